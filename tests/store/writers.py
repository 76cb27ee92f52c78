"""Processes that write to a store: many at once, or one that is killed again and again.

`python writers.py crowd URL WRITERS TRANSACTIONS EVENTS` ends with status 0 when all wrote what they should;
`python writers.py killed URL KILLS SEED` prints the ids of events whose storing was acknowledged, a batch a line.
All children are forks of one process, so that they cost no imports.
"""

import os
import random
import signal
import sys
import time
from functools import partial
from pathlib import Path
from uuid import UUID, uuid4

sys.path.insert(0, str(Path(__file__).parents[2]))

from kpss_geo.store import Store
from kpss_geo.survey import observations as ob
from tests.store.making import door, event

PARENT = "parent"


def numbered(writer, number):
    """Id of the event of a writer."""
    return UUID(int=writer * 1_000_000 + number)


def crowd(url, writers, transactions, at_once):
    """Every writer sends each of its batches twice, as a phone does that heard no answer."""
    store = _opened(url)
    works = [partial(_write, store, writer, transactions, at_once) for writer in range(writers)]
    children = [_fork(store, work) for work in works]
    ends = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    return sum(end != 0 for end in ends)


def _write(store, writer, transactions, at_once):
    for batch in range(transactions):
        numbers = range(batch * at_once, (batch + 1) * at_once)
        some = [door(event_id=numbered(writer, number), author_id=f"writer {writer}") for number in numbers]
        assert len(store.add(some, state="submitted").new) == at_once
        if batch % 5 == 0:
            assert len(store.add(some, state="submitted").known) == at_once


def killed(url, kills, seed):
    """One writer at a time, killed some milliseconds after its first transaction."""
    store, chance = _opened(url), random.Random(seed)  # noqa: S311
    for _ in range(kills):
        ready, begun = os.pipe()
        child = _fork(store, partial(_write_on, store, begun))
        os.close(begun)
        os.read(ready, 1)
        time.sleep(chance.uniform(0, 0.03))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(ready)
    return 0


def _write_on(store, begun):
    """Publish points and merge them, two by two; say which events are stored, once they are."""
    while True:
        some = _merging()
        store.add(some, state="published", batch=str(uuid4()))
        os.write(begun, b".")
        os.write(1, (" ".join(str(told.event_id) for told in some) + "\n").encode())


def _opened(url):
    """A store whose statements are compiled once for all children."""
    store = Store.open(url)
    store.add(_merging(), state="published", batch=PARENT)
    store.close()
    return store


def _merging():
    """Two points, and that they are one."""
    one, other = door(), door()
    return [one, other, event(ob.Merged, point_id=one.point_id, absorbed=other.point_id, after=[one, other])]


def _fork(store, work):
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        for engine in (store.reading, store.writing):
            engine.dispose(close=False)  # connections are the parent's
        work()
        status = 0
    finally:
        os._exit(status)


WORKS = {"crowd": crowd, "killed": killed}

if __name__ == "__main__":
    sys.exit(WORKS[sys.argv[1]](sys.argv[2], *map(int, sys.argv[3:])))
