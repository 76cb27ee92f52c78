"""The door of the import: lines become checked observations with lasting ids, or are put aside with their reasons."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple
from uuid import UUID, uuid5

from kpss_geo.exchange import cells as c
from kpss_geo.exchange.flat import cells, observed
from kpss_geo.exchange.incoming.doubts import doubts
from kpss_geo.exchange.incoming.lines import Line, Profile
from kpss_geo.survey.observations import Box, Event, Observed, heads, version_of

NAMESPACE = UUID("6f0f4c4e-6a51-5f0e-9d3b-8b7a1f0c2d11")  # of all ids that imports give
NOWHERE = UUID(int=0)
UNTRUSTED = ("event_id", "base_version", "author_id", "author_class", "source")
DEMONSTRATION = "demonstration"  # a source that begins so was made up to show the program
IDLESS = frozenset({"own", "category_list"})  # a place may stand there more than once, on different days


class Broken(NamedTuple):
    """A row that was put aside: where it stands, its id at the source, what stood there and why, in Czech."""

    number: int
    source_id: str
    raw: Mapping[str, str]
    reasons: tuple[str, ...]


class Origin(NamedTuple):
    """The row of the source that an observation comes from."""

    number: int
    source_id: str
    raw: Mapping[str, str]


@dataclass(frozen=True)
class Rules:
    """What the caller of an import decides."""

    profile: Profile
    today: dt.date
    within: Box
    defaults: Mapping[str, str]
    keep_authors: bool = False


class Taken(NamedTuple):
    """An observation with the line that it was made of."""

    event: Observed
    line: Line


def taken(lines: Iterable[Line], rules: Rules, told: Iterable[Event]) -> tuple[list[Taken], list[Broken], list[str]]:
    """Observations, rows put aside, and notes.

    An event's id is a hash of everything it says, so that the same row is always the same event. `told` is what
    imports told before: an unchanged row is that very event again, an edited one builds upon it.
    """
    known = {one.event_id: one for one in told if isinstance(one, Observed)}
    good: list[Taken] = []
    broken: list[Broken] = []
    for line in lines:
        event, reasons = _event(line, rules, known)
        if event is None:
            broken.append(Broken(*line[:3], tuple(reasons)))
        else:
            good.append(Taken(event, line))
    torn, notes = _unlike(good, rules.profile.format)
    broken += [Broken(*good[place].line[:3], (reason,)) for place, reason in torn.items()]
    before = _before(known.values())
    whole = (one for place, one in enumerate(good) if place not in torn)
    kept = {one.event.event_id: one for one in (one if rules.keep_authors else _after(one, before) for one in whole)}
    return list(kept.values()), sorted(broken, key=lambda one: one.number), notes


def _event(line: Line, rules: Rules, known: Mapping[UUID, Observed]) -> tuple[Observed | None, list[str]]:
    """The observation of a line, without what a stranger's file may not decide; one that we hold is itself."""
    if not line.row:
        return None, list(line.faults)
    if "event_id" in line.row and not line.faults and (rules.keep_authors or known):
        event, faults = observed(line.row, defaults=rules.defaults, today=rules.today, within=rules.within)
        if rules.keep_authors or (event and known.get(event.event_id) == event):
            return event, faults
    row = {name: text for name, text in line.row.items() if text and name not in UNTRUSTED}
    faults = [*line.faults, *_made_up(line), *_nobody(line, row), *doubts(row, rules.defaults, rules.profile.format)]
    event, found = observed(_signed(row, line, rules), defaults=rules.defaults, today=rules.today, within=rules.within)
    if event is None or faults:
        return None, faults + found
    return _named(event), []


def _made_up(line: Line) -> list[str]:
    """The import signs each row anew, so what only shows the program would become a real observation."""
    told = line.row.get("source", "").strip().casefold()
    return ["řádek je ukázkový, nikdo jej nezměřil; vyřaďte jej"] if told.startswith(DEMONSTRATION) else []


def _nobody(line: Line, row: Mapping[str, str]) -> list[str]:
    """Without an id, a name and a place all such rows would be one point."""
    nothing = not line.source_id and not row.get("point_id")
    return ["nepoznáme, čeho se řádek týká; doplňte číslo, název nebo polohu"] if nothing else []


def _signed(row: Mapping[str, str], line: Line, rules: Rules) -> dict[str, str]:
    """The row under the import's own name, at a point whose id comes of the source's."""
    name = rules.profile.name
    return {
        "point_id": str(uuid5(NAMESPACE, f"{name}\n{line.source_id}")),
        **row,
        "event_id": str(NOWHERE),
        "author_id": rules.profile.author,
        "author_class": "import",
        "source": f"{rules.profile.format}/{name}: {line.source_id}"[: c.LONGEST_TEXT],
    }


def _named(event: Observed) -> Observed:
    """The observation under the id that everything it says gives; the same words, the same id."""
    said = {name: c.plain_text(value) for name, value in cells(event).items() if name != "event_id"}
    return replace(event, event_id=uuid5(NAMESPACE, json.dumps(said, sort_keys=True, ensure_ascii=False)))


def _unlike(good: Sequence[Taken], kind: str) -> tuple[dict[int, str], list[str]]:
    """Why rows, by place, are not like others of the same id, and a note on rows that only repeat others."""
    groups: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for place, one in enumerate(good):
        day = str(one.event.observed_on) if kind in IDLESS and "event_id" not in one.line.row else ""
        groups[one.line.source_id or str(one.event.event_id), day].append(place)
    several = [some for some in groups.values() if len(some) > 1]
    torn: dict[int, str] = {}
    for some in several:
        if len({good[place].event.event_id for place in some}) > 1:
            where = ", ".join(str(good[place].line.number) for place in some)
            known_as = good[some[0]].line.source_id[:60]
            reason = f"řádky {where} mají u zdroje totéž číslo „{known_as}“ a různý obsah; nechte jen jeden z nich"
            torn |= dict.fromkeys(some, reason)
    again = sum(len(some) - 1 for some in several if some[0] not in torn)
    return torn, [f"řádky, které jen opakují jiné, bereme jednou: {again}"] if again else []


def _before(told: Iterable[Observed]) -> Mapping[tuple[UUID, str], list[Observed]]:
    """What each author told of each point and did not tell anew."""
    events = list(told)
    past = {up for one in events for up in heads(one.base_version)}
    found: defaultdict[tuple[UUID, str], list[Observed]] = defaultdict(list)
    for one in events:
        if one.event_id not in past:
            found[one.point_id, one.author_id].append(one)
    return found


def _after(one: Taken, before: Mapping[tuple[UUID, str], Sequence[Observed]]) -> Taken:
    """The event as it was told before where it says the same, else built upon what its source told before."""
    heads_ = before.get((one.event.point_id, one.event.author_id), ())
    if not heads_ or one.event.event_id in {head.event_id for head in heads_}:
        return one
    same = next((head for head in heads_ if _content(head) == _content(one.event)), None)
    if same or one.event.base_version:
        return one._replace(event=same or one.event)
    based = replace(one.event, base_version=version_of(head.event_id for head in heads_))
    return one._replace(event=_named(based))


def _content(event: Observed) -> Observed:
    return replace(event, event_id=NOWHERE, base_version="")
