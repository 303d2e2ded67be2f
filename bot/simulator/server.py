"""Puts the look-alike on a port: for the command line until a signal, for tests until the block ends."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
from collections.abc import AsyncIterator, Callable, Iterator

import uvicorn

from bot.errors import DoorError
from bot.ports import Clock
from bot.simulator.app import create_app
from bot.simulator.options import SimulatorOptions

_GRACE_S = 3
_KEEP_ALIVE_S = 75  # as long as a real provider's edge; uvicorn's own 5 s race with a client's next call


async def serve(options: SimulatorOptions, host: str, port: int, say: Callable[[str], None]) -> None:
    """
    Serve until SIGTERM or SIGINT; says one line with the address when open (port 0: any free one).

    Raises:
        DoorError: nothing can listen there.
    """
    listening = _listen(host, port)
    server = _server(options)
    with _on_signals(server.stop):
        say(
            f"Simulated Groq at {_address(listening)} (plan {options.plan}, seed {options.seed});"
            f" GROQ_BASE_URL={_address(listening)} leads a twin to it"
        )
        await server.serve(sockets=[listening])


@contextlib.asynccontextmanager
async def running_simulator(
    options: SimulatorOptions | None = None, *, clock: Clock | None = None
) -> AsyncIterator[str]:
    """A look-alike on a free port of 127.0.0.1 while the block runs; yields its address, ``http://127.0.0.1:PORT``."""
    listening = _listen("127.0.0.1", 0)
    server = _server(options or SimulatorOptions(instant=True), clock)
    failure: BaseException | None = None
    async with asyncio.TaskGroup() as group:
        group.create_task(server.serve(sockets=[listening]))
        try:
            await server.open.wait()
            yield _address(listening)
        except (asyncio.CancelledError, GeneratorExit):
            raise
        except BaseException as error:  # noqa: BLE001 - raised below, as itself and not as a group
            failure = error
        finally:
            server.stop()
    if failure is not None:
        raise failure


class _Server(uvicorn.Server):
    """Uvicorn without its own signals and ticks: it opens, waits to be stopped, and closes at once."""

    def __init__(self, config: uvicorn.Config, closing: asyncio.Event) -> None:
        super().__init__(config)
        self.open = asyncio.Event()
        self._closing = closing

    def stop(self) -> None:
        self._closing.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.open.set()

    async def main_loop(self) -> None:
        await self._closing.wait()


def _server(options: SimulatorOptions, clock: Clock | None = None) -> _Server:
    app = create_app(options, clock=clock)
    config = uvicorn.Config(
        app,
        lifespan="off",
        log_config=None,
        log_level="critical",
        access_log=False,
        server_header=False,
        date_header=False,
        timeout_graceful_shutdown=_GRACE_S,
        timeout_keep_alive=_KEEP_ALIVE_S,
    )
    return _Server(config, app.state.groq.closing)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, port), family=family, backlog=1024)
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise DoorError(
            f"the simulator cannot listen on {host}:{port} ({reason});"
            " choose another port, or 0 for any free one"
        ) from error
    # Accepted sockets inherit it; without it head and body of an answer wait 40 ms for each other.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


def _address(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


@contextlib.contextmanager
def _on_signals(stop: Callable[[], None]) -> Iterator[None]:
    """Call ``stop`` on SIGTERM and SIGINT, where the platform lets a loop hear them."""
    loop = asyncio.get_running_loop()
    heard: list[signal.Signals] = []
    for one in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(RuntimeError, ValueError):
            loop.add_signal_handler(one, stop)
            heard.append(one)
    try:
        yield
    finally:
        for one in heard:
            loop.remove_signal_handler(one)
