"""Nothing is lost and nothing doubled, whatever happens to writers, disks and servers."""

import contextlib
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID

import pytest

from kpss_geo.errors import BadInput
from kpss_geo.store import Conflict, Store, checking, engines
from tests.store.making import door, doors
from tests.store.writers import numbered

SCRIPT = Path(__file__).with_name("writers.py")
WRITERS, TRANSACTIONS, AT_ONCE = 50, 6, 10
KILLS = 60  # on each database


def run(*command):
    return subprocess.run([sys.executable, SCRIPT, *map(str, command)], check=True, stdout=subprocess.PIPE, text=True)


def test_fifty_writers_lose_and_double_nothing(url, tmp_path):
    run("crowd", url, WRITERS, TRANSACTIONS, AT_ONCE)
    with Store.open(url) as store:
        found = [one.event.event_id for one in store.stored(states=["submitted"])]
        assert checking.check(store, tmp_path) == []
    assert len(found) == WRITERS * TRANSACTIONS * AT_ONCE == 3_000
    assert set(found) == {
        numbered(writer, number) for writer in range(WRITERS) for number in range(TRANSACTIONS * AT_ONCE)
    }


def test_a_killed_writer_loses_nothing_that_was_acknowledged(url, tmp_path):
    told = run("killed", url, KILLS, 1).stdout.splitlines()
    with Store.open(url) as store:
        with store.write():  # waits for the end of whatever the last of them began
            pass
        batches = {}
        for one in store.stored(states=["published"]):
            batches.setdefault(one.batch, []).append(str(one.event.event_id))
        assert {len(some) for some in batches.values()} == {3}, "a batch is stored wholly or not at all"
        stored = {" ".join(sorted(some)) for some in batches.values()}
        acknowledged = {" ".join(sorted(line.split())) for line in told}
        assert len(acknowledged) > KILLS / 2, "the test needs writers that live long enough"
        assert acknowledged <= stored
        assert len(stored - acknowledged) <= KILLS
        assert checking.check(store, tmp_path) == []


def at_once(url, works):
    """What the works, each with a store of its own, return or raise when they begin at one moment."""
    gate = threading.Barrier(len(works))

    def begin(work):
        with Store.open(url) as store:
            gate.wait()
            try:
                return work(store)
            except BadInput as error:
                return error

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(begin, works))


def test_of_two_moderators_exactly_one_decides(store, url, anna, mirek):
    some = doors(10)
    store.add(some, state="submitted")

    def decide(one, who, to):
        ids = [one.event_id]
        return lambda other: other.decide(ids, to=to, by=who.id, expected={one.event_id: "submitted"})

    for one in some:
        ends = at_once(url, [decide(one, anna, "published"), decide(one, mirek, "rejected")])
        assert sorted(type(end) for end in ends if end) == [Conflict]
        winner = anna if ends[0] is None else mirek
        assert [step.by for step in store.decisions(event_ids=[one.event_id])] == [winner.id]


def test_the_same_batch_from_two_senders_at_once_is_stored_once(store, url):
    for _ in range(5):
        some = doors(20)
        ends = at_once(url, [lambda other, some=some: other.add(some, state="submitted")] * 2)
        assert sorted(len(end.new) for end in ends) == [0, 20]


def test_two_who_publish_at_one_point_at_once_leave_a_true_table(store, url, tmp_path):
    point = UUID(int=5)
    works = [lambda other: other.add([door(point_id=point)], state="published")] * 4
    at_once(url, works)
    assert checking.check(store, tmp_path) == []
    assert len(store.points(today=door().observed_on)[point].version.split()) == 4


def test_a_full_disk_is_told_and_loses_nothing(sqlite_url, tmp_path):
    with Store.open(sqlite_url) as store:
        store.add(doors(10), state="published")
        before = store.stored()
        with store.write() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(BadInput, match="nemá místo"):
            store.add(doors(500), state="published")
        assert store.stored() == before
        assert checking.check(store, tmp_path) == []
        with store.write() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
        assert len(store.add(doors(500), state="published").new) == 500


REFUSE_AFTER = """
CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF (SELECT count(*) FROM events) >= {most} THEN
    RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full';
  END IF;
  RETURN NEW;
END $$
"""


def test_a_full_disk_of_the_server_is_told_and_loses_nothing(postgis_url, tmp_path):
    with Store.open(postgis_url) as store:
        store.add(doors(10), state="published")
        before = store.stored()
        with store.write() as connection:
            connection.exec_driver_sql(REFUSE_AFTER.format(most=200))
            connection.exec_driver_sql(
                "CREATE TRIGGER full_disk BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION full_disk()"
            )
        with pytest.raises(BadInput, match="nemá místo"):
            store.add(doors(500), state="published")
        assert store.stored() == before
        assert checking.check(store, tmp_path) == []
        with store.write() as connection:
            connection.exec_driver_sql("DROP FUNCTION full_disk CASCADE")
        assert len(store.add(doors(500), state="published").new) == 500


def test_a_database_that_somebody_else_writes_to_for_too_long_is_busy(sqlite_url, monkeypatch):
    monkeypatch.setattr(engines, "WAIT_MS", 50)
    with Store.open(sqlite_url) as one, Store.open(sqlite_url) as other, one.write():
        with pytest.raises(BadInput, match="zaneprázdněná"):
            other.add([door()], state="submitted")
        assert other.stored() == [], "reading goes on"


def test_a_server_that_somebody_else_writes_to_for_too_long_is_busy(postgis_url, monkeypatch):
    monkeypatch.setattr(engines, "WAIT_MS", 50)
    with Store.open(postgis_url) as one, Store.open(postgis_url) as other, one.write():
        with pytest.raises(BadInput, match="zaneprázdněná"):
            other.add([door()], state="submitted")
        assert other.stored() == []


def test_a_server_that_goes_and_comes_back_is_told_and_used_again(cluster, postgis_url):
    if cluster.server is None:
        pytest.skip("the server of the tests is not ours to stop")
    some = doors(3)
    with Store.open(postgis_url) as store, Store.open(postgis_url) as asleep:
        store.add(some[:1], state="published")
        asleep.add(some[:1], state="published")
        cluster.stop()
        try:
            for work in (
                store.stored,
                lambda: store.add(some[1:2], state="published"),
                lambda: Store.open(postgis_url),
            ):
                with pytest.raises(BadInput, match="není dostupná"):
                    work()
        finally:
            cluster.start()
        assert [one.event for one in store.stored()] == some[:1]
        store.add(some[1:2], state="published")
        assert [one.event for one in asleep.stored()] == some[:2]
        asleep.add(some[2:], state="published")
        assert [one.event for one in store.stored()] == some


def test_a_server_that_dies_within_a_transaction_keeps_nothing_of_it(cluster, postgis_url):
    if cluster.server is None:
        pytest.skip("the server of the tests is not ours to stop")
    with Store.open(postgis_url) as store:
        before = store.add(doors(2), state="published")
        with pytest.raises(BadInput, match="není dostupná"), _restarted(store, cluster) as connection:
            connection.exec_driver_sql("DELETE FROM people")
        assert [one.event.event_id for one in store.stored()] == list(before.new)


@contextlib.contextmanager
def _restarted(store, cluster):
    """A transaction in which the server went away and came back."""
    with store.write() as connection:
        for table in ("links", "events", "points"):
            connection.exec_driver_sql(f"DELETE FROM {table}")  # noqa: S608
        cluster.stop()
        cluster.start()
        yield connection


@pytest.mark.parametrize(
    "where", ["postgresql://kpss:secret@127.0.0.1:1/kpss", "postgresql://kpss:secret@no.such.host.invalid/kpss"]
)
def test_an_unreachable_server_is_told_without_its_password(where):
    with pytest.raises(BadInput, match="není dostupná") as refused:
        Store.open(where)
    assert "secret" not in str(refused.value)


def test_a_database_that_does_not_exist_is_told(cluster):
    with pytest.raises(BadInput, match="nowhere"):
        Store.open(cluster.url.set(database="nowhere").render_as_string(hide_password=False))


def test_a_file_that_is_no_database_is_told(tmp_path):
    (tmp_path / "survey.sqlite").write_text("Not a database at all, but a text that is long enough to be mistaken.")
    for work in (Store.open, lambda url: Store.init(url, bounds=None)):
        with pytest.raises(BadInput, match="poškozená"):
            work(f"sqlite:///{tmp_path / 'survey.sqlite'}")


def test_a_folder_that_does_not_exist_is_told(tmp_path):
    with pytest.raises(BadInput, match="nedá otevřít"):
        Store.init(f"sqlite:///{tmp_path / 'nowhere' / 'survey.sqlite'}", bounds=None)


def test_a_store_shows_no_password():
    assert "secret" not in repr(engines.writer(engines.parsed("postgresql://kpss:secret@127.0.0.1:1/kpss")))
