"""A store with people, the routes of the field page over it, and a phone that is signed in."""

import io
import shutil
from types import SimpleNamespace

import pytest
from PIL import Image
from starlette.applications import Starlette
from starlette.testclient import TestClient

from kpss_geo.desk import devices
from kpss_geo.field import routes
from kpss_geo.store import Store
from tests import postgis
from tests.desk.making import TOWN

ROLES = ("volunteer", "surveyor", "moderator", "planner", "administrator")


@pytest.fixture(scope="session")
def fresh(tmp_path_factory):
    file = tmp_path_factory.mktemp("field") / "fresh.sqlite"
    Store.init(f"sqlite:///{file}", bounds=TOWN).close()
    return file


@pytest.fixture(scope="session")
def cluster():
    with postgis.cluster() as found:
        yield found


@pytest.fixture
def sqlite_url(tmp_path, fresh):
    shutil.copy(fresh, tmp_path / "survey.sqlite")
    return f"sqlite:///{tmp_path / 'survey.sqlite'}"


@pytest.fixture
def store(sqlite_url):
    with Store.open(sqlite_url) as opened:
        yield opened


@pytest.fixture
def people(store):
    return peopled(store)


def peopled(store):
    made = {role: store.add_person(subject=f"idp|{role}", name=f"Jméno {role}", role=role) for role in ROLES}
    return SimpleNamespace(**made, other=store.add_person(subject="idp|other", name="Jiný", role="volunteer"))


@pytest.fixture
def photos_folder(tmp_path):
    return tmp_path / "photos"


@pytest.fixture
def client(store, photos_folder):
    with TestClient(Starlette(routes=routes(lambda: store, photos_folder))) as made:
        yield made


@pytest.fixture
def phone(client, store, people):
    """Headers of a volunteer's phone."""
    return signed_in(client, store, people.volunteer)


def signed_in(client, store, who):
    code = devices.make_code(store, who).text
    answer = client.post("/api/teren/device", json={"code": code, "name": "Můj telefon"})
    assert answer.status_code == 201
    return {"Authorization": f"Bearer {answer.json()['token']}"}


@pytest.fixture(scope="session")
def picture():
    target = io.BytesIO()
    Image.effect_noise((400, 300), 60).convert("RGB").save(target, "JPEG")
    return target.getvalue()
