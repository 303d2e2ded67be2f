"""What newcomers may ask, shown where the messages with the twin begin."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import Any

import structlog
from slack_sdk.errors import SlackClientError

from adapters.remembered import Remembered
from adapters.slack.changes import Opened
from adapters.slack.client import NOT_REACHED, error_code, is_hopeless
from adapters.slack.markdown import escaped
from adapters.slack.repeating import repeatedly
from adapters.slack.workspace import Workspace
from adapters.text import clip, one_line
from bot.house import House, Persona

MOST = 4
AGAIN_S = 6 * 3600.0
"""So long the prompts stand for a member; a changed profile replaces them at once."""
_TITLE, _MESSAGE = 60, 300

log = structlog.stdlib.get_logger(__name__)


@dataclass(slots=True)
class Pane:
    """Suggests questions of the profile, once per member and profile; failing costs nothing."""

    twin: House
    _shown: Remembered[tuple[str, str, str | None], tuple[object, float]] = field(
        default_factory=Remembered, init=False
    )
    _forbidden: set[str] = field(default_factory=set, init=False)

    async def greet(self, there: Workspace, opened: Opened) -> None:
        """Show the suggestions to whoever has opened the pane, unless they stand there."""
        prompts = prompts_of(self.twin.profile)
        who, now = (opened.team, opened.user, opened.thread), self.twin.clock.monotonic()
        before = self._shown.get(who)
        is_shown = before is not None and before[0] == prompts and now - before[1] < AGAIN_S
        if not prompts or is_shown or opened.team in self._forbidden:
            return
        self._shown.keep(who, (prompts, now))
        title = clip(f"Ask the AI twin of {escaped(one_line(self.twin.profile.name))}", _TITLE)
        show = partial(
            there.poster.client.assistant_threads_setSuggestedPrompts,
            channel_id=opened.channel,
            thread_ts=opened.thread,
            title=title,
            prompts=prompts,
        )
        try:
            await repeatedly(show, self.twin.clock)
        except (SlackClientError, *NOT_REACHED) as error:
            self._shown.pop(who, None)
            if is_hopeless(error):
                self._forbidden.add(opened.team)
            log.info("slack.prompts_not_shown", error=error_code(error) or type(error).__name__)


def prompts_of(profile: Persona) -> list[dict[str, Any]]:
    """At most four suggestions: a short title, and the whole question that it stands for (pure)."""
    questions = [one_line(one)[:_MESSAGE] for one in profile.suggestions if one.strip()][:MOST]
    return [{"title": clip(escaped(one), _TITLE), "message": escaped(one)} for one in questions]
