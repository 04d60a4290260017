"""The neural reader: one encoder pass an article, then one layer round each cue.

The weights are one file, read by onnxruntime; no training library is needed. `NeuralReader.find`
gives spans and how sure it is; who speaks is settled by the rest of the room, as for the rules.

>>> reader = NeuralReader.load()  # doctest: +SKIP
>>> reader.find("The army denied it, Reuters said.")  # doctest: +SKIP
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, Protocol, Self

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from dateline.model import Span
from dateline.understand.grammar import Grammar
from dateline.understand.pieces import (
    Ints,
    Pieces,
    Window,
    cut_pieces,
    cut_windows,
    fill_windows,
)
from dateline.understand.sequences import Chain
from dateline.understand.weighing import Weighing, jaccard
from dateline.understand.weights import Weights, load_weights, open_session

Floats = NDArray[np.float32]

# Pieces shown before a cue's first piece, and from it on. Training cuts the same way.
BEFORE: Final = 52
AFTER: Final = 68
# Tags round a cue: outside, source first and inside, content first and inside, the cue itself.
_SOURCE, _CONTENT, _CUE = (1, 2), (3, 4), (5, 5)
# Likelihood of a cue's first piece from which its arguments are read at all.
_CANDIDATE: Final = 0.12
# Longest stretch in which cue tags are one sequence; and how many windows and cues are computed at
# once: 4 windows are quicker than 16, and memory stays bounded. Windows whose lengths differ by
# less than _LIKE go together: 15 % of what was computed for news of 400 words was padding.
_SEGMENT: Final = 128
_WINDOWS: Final = 4
_LIKE: Final = 32
_CUES: Final = 64
# Likeness of contents from which two with touching cues are one.
_SAME: Final = 0.5


@dataclass(frozen=True, slots=True)
class Found:
    """One attribution as spans; `confidence` (0 to 1) is calibrated on articles held out.

    `signs` are what the confidence rests on, by name; whoever knows more of the text weighs anew.
    """

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    confidence: float
    signs: Mapping[str, float] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Marks:
    """All that a text may hold, sure or not, with how to weigh it where the parse is known."""

    found: tuple[Found, ...]
    weighing: Weighing


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that may be a cue, with what was read round it. `signs` are what confidence rests on.

    `signs` are log-odds: of the first piece being a cue's, of the head that knows false cues, of
    the least sure tag of source and content.
    """

    first: int
    last: int
    tags: Ints
    signs: tuple[float, float, float]


class Layers(Protocol):
    """The network's two halves, whatever runs them."""

    def encode(self, ids: Ints, cases: Ints, quotes: Ints, grammar: Ints) -> tuple[Floats, Floats]:
        """Give states (windows, pieces, width) and cue emissions (windows, pieces, 3)."""

    def middle(self, ids: Ints, cases: Ints, quotes: Ints, grammar: Ints) -> tuple[Floats]:
        """Give the states after the fourth layer (windows, pieces, width)."""

    def read(self, states: Floats, marks: Ints, shown: Ints) -> tuple[Floats, Floats]:
        """Give tag emissions (cues, places, 6) and log-odds of being a cue (cues,)."""


class NeuralReader:
    """Finds attributions with a trained network; make one a process."""

    def __init__(
        self, layers: Layers, tokenizer: Tokenizer, settings: dict[str, Any], digest: str = ""
    ) -> None:
        """Read with `layers`; `settings` hold the chains, calibration and threshold.

        `digest` is the sha256 of the weights' file, where they come from one.
        """
        self._layers = layers
        self._tokenizer = tokenizer
        self._cues = Chain.of(settings["cue_chain"])
        self._arguments = Chain.of(settings["argument_chain"])
        self._alone = Weighing.of(settings["alone"])
        self._with_rules = Weighing.of(settings["with_rules"])
        self.digest = digest

    @classmethod
    def load(cls, path: Path | None = None) -> Self:
        """Give the reader whose weights lie at `path`, or those that came with the package.

        Raises ModelError where the file is missing or is not the one that was released.
        """
        weights = load_weights(path)
        return cls(_OnnxLayers(weights), weights.tokenizer, weights.settings, weights.digest)

    def find(self, text: str, grammar: Grammar | None = None) -> list[Found]:
        """Give the attributions of `text`, in order of their cues, by the network alone."""
        return self.sure(self.likely(text, grammar))

    def sure(self, found: Iterable[Found]) -> list[Found]:
        """Give those of `found` that are sure enough by the network alone, each once."""
        return without_doubles([f for f in found if f.confidence >= self._alone.threshold])

    def mark(self, text: str, grammar: Grammar | None = None) -> Marks:
        """Give what may be an attribution of `text`, to be weighed with what the rules find."""
        return Marks(tuple(self.likely(text, grammar)), self._with_rules)

    def likely(self, text: str, grammar: Grammar | None = None) -> list[Found]:
        """Give everything that may be an attribution of `text`, in order of the cues.

        `grammar` is what the parse says of its words; without it less is found.
        """
        pieces = cut_pieces(self._tokenizer, text, grammar)
        return self.spans_of(pieces, self.candidates(pieces))

    def candidates(self, pieces: Pieces) -> list[Candidate]:
        """Give every place that may be a cue with the tags round it, in order."""
        if not len(pieces):
            return []
        states, likely = self.encoded(pieces)
        cues = cue_ranges(likely)
        if not cues:
            return []
        some = [cues[i : i + _CUES] for i in range(0, len(cues), _CUES)]
        parts = [self._layers.read(*around(states, c)) for c in some]
        read, valid = (np.concatenate(p) for p in zip(*parts, strict=True))
        tags = self._arguments.best(read)
        surest = self._arguments.marginals(read)
        return [
            Candidate(a, b, t, (_odds(likely[a, 1]), float(v), _odds(_least_sure(m, t))))
            for (a, b), t, v, m in zip(cues, tags, valid, surest, strict=True)
        ]

    def encoded(self, pieces: Pieces) -> tuple[Floats, Floats]:
        """Give every piece's state and its likelihoods of the cue tags."""
        states, emissions = _by_window(pieces, self._layers.encode)
        return states, self._likely(pieces, emissions)

    def middle(self, text: str) -> Floats:
        """Give the pieces' states half-way up (pieces, width), for others to learn from.

        They hold more of what a text is about than the last ones, which were taught who speaks.
        """
        pieces = cut_pieces(self._tokenizer, text)
        if not len(pieces):
            return np.zeros((0, 0), np.float32)
        (states,) = _by_window(pieces, self._layers.middle)
        return states

    def read(self, states: Floats, marks: Ints, shown: Ints) -> Floats:
        """Give the likelihoods of the tags round each cue, of what `around` gives."""
        return self._arguments.marginals(self._layers.read(states, marks, shown)[0])

    def _likely(self, pieces: Pieces, emissions: Floats) -> Floats:
        """Give each piece's likelihood of each cue tag, over paragraphs, long ones cut."""
        edges = [0, *(np.flatnonzero(pieces.is_break) + 1).tolist(), len(pieces)]
        cuts = [
            (a, min(end, a + _SEGMENT))
            for start, end in pairwise(edges)
            for a in range(start, end, _SEGMENT)
        ]
        longest = max(b - a for a, b in cuts)
        grid = np.zeros((len(cuts), longest, emissions.shape[1]), dtype=np.float32)
        for row, (a, b) in enumerate(cuts):
            grid[row, : b - a] = emissions[a:b]
        sizes = np.asarray([b - a for a, b in cuts])
        likely = self._cues.marginals(grid, sizes)
        return np.concatenate([likely[row, : b - a] for row, (a, b) in enumerate(cuts)])

    def spans_of(self, pieces: Pieces, candidates: list[Candidate]) -> list[Found]:
        """Give the candidates of a text as spans, without those whose content was not read."""
        spans = [(c, _parts(pieces, c)) for c in candidates]
        held = [(c, p) for c, p in spans if p[1] and p[2]]
        contents = [p[2] for _, p in held]
        made = []
        for number, (candidate, (source, cue, content)) in enumerate(held):
            others = (c for i, c in enumerate(contents) if i != number)
            signs = {
                "cue": candidate.signs[0],
                "valid": candidate.signs[1],
                "tags": candidate.signs[2],
                "source": float(bool(source)),
                "size": float(np.log1p(sum(c.end - c.start for c in content))),
                "inside": float(_is_inside(cue, others)),
            }
            made.append(Found(source, cue, content, self._alone.confidence(signs), signs))
        return made


class _OnnxLayers:
    """The two halves run by onnxruntime on one thread."""

    def __init__(self, weights: Weights) -> None:
        self._encoder = open_session(weights.encoder)
        self._reader = open_session(weights.arguments)

    def encode(self, ids: Ints, cases: Ints, quotes: Ints, grammar: Ints) -> tuple[Floats, Floats]:
        """See `Layers`."""
        feed = {"ids": ids, "cases": cases, "quotes": quotes, "grammar": grammar}
        states, emissions = self._encoder.run(["states", "cues"], feed)
        return states, emissions

    def middle(self, ids: Ints, cases: Ints, quotes: Ints, grammar: Ints) -> tuple[Floats]:
        """See `Layers`."""
        feed = {"ids": ids, "cases": cases, "quotes": quotes, "grammar": grammar}
        (states,) = self._encoder.run(["middle"], feed)
        return (states,)

    def read(self, states: Floats, marks: Ints, shown: Ints) -> tuple[Floats, Floats]:
        """See `Layers`."""
        feed = {"around": states, "marks": marks, "shown": shown}
        tags, valid = self._reader.run(["tags", "valid"], feed)
        return tags, valid


def _by_window(pieces: Pieces, compute: Callable[..., tuple[Floats, ...]]) -> list[Floats]:
    """Give what `compute` gives for every piece, each from the window that owns it."""
    windows = cut_windows(pieces)
    parts: list[tuple[Floats, ...]] = [()] * len(windows)
    for numbers in _batches(windows):
        some = [windows[i] for i in numbers]
        grids = compute(*fill_windows(pieces, some))
        for row, (number, window) in enumerate(zip(numbers, some, strict=True)):
            own = slice(window.start - window.context + 1, window.end - window.context + 1)
            parts[number] = tuple(grid[row, own] for grid in grids)
    return [np.concatenate(column) for column in zip(*parts, strict=True)]


def without_doubles(found: Sequence[Found]) -> list[Found]:
    """Give what was found without what a surer one with a touching cue and like content says.

    "Stopped short of accusing" is one cue, and "accusing" no other.
    """
    return [f for f in found if not any(_says_same(f, other) for other in found)]


def _says_same(one: Found, other: Found) -> bool:
    if (other.confidence, other.cue) <= (one.confidence, one.cue):
        return False
    touching = any(a.overlaps(b) for a in one.cue for b in other.cue)
    return touching and jaccard(one.content, other.content) >= _SAME


def _batches(windows: list[Window]) -> list[list[int]]:
    """Give the numbers of the windows that are computed together: of like length, few at once."""
    sizes = [-(-(w.end - w.context) // _LIKE) for w in windows]
    alike = [[i for i, s in enumerate(sizes) if s == size] for size in sorted(set(sizes))]
    return [some[i : i + _WINDOWS] for some in alike for i in range(0, len(some), _WINDOWS)]


def _parts(
    pieces: Pieces, candidate: Candidate
) -> tuple[tuple[Span, ...], tuple[Span, ...], tuple[Span, ...]]:
    """Give source, cue and content of a candidate as spans."""
    low, tags = candidate.first - BEFORE, candidate.tags
    cue = _spans(pieces, tags, _CUE, low) or (pieces.span(candidate.first, candidate.last),)
    return (
        _spans(pieces, tags, _SOURCE, low),
        tuple(c for c in cue if c is not None),
        _spans(pieces, tags, _CONTENT, low),
    )


def _is_inside(cue: tuple[Span, ...], contents: Iterable[tuple[Span, ...]]) -> bool:
    """Whether all of a cue stands in one of the other contents."""
    return any(all(any(s.covers(c) for s in spans) for c in cue) for spans in contents)


def cue_ranges(likely: Floats) -> list[tuple[int, int]]:
    """Give the candidates: from a likely first piece over the pieces that are as likely inside."""
    ranges = []
    for first in np.flatnonzero(likely[:, 1] >= _CANDIDATE).tolist():
        last = first + 1
        while last < len(likely) and likely[last, 2] > likely[first, 1] / 2:
            last += 1
        ranges.append((first, last))
    return ranges


def around(states: Floats, cues: list[tuple[int, int]]) -> tuple[Floats, Ints, Ints]:
    """Give states, marks and what is shown round each cue: (cues, BEFORE + AFTER, …)."""
    first, last = (np.asarray(c)[:, None] for c in zip(*cues, strict=True))
    places = first + np.arange(-BEFORE, AFTER)[None]
    shown = (places >= 0) & (places < len(states))
    marks = (places >= first) & (places < last)
    inside = places.clip(0, len(states) - 1)
    return states[inside], marks.astype(np.int64), shown.astype(np.int64)


def _spans(pieces: Pieces, tags: Ints, wanted: tuple[int, int], low: int) -> tuple[Span, ...]:
    """Give the spans tagged `wanted` (first, inside); `low` is the piece at the first tag."""
    runs: list[list[int]] = []
    for i, tag in enumerate(tags.tolist()):
        if tag not in wanted or not 0 <= low + i < len(pieces):
            continue
        goes_on = bool(runs) and runs[-1][1] == i
        if goes_on and (tag == wanted[1] or wanted[0] == wanted[1]):
            runs[-1][1] = i + 1
        else:
            runs.append([i, i + 1])
    spans = (pieces.span(low + a, low + b) for a, b in runs)
    return tuple(s for s in spans if s is not None)


def _odds(likelihood: float) -> float:
    """Give the log-odds, cut off where a float32 ends."""
    bounded = min(max(float(likelihood), 1e-6), 1 - 1e-6)
    return float(np.log(bounded / (1 - bounded)))


def _least_sure(marginals: Floats, tags: Ints) -> float:
    """Give the likelihood of the least sure tag of the best sequence, or of its first places."""
    chosen = np.take_along_axis(marginals, tags[:, None], axis=1)[:, 0]
    return float(chosen.min())
