"""Markdown and plain words in which nothing of Slack's own markup lives (pure)."""

from __future__ import annotations

import re

from adapters.text import clip, defuse, one_line, plain_link_hosts, size

_FALLBACK_LIMIT, _FALLBACK_LIMIT_OF_MUCH, _MUCH = 2500, 900, 8000
"""Letters of the words beside the blocks: Slack limits both together, and those of an update to 4,000."""
_QUOTE_MARKS = re.compile(r"^(?:[ \t]{0,3}&gt;)+", re.MULTILINE)
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_ANGLES = str.maketrans("<>", "()")


def safe_markdown(text: str) -> str:
    """
    Markdown in which nothing of Slack's own markup lives: no mention, no ``<url|label>``, no masked link.

    ``&`` stays, as Slack does not read entities twice; a ``>`` that begins a line stays a quotation.
    """
    shown = plain_link_hosts(defuse(seen(text))).replace("<", "&lt;").replace(">", "&gt;")
    return _QUOTE_MARKS.sub(lambda found: found[0].replace("&gt;", ">"), shown)


def escaped(text: str) -> str:
    """Text for Slack's fields in its own markup (``mrkdwn`` and ``text``), where ``&`` counts as well."""
    return defuse(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def bare(text: str, limit: int) -> str:
    """One line for fields that know no markup (``plain_text``, titles), of 1 to `limit` letters."""
    return clip(defuse(one_line(text).translate(_ANGLES)), limit) or "…"


def seen(text: str) -> str:
    """A text in which letters that nobody sees are blanks."""
    return _UNSEEN.sub(" ", whole(text))


def whole(text: str) -> str:
    """A text without halves of characters, which JSON cannot carry."""
    return text.encode("utf-8", "replace").decode("utf-8")


def fallback(markdown: str) -> str:
    """What is shown where blocks are not: the beginning of an escaped text, in one paragraph."""
    text = one_line(re.sub(r"[*`#]{1,10}|^(?:[ \t]{0,3}>)+", "", markdown, flags=re.MULTILINE))
    limit = _FALLBACK_LIMIT if size(markdown) <= _MUCH else _FALLBACK_LIMIT_OF_MUCH
    return clip(escaped(text.replace("&lt;", "<").replace("&gt;", ">")), limit) or "…"
