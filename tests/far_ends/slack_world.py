"""
A local Slack's memory: its workspaces with their people, channels, messages, views, and what was called.

``messages`` and ``said`` are what stands in channels, ``whispered`` what one member alone sees, ``answers``
what came through response addresses, ``homes`` and ``modals`` the views by member, ``live`` whatever would
ping somebody or hide a link: a test expects it to be empty.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from adapters.slack.manifest import manifest
from bot.settings import Settings
from tests.far_ends.slack_manifest import OURS, App
from tests.far_ends.slack_message import Message, Params
from tests.far_ends.slack_openid import Identity

__all__ = ["Fault", "Message", "Origin", "Params", "Team", "Upload", "View", "Workspace", "settings_for"]

TWIN, BOT, TEAM = "U0TWIN", "B0TWIN", "T0HOME"
ASKER, ADMIN, GUEST, STRANGER, COLLEAGUE = "U0ASKER", "U0ADMIN", "U0GUEST", "U0STRANGER", "U0COLLEAGUE"
AWAY = "T0AWAY"
"""The team of the stranger in the shared channel; our app is not installed there."""
CHANNEL, DIRECT, GROUP, PRIVATE, SHARED = "C0GENERAL", "D0ASKER", "G0GROUP", "G0PRIVATE", "C0SHARED"
ALL_SCOPES = OURS.scopes


@dataclass(slots=True, kw_only=True)
class Team:
    """A workspace that the app is installed in."""

    id: str
    name: str
    token: str
    bot_user: str = TWIN
    bot: str = BOT
    is_installed: bool = True
    refresh: str = ""


@dataclass(slots=True, kw_only=True)
class Fault:
    """
    Something that goes wrong with the next ``times`` calls of a method.

    ``how``: ``429``, ``500``, ``cut`` (the connection dies), ``page`` (a 502 in HTML), ``slow`` (nothing is
    said until ``until`` is set, then all goes well), or an error code. With ``after`` the call takes effect
    first, and only its answer is lost. Besides methods, ``response_url`` and ``upload`` can be named.
    """

    method: str
    how: str
    times: int = 1
    after: bool = False
    retry_after: int = 1
    until: asyncio.Event | None = None


@dataclass(slots=True, kw_only=True)
class View:
    """A modal or a home tab as a member sees it; ``content`` is what the app sent, with ids."""

    id: str
    user: str
    team: str
    content: Params
    hash: str
    root: str
    previous: str | None = None
    errors: dict[str, str] = field(default_factory=dict)
    """By ``block_id``, what a member is told is wrong."""


@dataclass(slots=True, kw_only=True)
class Upload:
    """A file on its way, and then in a channel."""

    id: str
    name: str
    length: int
    alt_text: str | None = None
    data: bytes | None = None
    title: str = ""
    is_complete: bool = False


@dataclass(slots=True, kw_only=True)
class Origin:
    """Where a response address leads: five uses, and to whom what it says is shown."""

    channel: str
    user: str
    message: Message | None = None
    uses: int = 0


def _people() -> dict[str, Params]:
    return {
        ASKER: {},
        ADMIN: {"is_admin": True},
        COLLEAGUE: {},
        GUEST: {"is_restricted": True},
        STRANGER: {"is_stranger": True, "team_id": AWAY},
        TWIN: {"is_bot": True},
    }


def _channels() -> dict[str, Params]:
    return {
        CHANNEL: {"name": "general"},
        PRIVATE: {"name": "secret", "is_private": True},
        SHARED: {"name": "with-away", "is_ext_shared": True},
        GROUP: {"is_mpim": True},
        DIRECT: {"is_im": True},
    }


def _teams() -> dict[str, Team]:
    return {TEAM: Team(id=TEAM, name="Home", token="xoxb-local-1")}


@dataclass(slots=True)
class Workspace:
    """The state; tests read it, and plant faults in it."""

    app_token: str = "xapp-local-1"
    config_token: str = "xoxe.xoxp-local-1"
    manifest: Params = field(default_factory=lambda: manifest("Ada Example"))
    """What a configuration token is shown of our app."""
    client: tuple[str, str] = ("1.1", "client-secret-local")
    """The client id and secret of our app, as OAuth wants them."""
    identity: Identity = field(default_factory=Identity)
    app: App = OURS
    scopes: frozenset[str] = ALL_SCOPES
    teams: dict[str, Team] = field(default_factory=_teams)
    codes: dict[str, Team] = field(default_factory=dict)
    """What ``oauth.v2.access`` exchanges, once each."""
    expires_in: int | None = None
    """Seconds for which a token is good, where tokens are rotated."""
    visitor: tuple[str, str] | None = None
    """Whoever opens the page that asks for the app: their workspace, by id and name."""
    users: dict[str, Params] = field(default_factory=_people)
    channels: dict[str, Params] = field(default_factory=_channels)
    messages: list[Message] = field(default_factory=list)
    deleted: list[Message] = field(default_factory=list)
    responses: list[Params] = field(default_factory=list)
    """What was sent to response addresses."""
    answers: list[Message] = field(default_factory=list)
    """The messages that became of them."""
    origins: dict[str, Origin] = field(default_factory=dict)
    statuses: list[Params] = field(default_factory=list)
    status: dict[tuple[str, str], Params] = field(default_factory=dict)
    """By channel and thread, the status that is shown now."""
    prompts: list[Params] = field(default_factory=list)
    sessions: dict[tuple[str, str], Params] = field(default_factory=dict)
    """By channel and thread: ``status`` and ``title``."""
    homes: dict[str, View] = field(default_factory=dict)
    modals: dict[str, list[View]] = field(default_factory=dict)
    """By member, what is open; the last is on top."""
    triggers: dict[str, str | None] = field(default_factory=dict)
    """Whose a ``trigger_id`` is; None when it is used up."""
    expired: set[str] = field(default_factory=set)
    """Triggers of more than three seconds ago."""
    files: dict[str, Upload] = field(default_factory=dict)
    calls: Counter[str] = field(default_factory=Counter)
    called: list[tuple[str, Params]] = field(default_factory=list)
    """Each call that was let in, with what it said, in order."""
    faults: list[Fault] = field(default_factory=list)
    live: list[str] = field(default_factory=list)
    closing: asyncio.Event = field(default_factory=asyncio.Event)
    """Set at the end: nobody waits any longer."""
    streams_die_after: int | None = None
    """How many appends a stream outlives."""
    shows_metadata: bool = True
    """Whether channels are read with it; not every look-alike has it."""
    numbers: count[int] = field(default_factory=lambda: count(1))
    admits: Callable[[str, str, Params], int | None] = lambda _method, _team, _params: None
    """The rate limits (``slack_rates.RateLimits``): seconds to wait, None when a call may be made."""
    _clock: int = 0

    def next_ts(self) -> str:
        self._clock += 1
        return f"1795000000.{self._clock:06d}"

    def next_id(self, kind: str) -> str:
        return f"{kind}{next(self.numbers)}"

    def add(self, message: Message) -> Message:
        self.messages.append(message.remember())
        return message

    def message(self, channel: str, ts: str) -> Message | None:
        """The message that stands at a place, None when there is none that more than one member sees."""
        return next((m for m in self.messages if (m.channel, m.ts, m.to) == (channel, ts, None)), None)

    def trigger(self, user: str) -> str:
        """A new ``trigger_id``: it opens one view."""
        trigger = f"{self.next_id('trigger-')}.{TEAM}"
        self.triggers[trigger] = user
        return trigger

    def fault(self, method: str) -> Fault | None:
        """The fault that the call of a method meets, used up by one."""
        for planned in self.faults:
            if planned.method == method and planned.times > 0:
                planned.times -= 1
                return planned
        return None

    def become(self, app: App) -> None:
        """The app is reinstalled with another manifest."""
        self.app, self.scopes = app, app.scopes

    def let_triggers_expire(self) -> None:
        """As they do after three seconds."""
        self.expired |= self.triggers.keys()

    def let_streams_die(self) -> None:
        """As Slack does about five minutes after each began."""
        for message in self.streaming:
            message.is_streaming = False

    def install(self, team: str, name: str) -> str:
        """Somebody installs the app in another workspace; the code that their browser brings back."""
        number, code = next(self.numbers), self.next_id("code-")
        self.codes[code] = Team(
            id=team,
            name=name,
            token=f"xoxb-local-{team}-{number}",
            refresh=f"xoxe-1-local-{team}-{number}",
            bot_user=f"U0TWIN{number}",
            bot=f"B0TWIN{number}",
        )
        return code

    @property
    def bots(self) -> set[str]:
        """The twin's user in every workspace."""
        return {TWIN, *(team.bot_user for team in self.teams.values())}

    @property
    def streaming(self) -> list[Message]:
        """Messages that are being streamed now."""
        return [message for message in self.messages if message.is_streaming]

    @property
    def said(self) -> list[Message]:
        """What the twin said where everybody in the channel reads it, streams when they have ended."""
        return [m for m in self.messages if m.user in self.bots and m.to is None and not m.is_streaming]

    @property
    def whispered(self) -> list[Message]:
        """What the twin showed to one member alone."""
        return [message for message in self.messages if message.to is not None]


def settings_for(url: str, **more: Any) -> Settings:
    """Settings of a twin whose Slack is the local one."""
    given = {"slack_bot_token": "xoxb-local-1", "slack_app_token": "xapp-local-1", "slack_api_url": url}
    return Settings(**{**given, **more})
