"""Licences of data: which are known, which may stand in one file, and which binds the whole."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Licence:
    """A licence of data.

    Attributes
    ----------
    id
        Short name that file names bear.
    name
        As a reader is told.
    iri
        Its address; '' where nobody has any rights.
    rank
        Of data put together, the licence of the highest rank binds the whole.
    """

    id: str
    name: str
    iri: str
    rank: int


NO_RIGHTS = Licence("bez-licence", "bez licence, jen fakta", "", 0)
CC0 = Licence("cc0", "CC0 1.0", "https://creativecommons.org/publicdomain/zero/1.0/", 1)
CC_BY = Licence("cc-by", "CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/", 2)
ODBL = Licence("odbl", "ODbL 1.0", "https://opendatacommons.org/licenses/odbl/1-0/", 3)

# By the letters and digits of what a source says; MPSV declares that nothing in its data is protected
# (https://data.mpsv.cz/web/data/podminky-uziti).
KNOWN: Mapping[str, Licence] = MappingProxyType(
    {
        "fakta": NO_RIGHTS,
        "podminkyotevrenychdatmpsv": NO_RIGHTS,
        "cc0": CC0,
        "cc010": CC0,
        "ccby": CC_BY,
        "ccby40": CC_BY,
        "odbl": ODBL,
        "odbl10": ODBL,
    }
)


def licence_of(text: str) -> Licence | None:
    """The licence that a source states; None where it is not one of the known.

    >>> licence_of("CC BY 4.0").id, licence_of("ODbL-1.0").id, licence_of("všechna práva vyhrazena")
    ('cc-by', 'odbl', None)
    """
    plain = unicodedata.normalize("NFKD", text.casefold())
    return KNOWN.get("".join(sign for sign in plain if sign.isascii() and sign.isalnum()))


def together(stated: Iterable[str]) -> Licence | None:
    """The licence of data put together of several sources; None where one of them is not known.

    Share-alike (ODbL) takes over the whole, attribution (CC BY) what is free.

    >>> together(["fakta", "CC BY 4.0"]).id, together(["CC BY 4.0", "ODbL 1.0"]).id, together(["CC BY 4.0", "?"])
    ('cc-by', 'odbl', None)
    """
    found = [licence_of(text) for text in stated]
    known = [one for one in found if one is not None]
    if len(known) < len(found):
        return None
    return max(known, key=lambda one: one.rank, default=None)
