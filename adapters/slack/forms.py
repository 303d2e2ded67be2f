"""Commands whose arguments are more than a word, given without them: a form takes their place."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from adapters.kind_words import NOT_FILLED
from adapters.lessons import fault_of, form_for, lesson, limit_names, target_of
from adapters.slack.inbound import Said, caller
from adapters.slack.interactions import Submitted
from adapters.slack.outbound import reply_posts
from adapters.slack.sent import Sent
from adapters.slack.showing import Showing
from adapters.slack.views import limits_modal, teach_modal, words_modal
from adapters.slack.workspace import Workspace
from bot.commands.reply import Reply
from bot.house import House


@dataclass(frozen=True, slots=True)
class Forms:
    """Opens them for whoever may give the command, and does what was filled in."""

    twin: House

    async def open(self, there: Workspace, said: Said, name: str, argument: str) -> bool:
        """Open the form of a command that was given without what it needs; whether there is one."""
        form, given = form_for(name, argument), argument.split()
        if not (said.trigger and form):
            return False
        is_admin = await there.people.is_admin(said.user, person=said.person)
        asker = caller(said, owner=self.twin.settings.owner, is_admin=is_admin)
        if not any(one.name == name and one.allows(asker) for one in self.twin.commands):
            return False
        show = Showing(there)
        told = {"channel": said.channel, "url": said.response_url or ""}
        if form == "teach":
            return bool(await show.open(said.trigger, teach_modal(told, typed={"question": argument})))
        view = await show.open(said.trigger, words_modal("Set a limit", "Looking the limits up…"))
        if not view:
            return False
        reply = await self.twin.commands.run("limits", asker, "")
        typed = {"name": given[1] if len(given) > 1 else ""}
        return await show.change(view, limits_modal(limit_names(reply), told, typed=typed))

    async def taught(self, show: Showing, sent: Submitted) -> Sent:
        """
        An answer to a question of the inbox, to one that has an answer, or to a new one.

        Raises:
            StorageError: whether it is kept is not known.
        """
        target, text = (sent.values.get(name, "").strip() for name in ("question", "answer"))
        if not (target and text):
            return Sent(errors={"answer" if target else "question": NOT_FILLED})
        asker = await show.asker(sent.by, owner=self.twin.settings.owner)
        reply = await self.twin.commands.run("teach", asker, lesson(target_of(target), text, sent.values))
        fault = fault_of(reply)
        if fault is None:
            return Sent(words=reply.text, after=partial(self._taught, show, sent, reply))
        wrong, is_private = fault.words, fault.looks_private

        async def again() -> dict[str, object]:
            return teach_modal(sent.told, typed=sent.values, fault=wrong, looks_private=is_private)

        async def offer() -> None:
            if is_private:
                await show.change(sent.view, await again())

        return Sent(errors={"answer": wrong}, again=again, after=offer)

    async def limited(self, show: Showing, sent: Submitted) -> Sent:
        """
        Another value for a limit; what the limits are then is told to whoever set it.

        Raises:
            StorageError: whether it holds is not known.
        """
        name, value = (sent.values.get(name, "").strip() for name in ("name", "value"))
        if not (name and value):
            return Sent(errors={"value" if name else "name": NOT_FILLED})
        asker = await show.asker(sent.by, owner=self.twin.settings.owner)
        reply = await self.twin.commands.run("limits", asker, f"set {name} {value}")
        if not reply.refused:
            return Sent(words=reply.title, after=partial(self._told, show, sent, reply, "limits"))

        async def again() -> dict[str, object]:
            return limits_modal((), sent.told, typed=sent.values, fault=reply.text)

        return Sent(errors={"value": reply.text}, again=again)

    async def _taught(self, show: Showing, sent: Submitted, reply: Reply) -> None:
        await self._told(show, sent, reply, "")
        await self.twin.desk.tell_waiting()

    async def _told(self, show: Showing, sent: Submitted, reply: Reply, said_as: str) -> None:
        can_share = said_as if not sent.by.is_direct else ""
        await show.tell(sent.by, reply_posts(reply, self.twin.profile.name, said_as=can_share))
