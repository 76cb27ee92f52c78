"""Whoever watches over the app learns whether it can serve, and nothing more."""

from starlette.applications import Starlette
from starlette.testclient import TestClient

from kpss_geo.web.health import routes


def broken():
    raise OSError("password of the database: secret")


def test_all_is_well_only_where_every_check_passes():
    well = TestClient(Starlette(routes=routes({"territory": lambda: None, "store": lambda: None}))).get("/health")
    assert (well.status_code, well.json()) == (200, {"status": "ok", "territory": "ok", "store": "ok"})
    ill = TestClient(Starlette(routes=routes({"territory": lambda: None, "store": broken}))).get("/health")
    assert (ill.status_code, ill.json()) == (503, {"status": "failed", "territory": "ok", "store": "failed"})
    assert "secret" not in ill.text
