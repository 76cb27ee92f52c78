"""Words as the search compares them: lower case, without diacritics."""

from __future__ import annotations

import re
import unicodedata

# They join other words and say nothing of a service.
_JOINING = "a aby ale bez do i je jsem k ke na nebo o od po pod pri pro s se si u v ve z za ze"
JOINING = frozenset(_JOINING.split(" "))
_WORD = re.compile(r"[^\W_]+")


def folded(text: str) -> str:
    """Text in lower case without diacritics.

    >>> folded("Pečovatelská služba ČSÚ")
    'pecovatelska sluzba csu'
    """
    return "".join(one for one in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(one))


def words(text: str) -> list[str]:
    """Folded words of a text that say something, in order.

    >>> words("Péče o blízkého, § 44")
    ['pece', 'blizkeho', '44']
    """
    return [one for one in _WORD.findall(folded(text)) if one not in JOINING]
