"""Logistic regression in plain numpy, fitted by L-BFGS: deterministic, no random start.

Two-loop recursion and backtracking after Nocedal & Wright, *Numerical Optimization* (2006), 7.2
and 3.1.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
_MEMORY = 10


def vocabulary(rows: Sequence[Mapping[str, float]], least: int) -> list[str]:
    """Give the signs that stand in at least so many rows, in order of the alphabet."""
    counts = Counter(name for row in rows for name in row)
    return sorted(name for name, n in counts.items() if n >= least)


def matrix(rows: Sequence[Mapping[str, float]], names: Sequence[str]) -> Floats:
    """Give rows of signs as a matrix; signs not in `names` are left out."""
    place = {name: i for i, name in enumerate(names)}
    table = np.zeros((len(rows), len(names)), np.float32)
    for i, row in enumerate(rows):
        for name, value in row.items():
            if (j := place.get(name)) is not None:
                table[i, j] = value
    return table


def fit_softmax(table: Floats, gold: Floats, penalty: float) -> tuple[Floats, Floats]:
    """Give weights (signs, classes) and bias; `gold` are rows of class shares that sum to one."""

    def loss(weights: Floats, bias: Floats) -> tuple[float, Floats, Floats]:
        scores = table @ weights + bias
        scores -= scores.max(1, keepdims=True)
        total = np.log(np.exp(scores).sum(1, keepdims=True))
        shares = np.exp(scores - total)
        weight = gold.sum(1, keepdims=True)
        value = float(-(gold * (scores - total)).sum() + penalty / 2 * (weights**2).sum())
        off = shares * weight - gold
        return value, table.T @ off + penalty * weights, off.sum(0)

    return _fitted(loss, table.shape[1], gold.shape[1])


def fit_sigmoid(table: Floats, gold: Floats, penalty: float) -> tuple[Floats, Floats]:
    """Give weights (signs, labels) and bias, each label on its own; `gold` is 0 or 1."""

    def loss(weights: Floats, bias: Floats) -> tuple[float, Floats, Floats]:
        scores = table @ weights + bias
        value = float(
            (np.logaddexp(0, scores) - gold * scores).sum() + penalty / 2 * (weights**2).sum()
        )
        off = 1 / (1 + np.exp(-np.clip(scores, -30, 30))) - gold
        return value, table.T @ off + penalty * weights, off.sum(0)

    return _fitted(loss, table.shape[1], gold.shape[1])


_Loss = Callable[[Floats, Floats], tuple[float, Floats, Floats]]


def _fitted(loss: _Loss, signs: int, classes: int, steps: int = 80) -> tuple[Floats, Floats]:
    """Give weights and bias where the loss is least, as near as so many steps come."""
    size = signs * classes

    def at(point: Floats) -> tuple[float, Floats]:
        value, slope, tilt = loss(point[:size].reshape(signs, classes), point[size:])
        return value, np.concatenate([slope.ravel(), tilt]).astype(np.float32)

    point = np.zeros(size + classes, np.float32)
    value, slope = at(point)
    moves: list[tuple[Floats, Floats]] = []
    for _ in range(steps):
        way = -_towards(slope, moves)
        stride, downhill = (
            (1.0 if moves else 1.0 / float(np.abs(slope).sum() + 1e-9)),
            float(slope @ way),
        )
        while True:
            there = (point + stride * way).astype(np.float32)
            new_value, new_slope = at(there)
            if new_value <= value + 1e-4 * stride * downhill or stride < 1e-9:
                break
            stride /= 2
        moves = [*moves[-_MEMORY + 1 :], (there - point, new_slope - slope)]
        is_flat = value - new_value < 1e-6 * abs(value)
        point, value, slope = there, new_value, new_slope
        if is_flat:
            break
    return point[:size].reshape(signs, classes), point[size:]


def _towards(slope: Floats, moves: Sequence[tuple[Floats, Floats]]) -> Floats:
    """Give the slope times the inverse curvature as the last moves show it."""
    way, kept = slope.copy(), []
    for move, change in reversed(moves):
        bend = float(move @ change)
        if bend <= 1e-12:
            continue
        share = float(move @ way) / bend
        kept.append((share, move, change, bend))
        way -= share * change
    if kept:
        _, move, change, bend = kept[0]
        way *= bend / float(change @ change)
    for share, move, change, bend in reversed(kept):
        way += (share - float(change @ way) / bend) * move
    return way
