"""The modals: their words, their fields, and what each carries with it (pure)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from adapters.lessons import Rows
from adapters.slack.blocks import Block
from adapters.slack.blocks import rows as pressable
from adapters.slack.markdown import whole
from adapters.slack.sections import context, mrkdwn, plain, section
from adapters.text import clip, defuse
from bot.domain import Source
from bot.inbox.cards import actions_of
from bot.inbox.shown import brief, times
from bot.question import MAX_CHARACTERS
from bot.unanswered import Item

ANSWER, COMMENT, ABOUT, TEACH, LIMITS, INBOX, NOTE = (
    f"twin:{name}" for name in ("answer", "comment", "about", "teach", "limits", "inbox", "note")
)
"""Each modal by what Slack calls its ``callback_id``."""
WRITTEN = 3000
"""Letters that Slack takes in a field."""
PRIVATE, THREAD, YES = "private", "thread", "yes"
_TITLE, _BUTTON, _LABEL = 24, 24, 150
_TOLD = 3000
_COMMENT = 500
_QUOTE, _QUESTION = 500, 600
_OPTIONS = 100
View = dict[str, Any]


def modal(
    title: str,
    blocks: Sequence[Block],
    *,
    name: str = NOTE,
    told: Mapping[str, str] | None = None,
    send: str = "",
) -> View:
    """A modal; without ``send`` there is nothing to be sent, only to be read."""
    view: View = {
        "type": "modal",
        "callback_id": name,
        "title": plain(title, _TITLE),
        "close": plain("Cancel" if send else "Close", _BUTTON),
        "blocks": list(blocks[:100]),
        "private_metadata": _carried(told or {}),
    }
    return {**view, "submit": plain(send, _BUTTON)} if send else view


def words_modal(title: str, text: str, *, told: Mapping[str, str] | None = None) -> View:
    """A sentence or two of ours."""
    return modal(title, [section(mrkdwn(text))], told=told)


def answer_modal(
    item: Item | None,
    near: Sequence[Source] = (),
    *,
    told: Mapping[str, str],
    typed: Mapping[str, str] | None = None,
    fault: str = "",
    looks_private: bool = False,
) -> View:
    """The person answers a question; ``item`` None: it is still being looked up. ``typed`` is kept."""
    written = typed or {}
    first = section("Looking the question up…") if item is None else section(_quoted(item.question))
    blocks = [first, *([context(f"Asked {times(item.count)}.")] if item and item.count else [])]
    blocks += [*_nearest(near), *_fault(fault), *_answer_fields(written, looks_private=looks_private)]
    return modal("Answer for everybody", blocks, name=ANSWER, told=told, send="Answer")


def _nearest(near: Sequence[Source]) -> Iterator[Block]:
    if near:
        yield context("What the profile has that comes nearest:")
    for one in near:
        yield section(f"*{mrkdwn(brief(one.title or one.section, 150))}*\n{mrkdwn(brief(one.quote, _QUOTE))}")


def comment_modal(told: Mapping[str, str]) -> View:
    """Whoever disliked an answer may say why."""
    field = text_field("comment", "What was wrong with it?", lines=True, most=_COMMENT, optional=True)
    return modal("What was wrong?", [field], name=COMMENT, told=told, send="Send")


def about_modal(text: str, told: Mapping[str, str]) -> View:
    """The words of a message as a question, and who is to read the answer."""
    asked = text_field("question", "Your question", text, lines=True, most=MAX_CHARACTERS)
    where = {PRIVATE: "For me alone", THREAD: "In the thread, for everybody"}
    return modal(
        "Ask the twin",
        [asked, choice_field("where", "Where do you want the answer?", where)],
        name=ABOUT,
        told=told,
        send="Ask",
    )


def teach_modal(
    told: Mapping[str, str],
    *,
    typed: Mapping[str, str] | None = None,
    fault: str = "",
    looks_private: bool = False,
) -> View:
    """The command `teach` without arguments; what looks private may be told anyway."""
    written = typed or {}
    which = "The id of a question or an answer (7, v7), or a new question"
    blocks = [
        *_fault(fault),
        text_field("question", which, written.get("question", ""), most=MAX_CHARACTERS),
        *_answer_fields(written, looks_private=looks_private),
    ]
    return modal("Teach an answer", blocks, name=TEACH, told=told, send="Teach")


def _answer_fields(written: Mapping[str, str], *, looks_private: bool) -> Iterator[Block]:
    yield text_field("answer", "Your answer", written.get("answer", ""), lines=True)
    yield date_field("expires", "Valid until (leave empty: always)", written.get("expires", ""))
    if looks_private:
        yield tick_field("anyway", "Everybody would read it", "Tell it although it looks private")


def _fault(fault: str) -> Iterator[Block]:
    if fault:
        yield section(f":warning: {mrkdwn(fault)}")


def limits_modal(
    names: Sequence[str],
    told: Mapping[str, str],
    *,
    typed: Mapping[str, str] | None = None,
    fault: str = "",
) -> View:
    """The command `limits set` without arguments; without ``names`` the name is written."""
    written = typed or {}
    chosen = {name: name for name in names[:_OPTIONS]}
    which = (
        menu_field("name", "Limit", chosen, written.get("name", ""))
        if chosen
        else text_field("name", "Limit", written.get("name", ""), most=100)
    )
    amount = "New value (a number, off or default)"
    value = text_field("value", amount, written.get("value", ""), most=100)
    return modal("Set a limit", [*_fault(fault), which, value], name=LIMITS, told=told, send="Set")


def inbox_modal(rows: Rows, told: Mapping[str, str]) -> View:
    """The open questions, with what may be done with each."""
    blocks = [*inbox_blocks(rows, most=45)]
    none = [section("There is no question without an answer.")]
    return modal("Inbox", blocks or none, name=INBOX, told=told)


def inbox_blocks(rows: Rows, *, most: int) -> Iterator[Block]:
    """At most so many open questions, two blocks each, and a line that says how many are left out."""
    for row in rows[:most]:
        name, count = str(row.get("id") or ""), row.get("count")
        asked = f"Asked {times(count)}" if isinstance(count, int) and count else "Not asked yet"
        question = mrkdwn(brief(str(row.get("question") or ""), _QUESTION))
        yield section(f"*{question}*\n{asked} · `{mrkdwn(name)}`")
        yield from pressable(actions_of(name))
    if len(rows) > most:
        yield context(f"and {len(rows) - most:,} more: `/twin inbox`")


def text_field(
    name: str, label: str, text: str = "", *, lines: bool = False, most: int = WRITTEN, optional: bool = False
) -> Block:
    """A field to write into; what was ``text`` stays in it as far as there is room, its mentions defused."""
    element: Block = {
        "type": "plain_text_input",
        "action_id": name,
        "multiline": lines,
        "max_length": min(most, WRITTEN),
    }
    if kept := clip(defuse(whole(text)), min(most, WRITTEN)).strip():
        element["initial_value"] = kept
    return _field(name, label, element, optional=optional)


def date_field(name: str, label: str, day: str = "") -> Block:
    """A day, which may be left out."""
    element: Block = {"type": "datepicker", "action_id": name}
    return _field(name, label, {**element, "initial_date": day} if day else element, optional=True)


def tick_field(name: str, label: str, what: str) -> Block:
    """One thing that may be ticked."""
    element = {"type": "checkboxes", "action_id": name, "options": [_option(YES, what)]}
    return _field(name, label, element, optional=True)


def choice_field(name: str, label: str, options: Mapping[str, str]) -> Block:
    """One of a few, of which the first is chosen already."""
    shown = [_option(value, text) for value, text in options.items()]
    element = {"type": "radio_buttons", "action_id": name, "options": shown, "initial_option": shown[0]}
    return _field(name, label, element)


def menu_field(name: str, label: str, options: Mapping[str, str], chosen: str = "") -> Block:
    """One of many, of which one may be ``chosen`` already."""
    shown = {value: _option(value, text) for value, text in options.items()}
    element: Block = {"type": "static_select", "action_id": name, "options": list(shown.values())}
    return _field(name, label, {**element, "initial_option": shown[chosen]} if chosen in shown else element)


def _field(name: str, label: str, element: Block, *, optional: bool = False) -> Block:
    return {
        "type": "input",
        "block_id": name,
        "label": plain(label, _LABEL),
        "element": element,
        "optional": optional,
    }


def _option(value: str, text: str) -> Block:
    return {"text": plain(text, 75), "value": clip(value, 150)}


def _quoted(question: str) -> str:
    return f">{mrkdwn(brief(question, _QUESTION))}"


def _carried(told: Mapping[str, str]) -> str:
    """What fits; what does not is left out, as half of it would be of no use."""
    kept: dict[str, str] = {}
    for name, value in told.items():
        if value and len(json.dumps({**kept, name: value})) <= _TOLD:
            kept[name] = value
    return json.dumps(kept)
