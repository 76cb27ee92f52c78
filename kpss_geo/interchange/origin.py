"""From which sources each layer comes, and so under which licence it leaves."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType

from kpss_geo.interchange.licences import ODBL, Licence, licence_of, together

UNCLEAR = "nejasna-licence"
COMPUTED = ("municipalities", "gaps", "ledger")  # figures rest on all that the answer was computed from
LAYERS = (*COMPUTED, "people", "services", "stops", "streets", "surveyed")
SURVEY_LAYERS = "surveyed|streets"
OWN = "layers"  # key of a source that names its layers, joined by |
# What is made of each feed of `tables/feeds.toml`.
FEED_LAYERS: Mapping[str, str] = MappingProxyType(
    {
        "orp_list": "municipalities",
        "orp_towns": "municipalities",
        "units": "municipalities",
        "addresses": "people|services",
        "towns_history": "people",
        "census": "people",
        "census_small": "people",
        "yearly": "people",
        "rpss": "services",
        "rpss_kinds": "services",
        "rpss_groups": "services",
        "health": "services",
        "catalogue": "services",
        "successors": "people",
        "osm": "streets|stops|services",
        "overpass": "streets|stops|services",
    }
)


@dataclass(frozen=True)
class Origin:
    """Where one layer comes from.

    `licence` is None where a source states none that is known, or where no source is stated.
    """

    sources: tuple[Mapping[str, str], ...]
    licence: Licence | None

    @property
    def named(self) -> tuple[str, ...]:
        """Whom to name, each once, with what was changed."""
        return tuple(dict.fromkeys(text for text in map(_named, self.sources) if text))

    @property
    def attribution(self) -> str:
        """Whom to name, as one text."""
        return "; ".join(self.named)

    @property
    def licence_name(self) -> str:
        """The licence as a reader is told."""
        if self.licence:
            return self.licence.name
        stated = ", ".join(dict.fromkeys(one.get("licence") or "neuvedena" for one in self.sources))
        return f"nejasná ({stated or 'zdroj není uveden'})"

    def bundle(self, layer: str) -> str:
        """Name of the file that the layer may share: share-alike apart, each unclear licence for itself."""
        if self.licence is None:
            return f"{UNCLEAR}-{layer}"
        return ODBL.id if self.licence == ODBL else "otevrena"


def _named(source: Mapping[str, str]) -> str:
    whom, changes = source.get("attribution") or source.get("name", ""), source.get("changes", "")
    return f"{whom} (změny: {changes})" if whom and changes else whom


def origin(layer: str, sources: Sequence[Mapping[str, str]]) -> Origin:
    """Sources of a layer; figures rest on all of them.

    A source says in `layers` what was made of it. One that says nothing and is no feed of this program counts for
    every layer: a licence is rather named too often than left out.
    """
    taken = tuple(one for one in sources if layer in COMPUTED or _made(layer, one))
    return Origin(taken, together(one.get("licence", "") for one in taken))


def faults(sources: Sequence[Mapping[str, str]]) -> list[str]:
    """Sources that name a layer which is not known, one Czech sentence each; its licence would be lost."""
    return [
        f"territory.toml, zdroj „{one.get('name', '')}“: vrstva „{name}“ není známa; vyberte z {', '.join(LAYERS)}"
        for one in sources
        for name in (one[OWN].split("|") if one.get(OWN) else ())
        if name not in LAYERS
    ]


def _made(layer: str, source: Mapping[str, str]) -> bool:
    stated = source.get(OWN) or _of_feeds().get(source.get("name", ""))
    if stated is None:
        return layer != "surveyed"
    return layer in stated.split("|")


@cache
def _of_feeds() -> Mapping[str, str]:
    text = resources.files("kpss_geo").joinpath("tables/feeds.toml").read_text(encoding="utf-8")
    return {
        feed["name"]: FEED_LAYERS[id_]
        for id_, feed in tomllib.loads(text).items()
        if isinstance(feed, dict) and id_ in FEED_LAYERS
    }


def survey_sources(licences: Sequence[str], *, day: str, licence: str, author: str) -> list[dict[str, str]]:
    """Sources that a survey adds: its own, and each further licence that its points bear.

    Parameters
    ----------
    licences
        Of the points that state one.
    day
        As of when the points stand, ISO date.
    licence
        Under which the survey is given on.
    author
        Whom to name.
    """
    own = licence_of(licence)
    others = [one for one in sorted(set(licences)) if one and (own is None or licence_of(one) != own)]
    about = {"date": day, OWN: SURVEY_LAYERS, "url": ""}
    return [
        {"name": "Průzkum bezbariérovosti", "licence": licence, "attribution": author, **about},
        *(
            {"name": "Body převzaté do průzkumu", "licence": one, "attribution": f"převzaté body ({one})", **about}
            for one in others
        ),
    ]
