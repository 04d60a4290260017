"""The archive: one SQLite file, with captures' bytes by digest beside it. Only it speaks SQL.

What machines found and what people decided are separate tables: a re-run may replace the first, the
second is a log that triggers keep append-only. Every stage marks what it has done in the same
transaction as its findings, so that a run can be killed at any moment and resumed, and a second
run changes nothing.
"""

import os
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256
from itertools import islice
from json import loads
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self, TypeVar

from dateline.errors import ArchiveError
from dateline.model import (
    Article,
    Capture,
    Copy,
    Credit,
    Decision,
    Event,
    Failure,
    Member,
    Reading,
)
from dateline.records import dump, from_plain, to_plain

R = TypeVar("R")

# Append-only: a new shape of the store is a new entry, and old entries are never edited.
# Each is tested from the oldest kept file (tests/cases/archive/).
MIGRATIONS: Final[tuple[str, ...]] = (
    """
    CREATE TABLE captures (
        id TEXT PRIMARY KEY, digest TEXT NOT NULL, url TEXT NOT NULL, asked TEXT NOT NULL,
        record TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX captures_url ON captures (url);
    CREATE INDEX captures_asked ON captures (asked);
    CREATE TABLE feeds (url TEXT PRIMARY KEY, state TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE articles (
        number INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        capture_id TEXT NOT NULL REFERENCES captures (id),
        url TEXT NOT NULL,
        version INTEGER NOT NULL,
        outlet TEXT NOT NULL,
        language TEXT NOT NULL,
        published_on TEXT,
        headline TEXT NOT NULL,
        text TEXT NOT NULL,
        record TEXT NOT NULL
    ) STRICT;
    CREATE INDEX articles_day ON articles (published_on, id);
    CREATE INDEX articles_url ON articles (url);
    CREATE INDEX articles_given ON articles (json_extract(record, '$.given_id'));
    CREATE VIRTUAL TABLE search USING fts5 (
        headline, text, content='articles', content_rowid='number', tokenize='porter unicode61'
    );
    CREATE TRIGGER articles_search AFTER INSERT ON articles BEGIN
        INSERT INTO search (rowid, headline, text) VALUES (new.number, new.headline, new.text);
    END;
    CREATE TABLE sketches (
        article_id TEXT PRIMARY KEY REFERENCES articles (id),
        day TEXT NOT NULL, sketch BLOB NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX sketches_day ON sketches (day);
    CREATE TABLE copies (
        a TEXT NOT NULL REFERENCES articles (id), b TEXT NOT NULL REFERENCES articles (id),
        record TEXT NOT NULL, PRIMARY KEY (a, b)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX copies_b ON copies (b);
    CREATE TABLE credits (
        article_id TEXT NOT NULL REFERENCES articles (id), place INTEGER NOT NULL,
        record TEXT NOT NULL, PRIMARY KEY (article_id, place)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE readings (
        article_id TEXT PRIMARY KEY REFERENCES articles (id), record TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE events (
        article_id TEXT NOT NULL REFERENCES articles (id), place INTEGER NOT NULL,
        type TEXT NOT NULL, first_day TEXT, last_day TEXT, record TEXT NOT NULL,
        PRIMARY KEY (article_id, place)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX events_type ON events (type, first_day);
    CREATE TABLE members (
        article_id TEXT PRIMARY KEY REFERENCES articles (id), story_id TEXT NOT NULL,
        record TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX members_story ON members (story_id);
    CREATE TABLE done (
        stage TEXT NOT NULL, subject TEXT NOT NULL, PRIMARY KEY (stage, subject)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE states (stage TEXT PRIMARY KEY, state BLOB NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE failures (
        id TEXT PRIMARY KEY, room TEXT NOT NULL, about TEXT NOT NULL, capture_id TEXT NOT NULL,
        failed_at TEXT NOT NULL, record TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX failures_about ON failures (room, about);
    CREATE INDEX failures_capture ON failures (room, capture_id);
    CREATE TABLE decisions (
        number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, record TEXT NOT NULL
    ) STRICT;
    CREATE TRIGGER decisions_kept BEFORE DELETE ON decisions BEGIN
        SELECT RAISE (ABORT, 'decisions are only ever added to');
    END;
    CREATE TRIGGER decisions_fixed BEFORE UPDATE ON decisions BEGIN
        SELECT RAISE (ABORT, 'decisions are only ever added to');
    END;
    """,
    # Words are numbered anew (2026-11-28), so sketches of before say nothing, and the stream of
    # stories keeps topics: both are made again at the next update.
    """
    DELETE FROM copies;
    DELETE FROM credits;
    DELETE FROM sketches;
    DELETE FROM members;
    DELETE FROM states WHERE stage IN ('lineage', 'stories');
    DELETE FROM done WHERE stage IN ('lineage', 'stories');
    """,
)

# Where bytes are written before they are renamed to their digest.
_ASIDE: Final = ".aside"

# What a stage finds, and forgets when it is done again.
_FOUND_BY: Final = {
    "lineage": ("copies", "credits", "sketches"),
    "understand": ("readings", "events"),
    "stories": ("members",),
}
_TABLES: Final = ("captures", "feeds", "articles", "sketches", "copies", "credits", "readings",
                  "events", "members", "states", "failures", "done", "decisions")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """An article found by its words, with the words around the hit."""

    article: Article
    excerpt: str


class Archive:
    """The store of one desk. Use as a context manager; `in_memory` gives one for tests."""

    def __init__(self, connection: sqlite3.Connection, bytes_dir: Path | None) -> None:
        self._db = connection
        self._bytes_dir = bytes_dir
        self._held: dict[str, bytes] = {}

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open the archive in `folder`, making or migrating it; ArchiveError if that fails."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "archive.sqlite"
        try:
            return cls(_connect(path), folder / "captures")
        except sqlite3.DatabaseError as error:
            raise ArchiveError(
                f"cannot open the archive {str(path)!r}: {error}; "
                "is it a Dateline archive, on a disk with room left?",
                about=str(path),
            ) from error

    @classmethod
    def in_memory(cls) -> Self:
        """Give an archive that lives no longer than its object."""
        return cls(_connect(":memory:"), None)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; what was committed stays."""
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is written inside is kept together, or not at all."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    # --- captures ----------------------------------------------------------------------------

    def add_capture(self, capture: Capture, body: bytes) -> bool:
        """Save the bytes, then the record; give whether it is new."""
        self._save_bytes(capture.digest, body)  # also where the record is known: bytes may be lost
        asked = dict(capture.hints).get("link", capture.url)
        for url in {capture.url, asked}:
            self.clear_failures("collect", about=url)
        if self._has("captures", "id", capture.id):
            return False
        values = (capture.id, capture.digest, capture.url, asked, dump(capture))
        return self._add("INSERT OR IGNORE INTO captures VALUES (?, ?, ?, ?, ?)", values)

    def has_url(self, url: str) -> bool:
        """Whether a page was captured before under this url, or by asking for it."""
        return self._has("captures", "url", url) or self._has("captures", "asked", url)

    def captures_to_read(self) -> list[Capture]:
        """Give the captures that the read stage has not done, in the order of their ids."""
        query = """SELECT record FROM captures WHERE NOT EXISTS
                   (SELECT 1 FROM done WHERE stage = 'read' AND subject = captures.id)
                   ORDER BY id"""
        return list(self._records(Capture, query))

    def body_of(self, capture: Capture) -> bytes:
        """Give the bytes of a capture; ArchiveError if they are gone or were changed."""
        if self._bytes_dir is None:
            return self._held[capture.digest]
        path = self._path_of(self._bytes_dir, capture.digest)
        try:
            body = path.read_bytes()
        except OSError as error:
            raise ArchiveError(
                f"bytes of {capture.url!r} are gone: {error}", about=capture.id
            ) from error
        if sha256(body).hexdigest() != capture.digest:
            raise ArchiveError(f"bytes of {capture.url!r} were changed in {path}", about=capture.id)
        return body

    def feed_state(self, url: str) -> dict[str, str]:
        """What a feed told at the last fetch, for a conditional request; empty if never fetched."""
        row = self._db.execute("SELECT state FROM feeds WHERE url = ?", (url,)).fetchone()
        return dict(loads(row[0])) if row else {}

    def keep_feed_state(self, url: str, state: dict[str, str]) -> None:
        """Keep what a feed told, in place of what it told before."""
        self._db.execute("INSERT OR REPLACE INTO feeds VALUES (?, ?)", (url, dump(state)))

    # --- articles ----------------------------------------------------------------------------

    def add_article(self, article: Article) -> bool:
        """Add an article; a known url with other words becomes its next version. Give if new."""
        if self._has("articles", "id", article.id):
            return False
        query = "SELECT coalesce(max(version), 0) + 1 FROM articles WHERE url = ? AND url != ''"
        version = self._db.execute(query, (article.url,)).fetchone()[0]
        plain = to_plain(replace(article, text="", headline=""))
        values = (
            article.id, article.capture_id, article.url, version, article.outlet, article.language,
            article.published_on.isoformat() if article.published_on else None,
            article.headline, article.text, dump(plain),
        )  # fmt: skip
        marks = ", ".join("?" * len(values))
        return self._add(f"INSERT INTO articles VALUES (NULL, {marks})", values)  # noqa: S608

    def article(self, article_id: str) -> Article | None:
        """Give one article by its id, or by the id that its input gave; None if there is none.

        Where several were given one id, the one that came last is meant.
        """
        if not article_id:
            return None
        where = """WHERE id = ? OR json_extract(record, '$.given_id') = ?
                   ORDER BY id = ? DESC, number DESC LIMIT 1"""
        return next(self._articles(where, (article_id,) * 3), None)

    def articles(self, ids: Iterable[str]) -> list[Article]:
        """Give the articles with these ids, in order of publication, undated ones last."""
        found = [
            a for some in _batches(ids, 500) for a in self._articles(_where_in("id", some), some)
        ]
        return sorted(found, key=_publication)

    def articles_on(self, first: date, last: date) -> list[Article]:
        """Give the newest versions of the articles of these days, both included."""
        where = """WHERE published_on BETWEEN ? AND ? AND NOT EXISTS
                   (SELECT 1 FROM articles AS later WHERE later.url = articles.url
                    AND later.url != '' AND later.version > articles.version)
                   ORDER BY published_on, id"""
        return sorted(
            self._articles(where, (first.isoformat(), last.isoformat())), key=_publication
        )

    def superseded(self, ids: Iterable[str]) -> set[str]:
        """Give those of these articles that have a newer version."""
        found: set[str] = set()
        for some in _batches(ids, 500):
            query = f"""SELECT id FROM articles {_where_in("id", some)} AND EXISTS
                        (SELECT 1 FROM articles AS later WHERE later.url = articles.url
                         AND later.url != '' AND later.version > articles.version)"""  # noqa: S608
            found.update(row[0] for row in self._db.execute(query, some))
        return found

    def earlier_versions(self, ids: Iterable[str]) -> dict[str, tuple[Article, ...]]:
        """Give by id what stood at these articles' urls before them, the first version first."""
        found: dict[str, tuple[Article, ...]] = {}
        for some in _batches(ids, 500):
            query = f"""SELECT later.id, earlier.id FROM articles AS later
                        JOIN articles AS earlier ON earlier.url = later.url
                         AND earlier.url != '' AND earlier.version < later.version
                        {_where_in("later.id", some)} ORDER BY earlier.version"""  # noqa: S608
            pairs = self._db.execute(query, some).fetchall()
            known = {a.id: a for a in self.articles(earlier for _, earlier in pairs)}
            for later, earlier in pairs:
                found[later] = (*found.get(later, ()), known[earlier])
        return found

    def days(self) -> dict[str, int]:
        """How many articles each day has, in order; the undated under ""."""
        query = """SELECT coalesce(published_on, ''), count(*) FROM articles
                   GROUP BY published_on ORDER BY published_on"""
        return dict(self._db.execute(query))

    def pending(self, stage: str) -> list[str]:
        """Ids of articles that `stage` has not done, by day (undated last), then instant, id."""
        query = """SELECT id FROM articles WHERE NOT EXISTS
                   (SELECT 1 FROM done WHERE stage = ? AND subject = articles.id)
                   ORDER BY published_on IS NULL, published_on,
                            json_extract(record, '$.published_at'), id"""
        return [row[0] for row in self._db.execute(query, (stage,))]

    def search(self, words: str, *, limit: int = 20) -> list[Found]:
        """Give the articles that match an FTS5 query, best first; ArchiveError if malformed."""
        query = """SELECT articles.id, snippet(search, 1, '[', ']', ' … ', 24) FROM search
                   JOIN articles ON articles.number = search.rowid
                   WHERE search MATCH ? ORDER BY rank LIMIT ?"""
        try:
            rows = self._db.execute(query, (words, limit)).fetchall()
        except sqlite3.OperationalError as error:
            raise ArchiveError(
                f"cannot search for {words!r}: {error}; put phrases in double quotes", about=words
            ) from error
        by_id = {a.id: a for a in self.articles(row[0] for row in rows)}
        return [Found(by_id[article_id], excerpt) for article_id, excerpt in rows]

    # --- what machines found -----------------------------------------------------------------

    def mark_done(self, stage: str, subjects: Iterable[str]) -> None:
        """Note that `stage` has done these; called in the transaction that keeps its findings."""
        self._db.executemany(
            "INSERT OR IGNORE INTO done VALUES (?, ?)", ((stage, s) for s in subjects)
        )

    def forget(self, stage: str) -> int:
        """Forget what `stage` found and that it was done; give on how many. Articles stay."""
        for table in _FOUND_BY.get(stage, ()):
            self._db.execute(f"DELETE FROM {table}")  # noqa: S608
        self._db.execute("DELETE FROM states WHERE stage = ?", (stage,))
        return self._db.execute("DELETE FROM done WHERE stage = ?", (stage,)).rowcount

    def add_sketch(self, article_id: str, day: str, sketch: bytes) -> None:
        """Keep an article's sketch under its day."""
        self._db.execute(
            "INSERT OR REPLACE INTO sketches VALUES (?, ?, ?)", (article_id, day, sketch)
        )

    def newest_sketch_day(self) -> str:
        """Give the last day that a sketch is kept under; "" where there is none."""
        return str(
            self._db.execute(
                "SELECT coalesce(max(day), '') FROM sketches WHERE day < 'a'"
            ).fetchone()[0]
        )

    def sketches(self, first: str, last: str) -> Iterator[bytes]:
        """Yield the sketches of these days, both included, by day and id."""
        query = "SELECT sketch FROM sketches WHERE day BETWEEN ? AND ? ORDER BY day, article_id"
        for (sketch,) in self._db.execute(query, (first, last)):
            yield sketch

    def add_copies(self, copies: Iterable[Copy]) -> None:
        """Keep pairs of articles that share words."""
        rows = ((c.a, c.b, dump(c)) for c in copies)
        self._db.executemany("INSERT OR REPLACE INTO copies VALUES (?, ?, ?)", rows)

    def copies_among(self, ids: Iterable[str]) -> list[Copy]:
        """Give the pairs with at least one side among these articles."""
        found: dict[tuple[str, str], Copy] = {}
        for some in _batches(ids, 400):
            marks = ", ".join("?" * len(some))
            query = f"SELECT record FROM copies WHERE a IN ({marks}) OR b IN ({marks})"  # noqa: S608
            found.update({(c.a, c.b): c for c in self._records(Copy, query, (*some, *some))})
        return [found[key] for key in sorted(found)]

    def add_credits(self, article_id: str, credits: Sequence[Credit]) -> None:
        """Keep an article's credits in place of those found before."""
        self._replace("credits", article_id, [(n, dump(c)) for n, c in enumerate(credits)])

    def credits_of(self, ids: Iterable[str]) -> list[Credit]:
        """Give the credits of these articles."""
        return self._of(Credit, "credits", ids)

    def add_reading(self, reading: Reading) -> None:
        """Keep what was understood of an article, in place of what was understood before."""
        values = (reading.article_id, dump(reading))
        self._db.execute("INSERT OR REPLACE INTO readings VALUES (?, ?)", values)
        rows = [
            (n, e.type, _iso(e.first_day), _iso(e.last_day), dump(e))
            for n, e in enumerate(reading.events)
        ]
        self._replace("events", reading.article_id, rows)

    def readings_of(self, ids: Iterable[str]) -> dict[str, Reading]:
        """Give what was understood of these articles, by article id."""
        return {r.article_id: r for r in self._of(Reading, "readings", ids)}

    def events(self, types: Iterable[str]) -> list[Event]:
        """Give all events of these types, by day."""
        some = tuple(types)
        query = (
            f"SELECT record FROM events {_where_in('type', some)} ORDER BY first_day, article_id"  # noqa: S608
        )
        return list(self._records(Event, query, some))

    def event_types(self) -> dict[str, int]:
        """How many events of each type there are."""
        return dict(
            self._db.execute("SELECT type, count(*) FROM events GROUP BY type ORDER BY type")
        )

    def add_member(self, member: Member) -> None:
        """Keep an article's place in a story."""
        values = (member.article_id, member.story_id, dump(member))
        self._db.execute("INSERT OR REPLACE INTO members VALUES (?, ?, ?)", values)

    def members_of(self, ids: Iterable[str]) -> list[Member]:
        """Give the places of these articles in stories."""
        return self._of(Member, "members", ids)

    def story_members(self, story_ids: Iterable[str]) -> list[Member]:
        """Give all members of these stories."""
        return self._of(Member, "members", story_ids, column="story_id")

    def move_members(self, article_ids: Iterable[str], story_id: str) -> None:
        """Put articles into another story, as a person decided."""
        for member in self.members_of(article_ids):
            self.add_member(replace(member, story_id=story_id))

    def state(self, stage: str) -> bytes | None:
        """Give what a streaming stage has learned so far; None before it learned anything."""
        row = self._db.execute("SELECT state FROM states WHERE stage = ?", (stage,)).fetchone()
        return bytes(row[0]) if row else None

    def keep_state(self, stage: str, state: bytes) -> None:
        """Keep what a streaming stage has learned; called in the transaction of its findings."""
        self._db.execute("INSERT OR REPLACE INTO states VALUES (?, ?)", (stage, state))

    # --- failures and decisions --------------------------------------------------------------

    def add_failures(self, failures: Iterable[Failure]) -> int:
        """Add failures; the same failure on the same thing is kept once. Give how many are new."""
        query = "INSERT OR IGNORE INTO failures VALUES (?, ?, ?, ?, ?, ?)"
        return sum(
            self._add(
                query, (f.id, f.room, f.about, f.capture_id, f.failed_at.isoformat(), dump(f))
            )
            for f in failures
        )

    def clear_failures(self, room: str, *, about: str = "", capture_id: str = "") -> None:
        """Forget what failed before and has come now, by what it was about or its capture."""
        for column, value in (("about", about), ("capture_id", capture_id)):
            if value:
                query = f"DELETE FROM failures WHERE room = ? AND {column} = ?"  # noqa: S608
                self._db.execute(query, (room, value))

    def failures(self) -> list[Failure]:
        """Give all failures, oldest first."""
        return list(self._records(Failure, "SELECT record FROM failures ORDER BY failed_at, id"))

    def add_decision(self, decision: Decision) -> bool:
        """Add to the log what a person decided; give whether it is new."""
        query = "INSERT OR IGNORE INTO decisions VALUES (NULL, ?, ?)"
        return self._add(query, (decision.id, dump(decision)))

    def decisions(self) -> list[Decision]:
        """Give the whole log, in the order of deciding."""
        return list(self._records(Decision, "SELECT record FROM decisions ORDER BY number"))

    def counts(self) -> dict[str, int]:
        """How many records of each kind there are."""
        return {t: self._db.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in _TABLES}  # noqa: S608

    def check(self) -> list[str]:
        """Give what SQLite finds wrong with the file and its references; empty if it is sound."""
        wrong = [row[0] for row in self._db.execute("PRAGMA integrity_check") if row[0] != "ok"]
        return wrong + [
            f"broken reference in {row[0]}" for row in self._db.execute("PRAGMA foreign_key_check")
        ]

    # --- within ------------------------------------------------------------------------------

    def _articles(self, where: str, values: Sequence[Any]) -> Iterator[Article]:
        query = f"SELECT record, headline, text FROM articles {where}"  # noqa: S608
        for record, headline, text in self._db.execute(query, values):
            yield from_plain(Article, {**loads(record), "headline": headline, "text": text})

    def _records(self, kind: type[R], query: str, values: Sequence[Any] = ()) -> Iterator[R]:
        for (record,) in self._db.execute(query, values):
            yield from_plain(kind, loads(record))

    def _of(
        self, kind: type[R], table: str, ids: Iterable[str], *, column: str = "article_id"
    ) -> list[R]:
        found: list[R] = []
        for some in _batches(ids, 500):
            query = f"SELECT record FROM {table} {_where_in(column, some)}"  # noqa: S608
            found.extend(self._records(kind, query, some))
        return found

    def _replace(self, table: str, article_id: str, rows: Sequence[tuple[Any, ...]]) -> None:
        self._db.execute(f"DELETE FROM {table} WHERE article_id = ?", (article_id,))  # noqa: S608
        if rows:
            marks = ", ".join("?" * (len(rows[0]) + 1))
            values = ((article_id, *row) for row in rows)
            self._db.executemany(f"INSERT INTO {table} VALUES ({marks})", values)  # noqa: S608

    def _has(self, table: str, column: str, value: str) -> bool:
        query = f"SELECT 1 FROM {table} WHERE {column} = ? LIMIT 1"  # noqa: S608
        return self._db.execute(query, (value,)).fetchone() is not None

    def _add(self, query: str, values: Sequence[Any]) -> bool:
        return self._db.execute(query, values).rowcount > 0

    def _save_bytes(self, digest: str, body: bytes) -> None:
        """Write aside and rename: a reader never sees half a file, whatever kills the writer."""
        if self._bytes_dir is None:
            self._held[digest] = body
            return
        path = self._path_of(self._bytes_dir, digest)
        if path.exists() and path.stat().st_size == len(body):
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = self._bytes_dir / _ASIDE
        aside.mkdir(exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=aside, delete=False) as half:
            half.write(body)
        os.replace(half.name, path)

    def sweep(self) -> None:
        """Remove what killed writers left half-written; call it only while nobody else writes."""
        if self._bytes_dir is not None:
            for half in (self._bytes_dir / _ASIDE).glob("*"):
                half.unlink(missing_ok=True)

    @staticmethod
    def _path_of(bytes_dir: Path, digest: str) -> Path:
        return bytes_dir / digest[:2] / digest


def _connect(path: Path | str) -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=30, isolation_level=None)
    try:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
        db.execute("PRAGMA foreign_keys = ON")
        _migrate(db, str(path))
    except BaseException:
        db.close()
        raise
    return db


def _migrate(db: sqlite3.Connection, path: str) -> None:
    """Bring the file to the newest shape, each step in a transaction of its own."""
    version = db.execute("PRAGMA user_version").fetchone()[0]
    if version > len(MIGRATIONS):
        raise ArchiveError(
            f"the archive {path!r} was made by a newer Dateline (shape {version}, "
            f"this one knows {len(MIGRATIONS)}); update Dateline",
            about=path,
        )
    for number, step in enumerate(MIGRATIONS[version:], start=version + 1):
        db.executescript(f"BEGIN IMMEDIATE; {step} PRAGMA user_version = {number}; COMMIT;")


def _publication(article: Article) -> tuple[bool, str, str]:
    at = article.published_at
    return (at is None, at.isoformat() if at else "", article.id)


def _where_in(column: str, values: Sequence[str]) -> str:
    return f"WHERE {column} IN ({', '.join('?' * len(values))})"


def _batches(values: Iterable[str], size: int) -> Iterator[tuple[str, ...]]:
    rest = iter(dict.fromkeys(values))
    while batch := tuple(islice(rest, size)):
        yield batch


def _iso(day: date | datetime | None) -> str | None:
    return day.isoformat() if day else None
