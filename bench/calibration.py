"""How far a confidence can be trusted: expected calibration error, and the reliability plot.

    python -m bench.calibration      draw docs/pictures/reliability.svg anew

`bench/calibration.json` holds [confidence, 1 if matched at .3 else 0] of predictions on articles of
PolNeAR train that were held out of training and of fitting the calibration. In ten bins of equal
width, the error is the mean distance between a bin's mean confidence and its share of matches,
weighed by how many fall in it (Naeini, Cooper & Hauskrecht, AAAI 2015; Guo et al., ICML 2017).
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from math import sqrt
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "bench" / "calibration.json"
PICTURE = ROOT / "docs" / "pictures" / "reliability.svg"
N_BINS = 10
# 95 % of a normal distribution lies within so many standard deviations.
_Z = 1.96

Pair = tuple[float, int]

_LEFT, _TOP, _SIDE, _COUNTS = 64, 20, 320, 56
_WIDTH = _LEFT + _SIDE + 24
_HEIGHT = _TOP + _SIDE + _COUNTS + 76
_STYLE = (
    "<style>text{font:13px system-ui,sans-serif;fill:#222}.faint{fill:#666}"
    ".axis{stroke:#222;stroke-width:1;fill:none}.bar{fill:#4477aa;fill-opacity:.45}"
    ".one{stroke:#222;stroke-width:1;stroke-dasharray:4 3;fill:none}"
    ".line{stroke:#4477aa;stroke-width:1.5;fill:none}.dot{fill:#4477aa}</style>"
)


@dataclass(frozen=True)
class Bin:
    """Predictions of like confidence: how many, their mean confidence, the share matched."""

    n: int
    confidence: float
    share: float

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of the share (Wilson 1927)."""
        n, z2 = self.n, _Z**2
        middle = (self.share + z2 / (2 * n)) / (1 + z2 / n)
        half = _Z * sqrt(self.share * (1 - self.share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
        return middle - half, middle + half


def read_pairs() -> list[Pair]:
    """Give the kept pairs; none where there is no file yet."""
    if not KEPT.exists():
        return []
    return [(float(c), int(hit)) for c, hit in json.loads(KEPT.read_text("utf-8"))]


def bins_of(pairs: Iterable[Pair]) -> list[Bin]:
    """Give the bins that are not empty, by rising confidence."""
    held: dict[int, list[Pair]] = {}
    for confidence, hit in pairs:
        held.setdefault(min(int(confidence * N_BINS), N_BINS - 1), []).append((confidence, hit))
    return [
        Bin(len(h), sum(c for c, _ in h) / len(h), sum(hit for _, hit in h) / len(h))
        for _, h in sorted(held.items())
    ]


def expected_error(pairs: Iterable[Pair]) -> float:
    """Give the expected calibration error, 0 to 1; 0 where there is nothing.

    >>> round(expected_error([(0.9, 1), (0.9, 1), (0.9, 0), (0.1, 0)]), 3)
    0.2
    """
    bins = bins_of(pairs)
    size = sum(b.n for b in bins)
    return sum(b.n * abs(b.confidence - b.share) for b in bins) / size if size else 0.0


def draw_reliability(pairs: Sequence[Pair]) -> str:
    """Give the reliability plot as SVG: share matched by mean confidence, and how many, a bin."""
    bins = bins_of(pairs)
    error = expected_error(pairs)
    title = "Of what the reader is so sure of, how much is right"
    told = (
        f"{len(pairs)} attributions in {N_BINS} bins by confidence; expected calibration error "
        f"{error:.3f}. " + " ".join(_told(b) for b in bins)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
        f'role="img" width="{_WIDTH}" aria-label="{escape(title)}">'
        f"<title>{escape(title)}</title><desc>{escape(told)}</desc>{_STYLE}"
        f'<rect width="100%" height="100%" fill="#fff"/>{_plot(bins)}{_counts(bins)}'
        f'<text x="{_LEFT}" y="{_HEIGHT - 12}">{len(pairs):,} attributions; expected calibration '
        f"error {error:.3f}</text></svg>\n"
    )


def _told(one: Bin) -> str:
    low, high = one.interval
    return f"{one.confidence:.2f}: {one.share:.2f} of {one.n} ({low:.2f} to {high:.2f})."


def _x(confidence: float) -> float:
    return _LEFT + _SIDE * confidence


def _y(share: float) -> float:
    return _TOP + _SIDE * (1 - share)


def _plot(bins: Sequence[Bin]) -> str:
    points = "L".join(f"{_x(b.confidence):.1f} {_y(b.share):.1f}" for b in bins)
    whiskers = "".join(
        f"M{_x(b.confidence):.1f} {_y(b.interval[0]):.1f}V{_y(b.interval[1]):.1f}" for b in bins
    )
    dots = "".join(
        f'<circle class="dot" cx="{_x(b.confidence):.1f}" cy="{_y(b.share):.1f}" r="4"/>'
        for b in bins
    )
    marks = "".join(
        f'<text class="faint" x="{_LEFT - 8}" y="{_y(v) + 5:.1f}" text-anchor="end">{v:g}</text>'
        f'<text class="faint" x="{_x(v):.1f}" y="{_TOP + _SIDE + _COUNTS + 18}" '
        f'text-anchor="middle">{v:g}</text>'
        for v in (0, 0.25, 0.5, 0.75, 1)
    )
    return (
        f'<path class="one" d="M{_x(0)} {_y(0)}L{_x(1)} {_y(1)}"/>'
        f'<path class="line" d="M{points}{whiskers}"/>{dots}{marks}'
        f'<path class="axis" d="M{_LEFT} {_TOP}v{_SIDE}h{_SIDE}"/>'
        f'<text x="{_LEFT + 8}" y="{_TOP + 8}">share that is matched</text>'
        f'<text x="{_LEFT + _SIDE}" y="{_TOP + _SIDE + _COUNTS + 38}" text-anchor="end">'
        "confidence</text>"
    )


def _counts(bins: Sequence[Bin]) -> str:
    """Give a bar below the plot for how many predictions each bin holds."""
    most = max((b.n for b in bins), default=1)
    floor = _TOP + _SIDE + _COUNTS
    bars = "".join(
        f'<rect class="bar" x="{_x(int(min(b.confidence, 0.999) * N_BINS) / N_BINS) + 1:.1f}" '
        f'y="{floor - (_COUNTS - 10) * b.n / most:.1f}" width="{_SIDE / N_BINS - 2:.1f}" '
        f'height="{(_COUNTS - 10) * b.n / most:.1f}"/>'
        for b in bins
    )
    return f'{bars}<path class="axis" d="M{_LEFT} {floor}h{_SIDE}"/>'


def draw() -> bool:
    """Write the picture of the docs from the kept pairs; give whether there are any."""
    pairs = read_pairs()
    if pairs:
        PICTURE.write_text(draw_reliability(pairs), "utf-8")
    return bool(pairs)


if __name__ == "__main__":
    print(f"{PICTURE} written" if draw() else f"no {KEPT} yet")
