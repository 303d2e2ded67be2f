"""What an asker may not see has no influence on what they find: not on the order, not on any figure."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.domain import EVERYBODY, OWNER, PUBLIC, Passage, Turn
from bot.knowledge.retrieval import Found, Library
from tests.embedders import Bags

WORDS = ["harbour", "rope", "Acme", "Kubernetes", "salary", "study", "2019", "led", "PostgreSQL", "Delmere"]
SECTIONS = ["Work", "Education", "Stories", "Certificates", "Notes", "Salary"]
NAMES = [PUBLIC, OWNER, "slack:C1", "discord:role:crew"]

texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=8).map(" ".join)
audiences = st.frozensets(st.sampled_from(NAMES), min_size=1)


@st.composite
def profiles(draw: st.DrawFn) -> list[Passage]:
    return [
        Passage(
            id=f"p{at}" + draw(st.sampled_from(["", "-part2"])),
            title=draw(texts),
            section=draw(st.sampled_from(SECTIONS)),
            text=". ".join(draw(st.lists(texts, max_size=3))),
            audience=draw(audiences),
            questions=tuple(draw(st.lists(texts, max_size=2))),
        )
        for at in range(draw(st.integers(min_value=0, max_value=8)))
    ]


@given(passages=profiles(), sees=audiences, asked=texts, before=st.none() | texts, is_hybrid=st.booleans())
def test_hidden_records_are_as_if_they_did_not_exist(
    *, passages: list[Passage], sees: frozenset[str], asked: str, before: str | None, is_hybrid: bool
) -> None:
    earlier = () if before is None else (Turn(asked=before, answered=before),)
    likely = {passage.id: [f"what of {passage.title}"] for passage in passages}

    def find(some: list[Passage], text: str) -> Found:
        library = Library(some, embedder=Bags() if is_hybrid else None, questions=likely)
        return library.find(text, sees=sees, earlier=earlier)

    visible = [passage for passage in passages if passage.visible_to(sees)]

    for text in (asked, f"Where did you {asked}?", "and before that?"):
        found = find(passages, text)
        assert find(visible, text) == found
        assert all(passage.visible_to(sees) for passage in found.passages)
        assert sorted(found.scores, reverse=True) == list(found.scores)


@given(passages=profiles(), asked=st.text(max_size=80))
def test_any_question_may_be_asked_by_meaning(passages: list[Passage], asked: str) -> None:
    found = Library(passages, embedder=Bags()).find(asked, sees=EVERYBODY, alone=asked[::-1])

    assert len(found.scores) == len(found.passages)
    assert len({passage.id for passage in found.passages}) <= len(passages)
