"""The quality gate: figures on fixed data may not fall below their floors, or rise above ceilings.

    python tools/gate.py             measure what the data allows; exit 1 if a floor is broken
    python tools/gate.py --propose   print floors a little under what is measured now

Floors, ceilings and data digests stand in `bench/floors.toml`. A bound that is looser than it ever
was in git's history is refused, unless `[loosened]` gives its reason. A task whose data is absent
is skipped, and said. A task is measured again only when the package, the task or its data changed.
"""

import importlib
import json
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import product
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench import data_dir  # noqa: E402  the root must be on the path first

FLOORS: Final = ROOT / "bench" / "floors.toml"
CACHE: Final = ROOT / ".venv" / ".gate.json"
# What is proposed as a bound: a figure less this, so that noise alone does not break it.
MARGIN: Final = 0.01
# Kind of bound -> how a figure, or an older bound, is compared with it.
KINDS: Final = {"floors": 1, "ceilings": -1}


def main(arguments: list[str]) -> int:
    """Run the gate; give 1 where something is wrong."""
    if arguments not in ([], ["--propose"]):
        print(__doc__)
        return 0 if set(arguments) & {"-h", "--help"} else 2
    bounds = tomllib.loads(FLOORS.read_text("utf-8"))
    if arguments == ["--propose"]:
        return propose(bounds)
    wrong = list(loosened(bounds))
    for task in dict.fromkeys(t for kind in KINDS for t in bounds[kind]):
        wrong += check_task(task, bounds)
    print("\n".join(f"gate: {w}" for w in wrong) or "gate: every figure holds")
    return 1 if wrong else 0


def check_task(task: str, bounds: Mapping[str, Any]) -> list[str]:
    """Give what is wrong with one task: its data, or a figure beyond its bound."""
    module = importlib.import_module(f"bench.{task}")
    absent = [name for name in module.DATA if not (data_dir() / name).exists()]
    if absent:
        print(f"gate: {task}: skipped, no {', '.join(absent)} in {data_dir()}")
        return []
    changed = [n for n in module.DATA if bounds["digests"].get(n) != digest_of_data(n)]
    if changed:
        return [f"{task}: {name} is not the pinned data" for name in changed]
    figures = measured(task, module)
    return [w for kind in KINDS for w in broken(task, kind, bounds[kind].get(task, {}), figures)]


def broken(
    task: str, kind: str, wanted: Mapping[str, float], figures: Mapping[str, float]
) -> Iterator[str]:
    """Yield the bounds of one kind that a task's figures break."""
    for name, bound in wanted.items():
        if name not in figures:
            yield f"{task}: no figure {name!r}"
        elif (figures[name] - bound) * KINDS[kind] < 0:
            yield f"{task}: {name} is {figures[name]:.4f}, of its {kind} {bound}"


def measured(task: str, module: Any) -> dict[str, float]:
    """Give a task's figures, from the cache where nothing changed since."""
    cache: dict[str, Any] = json.loads(CACHE.read_text()) if CACHE.exists() else {}
    key = state_of_code(task, module.DATA)
    if cache.get(task, {}).get("key") != key:
        print(f"gate: measuring {task}", file=sys.stderr, flush=True)
        cache[task] = {"key": key, "figures": getattr(module, "guard", module.measure)()}
        CACHE.write_text(json.dumps(cache))
    return dict(cache[task]["figures"])


def state_of_code(task: str, data: Sequence[str]) -> str:
    """Give a digest of all that a figure depends on: the package, the task, the lock, the data."""
    files = (p for p in (ROOT / "src").rglob("*") if _is_code(p))
    bench = (p for p in (ROOT / "bench").rglob("*") if _is_code(p) and p.suffix != ".toml")
    paths = [*sorted(files), *sorted(bench)]
    digest = sha256("".join(map(digest_of_data, data)).encode())
    for path in (*paths, ROOT / "requirements.lock"):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _is_code(path: Path) -> bool:
    """Whether a figure can depend on it: not on what Python or the bench itself wrote."""
    return path.is_file() and path.suffix != ".pyc" and path.name != "quality.tsv"


def digest_of_data(name: str) -> str:
    """Give the digest of a data file, or of all files of a data folder."""
    path = data_dir() / name
    files = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
    digest = sha256()
    for file in files:
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def loosened(bounds: Mapping[str, Any]) -> Iterator[str]:
    """Yield the bounds that are looser than they ever were, without a reason."""
    seen: set[str] = set()
    for past, (kind, sign) in product(past_floors(), KINDS.items()):
        for task, figures in past.get(kind, {}).items():
            for name, before in figures.items():
                now = bounds[kind].get(task, {}).get(name)
                key = f"{task}/{name}"
                is_looser = now is None or (now - before) * sign < 0
                if is_looser and key not in bounds["loosened"] and key not in seen:
                    seen.add(key)
                    yield f"{task}: the bound of {name!r} was {before}, is {now}; give a reason"


def past_floors() -> Iterator[dict[str, Any]]:
    """Yield the floors of every commit that changed them."""
    relative = FLOORS.relative_to(ROOT).as_posix()
    for commit in git("log", "--format=%H", "--", relative).split():
        yield tomllib.loads(git("show", f"{commit}:{relative}"))


def git(*arguments: str) -> str:
    """Give what git prints; nothing outside a checkout."""
    done = subprocess.run(("git", "-C", ROOT, *arguments), capture_output=True, text=True)
    return done.stdout if done.returncode == 0 else ""


def propose(bounds: Mapping[str, Any]) -> int:
    """Print bounds from what is measured now, never looser than they stand."""
    for kind, sign in KINDS.items():
        for task, wanted in bounds[kind].items():
            figures = measured(task, importlib.import_module(f"bench.{task}"))
            print(f"[{kind}.{task}]")
            for name in wanted:
                new = round(figures[name] - MARGIN * sign * max(1.0, abs(figures[name])), 3)
                print(f'"{name}" = {max(wanted[name] * sign, new * sign) * sign}')
    tasks = dict.fromkeys(t for kind in KINDS for t in bounds[kind])
    names = {n for t in tasks for n in importlib.import_module(f"bench.{t}").DATA}
    print("[digests]")
    for name in sorted(names):
        print(f'"{name}" = "{digest_of_data(name)}"')
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
