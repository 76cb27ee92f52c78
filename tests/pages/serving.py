"""The whole app as a visitor meets it: a server of its own and a browser that records what it does."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.shared import REPOSITORY, TREBON

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDTHS = {1280: 900, 390: 844}
SETTLED_MS = 400  # nothing runs and nothing changed for so long


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Server:
    """`streamlit run app.py`, started and stopped as a test wishes."""

    def __init__(self, folder, *, port=None, secrets=None, **environment):
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.health = f"{self.url}/health"
        self.log = Path(folder) / "app.log"
        self.command = [
            *(sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(self.port)),
            *(["--secrets.files", str(secrets)] if secrets else []),
        ]
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("KPSS_")},
            "KPSS_TERRITORY": str(TREBON),
            "KPSS_PHOTOS": str(Path(folder) / "photos"),
            **environment,
        }
        self.process = None

    def start(self):
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command, cwd=REPOSITORY, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        until = time.monotonic() + 90
        while time.monotonic() < until:
            with contextlib.suppress(OSError), urllib.request.urlopen(self.health, timeout=20) as answer:  # noqa: S310
                if answer.status == 200:
                    return self
            assert self.process.poll() is None, self.log.read_text(encoding="utf-8")
            time.sleep(0.2)
        raise AssertionError(self.log.read_text(encoding="utf-8"))

    def stop(self):
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()


@contextlib.contextmanager
def launched():
    """Headless Chromium, or a skip that says what is missing."""
    if not CHROMIUM.exists():
        pytest.skip(f"Chromium is not at {CHROMIUM}: pages cannot be opened")
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: pages cannot be opened")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


class Window:
    """One visitor's window: what it asked for outside, and what it complained of."""

    def __init__(self, browser, url, width=1280, **context):
        self.url = url
        self.context = browser.new_context(
            viewport={"width": width, "height": WIDTHS[width]},
            has_touch=width < 500,
            is_mobile=width < 500,
            reduced_motion="reduce",
            **context,
        )
        self.page = self.context.new_page()
        self.outside, self.complaints, self.received = [], [], 0
        self.page.on("request", self._asked)
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda one: self.complaints.append(one.stack or str(one)))
        self.page.on("websocket", lambda one: one.on("framereceived", self._came))

    def _asked(self, request):
        if not request.url.startswith((self.url, "data:", "blob:", self.url.replace("http", "ws"))):
            self.outside.append(request.url)

    def _said(self, message):
        if message.type == "error":
            self.complaints.append(message.text)

    def _came(self, frame):
        self.received += len(frame)

    def go(self, path="", *, wait=True):
        self.page.goto(f"{self.url}/{path}")
        return self.settle() if wait else self.page

    def settle(self, seconds=30, quiet=SETTLED_MS):
        """Wait until the script ended and nothing changed for a while."""
        self.page.wait_for_selector("[data-testid='stApp']", timeout=seconds * 1000)
        self.page.wait_for_selector("h1", timeout=seconds * 1000)
        self.page.evaluate(
            """([quiet, most]) => new Promise((done) => {
                const start = performance.now();
                let last = start;
                const watch = new MutationObserver(() => { last = performance.now(); });
                watch.observe(document.body, {subtree: true, childList: true, characterData: true});
                const look = () => {
                    const now = performance.now();
                    const app = document.querySelector("[data-testid='stApp']");
                    const running = ["running", "rerunRequested"].includes(app?.dataset.testScriptState)
                        || document.querySelector("[data-stale='true']");
                    if ((now - last > quiet && !running) || now - start > most) { watch.disconnect(); done(); }
                    else setTimeout(look, 60);
                };
                look();
            })""",
            [quiet, seconds * 1000],
        )
        return self.page

    def text(self):
        return self.page.locator("[data-testid='stApp']").inner_text()

    def check(self):
        """Nothing was asked for outside, nothing was complained of, no text became code."""
        assert self.outside == []
        assert self.complaints == [], self.complaints
        assert self.page.evaluate("typeof window.__pwned") == "undefined"
        assert "Traceback" not in self.text()

    def close(self):
        self.context.close()
