"""Pictures of a timing test as SVG: both series, A's activity by lag from B, p by window width.

Pure strings: no script, no outside asset. Each has a title and a description that says in words
what is drawn, and tells its series apart by shape as well as by colour.
"""

import math
from collections.abc import Sequence
from datetime import date, timedelta
from html import escape
from typing import Final

from dateline.model import Finding
from dateline.timing.profile import LagProfile
from dateline.timing.series import Series, share_days
from dateline.timing.words import (
    capital,
    counted,
    p_words,
    plain_name,
    ratio_words,
    short_day,
)

_WIDTH: Final = 720
_LEFT: Final = 64
_RIGHT: Final = 12
_PLOT: Final = _WIDTH - _LEFT - _RIGHT
# Wider than this many columns, days are added up: bars under two pixels cannot be read.
_MOST_BARS: Final = 320
# With the top of the scale below this, its figure would touch the ×1 under it on a phone.
_LEAST_TOP: Final = 1.2
# A name longer than this would run out of the picture on a phone; the description has it whole.
_MOST_NAME: Final = 46
# Words nearer to the right edge than this would be cut on a phone.
_EDGE: Final = 30
# The smallest p on the scale.
_LEAST_P: Final = 0.0005
# `currentColor` follows the page into dark mode and onto paper; so do the page's own two colours.
# On a phone the picture is half as wide: letters twice as large, and every other mark left out.
_STYLE: Final = (
    "<style>text{font:13px system-ui,sans-serif;fill:currentColor}"
    ".faint{fill:var(--soft,currentColor)}"
    "@media (max-width:40rem){text{font-size:24px}.more{display:none}}"
    ".axis{stroke:currentColor;stroke-width:1;fill:none}"
    ".bar{fill:var(--link,currentColor);fill-opacity:.85}.bar.part{fill-opacity:.4}"
    ".band{fill:currentColor;fill-opacity:.16}"
    ".line{stroke:currentColor;stroke-width:1.5;fill:none}"
    ".one{stroke:currentColor;stroke-width:1;stroke-dasharray:4 3;fill:none}"
    ".out{fill:var(--link,currentColor)}.in{fill:var(--paper,none);stroke:currentColor;stroke-width:1.2}</style>"
)


def draw_series(
    a: Series, b: Series, linked: tuple[frozenset[date], ...] = (frozenset(), frozenset())
) -> str:
    """Give both series over the days they share, one above the other, as an SVG element.

    `linked` are the days of A and of B whose bars lead to "#a-2031-03-09" and "#b-2031-03-09".
    """
    a, b = share_days(a, b)
    step = -(-len(a.values) // _MOST_BARS)
    unit = "day" if step == 1 else f"{step} days"
    days = f"{a.first_day.isoformat()} to {a.last_day.isoformat()}"
    names = f"{plain_name(a.name)} and {plain_name(b.name)}"
    told = f"{names} from {days}, one bar for each {unit}. " + " ".join(_told(s) for s in (a, b))
    panels = _panel(a, 34, step) + _panel(b, 176, step)
    panels += _links(a, 34, step, ("a", linked[0])) + _links(b, 176, step, ("b", linked[1]))
    # Links inside an image are lost to a screen reader.
    role = "group" if any(linked) else "img"
    return _svg(f"{names} by day", told, panels + _day_axis(a), 308, role)


def _links(series: Series, top: int, step: int, linked: tuple[str, frozenset[date]]) -> str:
    """Give a link over each bar that has receipts, to those of its first day that has."""
    side, days = linked
    bars: dict[int, list[date]] = {}
    for day in sorted(days):
        bars.setdefault((day - series.first_day).days // step, []).append(day)
    width = _PLOT / -(-len(series.values) // step)
    return "".join(
        f'<a href="#{side}-{of[0].isoformat()}" aria-label="{short_day(of[0])}: receipts">'
        f'<rect fill="transparent" x="{_LEFT + i * width:.1f}" y="{top}" '
        f'width="{max(width, 3):.1f}" height="90"/></a>'
        for i, of in bars.items()
        if series.first_day <= of[0] <= series.last_day
    )


def _told(series: Series) -> str:
    return (
        f"{plain_name(series.name)}: {sum(series.values):g} in all, "
        f"on {counted(series.days_with_events, 'day')}, "
        f"at most {max(series.values):g} in a day."
    )


def _panel(series: Series, top: int, step: int) -> str:
    sums = _added_up(series.values, step)
    most, width = max(*sums, 1e-9), _PLOT / len(sums)
    whole, part = [
        "".join(
            f"M{_LEFT + i * width:.1f} {top + 90 - 90 * v / most:.1f}h{max(width * 0.9, 0.8):.1f}"
            f"V{top + 90}h-{max(width * 0.9, 0.8):.1f}z"
            for i, v in enumerate(sums)
            if v and (series.is_spread and not _is_whole(v)) == is_part
        )
        for is_part in (False, True)
    ]
    return (
        f'<text x="{_LEFT}" y="{top - 10}">{escape(_short(series.name))}</text>'
        f'<text class="faint" x="{_LEFT - 8}" y="{top + 10}" text-anchor="end">'
        f"{_top_words(max(sums))}</text>"
        f'<text class="faint" x="{_LEFT - 8}" y="{top + 92}" text-anchor="end">0</text>'
        f'<path class="bar" d="{whole}"/><path class="bar part" d="{part}"/>'
        f'<path class="axis" d="M{_LEFT} {top}v90h{_PLOT}"/>'
    )


def _is_whole(value: float) -> bool:
    return abs(value - round(value)) < 1e-6


def _short(name: str) -> str:
    name = capital(plain_name(name))
    return name if len(name) <= _MOST_NAME else f"{name[: _MOST_NAME - 1].rstrip()}…"


def _top_words(most: float) -> str:
    return f"{most:,.0f}" if most >= 10 else f"{most:.2g}"


def _added_up(values: Sequence[float], step: int) -> list[float]:
    return [sum(values[i : i + step]) for i in range(0, len(values), step)]


# Where days are written under the picture: share of its width, anchor.
_DAY_MARKS: Final = (
    (0.0, "start"),
    (0.5, "middle"),
    (1.0, "end"),
)
# Below this the three days would be the same or neighbours.
_FEWEST_FOR_MIDDLE: Final = 4


def _day_axis(series: Series) -> str:
    last = len(series.values) - 1
    marks = []
    width = _PLOT / len(series.values)
    for share, anchor in _DAY_MARKS:
        at = round(last * share)
        if share in (0.0, 1.0) or last >= _FEWEST_FOR_MIDDLE:
            x = _LEFT + (at + share) * width
            marks.append(
                f'<path class="axis" d="M{x:.1f} 266v5"/>'
                f'<text class="faint" x="{x:.1f}" y="294" text-anchor="{anchor}">'
                f"{short_day(series.first_day + timedelta(days=at))}</text>"
            )
    return "".join(marks)


def draw_lags(a: str, b: str, profile: LagProfile) -> str:
    """Give A's activity by lag from B, over its expectation, with the null's band, as SVG."""
    outside = [
        lag
        for lag, ratio, low, high in zip(
            profile.lags, profile.ratio, profile.low, profile.high, strict=True
        )
        if not low <= ratio <= high
    ]
    told = (
        f"{plain_name(a)} by days from {plain_name(b)}, over what chance would give (1). "
        f"Outside the null's 95 % band at {len(outside)} of {len(profile.lags)} lags"
        + (f": {', '.join(_lag_words(lag) for lag in outside)}." if outside else ".")
        + " About one lag in twenty is outside by chance."
    )
    title = f"{plain_name(a)} before and after {plain_name(b)}"
    return _svg(title, told, _lag_plot(profile), 296)


def draw_widths(finding: Finding) -> str:
    """Give p of both gates by the width of the rotation windows, as SVG; the higher the smaller."""
    rows = finding.sensitivity
    told = "p by width of the rotation windows. " + " ".join(
        f"{width} days: {p_words(after)} at gate 1, {p_words(order)} at gate 2."
        for width, after, order in rows
    )
    top, height, step = 20, 130, _PLOT / max(1, len(rows))

    def y(p: float) -> float:
        return top + height * (1 - math.log10(max(p, _LEAST_P)) / math.log10(_LEAST_P))

    places = [(_LEFT + (i + 0.5) * step, row) for i, row in enumerate(rows)]
    marks = "".join(
        f'<circle class="out" cx="{x - 9:.1f}" cy="{y(after):.1f}" r="5"/>'
        f'<rect class="in" x="{x + 4:.1f}" y="{y(order) - 5:.1f}" width="10" height="10"/>'
        f'<text class="faint" x="{x:.1f}" y="{top + height + 30}" text-anchor="middle">'
        f"{width} days</text>"
        for x, (width, after, order) in places
    )
    scale = "".join(
        f'<text class="{kind}" x="{_LEFT - 8}" y="{y(p) + 5:.1f}" text-anchor="end">{p:g}</text>'
        for p, kind in ((1, "faint"), (0.05, "faint"), (_LEAST_P, "faint more"))
    )
    inside = (
        f'<path class="one" d="M{_LEFT} {y(0.05):.1f}h{_PLOT}"/>'
        f'<path class="axis" d="M{_LEFT} {top}v{height}h{_PLOT}"/>{scale}{marks}'
    )
    return _svg("p by width of the rotation windows", told, inside, top + height + 44)


def _lag_words(lag: int) -> str:
    return f"{lag:+d}".replace("-", "−") if lag else "0"


def _lag_ticks(lags: Sequence[int]) -> list[tuple[int, str]]:
    """Give where days are written, at most nine, with their class: every other one is "more"."""
    every = next(n for n in (1, 2, 3, 4, 7, 14, 28, 56, len(lags)) if len(lags) <= 9 * n)
    ticks = [lag for lag in lags if lag % every == 0]
    return [(lag, "faint" if lag // every % 2 == 0 else "faint more") for lag in ticks]


def _lag_plot(profile: LagProfile) -> str:
    top, height = 20, 190
    most = 1.05 * max(*profile.ratio, *profile.high, 1.0)

    def x(lag: float) -> float:
        return _LEFT + _PLOT * (lag - profile.lags[0] + 0.5) / len(profile.lags)

    def y(ratio: float) -> float:
        return top + height - height * ratio / most

    upper = [f"{x(k):.1f} {y(v):.1f}" for k, v in zip(profile.lags, profile.high, strict=True)]
    lower = [f"{x(k):.1f} {y(v):.1f}" for k, v in zip(profile.lags, profile.low, strict=True)]
    line = [f"{x(k):.1f} {y(v):.1f}" for k, v in zip(profile.lags, profile.ratio, strict=True)]
    dots = "".join(
        f'<circle class="{"in" if low <= v <= high else "out"}" cx="{x(k):.1f}" '
        f'cy="{y(v):.1f}" r="3"/>'
        for k, v, low, high in zip(
            profile.lags, profile.ratio, profile.low, profile.high, strict=True
        )
    )
    ticks = "".join(
        f'<path class="axis" d="M{x(k):.1f} {top + height}v5"/>'
        f'<text class="{kind}" x="{x(k):.1f}" y="{top + height + 28}" '
        f'text-anchor="{"end" if x(k) > _WIDTH - _EDGE else "middle"}">{_lag_words(k)}</text>'
        for k, kind in _lag_ticks(profile.lags)
    )
    return (
        f'<path class="band" d="M{"L".join(upper + lower[::-1])}z"/>'
        f'<path class="one" d="M{_LEFT} {y(1):.1f}h{_PLOT}M{x(0):.1f} {top}v{height}"/>'
        f'<path class="line" d="M{"L".join(line)}"/>{dots}'
        f'<path class="axis" d="M{_LEFT} {top}v{height}h{_PLOT}"/>'
        f'<text class="faint" x="{_LEFT - 8}" y="{y(1) + 5:.1f}" text-anchor="end">×1</text>'
        f"{_top_mark(most, top)}{ticks}"
        f'<text x="{_LEFT}" y="{top + height + 62}">← days before</text>'
        f'<text x="{_LEFT + _PLOT}" y="{top + height + 62}" text-anchor="end">days after →</text>'
    )


def _top_mark(most: float, top: int) -> str:
    """Give the figure at the top, unless it would touch the one at ×1."""
    if most < _LEAST_TOP:
        return ""
    return (
        f'<text class="faint" x="{_LEFT - 8}" y="{top + 12}" text-anchor="end">'
        f"×{ratio_words(most)}</text>"
    )


def _svg(title: str, told: str, inside: str, height: int, role: str = "img") -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" '
        f'role="{role}" width="100%" aria-label="{escape(title)}">'
        f"<title>{escape(title)}</title><desc>{escape(told)}</desc>{_STYLE}{inside}</svg>"
    )
