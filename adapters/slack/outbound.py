"""Answers, replies and notices -> Slack messages that stay within its limits and ping nobody (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.text import clip, defuse, fenced, one_line, plain_link_hosts, size, split_markdown, table_text
from bot.commands.reply import Reply
from bot.domain import Answer, Outcome, Source
from bot.notices import Notice

Block = dict[str, Any]

MARKDOWN_LIMIT = 10_000
"""Slack takes 12,000 in one block and about 13,200 in a message; sources and fallback need room, too."""
BLOCK_LIMIT = 40
"""Slack renders each heading, rule and table as a block of its own and takes 50; some are ours."""
_SOURCES_LIMIT = 900
_FALLBACK_LIMIT, _FALLBACK_LIMIT_OF_MUCH, _MUCH = 3000, 900, 8000
"""Letters of the words beside the blocks; fewer of much, as Slack limits both together."""
_TITLE_LIMIT = 120
_QUOTE_MARKS = re.compile(r"^(?:[ \t]{0,3}&gt;)+", re.MULTILINE)
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One message: its blocks, and the words that notifications and screen readers get."""

    text: str
    blocks: tuple[Block, ...]


def answer_posts(answer: Answer, name: str) -> list[Post]:
    """An answer as messages: each labelled, the sources below the last one."""
    said = answer.text if answer.outcome is Outcome.ANSWERED else answer.message or answer.text
    label = f"AI twin of {escaped(one_line(name))}"
    sources = [_listed(answer.sources)] if answer.sources else []
    return _posts(said, foot=[label], last=sources)


def reply_posts(reply: Reply, name: str) -> list[Post]:
    """A command's result as messages."""
    if reply.answer is not None:
        return answer_posts(reply.answer, name)
    return _posts("\n\n".join(_parts(reply)))


def notice_posts(notice: Notice) -> list[Post]:
    """A report or an alert as messages."""
    return _posts("\n\n".join(filter(None, (_heading(notice.title), notice.text))))


def words(text: str) -> list[Post]:
    """A plain sentence of ours as a message."""
    return _posts(text)


def _parts(reply: Reply) -> Iterable[str]:
    yield from filter(None, (_heading(reply.title), reply.text))
    if reply.fields:
        yield "\n".join(f"- **{one_line(name)}**: {one_line(value)}" for name, value in reply.fields)
    if reply.table is not None:
        yield fenced(table_text(reply.table))


def _heading(title: str) -> str:
    return f"### {clip(one_line(title), _TITLE_LIMIT)}" if title.strip() else ""


def _posts(said: str, *, foot: Sequence[str] = (), last: Sequence[str] = ()) -> list[Post]:
    """The small lines below a message stand in its words, too: who cannot see blocks is told as much."""
    parts = split_markdown(safe_markdown(said), MARKDOWN_LIMIT, blocks=BLOCK_LIMIT) or ["…"]
    posts = []
    for number, part in enumerate(parts, start=1):
        below = (*(last if number == len(parts) else ()), *foot)
        blocks = ({"type": "markdown", "text": part}, *map(_small, below))
        posts.append(Post(text="\n".join((fallback(part), *below)), blocks=blocks))
    return posts


def safe_markdown(text: str) -> str:
    """
    Markdown in which nothing of Slack's own markup lives: no mention, no ``<url|label>``, no masked link.

    ``&`` stays, as Slack does not read entities twice; a ``>`` that begins a line stays a quotation.
    """
    clean = _UNSEEN.sub(" ", text.encode("utf-8", "replace").decode("utf-8"))
    shown = plain_link_hosts(defuse(clean)).replace("<", "&lt;").replace(">", "&gt;")
    return _QUOTE_MARKS.sub(lambda found: found[0].replace("&gt;", ">"), shown)


def escaped(text: str) -> str:
    """Text for Slack's fields in its own markup (``mrkdwn`` and ``text``), where ``&`` counts as well."""
    return defuse(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def fallback(markdown: str) -> str:
    """What is shown where blocks are not: the beginning of an escaped text, in one paragraph."""
    text = one_line(re.sub(r"[*`#]{1,10}|^(?:[ \t]{0,3}>)+", "", markdown, flags=re.MULTILINE))
    limit = _FALLBACK_LIMIT if size(markdown) <= _MUCH else _FALLBACK_LIMIT_OF_MUCH
    return clip(escaped(text.replace("&lt;", "<").replace("&gt;", ">")), limit)


def _small(text: str) -> Block:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text}]}


def _listed(sources: Sequence[Source]) -> str:
    """``Sources: title (section) · ...``, as many as fit."""
    told, used = [], 0
    for source in sources:
        one = escaped(clip(one_line(f"{source.title} - {source.section}"), _TITLE_LIMIT))
        used += size(one) + 3
        if used > _SOURCES_LIMIT - 60:
            break
        told.append(one)
    more = len(sources) - len(told)
    return "Sources: " + " · ".join(told) + (f" · and {more} more" if more else "")
