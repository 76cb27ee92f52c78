"""Places under the Czech open formal norm (OFN) Bezbariérovost, as JSON-LD.

References: https://ofn.gov.cz/bezbariérovost/2020-07-01/
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from kpss_geo.exchange.outgoing import ofn_parts as parts
from kpss_geo.exchange.outgoing.lost import HISTORY, counted, lost_about, lost_fields, lost_statuses
from kpss_geo.exchange.outgoing.parcel import Outcome, Parcel
from kpss_geo.exchange.outgoing.told import description
from kpss_geo.survey.fold import Point
from kpss_geo.survey.judging import ACCESSIBLE, HELPERS
from kpss_geo.survey.places import Place
from kpss_geo.survey.profiles import Audience, Bound, Bridge, Graded, Interior, Profile, Ramp, Rule
from kpss_geo.survey.questionnaire import asked, elements

CONTEXT = "https://ofn.gov.cz/bezbariérovost/2020-07-01/kontexty/bezbariérovost.jsonld"
# Only this grade's address is confirmed; the two worse ones are told in words, never under a guessed address.
ACCESSIBLE_IRI = "https://data.mvcr.gov.cz/zdroj/číselníky/stupně-přístupnosti/položky/přístupný"
ICO = re.compile(r"\d{8}")
GRADE_KEYS = MappingProxyType(
    {
        "pram": "přístupnost_děti_s_doprovodem",
        "seniors": "přístupnost_senioři",
        "wheelchair": "tělesně_postižení_objekt_přístupnost",
    }
)
_DOOR_FIELDS = ("entrance_role", "steps_count", "bridged_by", "door_main_cm")
CARRIED: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "vstup": frozenset((*_DOOR_FIELDS, "threshold_cm", "interior_min_cm", "interior_steps")),
        "vytah": frozenset(("lift_seat", "lift_handrail")),
        "toaleta": frozenset(("wc_door_cm", "wc_side_cm", "wc_seat_cm", "wc_grab_bars", "wc_underpass", "euro_key")),
        "stani": frozenset(("parking_count",)),
        "schody": frozenset(("spiral",)),
    }
)
# Answers that reach the file only as yes or no, or in part.
WHAT_SHRINKS: tuple[tuple[str, str, Callable[[Mapping[str, Any]], bool]], ...] = (
    ("počet schodů, které něco překonává", "steps_count", lambda told: told.get("bridged_by") in HELPERS),
    ("schody bez směru (nahoru, dolů)", "steps_count", lambda told: told["steps_count"] < 0),
    ("služební vstup jako vedlejší", "entrance_role", lambda told: told["entrance_role"] == "service"),
    ("počet stání jen jako ano/ne", "parking_count", lambda _told: True),
    ("výška sedátka jen jako ano/ne (45 cm)", "wc_seat_cm", lambda _told: True),
    ("madla u mísy jen jako ano/ne", "wc_grab_bars", lambda told: told["wc_grab_bars"] != "none"),
)
DEFAULTS = "neznámé: klíč chybí, norma ale chybějící klíč dovoluje číst jako „ne“ či 0"


def write(parcel: Parcel) -> Outcome:
    """One JSON-LD file, an object for each place that somebody goes to."""
    listed = [place for place in parcel.places if place.listed]
    whole = [_object(place, parcel) for place in listed]
    text = json.dumps(whole, ensure_ascii=False, indent=1, allow_nan=False)
    return {"bezbarierovost.jsonld": text.encode("utf-8")}, _lost(parcel, listed)


def _object(place: Place, parcel: Parcel) -> dict[str, Any]:
    profile, first = parcel.profile, place.points[0]
    words = " ".join(filter(None, (f"{parcel.warning}." if parcel.warning else "", description(place))))
    icos = dict.fromkeys(ico for one in place.points if ICO.fullmatch(ico := one.about.get("organisation_ico", "")))
    days = [state.observed_on for one in place.points for state in one.fields.values()]
    toilet = parts.toilet(place, profile)
    made = {
        "@context": CONTEXT,
        "typ": "Bezbariérovost",
        "název": {"cs": place.name or elements()[first.element].name},
        "popis": {"cs": words} if words else None,
        "okamžik_mapování": {"typ": "Časový okamžik", "datum": min(days).isoformat()} if days else None,
        "mapující_subjekt": [{"typ": "Osoba", "ičo": ico} for ico in icos] or None,
        "mapování_dle_metodiky": measured(place, profile),
        **{key: _grade(place, audience) for audience, key in GRADE_KEYS.items()},
        "tělesně_postižení_toaleta_přístupnost": ACCESSIBLE_IRI
        if toilet and parts.best_toilet(toilet, profile)
        else None,
        **parts.outside(place),
        **parts.inside(place),
        **(parts.restroom(toilet) if toilet else {}),
    }
    for prefix, one in parts.entrances(place).items():
        made |= parts.entrance(prefix, one, place, profile)
    return {key: value for key, value in made.items() if value is not None}


def _grade(place: Place, audience: str) -> str | None:
    category = place.categories.get(audience)
    return ACCESSIBLE_IRI if category and category.grade == ACCESSIBLE else None


def measured(place: Place, profile: Profile) -> bool:
    """Was everything that the method asks of the place measured, of late and without dispute."""
    category = place.categories.get(parts.AUDIENCE)
    audience = profile.audiences[parts.AUDIENCE]
    if not category or category.grade is None:
        return False
    return all(_is_measured(one, field) for one in place.points for field in _required(one, audience))


def _is_measured(one: Point, field: str) -> bool:
    state = one.fields.get(field)
    if not state or state.status != "known" or state.method != "measured" or state.stale or state.disputed:
        return False
    return all(part is not None for leg in state.value for part in leg.values()) if field == "ramp_legs" else True


def _required(one: Point, audience: Audience) -> list[str]:
    """Fields that the edition's rules look at and that make sense after the other answers."""
    named = {field for rule in audience.elements.get(one.element, ()) for field in _fields(rule)}
    if one.element == "toaleta":
        named |= {"wc_kind", *(field for wishes in audience.toilets.values() for field in wishes)}
    return [question.field for question in asked(one.element, one.answers) if question.field in named]


def _fields(rule: Rule) -> tuple[str, ...]:
    return _RULE_FIELDS[type(rule)](rule) if type(rule) in _RULE_FIELDS else ()


_RULE_FIELDS: Mapping[type, Callable[[Any], tuple[str, ...]]] = MappingProxyType(
    {
        Bound: lambda rule: (rule.field,),
        Graded: lambda rule: (rule.field,),
        Bridge: lambda rule: (rule.by.field, rule.count.field, "ramp_legs"),
        Interior: lambda rule: (rule.count.field,),
        Ramp: lambda _rule: ("ramp_legs",),
    }
)


def _lost(parcel: Parcel, listed: list[Place]) -> list[str]:
    inside = [one for place in listed for one in place.points]
    told_of = {one.point_id for place in listed for one in _told_of(place, parcel.profile)}
    told = [one for one in inside if one.point_id in told_of]
    worse = sum(category.grade != ACCESSIBLE for place in listed for category in place.categories.values())
    return [
        *counted("věci v ulici (obrubníky, chodníky…) norma nezná", len(parcel.points) - len(inside)),
        *counted("poloha (norma ji u bezbariérovosti nemá)", sum(bool(one.position) for one in inside)),
        *counted("stupeň přístupnosti je jen slovy v popisu, jeho adresa (IRI) není potvrzena", worse, "hodnocení"),
        *counted("další vstupy a toalety téhož místa", len(inside) - len(told)),
        *lost_fields(told, lambda one: CARRIED.get(one.element, frozenset())),
        *_shrunk(told),
        *lost_about(inside, ("side", "service_id", "ruian_code", "osm_ref")),
        *lost_statuses(inside),
        DEFAULTS,
        HISTORY,
    ]


def _told_of(place: Place, profile: Profile) -> list[Point]:
    """Points of the place that have keys of their own."""
    toilet = parts.toilet(place, profile)
    others = [one for one in place.points if one.element not in ("vstup", "toaleta")]
    return [*parts.entrances(place).values(), *([toilet] if toilet else []), *others]


def _shrunk(points: list[Point]) -> list[str]:
    told = [one.strict_answers for one in points]
    return [
        line
        for words, field, when in WHAT_SHRINKS
        for line in counted(words, sum(some.get(field) is not None and when(some) for some in told))
    ]
