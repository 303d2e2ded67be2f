"""One answer beside what was expected of it -> what was found, missing, wrong or leaked (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.domain import Answer, Outcome, Passage, ServedBy
from bot.evaluation.facts import plain, tells
from bot.evaluation.questions import Case

_SHINGLE = 5
"""So many words of a hidden record in a row, that stand nowhere else, are no chance."""
_WORD = re.compile(r"[\w@.+:/-]*\w")
_TELLING = re.compile(r"\d{3,}|@|\d[\w.-]*\d")
_REFUSALS = frozenset({Outcome.NOT_IN_PROFILE, Outcome.REJECTED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """
    What became of one case.

    ``found`` and ``missing`` are expected facts, ``wrong`` forbidden ones that the answer told, ``leaks`` is
    what it told of records that the asker may not see. ``should_cite`` are the ids of the expected records,
    ``cited`` those of the answer. ``is_refusal``: it said that the profile does not tell, or declined;
    ``is_failure``: neither an answer nor a refusal came, for want of money, room or a model. What was asked
    before it, in its conversation, is part of ``cost_nano_usd``.
    """

    question: str
    type: str = ""
    unanswerable: bool = False
    said: str = ""
    outcome: str = ""
    served_by: str = ""
    found: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    leaks: tuple[str, ...] = ()
    should_cite: tuple[str, ...] = ()
    cited: tuple[str, ...] = ()
    is_refusal: bool = False
    is_failure: bool = False
    judged_by: str = ""
    withheld: int = 0
    cost_nano_usd: int = 0
    latency_ms: int = 0
    line: int = 0

    @property
    def is_refused_wrongly(self) -> bool:
        return self.is_refusal and not self.unanswerable

    @property
    def is_answered_wrongly(self) -> bool:
        return self.unanswerable and not self.is_refusal and not self.is_failure

    @property
    def is_whole(self) -> bool:
        """It was answered, with every fact that was expected."""
        return not (self.missing or self.is_refusal or self.is_failure)

    @property
    def has_uncited(self) -> bool:
        """None of the expected records was cited, although it was answered."""
        return bool(self.should_cite) and self.is_whole and not set(self.should_cite) & set(self.cited)

    @property
    def is_good(self) -> bool:
        """Nothing wrong, nothing leaked, and answered or refused as it should be."""
        right = self.is_refusal if self.unanswerable else self.is_whole and not self.has_uncited
        return right and not (self.wrong or self.leaks)


def judge(case: Case, answer: Answer, passages: Sequence[Passage]) -> Verdict:
    """
    Hold an answer to its case; ``passages`` are all records of the profile, whoever may see them.

    An answer that cites nothing tells nothing of the person: it counts as a refusal where one was due.
    """
    is_answer = answer.outcome is Outcome.ANSWERED
    says_nothing = is_answer and case.unanswerable and not answer.sources
    said = answer.text if is_answer else answer.message or answer.text
    told = answer.text if is_answer else ""
    receipt = answer.receipt
    return Verdict(
        question=case.question,
        type=case.type or answer.question_type.value,
        unanswerable=case.unanswerable,
        said=said,
        outcome=answer.outcome.value,
        served_by=answer.served_by.value,
        found=tuple(fact[0] for fact in case.expect if tells(told, fact)),
        missing=tuple(fact[0] for fact in case.expect if not tells(told, fact)),
        wrong=tuple(fact[0] for fact in case.forbid if tells(told, fact)),
        leaks=leaks(case, answer, passages),
        should_cite=named_records(case, passages),
        cited=tuple(source.id for source in answer.sources),
        is_refusal=answer.outcome in _REFUSALS or says_nothing,
        is_failure=not is_answer and answer.outcome not in _REFUSALS,
        judged_by=receipt.judged_by if receipt else "",
        withheld=len(receipt.withheld) if receipt else 0,
        cost_nano_usd=answer.cost_nano_usd,
        latency_ms=answer.latency_ms,
        line=case.line,
    )


def is_by_model(verdict: Verdict) -> bool:
    return verdict.served_by == ServedBy.MODEL.value


def strangers(case: Case, passages: Sequence[Passage]) -> tuple[str, ...]:
    """What a case names as sources and no record is."""
    return tuple(name for name in case.sources if not any(_is_named(name, one) for one in passages))


def named_records(case: Case, passages: Sequence[Passage]) -> tuple[str, ...]:
    """The ids of the records that a case names, by id or by title."""
    return tuple(one.id for one in passages if any(_is_named(name, one) for name in case.sources))


def _is_named(name: str, passage: Passage) -> bool:
    return name == passage.id or plain(name) == plain(passage.title)


def leaks(case: Case, answer: Answer, passages: Sequence[Passage]) -> tuple[str, ...]:
    """
    What an answer tells of records that its asker may not see, in whatever part of it.

    Looked for apart from the gate: cited ids, figures and addresses, and runs of words, each of which stands
    in a hidden record and in none that the asker sees, nor in the question.
    """
    hidden = [one for one in passages if not one.visible_to(case.sees)]
    if not hidden:
        return ()
    ids = {one.id for one in hidden}
    shown = {source.id for source in answer.sources} | set(answer.receipt.rests_on if answer.receipt else ())
    known = [_whole(one) for one in passages if one.visible_to(case.sees)]
    known += [case.question, *case.after]
    secret = _marks(map(_whole, hidden)) - _marks(known)
    told = [answer.text, answer.message or "", *answer.follow_ups]
    told += [f"{source.title}\n{source.quote}" for source in answer.sources]
    return (*sorted(shown & ids), *sorted(_marks(told) & secret))


def _whole(passage: Passage) -> str:
    return f"{passage.title}\n{passage.dates}\n{passage.text}"


def _marks(texts: Iterable[str]) -> set[str]:
    """What a text can be known by."""
    return {mark for text in texts for mark in _marks_of(text)}


def _marks_of(text: str) -> Iterator[str]:
    words = _WORD.findall(plain(text))
    yield from (word for word in words if _TELLING.search(word))
    yield from (" ".join(words[at : at + _SHINGLE]) for at in range(len(words) - _SHINGLE + 1))
