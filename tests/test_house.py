"""The rules of this house that a linter does not know, each with its reason, executed over the source."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOLDERS = ("bot", "adapters", "tests", "benchmarks", "alembic")
FILES = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))

MOST_LINES_OF_A_FILE = 300
MOST_LINES_OF_A_FUNCTION = 50
TOO_LONG_WITH_A_REASON: dict[str, str] = {}
"""Path (or ``path:function``) to the reason why it may be longer; empty, and best left so."""

BANNED = {
    "datetime.now": "ask the Clock that was handed in: time is a guest",
    "datetime.utcnow": "ask the Clock that was handed in: time is a guest",
    "datetime.today": "ask the Clock that was handed in: time is a guest",
    "date.today": "ask the Clock that was handed in: time is a guest",
    "time.time": "ask the Clock that was handed in: time is a guest",
    "time.time_ns": "ask the Clock that was handed in: time is a guest",
    "time.sleep": "wait for the event or the condition, not for a while",
    "os.environ": "bot.settings alone reads the environment",
    "os.getenv": "bot.settings alone reads the environment",
    "os.putenv": "nobody writes the environment",
    "asyncio.create_task": "a task needs a parent: use asyncio.TaskGroup",
    "asyncio.ensure_future": "a task needs a parent: use asyncio.TaskGroup",
    "loop.create_task": "a task needs a parent: use asyncio.TaskGroup",
    "unittest.mock": "rehearse with actors, not puppets",
    "monkeypatch.setattr": "rehearse with actors, not puppets",
    "monkeypatch.setitem": "rehearse with actors, not puppets",
    "mocker.patch": "rehearse with actors, not puppets",
}
WORD, PARTS = re.compile(r"[a-z_]+"), [frozenset(ban.split(".")) - {"loop"} for ban in BANNED]
"""The words that a file must hold to hold a banned name; a loop may be called as one likes."""
ANY_BAN = re.compile(rf"\.({'|'.join(map(re.escape, BANNED))})\.")
HOMES = {
    "bot/clock.py": {"datetime.now"},  # the only place that asks the machine for the time
    "tests/conftest.py": {"os.environ", "os.getenv"},  # cleans the environment before each test
    "benchmarks/nursery.py": {"os.environ"},  # gives a forked twin an environment of its own
}

NEEDS_NO_REASON = {
    "N818",  # our errors are named as one says them: StreamCut, BudgetSpent
    "RUF001",  # a letter that looks like another one is meant where we name it
}


LOOP = re.compile(r"^.*loop\.")
"""However somebody names the loop of events."""


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def source(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the rules ask of a file: its tree is gone through once and not kept."""

    has_docstring: bool
    long: tuple[str, ...]
    stubs: tuple[int, ...]
    banned: tuple[tuple[int, str], ...]


@cache
def seen(path: Path) -> Seen:
    tree = ast.parse(source(path), filename=str(path))
    told = [*statements(tree)]
    words = set(WORD.findall(source(path)))
    may_be_banned = any(parts <= words for parts in PARTS)
    return Seen(
        has_docstring=bool(ast.get_docstring(tree)),
        long=tuple(
            node.name
            for node in told
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            and (node.end_lineno or 0) - node.lineno + 1 > MOST_LINES_OF_A_FUNCTION
        ),
        stubs=tuple(
            node.lineno
            for node in told
            if isinstance(node, ast.Raise) and node.exc and dotted(node.exc) == "NotImplementedError"
        ),
        banned=tuple(banned_in(ast.walk(tree))) if may_be_banned else (),
    )


def statements(tree: ast.Module) -> Iterator[ast.AST]:
    """Every statement of a file, however deep, without what it is made of: a tenth of all nodes."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        inner = [
            one
            for part in ("body", "orelse", "finalbody", "handlers", "cases")
            for one in getattr(node, part, ())
        ]
        yield from inner
        waiting += inner


def dotted(node: ast.AST) -> str:
    """``a.b.c`` as it is written; a call in between reads as its function."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    if isinstance(node, ast.Call):
        return dotted(node.func)
    return node.id if isinstance(node, ast.Name) else ""


def spoken(nodes: Iterable[ast.AST]) -> Iterator[tuple[int, str]]:
    """Every dotted name and every imported one, with its line."""
    for node in nodes:
        if isinstance(node, ast.Attribute):
            yield node.lineno, LOOP.sub("loop.", dotted(node))
        elif isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def banned_in(nodes: Iterable[ast.AST]) -> Iterator[tuple[int, str]]:
    """Each banned name with its line; ``time.time`` is not in ``time.time_ns``."""
    for line, name in spoken(nodes):
        if "." in name and ANY_BAN.search(f".{name}."):
            yield from ((line, ban) for ban in BANNED if f".{ban}." in f".{name}.")


def comments(path: Path, holding: re.Pattern[str]) -> Iterator[tuple[int, str]]:
    """Each comment that holds something; a file that nowhere holds it is not taken apart."""
    if not holding.search(source(path)):
        return
    for token in tokenize.generate_tokens(io.StringIO(source(path)).readline):
        if token.type == tokenize.COMMENT and holding.search(token.string):
            yield token.start[0], token.string


def expect_none(faults: Iterable[str]) -> None:
    """Fail with one line for each."""
    found = sorted(faults)
    assert not found, "\n".join(["", *found])


def test_a_file_fits_in_one_look() -> None:
    """A longer one tells two stories: part them."""
    sizes = {name_of(path): source(path).count("\n") for path in FILES}
    long = {name: lines for name, lines in sizes.items() if lines > MOST_LINES_OF_A_FILE}

    expect_none(
        f"{name}: {lines} lines" for name, lines in long.items() if name not in TOO_LONG_WITH_A_REASON
    )


def test_a_function_fits_in_half_a_look() -> None:
    """What takes more has paragraphs that deserve names."""
    long = [f"{name_of(path)}:{name}" for path in FILES for name in seen(path).long]

    expect_none(name for name in long if name not in TOO_LONG_WITH_A_REASON)


def test_a_module_says_why_it_exists() -> None:
    """One sentence spares the reader the file; an empty ``__init__.py`` has nothing to say."""
    told = {path: not source(path).strip() or seen(path).has_docstring for path in FILES}

    expect_none(name_of(path) for path, is_told in told.items() if not is_told)


def test_clock_environment_tasks_and_doubles_stay_in_their_homes() -> None:
    """A hidden clock, variable, task or patch is what makes a test lie."""
    found = {(name_of(path), line, ban) for path in FILES for line, ban in seen(path).banned}

    expect_none(
        f"{name}:{line}: {ban}: {BANNED[ban]}"
        for name, line, ban in sorted(found)
        if ban not in HOMES.get(name, set())
    )


def test_a_silenced_checker_is_told_which_rule_and_why() -> None:
    """A bare noqa hides the next fault on the line, too; one without a reason cannot be taken away again."""
    expect_none(
        f"{name_of(path)}:{line}: {comment}: {fault}"
        for path in FILES
        for line, comment in comments(path, re.compile(r"noqa|type:\s*ignore"))
        for fault in silence_faults(comment)
    )


def silence_faults(comment: str) -> Iterator[str]:
    """What a comment that silences a checker should have said beside."""
    if re.search(r"type:\s*ignore", comment) and not re.search(r"type: ignore\[[\w, -]+\]", comment):
        yield "name the rule: `# type: ignore[rule]`"
    if "noqa" in comment:
        found = re.search(r"noqa: (?P<codes>[A-Z]+\d+(, ?[A-Z]+\d+)*)(?P<reason> - \S.*)?", comment)
        codes = set(re.split(r", ?", found["codes"])) if found else set()
        if not found or (not found["reason"] and not codes <= NEEDS_NO_REASON):
            yield "name the rule and the reason: `# noqa: CODE - reason`"


def test_nothing_is_left_for_later_in_the_code() -> None:
    """What is not done is not there; what is to be done stands in the tracker."""
    marked = re.compile(r"\b(TODO|FIXME|XXX)\b")
    marks = [f"{name_of(path)}:{n}" for path in FILES for n, _ in comments(path, marked)]
    stubs = [f"{name_of(path)}:{line}" for path in FILES for line in seen(path).stubs]

    expect_none(marks + stubs)


def test_a_journey_that_names_a_file_of_sqlite_says_why_it_stays_there() -> None:
    """Whoever spells the place of their database is left behind when all journeys move to another one."""
    expect_none(
        path.name
        for path in sorted((ROOT / "tests" / "journeys").glob("test_*.py"))
        if re.search(r"sqlite\+aiosqlite:|sqlite3\.connect", text := path.read_text("utf-8"))
        and "sqlite_only" not in text
        and "is_on_postgresql" not in text
    )


def test_the_migrations_folder_is_no_package() -> None:
    """With an ``__init__.py``, ``import alembic`` would find our folder instead of the library."""
    assert not (ROOT / "alembic" / "__init__.py").exists()


def test_every_exception_names_something_that_exists_and_a_reason() -> None:
    """An exception outlives its cause unless somebody looks."""
    for name, reason in TOO_LONG_WITH_A_REASON.items():
        assert (ROOT / name.partition(":")[0]).is_file(), name
        assert len(reason.split()) > 3, name
    assert all((ROOT / name).is_file() for name in HOMES)


@pytest.mark.parametrize(
    "line",
    [
        "import datetime\ndatetime.datetime.now()",
        "from time import sleep",
        "from unittest import mock",
        "asyncio.get_running_loop().create_task(x)",
        "self._loop.create_task(x)",
        "from os import environ",
        "import unittest.mock",
        "def test(monkeypatch):\n    monkeypatch.setattr(a, 'b', c)",
    ],
)
def test_the_rules_notice_what_they_ban(line: str) -> None:
    """A rule that cannot fail guards nothing."""
    assert list(banned_in(ast.walk(ast.parse(line))))


@pytest.mark.parametrize(
    ("comment", "is_fine"),
    [
        ("# noqa", False),
        ("# noqa: S101", False),
        ("# noqa: S101 - the checker does not know that", True),
        ("# noqa: N818", True),
        ("# noqa: N818, S101", False),
        ("# type: ignore", False),
        ("# type: ignore[arg-type]", True),
        ("# an ordinary comment", True),
    ],
)
def test_the_rules_notice_a_checker_silenced_in_passing(comment: str, *, is_fine: bool) -> None:
    assert is_fine == (not list(silence_faults(comment)))
