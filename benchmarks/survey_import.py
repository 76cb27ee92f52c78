"""The time to take in 10 000 submissions of KoboToolbox: read alone, and through the desk into SQLite."""

from __future__ import annotations

import csv
import datetime as dt
import io
import random
import statistics
import tempfile
import time
import uuid

from clock import cpu_seconds, ms, row

from kpss_geo.desk.people import first_administrator
from kpss_geo.desk.submitting import import_batch
from kpss_geo.exchange.incoming import Imported, read
from kpss_geo.store import Store
from kpss_geo.survey.observations import Box

SUBMISSIONS, ROUNDS = 10_000, 5
TODAY = dt.date(2026, 6, 1)
HEADERS = (
    "start", "end", "today", "element", "position", "_position_latitude", "_position_longitude", "_position_altitude",
    "_position_precision", "location_method", "observed_on", "name", "side", "method", "answers/entrance_role",
    "answers/steps_count", "answers/steps_count_nevim", "answers/step_height_max_cm", "answers/bridged_by",
    "answers/door_kind", "answers/door_main_cm", "answers/door_main_cm_nevim", "answers/threshold_cm",
    "answers/threshold_cm_nevim", "answers/interior_min_cm", "answers/kerb_cm", "answers/tactile", "answers/lift_seat",
    "ramp_legs_count", "ramp_legs", "photo", "photo_text", "__version__", "_id", "_uuid", "_submission_time",
    "_validation_status", "_notes", "_status", "_submitted_by", "_tags", "_index",
)  # fmt: skip


def submissions(count: int, *, seed: int = 1) -> bytes:
    """An export as KoboToolbox writes it: entrances and kerbs, every tenth with an answer that nobody knew."""
    chance = random.Random(seed)  # noqa: S311
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, HEADERS, delimiter=";", restval="")
    writer.writeheader()
    for number in range(count):
        day = TODAY - dt.timedelta(days=chance.randrange(2_000))
        lat, lon = 49 + chance.random() / 10, 14.7 + chance.random() / 10
        kerb = number % 3 == 0
        answers = _kerb(chance) if kerb else _door(chance)
        writer.writerow(
            {
                "start": f"{day}T10:00:00.000+02:00",
                "end": f"{day}T10:04:00.000+02:00",
                "today": day,
                "element": "obrubnik" if kerb else "vstup",
                "position": f"{lat:.6f} {lon:.6f} 430 {chance.uniform(2, 15):.1f}",
                "_position_latitude": f"{lat:.6f}",
                "_position_longitude": f"{lon:.6f}",
                "_position_altitude": "430",
                "_position_precision": f"{chance.uniform(2, 15):.1f}",
                "location_method": "gps",
                "observed_on": day,
                "name": f"Místo {number}",
                "method": "measured",
                "_id": number,
                "_uuid": uuid.UUID(int=chance.getrandbits(128)),
                "_submission_time": f"{day}T09:00:00",
                "_validation_status": "validation_status_approved",
                "_submitted_by": "mapper",
                **answers,
            }
        )
    return text.getvalue().encode("utf-8-sig")


def _door(chance: random.Random) -> dict[str, object]:
    known = chance.random() > 0.1
    return {
        "answers/entrance_role": chance.choice(("main", "side")),
        "answers/steps_count": chance.randrange(1, 4),
        "answers/step_height_max_cm": f"{chance.uniform(5, 18):.1f}",
        "answers/bridged_by": "fixed_ramp",
        "answers/door_kind": "one_leaf",
        "answers/door_main_cm": chance.randrange(70, 110) if known else "",
        "answers/door_main_cm_nevim": "" if known else "nevim",
        "answers/threshold_cm": chance.randrange(8),
        "ramp_legs": "300 × 8 × 110; 200 × 12.5 × nevím",
    }


def _kerb(chance: random.Random) -> dict[str, object]:
    return {"answers/kerb_cm": chance.randrange(1, 14), "answers/tactile": chance.choice(("ano", "ne", "nevim"))}


def imported(raw: bytes) -> Imported:
    return read(raw, name="kobo.csv", today=TODAY, imported_by="benchmark")


def main() -> None:
    file = submissions(SUBMISSIONS)
    came = _read(file)
    if len(came.events) != SUBMISSIONS or came.quarantined:
        raise SystemExit(f"{len(came.events)} events, {len(came.quarantined)} rows put aside: nothing was timed")
    spent = statistics.median(cpu_seconds(lambda: _read(file)) for _ in range(ROUNDS))
    row(f"read {SUBMISSIONS:,} submissions of KoboToolbox", ms(spent), "", "", "", met=None)
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        _stored(file, f"sqlite:///{folder}/survey.sqlite")
        spent = time.perf_counter() - start
    row(
        f"the same into SQLite by the desk, wall time, {SUBMISSIONS:,} rows",
        ms(spent),
        "",
        "",
        "≤ 10 s",
        met=spent <= 10,
    )


def _read(file: bytes) -> Imported:
    return read(file, name="kobo.csv", today=TODAY, imported_by="benchmark")


def _stored(file: bytes, url: str) -> None:
    with Store.init(url, bounds=Box(14, 48, 16, 50)) as store:
        me = first_administrator(store, subject="benchmark", name="benchmark")
        received = import_batch(store, me, _read(file).events, "kobo", today=TODAY)
    if len(received.submitted) != SUBMISSIONS:
        raise SystemExit(f"{len(received.submitted)} events were stored")


if __name__ == "__main__":
    main()
