"""Pages run one at a time on the embedded territory, with a store of their own."""

import shutil
import sys

import pytest
from streamlit.testing.v1 import AppTest

from kpss_geo.pages import ground
from kpss_geo.pages.settings import settings
from kpss_geo.web import trial
from tests.shared import TREBON


@pytest.fixture(autouse=True)
def own_main():
    """Streamlit takes the page for the main module; processes that other tests start must not run it."""
    kept = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = kept


@pytest.fixture(scope="session")
def prepared(tmp_path_factory):
    """A store with an account for each role and the points of the demonstration; copied for each test."""
    file = tmp_path_factory.mktemp("prepared") / "survey.sqlite"
    trial.prepare(TREBON, f"sqlite:///{file}")
    return file


@pytest.fixture
def app(tmp_path, monkeypatch, prepared):
    """The app's shared ground, set up anew: `KPSS_TRIAL` without a browser."""
    file = tmp_path / "survey.sqlite"
    for part in prepared.parent.glob("survey.sqlite*"):
        shutil.copy(part, tmp_path / part.name)
    monkeypatch.setenv("KPSS_TERRITORY", str(TREBON))
    monkeypatch.setenv("KPSS_DATABASE_URL", f"sqlite:///{file}")
    monkeypatch.setenv("KPSS_PHOTOS", str(tmp_path / "photos"))
    monkeypatch.setenv("KPSS_TRIAL", "1")
    settings.cache_clear()
    ground.forget(keep_answer=True)
    yield ground
    if ground.opened_store():
        ground.store().close()
    ground.forget(keep_answer=True)


def _one_page(page, name, language):
    from kpss_geo.pages import ground
    from kpss_geo.pages.router import open_page
    from kpss_geo.web.trial import TRIAL_SUBJECT

    person = ground.store().person(subject=TRIAL_SUBJECT + name) if name else None
    open_page(page, language, person)


@pytest.fixture
def open_page(app):
    """Function that runs a page: its name, who visits ('Dana' volunteer, 'Věra' surveyor, 'Marek' moderator,
    'Petra' planner, 'Správce' administrator, '' the public), the language and the query of its address."""

    def run(page, person="", language="cs", query=None, **state):
        at = AppTest.from_function(_one_page, args=(page, person, language), default_timeout=30)
        for key, value in (query or {}).items():
            at.query_params[key] = value
        for key, value in state.items():
            at.session_state[key] = value
        return at.run()

    return run


@pytest.fixture
def shown():
    """Function that tells all text and HTML of a page that ran; fails on an exception."""

    def text(at):
        assert not at.exception, at.exception
        html = [one.proto.body for one in at.get("html")]
        return "\n".join([*html, *(one.value for one in (*at.text, *at.markdown, *at.caption))])

    return text
