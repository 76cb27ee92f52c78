"""One case of the review: what would change, for whom, what it may duplicate, photos, and the decision."""

from __future__ import annotations

from functools import partial

import streamlit as st
from markupsafe import Markup, escape

from kpss_geo.accessible import worded
from kpss_geo.desk import deciding, effects, settling
from kpss_geo.desk.cases import Case
from kpss_geo.desk.difference import Difference
from kpss_geo.desk.own import title
from kpss_geo.pages import ground, look
from kpss_geo.pages.frame import Here
from kpss_geo.pages.kontrola import fotky, misto
from kpss_geo.pages.kontrola.rozhodnuti import closed, decide, note_of, opened, settled
from kpss_geo.pages.zaznam.stav import ago, now
from kpss_geo.store import Person, Store, Stored
from kpss_geo.survey.categories import Category
from kpss_geo.survey.fold import Point
from kpss_geo.survey.observations import Observed
from kpss_geo.survey.profiles import profile
from kpss_geo.survey.questionnaire import questions

DONE = "kontrola_hotovo"


def draw(here: Here, store: Store, me: Person, case: Case, after: Case | None) -> None:
    """Draw a case; after a decision the next one opens by itself."""
    st.button(here.say("back"), key="zpet", on_click=opened, args=(None,))
    look.heading(named(here, case))
    _who(here, case)
    _warnings(here, case)
    left, right = st.columns((3, 2), gap="medium")
    with left:
        _difference(here, case)
        _categories(here, case)
    with right:
        _map(here, case)
        fotky.photos(here, store, me, case)
    _effects(here, case)
    _suspects(here, store, me, case, after)
    decide(here, store, me, case, after)


def named(here: Here, case: Case) -> str:
    """What the point of a case is called."""
    point = case.after or case.before
    return (
        title(point.element, point.about.get("name", ""), english=here.language == "en") if point else here.say("torn")
    )


def _who(here: Here, case: Case) -> None:
    """Who sent what, when, and how it was found."""
    rows = [_sent(here, one) for one in case.pending]
    items = look.joined(Markup("<li>{}</li>").format(row) for row in rows)
    look.show(Markup('<ul class="soft">{}</ul>').format(items))


def _sent(here: Here, one: Stored) -> str:
    event, say = one.event, here.say
    found = dict.fromkeys(value.method for value in event.values.values()) if isinstance(event, Observed) else {}
    told = [
        say(f"author_{event.author_class}", name=event.author_id),
        say("sent", when=ago(here, one.received_at)),
        ", ".join(worded.method_name(method, here.language) for method in found),
        say("batch", name=one.batch) if one.batch else "",
        say("quarantined") if one.state == "quarantined" else "",
    ]
    return " · ".join(part for part in told if part)


def _warnings(here: Here, case: Case) -> None:
    say = here.say
    if case.personal:
        look.note(say("personal", kinds=", ".join(map(say.told, case.personal))), "warning")
    if case.disputed:
        look.note(say("disputed", fields=", ".join(_label(here, one, one) for one in case.disputed)), "warning")
    if case.own:
        look.note(say("own_work" if len(case.own) == len(case.pending) else "own_part"), "warning")


def _label(here: Here, field: str, czech: str) -> str:
    asked = questions().get(field)
    return (
        here.label(asked.label, asked.label_en) if asked else here.say(f"about_{field}") if field in _ABOUT else czech
    )


_OBVIOUS = ("archived", "merged", "position")  # of a new point: the last one stands under the map
_ABOUT = ("name", "side", "service_id", "ruian_code", "osm_ref", "element", "position", "archived", "merged")


def _difference(here: Here, case: Case) -> None:
    say = here.say
    columns = [look.Column("label", say("field")), look.Column("after", say("after"))]
    if case.before is not None:
        columns.insert(1, look.Column("before", say("before")))
    look.table(
        columns,
        [_row(here, case, one) for one in case.difference if case.before or one.field not in _OBVIOUS],
        caption=say("difference"),
        row_header="label",
        empty=say("no_difference"),
    )


def _row(here: Here, case: Case, one: Difference) -> dict[str, str]:
    return {
        "label": _label(here, one.field, one.label),
        "before": _said(here, case.before, one.field, one.before),
        "after": _said(here, case.after, one.field, one.after),
    }


def _said(here: Here, point: Point | None, field: str, words: str) -> str:
    """Words of a field in the reader's language; a service by its name."""
    if field == "service_id":
        return str(ground.territory().services["name"].get(words, words))
    if here.language == worded.CZECH:
        return words
    if point is None:
        return here.say("nobody_looked")
    if field == "element":
        return worded.element_name(point.element, here.language)
    state = point.fields.get(field)
    return worded.said(questions()[field], state, here.language) if state else here.say.told(words)


def _categories(here: Here, case: Case) -> None:
    say = here.say
    rows = [
        {"who": say(f"audience_{one.audience}"), "before": _graded(here, one.before), "after": _graded(here, one.after)}
        for one in case.categories
    ]
    columns = [look.Column(name, say(name)) for name in ("who", "before", "after")]
    if rows:
        look.table(columns, rows, caption=say("category"), row_header="who")


def _graded(here: Here, one: Category | None) -> Markup:
    if one is None:
        return escape(here.say("no_category"))
    why = Markup('<br><span class="soft">{}</span>').format("; ".join(_why(here, one)))
    return Markup("{}{}").format(worded.category_name(one, here.language), why if one.reasons else "")


def _why(here: Here, one: Category) -> list[str]:
    return [here.say.told(reason.words) for reason in one.reasons]


def _map(here: Here, case: Case) -> None:
    point = case.after or case.before
    at = point.position if point else None
    if at is None:
        look.text(here.say("no_place"), soft=True)
        return
    misto.draw(here, f"pripad_{case.point_id}", at, height=280)
    look.text(
        here.say(
            "place",
            lat=here.say.number(at.lat, 5),
            lon=here.say.number(at.lon, 5),
            metres=here.say.number(at.accuracy_m),
        ),
        soft=True,
    )


def _effects(here: Here, case: Case) -> None:
    """Doors of services and the street that the decision changes."""
    say, territory = here.say, ground.territory()
    told = partial(effects.span_words, english=here.language == "en")
    names = territory.services["name"].to_dict()
    doors = effects.at_doors(case, ground.survey(), territory, profile("A"))
    street = effects.in_street(case, territory)
    look.heading(say("effects"), 3)
    if case.services:
        look.text(say("near_services", names=", ".join(str(names.get(one, one)) for one in case.services)))
    rows = [
        {"name": one.name, "who": say(f"audience_{one.audience}"), "before": told(one.before), "after": told(one.after)}
        for one in doors
    ]
    columns = [look.Column(name, say(name)) for name in ("name", "who", "before", "after")]
    if rows:
        look.table(columns, rows, caption=say("doors"), row_header="name")
    if street is not None:
        ways = ", ".join(map(str, street.ways))
        look.text(say(f"street_{street.status}", ways=ways, metres=say.number(street.metres_off, 1)))
        look.text(say("passes", before=told(street.before), after=told(street.after)))
    if not (case.services or rows or street):
        look.text(say("no_effects"), soft=True)


def _suspects(here: Here, store: Store, me: Person, case: Case, after: Case | None) -> None:
    """What this may be a second record of."""
    say, points = here.say, ground.survey().points
    if not case.suspects:
        return
    look.heading(say("suspects"), 3)
    for one in case.suspects:
        point = points.get(one.point_id)
        name = (
            title(point.element, point.about.get("name", ""), english=here.language == "en")
            if point
            else say("waits_too")
        )
        look.show(
            Markup("<p><strong>{}</strong> {}</p>").format(
                name, say(f"suspect_{one.reason}", metres=say.number(one.metres))
            )
        )
        if point is not None and one.reason == "element" and not deciding.two_things(point, case.after or point):
            merge = partial(settling.approve_into, store, me, case, point, now=now(), note=note_of(case))
            if st.button(say("merge"), key=f"sloucit_{one.point_id}", disabled=closed(case, me)):
                settled(here, merge, say("merged"), after)
