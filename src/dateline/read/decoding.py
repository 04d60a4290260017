"""Bytes to text: which encoding a page is really in.

>>> decode("“no”".encode("cp1252"), "")
'“no”'
"""

import re
from typing import Final

from resiliparse.parse.encoding import bytes_to_str, detect_encoding, map_encoding_to_html5

from dateline.errors import Unreadable

# The head of a page must name its encoding within 1,024 bytes (HTML, 4.2.5.4); real pages run over.
_HEAD_BYTES: Final = 4096
_META: Final = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.I)
_XML: Final = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{2,40})""", re.I)
_MARKS: Final = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
# More control bytes than this share and it is no text: pictures and archives lie above .1,
# pages that carry a stray NUL or two far below .001.
_MAX_CONTROL_SHARE: Final = 0.01
_CONTROL: Final = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def decode(body: bytes, charset: str) -> str:
    """Give the text of `body`; Unreadable where the bytes are no text.

    Order: byte-order mark; UTF-8 when every byte fits (a wrong label is far likelier than another
    encoding that happens to be valid UTF-8); the label of the response; the page's own label; then
    detection by byte statistics.
    """
    for mark, name in _MARKS:
        if body.startswith(mark):
            return body.decode(name, "replace")
    _refuse_binary(body)
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        if _is_cut_utf8(body, error):
            return body.decode("utf-8", "replace")
    for label in (charset, _named_in(body)):
        text = _decode_as(body, label)
        if text is not None:
            return text
    return str(bytes_to_str(body, detect_encoding(body) or "windows-1252"))


def _refuse_binary(body: bytes) -> None:
    sample = body[:65536]
    if sample and len(_CONTROL.findall(sample)) > _MAX_CONTROL_SHARE * len(sample):
        raise Unreadable(
            f"not text: the bytes begin {body[:8]!r}; html, plain text or json would work"
        )


def _is_cut_utf8(body: bytes, error: UnicodeDecodeError) -> bool:
    """Whether the bytes are UTF-8 but for a few: a page that was cut, or one bad advertisement."""
    bad = body.decode("utf-8", "replace").count("\ufffd")
    high = sum(1 for byte in body if byte > 0x7F)
    return bad * 20 <= high or error.start >= len(body) - 3


def _named_in(body: bytes) -> str:
    head = body[:_HEAD_BYTES]
    found = _META.search(head) or _XML.search(head)
    return found.group(1).decode("ascii") if found else ""


def _decode_as(body: bytes, label: str) -> str | None:
    """Give the text if it fits the encoding that `label` means to a browser, else None."""
    name = map_encoding_to_html5(label, False) if label else None
    if not name or name == "utf-8":
        return None
    try:
        return body.decode(name)
    except (UnicodeDecodeError, LookupError):
        return None
