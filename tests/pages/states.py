"""Every state of every page: who gets there, how, and the words by which one knows that it is so."""

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from kpss_geo.changes import Close, Move, Open, encoded
from tests.pages.driving import chosen, opened, press, press_point, settle, typed
from tests.pages.lived import jpeg
from tests.pages.serving import Window

OFFICE = "socialni_odbor_trebon"
LOMNICE = (14.7164, 49.0846)
HOME = Open("domovy_pro_seniory", "pobytová", "seniori", *LOMNICE, None, 30, True)


def nothing(_window):
    """The page as it opens."""


class State(NamedTuple):
    """Who goes where, what they do there, and the words by which one knows that it is so; `{}` are ids of the store."""

    name: str
    person: str
    path: str
    shown: str
    act: Callable[[Window], object] = nothing


# --- what is done ----------------------------------------------------------------------------------------------------


def spot(window):
    """Choose a place in the list and open it on the map, which moved there."""
    window.page.locator(".kpss-place button").first.click()
    settle(window)
    press_point(window, window.page.locator(".kpss-popup").count)


def list_of(label):
    def act(window):
        window.page.get_by_role("combobox", name=label).first.click()
        window.page.wait_for_selector("[role=listbox]")

    return act


def sent_letter(window):
    typed(window, "Váš dopis", "V obci chybí odlehčovací služba, pečuji o maminku sama.")
    for _ in range(10):
        press(window, "Odeslat")
        if "dopis přišel" in window.text():
            return
        window.page.wait_for_timeout(500)  # nobody writes so soon


def folded(*names):
    return lambda window: [opened(window, name) for name in names]


def pressed(*names, **more):
    return lambda window: [press(window, name, **more) for name in names]


def answer(window, field, value):
    box = window.page.locator(f'[class*="_ot_{field}"] input').first
    box.fill(str(value))
    box.press("Enter")
    settle(window)


def steps(window):
    answer(window, "steps_count", 2)
    press(window, "pevná rampa", role="radio")


def faults(window):
    answer(window, "kerb_cm", 900)
    press(window, "Odeslat")


def category(window):
    answer(window, "kerb_cm", 9)
    window.page.locator("input[type=file]").set_input_files(
        {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": jpeg()}
    )
    settle(window)


def saved(window):
    answer(window, "kerb_cm", 3)
    press(window, "Odeslat")


def calendar(window):
    window.page.get_by_test_id("stDateInputCalendarButton").last.click()
    window.page.wait_for_selector("[role=dialog]")


def dot(window):
    press_point(window, lambda: "Vybráno v mapě" in window.text())


def moved(place):
    def act(window):
        chosen(window, "Která služba", "Sociální odbor")
        typed(window, "Místo slovy nebo souřadnicemi", place)
        press(window, "Umístit")

    return act


def rejected(window):
    press(window, "Zamítnout")
    typed(window, "Poznámka autorovi", "změřte to prosím znovu")
    press(window, "Zamítnout")


def answered(window):
    window.page.get_by_text("Zveřejnit dopis i odpověď").first.click()
    settle(window)
    press(window, "Přijmout")


def archive(window):
    for part in ("vrstvy pro GIS", "mapy pro prohlížeč", "mapy na papír"):
        window.page.get_by_role("button", name=part).click()
        settle(window)
    press(window, "Připravit archiv")


def failed(window):
    """The process that works for the server dies."""
    press(window, "Připravit archiv")
    before = window.page.get_by_text("Připravuji archiv")
    before.wait_for()
    (work,) = [one for one in children(window.server.process.pid) if b"kpss_geo.pages.working" in one[1]]
    os.kill(work[0], signal.SIGKILL)
    before.wait_for(state="detached")
    settle(window)


def children(parent):
    """Processes that a process started, with their commands."""
    some = [int(one) for file in Path(f"/proc/{parent}/task").glob("*/children") for one in file.read_text().split()]
    return [(one, Path(f"/proc/{one}/cmdline").read_bytes()) for one in some]


def done(window):
    if window.page.get_by_role("button", name="Připravit archiv").count():
        archive(window)
    told = window.page.get_by_text("Archiv je připravený")
    for _ in range(5):  # what is seen first may be that of an archive before, which goes when the new one is begun
        told.wait_for(timeout=180_000)
        settle(window)
        if told.count():
            return


def account(window):
    typed(window, "Kód z přihlášení", "https://idp|42")
    typed(window, "Jméno", "Nová Lenka")
    press(window, "Založit účet")


# --- the table -------------------------------------------------------------------------------------------------------
CHANGES = {
    "moved": encoded([Move(OFFICE, *LOMNICE)]),
    "closed_opened": encoded([Close(OFFICE), HOME]),
    "far": encoded([Move(OFFICE, 14.86, 49.15)]),
}
STATES = (
    State("map: as it opens", "", "pristupnost", "Nalezeno 4"),
    State("map: a place chosen, its card and its label on the map", "", "pristupnost", "Vybrané místo", spot),
    State("map: filters unfolded", "", "pristupnost", "Napište, čím projedete", folded("Moje míry a další výběr")),
    State("map: a list of choices", "", "pristupnost", "Nalezeno 4", list_of("Co hledáte")),
    State("map: own limits", "", "pristupnost?sirka=90&prah=2", "Vašim mírám vyhovuje"),
    State("map: nothing found", "", "pristupnost?hledat=qqqq", "neodpovídá žádné místo"),
    State("map: a place that is gone", "", "pristupnost?misto=qqqq", "tu už není"),
    State("reach: as it opens", "", "na_dosah", "Napište místo nahoře"),
    State("reach: from a place, with cards", "", "na_dosah?odkud=Lomnice+nad+Lu%C5%BEnic%C3%AD", "Dostanete se k nim"),
    State("reach: far from any street", "", "na_dosah?odkud=49.2,+15.2", "leží mimo území"),
    State("reach: nothing within", "", "na_dosah?odkud=Lomnice&pro_koho=Imigranti", "Z místa"),
    State("reach: an unknown address", "", "na_dosah?odkud=qqqqqq", "Takové místo neznáme"),
    State("catalogue: as it opens", "", "katalog", "Nalezen"),
    State("catalogue: the card of a link", "", f"katalog?sluzba={OFFICE}", "Zavřít kartu"),
    State("catalogue: a search with a slip", "", "katalog?hledat=pecovatleska", "Nalezen"),
    State("catalogue: nothing found", "", "katalog?hledat=qqqqqq", "neodpovídá žádná služba"),
    State("catalogue: providers", "", "katalog", "Písmeno", pressed("Poskytovatelé A–Z", role="radio")),
    State("catalogue: to take home", "", "katalog", "Katalog k tisku", folded("Stáhnout a vytisknout", "Další výběr")),
    State("letter: as it opens", "", "napiste", "Co nám posíláte"),
    State("letter: sent empty", "", "napiste", "znaků", pressed("Odeslat")),
    State("letter: with its map", "", "napiste", "Klepněte do mapy", folded("Přidat místo na mapě")),
    State("letter: sent", "", "napiste", "dopis přišel", sent_letter),
    State("letter: looked up", "", "napiste?cislo={receipt}", "Jednáme s poštou"),
    State("letter: a wrong number", "", "napiste?cislo=KP-1", "překlep"),
    State("letters: read", "", "napiste", "vysoký schod", pressed("Zveřejněné dopisy", role="tab")),
    State("about the data", "", "o_datech", "Prohlášení o přístupnosti"),
    State("sign-in", "", "prihlaseni", "Přihlašují se jen dobrovolníci"),
    State("refused", "", "kontrola", "jen pro přihlášené"),
    State("logging: where", "Dana", "zaznam", "Místo ještě není vybrané"),
    State("logging: an unknown place", "Dana", "zaznam", "Takové místo neznáme",
          lambda window: typed(window, "Nebo napište adresu, místo či souřadnice", "qqqqqq")),
    State("logging: a broken link", "Dana", "zaznam?znovu=x", "Odkaz vede na bod"),
    State("logging: upon a known point", "Dana", "zaznam?znovu={known}", "Píšete, co je u tohoto bodu nového"),
    State("logging: there already", "Dana", "zaznam?lon=14.77054&lat=49.003676&prvek=vstup", "Není to tento bod?"),
    State("logging: questions that answers call for", "Dana", "zaznam?lon=14.75&lat=49.05&prvek=vstup",
          "1. rameno: délka", steps),
    State("logging: faults", "Dana", "zaznam?lon=14.751&lat=49.05&prvek=obrubnik", "mimo rozsah", faults),
    State("logging: category and photo", "Dana", "zaznam?lon=14.752&lat=49.05&prvek=obrubnik", "Co je na fotografii",
          category),
    State("logging: a calendar", "Dana", "zaznam?lon=14.753&lat=49.05&prvek=obrubnik", "Kdy jste to", calendar),
    State("logging: sent", "Dana", "zaznam?lon=14.754&lat=49.05&prvek=obrubnik", "Co bude dál", saved),
    State("own points in each state, and a code", "Dana", "moje", "Kód platí do", pressed("Vytvořit kód pro telefon")),
    State("where next: one chosen", "Dana", "kde", "Vybráno v mapě", dot),
    State("coverage: map", "Petra", "pokryti", "Obce od nejvíce nepokrytých"),
    State("coverage: gaps", "Petra", "pokryti", "Mezery v pokrytí", pressed("Mezery", role="radio")),
    State("coverage: time", "Petra", "pokryti", "Totéž v číslech", pressed("Do kolika minut", role="radio")),
    State("coverage: across", "Petra", "pokryti", "Co stojí na sousedech", pressed("Za hranicí", role="radio")),
    State("coverage: no town yet", "Petra", "pokryti", "Vyberte obec", pressed("List obce", role="radio")),
    State("coverage: sheet of a town", "Petra", "pokryti?kde=T%C5%99ebo%C5%88", "Kdo co dosáhne",
          pressed("List obce", role="radio")),
    State("coverage: by standards", "Petra", "pokryti?standard=true", "Standardy jsou", folded("Další filtry")),
    State("coverage: a kind without service", "Petra", "pokryti", "žádná taková služba není",
          lambda window: chosen(window, "Druh služby", "Tísňová péče")),
    State("isochrones", "Petra", "dosah", "Kolik lidí se dostane"),
    State("scenario: a service moved", "Petra", f"dosah?zmeny={CHANGES['moved']}", "Pokrytí lidé"),
    State("scenario: closed and opened", "Petra", f"dosah?zmeny={CHANGES['closed_opened']}", "Otevřít:",
          pressed("Otevřít", role="radio")),
    State("scenario: cut off", "Petra", f"dosah?zmeny={CHANGES['far']}", "příliš daleko"),
    State("scenario: a broken link", "Petra", "dosah?zmeny=[", "Kolik lidí se dostane"),
    State("scenario: refused", "Petra", "dosah", "dál než 60 km", moved("10.5, 10.5")),
    State("barriers: decisive", "Petra", "bezbarierovost", "Změřených bodů"),
    State("barriers: indicators", "Petra", "bezbarierovost", "celé území", pressed("ukazatele", role="radio")),
    State("barriers: progress", "Petra", "bezbarierovost", "Kdy se kde", pressed("postup průzkumu", role="radio")),
    State("barriers: next", "Petra", "bezbarierovost", "kolik lidí čeká", pressed("kde mapovat dál", role="radio")),
    State("needs: by kind", "Petra", "potreby", "V kolika obcích", folded("Potřeby bez určeného", "Přijaté dopisy")),
    State("needs: by town", "Petra", "potreby", "Řádků:", pressed("Po obcích", role="radio")),
    State("outputs: preview", "Petra", "vystupy", "Tabulky", pressed("Ukázat náhled")),
    State("outputs: working", "Petra", "vystupy", "Připravuji archiv", archive),
    State("outputs: ready", "Petra", "vystupy", "Archiv je připravený", done),
    State("outputs: called off", "Petra", "vystupy", "Připravit archiv", pressed("Připravit archiv", "Zrušit")),
    State("outputs: failed", "Petra", "vystupy", "spusťte ho znovu", failed),
    State("review: queue", "Marek", "kontrola", "Posoudit"),
    State("review: a difference", "Marek", "kontrola?bod={change}", "Co se změní", folded("Další možnosti")),
    State("review: a case with duplicates and a photo", "Marek", "kontrola?bod={twin}", "Není tu už?",
          folded("Smazat fotografii")),
    State("review: in another's hands", "Marek", "kontrola?bod={taken}", "posuzuje jiný moderátor"),
    State("review: refused without a reason", "Marek", "kontrola?bod={simple}", "chybí poznámka", pressed("Zamítnout")),
    State("review: refused with a reason", "Marek", "kontrola?bod={simple}", "Zamítnuto", rejected),
    State("review: imports", "Marek", "kontrola?cast=davky", "stranou"),
    State("review: an import without a note", "Marek", "kontrola?cast=davky", "chybí poznámka",
          pressed("Zveřejnit celou dávku")),
    State("review: points to verify", "Marek", "kontrola?cast=overeni", "znovu navštívit",
          folded("Vyřadit bod, který už není")),
    State("review: without a street", "Marek", "kontrola?cast=ulice", "ulici"),
    State("review: a letter answered in part", "Marek", "kontrola?cast=dopisy", "chybí odpověď", answered),
    State("accounts: all", "Správce", "lide", "Účty ("),
    State("accounts: blocked without a reason", "Správce", "lide", "chybí poznámka", pressed("Zablokovat")),
    State("accounts: a faulty new one", "Správce", "lide?cast=novy", "chybí přihlášení", pressed("Založit účet")),
    State("accounts: a new one", "Správce", "lide?cast=novy", "Účet je založený", account),
    State("accounts: phones", "Správce", "lide?cast=telefony", "Nokia"),
    State("accounts: the book", "Správce", "lide?cast=kniha", "nejde smazat"),
)  # fmt: skip
