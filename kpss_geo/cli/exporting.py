"""The command that writes a territory and its answer for other programs and for a catalogue."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kpss_geo.cli.opening import StoreUrl, today
from kpss_geo.cli.shown import progress_bar
from kpss_geo.errors import BadInput

if TYPE_CHECKING:
    from kpss_geo.access import Survey
    from kpss_geo.interchange.publisher import Publisher

commands = typer.Typer()
TerritoryFolder = Annotated[Path, typer.Argument(help="Folder of a territory, such as data/trebon.")]


@commands.command("export")
def export_command(
    territory: TerritoryFolder,
    out: Annotated[Path, typer.Option(help="Folder to write to.")],
    study: Annotated[Path | None, typer.Option(help="Question as TOML; everything when left out.")] = None,
    form: Annotated[str, typer.Option("--format", help="gpkg, geoparquet, csv or all")] = "all",
    survey_licence: Annotated[str, typer.Option(help="Under which the survey is given on.")] = "CC BY 4.0",
    demonstration: Annotated[  # noqa: FBT002
        bool, typer.Option("--demonstration", help="Also with made-up points; files are named ukazka-….")
    ] = False,
    publisher: Annotated[str, typer.Option(help="Who publishes; writes records for the catalogue too.")] = "",
    ico: Annotated[str, typer.Option(help="Identification number (IČO) of the publisher.")] = "",
    url: Annotated[str, typer.Option(help="Address of the folder where the files will lie.")] = "",
    frequency: Annotated[
        str, typer.Option(help="nepravidelne, rocne, pololetne, ctvrtletne or mesicne")
    ] = "nepravidelne",
    email: Annotated[str, typer.Option(help="For remarks about the data.")] = "",
    store: StoreUrl = None,
) -> None:
    """Write layers for QGIS, GeoParquet, CSV, and records for the open-data catalogue."""
    by = _publisher(publisher, ico, url, frequency, email)
    with progress_bar() as progress:
        progress("otevírám území", 0, 1)
        from kpss_geo.files import write_all
        from kpss_geo.findings import findings
        from kpss_geo.interchange.export import exported
        from kpss_geo.question import Study
        from kpss_geo.study import answer
        from kpss_geo.territory import Territory

        asked = Study.from_toml(study) if study else Study()
        opened = Territory.open(territory)
        survey = _real(findings(territory, today=today(), url=store), demonstration=demonstration)
        found = answer(asked, opened, survey=survey, progress=progress, today=today())
        progress("zapisuji", 0, 1)
        files, told = exported(found, form=form, survey_licence=survey_licence, publisher=by)
        if out.exists() and not out.is_dir():
            raise BadInput([f"{out}: je soubor; zvolte složku"])
        write_all(out, files)
    for sentence in told:
        typer.secho(f"! {sentence}", fg="yellow", err=True)
    typer.echo(f"{len(files)} files in {out}: read {out / 'cti-me.txt'}")


def _publisher(name: str, ico: str, url: str, frequency: str, email: str) -> Publisher | None:
    """Who publishes; None where nothing of it was said, for then no records are written."""
    if not (name or ico or url or email):
        return None
    from kpss_geo.errors import raise_all
    from kpss_geo.interchange.publisher import Publisher

    by = Publisher(name=name, ico=ico, url=url, frequency=frequency, email=email)
    raise_all(by.faults())
    return by


def _real(survey: Survey | None, *, demonstration: bool) -> Survey | None:
    """The survey, without one that is made up unless it was asked for."""
    if survey is None or demonstration or not survey.demonstration:
        return survey
    typer.secho("! ukázkové body průzkumu jsou vynechány; přidá je --demonstration", fg="yellow", err=True)
    return None
