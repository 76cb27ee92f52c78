"""A chart of how many people are within so many minutes: an image that stands on any ground, with the same in words."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
from markupsafe import Markup

from kpss_geo.maps import words

WIDTH, HEIGHT = 720, 300
_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 16, 14, 44
_STEPS = (5, 10, 15, 20, 30, 60)  # minutes between two marks of the axis
_MOST_MARKS = 9
# An image knows nothing of the page's style: it brings its own, for light and for dark.
_STYLE = Markup(
    "<style>text{font:13px system-ui,sans-serif;fill:#4d5c66}.ground{fill:#fff}.grid{stroke:#cfd8de}"
    ".limit{stroke:#a3172f;stroke-width:1.5;stroke-dasharray:5 4}path{fill:none;stroke-width:2.5;stroke-linejoin:round}"
    "path.certain{stroke:#1f7a5a}path.possible{stroke:#5b6770;stroke-width:2;stroke-dasharray:6 4}"
    "path.between{fill:#e3e8eb;stroke:none}@media(prefers-color-scheme:dark){text{fill:#b3c0c9}.ground{fill:#141c22}"
    ".grid{stroke:#3b4a54}.limit{stroke:#ff9aa6}path.certain{stroke:#5fd0a4}path.possible{stroke:#a7b4bd}"
    "path.between{fill:#2a363e}}</style>"
)


def chart(
    minutes: npt.NDArray[np.float64],
    certain: npt.NDArray[np.float64],
    possible: npt.NDArray[np.float64],
    *,
    limit: float | None,
    told: Mapping[str, str],
) -> Markup:
    """The chart as an image; nothing where there are no people.

    Parameters
    ----------
    minutes
        (n,) rising from 0.
    certain, possible
        (n,) shares 0–1 of the people who are covered within so many minutes.
    limit
        Marked by a line where there is one.
    told
        Words: `alt` the whole in a sentence, `minutes` and `share` names of the axes, `limit` of the line.
    """
    if not len(minutes) or np.isnan(certain).any():
        return Markup()
    last = float(minutes[-1])
    parts = [
        *_across(),
        *_up(last),
        _area(minutes, certain, possible, last),
        _line("possible", minutes, possible, last),
        _line("certain", minutes, certain, last),
        *_limit(limit, last, told["limit"]),
        _text(_LEFT + (WIDTH - _LEFT - _RIGHT) / 2, HEIGHT - 6, told["minutes"], "middle"),
        _text(_LEFT, _TOP - 3, told["share"], "start"),
    ]
    drawn = Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {1}" width="{0}" height="{1}">{2}'
        '<rect class="ground" width="{0}" height="{1}"></rect>{3}</svg>'
    ).format(WIDTH, HEIGHT, _STYLE, Markup().join(parts))
    address = f"data:image/svg+xml;base64,{b64encode(drawn.encode('utf-8')).decode('ascii')}"
    return Markup('<img class="kpss-chart" src="{}" alt="{}" width="{}" height="{}">').format(
        address, told["alt"], WIDTH, HEIGHT
    )


def _x(minute: float, last: float) -> float:
    return round(_LEFT + minute / last * (WIDTH - _LEFT - _RIGHT), 1)


def _y(share: float) -> float:
    return round(HEIGHT - _BOTTOM - share * (HEIGHT - _TOP - _BOTTOM - 8), 1)


def _across() -> list[Markup]:
    """Lines and figures of the shares."""
    found = []
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        found.append(_rule("grid", _LEFT, _y(share), WIDTH - _RIGHT, _y(share)))
        found.append(_text(_LEFT - 6, _y(share) + 4, f"{round(share * 100)}{words.GROUPED}%", "end"))
    return found


def _up(last: float) -> list[Markup]:
    """Marks and figures of the minutes."""
    step = next((one for one in _STEPS if last / one <= _MOST_MARKS), _STEPS[-1])
    return [
        _text(_x(minute, last), HEIGHT - _BOTTOM + 16, words.czech(minute), "middle")
        for minute in np.arange(0, last + 1e-9, step)
    ]


def _rule(name: str, *ends: float) -> Markup:
    return Markup('<line class="{}" x1="{}" y1="{}" x2="{}" y2="{}"></line>').format(name, *ends)


def _text(x: float, y: float, some: str, anchor: str) -> Markup:
    return Markup('<text x="{}" y="{}" text-anchor="{}">{}</text>').format(x, y, anchor, some)


def _path(minutes: Sequence[float], shares: Sequence[float], last: float) -> str:
    """Steps: a share holds from its minute to the next."""
    made = f"M{_x(minutes[0], last)} {_y(shares[0])}"
    for minute, share in zip(minutes[1:], shares[1:], strict=True):
        made += f"H{_x(minute, last)}V{_y(share)}"
    return made


def _line(name: str, minutes: npt.NDArray[np.float64], shares: npt.NDArray[np.float64], last: float) -> Markup:
    return Markup('<path class="{}" d="{}"></path>').format(name, _path(minutes.tolist(), shares.tolist(), last))


def _area(
    minutes: npt.NDArray[np.float64],
    certain: npt.NDArray[np.float64],
    possible: npt.NDArray[np.float64],
    last: float,
) -> Markup:
    """What is between the two lines: nobody has measured what decides there."""
    back = ""
    for at in range(len(minutes) - 1, 0, -1):
        back += f"V{_y(certain[at])}H{_x(minutes[at], last)}V{_y(certain[at - 1])}"
    closed = f"{_path(minutes.tolist(), possible.tolist(), last)}{back}H{_x(minutes[0], last)}Z"
    return Markup('<path class="between" d="{}"></path>').format(closed)


def _limit(limit: float | None, last: float, label: str) -> list[Markup]:
    if limit is None or limit > last:
        return []
    x = _x(limit, last)
    late = limit > last * 0.8
    return [
        _rule("limit", x, _TOP + 4, x, HEIGHT - _BOTTOM),
        _text(x + (-5 if late else 5), _TOP + 28, label, "end" if late else "start"),
    ]
