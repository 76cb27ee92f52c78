"""Random sound observations for laws about files; what a cell cannot carry is told here."""

import datetime as dt

from hypothesis import strategies as st

from kpss_geo.survey.observations import ABOUT, METHODS, STATUSES, Observed, Position, Value, version_of
from kpss_geo.survey.questionnaire import LEG, Question, elements, of_element

TODAY = dt.date(2026, 6, 1)
# A cell has no outer blanks and no characters that no keyboard writes.
texts = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=40).map(str.strip).filter(bool)
names = texts | st.sampled_from(("=cmd|' /C calc'!A0", "'=1", "''", "<script>", "`${x}`", "-3", "ano", "nevím"))
moments = st.datetimes(
    dt.datetime(1990, 1, 1),  # noqa: DTZ001
    dt.datetime(2030, 1, 1),  # noqa: DTZ001
    timezones=st.timedeltas(dt.timedelta(hours=-12), dt.timedelta(hours=12)).map(
        lambda gap: dt.timezone(dt.timedelta(minutes=gap // dt.timedelta(minutes=1)))
    ),
)


def between(least, most):
    return st.integers(int(least), int(most)) | st.floats(least, most, allow_nan=False)


legs = st.lists(
    st.fixed_dictionaries({name: st.none() | between(*limits) for name, limits in LEG.items()}), min_size=1, max_size=3
)


def answers(question: Question):
    kinds = {
        "whole": lambda: st.integers(int(question.least), int(question.most)),
        "number": lambda: between(question.least, question.most),
        "answer": st.booleans,
        "choice": lambda: st.sampled_from([one.value for one in question.choices]),
        "date": lambda: st.dates(TODAY, TODAY + dt.timedelta(days=90)),
        "legs": lambda: legs,
    }
    return kinds[question.type]()


@st.composite
def values(draw, question):
    status = draw(st.sampled_from(("known", "known", *STATUSES)))
    return Value(draw(answers(question)) if status == "known" else None, status, draw(st.sampled_from(METHODS)))


@st.composite
def observations(draw, *, among=None):
    """An observation of any kind of thing, with any of its questions answered, sensible together or not."""
    element = draw(st.sampled_from(among or tuple(elements())))
    place = st.builds(
        Position,
        st.floats(12.09, 18.87),
        st.floats(48.55, 51.06),
        st.floats(0.01, 500),
        st.sampled_from(("gps", "map", "address")),
    )
    asked = draw(st.lists(st.sampled_from(of_element(element)), unique_by=lambda one: one.field))
    return Observed(
        event_id=draw(st.uuids()),
        point_id=draw(st.uuids()),
        base_version=version_of(draw(st.lists(st.uuids(), max_size=2))),
        recorded_at=draw(moments),
        observed_on=draw(st.dates(dt.date(1990, 1, 1), TODAY)),
        author_id=draw(texts),
        author_class=draw(st.sampled_from(("verified", "volunteer", "operator", "import"))),
        source=draw(st.just("") | texts),
        element=element,
        position=draw(st.none() | place),
        about=draw(st.dictionaries(st.sampled_from(ABOUT), names)),
        values={question.field: draw(values(question)) for question in asked},
    )
