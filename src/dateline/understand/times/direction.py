"""Which way a bare day looks: back at what happened, or ahead at what is planned.

No parse: the verb group nearest to the expression in its sentence decides, those before it first.
"said on Monday it would withdraw on Friday" has one of each. What stands right before the
expression ("by", "until", "starting") comes before any verb.
"""

from typing import Final

from dateline.understand.times.words import BREAK, Words
from dateline.understand.word_lists import word_set

_AHEAD: Final = word_set(
    "will shall 'll wo would going plans planned planning scheduled expected expects due "
    "intends upcoming tomorrow set hopes vowed expire expires expiring hoping pending payable "
    "slated poised may must deadline succeed soon"
)
_BACK: Final = word_set(
    "was were had did said has came went took began left met told found held killed died "
    "since shot made became struck fell rose hit ago won lost broke led gave fled saw "
    "sent brought put 've blew ran wrote spoke wounded taken been sank"
)
# In the present these tell of what stands in the diary, if they stand within so many words.
_DIARY: Final = {
    "continues": 3, "votes": 2, "starts": 3, "resume": 6, "resumes": 6, "open": 6, "opens": 6,
    "reopens": 6, "ends": 6, "begin": 6, "begins": 6, "meet": 6, "meets": 6,
}  # fmt: skip
_MODALS: Final = word_set("will would shall must may could 'll")
# What was intended: ahead, but behind after "had" ("had been due on Friday").
_INTENDED: Final = word_set("planned scheduled expected due set slated hoping going")
_NOT: Final = frozenset(("not", "never", "'t", "n't", "neither", "nor", "none"))
_ADVERBS: Final = word_set("also now then still ever just once again soon")
_FORMS_OF_BE: Final = word_set("is are was were 's 're")
# In "-ed" but telling nothing.
_NEUTRAL: Final = word_set("united armed so-called based need speed indeed alleged red bed")
_UN_VERBS: Final = word_set("unveiled unleashed uncovered unearthed undermined")
_STOP: Final = frozenset((".", ";", "?", "!", ":"))
# How far the eye goes, in words: chosen on TimeBank and the even half of AQUAINT.
_BACKWARD, _FORWARD = 20, 28
# Words of the longest sentence that is looked back through: keeps a text without stops linear.
_LONGEST: Final = 100

# These look ahead when they stand right before the expression.
_AHEAD_BEFORE: Final = word_set("by until till next due effective")
# "Announced checks from Monday": what is ordered begins then.
_BEGINNINGS: Final = frozenset(("from", "starting", "beginning"))
_DECREES: Final = word_set(
    "announced announces ordered orders imposed imposes banned bans decreed decrees approved "
    "suspended introduced introduces barred"
)
# Nobody puts these in a diary: "the attack on Monday", "Monday's ruling" look back.
_UNPLANNED: Final = word_set(
    "attack attacks bombing bombings bomb blast blasts explosion explosions shooting shootings "
    "killing killings raid raids massacre ambush assault crash riot riots violence clashes murder "
    "murders"
)
_SETTLED: Final = _UNPLANNED | word_set("ruling rulings results announcement response remarks")
# Ahead of the verb's own day only: "after the fire on Monday it may rain" says nothing.
_UNSURE: Final = frozenset(("may", "must", "soon", "deadline"))
# A clause of its own begins: what follows dates something else.
_CLAUSES: Final = frozenset(("that", "which", "who", "where", "when"))


def _verb_before(words: Words, index: int) -> int:
    """Give the index of the word before `index`, adverbs and "not" passed over."""
    back = index - 1
    for _ in range(2):
        word = words.word(back)
        if word in _NOT or word in _ADVERBS or word.endswith("ly"):
            back -= 1
    return back


def _group_leaning(words: Words, index: int) -> int | None:
    """Give how the verb group leans whose participle stands at `index`; None if it has none.

    "Will be buried" and "is to be heard" look ahead, "would have left" and "could not be reached"
    look back.
    """
    helper = _verb_before(words, index)
    if words.word(helper) == "have":
        return -1
    if words.word(helper) != "be":
        return None
    modal = _verb_before(words, helper)
    if words.word(modal) == "to":  # "allowed his name to be given": the verb before it tells
        return 1 if _is_to(words, modal) else 0
    if words.word(modal) in ("could", "can") and _is_denied(words, helper):
        return -1
    return 1 if words.word(modal) in _MODALS else None


def _is_denied(words: Words, index: int) -> bool:
    """Whether "not", "neither" or "none" stands a few words before the word at `index`."""
    return any(words.word(i) in _NOT for i in range(max(index - 8, 0), index))


def _is_to(words: Words, index: int) -> bool:
    """Whether "to" at `index` makes a plan: "is to appear", "were to meet", "due to be tried"."""
    before = words.word(index - 1)
    return words.word(index) == "to" and (before in _FORMS_OF_BE or before in _INTENDED)


def _had(words: Words, index: int) -> bool:
    """Whether "had" or "had been" stands before the word at `index`."""
    before = _verb_before(words, index)
    return "had" in (words.word(before), words.word(_verb_before(words, before)))


def _leaning(words: Words, index: int) -> int:
    word = words.word(index)
    if word == "set" and words.word(index + 1) == "on":  # "a record set on Aug. 6"
        return -1
    if word == "expire" and words.word(index - 1) == "to":  # the verb before it tells
        return 0
    if word == "would" and "have" in (words.word(index + 1), words.word(index + 2)):
        return -1
    if word in _INTENDED or (word == "to" and words.word(index - 1) in _INTENDED):
        return -1 if _had(words, index - (word == "to")) else 1
    if word in _AHEAD or _is_to(words, index) or (word == "plan" and words.word(index + 1) == "to"):
        return 1
    if word == "early" and words.word(index - 1) == "as":
        return 1
    if is_past_verb(word):
        return _past_leaning(words, index)
    return 0


def is_past_verb(word: str) -> bool:
    """Whether the word is a past form by list or ending; "unnamed" and "speed" are none."""
    return word in _BACK or (
        len(word) > 3
        and word.endswith("ed")
        and (not word.startswith("un") or word in _UN_VERBS)
        and word not in _NEUTRAL
    )


def _past_leaning(words: Words, index: int) -> int:
    """Give the leaning of a verb's past form: -1, if no "will put" or "to be tried" holds it."""
    if words.word(_verb_before(words, index)) in ("will", "would", "shall", "'ll"):
        return 1
    group = _group_leaning(words, index)
    return -1 if group is None else group


def _is_diary(words: Words, index: int, far: int) -> bool:
    """Whether a verb of the diary stands at `index`, near enough and by itself.

    "To open" and "did not open" are told by the rest.
    """
    if far > _DIARY.get(words.word(index), -1):
        return False
    before = words.word(_verb_before(words, index))
    return before not in ("did", "to", "the", "a", "its", "could", "'s", "of", "and")


def _is_stop(words: Words, index: int) -> bool:
    word = words.word(index)
    if word == "." and index > 0:  # the dot of "Gen.", "Sept." and "vs." ends no sentence
        if words.word(index - 1) in ("vs", "v"):
            return False
        return len(words.word(index - 1)) > 4 or not words.is_capital(index - 1)
    return word in _STOP or words.codes[index] == BREAK


def sentence_starts(words: Words, index: int) -> int:
    """Give the index of the first word of the sentence that the word at `index` stands in."""
    furthest = max(0, index - _LONGEST)
    while index > furthest and not _is_stop(words, index - 1):
        index -= 1
    return index


def _next_to(words: Words, start: int) -> int:
    """Give the index of the word before `start`, small words passed over."""
    back = start - 1
    while words.word(back) in ("the", "at", "on", "its", "a", "this"):
        back -= 1
    return back


def _was_so(words: Words, end: int) -> bool:
    """Whether "was" or "had" follows: "by November the siege was over" looks back."""
    for index in range(end, min(end + _FORWARD, len(words.words))):
        if _is_stop(words, index):
            return False
        if words.word(index) in ("was", "were", "had"):
            return True
    return False


def _before(words: Words, start: int, poss: bool) -> int:
    """Give the nearest leaning before the expression, 0 where its sentence begins without one."""
    for index in range(start - 1, max(start - 1 - _BACKWARD, -1), -1):
        if _is_stop(words, index):
            return 0
        if leaning := _leaning(words, index):
            return leaning
        if not poss and _is_diary(words, index, start - index):
            return 1
    return 0


def _after(words: Words, end: int) -> int:
    """Give the nearest leaning after the expression, 0 where its clause ends without one."""
    for index in range(end, min(end + _FORWARD, len(words.words))):
        if _is_stop(words, index) or words.word(index) in _CLAUSES:
            return 0
        if words.word(index) in _UNSURE:
            continue
        if leaning := _leaning(words, index):
            return leaning
        if _is_diary(words, index, 0):
            return 1
    return 0


def _begins_then(words: Words, lead: int) -> bool:
    """Whether the word at `lead` says when something ordered begins: "a film from Monday" not."""
    if words.word(lead) not in _BEGINNINGS:
        return False
    for index in range(lead - 1, max(lead - 1 - _BACKWARD, -1), -1):
        if _is_stop(words, index):
            return False
        if words.word(index) in _DECREES:
            return True
    return False


# What lasted until a day that is past; "has time until" and "put off until" look ahead.
_LASTED: Final = word_set(
    "was were stayed remained lived worked served waited lasted fought continued had"
)


def _lasted(words: Words, start: int) -> bool:
    """Whether what lasted "until" the expression is told as past: "he was at home until Monday"."""
    for index in range(start - 1, max(start - 1 - _BACKWARD, -1), -1):
        if _is_stop(words, index):
            return False
        if leaning := _leaning(words, index):
            return leaning < 0 and words.word(index) in _LASTED
    return False


def _is_unplanned(words: Words, lead: int, end: int) -> bool:
    """Whether the expression dates a thing that nobody plans."""
    if words.word(lead) in _UNPLANNED:
        return True
    if words.word(end) != "'s":
        return False
    return words.word(end + 1) in _SETTLED or words.word(end + 2) in _SETTLED


def direction_of(words: Words, start: int, end: int) -> int:
    """Give -1 where words `start`..`end` look back, 1 where they look ahead, 0 if nothing tells."""
    lead = _next_to(words, start)
    ahead_of = words.word(lead) == "of" and words.word(lead - 1) == "ahead"
    if (ahead_of or words.word(lead) in _AHEAD_BEFORE) and not _was_so(words, end):
        return -1 if words.word(lead) in ("until", "till") and _lasted(words, lead) else 1
    if _begins_then(words, lead):
        return 1
    if words.word(end) == "that" or _is_unplanned(words, lead, end):  # "warned Monday that"
        return -1
    return _before(words, start, words.word(end) == "'s") or _after(words, end)
