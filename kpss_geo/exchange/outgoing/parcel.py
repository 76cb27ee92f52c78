"""What an export is made of, once it is known that it may leave."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar
from uuid import UUID

from kpss_geo.errors import BadInput, raise_all
from kpss_geo.exchange.outgoing.lost import counted
from kpss_geo.survey.causes import causes, gathered, reverted
from kpss_geo.survey.fold import Point
from kpss_geo.survey.observations import Event, Observed, PointEvent
from kpss_geo.survey.places import Place, places
from kpss_geo.survey.profiles import Profile, profile

DEMONSTRATION = "demonstration"  # a source that begins so was made up to show the program
WARNING = "UKÁZKOVÁ DATA: smyšlená, skutečný stav může být jiný"
SHARE_ALIKE = "odbl"  # who takes such data in must give the whole on under the same licence
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # what XML and UTF-8 cannot hold
Outcome = tuple[dict[str, bytes], list[str]]  # files by name, and what is lost
T = TypeVar("T", Point, Observed)


@dataclass(frozen=True)
class Parcel:
    """Points and observations that leave, in a fixed order, and what every file says of them.

    `untold` counts the events that only the fold knows how to read: confirmations, mergers and the like.
    """

    points: tuple[Point, ...]
    places: tuple[Place, ...]
    observations: tuple[Observed, ...]
    untold: int
    profile: Profile
    today: dt.date
    territory: str
    licence: str
    warning: str

    def about(self) -> dict[str, str]:
        """Lines that say what the file is, by their Czech names."""
        lines = {
            "území": self.territory,
            "ke dni": self.today.isoformat(),
            "metodika": f"{self.profile.name} (edice {self.profile.edition})",
            "licence": self.licence,
        }
        return lines | ({"upozornění": self.warning} if self.warning else {})


def packed(
    points: Mapping[UUID, Point],
    events: Iterable[Event],
    *,
    edition: str,
    today: dt.date,
    territory_name: str,
    licence: str,
    demonstration: bool,
) -> tuple[Parcel, list[str]]:
    """What may leave, and what stays behind and why.

    Raises
    ------
    BadInput
        A point without events, for nobody can say where it comes from; demonstration points that were not asked for;
        an author who is no pseudonym; no licence; an unknown edition; every fault at once.
    """
    told = gathered(events)
    into = {part: name for name, one in points.items() for part in one.merged}
    of_point = _by_point(told.values(), into)
    shown = {name for name, some in of_point.items() if any(_made_up(one) for one in some)}
    raise_all(
        [
            *_unknown_edition(edition),
            *_unlicensed(licence),
            *_nameless(points, of_point),
            *_named_authors(told.values()),
            *([] if demonstration else _shown(len(shown))),
        ]
    )
    bound = {name for name, one in of_point.items() if _bound(points.get(name), one, licence)}
    archived = {name for name, one in points.items() if one.archived}
    kept = tuple(_printable(one) for name, one in sorted(points.items()) if name not in bound | archived)
    gone = reverted(told, causes(told))
    stays = {name for name, one in told.items() if _home(one, into) in bound | archived or name in gone}
    seen = [_printable(one) for name, one in told.items() if isinstance(one, Observed) and name not in stays]
    method = profile(edition)
    parcel = Parcel(
        points=kept,
        places=places(kept, method),
        observations=tuple(sorted(seen, key=lambda one: (one.observed_on, one.event_id))),
        untold=sum(not isinstance(one, Observed) for name, one in told.items() if name not in stays),
        profile=method,
        today=today,
        territory=UNPRINTABLE.sub("", territory_name),
        licence=UNPRINTABLE.sub("", licence),
        warning=WARNING if shown else "",
    )
    return parcel, [
        *counted("body pod licencí ODbL, která by přešla na celý soubor; vydejte je zvlášť pod ODbL", len(bound)),
        *counted("archivované body", len(archived - bound)),
        *counted("vrácená pozorování", len(gone), "událostí"),
    ]


def _home(event: Event, into: Mapping[UUID, UUID]) -> UUID | None:
    """The point that an event is told with now."""
    return into.get(event.point_id, event.point_id) if isinstance(event, PointEvent) else None


def _by_point(events: Iterable[Event], into: Mapping[UUID, UUID]) -> dict[UUID, list[PointEvent]]:
    found: defaultdict[UUID, list[PointEvent]] = defaultdict(list)
    for one in events:
        if isinstance(one, PointEvent):
            found[into.get(one.point_id, one.point_id)].append(one)
    return found


def _printable(one: T) -> T:
    """The same without the characters that files cannot hold."""
    if not any(map(UNPRINTABLE.search, one.about.values())):
        return one
    return replace(one, about={name: UNPRINTABLE.sub("", text) for name, text in one.about.items()})


def _made_up(event: Event) -> bool:
    return event.source.strip().casefold().startswith(DEMONSTRATION)


def _bound(point: Point | None, events: Iterable[PointEvent], licence: str) -> bool:
    """Was anything of the point taken over under a licence that the file's own would break."""
    if SHARE_ALIKE in licence.casefold():
        return False
    told = [one.about.get("licence", "") for one in events if isinstance(one, Observed)]
    return any(SHARE_ALIKE in one.casefold() for one in (*told, point.about.get("licence", "") if point else ""))


def _unknown_edition(edition: str) -> list[str]:
    try:
        profile(edition)
    except BadInput as error:
        return error.faults
    return []


def _unlicensed(licence: str) -> list[str]:
    return [] if licence.strip() else ["chybí licence; napište, pod jakou se soubor vydává, třeba CC BY 4.0"]


def _nameless(points: Mapping[UUID, Point], of_point: Mapping[UUID, object]) -> list[str]:
    without = [str(name) for name in points if name not in of_point]
    some = ", ".join(without[:3]) + (" a další" if len(without) > 3 else "")
    return [f"body bez událostí ({len(without)}: {some}); předejte i jejich události"] if without else []


def _named_authors(events: Iterable[Event]) -> list[str]:
    named = sum("@" in one.author_id for one in events)
    return [f"autor je adresa místo přezdívky (událostí: {named}); nahraďte ji přezdívkou"] if named else []


def _shown(number: int) -> list[str]:
    advice = "vyřaďte je, nebo požádejte o ukázkový výstup (demonstration=True)"
    return [f"ukázkové body se nevydávají (bodů: {number}); {advice}"] if number else []
