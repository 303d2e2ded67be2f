"""The rules for what is not Python here: locks, decisions, the changelog, and what no file may tell."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
FOLDERS = ("bot", "adapters", "tests", "benchmarks", "alembic", "docs", ".ci")
ON_TOP = ("*.md", "*.lock", "pyproject.toml", "Makefile", "LICENSE", ".editorconfig", ".gitignore")

SHOPS = ("p[y]pi", "python[h]osted", "npm[j]s", "debian", "ubuntu", "anaconda", "crates")
REGISTRIES = re.compile(rf"\b({'|'.join(SHOPS)})[.](org|com|io|net)\b")
MACHINE_PATHS = re.compile(r"(?<![\w.)}])/(?:work|root|home|tmp|Users|opt/\w+)/\w")

LOCKS = ("requirements.lock", "requirements-dev.lock")
PINNED = re.compile(r"(?P<name>[a-z0-9][a-z0-9._-]*)(\[[\w,-]+\])?==(?P<version>[^\s;]+)( ; [^\\]+?)? \\")
HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}( \\)?")
IMPORT = re.compile(r"^[ \t]*(?:from (\w+)[\w.]* import |import (\w+))", re.MULTILINE)

BROUGHT_BY = {"h11": "uvicorn", "httpx2": "openai", "starlette": "fastapi", "yarl": "aiohttp"}
"""Libraries that we import and another one of ours is made of: they cannot part."""
NOT_IMPORTED = {
    "tzdata": "time zones, read by the standard library",
    "aiohttp": "the transport of Slack's and Discord's clients",
    "aiosqlite": "named in the database's address",
}
SPELT = {
    "discord-py": "discord",
    "markdown-it-py": "markdown_it",
    "opentelemetry-exporter-otlp-proto-http": "opentelemetry",
    "opentelemetry-sdk": "opentelemetry",
    "python-docx": "docx",
    "pyyaml": "yaml",
    "vl-convert-python": "vl_convert",
}

HEAVY = (
    "sqlalchemy",
    "alembic",
    "discord",
    "slack_bolt",
    "slack_sdk",
    "groq",
    "openai",
    "fastapi",
    "pypdf",
    "docx",
    "uvicorn",
    "rich",
)
HEAVY_BELOW = ("pydantic_settings", "prompt_toolkit", "apscheduler", "aiohttp", "httpx", "structlog")


def papers() -> Iterator[Path]:
    """Every text file of the project; pictures and caches are passed over."""
    for path in chain.from_iterable((ROOT / folder).rglob("*") for folder in FOLDERS):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path
    yield from chain.from_iterable(ROOT.glob(pattern) for pattern in ON_TOP)


def words(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")


def project() -> dict[str, Any]:
    return tomllib.loads(words(ROOT / "pyproject.toml"))


def pins(lock: str) -> dict[str, str]:
    found = (PINNED.fullmatch(line) for line in words(ROOT / lock).splitlines())
    return {canonicalize_name(pin["name"]): pin["version"] for pin in found if pin}


@pytest.mark.parametrize("pattern", [REGISTRIES, MACHINE_PATHS], ids=["registries", "machine paths"])
def test_no_file_tells_where_it_was_made(pattern: re.Pattern[str]) -> None:
    """A registry's host or a folder of one machine is wrong on every other machine."""
    told = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}"
        for path in papers()
        if path != Path(__file__)
        for number, line in enumerate(words(path).splitlines(), start=1)
        if pattern.search(line)
    ]

    assert [] == told


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_versions_and_hashes_and_nothing_else(lock: str) -> None:
    """So that pip refuses anything that was not looked at, and no index of one machine gets in."""
    lines = words(ROOT / lock).splitlines()
    strange = [line for line in lines if not (PINNED.fullmatch(line) or HASH.fullmatch(line))]
    bare = [
        line
        for line, below in zip(lines, [*lines[1:], ""], strict=True)
        if PINNED.fullmatch(line) and not HASH.fullmatch(below)
    ]

    assert [] == strange
    assert [] == bare


def test_both_locks_agree() -> None:
    """What the tests run on is what people run."""
    run, dev = pins("requirements.lock"), pins("requirements-dev.lock")

    assert [] == [name for name in run.keys() & dev.keys() if run[name] != dev[name]]


def test_the_lock_meets_what_pyproject_asks_for() -> None:
    """A dependency that was added without `make lock` would be missing on the next machine."""
    run = pins("requirements.lock")
    asked = [Requirement(text) for text in project()["project"]["dependencies"]]

    assert [] == [str(one) for one in asked if run.get(canonicalize_name(one.name), "") not in one.specifier]


def test_what_is_imported_is_asked_for_and_the_other_way_round() -> None:
    """A library that another one brings can be gone tomorrow; one that nobody imports is a burden."""
    told = project()["project"]
    texts = chain(told["dependencies"], *told["optional-dependencies"].values())
    names = {canonicalize_name(Requirement(text).name) for text in texts}
    asked = {SPELT.get(name, name.replace("-", "_")) for name in names}
    files = chain.from_iterable((ROOT / part).rglob("*.py") for part in ("bot", "adapters"))
    used = set(chain.from_iterable(map(imported, files)))

    assert [] == sorted(used - asked - BROUGHT_BY.keys()), "imported, but not asked for in pyproject.toml"
    assert [] == sorted(asked - used - NOT_IMPORTED.keys()), "asked for in pyproject.toml, but not imported"


def imported(path: Path) -> set[str]:
    """The foreign libraries that a file imports; the linter has each import stand on a line of its own."""
    found = {one[1] or one[2] for one in IMPORT.finditer(words(path))}
    return found - {"bot", "adapters"} - sys.stdlib_module_names


def test_the_help_is_quick_since_nothing_heavy_is_imported() -> None:
    """Each of these libraries costs `twin --help` a tenth of a second or more."""
    code = (
        "import sys\n"
        "from adapters.__main__ import main\n"
        "sys.argv = ['twin', '--help']\n"
        "try: main()\n"
        "except SystemExit as end: print('exit', end.code)\n"
        f"print('heavy', sorted({set(HEAVY + HEAVY_BELOW)!r} & set(sys.modules)))\n"
    )

    done = run(sys.executable, "-c", code, cwd=ROOT)

    assert "exit 0\nheavy []" in done.stdout, done.stdout + done.stderr


def test_decisions_have_their_five_sections_and_stand_in_the_index() -> None:
    """A decision without its alternatives is an announcement."""
    folder = ROOT / "docs" / "decisions"
    pages = sorted(folder.glob("0*.md"))
    index = words(folder / "README.md")

    assert pages
    for number, page in enumerate(pages, start=1):
        headings = re.findall(r"^## (.+)$", words(page), flags=re.MULTILINE)
        assert ["Status", "Context", "Decision", "Consequences", "Alternatives"] == headings, page.name
        assert re.match(rf"# {number}\. \S", words(page)), page.name
        assert f"]({page.name})" in index, f"{page.name} is not in the index"


def test_the_changelog_speaks_to_a_user_in_known_sections() -> None:
    """Newest first; the program's own version is among them."""
    text = words(ROOT / "CHANGELOG.md")
    releases = re.findall(r"^## (.+)$", text, flags=re.MULTILINE)
    sections = re.findall(r"^### (.+)$", text, flags=re.MULTILINE)
    versions = [re.fullmatch(r"(\d+\.\d+\.\d+) - (\d{4}-\d\d-\d\d|unreleased)", one) for one in releases]

    assert text.startswith("# Changelog\n")
    assert all(versions), releases
    assert project()["project"]["version"] in {found[1] for found in versions if found}
    assert {"Removed", "Added", "Changed", "Fixed"} >= set(sections)
    assert (
        sorted(releases, key=lambda one: [int(n) for n in one.split(" ")[0].split(".")], reverse=True)
        == releases
    )


def run(*command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=60, check=False)
