"""Headers under which a visitor's browser talks to nobody but this server, and the page's own language and title."""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import re
from collections.abc import Iterable, MutableMapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

TITLE = "Sociální služby a bezbariérovost"
WITHOUT_SCRIPTS = "Tato stránka potřebuje zapnutý JavaScript. This page needs JavaScript."
LANGUAGES = ("cs", "en")  # the first is the default
_STREAMLIT = importlib.util.find_spec("streamlit")
INDEX = Path(str(_STREAMLIT and _STREAMLIT.origin)).parent / "static" / "index.html"
CLOSED = ("/_stcore/metrics", "/_stcore/agent", "/_stcore/script-health-check")  # nobody outside needs them
NO_PAGES = ("/_stcore/", "/api/", "/kpss/", "/media/", "/static/", "/teren")
FIXED = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "permissions-policy": "geolocation=(self), camera=(self), microphone=(), payment=(), usb=()",
    "cross-origin-opener-policy": "same-origin",
    "x-frame-options": "SAMEORIGIN",
}
_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def policy(inline_scripts: Iterable[str]) -> str:
    """Content security policy of the app's pages; these inline scripts may run, no others.

    Streamlit writes styles into elements and loads component modules from blobs; both stay inside the page.
    """
    sums = [base64.b64encode(hashlib.sha256(one.encode()).digest()).decode() for one in inline_scripts]
    return "; ".join(
        (
            "default-src 'self'",
            " ".join(["script-src 'self' blob:", *(f"'sha256-{one}'" for one in sums)]),
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "frame-src 'self' blob: data:",
            "frame-ancestors 'self'",
            "form-action 'self'",
            "object-src 'none'",
            "base-uri 'self'",
        )
    )


@cache
def _page_policy() -> str:
    return policy(_INLINE.findall(INDEX.read_text(encoding="utf-8")))


def dressed(page: bytes, language: str, head: str) -> bytes:
    """Streamlit's page in the app's language, under its own name and look, without the font that it does not use.

    >>> dressed(b'<html lang="en"><title>Streamlit</title>', "cs", "").decode()
    '<html lang="cs"><title>Sociální služby a bezbariérovost</title>'
    """
    text = page.decode("utf-8")
    text = text.replace('<html lang="en">', f'<html lang="{language}">', 1)
    text = text.replace("<title>Streamlit</title>", f"<title>{TITLE}</title>", 1)
    text = text.replace("<head>", f"<head>{head}", 1)
    text = re.sub(r"<noscript>.*?</noscript>", f"<noscript><p>{WITHOUT_SCRIPTS}</p></noscript>", text, flags=re.DOTALL)
    return re.sub(r'<link\s+rel="preload"[^>]*SourceSans[^>]*>', "", text).encode("utf-8")


class Headers:
    """Server middleware that sets the headers of every answer; what a route has set itself stays.

    `head` is what every page of the app begins with.
    """

    def __init__(self, app: ASGIApp, head: str) -> None:
        self.app = app
        self.head = head

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif scope["path"].startswith(CLOSED):
            await _refuse(send)
        else:
            await self.app(_readable(scope), receive, _dressing(scope, send, self.head))


def _readable(scope: Scope) -> Scope:
    """The request; one for a page asks for it uncompressed, so that it can be rewritten."""
    if scope["path"].startswith(NO_PAGES):
        return scope
    return {**scope, "headers": [one for one in scope["headers"] if one[0] != b"accept-encoding"]}


def _dressing(scope: Scope, send: Send, head: str) -> Send:
    """Sender that sets the headers, and holds a page back until all of it can be rewritten."""
    start: MutableMapping[str, Any] = {}
    body = bytearray()

    async def dressing(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in FIXED.items():
                headers.setdefault(name, value)
            headers.setdefault("content-security-policy", _page_policy())
            if headers.get("content-type", "").startswith("text/html") and "content-encoding" not in headers:
                start.update(message)
                return
            await send(message)
        elif start and message["type"] == "http.response.body":
            body.extend(message.get("body", b""))
            if not message.get("more_body"):
                whole = dressed(bytes(body), _language(scope), head)
                headers = MutableHeaders(scope=start)
                headers["content-length"] = str(len(whole))
                del headers["etag"], headers["last-modified"]  # they are of the page as it was
                await send(start)
                await send({"type": "http.response.body", "body": whole})
        else:
            await send(message)

    return dressing


def _language(scope: Scope) -> str:
    asked = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("lang", [""])[0]
    return asked if asked in LANGUAGES else LANGUAGES[0]


async def _refuse(send: Send) -> None:
    await send({"type": "http.response.start", "status": 404, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": b"not found"})
