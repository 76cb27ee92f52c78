"""About the data: sources, definitions, what is schematic, the statement of accessibility, licences and privacy."""

from __future__ import annotations

from markupsafe import Markup

import kpss_geo
from kpss_geo.accessible import stated, worded
from kpss_geo.accessible.stated import TABLES, Operator
from kpss_geo.pages import going, ground, look
from kpss_geo.pages.frame import Here
from kpss_geo.pages.settings import settings
from kpss_geo.survey.profiles import profile

EDITION = "A"
AGENCY = "https://www.dia.gov.cz/egovernment/pristupnost-internetovych-stranek-a-mobilnich-aplikaci/"
EXCEPTIONS = ("exception_maps", "exception_photos", "exception_script")
METHODS = ("time", "unknown", "covered", "category", "fresh")
PRIVACY = ("privacy_visitor", "privacy_place", "privacy_letters", "privacy_volunteers")


def draw(here: Here) -> None:
    """Draw the page."""
    look.title(here.say("title"), here.say("lead"))
    _territory(here)
    _caveats(here)
    _sources(here)
    _methods(here)
    _definitions(here)
    _statement(here, stated.operator(ground.folder(), name=settings().operator, contact=settings().contact))
    _rest(here)


def _list(some: list[str]) -> Markup:
    return Markup("<ul>{}</ul>").format(look.joined(Markup("<li>{}</li>").format(one) for one in some))


def _territory(here: Here) -> None:
    territory, survey, number = ground.territory(), ground.survey(), here.say.number
    look.text(
        here.say(
            "territory",
            name=territory.name,
            towns=number(len(territory.municipalities)),
            services=number(len(territory.services)),
            points=number(len([one for one in survey.points.values() if not one.archived])),
            day=worded.day_name(survey.today, here.language),
        )
    )


def _caveats(here: Here) -> None:
    look.heading(here.say("caveats"))
    told = stated.caveats(ground.territory(), ground.survey(), here.language)
    if told:
        look.text(here.say("caveats_lead"))
        look.show(_list(told))
    look.text(here.say("caveats_always"))


def _sources(here: Here) -> None:
    say = here.say
    look.heading(say("sources"))
    names = ("name", "date", "licence", "attribution")
    rows = [
        {
            "name": Markup('<a href="{}" rel="noopener">{}</a>').format(one.link, one.name) if one.link else one.name,
            "date": one.date,
            "licence": say("no_licence") if one.licence == "fakta" else one.licence,
            "attribution": one.attribution,
        }
        for one in stated.sources(ground.territory().sources, here.language)
    ]
    columns = [look.Column(name, say(f"source_{name}")) for name in names]
    look.table(columns, rows, caption=say("sources"), row_header="name")
    look.text(say("sources_services"))


def _methods(here: Here) -> None:
    method = profile(EDITION)
    look.heading(here.say("methods"))
    told = [
        (here.say(f"method_{name}"), here.say(f"method_{name}_text", edition=method.edition, name=method.name))
        for name in METHODS
    ]
    look.show(
        Markup('<dl class="kpss-methods">{}</dl>').format(
            look.joined(Markup("<dt>{}</dt><dd>{}</dd>").format(*one) for one in told)
        )
    )


def _definitions(here: Here) -> None:
    look.heading(here.say("definitions"))
    look.text(here.say("definitions_lead"))
    told = {
        name: [(_header(here, one.header), one.meaning) for one in stated.definitions(name, here.language)]
        for name in TABLES
    }
    look.show(look.joined(look.definitions(here.say(f"table_{name}"), some) for name, some in told.items()))


def _header(here: Here, header: str) -> str:
    """A header in the visitor's language, and as the files have it."""
    told = here.say.told(header)
    return header if told == header else f"{told} ({header})"


def _statement(here: Here, who: Operator) -> None:
    """The statement by § 8 of Act 99/2019 Sb., in the order of the model of the Commission's decision 2018/1523."""
    say = here.say
    look.heading(say("statement"))
    look.text(say("statement_who", name=who.name) if who.name else say("statement_nobody"))
    look.text(say("statement_scope"))
    look.heading(say("conformity"), 3)
    look.text(say(f"conformity_{who.conformity}"))
    look.heading(say("exceptions"), 3)
    own = (who.exceptions_en or who.exceptions) if here.language == "en" else who.exceptions
    further = [say("exception_english")] if here.language == "en" else []
    look.show(_list([*(say(one) for one in EXCEPTIONS), *further, *own]))
    look.heading(say("assessment"), 3)
    look.text(say(f"assessment_{who.assessment}", day=worded.day_name(who.prepared_on, here.language)))
    if who.reviewed_on:
        look.text(say("reviewed", day=worded.day_name(who.reviewed_on, here.language)))
    _feedback(here, who)


def _feedback(here: Here, who: Operator) -> None:
    say = here.say
    look.heading(say("feedback"), 3)
    if who.contact:
        look.text(say("feedback_contact", contact=who.contact))
    else:
        look.text(say("feedback_form"))
        going.link(here, "napiste", say("page_napiste"), key="napiste")
    look.heading(say("enforcement"), 3)
    look.show(Markup('<p>{} <a href="{}" rel="noopener">dia.gov.cz</a></p>').format(say("enforcement_text"), AGENCY))


def _rest(here: Here) -> None:
    say = here.say
    look.heading(say("licences"))
    for name in ("licence_program", "licence_data"):
        look.text(say(name))
    look.heading(say("privacy"))
    look.show(_list([say(name) for name in PRIVACY]))
    look.heading(say("version"))
    look.text(say("version_text", version=kpss_geo.__version__))
    inputs = sorted(ground.territory().inputs.items())
    look.show(look.definitions(say("inputs"), [(name, f"{digest[:16]}…") for name, digest in inputs]))
