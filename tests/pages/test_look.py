"""All text becomes text: whatever a visitor wrote, no block lets it become anything else."""

import re

import pytest
from markupsafe import Markup
from streamlit.testing.v1 import AppTest

from kpss_geo.errors import BadInput
from kpss_geo.pages import look

EVIL = "<img src=x onerror=alert(1)>`${alert(1)}`\"'</script>![](https://evil.example/x.png)"


def blocks(evil):
    from kpss_geo.errors import BadInput
    from kpss_geo.pages import look

    look.title(evil, evil)
    look.heading(evil)
    look.text(evil)
    look.table([look.Column("a", evil, definition=evil)], [{"a": evil}], caption=evil, row_header="a", glossary=evil)
    look.table([look.Column("a", evil)], [], caption=evil, empty=evil)
    look.figures([(evil, evil, evil)], meaning=evil)
    look.provenance([{"name": evil, "url": f"javascript:{evil}", "licence": evil}], date=evil, told=[(evil, evil)])
    look.note(evil, "error")
    look.empty(evil, evil)
    look.faults(BadInput([evil, evil]))
    look.faults(BadInput([evil]))
    look.cards([(evil, look.badge(evil, "good", evil))])
    look.legend([(evil, evil, "dot")], label=evil)
    look.show(look.bars([(evil, 0.5, "covered")]))
    look.show(look.hidden(evil))


def test_no_block_lets_text_become_html():
    at = AppTest.from_function(blocks, args=(EVIL,)).run()
    assert not at.exception
    html = "\n".join(one.proto.body for one in at.get("html"))
    assert "&lt;img src=x" in html
    assert not re.search(r"<img|<script|javascript:", html)
    assert not [tag for tag in re.findall(r"<[^>]*>", html) if "onerror" in tag and "&" not in tag.split("onerror")[0]]


def test_plain_text_is_no_markup():
    with pytest.raises(TypeError, match="Markup"):
        look.show("<b>x</b>")
    assert look.joined(["<b>", Markup("<i>")], "&") == "&lt;b&gt;&amp;<i>"


def test_a_bar_says_in_words_what_it_shows_and_leaves_out_what_is_not_there():
    told = str(look.bars([("dosáhne", 0.75, "covered"), ("daleko", 0.25, "too_far"), ("nevíme", 0.0, "unknown")]))
    assert "dosáhne 75,0" in told.replace("\N{NO-BREAK SPACE}", " ")
    assert "nevíme" not in told
    assert "width:75.0%" in told


def test_one_fault_is_a_sentence_and_several_are_a_list():
    assert len(BadInput(["a", "b"]).faults) == 2
