"""Words by which an article names where its text, or a claim in it, came from.

>>> article = Article("a", "", "", "The Lantern", "", "", "BERAN (AP) — Four died, officials said.")
>>> [(c.kind, c.name) for c in find_credits(article)]
[('dateline', 'The Associated Press')]
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from dateline.model import Article, Credit, Span
from dateline.outlets import Outlet, known_outlet, known_outlets, outlet_name
from dateline.text import lowered, paragraphs

# "BERAN, Nov. 3 (AP) —" or "(Reuters) -" at the head of a paragraph. Capitals in brackets that
# the table does not know still name an agency here, as nothing else stands in this place.
_DATELINE: Final = re.compile(
    r"(?:[A-Z][^\n()]{1,60}[ ,])?\((?P<name>[A-Z][\w .&/-]{1,40})\)\s*(?:[-–—:]|(?=[A-Z“\"]))"
)
_DATELINE_PARAGRAPHS: Final = 4
_ACRONYM: Final = re.compile(r"[A-Z]{2,6}")

# A place and a dash, without an agency: the outlet had somebody there, or says so.
_OWN_DATELINE: Final = re.compile(r"[A-Z][A-Z .,'/-]{3,40}(?:, [A-Z][\w. ]{2,20})?\s*[—–-]{1,2}\s")

# A line that is an agency's name and little else: "By The Associated Press", "— Reuters".
_ALONE: Final = re.compile(r"\W*(?:by |source:? |from )?(?:the )?(?=[A-Z])", re.IGNORECASE)
_LONGEST_ALONE: Final = 60

# Words that hand the whole text to the name after them. One row a wording; like all wordings they
# are looked for in lower case, and where one of a few words stands at all.
_HANDING: Final = (
    *("©", "(c)", "copyright"),
    *("provided by", "produced by", "written by", "distributed by"),
)
_HANDED: Final = re.compile(
    r"(?:©|\(c\)|\bcopyright)(?: ©| \(c\))? (?:\d{4},? )(?:by )?(?:the )?"
    r"|\b(?:this|the) (?:story|article|report)(?: was| is)?"
    r" (?:provided|produced|written|distributed) by (?:the )?"
)

# Reuters signs at the foot, without its name.
_REUTERS_FOOT: Final = re.compile(
    r"\((?:Additional )?[Rr]eporting by [^()]{3,300}[Ee]diting by [^()]+\)"
)

_HELPING: Final = ("contribut", "with reporting")
_CONTRIBUTED: Final = re.compile(
    r"\bcontribut(?:ed|ing) (?:to|reporting)\b|\bwith reporting (?:by|from)\b"
)
# Names stand this near to such a cue, on its line.
_REACH: Final = 240

# The cue stands before the name …
_TOLD: Final = re.compile(
    r"\b(?:told|citing|cited by|(?:first |originally )?reported by|reports? (?:by|in|from)"
    r"|according to(?: an? (?:report|story|article) (?:by|in|from))?|(?:told|tells) to"
    r"|(?:interview|statement|e-?mail|comments?) (?:with|to)"
    r"|(?:obtained|seen|reviewed|published) by"
    r"|spoke(?:n)? (?:to|with)|speaking (?:to|with))\s+(?:the\s+)?"
)
# … or after it: a verb, with words that may stand between, no further back than this.
_VERB: Final = re.compile(r"(?:report(?:ed|s|ing)|cited|quoted)\b|said in a report\b")
_REPORTED: Final = re.compile(
    r"(?:\s+news agency|\s+newspaper)?,?\s+(?:has |had |have |first |also |later |previously )*"
    rf"(?:{_VERB.pattern})"
)
_BETWEEN: Final = 80
_LONGEST_NAME: Final = 45
# What before a name makes it part of a longer word.
_GOES_ON: Final = re.compile(r"[\w.@]")

# A capital after a name makes it part of another, but for days, months and forms of address.
_GOES_ON_AS_NAME: Final = re.compile(
    r"\s(?!(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|I\b|(?:Mr|Ms|Mrs|Dr)\b"
    r"|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\b)[A-Z]"
)

# A name that the table lacks is one where its last word is a newspaper's. One word a kind.
_TITLE: Final = re.compile(
    r"(?:[A-Z](?:[\w&'’-]|\.(?![A-Z][a-z]))+ ){1,4}"
    r"(?:Times|Post|Journal|News|Press|Agency|Herald|Tribune|Gazette|Beacon|Courier|Chronicle"
    r"|Observer|Mail|Telegraph|Standard|Radio|Television|Review|Magazine|Wire)\b"
)


def is_agency(name: str) -> bool:
    """Whether `name` is an agency of the table: its text is sold to others."""
    known = known_outlet(outlet_name(name))
    return known is not None and known.kind == "agency"


def credited_names(article: Article) -> frozenset[str]:
    """Give the names of all others that the article credits, for its text or for a claim."""
    return frozenset(c.name for c in find_credits(article))


def has_own_dateline(article: Article) -> bool:
    """Whether the text opens with a place and a dash, and no agency between them."""
    return bool(_OWN_DATELINE.match(article.text))


def find_credits(article: Article) -> tuple[Credit, ...]:
    """Give the credits to others in the byline and the text, in order, each name once a kind.

    An outlet's own name is no credit. Names are those of the outlets table; in a dateline also
    unknown capitals in brackets, after a cue also unknown names that end like a newspaper's.
    """
    credits: dict[tuple[str, str], Credit] = {}
    for kind, name, span in _all_credits(article):
        if is_other(article, name) and (kind, name) not in credits:
            evidence = article.evidence(span) if span else None
            credits[kind, name] = Credit(article.id, name, kind, evidence)
    return tuple(credits.values())


def find_told(article: Article, span: Span) -> Iterator[tuple[str, Span]]:
    """Yield the outlets that the words at `span` name as who had it, and where cue and name stand.

    "told Reuters", "citing the Lantern Post", "Bell reported", in their order. An outlet's
    own name is none, nor is a word that goes on as another name ("told Vice President Hale").

    >>> list(find_told(Article("a", "", "", "Bell", "", "", "He told AP so."), Span(0, 14)))
    [('The Associated Press', Span(start=3, end=10))]
    """
    words = article.text[span.start : span.end]
    told = ((name, at) for _, name, at in _told(words, _names(known_outlets())) if at)
    for name, at in sorted(told, key=lambda x: x[1].start):
        if is_other(article, name) and not _GOES_ON_AS_NAME.match(words, at.end):
            yield name, Span(span.start + at.start, span.start + at.end)


def is_other(article: Article, name: str) -> bool:
    """Whether `name` is neither the article's outlet nor what its name begins with."""
    own, theirs = _bare(outlet_name(article.outlet)), _bare(name)
    return theirs != own and not _bare(article.outlet).startswith(theirs)


def _bare(name: str) -> str:
    return name.lower().removeprefix("the ")


Found = tuple[str, str, Span | None]


def _all_credits(article: Article) -> Iterator[Found]:
    text, names = article.text, _names(known_outlets())
    for match in names.finditer(article.byline):
        yield "byline", outlet_name(match.group()), None
    yield from _datelines(text)
    yield from _of_the_text(text, names)
    for piece in article.furniture:
        if piece.span is None:
            yield from ((k, name, None) for k, name, _ in _of_the_text(piece.exact, names))
    yield from _told(text, names)


def _datelines(text: str) -> Iterator[Found]:
    start = 0
    for _ in range(_DATELINE_PARAGRAPHS):
        match = _DATELINE.match(text, start)
        if match:
            name = match["name"].strip()
            if known_outlet(name) or _is_new_agency(text, match):
                yield "dateline", outlet_name(name), Span(start, match.end("name") + 1)
        start = text.find("\n", start) + 1
        if not start:
            return
        while text[start : start + 1].isspace():
            start += 1


def _is_new_agency(text: str, match: re.Match[str]) -> bool:
    """Whether capitals that no table knows stand as an agency does: PLACE (XYZ) and a dash."""
    place = text[match.start() : match.start("name")].partition(",")[0]
    dash = match.group().rstrip()[-1] in "-–—"
    return dash and place.isupper() and bool(_ACRONYM.fullmatch(match["name"]))


def _of_the_text(text: str, names: re.Pattern[str]) -> Iterator[Found]:
    """Give the lines and feet that say whose text it is, or who helped."""
    for line in paragraphs(text):
        if line.end - line.start <= _LONGEST_ALONE:
            lead = _ALONE.match(text, line.start, line.end)
            match = names.match(text, lead.end(), line.end) if lead else None
            rest = text[match.end() : line.end] if match else "x"
            if match and is_agency(match.group()) and not re.search(r"\w", rest):
                yield "agency", outlet_name(match.group()), Span(*match.span())
    plain = _in_lower_case(text)
    for cue in _found(_HANDED, _HANDING, plain):
        match = names.match(text, cue.end())
        if match and is_agency(match.group()):
            yield "agency", outlet_name(match.group()), Span(cue.start(), match.end())
    if foot := _REUTERS_FOOT.search(text):
        yield "agency", "Reuters", Span(*foot.span())
    for cue in _found(_CONTRIBUTED, _HELPING, plain):
        start = max(text.rfind("\n", 0, cue.start()) + 1, cue.start() - _REACH)
        end = text.find("\n", cue.end()) if "\n" in text[cue.end() :] else len(text)
        for match in names.finditer(text, start, min(end, cue.end() + _REACH)):
            yield "contributed", outlet_name(match.group()), Span(*match.span())


def _in_lower_case(text: str) -> str:
    """Give the text in lower case, each character where it was."""
    lower = text.lower()
    return lower if len(lower) == len(text) else lowered(text)


def _found(wording: re.Pattern[str], words: tuple[str, ...], text: str) -> Iterator[re.Match[str]]:
    """Yield the matches of a wording, which is not looked for where none of its words stands."""
    return wording.finditer(text) if any(w in text for w in words) else iter(())


def _told(text: str, names: re.Pattern[str]) -> Iterator[Found]:
    for cue in _TOLD.finditer(_in_lower_case(text)):
        match = names.match(text, cue.end()) or _TITLE.match(text, cue.end())
        if match:
            yield "told", outlet_name(match.group()), Span(cue.start(), match.end())
    every = _every_name(known_outlets())
    for verb in _VERB.finditer(text):
        for cue in _REPORTED.finditer(text, max(0, verb.start() - _BETWEEN), verb.end()):
            if cue.end() == verb.end() and (name := _name_before(text, cue.start(), every)):
                yield "told", outlet_name(name), Span(cue.start() - len(name), cue.end())


def _name_before(text: str, end: int, every: frozenset[str]) -> str:
    """Give the longest of `every` name that ends at `end`, as whole words; "" where none does."""
    for start in range(max(0, end - _LONGEST_NAME), end):
        if text[start:end] in every and not (start and _GOES_ON.match(text, start - 1)):
            return text[start:end]
    return ""


@cache
def _every_name(rows: tuple[Outlet, ...]) -> frozenset[str]:
    return frozenset(n for row in rows for n in (row.name, *row.other_names))


@cache
def _names(rows: tuple[Outlet, ...]) -> re.Pattern[str]:
    """Give the pattern of every name in the table, longest first, each as a whole word."""
    longest = "|".join(re.escape(n) for n in sorted(_every_name(rows), key=lambda n: (-len(n), n)))
    return re.compile(rf"(?<![\w.@])(?:{longest})(?![\w@])(?!\.[a-z])")
