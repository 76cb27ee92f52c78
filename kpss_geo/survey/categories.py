"""Category of a site for an audience: weakest link of a way in, best of the ways, unknown kept unknown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from kpss_geo.errors import BadInput
from kpss_geo.survey.judging import ACCESSIBLE, INACCESSIBLE, Found, Step, absent, judge, judge_total, step
from kpss_geo.survey.profiles import Audience, Profile
from kpss_geo.survey.questionnaire import choices
from kpss_geo.survey.reasons import Reason, reasons
from kpss_geo.survey.toilets import judge_toilets, toilet_kinds

__all__ = ["Category", "Chain", "Reason", "Site", "Step", "categorize", "grade_label", "step", "toilet_kinds"]

DECLARED_FOR = "wheelchair"  # a category declared without an audience means wheelchair users


@dataclass(frozen=True)
class Chain:
    """One way from the street to the counter and the toilet: everything on it must be passed."""

    id: str
    steps: Sequence[Step]


@dataclass(frozen=True)
class Site:
    """A place with its ways in, each of which is enough, and the category that somebody declared."""

    id: str
    chains: Sequence[Chain]
    declared: str | None = None


@dataclass(frozen=True)
class Category:
    """The worst and the best category that the answers leave open: 2 accessible, 1 partly, 0 inaccessible.

    `chain` is the way that decided, None where the site has none; `declared` is kept beside and changes nothing.
    """

    site: str
    edition: str
    audience: str
    worst: int
    best: int
    chain: str | None
    reasons: tuple[Reason, ...]
    declared: int | None

    @property
    def grade(self) -> int | None:
        """The category, None while it is not verified."""
        return self.best if self.worst == self.best else None

    @property
    def label(self) -> str:
        """The category in Czech."""
        best = grade_label(self.best)
        return best if self.worst == self.best else f"neověřeno (nejlépe {best})"

    @property
    def disagreement(self) -> str | None:
        """What is said where the declared category cannot be right; None where it can, or nobody declared one."""
        if self.declared is None or self.worst <= self.declared <= self.best:
            return None
        return f"uvedeno „{grade_label(self.declared)}“, spočteno „{self.label}“"


class Way(NamedTuple):
    """A chain with what was found of it."""

    worst: int
    best: int
    found: list[Found]
    chain: Chain


def categorize(site: Site, profile: Profile, audience: str = DECLARED_FOR) -> Category:
    """Category of a site for an audience, by an edition of the method.

    A way takes its worst requirement, the site its best way; a site without a way is unknown.

    Raises
    ------
    BadInput
        The edition knows no such audience.

    Examples
    --------
    >>> from kpss_geo.survey.profiles import profile
    >>> door = step("vstup", {"threshold_cm": 9, "door_main_cm": 90})
    >>> found = categorize(Site("úřad", [Chain("hlavní", [door])]), profile("A"))
    >>> found.label, found.reasons[0].words
    ('obtížně přístupné nebo nepřístupné', 'výška prahu: 9 cm > 7 cm')
    """
    if audience not in profile.audiences:
        raise BadInput([f"pro koho: „{audience}“ neznáme; vyberte z: {', '.join(profile.audiences)}"])
    ways = [_way(chain, profile.audiences[audience]) for chain in site.chains]
    decided = min(ways, key=lambda way: (-way.best, -way.worst, way.chain.id), default=None)
    return Category(
        site=site.id,
        edition=profile.edition,
        audience=audience,
        worst=max((way.worst for way in ways), default=INACCESSIBLE),
        best=decided.best if decided else ACCESSIBLE,
        chain=decided.chain.id if decided else None,
        reasons=reasons(decided.found, decided.best) if decided else (),
        declared=_declared(site, decided) if audience == DECLARED_FOR else None,
    )


def grade_label(grade: int) -> str:
    """A grade in Czech, as the questionnaire words it.

    >>> grade_label(2)
    'přístupné'
    """
    return _grades()[grade][1]


@cache
def _grades() -> tuple[tuple[str, str], ...]:
    return tuple((choice.value, choice.label) for choice in reversed(choices()["category"]))


def _declared(site: Site, way: Way | None) -> int | None:
    """The site's own, else the worst that was said of an entrance on the way."""
    told = [one.answers.get("declared_category") for one in (way.chain.steps if way else ()) if one.element == "vstup"]
    values = [value for value, _ in _grades()]
    given = told if site.declared is None else [site.declared]
    return min((values.index(value) for value in given if value in values), default=None)


def _way(chain: Chain, audience: Audience) -> Way:
    found = _judged(chain.steps, audience)
    return Way(min(one.worst for one in found), min(one.best for one in found), found, chain)


def _judged(steps: Sequence[Step], audience: Audience) -> list[Found]:
    """What all rules say of a way; a way without an entrance is one whose entrance nobody described."""
    present = frozenset(one.element for one in steps)
    found = [] if "vstup" in present else absent("vstup", audience)
    for one in steps:
        found += judge(one, present, audience) if one.element != "toaleta" else []
    return found + judge_total(steps, present, audience) + judge_toilets(steps, audience)
