"""The quality gate: figures on fixed data may not fall below their floors.

    python tools/gate.py             measure what the data allows; exit 1 if a floor is broken
    python tools/gate.py --propose   print floors a little under what is measured now

Floors and data digests stand in `bench/floors.toml`. A floor that is lower than it ever was in
git's history is refused, unless `[lowered]` gives its reason. A task whose data is absent is
skipped, and said. A task is measured again only when the package, the task or its data changed.
"""

import importlib
import json
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench import data_dir  # noqa: E402  the root must be on the path first

FLOORS: Final = ROOT / "bench" / "floors.toml"
CACHE: Final = ROOT / ".venv" / ".gate.json"
# What is proposed as a floor: a figure less this, so that noise alone does not break it.
MARGIN: Final = 0.01


def main(arguments: list[str]) -> int:
    """Run the gate; give 1 where something is wrong."""
    floors = tomllib.loads(FLOORS.read_text("utf-8"))
    if arguments == ["--propose"]:
        return propose(floors)
    wrong = list(lowered_floors(floors))
    for task, wanted in floors["floors"].items():
        wrong += check_task(task, wanted, floors["digests"])
    print("\n".join(f"gate: {w}" for w in wrong) or "gate: no figure fell")
    return 1 if wrong else 0


def check_task(task: str, wanted: Mapping[str, float], digests: Mapping[str, str]) -> list[str]:
    """Give what is wrong with one task: its data, or a figure below its floor."""
    module = importlib.import_module(f"bench.{task}")
    absent = [name for name in module.DATA if not (data_dir() / name).exists()]
    if absent:
        print(f"gate: {task}: skipped, no {', '.join(absent)} in {data_dir()}")
        return []
    changed = [n for n in module.DATA if digests.get(n) != digest_of_data(n)]
    if changed:
        return [f"{task}: {name} is not the pinned data" for name in changed]
    figures = measured(task, module)
    unknown = [f"{task}: no figure {name!r}" for name in wanted if name not in figures]
    return unknown + [
        f"{task}: {name} is {figures[name]:.3f}, its floor is {floor:.3f}"
        for name, floor in wanted.items()
        if name in figures and figures[name] < floor
    ]


def measured(task: str, module: Any) -> dict[str, float]:
    """Give a task's figures, from the cache where nothing changed since."""
    cache: dict[str, Any] = json.loads(CACHE.read_text()) if CACHE.exists() else {}
    key = state_of_code(task)
    if cache.get(task, {}).get("key") != key:
        print(f"gate: measuring {task}", file=sys.stderr, flush=True)
        cache[task] = {"key": key, "figures": module.measure()}
        CACHE.write_text(json.dumps(cache))
    return dict(cache[task]["figures"])


def state_of_code(task: str) -> str:
    """Give a digest of all that a figure depends on, but the data (which is pinned)."""
    paths = sorted((ROOT / "src").rglob("*.py")) + sorted((ROOT / "src").rglob("*.tsv"))
    digest = sha256()
    for path in (*paths, ROOT / "bench" / f"{task}.py", ROOT / "requirements.lock"):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def digest_of_data(name: str) -> str:
    """Give the digest of a data file, or of all files of a data folder."""
    path = data_dir() / name
    files = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
    digest = sha256()
    for file in files:
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def lowered_floors(floors: Mapping[str, Any]) -> Iterator[str]:
    """Yield the floors that are lower than they ever were, without a reason."""
    for past in past_floors():
        for task, figures in past.get("floors", {}).items():
            for name, before in figures.items():
                now = floors["floors"].get(task, {}).get(name)
                if (now is None or now < before) and f"{task}/{name}" not in floors["lowered"]:
                    yield f"{task}: the floor of {name!r} was {before}, is {now}; give a reason"


def past_floors() -> Iterator[dict[str, Any]]:
    """Yield the floors of every commit that changed them."""
    relative = FLOORS.relative_to(ROOT).as_posix()
    for commit in git("log", "--format=%H", "--", relative).split():
        yield tomllib.loads(git("show", f"{commit}:{relative}"))


def git(*arguments: str) -> str:
    """Give what git prints; nothing outside a checkout."""
    done = subprocess.run(("git", "-C", ROOT, *arguments), capture_output=True, text=True)
    return done.stdout if done.returncode == 0 else ""


def propose(floors: Mapping[str, Any]) -> int:
    """Print floors from what is measured now, never lower than they stand."""
    for task, wanted in floors["floors"].items():
        module = importlib.import_module(f"bench.{task}")
        figures = measured(task, module)
        print(f"[floors.{task}]")
        for name in wanted:
            print(f'"{name}" = {max(wanted[name], round(figures[name] - MARGIN, 3))}')
        for name in module.DATA:
            print(f'# "{name}" = "{digest_of_data(name)}"')
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
