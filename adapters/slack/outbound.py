"""Answers, replies and notices -> Slack messages that stay within its limits and ping nobody (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from adapters.slack.blocks import Block, rows, small, votes
from adapters.slack.markdown import bare, escaped, fallback, safe_markdown
from adapters.text import clip, fenced, one_line, size, split_markdown, table_text
from bot.commands.reply import Reply
from bot.domain import Answer, Outcome, Source
from bot.notices import Action, Notice, Verb

MARKDOWN_LIMIT = 10_000
"""Slack takes 12,000 in one block and about 13,200 in a message; sources and fallback need room, too."""
BLOCK_LIMIT = 40
"""Slack renders each heading, rule and table as a block of its own and takes 50; some are ours."""
_SOURCES_LIMIT = 900
_TITLE_LIMIT = 120
_NAME_LIMIT = 80
_MOST_FOLLOW_UPS = 3
_MARKS = re.compile(r"[*_`~\[\]\\]+")
_SHOWN = frozenset({Outcome.ANSWERED, Outcome.NOT_IN_PROFILE})
"""How an ask ended of which there is more to show."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One message: its blocks, and the words that notifications and screen readers get."""

    text: str
    blocks: tuple[Block, ...]

    @property
    def body(self) -> str:
        """The Markdown that a stream may carry; the blocks `below` stand under it."""
        return str(self.blocks[0]["text"]) if self.blocks else ""

    @property
    def below(self) -> tuple[Block, ...]:
        return self.blocks[1:]


def answer_posts(answer: Answer, name: str, *, first_name: str = "", private: bool = False) -> list[Post]:
    """
    An answer as messages: each labelled; below the last one its sources, what may be asked, and votes.

    ``private``: only the asker sees it, and may share it.
    """
    said = answer.text if answer.outcome is Outcome.ANSWERED else answer.message or answer.text
    sources = [_listed(answer.sources)] if answer.sources else []
    asked = [Action(label=one, verb=Verb.ASK, value=one) for one in answer.follow_ups[:_MOST_FOLLOW_UPS]]
    more = _more(answer, bare(first_name or name, _NAME_LIMIT - len("Ask ")), private=private)
    voted = [votes(answer.id)] if answer.outcome is Outcome.ANSWERED else []
    return _posts(said, name=name, last=sources, pressed=[*rows(asked, more), *voted])


def _more(answer: Answer, first_name: str, *, private: bool) -> list[Action]:
    """What may be done with an answer."""
    if answer.outcome not in _SHOWN:
        return []
    more = []
    if answer.outcome is Outcome.NOT_IN_PROFILE:
        more.append(Action(label=f"Ask {first_name}", verb=Verb.WISH, value=answer.id))
    if answer.sources or answer.receipt:
        more.append(Action(label="Sources", verb=Verb.SOURCES, value=answer.id))
    if private:
        more.append(Action(label="Share", verb=Verb.SHARE, value=f"answer {answer.id}"))
    return more


def label(name: str) -> str:
    """
    The line with which each message with an answer begins, and the blank one below it, in Markdown.

    It is a part of the text, as a message that grows can have nothing else from its first moment on.
    """
    return f"_{safe_markdown(_label(name))}_\n\n"


def _label(name: str) -> str:
    return " ".join(("AI twin of", *clip(_MARKS.sub(" ", one_line(name)), _NAME_LIMIT).split()))


def reply_posts(reply: Reply, name: str, *, first_name: str = "", said_as: str = "") -> list[Post]:
    """
    A command's result as messages.

    ``said_as``: the command that whoever sees it alone may share, such as ``usage 7``; else it stays theirs.
    """
    if reply.answer is not None:
        return answer_posts(reply.answer, name, first_name=first_name, private=bool(said_as))
    share = [Action(label="Share", verb=Verb.SHARE, value=f"command {said_as}")] if said_as else []
    return _posts("\n\n".join(_parts(reply)), pressed=rows((*reply.actions, *share)))


def notice_posts(notice: Notice) -> list[Post]:
    """A report, an alert or a card as messages; what can be done stands below the last."""
    text = "\n\n".join(filter(None, (_heading(notice.title), notice.text)))
    return _posts(text, pressed=rows(notice.actions))


def words(text: str) -> list[Post]:
    """A plain sentence of ours as a message."""
    return _posts(text)


def broken_off(said: str, remark: str, name: str) -> Post:
    """
    The beginning of an answer that never came to its end.

    ``said`` is what was shown of it with its label, in safe Markdown, or nothing.
    """
    begun = said.removeprefix(label(name))
    return _post(begun, [remark], name=name) if begun.strip() else _post(safe_markdown(remark), name=name)


def _parts(reply: Reply) -> Iterable[str]:
    yield from filter(None, (_heading(reply.title), reply.text))
    if reply.fields:
        yield "\n".join(f"- **{one_line(name)}**: {one_line(value)}" for name, value in reply.fields)
    if reply.table is not None:
        yield fenced(table_text(reply.table))


def _heading(title: str) -> str:
    return f"### {clip(one_line(title), _TITLE_LIMIT)}" if title.strip() else ""


def _posts(
    said: str, *, name: str | None = None, last: Sequence[str] = (), pressed: Sequence[Block] = ()
) -> list[Post]:
    """A text in parts, labelled where a ``name`` is given; ``last`` and ``pressed`` stand below the last."""
    parts = split_markdown(safe_markdown(said), MARKDOWN_LIMIT, blocks=BLOCK_LIMIT) or ["…"]
    *before, end = parts
    return [*(_post(part, name=name) for part in before), _post(end, last, pressed, name=name)]


def _post(
    part: str, below: Sequence[str] = (), pressed: Sequence[Block] = (), *, name: str | None = None
) -> Post:
    """The small lines and the label stand in the words, too: who cannot see blocks is told as much."""
    text = part if name is None else label(name) + part
    blocks = ({"type": "markdown", "text": text}, *map(small, below), *pressed)
    told = (fallback(part), *below, *([] if name is None else [escaped(_label(name))]))
    return Post(text="\n".join(told), blocks=blocks)


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
