"""Where a load goes: databases at head, the twin's web door, LiteLLM's proxy; each on its own."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import httpx

from benchmarks.load_worker import named
from benchmarks.overhead import MODEL
from bot.storage.database import open_database
from bot.storage.migrate import upgrade

_ROOT = Path(__file__).resolve().parent.parent
_PATIENCE_S = 120


def at_head(url: str) -> str:
    """The same URL, its database migrated."""

    async def work() -> None:
        async with open_database(url) as database:
            await upgrade(database)

    asyncio.run(work())
    return url


@contextmanager
def sqlite() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        yield at_head(f"sqlite+aiosqlite:///{Path(folder) / 'twin.db'}")


@contextmanager
def web(address: str) -> Iterator[tuple[str, int]]:
    """URL and pid of `twin run --only web`; who asks is told by whoever asks, as by a proxy in front."""
    with tempfile.TemporaryDirectory() as folder:
        port = _free()
        settings = named(address, f"sqlite+aiosqlite:///{Path(folder) / 'twin.db'}") | {
            "TWIN_WEB_PORT": str(port),
            "TWIN_WEB_PROXIES": "127.0.0.1",
            "TWIN_CHANNEL_RATE": "off",  # all visitors of the web are one channel
            "TWIN_LOG_LEVEL": "error",
            "PYTHONPATH": str(_ROOT),
        }
        command = [sys.executable, "-m", "adapters", "run", "--only", "web"]
        with _served(command, settings, Path(folder), f"http://127.0.0.1:{port}", "/readyz") as served:
            yield served


@contextmanager
def litellm(python: Path, address: str) -> Iterator[tuple[str, int]]:
    """URL and pid of LiteLLM's proxy, without a database: that one needs Prisma's engines."""
    with tempfile.TemporaryDirectory() as folder:
        port = _free()
        known = {"model": f"groq/{MODEL}", "api_base": f"{address}/openai/v1", "api_key": "gsk_x"}
        place = Path(folder) / "config.yaml"
        place.write_text(
            json.dumps(
                {
                    "model_list": [{"model_name": "m", "litellm_params": known}],
                    "general_settings": {"master_key": "sk-bench"},
                }
            )
        )
        words = ["--config", str(place), "--host", "127.0.0.1", "--port", str(port)]
        settings = {"LITELLM_LOCAL_MODEL_COST_MAP": "True", "LITELLM_LOG": "ERROR"}
        command = [str(python.with_name("litellm")), *words]
        url = f"http://127.0.0.1:{port}"
        with _served(command, settings, Path(folder), url, "/health/liveliness") as served:
            yield served


def _free() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


@contextmanager
def _served(
    command: Sequence[str], settings: Mapping[str, str], folder: Path, url: str, sign: str
) -> Iterator[tuple[str, int]]:
    """A server from its first sign of life to the end of the block."""
    told = folder / "log"
    with told.open("wb") as log:
        env = {"PATH": os.defpath, "HOME": str(folder), **settings}
        running = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, env=env)  # noqa: S603 - our own command
    try:
        for _ in range(_PATIENCE_S * 2):
            assert running.poll() is None, told.read_text()[-2000:]
            try:
                httpx.get(f"{url}{sign}", timeout=2).raise_for_status()
            except httpx.HTTPError:
                Event().wait(0.5)
            else:
                break
        else:
            raise AssertionError(told.read_text()[-2000:])
        yield url, running.pid
    finally:
        running.terminate()
        running.wait(30)
