"""What bytes may come in: text of known types, of bounded size, and never a picture or a video.

>>> fault_of(b"%PDF-1.4 ...")
'a PDF document, not a page of text'
>>> fault_of(b"<p>Hello")
''
"""

import zlib
from collections.abc import Iterable
from typing import Final

from dateline.errors import Refused, Unreadable

# The largest of the 250 pages of the evaluation data is 1.7 MB; ten times that is still a page,
# and what is over it is a dump or an attack. It bounds memory: one body at a time.
MAX_PAGE_BYTES: Final = 20_000_000

PAGE_KINDS: Final = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/plain": "text",
}
# Feeds come under all sorts of types; whether it is one is seen on reading it.
FEED_TYPES: Final = frozenset(
    {
        "application/rss+xml",
        "application/atom+xml",
        "application/rdf+xml",
        "application/xml",
        "text/xml",
        "text/html",
        "text/plain",
    }
)
PAGE_TYPES: Final = frozenset(PAGE_KINDS)

_SIGNATURES: Final = (
    (b"%PDF-", "a PDF document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"RIFF", "a picture, sound or video"),
    (b"ID3", "a sound recording"),
    (b"OggS", "a sound recording or video"),
    (b"\x1a\x45\xdf\xa3", "a video"),
    (b"PK\x03\x04", "a zip archive"),
    (b"\x1f\x8b", "compressed twice"),
)
_BYTE_ORDER_MARKS: Final = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
_CONTROLS: Final = bytes({*range(32), 127} - set(b"\t\n\v\f\r\x1b"))

# None of the 250 pages of the evaluation data has a single control byte; random bytes have 11 %.
# A stray one in a real page must not lose it.
_MAX_CONTROL_SHARE: Final = 0.01
_LOOKED_AT: Final = 65_536


def fault_of(body: bytes) -> str:
    """Give why these bytes are no page of text, or "" where they may be one."""
    if not body.strip():
        return "empty: no bytes but blanks"
    for mark, what in _SIGNATURES:
        if body.startswith(mark):
            return f"{what}, not a page of text"
    if body[4:8] == b"ftyp":
        return "a video, not a page of text"
    start = body[:_LOOKED_AT]
    controls = len(start) - len(start.translate(None, _CONTROLS))
    if controls > _MAX_CONTROL_SHARE * len(start) and not start.startswith(_BYTE_ORDER_MARKS):
        return f"binary: {controls} of the first {len(start)} bytes are control bytes"
    return ""


def gather(pieces: Iterable[bytes], *, max_bytes: int) -> bytes:
    """Join `pieces`; Refused as soon as they are more than `max_bytes`, the rest unread."""
    kept = bytearray()
    for piece in pieces:
        kept += piece
        if len(kept) > max_bytes:
            raise too_large(max_bytes)
    return bytes(kept)


def inflate(pieces: Iterable[bytes], *, max_bytes: int) -> bytes:
    """Join and unpack gzip or zlib `pieces`; Refused past `max_bytes`, however well it packs."""
    unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)
    kept = bytearray()
    try:
        for piece in pieces:
            kept += unpacker.decompress(piece, max_bytes + 1 - len(kept))
            if len(kept) > max_bytes:
                raise too_large(max_bytes)
            if unpacker.eof:
                break  # What may follow is not of the page, and could go on for ever.
    except zlib.error as error:
        raise Unreadable(f"gzip that cannot be unpacked: {error}") from error
    if not unpacker.eof:
        raise Unreadable("gzip that is cut off before its end")
    if unpacker.unused_data.startswith(b"\x1f\x8b"):
        raise Unreadable("gzip in several parts; only the first could be read")
    return bytes(kept)


def too_large(max_bytes: int) -> Refused:
    """Give the error for what is over the size cap."""
    return Refused(f"larger than {max_bytes / 1e6:g} MB; raise `max_megabytes` to take it")
