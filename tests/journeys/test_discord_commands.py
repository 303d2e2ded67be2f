"""Commands in a small Discord: which there are, what is suggested, and to whom they are shown."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.commands.registry import Caller, Command, Registry
from bot.commands.reply import Reply
from bot.errors import StorageError
from tests.far_ends.discord_interactions import Interaction
from tests.far_ends.discord_visit import Visit, visiting
from tests.far_ends.discord_world import MANAGE_SERVER
from tests.far_ends.scripted_house import ScriptedHouse, able_to_forget, eventually

pytestmark = pytest.mark.journey

ITEMS = [{"id": str(number), "question": f"Do you like {number}?"} for number in range(1, 40)]


class Office:
    """Commands of an inbox and of limits; `given` are their arguments."""

    def __init__(self) -> None:
        self.given: list[tuple[str, str]] = []
        self.is_away = False

    def furnish(self, house: ScriptedHouse) -> None:
        more = [
            Command(
                name="inbox", summary="Open", argument="[all | dismiss ID]", run=self._inbox, who="owner"
            ),
            Command(
                name="limits", summary="Caps", argument="[set NAME VALUE]", run=self._limits, who="admin"
            ),
            Command(name="report", summary="The report", argument="[date]", run=self._report, who="admin"),
        ]
        house.commands = Registry([one for one in house.commands if one.name != "help"] + more)

    async def _inbox(self, _: Caller, argument: str) -> Reply:
        if self.is_away:
            raise StorageError("the database is away")
        self.given.append(("inbox", argument))
        return Reply(text="the inbox", data=ITEMS)

    async def _limits(self, _: Caller, argument: str) -> Reply:
        self.given.append(("limits", argument))
        return Reply(text="the limits", data=[{"name": "day"}, {"name": "month"}])

    async def _report(self, _: Caller, argument: str) -> Reply:
        self.given.append(("report", argument))
        return Reply(text="the report")


OWNER: dict[str, Any] = {
    "TWIN_OWNER": "discord:1400000000000000003",
    "TWIN_ADMINS": "discord:1400000000000000003",
}
"""Ada."""


async def given(visit: Visit, path: str, **more: Any) -> Interaction:
    one = await visit.far.slash(path, **more)
    await eventually(lambda: one.is_answered)
    return one


async def suggested(visit: Visit, path: str, option: str, text: str, **more: Any) -> list[str]:
    one = await visit.far.complete(path, option, text, **more)
    await eventually(lambda: one.choices is not None)
    return [str(choice["value"]) for choice in one.choices or []]


async def test_a_command_is_filled_in_field_by_field() -> None:
    office = Office()
    async with visiting(more=OWNER, furnish=office.furnish) as visit:
        await given(visit, "twin inbox")
        await given(visit, "twin inbox", what="dismiss", id="3")
        await given(visit, "twin limits show", anyway=True)
        await given(visit, "twin-admin limits set", name="day", value="5", anyway=True)
        expected = [("inbox", ""), ("inbox", "dismiss 3"), ("limits", ""), ("limits", "set day 5")]
        assert expected == office.given


async def test_what_is_in_the_inbox_is_suggested_to_its_owner_alone() -> None:
    office = Office()
    async with visiting(more=OWNER, furnish=office.furnish) as visit:
        bob = visit.far.world.join("Bob")
        found = await suggested(visit, "twin inbox", "id", "like 3")
        assert ["3", *map(str, range(30, 40))] == found
        assert 25 == len(await suggested(visit, "twin inbox", "id", ""))
        assert [] == await suggested(visit, "twin inbox", "id", "", who=bob)


async def test_limits_dates_days_and_commands_are_suggested() -> None:
    async with visiting(more=OWNER, furnish=Office().furnish) as visit:
        assert ["month"] == await suggested(visit, "twin limits set", "name", "mo")
        year = str(visit.house.clock.now().year)
        dates = await suggested(visit, "twin report", "date", year[:3])
        assert dates
        assert dates == sorted(dates, reverse=True)
        assert ["30"] == await suggested(visit, "twin usage", "days", "3")
        assert ["help"] == await suggested(visit, "twin help", "command", "hel")


async def test_a_suggestion_that_fails_is_none() -> None:
    office = Office()
    office.is_away = True
    async with visiting(more=OWNER, furnish=office.furnish) as visit:
        assert [] == await suggested(visit, "twin inbox", "id", "3")


async def test_forgetting_wants_a_yes() -> None:
    async with visiting(furnish=able_to_forget) as visit:
        asked = await given(visit, "twin forget-me")
        done = await given(visit, "twin forget-me", sure="yes")
        assert str(asked.message) != str(done.message)


async def test_a_question_may_be_asked_for_oneself() -> None:
    async with visiting() as visit:
        one = await given(visit, "twin ask", question="where?")
        assert one.is_ephemeral
        assert "You asked: where?" in str(one.message)
        (question,) = visit.house.asked
        assert f"discord:{one.id}" == question.event


async def test_what_is_for_admins_is_hidden_from_others_and_refused_all_the_same() -> None:
    async with visiting() as visit:
        boss = visit.far.world.join("Boss", permissions=MANAGE_SERVER)
        for path in ("twin-admin costs", "twin costs"):
            refused = await given(visit, path, anyway=True)
            assert "for the admins of this twin" in str(refused.message)
            done = await given(visit, path, who=boss)
            assert "Usage of 7 days" in str(done.message)
            assert done.is_ephemeral


async def test_a_command_that_this_twin_does_not_know_is_met_with_the_help() -> None:
    async with visiting() as visit:
        world = visit.far.world
        (scope,) = world.commands
        twin = next(one for one in world.commands[scope] if one["name"] == "twin")
        twin["options"].append({"name": "dance", "type": 1, "description": "Of a later version"})
        one = await given(visit, "twin dance")
        assert "There is no such command." in str(one.message)


async def test_a_blank_question_is_met_with_a_hint() -> None:
    async with visiting() as visit:
        one = await given(visit, "ask", question="  ")
        assert "Ask me something about Ada" in one.message["content"]
        assert [] == visit.house.asked


class SlowClaims:
    """Claims that wait until they may go."""

    def __init__(self) -> None:
        self.may_go = asyncio.Event()

    def furnish(self, house: ScriptedHouse) -> None:
        self._claims, house.claims = house.claims, self  # type: ignore[assignment] # as good as those

    async def claim(self, key: str) -> bool:
        await self.may_go.wait()
        return await self._claims.claim(key)

    async def finish(self, key: str, *, revision: int = 0) -> None:
        await self._claims.finish(key, revision=revision)

    async def is_latest(self, key: str, *, revision: int = 0) -> bool:
        return await self._claims.is_latest(key, revision=revision)


async def test_commands_are_acknowledged_before_anything_else() -> None:
    claims = SlowClaims()
    async with visiting(furnish=claims.furnish) as visit:
        one = await visit.far.slash("ask", question="where?")
        await eventually(lambda: one.acknowledged)
        assert [] == visit.house.asked
        claims.may_go.set()
        await eventually(lambda: one.is_answered)


async def test_in_direct_messages_commands_work_as_well() -> None:
    async with visiting() as visit:
        one = await given(visit, "twin usage", channel=visit.far.world.open_dm(visit.far.world.ada))
        assert "Usage of 7 days" in str(one.message)


async def test_the_descriptions_are_told_in_six_languages() -> None:
    async with visiting() as visit:
        (known,) = visit.far.world.commands.values()
        ask = next(one for one in known if one["name"] == "ask")
        assert {"de", "fr", "es-ES", "pt-BR", "nl"} == set(ask["description_localizations"])
        assert visit.house.profile.name in ask["description"]
