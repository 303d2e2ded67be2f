"""Routes of a small Discord for commands: what may be registered, how it comes back, and how many a day."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from tests.far_ends.discord_refusals import Json, Refusal, check_list, check_text, invalid, one_of
from tests.far_ends.discord_wire import API, BODY, number, reply
from tests.far_ends.discord_world import World

CHAT, USER_MENU, MESSAGE_MENU = 1, 2, 3
SUBCOMMAND, GROUP = 1, 2
DAY_S = 86_400.0
_NAME = re.compile(r"[-_'\w]{1,32}")
_LOCALES = frozenset(
    {"id", "da", "de", "en-GB", "en-US", "es-ES", "es-419", "fr", "hr", "it", "lt", "hu", "nl", "no", "pl"}
    | {"pt-BR", "ro", "fi", "sv-SE", "vi", "tr", "cs", "el", "bg", "ru", "uk", "hi", "th", "zh-CN", "ja"}
    | {"zh-TW", "ko"}
)
_MOST = {CHAT: 100, USER_MENU: 15, MESSAGE_MENU: 15}
_CHOOSABLE = {3, 4, 10}


@dataclass(slots=True)
class CommandRoutes:
    """Global commands, and those of single servers."""

    world: World

    def routes(self) -> list[web.RouteDef]:
        app = API + "/applications/{app}"
        return [
            route
            for path in (app + "/commands", app + "/guilds/{guild}/commands")
            for route in (web.get(path, self.known), web.put(path, self.replace))
        ]

    async def replace(self, request: web.Request) -> web.Response:
        """All commands of a scope anew; only names that were not there before count against the day."""
        scope = self._scope(request)
        for kind, most in _MOST.items():
            if sum(one.get("type", CHAT) == kind for one in request[BODY]) > most:
                raise Refusal(400, 30032, f"Maximum number of application commands reached ({most})")
        for place, one in enumerate(request[BODY]):
            check_command(str(place), one)
        before = {(one["name"], one["type"]): one for one in self.world.commands.get(scope, [])}
        fresh = [one for one in request[BODY] if (one["name"], one.get("type", CHAT)) not in before]
        if len(fresh) > self.world.creates_left:
            said = "Max number of daily application command creates has been reached (200)"
            raise Refusal(self.world.quota_status, 30034, said, retry_after=DAY_S)
        self.world.creates_left -= len(fresh)
        self.world.commands[scope] = [self._kept(one, scope, before) for one in request[BODY]]
        return reply({} if self.world.terse else self.world.commands[scope])

    async def known(self, request: web.Request) -> web.Response:
        several = self.world.commands.get(self._scope(request), [])
        if request.query.get("with_localizations") != "true":
            several = [_plain(one) for one in several]
        return reply(several)

    def _scope(self, request: web.Request) -> str:
        if "guild" not in request.match_info:
            return "global"
        guild = number(request, "guild")
        if guild not in self.world.servers or not self.world.servers[guild].has_bot:
            raise Refusal(403, 50001, "Missing Access")
        return str(guild)

    def _kept(self, one: Json, scope: str, before: dict[tuple[str, int], Json]) -> Json:
        kind = one.get("type", CHAT)
        known = before.get((one["name"], kind), {})
        place = {"contexts": one.get("contexts"), "dm_permission": one.get("dm_permission", True)}
        return {
            "id": known.get("id", str(self.world.new_id())),
            "application_id": str(self.world.application),
            "version": str(self.world.moment_id()),
            "default_member_permissions": one.get("default_member_permissions"),
            "type": kind,
            "name": one["name"],
            "name_localizations": one.get("name_localizations"),
            "description": one.get("description", ""),
            "description_localizations": one.get("description_localizations"),
            "integration_types": one.get("integration_types") or [0],
            "nsfw": bool(one.get("nsfw")),
            **({"options": [_option(each) for each in one["options"]]} if one.get("options") else {}),
            **(place if scope == "global" else {"guild_id": scope}),
        }


def check_command(path: str, one: Json) -> None:
    """One command as it is sent; a `Refusal` names what Discord does not take."""
    kind = one.get("type", CHAT)
    one_of(f"{path}.type", kind, [CHAT, USER_MENU, MESSAGE_MENU])
    if kind == CHAT:
        _check_words(path, one)
        _check_options(path, one.get("options") or [], depth=0)
    else:
        check_text(f"{path}.name", one.get("name"), least=1, most=32)
        if one.get("description"):
            raise invalid(
                f"{path}.description", "APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION", "no description"
            )
    permissions = one.get("default_member_permissions")
    if permissions is not None and not str(permissions).isdecimal():
        raise invalid(f"{path}.default_member_permissions", "NUMBER_TYPE_COERCE", "is not a number")
    for what, allowed in (("contexts", [0, 1, 2]), ("integration_types", [0, 1])):
        for each in one.get(what) or []:
            one_of(f"{path}.{what}", each, allowed)
    if len("".join(_letters(one))) > 8000:
        raise invalid(path, "APPLICATION_COMMAND_TOO_LARGE", "Command exceeds maximum size (8000)")


def _check_words(path: str, one: Json) -> None:
    name = str(one.get("name") or "")
    _check_name(f"{path}.name", name)
    check_text(f"{path}.description", one.get("description"), least=1, most=100)
    for what in ("name_localizations", "description_localizations"):
        for locale, text in (one.get(what) or {}).items():
            one_of(f"{path}.{what}", locale, sorted(_LOCALES))
            if what == "name_localizations":
                _check_name(f"{path}.{what}.{locale}", text)
            else:
                check_text(f"{path}.{what}.{locale}", text, least=1, most=100)


def _check_name(path: str, name: str) -> None:
    if not _NAME.fullmatch(name) or name != name.lower():
        raise invalid(path, "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")


def _check_options(path: str, options: list[Json], *, depth: int) -> None:
    check_list(f"{path}.options", options, most=25)
    kinds = [one.get("type") in {SUBCOMMAND, GROUP} for one in options]
    if any(kinds) and not all(kinds):
        raise invalid(
            f"{path}.options", "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "subcommands and options mixed"
        )
    if len({one.get("name") for one in options}) < len(options):
        raise invalid(
            f"{path}.options", "APPLICATION_COMMAND_OPTIONS_NAME_INVALID", "Option names must be unique"
        )
    needed = [bool(one.get("required")) for one in options]
    if needed != sorted(needed, reverse=True):
        said = "Required options must be placed before non-required options"
        raise invalid(f"{path}.options", "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", said)
    for place, one in enumerate(options):
        _check_option(f"{path}.options.{place}", one, depth=depth)


def _check_option(path: str, one: Json, *, depth: int) -> None:
    one_of(f"{path}.type", one.get("type"), list(range(1, 12)))
    _check_words(path, one)
    if one["type"] in {SUBCOMMAND, GROUP}:
        if depth >= (1 if one["type"] == GROUP else 2):
            raise invalid(path, "APPLICATION_COMMAND_OPTIONS_NESTING", "nested too deep")
        _check_options(path, one.get("options") or [], depth=1 if one["type"] == GROUP else 2)
        return
    if depth == 1:
        raise invalid(path, "APPLICATION_COMMAND_OPTIONS_NESTING", "a group holds subcommands alone")
    choices = check_list(f"{path}.choices", one.get("choices") or [], most=25)
    if (choices or one.get("autocomplete")) and one["type"] not in _CHOOSABLE:
        raise invalid(path, "APPLICATION_COMMAND_OPTIONS_CHOICES_INVALID", "this type takes no choices")
    if choices and one.get("autocomplete"):
        raise invalid(path, "APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE", "choices and autocomplete")
    for number_, choice in enumerate(choices):
        check_text(f"{path}.choices.{number_}.name", choice.get("name"), least=1, most=100)


def _letters(one: Json) -> list[str]:
    """What counts against the 8,000: names, descriptions and values, the longest of each in any language."""
    told = [
        max([str(one.get(what) or ""), *(one.get(f"{what}_localizations") or {}).values()], key=len)
        for what in ("name", "description")
    ]
    told += [str(choice.get("value", "")) for choice in one.get("choices") or []]
    for option in one.get("options") or []:
        told += _letters(option)
    return told


def _option(one: Json) -> Json:
    """An option as it comes back: what is not so is not told."""
    told = {key: value for key, value in one.items() if value not in (False, None, [])}
    if one.get("options"):
        told["options"] = [_option(each) for each in one["options"]]
    return told


def _plain(one: Any) -> Any:
    """Without the translations, which are told on request."""
    if isinstance(one, list):
        return [_plain(each) for each in one]
    if not isinstance(one, dict):
        return one
    return {key: _plain(value) for key, value in one.items() if not key.endswith("_localizations")}
