"""What an answer says of barriers: indicators, how much is surveyed, where to survey next, what to remove first."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from kpss_geo.access import Access
from kpss_geo.coverage import Times
from kpss_geo.coverage.decisive import Removal, decisive
from kpss_geo.coverage.indicators import indicators
from kpss_geo.coverage.next_points import next_points
from kpss_geo.coverage.openings import Barrier, evaluator, on_one_way, visitors
from kpss_geo.coverage.roads import Roads, roads
from kpss_geo.coverage.surveyed import municipality_of, surveyed_share
from kpss_geo.reach.network import network, strict, turned_round
from kpss_geo.reach.times import matrix
from kpss_geo.streets.graph import Streets
from kpss_geo.study import Answer, Travel
from kpss_geo.survey import doors as doors_of
from kpss_geo.survey.on_streets import why
from kpss_geo.terms import groups

MOST_BARRIERS = 60  # in streets, for each costs a search; of more, those that close most metres are asked
STREET, DOOR = "street", "door"
STATES = ("open", "slowed", "unknown", "closed")  # of two sides of a street the better one counts
NEAR_METRES = 3000.0
SAME_PACE = 1 + 1e-9


def wheeled(answer: Answer) -> list[Travel]:
    """Travels of those whom a door can stop, in the order of the study."""
    return [one for one in answer.travels.values() if one.traveller.needs_door]


def indicator_table(answer: Answer) -> pd.DataFrame:
    """Indicators of `coverage.indicators` within the standard, there and back, with names of places and kinds."""
    who = wheeled(answer)
    found = indicators(
        answer.ground,
        answer.offers,
        [answer.times[one.traveller.id] for one in who],
        [answer.study.standard_minutes],
        back=[_back(answer, one) for one in who],
        usable=answer.access.usable,
    )
    kinds, towns = answer.territory.kinds, answer.territory.municipalities["name"]
    return found.assign(
        municipality_name=found["municipality"].map(towns),
        kind_name=found["kind"].map(lambda kind: kinds[kind].label),
        group_name=found["group"].map(lambda group: groups()[group].name),
    )


def _back(answer: Answer, one: Travel) -> Times:
    streets, homes, services = answer.territory.streets, one.homes, one.services
    home = [
        matrix(network(streets, one.traveller, turned_round(costs), homes=homes, services=services))
        for costs in ((strict(one.costs), one.costs) if one.costs.has_unknown else (one.costs,))
    ]
    return Times(one.traveller, home[0], home[-1])


def surveyed_table(answer: Answer, one: Travel) -> pd.DataFrame:
    """Share of streets and entrances of which everything that matters to a traveller is known, by municipality."""
    territory = answer.territory
    return surveyed_share(
        territory.municipalities,
        territory.streets,
        one.costs,
        services=territory.services,
        supply=answer.ground.supply,
        traveller=one.traveller,
        twin=answer.access.surveyed.twin,
    )


def ways(answer: Answer, one: Travel) -> Roads:
    """Streets of a traveller with what is unknown taken for open."""
    return roads(answer.territory.streets, one.traveller, one.costs, homes=one.homes, services=one.services)


def next_table(answer: Answer, one: Travel) -> pd.DataFrame:
    """Doors and streets to survey next, by the people whose answer waits for them; see `coverage.next_points`."""
    return next_points(
        answer.ground,
        answer.offers,
        answer.times[one.traveller.id],
        ways(answer, one),
        answer.study.standard_minutes,
        services=answer.territory.services,
    )


def barriers(answer: Answer, one: Travel) -> list[Barrier]:
    """What the survey found closed to a traveller: pieces of streets by the point that closes them, and doors."""
    streets = answer.territory.streets
    found = sorted(_in_streets(answer.access, one), key=lambda each: -_closes(streets, each))
    return [*found[:MOST_BARRIERS], *_at_doors(answer, one)]


def _closes(streets: Streets, one: Barrier) -> float:
    """Metres of the pieces where a barrier stands, or that meet at it."""
    touched = np.isin(streets.tail, one.nodes) | np.isin(streets.head, one.nodes)
    touched[list(one.segments)] = True
    return float(streets.metres[touched].sum())


def _in_streets(seen: Access, one: Travel) -> list[Barrier]:
    reasons = why(seen.surveyed, one.costs, one.traveller)
    closed = reasons[(reasons["state"] == "closed") & reasons["point_id"].notna()]
    traces = seen.surveyed.traces
    found = []
    for point in sorted(set(closed["point_id"])):
        words = closed.loc[closed["point_id"] == point, "words"]
        own = traces[traces["point_id"] == point]
        segments, nodes = (_places(own[column].to_numpy()) for column in ("segment", "node"))
        found.append(Barrier(str(point), STREET, segments, nodes, words="; ".join(dict.fromkeys(words))))
    return found


def _places(positions: npt.NDArray[np.int64]) -> tuple[int, ...]:
    return tuple(sorted({int(place) for place in positions if place >= 0}))


def _at_doors(answer: Answer, one: Travel) -> list[Barrier]:
    services = answer.territory.services
    shut = doors_of.closed(answer.access.doors, services, one.traveller.id)
    names = services["name"].astype(str).tolist()
    place = {str(service): position for position, service in enumerate(services.index)}
    return [
        Barrier(str(service), DOOR, services=(at,), words=f"{names[at]}: {words}")
        for service, words in shut.items()
        for at in [place[str(service)]]
    ]


def removals(answer: Answer, one: Travel, *, most: int = 3) -> tuple[list[Barrier], list[Removal]]:
    """Barriers that the survey found, and the smallest sets whose removal lets most people reach and enter most.

    What nobody has looked at is taken for open here: otherwise no single removal would help anybody.
    """
    found = barriers(answer, one)
    if not found:
        return [], []
    roads_now = ways(answer, one)
    limit = answer.study.standard_minutes * 60
    people = visitors(answer.territory.people, answer.offers, len(answer.territory.services))
    _, perhaps = answer.ground.supply.doors(one.traveller)
    evaluate = lru_cache(maxsize=None)(evaluator(found, roads_now, people=people, enterable=perhaps, limit=limit))
    together = on_one_way(found, roads_now, people=people, limit=limit, most=most)
    return found, decisive(found, evaluate, most=most, together=together)


def removal_table(found: Sequence[Barrier], chosen: Sequence[Removal]) -> pd.DataFrame:
    """A row per size of the set: what to remove, what it gains (people × services), is that the certain best."""
    words = {one.id: one.words for one in found}
    rows = [
        {
            "size": len(one.ids),
            "gain": int(one.gain),
            "exact": one.exact,
            "words": "; ".join(words[each] for each in one.ids),
            "ids": "|".join(one.ids),
        }
        for one in chosen
    ]
    return pd.DataFrame(rows, columns=["size", "gain", "exact", "words", "ids"])


def pieces(answer: Answer, one: Travel) -> gpd.GeoDataFrame:
    """Closed and slowed pieces of streets that the survey found, as points in the territory's metres."""
    seen, streets = answer.access, answer.territory.streets
    reasons = why(seen.surveyed, one.costs, one.traveller)
    told = reasons[reasons["state"].isin(["closed", "slowed"]) & reasons["point_id"].notna()]
    words = told.groupby(["point_id", "state"], sort=True)["words"].agg(lambda some: "; ".join(dict.fromkeys(some)))
    told = told.drop_duplicates(["point_id", "state"]).set_index(["point_id", "state"]).loc[words.index]
    told = told.assign(words=words).reset_index()
    lines = gpd.GeoSeries(streets.lines[told["segment"].to_numpy(dtype=int)], crs=streets.crs)
    return gpd.GeoDataFrame(told, geometry=lines.interpolate(0.5, normalized=True), crs=streets.crs)


def states(answer: Answer, one: Travel) -> npt.NDArray[np.int64]:
    """State of each segment for a traveller, a position in `STATES`; -1 where no walker goes, and for second sides.

    Of a street whose sides were told apart the first piece stands for both, with the better state.
    """
    streets, costs = answer.territory.streets, one.costs
    seconds = np.minimum(costs.forward + costs.enter_head, costs.back + costs.enter_tail)
    unknown = costs.forward_unknown | costs.back_unknown | costs.enter_head_unknown | costs.enter_tail_unknown
    slow = seconds > streets.metres / one.traveller.metres_per_second * SAME_PACE
    found = np.select([~np.isfinite(seconds), unknown, slow], [3, 2, 1], 0).astype(np.int64)
    twin = answer.access.surveyed.twin
    first = np.flatnonzero(twin >= 0)
    found[first] = np.minimum(found[first], found[twin[first]])
    found[twin[first]] = -1
    found[~streets.allowed("foot")] = -1
    return found


def street_lines(answer: Answer, who: Sequence[Travel]) -> gpd.GeoDataFrame:
    """Streets in and around the territory, a row for each combination of states, in its metres.

    One column for each traveller holds the state, '' where it is told elsewhere or not of theirs.
    """
    streets = answer.territory.streets
    near = shapely.intersects(shapely.box(*answer.territory.bounds).buffer(NEAR_METRES), streets.lines)
    names = np.array([*STATES, ""], dtype=object)  # -1 is the last one
    table = pd.DataFrame({one.traveller.id: names[states(answer, one)] for one in who}, index=range(len(streets)))
    table = table[near & (table != "").any(axis=1)] if who else table.iloc[:0]
    rows = [
        dict(zip(table.columns, key, strict=True)) | {"geometry": shapely.multilinestrings(streets.lines[rows.index])}
        for key, rows in (table.groupby(list(table.columns), sort=True) if len(table) else ())
    ]
    return gpd.GeoDataFrame(rows, columns=[*table.columns, "geometry"], geometry="geometry", crs=streets.crs)


def street_lengths(answer: Answer, who: Sequence[Travel]) -> pd.DataFrame:
    """Kilometres of streets for walkers by municipality, traveller and state, and the share that is known."""
    territory = answer.territory
    place = municipality_of(territory.streets, territory.municipalities)
    km = territory.streets.metres / 1000
    blocks = []
    for one in who:
        here = states(answer, one)
        by_state = pd.DataFrame({f"{state}_km": km * (here == number) for number, state in enumerate(STATES)})
        sums = by_state.groupby(place).sum().reindex(territory.municipalities.index, fill_value=0.0)
        whole = sums.sum(axis=1)
        known = (1 - sums["unknown_km"] / whole).where(whole > 0)
        blocks.append(sums.assign(km=whole, share_known=known, traveller=one.traveller.id))
    columns = [*(f"{state}_km" for state in STATES), "km", "share_known", "traveller"]
    found = pd.concat(blocks) if blocks else pd.DataFrame(columns=columns)
    return found.rename_axis("municipality").reset_index()
