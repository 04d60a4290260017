"""Hedges: what an article says was not verified stands under the line that it is about."""

from dataclasses import replace
from typing import Final

from dateline.model import Assertion, Claim, Line, Span
from dateline.roundup import choose
from dateline.roundup.lines import print_line
from dateline.roundup.record import Exchange, PrintedLine
from dateline.roundup.story import OpenStory

_MOST: Final = 2


def add_doubts(story: OpenStory, claim: Claim, exchange: Exchange) -> Exchange:
    """Give the exchange with each sentence of doubt under the line before it in its article.

    A doubt of another article than those printed holds for the claim: it goes under its first line.
    """
    doubts = [a for a in claim.assertions if a.stance == "query" and a.status == "unverified"]
    doubts.sort(key=lambda a: story.preference(story.articles[a.article_id]))
    for doubt in doubts:
        exchange = _add(story, exchange, doubt)
    return exchange


def _add(story: OpenStory, exchange: Exchange, doubt: Assertion) -> Exchange:
    article = story.articles[doubt.article_id]
    span = _sentence_of(story, doubt)
    lines = (*exchange.says, *exchange.denials)
    if span is None or not lines:
        return exchange
    about = _line_before(lines, doubt.article_id, span)
    words = " ".join(article.text[span.start : span.end].split())
    if about is None or len(about.hedges) >= _MOST:
        return exchange
    if words in about.text:
        return _put(exchange, about, replace(about, status="unverified"))
    if choose.is_printed(words, [h.text for line in lines for h in line.hedges]):
        return exchange
    line = Line("hedge", words, (article.evidence(span),), claim_id=exchange.claim_id)
    hedged = replace(about, status="unverified", hedges=(*about.hedges, print_line(story, line)))
    return _put(exchange, about, hedged)


def _sentence_of(story: OpenStory, doubt: Assertion) -> Span | None:
    """The sentence that says so: the one with the cue, where the evidence is a run of several."""
    article, said = story.articles[doubt.article_id], story.said.get(doubt.attribution_id)
    if said is None or not said.cue:
        return choose.said_sentence(article, doubt.evidence, said)
    span = choose.whole_sentence(article, said.cue[0])
    return None if choose.is_furniture(article, span) else span


def _line_before(lines: tuple[PrintedLine, ...], article_id: str, span: Span) -> PrintedLine | None:
    """The last line that stands before a doubt in its article, else the first line of all."""
    here = [
        line
        for line in lines
        if line.receipts[0].article_id == article_id and line.receipts[0].start <= span.start
    ]
    return max(here, key=lambda line: line.receipts[0].start, default=lines[0])


def _put(exchange: Exchange, old: PrintedLine, new: PrintedLine) -> Exchange:
    return replace(
        exchange,
        says=tuple(new if line is old else line for line in exchange.says),
        denials=tuple(new if line is old else line for line in exchange.denials),
    )
