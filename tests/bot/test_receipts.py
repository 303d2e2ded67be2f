"""What `sources` tells of the last answer: plain words for all, withheld ones for admins, nothing hidden."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.terminal.words import receipt
from bot.commands.asking import asking_commands
from bot.commands.receipts import receipt_reply, withheld_words
from bot.commands.registry import Caller, Registry
from bot.commands.reply import Reply
from bot.domain import EVERYBODY, OWNER, Answer, Outcome, Passage, Question, Route, ServedBy, Source
from bot.errors import StorageError
from bot.knowledge.profile import Profile
from bot.receipt import Receipt, Withheld
from bot.storage.database import Database
from bot.storage.last_answers import SqlLastAnswers
from bot.storage.ledger import SqlLedger
from bot.truth.faults import HIDDEN, NUMBER, WEAK
from bot.wire import answer_json
from tests.contracts.ledgers import NOON
from tests.grounds import migrated

JOB = Passage(id="job", title="Engineer, Acme", section="Work", dates="2019 - 2021", text="Led 12 services.")
PAY = Passage(id="pay", title="Salary", section="Private", text="85,321", audience=frozenset({OWNER}))
PROFILE = Profile(name="Ada Example", passages=(JOB, PAY), version="v2")
WITHHELD = Withheld(sentence="I led 99 services.", reason=NUMBER, parts=("99",))
SECRET = Withheld(sentence="I earn 85,321.", reason=HIDDEN, parts=("85,321",))
ANSWER = Answer(
    id="a",
    outcome=Outcome.ANSWERED,
    text="I led 12 services.",
    served_by=ServedBy.MODEL,
    sources=(Source(id="job", title=JOB.title, section=JOB.section, quote=JOB.text),),
    route=Route("groq", "small"),
    grounded=True,
    cost_nano_usd=231_000,
    latency_ms=412,
    receipt=Receipt(
        profile_version="v1",
        prompt_version="abc",
        records=("job", "tea"),
        rests_on=("job",),
        checks=("numbers", "dates"),
        withheld=(WITHHELD, SECRET, replace(WITHHELD, sentence="I led 98 services.")),
        judged_by="groq:large",
        asked_as="What did you lead at Acme?",
    ),
)
ASKER = Caller(platform="slack", person="slack:U1", channel="slack:C1", conversation="slack:C1:1")


def told(reply: Reply) -> str:
    return "\n".join([reply.text, *(f"{name}: {value}" for name, value in reply.fields)])


def shown(answer: Answer = ANSWER, *, sees: frozenset[str] = EVERYBODY, is_admin: bool = False) -> str:
    return told(
        receipt_reply(
            "And what did you lead?",
            answer,
            name="Ada Example",
            passages=PROFILE.passages,
            sees=sees,
            is_admin=is_admin,
        )
    )


def test_a_receipt_tells_records_checks_model_and_cost_in_plain_words() -> None:
    text = shown()

    for part in (
        "“And what did you lead?” was answered from 1 record:",
        "1. **Engineer, Acme** (Work, 2019 - 2021): “Led 12 services.”",
        "Written by: groq:small",
        "Understood as: What did you lead at Acme?",
        "Checked: each sentence against its records: numbers, dates",
        "Withheld: 3 sentences: its records do not say so",
        "Read a second time by: groq:large",
        "Cost: $0.000231, 412 ms",
        "Profile version: v1",
    ):
        assert part in text


def test_the_public_never_reads_what_was_withheld() -> None:
    assert "99" not in shown()
    assert "85,321" not in shown()


def test_admins_read_what_was_withheld_and_why() -> None:
    owner = shown(is_admin=True, sees=EVERYBODY | {OWNER})

    assert f"- “I led 99 services.”: {NUMBER} (99)" in owner
    assert f"- “I earn 85,321.”: {HIDDEN} (85,321)" in owner
    assert f"Withheld: 3 sentences: {NUMBER} (2 times); {HIDDEN}" in owner


def test_a_guess_at_what_is_hidden_reads_like_any_other_to_whoever_may_not_see_it() -> None:
    right, wrong = (
        replace(ANSWER, receipt=Receipt(profile_version="1", withheld=(one,)))
        for one in (SECRET, replace(SECRET, reason=WEAK, parts=()))
    )

    assert shown(right) == shown(wrong)
    assert shown(right, is_admin=True) == shown(wrong, is_admin=True)


def test_a_record_that_the_caller_may_not_see_is_left_out() -> None:
    cited = Source(id="pay", title="Salary", section="Private", quote="85,321")
    answer = replace(ANSWER, sources=(*ANSWER.sources, cited), receipt=None)

    assert "Salary" not in shown(answer)
    assert "Salary" in shown(answer, sees=EVERYBODY | {OWNER})


@pytest.mark.parametrize(
    ("answer", "opening"),
    [
        (Answer(id="a", outcome=Outcome.NOT_IN_PROFILE, receipt=ANSWER.receipt), "2 records were looked at"),
        (Answer(id="a", outcome=Outcome.NOT_IN_PROFILE), "was not answered: the profile does not say."),
        (Answer(id="a", outcome=Outcome.REJECTED), "was declined."),
        (Answer(id="a", outcome=Outcome.ANSWERED, text="Hello!"), "was answered without a record."),
    ],
)
def test_every_ending_has_words(answer: Answer, opening: str) -> None:
    assert opening in shown(answer)


def test_an_answer_without_a_model_says_so() -> None:
    quoted = replace(ANSWER, served_by=ServedBy.QUOTE, route=None, receipt=None, cost_nano_usd=0)

    assert "Written by: nobody: the profile was quoted word for word" in shown(quoted)
    assert "Cost: nothing, 412 ms" in shown(quoted)
    assert "Written by: Ada Example, in person" in shown(replace(quoted, served_by=ServedBy.VERIFIED))


@pytest.mark.parametrize(
    ("tier", "how"), [("exact", "its words"), ("meaning", "its meaning"), ("judged", "a second model")]
)
def test_an_answer_of_before_says_how_it_was_found_and_who_made_it_when(tier: str, how: str) -> None:
    receipt = Receipt(profile_version="v1", tier=tier, remembered="2026-11-18")
    again = replace(ANSWER, served_by=ServedBy.CACHE, receipt=receipt)
    word = replace(again, served_by=ServedBy.VERIFIED, route=None)

    assert f"given before, found by {how}; made on 2026-11-18 by groq:small" in shown(again)
    assert f"answered by Ada Example on 2026-11-18, found by {how}" in shown(word)
    assert "2026-11-18" not in shown(replace(again, served_by=ServedBy.MODEL))


def test_withheld_sentences_are_counted() -> None:
    assert "" == withheld_words(())
    assert f"1 sentence: {NUMBER}" == withheld_words([WITHHELD])


def test_the_line_below_an_answer_in_the_terminal_tells_of_doubts() -> None:
    assert "3 sentences withheld · read a second time by groq:large" in receipt(ANSWER)
    assert "withheld" not in receipt(replace(ANSWER, receipt=None))


def test_the_line_below_an_answer_of_before_names_no_model_of_now() -> None:
    assert receipt(replace(ANSWER, served_by=ServedBy.CACHE)).startswith("said before")


def test_programs_at_the_local_terminal_read_more_than_those_on_the_web() -> None:
    local, web = answer_json(ANSWER, for_admin=True), answer_json(ANSWER)

    assert "99 services" in str(local["receipt"])
    assert "99" not in str(web["receipt"])


async def no_answer(_: Question) -> Answer:
    return ANSWER


async def test_sources_tells_of_the_last_answer_and_of_everything_when_asked() -> None:
    async def last(caller: Caller) -> tuple[str, Answer]:
        return f"{caller.person}?", ANSWER

    commands = Registry(
        asking_commands(ask=no_answer, profile=lambda: PROFILE, retention_days=90, last_answer=last)
    )

    assert "“slack:U1?”" in (await commands.run("sources", ASKER)).text
    assert "1 records of Ada" in (await commands.run("sources", ASKER, "all")).text
    assert ("sources", "all") == commands.parse("sources all")


async def test_sources_answers_while_the_books_are_away() -> None:
    async def away(_: Caller) -> None:
        raise StorageError("away")

    commands = Registry(
        asking_commands(ask=no_answer, profile=lambda: PROFILE, retention_days=90, last_answer=away)
    )

    assert "answers from" in (await commands.run("sources", ASKER)).title


async def test_sources_of_an_ask_are_told_by_its_id_to_whom_the_books_know() -> None:
    async def told(caller: Caller, ask_id: str) -> tuple[str, Answer] | None:
        if caller.person != ASKER.person:
            raise StorageError("away")
        return ("Where did you work?", ANSWER) if ask_id == "0a" * 12 else None

    commands = Registry(
        asking_commands(ask=no_answer, profile=lambda: PROFILE, retention_days=90, answer_of=told)
    )

    found = await commands.run("sources", ASKER, "0A" * 12)
    lost = await commands.run("sources", ASKER, "0b" * 12)
    away = await commands.run("sources", replace(ASKER, person="slack:U2"), "0a" * 12)

    assert ("What this answer rests on", False) == (found.title, found.refused)
    assert "“Where did you work?”" in found.text
    assert lost.refused
    assert "no such answer" in lost.text
    assert away.refused
    assert "in a minute" in away.text
    assert ("sources", "0a" * 12) == commands.parse(f"sources {'0a' * 12}")
    assert commands.parse("sources of your knowledge") is None


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with migrated(tmp_path) as opened:
        yield opened


async def asked(
    books: SqlLedger, number: int, answer: Answer = ANSWER, *, person: str = "U1", talk: str | None = None
) -> None:
    question = Question(
        text=f"question {number}?",
        platform="slack",
        person=f"slack:{person}",
        channel="slack:C1" if number < 9 else "slack:D1",
        conversation=talk,
    )
    at = NOON + timedelta(minutes=number)
    await books.open_ask(f"ask-{number}", question, at=at, rates=())
    await books.close_ask(replace(answer, id=f"ask-{number}"), at=at)


async def test_the_last_answer_is_that_of_the_conversation(database: Database) -> None:
    books, found = SqlLedger(database), SqlLastAnswers(database)
    await asked(books, 1, talk="t")
    await asked(books, 2, talk="t", person="U2")
    await asked(books, 3, talk="other")

    last = await found.last("slack:U1", channel="slack:C1", conversation="t")

    assert last is not None
    assert ("question 2?", "ask-2", ANSWER.receipt) == (last[0], last[1].id, last[1].receipt)


async def test_without_a_conversation_it_is_the_persons_own_and_never_from_elsewhere(
    database: Database,
) -> None:
    books, found = SqlLedger(database), SqlLastAnswers(database)
    await asked(books, 1)
    await asked(books, 2, person="U2")
    await asked(books, 9)

    last = await found.last("slack:U1", channel="slack:C1", conversation="new")

    assert last is not None
    assert "question 1?" == last[0]
    assert None is await found.last("slack:U3", channel="slack:C1")


async def test_refusals_for_a_while_and_forgotten_words_have_no_receipt(database: Database) -> None:
    books, found = SqlLedger(database), SqlLastAnswers(database)
    await asked(books, 1)
    await asked(books, 2, Answer(id="x", outcome=Outcome.UNAVAILABLE))

    last = await found.last("slack:U1", channel="slack:C1")
    assert last is not None
    assert "ask-1" == last[1].id

    await books.forget_texts(NOON + timedelta(days=1))
    assert None is await found.last("slack:U1", channel="slack:C1")
