"""What stands in the files that `twin init` makes (pure)."""

from __future__ import annotations

import json
import re
import unicodedata
from base64 import urlsafe_b64decode
from binascii import Error as NotBase64
from collections.abc import Mapping
from dataclasses import dataclass

LONGEST_NAME = 100
_NOT_IN_NAMES = re.compile(r"[<>{}\[\]|`\\@#*]")
_KEY = re.compile(r"[A-Za-z0-9._:/+=~,-]{1,500}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A secret of the settings: its ``name`` there, the ``flag`` that names its variable, what it ``is``."""

    name: str
    flag: str
    what: str
    begins: str = ""

    @property
    def variable(self) -> str:
        """The flag's name as a parameter of the verb."""
        return f"{self.flag.replace('-', '_')}_env"


KEYS = (
    Key(name="GROQ_API_KEY", flag="groq-key", what="key of Groq", begins="gsk_"),
    Key(name="OPENAI_API_KEY", flag="openai-key", what="key of a second provider"),
    Key(name="SLACK_BOT_TOKEN", flag="slack-bot-token", what="bot token of the Slack app", begins="xoxb-"),
    Key(name="SLACK_APP_TOKEN", flag="slack-app-token", what="app-level token of it", begins="xapp-"),
    Key(name="SLACK_SIGNING_SECRET", flag="slack-signing-secret", what="signing secret of it, for HTTP mode"),
    Key(name="DISCORD_TOKEN", flag="discord-token", what="token of the Discord bot"),
)

IGNORED = """\
.env
twin.db*
twin.spool/
twin.cache/
"""


def read_name(text: str) -> str:
    """
    A person's name, as it may stand in a note and in an app's name.

    Raises:
        ValueError: it is none.
    """
    from adapters.text import one_line

    name = unicodedata.normalize("NFC", one_line(text))
    if not name or len(name) > LONGEST_NAME or _NOT_IN_NAMES.search(name) or not any(map(str.isalpha, name)):
        raise ValueError(f"seen {text[:40]!r}; expected a person's name of at most {LONGEST_NAME} letters")
    return name


def read_key(text: str) -> str:
    """
    A key or token as it may stand in ``.env``.

    Raises:
        ValueError: it is none; the words do not repeat it.
    """
    key = text.strip()
    if not _KEY.fullmatch(key):
        raise ValueError("what was given is no key: it has blanks, quotes or other letters that no key has")
    return key


def settings_text(given: Mapping[str, str]) -> str:
    """``twin.toml``: what was given, and beside it what is likely to be wanted next."""
    likely = {
        "TWIN_PROFILE": ("profile", "folder or file of the person"),
        "TWIN_TIMEZONE": ("Europe/Amsterdam", "where a day begins and ends; UTC when unset"),
        "TWIN_MONTHLY_USD": ("50", "dollars a month, 0 for no cap"),
        "TWIN_OWNER": ("slack:U0123ABCD", "the person: is asked what the profile does not tell"),
        "TWIN_ADMINS": ("slack:U0123ABCD,discord:1234", "who may use admin commands"),
        "TWIN_SLACK_ADMIN_CHANNEL": ("C0123ABCD", "for reports and alerts"),
        "TWIN_DISCORD_ADMIN_CHANNEL": ("1234", "the same on Discord"),
        "TWIN_WEB_URL": ("https://twin.example.org", "where people reach the web door from outside"),
    }
    lines = [
        "# Settings of this twin; what begins with # is not set. Keys and tokens stand in .env.",
        "# `twin config show` tells every setting, and where it comes from.",
        "",
    ]
    for name, (example, what) in likely.items():
        mark = "" if name in given else "# "
        lines.append(f"{mark}{name} = {json.dumps(given.get(name, example), ensure_ascii=False)}  # {what}")
    return "\n".join(lines) + "\n"


def secrets_text(keys: Mapping[str, str]) -> str:
    """``.env``: the keys that were given, and the names of the others."""
    lines = ["# Keys and tokens of this twin: for nobody else to read.", ""]
    for key in KEYS:
        known = keys.get(key.name)
        lines += [f"# {key.what}", f"{key.name}={known}" if known else f"# {key.name}={key.begins}..."]
    return "\n".join(lines) + "\n"


def note_text(name: str) -> str:
    """The first note of a profile: it says who the person is, and how to go on."""
    return f"""\
---
# What stands below these lines is what your twin knows of you; what begins with # here is for you alone.
# Write freely, with a heading for each matter: jobs, studies, projects, skills, a story of how you work.
# A resume.json, LinkedIn's export (.zip), a Europass (.xml), a CV (.pdf, .docx) or more notes may lie beside
# this one. `twin profile check` tells what was read. An edit is live within two seconds.
name: {json.dumps(name, ensure_ascii=False)}
section: About
# headline: Engineer in Rotterdam
# audience: owner        # who may be told: public, owner, or a list such as slack:C0123ABCD, discord:role:99
questions:               # that this note answers; two of all notes' are offered to newcomers
  - Who are you?
---
# About me

I am {name}.
"""


def application_of(token: str) -> int | None:
    """The application of a Discord bot, whose id its token begins with; None: it does not tell."""
    first = token.partition(".")[0]
    try:
        told = urlsafe_b64decode(first + "=" * (-len(first) % 4)).decode("ascii")
    except (NotBase64, ValueError):
        return None
    return int(told) if told.isdecimal() and 0 < int(told) < 1 << 64 else None
