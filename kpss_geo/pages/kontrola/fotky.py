"""Photos of a case."""

from __future__ import annotations

import base64
from functools import partial

import streamlit as st
from markupsafe import Markup

from kpss_geo.desk import pictures
from kpss_geo.desk.cases import Case
from kpss_geo.pages import ground, look
from kpss_geo.pages.frame import Here
from kpss_geo.pages.kontrola.rozhodnuti import tried
from kpss_geo.store import KeptPhoto, Person, Store
from kpss_geo.store.photos import file_of


def photos(here: Here, store: Store, me: Person, case: Case) -> None:
    """Each photo with its description and the way to delete it."""
    for one in case.photos:
        file = file_of(ground.photos_folder(), one.sha256)
        if not file.is_file():
            look.note(here.say("photo_lost"), "warning")
            continue
        raw = base64.b64encode(file.read_bytes()).decode("ascii")
        look.show(
            Markup(
                '<figure class="kpss-photo"><img src="data:image/jpeg;base64,{0}" alt="{1}" aria-labelledby="foto-{2}">'
                '<figcaption id="foto-{2}">{1}</figcaption></figure>'
            ).format(raw, one.alt, one.id)  # the browser loses an alternative text that looks like the end of a script
        )
        with st.expander(here.say("photo_remove")):
            note = st.text_input(here.say("photo_why"), key=f"proc_{one.id}")
            if st.button(here.say("photo_delete"), key=f"smazat_{one.id}"):
                tried(here, partial(_remove, store, me, one, note), here.say("photo_gone"))


def _remove(store: Store, me: Person, one: KeptPhoto, note: str) -> None:
    pictures.remove_photo(store, me, ground.photos_folder(), one.id, note)
