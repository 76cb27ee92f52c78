"""Receipt numbers of letters: short enough to write on paper, too many to guess, with a sign against slips."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from kpss_geo.errors import BadInput

START = "KP"
# No 0, O, I, L, U: read aloud or from paper they are mistaken. 31 is a prime: any one wrong or swapped sign shows.
SIGNS = "123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 8  # the last sign checks the others
_MEANT = str.maketrans({"I": "1", "L": "1"})


def fresh(choose: Callable[[str], str] = secrets.choice) -> str:
    """A new receipt number of seven random signs and one that checks them.

    >>> fresh(lambda signs: signs[5])
    'KP-6666-666C'
    """
    signs = "".join(choose(SIGNS) for _ in range(LENGTH - 1))
    return _written(signs + _check(signs))


def read(text: str) -> str:
    """The receipt number that somebody typed, in its one spelling.

    >>> read(" kp 6666 666c ")
    'KP-6666-666C'

    Raises
    ------
    BadInput
        It is not such a number, or there is a slip in it.
    """
    signs = "".join(one for one in text.upper() if one.isalnum()).removeprefix(START).translate(_MEANT)
    if len(signs) != LENGTH or not set(signs) <= set(SIGNS) or _check(signs[:-1]) != signs[-1]:
        raise BadInput([f"číslo „{text.strip()[:30]}“ není celé nebo je v něm překlep; opište ho z potvrzení znovu"])
    return _written(signs)


def _written(signs: str) -> str:
    return f"{START}-{signs[:4]}-{signs[4:]}"


def _check(signs: str) -> str:
    """Sign that makes the weighted sum divisible; weights differ, so that a swap shows."""
    total = sum(place * SIGNS.index(one) for place, one in enumerate(signs, start=2))
    return SIGNS[-total % len(SIGNS)]
