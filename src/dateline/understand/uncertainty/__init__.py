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
    "load_cue_weights",
    "released_cue_weights",
]
