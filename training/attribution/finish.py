"""Calibrate a trained network on the tuning part and write the one file that the package reads."""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from bench.matching import found_marks, gold_marks, match, score_spans
from dateline.understand.neural import NeuralReader
from training.attribution.corpus import polnear
from training.attribution.evaluate import (
    all_candidates,
    chains_of,
    load_network,
    open_tokenizer,
    torch_reader,
)
from training.attribution.export import pack

_THRESHOLDS = np.arange(0.3, 0.71, 0.05)
_STEPS, _RIDGE = 50, 1.0
# The written file must do as well as the network it was made from, within a point.
_JUDGED, _MOST_LOST = "match at 0.3, F1", 0.01


def fit(signs: Any, hits: Any) -> tuple[list[float], float]:
    """Give slopes and offset of a logistic regression by Newton's method, with a small ridge."""
    x = np.column_stack([signs, np.ones(len(signs))])
    weights = np.zeros(x.shape[1])
    ridge = _RIDGE * np.eye(x.shape[1])
    ridge[-1, -1] = 0
    for _ in range(_STEPS):
        p = 1 / (1 + np.exp(-x @ weights))
        slope = x.T @ (p - hits) + ridge @ weights
        curve = (x * (p * (1 - p))[:, None]).T @ x + ridge
        weights -= np.linalg.solve(curve, slope)
    return weights[:-1].tolist(), float(weights[-1])


class Judged:
    """The candidates of the tuning part, each with its signs and whether it is matched by gold."""

    def __init__(self, reader: NeuralReader, records: list[dict[str, Any]], read: Any) -> None:
        self.records, self.found = records, []
        self.signs, self.hits, self.parts = [], [], []
        for record, (pieces, candidates) in zip(records, read, strict=True):
            pairs = [(c, f) for c in candidates if (f := reader.spans_of(pieces, c)) is not None]
            gold = gold_marks(record["attributions"])
            hit = set(match(gold, found_marks([f for _, f in pairs]), 0.3).values())
            self.found.append([(c.signs, f) for c, f in pairs])
            self.signs += [c.signs for c, _ in pairs]
            self.hits += [int(i in hit) for i in range(len(pairs))]
            self.parts += [len(self.found) % 2] * len(pairs)

    def out_of_fold(self) -> list[tuple[float, int]]:
        """Give each candidate's likelihood, by a fit on the other half, and whether it is true."""
        signs, hits, parts = map(np.asarray, (self.signs, self.hits, self.parts))
        made: list[tuple[float, int]] = []
        for half in (0, 1):
            slopes, offset = fit(signs[parts != half], hits[parts != half])
            p = 1 / (1 + np.exp(-(signs[parts == half] @ np.asarray(slopes) + offset)))
            made += zip(p.tolist(), hits[parts == half].tolist(), strict=True)
        return made

    def figures(self, reader: NeuralReader, threshold: float) -> dict[str, float]:
        """Give the figures at a threshold."""
        kept = {
            record["id"]: [f for s, f in pairs if reader.confidence(s) >= threshold]
            for record, pairs in zip(self.records, self.found, strict=True)
        }
        return score_spans(self.records, kept)


def best_threshold(judged: Judged, reader: NeuralReader) -> tuple[float, dict[str, float]]:
    """Give the threshold with the best sum of match F1 at .3 and .8, and its figures."""
    tried = [(round(float(t), 2), judged.figures(reader, float(t))) for t in _THRESHOLDS]
    return max(tried, key=lambda x: x[1]["match at 0.3, F1"] + x[1]["match at 0.8, F1"])


def finish(options: argparse.Namespace) -> dict[str, Any]:
    """Calibrate, choose the threshold, write the weights; give what was measured on the way."""
    tokenizer = open_tokenizer(options.tokenizer)
    network = load_network(options.kind, options.weights, options.checkpoint)
    records = polnear(options.data, tuning=True)
    reader = torch_reader(network, tokenizer)
    judged = Judged(reader, records, all_candidates(reader, tokenizer, records))
    slopes, offset = fit(np.asarray(judged.signs), np.asarray(judged.hits))
    settings = {**chains_of(network), "calibration": {"slopes": slopes, "offset": offset}}
    reader = torch_reader(network, tokenizer, **settings)
    threshold, figures = best_threshold(judged, reader)
    settings |= {"threshold": threshold, "seed": options.seed, "epochs": options.epochs}
    _write_pairs(options.pairs, [p for p in judged.out_of_fold() if p[0] >= threshold])
    digest = pack(network, options.tokenizer, settings, options.target)
    told = {k: settings[k] for k in ("calibration", "threshold")}
    shipped = shipped_figures(options.target, records)
    if shipped[_JUDGED] < figures[_JUDGED] - _MOST_LOST:
        raise SystemExit(f"int8 lost too much: {shipped[_JUDGED]:.3f} of {figures[_JUDGED]:.3f}")
    return {"sha256": digest, **told, "tuning part": figures, "tuning part, int8": shipped}


def shipped_figures(path: Path, records: list[dict[str, Any]]) -> dict[str, float]:
    """Give the figures of the written file, read as the package reads it."""
    reader = NeuralReader.load(path)
    return score_spans(records, {r["id"]: reader.find(r["text"]) for r in records})


def _write_pairs(path: Path | None, pairs: Sequence[tuple[float, int]]) -> None:
    if path is not None:
        path.write_text(json.dumps([[round(p, 4), h] for p, h in pairs]) + "\n")


def main() -> None:
    """Finish one network as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--kind", default="minilm")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--epochs", type=float, default=5)
    parser.add_argument("--pairs", type=Path)
    torch.set_num_threads(2)
    print(json.dumps(finish(parser.parse_args()), indent=1))


if __name__ == "__main__":
    main()
