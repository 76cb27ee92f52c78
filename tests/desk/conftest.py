"""A fresh store with one person of each role, a second moderator and another volunteer."""

import shutil
from types import SimpleNamespace

import pytest

from kpss_geo.store import Store
from tests.desk.making import ROLES, TOWN


@pytest.fixture(scope="session")
def peopled(tmp_path_factory):
    """File with nothing but accounts, and the accounts."""
    file = tmp_path_factory.mktemp("desk") / "people.sqlite"
    with Store.init(f"sqlite:///{file}", bounds=TOWN) as store:
        people = {role: store.add_person(subject=f"idp|{role}", name=f"Jméno {role}", role=role) for role in ROLES}
        people["second"] = store.add_person(subject="idp|second", name="Druhá Moderátorka", role="moderator")
        people["other"] = store.add_person(subject="idp|other", name="Jiný Dobrovolník", role="volunteer")
    return file, SimpleNamespace(**people)


@pytest.fixture
def opened(tmp_path):
    """Open a copy of a file."""
    stores = []

    def copied(file):
        copy = tmp_path / f"{len(stores)}.sqlite"
        shutil.copy(file, copy)
        stores.append(Store.open(f"sqlite:///{copy}"))
        return stores[-1]

    yield copied
    for one in stores:
        one.close()


@pytest.fixture
def people(peopled):
    return peopled[1]


@pytest.fixture
def store(opened, peopled):
    return opened(peopled[0])
