"""The real discord.py, over real sockets, before a small Discord: every way in, and what comes back."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator

import pytest

from bot import apology
from bot.domain import Answer, Question
from bot.errors import StorageError
from tests.far_ends.discord_rest import Fault
from tests.far_ends.discord_visit import Visit, visiting
from tests.far_ends.discord_world import MANAGE_SERVER
from tests.far_ends.scripted_house import answered, eventually

pytestmark = pytest.mark.journey

LABEL = "-# AI twin of Ada Example"
ANSWER = f"You asked: where did you study?\n-# Sources: Engineer at Acme (Work)\n{LABEL}"
GIVEN = f"-# Asked: where did you study?\n{ANSWER}"
POSTS = r"POST /channels/\d+/messages"


@pytest.fixture
async def visit() -> AsyncIterator[Visit]:
    async with visiting() as opened:
        yield opened


async def test_a_mention_is_answered_once_in_its_place_with_sources(visit: Visit) -> None:
    asked = await visit.far.say(visit.far.mention("where did you study?"))
    (said,) = await visit.heard()
    assert said["content"] == ANSWER
    assert str(said["message_reference"]["message_id"]) == asked["id"]
    assert said["channel_id"] == asked["channel_id"]


async def test_a_direct_message_is_answered_there(visit: Visit) -> None:
    asked = await visit.far.whisper("where did you study?")
    (said,) = await visit.heard()
    assert (ANSWER, asked["channel_id"]) == (said["content"], said["channel_id"])


async def test_a_reply_to_the_twin_is_answered(visit: Visit) -> None:
    await visit.far.say(visit.far.mention("hello"))
    (first,) = await visit.heard()
    await visit.far.answer_to(first, "where did you study?")
    assert (await visit.heard(2))[-1]["content"] == ANSWER


async def test_a_thread_is_a_conversation(visit: Visit) -> None:
    thread = visit.far.world.thread
    await visit.far.say(visit.far.mention("where?"), channel=thread)
    await visit.heard()
    (question,) = visit.house.asked
    assert question.conversation == f"discord:{thread}"
    assert {f"discord:{thread}", f"discord:{visit.far.world.channel}"} <= question.sees


async def test_the_role_that_discord_made_for_the_bot_is_no_mention_and_met_with_a_hint(visit: Visit) -> None:
    await visit.far.say(f"<@&{visit.far.world.bot_role}> where did you study?")
    (said,) = await visit.heard()
    assert "Mention me, not my role, or use `/ask`." in said["content"]
    assert visit.house.asked == []


async def test_others_talk_bots_and_the_own_words_are_left_alone(visit: Visit) -> None:
    far = visit.far
    robot = far.world.join("Robot", bot=True)
    await far.say("a talk of others")
    await far.say(far.mention("am I a person?"), who=robot)
    await far.say(far.mention("a webhook"), webhook_id="1400000000000000900")
    await far.say(far.mention("me"), who=far.world.bot)
    await far.say(far.mention("where did you study?"))
    assert [far.mention("me"), ANSWER] == [one["content"] for one in await visit.heard(2)]
    assert [one.text for one in visit.house.asked] == ["where did you study?"]


async def test_a_message_delivered_twice_is_answered_once(visit: Visit) -> None:
    asked = await visit.far.say(visit.far.mention("once?"))
    await visit.far.deliver(asked)
    await visit.heard()
    await visit.far.deliver(asked)
    await visit.far.say(visit.far.mention("twice?"))
    await visit.heard(2)
    assert ["once?", "twice?"] == [one.text for one in visit.house.asked]


async def test_ask_is_acknowledged_and_answered_for_all_to_read(visit: Visit) -> None:
    given = await visit.far.slash("ask", question="where did you study?")
    await eventually(lambda: given.is_answered)
    assert (GIVEN, False) == (given.message["content"], given.is_ephemeral)
    assert visit.house.asked[0].event == f"discord:{given.id}"


async def test_a_command_delivered_twice_is_run_once(visit: Visit) -> None:
    given = await visit.far.slash("ask", question="once?")
    await visit.far.redeliver(given)
    await eventually(lambda: given.is_answered)
    again = await visit.far.slash("ask", question="twice?")
    await eventually(lambda: again.is_answered)
    assert ["once?", "twice?"] == [one.text for one in visit.house.asked]


async def test_usage_is_shown_to_the_caller_alone(visit: Visit) -> None:
    given = await visit.far.slash("twin usage", days="30")
    await eventually(lambda: given.is_answered)
    (card,) = given.message["embeds"]
    assert given.is_ephemeral
    assert card["title"] == "Usage of 30 days"
    assert "groq:openai/gpt-oss-20b         12" in card["description"]


async def test_an_admins_command_is_refused_to_others_and_kindly(visit: Visit) -> None:
    given = await visit.far.slash("twin costs")
    await eventually(lambda: given.is_answered)
    assert "for the admins of this twin" in given.message["embeds"][0]["description"]
    assert given.is_ephemeral


async def test_who_manages_the_server_is_an_admin(visit: Visit) -> None:
    boss = visit.far.world.join("Boss", permissions=MANAGE_SERVER)
    given = await visit.far.slash("twin costs", who=boss)
    await eventually(lambda: given.is_answered)
    assert given.message["embeds"][0]["title"] == "Usage of 7 days"


async def test_unless_admins_are_listed_only() -> None:
    async with visiting(more={"TWIN_ADMINS_ONLY": "true"}) as visit:
        boss = visit.far.world.join("Boss", permissions=MANAGE_SERVER)
        given = await visit.far.slash("twin costs", who=boss)
        await eventually(lambda: given.is_answered)
        assert visit.house.callers == []


async def test_a_command_typed_as_a_message_works_in_private_only(visit: Visit) -> None:
    await visit.far.whisper("usage 7")
    (private,) = await visit.heard()
    await visit.far.say(visit.far.mention("usage 7"))
    public = (await visit.heard(2))[-1]
    assert private["embeds"][0]["title"] == "Usage of 7 days"
    assert public["content"] == "`/twin usage` shows that to you alone."


async def test_no_text_of_a_model_or_a_person_can_ping_anybody() -> None:
    evil = "Hey @everyone and @here and <@1400000000000000002> and <@&1400000000000000000>"
    async with visiting(script=lambda asked: answered(f"{evil} {asked.text}")) as visit:
        await visit.far.say(visit.far.mention("say @everyone <@&1400000000000000000>"))
        given = await visit.far.slash("ask", question="say @everyone")
        await visit.heard()
        await eventually(lambda: given.is_answered)
        shown = [one["content"] for one in visit.far.world.said_by_bot()]
        assert not re.search(r"@(everyone|here)|<@&?\d", " ".join(shown))
        bodies = [one.body for one in visit.far.rest.heard if "content" in one.body]
        assert bodies
        assert all(body["allowed_mentions"]["parse"] == [] for body in bodies)
        assert not any(body["allowed_mentions"].get("replied_user") for body in bodies)


def long_code(_question: Question) -> Answer:
    return answered("```python\n" + "\n".join(f"line = {number:04d}" for number in range(300)) + "\n```")


async def test_a_long_answer_comes_in_parts_with_whole_code() -> None:
    async with visiting(script=long_code) as visit:
        await visit.far.say(visit.far.mention("code?"))
        given = await visit.far.slash("ask", question="code?")
        await eventually(lambda: len(visit.far.world.said_by_bot()) == 4 and given.is_answered)
        for said in visit.far.world.said_by_bot():
            assert len(said["content"]) <= 1900
            assert said["content"].count("```") == 2
            assert said["content"].endswith(LABEL)


async def test_an_answer_of_too_many_parts_comes_as_a_file_also_by_command() -> None:
    whole = "\n\n".join(f"Paragraph {number}: " + "word " * 60 for number in range(60))
    async with visiting(script=lambda _: answered(whole)) as visit:
        given = await visit.far.slash("ask", question="all?")
        await eventually(lambda: given.is_answered)
        assert given.message["attachments"][0]["filename"] == "answer.md"
        assert any("Paragraph 59" in one.texts.get("answer.md", "") for one in visit.far.rest.heard)


@pytest.mark.parametrize("status", [500, 503, 0])
async def test_a_post_whose_answer_was_lost_stands_once(visit: Visit, status: int) -> None:
    visit.far.rest.faults.append(Fault(route=POSTS, status=status, after_effect=True))
    await visit.far.say(visit.far.mention("where did you study?"))
    await visit.heard()
    await visit.far.say(visit.far.mention("and then?"))
    assert len(await visit.heard(2)) == 2


@pytest.mark.parametrize("status", [500, 503, 0])
async def test_an_acknowledgement_whose_answer_was_lost_counts(visit: Visit, status: int) -> None:
    visit.far.rest.faults.append(Fault(route=r"POST /interactions/.*", status=status, after_effect=True))
    given = await visit.far.slash("ask", question="where did you study?")
    await eventually(lambda: given.is_answered)
    assert GIVEN == given.message["content"]


async def test_a_rate_limit_is_waited_for(visit: Visit) -> None:
    visit.far.rest.faults.append(Fault(route=POSTS, status=429))
    await visit.far.say(visit.far.mention("where did you study?"))
    assert [ANSWER] == [one["content"] for one in await visit.heard()]


async def test_a_command_that_comes_too_late_is_answered_in_the_channel(visit: Visit) -> None:
    await visit.far.slash("ask", question="where did you study?", expired=True)
    assert [GIVEN] == [one["content"] for one in await visit.heard()]


async def test_a_private_command_that_comes_too_late_must_be_given_again(visit: Visit) -> None:
    await visit.far.slash("twin usage", expired=True)
    (said,) = await visit.heard()
    assert "Please give the command again." in said["content"]
    assert visit.house.callers == []


async def test_a_fault_of_ours_becomes_one_kind_sentence() -> None:
    def fail(_question: Question) -> Answer:
        raise LookupError("a secret detail")

    async with visiting(script=fail) as visit:
        await visit.far.say(visit.far.mention("where?"))
        given = await visit.far.slash("ask", question="where?")
        await visit.heard()
        await eventually(lambda: given.is_answered)
        said = [one["content"] for one in visit.far.world.said_by_bot()]
        assert 2 == sum(apology.unavailable() in one for one in said)
        assert "secret" not in str(said)


async def test_without_the_right_to_read_history_the_answer_is_no_reply_but_comes(visit: Visit) -> None:
    visit.far.world.forbid("READ_MESSAGE_HISTORY")
    await visit.far.say(visit.far.mention("where did you study?"))
    (said,) = await visit.heard()
    assert said["content"] == ANSWER
    assert "message_reference" not in said


async def test_a_reply_without_a_mention_is_met_with_a_hint_as_its_words_are_withheld(visit: Visit) -> None:
    await visit.far.say(visit.far.mention("hello"))
    (first,) = await visit.heard()
    await visit.far.answer_to(first, "and then?", ping=False)
    assert "Mention me" in (await visit.heard(2))[-1]["content"]


class ClosedBooks:
    """Claims while the database is away."""

    async def claim(self, key: str) -> bool:
        raise StorageError("the database is locked")

    async def finish(self, key: str) -> None:
        raise StorageError("the database is locked")


async def test_closed_books_do_not_silence_the_twin(visit: Visit) -> None:
    visit.house.claims = ClosedBooks()  # type: ignore[assignment]
    await visit.far.say(visit.far.mention("where did you study?"))
    assert [ANSWER] == [one["content"] for one in await visit.heard()]


async def test_only_the_owner_in_private_is_told_what_is_the_owners() -> None:
    async with visiting(more={"TWIN_OWNER": "discord:1400000000000000003"}) as visit:
        ada = visit.far.world.ada
        assert ada.id == 1400000000000000003
        await visit.far.whisper("my phone?")
        await visit.far.slash("ask", question="my phone?", channel=visit.far.world.open_dm(ada))
        await visit.far.say(visit.far.mention("my phone?"))
        await eventually(lambda: len(visit.house.asked) == 3)
        private = [one.channel.endswith(str(visit.far.world.open_dm(ada))) for one in visit.house.asked]
        assert private == ["owner" in one.sees for one in visit.house.asked]
        assert sorted(private) == [False, True, True]


async def test_somebody_types_while_the_answer_is_on_its_way() -> None:
    may_go = asyncio.Event()

    async def slowly(_question: Question) -> Answer:
        await may_go.wait()
        return answered("Here.")

    async with visiting(script=slowly) as visit:
        visit.far.rest.faults.append(Fault(route=r"POST /channels/\d+/typing", status=503, times=1))
        await visit.far.whisper("where?")
        await visit.far.say(visit.far.mention("where?"))
        await eventually(lambda: visit.far.rest.typing)
        may_go.set()
        assert len(await visit.heard(2)) == 2
