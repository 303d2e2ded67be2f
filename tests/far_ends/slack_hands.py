"""
What members of the local Slack do with their hands: commands, buttons, modals, shortcuts, the home tab.

``command``, ``press``, ``choose``, ``submit``, ``close_view``, ``shortcut``, ``open_home``. Each returns what
the app has acknowledged with, and fails the test when the app did not acknowledge in time, or when the real
Slack would not offer it: a manifest without interactivity, an unknown button, a field left empty.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.far_ends.slack_blocks import MODAL, view_problems
from tests.far_ends.slack_limits import alive
from tests.far_ends.slack_members import Members
from tests.far_ends.slack_message import Message, Params, pressable
from tests.far_ends.slack_payloads import interaction, on_message, pressed, slash, state_of
from tests.far_ends.slack_responding import respond
from tests.far_ends.slack_views import put_on, replace, told
from tests.far_ends.slack_world import ASKER, CHANNEL, TEAM, Origin, View

MENUS = {"static_select", "overflow", "radio_buttons", "checkboxes"}


@dataclass(slots=True)
class Hands(Members):
    """Everything that is pressed, chosen, filled in."""

    def response_url(self, user: str, channel: str, message: Message | None = None) -> str:
        """An address for answers to what a member did, good for five."""
        number = self.world.next_id("respond-")
        self.world.origins[number] = Origin(channel=channel, user=user, message=message)
        return f"{self.url}/respond/{number}"

    async def command(
        self, text: str, *, user: str = ASKER, channel: str = CHANNEL, team: str = TEAM
    ) -> Params:
        """A member gives ``/twin TEXT``, which no thread offers; Slack wants it acknowledged within 3 s."""
        assert "/twin" in self.world.app.commands, "the manifest has no command /twin"
        assert "commands" in self.world.scopes, "the app may have no commands"
        url = self.response_url(user, channel)
        form = slash(text, user=user, channel=channel, team=team, response_url=url)
        ack = await self.deliver("slash_commands", {**form, "trigger_id": self.world.trigger(user)})
        if ack.get("text") or ack.get("blocks"):  # an acknowledgement may hold the answer
            assert respond(self.world, url.rpartition("/")[2], ack) is None
        return ack

    async def press(self, where: Message | View, action: str, *, user: str = "") -> Params:
        """Press the button with an ``action_id``, a label or a value."""
        element = _found(pressable(_blocks(where)), action, "button")
        return await self._act(where, element, user)

    async def choose(self, where: Message | View, action: str, option: str, *, user: str = "") -> Params:
        """Choose an option, by its value or label, from the menu with an ``action_id``."""
        inside = [
            {**element, "block_id": block["block_id"]}
            for block in _blocks(where)
            for element in [*(block.get("elements") or []), block.get("accessory") or {}]
            if element.get("type") in MENUS
        ]
        return await self._act(where, _found(inside, action, "menu"), user, option)

    async def _act(
        self, where: Message | View, element: Params, user: str, chosen: str | None = None
    ) -> Params:
        self._must_be_interactive()
        action = pressed(element, self.world.next_ts(), chosen)
        if isinstance(where, View):
            payload = self._interaction("block_actions", where.user, where.team)
            payload |= {"container": {"type": "view", "view_id": where.id}, "view": told(where)}
            return await self.deliver("interactive", {**payload, "actions": [action]})
        user = user or where.to or ASKER
        assert where.to in {None, user}, f"only {where.to} sees this message"
        channel = self.world.channels[where.channel]
        payload = self._interaction("block_actions", user, channel.get("team_id", TEAM))
        payload |= on_message(where, channel) | {"actions": [action]}
        payload["response_url"] = self.response_url(user, where.channel, where)
        return await self.deliver("interactive", payload)

    def modal(self, user: str = ASKER) -> View:
        """The modal that is open for a member, the topmost one."""
        stack = self.world.modals.get(user)
        assert stack, f"no modal is open for {user}"
        return stack[-1]

    async def submit(self, user: str, values: Mapping[str, Any]) -> Params:
        """
        Fill in the modal that is open, by ``block_id``, ``action_id`` or label, and send it.

        What was acknowledged is carried out: errors are shown, the modal is closed, replaced or covered.
        """
        self._must_be_interactive()
        view = self.modal(user)
        payload = self._interaction("view_submission", user, view.team)
        content = {**told(view), "state": state_of(view, values)}
        ack = await self.deliver("interactive", {**payload, "view": content, "response_urls": []})
        self._follow(view, ack)
        return ack

    def _follow(self, view: View, ack: Params) -> None:
        stack, wish = self.world.modals[view.user], ack.get("response_action")
        assert wish in {None, "errors", "update", "push", "clear"}, f"Slack knows no response_action {wish}"
        if wish == "errors":
            fields = {b["block_id"] for b in view.content["blocks"] if b["type"] == "input"}
            assert set() < ack["errors"].keys() <= fields, "errors belong to fields, by block_id"
            view.errors = dict(ack["errors"])
        elif wish in {"update", "push"}:
            assert [] == list(view_problems(ack.get("view"), {MODAL}))
            self.world.live += alive(ack)
            if wish == "update":
                replace(self.world, view, ack["view"])
            else:
                put_on(self.world, view, ack["view"])
        elif wish == "clear":
            stack.clear()
        elif view in stack:
            stack.remove(view)

    async def close_view(self, user: str = ASKER, *, cleared: bool = False) -> None:
        """Close the modal on top, or (``cleared``) all; the app hears of it where it asked to."""
        view = self.modal(user)
        closed = list(self.world.modals[user]) if cleared else [view]
        self.world.modals[user] = [one for one in self.world.modals[user] if one not in closed]
        if view.content.get("notify_on_close"):
            payload = self._interaction("view_closed", user, view.team)
            del payload["trigger_id"]
            await self.deliver("interactive", {**payload, "view": told(view), "is_cleared": cleared})

    async def shortcut(self, callback_id: str, message: Message | Params, *, user: str = ASKER) -> Params:
        """A member chooses the app's entry in a message's menu."""
        self._must_be_interactive()
        assert callback_id in self.world.app.shortcuts, f"the manifest has no shortcut {callback_id}"
        if isinstance(message, dict):
            found = self.world.message(message["channel"], message["ts"])
            assert found is not None, "there is no such message"
            message = found
        channel = self.world.channels[message.channel]
        payload = self._interaction("message_action", user, channel.get("team_id", TEAM))
        place = on_message(message, channel)
        del place["container"], place["state"]
        payload |= {**place, "callback_id": callback_id, "message_ts": message.ts}
        payload |= {
            "action_ts": self.world.next_ts(),
            "response_url": self.response_url(user, message.channel),
        }
        return await self.deliver("interactive", payload)

    async def open_home(self, user: str = ASKER, tab: str = "home") -> Params:
        """A member opens the app: its home, or (``messages``) the conversation with it."""
        event: Params = {
            "type": "app_home_opened",
            "user": user,
            "channel": self.direct_with(user),
            "tab": tab,
        }
        known = self.world.homes.get(user)
        if tab == "home" and known is not None:
            event["view"] = told(known)
        return await self.hear({**event, "event_ts": self.world.next_ts()})

    async def deliver(self, kind: str, payload: Params) -> Params:
        """Send it over the link, or as a request where ``requests`` is set; what was acknowledged with."""
        if self.requests is not None:
            return await self.requests(kind, payload)
        envelope = await self.link.deliver(kind, payload)
        said = self.link.acks[envelope][-1].get("payload")
        return dict(said) if isinstance(said, dict) else {}

    def _interaction(self, kind: str, user: str, team: str) -> Params:
        return interaction(kind, user=user, team=team, trigger=self.world.trigger(user))

    def _must_be_interactive(self) -> None:
        assert self.world.app.is_interactive, "the manifest has interactivity off: Slack delivers no press"


def _blocks(where: Message | View) -> list[Params]:
    return where.blocks if isinstance(where, Message) else list(where.content["blocks"])


def _found(elements: Any, wanted: str, kind: str) -> Params:
    known = list(elements)
    for one in known:
        if wanted in {one.get("action_id"), one.get("value"), (one.get("text") or {}).get("text")}:
            return dict(one)
    names = [(one.get("action_id"), (one.get("text") or {}).get("text")) for one in known]
    raise AssertionError(f"there is no {kind} {wanted!r}, but {names}")
