"""Which way a bare day looks: back at what happened, or ahead at what is planned.

No parse: the nearest tell-tale word in the sentence decides, the words before the expression first.
"""

from typing import Final

from dateline.understand.times.words import BREAK, Words
from dateline.understand.word_lists import word_set

_AHEAD: Final = word_set(
    "will shall 'll wo going plans planned planning scheduled expected expects due "
    "intends upcoming tomorrow set hopes vowed begins starts expire expires expiring "
    "meets opens hoping pending payable slated poised may deadline succeed soon early"
)
_BACK: Final = word_set(
    "was were had did said has came went took began left met told found held killed died "
    "since shot made became struck fell rose hit ago won lost broke led gave fled saw "
    "sent brought put 've blew ran wrote spoke wounded taken been"
)
# These look ahead only when they stand right before the expression.
_AHEAD_BEFORE: Final = frozenset(("by", "until", "next", "due"))
# In "-ed" but telling nothing.
_NEUTRAL: Final = word_set("united armed so-called based need speed indeed alleged red bed")
_STOP: Final = frozenset((".", ";", "?", "!", ":"))
# How far the eye goes, in words: chosen on TimeBank and the even half of AQUAINT.
_BACKWARD, _FORWARD = 12, 12
# Words of the longest sentence that is looked back through: keeps a text without stops linear.
_LONGEST: Final = 100


def _leaning(word: str) -> int:
    if word in _AHEAD:
        return 1
    if word in _BACK or (len(word) > 3 and word.endswith("ed") and word not in _NEUTRAL):
        return -1
    return 0


def _is_stop(words: Words, index: int) -> bool:
    word = words.word(index)
    if word == "." and index > 0:  # the dot of "Gen." and "Sept." ends no sentence
        return len(words.word(index - 1)) > 4 or not words.is_capital(index - 1)
    return word in _STOP or words.codes[index] == BREAK


def sentence_starts(words: Words, index: int) -> int:
    """Give the index of the first word of the sentence that the word at `index` stands in."""
    furthest = max(0, index - _LONGEST)
    while index > furthest and not _is_stop(words, index - 1):
        index -= 1
    return index


def _next_to(words: Words, start: int) -> str:
    """Give the word before `start`, small words passed over."""
    back = start - 1
    while words.word(back) in ("the", "at", "on", "its", "a"):
        back -= 1
    return words.word(back)


def _was_so(words: Words, end: int) -> bool:
    """Whether "was" or "had" follows: "by November the siege was over" looks back."""
    for index in range(end, min(end + _FORWARD, len(words.words))):
        if _is_stop(words, index):
            return False
        if words.word(index) in ("was", "were", "had"):
            return True
    return False


def direction_of(words: Words, start: int, end: int) -> int:
    """Give -1 where words `start`..`end` look back, 1 where they look ahead, 0 if nothing tells."""
    if _next_to(words, start) in _AHEAD_BEFORE and not _was_so(words, end):
        return 1
    for index in range(start - 1, max(start - 1 - _BACKWARD, -1), -1):
        if _is_stop(words, index):
            break
        if leaning := _leaning(words.word(index)):
            return leaning
    for index in range(end, min(end + _FORWARD, len(words.words))):
        if _is_stop(words, index):
            break
        if leaning := _leaning(words.word(index)):
            return leaning
    return 0
