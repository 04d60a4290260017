"""Train the layers over the attribution reader's states that help to tell the kind of an event.

    python -m training.events.deep [--without west]

Some minutes of one core; `train finish` puts what it writes into the released file. The states are
those that the released attribution weights give, so the layers go with them alone.
"""

import argparse
import random
from collections.abc import Sequence
from copy import deepcopy
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from dateline.understand.event_kinds import event_kinds
from dateline.understand.event_states import PREFIX, StateLayers
from dateline.understand.event_words import Floats
from dateline.understand.neural import NeuralReader
from training.attribution.network import MIDDLE, build
from training.events.data import DEEP, Row, right, snippets
from training.events.train import SMOOTHING, batches, smoothed

_PARTS = ("qkv", "out", "rise", "fall", "norm1", "norm2")
EPOCHS, RATE, HEAD_RATE = 8, 2e-4, 2e-3


class Deep(nn.Module):
    """Two layers, begun from MiniLM's own at that place, and the kinds from the mean of states."""

    def __init__(self, weights: Path) -> None:
        super().__init__()
        self.layers = deepcopy(build("minilm", weights).encoder.layers[MIDDLE:])
        self.kinds = nn.Linear(self.layers[0].out.out_features, len(event_kinds()))

    def forward(self, texts: Sequence[Tensor]) -> Tensor:
        """Give scores (texts, kinds) of each text's states (pieces, width)."""
        sizes = torch.tensor([len(t) for t in texts])
        shown = torch.arange(int(sizes.max()))[None] < sizes[:, None]
        x = nn.utils.rnn.pad_sequence(list(texts), batch_first=True)
        for layer in self.layers:
            x = layer(x, ~shown[:, None, None, :] * -1e4)
        means = (x * shown[..., None]).sum(1) / sizes[:, None]
        return self.kinds(functional.dropout(means, 0.1, self.training))

    def matrices(self) -> dict[str, Floats]:
        """Give the weights as `StateLayers` wants them."""
        parts = {
            f"{i}_{name}": getattr(m, name) for i, m in enumerate(self.layers) for name in _PARTS
        }
        named: dict[str, Tensor] = {}
        for name, part in {**parts, "kinds": self.kinds}.items():
            weight = part.weight.T if part.weight.ndim == 2 else part.weight[None]
            named |= {name: weight, f"{name}_bias": part.bias[None]}
        return {
            f"{PREFIX}{name}": np.ascontiguousarray(m.detach().numpy(), np.float32)
            for name, m in named.items()
        }


def train(deep: Deep, texts: Sequence[Tensor], target: Tensor) -> None:
    """Fit the layers to the texts' shares of kinds."""
    optimizer = torch.optim.AdamW(
        [
            {"params": deep.layers.parameters(), "lr": RATE},
            {"params": deep.kinds.parameters(), "lr": HEAD_RATE},
        ],
        weight_decay=0.01,
    )
    steps = EPOCHS * (len(texts) // 32 + len(texts) // 512 + 2)
    rates = torch.optim.lr_scheduler.OneCycleLR(optimizer, [RATE, HEAD_RATE], steps, pct_start=0.1)
    for epoch in range(EPOCHS):
        seen = 0.0
        for some in batches([len(t) for t in texts], 32, 512):
            scores = deep([texts[i] for i in some]).log_softmax(1)
            loss = -(target[some] * scores).sum(1).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            rates.step()
            seen += float(loss.detach())
        print(f"epoch {epoch + 1} of {EPOCHS}: {seen:.1f}", flush=True)


def states_of(reader: NeuralReader, rows: Sequence[Row]) -> list[Tensor]:
    """Give each text's states half-way up."""
    return [torch.from_numpy(reader.middle(row.text)) for row in rows]


def main() -> None:
    """Train it as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--work", type=Path, default=Path(".training/events"))
    parser.add_argument("--without", default="", help="a writer to be held out, and scored")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(options.seed)
    random.seed(options.seed)
    rows, reader = snippets(options.without), NeuralReader.load()
    deep = Deep(options.weights)
    train(deep, states_of(reader, rows), smoothed(rows, SMOOTHING))
    np.savez(options.work / DEEP, digest=reader.digest, **deep.matrices())
    if options.without:
        held_out = [row for row in snippets() if row not in rows]
        layers, kinds = StateLayers(deep.matrices()), list(event_kinds())
        found = [kinds[int(layers.scores(reader.middle(r.text)).argmax())] for r in held_out]
        print(f"{options.without}: {right(found, held_out)}")


if __name__ == "__main__":
    main()
