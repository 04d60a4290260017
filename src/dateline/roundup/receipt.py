"""Cutting receipts: the sentence marked in its paragraph, with outlet, time, position and hash."""

import re
from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

from dateline.model import Article, Span, digest_of, sha256_of
from dateline.roundup.mask import mask, mask_within
from dateline.roundup.record import Receipt
from dateline.text import paragraphs

# Sentences of the same paragraph shown around the printed one. Enough to see who "he" is; not so
# much that the roundup reprints the article.
BEFORE_SENTENCES: Final = 2
AFTER_SENTENCES: Final = 1
AROUND_CHARACTERS: Final = 600  # where a text has neither paragraphs nor sentences

_MEDIA: Final = re.compile(
    r"\.(?:3gp|aac|avi|bmp|flac|flv|gif|jpe?g|m3u8|m4[av]|mkv|mov|mp[34]|mpe?g|og[gv]|png|svg"
    r"|torrent|ts|wav|web[mp]|wmv|zip)$",
    re.I,
)


def cut_receipt(article: Article, part: str, span: Span, refused: Sequence[str] = ()) -> Receipt:
    """Give the receipt for `span` of an article's "text" or "headline"."""
    whole = article.text if part == "text" else article.headline
    around = surroundings(article, span) if part == "text" else Span(0, len(whole))
    exact = mask_within(whole, span)
    return Receipt(
        id=digest_of(article.id, part, str(span.start), str(span.end)),
        article_id=article.id,
        part=part,
        start=span.start,
        end=span.end,
        exact=exact,
        sha256=sha256_of(exact),
        before=mask_within(whole, Span(around.start, span.start)),
        after=mask_within(whole, Span(span.end, around.end)),
        masked=exact != whole[span.start : span.end],
        outlet=mask(article.outlet),
        headline=mask(article.headline),
        url=printable_url(article.url, refused),
        published_at=article.published_at,
        published_precision=article.published_precision,
        language=article.language,
    )


def surroundings(article: Article, span: Span) -> Span:
    """Give what is shown around `span`: its paragraph, but no furniture and not too much of it."""
    touched = [p for p in paragraphs(article.text) if p.overlaps(span)]
    start = min((p.start for p in touched), default=span.start)
    end = max((p.end for p in touched), default=span.end)
    before = [s.start for s in article.sentences if start <= s.start < span.start]
    after = [s.end for s in article.sentences if span.end < s.end <= end]
    start = (before[-BEFORE_SENTENCES:] or [start])[0]
    end = (after[:AFTER_SENTENCES] or [end])[-1]
    start, end = max(start, span.start - AROUND_CHARACTERS), min(end, span.end + AROUND_CHARACTERS)
    for gap in article.skipped:
        start = max(start, gap.end) if gap.end <= span.start else start
        end = min(end, gap.start) if gap.start >= span.end else end
    return Span(min(start, span.start), max(end, span.end))


def printable_url(url: str, refused: Sequence[str] = ()) -> str:
    """Give `url` if it may be linked: a page over http(s), no media file, no refused host.

    >>> printable_url("https://clips.example/a.mp4"), printable_url("file:///etc/passwd")
    ('', '')
    """
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower().rstrip(".")
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not host or "@" in parts.netloc:
        return ""
    if _MEDIA.search(parts.path) or any(c.isspace() or c in '"<>' for c in url):
        return ""
    return "" if any(host == r or host.endswith(f".{r}") for r in refused) else url
