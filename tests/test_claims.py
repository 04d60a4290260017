"""Claims: what is said alike is one claim, and a denial stands with what it denies."""

import json
import random
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from dateline.claims import (
    claim_to_public,
    figure_history,
    history,
    match_claims,
    speakers_of,
)
from dateline.lineage import told_origins
from dateline.model import (
    Article,
    Attribution,
    Claim,
    Entity,
    Event,
    Figure,
    Furniture,
    Origin,
    Reading,
    Span,
    digest_of,
)

CASES = json.loads((Path(__file__).parent / "cases/claims/cases.json").read_text("utf-8"))


def an_article(article_id: str, text: str, on: str = "2031-03-11", outlet: str = "Bell") -> Article:
    sentences, start = [], 0
    for piece in text.replace("\n\n", "  ").split(". "):
        end = min(start + len(piece) + 1, len(text))
        sentences.append(Span(start, end))
        start += len(piece) + 2
    return Article(
        id=article_id,
        capture_id="c",
        url="",
        outlet=outlet,
        headline="",
        byline="",
        text=text,
        published_at=datetime.fromisoformat(on).replace(tzinfo=UTC),
        published_precision="day",
        sentences=tuple(sentences),
    )


def find_spans(text: str, pieces: list[str], near: int) -> tuple[Span, ...]:
    """Where the pieces stand, each at its place nearest to `near`."""
    spans = []
    for piece in pieces:
        found = [n for n in range(len(text)) if text.startswith(piece, n)]
        assert found, piece
        at = min(found, key=lambda n: min(abs(n - near), abs(n + len(piece) - near)))
        spans.append(Span(at, at + len(piece)))
    return tuple(spans)


def an_attribution(article: Article, said: dict[str, Any], after: int = 0) -> Attribution:
    at = article.text.index(said["cue"][0], after)
    spans = {k: find_spans(article.text, said[k], at) for k in ("source", "cue", "content")}
    first = min(s.start for s in (*spans["cue"], *spans["content"]))
    last = max(s.end for s in (*spans["cue"], *spans["content"]))
    return Attribution(
        id=said.get("id", "") or digest_of(article.id, str(first)),
        article_id=article.id,
        source=spans["source"],
        cue=spans["cue"],
        content=spans["content"],
        mode="indirect",
        speaker=said["speaker"],
        stance=said.get("stance", "support"),
        status=said.get("status", "claimed"),
        evidence=article.evidence(article.sentence_at(Span(first, last))),
    )


def all_said(article: Article, given: list[dict[str, Any]]) -> tuple[Attribution, ...]:
    """The attributions in the order of their cues, each cue sought after the one before."""
    found: list[Attribution] = []
    for said in given:
        found.append(an_attribution(article, said, found[-1].cue[-1].end if found else 0))
    return tuple(found)


def claims_of(case: dict[str, Any]) -> tuple[Claim, ...]:
    articles, readings, origins = [], {}, {}
    for given in case["articles"]:
        article = an_article(given["id"], given["text"], given["on"], given["outlet"])
        said = all_said(article, given["said"])
        articles.append(article)
        readings[article.id] = Reading(article.id, attributions=said)
        state = "named" if given["origin"] else "unknown"
        origins[article.id] = Origin(given["origin"] or article.id, given["origin"], state)
    return match_claims("story", articles, readings, origins)


def claim_by_said(claims: tuple[Claim, ...]) -> dict[str, Claim]:
    return {a.attribution_id: c for c in claims for a in c.assertions}


@pytest.mark.parametrize("case", CASES, ids=[c["name"] for c in CASES])
def test_case(case: dict[str, Any]) -> None:
    by_said = claim_by_said(claims_of(case))
    for together in case["together"]:
        assert len({by_said[s].id for s in together}) == 1, together
    for apart in case["apart"]:
        assert len({by_said[s].id for s in apart}) == len(apart), apart
    for said, standing in case.get("standing", {}).items():
        assert by_said[said].standing == standing, said
    for said, origins in case.get("origins", {}).items():
        assert by_said[said].independent_origins == origins
    for said, stance in case.get("stance", {}).items():
        assert [a.stance for a in by_said[said].assertions if a.attribution_id == said] == [stance]
    for said, entries in case.get("history", {}).items():
        assert [e.what for e in history(by_said[said])] == entries


@pytest.mark.parametrize("case", CASES, ids=[c["name"] for c in CASES])
def test_each_attribution_stands_in_one_claim_whatever_the_order(case: dict[str, Any]) -> None:
    claims = claims_of(case)
    said = [a.attribution_id for c in claims for a in c.assertions]
    assert sorted(said) == sorted(s["id"] for a in case["articles"] for s in a["said"])
    shuffled = {
        **case,
        "articles": random.Random(7).sample(case["articles"], len(case["articles"])),
    }
    assert claims_of(shuffled) == claims


def test_evidence_is_the_first_supporting_sentence() -> None:
    claim = claim_by_said(claims_of(CASES[0]))["denial"]
    assert "accused the captive" in claim.evidence.exact
    assert speakers_of(claim) == ("Red Dawn", "a Red Dawn fighter")


def test_public_form() -> None:
    public = claim_to_public(claim_by_said(claims_of(CASES[2]))["raid"])
    assert public["first_asserted"] == "2031-03-11T00:00:00+00:00"
    assert [m["stance"] for m in public["mentions"]] == ["support", "deny"]
    assert public["history"][1] == {
        "at": "2031-03-12T00:00:00+00:00",
        "what": "denied",
        "speaker": "Colonel Hadd",
        "article": "b",
    }
    json.dumps(public)


def test_a_speaker_who_says_the_opposite_has_changed() -> None:
    case = {
        "articles": [
            {
                "id": name,
                "on": f"2031-03-1{day}",
                "outlet": "Bell",
                "origin": "Bell",
                "text": f"The army said the old mill bridge was {words}.",
                "said": [
                    {
                        "id": name,
                        "source": ["The army"],
                        "cue": ["said"],
                        "content": [f"the old mill bridge was {words}"],
                        "speaker": "the army",
                    }
                ],
            }
            for day, name, words in ((1, "a", "mined"), (2, "b", "not mined"))
        ]
    }
    (claim,) = claims_of(case)
    assert [e.what for e in history(claim)] == ["asserted", "changed"]
    assert claim.standing == "claimed"


def test_furniture_is_read_past_but_captions_are_not() -> None:
    text = "The mayor said trains would stop. The guard said gates would shut."
    article = an_article("a", text)
    said = [
        {
            "source": ["The mayor"],
            "cue": ["said"],
            "content": ["trains would stop"],
            "speaker": "m",
        },
        {"source": ["The guard"], "cue": ["said"], "content": ["gates would shut"], "speaker": "g"},
    ]
    found = all_said(article, said)
    at = [article.sentence_at(a.content[0]) for a in found]
    kinds = ("caption", "related")
    furniture = tuple(
        Furniture(kind, text[s.start : s.end], s) for kind, s in zip(kinds, at, strict=True)
    )
    from_page = Article(
        **{n: getattr(article, n) for n in article.__slots__ if n != "furniture"},
        furniture=furniture,
    )
    claims = match_claims("s", [from_page], {"a": Reading("a", found)}, {})
    assert [c.assertions[0].speaker for c in claims] == ["The mayor"]
    assert claims[0].independent_origins == 0


def test_nothing_in_nothing_out() -> None:
    assert match_claims("s", [], {}, {}) == ()
    assert match_claims("s", [an_article("a", "Rain fell.")], {}, {}) == ()


# --- figures ---------------------------------------------------------------------------------


def an_event(article: Article, words: str, low: int, high: int | None) -> Event:
    at = article.text.index(words)
    evidence = article.evidence(Span(at, at + len(words)))
    return Event(
        id=article.id,
        article_id=article.id,
        evidence=evidence,
        type="bombing",
        stage="accomplished",
        first_day=date(2031, 3, 10),
        last_day=date(2031, 3, 10),
        figures=(Figure("killed", low, high, evidence),),
    )


def test_figures_are_told_in_order_with_who_gave_them() -> None:
    texts = {
        "a": (
            "2031-03-10",
            "At least 12 people were killed, police said.",
            "At least 12",
            12,
            None,
        ),
        "b": ("2031-03-11", "The toll rose to 19, police said.", "19", 19, 19),
        "c": ("2031-03-11", "The toll rose to 19, police said.", "19", 19, 19),
    }
    articles, readings = [], {}
    for name, (on, text, words, low, high) in texts.items():
        article = an_article(name, text, on)
        content = text[: text.index(",")]
        said = {"source": ["police"], "cue": ["said"], "content": [content], "speaker": "police"}
        articles.append(article)
        readings[name] = Reading(
            name,
            attributions=(an_attribution(article, said),),
            events=(an_event(article, words, low, high),),
        )
    (trail,) = figure_history(articles[::-1], readings)
    assert trail.has_changed
    assert [(r.figure.low, r.figure.high, r.speaker) for r in trail.reports] == [
        (12, None, "police"),
        (19, 19, "police"),
    ]


@pytest.mark.parametrize(
    ("source", "resolved", "text", "says"),
    [
        ("The group", "Lask", "It lost a depot near Lask. The group denied it.", "The group"),
        ("The group", "Ondra", "Ondra fell. The group denied it.", "The group"),
        ("The company", "Bell", "The Bell was told. The company denied it.", "The company"),
        ("the group", "Red Dawn", "Red Dawn marched to Lask, the group said.", "Red Dawn"),
        ("The group", "Dawn", "It went to Dawn; Dawn shot. The group denied it.", "Dawn"),
        ("The army", "Lask", "It lost a depot near Lask. The army denied it.", "The army"),
        ("Ondra", "Ondra", "Ondra denied it.", "Ondra"),
    ],
)
def test_a_group_is_no_town_no_country_and_not_the_outlet(
    source: str, resolved: str, text: str, says: str
) -> None:
    cue = "denied" if "denied" in text else "said"
    article = an_article("p", text)
    said = {"source": [source], "cue": [cue], "content": [text[:4]], "speaker": resolved}
    found = an_attribution(article, said)
    ondra = [
        Entity("p", article.evidence(Span(m.start(), m.end())), "GPE", "Ondra")
        for m in re.finditer("Ondra", text)
    ]
    reading = Reading("p", attributions=(found,), entities=tuple(ondra))
    claims = match_claims("s", [article], {"p": reading}, {})
    assert [a.speaker for c in claims for a in c.assertions] == [says]


@pytest.mark.parametrize(
    ("words", "origins"),
    [
        # Two reporters heard him, as far as anybody can tell.
        (("The depot burned for hours, Mr. Hale said",) * 2, 2),
        # Both have it from one agency, whoever wrote their texts.
        (("The depot burned for hours, Mr. Hale told Reuters",) * 2, 1),
        # One has it from the agency, the other from himself.
        (
            (
                "The depot burned for hours, Mr. Hale said",
                "The depot burned for hours, Mr. Hale told Reuters",
            ),
            2,
        ),
        # What another outlet reported is that outlet's.
        (
            (
                "The depot burned for hours, Mr. Hale told Reuters",
                "Reuters reported that the depot burned for hours, Mr. Hale said",
            ),
            1,
        ),
    ],
)
def test_what_was_told_to_another_outlet_is_its_claim(words: tuple[str, str], origins: int) -> None:
    articles, readings, own = [], {}, {}
    for number, text in enumerate(words):
        outlet = ("Bell", "Lantern")[number]
        article = an_article(outlet, f"{text}.", outlet=outlet)
        cue = "told Reuters" if text.endswith("told Reuters") else "said"
        content = "depot burned for hours"
        said = {"source": ["Mr. Hale"], "cue": [cue], "content": [content], "speaker": "Hale"}
        heard = an_attribution(article, said)
        if text.startswith("Reuters reported"):
            heard = replace(heard, chain=("Reuters",))
        articles.append(article)
        readings[outlet] = Reading(outlet, attributions=(heard,))
        own[outlet] = Origin(outlet, outlet, "named")
    told = told_origins(articles, readings)
    (claim,) = match_claims("story", articles, readings, own, told)
    assert claim.independent_origins == origins
    assert {o.name for o in told.values()} <= {"Reuters"}


def test_an_outlet_that_quotes_itself_leans_on_nobody() -> None:
    article = an_article(
        "a", "The depot burned for hours, Mr. Hale told Reuters.", outlet="Reuters"
    )
    given = {
        "source": ["Mr. Hale"],
        "cue": ["told"],
        "content": ["The depot burned for hours"],
        "speaker": "Hale",
    }
    reading = Reading("a", attributions=(an_attribution(article, given),))
    assert told_origins([article], {"a": reading}) == {}


@pytest.mark.parametrize(
    ("text", "said", "name"),
    [
        (
            "The ministry denied a report in The Guardian that the depot had burned.",
            {
                "source": ["The ministry"],
                "cue": ["denied"],
                "content": ["a report in The Guardian that the depot had burned"],
            },
            "",
        ),
        (
            "The plan, first reported by Reuters, would free forty men, two officials said.",
            {
                "source": ["two officials"],
                "cue": ["said"],
                "content": ["The plan, first reported by Reuters, would free forty men"],
            },
            "Reuters",
        ),
        (
            "Mr. Hale said that it burned, a day after Reuters reported that it was intact.",
            {"source": ["Mr. Hale"], "cue": ["said"], "content": ["it burned"]},
            "",
        ),
        (
            "Asked about a report in The Guardian, Mr. Hale said that it burned.",
            {"source": ["Mr. Hale"], "cue": ["said"], "content": ["it burned"]},
            "",
        ),
        (
            "Ms. Oda told Reuters that it burned, but Mr. Hale said that all was safe.",
            {"source": ["Mr. Hale"], "cue": ["said"], "content": ["all was safe"]},
            "",
        ),
        (
            "Mr. Hale told Vice President Oda that the depot had burned.",
            {"source": ["Mr. Hale"], "cue": ["told"], "content": ["the depot had burned"]},
            "",
        ),
        (
            "The depot had burned, according to papers seen by Reuters.",
            {
                "source": ["papers seen by Reuters"],
                "cue": ["according to"],
                "content": ["The depot had burned"],
            },
            "Reuters",
        ),
        (
            "In a television interview with CNN on Monday, the mayor said that it burned.",
            {"source": ["the mayor"], "cue": ["said"], "content": ["it burned"]},
            "CNN",
        ),
        (
            "Mr. Hale said in an interview with Reuters that the depot had burned.",
            {"source": ["Mr. Hale"], "cue": ["said"], "content": ["the depot had burned"]},
            "Reuters",
        ),
    ],
)
def test_what_is_talked_of_is_no_lineage(text: str, said: dict[str, Any], name: str) -> None:
    article = an_article("a", text)
    reading = Reading("a", attributions=(an_attribution(article, {**said, "speaker": "X"}),))
    told = told_origins([article], {"a": reading})
    assert [o.name for o in told.values()] == ([name] if name else [])


def test_one_article_is_one_origin_of_a_claim() -> None:
    article = an_article(
        "a",
        "Hale told Reuters that the harbour depot burned for hours. "
        "Hale said the harbour depot burned for hours.",
    )
    given = {
        "source": ["Hale"],
        "content": ["the harbour depot burned for hours"],
        "speaker": "Hale",
    }
    said = all_said(article, [{**given, "cue": ["told Reuters"]}, {**given, "cue": ["said"]}])
    readings = {"a": Reading("a", attributions=said)}
    told = told_origins([article], readings)
    assert [o.name for o in told.values()] == ["Reuters"]
    for own in ("named", "unknown"):
        origins = {"a": Origin("o", "Bell", own)}
        (claim,) = match_claims("s", [article], readings, origins, told)
        assert claim.independent_origins == 1
        assert len({a.origin_id for a in claim.assertions}) == 1


def test_an_outlet_is_its_own_with_or_without_its_article() -> None:
    article = an_article(
        "a", "Hale told the Lantern Post that it burned.", outlet="The Lantern Post"
    )
    given = {"source": ["Hale"], "cue": ["told"], "content": ["it burned"], "speaker": "Hale"}
    reading = Reading("a", attributions=(an_attribution(article, given),))
    assert told_origins([article], {"a": reading}) == {}
