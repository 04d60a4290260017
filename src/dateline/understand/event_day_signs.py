"""What tells whether a date is the day of an event in its sentence, as named signs.

Words tell some of it (`event_days`), the parse the rest: whose date it is (the verb or noun that it
hangs on) and how the event stands to that. `day_of` weighs them, as trained by
`training/events/days.py`; without its file the words alone decide.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from dateline.model import Span, TimeRef
from dateline.understand.choices import released_choices
from dateline.understand.cues import cue_rows
from dateline.understand.event_actors import top_token
from dateline.understand.event_days import (
    has_bound,
    has_other_clause,
    has_other_verb,
    is_of_event,
    is_of_saying,
)
from dateline.understand.parse import Parse
from dateline.understand.triggers import Found
from dateline.understand.word_lists import word_set

Signs = Mapping[str, float]

# Verbs that say of an event noun that it took place, or when.
_TAKES_PLACE: Final = word_set(
    "happen happened happens occur occurred occurs begin began begun start started erupt erupted "
    "continue continued end ended take took taken break broke come came hit struck follow followed "
    "be was were is been kill killed leave left carry carried launch launched stage staged"
)
_SAYING: Final = ("speech", "writing", "thought")
# Relations through which a date, or an event, belongs to the verb or noun above it.
_UNDER: Final = ("prep", "pobj", "npadvmod", "compound", "poss", "nmod", "amod", "appos", "pcomp")
_CLAUSES: Final = ("ccomp", "xcomp", "advcl", "relcl", "acl", "pcomp", "csubj")
_FAR: Final = 12
_DAYS: Final = ("DATE", "TIME")
# By words, a time longer than this many days counts only within so many code points.
_LONG_DAYS, _NEAR = 31, 40
_ADJECTIVE: Final = re.compile(r"(?:['’]s)?\s+(?:\w+\s+){0,3}$")


@dataclass(frozen=True, slots=True)
class Dated:
    """A trigger and a date of one sentence, with all times and triggers of it.

    `low` is the article's text in lower case, `today` the day of publication.
    """

    low: str
    sentence: Span
    hit: Found
    time: TimeRef
    times: Sequence[TimeRef]
    triggers: Sequence[Span]
    today: date | None
    parse: Parse | None

    @property
    def far(self) -> int:
        """How many code points lie between the date and the trigger."""
        return gap(self.time.evidence.span, self.hit.span)

    def words(self) -> tuple[str, str, bool]:
        """Give what stands before the first of the two, between them, whether the date is first."""
        span, trigger = self.time.evidence.span, self.hit.span
        first, last = min(span, trigger), max(span, trigger)
        before = self.low[self.sentence.start : first.start]
        return before, self.low[first.end : last.start], span < trigger


def can_date(time: TimeRef, hit: Found, today: date | None) -> bool:
    """Whether a time has days on which it can have happened: none ahead of what has happened."""
    if time.first_day is None or time.last_day is None or time.type not in _DAYS:
        return False
    return not (hit.stage == "accomplished" and today and time.first_day > today)


def day_of(dated: Sequence[Dated]) -> TimeRef | None:
    """Give the time that is the event's: the likeliest, or by words the nearest; else None."""
    choice = released_choices("events").get("day") if dated and dated[0].parse else None
    if choice is None:
        near = [d for d in dated if _is_by_words(d)]
        return min(near, key=lambda d: d.far).time if near else None
    rated = [(choice.likelihoods(day_signs(d))["yes"], -d.far, d) for d in dated]
    best = max(rated, key=lambda r: r[:2], default=None)
    return best[2].time if best and best[0] >= choice.threshold else None


def _is_by_words(dated: Dated) -> bool:
    """Whether the words say that the date is the event's: no clause, no verb parts the two."""
    first, last = dated.time.first_day, dated.time.last_day
    assert first is not None
    assert last is not None
    if (last - first).days > _LONG_DAYS and dated.far > _NEAR:
        return False
    before, between, is_first = dated.words()
    start = dated.time.evidence.start
    if is_of_saying(dated.low[dated.sentence.start : start]):
        return False
    return is_of_event(before, between, time_first=is_first)


def day_signs(dated: Dated) -> Signs:
    """Give the signs of whether the date is the event's."""
    signs = dict.fromkeys((*_word_signs(dated), *_time_signs(dated), *_others(dated)), 1.0)
    signs[f"type {dated.hit.type}"] = 1.0
    signs[f"stage {dated.hit.stage}"] = 1.0
    if dated.parse is not None:
        signs |= dict.fromkeys(_parse_signs(dated, dated.parse), 1.0)
    return signs


def _word_signs(dated: Dated) -> list[str]:
    """Give what the words between, and before, the two tell."""
    low, span = dated.low, dated.time.evidence.span
    before, between, is_first = dated.words()
    signs = [
        f"first {is_first}",
        f"by words {is_of_event(before, between, time_first=is_first)} {is_first}",
        f"far {min(len(between) // 20, 8)}",
    ]
    if has_other_clause(between):
        signs.append(f"clause between, first {is_first}")
    if has_other_verb(between):
        signs.append(f"verb between, first {is_first}")
    if has_bound(before if is_first else between):
        signs.append("bound")
    if is_first and _ADJECTIVE.fullmatch(between):
        signs.append("leads the noun")
    if '"' in between or "“" in between or "”" in between:
        signs.append("quotation between")
    if not _lead(dated):
        signs.append("opens the sentence")
    words = re.findall(r"[a-z'’]+", low[max(dated.sentence.start, span.start - 30) : span.start])
    signs += [f"< {w}" for w in words[-1:]]
    return signs


def _lead(dated: Dated) -> str:
    """Give what stands before the date in its sentence, but for prepositions and marks."""
    before = dated.low[dated.sentence.start : dated.time.evidence.start]
    return re.sub(r"\b(?:on|in|at|early|late)\b|\W", "", before)


def _time_signs(dated: Dated) -> list[str]:
    """Give what the date itself tells: how sharp, how long ago."""
    first, last = dated.time.first_day, dated.time.last_day
    assert first is not None
    assert last is not None
    days = (last - first).days
    sharp = "day" if days == 0 else "week" if days < 8 else "month" if days < 32 else "long"
    signs = [f"sharp {sharp}", f"time type {dated.time.type}"]
    if dated.today:
        ago = (dated.today - last).days
        steps = ((-1, "ahead"), (0, "today"), (1, "1"), (7, "week"), (31, "month"), (366, "year"))
        signs.append(f"ago {next((n for d, n in steps if ago <= d), 'old')}")
        signs.append(f"ago {signs[-1][4:]} stage {dated.hit.stage}")
    return signs


def _others(dated: Dated) -> list[str]:
    """Give how the sentence's other dates and triggers stand."""
    span, trigger, far = dated.time.evidence.span, dated.hit.span, dated.far
    others = [t for t in dated.times if t is not dated.time and t.first_day and t.type in _DAYS]
    signs = [f"dates {min(len(others), 3)}"]
    if any(gap(t.evidence.span, trigger) < far for t in others):
        signs.append("another date nearer")
    low, high = min(span, trigger).end, max(span, trigger).start
    if any(low <= t.start < high for t in dated.triggers if t != trigger):
        signs.append("another trigger between")
    if any(gap(span, t) < far for t in dated.triggers if t != trigger):
        signs.append("another trigger nearer")
    return signs


def _parse_signs(dated: Dated, parse: Parse) -> list[str]:
    """Give on what the date hangs, on what the event, and how the two stand to each other."""
    span = dated.time.evidence.span
    date_at, event_at = top_token(parse, span), top_token(parse, dated.hit.span)
    if parse.sentence_of[date_at] != parse.sentence_of[event_at]:
        return ["parsed apart"]
    trigger = dated.hit.span
    holder, own = _holder(parse, date_at), _verb_of(parse, event_at)
    its = _verb_of(parse, date_at)
    # A verb of the trigger's own ("a video posted on Monday") is the event, whatever it says.
    holder, its = (event_at if trigger.covers(parse.span([t])) else t for t in (holder, its))
    own = event_at if its == event_at else own
    word = _kind_of_verb(parse.words[its], parse.tags[its])
    signs = [
        f"event is {parse.tags[event_at][:2]}",
        f"date on {parse.tags[holder][:2]} {word}",
        f"as {parse.deps[date_at]}",
        f"path {_path(parse, holder, event_at)}",
    ]
    if holder == event_at:
        signs.append("date on event")
    if its == own and not _lead(dated):
        signs.append("one verb, the date opens the sentence")
    if its == own:
        signs.append(f"one verb, event is {parse.tags[event_at][:2]} {parse.deps[event_at]}")
        signs.append(f"one verb {word}")
    else:
        signs.append(f"two verbs {word}, {_relation(parse, its, own)}")
        if holder != its:
            signs.append("date on another noun")
    return signs


def _holder(parse: Parse, at: int) -> int:
    """Give the verb or noun that a date hangs on, prepositions passed over."""
    for _ in range(_FAR):
        head = parse.heads[at]
        if head == at or parse.tags[head][:2] in ("VB", "NN", "JJ"):
            return head
        at = head
    return at


def _verb_of(parse: Parse, at: int) -> int:
    """Give the verb over a token, or the token itself where it is one; else the sentence's root."""
    for _ in range(_FAR * 2):
        if parse.tags[at].startswith("VB") and parse.deps[at] not in ("aux", "auxpass", "amod"):
            return at
        if parse.heads[at] == at:
            return at
        at = parse.heads[at]
    return at


def _kind_of_verb(word: str, tag: str) -> str:
    row = cue_rows("verb").get(word)
    if row and row.kind in _SAYING:
        return "saying"
    return "takes place" if word in _TAKES_PLACE else "other" if tag.startswith("VB") else "none"


def _relation(parse: Parse, one: int, other: int) -> str:
    """Give how the verb of the event hangs on that of the date, or the other way, or neither."""
    for name, low, high in (("under", other, one), ("over", one, other)):
        at = low
        deps: list[str] = []
        for _ in range(_FAR):
            if at == high:
                return f"{name} {next((d for d in reversed(deps) if d in _CLAUSES), 'conj')}"
            if parse.heads[at] == at:
                break
            deps.append(parse.deps[at])
            at = parse.heads[at]
    return "apart"


def _path(parse: Parse, holder: int, event: int) -> str:
    """Give the relations from the event up to what the date hangs on, where they are few."""
    at = event
    deps: list[str] = []
    for _ in range(4):
        if at == holder:
            return " ".join(deps) or "itself"
        deps.append(parse.deps[at])
        if parse.heads[at] == at:
            break
        at = parse.heads[at]
    return "none"


def gap(a: Span, b: Span) -> int:
    """Give how many code points lie between two spans; 0 where they touch.

    >>> gap(Span(0, 2), Span(5, 7))
    3
    """
    return max(a.start - b.end, b.start - a.end, 0)
