"""The trained reader of stances: one small file, its digest checked before anything is used.

The file is a zip of settings, of how rare each stem is, and of the networks' numbers. It was
trained by `training/stance`; a person who trains anew replaces it and the digest beside it.
"""

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np

from dateline.claims.stance_signs import Floats, Rarity, sign_names
from dateline.released import open_box, released_file, write_box

# The order in which the networks give their likelihoods.
LABELS: Final = ("unrelated", "agree", "disagree", "discuss")
_PARTS: Final = ("settings.json", "rarity.tsv", "networks.npy")
_WHAT: Final = "weights of stance"
# Signs are cut off at so many standard deviations from their mean; training cuts the same way.
CUT: Final = 4.0


@dataclass(frozen=True, slots=True)
class Network:
    """Signs made even, one hidden layer of rectified sums, a softmax over LABELS."""

    means: Floats
    scales: Floats
    inner: Floats
    inner_offset: Floats
    outer: Floats
    outer_offset: Floats

    def even(self, signs: Floats) -> Floats:
        """Give the signs (pairs, signs) as numbers of standard deviations."""
        return np.asarray(((signs - self.means) / self.scales).clip(-CUT, CUT), np.float32)

    def likelihoods(self, signs: Floats) -> Floats:
        """Give the likelihoods (pairs, labels) of signs (pairs, signs)."""
        hidden = np.maximum(self.even(signs) @ self.inner + self.inner_offset, 0)
        scores = hidden @ self.outer + self.outer_offset
        grown = np.exp(scores - scores.max(axis=1, keepdims=True))
        return np.asarray(grown / grown.sum(axis=1, keepdims=True), np.float32)

    @property
    def parts(self) -> tuple[Floats, ...]:
        """Its arrays in the order in which they are stored."""
        return (
            self.means, self.scales, self.inner, self.inner_offset, self.outer, self.outer_offset
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Weights:
    """What the file holds: networks whose likelihoods are averaged, and the rarity of stems."""

    networks: tuple[Network, ...]
    rarity: Rarity

    def likelihoods(self, signs: Floats) -> Floats:
        """Give the mean likelihoods (pairs, labels) of signs (pairs, signs)."""
        each = np.stack([n.likelihoods(signs) for n in self.networks])
        return np.asarray(each.mean(axis=0), np.float32)


def released_path() -> Path:
    """Give where the weights of this release lie."""
    return released_file("stance", "stance.zip")


@cache
def released_weights() -> Weights:
    """Give the released weights, read once a process."""
    return load_weights()


def load_weights(path: Path | None = None) -> Weights:
    """Give the weights at `path`, by default the released ones, whose digest must be the recorded.

    Raises ModelError where the file is missing, damaged or another than the recorded one.
    """
    box = open_box(path or released_path(), _WHAT, 'read with reader = "rules"')
    with box.opening(_WHAT):
        plain, rarity, numbers = (box.parts[part] for part in _PARTS)
        settings: dict[str, Any] = json.loads(plain)
        if tuple(settings["signs"]) != sign_names() or tuple(settings["labels"]) != LABELS:
            raise ValueError("trained for other signs or labels")
        networks = np.load(io.BytesIO(numbers), allow_pickle=False).astype(np.float32)
        hidden = int(settings["hidden"])
        return Weights(tuple(_network(row, hidden) for row in networks), _rarity(rarity.decode()))


def _network(row: Floats, hidden: int) -> Network:
    wide, labels = len(sign_names()), len(LABELS)
    shapes = ((wide,), (wide,), (wide, hidden), (hidden,), (hidden, labels), (labels,))
    cuts = np.cumsum([int(np.prod(shape)) for shape in shapes])
    if cuts[-1] != len(row):
        raise ValueError(f"{len(row)} numbers a network, {cuts[-1]} wanted")
    return Network(*(p.reshape(s) for p, s in zip(np.split(row, cuts[:-1]), shapes, strict=True)))


def _rarity(table: str) -> Rarity:
    """Read "stem<TAB>tenths" lines; the first line is the weight of a stem that is not listed."""
    rows = [line.split("\t") for line in table.splitlines()]
    weights = {stem: int(tenths) / 10 for stem, tenths in rows}
    return Rarity(weights, weights.pop("*"))


def rarity_table(rarity: Rarity) -> str:
    """Give the table of `rarity` as it is stored, in tenths."""
    rows = [("*", rarity.unseen), *sorted(rarity.weights.items())]
    return "".join(f"{stem}\t{round(weight * 10)}\n" for stem, weight in rows)


def write_weights(path: Path, networks: Sequence[Network], rarity: Rarity) -> str:
    """Write the file at `path` with its digest beside it; give that sha256.

    Numbers are kept in half precision. The same networks give the same bytes.
    """
    rows = np.stack([np.concatenate([p.ravel() for p in n.parts]) for n in networks])
    numbers = io.BytesIO()
    np.save(numbers, rows.astype(np.float16))
    settings = {"hidden": networks[0].inner.shape[1], "labels": LABELS, "signs": sign_names()}
    parts: Mapping[str, bytes] = {
        "settings.json": json.dumps(settings, indent=1).encode(),
        "rarity.tsv": rarity_table(rarity).encode(),
        "networks.npy": numbers.getvalue(),
    }
    return write_box(path, [(name, parts[name]) for name in _PARTS])
