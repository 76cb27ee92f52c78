"""Commands about official feeds: fetch, refresh, doctor."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from kpss_geo.cli.opening import today
from kpss_geo.cli.shown import progress_bar

if TYPE_CHECKING:
    from kpss_geo.fetch.means import Means

commands = typer.Typer()

FromFolder = Annotated[
    Path | None,
    typer.Option("--from", help="Folder of files brought by hand; used before any server is asked.", exists=True),
]
Offline = Annotated[bool, typer.Option("--offline", help="Ask no server: the cache and --from only.")]
Servers = Annotated[bool, typer.Option("--servers", help="Ask the servers of the feeds whether they answer.")]
Proxy = Annotated[str | None, typer.Option(help="Address of a proxy; HTTPS_PROXY of the environment when left out.")]
Cache = Annotated[Path | None, typer.Option(help="Folder of downloads; the user's cache folder when left out.")]
Contact = Annotated[
    str, typer.Option(help="Your e-mail, told to the servers so that they can write to you.", envvar="KPSS_CONTACT")
]
Overpass = Annotated[
    bool, typer.Option("--overpass", help="Ask Overpass for this territory instead of the extract of the whole state.")
]
Without = Annotated[
    list[str] | None, typer.Option("--without", help="Feed to do without, such as yearly; may be repeated.")
]


@commands.command("fetch")
def fetch_command(
    territory: Annotated[str, typer.Argument(help="ORP (3114, 353, Třeboň), city part (Praha 12) or municipalities.")],
    out: Annotated[Path, typer.Option(help="Folder of the territory to write.")],
    by_hand: FromFolder = None,
    offline: Offline = False,  # noqa: FBT002
    proxy: Proxy = None,
    cache: Cache = None,
    contact: Contact = "",
    overpass: Overpass = False,  # noqa: FBT002
    without: Without = None,
) -> None:
    """Make a territory of official open data; run it again after an interruption and it goes on."""
    from kpss_geo.fetch.making import fetch

    asked = _Asked(by_hand, cache, contact, proxy, offline, overpass, tuple(without or ()))
    with _means(asked) as means:
        found = fetch(territory, out, means)
    where = f"{len(found.territory.codes)} municipalities" if len(found.territory.codes) > 1 else "one municipality"
    typer.echo(f"{out}: {found.territory.name} ({found.territory.code}), {where}; kpss-geo answer {out} comes next")


@commands.command("refresh")
def refresh_command(
    territory: Annotated[Path, typer.Argument(help="Folder that `fetch` made.", exists=True, file_okay=False)],
    yes: Annotated[bool, typer.Option("--yes", help="Replace the files; without it changes are only told.")] = False,  # noqa: FBT002
    by_hand: FromFolder = None,
    offline: Offline = False,  # noqa: FBT002
    proxy: Proxy = None,
    cache: Cache = None,
    contact: Contact = "",
    overpass: Overpass = False,  # noqa: FBT002
    without: Without = None,
) -> None:
    """Say what newer official data change in a territory, and change it with --yes."""
    from kpss_geo.fetch.refreshing import refresh

    asked = _Asked(by_hand, cache, contact, proxy, offline, overpass, tuple(without or ()))
    with _means(asked) as means:
        found = refresh(territory, means)
    for sentence in found.sentences:
        typer.echo(sentence)
    for name in found.edited:
        typer.secho(f"! {name} byl od vytvoření upraven; při výměně zůstane vedle pod jiným jménem", err=True)
    if not yes:
        typer.echo(f"{len(found.sentences)} changes; nothing was written, add --yes to write them")
        return
    typer.echo(f"{territory}: {len(found.apply())} files written, {len(found.sentences)} changes")


@commands.command("doctor")
def doctor_command(
    territory: Annotated[Path | None, typer.Argument(help="Folder of a territory to look at too.")] = None,
    servers: Servers = False,  # noqa: FBT002
    proxy: Proxy = None,
    cache: Cache = None,
) -> None:
    """Look for what keeps the installation or a territory from working; status 1 where something does."""
    from kpss_geo.fetch.doctor import doctor
    from kpss_geo.fetch.web import reaching

    with contextlib.ExitStack() as stack:
        reach = stack.enter_context(reaching(proxy=proxy)) if servers else None
        found = doctor(territory, cache=cache or default_cache(), today=today(), reach=reach)
    for one in found:
        mark, colour = ("✓", "green") if one.ok else ("✗", "red")
        advice = "" if one.ok else f": {one.advice}"
        typer.secho(f"{mark} {one.what}{advice}", fg=colour)
    if not all(one.ok for one in found):
        raise typer.Exit(1)


def default_cache() -> Path:
    """Folder of downloads of this user."""
    return Path(typer.get_app_dir("kpss-geo")) / "downloads"


class _Asked(NamedTuple):
    """Options by which files come."""

    by_hand: Path | None
    cache: Path | None
    contact: str
    proxy: str | None
    offline: bool
    overpass: bool
    without: tuple[str, ...]


@contextlib.contextmanager
def _means(asked: _Asked) -> Iterator[Means]:
    from kpss_geo.fetch import overpass, web
    from kpss_geo.fetch.means import Means

    wait_seconds = overpass.WAIT_SECONDS if asked.overpass else web.WAIT_SECONDS
    with progress_bar() as progress, contextlib.ExitStack() as stack:
        client = web.over_http(contact=asked.contact, proxy=asked.proxy, wait_seconds=wait_seconds)
        get = None if asked.offline else stack.enter_context(client)
        yield Means(
            asked.cache or default_cache(),
            get=get,
            by_hand=asked.by_hand,
            progress=progress,
            overpass=asked.overpass,
            without=asked.without,
        )
