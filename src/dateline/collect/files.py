"""From disk: saved pages, text, JSON Lines, web archives, and the feeds that lie beside pages.

A file is known by its suffix, with or without `.gz`; whether it is packed is seen from its bytes.
In a folder, what has none of the known suffixes (pictures, styles) is passed over, as are names
that begin with a dot and a browser's `NAME_files` beside `NAME.html`.
"""

import gzip
import os
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Final, cast
from urllib.parse import unquote, urlsplit

from dateline.collect.bodies import MAX_PAGE_BYTES, fault_of, gather, too_large
from dateline.collect.feeds import Entry, read_feed
from dateline.collect.lines import collect_lines
from dateline.collect.nouns import Fetched, failed
from dateline.collect.warc import collect_warc
from dateline.errors import DeskError
from dateline.model import Capture, Failure

_PAGE_SUFFIXES: Final = {".html": "html", ".htm": "html", ".xhtml": "html", ".txt": "text"}
_FEED_SUFFIXES: Final = frozenset({".rss", ".atom", ".xml"})
_LINE_SUFFIXES: Final = frozenset({".jsonl", ".ndjson"})
_KNOWN: Final = (*_PAGE_SUFFIXES, *sorted(_LINE_SUFFIXES), ".warc", *sorted(_FEED_SUFFIXES))
_GZIP: Final = b"\x1f\x8b"
_PIECE_BYTES: Final = 65_536
# What a server leaves out of a page's address and a file on disk has.
_LEFT_OUT: Final = ("", ".html", ".htm", "/index.html", ".gz", ".html.gz")


@dataclass(frozen=True, slots=True)
class _Run:
    """One call of `collect_path`: where, when, how large, and what feeds say of which file."""

    root: Path
    now: datetime
    max_bytes: int
    hints: dict[str, tuple[str, Entry]] = field(default_factory=dict)

    def name(self, path: Path) -> str:
        """Give the path inside the root, fit to print even where its bytes are not UTF-8."""
        return _printable(path.relative_to(self.root).as_posix())


def collect_path(
    path: Path, *, now: datetime, max_bytes: int = MAX_PAGE_BYTES
) -> Iterator[Fetched | Failure]:
    """Yield everything that is saved at `path`, a file or a folder, in the order of names.

    A page's url is "file:" and its path inside the folder. Nothing is fetched: a feed gives its
    hints to the pages that lie beside it, and a Failure where some of its pages do not.
    """
    about = _printable(str(path))
    if path.is_dir():
        yield from _collect_folder(_Run(path, now, max_bytes))
    elif not path.is_file():
        yield failed(about, "no such file or folder", now)
    elif _suffix(path) in _FEED_SUFFIXES:
        yield from _collect_beside(path, _Run(path.parent, now, max_bytes))
    elif _suffix(path) in _KNOWN:
        yield from _collect_file(path, _Run(path.parent, now, max_bytes))
    else:
        yield failed(about, _unknown(path), now)


def _collect_folder(run: _Run) -> Iterator[Fetched | Failure]:
    """Yield what a folder holds, its feeds read first for what they say of the pages."""
    errors: list[OSError] = []
    paths = list(_walk(run.root, errors))
    for error in errors:
        yield failed(
            _printable(str(error.filename)), f"cannot be opened: {error.strerror}", run.now
        )
    for path in paths:
        if _suffix(path) in _FEED_SUFFIXES:
            yield from _take_hints(path, run)
    for path in paths:
        if _suffix(path) in _KNOWN and _suffix(path) not in _FEED_SUFFIXES:
            yield from _collect_file(path, run)


def _collect_beside(feed: Path, run: _Run) -> Iterator[Fetched | Failure]:
    """Yield the pages beside one feed that it links, in the feed's order."""
    yield from _take_hints(feed, run)
    for name in run.hints:
        yield from _collect_file(run.root / name, run)


def _collect_file(path: Path, run: _Run) -> Iterator[Fetched | Failure]:
    about, suffix = _printable(str(path)), _suffix(path)
    collect = _STREAMED.get(suffix)
    try:
        with _opened(path) as stream:
            if collect is not None:
                yield from collect(stream, about=about, now=run.now, max_bytes=run.max_bytes)
            else:
                yield _collect_page(path, stream, run)
    except (DeskError, EOFError, OSError, zlib.error) as error:
        yield failed(about, f"cannot be read: {error}", run.now)


def _collect_page(path: Path, stream: BinaryIO, run: _Run) -> Fetched | Failure:
    name = run.name(path)
    body = _whole(path, stream, run.max_bytes)
    fault = fault_of(body)
    if fault:
        return failed(_printable(str(path)), fault, run.now)
    feed, entry = run.hints.get(name, ("", None))
    hints = (*entry.hints, ("link", entry.url)) if entry else ()
    kind = _PAGE_SUFFIXES[_suffix(path)]
    draft = Capture("", "", f"file:{name}", kind, "file", run.now, feed=feed, hints=hints)
    return Fetched.seal(draft, body)


def _take_hints(feed: Path, run: _Run) -> Iterator[Failure]:
    """Note what `feed` says of the files beside it; yield a Failure for what it lacks."""
    about = _printable(str(feed))
    try:
        with _opened(feed) as stream:
            listing = read_feed(_whole(feed, stream, run.max_bytes))
    except (DeskError, EOFError, OSError, zlib.error) as error:
        yield failed(about, f"cannot be read: {error}", run.now)
        return
    if listing.fault:
        yield failed(about, listing.fault, run.now)
    beside = PurePosixPath(run.name(feed)).parent
    found: dict[str, Entry | None] = {}
    for entry in listing.entries:
        name = _file_of(entry.url, beside, run.root)
        if name:
            found[name] = None if name in found else entry  # Claimed by two links: nobody's.
    for name, claimed in found.items():
        if claimed is not None:
            run.hints.setdefault(name, (f"file:{run.name(feed)}", claimed))
    absent = len(listing.entries) - sum(e is not None for e in found.values())
    if absent:
        yield failed(
            about,
            f"{absent} of {len(listing.entries)} linked pages do not lie beside this feed; "
            "to fetch them, collect the feed's own address",
            run.now,
        )


def _file_of(url: str, beside: PurePosixPath, root: Path) -> str:
    """Give the file that a link most likely became: the longest tail of its path that is there."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    steps = [parts.hostname or "", *unquote(parts.path).split("/")]
    steps = [step for step in steps if step not in ("", ".", "..")]
    tails = ((beside / "/".join(steps[start:])).as_posix() for start in range(len(steps)))
    for tail in tails:
        for rest in _LEFT_OUT:
            name = tail + rest
            if _suffix(Path(name)) in _PAGE_SUFFIXES and os.path.isfile(root / name):
                return name
    return ""


def _walk(root: Path, errors: list[OSError]) -> Iterator[Path]:
    """Yield the files under `root` in the order of their paths; links to folders not followed."""
    for folder, folders, files in os.walk(root, onerror=errors.append):
        beside = {f"{Path(f).stem}_files" for f in files if _suffix(Path(f)) in _PAGE_SUFFIXES}
        folders[:] = sorted(d for d in folders if not d.startswith(".") and d not in beside)
        for name in sorted(files):
            path = Path(folder, name)
            if not name.startswith(".") and path.is_file():
                yield path


def _opened(path: Path) -> BinaryIO:
    """Open a file, unpacked where its first bytes say that it is packed."""
    with path.open("rb") as stream:
        is_packed = stream.read(2) == _GZIP
    return cast(BinaryIO, gzip.open(path)) if is_packed else path.open("rb")


def _whole(path: Path, stream: BinaryIO, max_bytes: int) -> bytes:
    """Give all bytes of a file; Refused where they are too many, before they are held."""
    if path.stat().st_size > max_bytes:
        raise too_large(max_bytes)
    return gather(iter(lambda: stream.read(_PIECE_BYTES), b""), max_bytes=max_bytes)


def _suffix(path: Path) -> str:
    return Path(path.name.lower().removesuffix(".gz")).suffix


def _unknown(path: Path) -> str:
    return f"unknown suffix {_suffix(path)!r}; known: {', '.join(_KNOWN)}, and each with .gz"


def _printable(name: str) -> str:
    return os.fsencode(name).decode("utf-8", "backslashreplace")


_STREAMED: Final[dict[str, Callable[..., Iterator[Fetched | Failure]]]] = {
    ".jsonl": collect_lines,
    ".ndjson": collect_lines,
    ".warc": collect_warc,
}
