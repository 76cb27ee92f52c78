import gzip
import zipfile
import zlib

import pytest

from kpss_geo.errors import BadInput, MissingInput
from kpss_geo.sources.official import unpacked
from kpss_geo.sources.official.unpacked import members, several
from tests.sources.official.official_files import written, zipped


def read(path, endings=(".csv",)):
    with members(path, endings) as found:
        return {member.name: member.open().read() for member in found}


@pytest.mark.parametrize("name", ["a.csv", "a.csv.gz", "a.csv.zip"])
def test_a_file_reads_the_same_plain_gzipped_and_zipped(tmp_path, name):
    content = bytes(range(256)) * 5000
    assert list(read(written(tmp_path / name, content)).values()) == [content]


def test_files_of_a_package_come_by_their_names_and_others_are_passed_over(tmp_path):
    path = zipped(tmp_path / "p.zip", {"b.csv": b"2", "readme.txt": b"?", "x/a.CSV": b"1"})
    assert read(path) == {"p.zip/b.csv": b"2", "p.zip/x/a.CSV": b"1"}


def test_a_package_cut_short_is_told_as_incomplete(tmp_path):
    path = zipped(tmp_path / "p.zip", {"a.csv": b"x" * 5000})
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(BadInput, match=r"p\.zip: soubor je poškozený nebo neúplný .* stáhněte jej znovu"):
        read(path)


def test_a_gzip_cut_short_is_told_as_incomplete(tmp_path):
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(b"".join(str(number).encode() for number in range(50_000)))[:-200])
    with pytest.raises(BadInput, match="poškozený nebo neúplný"):
        read(path)


def test_a_bit_turned_inside_a_package_is_found(tmp_path):
    path = tmp_path / "p.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as package:
        package.writestr("a.csv", b"x" * 1000)
    content = bytearray(path.read_bytes())
    content[500] ^= 1
    path.write_bytes(content)
    with pytest.raises(BadInput, match="poškozený nebo neúplný"):
        read(path)


@pytest.mark.parametrize("name", ["bomb.csv.gz", "bomb.csv.zip"])
def test_a_bomb_is_refused_before_it_fills_the_memory(tmp_path, name):
    path = written(tmp_path / name, b"0" * (unpacked.SMALL_BYTES * 3))
    with pytest.raises(BadInput, match="mnohem větší, než úřední data bývají"):
        read(path)


def test_a_package_that_lies_about_its_size_is_stopped(tmp_path):
    path = written(tmp_path / "bomb.csv.zip", b"0" * (unpacked.SMALL_BYTES * 3))
    whole = bytearray(path.read_bytes())
    true_size = (unpacked.SMALL_BYTES * 3).to_bytes(4, "little")
    path.write_bytes(bytes(whole).replace(true_size, (100).to_bytes(4, "little")))
    with pytest.raises(BadInput):
        read(path)


def test_a_package_of_too_many_files_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(unpacked, "MOST_FILES", 3)
    path = zipped(tmp_path / "p.zip", {f"{number}.csv": b"1" for number in range(4)})
    with pytest.raises(BadInput, match="mnohem větší"):
        read(path)


@pytest.mark.parametrize("page", [b"<!DOCTYPE html><html>", b"\xef\xbb\xbf\n <html lang='cs'>"])
def test_a_web_page_instead_of_data_is_told(tmp_path, page):
    with pytest.raises(BadInput, match="je webová stránka, ne data"):
        read(written(tmp_path / "a.csv", page))


def test_an_empty_file_and_a_missing_one_are_told(tmp_path):
    with pytest.raises(BadInput, match="soubor je prázdný"):
        read(written(tmp_path / "a.csv", b""))
    with pytest.raises(MissingInput, match="takový soubor není"):
        read(tmp_path / "no.csv")


def test_a_package_without_the_wanted_file_says_what_is_wanted(tmp_path):
    with pytest.raises(BadInput, match=r"není žádný soubor \.csv ani \.txt"):
        read(zipped(tmp_path / "p.zip", {"a.pdf": b"1"}), (".csv", ".txt"))


def test_a_locked_package_is_told(tmp_path):
    path = zipped(tmp_path / "p.zip", {"a.csv": b"1" * 100})
    content = bytearray(path.read_bytes())
    content[6] |= 1  # the flag of encryption, in the local header and in the directory
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    with pytest.raises(BadInput, match="zamčený heslem"):
        read(path)


def test_many_values_are_named_in_part():
    assert several(range(7)) == "'0', '1', '2', '3', '4' a 2 další"
    assert several([]) == ""


def test_damage_is_never_taken_for_the_end(tmp_path):
    content = b"".join(str(number).encode() for number in range(20_000))
    packed = gzip.compress(content)
    for cut in range(20, len(packed) - 8, 4001):
        path = tmp_path / "a.csv.gz"
        path.write_bytes(packed[:cut])
        with pytest.raises(BadInput):
            read(path)
    assert zlib.crc32(content) == zlib.crc32(gzip.decompress(packed))
