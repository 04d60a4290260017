"""What a rule gives: TIMEX3 type, value and days of a matched run of words."""

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from dateline.text import MONTHS
from dateline.understand.times import days, words
from dateline.understand.times.direction import direction_of
from dateline.understand.times.words import Words
from dateline.understand.word_lists import word_set


@dataclass(frozen=True, slots=True)
class Value:
    """A TIMEX3 type and value, its modifier, and its days (None where none can be told)."""

    type: str
    value: str
    mod: str = ""
    first_day: date | None = None
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule's match in a text: `anchor` is the publication day, `before` the last value with days.

    `sentence` is the last value with days of the same sentence, `paragraph` of the same paragraph,
    `quarter` the last quarter of a year; `scene` is the last value with days, if it
    opened its sentence and stands near.
    """

    match: re.Match[str]
    words: Words
    anchor: date | None
    before: Value | None
    sentence: Value | None
    paragraph: Value | None
    quarter: Value | None
    scene: Value | None

    def __getitem__(self, name: str) -> str:
        """The words of a named part, "" where the part did not match."""
        return " ".join(self.list(name))

    def list(self, name: str) -> tuple[str, ...]:
        """The words of a named part, one by one; of several of that name the first that matched."""
        groups = self.match.re.groupindex
        for group in (name, f"{name}2", f"{name}3"):
            if group in groups and self.match.start(group) >= 0:
                return self.words.words[self.match.start(group) : self.match.end(group)]
        return ()

    @property
    def all(self) -> tuple[str, ...]:
        """All the words of the match."""
        return self.words.words[self.match.start() : self.match.end()]

    def word_before(self, back: int = 1) -> str:
        """The word that stands `back` words before the match."""
        return self.words.word(self.match.start() - back)

    def word_after(self, on: int = 1) -> str:
        """The word that stands `on` words after the match."""
        return self.words.word(self.match.end() + on - 1)

    @property
    def direction(self) -> int:
        """Which way the sentence looks."""
        return direction_of(self.words, self.match.start(), self.match.end())


# The type of "the day" in "the day after the vote", until it is known when the vote was.
BESIDE: Final = "BESIDE"

# What reads as a time to no annotator: the words are passed over, and no other row is asked.
NOTHING: Final = Value("", "")

# --- small readings --------------------------------------------------------------------------

_MODS: Final = (
    (("early", "beginning", "start", "earlier", "first"), "START"),
    (("late", "end", "later", "close", "latter"), "END"),
    (("mid", "middle", "midway"), "MID"),
)


def mod_of(parts: tuple[str, ...]) -> str:
    """Give the TIMEX3 modifier that words such as "early" and "the end of" make."""
    for known, mod in _MODS:
        if any(p in known for p in parts):
            return mod
    return next((words.APPROXIMATORS[p] for p in parts if p in words.APPROXIMATORS), "")


def number_of(parts: tuple[str, ...]) -> float | None:
    """Give the number that `parts` say, None where they only say that it is more than one.

    >>> number_of(("two", "and", "a", "half")), number_of(("a", "few")), number_of(("an",))
    (2.5, None, 1.0)
    """
    if any(p in words.VAGUE for p in parts):
        return None
    if (fixed := next((n for w, n in _FIXED_NUMBERS if w in parts), None)) is not None:
        return fixed
    if parts in (("half", "a"), ("half", "an")):
        return 0.5
    half = 0.5 if "half" in parts else 0.0
    kept = parts[: parts.index("and")] if half and "and" in parts else parts
    if len(kept) == 1 and kept[0] in ("a", "an"):
        return 1.0 + half
    total, part = 0.0, 0.0
    for word in kept:
        if word in words.SCALES:
            total, part = total + max(part, 1.0) * words.SCALES[word], 0.0
        else:
            part += _one_number(word)
    return total + part + half


_FIXED_NUMBERS: Final = (("couple", 2.0), ("dozen", 12.0))


def _one_number(word: str) -> float:
    if "/" in word:
        above, below = word.split("/")
        return int(above) / max(int(below), 1)
    if word[0].isdigit():
        return float(re.sub(r"[^\d.]", "", word))
    return float(words.CARDINALS.get(word, 0))


def day_number(parts: tuple[str, ...]) -> int:
    """Give the day of the month that "8", "8th" or "twenty-first" says; 0 where none."""
    total = 0
    for word in parts:
        if word[0].isdigit():
            return int(re.sub(r"\D", "", word))
        total += words.ORDINALS.get(word, 0) or words.CARDINALS.get(word, 0)
    return total


def dated(value: str, mod: str = "") -> Value:
    """Give a DATE or TIME value with its days, narrowed where `mod` narrows them."""
    interval = days.interval_of(value)
    kind = "TIME" if "T" in value and value[:1].isdigit() else "DATE"
    if interval is None:
        return Value(kind, value, mod)
    return Value(kind, value, mod, *days.part_of(interval, mod))


def lasting(number: float | None, unit: str, mod: str = "") -> Value:
    """Give a DURATION of `number` units ("TM" are minutes, "D" days …); None is "some".

    >>> lasting(1.5, "TM").value, lasting(None, "Y").value, lasting(2, "E").value
    ('PT1M30S', 'PXY', 'P20Y')
    """
    return Value("DURATION", _period(number, unit), mod)


# Units that TIMEX3 writes as so many of another.
_AS: Final = {"E": (10, "Y"), "C": (100, "Y"), "Q": (3, "M")}
# Half of a unit in the next smaller one.
_HALF: Final = {"Y": (12, "M"), "D": (24, "TH"), "TH": (60, "TM"), "TM": (60, "TS"), "W": (7, "D")}


def _period(number: float | None, unit: str) -> str:
    if number is None:
        return f"P{'T' if unit[0] == 'T' else ''}X{unit[-1]}"
    if unit in _AS:
        many, unit = _AS[unit]
        number *= many
    whole, rest = int(number), number - int(number)
    time = "T" if unit[0] == "T" else ""
    main = f"{whole}{unit[-1]}" if whole or not rest else ""
    if not rest:
        return f"P{time}{main}"
    if unit not in _HALF:
        return f"P{time}{number:g}{unit[-1]}"
    many, small = _HALF[unit]
    small_time = "T" if small[0] == "T" and not time else ""
    return f"P{time}{main}{small_time}{round(rest * many)}{small[-1]}"


def _safe(year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""


# --- whole dates -----------------------------------------------------------------------------


def iso_date(hit: Hit) -> Value | None:
    """2014-09-11."""
    value = hit.all[0].upper()
    day = value[:10]
    return dated(value if "T" in value else day) if days.interval_of(day) else None


def numeric_date(hit: Hit) -> Value | None:
    """11/09/2014, 9/11/14, 11.09.2014: of two readings the one nearer to the anchor."""
    raw = hit.all[0]
    a, b, year = (int(x) for x in re.split(r"[/.]", raw))
    year += 0 if year > 99 else (2000 if year < 70 else 1900)
    orders = [(b, a)] if "." in raw else [(a, b), (b, a)]
    found = sorted({v for month, day in orders if (v := _safe(year, month, day))})
    if len(found) > 1:
        if hit.anchor is None:
            return dated(str(year))
        anchor = hit.anchor
        found.sort(key=lambda v: abs(date.fromisoformat(v) - anchor))
    return dated(found[0]) if found else None


def month_day_year(hit: Hit) -> Value | None:
    """Sept. 11, 2001; 11 September 2001; 3 JAN 90."""
    year = int(hit["YEAR"] or hit["TWODIGIT"])
    value = _safe(year if year > 99 else 1900 + year, _month(hit), day_number(hit.list("DAYN")))
    return dated(value) if value else None


def _month(hit: Hit, name: str = "MON") -> int:
    return MONTHS[hit.list(name)[0]]


# How much farther a day seems that lies against the sentence's direction (a day ahead, where
# nothing tells: news looks back). Chosen on TimeBank and the even half of AQUAINT.
_AGAINST, _UNSAID_AHEAD = {-1: 4, 1: 10}, 2


def _year_near(anchor: date, month: int, day: int, direction: int) -> int:
    """Give the year of the month and day that is meant: the nearest in the sentence's direction."""

    def far(year: int) -> int:
        distance = (date(year, month, min(day, 28)) - anchor).days
        if distance > 0:
            return distance * {-1: _AGAINST[-1], 0: _UNSAID_AHEAD}.get(direction, 1)
        return -distance * (_AGAINST[1] if direction > 0 else 1)

    return min((anchor.year - 1, anchor.year, anchor.year + 1), key=far)


def _month_near(anchor: date, month: int, direction: int) -> int:
    """Give the year of the bare month that is meant; this month is this year's."""
    if month == anchor.month:
        return anchor.year
    return _year_near(anchor, month, 15, direction)


def _weekday_year(hit: Hit, month: int, day: int) -> int | None:
    """Give the year near the anchor in which the day is the named weekday."""
    if hit.anchor is None or not hit["WEEKDAY"]:
        return None
    wanted = words.WEEKDAYS[hit["WEEKDAY"]]
    near = (hit.anchor.year + n for n in (0, -1, 1))
    dates = ((y, _safe(y, month, day)) for y in near)
    return next((y for y, v in dates if v and date.fromisoformat(v).weekday() == wanted), None)


_ATTACKS: Final = frozenset(("attack", "attacks", "hijackers", "terror", "terrorist", "hijackings"))
# Where the attacks of 2001 were; those on a consulate or in another town are of another year.
_STRUCK: Final = word_set(
    "america american new york washington pentagon world twin towers soil us u"
)
_NOT_STRUCK: Final = word_set("consulate embassy mission compound diplomatic base outpost")


def _is_of_2001(hit: Hit) -> bool:
    """Whether "Sept. 11" is named with the attacks of 2001, in the plural or with where they were.

    In an article of 2012 "the Sept. 11 attack on the consulate" is that of 2012.
    """
    after = [hit.word_after(n) for n in range(1, 10)]
    if not _ATTACKS & set(after[:2]) or _NOT_STRUCK & set(after):
        return False
    place = next((n for n, word in enumerate(after[:4]) if word in ("in", "on", "at")), None)
    if place is None:
        return "attack" not in after[:3]
    return bool(_STRUCK & set(after[place + 1 : place + 5]))


def month_day(hit: Hit) -> Value | None:
    """Sept. 11; 11 September; Friday, Oct. 23."""
    month, day = _month(hit), day_number(hit.list("DAYN"))
    if not 1 <= day <= 31:
        return None
    if (month, day) == (9, 11) and _is_of_2001(hit):
        return dated("2001-09-11")
    if hit.anchor is None:
        return Value("DATE", f"XXXX-{month:02d}-{day:02d}")
    year = (
        _weekday_year(hit, month, day)
        or _year_after_and(hit)
        or _story_year(hit, month, day)
        or _year_near(hit.anchor, month, day, hit.direction)
    )
    value = _safe(year, month, day)
    return dated(value) if value else None


def _year_after_and(hit: Hit) -> int | None:
    """Give the year that the next day brings: "Sept. 5 and 8, 2012"."""
    joint, day, comma, year = (hit.word_after(n) for n in range(1, 5))
    if joint != "and" or not day.isdigit() or comma != "," or len(year) != 4:
        return None
    return int(year) if year.isdigit() else None


# What may follow the second day: "Sept. 5 and 25 people" has none.
_DAY_ENDS: Final = word_set(". , ; ) : at in for with when by before after as but") | {""}


def and_day(hit: Hit) -> Value | None:
    """Sept. 5 and 8: the second day, of the month and year of the first, which stands before it."""
    back = 2 if hit.word_before(2) != "." else 3
    told = hit.sentence
    if not hit.word_before().isdigit() or hit.word_before(back) not in MONTHS:
        return None
    if told is None or len(told.value) != 10 or not (hit["YEAR"] or _ends_phrase(hit)):
        return None
    value = _safe(int(hit["YEAR"] or told.value[:4]), int(told.value[5:7]), int(hit["DAYNUM"]))
    return dated(value) if value > told.value else None


def _ends_phrase(hit: Hit) -> bool:
    return hit.word_after() in _DAY_ENDS or hit.word_after().isspace()


def _story_year(hit: Hit, month: int, day: int) -> int | None:
    """Give the past year that the text has moved to: "In June 2012 … In August".

    Only where the paragraph's last date opened its sentence and time goes on from there; without
    "opened" all six values that it changed in TimeBank and AQUAINT's even half were wrong. What is
    still to come stays with the publication day.
    """
    told = hit.scene
    if told is None or hit.anchor is None or told.first_day is None or told is not hit.paragraph:
        return None
    year = told.first_day.year
    if year >= hit.anchor.year or not _YEARLY.fullmatch(told.value) or hit.direction > 0:
        return None
    if len(told.value) > 4 and (month, day) < (told.first_day.month, 0):
        return None
    return year


_YEARLY: Final = re.compile(r"\d{4}(-\d\d(-\d\d(T.*)?)?)?")


def month_days(hit: Hit) -> Value | None:
    """Sept. 5-7; 5 to 7 September: first and last day."""
    month = _month(hit)
    first, last = day_number(hit.list("DAYN")), day_number(hit.list("DAYN2"))
    if not 1 <= first < last <= 31:
        return None
    year = int(hit["YEAR"] or 0)
    if not year:
        if hit.anchor is None:
            return Value("DATE", f"XXXX-{month:02d}-{first:02d}")
        year = _year_near(hit.anchor, month, first, hit.direction)
    a, b = _safe(year, month, first), _safe(year, month, last)
    return dated(f"{a}/{b}") if a and b else None


def month_year(hit: Hit) -> Value | None:
    """Early September 2001; the end of June 1989."""
    return dated(f"{int(hit['YEAR']):04d}-{_month(hit):02d}", mod_of(hit.list("PART")))


def week_of_month(hit: Hit) -> Value | None:
    """The first week of March; the last week of January 2014: its seven days."""
    month, nth = _month(hit), hit.list("WEEKNTH")[-1]
    if hit["YEAR"]:
        year = int(hit["YEAR"])
    elif hit.anchor is None:
        return Value("DATE", f"XXXX-{month:02d}")
    else:
        year = _month_near(hit.anchor, month, hit.direction)
    end = days.add_months(date(year, month, 1), 1) - days.ONE_DAY
    ordinal = words.ORDINALS.get(nth, 0)
    first = end.day - 6 if nth == "last" else 7 * ordinal - 6
    if not 1 <= first <= 22 + (nth == "last") * 3:
        return None
    return dated(f"{year:04d}-{month:02d}-{first:02d}/{year:04d}-{month:02d}-{first + 6:02d}")


def month_of_year(hit: Hit) -> Value | None:
    """June last year; January this year."""
    month = _month(hit)
    if hit.anchor is None:
        return Value("DATE", f"XXXX-{month:02d}")
    shift = {"last": -1, "next": 1}.get(hit["WHICH"], 0)
    return dated(f"{hit.anchor.year + shift:04d}-{month:02d}", mod_of(hit.list("PART")))


def _shared_year(hit: Hit) -> int | None:
    """Give the year that the next month brings: "between May and December last year"."""
    joint, other, year, noun = (hit.word_after(n) for n in range(1, 5))
    if joint not in ("and", "to", "or", "through", "until", "-") or other not in MONTHS:
        return None
    if year.isdigit() and len(year) == 4:
        shared = int(year)
    elif noun == "year" and year in ("last", "this", "next") and hit.anchor:
        shared = hit.anchor.year + {"last": -1, "next": 1}.get(year, 0)
    else:
        return None
    return shared - (MONTHS[other] < _month(hit))


def month_named(hit: Hit) -> Value | None:
    """Last November; this September; next May; late November."""
    month, which = _month(hit), hit["WHICH"]
    if hit.anchor is None:
        shared = _shared_year(hit)
        return dated(f"{shared:04d}-{month:02d}") if shared else Value("DATE", f"XXXX-{month:02d}")
    year = hit.anchor.year
    if not which and (shared := _shared_year(hit)):
        year = shared
    elif which in ("last", "past"):
        year -= month >= hit.anchor.month
    elif which in ("next", "coming"):
        year += month <= hit.anchor.month
    elif which != "this":
        told = None if which else _story_year(hit, month, 28)
        year = told or _month_near(hit.anchor, month, hit.direction)
    return dated(f"{year:04d}-{month:02d}", mod_of(hit.list("PART")))


def last_month_day(hit: Hit) -> Value | None:
    """Last Oct. 23."""
    if hit.anchor is None:
        return month_day(hit)
    month, day = _month(hit), day_number(hit.list("DAYN"))
    year = hit.anchor.year - ((month, day) >= (hit.anchor.month, hit.anchor.day))
    value = _safe(year, month, day)
    return dated(value) if value else None


# Words after which "May", "March" and other bare months are months and not names or verbs.
_MONTH_LEADS: Final = word_set(
    "in since until till last by during of from to and between before after through the "
    "early late mid for around about that into a"
)
_MIX_UPS: Final = frozenset(("may", "march", "august", "april", "june"))


def bare_month(hit: Hit) -> Value | None:
    """In November; December's."""
    month, before = hit.list("MON")[0], hit.word_before()
    if hit["SHORT"] and not hit["DOT"]:
        return None
    start = hit.match.start()
    named = hit.words.is_capital(start - 1) and before not in _MONTH_LEADS
    if (month in _MIX_UPS and before not in _MONTH_LEADS) or (named and before not in (".", ",")):
        return None
    if (
        month in ("may", "march")
        and before not in ("in", "since", "until", "by", "last")
        and hit.word_after() in ("have", "on", "for", "to")
    ):
        return None
    return month_named(hit)


# --- years and longer ------------------------------------------------------------------------

_YEAR_LEADS: Final = word_set("in since of from until till by between during before after")
_COUNTED: Final = word_set(
    "people troops soldiers men women children percent per miles km kilometers kilometres "
    "meters metres feet dead members fighters militants refugees dollars pounds euros "
    "million billion workers families homes jobs civilians police officers votes points "
    "times rounds tons tonnes others cases deaths protesters more prisoners gmt hours %"
)
_NO_YEAR_BEFORE: Final = word_set(
    "$ £ € # no flight some nearly than least over almost about roughly room article "
    "resolution highway route section un type least up unit psalm approximately model "
    "estimated only"
)


def year_number(hit: Hit) -> Value | None:
    """1998, where it can be a year."""
    year, before, after = int(hit["YEAR"]), hit.word_before(), hit.word_after()
    mod = mod_of(hit.list("PART"))
    if mod:
        whole = date(year, 1, 1), date(year, 12, 31)
        return Value("DATE", f"{year:04d}", mod, *_edge_days(whole, mod, hit.list("PART")))
    if after in _COUNTED or (before in _NO_YEAR_BEFORE and before != "about"):
        return None
    if before in ("-", "/", ":", ".") and hit.word_before(2)[-1:].isdigit():
        return dated(f"{year:04d}") if before in ("-", "/") and 1899 < year < 2040 else None
    if not 1900 <= year <= 2040 and before not in _YEAR_LEADS:
        return None
    return dated(f"{year:04d}")


def year_words(hit: Hit) -> Value | None:
    """Nineteen ninety-six; two thousand (and) five."""
    numbers = [words.CARDINALS[w] for w in hit.all if w in words.CARDINALS]
    if "thousand" in hit.all:
        return dated(f"{2000 + sum(numbers[1:]):04d}")
    return dated(f"{numbers[0] * 100 + sum(numbers[1:]):04d}")


def decade(hit: Hit) -> Value | None:
    """The 1990s; the late '80s; the nineties."""
    name = hit["DECADENAME"]
    digits = str(words.DECADE_NAMES[name]) if name else hit["DECADE"].strip("'s")[:-1]
    full = digits if len(digits) == 3 else ("20" if digits in ("0", "1") else "19") + digits
    return dated(full, mod_of(hit.list("PART")))


def century(hit: Hit) -> Value | None:
    """The 20th century."""
    number = day_number(hit.list("ORDDAY") or hit.list("ORDNUM") or hit.list("ORDWORDS"))
    return dated(f"{number - 1:02d}", mod_of(hit.list("PART"))) if 0 < number < 30 else None


def _quarter(hit: Hit) -> int:
    return next((words.ORDINALS.get(w, 0) or int(w[0]) for w in hit.list("NTH")), 0)


def quarter_of_year(hit: Hit) -> Value | None:
    """The third quarter of 1990; the 1988 second quarter; last year's fourth quarter."""
    quarter = _quarter(hit)
    if not 1 <= quarter <= 4:
        return None
    if hit["YEAR"]:
        return dated(f"{int(hit['YEAR']):04d}-Q{quarter}")
    if hit.anchor is None:
        return Value("DATE", f"XXXX-Q{quarter}")
    shift = {"last": -1, "next": 1}.get(hit["WHICH"], 0)
    return dated(f"{hit.anchor.year + shift:04d}-Q{quarter}")


def quarter_named(hit: Hit) -> Value | None:
    """The third quarter: the last that has begun."""
    quarter = _quarter(hit)
    if not 1 <= quarter <= 4:
        return None
    if hit.anchor is None:
        return Value("DATE", f"XXXX-Q{quarter}")
    year = hit.anchor.year - (date(hit.anchor.year, quarter * 3 - 2, 1) > hit.anchor)
    return dated(f"{year:04d}-Q{quarter}")


def quarter_again(hit: Hit) -> Value | None:
    """The quarter; the latest quarter; the year-ago quarter: by the quarter last spoken of."""
    back = 1 if "ago" in hit.all or "earlier" in hit.all else 0
    if hit.anchor and ("latest" in hit.all or "current" in hit.all):
        return dated(days.value_of(days.add_months(hit.anchor, -3 * ("latest" in hit.all)), "Q"))
    told = hit.before if back else hit.quarter
    if told and "-Q" in told.value and told.value[:4].isdigit():
        year, quarter = told.value.split("-Q")
        if back and hit.anchor and int(year) < hit.anchor.year:
            back = 0
        return dated(f"{int(year) - back:04d}-Q{quarter}")
    if hit.anchor is None or back == 0:
        return None
    return dated(days.value_of(days.add_months(hit.anchor, -15), "Q"))


def quarter_in_year(hit: Hit) -> Value | None:
    """The 2014 quarter; the 2014 period: that year's part of the quarter last spoken of."""
    told, year = hit.quarter, int(hit["YEAR"])
    if "the" not in hit.all or not 1900 < year < 2040:
        return None
    if told and "-Q" in told.value:
        return dated(f"{year:04d}{told.value[-3:]}")
    return dated(f"{year:04d}")


def half_of_year(hit: Hit) -> Value | None:
    """The first half of 2014."""
    half = 1 if "first" in hit.all else 2
    if hit["YEAR"]:
        return dated(f"{int(hit['YEAR']):04d}-H{half}")
    if hit.anchor is None:
        return Value("DATE", f"XXXX-H{half}")
    shift = {"last": -1, "next": 1}.get(hit["WHICH"], 0)
    return dated(f"{hit.anchor.year + shift:04d}-H{half}")


def _season_near(anchor: date, season: str, which: str) -> int:
    start = days.SEASONS[season]
    began = date(anchor.year, start, 1)
    ended = days.add_months(began, 3)
    if season == "WI" and anchor.month < 3:
        began, ended = days.add_months(began, -12), days.add_months(ended, -12)
    if which in ("last", "past"):
        return began.year if ended <= anchor else began.year - 1
    if which in ("next", "coming"):
        return began.year if began > anchor else began.year + 1
    return began.year


def season_of_year(hit: Hit) -> Value | None:
    """The spring of last year; the winter of this year."""
    name, mod = words.SEASONS[hit["SEASON"]], mod_of(hit.list("PART"))
    if hit.anchor is None:
        return Value("DATE", f"XXXX-{name}", mod)
    shift = {"last": -1, "past": -1, "next": 1, "coming": 1}.get(hit["WHICH"], 0)
    return dated(f"{hit.anchor.year + shift:04d}-{name}", mod)


def season(hit: Hit) -> Value | None:
    """Last fall; this summer; the winter of 1994. Winter counts to the year in which it begins."""
    name, which = words.SEASONS[hit["SEASON"]], hit["WHICH"]
    if hit.word_after() == "of" and not hit["YEAR"]:  # "the fall of the town"
        return None
    mod = mod_of(hit.list("PART"))
    if hit["YEAR"]:
        return dated(f"{int(hit['YEAR']):04d}-{name}", mod)
    if hit.anchor is None:
        return Value("DATE", f"XXXX-{name}", mod)
    if which not in ("last", "past", "next", "coming", "this"):
        which = "next" if hit.direction > 0 else "this"
        year = _season_near(hit.anchor, name, which)
        if which == "this" and date(year, days.SEASONS[name], 1) > hit.anchor:
            year -= 1
        return dated(f"{year:04d}-{name}", mod)
    return dated(f"{_season_near(hit.anchor, name, which):04d}-{name}", mod)


# --- against the publication day -------------------------------------------------------------

# What "today's" only calls modern: it dates nothing.
_MODERN: Final = word_set("world youth society generation children kids computers families")

_DAY_SHIFTS: Final = {"yesterday": -1, "today": 0, "tomorrow": 1, "tonight": 0}


def near_day(hit: Hit) -> Value | None:
    """Today; yesterday morning; late yesterday; the day before yesterday; tonight."""
    word = next(w for w in hit.all if w in _DAY_SHIFTS)
    if hit.word_after() == "'s" and word == "today" and hit.word_after(2) in _MODERN:
        return None
    if hit.anchor is None:
        return Value("DATE", "PRESENT_REF" if word in ("today", "tonight") else "XXXX-XX-XX")
    shift = _DAY_SHIFTS[word]
    shift += {"before": -1, "after": 1}.get(next(iter(hit.list("SIDE")), ""), 0)
    value = (hit.anchor + shift * days.ONE_DAY).isoformat()
    part = "TNI" if word == "tonight" else words.DAYPARTS.get(hit["DAYPART"], "")
    return dated(value + part, mod_of(hit.list("EDGE")))


def this_part(hit: Hit) -> Value | None:
    """This morning; last night; overnight; later this afternoon."""
    part = "TNI" if "overnight" in hit.all else words.DAYPARTS[hit["DAYPART"]]
    if hit.anchor is None:
        return Value("TIME", f"XXXX-XX-XX{part}")
    back = "last" in hit.all or "overnight" in hit.all
    value = dated((hit.anchor - back * days.ONE_DAY).isoformat() + part, mod_of(hit.list("EDGE")))
    # A night runs into the next day; who writes "overnight" or "last night" is in that day.
    return replace(value, last_day=hit.anchor) if back else value


def overnight(hit: Hit) -> Value | None:
    """Overnight Monday; overnight on Monday: that night; overnight into Monday: the one before."""
    if hit.anchor is None:
        return _some_weekday(words.WEEKDAYS[hit["WEEKDAY"]], "TNI", "")
    day = _weekday_day(hit, hit.anchor, words.WEEKDAYS[hit["WEEKDAY"]])
    # In an article of Wednesday "overnight Wednesday" is the night that is over.
    night = day - days.ONE_DAY if {"into", "to"} & set(hit.all) or day == hit.anchor else day
    return replace(dated(f"{night.isoformat()}TNI"), last_day=night + days.ONE_DAY)


_NOT_A_DAY_BEFORE: Final = frozenset(["black", "bloody", "good", "palm", "ash", "super", "boxing"])
_NOT_A_DAY_AFTER: Final = word_set("times telegraph express mirror herald review post")


def weekday(hit: Hit) -> Value | None:
    """Tuesday; last Friday; next Monday night; early Tuesday."""
    name = hit["WEEKDAY"]
    if hit.word_before() in _NOT_A_DAY_BEFORE or (
        hit.word_after() in _NOT_A_DAY_AFTER and hit.words.is_capital(hit.match.end())
    ):
        return None
    number, part = words.WEEKDAYS[name], words.DAYPARTS.get(hit["DAYPART"], "")
    mod = mod_of(hit.list("EDGE"))
    if hit["WHICH"] in ("following", "preceding") or (hit["WHICH"] == "previous" and hit.before):
        if "the" not in hit.all:  # "arrests following Monday's raid" is that Monday
            return None
        day = _beside(hit, number)
        if day or hit["WHICH"] != "previous":
            return dated(day.isoformat() + part, mod) if day else _some_weekday(number, part, mod)
    if hit.anchor is None:
        return _some_weekday(number, part, mod)
    day = _weekday_day(hit, hit.anchor, number)
    return dated(day.isoformat() + part, mod)


def _some_weekday(number: int, part: str, mod: str) -> Value:
    return Value("TIME" if part else "DATE", f"XXXX-WXX-{number + 1}{part}", mod)


def _beside(hit: Hit, number: int) -> date | None:
    """Give the weekday after or before the day last spoken of, None where none was."""
    there = hit.sentence or hit.before
    if there is None or there.first_day is None or len(there.value) < 10:
        return None
    step = 1 if hit["WHICH"] in ("following", "next") else -1
    return days.weekday_near(there.first_day + step * days.ONE_DAY, number, step)


def _weekday_day(hit: Hit, anchor: date, number: int) -> date:
    which, week = hit["WHICH"], hit["WEEK"]
    monday = anchor - anchor.weekday() * days.ONE_DAY
    if week:
        return monday + (number + 7 * {"last": -1, "next": 1}.get(week, 0)) * days.ONE_DAY
    if which in ("last", "previous", "past"):
        return days.weekday_near(anchor - days.ONE_DAY, number, -1)
    if which in ("next", "coming"):
        return days.weekday_near(anchor + days.ONE_DAY, number, 1)
    if which == "this" and hit.direction >= 0:
        return days.weekday_near(anchor, number, 1)
    return days.weekday_near(anchor, number, hit.direction or -1)


_PLURALS: Final = frozenset(u for u in words.UNITS if u.endswith("s"))


def period_named(hit: Hit) -> Value | None:
    """Last month; earlier this week; late next year; this century; the following week."""
    which, unit, edge = hit["WHICH"], words.UNITS.get(hit["UNIT"], "WE"), hit.list("EDGE")
    mod = mod_of(edge) if edge != ("sometime",) else ""
    if unit == "D" or hit["UNIT"] in _PLURALS or which in ("following", "preceding"):
        return None
    if (
        unit != "WE"
        and not edge
        and which not in ("", "this")
        and ("the" in hit.all or which == "past")
    ):
        return None
    if hit.anchor is None:
        blank = {"M": "XXXX-XX", "W": "XXXX-WXX", "WE": "XXXX-WXX-WE", "D": "XXXX-XX-XX"}
        return Value("DATE", blank.get(unit, "XXXX"), mod)
    anchor = hit.anchor
    if unit == "WE":
        return _weekend(anchor, which, hit.direction)
    if unit not in "WMQYEC":
        return None
    shift = {"last": -1, "past": -1, "previous": -1, "next": 1, "coming": 1}.get(which, 0)
    value = dated(days.value_of(days.add_units(anchor, unit, shift), unit))
    return _edged(value, mod, edge, anchor)


def current_period(hit: Hit) -> Value | None:
    """The current year; the current fiscal year: the one that the publication day lies in."""
    unit = _unit(hit)
    if unit[0] == "T" or hit["UNIT"] in _PLURALS:
        return None
    if hit.anchor is None:
        return Value("DATE", "PRESENT_REF")
    return dated(days.value_of(hit.anchor, unit))


def year_end(hit: Hit) -> Value | None:
    """Year-end; year's end: the last half of this year."""
    return dated(str(hit.anchor.year), "END") if hit.anchor else Value("DATE", "XXXX", "END")


def year_long(hit: Hit) -> Value | None:
    """The year ended March 31."""
    return lasting(1.0, "Y")


def _edged(value: Value, mod: str, edge: tuple[str, ...], anchor: date) -> Value:
    """ "Earlier this week" ends today and "later this week" begins today; else by halves."""
    first, last = value.first_day, value.last_day
    if not mod or first is None or last is None:
        return value
    if first <= anchor <= last and edge[:1] in (("earlier",), ("later",)):
        if edge[0] == "earlier":
            return replace(value, mod=mod, last_day=anchor)
        return replace(value, mod=mod, first_day=anchor)
    first, last = _edge_days((first, last), mod, edge)
    return replace(value, mod=mod, first_day=first, last_day=last)


def _edge_days(interval: days.Interval, mod: str, edge: tuple[str, ...]) -> days.Interval:
    """Give the first or last month of a year at "the start of", else the half that `mod` says."""
    first, last = interval
    if (last - first).days < 364 or not {"start", "beginning", "end"} & set(edge):
        return days.part_of(interval, mod)
    if mod == "START":
        return first, days.add_months(first, 1) - days.ONE_DAY
    return date(last.year, last.month, 1), last


def _weekend(anchor: date, which: str, direction: int) -> Value:
    saturday = anchor - ((anchor.weekday() - 5) % 7) * days.ONE_DAY
    weekend = anchor.weekday() >= 5
    if which in ("next", "coming") or (which == "this" and not weekend and direction > 0):
        saturday += 7 * days.ONE_DAY
    elif which in ("last", "past", "previous") and weekend:
        saturday -= 7 * days.ONE_DAY
    elif direction > 0 and not weekend:
        saturday += 7 * days.ONE_DAY
    return dated(days.value_of(saturday, "WE"))


# --- so many units ---------------------------------------------------------------------------


def _unit(hit: Hit, name: str = "UNIT") -> str:
    return words.UNITS[hit[name]]


def ago_weekday(hit: Hit) -> Value | None:
    """Three weeks ago on Sunday; a week ago Tuesday: the weekday of that week."""
    number, unit = number_of(hit.list("NUM")), _unit(hit)
    if number is None or unit != "W" or hit.anchor is None:
        return None
    named = days.weekday_near(hit.anchor, words.WEEKDAYS[hit["WEEKDAY"]], -1)
    return dated(days.add_units(named, "W", -int(number)).isoformat())


def from_weekday(hit: Hit) -> Value | None:
    """A week from Friday; two weeks from Monday: from the weekday to come."""
    number, unit = number_of(hit.list("NUM")), _unit(hit)
    if number is None or unit not in ("D", "W") or hit.anchor is None:
        return None
    named = days.weekday_near(hit.anchor, words.WEEKDAYS[hit["WEEKDAY"]], 1)
    return dated(days.add_units(named, unit, int(number)).isoformat())


def ago(hit: Hit) -> Value | None:
    """About four months ago; two weeks ago; a year ago: at the precision of the unit."""
    parts, unit = hit.list("NUM"), _unit(hit)
    # "Months ago" is some months, no month; "a dollar from year ago" is one year.
    number = number_of(parts) if parts else (None if hit["UNIT"] in _PLURALS else 1.0)
    mod = mod_of(hit.list("APPROX"))
    if number is None or (unit[0] == "T" and number > 24):
        return Value("DATE", "PAST_REF", mod)
    if unit == "Y" and number == 1 and not mod and hit.before and "-Q" in hit.before.value:
        return quarter_again(hit)
    if hit.anchor is None:
        return Value("DATE", {"D": "XXXX-XX-XX", "W": "XXXX-WXX", "M": "XXXX-XX"}.get(unit, "XXXX"))
    if unit[0] == "T":
        return replace(dated(hit.anchor.isoformat()), first_day=hit.anchor - days.ONE_DAY)
    whole = int(number)
    there = days.add_units(hit.anchor, unit, -whole)
    if unit == "Y" and number != whole:
        return dated(days.value_of(days.add_months(there, -6), "M"), "APPROX")
    return dated(days.value_of(there, {"E": "Y", "C": "Y"}.get(unit, unit)), mod)


def from_now(hit: Hit) -> Value | None:
    """Two weeks from now; five days from today."""
    number, unit = number_of(hit.list("NUM")), _unit(hit)
    if number is None or hit.anchor is None or unit[0] == "T":
        return Value("DATE", "FUTURE_REF")
    return dated(days.value_of(days.add_units(hit.anchor, unit, int(number)), unit))


def from_there(hit: Hit) -> Value | None:
    """Two days later; a week earlier: from the day last spoken of in the paragraph, else a span."""
    number, unit = number_of(hit.list("NUM")), _unit(hit)
    back = hit.all[-1] in ("earlier", "before", "previously")
    if unit == "Y" and back and number == 1 and hit.before and hit.anchor:
        if "-Q" in hit.before.value:
            return quarter_again(hit)
        return dated(str(hit.anchor.year - 1))
    told = hit.sentence or hit.paragraph
    there = told.first_day if told else None
    step = -1 if back else 1
    if number is None or unit[0] == "T" or told is None or there is None or _is_wide(told, unit):
        return _moved_span(hit, lasting(number, unit, mod_of(hit.list("APPROX"))), step)
    moved = days.add_units(there, unit, int(number) * step)
    return dated(days.value_of(moved, "D" if unit == "W" else unit), mod_of(hit.list("APPROX")))


_LENGTH: Final = re.compile(r"P(\d+)([DWM])")


def _moved_span(hit: Hit, length: Value, step: int) -> Value:
    """Give the length with the days that lie so far from a month told before, if one was.

    "In June 2014 … Two weeks later" is no sharper than June: the value stays P2W, the days are 15
    June to 14 July. Past the paragraph only the head of a sentence looks back, and only at a date
    that opened its own.
    """
    heads = hit.word_before() in ("", ".") or hit.word_before().isspace()
    told = hit.sentence or hit.paragraph or (hit.scene if heads else None)
    match = _LENGTH.fullmatch(length.value)
    if match is None or told is None or told.first_day is None or told.last_day is None:
        return length
    if told.type == "DURATION" or len(told.value) < 7 or "Q" in told.value:
        return length
    count = int(match[1]) * step
    first, last = (days.add_units(d, match[2], count) for d in (told.first_day, told.last_day))
    if hit.anchor and step > 0 and last > hit.anchor:  # the text moved to no such day
        return length
    return replace(length, first_day=first, last_day=last)


def _is_wide(told: Value, unit: str) -> bool:
    """Whether the date is less sharp than the unit that is counted from it."""
    if unit in "DW":
        return len(told.value) < 10
    return unit in "MQ" and len(told.value) < 7


def past_span(hit: Hit) -> Value | None:
    """The past three months; the last 24 hours; the next few days: a DURATION with its days."""
    many, unit = hit.list("MANY"), _unit(hit)
    number = number_of(many) if many else (None if hit["UNIT"] in _PLURALS else 1.0)
    if number == 1 and (unit == "D" or hit["WHICH"] in ("following", "preceding", "previous")):
        return None
    value = lasting(number, unit, mod_of(hit.list("APPROX")))
    if number is None or hit.anchor is None:
        return value
    back = next((w in ("past", "last", "previous", "preceding") for w in hit.list("WHICH")), True)
    size = (max(1, round(number / 24)), "D") if unit[0] == "T" else (int(number), unit)
    other = days.add_units(hit.anchor, size[1], -size[0] if back else size[0])
    first, last = (other, hit.anchor) if back else (hit.anchor, other)
    return replace(value, first_day=first, last_day=last)


def duration(hit: Hit) -> Value | None:
    """Two years; 13-minute; more than four hours; 2 1/2 years; a minute and a half."""
    if hit["NUM"] in ("a", "an") and not (hit["MORE"] or hit["HALF"] or hit["DASH"]):
        return a_unit(hit)
    unit_at = hit.match.start("UNIT")
    if hit.words.is_capital(unit_at) and not hit.words.is_shouted(unit_at):  # CBS's "60 Minutes"
        return None
    number, unit = number_of(hit.list("MANY") or hit.list("NUM")), _unit(hit)
    if hit["YEAR"] and hit["UNIT"] not in _PLURALS:  # "the 1988 quarter"
        return None
    part = unit == "Q" and number is not None and number < 4
    if part and hit.word_after() in ("of", "to"):  # "three-quarters of the city"
        return None
    if hit["HALF"]:
        number = (number or 0.0) + 0.5
    mod = mod_of(hit.list("APPROX"))
    joined = " ".join(hit.list("MORE"))
    mod = next((m for words_, m in _BOUNDS if words_ in joined), mod) if joined else mod
    return lasting(number, unit, mod)


_BOUNDS: Final = (
    ("more than", "MORE_THAN"),
    ("no more than", "EQUAL_OR_LESS"),
    ("less than", "LESS_THAN"),
    ("fewer than", "LESS_THAN"),
    ("at least", "EQUAL_OR_MORE"),
    ("up to", "EQUAL_OR_LESS"),
    ("as many as", "EQUAL_OR_LESS"),
)

_PER: Final = frozenset(("for", "in", "within", "after", "over", "of", "than", "about", "nearly"))


def a_unit(hit: Hit) -> Value | None:
    """A week, as a length; "$33 million a year", as a SET."""
    unit = _unit(hit)
    if unit == "Q" and hit.word_after() == "of":  # "a quarter of the city"
        return None
    near = [hit.word_before(n) for n in range(1, 5)]
    if near[0] in words.UNITS or (near[0] not in _PER and any(_is_amount(w) for w in near)):
        return Value("SET", _period(1.0, unit))
    if near[0] not in _LENGTH_LEADS and hit.word_after() not in _LENGTH_ENDS:
        return None
    return lasting(1.0, unit, mod_of(hit.list("APPROX")))


def _is_amount(word: str) -> bool:
    return word[:1].isdigit() or word in (
        "million",
        "billion",
        "twice",
        "once",
        "times",
        "thousand",
    )


_LENGTH_LEADS: Final = word_set(
    "for in within after over of than about nearly almost lasted lasts last lasting least "
    "every barely takes took take only just less more spent served serving under"
)
_LENGTH_ENDS: Final = word_set("after before later earlier of from into when until since")


_SPAN_ENDS: Final = frozenset(("of", "later", "after", "before", "earlier"))


def the_units(hit: Hit) -> Value | None:
    """Over the years; in the weeks ahead. "In the weeks before the vote" is left alone.

    Annotators give that one the vote's own month or season: a length would be wrong there.
    """
    if hit["UNIT"] not in _PLURALS:
        return None
    if hit.all[0] != "the" or hit.all[-1] == "ahead":
        return lasting(None, _unit(hit))
    return None


def bare_units(hit: Hit) -> Value | None:
    """For weeks; within months; years of: an unsaid number of units."""
    if (
        hit["UNIT"] not in _PLURALS
        or hit.word_before() == "-"
        or (_unit(hit)[0] == "T" and hit.word_after() == "of")
    ):
        return None
    if hit.word_before() == "the":
        return None
    if hit.word_before() not in _LENGTH_LEADS and hit.word_after() not in _SPAN_ENDS:
        return None
    if hit.word_before() in ("of", "in") and hit.word_after() in ("when", "where"):
        return None
    return lasting(None, _unit(hit))


def age(hit: Hit) -> Value | None:
    """19-year-old, right before a full name; a tape two hours long.

    Annotators mark no age as a time: none of the 26 in TimeBank and the even half of AQUAINT. Our
    own, of the origin page, took one that a name follows: that is told of a person, and kept.
    """
    end = hit.match.end()
    if hit.all[-1] == "old" and not (hit.words.is_capital(end) and hit.words.is_capital(end + 1)):
        return NOTHING
    return lasting(number_of(hit.list("NUM")), _unit(hit))


def unit_long(hit: Hit) -> Value | None:
    """Week-long; yearlong."""
    return lasting(1.0, words.UNITS[hit.all[0].removesuffix("long")])


# --- times of day, sets, and times without days ----------------------------------------------

_NAMED_HOURS: Final = {"noon": "T12:00", "midday": "T12:00", "midnight": "T24:00"}


def clock_of(parts: tuple[str, ...]) -> str:
    """Give "T22:00" for "10 p.m.", "T19:15" for "7:15 pm" or "19:15", "" if it is no time.

    >>> clock_of(("10", "p.m.")), clock_of(("noon",)), clock_of(("7:15", "am"))
    ('T22:00', 'T12:00', 'T07:15')
    """
    if parts and parts[0] in _NAMED_HOURS:
        return _NAMED_HOURS[parts[0]]
    if parts and parts[0] in words.CARDINALS:
        parts = (str(words.CARDINALS[parts[0]]),)
    joined = "".join(parts).replace(".", "")
    match = re.match(r"(\d{1,2}):?(\d\d)?(?::\d\d)?\s*(am|pm)?", joined)
    if match is None:
        return ""
    hour, minute = int(match[1]), match[2] or "00"
    if match[3]:
        hour = hour % 12 + (12 if match[3] == "pm" else 0)
    return f"T{hour:02d}:{minute}" if hour <= 24 else ""


_CLOCK_LEADS: Final = frozenset(("at", "by", "until", "till", "before", "after", "since"))


def clock(hit: Hit) -> Value | None:
    """10 p.m.; noon; 19:15 GMT: with the day that the sentence names, else with no day."""
    time = clock_of(hit.list("CLOCKTIME"))
    if hit["CLOCK"] and not (hit["AMPM"] or hit["ZONE"]) and hit.word_before() not in _CLOCK_LEADS:
        return None
    return at_time(hit.sentence, time)


# A time of day whose day is not told.
DAYLESS: Final = "XXXX-XX-XX"


def _o_clock(hour: int, part: str) -> str:
    """Give the hour of the day: "eight in the evening" is 20, and "two o'clock" of itself 2."""
    late = part in ("TAF", "TEV") or (part == "TNI" and 6 <= hour < 12)
    return f"T{hour + 12 if late and hour < 12 else hour:02d}:00"


def clock_in(hit: Hit) -> Value | None:
    """Four in the morning; eight in the evening."""
    hour = words.CARDINALS[hit["CARD"]]
    if not 1 <= hour <= 12:
        return None
    return at_time(hit.sentence, _o_clock(hour, words.DAYPARTS[hit["DAYPART"]]))


def clock_off(hit: Hit) -> Value | None:
    """10 minutes to noon; half an hour after midnight is left alone, minutes alone are read."""
    minutes = number_of(hit.list("MANY"))
    time = clock_of(hit.list("CLOCKTIME")).removeprefix("T")
    if minutes is None or not time or _unit(hit) != "TM" or minutes > 59:
        return None
    back = "to" in hit.all or "before" in hit.all
    hour, minute = (int(x) for x in time.split(":"))
    total = hour * 60 + minute + int(minutes) * (-1 if back else 1)
    return at_time(hit.sentence, f"T{total // 60 % 24:02d}:{total % 60:02d}")


def at_time(day: Value | None, time: str) -> Value:
    """Give the TIME on `day`, without a day where that is none."""
    if day and day.first_day and re.match(r"\d{4}-\d\d-\d\d", day.value):
        return dated(day.value[:10] + time)
    return Value("TIME", f"{DAYLESS}{time}")


def clock_on(hit: Hit) -> Value | None:
    """10 p.m. Wednesday; noon on Sept. 9; 5 p.m. yesterday."""
    time = clock_of(hit.list("CLOCKTIME"))
    day = weekday(hit) if hit["WEEKDAY"] else month_day(hit) if hit["MON"] else near_day(hit)
    if day is None or not day.first_day:
        return Value("TIME", f"{day.value if day else 'XXXX-XX-XX'}{time}")
    return dated(day.value[:10] + time)


def day_part(hit: Hit) -> Value | None:
    """The morning; that night: of the day that the sentence names."""
    return at_time(hit.sentence, words.DAYPARTS[hit["DAYPART"]])


def frequency(hit: Hit) -> Value | None:
    """Daily; annually."""
    word = hit["FREQUENCY"]
    named = hit.words.is_capital(hit.match.end())
    if named and word in (
        "daily",
        "weekly",
        "monthly",
    ):  # The Daily Lantern, the party daily Granma
        return None
    return Value("SET", words.FREQUENCIES[word])


def every(hit: Hit) -> Value | None:
    """Every day; each year; every two weeks; once a month."""
    number = number_of(hit.list("MANY")) if hit.list("MANY") else 1.0
    unit = _unit(hit)
    if number is None:
        return Value("SET", _period(None, unit))
    period = f"P{int(number)}Q" if unit == "Q" else _period(number, unit)
    return Value("SET", period)


def every_weekday(hit: Hit) -> Value | None:
    """Every Monday; Tuesdays; Tuesday nights; each July."""
    part = words.DAYPARTS.get(hit["DAYPART"], "") or words.DAYPART_PLURALS.get(hit["DAYPARTS"], "")
    name = hit["WEEKDAY"] or hit["WEEKDAYS"].removesuffix("s")
    return Value("SET", f"XXXX-WXX-{words.WEEKDAYS[name] + 1}{part}")


def every_month(hit: Hit) -> Value | None:
    """Each July; every summer."""
    if hit["SEASON"]:
        return Value("SET", f"XXXX-{words.SEASONS[hit['SEASON']]}")
    return Value("SET", f"XXXX-{_month(hit):02d}")


def present(hit: Hit) -> Value | None:
    """Now; currently; at the moment."""
    return Value("DATE", "PRESENT_REF")


def past(hit: Hit) -> Value | None:
    """Recently; in the past."""
    return Value("DATE", "PAST_REF")


def future(hit: Hit) -> Value | None:
    """Soon; the future; the near term."""
    if hit.all == ("future",):  # "future moves": marked in 4 of 16 in TimeBank and half of AQUAINT
        return None
    if hit.all == ("soon",) and hit.word_after() in ("as", "after", "before"):
        return None
    return Value("DATE", "FUTURE_REF")


def same(hit: Hit) -> Value | None:
    """That day; the same year; later that month: the one last spoken of."""
    unit = _unit(hit) if hit["UNIT"] else "D"
    there = hit.sentence or hit.before
    if there is None or there.first_day is None or unit[0] == "T" or unit in "EC":
        return None
    if len(there.value) < len(days.value_of(there.first_day, unit)):
        return None
    return dated(days.value_of(there.first_day, unit))


_CLAUSE_ENDS: Final = frozenset((",", ".", ";", "'", '"', "and", "but", ")", ""))


def neighbour_part(hit: Hit) -> Value | None:
    """The next morning; that evening; the following night: of or beside the day last spoken of."""
    there = hit.sentence or hit.before
    if there is None or there.first_day is None or len(there.value) < 10:
        return None
    step = {"next": 1, "following": 1, "previous": -1, "preceding": -1}
    day = there.first_day + step.get(hit.list("NEAR")[-1], 0) * days.ONE_DAY
    return dated(day.isoformat() + words.DAYPARTS[hit["DAYPART"]], mod_of(hit.list("EDGE")))


def beside_event(hit: Hit) -> Value | None:
    """The day after the vote; the week before Sunday's match: a length until `anchors` dates it."""
    unit = _unit(hit)
    if unit not in ("D", "W", "M") or hit["UNIT"] in _PLURALS:
        return None
    return Value(BESIDE, f"P1{unit}") if hit.word_after() in ("after", "before") else None


def neighbour(hit: Hit) -> Value | None:
    """The next day; the following week; the previous month: beside the one last spoken of."""
    unit = _unit(hit)
    there = hit.sentence or hit.before
    if there is None or there.first_day is None or unit[0] == "T" or hit["UNIT"] in _PLURALS:
        return None
    if hit.all[-1] == "before" and hit.word_after() not in _CLAUSE_ENDS:  # "the day before he left"
        return None
    if unit == "D" and len(there.value) < 10:
        return None
    back = bool({"previous", "before", "preceding"} & set(hit.all))
    moved = days.add_units(there.first_day, unit, -1 if back else 1)
    return dated(days.value_of(moved, unit))


# --- named days ------------------------------------------------------------------------------

_FIXED_DAYS: Final = {
    "christmas eve": (12, 24), "christmas": (12, 25), "christmas day": (12, 25),
    "boxing day": (12, 26), "new year poss eve": (12, 31), "new year poss day": (1, 1),
    "new year": (1, 1), "halloween": (10, 31), "valentine poss day": (2, 14),
    "independence day": (7, 4), "veterans day": (11, 11), "armistice day": (11, 11),
    "fourth of july": (7, 4), "may day": (5, 1), "bastille day": (7, 14),
}  # fmt: skip


def _holiday_in(name: str, year: int) -> date | None:
    if name in _FIXED_DAYS:
        return date(year, *_FIXED_DAYS[name])
    if name in ("easter", "easter sunday"):
        return days.easter(year)
    shifts = {"good friday": -2, "easter monday": 1, "ash wednesday": -46, "palm sunday": -7}
    if name in shifts:
        return days.easter(year) + shifts[name] * days.ONE_DAY
    nth = {
        "thanksgiving": (11, 3, 4), "thanksgiving day": (11, 3, 4), "memorial day": (5, 0, -1),
        "labor day": (9, 0, 1), "columbus day": (10, 0, 2), "presidents day": (2, 0, 3),
    }  # fmt: skip
    if name == "election day":
        return days.nth_weekday(year, 11, 0, 1) + days.ONE_DAY
    return days.nth_weekday(year, *nth[name]) if name in nth else None


def holiday_week(hit: Hit) -> Value | None:
    """Easter week; Thanksgiving week: the week that the day lies in."""
    day = holiday(hit)
    return dated(days.value_of(day.first_day, "W")) if day and day.first_day else None


def holiday(hit: Hit) -> Value | None:
    """Christmas Eve; Thanksgiving Day 2012; Good Friday."""
    name = hit["NAMED"].replace("'s", "poss").replace(" '", "")
    name = name.replace("years poss", "year poss").replace("presidents poss", "presidents")
    if hit["YEAR"]:
        day = _holiday_in(name, int(hit["YEAR"]))
        return dated(day.isoformat()) if day else None
    if hit.anchor is None:
        return None
    anchor, direction = hit.anchor, hit.direction
    around = [d for y in (-1, 0, 1) if (d := _holiday_in(name, anchor.year + y))]
    if not around:
        return None

    def far(day: date) -> int:
        distance = (day - anchor).days
        against = _AGAINST[direction] if distance * direction < 0 else 1
        return abs(distance) * against

    return dated(min(around, key=far).isoformat())
