"""Where a point under review lies, among those that are published."""

from __future__ import annotations

from kpss_geo.maps.layers import Layer
from kpss_geo.pages import mapview, underlay
from kpss_geo.pages.frame import Here
from kpss_geo.survey.observations import Position

AROUND_DEGREES = 0.0009


def draw(here: Here, key: str, at: Position, *, height: int) -> None:
    """The map of its surroundings; `height` in pixels."""
    known = underlay.known(here.language)
    mapview.show_map(
        key,
        [*underlay.below((at.lon, at.lat)), Layer("body", known.content, palette=(underlay.POINT,), pick=False)],
        description=here.say("case_map"), language=here.language, height=height,
        fit=underlay.close_to(at.lon, at.lat, AROUND_DEGREES), marker=(at.lon, at.lat, at.accuracy_m),
    )  # fmt: skip
