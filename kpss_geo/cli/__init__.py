"""The command `kpss-geo`; heavy imports wait until a command needs them."""

from __future__ import annotations

import contextlib
import sys
import warnings
from collections.abc import Iterator
from typing import Any

import typer

from kpss_geo.cli import exporting, fetching, store, survey, territories
from kpss_geo.errors import KpssError, RepairedInput

app = typer.Typer(
    help="Who reaches which social service, and who does not.", no_args_is_help=True, pretty_exceptions_enable=False
)
app.add_typer(territories.commands)
app.add_typer(fetching.commands)
app.add_typer(exporting.commands)
app.add_typer(store.commands, name="store")
app.add_typer(survey.commands, name="survey")


def main() -> None:
    """Run the command; a fault of the input ends it with clear sentences and status 1."""
    try:
        with _sentences():
            app()
    except KpssError as error:
        faults = str(error).splitlines()
        for fault in faults:
            typer.secho(f"✗ {fault}", fg="red", err=True)
        if len(faults) > 1:
            typer.secho(f"{len(faults)} faults; nothing was written.", err=True)
        sys.exit(1)
    except KeyboardInterrupt:
        typer.secho("Interrupted; what was there before is unchanged.", err=True)
        sys.exit(130)


@contextlib.contextmanager
def _sentences() -> Iterator[None]:
    """Show what was repaired on the way in as plain sentences."""

    def show(message: Warning | str, category: type[Warning], *rest: Any) -> None:
        if issubclass(category, RepairedInput):
            typer.secho(f"! {message}", fg="yellow", err=True)
        else:
            usual(message, category, *rest)

    usual = warnings.showwarning
    with warnings.catch_warnings():
        warnings.simplefilter("always", RepairedInput)
        warnings.showwarning = show  # type: ignore[assignment]
        yield
