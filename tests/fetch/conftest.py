import datetime as dt
import os

import pytest

from kpss_geo.fetch import halo
from kpss_geo.fetch.means import Means
from tests.fetch.official_orp import official
from tests.fetch.official_server import asked_through, played_server

NOW = dt.datetime(2026, 11, 22, 8, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _no_waiting_for_the_disk(monkeypatch):
    """What fsync guards against, a power cut, no test can play; waiting for it takes most of their time."""
    monkeypatch.setattr(os, "fsync", lambda _: None)


@pytest.fixture
def _one_ring(monkeypatch):
    """The ring is at once as wide as it may be, for tests in which nobody asks how it grows."""
    monkeypatch.setattr(halo, "FIRST_METRES", halo.MOST_METRES)


@pytest.fixture
def server():
    with played_server() as played:
        played.date = NOW.timestamp()
        yield played


class Time:
    """A clock that sleeping moves."""

    def __init__(self):
        self.seconds, self.slept = 1000.0, []

    def clock(self):
        return self.seconds

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.seconds += seconds


@pytest.fixture
def time_():
    return Time()


@pytest.fixture
def means(server, tmp_path, time_):
    with asked_through(server.port, wait_seconds=1.0) as get:
        yield Means(tmp_path / "cache", get=get, now=lambda: NOW, clock=time_.clock, sleep=time_.sleep)


@pytest.fixture(scope="session")
def files(tmp_path_factory):
    """Files of ORP 3114 by their addresses."""
    return official(NOW.date(), tmp_path_factory.mktemp("osm"))
