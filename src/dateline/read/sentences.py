"""Where sentences stand, and in which language: nupunkt and py3langid.

Sentences cover every paragraph, never cross a line break between paragraphs, and keep the closing
quotation mark with its sentence.

>>> text = "Gen. Adaro spoke. “We left.”\\n\\nLt. Col. Vey denied it."
>>> [text[s.start:s.end] for s in find_sentences(text)]
['Gen. Adaro spoke.', '“We left.”', 'Lt. Col. Vey denied it.']
"""

import re
from functools import cache
from itertools import pairwise
from typing import Any, Final

import nupunkt
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from dateline.model import Span
from dateline.text import paragraphs

# nupunkt's model does not know these, or splits before a second title ("Lt. | Col. Vey").
_NEVER_LAST: Final = re.compile(
    r"(?:^|[\s(“\"'‘])(?:Lt|Col|Gen|Maj|Brig|Capt|Cmdr|Adm|Sgt|Cpl|Pvt|Gov|Sen|Sens|Rep|Reps|Rev|Fr|"
    r"Msgr|Amb|Supt|Insp|Det|Dr|Drs|Prof|Mr|Mrs|Ms|Mx|Messrs|St|Ft|Mt|No|Nos|vs|cf|al-|Hon|Pres|Sec|"
    r"Spc|Pfc|Vice Adm|Rear Adm)\.[\"”’')]?$"
)
# A full stop with no blank after it, as joined paragraphs leave behind: "said.The", "left.“We".
_GLUED: Final = re.compile(r"(?<=[a-z]{2}[.!?])(?:[”\"’'](?=[A-Z“\"‘][a-z]?)|(?=[A-Z“‘][a-z’']))")
_CLOSERS: Final = frozenset("”’»\")]'")

# At most this much is looked at for the language; more changed no answer on the security corpus.
_LANGUAGE_CHARS: Final = 2000
# Below this the guess is printed as "": one-line texts are the ones that go wrong.
_MIN_CONFIDENCE: Final = 0.9
_MIN_LETTERS: Final = 20


def find_sentences(text: str) -> tuple[Span, ...]:
    """Give the sentences of `text` in order."""
    plain = text.replace("\x00", " ")
    return tuple(
        Span(p.start + s.start, p.start + s.end)
        for p in paragraphs(plain)
        for s in _in_paragraph(plain[p.start : p.end])
    )


def find_language(text: str) -> str:
    """Give the ISO 639-1 code of the language of `text`, or "" where that is unsure."""
    sample = text[:_LANGUAGE_CHARS]
    if sum(map(str.isalpha, sample)) < _MIN_LETTERS:
        return ""
    code, confidence = _identifier().classify(sample)
    return str(code) if confidence >= _MIN_CONFIDENCE else ""


@cache
def _identifier() -> Any:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def _in_paragraph(paragraph: str) -> list[Span]:
    found: list[Span] = []
    for start, end in nupunkt.sent_spans(paragraph):
        for piece in _unglued(paragraph, start, end):
            if found and _belongs(paragraph, found[-1], piece):
                found[-1] = Span(found[-1].start, piece.end)
            else:
                found.append(piece)
    return found


def _unglued(paragraph: str, start: int, end: int) -> list[Span]:
    """Cut where a full stop stands against the next sentence; trim the blanks."""
    cuts = [start, *(m.end() for m in _GLUED.finditer(paragraph, start, end)), end]
    pieces = []
    for a, b in pairwise(cuts):
        words = paragraph[a:b]
        if words.strip():
            lead = len(words) - len(words.lstrip())
            pieces.append(Span(a + lead, a + len(words.rstrip())))
    return pieces


def _belongs(paragraph: str, before: Span, piece: Span) -> bool:
    """Whether `piece` goes on the sentence before it: after a title, or only closing marks."""
    if all(c in _CLOSERS for c in paragraph[piece.start : piece.end]):
        return True
    tail = paragraph[max(before.start, before.end - 14) : before.end]
    return _NEVER_LAST.search(tail) is not None
