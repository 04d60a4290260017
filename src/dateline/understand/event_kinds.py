"""The kind of event that a sentence or two tell, of thirty: ACLED's sub-types and five others.

`tables/event_kinds.tsv` is the scheme: kind, ACLED event type and sub-type, PLOVER root, the
lexicon's types. The trained reader (`training/events`) was taught on fictional snippets of ours.
Without its file the lexicon's triggers decide: `kind_by_lexicon`.

>>> kind_by_lexicon("A suicide bomber struck a bus.")
'suicide_bomb'
"""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Final, Self

import numpy as np

from dateline.errors import ModelError
from dateline.understand.event_states import StateLayers
from dateline.understand.event_words import Arrays, Floats, bucket, load_arrays, words_of
from dateline.understand.neural import NeuralReader
from dateline.understand.triggers import event_types, find_triggers

NAME: Final = "kinds.zip"
# Words read of a text, from its start; training cuts the same way.
_WORDS: Final = 90
# What the hashed words weigh beside the rest; as in training.
_HASHED: Final = 6.0
# What its own scores weigh beside those from states: by a writer whom neither had read.
_OWN: Final = 0.6

_GOVERNMENT: Final = re.compile(
    r"(?i)\b(?:re-?captur|re-?tak|retook|regain|liberat|army|troops|soldiers|government|police|"
    r"security forces|cleared)"
)
_BROKEN_UP: Final = re.compile(
    r"(?i)\b(?:dispers|tear ?gas|water cannon|rubber bullets|baton|arrest|detain|police)"
)


@dataclass(frozen=True, slots=True)
class Kind:
    """A row of the scheme; `types` are the lexicon's, `case` is the code in CASE-2021 task 2."""

    slug: str
    acled_type: str
    acled_subtype: str
    plover: str
    case: str
    types: tuple[str, ...]


@cache
def event_kinds() -> dict[str, Kind]:
    """Give the thirty kinds by slug, in the order of the table."""
    table = files("dateline").joinpath("tables/event_kinds.tsv").read_text("utf-8")
    rows = [r.split("\t") for r in table.splitlines() if r and not r.startswith("#")]
    return {r[0]: Kind(r[0], r[1], r[2], r[3], r[4], tuple(r[5].split())) for r in rows}


def kind_by_lexicon(text: str) -> str:
    """Give the kind of the most telling trigger; a text without one is "other"."""
    order = list(event_types())
    kinds = {t: k.slug for k in event_kinds().values() for t in k.types}
    types = sorted({f.type for f in find_triggers(text)}, key=order.index)
    return _refined(next((kinds[t] for t in types if t in kinds), "other"), text)


def _refined(kind: str, text: str) -> str:
    """Split what depends on who acts: who takes the place, and whether police step in."""
    if kind == "non_state_actor_takes_territory" and _GOVERNMENT.search(text):
        return "government_regains_territory"
    if kind == "peaceful_protest" and _BROKEN_UP.search(text):
        return "protest_with_intervention"
    return kind


class KindReader:
    """Tells the kind of event of a short text: hashed words, two convolutions, triggers.

    Read by numpy alone, for a text that is known to tell an event. With the attribution reader
    beside it, whose encoder knows more of the language, it is right more often on short notes, and
    slower.
    """

    def __init__(self, arrays: Arrays, beside: NeuralReader | None = None) -> None:
        """Read with `arrays`, as `training/events/train.py` writes them.

        Raises ModelError where `beside` is not the reader that they were taught with.
        """
        wanted = arrays.settings.get("states_of")
        if beside is not None and beside.digest != wanted:
            raise ModelError(
                "kinds of events were taught beside other weights of attribution; read without "
                "`beside`, or teach them anew (training/events)"
            )
        self._beside = beside
        self._layers = StateLayers(arrays.matrices)
        self._at = arrays.matrices
        self._kinds: list[str] = list(arrays.settings["kinds"])
        self._types: list[str] = list(arrays.settings["types"])
        self._numbers = {w: i for i, w in enumerate(arrays.settings["words"])}
        self._endings = int(arrays.settings["endings"])

    @classmethod
    def load(cls, path: Path | None = None, beside: NeuralReader | None = None) -> Self:
        """Give the released reader, or the one at `path`; ModelError where there is none.

        `beside` is the attribution reader, `NeuralReader.load()`.
        """
        return cls(load_arrays(NAME, path), beside)

    def kind(self, text: str) -> str:
        """Give the likeliest kind."""
        return self._kinds[int(self._scores(text).argmax())]

    def likelihoods(self, text: str) -> dict[str, float]:
        """Give each kind's likelihood; not calibrated."""
        likely = np.exp(_as_logs(self._scores(text)))
        return dict(zip(self._kinds, likely.tolist(), strict=True))

    def _scores(self, text: str) -> Floats:
        own = self._own_scores(text)
        states = None if self._beside is None else self._beside.middle(text)
        if states is None or not len(states):
            return own
        return _OWN * _as_logs(own) + (1 - _OWN) * _as_logs(self._layers.scores(states))

    def _own_scores(self, text: str) -> Floats:
        words = words_of(text)
        vectors = self._at["words"][word_numbers(words, self._numbers, self._endings)]
        seen = [vectors.mean(0)]
        seen += [np.maximum(self._filtered(vectors, part), 0).max(0) for part in ("near", "wide")]
        hashed = hashed_words(words, len(self._at["hashed"]))
        scores = np.concatenate(seen) @ self._at["seen"] + self._at["bias"][0]
        scores += self._at["hashed"][hashed].sum(0) * np.float32(_HASHED / len(hashed) ** 0.5)
        return np.asarray(scores + trigger_signs(text, self._types) @ self._at["triggers"])

    def _filtered(self, vectors: Floats, part: str) -> Floats:
        """Give a convolution over the words: each filter sees as many as its matrix has rows of."""
        width = len(self._at[part]) // vectors.shape[1]
        around = np.pad(vectors, ((width // 2, width // 2), (0, 0)))
        shown = np.stack([around[i : i + len(vectors)].ravel() for i in range(width)])
        joined = shown.reshape(width, len(vectors), -1).transpose(1, 0, 2).reshape(len(vectors), -1)
        return np.asarray(joined @ self._at[part] + self._at[f"{part}_bias"][0])


def _as_logs(scores: Floats) -> Floats:
    """Give scores as logarithms of likelihoods."""
    below = scores - scores.max()
    return np.asarray(below - np.log(np.exp(below).sum()))


def word_numbers(words: list[str], numbers: dict[str, int], endings: int) -> list[int]:
    """Give each word's row; words not known share `endings` rows by their last two letters."""
    known = len(numbers)
    found = [numbers.get(w, known + bucket(w[-2:], endings)) for w in words[:_WORDS]]
    return found or [known]


def hashed_words(words: list[str], size: int) -> list[int]:
    """Give the buckets of the words' first six letters and of the pairs of words."""
    pairs = pairwise(words)
    found = {bucket(f"p:{w[:6]}", size) for w in words}
    return sorted(found | {bucket(f"b:{a} {b}", size) for a, b in pairs}) or [0]


def trigger_signs(text: str, types: list[str]) -> Floats:
    """Give which types' triggers the text holds, which is the most telling, and whether none."""
    signs = np.zeros(2 * len(types) + 1, np.float32)
    found = {types.index(f.type) for f in find_triggers(text) if f.type in types}
    signs[list(found)] = 1
    signs[len(types) + min(found) if found else -1] = 1
    return signs
