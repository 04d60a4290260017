"""JSON Lines of articles: one record a line, one capture a line, the line's own bytes kept."""

import json
import zlib
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, BinaryIO, Final

from dateline.collect.bodies import too_large
from dateline.collect.nouns import Fetched, failed
from dateline.errors import DeskError, WrongRecord
from dateline.model import Capture, Failure

_UTF8_MARK: Final = b"\xef\xbb\xbf"


def _is_id(value: Any) -> bool:
    return (isinstance(value, str) and bool(value.strip())) or type(value) is int


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_words(value: Any) -> bool:
    return value is None or isinstance(value, str)


def _is_names(value: Any) -> bool:
    return _is_words(value) or (isinstance(value, list) and all(isinstance(v, str) for v in value))


# The documented form. `title` and `authors` are what many corpora call headline and byline.
_FIELDS: Final[tuple[tuple[str, Callable[[Any], bool], str], ...]] = (
    ("id", _is_id, "words or a whole number"),
    ("text", _is_text, "words, and not only blanks"),
    ("published_at", _is_words, "an ISO time as words"),
    ("published_on", _is_words, "an ISO day as words"),
    ("outlet", _is_words, "words"),
    ("headline", _is_words, "words"),
    ("title", _is_words, "words"),
    ("url", _is_words, "words"),
    ("byline", _is_names, "words, or a list of them"),
    ("authors", _is_names, "words, or a list of them"),
)


def collect_lines(
    stream: BinaryIO, *, about: str, now: datetime, max_bytes: int
) -> Iterator[Fetched | Failure]:
    """Yield each line as a capture of kind "record", and a Failure for each line that is none.

    A record without a url is at "record:" and its id. Blank lines are passed over.
    """
    number = 0
    try:
        for number, line in enumerate(_lines(stream, max_bytes), start=1):
            if line is None or line.strip():
                yield _record(line, f"{about}:{number}", now, max_bytes)
    except (EOFError, OSError, zlib.error) as error:
        yield failed(about, f"gzip broken after line {number}: {error}", now)
        return
    if not number:
        yield failed(about, "empty: no line", now)


def _lines(stream: BinaryIO, max_bytes: int) -> Iterator[bytes | None]:
    """Yield each line without its end; None for one that is too long, which is not held."""
    while line := stream.readline(max_bytes + 2):
        if line.endswith(b"\n") or len(line) <= max_bytes:
            yield line.removeprefix(_UTF8_MARK).rstrip(b"\r\n")
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(max_bytes)
        yield None


def _record(line: bytes | None, about: str, now: datetime, max_bytes: int) -> Fetched | Failure:
    try:
        if line is None:
            raise too_large(max_bytes)
        record = _parsed(line)
        url = record.get("url") or f"record:{record['id']}"
        url.encode()
    except (ValueError, RecursionError) as error:
        return failed(about, f"not a JSON record: {error}", now)
    except DeskError as error:
        return failed(about, error, now)
    return Fetched.seal(Capture("", "", url, "record", "jsonl", now, "utf-8"), line)


def _parsed(line: bytes) -> dict[str, Any]:
    """Give the record on a line; WrongRecord or ValueError where it is not in the known form."""
    record = json.loads(line.decode("utf-8"))
    if not isinstance(record, dict):
        raise WrongRecord(f"a line must hold an object, not {type(record).__name__}")
    for name, is_good, wanted in _FIELDS:
        value = record.get(name)
        if not is_good(value):
            raise WrongRecord(f"{name!r} must be {wanted}, not {_shown(value)}")
        if isinstance(value, str):
            value.encode()  # A lone half of a pair ("\ud800") could never be printed or stored.
    return record


def _shown(value: Any) -> str:
    return ascii(value)[:60]
