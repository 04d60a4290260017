"""What a trained network makes of texts, written down for another to learn from.

    python -m training.attribution.teach CHECKPOINT TARGET --texts stories/allsides-train.jsonl.gz

Targets are likelihoods (a chain's marginals), not decisions: of cue tags at each piece, and of the
tags round each place that may be a cue. Without `--texts`, PolNeAR's part for training is read, and
each likelihood is the mean of the teacher's and of what people annotated. No text is written, only
ids: the same data must be there when the file is read.
"""

import argparse
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer

from dateline.understand.grammar import Grammar
from dateline.understand.neural import NeuralReader, around, cue_ranges
from training.attribution.corpus import Cue, Example, examples_of, read_grammar
from training.attribution.evaluate import open_tokenizer, torch_reader
from training.attribution.network import SHAPES, build, weights_in
from training.attribution.polnear import records_of

# A teacher's word against the annotators', on texts that both have read.
_TEACHER_SHARE = 0.5
_EVERY = 100


def teach(reader: NeuralReader, example: Example) -> Example:
    """Give an example with the teacher's likelihoods in the place of its tags, or mixed with them.

    A place that people marked keeps their range, whatever the teacher says of it.
    """
    pieces = example.pieces
    states, likely = reader.encoded(pieces)
    marked = {c.first: c for c in example.cues}
    shown = [(c.first, c.last) for c in example.cues]
    shown += [r for r in cue_ranges(likely) if r[0] not in marked]
    if not shown:
        return replace(example, cue_tags=_mixed(example.cue_tags, likely, bool(marked)))
    emissions = reader.read(*around(states, shown))
    cues = [
        _cue(marked.get(first), (first, last), float(likely[first, 1]), told)
        for (first, last), told in zip(shown, emissions, strict=True)
    ]
    return replace(example, cue_tags=_mixed(example.cue_tags, likely, bool(marked)), cues=cues)


def _cue(own: Cue | None, place: tuple[int, int], likely: float, tags: Any) -> Cue:
    if own is None:
        return Cue(*place, likely, tags)
    mixed = _mixed(own.tags, tags, is_annotated=True)
    return Cue(*place, _TEACHER_SHARE * likely + (1 - _TEACHER_SHARE), mixed)


def _mixed(own: Any, teacher: Any, is_annotated: bool) -> Any:
    share = _TEACHER_SHARE if is_annotated else 1.0
    return share * teacher + (1 - share) * own


def write_taught(target: Path, examples: Iterator[Example]) -> int:
    """Write the examples' likelihoods, in half precision; give how many there are."""
    held: dict[str, Any] = {}
    for number, example in enumerate(examples, 1):
        rows = {
            "tags": example.cue_tags,
            "places": [(c.first, c.last) for c in example.cues],
            "likely": [c.likely for c in example.cues],
            "around": [c.tags for c in example.cues],
        }
        for name, row in rows.items():
            kind = np.int32 if name == "places" else np.float16
            held[f"{example.name}/{name}"] = np.asarray(row, dtype=kind)
        if number % _EVERY == 0:
            print(f"{number} examples", file=sys.stderr, flush=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_suffix(".part.npz")
    np.savez_compressed(unfinished, **held)
    unfinished.rename(target)
    return len(held) // 4


def read_taught(
    path: Path, tokenizer: Tokenizer, data: Path, grammar: Mapping[str, Grammar]
) -> list[Example]:
    """Give the examples that `write_taught` wrote, with their texts from the data."""
    held = np.load(path)
    names = {name.rpartition("/")[0] for name in held.files}
    texts = path.with_suffix(".texts").read_text().strip()
    read = {name.rpartition("#")[0] for name in names}
    records = [r for r in records_of(data, texts) if str(r["id"]) in read]
    found = [e for r in records for e in examples_of(tokenizer, r, grammar.get(str(r["id"])))]
    return [_with_taught(e, held) for e in found if e.name in names]


def _with_taught(example: Example, held: Any) -> Example:
    tags, places, likely, rows = (
        held[f"{example.name}/{name}"] for name in ("tags", "places", "likely", "around")
    )
    cues = [
        Cue(int(a), int(b), float(p), t.astype(np.float32))
        for (a, b), p, t in zip(places.reshape(-1, 2), likely, rows, strict=True)
    ]
    return replace(example, cue_tags=tags.astype(np.float32), cues=cues)


def _reader(options: argparse.Namespace, tokenizer: Tokenizer) -> NeuralReader:
    if options.checkpoint.suffix == ".zip":
        return NeuralReader.load(options.checkpoint)
    network = build(options.kind, options.weights)
    network.load_state_dict(weights_in(options.checkpoint))
    network.encoder.freeze(options.frozen, is_fresh=True)
    return torch_reader(network.to(options.device), tokenizer)


def main() -> None:
    """Teach as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path, help="or a file as the package reads it")
    parser.add_argument("target", type=Path, help="an .npz")
    parser.add_argument("--texts", default="", help="a file of texts under the data")
    parser.add_argument("--most", type=int, default=10**9, help="texts at most")
    parser.add_argument("--skip", type=int, default=0, help="texts to leave out at the start")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--grammar", type=Path, required=True, help="what `parses` wrote")
    parser.add_argument("--kind", default="minilm", choices=SHAPES)
    parser.add_argument("--frozen", type=int, default=0, help="as the teacher was trained")
    parser.add_argument("--bf16", action="store_true", help="where the processor has it")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    tokenizer = open_tokenizer(options.tokenizer)
    reader = _reader(options, tokenizer)
    records = records_of(options.data, options.texts)[options.skip :][: options.most]
    grammar = read_grammar(options.grammar)
    examples = (
        teach(reader, e) for r in records for e in examples_of(tokenizer, r, grammar.get(r["id"]))
    )
    options.target.parent.mkdir(parents=True, exist_ok=True)
    options.target.with_suffix(".texts").write_text(options.texts + "\n")
    with torch.autocast(options.device, torch.bfloat16, enabled=options.bf16):
        many = write_taught(options.target, examples)
    print(f"{many} examples of {len(records)} texts in {options.target}", file=sys.stderr)


if __name__ == "__main__":
    main()
