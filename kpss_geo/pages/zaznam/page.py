"""Log a point on a phone: where it is, what it is, what was measured, and what that says at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import streamlit as st
from markupsafe import Markup

from kpss_geo.desk import foretelling, keeping, writing
from kpss_geo.desk.own import title
from kpss_geo.pages import going, ground, look
from kpss_geo.pages.frame import Here
from kpss_geo.pages.zaznam import konec, misto, otazky, stav
from kpss_geo.pages.zaznam.stav import ago, now
from kpss_geo.store import Person, Store
from kpss_geo.survey.fold import Point
from kpss_geo.survey.observations import Observed, Position
from kpss_geo.survey.questionnaire import elements

LINKED = ("zapis", "znovu", "lon", "lat", "prvek", "sluzba")
LINK_ACCURACY_METRES = 10.0


def draw(here: Here) -> None:
    """Draw the page."""
    say, me = here.say, here.person
    look.title(say("title"), say("lead"))
    if me is None or konec.thanked(here):
        return
    store = ground.store()
    _from_address(here, me, store)
    _offer_drafts(here, me, store)
    written = stav.written(me)
    before = _before(written)
    if _told_upon(here, me, store, before):
        return
    written = misto.where(here, written, before)
    written = misto.what(here, written, before)
    stav.keep(written)
    if written.element and (written.position or before) and not _likes(here, me, store, written):
        written = otazky.asked(here, written, before)
        written = konec.details(here, written)
        stav.keep(written)
        konec.end(here, me, store, written, before)
    _save(here, me, store, written)


def _from_address(here: Here, me: Person, store: Store) -> None:
    """Begin with what the address names: a draft, a known point, a place, a kind of thing, a service."""
    asked = {name: st.query_params[name] for name in LINKED if name in st.query_params}
    if not asked or not stav.is_new_address(asked):
        return
    found = _draft(me, store, asked["zapis"]) if "zapis" in asked else _begun(me, asked)
    if found:
        stav.begin(found)
    else:
        look.note(here.say("link_gone"), "warning")


def _draft(me: Person, store: Store, text: str) -> Observed | None:
    name = writing.event_of(text)
    found = (one.observation for one in keeping.unsent(store, me) if one.observation.event_id == name)
    return next(found, None)


def _begun(me: Person, asked: Mapping[str, str]) -> Observed | None:
    begun = writing.blank(me, now=now())
    if "znovu" in asked:
        point = _point(asked["znovu"])
        return writing.upon(point, begun) if point else None
    services = ground.territory().services
    if asked.get("prvek") in elements():
        begun = writing.of_kind(begun, asked["prvek"])
    if asked.get("sluzba") in services.index:
        begun = writing.said_of(begun, service_id=asked["sluzba"], name=str(services["name"][asked["sluzba"]]))
    return writing.placed(begun, _place(asked))


def _place(asked: Mapping[str, str]) -> Position | None:
    try:
        at = Position(float(asked["lon"]), float(asked["lat"]), LINK_ACCURACY_METRES, "map")
    except (KeyError, ValueError):
        return None
    return at if ground.store().bounds.holds(at.lon, at.lat) else None


def _point(text: str) -> Point | None:
    name = writing.event_of(text)
    return next((one for one in ground.survey().points.values() if name in (one.point_id, *one.merged)), None)


def _before(written: Observed) -> Point | None:
    return _point(str(written.point_id)) if written.base_version else None


def _offer_drafts(here: Here, me: Person, store: Store) -> None:
    """What was left unfinished, while nothing new is begun."""
    if not stav.is_untouched(me):
        return
    found = [one for one in keeping.unsent(store, me) if one.observation.values]
    for one in found[:3]:
        told = one.observation
        name = title(told.element, told.about.get("name", ""), english=here.language == "en") or here.say("no_kind")
        look.note(
            Markup("<strong>{}</strong> {}").format(
                name, here.say("draft_found", when=ago(here, one.saved_at), count=len(told.values))
            )
        )
        with st.container(horizontal=True):
            st.button(
                here.say("draft_go_on"), key=f"pokracovat_{told.event_id}", type="primary",
                on_click=stav.begin, args=(told,),
            )  # fmt: skip
            if st.button(here.say("draft_drop"), key=f"zahodit_{told.event_id}"):
                keeping.drop(store, me, told)
                st.rerun()


def _told_upon(here: Here, me: Person, store: Store, before: Point | None) -> bool:
    """Say which point this is about; True once its author said in one word how it stands."""
    if before is None:
        return False
    name = title(before.element, before.about.get("name", ""), english=here.language == "en")
    look.note(Markup("<strong>{}</strong> {}").format(name, here.say("upon")))
    with st.container(horizontal=True):
        holds = st.button(here.say("still_holds"), key="stale_plati")
        gone = st.button(here.say("gone"), key="uz_neni")
        st.button(here.say("upon_other"), key="jiny_bod", on_click=stav.forget)
    if holds or gone:
        (writing.confirm if holds else writing.gone)(store, me, before, now=now())
        stav.forget()
        look.note(here.say("said_holds" if holds else "said_gone"), "success")
        going.link(here, "moje", here.say("to_own"), key="moje")
    return holds or gone


def _likes(here: Here, me: Person, store: Store, written: Observed) -> bool:
    """Offer points that this may be; True while the visitor has not said."""
    points = ground.survey().points
    if foretelling.sent_before(store, written, me.pseudonym):
        look.note(here.say("sent_before"), "warning")
    found = [one for one in foretelling.likes(store, written, points) if not stav.is_other(written, one.point)]
    fresh = [one for one in found if one.reason == "element" or not _joined(written, one.point)]
    for one in fresh[:3]:
        misto.offer(here, written, one)
    if any(one.reason == "element" for one in fresh):
        st.button(
            here.say("none_of_them"), key="zadny", on_click=stav.are_other,
            args=(written, [one.point for one in fresh]),
        )  # fmt: skip
        return True
    return False


def _joined(written: Observed, point: Point) -> bool:
    """Does it bear the name of that place already."""
    return bool(point.about.get("name")) and written.about.get("name") == point.about.get("name")


def _save(here: Here, me: Person, store: Store, written: Observed) -> None:
    """Keep the draft at every change, and its id in the address: a reload goes on where it stopped."""
    if stav.is_worth_saving(written):
        keeping.save(store, me, written)
        stav.saved(written, here.language)
    if stav.is_saved(written):
        look.text(here.say("draft_kept", time=f"{dt.datetime.now().astimezone():%H:%M}"), soft=True)
