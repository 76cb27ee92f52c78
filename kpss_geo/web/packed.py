"""Files and map layers as the browser fetches them: compressed once, kept by it for good under their hash."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import threading
from collections import OrderedDict
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from kpss_geo.maps.layers import Content
from kpss_geo.web.headers import INDEX

ASSETS = Path(__file__).parent / "assets"
LEAFLET = Path(__file__).parents[1] / "maps" / "vendor" / "leaflet"
FOREVER = "public, max-age=31536000, immutable"
MOST_LAYER_BYTES = 64_000_000  # compressed, of all map layers held for browsers
STYLES = Path(__file__).parents[1] / "pages" / "styles"
TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".woff2": "font/woff2"}
ITS_FONTS, OUR_FONT = ("SourceSans", "MaterialSymbols"), "fonts/atkinson-hyperlegible-latin-400-normal.woff2"
MAP_SCRIPTS = ("map.js", "placing.js", "signs.js", "leaflet.js")
PACKED_ALREADY = (".woff2", ".png", ".jpg")


class Packed(NamedTuple):
    """Bytes as they are sent, and what they are."""

    raw: bytes
    content_type: str
    encoding: str = ""


@lru_cache(maxsize=512)
def packed(name: str, raw: bytes) -> Packed:
    """A file compressed, unless it is so already."""
    kind = TYPES.get(Path(name).suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    if Path(name).suffix in PACKED_ALREADY:
        return Packed(raw, kind)
    return Packed(gzip.compress(raw, 9, mtime=0), kind, "gzip")


@lru_cache(maxsize=512)
def _of_streamlit(path: Path) -> Packed:
    return packed.__wrapped__(path.name, path.read_bytes())


@cache
def assets() -> dict[str, bytes]:
    """The app's own files by name; `look.css` holds the styles of all pages."""
    own = {str(path.relative_to(ASSETS)): path.read_bytes() for path in sorted(ASSETS.rglob("*")) if path.is_file()}
    sheets = [own["look.css"], *(path.read_bytes() for path in sorted(STYLES.glob("*.css")))]
    vendored = {name: (LEAFLET / name).read_bytes() for name in ("leaflet.js", "leaflet.css")}
    return {**own, **vendored, "look.css": b"\n".join(sheets)}


@cache
def edition() -> str:
    """Hash of all the app's own files: part of their address, so that a browser never mixes two versions."""
    found = hashlib.sha256()
    for name, raw in assets().items():
        found.update(name.encode() + b"\0" + raw)
    return found.hexdigest()[:12]


def address(name: str) -> str:
    """Address of one of the app's own files, from the root of the site."""
    if name not in assets():
        raise KeyError(name)
    return f"/kpss/{edition()}/{name}"


def head() -> str:
    """What a page begins with: the script and the style that come first, and the map's files while it loads."""
    return (
        f'<script src="{address("start.js")}"></script><link rel="stylesheet" href="{address("look.css")}">'
        + "".join(f'<link rel="modulepreload" href="{address(name)}">' for name in MAP_SCRIPTS)
    )


class Layers:
    """Map layers that pages show to everybody, by hash; the least asked for go first."""

    def __init__(self, most_bytes: int = MOST_LAYER_BYTES) -> None:
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._most = most_bytes
        self._lock = threading.Lock()

    def keep(self, content: Content) -> str:
        """Address under which a browser finds the layer."""
        with self._lock:
            known = content.sum in self._kept
            if known:
                self._kept.move_to_end(content.sum)
        if not known:
            small = gzip.compress(content.raw, 6, mtime=0)
            with self._lock:
                self._kept[content.sum] = small
                while len(self._kept) > 1 and sum(map(len, self._kept.values())) > self._most:
                    self._kept.popitem(last=False)
        return f"/kpss/layers/{content.sum}.json"

    def find(self, key: str) -> bytes | None:
        """The compressed layer."""
        with self._lock:
            return self._kept.get(key)


LAYERS = Layers()  # one process serves all sessions


def routes() -> list[BaseRoute]:
    """Routes of the app's files and of map layers."""
    return [
        Route("/kpss/layers/{key}.json", _layer),
        Route("/kpss/{edition}/{name:path}", _asset),
    ]


def _sent(request: Request, what: Packed, *, lasting: str = FOREVER) -> Response:
    headers = {"cache-control": lasting, "vary": "accept-encoding"}
    raw = what.raw
    if what.encoding:
        if what.encoding in request.headers.get("accept-encoding", ""):
            headers["content-encoding"] = what.encoding
        else:
            raw = gzip.decompress(raw)
    return Response(raw, media_type=what.content_type, headers=headers)


async def _layer(request: Request) -> Response:
    found = LAYERS.find(request.path_params["key"])
    if found is None:
        return Response("this layer is not held any more; load the page again", 404, media_type="text/plain")
    return _sent(request, Packed(found, "application/json", "gzip"))


async def _asset(request: Request) -> Response:
    name = request.path_params["name"]
    raw = assets().get(name)
    if raw is None:
        return Response("not found", 404, media_type="text/plain")
    lasting = FOREVER if request.path_params["edition"] == edition() else "no-cache"
    return _sent(request, packed(name, raw), lasting=lasting)


class StreamlitFiles:
    """Server middleware that sends Streamlit's own scripts and styles compressed; it would send them as they are.

    Its fonts of text and of signs are heavier than all else together and give way to the app's own: text has that one
    as soon as the theme is known, and signs are drawn by the style sheet.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        root = INDEX.parent
        path = (root / scope.get("path", "").lstrip("/")).resolve()
        wanted = scope["type"] == "http" and scope["method"] == "GET" and path.is_relative_to(root / "static")
        if wanted and path.name.startswith(ITS_FONTS):
            await _sent(Request(scope), packed(OUR_FONT, assets()[OUR_FONT]))(scope, receive, send)
        elif wanted and path.is_file():
            await _sent(Request(scope), _of_streamlit(path))(scope, receive, send)
        else:
            await self.app(scope, receive, send)
