"""A KoboToolbox export of 200 made-up points: import, review, publication, barrier-free map, indicators."""

import csv
import io
import os
import random
import shutil
import subprocess
import sys
import uuid

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from kpss_geo.territory import Territory
from tests.command import done
from tests.postgis import cluster
from tests.shared import SHARED, TREBON

POINTS = 200
DAY = "2026-10-05"
DOOR = {
    "answers/entrance_role": "main",
    "answers/bridged_by": "level",
    "answers/steps_count": 0,
    "answers/interior_min_cm": 100,
    "answers/interior_steps": 0,
    "answers/staff_help": "none",
}
COLUMNS = (
    "start", "end", "today", "element", "position", "_position_latitude", "_position_longitude", "_position_altitude",
    "_position_precision", "location_method", "observed_on", "name", "side", "service_id", "method", *DOOR,
    "answers/door_main_cm", "answers/threshold_cm", "answers/threshold_cm_nevim", "answers/surface", "answers/width_cm",
    "answers/slope_pct", "answers/kerb_cm", "_id", "_uuid", "_submission_time", "_validation_status", "_submitted_by",
)  # fmt: skip


def elsewhere(*command, url):
    """What the command said in a process of its own."""
    told = [sys.executable, "-m", "kpss_geo.cli", *map(str, command)]
    ended = subprocess.run(
        told, capture_output=True, text=True, env=os.environ | {"KPSS_DATABASE_URL": url}, check=False
    )
    assert ended.returncode == 0, ended.stderr + ended.stdout
    return ended.stdout + ended.stderr


def kobo_export(territory):
    """Doors of the territory's services and points on its streets, as KoboToolbox writes them."""
    chance = random.Random(1)  # noqa: S311
    services = territory.services[territory.services["inside"].astype(bool)]
    doors = gpd.GeoSeries(services.geometry).to_crs(4326)
    usable = territory.streets.allowed("foot") & (territory.streets.metres > 20)
    inside = shapely.intersects(territory.municipalities.union_all(), territory.streets.lines)
    lines = territory.streets.lines[usable & inside]
    on = gpd.GeoSeries([line.interpolate(0.5, normalized=True) for line in chance.sample(list(lines), POINTS)])
    streets = on.set_crs(territory.crs).to_crs(4326)
    rows = []
    for number in range(POINTS):
        if number < min(len(services), 60):
            name, at = services.index[number], doors.iloc[number]
            answers = DOOR | {"element": "vstup", "service_id": name, "name": str(services["name"].iloc[number])}
            answers |= {
                "answers/door_main_cm": chance.choice((70, 85, 90)),
                "answers/threshold_cm": chance.choice((0, 2, 5, 9)),
            }
            if number % 7 == 0:
                answers |= {"answers/threshold_cm": "", "answers/threshold_cm_nevim": "nevim"}
        else:
            at = streets.iloc[number]
            answers = chance.choice(
                (
                    {"element": "obrubnik", "answers/kerb_cm": chance.choice((1, 5, 12))},
                    {"element": "zuzeni", "answers/width_cm": chance.choice((60, 80, 120))},
                    {
                        "element": "chodnik",
                        "answers/surface": "asphalt",
                        "answers/width_cm": 150,
                        "answers/slope_pct": 2,
                    },
                )
            )
        rows.append(
            {
                "start": f"{DAY}T10:00:00.000+02:00", "end": f"{DAY}T10:04:00.000+02:00", "today": DAY,
                "position": f"{at.y:.6f} {at.x:.6f} 430 4", "_position_latitude": f"{at.y:.6f}",
                "_position_longitude": f"{at.x:.6f}", "_position_altitude": "430", "_position_precision": "4",
                "location_method": "gps", "observed_on": DAY, "method": "measured", "_id": number,
                "_uuid": str(uuid.UUID(int=chance.getrandbits(128))), "_submission_time": f"{DAY}T09:00:00",
                "_validation_status": "validation_status_approved", "_submitted_by": "mapper", **answers,
            }
        )  # fmt: skip
    text = io.StringIO(newline="")
    table = csv.DictWriter(text, COLUMNS, delimiter=";", restval="")
    table.writeheader()
    table.writerows(rows)
    return text.getvalue().encode("utf-8-sig")


@pytest.fixture(params=["postgis", "sqlite"])
def place(request, tmp_path):
    """Třeboňsko on PostGIS, and on SQLite Heidelberg made of its OpenStreetMap extract where that is at hand."""
    folder, extract = tmp_path / "territory", SHARED / "data/osm/heidelberg.test.osm.pbf"
    if request.param == "sqlite":
        if extract.is_file():
            done("import-osm", extract, "--out", folder)
        else:
            shutil.copytree(TREBON, folder)
        yield folder, f"sqlite:///{tmp_path}/survey.sqlite"
        return
    shutil.copytree(TREBON, folder)
    with cluster() as server:
        yield folder, server.database()


def test_two_hundred_points_of_kobo_reach_the_map_and_the_indicators(place, tmp_path):
    folder, url = place
    file = tmp_path / "kobo.csv"
    file.write_bytes(kobo_export(Territory.open(folder)))
    done("store", "init", folder, "--administrator", "Jana", url=url)
    done("store", "person", folder, "Karel", "moderator", "--as", "Jana", url=url)
    assert "dry run: 200 rows" in done("survey", "import", file, folder, "--as", "Jana", "--dry-run", url=url)
    said = done("survey", "import", file, folder, "--as", "Jana", url=url)
    assert "200 wait for a review" in said
    batch = said.split("batch ")[1][:36]
    assert "200 known already" in done("survey", "import", file, folder, "--as", "Jana", url=url)
    assert f"batch {batch}" in done("survey", "queue", folder, "--as", "Karel", "--most", "3", url=url)
    study = tmp_path / "study.toml"
    study.write_text('travellers = ["wheelchair"]\nminutes = [30]\n', encoding="utf-8")
    before = done("answer", folder, "--study", study, "--out", tmp_path / "before", url=url)
    elsewhere("survey", "publish", folder, batch, "--as", "Karel", "--note", "ověřeno namátkou", url=url)
    assert "no fault found" in done("store", "check", folder, url=url)
    done("answer", folder, "--study", study, "--out", tmp_path / "after", url=url)
    assert "ukázkové" not in before
    _has_points(tmp_path)


def _has_points(folder):
    pages = {name: (folder / name / "pristupnost.html").read_text(encoding="utf-8") for name in ("before", "after")}
    assert "nikdo nic nezměřil" in pages["before"]
    assert pages["after"].count('<span class="grade ') >= 100
    assert "5. 10. 2026".replace(" ", "\N{NO-BREAK SPACE}") in pages["after"]
    streets = (folder / "after" / "ulice.html").read_text(encoding="utf-8")
    assert "šířka 60 cm &lt; 70 cm" in streets
    known = {
        name: pd.read_csv(folder / name / "surveyed.csv", sep=";", decimal=",", encoding="utf-8-sig") for name in pages
    }
    told = {name: (table["víme o vchodech"] * table["vchodů"]).sum() for name, table in known.items()}
    assert told["after"] > told["before"]
