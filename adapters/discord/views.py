"""The modals: their words, their fields, and what each carries with it (pure)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from adapters.discord.dialect import to_discord
from adapters.text import clip, one_line, size
from bot.domain import Source
from bot.inbox.shown import brief, times
from bot.question import MAX_CHARACTERS
from bot.unanswered import Item

ANSWER, COMMENT, ABOUT, TEACH, LIMITS = "answer", "comment", "about", "teach", "limits"
"""Each modal by its name; Discord is told ``twin:NAME:`` and what it carries."""
WRITTEN = 4000
"""Letters that Discord takes in a field."""
TAUGHT = 1000
"""Letters of a question that is taught with its answer; as much as a card shows in a field of its own."""
PRIVATE, CHANNEL = "private", "channel"
DAY = "Valid until, as 2027-01-31 (empty: always)"
_TITLE, _LABEL, _INSIDE, _CUSTOM_ID, _OPTION = 45, 45, 100, 100, 100
_OPTIONS = 25
_COMMENT, _SHORT = 500, 100
_QUOTE, _QUESTION, _HEAD = 400, 600, 2500
_ROW, _FIELD, _MENU, _WORDS, _LABELLED = 1, 4, 3, 10, 18
"""Discord's numbers for what a modal is made of."""
View = dict[str, Any]
Block = dict[str, Any]


def answer_modal(
    item: Item | None,
    near: Sequence[Source] = (),
    *,
    told: str,
    typed: Mapping[str, str] | None = None,
    first_name: str = "",
) -> View:
    """The person answers a question; ``item`` None: it could not be looked up. ``typed`` is kept."""
    written = typed or {}
    head = "\n".join(_asked(item, near)) if item else ""
    hint = item.question if item else "The question as it stands on the card"
    label = f"In {first_name}'s words" if first_name else "Your answer"
    blocks = [
        *([words(head)] if head else []),
        text_field("answer", label, written.get("answer", ""), lines=True, hint=hint),
        _day(written),
    ]
    return modal("Answer for everybody", blocks, name=ANSWER, told=told)


def _asked(item: Item, near: Sequence[Source]) -> Iterator[str]:
    yield f"> {brief(item.question, _QUESTION)}"
    if item.count:
        yield f"Asked {times(item.count)}."
    if near:
        yield "What the profile has that comes nearest:"
    for one in near:
        yield f"- **{brief(one.title or one.section, 100)}**: {brief(one.quote, _QUOTE)}"


def comment_modal(told: str, *, typed: Mapping[str, str] | None = None) -> View:
    """Whoever disliked an answer may say why."""
    written = (typed or {}).get("comment", "")
    field = text_field("comment", "What was wrong with it?", written, lines=True, most=_COMMENT)
    return modal("What was wrong?", [field], name=COMMENT, told=told)


def about_modal(text: str, *, told: str, is_alone: bool = False) -> View:
    """The words of a message as a question, and who is to read the answer, where others are."""
    blocks = [text_field("question", "Your question", text, lines=True, most=MAX_CHARACTERS)]
    if not is_alone:
        where = {PRIVATE: "For me alone", CHANNEL: "Here, for everybody to read"}
        blocks.append(menu_field("where", "Where do you want the answer?", where, PRIVATE))
    return modal("Ask the twin", blocks, name=ABOUT, told=told)


def teach_modal(*, typed: Mapping[str, str] | None = None) -> View:
    """The command `teach` without arguments."""
    written = typed or {}
    hint = "The id of a question or an answer (7, v7), or a new question"
    blocks = [
        text_field("question", "Which question?", written.get("question", ""), most=TAUGHT, hint=hint),
        text_field("answer", "Your answer", written.get("answer", ""), lines=True),
        _day(written),
    ]
    return modal("Teach an answer", blocks, name=TEACH, told="")


def limits_modal(names: Sequence[str], *, typed: Mapping[str, str] | None = None) -> View:
    """The command `limits set` without arguments; without ``names`` the name is written."""
    written = typed or {}
    chosen, known = written.get("name", ""), {name: name for name in names[:_OPTIONS]}
    which = (
        menu_field("name", "Limit", known, chosen)
        if known
        else text_field("name", "Limit", chosen, most=_SHORT)
    )
    value = text_field(
        "value", "New value", written.get("value", ""), most=_SHORT, hint="A number, off or default"
    )
    return modal("Set a limit", [which, value], name=LIMITS, told="")


def again(name: str, told: str, typed: Mapping[str, str]) -> View | None:
    """A modal with what was typed into it; None for a name that is none of ours."""
    match name:
        case "answer":
            return answer_modal(None, told=told, typed=typed)
        case "comment":
            return comment_modal(told, typed=typed)
        case "teach":
            return teach_modal(typed=typed)
        case "limits":
            return limits_modal((), typed=typed)
        case "about":
            return about_modal(typed.get("question", ""), told=told)
        case _:
            return None


def modal(title: str, blocks: Sequence[Block], *, name: str, told: str) -> View:
    """A modal as Discord takes it."""
    return {
        "title": clip(one_line(title), _TITLE),
        "custom_id": custom_id(name, told),
        "components": list(blocks[:5]),
    }


def custom_id(name: str, told: str) -> str:
    """What Discord gives back; carrying what does not fit would be of no use, as half of it is wrong."""
    whole = f"twin:{name}:{one_line(told)}"
    return whole if size(whole) <= _CUSTOM_ID else f"twin:{name}:"


def plain(view: View) -> View:
    """The same of text fields alone, which whatever speaks Discord's language takes."""
    labelled = [one for one in view["components"] if one["type"] == _LABELLED]
    fields = [_written(one) for one in labelled if one["component"]["custom_id"] != "where"]
    rows = [{"type": _ROW, "components": [{**one["component"], "label": one["label"]}]} for one in fields]
    return {**view, "components": rows}


def _written(labelled: Block) -> Block:
    """A field to write into instead of a menu."""
    inside = labelled["component"]
    return labelled if inside["type"] == _FIELD else text_field(inside["custom_id"], labelled["label"])


def words(text: str) -> Block:
    """A few lines of ours above the fields."""
    return {"type": _WORDS, "content": clip(whole(to_discord(text)), _HEAD).strip() or "-"}


def text_field(
    name: str,
    label: str,
    text: str = "",
    *,
    lines: bool = False,
    most: int = WRITTEN,
    hint: str = "",
    optional: bool = False,
) -> Block:
    """A field to write into; what was ``text`` already stays in it as far as there is room."""
    field: Block = {
        "type": _FIELD,
        "custom_id": name,
        "style": 2 if lines else 1,
        "max_length": most,
        "required": not optional,
    }
    kept = whole(text) if lines else one_line(whole(text))
    if kept := clip(kept, most).strip():
        field["value"] = kept
    if hint:
        field["placeholder"] = clip(one_line(whole(hint)), _INSIDE) or "-"
    return _labelled(label, field)


def menu_field(name: str, label: str, options: Mapping[str, str], chosen: str = "") -> Block:
    """One of at most 25, of which one may be ``chosen`` already."""
    shown = [
        {"label": clip(text, _OPTION), "value": clip(value, _OPTION), "default": value == chosen}
        for value, text in list(options.items())[:_OPTIONS]
    ]
    return _labelled(label, {"type": _MENU, "custom_id": name, "options": shown, "required": True})


def _day(written: Mapping[str, str]) -> Block:
    return text_field("expires", DAY, written.get("expires", ""), most=20, optional=True)


def _labelled(label: str, component: Block) -> Block:
    return {"type": _LABELLED, "label": clip(one_line(whole(label)), _LABEL) or "-", "component": component}


def whole(text: str) -> str:
    """A text without halves of letters, which no server takes."""
    return text.encode("utf-8", "replace").decode()
