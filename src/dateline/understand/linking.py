"""Which quotation belongs to which cue.

A quotation that ends in a comma waits for its cue; one that ends in a stop has had it, or goes on
from the quotation before. Distances are kept short: a wrong speaker is worse than none.
"""

import re
from collections.abc import Iterable
from typing import Final

from dateline.model import Span
from dateline.text import paragraphs
from dateline.understand.clauses import Draft, find_source
from dateline.understand.cues import CueRow
from dateline.understand.parse import Parse
from dateline.understand.quotes import Quote

_SENTENCE_ENDS: Final = re.compile(
    r"(?<![.\s][A-Z])(?<!\b(?:Mr|Dr|Ms|St))(?<!\b(?:Mrs|Gen|Rep|Sen|Col))[.?!](?=\s|$)"
)
# Characters between a quotation and its cue: "…," the second of three officials briefed on it said.
_REACH_AFTER: Final = 160
_REACH_BEFORE: Final = 160
_QUOTING: Final = frozenset(("speech", "writing"))
_SILENT: Final = CueRow("", "speech", frozenset("q"), "support", "claimed")


def link_quotes(parse: Parse, drafts: list[Draft], quotes: tuple[Quote, ...]) -> list[Draft]:
    """Give the drafts with each quotation at its cue, and new ones for quotations without a cue."""
    linked: list[Draft] = list(drafts)
    before: Draft | None = None
    waiting: list[Span] = []
    for paragraph in paragraphs(parse.text):
        own = [q for q in quotes if q.start < paragraph.end and q.end > paragraph.start]
        cues = [d for d in drafts if _can_quote(parse, d, paragraph, own)]
        last: tuple[Quote, Draft] | None = None
        for quote in (q for q in own if q.is_speech):
            draft = before if quote.goes_on else None
            draft = draft or _cue_for(parse, quote, cues) or _carried_on(parse, quote, last, cues)
            if draft is None:
                draft = _neighbour(parse, quote, paragraph, drafts)
                linked += [draft] if draft is not None else []
            before = draft
            if draft is None:
                waiting.append(quote.span)
                continue
            # The paragraphs before it, left open, have waited for this one's cue.
            draft.quotes += [*waiting, quote.span] if quote.goes_on else [quote.span]
            waiting = []
            last = (quote, draft)
    return linked


def _can_quote(parse: Parse, draft: Draft, paragraph: Span, quotes: list[Quote]) -> bool:
    start = parse.starts[draft.at]
    if not paragraph.start <= start < paragraph.end or "q" not in draft.row.frames:
        return draft.row.lemma == "according" and paragraph.start <= start < paragraph.end
    return draft.row.kind in _QUOTING and not any(q.start <= start < q.end for q in quotes)


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
    return quote.end <= start <= quote.end + _REACH_AFTER and not _SENTENCE_ENDS.search(gap)


def _reaches_forward(parse: Parse, draft: Draft, quote: Quote) -> bool:
    end = parse.ends[draft.at]
    gap = parse.text[end : quote.start]
    return end <= quote.start <= end + _REACH_BEFORE and not _SENTENCE_ENDS.search(gap)


def _carried_on(
    parse: Parse, quote: Quote, last: tuple[Quote, Draft] | None, cues: list[Draft]
) -> Draft | None:
    """Give the draft that the quotation goes on from: "…," he said. "…"."""
    if last is None:
        return None
    between = parse.text[last[0].end : quote.start]
    stops = len(_SENTENCE_ENDS.findall(between))
    at = parse.starts[last[1].at]
    other = any(
        at < parse.starts[d.at] < quote.start and parse.starts[d.at] > last[0].end for d in cues
    )
    return last[1] if stops <= 1 and not other else None


def _neighbour(
    parse: Parse, quote: Quote, paragraph: Span, drafts: Iterable[Draft]
) -> Draft | None:
    """Give a draft for a whole-sentence quotation whose speaker stands in the sentence before."""
    if quote.words.rstrip()[-1:] not in ".?!" or quote.start == paragraph.start:
        return None
    before = parse.token_at(quote.start) - 1
    while before > 0 and not parse.words[before].isalnum():
        before -= 1
    sentence = parse.sentences[parse.sentence_of[before]]
    held = [d for d in drafts if d.at in sentence and d.row.kind in _QUOTING and d.source]
    if held and parse.starts[sentence[0]] >= paragraph.start:
        return Draft(held[-1].at, _SILENT, held[-1].source, [], [], held[-1].holder)
    root = next((i for i in sentence if parse.heads[i] == i), sentence[0])
    source, holder = find_source(parse, root)
    if not source or parse.starts[source[0]] < paragraph.start:
        return None
    return Draft(root, _SILENT, source, [], [], holder)
