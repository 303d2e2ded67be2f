"""
What people do at a small Discord besides talking: commands, buttons, selects, modals, menus.

Each gives the `Interaction`, whose fields tell what came of it; `CannotBeDone` and `CannotBeTyped` are for
tests that do what nobody can.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.far_ends.discord_gateway import Gateway
from tests.far_ends.discord_interactions import Interaction, Interactions
from tests.far_ends.discord_modals import filled
from tests.far_ends.discord_payloads import CannotBeDone, Payloads
from tests.far_ends.discord_rest import RestApi
from tests.far_ends.discord_world import Json, Person, World


@dataclass(slots=True)
class Hands:
    """World, REST side and gateway together, and hands to press something."""

    world: World = field(default_factory=World)
    interactions: Interactions = field(init=False)
    gateway: Gateway = field(init=False)
    rest: RestApi = field(init=False)
    payloads: Payloads = field(init=False)

    def __post_init__(self) -> None:
        self.interactions = Interactions(self.world)
        self.gateway = Gateway(self.world)
        self.rest = RestApi(self.world, self.interactions, self.gateway)
        self.payloads = Payloads(self.world)

    async def slash(
        self,
        path: str,
        *,
        who: Person | None = None,
        channel: int | None = None,
        expired: bool = False,
        anyway: bool = False,
        **options: Any,
    ) -> Interaction:
        """Somebody gives a command; `anyway` one that the client does not show to them."""
        who, channel = who or self.world.ada, channel or self.world.channel
        payload = self.payloads.command(path, options, who, channel, anyway=anyway)
        return await self._begin(payload, who, expired=expired)

    async def complete(
        self,
        path: str,
        option: str,
        text: str,
        *,
        who: Person | None = None,
        channel: int | None = None,
        **others: Any,
    ) -> Interaction:
        """Somebody types into an option; what is suggested is in `choices`."""
        who = who or self.world.ada
        payload = self.payloads.completion(path, (option, text), who, channel or self.world.channel, others)
        return await self._begin(payload, who)

    async def menu(
        self,
        message: Json,
        name: str,
        *,
        who: Person | None = None,
        expired: bool = False,
        anyway: bool = False,
    ) -> Interaction:
        """Somebody opens the menu of a message and takes one of our entries."""
        who = who or self.world.ada
        return await self._begin(self.payloads.menu(message, name, who, anyway=anyway), who, expired=expired)

    async def press(
        self, message: Json, which: str, *, who: Person | None = None, expired: bool = False
    ) -> Interaction:
        """Somebody presses a button, named by its `custom_id`, label, or emoji."""
        who = who or self.world.ada
        return await self._begin(self.payloads.press(message, which, who), who, expired=expired)

    async def choose(
        self, message: Json, which: str, *values: str, who: Person | None = None, expired: bool = False
    ) -> Interaction:
        """Somebody chooses in a select."""
        who = who or self.world.ada
        return await self._begin(self.payloads.press(message, which, who, list(values)), who, expired=expired)

    def modal(self, who: Person | None = None) -> Json:
        """The modal that somebody looks at."""
        one = self.interactions.open_modals.get((who or self.world.ada).id)
        if one is None or one.modal is None:
            raise CannotBeDone("no modal is open")
        return one.modal

    async def submit(
        self, *, who: Person | None = None, expired: bool = False, values: Json | None = None, **fields: Any
    ) -> Interaction:
        """Somebody fills in the modal that is open, and sends it; fields by `custom_id` or label."""
        who = who or self.world.ada
        modal = self.modal(who)
        rows = filled(modal, {**(values or {}), **fields})
        origin = self.interactions.open_modals.pop(who.id)
        return await self._begin(
            self.payloads.submission(modal, rows, who, origin.payload), who, expired=expired
        )

    async def _begin(self, payload: Json, who: Person, *, expired: bool = False) -> Interaction:
        one = self.interactions.add(payload, who)
        one.expired = expired
        await self.redeliver(one)
        return one

    async def redeliver(self, one: Interaction) -> None:
        guild = int(one.payload["guild_id"]) if "guild_id" in one.payload else None
        await self.gateway.tell("INTERACTION_CREATE", one.payload, guild=guild)
