"""What parse and rules say of the training texts, written down for the environment that trains.

    PYTHONPATH=. .venv/bin/python -m training.attribution.parses FOLDER [--texts FILE --most 900]

Runs in the package's own environment: torch is not needed, the parser is. Numbers only, no text.
"""

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from bench.parses import read_all
from dateline.understand.attribution import seen_beside
from training.attribution.polnear import records_of

_EVERY = 100
_KINDS = {"starts": np.int32, "ends": np.int32, "numbers": np.uint8}


def write_grammar(target: Path, records: Iterable[dict[str, Any]]) -> int:
    """Write the grammar of the records' texts; give how many there are."""
    held: dict[str, Any] = {}
    for article, doc in read_all(records):
        told, _ = seen_beside(article, doc)
        for name, kind in _KINDS.items():
            held[f"{article.id}/{name}"] = getattr(told, name).astype(kind)
        if len(held) // len(_KINDS) % _EVERY == 0:
            print(f"{len(held) // len(_KINDS)} texts", file=sys.stderr, flush=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_suffix(".part.npz")
    np.savez_compressed(unfinished, **held)
    unfinished.rename(target)
    return len(held) // len(_KINDS)


def main() -> None:
    """Write one file as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--texts", default="", help="a file of texts under the data")
    parser.add_argument("--tuning", action="store_true", help="PolNeAR's tuning part")
    parser.add_argument("--most", type=int, default=10**9, help="texts at most")
    parser.add_argument("--skip", type=int, default=0, help="texts to leave out at the start")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    options = parser.parse_args()
    records = records_of(options.data, options.texts, tuning=options.tuning)
    records = records[options.skip :][: options.most]
    name = Path(options.texts).name.split(".")[0] or f"polnear{'-tuning' * options.tuning}"
    print(write_grammar(options.folder / f"{name}.npz", records), "texts", file=sys.stderr)


if __name__ == "__main__":
    main()
