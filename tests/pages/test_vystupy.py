"""The planner's page of outputs."""

import io
from types import SimpleNamespace

import pytest
from PIL import Image

from kpss_geo import outputs
from kpss_geo.pages import working
from kpss_geo.pages.vystupy import page


class Work:
    """A job whose end the test decides."""

    def __init__(self, result=b"PK"):
        self.result, self.done, self.cancelled = result, False, False

    def progress(self):
        return ("tabulky", 1, 5)

    def is_done(self):
        return self.done

    def cancel(self):
        self.cancelled = True

    def finished(self, _seconds=None):
        if isinstance(self.result, Exception):
            raise self.result
        return self.result


def test_the_public_may_not_open_it(open_page, shown):
    assert "jen pro přihlášené" in shown(open_page("vystupy"))


@pytest.mark.parametrize("language", ["cs", "en"])
def test_it_opens_in_both_languages_and_sends_little(open_page, shown, language):
    text = shown(open_page("vystupy", "Petra", language))
    assert {"cs": "Výstupy", "en": "Outputs"}[language] in text
    assert len(text.encode()) < 20_000


def test_a_link_from_coverage_restores_the_choice(open_page, shown):
    at = open_page("vystupy", "Petra", query={"druhy": "domovy pro seniory (§ 49)", "minut": "22"})
    assert at.session_state["druhy"] == ["domovy_pro_seniory"]
    assert "má 25 řádků" in shown(at)


@pytest.mark.parametrize("subject", page.SUBJECTS)
def test_a_preview_is_a_small_picture_with_words_in_its_place(open_page, shown, subject):
    at = open_page("vystupy", "Petra", mapa=subject)
    at.button(key="nahled").click().run()
    text = shown(at)
    assert 'src="data:image/png;base64,' in text
    assert "Náhled mapy" in text
    assert len(text.encode()) < 200_000


def test_the_archive_is_made_elsewhere_watched_and_taken(open_page, shown, monkeypatch):
    started = []

    def start(function, *arguments):
        started.append((function, arguments))
        return work

    work = Work()
    monkeypatch.setattr(page, "working", SimpleNamespace(start=start, Job=working.Job))  # others go on working
    at = open_page("vystupy", "Petra", query={"minut": "22"})
    at.button(key="pripravit").click().run()
    (function, (_folder, _survey, choice, _standards, parts)) = started[0]
    assert function is outputs.of_folder
    assert choice.minutes == 22
    assert parts == list(outputs.PARTS)
    assert "Krok 2 z 5: tabulky" in shown(at)
    work.done = True
    at.run()
    assert "Archiv je připravený" in shown(at)
    assert page.JOB not in at.session_state


def test_work_can_be_called_off(open_page, shown):
    work = Work()
    at = open_page("vystupy", "Petra", **{page.JOB: work})
    at.button(key="zrusit_praci").click().run()
    assert work.cancelled
    assert "Krok" not in shown(at)


def test_work_that_failed_says_why(open_page, shown):
    work = Work(working.Stopped("Výpočet byl zrušen nebo se zastavil; spusťte ho znovu."))
    work.done = True
    at = open_page("vystupy", "Petra", **{page.JOB: work})
    assert "spusťte ho znovu" in shown(at)


def test_the_preview_keeps_the_shape_of_the_paper(app):
    from kpss_geo.choosing import Choice
    from kpss_geo.pages import volba

    small = page._preview("x", "y", ("sluzby", "a4_portrait", None), volba.picked(Choice()))
    with Image.open(io.BytesIO(small)) as picture:
        assert picture.height / picture.width == pytest.approx(297 / 210, rel=0.01)
