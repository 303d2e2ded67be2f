"""What deploy/ holds, as far as this machine can tell: read by parsers, held to schemas, and partly done."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
import yaml
from check_jsonschema.builtin_schemas import get_builtin_schema  # type: ignore[import-untyped]
from dockerfile_parse import DockerfileParser  # type: ignore[import-untyped]
from jsonschema import Draft7Validator

from bot.settings import Settings
from tests.far_ends.scripted_house import ScriptedHouse
from tests.far_ends.web_visitor import open_door

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"

pytestmark = pytest.mark.journey


def read(name: str) -> str:
    return (DEPLOY / name).read_text(encoding="utf-8")


@pytest.fixture
def steps(tmp_path: Path) -> list[tuple[str, str]]:
    """Instruction and value of each step of the Dockerfile; the parser wants a folder of its own."""
    (tmp_path / "Dockerfile").write_text(read("Dockerfile"))
    parser = DockerfileParser(str(tmp_path / "Dockerfile"))
    return [(one["instruction"], one["value"]) for one in parser.structure if one["instruction"] != "COMMENT"]


def test_the_image_is_made_in_two_stages_and_by_the_hashes_of_the_lock_file(
    steps: list[tuple[str, str]],
) -> None:
    froms = [value for name, value in steps if name == "FROM"]
    installs = [value for name, value in steps if name == "RUN" and "pip install" in value]

    assert ["${PYTHON} AS made", "${PYTHON}"] == froms
    assert "--require-hashes --requirement requirements.lock" in installs[0]
    assert all("--no-deps" in one for one in installs)
    assert not [value for name, value in steps if name == "ADD"]
    assert not re.search(r"\b(curl|wget|apt-get|sudo)\b", read("Dockerfile"))


def test_the_process_is_nobodys_root_and_hears_its_signals(steps: list[tuple[str, str]]) -> None:
    last = steps[max(at for at, (name, _) in enumerate(steps) if name == "FROM") :]
    names = [name for name, _ in last]

    assert "twin" == dict(last)["USER"]
    assert names.index("USER") < names.index("ENTRYPOINT")
    assert (["twin"], ["run"]) == (json.loads(dict(last)["ENTRYPOINT"]), json.loads(dict(last)["CMD"]))
    assert "SIGTERM" == dict(last)["STOPSIGNAL"]


def test_no_secret_has_a_place_in_the_image(steps: list[tuple[str, str]]) -> None:
    told = " ".join(value for name, value in steps if name in {"ENV", "ARG", "LABEL"})
    secret = [
        str(f.validation_alias) for f in Settings.model_fields.values() if "SecretStr" in str(f.annotation)
    ]

    assert len(secret) > 10
    assert not [name for name in secret if name in told]


def test_what_is_copied_is_there_and_nothing_else_is_sent_to_the_builder(
    steps: list[tuple[str, str]],
) -> None:
    """A `.env`, a database or a history of the repository cannot come into an image by accident."""
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    sent = {line.removeprefix("!") for line in lines if line.startswith("!")}
    copied = {
        source
        for name, value in steps
        if name == "COPY" and not value.startswith("--from")
        for source in value.split()[:-1]
    }

    assert "*" == lines[0]
    assert copied == sent
    assert all((ROOT / one).exists() for one in copied)
    assert not [
        one for one in (".env", "twin.db", ".git", "tests", "twin.toml") if any(fnmatch(one, s) for s in sent)
    ]


async def test_the_healthcheck_says_whether_the_door_answers(
    steps: list[tuple[str, str]], tmp_path: Path
) -> None:
    words = json.loads(dict(steps)["HEALTHCHECK"].partition("CMD ")[2])
    command = [sys.executable, *words[1:]]

    async def status(port: str) -> int:
        env = {"TWIN_WEB_PORT": port}
        process = await asyncio.create_subprocess_exec(*command, env=env, stderr=-3, cwd=tmp_path)
        return await process.wait()

    async with open_door(ScriptedHouse(Settings())) as url:
        port = url.rpartition(":")[2]
        assert 0 == await status(port)
    assert 0 != await status(port)


def test_the_composition_is_valid_and_lets_nobody_in_by_default() -> None:
    composed: dict[str, Any] = yaml.safe_load(read("compose.yaml"))
    twin, db = composed["services"]["twin"], composed["services"]["db"]

    assert [] == [error.message for error in Draft7Validator(_schema()).iter_errors(composed)]
    assert "${POSTGRES_PASSWORD:?" in db["environment"]["POSTGRES_PASSWORD"]
    assert "${POSTGRES_PASSWORD:?" in twin["environment"]["DATABASE_URL"]
    assert "service_healthy" == twin["depends_on"]["db"]["condition"]
    assert "healthcheck" in db
    assert "ports" not in db
    assert all(one.startswith("127.0.0.1:") for one in twin["ports"])
    assert {one.partition(":")[0] for one in (*twin["volumes"], *db["volumes"]) if one[0] != "."} == set(
        composed["volumes"]
    )
    assert (ROOT / "deploy" / twin["build"]["context"]).resolve() == ROOT
    assert (ROOT / twin["build"]["dockerfile"]).is_file()


def _schema() -> Any:
    return get_builtin_schema("vendor.compose-spec")


def test_every_name_of_the_example_is_a_setting_and_none_has_a_value() -> None:
    lines = [
        line.lstrip("# ") for line in read("example.env").splitlines() if re.match(r"(# )?[A-Z_]+=", line)
    ]
    names = {str(field.validation_alias or name) for name, field in Settings.model_fields.items()}

    assert lines
    assert all(line.endswith("=") for line in lines)
    assert {line[:-1] for line in lines} - names == {"POSTGRES_PASSWORD"}


def test_the_unit_of_systemd_is_one(tmp_path: Path) -> None:
    """systemd's own eye, where it is; the program that it names is not on this machine."""
    tool = shutil.which("systemd-analyze")
    if tool is None:
        pytest.skip("systemd-analyze is not on this machine")
    unit = tmp_path / "twin.service"
    unit.write_text(read("twin.service").replace("/srv/twin/bin/twin run", "/bin/true"))

    looked = subprocess.run([tool, "verify", str(unit)], capture_output=True, text=True, check=False)
    judged = subprocess.run(
        [tool, "security", "--offline=true", "--threshold=20", str(unit)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert (0, "") == (looked.returncode, looked.stderr)
    assert 0 == judged.returncode, judged.stdout[-2000:]
