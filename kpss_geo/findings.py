"""The survey of a territory folder: what its store has published, else the demonstration beside its data."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from kpss_geo.access import Survey
from kpss_geo.errors import raise_all
from kpss_geo.exchange.incoming import read
from kpss_geo.store import Store, store_url
from kpss_geo.store.engines import FILE_NAME, file_of, parsed

DEMONSTRATION_FILE = "survey.csv"


def findings(folder: Path, *, today: dt.date, url: str | None = None) -> Survey | None:
    """Published points of a territory; made-up ones only where it has no store, None where it has neither.

    Parameters
    ----------
    folder
        Of the territory.
    today
        The day on which the points are to stand.
    url
        Address of the store; `KPSS_DATABASE_URL` or the folder's own file when None.

    Raises
    ------
    BadInput
        The store that was named is not there or cannot be read, or the demonstration is broken.
    """
    address = url or store_url(folder)
    kept = file_of(parsed(address))
    own = folder.resolve() / FILE_NAME
    if kept is None or kept.is_file() or kept.resolve() != own:  # who named a store means it
        with Store.open(address) as store:
            return Survey.of(store.published(), today=today)
    file = folder / DEMONSTRATION_FILE
    if not file.is_file():
        return None
    # made-up days are never in the future, whatever the clock says
    shown = read(file, profile="observations", today=dt.date.max, imported_by="", keep_authors=True)
    raise_all([f"{file}, řádek {one.number}: {reason}" for one in shown.quarantined for reason in one.reasons])
    return Survey.of(shown.events, today=today)
