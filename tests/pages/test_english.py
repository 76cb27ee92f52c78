"""In English every word that a page shows is English, but for names and what people wrote."""

import csv
import gzip
import json
import re
import time

import pytest
from google.protobuf.descriptor import FieldDescriptor

from kpss_geo.changes import Move, encoded
from kpss_geo.desk import writing
from kpss_geo.desk.reviewing import take
from kpss_geo.desk.submitting import import_batch
from kpss_geo.desk.suggesting import About, answer_suggestion, suggest
from kpss_geo.pages import ground
from kpss_geo.pages.napiste import misto
from kpss_geo.pages.napiste import page as letter_page
from kpss_geo.pages.pokryti.page import VIEWS
from kpss_geo.pages.pristupnost import page as public_map
from kpss_geo.pages.zaznam.stav import now
from kpss_geo.survey.observations import Position
from kpss_geo.survey.questionnaire import of_element, questions
from kpss_geo.terms import rows
from kpss_geo.web.packed import LAYERS
from kpss_geo.web.trial import ACCOUNTS
from tests.desk.making import seen
from tests.shared import REPOSITORY, TREBON

WORD = re.compile(r"[^\W\d_]{2,}")
CZECH_LETTER = re.compile(r"[ěščřžýáíéúůóďťňĚŠČŘŽÝÁÍÉÚŮÓĎŤŇ]")
NOT_SHOWN = {"id", "key", "css", "form_id", "js", "user_key", "query_param_key", "element_id", "query", "page"}
DOOR = Position(14.77054, 49.003676, 5)  # where the demonstration has an entrance
FIELD = Position(14.7, 49.01, 5)
NAMES = "Mapy bez bariér Pečovatelská Česky Potřeby MKPO " + " ".join(name for name, _ in ACCOUNTS)


# What a page shows


def strings(message):
    for field, value in message.ListFields():
        if field.name in NOT_SHOWN:
            continue
        many = value if field.is_repeated else [value]
        if field.type == FieldDescriptor.TYPE_MESSAGE and not field.message_type.GetOptions().map_entry:
            for one in many:
                yield from strings(one)
        elif field.type == FieldDescriptor.TYPE_STRING:
            yield from many


def protos(node):
    if getattr(node, "proto", None) is not None:
        yield node.proto
    for one in getattr(node, "children", {}).values():
        yield from protos(one)


def of_component(text):
    """What a map shows: its words, and the texts of its layers."""
    told = json.loads(text)
    yield from (str(told.get("description", "")), str(told.get("credit", "")), *told.get("words", {}).values())
    for layer in told.get("layers", ()):
        drawn = json.loads(gzip.decompress(LAYERS.find(layer["sum"])) if "url" in layer else layer["inline"])
        yield from drawn.get("titles") or ()
        yield from (line for lines in drawn.get("lines") or () for line in lines)


def shown_on(at):
    assert not at.exception, at.exception
    for text in {text for proto in protos(at._tree) for text in strings(proto)}:
        if text.startswith("{"):
            yield from of_component(text)
        elif not text.startswith("lang=en"):
            plain = re.sub("<style>.*?</style>", "", text)
            yield from re.split(r"<[^>]*>|\n", re.sub(r'(?:alt|aria-label|title)="([^"]*)"', r">\1<", plain))


# What it may not show


def pairs():
    for file in [*(REPOSITORY / "kpss_geo/pages/words").glob("*.csv"), *(REPOSITORY / "kpss_geo/tables").glob("*.csv")]:
        with file.open(encoding="utf-8", newline="") as opened:
            for row in csv.DictReader(opened, delimiter=";"):
                yield from ((row[name], row[f"{name}_en"]) for name in row if name and f"{name}_en" in row)
                if "en" in row:
                    yield row["cs"], row["en"]


def words(text):
    return WORD.findall(text)


COLUMNS = " ".join(cell for row in rows("columns.csv") for cell in (row["header"], "všichni Potřeby"))


@pytest.fixture(scope="session")
def czech():
    told = list(pairs())
    in_czech, in_english = ({word.lower() for pair in told for word in words(pair[place])} for place in (0, 1))
    return in_czech - in_english


@pytest.fixture(scope="session")
def data_text():
    files = [one for one in TREBON.rglob("*") if one.suffix in (".csv", ".toml")]
    lines = [cell for row in rows("crisis_lines.csv") for cell in (row["name"], row["source"])]
    return "\n".join([*(one.read_text("utf-8") for one in files), *lines, NAMES])


@pytest.fixture(scope="session")
def of_data(data_text):
    return set(words(data_text))


@pytest.fixture(scope="session")
def phrases(data_text, czech):
    """Czech texts of ours of several words: their words may stand in the data, they as a whole do not."""
    parts = {part.strip() for one, _ in pairs() for part in re.split(r"\{\w*\}", one)}
    return [one for one in parts if len(words(one)) > 1 and czech & set(words(one)) and one not in data_text]


@pytest.fixture
def all_english(czech, of_data, phrases):
    """Function that holds a page against the words of the data and what the test wrote."""

    def is_czech(word):
        return CZECH_LETTER.search(word) or word.lower() in czech

    def check(at, *written):
        own = of_data | {word for text in written for word in words(text)}
        told = {text.strip() for text in shown_on(at)}
        found = {text: [one for one in words(text) if one not in own and is_czech(one)] for text in told}
        assert {text: some for text, some in found.items() if some} == {}
        whole = "\n".join(told - set(written))
        assert [one for one in phrases if one in whole and not any(one in text for text in written)] == []

    return check


# The pages


@pytest.mark.parametrize(
    ("page", "person", "query"),
    [
        ("pristupnost", "", {}),
        ("pristupnost", "", {"hledat": "radnice", "strana": "2"}),
        ("na_dosah", "", {}),
        ("na_dosah", "", {"odkud": "Třeboň"}),
        ("na_dosah", "", {"odkud": "Nikdekov"}),
        ("katalog", "", {}),
        ("katalog", "", {"sluzba": "socialni_odbor_trebon", "hledat": "lůžka"}),
        ("katalog", "", {"hledat": "nicnenajde"}),
        ("napiste", "", {"cislo": "KP-7F3K-2M9"}),
        ("o_datech", "", {}),
        ("zaznam", "Dana", {}),
        ("zaznam", "Dana", {"lon": "14.770540", "lat": "49.003676", "prvek": "vstup"}),
        ("zaznam", "", {}),
        ("kde", "Dana", {}),
        *(("pokryti", "Petra", {"pohled": view, "kde": "547336"}) for view in VIEWS),
        ("pokryti", "Petra", {"standard": "true"}),
        ("dosah", "Petra", {}),
        ("dosah", "Petra", {"zmeny": encoded([Move("socialni_odbor_trebon", 14.7164, 49.0846)])}),
        ("dosah", "Petra", {"zmeny": "rozbite"}),
        *(("bezbarierovost", "Petra", {"pohled": view}) for view in ("prekazky", "ukazatele", "postup", "dal")),
        *(("potreby", "Petra", {"po": view}) for view in ("druhy", "obce")),
        *(("kontrola", "Marek", {"cast": part}) for part in ("fronta", "overeni", "ulice")),
        ("vystupy", "Petra", {}),
        *(("lide", "Správce", {"cast": part}) for part in ("ucty", "kniha")),
    ],
)
def test_a_page_is_english_throughout(page, person, query, open_page, all_english):
    at = open_page(page, person, language="en", query=query)
    all_english(at, *query.values(), *([COLUMNS] if page == "o_datech" else []))


def press(at, key):
    return at.button(key=next(one.key for one in at.button if str(one.key).startswith(key))).click().run()


def widget(at, kind, name):
    return next(one for one in at.get(kind) if str(one.key).endswith(f"_{name}"))


@pytest.fixture
def who(app):
    return lambda name: app.store().person(subject=f"trial:{name}")


@pytest.fixture
def sent(app, who):
    def send(element="obrubnik", at=FIELD, person="Dana", about=None, **answers):
        told = writing.placed(writing.of_kind(writing.blank(who(person), now=now()), element), at)
        told = writing.said_of(told, **(about or {}))
        for field, value in (answers or {"kerb_cm": 9}).items():
            told = writing.answered(told, field, value)
        writing.send(app.store(), who(person), told, now=now())
        return told

    return send


def test_a_point_is_logged_in_english(open_page, all_english):
    at = open_page("zaznam", "Dana", "en", {"lon": "14.7", "lat": "49.01", "prvek": "obrubnik"})
    widget(at, "number_input", "kerb_cm").set_value(2.5).run()
    all_english(at)  # the category and its reasons
    widget(at, "number_input", "kerb_cm").set_value(900.0).run()
    all_english(press(at, "odeslat"))
    widget(at, "number_input", "kerb_cm").set_value(9.5).run()
    all_english(at)
    all_english(press(at, "odeslat"))
    all_english(open_page("zaznam", "Dana", "en", {"prvek": "vstup"}))  # no place yet


@pytest.mark.parametrize("element", sorted(one["element"] for one in rows("elements.csv")))
def test_an_observed_thing_is_english_for_its_reviewer(element, app, open_page, sent, all_english):
    answers = {"vstup": {"threshold_cm": 12, "steps_count": 3}, "obrubnik": {"kerb_cm": 9.5}}.get(element)
    named = {"service_id": "chranene_bydleni_trebon", "name": "Novák, 777 123 456"} if element == "vstup" else {}
    answers = answers or next(_answers(element)) | ({"valid_to": app.today()} if element == "prekazka" else {})
    told = sent(element, at=DOOR if element == "vstup" else FIELD, about=named, **answers)
    all_english(open_page("kontrola", "Marek", "en", {"bod": str(told.point_id)}), *named.values())


def _answers(element):
    for one in questions().values():
        value = {"number": one.most, "whole": one.most, "answer": False}.get(one.type)
        if element in one.elements and value is not None and not one.relevant:
            yield {one.field: value}
    yield from ({one.field: one.choices[-1].value} for one in of_element(element) if one.type == "choice")


def test_a_moderator_is_refused_in_english(app, who, open_page, sent, all_english):
    told = sent()
    at = open_page("kontrola", "Marek", "en", {"bod": str(told.point_id)})
    all_english(press(at, "zamitnout"))
    second = app.store().add_person(subject="trial:Druhý", name="Druhý", role="moderator")
    take(app.store(), second, told.point_id)
    all_english(press(at, "schvalit"))
    all_english(open_page("kontrola", "Marek", "en", {"bod": str(told.point_id)}))
    all_english(open_page("moje", "Dana", "en"))
    import_batch(app.store(), second, [seen(at=FIELD), seen(at=DOOR)], "kobo.csv", today=app.today())
    at = open_page("kontrola", "Marek", "en", {"cast": "davky"})
    all_english(at)
    all_english(press(at, "zverejnit_"))
    suggest(
        app.store(), "Na poště je vysoký schod", DOOR, sender_hash="x", seconds_taken=60, honeypot="", now=now(),
        about=About(),
    )  # fmt: skip
    at = open_page("kontrola", "Marek", "en", {"cast": "dopisy"})
    all_english(at, "Na poště je vysoký schod")
    all_english(press(at, "accepted_"), "Na poště je vysoký schod")
    letter = app.store().suggestions()[0].id
    answer_suggestion(app.store(), second, letter, to="accepted", reply="Změříme.", public_text="Vysoký schod.")
    all_english(open_page("napiste", "", "en"), "Změříme. Vysoký schod.")


def test_a_letter_is_refused_in_english(open_page, all_english, monkeypatch):
    monkeypatch.setattr(letter_page, "_sender", lambda: "192.0.2.7")
    for text, more in (
        ("krátké", {}),
        ("Volejte 777 123 456 nebo nekdo@example.cz, www.example.cz, rodné číslo 750101/1234.", {}),
        ("Chybí tu odlehčovací služba.", {misto.LON: 16.0, misto.LAT: 50.0, "napiste_past_text": "robot"}),
    ):
        at = open_page("napiste", "", "en")
        at.session_state[letter_page.SINCE] = time.monotonic() - 60
        at.session_state[letter_page.TEXT] = text
        for key, value in more.items():
            at.session_state[key] = value
        all_english(press(at, "odeslat"), text)


def test_an_administrator_is_refused_in_english(open_page, all_english):
    all_english(press(open_page("lide", "Správce", "en", {"cast": "ucty"}), "blokovat_"))
    at = open_page("lide", "Správce", "en", {"cast": "novy"})
    at.button[0].click().run()
    all_english(at)
    all_english(press(open_page("moje", "Dana", "en"), "kod"))


def test_a_place_is_chosen_with_limits_of_ones_own_in_english(open_page, all_english):
    known = public_map.known_places(ground.edition())
    for one in [spot for spot in known.spots if spot.place][:3]:
        all_english(open_page("pristupnost", "", "en", {"misto": one.id, "sirka": "80"}))
