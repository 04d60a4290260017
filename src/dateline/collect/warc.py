"""Web archives: every whole HTML page of a WARC file, under the address it was fetched from."""

import re
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import BinaryIO, Final

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from dateline.collect.addresses import tidy_url
from dateline.collect.bodies import PAGE_KINDS, fault_of, inflate, too_large
from dateline.collect.nouns import Fetched, failed
from dateline.errors import DeskError, Refused, Unreadable
from dateline.model import Capture, Failure

_CHUNK_HEAD: Final = re.compile(rb"([0-9a-fA-F]{1,8})[^\r\n]*\r?\n")
_GZIP: Final = b"\x1f\x8b"


def collect_warc(
    stream: BinaryIO, *, about: str, now: datetime, max_bytes: int
) -> Iterator[Fetched | Failure]:
    """Yield each HTML page that was answered with 200, and a Failure for what is not whole.

    A page's `fetched_at` is the record's own date. Other records (pictures, redirects, requests)
    are passed over in silence: an archive is full of them.
    """
    source, count, needed, end = _UpToFault(stream), 0, 0, ""
    records = ArchiveIterator(
        source,
        record_types=WarcRecordType.any_type,
        parse_http=False,
        stream_detect=False,
    )
    try:
        for record in records:
            count += 1
            needed = record.stream_pos + record.content_length
            page = _page(record, now, max_bytes)
            if page is not None:
                yield page
    except EOFError as error:
        end = f"truncated: {error}"
    except (OSError, ValueError) as error:
        end = f"truncated, or no WARC: {error}"
    if source.fault:
        end = f"truncated: {source.fault}"
    if count and not end and not source.ends_after(needed):
        end = "truncated: the last record is not whole"
    if end or not count:
        yield failed(about, f"{end or 'holds no record'}; {count} records were read", now)


class _UpToFault:
    """A stream that ends where its gzip breaks off, and remembers why: what is whole is read."""

    def __init__(self, stream: BinaryIO) -> None:
        self._read = getattr(stream, "read1", stream.read)
        self._at = 0
        self._tail = b""
        self.fault = ""

    def read(self, size: int = -1) -> bytes:
        """Give up to `size` bytes; none at the end or at the fault."""
        try:
            piece: bytes = self._read(size)
        except (EOFError, OSError, zlib.error) as error:
            self.fault = str(error)
            return b""
        self._at += len(piece)
        self._tail = (self._tail + piece)[-4:]
        return piece

    def ends_after(self, needed: int) -> bool:
        """Whether `needed` bytes and more were there, and the last end as a record must.

        fastwarc ends in silence where a header or a record that is passed over is cut off.
        """
        return self._at > needed and self._tail.replace(b"\r", b"").endswith(b"\n\n")

    def tell(self) -> int:
        """Give how many bytes were read; fastwarc asks, and panics without an answer."""
        return self._at

    def seek(self, offset: int, whence: int = 0) -> int:
        """Refuse, as a pipe does."""
        raise OSError("this stream is read once, forwards")

    def close(self) -> None:
        """Do nothing: who opened the stream closes it."""


def _page(record: WarcRecord, now: datetime, max_bytes: int) -> Fetched | Failure | None:
    """Give the page in a record, None where it holds none; EOFError where it is cut off."""
    if record.headers.get("Content-Length") is None:
        raise EOFError("the last record's header is cut off")
    if record.record_type != WarcRecordType.response or not record.is_http:
        return None
    record.parse_http(auto_decode="none")
    media_type = (record.http_content_type or "").lower()
    url = (record.headers.get("WARC-Target-URI") or "").strip("<>")
    if record.http_headers.status_code is None:
        return failed(url, "cut off or broken: the record holds no HTTP answer", now)
    is_page = PAGE_KINDS.get(media_type) == "html" and record.http_headers.status_code == 200
    if not is_page:
        return None
    try:
        url = tidy_url(url)
        body = _body(record, max_bytes)
    except DeskError as error:
        return failed(url, error, now)
    fault = fault_of(body)
    if fault:
        return failed(url, fault, now)
    fetched_at = record.record_date.astimezone(UTC) if record.record_date else now
    charset = (record.http_charset or "").lower()
    return Fetched.seal(Capture("", "", url, "html", "warc", fetched_at, charset), body)


def _body(record: WarcRecord, max_bytes: int) -> bytes:
    """Give the page as a reader would have had it, so that its digest is that of the live page."""
    length: int = record.content_length
    if length > max_bytes:
        raise too_large(max_bytes)
    block: bytes = record.reader.read()
    if len(block) < length:
        raise EOFError("the last record is cut off")
    if "chunked" in _header(record, "Transfer-Encoding"):
        block = _unchunk(block)
    coding = _header(record, "Content-Encoding")
    if block.startswith(_GZIP):
        return inflate([block], max_bytes=max_bytes)
    if coding == "deflate":
        return _inflate_or_keep(block, max_bytes)
    if coding in ("br", "zstd"):
        raise Unreadable(f"content encoding {coding!r} is not read; known: gzip, deflate")
    return block


def _header(record: WarcRecord, name: str) -> str:
    return (record.http_headers.get(name) or "").strip().lower()


def _unchunk(block: bytes) -> bytes:
    """Give a chunked body in one piece; many archives store it so already, which is kept."""
    kept, at = bytearray(), 0
    while head := _CHUNK_HEAD.match(block, at):
        size = int(head.group(1), 16)
        if size == 0:
            return bytes(kept)
        kept += block[head.end() : head.end() + size]
        at = head.end() + size
        at += len(block[at : at + 2]) - len(block[at : at + 2].lstrip(b"\r\n"))
    return block


def _inflate_or_keep(block: bytes, max_bytes: int) -> bytes:
    try:
        return inflate([block], max_bytes=max_bytes)
    except Refused:
        raise
    except Unreadable:
        return block
