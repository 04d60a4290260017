"""Roundup: every line leads to a sentence, denials stand beside allegations, the page is sound."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree, html

from dateline.errors import EvidenceError, WrongRecord, WrongSettings
from dateline.lineage import find_origins
from dateline.model import (
    Article,
    Assertion,
    Attribution,
    Claim,
    Copy,
    Coverage,
    Event,
    Failure,
    Figure,
    Furniture,
    Origin,
    Reading,
    Span,
    StoryDay,
    StoryFile,
    TimeRef,
    digest_of,
)
from dateline.records import from_plain, to_plain
from dateline.roundup import (
    Block,
    DayEntry,
    PrintedLine,
    Roundup,
    RoundupOptions,
    build_roundup,
    check_folder,
    choose,
    day_entry,
    from_json,
    mask,
    render_index,
    to_html,
    to_json,
    to_markdown,
    write_roundup,
)
from dateline.roundup.check import check_receipts
from dateline.roundup.copies import carried_words, word_diff
from dateline.roundup.dates import pick_dates
from dateline.roundup.story import open_story
from dateline.roundup.words import support_words
from tests import builders

CASES = Path(__file__).parent / "cases" / "roundup"
_SENTENCE = re.compile(r"(?<=[.!?])(?<!Mr\.)(?<!Col\.)[”\"]?\s+(?=[A-Z“])")


# --- builders: the fictional stories as the rooms before would give them ----------------------


def at(text: str, words: str) -> Span:
    start = text.index(words)
    return Span(start, start + len(words))


def split(text: str) -> tuple[Span, ...]:
    ends = [m.start() for m in _SENTENCE.finditer(text)]
    starts = [0, *(m.end() for m in _SENTENCE.finditer(text))]
    return tuple(Span(s, e) for s, e in zip(starts, [*ends, len(text)], strict=True))


def make_article(row: dict[str, Any]) -> Article:
    is_day = "T" not in row["on"]
    skipped = [Furniture(kind, w, at(row["text"], w)) for kind, w in row.get("furniture", ())]
    return Article(
        id=digest_of(row["id"]),
        capture_id="capture",
        url=row["url"],
        outlet=row["outlet"],
        headline=row["headline"],
        byline="",
        text=row["text"],
        published_at=datetime.fromisoformat(row["on"]).replace(tzinfo=UTC),
        published_precision="day" if is_day else "minute",
        language=row.get("language", "en"),
        sentences=split(row["text"]),
        furniture=tuple(skipped),
    )


def make_attribution(article: Article, row: dict[str, Any]) -> Attribution:
    sentence = article.sentence_at(at(article.text, row["in"]))
    words = article.text[sentence.start : sentence.end]
    cue = words.index(row["cue"]) + sentence.start
    reasons = (article.evidence(at(article.text, row["reason"])),) if "reason" in row else ()
    return Attribution(
        id=digest_of(article.id, row["key"]),
        article_id=article.id,
        source=(),
        cue=(Span(cue, cue + len(row["cue"])),),
        content=(sentence,),
        mode="indirect",
        speaker=row["who"],
        stance=row.get("stance", "support"),
        status=row.get("status", "claimed"),
        evidence=article.evidence(sentence),
        reasons=reasons,
    )


def make_event(article: Article, row: dict[str, Any]) -> Event:
    first, last = map(date.fromisoformat, row["days"])
    return Event(
        id=digest_of(article.id, row["at"]),
        article_id=article.id,
        evidence=article.evidence(at(article.text, row["at"])),
        type=row["type"],
        stage=row.get("stage", "accomplished"),
        first_day=first,
        last_day=last,
        place=row["place"],
        figures=tuple(
            Figure(kind, low, high, article.evidence(at(article.text, words)))
            for kind, low, high, words in row.get("figures", ())
        ),
    )


def make_reading(article: Article, row: dict[str, Any]) -> Reading:
    times = (
        TimeRef(
            article.id,
            article.evidence(at(article.text, words)),
            "DATE",
            first,
            date.fromisoformat(first),
            date.fromisoformat(last),
        )
        for words, first, last in row.get("times", ())
    )
    return Reading(
        article.id,
        attributions=tuple(make_attribution(article, said) for said in row["said"]),
        times=tuple(times),
        events=tuple(make_event(article, event) for event in row.get("events", ())),
    )


def make_copy(article: Article, original: Article) -> Copy:
    length = next(n for n in range(len(article.text), 0, -1) if article.text[:n] in original.text)
    start = original.text.index(article.text[:length])
    shared = ((start, start + length, 0, length),)
    return Copy(original.id, article.id, "edited_wire", 0.9, "a->b", shared)


def make_story(story: dict[str, Any], table: dict[str, list[str]], day: date) -> StoryFile:
    rows = story["articles"]
    articles = {row["id"]: make_article(row) for row in rows}
    readings = {articles[r["id"]].id: make_reading(articles[r["id"]], r) for r in rows}
    origins = {articles[r["id"]].id: Origin(r["origin"], *table[r["origin"]]) for r in rows}
    said = [
        (row_said["key"], attribution, articles[row["id"]])
        for row in rows
        for row_said, attribution in zip(
            row["said"], readings[articles[row["id"]].id].attributions, strict=True
        )
    ]
    claims = []
    for claim in story["claims"]:
        assertions = tuple(
            Assertion(
                claim_id=claim["id"],
                attribution_id=a.id,
                article_id=article.id,
                evidence=a.evidence,
                speaker=a.speaker,
                stance=a.stance,
                status=a.status,
                origin_id=origins[article.id].id,
                asserted_at=article.published_at,
            )
            for key, a, article in said
            if key in claim["keys"]
        )
        claims.append(
            Claim(
                id=claim["id"],
                story_id=digest_of(story["id"]),
                evidence=assertions[0].evidence,
                assertions=assertions,
                independent_origins=claim["origins"],
                standing=claim["standing"],
                first_asserted_at=min(a.asserted_at for a in assertions if a.asserted_at),
            )
        )
    return StoryFile(
        story_id=digest_of(story["id"]),
        articles=tuple(sorted(articles.values(), key=lambda a: (str(a.published_at), a.id))),
        readings=readings,
        origins=origins,
        claims=tuple(claims),
        copies=tuple(
            make_copy(articles[r["id"]], articles[r["copy_of"]]) for r in rows if "copy_of" in r
        ),
        new_ids=frozenset(a.id for a in articles.values() if a.published_on == day),
    )


def make_world() -> tuple[date, list[StoryFile]]:
    plain = json.loads((CASES / "stories.json").read_text("utf-8"))
    day = date.fromisoformat(plain["day"])
    return day, [make_story(s, plain["origins"], day) for s in plain["stories"]]


COVERAGE = Coverage(
    articles=17,
    outlets=6,
    undated=2,
    languages=(("en", 15), ("ar", 2)),
    failures=(
        Failure("collect", "https://slow.example/feed", "timed out after 20 s", datetime.now(UTC)),
    ),
)
OPTIONS = RoundupOptions(
    quality={"Speech found, of all there is": "61 %", "Right speaker named": "88 %"},
    notice="Everything on this page is invented: the country, the outlets and the news.",
    refused_hosts=("clips.example",),
)
VOID = ("meta", "link", "br", "img", "hr", "input")


@pytest.fixture(scope="module")
def world() -> tuple[date, list[StoryFile]]:
    return make_world()


@pytest.fixture(scope="module")
def articles(world: tuple[date, list[StoryFile]]) -> dict[str, Article]:
    return {a.id: a for file in world[1] for a in file.articles}


@pytest.fixture(scope="module")
def roundup(world: tuple[date, list[StoryFile]]) -> Roundup:
    return build_roundup(*world, COVERAGE, options=OPTIONS)


@pytest.fixture
def folder(roundup: Roundup, tmp_path: Path) -> Path:
    write_roundup(roundup, tmp_path)
    return tmp_path


def block_of(roundup: Roundup, headline: str) -> Block:
    return next(b for b in roundup.blocks if headline in b.headline.text)


def said_in(block: Block) -> list[PrintedLine]:
    return [line for e in block.exchanges for line in (*e.says, *e.denials)]


# --- every line leads to its sentence ---------------------------------------------------------


def test_every_line_leads_to_its_sentence(roundup: Roundup, articles: dict[str, Article]) -> None:
    assert len(roundup.lines()) > 30
    for line in roundup.lines():
        receipt = line.receipts[0]
        article = articles[receipt.article_id]
        whole = article.text if receipt.part == "text" else article.headline
        assert receipt.exact == mask(whole[receipt.start : receipt.end])
        assert line.text == " ".join(receipt.exact.split())


def test_lines_are_whole_sentences(roundup: Roundup, articles: dict[str, Article]) -> None:
    for line in roundup.lines():
        receipt = line.receipts[0]
        if receipt.part == "text":
            ends = {s.end for s in articles[receipt.article_id].sentences}
            assert receipt.end in ends or receipt.exact.endswith((".", "”")), line.text
            assert receipt.exact[0].isupper() or receipt.exact[0] in "“" or line.kind == "figure"


def test_a_line_without_a_receipt_cannot_be_built(roundup: Roundup) -> None:
    line = roundup.blocks[0].headline
    with pytest.raises(EvidenceError, match="needs a receipt"):
        replace(line, receipts=())
    with pytest.raises(EvidenceError, match="does not hold together"):
        replace(line.receipts[0], exact="Something else entirely.")


def test_captions_credits_and_datelines_are_never_printed(roundup: Roundup) -> None:
    printed = " ".join(line.text for line in roundup.lines())
    assert "Caption:" not in printed
    assert "Photo:" not in printed
    assert "(MNA)" not in printed
    assert "(Coastwire)" not in printed


def test_no_line_is_printed_twice_in_a_block(roundup: Roundup) -> None:
    for block in roundup.blocks:
        texts = [line.text for line in block.lines() if line.kind != "headline"]
        assert len(texts) == len(set(texts))


# --- who says, who denies, how sure -----------------------------------------------------------


def test_allegation_and_denial_stand_together(roundup: Roundup) -> None:
    block = block_of(roundup, "bridge bombing")
    exchange = next(e for e in block.exchanges if e.claim_id == "c-accuse")
    assert [line.speaker for line in exchange.says] == ["Interior Minister Dana Weil"]
    assert {line.speaker for line in exchange.denials} == {
        "Ilan Marr, a spokesman for the Northern Front",
        "the council of river villages",
        "the Northern Front",
    }


def test_a_denied_first_sentence_brings_its_denial_however_few_the_lines(
    world: tuple[date, list[StoryFile]],
) -> None:
    options = replace(OPTIONS, lines=1, denials=1)
    roundup = build_roundup(*world, COVERAGE, options=options)
    exchange = block_of(roundup, "bridge bombing").exchanges[0]
    assert exchange.denials
    assert set(exchange.more_denials) | {exchange.denials[0].speaker} >= {"the Northern Front"}


def test_no_allegation_is_printed_without_its_denial(
    roundup: Roundup, world: tuple[date, list[StoryFile]]
) -> None:
    denied = {
        (a.article_id, a.evidence.start, a.evidence.end): claim.id
        for file in world[1]
        for claim in file.claims
        if any(a.stance == "deny" for a in claim.assertions)
        for a in claim.assertions
        if a.stance != "deny"
    }
    for block in roundup.blocks:
        answered = {e.claim_id for e in block.exchanges if e.denials}
        for line in block.lines():
            at = line.receipts[-1]
            for (article_id, start, end), claim_id in denied.items():
                if at.article_id == article_id and at.start < end and start < at.end:
                    assert claim_id in answered, line.text


def test_hedges_survive_in_another_sentence_and_another_article(roundup: Roundup) -> None:
    video = next(x for x in roundup.lines() if x.text.startswith("A video that appears"))
    assert video.status == "unverified"
    assert [h.text for h in video.hedges] == ["The footage has not been verified."]
    convoy = next(x for x in roundup.lines() if x.text.startswith("A convoy of 14 trucks"))
    assert convoy.status == "unverified"
    assert [h.receipts[0].outlet for h in convoy.hedges] == ["The Lantern"]


def test_confirmed_is_printed_only_with_who_confirmed(roundup: Roundup) -> None:
    page = html.fromstring(to_html(roundup))
    for who in page.xpath("//main//p[contains(@class,'who')]"):
        if "confirmed" in who.text_content():
            name = who.xpath("string(./b)")
            assert name in ("Karvelia's police", "The army")


def test_origins_are_counted_in_words(roundup: Roundup) -> None:
    page = to_html(roundup)
    assert "2 independent origins: Meridian News Agency, The Harbour Post" in page
    assert "Radio Ister · origin unknown" in page
    assert "The Harbour Post · 1 origin, its own reporting" in page
    line = said_in(block_of(roundup, "bridge bombing"))[0]
    assert line.also_carried_by == ("Merin Courier", "Radio Ister")
    assert line.receipts[0].outlet == "Meridian News Agency"  # the origin, not a reprint


IN_WORLD = {a.id: a for f in make_world()[1] for a in f.articles}


# --- copies ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("here", "there", "pieces"),
    [
        ("He left.", "He left.", [("same", "He left.")]),
        ("He “left”.", 'He "left".', [("same", 'He "left".')]),
        ("Six died.", "Six men died.", [("same", "Six"), ("there", "men"), ("same", "died.")]),
        ("Six men died.", "Six died.", [("same", "Six"), ("here", "men"), ("same", "died.")]),
        ("Yes.", "No.", [("here", "Yes."), ("there", "No.")]),
    ],
)
def test_two_sentences_are_compared_word_by_word(
    here: str, there: str, pieces: list[tuple[str, str]]
) -> None:
    assert list(word_diff(here, there)) == pieces


def test_a_receipt_shows_how_other_outlets_carry_its_words(roundup: Roundup) -> None:
    line = said_in(block_of(roundup, "bridge bombing"))[0]
    assert [(c.receipt.outlet, c.direction) for c in line.carried] == [
        ("Merin Courier", "from"),
        ("Radio Ister", "from"),
    ]
    page = to_html(roundup)
    assert "Merin Courier has these words from Meridian News Agency: word for word" in page
    assert not [p for p in check_receipts(roundup, IN_WORLD.get) if p.reason]


def test_a_sentence_that_a_copy_changed_shows_what() -> None:
    texts = (
        "The convoy was stopped near Beran on Tuesday, the police said. Nobody was hurt.",
        "Police: the convoy was stopped near Beran late on Tuesday, the police said. One was hurt.",
    )
    a, b = (
        builders.make_article(text, url=f"https://{n}.example/a", outlet=f"Outlet {n}")
        for n, text in enumerate(texts)
    )
    at = texts[1].index(" late on ")
    shared = ((0, 33, 8, 41), (34, 61, at + 6, at + 33))
    copy = Copy(a.id, b.id, "edited_wire", 0.8, "a->b", shared)
    assert all(texts[0][i + 1 : j] == texts[1][k + 1 : m] for i, j, k, m in shared)
    file = StoryFile("s", (a, b), {}, {}, copies=(copy,), new_ids=frozenset([a.id, b.id]))
    story = open_story(file, date(2031, 3, 5), OPTIONS)
    (carried,) = carried_words(story, a.evidence(a.sentences[0]))
    assert (carried.direction, carried.receipt.exact) == ("from", texts[1][:-14])
    assert [p for p in carried.pieces if p[0] != "same"] == [
        ("here", "The"),
        ("there", "Police: the"),
        ("there", "late"),
    ]
    assert not carried_words(story, a.evidence(a.sentences[1]))


def test_the_tree_of_copies_begins_at_its_origin(roundup: Roundup) -> None:
    (tree,) = block_of(roundup, "bridge bombing").copies
    assert (tree.origin, tree.articles) == ("Meridian News Agency", 3)
    assert [(r.depth, r.outlet, r.took) for r in tree.rows] == [
        (0, "Meridian News Agency", False),
        (1, "Merin Courier", True),
        (1, "Radio Ister", True),
    ]
    page = html.fromstring(to_html(roundup))
    story = page.xpath("//section[@class='copies']")[0]
    assert len(story.xpath(".//li")) == 3
    assert len(story.xpath(".//ul/li/ul/li")) == 2
    assert "  - Merin Courier" in to_markdown(roundup)


def test_copies_that_are_not_shown_are_counted(roundup: Roundup) -> None:
    block = block_of(roundup, "bridge bombing")
    (tree,) = block.copies
    cut = replace(block, copies=(replace(tree, rows=tree.rows[:2]),))
    told = replace(roundup, blocks=tuple(cut if b is block else b for b in roundup.blocks))
    assert "and one more article, not shown here" in to_html(told)
    assert "- and one more article, not shown here" in to_markdown(told)
    assert "three articles of three outlets" in to_html(told)
    # As printed before outlets were counted.
    before = replace(block, copies=(replace(tree, rows=tree.rows[:2], outlets=0),))
    told = replace(roundup, blocks=tuple(before if b is block else b for b in roundup.blocks))
    assert "three articles of at least two outlets" in to_html(told)
    assert "not shown here" not in to_html(roundup)


def test_another_outlet_need_not_have_the_words_for_the_time(roundup: Roundup) -> None:
    block = next(b for b in roundup.blocks if any(x.carried for x in b.exchanges[0].says))
    line = next(x for x in block.exchanges[0].says if x.carried)
    own = line.receipts[0]
    article = IN_WORLD[own.article_id]
    word = next(
        w
        for w in article.text.split()
        if w not in IN_WORLD[line.carried[0].receipt.article_id].text
    )
    exchange = replace(block.exchanges[0], says=(replace(line, when=word),))
    told = replace(roundup, blocks=(replace(block, exchanges=(exchange,)),))
    assert not [p.reason for p in check_receipts(told, IN_WORLD.get) if "do not stand" in p.reason]
    wrong = replace(exchange, says=(replace(line, when="no such words"),))
    told = replace(roundup, blocks=(replace(block, exchanges=(wrong,)),))
    assert [p for p in check_receipts(told, IN_WORLD.get) if "do not stand" in p.reason]


def test_a_comparison_that_was_changed_is_found(roundup: Roundup) -> None:
    block = next(b for b in roundup.blocks if any(x.carried for x in b.lines()))
    line = next(x for x in block.exchanges[0].says if x.carried)
    wrong = replace(line.carried[0], pieces=(("there", "Something else."),))
    exchange = replace(block.exchanges[0], says=(replace(line, carried=(wrong,)),))
    changed = replace(roundup, blocks=(replace(block, exchanges=(exchange,)),))
    found = [p.reason for p in check_receipts(changed, IN_WORLD.get)]
    assert "the words of 'Merin Courier' are not compared as they stand" in found


def test_opinion_does_not_lead(roundup: Roundup) -> None:
    for block in roundup.blocks:
        assert "opinion" not in block.headline.receipts[0].url
    assert not any("Everyone knows" in line.text for line in roundup.lines())


@pytest.mark.parametrize(
    ("text", "is_opinion"),
    [
        ("The Front put out a film on Tuesday. The Courier reports that two men left.", False),
        ("The Front put out a film on Tuesday. I think that it is afraid.", True),
    ],
)
def test_a_headline_that_asks_is_opinion_only_in_a_voice_of_its_own(
    text: str, is_opinion: bool
) -> None:
    article = builders.make_article(text, headline="Does the film show that the Front is afraid?")
    assert choose.is_opinion(article) is is_opinion


def _with_evidence(file: StoryFile, words: str, **changes: Any) -> StoryFile:
    """The story with one assertion's evidence changed, and its attribution's."""

    def change(record: Any) -> Any:
        if record.evidence.exact.startswith(words):
            return replace(record, evidence=replace(record.evidence, **changes))
        return record

    return replace(
        file,
        claims=tuple(replace(c, assertions=tuple(map(change, c.assertions))) for c in file.claims),
    )


def test_words_that_moved_are_looked_up_and_words_that_are_gone_are_dropped(
    world: tuple[date, list[StoryFile]],
) -> None:
    day, files = world
    words = "Karvelia's police confirmed that three men were being questioned."
    file = next(f for f in files if any(words in a.text for a in f.articles))
    moved = _with_evidence(file, words, start=0, end=len(words))
    made = build_roundup(day, [moved], COVERAGE, options=OPTIONS)
    line = next(x for x in made.lines() if x.text == words)
    assert line.receipts[0].start > 0
    gone = _with_evidence(file, words, exact=words.upper())
    made = build_roundup(day, [gone], COVERAGE, options=OPTIONS)
    assert made.seen.lines_dropped == 1
    assert not any(x.text == words for x in made.lines())


def test_articles_without_headline_sentences_or_reading_still_print(
    world: tuple[date, list[StoryFile]], tmp_path: Path
) -> None:
    day, files = world
    article = replace(files[0].articles[-1], headline="", sentences=(), language="ar")
    file = StoryFile("bare", (article,), {}, {}, new_ids=frozenset([article.id, "not-in-the-file"]))
    empty = replace(file, story_id="empty", articles=(replace(article, text=""),))
    made = build_roundup(day, [file, empty], COVERAGE, options=OPTIONS)
    assert [b.story_id for b in made.blocks] == ["bare"]
    assert made.seen.stories_left_out == 1
    assert 'lang="ar" dir="auto"' in to_html(made)
    write_roundup(made, tmp_path)
    assert check_folder(tmp_path, {article.id: article}.get) == []


# --- what is new, figures, dates --------------------------------------------------------------


# --- what an outlet changed, and in which languages ------------------------------------------


def two_versions() -> tuple[StoryFile, Article, Article]:
    """A page whose headline was changed, beside one of another language."""
    row = {"id": "now", "on": "2031-03-10", "url": "https://bell.example/pier", "outlet": "Bell"}
    text = "The long wooden pier burned down on Monday evening. Nobody on it was hurt."
    made = make_article({**row, "text": text, "headline": "Fire at the pier, “no <foul> play”"})
    now = replace(made, id="now")
    was = replace(now, id="was", headline="Pier bombed;\n call Eva on +44 20 7946 0958")
    same = replace(now, id="same", headline=f" {now.headline} ")
    other = replace(now, id="other", outlet="Cloche", language="fr")
    file = StoryFile(
        "s",
        (now, other),
        {},
        {},
        new_ids=frozenset([now.id, other.id]),
        earlier={"now": (was, same)},
    )
    return file, now, was


def test_a_changed_headline_is_told_once_and_masked(tmp_path: Path) -> None:
    file, now, was = two_versions()
    day = now.published_on
    assert day is not None
    roundup = build_roundup(day, [file], Coverage(2, 2, 0), options=RoundupOptions())
    (told,) = roundup.blocks[0].retitled
    assert (told.article_id, told.earlier_id, told.outlet) == ("now", "was", "Bell")
    assert told.was.startswith("Pier bombed; call Eva on")
    assert "7946" not in told.was
    page, text = to_html(roundup), to_markdown(roundup)
    assert "Headlines that were changed" in page
    assert "Headlines that were changed" in text
    assert "no &lt;foul&gt; play" in page
    assert "7946" not in page + text
    assert from_json(to_json(roundup)) == roundup
    write_roundup(roundup, tmp_path)
    known = {a.id: a for a in (*file.articles, was)}
    assert check_folder(tmp_path, known.get) == []
    known["was"] = replace(was, headline="Pier closed")
    (problem,) = check_folder(tmp_path, known.get)
    assert "Pier closed" in problem.reason
    known["was"] = replace(was, url="https://bell.example/other")
    (problem,) = check_folder(tmp_path, known.get)
    assert problem.reason == "article 'was' is no other headline of 'now'"
    del known["was"]
    (problem,) = check_folder(tmp_path, known.get)
    assert problem.reason == "article 'was' is not in the archive"


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("Call +44 20 7946 0958", "Call +44 20 7946 0999"),
        ("Pier bombed", ""),
        ("", "Pier bombed"),
        ("Pier  bombed ", "Pier bombed"),
    ],
)
def test_a_headline_that_reads_the_same_or_is_none_is_no_change(was: str, now: str) -> None:
    file, article, earlier = two_versions()
    article = replace(article, headline=now)
    file = replace(file, articles=(article,), earlier={"now": (replace(earlier, headline=was),)})
    day = article.published_on
    assert day is not None
    (block,) = build_roundup(day, [file], Coverage(1, 1, 0), options=RoundupOptions()).blocks
    assert block.retitled == ()


def test_a_story_in_several_languages_says_so() -> None:
    file, now, _ = two_versions()
    day = now.published_on
    assert day is not None
    both = build_roundup(day, [file], Coverage(2, 2, 0), options=RoundupOptions())
    assert both.blocks[0].languages == (("en", 1), ("fr", 1))
    assert "English 1, French 1" in to_html(both)
    assert "English 1, French 1" in to_markdown(both)
    one = build_roundup(
        day, [replace(file, articles=(now,))], Coverage(1, 1, 0), options=RoundupOptions()
    )
    assert one.blocks[0].languages == (("en", 1),)
    assert " · English" not in to_html(one)


def test_two_sections_of_one_publisher_are_one_outlet() -> None:
    file, now, _ = two_versions()
    day = now.published_on
    assert day is not None
    names = ("Bell (Web News)", "Bell - Opinion", "Bell", "Cloche")
    sections = [replace(now, id=n, outlet=n, byline="By Ona Hale") for n in names]
    origins = find_origins(sections, [], [])
    file = replace(
        file,
        articles=tuple(sections),
        origins=origins,
        new_ids=frozenset(names),
        earlier={},
    )
    (block,) = build_roundup(day, [file], Coverage(4, 2, 0), options=RoundupOptions()).blocks
    assert block.outlets_today == ("Bell", "Cloche")
    assert (block.origins.independent, block.origins.outlets) == (2, 2)
    assert block.origins.names == ("Bell", "Cloche")
    alone = replace(file, articles=(sections[1],), new_ids=frozenset([names[1]]))
    (block,) = build_roundup(day, [alone], Coverage(1, 1, 0), options=RoundupOptions()).blocks
    assert block.headline.origins.is_own
    assert support_words(block.headline) == "Bell - Opinion · 1 origin, its own reporting"


def test_what_a_block_got_later_is_left_out_while_it_is_empty(roundup: Roundup) -> None:
    block = replace(roundup.blocks[0], languages=(), retitled=())
    assert {"languages", "retitled"}.isdisjoint(to_plain(block))
    assert from_plain(Block, to_plain(block)) == block


def test_stories_without_an_article_of_the_day_are_left_out(roundup: Roundup) -> None:
    assert len(roundup.blocks) == 6
    assert not any("Harbour strike" in b.headline.text for b in roundup.blocks)


def test_what_is_new_is_marked(roundup: Roundup) -> None:
    lines = {line.text: line for line in roundup.lines()}
    old = next(x for t, x in lines.items() if "not taken part in any operation" in t)
    assert old.marks == ("first reported 11 March 2031",)
    status = next(x for t, x in lines.items() if t.startswith("The army confirmed"))
    assert status.marks == ("status new today", "first reported 4 March 2031")
    assert block_of(roundup, "convoy").is_new
    assert not block_of(roundup, "bridge bombing").is_new


def test_casualty_figures_as_they_changed(roundup: Roundup) -> None:
    (table,) = block_of(roundup, "bridge bombing").figures
    assert [(r.low, r.high) for r in table.rows] == [(4, None), (6, 6), (7, 7)]
    assert not block_of(roundup, "Istre").figures


def test_relative_dates_are_read_out(roundup: Roundup) -> None:
    page = to_html(roundup)
    assert "“about four months ago” — November 2030" in page
    assert "“earlier this week” — 10–11 March 2031" in page
    assert "“about a month” — 9–15 February 2031" in page


def test_a_day_that_many_reports_name_is_worth_more() -> None:
    day, files = make_world()
    raised = set()
    for file in files:
        plain = {d.line: d.worth for d in pick_dates(file, day, lambda *_: True, 9)}
        days = tuple(StoryDay(x.first_day, 99, 0, 99.0) for x in plain if x.first_day)
        for dated in pick_dates(replace(file, days=days), day, lambda *_: True, 9):
            is_one_day = dated.line.first_day == dated.line.last_day
            assert (dated.worth > plain[dated.line]) == is_one_day
            raised.add(is_one_day)
    assert raised == {True, False}


def test_the_timeline_is_drawn_and_listed(roundup: Roundup) -> None:
    block = block_of(roundup, "bridge bombing")
    days = [line.first_day for line in block.timeline]
    assert days == sorted(days)
    page = html.fromstring(to_html(roundup))
    story = page.get_element_by_id(f"s-{block.story_id}")
    (drawing,) = story.xpath(".//svg")
    assert len(drawing.xpath(".//circle")) == len(block.timeline)
    assert len(story.xpath(".//section[@class='timeline']/ol/li")) == len(block.timeline)
    ids = drawing.get("aria-labelledby").split()
    assert all(drawing.xpath(f".//*[@id='{i}']")[0].text for i in ids)


def test_a_dated_line_says_so_where_its_event_was_not_verified(
    world: tuple[date, list[StoryFile]],
) -> None:
    day, stories = world
    doubted = [replace(s, readings=dict(map(_doubted, s.readings.items()))) for s in stories]
    plain, page = (
        to_html(build_roundup(day, s, COVERAGE, options=OPTIONS)) for s in (stories, doubted)
    )
    said = './/section[@class="timeline"]//span[contains(@class, "s-unverified")]'
    assert not html.fromstring(plain).xpath(said)
    assert {e.text for e in html.fromstring(page).xpath(said)} == {"not verified"}


def _doubted(row: tuple[str, Reading]) -> tuple[str, Reading]:
    key, reading = row
    return key, replace(
        reading, events=tuple(replace(e, status="unverified") for e in reading.events)
    )


def test_ranking_is_by_origins_novelty_and_severity(roundup: Roundup) -> None:
    totals = [b.score.total for b in roundup.blocks]
    assert totals == sorted(totals, reverse=True)
    assert "bridge bombing" in roundup.blocks[0].headline.text


def test_quotation_marks_stand_only_round_words_of_articles(
    roundup: Roundup, articles: dict[str, Article]
) -> None:
    saved = " ".join(mask(f"{a.headline} {a.text}") for a in articles.values())
    for quoted in re.findall(r"“([^”]+)”", html.fromstring(to_html(roundup)).text_content()):
        assert quoted in saved, quoted


# --- privacy ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "case", json.loads((CASES / "mask.json").read_text("utf-8")), ids=lambda c: c["text"][:40]
)
def test_private_details_are_masked(case: dict[str, str]) -> None:
    assert mask(case["text"]) == case["printed"]
    assert mask(case["printed"]) == case["printed"]


# Read with the square of its length, each of these takes minutes.
@pytest.mark.parametrize(
    "unit",
    ["x", "7", "x.", "x-", "X-", "X'", "x@", "1 A", "d'", "[at", "1-", "+1", "1 de ", "(12)"],
)
@pytest.mark.parametrize("before", ["", "12 rue ", "1 A", "a@"])
def test_long_texts_without_blanks_are_masked_like_others(before: str, unit: str) -> None:
    long = before + unit * (100_000 // len(unit))
    printed = mask(f"{long} | Call +44 20 7946 0958 | b@desk.example | {long}")
    alone = mask(long)
    assert printed == f"{alone} | Call [number withheld] | [e-mail withheld] | {alone}"
    assert alone == long or before in ("12 rue ", "a@")


@pytest.mark.parametrize("unit", ["a@b.example,", "555-010-4477 ", "14 Linden Street, "])
def test_many_details_are_all_masked(unit: str) -> None:
    times = 100_000 // len(unit)
    assert mask(unit * times).count("withheld]") == times


def test_private_details_are_in_none_of_the_files(roundup: Roundup) -> None:
    for text in (to_html(roundup), to_markdown(roundup), to_json(roundup)):
        assert "7946" not in text
        assert "tips@" not in text
        assert "Linden" not in text
    masked = [r for line in roundup.lines() for r in line.receipts if r.masked]
    assert any("[address withheld]" in r.exact for r in masked)


def test_links_lead_only_to_pages_of_outlets(roundup: Roundup) -> None:
    page = html.fromstring(to_html(roundup))
    links = {a.get("href") for a in page.xpath("//a")}
    assert all(x.startswith(("#", "https://")) for x in links)
    assert not any("clips.example" in x or x.endswith(".mp4") for x in links)
    for url in ("javascript:alert(1)", "file:///etc/passwd", "https://u:p@x.example/", "http://["):
        assert _with_url(roundup, url) == ""


def _with_url(roundup: Roundup, url: str) -> str:
    day, files = make_world()
    file = next(f for f in files if len(f.articles) == 1)
    article = replace(file.articles[0], url=url)
    file = replace(file, articles=(article,), new_ids=frozenset([article.id]))
    made = build_roundup(day, [file], COVERAGE, options=OPTIONS)
    return made.blocks[0].headline.receipts[0].url


def test_words_of_articles_cannot_become_markup() -> None:
    day, files = make_world()
    file = next(f for f in files if len(f.articles) == 1)
    article = replace(file.articles[0], headline="<script>alert('x')</script> & *stars*")
    file = replace(file, articles=(article,), new_ids=frozenset([article.id]))
    made = build_roundup(day, [file], COVERAGE, options=OPTIONS)
    assert "<script" not in to_html(made)
    assert r"\*stars\*" in to_markdown(made)
    assert "<script" not in to_markdown(made).replace(r"\<", "")


# --- the page ---------------------------------------------------------------------------------


def test_the_page_is_well_formed_and_stands_alone(roundup: Roundup) -> None:
    text = to_html(roundup)
    page = html.fromstring(text)
    assert not page.xpath("//script | //link | //img | //iframe | //object | //video | //embed")
    assert not page.xpath("//@src | //@srcset | //@onclick | //*[local-name()='use']")
    assert "url(" not in text
    assert "@import" not in text
    etree.fromstring(_as_xml(text))


def _as_xml(text: str) -> bytes:
    text = text.replace("<!DOCTYPE html>", "").replace("&nbsp;", "&#160;")
    text = re.sub(rf"<((?:{'|'.join(VOID)})\b[^>]*)>", r"<\1/>", text)
    return re.sub(r"<style>.*?</style>", "", text, flags=re.S).strip().encode()


def test_ids_are_unique_and_every_inner_link_leads_somewhere(roundup: Roundup) -> None:
    page = html.fromstring(to_html(roundup))
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    inner = [a[1:] for a in page.xpath("//a/@href") if a.startswith("#")]
    assert set(inner) <= set(ids)


def test_the_page_has_landmarks_headings_and_a_skip_link(roundup: Roundup) -> None:
    page = html.fromstring(to_html(roundup))
    for landmark in ("header", "nav", "main", "footer"):
        assert len(page.xpath(f"//{landmark}")) == 1
    assert len(page.xpath("//h1")) == 1
    assert page.xpath("//a[@class='skip']/@href") == ["#stories"]
    assert page.get("lang") == "en"
    levels = [int(h.tag[1]) for h in page.xpath("//h1|//h2|//h3")]
    assert all(b - a <= 1 for a, b in pairwise(levels))
    assert page.xpath("//title")[0].text == "The roundup · Wednesday 12 March 2031"


def test_every_line_opens_its_receipt_from_the_keyboard(roundup: Roundup) -> None:
    page = html.fromstring(to_html(roundup))
    receipts = page.xpath("//main//*[contains(@class,'receipt-body')]")
    assert all(r.getparent().tag == "details" for r in receipts)
    assert len(receipts) == len(roundup.lines())
    assert all(r.xpath(".//mark") for r in receipts)


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _palettes(text: str) -> Iterator[dict[str, str]]:
    for rule in re.findall(r":root \{([^}]*--paper[^}]*)\}", text):
        yield dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", rule))


def test_contrast_is_aa_in_every_palette(roundup: Roundup) -> None:
    palettes = list(_palettes(to_html(roundup)))
    assert len(palettes) == 3  # light, dark, print
    fronts = ("ink", "soft", "link", "denied", "careful", "firm")
    pairs = [(f, b) for f in fronts for b in ("paper", "card")]
    for palette in palettes:
        for front, back in (*pairs, ("ink", "mark"), ("paper", "ink")):
            light, dark = sorted((_luminance(palette[front]), _luminance(palette[back])))[::-1]
            assert (light + 0.05) / (dark + 0.05) >= 4.5, (front, back, palette)


@pytest.mark.parametrize("count", [0, 1, 30])
def test_the_page_holds_any_number_of_stories(count: int) -> None:
    day, files = make_world()
    single = next(f for f in files if len(f.articles) > 1)
    many = [replace(single, story_id=digest_of("story", str(i))) for i in range(count)]
    made = build_roundup(day, many, COVERAGE, options=OPTIONS)
    page = html.fromstring(to_html(made))
    assert len(page.xpath("//article[@id]")) == count
    assert len(page.xpath("//nav//li")) == (count if count > 1 else 0)
    assert ("No stories" in page.text_content()) == (count == 0)
    assert to_markdown(made).startswith("# The roundup")


def test_the_footer_says_what_was_not_seen(roundup: Roundup) -> None:
    text = html.fromstring(to_html(roundup)).xpath("string(//footer)")
    for words in ("https://slow.example/feed", "timed out after 20 s", "Arabic 2", "61 %"):
        assert words in text
    assert "two articles, in no day’s roundup" in text


# --- the page of days -------------------------------------------------------------------------


def test_days_are_listed_newest_first_and_lead_to_their_pages(roundup: Roundup) -> None:
    last = day_entry(roundup, f"roundups/{roundup.day}/index.html")
    older = [
        DayEntry(date(2014, 2, 27), "roundups/2014-02-27/index.html", 1, 4, ("Rain fell",), 1),
        DayEntry(date(2014, 2, 28), "b?x=1&y=<2>", 2, 12, ("<i>a</i>", "b", "c", "d")),
    ]
    links = (("Timing & order", "timing/index.html"),)
    text = render_index([older[0], last, older[1]], title="The roundups", notice="N", links=links)
    assert text == render_index([*older, last], title="The roundups", notice="N", links=links)
    etree.fromstring(_as_xml(text))
    page = html.fromstring(text)
    assert page.xpath("//main//a/@href") == [last.href, "b?x=1&y=<2>", older[0].href]
    assert page.xpath("//header//a/@href") == ["timing/index.html"]
    assert page.xpath("//main//li/text()")[-4:] == ["<i>a</i>", "b", "c", "Rain fell"]
    told = [" ".join(p.text_content().split()) for p in page.xpath("//main//p")]
    assert told[1:] == ["Two stories · 12 lines", "One story · four lines · one denial"]
    assert last.headlines == tuple(b.headline.text for b in roundup.blocks[:3])
    assert last.lines == len(roundup.lines())
    assert last.denials == sum(len(e.denials) for b in roundup.blocks for e in b.exchanges) > 0
    assert not page.xpath("//script | //link | //img | //@src")
    assert {"main", "header", "h1", "h2", "h3"} <= {e.tag for e in page.iter()}


def test_no_day_is_said_to_be_none() -> None:
    assert "No day has been printed yet" in render_index([], title="The roundups")


# --- writing and checking ---------------------------------------------------------------------


def test_the_same_roundup_gives_the_same_bytes(
    world: tuple[date, list[StoryFile]], roundup: Roundup
) -> None:
    day, files = world
    again = build_roundup(day, files[::-1], COVERAGE, options=OPTIONS)
    assert again == roundup
    assert to_html(again) == to_html(roundup)
    assert from_json(to_json(roundup)) == roundup


def test_writing_leaves_three_files_and_nothing_else(folder: Path, roundup: Roundup) -> None:
    write_roundup(roundup, folder)
    assert sorted(p.name for p in folder.iterdir()) == ["index.html", "roundup.json", "roundup.md"]


def test_a_clean_folder_has_no_problems(folder: Path, articles: dict[str, Article]) -> None:
    assert check_folder(folder, articles.get) == []


@pytest.mark.parametrize("name", ["index.html", "roundup.md", "roundup.json"])
def test_one_changed_character_is_found(
    name: str, roundup: Roundup, articles: dict[str, Article], tmp_path_factory: Any
) -> None:
    folder = tmp_path_factory.mktemp("changed")
    write_roundup(roundup, folder)
    original = (folder / name).read_text("utf-8")

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.integers(0, len(original) - 1), st.sampled_from('aZ7 .é\n"“'))
    def change(position: int, character: str) -> None:
        changed = original[:position] + character + original[position + 1 :]
        if changed != original:
            (folder / name).write_bytes(changed.encode())
            assert check_folder(folder, articles.get)

    change()


def test_a_forged_roundup_with_a_fresh_digest_is_found_by_the_archive(
    roundup: Roundup, articles: dict[str, Article], tmp_path: Path
) -> None:
    forged = {
        i: replace(a, text=a.text.replace("families", "soldiers")) for i, a in articles.items()
    }
    write_roundup(roundup, tmp_path)
    problems = check_folder(tmp_path, forged.get)
    assert problems
    assert all(p.line_id and p.file == "roundup.json" for p in problems)
    assert any("soldiers" in p.reason for p in problems)


def test_problems_read_plainly(
    folder: Path, roundup: Roundup, articles: dict[str, Article]
) -> None:
    page = folder / "index.html"
    text = page.read_text("utf-8")
    line = next(line for line in roundup.lines() if "families" in line.text)
    at = text.index("families", text.index(f'id="l-{line.id}"'))
    page.write_text(text[:at] + "soldiers" + text[at + 8 :], "utf-8")
    (problem,) = check_folder(folder, articles.get)
    row = text.count("\n", 0, at) + 1
    assert str(problem).startswith(f"index.html, row {row}: printed ")
    assert "soldiers" in str(problem).split(", the records say ")[0]
    assert "families" in str(problem).split(", the records say ")[1]
    receipt = line.receipts[0]
    moved = {**articles, receipt.article_id: replace(articles[receipt.article_id], outlet="Hoax")}
    write_roundup(roundup, folder)
    told = {str(p) for p in check_folder(folder, moved.get)}
    said = f"outlet: printed {receipt.outlet!r}, the archive says 'Hoax'"
    assert f"roundup.json, line {line.id}: {said}" in told


def test_an_article_that_is_gone_is_named(folder: Path, articles: dict[str, Article]) -> None:
    gone = next(iter(articles))
    rest = {i: a for i, a in articles.items() if i != gone}
    problems = check_folder(folder, rest.get)
    assert {p.reason for p in problems} == {f"article {gone!r} is not in the archive"}


@pytest.mark.parametrize(
    ("key", "value"),
    [("languages", [[{}, 3], ["fr", 1]]), ("retitled", [{"was": 5}]), ("headline", {"text": 5})],
)
def test_records_of_another_kind_are_told(
    key: str, value: Any, folder: Path, articles: dict[str, Article]
) -> None:
    plain = json.loads((folder / "roundup.json").read_text("utf-8"))
    block = plain["blocks"][0]
    if key == "headline":
        block[key].update(value)
    elif key == "retitled":
        row = dict.fromkeys(("article_id", "earlier_id", "outlet", "was", "headline"), "x")
        block[key] = [{**row, **value[0]}]
    else:
        block[key] = value
    (folder / "roundup.json").write_text(json.dumps(plain), "utf-8")
    problems = check_folder(folder, articles.get)
    assert any("digest" in p.reason for p in problems)
    assert all(p.file and p.reason for p in problems)


def test_files_that_cannot_be_read_are_problems(folder: Path, articles: dict[str, Article]) -> None:
    (folder / "roundup.md").unlink()
    (folder / "index.html").write_bytes(b"\xff\xfe")
    assert {p.file for p in check_folder(folder, articles.get)} == {"roundup.md", "index.html"}


def test_wrong_input_is_told() -> None:
    with pytest.raises(WrongSettings, match="lines is 0"):
        RoundupOptions(lines=0)
    with pytest.raises(WrongRecord, match="not JSON"):
        from_json("{")
    with pytest.raises(WrongRecord, match="not of format"):
        from_json("{}")


# --- exchanges: whose word, in which order, with which hedge ----------------------------------

EXCHANGES = json.loads((CASES / "exchanges.json").read_text("utf-8"))


def quoted(article: Article, row: dict[str, Any]) -> Attribution:
    content = at(article.text, row["content"])
    if row["content"] == "it":
        content = Span(start := article.text.rindex(" it.") + 1, start + 2)
    cue = article.text.index(row["cue"])
    source = (at(article.text, row["source"]),) if row["source"] else ()
    held = article.sentence_at(Span(cue, cue + 1))
    return Attribution(
        id=digest_of(article.id, row["key"]),
        article_id=article.id,
        source=source,
        cue=(Span(cue, cue + len(row["cue"])),),
        content=(content,),
        mode=row.get("mode", "indirect"),
        speaker=row["who"],
        stance=row.get("stance", "support"),
        status=row.get("status", "claimed"),
        evidence=article.evidence(held),
    )


def one_story(case: dict[str, Any]) -> StoryFile:
    """A story of one article, its claims grouped as the case says."""
    row = {"id": case["name"], "on": "2031-03-12", "url": "", "outlet": "Bell"}
    article = make_article({**row, "headline": "News from Lask", "text": case["text"]})
    said = {row["key"]: quoted(article, row) for row in case["said"]}
    assertions = {
        key: Assertion(
            claim_id=keys[0],
            attribution_id=said[key].id,
            article_id=article.id,
            evidence=said[key].evidence,
            speaker=said[key].speaker,
            stance=said[key].stance,
            status=said[key].status,
            origin_id="bell",
            asserted_at=article.published_at,
        )
        for keys in case["claims"]
        for key in keys
    }
    claims = tuple(
        Claim(k[0], "s", said[k[0]].evidence, tuple(assertions[x] for x in k), 1, "claimed")
        for k in case["claims"]
    )
    return StoryFile(
        story_id="s",
        articles=(article,),
        readings={article.id: Reading(article.id, attributions=tuple(said.values()))},
        origins={article.id: Origin("bell", "Bell", "named")},
        claims=claims,
        new_ids=frozenset({article.id}),
    )


@pytest.mark.parametrize("case", EXCHANGES, ids=[c["name"] for c in EXCHANGES])
def test_whose_word_a_line_is(case: dict[str, Any]) -> None:
    made = build_roundup(date(2031, 3, 12), [one_story(case)], Coverage(), options=RoundupOptions())
    (block,) = made.blocks
    lines = [
        each
        for exchange in block.exchanges
        for line in (*exchange.says, *exchange.denials)
        for each in (line, *line.hedges)
    ]
    found = [(line.kind, line.speaker) for line in lines]
    assert found == [(kind, who) for kind, who, _ in case["printed"]]
    for line, (_, _, words) in zip(lines, case["printed"], strict=True):
        assert words in line.text


def test_a_denial_is_nested_under_what_it_denies(tmp_path: Path) -> None:
    made = build_roundup(
        date(2031, 3, 12), [one_story(EXCHANGES[-1])], Coverage(), options=RoundupOptions()
    )
    write_roundup(made, tmp_path)
    page = (tmp_path / "roundup.md").read_text("utf-8")
    assert "\n- **The guild** said" in page
    assert "\n  - **Ona Veld** denied it" in page
