"""Which survey an answer takes: that of the store, else the demonstration, else none."""

import datetime as dt
import shutil
from pathlib import Path
from uuid import UUID

import pytest

from kpss_geo.errors import BadInput
from kpss_geo.findings import DEMONSTRATION_FILE, findings
from kpss_geo.store import SUBMITTED, Store
from kpss_geo.survey.observations import Box, Observed, Position, Value
from tests.shared import TREBON

TODAY = dt.date(2026, 11, 22)
TOWN = Box(14.6, 48.7, 15.0, 49.2)
KERB = Observed(
    event_id=UUID(int=1),
    point_id=UUID(int=2),
    recorded_at=dt.datetime(2026, 10, 5, 12, tzinfo=dt.UTC),
    observed_on=dt.date(2026, 10, 5),
    author_id="ještěrka",
    author_class="verified",
    source="app",
    element="obrubnik",
    position=Position(14.77, 49.0, 4.0),
    values={"kerb_cm": Value(9)},
)


@pytest.fixture(autouse=True)
def plain(monkeypatch):
    monkeypatch.delenv("KPSS_DATABASE_URL", raising=False)


@pytest.fixture
def folder(tmp_path):
    """What `findings` reads of a territory: the demonstration, and no store."""
    made = tmp_path / "town"
    made.mkdir()
    shutil.copy(TREBON / DEMONSTRATION_FILE, made)
    return made


def demonstration(folder: Path):
    """The made-up survey of Třeboňsko, whatever store there is."""
    shutil.copy(TREBON / DEMONSTRATION_FILE, folder)
    return findings(folder, today=TODAY, url=address(folder / "survey.sqlite"))


def address(file):
    return f"sqlite:///{file}"


def kept(file, *, state="published"):
    with Store.init(address(file), bounds=TOWN) as store:
        author = store.add_person(subject="idp|a", name="Anna", role="surveyor")
        store.add([KERB], state=state, sender=author.id)
    return address(file)


def test_without_a_store_the_demonstration_is_shown_and_says_so(folder):
    found = findings(folder, today=TODAY)
    assert len(found.points) > 30
    assert found.demonstration
    assert found.today == TODAY


def test_what_the_store_published_counts_before_the_demonstration(folder):
    kept(folder / "survey.sqlite")
    found = findings(folder, today=TODAY)
    assert list(found.points) == [KERB.point_id]
    assert not found.demonstration


def test_a_store_where_all_still_waits_gives_an_empty_real_survey(folder):
    kept(folder / "survey.sqlite", state=SUBMITTED)
    found = findings(folder, today=TODAY)
    assert found is not None
    assert dict(found.points) == {}
    assert not found.demonstration


def test_the_store_that_the_environment_names_counts_before_the_folders_own(folder, tmp_path, monkeypatch):
    kept(folder / "survey.sqlite", state=SUBMITTED)
    monkeypatch.setenv("KPSS_DATABASE_URL", kept(tmp_path / "elsewhere.sqlite"))
    assert list(findings(folder, today=TODAY).points) == [KERB.point_id]


def test_the_store_that_is_named_counts_before_that_of_the_environment(folder, tmp_path, monkeypatch):
    monkeypatch.setenv("KPSS_DATABASE_URL", kept(tmp_path / "environment.sqlite", state=SUBMITTED))
    assert list(findings(folder, today=TODAY, url=kept(tmp_path / "named.sqlite")).points) == [KERB.point_id]


def test_a_store_that_was_named_and_is_not_there_is_a_fault_and_no_reason_for_a_demonstration(
    folder, tmp_path, monkeypatch
):
    nowhere = address(tmp_path / "typo.sqlite")
    with pytest.raises(BadInput, match=r"typo\.sqlite: databáze průzkumu tu není"):
        findings(folder, today=TODAY, url=nowhere)
    monkeypatch.setenv("KPSS_DATABASE_URL", nowhere)
    with pytest.raises(BadInput, match="kpss-geo store init"):
        findings(folder, today=TODAY)


def test_the_folders_own_store_may_be_named_before_it_is_made(folder, monkeypatch):
    monkeypatch.chdir(folder.parent)
    for given in (address(folder / "survey.sqlite"), "sqlite:///town/survey.sqlite"):
        assert findings(folder, today=TODAY, url=given).demonstration


def test_without_store_and_demonstration_nobody_surveyed_anything(tmp_path):
    assert findings(tmp_path, today=TODAY) is None


def test_a_store_that_is_no_database_is_a_fault(folder):
    (folder / "survey.sqlite").write_bytes(b"nothing of the kind, and long enough to be read as a header" * 40)
    with pytest.raises(BadInput, match="obnovte ji ze zálohy"):
        findings(folder, today=TODAY)


def test_a_broken_demonstration_names_every_fault_with_its_row(folder):
    file = folder / DEMONSTRATION_FILE
    rows = file.read_text(encoding="utf-8").splitlines()
    rows[3] = rows[3].replace(";stani;", ";lanovka;")
    rows[5] = rows[5].replace(";2026-10-05;", ";včera;", 1)
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        findings(folder, today=TODAY)
    told = caught.value.faults
    assert [one.split(": ")[0].rsplit(", ", 1)[1] for one in told] == ["řádek 4", "řádek 6"]
    assert all(str(file) in one for one in told)
    assert "lanovka" in told[0]
    assert "včera" in told[1]


def test_points_stand_as_on_the_day(folder):
    temporary = [one for one in findings(folder, today=TODAY).points.values() if one.element == "prekazka"]
    assert [one.valid_to for one in temporary] == [dt.date(2027, 1, 15)]
    later = findings(folder, today=dt.date(2027, 2, 1)).points[temporary[0].point_id]
    assert all(state.stale for state in later.fields.values())
