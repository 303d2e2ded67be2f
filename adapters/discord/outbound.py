"""From what the twin says to what Discord shows; pure, and always within Discord's limits."""

from __future__ import annotations

import re
from dataclasses import dataclass

from adapters.discord.dialect import escape, to_discord
from adapters.discord.inbound import Hint
from adapters.text import clip, defuse, fenced, one_line, size, split_markdown, table_text
from bot.commands.reply import Reply
from bot.domain import Answer, Outcome, Source
from bot.house import Persona
from bot.notices import Notice

PART = 1900
"""Characters of one message; Discord refuses more than 2,000."""
PARTS = 4
"""An answer of more parts than this becomes a file."""
_TITLE, _DESCRIPTION, _FIELDS, _NAME, _VALUE, _FOOTER = 256, 4096, 25, 256, 1024, 2048
_EMBED = 5900
"""Characters of all of an embed's texts; Discord refuses more than 6,000."""
_SOURCES, _SOURCES_LONG = 5, 800

OOPS = "I am sorry, something went wrong on my side. Please ask me again in a moment."
AGAIN = "That reached me too late to be answered in its place. Please give the command again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A text file below a message."""

    name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What becomes an embed."""

    title: str = ""
    text: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    footer: str = ""

    def __len__(self) -> int:
        inside = sum(size(name) + size(value) for name, value in self.fields)
        return size(self.title) + size(self.text) + size(self.footer) + inside


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One message."""

    text: str = ""
    card: Card | None = None
    file: Attachment | None = None


def label(persona: Persona) -> str:
    """What stands on each message with an answer."""
    return f"AI twin of {clip(escape(defuse(one_line(persona.name))), 100)}"


def answer_parts(answer: Answer, persona: Persona) -> tuple[Part, ...]:
    """An answer as messages: its text in parts of code that stays whole, sources last, the label on each."""
    said = answer.text if answer.outcome is Outcome.ANSWERED else answer.message or answer.text
    text = to_discord(said.strip(), _addresses(answer.sources)) or OOPS
    mark = f"\n-# {label(persona)}"
    bodies = split_markdown(text, PART - size(mark)) or [OOPS]
    tail = _sources(answer.sources) if answer.outcome is Outcome.ANSWERED else ""
    if len(bodies) > PARTS:
        whole = Attachment(name="answer.md", text=f"{label(persona)}\n\n{defuse(said)}\n{tail}\n")
        short = f"{_beginning(text)}\n\nThe whole answer is in the file below."
        return (Part(text=short + tail + mark, file=whole),)
    if size(bodies[-1] + tail + mark) > PART:
        bodies.append("")
    bodies[-1] = (bodies[-1] + tail).lstrip("\n")
    return tuple(Part(text=body + mark) for body in bodies)


def _beginning(text: str) -> str:
    """As much of a long text as leaves room for sources and label."""
    return split_markdown(text, PART - _SOURCES_LONG - 200)[0].rstrip()


def _addresses(sources: tuple[Source, ...]) -> frozenset[str]:
    return frozenset(found.rstrip(".,;:)/") for one in sources for found in _ADDRESS.findall(one.quote))


_ADDRESS = re.compile(r"https?://[^\s<>|\"'`\]]+")


def _sources(sources: tuple[Source, ...]) -> str:
    if not sources:
        return ""
    named = [
        f"{escape(clip(one_line(one.title), 80))} ({escape(clip(one_line(one.section), 40))})"
        for one in sources
    ]
    more = f" and {len(named) - _SOURCES} more" if len(named) > _SOURCES else ""
    return "\n-# " + clip(defuse("Sources: " + " · ".join(named[:_SOURCES])) + more, _SOURCES_LONG)


def reply_parts(reply: Reply, persona: Persona) -> tuple[Part, ...]:
    """A command's reply: an answer as messages, everything else as one card, a long table as a file."""
    if reply.answer is not None:
        return answer_parts(reply.answer, persona)
    words = to_discord(reply.text.strip())
    table = table_text(reply.table) if reply.table is not None else ""
    block = fenced(table) if table else ""
    whole = "\n".join(filter(None, (words, block)))
    card = Card(
        title=clip(escape(one_line(reply.title)), _TITLE),
        text=whole,
        fields=tuple(_field(name, value) for name, value in reply.fields[:_FIELDS]),
    )
    if size(whole) <= _DESCRIPTION and len(card) <= _EMBED and _fit(reply.fields):
        return (Part(card=card) if len(card) else Part(text="Done."),)
    pairs = "\n".join(f"- {name}: {value}" for name, value in reply.fields)
    everything = "\n\n".join(filter(None, (reply.title, reply.text, pairs, block)))
    return (Part(card=_shortened(card, words), file=Attachment(name="reply.md", text=everything + "\n")),)


def _fit(fields: tuple[tuple[str, str], ...]) -> bool:
    small = all(size(name) <= _NAME // 2 and size(value) <= _VALUE // 2 for name, value in fields)
    return small and len(fields) <= _FIELDS


def _field(name: str, value: str) -> tuple[str, str]:
    return clip(to_discord(name.strip()) or "-", _NAME), clip(to_discord(value.strip()) or "-", _VALUE)


def _shortened(card: Card, words: str) -> Card:
    """The card with what fits of its words; everything else stands in the file."""
    pointer = "\n\nEverything is in the file below."
    fields = card.fields
    while fields and sum(size(name) + size(value) for name, value in fields) > _EMBED // 2:
        fields = fields[:-1]
    room = min(_DESCRIPTION, _EMBED - len(Card(title=card.title, fields=fields))) - size(pointer)
    begun = split_markdown(words, room)[0] if words else ""
    return Card(title=card.title, text=begun + pointer, fields=fields)


def notice_part(notice: Notice) -> Part:
    """What the twin says first; the key in its footer is how the message is found again."""
    text = to_discord(notice.text.strip())
    title = clip(escape(one_line(notice.title)), _TITLE)
    if size(text) <= _DESCRIPTION:
        return Part(card=Card(title=title, text=text, footer=footer_of(notice.key)))
    begun = split_markdown(text, _DESCRIPTION - 100)[0] + "\n\nEverything is in the file below."
    file = Attachment(name="notice.md", text=f"{notice.title}\n\n{notice.text}\n")
    return Part(card=Card(title=title, text=begun, footer=footer_of(notice.key)), file=file)


def footer_of(key: str) -> str:
    """The mark by which a notice with this key is known."""
    return clip(one_line(key), _FOOTER)


def hint_text(hint: Hint, persona: Persona) -> str:
    """How to ask, in one or two sentences."""
    match hint:
        case Hint.UNSEEN:
            return "Discord does not show me these words. Mention me, not my role, or use `/ask`."
        case Hint.WORDLESS:
            example = (
                f" For example: *{escape(defuse(one_line(persona.suggestions[0])))}*"
                if persona.suggestions
                else ""
            )
            name = escape(defuse(one_line(persona.first_name)))
            return f"Ask me something about {name}, in words, and I will answer from the profile.{example}"
