"""Attribution: who says what, by our rules, our network and peers, in one table.

What a match is stands in `bench/matching.py`, what counts on our own labels in `bench/passages.py`,
which readers there are in `bench/readers.py`. PolNeAR's development part is scored only, never
tuned on; so are our labels. The whole article is read in every case.

On the origin page an attribution is *found* when the contents' Jaccard is at least .3 or the cues
touch, and the best speaker among those found counts.

The figures of the reader that is shipped have plain names; those of another begin with its name.
Detail (the origin page by row, false alarms by kind) is printed by `python -m bench.attribution`.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from bench import calibration, costs, data_dir, read_lines
from bench.matching import LEVELS, chars, hits_by_confidence, intervals, jaccard, score_spans
from bench.parses import read_all
from bench.passages import (
    VOICE,
    false_alarms,
    is_same_speaker,
    read_labels,
    score_passages,
    share_by,
)
from bench.readers import (
    OURS,
    RULES,
    SEED,
    SPANS,
    Answers,
    Texts,
    answers_of,
    own_readers,
    peer_answers,
    peer_versions,
    spread,
)
from dateline.model import Span
from dateline.settings import Settings
from dateline.understand.quotes import find_quotes

DEV = "attribution/polnear-dev.jsonl.gz"
UPPER_CASE = "status/muc4-tst1.jsonl.gz"
DATA = (DEV, "origin/page.txt", "origin/gold.json", costs.CORPUS, UPPER_CASE)
# What a roundup may ask for.
SURE = 0.8
# What is scored again by PolNeAR's own convention.
OUTSIDE = "polnear-dev, cues outside quotations"
BY_CONVENTION = (
    "match at 0.3, F1",
    "match at 0.8, F1",
    "exact spans, source F1",
    "exact spans, cue F1",
    "exact spans, content F1",
)
# Columns of the printed table, each with the figures whose names begin so.
INTERVAL = "95 % of draws"
COLUMNS = (OURS, INTERVAL, RULES, "spread", SPANS, f"{SPANS}, spread", "textacy", "sayswho")
SPREAD = (" mean", " lowest", " highest")


def texts() -> Texts:
    """Give all texts that are read, by set and id."""
    dev = {r["id"]: r["text"] for r in read_lines(DEV)}
    page = (data_dir() / "origin" / "page.txt").read_text("utf-8")
    wanted = {label["id"] for n in ("speakers", "no_attribution") for label in read_labels(n)}
    security = {r["id"]: r["text"] for r in read_lines(costs.CORPUS) if r["id"] in wanted}
    named = {label["id"] for label in read_labels("muc")}
    upper = {r["id"]: r["text"] for r in read_lines(UPPER_CASE) if r["id"] in named}
    return {"polnear-dev": dev, "origin": {"page": page}, "security": security, "upper": upper}


def measure() -> dict[str, float]:
    """Give the figures of every reader, then what ours costs and how calibrated it is."""
    read = texts()
    answers = answers_of(own_readers(), read) | peer_answers(read)
    told = {name: score_answers(answer) for name, answer in answers.items()}
    figures = dict(told[OURS])
    figures |= interval_figures(answers[OURS])
    figures |= calibration_figures()
    figures |= costs.measure_apart()
    for beginning, column in ((SEED, "spread"), (f"{SPANS}, {SEED}", f"{SPANS}, spread")):
        seeds = [told.pop(name) for name in list(told) if name.startswith(f"{beginning} ")]
        for figure, values in spread(seeds).items():
            names = (f"{column}: {figure}{end}" for end in SPREAD)
            figures |= dict(zip(names, values, strict=True))
    for name, scores in told.items():
        if name != OURS:
            figures |= {f"{name}: {figure}": value for figure, value in scores.items()}
    return figures


def guard() -> dict[str, float]:
    """Give the figures that the gate holds: of the reader that reads by default, alone."""
    answers = answers_of({OURS: own_readers()[OURS]}, texts())
    return score_answers(answers[OURS])


def score_answers(answers: Answers) -> dict[str, float]:
    """Give all figures of one reader but its cost."""
    dev = list(read_lines(DEV))
    found = {group: as_printed(group, by_id) for group, by_id in answers.found.items()}
    figures = {f"polnear-dev: {k}": v for k, v in score_spans(dev, found["polnear-dev"]).items()}
    figures |= convention_figures(dev, found["polnear-dev"])
    figures |= outlet_figures(dev, found["polnear-dev"])
    figures |= sure_figures(dev, found["polnear-dev"])
    figures |= origin_figures(origin_rows(found["origin"]["page"]))
    for name, labels, group in (
        ("security", "speakers", "security"),
        ("upper case", "muc", "upper"),
    ):
        scores = score_passages(read_labels(labels), found[group])
        figures |= {f"{name}: {k}": v for k, v in scores.items()}
    told = false_alarms(read_labels("no_attribution"), found["security"])
    figures["false alarms, of 300 sentences"] = sum(hit for _, hit in told) / len(told)
    figures["articles it fails on, polnear-dev"] = answers.failed["polnear-dev"]
    figures["articles it fails on, all"] = sum(answers.failed.values())
    return figures


def interval_figures(answers: Answers) -> dict[str, float]:
    """Give what PolNeAR's figures may be by chance of its 84 articles: mean, low and high end."""
    told = intervals(list(read_lines(DEV)), answers.found["polnear-dev"])
    return {
        f"{INTERVAL}: polnear-dev: {name}{end}": value
        for name, values in told.items()
        for end, value in zip(SPREAD, values, strict=True)
    }


def as_printed(group: str, by_id: Mapping[str, Sequence[Any]]) -> dict[str, Sequence[Any]]:
    """Give what a roundup would print of it by default; PolNeAR asks for all that was found."""
    if group == "polnear-dev":
        return dict(by_id)
    least = Settings().confidence
    return {key: [f for f in fs if _is_sure(f, least)] for key, fs in by_id.items()}


def convention_figures(
    records: Sequence[Mapping[str, Any]], found: Mapping[str, Sequence[Any]]
) -> dict[str, float]:
    """Give what is reached by what PolNeAR counts: cues outside quotations, whoever the reader is.

    Its annotators left out what is said inside another's quoted words (one cue in fifty there is
    marked), where our own labels have it, since a desk must. The gold stays whole.
    """
    kept = {}
    for record in records:
        spoken = [q.span for q in find_quotes(record["text"]) if q.is_speech]
        kept[record["id"]] = [f for f in found[record["id"]] if not _is_inside(f, spoken)]
    scores = score_spans(records, kept)
    return {f"{OUTSIDE}: {name}": scores[name] for name in BY_CONVENTION}


def _is_inside(found: Any, spoken: Sequence[Span]) -> bool:
    first = min(chars(found.cue), default=-1)
    return any(q.start < first < q.end for q in spoken)


def outlet_figures(
    records: Sequence[Mapping[str, Any]], found: Mapping[str, Sequence[Any]]
) -> dict[str, float]:
    """Give match F1 at .3 by outlet, which PolNeAR's ids begin with."""
    outlets: dict[str, list[Mapping[str, Any]]] = {}
    for record in records:
        outlets.setdefault(record["id"].partition("_")[0], []).append(record)
    return {
        f"polnear-dev, {outlet}: match at 0.3, F1": score_spans(some, found)["match at 0.3, F1"]
        for outlet, some in sorted(outlets.items())
    }


def sure_figures(
    records: Sequence[Mapping[str, Any]], found: Mapping[str, Sequence[Any]]
) -> dict[str, float]:
    """Give the calibration error, and P and R of what a roundup prints that asks for the sure.

    What has no confidence stays, as on the page. Nothing where nothing has any.
    """
    if not any(_confidence(f) is not None for fs in found.values() for f in fs):
        return {}
    sure = {key: [f for f in fs if _is_sure(f, SURE)] for key, fs in found.items()}
    scores = score_spans(records, sure)
    pairs = list(hits_by_confidence(records, found))
    return {
        "polnear-dev: expected calibration error": calibration.expected_error(pairs),
        f"polnear-dev: P where confidence is at least {SURE}": scores["match at 0.3, P"],
        f"polnear-dev: R where confidence is at least {SURE}": scores["match at 0.3, R"],
    }


def _confidence(found: Any) -> float | None:
    return getattr(found, "confidence", None)


def _is_sure(found: Any, least: float) -> bool:
    confidence = _confidence(found)
    return confidence is None or confidence >= least


def calibration_figures() -> dict[str, float]:
    """Give the error on the predictions kept from articles held out of training, if there are."""
    pairs = calibration.read_pairs()
    if not pairs:
        return {}
    return {"held-out train: expected calibration error": calibration.expected_error(pairs)}


# --- the origin page -------------------------------------------------------------------------


def origin_rows(found: Sequence[Any] | None = None) -> list[tuple[dict[str, Any], Any, bool]]:
    """Give each gold attribution of the origin page, what was found, and if the speaker fits.

    `found` is what a reader found on the page; by default, what the shipped one does.
    """
    folder = data_dir() / "origin"
    if found is None:
        text = (folder / "page.txt").read_text("utf-8")
        [(article, doc)] = read_all([{"id": "origin", "text": text}])
        found = own_readers()[OURS](article, doc)
    gold = json.loads((folder / "gold.json").read_text("utf-8"))["attributions"]
    rows = []
    for g in gold:
        near = [f for f in found if _is_found(g, f)]
        right = [f for f in near if is_same_speaker(g["speaker"], getattr(f, "speaker", "?"))]
        rows.append((g, next(iter(right or near), None), bool(right)))
    return rows


def _is_found(gold: Mapping[str, Any], found: Any) -> bool:
    if chars(gold["cue"]) & chars(found.cue):
        return True
    return jaccard(chars(gold["content"]), chars(found.content)) >= LEVELS[0]


def origin_figures(rows: Sequence[tuple[dict[str, Any], Any, bool]]) -> dict[str, float]:
    """Give the shares found, with the right speaker, and denials and own hedges marked as such."""
    figures = {"origin: found": sum(f is not None for _, f, _ in rows) / len(rows)}
    if any(hasattr(f, "speaker") for _, f, _ in rows):
        right = sum(ok for _, _, ok in rows)
        figures["origin: found with the right speaker"] = right / len(rows)
    if any(hasattr(f, "stance") for _, f, _ in rows):
        denials = [f for g, f, _ in rows if g["status"] == "denied"]
        figures["origin: denials marked so"] = sum(
            f is not None and f.stance == "deny" for f in denials
        ) / len(denials)
        voices = [f for g, f, _ in rows if g["speaker"] == VOICE]
        figures["origin: own hedges marked unverified"] = sum(
            f is not None and f.status == "unverified" for f in voices
        ) / len(voices)
    return figures


# --- the table -------------------------------------------------------------------------------


def lay_out(figures: Mapping[str, float]) -> str:
    """Give the figures as one table, a reader a column, and say which readers are not there."""
    columns = {name: _column(figures, name) for name in COLUMNS}
    shown = [name for name, cells in columns.items() if cells]
    rows = list(dict.fromkeys(row for name in shown for row in columns[name]))
    head = ["figure", *(name or "ours" for name in shown)]
    body = [[row, *(columns[name].get(row, "–") for name in shown)] for row in rows]
    widths = [max(len(line[i]) for line in [head, *body]) for i in range(len(head))]
    ruled = [head, ["-" * width for width in widths], *body]
    lines = ["| " + " | ".join(map(str.ljust, line, widths)) + " |" for line in ruled]
    return "\n".join([*lines, "", *_notes(shown)])


def _column(figures: Mapping[str, float], name: str) -> dict[str, str]:
    """Give one reader's figures as words, by row."""
    others = tuple(f"{other}: " for other in COLUMNS if other)
    if name == OURS:
        return {k: _words(v) for k, v in figures.items() if not k.startswith(others)}
    own = {k.removeprefix(f"{name}: "): v for k, v in figures.items() if k.startswith(f"{name}: ")}
    if name != INTERVAL and not name.endswith("spread"):
        return {k: _words(v) for k, v in own.items()}
    rows = [k.removesuffix(SPREAD[0]) for k in own if k.endswith(SPREAD[0])]
    told = {row: [_words(own[row + end]) for end in SPREAD] for row in rows}
    return {row: f"{mean} ({low}–{high})" for row, (mean, low, high) in told.items()}


def _words(value: float) -> str:
    if isinstance(value, int):
        return str(value)
    return f"{value:.3f}" if abs(value) < 10 else f"{value:.4g}"


def _notes(shown: Sequence[str]) -> list[str]:
    """Give what a reader of the table should know: which readers are there, and which are not."""
    notes = []
    if SPANS not in shown:
        notes.append("No trained network is installed: the rules alone are measured.")
    if "spread" not in shown:
        notes.append("No other seeds: DATELINE_READERS names none.")
    for peer, versions in peer_versions().items():
        own, _, parser = versions.partition(" ")
        told = f"{own}, on spaCy {parser}" if own else "not installed (see `bench/peers.py`)"
        notes.append(f"{peer}: {told}.")
    return notes


def draw() -> None:
    """Draw the reliability plot of the docs anew, where there are predictions for it."""
    calibration.draw()


def main() -> None:
    """Print the origin page by row and the false alarms by kind, of the shipped reader."""
    for gold, found, ok in origin_rows():
        status = found and found.status
        print("ok  " if ok else "    ", gold["speaker"], "|", found and found.speaker, status)
    security = {"security": texts()["security"]}
    for name, answers in answers_of(own_readers(), security).items():
        told = false_alarms(read_labels("no_attribution"), answers.found["security"])
        print(f"{name or 'ours'}: false alarms by kind")
        for why, (hits, size) in share_by(told).items():
            print(f"  {why:<12} {hits:3} of {size:3}")


if __name__ == "__main__":
    main()
