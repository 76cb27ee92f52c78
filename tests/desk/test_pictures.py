import io

import pytest
from PIL import Image

from kpss_geo.desk.cases import queue
from kpss_geo.desk.pictures import attach_photo, remove_photo
from kpss_geo.desk.reviewing import approve, publish_batch, take
from kpss_geo.desk.roles import Denied
from kpss_geo.desk.submitting import submit
from kpss_geo.errors import BadInput
from kpss_geo.store import photos
from tests.desk.making import TODAY, seen


def picture(shade=100):
    file = io.BytesIO()
    Image.new("RGB", (40, 30), (shade, 20, 20)).save(file, "JPEG")
    return file.getvalue()


@pytest.fixture
def send(store, people):
    def sent(who=None, **told):
        one = seen(**told)
        submit(store, who or people.volunteer, [one], today=TODAY)
        return one

    return sent


@pytest.fixture
def attach(store, tmp_path):
    def attached(who, one, raw=None, text="vchod se schodem"):
        return attach_photo(store, who, tmp_path, raw or picture(), event_id=one.event_id, alternative_text=text)

    return attached


def test_a_photo_waits_with_its_observation_and_the_reviewer_sees_it(store, people, send, attach):
    one = send()
    kept = attach(people.volunteer, one)
    assert [photo.id for photo in queue(store, people.moderator, today=TODAY)[0].photos] == [kept.id]
    assert photos.shown(store, [one.point_id]) == []


@pytest.mark.parametrize("who", ["other", "moderator"])
def test_nobody_adds_a_photo_to_what_another_saw(store, people, send, attach, who):
    with pytest.raises(Denied, match="vlastnímu"):
        attach(getattr(people, who), send())


def test_no_photo_slips_in_once_somebody_reviews_or_published_the_observation(store, people, send, attach):
    one = send()
    take(store, people.moderator, one.point_id)
    with pytest.raises(Denied, match="neposoudí"):
        attach(people.volunteer, one)
    approve(store, people.moderator, [one.event_id])
    with pytest.raises(Denied, match="neposoudí"):
        attach(people.volunteer, one)
    assert photos.shown(store, [one.point_id]) == []


def test_what_has_photos_is_taken_before_it_is_approved(store, people, send, attach):
    one = send()
    attach(people.volunteer, one)
    with pytest.raises(BadInput, match="převezměte"):
        approve(store, people.moderator, [one.event_id])
    take(store, people.moderator, one.point_id)
    approve(store, people.moderator, [one.event_id])
    assert len(photos.shown(store, [one.point_id])) == 1


def test_a_surveyors_photo_joins_the_edit_that_they_published(store, people, send, attach):
    one = send(people.surveyor)
    attach(people.surveyor, one)
    assert len(photos.shown(store, [one.point_id])) == 1


def test_only_a_moderator_removes_a_photo_with_a_reason_and_the_book_tells(store, people, send, attach, tmp_path):
    kept = attach(people.volunteer, send())
    for who in (people.volunteer, people.administrator):
        with pytest.raises(Denied):
            remove_photo(store, who, tmp_path, kept.id, "je na ní dítě")
    with pytest.raises(BadInput, match="poznámka"):
        remove_photo(store, people.moderator, tmp_path, kept.id, "")
    remove_photo(store, people.moderator, tmp_path, kept.id, "je na ní dítě")
    assert photos.listed(store) == []
    assert [line.by for line in store.audit_lines(action="redact")] == [people.moderator.id]
    assert list(tmp_path.rglob("*.jpg")) == []


def test_a_photo_without_words_or_without_an_observation_is_refused(store, people, send, attach):
    with pytest.raises(BadInput, match="popis"):
        attach(people.volunteer, send(), text=" ")
    with pytest.raises(BadInput, match="nejdřív"):
        attach(people.volunteer, seen())
    with pytest.raises(Denied):
        attach(people.planner, seen())
    assert photos.listed(store) == []


def test_a_batch_with_photos_is_not_published_unseen(store, people, attach):
    one = seen()
    store.add([one], state="submitted", sender=people.volunteer.id, batch="s fotkami")
    attach(people.volunteer, one)
    with pytest.raises(BadInput, match="převezměte"):
        publish_batch(store, people.moderator, "s fotkami", "prošel jsem vše")
