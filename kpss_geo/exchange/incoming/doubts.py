"""What is asked of a stranger's row before anything is made of it; nothing is ever mended by a guess."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kpss_geo.exchange import cells as c
from kpss_geo.survey.questionnaire import LEG, Question, questions

TABLES = frozenset({"own", "kobo", "odk", "geojson", "category_list"})  # where people write bare figures in cm
# Nobody measures a door under 10 cm or a kerb under half a centimetre: was it metres?
WIDE_CM, LOW_CM = 10, 0.5
LOW_UP_TO_CM = 60  # what may be at most this high is a height, the rest are widths


def doubts(row: Mapping[str, str], defaults: Mapping[str, str], kind: str) -> Iterator[str]:
    """Why a row of this format cannot be taken as it stands, a Czech sentence each."""
    said = {**defaults, **row}
    if not (said.get("lat") or said.get("lon")):
        yield "chybí poloha; doplňte zeměpisnou šířku a délku"
    if kind in TABLES:
        for name, text in row.items():
            yield from _metres(name, text)


def _metres(name: str, text: str) -> Iterator[str]:
    """Ask where a figure in cm looks like metres."""
    question = questions().get(name)
    if question is None or (question.unit != "cm" and question.type != "legs"):
        return
    if question.type != "legs" and text[:1] != "0" and text[:2].isdigit():
        return  # two digits before any comma are no metres
    try:
        told = _lengths(question, text)
    except ValueError:
        return  # what cannot be read is a fault already
    for what, figure, most in told:
        least = LOW_CM if most <= LOW_UP_TO_CM else WIDE_CM
        if figure is not None and 0 < figure < least and figure * 100 <= most:
            meant = c.number_text(round(figure * 100, 6))
            yield f"sloupec {name}: {what}{c.number_text(figure)} cm je málo; snad {meant} cm? Napište číslo v cm"


def _lengths(question: Question, text: str) -> list[tuple[str, float | None, float]]:
    """Which lengths a cell tells, how long they are, and how long they may be."""
    if c.words("status").get(text.casefold()):
        return []
    value = c.value_of(question, text)
    if question.type != "legs":
        return [("", value, question.most or 0)]
    return [
        (f"rameno {place}, {name}: ", leg[name], LEG[name][1])
        for place, leg in enumerate(value, start=1)
        for name in ("length_cm", "width_cm")
    ]
