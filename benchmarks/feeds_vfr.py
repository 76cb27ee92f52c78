"""VFR of one municipality in the official form, with its parcels, buildings and addresses: seconds to its boundary."""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
import zipfile
from pathlib import Path

import numpy as np
from clock import fresh, row

PARCELS, BUILDINGS, ADDRESSES = 20_000, 4_000, 3_000  # a town of nine thousand people
CORNERS = 2_000  # of its boundary
MOST_SECONDS = 2.0
WEST, SOUTH = -735_000.0, -1_155_000.0
SPACES = {"pai": "ParcelaIntTypy", "soi": "StavebniObjektIntTypy", "ami": "AdresniMistoIntTypy"}


def municipality(path: Path) -> None:
    """Write the package of one municipality as ČÚZK publishes it."""
    sys.path.insert(0, str(Path(__file__).parents[1]))
    import shapely

    from tests.sources.official.official_files import square, vfr

    shape = shapely.Point(WEST + 5_000, SOUTH + 5_000).buffer(4_500, quad_segs=CORNERS // 4)
    zsj = [
        (10_000 + place, f"Díl {place}", 700_000, square(WEST + 500 * place, SOUTH, 500), None) for place in range(20)
    ]
    whole = vfr(towns=[(547336, "Třeboň", 3301, shape, None)], zsj=zsj, kind="OB_UKSH").decode()
    spaces = " ".join(f'xmlns:{short}="urn:cz:isvs:ruian:schemas:{long}:v1"' for short, long in SPACES.items())
    whole = whole.replace("<vf:VymennyFormat ", f"<vf:VymennyFormat {spaces} ", 1)
    further = _many("Parcely", "Parcela", "pai", PARCELS, _bounded)
    further += _many("StavebniObjekty", "StavebniObjekt", "soi", BUILDINGS, _bounded)
    further += _many("AdresniMista", "AdresniMisto", "ami", ADDRESSES, lambda *_: "")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        package.writestr("20261031_OB_547336_UKSH.xml", whole.replace("</vf:Data>", further + "</vf:Data>"))


def _many(layer: str, one: str, space: str, many: int, border) -> str:
    chance = np.random.default_rng(len(layer))
    spots = np.array((WEST, SOUTH)) + chance.uniform(0, 9_000, (many, 2))
    rows = [
        f'<vf:{one} gml:id="X.{one}.{place}"><{space}:Kod>{1_000_000 + place}</{space}:Kod><{space}:Geometrie>'
        f'<{space}:DefinicniBod><gml:Point srsName="urn:ogc:def:crs:EPSG::5514" srsDimension="2">'
        f"<gml:pos>{x:.2f} {y:.2f}</gml:pos></gml:Point></{space}:DefinicniBod>{border(space, x, y)}"
        f"</{space}:Geometrie></vf:{one}>"
        for place, (x, y) in enumerate(spots)
    ]
    return f"<vf:{layer}>{''.join(rows)}</vf:{layer}>"


def _bounded(space: str, x: float, y: float) -> str:
    turn = np.linspace(0, 2 * np.pi, 13)
    corners = " ".join(f"{x + 15 * np.cos(a):.2f} {y + 15 * np.sin(a):.2f}" for a in turn)
    ring = f"<gml:LinearRing><gml:posList>{corners}</gml:posList></gml:LinearRing>"
    polygon = f"<gml:Polygon><gml:exterior>{ring}</gml:exterior></gml:Polygon>"
    return (
        f'<{space}:OriginalniHranice><gml:MultiSurface srsName="urn:ogc:def:crs:EPSG::5514" srsDimension="2">'
        f"<gml:surfaceMember>{polygon}</gml:surfaceMember></gml:MultiSurface></{space}:OriginalniHranice>"
    )


def read(source: Path) -> None:
    """Run in a process of its own: print seconds by the clock and of the processor, and the corners read."""
    from kpss_geo.sources.official.ruian_boundaries import municipalities

    start, start_cpu = time.perf_counter(), time.process_time()
    towns = municipalities(source)
    spent = time.perf_counter() - start, time.process_time() - start_cpu
    print(*spent, len(towns.geometry.get_coordinates()))


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "20261031_OB_547336_UKSH.xml.zip"
        municipality(source)
        with zipfile.ZipFile(source) as package:
            size = sum(one.file_size for one in package.infolist()) / 1e6
        runs = [fresh([sys.executable, __file__, "--read", str(source)]) for _ in range(3)]
    told = [list(map(float, run.printed.split())) for run in runs]
    if any(corners < CORNERS for *_, corners in told):
        sys.exit("the boundary was not read whole")
    seconds, cpu = (statistics.median(one[place] for one in told) for place in (0, 1))
    peak = statistics.median(run.peak_mb for run in runs)
    what = f"VFR of one municipality ({size:.0f} MB of XML, {PARCELS:,} parcels)"
    figures = f"{seconds:.2f} s (CPU {cpu:.2f} s), {peak:,.0f} MB"
    row(what, figures, "", "", f"≤ {MOST_SECONDS:.0f} s", met=seconds <= MOST_SECONDS)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--read"]:
        read(Path(sys.argv[2]))
    else:
        main()
