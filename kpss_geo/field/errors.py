"""How a refusal is told to the phone: a status that the page acts upon, and a sentence that people read."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from starlette.responses import JSONResponse

from kpss_geo.desk.devices import NotSignedIn, TooManyTries
from kpss_geo.desk.roles import Denied
from kpss_geo.errors import BadInput, KpssError
from kpss_geo.field.speaking import Tell
from kpss_geo.store import Unavailable

AWAY = "Server teď nemůže ukládat. Body zůstávají v telefonu a odešlou se později."
AWAY_SECONDS = 60
WAIT_SECONDS = 600


class TooLarge(KpssError):
    """More bytes than anybody needs."""


class NotNow(KpssError):
    """Right in itself, but the observation has moved on."""


class Away(KpssError):
    """The database does not answer; nothing is lost, the phone asks again."""


_STATUS: Mapping[type[KpssError], int] = MappingProxyType(
    {NotSignedIn: 401, Denied: 403, NotNow: 409, TooLarge: 413, TooManyTries: 429, Away: 503}
)
_RETRY: Mapping[int, int] = MappingProxyType({429: WAIT_SECONDS, 503: AWAY_SECONDS})


def refusal(error: KpssError, tell: Tell = str) -> JSONResponse:
    """The answer to what could not be done, in the language of `tell`."""
    error = Away(AWAY) if is_away(error) else error
    status = next((code for kind, code in _STATUS.items() if isinstance(error, kind)), 422)
    faults = error.faults if isinstance(error, BadInput) else [str(error)]
    headers = {"Retry-After": str(_RETRY[status])} if status in _RETRY else {}
    return JSONResponse({"faults": [tell(one) for one in faults]}, status, headers)


def is_away(error: BaseException) -> bool:
    """Was it the database or the disk that failed, and not what was sent."""
    return isinstance(error, Unavailable) or isinstance(error.__cause__, OSError)
