"""A store in which much has happened: points in every state, letters, an import, phones, a draft, a photo."""

import io
from types import SimpleNamespace

from PIL import Image

from kpss_geo.desk import devices, keeping, pictures, reviewing, writing
from kpss_geo.desk.submitting import import_batch
from kpss_geo.desk.suggesting import About, answer_suggestion, suggest
from kpss_geo.pages.zaznam.stav import now
from kpss_geo.store import Store
from kpss_geo.survey.observations import Position
from kpss_geo.web import trial
from tests.desk.making import seen
from tests.shared import TREBON

DOOR = Position(14.77054, 49.003676, 5)  # where the demonstration has an entrance
LETTER = "Na poště je vysoký schod a nikdo nepomůže."


def field(number):
    """A place where nothing is known near by."""
    return Position(14.7 + number / 500, 49.01, 5)


def jpeg():
    file = io.BytesIO()
    Image.new("RGB", (320, 240), (120, 90, 60)).save(file, "JPEG")
    return file.getvalue()


def send(store, who, element, at, *, upon=None, name="", **answers):
    """A point as the page for logging sends it."""
    told = writing.placed(writing.of_kind(writing.blank(who, now=now()), element), at)
    told = writing.upon(upon, told) if upon else writing.said_of(told, name=name)
    for question, value in answers.items():
        told = writing.answered(told, question, value)
    writing.send(store, who, told, now=now())
    return told


def letter(store, text=LETTER, at=DOOR):
    return suggest(
        store, text, at, about=About("need", "carer", "547336", "odlehcovaci_sluzby"), sender_hash=text,
        seconds_taken=60, honeypot="", now=now(),
    )  # fmt: skip


def lived_in(url, photos):
    """Make the store; ids of what a test goes to."""
    trial.prepare(TREBON, url)
    with Store.open(url) as store:
        who = {one.name: one for one in store.people()}
        second = store.add_person(subject="trial:Druhý", name="Druhý", role="moderator")
        dana, marek, today = who["Dana"], who["Marek"], now().date()
        known = next(one for one in store.points(today=today).values() if one.element == "vstup" and one.position)
        good = send(store, dana, "obrubnik", field(1), kerb_cm=2)
        reviewing.approve(store, marek, [good.event_id])
        bad = send(store, dana, "obrubnik", field(2), kerb_cm=3)
        reviewing.reject(store, marek, [bad.event_id], "rozmazaná fotografie")
        taken = send(store, dana, "obrubnik", field(3), kerb_cm=4)
        reviewing.take(store, second, taken.point_id)
        change = send(store, dana, "obrubnik", field(1), upon=store.points(today=today)[good.point_id], kerb_cm=12)
        twin = send(store, dana, "vstup", DOOR, name="Vchod, volejte 777 123 456", threshold_cm=3)
        pictures.attach_photo(store, dana, photos, jpeg(), event_id=twin.event_id, alternative_text="Vchod ze dvora")
        simple = [send(store, dana, "obrubnik", field(number), kerb_cm=5) for number in (4, 5)]
        draft = writing.answered(writing.of_kind(writing.blank(dana, now=now()), "rampa"), "width_cm", 90)
        keeping.save(store, dana, draft)
        apart = seen(at=field(7), about={"name": "Jan, 777 123 456"})
        import_batch(store, second, [seen(at=field(6)), apart], "kobo.csv", today=today)
        import_batch(store, marek, [seen(at=field(8))], "vlastní.csv", today=today)
        answered, waiting = letter(store), letter(store, f"{LETTER} Prosím o odpověď.")
        answer_suggestion(store, marek, answered.id, to="accepted", reply="Jednáme s poštou.", public_text=LETTER)
        devices.sign_in(store, devices.make_code(store, dana).text, name="Nokia", sender_hash="x")
        return SimpleNamespace(
            known=known.point_id, change=change.point_id, twin=twin.point_id, taken=taken.point_id,
            simple=[one.point_id for one in simple], receipt=answered.receipt, waiting=waiting.id,
        )  # fmt: skip
