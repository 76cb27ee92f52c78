"""Commands about the store: where the survey lives, who may enter it, and how it is kept safe."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kpss_geo.cli.opening import LOCAL, As, StoreUrl, TerritoryFolder, opened, person, photos_of, url_of
from kpss_geo.errors import BadInput

commands = typer.Typer(help="Where the survey is kept: SQLite in the territory's folder, or PostGIS.")


@commands.command("init")
def init_command(
    territory: TerritoryFolder,
    administrator: Annotated[str | None, typer.Option(help="Name of the first account, an administrator's.")] = None,
    login: Annotated[str | None, typer.Option(help="Their login by OIDC: issuer and subject, joined by |.")] = None,
    store: StoreUrl = None,
) -> None:
    """Make the store of a territory, or bring an older one up to date."""
    from kpss_geo.access import box_of
    from kpss_geo.desk.people import first_administrator
    from kpss_geo.store import Store
    from kpss_geo.territory import Territory

    url = url_of(territory, store)
    with Store.init(url, bounds=box_of(Territory.open(territory))) as made:
        if administrator and not made.people():
            first_administrator(made, subject=login or LOCAL + administrator, name=administrator)
        names = ", ".join(f"{one.name} ({one.role})" for one in made.people()) or "none; name one by --administrator"
    typer.echo(f"{_shown(url)}: ready; accounts: {names}")


@commands.command("person")
def person_command(
    territory: TerritoryFolder,
    name: Annotated[str, typer.Argument(help="Name of the account.")],
    role: Annotated[str, typer.Argument(help="volunteer, surveyor, moderator, planner or administrator")],
    who: As,
    login: Annotated[str | None, typer.Option(help="Their login by OIDC: issuer and subject, joined by |.")] = None,
    store: StoreUrl = None,
) -> None:
    """Open an account, or give an account another role."""
    from kpss_geo.desk.people import appoint, change_role

    with opened(territory, store) as found:
        me = person(found, who)
        known = [one for one in found.people() if one.name == name]
        if known:
            change_role(found, me, person(found, name).id, role)
        else:
            appoint(found, me, subject=login or LOCAL + name, name=name, role=role)
    typer.echo(f"{name}: {role}")


@commands.command("people")
def people_command(territory: TerritoryFolder, who: As, store: StoreUrl = None) -> None:
    """List the accounts."""
    from rich.console import Console
    from rich.table import Table

    from kpss_geo.desk.people import accounts
    from kpss_geo.desk.roles import ROLE_NAMES

    table = Table("name", "role", "pseudonym", "login", "blocked")
    with opened(territory, store) as found:
        for one in accounts(found, person(found, who)):
            blocked = "yes" if one.blocked else ""
            table.add_row(one.name, ROLE_NAMES.get(one.role, one.role), one.pseudonym, one.subject, blocked)
    Console().print(table)


@commands.command("check")
def check_command(
    territory: TerritoryFolder,
    repair: Annotated[bool, typer.Option("--repair", help="Compute the current points anew.")] = False,  # noqa: FBT002
    store: StoreUrl = None,
) -> None:
    """Look for damage: the file, the events, the current points, the photos."""
    from kpss_geo.store.checking import check, rebuild

    with opened(territory, store) as found:
        if repair:
            rebuild(found)
        faults = check(found, photos_of(territory))
        count = len(found.stored())
    if faults:
        raise BadInput(faults)
    typer.echo(f"{count} events, no fault found")


@commands.command("backup")
def backup_command(
    territory: TerritoryFolder,
    file: Annotated[Path, typer.Argument(help="Archive to write, .zip")],
    store: StoreUrl = None,
) -> None:
    """Write the whole store with its photos into one file, while it is in use."""
    from kpss_geo.store.backup import backup

    with opened(territory, store) as found:
        lost = backup(found, photos_of(territory), file)
    for one in lost:
        typer.secho(f"! {one}", fg="yellow", err=True)
    typer.echo(f"{file}: {file.stat().st_size / 1e6:.1f} MB")


@commands.command("restore")
def restore_command(
    territory: TerritoryFolder,
    file: Annotated[Path, typer.Argument(help="Archive that `backup` wrote.")],
    store: StoreUrl = None,
) -> None:
    """Fill an empty store from a backup; either database takes a backup of the other."""
    from kpss_geo.store.backup import restore

    url = url_of(territory, store)
    restore(file, url, photos_of(territory))
    typer.echo(f"{_shown(url)}: restored from {file}")


@commands.command("export-my-data")
def export_my_data_command(
    territory: TerritoryFolder,
    name: Annotated[str, typer.Argument(help="Name of the account.")],
    out: Annotated[Path, typer.Option(help="Archive to write, .zip")],
    who: As,
    store: StoreUrl = None,
) -> None:
    """Write all that is held about one person."""
    from kpss_geo.desk.people import export_person
    from kpss_geo.files import write_all

    with opened(territory, store) as found:
        held = export_person(found, person(found, who), person(found, name).id, photos_of(territory))
    write_all(out.parent, {out.name: held})
    typer.echo(f"{out}: written")


@commands.command("erase-person")
def erase_person_command(
    territory: TerritoryFolder,
    name: Annotated[str, typer.Argument(help="Name of the account.")],
    who: As,
    store: StoreUrl = None,
) -> None:
    """Forget who a person was; what they saw stays, under a fresh pseudonym."""
    from kpss_geo.desk.people import erase_person

    with opened(territory, store) as found:
        erased = erase_person(found, person(found, who), person(found, name).id)
    typer.echo(f"erased; what they saw stays under “{erased.pseudonym}”")


def _shown(url: str) -> str:
    """Address without its password."""
    from sqlalchemy import make_url

    return make_url(url).render_as_string(hide_password=True)
