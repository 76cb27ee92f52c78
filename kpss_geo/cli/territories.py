"""Commands about territories: answer, show, import-osm, schematic."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kpss_geo.cli.opening import StoreUrl, today
from kpss_geo.cli.shown import progress_bar

if TYPE_CHECKING:
    from kpss_geo.study import Answer
    from kpss_geo.territory import Territory

commands = typer.Typer()
TerritoryFolder = Annotated[Path, typer.Argument(help="Folder of a territory, such as data/trebon.")]


@commands.command("answer")
def answer_command(
    territory: TerritoryFolder,
    study: Annotated[Path | None, typer.Option(help="Question as TOML; everything when left out.")] = None,
    out: Annotated[Path | None, typer.Option(help="Folder to write to; maps/<territory> when left out.")] = None,
    store: StoreUrl = None,
) -> None:
    """Compute coverage; write maps, gap table, ledger and manifest; print the ten worst gaps."""
    with progress_bar() as progress:
        progress("otevírám území", 0, 1)
        from kpss_geo.files import need_folder
        from kpss_geo.findings import findings
        from kpss_geo.publish import publish
        from kpss_geo.question import Study
        from kpss_geo.study import answer
        from kpss_geo.territory import Territory

        target = out or Path("maps") / territory.resolve().name
        need_folder(target)
        asked = Study.from_toml(study) if study else Study()
        opened = Territory.open(territory)
        survey = findings(territory, today=today(), url=store)
        found = answer(asked, opened, survey=survey, progress=progress, today=today())
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
    caption = "; ".join(found.notes) or None
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


@commands.command("show")
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


@commands.command("import-osm")
def import_osm_command(
    file: Annotated[Path, typer.Argument(help=".osm.pbf, .osm or .osm.gz")],
    out: Annotated[Path, typer.Option(help="Folder of the new territory.")],
    admin_level: Annotated[int, typer.Option(help="Of the relations that are municipalities.")] = 8,
    services: Annotated[Path | None, typer.Option(help="Own table of tags that are services.")] = None,
    crs: Annotated[str | None, typer.Option(help="Metric coordinate system, such as EPSG:5514.")] = None,
) -> None:
    """Make a territory of an OpenStreetMap file."""
    with progress_bar() as progress:
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


@commands.command("schematic")
def schematic_command(territory: TerritoryFolder) -> None:
    """Draw schematic streets, boundaries and homes from the facts of a territory."""
    from kpss_geo.files import write_all
    from kpss_geo.sources.schematic import draw

    drawn = draw(territory)
    write_all(territory, drawn)
    typer.echo(f"{territory / 'schematic'}: {', '.join(Path(name).name for name in drawn)}")
