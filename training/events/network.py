"""The network that ships, and the sentence encoder that its word vectors come from.

What the first computes, `dateline.understand.event_kinds` computes again with numpy.
"""

from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from dateline.understand.event_words import Floats
from training.attribution.network import build

FILTERS = 128


class Sentences(nn.Module):
    """MiniLM-L6 (sentence-transformers/all-MiniLM-L6-v2) as it is: texts to their mean states."""

    def __init__(self, weights: Path) -> None:
        super().__init__()
        self.encoder = build("minilm", weights).encoder
        self.eval()

    def forward(self, ids: Tensor) -> Tensor:
        """Give the mean state of each text (texts, width); id 0 is padding."""
        none = torch.zeros_like(ids)
        states = self.encoder(ids, none, none, none[..., None])
        shown = (ids != 0).float()[..., None]
        return (states * shown).sum(1) / shown.sum(1)


class Student(nn.Module):
    """What ships: see `KindReader`. The last row of the word table is padding."""

    def __init__(self, vectors: Floats, endings: int, buckets: int, kinds: int, signs: int) -> None:
        super().__init__()
        known, width = vectors.shape
        self.pad = known + endings
        table = torch.zeros(self.pad + 1, width)
        table[:known] = torch.tensor(vectors) * 0.5
        table[known : self.pad] = torch.randn(endings, width) * 0.1
        self.e = nn.Embedding(self.pad + 1, width, padding_idx=self.pad)
        self.e.weight.data = table
        self.c1 = nn.Conv1d(width, FILTERS, 3, padding=1)
        self.c2 = nn.Conv1d(width, FILTERS, 5, padding=2)
        self.h = nn.EmbeddingBag(buckets, kinds, mode="sum")
        self.h.weight.data.zero_()
        self.o = nn.Linear(width + 2 * FILTERS, kinds)
        self.t = nn.Linear(signs, kinds, bias=False)
        self.t.weight.data.zero_()

    def forward(self, words: list[list[int]], hashed: list[list[int]], signs: Tensor) -> Tensor:
        """Give scores (texts, kinds)."""
        longest = max(map(len, words))
        ids = torch.tensor([w + [self.pad] * (longest - len(w)) for w in words])
        shown = (ids != self.pad).float()[:, None]
        x = functional.dropout(self.e(ids), 0.1, self.training).transpose(1, 2)
        filtered = [functional.relu(c(x) * shown).amax(2) for c in (self.c1, self.c2)]
        seen = torch.cat([x.sum(2) / shown.sum(2), *filtered], 1)
        starts = torch.tensor(np.cumsum([0, *(len(h) for h in hashed[:-1])]))
        bag = self.h(torch.tensor([n for h in hashed for n in h]), starts)
        scale = torch.tensor([len(h) ** -0.5 for h in hashed])[:, None] * 6
        known = self.t(functional.dropout(signs, 0.1, self.training))
        return self.o(functional.dropout(seen, 0.4, self.training)) + bag * scale + known

    def matrices(self) -> dict[str, Floats]:
        """Give the weights as the package's reader wants them."""

        def flat(conv: nn.Conv1d) -> Tensor:
            return conv.weight.permute(2, 1, 0).reshape(-1, conv.out_channels)

        named = {
            "words": self.e.weight[:-1], "hashed": self.h.weight,
            "near": flat(self.c1), "near_bias": self.c1.bias[None],
            "wide": flat(self.c2), "wide_bias": self.c2.bias[None],
            "seen": self.o.weight.T, "bias": self.o.bias[None], "triggers": self.t.weight.T,
        }  # fmt: skip
        return {k: np.ascontiguousarray(v.detach().numpy(), np.float32) for k, v in named.items()}
