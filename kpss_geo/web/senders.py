"""Whose request it is where proxies stand between: the address that a trusted proxy saw, never what a client wrote."""

from __future__ import annotations

import ipaddress
import logging
from collections.abc import Sequence

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from kpss_geo.errors import raise_all

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
LOG = logging.getLogger(__name__)
HERE = ipaddress.ip_address("127.0.0.1")
OWN = (HERE, ipaddress.ip_address("::1"))
HEADER = "x-forwarded-for"


def networks(text: str) -> tuple[Network, ...]:
    """Addresses and networks of proxies, as an operator writes them with commas between.

    >>> [str(one) for one in networks("127.0.0.1, 10.1.0.0/16")]
    ['127.0.0.1/32', '10.1.0.0/16']

    Raises
    ------
    BadInput
        Names each that is neither an address nor a network.
    """
    found, faults = [], []
    for one in filter(None, (part.strip() for part in text.split(","))):
        try:
            found.append(ipaddress.ip_network(one))
        except ValueError:
            faults.append(f"KPSS_PROXIES: „{one}“ není adresa ani síť; napište třeba 127.0.0.1 nebo 172.16.0.0/12")
    raise_all(faults)
    return tuple(found)


def sender(seen: str, forwarded: Sequence[str], proxies: Sequence[Network]) -> str:
    """Internet address of who sends: the right-most one of the header that no trusted proxy has.

    Each proxy writes to the right end of the header whom it heard. What stands further left than a trusted proxy's
    word came with the request and counts for nothing.

    Parameters
    ----------
    seen
        Address of the other end of the connection, as the server tells it.
    forwarded
        Values of the header ``X-Forwarded-For``, in their order.
    proxies
        Whose word counts; without any the header is not read.

    >>> [sender("127.0.0.1", ["1.1.1.1, 203.0.113.7"], networks(one)) for one in ("", "127.0.0.1")]
    ['127.0.0.1', '203.0.113.7']
    """
    hops = [one.strip() for one in ",".join(forwarded).split(",")] if forwarded else []
    at = _peer(seen, hops)
    for hop in reversed(hops):
        told = address(hop)
        if told is None or not any(at in one for one in proxies):
            break
        at = told
    return str(at)


def address(hop: str) -> Address | None:
    """Address of one entry of the header, with or without a port; None where it is none.

    >>> [str(address(one)) for one in ("203.0.113.7", "203.0.113.7:443", "[2001:db8::1]:443", "2001:db8::1", "unknown")]
    ['203.0.113.7', '203.0.113.7', '2001:db8::1', '2001:db8::1', 'None']
    """
    if hop.startswith("["):
        hop = hop[1:].partition("]")[0]
    elif hop.count(":") == 1:
        hop = hop.partition(":")[0]
    try:
        return ipaddress.ip_address(hop)
    except ValueError:
        return None


def _peer(seen: str, hops: Sequence[str]) -> Address:
    """The other end of the connection: uvicorn has put the header's word in its place where that is this machine."""
    known = address(seen)
    if known is None:
        return HERE
    foreign = (told for hop in reversed(hops) if (told := address(hop)) not in OWN)
    first = address(hops[0]) if hops else None
    return HERE if hops and known == next(foreign, first) else known


class Senders:
    """Server middleware by which all that comes later knows who sends, also over a websocket."""

    def __init__(self, app: ASGIApp, proxies: Sequence[Network]) -> None:
        self.app = app
        self.proxies = proxies
        self._told = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        client = scope.get("client")
        if client:
            forwarded = Headers(scope=scope).getlist(HEADER)
            if forwarded and not self.proxies and not self._told:
                self._told = True
                LOG.warning("%s came, but KPSS_PROXIES is not set: all who come through a proxy are one sender", HEADER)
            scope = {**scope, "client": (sender(client[0], forwarded, self.proxies), client[1])}
        await self.app(scope, receive, send)
