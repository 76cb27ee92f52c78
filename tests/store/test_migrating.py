import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import geoalchemy2  # noqa: F401  # SQLAlchemy learns what a geography is
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

import kpss_geo.store
from kpss_geo.errors import BadInput
from kpss_geo.store import Store, migrating, store_url
from kpss_geo.store.tables import metadata
from kpss_geo.survey import observations as ob
from tests.store.making import TREBON, door


def test_the_steps_lead_to_the_tables_of_the_program(store):
    options = {"include_object": migrating.is_ours, "compare_type": True, "compare_server_default": True}
    with store.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts=options), metadata) == []


def test_the_steps_form_one_line():
    from alembic.script import ScriptDirectory

    assert len(ScriptDirectory(str(migrating.FOLDER)).get_heads()) == 1


def test_to_initialise_again_keeps_everything_but_the_limits(url):
    vaduz = ob.Box(9.4, 47.0, 9.7, 47.3)
    one = door()
    with Store.open(url) as store:
        store.add([one], state="published")
    with Store.init(url, bounds=vaduz) as store:
        assert store.published() == [one]
    with Store.open(url) as store:
        assert store.bounds == vaduz
    Store.init(url, bounds=TREBON).close()


def test_what_was_never_initialised_is_not_opened(other_url):
    with pytest.raises(BadInput, match="store init"):
        Store.open(other_url)


def test_to_look_for_a_database_makes_none(tmp_path):
    with pytest.raises(BadInput, match="store init"):
        Store.open(f"sqlite:///{tmp_path / 'survey.sqlite'}")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("found", "word"), [("9999", "novější program"), ("", "store init")])
def test_a_database_of_another_shape_is_refused(store, url, found, word):
    with store.write() as connection:
        connection.exec_driver_sql("DELETE FROM alembic_version")
        if found:
            connection.exec_driver_sql(f"INSERT INTO alembic_version VALUES ('{found}')")  # noqa: S608
    try:
        with pytest.raises(BadInput, match=word):
            Store.open(url)
        if found:
            with pytest.raises(BadInput, match=word):
                Store.init(url, bounds=TREBON)
    finally:
        with store.write() as connection:
            connection.exec_driver_sql("DELETE FROM alembic_version")
            connection.exec_driver_sql(f"INSERT INTO alembic_version VALUES ('{migrating.newest()}')")  # noqa: S608


def test_an_older_database_is_refused_until_it_is_initialised_again(store, url, monkeypatch):
    monkeypatch.setattr(migrating, "newest", lambda: "9999")
    with pytest.raises(BadInput, match="starší podobu"):
        Store.open(url)


def test_two_who_initialise_at_once_make_one_database(other_url):
    gate = threading.Barrier(2)

    def make(_):
        gate.wait()
        Store.init(other_url, bounds=TREBON).close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(make, range(2)))
    with Store.open(other_url) as store:
        assert store.stored() == []


def test_an_initialisation_that_fails_leaves_nothing(other_url, monkeypatch):
    monkeypatch.setattr("kpss_geo.store.opening.remember", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        Store.init(other_url, bounds=TREBON)
    with pytest.raises(BadInput, match="není založena"):
        Store.open(other_url)


def test_readers_cannot_write(store):
    with pytest.raises(BadInput, match="jen pro čtení"), store.read() as connection:
        connection.exec_driver_sql("DELETE FROM events")


def test_a_reader_sees_one_moment(store):
    with store.read() as connection:
        before = connection.exec_driver_sql("SELECT count(*) FROM events").scalar_one()
        store.add([door()], state="submitted")
        assert connection.exec_driver_sql("SELECT count(*) FROM events").scalar_one() == before
    assert len(store.stored()) == before + 1


def test_sqlite_is_set_to_lose_nothing(sqlite_url):
    with Store.open(sqlite_url) as store, store.write() as connection:
        for pragma, wanted in (
            ("journal_mode", "wal"),
            ("synchronous", 2),
            ("busy_timeout", 30_000),
            ("foreign_keys", 1),
            ("secure_delete", 1),
        ):
            assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar_one() == wanted


def test_near_uses_the_index_of_the_database(store):
    from kpss_geo.store.nearby import _in_box, _within
    from kpss_geo.store.tables import points

    with store.read() as connection:
        if connection.dialect.name == "sqlite":
            chosen = points.select().where(_in_box(14.77, 49.0, 100))
            explain, name = "EXPLAIN QUERY PLAN", "ix_points_lon_lat"
        else:
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")  # an empty table is read whole otherwise
            chosen = points.select().where(_within(14.77, 49.0, 100))
            explain, name = "EXPLAIN", "ix_points_geom"
        text = str(chosen.compile(connection, compile_kwargs={"literal_binds": True}))
        assert name in "\n".join(str(row) for row in connection.exec_driver_sql(f"{explain} {text}"))


# --- addresses --------------------------------------------------------------------------------------------------------


def test_the_address_is_that_of_the_environment_or_a_file_of_the_territory(tmp_path, monkeypatch):
    monkeypatch.delenv("KPSS_DATABASE_URL", raising=False)
    odd = tmp_path / "Třeboň 100% #1?"
    odd.mkdir()
    with Store.init(store_url(odd), bounds=TREBON):
        assert (odd / "survey.sqlite").is_file()
    with pytest.raises(BadInput, match="KPSS_DATABASE_URL"):
        store_url(None)
    monkeypatch.setenv("KPSS_DATABASE_URL", " postgresql://kpss@localhost/kpss ")
    assert store_url(tmp_path) == "postgresql://kpss@localhost/kpss"


@pytest.mark.parametrize("url", ["", "nothing", "mysql://a:secret@b/c", "sqlite://", "sqlite:///:memory:", "sqlite:"])
def test_other_addresses_are_refused(url):
    with pytest.raises(BadInput, match="sqlite:///") as refused:
        Store.open(url)
    assert "secret" not in str(refused.value)


def test_any_spelling_of_postgresql_is_taken(postgis_url):
    for start in ("postgres://", "postgresql://", "postgresql+psycopg2://", "postgresql+psycopg://"):
        with Store.open(start + postgis_url.split("://", 1)[1]) as store:
            assert store.bounds == TREBON


def test_the_steps_are_files_of_the_package():
    assert (migrating.FOLDER / "env.py").is_file()
    assert migrating.FOLDER.parent == Path(kpss_geo.store.__file__).parent
