"""The map of reach: bands of travel time, or what changes in each municipality."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
import streamlit as st

from kpss_geo import areas
from kpss_geo.before_after import Result
from kpss_geo.changes import Change, Close, decoded, encoded
from kpss_geo.maps import layers
from kpss_geo.maps.layers import NOT_DRAWN, Content, Layer
from kpss_geo.pages import ground, look, mapview, underlay
from kpss_geo.pages.dosah.zmeny import MAP
from kpss_geo.pages.frame import Here
from kpss_geo.pages.texts import Say
from kpss_geo.publish import within
from kpss_geo.scenario import scenario, travel_after
from kpss_geo.study import Answer
from kpss_geo.territory import Territory

BANDS = ("#08519c", "#5a9bd0", "#bcd7ec")  # near to far
CHANGE = ("#8c1d2f", "#e29aa4", "#9ad0bd", "#00694a")  # many lose, some lose, some gain, many gain
LOSSES = (0, 1)  # places in CHANGE that are striped, so that they are told from gains without colours
MANY = 0.25  # of the people of the group in a municipality
LOOKS = ("change", "before", "after")


class Asked(NamedTuple):
    """Services whose reach is drawn, who travels, and the limit in minutes."""

    services: tuple[str, ...]
    who: str
    minutes: float


def bands(minutes: float) -> tuple[float, ...]:
    """Limits of the bands: half of the limit, the limit, and twice as much."""
    return minutes / 2, minutes, minutes * 2


def positions(territory: Territory, services: Sequence[str]) -> list[int]:
    """Positions of services in the territory, of those that are there."""
    place = {str(name): at for at, name in enumerate(territory.services.index)}
    return [place[name] for name in services if name in place]


@st.cache_resource(max_entries=32, show_spinner=False)
def drawn_bands(edition: str, asked: Asked, changes: str, language: str) -> Content:  # noqa: ARG001  key
    """Bands around the nearest of the services, after the changes."""
    answer = ground.answer()
    territory, travel = answer.territory, answer.travels[asked.who]
    if changes:
        outcome = scenario(answer, decoded(changes), who=[asked.who])
        territory, travel = outcome.territory, travel_after(answer, outcome, asked.who)
    frame = areas.surface(territory, travel, positions(territory, asked.services), bands(asked.minutes))
    frame = within(territory, frame)
    say = Say("dosah", language)
    return layers.areas(frame, titles=[say("within", minutes=say.number(one)) for one in frame["minutes"]])


def show(here: Here, answer: Answer, changes: tuple[Change, ...], result: Result | None, asked: Asked) -> None:
    """Draw the map; a click on it places the service of the panel."""
    drawn = _look(here, result)
    by_town = drawn == "change" and result is not None
    layer = _changed(result) if by_town and result else _bands(here, answer, changes, result, asked, drawn)
    legend = _change_legend(here) if by_town else _band_legend(here, asked.minutes)
    place = next((one for one in reversed(changes) if not isinstance(one, Close)), None)
    mapview.show_map(
        MAP,
        [*underlay.below(), *([layer] if layer else [])],
        description=here.say("map"),
        language=here.language,
        height=560,
        fit=underlay.whole(),
        marker=(place.lon, place.lat, None) if place else None,
        pick_place=True,
        opacity=0.6,
    )
    look.legend(legend, label=here.say("legend"))


def _look(here: Here, result: Result | None) -> str:
    if result is None:
        return "after"
    if result.form == "terénní":
        return "change"
    found = st.segmented_control(
        here.say("look"), LOOKS, default=LOOKS[0], required=True, format_func=lambda one: here.say(f"look_{one}"),
        key="dosah_pohled",
    )  # fmt: skip
    return found or LOOKS[0]


def _changed(result: Result) -> Layer:
    """Municipalities by the share of people that they gain or lose."""
    frame = result.municipalities
    return Layer(
        "obce_zmeny",
        underlay.towns(str(ground.folder())),
        palette=list(CHANGE),
        paint=paint(frame),
        striped=LOSSES,
        pick=False,
    )


def paint(frame: pd.DataFrame) -> list[int]:
    """Place in `CHANGE` of each municipality; not drawn where nothing changes."""
    people = frame["people"].to_numpy(dtype=float)
    change = (frame["covered_after"] - frame["covered_before"]).to_numpy(dtype=float)
    share = np.divide(change, people, out=np.zeros(len(frame)), where=people > 0)
    steps = [share <= -MANY, share < 0, share >= MANY, share > 0]
    found: list[int] = np.select(steps, [0, 1, 3, 2], default=NOT_DRAWN).tolist()
    return found


def _bands(
    here: Here, answer: Answer, changes: tuple[Change, ...], result: Result | None, asked: Asked, drawn: str
) -> Layer | None:
    after = encoded(changes) if changes and drawn == "after" else ""
    services = _of_offer(answer, result, after) if result else asked.services
    if not services:
        return None
    with st.spinner(here.say("drawing")):
        content = drawn_bands(ground.answer_edition(), asked._replace(services=services), after, here.language)
    return Layer("plocha", content, palette=list(BANDS), paint=[0, 1, 2], public=False, pick=False)


def _of_offer(answer: Answer, result: Result, changes: str) -> tuple[str, ...]:
    """Services of the offer that is looked at, before or after the changes."""
    territory = answer.territory
    if changes:
        territory = scenario(answer, decoded(changes), who=[next(iter(answer.travels))]).territory
    table = territory.services
    fits = [
        kind == result.kind and result.form in forms.split("|") and result.group in targets.split("|")
        for kind, forms, targets in zip(table["kind"], table["forms"], table["target_groups"], strict=True)
    ]
    return tuple(table.index[fits])


def _change_legend(here: Here) -> Sequence[tuple[str, str, look.Shape]]:
    names = ("lose_many", "lose_some", "gain_some", "gain_many")
    share = here.say.number(100 * MANY)
    return [
        (here.say(name, share=share), colour, "striped" if place in LOSSES else "square")
        for place, (name, colour) in enumerate(zip(names, CHANGE, strict=True))
    ]


def _band_legend(here: Here, minutes: float) -> Sequence[tuple[str, str, look.Shape]]:
    return [
        (here.say("within", minutes=here.say.number(limit)), colour, "square")
        for limit, colour in zip(bands(minutes), BANDS, strict=True)
    ]
