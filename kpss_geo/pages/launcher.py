"""The app as one server: Streamlit's pages, their headers and files, health, and the field page."""

from __future__ import annotations

import contextlib
import logging
import sys
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.routing import Route

from kpss_geo import field
from kpss_geo.pages import ground
from kpss_geo.pages.pristupnost import page
from kpss_geo.pages.router import PAGES
from kpss_geo.pages.settings import settings
from kpss_geo.web import health, packed, trial
from kpss_geo.web.headers import Headers
from kpss_geo.web.senders import Senders

LOG = logging.getLogger(__name__)
# Longer than a page usually takes: one script after another ends sooner than all of them by turns of 5 ms.
TURN_SECONDS = 0.05


def parts() -> dict[str, Any]:
    """What `st.App` is made of; it stands in `app.py` itself, because Streamlit looks for it there."""
    sys.setswitchinterval(TURN_SECONDS)
    if settings().trial:
        trial.prepare(ground.folder(), ground.url())
    return {
        "script_path": Path(__file__).with_name("router.py"),
        "routes": [
            *packed.routes(),
            Route(f"/{PAGES[0].name}", _to_root),
            *health.routes({"territory": ground.territory, "store": _store_answers}),
            *field.routes(ground.store, ground.photos_folder(), secret=settings().secret),
        ],
        "middleware": [
            Middleware(Senders, proxies=settings().proxies),
            Middleware(Headers, head=packed.head()),
            Middleware(packed.StreamlitFiles),
        ],
        "lifespan": _lifespan,
        "on_script_error": _told,
    }


async def _to_root(request: Request) -> RedirectResponse:
    """The first page has the bare address; under its name Streamlit would say that there is none."""
    return RedirectResponse(f"/?{request.url.query}" if request.url.query else "/")


def _store_answers() -> None:
    if ground.has_store():
        ground.store().moment()


@contextlib.asynccontextmanager
async def _lifespan(_app: st.App) -> AsyncIterator[dict[str, Any]]:
    threading.Thread(target=_warm, daemon=True).start()
    yield {}


def _warm() -> None:
    try:
        page.warm()
        ground.warm()
    except Exception:
        LOG.exception("the first answer could not be computed")


def _told(error: Exception) -> bool:
    """Log what went wrong; the visitor sees Streamlit's plain box without details."""
    LOG.error("a page failed", exc_info=error)
    return False
