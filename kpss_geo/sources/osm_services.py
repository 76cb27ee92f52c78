"""Services of OpenStreetMap objects: which tags make which kind, and a row for each."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from kpss_geo.errors import BadInput, MissingInput, raise_all
from kpss_geo.terms import groups, kinds
from kpss_geo.units import whole


@dataclass(frozen=True)
class ServiceRules:
    """Which objects are services: tags that must fit, and the kind they make."""

    rules: tuple[tuple[str, Mapping[str, str]], ...]
    target_groups: Mapping[str, str]
    secret_for: frozenset[str]

    @property
    def keys(self) -> set[str]:
        """Every key that a rule asks for."""
        return {key for _, tags in self.rules for key in tags}

    def kind(self, tags: Any) -> str | None:
        """Kind of the first rule that fits; None where none does."""
        for kind, wanted in self.rules:
            if all(tags.get(key) == value or (value == "*" and key in tags) for key, value in wanted.items()):
                return kind
        return None


def service_rules(path: Path | None = None) -> ServiceRules:
    """Rules of `tables/osm_services.toml`, or of a file of the same form.

    Raises
    ------
    MissingInput, BadInput
        Naming every unknown kind or target group.
    """
    name = path.name if path else "osm_services.toml"
    if path is not None and not path.is_file():
        raise MissingInput([f"{path}: there is no such file; leave --services out to use the table of the package"])
    own = resources.files("kpss_geo").joinpath("tables").joinpath("osm_services.toml")
    try:
        told = tomllib.loads((path or own).read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput([f"{name}: is not readable TOML ({error}); correct it"]) from error
    services, targets = told.get("service", []), told.get("target_groups", {})
    faults = [
        f"{name}: service {i + 1} lacks kind or tags; write both"
        for i, one in enumerate(services)
        if not {"kind", "tags"} <= set(one)
    ]
    faults += [
        f"{name}: kind '{one['kind']}' is not known; see docs/data.md"
        for one in services
        if one.get("kind") not in {None, *kinds()}
    ]
    faults += [
        f"{name}: target group '{group}' is not known; see docs/data.md"
        for group in targets.values()
        if group not in groups()
    ]
    raise_all(faults)
    return ServiceRules(
        tuple((one["kind"], one["tags"]) for one in services), targets, frozenset(told.get("secret_for", []))
    )


def service_of(ref: str, kind: str, tags: Any, lon: float, lat: float, rules: ServiceRules) -> dict[str, Any] | None:
    """Row of the catalogue for one object; None where its position must not be known."""
    meant = [value.strip() for value in (tags.get("social_facility:for") or "").split(";") if value.strip()]
    if any(value in rules.secret_for for value in meant):
        return None
    known = kinds()[kind]
    targets = list(dict.fromkeys(rules.target_groups[value] for value in meant if value in rules.target_groups))
    capacity = whole(tags.get("capacity"))
    return {
        "service": f"osm-{ref}",
        "name": tags.get("name") or known.name,
        "provider": tags.get("operator"),
        "kind": kind,
        "forms": known.form,
        "form_stated": False,
        "target_groups": "|".join(targets) or known.target_group,
        "capacity": capacity,
        "capacity_kind": None if capacity is None else "lůžka" if known.form == "pobytová" else "místa",
        "municipality": None,
        "municipality_name": None,
        "position_quality": "address" if ref[0] == "n" else "building",
        "served": None,
        "step_free": {"yes": True, "designated": True, "no": False}.get(tags.get("wheelchair") or ""),
        "opening_hours": tags.get("opening_hours"),
        "web": tags.get("website") or tags.get("contact:website"),
        "source": f"OpenStreetMap {ref}",
        "as_of": None,
        "remark": tags.get("wheelchair:description"),
        "lon": lon,
        "lat": lat,
    }
