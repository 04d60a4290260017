"""Roundup: every line leads to a sentence, denials stand beside allegations, and the page is sound."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree, html

from dateline.errors import EvidenceError, WrongRecord, WrongSettings
from dateline.model import (
    Article,
    Assertion,
    Attribution,
    Claim,
    Copy,
    Coverage,
    Event,
    Failure,
    Figure,
    Furniture,
    Origin,
    Reading,
    Span,
    StoryFile,
    TimeRef,
    digest_of,
)
from dateline.roundup import (
    Block,
    PrintedLine,
    Roundup,
    RoundupOptions,
    build_roundup,
    check_folder,
    from_json,
    mask,
    to_html,
    to_json,
    to_markdown,
    write_roundup,
)

CASES = Path(__file__).parent / "cases" / "roundup"
_SENTENCE = re.compile(r"(?<=[.!?])(?<!Mr\.)(?<!Col\.)[”\"]?\s+(?=[A-Z“])")


# --- builders: the fictional stories as the rooms before would give them ----------------------


def at(text: str, words: str) -> Span:
    start = text.index(words)
    return Span(start, start + len(words))


def split(text: str) -> tuple[Span, ...]:
    ends = [m.start() for m in _SENTENCE.finditer(text)]
    starts = [0, *(m.end() for m in _SENTENCE.finditer(text))]
    return tuple(Span(s, e) for s, e in zip(starts, [*ends, len(text)], strict=True))


def make_article(row: dict[str, Any]) -> Article:
    is_day = "T" not in row["on"]
    skipped = [Furniture(kind, w, at(row["text"], w)) for kind, w in row.get("furniture", ())]
    return Article(
        id=digest_of(row["id"]),
        capture_id="capture",
        url=row["url"],
        outlet=row["outlet"],
        headline=row["headline"],
        byline="",
        text=row["text"],
        published_at=datetime.fromisoformat(row["on"]).replace(tzinfo=UTC),
        published_precision="day" if is_day else "minute",
        language=row.get("language", "en"),
        sentences=split(row["text"]),
        furniture=tuple(skipped),
    )


def make_attribution(article: Article, row: dict[str, Any]) -> Attribution:
    sentence = article.sentence_at(at(article.text, row["in"]))
    words = article.text[sentence.start : sentence.end]
    cue = words.index(row["cue"]) + sentence.start
    reasons = (article.evidence(at(article.text, row["reason"])),) if "reason" in row else ()
    return Attribution(
        id=digest_of(article.id, row["key"]),
        article_id=article.id,
        source=(),
        cue=(Span(cue, cue + len(row["cue"])),),
        content=(sentence,),
        mode="indirect",
        speaker=row["who"],
        stance=row.get("stance", "support"),
        status=row.get("status", "claimed"),
        evidence=article.evidence(sentence),
        reasons=reasons,
    )


def make_event(article: Article, row: dict[str, Any]) -> Event:
    first, last = map(date.fromisoformat, row["days"])
    return Event(
        id=digest_of(article.id, row["at"]),
        article_id=article.id,
        evidence=article.evidence(at(article.text, row["at"])),
        type=row["type"],
        stage=row.get("stage", "accomplished"),
        first_day=first,
        last_day=last,
        place=row["place"],
        figures=tuple(
            Figure(kind, low, high, article.evidence(at(article.text, words)))
            for kind, low, high, words in row.get("figures", ())
        ),
    )


def make_reading(article: Article, row: dict[str, Any]) -> Reading:
    times = (
        TimeRef(
            article.id,
            article.evidence(at(article.text, words)),
            "DATE",
            first,
            date.fromisoformat(first),
            date.fromisoformat(last),
        )
        for words, first, last in row.get("times", ())
    )
    return Reading(
        article.id,
        attributions=tuple(make_attribution(article, said) for said in row["said"]),
        times=tuple(times),
        events=tuple(make_event(article, event) for event in row.get("events", ())),
    )


def make_copy(article: Article, original: Article) -> Copy:
    length = next(
        n for n in range(len(article.text), 0, -1) if article.text[:n] in original.text
    )
    start = original.text.index(article.text[:length])
    shared = ((start, start + length, 0, length),)
    return Copy(original.id, article.id, "edited_wire", 0.9, "a->b", shared)


def make_story(story: dict[str, Any], table: dict[str, list[str]], day: date) -> StoryFile:
    rows = story["articles"]
    articles = {row["id"]: make_article(row) for row in rows}
    readings = {articles[r["id"]].id: make_reading(articles[r["id"]], r) for r in rows}
    origins = {articles[r["id"]].id: Origin(r["origin"], *table[r["origin"]]) for r in rows}
    said = [
        (row_said["key"], attribution, articles[row["id"]])
        for row in rows
        for row_said, attribution in zip(
            row["said"], readings[articles[row["id"]].id].attributions, strict=True
        )
    ]
    claims = []
    for claim in story["claims"]:
        assertions = tuple(
            Assertion(
                claim_id=claim["id"],
                attribution_id=a.id,
                article_id=article.id,
                evidence=a.evidence,
                speaker=a.speaker,
                stance=a.stance,
                status=a.status,
                origin_id=origins[article.id].id,
                asserted_at=article.published_at,
            )
            for key, a, article in said
            if key in claim["keys"]
        )
        claims.append(
            Claim(
                id=claim["id"],
                story_id=digest_of(story["id"]),
                evidence=assertions[0].evidence,
                assertions=assertions,
                independent_origins=claim["origins"],
                standing=claim["standing"],
                first_asserted_at=min(a.asserted_at for a in assertions if a.asserted_at),
            )
        )
    return StoryFile(
        story_id=digest_of(story["id"]),
        articles=tuple(sorted(articles.values(), key=lambda a: (str(a.published_at), a.id))),
        readings=readings,
        origins=origins,
        claims=tuple(claims),
        copies=tuple(
            make_copy(articles[r["id"]], articles[r["copy_of"]]) for r in rows if "copy_of" in r
        ),
        new_ids=frozenset(a.id for a in articles.values() if a.published_on == day),
    )


def make_world() -> tuple[date, list[StoryFile]]:
    plain = json.loads((CASES / "stories.json").read_text("utf-8"))
    day = date.fromisoformat(plain["day"])
    return day, [make_story(s, plain["origins"], day) for s in plain["stories"]]


COVERAGE = Coverage(
    articles=17,
    outlets=6,
    undated=2,
    languages=(("en", 15), ("ar", 2)),
    failures=(
        Failure("collect", "https://slow.example/feed", "timed out after 20 s", datetime.now(UTC)),
    ),
)
OPTIONS = RoundupOptions(
    quality={"Speech found, of all there is": "61 %", "Right speaker named": "88 %"},
    notice="Everything on this page is invented: the country, the outlets and the news.",
    refused_hosts=("clips.example",),
)
