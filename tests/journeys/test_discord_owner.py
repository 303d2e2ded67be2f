"""On Discord, the whole twin: somebody has the person asked, who answers in a modal, for everybody."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.far_ends.discord_components import labels_of
from tests.far_ends.discord_desk import SKI, opened
from tests.far_ends.discord_faults import Fault
from tests.far_ends.discord_modals import typed, words_of
from tests.far_ends.discord_presses import ended, shown, told
from tests.far_ends.scripted_house import eventually
from tests.grounds import auditor

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("at_head")]

AGAIN = "Tell me please: do you like to ski in the alps?"
ANSWER = "Yes, <@&1> every winter. @everyone"


async def test_from_who_asks_to_the_person_and_back_and_to_everybody_who_means_the_same(
    tmp_path: Path,
) -> None:
    async with opened() as scene:
        channel = scene.far.world.channel
        question, card = await scene.wished()
        await eventually(lambda: "is asked; you will hear here." in shown(question))
        assert ["Answer", "Dismiss", "Not for the twin"] == labels_of(card)
        assert f"> {SKI}" in shown(card)
        assert not any(word in str(card) for word in (str(scene.far.world.ada.id), str(channel)))

        form = await scene.form(card, "Answer")
        assert SKI in words_of(form)
        assert "comes nearest" in words_of(form)
        sent = await scene.sent(answer=ANSWER)
        await told(sent, "is taught")
        await eventually(lambda: len(scene.said(channel)) > 1)
        heard = scene.said(channel)[1]
        assert "every winter." in shown(heard)
        assert "Answered by " in heard["content"]
        assert [] == heard["embeds"]
        await eventually(lambda: "Answered by " in shown(card))
        assert [] == labels_of(card)

        again = await scene.ask(AGAIN, who=scene.colleague)
        assert "every winter." in shown(again)
    served = auditor(tmp_path, "SELECT outcome, served_by FROM asks ORDER BY asked_at, id")
    assert [("not_in_profile", "none"), ("answered", "verified")] == served


async def test_what_looks_private_is_told_only_when_the_person_says_so_and_nothing_typed_is_lost() -> None:
    async with opened() as scene:
        _, card = await scene.wished()
        await scene.form(card, "Answer")
        text = "Yes, call me: +31 6 1234 5678."
        fault = await told(await scene.sent(answer=text), "usually kept private", text)
        assert ["Tell it all the same", "Change it"] == labels_of(fault)
        form = await scene.form(fault, "Change it")
        assert text == typed(form)["answer"]
        await scene.far.press(fault, "Tell it all the same", who=scene.owner)
        await eventually(lambda: "is taught" in shown(fault))
        await eventually(lambda: "Answered by " in shown(card))
        await eventually(lambda: len(scene.said(scene.far.world.channel)) > 1)
    assert [] == labels_of(fault)


async def test_what_cannot_be_taught_is_said_with_what_was_typed() -> None:
    async with opened() as scene:
        _, card = await scene.wished()
        await scene.form(card, "Answer")
        fault = await told(await scene.sent(answer="Yes.", expires="2020-01-31"), "has passed")
        form = await scene.form(fault, "Change it")
        assert {"answer": "Yes.", "expires": "2020-01-31"} == typed(form)
        await scene.sent(expires="next week")
        await eventually(lambda: "is no day" in shown(fault))
        await scene.form(fault, "Change it")
        await scene.sent(answer="?!", expires="")
        await eventually(lambda: "no answer in that" in shown(fault))
        await scene.form(fault, "Change it")
        tomorrow = scene.twin.clock.now() + timedelta(days=1)
        await scene.sent(answer="-- Yes.", expires=f"{tomorrow:%Y-%m-%d}")
        await eventually(lambda: "is taught" in shown(fault))
        assert "-- Yes." in shown(fault)
        assert "expires " in shown(fault)
        await eventually(lambda: "Answered by " in shown(card))


async def test_of_two_who_answer_the_second_is_told_who_was_first() -> None:
    async with opened(in_channel=True) as scene:
        _, card = await scene.wished()
        await scene.form(card, "Answer")
        await ended(await scene.far.slash("twin teach", who=scene.admin, id="1", answer="Yes, in Davos."))
        await told(await scene.sent(answer="No."), "has an answer already", "No.")
        await eventually(lambda: "Answered by " in shown(card))
    assert [] == labels_of(card)


@pytest.mark.parametrize(
    ("label", "words", "status"),
    [("Dismiss", "Dismissed by", "dismissed"), ("Not for the twin", "Not for the twin, says", "not_for")],
)
async def test_a_card_that_is_settled_says_so_and_can_be_taken_back(
    label: str, words: str, status: str
) -> None:
    async with opened() as scene:
        _, card = await scene.wished()
        await scene.far.press(card, label, who=scene.owner)
        await eventually(lambda: words in shown(card))
        assert ["Undo"] == labels_of(card)
        item = await scene.twin.desk.item("1")
        assert item is not None
        assert item.status.value.startswith(status)
        await scene.far.press(card, "Undo", who=scene.owner)
        await eventually(lambda: "Dismiss" in labels_of(card))
    assert f"> {SKI}" in shown(card)


async def test_a_card_that_was_settled_elsewhere_says_so_when_it_is_pressed() -> None:
    async with opened() as scene:
        _, card = await scene.wished()
        room = scene.far.world.open_dm(scene.owner)
        await ended(
            await scene.far.slash("twin inbox", who=scene.owner, channel=room, what="private", id="1")
        )
        press = await scene.far.press(card, "Dismiss", who=scene.owner)
        await told(press, "`1` is not for the twin")
        await eventually(lambda: "Not for the twin, says" in shown(card))


async def test_in_the_admin_channel_admins_may_and_others_are_told_kindly() -> None:
    async with opened(in_channel=True, TWIN_OWNER="") as scene:
        _, card = await scene.wished(scene.far.world.channel)
        for label in ("Answer", "Dismiss", "Not for the twin"):
            press = await scene.far.press(card, label, who=scene.colleague)
            heard = await told(press, "Only ")
            assert heard["flags"] & 64
        assert ["Answer", "Dismiss", "Not for the twin"] == labels_of(card)
        form = await scene.form(card, "Answer", who=scene.admin)
        assert SKI in words_of(form)
        await told(await scene.sent(who=scene.admin, answer="Yes, every winter."), "is taught")
        await eventually(lambda: "Answered by Admin" in shown(card))


async def test_without_modals_of_the_newer_kind_a_plainer_one_opens_and_without_any_it_is_said_how() -> None:
    async with opened() as scene:
        _, card = await scene.wished()
        callback = r"POST /interactions/\d+/[^/]+/callback"
        scene.far.rest.faults.append(Fault(route=callback, status=400))
        form = await scene.form(card, "Answer")
        assert {1} == {row["type"] for row in form["components"]}
        assert SKI in words_of(form)
        scene.far.rest.faults += [Fault(route=callback, status=400), Fault(route=callback, status=400)]
        await told(await scene.far.press(card, "Answer", who=scene.owner), "`/twin teach 1 YOUR ANSWER`")


async def test_teach_and_limits_without_their_arguments_open_forms() -> None:
    async with opened(in_channel=True) as scene:
        opening = await scene.far.slash("twin teach", who=scene.owner)
        await eventually(lambda: opening.modal)
        done = await scene.sent(question='Do you play "Go"?', answer="Yes, since 2010.")
        await told(done, "v1 is taught")
        opening = await scene.far.slash("twin teach", who=scene.owner, id="v1")
        await eventually(lambda: opening.modal)
        assert "v1" == typed(scene.far.modal(scene.owner))["question"]
        opening = await scene.far.slash("twin limits set", who=scene.admin, name="daily_tokens")
        await eventually(lambda: opening.modal)
        assert ["daily_tokens"] == typed(scene.far.modal(scene.admin))["name"]
        fault = await told(await scene.sent(who=scene.admin, value="many"), "no number of tokens", "many")
        form = await scene.form(fault, "Change it", who=scene.admin)
        assert {"name": "daily_tokens", "value": "many"} == typed(form)
        await scene.sent(who=scene.admin, value="123456")
        await eventually(lambda: "123,456" in shown(fault))
        assert ["Share"] == labels_of(fault)
        refused = await ended(await scene.far.slash("twin teach"))
        assert "is for the owner and the admins" in shown(refused.message)
        assert refused.modal is None
