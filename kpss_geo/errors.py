"""One family of errors: each says what is wrong, where, and what to do."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from typing import Any


class KpssError(Exception):
    """Something the user can mend; its text says what, where and what to do."""


class BadInput(KpssError, ValueError):
    """Every fault found in one piece of input, one sentence each.

    Parameters
    ----------
    faults
        Sentences; kept in ``faults`` and joined by new lines in the message.
    """

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = list(faults)
        super().__init__("\n".join(self.faults))

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.faults,)  # so that it stays itself between processes


class MissingInput(BadInput, FileNotFoundError):
    """A file or folder that the work needs is not there."""

    def __str__(self) -> str:
        return "\n".join(self.faults)


class RepairedInput(UserWarning):
    """A fault that was mended on the way in; the text says how."""


def raise_all(faults: list[str]) -> None:
    """Raise one `BadInput` that names every fault, if there is any."""
    if faults:
        raise BadInput(faults)


def tell(text: str) -> None:
    """Warn that the input was repaired or is incomplete."""
    warnings.warn(text, RepairedInput, stacklevel=3)
