"""Cues of uncertainty in a parsed text: where, of what type, how sure, and what they bear on."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from dateline.model import Span
from dateline.understand.clauses import Draft
from dateline.understand.hedges import find_hedges
from dateline.understand.parse import Parse
from dateline.understand.uncertainty.candidates import Candidate, find_candidates, find_extras
from dateline.understand.uncertainty.scope import scope_of, target_of_spans
from dateline.understand.uncertainty.signs import Sentences, signs_of
from dateline.understand.uncertainty.weights import CueWeights

# What the words of a failed check begin with: "could not be verified", "remains unconfirmed".
_CHECKING: Final = ("verif", "confirm", "authentic", "corrobor", "substantiat", "proven")
_BY_TABLE: Final = 0.5


@dataclass(frozen=True, slots=True)
class HedgeCue:
    """Words that say that something is not sure.

    `type` is one of Szarvas et al.'s four (probable, doxastic, condition, investigation),
    "unverified" for a check that failed, or "" for a desk's wordings that are none of the four
    here. `kind` is what a desk makes of it: unverified, hearsay, suspected, accused, claimed,
    distanced, estimated or general. `confidence`, 0 to 1, is the model's or the table's that this
    is a cue of the four, and 1 for a check or a desk's wording, which are taken as they stand.
    `scope` is what it bears on, without the cue; `target` is claim, material, number or actor.
    """

    cue: Span
    type: str
    kind: str
    confidence: float
    scope: tuple[Span, ...]
    target: str


def find_cues(parse: Parse, weights: CueWeights | None) -> tuple[HedgeCue, ...]:
    """Give the cues of a text in order; none lies over another. Without weights the table decides.

    A failed check is one cue, whatever is uncertain in its words; then come the four types, then
    the desk's own wordings.
    """
    found: list[HedgeCue] = []
    candidates = tuple(find_candidates(parse))
    four = _of_four_types(parse, candidates, weights)
    for cue in (*_checks(parse), *four, *_own_wordings(parse, candidates)):
        if not any(cue.cue.start < f.cue.end and f.cue.start < cue.cue.end for f in found):
            found.append(cue)
    return tuple(sorted(found, key=lambda c: c.cue.start))


def _checks(parse: Parse) -> Iterator[HedgeCue]:
    """Yield what the attribution room's rules find of checks that failed."""
    for draft in find_hedges(parse, ()):
        if draft.row.status == "unverified" and _is_check(parse, draft):
            spans = tuple(draft.content)
            target = target_of_spans(parse, spans, draft.cue[0])
            yield HedgeCue(parse.span(draft.cue), "unverified", "unverified", 1.0, spans, target)


def _is_check(parse: Parse, draft: Draft) -> bool:
    return any(stem in parse.words[t] for t in draft.cue for stem in _CHECKING)


def _of_four_types(
    parse: Parse, candidates: tuple[Candidate, ...], weights: CueWeights | None
) -> Iterator[HedgeCue]:
    sentences = Sentences(parse)
    for candidate in candidates:
        row = candidate.row
        if weights is None:
            if candidate.is_exact and row.share >= _BY_TABLE:
                yield _cue(parse, candidate, row.type, row.share)
            continue
        signs = signs_of(parse, candidate, sentences)
        confidence = weights.confidence(signs)
        if confidence >= weights.threshold:
            yield _cue(parse, candidate, weights.type_of(signs), confidence)


def _own_wordings(parse: Parse, candidates: tuple[Candidate, ...]) -> Iterator[HedgeCue]:
    """Yield what a desk wants to see whether or not it is one of the four types."""
    words = (c for c in candidates if c.is_exact and c.row.kind != "general")
    for candidate in (*words, *find_extras(parse)):
        if candidate.row.wording.startswith("blam") and parse.tags[candidate.start] == "NN":
            continue  # "Took the blame": nobody is blamed here.
        yield _cue(parse, candidate, "", 1.0)


def _cue(parse: Parse, candidate: Candidate, type_: str, confidence: float) -> HedgeCue:
    kind = candidate.row.kind
    spans, target = scope_of(parse, candidate.start, candidate.end, kind)
    cue = Span(parse.starts[candidate.start], parse.ends[candidate.end - 1])
    return HedgeCue(cue, type_, kind, confidence, spans, target)
