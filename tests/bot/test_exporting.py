"""What is taken along of the person's own answers: theirs is no record of the profile, and may be private."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.domain import OWNER, Answer, Outcome, Prompt, ServedBy, Source
from bot.export.exporting import Exporting
from bot.exported import ExportedAsk, Sent
from bot.knowledge.profile import Profile
from bot.remembered import Verified
from bot.storage.verified import SqlVerifiedAnswers
from bot.testing import StillClock
from tests.contracts.ledgers import NOON
from tests.grounds import migrated

OWN = Verified(id="v1", version=1, question="Cats?", text="Two.", author="slack:U1", at=NOON)


@dataclass(frozen=True, slots=True)
class Books:
    """Asks that somebody has had."""

    had: tuple[ExportedAsk, ...]

    async def asks(
        self, since: datetime | None, until: datetime, *, words: bool
    ) -> AsyncIterator[ExportedAsk]:
        del since, until, words
        for one in self.had:
            yield one

    async def sent(self, ask_ids: Sequence[str]) -> Mapping[str, Sent]:
        del ask_ids
        return {}


def told(name: str) -> ExportedAsk:
    source = Source(id=name, title="Answered by Ada", section="In person", quote="Two.")
    return ExportedAsk(
        id=f"a-{name}",
        asked_at=NOON,
        platform="web",
        channel="web",
        person="web:1",
        outcome="answered",
        served_by="verified",
        question_type="general",
        question="Cats?",
        answer=Answer(
            id=f"a-{name}",
            outcome=Outcome.ANSWERED,
            text="Two.",
            served_by=ServedBy.VERIFIED,
            sources=(source,),
        ),
    )


async def test_the_persons_own_answer_is_taken_along_where_everybody_may_be_told(tmp_path: Path) -> None:
    """One that was once for the owner alone may stand in an ask of then."""
    async with migrated(tmp_path) as database:
        verified = SqlVerifiedAnswers(database)
        for one in (
            OWN,
            replace(OWN, id="v2", audience=frozenset({OWNER})),
            replace(OWN, id="v3", audience=frozenset({OWNER})),
            replace(OWN, id="v3", version=2),
        ):
            assert await verified.teach(one, [])
        exporting = Exporting(
            books=Books(tuple(map(told, ("v1", "v2", "v3")))),
            verified=verified,
            profile=lambda: Profile(name="Ada Example", passages=(), version="p1"),
            letter=lambda asked: Prompt(system="", user=asked),
            clock=StillClock(),
            zone=ZoneInfo("UTC"),
        )
        rows = [row async for row in exporting.questions()]
        every = [row["answer"] async for row in exporting.questions(private=True)]

    assert [("Two.", False), (None, True), (None, True)] == [(row["answer"], row["private"]) for row in rows]
    assert ["Two."] * 3 == every
