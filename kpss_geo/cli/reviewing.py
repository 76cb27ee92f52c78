"""Commands about reviewing: the queue, decisions, and the street that a point belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from kpss_geo.cli.opening import As, StoreUrl, TerritoryFolder, now, opened, person, today
from kpss_geo.errors import BadInput, raise_all

if TYPE_CHECKING:
    from uuid import UUID

    from kpss_geo.desk.cases import Case
    from kpss_geo.store import Store
    from kpss_geo.survey.categories import Category

commands = typer.Typer()
MOST_SHOWN = 20
_AUDIENCES = {"wheelchair": "vozík", "seniors": "senioři", "pram": "kočárek"}


@commands.command("queue")
def queue_command(
    territory: TerritoryFolder,
    who: As,
    edition: Annotated[str, typer.Option(help="Edition of the method for the categories.")] = "A",
    most: Annotated[int, typer.Option(help="How many points to show.")] = MOST_SHOWN,
    store: StoreUrl = None,
) -> None:
    """List what waits for a review: what would change, the category, suspected duplicates, services affected."""
    from kpss_geo.access import Survey, unplaced
    from kpss_geo.desk.cases import queue
    from kpss_geo.territory import Territory

    with opened(territory, store) as found:
        me = person(found, who)
        place = Territory.open(territory)
        cases = queue(found, me, today=today(), edition=edition, territory=place)
        lost = unplaced(place, Survey.of(found.published(), today=today()))
    for case in cases[:most]:
        typer.echo("\n".join(_lines(case)) + "\n")
    batches = sorted({one.batch for case in cases for one in case.pending if one.batch})
    typer.echo(f"{len(cases)} points wait" + (f", {most} shown" if len(cases) > most else ""))
    if lost:
        typer.echo(f"{len(lost)} published points belong to no street: kpss-geo survey unplaced {territory}")
    for batch in batches:
        typer.echo(f"batch {batch}: kpss-geo survey publish {territory} {batch} --as {who} --note …")


def _lines(case: Case) -> list[str]:
    """A case as lines of text: what it is, what would change, what to look at."""
    from kpss_geo.survey.questionnaire import elements

    point = case.after or case.before
    what = elements()[point.element].name if point else ""
    name = point.about.get("name", "") if point else ""
    head = f"{case.point_id}  {what} {name}".rstrip() + ("" if case.before else "  (nový bod)")
    changes = [
        f"{one.label.rstrip('?')}: {one.after}" if case.before is None else f"{one.label}: {one.before} → {one.after}"
        for one in case.difference
    ]
    told = {
        "změny": "; ".join(changes),
        "kategorie": "; ".join(
            f"{_AUDIENCES[one.audience]}: {_label(one.before)} → {_label(one.after)}" for one in case.categories
        ),
        "rozpor": ", ".join(case.disputed),
        "možné duplicity": ", ".join(f"{one.point_id} ({one.metres:.0f} m)" for one in case.suspects),
        "služby": ", ".join(case.services),
        "osobní údaje": ", ".join(case.personal),
        "vlastní práce": "rozhodne někdo jiný" if case.own else "",
    }
    return [head, *(f"    {label}: {text}" for label, text in told.items() if text)]


def _label(category: Category | None) -> str:
    return category.label if category else "–"


@commands.command("approve")
def approve_command(
    territory: TerritoryFolder,
    point: Annotated[list[str], typer.Argument(help="Ids of points from the queue.")],
    who: As,
    note: Annotated[str, typer.Option(help="Why.")] = "",
    store: StoreUrl = None,
) -> None:
    """Publish what waits at some points."""
    from kpss_geo.desk.reviewing import approve

    with opened(territory, store) as found:
        events = _waiting(found, point)
        approve(found, person(found, who), events, note)
    typer.echo(f"{len(events)} events published")


@commands.command("reject")
def reject_command(
    territory: TerritoryFolder,
    point: Annotated[list[str], typer.Argument(help="Ids of points from the queue.")],
    who: As,
    note: Annotated[str, typer.Option(help="Why; it must be said.")] = "",
    store: StoreUrl = None,
) -> None:
    """Turn down what waits at some points."""
    from kpss_geo.desk.reviewing import reject

    with opened(territory, store) as found:
        events = _waiting(found, point)
        reject(found, person(found, who), events, note)
    typer.echo(f"{len(events)} events rejected")


@commands.command("publish")
def publish_command(
    territory: TerritoryFolder,
    batch: Annotated[str, typer.Argument(help="Id of the batch, or its beginning.")],
    who: As,
    note: Annotated[str, typer.Option(help="How the batch was reviewed; it must be said.")] = "",
    store: StoreUrl = None,
) -> None:
    """Publish an import that was reviewed as a whole; nobody publishes their own."""
    from kpss_geo.desk.reviewing import publish_batch

    with opened(territory, store) as found:
        known = sorted({one.batch for one in found.stored() if one.batch.startswith(batch)})
        if len(known) != 1:
            raise BadInput([f"dávka „{batch}“ {'tu není' if not known else 'není jen jedna'}; opište její celé id"])
        published = publish_batch(found, person(found, who), known[0], note)
    typer.echo(f"{len(published)} events published; next: kpss-geo answer {territory}")


def _waiting(store: Store, points: list[str]) -> list[UUID]:
    from kpss_geo.store import IN_REVIEW, SUBMITTED

    wanted = _ids(points)
    waiting = store.stored(states=[SUBMITTED, IN_REVIEW], point_ids=wanted)
    known = {getattr(one.event, "point_id", None) for one in waiting}
    raise_all([f"bod {one}: nic tu nečeká na posouzení; opište id z fronty" for one in wanted if one not in known])
    return [one.event.event_id for one in waiting]


def _ids(points: list[str]) -> list[UUID]:
    """Ids of points as they were written.

    Raises
    ------
    BadInput
        Names each that is none.
    """
    from uuid import UUID

    found, faults = [], []
    for one in dict.fromkeys(points):
        try:
            found.append(UUID(one))
        except ValueError:
            faults.append(f"„{one}“ není id bodu; opište je z fronty")
    raise_all(faults)
    return found


@commands.command("unplaced")
def unplaced_command(territory: TerritoryFolder, store: StoreUrl = None) -> None:
    """List published points of public space that belong to no street yet, with the ways that they may belong to."""
    from kpss_geo.access import Survey, unplaced
    from kpss_geo.survey.questionnaire import elements
    from kpss_geo.territory import Territory

    with opened(territory, store) as found:
        survey = Survey.of(found.published(), today=today())
    lost = unplaced(Territory.open(territory), survey)
    for one in lost:
        point = survey.points[one.point_id]
        near = ", ".join(map(str, one.candidates))
        why = f"může patřit k cestám {near}" if near else "žádná cesta není dost blízko"
        typer.echo(f"{one.point_id}  {elements()[point.element].name} {point.about.get('name', '')}".rstrip())
        typer.echo(f"    {why}")
    more = f"; next: kpss-geo survey place {territory} POINT WAY --as NAME" if lost else ""
    typer.echo(f"{len(lost)} points belong to no street{more}")


@commands.command("place")
def place_command(
    territory: TerritoryFolder,
    point: Annotated[str, typer.Argument(help="Id of a published point.")],
    way: Annotated[int, typer.Argument(help="Id of the way, as `unplaced` lists it.")],
    who: As,
    store: StoreUrl = None,
) -> None:
    """Say which way a point of public space belongs to; this waits for a review too."""
    from kpss_geo.access import Survey, naming
    from kpss_geo.desk.submitting import submit
    from kpss_geo.territory import Territory

    (name,) = _ids([point])
    with opened(territory, store) as found:
        me = person(found, who)
        survey = Survey.of(found.published(), today=today())
        event = naming(Territory.open(territory), survey, name, way, author=me.pseudonym, now=now())
        submit(found, me, [event], today=today())
    typer.echo(f"waits for a review; next: kpss-geo survey queue {territory} --as MODERATOR")
