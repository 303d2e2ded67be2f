"""`reload` has the profile read again at once and says what came of it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from bot.commands.registry import Caller, Registry
from bot.commands.reload import reload_commands
from bot.knowledge.shelf import Shelf
from bot.testing import StillClock

ADMIN = Caller(platform="slack", person="slack:U2", channel="slack:C1", is_admin=True)


async def test_an_admin_is_told_counts_version_and_faults(tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_text("# Tea\nI like it.\n")
    (tmp_path / "resume.json").write_text(json.dumps({"basics": {"name": "Ann Example"}}))
    shelf = Shelf(tmp_path, StillClock())
    commands = Registry(reload_commands(shelf))

    (tmp_path / "notes.md").write_text("# Tea\nI like it.\n# Gin\nI do not.\n")
    (tmp_path / "resume.json").write_text("{")
    reply = await commands.run("reload", ADMIN)

    assert "The profile of Ann Example" == reply.title
    assert (
        f"3 records from 2 files, version `{shelf.profile.version}`. It is served from now on." in reply.text
    )
    assert "- `resume.json:1:" in reply.text
    assert isinstance(reply.data, dict)
    assert (3, 2, True) == tuple(reply.data[key] for key in ("passages", "files", "changed"))
    assert "Nothing that is served has changed." in (await commands.run("reload", ADMIN)).text


async def test_nobody_else_may_reload(tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_text("# Tea\nI like it.\n")
    commands = Registry(reload_commands(Shelf(tmp_path, StillClock())))
    assert (await commands.run("reload", replace(ADMIN, is_admin=False))).refused
