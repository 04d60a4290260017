"""Read: a capture's bytes to an article, with its body apart from all else that is on the page.

`read_capture` reads a saved page (html, plain text or one JSON record); `read_record` reads a JSON
record that is already parsed. Both give an `Article` in NFC with its sentences.

>>> read_record({"text": "The port was shut. Nobody was hurt."}).sentences
(Span(start=0, end=18), Span(start=19, end=35))
"""

from dateline.read.article import read_capture
from dateline.read.given import read_record

__all__ = ["read_capture", "read_record"]
