"""What the settings say of Discord's door, before anything is asked of Discord."""

from __future__ import annotations

import re

from adapters.discord.refusals import PORTAL
from bot.errors import DoorError
from bot.settings import Settings

_TOKEN = re.compile(r"[\x21-\x7e]+")
_KINDS = (
    (re.compile(r"(?i)(?:bot|bearer)\s"), "begins with a word that belongs to a header: leave that out"),
    (re.compile(r"\d{15,20}"), "is an id, not a token"),
    (re.compile(r"https?://"), "is an address"),
)


def token_of(settings: Settings) -> str:
    """
    The bot's token; one of no known form is for Discord to judge.

    Raises:
        DoorError: there is none, or it cannot be one; the words do not repeat it.
    """
    token = settings.discord_token.get_secret_value().strip() if settings.discord_token else ""
    seen = "is not set" if not token else _oddity(token)
    if seen:
        raise DoorError(f"DISCORD_TOKEN {seen}; copy the bot's token from {PORTAL} (Bot, Reset Token).")
    return token


def _oddity(token: str) -> str:
    told = next((what for form, what in _KINDS if form.match(token) and _is_whole(form, token)), "")
    return told or ("" if _TOKEN.fullmatch(token) else "holds letters that no token has")


def _is_whole(form: re.Pattern[str], token: str) -> bool:
    """Whether a form that is of letters alone is all of it."""
    return form.fullmatch(token) is not None or form.pattern.endswith((r"\s", "://"))


def shards_of(settings: Settings) -> tuple[list[int], int] | None:
    """Which shards this process runs, and of how many; None: as many as Discord wants."""
    if settings.discord_shards is None:
        return None
    ours, _, number = settings.discord_shards.partition("/")
    first, _, last = ours.partition("-")
    return list(range(int(first), int(last or first) + 1)), int(number)


def wants_content(settings: Settings) -> bool | None:
    """Whether the message-content intent is asked for; None: if the application has it."""
    return {"on": True, "off": False, "auto": None}[settings.discord.message_content]
