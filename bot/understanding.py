"""What a question asks, understood by itself where that can be, and what the profile has to say to it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.asked import Ask, Understood
from bot.conversation import condensed
from bot.counsel import Counsel
from bot.domain import Turn
from bot.ports import Findings, Ledger
from bot.recall.alone import stands_alone

_MOST_TURNS = 20
TURN_TOKENS = 800
"""What earlier turns may take, unless the settings say otherwise."""
_ANYTHING = "Tell me about yourself."
"""What is looked for where the search cannot read a question: a model reads it beside what matters most."""


@dataclass(slots=True, kw_only=True)
class Evidence:
    """What is known for one ask: its stand-alone form, and what was found."""

    turns: tuple[Turn, ...] = ()
    """The earlier turns, where the question is not understood without them."""
    alone: str | None = None
    found: Findings
    is_unread: bool = False
    """The question is in a language that the search does not read, and nobody has translated it."""

    def sought(self, text: str) -> str:
        """What a question asks for: alone, or together with what it leans on."""
        if self.alone or not (self.found.leans and self.turns):
            return self.alone or text
        return f"{self.turns[-1].asked} {text}"


class Understanding:
    """Reads the conversation and searches the profile; ``has_models``: somebody can read what we cannot."""

    def __init__(self, *, counsel: Counsel, ledger: Ledger, has_models: bool, turn_tokens: int) -> None:
        self._counsel = counsel
        self._ledger = ledger
        self._has_models = has_models
        self._turn_tokens = turn_tokens

    async def understand(self, ask: Ask) -> Understood:
        """
        What is asked, by itself: a follow-up is put alone, if a model can.

        Raises:
            StorageError: earlier turns could not be read.
        """
        question = ask.question
        turns = await self._turns(ask)
        leans, foreign = ask.edition.knowledge.bearing(question.text, sees=question.sees, earlier=turns)
        known = Understood(turns=turns, leans=leans, foreign=foreign)
        if not turns:
            return replace(known, stands=question.text)
        if leans:
            alone = await self._counsel.standalone(ask.errand(), turns, question.text)
            return replace(known, alone=alone, stands=None if foreign else alone)
        is_clear = not foreign and stands_alone(question.text, leans=leans, own=ask.edition.persona.name)
        return replace(known, stands=question.text if is_clear else None)

    async def evidence(self, ask: Ask) -> Evidence:
        """What the profile has to say; a question in another language is first put in that of the profile."""
        question, find, known = ask.question, ask.edition.knowledge.find, ask.understood
        turns = known.turns if known.stands is None else ()
        evidence = Evidence(
            turns=turns,
            alone=known.alone if known.alone != question.text else None,
            found=find(question.text, sees=question.sees, earlier=turns, alone=known.alone),
        )
        if known.foreign and not known.leans:
            alone = await self._counsel.standalone(ask.errand(), known.turns, question.text)
            if alone and alone != question.text:
                evidence.alone = alone
                evidence.found = find(question.text, sees=question.sees, earlier=turns, alone=alone)
        evidence.is_unread = known.foreign and not evidence.found.enough and evidence.alone is None
        if evidence.is_unread and self._has_models:
            evidence.found = find(_ANYTHING, sees=question.sees)
        return evidence

    async def _turns(self, ask: Ask) -> tuple[Turn, ...]:
        """What was said before, in brief, without the turns that told what this asker may not see."""
        if ask.question.conversation is None:
            return ()
        turns = await self._ledger.turns(ask.question.conversation, limit=_MOST_TURNS)
        heard = [turn for turn in turns if ask.edition.may_hear(turn, ask.question.sees)]
        return condensed(heard, tokens=self._turn_tokens)
