"""One self-contained page: templates of ours, inlined scripts and the policy that forbids all else."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import jinja2
import pandas as pd

from kpss_geo import errors
from kpss_geo.maps import words

# Name of the file and of the link, in the order of reading.
PAGES = {
    "index.html": "Přehled",
    "pokryti.html": "Pokrytí",
    "dojezd.html": "Dojezd",
    "sluzby.html": "Služby",
    "isochrony.html": "Dosah služby",
    "pristupnost.html": "Přístupnost",
    "ulice.html": "Ulice bez bariér",
    "ukazatele.html": "Ukazatele",
}
_UNSAFE = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\N{LINE SEPARATOR}\N{PARAGRAPH SEPARATOR}"}


@dataclass(frozen=True)
class Imprint:
    """What stands in every header and footer.

    Parameters
    ----------
    territory
        Its name, such as Třeboňsko.
    drawn_on
        ISO date on which the answer was computed.
    version
        Version of the program.
    notes
        What the reader must know, such as "schematické ulice a hranice".
    sources
        Each with the keys name, date, licence, attribution, url; any may be empty.
    """

    territory: str
    drawn_on: str
    version: str
    notes: tuple[str, ...] = ()
    sources: tuple[Mapping[str, str], ...] = ()


def json_text(value: Any) -> str:
    r"""JSON that may stand inside a script element, whatever text it holds.

    >>> json_text("</script>")
    '"\\u003c/script\\u003e"'
    """
    return json.dumps(value, allow_nan=False, separators=(",", ":")).translate(_UNSAFE)


def policy(scripts: Iterable[str]) -> str:
    """Content security policy under which only these inline scripts run and nothing is fetched."""
    sums = (base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts)
    allowed = " ".join(f"'sha256-{one}'" for one in sums) or "'none'"
    return (
        f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


@cache
def asset(path: str) -> str:
    """Text of a file that stands beside this module."""
    return resources.files("kpss_geo.maps").joinpath(path).read_text(encoding="utf-8").replace("\r", "")


@cache
def leaflet() -> tuple[str, str]:
    """Script and style of Leaflet without anything that a browser would fetch."""
    script = re.sub(r"//# sourceMappingURL=\S*", "", asset("vendor/leaflet/leaflet.js"))
    style = re.sub(r"url\([^)]*\)", "none", asset("vendor/leaflet/leaflet.css"))
    return script, style


@cache
def _templates() -> jinja2.Environment:
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("kpss_geo.maps"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    made.filters |= {
        "czech": words.czech,
        "link": words.link,
        "day": words.day,
        "licence": words.licence,
        "sentence": words.sentence,
        "text": words.text,
        "numbered": enumerate,
    }
    return made


def rendered(name: str, imprint: Imprint, *, drawing: str = "", figures: Any = None, **parts: Any) -> str:
    """Whole HTML page.

    Parameters
    ----------
    name
        Template without ``.html``; a script of the same name is inlined if the page draws.
    imprint
        What stands in the header and footer.
    drawing
        Script that folium wrote; empty for a page without a map.
    figures
        What the page's script reads, anything that JSON can hold.
    parts
        Values for the template; text in them is escaped.
    """
    script, style = leaflet() if drawing else ("", "")
    own = [asset("templates/common.js"), drawing, asset(f"templates/{name}.js")] if drawing else []
    scripts = [one for one in (script, *own) if one]
    return (
        _templates()
        .get_template(f"{name}.html")
        .render(
            imprint=imprint,
            pages=PAGES,
            policy=policy(scripts),
            style=style + asset("templates/page.css"),
            scripts=scripts,
            figures=json_text(figures),
            **parts,
        )
    )


def need(name: str, frame: pd.DataFrame, columns: Iterable[str]) -> None:
    """Refuse a table that lacks columns.

    Raises
    ------
    BadInput
        Naming every column that is missing.
    """
    errors.raise_all([f"{name}: the column '{one}' is missing; add it" for one in columns if one not in frame])
