"""A prompt carries only sentences that matter; what the answer needs is among them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.dev_set import dev_sets
from bot.domain import EVERYBODY, Passage
from bot.knowledge.condense import condense
from bot.knowledge.retrieval import Library
from bot.prompt import passage_block

BEST = Passage(
    id="best", title="Larder", section="Projects", text="A pantry app. It has 90 users. I wrote it alone."
)
JOB = Passage(
    id="job",
    title="Engineer at Acme",
    section="Work",
    dates="2019-03 - 2021-06",
    text="Engineer at Acme, from March 2019 to June 2021.\nI built the billing of the whole company there.\n"
    "- Wrote a pantry importer\n- Cut costs by 40 %\n- Hired two people",
)
STORY = Passage(
    id="story",
    title="The outage",
    section="Stories",
    text="Situation. The site was down.\nTask. I was on call.\nAction. I restarted it by hand.\n"
    "Result. It was up in 9 minutes.",
)
NOTE = Passage(
    id="note", title="Tea", section="Notes", text="I drink tea. It has 90 users. Green tea is best."
)


def texts(asked: str, *passages: Passage) -> list[str]:
    return [passage.text for passage in condense([BEST, *passages], asked)]


def test_the_best_passage_stays_whole_and_order_and_ids_stay() -> None:
    short = condense([BEST, JOB, STORY], "Who uses the pantry app?")

    assert BEST == short[0]
    assert [BEST.id, JOB.id, STORY.id] == [passage.id for passage in short]
    assert [replace(p, text="") for p in (BEST, JOB, STORY)] == [replace(p, text="") for p in short]


def test_of_the_others_stays_what_shares_words_with_the_question() -> None:
    _, job = texts("How does the pantry import work?", JOB)

    assert "pantry importer" in job
    assert "Hired" not in job
    assert "Engineer at Acme" not in job  # its title says so


def test_figures_stay_when_figures_are_asked_for() -> None:
    assert "40 %" in texts("How much did you save?", JOB)[1]
    assert "40 %" not in texts("Whom did you tell about pantries?", JOB)[1]


def test_a_story_is_whole_or_but_its_first_sentence() -> None:
    assert STORY.text == texts("Tell me about a challenge.", STORY)[1]
    assert STORY.text == texts("How long was the outage?", STORY)[1]
    assert "Situation. The site was down." == texts("Which pantry do you like?", STORY)[1]


def test_what_another_passage_says_already_goes() -> None:
    assert "90 users" not in texts("How many users has the pantry app?", NOTE)[1]


def test_a_list_that_is_asked_for_is_kept() -> None:
    skills = [
        Passage(id=f"s{n}", title=name, section="Skills", text=f"{name}.\nKeywords: {words}")
        for n, (name, words) in enumerate(
            {"Data": "SQL, R", "Web": "CSS, HTML", "Talk": "Dutch, Frisian"}.items()
        )
    ]

    assert ["Keywords: SQL, R", "Keywords: CSS, HTML", "Keywords: Dutch, Frisian"] == [
        passage.text for passage in condense(skills, "Which technologies do you know?")
    ]


WORDS = st.text(alphabet="abc XYZ.!?\n-1é", max_size=200)


def test_a_faint_passage_without_a_word_of_the_question_goes() -> None:
    faint = Passage(id="faint", title="Fencing", section="Interests", text="Sabre, twice a week.")
    asked = "Who uses the pantry app?"

    others = [replace(faint, id=f"other-{n}", text=f"Rowing, {n} times a week.") for n in range(2, 4)]
    all_five = [BEST, JOB, STORY, *others]

    assert [p.id for p in all_five] == [p.id for p in condense([*all_five, faint], asked)]
    assert faint.id in [p.id for p in condense([*all_five[:4], faint], asked)]
    assert faint.id in [p.id for p in condense([*all_five, faint], "What are your interests?")]


@given(st.lists(WORDS, max_size=5), WORDS)
def test_nothing_is_made_up_and_nothing_gets_longer(bodies: list[str], asked: str) -> None:
    passages = {f"p{n}": Passage(id=f"p{n}", title="abc", section="", text=x) for n, x in enumerate(bodies)}
    short = condense([*passages.values()], asked)

    assert [one for one in passages if one in {p.id for p in short}] == [p.id for p in short]
    for after in short:
        before = passages[after.id]
        assert len(after.text) <= len(before.text)
        assert set(after.text.lower().split()) <= set(before.text.lower().split())


@pytest.mark.slow
def test_on_the_development_profiles_it_saves_and_loses_nearly_nothing() -> None:
    before = after = asked = lost = 0
    for one in dev_sets():
        library = Library(one.passages, name=one.profile.name)
        for question in one.asked:
            found = library.find(question.text, sees=EVERYBODY).passages
            if not question.gold or not found or question.earlier:
                continue
            short = condense(found, question.text)
            told = [
                any(question.says.lower() in passage_block(p).lower() for p in some if p.id in question.gold)
                for some in (found, short)
            ]
            asked += 1
            lost += told[0] and not told[1]
            before += sum(len(p.text.split()) for p in found)
            after += sum(len(p.text.split()) for p in short)

    assert lost / asked <= 0.015
    assert after / before <= 0.72
