"""A small town with hostile names, its answer, and the demonstration territory, for tests of exports."""

import datetime as dt
from dataclasses import replace
from functools import cache

from kpss_geo.access import Survey
from kpss_geo.exchange.incoming import read
from kpss_geo.interchange.layers import layers
from kpss_geo.interchange.publisher import Publisher
from kpss_geo.question import Study
from kpss_geo.study import answer
from kpss_geo.territory import Territory
from tests.shared import TREBON
from tests.towns import Segment, catalogue, residents, squares, territory, town

DAY = dt.date(2026, 11, 22)
# Texts that somebody could write so that a program runs, breaks or cuts them.
HOSTILE = (
    "=cmd|' /C calc'!A0", "+420 381 111 222", "-1+1", "@SUM(A1)", "\tskrytý", "<script>alert(1)</script>",
    "'; DROP TABLE services; --", 'uvozovky "a" &amp; <b>', "řádek\ndruhý\r\ntřetí", "a;b,c|d", "😀 žluťoučký kůň",
    "' apostrof", "{{7*7}}", "%s %d \\x00",
)  # fmt: skip
BROKEN = "ne\x00tisknutel\x1bné\ufffe"
CODES = ("508501", "547336")
OPEN = {"name": "ČSÚ", "date": "2020-12-31", "licence": "CC BY 4.0", "attribution": "Český statistický úřad"}
FACTS = {"name": "Služby", "date": "2008–2026", "licence": "fakta", "attribution": "prameny u služeb"}
OSM = {"name": "Mapa", "date": "2026-02-01", "licence": "ODbL 1.0", "attribution": "© přispěvatelé OpenStreetMap"}
STREETS = OSM | {"layers": "streets|stops"}
ALONE = OSM | {"layers": "streets|stops|services"}  # people alone stay open
SECRET = {"name": "Tajné", "date": "", "licence": "jen pro nás", "attribution": "někdo", "layers": "stops"}
BY = Publisher("Město Třeboň", "00247618", "https://data.mesto.cz/pristupnost", email="data@mesto.cz")
STUDY = Study(travellers=("walk", "wheelchair"), minutes=(10, 30))


def small(*, sources=(OPEN, FACTS)):
    """Two square villages on a street; a service for each hostile text stands along it.

    0 --100 m-- 1 --400 m-- 2 ==500 m== 3 (its surface unknown)
    """
    east, north = -733_000, -1_160_000
    at = [(east + x, north + 500) for x in (100, 200, 600, 1100)]
    streets = town(at, [Segment(0, 1), Segment(1, 2, slope_pct=7.5), Segment(2, 3, surface="")])
    names = [*HOSTILE, BROKEN]
    services = catalogue(
        *({"name": name, "remark": name, "step_free": [True, False, None][i % 3]} for i, name in enumerate(names)),
        places=[(east + 100 + 10 * i, north + 500) for i in range(len(names))],
    )
    towns = squares(CODES)
    towns = towns.set_geometry(towns.geometry.translate(east, north))
    people = residents(at, [CODES[0]] * 3 + [CODES[1]], [10, 20, 30, 5])
    return replace(territory(streets, people, services, towns), code="3114", sources=tuple(sources))


@cache
def answered(sources=("OPEN", "FACTS"), travellers=STUDY.travellers):
    """Answer of the small town whose sources are named by their names here."""
    made = small(sources=[globals()[name] for name in sources])
    return answer(replace(STUDY, travellers=travellers), made, today=DAY)


@cache
def trebon(*, surveyed=True):
    """Answer of the embedded territory, with the made-up survey or without any."""
    file = TREBON / "survey.csv"
    told = read(file, profile="observations", today=DAY, imported_by="", keep_authors=True) if surveyed else None
    survey = Survey.of(told.events, today=DAY) if told else None
    return answer(STUDY, Territory.open(TREBON), survey=survey, today=DAY)


@cache
def layers_of_trebon():
    """Layers of the embedded territory with its made-up survey; nobody changes them."""
    return layers(trebon())
