"""A store for trying the app out: an account for each role, and the made-up points of the demonstration."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from kpss_geo.access import box_of
from kpss_geo.exchange.incoming import read
from kpss_geo.findings import DEMONSTRATION_FILE
from kpss_geo.store import PUBLISHED, Store
from kpss_geo.store.engines import file_of, parsed
from kpss_geo.territory import Territory

TRIAL_SUBJECT = "trial:"
ACCOUNTS = (
    ("Dana", "volunteer"),
    ("Věra", "surveyor"),
    ("Marek", "moderator"),
    ("Petra", "planner"),
    ("Správce", "administrator"),
)


def prepare(territory: Path, url: str) -> None:
    """Make the store, its accounts and its points, where they are not there yet."""
    file = file_of(parsed(url))
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
    opened = Territory.open(territory)
    with Store.init(url, bounds=box_of(opened)) as store:
        if store.people():
            return
        for name, role in ACCOUNTS:
            store.add_person(subject=f"{TRIAL_SUBJECT}{name}", name=name, role=role)
        shown = territory / DEMONSTRATION_FILE
        if shown.is_file():
            found = read(shown, profile="observations", today=dt.date.max, imported_by="", keep_authors=True)
            store.add(found.events, state=PUBLISHED)
