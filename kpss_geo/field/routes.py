"""Routes of the field page, for whoever serves it: the app's own process, or a test."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from functools import partial
from pathlib import Path

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from kpss_geo.field import api
from kpss_geo.field.pages import HEADERS, files, page
from kpss_geo.store import Store

PAGE = "/teren"
API = "/api/teren"


def routes(
    open_store: Callable[[], Store],
    photos_folder: Path,
    *,
    edition: str = "A",
    secret: bytes | None = None,
) -> list[BaseRoute]:
    """The page under `/teren/` and its API under `/api/teren/`.

    Parameters
    ----------
    open_store
        The store that the app keeps open: asked for at every request, never closed here. What it raises is told to
        the phone as "later".
    photos_folder
        Where photos are kept.
    edition
        Of the method by which categories are told.
    secret
        At least 16 bytes, for the hashes of addresses that mistype codes; made anew by default, so that a restart
        forgets them.
    """
    door = api.Door(open_store, photos_folder, edition, secret or secrets.token_bytes(32))
    return [
        Route(PAGE, _to_folder),
        Route(f"{PAGE}/{{path:path}}", partial(page, files())),
        Mount(
            API,
            routes=[
                Route("/device", api.device(door), methods=["POST"]),
                Route("/device", api.sign_out(door), methods=["DELETE"]),
                Route("/me", api.me(door)),
                Route("/observations", api.observations(door), methods=["POST"]),
                Route("/photos/{event_id}/{photo_id}", api.photo(door), methods=["PUT"]),
                Route("/nearby", api.nearby(door)),
            ],
        ),
    ]


def _to_folder(_request: Request) -> Response:
    return RedirectResponse("teren/", headers=dict(HEADERS))
