"""Commands about the survey and its store: what they say, what they write, and that a fault writes nothing."""

import contextlib
import csv
import datetime as dt
import io
import itertools
import shutil
import zipfile
from types import SimpleNamespace
from uuid import UUID, uuid4

import geopandas as gpd
import numpy as np
import pytest
import shapely

from kpss_geo.exchange.incoming import read
from kpss_geo.exchange.outgoing import FORMATS
from kpss_geo.store import Store
from kpss_geo.territory import Territory
from tests.command import done, run
from tests.shared import TREBON

DAY = "2026-10-05"
HEAD = ("point_id", "element", "lon", "lat", "accuracy_m", "observed_on", "method", "name", "service_id",
        "door_main_cm", "kerb_cm", "width_cm")  # fmt: skip


def refused(*command, faults=1):
    """The sentence of a command that ends with a fault."""
    ended = run(*command)
    assert ended.status == 1
    sentences = [line for line in ended.err.splitlines() if line.startswith("✗ ")]
    assert len(sentences) == faults, ended.err
    assert "Traceback" not in ended.err
    return ended.err


def survey_file(file, *rows):
    text = io.StringIO(newline="")
    table = csv.DictWriter(text, HEAD, delimiter=";", restval="")
    table.writeheader()
    table.writerows({"observed_on": DAY, "method": "measured", "accuracy_m": 4} | row for row in rows)
    file.write_text(text.getvalue(), encoding="utf-8")
    return file


def spots():
    """Degrees of a crossing where several ways meet, and of a place in the territory far from all of them."""
    place = Territory.open(TREBON)
    streets = place.streets
    walk = streets.allowed("foot")
    ends = np.concatenate([streets.tail[walk], streets.head[walk]])
    ways = np.concatenate([streets.way[walk]] * 2)
    node = next(one for one in np.unique(ends) if len(set(ways[ends == one])) > 2)
    tree = shapely.STRtree(streets.lines)
    inside = place.municipalities.union_all()
    west, south, east, north = place.bounds
    grid = shapely.points(
        *(one.ravel() for one in np.meshgrid(np.linspace(west, east, 40), np.linspace(south, north, 40)))
    )
    grid = grid[shapely.contains(inside, grid)]
    far = max(grid, key=lambda one: tree.query_nearest(one, return_distance=True)[1][0])
    crossing = shapely.Point(streets.xy[node])
    at = gpd.GeoSeries([crossing, far], crs=place.crs).to_crs(4326)
    return [{"lon": f"{one.x:.6f}", "lat": f"{one.y:.6f}"} for one in at]


AMBIGUOUS, LOST, DOOR = (UUID(int=number) for number in (11, 12, 13))


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A copy of Třeboňsko whose store has accounts and one batch: a door, a kerb at a crossing, one in the fields."""
    folder = tmp_path_factory.mktemp("cli") / "trebon"
    shutil.copytree(TREBON, folder, ignore=shutil.ignore_patterns("survey.sqlite*", "photos"))
    crossing, fields = spots()
    with pytest.MonkeyPatch.context() as patched:
        patched.delenv("KPSS_DATABASE_URL", raising=False)
        assert "ready; accounts: Jana (administrator)" in done("store", "init", folder, "--administrator", "Jana")
        for name, role in (("Karel", "moderator"), ("Marie", "moderator"), ("Petra", "surveyor"), ("Dan", "volunteer")):
            done("store", "person", folder, name, role, "--as", "Jana")
        file = survey_file(
            folder.parent / "body.csv",
            {"point_id": AMBIGUOUS, "element": "obrubnik", "kerb_cm": "9", "name": "Křižovatka", **crossing},
            {"point_id": LOST, "element": "obrubnik", "kerb_cm": "9", "name": "V polích", **fields},
            {"point_id": DOOR, "element": "vstup", "door_main_cm": "80", "name": "Dům", "lon": "14,77", "lat": "49,0"},
        )
        said = done("survey", "import", file, folder, "--as", "Karel")
    return folder, said.split("batch ")[1][:36], file


@pytest.fixture
def town(made, tmp_path, monkeypatch):
    """A fresh copy of it."""
    monkeypatch.delenv("KPSS_DATABASE_URL", raising=False)
    folder, batch, file = made
    shutil.copytree(folder, tmp_path / "trebon")
    return SimpleNamespace(folder=tmp_path / "trebon", batch=batch, file=file, tmp=tmp_path)


def opened(town):
    return Store.open(f"sqlite:///{town.folder / 'survey.sqlite'}")


def state(town):
    """All that the store holds, but for the book of who did what."""
    with opened(town) as store:
        return [(one.event.event_id, one.state, one.batch) for one in store.stored()], store.people()


@contextlib.contextmanager
def unchanged(town):
    """Nothing is stored, and no file appears or changes in the folder."""
    before, files = state(town), sorted(town.tmp.rglob("*"))
    yield
    assert state(town) == before
    assert [one for one in sorted(town.tmp.rglob("*")) if not one.name.endswith(("-wal", "-shm"))] == files


def published(town):
    done("survey", "publish", town.folder, town.batch, "--as", "Marie", "--note", "ověřeno")


# Faults --------------------------------------------------------------------------------------------

FAULTS = {
    "an account that is not there": (
        ["survey", "queue", "FOLDER", "--as", "Nikdo"], "účet „Nikdo“ tu není; účty: Dan, Jana, Karel, Marie, Petra",
    ),
    "a role that is not there": (
        ["store", "person", "FOLDER", "Eva", "král", "--as", "Jana"], "role „král“ není na výběr; vyberte z: volunteer",
    ),
    "a new role that is not there": (
        ["store", "person", "FOLDER", "Dan", "král", "--as", "Jana"], "role „král“ není na výběr",
    ),
    "an account opened by who may not": (
        ["store", "person", "FOLDER", "Eva", "volunteer", "--as", "Dan"], "Může to správce",
    ),
    "a batch that is not there": (
        ["survey", "publish", "FOLDER", "zzz", "--as", "Marie", "--note", "x"], "dávka „zzz“ tu není",
    ),
    "an own batch": (
        ["survey", "publish", "FOLDER", "BATCH", "--as", "Karel", "--note", "x"], "zveřejnit ji musí jiný moderátor",
    ),
    "a batch without a word how it was reviewed": (
        ["survey", "publish", "FOLDER", "BATCH", "--as", "Marie"], "chybí poznámka",
    ),
    "a rejection without a reason": (["survey", "reject", "FOLDER", str(DOOR), "--as", "Marie"], "chybí poznámka"),
    "a rejection with a blank reason": (
        ["survey", "reject", "FOLDER", str(DOOR), "--as", "Marie", "--note", "  "], "chybí poznámka",
    ),
    "own work": (["survey", "approve", "FOLDER", str(DOOR), "--as", "Karel"], "O vlastní práci nemůžete rozhodovat"),
    "a volunteer who approves": (["survey", "approve", "FOLDER", str(DOOR), "--as", "Dan"], "Může to moderátor"),
    "an id that is none": (["survey", "approve", "FOLDER", "17", "--as", "Marie"], "„17“ není id bodu"),
    "a point where nothing waits among those where something does": (
        ["survey", "approve", "FOLDER", str(DOOR), str(UUID(int=99)), "--as", "Marie"], "nic tu nečeká na posouzení",
    ),
    "an unknown format": (
        ["survey", "export", "FOLDER", "--out", "OUT", "--format", "doc"], "formát „doc“ neznáme; vyberte z: csv",
    ),
    "an unknown edition": (
        ["survey", "export", "FOLDER", "--out", "OUT", "--edition", "Q"], "Q",
    ),
    "no licence": (["survey", "export", "FOLDER", "--out", "OUT", "--licence", " "], "chybí licence"),
    "a file that is not there": (["survey", "import", "OUT/x.csv", "FOLDER", "--as", "Karel"], "takový soubor tu není"),
    "an import by who may not": (["survey", "import", "FILE", "FOLDER", "--as", "Dan"], "Nahrát dávku pozorování"),
    "a backup that is none": (
        ["store", "restore", "FOLDER", "FILE", "--store", "sqlite:///OUT.sqlite"], "záloh",
    ),
    "a restore over what is there": (["store", "restore", "FOLDER", "BACKUP"], "databáze"),
    "data of somebody else": (
        ["store", "export-my-data", "FOLDER", "Karel", "--out", "OUT.zip", "--as", "Dan"], "Může to správce",
    ),
    "the erasure of oneself": (
        ["store", "erase-person", "FOLDER", "Jana", "--as", "Jana"], "Vlastní účet si změnit nemůžete",
    ),
    "the erasure of who is not there": (
        ["store", "erase-person", "FOLDER", "Nikdo", "--as", "Jana"], "„Nikdo“ tu není",
    ),
    "a store that is not there": (
        ["survey", "queue", "FOLDER", "--as", "Karel", "--store", "sqlite:///OUT.sqlite"], "spusťte kpss-geo",
    ),
    "an address that is none": (["store", "check", "FOLDER", "--store", "nic"], "adresa databáze se nedá přečíst"),
    "a place of a point that is not published": (
        ["survey", "place", "FOLDER", str(AMBIGUOUS), "1", "--as", "Dan"], "takový zveřejněný bod na ulici tu není",
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_one_clear_sentence_and_changes_nothing(fault, town):
    command, words = FAULTS[fault]
    done("store", "backup", town.folder, town.tmp / "zaloha.zip")
    meant = {"FOLDER": town.folder, "BATCH": town.batch, "FILE": town.file, "BACKUP": town.tmp / "zaloha.zip"}
    out = str(town.tmp / "out")
    with unchanged(town):
        assert words in refused(*(meant.get(one, one.replace("OUT", out)) for one in command))


def test_several_ids_that_are_none_are_all_named(town):
    said = refused("survey", "approve", town.folder, "17", "18", DOOR, "--as", "Marie", faults=2)
    assert "2 faults" in said


# Import, review, publication -----------------------------------------------------------------------


def test_a_dry_run_says_what_would_happen_and_stores_nothing(town):
    file = survey_file(
        town.tmp / "dalsi.csv", {"element": "vstup", "door_main_cm": "90", "name": "Y", "lon": "14,77", "lat": "49,0"}
    )
    with unchanged(town):
        said = done("survey", "import", file, town.folder, "--as", "Karel", "--dry-run")
    assert "dry run: 1 rows would be taken in, nothing was stored" in said


def test_a_file_comes_in_once(town):
    with unchanged(town):
        assert "3 known already" in done("survey", "import", town.file, town.folder, "--as", "Karel")


def test_broken_rows_are_named_and_written_and_the_good_ones_wait(town):
    good = {"element": "vstup", "door_main_cm": "90", "name": "=Y", "lon": "14,77", "lat": "49,0"}
    file = survey_file(town.tmp / "smes.csv", good, good | {"door_main_cm": "sto", "name": "=Z"})
    said = done("survey", "import", file, town.folder, "--as", "Karel", "--broken", town.tmp / "vadne.csv")
    assert "✗ řádek 3" in said
    assert "1 wait for a review" in said
    (row,) = csv.DictReader(io.StringIO((town.tmp / "vadne.csv").read_text(encoding="utf-8-sig")), delimiter=";")
    assert row["řádek"] == "3"
    assert "není číslo" in row["proč"]


def test_the_demonstration_is_not_let_in_and_the_reason_is_told(town):
    with unchanged(town):
        ended = run("survey", "import", town.folder / "survey.csv", town.folder, "--as", "Karel")
    assert ended.status == 1
    assert "řádek je ukázkový, nikdo jej nezměřil" in ended.err
    assert "není co nahrát" in ended.err


def test_one_made_up_row_among_good_ones_is_set_apart(town):
    rows = (TREBON / "survey.csv").read_text(encoding="utf-8").splitlines()
    real = rows[1].replace(";demonstration;", ";terén;").replace(rows[1].split(";")[1], str(uuid4()))
    file = town.tmp / "smes.csv"
    file.write_text("\n".join([rows[0], real, rows[2]]) + "\n", encoding="utf-8")
    said = done("survey", "import", file, town.folder, "--as", "Karel")
    assert "1 wait for a review" in said
    assert "✗ řádek 3" in said
    with opened(town) as store:
        assert not [one for one in store.stored() if "demonstration" in one.event.source]


def test_points_are_approved_and_rejected_by_their_ids(town):
    assert "3 points wait" in done("survey", "queue", town.folder, "--as", "Marie")
    assert "2 events published" in done("survey", "approve", town.folder, DOOR, AMBIGUOUS, "--as", "Marie")
    said = done("survey", "reject", town.folder, LOST, "--as", "Marie", "--note", "tam nic není")
    assert "1 events rejected" in said
    with opened(town) as store:
        assert {one.event.point_id: one.state for one in store.stored()} == {
            DOOR: "published", AMBIGUOUS: "published", LOST: "rejected",
        }  # fmt: skip
    assert "0 points wait" in done("survey", "queue", town.folder, "--as", "Marie")


def test_a_batch_is_published_by_the_beginning_of_its_id(town):
    said = done("survey", "publish", town.folder, town.batch[:6], "--as", "Marie", "--note", "ověřeno")
    assert "3 events published" in said
    assert "3 events, no fault found" in done("store", "check", town.folder)


def test_a_beginning_that_two_batches_share_chooses_neither(town):
    row = {"element": "vstup", "door_main_cm": "90", "lon": "14,77", "lat": "49,0"}
    for number in itertools.count():
        file = survey_file(town.tmp / "dalsi.csv", row | {"name": f"Dům {number}"})
        alike = str(read(file, today=dt.date(2026, 11, 22), imported_by="").batch.id)
        if alike[0] == town.batch[0]:
            break
    assert f"batch {alike}" in done("survey", "import", file, town.folder, "--as", "Karel")
    with unchanged(town):
        said = refused("survey", "publish", town.folder, alike[0], "--as", "Marie", "--note", "x")
    assert "není jen jedna; opište její celé id" in said
    assert "1 events published" in done("survey", "publish", town.folder, alike, "--as", "Marie", "--note", "x")


# Exports -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def ready(made, tmp_path_factory):
    """The territory with its batch published."""
    folder = tmp_path_factory.mktemp("ready") / "trebon"
    shutil.copytree(made[0], folder)
    with pytest.MonkeyPatch.context() as patched:
        patched.delenv("KPSS_DATABASE_URL", raising=False)
        done("survey", "publish", folder, made[1], "--as", "Marie", "--note", "ověřeno")
    return folder


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_is_written_to_a_folder_with_a_word_about_it(form, ready, tmp_path, monkeypatch):
    monkeypatch.delenv("KPSS_DATABASE_URL", raising=False)
    said = done("survey", "export", ready, "--out", tmp_path / "ven", "--format", form)
    names = {one.name for one in (tmp_path / "ven").iterdir()}
    assert "cti-me.txt" in names
    assert len(names) > 1
    assert all(name in said for name in names)


def test_without_published_points_only_headers_leave(town):
    done("survey", "export", town.folder, "--out", town.tmp / "ven", "--format", "csv-observations")
    for file in (town.tmp / "ven").glob("*.csv"):
        assert len(file.read_text(encoding="utf-8-sig").splitlines()) == 1


# Points without a street -----------------------------------------------------------------------------


def candidates(said):
    line = said.split("může patřit k cestám ")[1].splitlines()[0]
    return [int(one) for one in line.split(", ")]


def test_points_that_belong_to_no_street_are_listed_with_the_ways_that_they_may_belong_to(town):
    assert "0 points belong to no street" in done("survey", "unplaced", town.folder)
    published(town)
    assert "belong to no street" in done("survey", "queue", town.folder, "--as", "Karel")
    said = done("survey", "unplaced", town.folder)
    assert "2 points belong to no street; next: kpss-geo survey place" in said
    assert f"{AMBIGUOUS}  obrubník Křižovatka" in said
    assert len(candidates(said)) > 1
    assert f"{LOST}  obrubník V polích\n    žádná cesta není dost blízko" in said
    assert str(DOOR) not in said


def test_a_point_is_placed_once_somebody_else_has_approved_it(town):
    published(town)
    way = candidates(done("survey", "unplaced", town.folder))[1]
    with opened(town) as store:
        version = store.points(today=dt.date(2026, 11, 22))[AMBIGUOUS].version
    assert "waits for a review" in done("survey", "place", town.folder, AMBIGUOUS, way, "--as", "Petra")
    assert str(AMBIGUOUS) in done("survey", "unplaced", town.folder)
    assert f"way/{way}" in done("survey", "queue", town.folder, "--as", "Marie")
    done("survey", "approve", town.folder, AMBIGUOUS, "--as", "Marie")
    assert "1 points belong to no street" in done("survey", "unplaced", town.folder)
    with opened(town) as store:
        (event,) = [one.event for one in store.stored() if one.event.about.get("osm_ref")]
        assert event.base_version == version != ""
        assert dict(event.values) == {}
        assert event.position is None
        assert dict(event.about) == {"osm_ref": f"way/{way}"}


@pytest.mark.parametrize(
    ("point", "way", "words"),
    [
        (AMBIGUOUS, 987654321, "cesta 987654321 není do 50 m od něj"),
        (LOST, 1, "cesta 1 není do 50 m od něj"),
        (DOOR, 1, "takový zveřejněný bod na ulici tu není"),
        ("nic", 1, "„nic“ není id bodu"),
    ],
)
def test_a_point_is_placed_only_on_a_way_that_is_near(point, way, words, town):
    published(town)
    with unchanged(town):
        assert words in refused("survey", "place", town.folder, point, way, "--as", "Petra")


def test_who_may_not_submit_may_not_place(town):
    published(town)
    way = candidates(done("survey", "unplaced", town.folder))[0]
    with unchanged(town):
        said = refused("survey", "place", town.folder, AMBIGUOUS, way, "--as", "Jana")
    assert "Odeslat pozorování" in said


# The store -------------------------------------------------------------------------------------------


def test_a_backup_is_restored_into_another_copy_of_the_territory(town):
    published(town)
    done("store", "backup", town.folder, town.tmp / "zalohy" / "z.zip")
    other = town.tmp / "jinde"
    shutil.copytree(TREBON, other, ignore=shutil.ignore_patterns("survey.sqlite*"))
    said = done("store", "restore", other, town.tmp / "zalohy" / "z.zip")
    assert "restored from" in said
    assert "3 events, no fault found" in done("store", "check", other)
    assert state(SimpleNamespace(folder=other)) == state(town)
    assert "Karel" in done("store", "people", other, "--as", "Jana")


def test_what_is_held_about_a_person_is_written_for_them(town):
    done("store", "export-my-data", town.folder, "Karel", "--out", town.tmp / "karel.zip", "--as", "Karel")
    with zipfile.ZipFile(town.tmp / "karel.zip") as archive:
        assert archive.testzip() is None
        assert "Karel" in "".join(archive.read(one).decode("utf-8", "replace") for one in archive.namelist())


def test_an_erased_person_is_forgotten_and_what_they_saw_stays(town):
    published(town)
    said = done("store", "erase-person", town.folder, "Karel", "--as", "Jana")
    assert "erased; what they saw stays under" in said
    assert "Karel" not in done("store", "people", town.folder, "--as", "Jana")
    assert "účet „Karel“ tu není" in refused("survey", "queue", town.folder, "--as", "Karel")
    assert "3 events, no fault found" in done("store", "check", town.folder)


def test_an_account_is_opened_once_and_then_changes_its_role(town):
    done("store", "person", town.folder, "Eva", "volunteer", "--as", "Jana", "--login", "https://idp|eva")
    done("store", "person", town.folder, "Eva", "moderator", "--as", "Jana")
    _, people = state(town)
    (eva,) = [one for one in people if one.name == "Eva"]
    assert (eva.role, eva.subject) == ("moderator", "https://idp|eva")
    assert "Jana (administrator)" in done("store", "init", town.folder, "--administrator", "Zloduch")
    assert len(state(town)[1]) == len(people)
