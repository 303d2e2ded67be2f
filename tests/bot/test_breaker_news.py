"""What other processes and operators hear of breakers, also while the database is away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from bot.bookkeeping import Alert, Verdict
from bot.errors import AccountBlocked, AuthRefused, ServerFault, StorageError
from bot.llm.breaker import Breakers, BreakerState
from bot.llm.breaker_news import lasting
from bot.storage.breakers import MemoryVerdicts
from tests.bot.breaker_house import A, C, House


class Away(MemoryVerdicts):
    """A database that can be away; it counts how often it was asked."""

    is_away = True
    asked = 0

    def _reach(self) -> None:
        self.asked += 1
        if self.is_away:
            raise StorageError("gone fishing")

    async def read(self) -> tuple[Verdict, ...]:
        self._reach()
        return await MemoryVerdicts.read(self)

    async def open(self, verdict: Verdict) -> None:
        self._reach()
        await MemoryVerdicts.open(self, verdict)

    async def probe(self, name: str, **given: Any) -> bool:
        self._reach()
        return await MemoryVerdicts.probe(self, name, **given)

    async def close(self, name: str) -> bool:
        self._reach()
        return await MemoryVerdicts.close(self, name)


async def test_without_the_database_breakers_work_alone_and_share_when_it_is_back(
    capsys: pytest.CaptureFixture[str],
) -> None:
    away = Away()
    house = House(verdicts=away)
    await house.breakers.refresh()
    await house.fail(6)
    shut = house.may()
    house.clock.move(2)
    await house.breakers.refresh()
    taken = await house.breakers.take_probe(A)
    await house.fail(1)
    away.is_away = False
    house.clock.move(1)
    await house.breakers.refresh()
    verdicts = await away.read()

    assert [shut, taken] == [False, True]
    assert [(one.name, one.openings) for one in verdicts] == [("groq:a", 2)]
    assert house.titles("note") == ["groq:a: calls keep failing"]
    assert capsys.readouterr().out.count("breaker.not_shared") == 1


async def test_what_could_not_be_closed_in_the_database_is_tried_and_closed_again() -> None:
    away = Away()
    away.is_away = False
    house = House(verdicts=away)
    await house.fail(6)
    away.is_away = True
    await house.probe(None)
    here = house.breakers.state(A).name
    away.is_away = False
    house.clock.move(1)
    await house.breakers.refresh()
    seen = house.breakers.state(A).name
    await house.probe(None)

    assert [here, seen] == ["closed", "half_open"]
    assert await away.read() == ()


async def test_the_database_is_looked_at_once_a_second_at_most() -> None:
    away = Away()
    away.is_away = False
    house = House(verdicts=away)
    for _ in range(50):
        await house.breakers.refresh()
        house.clock.move(0.1)

    assert away.asked == 5


async def test_a_route_is_noted_and_a_provider_alerted_each_with_what_to_do() -> None:
    house = House()
    await house.fail(6)
    await house.fail(1, AuthRefused, route=C, code="invalid_api_key")
    told = list(house.alerts.told.values())

    assert [(alert.level, alert.title) for alert in told] == [
        ("note", "groq:a: calls keep failing"),
        ("alert", "openai: the key is refused"),
    ]
    assert "`auth: invalid_api_key`" in told[1].text
    assert "Look whether its key is right" in told[1].text
    assert not any("stranger" in alert.text for alert in told)


async def test_an_outage_is_told_once_however_often_it_reopens_and_so_is_its_end() -> None:
    house = House()
    await house.fail(1, AccountBlocked, code="spend_limit_reached")
    await house.probe(AccountBlocked("", route=A))
    await house.probe(None)

    assert house.titles() == ["groq: the account may not be used", "groq answers again after 3 min"]


async def test_when_no_route_is_left_it_is_said_that_questions_are_answered_by_quoting() -> None:
    house = House(A, C)
    await house.fail(6)
    await house.fail(6, route=C)
    last = list(house.alerts.told.values())[-1]
    await house.probe(None)

    assert (last.level, last.title) == ("alert", "Every model is out")
    assert "by quoting the profile" in last.text
    assert house.titles() == ["Every model is out", "A model answers again after 1 s"]
    assert house.titles("note")[-1] == "groq:a answers again after 1 s"


async def test_a_second_outage_of_everything_is_told_as_well() -> None:
    house = House(A)
    for _ in range(2):
        await house.fail(6)
        await house.probe(None)
        house.clock.move(10)

    assert house.titles() == ["Every model is out", "A model answers again after 1 s"] * 2


async def test_alerts_that_cannot_be_kept_trouble_nobody() -> None:
    house = House()
    deaf = Breakers(house.clock, house.verdicts, Deaf(), routes=(A,), draw=lambda: 0.0)
    for _ in range(6):
        await deaf.record(A, ServerFault("", route=A))

    assert deaf.state(A).name == "open"


@dataclass
class Deaf:
    """Alerts whose database is away."""

    async def tell(self, alert: Alert) -> bool:
        raise StorageError("away")

    async def since(self, instant: object) -> tuple[Alert, ...]:
        return ()


async def test_the_state_of_a_route_is_told_in_words_and_wall_time() -> None:
    house = House()
    await house.fail(6, status=503)
    states = [house.breakers.state(A)]
    house.clock.move(2)
    states.append(house.breakers.state(A))

    until = house.clock.now()
    assert states == [
        BreakerState(name="open", until=until, reason="server_fault: 503"),
        BreakerState(name="half_open", reason="server_fault: 503"),
    ]


def test_durations_are_told_roughly() -> None:
    seconds = [-5, 0.4, 59, 60, 185, 3600, 7500, 90000, 400000]

    assert [lasting(one) for one in seconds] == [
        *("0 s", "0 s", "59 s", "1 min", "3 min", "1 h 0 min", "2 h 5 min", "25 h 0 min", "4 d"),
    ]
