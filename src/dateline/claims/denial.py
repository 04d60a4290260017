"""When a denial is about an allegation: by what it denies, or by whom it stands up for.

A false pair is the worst fault a roundup can have. So a denial needs the allegation's *predicate*
("worked for it", not "the young man"), or must answer an accusation of the very one who denies.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Final

from dateline.claims.content import kin_of, pointing_stems, word_list, word_stem
from dateline.claims.said import Said

# A denial says less than the allegation it is about: this much of its predicate must be in there,
# by weight, and this much of its subject. Below a half, "the convoy was late" answers "the convoy
# carried arms".
DENIED: Final = 0.6
_SUBJECT: Final = 0.5
# A quotation of several sentences holds most words by chance; only an accusation may be as long.
_LONG: Final = 45
# A mere "not" must have nearly all of what it answers.
_CONTRADICTED: Final = 0.8
# Plain words that a pointing denial may have beside its noun.
_MOST_BESIDE: Final = 2
# How a denial of one's own deed begins.
_OWN: Final = ("it", "its", "they", "their", "we", "our", "any")
_OUGHT: Final = re.compile(r"\b(?:should|shouldn't|ought|must|mustn't|let us|let's)\b", re.I)
# What "his family denied" or "could not confirm" is about stands within some three sentences.
NEAR: Final = 400


def is_denied(one: Said, other: Said, weights: Mapping[str, float]) -> float:
    """Give how much of what `one` denies is in `other`; 0 where they are not about one thing."""
    a, b = one.content, other.content
    mine = a.predicate - pointing_stems() - a.names
    shared = _shared(mine, b.stems)
    if is_loose(other):
        return 0.0
    if not shared or (a.numbers and b.numbers and not a.numbers <= b.numbers):
        return 0.0
    if a.names and not a.names & (b.stems | other.about):
        return 0.0
    if one.stance == "deny" and is_own_deed(one) and not _concerns_denier(one, other):
        return 0.0
    share = _weight(shared, weights) / _weight(mine, weights)
    if share < DENIED or not _is_one_subject(one, other, weights):
        return 0.0
    return share if len(shared) > 1 or _is_close(one, other) else 0.0


def is_loose(other: Said) -> bool:
    """Whether it asserts too much, or only an "if", to be what a denial is about."""
    if other.is_charge:
        return False
    return len(other.words.split()) > _LONG or bool(re.search(r"\bif\b", other.words))


def contradicts(one: Said, other: Said, weights: Mapping[str, float]) -> bool:
    """Whether a "not" in plain speech answers an accusation, or the sentence just before it.

    Much that is said has a "not" in it; far off, only a denial by name is one.
    """
    if (
        is_mere_opposition(one, other)
        or not one.is_told
        or one.article.id != other.article.id
        or other.has_negation
    ):
        return False
    is_beside = is_just_before(other, one) or is_one_sentence(one, other)
    is_answer = is_beside or (other.is_charge and one.start > other.start)
    return is_answer and is_denied(one, other, weights) >= _CONTRADICTED


def is_mere_opposition(one: Said, other: Said) -> bool:
    """Whether a "not" makes no denial: of what should be, or of a quotation misheard.

    Who says what ought to be done opposes; he does not say that something is untrue.
    """
    if "indirect" not in (one.attribution.mode, other.attribution.mode):
        return True
    return any(_OUGHT.search(s.words) for s in (one, other))


def names_denier(one: Said, other: Said) -> bool:
    """Whether the allegation names the one who denies."""
    return bool(one.by & other.content.stems)


def is_one_sentence(one: Said, other: Said) -> bool:
    """Whether both stand in one sentence."""
    mine, its = one.attribution.evidence, other.attribution.evidence
    return mine.article_id == its.article_id and mine.span.overlaps(its.span)


def is_just_before(other: Said, one: Said) -> bool:
    """Whether `other` stands in the sentence before, or earlier in the same sentence."""
    if other.article.id != one.article.id or other.start >= one.start:
        return False
    if is_one_sentence(one, other):
        return True
    between = one.article.text[other.attribution.evidence.end : one.attribution.evidence.start]
    return not between.strip(" \n\"'“”‘’")


def is_excluded(one: Said, other: Said) -> bool:
    """Whether `one` cannot answer `other`: the same speaker, or one told inside the other."""
    return one.number == other.number or one.is_by_same(other) or other.reports(one)


def _is_one_subject(one: Said, other: Said, weights: Mapping[str, float]) -> bool:
    """Whether the subject of a denial is in the allegation, or only points at somebody in it."""
    mine = one.content.subject - _persons()
    if not mine:
        return True
    shared = _shared(mine, other.content.stems | other.about)
    return _weight(shared, weights) >= _SUBJECT * _weight(mine, weights)


def is_own_deed(one: Said) -> bool:
    """Whether the denier denies what he himself is said to have done: "that it used gas"."""
    words = [w for w in re.findall(r"[a-z]+", one.words.lower()) if w != "that"][:1]
    return bool(words) and (words[0] in _OWN or words[0].endswith("ing"))


def _concerns_denier(one: Said, other: Said) -> bool:
    return bool(one.speaks_for & other.content.stems) or is_just_before(other, one)


def _is_close(one: Said, other: Said) -> bool:
    """Whether one shared word is enough: near by, an accusation, or it names the denier."""
    if one.article.id != other.article.id:
        return other.lays_blame and names_denier(one, other)
    is_pointing = bool(one.content.stems & pointing_stems())
    is_near = not is_pointing and (is_just_before(other, one) or is_one_sentence(one, other))
    return names_denier(one, other) or other.is_accusing or is_near


def _shared(mine: Iterable[str], its: Iterable[str]) -> frozenset[str]:
    kin = {kin_of(s) for s in its}
    return frozenset(s for s in mine if kin_of(s) in kin)


def _weight(stems: Iterable[str], weights: Mapping[str, float]) -> float:
    """The weight of stems; one that no content has is as heavy as the heaviest."""
    heaviest = max(weights.values(), default=1.0)
    return sum(weights.get(s) or heaviest for s in stems)


# --- answers to an accusation -------------------------------------------------------------------


def points(one: Said) -> bool:
    """Whether a denial points at an accusation: "it", "the charge", "any part in the attack".

    "The assertion that he had planned an attack" says enough to be matched by its own words.
    """
    content = one.content
    rest = content.stems - pointing_stems() - content.names
    has_noun = bool(content.stems & pointing_stems())
    return content.is_pointing or (has_noun and len(rest) <= _MOST_BESIDE)


def answers(one: Said) -> bool:
    """Whether a denial may answer an accusation of the denier: it points, or is of his own deed.

    "Denied the bombing", "denied planting the bomb", "denied that it had planted the bomb".
    """
    return points(one) or not one.content.subject or one.words.split()[0].lower() == "any"


def accuses(other: Said, names: frozenset[str]) -> bool:
    """Whether `other` holds one of `names` responsible, or names them in what it charges."""
    if is_loose(other):
        return False
    return other.lays_blame and bool(names & (other.content.stems or other.about))


def fits(one: Said, other: Said) -> bool:
    """Whether what a denial names besides pointing ("any part in the attack") is not elsewhere.

    An accusation that names no deed ("did this") may be of any.
    """
    deed = one.content.stems - pointing_stems() - one.content.names - _persons()
    return not deed or is_deedless(other) or bool(_shared(deed, _deed(other)))


def is_deedless(other: Said) -> bool:
    """Whether an accusation names no deed: "blamed the rebels", "the rebels did this"."""
    return not _deed(other)


def _deed(other: Said) -> frozenset[str]:
    return other.content.stems - other.content.names - _persons() - _BLAME_STEMS


_BLAME: Final = ("responsible", "behind", "answer", "blame", "work", "carried", "committed", "done")
_BLAME_STEMS: Final = frozenset(map(word_stem, _BLAME))


@cache
def _persons() -> frozenset[str]:
    return frozenset(word_stem(w) for w in word_list("person"))
