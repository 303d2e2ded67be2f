"""What Slack refuses of the elements inside blocks: buttons, inputs, menus, texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping

from tests.far_ends.slack_message import Params

Problem = tuple[str, str]
ID, BUTTON, VALUE, URL, PLACEHOLDER, ALT = 255, 75, 2_000, 3_000, 150, 2_000
OPTION_TEXT, OPTION_VALUE, OPTIONS = 75, 150, 100
WRITTEN = 3_000
"""The most that a member may write into a field."""


def wrong(why: str) -> Problem:
    return "invalid_blocks", why


def text_problems(text: object, most: int, *, plain: bool = False) -> Iterator[Problem]:
    """What is wrong with a text object; ``plain`` where Slack takes no markup."""
    if not isinstance(text, dict) or text.get("type") not in {"plain_text", "mrkdwn"}:
        yield wrong("a text object has type plain_text or mrkdwn")
        return
    if plain and text["type"] != "plain_text":
        yield wrong("only plain_text is allowed here")
    foreign = {"plain_text": {"verbatim"}, "mrkdwn": {"emoji"}}[text["type"]] & text.keys()
    yield from (wrong(f"{text['type']} has no {name}") for name in foreign)
    words = text.get("text")
    if not isinstance(words, str) or not words:
        yield wrong("must be more than 0 characters")
    elif len(words) > most:
        yield wrong(f"must be less than {most + 1} characters")


def ids_twice(elements: Iterable[Params]) -> Iterator[Problem]:
    """Slack refuses an ``action_id`` that stands twice in one block."""
    ids = Counter(one["action_id"] for one in elements if "action_id" in one)
    yield from (wrong(f"action_id {name} already exists") for name, times in ids.items() if times > 1)


def element_problems(element: object) -> Iterator[Problem]:
    """What is wrong with one element."""
    if not isinstance(element, dict):
        yield wrong("an element is an object")
        return
    check = _CHECKS.get(str(element.get("type")))
    if check is None:
        yield wrong(f"unsupported element: {element.get('type')}")
        return
    yield from _short(element, "action_id", ID)
    yield from check(element)


def _short(element: Params, name: str, most: int) -> Iterator[Problem]:
    value = element.get(name)
    if value is not None and not isinstance(value, str):
        yield wrong(f"{name} is a string")
    elif value is not None and len(value) > most:
        yield wrong(f"{name} must be less than {most + 1} characters")
    elif value == "":
        yield wrong(f"{name} must be more than 0 characters")


def _button(element: Params) -> Iterator[Problem]:
    yield from text_problems(element.get("text"), BUTTON, plain=True)
    yield from _short(element, "value", VALUE)
    yield from _short(element, "url", URL)
    yield from _short(element, "accessibility_label", BUTTON)
    if element.get("style", "primary") not in {"primary", "danger"}:
        yield wrong("style is primary or danger")
    if "confirm" in element:
        yield from _confirm(element["confirm"])


def _confirm(confirm: Params) -> Iterator[Problem]:
    for name, most in (("title", 100), ("text", 300), ("confirm", 30), ("deny", 30)):
        yield from text_problems(confirm.get(name), most, plain=name != "text")


def _icon_button(element: Params) -> Iterator[Problem]:
    if element.get("icon") != "trash":
        yield wrong("icon is trash")
    yield from text_problems(element.get("text"), BUTTON, plain=True)
    yield from _short(element, "value", VALUE)


def _feedback(element: Params) -> Iterator[Problem]:
    for side in ("positive_button", "negative_button"):
        button = element.get(side)
        if not isinstance(button, dict):
            yield wrong(f"missing {side}")
            continue
        yield from text_problems(button.get("text"), BUTTON, plain=True)
        if not button.get("value"):
            yield wrong(f"{side} needs a value")
        yield from _short(button, "value", VALUE)
        yield from _short(button, "accessibility_label", BUTTON)


def _written(element: Params) -> Iterator[Problem]:
    yield from _placeholder(element)
    least, most = element.get("min_length", 0), element.get("max_length", WRITTEN)
    if not 0 <= least <= most <= WRITTEN or most < 1:
        yield wrong(f"0 <= min_length <= max_length <= {WRITTEN}")
    if len(str(element.get("initial_value", ""))) > most:
        yield wrong("initial_value is longer than max_length")


def _number(element: Params) -> Iterator[Problem]:
    yield from _placeholder(element)
    if "is_decimal_allowed" not in element:
        yield wrong("missing is_decimal_allowed")


def _menu(element: Params) -> Iterator[Problem]:
    yield from _placeholder(element)
    yield from _options(element, 1, OPTIONS)


def _overflow(element: Params) -> Iterator[Problem]:
    yield from _options(element, 1, 5)


def _choices(element: Params) -> Iterator[Problem]:
    yield from _options(element, 1, 10)


def _options(element: Params, least: int, most: int) -> Iterator[Problem]:
    options = element.get("options") or []
    if not least <= len(options) <= most:
        yield wrong(f"{least} to {most} options are allowed")
    for option in options:
        yield from text_problems(option.get("text"), OPTION_TEXT)
        yield from _short(option, "value", OPTION_VALUE)
        if not option.get("value"):
            yield wrong("an option needs a value")


def _placeholder(element: Params) -> Iterator[Problem]:
    if "placeholder" in element:
        yield from text_problems(element["placeholder"], PLACEHOLDER, plain=True)


def _image(element: Params) -> Iterator[Problem]:
    if bool(element.get("image_url")) == bool(element.get("slack_file")):
        yield wrong("an image has either image_url or slack_file")
    if not element.get("alt_text"):
        yield wrong("missing alt_text")
    yield from _short(element, "image_url", URL)
    yield from _short(element, "alt_text", ALT)


_CHECKS: Mapping[str, Callable[[Params], Iterator[Problem]]] = {
    "button": _button,
    "icon_button": _icon_button,
    "feedback_buttons": _feedback,
    "plain_text_input": _written,
    "number_input": _number,
    "email_text_input": _placeholder,
    "url_text_input": _placeholder,
    "datepicker": _placeholder,
    "static_select": _menu,
    "users_select": _placeholder,
    "channels_select": _placeholder,
    "conversations_select": _placeholder,
    "overflow": _overflow,
    "radio_buttons": _choices,
    "checkboxes": _choices,
    "image": _image,
}
