"""Small files in exactly the form that ČÚZK and ČSÚ publish, with invented places and people."""

import gzip
import json
import zipfile

import geopandas as gpd
import shapely

ADDRESS_HEADER = [
    "Kód ADM", "Kód obce", "Název obce", "Kód MOMC", "Název MOMC", "Kód obvodu Prahy", "Název obvodu Prahy",
    "Kód části obce", "Název části obce", "Kód ulice", "Název ulice", "Typ SO", "Číslo domovní", "Číslo orientační",
    "Znak čísla orientačního", "PSČ", "Souřadnice Y", "Souřadnice X", "Platí Od",
]  # fmt: skip


def address(kod_adm, town="600001", *, y="729000.00", x="1140000.00", kind="č.p.", **more):
    """One row of the address CSV by official column names."""
    row = dict.fromkeys(ADDRESS_HEADER, "")
    row |= {
        "Kód ADM": str(kod_adm),
        "Kód obce": town,
        "Název obce": f"Žďár {town}",
        "Kód části obce": "700001",
        "Název části obce": "Horní Část",
        "Kód ulice": "800001",
        "Název ulice": "U Šípku",
        "Typ SO": kind,
        "Číslo domovní": "12",
        "PSČ": "37901",
        "Souřadnice Y": y,
        "Souřadnice X": x,
        "Platí Od": "2011-07-01T00:00:00",
    }
    return row | more


def address_csv(rows, header=ADDRESS_HEADER):
    """Bytes of the address CSV: Windows-1250, semicolons, CRLF."""
    lines = [";".join(header), *(";".join(row[name] for name in header) for row in rows)]
    return ("\r\n".join(lines) + "\r\n").encode("cp1250")


def written(path, content):
    """Write bytes, gzipped or zipped as the name says."""
    if path.suffix == ".gz":
        content = gzip.compress(content)
    if path.suffix == ".zip":
        return zipped(path, {path.stem: content})
    path.write_bytes(content)
    return path


def zipped(path, contents):
    """Write a package of several files."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in contents.items():
            package.writestr(name, content)
    return path


def square(west, south, side=2000.0):
    return shapely.box(west, south, west + side, south + side)


def gml(shape):
    """GML 3.2 of a polygon or several, holes too."""
    parts = "".join(f"<gml:surfaceMember>{_polygon(part)}</gml:surfaceMember>" for part in shapely.get_parts(shape))
    return f'<gml:MultiSurface srsName="urn:ogc:def:crs:EPSG::5514" srsDimension="2">{parts}</gml:MultiSurface>'


def _polygon(part):
    holes = "".join(f"<gml:interior>{_ring(hole)}</gml:interior>" for hole in part.interiors)
    return f"<gml:Polygon><gml:exterior>{_ring(part.exterior)}</gml:exterior>{holes}</gml:Polygon>"


def _ring(ring):
    numbers = " ".join(f"{x:.2f} {y:.2f}" for x, y in ring.coords)
    return f"<gml:LinearRing><gml:posList>{numbers}</gml:posList></gml:LinearRing>"


_SPACES = {
    "com": "CommonTypy", "obi": "ObecIntTypy", "oki": "OkresIntTypy", "opi": "OrpIntTypy", "pui": "PouIntTypy",
    "mci": "MomcIntTypy", "zji": "ZsjIntTypy", "kui": "KatUzIntTypy", "vf": "VymennyFormatTypy",
}  # fmt: skip


def vfr(*, towns=(), parts=(), pou=(), orp=(), zsj=(), kind="ST_UKSH"):
    """VFR of the state; a town is (code, name, POÚ, shape, abolished or None), with the boundary of its kind.

    A basic settlement unit (ZSJ) names its cadastral area in the place of the POÚ.
    """
    spaces = " ".join(f'xmlns:{short}="urn:cz:isvs:ruian:schemas:{long}:v1"' for short, long in _SPACES.items())
    boundary = "OriginalniHranice" if kind.endswith("UKSH") else "GeneralizovaneHranice3"
    body = [
        _layer("Orp", "Orp", [f"<opi:Kod>{code}</opi:Kod><opi:Nazev>{name}</opi:Nazev>" for code, name in orp]),
        _layer(
            "Pou",
            "Pou",
            [
                f"<pui:Kod>{code}</pui:Kod><pui:Nazev>{name}</pui:Nazev><pui:Orp><opi:Kod>{of}</opi:Kod></pui:Orp>"
                for code, name, of in pou
            ],
        ),
        _layer("Obce", "Obec", [_unit("obi", town, "Pou", "pui", boundary) for town in towns]),
        _layer("Momc", "Momc", [_unit("mci", part, "Obec", "obi", boundary) for part in parts]),
        _layer("Zsj", "Zsj", [_unit("zji", unit, "KatastralniUzemi", "kui", boundary) for unit in zsj]),
    ]
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<vf:VymennyFormat xmlns:gml="http://www.opengis.net/gml/3.2" {spaces} '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="urn:cz:isvs:ruian:schemas:'
        'VymennyFormatTypy:v1 ../ruian/xsd/vymenny_format/VymennyFormatTypy.xsd"><vf:Hlavicka>'
        "<vf:VerzeVFR>3.1</vf:VerzeVFR><vf:TypZaznamu>Platne</vf:TypZaznamu><vf:TypDavky>Plna</vf:TypDavky>"
        f"<vf:TypSouboru>{kind}</vf:TypSouboru></vf:Hlavicka><vf:Data>{''.join(body)}</vf:Data></vf:VymennyFormat>"
    ).encode()


def _layer(many, one, contents):
    rows = "".join(f'<vf:{one} gml:id="X.{many}.{place}">{text}</vf:{one}>' for place, text in enumerate(contents))
    return f"<vf:{many}>{rows}</vf:{many}>" if contents else ""


def _unit(space, unit, parent, parent_space, boundary):
    code, name, of, shape, abolished = unit
    spot = shapely.Point(-729000, -1140000) if shape is None else shape.representative_point()
    border = "" if shape is None else f"<{space}:{boundary}>{gml(shape)}</{space}:{boundary}>"
    end = f"<{space}:PlatiDo>{abolished}</{space}:PlatiDo>" if abolished else ""
    return (
        f"<{space}:Kod>{code}</{space}:Kod><{space}:Nazev>{name}</{space}:Nazev>"
        f"<{space}:{parent}><{parent_space}:Kod>{of}</{parent_space}:Kod></{space}:{parent}>{end}"
        f"<{space}:Geometrie><{space}:DefinicniBod><gml:Point srsName='urn:ogc:def:crs:EPSG::5514' srsDimension='2'>"
        f"<gml:pos>{spot.x:.2f} {spot.y:.2f}</gml:pos></gml:Point></{space}:DefinicniBod>{border}</{space}:Geometrie>"
    )


def shapefile(path, rows):
    """Package of OBCE_P as ČÚZK packs it: DBF in Windows-1250, no .cpg, coordinates of EPSG:5514."""
    folder = path.parent / "shp"
    folder.mkdir()
    columns = {"KOD": [], "NAZEV": [], "ORP_KOD": [], "VUSC_KOD": []}
    for code, name, orp, _ in rows:
        for column, value in zip(columns, (code, name, orp, "35"), strict=True):
            columns[column].append(value)
    frame = gpd.GeoDataFrame(columns, geometry=[shape for *_, shape in rows], crs="EPSG:5514")
    frame.to_file(folder / "OBCE_P.shp", encoding="cp1250")
    files = {f"1/{file.name}": file.read_bytes() for file in sorted(folder.iterdir()) if file.suffix != ".cpg"}
    return zipped(path, files)


def arcgis(rows, *, more=False, **fields):
    """One page of layer 12 of ArcGIS in degrees."""
    shapes = gpd.GeoSeries([shape for *_, shape in rows], crs="EPSG:5514").to_crs(4326)
    features = [
        {
            "type": "Feature",
            "id": code,
            "geometry": shapely.geometry.mapping(shape),
            "properties": {"objectid": code, "kod": int(code), "nazev": name, "pou": pou, "platido": None} | fields,
        }
        for (code, name, pou, _), shape in zip(rows, shapes, strict=True)
    ]
    page = {"type": "FeatureCollection", "crs": {"type": "name", "properties": {"name": "EPSG:4326"}}}
    page |= {"features": features} | ({"properties": {"exceededTransferLimit": True}} if more else {})
    return json.dumps(page).encode()


def quoted(header, rows):
    """CSV of ČSÚ: every cell quoted, commas, UTF-8; an empty cell is empty without quotation marks."""
    cells = [[f'"{cell}"' if cell not in ("", None) else "" for cell in row] for row in [header, *rows]]
    return ("\n".join(",".join(row) for row in cells) + "\n").encode()


BANDS = [f"{low} - {low + 4} {'roky' if low == 0 else 'let'}" for low in range(0, 100, 5)] + ["100 a více let"]
CENSUS_HEADER = [
    "idhod", "hodnota", "ukaz_kod", "pohlavi_cis", "pohlavi_kod", "vek_cis", "vek_kod", "uzemi_cis", "uzemi_kod",
    "sldb_rok", "sldb_datum", "ukaz_txt", "pohlavi_txt", "vek_txt", "uzemi_txt", "uzemi_typ",
]  # fmt: skip


def census_rows(towns, *, unit="43"):
    """Rows of `sldb2021_vek5_pohlavi.csv` of {code: [men by band]}; women are as many, and totals are rows too."""
    rows = []
    for code, men in towns.items():
        of_sex = {"": [2 * many for many in men], "1": men, "2": men}
        for sex, by_band in of_sex.items():
            cells = [
                ("", "", sum(by_band)),
                *((f"41{place:02}", band, by_band[place]) for place, band in enumerate(BANDS)),
            ]
            for age, label, many in cells:
                number, measure = str(len(rows)), "Počet obyvatel s obvyklým pobytem"
                of_age = ["1035" if age else "", age, unit, code, "2021", "2021-03-26", measure]
                named = [{"1": "muž", "2": "žena"}.get(sex, ""), label, f"Obec {code}", "obec"]
                rows.append([number, str(many), "3162", "102" if sex else "", sex, *of_age, *named])
    return rows


def census_csv(rows):
    return quoted(CENSUS_HEADER, rows)


SMALL_HEADER = [
    "idhod", "hodnota", "ukaz_kod", "uzemi_cis", "uzemi_kod", "sldb_rok", "sldb_datum", "ukaz_txt", "uzemi_txt",
    "uzemi_typ",
]  # fmt: skip


def small_csv(units):
    """`sldb2021_obyv_byt_cob_zsj.csv` of (list, code, people), with flats beside people."""
    rows = []
    for unit, code, people in units:
        for measure, many, text in (
            ("3162", people, "Počet obyvatel s obvyklým pobytem"),
            ("2607", 9999, "Počet bytů"),
        ):
            rows.append(
                [str(len(rows)), str(many), measure, unit, code, "2021", "2021-03-26", text, f"Část {code}", "část"]
            )
    return quoted(SMALL_HEADER, rows)


YEARLY_HEADER = [
    "UZ01234596C", "Všechna území", "POHL2", "Pohlaví", "IndicatorType", "Ukazatel", "CasR", "Roky", "Hodnota",
]  # fmt: skip


def yearly_csv(cells):
    """OBY02A of (territory, sex, measure, year, people)."""
    rows = [[code, "Obec", sex, "", measure, "", year, year, many] for code, sex, measure, year, many in cells]
    return quoted(YEARLY_HEADER, rows)


LIST_HEADER = ["kodjaz", "akrcis", "kodcis", "chodnota", "zkrtext", "text", "admplod", "admnepo", "kod_ruian"]


def list_csv(kodcis, rows):
    """Code list of (code, name, from, to, RÚIAN code)."""
    cells = [["CS", "CIS", kodcis, code, name, name, start, end, ruian] for code, name, start, end, ruian in rows]
    return quoted(LIST_HEADER, cells)


RELATION_HEADER = [
    "kodjaz", "typvaz", "akrcis1", "kodcis1", "chodnota1", "text1", "akrcis2", "kodcis2", "chodnota2", "text2",
]  # fmt: skip


def relation_csv(rows, first="43", second="65"):
    cells = [["CS", "vazba", "CISOB", first, one, one, "CISORP", second, other, other] for one, other in rows]
    return quoted(RELATION_HEADER, cells)
