"""The catalogue of services: life situations, search that forgives, facets, crisis lines, cards."""

from kpss_geo.catalogue.card import Fact, facts, form_names, group_names, kind_name, place, unknown
from kpss_geo.catalogue.entries import Entry, entries
from kpss_geo.catalogue.facets import FACETS, Choice, counts, fits
from kpss_geo.catalogue.lines import Line, crisis_lines
from kpss_geo.catalogue.providers import Provider, providers
from kpss_geo.catalogue.search import Index, index, ranked, scores
from kpss_geo.catalogue.situations import Situation, situations

__all__ = [
    "FACETS",
    "Choice",
    "Entry",
    "Fact",
    "Index",
    "Line",
    "Provider",
    "Situation",
    "counts",
    "crisis_lines",
    "entries",
    "facts",
    "fits",
    "form_names",
    "group_names",
    "index",
    "kind_name",
    "place",
    "providers",
    "ranked",
    "scores",
    "situations",
    "unknown",
]
