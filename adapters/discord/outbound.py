"""From what the twin says to what Discord shows; pure, and always within Discord's limits."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import tzinfo

from adapters import kind_words
from adapters.discord.cards import (
    LONG,
    fitting,
    footer_of,
    in_words,
    notice_part,
    pictured,
)
from adapters.discord.dialect import beginning, escape, pieces_of, to_discord
from adapters.discord.inbound import Hint
from adapters.discord.parts import Attachment, Card, Part, written
from adapters.discord.rows import LABEL_LIMIT, follow_ups
from adapters.text import clip, defuse, fenced, one_line, size, table_text
from bot.commands.reply import Reply
from bot.domain import Answer, Outcome, Source
from bot.house import Persona
from bot.notices import Action, Verb

__all__ = [
    "PART",
    "PARTS",
    "Attachment",
    "Card",
    "Part",
    "answer_parts",
    "broken_off",
    "footer_of",
    "hint_text",
    "in_one",
    "in_words",
    "label",
    "notice_part",
    "preview_part",
    "reply_parts",
    "words",
]

PART = 1900
"""Characters of one message; Discord refuses more than 2,000."""
PARTS = 4
"""An answer of more parts than this becomes a file."""
_SOURCES, _SOURCES_LONG = 5, 800
_ASKED = 300
_NAME = 100
_SHOWN = frozenset({Outcome.ANSWERED, Outcome.NOT_IN_PROFILE})
"""How an ask ended of which there is more to show."""
_ADDRESS = re.compile(r"https?://[^\s<>|\"'`\]]+")

OOPS = "I am sorry, something went wrong on my side. Please ask me again in a moment."
AGAIN = "That reached me too late to be answered in its place. Please give the command again."


def label(persona: Persona) -> str:
    """What stands on each message with an answer."""
    return f"AI twin of {escape(persona.name, _NAME)}"


def answer_parts(
    answer: Answer,
    persona: Persona,
    *,
    private: bool = False,
    asked: str = "",
    zone: tzinfo | None = None,
) -> tuple[Part, ...]:
    """
    An answer as messages: its text in parts of code that stays whole, the label on each.

    Below the last stand its sources, and what can be done with it. ``private``: only the asker sees it, and
    may share it. ``asked`` is the question, where others would not see it. Times of ours are in ``zone``.
    """
    said = answer.text if answer.outcome is Outcome.ANSWERED else answer.message or answer.text
    known = _addresses(answer.sources)
    is_ours = answer.outcome is not Outcome.ANSWERED
    text = to_discord(said.strip(), known, moments=is_ours, zone=zone).strip() or OOPS
    mark, head = _mark(persona), _head(asked)
    room = PART - size(mark) - size(head)
    bodies = pieces_of(text, room, known)
    tail = _sources(answer.sources) if answer.outcome is Outcome.ANSWERED else ""
    actions = _actions(answer, persona, private=private)
    if len(bodies) > PARTS:
        whole = written("answer.md", f"{label(persona)}\n\n{defuse(said)}\n{tail}\n")
        short = f"{_beginning(text, known)}\n\nThe whole answer is in the file below."
        return (Part(text=head + short + tail + mark, files=(whole,), actions=actions),)
    if size(bodies[-1] + tail) > room:
        bodies.append("")
    bodies[-1] = (bodies[-1] + tail).lstrip("\n")
    parts = [Part(text=body + mark) for body in (head + bodies[0], *bodies[1:])]
    return (*parts[:-1], replace(parts[-1], actions=actions))


def preview_part(text: str, persona: Persona, *, asked: str = "") -> Part:
    """The beginning of an answer that is not yet known whole, in one message."""
    mark, head = _mark(persona), _head(asked)
    shown = beginning(to_discord(text).strip(), PART - size(mark) - size(head))
    return Part(text=f"{head}{shown or '…'}{mark}")


def broken_off(text: str, remark: str, persona: Persona, *, asked: str = "") -> Part:
    """The beginning of an answer that never came to its end, if there is one, and why."""
    if not text.strip():
        return Part(text=f"{_head(asked)}{remark}{_mark(persona)}")
    begun, mark = preview_part(text, persona, asked=asked).text, _mark(persona)
    return Part(text=f"{begun.removesuffix(mark)}\n-# {remark}{mark}")


def words(text: str) -> Part:
    """A plain sentence of ours as a message."""
    return Part(text=beginning(to_discord(text).strip(), PART) or "…")


def in_one(parts: Sequence[Part]) -> Part:
    """Parts in a single message, where a second one could not be counted on: the further ones as cards."""
    first, *rest = parts
    if not rest:
        return first
    cards = [*first.cards, *(Card(text=one.text) for one in rest if one.text)]
    return Part(
        text=first.text,
        cards=(*cards, *(card for one in rest for card in one.cards)),
        files=tuple(file for one in parts for file in one.files),
        actions=tuple(action for one in parts for action in one.actions),
        menu=next((one.menu for one in parts if one.menu), None),
    )


def _mark(persona: Persona) -> str:
    return f"\n-# {label(persona)}"


def _head(asked: str) -> str:
    """What was asked, as a small line above the answer."""
    told = escape(asked, _ASKED)
    return f"-# Asked: {told}\n" if told else ""


def _actions(answer: Answer, persona: Persona, *, private: bool) -> tuple[Action, ...]:
    """What may be done with an answer, as far as it is known by an id."""
    if answer.outcome not in _SHOWN or not answer.id:
        return ()
    more = [*follow_ups(answer.follow_ups, answer.id)]
    if answer.outcome is Outcome.NOT_IN_PROFILE:
        first = clip(one_line(persona.first_name or persona.name), LABEL_LIMIT - len("Ask "))
        more.append(Action(label=f"Ask {first}", verb=Verb.WISH, value=answer.id))
    if answer.sources or answer.receipt:
        more.append(Action(label="Sources", verb=Verb.SOURCES, value=answer.id))
    if private:
        more.append(Action(label="Share", verb=Verb.SHARE, value=f"answer {answer.id}"))
    if answer.outcome is Outcome.ANSWERED:
        more += [
            Action(label="👍", verb=Verb.UP, value=answer.id),
            Action(label="👎", verb=Verb.DOWN, value=answer.id),
        ]
    return tuple(more)


def _beginning(text: str, known: frozenset[str]) -> str:
    """As much of a long text as leaves room for sources and label."""
    room = PART - _SOURCES_LONG - _ASKED - 200
    return pieces_of(text, room, known)[0].rstrip()


def _addresses(sources: tuple[Source, ...]) -> frozenset[str]:
    return frozenset(found.rstrip(".,;:)/") for one in sources for found in _ADDRESS.findall(one.quote))


def _sources(sources: tuple[Source, ...]) -> str:
    if not sources:
        return ""
    named = [f"{escape(one.title, 100)} ({escape(one.section, 50)})" for one in sources[:_SOURCES]]
    more = f" and {len(sources) - _SOURCES} more" if len(sources) > _SOURCES else ""
    return f"\n-# Sources: {' · '.join(named)}{more}"


def reply_parts(
    reply: Reply, persona: Persona, *, said_as: str = "", zone: tzinfo | None = None
) -> tuple[Part, ...]:
    """
    A command's reply: an answer as messages, everything else as one card, a long table as a file.

    ``said_as``: the command that whoever sees it alone may share, such as ``usage 7``; else it stays theirs.
    Times are in ``zone``.
    """
    if reply.answer is not None:
        return answer_parts(reply.answer, persona, private=bool(said_as), zone=zone)
    share = (Action(label="Share", verb=Verb.SHARE, value=f"command {said_as}"),) if said_as else ()
    block = fenced(defuse(table_text(reply.table))) if reply.table is not None else ""
    pairs = "\n".join(f"- {name}: {value}" for name, value in reply.fields)
    told = to_discord(reply.text.strip(), moments=True, zone=zone)
    card = fitting(reply.title, "\n".join(filter(None, (told, block))), reply.fields, zone=zone)
    files = pictured(reply.picture)
    if card is None:
        everything = "\n\n".join(filter(None, (reply.title, reply.text, pairs, block)))
        card = fitting(reply.title, told, reply.fields, begins=True, zone=zone)
        files = (*files, written(LONG, everything + "\n"))
    assert card is not None  # noqa: S101 - told to the type checker
    card = replace(card, picture=files[0].name if reply.picture else "")
    if not card:
        return (Part(text="Done.", actions=(*reply.actions, *share)),)
    return (Part(cards=(card,), files=files, actions=(*reply.actions, *share)),)


def hint_text(hint: Hint, persona: Persona) -> str:
    """How to ask, in one or two sentences."""
    match hint:
        case Hint.UNSEEN:
            return "Discord does not show me these words. Mention me, not my role, or use `/ask`."
        case Hint.FILES:
            return to_discord(kind_words.hint(persona, has_files=True))
        case Hint.LATE:
            return AGAIN
        case Hint.WORDLESS:
            example = f" For example: *{escape(persona.suggestions[0])}*" if persona.suggestions else ""
            name = escape(persona.first_name)
            return f"Ask me something about {name}, in words, and I will answer from the profile.{example}"
