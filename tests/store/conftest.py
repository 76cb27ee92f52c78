"""A store on SQLite and a store on PostGIS for every test that asks for one."""

import shutil

import pytest
from sqlalchemy import create_engine

from kpss_geo.store import Store
from kpss_geo.store.tables import metadata
from tests import postgis
from tests.store.making import TREBON


@pytest.fixture(scope="session")
def cluster():
    with postgis.cluster() as found:
        yield found


@pytest.fixture(scope="session")
def fresh_sqlite(tmp_path_factory):
    file = tmp_path_factory.mktemp("store") / "fresh.sqlite"
    Store.init(f"sqlite:///{file}", bounds=TREBON).close()
    return file


@pytest.fixture(scope="session")
def one_postgis(cluster):
    url = cluster.database()
    Store.init(url, bounds=TREBON).close()
    return url


@pytest.fixture(scope="session")
def bare_postgis(cluster):
    return cluster.database()


@pytest.fixture
def sqlite_url(tmp_path, fresh_sqlite):
    shutil.copy(fresh_sqlite, tmp_path / "survey.sqlite")
    return f"sqlite:///{tmp_path / 'survey.sqlite'}"


@pytest.fixture
def postgis_url(one_postgis):
    """Emptied, not made anew: PostGIS takes a second to copy a database."""
    yield one_postgis
    with Store.open(one_postgis) as store:
        empty(store)


@pytest.fixture(params=["sqlite", "postgis"])
def url(request):
    """Address of an initialised, empty database."""
    return request.getfixturevalue(f"{request.param}_url")


@pytest.fixture(params=["sqlite", "postgis"])
def other_url(request):
    """Address of a second, empty database, of the same kind or the other."""
    return request.getfixturevalue(f"other_{request.param}_url")


@pytest.fixture
def other_sqlite_url(tmp_path):
    return f"sqlite:///{tmp_path / 'other.sqlite'}"


@pytest.fixture
def other_postgis_url(bare_postgis):
    yield bare_postgis
    engine = create_engine(bare_postgis)
    with engine.begin() as connection:
        metadata.drop_all(connection)
        connection.exec_driver_sql("DROP TABLE IF EXISTS alembic_version")
    engine.dispose()


@pytest.fixture
def store(url):
    with Store.open(url) as opened:
        yield opened


@pytest.fixture
def anna(store):
    return store.add_person(subject="login#anna", name="Anna Nováková", role="volunteer")


@pytest.fixture
def mirek(store):
    return store.add_person(subject="login#mirek", name="Mirek Dvořák", role="moderator")


def empty(store, *, but=("settings",)):
    """Take everything out."""
    with store.write() as connection:
        for table in reversed(metadata.sorted_tables):
            if table.name not in but:
                connection.execute(table.delete())
