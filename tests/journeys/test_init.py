"""`twin init`: a folder that a twin lives in, by flags or a few questions, and nothing there is lost."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.cli.starting import note_text, read_name, secrets_text, settings_text
from bot.knowledge.load import load_profile
from bot.settings import load_settings
from tests.far_ends.shell import ENDS_S, ENV, twin_here
from tests.properties.test_text import HOSTILE

pytestmark = pytest.mark.journey

ADA = ("--name", "Ada Lovelace")
MADE = {".env", ".gitignore", "profile", "slack-manifest.json", "twin.toml"}


def standing(folder: Path) -> dict[str, bytes]:
    return {str(one.relative_to(folder)): one.read_bytes() for one in folder.rglob("*") if one.is_file()}


def test_flags_alone_make_a_twin_that_serves_the_person_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    status, out, err = twin_here("init", "hers", *ADA)
    folder = tmp_path / "hers"

    assert (0, "") == (status, err)
    assert MADE == {one.name for one in folder.iterdir()}
    assert 0o600 == (folder / ".env").stat().st_mode & 0o777
    assert "a twin of Ada Lovelace" in out
    assert "cd hers" in out

    monkeypatch.chdir(folder)
    status, out, err = twin_here("doctor")
    assert (0, "") == (status, err)
    assert "profile: Ada Lovelace" in out
    assert "FIX" not in out
    status, out, _ = twin_here("ask", "Who are you?")
    assert (0, True) == (status, "I am Ada Lovelace." in out)
    _, out, _ = twin_here("slack", "manifest")
    assert (folder / "slack-manifest.json").read_text(encoding="utf-8") == out


def test_a_second_run_keeps_everything_and_says_so(tmp_path: Path) -> None:
    twin_here("init", "hers", *ADA)
    note = tmp_path / "hers" / "profile" / "about.md"
    note.write_text(note.read_text(encoding="utf-8") + "\nI wrote the first program.\n", encoding="utf-8")
    before = standing(tmp_path / "hers")

    status, out, err = twin_here("init", "hers", "--yes", "--owner", "slack:U1")

    assert (0, "") == (status, err)
    assert before == standing(tmp_path / "hers")
    assert "made" not in out
    assert re.search(r"kept  twin\.toml +set TWIN_OWNER there yourself", out)
    assert re.search(r"kept  \.env +as it was\n", out)


def test_what_is_missing_is_made_again(tmp_path: Path) -> None:
    twin_here("init", "hers", *ADA)
    (tmp_path / "hers" / "slack-manifest.json").unlink()

    _, out, _ = twin_here("init", "hers")

    assert ["slack-manifest.json"] == re.findall(r"made  (\S+)", out)


def test_keys_come_from_the_variables_that_are_named_and_are_not_repeated(tmp_path: Path) -> None:
    keys = {"MY_KEY": "gsk_secret-1", "BOT": "xoxb-1-2-abc"}

    words = ("--groq-key-env", "MY_KEY", "--slack-bot-token-env", "BOT")
    _, out, err = twin_here("init", "hers", *ADA, *words, **keys)
    made = (tmp_path / "hers" / ".env").read_text(encoding="utf-8").splitlines()

    assert {"GROQ_API_KEY=gsk_secret-1", "SLACK_BOT_TOKEN=xoxb-1-2-abc"} <= set(made)
    assert not [key for key in keys.values() if key in out + err]
    _, out, err = twin_here("init", "hers", *words, **{**keys, "MY_KEY": "gsk_other"})
    assert "set GROQ_API_KEY, SLACK_BOT_TOKEN there yourself" in out
    assert not [key for key in keys.values() if key in out + err]


def test_keys_that_others_can_read_are_told_of(tmp_path: Path) -> None:
    twin_here("init", "hers", *ADA)
    (tmp_path / "hers" / ".env").chmod(0o644)

    _, out, _ = twin_here("init", "hers")

    assert "others can read it: chmod 600 hers/.env" in out


def test_a_profile_is_copied_and_says_whose_it_is(tmp_path: Path, root: Path) -> None:
    _, out, _ = twin_here("init", "theirs", "--profile", str(root / "bot" / "sample"))

    assert "a twin of Marit Oldenkamp" in out
    assert not (tmp_path / "theirs" / "profile" / "about.md").exists()
    assert load_profile(None).passages == load_profile(tmp_path / "theirs" / "profile").passages


def test_a_profile_without_a_name_gets_a_note_that_has_it(tmp_path: Path) -> None:
    (tmp_path / "work.md").write_text("# Work\n\nI wove patterns for an engine.\n", encoding="utf-8")

    status, _, _ = twin_here("init", "hers", *ADA, "--profile", "work.md")

    assert 0 == status
    assert "Ada Lovelace" == load_profile(tmp_path / "hers" / "profile").name


def test_settings_that_are_given_are_those_that_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("--owner", "slack:U1", "--admins", "slack:U1,discord:2", "--timezone", "Europe/Amsterdam")
    twin_here("init", "hers", *ADA, *words, "--http", "https://twin.example.org/", "--mentions-only")

    monkeypatch.chdir(tmp_path / "hers")
    found = load_settings()
    manifest = json.loads(Path("slack-manifest.json").read_text(encoding="utf-8"))

    assert (Path("profile"), "slack:U1", "Europe/Amsterdam") == (found.profile, found.owner, found.timezone)
    assert {"slack:U1", "discord:2"} == found.admin_ids
    sent_to = manifest["settings"]["event_subscriptions"]
    assert f"{found.web_url}/slack/events" == sent_to["request_url"]
    assert "message.channels" not in sent_to["bot_events"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "--name"),
        (("--yes",), "--name"),
        (("--name", "<!channel>"), "expected a person's name"),
        (("--name", " "), "expected a person's name"),
        ((*ADA, "--owner", "Ada"), "slack:U012ABC"),
        ((*ADA, "--timezone", "Mars"), "--timezone"),
        ((*ADA, "--http", "twin"), "--http"),
        ((*ADA, "--profile", "nowhere.pdf"), "nowhere.pdf is not there"),
        ((*ADA, "--profile", "."), "the twin's own folder is in"),
        ((*ADA, "--groq-key-env", "NOT_SET"), "no variable NOT_SET"),
        ((*ADA, "--groq-key-env", "ODD"), "is no key"),
        ((*ADA, "--application-id", "x"), "--application-id"),
        ((*ADA, "--nonsense"), "--nonsense"),
    ],
)
def test_wrong_use_ends_with_2_and_begins_nothing(words: tuple[str, ...], told: str, tmp_path: Path) -> None:
    status, out, err = twin_here("init", "new", *words, ODD="a key with 'quotes'")

    assert (2, "") == (status, out)
    assert told in err
    assert "quotes'" not in err
    assert not (tmp_path / "new").exists()


def test_a_profile_of_somebody_else_is_not_mixed_in(root: Path) -> None:
    status, _, err = twin_here("init", "new", *ADA, "--profile", str(root / "bot" / "sample" / "resume.json"))

    assert (2, True) == (status, "the profile is about 'Marit Oldenkamp'" in err)


def test_on_a_terminal_it_asks_and_keys_are_not_shown(tmp_path: Path, root: Path) -> None:
    answers = [
        ("A resume or CV", "nowhere.pdf"),
        ("is not there", ""),
        ("Whose twin", "42"),
        ("expected a person's name", "Ada Lovelace"),
        ("Key of Groq", "gsk_typed-1"),
        ("Bot token of the Slack app", "xoxb-typed-2"),
        ("App-level token", ""),
        ("Token of the Discord bot", ""),
        ("Application ID", "77"),
    ]

    status, shown = typed(answers, "init", "hers", root=root)

    assert 0 == status, shown
    assert "a twin of Ada Lovelace" in shown
    assert "client_id=77" in shown
    assert "typed" not in shown
    keys = (tmp_path / "hers" / ".env").read_text(encoding="utf-8")
    assert "\nGROQ_API_KEY=gsk_typed-1\n" in keys
    assert "\nSLACK_BOT_TOKEN=xoxb-typed-2\n" in keys


def typed(answers: list[tuple[str, str]], *words: str, root: Path) -> tuple[int, str]:
    """Run a verb on a terminal, each answer typed when its question is seen; status, and what was shown."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "adapters", *words],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={"PYTHONPATH": str(root), **ENV},
        start_new_session=True,
    )
    os.close(theirs)
    shown, seen = "", 0
    waiting = list(answers)
    try:
        while chunk := _read(ours):
            shown += chunk
            while (
                waiting and (at := shown.find(waiting[0][0], seen)) >= 0 and shown.rstrip(" ").endswith(":")
            ):
                seen = at + len(waiting[0][0])
                os.write(ours, f"{waiting.pop(0)[1]}\n".encode())
        return process.wait(ENDS_S), shown
    finally:
        process.kill()
        os.close(ours)


def _read(terminal: int) -> str:
    """What is shown next; nothing when it ends, or when nothing comes for as long as a busy machine needs."""
    if not select.select([terminal], [], [], ENDS_S)[0]:
        return ""
    try:
        return os.read(terminal, 4096).decode(errors="replace")
    except OSError:  # the other end is closed
        return ""


@given(HOSTILE)
def test_whatever_is_a_name_stands_in_a_note_as_it_is(text: str) -> None:
    try:
        name = read_name(text)
    except ValueError:
        return
    folder = Path("notes")
    folder.mkdir(exist_ok=True)
    (folder / "about.md").write_text(note_text(name), encoding="utf-8")

    read = load_profile(folder)

    assert name == read.name
    assert () == read.hidden


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40))
def test_whatever_is_given_stands_in_the_settings_as_it_is(text: str) -> None:
    read = tomllib.loads(settings_text({"TWIN_PROFILE": "profile", "TWIN_OWNER": text}))

    assert {"TWIN_PROFILE": "profile", "TWIN_OWNER": text} == read


def test_every_key_is_named_in_its_file() -> None:
    text = secrets_text({})
    names = re.findall(r"^# ([A-Z_]+)=", text, re.MULTILINE)

    assert {"GROQ_API_KEY", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "DISCORD_TOKEN"} <= set(names)
    assert not re.search(r"^[A-Z]", text, re.MULTILINE)
