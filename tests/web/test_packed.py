"""Files and layers come compressed, under addresses that change with their content."""

import gzip
import json

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from kpss_geo.maps.layers import points
from kpss_geo.web import packed
from kpss_geo.web.headers import INDEX
from kpss_geo.web.packed import LAYERS, Layers, StreamlitFiles, address, assets, routes


@pytest.fixture
def client():
    app = Starlette(routes=routes())
    app.add_middleware(StreamlitFiles)
    return TestClient(app)


def layer(count=3, name="a"):
    return points([14.7] * count, [49.0] * count, titles=[name] * count, symbols=["door"] * count)


@pytest.mark.parametrize("name", sorted(assets()))
def test_every_file_comes_as_it_is_and_may_be_kept_for_good(client, name):
    answer = client.get(address(name))
    assert answer.content == assets()[name]
    assert "immutable" in answer.headers["cache-control"]
    assert client.get(address(name), headers={"accept-encoding": "identity"}).content == assets()[name]


def test_an_address_of_another_edition_is_not_kept(client):
    assert client.get("/kpss/old/look.css").headers["cache-control"] == "no-cache"
    assert client.get("/kpss/old/nothing.css").status_code == 404
    with pytest.raises(KeyError):
        address("nothing.css")


def test_a_layer_is_found_by_its_content_alone(client):
    first, again, other = layer(), layer(), layer(name="b")
    assert LAYERS.keep(first) == LAYERS.keep(again) != LAYERS.keep(other)
    answer = client.get(LAYERS.keep(first))
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.json() == json.loads(first.raw)
    assert client.get("/kpss/layers/nobody.json").status_code == 404


def test_layers_that_nobody_asked_for_go_first_and_the_last_one_stays():
    some = [layer(50, str(name)) for name in range(5)]
    size = len(gzip.compress(some[0].raw, 6, mtime=0))
    held = Layers(most_bytes=int(3.5 * size))
    for one in some:
        held.keep(one)
        held.keep(some[0])
    assert held.find(some[0].sum) is not None
    assert held.find(some[1].sum) is None
    assert held.find(some[4].sum) is not None
    tiny = Layers(most_bytes=1)
    tiny.keep(some[0])
    assert tiny.find(some[0].sum) is not None


def test_streamlits_scripts_come_compressed_and_nothing_beside_them_comes(client):
    script = next((INDEX.parent / "static" / "js").glob("index.*.js"))
    answer = client.get(f"/static/js/{script.name}")
    assert answer.content == script.read_bytes()
    assert answer.headers["content-encoding"] == "gzip"
    for path in ("/static/../index.html", "/static/%2e%2e/%2e%2e/config.py", "/static/js/nothing.js", "/static/js"):
        assert client.get(path).status_code == 404


def test_the_look_holds_the_styles_of_every_page():
    whole = assets()["look.css"]
    for path in packed.STYLES.glob("*.css"):
        assert path.read_bytes() in whole


@pytest.mark.parametrize("name", ["SourceSans*.woff2", "MaterialSymbols*.woff2"])
def test_streamlits_heavy_fonts_are_never_sent(client, name):
    font = next((INDEX.parent / "static" / "media").glob(name))
    assert client.get(f"/static/media/{font.name}").content == assets()[packed.OUR_FONT]
