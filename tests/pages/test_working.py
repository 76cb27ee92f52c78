"""Long work runs in a process of its own: its result, its faults and its end come back."""

import os
import time
from types import MappingProxyType

import pytest

from kpss_geo.errors import BadInput
from kpss_geo.pages import working
from tests.shared import REPOSITORY


def counted(least, progress):
    for done in range(3):
        progress("counting", done, 3)
    return MappingProxyType({"sum": least + 3, "process": os.getpid()})


def faulty(progress):
    raise BadInput(["one fault", "another fault"])


def dying(progress):
    os._exit(9)


def endless(progress):
    progress("waiting", 1, 2)
    time.sleep(600)


@pytest.fixture(autouse=True)
def importable(monkeypatch):
    """The other process finds the functions of this file."""
    monkeypatch.syspath_prepend(str(REPOSITORY))


def test_the_result_comes_from_another_process_even_where_it_holds_read_only_mappings():
    job = working.start(counted, 4)
    found = job.wait(60)
    assert found["sum"] == 7
    assert found["process"] != os.getpid()
    assert job.is_done()
    assert job.progress()[2] == 3


def test_what_the_work_raises_is_raised_again_with_all_its_faults():
    with pytest.raises(BadInput) as told:
        working.start(faulty).wait(60)
    assert told.value.faults == ["one fault", "another fault"]


def test_a_process_that_dies_and_one_that_is_called_off_are_told_apart_from_a_result():
    with pytest.raises(working.Stopped):
        working.start(dying).wait(60)
    job = working.start(endless)
    while job.progress()[0] != "waiting":
        assert not job.is_done()
        time.sleep(0.05)
    with pytest.raises(working.Stopped):
        job.wait(0.01)
    job.cancel()
    with pytest.raises(working.Stopped):
        job.wait(60)
    assert job.is_done()
