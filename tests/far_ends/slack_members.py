"""
What members of the local Slack write and do in channels, delivered as events.

``mention``, ``direct``, ``reply``, ``broadcast``, ``group_direct``, ``say`` (in a channel, to nobody),
``share_file``, ``bot_says``, ``echo`` (our own message comes back), ``edit``, ``unfurl``, ``delete``,
``react``, ``stop``, ``uninstall``, and ``again`` (the same event once more). An event that our manifest does
not subscribe to, or has no permission for, is never delivered: it is in ``unheard``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

from tests.far_ends.slack_link import SocketLink
from tests.far_ends.slack_manifest import EVENT_SCOPES, kind_of
from tests.far_ends.slack_message import Message, Params
from tests.far_ends.slack_payloads import event_callback
from tests.far_ends.slack_world import ASKER, CHANNEL, GROUP, TEAM, Workspace

_CHANNEL_TYPES = {"im": "im", "mpim": "mpim", "groups": "group", "channels": "channel"}


class Send(Protocol):
    """How a payload gets to the app in place of the link; what the app acknowledged with."""

    async def __call__(self, kind: str, payload: Params, *, attempt: int = 0) -> Params: ...


@dataclass(slots=True)
class Members:
    """Everything that is written; each method returns the event."""

    url: str = ""
    world: Workspace = field(default_factory=Workspace)
    link: SocketLink = field(default_factory=SocketLink)
    requests: Send | None = None
    """Set (``slack_http.SignedRequests.send``) to deliver over HTTP in place of the link."""
    unheard: list[Params] = field(default_factory=list)
    _event_ids: dict[tuple[str, ...], str] = field(default_factory=dict)

    def written(self, text: str, *, user: str = ASKER, channel: str = CHANNEL, **more: Any) -> Params:
        """A member's message, as an event of type ``message`` that is not delivered yet."""
        ts, world = self.world.next_ts(), self.world
        if channel.startswith("D"):
            self.direct_with(user, channel)
        place = world.channels.get(channel, {})
        world.add(Message(channel=channel, ts=ts, user=user, text=text, thread_ts=more.get("thread_ts")))
        event = {
            "type": "message",
            "channel": channel,
            "channel_type": _CHANNEL_TYPES[kind_of(place)],
            "user": user,
            "text": text,
            "ts": ts,
            "event_ts": ts,
            "team": place.get("team_id", TEAM),
            **more,
        }
        home = str(world.users.get(user, {}).get("team_id", event["team"]))
        if home != event["team"]:  # somebody of another organisation, in a shared channel
            event |= {"team": home, "user_team": home, "source_team": home}
        if "thread_ts" in more:
            root = world.message(channel, more["thread_ts"])
            event["parent_user_id"] = root.user if root else user
        return event

    def direct_with(self, user: str, channel: str = "") -> str:
        """The direct messages of a member with the twin of their own workspace; the channel."""
        home = str(self.world.users.get(user, {}).get("team_id", TEAM))
        team = home if home in self.world.teams else TEAM
        channel = channel or f"D{user[1:]}"
        self.world.channels.setdefault(channel, {"is_im": True, "team_id": team})
        return channel

    async def mention(self, text: str, **more: Any) -> Params:
        """A member mentions the twin; two events of one message, where both are subscribed."""
        message = self.written(f"<@{self._bot(more.get('channel', CHANNEL))}> {text}", **more)
        event = {name: value for name, value in message.items() if name != "channel_type"}
        event["type"] = "app_mention"
        await self.hear(event)
        await self.hear(message)
        return event

    async def say(self, text: str, **more: Any) -> Params:
        """A member writes in a channel or a thread, to nobody in particular."""
        return await self.hear(self.written(text, **more))

    async def direct(self, text: str, *, user: str = ASKER, **more: Any) -> Params:
        """A member writes to the twin alone."""
        assert self.world.app.is_writable, "the manifest's messages tab is off: nobody can write to the app"
        return await self.hear(self.written(text, user=user, channel=self.direct_with(user), **more))

    async def group_direct(
        self, text: str, *, user: str = ASKER, channel: str = GROUP, **more: Any
    ) -> Params:
        """A member writes to several others, of whom the twin is one."""
        return await self.hear(self.written(text, user=user, channel=channel, **more))

    async def reply(self, thread: Message | Params, text: str, *, user: str = ASKER, **more: Any) -> Params:
        """A member writes in a thread (of a message or an event), without a mention."""
        channel, ts, root = _place(thread)
        return await self.hear(self.written(text, user=user, channel=channel, thread_ts=root or ts, **more))

    async def broadcast(self, thread: Message | Params, text: str, **more: Any) -> Params:
        """A member writes in a thread and shows it in the channel, too."""
        channel, ts, root = _place(thread)
        message = self.world.message(channel, root or ts)
        told = message.told() if message else {}
        return await self.reply(thread, text, subtype="thread_broadcast", root=told, **more)

    async def share_file(self, text: str, *, name: str = "cv.pdf", **more: Any) -> Params:
        """A member writes with a file attached, in a channel or (``channel=DIRECT``) to the twin alone."""
        file = {"id": self.world.next_id("F0THEIRS"), "name": name, "mimetype": "application/pdf"}
        return await self.say(text, subtype="file_share", files=[file], upload=False, **more)

    async def bot_says(
        self, text: str, *, channel: str = CHANNEL, bot: str = "B0OTHER", **more: Any
    ) -> Params:
        """Another app writes; mention us with ``<@U0TWIN>``."""
        user = f"U{bot[1:]}"
        event = self.written(text, user=user, channel=channel, bot_id=bot, app_id="A0OTHER", **more)
        if f"<@{self._bot(channel)}>" in text:
            await self.hear({**event, "type": "app_mention"})
        return await self.hear(event)

    async def echo(self, message: Message) -> Params:
        """What the app itself has posted comes back to it as an event; an update as a change."""
        if message.is_edited:
            return await self._change(message, message.told(), {"edited": {"user": message.user, "ts": "1"}})
        told = {**message.told(), "channel": message.channel, "event_ts": message.ts}
        return await self.hear({**told, "channel_type": self._channel_type(message.channel)})

    async def unfurl(self, event: Params) -> Params:
        """Slack adds a preview to a link; told as a change though nobody edited anything."""
        message = self._known(event)
        return await self._change(
            message, message.told(), {"attachments": [{"from_url": "https://a.example"}]}
        )

    async def _change(self, message: Message, before: Params, more: Params) -> Params:
        now = self.world.next_ts()
        told = self._about(message, now) | {"subtype": "message_changed", "previous_message": before}
        return await self.hear({**told, "message": {**message.told(), **more}})

    async def edit(self, event: Params, text: str) -> Params:
        """A member changes what they wrote; a mention that is new is told as a mention, too."""
        message = self._known(event)
        before, now = message.told(), self.world.next_ts()
        message.text, message.is_edited = text, True
        message.remember()
        edited = {"edited": {"user": message.user, "ts": now}}
        await self._change(message, before, edited)
        mention = f"<@{self._bot(message.channel)}>"
        if mention in text and mention not in str(before["text"]):
            told = {**message.told(), **edited, "type": "app_mention", "channel": message.channel}
            await self.hear({**told, "event_ts": now})
        return event

    async def delete(self, event: Params, *, tombstone: bool = False) -> Params:
        """A member deletes what they wrote; with ``tombstone`` as Slack tells it of a root with replies."""
        message = self._known(event)
        told = self._about(message, self.world.next_ts()) | {"previous_message": message.told()}
        if tombstone:
            message.text = "This message was deleted."
            left = {**message.told(), "subtype": "tombstone", "user": "USLACKBOT", "hidden": True}
            return await self.hear({**told, "subtype": "message_changed", "message": left})
        self.world.messages.remove(message)
        self.world.deleted.append(message)
        return await self.hear({**told, "subtype": "message_deleted", "deleted_ts": message.ts})

    def _known(self, event: Params) -> Message:
        message = self.world.message(event["channel"], event["ts"])
        assert message is not None, "there is no such message, or not any more"
        return message

    def _about(self, message: Message, now: str) -> Params:
        """An event on a message, which has a time of its own."""
        place = {"channel": message.channel, "channel_type": self._channel_type(message.channel)}
        return {"type": "message", "hidden": True, **place, "ts": now, "event_ts": now}

    def _channel_type(self, channel: str) -> str:
        return _CHANNEL_TYPES[kind_of(self.world.channels[channel])]

    async def react(
        self, to: Message | Params, name: str = "+1", *, user: str = ASKER, removed: bool = False
    ) -> Params:
        """A member reacts with an emoji, or takes it away again."""
        channel, ts, _ = _place(to)
        message = self.world.message(channel, ts)
        assert message is not None, "there is no such message"
        (message.reactions.remove if removed else message.reactions.append)((name, user))
        kind = "reaction_removed" if removed else "reaction_added"
        item = {"type": "message", "channel": channel, "ts": ts}
        now = self.world.next_ts()
        told = {"user": user, "reaction": name, "item": item, "item_user": message.user, "event_ts": now}
        return await self.hear({"type": kind, **told})

    async def stop(self, channel: str, thread: str, *, user: str = ASKER) -> Params:
        """A member presses the stop button; Slack ends the streams, the app sets the status."""
        session = self.world.sessions.get((channel, thread), {})
        assert session.get("status") == "processing", "there is a stop button while a session is `processing`"
        streams = [m for m in self.world.streaming if (m.channel, m.thread_ts) == (channel, thread)]
        for message in streams:
            message.is_streaming = False
        told = {"channel": channel, "user": user, "thread_ts": thread, "event_ts": self.world.next_ts()}
        stopped = [message.ts for message in streams]
        return await self.hear({"type": "agent_session_stopped", **told, "streaming_message_ts": stopped})

    async def uninstall(self, team: str = TEAM) -> None:
        """An admin removes the app from a workspace: its token is dead before the app hears of it."""
        gone = self.world.teams[team]
        gone.is_installed = False
        await self.hear(
            {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [gone.bot_user]}}, team=team
        )
        await self.hear({"type": "app_uninstalled"}, team=team)

    async def again(self, event: Params, *, attempt: int = 1) -> None:
        """The same event once more, as Slack does when it saw no acknowledgement."""
        await self._send_event(event, self._event_ids[_identity(event)], attempt, self._team(event))

    async def hear(self, event: Params, *, team: str = "") -> Params:
        """Deliver an event, when the app is to hear of it; the event."""
        if not self._hears(event):
            self.unheard.append(event)
            return event
        event_id = self.world.next_id("Ev0")
        self._event_ids[_identity(event)] = event_id
        await self._send_event(event, event_id, 0, team or self._team(event))
        return event

    def _hears(self, event: Params) -> bool:
        channel = self.world.channels.get(str(event.get("channel")), {})
        is_message = event["type"] == "message"
        name = f"message.{kind_of(channel)}" if is_message else str(event["type"])
        scope = EVENT_SCOPES.get(name)
        may = scope is None or scope in self.world.scopes
        return name in self.world.app.events and may and channel.get("is_member", True)

    async def _send_event(self, event: Params, event_id: str, attempt: int, team: str) -> None:
        bot = self.world.teams[team].bot_user
        if self.requests is None:
            await self.link.deliver_event(event, event_id=event_id, attempt=attempt, team=team, bot=bot)
        else:
            payload = event_callback(event, event_id=event_id, team=team, bot=bot)
            await self.requests("events_api", payload, attempt=attempt)

    def _team(self, event: Params) -> str:
        channel = event.get("channel") or (event.get("item") or {}).get("channel")
        return str(self.world.channels.get(str(channel), {}).get("team_id", TEAM))

    def _bot(self, channel: str) -> str:
        return self.world.teams[self._team({"channel": channel})].bot_user


def _identity(event: Params) -> tuple[str, ...]:
    names = ("type", "subtype", "channel", "ts", "event_ts")
    return tuple(str(event.get(name)) for name in names)


def _place(of: Message | Params) -> tuple[str, str, str | None]:
    if isinstance(of, Message):
        return of.channel, of.ts, of.thread_ts
    return of["channel"], of["ts"], of.get("thread_ts")
