"""One page as its layout has it: paragraphs, the quotations in each, and the drafts known so far.

What all ask who give words to somebody by the layout: whose a quotation is, who may speak on, which
words stand before it (`lone`, `structure`).
"""

from bisect import bisect_left, bisect_right
from typing import Final

from dateline.model import Span
from dateline.text import paragraphs
from dateline.understand.clauses import RELATIVE, Draft
from dateline.understand.cues import CueRow
from dateline.understand.mending import holds_cue
from dateline.understand.parse import Parse
from dateline.understand.quotes import Quote
from dateline.understand.turns import SENTENCE_ENDS

SPEAKING: Final = frozenset(("speech", "writing"))
STOPS: Final = ".?!…"
# What may stand behind the last word of a quotation, or of the words before one.
CLOSING: Final = " \u00a0'\"’”"
_DOUBLED: Final = frozenset(("''", "’’"))


class Page:
    """One text's paragraphs without its furniture, with the drafts known so far."""

    def __init__(
        self,
        parse: Parse,
        drafts: list[Draft],
        quotes: tuple[Quote, ...],
        shut: tuple[Span, ...],
    ) -> None:
        self.parse = parse
        self.drafts = drafts
        self._speaking: list[Draft] = []
        self._asked = 0
        self._answered: dict[int, Draft] = {}
        self._all = quotes
        self.places = [p for p in paragraphs(parse.text) if not any(s.overlaps(p) for s in shut)]
        self._quotes = [quotes[self._first(p.start) : self._first(p.end)] for p in self.places]

    def _first(self, offset: int) -> int:
        return bisect_left(self._all, offset, key=lambda q: q.start)

    def _is_open(self, quote: Quote) -> bool:
        """Whether no mark closes the quotation."""
        opening, closing = self.parse.text[quote.start], self.parse.text[quote.end - 2 : quote.end]
        is_single = opening in "'‘" and closing[-1] in "'’"
        return not is_single and closing[-1] not in '"”»“' and closing not in _DOUBLED

    def _holder(self, quote: Quote) -> Draft | None:
        """Give the draft whose content the quotation is, or is part of."""
        start, end = quote.start, quote.end
        for draft in self.drafts:
            for span in (*draft.content, *draft.quotes):
                if span.start < end and start < span.end:
                    if not holds_cue(self.parse, draft, quote):
                        return draft
                    break
        return None

    def _quoters(self) -> list[Draft]:
        """Give the drafts that may speak on, of each of which it is asked once."""
        self._speaking += [d for d in self.drafts[self._asked :] if self._may_speak_on(d)]
        self._asked = len(self.drafts)
        return self._speaking

    def _may_speak_on(self, draft: Draft) -> bool:
        """Whether it is no participle, stands outside marks, and names more than "who"."""
        parse = self.parse
        return (
            draft.row.kind in SPEAKING
            and bool(draft.source)
            and (not draft.cue or (_may_quote(draft.row) and parse.tags[draft.at] != "VBG"))
            and (len(draft.source) > 1 or parse.words[draft.source[0]] not in RELATIVE)
            and not self._is_quoted(parse.starts[draft.at])
        )

    def _is_quoted(self, offset: int) -> bool:
        before = bisect_right(self._all, offset, key=lambda q: q.start)
        return before > 0 and offset < self._all[before - 1].end

    def _stops(self, start: int, end: int) -> int:
        return len(SENTENCE_ENDS.findall(self.parse.text, start, end))

    def _end(self, draft: Draft) -> int:
        ends = [self.parse.ends[t] for t in (*draft.source, *draft.cue)]
        return max([*ends, *(s.end for s in (*draft.content, *draft.quotes))])

    def _last_sentence(self, start: int, end: int) -> Span | None:
        """Give the words from the last stop within a stretch of text on; None without any."""
        until = start + len(self.parse.text[start:end].rstrip(f"{STOPS} "))
        ends = [m.end() for m in SENTENCE_ENDS.finditer(self.parse.text, start, until)]
        ends = [e for e in ends if e < until]
        return _trimmed(self.parse.text, Span(ends[-1] if ends else start, end))

    def _word_before(self, offset: int) -> int:
        token = self.parse.token_at(offset) - 1
        while token > 0 and not self.parse.words[token].isalnum():
            token -= 1
        return max(token, 0)

    def _leads_on(self, number: int) -> bool:
        place = self.places[number]
        return self.parse.text[place.end - 1] == ":"


def give(draft: Draft, span: Span) -> None:
    """Give a draft more quoted words."""
    (draft.quotes if draft.quotes else draft.content).append(span)


def _trimmed(text: str, span: Span) -> Span | None:
    """Give a span without the blanks around its words; None where it has no words."""
    words = text[span.start : span.end]
    start = span.end - len(words.lstrip())
    return Span(start, span.start + len(words.rstrip())) if words.strip() else None


def _may_quote(row: CueRow) -> bool:
    """Whether a quotation may follow such a cue; rows of whole phrases have no frames."""
    return "q" in row.frames or (not row.frames and row.lemma != "according")
