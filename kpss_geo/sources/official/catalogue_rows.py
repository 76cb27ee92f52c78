"""One row of a town catalogue, translated by its profile and checked."""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from kpss_geo.sources.official.catalogue_profile import CatalogueProfile
from kpss_geo.sources.official.rpss_codes import plain
from kpss_geo.sources.services import POSITIONS
from kpss_geo.sources.tables import NO, UNKNOWN, YES
from kpss_geo.terms import FORMS, Kind, groups

WEST, SOUTH, EAST, NORTH = 12.0, 48.5, 18.9, 51.1  # Czechia lies inside, degrees
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
_TEXTS = ("provider", "capacity_kind", "municipality_name", "served", "opening_hours", "web", "remark")


def read_row(
    given: Mapping[str, str], profile: CatalogueProfile, kinds: Mapping[str, Kind]
) -> tuple[dict[str, Any], list[str]]:
    """Record of `joining.FOUND` from the cells under our columns, and what is wrong with it."""
    row = _Row(given, profile)
    name = row.text("name")
    if not name:
        row.faults.append("chybí název služby; doplňte ho")
    id_ = row.one_of("kind", kinds, "seznam je v docs/data.md, další druhy přidejte v kinds.csv")
    kind = kinds.get(id_ or "")
    forms = row.several("forms", FORMS)
    targets = row.several("target_groups", groups())
    lon, lat = row.position()
    record = {
        "service": row.id(name or ""),
        "name": name,
        "kind": id_,
        "forms": "|".join(forms) or (kind.form if kind else ""),
        "form_stated": bool(forms),
        "target_groups": "|".join(targets) or (kind.target_group if kind else ""),
        "capacity": row.number("capacity", least=0),
        "municipality": row.code("municipality", 6),
        "address_code": row.code("address_code", 9),
        "position_quality": row.one_of("position_quality", POSITIONS) if row.text("position_quality") else None,
        "step_free": row.answer("step_free"),
        "lon": lon,
        "lat": lat,
        "source": profile.source,
        "as_of": profile.as_of,
        **{column: row.text(column) for column in _TEXTS},
    }
    return record, row.faults


@dataclass
class _Row:
    """Cells of one row; collects its own faults."""

    given: Mapping[str, str]
    profile: CatalogueProfile
    faults: list[str] = field(default_factory=list)

    def text(self, column: str) -> str | None:
        """Our word for what the cell says, None where nobody knows."""
        cell = self.given.get(column, "") or self.profile.defaults.get(column, "")
        return self.profile.values.get(column, {}).get(plain(cell), cell).strip() or None

    def one_of(self, column: str, allowed: Collection[str], hint: str = "") -> str | None:
        """Our word, one of the allowed."""
        word = self.text(column)
        if word is None:
            self.faults.append(f"{self.called(column)} je prázdný; doplňte ho")
        elif word not in allowed:
            self._strange(column, word, allowed, hint)
        return word

    def several(self, column: str, allowed: Collection[str]) -> list[str]:
        """Our words for the parts of a cell, each one of the allowed."""
        words = self.profile.values.get(column, {})
        whole = self.given.get(column, "") or self.profile.defaults.get(column, "")
        parts = [whole] if plain(whole) in words else whole.split(self.profile.separator)
        found = [words.get(plain(part), part).strip() for part in parts]
        found = [word for told in found for word in told.split("|") if word]
        for word in found:
            if word not in allowed:
                self._strange(column, word, allowed)
        return list(dict.fromkeys(found))

    def number(self, column: str, *, least: float) -> float | None:
        """Number with a decimal comma or point, None where empty."""
        text = self.text(column)
        plain_text = re.sub(r"\s", "", text or "").replace(",", ".")
        if text is None:
            return None
        if not _NUMBER.fullmatch(plain_text) or float(plain_text) < least:
            self.faults.append(f"{self.called(column)}: „{text}“ není číslo od {least:g}; napište jen číslici")
            return None
        return float(plain_text)

    def code(self, column: str, most: int) -> str | None:
        """Code of the register of addresses, digits only."""
        text = self.text(column)
        if text is not None and not (text.isascii() and text.isdigit() and len(text) <= most):
            self.faults.append(f"{self.called(column)}: „{text}“ není kód nejvýš o {most} číslicích; opište ho z RÚIAN")
        return text

    def answer(self, column: str) -> bool | None:
        """Yes, no, or None where nobody knows."""
        word = (self.text(column) or "").lower()
        if word in YES or word in NO:
            return word in YES
        if word not in UNKNOWN:
            self._strange(column, word, ("ano", "ne"))
        return None

    def position(self) -> tuple[float | None, float | None]:
        """Longitude and latitude, both or neither."""
        lon, lat = self.number("lon", least=-180), self.number("lat", least=-90)
        if lon is None or lat is None:
            if (lon is None) != (lat is None):
                self.faults.append("z polohy je jen jedno číslo; doplňte druhé, nebo smažte obě")
            return None, None
        if WEST <= lon <= EAST and SOUTH <= lat <= NORTH:
            return lon, lat
        swapped = WEST <= lat <= EAST and SOUTH <= lon <= NORTH
        why = "šířka a délka jsou prohozené; přehoďte je" if swapped else "poloha je mimo Česko; opravte ji"
        self.faults.append(f"délka {lon:g}, šířka {lat:g}: {why}")
        return None, None

    def id(self, name: str) -> str:
        """Id that stays the same from one edition to the next."""
        own = self.text("service")
        if own:
            return f"{self.profile.id_prefix}-{own}"
        told = "|".join(plain(text or "") for text in (name, self.given.get("kind"), self.given.get("address_code")))
        return f"{self.profile.id_prefix}-{hashlib.sha256(told.encode()).hexdigest()[:10]}"

    def called(self, column: str) -> str:
        """The column under the name that the file gives it."""
        return f"sloupec „{self.profile.columns.get(column, column)}“"

    def _strange(self, column: str, word: str, allowed: Collection[str], hint: str = "") -> None:
        near = difflib.get_close_matches(word, list(allowed), n=1)
        end = f"nemyslíte „{near[0]}“?" if near else hint or f"vyberte z: {', '.join(list(allowed)[:30])}"
        self.faults.append(
            f"{self.called(column)}: „{word}“ neznáme; {end} (převod slov patří do profilu, oddíl values.{column})"
        )
