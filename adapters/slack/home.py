"""The home tab: what may be asked, what the twin is, figures for admins, and the inbox for the owner."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import structlog

from adapters.lessons import Rows, rows_of
from adapters.slack.blocks import Block, rows
from adapters.slack.inbound import caller
from adapters.slack.interactions import Actor
from adapters.slack.sections import context, header, mrkdwn, reply_blocks, section
from adapters.slack.showing import Showing
from adapters.slack.views import View, inbox_blocks
from adapters.text import one_line
from bot.commands.registry import Caller
from bot.commands.reply import Reply
from bot.errors import StorageError
from bot.house import House, Persona
from bot.notices import Action, Verb

MOST_BLOCKS = 100
LISTED = 20
_SUGGESTED = 5
_FIGURES = 12
_TODAY, _LIMITS, _INBOX = "usage", "limits", "inbox"

log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Home:
    """Shows each member the home tab that is theirs."""

    twin: House

    async def show(self, show: Showing, by: Actor) -> None:
        """What everybody may read at once, and what is looked up as soon as it is there; never raises."""
        settings = self.twin.settings
        is_admin = await show.there.people.is_admin(by.user, person=by.person)
        asker = caller(by.said("", ""), owner=settings.owner, is_admin=is_admin)
        figures: list[Reply] = []
        inbox: Rows | None = None
        if is_admin:
            figures = [
                one for one in (await self._of(asker, _TODAY, "1"), await self._of(asker, _LIMITS)) if one
            ]
        if asker.is_owner:
            waiting = await self._of(asker, _INBOX)
            inbox = rows_of(waiting.data) if waiting else None
        await show.home(by.user, home_view(self.twin.profile, figures=figures, inbox=inbox))

    async def _of(self, asker: Caller, name: str, argument: str = "") -> Reply | None:
        try:
            reply = await self.twin.commands.run(name, replace(asker, sees_pictures=False), argument)
        except StorageError as error:
            log.warning("slack.home_without", part=name, reason=str(error))
            return None
        return None if reply.refused else reply


def home_view(persona: Persona, *, figures: list[Reply], inbox: Rows | None) -> View:
    """The tab's blocks, of which Slack takes a hundred (pure)."""
    blocks = [*_about(persona), *_inbox(inbox), *_figures(figures)]
    return {"type": "home", "blocks": blocks[:MOST_BLOCKS]}


def _about(persona: Persona) -> Iterator[Block]:
    name, first_name = one_line(persona.name), one_line(persona.first_name)
    yield header(f"AI twin of {name}")
    yield section(
        mrkdwn(
            f"I answer questions about {first_name} from the profile that {first_name} gave me, and say what "
            "each answer rests on. Write to me under *Messages*, mention me in a channel, or use `/twin`."
        )
    )
    asked = [Action(label=one, verb=Verb.ASK, value=one) for one in persona.suggestions[:_SUGGESTED]]
    if shown := rows(asked):
        yield section("*What you can ask*")
        yield from shown
    yield context(
        mrkdwn(
            f"I am an AI, not {name} in person. `/twin privacy` tells what is kept of your questions, and "
            "for how long; `/twin forget-me` clears it."
        )
    )


def _inbox(inbox: Rows | None) -> Iterator[Block]:
    if inbox is None:
        return
    yield {"type": "divider"}
    yield header("Questions that your profile does not answer")
    yield from inbox_blocks(inbox, most=LISTED)
    if not inbox:
        yield section("There is none just now.")


def _figures(figures: list[Reply]) -> Iterator[Block]:
    for reply in figures:
        yield {"type": "divider"}
        yield from reply_blocks(reply)[:_FIGURES]
