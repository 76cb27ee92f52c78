"""A server on loopback that plays the official ones, with their faults."""

import contextlib
import gzip
import threading
import time
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from kpss_geo.fetch.web import over_http


@dataclass
class Played:
    """Files by address, faults that come once each in order, and the requests that came.

    A fault is (name, value): cut (bytes sent of those asked), drop_length, status (code or (code, headers)),
    html, loop, slow (seconds before each of a few pieces), gzipped (the transfer), wrong_length, old_range.
    """

    files: dict = field(default_factory=dict)
    answers: dict = field(default_factory=dict)  # by how an address begins: servers that are asked questions
    faults: dict = field(default_factory=dict)
    seen: list = field(default_factory=list)
    answered: list = field(default_factory=list)  # status of each
    modified: float = 1_795_000_000.0  # 2026-11-18
    date: float | None = None
    ranges: bool = True
    port: int = 0

    def next_fault(self, path):
        waiting = self.faults.get(path) or self.faults.get("*") or []
        return waiting.pop(0) if waiting else (None, None)

    def body(self, path):
        begun = (content for start, content in self.answers.items() if path.startswith(start))
        return self.files.get(path) or next(begun, None)

    def etag(self, path):
        return f'"{hash(self.body(path)) & 0xFFFFFFFF:x}"'


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    played: Played

    def log_message(self, *_):
        pass

    def date_time_string(self, timestamp=None):
        return formatdate(self.played.date or timestamp or time.time(), usegmt=True)

    def do_GET(self):
        address = "https:/" + self.path
        self.played.seen.append((address, dict(self.headers)))
        fault, value = self.played.next_fault(address)
        try:
            getattr(self, f"_{fault}", self._plain)(address, value)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def _head(self, status, **headers):
        self.played.answered.append(status)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()

    def _facts(self, address):
        if address not in self.played.files:
            return {}  # an answer to a question has no edition
        return {"ETag": self.played.etag(address), "Last_Modified": formatdate(self.played.modified, usegmt=True)}

    def _plain(self, address, _=None, cut=None):
        body = self.played.body(address)
        if body is None:
            return self._head(404, Content_Length=0)
        facts = self._facts(address)
        if facts and self.headers.get("If-None-Match") == facts["ETag"]:
            return self._head(304, **facts)
        start = 0
        wanted = self.headers.get("Range", "")
        if wanted and self.played.ranges and self.headers.get("If-Range") in facts.values():
            start = int(wanted.removeprefix("bytes=").rstrip("-"))
            if start >= len(body):
                return self._head(416, Content_Length=0)
            facts["Content_Range"] = f"bytes {start}-{len(body) - 1}/{len(body)}"
        rest = body[start:]
        self._head(206 if start else 200, Content_Length=len(rest), Content_Type="application/octet-stream", **facts)
        self.wfile.write(rest if cut is None else rest[:cut])
        if cut is not None:
            self._hang_up()
        return None

    def _hang_up(self):
        self.wfile.flush()
        self.close_connection = True
        self.connection.close()

    def _cut(self, address, value):
        self._plain(address, cut=value)

    def _status(self, _, value):
        code, headers = value if isinstance(value, tuple) else (value, {})
        self._head(code, Content_Length=0, **headers)

    def _html(self, _, value):
        page = b"\n<!DOCTYPE html><html><body>Odstavka</body></html>"
        self._head(200, Content_Length=len(page), Content_Type=value or "text/html")
        self.wfile.write(page)

    def _loop(self, address, _):
        self.played.faults[address].append(("loop", None))
        self._head(302, Location=self.path, Content_Length=0)

    def _slow(self, address, value):
        body = self.played.files[address]
        self._head(200, Content_Length=len(body), **self._facts(address))
        for place in range(0, len(body), max(1, len(body) // 3)):
            self.wfile.write(body[place : place + max(1, len(body) // 3)])
            self.wfile.flush()
            time.sleep(value)

    def _gzipped(self, address, value):
        body = gzip.compress(self.played.files[address] if value is None else value)
        self._head(200, Content_Length=len(body), Content_Encoding="gzip", **self._facts(address))
        self.wfile.write(body)

    def _wrong_length(self, address, value):
        body = self.played.files[address]
        self._head(200, Content_Length=len(body) + value, **self._facts(address))
        self.wfile.write(body)
        self._hang_up()

    def _other_piece(self, address, _):
        body = self.played.files[address]
        facts = {**self._facts(address), "Content_Range": f"bytes 1-{len(body) - 1}/{len(body)}"}
        self._head(206, Content_Length=len(body) - 1, **facts)
        self.wfile.write(body[1:])


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        pass


@contextlib.contextmanager
def played_server():
    """The server, running."""
    played = Played()
    handler = type("Handler", (_Handler,), {"played": played})
    server = _Quiet(("127.0.0.1", 0), handler)
    played.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield played
    finally:
        server.shutdown()
        server.server_close()


@contextlib.contextmanager
def asked_through(port, **more):
    """`get` that asks the played server whatever the address; where it answers it is `https` again."""
    with over_http(contact="planovani@example.cz", wait_seconds=more.pop("wait_seconds", 2.0), **more) as get:

        @contextlib.contextmanager
        def asking(address, headers):
            with get(address.replace("https://", f"http://127.0.0.1:{port}/"), headers) as reply:
                yield reply._replace(address=reply.address.replace(f"http://127.0.0.1:{port}/", "https://"))

        yield asking
