"""What was chosen as files for spreadsheets, each with its sources."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import asdict
from typing import Any

import kpss_geo
from kpss_geo.choosing.choice import Chosen
from kpss_geo.reports import files
from kpss_geo.reports.columns import for_readers
from kpss_geo.streets.travellers import travellers
from kpss_geo.study import Answer

_CLOCK = re.compile(rb"\d{4}-\d\d-\d\dT[\d:]+Z")


def gaps_csv(answer: Answer, picked: Chosen) -> bytes:
    """The gap table for Czech Excel; what must be said of it and whom to name stand in the column `podklad`."""
    return files.table_csv(for_readers(picked.gaps, _names(), (*answer.notes, credit(answer))))


def gaps_xlsx(answer: Answer, picked: Chosen) -> bytes:
    """The gap table as a workbook with definitions, sources and the question."""
    readable = for_readers(picked.gaps, _names(), (*answer.notes, credit(answer)))
    book = files.gaps_xlsx(readable, answer.notes, told(answer, picked), needs=answer.territory.needs)
    return _dated(book, answer.answered_on)


def _dated(book: bytes, day: str) -> bytes:
    """The workbook as if made on the day of the answer: the same answer gives the same bytes."""
    whole = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as made, zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as kept:
        for entry in made.infolist():
            content = made.read(entry)
            if entry.filename == "docProps/core.xml":
                content = _CLOCK.sub(f"{day}T00:00:00Z".encode(), content)
            kept.writestr(entry, content)
    return whole.getvalue()


def _names() -> dict[str, str]:
    return {one.id: one.name for one in travellers().values()}


def told(answer: Answer, picked: Chosen) -> dict[str, Any]:
    """Provenance of the answer with the choice as the question."""
    limits = sorted(set(picked.limits.values()))
    return {**answer.provenance, "study": {**asdict(picked.choice), "limits": limits}}


def credit(answer: Answer) -> str:
    """Whom to name for figures of the answer: sources with date and licence, on one line."""
    told = [
        ", ".join(
            part for part in (one.get("attribution") or one.get("name"), one.get("date"), one.get("licence")) if part
        )
        for one in answer.territory.sources
    ]
    return f"zdroje: {'; '.join(told) or 'neuvedeny'}; spočteno {answer.answered_on}, kpss_geo {kpss_geo.__version__}"
