"""`python -m training.uncertainty.shares FOLDER`: how often each word of the table is a cue.

Counts on the training folds and prints word, cues, uses and share, with the share that stands in
`tables/uncertainty.tsv` where it is another and the word was a cue twice or more. Needs the parses
that `signs` keeps in FOLDER.
"""

import sys
from collections import Counter
from pathlib import Path

from bench import read_lines
from bench.szeged import HELD_OUT, SZEGED, blocks_of, gold_cues, training_part
from dateline.understand.parse import Parse
from dateline.understand.uncertainty.candidates import cue_words
from training.uncertainty.signs import parses

ENOUGH = 2


def main(folder: Path) -> None:
    """Print the shares."""
    records = list(read_lines(SZEGED))
    is_trained = training_part(blocks_of([r["text"] for r in records]), HELD_OUT)
    uses, cues = Counter[str](), Counter[str]()
    for record, doc, is_in in zip(records, parses(records, folder), is_trained, strict=True):
        if not is_in:
            continue
        parse, gold = Parse(doc, record["text"]), gold_cues(record)
        uses.update(parse.words)
        places = zip(parse.starts, parse.ends, parse.words, strict=True)
        cues.update(word for start, end, word in places if (start, end) in gold)
    for word, row in cue_words().words.items():
        share = round(cues[word] / max(1, uses[word]), 2)
        told = f"\t{row.share}" if cues[word] >= ENOUGH and share != row.share else ""
        print(f"{word}\t{cues[word]}\t{uses[word]}\t{share}{told}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
