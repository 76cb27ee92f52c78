"""A drawn sheet as the bytes of a file that says what it is and whose data it stands on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from types import MappingProxyType

from kpss_geo.printing import paper
from kpss_geo.printing.legend import Words
from kpss_geo.printing.paper import Page
from kpss_geo.printing.sheet import sources
from kpss_geo.study import Answer

Drawn = tuple[Page, Words]  # a sheet and its texts
FORMS: Mapping[str, Callable[..., bytes]] = MappingProxyType({"pdf": paper.pdf, "png": paper.png})


def file(answer: Answer, drawn: Drawn, form: str) -> bytes:
    """The sheet as a file; the same sheet gives the same bytes.

    Parameters
    ----------
    answer
        Of which territory and day.
    drawn
        A sheet of this package and its texts.
    form
        A key of `FORMS`.
    """
    page, words = drawn
    about = ". ".join([words.subtitle, *answer.notes, *words.notes, sources(answer)])
    return FORMS[form](page, title=words.title, told=about, day=dt.date.fromisoformat(answer.answered_on))
