"""Files of ORP 3114 in exactly the official form, with invented borders, people and services."""

import csv
import io
import json
import zipfile
from pathlib import Path

import osmium
import pyproj
import shapely

from kpss_geo.fetch.feeds import file_of
from tests.shared import TREBON
from tests.sources.official.official_files import (
    address,
    address_csv,
    census_csv,
    census_rows,
    list_csv,
    relation_csv,
    small_csv,
    square,
    vfr,
    yearly_csv,
)

SIDE = 2000.0
WEST, SOUTH = -735_000.0, -1_155_000.0
NEIGHBOUR = ("545171", "Jinde")
HIDDEN = "Tajná 99"
DEGREES = pyproj.Transformer.from_crs("EPSG:5514", "EPSG:4326", always_xy=True)


def towns():
    """Code and name of the 25 municipalities of ORP Třeboň."""
    with (TREBON / "facts" / "municipalities.csv").open(encoding="utf-8-sig") as file:
        return [(row["kod_obce"], row["nazev"]) for row in csv.DictReader(file, delimiter=";")]


def corner(place):
    """West and south of the square of a municipality; the neighbour is the last."""
    if place == 25:
        return WEST + 5 * SIDE, SOUTH
    return WEST + SIDE * (place % 5), SOUTH + SIDE * (place // 5)


def every():
    return [*towns(), NEIGHBOUR]


def zipped(name, content):
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(zipfile.ZipInfo(name, (2026, 11, 1, 0, 0, 0)), content)
    return whole.getvalue()


def units():
    rows = [
        (code, name, 3301 if place < 25 else 3302, square(*corner(place), SIDE), None)
        for place, (code, name) in enumerate(every())
    ]
    parts = [("547107", "Praha 12", NEIGHBOUR[0], square(*corner(25), SIDE), None)]
    pou = [(3301, "Třeboň", 353), (3302, "Jinde", 354)]
    orp = [(353, "Třeboň"), (354, "Jinde")]
    return zipped("ST_UKSH.xml", vfr(towns=rows, parts=parts, pou=pou, orp=orp, zsj=basic_units()))


def basic_units():
    """The west and the east half of each municipality; five addresses lie in the west and three in the east."""
    return [
        (zsj(code, half), f"{name} {half}", 700_000 + place, half_of(place, half), None)
        for place, (code, name) in enumerate(every())
        for half in (0, 1)
    ]


def zsj(code, half):
    return f"{int(code) % 100_000}{half}"


def half_of(place, half):
    west, south = corner(place)
    return shapely.box(west + half * SIDE / 2, south, west + (1 + half) * SIDE / 2, south + SIDE)


def first_address(code):
    return int(code) * 100


def addresses(code):
    place = [one for one, _ in every()].index(code)
    west, south = corner(place)
    part = {"Kód MOMC": "547107", "Název MOMC": "Praha 12"} if code == NEIGHBOUR[0] else {}
    rows = [
        address(
            first_address(code) + spot,
            code,
            y=f"{-(west + 300 + 150 * spot):.2f}",
            x=f"{-(south + 700 + 40 * spot):.2f}",
            **part,
        )
        for spot in range(8)
    ]
    return zipped(f"20261031_OB_{code}_ADR.csv", address_csv(rows))


def provided(number, kind, code, *, spot=0, form="amb", **more):
    """A service of the register in the municipality of a code."""
    place = {
        "nazev": f"Středisko {number}",
        "poskytujeOd": "2010-01-01",
        "adresa": {
            "cisloDomovni": 12,
            "kodAdresnihoMista": first_address(code) + spot,
            "psc": "37901",
            "kraj": {"id": "Kraj/35"},
            "obec": {"id": f"Obec/{code}"},
            "ulice": {"nazev": "U Šípku"},
        },
    }
    return {
        "id": number,
        "identifikator": str(number),
        "datumPoskytovaniOd": "2010-01-01",
        "druhSocialniSluzby": {"id": f"DruhSocialniSluzby/{kind}"},
        "poskytovatel": {"nazev": f"Poskytovatel {number}", "ico": 12345678},
        "ciloveSkupiny": [{"cilovaSkupina": {"id": "CilovaSkupinaOsoby/24"}}],
        "formy": [{"forma": {"id": f"FormaSocialniSluzby/{form}"}}],
        "zarizeni": [place],
    } | more


def services():
    codes = [code for code, _ in towns()]
    found = [
        provided(1, 1, codes[0]),
        provided(2, 13, codes[6], form="pob"),
        provided(3, 4, codes[12], spot=3, form="ter"),
        provided(4, 1, NEIGHBOUR[0], spot=2),
        provided(5, 23, codes[3]),
        provided(6, 13, codes[7], spot=900, form="pob"),  # an address code that RÚIAN lacks
    ]
    found[4]["zarizeni"][0] |= {"utajenaAdresa": True, "nazev": "Úkryt"}
    found[4]["zarizeni"][0]["adresa"] |= {"ulice": {"nazev": HIDDEN}}
    return found


def register(items):
    return json.dumps({"polozky": items}, ensure_ascii=False).encode()


def code_list(names):
    return json.dumps({"polozky": [{"id": id_, "nazev": {"cs": name}} for id_, name in names.items()]}).encode()


KINDS = {
    "DruhSocialniSluzby/1": "odborné sociální poradenství",
    "DruhSocialniSluzby/4": "pečovatelská služba",
    "DruhSocialniSluzby/13": "domovy pro seniory",
    "DruhSocialniSluzby/23": "krizová pomoc",
    "DruhSocialniSluzby/99": "zcela nová služba",
}


def osm(folder, *, things=True, ending=".osm.pbf"):
    """A grid of streets with a pharmacy and a stop, beyond the last municipality too."""
    path = Path(folder) / f"grid{ending}"
    path.unlink(missing_ok=True)
    step, columns, rows = 500.0, 27, 23

    def number(column, row):
        return 1 + column + columns * row

    with osmium.SimpleWriter(str(path)) as writer:
        for row in range(rows):
            for column in range(columns):
                lon, lat = DEGREES.transform(WEST - 500 + step * column, SOUTH - 500 + step * row)
                writer.add_node(osmium.osm.mutable.Node(id=number(column, row), location=(lon, lat), version=1))
        for id_, (x, y, tags) in enumerate(
            [
                (900, 900, {"amenity": "pharmacy", "name": "Lékárna U Lva"}),
                (5000, 5000, {"highway": "bus_stop", "name": "Náměstí"}),
            ]
            if things
            else [],
            start=10_000,
        ):
            lon, lat = DEGREES.transform(WEST + x, SOUTH + y)
            writer.add_node(osmium.osm.mutable.Node(id=id_, location=(lon, lat), tags=tags, version=1))
        lines = [[number(column, row) for column in range(columns)] for row in range(rows)]
        lines += [[number(column, row) for row in range(rows)] for column in range(columns)]
        for id_, nodes in enumerate(lines, start=20_000):
            tags = {"highway": "residential", "surface": "asphalt"}
            writer.add_way(osmium.osm.mutable.Way(id=id_, nodes=nodes, tags=tags, version=1))
    return path.read_bytes()


FACILITIES = (
    '"ZZ_misto_poskytovani_ID","ZZ_ID","ZZ_nazev","ZZ_druh_nazev","ZZ_obor_pece","poskytovatel_nazev","ZZ_obec",'
    '"ZZ_RUIAN_kod","ZZ_GPS"\n"7","70","Lékárna Příkladná","Lékárna","","Příkladná s. r. o.","{name}","{address}",""\n'
    '"8","80","Lékárna Vzdálená","Lékárna","","Vzdálená s. r. o.","Kdesi","99",""\n'
)
WEST_PEOPLE, EAST_PEOPLE, YEARLY_PEOPLE = 64, 20, 90


def besides(today):
    """Files of the feeds that a territory can lack, by their addresses."""

    def at(feed):
        return file_of(feed, today=today).addresses[0]

    code, name = towns()[6]
    halves = [("47", zsj(one, half), many) for one, _ in every() for half, many in ((0, WEST_PEOPLE), (1, EAST_PEOPLE))]
    years = [
        (one, "0", "2406P", year, many) for one, _ in every() for year, many in ((2025, 85), (2026, YEARLY_PEOPLE))
    ]
    living = [(one, called, "1990-01-01", "9999-09-09", one) for one, called in every()]
    return {
        at("census_small"): small_csv([*halves, ("42", "700001", WEST_PEOPLE)]),
        at("yearly"): yearly_csv([[str(cell) for cell in row] for row in years]),
        at("towns_history"): list_csv("43", living),
        at("health"): FACILITIES.format(name=name, address=first_address(code)).encode(),
    }


def official(today, folder):
    """All files by their addresses."""

    def at(feed, code="", which=0):
        return file_of(feed, today=today, code=code).addresses[which]

    valid = ("2000-01-01", "9999-09-09")
    orps = [("3114", "Třeboň", *valid, "353"), ("3102", "Jinde", *valid, "354")]
    relation = [(code, "3114") for code, _ in towns()] + [(NEIGHBOUR[0], "3102")]
    men = {code: [2] * 21 for code, _ in every()}
    return {
        at("orp_list"): list_csv("65", orps),
        at("orp_towns"): relation_csv(relation),
        at("units"): units(),
        at("census"): census_csv(census_rows(men) + census_rows({"547107": [2] * 21}, unit="44")),
        at("rpss"): register(services()),
        at("rpss_kinds"): code_list(KINDS),
        at("rpss_groups"): code_list({"CilovaSkupinaOsoby/24": "senioři"}),
        at("osm"): osm(folder),
        **{at("addresses", code): addresses(code) for code, _ in towns()},
        at("addresses", NEIGHBOUR[0], 1): addresses(NEIGHBOUR[0]),
    }
