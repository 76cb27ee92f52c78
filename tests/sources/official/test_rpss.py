"""A made-up register: Charita in Třeboň with a shelter whose address nobody may learn."""

import contextlib
import copy
import gzip
import io
import json
import logging
import pickle
import traceback
import warnings
from datetime import date

import pandas as pd
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kpss_geo.errors import BadInput, MissingInput
from kpss_geo.sources.official import rpss_items
from kpss_geo.sources.official.joining import FOUND
from kpss_geo.sources.official.rpss import found_services, read_register, regional, regions_of
from kpss_geo.sources.official.rpss_codes import bare, group_meanings, kind_meanings, read_codes
from kpss_geo.sources.official.rpss_items import items
from kpss_geo.terms import groups, kinds

TODAY = date(2026, 11, 21)
QUICK = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def place(code=1001, name="Středisko", **changed):
    return {
        "nazev": name,
        "poskytujeOd": "2010-01-01",
        "poskytujeDo": None,
        "utajenaAdresa": False,
        "vedouci": [{"jmeno": "Vedoucí", "prijmeni": "Tajná"}],
        "adresa": {
            "cisloDomovni": code or 12,
            "cisloOrientacni": "3a",
            "kodAdresnihoMista": code,
            "psc": "37901",
            "kraj": {"id": "Kraj/35"},
            "obec": {"id": "Obec/547336"},
            "ulice": {"nazev": "Dlouhá"},
        },
        **changed,
    }


def service(number=1, *, kind="DruhSocialniSluzby/13", form="pob", beds=None, **changed):
    capacities = (
        [] if beds is None else [{"pocet": beds, "popis": "text", "typ": {"id": "TypKapacitySocialniSluzby/luzka"}}]
    )
    return {
        "portalId": number,
        "identifikator": str(1000 + number),
        "datumPoskytovaniOd": "2007-01-01",
        "datumPoskytovaniDo": None,
        "kontaktniAdresy": [{"adresa": {"ulice": {"nazev": "Kontaktní"}}}],
        "druhSocialniSluzby": {"id": kind},
        "poskytovatel": {"nazev": "Charita", "ico": 123456, "statutarniOrgany": [{"jmeno": "Statutár"}]},
        "weby": [{"web": "https://charita.example", "poznamka": "u řeky"}],
        "telefony": [{"telefon": "111", "poznamka": None}],
        "emaily": [{"email": "a@charita.example"}],
        "ciloveSkupiny": [{"cilovaSkupina": {"id": "CilovaSkupinaOsoby/24"}}],
        "formy": [{"forma": {"id": f"FormaSocialniSluzby/{form}"}, "kapacity": capacities}],
        "zarizeni": [place()],
        **changed,
    }


@pytest.fixture
def write(tmp_path):
    def writing(services, name="rpss.json"):
        path = tmp_path / name
        path.write_text(json.dumps({"polozky": services}, ensure_ascii=False), encoding="utf-8")
        return path

    return writing


@pytest.fixture
def read(write):
    return lambda *services, **given: read_register(write(list(services)), today=TODAY, **given)


@pytest.fixture
def code_list(write):
    def writing(names, name="ciselnik.json"):
        return read_codes(write([{"id": id_, "nazev": {"cs": text}} for id_, text in names.items()], name))

    return writing


# The stream


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@QUICK
@given(st.lists(json_values, max_size=5), st.integers(1, 40), st.booleans())
@example([0.5, 1e22, -12.25, 1e-7, True, None, 'a\\"b'], 1, True)  # every token cut at every place
def test_a_stream_gives_the_items_of_the_whole_file_however_it_is_cut(tmp_path, found, chunk, ascii_only):
    path = tmp_path / "any.json"
    whole = {"před": {"polozky": [1]}, "polozky": found, "po": "}]"}
    path.write_text(
        json.dumps(whole, ensure_ascii=ascii_only, indent=chunk % 3), encoding="utf-8", errors="surrogatepass"
    )
    try:
        path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return  # a lone surrogate is no text
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rpss_items, "CHUNK_BYTES", chunk)
        assert list(items(path)) == found


def test_a_packed_file_and_one_with_a_byte_order_mark_read_the_same(write, tmp_path):
    plain = write([service(1), service(2)])
    packed, marked = tmp_path / "rpss.json.gz", tmp_path / "marked.json"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    marked.write_bytes(b"\xef\xbb\xbf" + plain.read_bytes())
    assert list(items(plain)) == list(items(packed)) == list(items(marked))


def test_a_file_cut_anywhere_is_refused(write, tmp_path):
    whole = write([service(1), service(2)]).read_bytes()
    path = tmp_path / "cut.json"
    for end in range(1, len(whole), 7):
        path.write_bytes(whole[:end])
        with pytest.raises(BadInput, match=r"cut\.json"):
            read_register(path, today=TODAY)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "prázdný"),
        (b"<!DOCTYPE html><html>", "webová stránka"),
        (b'{"sluzby": []}', "chybí klíč „polozky“"),
        (b'{"polozky": []}', "neobsahuje žádnou službu"),
        (b'{"polozky": {}}', "čekali jsme znak ["),
        (b'{"polozky": [{"a": tru}]}' + b" " * 99, "položka 1: zápis není platný JSON"),
        ('{"polozky": [{"a": "č"}]}'.encode("cp1250"), "UTF-8"),
        (b'{"polozky": [' + b"[" * 100_000, "není platný JSON"),
        (gzip.compress(b'{"polozky": [{}]}', mtime=0)[:-9], "poškozený nebo neúplný"),
    ],
)
def test_what_is_no_register_is_named(tmp_path, content, said):
    path = tmp_path / "rpss.json"
    path.write_bytes(content)
    with pytest.raises(BadInput, match=r"rpss\.json") as caught:
        read_register(path, today=TODAY)
    assert said in str(caught.value)


def test_an_endless_item_is_refused_before_it_fills_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(rpss_items, "CHUNK_BYTES", 10)
    monkeypatch.setattr(rpss_items, "MOST_ITEM_CHARS", 1000)
    path = tmp_path / "rpss.json"
    path.write_text('{"polozky": ["' + "a" * 100_000)
    with pytest.raises(BadInput, match="položka je delší než 1 000 znaků"):
        list(items(path))


def test_a_file_that_is_not_there_is_missing(tmp_path):
    with pytest.raises(MissingInput, match="takový soubor není"):
        read_register(tmp_path / "rpss.json", today=TODAY)


# Services and places of today


@pytest.mark.parametrize(
    ("start", "end", "active"),
    [
        ("2026-11-21", None, True),
        ("2026-11-22", None, False),
        (None, "2026-11-21", False),
        (None, "2026-11-22", True),
        ("2020-01-01T00:00:00+01:00", "2026-11-22T00:00:00", True),
    ],
)
def test_a_service_and_a_place_count_from_the_first_day_to_before_the_last(read, start, end, active):
    by_service = read(service(1, datumPoskytovaniOd=start, datumPoskytovaniDo=end), service(2))
    by_place = read(service(1, zarizeni=[place(poskytujeOd=start, poskytujeDo=end)]))
    assert ("1001" in by_service.services.index) == active
    assert (len(by_place.places) == 1) == active
    assert len(by_place.services) == 1


def test_every_known_part_of_a_service_comes_through(read):
    found = read(service(1, beds=30))
    row = found.services.loc["1001"]
    assert row[["kind", "forms", "target_groups", "ico"]].tolist() == [
        "domovy_pro_seniory",
        "pobytová",
        "seniori",
        "00123456",
    ]
    assert row[["web", "phone", "email"]].tolist() == ["https://charita.example", "111", "a@charita.example"]
    assert found.places.iloc[0].to_dict() == {
        "registration": "1001",
        "name": "Středisko",
        "address_code": "1001",
        "municipality": "547336",
        "region": "35",
        "address": "Dlouhá 1001/3a 37901",
    }
    assert found.notes == ()


def test_people_of_the_provider_and_contact_addresses_stay_at_the_door(read):
    text = everything(read(service(1, beds=3)))
    for name in ("Statutár", "Vedoucí", "Tajná", "Kontaktní", "u řeky"):
        assert name not in text


def test_the_same_place_twice_is_one_whatever_its_names(read):
    found = read(service(1, beds=9, zarizeni=[place(name="Dům 3. NP"), place(name="Dům"), place(name="Dům 2. NP")]))
    assert found.places["name"].tolist() == ["Dům"]
    assert found.capacities["capacity"].tolist() == [9]


def test_places_without_a_code_are_told_apart_by_address_and_name(read):
    found = read(service(1, zarizeni=[place(None, "A"), place(None, "B"), place(None, "B")]))
    assert sorted(found.places["name"]) == ["A", "B"]


@QUICK
@given(st.randoms(use_true_random=False))
def test_the_order_of_the_register_changes_nothing(read, chance):
    services = [
        service(n, beds=n, zarizeni=[place(n), place(n + 1), place(n, "Jiný", utajenaAdresa=n == 3)]) for n in range(5)
    ]
    mixed = copy.deepcopy(services)
    chance.shuffle(mixed)
    for one in mixed:
        chance.shuffle(one["zarizeni"])
    assert everything(read(*services)) == everything(read(*mixed))


def test_few_unreadable_records_are_told_and_many_are_refused(read):
    broken = [{"identifikator": "x"}, {}, 7]
    found = read(*(service(n) for n in range(100)), *broken)
    assert len(found.services) == 100
    assert "chybí identifikator" in found.notes[0]
    with pytest.raises(BadInput, match="podoba registru se asi změnila"):
        read(service(1), *broken)


def test_a_service_registered_twice_counts_once(read):
    found = read(service(1), *(service(n) for n in range(50)))
    assert len(found.services) == 50
    assert "podruhé" in found.notes[0]


@QUICK
@given(
    json_values, st.sampled_from(["zarizeni", "formy", "ciloveSkupiny", "poskytovatel", "weby", "druhSocialniSluzby"])
)
def test_no_shape_of_a_record_breaks_the_reading(read, value, key):
    with contextlib.suppress(BadInput):
        read(*(service(n) for n in range(30)), service(99, **{key: value}))
    with contextlib.suppress(BadInput):
        read(*(service(n) for n in range(30)), service(99, zarizeni=[place(adresa=value)]))


# Capacities


@QUICK
@given(st.integers(0, 500), st.integers(0, 7), st.integers(0, 2))
def test_shares_of_a_capacity_sum_to_what_is_registered(read, beds, public, secret):
    places = [place(n) for n in range(public)] + [place(90 + n, utajenaAdresa=True) for n in range(secret)]
    shares = read(service(1, beds=beds, zarizeni=places)).capacities
    assert shares["capacity"].sum() == beds
    assert shares["capacity"].max() - shares["capacity"].min() <= 1
    sharing = public + min(secret, 1)
    assert set(shares["capacity_method"]) == {"no_place" if not sharing else "whole" if sharing == 1 else "even"}


def test_a_service_with_capacities_in_two_forms_has_a_row_for_each(read):
    forms = [
        {
            "forma": {"id": f"FormaSocialniSluzby/{form}"},
            "kapacity": [{"pocet": many, "typ": {"id": f"TypKapacitySocialniSluzby/{unit}"}}],
        }
        for form, unit, many in (("pob", "luzka", 8), ("amb", "klient", 20))
    ]
    found = found_services(read(service(1, formy=forms)))
    assert found[["forms", "capacity", "capacity_kind"]].to_numpy().tolist() == [
        ["pobytová", 8, "lůžka"],
        ["ambulantní", 20, "klienti"],
    ]


def test_a_service_with_one_capacity_has_one_row_with_all_its_forms(read):
    forms = [
        {"forma": {"id": "FormaSocialniSluzby/ter"}, "kapacity": None},
        {
            "forma": {"id": "FormaSocialniSluzby/amb"},
            "kapacity": [
                {"pocet": 400, "typ": {"id": "TypKapacitySocialniSluzby/kontakt"}},
                {"pocet": 20, "typ": {"id": "TypKapacitySocialniSluzby/klient"}},
            ],
        },
    ]
    found = found_services(read(service(1, formy=forms)))
    assert found[["forms", "capacity", "capacity_kind"]].to_numpy().tolist() == [["terénní|ambulantní", 20, "klienti"]]


def test_several_figures_for_one_capacity_are_told_and_none_is_chosen(read):
    both = [{"pocet": many, "typ": {"id": "TypKapacitySocialniSluzby/luzka"}} for many in (10, 32)]
    found = read(service(1, formy=[{"forma": {"id": "FormaSocialniSluzby/pob"}, "kapacity": both}]))
    assert found.capacities.empty
    assert "10, 32" in found.services.loc["1001", "remark"]
    assert found_services(found)["capacity"].isna().all()


@pytest.mark.parametrize("amount", [-1, "32", 3.5, True, [1]])
def test_a_capacity_that_is_no_count_is_told(read, amount):
    odd = [{"pocet": amount, "typ": {"id": "TypKapacitySocialniSluzby/luzka"}}]
    found = read(service(1, formy=[{"forma": {"id": "FormaSocialniSluzby/pob"}, "kapacity": odd}]))
    assert found.capacities.empty
    assert "celé číslo" in found.services.loc["1001", "remark"]


# Codes


def test_a_confirmed_id_is_understood_in_both_spaces_without_a_code_list(read):
    groups_of = [{"cilovaSkupina": {"id": id_}} for id_ in ("CilovaSkupinaOsoby/26", 27, "30")]
    row = read(service(1, kind="4", ciloveSkupiny=groups_of)).services.loc["1001"]
    assert row["kind"] == "pecovatelska_sluzba"
    assert row["target_groups"] == "pecujici|paliativni|demence"


def test_every_inferred_kind_without_a_code_list_is_named_at_once(read):
    with pytest.raises(BadInput, match=r"přiložte číselník druhy-socialni-sluzby\.json") as caught:
        read(service(1, kind="DruhSocialniSluzby/20"), service(2, kind="DruhSocialniSluzby/26"), service(3))
    assert len(caught.value.faults) == 2
    assert "„DruhSocialniSluzby/20“" in caught.value.faults[0]


@pytest.mark.parametrize("space", ["DruhSocialniSluzby/{}", "{}", "Jiny/{}"])
def test_a_code_list_decides_by_name_in_either_space(read, code_list, space):
    codes = code_list({space.format(20): "Azylové domy", space.format(26): "domovy pro seniory"})
    found = read(service(1, kind="DruhSocialniSluzby/20"), service(2, kind="26"), kinds=codes)
    assert found.services["kind"].tolist() == ["azylove_domy", "domovy_pro_seniory"]


def test_a_code_list_that_contradicts_a_confirmed_id_is_refused(code_list):
    codes = code_list({"DruhSocialniSluzby/13": "noclehárny", "DruhSocialniSluzby/4": "pečovatelská služba"})
    with pytest.raises(BadInput, match="id „13“ znamená „noclehárny“") as caught:
        kind_meanings(codes)
    assert len(caught.value.faults) == 1


def test_a_new_kind_is_kept_under_its_code_with_a_note(read, code_list):
    codes = code_list(
        {"DruhSocialniSluzby/77": "sociální rehabilitace na Měsíci", "DruhSocialniSluzby/13": "domovy pro seniory"}
    )
    found = read(service(1, kind="DruhSocialniSluzby/77"), service(2), kinds=codes)
    assert found.services.loc["1001", ["kind", "kind_name", "kind_known"]].tolist() == [
        "rpss_77",
        "sociální rehabilitace na Měsíci",
        False,
    ]
    (note,) = [note for note in found.notes if "DruhSocialniSluzby/77" in note]
    for part in ("Měsíci", "služeb: 1", "jako rpss_77", "kinds.csv území", "id 77 do kpss_geo/tables/rpss_kinds.csv"):
        assert part in note
    assert "neznáme" in found_services(found).loc["rpss-1001-1001", "remark"]


def test_an_unknown_group_form_and_unit_are_kept_and_told(read):
    odd = [{"forma": {"id": "FormaSocialniSluzby/let"}, "kapacity": [{"pocet": 3, "typ": {"id": "X/krmítka"}}]}]
    found = read(service(1, formy=odd, ciloveSkupiny=[{"cilovaSkupina": {"id": "CilovaSkupinaOsoby/99"}}]))
    row = found.services.loc["1001"]
    assert row[["forms", "form_stated", "target_groups", "other_groups"]].tolist() == [
        "pobytová",
        False,
        "",
        "CilovaSkupinaOsoby/99",
    ]
    assert found.capacities["capacity_kind"].tolist() == ["krmítka"]
    said = " ".join(found.notes)
    assert "CilovaSkupinaOsoby/99" in said
    assert "'krmítka', 'let'" in said


def test_a_bare_id_that_two_names_share_is_not_guessed(code_list):
    codes = code_list({"A/24": "senioři", "B/24": "osoby v krizi"})
    assert bare("A/24") == "24"
    assert "24" not in codes.names
    assert codes.names["A/24"] == "senioři"


@pytest.mark.parametrize("entry", [{}, {"id": None, "nazev": {"cs": "x"}}, {"id": "1", "nazev": {}}, 3])
def test_a_code_list_without_id_or_name_is_refused(write, entry):
    with pytest.raises(BadInput, match=r"položka 1 nemá id nebo nazev\.cs"):
        read_codes(write([entry]))


def test_an_empty_code_list_is_refused(write):
    with pytest.raises(BadInput, match="číselník je prázdný"):
        read_codes(write([]))


def test_the_tables_name_only_kinds_and_groups_we_have_and_every_registered_kind():
    of_kinds = {told.ours for told in kind_meanings().known.values()}
    assert of_kinds <= set(kinds())
    assert {kind.id for kind in kinds().values() if kind.registered} <= of_kinds
    assert {told.ours for told in group_meanings().known.values()} <= set(groups())


def test_official_names_of_the_kinds_lead_back_to_them(code_list):
    told = {str(900 + number): kind.name.upper() for number, kind in enumerate(kinds().values()) if kind.registered}
    meanings = kind_meanings(code_list(told))
    assert {kinds()[meanings.of(id_).ours].name.upper() for id_ in told} == set(told.values())


# Secret addresses

MARK = "UTAJENO"


def everything(register) -> str:
    """All that anybody could see of a register and what is made of it."""
    frames = (register.services, register.places, register.secret, register.capacities, found_services(register))
    shown = [frame.to_csv() + repr(frame) + str(frame.attrs) for frame in frames]
    return "\n".join([*shown, repr(register), *register.notes, pickle.dumps(register).decode("latin-1")])


def hidden_place(number, *, flag=True, active=True):
    """A secret place all of whose texts and numbers carry a mark."""
    told = place(7_700_000 + number, f"Dům {MARK}{number}", utajenaAdresa=flag)
    told["adresa"] |= {
        "cisloDomovni": f"{MARK}{number}",
        "psc": f"{MARK}{number}",
        "dodatekAdresy": f"{MARK}{number}",
        "ulice": {"nazev": f"{MARK}{number}"},
        "obec": {"id": f"Obec/{MARK}{number}"},
        "castObce": {"id": f"CastObce/{MARK}{number}"},
        "okres": {"id": f"Okres/{MARK}{number}"},
    }
    return told if active else {**told, "poskytujeDo": "2020-01-01"}


secret_flags = st.sampled_from([True, 1, "true", "ano", "A", "možná", [], {}])
some_places = st.lists(
    st.one_of(
        st.integers(1, 5).map(place),
        st.builds(hidden_place, st.integers(1, 9), flag=secret_flags, active=st.booleans()),
    ),
    max_size=6,
)


@QUICK
@given(st.lists(some_places, min_size=1, max_size=4), st.integers(0, 50))
def test_no_secret_text_reaches_any_output(read, capfd, caplog, places, beds):
    caplog.set_level(logging.DEBUG)
    services = [service(number, beds=beds, zarizeni=each) for number, each in enumerate(places)]
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        found = read(*services)
        text = everything(found)
    printed = capfd.readouterr()
    for seen in (text, printed.out, printed.err, caplog.text, *(str(one.message) for one in warned)):
        assert MARK not in seen
        assert "7700" not in seen
    hiding = {
        str(1000 + number)
        for number, each in enumerate(places)
        if any(not one["poskytujeDo"] and one["utajenaAdresa"] is not False for one in each)
    }
    assert set(found.secret["registration"]) == hiding


@QUICK
@given(st.lists(some_places, min_size=1, max_size=3))
def test_another_secret_address_changes_nothing_that_can_be_seen(read, places):
    services = [service(number, beds=10, zarizeni=each) for number, each in enumerate(places)]
    elsewhere = json.loads(json.dumps(services, ensure_ascii=False).replace(MARK, "JINDE").replace("77000", "88000"))
    assert everything(read(*services)) == everything(read(*elsewhere))


@QUICK
@given(st.integers(0, 10_000), st.sampled_from([None, b"\xff\x00", b'"', b"}", b"\\", b"\x01"]), st.integers(1, 4000))
@example(0, None, 1)
@example(-150, b"}", 4000)
@example(-150, b"\xff", 4000)
def test_no_error_of_a_damaged_file_tells_a_secret(write, capfd, where, damage, chunk):
    path = write([service(1), service(2, zarizeni=[hidden_place(1)]), service(3)])
    whole = path.read_bytes()
    at = where % len(whole) if where >= 0 else whole.rindex(MARK.encode()) + 3  # inside the secret
    path.write_bytes(whole[:at] if damage is None else whole[:at] + damage + whole[at + 1 :])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rpss_items, "CHUNK_BYTES", chunk)
        try:
            told = everything(read_register(path, today=TODAY))
        except BadInput as error:
            inner = error.with_traceback(error.__traceback__.tb_next)  # without this test and its own text
            lines = traceback.TracebackException.from_exception(inner, capture_locals=True).format()
            told = "".join(lines) + repr(error) + str(vars(error)) + str(vars(error.__context__ or error))
    assert MARK not in told
    assert MARK not in "".join(capfd.readouterr())


def test_the_secret_service_counts_for_its_kind_in_its_region_only(read):
    found = read(service(1, beds=12, zarizeni=[hidden_place(1), hidden_place(2)]))
    assert found.places.empty
    assert found.secret[["kind", "region"]].to_numpy().tolist() == [["domovy_pro_seniory", "35"]]
    assert found.secret.index.tolist() == ["rpss-1001-utajeno1"]
    assert found.capacities["capacity"].tolist() == [12]
    assert found_services(found).empty
    assert "počítají se jen v kraji" in found.notes[-1]


def test_a_service_counts_once_in_each_region_whether_its_address_is_secret_or_not(read):
    found = read(
        service(1, zarizeni=[hidden_place(1), place(1), place(2)]),
        service(2, zarizeni=[hidden_place(2)]),
        service(3, zarizeni=[place(3)]),
        service(4, zarizeni=[place(adresa=None, utajenaAdresa=True)]),
    )
    told = regional(found)
    assert told[["region", "kind", "services"]].to_numpy().tolist() == [["35", "domovy_pro_seniory", 3]]
    assert set(regions_of(found)) == {"35"}
    assert not any("utajeno" in str(cell) for cell in told.to_numpy().ravel())


def test_a_secret_place_without_an_address_has_no_region(read):
    found = read(service(1, zarizeni=[place(adresa=None, utajenaAdresa=True)]))
    assert found.secret["region"].isna().all()
    assert len(found.secret) == 1
    assert found.places.empty


@pytest.mark.parametrize("until", [None, "2019-01-01"])
def test_an_address_that_is_secret_once_is_secret_wherever_the_service_lists_it(read, until):
    twice = [place(55, "Veřejně"), place(55, "Tajně", utajenaAdresa=True, poskytujeDo=until), place(66, "Jinde")]
    without_code = [
        place(None, "Veřejně"),
        place(12, "Tajně", utajenaAdresa=True, poskytujeDo=until),
    ]
    assert read(service(1, zarizeni=twice)).places["name"].tolist() == ["Jinde"]
    assert read(service(1, zarizeni=without_code)).places.empty


# Rows for the catalogue


def test_rows_for_the_catalogue_fit_their_schema_and_name_their_source(read):
    found = found_services(read(service(1, beds=31, zarizeni=[place(1, ""), place(2), place(3)])))
    assert FOUND.check(found) is found
    assert found["capacity"].tolist() == [11, 10, 10]
    assert found["name"].tolist()[0] == "domovy pro seniory – Charita"
    assert "Registrováno 31 (lůžka); kapacita služby rozdělená rovným dílem" in found["remark"].iloc[0]
    assert set(found["as_of"]) == {"2026-11-21"}


def test_a_place_without_a_name_is_called_by_its_kind_however_little_is_known(read):
    nobody = {"poskytovatel": None, "weby": None, "zarizeni": [place(7, "")]}
    found = found_services(read(service(1, **nobody), service(2, kind="DruhSocialniSluzby/77", **nobody)))
    assert found["name"].tolist() == ["domovy pro seniory", "služba neznámého druhu"]


def test_a_service_of_unknown_kind_and_form_is_told_and_stays_off_the_map(read):
    found = read(service(1, kind="DruhSocialniSluzby/77", formy=[]))
    assert found_services(found).empty
    assert any("služeb bez formy" in note for note in found.notes)


def test_an_empty_register_of_today_gives_empty_frames(read):
    found = read(service(1, datumPoskytovaniDo="2020-01-01"))
    assert all(frame.empty for frame in (found.services, found.places, found.secret, found.capacities))
    assert found_services(found).empty
    assert isinstance(found_services(found), pd.DataFrame)
    assert io.StringIO(found_services(found).to_csv()).readline().startswith("service,name")
