"""The map itself, built of folium's layers under fixed names, as html and script without folium's links."""

from __future__ import annotations

from typing import Any, cast

import folium
import geopandas as gpd
from branca.element import Figure
from folium.map import Layer
from folium.template import Template

from kpss_geo.maps import page, shapes


class Base(folium.Map):
    """A map without tiles, known to the scripts as ``map_page``."""

    def __init__(self, centre: list[float]) -> None:
        super().__init__(location=centre, tiles=None, zoom_start=10, zoom_control=False, attribution_control=False)
        self._id = "page"


class Municipalities(folium.GeoJson):
    """Polygons of municipalities, known to the scripts as ``geo_json_municipalities``."""

    def __init__(self, features: dict[str, Any]) -> None:
        super().__init__(features, control=False)
        self._id = "municipalities"


class Group(folium.FeatureGroup):
    """An empty layer that a script fills, known to it as ``feature_group_<name>``."""

    def __init__(self, name: str) -> None:
        super().__init__(name=name, control=False)
        self._id = name


class Roads(Layer):
    """The backdrop: roads by rank from encoded lines, known to the scripts as ``roads_backdrop``.

    Folium reads what it has written as a template once more: no text of the data, and no brace inside
    a string, may stand in a layer.
    """

    _template = Template(
        "{% macro script(this, kwargs) %}\nvar {{ this.get_name() }} = kpss.roads({{ this.lines }});\n{% endmacro %}"
    )

    def __init__(self, lines: list[list[Any]]) -> None:
        super().__init__(name="roads", control=False)
        self._name = "Roads"
        self._id = "backdrop"
        self.lines = page.json_text(lines).replace("{", r"\u007b")


def drawing(municipalities: gpd.GeoDataFrame, backdrop: gpd.GeoDataFrame, *groups: str) -> str:
    """Script that draws municipalities, roads over them and empty groups on top.

    The page has to hold an element with the id ``map_page``; folium's header never appears.
    """
    drawn = Base(shapes.inner_points(municipalities)[0])
    Municipalities(shapes.municipality_features(municipalities)).add_to(drawn)
    Roads(shapes.road_lines(backdrop)).add_to(drawn)
    for name in groups:
        Group(name).add_to(drawn)
    figure = cast("Figure", drawn.get_root())
    figure.render()
    return figure.script.render()
