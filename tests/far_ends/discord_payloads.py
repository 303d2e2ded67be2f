"""What Discord tells an app of an interaction: who, where, by whose installation, and what was done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from tests.far_ends.discord_components import BUTTON, LINK, SELECTS, name_of, walk
from tests.far_ends.discord_interactions import COMMAND, COMPLETION, PRESS, SUBMISSION
from tests.far_ends.discord_permissions import EVERYTHING
from tests.far_ends.discord_refusals import Json
from tests.far_ends.discord_rooms import partial
from tests.far_ends.discord_world import Person, World

MESSAGE_MENU = 3
OF_A_STRANGER = 442_368
"""What an app may do where only its user brought it: embed links, attach files, mention everyone."""
_FROM_TEXT: Mapping[int, Callable[[Any], Any]] = {
    3: str,
    4: int,
    5: lambda text: text in {True, "true", "True"},
    10: float,
}


class CannotBeDone(AssertionError):
    """Nobody on Discord can do this: there is no such command or button, or it is not shown to them."""


@dataclass(slots=True)
class Payloads:
    """One method for each kind of interaction; ids and tokens come later (`Interactions.add`)."""

    world: World

    def command(
        self, path: str, options: Mapping[str, Any], who: Person, channel: int, *, anyway: bool
    ) -> Json:
        """``twin usage`` with options as they are typed; `anyway` even if the client does not show it."""
        name, *deeper = path.split()
        known = self.registered(name, 1, channel)
        whole = self._whole(COMMAND, who, channel, {**_named(known), "type": 1})
        self._check_shown(known, whole, anyway=anyway)
        whole["data"]["options"] = _options(known, deeper, dict(options), path)
        return whole

    def completion(self, path: str, typed: tuple[str, str], who: Person, channel: int, others: Json) -> Json:
        """While somebody has typed so much into an option; the others are as they were left."""
        focused, text = typed
        name, *deeper = path.split()
        known = self.registered(name, 1, channel)
        whole = self._whole(COMPLETION, who, channel, {**_named(known), "type": 1})
        about = _leaf(known, deeper, path)
        focus = next((one for one in about.get("options", []) if one["name"] == focused), None)
        if focus is None or not focus.get("autocomplete"):
            raise CannotBeDone(
                f"/{path} completes no option {focused!r}; its options are {about.get('options')}"
            )
        given = [_given(about, key, value, path) for key, value in others.items()]
        leaf = [*given, {"type": focus["type"], "name": focused, "value": text, "focused": True}]
        whole["data"]["options"] = _nested(known, deeper, leaf)
        return whole

    def menu(self, message: Json, name: str, who: Person, *, anyway: bool) -> Json:
        """An entry of a message's menu; the words come along, whatever the intents are."""
        channel, target = int(message["channel_id"]), message["id"]
        known = self.registered(name, MESSAGE_MENU, channel)
        resolved = {"messages": {target: _bare(message)}}
        data = {**_named(known), "type": MESSAGE_MENU, "target_id": target, "resolved": resolved}
        whole = self._whole(COMMAND, who, channel, data)
        self._check_shown(known, whole, anyway=anyway)
        return whole

    def press(self, message: Json, which: str, who: Person, values: list[str] | None = None) -> Json:
        """A button, or choices of a select, found by `custom_id`, label, emoji, or what stands in it."""
        self._check_seen(message, who)
        one = component(message, which)
        if one.get("disabled"):
            raise CannotBeDone(f"{which!r} is grey: nobody can press it")
        if one.get("style") == LINK:
            raise CannotBeDone(f"{which!r} opens a page; the app hears nothing of it")
        data = {"component_type": one["type"], "custom_id": one["custom_id"], "id": one["id"]}
        if one["type"] in SELECTS:
            known = {option["value"] for option in one.get("options", [])}
            if (known and not known.issuperset(values or [])) or len(values or []) > one.get("max_values", 1):
                raise CannotBeDone(f"{which!r} offers {sorted(known)}, not {values}")
            data["values"] = values or []
        whole = self._whole(PRESS, who, int(message["channel_id"]), data)
        return whole | {"message": _bare(message)}

    def submission(self, modal: Json, rows: list[Json], who: Person, origin: Json) -> Json:
        """A modal is sent; where it came from a message, that comes along."""
        data = {"custom_id": modal["custom_id"], "components": rows}
        whole = self._whole(SUBMISSION, who, int(origin["channel_id"]), data)
        if "message" in origin:
            told: Json = origin["message"]
            whole["message"] = _bare(self.world.messages.get(int(told["id"]), told))
        return whole

    def registered(self, name: str, kind: int, channel: int) -> Json:
        """The command of a name: the server's own, else the one for all."""
        for scope in (self.world.channels[channel].get("guild_id"), "global"):
            for one in self.world.commands.get(scope or "", []):
                if (one["name"], one["type"]) == (name, kind):
                    return one
        names = sorted(one["name"] for several in self.world.commands.values() for one in several)
        raise CannotBeDone(f"{name!r} was never registered; there are {names}")

    def _check_shown(self, known: Json, whole: Json, *, anyway: bool) -> None:
        """Whether the client of this person would offer the command there."""
        contexts, needed = known.get("contexts"), known.get("default_member_permissions")
        owners = whole["authorizing_integration_owners"]
        if not set(map(str, known.get("integration_types") or [0])) & owners.keys():
            raise CannotBeDone(f"{known['name']!r} is not there for who installed the app so: {owners}")
        is_private = whole["context"] != 0 and known.get("dm_permission") is False
        if (contexts is not None and whole["context"] not in contexts) or is_private:
            raise CannotBeDone(f"{known['name']!r} is not shown in context {whole['context']}")
        if needed is not None and "member" in whole and not anyway:
            rights, wanted = int(whole["member"]["permissions"]), int(needed)
            if rights != EVERYTHING and (not wanted or rights & wanted != wanted):
                raise CannotBeDone(f"{known['name']!r} is hidden from {whole['member']['user']['username']}")

    def _check_seen(self, message: Json, who: Person) -> None:
        number = int(message["id"])
        if number not in self.world.messages:
            raise CannotBeDone("the message was deleted")
        if self.world.alone.get(number, who.id) != who.id:
            raise CannotBeDone(f"{who.name} does not see this message")

    def _whole(self, kind: int, who: Person, channel: int, data: Json) -> Json:
        room, world = self.world.channels[channel], self.world
        guild = room.get("guild_id")
        is_in = world.is_in(channel)
        owners = {"0": guild or "0"} if is_in else {}
        if not is_in or who.id in world.installers:
            owners["1"] = str(who.id)
        whole: Json = {
            "application_id": str(world.application),
            "type": kind,
            "version": 1,
            "data": data,
            "channel_id": str(channel),
            "channel": {**partial(room), "permissions": str(world.rights(who, channel))},
            "locale": who.locale,
            "app_permissions": str(world.rights(world.bot, channel) if is_in else OF_A_STRANGER),
            "attachment_size_limit": 10_485_760,
            "entitlements": [],
            "authorizing_integration_owners": owners,
            "context": 0 if guild else 1 if is_in else 2,
        }
        if not guild:
            return whole | {"user": who.user()}
        server = world.servers[int(guild)]
        member = {
            **world.member(who, server),
            "permissions": str(world.rights(who, channel)),
            "user": who.user(),
        }
        about = {"id": guild, "locale": "en-US", "features": []}
        return whole | {"guild_id": guild, "guild": about, "guild_locale": "en-US", "member": member}


def component(message: Json, which: str) -> Json:
    """The button or select of a message that somebody means."""
    every = [one for one in walk(message["components"]) if one["type"] in {BUTTON, *SELECTS}]
    for one in every:
        label, emoji = one.get("label") or one.get("placeholder"), (one.get("emoji") or {}).get("name")
        if which in {one.get("custom_id"), label, emoji, name_of(one)}:
            return one
    there = [name_of(one) or one.get("placeholder") or one.get("custom_id") for one in every]
    raise CannotBeDone(f"there is no {which!r} under this message, but {there}")


def _bare(message: Json) -> Json:
    """A message inside an interaction tells of no server."""
    return {
        key: value for key, value in deepcopy(message).items() if key not in {"guild_id", "member", "nonce"}
    }


def _named(known: Json) -> Json:
    kept = {"id": known["id"], "name": known["name"]}
    return kept | ({"guild_id": known["guild_id"]} if "guild_id" in known else {})


def _leaf(known: Json, deeper: list[str], path: str) -> Json:
    """The subcommand that a path leads to."""
    for word in deeper:
        found = [one for one in known.get("options", []) if one["name"] == word and one["type"] in {1, 2}]
        if not found:
            raise CannotBeDone(
                f"/{path}: there is no {word!r} in {[one['name'] for one in known.get('options', [])]}"
            )
        known = found[0]
    if any(one["type"] in {1, 2} for one in known.get("options", [])):
        raise CannotBeDone(f"/{path} is a group: {[one['name'] for one in known['options']]}")
    return known


def _options(known: Json, deeper: list[str], values: Json, path: str) -> list[Json]:
    about = _leaf(known, deeper, path)
    given = [_given(about, key, value, path) for key, value in values.items()]
    there = {one["name"] for one in given}
    missing = [
        one["name"] for one in about.get("options", []) if one.get("required") and one["name"] not in there
    ]
    if missing:
        raise CannotBeDone(f"/{path} needs {missing}")
    return _nested(known, deeper, given)


def _nested(known: Json, deeper: list[str], leaf: list[Json]) -> list[Json]:
    if not deeper:
        return leaf
    word, *rest = deeper
    one = next(each for each in known["options"] if each["name"] == word)
    return [{"type": one["type"], "name": word, "options": _nested(one, rest, leaf)}]


def _given(about: Json, name: str, value: Any, path: str) -> Json:
    known = {one["name"]: one for one in about.get("options", [])}
    one = known.get(name) or known.get(name.replace("_", "-"))
    if one is None:
        raise CannotBeDone(f"/{path} has no option {name!r}; it has {sorted(known)}")
    typed = _FROM_TEXT[one["type"]](value)
    choices = [choice["value"] for choice in one.get("choices", [])]
    if choices and typed not in choices:
        raise CannotBeDone(f"/{path} {name} offers {choices}, not {typed!r}")
    return {"type": one["type"], "name": one["name"], "value": typed}
