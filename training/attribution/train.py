"""One training run: seeded, resumable, the same weights whether it was killed on the way or not."""

import argparse
import json
import math
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional

from dateline.understand.pieces import PAD, fill_windows, own_columns
from training.attribution.corpus import Example, examples_of, polnear
from training.attribution.network import AFTER, BEFORE, Network, build

_BATCH_WINDOWS = 8
_WARM_UP = 0.08
_DECAY = 0.01
# Candidates for a cue that are none, for the head that says so: those the tagger likes best.
_FALSE_ABOVE = 0.1
_FALSE_SHARE = 0.25
_SAVE_EVERY = 50
# Sums over a paragraph and over 120 places are brought near the size of one place's loss, or the
# arguments drown the cues where gradients are clipped.
_WEIGHTS = {"cue": 0.2, "argument": 0.03, "valid": 0.5}


@dataclass(frozen=True)
class Plan:
    """How one run goes."""

    kind: str = "minilm"
    epochs: float = 5.0
    seed: int = 0
    encoder_rate: float = 1.5e-4
    head_rate: float = 1e-3
    all_capitals: float = 0.08
    no_breaks: float = 0.05


@dataclass
class Batch:
    """Several examples as tensors."""

    inputs: tuple[Tensor, Tensor, Tensor]
    rows: Tensor
    columns: Tensor
    examples: list[Example]
    bases: list[int]


def batches(examples: list[Example], seed: int, epoch: int) -> list[list[Example]]:
    """Give the examples of one epoch in seeded order, in batches of about sixteen windows."""
    order = np.random.default_rng([seed, epoch]).permutation(len(examples))
    made: list[list[Example]] = [[]]
    for i in order:
        size = sum(len(e.windows) for e in made[-1])
        if made[-1] and size + len(examples[i].windows) > _BATCH_WINDOWS:
            made.append([])
        made[-1].append(examples[i])
    return made


def collate(examples: list[Example], plan: Plan, rng: np.random.Generator | None) -> Batch:
    """Give a batch; with `rng`, some examples are put in capitals or lose their quotation marks."""
    grids, rows, columns, bases = [], [], [], []
    row = base = 0
    for example in examples:
        ids, cases, quotes = fill_windows(example.pieces, example.windows)
        if rng is not None and rng.random() < plan.all_capitals:
            cases = np.where(cases > 0, 3, 0)
        if rng is not None and rng.random() < plan.no_breaks:
            quotes = np.zeros_like(quotes)
        r, c = own_columns(example.windows)
        grids.append((ids, cases, quotes))
        rows.append(r + row)
        columns.append(c)
        bases.append(base)
        row, base = row + len(ids), base + len(example.pieces)
    longest = max(g[0].shape[1] for g in grids)
    inputs = tuple(
        torch.from_numpy(
            np.concatenate([np.pad(g[i], ((0, 0), (0, longest - g[i].shape[1]))) for g in grids])
        )
        for i in range(3)
    )
    flat = (torch.from_numpy(np.concatenate(rows)), torch.from_numpy(np.concatenate(columns)))
    return Batch(inputs, *flat, examples, bases)  # type: ignore[arg-type]


def states_of(network: Network, batch: Batch) -> Tensor:
    """Give the states of all pieces of the batch, one after another: (pieces, width)."""
    sizes = (batch.inputs[0] != PAD).sum(1)
    places = torch.zeros(len(sizes), dtype=torch.long)
    parts, many = [], 0
    # Windows of like length go together, so that little padding is computed.
    for group in ((sizes + 63) // 64).unique():
        chosen = torch.nonzero((sizes + 63) // 64 == group)[:, 0]
        longest = int(sizes[chosen].max())
        states = network.encoder(*(g[chosen, :longest] for g in batch.inputs))
        places[chosen] = many + torch.arange(len(chosen)) * longest
        many += len(chosen) * longest
        parts.append(states.reshape(-1, states.shape[2]))
    return torch.cat(parts)[places[batch.rows] + batch.columns]


def around(
    states: Tensor, sizes: list[tuple[int, int]], cues: list[tuple[int, int, int]]
) -> tuple[Tensor, Tensor, Tensor]:
    """Give states, marks and what is shown round each cue (example, first, last)."""
    base = torch.tensor([sizes[e][0] for e, _, _ in cues])
    size = torch.tensor([sizes[e][1] for e, _, _ in cues])
    first = torch.tensor([a for _, a, _ in cues])
    last = torch.tensor([b for _, _, b in cues])
    place = first[:, None] + torch.arange(-BEFORE, AFTER)[None]
    shown = (place >= 0) & (place < size[:, None])
    marks = (place >= first[:, None]) & (place < last[:, None])
    index = base[:, None] + place.clamp(min=0).minimum(size[:, None] - 1)
    return states[index], marks.long(), shown.long()


def cue_loss(network: Network, emissions: Tensor, batch: Batch) -> Tensor:
    """Give the summed negative log-likelihood of the cue tags."""
    cuts, tags = [], []
    for example, base in zip(batch.examples, batch.bases, strict=True):
        cuts += [(base + a, base + b) for a, b in example.segments()]
        tags += [torch.from_numpy(example.cue_tags[a:b]) for a, b in example.segments()]
    sizes = torch.tensor([b - a for a, b in cuts])
    pad = torch.nn.utils.rnn.pad_sequence
    inside = pad([emissions[a:b] for a, b in cuts], batch_first=True)
    return network.cue_crf.loss(inside, pad(tags, batch_first=True), sizes).sum()


def false_cues(emissions: Tensor, batch: Batch, most: int) -> list[tuple[int, int, int]]:
    """Give places that the tagger likes and that are no cues, best first, `most` at most."""
    liked = emissions.detach().float().softmax(1)
    found = []
    for number, (example, base) in enumerate(zip(batch.examples, batch.bases, strict=True)):
        here = liked[base : base + len(example.pieces)].numpy()
        for i in np.flatnonzero((here[:, 1] > _FALSE_ABOVE) & (example.cue_tags == 0)):
            last = int(i) + 1
            while last < len(here) and here[last].argmax() == 2 and example.cue_tags[last] == 0:
                last += 1
            found.append((float(here[i, 1]), (number, int(i), last)))
    return [f for _, f in sorted(found, reverse=True)[:most]]


def losses(network: Network, batch: Batch, plan: Plan) -> dict[str, Tensor]:
    """Give the losses of one batch, each as a mean over its attributions."""
    states = states_of(network, batch)
    emissions = network.cue(states).float()
    sizes = [(b, len(e.pieces)) for b, e in zip(batch.bases, batch.examples, strict=True)]
    true = [(n, *c) for n, e in enumerate(batch.examples) for c in e.cues]
    tags = [t for e in batch.examples for t in e.argument_tags]
    false = false_cues(emissions, batch, int(_FALSE_SHARE * len(true)) + 1)
    many = max(1, len(true))
    found = {"cue": cue_loss(network, emissions, batch) / many}
    every = [*true, *false]
    if every:
        read, valid = network.read_arguments(*around(states, sizes, every))
        read, valid = read.float(), valid.float()
        t, f = len(true), len(true) + len(false)
        if t:
            full = torch.full((t,), BEFORE + AFTER)
            gold = torch.from_numpy(np.stack(tags))
            found["argument"] = network.argument_crf.loss(read[:t], gold, full).mean()
        if f:
            label = torch.tensor([1.0] * t + [0.0] * (f - t))
            found["valid"] = functional.binary_cross_entropy_with_logits(valid[:f], label)
    return {name: loss * _WEIGHTS[name] for name, loss in found.items()}


def make_optimizer(network: Network, plan: Plan) -> torch.optim.AdamW:
    """Give AdamW with a small rate for the encoder and a larger for the heads and features."""
    fresh = ("encoder.cases.weight", "encoder.quotes.weight")
    groups: dict[tuple[float, float], list[Tensor]] = {}
    for name, weight in network.named_parameters():
        if not weight.requires_grad:
            continue
        old = name.startswith("encoder.") and name not in fresh
        rate = plan.encoder_rate if old else plan.head_rate
        groups.setdefault((rate, _DECAY if weight.ndim > 1 else 0.0), []).append(weight)
    made = [
        {"params": p, "lr": rate, "weight_decay": decay, "peak": rate}
        for (rate, decay), p in groups.items()
    ]
    return torch.optim.AdamW(made, betas=(0.9, 0.98), eps=1e-8)


def run(network: Network, examples: list[Example], plan: Plan, folder: Path) -> None:
    """Train; a checkpoint in `folder` is taken up again, and what comes out is the same."""
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(plan.seed)
    optimizer = make_optimizer(network, plan)
    order = [(e, b) for e in range(math.ceil(plan.epochs)) for b in batches(examples, plan.seed, e)]
    order = order[: math.ceil(len(order) * plan.epochs / math.ceil(plan.epochs))]
    step = _resume(network, optimizer, folder)
    network.train()
    began, seen = time.monotonic(), step
    for number in range(step, len(order)):
        rng = np.random.default_rng([plan.seed, 7, number])
        for group in optimizer.param_groups:
            group["lr"] = group["peak"] * _rate(number / len(order))
        with torch.autocast("cpu", torch.bfloat16):
            parts = losses(network, collate(order[number][1], plan, rng), plan)
        optimizer.zero_grad(set_to_none=True)
        sum(parts.values(), torch.tensor(0.0)).backward()
        torch.nn.utils.clip_grad_norm_([p for p in network.parameters() if p.requires_grad], 1.0)
        optimizer.step()
        if (number + 1) % _SAVE_EVERY == 0 or number + 1 == len(order):
            _save(network, optimizer, folder, number + 1)
            pace = (time.monotonic() - began) / (number + 1 - seen)
            line = {k: round(float(v.detach()), 4) for k, v in parts.items()}
            record = {"step": number + 1, "of": len(order), "seconds_a_step": round(pace, 3)} | line
            print(json.dumps(record), flush=True)
            with (folder / "curve.jsonl").open("a") as curve:
                curve.write(json.dumps(record) + "\n")


def _rate(done: float) -> float:
    return done / _WARM_UP if done < _WARM_UP else max(0.02, (1 - done) / (1 - _WARM_UP))


def _save(network: Network, optimizer: Any, folder: Path, step: int) -> None:
    state = {
        "network": network.state_dict(),
        "optimizer": optimizer.state_dict(),
        "random": torch.get_rng_state(),
        "step": step,
    }
    torch.save(state, folder / "checkpoint.new")
    os.replace(folder / "checkpoint.new", folder / "checkpoint.pt")


def _resume(network: Network, optimizer: Any, folder: Path) -> int:
    path = folder / "checkpoint.pt"
    if not path.exists():
        return 0
    state = torch.load(path, weights_only=True)
    network.load_state_dict(state["network"])
    optimizer.load_state_dict(state["optimizer"])
    torch.set_rng_state(state["random"])
    return int(state["step"])


def load_examples(data: Path, tokenizer: Tokenizer) -> list[Example]:
    """Give the training part of PolNeAR as examples."""
    return [e for r in polnear(data, tuning=False) for e in examples_of(tokenizer, r)]


def main() -> None:
    """Train one network as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--kind", default="minilm")
    parser.add_argument("--epochs", type=float, default=5)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--rate", type=float, default=1.5e-4)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    tokenizer = Tokenizer.from_file(str(options.tokenizer))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    network = build(options.kind, options.weights)
    plan = Plan(options.kind, options.epochs, options.seed, options.rate)
    run(network, load_examples(options.data, tokenizer), plan, options.folder)


if __name__ == "__main__":
    main()
