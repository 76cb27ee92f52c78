import json
import shutil
from dataclasses import replace

import pandas as pd
import pytest

from kpss_geo.errors import BadInput, MissingInput
from kpss_geo.fetch.doctor import doctor
from kpss_geo.fetch.making import fetch
from kpss_geo.fetch.means import Means
from kpss_geo.fetch.refreshing import differences, refresh
from kpss_geo.territory import Territory
from tests.fetch.conftest import NOW
from tests.fetch.official_orp import KINDS, code_list, provided, register, services, towns
from tests.fetch.official_server import asked_through, played_server

pytestmark = [
    pytest.mark.filterwarnings("ignore::kpss_geo.errors.RepairedInput"),
    pytest.mark.usefixtures("_one_ring"),
]
PLENTY = 50_000_000_000


@pytest.fixture(scope="module")
def made(files, tmp_path_factory):
    """A fetched territory with the cache that it came from."""
    folder = tmp_path_factory.mktemp("made")
    with played_server() as played, asked_through(played.port) as get:
        played.files |= files
        fetch(
            ",".join(towns()[place][0] for place in (0, 1, 6, 12)),
            folder / "trebon",
            Means(folder / "cache", get=get, now=lambda: NOW, sleep=lambda _: None),
        )
    return folder


@pytest.fixture
def folder(made, tmp_path):
    shutil.copytree(made / "trebon", tmp_path / "trebon")
    return tmp_path / "trebon"


@pytest.fixture
def means(made, tmp_path):
    return Means(made / "cache", by_hand=tmp_path, now=lambda: NOW)


def brought(tmp_path, items):
    (tmp_path / "rpss-2.json").write_bytes(register(items))


def test_the_same_data_change_nothing(folder, means):
    assert refresh(folder, means).sentences == ()


def test_what_opened_closed_and_moved_is_told_before_anything_is_replaced(folder, means, tmp_path):
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    codes = [code for code, _ in towns()]
    other = provided(2, 13, codes[6], form="pob")
    other["formy"][0]["kapacity"] = [{"pocet": 40, "typ": {"id": "TypKapacitySocialniSluzby/luzka"}}]
    brought(tmp_path, [other, *services()[2:], provided(9, 1, codes[1])])
    found = refresh(folder, means)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    text = "\n".join(found.sentences)
    assert "nová služba: Středisko 9" in text
    assert "služba zanikla: Středisko 1" in text
    assert "kapacita služby" in text
    assert "neuvedeno → 40" in text
    assert len(found.sentences) == 3
    found.apply()
    assert refresh(folder, means).sentences == ()
    assert any(id_.startswith("rpss-9") for id_ in Territory.open(folder).services.index)


def test_people_moved_services_and_municipalities_are_compared(folder):
    old = Territory.open(folder)
    home, service, town = old.people.index[0], old.services.index[0], old.municipalities.index[-1]
    people, shifted = old.people.copy(), old.services.copy()
    people.loc[home, "people"] += 3
    shifted.loc[[service], "geometry"] = old.services.geometry.loc[[service]].translate(500, 0)
    new = replace(old, people=people, services=shifted, municipalities=old.municipalities.drop(town))
    found = "\n".join(differences(old, new))
    assert "84 → 87" in found
    assert "přestěhovala o 500 m" in found
    assert f"({town})" in found
    assert differences(old, old) == []


def test_a_catalogue_edited_by_hand_stays_beside_the_new_one(folder, means):
    edited = (folder / "services.csv").read_bytes().replace(b"Poskytovatel 1", b"Poskytovatel A")
    (folder / "services.csv").write_bytes(edited)
    found = refresh(folder, means)
    assert found.edited == ("services.csv",)
    found.apply()
    assert (folder / "services-upraveno.csv").read_bytes() == edited
    assert b"Poskytovatel A" not in (folder / "services.csv").read_bytes()


def test_a_kind_that_somebody_corrected_stays_so_and_new_ones_join_it(folder, means, tmp_path):
    codes = [code for code, _ in towns()]
    names = {**KINDS, "DruhSocialniSluzby/98": "ještě novější služba"}
    (tmp_path / "druhy-socialni-sluzby.json").write_bytes(code_list(names))
    brought(tmp_path, [*services(), provided(8, 99, codes[0])])
    refresh(folder, means).apply()
    own = (folder / "kinds.csv").read_text(encoding="utf-8")
    (folder / "kinds.csv").write_text(own.replace(";péče;", ";prevence;"), encoding="utf-8")
    brought(tmp_path, [*services(), provided(8, 99, codes[0]), provided(9, 98, codes[1])])
    found = refresh(folder, means)
    assert found.edited == ()
    found.apply()
    told = Territory.open(folder).kinds
    assert [told[f"rpss_{number}"].family for number in (99, 98)] == ["prevence", "péče"]
    assert not list(folder.glob("*-upraveno*"))
    rows = pd.read_csv(folder / "kinds.csv", sep=";", dtype="string")
    rows.to_csv(folder / "kinds.csv", index=False)  # as another spreadsheet writes it
    assert refresh(folder, means).edited == ("kinds.csv",)


def test_needs_of_the_planner_stay(folder, means):
    (folder / "needs.csv").write_text("potreba;text\n1;Chybí odlehčovací služba\n", encoding="utf-8")
    refresh(folder, means).apply()
    assert len(Territory.open(folder).needs) == 1


def test_a_folder_of_another_origin_is_not_touched(tmp_path, means):
    with pytest.raises(MissingInput, match="kpss-geo fetch"):
        refresh(tmp_path, means)
    (tmp_path / "sources.json").write_text("[1]")
    with pytest.raises(BadInput, match="není čitelný"):
        refresh(tmp_path, means)


def test_the_doctor_finds_a_good_house_good(folder, tmp_path):
    found = doctor(folder, cache=tmp_path, today=NOW.date(), disk=lambda _: PLENTY, database="sqlite://")
    assert [one for one in found if not one.ok] == []
    assert any("4 obcí" in one.what for one in found)
    assert any("databáze sqlite://" in one.what for one in found)


def test_the_doctor_names_what_is_wrong_and_what_to_do(folder, tmp_path):
    def reach(address):
        if "czso" in address:
            raise OSError("nikdo nebere")
        return 503 if "mpsv" in address else 200

    told = json.loads((folder / "sources.json").read_text(encoding="utf-8"))
    for one in told["files"]:
        one["date"] = "2020-01-01"
    (folder / "sources.json").write_text(json.dumps(told), encoding="utf-8")
    url = "postgresql+psycopg://kpss:heslo@127.0.0.1:1/kpss"
    found = doctor(folder, cache=tmp_path, today=NOW.date(), reach=reach, disk=lambda _: 10**9, database=url)
    bad = [one for one in found if not one.ok]
    assert all(one.advice for one in bad)
    text = "\n".join(one.what for one in bad)
    for words in ("volné místo 1.0 GB", "apl2.czso.cz neodpovídá", "data.mpsv.cz odpovídá (503)", "databáze"):
        assert words in text
    assert "Registr poskytovatelů sociálních služeb: data 2020-01-01" in text
    assert "heslo" not in text


def test_the_doctor_sees_a_file_of_another_making(folder, tmp_path):
    (folder / "stops.csv").write_bytes((folder / "stops.csv").read_bytes() + b"x;Konec;14,7;49,1\n")
    found = doctor(folder, cache=tmp_path, today=NOW.date(), disk=lambda _: PLENTY)
    assert [one.what for one in found if not one.ok] == ["jiné, než je fetch zapsal: stops.csv"]


def test_the_doctor_asks_no_server_unless_told(tmp_path):
    found = doctor(tmp_path / "nic", cache=tmp_path, today=NOW.date(), disk=lambda _: PLENTY)
    assert any("there is no such folder" in one.what for one in found if not one.ok)
    assert not any("odpovídá" in one.what for one in found)
