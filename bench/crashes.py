"""Does the understand room read everything? Every text of every file of the evaluation data.

The large corpus is read by rule too, and every file as a desk would by default: what both took of
time and memory on that corpus stands side by side. It takes hours, so it runs only when named:
`python -m bench crashes`. Two processes work side by side, a fresh one for each file. How far each
file came stands under .venv/.bench/crashes, and a run that was stopped goes on from there; another
state of the room starts anew. Texts under a thousand characters are joined, a hundred to an
article; every text is read as English, so that none is passed over. What could not be read is told
by file and id as it comes, and again at the end.
"""

import gzip
import json
import multiprocessing
import resource
import signal
import sys
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any

from bench import data_dir
from bench.parses import KEPT, article_of
from dateline.model import Article, Failure
from dateline.understand.reading import Reader

CORPUS = "corpora/security-2012-2020.jsonl.gz"
DATA = ("origin/page.txt", CORPUS)
RULES = "rules"
NOW = datetime(2026, 1, 2, tzinfo=UTC)
DONE = KEPT / "crashes"
WORKERS = 2
ROOM = Path(__file__).resolve().parents[1] / "src" / "dateline"
SHORT_CHARS, JOINED = 1000, 100
# Every other text is read as one of this day, the rest as undated: both must do.
DAY = "2014-09-10"
FIELDS = ("text", "roundup", "summaries")
TURN = 32
TOLD_EVERY = 10 * TURN

# What one file took by one reader; the state has it by reader and file.
NONE = {"articles": 0, "words": 0, "cpu": 0.0, "mb": 0.0, "failed": []}
Job = tuple[str, str]
State = dict[Job, dict[str, Any]]


def measure() -> dict[str, float]:
    """Give how many articles were read, how many could not be, and what the large corpus took."""
    # A run that is told to stop takes its workers with it.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    folder = DONE / room_digest()[:16]
    jobs = sorted(jobs_of(), key=_bytes, reverse=True)
    if WORKERS == 1:
        told = [read_file(job, folder) for job in jobs]
    else:
        with multiprocessing.get_context("spawn").Pool(WORKERS, maxtasksperchild=1) as pool:
            told = pool.starmap(read_file, [(job, folder) for job in jobs], chunksize=1)
    return figures_of(dict(zip(jobs, told, strict=True)))


def jobs_of() -> Iterator[Job]:
    """Yield reader and file: the large corpus by rule, every file with texts as a desk would."""
    yield RULES, CORPUS
    for path in (data_dir() / "origin" / "page.txt", *data_dir().rglob("*.jsonl.gz")):
        yield "auto", path.relative_to(data_dir()).as_posix()


def _bytes(job: Job) -> tuple[int, Job]:
    return (data_dir() / job[1]).stat().st_size, job


def read_file(job: Job, folder: Path) -> dict[str, Any]:
    """Read a file from where an earlier run stopped; give what it came to and took."""
    mode, name = job
    kept = folder / f"{mode} {name.replace('/', ' ')}.json"
    done: dict[str, Any] = json.loads(kept.read_text()) if kept.exists() else {**NONE, "failed": []}
    reader = Reader(mode)
    for batch in batches(islice(articles_in(data_dir() / name), done["articles"], None)):
        add_batch(done, reader, batch)
        save(kept, done)
        if done["articles"] % TOLD_EVERY == 0:
            print(f"{mode} {name}: {done['articles']}", file=sys.stderr, flush=True)
    save(kept, done)
    print(f"{mode} {name}: {done['articles']}, all of it", file=sys.stderr, flush=True)
    return done


def add_batch(done: dict[str, Any], reader: Reader, batch: list[Article]) -> None:
    """Read a few articles, and add to `done` what they came to and took."""
    began = time.process_time()
    for told in read_batch(reader, batch):
        print(f"{told[0]}: {told[1]}", file=sys.stderr, flush=True)
        done["failed"].append(told)
    done["cpu"] += time.process_time() - began
    done["mb"] = max(done["mb"], resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    done["articles"] += len(batch)
    done["words"] += sum(len(a.text.split()) for a in batch)


def figures_of(state: State) -> dict[str, float]:
    """Give the sums over files; what failed is printed, or 0.

    What the corpus took stands in CPU minutes, and in MB at most, of a process that read it alone.
    """
    failed = [(*job, *told) for job, done in state.items() for told in done["failed"]]
    print("\n".join(f"  {' '.join(map(str, f))}" for f in failed) or "  0 could not be read")
    whole = [done for (mode, _), done in state.items() if mode != RULES]
    figures: dict[str, float] = {
        "files": len(whole),
        "articles read": sum(d["articles"] for d in whole),
        "thousand words read": sum(d["words"] for d in whole) / 1000,
        "failures and exceptions": len(failed),
    }
    for mode in (RULES, "auto"):
        took = state[mode, CORPUS]
        figures[f"security corpus, {mode}: CPU minutes"] = took["cpu"] / 60
        figures[f"security corpus, {mode}: articles"] = took["articles"]
        figures[f"security corpus, {mode}: MB at most"] = took["mb"]
    return figures


def read_batch(reader: Reader, batch: list[Article]) -> list[tuple[str, str]]:
    """Give id and reason of each article that cannot be read, whether told or raised."""
    try:
        readings = list(reader.read(batch, now=NOW))
    except Exception as error:
        if len(batch) == 1:
            return [(batch[0].id, repr(error))]
        return [told for article in batch for told in read_batch(reader, [article])]
    pairs = zip(batch, readings, strict=True)
    return [(a.id, r.reason) for a, r in pairs if isinstance(r, Failure)]


def articles_in(path: Path) -> Iterator[Article]:
    """Yield the texts of one file as articles, short ones joined."""
    short: list[str] = []
    for number, text in enumerate(texts_in(path)):
        if len(text) >= SHORT_CHARS:
            yield article_of(f"{number}", text, DAY if number % 2 else "")
            continue
        short.append(text)
        if len(short) == JOINED:
            yield article_of(f"{number + 1 - JOINED}+", "\n\n".join(short))
            short = []
    if short:
        yield article_of("last short ones", "\n\n".join(short))


def texts_in(path: Path) -> Iterator[str]:
    """Yield every text of one file."""
    if path.suffix == ".txt":
        yield path.read_text("utf-8")
        return
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            yield from (record[f] for f in FIELDS if isinstance(record.get(f), str))


def batches(articles: Iterable[Article]) -> Iterator[list[Article]]:
    """Yield the articles a few at a time."""
    rest = iter(articles)
    while some := list(islice(rest, TURN)):
        yield some


def room_digest() -> str:
    """Give a digest of all that reading depends on: texts as read, the room, tables and weights."""
    digest = sha256((ROOM / "text.py").read_bytes())
    for folder in ("understand", "tables", "models"):
        for file in sorted((ROOM / folder).rglob("*")):
            if file.is_file() and file.suffix not in (".pyc", ".md") and file.name != "quality.tsv":
                digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def save(kept: Path, done: dict[str, Any]) -> None:
    """Keep how far a file came."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    unfinished = kept.with_suffix(".part")
    unfinished.write_text(json.dumps(done))
    unfinished.rename(kept)
