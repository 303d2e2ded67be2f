"""What ended a connection, in words, and whether another one would fare better (pure)."""

from __future__ import annotations

import discord

from bot.errors import TwinError

PORTAL = "https://discord.com/developers/applications"
BAD_TOKEN = f"Discord refused DISCORD_TOKEN. Copy the bot's token anew from {PORTAL} (Bot, Reset Token)."
NO_INTENT = (
    "Discord has not granted an intent that was asked for: switch on Message Content Intent at "
    f'{PORTAL} (Bot), or set message_content = "off" under [discord] in twin.toml.'
)
TURNED_AWAY = "Discord turned us away (429): too many calls came from this machine; wait for some minutes."
_FOR_GOOD = {
    4004: BAD_TOKEN,
    4010: "Discord refused the shard that was asked for; start one process with this token, without shards.",
    4011: "Discord wants more shards than were opened; start the twin again, and it asks how many.",
    4012: "Discord does not speak this version of its gateway any more; install a newer discord.py.",
    4013: "Discord does not know the intents that this version asks for; install a newer one.",
    4014: NO_INTENT,
}
_UNAUTHORISED, _TOO_MANY = 401, 429
_LONGEST = 200


def is_final(error: Exception) -> bool:
    """Whether trying again would be of no use, and might cost the token."""
    match error:
        case discord.LoginFailure() | discord.PrivilegedIntentsRequired():
            return True
        case discord.ConnectionClosed(code=code):
            return code in _FOR_GOOD
        case discord.HTTPException(status=status):
            return status == _UNAUTHORISED
        case _:
            return False


def is_for_intents(error: Exception | None) -> bool:
    """Whether it was an intent that is not granted."""
    is_closed = isinstance(error, discord.ConnectionClosed) and error.code == 4014  # noqa: PLR2004 - Discord's
    return is_closed or isinstance(error, discord.PrivilegedIntentsRequired)


def is_banned(error: Exception | None) -> bool:
    """Whether Discord wants to hear nothing of us for a while."""
    return isinstance(error, discord.HTTPException) and error.status == _TOO_MANY


def why(error: Exception | None) -> str:
    """What ended a connection, in one line without secrets."""
    if error is None:
        return "the connection ended"
    if isinstance(error, discord.DiscordException):
        return _refused(error)
    if isinstance(error, TwinError | TimeoutError):
        return str(error) or "Discord did not answer in time"
    return " ".join(f"{type(error).__name__}: {error}".split())[:_LONGEST]


def _refused(error: discord.DiscordException) -> str:
    match error:
        case discord.LoginFailure():
            return BAD_TOKEN
        case discord.PrivilegedIntentsRequired():
            return NO_INTENT
        case discord.ConnectionClosed(code=code):
            return _FOR_GOOD.get(code, f"Discord closed the gateway with code {code}.")
        case discord.HTTPException(status=status, code=code):
            told = f"Discord answered {status}" + (f" (code {code})" if code else "")
            return {_UNAUTHORISED: BAD_TOKEN, _TOO_MANY: TURNED_AWAY}.get(status, told)
        case _:
            return type(error).__name__
