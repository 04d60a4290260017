"""Whose word a printed sentence is, when several are quoted in it.

"The father of a student whom the Front says it killed told the Bell that his son was no spy" is the
father's word. So a line is labelled by the outermost attribution of its sentence: the one whose
words, from first to last, hold the others'.
"""

import re
from typing import Final

from dateline.model import Assertion, Attribution, Span
from dateline.roundup.story import OpenStory

# Stems of cues after which what follows is speech. "Seemed" or "responded by" often are none, and
# to print "X said" over what X only did would be false.
_PLAIN_CUE: Final = re.compile(
    r"\b(?:sa(?:id|ys?|ying)|t(?:old|ell|weet|estif)|according|accus|acknowledg|add(?:s|ed)|admit"
    r"|alleg|announc|argu|ask|assert|blam|call(?:s|ed)|cit(?:es|ed|ing)|claim|conced|condemn|confirm"
    r"|contend|criticiz|declar|demand|den(?:y|i)|describ|dismiss|estimat|explain|express|found|insist"
    r"|maintain|not(?:es|ed|ing)|pledg|predict|promis|question|reject|report|reveal|stat(?:e|es|ed|ing"
    r"|ement)\b|stress|suggest|threaten|urg(?:e|es|ed|ing)\b|vow|warn|withdr|wrote|writes)",
    re.I,
)


def is_speech(story: OpenStory, said: Assertion) -> bool:
    """Whether the words that show that somebody speaks are plain ones, such as "said"."""
    attribution = story.said.get(said.attribution_id)
    if attribution is None or attribution.mode == "direct":
        return attribution is not None
    text = story.articles[said.article_id].text
    cue = " ".join(text[s.start : s.end] for s in attribution.cue)
    return bool(_PLAIN_CUE.search(cue))


def heard_in(story: OpenStory, said: Assertion, span: Span) -> Assertion:
    """Give whose word the sentence at `span` is: the outermost; a denial is the denier's own."""
    if said.stance == "deny":
        return said
    outer = outermost(story, said, span)
    return story.voices.get(outer.id, said) if outer else said


def is_shared(story: OpenStory, heard: Assertion, span: Span) -> bool:
    """Whether somebody else is quoted beside the speaker, so that the sentence is the outlet's."""
    own = story.said.get(heard.attribution_id)
    reading = story.file.readings.get(heard.article_id)
    if own is None or reading is None:
        return False
    return any(
        _is_beside(own, other, span)
        and other.id in story.voices
        and story.voices[other.id].speaker not in ("", heard.speaker)
        for other in reading.attributions
    )


def _is_beside(own: Attribution, other: Attribution, span: Span) -> bool:
    inside = any(c.overlaps(span) for c in other.cue)
    return inside and not _reach(own).overlaps(_reach(other))


def outermost(story: OpenStory, said: Assertion, span: Span) -> Attribution | None:
    """Give the attribution that holds `said` in the sentence at `span`; its own if none does."""
    own = story.said.get(said.attribution_id)
    reading = story.file.readings.get(said.article_id)
    if own is None or reading is None:
        return own
    inner = _reach(own)
    holding = [
        a
        for a in reading.attributions
        if any(c.overlaps(span) for c in a.cue)
        and _reach(a).covers(inner)
        and _reach(a) != inner
        and a.id in story.voices
    ]
    return max(holding, key=lambda a: (_length(_reach(a)), a.id), default=own)


def _reach(said: Attribution) -> Span:
    """Give the words of an attribution from first to last, whatever lies between them."""
    spans = (*said.source, *said.cue, *said.content) or (said.evidence.span,)
    return Span(min(s.start for s in spans), max(s.end for s in spans))


def _length(span: Span) -> int:
    return span.end - span.start
