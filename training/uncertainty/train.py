"""`python -m training.uncertainty.train FOLDER [--folds]`: the weights anew, or the spread over
folds.

Reads FOLDER/signs.npz. Threshold and the stretch of the confidences are chosen out of fold on the
four training folds; the weights are fitted on all four. With --folds, each of the five folds is
held out in turn with the threshold of the released weights, and nothing is written.
"""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.szeged import FOLDS, HELD_OUT, training_part
from dateline.understand.uncertainty.weights import (
    cue_weights_path,
    load_cue_weights,
    write_cue_weights,
)
from training.uncertainty.fit import Options, fit_cues, fit_types

CUE_SIZE = 1 << 17
# Which of a candidate's signs is its stem.
STEM = 1
TYPE_SIZE = 1 << 13
THRESHOLDS = np.arange(0.2, 0.61, 0.02)


@dataclass(frozen=True)
class Signs:
    """What `signs` wrote; `block` and `gold` (how many cues) are of sentences."""

    signs: NDArray[np.uint32]
    sentence: NDArray[np.int64]
    label: NDArray[np.int64]
    block: NDArray[np.int64]
    gold: NDArray[np.int64]

    @classmethod
    def read(cls, folder: Path) -> "Signs":
        """Give what lies in a folder."""
        with np.load(folder / "signs.npz") as kept:
            return cls(*(kept[f] for f in ("signs", "sentence", "label", "block", "gold")))

    def places(self, size: int) -> NDArray[np.int64]:
        """Give where each sign stands among `size` weights, as the package reckons it."""
        there = 1 + self.signs.astype(np.int64) % (size - 1)
        return np.where(self.signs == 0, 0, there)

    def trained_on(self, *held_out: int) -> NDArray[np.bool_]:
        """Give which candidates may be trained on where these folds are held out."""
        parts = [training_part(self.block, fold) for fold in held_out]
        return np.logical_and.reduce(parts)[self.sentence]

    def of_fold(self, fold: int) -> NDArray[np.bool_]:
        """Give which candidates stand in a fold."""
        return (self.block % FOLDS == fold)[self.sentence]

    def gold_of(self, fold: int) -> int:
        """Give how many cues a fold has, candidates or not."""
        return int(self.gold[self.block % FOLDS == fold].sum())


def main(folder: Path, *, is_spread: bool) -> None:
    """Train and write, or print the spread."""
    signs = Signs.read(folder)
    places = signs.places(CUE_SIZE)
    if is_spread:
        threshold = load_cue_weights().settings
        scores = [
            f1(signs, fold, *spread_odds(signs, places, fold), threshold) for fold in range(FOLDS)
        ]
        print("cue F1 of the folds", np.round(scores, 4))
        print(f"mean {np.mean(scores):.4f}, standard deviation {np.std(scores):.4f}")
        return
    settings = calibrated(signs, places)
    chosen = signs.trained_on(HELD_OUT)
    weights = fit_cues(places[chosen], signs.label[chosen] > 0, CUE_SIZE, Options())
    cues = chosen & (signs.label > 0)
    types = fit_types(signs.places(TYPE_SIZE)[cues], signs.label[cues] - 1, TYPE_SIZE, Options())
    scale, type_scale = (float(np.abs(w).max() / 127) for w in (weights[:-1], types))
    settings |= {"scale": scale, "bias": float(weights[-1]), "trained_on": "szeged-wiki, folds 0-3"}
    digest = write_cue_weights(
        cue_weights_path(),
        np.round(weights[:-1] / scale).astype(np.int8),
        np.round(types / type_scale).astype(np.int8),
        settings,
    )
    print(f"{cue_weights_path()}: sha256 {digest}")


def spread_odds(
    signs: Signs, places: NDArray[np.int64], *held_out: int
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Give log-odds and labels of the first fold, fitted on all but the folds named.

    Words of which no cue was seen in training are no candidates: the table knows words of all
    training folds, and would tell of the fold that is held out here.
    """
    chosen = signs.trained_on(*held_out)
    seen = np.unique(signs.signs[chosen & (signs.label > 0), STEM])
    asked = signs.of_fold(held_out[0]) & np.isin(signs.signs[:, STEM], seen)
    weights = fit_cues(places[chosen], signs.label[chosen] > 0, CUE_SIZE, Options())
    return weights[places[asked]].sum(1) + weights[-1], signs.label[asked]


def calibrated(signs: Signs, places: NDArray[np.int64]) -> dict[str, Any]:
    """Give threshold, stretch and shift, chosen out of fold on the training folds."""
    folds = [f for f in range(FOLDS) if f != HELD_OUT]
    told = [spread_odds(signs, places, fold, HELD_OUT) for fold in folds]
    odds, labels = np.concatenate([t[0] for t in told]), np.concatenate([t[1] for t in told])
    stretch, shift = platt(odds, labels > 0)
    settings: dict[str, Any] = {"stretch": stretch, "shift": shift}
    gold = sum(signs.gold_of(f) for f in folds)
    sure = 1 / (1 + np.exp(-(odds * stretch + shift)))
    scores = [
        2 * ((sure >= t) & (labels > 0)).sum() / ((sure >= t).sum() + gold) for t in THRESHOLDS
    ]
    best = int(np.argmax(scores))
    print(
        "out of fold on folds 0-3:",
        dict(zip(THRESHOLDS.round(2).tolist(), np.round(scores, 4).tolist(), strict=True)),
    )
    return settings | {"threshold": round(float(THRESHOLDS[best]), 2)}


def platt(odds: NDArray[np.float64], is_cue: NDArray[np.bool_]) -> tuple[float, float]:
    """Give a and b that make a * odds + b likely (Platt 1999), by Newton's method."""
    design, at = np.stack([odds, np.ones_like(odds)], 1), np.array([1.0, 0.0])
    for _ in range(30):
        sure = 1 / (1 + np.exp(-(design @ at)))
        curve = (design * (sure * (1 - sure))[:, None]).T @ design
        at = at - np.linalg.solve(curve, design.T @ (sure - is_cue))
    return float(at[0]), float(at[1])


def f1(
    signs: Signs,
    fold: int,
    odds: NDArray[np.float64],
    labels: NDArray[np.int64],
    settings: dict[str, Any],
) -> float:
    """Give the F1 of cues of one fold."""
    sure = 1 / (1 + np.exp(-(odds * settings["stretch"] + settings["shift"])))
    found = sure >= settings["threshold"]
    return float(2 * (found & (labels > 0)).sum() / (found.sum() + signs.gold_of(fold)))


if __name__ == "__main__":
    main(Path(sys.argv[1]), is_spread="--folds" in sys.argv)
