"""Small builders of records, for tests. All of it is fictional."""

from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

from dateline.model import Article, Capture, Span, digest_of

NOW = datetime(2031, 3, 24, 6, 0, tzinfo=UTC)


def make_capture(url: str = "https://post.example/a", body: bytes = b"x", **more: str) -> Capture:
    digest = sha256(body).hexdigest()
    kind = more.pop("kind", "html")
    return Capture(digest_of(url, digest), digest, url, kind, "file", NOW, **more)


def make_article(
    text: str = "A convoy was stopped near Beran on Tuesday. Nobody was hurt.",
    *,
    url: str = "https://post.example/a",
    outlet: str = "The Post",
    headline: str = "A convoy is stopped",
    day: date | None = date(2031, 3, 5),
    capture_id: str = "c",
) -> Article:
    """An article with naive sentences: text parted after each full stop."""
    at = datetime(day.year, day.month, day.day, tzinfo=UTC) if day else None
    return Article(
        digest_of(url, headline, text), capture_id, url, outlet, headline, "A Reporter", text,
        at, "day" if at else "", language="en", sentences=sentences(text),
    )  # fmt: skip


def sentences(text: str) -> tuple[Span, ...]:
    spans, start = [], 0
    for end, letter in enumerate(text, start=1):
        if letter == "." or end == len(text):
            piece = text[start:end]
            if piece.strip():
                spans.append(Span(start + len(piece) - len(piece.lstrip()), end))
            start = end
    return tuple(spans)


def days_after(day: date, count: int) -> date:
    return day + timedelta(days=count)
