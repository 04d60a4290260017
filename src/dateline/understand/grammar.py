"""What the parse and the rules make of each word, as numbers that the encoder sees beside it.

A small encoder learns little syntax from a thousand articles; the parse is made anyway. Each word
has one number a column, all of one table: its tag, its dependency, its head's dependency, the kind
of name it stands in, whether the rules hold it for source or content, and their kind of cue. 0 is
nothing, in every column.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import accumulate
from typing import TYPE_CHECKING, Final, Self

import numpy as np
from numpy.typing import NDArray

from dateline.model import Span

if TYPE_CHECKING:  # Where networks are trained there is no parser.
    from dateline.understand.parse import Parse

Ints = NDArray[np.int64]

_COLUMNS: Final = [
    labels.split(" ")
    for line in files("dateline").joinpath("tables/grammar.tsv").read_text("utf-8").splitlines()
    if not line.startswith("#")
    for _, labels in [line.split("\t")]
]
COLUMNS: Final = len(_COLUMNS)
_STARTS: Final = list(accumulate((len(c) for c in _COLUMNS), initial=1))
# How many numbers there are, with the 0 of nothing.
SIZE: Final = _STARTS[-1]
_NUMBERS: Final = [
    {label: start + i for i, label in enumerate(labels)}
    for labels, start in zip(_COLUMNS, _STARTS, strict=False)
]


@dataclass(frozen=True, slots=True)
class Ruled:
    """What the rules hold for one attribution, as spans; `kind` is the cue's."""

    kind: str
    source: Sequence[Span]
    cue: Sequence[Span]
    content: Sequence[Span]


@dataclass(frozen=True, slots=True)
class Grammar:
    """Words in order, where they stand, and their numbers: (words, COLUMNS)."""

    starts: Ints
    ends: Ints
    numbers: Ints

    @classmethod
    def of(cls, parse: "Parse", names: Mapping[int, str], ruled: Iterable[Ruled]) -> Self:
        """Give the words of `parse`; `names` are the kinds of names by token."""
        size = len(parse.words)
        starts, ends = (np.asarray(x, dtype=np.int64) for x in (parse.starts, parse.ends))
        tag, dep, head, name, part, cue = _NUMBERS
        numbers = np.zeros((size, COLUMNS), dtype=np.int64)
        numbers[:, 0] = [tag.get(t, 0) for t in parse.tags]
        numbers[:, 1] = [dep.get(d, 0) for d in parse.deps]
        numbers[:, 2] = [head.get(parse.deps[h], 0) for h in parse.heads]
        numbers[:, 3] = [name.get(names.get(i, ""), 0) for i in range(size)]
        parts = np.zeros(size, dtype=np.int64)
        for one in ruled:
            for bit, spans in ((1, one.source), (2, one.content)):
                for span in spans:
                    parts[_touched(starts, ends, span)] |= bit
            for span in one.cue:
                numbers[_touched(starts, ends, span), 5] = cue.get(one.kind, 0)
        numbers[:, 4] = np.where(parts > 0, part["source"] - 1 + parts, 0)
        return cls(starts, ends, numbers)

    def at(self, starts: Ints, ends: Ints) -> Ints:
        """Give the numbers of the words in which pieces start: (pieces, COLUMNS)."""
        if not len(self.starts):
            return np.zeros((len(starts), COLUMNS), dtype=np.int64)
        word = (np.searchsorted(self.starts, starts, side="right") - 1).clip(0)
        inside = (ends > starts) & (starts < self.ends[word]) & (starts >= self.starts[word])
        return np.where(inside[:, None], self.numbers[word], 0)


def _touched(starts: Ints, ends: Ints, span: Span) -> slice:
    """Give the words that `span` touches."""
    first = int(np.searchsorted(ends, span.start, side="right"))
    return slice(first, max(first, int(np.searchsorted(starts, span.end, side="left"))))
