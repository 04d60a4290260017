"""A page saved as plain text: headline, captions, credits, tagline and body all in a row.

>>> page = (
...     "Harbour shut\\n\\nA guard at the gate.\\n\\nAna Torv/Reuters/file\\nThe harbour.\\n\\n"
...     "The harbour of Ledro was shut on Monday, officials said, after two boats were lost."
... )
>>> sheet = read_sheet(page)
>>> sheet.headline, [c.text for c in sheet.captions], [f.kind for f in sheet.furniture]
('Harbour shut', ['A guard at the gate.', 'The harbour.'], ['caption', 'credit', 'caption'])
"""

import re
from dataclasses import dataclass
from typing import Final

from dateline.model import Caption, Furniture
from dateline.read.body import caption_of
from dateline.read.furniture import find_wording

# A headline has at most so many words; the longest of the security corpus has 24.
_MAX_HEADLINE_WORDS: Final = 28
# Text between the headline and a picture's credit is about a picture while it is this short.
_MAX_CAPTION_WORDS: Final = 60
# Pictures stand at the head of a page: a credit further down says nothing of what is above it.
_HEAD_BLOCKS: Final = 5


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a plain page holds."""

    headline: str
    paragraphs: tuple[str, ...]
    captions: tuple[Caption, ...]
    furniture: tuple[Furniture, ...]


def read_sheet(text: str) -> Sheet:
    """Give the parts of a plain page; its headline is the first line, if that reads like one."""
    blocks = [b.strip("\n") for b in re.split(r"\n[ \t]*\n", text) if b.strip()]
    if len(blocks) == 1:
        blocks = [line for line in text.split("\n") if line.strip()]
    headline = blocks[0].strip() if len(blocks) > 1 and _is_headline(blocks[0]) else ""
    return _sort(headline, blocks[1:] if headline else blocks)


def _is_headline(block: str) -> bool:
    words = block.split()
    return (
        "\n" not in block.strip()
        and len(words) <= _MAX_HEADLINE_WORDS
        and not block.rstrip(" \"'”’").endswith((".", ":", ","))
        and find_wording(block) is None
    )


def _sort(headline: str, blocks: list[str]) -> Sheet:
    kept: list[str] = []
    furniture: list[Furniture] = []
    above = _blocks_above_credit(blocks)
    for place, block in enumerate(blocks):
        if place < above:
            furniture.append(_picture_line(block))
            continue
        lines = [line for line in block.split("\n") if line.strip()]
        body, rest = _sort_block(lines, len(blocks) - 1 - place)
        furniture += rest
        if body:
            kept.append("\n".join(body))
    captions = _join(tuple(furniture))
    return Sheet(headline, tuple(kept), captions, tuple(furniture))


def _blocks_above_credit(blocks: list[str]) -> int:
    """Give how many blocks stand above the first credit at the head of the page and are short."""
    for place, block in enumerate(blocks[:_HEAD_BLOCKS]):
        wording = find_wording(block.strip().split("\n")[0])
        if wording and wording.kind == "credit":
            return place
        if len(block.split()) > _MAX_CAPTION_WORDS:
            break
    return 0


def _picture_line(block: str) -> Furniture:
    wording = find_wording(block)
    return Furniture(wording.kind if wording else "caption", block.strip())


def _sort_block(lines: list[str], blocks_left: int) -> tuple[list[str], list[Furniture]]:
    """Give the body lines of a block and its furniture; a line under a credit is its caption."""
    body: list[str] = []
    furniture: list[Furniture] = []
    for place, line in enumerate(lines):
        wording = find_wording(line, lines_left=blocks_left)
        if wording and wording.deed != "mark":
            furniture.append(Furniture(wording.kind, line.strip()))
        elif place and not body and furniture and furniture[-1].kind == "credit":
            furniture.append(Furniture("caption", line.strip()))
        else:
            body.append(line)
    return body, furniture


def _join(furniture: tuple[Furniture, ...]) -> tuple[Caption, ...]:
    """Give the captions; a credit goes with the caption that follows it, else with the last."""
    captions: list[Caption] = []
    credit = ""
    for line in furniture:
        caption = caption_of(line)
        if caption is None:
            continue
        if line.kind == "credit":
            credit = caption.credit
        else:
            captions.append(Caption(caption.text, caption.credit or credit))
            credit = ""
    if credit and captions and not captions[-1].credit:
        captions[-1] = Caption(captions[-1].text, credit)
    return tuple(captions)
