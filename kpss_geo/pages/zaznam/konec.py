"""The last step of logging a point: the category with its reasons, a name, a photo, sending, and what comes next."""

from __future__ import annotations

import datetime as dt

import geopandas as gpd
import pandas as pd
import streamlit as st
from markupsafe import Markup

from kpss_geo.accessible import worded
from kpss_geo.desk import foretelling, pictures, writing
from kpss_geo.desk.arrival import Receipt
from kpss_geo.desk.foretelling import Foretold
from kpss_geo.desk.own import title
from kpss_geo.errors import BadInput, KpssError
from kpss_geo.frames import WGS84
from kpss_geo.pages import going, ground, look
from kpss_geo.pages.frame import Here
from kpss_geo.pages.zaznam import stav
from kpss_geo.pages.zaznam.otazky import HOW, WAYS
from kpss_geo.pages.zaznam.stav import SENT, TRIED, key, now, preset
from kpss_geo.store import Person, Store
from kpss_geo.store.nearby import apart
from kpss_geo.survey.described import UNVERIFIED
from kpss_geo.survey.fold import Point
from kpss_geo.survey.observations import Observed
from kpss_geo.survey.places import OF_PLACES
from kpss_geo.survey.profiles import profile

GRADE_TONES = {"accessible": "good", "partly": "mid", "inaccessible": "bad"}
PHOTO_TYPES = ("jpg", "jpeg", "png", "webp")
SERVICES_WITHIN_METRES = 3000.0
MOST_SERVICES = 40


def details(here: Here, written: Observed) -> Observed:
    """The name of the place, the service that it belongs to, and how the answers were found."""
    look.heading(here.say("details"))
    if written.element in OF_PLACES:
        written = _service(here, written)
        name = preset(key(written, "nazev"), written.about.get("name", ""))
        text = st.text_input(here.say("name"), key=name, placeholder=here.say("name_example"), max_chars=120)
        written = writing.said_of(written, name=text)
    ways = {one: here.say(f"how_{one}") for one in WAYS}
    known = next((one.method for one in written.values.values() if one.method in WAYS), WAYS[0])
    st.pills(here.say("how"), WAYS, format_func=ways.__getitem__, key=preset(key(written, HOW), known))
    name = preset(key(written, "kdy"), written.observed_on)
    day = st.date_input(here.say("when"), key=name, max_value=here.today, format=here.say("date_format"), width=200)
    return writing.seen_on(written, day) if isinstance(day, dt.date) else written


def _service(here: Here, written: Observed) -> Observed:
    """The service behind the door, the nearest first."""
    near = _services_near(written)
    chosen = written.about.get("service_id", "")
    if chosen and chosen not in near:
        near = {chosen: str(ground.territory().services["name"].get(chosen, chosen))} | near
    if not near:
        return written
    told = {"": here.say("service_none")} | near
    name = preset(key(written, "sluzba"), chosen)
    service = st.selectbox(here.say("service"), list(told), format_func=lambda one: told[one], key=name)
    if service == chosen:
        return written
    written = writing.said_of(written, service_id=service)
    if service and not written.about.get("name"):
        st.session_state[key(written, "nazev")] = told[service]
    return written


def _services_near(written: Observed) -> dict[str, str]:
    at = written.position
    if at is None:
        return {}
    table = _services(str(ground.folder()))
    far = [apart(at.lon, at.lat, lon, lat) for lon, lat in zip(table["lon"], table["lat"], strict=True)]
    near = table.assign(metres=far).sort_values(["metres", "name"])
    near = near[near["metres"] <= SERVICES_WITHIN_METRES].head(MOST_SERVICES)
    return dict(zip(near.index.astype(str), near["name"].astype(str), strict=True))


@st.cache_resource(show_spinner=False, max_entries=2)
def _services(folder: str) -> pd.DataFrame:
    del folder  # a key of the cache alone
    services = ground.territory().services
    at = gpd.GeoSeries(services.geometry, crs=services.crs).to_crs(WGS84)
    return pd.DataFrame({"name": services["name"], "lon": at.x, "lat": at.y})


def end(here: Here, me: Person, store: Store, written: Observed, before: Point | None) -> None:
    """Step 4: what the answers say at once, a photo, and the button that sends it."""
    look.heading(here.say("end"))
    found = foretelling.foretold(
        written,
        ground.survey().points,
        before=foretelling.observed_at(store, written),
        municipalities=ground.territory().municipalities,
        profile=profile("A"),
        today=here.today,
    )
    if found and (written.values or before):
        _foretold(here, found)
    photo = st.file_uploader(here.say("photo"), type=PHOTO_TYPES, key=key(written, "foto"), max_upload_size=15)
    alt = ""
    if photo is not None:
        name = preset(
            key(written, "popis"),
            title(written.element, written.about.get("name", ""), english=here.language == "en"),
        )
        alt = st.text_input(here.say("photo_alt"), key=name, help=here.say("photo_alt_help"), max_chars=500)
        look.text(here.say("photo_lead"), soft=True)
    if st.session_state.get(TRIED):
        _lacks(here, store, written)
    if st.button(here.say("send"), key="odeslat", type="primary", width="stretch"):
        _send(here, me, store, written, (photo.getvalue(), alt) if photo is not None else None)


def _foretold(here: Here, found: Foretold) -> None:
    """The category as the public map will tell it, why, and what would say more."""
    say, tone = here.say, GRADE_TONES.get(found.grade, "")
    label = found.label if here.language == worded.CZECH else worded.grade_name(found.grade, here.language)
    body = Markup('<p><span class="soft">{}</span><strong>{}</strong></p>{}{}').format(
        say("foretold"),
        label,
        _list(say("reasons"), _reasons(here, found)) if found.grade != UNVERIFIED else "",
        _list(say("missing"), [here.label(one.label, one.label_en) for one in found.missing]),
    )
    look.show(Markup('<div class="kpss-foretold {}" role="status">{}</div>').format(tone, body))


def _reasons(here: Here, found: Foretold) -> list[str]:
    return [here.say.told(one) for one in found.reasons]


def _list(head: str, items: list[str]) -> Markup:
    if not items:
        return Markup()
    told = look.joined(Markup("<li>{}</li>").format(one) for one in items)
    return Markup('<p class="soft">{}</p><ul>{}</ul>').format(head, told)


def _lacks(here: Here, store: Store, written: Observed) -> None:
    found = writing.faults_at(written, today=here.today, within=store.bounds)
    told = [fault for faults in found.values() for fault in faults]
    if told:
        look.faults(BadInput([here.say("lacks"), *told]))


def _send(here: Here, me: Person, store: Store, written: Observed, photo: tuple[bytes, str] | None) -> None:
    st.session_state[TRIED] = True
    if writing.faults_at(written, today=here.today, within=store.bounds):
        st.rerun()  # they stand at their questions
    try:
        if photo:
            pictures.sound(photo[0], alternative_text=photo[1])
        receipt = writing.send(store, me, written, now=now())
    except KpssError as error:
        look.faults(error)
        return
    st.session_state[SENT] = (written, receipt, _attached(me, store, written, photo))
    stav.leave_address()
    st.rerun()


def _attached(me: Person, store: Store, written: Observed, photo: tuple[bytes, str] | None) -> list[str]:
    """Why the photo could not be added to what was sent; empty where it was, or there is none."""
    if photo is None:
        return []
    folder = ground.photos_folder()
    try:
        pictures.attach_photo(store, me, folder, photo[0], event_id=written.event_id, alternative_text=photo[1])
    except BadInput as error:
        return error.faults
    except KpssError as error:
        return [str(error)]
    return []


def thanked(here: Here) -> bool:
    """Say what became of what was just sent, and what comes next; False where nothing was."""
    sent: tuple[Observed, Receipt, list[str]] | None = st.session_state.get(SENT)
    if sent is None:
        return False
    written, receipt, lost = sent
    if here.person is None or written.author_id != here.person.pseudonym:
        return False
    name = title(written.element, written.about.get("name", ""), english=here.language == "en")
    state = "published" if receipt.published else "submitted"
    look.note(Markup("<strong>{}</strong> {}").format(name, here.say(f"sent_{state}")), "success")
    if lost:
        look.faults(BadInput([here.say("photo_lost"), *lost]))
    steps = look.joined(Markup("<li>{}</li>").format(here.say(f"next_{state}_{place}")) for place in (1, 2))
    look.show(Markup("<h2>{}</h2><ol>{}</ol>").format(here.say("next"), steps))
    with st.container(horizontal=True):
        st.button(here.say("again_here"), key="dalsi_zde", type="primary", on_click=_again, args=(written,))
        st.button(here.say("again_elsewhere"), key="dalsi_jinde", on_click=stav.forget)
    going.link(here, "moje", here.say("to_own"), key="moje")
    return True


def _again(written: Observed) -> None:
    """Begin another thing at the same place, which bears the same name and links."""
    stav.begin(writing.next_to(written, now=now()))
