"""Printing lines: from a `Line`, which cannot be without evidence, to a `PrintedLine`."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from dateline.model import Article, Assertion, Claim, Line, Span, digest_of
from dateline.roundup import choose
from dateline.roundup.copies import carried_words
from dateline.roundup.dates import oldest_time
from dateline.roundup.mask import mask
from dateline.roundup.receipt import cut_receipt
from dateline.roundup.record import PrintedLine
from dateline.roundup.story import OpenStory
from dateline.roundup.voices import heard_in, is_shared, is_speech
from dateline.roundup.words import day_words

NEW: Final = "new today"
NEW_STATUS: Final = "status new today"
AGAIN: Final = "first reported {day}"

# Statuses that say more than that somebody said it.
TELLING: Final = ("unverified", "confirmed", "retracted", "disputed")
# What promises least comes first.
_CAREFUL: Final = ("retracted", "unverified", "disputed", "confirmed", "claimed")
_PRONOUNS: Final = "he she it they i we you who that this one him her them"
_NO_NAME: Final = frozenset(_PRONOUNS.split())
_MOST_HEDGES: Final = 2


def is_name(speaker: str) -> bool:
    """Whether `speaker` says who speaks; a bare pronoun does not."""
    return bool(speaker) and speaker.lower() not in _NO_NAME


def print_line(story: OpenStory, line: Line, *, when: str = "") -> PrintedLine:
    """Give a line as it may be printed: masked, in one run of text, with its receipts."""
    refused = story.options.refused_hosts
    receipts = tuple(
        cut_receipt(story.articles[e.article_id], "text", e.span, refused) for e in line.evidence
    )
    return PrintedLine(
        id=digest_of(story.file.story_id, line.kind, line.claim_id, *(r.id for r in receipts)),
        kind=line.kind,
        text=" ".join(receipts[0].exact.split()),
        receipts=receipts,
        speaker=mask(line.speaker),
        status=line.status,
        claim_id=line.claim_id,
        first_day=line.first_day,
        last_day=line.last_day,
        when=mask(" ".join(when.split())),
    )


def print_said(story: OpenStory, claim: Claim, said: Assertion, span: Span) -> PrintedLine:
    """Give the line for one source's word on a claim, with its status, origins and hedges.

    The sentence is labelled by whose word it is as a whole; where that is no plain speech, it is
    the outlet's own.
    """
    article = story.articles[said.article_id]
    heard = heard_in(story, said, span)
    is_own = heard.stance != "deny" and (
        not is_speech(story, heard) or is_shared(story, heard, span)
    )
    alike = [a for a in claim.assertions if _is_alike(a, said)]
    time = oldest_time(story.file.readings.get(article.id), span, story.day)
    line = Line(
        kind="denies" if said.stance == "deny" else "says",
        text=article.text[span.start : span.end],
        evidence=(article.evidence(span),),
        speaker="" if is_own or not is_name(heard.speaker) else heard.speaker,
        status=_most_careful(alike, said, span) if heard == said else heard.status,
        claim_id=claim.id,
        first_day=time.first_day if time else None,
        last_day=time.last_day if time else None,
    )
    origins = story.origins_behind(alike)
    # The claim's count is the lower one where the claims room knows that two origins are one; it
    # may be 0 where nobody supports the claim, but the printed article still has its origin.
    counted = max(claim.independent_origins, min(1, origins.independent))
    if said.stance != "deny" and counted < origins.independent:
        origins = replace(origins, independent=counted, names=())
    return replace(
        print_line(story, line, when=time.evidence.exact if time else ""),
        stance=said.stance,
        origins=origins,
        also_carried_by=story.carriers(line.evidence[0]),
        carried=carried_words(story, line.evidence[0]),
        marks=_marks(story, alike, said),
        hedges=_hedges(story, article, said, span),
    )


def _is_alike(other: Assertion, said: Assertion) -> bool:
    """Whether two assertions take one side; a denial is counted for each who denies."""
    if said.stance == "deny":
        return other.stance == "deny" and other.speaker == said.speaker
    return other.stance == said.stance


def _most_careful(alike: Sequence[Assertion], said: Assertion, span: Span) -> str:
    """The status that promises least among those that rest on the printed sentence."""
    here = [a for a in alike if a.article_id == said.article_id and a.evidence.span.overlaps(span)]
    found = {a.status for a in (said, *here)}
    return next((status for status in _CAREFUL if status in found), said.status)


def _marks(story: OpenStory, alike: Sequence[Assertion], said: Assertion) -> tuple[str, ...]:
    before = [a for a in alike if a.article_id not in story.today]
    if not before:  # in a story that is new, all is; the block says so once
        return () if story.is_new else (NEW,)
    is_new = said.article_id in story.today and said.status in TELLING
    days = [a.asserted_at.date() for a in before if a.asserted_at]
    return (
        *((NEW_STATUS,) if is_new and said.status not in {a.status for a in before} else ()),
        *((AGAIN.format(day=day_words(min(days))),) if days else ()),
    )


def _hedges(
    story: OpenStory, article: Article, said: Assertion, span: Span
) -> tuple[PrintedLine, ...]:
    """The sentences, outside the printed one, by which the article limits what is said."""
    attribution = story.said.get(said.attribution_id)
    if attribution is None or said.status == "claimed":
        return ()
    lines: dict[str, PrintedLine] = {}
    for reason in attribution.reasons:
        whole = None
        if reason.article_id == article.id and not reason.span.overlaps(span):
            whole = choose.said_sentence(article, reason, None)
        if whole is None or whole.overlaps(span):
            continue
        words = article.text[whole.start : whole.end]
        line = Line("hedge", words, (article.evidence(whole),), claim_id=said.claim_id)
        lines.setdefault(words, print_line(story, line))
    return tuple(lines.values())[:_MOST_HEDGES]
