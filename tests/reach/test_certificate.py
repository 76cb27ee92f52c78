from dataclasses import replace

import numpy as np
import pytest
import shapely

from kpss_geo.fetch.extract import within
from kpss_geo.reach.certificate import border, leaving_seconds, proven
from kpss_geo.reach.network import turned_round
from kpss_geo.reach.times import nearest
from tests.towns import CAR, WALK, grid, town, trip

SIDE, STEP = 12, 100.0


def random_case(seed):
    """A grid with one-way streets of any speed, an area in its middle, homes in its core, services anywhere."""
    chance = np.random.default_rng(seed)
    nodes, segments = grid(SIDE, SIDE, step=STEP)
    ways = ("both", "both", "forward", "back")
    segments = [
        replace(one, car=ways[chance.integers(4)], car_kmh=float(chance.choice([5, 20, 50, 130]))) for one in segments
    ]
    spots = [(node.x, node.y) for node in nodes]
    middle = STEP * (SIDE - 1) / 2
    reach = chance.uniform(180, 500)
    inside = {spot for spot in spots if max(abs(spot[0] - middle), abs(spot[1] - middle)) <= reach}
    core = [spot for spot in sorted(inside) if max(abs(spot[0] - middle), abs(spot[1] - middle)) <= reach - STEP]
    services = [spots[place] for place in chance.choice(len(spots), chance.integers(1, 6), replace=False)]
    return town(nodes, segments), middle, reach, core, services, inside


def times(streets, homes, services, *, shut):
    one = trip(streets, CAR, homes, services, shut=shut)
    return one, nearest(one.net, np.arange(len(services))).seconds


@pytest.mark.parametrize("shut", [None, turned_round], ids=["to the service", "from the service"])
def test_a_proven_time_is_never_another_than_that_of_the_whole_graph(shut):

    proofs = wrong = 0
    for seed in range(150):
        whole, middle, reach, homes, services, inside = random_case(seed)
        area = shapely.box(middle - reach - 1, middle - reach - 1, middle + reach + 1, middle + reach + 1)
        cut, outside = within(whole, area)
        one, seconds = times(cut, homes, [spot for spot in services if spot in inside], shut=shut)
        true = times(whole, homes, services, shut=shut)[1]
        told = proven(seconds, leaving_seconds(one.net, border(cut, one.costs, outside), outside))
        np.testing.assert_allclose(seconds[told], true[told], atol=0.1)
        proofs += int(told.sum())
        wrong += int((seconds > true + 0.1).sum())
    assert proofs > 500
    assert wrong > 100  # the law could fail


def test_up_to_a_limit_nobody_is_told_wrongly_to_be_near_or_far():
    limit = 60.0
    for seed in range(150, 200):
        whole, middle, reach, homes, services, inside = random_case(seed)

        cut, outside = within(whole, shapely.box(*(middle - reach,) * 2, *(middle + reach,) * 2).buffer(1))
        one, seconds = times(cut, homes, [spot for spot in services if spot in inside], shut=None)
        true = times(whole, homes, services, shut=None)[1]
        leaving = leaving_seconds(one.net, border(cut, one.costs, outside), outside)
        told = proven(seconds, leaving, limit_seconds=limit)
        assert ((seconds <= limit)[told] == (true <= limit + 0.1)[told]).all()


def test_the_border_is_where_an_open_street_leads_out():
    #  0 ── 1 ─→ 2 ── 3     inside: 0, 1; from 2 nobody returns by car
    nodes = [(0, 0), (100, 0), (200, 0), (300, 0)]
    from tests.towns import Segment

    streets = town(nodes, [Segment(0, 1), Segment(1, 2, car="forward"), Segment(2, 3)])
    outside = np.array([False, False, True, True])
    out = trip(streets, CAR, [(0, 0)], [(0, 0)])
    assert border(streets, out.costs, outside).tolist() == [False, True, False, False]
    back = trip(streets, CAR, [(0, 0)], [(0, 0)], shut=turned_round)
    assert not border(streets, back.costs, outside).any()
    assert leaving_seconds(back.net, border(streets, back.costs, outside), outside).tolist() == [np.inf]
    walking = trip(streets, WALK, [(0, 0)], [(0, 0)])
    assert leaving_seconds(walking.net, border(streets, walking.costs, outside), outside)[0] == pytest.approx(
        100 / WALK.metres_per_second, abs=0.1
    )
