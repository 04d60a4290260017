"""Single rooms over JSON Lines, without a desk: what a researcher uses of one room alone.

Records in and out are the public formats of docs/formats.md; ids are echoed as they were given.
"""

import gzip
import io
import json
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Final

from dateline.claims import claim_to_public, match_claims
from dateline.collect.files import collect_path
from dateline.errors import DeskError, WrongInput, WrongRecord
from dateline.lineage import find_copies, find_credits, find_origins, told_origins
from dateline.model import Article, Copy, Failure, Reading, Span
from dateline.read import read_capture, read_record
from dateline.records import to_plain
from dateline.stories import StoryStream

Plain = dict[str, Any]
# What is printed of an event as it is stored.
_OF_EVENT: Final = (
    "type", "stage", "first_day", "last_day", "place", "actors", "targets", "status",
)  # fmt: skip
_GZIP: Final = b"\x1f\x8b"


def read_articles(
    path: str, fail: Callable[[Failure], None], *, now: datetime
) -> Iterator[Article]:
    """Yield the articles of a JSON Lines file, packed or not; "-" is standard input.

    A line that is not in the documented form, or that repeats an id, goes to `fail`, and the rest
    is read. WrongInput where the file cannot be read to its end.
    """
    seen: set[str] = set()
    for number, line in _numbered(path):
        about = f"{path}, line {number}"
        try:
            article = _article(line)
            if article.id in seen:
                raise WrongRecord(f"id {article.id!r} stands twice; the first is used")
        except DeskError as error:
            fail(Failure("read", about, str(error), now))
            continue
        seen.add(article.id)
        yield article


def _numbered(path: str) -> Iterator[tuple[int, bytes]]:
    """Yield the lines that are not blank, with their numbers."""
    try:
        with ExitStack() as stack:
            raw = sys.stdin.buffer if path == "-" else stack.enter_context(Path(path).open("rb"))
            stream = io.BufferedReader(_Raw(raw))
            is_packed = stream.peek(2)[:2] == _GZIP
            lines = stack.enter_context(gzip.open(stream)) if is_packed else stream
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield number, line
    except (OSError, EOFError, zlib.error) as error:
        raise WrongInput(f"cannot read {path!r} to its end: {error}", about=path) from error


class _Raw(io.RawIOBase):
    """Any binary stream as a raw one, so that it can be peeked into."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def readable(self) -> bool:
        """It is there to be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read what is there into `buffer`; 0 at the end."""
        data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def _article(line: bytes) -> Article:
    try:
        plain = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise WrongRecord(f"not JSON: {error}") from error
    if not isinstance(plain, dict) or not isinstance(plain.get("text"), str):
        raise WrongRecord('give {"id", "text", …} with a string as text')
    return read_record(plain)


def read_paths(paths: Iterable[Path], *, now: datetime) -> Iterator[Plain | Failure]:
    """Yield what `dateline read` prints of each page at `paths`, or why nothing is printed."""
    for path in paths:
        for found in collect_path(path, now=now):
            if isinstance(found, Failure):
                yield found
                continue
            capture = found.capture
            try:
                yield article_to_public(read_capture(capture, found.body), capture.digest)
            except DeskError as error:
                yield Failure("read", capture.url, str(error), now, capture.id)


def article_to_public(article: Article, digest: str) -> Plain:
    """Give what `dateline read` prints of an article; `digest` is of the bytes it was read from."""
    plain = to_plain(article)
    kept = ("url", "outlet", "headline", "byline", "published_at", "published_precision")
    return {
        "id": article.given_id or article.id,
        **{name: plain[name] for name in kept},
        "language": article.language,
        "text": article.text,
        "captions": plain["captions"],
        "furniture": plain["furniture"],
        "digest": digest,
    }


def reading_to_public(reading: Reading) -> Plain:
    """Give what `dateline understand` prints of a reading."""
    return {
        "id": reading.article_id,
        "attributions": [
            {
                "source": _spans(a.source),
                "cue": _spans(a.cue),
                "content": _spans(a.content),
                "mode": a.mode,
                "speaker": a.speaker,
                "stance": a.stance,
                "status": a.status,
                "kind": a.kind,
                "speaker_type": a.speaker_type,
                "chain": list(a.chain),
                "checker": a.checker,
                "confidence": a.confidence,
            }
            for a in reading.attributions
        ],
        "times": [
            _placed(t, "type", "value", "first_day", "last_day", "mod") for t in reading.times
        ],
        "events": [
            _placed(e, *_OF_EVENT) | {"reasons": _spans(tuple(r.span for r in e.reasons))}
            for e in reading.events
        ],
        "entities": [_placed(e, "type", "name", "country") for e in reading.entities],
        "hedges": [
            _placed(h, "type", "kind", "target", "confidence") | {"scope": _spans(h.scope)}
            for h in reading.hedges
        ],
    }


def copy_to_public(copy: Copy) -> Plain:
    """Give what `dateline lineage` prints of a related pair."""
    return dict(to_plain(copy))


def trace_file(articles: Iterable[Article]) -> Iterator[Plain]:
    """Yield the related pairs of a file's articles."""
    yield from map(copy_to_public, find_copies(articles))


def gather_file(articles: Iterable[Article]) -> Iterator[Plain]:
    """Yield each article's story, in stream order, decided without looking ahead."""
    stream = StoryStream()
    for article in articles:
        member = stream.learn_one(article)
        yield {"id": article.id, "story": member.story_id, "topic": member.topic_id}


def claims_of_file(articles: Iterable[Article], readings: Mapping[str, Reading]) -> Iterator[Plain]:
    """Yield the claims inside each story of a file's articles."""
    by_story: dict[str, list[Article]] = {}
    stream = StoryStream()
    for article in articles:
        by_story.setdefault(stream.learn_one(article).story_id, []).append(article)
    for story_id, members in by_story.items():
        credits = [c for a in members for c in find_credits(a)]
        origins = find_origins(members, list(find_copies(members)), credits)
        told = told_origins(members, readings)
        for claim in match_claims(story_id, members, readings, origins, told):
            yield claim_to_public(claim)


def _spans(spans: Iterable[Span]) -> list[list[int]]:
    return [[s.start, s.end] for s in spans]


def _placed(record: Any, *names: str) -> Plain:
    plain = {name: to_plain(getattr(record, name)) for name in names}
    return {"start": record.evidence.start, "end": record.evidence.end, **plain}
