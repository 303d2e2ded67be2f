"""What every test stands on: an empty folder, a clean environment, and no way out to the world."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import shutil
import signal
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import stamina
import structlog
from hypothesis import settings

ROOT = Path(__file__).parents[1]

OURS = ("GROQ_", "OPENAI_", "OTEL_", "SLACK_", "DISCORD_", "TWIN_", "DATABASE_URL")
ELSEWHERE = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "PYTHONPATH")
"""Variables that would send loopback traffic through a proxy, or imports to another copy of the program."""

settings.register_profile(
    "ci", deadline=None, max_examples=60, derandomize=True, database=None, print_blob=True
)
settings.register_profile("here", deadline=None, max_examples=25)  # others each time; CI tries 60
settings.register_profile("quick", deadline=None, max_examples=10)  # `make unit`
settings.load_profile("ci" if os.getenv("CI") else "here")  # noqa: TID251 - the tests' one look outside

for _name in list(os.environ):  # noqa: TID251 - the tests' one look outside
    if _name.upper().startswith(OURS) or _name.upper() in ELSEWHERE:
        del os.environ[_name]  # noqa: TID251 - once for all tests: whoever sets one takes it back
os.environ["TWIN_EMBEDDINGS"] = "lexical"  # noqa: TID251 - weights take a start a third of a second

# Nobody speaks TLS here, and each client that reads the world's certificates takes 20 ms for it.
os.environ.pop("SSL_CERT_FILE", None)  # noqa: TID251 - the tests' one look outside
os.environ["SSL_CERT_DIR"] = str(Path(__file__).parent)  # noqa: TID251 - a folder that holds none

# Two workers on two cores: threads of the linear algebra that wait for each other burn what others need.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # noqa: TID251 - before anybody imports numpy

# A shell makes what it starts in the background deaf to Ctrl-C, and whatever that starts, too.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

stamina.set_testing(True, attempts=9, cap=True)  # what is repeated is repeated at once

SLOW = (
    *("test_assembly", "test_doctor", "test_migrations", "test_privacy", "test_spool", "test_storage"),
    *("test_twin", "test_drafts", "test_evaluation_running"),  # a commit waits for the disk
    *("test_truth_bench", "test_truth_errors", "test_truth_prose", "test_truth_warmth"),  # hundreds of cases
    *("test_experiments_report", "test_speech_acts", "test_recall_judge", "test_tempo"),  # thousands of steps
    *("test_drill", "test_llm_routes", "test_settings", "test_simulator"),  # every SDK, every setting
    *("test_embeddings_dense", "test_embeddings_opening", "test_exporting"),  # weights, whole twins
    *("test_crash_audit", "test_docx", "test_evaluation_questions", "test_pdf", "test_recall_rebuilding"),
    *("test_audience_everywhere", "test_shelf", "test_stemming"),  # documents, folders, threads
    *("test_forecast", "test_recall_calibration", "test_embeddings_refused"),  # years of days, many weights
    *("test_studio", "test_receipts", "test_inbox_gathering"),  # processes, whole twins
    *("test_auditing", "test_boarding"),  # whole twins
)
"""Files of tests that are not quick, by the beginnings of their names; `make unit` does not read them."""

LONG = ("journeys", "properties")
"""Folders of tests that take long: begun first, no core has to wait for the last one of them."""

structlog.configure(  # faults alone, in plain words: a drawn traceback takes a third of a second
    processors=[
        structlog.processors.format_exc_info,
        structlog.processors.LogfmtRenderer(bool_as_flag=False),
    ],
    wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
)


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """One more than there are cores, as journeys wait for sockets and processes; four at the most."""
    is_waiting = "not slow" not in config.option.markexpr  # each worker collects all tests by itself
    return min((os.cpu_count() or 1) + is_waiting, 4)


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--ground=postgresql` is how the journeys are made on the other database."""
    parser.addoption(
        "--ground", choices=["sqlite", "postgresql"], default="sqlite", help="the database under the journeys"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What is not quick is no part of `make unit`; what takes long is begun first."""
    for item in items:
        if item.path.name.startswith(SLOW):
            item.add_marker(pytest.mark.slow)
    items.sort(key=lambda item: item.path.parent.name not in LONG)
    if config.option.ground == "postgresql":
        _move_to_postgresql(items)


def _move_to_postgresql(items: list[pytest.Item]) -> None:
    """Whatever outlives a test stands there as well; a journey about SQLite itself says why it stays."""
    from tests.grounds import move_journeys

    move_journeys()
    for item in items:
        if "full_ledger" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.sqlite_only(reason="a year of 100,000 asks, which is kept as a file"))
        if (stays := item.get_closest_marker("sqlite_only")) is not None:
            item.add_marker(pytest.mark.skip(reason=f"SQLite only: {stays.kwargs['reason']}"))


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Importing a file takes as long as running many a test of it."""
    is_unwanted = "not slow" in config.option.markexpr and collection_path.name.startswith(SLOW)
    return True if is_unwanted else None


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is imported stays: nobody looks for garbage in it, neither now (a third of the time) nor again."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(20_000, 20, 20)
        gc.enable()


_ROOM = TemporaryDirectory(prefix="twin-room-")
"""One folder for all tests that ask for none of their own: making one takes longer than most of them."""


@pytest.fixture(autouse=True)
def _empty_room(request: pytest.FixtureRequest) -> Iterator[None]:
    """
    Each test starts in an empty folder, so that no ``.env`` or ``twin.toml`` of the machine counts.

    One whose parameters name PostgreSQL stands on it, and so does every twin that it starts. It is the only
    fixture of all tests, and asks for no others: each takes as long as a quick test.
    """
    has_its_own = "tmp_path" in request.node.fixturenames
    os.chdir(request.getfixturevalue("tmp_path") if has_its_own else _ROOM.name)
    moved = request.config.option.ground == "postgresql" and request.node.get_closest_marker("journey")
    if moved or _stands_on_postgresql(request.node):
        with _on_postgresql():
            yield
    else:
        yield
    os.chdir(ROOT)
    for left in Path(_ROOM.name).iterdir():
        shutil.rmtree(left) if left.is_dir() else left.unlink()


def _stands_on_postgresql(test: pytest.Item) -> bool:
    """Whether a parameter is PostgreSQL, or goes by its name; not whether one has a word on it."""
    if "postgresql" not in test.name:
        return False
    spec = getattr(test, "callspec", None)
    given = () if spec is None else spec.params.values()
    is_named = any(start in test.name for start in ("[postgresql]", "[postgresql-"))
    return is_named or any(isinstance(one, str) and one == "postgresql" for one in given)


@contextmanager
def _on_postgresql() -> Iterator[None]:
    from tests.grounds import POSTGRESQL, standing_on, swept, url_of

    with standing_on(POSTGRESQL), pytest.MonkeyPatch.context() as environment:
        swept()
        environment.setenv("DATABASE_URL", url_of(Path()))
        yield


def pytest_collection_finish(session: pytest.Session) -> None:
    """A server that all tests need ends with the thread that starts it: not with one of a fixture's own."""
    if session.config.option.ground == "postgresql" and not session.config.option.collectonly:
        from tests.far_ends.postgres import server

        server()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish() -> None:
    """Whatever was started for the tests ends with them."""
    if (postgres := sys.modules.get("tests.far_ends.postgres")) is not None:
        postgres.stop_all()
    _ROOM.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def ground(request: pytest.FixtureRequest) -> str:
    """For tests that stand on each of the databases, one after the other."""
    return str(request.param)


@pytest.fixture
def at_head(tmp_path: Path) -> None:
    """The twin of this folder has been here before: its database is at head, which takes a while."""
    from tests.grounds import prepare  # what tests without a database need not import

    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        runner.run(prepare(tmp_path))


@pytest.fixture
def restless() -> Iterator[None]:
    """Threads take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real samples that lie beside the repository; a test that needs them skips where they are absent."""
    folder = (ROOT / ".." / "shared" / "data").resolve()
    if not folder.is_dir():
        pytest.skip("the samples beside the repository (../shared/data) are not here")
    return folder
