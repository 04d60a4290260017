"""The table of time rules: pattern, what it gives, and the case that earned the row.

In a pattern lower-case words stand for themselves, CLASSES and SHAPES are those of `words`, MACROS
stand below, and ( ) | ? are as in regexes. Of the rules that match at a place the one that takes
most words wins, and of those the first.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from dateline.understand.times import givers as g
from dateline.understand.times.givers import Hit, Value
from dateline.understand.times.words import Codes, openings

MACROS: Final = {
    "MON": "(MONTH|SHORT DOT?)",
    "DAYN": "(DAYNUM|ORDDAY|ORDWORD|CARD DASH? ORDWORD)",
    "WKD": "((early|late|(this)? (coming|last|next|past))? (on)? (WEEKDAY|WKABBR DOT)"
    "(DAYPART|COMMA)* (the)?)",
    "PART": "((the)? (early|late|mid) DASH? (in|on)?"
    "|(the)? (beginning|start|end|middle|close) of|(the)? (latter|early) part of)",
    "EDGE": "((early|late|mid) DASH?|earlier|later|sometime|(the)? (end|beginning|start) of)",
    "INTEGER": "(DAYNUM|TWODIGIT|INT|DECIMAL|YEAR|MILITARY)",
    "CARDS": "(CARD (DASH? CARD|SCALE|and CARD)*|SCALE)",
    "NUM": "((a)? VAGUE|(a)? couple (of)?|(a)? dozen|(a)? CARDS|INTEGER (SCALE|FRACTION)?"
    "|FRACTION|half (a|an)|a|an|(a|one|CARD) and (a|one) half)",
    "MANY": "((a)? VAGUE|(a)? couple (of)?|(a)? dozen|(a)? CARDS|INTEGER (SCALE|FRACTION)?)",
    "CLOCKTIME": "(CLOCK (AMPM)?|DAYNUM AMPM|AMPMNUM|noon|midday|midnight"
    "|(DAYNUM|CARD) o APOS clock)",
    "NTH": "(ORDWORD|ORDNUM|ORDDAY)",
    "ORDWORDS": "(ORDWORD|CARD DASH ORDWORD)",
    "MORE": "((no)? (more|less|fewer) than|at (least|most)|up to|as (many|long) as)",
    "WHICH": "(last|past|next|this|coming|previous|following|preceding)",
    "WEEK": "(last|this|next)",
    "SIDE": "(before|after)",
    "NEAR": "((the)? (next|following|previous|preceding)|that (same)?|the same)",
    "WEEKNTH": "(first|second|third|fourth|last)",
    "HALF": "(and (a|one) half)",
    "NAMED": "(christmas (eve|day)?|boxing day|new (year|years) (APOS|POSS)? (eve|day)"
    "|new (year) POSS|halloween|valentine POSS day|independence day|veterans day|armistice day"
    "|may day|bastille day|easter (sunday|monday)?|good friday|ash wednesday|palm sunday"
    "|thanksgiving (day)?|memorial day|labor day|columbus day|presidents APOS? day|election day)",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: a pattern, what it gives, and the case that earned it."""

    pattern: str
    gives: Callable[[Hit], Value | None]
    case: str


RULES: Final = (
    # whole dates
    Rule("ISO", g.iso_date, "2014-09-11"),
    Rule("NUMERIC", g.numeric_date, "9/11/2014 · 31.08.2014"),
    Rule("NINEELEVEN", lambda hit: g.dated("2001-09-11"), "the 9/11 attacks"),
    Rule("(WKD)? MON DAYN COMMA? YEAR", g.month_day_year, "Sept. 11, 2001"),
    Rule("(WKD)? DAYN (of)? MON COMMA? YEAR", g.month_day_year, "11 September 2001"),
    Rule("DAYN MON TWODIGIT", g.month_day_year, "3 JAN 90"),
    Rule("(WKD)? MON DAYN", g.month_day, "Friday, Oct. 23"),
    Rule("(WKD)? DAYN (of)? MON", g.month_day, "the 3rd of May"),
    Rule("MON DAYN (DASH|to) DAYN (COMMA? YEAR)?", g.month_days, "Sept. 5-7"),
    Rule("and DAYNUM (COMMA? YEAR)?", g.and_day, "Sept. 5 and 8"),
    Rule("DAYN (DASH|to|and) DAYN MON YEAR?", g.month_days, "5 to 7 September"),
    Rule("last MON DAYN", g.last_month_day, "last Oct. 23"),
    # months
    Rule("PART? MON (of|COMMA)? YEAR", g.month_year, "early September 2001"),
    Rule("PART? MON (of)? WHICH year", g.month_of_year, "June last year"),
    Rule(
        "(the)? WEEKNTH week (of|in) MON (COMMA? YEAR)?", g.week_of_month, "the first week of March"
    ),
    Rule("PART? (this)? WHICH MON", g.month_named, "last November · this coming May"),
    Rule("PART MON", g.month_named, "late November · the end of June"),
    Rule("MON", g.bare_month, "in November"),
    # years and longer
    Rule("PART? YEAR", g.year_number, "in 1998 · early 2014"),
    Rule("fiscal YEAR|the year YEAR", g.year_number, "fiscal 1989"),
    Rule("nineteen CARD (DASH? CARD)?", g.year_words, "nineteen ninety-six"),
    Rule("the year two thousand (and)? CARD?", g.year_words, "the year two thousand"),
    Rule("PART? (the)? DECADE", g.decade, "the late 1970s · the '80s"),
    Rule("PART? the DECADENAME", g.decade, "the nineties"),
    Rule("(the)? YEAR (quarter|period)", g.quarter_in_year, "the 2014 quarter"),
    Rule("PART? (the)? (ORDDAY|ORDNUM|ORDWORDS) DASH? century", g.century, "the 20th century"),
    # quarters, halves, seasons
    Rule("(the)? NTH DASH? quarter of YEAR", g.quarter_of_year, "the third quarter of 1990"),
    Rule("(the)? YEAR NTH DASH? quarter", g.quarter_of_year, "the 1988 second quarter"),
    Rule("WHICH year POSS NTH DASH? quarter", g.quarter_of_year, "next year's first quarter"),
    Rule("(the)? NTH DASH? quarter of WHICH year", g.quarter_of_year, "first quarter of next year"),
    Rule("(the)? fiscal? DASH? NTH DASH? quarter", g.quarter_named, "the third quarter"),
    Rule("the (latest|same|current)? (quarter|period)", g.quarter_again, "the latest quarter"),
    Rule(
        "(the)? year DASH (ago|earlier) ((NTH DASH?)? quarter|period)?",
        g.quarter_again,
        "year-ago quarter",
    ),
    Rule("the year DASH (ago|earlier) MANY UNIT", g.duration, "the year-earlier nine months"),
    Rule(
        "(the)? (first|second|last) half of (YEAR|WHICH year)", g.half_of_year, "first half of 2014"
    ),
    Rule("PART? (the)? SEASON (of|COMMA)? YEAR", g.season, "the winter of 1994"),
    Rule("PART? (the)? SEASON (of)? WHICH year", g.season_of_year, "the spring of last year"),
    Rule("PART? (this)? WHICH SEASON", g.season, "last fall · this past spring"),
    Rule("PART SEASON|the (SEASON)", g.season, "early summer · the summer"),
    # against the publication day
    Rule("EDGE? DASH? DAYPART? (today|yesterday|tomorrow|tonight)", g.near_day, "late yesterday"),
    Rule("EDGE? (today|yesterday|tomorrow) DAYPART", g.near_day, "yesterday morning"),
    Rule("the day SIDE (yesterday|tomorrow)", g.near_day, "the day before yesterday"),
    Rule("EDGE? (this|last|late last) DAYPART", g.this_part, "this morning · last night"),
    Rule("overnight", g.this_part, "overnight"),
    Rule(
        "overnight (on|into|to)? WEEKDAY", g.overnight, "overnight Monday · overnight into Monday"
    ),
    Rule("(EDGE (on)?)? (the)? (this)? WHICH? WEEKDAY DAYPART?", g.weekday, "last Friday night"),
    Rule("DAYPART (on|of) WEEKDAY", g.weekday, "the morning of Tuesday"),
    Rule("WEEKDAY (of)? WEEK week", g.weekday, "Tuesday of last week"),
    Rule(
        "(EDGE (in)?)? (the)? (this)? WHICH (UNIT|weekend)",
        g.period_named,
        "last month · earlier this week · late next year",
    ),
    Rule("EDGE (in)? the UNIT", g.period_named, "the end of the month"),
    Rule("(the)? current (fiscal)? UNIT|this fiscal UNIT", g.current_period, "the current year"),
    Rule("year DASH? end|year POSS end", g.year_end, "year-end"),
    Rule("(over|during|of|at)? the weekend", g.period_named, "over the weekend"),
    # so many units
    Rule("MORE? APPROX? NUM UNIT (or so)? ago", g.ago, "about four months ago"),
    Rule("NUM UNIT ago (on)? WEEKDAY", g.ago_weekday, "three weeks ago on Sunday"),
    Rule("NUM UNIT from (next)? WEEKDAY", g.from_weekday, "a week from Friday"),
    Rule("UNIT ago", g.ago, "months ago"),
    Rule("APPROX? NUM UNIT from (now|today)", g.from_now, "two weeks from now"),
    Rule("APPROX? NUM UNIT (earlier|later)", g.from_there, "two days later"),
    Rule(
        "MORE? (the)? WHICH APPROX? (MANY)? UNIT",
        g.past_span,
        "the past three months · the next few days",
    ),
    Rule("(the)? (recent|coming) (UNIT)", g.past_span, "recent weeks"),
    Rule("MORE? (APPROX)? NUM (DASH|more|additional|straight)? UNIT", g.duration, "two-year"),
    Rule("(NUM) UNIT HALF", g.duration, "a minute and a half"),
    Rule("MANY (to|or|DASH) NUM UNIT", g.duration, "two to three weeks"),
    Rule("(the)? (first|last|latest)? MANY UNIT", g.duration, "the first nine months"),
    Rule("half DASH (UNIT)", g.duration, "a half-hour"),
    Rule("NUM DASH? UNIT DASH? (old|long)", g.age, "19-year-old Pavel Orsk"),
    Rule("UNIT DASH long|daylong|weeklong|monthlong|yearlong", g.unit_long, "day-long · yearlong"),
    Rule("APPROX? (a|an) UNIT", g.a_unit, "in a week · $3 million a year"),
    Rule("(recent)? UNIT (or|and) UNIT", g.bare_units, "for weeks or months"),
    Rule("UNIT", g.bare_units, "for weeks"),
    # times of day, sets, and times without days
    Rule("(APPROX)? CLOCKTIME ZONE?", g.clock, "10 p.m. · noon"),
    Rule("CARD in the DAYPART", g.clock_in, "four in the morning"),
    Rule("MANY UNIT (to|before|past|after) CLOCKTIME", g.clock_off, "10 minutes to noon"),
    Rule(
        "CLOCKTIME (local time)? ZONE? COMMA? (on)? (early|late)? (WEEKDAY DAYPART?|MON DAYN)",
        g.clock_on,
        "10 p.m. Wednesday · 5 p.m. EST Nov. 9",
    ),
    Rule("CLOCKTIME ZONE? (today|yesterday|tomorrow)", g.clock_on, "noon tomorrow"),
    Rule("WEEKDAY at (about|around)? CLOCKTIME", g.clock_on, "Wednesday at 10 p.m."),
    Rule("(the|that|mid DASH?) DAYPART", g.day_part, "in the morning"),
    Rule("FREQUENCY", g.frequency, "a daily roundup"),
    Rule("(every|each) (single|MANY)? UNIT", g.every, "every day · every two weeks"),
    Rule("(once|twice) (a|every|each) UNIT", g.every, "twice a week"),
    Rule(
        "(every|each) WEEKDAY DAYPART?|WEEKDAYS|WEEKDAY DAYPARTS", g.every_weekday, "Tuesday nights"
    ),
    Rule("(every|each) (MON|SEASON)", g.every_month, "each July"),
    Rule("(right)? now|currently|current|at the moment|these days", g.present, "now"),
    Rule("(more)? recently|recent|in (the)? recent past|at (the|that) time", g.past, "recently"),
    Rule("the past", g.past, "in the past"),
    Rule("the (near)? future|future|the (near|short) term", g.future, "the near future"),
    Rule("soon", g.future, "soon"),
    # beside the day last spoken of
    Rule("EDGE? (on)? (that|the same) UNIT", g.same, "earlier that day · the same year"),
    Rule("the (next|following|previous|preceding) UNIT", g.neighbour, "the following year"),
    Rule("EDGE? NEAR DAYPART", g.neighbour_part, "the next morning · that same evening"),
    Rule("EDGE in the day", g.same, "later in the day"),
    Rule("the (fiscal)? year (ended|ending)", g.year_long, "the year ended March 31"),
    Rule("the UNIT before", g.neighbour, "the year before"),
    Rule("the UNIT", g.beside_event, "the day"),
    Rule("(over|through|throughout)? the UNIT (ahead)?", g.the_units, "over the years"),
    # named days
    Rule("NAMED (COMMA? YEAR)?", g.holiday, "Christmas Eve"),
    Rule("NAMED week", g.holiday_week, "Easter week"),
)

CODES: Final = Codes()
COMPILED: Final[tuple[tuple[re.Pattern[str], Rule], ...]] = tuple(
    (CODES.compile(rule.pattern, MACROS), rule) for rule in RULES
)


def _opened() -> dict[str, tuple[tuple[int, re.Pattern[str]], ...]]:
    """Give the rules by the code that a match can begin with."""
    rows = [(n, p, openings(p.pattern)) for n, (p, _) in enumerate(COMPILED)]
    codes = sorted(frozenset().union(*(first for _, _, first in rows)))
    return {c: tuple((n, p) for n, p, first in rows if c in first) for c in codes}


OPENED: Final = _opened()
