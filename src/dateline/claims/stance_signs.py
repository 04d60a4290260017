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
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
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
_END: Final = re.compile(r"(?<=[.!?][\"')])\s+|(?<=[.!?])\s+|\n+")
_QUOTE: Final = re.compile("[\"“”]|(?<!\\w)['‘]|['’](?!\\w)")
_COLON: Final = re.compile(r"^\W*(?:report|source|claim|rumou?r|official|breaking|watch|video|update)"
                           r"[a-z]*\b[^:]{0,20}:|:\s*(?:report|source|official)s?\W*$", re.I)  # fmt: skip


@cache
def _kind_of() -> dict[str, int]:
    table = files("dateline").joinpath("tables/stance.tsv").read_text("utf-8")
    rows = (line.split("\t") for line in table.splitlines() if line and line[0] != "#")
    return {word: KINDS.index(kind) for kind, listed in rows for word in listed.split()}


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence or a claim, reduced: `stems` in order without function words, kinds counted."""

    span: Span
    lowered: tuple[str, ...]
    stems: tuple[str, ...]
    numbers: frozenset[str]
    names: frozenset[str]
    kinds: Floats
    marks: tuple[float, float, float]


def read_passage(text: str, span: Span) -> Passage:
    """Give what can be compared of `text[span]`."""
    plain = fold(text[span.start : span.end])
    found = list(words(plain))
    lowered = tuple(w for w, _ in found)
    kinds = np.zeros(len(KINDS), np.float32)
    kind_of = _kind_of()
    stems, names = list[str](), set[str]()
    for word, at in found:
        bare = word.removesuffix("'s")
        if bare in kind_of:
            kinds[kind_of[bare]] += 1
        elif bare.endswith("n't"):
            kinds[KINDS.index("negation")] += 1
        if bare in word_list("function") or len(bare) < 2:
            continue
        stem = word_stem(bare)
        stems.append(stem)
        if at.start and plain[at.start].isupper():
            names.add(stem)
    numbers = frozenset(s for s in stems if s[0].isdigit())
    marks = (
        float(plain.count("?")),
        len(_QUOTE.findall(plain)) / 2,
        float(bool(_COLON.search(plain))),
    )
    return Passage(span, lowered, tuple(stems), numbers, frozenset(names), kinds, marks)


def cut_sentences(text: str) -> tuple[Span, ...]:
    """Give the sentences of a text that the read room has not seen, cut at end marks and lines."""
    spans, start = [], 0
    for gap in (*_END.finditer(text), None):
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
    grams: frozenset[str]


def read_body(text: str, sentences: Sequence[Span] = ()) -> Body:
    """Give the article reduced, in `sentences` where they are known."""
    spans = sentences or cut_sentences(text)
    passages = tuple(read_passage(text, s) for s in spans)
    counts = Counter(s for p in passages for s in p.stems)
    names = frozenset(n for p in passages for n in p.names)
    grams = frozenset(g for s in counts for g in _grams(s))
    return Body(passages, frozenset(counts), names, counts, grams)


def _grams(stem: str) -> list[str]:
    return [stem[i : i + 4] for i in range(max(1, len(stem) - 3))]


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
    wanted = set(claim.stems)
    whole = sum(map(rarity.of, wanted)) or 1.0
    held = [sum(map(rarity.of, wanted.intersection(p.stems))) / whole for p in passages]
    return np.asarray(held, np.float32)


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
        "grams", "size", "body size", "held often",
    )  # fmt: skip
    places = ("best at", "best early", "bearing", "bearing share", "strong", "mean at")
    marks = ("claim asks", "claim quotes", "claim reports", "body asks", "body quotes", "best asks",
             "best quotes", "against early", "against near match", "both against", "only claim",
             "only body", "both negated", "only claim negated")  # fmt: skip
    kinds = tuple(f"{kind} in {zone}" for zone in zones for kind in KINDS)
    return overlap + places + kinds + marks


def _overlap(claim: Passage, body: Body, rarity: Rarity, held: Floats) -> list[float]:
    wanted = set(claim.stems)
    weigh = {s: rarity.of(s) for s in wanted}
    whole = sum(weigh.values()) or 1.0
    passages = body.passages
    lead = set().union(*(p.stems for p in passages[:3]))
    both = [
        sum(weigh[s] for s in wanted.intersection(a.stems + b.stems)) / whole
        for a, b in zip(passages, passages[1:], strict=False)
    ]
    in_order = np.sort(held)[::-1]
    best = passages[int(np.argmax(held))]
    here = wanted & body.stems
    gone = wanted - here
    names = wanted & body.names
    numbers = claim.numbers
    grams = {g for s in wanted for g in _grams(s)}
    return [
        sum(weigh[s] for s in here) / whole,
        float(held[0]),
        sum(weigh[s] for s in wanted & lead) / whole,
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
        len(numbers & best.numbers) / max(len(numbers), 1),
        len(names),
        sum(weigh[s] for s in names) / whole,
        sum(weigh[s] for s in names.intersection(best.stems)) / whole,
        max((weigh[s] for s in here), default=0.0),
        max((weigh[s] for s in gone), default=0.0),
        sum(weigh[s] for s in gone) / 10,
        len(grams & body.grams) / max(len(grams), 1),
        math.log1p(len(claim.stems)),
        math.log1p(len(passages)),
        math.log1p(sum(body.counts[s] for s in here) / max(len(wanted), 1)),
    ]


def _cosine(weigh: Mapping[str, float], counts: Mapping[str, int], rarity: Rarity) -> float:
    """Give the cosine of claim and counts, each stem weighing log(1 + count) by its rarity."""
    other = {s: math.log1p(c) * rarity.of(s) for s, c in counts.items()}
    dot = sum(w * other.get(s, 0.0) for s, w in weigh.items())
    norms = sum(w * w for w in weigh.values()) * sum(w * w for w in other.values())
    return dot / math.sqrt(norms) if norms else 0.0


def _pairs(claim: Passage, passages: Sequence[Passage]) -> float:
    """Give the share of the claim's neighbouring stems that are neighbours in the article too."""
    wanted = set(zip(claim.stems, claim.stems[1:], strict=False))
    there = {pair for p in passages for pair in zip(p.stems, p.stems[1:], strict=False)}
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


def _places(held: Floats, best: int) -> list[float]:
    bearing = held >= max(_BEARS, float(held.max()) * 0.6)
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
    bearing = held * (held >= max(_BEARS, float(held.max()) * 0.6))
    near = kinds[max(0, best - 1) : best + 2].sum(0)
    zones = [
        claim.kinds,
        kinds[best],
        near,
        (kinds * bearing[:, None]).sum(0) / max(float(bearing.sum()), 0.1),
        kinds[0],
        kinds[:4].sum(0),
        kinds[-3:].sum(0),
        kinds.sum(0),
    ]
    signs = [float(v) for zone in zones for v in np.log1p(zone)]
    against = kinds[:, AGAINST].sum(1)
    asks = float(claim.kinds[list(AGAINST)].sum())
    at = np.flatnonzero(against)
    body_against = math.log1p(float(against.sum()))
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
