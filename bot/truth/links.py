"""Makes a sentence harmless: no address that the profile does not hold, no mention that pings anybody."""

from __future__ import annotations

import re
from collections.abc import Container

from bot.truth.markers import without_ids

_SPACE = "\u200b"
_INLINE = re.compile(
    r"!?\[((?:[^\[\]\n]|\\[\[\]])*)\]\(\s*<?([^\s()<>]*(?:\([^\s()<>]*\)[^\s()<>]*)*)>?[^()\n]*\)"
)
_REFERENCE = re.compile(r"!?\[([^\[\]\n]*)\]\[[^\[\]\n]*\]")
_DEFINITION = re.compile(r"(?m)^[ \t]*\[[^\[\]\n]+\]:[ \t]*\S.*$")
_SLACK = re.compile(r"<([a-z][a-z0-9+.-]*:[^\s<>|]*)\|([^<>|\n]*)>", re.IGNORECASE)
_TAG = re.compile(
    r"<([a-z][a-z0-9+.-]*:[^\s<>]*)>"
    r"|</?(?:a|img|script|iframe|style|link|object|embed|svg|form|input|video|audio|meta|base)\b[^<>\n]*>",
    re.IGNORECASE,
)
_CROWD = re.compile(r"@(?=everyone|here|channel|group)", re.IGNORECASE)
_DIRECT = re.compile(r"<(?=[@!#&])")
_ROUNDS = 5


def harmless(text: str, known: Container[str]) -> str | None:
    """
    Take markers out, and links and images whose address is not among ``known`` (`plain_url` forms).

    Their labels stay. None when the text is so folded that each layer taken off shows another.
    """
    for _ in range(_ROUNDS):
        before = text
        text = _without_links(without_ids(text), known)
        if text == before:
            return text
    return None


def unpinged(text: str) -> str:
    """Mentions of everybody and of persons, with a zero-width space that no platform reads over."""
    return _DIRECT.sub("<" + _SPACE, _CROWD.sub("@" + _SPACE, text))


def _without_links(text: str, known: Container[str]) -> str:
    from bot.truth.figures import plain_url  # a quoted answer is only unpinged, without its patterns

    def inline(match: re.Match[str]) -> str:
        return match[0] if plain_url(match[2]) in known and match[0][0] != "!" else match[1]

    def slack(match: re.Match[str]) -> str:
        return match[0] if plain_url(match[1]) in known else match[2]

    text = _INLINE.sub(inline, text)
    text = _SLACK.sub(slack, text)
    text = _REFERENCE.sub(r"\1", _DEFINITION.sub("", text))
    return _TAG.sub(lambda tag: tag[0] if tag[1] and plain_url(tag[1]) in known else "", text)
