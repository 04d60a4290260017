"""The hedge cues of Szeged's Wikipedia part, cut by document into five folds of ten blocks each.

The file has no ids, but sentences stand in the order of their documents, and each document opens
with its title, a short line without a full stop. The file is cut in fifty blocks, each cut put
off to the next title; block b is in fold b mod 5. The last fold is held out: `bench hedges`
scores on it, and neither the table nor the weights saw it. Sentences within GAP of a block of
another fold are left out of training for that fold, so that no document stands on both sides.
"""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dateline.understand.uncertainty.candidates import TYPES

SZEGED = "status/szeged-wiki.jsonl.gz"
BLOCKS = 50
FOLDS = 5
HELD_OUT = 4
GAP = 20
_PREFIXES = ("speculation_modal_", "speculation_hypo_")
_STOP = re.compile(r"[.!?;:\"')]\s*$")
_MOST_WORDS_OF_A_TITLE = 9


def is_title(text: str) -> bool:
    """Whether a line opens a document.

    >>> is_title("The Orlin Dam"), is_title("The dam may break.")
    (True, False)
    """
    return not _STOP.search(text) and len(text.split()) <= _MOST_WORDS_OF_A_TITLE


def blocks_of(texts: Sequence[str]) -> NDArray[np.int64]:
    """Give each sentence's block, 0 to BLOCKS - 1."""
    size = len(texts)
    block = np.zeros(size, np.int64)
    for number in range(1, BLOCKS):
        cut = number * size // BLOCKS
        while cut < size and not is_title(texts[cut]):
            cut += 1
        block[cut:] = number
    return block


def training_part(block: NDArray[np.int64], fold: int) -> NDArray[np.bool_]:
    """Give which sentences may be trained on where `fold` is held out."""
    is_far = block % FOLDS != fold
    for at in np.flatnonzero(np.diff(block) != 0) + 1:
        if fold in (block[at] % FOLDS, block[at - 1] % FOLDS):
            is_far[max(0, at - GAP) : at + GAP] = False
    return is_far


def gold_cues(record: dict[str, Any]) -> dict[tuple[int, int], str]:
    """Give the types of a sentence's cues by their offsets."""
    return {(c["start"], c["end"]): type_name(c["type"]) for c in record["cues"]}


def type_name(label: str) -> str:
    """Give our name of one of Szeged's types.

    >>> type_name("speculation_hypo_doxastic")
    'doxastic'
    """
    name = next(label.removeprefix(p) for p in _PREFIXES if label.startswith(p))
    assert name in TYPES
    return name
