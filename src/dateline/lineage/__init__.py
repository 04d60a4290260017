"""Lineage: which articles share words, whose words they are, and how many origins that makes.

```
articles -> sketch -> CopyFinder -> compare -> Copy
         -> find_credits -> Credit             `-> find_origins -> Origin
```

`find_copies` does the first line over a batch. The rest of a run stays small: one sketch an article
is all that has to be stored for tomorrow.
"""

from dateline.lineage.boilerplate import Boilerplate
from dateline.lineage.copies import (
    Candidate,
    CopyFinder,
    FinderOptions,
    compare,
    find_copies,
)
from dateline.lineage.credits import find_credits
from dateline.lineage.origins import count_independent, find_origins, find_texts
from dateline.lineage.shingles import Sketch, sketch
from dateline.lineage.told import told_origins

__all__ = [
    "Boilerplate",
    "Candidate",
    "CopyFinder",
    "FinderOptions",
    "Sketch",
    "compare",
    "count_independent",
    "find_copies",
    "find_credits",
    "find_origins",
    "find_texts",
    "sketch",
    "told_origins",
]
