"""Event types: CASE-2021 task 2 (score only), and the incident types of MUC-4 (development).

CASE-2021 wants one label for a snippet; the figure is weighted F1.

Our types are fewer than its thirty; `LABELS` says which label each of ours stands for, and
`_refined` splits the three that depend on who acts. A snippet's type is that of the trigger whose
type stands first in `tables/event_types.tsv`; a snippet without a trigger is OTHER.

MUC-4 has templates for a report, not for a sentence: the figures are the share of reports with an
incident of a type in which we find an event of it, and the share of reports without any incident
in which we find a bombing or an abduction all the same.
"""

import re
from collections import Counter

from bench import read_lines
from dateline.understand.events import event_types, find_triggers

CASE = "events/case2021-half.jsonl.gz"
MUC = "status/muc4-train.jsonl.gz"
DATA = (CASE, MUC)

LABELS = {
    "chemical_weapon": "CHEM_WEAP",
    "suicide_bombing": "SUIC_BOMB",
    "sexual_violence": "SEX_VIOL",
    "air_strike": "AIR_STRIKE",
    "shelling": "ART_MISS_ATTACK",
    "grenade_attack": "GRENADE",
    "bombing": "REM_EXPLOS",
    "execution": "ATTACK",
    "assassination": "ATTACK",
    "attack": "ATTACK",
    "abduction": "ABDUCT_DISSAP",
    "hostage_freed": "ABDUCT_DISSAP",
    "armed_clash": "ARMED_CLASH",
    "crowd_repression": "FORCE_AGAINST_PROTEST",
    "riot": "VIOL_DEMONSTR",
    "mob_violence": "MOB_VIOL",
    "looting_destruction": "PROPERTY_DISTRUCT",
    "territorial_gain": "NON_STATE_ACTOR_OVERTAKES_TER",
    "territorial_loss": "GOV_REGAINS_TERIT",
    "withdrawal": "NON_VIOL_TERRIT_TRANSFER",
    "cease_fire": "AGREEMENT",
    "peace_talks": "DIPLO",
    "sanction": "DIPLO",
    "weapons_seizure": "DISR_WEAP",
    "arrest": "ARREST",
    "protest": "PEACE_PROTEST",
    "base_established": "HQ_ESTABLISHED",
    "group_change": "CHANGE_TO_GROUP_ACT",
    "defection": "CHANGE_TO_GROUP_ACT",
    "claim_of_responsibility": "ATTRIB",
    "organised_crime": "ORG_CRIME",
    "natural_disaster": "NATURAL_DISASTER",
    "accident": "MAN_MADE_DISASTER",
}
_GOVERNMENT = re.compile(
    r"(?i)\b(?:re-?captur|re-?tak|retook|regain|liberat|army|troops|soldiers|government|police|"
    r"security forces|cleared)"
)
_BROKEN_UP = re.compile(
    r"(?i)\b(?:dispers|tear ?gas|water cannon|rubber bullets|baton|arrest|detain|police)"
)


MUC_TYPES = {
    "ATTACK": {
        "attack", "armed_clash", "assassination", "execution", "shelling", "mob_violence",
        "crowd_repression", "grenade_attack", "air_strike",
    },
    "BOMBING": {"bombing", "suicide_bombing", "grenade_attack", "shelling"},
    "KIDNAPPING": {"abduction", "hostage_freed"},
    "ARSON": {"looting_destruction"},
}  # fmt: skip


def _refined(label: str, text: str) -> str:
    """Split what depends on who acts: who takes the place, and whether police step in."""
    if label == "NON_STATE_ACTOR_OVERTAKES_TER" and _GOVERNMENT.search(text):
        return "GOV_REGAINS_TERIT"
    if label == "PEACE_PROTEST" and _BROKEN_UP.search(text):
        return "PROTEST_WITH_INTER"
    return label


def label_of(text: str) -> str:
    """Give the label of the snippet by its most telling trigger."""
    order = list(event_types())
    types = sorted({f.type for f in find_triggers(text)}, key=order.index)
    label = next((LABELS[t] for t in types if t in LABELS), "OTHER")
    return _refined(label, text)


def weighted_f1(pairs: list[tuple[str, str]]) -> float:
    """Give the mean of the labels' F1, weighted by how often each is gold, in percent."""
    gold, found = Counter(g for g, _ in pairs), Counter(f for _, f in pairs)
    right = Counter(g for g, f in pairs if g == f)
    return 100 * sum(
        n / len(pairs) * 2 * right[label] / (n + found[label]) for label, n in gold.items()
    )


def _muc_figures() -> dict[str, float]:
    wanted, right = Counter[str](), Counter[str]()
    for record in read_lines(MUC):
        found = {f.type for f in find_triggers(record["text"])}
        kinds = {k.split(" /")[0].strip() for t in record["templates"] for k in t["INCIDENT: TYPE"]}
        for kind in kinds & set(MUC_TYPES):
            wanted[kind] += 1
            right[kind] += bool(found & MUC_TYPES[kind])
        if not record["templates"]:
            wanted["none"] += 1
            right["none"] += bool(found & (MUC_TYPES["KIDNAPPING"] | {"bombing"}))
    figures = {f"MUC-4 train {k} recall": 100 * right[k] / wanted[k] for k in MUC_TYPES}
    figures["MUC-4 train false alarms (reports)"] = 100 * right["none"] / wanted["none"]
    return figures


def measure() -> dict[str, float]:
    """Give weighted F1 and accuracy in percent."""
    pairs = [(r["type"], label_of(r["text"])) for r in read_lines(CASE)]
    right = sum(g == f for g, f in pairs)
    return {
        "CASE-2021 half weighted F1": weighted_f1(pairs),
        "CASE-2021 half accuracy": 100 * right / len(pairs),
    } | _muc_figures()
