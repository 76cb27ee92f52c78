import io
import zipfile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from kpss_geo.errors import BadInput, MissingInput
from kpss_geo.streets import graph
from kpss_geo.streets.graph import Tag, faults, hilbert_key, in_hilbert_order, read, to_bytes
from tests.strategies import towns
from tests.towns import Node, Segment, grid, town

# 0 --footway-- 1 ==one-way==> 2      with a bend, a kerb, a slope and names that are no ASCII
TOWN = town(
    [Node(0, 0), Node(100, 0, kerb="lowered", kerb_cm=2.5), Node(200, 50)],
    [
        Segment(0, 1, highway="footway", surface="dlažba ž", slope_pct=np.nan, width_cm=80, car="no", car_kmh=np.nan),
        Segment(1, 2, bend=((150.125, 0.1),), metres=123.456, car="forward", slope_pct=-7.1, wheelchair="no"),
    ],
    schematic=True,
)


def written(tmp_path, data):
    path = tmp_path / "streets.npz"
    path.write_bytes(data)
    return path


def described(streets):
    """Every segment by itself, with what stands at its ends, in an order that numbering cannot change."""
    ends = {end: streets.xy[getattr(streets, end)] for end in ("tail", "head")}
    nodes = {name: tag.texts() for name, tag in streets.node_tags.items()}
    tags = {name: tag.texts() for name, tag in streets.tags.items()}
    columns = ("metres", "slope_pct", "width_cm", "car_kmh", "foot_forward", "foot_back", "car_forward", "car_back")
    return sorted(
        repr(
            (
                int(streets.way[i]),
                streets.lines[i].wkt,
                [end[i].tolist() for end in ends.values()],
                [tag[i] for tag in tags.values()],
                [[tag[getattr(streets, end)[i]] for tag in nodes.values()] for end in ends],
                [float(streets.kerb_cm[getattr(streets, end)[i]]) for end in ends],
                [float(getattr(streets, name)[i]) for name in columns],
            )
        )
        for i in range(len(streets))
    )


def same(one, other):
    for field in one.__dataclass_fields__:
        ours, theirs = getattr(one, field), getattr(other, field)
        if isinstance(ours, np.ndarray):
            assert ours.dtype == theirs.dtype, field
            assert ours.tobytes() == theirs.tobytes(), field
        elif isinstance(ours, dict):
            assert {k: (v.values, v.codes.tobytes()) for k, v in ours.items()} == {
                k: (v.values, v.codes.tobytes()) for k, v in theirs.items()
            }
        else:
            assert ours == theirs, field


def test_streets_written_and_read_are_the_same_to_the_bit(tmp_path):
    same(TOWN, read(written(tmp_path, to_bytes(TOWN))))


@given(towns())
def test_any_town_survives_the_file_to_the_bit(tmp_path_factory, drawn):
    streets = town(drawn[0], drawn[1])
    path = written(tmp_path_factory.mktemp("town"), to_bytes(streets))
    same(streets, read(path))
    assert to_bytes(read(path)) == path.read_bytes()


def test_the_same_streets_give_the_same_bytes():
    assert to_bytes(TOWN) == to_bytes(town([Node(0, 0), Node(100, 0, kerb="lowered", kerb_cm=2.5), Node(200, 50)], [
        Segment(0, 1, highway="footway", surface="dlažba ž", slope_pct=np.nan, width_cm=80, car="no", car_kmh=np.nan),
        Segment(1, 2, bend=((150.125, 0.1),), metres=123.456, car="forward", slope_pct=-7.1, wheelchair="no"),
    ], schematic=True))  # fmt: skip


def test_a_missing_file_says_what_to_do(tmp_path):
    with pytest.raises(MissingInput, match="there is no such file; import the streets first"):
        read(tmp_path / "streets.npz")


def refused(tmp_path, data):
    with pytest.raises(BadInput, match="import the streets again"):
        read(written(tmp_path, data))


@pytest.mark.parametrize(
    "data", [b"", b"hello", b"PK\x03\x04", b"\x80\x04K\x01."], ids=["empty", "text", "zip", "pickle"]
)
def test_a_foreign_file_is_refused(tmp_path, data):
    refused(tmp_path, data)


def test_a_plain_array_is_refused(tmp_path):
    whole = io.BytesIO()
    np.save(whole, np.arange(3))
    refused(tmp_path, whole.getvalue())


def test_an_archive_of_other_arrays_is_refused(tmp_path):
    whole = io.BytesIO()
    np.savez(whole, a=np.arange(3))
    refused(tmp_path, whole.getvalue())


def test_a_zip_of_texts_is_refused(tmp_path):
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("about.txt", "hello")
    refused(tmp_path, whole.getvalue())


@pytest.mark.parametrize("share", [0.1, 0.5, 0.999])
def test_a_truncated_file_is_refused(tmp_path, share):
    data = to_bytes(TOWN)
    refused(tmp_path, data[: int(len(data) * share)])


def test_a_damaged_file_is_refused_or_the_damage_does_not_matter(tmp_path):
    whole = to_bytes(TOWN)
    for at in range(0, len(whole), 16):
        data = bytearray(whole)
        data[at : at + 8] = bytes(255 - byte for byte in data[at : at + 8])
        path = written(tmp_path, bytes(data))
        try:
            same(TOWN, read(path))
        except BadInput as error:
            assert "import the streets again" in str(error)  # noqa: PT017 - both ends are right


def parts(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(files):
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return whole.getvalue()


def test_a_file_without_one_of_its_arrays_is_refused(tmp_path):
    whole = parts(to_bytes(TOWN))
    for name in whole:
        refused(tmp_path, zipped({key: data for key, data in whole.items() if key != name}))


def test_another_format_is_refused_and_told(tmp_path, monkeypatch):
    monkeypatch.setattr(graph, "FORMAT", 999)
    data = to_bytes(TOWN)
    monkeypatch.undo()
    with pytest.raises(BadInput, match="format 999, this program writes 1"):
        read(written(tmp_path, data))


def test_arrays_of_different_lengths_are_refused(tmp_path):
    short = io.BytesIO()
    np.save(short, np.array([1.0]))
    refused(tmp_path, zipped(parts(to_bytes(TOWN)) | {"metres.npy": short.getvalue()}))


def test_faults_are_all_named():
    wrong = town([(0, 0), (np.inf, 0)], [Segment(0, 1, metres=-5)])
    wrong.head[0] = 7
    assert len(faults(wrong)) == 3
    assert faults(TOWN) == []
    assert "not one street" in faults(town([(0, 0)], []))[0]


def test_a_negative_length_is_refused(tmp_path):
    refused(tmp_path, to_bytes(town([(0, 0), (1, 0)], [Segment(0, 1, metres=-5)])))


# Hilbert order ------------------------------------------------------------------------------------


def test_the_curve_visits_every_cell_once_by_steps_of_one():
    side = 16
    xy = np.array([(x, y) for x in range(side) for y in range(side)], dtype=float)
    keys = hilbert_key(xy, order=4)
    assert sorted(keys.tolist()) == list(range(side * side))
    steps = np.abs(np.diff(xy[np.argsort(keys)], axis=0)).sum(axis=1)
    assert_array_equal(steps, 1)


def test_keys_of_no_points_or_of_one_place_are_no_error():
    assert hilbert_key(np.zeros((0, 2))).tolist() == []
    assert hilbert_key(np.ones((3, 2))).tolist() == [0, 0, 0]


@given(st.lists(st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)), min_size=1, max_size=30))
def test_keys_stay_within_the_curve_and_equal_points_share_one(points):
    xy = np.array(points)
    keys = hilbert_key(xy)
    assert ((keys >= 0) & (keys < 1 << 32)).all()
    assert_array_equal(hilbert_key(np.vstack([xy, xy]))[: len(xy)], keys)


def test_in_hilbert_order_neighbours_are_near_in_memory():
    rng = np.random.default_rng(3)
    nodes, segments = grid(30, 30)
    order = rng.permutation(len(nodes))
    place = np.argsort(order)
    shuffled = town(
        [nodes[i] for i in order],
        [
            Segment(int(place[one.tail]), int(place[one.head]))
            for one in rng.permutation(np.array(segments, dtype=object))
        ],
    )
    sorted_ = in_hilbert_order(shuffled)
    gap = [np.abs(streets.tail.astype(int) - streets.head).mean() for streets in (shuffled, sorted_)]
    assert gap[1] < gap[0] / 5
    assert_array_equal(np.sort(sorted_.xy.view("f8,f8"), axis=0), np.sort(shuffled.xy.view("f8,f8"), axis=0))
    assert (np.diff(sorted_.tail) >= 0).all()


@given(towns())
def test_in_hilbert_order_every_street_keeps_all_that_is_said_of_it(drawn):
    streets = town(drawn[0], drawn[1])
    again = in_hilbert_order(streets)
    assert described(again) == described(streets)
    assert faults(again) == []
    if len({(node.x, node.y) for node in drawn[0]}) == len(drawn[0]):
        same(in_hilbert_order(again), again)


def test_lines_are_those_that_were_drawn():
    assert [line.wkt for line in TOWN.lines] == ["LINESTRING (0 0, 100 0)", "LINESTRING (100 0, 150.125 0.1, 200 50)"]
    assert_allclose(TOWN.metres, [100, 123.456])


def test_a_street_is_allowed_when_one_direction_is():
    assert_array_equal(TOWN.allowed("car"), [False, True])
    assert_array_equal(TOWN.allowed("foot"), [True, True])


def test_a_tag_knows_its_texts():
    tag = Tag.of(["a", None, "", "b", "a"])
    assert tag.texts().tolist() == ["a", "", "", "b", "a"]
    assert tag[[3, 1]].texts().tolist() == ["b", ""]
    assert Tag.of([]).texts().tolist() == []
