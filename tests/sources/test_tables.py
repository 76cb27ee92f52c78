import pytest

from kpss_geo.errors import MissingInput
from kpss_geo.sources.tables import read_table, unique

HEADER = {"druh": "kind", "kind": "kind", "kapacita": "capacity", "capacity": "capacity", "id": "id"}


def table(tmp_path, text, *, encoding="utf-8", required=("id",)):
    path = tmp_path / "t.csv"
    path.write_bytes(text.encode(encoding))
    return read_table(path, HEADER, required=required)


@pytest.mark.parametrize(
    "header", ["id;druh;kapacita", "id;kind;capacity", "ID;Druh;Kapacita", "\ufeffid;druh;kapacita"]
)
def test_a_header_may_be_czech_or_english_with_or_without_a_mark(tmp_path, header):
    (row,) = table(tmp_path, f"{header}\n1;x;12,5\n").rows
    assert row.text("kind") == "x"
    assert row.number("capacity") == 12.5


def test_commas_serve_as_well_as_semicolons(tmp_path):
    (row,) = table(tmp_path, 'id,druh,kapacita\n1,"a, b",12.5\n').rows
    assert row.text("kind") == "a, b"
    assert row.number("capacity") == 12.5


def test_line_ends_of_any_system_and_empty_lines_are_read(tmp_path):
    assert len(table(tmp_path, "id;druh\r\n1;x\r\n;;\r\n\r\n2;y\r\n").rows) == 2


def test_a_text_in_a_number_is_named_with_its_row_and_what_to_write(tmp_path):
    found = table(tmp_path, "id;kapacita\n1;3\n2;12 lůžek\n")
    found.rows[1].number("capacity", hint="write 12 and the unit in capacity_kind")
    assert found.faults == ["t.csv row 3: capacity '12 lůžek' is not a number; write 12 and the unit in capacity_kind"]


def test_a_wrong_encoding_is_one_sentence_and_no_rows(tmp_path):
    found = table(tmp_path, "id;druh\n1;lůžko\n", encoding="cp1250")
    assert not found.rows
    assert found.faults[0].startswith("t.csv: byte 11 is not UTF-8; save the table as CSV UTF-8")


def test_missing_columns_are_all_named(tmp_path):
    (fault,) = table(tmp_path, "jméno\nx\n", required=("id", "kind")).faults
    assert "id" in fault
    assert "kind (druh)" in fault


def test_an_id_that_stands_twice_is_named_with_both_rows(tmp_path):
    found = table(tmp_path, "id\na\nb\na\n")
    unique(found, "id")
    assert found.faults == ["t.csv row 4: id 'a' stands already in t.csv row 2; give each row its own"]


@pytest.mark.parametrize(("cell", "answer"), [("ano", True), ("NE", False), ("", None), ("nevím", None)])
def test_an_answer_has_three_values(tmp_path, cell, answer):
    found = table(tmp_path, f"id;druh\n1;{cell}\n")
    assert found.rows[0].answer("kind") is answer
    assert not found.faults


def test_anything_else_than_yes_or_no_is_a_fault(tmp_path):
    found = table(tmp_path, "id;druh\n1;možná\n")
    assert found.rows[0].answer("kind") is None
    assert "none of ano, ne and empty" in found.faults[0]


def test_a_row_with_too_many_cells_is_a_fault_not_a_shift(tmp_path):
    found = table(tmp_path, "id;druh\n1;a;b\n2;c\n")
    assert [row.text("id") for row in found.rows] == ["2"]
    assert "has 3 cells, the header 2" in found.faults[0]


def test_an_absent_file_is_told_with_what_to_do(tmp_path):
    with pytest.raises(MissingInput, match="there is no such file; put it there"):
        read_table(tmp_path / "no.csv", HEADER, required=())
