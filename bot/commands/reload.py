"""The command by which an admin has the profile read again at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.auditing import Noting, unnoted
from bot.commands.registry import Caller, Command
from bot.commands.reply import Reply
from bot.knowledge.drafts import waiting
from bot.knowledge.profile import Problem
from bot.knowledge.shelf import Reloaded

_MOST = 10
"""So many faults are shown; data has all."""


class Reloading(Protocol):
    """Whatever keeps the profile: a `bot.knowledge.shelf.Shelf`."""

    async def reload(self) -> Reloaded: ...


def reload_commands(shelf: Reloading, noted: Noting = unnoted) -> tuple[Command, ...]:
    """`reload`: counts, the version that is served now, and what could not be read."""

    async def reload(caller: Caller, _: str) -> Reply:
        done = await shelf.reload()
        await noted(caller.person, "profile.reloaded", now=done.profile.version)
        return _told(done)

    return (Command(name="reload", summary="Read the profile again, at once", run=reload, who="admin"),)


def _told(done: Reloaded) -> Reply:
    profile = done.profile
    lost = [problem for problem in profile.problems if not problem.is_remark and problem not in done.faults]
    is_new = "It is served from now on." if done.is_new else "Nothing that is served has changed."
    lines = [
        f"{len(profile.passages)} records from {done.files} files, version `{profile.version}`. {is_new}",
        *_listed("Broken; what was read of it before goes on being served:", done.faults),
        *_listed("Could not be read as it stands:", lost),
        *([f"{waiting(len(profile.drafts))} for the owner's word."] if profile.drafts else []),
    ]
    return Reply(
        title=f"The profile of {profile.name}",
        text="\n".join(lines),
        data={
            "name": profile.name,
            "version": profile.version,
            "passages": len(profile.passages),
            "drafts": len(profile.drafts),
            "files": done.files,
            "changed": done.is_new,
            "faults": [{"place": one.place, "what": one.what} for one in done.faults],
            "problems": [{"place": one.place, "what": one.what} for one in profile.problems],
        },
    )


def _listed(title: str, problems: Sequence[Problem]) -> list[str]:
    if not problems:
        return []
    more = [f"- and {len(problems) - _MOST} more"] if len(problems) > _MOST else []
    return [title, *(f"- `{one.place}`: {one.what}" for one in problems[:_MOST]), *more]
