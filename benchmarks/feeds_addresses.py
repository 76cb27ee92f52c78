"""The time and memory to turn three million official address points into GeoParquet, and the time to find some."""

from __future__ import annotations

import sys
import tempfile
import time
import zipfile
from pathlib import Path

import numpy as np
from clock import cpu_seconds, fresh, ms, row

POINTS, POINTS_OF_TOWN, WANTED = 3_000_000, 480, 19_000
MOST_SECONDS, MOST_MB = 60.0, 2_000.0
HEADER = (
    "Kód ADM;Kód obce;Název obce;Kód MOMC;Název MOMC;Kód obvodu Prahy;Název obvodu Prahy;Kód části obce;"
    "Název části obce;Kód ulice;Název ulice;Typ SO;Číslo domovní;Číslo orientační;Znak čísla orientačního;PSČ;"
    "Souřadnice Y;Souřadnice X;Platí Od"
)
FIRST_CODE = 20_000_000


def package(path: Path, points: int) -> None:
    """Write a package as ČÚZK publishes it: one CSV of each municipality, in Windows-1250."""
    chance = np.random.default_rng(1)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as whole:
        for town, start in enumerate(range(0, points, POINTS_OF_TOWN)):
            many = min(POINTS_OF_TOWN, points - start)
            y, x = chance.uniform(700_000, 720_000, many), chance.uniform(1_040_000, 1_100_000, many)
            rows = [_row(town, start, place, y[place], x[place]) for place in range(many)]
            content = "\r\n".join([HEADER, *rows, ""]).encode("cp1250")
            whole.writestr(f"CSV/20261031_OB_{500_000 + town}_ADR.csv", content)


def _row(town: int, start: int, place: int, y: float, x: float) -> str:
    kind = "č.p." if place % 7 else "č.ev."
    part = f"{100_000 + town * 3 + place % 3};Část {town} {place % 3}"
    street = f"{600_000 + town * 20 + place % 20};Ulice {place % 20}"
    where = f"{37_000 + town % 900};{y:.2f};{x:.2f};2011-07-01T00:00:00"
    head = f"{FIRST_CODE + start + place};{500_000 + town};Žďár {town};;;;"
    return f"{head};{part};{street};{kind};{place + 1};{place % 40 or ''};;{where}"


def convert(source: Path, target: Path) -> None:
    """Run in a process of its own: print seconds by the clock and of the processor, and the points read."""
    from kpss_geo.sources.official.ruian_addresses import write_parquet

    start, start_cpu = time.perf_counter(), time.process_time()
    points = write_parquet(source, target)
    print(time.perf_counter() - start, time.process_time() - start_cpu, points)


def main() -> None:
    points = next((int(text) for text in sys.argv[1:] if text.isdecimal()), POINTS)  # run.py passes an extract on
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "20261031_OB_ADR_csv.zip", Path(folder) / "addresses.parquet"
        package(source, points)
        run = fresh([sys.executable, __file__, "--convert", str(source), str(target)])
        seconds, cpu, read = run.printed.split()
        if int(read) != points:
            sys.exit(f"{read} points were read, {points} were written")
        met = float(seconds) <= MOST_SECONDS and run.peak_mb <= MOST_MB
        size = f"{source.stat().st_size / 1e6:.0f} MB → {target.stat().st_size / 1e6:.0f} MB"
        limit = f"≤ {MOST_SECONDS:.0f} s, ≤ {MOST_MB / 1000:.0f} GB"
        what = f"addresses, {points:,} points to GeoParquet ({size})"
        row(what, f"{float(seconds):.1f} s (CPU {float(cpu):.1f} s), {run.peak_mb:,.0f} MB", "", "", limit, met=met)
        lookup(target, points)


def lookup(target: Path, points: int) -> None:
    """Print the time to find the addresses of all places of service in the file of the state."""
    from kpss_geo.sources.official.ruian_addresses import places

    codes = FIRST_CODE + np.random.default_rng(2).choice(points, min(WANTED, points), replace=False)
    found = places(target, codes)
    if len(found) != len(codes):
        sys.exit(f"{len(found)} of {len(codes)} addresses were found")
    row(f"addresses, {len(codes):,} codes to positions", ms(cpu_seconds(lambda: places(target, codes))), "", "", "")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--convert"]:
        convert(Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        main()
