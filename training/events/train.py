"""Teach the small kind reader: MiniLM learns our snippets, the small network learns from MiniLM.

    python -m training.events.train teach  --weights model.safetensors --tokenizer tokenizer.json
    python -m training.events.train label  --tokenizer tokenizer.json --weights model.safetensors
    python -m training.events.train vectors …
    python -m training.events.train finish

Each step writes into `--work` and reads what the steps before wrote there. One thread, seeded.
See README.md for what each step takes and what the released file was made by.
"""

import argparse
import gzip
import json
import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional

from bench import data_dir
from dateline.understand.event_kinds import NAME, event_kinds, hashed_words, trigger_signs
from dateline.understand.event_kinds import word_numbers as numbered
from dateline.understand.event_words import Floats, words_of, write_arrays
from dateline.understand.triggers import event_types
from training.events.network import Student, Teacher

SNIPPETS = Path(__file__).with_name("snippets.tsv")
TARGET = Path("src/dateline/models/events") / NAME
CORPORA = (
    "corpora/security-2012-2020", "stories/t17", "status/muc4-train", "stories/allsides-train",
    "stories/ecbplus",
)  # fmt: skip
# Words that make a sentence worth labelling, one a line; as many sentences of each are taken.
WANTED = Path(__file__).with_name("wanted.txt")
OF_EACH = 85
SPLIT = re.compile(r'(?<=[.!?])\s+(?=[A-Z"“])|\n+')
# Sizes of the small network: words by frequency, words of our snippets, endings, buckets, width.
KNOWN, OWN, ENDINGS, BUCKETS, VECTOR = 3600, 1100, 64, 3072, 32


def snippets() -> list[tuple[str, str]]:
    """Give our snippets as kind and text."""
    rows = SNIPPETS.read_text("utf-8").splitlines()
    return [(k, t) for k, t in (r.split("\t") for r in rows if not r.startswith("#"))]


def sentences(seed: int = 4) -> list[str]:
    """Give unlabelled passages of one or two sentences that hold a wanted word."""
    rng = random.Random(seed)  # noqa: S311  it chooses sentences, it keeps no secret
    wanted = WANTED.read_text("utf-8").splitlines()
    pattern = re.compile("|".join(map(re.escape, wanted)))
    by_word: dict[str, list[str]] = {w: [] for w in wanted}
    for name in CORPORA:
        with gzip.open(data_dir() / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            for line in lines:
                for word, passage in _passages(json.loads(line)["text"], pattern, rng):
                    by_word[word].append(passage)
    chosen: set[str] = set()
    for passages in by_word.values():
        rng.shuffle(passages)
        chosen.update(passages[:OF_EACH])
    return sorted(chosen)


def _passages(text: str, wanted: re.Pattern[str], rng: random.Random) -> Iterator[tuple[str, str]]:
    parts = SPLIT.split(text)
    for number, part in enumerate(parts):
        passage = part.strip()
        match = wanted.search(passage)
        if not match or not 45 < len(passage) < 300:
            continue
        if len(passage) < 110 and number + 1 < len(parts) and rng.random() < 0.5:
            passage += " " + parts[number + 1].strip()[:200]
        yield match[0], passage


def padded(tokenizer: Tokenizer, texts: Sequence[str]) -> tuple[Tensor, Tensor]:
    """Give ids and what is shown of `texts`, each (texts, longest)."""
    ids = [tokenizer.encode(t).ids[:128] for t in texts]
    longest = max(map(len, ids))
    return (
        torch.tensor([i + [0] * (longest - len(i)) for i in ids]),
        torch.tensor([[1.0] * len(i) + [0.0] * (longest - len(i)) for i in ids]),
    )


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


def teach(options: argparse.Namespace) -> None:
    """Fine-tune MiniLM on the snippets; about a minute an epoch on one core."""
    rows, kinds = snippets(), list(event_kinds())
    tokenizer, teacher = _tokenizer(options), Teacher(options.weights, len(kinds))
    body = [p for n, p in teacher.named_parameters() if "head" not in n and p.requires_grad]
    groups = [{"params": body, "lr": 1e-4}, {"params": teacher.head.parameters(), "lr": 2e-3}]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01)
    steps = options.epochs * (len(rows) // 16 + 1)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda s: min(1, s / (steps * 0.1)) * max(0.05, 1 - s / steps)
    )
    gold = torch.tensor([kinds.index(k) for k, _ in rows])
    for _ in range(options.epochs):
        for some in batches([len(t) for _, t in rows], 16, 256):
            scores = teacher(*padded(tokenizer, [rows[i][1] for i in some]))
            loss = functional.cross_entropy(scores, gold[some], label_smoothing=0.05)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(teacher.parameters(), 1.0)
            optimizer.step()
            schedule.step()
    torch.save(teacher.state_dict(), options.work / "teacher.pt")


def label(options: argparse.Namespace) -> None:
    """Have the teacher score snippets and passages; five minutes."""
    teacher = Teacher(options.weights, len(event_kinds()))
    teacher.load_state_dict(torch.load(options.work / "teacher.pt"))
    teacher.eval()
    tokenizer = _tokenizer(options)
    texts = [t for _, t in snippets()] + sentences()
    scores = np.zeros((len(texts), len(event_kinds())), np.float32)
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    with torch.inference_mode():
        for start in range(0, len(order), 32):
            some = order[start : start + 32]
            scores[some] = teacher(*padded(tokenizer, [texts[i] for i in some])).numpy()
    (options.work / "texts.json").write_text(json.dumps(texts))
    np.save(options.work / "scores.npy", scores)


def vectors(options: argparse.Namespace) -> None:
    """Choose the words and give each MiniLM's mean state of it alone, reduced to its main parts."""
    seen, names, own = Counter[str](), Counter[str](), Counter[str]()
    for text in sentences():
        seen.update(words_of(text))
        names.update(w.lower() for w in re.findall(r"\b[A-Z][a-z]+", text))
    for _, text in snippets():
        own.update(words_of(text))
    fit = [w for w, n in seen.most_common() if n >= 3 and names[w] <= 0.8 * n][:KNOWN]
    new = [w for w in own if w not in set(fit) and names[w] <= 0.8 * seen[w]][:OWN]
    teacher = Teacher(options.weights, 1).eval()
    teacher.head = torch.nn.Identity()
    tokenizer, words = _tokenizer(options), fit + new
    with torch.inference_mode():
        parts = [
            teacher(*padded(tokenizer, words[i : i + 64])).numpy() for i in range(0, len(words), 64)
        ]
    states = np.concatenate(parts)
    states -= states.mean(0)
    main = states @ np.linalg.svd(states, full_matrices=False)[2][:VECTOR].T
    np.savez(options.work / "vectors.npz", words=np.array(words), rows=main / np.abs(main).std())


def finish(options: argparse.Namespace) -> None:
    """Train the small network on snippets (twice) and passages; write the released file."""
    stored = np.load(options.work / "vectors.npz")
    known = {w: i for i, w in enumerate(stored["words"].tolist())}
    rows, kinds, types = snippets(), list(event_kinds()), list(event_types())
    texts = json.loads((options.work / "texts.json").read_text())
    texts = texts[: len(rows)] + texts
    soft = torch.softmax(torch.tensor(np.load(options.work / "scores.npy")), 1)
    soft = torch.cat([soft[: len(rows)], soft])
    own = [kinds.index(k) for k, _ in rows]
    gold = torch.tensor(own * 2 + [-1] * (len(texts) - 2 * len(rows)))
    words = [numbered(words_of(t), known, ENDINGS) for t in texts]
    hashed = [hashed_words(words_of(t), BUCKETS) for t in texts]
    signs = torch.tensor(np.stack([trigger_signs(t, types) for t in texts]))
    size = signs.shape[1]
    vector_rows: Floats = stored["rows"].astype(np.float32)
    student = Student(vector_rows, ENDINGS, BUCKETS, len(kinds), size)
    optimizer = torch.optim.AdamW(student.parameters(), lr=3e-3, weight_decay=0.01)
    steps = options.epochs * (len(texts) // 32 + len(texts) // 512 + 2)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 3e-3, steps, pct_start=0.15)
    for _ in range(options.epochs):
        for some in batches([len(w) for w in words], 32, 512):
            scores = student([words[i] for i in some], [hashed[i] for i in some], signs[some])
            likely = functional.log_softmax(scores, 1)
            sure = gold[some] >= 0
            loss = -(soft[some] * likely).sum(1).mean()
            loss = loss + functional.nll_loss(
                likely[sure], gold[some][sure], reduction="sum"
            ) / len(some)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
    settings = {"kinds": kinds, "types": types, "words": list(known), "endings": ENDINGS}
    print(write_arrays(TARGET, student.matrices(), settings))


def _tokenizer(options: argparse.Namespace) -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(options.tokenizer))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def main() -> None:
    """Run one step."""
    parser = argparse.ArgumentParser()
    parser.add_argument("step", choices=("teach", "label", "vectors", "finish"))
    parser.add_argument("--weights", type=Path)
    parser.add_argument("--tokenizer", type=Path)
    parser.add_argument("--work", type=Path, default=Path(".training/events"))
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)
    torch.manual_seed(options.seed)
    random.seed(options.seed)
    {"teach": teach, "label": label, "vectors": vectors, "finish": finish}[options.step](options)


if __name__ == "__main__":
    main()
