"""
What the README shows, done: its commands run, and their output is the one that it prints.

A block of the kind ``console`` holds lines that begin with ``$ `` and, below each, what is printed. Of its
commands these are run, all in one folder and in the order of the page:

- ``$ twin ...`` as it stands; a verb that would not end by itself (`SERVING`) with ``--help`` behind it;
  the first of the page in a process of its own;
- ``$ make ...`` as ``make --dry-run ...`` in the repository.

``...`` in a printed line stands for anything, alone on a line for any lines. A command without printed lines
need only succeed. Other commands are for people, and so is a block under ``<!-- for people: REASON -->``.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.far_ends.shell import Ended, twin_here

pytestmark = pytest.mark.journey

ROOT = Path(__file__).parents[2]
SERVING = {"run", "chat", "simulate"}
BLOCK = re.compile(r"^(?P<above>[^\n]*)\n+```console\n(?P<inside>.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?://|mailto:|#)(?P<target>[^)\s#]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A command of the page and what the page says that it prints."""

    words: tuple[str, ...]
    printed: tuple[str, ...]


def shown(page: str) -> list[Shown]:
    """Every command that is to be run, in the order of the page."""
    found: list[Shown] = []
    for block in BLOCK.finditer(f"\n{page}"):
        if not block["above"].startswith("<!-- for people: "):
            found += (one for one in _commands(block["inside"]) if one.words[:1] in {("twin",), ("make",)})
    return found


def _commands(block: str) -> list[Shown]:
    parts = re.split(r"^\$ ", block.replace("\\\n", " "), flags=re.MULTILINE)[1:]
    split = [part.rstrip().split("\n") for part in parts]
    return [
        Shown(words=tuple(shlex.split(lines[0], comments=True)), printed=tuple(lines[1:])) for lines in split
    ]


def matches(printed: tuple[str, ...], output: str) -> bool:
    """Whether `output` is what was printed, ``...`` standing for anything."""
    lines = (".*" if line.strip() == "..." else _line(line) for line in printed)
    wanted = "\n".join(lines).replace("\n.*", r"(\n.*)?").replace(".*\n", r"(.*\n)?")
    return (
        re.fullmatch(wanted, "\n".join(line.rstrip() for line in output.strip().split("\n")), re.DOTALL)
        is not None
    )


def _line(line: str) -> str:
    return "[^\n]*".join(re.escape(part) for part in line.rstrip().split("..."))


def do(one: Shown, folder: Path, *, in_a_process: bool) -> Ended:
    """Run a command of the page as its rules say, `twin` in the folder where we are."""
    if one.words[0] == "make":
        return _process(["make", "--dry-run", *one.words[1:]], ROOT)
    serves = len(one.words) > 1 and one.words[1] in SERVING
    words = [*one.words[1:], *(["--help"] if serves else [])]
    return _process([_twin(), *words], folder) if in_a_process else twin_here(*words)


def _process(command: list[str], cwd: Path) -> Ended:
    done = subprocess.run(
        command, cwd=cwd, capture_output=True, text=True, timeout=120, check=False, stdin=subprocess.DEVNULL
    )
    return done.returncode, done.stdout, done.stderr


def _twin() -> str:
    return str(Path(sys.executable).with_name("twin"))


@pytest.mark.sqlite_only(reason="the page begins with a new file and backs it up")
def test_what_the_readme_shows_is_what_happens(tmp_path: Path) -> None:
    is_first = True
    for one in shown((ROOT / "README.md").read_text(encoding="utf-8")):
        ends = one.words[0] == "twin" and one.words[1] not in SERVING
        status, out, err = do(one, tmp_path, in_a_process=is_first and ends)
        is_first = is_first and not ends

        assert 0 == status, f"$ {shlex.join(one.words)}\n{out}{err}"
        if one.printed and ends:
            assert matches(one.printed, out), f"$ {shlex.join(one.words)}\n{out}"


def test_what_the_readme_points_to_is_there() -> None:
    for page in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))):
        for link in LINK.finditer(page.read_text(encoding="utf-8")):
            assert (page.parent / link["target"]).exists(), f"{page.name}: {link['target']}"


PAGE = """\
# Twin

```console
$ make run
...
$ twin ask \\
    "What did you study?"   # quotes
AI twin of ...:
...
Sources:
  ...
$ git clone somewhere
```

<!-- for people: it asks a paid model -->
```console
$ twin eval questions.toml
```

```sh
twin nothing
```
"""


def test_the_commands_of_a_page_are_found_in_their_order() -> None:
    assert [
        Shown(words=("make", "run"), printed=("...",)),
        Shown(
            words=("twin", "ask", "What did you study?"),
            printed=("AI twin of ...:", "...", "Sources:", "  ..."),
        ),
    ] == shown(PAGE)


@pytest.mark.parametrize(
    ("printed", "output", "expected"),
    [
        (("one", "two"), "one\ntwo\n", True),
        (("one", "two"), "one\nthree\n", False),
        (("cost: $...",), "cost: $0.0001", True),
        (("cost: $...",), "cost: $0.0001\nmore", False),
        (("AI twin of ...:", "...", "Sources:", "..."), "AI twin of A:\nx\ny\n\nSources:\n  [1] z\n", True),
        (("one", "...", "two"), "one\ntwo", True),
        (("...", "two"), "two", True),
        (("one", "..."), "one", True),
        (("one", "..."), "ones", False),
        (("a.c (x)",), "abc (x)", False),
    ],
)
def test_three_dots_stand_for_anything(printed: tuple[str, ...], output: str, *, expected: bool) -> None:
    assert expected == matches(printed, output)
