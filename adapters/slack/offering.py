"""What is pressed below an answer: its sources, a further question, a vote, the wish to have it asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import structlog

from adapters import votes
from adapters.kind_words import (
    LOOKING,
    NO_COMMENT_FORM,
    NO_FORM,
    NO_QUESTION,
    NOTED,
    RECEIPT,
    SAY_MORE,
    THANKS_DOWN,
    THANKS_UP,
    VOTE_NOT_KEPT,
    VOTE_UNKNOWN,
    wished_words,
)
from adapters.presses import is_first
from adapters.sharing import never_shared
from adapters.slack.addresses import PLATFORM
from adapters.slack.blocks import Block, buttons, small
from adapters.slack.inbound import Said
from adapters.slack.interactions import Actor, Chosen, Pressed, Submitted
from adapters.slack.markdown import escaped
from adapters.slack.outbound import Post, reply_posts, words
from adapters.slack.posting import Place
from adapters.slack.sections import reply_blocks
from adapters.slack.sent import Sent
from adapters.slack.showing import Showing
from adapters.slack.views import THREAD, about_modal, comment_modal, modal, words_modal
from adapters.text import clip, one_line
from bot.errors import DeliveryFailed, DeliveryUnknown, NoSuchPlace, StorageError
from bot.house import House
from bot.inbox.shown import brief
from bot.notices import Action, Verb
from bot.unanswered import Wished

_QUESTION, _NAME = 300, 80

log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Offering:
    """Does what anybody may want of an answer; ``take`` accepts a question as if it had been written."""

    twin: House
    take: Callable[[Said], None]

    async def sources(self, show: Showing, pressed: Pressed) -> None:
        """
        The receipt, for whoever presses.

        Raises:
            StorageError: the database does not answer.
        """
        by = pressed.by
        view = await show.open(by.trigger, words_modal(RECEIPT, LOOKING))
        asker = await show.asker(by, owner=self.twin.settings.owner)
        reply = await self.twin.commands.run("sources", asker, pressed.value)
        if not (view and await show.change(view, modal(RECEIPT, reply_blocks(reply)))):
            await show.tell(by, reply_posts(reply, self.twin.profile.name))

    async def ask(self, show: Showing, pressed: Pressed) -> None:
        """
        A question as whoever presses would write it there; two clicks ask it once.

        Raises:
            StorageError: whether it was asked already is not known.
        """
        asked = never_shared(pressed.value)
        if not asked or not await is_first(self.twin, pressed.twice, platform=PLATFORM):
            return
        by = pressed.by
        if pressed.is_ephemeral:
            self.take(_alone(by, asked, pressed.key))
            return
        if not by.channel:
            by = replace(by, channel=await show.there.poster.direct(by.user))
        self.take(await self._visibly(show, by, asked, pressed.key))

    async def vote(self, show: Showing, pressed: Pressed) -> None:
        """A vote, and that it was heard; of several the last one counts."""
        is_up = pressed.verb == Verb.UP
        try:
            is_known = await votes.vote(self.twin, pressed.value, person=pressed.by.person, is_up=is_up)
        except StorageError as error:
            log.warning("slack.vote_not_kept", error=str(error))
            await show.tell(pressed.by, words(VOTE_NOT_KEPT))
            return
        if not is_known:
            await show.tell(pressed.by, words(VOTE_UNKNOWN))
        elif is_up:
            await show.tell(pressed.by, words(THANKS_UP))
        else:
            more = Action(label=SAY_MORE, verb=Verb.COMMENT, value=pressed.value)
            await show.tell(pressed.by, [_with(words(THANKS_DOWN)[0], [buttons([more])])])

    async def comment(self, show: Showing, pressed: Pressed) -> None:
        """The form in which a vote is explained."""
        by = pressed.by
        told = {"ask": pressed.value, "channel": by.channel, "url": by.url}
        if not await show.open(by.trigger, comment_modal(told)):
            await show.tell(by, words(NO_COMMENT_FORM))

    async def commented(self, show: Showing, sent: Submitted) -> Sent:
        """
        A vote with its reasons.

        Raises:
            StorageError: whether it is kept is not known.
        """
        comment = sent.values.get("comment", "").strip()
        if not comment:
            return Sent()
        ask_id = sent.told.get("ask", "")
        await votes.vote(self.twin, ask_id, person=sent.by.person, is_up=False, comment=comment)

        async def tell() -> None:
            await show.tell(sent.by, words(NOTED))

        return Sent(words=NOTED, after=tell)

    async def wish(self, show: Showing, pressed: Pressed) -> None:
        """
        The person is asked; the button turns into a line that says so.

        Raises:
            StorageError: whether they are is not known.
        """
        wished = await votes.wish(self.twin, pressed.value, person=pressed.by.person)
        told = wished_words(wished, self.twin.profile.first_name, is_private=pressed.is_ephemeral)
        is_shown = wished is not Wished.UNKNOWN and await show.instead(pressed, without(pressed, told))
        if not is_shown:
            await show.tell(pressed.by, words(told))

    async def about(self, show: Showing, chosen: Chosen) -> None:
        """The words of a message in a form that asks about them."""
        by = chosen.by
        told = {"channel": by.channel, "thread": by.thread or "", "url": by.url}
        if not await show.open(by.trigger, about_modal(chosen.text, told)):
            await show.tell(by, words(NO_FORM))

    async def asked_about(self, show: Showing, sent: Submitted) -> Sent:
        """The form is sent: its question is asked, where whoever sent it wants the answer."""
        question = never_shared(sent.values.get("question", "").strip())
        if not question:
            return Sent(errors={"question": NO_QUESTION})
        is_public = sent.values.get("where") == THREAD and not sent.by.is_direct

        async def ask() -> None:
            if is_public:
                self.take(await self._visibly(show, sent.by, question, sent.key))
            else:
                self.take(_alone(sent.by, question, sent.key))

        return Sent(words="Asked.", after=ask)

    async def _visibly(self, show: Showing, by: Actor, question: str, key: str) -> Said:
        """
        Who asks what is said where the answer will stand, which begins a thread if there is none.

        Where we may not post, as nobody invited us, the answer is for whoever asks alone.
        """
        who = escaped(clip(one_line(by.name), _NAME)) or "Asked with a button"
        asked = f"{who}: {escaped(brief(question, _QUESTION))}"
        try:
            ts = await show.there.poster.post(
                _place(by), Post(text=asked, blocks=(small(asked),)), key="asked"
            )
        except NoSuchPlace:
            return _alone(by, question, key)
        except (DeliveryFailed, DeliveryUnknown) as error:
            log.info("slack.question_not_shown", error=str(error))
            ts = None
        return replace(by, thread=by.thread or ts).said(f"ask {question}", key)


def _alone(by: Actor, question: str, key: str) -> Said:
    """A question whose answer only whoever asks it sees."""
    return by.said(f"ask {question}", key, url=by.url)


def _place(by: Actor) -> Place:
    return Place(channel=by.channel, thread=by.thread)


def _with(post: Post, more: Sequence[Block]) -> Post:
    return Post(text=post.text, blocks=(*post.blocks, *more))


def without(pressed: Pressed, told: str) -> Post:
    """The message as it stands, with a line in place of the button; an ephemeral one's words are unknown."""
    line = small(escaped(told))
    if not pressed.blocks:
        return words(told)[0]
    kept = []
    for block in pressed.blocks:
        elements = block.get("elements")
        if block.get("type") != "actions" or not isinstance(elements, list):
            kept.append(block)
        elif left := [one for one in elements if not _is_pressed(one, pressed)]:
            kept.append({**block, "elements": left})
    return Post(text=f"{clip(pressed.text, 3000)}\n{escaped(told)}", blocks=(*kept, line))


def _is_pressed(element: object, pressed: Pressed) -> bool:
    action = element.get("action_id") if isinstance(element, dict) else ""
    return str(action).startswith(f"twin:{pressed.verb}:")
