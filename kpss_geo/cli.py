"""The command `kpss-geo`; heavy imports wait until a command needs them."""

from __future__ import annotations

import contextlib
import math
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kpss_geo.errors import KpssError, RepairedInput

if TYPE_CHECKING:
    from kpss_geo.study import Answer, Progress
    from kpss_geo.territory import Territory

app = typer.Typer(
    help="Who reaches which social service, and who does not.", no_args_is_help=True, pretty_exceptions_enable=False
)
TerritoryFolder = Annotated[Path, typer.Argument(help="Folder of a territory, such as data/trebon.")]


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


@contextlib.contextmanager
def _progress() -> Iterator[Progress]:
    """A bar with the remaining time on the error stream, gone when the work is done."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)

        def tell(what: str, done: int, total: int) -> None:
            bar.update(task, description=what, completed=done, total=total)

        yield tell


@app.command("answer")
def answer_command(
    territory: TerritoryFolder,
    study: Annotated[Path | None, typer.Option(help="Question as TOML; everything when left out.")] = None,
    out: Annotated[Path | None, typer.Option(help="Folder to write to; maps/<territory> when left out.")] = None,
) -> None:
    """Compute coverage; write maps, gap table, ledger and manifest; print the ten worst gaps."""
    with _progress() as progress:
        progress("otevírám území", 0, 1)
        from kpss_geo.publish import publish
        from kpss_geo.question import Study
        from kpss_geo.study import answer
        from kpss_geo.territory import Territory

        asked = Study.from_toml(study) if study else Study()
        found = answer(asked, Territory.open(territory), progress=progress)
        target = out or Path("maps") / territory.resolve().name
        written = publish(found, target, progress=progress)
    _print_worst(found)
    typer.echo(f"{len(written)} files in {target}: open {target / 'index.html'}")


def _print_worst(found: Answer) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    from kpss_geo.streets.travellers import travellers

    lead = travellers()[found.study.travellers[0]].name
    title = f"{found.territory.name}: deset největších mezer ({lead} do {found.study.standard_minutes:g} min)"
    caption = "; ".join(found.territory.notes) or None
    table = Table(title=title, caption=caption, title_justify="left", box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for header in ("služba", "pro koho", "nepokryto v území", "nejhůř", "tam nepokryto", "minut"):
        right = header in ("nepokryto v území", "tam nepokryto", "minut")
        table.add_column(header, justify="right" if right else "left")
    for row in found.worst.to_dict("records"):
        minutes = row["nearest_mean"]
        table.add_row(
            f"{row['kind_name']}, {row['form']}",
            row["group_name"] + (" (počítáni všichni)" if row["proxy"] else ""),
            f"{row['total_uncovered']} z {row['total_people']}",
            row["municipality_name"],
            f"{row['uncovered']} z {row['people']}",
            "–" if math.isnan(minutes) else f"{minutes:.0f}",
        )
    Console().print(table)


@app.command("show")
def show_command(territory: TerritoryFolder) -> None:
    """Describe a territory: what it holds, how good it is, and its faults."""
    from kpss_geo.territory import Territory

    _print_territory(Territory.open(territory))


def _print_territory(opened: Territory) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(title=f"{opened.name} ({opened.code})" if opened.code else opened.name, show_header=False)
    for label, value in _described(opened):
        table.add_row(label, value)
    Console().print(table)
    for note in opened.notes:
        typer.secho(f"! {note}", fg="yellow")


def _described(opened: Territory) -> Iterator[tuple[str, str]]:
    from kpss_geo.terms import PEOPLE_LEVELS

    services, people, streets = opened.services, opened.people, opened.streets
    yield "municipalities", str(len(opened.municipalities))
    yield "people", str(int(people["people"].sum()))
    for level, count in people.groupby("people_level")["people"].sum().items():
        yield "  placed by", f"{PEOPLE_LEVELS[str(level)]}: {count}"
    ages = people["age_65p"].notna().all() and len(people) > 0
    yield "ages", "known" if ages else "unknown: all inhabitants stand in for every group"
    yield (
        "services",
        f"{int(services['inside'].sum())} inside, {int((~services['inside'].astype(bool)).sum())} across the border",
    )
    vague = services["position_quality"].isin(["municipality", "street"]).sum()
    yield "  without an exact position", str(int(vague))
    yield "  door known", f"{int(services['step_free'].notna().sum())} of {len(services)}"
    yield "needs", str(len(opened.needs))
    yield "stops", str(len(opened.stops))
    yield "streets", f"{streets.metres.sum() / 1000:.0f} km, {len(streets)} segments, {streets.nodes} nodes"
    yield "coordinate system", opened.crs
    for source in opened.sources:
        parts = (source.get(key, "") for key in ("name", "date", "licence"))
        yield "source", ", ".join(part for part in parts if part)


@app.command("import-osm")
def import_osm_command(
    file: Annotated[Path, typer.Argument(help=".osm.pbf, .osm or .osm.gz")],
    out: Annotated[Path, typer.Option(help="Folder of the new territory.")],
    admin_level: Annotated[int, typer.Option(help="Of the relations that are municipalities.")] = 8,
    services: Annotated[Path | None, typer.Option(help="Own table of tags that are services.")] = None,
    crs: Annotated[str | None, typer.Option(help="Metric coordinate system, such as EPSG:5514.")] = None,
) -> None:
    """Make a territory of an OpenStreetMap file."""
    with _progress() as progress:
        progress(f"čtu {file.name}", 0, 3)
        from kpss_geo.files import write_all
        from kpss_geo.sources.folder import imported_files
        from kpss_geo.sources.osm import import_osm
        from kpss_geo.sources.osm_services import service_rules

        found = import_osm(file, admin_level=admin_level, rules=service_rules(services), crs=crs)
        progress("zapisuji území", 2, 3)
        write_all(out, imported_files(found))
    people = int(found.people["people"].sum())
    typer.echo(
        f"{out}: {len(found.municipalities)} municipalities, {people} people, {len(found.services)} services, "
        f"{len(found.stops)} stops, {found.streets.metres.sum() / 1000:.0f} km of streets"
    )


@app.command("schematic")
def schematic_command(territory: TerritoryFolder) -> None:
    """Draw schematic streets, boundaries and homes from the facts of a territory."""
    from kpss_geo.files import write_all
    from kpss_geo.sources.schematic import draw

    drawn = draw(territory)
    write_all(territory, drawn)
    typer.echo(f"{territory / 'schematic'}: {', '.join(Path(name).name for name in drawn)}")


if __name__ == "__main__":
    main()
