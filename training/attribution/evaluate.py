"""Score a network on PolNeAR records, with the runtime's own decoding."""

from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer

from dateline.understand.neural import NeuralReader
from training.attribution.network import Network

# By the tagger's own likelihood, until `calibrate` has fitted better.
_BY_TAGGER = {"slopes": {"cue": 1.0}, "offset": 0.0, "threshold": 0.5}
UNCALIBRATED = {"alone": _BY_TAGGER, "with_rules": _BY_TAGGER}


class TorchLayers:
    """The network's halves run by torch, for scoring before export."""

    def __init__(self, network: Network) -> None:
        self.network = network.eval()
        self.device = next(network.parameters()).device

    @torch.no_grad()
    def encode(self, ids: Any, cases: Any, quotes: Any, grammar: Any) -> tuple[Any, Any]:
        """See `dateline.understand.neural.Layers`."""
        states = self.network.encoder(*self._moved(ids, cases, quotes, grammar))
        cues = self.network.cue(states)
        return states.float().cpu().numpy(), cues.float().cpu().numpy()

    @torch.no_grad()
    def middle(self, ids: Any, cases: Any, quotes: Any, grammar: Any) -> tuple[Any]:
        """See `dateline.understand.neural.Layers`."""
        middle, _ = self.network.encoder.through(*self._moved(ids, cases, quotes, grammar))
        return (middle.cpu().numpy(),)

    @torch.no_grad()
    def read(self, states: Any, marks: Any, shown: Any) -> tuple[Any, Any]:
        """See `dateline.understand.neural.Layers`."""
        tags, valid = self.network.read_arguments(*self._moved(states, marks, shown))
        return tags.float().cpu().numpy(), valid.float().cpu().numpy()

    def _moved(self, *grids: Any) -> list[Any]:
        return [torch.from_numpy(grid).to(self.device) for grid in grids]


def chains_of(network: Network) -> dict[str, Any]:
    """Give the network's two chains as plain lists."""
    return {
        f"{name}_chain": {"moves": crf.moves.tolist(), "first": crf.first.tolist()}
        for name, crf in (("cue", network.cue_crf), ("argument", network.argument_crf))
    }


def torch_reader(network: Network, tokenizer: Tokenizer) -> NeuralReader:
    """Give a reader that runs `network` with torch, not calibrated."""
    return NeuralReader(TorchLayers(network), tokenizer, {**chains_of(network), **UNCALIBRATED})


def open_tokenizer(path: Path) -> Tokenizer:
    """Give the tokenizer with truncation and padding off."""
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer
