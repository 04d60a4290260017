"""How well pages are read: bodies, instants, headlines, bylines, captions, and lines of furniture.

Pages of `publishers` are scored against fundus' own test expectations; `article-extraction` by its
own measure (4-word shingles, precision and recall averaged over pages, then F1).
`python -m bench.read` prints what failed on which page.
"""

import gzip
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import mean
from typing import Any
from xml.etree import ElementTree  # the feed is our own data

from lxml import html

from bench import data_dir
from dateline.errors import Unreadable
from dateline.model import Article, Capture
from dateline.read import read_capture

DATA = ("pages/publishers", "pages/article-extraction", "pages/global-voices", "origin/page.txt")
NOW = datetime(2026, 11, 1, tzinfo=UTC)
CAPTION_WORDS = 5


@dataclass
class Page:
    """A page and what must be read from it."""

    name: str
    url: str
    fetched_at: datetime
    content: bytes
    gold: dict[str, Any]


@dataclass
class Seen:
    """What went wrong, by page, for the detail."""

    wrong: list[tuple[str, str]] = field(default_factory=list)

    def note(self, page: str, what: str) -> None:
        self.wrong.append((page, what))


def measure(seen: Seen | None = None) -> dict[str, float]:
    seen = seen or Seen()
    return {
        **measure_publishers(seen),
        **measure_extraction(seen),
        **measure_global_voices(seen),
        **measure_origin(seen),
    }


def read(page: Page, kind: str = "html") -> Article | None:
    capture = Capture("c", "d", page.url, kind, "file", page.fetched_at)
    try:
        return read_capture(capture, page.content)
    except Unreadable:
        return None


def body_of(article: Article | None) -> str:
    """The article's text without the lines that are marked as furniture in it."""
    if article is None:
        return ""
    text = article.text
    for span in sorted(article.skipped, reverse=True):
        text = text[: span.start] + text[span.end :]
    return text


# --- publishers ------------------------------------------------------------------------------


def publisher_pages() -> Iterator[Page]:
    for folder in sorted((data_dir() / "pages/publishers").iterdir()):
        meta = json.loads((folder / "meta.info").read_text())
        for answers in sorted(folder.glob("*.json")):
            versions = json.loads(answers.read_text())
            pages = sorted(folder.glob(f"{answers.stem}_2*.html.gz"))
            for path, gold in zip(pages, versions.values(), strict=True):
                known = meta[path.name]
                fetched = datetime.fromisoformat(known["crawl_date"]).replace(tzinfo=UTC)
                content = gzip.decompress(path.read_bytes())
                yield Page(path.name, known["url"], fetched, content, gold)


def measure_publishers(seen: Seen) -> dict[str, float]:
    pages = list(publisher_pages())
    started = time.process_time()
    read_pages = [(page, read(page)) for page in pages]
    spent = time.process_time() - started
    scores: dict[str, list[float]] = {}
    captions = Counter[str]()
    for page, article in read_pages:
        for name, score in score_publisher(page, article, seen).items():
            scores.setdefault(name, []).append(score)
        captions += count_captions(page, article, gold_body(page.gold), seen)
    figures = {f"publishers {name}": mean(values) for name, values in scores.items()}
    figures["publishers captions in body"] = captions["in body"] / max(1, captions["all"])
    figures["publishers captions"] = captions["all"]
    figures["publishers cpu ms a page"] = 1000 * spent / len(pages)
    return figures


def gold_body(gold: dict[str, Any]) -> str:
    body = gold["body"]
    lines = list(body["summary"])
    for section in body["sections"]:
        lines += [*section["headline"], *section["paragraphs"]]
    return "\n\n".join(lines)


def score_publisher(page: Page, article: Article | None, seen: Seen) -> dict[str, float]:
    text = body_of(article)
    scores = {
        "body F1": token_f1(gold_body(page.gold), text),
        "body F1, standfirst and subheads free": free_f1(page.gold, text),
    }
    if scores["body F1"] < 0.9:
        seen.note(page.name, f"body F1 {scores['body F1']:.3f}")
    told = datetime.fromisoformat(page.gold["publishing_date"])
    ours = article.published_at if article else None
    scores["day right"] = day_is_right(told, article)
    if not scores["day right"]:
        seen.note(page.name, f"day {ours} for {told}")
    if told.tzinfo:  # two of the expected times have no zone: no instant to compare with
        near = ours is not None and abs(ours - told) <= timedelta(minutes=1)
        scores["instant right"] = float(near)
        if not near:
            seen.note(page.name, f"instant {ours} for {told}")
    headline = article.headline if article else ""
    likeness = token_f1(page.gold["title"], headline)
    scores["headline same words"] = float(likeness == 1)
    scores["headline F1"] = likeness
    if likeness < 0.8:
        seen.note(page.name, f"headline {headline!r} for {page.gold['title']!r}")
    if page.gold.get("authors"):
        names = {fold_name(n) for n in page.gold["authors"]}
        found = {fold_name(n) for n in (article.byline if article else "").split(", ")}
        scores["authors right"] = float(names == found)
        if names != found:
            seen.note(
                page.name, f"byline {article and article.byline!r} for {page.gold['authors']}"
            )
    return scores


def day_is_right(told: datetime, article: Article | None) -> float:
    if article is None or article.published_at is None:
        return 0.0
    days = {told.date()}
    if told.tzinfo and article.published_precision != "day":
        days = {told.astimezone(UTC).date()}
    return float(article.published_on in days)


def fold_name(name: str) -> str:
    return " ".join(re.findall(r"\w+", name.lower()))


def tokens(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def token_f1(gold: str, ours: str) -> float:
    a, b = Counter(tokens(gold)), Counter(tokens(ours))
    return 2 * (a & b).total() / max(1, a.total() + b.total())


def free_f1(gold: dict[str, Any], ours: str) -> float:
    """F1 in which standfirst and section headings neither cost nor gain."""
    body = Counter(t for s in gold["body"]["sections"] for p in s["paragraphs"] for t in tokens(p))
    free = Counter(tokens(gold_body(gold)))
    found = Counter(tokens(ours))
    right = (body & found).total()
    return 2 * right / max(1, 2 * right + (found - free).total() + (body - found).total())


def count_captions(page: Page, article: Article | None, gold: str, seen: Seen) -> Counter[str]:
    """Count <figcaption> texts that stand in our body but not in the true one."""
    tree = html.fromstring(page.content)
    squeeze = lambda text: " ".join(tokens(text))  # noqa: E731
    ours, true = squeeze(body_of(article)), squeeze(gold)
    counts = Counter[str]()
    for caption in {squeeze(" ".join(c.itertext())) for c in tree.iter("figcaption")}:
        if len(caption.split()) < CAPTION_WORDS:
            continue
        counts["all"] += 1
        if caption in ours and caption not in true:
            counts["in body"] += 1
            seen.note(page.name, f"caption in body: {caption[:60]!r}")
    return counts


# --- article-extraction ----------------------------------------------------------------------


def measure_extraction(seen: Seen) -> dict[str, float]:
    folder = data_dir() / "pages/article-extraction"
    truth = json.loads((folder / "ground-truth.json").read_text())
    precisions, recalls, spent = [], [], 0.0
    captions = Counter[str]()
    for key, gold in truth.items():
        content = gzip.decompress((folder / f"html/{key}.html.gz").read_bytes())
        page = Page(key, gold.get("url", ""), NOW, content, gold)
        started = time.process_time()
        article = read(page)
        spent += time.process_time() - started
        precision, recall = shingle_scores(gold["articleBody"], body_of(article))
        if article:
            precisions.append(precision)
        recalls.append(recall)
        if min(precision, recall) < 0.8:
            seen.note(key[:12], f"{gold.get('url')} P {precision:.2f} R {recall:.2f}")
        captions += count_captions(page, article, gold["articleBody"], seen)
    p, r = mean(precisions), mean(recalls)
    return {
        "article-extraction F1": 2 * p * r / (p + r),
        "article-extraction precision": p,
        "article-extraction recall": r,
        "article-extraction captions in body": captions["in body"] / max(1, captions["all"]),
        "article-extraction captions": captions["all"],
        "article-extraction cpu ms a page": 1000 * spent / len(truth),
    }


def shingle_scores(gold: str, ours: str) -> tuple[float, float]:
    """Precision and recall over 4-word shingles, as the benchmark's evaluate.py has them."""
    a, b = shingles(gold), shingles(ours)
    right = (a & b).total()
    if a == b:
        return 1.0, 1.0
    return right / max(1, b.total()), right / max(1, a.total())


def shingles(text: str) -> Counter[tuple[str, ...]]:
    row = tokens(text)
    found = (tuple(row[i : i + 4]) for i in range(max(1, len(row) - 3)))
    return Counter(s for s in found if s)


# --- global voices and the origin page -------------------------------------------------------


def measure_global_voices(seen: Seen) -> dict[str, float]:
    folder = data_dir() / "pages/global-voices"
    feed = ElementTree.fromstring(read_feed(folder / "test.rss"))
    right = Counter[str]()
    items = feed.findall(".//item")
    for item in items:
        title, link, day, author = (
            item.findtext(tag) or ""
            for tag in ("title", "link", "pubDate", "{http://purl.org/dc/elements/1.1/}creator")
        )
        name = link.rsplit("/", 1)[-1]
        article = read(Page(name, f"file:///{name}", NOW, (folder / name).read_bytes(), {}))
        told = datetime.strptime(day, "%a, %d %b %Y %H:%M:%S %z")
        ours = article.published_at if article else None
        checks = {
            "title": article is not None and article.headline == title.strip(),
            "author": article is not None and article.byline == author,
            "day": ours is not None and ours.date() == told.date(),
            "instant": ours is not None and abs(ours - told) < timedelta(minutes=1),
        }
        for what, is_right in checks.items():
            right[what] += is_right
            if not is_right:
                seen.note(name, f"{what}: {article and (article.headline, article.byline, ours)}")
    return {f"global-voices {what} right": n / len(items) for what, n in right.items()}


def read_feed(path: Path) -> str:
    return path.read_text().replace("<BASE_WEBSITE_URL/>", "http://gv.example/")


def measure_origin(seen: Seen) -> dict[str, float]:
    folder = data_dir() / "origin"
    gold = json.loads((folder / "gold.json").read_text())
    text = (folder / "page.txt").read_text()
    article = read(Page("origin", "file:///page.txt", NOW, text.encode(), {}), "text")
    assert article is not None
    right = 0
    for line in gold["lines"]:
        words = text[line["start"] : line["end"]].strip()
        kind = kind_in(article, words)
        right += kind == line["kind"]
        if kind != line["kind"]:
            seen.note("origin", f"line {line['line']} is {line['kind']}, read as {kind!r}")
    return {"origin lines right": right / len(gold["lines"])}


def kind_in(article: Article, words: str) -> str:
    """Where the line went: headline, body, or the kind of furniture."""
    if words == article.headline:
        return "headline"
    kinds = [f.kind for f in article.furniture if f.exact.strip() == words]
    return kinds[0] if kinds else "body" if words in article.text.split("\n\n") else ""


if __name__ == "__main__":
    notes = Seen()
    for figure, value in measure(notes).items():
        print(f"{figure:<58} {value:8.3f}")
    for where, what in sorted(notes.wrong):
        print(f"{where}: {what}", file=sys.stderr)
