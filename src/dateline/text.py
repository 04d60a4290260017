"""Small truths about text that several rooms share: normal form, paragraphs, words, quotes.

Nothing here changes a stored text: whatever folds or lowers gives a new string of the same length,
so that offsets stay good.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from dateline.model import Span

_WORD: Final = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_BREAK: Final = re.compile(r"\n\s*")
_BLANK_LINE: Final = re.compile(r"\n[ \t]*\n\s*")
# MUC's agency reports have lines of 72 at most (1,462 of 1,500 are told so); of the other corpora
# in shared/data, 11,000 texts, none is.
_WRAPPED_AT: Final = 90
_WRAPPED_RUNS: Final = 3

# One code point for one code point, so that offsets stay good.
_FOLDED: Final = str.maketrans(
    "“”„‟«»″‘’‚‛`–—‑\u00a0\u2009",
    '"' * 7 + "'" * 5 + "-" * 3 + " " * 2,
)

# Quotation marks as pages have them that were read in the wrong encoding (UTF-8 taken for Windows
# or Mac), or escaped twice. Each becomes the mark itself and fillers, the mark outermost.
FILLER: Final = "\u2060"
_BROKEN_OPENING: Final = r"â€œ|‚Äú|&ldquo;|&#8220;|&#x201[cC];|\x93"
_BROKEN_CLOSING: Final = (
    r"â€\x9d|â€�|â€(?![\w™˜œ¦“”•š¡\x80-\x9f])|‚Äù|&rdquo;|&#8221;|&#x201[dD];|\x94"
)
_BROKEN_STRAIGHT: Final = r"&quot;|&#34;|＂"
_BROKEN_MARK: Final = re.compile(
    rf"(?P<opens>{_BROKEN_OPENING})|(?P<closes>{_BROKEN_CLOSING})|{_BROKEN_STRAIGHT}"
)

# What is left of escaped markup: "<a href=…>", "</b>". Its quotation marks quote nobody.
_TAGS: Final = (
    r"a|abbr|article|aside|b|blockquote|br|center|cite|code|div|em|fig(?:ure|caption)|font|footer"
    r"|h[1-6r]|header|i|iframe|img|li|ol|p|q|s|script|section|small|source|span|strong|su[bp]"
    r"|t(?:able|body|[dhr]|ime|weet)|u|ul|video"
)
_ATTRIBUTE: Final = (
    r"""\s+(?:[\w:-]+\s*=\s*(?:"[^"<>]{0,400}"|'[^'<>]{0,400}'|[^\s<>"']{1,200})"""
    r"|allowfullscreen|async|defer|disabled|hidden)"
)
_MARKUP: Final = re.compile(rf"</?(?:{_TAGS})(?:{_ATTRIBUTE}){{0,12}}\s*/?>", re.IGNORECASE)

# A line break within a sentence, as a narrow page or a link in a line of its own leaves it: behind
# a word or comma and before a small letter, behind a quotation that a comma ends, and before a few
# words of which the next line goes on. "al-Tane", "van Tane", "tane.org", "b) …" and the like begin
# lines too; and a blank line parts a heading from its text, but no two long lines of one sentence.
_BEGINS_SMALL: Final = (
    r"(?:a[slnrtdz]h?|el|ul)[-‐‑–' ]?[A-Z]|(?:a[slnrtdz]h?|el|ul)[-‐‑–]"
    r"|(?:de|di|da|du|la|le|van|von|bin|ibn|abu)\s+(?:\w+ )?[A-Z]"
    r"|https?:|www\.|pic\.|\w+[@:]|\w+\.\w|\w[).]?\s+(?<!\ba )|[a-z][A-Z]|toggle |prev |quicklist"
)
_GOES_ON: Final = rf"(?:[“\"‘]?(?!{_BEGINS_SMALL})[a-z]|[,;)])"
_GAP: Final = r"[ \t\u00a0]*\n\s*"
_LINK: Final = (
    r"(?!Advertisement|Read |Related|Share|Photo|Story |Image )"
    rf"[A-Z](?:[^\s.!?:]+ ){{0,5}}[^\s]*[^\W_]{_GAP}{_GOES_ON}"
)
_SAYS: Final = r"(?:said|says|told|added|wrote|warned|insisted|tweeted|argued)"
_TORN: Final = re.compile(
    rf"(?:(?<=[^\W_])|(?<=,)){_GAP}(?={_GOES_ON})"
    rf"|(?<=,[”\"’']){_GAP}(?=[a-z]|[A-Z](?:[^\s:“\"]+ ){{1,12}}?{_SAYS}\b)"
    rf"|(?<=[a-z,]){_GAP}(?={_LINK})"
)
_LEAST_BEFORE_BLANK_LINE: Final = 40
_DOUBLE_MARK: Final = re.compile('[“”"]')

_MONTH_NAMES: Final = (
    "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul",
    "august aug", "september sept sep", "october oct", "november nov", "december dec",
)  # fmt: skip
# English month names, lower-cased, and their common short forms -> 1 to 12.
MONTHS: Final = {
    name: number for number, names in enumerate(_MONTH_NAMES, 1) for name in names.split()
}


def nfc(text: str) -> str:
    """Give `text` in Unicode normal form C with plain newlines; done once, in the read room."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


def fold(text: str) -> str:
    """Give `text` with typographic quotes, dashes and spaces made plain; the length is kept.

    >>> fold("“Yes” — he’s sure")
    '"Yes" - he\\'s sure'
    """
    return text.translate(_FOLDED)


def with_marks(text: str) -> str:
    """Give `text` with quotation marks that were mis-encoded or escaped as marks; length is kept.

    >>> with_marks("&ldquo;Yes&rdquo;").replace("\u2060", "")
    '“Yes”'
    """
    return _BROKEN_MARK.sub(_mark_of, text)


def _mark_of(match: re.Match[str]) -> str:
    fillers = FILLER * (len(match.group()) - 1)
    if match["opens"]:
        return "“" + fillers
    if match["closes"]:
        return fillers + "”"
    # A straight mark opens where no word touches it before, and one does behind.
    before = match.string[max(0, match.start() - 1) : match.start()]
    after = match.string[match.end() : match.end() + 1]
    opens = not before.strip("([—–-").strip() and after.strip(" .,;:!?)]\n")
    return '"' + fillers if opens else fillers + '"'


def as_read(text: str) -> str:
    """Give `text` as it is read, of the same length: right marks, no markup, no torn lines.

    Lines wrapped by hand are left, as for `paragraphs`.

    >>> as_read("The mayor,\\nAna Reyl\\n, left.\\nNobody stayed.")
    'The mayor, Ana Reyl , left.\\nNobody stayed.'
    """
    text = with_marks(_MARKUP.sub(_blank, text) if "<" in text else text)
    return text if _is_wrapped(text) else _TORN.sub(_joined, text)


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


def _joined(gap: re.Match[str]) -> str:
    """Give blanks for a break in mid sentence, or the break where that only looks like one."""
    text, gone = gap.string, gap.group()
    above = text[text.rfind("\n", 0, gap.start()) + 1 : gap.start()]
    is_heading = not above[-1:].islower() and above[-1:] not in ",”\"’'"
    if gone.count("\n") > 1 and (is_heading or len(above) < _LEAST_BEFORE_BLANK_LINE):
        return gone
    is_open = above.count('"') % 2 == 1 or above.count("“") > above.count("”")
    mark = _DOUBLE_MARK.search(text, gap.end(), gap.end() + _WRAPPED_AT) if is_open else None
    reopens = mark is not None and not (text[mark.start() - 1].strip() or mark.group() == "”")
    return gone if reopens else _blank(gap)


def lowered(text: str) -> str:
    """Give `text` with plain quotes and in lower case; the length is kept ("İ" stays as it is).

    >>> len(lowered("İzmir")) == len("İzmir")
    True
    """
    plain = fold(text)
    lower = plain.lower()
    if len(lower) == len(plain):
        return lower
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in plain)


def paragraphs(text: str) -> list[Span]:
    """Give the paragraphs: runs of text between line breaks, without the blanks around them.

    Where lines are wrapped by hand, as on a teleprinter, only blank lines part them.
    """
    spans, start = [], 0
    breaks = _BLANK_LINE if _is_wrapped(text) else _BREAK
    for gap in (*breaks.finditer(text), None):
        end = gap.start() if gap else len(text)
        piece = text[start:end]
        if piece.strip():
            lead = len(piece) - len(piece.lstrip())
            spans.append(Span(start + lead, start + len(piece.rstrip())))
        start = gap.end() if gap else end
    return spans


def _is_wrapped(text: str) -> bool:
    """Whether no line is longer than a teleprinter's, and most go on without a stop."""
    lines = [line.rstrip() for line in text.split("\n")]
    if "\n\n" not in text or max(map(len, lines)) > _WRAPPED_AT:
        return False
    runs = [a for a, b in pairwise(lines) if a and b]
    return len(runs) >= _WRAPPED_RUNS and sum(a[-1] not in '.?!"”:' for a in runs) > len(runs) / 2


def words(text: str) -> Iterator[tuple[str, Span]]:
    """Yield each word, lower-cased, with where it stands.

    >>> [w for w, _ in words("The U.S. said it's over.")]
    ['the', 'u.s', 'said', "it's", 'over']
    """
    for match in _WORD.finditer(text):
        yield match.group().lower(), Span(match.start(), match.end())
