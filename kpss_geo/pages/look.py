"""Building blocks of a page: all HTML goes through here, and all text in it is escaped."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

import streamlit as st
from markupsafe import Markup, escape

from kpss_geo.errors import BadInput, KpssError
from kpss_geo.maps import marks, words
from kpss_geo.maps.marks import Mark
from kpss_geo.maps.pictograms import ELEMENTS, OTHER, PATHS
from kpss_geo.pages.texts import LANGUAGE_KEY, Say

Tone = Literal["info", "warning", "error", "success"]
Shape = Literal["square", "striped", "dot", "line", "pin", "group"] | Mark
BLOCK = Markup('<div class="kpss">{}</div>')


def show(markup: Markup) -> None:
    """Put HTML on the page.

    Raises
    ------
    TypeError
        Plain text, which may hold anything; make it by ``Markup("<p>{}</p>").format(text)``.
    """
    if not isinstance(markup, Markup):
        raise TypeError('look.show takes Markup alone; write Markup("<p>{}</p>").format(text)')
    st.html(str(BLOCK.format(markup)))


def words_of(key: str) -> str:
    """A common word in the language of this visit."""
    return _say()(key)


def _say() -> Say:
    return Say("common", st.session_state.get(LANGUAGE_KEY, "cs"))


def joined(parts: Iterable[str | Markup], between: str = "") -> Markup:
    """Parts one after another, text among them escaped."""
    return escape(between).join(parts)


def title(text: str, lead: str = "") -> None:
    """Heading of the page, and what it is for in one sentence."""
    told = Markup('<p class="lead">{}</p>').format(lead) if lead else Markup()
    show(Markup("<h1>{}</h1>{}").format(text, told))


def heading(text: str, level: int = 2) -> None:
    """Heading of a part."""
    show(Markup("<h{0}>{1}</h{0}>").format(level, text))


def text(some: str, *, soft: bool = False) -> None:
    """A paragraph."""
    show(Markup('<p class="{}">{}</p>').format("soft" if soft else "", some))


@dataclass(frozen=True)
class Column:
    """A column of a table: key of the rows, header, side, and what the figure is."""

    key: str
    header: str
    align: Literal["start", "end"] = "start"
    definition: str = ""


def table(
    columns: Sequence[Column],
    rows: Sequence[Mapping[str, str | Markup]],
    *,
    caption: str,
    row_header: str = "",
    empty: str = "",
    glossary: str = "",
) -> None:
    """A table with its caption and, one click away, the definitions of its columns.

    Parameters
    ----------
    columns, rows
        Cells are text, or Markup of this module.
    caption
        What the table says.
    row_header
        Key of the column that names the row.
    empty
        What is said where there are no rows.
    glossary
        Label of the definitions; the common one when empty.
    """
    if not rows and empty:
        show(Markup('<p class="kpss-empty">{}</p>').format(empty))
        return
    head = joined(Markup('<th scope="col" class="{}">{}</th>').format(one.align, one.header) for one in columns)
    body = joined(_row(columns, row, row_header) for row in rows)
    defined = [(one.header, one.definition) for one in columns if one.definition]
    show(
        Markup(
            '<div class="kpss-scroll" tabindex="0" role="region" aria-label="{0}"><table><caption>{0}</caption>'
            "<thead><tr>{1}</tr></thead><tbody>{2}</tbody></table></div>{3}"
        ).format(caption, head, body, definitions(glossary or words_of("glossary"), defined))
    )


def _row(columns: Sequence[Column], row: Mapping[str, str | Markup], row_header: str) -> Markup:
    def cell(one: Column) -> Markup:
        value = row.get(one.key, "")
        if one.key == row_header:
            return Markup('<th scope="row" class="{}">{}</th>').format(one.align, value)
        return Markup('<td class="{}">{}</td>').format(one.align, value)

    return Markup("<tr>{}</tr>").format(joined(map(cell, columns)))


def definitions(label: str, told: Sequence[tuple[str, str]]) -> Markup:
    """Words and what they mean, behind a click; nothing where there are none."""
    if not told:
        return Markup()
    items = joined(Markup("<dt>{}</dt><dd>{}</dd>").format(word, meaning) for word, meaning in told)
    return Markup("<details><summary>{}</summary><dl>{}</dl></details>").format(label, items)


def figures(told: Sequence[tuple[str, str, str]], *, meaning: str = "") -> None:
    """Big numbers in a row: label, value and definition of each."""
    opener = meaning or words_of("meaning")
    show(
        Markup('<div class="kpss-figures">{}</div>').format(
            joined(
                Markup('<div class="kpss-figure"><span>{}</span><strong>{}</strong>{}</div>').format(
                    label,
                    value,
                    Markup("<details><summary>{}</summary><p>{}</p></details>").format(opener, definition)
                    if definition
                    else "",
                )
                for label, value, definition in told
            )
        )
    )


def provenance(
    sources: Sequence[Mapping[str, str]],
    *,
    date: str,
    told: Sequence[tuple[str, str]] = (),
    label: str = "",
    computed: str = "",
) -> None:
    """Sources with their dates and licences, and definitions, behind a click."""
    items = joined(Markup("<li>{}</li>").format(source(one)) for one in sources)
    meanings = joined(Markup("<dt>{}</dt><dd>{}</dd>").format(word, meaning) for word, meaning in told)
    show(
        Markup("<details><summary>{}</summary><p>{} {}</p><dl>{}</dl><ul>{}</ul></details>").format(
            label or words_of("provenance"), computed or words_of("computed"), _say().day(date), meanings, items
        )
    )


def source(one: Mapping[str, str]) -> Markup:
    """One source: name, date, licence, whom to name, and where it is."""
    name, address = one.get("name", ""), words.link(one.get("url", ""))
    named = Markup('<a href="{}" rel="noopener">{}</a>').format(address, name) if address else escape(name)
    say = _say()
    licence = say.told(words.licence(one["licence"])) if one.get("licence") else ""
    rest = [part for part in (say.day(one.get("date", "")), licence, one.get("attribution", "")) if part]
    return joined([named, *rest], " · ")


def bars(parts: Sequence[tuple[str, float, str]]) -> Markup:
    """A bar of shares (0–1) with names of tones, and the same in words for those who do not see it."""
    told = ", ".join(f"{label} {_say().share(share)}" for label, share, _tone in parts if share > 0)
    pieces = joined(
        Markup('<i class="tone-{}" style="width:{}%"></i>').format(tone, round(100 * share, 2))
        for _label, share, tone in parts
        if share > 0
    )
    return Markup('<span class="kpss-bar" role="img" aria-label="{0}" title="{0}">{1}</span>').format(told, pieces)


def badge(label: str, tone: Literal["good", "mid", "bad", ""] = "", sign: str = "") -> Markup:
    """A short mark; its tone is said by its words too."""
    return Markup('<span class="kpss-badge {}">{}{}</span>').format(tone, pictogram(sign) if sign else "", label)


def note(some: str | Markup, tone: Tone = "info") -> None:
    """Something that the reader must not miss; errors are read out at once."""
    role = "alert" if tone == "error" else "note" if tone == "info" else "status"
    show(Markup('<div class="kpss-note {}" role="{}"><p>{}</p></div>').format(tone, role, some))


def faults(error: KpssError) -> None:
    """Everything that an error names, a sentence each, in the language of this visit."""
    told = [_say().told(one) for one in (error.faults if isinstance(error, BadInput) else [str(error)])]
    if len(told) == 1:
        note(told[0], "error")
        return
    items = joined(Markup("<li>{}</li>").format(one) for one in told)
    show(Markup('<div class="kpss-note error" role="alert"><ul>{}</ul></div>').format(items))


def empty(what: str, advice: str = "") -> None:
    """Nothing is here, and what to do about it."""
    show(Markup('<div class="kpss-empty"><strong>{}</strong>{}</div>').format(what, advice))


def cards(some: Sequence[tuple[str, Markup]]) -> None:
    """Cards: a heading and a body each."""
    items = joined(Markup('<li class="kpss-card"><h3>{}</h3>{}</li>').format(head, body) for head, body in some)
    show(Markup('<ul class="kpss-cards">{}</ul>').format(items))


def legend(parts: Sequence[tuple[str, str, Shape]], *, label: str = "") -> None:
    """What the colours and signs of a map mean, drawn as the map draws them."""
    items = joined(Markup("<li>{}{}</li>").format(_swatch(colour, shape), name) for name, colour, shape in parts)
    show(Markup('<ul class="kpss-legend" aria-label="{}">{}</ul>').format(label or words_of("legend"), items))


def marked(told: Sequence[tuple[Mark, str, str]]) -> list[tuple[str, str, Shape]]:
    """Legend of categories (sign, name, colour) and of the groups in which a map gathers their points."""
    return [*((name, colour, mark) for mark, name, colour in told), (words_of("map_group"), "", "group")]


def _swatch(colour: str, shape: Shape) -> Markup:
    if isinstance(shape, Mark):
        drawn = _image(marks.drawing(shape, colour))
        return Markup('<span class="kpss-mark" style="--mark:{}" aria-hidden="true"></span>').format(drawn)
    return Markup('<span class="kpss-swatch {}" style="--tone:{}" aria-hidden="true"></span>').format(shape, colour)


def pictogram(name: str) -> Markup:
    """A pictogram as a small drawing in the colour of the text; decoration only."""
    return Markup('<span class="kpss-sign" style="--sign:{}" aria-hidden="true"></span>').format(mask(name))


@cache
def mask(name: str) -> str:
    """A pictogram as the address of an image of its strokes."""
    path = ELEMENTS.get(name) or PATHS.get(name, OTHER)
    drawn = (
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24' fill='none' stroke='#000' stroke-width='1.9' "
        f"stroke-linecap='round' stroke-linejoin='round'><path d='{path}'/></svg>"
    )
    return _image(drawn)


def _image(drawn: str) -> str:
    """A drawing as an address in a style; Streamlit lets no svg element through."""
    return f"url(data:image/svg+xml;base64,{b64encode(drawn.encode()).decode()})"


def hidden(some: str) -> Markup:
    """Text for screen readers alone."""
    return Markup('<span class="kpss-visually-hidden">{}</span>').format(some)
