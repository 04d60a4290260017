"""Deciding: what people say of stories counts at once, and when all is gathered again."""

from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

import pytest
from click.testing import CliRunner

from dateline.cli import group
from dateline.errors import WrongInput
from dateline.model import Decision
from dateline.pipeline.collecting import collect
from dateline.pipeline.deciding import merge_stories, split_story
from dateline.pipeline.desk import Desk
from dateline.pipeline.gathering import gather
from dateline.pipeline.updating import redo
from dateline.stories import MERGE, PLACE, Ruling

NOW = datetime(2025, 3, 24, 6, 0, tzinfo=UTC)
SITE = Path(str(files("dateline").joinpath("demo/site")))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with Desk.make(tmp_path / "desk", quiet=True) as opened:
        collect(opened, [str(SITE / "meridian"), str(SITE / "averring-courier")], now=NOW)
        gather(opened)
    return tmp_path / "desk"


@pytest.fixture
def desk(folder: Path):
    with Desk.work(folder, quiet=True) as opened:
        yield opened


def stories_of(desk: Desk) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for member in desk.archive.members_of(desk.archive.pending("nothing")):
        found.setdefault(member.story_id, []).append(member.article_id)
    return {story_id: sorted(ids) for story_id, ids in found.items()}


def gathered_again(desk: Desk) -> dict[str, list[str]]:
    redo(desk, "stories")
    gather(desk)
    return stories_of(desk)


def test_merged_stories_are_one_now_and_when_gathered_again(desk: Desk) -> None:
    before = stories_of(desk)
    kept, *others = sorted(before)[:3]
    done = merge_stories(desk, kept, others, by="A. Editor", now=NOW)
    after = stories_of(desk)
    assert after[kept] == sorted(i for s in (kept, *others) for i in before[s])
    assert done.articles == len(after[kept])
    assert not after.keys() & set(others)
    assert gathered_again(desk) == after
    assert [(d.verb, d.subject, d.value, d.by) for d in desk.archive.decisions()] == [
        (MERGE, other, kept, "A. Editor") for other in others
    ]


def test_split_articles_have_their_own_story_now_and_when_gathered_again(desk: Desk) -> None:
    before = stories_of(desk)
    home = max(before, key=lambda s: len(before[s]))
    gone = before[home][:2]
    done = split_story(desk, gone, by="A. Editor", now=NOW)
    after = stories_of(desk)
    assert after[done.story_id] == gone
    assert sorted(after.get(home, [])) == before[home][2:]
    again = gathered_again(desk)
    assert again[done.story_id] == gone
    assert sorted(again.get(home, [])) == before[home][2:]
    back = split_story(desk, gone, into=max(again, key=lambda s: len(again[s])), by="B", now=NOW)
    assert set(gone) <= set(stories_of(desk)[back.story_id])


def test_a_running_story_goes_on_as_it_was_decided(desk: Desk, tmp_path: Path) -> None:
    before = stories_of(desk)
    kept, other = sorted(before)[:2]
    merge_stories(desk, kept, [other], by="A. Editor", now=NOW)
    collect(desk, [str(SITE / "uplandobserver")], now=NOW)
    gather(desk)
    assert other not in stories_of(desk)
    assert gathered_again(desk).keys() & {kept, other} == {kept}


@pytest.mark.parametrize(
    ("decide", "words"),
    [
        (lambda d: merge_stories(d, "none", ["nor this"], by="x", now=NOW), "no story 'none'"),
        (lambda d: merge_stories(d, "it", ["it"], by="x", now=NOW), "cannot go into itself"),
        (lambda d: split_story(d, ["none"], by="x", now=NOW), "no article 'none'"),
        (
            lambda d: split_story(
                d, d.archive.pending("nothing")[:1], into="none", by="x", now=NOW
            ),
            "no story 'none'",
        ),
    ],
)
def test_what_is_not_there_is_told_and_nothing_is_decided(desk: Desk, decide, words: str) -> None:
    with pytest.raises(WrongInput, match=words):
        decide(desk)
    assert desk.archive.decisions() == []


def test_later_decisions_count_over_earlier_ones() -> None:
    rows = [(MERGE, "a", "b"), (MERGE, "b", "c"), (PLACE, "1", "a"), ("edit line", "x", "y")]
    ruling = Ruling.of(Decision(str(n), NOW, "x", *row) for n, row in enumerate(rows))
    assert [ruling.story_of("2", s) for s in "abcd"] == ["c", "c", "c", "d"]
    assert ruling.story_of("1", "d") == "c"
    turned = Ruling.of(
        Decision(str(n), NOW, "x", MERGE, *row) for n, row in enumerate([("a", "b"), ("b", "a")])
    )
    assert [turned.story_of("2", s) for s in "ab"] == ["a", "a"]


def test_the_commands_say_what_they_did(folder: Path) -> None:
    with Desk.open(folder, quiet=True) as desk:
        one, other = sorted(stories_of(desk))[:2]
    run = CliRunner()
    merged = run.invoke(group, ["--desk", str(folder), "merge", one, other, "--by", "A. Editor"])
    assert merged.output.startswith(f"story {one} has ")
    listed = run.invoke(group, ["--desk", str(folder), "decisions"])
    assert f"A. Editor: merge stories {other} -> {one}" in listed.output
    assert run.invoke(group, ["--desk", str(folder), "decisions", "--json"]).output.count("\n") == 1
