"""Stories: a stream that predicts and learns, and goes on tomorrow."""

import json
import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench import data_dir, read_lines
from bench.lineage import article_of
from dateline.errors import WrongInput
from dateline.model import Article, Evidence, Furniture, Span, StoryDay, TimeRef, digest_of
from dateline.stories import StoryOptions, StoryStream, telling_days
from dateline.stories.topics import TopicOptions, TopicStream

CASES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "cases" / "stories" / "streams.json").read_text("utf-8")
)
MONDAY = datetime(2031, 3, 10, tzinfo=UTC)


def article(id: str, headline: str, text: str, day: int | None = 0) -> Article:
    at = None if day is None else MONDAY + timedelta(days=day)
    return Article(id, "", "", "", headline, "", text, at, "" if at is None else "day")


def articles_of(case: dict[str, Any]) -> list[Article]:
    return [article(a["id"], a["headline"], a["text"], a["day"]) for a in case["articles"]]


EVERY = [
    article(f"{n}-{a.id}", a.headline, a.text, n)
    for n, case in enumerate(CASES)
    for a in articles_of(case)
]


@pytest.mark.parametrize("case", CASES, ids=[c["what"] for c in CASES])
def test_streams(case: dict[str, Any]) -> None:
    stream, found = StoryStream(), {}
    for one in articles_of(case):
        found[one.id] = stream.learn_one(one).story_id
    names = {a["id"]: a["story"] for a in case["articles"]}
    for one, story in found.items():
        for other, same in found.items():
            assert (story == same) == (names[one] == names[other]), (one, other)


def test_predicting_works_before_learning_and_changes_nothing() -> None:
    stream, one = StoryStream(), EVERY[0]
    before = stream.state()
    assert stream.predict_one(one) == stream.predict_one(one)
    assert stream.state() == before
    assert stream.predict_one(one).score == 0
    assert stream.learn_one(one).story_id == digest_of("story", one.id)


def test_predicting_says_what_learning_does() -> None:
    stream = StoryStream()
    for one in EVERY:
        assert stream.predict_one(one) == stream.learn_one(one)


def test_learning_twice_is_once() -> None:
    stream = StoryStream()
    first = [stream.learn_one(one).story_id for one in EVERY]
    state = stream.state()
    assert [stream.learn_one(one).story_id for one in EVERY] == first
    assert stream.state() == state


def test_it_says_why() -> None:
    stream = StoryStream()
    for one in EVERY[:2]:
        stream.learn_one(one)
    member = stream.predict_one(EVERY[2])
    assert member.score >= StoryOptions().least_score
    assert {"harbour", "orlin"} & set(member.why)
    assert "days 0" in member.why
    assert stream.predict_one(EVERY[1]).why == ("learned before",)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, len(EVERY)), st.permutations(EVERY))
def test_a_stored_stream_goes_on_as_if_it_had_not_stopped(stop: int, order: list[Article]) -> None:
    whole, first = StoryStream(), StoryStream()
    straight = [whole.learn_one(one) for one in order]
    broken = [first.learn_one(one) for one in order[:stop]]
    second = StoryStream.from_state(first.state())
    assert second.state() == first.state()
    assert broken + [second.learn_one(one) for one in order[stop:]] == straight
    assert second.state() == whole.state()


@pytest.mark.parametrize("stored", [b"", b"nonsense", b"x\x9c\x03\x00\x00\x00\x00\x01"])
def test_other_bytes_are_no_state(stored: bytes) -> None:
    with pytest.raises(WrongInput, match="not the state"):
        StoryStream.from_state(stored)


def test_stories_unseen_for_longer_than_the_window_are_let_go() -> None:
    stream = StoryStream(StoryOptions(window_days=3))
    for day in range(40):
        stream.learn_one(article(f"x{day}", f"Word{day} alone", f"Word{day} stands alone.", day))
        assert len(stream) <= 4


def test_an_article_out_of_order_joins_and_one_a_year_late_opens_a_story() -> None:
    case = next(c for c in CASES if len({a["story"] for a in c["articles"]}) > 1)
    one = articles_of(case)[0]
    stream = StoryStream()
    home = stream.learn_one(one).story_id
    for number, other in enumerate(EVERY[-6:]):
        stream.learn_one(
            replace(other, id=f"later{number}", published_at=MONDAY + timedelta(days=9))
        )
    like_it = replace(one, id="out of order", published_at=MONDAY + timedelta(days=2))
    assert stream.learn_one(like_it).story_id == home
    late = replace(one, id="a year late", published_at=MONDAY - timedelta(days=365))
    assert stream.learn_one(late).story_id == digest_of("story", "a year late")
    after = replace(one, id="after", published_at=MONDAY + timedelta(days=10))
    assert stream.predict_one(after).story_id == home


def test_furniture_does_not_make_a_story() -> None:
    form = "Evening Letter subscribers receive five things every dawn breakfast signup terms."
    stream, found = StoryStream(), []
    for n, words in enumerate(("Glacier melts quickly upstream.", "Senator resigns amid scandal.")):
        text = f"{words} {form}"
        span = Span(len(words) + 1, len(text))
        plain = article(f"f{n}", words, text)
        marked = Article(
            plain.id, "", "", "", words, "", text, plain.published_at, "day",
            furniture=(Furniture("newsletter", form, span),),
        )  # fmt: skip
        found.append(stream.learn_one(marked).story_id)
    assert found[0] != found[1]


def flood(id: str, day: int | None) -> Article:
    text = f"The Orlin flood rose. Rescue boats searched {id} for people on roofs."
    return article(id, f"Orlin flood: {id}", text, day)


@pytest.mark.parametrize("undated", [0, 1])
def test_an_undated_article_needs_a_higher_score(undated: int) -> None:
    dated, other = StoryStream(), StoryStream()
    for n, one in enumerate([*EVERY[:6], flood("Quay", 0)]):
        dated.learn_one(one)
        other.learn_one(flood("Quay", None) if n == 6 and undated else one)
    known, unknown = flood("Hill", 0), flood("Hill", None)
    plain = dated.predict_one(known).score
    less = other.predict_one(known if undated else unknown).score
    assert less == pytest.approx(plain - StoryOptions().undated_cost, abs=0.001)


def test_days_cost_a_running_story_less() -> None:
    scores = {}
    for running in (1.0, StoryOptions().running):
        stream = StoryStream(StoryOptions(running=running))
        for one in [*EVERY[:6], *(flood(f"Place{n}", n // 2) for n in range(4))]:
            stream.learn_one(one)
        scores[running] = stream.predict_one(flood("Bridge", 4)).score
    spared = (1 - StoryOptions().running) * StoryOptions().day_cost * 2
    assert scores[StoryOptions().running] == pytest.approx(scores[1.0] + spared, abs=0.001)


@pytest.mark.parametrize("text", ["", " ", "…", "the of and", "7", "\n\n"])
def test_articles_without_telling_words_stand_alone(text: str) -> None:
    stream = StoryStream()
    first = stream.learn_one(article("e1", "", text))
    assert stream.learn_one(article("e2", "", text)).story_id != first.story_id


@pytest.mark.long
@pytest.mark.data
@pytest.mark.skipif(not (data_dir() / "corpora").exists(), reason=f"no corpora in {data_dir()}")
def test_the_real_corpus_has_no_giant_story() -> None:
    stream, sizes = StoryStream(), Counter[str]()
    records = list(read_lines("corpora/security-2012-2020.jsonl.gz"))
    for record in sorted(records, key=lambda r: (r["published_on"] or "", r["id"]))[:1500]:
        sizes[stream.learn_one(article_of(record)).story_id] += 1
    assert max(sizes.values()) < 40
    assert sum(n > 1 for n in sizes.values()) > 100


# --- topics ----------------------------------------------------------------------------------

WAR = ("Varga", "Lenz", "Tarnov", "siege", "shelling", "ceasefire", "army", "rebels", "convoy")
TRIAL = (
    "minister",
    "bribe",
    "Orlin",
    "court",
    "verdict",
    "prosecutor",
    "dredging",
    "appeal",
    "bail",
)


def on_subject(words: tuple[str, ...], number: int, day: int | None) -> Article:
    """An article of some words of a subject, in some order, and as many that no other has."""
    chance = random.Random(number)
    own = [f"{chance.choice('bdkmt')}{chance.randrange(10**6)}" for _ in range(12)]
    text = " ".join(chance.sample(chance.sample(words, 7) * 2 + own, 26))
    return article(f"{words[0]}{number}", " ".join(own[:4]), text, day)


def test_a_topic_holds_stories_of_weeks_and_not_another_topics() -> None:
    stream = StoryStream()
    found = [
        (subject[0], stream.learn_one(on_subject(subject, 2 * n + i, 3 * n)))
        for n in range(12)
        for i, subject in enumerate((WAR, TRIAL))
    ]
    later = {name: {m.topic_id for subject, m in found[8:] if subject == name} for name, _ in found}
    assert [len(topics) for topics in later.values()] == [1, 1]
    assert later[WAR[0]] != later[TRIAL[0]]
    assert len({m.story_id for _, m in found}) > 4


def test_topics_fade_thin_and_end() -> None:
    topics = TopicStream(TopicOptions(words=30, keep=0.5))
    first = [f"w{n}" for n in range(10)]
    for n in range(40):
        body = dict.fromkeys([*first[n // 5 :], f"x{n}", f"y{n}", f"z{n}"], 2500)
        assert topics.learn_one(f"a{n}", body, 700_000 + n) == digest_of("topic", "a0")
    ((_, articles, _, square, profile),) = dict(topics.state()).values()
    assert articles == 40
    assert len(profile) <= 60
    assert square == sum(weight**2 for weight in profile.values())
    assert "w0" not in profile
    assert topics.predict_one("new", dict.fromkeys(first, 3000), 700_040) != digest_of(
        "topic", "new"
    )
    topics.end_old(700_000 + 200)
    assert not len(topics)
    assert topics.predict_one("new", {"w9": 10_000}, 700_200) == digest_of("topic", "new")


def test_a_topic_of_one_article_ends_after_a_fortnight() -> None:
    topics, body = TopicStream(), {f"w{n}": 3000 for n in range(10)}
    for n in range(4):
        topics.learn_one(f"a{n}", body, 700_000)
    topics.learn_one("alone", {f"v{n}": 3000 for n in range(10)}, 700_000)
    topics.end_old(700_014)
    assert len(topics) == 2
    topics.end_old(700_015)
    assert len(topics) == 1
    assert topics.predict_one("b", body, 700_015) == digest_of("topic", "a0")


def test_an_undated_article_joins_a_topic_less_easily() -> None:
    topics, body = TopicStream(), {f"w{n}": 3000 for n in range(10)}
    first = topics.learn_one("a", body, 700_000)
    like = {"w0": 5800, **{f"v{n}": 2500 for n in range(10)}}
    assert topics.predict_one("b", like, 700_000) == first
    assert topics.predict_one("b", like, None) == digest_of("topic", "b")
    assert topics.predict_one("b", body, None) == first


# --- days that mattered ----------------------------------------------------------------------


def named(article_id: str, first: date, last: date | None = None, type: str = "DATE") -> TimeRef:
    words = Evidence(article_id, 0, 6, "Monday")
    return TimeRef(article_id, words, type, first.isoformat(), first, last or first)


def test_a_day_that_many_name_outweighs_one_on_which_many_came_out() -> None:
    raid = MONDAY.date() - timedelta(days=9)
    some = [article(str(n), "", "", n % 2) for n in range(4)]
    days = telling_days(some, {a.id: [named(a.id, raid), named(a.id, raid)] for a in some})
    assert days[0] == StoryDay(raid, 4, 0, 4.0)
    assert [(d.named, d.published, d.weight) for d in days[1:]] == [(0, 2, 1.0), (0, 2, 1.0)]
    assert [d.day for d in days[1:]] == [MONDAY.date(), MONDAY.date() + timedelta(days=1)]


def test_copies_of_one_text_name_a_day_once() -> None:
    raid = MONDAY.date()
    some = [article(str(n), "", "", 3) for n in range(5)]
    times = {a.id: [named(a.id, raid)] for a in some}
    assert telling_days(some, times)[0].named == 5
    days = telling_days(some, times, dict.fromkeys(times, "0"))
    assert [(d.named, d.published) for d in days] == [(1, 0), (0, 1)]


@pytest.mark.parametrize(
    "time",
    [
        named("a", MONDAY.date(), MONDAY.date() + timedelta(days=6)),
        named("a", MONDAY.date(), type="DURATION"),
        TimeRef("a", Evidence("a", 0, 3, "now"), "DATE", "PRESENT_REF"),
    ],
)
def test_weeks_durations_and_now_name_no_day(time: TimeRef) -> None:
    assert telling_days([article("a", "", "", None)], {"a": [time]}) == ()


def test_members_that_left_weigh_nothing_in_any_score() -> None:
    """What a new story is told of its nearest hangs on no member that is gone, stored or not."""
    days = [
        replace(a, id=f"{day}-{a.id}", published_at=MONDAY + timedelta(days=3 * day))
        for day in range(12)
        for a in EVERY
    ]
    whole, broken = StoryStream(), StoryStream()
    for number, article in enumerate(days):
        if number % len(EVERY) == 0:
            broken = StoryStream.from_state(broken.state())
        assert broken.learn_one(article) == whole.learn_one(article)
