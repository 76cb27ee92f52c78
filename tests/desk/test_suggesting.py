import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpss_geo.desk.letters import fate, letter_kinds, letter_states, published_letters, stated_needs, writers
from kpss_geo.desk.roles import Denied
from kpss_geo.desk.suggesting import (
    ANSWERS,
    MOST_A_DAY,
    About,
    answer_suggestion,
    release,
    sender_hash,
    suggest,
    suggestions,
)
from kpss_geo.errors import BadInput
from kpss_geo.store import Conflict
from kpss_geo.store.suggestions import SUGGESTION_STATES
from kpss_geo.survey.observations import Position
from tests.desk.making import NOW, SQUARE

TEXT = "U radnice je rozbitá rampa, vozík neprojede."
SECRET = b"0123456789abcdef"
FAULTY = {
    "a filled honeypot": ({"honeypot": "http"}, "prázdné"),
    "sent at once": ({"seconds_taken": 0.5}, "rychle"),
    "no time told": ({"seconds_taken": float("nan")}, "rychle"),
    "too short": ({"text": "  zde  "}, "znaků"),
    "too long": ({"text": "a " * 1_800}, "znaků"),
    "a link": ({"text": "Podívejte se na https://example.invalid/x prosím"}, "odkaz"),
    "a bare domain": ({"text": "Levné rampy na super-rampy.cz už dnes"}, "odkaz"),
    "a markdown link": ({"text": "Tady je [sleva](foo) na rampy"}, "odkaz"),
    "a telephone": ({"text": "Volejte mi na 777 123 456 kvůli rampě"}, "telefon"),
    "an e-mail": ({"text": "Napište na jan@example.cz kvůli rampě"}, "e-mail"),
    "swapped": ({"position": Position(49.0036, 14.7712, 5)}, "prohozené"),
    "far away": ({"position": Position(16.6, 49.2, 5)}, "mimo"),
    "nowhere": ({"position": Position(float("nan"), 49.0, 5)}, "mimo"),
    "no such kind": ({"about": About(kind="advertisement")}, "Druh dopisu"),
    "no such writer": ({"about": About(writer="<b>")}, "Pisatele"),
    "no such town": ({"about": About(municipality="x" * 61)}, "Obec"),
    "no such kind of service": ({"about": About(service_kind="a b")}, "Druh služby"),
    "no accuracy": ({"position": Position(14.7712, 49.0036, 0)}, "Přesnost"),
}


def send(store, *, text=TEXT, position=SQUARE, now=NOW, sender="x", who=None, **other):
    told = {"seconds_taken": 20, "honeypot": ""} | other
    return suggest(store, text, position, sender_hash=sender, now=now, who=who, **told)


def test_a_suggestion_waits_and_publishes_nothing(store, people):
    sent = send(store)
    [kept] = suggestions(store, people.moderator)
    assert kept == sent
    assert (kept.text, kept.state, kept.lon) == (TEXT, "submitted", SQUARE.lon)
    assert store.published() == []
    assert store.stored() == []


@pytest.mark.parametrize("fault", FAULTY)
def test_a_faulty_suggestion_is_refused_with_advice_and_not_kept(store, fault):
    what, word = FAULTY[fault]
    with pytest.raises(BadInput, match=word):
        send(store, **what)
    assert store.suggestions() == []


def test_a_suggestion_names_all_its_faults_at_once(store):
    with pytest.raises(BadInput) as found:
        send(store, text="www.example.cz, jan@example.cz", seconds_taken=0, honeypot="x", position=Position(0, 0, 1))
    assert len(found.value.faults) == 5


def test_a_text_without_a_space_after_a_dot_is_no_link(store):
    assert send(store, text="Vlevo je vchod.Vpravo rampa.Obojí rozbité.")


def test_one_sender_suggests_only_so_often_a_day_and_another_still_may(store):
    for _ in range(MOST_A_DAY):
        send(store)
    with pytest.raises(BadInput, match="zítra"):
        send(store)
    assert send(store, sender="y")
    assert send(store, now=NOW + dt.timedelta(days=1, seconds=1))


def test_marks_of_senders_are_forgotten_after_thirty_days(store):
    send(store)
    send(store, sender="y", now=NOW + dt.timedelta(days=31))
    assert store.suggestion_count("x", NOW - dt.timedelta(days=1)) == 0


def test_the_suggestion_does_not_tell_who_sent_it(store, people):
    send(store, sender="hash-of-sender", who=people.volunteer)
    [kept] = store.suggestions()
    assert "hash-of-sender" not in repr(kept)
    assert str(people.volunteer.id) not in repr(kept)


def test_only_a_reviewer_reads_and_answers_suggestions_and_only_once(store, people):
    number = send(store).id
    with pytest.raises(Denied):
        suggestions(store, people.volunteer)
    with pytest.raises(Denied):
        answer_suggestion(store, people.planner, number, to="accepted", reply="Díky")
    with pytest.raises(BadInput, match="odpověď"):
        answer_suggestion(store, people.moderator, number, to="published", reply=" ")
    answer_suggestion(store, people.moderator, number, to="accepted", reply="Zajdeme se podívat.")
    with pytest.raises(Conflict):
        answer_suggestion(store, people.second, number, to="rejected", reply="Ne")
    assert [one.state for one in store.suggestions()] == ["accepted"]
    assert store.published() == []
    assert [one.by for one in store.audit_lines() if str(number) in one.about + one.detail] == [people.moderator.id]


@given(st.ip_addresses(), st.dates(), st.dates())
def test_hashes_of_two_days_or_two_secrets_cannot_be_joined(address, day, other):
    first = sender_hash(str(address), day, SECRET)
    assert (first == sender_hash(str(address), other, SECRET)) is (day == other)
    assert first != sender_hash(str(address), day, SECRET[::-1])
    assert str(address) not in first


def test_one_household_is_one_sender():
    day = NOW.date()
    assert sender_hash("2001:db8::1", day, SECRET) == sender_hash("2001:db8::ffff:2", day, SECRET)
    assert sender_hash("2001:db8:0:1::1", day, SECRET) != sender_hash("2001:db8::1", day, SECRET)
    assert sender_hash("::ffff:192.0.2.7", day, SECRET) == sender_hash(" 192.0.2.7", day, SECRET)


def test_a_secret_that_can_be_guessed_is_refused():
    with pytest.raises(BadInput, match="16"):
        sender_hash("192.0.2.7", NOW.date(), b"heslo")


# --- letters ----------------------------------------------------------------------------------------------------------

NEED = About(kind="need", writer="carer", municipality="547336", service_kind="odlehcovaci_sluzby")
WORDING = "V Třeboni chybí odlehčovací služba."


def test_a_letter_needs_no_place(store, people):
    sent = send(store, position=None, about=NEED)
    [kept] = suggestions(store, people.moderator)
    assert (kept.lon, kept.lat, kept.kind, kept.writer) == (None, None, "need", "carer")
    assert kept == sent


def test_the_receipt_tells_what_became_of_a_letter_and_not_what_it_said(store, people):
    sent = send(store, about=NEED)
    assert fate(store, sent.receipt).state == "submitted"
    answer_suggestion(store, people.moderator, sent.id, to="accepted", reply="Jednáme s poskytovatelem.")
    told = fate(store, sent.receipt.lower().replace("-", " "))
    assert (told.state, told.reply, told.published) == ("accepted", "Jednáme s poskytovatelem.", False)
    assert told.answered_on is not None
    assert TEXT not in repr(told)


def test_a_number_that_nobody_got_finds_nothing_and_one_with_a_slip_says_so(store):
    send(store)
    assert fate(store, "KP-6666-666C") is None
    for wrong in ("KP-6666-6667", "KP-6666", "", "<b>", "KP-0000-0000"):
        with pytest.raises(BadInput, match="překlep"):
            fate(store, wrong)


def test_nothing_is_public_before_a_moderator_releases_it_in_a_wording(store, people):
    sent = send(store, about=NEED)
    assert published_letters(store) == []
    with pytest.raises(BadInput, match="nevyřídil"):
        release(store, people.moderator, sent.id, public_text=WORDING)
    answer_suggestion(store, people.moderator, sent.id, to="accepted", reply="Děkujeme.")
    assert published_letters(store) == []
    release(store, people.moderator, sent.id, public_text=f"  {WORDING}\n")
    [told] = published_letters(store)
    assert (told.text, told.reply, told.kind, told.municipality) == (WORDING, "Děkujeme.", "need", "547336")
    assert not {sent.receipt, TEXT, str(SQUARE.lon)} & {str(part) for part in told}
    release(store, people.second, sent.id, public_text="")
    assert published_letters(store) == []
    assert [one.action for one in store.audit_lines(about=str(sent.id))] == ["answer", "release", "withdraw"]


def test_a_letter_may_be_answered_and_released_at_once_or_not_at_all(store, people):
    sent = send(store)
    with pytest.raises(BadInput, match="telefon"):
        answer_suggestion(
            store, people.moderator, sent.id, to="accepted", reply="Volejte 777 123 456.", public_text=WORDING
        )
    with pytest.raises(BadInput, match="e-mail"):
        answer_suggestion(
            store, people.moderator, sent.id, to="accepted", reply="Díky.", public_text=f"{WORDING} jan@example.cz"
        )
    assert [one.state for one in store.suggestions()] == ["submitted"]
    answer_suggestion(store, people.moderator, sent.id, to="rejected", reply="Díky.", public_text=WORDING)
    assert [(one.text, one.state) for one in published_letters(store)] == [(WORDING, "rejected")]


def test_only_a_reviewer_releases(store, people):
    sent = send(store)
    answer_suggestion(store, people.moderator, sent.id, to="accepted", reply="Díky.")
    for one in (people.volunteer, people.surveyor, people.planner, people.administrator):
        with pytest.raises(Denied):
            release(store, one, sent.id, public_text=WORDING)
    assert published_letters(store) == []


def test_accepted_needs_are_told_to_planners_in_their_public_wording_alone(store, people):
    first, second, other = (send(store, about=about, now=NOW) for about in (NEED, NEED, About(kind="experience")))
    assert stated_needs(store, people.planner) == []
    answer_suggestion(store, people.moderator, first.id, to="accepted", reply="Díky.", public_text=WORDING)
    answer_suggestion(store, people.moderator, second.id, to="rejected", reply="Díky.", public_text=WORDING)
    answer_suggestion(store, people.moderator, other.id, to="accepted", reply="Díky.")
    [told] = stated_needs(store, people.planner)
    assert told == ("odlehcovaci_sluzby", "547336", NOW.date(), WORDING)
    release(store, people.moderator, first.id, public_text="")
    assert [one.text for one in stated_needs(store, people.administrator)] == [""]
    with pytest.raises(Denied):
        stated_needs(store, people.moderator)


def test_the_newest_letter_is_read_first(store, people):
    for day in (2, 1, 3):
        sent = send(store, now=NOW + dt.timedelta(days=day))
        answer_suggestion(store, people.moderator, sent.id, to="accepted", reply="Ano.", public_text=f"{WORDING} {day}")
    assert [one.text[-1] for one in published_letters(store)] == ["3", "2", "1"]


def test_every_word_of_the_letters_stands_in_both_languages():
    assert set(letter_states()) == set(SUGGESTION_STATES)
    assert set(ANSWERS) < set(letter_states())
    for table in (letter_kinds(), writers(), letter_states()):
        assert all(one.name and one.name_en for one in table.values())
