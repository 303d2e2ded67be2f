"""Slack's markup and rich text -> words as a person would read them aloud (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

Payload = Mapping[str, Any]

MOST = 40_000
"""Letters that are read of a message: as many as Slack lets a person write."""
_DEEPEST = 20
"""Slack nests a list in a quotation in a block and no further; what is deeper is nobody's writing."""
_MOST_PARTS = 5000
_SHARED_MOST, _SHARED_LIMIT = 3, 500
_TOKEN = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")
_BEGINNING = re.compile(r"\s*<@([A-Z0-9]{2,24})(?:\|[^<>]*)?>|\s*<!(subteam\^|here\b|channel\b|everyone\b)")
_NAMELESS = re.compile(r"<@([A-Z0-9]{2,24})>")
_MOST_MENTIONED = 3
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_NEW_LINE = {"rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted"}


def written(event: Payload) -> str:
    """What a person wrote, in Slack's markup: the ``text``, or where that is empty what the blocks hold."""
    text = word(event, "text", most=MOST)
    return text if text.strip() else _begun(_spoken(event.get("blocks"))).strip()


def _begun(parts: Iterator[str]) -> str:
    """As much as is read of many parts."""
    told, length = list[str](), 0
    for part in parts:
        told.append(part)
        length += len(part)
        if length >= MOST:
            break
    return "".join(told)[:MOST]


def shared(event: Payload) -> str:
    """The words of messages that a person passed on: somebody else's, hence never read for a mention."""
    attachments = event.get("attachments")
    told = (
        word(one, "text", most=_SHARED_LIMIT) or word(one, "fallback", most=_SHARED_LIMIT)
        for one in (attachments if isinstance(attachments, list) else [])[:_SHARED_MOST]
        if isinstance(one, Mapping) and (one.get("is_share") or one.get("is_msg_unfurl"))
    )
    return "\n".join(plain(text, "") for text in told if text.strip())[:_SHARED_LIMIT]


def word(payload: Payload, name: str, *, most: int = 500) -> str:
    """A text of the payload without lone surrogates and control characters; empty when it is none."""
    value = payload.get(name)
    if not isinstance(value, str):
        return ""
    return _UNSEEN.sub(" ", value[:most].encode("utf-8", "replace").decode("utf-8"))


def part(payload: Payload, name: str) -> Payload:
    """What is nested in the payload under a name; empty when it is nothing of the kind."""
    value = payload.get(name)
    return value if isinstance(value, Mapping) else {}


def mentions(text: str, user: str) -> bool:
    """Whether a text in Slack's markup mentions a member."""
    return bool(user) and re.search(_mention(user), text) is not None


def mentioned(text: str, user: str) -> tuple[str, ...]:
    """A few of the other members that a text mentions by their ids alone."""
    found = dict.fromkeys(_NAMELESS.findall(text[:MOST]))
    return tuple(one for one in found if one != user)[:_MOST_MENTIONED]


def with_names(text: str, names: Mapping[str, str]) -> str:
    """Words as read aloud, with members' names in place of their ids."""
    known = {one: name for one, name in names.items() if name}
    return re.sub(r"@([A-Z0-9]{2,24})\b", lambda found: f"@{known.get(found[1], found[1])}", text)


def begins_with_another(text: str, user: str) -> str:
    """Whom the text turns to in its first word, unless that is ``user``; empty: to nobody."""
    found = _BEGINNING.match(text)
    whom = (found[1] or found[2]) if found else ""
    return "" if whom == user else whom


def plain(text: str, user: str) -> str:
    """
    Slack's markup as a person would read it aloud, without the mention of ``user``, who is addressed.

    ``<https://a.example|label>`` becomes ``label (https://a.example)``, ``<#C1|general>`` ``#general``.
    """
    if user:
        ours = _mention(user)
        text = re.sub(rf"^\s*(?:{ours}[\s,:]*)+|[ \t]?{ours}", "", text)
    shown = _TOKEN.sub(lambda found: _read_aloud(found[1], found[2]), text)
    return shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()


def _mention(user: str) -> str:
    return rf"<@{re.escape(user)}(?:\|[^<>]*)?>"


def _read_aloud(target: str, label: str | None) -> str:
    kind, rest = target[:1], target[1:]
    if kind == "!":
        return label or "@" + rest.partition("^")[0]
    if kind in {"@", "#"}:
        return kind + (label or rest).removeprefix(kind)
    address = target.removeprefix("mailto:")
    return (
        address if label is None or label in {address, target.partition("://")[2]} else f"{label} ({address})"
    )


def _spoken(blocks: object) -> Iterator[str]:
    """The texts of rich text in their order, in Slack's markup; neither depth nor number can be a burden."""
    parts: list[tuple[object, int]] = [(blocks, 0)]
    for _ in range(_MOST_PARTS):
        if not parts:
            return
        part, depth = parts.pop()
        if isinstance(part, list) and depth < _DEEPEST:
            parts += [(inner, depth + 1) for inner in reversed(part[:_MOST_PARTS])]
        elif isinstance(part, Mapping):
            yield _element(part)
            if word(part, "type") in _NEW_LINE:
                parts.append(({"type": "text", "text": "\n"}, depth))
            parts.append((part.get("elements"), depth))


def _element(part: Payload) -> str:
    kind, text = word(part, "type"), _inert(word(part, "text", most=MOST))
    match kind:
        case "text":
            return text
        case "link":
            return f"<{_inert(word(part, 'url', most=2000))}{f'|{text}' if text else ''}>"
        case "user" | "usergroup" | "channel" | "broadcast":
            return _named(kind, part)
        case "emoji":
            return f":{_inert(word(part, 'name'))}:"
        case _:
            return ""


def _named(kind: str, part: Payload) -> str:
    sign, name = {
        "user": ("@", "user_id"),
        "usergroup": ("!subteam^", "usergroup_id"),
        "channel": ("#", "channel_id"),
        "broadcast": ("!", "range"),
    }[kind]
    return f"<{sign}{_inert(word(part, name))}>"


def _inert(text: str) -> str:
    """As Slack writes it in ``text``: no sign of its own markup."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
