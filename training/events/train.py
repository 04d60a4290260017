"""Train the small kind reader on our snippets.

    python -m training.events.train vectors --weights model.safetensors --tokenizer tokenizer.json
    python -m training.events.train finish

The first step writes into `--work` what the second reads there. One thread, seeded. See README.md
for what was tried.
"""

import argparse
import random
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional

from dateline.understand.event_kinds import (
    NAME,
    KindReader,
    event_kinds,
    hashed_words,
    trigger_signs,
)
from dateline.understand.event_kinds import word_numbers as numbered
from dateline.understand.event_words import Floats, words_of, write_arrays
from dateline.understand.neural import NeuralReader
from dateline.understand.triggers import event_types
from training.events.data import DEEP, Row, passages, right, shares, snippets, unlabelled
from training.events.network import Sentences, Student

TARGET = Path("src/dateline/models/events") / NAME
# Passages of each wanted word whose words are counted.
COUNTED = 220
PIECES = 112
SMOOTHING = 0.05
# Sizes of the network: words by frequency, words of our own texts, endings, buckets, width.
KNOWN, OWN, ENDINGS, BUCKETS, VECTOR = 7000, 2000, 64, 8192, 48


def smoothed(rows: Sequence[Row], share: float) -> Tensor:
    """Give the kinds' shares of each row, of which `share` is spread over all kinds."""
    return torch.tensor(shares(rows)) * (1 - share) + share / len(event_kinds())


def padded(tokenizer: Tokenizer, texts: Sequence[str]) -> Tensor:
    """Give the pieces of `texts`, (texts, longest)."""
    ids = [tokenizer.encode(t).ids[:PIECES] for t in texts]
    longest = max(map(len, ids))
    return torch.tensor([i + [0] * (longest - len(i)) for i in ids])


def batches(sizes: Sequence[int], count: int, near: int) -> list[list[int]]:
    """Give shuffled batches of `count` rows of like size, sorted within runs of `near`."""
    order = list(range(len(sizes)))
    random.shuffle(order)
    made: list[list[int]] = []
    for start in range(0, len(order), near):
        run = sorted(order[start : start + near], key=lambda i: sizes[i])
        made += [run[i : i + count] for i in range(0, len(run), count)]
    random.shuffle(made)
    return made


def vectors(options: argparse.Namespace) -> None:
    """Choose the words and give each MiniLM's mean state of it alone, reduced to its main parts."""
    seen, names, own = Counter[str](), Counter[str](), Counter[str]()
    for text in unlabelled(COUNTED):
        seen.update(words_of(text))
        names.update(w.lower() for w in re.findall(r"\b[A-Z][a-z]+", text))
    for row in snippets() + passages(tuning=False):
        own.update(words_of(row.text))
    fit = [w for w, n in seen.most_common() if n >= 3 and names[w] <= 0.8 * n][:KNOWN]
    new = [w for w, _ in own.most_common() if w not in set(fit) and names[w] <= 0.8 * seen[w]][:OWN]
    encoder, tokenizer, words = Sentences(options.weights), open_tokenizer(options), fit + new
    with torch.inference_mode():
        parts = [
            encoder(padded(tokenizer, words[i : i + 64])).numpy() for i in range(0, len(words), 64)
        ]
    states = np.concatenate(parts)
    states -= states.mean(0)
    main = states @ np.linalg.svd(states, full_matrices=False)[2][:VECTOR].T
    np.savez(options.work / "vectors.npz", words=np.array(words), rows=main / np.abs(main).std())


def finish(options: argparse.Namespace) -> None:
    """Train the network on our snippets and write the released file; half a minute."""
    stored = np.load(options.work / "vectors.npz")
    known = {w: i for i, w in enumerate(stored["words"].tolist())}
    rows, kinds = snippets(options.without), list(event_kinds())
    types = list(event_types())
    texts, target = [r.text for r in rows], smoothed(rows, SMOOTHING)
    words = [numbered(words_of(t), known, ENDINGS) for t in texts]
    hashed = [hashed_words(words_of(t), BUCKETS) for t in texts]
    signs = torch.tensor(np.stack([trigger_signs(t, types) for t in texts]))
    vector_rows: Floats = stored["rows"].astype(np.float32)
    student = Student(vector_rows, ENDINGS, BUCKETS, len(kinds), signs.shape[1])
    optimizer = torch.optim.AdamW(student.parameters(), lr=3e-3, weight_decay=0.01)
    steps = options.epochs * (len(texts) // 32 + len(texts) // 512 + 2)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 3e-3, steps, pct_start=0.15)
    for _ in range(options.epochs):
        for some in batches([len(w) for w in words], 32, 512):
            scores = student([words[i] for i in some], [hashed[i] for i in some], signs[some])
            loss = -(target[some] * functional.log_softmax(scores, 1)).sum(1).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
    settings = {"kinds": kinds, "types": types, "words": list(known), "endings": ENDINGS}
    deep = dict(np.load(options.work / DEEP))
    settings["states_of"] = str(deep.pop("digest"))
    print(write_arrays(options.target, student.matrices() | deep, settings))
    judge(options.target, [r for r in snippets() if r not in rows], "the writer held out")
    judge(options.target, passages(tuning=True) + passages(tuning=False), "passages of news")


def judge(path: Path, rows: Sequence[Row], name: str) -> None:
    """Print how many of `rows` are right, by the network alone and with the states beside it."""
    for beside in (None, NeuralReader.load()) if rows else ():
        reader = KindReader.load(path, beside)
        how = "with states" if beside else "alone"
        print(f"{name}, {how}: {right([reader.kind(r.text) for r in rows], rows)}")


def open_tokenizer(options: argparse.Namespace) -> Tokenizer:
    """Give MiniLM's tokenizer."""
    tokenizer = Tokenizer.from_file(str(options.tokenizer))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def main() -> None:
    """Run one step."""
    parser = argparse.ArgumentParser()
    parser.add_argument("step", choices=("vectors", "finish"))
    parser.add_argument("--weights", type=Path)
    parser.add_argument("--tokenizer", type=Path)
    parser.add_argument("--work", type=Path, default=Path(".training/events"))
    parser.add_argument("--without", default="", help="a writer to be held out, and scored")
    parser.add_argument("--target", type=Path, default=TARGET)
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)
    torch.manual_seed(options.seed)
    random.seed(options.seed)
    {"vectors": vectors, "finish": finish}[options.step](options)


if __name__ == "__main__":
    main()
