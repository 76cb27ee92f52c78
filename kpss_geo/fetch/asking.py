"""One question to a server and its answer: what is missing is asked for, what comes is checked."""

from __future__ import annotations

import datetime as dt
from email.utils import parsedate_to_datetime
from typing import NamedTuple
from urllib.parse import urlsplit

from kpss_geo.errors import BadInput, MissingInput, tell
from kpss_geo.fetch import cache
from kpss_geo.fetch.cache import Fetched
from kpss_geo.fetch.checks import check, moved, unpack_transfer
from kpss_geo.fetch.feeds import File
from kpss_geo.fetch.means import Means
from kpss_geo.fetch.part import Part, date_of
from kpss_geo.fetch.web import CutError, Reply

BETWEEN_SECONDS = 0.5  # of two requests to one server
CLOCK_SLACK = dt.timedelta(days=1)
BUSY = (408, 425, 429, 500, 502, 503, 504)
ABSENT = (404, 410)


class AgainError(Exception):
    """The server asks for patience, or the connection was cut."""

    def __init__(self, why: str, after: float | None = None) -> None:
        super().__init__(why)
        self.after = after


class AbsentError(Exception):
    """The server knows no such address."""


class Asked(NamedTuple):
    """What one download is about, and when it must end."""

    file: File
    address: str
    part: Part
    deadline: float


def missing(file: File) -> str:
    """The sentence for a file that nobody brought and nobody may download."""
    names = " nebo ".join(file.patterns)
    return f"{file.feed.name}: soubor {names} není po ruce; stáhněte ho ze stránky {file.feed.page} do složky --from"


def server_of(address: str) -> str:
    """Name of the server of an address."""
    return urlsplit(address).netloc


def attempt(asked: Asked, means: Means) -> Fetched:
    """Ask once and read the answer.

    Raises
    ------
    AgainError
        Where asking again may help.
    AbsentError
        Where the server knows no such address.
    BadInput
        Where the answer is no file of the feed, or cannot be stored.
    """
    kept = None if asked.part.size else cache.known(means.cache, asked.address)
    _wait_a_little(server_of(asked.address), means)
    if means.get is None:
        raise MissingInput([missing(asked.file)])
    try:
        with means.get(asked.address, _conditions(asked.part, kept)) as reply:
            _refused(asked, reply, means)
            if reply.status == 304:
                if kept is None:
                    raise AgainError("server tvrdí, že soubor už máme", None)
                today = means.now().date().isoformat()
                return kept if kept.fetched == today else cache.note(means.cache, kept._replace(fetched=today))
            _clock_agrees(reply, means)
            _take(asked, reply, means)
            return _finished(asked, reply, means)
    except CutError as error:
        raise AgainError(f"spojení selhalo ({error})") from error
    except OSError as error:
        if isinstance(error, BadInput):
            raise
        why = f"{means.cache}: soubor nejde uložit ({error.strerror or error})"
        raise BadInput(
            [f"{why}; uvolněte místo nebo zvolte jinou složku volbou --cache, stahování se naváže"]
        ) from error


def _conditions(part: Part, kept: Fetched | None) -> dict[str, str]:
    """Headers that ask only for what is missing or new."""
    if kept is not None:
        told = {"If-None-Match": kept.etag, "If-Modified-Since": kept.modified}
        return {name: value for name, value in told.items() if value}
    return part.range_headers()


def _wait_a_little(server: str, means: Means) -> None:
    since = means.clock() - means.last_asked.get(server, -BETWEEN_SECONDS)
    if since < BETWEEN_SECONDS:
        means.sleep(BETWEEN_SECONDS - since)
    means.last_asked[server] = means.clock()


def _refused(asked: Asked, reply: Reply, means: Means) -> None:
    """Raise what the status of the answer calls for."""
    if reply.status in BUSY:
        raise AgainError(f"stav {reply.status}", _retry_after(reply, means))
    if reply.status in ABSENT:
        raise AbsentError
    if reply.status == 416:
        asked.part.drop()
        raise AgainError("server nemá zbytek souboru, začínáme znovu", 0.0)
    if reply.status not in (200, 206, 304):
        raise BadInput(
            [moved(asked.file.feed, f"server {server_of(asked.address)} odmítl soubor vydat ({reply.status})")]
        )
    if asked.address.startswith("https:") and not reply.address.startswith("https:"):
        raise BadInput([moved(asked.file.feed, f"server přesměroval na nezabezpečenou adresu {reply.address}")])
    if reply.headers.get("content-type", "").startswith("text/html"):
        raise BadInput([moved(asked.file.feed, "místo dat přišla webová stránka")])


def _retry_after(reply: Reply, means: Means) -> float | None:
    """Seconds that the server asks us to wait; a number, or a day and time."""
    told = reply.headers.get("retry-after", "").strip()
    if told.isdecimal():
        return float(told)
    try:
        return max(0.0, (parsedate_to_datetime(told) - means.now()).total_seconds())
    except (ValueError, TypeError):
        return None


def _clock_agrees(reply: Reply, means: Means) -> None:
    """Warn of a wrong clock: addresses and the age of data are counted from it."""
    try:
        there = parsedate_to_datetime(reply.headers.get("date", ""))
        apart = abs(there - means.now())
    except (ValueError, TypeError):
        return
    if apart > CLOCK_SLACK and not means.clock_told:
        means.clock_told.append(apart)
        tell(f"hodiny počítače se od serveru liší o {apart.days} dní; nastavte je, stáří dat se počítá podle nich")


def _take(asked: Asked, reply: Reply, means: Means) -> None:
    """Add the body to the part that is there, within limits."""
    most = asked.file.feed.most_mb * 1_000_000
    if not asked.part.begin(reply):
        raise AgainError("server poslal jinou část souboru, začínáme znovu", 0.0)
    total = asked.part.total
    why = _too_large(asked, total, most) if total is not None else ""
    for done in asked.part.append(() if why else reply.chunks):
        means.progress(asked.file.name, done, total or most)
        why = _too_large(asked, done, most)
        if means.clock() > asked.deadline:
            why = f"{asked.file.feed.name}: stahování trvá příliš dlouho; zkuste to později, naváže se"
        if why:
            break
    if max(asked.part.size, total or 0) > most:
        asked.part.drop()
    if why:
        raise BadInput([why])


def _too_large(asked: Asked, many: int, most: int) -> str:
    if many <= most:
        return ""
    return moved(asked.file.feed, f"soubor má {many / 1e6:.0f} MB, čekáme nejvýš {most / 1e6:.0f} MB")


def _finished(asked: Asked, reply: Reply, means: Means) -> Fetched:
    """Check the whole and keep it; what is no file of the feed is thrown away."""
    part, feed = asked.part, asked.file.feed
    if part.total is not None and part.size < part.total:
        raise AgainError(f"přišlo {part.size} z {part.total} bajtů")
    whole = part.path.with_name(f"{part.path.name}-{asked.file.name}")
    try:
        if part.total is not None and part.size > part.total:
            raise BadInput([moved(feed, f"přišlo {part.size} bajtů místo {part.total}")])
        if reply.headers.get("content-encoding", "") in ("gzip", "x-gzip"):
            unpack_transfer(part.path, whole, feed.most_mb * 1_000_000)
        else:
            part.path.replace(whole)
        check(whole, feed)
        today = means.now().date().isoformat()
        modified = reply.headers.get("last-modified", "")
        found = Fetched(
            feed.id,
            whole,
            asked.address,
            date_of(reply.address, _day(modified) or today),
            today,
            cache.hash_of(whole),
            reply.headers.get("etag", ""),
            modified,
        )
        return cache.keep(means.cache, whole, asked.file.name, found)
    finally:
        part.drop()
        whole.unlink(missing_ok=True)


def _day(modified: str) -> str:
    try:
        return parsedate_to_datetime(modified).date().isoformat()
    except (ValueError, TypeError):
        return ""
