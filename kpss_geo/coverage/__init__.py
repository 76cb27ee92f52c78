"""Who is covered, who is not, and what would have to be nearer."""

from kpss_geo.coverage.bins import Bins, Times, allot, fielded, visited
from kpss_geo.coverage.gaps import gaps, ranked
from kpss_geo.coverage.ledger import Ground, ledger
from kpss_geo.coverage.supply import Offer, Supply, asked, offers, people_of

__all__ = [
    "Bins", "Ground", "Offer", "Supply", "Times", "allot", "asked", "fielded", "gaps", "ledger", "offers", "people_of",
    "ranked", "visited",
]  # fmt: skip
