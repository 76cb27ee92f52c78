"""Photos of observations: their author adds them, a moderator may remove them."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from kpss_geo.desk.cases import is_own
from kpss_geo.desk.reviewing import need_note
from kpss_geo.desk.roles import Denied, admitted, allowed
from kpss_geo.errors import BadInput
from kpss_geo.store import KeptPhoto, Person, Store, Stored, photos

UNSEEN = "Fotografii tu už nikdo neposoudí; přiložte ji k novému pozorování."


def attach_photo(
    store: Store, who: Person, photos_folder: Path, raw: bytes, *, event_id: UUID, alternative_text: str
) -> KeptPhoto:
    """The photo as it is kept with an observation of the same person.

    Only while the observation waits and nobody reviews it: a reviewer decides on what they saw. A verified surveyor's
    photo may join what they published themselves.

    Raises
    ------
    Denied
        Who may not, it is not their observation, or nobody would review the photo.
    BadInput
        The observation is not there; names all that is wrong with the picture.
    """
    me = admitted(store, who, "attach_photo")
    found = store.stored(event_ids=[event_id])
    point = getattr(found[0].event, "point_id", None) if found else None
    if point is None:
        raise BadInput([f"událost {event_id} v databázi není; nejdřív odešlete pozorování"])
    _may_join(me, found[0])
    photo = photos.ingest(raw, alternative_text=alternative_text)
    return photos.keep(store, photos_folder, photo, point_id=point, event_id=event_id, sender=me.id)


def sound(raw: bytes, *, alternative_text: str) -> None:
    """Refuse a picture that could not be kept, before what it belongs to is sent.

    Raises
    ------
    BadInput
        Names all that is wrong with the picture.
    """
    photos.ingest(raw, alternative_text=alternative_text)


def remove_photo(store: Store, who: Person, photos_folder: Path, photo_id: UUID, note: str) -> None:
    """Delete a photo for good; the note says why.

    Raises
    ------
    Denied
        Who may not.
    BadInput
        There is no such photo, or the note is missing.
    """
    me = admitted(store, who, "redact")
    need_note(note)
    photos.delete(store, photos_folder, photo_id, by=me.id)
    store.audit(action="redact", by=me.id, about=str(photo_id), detail=note.strip())


def _may_join(me: Person, one: Stored) -> None:
    if one.sender != me.id or not is_own(me, one):
        raise Denied("Fotografii můžete přiložit jen k vlastnímu pozorování.")
    own_edit = one.state == "published" and allowed(me.role, "publish_measured")
    if one.state != "submitted" and not own_edit:
        raise Denied(UNSEEN)
