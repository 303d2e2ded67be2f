"""Members of a local Discord press what stands below the twin's answers, and see what comes of it."""

from __future__ import annotations

import pytest

from adapters.pace import PRESSES
from bot.unanswered import Wished
from tests.far_ends.discord_components import labels_of
from tests.far_ends.discord_faults import RESET, Fault
from tests.far_ends.discord_interactions import DEFER, DEFER_UPDATE, Interaction
from tests.far_ends.discord_presses import FOLLOW_UP, LONG, ended, opened, shown, told
from tests.far_ends.discord_visit import serving
from tests.far_ends.discord_world import Json
from tests.far_ends.scripted_house import eventually

pytestmark = pytest.mark.journey

ORIGINAL = r"PATCH /webhooks/\d+/[^/]+/messages/@original"
CALLBACK = r"POST /interactions/\d+/[^/]+/callback"


async def test_a_follow_up_is_asked_for_all_by_whoever_presses_and_once() -> None:
    async with opened() as scene:
        answer = await scene.asked()
        first = await scene.far.press(answer, FOLLOW_UP, who=scene.other)
        second = await scene.far.press(answer, FOLLOW_UP, who=scene.other)
        await ended(first)
        await eventually(lambda: second.acknowledged)
        asked = scene.house.asked[1:]
    assert (DEFER, DEFER_UPDATE) == (first.kind, second.kind)
    assert not first.is_ephemeral
    assert "You asked: What came after" in shown(first.message)
    assert "-# Asked: " in shown(first.message)
    assert "AI twin of Ada Example" in shown(first.message)
    assert [(f"discord:{scene.other.id}", FOLLOW_UP)] == [(one.person, one.text) for one in asked]


async def test_a_question_that_is_too_long_for_a_button_is_looked_up() -> None:
    async with opened() as scene:
        answer = await scene.asked()
        (button,) = [one for one in labels_of(answer) if one.startswith("And then")]
        await ended(await scene.far.press(answer, button))
        scene.house.history.answers.clear()
        gone = await scene.far.press(answer, button, who=scene.other)
        await told(gone, "Please write it")
    assert [LONG] == [one.text for one in scene.house.asked[1:]]


async def test_below_an_answer_that_only_one_sees_a_follow_up_is_theirs_alone_too() -> None:
    async with opened() as scene:
        message = await scene.asked()
        one = await scene.far.menu(message, "Ask the twin about this")
        await eventually(lambda: one.modal)
        sent = await ended(await scene.far.submit(question="What did you do?"))
        assert sent.is_ephemeral
        again = await ended(await scene.far.press(sent.message, FOLLOW_UP))
        assert again.is_ephemeral
        assert 1 == len(scene.public())
    assert "You asked: What came" in shown(again.message)


async def test_votes_are_kept_and_answered_and_the_last_one_counts() -> None:
    async with opened() as scene:
        answer = await scene.asked()
        await told(await scene.far.press(answer, "👍"), "glad that it helped")
        thanks = await scene.far.press(answer, "👎")
        message = await told(thanks, "Thank you for saying so")
        form = await scene.far.press(message, "Say what was wrong")
        await eventually(lambda: form.modal)
        await ended(await scene.far.submit(comment="It was in 2019."))
        await eventually(lambda: "that is noted" in shown(message))
    assert thanks.is_ephemeral
    [vote] = scene.house.feedback.kept.values()
    assert ("ask-1", f"discord:{scene.far.world.ada.id}", False) == (vote.ask_id, vote.person, vote.is_up)
    assert "It was in 2019." == vote.comment


async def test_a_vote_that_cannot_be_kept_is_not_thanked_for() -> None:
    async with opened() as scene:
        answer = await scene.asked()
        scene.house.feedback.away = True
        await told(await scene.far.press(answer, "👍"), "again in a minute")
        scene.house.feedback.away, scene.house.feedback.known = False, frozenset()
        await told(await scene.far.press(answer, "👍", who=scene.other), "do not remember")


async def test_a_reason_that_cannot_be_kept_is_not_lost() -> None:
    async with opened() as scene:
        answer = await scene.asked()
        message = await told(await scene.far.press(answer, "👎"), "saying so")
        form = await scene.far.press(message, "Say what was wrong")
        await eventually(lambda: form.modal)
        scene.house.feedback.away = True
        await scene.far.submit(comment="It was in 2019.")
        await eventually(lambda: "again in a minute" in shown(message))
        assert "It was in 2019." in shown(message)
        scene.house.feedback.away = False
        form = await scene.far.press(message, "Change it")
        await eventually(lambda: form.modal)
        await scene.far.submit()
        await eventually(lambda: "that is noted" in shown(message))
    assert ["It was in 2019."] == [one.comment for one in scene.house.feedback.kept.values()]


async def test_who_asked_has_the_person_asked_and_the_button_says_so() -> None:
    async with opened() as scene:
        answer = await scene.asked("Do you ski?")
        press = await scene.far.press(answer, "Ask Ada")
        heard = await told(press, "Ada is asked; you will hear here.")
    assert [("ask-2", f"discord:{scene.far.world.ada.id}")] == scene.house.desk.wished
    assert "Ask Ada" not in labels_of(answer)
    assert "Ada is asked; you will hear here." in shown(answer)
    assert "AI twin of Ada Example" in shown(answer)
    assert heard["flags"] & 64


@pytest.mark.parametrize(
    ("wished", "words", "is_changed"),
    [
        (Wished.WAITING, "has been told of this question already", True),
        (Wished.CLOSED, "has dealt with this question", True),
        (Wished.UNKNOWN, "Whoever asked it", False),
    ],
)
async def test_whatever_comes_of_a_wish_has_its_words(wished: Wished, words: str, is_changed: bool) -> None:
    async with opened() as scene:
        scene.house.desk.outcome = wished
        answer = await scene.asked("Do you ski?")
        await told(await scene.far.press(answer, "Ask Ada", who=scene.other), words)
        assert is_changed == (words in shown(answer))


async def test_the_receipt_is_for_whoever_presses_alone() -> None:
    async with opened() as scene:
        answer = await scene.asked()
        press = await ended(await scene.far.press(answer, "Sources", who=scene.other))
    assert press.is_ephemeral
    assert "What you can say" in shown(press.message)  # this house has no such command


async def test_a_press_that_is_delivered_thrice_counts_once() -> None:
    async with opened() as scene:
        answer = await scene.asked()
        press = await scene.far.press(answer, FOLLOW_UP)
        await scene.far.redeliver(press)
        await scene.far.redeliver(press)
        await ended(press)
        await scene.asked("Last?")
    assert ["What did you do?", FOLLOW_UP, "Last?"] == [one.text for one in scene.house.asked]


async def test_a_press_that_comes_too_late_is_harmless() -> None:
    async with opened() as scene:
        answer = await scene.asked("Do you ski?")
        await scene.far.press(answer, "Ask Ada", expired=True)
        await eventually(lambda: "Ada is asked" in shown(answer))
        other = await scene.asked()
        late = await scene.far.press(other, "👍", expired=True)
        await eventually(lambda: scene.house.feedback.kept)
        await ended(await scene.far.press(other, "Sources", who=scene.other))
    assert [] == late.said


@pytest.mark.parametrize("status", [0, 500, 503])
async def test_an_acknowledgement_that_is_lost_after_its_effect_is_as_good(status: int) -> None:
    async with opened() as scene:
        answer = await scene.asked()
        scene.far.rest.faults.append(Fault(route=CALLBACK, status=status, after_effect=True))
        press = await scene.far.press(answer, "👍")
        await told(press, "glad that it helped")
    assert 1 == len(press.said)


async def test_whatever_fails_in_the_house_there_is_a_kind_word() -> None:
    async with opened() as scene:
        answer = await scene.asked("Do you ski?")
        scene.house.desk.away = True
        message = await told(await scene.far.press(answer, "Ask Ada"), "try again")
    assert "away" not in shown(message)


async def test_many_presses_of_one_person_within_a_minute_are_left_alone() -> None:
    async with opened() as scene:
        answer = await scene.asked()
        several, button = [], answer["components"][0]["components"][0]
        for number in range(PRESSES):
            button["custom_id"] = f"twin:up:other-{number}"
            several.append(await scene.far.press(answer, button["custom_id"]))
        await eventually(lambda: all(one.is_answered for one in several))
        beyond = await scene.far.press(answer, "👎")
        await eventually(lambda: beyond.acknowledged)
    assert DEFER_UPDATE == beyond.kind
    assert [] == beyond.said


async def test_of_two_processes_one_does_what_is_pressed() -> None:
    async with opened() as scene, serving(scene.house):
        answer = await scene.asked("Do you ski?")
        await told(await scene.far.press(answer, "Ask Ada"), "Ada is asked")
        other = await scene.asked()
        press = await ended(await scene.far.press(other, FOLLOW_UP))
        receipt = await ended(await scene.far.press(other, "Sources", who=scene.other))
        await ended(await scene.far.press(other, "👍", who=scene.other))
        callbacks = [one for one in scene.far.rest.heard if "callback" in one.path]
    assert 1 == len(scene.house.desk.wished)
    assert ["Do you ski?", "What did you do?", FOLLOW_UP] == [one.text for one in scene.house.asked]
    assert [1, 1] == [len(press.said), len(receipt.said)]
    assert len(callbacks) > 4  # each process has tried


@pytest.mark.parametrize(("status", "after_effect"), [(RESET, False), (RESET, True), (429, False)])
async def test_what_is_told_stands_once_whatever_is_lost_on_the_way(status: int, after_effect: bool) -> None:
    async with opened() as scene:
        answer, wished = await scene.asked(), await scene.asked("Do you ski?")
        faults = [Fault(route=ORIGINAL, status=status, after_effect=after_effect) for _ in range(2)]
        scene.far.rest.faults.append(faults[0])
        vote = await scene.far.press(answer, "👍")
        await told(vote, "glad that it helped")
        scene.far.rest.faults.append(faults[1])
        await told(await scene.far.press(wished, "Ask Ada"), "Ada is asked")
        assert "Ada is asked" in shown(wished)
        assert "Ask Ada" not in labels_of(wished)
    assert 1 == len(vote.said)
    assert 1 == len(scene.house.desk.wished)
    assert [0, 0] == [one.times for one in faults]


async def test_a_server_that_tells_little_is_answered_all_the_same() -> None:
    async with opened() as scene:
        far, answer, unknown = scene.far, await scene.asked(), await scene.asked("Do you ski?")
        far.world.terse = True

        async def press(message: Json, which: str, *kept: str) -> Interaction:
            one = far.interactions.add(far.payloads.press(message, which, scene.other), scene.other)
            names = ("id", "token", "type", "data", "guild_id", "channel_id")
            bare = {name: one.payload[name] for name in names}
            bare["member"] = {"user": {"id": str(scene.other.id)}}
            bare["message"] = {name: message[name] for name in kept}
            await far.gateway.tell("INTERACTION_CREATE", bare, guild=far.world.guild)
            return one

        await told(await press(answer, "👍", "id"), "glad that it helped")
        await told(await press(answer, FOLLOW_UP, "id", "components"), "You asked: What came")
        await told(await press(unknown, "Ask Ada", "id", "content", "components"), "Ada is asked")
        await eventually(lambda: "Ada is asked" in shown(unknown))
