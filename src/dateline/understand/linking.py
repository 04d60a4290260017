"""Which quotation belongs to which cue.

A quotation that ends in a comma waits for its cue; one that ends in a stop has had it, or has none
and is left to `structure`. Distances are kept short: a wrong speaker is worse than none.
"""

from typing import Final

from dateline.model import Span
from dateline.text import paragraphs
from dateline.understand.clauses import Draft
from dateline.understand.page import SPEAKING
from dateline.understand.parse import Parse
from dateline.understand.quotes import Quote
from dateline.understand.turns import SENTENCE_ENDS

# Characters between a quotation and its cue: "…," the second of three officials briefed on it said.
_REACH_AFTER: Final = 160
_REACH_BEFORE: Final = 160


def link_quotes(parse: Parse, drafts: list[Draft], quotes: tuple[Quote, ...]) -> list[Draft]:
    """Give the drafts with each quotation at its cue.

    Those without a cue of their own are left to `structure.add_structure`.
    """
    is_held = False
    for paragraph in paragraphs(parse.text):
        own = [q for q in quotes if q.start < paragraph.end and q.end > paragraph.start]
        cues = [d for d in drafts if _can_quote(parse, d, paragraph, own)]
        for quote in (q for q in own if q.is_speech):
            # What goes on from a quotation that has its cue needs none.
            draft = None if quote.goes_on and is_held else _cue_for(parse, quote, cues)
            is_held = draft is not None or (quote.goes_on and is_held)
            if draft is not None:
                draft.quotes.append(quote.span)
    return drafts


def _can_quote(parse: Parse, draft: Draft, paragraph: Span, quotes: list[Quote]) -> bool:
    start = parse.starts[draft.at]
    if not paragraph.start <= start < paragraph.end or "q" not in draft.row.frames:
        return draft.row.lemma == "according" and paragraph.start <= start < paragraph.end
    return draft.row.kind in SPEAKING and not any(q.start <= start < q.end for q in quotes)


def _cue_for(parse: Parse, quote: Quote, cues: list[Draft]) -> Draft | None:
    """Give the cue that the quotation leans on: the nearer side as its last mark tells."""
    after = next((d for d in cues if _reaches_back(parse, d, quote)), None)
    before = next((d for d in reversed(cues) if _reaches_forward(parse, d, quote)), None)
    stop = quote.words.rstrip()[-1:]
    if stop in ",?!—-":
        return after or before
    if before is not None or stop == ".":
        return before
    return None if _is_inside(quote, cues) else after


def _is_inside(quote: Quote, cues: list[Draft]) -> bool:
    return any(c.overlaps(quote.span) for d in cues for c in d.content)


def _reaches_back(parse: Parse, draft: Draft, quote: Quote) -> bool:
    start = parse.starts[draft.at]
    gap = parse.text[quote.end : start]
    return quote.end <= start <= quote.end + _REACH_AFTER and not SENTENCE_ENDS.search(gap)


def _reaches_forward(parse: Parse, draft: Draft, quote: Quote) -> bool:
    end = parse.ends[draft.at]
    gap = parse.text[end : quote.start]
    return end <= quote.start <= end + _REACH_BEFORE and not SENTENCE_ENDS.search(gap)
