"""In a thread of several people, a question put alone holds words of who spoke before: these go with them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from bot.asked import Sent
from bot.domain import Answer, Prompt
from bot.receipt import Receipt
from bot.remembered import Origin, Phrasing, Remembered, Verified
from bot.storage.answers import SqlAnswers
from bot.storage.database import Database
from bot.storage.inbox import SqlInbox
from bot.storage.ledger import SqlLedger
from bot.storage.prompts import SqlPrompts
from bot.storage.verified import SqlVerifiedAnswers
from bot.unanswered import Waiting
from tests.bot.test_storage_forgotten import OTHER, WHO, left_in
from tests.contracts.ledgers import NOON, answer, at, question
from tests.grounds import auditor, migrated

THREAD = "slack:C1:1.5"
OWN = "And the tapirs there?"
ALONE = "And the tapirs there (about: okapiquestion)?"


def phrased(ask_id: str, text: str, of: str) -> Phrasing:
    return Phrasing(
        scope="s", key=text.lower(), text=text, of=of, origin=Origin.ASKED, at=NOON, ask_id=ask_id
    )


def made(name: str, text: str, said: Answer) -> Remembered:
    return Remembered(
        id=name,
        scope="s",
        question=text,
        answer=said,
        rests_on={},
        records=(),
        profile_version="v",
        made_at=NOON,
        expires_at=NOON + timedelta(days=9),
    )


async def plant(database: Database) -> None:
    """Somebody asks, and somebody else asks after that in the same thread, once with an answer."""
    ledger, answers = SqlLedger(database), SqlAnswers(database)
    for name, person, second, text in (
        ("a", WHO, 0, "okapiquestion"),
        ("b", OTHER, 9, OWN),
        ("c", OTHER, 19, "Lemurs?"),
    ):
        asked = question(text, person=person, conversation=THREAD)
        await ledger.open_ask(name, asked, at=at(second), rates=())
    receipt = Receipt(profile_version="v", asked_as=ALONE)
    said = answer("b", text="Two tapirs.", receipt=receipt)
    await ledger.close_ask(said, at=at(10))
    await ledger.close_ask(answer("c", text="Lemurs, too."), at=at(20))
    assert await SqlPrompts(database).keep("b", Sent(prompt=Prompt(system="s", user=ALONE), said="Two."))
    assert await answers.keep(made("r1", ALONE, said), [phrased("b", ALONE, "r1")])
    assert await answers.keep(made("r2", "Lemurs?", answer("c")), [phrased("c", "Lemurs?", "r2")])
    waiting = Waiting(
        item="",
        ask_id="b",
        platform="slack",
        person=OTHER,
        channel="slack:C1",
        conversation=THREAD,
        asked=OWN,
        asked_at=at(9),
    )
    after = f"{OWN} (asked after: okapiquestion)"
    await SqlInbox(database).add(waiting, question=after, key=after.lower(), item=None)
    taught = Verified(id="v1", version=1, question=after, text="No.", author=OTHER, at=NOON)
    await SqlVerifiedAnswers(database).teach(taught, [phrased("b", after, "v1")])


async def test_words_of_the_forgotten_leave_the_questions_of_others_who_keep_their_own(
    tmp_path: Path,
) -> None:
    async with migrated(tmp_path) as database:
        await plant(database)
        known = left_in(tmp_path, "okapiquestion")
        await SqlLedger(database).forget_person(WHO)
        left = left_in(tmp_path, "okapiquestion")
        kept = await SqlAnswers(database).remembered("r2")

    assert known
    assert [] == left
    assert kept is not None
    told = auditor(tmp_path, "SELECT question, answer FROM asks WHERE person = ? ORDER BY id", OTHER)
    assert [OWN, "Lemurs?"] == [row[0] for row in told]
    assert "Two tapirs." in str(told[0][1])
    assert [(OWN, 1)] == auditor(tmp_path, "SELECT question, count FROM inbox")
    assert [(OWN,)] == auditor(tmp_path, "SELECT question FROM verified_answers")
    assert [("Lemurs?",)] == auditor(tmp_path, "SELECT text FROM phrasings")
    assert [] == auditor(tmp_path, "SELECT * FROM prompts")
