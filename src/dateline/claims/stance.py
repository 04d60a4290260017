"""The stance of an article to a claim: agrees with it, disputes it, discusses it, or is unrelated.

A claim is a headline or a sentence of somebody's; the article is any text. A small trained network
reads where its weights are, rules where they are not; both give the sentence that shows it.

>>> text = "The bridge at Orla stands. The army denied that rebels had destroyed the Orla bridge."
>>> found = stance_of("Rebels destroyed Orla bridge", text, reader="rules")
>>> found.label, text[found.evidence.start : found.evidence.end]
('disagree', 'The army denied that rebels had destroyed the Orla bridge.')
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from dateline.claims.stance_signs import (
    AGAINST,
    EVEN,
    KINDS,
    Body,
    Floats,
    Passage,
    held_by,
    read_body,
    read_passage,
    signs_of,
)
from dateline.claims.stance_weights import LABELS, Weights, released_path, released_weights
from dateline.errors import ModelError
from dateline.model import Span

READERS: Final = ("auto", "trained", "rules")
# Rules: share of the claim's words that the whole article and its best sentence must hold, and from
# which a sentence's words tell, at least and beside the best. The best of 12 and of 24 tried on all
# pairs of fnc1 (macro F1 .611, the next .605).
_RELATED: Final = (0.3, 0.2)
_TELLS: Final = (0.25, 0.7)
# An article that shares names with a claim, no plain word, and no more than this of its words is on
# the same place or people, not on the claim: in fnc1 6,549 unrelated pairs, and 101 related ones.
# Its unrelated pairs are drawn at random, so that the networks take any shared name for a relation.
_TOPIC: Final = 0.5
# What a refuting word is worth beside the share of the claim that a sentence holds, when a
# disagreement's evidence is chosen; how much a neighbour's share counts, and the least share that
# does. Set by eye: there is no gold for it.
_REFUTES: Final = 0.35
_BESIDE: Final = 0.6
_LEAST: Final = 0.15


@dataclass(frozen=True, slots=True)
class ArticleStance:
    """What an article makes of a claim.

    `label` is one of LABELS, the likeliest; `likelihoods` (0 to 1, all four) come from the trained
    network and are 1 and 0 where rules decided or only names are shared; `evidence` is the sentence
    that shows it, empty where there is none; `reader` is "trained" or "rules".
    """

    label: str
    likelihoods: Mapping[str, float]
    evidence: Span
    reader: str


def stance_of(
    claim: str, article_text: str, *, sentences: Sequence[Span] = (), reader: str = "auto"
) -> ArticleStance:
    """Give what the article makes of the claim.

    `sentences` are the article's where the read room has found them. `reader` "auto" takes the
    trained reader where its weights lie, else rules. Raises ModelError where weights are damaged,
    or missing and `reader` is "trained".
    """
    if reader not in READERS:
        raise ModelError(f"unknown reader {reader!r}; known: {', '.join(READERS)}", about=reader)
    weights = _weights_for(reader)
    said = read_passage(claim, Span(0, len(claim)))
    body = read_body(article_text, sentences)
    if shares_only_names(said, body):
        return _stance(np.eye(len(LABELS), dtype=np.float32)[0], Span(0, 0), weights)
    if weights is None:
        held = held_by(said, body.passages, EVEN)
        label = ruled_label(said, body, held)
        likely = np.eye(len(LABELS), dtype=np.float32)[LABELS.index(label)]
    else:
        held = held_by(said, body.passages, weights.rarity)
        likely = weights.likelihoods(signs_of(said, body, weights.rarity)[0][None])[0]
    return _stance(likely, _evidence(said, LABELS[int(likely.argmax())], body, held), weights)


def _weights_for(reader: str) -> Weights | None:
    if reader == "rules" or (reader == "auto" and not released_path().exists()):
        return None
    return released_weights()


def _stance(likely: Floats, evidence: Span, weights: Weights | None) -> ArticleStance:
    label = LABELS[int(likely.argmax())]
    named = {name: float(v) for name, v in zip(LABELS, likely, strict=True)}
    return ArticleStance(label, named, evidence, "rules" if weights is None else "trained")


def shares_only_names(claim: Passage, body: Body) -> bool:
    """Whether the article holds nothing of the claim but names, and those not most of it."""
    wanted = set(claim.stems)
    held = wanted & body.stems
    return len(held) <= _TOPIC * len(wanted) and not held - body.names


def ruled_label(claim: Passage, body: Body, held: Floats) -> str:
    """Give the label by rule.

    Unrelated where too little of the claim is held; disagree where refuting words stand by it and
    the claim has none, or the other way round; discuss where it is hedged or told after others.
    """
    whole = len(set(claim.stems) & body.stems) / len(set(claim.stems))
    if whole < _RELATED[0] or float(held.max()) < _RELATED[1]:
        return "unrelated"
    kinds = np.stack([p.kinds for p in body.passages])
    near = kinds[held >= max(_TELLS[0], _TELLS[1] * float(held.max()))].sum(axis=0)
    refutes = bool(near[list(AGAINST)].sum()) != bool(claim.kinds[list(AGAINST)].sum())
    if refutes:
        return "disagree"
    told = (near + claim.kinds)[[KINDS.index("hedge"), KINDS.index("report")]].sum()
    return "discuss" if told else "agree"


def _evidence(claim: Passage, label: str, body: Body, held: Floats) -> Span:
    """Give the sentence that shows the stance; none for an unrelated article.

    It is the one that holds most of the claim, an early one where two are alike. Of a disagreement
    a refuting sentence goes before, if it or its neighbour holds some of the claim, unless the
    claim refutes something itself.
    """
    if label == "unrelated":
        return Span(0, 0)
    worth = held - 0.002 * np.arange(len(held)).clip(0, 20)
    refuting = [*AGAINST, KINDS.index("negation")]
    if label == "disagree" and not claim.kinds[refuting].any():
        neighbour = np.maximum(np.append(held[1:], 0), np.append(0, held[:-1]))
        beside = np.maximum(held, _BESIDE * neighbour)
        against = np.asarray([p.kinds[list(AGAINST)].any() for p in body.passages])
        gain = np.where(beside > _LEAST, _REFUTES + (beside - held) / 2, 0)
        worth = np.where(against, worth + gain, worth)
    return body.passages[int(np.argmax(worth))].span
