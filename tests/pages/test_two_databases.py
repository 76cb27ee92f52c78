"""The app on PostGIS: a point from the first tap to the map and the figures, and every page.

Other tests of the pages are on SQLite.
"""

import io
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from kpss_geo.desk import cases, settling, writing
from kpss_geo.desk.suggesting import suggest
from kpss_geo.errors import BadInput
from kpss_geo.pages import ground
from kpss_geo.pages.router import PAGES
from kpss_geo.pages.settings import settings
from kpss_geo.pages.zaznam.stav import now
from kpss_geo.store import Store, checking, photos
from kpss_geo.survey.observations import Position
from kpss_geo.web import trial
from tests import postgis
from tests.pages.conftest import _one_page
from tests.shared import TREBON

# Who opens a page in these tests.
OPENERS = {"read": "", "suggest": "", "submit": "Dana", "indicators": "Petra", "export": "Petra"}
OPENERS |= {"review": "Marek", "accounts": "Správce"}
FAR = {"lon": "14.700000", "lat": "49.010000"}  # nothing is known near by


@pytest.fixture(scope="module")
def urls(tmp_path_factory):
    """Addresses of two stores, each with the accounts and the points of the demonstration."""
    with postgis.cluster() as cluster:
        made = {
            "sqlite": f"sqlite:///{tmp_path_factory.mktemp('two') / 'survey.sqlite'}",
            "postgis": cluster.database(),
        }
        for url in made.values():
            trial.prepare(TREBON, url)
        yield made


@pytest.fixture(scope="module")
def town(urls, tmp_path_factory):
    """The app's shared ground on PostGIS."""
    photos_folder = tmp_path_factory.mktemp("photos")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KPSS_TERRITORY", str(TREBON))
        patch.setenv("KPSS_DATABASE_URL", urls["postgis"])
        patch.setenv("KPSS_PHOTOS", str(photos_folder))
        patch.setenv("KPSS_TRIAL", "1")
        settings.cache_clear()
        ground.forget()
        yield SimpleNamespace(photos=photos_folder, who=lambda name: ground.store().person(subject=f"trial:{name}"))
        ground.store().close()
        ground.forget()


@pytest.fixture
def opened(town):
    def run(page, person="", query=None):
        at = AppTest.from_function(_one_page, args=(page, person, "cs"), default_timeout=60)
        for key, value in (query or {}).items():
            at.query_params[key] = value
        return at.run()

    return run


def number(at, before):
    """The number that follows these words, or stands between them and the next."""
    text = re.sub(r"<[^>]+>", " ", "\n".join(one.proto.body for one in at.get("html")))
    return int(re.sub(r"\D", "", re.search(rf"{before}\s+([\d\s]+)", text)[1]))


def widget(at, kind, name):
    return next(one for one in at.get(kind) if str(one.key).endswith(f"_{name}"))


def test_a_point_goes_from_the_first_tap_to_the_map_and_the_figures(town, opened):
    places, measured = number(opened("pristupnost"), r"Nalezen\w+"), len(ground.survey().points)
    at = opened("zaznam", "Dana", query={**FAR, "prvek": "obrubnik"})
    widget(at, "number_input", "kerb_cm").set_value(3.0).run()
    file = io.BytesIO()
    Image.new("RGB", (640, 480), (120, 90, 60)).save(file, "JPEG")
    at.get("file_uploader")[0].set_value(("obrubnik.jpg", file.getvalue(), "image/jpeg")).run()
    at.button(key="odeslat").click().run()
    [sent] = ground.store().stored(sender=town.who("Dana").id)
    assert sent.state == "submitted"
    assert len(photos.listed(ground.store(), event_ids=[sent.event.event_id])) == 1
    assert number(opened("pristupnost"), r"Nalezen\w+") == places, "nothing is public before a moderator looked"
    case = opened("kontrola", "Marek", query={"bod": str(sent.event.point_id)})
    case.button(key="schvalit").click().run()
    assert number(opened("pristupnost"), r"Nalezen\w+") == places + 1
    assert sent.event.point_id in ground.survey().points
    assert number(opened("bezbarierovost", "Petra"), "Změřených bodů") == measured + 1
    assert checking.check(ground.store(), town.photos) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_page_opens(town, opened, page):
    suggest(
        ground.store(), "U lékárny chybí lavička.", None, sender_hash=page.name, seconds_taken=9, honeypot="", now=now()
    )
    at = opened(page.name, OPENERS[page.action])
    assert not at.exception
    text = "\n".join(one.proto.body for one in at.get("html"))
    assert "<h1" in text
    assert "neodpovídá" not in text


@pytest.mark.parametrize("kind", ["sqlite", "postgis"])
def test_of_two_moderators_who_decide_at_one_moment_one_wins_and_the_other_is_told(urls, kind):
    """At the desk, each over a connection of their own."""
    with Store.open(urls[kind]) as store:
        dana, marek = (store.person(subject=f"trial:{name}") for name in ("Dana", "Marek"))
        both = (marek, store.add_person(subject="idp|second", name="Druhá", role="moderator"))
        for round_ in range(4):
            told = writing.of_kind(writing.blank(dana, now=now()), "obrubnik")
            told = writing.answered(writing.placed(told, Position(14.71 + round_ / 100, 49.02, 5)), "kerb_cm", 9)
            writing.send(store, dana, told, now=now())
            [case] = [one for one in cases.queue(store, marek, today=now().date()) if one.point_id == told.point_id]
            ends = at_once(urls[kind], both, case)
            assert sum(isinstance(end, BadInput) for end in ends) == 1
            winner = 1 if isinstance(ends[0], BadInput) else 0
            [stored] = store.stored(event_ids=[told.event_id])
            assert stored.state == ("published", "rejected")[winner]
            assert {one.by for one in store.decisions(event_ids=[told.event_id])} == {both[winner].id}


def at_once(url, both, case):
    """What the first, who approves, and the second, who rejects, get when they begin at one moment."""
    gate = threading.Barrier(2)

    def decide(place):
        with Store.open(url) as own:
            gate.wait()
            try:
                return (settling.approve_case, settling.reject_case)[place](own, both[place], case, "důvod")
            except BadInput as error:
                return error

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(decide, (0, 1)))
