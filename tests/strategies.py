"""Random small towns for laws."""

import numpy as np
from hypothesis import strategies as st

from tests.towns import Node, Segment

ways = st.sampled_from(("both", "both", "both", "forward", "back", "no"))
unknown_slope = float("nan")


@st.composite
def segments_of(draw, nodes):
    tail, head = draw(st.integers(0, nodes - 1)), draw(st.integers(0, nodes - 1))
    plain = draw(st.booleans())
    loop = ((37.0, 11.0), (53.0, 71.0)) if tail == head else ()
    if plain:
        return Segment(tail, head, bend=loop, car=draw(ways))
    return Segment(
        tail,
        head,
        bend=loop,
        highway=draw(st.sampled_from(("residential", "footway", "steps", "path"))),
        surface=draw(st.sampled_from(("", "asphalt", "gravel", "sett", "grass", "moon dust"))),
        smoothness=draw(st.sampled_from(("", "good", "bad", "horrible"))),
        steps=draw(st.sampled_from(("", "", "steps", "unknown_ramp"))),
        wheelchair=draw(st.sampled_from(("", "", "yes", "no", "limited"))),
        slope_pct=draw(st.sampled_from((0.0, 0.0, 9.0, -9.0, 11.0, 20.0, unknown_slope))),
        width_cm=draw(st.sampled_from((200.0, 80.0, 60.0, unknown_slope))),
        car_kmh=draw(st.sampled_from((20.0, 50.0, 90.0))),
        foot=draw(ways),
        car=draw(ways),
    )


spots = st.tuples(st.integers(0, 50), st.integers(0, 50)).map(lambda xy: (10.0 * xy[0], 10.0 * xy[1]))


@st.composite
def nodes_of(draw):
    x, y = draw(spots)
    if draw(st.booleans()):
        return Node(x, y)
    return Node(
        x,
        y,
        barrier=draw(st.sampled_from(("", "", "gate", "stile", "bollard", "kerb", "moat"))),
        kerb=draw(st.sampled_from(("", "", "lowered", "raised", "yes"))),
        kerb_cm=draw(st.sampled_from((np.nan, np.nan, 1.0, 5.0, 9.0))),
        wheelchair=draw(st.sampled_from(("", "", "yes", "no"))),
    )


@st.composite
def towns(draw, most_services=4):
    """Nodes, segments (loops, parallel and zero-length ones among them), homes and services."""
    nodes = draw(st.lists(nodes_of(), min_size=2, max_size=8))
    segments = draw(st.lists(segments_of(len(nodes)), min_size=1, max_size=14))
    homes = draw(st.lists(spots, min_size=1, max_size=6))
    services = draw(st.lists(spots, min_size=1, max_size=most_services))
    return nodes, segments, homes, services
