"""The library tells each vain try to connect with a traceback: here it is one line."""

from __future__ import annotations

import logging

_TALKATIVE = ("discord.shard", "discord.client", "discord.gateway")


class OneLine(logging.Filter):
    """Lets every record pass, with its error as words in place of a traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            told = " ".join(f"{type(error).__name__}: {error}".split())
            record.msg, record.args = f"{record.getMessage()} ({told})", ()
            record.exc_info = record.exc_text = None
        return True


_ONE_LINE = OneLine()


def be_brief() -> None:
    """From now on; asked for again it is the same."""
    for name in _TALKATIVE:
        logging.getLogger(name).addFilter(_ONE_LINE)
