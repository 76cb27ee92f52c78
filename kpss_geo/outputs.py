"""Everything that a planner takes away, in one archive: tables, layers, maps for a browser and for paper."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import geopandas as gpd

from kpss_geo import barriers, files
from kpss_geo.access import Survey
from kpss_geo.choosing import Choice, Chosen, Standards, chosen, credit, gaps_csv, gaps_xlsx, told
from kpss_geo.errors import BadInput
from kpss_geo.interchange.export import exported
from kpss_geo.interchange.writing import slug
from kpss_geo.printing import PAPERS, access_map, coverage_map, file, services_map, walker
from kpss_geo.printing.coverage import choice_words
from kpss_geo.publish import backdrop, html_pages
from kpss_geo.question import Study
from kpss_geo.reports.files import manifest, parquet
from kpss_geo.study import Answer, Progress, answer
from kpss_geo.territory import Territory

READ_ME, MANIFEST = "cti-me.txt", "manifest.json"
PRINTED = MappingProxyType({"a4_landscape": ("pdf", "png"), "a3_portrait": ("pdf",)})
_FIRST = (1980, 1, 1)  # the earliest day that a ZIP can hold


@dataclass(frozen=True, eq=False)
class Material:
    """Of what the parts are made."""

    answer: Answer
    picked: Chosen
    found: barriers.Barriers
    roads: gpd.GeoDataFrame


def silent(_what: str, _done: int, _total: int) -> None:
    """Progress that nobody watches."""


def of_folder(
    folder: Path,
    survey: Survey,
    choice: Choice,
    standards: Standards,
    parts: Sequence[str],
    *,
    progress: Progress = silent,
) -> bytes:
    """The archive of a territory folder as it is surveyed, for a process of its own.

    Parameters
    ----------
    folder, survey
        Territory and its published points, on whose day the answer stands.
    choice, standards
        What tables and the map of coverage show.
    parts
        Keys of `PARTS`.
    progress
        Called before each step.

    Raises
    ------
    BadInput
        An unknown part; a choice or a territory that cannot be answered.
    """
    progress("pokrytí", 0, len(parts) + 1)
    whole = answer(Study(), Territory.open(folder), survey=survey, today=survey.today)
    return archive(whole, chosen(whole, choice, standards), parts, progress=progress)


def archive(whole: Answer, picked: Chosen, parts: Sequence[str], *, progress: Progress = silent) -> bytes:
    """A ZIP of the parts, with a file that says what it is and a manifest; the same answer gives the same bytes."""
    unknown = [part for part in parts if part not in PARTS]
    if unknown or not parts:
        asked = ", ".join(unknown) or "nic"
        raise BadInput([f"výstupy: „{asked}“ neumíme; vyberte z: {', '.join(PARTS)}"])
    material = Material(whole, picked, barriers.barriers(whole), backdrop(whole.territory))
    contents: dict[str, bytes] = {}
    for done, part in enumerate(parts, start=1):
        name, make = PARTS[part]
        progress(name, done, len(parts) + 1)
        contents |= make(material)
    contents[READ_ME] = read_me(material, contents)
    hashes = {name: files.sha256(content) for name, content in contents.items()}
    contents[MANIFEST] = manifest(told(whole, picked), hashes)
    return zipped(contents, dt.date.fromisoformat(whole.answered_on))


def zipped(contents: Mapping[str, bytes], day: dt.date) -> bytes:
    """Files in a ZIP, all of one day, in the order of their names."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as book:
        for name in sorted(contents):
            entry = zipfile.ZipInfo(name, (*max((day.year, day.month, day.day), _FIRST), 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            book.writestr(entry, contents[name])
    return whole.getvalue()


def read_me(material: Material, contents: Mapping[str, bytes]) -> bytes:
    """What the archive is, what must be said of it, whom to name, and its files."""
    whole = material.answer
    lines = [
        f"{whole.territory.name}: pokrytí službami a bezbariérovost",
        f"volba: {choice_words(whole, material.picked)}",
        *(f"upozornění: {note}" for note in whole.notes),
        credit(whole),
        "licence dat je u každého zdroje; kdo data dál šíří, uvede je",
        "",
        "Soubory",
        *(f"- {name}" for name in sorted(contents)),
    ]
    return ("\n".join(" ".join(line.split()) for line in lines) + "\n").encode("utf-8")


def tables(material: Material) -> dict[str, bytes]:
    """The gap table of the choice, the whole ledger, and tables of barriers."""
    whole, picked = material.answer, material.picked
    notes = (*whole.notes, credit(whole))
    found = {f"tabulky/{name}": content for name, content in barriers.tables(whole, material.found).items()}
    return {
        "tabulky/mezery.csv": gaps_csv(whole, picked),
        "tabulky/mezery.xlsx": gaps_xlsx(whole, picked),
        "tabulky/kniha.parquet": parquet(whole.ledger, notes),
        **found,
    }


def layers(material: Material) -> dict[str, bytes]:
    """GeoPackage, GeoParquet and CSV for other programs, with the licence of each layer."""
    found, _ = exported(material.answer)
    return {f"vrstvy/{name}": content for name, content in found.items()}


def pages(material: Material) -> dict[str, bytes]:
    """Maps for a browser, without internet."""
    found = html_pages(material.answer, material.found, progress=silent)
    return {f"mapy/{name}": content for name, content in found.items()}


def printed(material: Material) -> dict[str, bytes]:
    """Maps for paper as PDF, the smaller ones as PNG too."""
    whole, roads = material.answer, material.roads
    found: dict[str, bytes] = {}
    who = walker(whole, material.picked.choice.traveller)
    for size, forms in PRINTED.items():
        drawn = {
            "pokryti": coverage_map(whole, material.picked, PAPERS[size], backdrop=roads),
            "sluzby": services_map(whole, PAPERS[size], backdrop=roads),
            "pristupnost": access_map(whole, PAPERS[size], backdrop=roads, traveller=who),
        }
        for form in forms:
            found |= {f"tisk/{name}-{size}.{form}": file(whole, sheet, form) for name, sheet in drawn.items()}
    return found


# Parts of an archive: what is being made, for the progress, and how.
PARTS: Mapping[str, tuple[str, Callable[[Material], dict[str, bytes]]]] = MappingProxyType(
    {
        "tabulky": ("tabulky", tables),
        "vrstvy": ("vrstvy pro GIS", layers),
        "mapy": ("mapy pro prohlížeč", pages),
        "tisk": ("mapy na papír", printed),
    }
)


def file_name(territory: str, day: str) -> str:
    """Name of the archive.

    >>> file_name("Třeboňsko a okolí", "2026-11-22")
    'trebonsko-a-okoli-2026-11-22.zip'
    """
    return f"{slug(territory)}-{day}.zip"
