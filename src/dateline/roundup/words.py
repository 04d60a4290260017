"""The fixed wording of the page: one table for each kind of word, plain and calm.

Nothing here says that anything is true. "Confirmed" is printed only with who confirmed it.
"""

import re
from calendar import monthrange
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from dateline.roundup.record import (
    Block,
    Carried,
    CopyRow,
    CopyTree,
    FigureRow,
    OriginCount,
    PrintedLine,
    Receipt,
)

_MONTH_NAMES: Final = (
    "January February March April May June July August September October November December"
)
_DAY_NAMES: Final = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
_NUMBERS: Final = "no one two three four five six seven eight nine ten"
_MONTHS, _DAYS, _SMALL = _MONTH_NAMES.split(), _DAY_NAMES.split(), _NUMBERS.split()

# What a source does with a claim that stands beside it -> the verb after its name. All else is
# "said". Past tense fits one and many.
ANSWERS: Final = {"deny": "denied it", "query": "questioned it"}

# A denial that stands alone is called one only if its sentence has a word of denial.
_DENIAL: Final = re.compile(r"\b(?:den(?:y|ies|ied|ying)|reject|dismiss|refut|baseless)", re.I)

# Beside what it answers, a denial may be plain speech, but something in it must say no.
_NEGATION: Final = re.compile(
    rf"{_DENIAL.pattern}|\b(?:no|not|nor|never|none|nothing|nobody|neither|without|false|untrue|wrong"
    r"|lies?\b|lying|lied|invent|fabricat|hoax|disput|contradict|refus|under threat)|n['’]t\b",
    re.I,
)

# How far the article says it was checked -> the word on the line. Who confirmed is the speaker.
STATUS_WORDS: Final = {
    "claimed": "claimed",
    "unverified": "not verified",
    "disputed": "disputed",
    "retracted": "withdrawn",
}

# Which way the words went -> the sentence about the other outlet and the printed one.
_CARRIED: Final = {
    "from": "{0} has these words from {1}",
    "to": "{1} has these words from {0}",
    "unknown": "{0} carries the same words; who had them first is not known",
}
_RELATIONS: Final = {"same_text": "same text", "edited_wire": "edited"}

# What the words mean, for the foot of the page.
GLOSSARY: Final = (
    ("claimed", "Somebody says so. Nothing in the article says that it was checked."),
    ("not verified", "The article itself says that it could not be, or has not been, checked."),
    ("disputed", "Somebody else says that it is not so. Their words stand beside it."),
    ("confirmed", "The named source says that it is so. We confirm nothing ourselves."),
    ("withdrawn", "Whoever said it, or the outlet that printed it, has taken it back."),
    (
        "independent origins",
        "Reporting that did not come from one another. Forty outlets that carry one agency "
        "report are one origin. Where we cannot tell where a report came from, its origin is "
        "printed as unknown and not counted.",
    ),
    (
        "receipt",
        "Every line is a sentence as it stands in an article. Its receipt shows it in its "
        "paragraph, with outlet, time, position (characters counted from the start of the "
        "article’s text) and a SHA-256 hash of the words.",
    ),
    (
        "withheld",
        "Phone numbers, e-mail addresses and private street addresses are masked. Their place "
        "is shown in square brackets.",
    ),
)

_LANGUAGES: Final = {
    "ar": "Arabic", "bn": "Bengali", "de": "German", "en": "English", "es": "Spanish",
    "fa": "Persian", "fr": "French", "ha": "Hausa", "he": "Hebrew", "hi": "Hindi",
    "id": "Indonesian", "it": "Italian", "ja": "Japanese", "ko": "Korean", "ku": "Kurdish",
    "my": "Burmese", "nl": "Dutch", "pl": "Polish", "ps": "Pashto", "pt": "Portuguese",
    "ru": "Russian", "so": "Somali", "sw": "Swahili", "tr": "Turkish", "uk": "Ukrainian",
    "ur": "Urdu", "vi": "Vietnamese", "zh": "Chinese", "": "language unsure",
}  # fmt: skip


def title_of(day: date) -> str:
    """Give the page's title.

    >>> title_of(date(2014, 9, 10))
    'The roundup · Wednesday 10 September 2014'
    """
    return f"The roundup · {long_day(day)}"


def long_day(day: date) -> str:
    """Give a day with its weekday: "Wednesday 10 September 2014"."""
    return f"{_DAYS[day.weekday()]} {day_words(day)}"


def day_words(day: date) -> str:
    """Give a day in words: "10 September 2014"."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def weekday_words(day: date) -> str:
    """Give a day under the heading of its month: "Wednesday 10 September"."""
    return long_day(day).rsplit(" ", 1)[0]


def month_words(day: date) -> str:
    """Give a day's month: "September 2014"."""
    return f"{_MONTHS[day.month - 1]} {day.year}"


def short_day(day: date) -> str:
    """Give a day in few words, for the drawing: "10 Sep 2014"."""
    return f"{day.day} {_MONTHS[day.month - 1][:3]} {day.year}"


def counted(number: int, one: str, many: str = "") -> str:
    """Give a number with its noun; up to ten in words.

    >>> counted(1, "story", "stories"), counted(14, "outlet")
    ('one story', '14 outlets')
    """
    word = _SMALL[number] if number < len(_SMALL) else f"{number:,}"
    return f"{word} {one if number == 1 else many or one + 's'}"


def published_words(at: datetime | None, precision: str) -> str:
    """Give when an article was published, as precisely as is known and no more.

    >>> published_words(datetime(2015, 3, 10), "day")
    '10 March 2015, day only'
    """
    if at is None:
        return "time not given"
    if precision in ("minute", "second"):
        clock = f"{at:%H:%M:%S}" if precision == "second" else f"{at:%H:%M}"
        return f"{day_words(at.date())}, {clock} UTC"
    return f"{day_words(at.date())}, day only"


def interval_words(first: date, last: date) -> str:
    """Give an interval of days as it would be said.

    >>> interval_words(date(2014, 11, 1), date(2014, 11, 30))
    'November 2014'
    >>> interval_words(date(2015, 3, 8), date(2015, 3, 10))
    '8–10 March 2015'
    """
    if first == last:
        return day_words(first)
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        return f"{first.year}" if first.year == last.year else f"{first.year}–{last.year}"
    if first.day == 1 and last.day == monthrange(last.year, last.month)[1]:
        return _months_between(first, last)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{day_words(last)}"
    start = day_words(first).removesuffix(f" {last.year}")
    return f"{start} – {day_words(last)}"


def _months_between(first: date, last: date) -> str:
    end = f"{_MONTHS[last.month - 1]} {last.year}"
    if (first.year, first.month) == (last.year, last.month):
        return end
    start = _MONTHS[first.month - 1]
    return f"{start} – {end}" if first.year == last.year else f"{start} {first.year} – {end}"


def resolved_words(line: PrintedLine) -> str:
    """Give the day or days that a dated line means, its own words first where it has any."""
    if line.first_day is None or line.last_day is None:
        return ""
    days = interval_words(line.first_day, line.last_day)
    return f"“{line.when}” — {days}" if line.when else days


def origin_words(origins: OriginCount) -> str:
    """Give the origins behind a line in words that teach.

    >>> origin_words(OriginCount(2, ("The Associated Press", "Reuters"), 5))
    '2 independent origins: The Associated Press, Reuters'
    >>> origin_words(OriginCount(1, ("Reuters",), 4))
    '1 origin, carried by 4 outlets: Reuters'
    >>> origin_words(OriginCount(1, ("Reuters",), 1, 1))
    '1 origin: Reuters; origin unknown in 1 more outlet'
    >>> origin_words(OriginCount(0, (), 0, 2))
    'origin unknown in 2 outlets'
    """
    names = f": {', '.join(origins.names)}" if origins.names else ""
    if not origins.independent:
        return "origin unknown" + (f" in {origins.unknown} outlets" if origins.unknown > 1 else "")
    more = f"{origins.unknown} more outlet{'s' if origins.unknown > 1 else ''}"
    rest = f"; origin unknown in {more}" if origins.unknown else ""
    if origins.independent > 1:
        return f"{origins.independent} independent origins{names}{rest}"
    carried = f", carried by {origins.outlets} outlets" if origins.outlets > 1 else ""
    return f"1 origin{carried}{names}{rest}"


def carried_words(other: Carried, outlet: str) -> str:
    """Give how another outlet comes by the printed words, with how to read the comparison."""
    changed = any(how != "same" for how, _ in other.pieces)
    way = _CARRIED[other.direction].format(other.receipt.outlet or "Another outlet", outlet)
    how = "struck words stand only here, underlined ones only there" if changed else "word for word"
    return f"{way}: {how}"


def tree_words(tree: CopyTree) -> str:
    """Give what a tree of copies is, in a line."""
    outlets = tree.outlets or len({row.outlet for row in tree.rows})
    whose = f"{tree.origin}: " if tree.origin else "origin not named: "
    least = "at least " if not tree.outlets and tree.articles > len(tree.rows) else ""
    outlets_words = f"{least}{counted(outlets, 'outlet')}"
    return f"{whose}{counted(tree.articles, 'article')} of {outlets_words}, one text"


def more_copies_words(tree: CopyTree) -> str:
    """Give how many copies are not shown; "" where all are."""
    more = tree.articles - len(tree.rows)
    return f"and {counted(more, 'more article')}, not shown here" if more else ""


def copy_words(row: CopyRow) -> str:
    """Give when an article came out, and how much of its text is that of the one above it."""
    when = published_words(row.published_at, row.published_precision).removesuffix(", day only")
    if not row.relation:
        return when
    took = "took" if row.took else "shares"
    return f"{when} · {_RELATIONS[row.relation]}, {took} {row.share:.0%}"


def children(rows: Sequence[CopyRow], at: int) -> list[int]:
    """Give the rows that hang on the one at `at`."""
    found = []
    for place in range(at + 1, len(rows)):
        if rows[place].depth <= rows[at].depth:
            break
        found += [place] if rows[place].depth == rows[at].depth + 1 else []
    return found


def speaker_words(line: PrintedLine) -> str:
    """Give who speaks; the outlet itself where the article names nobody."""
    first, *rest = re.split(r"\s*;\s*", line.speaker.strip(" .,;:-"))
    named = f"{', '.join((first, *rest[:-1]))} and {rest[-1]}" if rest else first
    return capital(named) or line.receipts[0].outlet


def verb(line: PrintedLine, *, is_answer: bool = False) -> str:
    """Give what the speaker did: "said", "denied it"; "it" only beside what is denied."""
    if not line.speaker:
        return "reported, in its own words"
    if line.status == "confirmed" and line.stance != "deny":
        return "confirmed"
    if line.stance == "deny" and not is_answer:
        return "denied" if _DENIAL.search(line.text) else "said"
    if line.stance == "deny" and not _NEGATION.search(line.text):
        return "said"
    return ANSWERS.get(line.stance, "said") if is_answer else "said"


def support_words(line: PrintedLine) -> str:
    """Give which outlet printed a line, and what stands behind it.

    "The Harbour Post · 1 origin, its own reporting"
    """
    outlet = line.receipts[0].outlet or "outlet not given"
    is_own = line.origins.names == (outlet,) and line.origins.outlets + line.origins.unknown < 2
    if is_own or line.origins.is_own:
        return f"{outlet} · 1 origin, its own reporting"
    return f"{outlet} · {origin_words(line.origins)}"


def shown_status(line: PrintedLine, *, is_answer: bool = False) -> str:
    """Give the status word of a line; none where the verb says it already."""
    if is_answer or verb(line) == "denied":
        return STATUS_WORDS[line.status] if line.status in ("unverified", "retracted") else ""
    if line.status == "confirmed":
        return "" if line.speaker else "said to be confirmed, by whom is not named"
    return STATUS_WORDS.get(line.status, line.status)


def capital(name: str) -> str:
    """Give `name` with a capital first letter."""
    return name[:1].upper() + name[1:]


def figure_words(row: FigureRow) -> str:
    """Give casualties in words: "at least 6 killed"."""
    if row.high is None:
        return f"at least {row.low:,} {row.kind}"
    return (
        f"{row.low:,} to {row.high:,} {row.kind}"
        if row.high > row.low
        else f"{row.low:,} {row.kind}"
    )


def language_words(code: str) -> str:
    """Give a language's English name; its code where we have none."""
    return _LANGUAGES.get(code, code)


def story_languages(block: Block) -> str:
    """Give the languages of a story that is told in several; "" for one in one."""
    if len(block.languages) < 2:
        return ""
    return " · " + ", ".join(f"{language_words(code)} {n}" for code, n in block.languages)


def news_words(block: Block, day: date) -> str:
    """Give what is new in a story since the day before, in one phrase."""
    if block.is_new:
        return f"New story: {counted(block.articles_today, 'article')} today"
    more = counted(block.articles_today, "more article")
    before = day_words(day - timedelta(days=1))
    new = [
        counted(block.new_claims, "new claim") if block.new_claims else "",
        counted(block.new_denials, "new denial") if block.new_denials else "",
    ]
    return f"Since {before}: {', '.join([more, *filter(None, new)])}"


def receipt_words(receipt: Receipt) -> str:
    """Give where the words stand: "characters 120–245 of the text"."""
    return f"characters {receipt.start:,}–{receipt.end:,} of the {receipt.part}"
