"""The network: an encoder, a cue tagger, and one layer that reads arguments round a cue.

`Encoder` is a plain post-norm transformer that loads BERT's (MiniLM) or MPNet's weights. One pass
of it serves everything; `Heads` work on its states. See README.md for the idea and its figures.
"""

import math
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from dateline.understand.grammar import SIZE
from dateline.understand.pieces import CASES, CLS, PAD, QUOTES, SEP
from training.attribution.crf import Crf

CUE_TAGS = 3  # outside, first, inside
ARGUMENT_TAGS = 6  # outside, source first, source inside, content first, content inside, cue
BEFORE, AFTER = 52, 68
ARGUMENT_WIDTH = 384
# The layer whose states are given to others to learn from.
MIDDLE = 4
# MPNet's vocabulary is BERT's moved on by four, but for the special pieces.
_MPNET_SHIFT = 4
_MPNET_SPECIAL = {CLS: 0, SEP: 2, PAD: 1}


@dataclass(frozen=True)
class Shape:
    """What an encoder looks like."""

    width: int
    inner: int
    layers: int
    heads: int
    epsilon: float
    is_mpnet: bool = False


SHAPES = {
    "minilm": Shape(384, 1536, 6, 12, 1e-12),
    "mpnet": Shape(768, 3072, 12, 12, 1e-5, is_mpnet=True),
}


class SequenceDropout(nn.Module):
    """Dropout with one mask for all places of a sequence: cheaper, and as good."""

    def __init__(self, rate: float) -> None:
        super().__init__()
        self.rate = rate

    def forward(self, states: Tensor) -> Tensor:
        """Give `states` with the same features dropped all along each sequence."""
        if not self.training or self.rate == 0:
            return states
        shape = (states.shape[0], 1, states.shape[2])
        keep = torch.rand(shape, device=states.device) >= self.rate
        return states * (keep.to(states.dtype) / (1 - self.rate))


class Layer(nn.Module):
    """One post-norm transformer layer."""

    def __init__(self, shape: Shape, dropout: float) -> None:
        super().__init__()
        self.heads = shape.heads
        self.qkv = nn.Linear(shape.width, 3 * shape.width)
        self.out = nn.Linear(shape.width, shape.width)
        self.norm1 = nn.LayerNorm(shape.width, eps=shape.epsilon)
        self.rise = nn.Linear(shape.width, shape.inner)
        self.fall = nn.Linear(shape.inner, shape.width)
        self.norm2 = nn.LayerNorm(shape.width, eps=shape.epsilon)
        self.drop = SequenceDropout(dropout)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """Give the states after the layer; `mask` is added to the attention scores."""
        b, n, d = x.shape
        h, e = self.heads, d // self.heads
        q, k, v = self.qkv(x).view(b, n, 3, h, e).permute(2, 0, 3, 1, 4).reshape(3, b * h, n, e)
        # Written out: on a CPU the fused attention's backward pass takes twice as long in bf16.
        scores = torch.bmm(q * e**-0.5, k.transpose(1, 2)).view(b, h, n, n) + mask.to(q.dtype)
        mixed = torch.bmm(scores.softmax(-1, dtype=q.dtype).view(b * h, n, n), v)
        mixed = mixed.view(b, h, n, e).transpose(1, 2).reshape(b, n, d)
        x = self.norm1(x + self.drop(self.out(mixed)))
        return self.norm2(x + self.drop(self.fall(functional.gelu(self.rise(x)))))


class Encoder(nn.Module):
    """Piece ids with case and quote features to states."""

    def __init__(self, shape: Shape, vocabulary: int, positions: int, dropout: float) -> None:
        super().__init__()
        self.shape = shape
        self.words = nn.Embedding(vocabulary, shape.width)
        self.places = nn.Embedding(positions, shape.width)
        self.cases = nn.Embedding(CASES, shape.width)
        self.quotes = nn.Embedding(QUOTES, shape.width)
        nn.init.zeros_(self.cases.weight)
        self.grammar = nn.Embedding(SIZE, shape.width, padding_idx=0)
        nn.init.zeros_(self.quotes.weight)
        nn.init.zeros_(self.grammar.weight)
        self.norm = nn.LayerNorm(shape.width, eps=shape.epsilon)
        self.layers = nn.ModuleList(Layer(shape, dropout) for _ in range(shape.layers))
        self.drop = SequenceDropout(dropout)
        if shape.is_mpnet:
            self.near = nn.Embedding(32, shape.heads)
        self.frozen = 0
        self.enters = 0
        self.words.weight.requires_grad_(False)

    def forward(self, ids: Tensor, cases: Tensor, quotes: Tensor, grammar: Tensor) -> Tensor:
        """Give states (windows, pieces, width)."""
        return self.upper(self.lower(ids, cases, quotes, grammar), ids, cases, quotes, grammar)

    def lower(self, ids: Tensor, cases: Tensor, quotes: Tensor, grammar: Tensor) -> Tensor:
        """Give the states below the first layer that is trained."""
        places = torch.arange(ids.shape[1], device=ids.device)
        mask = self._mask(ids)
        if self.shape.is_mpnet:
            ids, places = _as_mpnet(ids), places + 2
        x = self.words(ids) + self.places(places)
        if not self.enters:
            x = x + self._features(cases, quotes, grammar)
        x = self.drop(self.norm(x))
        for layer in self.layers[: self.frozen]:
            x = layer(x, mask)
        return x

    def upper(
        self, x: Tensor, ids: Tensor, cases: Tensor, quotes: Tensor, grammar: Tensor
    ) -> Tensor:
        """Give the states that the layers from the first trained one on make of those below."""
        mask = self._mask(ids)
        if self.enters:
            x = x + self._features(cases, quotes, grammar)
        for layer in self.layers[self.frozen :]:
            x = layer(x, mask)
        return x

    def through(
        self, ids: Tensor, cases: Tensor, quotes: Tensor, grammar: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Give the states after the fourth layer and after the last, of a network not frozen."""
        mask, x = self._mask(ids), self.lower(ids, cases, quotes, grammar)
        states = []
        for layer in self.layers:
            x = layer(x, mask)
            states.append(x)
        return states[MIDDLE - 1], x

    def freeze(self, layers: int, is_fresh: bool = False) -> None:
        """Keep the embeddings and the lowest `layers` as they are; none is frozen for 0.

        In a network that has learned nothing of ours the features enter above what is frozen.
        """
        self.frozen = layers
        self.enters = layers if is_fresh else 0
        features = () if self.enters else (self.cases, self.quotes, self.grammar)
        near = (self.near,) if self.shape.is_mpnet else ()
        below = (self.words, self.places, self.norm, *near, *features)
        for part in (*self.layers[:layers], *(below if layers else ())):
            part.requires_grad_(requires_grad=False)

    def _features(self, cases: Tensor, quotes: Tensor, grammar: Tensor) -> Tensor:
        return self.cases(cases) + self.quotes(quotes) + self.grammar(grammar).sum(2)

    def _mask(self, ids: Tensor) -> Tensor:
        mask = torch.zeros(ids.shape, dtype=torch.float32, device=ids.device)
        mask = mask.masked_fill(ids == PAD, -1e4)[:, None, None, :]
        if self.shape.is_mpnet:
            mask = mask + self.near(_buckets(ids.shape[1]).to(ids.device)).permute(2, 0, 1)[None]
        return mask


def _as_mpnet(ids: Tensor) -> Tensor:
    moved = ids + _MPNET_SHIFT
    for ours, theirs in _MPNET_SPECIAL.items():
        moved = torch.where(ids == ours, theirs, moved)
    return moved


def _buckets(n: int) -> Tensor:
    """Give T5's relative position buckets (Raffel et al. 2020), as MPNet uses them."""
    far = torch.arange(n)[None, :] - torch.arange(n)[:, None]
    size = -far
    bucket = (size < 0).long() * 16
    size = size.abs()
    ratio = torch.log(size.clamp(min=1).float() / 8) / math.log(16.0)
    large = 8 + (ratio * 8).long()
    return bucket + torch.where(size < 8, size, large.clamp(max=15))


class Network(nn.Module):
    """The encoder with its heads."""

    def __init__(self, encoder: Encoder, dropout: float) -> None:
        super().__init__()
        width = encoder.shape.width
        self.encoder = encoder
        self.cue = nn.Sequential(nn.LayerNorm(width), nn.Linear(width, CUE_TAGS))
        self.cue_crf = Crf(CUE_TAGS)
        self.narrow = nn.Identity() if width == ARGUMENT_WIDTH else nn.Linear(width, ARGUMENT_WIDTH)
        self.marks = nn.Embedding(2, ARGUMENT_WIDTH)
        self.offsets = nn.Embedding(BEFORE + AFTER, ARGUMENT_WIDTH)
        nn.init.normal_(self.marks.weight, std=0.05)
        nn.init.normal_(self.offsets.weight, std=0.02)
        self.norm = nn.LayerNorm(ARGUMENT_WIDTH)
        self.reader = Layer(Shape(ARGUMENT_WIDTH, 2 * ARGUMENT_WIDTH, 1, 12, 1e-6), dropout)
        self.argument = nn.Linear(ARGUMENT_WIDTH, ARGUMENT_TAGS)
        self.argument_crf = Crf(ARGUMENT_TAGS)
        self.valid = nn.Linear(ARGUMENT_WIDTH, 1)

    def read_arguments(self, states: Tensor, marks: Tensor, shown: Tensor) -> tuple[Tensor, Tensor]:
        """Give tag emissions (cues, places, tags) and whether each cue is one, as a logit.

        `states` are the encoder's round each cue, (cues, BEFORE + AFTER, width); `marks` is 1 on
        the cue's own pieces; `shown` is 1 where there is a piece. The cue starts at BEFORE.
        """
        x = self.narrow(states) + self.marks(marks) + self.offsets.weight[None]
        mask = torch.zeros(shown.shape, dtype=torch.float32, device=shown.device)
        mask = mask.masked_fill(shown == 0, -1e4)[:, None, None, :]
        x = self.reader(self.norm(x), mask)
        return self.argument(x), self.valid(x[:, BEFORE])[:, 0]


def build(kind: str, weights: Path, dropout: float = 0.1) -> Network:
    """Give a network of `kind` whose encoder holds the weights in `weights`."""
    stored = load_file(weights)
    shape = SHAPES[kind]
    vocabulary = stored["embeddings.word_embeddings.weight"].shape[0]
    places = stored["embeddings.position_embeddings.weight"].shape[0]
    encoder = Encoder(shape, vocabulary, places, dropout)
    encoder.load_state_dict(_renamed(stored, shape, encoder), strict=True)
    return Network(encoder, dropout)


def weights_in(checkpoint: Path) -> dict[str, Tensor]:
    """Give the weights that `train` wrote: their mean over the last steps."""
    held: dict[str, Tensor] = torch.load(checkpoint, weights_only=True, map_location="cpu")["mean"]
    return held


def _renamed(stored: dict[str, Tensor], shape: Shape, encoder: Encoder) -> dict[str, Tensor]:
    """Give the stored weights under our names; our own features keep their zeros."""
    state = {k: v.clone() for k, v in encoder.state_dict().items()}
    state["words.weight"] = stored["embeddings.word_embeddings.weight"]
    state["places.weight"] = stored["embeddings.position_embeddings.weight"].clone()
    if not shape.is_mpnet:
        state["places.weight"] += stored["embeddings.token_type_embeddings.weight"][0]
    if shape.is_mpnet:
        state["near.weight"] = stored["encoder.relative_attention_bias.weight"]
    names = _MPNET_NAMES if shape.is_mpnet else _BERT_NAMES
    for part in ("weight", "bias"):
        state[f"norm.{part}"] = stored[f"embeddings.LayerNorm.{part}"]
        for i in range(shape.layers):
            for ours, theirs in names.items():
                pieces = [stored[f"encoder.layer.{i}.{t}.{part}"] for t in theirs]
                state[f"layers.{i}.{ours}.{part}"] = torch.cat(pieces)
    return state


_COMMON = {
    "rise": ("intermediate.dense",),
    "fall": ("output.dense",),
    "norm2": ("output.LayerNorm",),
}
_BERT_NAMES = {
    "qkv": tuple(f"attention.self.{n}" for n in ("query", "key", "value")),
    "out": ("attention.output.dense",),
    "norm1": ("attention.output.LayerNorm",),
    **_COMMON,
}
_MPNET_NAMES = {
    "qkv": tuple(f"attention.attn.{n}" for n in "qkv"),
    "out": ("attention.attn.o",),
    "norm1": ("attention.LayerNorm",),
    **_COMMON,
}
