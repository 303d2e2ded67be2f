"""The letters that the twin writes for questions about the sample profile, for those who ask without it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain import EVERYBODY, Prompt
from bot.embeddings.opening import open_embedder
from bot.knowledge.condense import condense
from bot.knowledge.load import load_profile
from bot.knowledge.retrieval import Found, Library
from bot.prompt import build_prompt
from bot.settings import Settings
from bot.truth.gate import Checked, Gate
from bot.truth.hidden import Hidden
from bot.truth.kinds import LENGTHS, question_type


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What a model gets for a question, and what was found for it."""

    text: str
    prompt: Prompt
    max_completion_tokens: int
    found: Found


class Letters:
    """The sample profile, searched and put into letters as a twin in the same environment does."""

    def __init__(self) -> None:
        self.profile = profile = load_profile(None)
        embedder = open_embedder(Settings(_env_file=None).embeddings, None)
        self._library = Library(profile.passages, name=profile.name, embedder=embedder)
        visible = [passage for passage in profile.passages if passage.visible_to(EVERYBODY)]
        hidden = [passage for passage in profile.passages if not passage.visible_to(EVERYBODY)]
        self._hidden = Hidden(hidden, visible)

    def about(self, text: str) -> Letter:
        found = self._library.find(text, sees=EVERYBODY)
        passages = condense(found.passages, text)
        return Letter(
            text=text,
            prompt=build_prompt(self.profile.name, passages, text, style=self.profile.style),
            max_completion_tokens=LENGTHS[question_type(text)].max_completion_tokens,
            found=found,
        )

    def checked(self, letter: Letter, said: str) -> Checked:
        """What the twin lets through of an answer to it."""
        return Gate(letter.found.passages, asked=letter.text, hidden=self._hidden).check(said)
