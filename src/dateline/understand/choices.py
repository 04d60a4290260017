"""Trained choices: small files of logistic regressions, the digest checked before anything is used.

A choice is a logistic regression over named signs. How each was trained stands in `training/`, what
it gets wrong in the card beside it.
"""

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dateline.released import open_box, released_file, write_box

_LOG: Final = logging.getLogger(__name__)

# Folder of models -> the file in it, what its choices are about.
_RELEASED: Final = {
    "incidents": ("incidents.zip", "incidents"),
    "events": ("days.zip", "the days of events"),
}
_HARDEST: Final = 9

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Choice:
    """A logistic regression: what it chooses from, the weights of each sign, from when it says yes.

    `is_one_of` says that the classes exclude each other (softmax); else each stands alone.
    `threshold` is the likelihood from which a class that stands alone is taken.
    """

    classes: tuple[str, ...]
    signs: Mapping[str, int]
    weights: Floats
    bias: Floats
    is_one_of: bool
    threshold: float = 0.5

    def likelihoods(self, signs: Mapping[str, float]) -> dict[str, float]:
        """Give each class with its likelihood, 0 to 1."""
        scores = self.odds(signs)
        if self.is_one_of:
            scores = np.exp(scores - scores.max())
            shares = scores / scores.sum()
        else:
            shares = 1 / (1 + np.exp(-scores))
        return dict(zip(self.classes, (float(s) for s in shares), strict=True))

    def log_odds(self, signs: Mapping[str, float]) -> dict[str, float]:
        """Give each class with its score before it becomes a likelihood."""
        return dict(zip(self.classes, (float(s) for s in self.odds(signs)), strict=True))

    def odds(self, signs: Mapping[str, float]) -> NDArray[np.float64]:
        """Give the classes' scores; signs that were not trained on count nothing."""
        known = [(self.signs[n], v) for n, v in signs.items() if n in self.signs]
        if not known:
            return self.bias.astype(np.float64)
        places, values = zip(*known, strict=True)
        total = np.asarray(values) @ self.weights[list(places)] + self.bias
        return np.asarray(total, np.float64)


def released_path(folder: str) -> Path:
    """Give where the choices of this release in `models/<folder>` lie."""
    return released_file(folder, _RELEASED[folder][0])


@cache
def released_choices(folder: str) -> Mapping[str, Choice]:
    """Give the released choices of `models/<folder>` by name.

    None where the file is missing, and rules decide instead. Raises ModelError where the file is
    another than the recorded one.
    """
    path = released_path(folder)
    if not path.exists():
        about = _RELEASED[folder][1]
        _LOG.warning("no choices at %s: %s are read by rule, which is worse", path, about)
        return {}
    return read_choices(path)


def read_choices(path: Path) -> dict[str, Choice]:
    """Give the choices of the file at `path`.

    Raises ModelError where it is missing, damaged or another than the recorded one.
    """
    about = next((f"choices about {a}" for n, a in _RELEASED.values() if n == path.name), "choices")
    box = open_box(path, about, "take the file away: rules decide then")
    with box.opening(about):
        rows = json.loads(box.parts["choices.json"])
        return {name: _choice(box.parts, name, row) for name, row in rows.items()}


def _choice(parts: Mapping[str, bytes], name: str, row: Mapping[str, Any]) -> Choice:
    signs = parts[f"{name}.txt"].decode().split("\n")
    table = np.frombuffer(parts[f"{name}.f16"], np.float16).astype(np.float32)
    return Choice(
        tuple(row["classes"]),
        {s: i for i, s in enumerate(signs)},
        table.reshape(len(signs), len(row["classes"])),
        np.array(row["bias"], np.float32),
        row["is_one_of"],
        row["threshold"],
    )


def write_choices(path: Path, choices: Mapping[str, Choice]) -> str:
    """Write choices at `path`, the digest beside it; give that. Same choices, same bytes."""
    rows = {
        name: {
            "classes": list(c.classes),
            "bias": [round(float(b), 5) for b in c.bias],
            "is_one_of": c.is_one_of,
            "threshold": c.threshold,
        }
        for name, c in choices.items()
    }
    parts: list[tuple[str, bytes]] = [("choices.json", json.dumps(rows, indent=1).encode())]
    for name, choice in choices.items():
        parts.append((f"{name}.txt", "\n".join(choice.signs).encode()))
        parts.append((f"{name}.f16", choice.weights.astype(np.float16).tobytes()))
    return write_box(path, parts, _HARDEST)


def pruned(names: Sequence[str], weights: Floats, least: float) -> tuple[list[str], Floats]:
    """Give the signs of which some weight is at least `least`, with their weights."""
    kept = np.flatnonzero(np.abs(weights).max(1) >= least)
    return [names[int(i)] for i in kept], weights[kept]
