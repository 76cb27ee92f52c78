"""Outputs: tables, maps on paper, layers and everything in one archive."""

from __future__ import annotations

import io
from base64 import b64encode
from functools import partial

import streamlit as st
from markupsafe import Markup

from kpss_geo import outputs, printing
from kpss_geo.choosing import Chosen, gaps_csv, gaps_xlsx
from kpss_geo.errors import KpssError
from kpss_geo.interchange.writing import slug
from kpss_geo.maps import words
from kpss_geo.pages import address, ground, look, volba, working
from kpss_geo.pages.frame import Here
from kpss_geo.publish import backdrop
from kpss_geo.study import Answer

JOB, READY = "vystupy_prace", "vystupy_hotovo"
SUBJECTS = ("pokryti", "sluzby", "pristupnost")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPES = {"pdf": "application/pdf", "png": "image/png"}
PREVIEW_PIXELS, PREVIEW_COLOURS = 900, 48


def draw(here: Here) -> None:
    """Draw the page."""
    look.title(here.say("title"), here.say("lead"))
    look.text(here.say("files_language"), soft=True)
    answer = ground.answer()
    choice = volba.choice(here, answer)
    picked = volba.picked(choice)
    if not picked.limits:
        look.empty(here.say("nothing"), here.say("nothing_advice"))
    _tables(here, answer, picked)
    _paper(here, answer, picked)
    look.heading(here.say("all"))
    look.text(here.say("all_lead"))
    _archive(here, answer, picked)
    _basis(here, answer)


def _tables(here: Here, answer: Answer, picked: Chosen) -> None:
    say = here.say
    look.heading(say("tables"))
    look.text(say("tables_lead", count=say.number(len(picked.gaps))))
    with st.container(horizontal=True):
        st.download_button(
            say("csv"), here.later("export", lambda: gaps_csv(answer, picked)), "mezery.csv", "text/csv",
            key="soubor_csv", on_click="ignore",
        )  # fmt: skip
        st.download_button(
            say("xlsx"), here.later("export", lambda: gaps_xlsx(answer, picked)), "mezery.xlsx", XLSX,
            key="soubor_xlsx", on_click="ignore",
        )  # fmt: skip


def _paper(here: Here, answer: Answer, picked: Chosen) -> None:
    """A map on paper: what it shows, the sheet, a preview and the files."""
    say = here.say
    look.heading(say("paper"))
    look.text(say("paper_lead"))
    what, sheet, where = st.columns([3, 2, 2], vertical_alignment="bottom")
    subject = address.one(
        here, say("subject"), lambda it: {one: it.say(f"subject_{one}") for one in SUBJECTS}, "mapa",
        usual=SUBJECTS[0], widget=what.selectbox,
    )  # fmt: skip
    size = address.one(
        here, say("sheet"), lambda it: {one: _paper_name(it, one) for one in printing.PAPERS}, "papir",
        usual=next(iter(printing.PAPERS)), widget=sheet.selectbox,
    )  # fmt: skip
    with where:
        place = volba.town(here, answer, label=say("cut")) if subject != SUBJECTS[0] else None
    asked = (str(subject), str(size), place)
    name = f"{slug(answer.territory.name)}-{subject}-{size}"
    with st.container(horizontal=True):
        for form, kind in TYPES.items():
            st.download_button(
                say(form),
                here.later("export", partial(_file_now, picked, asked, form)),
                f"{name}.{form}",
                kind,
                key=f"soubor_{form}",
                on_click="ignore",
            )
        seen = st.button(say("preview"), key="nahled")
    if seen:
        with st.spinner(say("drawing")):
            shown = _preview(ground.answer_edition(), repr(picked.choice), asked, picked)
        drawn = f"data:image/png;base64,{b64encode(shown).decode('ascii')}"
        alt = say("preview_alt", what=say(f"subject_{subject}"), sheet=_paper_name(here, str(size)))
        look.show(Markup('<img class="kpss-preview" src="{}" alt="{}">').format(drawn, alt))


def _paper_name(here: Here, size: str) -> str:
    one = printing.PAPERS[size]
    return here.label(one.name, one.name_en)


def _drawn(asked: tuple[str, str, str | None], picked: Chosen) -> printing.Drawn:
    subject, size, place = asked
    answer, paper = ground.answer(), printing.PAPERS[size]
    roads = backdrop(answer.territory)
    if subject == "sluzby":
        return printing.services_map(answer, paper, backdrop=roads, place=place)
    if subject == "pristupnost":
        who = printing.walker(answer, picked.choice.traveller)
        return printing.access_map(answer, paper, backdrop=roads, traveller=who, place=place)
    return printing.coverage_map(answer, picked, paper, backdrop=roads)


@st.cache_data(max_entries=8, show_spinner=False)
def _file(edition: str, choice: str, asked: tuple[str, str, str | None], form: str, _picked: Chosen) -> bytes:  # noqa: ARG001  keys of the cache
    return printing.file(ground.answer(), _drawn(asked, _picked), form)


def _file_now(picked: Chosen, asked: tuple[str, str, str | None], form: str) -> bytes:
    return _file(ground.answer_edition(), repr(picked.choice), asked, form, picked)


@st.cache_data(max_entries=8, show_spinner=False)
def _preview(edition: str, choice: str, asked: tuple[str, str, str | None], _picked: Chosen) -> bytes:
    """The sheet small and in few colours."""
    from PIL import Image  # noqa: PLC0415  only where somebody looks

    small = io.BytesIO()
    with Image.open(io.BytesIO(_file(edition, choice, asked, "png", _picked))) as sheet:
        sheet.thumbnail((PREVIEW_PIXELS, PREVIEW_PIXELS))
        sheet.convert("RGB").quantize(PREVIEW_COLOURS).save(small, "PNG", optimize=True)
    return small.getvalue()


def _archive(here: Here, answer: Answer, picked: Chosen) -> None:
    """Choose the parts, have them made elsewhere, and take them away."""
    say = here.say
    parts = st.pills(
        say("parts"),
        list(outputs.PARTS),
        selection_mode="multi",
        default=list(outputs.PARTS),
        format_func=lambda one: say(f"part_{one}"),
        key="casti",
    )
    job: working.Job[bytes] | None = st.session_state.get(JOB)
    if job is not None:
        _watched(here)
        return
    if st.button(say("make"), key="pripravit", type="primary", disabled=not parts):
        st.session_state.pop(READY, None)
        st.session_state[JOB] = working.start(
            outputs.of_folder,
            ground.folder(),
            ground.survey(),
            picked.choice,
            dict(volba.known_standards()),
            [part for part in outputs.PARTS if part in parts],
        )
        st.rerun()
    ready: bytes | None = st.session_state.get(READY)
    if ready is not None:
        look.note(say("ready", size=say.number(len(ready) / 1e6, 1)), "success")
        name = outputs.file_name(answer.territory.name, answer.answered_on)
        st.download_button(say("take"), ready, name, "application/zip", key="archiv", on_click="ignore")


@st.fragment(run_every="1s")
def _watched(here: Here) -> None:
    """How far the work is; a way to call it off."""
    say = here.say
    job: working.Job[bytes] | None = st.session_state.get(JOB)
    if job is None:
        return
    if job.is_done():
        _ended(job)
        st.rerun()
    what, done, total = job.progress()
    st.progress(done / total if total else 0.0, say("working"))
    look.text(say("step", what=say.told(what), done=done + 1, total=total) if total else say("starting"), soft=True)
    if st.button(say("cancel"), key="zrusit_praci"):
        job.cancel()
        st.session_state.pop(JOB, None)
        st.rerun()


def _ended(job: working.Job[bytes]) -> None:
    st.session_state.pop(JOB, None)
    try:
        st.session_state[READY] = job.finished(0)
    except KpssError as error:
        st.session_state["vystupy_chyba"] = error


def _basis(here: Here, answer: Answer) -> None:
    error = st.session_state.pop("vystupy_chyba", None)
    if error is not None:
        look.faults(error)
    look.text(" ".join(f"{words.sentence(here.say.told(note))}." for note in answer.notes), soft=True)
    look.provenance(
        answer.territory.sources, date=answer.answered_on, label=here.say("basis"), computed=here.say("computed")
    )
