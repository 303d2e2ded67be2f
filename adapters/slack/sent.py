"""What becomes of a modal that was sent: it closes, or stays open with what is wrong and what was typed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from adapters.slack.markdown import bare

_LONGEST = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """
    ``errors`` are told beside the fields, by their ``block_id``; none: it is done, which ``words`` tell.

    ``again`` is the modal with what was typed, for when it is too late to say so, and ``after`` what is left
    to do when Slack has its answer.
    """

    errors: Mapping[str, str] = field(default_factory=dict)
    words: str = ""
    again: Callable[[], Awaitable[dict[str, Any]]] | None = None
    after: Callable[[], Awaitable[None]] | None = None

    @property
    def answer(self) -> dict[str, Any]:
        """As Slack is answered."""
        if not self.errors:
            return {}
        told = {name: bare(text.replace("`", ""), _LONGEST) for name, text in self.errors.items()}
        return {"response_action": "errors", "errors": told}
