"""Whether a name or a role is a woman's or a man's, so far as a word says so.

>>> gender_of("Tomas Varga"), gender_of("a spokeswoman for the port"), gender_of("Kim Reyl")
('he', 'she', '')
"""

import re
from functools import cache
from importlib.resources import files
from typing import Final

from dateline.understand.cues import words_of

_WORD: Final = re.compile(r"[^\W\d_]+(?:[.'’-][^\W\d_]+)*\.?")
_PARTS: Final = re.compile(r"[-’']")


@cache
def first_names() -> dict[str, str]:
    """Give "he" or "she" for each first name of `tables/first_names.tsv`."""
    found: dict[str, str] = {}
    for line in files("dateline").joinpath("tables/first_names.tsv").read_text("utf-8").split("\n"):
        if line and not line.startswith("#"):
            gender, names = line.split("\t")
            found.update(dict.fromkeys(names.split(), gender))
    return found


def gender_of_word(word: str) -> str:
    """Give "he" or "she" for a title or a noun such as "spokeswoman"; "" where it says neither."""
    lower = word.lower()
    for gender, row in (("she", "woman"), ("he", "man")):
        if lower in words_of(row):
            return gender
    return ""


def gender_of(speaker: str) -> str:
    """Give "he" or "she" for a name or a role phrase; "" where neither is told."""
    words = _WORD.findall(speaker.split(",")[0])
    if not words:
        return ""
    if words[0][0].isupper() and len(words) > 1 and words[0].lower() not in ("the", "a", "an"):
        known = gender_of_word(words[0]) or first_names().get(words[0].lower(), "")
        return known or first_names().get(_PARTS.split(words[0].lower())[0], "")
    if len(words) == 1 and words[0][0].isupper():
        return first_names().get(words[0].lower(), "")
    head = _head_words(words)
    return next((g for w in reversed(head) if (g := gender_of_word(w))), "")


def _head_words(words: list[str]) -> list[str]:
    """Give the words up to a preposition: "a spokesman for the Queen" is a man."""
    small = ("of", "for", "from", "in", "at", "with", "by", "to", "on", "who")
    cut = next((i for i, w in enumerate(words) if w.lower() in small), len(words))
    return words[:cut]
