"""What the commands about the survey share: the store of a territory and the person who acts."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kpss_geo.errors import BadInput

if TYPE_CHECKING:
    from kpss_geo.store import Person, Store

LOCAL = "local:"  # accounts of this command line; the app signs people in by OIDC

TerritoryFolder = Annotated[Path, typer.Argument(help="Folder of the territory, such as data/trebon.")]
As = Annotated[str, typer.Option("--as", help="Who does it: the name of an account.")]
StoreUrl = Annotated[
    str | None,
    typer.Option("--store", help="Address of the database; KPSS_DATABASE_URL or the territory's own file if left out."),
]


def url_of(territory: Path, store: str | None) -> str:
    """Address of the territory's store."""
    from kpss_geo.store import store_url

    return store or store_url(territory)


def photos_of(territory: Path) -> Path:
    """Folder of the photos of a territory's survey."""
    return territory / "photos"


@contextlib.contextmanager
def opened(territory: Path, store: str | None) -> Iterator[Store]:
    """The store of a territory, closed at the end."""
    from kpss_geo.store import Store

    with Store.open(url_of(territory, store)) as found:
        yield found


def person(store: Store, name: str) -> Person:
    """The account of a name.

    Raises
    ------
    BadInput
        There is none, or several.
    """
    found = [one for one in store.people() if name in (one.name, one.subject, one.subject.removeprefix(LOCAL))]
    if len(found) != 1:
        names = ", ".join(sorted(one.name for one in store.people())) or "žádný"
        what = "není" if not found else "je víc než jeden; napište jeho přihlašovací jméno"
        raise BadInput([f"účet „{name}“ tu {what}; účty: {names}"])
    return found[0]


def now() -> dt.datetime:
    """The moment at which the command runs."""
    return dt.datetime.now(tz=dt.UTC)


def today() -> dt.date:
    """The day on which the command runs."""
    return now().date()
