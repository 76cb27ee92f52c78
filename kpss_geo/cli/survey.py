"""Commands about the survey: the form, files in and out; those of the review join them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kpss_geo.cli import reviewing
from kpss_geo.cli.opening import As, StoreUrl, TerritoryFolder, opened, person, today
from kpss_geo.errors import BadInput

if TYPE_CHECKING:
    from kpss_geo.exchange.incoming import Broken, Imported

commands = typer.Typer(help="Barrier-free survey: forms, imports, review, exports.")
commands.add_typer(reviewing.commands)
MOST_SHOWN = 20


@commands.command("form")
def form_command(xlsform: Annotated[Path, typer.Option(help="Form to write, .xlsx for KoboToolbox or ODK.")]) -> None:
    """Write the questionnaire as an XLSForm."""
    from kpss_geo.exchange.xlsform import xlsform as made
    from kpss_geo.files import write_all

    write_all(xlsform.parent, {xlsform.name: made()})
    typer.echo(f"{xlsform}: written")


@commands.command("import")
def import_command(
    file: Annotated[Path, typer.Argument(help="Survey file: Kobo, ODK, own CSV or XLSX, GeoJSON, OFN, OSM …")],
    territory: TerritoryFolder,
    who: As,
    profile: Annotated[str | None, typer.Option(help="Format, or a .toml that says what the columns are.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")] = False,  # noqa: FBT002
    broken: Annotated[Path | None, typer.Option(help="Table of rows put aside, .csv")] = None,
    licence: Annotated[str, typer.Option(help="Licence of the file.")] = "",
    observed_on: Annotated[str, typer.Option(help="Day of rows that say none, such as 2026-10-05.")] = "",
    store: StoreUrl = None,
) -> None:
    """Take in a survey file; good rows wait for a review, each broken one is named with its reason."""
    from kpss_geo.desk.submitting import import_batch
    from kpss_geo.exchange.incoming import read

    with opened(territory, store) as found:
        me = person(found, who)
        before = [one.event for one in found.stored()]
        came = read(
            file,
            profile=profile,
            today=today(),
            within=found.bounds,
            imported_by=me.pseudonym,
            licence=licence,
            told=before,
            defaults={"observed_on": observed_on} if observed_on else {},
        )
        _say(came)
        if broken and came.quarantined:
            _write_broken(broken, came.quarantined)
        if not came.events:
            raise BadInput([f"{file.name}: není co nahrát, žádný řádek není v pořádku; opravte je podle důvodů výše"])
        if dry_run:
            typer.echo(f"dry run: {len(came.events)} rows would be taken in, nothing was stored")
            return
        batch = str(came.batch.id)
        receipt = import_batch(found, me, came.events, batch, today=today())
    counts = {
        "wait for a review": receipt.submitted,
        "set apart for personal data": receipt.quarantined,
        "known already": receipt.known,
    }
    told = ", ".join(f"{len(ids)} {what}" for what, ids in counts.items() if ids)
    typer.echo(f"batch {batch}: {told}; next: kpss-geo survey queue {territory} --as MODERATOR")


def _say(came: Imported) -> None:
    typer.echo(f"{came.batch.file}: read as {came.profile.name}, {len(came.events)} good rows")
    for note in came.notes:
        typer.secho(f"! {note}", fg="yellow", err=True)
    for one in came.quarantined[:MOST_SHOWN]:
        for reason in one.reasons:
            typer.secho(f"✗ řádek {one.number} ({one.source_id or 'bez id'}): {reason}", fg="red", err=True)
    more = len(came.quarantined) - MOST_SHOWN
    if more > 0:
        typer.secho(f"✗ … and {more} rows more; --broken FILE.csv writes them all", fg="red", err=True)


def _write_broken(file: Path, rows: list[Broken]) -> None:
    from kpss_geo.exchange.cells import guarded
    from kpss_geo.files import write_all

    text = io.StringIO()
    table = csv.writer(text, delimiter=";")
    table.writerow(["řádek", "id", "proč", "obsah"])
    for one in rows:
        raw = json.dumps(dict(one.raw), ensure_ascii=False)
        table.writerow([one.number, guarded(one.source_id), guarded("; ".join(one.reasons)), raw])
    write_all(file.parent, {file.name: b"\xef\xbb\xbf" + text.getvalue().encode()})


@commands.command("export")
def export_command(
    territory: TerritoryFolder,
    out: Annotated[Path, typer.Option(help="Folder to write to.")],
    form: Annotated[
        str,
        typer.Option("--format", help="csv, xlsx, geojson, each also with -observations; gpkg, a11yjson, ofn or osm"),
    ] = "csv",
    edition: Annotated[str, typer.Option(help="Edition of the method for the categories.")] = "A",
    licence: Annotated[str, typer.Option(help="Under which the files are given on.")] = "CC BY 4.0",
    store: StoreUrl = None,
) -> None:
    """Write published points for other programs, and say what the format cannot carry."""
    from kpss_geo.exchange.outgoing import write
    from kpss_geo.files import write_all
    from kpss_geo.survey.fold import fold
    from kpss_geo.territory import Territory

    with opened(territory, store) as found:
        events = found.published()
    written = write(
        fold(events, today=today()),
        format=form,
        events=events,
        edition=edition,
        today=today(),
        territory_name=Territory.open(territory).name,
        licence=licence,
    )
    write_all(out, written.files)
    for one in written.lost:
        typer.secho(f"! {one}", fg="yellow", err=True)
    typer.echo(f"{out}: {', '.join(written.files)}")
