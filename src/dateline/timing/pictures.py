"""Pictures of a timing test as SVG: both series, and A's activity by lag from B.

Pure strings: no script, no outside asset. Each has a title and a description that says in words
what is drawn, and tells its series apart by shape as well as by colour.
"""

from collections.abc import Sequence
from datetime import timedelta
from html import escape
from typing import Final

from dateline.timing.follow import LagProfile
from dateline.timing.series import Series, share_days

_WIDTH: Final = 720
_LEFT: Final = 52
_RIGHT: Final = 12
_PLOT: Final = _WIDTH - _LEFT - _RIGHT
# Wider than this many columns, days are added up: bars under two pixels cannot be read.
_MOST_BARS: Final = 320
# `currentColor` follows the page into dark mode and onto paper.
_STYLE: Final = (
    "<style>text{font:12px system-ui,sans-serif;fill:currentColor}"
    ".axis{stroke:currentColor;stroke-width:1;fill:none}"
    ".bar{fill:currentColor;fill-opacity:.75}"
    ".band{fill:currentColor;fill-opacity:.16}"
    ".line{stroke:currentColor;stroke-width:1.5;fill:none}"
    ".one{stroke:currentColor;stroke-width:1;stroke-dasharray:4 3;fill:none}"
    ".out{fill:currentColor}.in{fill:none;stroke:currentColor;stroke-width:1.2}</style>"
)


def draw_series(a: Series, b: Series) -> str:
    """Give both series over the days they share, one above the other, as an SVG element."""
    a, b = share_days(a, b)
    step = -(-len(a.values) // _MOST_BARS)
    unit = "day" if step == 1 else f"{step} days"
    days = f"{a.first_day.isoformat()} to {a.last_day.isoformat()}"
    told = f"{a.name} and {b.name} from {days}, one bar for each {unit}. " + " ".join(
        _told(s) for s in (a, b)
    )
    panels = _panel(a, 24, step) + _panel(b, 144, step)
    return _svg(f"{a.name} and {b.name} by day", told, panels + _day_axis(a), 268)


def _told(series: Series) -> str:
    return (
        f"{series.name}: {sum(series.values):g} in all, on {series.days_with_events} days, "
        f"at most {max(series.values):g} in a day."
    )


def _panel(series: Series, top: int, step: int) -> str:
    sums = _added_up(series.values, step)
    most, width = max(*sums, 1e-9), _PLOT / len(sums)
    bars = "".join(
        f"M{_LEFT + i * width:.1f} {top + 90 - 90 * v / most:.1f}h{max(width * 0.9, 0.8):.1f}"
        f"V{top + 90}h-{max(width * 0.9, 0.8):.1f}z"
        for i, v in enumerate(sums)
        if v
    )
    return (
        f'<text x="{_LEFT}" y="{top - 8}">{escape(series.name)}</text>'
        f'<text x="{_LEFT - 6}" y="{top + 8}" text-anchor="end">{max(sums):g}</text>'
        f'<text x="{_LEFT - 6}" y="{top + 90}" text-anchor="end">0</text>'
        f'<path class="bar" d="{bars}"/>'
        f'<path class="axis" d="M{_LEFT} {top}v90h{_PLOT}"/>'
    )


def _added_up(values: Sequence[float], step: int) -> list[float]:
    return [sum(values[i : i + step]) for i in range(0, len(values), step)]


def _day_axis(series: Series) -> str:
    last = len(series.values) - 1
    marks = []
    for share, anchor in ((0.0, "start"), (0.5, "middle"), (1.0, "end")):
        day = series.first_day + timedelta(days=round(last * share))
        marks.append(
            f'<text x="{_LEFT + share * _PLOT:.1f}" y="254" text-anchor="{anchor}">'
            f"{day.isoformat()}</text>"
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
        f"{a} by days from {b}, over what the null expects (1). "
        f"Outside the null's 95 % band at {len(outside)} of {len(profile.lags)} lags"
        + (f": {', '.join(f'{lag:+d}' for lag in outside)}." if outside else ".")
        + " About one lag in twenty is outside by chance."
    )
    return _svg(f"{a} before and after {b}", told, _lag_plot(a, b, profile), 268)


def _lag_plot(a: str, b: str, profile: LagProfile) -> str:
    top, height = 28, 180
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
    every = max(1, len(profile.lags) // 14)
    ticks = "".join(
        f'<text x="{x(k):.1f}" y="{top + height + 18}" text-anchor="middle">{k:+d}</text>'
        for k in profile.lags
        if k % every == 0
    )
    return (
        f'<path class="band" d="M{"L".join(upper + lower[::-1])}z"/>'
        f'<path class="one" d="M{_LEFT} {y(1):.1f}h{_PLOT}M{x(0):.1f} {top}v{height}"/>'
        f'<path class="line" d="M{"L".join(line)}"/>{dots}'
        f'<path class="axis" d="M{_LEFT} {top}v{height}h{_PLOT}"/>'
        f'<text x="{_LEFT - 6}" y="{y(1) + 4:.1f}" text-anchor="end">×1</text>'
        f'<text x="{_LEFT - 6}" y="{top + 8}" text-anchor="end">×{most:.1f}</text>'
        f'<text x="{_LEFT}" y="16">{escape(a)}: observed over expected '
        "(band: 95 % of surrogates; filled dots: outside it)</text>"
        f"{ticks}"
        f'<text x="{_LEFT + _PLOT / 2:.0f}" y="{top + height + 40}" text-anchor="middle">'
        f"days before (−) and after (+) {escape(b)}</text>"
    )


def _svg(title: str, told: str, inside: str, height: int) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" '
        f'role="img" width="100%" aria-label="{escape(title)}">'
        f"<title>{escape(title)}</title><desc>{escape(told)}</desc>{_STYLE}{inside}</svg>"
    )
