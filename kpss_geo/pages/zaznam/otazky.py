"""The third step of logging a point: only the questions that matter, each with how to measure, and "I do not know"."""

from __future__ import annotations

import datetime as dt
from base64 import b64encode
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import streamlit as st
from markupsafe import Markup

from kpss_geo.accessible import worded
from kpss_geo.desk import writing
from kpss_geo.field.measuring import DRAWINGS
from kpss_geo.pages import ground, look
from kpss_geo.pages.frame import Here
from kpss_geo.pages.zaznam.stav import key, preset
from kpss_geo.survey.fold import Point
from kpss_geo.survey.observations import Observed, Value
from kpss_geo.survey.questionnaire import LEG, LONGEST_OBSTACLE_DAYS, Question, of_element

UNKNOWN, ESTIMATE, YES, NO = "?", "odhad", "ano", "ne"
HOW = "zpusob"
WAYS = ("measured", "phone", "document")
MOST_LEGS = 8


def asked(here: Here, written: Observed, before: Point | None) -> Observed:
    """Step 3: the questions, and what was answered."""
    look.heading(here.say("questions"))
    if before is None:
        look.text(here.say("questions_lead"), soft=True)
    for question in of_element(written.element):
        if question not in writing.to_ask(written, before):
            written = writing.unanswered(written, question.field)
            continue
        with st.container(key=key(written, f"ot_{question.field}")):
            written = _one(here, written, question, before)
    return written


def how(written: Observed) -> str:
    """How the answers were found, unless they are estimates."""
    found: str = st.session_state.get(key(written, HOW)) or WAYS[0]
    return found


def _one(here: Here, written: Observed, question: Question, before: Point | None) -> Observed:
    label = here.label(question.label, question.label_en)
    _explained(here, question, before)
    answer = _WIDGETS[question.type](here, written, question, label)
    now = writing.unanswered(written, question.field) if answer is None else _answered(written, question, answer)
    faults = writing.faults_at(now, today=here.today, within=ground.store().bounds) if answer else {}
    for fault in faults.get(question.field, []):
        look.note(here.say.told(fault), "error")
    return now


def _answered(written: Observed, question: Question, answer: Value) -> Observed:
    value = None if answer.status == "unknown" else answer.value
    return writing.answered(written, question.field, value, how=answer.method)


def _explained(here: Here, question: Question, before: Point | None) -> None:
    """The question in large letters, how to measure it, and what was known before."""
    label = here.label(question.label, question.label_en)
    told = here.label(question.help, question.help_en)
    known = before.fields.get(question.field) if before else None
    was = here.say("known_before", value=worded.value_name(question, known.value, here.language)) if known else ""
    unit = Markup(' <span class="soft">{}</span>').format(question.unit) if question.unit else ""
    lines = look.joined(Markup('<p class="soft">{}</p>').format(one) for one in (told, was) if one)
    look.show(
        Markup('<div class="kpss-question"><div><p><strong>{}</strong>{}</p>{}</div>{}</div>').format(
            label, unit, lines, picture(here, question.picture)
        )
    )


def picture(here: Here, name: str) -> Markup:
    """How to measure, drawn; nothing where there is no drawing."""
    drawn = DRAWINGS.get(name)
    if drawn is None:
        return Markup()
    return Markup(
        '<span class="kpss-measuring" role="img" aria-label="{}"><i style="{}"></i><i style="{}"></i></span>'
    ).format(
        here.say(f"picture_{name}"), masked(drawn.thing, "0 0 120 80", 1.4), masked(drawn.measure, "0 0 120 80", 2.2)
    )


def masked(path: str, field: str, width: float) -> str:
    """Style that lets the colour of an element through along a path: Streamlit takes SVG out of HTML."""
    drawn = (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='{field}' fill='none' stroke='#000' stroke-width='{width:g}' "
        f"stroke-linecap='round' stroke-linejoin='round'><path d='{path}'/></svg>"
    )
    return f"--sign:url(data:image/svg+xml;base64,{b64encode(drawn.encode()).decode()})"


def _pills(here: Here, written: Observed, question: Question, label: str, options: Mapping[str, str]) -> str | None:
    """One tap of several; the last option is that nobody knows."""
    known = written.values.get(question.field)
    begun = None if known is None else UNKNOWN if known.status == "unknown" else _option(known.value)
    told = {**options, UNKNOWN: here.say("unknown")}
    name = preset(key(written, question.field), begun)
    return st.pills(label, list(told), format_func=lambda one: told[one], key=name, label_visibility="collapsed")


def _option(value: Any) -> str:
    return (YES if value else NO) if isinstance(value, bool) else str(value)


def _choice(here: Here, written: Observed, question: Question, label: str) -> Value | None:
    options = {one.value: here.label(one.label, one.label_en) for one in question.choices}
    chosen = _pills(here, written, question, label, options)
    return _value(chosen, chosen, how(written))


def _yes_no(here: Here, written: Observed, question: Question, label: str) -> Value | None:
    chosen = _pills(here, written, question, label, {YES: here.say("yes"), NO: here.say("no")})
    return _value(chosen, chosen == YES, how(written))


def _value(chosen: str | None, value: Any, method: str) -> Value | None:
    if chosen is None:
        return None
    return Value(None, "unknown", method) if chosen == UNKNOWN else Value(value, "known", method)


def _flag(here: Here, written: Observed, question: Question, label: str) -> str | None:
    """Is it only an estimate, or unknown."""
    known = written.values.get(question.field)
    begun = None
    if known is not None:
        begun = UNKNOWN if known.status == "unknown" else ESTIMATE if known.method == "estimate" else None
    told = {ESTIMATE: here.say("estimate"), UNKNOWN: here.say("unknown")}
    name = preset(key(written, f"{question.field}_jak"), begun)
    return st.pills(label, list(told), format_func=lambda one: told[one], key=name, label_visibility="collapsed")


def _number(here: Here, written: Observed, question: Question, label: str) -> Value | None:
    with st.container(horizontal=True, vertical_alignment="center"):
        known = written.values.get(question.field)
        begun = None if known is None or known.value is None else float(known.value)
        name = preset(key(written, question.field), begun)
        number = st.number_input(
            label, key=name, step=1.0, format="%g", placeholder=question.unit or None, label_visibility="collapsed",
            width=180,
        )  # fmt: skip
        flag = _flag(here, written, question, label)
    if flag == UNKNOWN:
        return Value(None, "unknown", how(written))
    if number is None:
        return None
    whole = int(number) if float(number).is_integer() else float(number)
    return Value(whole, "known", "estimate" if flag == ESTIMATE else how(written))


def _date(here: Here, written: Observed, question: Question, label: str) -> Value | None:
    known = written.values.get(question.field)
    name = preset(key(written, question.field), known.value if known else None)
    last = here.today + dt.timedelta(days=LONGEST_OBSTACLE_DAYS)
    day = st.date_input(
        label,
        key=name,
        min_value=here.today,
        max_value=last,
        format="DD.MM.YYYY",
        label_visibility="collapsed",
        width=180,
    )
    return Value(day, "known", how(written)) if isinstance(day, dt.date) else None


def _legs(here: Here, written: Observed, question: Question, label: str) -> Value | None:
    """Straight legs of a ramp, one after another."""
    known = written.values.get(question.field)
    legs = list(known.value or ()) if known else []
    count = preset(key(written, "ramen"), max(len(legs), 1))
    told = [
        _leg(here, written, place, legs[place] if place < len(legs) else {}) for place in range(st.session_state[count])
    ]
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.session_state[count] < MOST_LEGS:
            st.button(here.say("leg_more"), key=key(written, "pridat"), on_click=_more_legs, args=(count, 1))
        if st.session_state[count] > 1:
            st.button(here.say("leg_less"), key=key(written, "ubrat"), on_click=_more_legs, args=(count, -1))
        flag = _flag(here, written, question, label)
    if flag == UNKNOWN:
        return Value(None, "unknown", how(written))
    given = tuple(leg for leg in told if any(value is not None for value in leg.values()))
    return Value(given, "known", "estimate" if flag == ESTIMATE else how(written)) if given else None


def _leg(here: Here, written: Observed, place: int, known: Mapping[str, Any]) -> dict[str, Any]:
    columns = st.columns(len(LEG), gap="small")
    found = {}
    for column, name in zip(columns, LEG, strict=True):
        begun = None if known.get(name) is None else float(known[name])
        value = column.number_input(
            here.say(f"leg_{name}", number=place + 1),
            key=preset(key(written, f"rameno_{place}_{name}"), begun),
            step=1.0,
            format="%g",
        )
        found[name] = value if value is None or not float(value).is_integer() else int(value)
    return found


def _more_legs(count: str, by: int) -> None:
    st.session_state[count] += by


_WIDGETS: Mapping[str, Callable[[Here, Observed, Question, str], Value | None]] = MappingProxyType(
    {"choice": _choice, "answer": _yes_no, "number": _number, "whole": _number, "date": _date, "legs": _legs}
)
