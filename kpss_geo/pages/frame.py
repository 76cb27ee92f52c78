"""What every page gets: the visitor's language and account, the day, and the page's words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from kpss_geo.desk.roles import PUBLIC, admitted, allowed
from kpss_geo.pages import ground
from kpss_geo.pages.texts import Say
from kpss_geo.store import Person

T = TypeVar("T")


@dataclass(frozen=True)
class Here:
    """One visit to one page.

    Parameters
    ----------
    language
        ``cs`` or ``en``.
    person
        The account as the store knows it at this run; None for the public.
    today
        The day on which the page stands.
    say
        Words of the page.
    """

    language: str
    person: Person | None
    today: dt.date
    say: Say

    @classmethod
    def of(cls, page: str, language: str, person: Person | None) -> Here:
        """Visit to a page today."""
        return cls(language, person, ground.today(), Say(page, language))

    def into(self, language: str) -> Here:
        """The same visit in another language."""
        return replace(self, language=language, say=Say(self.say.page, language))

    def may(self, action: str) -> bool:
        """May the visitor do this; every write is checked once more by the desk."""
        blocked = self.person is not None and self.person.blocked
        return allowed(PUBLIC if self.person is None or blocked else self.person.role, action)

    def later(self, action: str, make: Callable[[], T]) -> Callable[[], T]:
        """Function that makes a file when its button is pressed, for whom may still do this at that moment."""

        def made() -> T:
            admitted(ground.store(), self.person, action)
            return make()

        return made

    def label(self, cs: str, en: str) -> str:
        """One of two names, by language; the Czech one where there is no other."""
        return en if self.language == "en" and en else cs
