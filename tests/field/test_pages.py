import json
import re
from importlib import resources

import pytest

from kpss_geo.field import questions as asking
from kpss_geo.field.measuring import DRAWINGS
from kpss_geo.field.pages import CONTENT_POLICY, files
from kpss_geo.survey.questionnaire import elements, questions
from kpss_geo.terms import rows

STATIC = resources.files("kpss_geo.field") / "static"
SCRIPTS = {one.name: one.read_text("utf-8") for one in (STATIC / "js").iterdir()}
INDEX = (STATIC / "index.html").read_text("utf-8")
WORDS = json.loads((STATIC / "words.json").read_text("utf-8"))
# Words whose keys are put together from a value.
BUILT = {
    "gps_": ("denied", "timeout", "missing"),
    "state_": ("waiting", "faulty", "sent"),
    "outcome_": ("submitted", "published", "quarantined", "known"),
    "side_": ("none", "vlevo", "vpravo"),
    "leg_": ("length_cm", "slope_pct", "width_cm", "length_cm_unit", "slope_pct_unit", "width_cm_unit"),
}


def test_every_word_stands_in_both_languages():
    for key, word in WORDS.items():
        assert set(word) == {"cs", "en"}, key
        assert all(text.strip() for text in word.values()), key
        places = [sorted(re.findall(r"\{\w+\}", text)) for text in word.values()]
        assert places[0] == places[1], key


def test_every_word_is_used_and_every_used_one_is_there():
    text = INDEX + "".join(SCRIPTS.values())
    quoted = set(re.findall(r"""["'`](\w+)["'`]""", text))
    built = {start + end for start, ends in BUILT.items() for end in ends}
    assert set(WORDS) - quoted - built == set(), "nobody says these"
    said = set(re.findall(r"""\bt\(\s*["'](\w+)["']""", text)) | set(re.findall(r'data-(?:word|label)="(\w+)"', text))
    said |= set(re.findall(r'key: "(\w+)"', text)) | built
    assert said - set(WORDS) == set()


def test_the_questionnaire_is_told_whole_in_both_languages():
    told = asking.questionnaire()
    assert [one["id"] for one in told["elements"]] == list(elements())
    assert [one["field"] for one in told["questions"]] == list(questions())
    for one in (*told["elements"], *told["questions"]):
        name = "name" if "name" in one else "label"
        assert one[name].strip()
        assert one[f"{name}_en"].strip()
    for one, row in zip(told["questions"], rows("questionnaire.csv"), strict=True):
        assert bool(one["choices"]) == bool(row["choices"])
        assert len(one["relevant"]) == len([part for part in row["relevant"].split(" and ") if part])
        assert (one["picture"] is not None) == bool(row["picture"]), f"a drawing for {row['picture']} is missing"


def test_every_drawing_is_used():
    assert set(DRAWINGS) == {row["picture"] for row in rows("questionnaire.csv")} - {""}


def test_the_version_is_that_of_the_content(monkeypatch):
    before = asking.questionnaire()["version"]
    assert asking.questionnaire()["version"] == before
    monkeypatch.setattr(asking, "LONGEST_OBSTACLE_DAYS", 91)
    assert asking.questionnaire()["version"] != before


def test_the_worker_changes_with_any_file(monkeypatch):
    before = files()["service-worker.js"].body
    assert files()["service-worker.js"].body == before
    monkeypatch.setattr(asking, "LONGEST_OBSTACLE_DAYS", 91)
    assert files()["service-worker.js"].body != before


def test_the_worker_keeps_all_that_the_page_needs(client):
    body = client.get("/teren/service-worker.js").text
    kept = json.loads(re.search(r"const KEPT = (\{.*\});", body)[1])["files"]
    named = {f"js/{name}" for name in SCRIPTS} | {"words.json", "questions.json", "style.css", "icon.svg"}
    assert named <= set(kept)
    for name in kept:
        assert client.get(f"/teren/{name.removeprefix('./')}").status_code == 200, name


@pytest.mark.parametrize("name", ["", "service-worker.js", "questions.json", "js/app.js", "nothing.html", "../app.py"])
def test_everything_is_served_under_a_strict_policy(client, name):
    answer = client.get(f"/teren/{name}")
    if "app.py" in name:
        assert answer.status_code == 404
        return
    assert answer.status_code == (404 if name == "nothing.html" else 200)
    assert answer.headers["Content-Security-Policy"] == CONTENT_POLICY
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "unsafe" not in CONTENT_POLICY


def test_the_folder_has_a_slash_so_that_relative_addresses_work(client):
    answer = client.get("/teren", follow_redirects=False)
    assert (answer.status_code, answer.headers["Location"]) == (307, "teren/")


def test_an_unchanged_file_is_not_sent_again(client):
    tag = client.get("/teren/style.css").headers["ETag"]
    assert client.get("/teren/style.css", headers={"If-None-Match": tag}).status_code == 304


def test_the_page_names_nothing_from_outside_and_builds_no_html_of_texts():
    for text in (INDEX, *SCRIPTS.values(), (STATIC / "style.css").read_text("utf-8")):
        addresses = set(re.findall(r"(?:https?:)?//[\w.-]+\.\w+", text))
        assert addresses <= {"http://www.w3.org"}
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", text)
    assert not re.search(r"<script(?![^>]*src=)|\son\w+=|\sstyle=", INDEX)
