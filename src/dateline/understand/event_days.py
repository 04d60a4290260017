"""Whether a date in a sentence is the day of an event in it, told by the words between the two.

A wrong day in print is a grave fault and a missing one is none: where another verb or another
clause stands between, the event gets no day.

>>> is_of_event("a ", " at the station killed nine on ")  # "a bomb … on Monday"
True
>>> is_of_event("the toll of the ", " at the station rose to nine on ")
False
"""

import re
from typing import Final

# Asides between commas: "the bomb, which nobody claimed, exploded on Monday".
_ASIDE: Final = re.compile(r",\s[^,]{1,120},")
# Here another clause begins, and a date beyond it dates something else. "When", "as" and "while"
# tell of the same time; "who was shot" goes on with the same event.
_CLAUSE: Final = re.compile(
    r"[;:\"“”]|\b(?:after|before|since|until|till|because|although|though|but|whether|unless|ahead"
    r" of|following|despite|amid|in response to|in the wake of|tied to|"
    r"that|which|who|whom|whose|where|to have|to be)\b"
)
# Verbs that go on with the event itself, so that a date after them is still its day.
_OWN_VERBS: Final = re.compile(
    r"\b(?:(?:that|which|who|where)\s+)?(?:(?:have|has|had|was|were|been|being|is|are)\s+)*"
    r"(?:kill|wound|injur|explod|detonat|happen|occurr|erupt|strik|struck|destroy|damag|target|"
    r"attack|bomb|shell|ambush|kidnap|abduct|seiz|captur|arrest|rip|tore|torn|shook|hit|left|"
    r"went off|took place|broke out|claimed the lives|died|dead|shot|beheaded|executed|burn|"
    r"surrender|defect|cross|walk|post|release|publish|lost|took|taken|taking|carried out|fired|"
    r"launch|open|began|begun|start|end|resum|held)\w*\b"
)
# A finite verb of something else: "the toll of the bomb rose on Monday", "the raid was condemned".
_OTHER_VERB: Final = re.compile(
    r"\b(?:was|were|is|are|had|has|have|will|would|rose|fell|said|says|told|came|became|made|gave|"
    r"went|met|brought|led|drew|found|showed|shows|put|began|grew|spoke|left|saw|sent|set)\b"
    r"|\b(?:conference|briefing|interview|statement|speech|letter|report)\b"  # there it was said
    r"|\b(?!united\b|armed\b|masked\b|hundred\b|called\b|suspected\b|alleged\b|wanted\b|based\b)"
    r"[a-z]{2,}ed\b"
)
# What stands before a date that dates the saying: "officials said on Tuesday".
_SAYING: Final = re.compile(
    r"\b(?:said|says|told|announced|reported|confirmed|added|statement|according|quoted|wrote|"
    r"declared|denied|claimed)\b(?:\s+\w+){0,5}\s*(?:on|late|early|,)?\s*$"
)
# A date after one of these bounds a time and is none of its days.
_BOUND: Final = re.compile(r"\b(?:since|until|till|before|after|than|from)\s+(?:\w+\s+)?$")


def is_of_event(before: str, between: str, *, time_first: bool = False) -> bool:
    """Whether the date is the event's day.

    `before` is what stands before the first of the two, `between` what stands between them, all
    in lower case; `time_first` says that the date comes before the trigger.
    """
    lead = before if time_first else between
    if has_bound(lead) and not (time_first and re.match(r"['’]s\s", between)):
        return False
    if has_other_clause(between):
        return False
    return time_first or not has_other_verb(between)


def is_of_saying(before: str) -> bool:
    """Whether what stands before a date, in lower case, makes it the day on which it was said."""
    return bool(_SAYING.search(before[-60:]))


def has_bound(lead: str) -> bool:
    """Whether the words that lead to a date make it a bound: "since", "until"."""
    return bool(_BOUND.search(lead))


def has_other_clause(between: str) -> bool:
    """Whether another clause begins between the two, asides and the event's own verbs apart."""
    return bool(_CLAUSE.search(_inner(between)))


def has_other_verb(between: str) -> bool:
    """Whether a verb of something else stands between the two."""
    return bool(_OTHER_VERB.search(_inner(between)))


def _inner(between: str) -> str:
    return _OWN_VERBS.sub(" ", _ASIDE.sub(" ", between))
