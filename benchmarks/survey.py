"""The category of many sites for one audience: a way of an entrance, a lift and a toilet each."""

from __future__ import annotations

from clock import cpu_seconds, row

from kpss_geo.survey.categories import Chain, Site, categorize, step
from kpss_geo.survey.profiles import profile

SITES = 10_000


def main() -> None:
    sites = [_site(number) for number in range(SITES)]
    spent = cpu_seconds(lambda: [categorize(site, profile("A")) for site in sites])
    row(f"category of {SITES:,} sites with their reasons", f"{spent:.2f} s", "", "", "≤ 1 s", met=spent <= 1)


def _site(number: int) -> Site:
    """Entrance, lift and toilet; every third value is unknown or over a limit."""
    door = step(
        "vstup",
        {
            "entrance_role": "main",
            "staff_help": "none",
            "steps_count": number % 3,
            "bridged_by": ("lift", "level", None)[number % 3],
            "door_kind": "one_leaf",
            "door_main_cm": 65 + number % 30,
            "threshold_cm": number % 9,
            "interior_min_cm": 90,
            "interior_steps": 0,
        },
    )
    lift = step("vytah", {"lift_door_cm": 75 + number % 10, "lift_width_cm": 110, "lift_depth_cm": 130})
    toilet = step("toaleta", {"wc_kind": "public", "wc_door_cm": 80, "wc_width_cm": 150, "wc_depth_cm": 150})
    return Site(str(number), [Chain("hlavní", [door, lift, toilet])])


if __name__ == "__main__":
    main()
