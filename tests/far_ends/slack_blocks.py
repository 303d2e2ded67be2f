"""
What Slack's Block Kit refuses: types, counts, lengths and required parts of blocks.

`problems` yields ``(error code, why)`` for the blocks of a message, a modal (``modal``) or a home (``home``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from tests.far_ends.slack_elements import Problem, element_problems, ids_twice, text_problems, wrong
from tests.far_ends.slack_message import Params

PER_MARKDOWN_BLOCK = 12_000
SECTION, FIELD, CONTEXT, HEADER, LABEL = 3_000, 2_000, 2_000, 150, 2_000
ID = 255
MODAL, HOME, MESSAGE = "modal", "home", "message"
Check = Callable[[Params], Iterator[Problem]]


def problems(blocks: object, surface: str = MESSAGE) -> Iterator[Problem]:
    """Everything that is wrong with some blocks, the first first."""
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        yield "invalid_blocks_format", "blocks are a list of objects"
        return
    twice = [name for name, n in Counter(b["block_id"] for b in blocks if "block_id" in b).items() if n > 1]
    yield from (wrong(f"block_id {name} already exists") for name in twice)
    for place, block in enumerate(blocks):
        for code, why in _block(block, surface):
            yield code, f"{why} [json-pointer:/blocks/{place}]"


def _block(block: Params, surface: str) -> Iterator[Problem]:
    kind = str(block.get("type"))
    check, surfaces = _CHECKS.get(kind, (None, frozenset()))
    if check is None:
        yield wrong(f"unsupported type: {kind}")
        return
    if surface not in surfaces:
        yield wrong(f"unsupported type on this surface: {kind}")
    if len(str(block.get("block_id", ""))) > ID:
        yield wrong(f"block_id must be less than {ID + 1} characters")
    yield from check(block)


def _markdown(block: Params) -> Iterator[Problem]:
    text = block.get("text")
    if not isinstance(text, str) or not text:
        yield wrong("a markdown block needs text")
    elif len(text) > PER_MARKDOWN_BLOCK:
        yield "msg_too_long", f"a markdown block holds {PER_MARKDOWN_BLOCK} characters"


def _section(block: Params) -> Iterator[Problem]:
    text, fields = block.get("text"), block.get("fields")
    if text is None and not fields:
        yield wrong("a section needs text or fields")
    if text is not None:
        yield from text_problems(text, SECTION)
    if fields is not None:
        yield from _count(fields, 10, "fields")
        for one in fields:
            yield from text_problems(one, FIELD)
    if "accessory" in block:
        yield from element_problems(block["accessory"])


def _context(block: Params) -> Iterator[Problem]:
    elements = block.get("elements") or []
    yield from _count(elements, 10, "elements")
    for one in elements:
        if one.get("type") == "image":
            yield from element_problems(one)
        else:
            yield from text_problems(one, CONTEXT)


def _actions(block: Params) -> Iterator[Problem]:
    yield from _elements(block, 25, frozenset())


def _context_actions(block: Params) -> Iterator[Problem]:
    yield from _elements(block, 5, frozenset({"feedback_buttons", "icon_button"}))


def _elements(block: Params, most: int, kinds: frozenset[str]) -> Iterator[Problem]:
    elements = block.get("elements") or []
    yield from _count(elements, most, "elements")
    yield from ids_twice(elements)
    for one in elements:
        is_contextual = one.get("type") in {"feedback_buttons", "icon_button"}
        if is_contextual != bool(kinds) or one.get("type") in {"plain_text_input", "image"}:
            yield wrong(f"unsupported element: {one.get('type')}")
        yield from element_problems(one)


def _header(block: Params) -> Iterator[Problem]:
    yield from text_problems(block.get("text"), HEADER, plain=True)


def _image(block: Params) -> Iterator[Problem]:
    yield from element_problems(block)
    if "title" in block:
        yield from text_problems(block["title"], 2_000, plain=True)


def _input(block: Params) -> Iterator[Problem]:
    yield from text_problems(block.get("label"), LABEL, plain=True)
    if "hint" in block:
        yield from text_problems(block["hint"], LABEL, plain=True)
    element = block.get("element")
    if not isinstance(element, dict) or element.get("type") in {"button", "image", "feedback_buttons"}:
        yield wrong("an input needs an element that takes input")
    else:
        yield from element_problems(element)


def _table(block: Params) -> Iterator[Problem]:
    rows = block.get("rows") or []
    yield from _count(rows, 100, "rows")
    if any(len(row) > 20 for row in rows):
        yield wrong("a table has at most 20 columns")


def _rich_text(block: Params) -> Iterator[Problem]:
    yield from _count(block.get("elements") or [], 1_000, "elements")


def _video(block: Params) -> Iterator[Problem]:
    yield from (
        wrong(f"missing {name}") for name in ("alt_text", "title", "video_url") if not block.get(name)
    )


def _nothing(_block: Params) -> Iterator[Problem]:
    return iter(())


def _count(items: object, most: int, name: str) -> Iterator[Problem]:
    if not isinstance(items, list) or not 0 < len(items) <= most:
        yield wrong(f"1 to {most} {name} are allowed")


def _on(*surfaces: str) -> frozenset[str]:
    return frozenset(surfaces or (MESSAGE, MODAL, HOME))


_CHECKS: Mapping[str, tuple[Check, frozenset[str]]] = {
    "markdown": (_markdown, _on(MESSAGE)),
    "section": (_section, _on()),
    "context": (_context, _on()),
    "context_actions": (_context_actions, _on(MESSAGE)),
    "divider": (_nothing, _on()),
    "header": (_header, _on()),
    "actions": (_actions, _on()),
    "image": (_image, _on()),
    "input": (_input, _on(MODAL, HOME)),
    "table": (_table, _on(MESSAGE)),
    "rich_text": (_rich_text, _on()),
    "video": (_video, _on()),
    "task_card": (_nothing, _on(MESSAGE)),
    "plan": (_nothing, _on(MESSAGE)),
}

VIEW_KEYS = frozenset({
    "type", "title", "blocks", "submit", "close", "private_metadata", "callback_id", "clear_on_close",
    "notify_on_close", "external_id", "submit_disabled",
})  # fmt: skip
VIEW_BYTES = 250_000


def view_problems(view: object, kinds: Iterable[str]) -> Iterator[Problem]:
    """Everything that is wrong with a view, which must be of one of the kinds."""
    if not isinstance(view, dict):
        yield "invalid_arguments", "a view is an object"
        return
    if str(view.get("type")) not in kinds:
        yield "invalid_arguments", f"a view of type {view.get('type')} is not allowed here"
    yield from (("invalid_arguments", f"unknown field: {name}") for name in sorted(view.keys() - VIEW_KEYS))
    if len(str(view).encode()) > VIEW_BYTES:
        yield "view_too_large", "a view has at most 250 kB"
    for code, why in _view(view):
        yield "invalid_arguments" if code == "invalid_blocks" else code, why


def _view(view: dict[str, Any]) -> Iterator[Problem]:
    blocks = view.get("blocks")
    if not isinstance(blocks, list) or not 0 < len(blocks) <= 100:
        yield wrong("1 to 100 blocks are allowed in a view")
        return
    for name, most in (("private_metadata", 3_000), ("callback_id", ID), ("external_id", ID)):
        if len(str(view.get(name) or "")) > most:
            yield wrong(f"{name} must be less than {most + 1} characters")
    if view.get("type") == MODAL:
        for name in ("title", "submit", "close"):
            if name == "title" or name in view:
                yield from text_problems(view.get(name), 24, plain=True)
        if "submit" not in view and any(block.get("type") == "input" for block in blocks):
            yield wrong("a modal with input needs submit")
    yield from problems(blocks, str(view.get("type")))
