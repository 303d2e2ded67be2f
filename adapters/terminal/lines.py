"""What somebody types, line by line: at a prompt with a memory, or through a pipe."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from prompt_toolkit.history import History

LONGEST_LINE = 1_000_000
"""Bytes read as one line; far above the longest question, far below what would hurt."""

PROMPT = "you> "


async def piped_lines(stream: BinaryIO) -> AsyncIterator[str]:
    """Lines of a pipe or a file until it ends; what is no UTF-8 becomes a mark of replacement."""
    while raw := await asyncio.to_thread(stream.readline, LONGEST_LINE):
        yield raw.decode("utf-8", "replace").rstrip("\r\n")


async def typed_lines(history: History | None = None) -> AsyncIterator[str]:
    """Lines typed at a prompt: arrows bring back earlier ones, Ctrl-C clears the line, Ctrl-D ends."""
    from prompt_toolkit import PromptSession

    memory = kept_history(_folder()) if history is None else history
    memory = kept_history(_folder()) if history is None else history
    session: PromptSession[str] = PromptSession(history=memory)
    while True:
        try:
            line = await session.prompt_async(PROMPT)
        except KeyboardInterrupt:
            continue
        except EOFError:
            return
        yield line


def kept_history(folder: Path) -> History:
    """A history that outlives the chat, for its owner alone; in memory where no file can be kept."""
    from prompt_toolkit.history import FileHistory, InMemoryHistory

    path = folder / "chat-history"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
    except OSError:
        return InMemoryHistory()
    return FileHistory(str(path))


def _folder() -> Path:
    """Where a user's programs keep what they remember."""
    return Path("~/.local/state/twin").expanduser()
