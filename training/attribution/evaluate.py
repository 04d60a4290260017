"""Score a network on PolNeAR records, with the runtime's own decoding."""

from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer

from dateline.understand.neural import Candidate, NeuralReader
from dateline.understand.pieces import cut_pieces
from training.attribution.network import Network, build

NO_CALIBRATION = {"slopes": [1.0, 0.0, 0.0], "offset": 0.0}


class TorchLayers:
    """The network's halves run by torch, for scoring before export."""

    def __init__(self, network: Network) -> None:
        self.network = network.eval()

    @torch.no_grad()
    def encode(self, ids: Any, cases: Any, quotes: Any) -> tuple[Any, Any]:
        """See `dateline.understand.neural.Layers`."""
        with torch.autocast("cpu", torch.bfloat16):
            states = self.network.encoder(*map(torch.from_numpy, (ids, cases, quotes)))
            cues = self.network.cue(states)
        return states.float().numpy(), cues.float().numpy()

    @torch.no_grad()
    def read(self, states: Any, marks: Any, shown: Any) -> tuple[Any, Any]:
        """See `dateline.understand.neural.Layers`."""
        with torch.autocast("cpu", torch.bfloat16):
            inputs = map(torch.from_numpy, (states, marks, shown))
            tags, valid = self.network.read_arguments(*inputs)
        return tags.float().numpy(), valid.float().numpy()


def chains_of(network: Network) -> dict[str, Any]:
    """Give the network's two chains as plain lists."""
    return {
        f"{name}_chain": {"moves": crf.moves.tolist(), "first": crf.first.tolist()}
        for name, crf in (("cue", network.cue_crf), ("argument", network.argument_crf))
    }


def torch_reader(network: Network, tokenizer: Tokenizer, **settings: Any) -> NeuralReader:
    """Give a reader that runs `network` with torch."""
    base = {**chains_of(network), "calibration": NO_CALIBRATION, "threshold": 0.5}
    return NeuralReader(TorchLayers(network), tokenizer, base | settings)


def open_tokenizer(path: Path) -> Tokenizer:
    """Give the tokenizer with truncation and padding off."""
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def load_network(kind: str, weights: Path, checkpoint: Path) -> Network:
    """Give a trained network."""
    network = build(kind, weights)
    network.load_state_dict(torch.load(checkpoint, weights_only=True)["network"])
    return network.eval()


def all_candidates(
    reader: NeuralReader, tokenizer: Tokenizer, records: list[dict[str, Any]]
) -> list[tuple[Any, list[Candidate]]]:
    """Give each record's pieces and candidates; the costly part of scoring."""
    made = []
    for record in records:
        pieces = cut_pieces(tokenizer, record["text"])
        made.append((pieces, reader.candidates(pieces)))
    return made
