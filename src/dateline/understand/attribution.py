"""Who says what, and how sure: the attributions of one article.

Cue first: the lexicon finds the cue, the parse its source and content, the quotation marks widen
or supply the content; then the speaker is resolved, and stance and status are marked.
"""

from typing import Final

from spacy.tokens import Doc

from dateline.model import Article, Attribution, Span, digest_of
from dateline.understand.clauses import Draft, find_drafts
from dateline.understand.linking import link_quotes
from dateline.understand.parse import Parse
from dateline.understand.quotes import Quote, find_quotes

# Share of the content inside quotation marks from which it counts as direct.
_DIRECT: Final = 0.9


def find_attributions(article: Article, doc: Doc) -> tuple[Attribution, ...]:
    """Give the attributions of `article`, in order; `doc` is its text, tagged and parsed."""
    parse = Parse(doc)
    quotes = find_quotes(article.text)
    drafts = link_quotes(parse, find_drafts(parse), quotes)
    found = []
    for draft in drafts:
        content = join_spans(article.text, draft, quotes)
        if content:
            found.append(_attribution(article, parse, draft, content, quotes))
    return tuple(sorted(found, key=lambda a: (a.evidence, a.content)))


def join_spans(text: str, draft: Draft, quotes: tuple[Quote, ...]) -> tuple[Span, ...]:
    """Give the content: the parse's clauses and the quotations, those that touch made one."""
    clauses = draft.content
    if draft.quotes:
        clauses = [c for c in clauses if any(c.overlaps(q) for q in draft.quotes)]
    else:
        clauses = [_whole_quotes(c, quotes) for c in clauses]
    joined: list[Span] = []
    for span in sorted([*clauses, *draft.quotes]):
        if joined and span.start <= joined[-1].end + 1:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return tuple(joined)


def _whole_quotes(span: Span, quotes: tuple[Quote, ...]) -> Span:
    for quote in quotes:
        if quote.span.overlaps(span) and not quote.span.covers(span):
            span = Span(min(span.start, quote.start), max(span.end, quote.end))
    return span


def mode_of(content: tuple[Span, ...], quotes: tuple[Quote, ...]) -> str:
    """Give "direct", "indirect" or "mixed" by how much of the content stands in quotation marks."""
    size = sum(s.end - s.start for s in content)
    inside = sum(max(0, min(s.end, q.end) - max(s.start, q.start)) for s in content for q in quotes)
    if inside == 0:
        return "indirect"
    return "direct" if inside >= _DIRECT * size else "mixed"


def _attribution(
    article: Article,
    parse: Parse,
    draft: Draft,
    content: tuple[Span, ...],
    quotes: tuple[Quote, ...],
) -> Attribution:
    source, cue = parse.spans(draft.source), parse.spans(draft.cue)
    everything = [*source, *cue, *content]
    whole = Span(min(s.start for s in everything), max(s.end for s in everything))
    return Attribution(
        id=digest_of(article.id, *(f"{s.start}-{s.end}" for s in everything)),
        article_id=article.id,
        source=source,
        cue=cue,
        content=content,
        mode=mode_of(content, quotes),
        speaker=" ".join(parse.words[i] for i in draft.source),
        stance=draft.row.stance,
        status=draft.row.status,
        evidence=article.evidence(article.sentence_at(whole)),
    )
