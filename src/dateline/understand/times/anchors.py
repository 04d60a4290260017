"""Lengths counted from an event: "two days before the vote", where the text tells the vote's day.

No parse: the event is a date that stands close behind ("before Sunday's vote", "after March 3"), or
else a noun ("the vote") that the text puts beside one single day elsewhere. Two days for the same
noun, or none, and the length stays a length, and "the day after the vote" is no time.
"""

import re
from datetime import date
from typing import Final

from dateline.understand.times import days
from dateline.understand.times.direction import is_past_verb
from dateline.understand.times.givers import BESIDE, Value, dated
from dateline.understand.times.words import WEEKDAYS, Words
from dateline.understand.word_lists import word_set

Found = tuple[int, int, Value]

_LENGTH: Final = re.compile(r"P(\d+)([DWM])")
_STEPS: Final = {"before": -1, "after": 1, "following": 1}
# So many words may stand between "before" and the date that it means: "before the tense Feb. 14 …".
_REACH: Final = 3
# So near to a date its noun must stand, with nothing that parts and only what joins between.
_BESIDE: Final = 5
_PARTING: Final = word_set(
    "the a an on in at of about over to for from after before and or but that which who with by "
    "he she it they was were is are has have had will . ; , : ? !"
)
_JOINING: Final = word_set("on of in , held is was be will to death the set for due early late")
# Other words by which the same event is told.
_SAME: Final = {
    "death": word_set("died dead killed"),
    "killing": word_set("killed slain murdered"),
    "slaying": word_set("killed slain shot murdered"),
    "murder": word_set("killed slain murdered"),
    "shooting": word_set("shot gunned"),
    "attack": word_set("attacks"),
    "attacks": word_set("attack attacked"),
    "bombing": word_set("bombed bomb bombs blast explosion exploded"),
    "bombings": word_set("bombed bomb bombs blasts explosions exploded"),
    "blast": word_set("explosion exploded bomb"),
    "explosion": word_set("blast exploded bomb"),
    "arrests": word_set("arrested"),
    "election": word_set("elections elected polls"),
    "elections": word_set("election polls"),
    "vote": word_set("voting"),
    "trial": word_set("tried"),
    "release": word_set("freed"),
    "kidnapping": word_set("kidnapped abducted"),
    "abduction": word_set("kidnapped abducted"),
    "invasion": word_set("invaded"),
    "resignation": word_set("resigned"),
    "ruling": word_set("ruled"),
    "rescue": word_set("rescued"),
}
_SMALL: Final = word_set("the a an his her its their this that")
_SAID: Final = word_set(
    "said says say told announced reported added wrote warned confirmed tweeted"
)
_STOPS: Final = frozenset((".", ";", ",", "?", "!", ":", "and", "but"))
# No day of one event: a noun as wide as these is beside many dates that are not its own.
_NO_EVENT: Final = word_set(
    "day days week weeks month year time report reports statement news government police people "
    "president minister official officials spokesman country city army court group"
)


def counted_from_events(words: Words, found: list[Found]) -> list[Found]:
    """Give the found times with lengths before or after a dated event made into dates.

    >>> from datetime import date
    >>> from dateline.understand.times import tag
    >>> text = "The vote is on April 12. Two days before the vote, the ban begins."
    >>> [t.value for t in tag(text, date(2015, 3, 11))]
    ['2015-04-12', '2015-04-10']
    """
    told = [f for f in found if _is_day(f[2]) and not _is_saying(words, f[0])]
    places = range(len(found))
    counted = [(*found[n][:2], _reached(words, found, n, told)) for n in places]
    return [one for one in counted if one[2].type != BESIDE]


def _reached(words: Words, found: list[Found], place: int, told: list[Found]) -> Value:
    """Give the value counted, or the length itself where no calendar reaches so far."""
    try:
        return _counted(words, found, place, told)
    except (days.TooFarError, OverflowError):
        return found[place][2]


def _counted(words: Words, found: list[Found], place: int, told: list[Found]) -> Value:
    start, end, length = found[place]
    step = _STEPS.get(words.word(end))
    if step and words.word(start) == "the" and words.word(end - 1) in WEEKDAYS:
        return _weekday_beside(words, found, place, told)
    match = _LENGTH.fullmatch(length.value)
    if step is None or match is None or length.type not in ("DURATION", BESIDE):
        return length
    if length.first_day:
        return length
    there = _date_behind(words, found, place) or _day_of_noun(words, told, end + 1)
    if there is None or there.first_day is None:
        return length
    if length.type == BESIDE and match[2] == "W":
        return _week_beside(there.first_day, step)
    moved = days.add_units(there.first_day, match[2], step * int(match[1]))
    return dated(days.value_of(moved, "D" if match[2] == "W" else match[2]), length.mod)


def _weekday_beside(words: Words, found: list[Found], place: int, told: list[Found]) -> Value:
    """Give the weekday of "the Sunday after the raid"; no day where that of the raid is untold."""
    _, end, value = found[place]
    number, step = WEEKDAYS[words.word(end - 1)], _STEPS[words.word(end)]
    there = _date_behind(words, found, place) or _day_of_noun(words, told, end + 1)
    if there is None or there.first_day is None:
        return Value("DATE", f"XXXX-WXX-{number + 1}", value.mod)
    next_to = days.add_units(there.first_day, "D", step)
    return dated(days.weekday_near(next_to, number, step).isoformat(), value.mod)


def _week_beside(day: date, step: int) -> Value:
    """Give the seven days before or after `day`: "the week before Sunday's vote"."""
    near, far = (days.add_units(day, "D", step * n) for n in (1, 7))
    first, last = sorted((near, far))
    return dated(f"{first.isoformat()}/{last.isoformat()}")


def _date_behind(words: Words, found: list[Found], place: int) -> Value | None:
    """Give the day that stands close behind "before", in the same phrase."""
    if place + 1 == len(found):
        return None
    start, _, value = found[place + 1]
    between = words.words[found[place][1] + 1 : start]
    if len(between) > _REACH or _STOPS & set(between) or not _is_day(value):
        return None
    return None if any(is_past_verb(w) for w in between) else value


def _day_of_noun(words: Words, told: list[Found], index: int) -> Value | None:
    """Give the one day that the text puts beside the noun at `index`, None for none or several.

    `told` are the days that the text tells of events.
    """
    while words.word(index) in _SMALL:
        index += 1
    noun = words.word(index)
    if words.word(index - 1) not in _SMALL or len(noun) < 4 or noun in _NO_EVENT:
        return None
    if is_past_verb(words.word(index + 1)):  # "after the mayor resigned": not the mayor's day
        return None
    beside = {
        value.first_day: value
        for start, end, value in told
        if _stands_beside(words, index, start, end)
    }
    return next(iter(beside.values())) if len(beside) == 1 else None


def _is_saying(words: Words, start: int) -> bool:
    """Whether the date tells when it was said: "police said on Tuesday the blast killed two"."""
    back = start - 1
    while words.word(back) in ("on", "late", "early", "the"):
        back -= 1
    return words.word(back) in _SAID


def _stands_beside(words: Words, noun: int, start: int, end: int) -> bool:
    """Whether the date is the same noun's own: "Sunday's vote", "the vote, held on Jan. 12"."""
    for index in range(end, end + _BESIDE):
        if index != noun and _tells(words.word(index), words.word(noun)):
            return True
        if words.word(index) in _PARTING or is_past_verb(words.word(index)):
            break
    for index in range(start - 1, start - 1 - _BESIDE, -1):
        if index != noun and _tells(words.word(index), words.word(noun)):
            return True
        if words.word(index) not in _JOINING and not words.is_capital(index):
            break
    return False


def _tells(word: str, noun: str) -> bool:
    """Whether the word names the same event: the noun itself, "raided" for "raid", or by table."""
    return word in (noun, f"{noun}ed", f"{noun}d") or word in _SAME.get(noun, ())


def _is_day(value: Value) -> bool:
    return value.first_day is not None and value.type != "DURATION" and len(value.value) >= 10
