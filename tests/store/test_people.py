import datetime as dt
import json
import zipfile
from io import BytesIO
from uuid import uuid4

import pytest
import sqlalchemy as sa

from kpss_geo.errors import BadInput
from kpss_geo.store import Conflict, Store, checking, erasing, photos
from kpss_geo.store.tables import metadata
from kpss_geo.survey.fold import fold
from tests.store.making import DAY, NOON, door, revert
from tests.store.test_photos import encoded, picture


def test_a_person_is_known_by_login_and_by_id(store, anna):
    assert store.person(subject="login#anna") == store.person(id=anna.id) == anna
    assert store.person(subject="login#nobody") is None
    assert store.person(id=uuid4()) is None
    assert (anna.name, anna.role, anna.blocked) == ("Anna Nováková", "volunteer", False)


def test_a_pseudonym_tells_nothing_of_the_person(store, anna, mirek):
    assert anna.pseudonym != mirek.pseudonym
    assert "Anna" not in anna.pseudonym


def test_a_login_has_one_account(store, anna):
    with pytest.raises(BadInput, match="už je"):
        store.add_person(subject="login#anna", name="Jiná", role="moderator")
    with pytest.raises(BadInput) as refused:
        store.add_person(subject=" ", name="", role="")
    assert len(refused.value.faults) == 2
    assert store.people() == [anna]


def test_roles_and_blocking_change(store, anna, mirek):
    store.set_role(anna.id, "surveyor")
    store.set_blocked(mirek.id, True)
    assert [(one.role, one.blocked) for one in store.people()] == [("surveyor", False), ("moderator", True)]
    with pytest.raises(BadInput, match="účet"):
        store.set_role(uuid4(), "surveyor")


def test_drafts_belong_to_one_person(store, anna, mirek):
    store.save_draft(anna.id, "1", {"text": "první"})
    store.save_draft(mirek.id, "1", {"text": "jiný"})
    store.save_draft(anna.id, "1", {"text": "druhý"})
    store.save_draft(anna.id, "2", {})
    assert [(one.draft_id, one.payload) for one in store.drafts(anna.id)] == [("1", {"text": "druhý"}), ("2", {})]
    store.drop_draft(mirek.id, "1")
    store.drop_draft(mirek.id, "1")
    assert store.drafts(mirek.id) == []
    assert len(store.drafts(anna.id)) == 2
    with pytest.raises(BadInput, match="nedá uložit"):
        store.save_draft(anna.id, "3", {"when": NOON})


def test_signs_that_a_database_cannot_keep_are_left_out(store, mirek):
    anna = store.add_person(subject="an\0na", name="An\0na \ud83d", role="volunteer")
    assert store.person(id=anna.id).name == "Anna ?"
    assert store.person(subject="an\0na").id == anna.id
    store.save_draft(anna.id, "\0", {"text": "\0\ud83d"})
    assert store.drafts(anna.id)[0].payload == {"text": "\0\ud83d"}
    store.audit(action="note", by=mirek.id, about="\0", detail="a\0b")
    assert store.audit_lines(action="note")[0].detail == "ab"
    told = {"received_at": NOON, "lon": 14.77, "lat": 49.0, "text": "díra\0"}
    one = uuid4()
    store.add_suggestion(suggestion_id=one, **told)
    assert store.add_suggestion(suggestion_id=one, **told).text == "díra"


# --- suggestions ------------------------------------------------------------------------------------------------------


def suggest(store, number=1, **other):
    told = {"lon": 14.77, "lat": 49.0, "text": "Chybí nájezd"} | other
    return store.add_suggestion(suggestion_id=uuid4(), received_at=NOON + dt.timedelta(hours=number), **told)


def test_suggestions_come_back_oldest_first(store):
    second, first = suggest(store, 2), suggest(store, 1, text="<b>=cmd</b>")
    assert store.suggestions() == [first, second]
    assert store.suggestions(state="accepted") == []


def test_the_same_suggestion_twice_is_one(store):
    one = suggest(store)
    told = one._asdict()
    again = {"suggestion_id": told.pop("id"), **{name: told[name] for name in ("received_at", "lon", "lat", "text")}}
    assert store.add_suggestion(**again) == one
    with pytest.raises(BadInput, match="jiný"):
        store.add_suggestion(**again | {"text": "Něco jiného"})
    assert store.suggestions() == [one]


def test_bad_suggestions_are_refused_with_every_fault(store):
    with pytest.raises(BadInput) as refused:
        suggest(store, lon=49.0, lat=14.77, text=" ")
    assert len(refused.value.faults) == 2


def test_a_suggestion_is_answered_once(store, mirek):
    one = suggest(store)
    answer = {"reply": "opravíme", "by": mirek.id, "expected": "submitted"}
    store.answer_suggestion(one.id, to="accepted", **answer)
    with pytest.raises(Conflict):
        store.answer_suggestion(one.id, to="rejected", **answer)
    with pytest.raises(BadInput, match="není"):
        store.answer_suggestion(uuid4(), to="rejected", **answer)
    with pytest.raises(BadInput, match="great"):
        store.answer_suggestion(one.id, to="great", **answer | {"expected": "accepted"})
    assert [(found.state, found.reply) for found in store.suggestions()] == [("accepted", "opravíme")]
    assert len(store.audit_lines(action="answer", by=mirek.id)) == 1


def test_marks_of_senders_are_counted_and_forgotten_after_thirty_days(store):
    for days in (0, 10, 31, 40):
        store.note_suggestion("abc", NOON + dt.timedelta(days=days))
    store.note_suggestion("def", NOON + dt.timedelta(days=40))
    assert store.suggestion_count("abc", NOON) == 3, "the first is older than 30 days"
    assert store.suggestion_count("abc", NOON + dt.timedelta(days=31)) == 2
    assert store.suggestion_count("ghi", NOON) == 0


def test_the_book_tells_who_did_what(store, anna, mirek):
    store.audit(action="export", by=anna.id, about="csv", detail="=1+1")
    store.audit(action="export", by=None, about="xlsx")
    first, second = store.audit_lines(action="export")
    assert (first.by, first.about, first.detail) == (anna.id, "csv", "=1+1")
    assert store.audit_lines(by=anna.id, about="csv") == [first]
    assert store.audit_lines(since_seq=first.seq) == [second]


# --- what is held of one person ---------------------------------------------------------------------------------------


@pytest.fixture
def active(store, anna, mirek, tmp_path):
    """Anna has done everything that a person can do."""
    mine = door(author_id=anna.pseudonym, source=f"papír, {anna.name}")
    other = door(author_id=mirek.pseudonym)
    store.add([mine, other], state="submitted", sender=anna.id, batch=f"dávka {anna.pseudonym}")
    store.decide([other.event_id], to="published", by=anna.id, note="Anna", expected={other.event_id: "submitted"})
    store.decide([mine.event_id], to="published", by=mirek.id, expected={mine.event_id: "submitted"})
    store.add([revert(anna.pseudonym, since=NOON + dt.timedelta(days=1))], state="published", sender=mirek.id)
    store.save_draft(anna.id, "1", {"text": "rozepsáno"})
    photo = photos.ingest(encoded(picture()), alternative_text="Vchod")
    told = {"point_id": mine.point_id, "event_id": mine.event_id, "sender": anna.id}
    photos.keep(store, tmp_path / "photos", photo, **told)
    store.audit(action="block", by=mirek.id, about=str(anna.id), detail=json.dumps({"name": anna.name, "x": "ě"}))
    store.audit(action="login", by=anna.id, about=anna.subject, detail=f"{anna.pseudonym} přišla")
    return mine, other


def everything(store):
    """All that any table holds, as text."""
    with store.read() as connection:
        return "\n".join(
            str(value)
            for table in metadata.sorted_tables
            for row in connection.execute(sa.select(table))
            for value in row
        )


def traces(anna, text):
    names = (anna.name, json.dumps(anna.name)[1:-1], anna.subject, anna.pseudonym, str(anna.id), anna.id.hex)
    names += (json.dumps(anna.pseudonym)[1:-1],)
    return [name for name in names if name in text]


def test_a_person_gets_all_that_is_held_about_them(store, anna, active, tmp_path):
    with zipfile.ZipFile(BytesIO(erasing.export_person(store, anna.id, tmp_path / "photos"))) as archive:
        held = json.loads(archive.read(erasing.FILE))
        assert len([name for name in archive.namelist() if name.endswith(".jpg")]) == 1
    assert {name: len(rows) for name, rows in held.items() if rows} == {
        "people": 1,
        "events": 3,
        "decisions": 1,
        "drafts": 1,
        "photos": 1,
        "audit": 4,
    }
    assert held["people"][0]["subject"] == anna.subject
    with pytest.raises(BadInput, match="není"):
        erasing.export_person(store, uuid4())


def test_nothing_of_others_is_handed_over(store, mirek, active):
    with zipfile.ZipFile(BytesIO(erasing.export_person(store, mirek.id))) as archive:
        told = archive.read(erasing.FILE).decode()
    assert "rozepsáno" not in told
    assert "login#anna" not in told


def test_an_erased_person_is_in_no_table(store, anna, mirek, active):
    assert len(traces(anna, everything(store))) >= 5, "the test needs something to erase"
    erasing.erase_person(store, anna.id, by=mirek.id)
    assert traces(anna, everything(store)) == []
    assert store.person(subject=anna.subject) is None
    assert store.people() == [mirek]


def test_no_trace_is_left_in_the_file_of_the_database(sqlite_url, tmp_path):
    with Store.open(sqlite_url) as store:
        anna = store.add_person(subject="login#anna", name="Anna Nováková", role="volunteer")
        store.save_draft(anna.id, "1", {"text": "velmi tajný koncept" * 500})
        store.add([door(author_id=anna.pseudonym) for _ in range(50)], state="published", sender=anna.id)
        erasing.erase_person(store, anna.id, by=None)
        left = b"".join(path.read_bytes() for path in tmp_path.glob("survey.sqlite*"))
        for word in ("Anna Nov", "login#anna", anna.pseudonym, anna.id.hex, "velmi tajn"):
            assert word.encode() not in left


def test_what_an_erased_person_observed_stays(store, anna, mirek, active, tmp_path):
    before = store.published()
    new = erasing.erase_person(store, anna.id, by=mirek.id)
    after = store.published()
    assert new.pseudonym.startswith("smazaný účet ")
    assert [one.author_id for one in after] == [
        new.pseudonym if one.author_id == anna.pseudonym else one.author_id for one in before
    ]
    assert store.points(today=DAY).keys() == fold(before, today=DAY).keys()
    assert [one.event_id for one in after] == [one.event_id for one in before]
    assert checking.check(store, tmp_path / "photos") == []
    assert len(photos.listed(store)) == 1


def test_reverts_follow_the_author_into_the_new_pseudonym(store, anna, mirek):
    store.add([door(author_id=anna.pseudonym)], state="published", sender=anna.id)
    erasing.erase_person(store, anna.id, by=mirek.id)
    vandal = store.add_person(subject="login#v", name="Vandal", role="volunteer")
    store.add([door(author_id=vandal.pseudonym)], state="published", sender=vandal.id)
    store.add([revert(vandal.pseudonym)], state="published", sender=mirek.id)
    before = store.near(14.77, 49.0, 10)
    erasing.erase_person(store, vandal.id, by=mirek.id)
    assert store.near(14.77, 49.0, 10) == before
    assert len(before) == len(store.points(today=DAY)) == 1


def test_the_book_tells_that_somebody_was_erased_and_not_who(store, anna, mirek, active):
    new = erasing.erase_person(store, anna.id, by=mirek.id)
    (line,) = store.audit_lines(action="erase")
    assert line.by == mirek.id
    assert traces(anna, line.about + line.detail) == []
    assert new.pseudonym not in line.about + line.detail


def test_who_erases_themselves_is_not_named_either(store, anna, active):
    erasing.erase_person(store, anna.id, by=anna.id)
    assert store.audit_lines(action="erase")[0].by is None


def test_nobody_is_erased_twice(store, anna, mirek):
    new = erasing.erase_person(store, anna.id, by=mirek.id)
    with pytest.raises(BadInput, match="už je smazaný"):
        erasing.erase_person(store, new.id, by=mirek.id)
    with pytest.raises(BadInput, match="není"):
        erasing.erase_person(store, anna.id, by=mirek.id)
    assert new.blocked


def test_names_inside_other_words_stay(store, mirek):
    jan = store.add_person(subject="j", name="Jan", role="volunteer")
    store.audit(action="note", by=mirek.id, about="x", detail="Jan viděl Janov; ulice Jana Žižky; (Jan)")
    new = erasing.erase_person(store, jan.id, by=mirek.id)
    line = store.audit_lines(action="note")[0]
    assert line.detail == f"{new.pseudonym} viděl Janov; ulice Jana Žižky; ({new.pseudonym})"
