"""Who sends, behind proxies and without: a client's own word never counts."""

import asyncio
import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from kpss_geo.errors import BadInput
from kpss_geo.web.senders import Senders, networks, sender

NEAR, FAR = "127.0.0.1", "10.1.0.5"  # a proxy on this machine, and one elsewhere
CLIENT, OTHER = "203.0.113.7", "198.51.100.9"
addresses = st.ip_addresses().map(str)
words = st.sampled_from([NEAR, "::1", FAR, CLIENT, f"{OTHER}:443", "[2001:db8::1]:443", "unknown", "", "'; --", "[::"])
forged = st.lists(words | addresses, max_size=4)


def through(peer, forwarded, proxies):
    """Sender of a request as it comes out of uvicorn and then of our middleware."""
    told = {}

    async def app(scope, _receive, _send):
        told.update(scope)

    whole = ProxyHeadersMiddleware(Senders(app, networks(proxies)), trusted_hosts="127.0.0.1,::1")
    headers = [(b"x-forwarded-for", value.encode()) for value in forwarded]
    asyncio.run(whole({"type": "websocket", "client": (peer, 5), "scheme": "ws", "headers": headers}, None, None))
    return told["client"][0]


@given(lies=forged, apart=st.booleans())
def test_what_a_client_writes_changes_nothing_where_a_proxy_adds_whom_it_heard(lies, apart):
    wrote = [*lies, CLIENT] if apart else [", ".join([*lies, CLIENT])]
    assert through(NEAR, wrote, NEAR) == CLIENT
    assert through(FAR, wrote, FAR) == CLIENT
    assert through(NEAR, [*wrote, FAR], f"{NEAR}, 10.1.0.0/16") == CLIENT


@given(lies=forged)
def test_without_a_named_proxy_the_header_counts_for_nothing(lies):
    assert through(CLIENT, lies, "") in (CLIENT, NEAR)  # whoever gives their own address is one with this machine
    assert through(NEAR, lies, "") == NEAR
    assert through(CLIENT, lies, FAR) in (CLIENT, NEAR)


def test_who_comes_past_the_proxy_is_not_believed():
    assert through(OTHER, [CLIENT], FAR) == OTHER
    assert through(OTHER, [CLIENT], NEAR) == OTHER


def test_a_proxy_that_says_nothing_sensible_is_the_sender_itself():
    for word in ("unknown", "", "_hidden", "300.1.1.1"):
        assert through(FAR, [f"{CLIENT}, {word}"], FAR) == FAR
        assert through(NEAR, [f"{CLIENT}, {word}"], NEAR) == NEAR
    assert through(FAR, [], FAR) == FAR


def test_where_all_are_proxies_the_farthest_sends():
    assert sender(FAR, ["10.1.0.9, 10.1.0.7"], networks("10.1.0.0/16")) == "10.1.0.9"


def test_what_is_no_address_is_told_all_at_once():
    with pytest.raises(BadInput) as found:
        networks("nginx, 10.1.0.5, 10.0.0.0/33,")
    assert [fault.split("„")[1].split("“")[0] for fault in found.value.faults] == ["nginx", "10.0.0.0/33"]
    assert networks("") == ()


def test_a_header_that_nobody_was_set_to_read_is_told_once(caplog):
    async def app(_scope, _receive, _send):
        pass

    one = Senders(app, ())
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            scope = {"type": "http", "client": (FAR, 5), "headers": [(b"x-forwarded-for", CLIENT.encode())]}
            asyncio.run(one(scope, None, None))
    assert [one.levelname for one in caplog.records] == ["WARNING"]
    assert "KPSS_PROXIES" in caplog.text


def test_the_life_of_the_server_passes_by():
    told = []

    async def app(scope, _receive, _send):
        told.append(scope)

    asyncio.run(Senders(app, ())({"type": "lifespan"}, None, None))
    assert told == [{"type": "lifespan"}]
