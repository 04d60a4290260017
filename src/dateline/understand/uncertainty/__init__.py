"""How sure a text is: cues of uncertainty, what they bear on, and how sure we are of each.

`find_cues(parse)` gives `HedgeCue`s in order. Finding is cue first: words of
`tables/uncertainty.tsv` and of their stems are candidates (`candidates`); a linear model over
signs from the words round them and from the parse says which are cues and of what type (`signs`,
`weights`); without its file the table's shares decide. Scope comes from the parse (`scope`): the
words that the cue bears on, and whether that is a claim, some material (a video, a letter), a
number or an actor.

The attribution room's own hedges ("could not be verified", `understand.hedges`) are found by its
rules and come out here as well, with type "unverified".
"""

from dateline.model import Article, Hedge
from dateline.understand.parse import Parse
from dateline.understand.uncertainty.cues import HedgeCue, find_cues
from dateline.understand.uncertainty.weights import (
    CueWeights,
    load_cue_weights,
    released_cue_weights,
)

__all__ = [
    "CueWeights",
    "HedgeCue",
    "find_cues",
    "find_hedges_of",
    "load_cue_weights",
    "released_cue_weights",
]


def find_hedges_of(article: Article, parse: Parse) -> tuple[Hedge, ...]:
    """Give the hedges of an article in order, without those in its furniture.

    `parse` is of its text. Without the released weights the table decides.
    """
    shut = [f.span for f in article.furniture if f.span is not None and f.kind != "caption"]
    cues = find_cues(parse, released_cue_weights())
    return tuple(
        Hedge(
            article.id,
            article.evidence(c.cue),
            c.type,
            c.kind,
            c.target,
            c.scope,
            round(c.confidence, 4),
        )
        for c in cues
        if not any(s.overlaps(c.cue) for s in shut)
    )
