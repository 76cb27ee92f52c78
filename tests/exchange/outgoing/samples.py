"""A surveyed town hall and what stands in its street, for exports."""

import datetime as dt
from uuid import UUID, uuid5

from kpss_geo.exchange.outgoing import write
from kpss_geo.survey.fold import fold
from kpss_geo.survey.observations import Archived, Observed, Position, Value, checked

TODAY = dt.date(2026, 6, 1)
SEEN = dt.date(2026, 5, 1)
HALL = {"name": "Městský úřad", "service_id": "urad-1"}
# What would run, or break a file, if it were taken for anything but text.
NASTY = (
    "`${alert(1)}`",
    "</script><script>alert(1)</script>",
    "\"quotes\" 'and' „české“",
    "=cmd|' /C calc'!A0",
    "+1",
    "-2+3",
    "@SUM(A1)",
    "'=1",
    "![](https://example.org/track.png)",
    "<b>&amp; ]]> -->",
    "a;b,c\td\ne",
    "\\ back $ {slash}",
    '=HYPERLINK("https://example.org")',
)  # fmt: skip


def seen(number, element, answers, *, at=None, method="measured", on=SEEN, **more):
    """An observation; answers of None are "nevím"."""
    values = {
        field: value if isinstance(value, Value) else Value(value, "unknown" if value is None else "known", method)
        for field, value in answers.items()
    }
    about = more.pop("about", {})
    event = Observed(
        event_id=more.pop("event_id", UUID(int=1000 + number)),
        point_id=UUID(int=number),
        recorded_at=dt.datetime(on.year, on.month, on.day, 10, tzinfo=dt.UTC),
        observed_on=on,
        author_id=more.pop("author_id", "ještěrka"),
        author_class=more.pop("author_class", "verified"),
        element=element,
        position=Position(14.77 + number / 10_000, 49.004, 4.0) if at is None else at or None,
        about=about,
        values=values,
        **more,
    )
    return checked(event, today=TODAY)


def hall():
    """A level main entrance, a side one with a step, a lift, a platform, a toilet, parking, stairs."""
    main = {
        "entrance_role": "main", "steps_count": 0, "bridged_by": "level", "door_kind": "two_leaves",
        "door_main_cm": 82.5, "door_side_cm": 40, "threshold_cm": 1.5, "interior_min_cm": 95, "interior_steps": 0,
        "staff_help": "none",
    }  # fmt: skip
    side = {
        "entrance_role": "side", "steps_count": -3, "step_height_max_cm": 16, "bridged_by": "nothing",
        "door_kind": "automatic", "door_main_cm": 90, "threshold_cm": 0, "interior_min_cm": 85, "interior_steps": 2,
    }  # fmt: skip
    lift = {"lift_door_cm": 90, "lift_width_cm": 110, "lift_depth_cm": 140, "lift_seat": True, "lift_handrail": False}
    toilet = {
        "wc_kind": "visitors", "wc_door_cm": 85, "wc_door_outward": True, "wc_width_cm": 170, "wc_depth_cm": 180,
        "wc_side_cm": 90, "wc_grab_bars": "both", "wc_seat_cm": 47, "wc_underpass": True, "euro_key": False,
    }  # fmt: skip
    parking = {"parking_count": 2, "width_cm": 350, "surface": "sett"}
    stairs = {"steps_count": 12, "step_height_max_cm": 17, "handrail": "one", "spiral": True, "bridged_by": "lift"}
    return [
        seen(1, "vstup", main, about=HALL | {"ruian_code": "123", "organisation_ico": "00247618"}),
        seen(2, "vstup", side, about=HALL),
        seen(3, "vytah", lift, about=HALL),
        seen(4, "toaleta", toilet, about=HALL),
        seen(5, "stani", parking, about=HALL),
        seen(6, "schody", stairs, about=HALL | {"side": "východní"}),
    ]


def street():
    """Kerbs, a crossing, a footway, a ramp, a platform, a narrow place and an obstacle that nobody links."""
    legs = [
        {"length_cm": 300, "slope_pct": 8, "width_cm": 110},
        {"length_cm": 200, "slope_pct": 12.5, "width_cm": 100},
    ]
    walk = {"width_cm": 180, "slope_pct": 6, "cross_slope_pct": 1.5, "surface": "asphalt", "smoothness": "good"}
    until = {"valid_to": dt.date(2026, 7, 1), "width_cm": 90}
    return [
        seen(11, "obrubnik", {"kerb_cm": 4, "kerb_profile": "bevelled", "tactile": True}),
        seen(12, "prechod", {"kerb_cm": 0, "tactile": None, "width_cm": 300}, about={"osm_ref": "node/77"}),
        seen(13, "chodnik", walk, about={"osm_ref": "way/88"}),
        seen(14, "rampa", {"ramp_legs": legs, "slope_pct": 8, "surface": "concrete", "width_cm": 120}),
        seen(15, "plosina", {"platform_entry_cm": 80, "platform_width_cm": 75, "platform_depth_cm": 100}),
        seen(16, "zuzeni", {"width_cm": 85}),
        seen(17, "prekazka", until),
        seen(18, "schody", {"steps_count": 2}, at=False),
    ]


def old_and_torn():
    """A lift that was seen three years ago, and an entrance of which two people tell two thresholds."""
    old = dt.date(2023, 5, 1)
    one, other = {"threshold_cm": 1, "door_main_cm": 90}, {"threshold_cm": 9}
    return [
        seen(21, "vytah", {"lift_door_cm": 90}, on=old, about={"name": "Nemocnice"}),
        seen(22, "vstup", one, about={"name": "Nemocnice"}),
        seen(22, "vstup", other, event_id=UUID(int=5022), author_id="veverka"),
    ]


def gone():
    """A kerb that is no more."""
    kerb = seen(31, "obrubnik", {"kerb_cm": 8})
    end = Archived(
        event_id=UUID(int=5031),
        point_id=UUID(int=31),
        recorded_at=kerb.recorded_at,
        observed_on=SEEN,
        author_id="veverka",
        author_class="verified",
        base_version=str(kerb.event_id),
    )
    return [kerb, end]


def whole():
    """Everything above."""
    return [*hall(), *street(), *old_and_torn(), *gone()]


def nasty():
    """An entrance under each nasty name and side; their texts hold no characters that a cell refuses."""
    return [
        seen(number, "vstup", {"entrance_role": "main"}, about={"name": text, "side": text})
        for number, text in enumerate(NASTY, start=101)
    ]


def written(format_, events, **more):
    """What an export of these events gives."""
    told = {"edition": "A", "today": TODAY, "territory_name": "ORP Třeboň", "licence": "CC BY 4.0"} | more
    return write(fold(events, today=TODAY), format=format_, events=events, **told)


def document(format_, events, name, **more):
    """One file of an export as text."""
    return written(format_, events, **more).files[name].decode("utf-8-sig")


def same_as(text):
    """An id that a text always gives."""
    return uuid5(UUID(int=0), text)
