"""Files of the field page: read once, served with headers that let nothing in or out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib import resources
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from kpss_geo.field.questions import as_json, questionnaire
from kpss_geo.field.speaking import speaker
from kpss_geo.files import sha256

INDEX = "index.html"
WORKER = "service-worker.js"
QUESTIONS = "questions.json"
TYPES: Mapping[str, str] = MappingProxyType(
    {
        ".html": "text/html",
        ".js": "text/javascript",
        ".css": "text/css",
        ".json": "application/json",
        ".webmanifest": "application/manifest+json",
        ".svg": "image/svg+xml",
        ".png": "image/png",
    }
)
CONTENT_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; "
    "worker-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS: Mapping[str, str] = MappingProxyType(
    {
        "Content-Security-Policy": CONTENT_POLICY,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Permissions-Policy": "geolocation=(self), camera=(self), microphone=()",
        "Cache-Control": "no-cache",
    }
)


class File(NamedTuple):
    """Bytes of a file, their media type, and a tag that changes with them."""

    body: bytes
    media_type: str
    tag: str


def files() -> Mapping[str, File]:
    """Files of the page by name under `/teren/`; the worker knows them all and the version of the whole."""
    found = {name: _file(name, body) for name, body in _read().items()}
    found[QUESTIONS] = _file(QUESTIONS, as_json(questionnaire()))
    kept = sorted(found.keys() - {WORKER})
    version = sha256("".join(found[name].tag for name in sorted(found)).encode())[:16]
    told = json.dumps({"version": version, "files": ["./", *(name for name in kept if name != INDEX)]})
    worker = found[WORKER].body.replace(b'"__KEPT__"', told.encode())
    return MappingProxyType(found | {WORKER: _file(WORKER, worker)})


def page(found: Mapping[str, File], request: Request) -> Response:
    """The file that is asked for; the folder itself is its index."""
    one = found.get(request.path_params["path"] or INDEX)
    if one is None:
        return Response(speaker(request)("Tady nic není."), 404, HEADERS, "text/plain")
    headers = {**HEADERS, "ETag": one.tag}
    if request.headers.get("if-none-match") == one.tag:
        return Response(status_code=304, headers=headers)
    return Response(one.body, headers=headers, media_type=one.media_type)


def _file(name: str, body: bytes) -> File:
    return File(body, TYPES[PurePosixPath(name).suffix], f'"{sha256(body)[:32]}"')


def _read() -> dict[str, bytes]:
    root = resources.files("kpss_geo.field") / "static"
    found = {one.name: one.read_bytes() for one in root.iterdir() if one.is_file()}
    scripts = root / "js"
    return found | {f"js/{one.name}": one.read_bytes() for one in scripts.iterdir() if one.is_file()}
