"""Who reaches which social service, who does not, and what would help most."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kpss_geo.question import Study
    from kpss_geo.sources.osmnx_graph import streets_from_osmnx
    from kpss_geo.study import Answer, answer
    from kpss_geo.territory import Territory

__version__ = "0.1.0"
__all__ = ["Answer", "Study", "Territory", "__version__", "answer", "streets_from_osmnx"]

# Loaded when first asked for, so that `kpss-geo --help` stays quick.
_HOMES = {
    "Answer": "kpss_geo.study",
    "Study": "kpss_geo.question",
    "Territory": "kpss_geo.territory",
    "answer": "kpss_geo.study",
    "streets_from_osmnx": "kpss_geo.sources.osmnx_graph",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'kpss_geo' has no attribute '{name}'")
    return getattr(import_module(_HOMES[name]), name)
