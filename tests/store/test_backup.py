import datetime as dt
import io
import json
import random
import shutil
import zipfile

import pytest
import sqlalchemy as sa
from PIL import Image

from kpss_geo.errors import BadInput
from kpss_geo.store import Store, backup, checking, devices, photos
from kpss_geo.store.tables import metadata
from kpss_geo.survey import observations as ob
from tests.store.making import NOON, TREBON, door, doors, event


def contents(url):
    """Every row of every table."""
    with Store.open(url) as store, store.read() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(sa.select(table)).all()))
            for table in metadata.sorted_tables
        }


def jpeg(colour="red"):
    target = io.BytesIO()
    Image.new("RGB", (30, 20), colour).save(target, "PNG")
    return target.getvalue()


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "photos"


@pytest.fixture
def full(store, folder):
    return filled(store, folder)


def filled(store, folder):
    """Something in every table."""
    anna = store.add_person(subject="login#anna", name="Anna Nováková", role="volunteer")
    mirek = store.add_person(subject="login#mirek", name="Mirek Dvořák", role="moderator")
    some = [*doors(40), door(source="řeřicha \0 🦽", about={"name": "=1+1"})]
    store.add(some, state="submitted", sender=anna.id, batch="květen")
    ids = [one.event_id for one in some[:20]]
    store.decide(ids, to="published", by=mirek.id, note="ano", expected=dict.fromkeys(ids, "submitted"))
    merge = event(ob.Merged, point_id=some[0].point_id, absorbed=some[1].point_id, after=some[:2])
    store.add([merge], state="published", sender=mirek.id)
    photo = photos.ingest(jpeg(), alternative_text="Vchod")
    photos.keep(store, folder, photo, point_id=some[0].point_id, event_id=some[0].event_id, sender=anna.id)
    store.save_draft(anna.id, "první", {"element": "vstup"})
    told = {"received_at": NOON, "lon": 14.77, "lat": 49.0, "text": "Chybí nájezd"}
    store.add_suggestion(suggestion_id=some[5].event_id, **told)
    store.note_suggestion("abc", NOON)
    later = NOON + dt.timedelta(days=9999)
    devices.keep_code(store, anna.id, "a", expires_at=later)
    for code in "ax":  # one code is used, the other wrong
        devices.exchange(store, code, devices.Wanted("telefon", code, later), sender_hash="s", most_tries=9, since=NOON)
    devices.keep_code(store, anna.id, "c", expires_at=later)
    return store


def test_a_backup_makes_either_database_again(full, url, other_url, folder, tmp_path, monkeypatch):
    monkeypatch.setattr(backup, "AT_ONCE", 7)
    assert backup.backup(full, folder, tmp_path / "zaloha.zip") == []
    new = tmp_path / "other"
    backup.restore(tmp_path / "zaloha.zip", other_url, new)
    assert all(contents(url).values()), "the test needs something in every table"
    assert contents(other_url) == contents(url)
    assert {path.name: path.read_bytes() for path in new.rglob("*.jpg")} == {
        path.name: path.read_bytes() for path in folder.rglob("*.jpg")
    }
    with Store.open(other_url) as restored:
        assert restored.bounds == TREBON
        assert checking.check(restored, new) == []
        last = restored.stored()[-1].seq
        restored.add([door()], state="published")
        assert restored.stored()[-1].seq == last + 1
        assert len(restored.near(14.77, 49.0, 1)) == len(full.near(14.77, 49.0, 1)) + 1


def test_a_backup_replaces_an_older_one_and_leaves_nothing_beside(full, folder, tmp_path):
    target = tmp_path / "backups" / "zaloha.zip"
    backup.backup(full, folder, target)
    full.add([door()], state="submitted")
    backup.backup(full, folder, target)
    assert [path.name for path in target.parent.iterdir()] == ["zaloha.zip"]
    assert json.loads(zipfile.ZipFile(target).read(backup.MANIFEST))["tables"]["events"]["rows"] == 43


def test_a_backup_that_fails_leaves_the_older_one_whole(full, folder, tmp_path, monkeypatch):
    target = tmp_path / "zaloha.zip"
    backup.backup(full, folder, target)
    before = target.read_bytes()
    monkeypatch.setattr("kpss_geo.store.photos.name_of", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        backup.backup(full, folder, target)
    assert target.read_bytes() == before
    assert not list(tmp_path.glob(".tmp-*"))


def test_a_missing_photo_is_told_and_stops_no_backup(full, folder, tmp_path, other_url):
    for path in folder.rglob("*.jpg"):
        path.unlink()
    (lost,) = backup.backup(full, folder, tmp_path / "zaloha.zip")
    assert "chybí" in lost
    backup.restore(tmp_path / "zaloha.zip", other_url, tmp_path / "other")
    assert len(contents(other_url)["photos"]) == 1


def test_a_backup_where_nothing_can_be_written_says_so(full, folder, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(BadInput, match="nedá zapsat"):
        backup.backup(full, folder, tmp_path / "file" / "zaloha.zip")


# --- restoring: wholly or not at all ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sound(fresh_sqlite, tmp_path_factory):
    """Bytes of a whole archive."""
    folder = tmp_path_factory.mktemp("sound")
    shutil.copy(fresh_sqlite, folder / "survey.sqlite")
    with Store.open(f"sqlite:///{folder / 'survey.sqlite'}") as store:
        backup.backup(filled(store, folder / "photos"), folder / "photos", folder / "zaloha.zip")
    return (folder / "zaloha.zip").read_bytes()


@pytest.fixture
def archive(sound, tmp_path):
    (tmp_path / "zaloha.zip").write_bytes(sound)
    return tmp_path / "zaloha.zip"


def test_what_is_not_empty_is_not_overwritten(full, url, folder, archive):
    before = contents(url)
    with pytest.raises(BadInput, match="není prázdná"):
        backup.restore(archive, url, folder)
    assert contents(url) == before
    assert checking.check(full, folder) == []


def changed(archive, name, change):
    """The archive with another content of one file, its checksums right."""
    with zipfile.ZipFile(archive) as source:
        files = {one: source.read(one) for one in source.namelist()}
    with zipfile.ZipFile(archive, "w") as target:
        for one, content in files.items():
            target.writestr(one, change(content) if name in one else content)


def manifest_with(**other):
    return lambda content: json.dumps(json.loads(content) | other).encode()


BROKEN = {
    "a lost row": ("tabulky/events", lambda rows: rows.split(b"\n", 1)[1], "poškozená"),
    "a forged state": ("tabulky/events", lambda rows: rows.replace(b"submitted", b"published"), "poškozená"),
    "a cut table": ("tabulky/people", lambda rows: rows[:-20], "poškozená"),
    "another table": ("tabulky/people", lambda _: b'{"id": 1}\n', "sloupce"),
    "another picture": (".jpg", lambda _: jpeg("blue"), "poškozená"),
    "no manifest": ("zaloha.json", lambda _: b"", "poškozená"),
    "another format": ("zaloha.json", manifest_with(format=99), "jiná verze"),
    "another revision": ("zaloha.json", manifest_with(revision="9999"), "9999"),
    "a photo out of the folder": ("zaloha.json", manifest_with(photos=["../../../etc/passwd"]), "poškozená"),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_archive_is_refused_and_nothing_is_left(fault, archive, other_url, tmp_path):
    name, change, word = BROKEN[fault]
    changed(archive, name, change)
    refused(archive, other_url, tmp_path, word)


def refused(archive, url, tmp_path, word):
    with pytest.raises(BadInput, match=word):
        backup.restore(archive, url, tmp_path / "other")
    assert not [path for path in (tmp_path / "other").rglob("*") if path.is_file()]
    with pytest.raises(BadInput, match="store init"):
        Store.open(url)


def test_cut_and_damaged_archives_are_refused_wherever_the_damage_is(archive, tmp_path):
    chance, whole = random.Random(3), archive.read_bytes()  # noqa: S311
    url = f"sqlite:///{tmp_path / 'never.sqlite'}"
    for number in range(20):
        raw = bytearray(whole)
        place = chance.randrange(len(raw))
        raw[place] ^= 0xFF
        archive.write_bytes(raw if number % 2 else raw[:place])
        try:
            backup.restore(archive, url, tmp_path / "other")
        except BadInput:
            assert not (tmp_path / "never.sqlite").exists()
            assert not list((tmp_path / "other").rglob("*.jpg"))
        else:  # a byte of a date or an attribute of the archive, which nobody reads
            assert sorted(contents(url)["events"])
            for path in (*tmp_path.glob("never.sqlite*"), *(tmp_path / "other").rglob("*.jpg")):
                path.unlink()


@pytest.mark.parametrize(("raw", "word"), [(None, "není"), (b"", "poškozená"), (b"PK\x03\x04 no zip", "poškozená")])
def test_what_is_no_archive_is_refused(raw, word, other_url, tmp_path):
    file = tmp_path / "zaloha.zip"
    if raw is not None:
        file.write_bytes(raw)
    refused(file, other_url, tmp_path, word)


def test_a_database_that_refuses_leaves_no_photos_behind(archive, other_url, tmp_path, monkeypatch):
    def full(*_):
        raise BadInput(["databáze nemá místo"])

    monkeypatch.setattr("kpss_geo.store.backup._put_photos", _then(full))
    refused(archive, other_url, tmp_path, "místo")


def _then(fails):
    real = backup._put_photos

    def put(*told):
        yield from real(*told)
        fails()

    return put
