"""Lineage: sketches, copies, credits and origins."""

import json
import random
import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench import data_dir
from bench.lineage import ONE_TEXT, predictions
from dateline.errors import WrongInput
from dateline.lineage import (
    Boilerplate,
    CopyFinder,
    FinderOptions,
    Sketch,
    compare,
    count_independent,
    find_copies,
    find_credits,
    find_origins,
    sketch,
)
from dateline.lineage.hashing import hashed_words
from dateline.lineage.shingles import quotations
from dateline.model import Article, Copy, Furniture, Span
from dateline.text import fold, lowered, words

CASES = Path(__file__).parent / "cases" / "lineage"
TEXTS: dict[str, str] = json.loads((CASES / "relations.json").read_text("utf-8"))
CREDITS: list[dict[str, Any]] = json.loads((CASES / "credits.json").read_text("utf-8"))
MONDAY = datetime(2031, 3, 10, tzinfo=UTC)


def article(
    id: str, text: str, outlet: str = "The Lantern", day: int = 0, byline: str = ""
) -> Article:
    at = MONDAY + timedelta(days=day)
    return Article(id, "", "", outlet, "", byline, text, at, "day")


def filler(seed: int, count: int = 150) -> str:
    """Words that no other seed gives in the same order."""
    chance = random.Random(seed)
    letters = "abcdefghijklmnopqrstuvwxyz"
    return " ".join("".join(chance.choices(letters, k=6)) for _ in range(count))


def relation(a: str, b: str) -> str:
    found = compare(article("a", a), article("b", b, "The Courier"))
    return found.relation if found else ""


# --- sketches --------------------------------------------------------------------------------


def test_a_sketch_survives_bytes() -> None:
    known = sketch(article("é", TEXTS["report"]))
    assert Sketch.from_bytes(known.to_bytes()) == known


def test_a_sketch_is_the_same_on_every_machine() -> None:
    known = sketch(article("a", "One two three four five six."))
    assert known.hashes == (2528756862361101126, 6278012162771682531)
    assert known.n_shingles == 2


_LETTERS = st.sampled_from("aBçİΣß9_ .-'’“\n\u00a0𝔄𐐀😀")


@given(st.text(_LETTERS, max_size=40))
def test_words_in_bulk_are_the_words_of_text(text: str) -> None:
    starts, ends, hashes = hashed_words(text)
    alone = list(words(fold(text)))
    assert list(zip(starts.tolist(), ends.tolist(), strict=True)) == [
        (s.start, s.end) for _, s in alone
    ]
    plain = ["".join(map(lowered, text[s.start : s.end])) for _, s in alone]
    assert len(set(hashes.tolist())) == len(set(plain))
    assert len(set(zip(plain, hashes.tolist(), strict=True))) == len(set(plain))


@pytest.mark.parametrize("stored", [b"", b"nonsense", b"[1,2]\n", b'["a",1,"s",2,1]\nabc'])
def test_other_bytes_are_no_sketch(stored: bytes) -> None:
    with pytest.raises(WrongInput, match="not a sketch"):
        Sketch.from_bytes(stored)


def test_case_and_quotation_marks_do_not_change_a_sketch() -> None:
    one = sketch(article("a", "He’s “sure” that the Bridge fell down"))
    assert one.hashes == sketch(article("a", 'he\'s "sure" that the bridge fell down')).hashes


def test_furniture_is_skipped() -> None:
    text = TEXTS["report"] + "\n\n" + TEXTS["form"]
    span = Span(len(TEXTS["report"]) + 2, len(text))
    marked = replace(article("a", text), furniture=(Furniture("newsletter", TEXTS["form"], span),))
    assert sketch(marked).hashes == sketch(article("a", TEXTS["report"])).hashes


@pytest.mark.parametrize("text", ["", "one two", "one two three four five"])
def test_short_texts_have_few_shingles(text: str) -> None:
    assert sketch(article("a", text)).n_shingles == max(0, len(text.split()) - 4)
    assert compare(article("a", text), article("b", text)) is None or text


# --- quotations ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("“Yes,” he said. “No.”", ["Yes,", "No."]),
        ("\"Yes,\" he said. \"No.\"", ["Yes,", "No."]),
        ("“It goes on.\n\n“And on,” he said.", ["It goes on.", "And on,"]),
        ("``Yes,'' he said", ["Yes,"]),
        ('He (a "captain") left', ["captain"]),
        ("no marks", []),
        ('"', []),
        ("”", []),
    ],
)  # fmt: skip
def test_quotations(text: str, inside: list[str]) -> None:
    assert [text[s.start : s.end] for s in quotations(text)] == inside


# --- relations -------------------------------------------------------------------------------


def test_a_reprint_is_the_same_text() -> None:
    assert relation(TEXTS["report"], TEXTS["report"].replace("killed", "dead")) == "same_text"


def test_a_report_inside_another_is_edited_wire() -> None:
    assert relation(TEXTS["report"], TEXTS["own"] + "\n\n" + TEXTS["report"][150:]) == "edited_wire"


def test_one_speech_in_two_reports_is_quotes_only() -> None:
    a, b = TEXTS["report"] + "\n\n" + TEXTS["speech"], TEXTS["speech"] + "\n\n" + TEXTS["own"]
    assert relation(a, b) == "quotes_only"


def test_a_speech_that_lacks_its_marks_is_quotes_only() -> None:
    a = TEXTS["report"] + "\n\n" + TEXTS["speech_bare"]
    b = TEXTS["speech_bare"] + "\n\n" + TEXTS["own"]
    assert relation(a, b) == "quotes_only"


def test_own_reports_are_not_related() -> None:
    assert relation(TEXTS["report"], TEXTS["own"]) == ""


def of_site(number: int, text: str, day: int) -> Sketch:
    return sketch(article(f"s{number}", text, "The Courier", day))


def test_what_was_learned_of_boilerplate_goes_on_from_bytes() -> None:
    known = [of_site(n, filler(n) + " " + TEXTS["form"], n // 2) for n in range(12)]
    whole, first = Boilerplate(), Boilerplate()
    for one in known:
        whole.learn_one(one)
    for one in known[:6]:
        first.learn_one(one)
    first.upto = known[5].day
    rest = Boilerplate.from_bytes(first.to_bytes())
    for one in known:  # those of settled days are not counted again
        rest.learn_one(one)
    asked = set(known[0].hashes)
    repeated = whole.among(asked, [known[0].site])
    assert repeated == rest.among(asked, [known[0].site]) != frozenset()
    rest.upto = whole.upto
    assert rest.to_bytes() == whole.to_bytes()


def test_a_busy_sites_form_is_boilerplate_and_its_running_story_is_not() -> None:
    learned, background = Boilerplate(), filler(999, 60)
    every = []
    for n in range(600):
        form = TEXTS["form"] if n % 4 == 0 else ""
        text = background if n % 100 == 0 else ""
        every.append(of_site(n, f"{filler(n)} {text} {form}", n // 100))
        learned.learn_one(every[-1])
    repeated = learned.among(every[0].hashes, [every[0].site])
    form, story = (set(sketch(article("x", t)).hashes) for t in (TEXTS["form"], background))
    assert repeated & form
    assert not repeated & story


def test_a_day_on_both_sides_of_an_epoch_counts_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Boilerplate, "EPOCH", 4)
    learned, form = Boilerplate(), TEXTS["form"]
    days = (1, 1, 2, 2, 2, 2, 2)  # the second day begins in one epoch and goes on in the next
    for n, day in enumerate(days):
        learned.learn_one(of_site(n, f"{filler(n)} {form}", day))
    asked = set(sketch(article("x", form)).hashes)
    site = of_site(0, form, 1).site
    assert not learned.among(asked, [site])
    learned.learn_one(of_site(9, f"{filler(9)} {form}", 3))
    assert learned.among(asked, [site])


@pytest.mark.parametrize("stored", [b"", b"nonsense", zlib.compress(b"{}"), zlib.compress(b"[1]")])
def test_other_bytes_are_no_boilerplate(stored: bytes) -> None:
    with pytest.raises(WrongInput, match="boilerplate"):
        Boilerplate.from_bytes(stored)


def test_a_shared_form_is_chrome_once_it_was_seen_to_repeat() -> None:
    articles = [article(f"a{i}", filler(i) + "\n\n" + TEXTS["form"], day=i) for i in range(6)]
    found = list(find_copies(articles))
    assert found
    assert {c.relation for c in found} == {"chrome_only"}


def test_empty_articles_are_not_related() -> None:
    assert compare(article("a", ""), article("b", "")) is None


VOCABULARY = [
    "bridge",
    "Harbour",
    "fell",
    "“said”",
    "the",
    "a",
    "four",
    "it's",
    "—",
    "\n\n",
    "U.S.",
]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(VOCABULARY), max_size=60), st.data())
def test_shared_passages_have_the_same_words(parts: list[str], data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(parts)))
    a = " ".join(parts) + " " + TEXTS["report"]
    b = TEXTS["report"].upper() + " " + " ".join(parts[cut:] + parts[:cut])
    found = compare(article("a", a), article("b", b))
    assert found
    assert 0 < found.containment <= 1
    for a0, a1, b0, b1 in found.shared:
        there, here = [w for w, _ in words(a[a0:a1])], [w for w, _ in words(b[b0:b1])]
        assert there == here
        assert len(there) >= 5


# --- direction -------------------------------------------------------------------------------


def test_the_earlier_text_is_the_source() -> None:
    a, b = article("a", TEXTS["report"], day=1), article("b", TEXTS["report"], "The Courier")
    assert _compared(a, b).direction == "b->a"
    assert _compared(b, a).direction == "a->b"


def test_on_one_day_the_direction_is_unknown() -> None:
    a, b = article("a", TEXTS["report"]), article("b", TEXTS["report"], "The Courier")
    assert _compared(a, b).direction == "unknown"


def test_a_credit_goes_before_time() -> None:
    text = TEXTS["report"] + "\n\nThe fall was first reported by The Guardian."
    a, b = article("a", text), article("b", TEXTS["report"], "The Guardian", day=2)
    assert _compared(a, b).direction == "b->a"


def test_an_agency_is_the_source() -> None:
    a, b = article("a", TEXTS["report"], "Reuters", day=1), article("b", TEXTS["report"])
    assert _compared(a, b).direction == "a->b"


def test_two_prints_of_one_agency_have_no_direction() -> None:
    text = "ORLIN (AP) — " + TEXTS["report"]
    a, b = article("a", text), article("b", text, "The Courier", day=1)
    assert _compared(a, b).direction == "unknown"


def _compared(a: Article, b: Article) -> Copy:
    found = compare(a, b)
    assert found
    return found


# --- finding ---------------------------------------------------------------------------------


def test_predicting_works_before_learning_and_changes_nothing() -> None:
    finder, asked = CopyFinder(), sketch(article("a", TEXTS["report"]))
    assert finder.predict_one(asked) == ()
    finder.learn_one(sketch(article("b", TEXTS["report"])))
    assert finder.predict_one(asked) == finder.predict_one(asked)
    assert [c.article_id for c in finder.predict_one(asked)] == ["b"]
    assert len(finder) == 1


def test_learning_twice_is_once() -> None:
    finder, known = CopyFinder(), sketch(article("b", TEXTS["report"]))
    finder.learn_one(known)
    finder.learn_one(known)
    assert len(finder) == 1


def test_what_fell_out_of_the_window_is_forgotten() -> None:
    finder = CopyFinder(FinderOptions(window_days=3))
    finder.learn_one(sketch(article("old", TEXTS["report"])))
    finder.learn_one(sketch(article("new", filler(1), day=4)))
    assert len(finder) == 1
    assert finder.predict_one(sketch(article("asked", TEXTS["report"], day=4))) == ()


def test_memory_is_bounded() -> None:
    finder = CopyFinder(FinderOptions(most_articles=5))
    for i in range(20):
        finder.learn_one(sketch(article(f"a{i:02}", filler(i))))
    assert len(finder) == 5


def test_undated_articles_are_compared_with_all() -> None:
    undated = replace(article("u", TEXTS["report"]), published_at=None, published_precision="")
    found = list(find_copies([undated, article("a", TEXTS["report"], "The Courier", day=400)]))
    assert [(c.a, c.b) for c in found] == [("u", "a")]


def test_tomorrow_continues_from_stored_sketches() -> None:
    old = article("old", TEXTS["report"], "The Courier")
    finder = CopyFinder()
    finder.learn_one(Sketch.from_bytes(sketch(old).to_bytes()))
    new = article("new", TEXTS["report"], day=1)
    found = list(find_copies([new], finder, {"old": old}.get))
    assert [(c.a, c.b, c.relation, c.direction) for c in found] == [
        ("old", "new", "same_text", "a->b")
    ]


@settings(max_examples=20, deadline=None)
@given(st.permutations(range(6)))
def test_order_within_a_day_does_not_change_lineage(order: list[int]) -> None:
    texts = [
        TEXTS["report"],
        TEXTS["own"] + "\n\n" + TEXTS["report"][150:],
        TEXTS["own"],
        TEXTS["report"] + "\n\n" + TEXTS["speech"],
        TEXTS["speech"] + "\n\n" + filler(1),
        TEXTS["form"] + "\n\n" + filler(2),
    ]
    day = [article(f"a{i}", text, f"Outlet {i}") for i, text in enumerate(texts)]
    assert _lineage([day[i] for i in order]) == _lineage(day)


def _lineage(articles: list[Article]) -> object:
    copies = sorted(find_copies(articles), key=lambda c: (c.a, c.b))
    credits = [c for a in articles for c in find_credits(a)]
    return copies, find_origins(articles, copies, credits)


# --- credits ---------------------------------------------------------------------------------


@pytest.mark.parametrize("case", CREDITS, ids=[c["what"] for c in CREDITS])
def test_credits(case: dict[str, Any]) -> None:
    asked = article("a", case["text"], case["outlet"], byline=case["byline"])
    found = find_credits(asked)
    assert [[c.kind, c.name] for c in found] == case["credits"]
    for credit in found:
        if credit.evidence:
            assert asked.text[credit.evidence.start : credit.evidence.end] == credit.evidence.exact


def test_a_credit_among_the_furniture_has_no_evidence() -> None:
    line = Furniture("credit", "The Associated Press contributed to this report.")
    found = find_credits(replace(article("a", "Four died."), furniture=(line,)))
    assert [(c.kind, c.name, c.evidence) for c in found] == [
        ("contributed", "The Associated Press", None)
    ]


# --- origins ---------------------------------------------------------------------------------


def _origins(*articles: Article) -> dict[str, tuple[str, str]]:
    copies = list(find_copies(articles))
    credits = [c for a in articles for c in find_credits(a)]
    found = find_origins(articles, copies, credits)
    return {i: (o.state, o.name) for i, o in found.items()} | {
        "": (str(count_independent(found.values())), "")
    }


def test_forty_reprints_are_one_origin() -> None:
    text = "ORLIN (AP) — " + TEXTS["report"]
    many = [article(f"a{i}", text, f"Paper {i}") for i in range(40)]
    found = _origins(*many)
    assert found[""] == ("1", "")
    assert set(found.values()) == {("1", ""), ("named", "The Associated Press")}


def test_one_credit_names_the_origin_of_all_who_share_the_text() -> None:
    found = _origins(
        article("a", TEXTS["report"], "The Courier"),
        article("b", "ORLIN (AP) — " + TEXTS["report"]),
    )
    assert found["a"] == ("named", "The Associated Press")


def test_shared_text_that_nobody_signs_is_one_unnamed_origin() -> None:
    found = _origins(article("a", TEXTS["report"], "The Courier"), article("b", TEXTS["report"]))
    assert found == {"a": ("unnamed", ""), "b": ("unnamed", ""), "": ("1", "")}


def test_an_unsigned_single_text_is_unknown_and_never_counts() -> None:
    assert _origins(article("a", TEXTS["own"])) == {"a": ("unknown", ""), "": ("0", "")}


def test_own_reporting_names_the_outlet() -> None:
    signed = article("a", TEXTS["own"], byline="Ilse Brandt")
    sent = article("b", "ORLIN — " + filler(3), "The Courier")
    found = _origins(signed, sent)
    assert found["a"] == ("named", "The Lantern")
    assert found["b"] == ("named", "The Courier")
    assert found[""] == ("2", "")


def test_who_took_the_text_is_not_its_origin() -> None:
    first = article("a", TEXTS["report"], "The Courier", byline="Tomas Varga")
    second = article("b", TEXTS["report"], byline="Ilse Brandt", day=1)
    assert _origins(first, second)["b"] == ("named", "The Courier")


def test_a_rereport_of_an_exclusive_is_dependent() -> None:
    first = article("a", TEXTS["speech"] + "\n\n" + filler(1, 60), "The Guardian", byline="I. B.")
    again = article(
        "b", TEXTS["speech"] + "\n\nHe spoke to The Guardian. " + filler(2, 60), byline="T. V."
    )
    found = _origins(first, again)
    assert found["b"] == ("named", "The Guardian")
    assert found[""] == ("1", "")


def test_the_same_speech_heard_by_two_is_independent() -> None:
    first = article("a", TEXTS["speech"] + "\n\n" + filler(1, 60), "The Courier", byline="I. B.")
    again = article("b", TEXTS["speech"] + "\n\n" + filler(2, 60), byline="T. V.")
    assert _origins(first, again)[""] == ("2", "")


# --- real data -------------------------------------------------------------------------------


@pytest.mark.long
@pytest.mark.data
@pytest.mark.skipif(not (data_dir() / "lineage").exists(), reason=f"no lineage in {data_dir()}")
def test_labelled_pairs() -> None:
    found = predictions()
    said = [c is not None and c.relation in ONE_TEXT for _, c, _ in found]
    true = [p["label"] in ONE_TEXT for p, _, _ in found]
    right = sum(s and t for s, t in zip(said, true, strict=True))
    assert 2 * right / (sum(said) + sum(true)) >= 0.93


@pytest.mark.parametrize(
    ("url", "outlets", "origins"),
    [
        ("https://www.cnn.com/a", ("CNN (Web News)", "Guest Writer", "Howard Hale"), {"CNN"}),
        # An aggregator has many, and two known outlets are two wherever they stand.
        ("https://news.example/a", ("CNN", "Guest Writer"), {"CNN", "Guest Writer"}),
        ("https://www.cnn.com/a", ("CNN", "Reuters"), {"CNN", "Reuters"}),
        ("", ("CNN", "Guest Writer"), {"CNN", "Guest Writer"}),
    ],
)
def test_an_author_in_the_outlets_place_is_no_publisher(
    url: str, outlets: tuple[str, ...], origins: set[str]
) -> None:
    articles = [Article(o, "", url, o, "", "By Ona Hale", "The pier burned.") for o in outlets]
    assert {o.name for o in find_origins(articles, [], []).values()} == origins
