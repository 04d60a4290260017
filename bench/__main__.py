"""`python -m bench [NAME …]`: print the figures of the named tasks, or of all."""

import importlib
import sys
import time

from bench import TASKS, data_dir


def main(names: list[str]) -> int:
    for name in names or TASKS:
        if name not in TASKS:
            print(f"unknown task {name!r}; known: {', '.join(TASKS)}", file=sys.stderr)
            return 2
        task = importlib.import_module(f"bench.{name}")
        absent = [d for d in task.DATA if not (data_dir() / d).exists()]
        if absent:
            print(f"{name}: skipped, {', '.join(absent)} not in {data_dir()}")
            continue
        started = time.perf_counter()
        figures = task.measure()
        print(f"{name} ({time.perf_counter() - started:.1f} s)")
        for figure, value in figures.items():
            print(f"  {figure:<58} {value:8.3f}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
