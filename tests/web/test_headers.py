"""A visitor's browser is told to talk to this server alone, and reads a page in its own language."""

import base64
import hashlib
import re

import pytest
from starlette.applications import Starlette
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import HTMLResponse, PlainTextResponse, StreamingResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from kpss_geo.web.headers import INDEX, Headers, dressed, policy


async def page(_request):
    return HTMLResponse(
        '<html lang="en"><head><title>Streamlit</title></head><body></body></html>', headers={"etag": "x"}
    )


async def own(_request):
    return PlainTextResponse("own", headers={"content-security-policy": "default-src 'none'"})


async def pieces(_request):
    async def parts():
        for part in ('<html lang="en"><head>', "<title>Streamlit</title></head>"):
            yield part

    return StreamingResponse(parts(), media_type="text/html")


@pytest.fixture
def client():
    routes = [Route("/", page), Route("/own", own), Route("/pieces", pieces), Route("/_stcore/metrics", own)]
    app = Starlette(routes=routes)
    app.add_middleware(GZipMiddleware, minimum_size=1)
    app.add_middleware(Headers, head='<link href="/look.css">')
    return TestClient(app)


def test_nothing_may_be_fetched_from_elsewhere_and_no_text_becomes_code(client):
    told = client.get("/").headers["content-security-policy"]
    rules = dict(part.strip().split(" ", 1) for part in told.split(";"))
    assert rules["default-src"] == "'self'"
    assert "unsafe-eval" not in told
    assert "unsafe-inline" not in rules["script-src"]
    assert not re.search(r"https?:|\*|//", told)


def test_the_inline_script_of_streamlits_page_is_allowed_by_its_hash_and_no_other(client):
    (script,) = re.findall(r"<script>(.*?)</script>", INDEX.read_text(encoding="utf-8"), re.DOTALL)
    known = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"'sha256-{known}'" in client.get("/").headers["content-security-policy"]
    assert policy([script]) != policy([script + " "])


@pytest.mark.parametrize(
    ("query", "language"), [("", "cs"), ("?lang=en", "en"), ("?lang=xx", "cs"), ("?lang=%22%3E", "cs")]
)
def test_the_page_says_its_language_before_any_script_runs(client, query, language):
    assert f'<html lang="{language}">' in client.get(f"/{query}").text


def test_a_page_sent_in_pieces_is_dressed_whole_and_its_length_is_true(client):
    for path in ("/", "/pieces"):
        answer = client.get(path, headers={"accept": "text/html,*/*", "accept-encoding": "gzip"})
        assert '<head><link href="/look.css">' in answer.text
        assert int(answer.headers["content-length"]) == len(answer.content)
        assert "etag" not in answer.headers


def test_what_a_route_sets_itself_stays(client):
    assert client.get("/own").headers["content-security-policy"] == "default-src 'none'"
    assert client.get("/own").headers["x-content-type-options"] == "nosniff"


def test_figures_of_the_server_are_not_for_visitors(client):
    assert client.get("/_stcore/metrics").status_code == 404


def test_streamlits_own_page_of_this_version_can_be_dressed():
    raw = INDEX.read_bytes()
    text = dressed(raw, "cs", "").decode()
    assert '<html lang="cs">' in text
    assert "<title>Streamlit</title>" not in text
    assert "SourceSans" not in text
    assert "agent" not in text.split("<noscript>")[1].split("</noscript>")[0]
