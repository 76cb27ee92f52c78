"""Events for the tests of the store: plain ones, and every one that Hypothesis can think of."""

import datetime as dt
from uuid import UUID, uuid4

from hypothesis import strategies as st

from kpss_geo.survey import observations as ob

NOON = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)
DAY = NOON.date()
TREBON = ob.Box(14.5, 48.8, 15.1, 49.2)


def event(kind, *, after=(), **other):
    told = {
        "event_id": uuid4(),
        "recorded_at": NOON,
        "author_id": "ještěrka",
        "author_class": "volunteer",
    }
    if kind is not ob.Reverted:
        base = " ".join(sorted(str(one.event_id) for one in after))
        told |= {"point_id": uuid4(), "observed_on": DAY, "base_version": base}
    return kind(**(told | other))


def door(**other):
    told = {
        "element": "vstup",
        "values": {"door_main_cm": ob.Value(82)},
        "position": ob.Position(14.77, 49.0, 5),
    }
    return event(ob.Observed, **(told | other))


def doors(number, **other):
    return [door(**other) for _ in range(number)]


def revert(author, **other):
    return event(ob.Reverted, **({"reverted_author": author, "since": NOON} | other))


uuids = st.uuids()
texts = st.text(max_size=12)
names = st.text(max_size=12).filter(lambda text: "\0" not in text and text.isprintable())
figures = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
zones = st.just(dt.UTC) | st.integers(-14, 14).map(lambda hours: dt.timezone(dt.timedelta(hours=hours)))
moments = st.datetimes(
    dt.datetime(1900, 1, 2),  # noqa: DTZ001
    dt.datetime(2900, 1, 1),  # noqa: DTZ001
    timezones=zones,
)
legs = st.fixed_dictionaries({}, optional=dict.fromkeys(("length_cm", "slope_pct", "width_cm"), st.none() | figures))
answers = (
    st.none()
    | figures
    | st.booleans()
    | texts
    | st.dates()
    | st.lists(legs, max_size=3)
    | st.lists(legs, max_size=3).map(tuple)
)
values = st.builds(ob.Value, answers, st.sampled_from(ob.STATUSES), st.sampled_from(ob.METHODS))
positions = st.builds(ob.Position, *(st.floats(-90, 90),) * 2, st.floats(1, 50), st.sampled_from(ob.LOCATION_METHODS))
COMMON = {
    "event_id": uuids,
    "recorded_at": moments,
    "author_id": names,
    "author_class": st.sampled_from(ob.AUTHOR_CLASSES),
    "source": texts,
}
AT_POINT = COMMON | {"point_id": uuids, "base_version": st.just(""), "observed_on": st.dates()}
OWN = {
    ob.Observed: {
        "element": st.sampled_from(("vstup", "rampa", "toaleta")),
        "values": st.dictionaries(texts, values, max_size=4),
        "position": st.none() | positions,
        "about": st.dictionaries(texts, texts, max_size=2),
    },
    ob.StillHolds: {"fields": st.lists(texts, max_size=3).map(tuple)},
    ob.Merged: {"absorbed": uuids},
    ob.Unmerged: {"merge_id": uuids},
    ob.Archived: {},
}
events = st.one_of(
    *(st.builds(kind, **AT_POINT, **own) for kind, own in OWN.items()),
    st.builds(ob.Reverted, **COMMON, reverted_author=names, since=moments),
)

NUMBERED = [UUID(int=number) for number in range(1, 5)]


@st.composite
def stories(draw, *, most=8):
    """Events of four points and three people; each may know of any before it, at whatever point."""
    told = []
    for _ in range(draw(st.integers(1, most))):
        kind = draw(st.sampled_from((ob.Observed, ob.Observed, ob.Merged, ob.Unmerged, ob.Archived, ob.Reverted)))
        merges = [one for one in told if isinstance(one, ob.Merged)]
        own = {
            "event_id": draw(uuids),
            "author_id": draw(st.sampled_from("abc")),
            "recorded_at": NOON + dt.timedelta(hours=draw(st.integers(-2, 2))),
        }
        if kind is ob.Reverted:
            told.append(revert(draw(st.sampled_from("abc")), **own))
            continue
        known = [one for one in told if isinstance(one, ob.PointEvent)]
        own |= {
            "point_id": draw(st.sampled_from(NUMBERED)),
            "after": draw(st.lists(st.sampled_from(known), max_size=2, unique_by=id)) if known else (),
        }
        if kind is ob.Observed:
            place = ob.Position(14.7 + draw(st.integers(0, 9)) / 100, 49.0, draw(st.sampled_from((3.0, 8.0))))
            told.append(door(position=place, **own))
        elif kind is ob.Merged:
            told.append(event(kind, absorbed=draw(st.sampled_from(NUMBERED)), **own))
        elif kind is ob.Unmerged and merges:
            told.append(event(kind, merge_id=draw(st.sampled_from(merges)).event_id, **own))
        elif kind is ob.Archived:
            told.append(event(kind, **own))
    return told
