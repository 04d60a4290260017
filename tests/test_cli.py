"""The command line: it teaches, it tells what would have worked, and it shows no traceback."""

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from dateline.cli import COMMANDS, group


def dateline(*arguments: str, stdin: str = "") -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "dateline", *arguments], input=stdin, capture_output=True, text=True
    )


def test_help_lists_every_command() -> None:
    shown = CliRunner().invoke(group, ["--help"])
    assert shown.exit_code == 0
    assert all(f"  {name} " in shown.output for name in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_teaches_an_example(command: str) -> None:
    shown = CliRunner().invoke(group, [command, "--help"])
    assert shown.exit_code == 0
    assert "Example" in shown.output


def test_wrong_usage_is_2_and_wrong_input_is_1(tmp_path: Path) -> None:
    assert dateline("nonsense").returncode == 2
    assert dateline("roundup", "yesterday").returncode == 2
    no_desk = dateline("--desk", str(tmp_path / "no"), "status")
    assert no_desk.returncode == 1
    assert no_desk.stderr.count("\n") == 1
    assert "make one with" in no_desk.stderr


def test_an_empty_desk_says_what_to_do_next(tmp_path: Path) -> None:
    desk = str(tmp_path / "desk")
    assert dateline("--desk", desk, "init").returncode == 0
    assert dateline("--desk", desk, "init").stdout.startswith("there already")
    nothing = dateline("--desk", desk, "collect")
    assert nothing.returncode == 1
    assert "feeds add" in nothing.stderr
    empty = dateline("--desk", desk, "roundup", "2031-03-12")
    assert empty.returncode == 1
    assert "dateline collect" in empty.stderr


def test_feeds_are_added_once_and_leave_as_opml(tmp_path: Path) -> None:
    desk = str(tmp_path / "desk")
    dateline("--desk", desk, "init")
    first = dateline("--desk", desk, "feeds", "add", "https://a.example/f", "--outlet", 'A "Post"')
    assert first.stdout == "1 feeds added\n"
    opml = dateline("--desk", desk, "feeds", "export").stdout
    assert "https://a.example/f" in opml
    (tmp_path / "feeds.opml").write_text(opml)
    again = dateline("--desk", desk, "feeds", "import", str(tmp_path / "feeds.opml"))
    assert again.stdout == "0 feeds added\n"
    assert dateline("--desk", desk, "feeds", "list").stdout == 'https://a.example/f\tA "Post"\n'


def test_a_wrong_line_is_named(tmp_path: Path) -> None:
    lines = '{"id": "1", "text": "A."}\n{"id": 2}\n{"id": "1", "text": "B."}\n'
    wrong = dateline("stories", "-", stdin=lines)
    assert wrong.returncode == 1
    assert wrong.stdout.count("\n") == 1
    assert "line 2" in wrong.stderr
    assert "stands twice" in wrong.stderr
    assert "Traceback" not in wrong.stderr


@pytest.mark.parametrize("command", ["lineage", "stories"])
def test_a_file_that_ends_too_soon_is_told(tmp_path: Path, command: str) -> None:
    whole = gzip.compress(b'{"id": "1", "text": "The port was shut all day."}\n' * 400)
    (tmp_path / "cut.gz").write_bytes(whole[: len(whole) // 2])
    told = dateline(command, str(tmp_path / "cut.gz"))
    assert told.returncode == 1
    assert "to its end" in told.stderr
    assert "Traceback" not in told.stderr


def test_a_source_that_is_not_there_is_wrong_input(tmp_path: Path) -> None:
    desk = str(tmp_path / "desk")
    dateline("--desk", desk, "init")
    for source in ("", "nope.html", "http://[::1", "ftp://a.example/"):
        told = dateline("--desk", desk, "collect", source)
        assert told.returncode == 1, source
        assert told.stderr.count("\n") == 1, told.stderr
    assert dateline("--desk", desk, "show", "").returncode == 1


def test_a_headline_that_an_outlet_changed_is_shown(tmp_path: Path) -> None:
    desk = str(tmp_path / "desk")
    text = "The wooden pier at Orlin burned down on Monday evening, the harbour office said. " * 3
    page = {"url": "https://bell.example/pier", "outlet": "Bell", "published_on": "2031-03-10"}
    assert dateline("--desk", desk, "init").returncode == 0
    for number, title in enumerate(("Pier bombed at Orlin", "Pier burns down at Orlin")):
        lines = tmp_path / f"{number}.jsonl"
        lines.write_text(json.dumps({**page, "id": f"v{number}", "title": title, "text": text}))
        assert dateline("--desk", desk, "collect", str(lines)).returncode == 0
    assert dateline("--desk", desk, "update").returncode == 0
    shown = dateline("--desk", desk, "show", "v1").stdout
    assert "before: Pier bombed at Orlin [" in shown
    assert "before:" not in dateline("--desk", desk, "show", "v0").stdout
    out = tmp_path / "day"
    assert dateline("--desk", desk, "roundup", "2031-03-10", "--out", str(out)).returncode == 0
    printed = (out / "roundup.md").read_text("utf-8")
    assert "Bell, was: *Pier bombed at Orlin*; now: *Pier burns down at Orlin*" in printed
    assert dateline("--desk", desk, "check", str(out)).returncode == 0
