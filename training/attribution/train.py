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

from dateline.understand.pieces import CLS, PAD, SEP, Ints, fill_windows, own_columns
from training.attribution.corpus import Example, examples_of, read_grammar
from training.attribution.evaluate import open_tokenizer
from training.attribution.network import AFTER, BEFORE, SHAPES, Network, build, weights_in
from training.attribution.polnear import polnear
from training.attribution.teach import read_taught

_WARM_UP = 0.08
_DECAY = 0.01
# An example's name, and which of its features are left out.
Key = tuple[str, bool, bool, bool]
Inputs = tuple[Ints, Ints, Ints, Ints]
# Candidates for a cue that are none, for the head that says so: those the tagger likes best.
_FALSE_ABOVE = 0.1
_FALSE_SHARE = 0.25
# A place that a teacher holds this surely for no cue may be shown as a false one.
_SURELY_NONE = 0.98
_SAVE_EVERY = 50
# The piece that stands for a hidden one.
_MASK = 103
# The running mean of the weights reaches back over some four hundred steps.
_MEAN_SHARE = 0.0025
# Share of a run after which cues are found well enough that arguments may weigh more.
_SETTLED = 0.35


@dataclass(frozen=True)
class Stage:
    """How losses are weighed, and the longest gradient that is not shortened.

    `usual` is the number of attributions by which losses are divided; 0 for as many as a batch has.
    """

    weights: dict[str, float]
    usual: int
    most_norm: float


# From the encoder as it comes: sums over a paragraph and over 120 places are brought near the size
# of one place's loss, or the arguments drown the cues where gradients are clipped. Later, when the
# arguments lag: nearer to plain likelihoods, and divided by what a usual batch has, since a mean
# over each batch's own lets an article with two attributions weigh as much as one with sixty.
_FIRST = Stage({"cue": 0.2, "argument": 0.03, "valid": 0.5}, 0, 1.0)
_LATER = Stage({"cue": 0.5, "argument": 0.15, "valid": 0.3}, 31, 5.0)


@dataclass(frozen=True)
class Plan:
    """How one run goes."""

    kind: str = "minilm"
    epochs: float = 5.0
    seed: int = 0
    encoder_rate: float = 1.5e-4
    head_rate: float = 1e-3
    all_capitals: float = 0.08
    no_quotes: float = 0.05
    no_grammar: float = 0.12
    # Share of pieces that are hidden: cues of train are learned by heart otherwise.
    hidden: float = 0.06
    frozen: int = 0
    # From a network that was trained before.
    goes_on: bool = False
    # Twice as fast where the processor multiplies bf16 itself, eight times slower where not.
    is_bf16: bool = False
    device: str = "cpu"
    batch_windows: int = 8

    def stage(self, done: float) -> "Stage":
        """Give how losses are weighed when a share of the run is done."""
        return _LATER if self.goes_on or done > _SETTLED else _FIRST


@dataclass
class Batch:
    """Several examples as tensors; `below` are the frozen layers' states, where there are any."""

    inputs: tuple[Tensor, Tensor, Tensor, Tensor]
    rows: Tensor
    columns: Tensor
    examples: list[Example]
    bases: list[int]
    below: Tensor | None = None


class Below:
    """What the frozen layers give for an example: computed once, kept in half precision."""

    def __init__(self, network: Network, plan: Plan) -> None:
        self._encoder = network.encoder
        self._is_kept = plan.frozen > 0
        self._device = plan.device
        self._is_bf16 = plan.is_bf16
        self._kept: dict[Key, Tensor] = {}

    def states(self, key: Key, inputs: Inputs) -> Tensor | None:
        """Give (windows, pieces, width) for an example, or None where nothing is frozen."""
        if not self._is_kept:
            return None
        if self._encoder.enters:
            key = (key[0], False, False, False)
        if key not in self._kept:
            fast = torch.autocast(self._device, torch.bfloat16, enabled=self._is_bf16)
            with torch.no_grad(), fast:
                self._encoder.drop.eval()
                for layer in self._encoder.layers[: self._encoder.frozen]:
                    layer.eval()
                tensors = (torch.from_numpy(grid).to(self._device) for grid in inputs)
                self._kept[key] = self._encoder.lower(*tensors).half().cpu()
        return self._kept[key]


def batches(examples: list[Example], plan: Plan, epoch: int) -> list[list[Example]]:
    """Give the examples of one epoch in seeded order, in batches of about as many windows."""
    order = np.random.default_rng([plan.seed, epoch]).permutation(len(examples))
    made: list[list[Example]] = [[]]
    for i in order:
        size = sum(len(e.windows) for e in made[-1])
        if made[-1] and size + len(examples[i].windows) > plan.batch_windows:
            made.append([])
        made[-1].append(examples[i])
    return made


def collate(examples: list[Example], plan: Plan, rng: np.random.Generator, below: Below) -> Batch:
    """Give a batch, in which some examples are put in capitals or lose some of their features."""
    grids, rows, columns, bases, lower = [], [], [], [], []
    row = base = 0
    for example in examples:
        key, grid = shown_as(example, plan, rng)
        r, c = own_columns(example.windows)
        grids.append(grid)
        lower.append(below.states(key, grid))
        rows.append(r + row)
        columns.append(c)
        bases.append(base)
        row, base = row + len(grid[0]), base + len(example.pieces)
    longest = max(g[0].shape[1] for g in grids)
    inputs = tuple(
        torch.from_numpy(
            np.concatenate(
                [np.pad(g[i], _widths(g[i].ndim, longest - g[i].shape[1])) for g in grids]
            )
        )
        for i in range(4)
    )
    flat = (torch.from_numpy(np.concatenate(rows)), torch.from_numpy(np.concatenate(columns)))
    held = [functional.pad(s, (0, 0, 0, longest - s.shape[1])) for s in lower if s is not None]
    moved = [tensor.to(plan.device) for tensor in (*inputs, *flat)]
    states = torch.cat(held).to(plan.device) if held else None
    rows_on, columns_on = moved[4:]
    return Batch((*moved[:4],), rows_on, columns_on, examples, bases, states)


def shown_as(example: Example, plan: Plan, rng: np.random.Generator) -> tuple[Key, Inputs]:
    """Give the example's windows, some features left out and some pieces hidden, by chance."""
    ids, cases, quotes, grammar = fill_windows(example.pieces, example.windows)
    draws = rng.random(3) < (plan.all_capitals, plan.no_quotes, plan.no_grammar)
    is_capitals, is_bare, is_unparsed = draws.tolist()
    if is_capitals:
        cases = np.where(cases > 0, 3, 0)
    if is_bare:
        quotes = np.zeros_like(quotes)
    if is_unparsed:
        grammar = np.zeros_like(grammar)
    if not plan.frozen:
        is_hidden = (rng.random(ids.shape) < plan.hidden) & ~np.isin(ids, (CLS, SEP, PAD))
        ids = np.where(is_hidden, _MASK, ids)
    return (example.name, is_capitals, is_bare, is_unparsed), (ids, cases, quotes, grammar)


def _widths(dimensions: int, more: int) -> list[tuple[int, int]]:
    return [(0, 0), (0, more), (0, 0)][:dimensions]


def states_of(network: Network, batch: Batch) -> Tensor:
    """Give the states of all pieces of the batch, one after another: (pieces, width)."""
    sizes = (batch.inputs[0] != PAD).sum(1)
    places = torch.zeros(len(sizes), dtype=torch.long, device=sizes.device)
    parts, many = [], 0
    # Windows of like length go together, so that little padding is computed.
    for group in ((sizes + 63) // 64).unique():
        chosen = torch.nonzero((sizes + 63) // 64 == group)[:, 0]
        longest = int(sizes[chosen].max())
        shown = tuple(g[chosen, :longest] for g in batch.inputs)
        if batch.below is None:
            states = network.encoder(*shown)
        else:
            states = network.encoder.upper(batch.below[chosen, :longest].float(), *shown)
        places[chosen] = many + torch.arange(len(chosen), device=sizes.device) * longest
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
    on = states.device
    return states[index.to(on)], marks.long().to(on), shown.long().to(on)


def cue_loss(network: Network, emissions: Tensor, batch: Batch) -> Tensor:
    """Give the summed loss of the cue tags."""
    cuts, tags = [], []
    for example, base in zip(batch.examples, batch.bases, strict=True):
        cuts += [(base + a, base + b) for a, b in example.segments()]
        tags += [torch.from_numpy(example.cue_tags[a:b]) for a, b in example.segments()]
    sizes = torch.tensor([b - a for a, b in cuts], device=emissions.device)
    pad = torch.nn.utils.rnn.pad_sequence
    inside = pad([emissions[a:b] for a, b in cuts], batch_first=True)
    likely = pad(tags, batch_first=True).to(emissions.device)
    return network.cue_crf.loss(inside, likely, sizes).sum()


def false_cues(emissions: Tensor, batch: Batch, most: int) -> list[tuple[int, int, int]]:
    """Give places that the tagger likes and that are no cues, best first, `most` at most."""
    liked = emissions.detach().float().softmax(1).cpu()
    found = []
    for number, (example, base) in enumerate(zip(batch.examples, batch.bases, strict=True)):
        here = liked[base : base + len(example.pieces)].numpy()
        outside = example.cue_tags[:, 0] > _SURELY_NONE
        for i in np.flatnonzero((here[:, 1] > _FALSE_ABOVE) & outside):
            last = int(i) + 1
            while last < len(here) and here[last].argmax() == 2 and outside[last]:
                last += 1
            found.append((float(here[i, 1]), (number, int(i), last)))
    return [f for _, f in sorted(found, reverse=True)[:most]]


def losses(network: Network, batch: Batch, stage: Stage) -> dict[str, Tensor]:
    """Give the weighted losses of one batch, by name."""
    states = states_of(network, batch)
    emissions = network.cue(states).float()
    sizes = [(b, len(e.pieces)) for b, e in zip(batch.bases, batch.examples, strict=True)]
    told = [c for e in batch.examples for c in e.cues]
    true = [(n, c.first, c.last) for n, e in enumerate(batch.examples) for c in e.cues]
    weight = torch.tensor([c.likely for c in told], device=states.device)
    many = stage.usual or max(1.0, float(weight.sum()))
    false = false_cues(emissions, batch, int(_FALSE_SHARE * len(true)) + 1)
    found = {"cue": cue_loss(network, emissions, batch) / many}
    every = [*true, *false]
    if every:
        read, valid = network.read_arguments(*around(states, sizes, every))
        read, valid = read.float(), valid.float()
        if true:
            full = torch.full((len(true),), BEFORE + AFTER, device=states.device)
            likely = torch.from_numpy(np.stack([c.tags for c in told])).to(states.device)
            each = network.argument_crf.loss(read[: len(true)], likely, full)
            found["argument"] = (each * weight).sum() / many
        label = torch.cat([weight, weight.new_zeros(len(false))])
        found["valid"] = functional.binary_cross_entropy_with_logits(valid, label)
    return {name: loss * stage.weights[name] for name, loss in found.items()}


def make_optimizer(network: Network, plan: Plan) -> torch.optim.AdamW:
    """Give AdamW with a small rate for the encoder and a larger for the heads and features."""
    fresh = tuple(f"encoder.{n}.weight" for n in ("cases", "quotes", "grammar"))
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
    return torch.optim.AdamW(made, betas=(0.9, 0.98), eps=1e-8, fused=True)


def run(network: Network, examples: list[Example], plan: Plan, folder: Path) -> None:
    """Train; a checkpoint in `folder` is taken up again, and what comes out is the same."""
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(plan.seed)
    network.to(plan.device)
    optimizer = make_optimizer(network, plan)
    order = [(e, b) for e in range(math.ceil(plan.epochs)) for b in batches(examples, plan, e)]
    order = order[: math.ceil(len(order) * plan.epochs / math.ceil(plan.epochs))]
    mean = {k: v.detach().clone() for k, v in network.state_dict().items()}
    step = _resume(network, optimizer, mean, folder)
    network.train()
    below = Below(network, plan)
    began, seen = time.monotonic(), step
    for number in range(step, len(order)):
        rng = np.random.default_rng([plan.seed, 7, number])
        stage = plan.stage(number / len(order))
        for group in optimizer.param_groups:
            group["lr"] = group["peak"] * _rate(number / len(order))
        batch = collate(order[number][1], plan, rng, below)
        with torch.autocast(plan.device, torch.bfloat16, enabled=plan.is_bf16):
            parts = losses(network, batch, stage)
        optimizer.zero_grad(set_to_none=True)
        torch.stack(list(parts.values())).sum().backward()
        trained = [p for p in network.parameters() if p.requires_grad]
        torch.nn.utils.clip_grad_norm_(trained, stage.most_norm)
        optimizer.step()
        _follow(mean, network, number)
        if (number + 1) % _SAVE_EVERY == 0 or number + 1 == len(order):
            _save(network, optimizer, mean, folder, number + 1)
            pace = (time.monotonic() - began) / (number + 1 - seen)
            line = {k: round(float(v.detach()), 4) for k, v in parts.items()}
            record = {"step": number + 1, "of": len(order), "seconds_a_step": round(pace, 3)} | line
            print(json.dumps(record), flush=True)
            with (folder / "curve.jsonl").open("a") as curve:
                curve.write(json.dumps(record) + "\n")


def _rate(done: float) -> float:
    return done / _WARM_UP if done < _WARM_UP else max(0.02, (1 - done) / (1 - _WARM_UP))


def _follow(mean: dict[str, Tensor], network: Network, number: int) -> None:
    """Move the running mean of the weights a little towards what they are now."""
    share = max(_MEAN_SHARE, 1 / (number + 1))
    for name, weight in network.state_dict().items():
        mean[name].lerp_(weight, share)


def _save(
    network: Network, optimizer: Any, mean: dict[str, Tensor], folder: Path, step: int
) -> None:
    state = {
        "network": network.state_dict(),
        "mean": mean,
        "optimizer": optimizer.state_dict(),
        "random": torch.get_rng_state(),
        "random_cuda": torch.cuda.get_rng_state_all(),
        "step": step,
    }
    torch.save(state, folder / "checkpoint.new")
    os.replace(folder / "checkpoint.new", folder / "checkpoint.pt")


def _resume(network: Network, optimizer: Any, mean: dict[str, Tensor], folder: Path) -> int:
    path = folder / "checkpoint.pt"
    if not path.exists():
        return 0
    state = torch.load(path, weights_only=True, map_location="cpu")
    network.load_state_dict(state["network"])
    optimizer.load_state_dict(state["optimizer"])
    for name, weight in state["mean"].items():
        mean[name].copy_(weight)
    torch.set_rng_state(state["random"])
    torch.cuda.set_rng_state_all(state["random_cuda"])
    return int(state["step"])


def load_examples(options: argparse.Namespace, tokenizer: Tokenizer) -> list[Example]:
    """Give what is trained on: PolNeAR's part for it, or what a teacher wrote of any texts.

    A file that is named twice is read once and trained on twice an epoch.
    """
    grammar = read_grammar(options.grammar)
    if not options.taught:
        records = polnear(options.data, tuning=False)
        return [e for r in records for e in examples_of(tokenizer, r, grammar[r["id"]])]
    read = {p: read_taught(p, tokenizer, options.data, grammar) for p in set(options.taught)}
    return [e for path in options.taught for e in read[path]]


def main() -> None:
    """Train one network as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--grammar", type=Path, required=True, help="what `parses` wrote")
    parser.add_argument("--taught", type=Path, nargs="*", default=[], help="what `teach` wrote")
    parser.add_argument("--after", type=Path, help="a checkpoint to start from")
    parser.add_argument("--frozen", type=int, default=0, help="lowest layers to leave as they are")
    parser.add_argument("--kind", default="minilm", choices=SHAPES)
    parser.add_argument("--epochs", type=float, default=5)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--rate", type=float, default=1.5e-4)
    parser.add_argument("--head-rate", type=float, default=1e-3)
    parser.add_argument("--batch-windows", type=int, default=8)
    parser.add_argument("--dropout", type=float, default=0.1)
    parser.add_argument("--bf16", action="store_true", help="where the processor has it")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.set_flush_denormal(True)
    torch.manual_seed(options.seed)
    tokenizer = open_tokenizer(options.tokenizer)
    network = build(options.kind, options.weights, options.dropout)
    if options.after:
        network.load_state_dict(weights_in(options.after))
    network.encoder.freeze(options.frozen, is_fresh=not options.after)
    plan = Plan(
        kind=options.kind,
        epochs=options.epochs,
        seed=options.seed,
        encoder_rate=options.rate,
        head_rate=options.head_rate,
        frozen=options.frozen,
        goes_on=bool(options.after),
        is_bf16=options.bf16,
        device=options.device,
        batch_windows=options.batch_windows,
    )
    run(network, load_examples(options, tokenizer), plan, options.folder)


if __name__ == "__main__":
    main()
