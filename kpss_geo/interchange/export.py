"""The whole export of an answer: data, what is said beside them, and records for a catalogue."""

from __future__ import annotations

from kpss_geo.interchange.licences import CC_BY
from kpss_geo.interchange.publisher import Publisher
from kpss_geo.interchange.records import records
from kpss_geo.interchange.writing import FORMATS, bundle, data_files, told_beside, warnings
from kpss_geo.study import Answer

ALL = "all"
READ_ME = "cti-me.txt"


def exported(
    answer: Answer, *, form: str = ALL, survey_licence: str = CC_BY.name, publisher: Publisher | None = None
) -> tuple[dict[str, bytes], list[str]]:
    """Files by name, and what a person who exports should know, one Czech sentence each.

    Parameters
    ----------
    answer
        Of a study.
    form
        gpkg, geoparquet, csv or all.
    survey_licence
        Under which the survey is given on.
    publisher
        Who publishes; without one no records for a catalogue are made.

    Raises
    ------
    BadInput
        An unknown format; a record that the catalogue would refuse; every fault at once.
    """
    whole = bundle(answer, survey_licence=survey_licence, author=publisher.name if publisher else "")
    files = data_files(whole, FORMATS if form == ALL else (form,))
    told = records(whole, files, publisher) if publisher else {}
    return {**files, READ_ME: told_beside(whole, files), **told}, warnings(whole)
