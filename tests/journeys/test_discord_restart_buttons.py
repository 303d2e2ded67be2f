"""What stands below messages of before a restart works after it, and holds no memory meanwhile."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import discord
import pytest

from adapters.discord.dressing import view_of
from adapters.discord.items import plant
from adapters.discord.lenient import LenientClient
from adapters.discord.rows import rows
from adapters.discord.showing import Form
from adapters.discord.views import comment_modal
from bot.assembly import open_twin
from bot.notices import Action, Verb
from bot.settings import load_settings
from bot.simulator import SimulatorOptions, running_simulator
from bot.twin import Twin
from tests.far_ends.discord import Discord, open_discord
from tests.far_ends.discord_components import labels_of
from tests.far_ends.discord_modals import words_of
from tests.far_ends.discord_presses import ended, shown, told
from tests.far_ends.discord_visit import serving
from tests.far_ends.discord_world import Json
from tests.far_ends.scripted_house import eventually
from tests.grounds import url_of

pytestmark = pytest.mark.journey

SKI = "Do you like to ski in the Alps?"


@asynccontextmanager
async def process(far: Discord, folder: Path, groq: str, **settings: str) -> AsyncIterator[Twin]:
    """The whole twin, with books that outlive it."""
    given = {"DATABASE_URL": url_of(folder), "GROQ_API_KEY": "gsk_local"}
    whole = load_settings(**far.settings(**given, GROQ_BASE_URL=groq, **settings))
    async with open_twin(whole) as twin, serving(twin):
        yield twin


async def asked(far: Discord, text: str) -> Json:
    """Ask in the channel; the answer with its buttons."""
    known = {one["id"] for one in far.world.said_by_bot(far.world.channel)}

    def answers() -> list[Json]:
        said = far.world.said_by_bot(far.world.channel)
        return [one for one in said if one["id"] not in known and labels_of(one)]

    await far.say(far.mention(text))
    await eventually(answers)
    return answers()[-1]


async def test_buttons_and_open_forms_outlive_the_process(tmp_path: Path) -> None:
    async with running_simulator(SimulatorOptions(instant=True)) as groq, open_discord() as far:
        owner = far.world.join("Owner")
        room, settings = far.world.open_dm(owner), {"TWIN_OWNER": f"discord:{owner.id}"}
        async with process(far, tmp_path, groq, **settings):
            answer, unknown = await asked(far, "Where did you study?"), await asked(far, SKI)
            ask = next(one for one in labels_of(unknown) if one.startswith("Ask "))
            await far.press(unknown, ask)
            await eventually(lambda: far.world.said_by_bot(room))
            (card,) = far.world.said_by_bot(room)
            form = await far.press(card, "Answer", who=owner)
            await eventually(lambda: form.modal)

        async with process(far, tmp_path, groq, **settings):
            await told(
                await far.press(answer, "Sources"), "What this answer rests on", "Where did you study?"
            )
            await told(await far.press(answer, "👍"), "glad that it helped")
            sent = await ended(await far.submit(who=owner, answer="Yes, every winter."))
            await told(sent, "is taught")
            await eventually(lambda: "Answered by " in shown(card))
            await eventually(lambda: any("every winter." in shown(one) for one in far.world.said_by_bot()))


async def test_a_card_of_before_opens_its_form_after(tmp_path: Path) -> None:
    async with running_simulator(SimulatorOptions(instant=True)) as groq, open_discord() as far:
        owner = far.world.join("Owner")
        room, settings = far.world.open_dm(owner), {"TWIN_OWNER": f"discord:{owner.id}"}
        async with process(far, tmp_path, groq, **settings) as twin:
            await asked(far, SKI)
            for chore in twin.chores:
                await chore()
            await eventually(lambda: far.world.said_by_bot(room))
        (card,) = far.world.said_by_bot(room)
        async with process(far, tmp_path, groq, **settings):
            form = await far.press(card, "Answer", who=owner)
            await eventually(lambda: form.modal)
            assert SKI in words_of(form.modal or {})
            await far.press(card, "Dismiss", who=owner)
            await eventually(lambda: "Dismissed by" in shown(card))


async def test_no_button_and_no_form_is_kept_in_memory_and_every_one_is_known() -> None:
    actions = tuple(Action(label=verb, verb=verb, value=f"ask-{verb}") for verb in Verb)
    async with LenientClient(intents=discord.Intents(guilds=True)) as client:
        plant(client, lambda _: None)
        (pattern,) = client._connection._view_store._dynamic_items  # noqa: SLF001 - what the library keeps
    assert all(pattern.fullmatch(button.id) for row in rows(actions) for button in row)
    assert pattern.fullmatch("twin:ask:Why?\nBecause: so") is not None
    below = view_of(actions)
    assert below is not None
    # the library keeps nothing that waits for nobody
    assert (True, True) == (below.is_finished(), Form(comment_modal("ask-1")).is_finished())
