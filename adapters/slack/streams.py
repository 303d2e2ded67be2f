"""A message that grows while the twin speaks, and in the end says the same as one posted whole."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from functools import partial
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError, SlackClientError

from adapters.pace import PerMinute
from adapters.slack.blocks import fewer
from adapters.slack.client import NOT_REACHED, error_code, is_hopeless, patiently, retry_after
from adapters.slack.growing import addition
from adapters.slack.outbound import Post
from adapters.slack.pace import Pace
from adapters.slack.posting import Place, Poster, marked
from adapters.slack.repeating import is_lost
from adapters.slack.responding import TOO_MUCH
from bot.errors import DeliveryFailed

CALL_S = 4.0
"""How long a call may take while somebody waits for the end of the answer; then its reply counts as lost."""
FIRST_S, NEXT_S = 0.3, 0.5
"""An answer that is whole within the first is posted whole; after that, how often there is more to see."""

log = structlog.stdlib.get_logger(__name__)


class State(Enum):
    """What is known of a streamed message."""

    NEW = auto()
    """Nothing was sent."""
    REFUSED = auto()
    """There is none, and there will be none."""
    LOST = auto()
    """It may stand somewhere: Slack's answer to its beginning was lost."""
    OPEN = auto()
    """It stands, and says what was sent."""
    DOUBTFUL = auto()
    """It stands; whether it says all that was sent, and still may grow, is unknown."""
    ENDED = auto()
    """It says what it was to say in the end."""


@dataclass(slots=True, kw_only=True)
class Stream:
    """
    One message on its way.

    ``recipient`` is for whom it is, which Slack wants to know in channels; ``label`` is how it begins.
    """

    poster: Poster
    place: Place
    pace: Pace
    recipient: Mapping[str, str]
    label: str
    ts: str = ""
    sent: str = ""
    state: State = State.NEW

    async def grow(self, text: str) -> None:
        """Show the whole text so far, as far as it continues what is shown; Slack's faults are remembered."""
        more = addition(self.sent.removeprefix(self.label), text)
        if more and self.state is State.NEW:
            await self._start(self.label + more)
        elif more and self.state is State.OPEN and self.pace.appends.admits():
            await self._append(more)

    async def _start(self, more: str) -> None:
        if not (self.place.thread and self.pace.has_streams and self.pace.starts.admits()):
            self.state = State.REFUSED
            return
        self.state, self.sent = State.LOST, more
        try:
            told = await self._call(
                "chat.startStream",
                channel=self.place.channel,
                thread_ts=self.place.thread,
                markdown_text=more,
                **self.recipient,
            )
        except (SlackClientError, *NOT_REACHED) as error:
            self._note("start", error, self.pace.starts)
            self.state = State.LOST if is_lost(error) else State.REFUSED
        else:
            self.ts = str(told.get("ts") or "")
            self.state = State.OPEN if self.ts else State.LOST

    async def _append(self, more: str) -> None:
        self.state = State.DOUBTFUL
        try:
            await self._call("chat.appendStream", channel=self.place.channel, ts=self.ts, markdown_text=more)
        except (SlackClientError, *NOT_REACHED) as error:
            self._note("append", error, self.pace.appends)
            if isinstance(error, SlackApiError) and retry_after(error) is not None:
                self.state = State.OPEN  # nothing was added, and later there may be
        else:
            self.state, self.sent = State.OPEN, self.sent + more

    async def _call(self, method: str, **arguments: Any) -> Any:
        async with asyncio.timeout(CALL_S):
            return await self.poster.client.api_call(method, json=arguments)

    def _note(self, call: str, error: Exception, pace: PerMinute) -> None:
        self.pace.has_streams = self.pace.has_streams and not is_hopeless(error)
        wait = retry_after(error) if isinstance(error, SlackApiError) else None
        if wait is not None:
            pace.rest(wait)
        log.info("slack.stream_stuck", call=call, error=error_code(error) or type(error).__name__)

    def pause(self) -> float:
        """For how long more is heard before it is shown."""
        return FIRST_S if self.state is State.NEW else NEXT_S

    def stands_at(self, ts: str) -> None:
        """It was found where it was lost."""
        self.ts, self.state = ts, State.DOUBTFUL

    async def finish(self, post: Post, *, key: str) -> bool:
        """
        Make it the message that would have been posted; False: nothing of it stands, post it.

        Raises:
            DeliveryUnknown: it stands, and nobody knows what it says.
        """
        if not self.ts:
            return False
        if self.state is State.OPEN and post.body.startswith(self.sent) and await self._stop(post, key):
            self.state = State.ENDED
            return True
        await self._seal()
        try:
            await self.poster.update(self.place.channel, self.ts, post, key=key)
        except DeliveryFailed as error:
            log.warning("slack.stream_given_up", error=str(error))
            await self.poster.delete(self.place.channel, self.ts)
            return False
        self.state = State.ENDED
        return True

    async def take_back(self) -> None:
        """Nothing of it is to stand."""
        if self.ts and self.state is not State.ENDED:
            await self._seal()
            await self.poster.delete(self.place.channel, self.ts)
            self.state = State.ENDED

    async def _stop(self, post: Post, key: str) -> bool:
        """End it with what is still missing; whether it says all now."""
        ends = {"channel": self.place.channel, "ts": self.ts, **marked(key)}
        if rest := post.body[len(self.sent) :]:
            ends["markdown_text"] = rest
        self.state = State.DOUBTFUL
        for blocks in fewer(post.below):
            body = {**ends, **({"blocks": list(blocks)} if blocks else {})}
            try:
                await patiently(partial(self._call, "chat.stopStream", **body), self.poster.clock)
            except (SlackClientError, *NOT_REACHED) as error:
                self._note("stop", error, self.pace.starts)
                if error_code(error) not in TOO_MUCH:
                    return False
            else:
                return True
        return False

    async def _seal(self) -> None:
        """Let it grow no more, so that it may be changed; it may have been sealed before."""
        try:
            await patiently(
                partial(self._call, "chat.stopStream", channel=self.place.channel, ts=self.ts),
                self.poster.clock,
            )
        except (SlackClientError, *NOT_REACHED) as error:
            log.debug("slack.stream_not_sealed", error=error_code(error) or type(error).__name__)
