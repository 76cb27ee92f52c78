"""Answers of web servers as the download reads them, and httpx that brings them."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from importlib import metadata
from typing import NamedTuple

import httpx

from kpss_geo.errors import BadInput

MOST_REDIRECTS = 5
WAIT_SECONDS = 30.0  # for the connection, and for each piece of an answer


class Reply(NamedTuple):
    """An answer whose body is still to be read.

    Attributes
    ----------
    status, headers
        As the server sent them; names of headers in lower case.
    address
        Where redirects led.
    chunks
        Bytes as they travelled, not unpacked.
    """

    status: int
    headers: Mapping[str, str]
    address: str
    chunks: Iterator[bytes]


Get = Callable[[str, Mapping[str, str]], AbstractContextManager[Reply]]


class CutError(Exception):
    """The connection failed or ended early; asking again may help."""


@contextlib.contextmanager
def over_http(*, contact: str = "", proxy: str | None = None, wait_seconds: float = WAIT_SECONDS) -> Iterator[Get]:
    """`get` of one polite client: one connection, its own name with a contact, bounded redirects.

    Parameters
    ----------
    contact
        E-mail address that the owner of a server may write to; goes into the user agent.
    proxy
        Address of a proxy; those of the environment (HTTPS_PROXY) when None.
    wait_seconds
        For the connection, and for each piece of an answer.
    """
    client = _client(contact, proxy, wait_seconds)

    @contextlib.contextmanager
    def get(address: str, asked: Mapping[str, str]) -> Iterator[Reply]:
        try:
            with client.stream("GET", address, headers=dict(asked)) as reply:
                yield Reply(reply.status_code, dict(reply.headers), str(reply.url), reply.iter_raw())
        except httpx.TooManyRedirects as error:
            raise BadInput([f"{address}: server přesměrovává dokola; zkuste to později nebo jinou adresu"]) from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise CutError(str(error) or type(error).__name__) from error

    with client:
        yield get


@contextlib.contextmanager
def reaching(*, proxy: str | None = None, wait_seconds: float = 10.0) -> Iterator[Callable[[str], int]]:
    """The status that a server answers to HEAD; OSError where it does not answer."""

    def reach(address: str) -> int:
        try:
            return client.head(address).status_code
        except httpx.HTTPError as error:
            raise OSError(str(error) or type(error).__name__) from error

    with _client("", proxy, wait_seconds) as client:
        yield reach


def _client(contact: str, proxy: str | None, wait_seconds: float) -> httpx.Client:
    agent = f"kpss-geo/{metadata.version('kpss-geo')}" + (f" (+mailto:{contact})" if contact else "")
    headers = {"User-Agent": agent, "Accept-Encoding": "identity"}  # lengths and ranges are of plain bytes
    try:
        return httpx.Client(
            headers=headers,
            proxy=proxy,
            timeout=wait_seconds,
            follow_redirects=True,
            max_redirects=MOST_REDIRECTS,
            limits=httpx.Limits(max_connections=1),
        )
    except (ValueError, httpx.InvalidURL) as error:
        raise BadInput([f"proxy „{proxy}“ není adresa ({error}); napište ji jako http://proxy.urad.cz:3128"]) from error
