"""The person's own word: taught once, changed with its history, and told to everybody who asks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.asides.warming import digest_of
from bot.auditing import Noting, unnoted
from bot.domain import EVERYBODY
from bot.errors import TwinError
from bot.inbox.known import Known
from bot.inbox.phrased import phrased
from bot.inbox.private import told_privately
from bot.inbox.shown import brief
from bot.keeping import VerifiedAnswers
from bot.ports import Clock
from bot.recall.wording import key
from bot.remembered import Phrasing, Verified
from bot.unanswered import Inbox, Item, Status

LONGEST = 4000
LONGEST_QUESTION = 2000
_WORDINGS = 200
_SHOWN = 200
_OPEN = 10_000
_RESTS_ON = 5
"""So many records that the question finds are looked at again when the profile changes."""
_TRIES = 3


class NotTaught(TwinError):
    """Nothing was kept; the text says why, and what to do, to whoever wrote it."""


class LooksPrivate(NotTaught):
    """It tells what is usually kept private: the ``parts`` of it that do."""

    def __init__(self, parts: Sequence[str]) -> None:
        self.parts = tuple(parts)
        told = ", ".join(f"\u201c{one}\u201d" for one in parts)
        super().__init__(
            f"This tells what is usually kept private ({told}), and everybody would read it. "
            "Say --anyway to teach it all the same."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Taught:
    """An answer as it is kept now; ``asked`` is how often its question was asked so far."""

    answer: Verified
    asked: int = 0


class Teaching:
    """
    Keeps the person's own answers.

    The answer of the item ``7`` is ``v7``: of two who answer it at once, one finds it there. ``known`` gives
    the profile. Who may teach is for the caller to see to; no rate binds it. Every method may raise
    `StorageError`.
    """

    def __init__(
        self,
        *,
        inbox: Inbox,
        verified: VerifiedAnswers,
        known: Callable[[], Known],
        clock: Clock,
        noted: Noting = unnoted,
    ) -> None:
        self._inbox = inbox
        self._verified = verified
        self._known = known
        self._clock = clock
        self._noted = noted

    async def teach(
        self, name: str, text: str, *, by: str, expires: datetime | None = None, anyway: bool = False
    ) -> Taught:
        """
        Answer the item `name` (``7``), or change the answer `name` (``v7``), which keeps its history.

        A change keeps the expiry of before, unless ``expires`` is given or it has passed. ``anyway`` teaches
        also what is usually private.

        Raises:
            NotTaught: there is no such thing, it has an answer, or the text is none to be told everybody
                (`LooksPrivate`: without ``anyway``).
        """
        if name[:1] in {"v", "V"}:
            return await self._changed(name.lower(), text, by=by, expires=expires, anyway=anyway)
        item = await self._inbox.item(name)
        if item is None:
            raise NotTaught(f"There is no question `{name[:20]}` in the inbox: `inbox` lists their ids.")
        return await self._answered(item, text, by=by, expires=expires, anyway=anyway)

    async def teach_new(
        self, question: str, text: str, *, by: str, expires: datetime | None = None, anyway: bool = False
    ) -> Taught:
        """
        Answer a question that nobody has asked yet.

        Raises:
            NotTaught: it has an answer, is no question, or the text is none to be told everybody.
        """
        asked = " ".join(question.split())
        if not key(asked) or len(asked) > LONGEST_QUESTION:
            raise NotTaught(
                f"Which question does this answer? Write it in quotation marks, in up to "
                f"{LONGEST_QUESTION:,} characters: "
                '`teach "Do you play chess?" Yes, since I was six.`'
            )
        self._look_at(asked, text, expires=expires, anyway=anyway)
        item = await self._inbox.begin(asked, key=key(asked), at=self._clock.now())
        return await self._answered(item, text, by=by, expires=expires, anyway=anyway)

    async def withdraw(self, name: str, *, by: str) -> Verified:
        """
        Tell an answer to nobody from now on; its history stays, and `teach` makes it stand again.

        Raises:
            NotTaught: there is no such answer, or it is withdrawn.
        """

        def end(one: Verified) -> Verified:
            if one.withdrawn_at is not None:
                raise NotTaught(f"`{one.id}` was withdrawn on {one.withdrawn_at:%Y-%m-%d} by {one.author}.")
            return replace(one, withdrawn_at=self._clock.now())

        one = await self._revised(name.lower(), by, end)
        await self._noted(by, "verified.withdrawn", one.id, now=_version(one))
        return one

    async def expire(self, name: str, at: datetime | None, *, by: str) -> Verified:
        """
        Let an answer end at an instant, or with None never.

        Raises:
            NotTaught: there is no such answer, it is withdrawn, or the instant has passed.
        """
        self._must_come(at)

        def end(one: Verified) -> Verified:
            if one.withdrawn_at is not None:
                raise NotTaught(f'`{one.id}` is withdrawn: `teach {one.id} "..."` makes it stand again.')
            return replace(one, expires_at=at)

        one = await self._revised(name.lower(), by, end)
        await self._noted(by, "verified.expires", one.id, now="never" if at is None else at.isoformat())
        return one

    async def every(self) -> tuple[Verified, ...]:
        """The latest version of each answer, oldest first."""
        return await self._verified.every()

    async def history(self, name: str) -> tuple[Verified, ...]:
        """Every version of an answer, oldest first; none for what is no answer's id."""
        return await self._verified.history(name.lower())

    async def mend(self) -> None:
        """End the open items that have an answer: who gave it was interrupted, or it was not found again."""
        now = self._clock.now()
        answers = {one.id: one for one in await self._verified.every() if one.stands(now)}
        for item in await self._inbox.items(most=_OPEN) if answers else ():
            one = answers.get(f"v{item.id}")
            if one is not None:
                await self._inbox.settle(item.id, Status.ANSWERED, by=one.author, at=now, verified=one.id)

    async def _answered(
        self, item: Item, text: str, *, by: str, expires: datetime | None, anyway: bool
    ) -> Taught:
        name = f"v{item.id}"
        before = await self._verified.current(name)
        if before is not None and before.stands(self._clock.now()):
            # whoever was quicker may have been interrupted before the item was ended
            await self._inbox.settle(
                item.id, Status.ANSWERED, by=before.author, at=self._clock.now(), verified=name
            )
            raise NotTaught(_was_first(before))
        self._look_at(item.question, text, expires=expires, anyway=anyway)
        one = self._version(name, item.question, text, by=by, before=before, expires=expires)
        if not await self._verified.teach(one, await self._phrasings(one, item)):
            raise NotTaught(_was_first(await self._verified.current(name) or one))
        await self._note(one, before)
        if item.status in {Status.DISMISSED, Status.NOT_FOR_THE_TWIN}:
            await self._inbox.reopen(item.id)
        await self._inbox.settle(item.id, Status.ANSWERED, by=by, at=one.at, verified=name)
        return Taught(answer=one, asked=item.count)

    async def _changed(
        self, name: str, text: str, *, by: str, expires: datetime | None, anyway: bool
    ) -> Taught:
        before = await self._verified.current(name)
        if before is None:
            raise NotTaught(_no_answer(name))
        self._look_at(before.question, text, expires=expires, anyway=anyway)
        kept = before.expires_at if before.stands(self._clock.now()) else None
        one = self._version(name, before.question, text, by=by, before=before, expires=expires or kept)
        item = await self._inbox.item(name[1:])
        if not await self._verified.teach(one, await self._phrasings(one, item)):
            raise NotTaught(_was_first(await self._verified.current(name) or one))
        await self._note(one, before)
        if item is not None and item.status is Status.OPEN:
            await self._inbox.settle(item.id, Status.ANSWERED, by=by, at=one.at, verified=name)
        return Taught(answer=one, asked=item.count if item else 0)

    async def _note(self, one: Verified, before: Verified | None) -> None:
        action = "verified.taught" if before is None else "verified.changed"
        was = None if before is None else _version(before)
        await self._noted(one.author, action, one.id, was=was, now=_version(one))

    async def _revised(self, name: str, by: str, change: Callable[[Verified], Verified]) -> Verified:
        """A further version without other words; whoever changes it at the same time is heard first."""
        for _ in range(_TRIES):
            before = await self._verified.current(name)
            if before is None:
                raise NotTaught(_no_answer(name))
            now = self._clock.now()
            one = replace(change(before), version=before.version + 1, author=by, at=now)
            if await self._verified.teach(one, ()):
                return one
        raise NotTaught(
            f"`{name}` is being changed by somebody else just now: look at `inbox history {name}`."
        )

    def _look_at(self, question: str, text: str, *, expires: datetime | None, anyway: bool) -> None:
        """Raises `NotTaught` for what cannot be taught, or should be taught only `anyway`."""
        if not any(map(str.isalnum, text)):
            raise NotTaught("There is no answer in that: write it behind the id, e.g. `teach 7 Yes, I do.`")
        if len(text) > LONGEST:
            raise NotTaught(f"That is {len(text):,} characters long; an answer has up to {LONGEST:,}.")
        self._must_come(expires)
        if anyway:
            return
        known = self._known()
        public = [one for one in known.passages if one.visible_to(EVERYBODY)]
        found = told_privately(question, text, hidden=known.hidden_from(EVERYBODY), public=public)
        if found:
            raise LooksPrivate(found)

    def _must_come(self, expires: datetime | None) -> None:
        if expires is not None and expires <= self._clock.now():
            raise NotTaught(
                f"{expires:%Y-%m-%d} has passed: an answer expires on a day that is still to come."
            )

    def _version(
        self,
        name: str,
        question: str,
        text: str,
        *,
        by: str,
        before: Verified | None,
        expires: datetime | None,
    ) -> Verified:
        found = self._known().knowledge.find(question, sees=EVERYBODY).passages[:_RESTS_ON]
        return Verified(
            id=name,
            version=1 if before is None else before.version + 1,
            question=question,
            text=text.strip(),
            author=by,
            at=self._clock.now(),
            expires_at=expires,
            rests_on={one.id: digest_of(one) for one in found if one.visible_to(EVERYBODY)},
        )

    async def _phrasings(self, one: Verified, item: Item | None) -> list[Phrasing]:
        return phrased(one, await self._inbox.asked(item.id, most=_WORDINGS) if item else ())


def _version(one: Verified) -> str:
    return f"version {one.version}"


def _was_first(before: Verified) -> str:
    return (
        f"That has an answer already: {before.author} gave it on {before.at:%Y-%m-%d %H:%M} UTC "
        f"({before.id}: \u201c{brief(before.text, _SHOWN)}\u201d). `teach {before.id} ...` changes it."
    )


def _no_answer(name: str) -> str:
    return f"There is no answer `{name[:20]}`: `inbox verified` lists their ids, such as `v7`."
