import pandas as pd
import pytest

from kpss_geo.errors import BadInput, MissingInput
from kpss_geo.fetch.feeds import file_of
from kpss_geo.fetch.means import Means
from kpss_geo.fetch.plan import Gazetteer, first_files, gathered, meant
from tests.fetch.conftest import NOW

KNOWN = Gazetteer(
    orps=pd.DataFrame({"name": ["Třeboň", "Benešov"], "orp": ["353", "11"]}, index=["3114", "2101"]),
    orp_of=pd.Series({"547336": "3114", "508501": "3114", "529303": "2101", "532568": "2101", "1": "9999"}),
    towns=pd.DataFrame(
        {"name": ["Třeboň", "Lužnice", "Benešov", "Benešov", "Praha", "Kunratice"]},
        index=["547336", "508501", "529303", "532568", "554782", "564150"],
    ),
    parts=lambda: pd.DataFrame(
        {"name": ["Praha 12", "Kunratice"], "within": ["554782", "554782"]}, index=["547107", "547310"]
    ),
)


@pytest.mark.parametrize("text", ["3114", "353", "Třeboň", " třeboň "])
def test_an_orp_is_known_by_each_of_its_codes_and_its_name(text):
    found = meant(text, KNOWN)
    assert (found.name, found.code, found.codes) == ("Třeboň", "3114", ("508501", "547336"))
    assert found.cities == found.codes


def test_a_city_part_needs_the_addresses_of_its_city():
    found = meant("Praha 12", KNOWN)
    assert found == ("Praha 12", "547107", "city_part", ("547107",), ("554782",))
    assert meant("547310", KNOWN).unit == "city_part"


def test_municipalities_are_named_or_numbered_and_one_name_comes_before_a_city_part():
    assert meant("Lužnice; 547336, 529303", KNOWN).codes == ("508501", "529303", "547336")
    assert meant("Lužnice", KNOWN).name == "Lužnice"
    assert meant("Kunratice", KNOWN).unit == "municipality"


def test_what_is_ambiguous_is_listed_with_codes_and_all_faults_come_at_once():
    with pytest.raises(BadInput) as told:
        meant("Benešov, Nikde, Lužnice", KNOWN)
    assert len(told.value.faults) == 2
    assert "529303" in told.value.faults[0]
    assert "532568" in told.value.faults[0]
    assert "Nikde" in told.value.faults[1]


@pytest.mark.parametrize("text", ["", " ; ", "999999", "Nikde"])
def test_what_nobody_knows_is_said_with_what_to_write(text):
    with pytest.raises(BadInput, match="napište"):
        meant(text, KNOWN)


def test_all_files_that_are_missing_are_named_at_once(tmp_path):
    today = NOW.date()
    wanted = [*first_files(today), file_of("addresses", today=today, code="547336")]
    with pytest.raises(MissingInput) as told:
        gathered(wanted, Means(tmp_path, now=lambda: NOW))
    assert len(told.value.faults) == len(wanted)
    assert "OB_547336_ADR.csv.zip" in told.value.faults[-1]
