"""`python -m training.stance.train [TARGET.zip]`: fit on all pairs and write the weights file."""

import sys
from pathlib import Path

from dateline.claims.stance_weights import released_path, write_weights
from training.stance.corpus import count_rarity, read_pairs
from training.stance.fit import fit_networks


def main(arguments: list[str]) -> int:
    """Write the weights and print their sha256."""
    target = Path(arguments[0]) if arguments else released_path()
    rarity = count_rarity()
    pairs = read_pairs(rarity)
    digest = write_weights(target, fit_networks(pairs.signs, pairs.labels), rarity)
    print(f"{digest}  {target} ({target.stat().st_size} bytes, {len(pairs.labels)} pairs)")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
