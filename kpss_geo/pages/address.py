"""Choices that stand in the page's address as codes, so that a link opens in either language."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from kpss_geo.pages.frame import Here
from kpss_geo.pages.texts import LANGUAGES

Names = Callable[[Here], Mapping[str, str]]  # labels by code, in the language of the visit


def one(
    here: Here, label: str, names: Names, key: str, *, usual: str | None = None, widget: Any = st.selectbox, **more: Any
) -> str | None:
    """The chosen code: what the visitor chose, else what the address says, else the usual one.

    Parameters
    ----------
    here, label, key
        The visit, the label of the widget, and its key, which is the name in the address too.
    names
        Labels by code; asked for in the other language as well, since older links hold labels.
    usual
        Code that stands without a word in the address; None: nothing is chosen then.
    widget, more
        Of Streamlit, `selectbox`, `segmented_control` or `pills`, and its further arguments.
    """
    named = names(here)
    found = _known(here, names, named, key, [usual] if usual is not None else [])
    st.session_state[key] = found[0] if found else None
    chosen: str | None = widget(label, list(named), format_func=lambda code: named[code], key=key, **more)
    _keep(key, [chosen] if chosen is not None else [], [usual])
    return chosen


def several(
    here: Here,
    label: str,
    names: Names,
    key: str,
    *,
    usual: Sequence[str] = (),
    widget: Any = st.multiselect,
    **more: Any,
) -> tuple[str, ...]:
    """The chosen codes of a widget that allows several, as `one` holds the only one."""
    named = names(here)
    st.session_state[key] = _known(here, names, named, key, usual)
    chosen = widget(label, list(named), format_func=lambda code: named[code], key=key, **more)
    _keep(key, chosen, usual)
    return tuple(chosen)


def _known(here: Here, names: Names, named: Mapping[str, str], key: str, usual: Sequence[str]) -> list[str]:
    """What holds at the beginning of this run: of the address where that changed, else as it was."""
    asked = tuple(st.query_params.get_all(key))
    if key in st.session_state and st.session_state.get(_told(key), ()) == asked:
        before = st.session_state[key]
        kept = before if isinstance(before, list | tuple) else [before]
        return [code for code in kept if code in named] or ([] if not kept or kept == [None] else list(usual))
    codes = dict.fromkeys(_code(here, names, named, told) for told in asked)
    return [code for code in codes if code is not None] or list(usual)


def _code(here: Here, names: Names, named: Mapping[str, str], told: str) -> str | None:
    if told in named:
        return told
    labels = {label: code for language in LANGUAGES for code, label in names(here.into(language)).items()}
    return labels.get(told)


def _keep(key: str, chosen: Sequence[str], usual: Sequence[str | None]) -> None:
    told = () if list(chosen) == list(usual) else tuple(chosen)
    st.session_state[_told(key)] = told
    if tuple(st.query_params.get_all(key)) == told:
        return
    if told:
        st.query_params[key] = list(told)
    else:
        st.query_params.pop(key, None)


def _told(key: str) -> str:
    return f"adresa_{key}"
