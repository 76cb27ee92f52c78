import shutil
from pathlib import Path
from uuid import uuid4

import pytest

from kpss_geo.desk import cases, deciding, people, pictures, reading, reviewing, submitting, suggesting
from kpss_geo.desk.roles import PUBLIC, ROLE_NAMES, Denied, actions, admitted, allowed, require
from kpss_geo.errors import KpssError
from kpss_geo.store import Store
from kpss_geo.terms import rows
from tests.desk.making import NOW, ROLES, SQUARE, TODAY, gone, seen, states, still_holds

NO_FOLDER = Path("nowhere")  # no photo gets that far
MEASURED = "publish_measured"  # is a share of `submit`: the same call, another outcome, held by test_submitting.py


def submit(store, who, what):
    return submitting.submit(store, who, [what], today=TODAY)


def suggest(store, who, _town):
    return suggesting.suggest(
        store, "U radnice je rozbitá rampa.", SQUARE, sender_hash="x", seconds_taken=9, honeypot="", now=NOW, who=who
    )


def attach(store, who, town):
    own = town["own"].get(who and who.id, town["waiting"])
    return pictures.attach_photo(store, who, NO_FOLDER, b"", event_id=own, alternative_text="vchod")


# What a role tries for each action; `town` holds things that wait and things that are published.
CALLS = {
    "read": lambda store, _who, town: reading.public_history(store, town["point"], today=TODAY),
    "suggest": suggest,
    "submit": lambda store, who, _town: submit(store, who, seen()),
    "confirm": lambda store, who, town: submit(store, who, still_holds(town["point"], town["published"])),
    "draft": lambda store, who, _town: submitting.save_draft(store, who, "1", {}),
    "import": lambda store, who, _town: submitting.import_batch(store, who, [seen()], "kobo.csv", today=TODAY),
    "review": lambda store, who, town: reviewing.take(store, who, town["waiting_point"]),
    "approve": lambda store, who, town: reviewing.approve(store, who, [town["waiting"]]),
    "reject": lambda store, who, town: reviewing.reject(store, who, [town["waiting"]], "nečitelné"),
    "publish_batch": lambda store, who, _town: reviewing.publish_batch(store, who, "dávka", "prošel jsem vše"),
    "merge": lambda store, who, town: deciding.merge(store, who, town["point"], town["twin"], now=NOW),
    "archive": lambda store, who, town: deciding.archive(store, who, town["point"], now=NOW, note="zbouráno"),
    "revert": lambda store, who, town: deciding.revert_person(
        store, who, town["author"], NOW.replace(year=2020), now=NOW, note="vymýšlí si"
    ),
    "attach_photo": attach,
    "redact": lambda store, who, _town: pictures.remove_photo(store, who, NO_FOLDER, uuid4(), "je na ní dítě"),
    "erase": lambda store, who, town: people.erase_person(store, who, town["person"]),
    "accounts": lambda store, who, _town: people.appoint(store, who, subject="new", name="Nový", role="volunteer"),
    "audit": lambda store, who, _town: people.audit_lines(store, who),
}
ALSO = {
    "queue": ("review", lambda store, who, _town: cases.queue(store, who, today=TODAY)),
    "release": ("review", lambda store, who, town: reviewing.release(store, who, town["taken_point"])),
    "suggestions": ("review", lambda store, who, _town: suggesting.suggestions(store, who)),
    "drafts": ("draft", lambda store, who, _town: submitting.drafts(store, who)),
    "drop_draft": ("draft", lambda store, who, _town: submitting.drop_draft(store, who, "1")),
    "unmerge": ("merge", lambda store, who, _town: deciding.unmerge(store, who, uuid4(), now=NOW)),
    "accounts": ("accounts", lambda store, who, _town: people.accounts(store, who)),
    "change_role": ("accounts", lambda store, who, town: people.change_role(store, who, town["person"], "planner")),
    "block": ("accounts", lambda store, who, town: people.block(store, who, town["person"], "spam")),
    "unblock": ("accounts", lambda store, who, town: people.unblock(store, who, town["person"])),
}


@pytest.fixture(scope="session")
def settled(peopled, tmp_path_factory):
    """File where things wait and things are published, and what they are."""
    accounts, people = peopled
    file = tmp_path_factory.mktemp("desk") / "town.sqlite"
    shutil.copy(accounts, file)
    waiting, taken, old, twin = (seen(how="estimate") for _ in range(4))
    own = {getattr(people, role).id: seen(how="estimate") for role in ROLES}
    with Store.open(f"sqlite:///{file}") as store:
        for sender, one in own.items():
            store.add([one], state="submitted", sender=sender)
        for one in (waiting, taken, old, twin):
            submit(store, people.other, one)
        submitting.import_batch(store, people.administrator, [seen(author="sešit")], "dávka", today=TODAY)
        reviewing.approve(store, people.second, [old.event_id, twin.event_id])
        reviewing.take(store, people.second, taken.point_id)
    return file, {
        "own": {sender: one.event_id for sender, one in own.items()},
        "waiting": waiting.event_id,
        "waiting_point": waiting.point_id,
        "taken_point": taken.point_id,
        "published": old.event_id,
        "point": old.point_id,
        "twin": twin.point_id,
        "author": people.other.pseudonym,
        "person": people.other.id,
    }


@pytest.fixture
def town(settled):
    return settled[1]


@pytest.fixture
def store(opened, settled):
    return opened(settled[0])


def is_denied(call, store, who, town):
    try:
        call(store, who, town)
    except Denied:
        return True
    except KpssError:
        return False
    return False


def everything(store):
    return states(store), store.audit_lines(), store.suggestions(), store.decisions(), store.people()


def somebody(people, role):
    return None if role == PUBLIC else getattr(people, role)


@pytest.mark.parametrize("action", CALLS)
def test_every_cell_of_the_table_is_what_the_functions_do(opened, settled, people, action):
    file, town = settled
    for role in ROLE_NAMES:
        store = opened(file)
        before = everything(store)
        denied = is_denied(CALLS[action], store, somebody(people, role), town)
        assert denied is not allowed(role, action), role
        assert not denied or everything(store) == before


@pytest.mark.parametrize("name", ALSO)
def test_functions_that_share_an_action_ask_for_the_same_roles(opened, settled, people, name):
    action, call = ALSO[name]
    for role in ROLE_NAMES:
        assert is_denied(call, opened(settled[0]), somebody(people, role), settled[1]) is not allowed(role, action), (
            role
        )


@pytest.mark.parametrize("role", ROLES)
def test_a_blocked_person_does_nothing_but_read(store, people, town, role):
    store.set_blocked(getattr(people, role).id, True)
    before = everything(store)
    calls = CALLS | {f"also {name}": call for name, (_, call) in ALSO.items()}
    tried = {name: is_denied(call, store, getattr(people, role), town) for name, call in calls.items()}
    assert [name for name, denied in tried.items() if not denied] == ["read"]
    assert everything(store) == before


def test_what_the_caller_says_of_role_and_blocking_counts_for_nothing(store, people, town):
    store.set_blocked(people.moderator.id, True)
    liar = people.volunteer._replace(role="moderator")
    stranger = people.moderator._replace(id=uuid4(), blocked=False)
    for who in (liar, people.moderator._replace(blocked=False), stranger):
        assert is_denied(CALLS["approve"], store, who, town)


def test_an_erased_account_is_nobody(store, people, town):
    with store.write() as connection:
        connection.exec_driver_sql("update people set subject = null where name = 'Jméno moderator'")
    assert is_denied(CALLS["approve"], store, people.moderator, town)


def test_every_action_of_the_table_is_tried_or_asked_for_elsewhere():
    asked_by_others = {"indicators", "export", "editions", MEASURED}
    assert set(actions()) == set(CALLS) | asked_by_others


def test_the_table_says_yes_or_no_in_every_cell_and_no_role_is_everything():
    cells = {row[role] for row in rows("roles.csv") for role in ROLE_NAMES}
    assert cells == {"yes", "no"}
    assert all(row["name"] for row in rows("roles.csv"))
    assert not any(all(allowed(role, action) for action in actions()) for role in ROLE_NAMES)


def test_what_the_table_does_not_name_nobody_may(people):
    for role in (*ROLE_NAMES, "king", ""):
        assert not allowed(role, "fly")
    assert not any(allowed("king", action) for action in actions())
    with pytest.raises(Denied, match="fly"):
        require(people.administrator, "fly")


def test_a_refusal_says_in_czech_what_who_and_whom_to_ask(store, people):
    with pytest.raises(Denied, match=r"Schválit pozorování: role správce to nedovoluje. Může to moderátor."):
        admitted(store, people.administrator, "approve")
    with pytest.raises(Denied, match="Přihlaste se"):
        admitted(store, None, "submit")
    with pytest.raises(Denied, match="zablokovaný"):
        require(people.volunteer._replace(blocked=True), "submit")


def test_denied_is_an_error_that_the_program_tells():
    assert issubclass(Denied, KpssError)


def test_archiving_is_sent_by_volunteers_as_a_proposal(store, people, town):
    submit(store, people.volunteer, gone(town["point"], town["published"]))
    assert not store.points(today=TODAY)[town["point"]].archived
