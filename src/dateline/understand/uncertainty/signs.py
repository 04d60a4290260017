"""What stands round a candidate, as signs that the linear model has learned to weigh.

A sign is a short string ("wn0=may|be"); its place among the weights is a hash of it, so that no
list of words is shipped. `training/uncertainty` uses this very code: a change here asks for
training anew.
"""

import zlib
from collections.abc import Iterable, Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dateline.understand.parse import Parse
from dateline.understand.uncertainty.candidates import Candidate, stem_of
from dateline.understand.word_lists import word_set

_OUTSIDE: Final = "#"
_LONGEST: Final = 5
# Words whose presence anywhere in the sentence says how its modals are meant.
_TELLING: Final = word_set(
    "if unless whether would could may might but however provided were had some many most that "
    "claim claims claimed argued according when then until because"
)
_SIDE: Final = frozenset(("aux", "neg", "nsubj", "nsubjpass", "auxpass", "advmod", "expl", "mark"))


class Sentences:
    """The signs that all candidates of a sentence share, made once."""

    def __init__(self, parse: Parse) -> None:
        """Read nothing yet."""
        self._parse = parse
        self._kept: dict[int, tuple[str, ...]] = {}

    def signs(self, number: int) -> tuple[str, ...]:
        """Give the telling words of a sentence, its length and whether it asks."""
        if number not in self._kept:
            words = [self._parse.words[t] for t in self._parse.sentences[number]]
            telling = [f"S{w}" for w in sorted(_TELLING.intersection(words))]
            length = f"Slen{min(len(words) // 10, _LONGEST)}"
            self._kept[number] = (*telling, length, f"Sq{int('?' in words)}")
        return self._kept[number]


def places_of(signs: Iterable[str], size: int) -> NDArray[np.int64]:
    """Give the places of signs among `size` weights; place 0 is nobody's."""
    return np.array([1 + zlib.crc32(s.encode()) % (size - 1) for s in signs], np.int64)


def signs_of(parse: Parse, candidate: Candidate, sentences: Sentences) -> list[str]:
    """Give the signs of a candidate."""
    last = candidate.end - 1
    word = "_".join(parse.words[candidate.start : candidate.end])
    stem = stem_of(word) if candidate.end - candidate.start == 1 else word
    shared = sentences.signs(parse.sentence_of[last])
    return [
        *_own(parse, last, word, stem),
        *_beside(parse, candidate, stem),
        *_above(parse, last, stem),
        *shared,
        *(f"{stem}|{s}" for s in shared),
    ]


def _own(parse: Parse, token: int, word: str, stem: str) -> Iterator[str]:
    tag, dep = parse.tags[token], parse.deps[token]
    yield from (f"w={word}", f"s={stem}", f"t={tag}", f"d={dep}")
    yield from (f"wt={word}{tag}", f"wd={word}{dep}", f"st={stem}{tag}", f"sd={stem}{dep}")


def _beside(parse: Parse, candidate: Candidate, stem: str) -> Iterator[str]:
    """Yield three words and tags on either side, alone and with the stem."""
    sentence = parse.sentences[parse.sentence_of[candidate.start]]
    words, tags = {}, {}
    for side, first in (("p", candidate.start), ("n", candidate.end)):
        for step in (-3, -2, -1) if side == "p" else (0, 1, 2):
            at = first + step
            is_in = at in sentence
            word = words[side, step] = parse.words[at] if is_in else _OUTSIDE
            tag = tags[side, step] = parse.tags[at] if is_in else _OUTSIDE
            yield from (f"{side}{step}={word}", f"{side}t{step}={tag}")
            yield from (f"w{side}{step}={stem}|{word}", f"w{side}t{step}={stem}|{tag}")
    yield f"wpp={stem}{words['p', -2]}|{words['p', -1]}"
    yield f"wnn={stem}{words['n', 0]}|{words['n', 1]}"
    yield f"wpn={stem}{words['p', -1]}|{words['n', 0]}"


def _above(parse: Parse, token: int, stem: str) -> Iterator[str]:
    """Yield the head, what else hangs on it, and what hangs on the candidate."""
    head = parse.heads[token]
    head_stem = stem_of(parse.words[head])
    yield from (f"h={head_stem}", f"wh={stem}|{head_stem}")
    yield from (f"wht={stem}|{parse.tags[head]}", f"whd={stem}|{parse.deps[head]}")
    for kid in parse.kids[token]:
        dep = parse.deps[kid]
        yield from (f"kd={dep}", f"wkd={stem}|{dep}", f"wkw={stem}|{dep}{parse.words[kid]}")
    for kid in parse.kids[head]:
        if kid != token:
            dep = parse.deps[kid]
            yield from (f"wsd={stem}|{dep}", f"sd={dep}|{stem_of(parse.words[kid])}")
            if dep in _SIDE:
                yield f"wsw={stem}|{dep}{parse.words[kid]}"
