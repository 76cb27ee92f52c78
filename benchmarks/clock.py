"""Clocks and table lines that the benchmarks share."""

from __future__ import annotations

import gc
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

SHARED = Path(os.environ.get("KPSS_SHARED") or Path(__file__).parents[2] / "shared")
EXTRACT = "data/osm/liechtenstein-latest.osm.pbf"
SKIPPED = 3  # exit status of a benchmark without its data


class Versus(NamedTuple):
    """Median CPU seconds of two contestants and the median over rounds of first / second."""

    ours: float
    peer: float
    ratio: float


def versus(ours: Callable[[], Any], peer: Callable[[], Any], *, rounds: int, calls: int = 1) -> Versus:
    """Both in turn, the first to start changing every round, so that noise of the machine meets both alike."""
    times: list[tuple[float, float]] = []
    for number in range(rounds):
        pair = (ours, peer) if number % 2 == 0 else (peer, ours)
        spent = [cpu_seconds(one, calls=calls) for one in pair]
        times.append((spent[0], spent[1]) if number % 2 == 0 else (spent[1], spent[0]))
    median = statistics.median
    return Versus(median(a for a, _ in times), median(b for _, b in times), median(a / b for a, b in times))


def cpu_seconds(what: Callable[[], Any], *, calls: int = 1) -> float:
    """CPU time of one call in this process, all its threads together, the garbage collector at rest."""
    gc.collect()
    gc.disable()
    try:
        start = time.process_time()
        for _ in range(calls):
            what()
        return (time.process_time() - start) / calls
    finally:
        gc.enable()


class Run(NamedTuple):
    """Wall seconds and peak memory of a fresh process, and what it printed."""

    wall: float
    peak_mb: float
    printed: str


def fresh(command: Sequence[str]) -> Run:
    """Run a command to its end; call it from a small process, whose own size is the least that can be measured."""
    start = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        printed = process.stdout.read() if process.stdout else ""
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(map(str, command))}: ended with status {process.returncode}")
    return Run(wall, usage.ru_maxrss / 1024, printed)


def row(what: str, ours: str, peer: str, ratio: str, required: str = "", *, met: bool | None = None) -> None:
    """Print one line of the table."""
    verdict = {True: "yes", False: "**no**", None: ""}[met]
    print(f"| {what} | {ours} | {peer} | {ratio} | {required} | {verdict} |", flush=True)


def ms(seconds: float) -> str:
    """Milliseconds with three digits."""
    return f"{seconds * 1000:,.{2 if seconds < 0.01 else 1 if seconds < 0.1 else 0}f} ms"


def extract() -> Path:
    """The .pbf of the first argument, else Liechtenstein of the shared material; where it is absent, the end."""
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else SHARED / EXTRACT
    if not path.is_file():
        print(
            f"Skipped: there is no {path.name}; give its path, or set KPSS_SHARED to the folder that holds {EXTRACT}."
        )
        sys.exit(SKIPPED)
    return path
