"""Pictograms of kinds of service: strokes on a field of 24 × 24, drawn for this project."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

# Names as in the column pictogram of tables/kinds.csv; each is the d of one SVG path, stroked, not filled.
PATHS: Mapping[str, str] = MappingProxyType(
    {
        "speech": "M4 5h16v11h-9l-5 4v-4H4zM8 9h8M8 12h5",
        "hand": "M3 13h3l4 2h4a1.5 1.5 0 0 1 0 3h-4M14 17l5-3a1.5 1.5 0 0 1 2 2l-6 5H6l-3-1"
        "M12 11l-3-3a2.2 2.2 0 0 1 3-3 2.2 2.2 0 0 1 3 3z",
        "phone": "M6 3l3 1 1 4-2 2a12 12 0 0 0 6 6l2-2 4 1 1 3-2 3C10 21 3 13 3 6z",
        "walk": "M13 3.5a1.6 1.6 0 1 0 .1 0M12 8l-2 6 4 3 1 5M10 14l-1 4-3 4M12 8l-4 2-1 4M12 8l3 3 4 1",
        "home": "M3 12l9-8 9 8M6 10v10h12V10M10 20v-6h4v6",
        "sun": "M12 8a4 4 0 1 0 .1 0M12 2v3M12 19v3M2 12h3M19 12h3M5 5l2 2M17 17l2 2M5 19l2-2M17 7l2-2",
        "bed": "M3 6v14M3 16h18v4M21 16v-3a3 3 0 0 0-3-3h-8v6M6.5 11a1.8 1.8 0 1 0 .1 0",
        "door": "M6 21V3h12v18M3 21h18M14.5 12v1",
        "shield": "M12 3l8 3v6c0 5-4 8-8 9-4-1-8-4-8-9V6zM12 8v5M12 16v.5",
        "child": "M12 3a3 3 0 1 0 .1 0M12 9v7M6 11l6 1 6-1M12 16l-3 5M12 16l3 5",
        "family": "M7 4a2 2 0 1 0 .1 0M17 4a2 2 0 1 0 .1 0M12 11a1.6 1.6 0 1 0 .1 0M4 21v-8a3 3 0 0 1 5-2"
        "M20 21v-8a3 3 0 0 0-5-2M9.5 21v-4a2.5 2.5 0 0 1 5 0v4",
        "tool": "M14 6a4 4 0 0 1 5-2l-2 3 2 2 3-1a4 4 0 0 1-6 4l-8 8-3-3 8-8a4 4 0 0 1-1-3",
        "cross": "M9 3h6v6h6v6h-6v6H9v-6H3V9h6z",
        "office": "M3 9l9-6 9 6zM5 9v9M10 9v9M14 9v9M19 9v9M3 21h18M3 18h18",
        "envelope": "M3 6h18v13H3zM3 7l9 7 9-7",
        "book": "M12 6c-3-2-6-2-9-1v14c3-1 6-1 9 1 3-2 6-2 9-1V5c-3-1-6-1-9 1zM12 6v14",
        "wc": "M7 3.5a1.6 1.6 0 1 0 .1 0M17 3.5a1.6 1.6 0 1 0 .1 0M4.5 8h5v7h-1v6h-3v-6h-1z"
        "M17 8l-3 8h1.5v5h3v-5H20zM12 3v18",
        "bag": "M5 8h14l1 13H4zM9 11V6a3 3 0 0 1 6 0v5",
    }
)
# Names as in the column pictogram of tables/elements.csv.
ELEMENTS: Mapping[str, str] = MappingProxyType(
    {
        "door": PATHS["door"],
        "wc": PATHS["wc"],
        "walk": PATHS["walk"],
        "ramp": "M3 20h18V8zM9 8l4-4M13 4h-3M13 4v3",
        "lift": "M5 3h14v18H5zM9 10l3-4 3 4M9 14l3 4 3-4",
        "platform": "M3 20h18M6 20v-4h12v4M12 13V4M9 7l3-3 3 3",
        "parking": "M4 3h16v18H4zM9 18V7h4a3 3 0 0 1 0 6H9",
        "kerb": "M3 9h8v8h10M16 4v8M13.5 9.500l2.500 3 2.500-3",
        "crossing": "M4 20l3-16M10 20l1-16M15 20l-1-16M20 20L17 4",
        "steps": "M3 20h5v-5h5v-5h5V5h3",
        "narrow": "M5 3v5l4 4-4 4v5M19 3v5l-4 4 4 4v5",
        "obstacle": "M12 3l9 17H3zM12 9v5M12 17v.5",
    }
)
OTHER = "M12 8a4 4 0 1 0 .1 0"

# Dark enough for a white pictogram and unlike each other for colour-blind eyes; the form tells by outline.
COLOURS: Mapping[str, str] = MappingProxyType(
    {
        "poradenství": "#8a3b78",
        "péče": "#0b5fa5",
        "prevence": "#00694a",
        "související": "#9a4a00",
        "zdravotnictví": "#a3172f",
        "veřejné": "#4a4a4a",
    }
)
OTHER_COLOUR = "#26364a"

# Outlines on a field of 40 × 40, by form.
OUTLINES: Mapping[str, str] = MappingProxyType(
    {
        "ambulantní": "M20 3a17 17 0 1 0 .1 0z",
        "pobytová": "M7 5h26a2 2 0 0 1 2 2v26a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2V7a2 2 0 0 1 2-2z",
        "terénní": "M20 0L40 20 20 40 0 20z",
    }
)
OTHER_OUTLINE = "M12 3h16l10 17-10 17H12L2 20z"
