"""What the field page asks the server: who am I, take these, what is around."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from uuid import UUID

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from kpss_geo.desk import devices
from kpss_geo.desk.roles import ROLE_NAMES
from kpss_geo.desk.suggesting import sender_hash
from kpss_geo.errors import BadInput, KpssError
from kpss_geo.field import reading, taking
from kpss_geo.field.area import area_kept
from kpss_geo.field.errors import Away, TooLarge, refusal
from kpss_geo.field.speaking import in_words_of, speaker
from kpss_geo.files import sha256
from kpss_geo.store import Store
from kpss_geo.store.photos import MOST_BYTES

MOST_JSON_BYTES = 1_000_000
MOST_CODE_BYTES = 2_000
DECODED_AT_ONCE = 2  # a photo of 50 million pixels takes 150 MB while it is decoded
ALTERNATIVE_TEXT = "x-alternative-text"  # percent-encoded: headers know no Czech letters
Endpoint = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True)
class Door:
    """What the endpoints share: the store, the photos, the method's edition, and who asks."""

    open_store: Callable[[], Store]
    photos_folder: Path
    edition: str
    secret: bytes = field(repr=False)
    area: Callable[[Store], bytes] = field(default_factory=area_kept)
    decoding: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(DECODED_AT_ONCE))


def _address_of(request: Request) -> str:
    """Internet address of who asks; behind proxies the server has put the sender's there (`web.senders`)."""
    return request.client.host if request.client else ""


def device(door: Door) -> Endpoint:
    """A one-time code for a token, the only answer that tells it."""

    async def endpoint(request: Request) -> Response:
        told = reading.document(await _body(request, MOST_CODE_BYTES))
        code, name = (told.get(part) if isinstance(told.get(part), str) else "" for part in ("code", "name"))
        return await run_in_threadpool(exchanged, request, str(code), str(name))

    def exchanged(request: Request, code: str, name: str) -> Response:
        store = _opened(door)
        sender = sender_hash(_address_of(request), store.clock().date(), door.secret)
        made = devices.sign_in(store, code, name=name, sender_hash=sender)
        told = in_words_of(request, _who(devices.holder(store, made.token)))
        return JSONResponse({"token": made.token, **told}, 201)

    return _refusing(endpoint)


def me(door: Door) -> Endpoint:
    """Whose phone this is."""

    async def endpoint(request: Request) -> Response:
        _, holder = await _signed(door, request)
        return JSONResponse(in_words_of(request, _who(holder)))

    return _refusing(endpoint)


def sign_out(door: Door) -> Endpoint:
    """The end of this phone's token."""

    async def endpoint(request: Request) -> Response:
        store, holder = await _signed(door, request)
        await run_in_threadpool(devices.revoke, store, holder.person, holder.device.id)
        return Response(status_code=204)

    return _refusing(endpoint)


def observations(door: Door) -> Endpoint:
    """What became of each observation; 422 where any was refused, the others are kept all the same."""

    async def endpoint(request: Request) -> Response:
        store, holder = await _signed(door, request)
        some = reading.sent(reading.document(await _body(request, MOST_JSON_BYTES)))
        return await run_in_threadpool(taken, request, store, holder, some)

    def taken(request: Request, store: Store, holder: devices.Holder, some: list[Any]) -> Response:
        results = [taking.take(store, holder.person, one, edition=door.edition) for one in some]
        refused = any(one["outcome"] == taking.REFUSED for one in results)
        return JSONResponse(in_words_of(request, {"results": results}), 422 if refused else 200)

    return _refusing(endpoint)


def photo(door: Door) -> Endpoint:
    """A photo kept with its observation."""

    async def endpoint(request: Request) -> Response:
        store, holder = await _signed(door, request)
        event_id = _id(request.path_params["event_id"])
        own_id = _id(request.path_params["photo_id"])
        text = unquote(request.headers.get(ALTERNATIVE_TEXT, ""))
        raw = await _body(request, MOST_BYTES)
        keep = partial(taking.take_photo, event_id=event_id, alternative_text=text)
        async with door.decoding:
            kept = await run_in_threadpool(keep, store, holder.person, door.photos_folder, raw)
        return JSONResponse({"photo_id": str(own_id), "kept_as": str(kept.id), "width": kept.width})

    return _refusing(endpoint)


def nearby(door: Door) -> Endpoint:
    """Published points of the whole territory; 304 where the phone has them."""

    async def endpoint(request: Request) -> Response:
        store, _ = await _signed(door, request)
        body = await run_in_threadpool(door.area, store)
        headers = {"ETag": f'W/"{sha256(body)[:32]}"', "Cache-Control": "private, no-cache", "Vary": "Accept-Encoding"}
        if request.headers.get("if-none-match") == headers["ETag"]:
            return Response(status_code=304, headers=headers)
        if "gzip" in request.headers.get("accept-encoding", ""):
            body, headers["Content-Encoding"] = await run_in_threadpool(gzip.compress, body, 6), "gzip"
        return Response(body, media_type="application/json", headers=headers)

    return _refusing(endpoint)


def _refusing(endpoint: Endpoint) -> Endpoint:
    """The endpoint with its errors told in words."""

    async def told(request: Request) -> Response:
        try:
            return await endpoint(request)
        except KpssError as error:
            return refusal(error, speaker(request))

    return told


def _opened(door: Door) -> Store:
    try:
        return door.open_store()
    except KpssError as error:
        raise Away(str(error)) from error


async def _signed(door: Door, request: Request) -> tuple[Store, devices.Holder]:
    """Who asks, known before anything of the body is read."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    token = token.strip() if scheme.lower() == "bearer" else ""

    def known() -> tuple[Store, devices.Holder]:
        store = _opened(door)
        return store, devices.holder(store, token)

    return await run_in_threadpool(known)


async def _body(request: Request, most: int) -> bytes:
    """The body, given up as soon as it is too long, whatever its headers say."""
    found = bytearray()
    async for piece in request.stream():
        found += piece
        if len(found) > most:
            raise TooLarge(f"Najednou přišlo víc než {most / 1e6:g} MB; pošlete toho méně.")
    return bytes(found)


def _who(holder: devices.Holder) -> dict[str, Any]:
    person, own = holder
    return {
        "pseudonym": person.pseudonym,
        "role": person.role,
        "role_name": ROLE_NAMES.get(person.role, person.role),
        "device": own.name,
        "expires_on": own.expires_at.astimezone(taking.ZONE).date().isoformat(),
    }


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise BadInput(["Adresa fotky nemá správný tvar; načtěte stránku znovu."]) from error
