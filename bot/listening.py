"""Listeners as they are met in life: one that breaks down must not take the answer with it."""

from __future__ import annotations

import structlog

from bot.domain import Listen

log = structlog.get_logger(__name__)


def dispensable(listen: Listen) -> Listen:
    """The same listener, but when it fails once it hears nothing more, and nobody else is troubled."""
    is_well = True

    def hear(text: str) -> None:
        nonlocal is_well
        if not is_well:
            return
        try:
            listen(text)
        except Exception:
            is_well = False
            log.exception("ask.listener_failed")

    return hear
