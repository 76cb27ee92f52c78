"""Frames of the register of social services: services, public places, secret ones, and shares of capacity."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from kpss_geo.frames import COUNT, MAYBE_TEXT, TEXT, Column, Schema, spread
from kpss_geo.sources.official.rpss_codes import Meanings, bare
from kpss_geo.sources.official.rpss_records import Registration
from kpss_geo.sources.services import typed
from kpss_geo.terms import kinds as known_kinds
from kpss_geo.terms import rows

METHODS = {
    "whole": "celá kapacita služby, jiné místo nemá",
    "even": "kapacita služby rozdělená rovným dílem mezi její místa, zbytek po jedné (největší zbytek)",
    "no_place": "kapacita služby bez místa",
}

REGISTERED = Schema(
    "rpss_services",
    "registration",
    {
        "kind": TEXT,  # ours, or rpss_ and the official id where we know none
        "kind_code": TEXT,
        "kind_name": MAYBE_TEXT,
        "kind_known": Column("flag"),
        "provider": MAYBE_TEXT,
        "ico": MAYBE_TEXT,
        "forms": TEXT,  # joined by |, may be empty
        "form_stated": Column("flag"),
        "target_groups": TEXT,  # ours, joined by |, may be empty
        "other_groups": TEXT,  # official names or ids of groups that are none of ours
        "web": MAYBE_TEXT,
        "phone": MAYBE_TEXT,
        "email": MAYBE_TEXT,
        "places": COUNT,
        "secret_places": COUNT,  # regions with a secret address, not addresses
        "remark": MAYBE_TEXT,
    },
)
PLACES = Schema(
    "rpss_places",
    "place",
    {
        "registration": TEXT,
        "name": TEXT,
        "address_code": MAYBE_TEXT,
        "municipality": MAYBE_TEXT,
        "region": MAYBE_TEXT,
        "address": MAYBE_TEXT,
    },
)
SECRET = Schema("rpss_secret", "place", {"registration": TEXT, "kind": TEXT, "region": MAYBE_TEXT})
CAPACITIES = Schema(
    "rpss_capacities",
    "share",
    {
        "registration": TEXT,
        "place": MAYBE_TEXT,  # of PLACES or SECRET; missing where the service has no place
        "form": TEXT,
        "capacity_kind": TEXT,
        "capacity": COUNT,  # share of this place
        "registered": COUNT,  # of the whole service
        "capacity_method": TEXT,  # one of METHODS
    },
)


class RegisterFrames(NamedTuple):
    """Frames of `REGISTERED`, `PLACES`, `SECRET` and `CAPACITIES`."""

    services: pd.DataFrame
    places: pd.DataFrame
    secret: pd.DataFrame
    capacities: pd.DataFrame


def register_frames(found: Sequence[Registration], kinds: Meanings, groups: Meanings) -> RegisterFrames:
    """Checked frames of registered services, in the order given."""
    return RegisterFrames(
        _frame([_service(one, kinds, groups) for one in found], REGISTERED),
        _frame([place for one in found for place in _places(one)], PLACES),
        _frame([place for one in found for place in _secret(one, kinds)], SECRET),
        _frame([share for one in found for share in _shares(one)], CAPACITIES),
    )


def _frame(records: list[dict[str, Any]], schema: Schema) -> pd.DataFrame:
    frame = pd.DataFrame.from_records(records, columns=[schema.index, *schema.columns]).set_index(schema.index)
    return schema.check(typed(frame, schema.columns))


def _service(one: Registration, kinds: Meanings, groups: Meanings) -> dict[str, Any]:
    kind = kinds.of(one.kind)
    meanings = {id_: groups.of(id_) for id_ in one.groups}
    forms = [form for id_ in one.forms if (form := forms_by_id().get(id_, ("", ()))[0])]
    usual = known_kinds()[kind.ours].form if kind.ours else ""
    return {
        "registration": one.id,
        "kind": _kind(one, kinds),
        "kind_code": one.kind,
        "kind_name": kind.name,
        "kind_known": bool(kind.ours),
        "provider": one.provider,
        "ico": one.ico,
        "forms": "|".join(forms) or usual,
        "form_stated": bool(forms),
        "target_groups": "|".join(dict.fromkeys(told.ours for told in meanings.values() if told.ours)),
        "other_groups": "|".join(told.name or id_ for id_, told in meanings.items() if not told.ours),
        "web": one.web,
        "phone": one.phone,
        "email": one.email,
        "places": len(one.places),
        "secret_places": len(one.secret_regions),
        "remark": "; ".join(one.remarks) or None,
    }


def _kind(one: Registration, kinds: Meanings) -> str:
    return kinds.of(one.kind).ours or f"rpss_{bare(one.kind)}"


def _places(one: Registration) -> Iterator[dict[str, Any]]:
    for place in one.places:
        told = place._asdict()
        yield {**told, "place": told.pop("id"), "registration": one.id}


def _secret_ids(one: Registration) -> list[str]:
    """Ids by order alone: anything made from an address, a hash too, could be found by trying them all."""
    return [f"rpss-{one.id}-utajeno{number}" for number in range(1, len(one.secret_regions) + 1)]


def _secret(one: Registration, kinds: Meanings) -> Iterator[dict[str, Any]]:
    for id_, region in zip(_secret_ids(one), one.secret_regions, strict=True):
        yield {"place": id_, "registration": one.id, "kind": _kind(one, kinds), "region": region or None}


def _shares(one: Registration) -> Iterator[dict[str, Any]]:
    """Each capacity of the service, shared evenly among its places, the secret ones last."""
    at: list[str | None] = [*(place.id for place in one.places), *_secret_ids(one)] or [None]
    method = "no_place" if at == [None] else "whole" if len(at) == 1 else "even"
    for told in one.capacities:
        form = forms_by_id().get(told.form, (told.form, ()))[0]
        shares = spread(told.amount, np.ones(len(at)))
        for place, share in zip(at, shares.tolist(), strict=True):
            yield {
                "share": f"{place or f'rpss-{one.id}'}-{told.form}-{told.unit}",
                "registration": one.id,
                "place": place,
                "form": form,
                "capacity_kind": units_by_id().get(told.unit, told.unit),
                "capacity": share,
                "registered": told.amount,
                "capacity_method": method,
            }


@cache
def forms_by_id() -> Mapping[str, tuple[str, tuple[str, ...]]]:
    """Our form by official id, and the units of its capacity, the most telling first."""
    return {row["id"]: (row["form"], tuple(row["units"].split("|"))) for row in rows("rpss_forms.csv")}


@cache
def units_by_id() -> Mapping[str, str]:
    """Our word for a unit of capacity by official id."""
    return {row["id"]: row["capacity_kind"] for row in rows("rpss_units.csv")}
