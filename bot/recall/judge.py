"""The model that tells whether two questions have one answer, never believed further than it has earned."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog

from bot.counsel import Counsel, Errand, Same
from bot.domain import QuestionType
from bot.errors import StorageError
from bot.keeping import Answers
from bot.ports import Clock
from bot.recall.trust import Pick, Tried, Trust
from bot.remembered import Doubted, Verdict

log = structlog.get_logger(__name__)

PATIENCE_S = 0.42
"""A counsel ends by itself after 400 ms; one that does not is not waited for."""
SHOWN = 3
"""So many known questions are put to the judge at most."""
BESIDE_S = 5.0
"""Whom nobody waits for has so long to say something."""
CONTROL_EVERY = 10
"""After so many verdicts the judge is tried once."""
Order = tuple[str, ...]
_EVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A known question, the id of its answer, and how like it is to the one asked (0-1)."""

    of: str
    text: str
    likeness: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """What is put to the judge: a question, and those that it may be the same as, the most alike first."""

    asked: str
    candidates: Sequence[Candidate]
    errand: Errand


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """
    What came of asking: the id of the answer (empty: none is the same; None: nothing of use), its cost.

    ``order`` are the ids of what was shown, as it stood there.
    """

    said: str | None
    judge: str
    cost_nano_usd: int
    was_asked: bool
    order: Order = ()
    pick: Pick | None = None


class Judge:
    """
    Puts known questions to a model in an order drawn by lot, and watches what it makes of them.

    One whose verdicts cannot be honest, or who fails too many controls, rests for an hour; what it vouched
    for since it was last known to be well is forgotten, and controls alone bring it back.
    """

    def __init__(
        self,
        *,
        counsel: Counsel,
        answers: Answers,
        clock: Clock,
        new_id: Callable[[datetime], str],
        draw: Callable[[], float],
        allowed: float,
    ) -> None:
        self._counsel = counsel
        self._answers = answers
        self._clock = clock
        self._new_id = new_id
        self._draw = draw
        self._allowed = allowed
        self._known: dict[str, Trust] = {}
        self._latest = ""
        self._since_control = 0
        self._was_wanted = False
        self._to_revoke: dict[str, datetime] = {}

    @property
    def known(self) -> Mapping[str, Trust]:
        """What is known of each judge, by its route."""
        return self._known

    @property
    def rests(self) -> bool:
        """Whether the judge that would be asked was found out and is not believed."""
        trust = self._known.get(self._latest)
        return trust is not None and not trust.is_believed

    @property
    def wants_control(self) -> bool:
        """Whether it is time to try the judge; a twin that nobody asks tries nobody."""
        trust = self._known.get(self._latest)
        if trust is None:
            return False
        if not trust.is_believed:
            return self._was_wanted and trust.may_be_tried(self._clock.now())
        return self._since_control >= CONTROL_EVERY or trust.is_in_doubt

    @property
    def should_know(self) -> bool | None:
        """Whether to try the judge by what is the same, or certainly is not; None: by either."""
        trust = self._known.get(self._latest)
        if trust is None or not (trust.has_never_said_none() or trust.is_in_doubt):
            return None
        return trust.has_just_missed

    async def find(self, doubt: Doubt, *, likeness: float) -> Ruling | None:
        """Which is the same, for an answer; None: nobody to be believed said so. The verdict is kept."""
        if self.rests:
            self._was_wanted = True
            return None
        ruling = await self.rule(doubt)
        if ruling.was_asked:
            ask_id = doubt.errand.ask_id or None
            await self.book(ruling, why=Doubted.GREY, ask_id=ask_id, score=likeness)
        if ruling.said is None or not await self._is_honest(ruling):
            return None
        return ruling

    async def rule(self, doubt: Doubt, *, besides: Collection[Order] = ()) -> Ruling:
        """
        Ask, whoever would be believed or not; what comes of it never raises, but for cancellation.

        ``besides`` are the orders in which it has seen the same already: another one is shown, if there is.
        """
        shown = reordered(shuffled(doubt.candidates, self._draw), besides)
        tab = doubt.errand.tab
        attempts, cost = tab.attempts, tab.cost_nano_usd
        same = await self._same(doubt, shown)
        was_asked = same is not None or tab.attempts > attempts
        cost = tab.cost_nano_usd - cost
        if same is None:
            return Ruling(said=None, judge=self._latest, cost_nano_usd=cost, was_asked=was_asked)
        self._latest = str(same.route)
        self._since_control += 1
        said = shown[same.number - 1] if same.number else None
        return Ruling(
            said=said.of if said else "",
            judge=self._latest,
            cost_nano_usd=cost,
            was_asked=True,
            order=tuple(one.of for one in shown),
            pick=Pick(number=same.number, shown=len(shown)),
        )

    async def looked_again(self, ruling: Ruling, *, of: str, ask_id: str | None) -> None:
        """A second look at a wording has come back: take in whether it says the same as the first."""
        await self.book(ruling, why=Doubted.SECOND, ask_id=ask_id, expected=of)
        if ruling.said is not None:
            self._trust(ruling.judge).looked_again(agreed=ruling.said == of)

    def beside(
        self, asked: str, candidates: Sequence[Candidate], *, kind: QuestionType = QuestionType.GENERAL
    ) -> Doubt:
        """A doubt on nobody's account: whoever asked has had their answer, and its bill."""
        deadline = self._clock.monotonic() + BESIDE_S
        return Doubt(
            asked=asked, candidates=candidates, errand=Errand(ask_id="", deadline=deadline, kind=kind)
        )

    async def tried(self, expected: str, ruling: Ruling) -> None:
        """A control has come back: take in whether the judge knew the answer."""
        self._since_control = 0
        await self.book(ruling, why=Doubted.CONTROL, expected=expected)
        if ruling.said is None:
            return
        trust = self._trust(ruling.judge)
        before = trust.is_believed
        trust.tried(Tried(expected=expected, said=ruling.said), self._clock.now())
        if trust.is_believed:
            self._was_wanted = False
        if before and not trust.is_believed:
            await self._found_out(ruling.judge)

    async def book(
        self,
        ruling: Ruling,
        *,
        why: Doubted,
        ask_id: str | None = None,
        expected: str = "",
        score: float = 0.0,
    ) -> None:
        """Keep a verdict; an answer is not late or lost for its sake."""
        now = self._clock.now()
        verdict = Verdict(
            id=self._new_id(now),
            ask_id=ask_id,
            at=now,
            why=why,
            said=ruling.said,
            expected=expected,
            score=score,
            judge=ruling.judge,
            cost_nano_usd=ruling.cost_nano_usd,
        )
        try:
            await self._answers.judged(verdict)
        except StorageError as error:
            log.warning("recall.verdict_not_kept", reason=str(error))

    def learn(self, verdicts: Sequence[Verdict]) -> None:
        """What controls and second looks of late, of every process, say of each judge: begin with that."""
        learned: dict[str, Trust] = {}
        for one in verdicts:
            if one.said is None or not one.judge or one.why not in {Doubted.CONTROL, Doubted.SECOND}:
                continue
            trust = learned.setdefault(one.judge, Trust(allowed=self._allowed))
            if one.why is Doubted.SECOND:
                trust.looked_again(agreed=one.said == one.expected)
                continue
            trust.tried(Tried(expected=one.expected, said=one.said), one.at)
            self._latest = self._latest or one.judge
        self._known = learned | self._known

    async def _same(self, doubt: Doubt, shown: Sequence[Candidate]) -> Same | None:
        try:
            async with asyncio.timeout(PATIENCE_S):
                same = await self._counsel.same_question(
                    doubt.errand, doubt.asked, [one.text for one in shown]
                )
        except TimeoutError:
            return None
        except Exception:
            log.exception("recall.judge_failed")
            return None
        return same if same is not None and 0 <= same.number <= len(shown) else None

    async def _is_honest(self, ruling: Ruling) -> bool:
        trust = self._trust(ruling.judge)
        if ruling.pick is None or trust.picked(ruling.pick, self._clock.now()):
            return True
        await self._found_out(ruling.judge)
        return False

    async def _found_out(self, judge: str) -> None:
        """It is not believed any more: nor what it vouched for since it was known to be well."""
        trust = self._trust(judge)
        log.warning(
            "recall.judge_found_out",
            judge=judge,
            why=trust.why,
            until=trust.until and trust.until.isoformat(),
        )
        self._to_revoke[judge] = trust.well_until or _EVER
        await self.revoke()

    async def revoke(self) -> None:
        """Forget what was vouched for by judges that were found out; again, where the database was away."""
        for judge, since in list(self._to_revoke.items()):
            try:
                gone = await self._answers.revoke(judge, since)
            except StorageError as error:
                log.error("recall.judge_not_revoked", judge=judge, reason=str(error))
                return
            del self._to_revoke[judge]
            log.warning("recall.verdicts_revoked", judge=judge, forgotten=gone)

    def _trust(self, judge: str) -> Trust:
        return self._known.setdefault(judge, Trust(allowed=self._allowed))


def reordered(shown: list[Candidate], besides: Collection[Order]) -> list[Candidate]:
    """The same in an order that is none of some, by turns of the last to the front; if all are, as it is."""
    for _ in shown:
        if tuple(one.of for one in shown) not in besides:
            break
        shown = [shown[-1], *shown[:-1]]
    return shown


def shuffled(candidates: Sequence[Candidate], draw: Callable[[], float]) -> list[Candidate]:
    """In an order drawn by lot, each as likely as any other."""
    shown = list(candidates)
    for last in range(len(shown) - 1, 0, -1):
        other = min(int(draw() * (last + 1)), last)
        shown[last], shown[other] = shown[other], shown[last]
    return shown
