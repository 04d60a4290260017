"""Checking a printed folder: every receipt against the archive, every byte against the records.

One changed character in any of the three files is found: in `roundup.json` by its digest, by its
fixed form and by the archive's own words; in the other two because drawing them again from
the records gives other bytes.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from dateline.errors import DeskError
from dateline.model import Article, Span
from dateline.roundup.copies import word_diff
from dateline.roundup.mask import mask
from dateline.roundup.receipt import cut_receipt
from dateline.roundup.record import PrintedLine, Receipt, Retitled, Roundup
from dateline.roundup.render import FILES, digest_of_json, from_json, to_html, to_json, to_markdown
from dateline.roundup.retitled import retitled

FindArticle = Callable[[str], Article | None]

_LINE_ID: Final = re.compile(r"(?:id=\"l-|\[\^|\"id\": \")([0-9a-f]{16})")
_AROUND: Final = 30
# What the fields of a receipt are called in a problem, where their own name is not plain.
_PARTS: Final = {
    "id": "id of the receipt",
    "exact": "words",
    "sha256": "hash of the words",
    "before": "words before it",
    "after": "words after it",
    "masked": "whether private details are withheld",
    "url": "link",
    "published_at": "time of publication",
    "published_precision": "precision of the time",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a printed folder that does not hold: in which file, on which line, what.

    `row` counts the file's rows from 1; 0 where the problem is not in one row.

    >>> str(Problem("index.html", "4f", "printed 'six', the records say 'five'", 283))
    "index.html, row 283: printed 'six', the records say 'five'"
    """

    file: str
    line_id: str
    reason: str
    row: int = 0

    def __str__(self) -> str:
        """The problem in one plain sentence."""
        line = f", line {self.line_id}" if self.line_id else ""
        return f"{self.file}{f', row {self.row}' if self.row else line}: {self.reason}"


def check_folder(folder: Path, find_article: FindArticle) -> list[Problem]:
    """Give all that does not hold in a printed roundup; an empty list is a clean bill.

    `find_article` gives an article of the archive by id. A roundup whose records were changed and
    whose digest was reckoned anew is found out by the archive as far as articles go: words, hash,
    offsets, outlet, headline, link, time. Counts and speakers rest on the digest.
    """
    texts, problems = _read_files(folder)
    if problems:
        return problems
    try:
        roundup = from_json(texts["roundup.json"])
    except DeskError as error:
        return [Problem("roundup.json", "", str(error))]
    stated, actual = digest_of_json(texts["roundup.json"])
    if stated != actual:
        problems.append(
            Problem("roundup.json", "", f"digest: printed {stated!r}, the records say {actual!r}")
        )
    try:
        problems += _check_records(roundup, texts, find_article)
    except (TypeError, ValueError, AttributeError, LookupError) as error:
        reason = f"a record holds something of another kind than it should: {error}"
        problems.append(Problem("roundup.json", "", reason))
    return problems


def _check_records(
    roundup: Roundup, texts: Mapping[str, str], find_article: FindArticle
) -> Iterator[Problem]:
    drawn = (to_html(roundup), to_markdown(roundup), to_json(roundup))
    for name, expected in zip(FILES, drawn, strict=True):
        yield from _compare(name, texts[name], expected)
    yield from check_receipts(roundup, find_article)
    yield from check_retitled(roundup, find_article)


def check_receipts(roundup: Roundup, find_article: FindArticle) -> Iterator[Problem]:
    """Yield what does not hold between a roundup's lines and the archive's articles."""
    for line in roundup.lines():
        if line.text != " ".join(line.receipts[0].exact.split()):
            reason = f"printed {line.text!r}, its receipt says {line.receipts[0].exact!r}"
            yield Problem("roundup.json", line.id, reason)
        for receipt in (*line.receipts, *(c.receipt for c in line.carried)):
            yield from _check_receipt(line, receipt, find_article)
        for carried in line.carried:
            if carried.pieces != word_diff(line.receipts[0].exact, carried.receipt.exact):
                reason = f"the words of {carried.receipt.outlet!r} are not compared as they stand"
                yield Problem("roundup.json", line.id, reason)


def check_retitled(roundup: Roundup, find_article: FindArticle) -> Iterator[Problem]:
    """Yield the changes of a headline that the archive's articles do not bear out."""
    for told in (r for block in roundup.blocks for r in block.retitled):
        article, earlier = find_article(told.article_id), find_article(told.earlier_id)
        if article is None or earlier is None:
            missing = told.earlier_id if article else told.article_id
            yield Problem("roundup.json", "", f"article {missing!r} is not in the archive")
        elif told.was == told.headline or not article.url or article.url != earlier.url:
            reason = f"article {told.earlier_id!r} is no other headline of {told.article_id!r}"
            yield Problem("roundup.json", "", reason)
        else:
            yield from _check_change(told, retitled(article, earlier))


def _check_change(told: Retitled, true: Retitled) -> Iterator[Problem]:
    for name in Retitled.__dataclass_fields__:
        printed, kept = getattr(told, name), getattr(true, name)
        if printed != kept:
            reason = f"headline changed, {name}: printed {printed!r}, the archive says {kept!r}"
            yield Problem("roundup.json", "", reason)


def _check_receipt(
    line: PrintedLine, receipt: Receipt, find_article: FindArticle
) -> Iterator[Problem]:
    article = find_article(receipt.article_id)
    if article is None:
        reason = f"article {receipt.article_id!r} is not in the archive"
        yield Problem("roundup.json", line.id, reason)
        return
    whole = article.text if receipt.part == "text" else article.headline
    if not 0 <= receipt.start < receipt.end <= len(whole):
        reason = (
            f"printed as characters {receipt.start}–{receipt.end} of article "
            f"{receipt.article_id!r}, the archive says that its {receipt.part} has {len(whole)}"
        )
        yield Problem("roundup.json", line.id, reason)
        return
    true = cut_receipt(article, receipt.part, Span(receipt.start, receipt.end))
    for name in Receipt.__dataclass_fields__:
        printed, kept = getattr(receipt, name), getattr(true, name)
        if printed != kept and not (name == "url" and printed == ""):
            reason = f"{_PARTS.get(name, name)}: printed {printed!r}, the archive says {kept!r}"
            yield Problem("roundup.json", line.id, reason)
    is_own = receipt in line.receipts  # another outlet need not have the words for the time
    if is_own and line.when and line.when not in mask(" ".join(whole.split())):
        reason = f"the words {line.when!r} do not stand in article {receipt.article_id!r}"
        yield Problem("roundup.json", line.id, reason)


def _read_files(folder: Path) -> tuple[dict[str, str], list[Problem]]:
    texts: dict[str, str] = {}
    problems = []
    for name in FILES:
        try:
            texts[name] = (folder / name).read_bytes().decode()
        except (OSError, UnicodeDecodeError) as error:
            problems.append(Problem(name, "", f"cannot be read: {error}"))
    return texts, problems


def _compare(name: str, text: str, expected: str) -> list[Problem]:
    """Give where `text` first differs from what the records give, with the line it stands in."""
    if text == expected:
        return []
    shorter = min(len(text), len(expected))
    at = next((i for i in range(shorter) if text[i] != expected[i]), shorter)
    before = _LINE_ID.findall(expected[:at])
    around = slice(max(0, at - _AROUND), at + _AROUND)
    row = expected.count("\n", 0, at) + 1
    printed, true = (" ".join(t[around].split()) for t in (text, expected))
    reason = f"printed {printed!r}, the records say {true!r}"
    return [Problem(name, before[-1] if before else "", reason, row)]
