import errno
import io
import json
import random
import threading
import zipfile
from contextlib import contextmanager
from dataclasses import replace
from email.utils import format_datetime
from pathlib import Path

import pytest

from kpss_geo.errors import BadInput, MissingInput, RepairedInput
from kpss_geo.fetch import cache
from kpss_geo.fetch.download import MOST_QUIET, obtain
from kpss_geo.fetch.feeds import feeds, file_of
from kpss_geo.fetch.means import Means
from kpss_geo.fetch.web import over_http
from tests.fetch.conftest import NOW
from tests.fetch.official_server import asked_through

CHANCE = random.Random(7)  # noqa: S311  places of cuts
TODAY = NOW.date()
RPSS = file_of("rpss", today=TODAY)
REGISTER = json.dumps({"polozky": [{"id": number, "text": "x" * 50} for number in range(400)]}).encode()


@pytest.fixture
def rpss(server):
    server.files[RPSS.addresses[0]] = REGISTER
    return RPSS.addresses[0]


def left(means):
    """Files beside the content, the index and the lock."""
    return list((means.cache / "part").rglob("*")) if (means.cache / "part").exists() else []


def packed(content=b"x" * 1000, name="a.csv"):
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(name, content)
    return whole.getvalue()


def test_a_file_comes_whole_with_its_date_and_hash(means, rpss):
    found = obtain(RPSS, means)
    assert found.path.read_bytes() == REGISTER
    assert (found.date, found.fetched, found.address) == ("2026-11-18", "2026-11-22", rpss)
    assert found.sha256 == cache.hash_of(found.path)
    assert not left(means)


def test_the_server_is_told_who_asks_and_whom_to_write_to(means, rpss, server):
    obtain(RPSS, means)
    agent = server.seen[0][1]["User-Agent"]
    assert agent.startswith("kpss-geo/")
    assert "planovani@example.cz" in agent


@pytest.mark.parametrize("share", [*range(0, 100, 10), *(CHANCE.uniform(0, 100) for _ in range(6))])
def test_a_download_cut_anywhere_goes_on_where_it_ended(means, rpss, server, share):
    server.faults[rpss] = [("cut", int(len(REGISTER) * share / 100))]
    assert obtain(RPSS, means).path.read_bytes() == REGISTER
    rest = server.seen[-1][1].get("Range")
    assert rest is None or 0 < int(rest[6:-1]) <= len(REGISTER) * share / 100
    assert share < 10 or (rest is not None and server.answered[-1] == 206)


def test_a_download_goes_on_after_the_process_ended(means, rpss, server):
    server.faults[rpss] = [("cut", 9000)] + [("status", 503)] * MOST_QUIET
    with pytest.raises(BadInput, match="naváže"):
        obtain(RPSS, means)
    assert obtain(RPSS, means).path.read_bytes() == REGISTER
    assert server.seen[-1][1]["Range"] == "bytes=9000-"


def test_a_part_of_another_edition_is_not_continued(means, rpss, server):
    server.faults[rpss] = [("cut", 9000)] + [("status", 503)] * MOST_QUIET
    with pytest.raises(BadInput):
        obtain(RPSS, means)
    server.files[rpss] = newer = REGISTER.replace(b"x", b"y")
    assert obtain(RPSS, means).path.read_bytes() == newer


def test_a_piece_that_nobody_asked_for_is_not_joined(means, rpss, server):
    server.faults[rpss] = [("cut", 9000), ("other_piece", None)]
    assert obtain(RPSS, means).path.read_bytes() == REGISTER


def test_bytes_that_are_lost_on_the_way_are_asked_for_again(means, server):
    file = file_of("census", today=TODAY)
    server.files[file.addresses[0]] = table = b"a,b\n" * 5000
    lossy = iter([True, False])

    @contextmanager
    def get(address, headers):
        with means.get(address, headers) as reply:
            chunks = iter([next(reply.chunks)[:777]]) if next(lossy) else reply.chunks
            yield reply._replace(chunks=chunks)

    assert obtain(file, replace(means, get=get)).path.read_bytes() == table


@pytest.mark.parametrize("fault", [("wrong_length", 500), ("wrong_length", -500)])
def test_an_answer_of_another_length_never_becomes_a_file(means, rpss, server, fault):
    server.faults[rpss] = [fault]
    try:
        assert obtain(RPSS, means).path.read_bytes() == REGISTER
    except BadInput as error:
        assert "JSON" in str(error)  # noqa: PT017  either is right
        assert not list((means.cache / "content").rglob("*.json")) if (means.cache / "content").exists() else True


def test_a_server_without_ranges_is_asked_for_the_whole(means, rpss, server):
    server.ranges = False
    server.faults[rpss] = [("cut", 9000)]
    assert obtain(RPSS, means).path.read_bytes() == REGISTER


@pytest.mark.parametrize("type_", ["text/html; charset=utf-8", "application/json"])
def test_a_page_with_status_200_is_refused_with_the_page_that_helps(means, rpss, server, type_):
    server.faults[rpss] = [("html", type_)]
    with pytest.raises(BadInput, match=r"webová stránka.*data.mpsv.cz/web.*--from"):
        obtain(RPSS, means)
    assert not left(means)


@pytest.mark.parametrize("told", ["option", "environment"])
def test_a_proxy_is_asked_in_the_place_of_the_server(server, monkeypatch, told):
    server.files["https:/http://data.example.cz/rpss.json"] = REGISTER  # a proxy is told the whole address
    proxy = f"http://127.0.0.1:{server.port}"
    for name in ("NO_PROXY", "no_proxy", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    if told == "environment":
        monkeypatch.setenv("HTTP_PROXY", proxy)
    with (
        over_http(proxy=proxy if told == "option" else None) as get,
        get("http://data.example.cz/rpss.json", {}) as reply,
    ):
        assert b"".join(reply.chunks) == REGISTER


def test_a_proxy_that_is_no_address_is_told():
    with pytest.raises(BadInput, match="není adresa"), over_http(proxy="nesmysl"):
        pass


def test_a_redirect_in_a_circle_ends(means, rpss, server):
    server.faults[rpss] = [("loop", None)]
    with pytest.raises(BadInput, match="dokola"):
        obtain(RPSS, means)
    assert len(server.seen) <= 7


def test_an_answer_moved_to_an_unsafe_address_is_refused(means, rpss):
    @contextmanager
    def get(address, headers):
        with means.get(address, headers) as reply:
            yield reply._replace(address="http://jinde.example/rpss.json")

    with pytest.raises(BadInput, match="nezabezpečenou"):
        obtain(RPSS, replace(means, get=get))


def test_a_server_that_falls_silent_is_asked_again(means, rpss, server):
    server.faults[rpss] = [("slow", 1.3)]
    assert obtain(RPSS, means).path.read_bytes() == REGISTER
    assert len(server.seen) == 2


@pytest.mark.parametrize(
    ("told", "waited"),
    [("7", 7.0), (format_datetime(NOW.replace(minute=2), usegmt=True), 120.0), ("později", 1.0)],
)
def test_a_busy_server_is_left_alone_as_long_as_it_asks(means, rpss, server, time_, told, waited):
    server.faults[rpss] = [("status", (429, {"Retry-After": told.encode("latin-1", "replace").decode("latin-1")}))]
    obtain(RPSS, means)
    assert waited in time_.slept


def test_pauses_grow_and_end_with_a_sentence(means, rpss, server, time_):
    server.faults[rpss] = [("status", 503)] * 50
    with pytest.raises(BadInput, match=r"data.mpsv.cz neodpovídá: stav 503.*později"):
        obtain(RPSS, means)
    pauses = [pause for pause in time_.slept if pause >= 1]
    assert pauses == sorted(pauses)
    assert len(server.seen) == MOST_QUIET


def test_a_server_that_wants_hours_is_not_waited_for(means, rpss, server, time_):
    server.faults[rpss] = [("status", (503, {"Retry-After": "7200"}))]
    with pytest.raises(BadInput, match="7200 s"):
        obtain(RPSS, means)
    assert sum(time_.slept) < 60


def test_what_has_not_changed_is_not_sent_again(means, rpss, server):
    first = obtain(RPSS, means)
    server.faults[rpss] = []
    again = obtain(RPSS, means)
    assert again.path == first.path
    assert "If-None-Match" in server.seen[-1][1]


def test_the_cache_stands_in_for_a_silent_server_and_says_so(means, rpss, server):
    obtain(RPSS, means)
    server.faults[rpss] = [("status", 503)] * 50
    with pytest.warns(RepairedInput, match="stažený 2026-11-22"):
        assert obtain(RPSS, means).path.read_bytes() == REGISTER


def test_a_damaged_cache_is_not_used(means, rpss):
    found = obtain(RPSS, means)
    found.path.write_bytes(REGISTER[:-1] + b"]")
    assert obtain(RPSS, means).path.read_bytes() == REGISTER


def test_offline_uses_the_cache_and_names_what_is_missing(means, rpss):
    offline = replace(means, get=None)
    with pytest.raises(MissingInput, match=r"rpss\*\.json.*--from"):
        obtain(RPSS, offline)
    obtain(RPSS, means)
    assert obtain(RPSS, offline).path.read_bytes() == REGISTER


def test_a_file_brought_by_hand_comes_first_and_the_newest_of_them(tmp_path):
    folder = tmp_path / "hand"
    folder.mkdir()
    file = file_of("units", today=TODAY)
    for day in ("20260930", "20261031"):
        (folder / f"{day}_ST_UKSH.xml.zip").write_bytes(packed(day.encode(), "a.xml"))
    found = obtain(file, Means(tmp_path / "cache", by_hand=folder, now=lambda: NOW))
    assert (found.path.name, found.date) == ("20261031_ST_UKSH.xml.zip", "2026-10-31")


def test_old_data_are_used_with_a_warning_that_tells_their_date(means, rpss, server):
    server.modified = NOW.timestamp() - 183 * 86400
    with pytest.warns(RepairedInput, match=r"23\. 5\. 2026, tedy 183 dní"):
        obtain(RPSS, means)


def test_a_wrong_clock_is_told(means, rpss, server):
    server.date = NOW.timestamp() - 40 * 86400
    with pytest.warns(RepairedInput, match="hodiny.*40 dní"):
        obtain(RPSS, means)


@pytest.mark.parametrize("body", [b"", b"   ", b'{"polozky": [', b"\x1f\x8bnothing", b"neco uplne jineho"])
def test_what_is_no_register_is_refused_by_name(means, rpss, server, body):
    server.files[rpss] = body
    with pytest.raises(BadInput, match=r"Registr poskytovatelů.*--from"):
        obtain(RPSS, means)
    assert not left(means)


def test_a_package_cut_short_is_refused(means, server):
    file = file_of("units", today=TODAY)
    whole = packed()
    server.files[file.addresses[0]] = whole[:-30]
    with pytest.raises(BadInput, match="poškozený"):
        obtain(file, means)


def test_the_package_of_an_earlier_month_stands_in_for_one_not_published_yet(means, server):
    file = file_of("units", today=TODAY)
    server.files[file.addresses[1]] = packed()
    assert obtain(file, means).date == "2026-09-30"


def test_an_address_that_is_gone_names_the_page_of_the_new_one(means, server):
    with pytest.raises(BadInput, match=r"už není.*vdp.cuzk.gov.cz/vdp.*feeds.toml"):
        obtain(file_of("units", today=TODAY), means)


@pytest.mark.parametrize("fault", [("gzipped", b"0" * 60_000_000), ("status", 403)])
def test_bombs_and_refusals_end_with_a_sentence(means, rpss, server, fault):
    server.faults[rpss] = [fault]
    with pytest.raises(BadInput, match=r"mnohem větší|odmítl"):
        obtain(RPSS, means)
    assert not left(means)


def test_a_transfer_that_the_server_packed_is_unpacked(means, rpss, server):
    server.faults[rpss] = [("gzipped", None)]
    assert obtain(RPSS, means).path.read_bytes() == REGISTER


def test_a_bomb_in_a_package_is_refused_before_it_unpacks(means, server):
    file = file_of("units", today=TODAY)
    server.files[file.addresses[0]] = packed(b"0" * 60_000_000)
    with pytest.raises(BadInput, match="mnohem větší"):
        obtain(file, means)


def test_a_file_larger_than_any_edition_is_not_read_to_its_end(means, rpss, server):
    small = RPSS._replace(feed=replace(RPSS.feed, most_mb=0))
    with pytest.raises(BadInput, match="nejvýš 0 MB"):
        obtain(small, means)
    assert not left(means)


def test_a_full_disk_is_told_and_the_download_goes_on_later(means, rpss, monkeypatch):
    append, full = Path.open, [True]

    class Full:
        def __init__(self, file):
            self.file = file

        def __enter__(self):
            return self

        def __exit__(self, *_):
            self.file.close()

        def write(self, chunk):
            self.file.write(chunk[:5000])
            raise OSError(errno.ENOSPC, "No space left on device")

    def opened(path, mode="r", *more, **options):
        file = append(path, mode, *more, **options)
        return Full(file) if mode == "ab" and full[0] else file

    monkeypatch.setattr(Path, "open", opened)
    with pytest.raises(BadInput, match="uvolněte místo"):
        obtain(RPSS, means)
    full[0] = False
    assert obtain(RPSS, means).path.read_bytes() == REGISTER


def test_two_downloads_at_once_ask_the_server_once_after_the_other(server, rpss, tmp_path):
    server.faults[rpss] = [("slow", 0.2)]
    found, errors = [], []

    def run():
        try:
            with asked_through(server.port) as get:
                found.append(obtain(RPSS, Means(tmp_path / "cache", get=get, now=lambda: NOW)))
        except BaseException as error:  # noqa: BLE001  a thread would swallow it
            errors.append(error)

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert not errors
    assert {one.path.read_bytes() for one in found} == {REGISTER}
    assert len({one.path for one in found}) == 1
    assert [("If-None-Match" in headers) for _, headers in server.seen] == [False, True]


def test_every_feed_says_what_a_planner_must_know():
    for feed in feeds().values():
        assert feed.page.startswith("https://")
        assert feed.licence_url.startswith("https://")
        assert feed.attribution
        assert feed.patterns
        assert all(address.startswith("https://") for address in feed.addresses)
        file = file_of(feed.id, today=TODAY, code="547336")
        assert file.fits(file.name)
