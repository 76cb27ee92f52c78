"""What a planner chooses of an answer, and what it says."""

from kpss_geo.choosing.choice import Choice, Chosen, Standards, chosen, who_travels
from kpss_geo.choosing.minutes import by_minutes, seconds_to
from kpss_geo.choosing.municipality import Sheet, neighbours, sheet
from kpss_geo.choosing.sums import by_municipality, by_service
from kpss_geo.choosing.tables import credit, gaps_csv, gaps_xlsx, told

__all__ = [
    "Choice", "Chosen", "Sheet", "Standards", "by_minutes", "by_municipality", "by_service", "chosen", "credit",
    "gaps_csv", "gaps_xlsx", "neighbours", "seconds_to", "sheet", "told", "who_travels",
]  # fmt: skip
