"""What becomes of what a phone sends: each observation on its own, photos once."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import geopandas as gpd

from kpss_geo.desk.pictures import attach_photo
from kpss_geo.desk.roles import Denied, admitted, author_class
from kpss_geo.desk.submitting import submit
from kpss_geo.errors import BadInput
from kpss_geo.field.errors import NotNow, is_away
from kpss_geo.field.reading import observation
from kpss_geo.frames import WGS84
from kpss_geo.store import PUBLISHED, KeptPhoto, Person, Store, photos
from kpss_geo.survey.described import described
from kpss_geo.survey.fold import fold
from kpss_geo.survey.observations import Observed
from kpss_geo.survey.profiles import profile

ZONE = ZoneInfo("Europe/Prague")  # "today" of those who walk there, not of the server
REFUSED = "refused"


def today_in(store: Store) -> dt.date:
    """The day in the field."""
    return store.clock().astimezone(ZONE).date()


def take(store: Store, who: Person, told: Any, *, edition: str) -> dict[str, Any]:
    """What became of one observation: published, submitted, known or refused, with its faults or its category.

    Raises
    ------
    Denied
        Who may not send any.
    BadInput
        The database is away: nobody knows what became of it, the phone shall ask again.
    """
    try:
        seen = observation(told)
        receipt = submit(store, who, [seen], today=today_in(store))
        outcome = next(name for name, ids in vars(receipt).items() if ids)
        found = category(store, who, seen, edition=edition)
        return {"event_id": str(seen.event_id), "outcome": outcome, "faults": [], "category": found}
    except BadInput as error:
        if is_away(error):
            raise
        name = told.get("event_id") if isinstance(told, dict) else None
        return {"event_id": name, "outcome": REFUSED, "faults": error.faults, "category": None}


def category(store: Store, who: Person, seen: Observed, *, edition: str) -> dict[str, str] | None:
    """Grade, label and reasons of the observed point as it would be published, for wheelchairs; None without any."""
    told = [one.event for one in store.stored(point_ids=[seen.point_id], states=[PUBLISHED])]
    signed = replace(seen, author_id=who.pseudonym, author_class=author_class(who.role))
    whole = {one.event_id: one for one in (signed, *told)}
    point = fold(whole.values(), today=today_in(store)).get(seen.point_id)
    nowhere = gpd.GeoDataFrame({"name": []}, geometry=[], crs=WGS84)
    found = described({} if point is None else {point.point_id: point}, nowhere, profile(edition))
    return None if found.empty else {name: str(found[name].iloc[0]) for name in ("grade", "label", "why")}


def take_photo(
    store: Store, who: Person, folder: Path, raw: bytes, *, event_id: UUID, alternative_text: str
) -> KeptPhoto:
    """The photo as it is kept; one that was kept before is told again, even after a moderator took up the point.

    Raises
    ------
    Denied
        Who may not add photos.
    NotNow
        Not to this observation: it is not theirs, or nobody would review the photo.
    BadInput
        The observation is not there; names all that is wrong with the picture.
    """
    me = admitted(store, who, "attach_photo")
    try:
        return attach_photo(store, me, folder, raw, event_id=event_id, alternative_text=alternative_text)
    except Denied as error:
        known = {one.sha256: one for one in photos.listed(store, event_ids=[event_id]) if one.sender == me.id}
        sha = photos.ingest(raw, alternative_text=alternative_text).sha256 if known else ""
        if sha in known:
            return known[sha]
        raise NotNow(str(error)) from error
