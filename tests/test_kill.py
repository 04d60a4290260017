"""kill -9 at random moments: nothing captured is lost, and a re-run ends as an undisturbed one.

`python -m tests.test_kill 20` does the same with more kills, over the whole demo; its figure stands
in docs/quality.md.
"""

import hashlib
import json
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

SITE = Path(str(files("dateline").joinpath("demo/site")))
DAY = "2025-03-12"
STEPS = (("collect",), ("update",), ("roundup", DAY))
# What tells when something was done, not what was found.
CLOCK = ("fetched_at", "failed_at")


def start(desk: Path, *arguments: str) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "dateline", "--quiet", "--desk", str(desk), *arguments]
    return subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=False
    )


def finish(desk: Path, sources: list[str]) -> None:
    for step in (("init",), *steps(sources)):
        process = start(desk, *step)
        error = process.communicate()[1]
        assert process.returncode == 0, error.decode()


def steps(sources: list[str]) -> list[tuple[str, ...]]:
    return [(*step, *sources) if step[0] == "collect" else step for step in STEPS]


def ending(desk: Path) -> dict[str, str]:
    """Give a digest of all that a run ends with: every table, every byte, the printed page."""
    db = sqlite3.connect(desk / "archive.sqlite")
    db.row_factory = sqlite3.Row
    tables = [
        row[0]
        for row in db.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'search%'"
        )
    ]
    found = {name: digest(rows(db, name)) for name in tables if not name.startswith("sqlite")}
    db.close()
    for path in sorted((desk / "captures").rglob("*")):
        if path.is_file() and not path.name.startswith("."):
            assert hashlib.sha256(path.read_bytes()).hexdigest() == path.name
            found[f"bytes of {path.name}"] = path.name
    for path in sorted((desk / "roundups" / DAY).iterdir()):
        found[path.name] = digest([path.read_text("utf-8")])
    return found


def rows(db: sqlite3.Connection, table: str) -> list[str]:

    lines = []
    for row in db.execute(f"SELECT * FROM {table}"):
        plain = dict(row)
        plain.pop("number", None)
        if isinstance(plain.get("record"), str):
            record = json.loads(plain["record"])
            plain["record"] = {k: v for k, v in record.items() if k not in CLOCK}
        lines.append(repr({k: v for k, v in plain.items() if k not in CLOCK}))
    return sorted(lines)


def digest(lines: list[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def disturbed(
    desk: Path, sources: list[str], chance: random.Random, longest: float
) -> Iterator[str]:
    """Run the steps for ever from the start, each killed at a random moment; yield where it was."""
    finish_init = start(desk, "init")
    finish_init.communicate()
    while True:
        for step in steps(sources):
            process = start(desk, *step)
            time.sleep(chance.uniform(0.05, longest))
            is_killed = process.poll() is None
            process.send_signal(signal.SIGKILL)
            process.communicate()
            if is_killed:
                yield step[0]


def check_kills(folder: Path, sources: list[str], *, kills: int, seed: int) -> dict[str, int]:
    started = time.monotonic()
    finish(folder / "calm", sources)
    longest = (time.monotonic() - started) / 2  # a step is at most some half of the whole
    where: dict[str, int] = {}
    for place, _ in zip(
        disturbed(folder / "killed", sources, random.Random(seed), longest),
        range(kills),
        strict=False,
    ):
        where[place] = where.get(place, 0) + 1
        db = sqlite3.connect(folder / "killed" / "archive.sqlite")
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        kept = {row[0] for row in db.execute("SELECT digest FROM captures")}
        db.close()
        for name in kept:
            assert (folder / "killed" / "captures" / name[:2] / name).is_file(), "bytes were lost"
    finish(folder / "killed", sources)
    assert ending(folder / "killed") == ending(folder / "calm")
    return where


@pytest.mark.slow
def test_kills_leave_no_trace(tmp_path: Path) -> None:
    sources = [str(SITE / name) for name in ("meridian", "northline")]
    assert sum(check_kills(tmp_path, sources, kills=2, seed=7).values()) == 2


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        count = int(sys.argv[1]) if len(sys.argv) > 1 else 20
        print(check_kills(Path(made), [str(SITE)], kills=count, seed=1), "killed; ends the same")
