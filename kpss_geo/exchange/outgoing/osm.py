"""Files for a person who edits OpenStreetMap: a change file for what is linked there, an .osm file for the rest.

Nothing is ever uploaded by the program, and the server takes neither file as it is: elements of the change file bear
no version, for only somebody who looks at the map may join these tags with those that are there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple
from xml.etree import ElementTree as ET

from kpss_geo.exchange.outgoing.lost import HISTORY, counted, lost_about, lost_fields, lost_statuses
from kpss_geo.exchange.outgoing.osm_tags import Tagged, tagged, too_long
from kpss_geo.exchange.outgoing.parcel import Outcome, Parcel
from kpss_geo.survey.attaching import is_public
from kpss_geo.survey.fold import Point
from kpss_geo.survey.questionnaire import elements

REFERENCE = re.compile(r"(?:https?://www\.openstreetmap\.org/)?(node|way|relation|n|w|r)[/ :]?(\d{1,18})")
TYPES = {"n": "node", "w": "way", "r": "relation"}
ADVICE = " K lidské kontrole. Nenahrávejte: značky porovnejte s mapou a doplňte ručně. "


class Drawn(NamedTuple):
    """A point with its tags, and the object of OpenStreetMap that it is linked to: its type and id."""

    point: Point
    tagged: Tagged
    object: tuple[str, str] | None


def write(parcel: Parcel) -> Outcome:
    """A change file of linked nodes and ways, and a file of new nodes under negative ids."""
    drawn = list(_drawn(parcel))
    linked = [one for one in drawn if one.object]
    new = [one for one in drawn if not one.object]
    files = {"zmeny.osc": _changes(parcel, linked), "nove.osm": _new(parcel, new)}
    return files, _lost(parcel, drawn)


def reference(text: str) -> tuple[str, str] | None:
    """Type and id of an object of OpenStreetMap that a link tells.

    >>> reference("node/123"), reference("w45"), reference("https://www.openstreetmap.org/way/6"), reference("U Zlaté")
    (('node', '123'), ('way', '45'), ('way', '6'), None)
    """
    found = REFERENCE.fullmatch(text.strip())
    return (TYPES.get(found[1], found[1]), found[2]) if found else None


def _drawn(parcel: Parcel) -> Iterable[Drawn]:
    home = {one.point_id: place for place in parcel.places for one in place.points}
    for one in parcel.points:
        where = _object(one)
        tags = tagged(one, home[one.point_id], parcel.profile, directed=where is None)
        if one.position and tags and (where is None or where[0] != "relation"):
            yield Drawn(one, tags, where)


def _object(one: Point) -> tuple[str, str] | None:
    """The object that the point is; the way named for a kerb or a barrier is only the street on which it lies."""
    where = reference(one.about.get("osm_ref", ""))
    on_a_way = where is not None and where[0] == "way" and one.element != "chodnik" and is_public(one)
    return None if on_a_way else where


def _changes(parcel: Parcel, linked: Sequence[Drawn]) -> bytes:
    root = _root("osmChange", parcel)
    modify = ET.SubElement(root, "modify")
    for one in linked:
        kind, number = one.object or ("node", "0")
        place = _place(one.point) if kind == "node" else {}
        _tagged(ET.SubElement(modify, kind, {"id": number, **place}), one, parcel)
    return _bytes(root)


def _new(parcel: Parcel, new: Sequence[Drawn]) -> bytes:
    root = _root("osm", parcel, upload="never")
    for number, one in enumerate(new, start=1):
        attributes = {"id": str(-number), "action": "modify", "visible": "true", **_place(one.point)}
        _tagged(ET.SubElement(root, "node", attributes), one, parcel)
    return _bytes(root)


def _root(name: str, parcel: Parcel, **more: str) -> ET.Element:
    told = {"generator": "kpss-geo", "attribution": parcel.territory, "license": parcel.licence}
    root = ET.Element(name, {"version": "0.6", **told, **more})
    root.append(ET.Comment(ADVICE))
    return root


def _place(one: Point) -> dict[str, str]:
    return {"lat": f"{one.position.lat:.7f}", "lon": f"{one.position.lon:.7f}"} if one.position else {}


def _tagged(element: ET.Element, one: Drawn, parcel: Parcel) -> None:
    notice = {"note": parcel.warning} if parcel.warning else {}
    for key, value in (one.tagged.tags | notice).items():
        ET.SubElement(element, "tag", {"k": key, "v": value})


def _bytes(root: ET.Element) -> bytes:
    ET.indent(root)
    whole: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return whole


def _lost(parcel: Parcel, drawn: Sequence[Drawn]) -> list[str]:
    fields = {one.point.point_id: one.tagged.fields for one in drawn}
    told = [one for one in parcel.points if one.point_id in fields]
    left = [one for one in parcel.points if one.point_id not in fields]
    nameless = [one for one in left if one.position and not _is_relation(one)]
    kinds = ", ".join(sorted({elements()[one.element].name for one in nameless}))
    return [
        *counted("bez polohy (vynechané)", sum(not one.position for one in left)),
        *counted("propojené s relací (vynechané)", sum(_is_relation(one) for one in left)),
        *counted(f"OpenStreetMap nemá značku: {kinds}", len(nameless)),
        *counted("jméno či strana delší než 255 znaků", sum(map(too_long, told))),
        *lost_fields(told, lambda one: fields[one.point_id]),
        *counted("schody bez směru (nahoru, dolů)", sum((one.answers.get("steps_count") or 0) < 0 for one in told)),
        *lost_about(told, ("service_id", "ruian_code", "organisation_ico")),
        *lost_statuses(parcel.points, disputed="rozpory (vynechané)"),
        HISTORY,
    ]


def _is_relation(one: Point) -> bool:
    where = reference(one.about.get("osm_ref", ""))
    return where is not None and where[0] == "relation"
