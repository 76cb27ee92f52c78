"""The store for trying the app out has an account for each role, and is made once."""

import datetime as dt

from kpss_geo.access import Survey
from kpss_geo.store import Store
from kpss_geo.web import trial
from tests.shared import TREBON


def test_each_role_has_an_account_and_the_points_say_that_they_are_made_up(tmp_path):
    url = f"sqlite:///{tmp_path / 'deep' / 'survey.sqlite'}"
    trial.prepare(TREBON, url)
    with Store.open(url) as store:
        first = store.people()
        assert {one.role for one in first} == {"volunteer", "surveyor", "moderator", "planner", "administrator"}
        survey = Survey.of(store.published(), today=dt.date(2026, 11, 1))
        assert survey.demonstration
        assert len(survey.points) > 20
    trial.prepare(TREBON, url)
    with Store.open(url) as store:
        assert store.people() == first
