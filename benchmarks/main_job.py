"""The main job as people run it: an answer, an import, and the help of the command."""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path

from clock import Run, extract, fresh, row

HERE = Path(__file__).parents[1]
COMMAND = str(Path(sys.executable).with_name("kpss-geo"))
# The clock starts when everything is imported, and stops when the last file is written.
ANSWER = """
import datetime as dt, sys, time
from pathlib import Path
from kpss_geo.findings import findings
from kpss_geo.publish import publish
from kpss_geo.streets.travellers import travellers
from kpss_geo.question import Study
from kpss_geo.study import answer
from kpss_geo.territory import Territory

def silent(*_):
    pass

for _ in range(int(sys.argv[3])):
    start = time.perf_counter()
    today = dt.datetime.now(dt.UTC).date()
    folder = Path(sys.argv[1])
    found = answer(Study(), Territory.open(folder), survey=findings(folder, today=today), progress=silent, today=today)
    publish(found, Path(sys.argv[2]), progress=silent)
    print(time.perf_counter() - start)
"""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        answer_trebon(Path(folder))
        start_up()
        import_and_answer(Path(folder))


def answer_trebon(folder: Path) -> None:
    """Every kind and every traveller, in three fresh processes, with and without first uses of lazy libraries."""
    runs = [
        fresh([sys.executable, "-c", ANSWER, str(HERE / "data" / "trebon"), str(folder / f"maps-{number}"), "2"])
        for number in range(3)
    ]
    first, second = zip(*([float(line) for line in run.printed.split()] for run in runs), strict=True)
    _limit(
        "answer data/trebon, all kinds and travellers, written, first in its process", statistics.median(first), "s", 5
    )
    _limit("the same once more", statistics.median(second), "s", 5)
    _limit("peak memory of that", statistics.median(run.peak_mb for run in runs), "MB", 600)


def start_up() -> None:
    fresh([COMMAND, "--help"])
    _limit(
        "kpss-geo --help, whole command", statistics.median(fresh([COMMAND, "--help"]).wall for _ in range(9)), "s", 0.5
    )


def import_and_answer(folder: Path) -> None:
    """Both commands, cold, with everything they import."""
    path = extract()
    territory, maps = str(folder / "territory"), str(folder / "maps")
    parts: tuple[Run, Run] = (
        fresh([COMMAND, "import-osm", str(path), "--out", territory]),
        fresh([COMMAND, "answer", territory, "--out", maps]),
    )
    name = path.name.partition("-")[0]
    _limit(f"import-osm {name} + answer, whole commands", sum(part.wall for part in parts), "s", 30)
    for what, part in zip(("import-osm", "answer"), parts, strict=True):
        row(f"of these {what}", f"{part.wall:.1f} s, {part.peak_mb:.0f} MB", "", "")


def _limit(what: str, measured: float, unit: str, limit: float) -> None:
    digits = 0 if measured >= 100 else 2
    row(
        what,
        f"{measured:.{digits}f} {unit}",
        "",
        f"{measured / limit:.2f} of the limit",
        f"≤ {limit:g} {unit}",
        met=measured <= limit,
    )


if __name__ == "__main__":
    main()
