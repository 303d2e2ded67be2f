"""The `twin` command as a shell meets it: in a process of its own, or here in a tenth of the time."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import structlog
from click.testing import CliRunner

from adapters.cli import main
from tests.far_ends.scripted_house import eventually
from tests.grounds import ground_env, url_of

ENV = {"LANG": "C.UTF-8", "TWIN_EMBEDDINGS": "lexical"}
ENDS_S = 120
"""A verb takes a second; a busy machine may stand still for as long as it likes."""

Ended = tuple[int, str, str]


async def twin_process(*words: str, root: Path, said: str = "", **env: str) -> Ended:
    """Status, stdout and stderr of a process: the exit, the pipes and the signals are the true ones."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "adapters", *words),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={"PYTHONPATH": str(root), **ENV, **ground_env(), **env},
    )
    async with asyncio.timeout(ENDS_S):
        out, err = await process.communicate(said.encode("utf-8", "surrogateescape"))
    return process.returncode or 0, out.decode(), err.decode()


@asynccontextmanager
async def door_process(
    door: str, *, groq: str, folder: Path, is_open: Callable[[], object], **env: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    """`twin run --only DOOR` in a folder, from when it ``is_open``, answering through a simulated Groq."""
    ours = {
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "DATABASE_URL": url_of(folder),
        "GROQ_API_KEY": "gsk_x",
        "GROQ_BASE_URL": groq,
        "TWIN_HEDGE": "off",
    }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "adapters", "run", "--only", door),
        env={**ENV, **ours, **env},
        stderr=-1,
        cwd=folder,
    )
    try:
        await eventually(is_open)
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def twin(*words: str, **env: str) -> Ended:
    """The same from a thread of this process, one at a time; what a process would die of is raised."""
    return await asyncio.to_thread(twin_here, *words, **env)


def twin_here(*words: str, **env: str) -> Ended:
    with logging_kept():
        done = CliRunner().invoke(main, words, env={**ENV, **env}, prog_name="twin")
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.stdout, done.stderr


def parsed(out: str) -> Any:
    return json.loads(out)


@contextmanager
def logging_kept() -> Iterator[None]:
    """A verb sets up the logs of its process: here they are as they were afterwards."""
    root, ours = logging.getLogger(), structlog.get_config()
    libraries = [one for one in root.manager.loggerDict.values() if isinstance(one, logging.Logger)]
    handlers, levels = list(root.handlers), [(one, one.level) for one in (root, *libraries)]
    yield
    root.handlers[:] = handlers
    for logger, level in levels:
        logger.setLevel(level)
    structlog.configure(**ours)
