"""`python -m training.stance.train [TARGET.zip]`: fit on all pairs and write the weights file."""

import sys
from pathlib import Path

import numpy as np

from dateline.claims.stance_weights import released_path, write_weights
from training.stance.corpus import count_rarity, read_headlines, read_pairs, targets_of
from training.stance.fit import fit_networks


def main(arguments: list[str]) -> int:
    """Write the weights and print their sha256."""
    target = Path(arguments[0]) if arguments else released_path()
    rarity = count_rarity()
    pairs = read_pairs(rarity)
    own, targets = read_headlines(rarity)
    networks = fit_networks(
        np.vstack([pairs.signs, own]), np.vstack([targets_of(pairs.labels), targets])
    )
    digest = write_weights(target, networks, rarity)
    pairs_told = f"{len(pairs.labels)} + {len(own)} pairs"
    print(f"{digest}  {target} ({target.stat().st_size} bytes, {pairs_told})")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
