"""The folder that `twin init` makes: what is there is kept, what is missing is written, and both are told."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from adapters.cli.starting import IGNORED, application_of, note_text, secrets_text, settings_text

SETTINGS, SECRETS, PROFILE, MANIFEST, NOTE = "twin.toml", ".env", "profile", "slack-manifest.json", "about.md"
DISCORD = "DISCORD_TOKEN"
_OPEN_TO_OTHERS = 0o077


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What somebody wants: ``settings`` and ``keys`` by their names, ``source`` to copy the profile from."""

    name: str
    source: Path | None = None
    settings: Mapping[str, str] = field(default_factory=dict)
    keys: Mapping[str, str] = field(default_factory=dict)
    application: int | None = None
    mentions_only: bool = False


@dataclass(slots=True)
class Founding:
    """Makes the files; ``made`` and ``kept`` are their names with what is to be said of each."""

    folder: Path
    made: dict[str, str] = field(default_factory=dict)
    kept: dict[str, str] = field(default_factory=dict)

    @property
    def profile(self) -> Path:
        return self.folder / PROFILE

    @property
    def has_profile(self) -> bool:
        """Whether there is something in the profile already."""
        return self.profile.is_dir() and any(self.profile.iterdir())

    @property
    def has_secrets(self) -> bool:
        return os.path.lexists(self.folder / SECRETS)

    def name_in(self, source: Path | None) -> str:
        """Who the profile is about, the folder's own or else one to be copied; empty: it is silent."""
        own = _named(self.profile) if self.has_profile else ""
        return own or (_named(source) if source is not None else "")

    def make(self, wishes: Wishes) -> None:
        """
        Write what is missing.

        Raises:
            ProfileError: a profile that was there cannot be read.
            OSError: something cannot be written.
        """
        from bot.knowledge.load import load_profile

        if self.has_profile:
            self.kept[f"{PROFILE}/"] = "as it was"
        self.profile.mkdir(parents=True, exist_ok=True)
        self._fill(wishes)
        read = load_profile(self.profile)
        settings = {"TWIN_PROFILE": PROFILE, **wishes.settings}
        self._write(SETTINGS, settings_text(settings), "settings", lost=tuple(wishes.settings))
        self._write(
            SECRETS, secrets_text(wishes.keys), "keys; nobody else can read it", lost=tuple(wishes.keys)
        )
        self._write(MANIFEST, self._manifest(wishes, read.suggestions), "for the Slack app")
        if not (self.folder / ".gitignore").exists():
            self._write(".gitignore", IGNORED, "keeps keys out of git")

    def _fill(self, wishes: Wishes) -> None:
        """The profile: what is to be copied, and a note that says who it is unless something does."""
        for name, path in _readable(wishes.source) if wishes.source else ():
            self._copy(path, f"{PROFILE}/{name}")
        if not _named(self.profile):
            self._write(f"{PROFILE}/{NOTE}", note_text(wishes.name), "what the twin knows; write more there")

    def _copy(self, source: Path, name: str) -> None:
        target = self.folder / name
        if os.path.lexists(target):
            self.kept[name] = "as it was"
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        with _whole(target):
            shutil.copyfile(source, target)
        self.made[name] = "copied"

    def _write(self, name: str, text: str, what: str, *, lost: tuple[str, ...] = ()) -> None:
        """A file that was not there, readable by nobody else if it holds keys; ``lost`` is told if it was."""
        path = self.folder / name
        mode = 0o600 if name == SECRETS else 0o644
        try:
            opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        except FileExistsError:
            missed = f"set {', '.join(lost)} there yourself" if lost else "as it was"
            self.kept[name] = "; ".join(
                filter(None, (missed, self._warning(path) if name == SECRETS else ""))
            )
            return
        with _whole(path), os.fdopen(opened, "w", encoding="utf-8") as file:
            file.write(text)
        self.made[name] = what

    def _warning(self, path: Path) -> str:
        with suppress(OSError):
            if path.stat().st_mode & _OPEN_TO_OTHERS:
                return f"others can read it: chmod 600 {path}"
        return ""

    def _manifest(self, wishes: Wishes, suggestions: tuple[str, ...]) -> str:
        from adapters.slack.manifest import Ways, manifest
        from adapters.slack.modes import EVENTS

        outside = wishes.settings.get("TWIN_WEB_URL")
        ways = Ways(request_url=f"{outside}{EVENTS}" if outside else None, mentions_only=wishes.mentions_only)
        made = manifest(wishes.name, suggestions=suggestions, ways=ways)
        return json.dumps(made, ensure_ascii=False, indent=2) + "\n"

    def told(self, wishes: Wishes) -> Iterator[str]:
        """What was made and kept, and what to do next."""
        yield f"{self.folder}: a twin of {wishes.name}"
        width = max(map(len, (*self.made, *self.kept)), default=0)
        yield from (f"  made  {name:<{width}}  {what}" for name, what in self.made.items())
        yield from (f"  kept  {name:<{width}}  {what}" for name, what in self.kept.items())
        yield from ("", "Next:")
        if self.folder != Path():
            yield f"  cd {shlex.quote(str(self.folder))}"
        yield "  twin profile check    what was read of profile/, and what visitors will miss there"
        yield "  twin doctor           what is still to be set"
        yield "  twin run              opens the twin; its chat page is at http://127.0.0.1:3000/"
        yield ""
        yield "Slack: at https://api.slack.com/apps choose Create New App and From a manifest, paste"
        yield f"  {MANIFEST}, and put the two tokens into {SECRETS}; docs/slack.md tells each step."
        yield from _discord(self._application(wishes))

    def _application(self, wishes: Wishes) -> int | None:
        """The Discord bot's, as somebody says, or by its token: one that was given, or stands in the file."""
        token = wishes.keys.get(DISCORD) or _standing(self.folder / SECRETS, DISCORD)
        return wishes.application or application_of(token)


def _standing(path: Path, name: str) -> str:
    """What a file of keys holds under a name; empty when it holds nothing, or cannot be read."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeError):
        return ""
    found = re.search(rf"^\s*(?:export\s+)?{name}\s*=\s*[\"']?([^\"'\s#]+)", text, re.MULTILINE)
    return found[1] if found else ""


@contextmanager
def _whole(path: Path) -> Iterator[None]:
    """Leave no file that is half written: whoever begins again would keep it."""
    try:
        yield
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _discord(application: int | None) -> Iterator[str]:
    from adapters.discord.invite import invite_url, user_install_url

    if application is None:
        yield "Discord: make a bot at https://discord.com/developers/applications, put its token into"
        yield f"  {SECRETS}, and `twin init` prints its invite link; docs/discord.md tells each step."
    else:
        yield "Discord: invite the bot into a server with"
        yield f"  {invite_url(application)}"
        yield "or, for yourself alone and wherever you are, with"
        yield f"  {user_install_url(application)}"


def _readable(source: Path) -> Iterator[tuple[str, Path]]:
    """The files of a profile that some reader reads, by their names in it."""
    from bot.knowledge.files import files_of
    from bot.knowledge.formats import format_of

    yield from ((name, path) for name, path in files_of(source, []) if format_of(name) is not None)


def _named(source: Path) -> str:
    """Who the files of a profile are about; a CV, whose records are drafts, has no say."""
    from bot.knowledge.identity import person_of
    from bot.knowledge.load import read_file

    return person_of([read_file(path, name) for name, path in _readable(source)])
