"""The archive: what was written is there, once; a kill or a bad file loses nothing."""

import shutil
import sqlite3
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from dateline.archive import MIGRATIONS, Archive
from dateline.errors import ArchiveError
from dateline.model import Copy, Decision, Event, Failure, Member, Reading, Span
from tests.builders import NOW, make_article, make_capture

OLDEST = Path(__file__).parent / "cases" / "archive" / "shape-1.sqlite"


@pytest.fixture(params=["memory", "file"])
def archive(request: pytest.FixtureRequest, tmp_path: Path):
    with Archive.in_memory() if request.param == "memory" else Archive.open(tmp_path) as opened:
        yield opened


def stored(archive: Archive, **changes):
    article = make_article(**changes)
    capture = make_capture(article.url, article.text.encode())
    article = replace(article, capture_id=capture.id)
    with archive.transaction():
        archive.add_capture(capture, article.text.encode())
        archive.add_article(article)
    return article


def test_twice_is_once(archive: Archive) -> None:
    article = stored(archive)
    before = archive.counts()
    assert stored(archive) == article
    assert archive.counts() == before
    assert archive.article(article.id) == article


def test_bytes_come_back_and_changed_bytes_are_told(tmp_path: Path) -> None:
    capture = make_capture(body=b"<p>four</p>")
    with Archive.open(tmp_path) as archive:
        archive.add_capture(capture, b"<p>four</p>")
        assert archive.body_of(capture) == b"<p>four</p>"
        saved = next(p for p in (tmp_path / "captures").rglob("*") if p.is_file())
        saved.write_bytes(b"<p>five</p>")
        with pytest.raises(ArchiveError, match="were changed"):
            archive.body_of(capture)
        saved.unlink()
        with pytest.raises(ArchiveError, match="are gone"):
            archive.body_of(capture)


def test_a_killed_transaction_leaves_nothing(archive: Archive) -> None:
    article = stored(archive)
    with pytest.raises(RuntimeError), archive.transaction():
        archive.add_member(Member(article.id, "s", 1.0))
        archive.mark_done("stories", [article.id])
        raise RuntimeError("killed")
    assert archive.members_of([article.id]) == []
    assert archive.pending("stories") == [article.id]


def test_another_text_at_one_url_is_a_new_version_and_the_newest_is_of_the_day(archive) -> None:
    first = stored(archive)
    second = stored(archive, text="A convoy was stopped. Two people were hurt.")
    other = stored(archive, url="https://post.example/b")
    assert archive.article(first.id) == first
    assert {a.id for a in archive.articles_on(date(2031, 3, 5), date(2031, 3, 5))} == {
        second.id,
        other.id,
    }


def test_earlier_versions_come_oldest_first_and_other_pages_have_none(archive: Archive) -> None:
    words = [f"A convoy was stopped. {n} people were hurt." for n in ("No", "Two", "Nine")]
    first, second, third = (stored(archive, text=text) for text in words)
    other = stored(archive, url="https://post.example/b")
    bare = stored(archive, url="", text=words[0])
    stored(archive, url="", text=words[1])
    found = archive.earlier_versions([third.id, second.id, first.id, other.id, bare.id])
    assert found == {third.id: (first, second), second.id: (first,)}


def test_stages_take_articles_by_day_and_undated_ones_last(archive: Archive) -> None:
    late = stored(archive, day=date(2031, 3, 9), url="https://post.example/1")
    undated = stored(archive, day=None, url="https://post.example/2")
    early = stored(archive, day=date(2031, 3, 1), url="https://post.example/3")
    assert archive.pending("lineage") == [early.id, late.id, undated.id]
    archive.mark_done("lineage", [early.id])
    assert archive.pending("lineage") == [late.id, undated.id]
    assert archive.forget("lineage") == 1
    assert archive.pending("lineage") == [early.id, late.id, undated.id]


def test_findings_come_back_as_they_went_in(archive: Archive) -> None:
    a, b = stored(archive), stored(archive, url="https://post.example/b")
    copy = Copy(a.id, b.id, "same_text", 1.0, "a->b", ((0, 5, 0, 5),))
    event = Event("e", a.id, a.evidence(Span(0, 8)), "attack", "accomplished", date(2031, 3, 4))
    archive.add_copies([copy])
    archive.add_reading(Reading(a.id, events=(event,)))
    archive.add_reading(Reading(a.id, events=(event,)))
    archive.keep_state("stories", b"\x00\x01")
    assert archive.copies_among([b.id]) == [copy]
    assert archive.readings_of([a.id]) == {a.id: Reading(a.id, events=(event,))}
    assert archive.events(["attack"]) == [event]
    assert archive.event_types() == {"attack": 1}
    assert archive.state("stories") == b"\x00\x01"
    assert archive.state("lineage") is None


def test_decisions_are_only_ever_added_to(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        decision = Decision("d1", NOW, "editor", "split", "s1", "a1")
        assert archive.add_decision(decision)
        assert not archive.add_decision(decision)
        assert archive.decisions() == [decision]
    db = sqlite3.connect(tmp_path / "archive.sqlite")
    for words in ("DELETE FROM decisions", "UPDATE decisions SET record = ''"):
        with pytest.raises(sqlite3.IntegrityError, match="only ever added to"):
            db.execute(words)
    db.close()


def test_a_failure_is_told_once(archive: Archive) -> None:
    failure = Failure("collect", "https://post.example/gone", "404", NOW)
    assert archive.add_failures([failure, failure]) == 1
    assert archive.failures() == [failure]


def test_search_finds_words_and_names_a_malformed_query(archive: Archive) -> None:
    article = stored(archive)
    assert [f.article.id for f in archive.search("convoys")] == [article.id]
    assert "[convoy]" in archive.search("convoy")[0].excerpt
    with pytest.raises(ArchiveError, match="double quotes"):
        archive.search('"open')


def test_a_file_that_is_no_archive_is_told(tmp_path: Path) -> None:
    (tmp_path / "archive.sqlite").write_bytes(b"not a database at all, but long enough" * 40)
    with pytest.raises(ArchiveError, match="cannot open the archive"):
        Archive.open(tmp_path)


def test_sketches_of_the_first_shape_are_made_anew(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        article = stored(archive)
        archive.add_sketch(article.id, "2025-03-10", b"of before")
        archive.add_member(Member(article.id, "s", 1.0))
        archive.keep_state("stories", b"of before")
        for stage in ("lineage", "stories"):
            archive.mark_done(stage, [article.id])
            assert not archive.pending(stage)
    with sqlite3.connect(tmp_path / "archive.sqlite") as db:
        db.execute("PRAGMA user_version = 1")
    with Archive.open(tmp_path) as archive:
        assert archive.pending("lineage") == archive.pending("stories") == [article.id]
        assert archive.state("stories") is None
        assert not list(archive.sketches("", "a"))
        assert archive.article(article.id) == article


def test_a_newer_shape_is_refused(tmp_path: Path) -> None:
    Archive.open(tmp_path).close()
    db = sqlite3.connect(tmp_path / "archive.sqlite")
    db.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    db.close()
    with pytest.raises(ArchiveError, match="newer Dateline"):
        Archive.open(tmp_path)


def test_every_migration_from_the_oldest_kept_file(tmp_path: Path) -> None:
    shutil.copy(OLDEST, tmp_path / "archive.sqlite")
    with Archive.open(tmp_path) as archive, Archive.in_memory() as fresh:
        assert archive.check() == []
        assert shape(archive) == shape(fresh)
        assert [a.headline for a in archive.articles_on(date(2031, 3, 5), date(2031, 3, 5))] == [
            "A convoy is stopped"
        ]
        assert len(archive.decisions()) == 1


def shape(archive: Archive) -> set[str]:
    return {row[0] for row in archive._db.execute("SELECT sql FROM sqlite_master WHERE sql != ''")}


def test_a_second_process_reads_while_one_writes(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as writer, Archive.open(tmp_path) as reader:
        article = stored(writer)
        with writer.transaction():
            writer.add_member(Member(article.id, "s", 1.0))
            assert reader.article(article.id) == article
            assert reader.members_of([article.id]) == []
        assert len(reader.members_of([article.id])) == 1
