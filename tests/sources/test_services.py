import pytest

from kpss_geo.sources.services import read_needs, read_services, services_csv
from kpss_geo.terms import kinds
from kpss_geo.territory import Territory
from tests.shared import TREBON

HEAD = "sluzba;nazev;druh;formy;cilove_skupiny;kapacita;lon;lat;poloha;obsluhuje;bezbarierovy_vstup\n"


@pytest.fixture(scope="module")
def towns():
    return Territory.open(TREBON).municipalities


def read(tmp_path, towns, text):
    path = tmp_path / "services.csv"
    path.write_text(text, encoding="utf-8")
    return read_services(path, kinds=kinds(), municipalities=towns)


def test_a_service_without_a_form_takes_the_usual_form_of_its_kind_and_says_so(tmp_path, towns):
    services, faults = read(tmp_path, towns, HEAD + "a;A;pecovatelska_sluzba;;;;14,77;49,00;;;\n")
    assert not faults
    assert services.loc["a", ["forms", "form_stated", "target_groups"]].tolist() == ["terénní", False, "seniori"]


def test_every_fault_of_every_row_is_told_at_once(tmp_path, towns):
    rows = [
        "a;A;pecovatelska;;;;14,77;49,00;;;",
        "b;B;skola;ambulantně;;;14,77;49,00;;;",
        "c;C;skola;;deti;;14,77;49,00;;;",
        "d;D;skola;;;dvanáct;14,77;49,00;;;",
        "e;E;skola;;;-1;14,77;49,00;;;",
        "f;F;skola;;;;49,00;14,77;;;",
        "g;G;skola;;;;2,35;48,85;;;",
        "h;H;skola;;;;;;;;",
        "i;I;skola;;;;14,77;49,00;dům;;",
        "j;J;skola;;;;14,77;49,00;;111111;",
        "k;K;skola;;;;14,77;49,00;;;snad",
        "k;K;skola;;;;14,77;49,00;;;",
        "l;;skola;;;;14,77;49,00;;;",
    ]
    _, faults = read(tmp_path, towns, HEAD + "\n".join(rows) + "\n")
    told = "\n".join(faults)
    for said in (
        "row 2: kind 'pecovatelska' is not known; did you mean 'pecovatelska_sluzba'?",
        "row 3: forms 'ambulantně' is not known",
        "row 4: target_groups 'deti' is not known",
        "row 5: capacity 'dvanáct' is not a number",
        "row 6: capacity -1 is below 0",
        "row 7: lon 49 and lat 14.77 are swapped; write lon 14.77 and lat 49",
        "row 8: lon 2.35, lat 48.85 lies over 60 km from the territory",
        "row 9: no position",
        "row 10: position_quality 'dům'",
        "row 11: served '111111' is not known",
        "row 12: step_free 'snad'",
        "row 13: service 'k' stands already",
        "row 14: name is empty",
    ):
        assert said in told
    assert len(faults) == 13


def test_a_service_across_the_border_is_kept_and_marked(tmp_path, towns):
    services, _ = read(tmp_path, towns, HEAD + "a;A;skola;;;;14,47434;48,97447;;;\nb;B;skola;;;;14,77;49,003;;;\n")
    assert services["inside"].tolist() == [False, True]
    assert services.loc["b", "municipality_name"] == "Třeboň"


def test_the_catalogue_is_written_as_it_is_read(tmp_path, towns):
    before = Territory.open(TREBON).services
    (tmp_path / "again.csv").write_bytes(services_csv(before))
    after, faults = read_services(tmp_path / "again.csv", kinds=kinds(), municipalities=towns)
    assert not faults
    assert after.geometry.distance(before.geometry).max() < 0.2
    plain = ["geometry"]
    assert after.drop(columns=plain).equals(before.drop(columns=plain))


def test_needs_keep_those_of_other_towns_and_name_unknown_kinds(tmp_path):
    path = tmp_path / "needs.csv"
    path.write_text("potreba;text;druhy;kod_obce\nN1;a;posta;545881\nN2;b;pošta;\n", encoding="utf-8")
    needs, faults = read_needs(path, kinds=kinds())
    assert needs.index.tolist() == ["N1", "N2"]
    assert len(faults) == 1
    assert "row 3: kinds 'pošta' is not known" in faults[0]
