"""When the profile says something else than the person once did, the admins hear of it once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from bot.domain import OWNER, Passage
from bot.inbox.contradiction import AT_ONCE, Contradictions, clashes
from bot.remembered import Verified
from bot.storage.alerts import MemoryAlerts
from tests.bot.inbox_desk import PUBLIC, Desk, Edition
from tests.contracts.ledgers import NOON
from tests.tables import every_row

TODAY = date(2026, 11, 20)


def answer(question: str, text: str) -> Verified:
    return Verified(id="v1", version=1, question=question, text=text, author="slack:UADA", at=NOON)


def record(text: str, *, name: str = "new", title: str = "Notes", dates: str = "") -> Passage:
    return Passage(id=name, title=title, section="Notes", text=text, dates=dates)


@every_row(
    ("asked", "said", "told"),
    [
        ("How long is your notice period?", "My notice period is two months.", "Notice period: 3 months"),
        ("Where do you live?", "I live in Utrecht.", "I live in Amsterdam now."),
        ("Do you speak Spanish?", "I do not speak Spanish.", "I speak Spanish fluently."),
        ("Do you speak Spanish?", "No, I don't.", "I speak Spanish fluently."),
        ("Do you speak Spanish?", "I speak Spanish.", "I do not speak Spanish."),
        ("Hi, do you speak Spanish?", "No.", "I speak Spanish fluently."),
        ("Do you play golf?", "Yes.", "I do not play golf."),
        ("Do you ski?", "Yes, I ski every winter.", "I do not ski."),
        ("Are you open to relocation?", "Never!", "I am open to relocation within Europe."),
        ("Have you ever worked with Kafka?", "Yes, I have.", "I have not worked with Kafka."),
        ("Do you own a motorbike?", "I have never owned a motorbike.", "I own a motorbike from 1998."),
        (
            "Since when do you play chess?",
            "I have played chess since 2010.",
            "I have played chess since 2012.",
        ),
        ("Do you have pets?", "I have two cats.", "I have three cats."),
        ("When can you start?", "I can start on 1 March 2027.", "I can start on 1 May 2027."),
    ],
)
def test_another_figure_date_name_or_a_denial_speaks_against_an_answer(
    asked: str, said: str, told: str
) -> None:
    assert [told] == [one.told for one in clashes(answer(asked, said), [record(told)], TODAY)]


@every_row(
    ("asked", "said", "told"),
    [
        ("Do you play chess?", "I play chess.", "I play chess at a club."),
        ("Do you like jazz?", "Jazz, mostly.", "I worked at Acme for 12 years."),
        ("Do you like jazz?", "I like jazz since 1999.", "I like to cook. I have 12 pans."),
        ("Do you smoke?", "I do not smoke.", "I built a smoke detector in 2014."),
        ("Do you smoke?", "No.", "I built a smoke detector in 2014."),
        ("Do you ski?", "No.", "I ride a bicycle."),
        ("Do you ski?", "Yes.", "I ski in the Alps."),
        ("Why do you ski?", "No.", "I ski in the Alps."),
        (
            "What do you like about Rust?",
            "Its compiler found 3 bugs at once.",
            "I wrote 40 services in Rust.",
        ),
        ("Do you have pets?", "Yes, two cats.", "I speak three languages."),
        ("Where do you live?", "I live in Utrecht.", "I live in Utrecht, near the station."),
        ("Do you travel?", "Yes, gladly.", "I travelled to Peru in 2018."),
    ],
)
def test_what_a_record_does_not_tell_is_no_contradiction(asked: str, said: str, told: str) -> None:
    assert [] == list(clashes(answer(asked, said), [record(told)], TODAY))


class Watch:
    """An answer on chess, and who looks at it."""

    def __init__(self) -> None:
        self.desk = Desk()
        self.alerts = MemoryAlerts()
        self.contradictions = self.another()

    def another(self) -> Contradictions:
        return Contradictions(
            verified=self.desk.verified,
            known=lambda: self.desk.edition,
            alerts=self.alerts,
            clock=self.desk.clock,
            zone=ZoneInfo("UTC"),
        )

    async def begun(self, text: str = "I play chess once a week.") -> None:
        await self.desk.teaching.teach_new("How often do you play chess?", text, by="slack:UADA")

    def serve(self, *more: Passage, version: str = "two") -> None:
        self.desk.edition = Edition(passages=(*PUBLIC, *more), profile_version=version)


async def test_an_alert_is_told_once_and_says_both_and_what_to_do() -> None:
    watch = Watch()
    await watch.begun("I play chess 3 times a week.")
    before = await watch.contradictions.look()

    watch.serve(record("I play chess 5 times a week.", title="Chess club"))
    told = [
        await watch.contradictions.look(),
        await watch.contradictions.look(),
        await watch.another().look(),
    ]
    watch.serve(
        record("I play chess 5 times a week.", title="Chess club"), record("Else.", name="e"), version="three"
    )
    told.append(await watch.contradictions.look())

    assert (0, [1, 0, 0, 0]) == (before, told)
    (alert,) = await watch.alerts.since(NOON)
    assert ("verified", "alert", NOON) == (alert.kind, alert.level, alert.at)
    assert "The profile speaks against the answer v1" == alert.title
    for part in (
        "\u201cI play chess 3 times a week.\u201d",
        "\u201cChess club\u201d",
        "5 times",
        'twin teach v1 "..."',
    ):
        assert part in alert.text


async def test_an_answer_is_looked_at_anew_when_it_or_the_record_changes() -> None:
    watch = Watch()
    await watch.begun("I play chess 3 times a week.")
    watch.serve(record("I play chess 5 times a week."))
    told = [await watch.contradictions.look()]

    await watch.desk.teaching.teach("v1", "I play chess 5 times a week.", by="slack:UADA")
    told.append(await watch.contradictions.look())
    watch.serve(record("I play chess 6 times a week."), version="three")
    told.append(await watch.contradictions.look())
    await watch.desk.teaching.withdraw("v1", by="slack:UADA")
    watch.serve(record("I play chess 7 times a week."), version="four")
    told.append(await watch.contradictions.look())

    assert [1, 0, 1, 0] == told


async def test_who_reads_waits_for_a_few_answers_and_never_for_all() -> None:
    """The first look is left to the housekeeping; of an answer that was changed nothing old is told."""
    watch = Watch()
    await watch.begun("I play chess 3 times a week.")
    watch.serve(record("I play chess 5 times a week."))

    assert {} == await watch.contradictions.found()
    await watch.contradictions.look()
    assert ["v1"] == [*await watch.contradictions.found()]
    await watch.desk.teaching.teach("v1", "I play chess 4 times a week.", by="slack:UADA")
    assert {} == await watch.contradictions.found()
    for number in range(AT_ONCE + 1):
        one = replace(answer("How many boats do you own?", "I own 2 boats."), id=f"v{number + 2}")
        await watch.desk.verified.teach(one, [])
    watch.serve(record("I own 3 boats."), version="three")
    assert {} == await watch.contradictions.found()
    assert await watch.contradictions.look()
    assert await watch.contradictions.found()


async def test_what_the_profile_tells_by_now_is_a_note() -> None:
    watch = Watch()
    await watch.begun("I play chess once a week.")
    watch.serve(record("I play chess once a week with friends."))

    assert 1 == await watch.contradictions.look()

    (note,) = await watch.alerts.since(NOON)
    assert ("note", "The profile tells now what v1 answers") == (note.level, note.title)


async def test_records_that_everybody_may_not_see_are_not_told_to_a_channel() -> None:
    watch = Watch()
    await watch.begun("I play chess 3 times a week.")
    hidden = replace(record("I play chess 5 times a week."), audience=frozenset({OWNER}))
    watch.serve(hidden)

    assert 0 == await watch.contradictions.look()
