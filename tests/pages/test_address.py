"""Links hold codes: made in one language they open in the other, and older ones with Czech labels still do."""

import pytest

# Page, who opens it, what a link of old said in Czech, what it says in English, and the codes that both mean.
LINKS = [
    (
        "na_dosah",
        "",
        {"odkud": "Třeboň", "situace": "Senior je doma sám", "pro_koho": ["senioři"], "jak": ["s kočárkem"]},
        {"odkud": "Třeboň", "situace": "A senior lives alone", "pro_koho": ["seniors"], "jak": ["with a pram"]},
        {"situace": "senior_sam", "pro_koho": ["seniori"], "jak": ["pram"]},
    ),
    (
        "dosah",
        "Petra",
        {"do_minut": "45 minut", "kdo_cestuje": "na mechanickém vozíku"},
        {"do_minut": "45 minutes", "kdo_cestuje": "manual wheelchair"},
        {"do_minut": "45", "kdo_cestuje": "wheelchair"},
    ),
    (
        "pokryti",
        "Petra",
        {"pohled": "Mezery", "kde": "Třeboň", "jak": "na mechanickém vozíku", "skupiny": ["senioři"]},
        {"pohled": "Gaps", "kde": "Třeboň", "jak": "manual wheelchair", "skupiny": ["seniors"]},
        {"pohled": "mezery", "kde": "547336", "jak": "wheelchair", "skupiny": ["seniori"]},
    ),
]


def chosen(at, names):
    return {name: at.session_state[name] for name in names}


def address(at, names):
    told = {name: at.query_params[name] for name in names}
    return {name: [one] if isinstance(one, str) else one for name, one in told.items()}


@pytest.mark.parametrize(("page", "person", "czech", "english", "codes"), LINKS, ids=lambda one: str(one)[:12])
def test_a_link_opens_alike_in_both_languages(page, person, czech, english, codes, open_page):
    for query, language in ((czech, "en"), (english, "cs"), (czech | codes, "en")):
        at = open_page(page, person, language, query)
        assert not at.exception
        assert chosen(at, codes) == codes, (query, language)
        assert address(at, codes) == {name: one if isinstance(one, list) else [one] for name, one in codes.items()}


def test_what_is_chosen_in_english_opens_in_czech(open_page):
    at = open_page("na_dosah", language="en", query={"odkud": "Třeboň"})
    at.selectbox(key="situace").set_value("demence").run()
    at.multiselect(key="jak").set_value(["car", "walker"]).run()
    link = address(at, ("situace", "jak"))
    assert link == {"situace": ["demence"], "jak": ["car", "walker"]}
    again = open_page("na_dosah", language="cs", query={"odkud": "Třeboň", **link})
    assert chosen(again, ("situace", "jak")) == {"situace": "demence", "jak": ["car", "walker"]}


def test_the_usual_choice_stands_in_no_address(open_page):
    at = open_page("dosah", "Petra", "en")
    at.selectbox(key="do_minut").set_value("60").run()
    assert address(at, ["do_minut"]) == {"do_minut": ["60"]}
    at.selectbox(key="do_minut").set_value("30").run()
    assert "do_minut" not in at.query_params


def test_what_nobody_knows_in_a_link_is_left_out(open_page):
    at = open_page("na_dosah", query={"odkud": "Třeboň", "jak": ["<b>", "car"], "situace": "nic"})
    assert chosen(at, ("situace", "jak")) == {"situace": "", "jak": ["car"]}


def test_a_link_to_one_of_several_places_of_a_name_names_the_place(open_page):
    at = open_page("na_dosah", language="en", query={"odkud": "Lomnice"})
    options = at.selectbox(key="ktere").options
    assert len(options) > 1
    at.selectbox(key="ktere").select_index(1).run()
    ((code,),) = address(at, ["ktere"]).values()
    for language in ("cs", "en"):
        again = open_page("na_dosah", language=language, query={"odkud": "Lomnice", "ktere": code})
        assert again.session_state["ktere"] == code


def test_the_back_button_brings_the_choice_before(open_page):
    at = open_page("dosah", "Petra", "cs", {"do_minut": "60"})
    at.query_params["do_minut"] = "90"
    at.run()
    assert at.session_state["do_minut"] == "90"
