"""The time to fold 10 000 observations into the state of their points, spread over a town and heaped on few points."""

from __future__ import annotations

import datetime as dt
import random
import statistics
from uuid import UUID

from clock import cpu_seconds, ms, row

from kpss_geo.survey.fold import fold
from kpss_geo.survey.observations import Observed, Position, Value

OBSERVATIONS, PEOPLE, ROUNDS = 10_000, 40, 7
TODAY = dt.date(2026, 6, 1)


def observations(points: int, *, seed: int = 1) -> list[Observed]:
    """Observations of entrances: most know the one before, every fifth was made offline."""
    chance, last = random.Random(seed), dict[UUID, str]()  # noqa: S311
    made = []
    for number in range(OBSERVATIONS):
        point = UUID(int=chance.randrange(points))
        day = TODAY - dt.timedelta(days=chance.randrange(2_000))
        one = Observed(
            event_id=UUID(int=chance.getrandbits(128)),
            point_id=point,
            base_version="" if number % 5 == 0 else last.get(point, ""),
            recorded_at=dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC),
            observed_on=day,
            author_id=f"person {chance.randrange(PEOPLE)}",
            author_class=chance.choice(("verified", "volunteer", "volunteer")),
            element="vstup",
            position=Position(14.7 + chance.random() / 10, 49.0, chance.uniform(2, 15)),
            values={
                "steps_count": Value(chance.randrange(4)),
                "door_main_cm": Value(chance.randrange(70, 110), method=chance.choice(("measured", "estimate"))),
                "threshold_cm": Value(chance.randrange(8)),
                "bridged_by": Value(chance.choice(("level", "fixed_ramp", "nothing"))),
            },
        )
        last[point] = str(one.event_id)
        made.append(one)
    chance.shuffle(made)
    return made


def main() -> None:
    for points in (3_000, 500, 20):
        made = observations(points)
        spent = statistics.median(cpu_seconds(lambda some=made: fold(some, today=TODAY)) for _ in range(ROUNDS))
        met = spent <= 1 if points > 20 else None
        row(f"fold, {OBSERVATIONS:,} observations of {points:,} points", ms(spent), "", "", "≤ 1 s", met=met)


if __name__ == "__main__":
    main()
