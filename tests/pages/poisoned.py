"""A store whose every free text would do harm if a page took it for code."""

import csv
import io

from kpss_geo.desk import deciding, devices, people, pictures, reviewing
from kpss_geo.desk.submitting import import_batch
from kpss_geo.desk.suggesting import About, answer_suggestion, suggest
from kpss_geo.exchange.flat import columns, flat
from kpss_geo.exchange.incoming import read
from kpss_geo.pages.zaznam.stav import now
from kpss_geo.store import Store
from kpss_geo.survey.observations import ABOUT, Position
from kpss_geo.web import trial
from tests.corpus import CORPUS, MORE
from tests.desk.making import seen
from tests.pages.lived import field, jpeg, send
from tests.shared import TREBON

LICENCE = "CC BY 4.0"
PLAZA = Position(14.72, 49.03, 5)  # nothing is near


def plain(text):
    """As a page shows it and the store keeps it: every gap is one space."""
    return " ".join(text.split())


def joined_to(most, texts=(*CORPUS, *MORE)):
    """The texts in as few values as fit a length."""
    found = [""]
    for text in map(plain, texts):
        if len(found[-1]) + len(text) >= most:
            found.append("")
        found[-1] = f"{found[-1]} {text}".strip()
    return found


NAMES = joined_to(118)
LETTER = plain("Chybí nájezd " + " ".join(CORPUS))  # a letter with an address of the web is not accepted
NOTE = plain(" ".join((*CORPUS, *MORE)))
TITLE = NOTE[:110]


def table(texts, **fixed):
    """A file of ours with a text in each free column of a row."""
    target = io.StringIO()
    writer = csv.DictWriter(target, columns(), delimiter=";")
    writer.writeheader()
    for number, text in enumerate(texts):
        row = flat(seen(at=field(20 + number)))
        writer.writerow({**row, **dict.fromkeys(ABOUT, text), "source": text, "licence": LICENCE, **fixed})
    return target.getvalue().encode()


def poisoned(url, photos):
    """Make the store; people by name."""
    trial.prepare(TREBON, url)
    with Store.open(url) as store:
        who = {one.name: one for one in store.people()}
        who["second"] = store.add_person(subject=f"trial:{TITLE}", name=TITLE, role="moderator")
        dana, marek, today = who["Dana"], who["Marek"], now().date()
        for number, name in enumerate(NAMES):
            shown = send(store, dana, "vstup", field(number), name=name, door_main_cm=70)
            pictures.attach_photo(store, dana, photos, jpeg(), event_id=shown.event_id, alternative_text=name)
            reviewing.take(store, marek, shown.point_id)
            reviewing.approve(store, marek, [shown.event_id], name)
            send(store, dana, "vstup", field(number), upon=store.points(today=today)[shown.point_id], door_main_cm=90)
            refused = send(store, dana, "obrubnik", field(10 + number), kerb_cm=3)
            reviewing.reject(store, marek, [refused.event_id], NOTE[:500])
            twin = send(store, dana, "vstup", field(number), name=name, door_main_cm=71)
            pictures.attach_photo(store, dana, photos, jpeg(), event_id=twin.event_id, alternative_text=name)
        letters = [
            suggest(
                store, LETTER, PLAZA, about=About("need"), sender_hash=f"{number}", seconds_taken=60, honeypot="",
                now=now(),
            )
            for number in range(2)
        ]  # fmt: skip
        answer_suggestion(store, marek, letters[0].id, to="accepted", reply=NOTE, public_text=LETTER)
        came = read(table(NAMES), name="zapis.csv", today=today, imported_by=marek.pseudonym)
        assert not came.quarantined, came.quarantined
        import_batch(store, who["second"], came.events, NAMES[0], today=today)
        devices.sign_in(store, devices.make_code(store, dana).text, name=NOTE[:60], sender_hash="x")
        administrator = who["Správce"]
        people.block(store, administrator, who["Petra"].id, NOTE[:300])
        people.unblock(store, administrator, who["Petra"].id)
        gone = send(store, dana, "obrubnik", field(40), kerb_cm=3)
        reviewing.approve(store, marek, [gone.event_id])
        deciding.archive(store, marek, gone.point_id, now=now(), note=NOTE[:500])
        return who | {"receipt": letters[0].receipt}
