"""Strict reading of the lengths, slopes and speeds that people write in tags."""

from __future__ import annotations

import math
import re

_NUMBER = r"([+-]?\d{1,9}(?:[.,]\d{1,9})?)"  # longer figures are garbage
_LENGTH = re.compile(rf"^{_NUMBER}\s*(mm|cm|m|km|ft|in|\"|')?$")
_FEET_INCHES = re.compile(r"^(\d{1,9})'\s*(\d{1,9}(?:\.\d+)?)(?:\"|'')?$")
_SLOPE = re.compile(rf"^{_NUMBER}\s*(%|°)?$")
_RATIO = re.compile(r"^([+-]?)1\s*:\s*(\d{1,9}(?:[.,]\d{1,9})?)$")
_SPEED = re.compile(rf"^{_NUMBER}\s*(km/h|kmh|kph|mph)?$")
_METRES = {"mm": 0.001, "cm": 0.01, "m": 1.0, "km": 1000.0, "ft": 0.3048, "'": 0.3048, "in": 0.0254, '"': 0.0254}


def _float(text: str) -> float:
    return float(text.replace(",", "."))


def centimetres(text: str | None) -> float | None:
    """Length in cm; a bare number is metres, as OpenStreetMap defines; None where unreadable.

    Examples
    --------
    >>> centimetres("20 cm"), centimetres("0.2"), centimetres("18"), centimetres("asi 20")
    (20.0, 20.0, 1800.0, None)
    """
    cleaned = (text or "").strip().lower()
    feet = _FEET_INCHES.match(cleaned)
    if feet:
        return round(30.48 * float(feet[1]) + 2.54 * float(feet[2]), 6)
    found = _LENGTH.match(cleaned)
    if not found:
        return None
    value = _float(found[1]) * _METRES[found[2] or "m"] * 100
    return round(value, 6) if value >= 0 else None


def slope_pct(text: str | None) -> float | None:
    """Slope in percent, positive up along the way; None where there is no figure (`up`, garbage).

    A bare number is percent; degrees are turned by the tangent; 1:12 is 8.33 %.
    Slopes beyond ±100 % are taken for garbage.

    Examples
    --------
    >>> slope_pct("8 %"), slope_pct("-3%"), slope_pct("up"), slope_pct("steep")
    (8.0, -3.0, None, None)
    >>> round(slope_pct("5°"), 2), round(slope_pct("1:12"), 2)
    (8.75, 8.33)
    """
    cleaned = (text or "").strip()
    ratio = _RATIO.match(cleaned)
    if ratio:
        run = _float(ratio[2])
        value = (-100.0 if ratio[1] == "-" else 100.0) / run if run else math.inf
    else:
        found = _SLOPE.match(cleaned)
        if not found:
            return None
        value = _float(found[1])
        if found[2] == "°":
            value = math.tan(math.radians(value)) * 100 if abs(value) < 90 else math.inf
    return value if abs(value) <= 100 else None


def kmh(text: str | None) -> float | None:
    """Speed in km/h of a plain figure; None where unreadable or not positive.

    Examples
    --------
    >>> kmh("50"), kmh("30 mph"), kmh("CZ:urban")
    (50.0, 48.28032, None)
    """
    found = _SPEED.match((text or "").strip().lower())
    if not found:
        return None
    value = _float(found[1]) * (1.609344 if found[2] == "mph" else 1.0)
    return value if value > 0 else None


def whole(text: str | None) -> int | None:
    """Whole number ≥ 0 of a text such as `4913` or `4 913`; None where unreadable."""
    cleaned = re.sub(r"[\s\u00a0]", "", text or "")
    return int(cleaned) if re.fullmatch(r"\d{1,12}", cleaned) else None
