"""Choosing sentences: which one an editor would print, and which ones say the same again.

Everything here is a rule over words; the tables say what is held against a sentence and why.
"""

import re
from collections.abc import Callable, Collection
from functools import lru_cache
from typing import Final

from dateline.model import Article, Attribution, Evidence, Span
from dateline.text import fold, paragraphs, words

LONG_WORDS: Final = 60  # issue 2: "no lines over ~60 words if avoidable"
SHORT_WORDS: Final = 6

# An article that says "I" or "we" outside quotation marks more than once in so many characters, and
# more than twice, speaks for itself. News that leaves a quotation open by mistake stays below.
OWN_VOICE_CHARACTERS: Final = 1000

# Content-word Jaccard from which two sentences are one line printed twice. Set on our own fictional
# cases: agency sentences cut by a desk stand at .6 and over, different news of one event under .45.
SAME_JACCARD: Final = 0.6
# The same, as a share of the shorter one: a desk that cuts an agency's sentence in half.
SAME_CONTAINMENT: Final = 0.85

_PRONOUN: Final = re.compile(
    r"[\"'(]*(?:he|she|it|they|this|that|these|those|his|her|their|its|him|them|such|there"
    r"|here|both|neither|the (?:former|latter))\b",
    re.I,
)
_LINK_WORD: Final = re.compile(
    r"[\"'(]*(?:but|and|so|yet|or|nor|however|meanwhile|still|instead|also|then|thus|therefore"
    r"|moreover|nevertheless|otherwise|besides|in addition|for example|for instance"
    r"|in other words|on the other hand|as a result|that said|indeed|of course)\b",
    re.I,
)
_FIRST_PERSON: Final = re.compile(r"\b(?:I|I'm|I've|my|we|we're|our|us|you|your)\b")
_QUOTED: Final = re.compile(r"\"[^\"\n]*\"?")
# "us" only in small letters: "US" is a country.
_OWN_VOICE: Final = re.compile(r"\b(?:I|I'm|I've|[Ww]e|[Ww]e're|[Oo]ur|us)\b")
_CHROME: Final = re.compile(
    r"https?://|www\.|click here|read more|sign up|subscribe|follow us|photo|getty images|advertise"
    r"|copyright|all rights reserved|\[\.\.\.\]|^by [A-Z]|@\w|#\w|^(?:watch|see also|related|story"
    r" highlights)\b|story continued below|just watched|more videos|must watch"
    r"|(?:contributed to this|reporting by|editing by)",
    re.I,
)
_ENDED: Final = re.compile(r"[.!?…][\"')\]]*$")
_OPENED: Final = re.compile(r"^[\"'(\[$£€]*[A-ZÀ-ÝŠŽ0-9]|^[^A-Za-z]*[^\x00-\x7f]")

_CLOSED_FIRST: Final = re.compile(r"[^\"]*[\w.,!?]\"")
_GLUED: Final = re.compile(r"[a-z0-9][.!?\"][A-Z][a-z]")

Held = Callable[[str], bool]

# What is held against a sentence, and how much: 1 is "another would be better", 3 is "hardly ever".
_AGAINST: Final[tuple[tuple[str, Held, float], ...]] = (
    ("chrome", lambda s: bool(_CHROME.search(s)), 3.0),
    ("fragment: no full stop", lambda s: not _ENDED.search(s), 2.5),
    ("fragment: starts mid-sentence", lambda s: not _OPENED.search(s), 2.0),
    ("fragment: too short", lambda s: len(s.split()) < SHORT_WORDS, 2.0),
    ("too long", lambda s: len(s.split()) > LONG_WORDS, 1.5),
    ("far too long", lambda s: len(s.split()) > 2 * LONG_WORDS, 2.0),
    ("a quotation cut open", lambda s: s.count('"') % 2 == 1, 1.5),
    ("a quotation that was opened before", lambda s: bool(_CLOSED_FIRST.match(s)), 1.5),
    ("two sentences glued", lambda s: bool(_GLUED.search(s)), 1.5),
    ("opens with a pronoun", lambda s: bool(_PRONOUN.match(s)), 1.2),
    ("opens by pointing back", lambda s: bool(_LINK_WORD.match(s)), 0.8),
    ("a question", lambda s: s.rstrip("\"') ").endswith("?"), 1.0),
    ("the writer speaks", lambda s: bool(_FIRST_PERSON.search(_QUOTED.sub("", s))), 1.0),
    ("several paragraphs", lambda s: "\n" in s, 0.5),
)

_OPINION_URL: Final = re.compile(
    r"/(?:opinions?|op-?eds?|commentary|commentisfree|columns?|columnists?|editorials?|blogs?|voices"
    r"|ideas|perspectives?|debate|letters|the-?point|analysis|posteverything|fact-?check\w*)(?:[/.-]|$)",
    re.I,
)
_OPINION_HEADLINE: Final = re.compile(
    r"^(?:opinion|op-ed|editorial|commentary|analysis|column|letters?|review|fact[ -]check"
    r"|transcript|podcast|quiz|video|watch|live)\b|\b(?:you|your|we|our|i|my)\b"
    r"|^\d+ (?:things|reasons|ways|takeaways|facts|questions)\b|\(opinion\)",
    re.I,
)
# A headline that asks stands over opinion, but over a day's roundup of other outlets' reports too:
# it takes a first sign of the writer's own voice beside it.
_ASKING_HEADLINE: Final = re.compile(
    r"\?$|^(?:why|how|what|who|should|is|are|can|could|will|does|do|did|has|have|when|where)\b",
    re.I,
)
_OPINION_BYLINE: Final = re.compile(r"\b(?:opinion|columnist|editorial|contributor|op-ed)\b", re.I)

_DATELINE: Final = re.compile(
    r"(?:\[Updated[^\]\n]{0,40}\]:?|\((?:CNN|AP|AFP|Reuters|UPI|[A-Z]{2,5})\)\s?(?:--?|[—–])?"
    r"|(?:[A-ZÀ-Ý][A-ZÀ-Ý.'’-]+[ ,]{0,2}){1,5}(?:[A-Z][\w.,'’ ]{1,30})?(?:\([^)\n]{2,40}\))?"
    r"\s?(?:--?|[—–]))\s?(?=[\"“‘'A-ZÀ-Ý0-9])"
)

_STOP_WORDS: Final = (
    "a an and are as at be been but by for from had has have he her his in into is it its of on or"
    " our said says she that the their them they this to was we were which who will with would"
)
_STOP: Final = frozenset(_STOP_WORDS.split())


def held_against(sentence: str) -> float:
    """Give what speaks against printing a sentence, summed; 0 is a sentence fit to print.

    >>> held_against("The army said on Monday that it had left the town of Ferro.")
    0.0
    >>> held_against("He denied it.") > 2
    True
    """
    plain = fold(sentence.strip())
    return sum((cost for _, holds, cost in _AGAINST if holds(plain)), 0.0)


def is_opinion(article: Article) -> bool:
    """Whether an article reads as opinion, talk or a list, by its address, headline or voice."""
    if _OPINION_URL.search(article.url) or _OPINION_BYLINE.search(article.byline):
        return True
    if _OPINION_HEADLINE.search(fold(article.headline)):
        return True
    text = _QUOTED.sub("", fold(article.text))
    own_voice = len(_OWN_VOICE.findall(text))
    if own_voice and _ASKING_HEADLINE.search(fold(article.headline)):
        return True
    return own_voice > max(2, len(text) / OWN_VOICE_CHARACTERS)


@lru_cache(maxsize=4096)
def content_words(sentence: str) -> frozenset[str]:
    """Give the words of a sentence that carry its news."""
    return frozenset(w for w, _ in words(fold(sentence)) if w not in _STOP)


def is_same(a: str, b: str) -> bool:
    """Whether two sentences are one line printed twice."""
    one, two = content_words(a), content_words(b)
    if not one or not two:
        return a == b
    shared = len(one & two)
    shorter = min(len(one), len(two))
    if shorter >= SHORT_WORDS and shared / shorter >= SAME_CONTAINMENT:
        return True
    return shared / len(one | two) >= SAME_JACCARD


def is_printed(sentence: str, printed: Collection[str]) -> bool:
    """Whether a sentence says what one of `printed` says already."""
    return any(is_same(sentence, other) for other in printed)


def is_furniture(article: Article, span: Span) -> bool:
    """Whether a span touches a caption, credit or other furniture of the page."""
    if any(span.overlaps(s) for s in article.skipped):
        return True
    exact = article.text[span.start : span.end]
    return any(exact in caption.text for caption in article.captions)


def trim(text: str, span: Span) -> Span:
    """Give `span` without blanks at either end."""
    piece = text[span.start : span.end]
    start = span.start + len(piece) - len(piece.lstrip())
    return Span(start, max(start, span.start + len(piece.rstrip())))


def whole_sentence(article: Article, span: Span) -> Span:
    """Give the whole sentence or sentences around `span`, without blanks or the dateline.

    A sentence that runs over a paragraph's edge is cut there: an unpunctuated headline or credit
    line glued to the next paragraph is no sentence.
    """
    end = article.text.find("\n", span.end)
    edge = Span(article.text.rfind("\n", 0, span.start) + 1, len(article.text) if end < 0 else end)
    found = article.sentence_at(span) if article.sentences else edge
    whole = Span(max(found.start, edge.start), min(found.end, edge.end))
    whole = trim(article.text, whole)
    opening = _DATELINE.match(article.text, whole.start)
    if opening and opening.end() < min(whole.end, span.end):
        whole = Span(opening.end(), whole.end)
    return whole


_BARE_DENIAL: Final = re.compile(
    r"\W*(?:[\w.'’-]+\s){1,6}(?:(?:has|have|had|also|both|all|later)\s)*(?:den(?:y|ies|ied)|reject(?:s|ed)"
    r"|dismiss(?:es|ed)?)\s(?:it|this|that|them|both|all of (?:it|this|that|them))\b[^,;]{0,30}$"
)


def is_bare_denial(sentence: str) -> bool:
    """Whether a sentence denies without saying what.

    >>> is_bare_denial("Both denied it."), is_bare_denial("The mayor denied taking money.")
    (True, False)
    """
    return bool(_BARE_DENIAL.match(fold(sentence)))


def with_sentence_before(article: Article, span: Span) -> Span:
    """Give `span` with the sentence before it, or `span` where that is furniture or too long."""
    before = [s for s in article.sentences if s.end <= span.start]
    if not before:
        return span
    first = whole_sentence(article, before[-1])
    both = Span(first.start, span.end)
    is_long = len(article.text[both.start : both.end].split()) > LONG_WORDS
    return span if is_long or is_furniture(article, first) else both


def said_sentence(article: Article, evidence: Evidence, said: Attribution | None) -> Span | None:
    """Give the sentence to print for somebody's words; None where none may be printed.

    Words that do not stand where they are said to stand are looked up once more; a run of
    sentences that is too long falls back to the source's own sentence, the one with the cue.
    """
    span = evidence.span
    if article.text[span.start : span.end] != evidence.exact:
        at = article.text.find(evidence.exact)
        if at < 0:
            return None
        span = Span(at, at + len(evidence.exact))
    core = (*said.cue, *said.source, *said.content)[:1] if said is not None else ()
    tried = [whole_sentence(article, s) for s in (span, *core)]
    fit = [s for s in tried if s.start < s.end and not is_furniture(article, s)]
    short = [s for s in fit if len(article.text[s.start : s.end].split()) <= LONG_WORDS]
    return next(iter((*short, *fit)), None)


def lead_sentence(article: Article) -> Span | None:
    """Give the first sentence of the report that is fit to print, among its first four."""
    first = article.sentences[:8] or tuple(paragraphs(article.text)[:8])
    fit = [
        (held_against(article.text[s.start : s.end]), i, s)
        for i, s in enumerate(whole_sentence(article, _past_dateline(article, s)) for s in first)
        if s.start < s.end and not is_furniture(article, s)
    ][:4]
    return min(fit)[2] if fit else None


def _past_dateline(article: Article, sentence: Span) -> Span:
    """Give the last code point of a sentence: it is past any dateline."""
    inside = trim(article.text, sentence)
    return Span(max(inside.start, inside.end - 1), inside.end)
