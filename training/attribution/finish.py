"""Write trained networks as the one file that the package reads; `calibrate` then fits it.

Several checkpoints that were trained on from one are averaged, weight by weight: what a single pass
gains from several runs (Wortsman et al., Model soups, ICML 2022).
"""

import argparse
import json
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from bench.matching import score_spans
from dateline.understand.neural import NeuralReader
from training.attribution.corpus import read_grammar
from training.attribution.evaluate import UNCALIBRATED, chains_of, open_tokenizer, torch_reader
from training.attribution.export import pack
from training.attribution.network import Network, build, weights_in
from training.attribution.polnear import polnear
from training.attribution.smooth import smoothed

# Texts on which the sizes of activations are seen.
_SEEN = 12
# The written file must do as well as the network it was made from, within a point.
_JUDGED, _MOST_LOST = "match at 0.3, F1", 0.01


def averaged(paths: list[Path]) -> dict[str, Tensor]:
    """Give the mean of the checkpoints' weights."""
    states = [weights_in(p) for p in paths]
    return {name: torch.stack([s[name] for s in states]).mean(0) for name in states[0]}


def network_of(options: argparse.Namespace) -> Network:
    """Give the network that the checkpoints come to."""
    network = build("minilm", options.weights)
    network.load_state_dict(averaged(options.checkpoints))
    return network.eval()


def finish(options: argparse.Namespace) -> dict[str, Any]:
    """Write the file; give what network and file reach on the tuning part before calibration."""
    tokenizer = open_tokenizer(options.tokenizer)
    network = network_of(options)
    records = polnear(options.data, tuning=True)
    settings = {**chains_of(network), **UNCALIBRATED, "trained": options.trained}
    grammar = read_grammar(options.grammar)
    some = polnear(options.data, tuning=False)[:_SEEN]
    seen = [(r["text"], grammar[r["id"]]) for r in some]
    even = smoothed(network, tokenizer, seen)
    digest = pack(even, options.tokenizer, settings, options.target)
    told = {}
    for name, reader in (
        ("network", torch_reader(network, tokenizer)),
        ("file", NeuralReader.load(options.target)),
    ):
        found = {r["id"]: reader.find(r["text"], grammar[r["id"]]) for r in records}
        told[name] = score_spans(records, found)
    if told["file"][_JUDGED] < told["network"][_JUDGED] - _MOST_LOST:
        raise SystemExit(f"int8 lost too much: {told}")
    return {"sha256": digest, **told}


def main() -> None:
    """Finish one network, or the mean of several, as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", type=Path)
    parser.add_argument("checkpoints", type=Path, nargs="+")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--grammar", type=Path, required=True, help="what `parses` wrote")
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--trained", default="", help="what the file says of its training")
    torch.set_num_threads(2)
    print(json.dumps(finish(parser.parse_args()), indent=1))


if __name__ == "__main__":
    main()
