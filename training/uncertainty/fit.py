"""Logistic regression over hashed signs in numpy: penalised likelihood by L-BFGS; no randomness.

L-BFGS after Nocedal & Wright, *Numerical Optimization* (2006), algorithm 7.4, with halved steps.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Loss = Callable[[Floats], tuple[float, Floats]]

MEMORY = 8
TOLERANCE = 1e-5


def fit_cues(places: Ints, is_cue: NDArray[np.bool_], size: int, options: "Options") -> Floats:
    """Give `size` weights and, last, the bias; a row of `places` holds those of one candidate."""
    y, width, flat = is_cue.astype(np.float64), places.shape[1], places.ravel()

    def loss(v: Floats) -> tuple[float, Floats]:
        w = v[:size]
        odds = w[places].sum(1) + v[size]
        rest = 1 / (1 + np.exp(-odds)) - y
        slope = np.bincount(flat, weights=np.repeat(rest, width), minlength=size) + options.l2 * w
        slope[0] = 0
        value = float((np.logaddexp(0, odds) - y * odds).sum() + 0.5 * options.l2 * (w @ w))
        return value, np.append(slope, rest.sum())

    return minimise(loss, np.zeros(size + 1), options.steps)


def fit_types(places: Ints, types: Ints, size: int, options: "Options") -> Floats:
    """Give (size, 4) weights of the types, told 0 to 3, of what is a cue."""
    many = int(types.max()) + 1
    wanted, width, flat = np.eye(many)[types], places.shape[1], places.ravel()

    def loss(v: Floats) -> tuple[float, Floats]:
        w = v.reshape(size, many)
        odds = w[places].sum(1)
        odds -= odds.max(1, keepdims=True)
        shares = np.exp(odds)
        shares /= shares.sum(1, keepdims=True)
        rest = shares - wanted
        columns = [
            np.bincount(flat, weights=np.repeat(rest[:, c], width), minlength=size)
            for c in range(many)
        ]
        slope = np.stack(columns, 1) + options.l2 * w
        slope[0] = 0
        value = -np.log((shares * wanted).sum(1) + 1e-12).sum() + 0.5 * options.l2 * (w * w).sum()
        return float(value), slope.ravel()

    return minimise(loss, np.zeros(size * many), options.steps).reshape(size, many)


class Options:
    """How strong the penalty is (`l2`), and after how many steps the fit ends at the latest."""

    def __init__(self, l2: float = 1.0, steps: int = 50) -> None:
        self.l2, self.steps = l2, steps


def minimise(loss: Loss, start: Floats, steps: int) -> Floats:
    """Give where `loss` is least, or as far down as `steps` lead."""
    moves: list[Floats] = []
    turns: list[Floats] = []
    at, (value, slope) = start, loss(start)
    for _ in range(steps):
        way = _direction(slope, moves, turns)
        there, value_there, slope_there = _step(loss, at, value, slope, way)
        if abs(value - value_there) < TOLERANCE * abs(value):
            return there
        moves, turns = [*moves, there - at][-MEMORY:], [*turns, slope_there - slope][-MEMORY:]
        if moves[-1] @ turns[-1] <= 1e-10:
            moves.pop()
            turns.pop()
        at, value, slope = there, value_there, slope_there
    return at


def _direction(slope: Floats, moves: list[Floats], turns: list[Floats]) -> Floats:
    """Give the way down: the slope, bent by what the last steps told of the curvature."""
    way = slope.copy()
    shares = []
    for move, turn in zip(reversed(moves), reversed(turns), strict=True):
        shares.append(move @ way / (turn @ move))
        way -= shares[-1] * turn
    if moves:
        way *= (moves[-1] @ turns[-1]) / (turns[-1] @ turns[-1])
    else:
        way /= max(1.0, float(np.linalg.norm(slope)))
    for move, turn, share in zip(moves, turns, reversed(shares), strict=True):
        way += move * (share - turn @ way / (turn @ move))
    return -way


def _step(
    loss: Loss, at: Floats, value: float, slope: Floats, way: Floats
) -> tuple[Floats, float, Floats]:
    """Give the first point along `way`, each try half as far, that lies low enough (Armijo)."""
    length, fall = 1.0, float(slope @ way)
    for _ in range(20):
        there = at + length * way
        value_there, slope_there = loss(there)
        if value_there <= value + 1e-4 * length * fall:
            break
        length /= 2
    return there, value_there, slope_there
