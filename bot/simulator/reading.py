"""Reads the last message of a prompt: its tag, its passages, its numbered lines, what was asked."""

from __future__ import annotations

import re
from dataclasses import dataclass

_TAG = re.compile(r"\[(judge|task):([a-z-]+)\]")
_PASSAGE = re.compile(r"\[p:([a-z0-9._-]+)\]\s*(.*)")
_NUMBERED = re.compile(r"(\d+): ?(.*)")
_SPOKEN = re.compile(r"(user|twin): ?(.*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A passage as the prompt shows it."""

    id: str
    title: str
    section: str
    dates: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """
    The parts of a last message.

    ``tag`` is e.g. ``judge:same-question``, empty for an ordinary question; ``asked`` is None when no line
    says what was asked; ``plain`` is the whole text.
    """

    tag: str
    passages: tuple[Shown, ...]
    numbered: tuple[tuple[int, str], ...]
    spoken: tuple[tuple[str, str], ...]
    asked: str | None
    plain: str


def tag_of(text: str) -> str:
    """The tag of a side question, e.g. ``judge:support``; empty for any other message."""
    tag = _TAG.fullmatch(text.partition("\n")[0].strip())
    return ":".join(tag.groups()) if tag else ""


def read_message(text: str) -> Message:
    """Take a message apart; whatever it is, it is read."""
    lines = text.split("\n")
    tag = _TAG.fullmatch(lines[0].strip())
    body = lines[1:] if tag else lines
    asked_at = next((at for at in reversed(range(len(body))) if body[at].startswith("asked:")), None)
    asked = None
    if asked_at is not None:
        # Known questions follow the one that was asked; an ordinary question may run over several lines.
        end = asked_at + 1 if tag else len(body)
        asked = "\n".join(body[asked_at:end]).removeprefix("asked:").strip()
    rest = body if asked_at is None else body[:asked_at] + (body[asked_at + 1 :] if tag else [])
    return Message(
        tag=":".join(tag.groups()) if tag else "",
        passages=_passages(rest),
        numbered=tuple((int(m[1]), m[2].strip()) for m in map(_NUMBERED.fullmatch, rest) if m),
        spoken=tuple((m[1], m[2].strip()) for m in map(_SPOKEN.fullmatch, rest) if m),
        asked=asked,
        plain=text,
    )


def _passages(lines: list[str]) -> tuple[Shown, ...]:
    found: list[Shown] = []
    held: list[str] = []
    for line in [*lines, ""]:
        opens = _PASSAGE.fullmatch(line)
        if held and (opens or not line.strip()):
            found.append(_passage(held))
            held = []
        if opens or held:
            held.append(line)
    return tuple(found)


def _passage(lines: list[str]) -> Shown:
    match = _PASSAGE.fullmatch(lines[0])
    assert match is not None  # noqa: S101 - the caller has matched it
    title, section, dates = ([*(part.strip() for part in match[2].split("|")), "", "", ""])[:3]
    return Shown(id=match[1], title=title, section=section, dates=dates, text="\n".join(lines[1:]))
