"""Photos: one way in, on which everything but the picture is left behind."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple
from uuid import UUID, uuid4

from PIL import Image, ImageOps, JpegImagePlugin, PngImagePlugin, WebPImagePlugin
from sqlalchemy import Connection, func, insert, select
from sqlalchemy import delete as remove

from kpss_geo.errors import BadInput, raise_all
from kpss_geo.files import sha256, write_all
from kpss_geo.store import audit
from kpss_geo.store.events import chunks
from kpss_geo.store.people import faults_of_person
from kpss_geo.store.records import PUBLISHED, KeptPhoto
from kpss_geo.store.store import Store
from kpss_geo.store.tables import events, photos

MOST_BYTES = 15_000_000
MOST_PIXELS = 50_000_000
LONGEST_SIDE = 1_600
LONGEST_TEXT = 500
QUALITY = 85
FORMATS = tuple(
    one.format for one in (JpegImagePlugin.JpegImageFile, PngImagePlugin.PngImageFile, WebPImagePlugin.WebPImageFile)
)
# What Pillow raises over broken files, besides its own UnidentifiedImageError (an OSError).
_UNREADABLE = (OSError, SyntaxError, ValueError, EOFError, struct.error, zlib.error)
_BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)


class Photo(NamedTuple):
    """A picture that may be kept: JPEG without any metadata, at most 1600 px; `sha256` is its name."""

    sha256: str
    width: int
    height: int
    jpeg: bytes
    alt: str


def ingest(raw: bytes, *, alternative_text: str) -> Photo:
    """The picture of a file that somebody sent, turned upright, made small, freed of everything else.

    Parameters
    ----------
    raw
        JPEG, PNG or WebP of at most 15 MB and 50 million pixels; nothing of it is kept.
    alternative_text
        What is on the picture, for those who do not see it.

    Raises
    ------
    BadInput
        Names every fault.
    """
    alt = " ".join(alternative_text.replace("\0", " ").split())
    faults = [] if alt else ["fotka: chybí popis pro nevidomé; napište, co je na ní vidět"]
    if len(alt) > LONGEST_TEXT:
        faults.append(f"fotka: popis má {len(alt)} znaků; zkraťte jej na {LONGEST_TEXT}")
    if len(raw) > MOST_BYTES:
        faults.append(f"fotka má {len(raw) / 1e6:.0f} MB; pošlete menší, nejvýše {MOST_BYTES // 1_000_000} MB")
        raise_all(faults)
    try:
        picture = _picture(raw)
    except BadInput as error:
        raise BadInput([*faults, *error.faults]) from error
    raise_all(faults)
    jpeg = _encoded(picture)
    return Photo(sha256(jpeg), picture.width, picture.height, jpeg, alt)


def keep(
    store: Store, photos_folder: Path, photo: Photo, *, point_id: UUID, event_id: UUID, sender: UUID | None
) -> KeptPhoto:
    """Keep a photo with the event that it belongs to; the same once more changes nothing.

    Raises
    ------
    BadInput
        Where the store holds no such event at this point.
    """
    with store.write() as connection:
        raise_all([*_faults_of_event(connection, event_id, point_id), *faults_of_person(connection, sender)])
        put(photos_folder, photo.sha256, photo.jpeg)
        known = (photos.c.event_id == event_id) & (photos.c.sha256 == photo.sha256)
        if connection.execute(select(photos.c.id).where(known)).one_or_none() is None:
            own = {"id": uuid4(), "event_id": event_id, "point_id": point_id, "sender": sender}
            told = {name: getattr(photo, name) for name in ("sha256", "width", "height", "alt")}
            connection.execute(insert(photos).values(**own, **told, kept_at=store.clock()))
        return _listed(connection, known)[0]


def delete(store: Store, photos_folder: Path, photo_id: UUID, *, by: UUID | None) -> None:
    """Forget a photo, and its file where no other row refers to it; the book tells who did it.

    Raises
    ------
    BadInput
        Where there is no such photo.
    """
    with store.write() as connection:
        found = _listed(connection, photos.c.id == photo_id)
        raise_all([] if found else [f"fotka {photo_id} v databázi není; načtěte seznam znovu"])
        raise_all(list(faults_of_person(connection, by)))
        gone = found[0]
        connection.execute(remove(photos).where(photos.c.id == photo_id))
        audit.write(
            connection, action="delete_photo", by=by, about=str(photo_id), detail=gone.sha256, now=store.clock()
        )
        left = connection.execute(select(func.count()).where(photos.c.sha256 == gone.sha256)).scalar_one()
        if not left:  # within the transaction: nobody can keep the same picture meanwhile
            file_of(photos_folder, gone.sha256).unlink(missing_ok=True)


def listed(
    store: Store,
    *,
    event_ids: Sequence[UUID] | None = None,
    point_ids: Sequence[UUID] | None = None,
    states: Sequence[str] | None = None,
) -> list[KeptPhoto]:
    """Photos of events or points, the oldest first; `state` is that of the event."""
    conditions = [] if states is None else [events.c.state.in_(states)]
    with store.read() as connection:
        found = [
            one
            for ids in chunks(event_ids)
            for places in chunks(point_ids)
            for one in _listed(
                connection,
                *conditions,
                *([] if ids is None else [photos.c.event_id.in_(ids)]),
                *([] if places is None else [photos.c.point_id.in_(places)]),
            )
        ]
    return sorted(found, key=lambda one: (one.kept_at, one.id))


def shown(store: Store, point_ids: Sequence[UUID]) -> list[KeptPhoto]:
    """Photos that the public may see at these points: those of published events."""
    return listed(store, point_ids=point_ids, states=[PUBLISHED])


def name_of(sha: str) -> str:
    """Path of a photo inside the folder of photos.

    >>> name_of("abcdef")
    'ab/abcdef.jpg'
    """
    return f"{sha[:2]}/{sha}.jpg"


def file_of(photos_folder: Path, sha: str) -> Path:
    """File of a photo."""
    return photos_folder / name_of(sha)


def put(photos_folder: Path, sha: str, jpeg: bytes) -> bool:
    """Write the file of a photo where it is not there whole; was it written."""
    file = file_of(photos_folder, sha)
    if file.is_file() and sha256(file.read_bytes()) == sha:
        return False
    write_all(photos_folder, {name_of(sha): jpeg})
    return True


def _listed(connection: Connection, *conditions: object) -> list[KeptPhoto]:
    chosen = select(photos, events.c.state).join(events, events.c.event_id == photos.c.event_id)
    rows = connection.execute(chosen.where(*conditions))  # type: ignore[arg-type]
    return [KeptPhoto(**row._mapping) for row in rows]  # noqa: SLF001


def _faults_of_event(connection: Connection, event_id: UUID, point_id: UUID) -> list[str]:
    found = connection.execute(select(events.c.point_id).where(events.c.event_id == event_id)).one_or_none()
    if found is None:
        return [f"fotka patří k události {event_id}, která není uložena; uložte nejdřív ji"]
    if found.point_id != point_id:
        return [f"fotka: událost {event_id} patří k jinému bodu než {point_id}; vyberte správný bod"]
    return []


def _picture(raw: bytes) -> Image.Image:
    """The bare picture, upright, at most 1600 px."""
    try:
        with Image.open(io.BytesIO(raw), formats=FORMATS) as image:
            _refuse_bomb(image.width * image.height)
            image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))  # lets JPEG decode small
            return _bare(ImageOps.exif_transpose(image))
    except _BOMBS:
        raise BadInput([_too_many()]) from None
    except BadInput:
        raise
    except _UNREADABLE as error:
        raise BadInput(["fotka se nedá přečíst; pošlete nepoškozený obrázek JPEG, PNG nebo WebP"]) from error


def _refuse_bomb(pixels: int) -> None:
    if pixels > MOST_PIXELS:
        raise BadInput([_too_many()])


def _too_many() -> str:
    return f"fotka má přes {MOST_PIXELS // 1_000_000} milionů bodů; zmenšete ji"


def _bare(image: Image.Image) -> Image.Image:
    """A new picture on white that has nothing but pixels."""
    clean = Image.new("RGB", image.size, "white")
    if image.has_transparency_data:
        solid = image.convert("RGBA")
        clean.paste(solid, mask=solid.getchannel("A"))
    else:
        clean.paste(image.convert("RGB"))
    return clean


def _encoded(picture: Image.Image) -> bytes:
    target = io.BytesIO()
    picture.save(target, "JPEG", quality=QUALITY, optimize=True)
    return target.getvalue()
