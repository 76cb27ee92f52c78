"""Maps of an answer on paper: A4 and A3 as PDF, and as PNG of 300 dots to the inch."""

from kpss_geo.printing.access import access_map, walker
from kpss_geo.printing.coverage import coverage_map
from kpss_geo.printing.files import FORMS, Drawn, file
from kpss_geo.printing.paper import PAPERS, Paper
from kpss_geo.printing.services import services_map

__all__ = ["FORMS", "PAPERS", "Drawn", "Paper", "access_map", "coverage_map", "file", "services_map", "walker"]
