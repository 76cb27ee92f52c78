import datetime as dt

import pytest

from kpss_geo.errors import BadInput
from kpss_geo.store import Store, checking, photos
from tests.store.making import NOON, door, doors
from tests.store.test_photos import encoded, picture


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "photos"


@pytest.fixture
def kept(store, folder, mirek):
    one = door(recorded_at=NOON.astimezone(dt.timezone(dt.timedelta(hours=5))))
    store.add([one, *doors(3)], state="submitted", sender=mirek.id)
    store.decide([one.event_id], to="published", by=mirek.id, expected={one.event_id: "submitted"})
    photo = photos.ingest(encoded(picture()), alternative_text="Vchod")
    return photos.keep(store, folder, photo, point_id=one.point_id, event_id=one.event_id, sender=mirek.id)


def test_a_sound_store_has_nothing_wrong(store, kept, folder):
    assert checking.check(store, folder) == []


def test_an_empty_store_without_a_folder_has_nothing_wrong(store, tmp_path):
    assert checking.check(store, tmp_path / "nowhere") == []


@pytest.mark.parametrize(
    ("command", "word"),
    [
        ("UPDATE events SET state = 'published' WHERE state = 'submitted'", "neplyne z rozhodnutí"),
        ("DELETE FROM decisions", "neplyne z rozhodnutí"),
        ("UPDATE decisions SET was = 'rejected'", "neplyne z rozhodnutí"),
        ("UPDATE events SET author_id = 'somebody'", "sloupce nesouhlasí"),
        ("UPDATE events SET payload = '{}'", "nedá přečíst"),
        ("UPDATE points SET lat = 0", "přehled bodů"),
        ("DELETE FROM points", "přehled bodů"),
    ],
)
def test_what_was_changed_behind_its_back_is_found(store, kept, folder, command, word):
    with store.write() as connection:
        connection.exec_driver_sql(command)
    found = checking.check(store, folder)
    assert found
    assert all(word in sentence for sentence in found)


def test_a_wrong_table_of_points_can_be_mended(store, kept, folder):
    with store.write() as connection:
        connection.exec_driver_sql("UPDATE points SET archived = true")
    assert store.near(14.77, 49.0, 10) == []
    checking.rebuild(store)
    assert checking.check(store, folder) == []
    assert len(store.near(14.77, 49.0, 10)) == 1


def test_photos_without_files_and_files_without_photos_are_found(store, kept, folder):
    file = photos.file_of(folder, kept.sha256)
    stranger = file.parent / "stranger.jpg"
    stranger.write_bytes(file.read_bytes())
    assert "nepatří" in checking.check(store, folder)[0]
    stranger.unlink()
    file.write_bytes(b"half")
    assert "poškozený" in checking.check(store, folder)[0]
    file.unlink()
    assert "chybí" in checking.check(store, folder)[0]


def test_a_row_that_points_nowhere_is_found(sqlite_url, folder):
    with Store.open(sqlite_url) as store:
        raw = store.writing.raw_connection()
        raw.driver_connection.execute("PRAGMA foreign_keys=OFF")
        raw.driver_connection.execute("INSERT INTO drafts VALUES ('x', 'y', '{}', '2026-01-01')")
        raw.invalidate()
        assert "odkazuje na chybějící" in checking.check(store, folder)[0]


@pytest.mark.parametrize("first_page", [0, 1, 3, 12, 20])
def test_a_damaged_file_is_found(sqlite_url, folder, tmp_path, first_page):
    with Store.open(sqlite_url) as store:
        store.add(doors(200), state="published")
    raw = bytearray((tmp_path / "survey.sqlite").read_bytes())
    for place in range(4096 * first_page, len(raw), 4096):
        raw[place : place + 200] = b"\xaa" * 200
    (tmp_path / "survey.sqlite").write_bytes(raw)
    assert "poškozen" in " ".join(_checked(sqlite_url, folder))


def _checked(url, folder):
    """What is told where the database can be opened at all, else what it says instead."""
    try:
        with Store.open(url) as store:
            return checking.check(store, folder)
    except BadInput as error:
        return error.faults
