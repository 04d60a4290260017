"""What tells an article's stance to a claim: how much of the claim it holds, and in what words.

Everything is counted per sentence once an article; for each claim the sentences are weighed by how
much of it they hold. `signs_of` gives the numbers, in the order of `sign_names`, and the sentence
that holds most of the claim, the evidence that a desk shows.

Overlap beside refuting words follows the Fake News Challenge's baseline and Hanselowski et al., *A
Retrospective Analysis of the Fake News Challenge Stance-Detection Task* (COLING 2018); that the
words count by how near they stand to the best match is ours.
"""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dateline.claims.content import word_list, word_stem
from dateline.model import Span
from dateline.text import fold, words

Floats = NDArray[np.float32]

# Kinds of `tables/stance.tsv`, in the order in which they are counted.
KINDS: Final = (
    "deny", "false", "doubt", "hedge", "modal", "vouch", "report", "negation", "turn", "ask",
)  # fmt: skip
# Those that speak against a claim: deny, false, doubt.
AGAINST: Final = (0, 1, 2)
# A sentence bears on the claim from this share of its weight on; a third holds two of six words.
_BEARS: Final = 0.3
_END: Final = re.compile(r"(?<=[.!?][\"')])\s+|(?<=[.!?])\s+|(?<!\s)\s*\n\s*")
_JOINED: Final = re.compile(r"\d[^\W\d]|[^\W_][-][^\W_]")
_PART: Final = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:'[^\W\d_]+)?")
_QUOTE: Final = re.compile("[\"“”]|(?<!\\w)['‘]|['’](?!\\w)")
# It opens or ends on whose word it is: "Report: …", "…: source".
_COLON: Final = re.compile(
    r"^\W*(?:report|source|claim|rumou?r|official|breaking|watch|video|update)[a-z]*\b[^:]{0,20}:"
    r"|:\s*(?:report|source|official)s?\W*$",
    re.IGNORECASE,
)

# Words of the whole article are counted for so many sentences, about as many as an article of fnc1
# has, so that long ones look no different.
_PER: Final = 18
# How many first letters of two stems must be the same for them to be akin ("surger", "surgic").
_AKIN: Final = 5
_COUNTED: Final = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve",
)  # fmt: skip
_COUNTS: Final = {word: str(number) for number, word in enumerate(_COUNTED, 1)}


@cache
def _rows() -> tuple[tuple[str, str], ...]:
    table = files("dateline").joinpath("tables/stance.tsv").read_text("utf-8")
    lines = (line.partition("\t") for line in table.splitlines() if line and line[0] != "#")
    return tuple((kind, listed) for kind, _, listed in lines)


@cache
def _kind_of() -> dict[str, int]:
    """Give the number of the kind of each word in `tables/stance.tsv`."""
    rows = ((kind, listed) for kind, listed in _rows() if not kind.startswith("~"))
    return {word: KINDS.index(kind) for kind, listed in rows for word in listed.split()}


@cache
def _phrases() -> tuple[tuple[int, re.Pattern[str]], ...]:
    """Give the patterns of `tables/stance.tsv` with the number of their kind."""
    rows = ((kind[1:], listed) for kind, listed in _rows() if kind.startswith("~"))
    return tuple(
        (KINDS.index(kind), re.compile(rf"(?:\b|(?=n't))(?:{p})\b", re.I)) for kind, p in rows
    )


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence or a claim, reduced.

    `stems` are in order, without function words, the parts of "50-foot" apart; `akin` are their
    first letters; `kinds` counts the words of each of KINDS; `marks` are question marks, pairs of
    quotation marks and whether it opens or ends on whose word it is.
    """

    span: Span
    stems: tuple[str, ...]
    akin: frozenset[str]
    names: frozenset[str]
    kinds: Floats
    marks: tuple[float, float, float]


def read_passage(text: str, span: Span) -> Passage:
    """Give what can be compared of `text[span]`."""
    plain = fold(text[span.start : span.end])
    found = list(words(plain))
    stems, names = list[str](), set[str]()
    for word, place in found:
        its = _stems_of(word.removesuffix("'s"))
        stems += its
        if place.start and plain[place.start].isupper():
            names.update(its)
    marks = (
        float(plain.count("?")),
        len(_QUOTE.findall(plain)) / 2,
        float(bool(_COLON.search(plain))),
    )
    akin = frozenset(s[:_AKIN] for s in stems)
    return Passage(span, tuple(stems), akin, frozenset(names), _count_kinds(plain, found), marks)


def _stems_of(word: str) -> list[str]:
    """Give the stems of a word: none of a function word, several of "50-foot" and "50ft"."""
    parts = [_COUNTS.get(p, p) for p in _PART.findall(word)] if _JOINED.search(word) else [word]
    kept = [_COUNTS.get(p, p) for p in parts if p not in word_list("function")]
    return [word_stem(p) for p in kept if len(p) > 1 or p.isdigit()]


def _count_kinds(plain: str, found: Sequence[tuple[str, Span]]) -> Floats:
    """Give how many words and phrases of each kind stand in a passage."""
    kinds = np.zeros(len(KINDS), np.float32)
    kind_of, negation = _kind_of(), KINDS.index("negation")
    for word, _ in found:
        kind = kind_of.get(word.removesuffix("'s"), negation if word.endswith("n't") else -1)
        if kind >= 0:
            kinds[kind] += 1
    for kind, pattern in _phrases():
        kinds[kind] += len(pattern.findall(plain))
    return kinds


def cut_sentences(text: str) -> tuple[Span, ...]:
    """Give the sentences of a text that the read room has not seen, cut at end marks and lines."""
    spans, start = [], 0
    for gap in (*_END.finditer(fold(text)), None):
        end = gap.start() if gap else len(text)
        if text[start:end].strip():
            spans.append(Span(start, end))
        start = gap.end() if gap else end
    return tuple(spans)


@dataclass(frozen=True, slots=True)
class Body:
    """An article's sentences, reduced."""

    passages: tuple[Passage, ...]
    stems: frozenset[str]
    names: frozenset[str]
    counts: Mapping[str, int]
    akin: frozenset[str]


def read_body(text: str, sentences: Sequence[Span] = ()) -> Body:
    """Give the article reduced, in `sentences` where they are known."""
    spans = sentences or cut_sentences(text)
    passages = tuple(read_passage(text, s) for s in spans)
    counts = Counter(s for p in passages for s in p.stems)
    named = () if text.isupper() else passages  # Capitals throughout tell no names.
    names = frozenset(n for p in named for n in p.names)
    akin = frozenset(a for p in passages for a in p.akin)
    return Body(passages, frozenset(counts), names, counts, akin)


@dataclass(frozen=True, slots=True)
class Rarity:
    """How much a stem tells: the logarithm of how few articles have it."""

    weights: Mapping[str, float]
    unseen: float

    def of(self, stem: str) -> float:
        """Give the weight of `stem`."""
        return self.weights.get(stem, self.unseen)


EVEN: Final = Rarity({}, 1.0)


def held_by(claim: Passage, passages: Sequence[Passage], rarity: Rarity) -> Floats:
    """Give for each passage the share (0 to 1) of the claim's weight that it holds."""
    weigh = _weights(claim, rarity)
    whole = sum(weigh.values()) or 1.0
    return np.asarray([_weight(weigh, set(p.stems)) / whole for p in passages], np.float32)


def _weights(claim: Passage, rarity: Rarity) -> dict[str, float]:
    """Give the weight of each stem of the claim, in their order: sums come out alike each time."""
    return {stem: rarity.of(stem) for stem in claim.stems}


def _weight(weigh: Mapping[str, float], held: Set[str]) -> float:
    """Give what the claim's stems among `held` weigh together."""
    return sum(w for stem, w in weigh.items() if stem in held)


def signs_of(claim: Passage, body: Body, rarity: Rarity) -> tuple[Floats, int]:
    """Give the signs of `claim` in `body` and the number of the sentence that holds most of it."""
    held = held_by(claim, body.passages, rarity)
    if not len(held):
        return np.zeros(len(sign_names()), np.float32), -1
    best = int(np.argmax(held - 0.002 * np.arange(len(held)).clip(0, 20)))
    signs = [
        *_overlap(claim, body, rarity, held),
        *_places(held, best),
        *_wording(claim, body, held, best),
    ]
    return np.asarray(signs, np.float32), best


@cache
def sign_names() -> tuple[str, ...]:
    """Give the names of the signs in order."""
    zones = ("claim", "best", "near", "bearing", "first", "lead", "end", "whole")
    overlap = (
        "held", "held first", "held lead", "held best", "held pair", "held second", "held mean",
        "cosine", "cosine best", "pairs", "run", "numbers", "numbers held", "numbers best",
        "names", "names held", "names best", "rarest held", "rarest missing", "missing sum",
        "akin held", "akin best", "size", "body size", "held often",
    )  # fmt: skip
    places = ("best at", "best early", "bearing", "bearing share", "strong", "mean at")
    marks = ("claim asks", "claim quotes", "claim reports", "body asks", "body quotes", "best asks",
             "best quotes", "against early", "against near match", "both against", "only claim",
             "only body", "both negated", "only claim negated")  # fmt: skip
    kinds = tuple(f"{kind} in {zone}" for zone in zones for kind in KINDS)
    return overlap + places + kinds + marks


def _overlap(claim: Passage, body: Body, rarity: Rarity, held: Floats) -> list[float]:
    weigh = _weights(claim, rarity)
    wanted = set(weigh)
    whole = sum(weigh.values()) or 1.0
    passages = body.passages
    lead = set().union(*(p.stems for p in passages[:3]))
    both = [_weight(weigh, {*a.stems, *b.stems}) / whole for a, b in pairwise(passages)]
    in_order = np.sort(held)[::-1]
    best = passages[int(np.argmax(held))]
    here = wanted & body.stems
    gone = wanted - here
    names = wanted & body.names
    numbers = {s for s in wanted if s[0].isdigit()}
    return [
        _weight(weigh, here) / whole,
        float(held[0]),
        _weight(weigh, lead) / whole,
        float(in_order[0]),
        max([*both, float(in_order[0])]),
        float(in_order[1]) if len(in_order) > 1 else 0.0,
        float(held.mean()),
        _cosine(weigh, body.counts, rarity),
        _cosine(weigh, Counter(best.stems), rarity),
        _pairs(claim, passages),
        max(_run(claim.stems, p.stems) for p in passages) / max(len(claim.stems), 1),
        len(numbers),
        len(numbers & body.stems) / max(len(numbers), 1),
        len(numbers.intersection(best.stems)) / max(len(numbers), 1),
        len(names),
        _weight(weigh, names) / whole,
        _weight(weigh, names & set(best.stems)) / whole,
        max((weigh[s] for s in here), default=0.0),
        max((weigh[s] for s in gone), default=0.0),
        _weight(weigh, gone) / 10,
        _akin(weigh, body.akin) / whole,
        max(_akin(weigh, p.akin) for p in passages) / whole,
        math.log1p(len(claim.stems)),
        math.log1p(len(passages)),
        math.log1p(sum(body.counts[s] for s in here) / max(len(wanted), 1)),
    ]


def _akin(weigh: Mapping[str, float], akin: Set[str]) -> float:
    """Give what the claim's stems that begin like one of the others weigh together."""
    return sum(w for stem, w in weigh.items() if stem[:_AKIN] in akin)


def _cosine(weigh: Mapping[str, float], counts: Mapping[str, int], rarity: Rarity) -> float:
    """Give the cosine of claim and counts, each stem weighing log(1 + count) by its rarity."""
    other = {s: math.log1p(c) * rarity.of(s) for s, c in counts.items()}
    dot = sum(w * other.get(s, 0.0) for s, w in weigh.items())
    norms = sum(w * w for w in weigh.values()) * sum(w * w for w in other.values())
    return dot / math.sqrt(norms) if norms else 0.0


def _pairs(claim: Passage, passages: Sequence[Passage]) -> float:
    """Give the share of the claim's neighbouring stems that are neighbours in the article too."""
    wanted = set(pairwise(claim.stems))
    there = {pair for p in passages for pair in pairwise(p.stems)}
    return len(wanted & there) / max(len(wanted), 1)


def _run(one: Sequence[str], other: Sequence[str]) -> int:
    """Give the length of the longest common subsequence."""
    shared = set(one).intersection(other)
    a, b = [s for s in one if s in shared], [s for s in other if s in shared]
    row = [0] * (len(b) + 1)
    for s in a:
        before = 0
        for j, t in enumerate(b, 1):
            before, row[j] = row[j], before + 1 if s == t else max(row[j], row[j - 1])
    return row[-1]


def _bound(held: Floats) -> float:
    """Give the share of the claim from which on a sentence of this article bears on it."""
    return max(_BEARS, 0.6 * float(held.max()))


def _places(held: Floats, best: int) -> list[float]:
    bearing = held >= _bound(held)
    at = np.flatnonzero(bearing)
    return [
        best / len(held),
        1 / (1 + best),
        math.log1p(len(at)),
        len(at) / len(held),
        float(np.sum(held >= 0.5)),
        float(at.mean()) / len(held) if len(at) else 1.0,
    ]


def _wording(claim: Passage, body: Body, held: Floats, best: int) -> list[float]:
    kinds = np.stack([p.kinds for p in body.passages])
    marks = np.asarray([p.marks for p in body.passages])
    bearing = held * (held >= _bound(held))
    near = kinds[max(0, best - 1) : best + 2].sum(0)
    zones = [
        claim.kinds,
        kinds[best],
        near,
        (kinds * bearing[:, None]).sum(0) / max(float(bearing.sum()), 0.1),
        kinds[0],
        kinds[:4].sum(0),
        kinds[-3:].sum(0),
        kinds.mean(0) * _PER,
    ]
    signs = [float(v) for zone in zones for v in np.log1p(zone)]
    against = kinds[:, AGAINST].sum(1)
    asks = float(claim.kinds[list(AGAINST)].sum())
    at = np.flatnonzero(against)
    body_against = math.log1p(float(against.mean()) * _PER)
    negated = float(near[KINDS.index("negation")] > 0)
    claim_negated = float(claim.kinds[KINDS.index("negation")] > 0)
    return [
        *signs,
        claim.marks[0],
        claim.marks[1],
        claim.marks[2],
        math.log1p(float(marks[:, 0].sum())),
        float(marks[:, 1].mean()),
        float(marks[best, 0]),
        float(marks[best, 1]),
        1 / (1 + float(at[0])) if len(at) else 0.0,
        float((against * held).max()),
        float(asks > 0) * body_against,
        float(asks > 0) * float(not len(at)),
        float(asks == 0) * body_against,
        negated * claim_negated,
        claim_negated * (1 - negated),
    ]
