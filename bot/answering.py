"""From an admitted question to a checked answer: understand, find, call, check, once more if need be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial
from typing import TYPE_CHECKING

import structlog

from bot import apology
from bot.asked import Ask, Sent, Understood, answered, gate_of, heard_through, not_in_profile, without_model
from bot.counsel import Counsel
from bot.domain import NOTHING_USED, Answer, Call, Completion, Listen, Outcome, Passage, Route
from bot.errors import NoRouteLeft, StorageError
from bot.ports import Clock, Ledger, Models, Selection
from bot.prompt import build_prompt
from bot.reasons import AVOIDED, OVERRIDE
from bot.receipt import Receipt, Withheld
from bot.truth.faults import HIDDEN
from bot.truth.kinds import LENGTHS
from bot.understanding import TURN_TOKENS, Evidence, Understanding

if TYPE_CHECKING:
    from bot.truth.gate import Checked, Gate

log = structlog.get_logger(__name__)

_FEW_PASSAGES = 3
"""What the lighter wish carries, for a route that has no room for all."""
_ANSWERS_ASKED_FOR = 2


@dataclass(slots=True, kw_only=True)
class _Draft:
    """A model's answers to one ask, as they come: what was withheld of any, and who read them twice."""

    gate: Callable[[], Gate]
    hear: Listen | None
    withheld: list[Withheld] = field(default_factory=list)
    judged_by: str = ""
    is_unread: bool = False
    """A sentence was withheld because nobody was there to read it a second time."""


class Answering:
    """What the engine does between admitting a question and settling it."""

    def __init__(
        self,
        *,
        models: Models,
        selection: Selection,
        counsel: Counsel,
        ledger: Ledger,
        clock: Clock,
        turn_tokens: int = TURN_TOKENS,
    ) -> None:
        self._models = models
        self._selection = selection
        self._counsel = counsel
        self._understanding = Understanding(
            counsel=counsel, ledger=ledger, has_models=bool(models.routes), turn_tokens=turn_tokens
        )
        self._clock = clock

    async def understand(self, ask: Ask) -> Understood:
        """
        What is asked, by itself.

        Raises:
            StorageError: earlier turns could not be read.
        """
        return await self._understanding.understand(ask)

    async def reply(self, ask: Ask, listen: Listen | None) -> Answer:
        """
        An answer that has passed its checks, or the reason why there is none.

        Raises:
            StorageError: earlier turns could not be read.
        """
        if await self._counsel.is_attack(ask.errand(), ask.question.text):
            return _rejected(ask, OVERRIDE)
        with ask.telemetry.step("find"):
            evidence = await self._understanding.evidence(ask)
        declined = _declined(ask, evidence)
        if declined is not None:
            return declined
        await self._selection.refresh()
        ask.experiment = ask.arm.label if ask.arm else None
        return await self._ask_models(ask, evidence, listen)

    def quote_alone(self, ask: Ask) -> Answer:
        """The books cannot be opened: what costs nothing can still be said."""
        found = ask.edition.knowledge.find(ask.question.text, sees=ask.question.sees)
        evidence = Evidence(found=found)
        return _declined(ask, evidence) or self._without_model(ask, evidence, NoRouteLeft([]))

    async def _ask_models(self, ask: Ask, evidence: Evidence, listen: Listen | None) -> Answer:
        passages = evidence.found.passages
        gate = cache(partial(gate_of, ask, passages, _whole_question(ask, evidence), self._clock.now()))
        draft = _Draft(gate=gate, hear=listen and heard_through(gate, listen))
        order = self._order(ask)
        gap: Sequence[str] = ()
        disbelieved: frozenset[Route] = frozenset()
        for _ in range(_ANSWERS_ASKED_FOR):
            call = replace(_call(ask, evidence, gap=gap), avoid=disbelieved)
            try:
                completion = await self._models.complete(call, draft.hear, order=order)
            except NoRouteLeft as error:
                return self._given_up(ask, evidence, draft, error)
            except StorageError as error:
                log.error("ask.books_closed", reason=str(error))
                return self._without_model(ask, evidence, NoRouteLeft([]))
            checked = await self._checked(ask, passages, draft, completion)
            ask.receipt = _receipt(ask, evidence, draft, checked)
            if checked.not_in_profile:
                return not_in_profile(ask, completion.route, evidence.found.presumed)
            if checked.answers:
                ask.sent = _sent(call, completion)
                return answered(ask, passages, checked, completion.route)
            log.warning("answer.withheld", route=str(completion.route), dropped=len(checked.withheld))
            gap, disbelieved = _gap(checked), disbelieved | {completion.route}
        return self._given_up(ask, evidence, draft, NoRouteLeft([]))

    async def _checked(
        self, ask: Ask, passages: Sequence[Passage], draft: _Draft, completion: Completion
    ) -> Checked:
        """Sentences whose support is weak are read by a second model; those that it finds supported pass."""
        checked = draft.gate().check(completion.text)
        if checked.doubtful:
            cited = {one for doubt in checked.doubtful for one in doubt.ids}
            opinion = await self._counsel.opinion(
                ask.errand(),
                [passage for passage in passages if passage.id in cited],
                [doubt.sentence for doubt in checked.doubtful],
                written_by=completion.route,
            )
            if opinion is None:
                draft.is_unread = True
            else:
                draft.judged_by = str(opinion.route)
                cleared = [
                    doubt.sentence
                    for number, doubt in enumerate(checked.doubtful, 1)
                    if number not in opinion.unsupported
                ]
                draft.gate().clear(cleared)
                checked = draft.gate().check(completion.text)
        draft.withheld += [one for one in checked.withheld if one not in draft.withheld]
        return checked

    def _given_up(self, ask: Ask, evidence: Evidence, draft: _Draft, error: NoRouteLeft) -> Answer:
        """
        No model said anything that may be shown.

        Where one spoke and was not believed, the profile does not tell. What was merely not readable for us,
        being in another language than the records, is answered in the records' own words.
        """
        if draft.withheld and not (draft.is_unread and (evidence.is_unread or evidence.found.foreign)):
            return not_in_profile(ask, None, evidence.found.presumed)
        return self._without_model(ask, evidence, error)

    def _without_model(self, ask: Ask, evidence: Evidence, error: NoRouteLeft) -> Answer:
        answer = without_model(ask, evidence.found.passages, error, self._clock.now())
        quoted = tuple(source.id for source in answer.sources)
        ask.receipt = replace(ask.receipt or _opened(ask, evidence), rests_on=quoted)
        return answer

    def _order(self, ask: Ask) -> tuple[Route, ...]:
        """The route of an experiment's arm comes first, the others as they serve best."""
        arm, order = ask.arm, self._selection.order(ask.kind, ask_id=ask.id)
        if arm is None or arm.route is None:
            return order
        return (arm.route, *(route for route in order if route != arm.route))


def _whole_question(ask: Ask, evidence: Evidence) -> str:
    """The question with all that it names: a follow-up in its stand-alone form, if there is one."""
    return f"{ask.question.text}\n{evidence.alone}" if evidence.alone else ask.question.text


def _declined(ask: Ask, evidence: Evidence) -> Answer | None:
    """What is not for the asker, or not in the profile, costs nothing."""
    from bot.truth.topics import avoided, is_told, private_topic

    found, text = evidence.found, _whole_question(ask, evidence)
    topic = private_topic(text)
    if topic is not None and not is_told(topic, found.passages):
        return _rejected(ask, topic)
    if avoided(text, ask.edition.persona.style.avoid) is not None:
        return _rejected(ask, AVOIDED)
    ask.receipt = _opened(ask, evidence)
    return None if found.enough else not_in_profile(ask, None, found.presumed)


def _rejected(ask: Ask, reason: str) -> Answer:
    log.info("question.rejected", reason=reason)
    return ask.ended(Outcome.REJECTED, message=apology.rejected(reason, ask.edition.persona.first_name))


def _call(ask: Ask, evidence: Evidence, *, gap: Sequence[str] = ()) -> Call:
    from bot.knowledge.condense import condense

    persona, arm = ask.edition.persona, ask.arm
    text = ask.question.text if ask.understood.foreign else ask.understood.stands or ask.question.text
    rule = arm.rule if arm else ""
    passages = evidence.found.passages
    if not evidence.is_unread:
        passages = condense(passages, evidence.sought(text))
    length = arm.length if arm else None
    return Call(
        ask_id=ask.id,
        prompt=build_prompt(
            persona.name, passages, text, evidence.turns, rule=rule, style=persona.style, gap=gap
        ),
        lighter=build_prompt(
            persona.name, passages[:_FEW_PASSAGES], text, rule=rule, style=persona.style, gap=gap
        ),
        max_completion_tokens=length or LENGTHS[ask.kind].max_completion_tokens,
        deadline=ask.deadline,
        tab=ask.tab,
        temperature=arm.temperature if arm else None,
        kind=ask.kind,
        purpose=ask.purpose,
        person=ask.question.person,
        channel=ask.question.channel,
    )


def _gap(checked: Checked) -> list[str]:
    """
    What a draft said that no record holds, for the model asked after it; what is hidden stays so.

    Words in question alone, never a sentence: a visitor may have written it by way of the first model.
    """
    return [part for one in checked.withheld if one.reason != HIDDEN for part in one.parts]


def _opened(ask: Ask, evidence: Evidence) -> Receipt:
    return Receipt(
        profile_version=ask.edition.profile_version,
        prompt_version=ask.edition.prompt_version,
        records=tuple(passage.id for passage in evidence.found.passages),
        asked_as=evidence.alone or "",
    )


def _sent(call: Call, completion: Completion) -> Sent:
    """What was sent and said; usage that was never told is none, so that nothing is saved on hearsay."""
    prompt = completion.prompt or call.prompt
    return Sent(prompt=prompt, said=completion.text, usage=completion.usage or NOTHING_USED)


def _receipt(ask: Ask, evidence: Evidence, draft: _Draft, checked: Checked) -> Receipt:
    return replace(
        _opened(ask, evidence),
        rests_on=checked.cited,
        checks=checked.checks,
        withheld=tuple(draft.withheld),
        judged_by=draft.judged_by,
    )
