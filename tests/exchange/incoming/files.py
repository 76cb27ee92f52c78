"""Small survey files made by code, and one way to read them."""

import csv
import datetime as dt
import io
import json

import xlsxwriter

from kpss_geo.errors import BadInput
from kpss_geo.exchange.incoming import read

TODAY = dt.date(2026, 6, 1)
DOOR = {
    "point_id": "",
    "element": "vstup",
    "lon": "14,77",
    "lat": "49,004",
    "accuracy_m": "5",
    "observed_on": "2026-05-01",
    "name": "Radnice",
    "method": "measured",
    "bridged_by": "",
    "door_main_cm": "82",
    "threshold_cm": "2",
    "valid_to": "",
    "ramp_legs": "",
    "kerb_cm": "",
    "steps_count": "",
}
SUBMISSION = {
    "start": "2026-05-01T22:00:00.000+02:00",
    "end": "2026-05-01T22:05:00.000+02:00",
    "element": "vstup",
    "position": "49.004 14.77 430 4.5",
    "_position_latitude": "49.004",
    "_position_longitude": "14.77",
    "_position_altitude": "430",
    "_position_precision": "4.5",
    "name": "Radnice",
    "method": "measured",
    "answers/door_main_cm": "82",
    "answers/threshold_cm": "",
    "answers/threshold_cm_nevim": "nevim",
    "answers/bridged_by": "level",
    "answers/steps_count": "",
    "__version__": "v1",
    "_id": "17",
    "_uuid": "aaaa-1",
    "_submission_time": "2026-05-01T20:06:00",
    "_validation_status": "validation_status_approved",
    "_submitted_by": "jana.novakova",
}


def csv_of(*rows, delimiter=";", encoding="utf-8", columns=None):
    text = io.StringIO(newline="")
    writer = csv.DictWriter(
        text, columns or list(dict.fromkeys(key for row in rows for key in row)), restval="", delimiter=delimiter
    )
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


def xlsx_of(*rows):
    whole = io.BytesIO()
    book = xlsxwriter.Workbook(whole, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("list")
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for place, column in enumerate(rows[0]):
        sheet.write_string(0, place, column)
        for number, row in enumerate(rows, start=1):
            value = row.get(column, "")
            if isinstance(value, dt.date):
                sheet.write_datetime(
                    number,
                    place,
                    dt.datetime(value.year, value.month, value.day, tzinfo=dt.UTC).replace(tzinfo=None),
                    day,
                )
            elif isinstance(value, str):
                sheet.write_string(number, place, value)
            else:
                sheet.write(number, place, value)
    book.close()
    return whole.getvalue()


def json_of(document):
    return json.dumps(document, ensure_ascii=False).encode()


def taken(raw, **other):
    return read(raw, **({"name": "soubor.csv", "today": TODAY, "imported_by": "ježek"} | other))


def outcome(raw, **other):
    """What a file gives, or the sentences with which it is refused."""
    try:
        return taken(raw, **other)
    except BadInput as error:
        return error.faults


def only(raw, **other):
    """The one observation of a file in which nothing is wrong."""
    found = taken(raw, **other)
    assert found.quarantined == []
    (event,) = found.events
    return event


def values(event):
    return {name: one.value if one.status == "known" else one.status for name, one in event.values.items()}
