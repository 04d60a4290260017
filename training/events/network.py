"""The two networks: MiniLM with a head, which teaches, and the small one, which ships.

What the small one computes, `dateline.understand.event_kinds` computes again with numpy.
"""

from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from dateline.understand.event_words import Floats

HEADS, WIDTH, INNER, LAYERS = 12, 384, 1536, 6
# Our names of a layer's parts and MiniLM's.
PARTS = {
    "query": "attention.self.query", "key": "attention.self.key", "value": "attention.self.value",
    "out": "attention.output.dense", "norm": "attention.output.LayerNorm",
    "up": "intermediate.dense", "down": "output.dense", "last": "output.LayerNorm",
}  # fmt: skip


class Layer(nn.Module):
    """One layer of BERT."""

    def __init__(self) -> None:
        super().__init__()
        self.query, self.key, self.value, self.out = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.norm, self.last = (nn.LayerNorm(WIDTH, eps=1e-12) for _ in range(2))
        self.up, self.down = nn.Linear(WIDTH, INNER), nn.Linear(INNER, WIDTH)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """Give the states after this layer."""
        rows, size, _ = x.shape
        split = [
            part(x).view(rows, size, HEADS, -1).transpose(1, 2)
            for part in (self.query, self.key, self.value)
        ]
        seen = functional.scaled_dot_product_attention(*split, attn_mask=mask)
        seen = self.out(seen.transpose(1, 2).reshape(rows, size, WIDTH))
        x = self.norm(x + functional.dropout(seen, 0.1, self.training))
        inner = self.down(functional.gelu(self.up(x)))
        return self.last(x + functional.dropout(inner, 0.1, self.training))


class Teacher(nn.Module):
    """MiniLM-L6 (sentence-transformers/all-MiniLM-L6-v2) with a head over the mean state."""

    def __init__(self, weights: Path, kinds: int) -> None:
        super().__init__()
        stored = load_file(weights)
        self.words = nn.Embedding.from_pretrained(
            stored["embeddings.word_embeddings.weight"].float(), freeze=True
        )
        self.places = nn.Parameter(stored["embeddings.position_embeddings.weight"].float())
        self.first = nn.Parameter(stored["embeddings.token_type_embeddings.weight"].float()[0])
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.norm.weight.data = stored["embeddings.LayerNorm.weight"].float()
        self.norm.bias.data = stored["embeddings.LayerNorm.bias"].float()
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        for number, layer in enumerate(self.layers):
            for ours, theirs in PARTS.items():
                for kind in ("weight", "bias"):
                    value = stored[f"encoder.layer.{number}.{theirs}.{kind}"].float()
                    getattr(getattr(layer, ours), kind).data = value
        self.head = nn.Linear(WIDTH, kinds)

    def forward(self, ids: Tensor, shown: Tensor) -> Tensor:
        """Give scores (texts, kinds)."""
        x = self.norm(self.words(ids) + self.places[: ids.shape[1]] + self.first)
        mask = torch.where(shown[:, None, None] > 0, 0.0, -1e9)
        for layer in self.layers:
            x = layer(x, mask)
        mean = (x * shown[..., None]).sum(1) / shown.sum(1, keepdim=True)
        return self.head(functional.dropout(mean, 0.1, self.training))


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
        self.c1 = nn.Conv1d(width, 80, 3, padding=1)
        self.c2 = nn.Conv1d(width, 80, 5, padding=2)
        self.h = nn.EmbeddingBag(buckets, kinds, mode="sum")
        self.h.weight.data.zero_()
        self.o = nn.Linear(width + 160, kinds)
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
