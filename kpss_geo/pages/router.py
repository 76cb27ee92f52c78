"""The script that Streamlit runs for every visitor: who they are, which pages they may open, and the one they did."""

from __future__ import annotations

import logging
from collections.abc import Callable
from importlib import import_module
from typing import NamedTuple
from urllib.parse import urlencode

import streamlit as st
from markupsafe import Markup

from kpss_geo.errors import KpssError
from kpss_geo.pages import ground, look, signin
from kpss_geo.pages.frame import Here
from kpss_geo.pages.settings import has_sign_in, settings
from kpss_geo.pages.texts import LANGUAGE_KEY, LANGUAGES, Say
from kpss_geo.store import Person, Unavailable
from kpss_geo.web.trial import ACCOUNTS

LOG = logging.getLogger(__name__)


class Page(NamedTuple):
    """A page: its module and address, and the action of `roles.csv` that opens it."""

    name: str
    action: str


PAGES = (
    Page("pristupnost", "read"),
    Page("na_dosah", "read"),
    Page("katalog", "read"),
    Page("napiste", "suggest"),
    Page("o_datech", "read"),
    Page("zaznam", "submit"),
    Page("moje", "submit"),
    Page("kde", "submit"),
    Page("pokryti", "indicators"),
    Page("dosah", "indicators"),
    Page("bezbarierovost", "indicators"),
    Page("potreby", "indicators"),
    Page("kontrola", "review"),
    Page("vystupy", "export"),
    Page("lide", "accounts"),
)


def main() -> None:
    """Draw the page that the visitor asked for."""
    language = _language()
    say = Say("common", language)
    st.set_page_config(page_title=say("app"), layout="wide", initial_sidebar_state="auto")
    try:
        visitor = signin.visitor()
    except Unavailable as error:
        visitor = signin.Visitor(None, "unavailable")
        LOG.warning("%s", error)
    here = Here.of("common", language, visitor.person)
    pages = [_entry(one, here) for one in PAGES]
    if has_sign_in() or not settings().trial:
        pages.append(_page("prihlaseni", signin.draw, here, visible=True))
    chosen = st.navigation(pages, position="sidebar", expanded=True)
    with st.sidebar:
        _beside(here)
    if settings().trial:
        _trial(here)
    if ground.is_renewing():
        look.note(say("renewing"))
    try:
        chosen.run()
    except Exception:
        LOG.exception("the page %s failed", chosen.url_path)
        look.title(say("failed"))
        look.empty(say("failed"), say("failed_advice"))
    with st.sidebar:
        _other_language(here)  # after the page, whose choices it keeps
    _foot(here)


def _language() -> str:
    asked = st.query_params.get(LANGUAGE_KEY, st.session_state.get(LANGUAGE_KEY, ""))
    language = asked if asked in LANGUAGES else next(iter(LANGUAGES))
    st.session_state[LANGUAGE_KEY] = language
    if language != next(iter(LANGUAGES)):
        st.query_params[LANGUAGE_KEY] = language  # so that links and a reload keep it
    return language


def _entry(page: Page, here: Here) -> st.Page:
    if here.may(page.action):
        return _page(page.name, import_module(f"kpss_geo.pages.{page.name}.page").draw, here, visible=True)
    return _page(page.name, _refused, here, visible=False)


def _page(name: str, draw: Callable[[Here], None], here: Here, *, visible: bool) -> st.Page:
    own = Here.of(name, here.language, here.person)
    return st.Page(
        lambda: drawn(draw, own),
        title=Say("common", here.language)(f"page_{name}"),
        url_path=name,
        default=name == PAGES[0].name,
        visibility="visible" if visible else "hidden",
    )


def open_page(name: str, language: str, person: Person | None) -> None:
    """Draw one page alone, for whom it may be opened; tests call it."""
    st.session_state[LANGUAGE_KEY] = language
    page = next(one for one in PAGES if one.name == name)
    here = Here.of(name, language, person)
    drawn(import_module(f"kpss_geo.pages.{name}.page").draw if here.may(page.action) else _refused, here)


def drawn(draw: Callable[[Here], None], here: Here) -> None:
    """Draw a page, or say in words why it cannot be."""
    common = Say("common", here.language)
    try:
        draw(here)
    except Unavailable as error:
        LOG.warning("%s", error)
        look.empty(common("unavailable"), common("unavailable_advice"))
        st.button(common("try_again"), key="try_again")
    except KpssError as error:
        look.faults(error)


def _refused(here: Here) -> None:
    say = Say("common", here.language)
    look.title(say("not_for_you"))
    look.empty(say("not_for_you"), say("not_for_you_advice"))


def _beside(here: Here) -> None:
    say = Say("common", here.language)
    if here.person is not None:
        role = say(f"role_{here.person.role}")
        look.show(Markup("<p>{}</p>").format(say("signed_in_as", name=here.person.name, role=role)))
    if has_sign_in() and st.user.is_logged_in and st.button(say("sign_out"), key="sign_out"):
        st.logout()


def _other_language(here: Here) -> None:
    """The same page, with all that was chosen there, in the other language."""
    say = Say("common", here.language)
    other = next(name for name in LANGUAGES if name != here.language)
    kept = [(key, one) for key in st.query_params for one in st.query_params.get_all(key) if key != LANGUAGE_KEY]
    look.show(
        Markup('<p><a href="?{}" hreflang="{}" lang="{}" aria-label="{}">{}</a></p>').format(
            urlencode([*kept, (LANGUAGE_KEY, other)]), other, other, say("other_language_label"), say("other_language")
        )
    )


def _trial(here: Here) -> None:
    say = Say("common", here.language)
    look.show(Markup('<p class="kpss-trial" role="note">{}</p>').format(say("trial_banner")))
    names = {name: f"{name} – {say(f'role_{role}')}" for name, role in ACCOUNTS}
    st.selectbox(
        say("trial_who"),
        ["", *names],
        format_func=lambda name: names.get(name, say("trial_public")),
        key=signin.TRIAL_KEY,
    )


def _foot(here: Here) -> None:
    say = Say("common", here.language)
    lang = "" if here.language == "cs" else "?lang=en"
    look.show(
        Markup(
            '<footer class="kpss-foot"><p>{0}</p>'
            '<p><a href="/o_datech{1}">{2}</a> · <a href="/teren/{1}">{3}</a></p></footer>'
        ).format(say("foot"), lang, say("foot_data"), say("foot_teren"))
    )


if __name__ == "__main__":
    main()
