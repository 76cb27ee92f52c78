"""Whatever people do in whatever order: nothing is published but by somebody else's allowed decision, or measured."""

import dataclasses
import datetime as dt
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from kpss_geo.desk import cases, deciding, people, reviewing, submitting, suggesting
from kpss_geo.desk.roles import Denied, allowed
from kpss_geo.errors import KpssError
from kpss_geo.store import Store
from kpss_geo.survey.observations import AUTHOR_CLASSES, Archived, Merged, Observed, Reverted, StillHolds, Unmerged
from tests.desk.making import NOW, ROLES, SQUARE, TODAY, gone, seen, still_holds

NAMES = (*ROLES, "second", "other", "moderator", "second")  # moderators decide: they try more often
WAITING = (Observed, StillHolds, Archived)
some = st.integers(0, 99)
who = st.sampled_from(NAMES)
observers = st.sampled_from(("volunteer", "surveyor", "surveyor", "moderator", "second", "planner"))
claims = st.sampled_from((None, None, None, *ROLES))


class Town(RuleBasedStateMachine):
    """One store, seven people, and every call that the desk offers."""

    peopled = None  # set by the test

    @initialize()
    def open(self):
        file, self.people = self.peopled
        self.folder = Path(tempfile.mkdtemp())
        shutil.copy(file, self.folder / "town.sqlite")
        self.store = Store.open(f"sqlite:///{self.folder / 'town.sqlite'}")
        self.before = self.after = self.seen_now()
        self.caller, self.kind, self.call = None, "", ""

    def teardown(self):
        self.store.close()
        shutil.rmtree(self.folder)

    def seen_now(self):
        return {
            "events": {one.event.event_id: one for one in self.store.stored()},
            "audit": self.store.audit_lines(),
            "suggestions": self.store.suggestions(),
            "people": {one.id: one for one in self.store.people()},
        }

    def person(self, name, claim):
        """As the caller would have it: a forged role and no blocking, with a claim."""
        real = self.store.person(id=getattr(self.people, name).id)
        self.caller = real
        return real if claim is None else real._replace(role=claim, blocked=False)

    def try_to(self, call, *told, **more):
        self.before, self.call = self.after, call.__name__
        with suppress(KpssError):
            call(self.store, *told, **more)
        self.after = self.seen_now()

    def pick(self, number, **which):
        found = self.store.stored(**which)
        return found[number % len(found)].event if found else None

    @rule(
        name=observers,
        claim=claims,
        number=some,
        how=st.sampled_from(("measured", "estimate")),
        sign=st.sampled_from(AUTHOR_CLASSES),
        width=st.integers(60, 120),
        named=st.sampled_from(("", "Radnice", "volejte 777 123 456")),
    )
    def observe(self, name, claim, number, how, sign, width, named):
        old = self.pick(number) if number % 3 else None
        point = getattr(old, "point_id", None)
        one = seen(
            point,
            after=[old.event_id] if point and number % 2 else [],
            how=how,
            door_main_cm=width,
            about={"name": named} if named else {},
            author=self.people.second.pseudonym,
        )
        one = dataclasses.replace(one, author_class=sign)
        self.try_to(submitting.submit, self.person(name, claim), [one], today=TODAY)

    @rule(name=who, claim=claims, number=some, kind=st.sampled_from((still_holds, gone)))
    def confirm(self, name, claim, number, kind):
        old = self.pick(number, states=["published"])
        if isinstance(old, Observed):
            one = kind(old.point_id, old.event_id)
            self.try_to(submitting.submit, self.person(name, claim), [one], today=TODAY)

    @rule(name=who, claim=claims, number=some)
    def send_again(self, name, claim, number):
        old = self.pick(number)
        if old:
            self.try_to(submitting.submit, self.person(name, claim), [old], today=TODAY)

    @rule(name=who, claim=claims, size=st.integers(1, 3), batch=st.sampled_from(("a", "b")))
    def bring(self, name, claim, size, batch):
        rows = [seen(author="kobo", about={"name": "jan@example.cz"} if row == 2 else {}) for row in range(size)]
        self.try_to(submitting.import_batch, self.person(name, claim), rows, batch, today=TODAY)

    @rule(name=who, claim=claims, number=some, more=some, call=st.sampled_from((reviewing.approve, reviewing.reject)))
    def decide(self, name, claim, number, more, call):
        picked = self.pick(number, states=cases.PENDING), self.pick(more, states=cases.PENDING) if more % 3 else None
        ids = [one.event_id for one in picked if one]
        self.try_to(call, self.person(name, claim), ids, "důvod")

    @rule(name=who, claim=claims, number=some, call=st.sampled_from((reviewing.take, reviewing.release)))
    def review(self, name, claim, number, call):
        point = getattr(self.pick(number), "point_id", None)
        if point:
            self.try_to(call, self.person(name, claim), point)

    @rule(name=who, claim=claims, batch=st.sampled_from(("a", "b", "")))
    def publish_batch(self, name, claim, batch):
        self.try_to(reviewing.publish_batch, self.person(name, claim), batch, "důvod")

    @rule(name=who, claim=claims, number=some, more=some)
    def merge(self, name, claim, number, more):
        points = [getattr(self.pick(one, states=["published"]), "point_id", None) for one in (number, more)]
        if all(points):
            self.try_to(deciding.merge, self.person(name, claim), *points, now=NOW)

    @rule(name=who, claim=claims, number=some)
    def unmerge(self, name, claim, number):
        old = self.pick(number, states=["published"])
        if old:
            self.try_to(deciding.unmerge, self.person(name, claim), old.event_id, now=NOW)

    @rule(name=who, claim=claims, number=some)
    def archive(self, name, claim, number):
        point = getattr(self.pick(number, states=["published"]), "point_id", None)
        if point:
            self.try_to(deciding.archive, self.person(name, claim), point, now=NOW, note="důvod")

    @rule(name=who, claim=claims, author=who)
    def revert(self, name, claim, author):
        since = NOW - dt.timedelta(days=999)
        pseudonym = getattr(self.people, author).pseudonym
        self.try_to(deciding.revert_person, self.person(name, claim), pseudonym, since, now=NOW, note="důvod")

    @rule(name=who, claim=claims, other=who, role=st.sampled_from(ROLES))
    def change_role(self, name, claim, other, role):
        self.try_to(people.change_role, self.person(name, claim), getattr(self.people, other).id, role)

    @rule(name=who, claim=claims, other=who, number=some)
    def block(self, name, claim, other, number):
        call, note = (people.unblock, ()) if number % 3 else (people.block, ("důvod",))
        self.try_to(call, self.person(name, claim), getattr(self.people, other).id, *note)

    @rule(name=who, claim=claims, number=some)
    def suggest(self, name, claim, number):
        told = {"sender_hash": str(number), "seconds_taken": 9, "honeypot": "", "now": NOW}
        sender = self.person(name, claim)
        self.try_to(suggesting.suggest, "U radnice je rozbitá rampa.", SQUARE, who=sender, **told)

    @rule(name=who, claim=claims)
    def look(self, name, claim):
        self.try_to(cases.queue, self.person(name, claim), today=TODAY)

    @invariant()
    def nothing_is_published_but_rightly(self):
        for name, one in self.after["events"].items():
            was = self.before["events"].get(name)
            if one.state == "published" and (was is None or was.state != "published"):
                self.must_be_right(one, came_so=was is None)

    def must_be_right(self, one, *, came_so):
        me, event = self.caller, one.event
        assert not me.blocked
        if came_so and isinstance(event, Observed):
            assert me.role == "surveyor"
            assert (one.sender, event.author_id, event.author_class) == (me.id, me.pseudonym, "verified")
            assert {value.method for value in event.values.values()} == {"measured"}
            assert "777" not in event.about.get("name", "")
        elif came_so:
            assert me.role == "moderator"
            assert isinstance(event, Merged | Unmerged | Archived | Reverted)
            assert self.call in ("merge", "unmerge", "archive", "revert_person")
            assert getattr(event, "reverted_author", "") != me.pseudonym
        else:
            assert isinstance(event, WAITING)
            assert self.call in ("approve", "publish_batch")
            assert allowed(me.role, self.call)
            assert one.sender != me.id
            assert event.author_id != me.pseudonym

    @invariant()
    def nobody_is_believed_who_they_are_not(self):
        for one in self.after["events"].values():
            sender = self.after["people"][one.sender]
            signed = {sender.pseudonym} if one.event.author_class != "import" else {"kobo"}
            assert one.event.author_id in signed

    @invariant()
    def a_blocked_person_writes_nothing(self):
        if self.caller and self.caller.blocked:
            assert self.after == self.before

    @invariant()
    def every_decision_has_its_line(self):
        states = {name: one.state for name, one in self.after["events"].items()}
        moved = {
            name for name, state in states.items() if getattr(self.before["events"].get(name), "state", "") != state
        }
        lines = "\n".join(f"{line.by} {line.detail}" for line in self.after["audit"][len(self.before["audit"]) :])
        for name in moved:
            assert str(name) in lines
            assert str(self.caller.id) in lines

    @invariant()
    def accounts_change_only_by_another_who_is_an_administrator(self):
        now = self.after["people"]
        changed = {name for name, one in now.items() if self.before["people"][name] != one}
        if changed:
            assert self.caller.role == "administrator"
            assert not self.caller.blocked
            assert self.caller.id not in changed


def test_nothing_becomes_public_but_by_the_rules(peopled):
    Town.peopled = peopled
    run_state_machine_as_test(
        Town,
        settings=settings(
            max_examples=15, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


def test_a_blocked_account_is_refused_with_a_sentence(peopled, opened):
    store, accounts = opened(peopled[0]), peopled[1]
    store.set_blocked(accounts.surveyor.id, True)
    with pytest.raises(Denied, match="zablokovaný"):
        submitting.submit(store, accounts.surveyor, [seen()], today=TODAY)
