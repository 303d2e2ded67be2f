"""What is quoted is the profile's own text, as whole as there is room."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.domain import Passage
from bot.knowledge.load import load_profile
from bot.llm.quote import as_source, quote


def passage(text: str, ident: str = "a") -> Passage:
    return Passage(id=ident, title="Heron", section="Stories", text=text)


def test_a_story_that_is_asked_for_keeps_its_end() -> None:
    stories = [one for one in load_profile(None).passages if one.section == "Stories"]
    assert stories
    for story in stories:
        text, _ = quote([story], "It says:")
        assert story.text.strip().splitlines()[-1][-40:] in text


def test_a_cut_falls_behind_a_sentence_and_leaves_no_label_alone() -> None:
    told = "I moved it. " * 97 + "Result. " + "It held, and everybody was glad of it for years. " * 3
    assert as_source(passage(told)).quote.endswith("I moved it. …")


def test_lines_stay_lines_where_a_text_is_cut() -> None:
    told = "\n".join(f"- Built the bridge number {number}." for number in range(40))
    assert told.startswith(as_source(passage(told)).quote.removesuffix(" …"))


@given(st.text(max_size=3000))
def test_a_quote_is_the_beginning_of_its_passage(text: str) -> None:
    kept = as_source(passage(text)).quote
    assert kept == text.strip() or text.strip().startswith(kept.removesuffix("…").rstrip())
    assert len(kept) <= 1202


def test_a_source_reaches_as_far_as_what_may_be_said_from_it() -> None:
    stories = [one for one in load_profile(None).passages if one.section == "Stories"]

    assert stories
    assert [one.text.strip() for one in stories] == [as_source(one).quote for one in stories]
