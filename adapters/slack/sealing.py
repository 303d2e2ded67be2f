"""Seals what may not be read in the database: Fernet, with a key from the environment."""

from __future__ import annotations

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from bot.errors import DoorError
from bot.settings import Settings

KEY = "TWIN_SLACK_TOKEN_KEY"
MAKE_ONE = "make one with: twin slack key"
_MARK = "sealed:"
"""What is sealed begins so: it is told apart from what is not, and from what another way may seal one day."""


class SealBroken(Exception):
    """Something was sealed with a key that we do not have."""


def new_key() -> str:
    """A key for `KEY`."""
    return Fernet.generate_key().decode()


class Seal:
    """The first of the ``keys`` closes, any of them opens: so that keys can be changed."""

    def __init__(self, keys: list[str]) -> None:
        made = [Fernet(key) for key in keys]
        self._first, self._all = made[0], MultiFernet(made)

    def close(self, text: str) -> str:
        """The same, readable to nobody; what is sealed already stays as it is."""
        return text if text.startswith(_MARK) else f"{_MARK}{self._first.encrypt(text.encode()).decode()}"

    def open(self, text: str) -> str:
        """
        What was sealed, or a text that never was.

        Raises:
            SealBroken: none of our keys opens it.
        """
        if not text.startswith(_MARK):
            return text
        try:
            return self._all.decrypt(text.removeprefix(_MARK).encode()).decode()
        except (InvalidToken, ValueError):
            raise SealBroken from None

    def is_up_to_date(self, text: str) -> bool:
        """Whether the first key has sealed it."""
        if not text.startswith(_MARK):
            return False
        try:
            self._first.decrypt(text.removeprefix(_MARK).encode())
        except (InvalidToken, ValueError):
            return False
        return True


def seal_of(settings: Settings) -> Seal:
    """
    The seal of the settings; several keys stand one after the other, commas between them.

    Raises:
        DoorError: there is no key, or it is none.
    """
    given = settings.slack_token_key.get_secret_value() if settings.slack_token_key else ""
    keys = [key for key in (one.strip() for one in given.split(",")) if key]
    if not keys:
        raise DoorError(f"{KEY} is not set: the tokens of the workspaces are kept sealed; {MAKE_ONE}")
    try:
        return Seal(keys)
    except ValueError:
        which = "it" if len(keys) == 1 else "one of its keys"
        raise DoorError(f"{KEY}: {which} is no key of 32 bytes in base64; {MAKE_ONE}") from None
