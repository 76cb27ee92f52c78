"""The question: what a study asks, read from Python or TOML and checked against a territory."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np

from kpss_geo.errors import BadInput, MissingInput, raise_all
from kpss_geo.streets.travellers import WORKER, travellers
from kpss_geo.survey.profiles import profiles
from kpss_geo.terms import FORMS, groups, working_groups
from kpss_geo.territory import Territory

EVERYBODY = ("car", "walk", "senior", "pram", "walker", "wheelchair", "powered_wheelchair", "blind")


@dataclass(frozen=True)
class Study:
    """What is asked. Empty filters mean all; the first traveller leads maps and the printed table.

    Parameters
    ----------
    kinds, forms, target_groups, working_groups
        Ids that count.
    travellers
        Who travels.
    minutes
        Limits of the ledger; a person is covered at a time equal to the limit.
    standard_minutes
        The limit of the gap table and of the coverage map.
    isochrone_of
        Id of the service whose isochrones are drawn; when None the service of the territory
        to which people travel and that most people live near.
    edition
        Letter of the edition of the method by which surveyed doors are judged.

    Examples
    --------
    >>> Study(travellers=("walk",), minutes=(15, 30)).standard_minutes
    30
    """

    kinds: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    target_groups: tuple[str, ...] = ()
    working_groups: tuple[str, ...] = ()
    travellers: tuple[str, ...] = EVERYBODY
    minutes: tuple[float, ...] = (15, 30, 60)
    standard_minutes: float = 30
    isochrone_of: str | None = None
    edition: str = "A"

    @classmethod
    def from_toml(cls, path: Path) -> Study:
        """Read a study from a TOML file whose keys are the fields.

        Raises
        ------
        MissingInput, BadInput
            Naming every key that is not known or not of the right type.
        """
        if not path.is_file():
            raise MissingInput([f"{path}: there is no such file; write a study or leave --study out"])
        try:
            told = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise BadInput([f"{path}: is not readable TOML ({error}); correct it"]) from error
        return cls(**_checked_keys(told, path.name))

    def faults(self, territory: Territory) -> list[str]:
        """What cannot be answered on this territory, one sentence each."""
        known: dict[str, tuple[Sequence[str], Any]] = {
            "kinds": (self.kinds, territory.kinds),
            "forms": (self.forms, FORMS),
            "target_groups": (self.target_groups, groups()),
            "working_groups": (self.working_groups, working_groups()),
            "travellers": (self.travellers, [name for name in travellers() if name != WORKER]),
            "isochrone_of": ((self.isochrone_of,) if self.isochrone_of else (), territory.services.index),
            "edition": ((self.edition,), [one.edition for one in profiles().values()]),
        }
        found = [
            f"study: {name} '{value}' is not known; choose of {_some(allowed)}"
            for name, (values, allowed) in known.items()
            for value in values
            if value not in allowed
        ]
        if not self.travellers:
            found.append("study: travellers is empty; name at least one")
        found += [
            f"study: minutes {value:g} is not a time above 0; correct it"
            for value in self.minutes
            if not 0 < value < np.inf
        ]
        found += [
            f"study: {name} has {value} more than once; keep it once"
            for name in ("minutes", "travellers")
            for value, times in Counter(getattr(self, name)).items()
            if times > 1
        ]
        if self.standard_minutes not in self.minutes:
            found.append(f"study: standard_minutes {self.standard_minutes:g} is not among minutes; add it there")
        return found


def _some(allowed: Any) -> str:
    names = list(allowed)
    return ", ".join(names[:12]) + (" …" if len(names) > 12 else "")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _checked_keys(told: Mapping[str, Any], name: str) -> dict[str, Any]:
    known = {field.name for field in fields(Study)}
    faults, kept = [], {}
    for key, value in told.items():
        if key not in known:
            faults.append(f"{name}: '{key}' is not a part of a study; the parts are {', '.join(sorted(known))}")
        elif key == "standard_minutes":
            numeric = _is_number(value)
            faults += [] if numeric else [f"{name}: {key} '{value}' is not a number; write 30"]
            kept[key] = value
        elif key in ("isochrone_of", "edition"):
            what = "the id of a service" if key == "isochrone_of" else "a letter such as A"
            faults += [] if isinstance(value, str) else [f"{name}: {key} is not a text; write {what}"]
            kept[key] = value
        else:
            fits = _is_number if key == "minutes" else _is_text
            is_list = isinstance(value, list) and all(fits(item) for item in value)
            faults += [] if is_list else [f"{name}: {key} is not a list of {'numbers' if key == 'minutes' else 'ids'}"]
            kept[key] = tuple(value) if is_list else ()
    raise_all(faults)
    return kept
