"""What is pressed below an answer: its sources, a further question, a vote, the wish to have it asked."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import structlog

from adapters.slack.blocks import Block, buttons, small
from adapters.slack.inbound import Said, never_shared
from adapters.slack.interactions import Actor, Chosen, Pressed, Submitted
from adapters.slack.markdown import escaped
from adapters.slack.outbound import Post, reply_posts, words
from adapters.slack.posting import Place
from adapters.slack.sections import reply_blocks
from adapters.slack.sent import Sent
from adapters.slack.showing import Showing
from adapters.slack.views import THREAD, about_modal, comment_modal, modal, words_modal
from adapters.text import clip, one_line
from bot.bookkeeping import Vote
from bot.errors import DeliveryFailed, DeliveryUnknown, NoSuchPlace, StorageError
from bot.house import House
from bot.inbox.shown import brief
from bot.notices import Action, Verb
from bot.unanswered import Wished

NO_MODAL = (
    "I could not open a form for that. Mention me in the thread with your question, and I answer there."
)
_RECEIPT = "What it rests on"
_ASK_ID = re.compile(r"[\w-]{1,64}", re.ASCII)
_QUESTION, _NAME = 300, 80
_WINDOW_S = 10

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
        view = await show.open(by.trigger, words_modal(_RECEIPT, "Looking it up…"))
        asker = await show.asker(by, owner=self.twin.settings.owner)
        reply = await self.twin.commands.run("sources", asker, pressed.value)
        if not (view and await show.change(view, modal(_RECEIPT, reply_blocks(reply)))):
            await show.tell(by, reply_posts(reply, self.twin.profile.name))

    async def ask(self, show: Showing, pressed: Pressed) -> None:
        """
        A question as whoever presses would write it there; two clicks ask it once.

        Raises:
            StorageError: whether it was asked already is not known.
        """
        asked = never_shared(pressed.value)
        if not asked or not await self._is_first(pressed):
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
            is_known = await self._vote(pressed.by, pressed.value, is_up=is_up)
        except StorageError as error:
            log.warning("slack.vote_not_kept", error=str(error))
            await show.tell(
                pressed.by, words("I could not keep that just now. Please press again in a minute.")
            )
            return
        if not is_known:
            await show.tell(pressed.by, words("I do not remember this answer any more, but thank you!"))
        elif is_up:
            await show.tell(pressed.by, words("👍 Thank you, I am glad that it helped."))
        else:
            more = Action(label="Say what was wrong", verb=Verb.COMMENT, value=pressed.value)
            told = "👎 Thank you for saying so."
            await show.tell(pressed.by, [_with(words(told)[0], [buttons([more])])])

    async def comment(self, show: Showing, pressed: Pressed) -> None:
        """The form in which a vote is explained."""
        by = pressed.by
        told = {"ask": pressed.value, "channel": by.channel, "url": by.url}
        if not await show.open(by.trigger, comment_modal(told)):
            await show.tell(by, words("I could not open a form for that, but your vote is kept."))

    async def commented(self, show: Showing, sent: Submitted) -> Sent:
        """
        A vote with its reasons.

        Raises:
            StorageError: whether it is kept is not known.
        """
        comment = sent.values.get("comment", "").strip()
        if not comment:
            return Sent()
        await self._vote(sent.by, sent.told.get("ask", ""), is_up=False, comment=comment)
        thanks = "Thank you, that is noted."

        async def tell() -> None:
            await show.tell(sent.by, words(thanks))

        return Sent(words=thanks, after=tell)

    async def wish(self, show: Showing, pressed: Pressed) -> None:
        """
        The person is asked; the button turns into a line that says so.

        Raises:
            StorageError: whether they are is not known.
        """
        wished = Wished.UNKNOWN
        if _ASK_ID.fullmatch(pressed.value):
            wished = await self.twin.desk.wish(pressed.value, person=pressed.by.person)
        told = self._wished(wished, pressed)
        is_shown = wished is not Wished.UNKNOWN and await show.instead(pressed, without(pressed, told))
        if not is_shown:
            await show.tell(pressed.by, words(told))

    async def about(self, show: Showing, chosen: Chosen) -> None:
        """The words of a message in a form that asks about them."""
        by = chosen.by
        told = {"channel": by.channel, "thread": by.thread or "", "url": by.url}
        if not await show.open(by.trigger, about_modal(chosen.text, told)):
            await show.tell(by, words(NO_MODAL))

    async def asked_about(self, show: Showing, sent: Submitted) -> Sent:
        """The form is sent: its question is asked, where whoever sent it wants the answer."""
        question = never_shared(sent.values.get("question", "").strip())
        if not question:
            return Sent(errors={"question": "Please write a question."})
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

    async def _is_first(self, pressed: Pressed) -> bool:
        """Whether nobody has pressed it within the last moments, in any process."""
        now = int(self.twin.clock.now().timestamp()) // _WINDOW_S
        try:
            return await self.twin.claims.claim(
                f"{pressed.twice}:{now - 1}"
            ) and await self.twin.claims.claim(f"{pressed.twice}:{now}")
        except StorageError as error:  # a person waits
            log.warning("slack.claim_unknown", error=str(error))
            return True

    async def _vote(self, by: Actor, ask_id: str, *, is_up: bool, comment: str | None = None) -> bool:
        if not _ASK_ID.fullmatch(ask_id):
            return False
        at = self.twin.clock.now()
        vote = Vote(ask_id=ask_id, person=by.person, is_up=is_up, at=at, comment=comment)
        return await self.twin.feedback.vote(vote)

    def _wished(self, wished: Wished, pressed: Pressed) -> str:
        first_name = self.twin.profile.first_name
        hear = "in our direct messages" if pressed.is_ephemeral else "here"
        return {
            Wished.ASKED: f"{first_name} is asked; you will hear {hear}.",
            Wished.WAITING: f"{first_name} has been told of this question already; you will hear {hear}.",
            Wished.CLOSED: (
                f"{first_name} has dealt with this question. Ask me again, and if I still do not know, "
                f"please ask {first_name} in person."
            ),
            Wished.UNKNOWN: f"Whoever asked it can have {first_name} asked. Ask me yourself, and so can you.",
        }[wished]


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
