import pytest

from tests.sources.official.official_files import address, address_csv, square, vfr, written


@pytest.fixture
def towns_vfr(tmp_path):
    """Three neighbours in a row, two of ORP 353 and one of 354, and the part of a city."""
    towns = [
        (600001 + place, f"Obec {place}", 3301 if place < 2 else 3302, square(-730000 + 2000 * place, -1141000), None)
        for place in range(3)
    ]
    content = vfr(
        towns=towns,
        parts=[(547107, "Praha 12", 554782, square(-740000, -1060000), None)],
        pou=[(3301, "Třeboň", 353), (3302, "Jinde", 354)],
        orp=[(353, "Třeboň"), (354, "Jinde")],
    )
    return written(tmp_path / "20261031_ST_UKSH.xml.zip", content)


@pytest.fixture
def addresses_csv(tmp_path):
    """Address points of two towns: with a number, for recreation, and without coordinates."""
    rows = [address(100 + place, y=f"{729500 - 100 * place}.25", x="1140000.50") for place in range(6)]
    rows += [address(200, "600002", kind="č.ev.", y="727000.00"), address(201, "600002", y="", x="")]
    return written(tmp_path / "20261031_OB_ADR.csv", address_csv(rows))
