"""Links from page to page without a reload, with what the next page needs in its address."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from kpss_geo.pages.frame import Here
from kpss_geo.pages.texts import Say


def link(here: Here, page: str, label: str, *, key: str, query: Mapping[str, str] | None = None) -> None:
    """A link to another page, as large as a button.

    A link and no button with `st.switch_page`: that one forgets what all widgets of the session hold.

    Parameters
    ----------
    page
        Name of the page.
    label
        Words of ours.
    key
        Unlike those of the page's other links.
    query
        What the other page reads from its address; empty values are left out.
    """
    own = {"lang": here.language} if here.language != "cs" else {}
    told = own | {name: value for name, value in (query or {}).items() if value}
    with st.container(key=f"jdi_{key}", width="content"):
        st.page_link(_page(page, here), label=label, query_params=told)


def _page(name: str, here: Here) -> st.Page:
    return st.Page(_nothing, title=Say("common", here.language)(f"page_{name}"), url_path=name)


def _nothing() -> None:
    """What stands for the page: the router draws it."""
