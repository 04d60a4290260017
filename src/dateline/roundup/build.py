"""Building a day's roundup: pure, extractive, and no line without its sentence.

For each story the steps are: headline and first sentence; casualty figures as they changed; claims
as exchanges (who says it and, beside it, who denies it); dated lines for the timeline.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from math import log2

from dateline.model import Article, Claim, Coverage, Line, Span, StoryFile, digest_of
from dateline.outlets import outlet_name
from dateline.roundup import choose
from dateline.roundup.copies import carried_words, copy_trees
from dateline.roundup.dates import pick_dates
from dateline.roundup.exchanges import claims_of, denials_of, pick_exchanges
from dateline.roundup.figures import figure_tables
from dateline.roundup.lines import print_line
from dateline.roundup.mask import mask
from dateline.roundup.rank import is_first_today, score_story
from dateline.roundup.receipt import cut_receipt
from dateline.roundup.record import (
    Block,
    Exchange,
    Failed,
    PrintedLine,
    Roundup,
    RoundupOptions,
    Seen,
)
from dateline.roundup.retitled import retitled_today
from dateline.roundup.story import OpenStory, open_story


def build_roundup(
    day: date, files: Sequence[StoryFile], coverage: Coverage, *, options: RoundupOptions
) -> Roundup:
    """Give the roundup of `day`: the stories with an article of the day, gravest first."""
    stories = [s for s in (open_story(f, day, options) for f in files) if s.today]
    scores = {s.file.story_id: score_story(s.file, s.today, s.opinion) for s in stories}
    stories.sort(key=lambda s: (-scores[s.file.story_id].total, s.file.story_id))
    blocks = [b for b in map(_build_block, stories[: options.stories]) if b]
    return Roundup(
        day=day,
        notice=options.notice,
        blocks=tuple(blocks),
        seen=replace(
            _what_was_seen(coverage, options),
            stories_left_out=len(stories) - len(blocks),
            lines_dropped=sum(len(s.dropped) for s in stories),
        ),
    )


def _build_block(story: OpenStory) -> Block | None:
    claims = claims_of(story)
    top = _top_article(story, claims)
    if top is None:
        return None
    headline, lead = _headline(story, top)
    figures = figure_tables(story)
    story.printed += [row.line.text for table in figures for row in table.rows]
    exchanges = pick_exchanges(story, claims, lead)
    lead = _lead_beside(story, lead, exchanges)
    new = [a for a in story.articles.values() if a.id in story.today]
    return Block(
        story_id=story.file.story_id,
        score=score_story(story.file, story.today, story.opinion),
        is_new=story.is_new,
        is_opinion=top.id in story.opinion,
        articles=len(story.articles),
        articles_today=len(new),
        new_claims=sum(is_first_today(c, story.today) for c in claims),
        new_denials=sum(_is_denied_first_today(story, c) for c in claims),
        outlets_today=tuple(mask(o) for o in dict.fromkeys(outlet_name(a.outlet) for a in new)),
        origins=story.origins_of(new),
        headline=headline,
        lead=lead,
        exchanges=tuple(exchanges),
        figures=tuple(figures),
        timeline=tuple(_timeline(story, claims)),
        copies=copy_trees(story),
        languages=_languages(story),
        retitled=retitled_today(story),
    )


def _languages(story: OpenStory) -> tuple[tuple[str, int], ...]:
    return tuple(Counter(sorted(a.language for a in story.articles.values())).most_common())


def _is_denied_first_today(story: OpenStory, claim: Claim) -> bool:
    denials = denials_of(claim)
    return bool(denials) and all(a.article_id in story.today for a in denials)


# --- headline and first sentence -------------------------------------------------------------


def _top_article(story: OpenStory, claims: Sequence[Claim]) -> Article | None:
    """The article of the day whose claims are best supported; news before opinion."""
    support: dict[str, float] = {}
    for claim in claims:
        for article_id in {a.article_id for a in claim.assertions}:
            support[article_id] = support.get(article_id, 0.0) + claim.independent_origins

    def weigh(article: Article) -> tuple[bool, bool, float, bool, str, str]:
        lead = choose.lead_sentence(article)
        against = choose.held_against(article.text[lead.start : lead.end]) if lead else 0.0
        worth = log2(1 + support.get(article.id, 0.0)) - against
        _, opinion, reprint, when, article_id = story.preference(article)
        return not article.headline, opinion, -worth, reprint, when, article_id

    new = [a for a in story.articles.values() if a.id in story.today and choose.lead_sentence(a)]
    return min(new, key=weigh, default=None)


def _headline(story: OpenStory, top: Article) -> tuple[PrintedLine, PrintedLine | None]:
    """The headline, which rests on two receipts, itself and the first sentence; and that."""
    span = choose.lead_sentence(top)
    assert span is not None  # _top_article gives no article without one
    line = Line("lead", top.text[span.start : span.end], (top.evidence(span),))
    lead = replace(
        print_line(story, line),
        origins=story.origins_of([top]),
        also_carried_by=story.carriers(line.evidence[0]),
        carried=carried_words(story, line.evidence[0]),
    )
    if not top.headline.strip():
        return replace(lead, kind="headline", id=digest_of(lead.id, "headline")), None
    words = choose.trim(top.headline, Span(0, len(top.headline)))
    receipt = cut_receipt(top, "headline", words, story.options.refused_hosts)
    headline = replace(
        lead,
        id=digest_of(lead.id, "headline"),
        kind="headline",
        text=" ".join(receipt.exact.split()),
        also_carried_by=(),
        carried=(),
        receipts=(receipt, *lead.receipts),
    )
    return headline, lead


def _lead_beside(
    story: OpenStory, lead: PrintedLine | None, exchanges: Sequence[Exchange]
) -> PrintedLine | None:
    """The first sentence, unless a line of the block says the same with its speaker named."""
    said = [line.text for e in exchanges for line in (*e.says, *e.denials)]
    if lead is None or choose.is_printed(lead.text, said):
        return None
    story.printed.append(lead.text)
    return lead


# --- dates -----------------------------------------------------------------------------------


def _timeline(story: OpenStory, claims: Sequence[Claim]) -> list[PrintedLine]:
    found = pick_dates(story.file, story.day, _may_print(story, claims), story.options.dates)
    lines = [print_line(story, dated.line, when=dated.when) for dated in found]
    return sorted(lines, key=lambda x: (x.first_day or story.day, x.last_day or story.day, x.id))


def _may_print(story: OpenStory, claims: Sequence[Claim]) -> Callable[[Article, Span], bool]:
    """A test for dated lines: no furniture, nothing twice, no allegation without its denial."""
    denied = [a for c in claims if denials_of(c) for a in c.assertions if a.stance != "deny"]

    def may_print(article: Article, span: Span) -> bool:
        if article.id in story.opinion or choose.is_furniture(article, span):
            return False
        if any(a.article_id == article.id and a.evidence.span.overlaps(span) for a in denied):
            return False
        return not choose.is_printed(article.text[span.start : span.end], story.printed)

    return may_print


# --- coverage --------------------------------------------------------------------------------


def _what_was_seen(coverage: Coverage, options: RoundupOptions) -> Seen:
    languages = tuple(sorted(coverage.languages, key=lambda x: (-x[1], x[0])))
    return Seen(
        articles=coverage.articles,
        outlets=coverage.outlets,
        undated=coverage.undated,
        languages=languages,
        unread=tuple(x for x in languages if x[0] not in options.read_languages),
        failures=tuple(
            Failed(f.room, mask(f.about), mask(f.reason))
            for f in sorted(coverage.failures, key=lambda f: (f.room, f.about, f.reason))
        ),
        stories_left_out=0,
        lines_dropped=0,
        quality=tuple((name, str(value)) for name, value in options.quality.items()),
    )
