"""
Components of a message, checked as Discord checks them: rows, buttons, selects, and the newer layouts.

``accepted`` gives what stands in the message afterwards, numbered; ``buttons_of`` and ``labels_of`` read it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import count

from tests.far_ends.discord_refusals import Json, check_list, check_number, check_text, invalid, one_of

ROW, BUTTON, SELECT, INPUT = 1, 2, 3, 4
SELECTS = frozenset({3, 5, 6, 7, 8})
SECTION, WORDS, THUMBNAIL, GALLERY, FILE, SEPARATOR, CONTAINER = 9, 10, 11, 12, 13, 14, 17
LABEL, UPLOAD = 18, 19
LINK, PREMIUM = 5, 6
V2 = 1 << 15
MOST_IN_ALL, MOST_LETTERS = 40, 4000
_TOP, _BOXED = {ROW}, {ROW, SECTION, WORDS, GALLERY, FILE, SEPARATOR}
_TOP_V2 = {*_BOXED, CONTAINER}
_HOLDERS = ("components", "accessory", "component")

Check = Callable[[str, Json], None]


def accepted(components: list[Json], *, flags: int) -> list[Json]:
    """What of these components a message shows, each with its number; a `Refusal` when Discord takes none."""
    layout = bool(flags & V2)
    check_list("components", components, most=MOST_IN_ALL if layout else 5)
    for place, one in enumerate(components):
        check_component(f"components.{place}", one, _TOP_V2 if layout else _TOP)
    every = list(walk(components))
    if len(every) > MOST_IN_ALL:
        raise invalid("components", "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", "at most 40 in all")
    if sum(len(one["content"]) for one in every if one["type"] == WORDS) > MOST_LETTERS:
        raise invalid("components", "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", "at most 4000 characters")
    check_unique(components)
    return numbered(components)


def check_component(path: str, one: Json, allowed: set[int]) -> None:
    """One component in its place."""
    kind = one.get("type")
    one_of(f"{path}.type", kind, sorted(allowed))
    _CHECKS[SELECT if kind in SELECTS else kind or 0](path, one)


def check_unique(components: list[Json]) -> None:
    seen = set()
    for one in walk(components):
        name = one.get("custom_id")
        if name is not None and name in seen:
            said = "Component custom id cannot be duplicated"
            raise invalid("components", "COMPONENT_CUSTOM_ID_DUPLICATED", said)
        seen.add(name)


def walk(components: list[Json]) -> Iterator[Json]:
    """All of them, whatever they stand in."""
    for one in components:
        yield one
        for holder in _HOLDERS:
            inside = one.get(holder) or []
            yield from walk(inside if isinstance(inside, list) else [inside])


def numbered(components: list[Json], numbers: Iterator[int] | None = None) -> list[Json]:
    """As Discord gives them back: each has an id of its own."""
    numbers = numbers or count(1)
    given = []
    for one in components:
        whole = {**one, "id": one.get("id") or next(numbers)}
        for holder in _HOLDERS:
            inside = one.get(holder)
            if isinstance(inside, list):
                whole[holder] = numbered(inside, numbers)
            elif inside:
                (whole[holder],) = numbered([inside], numbers)
        given.append(whole)
    return given


def buttons_of(message: Json) -> list[Json]:
    """All buttons under a message, in order."""
    return [one for one in walk(message["components"]) if one["type"] == BUTTON]


def labels_of(message: Json) -> list[str]:
    """What is written on the buttons under a message; an emoji stands for itself."""
    return [name_of(one) for one in buttons_of(message)]


def name_of(button: Json) -> str:
    emoji = (button.get("emoji") or {}).get("name") or ""
    return " ".join(word for word in (emoji, button.get("label") or "") if word)


def check_emoji(path: str, emoji: object) -> None:
    """A small picture: a Unicode one by its letters, one of a server by its id."""
    named = emoji if isinstance(emoji, dict) else {}
    name = named.get("name") or ""
    if not named.get("id") and (not name or name.isascii()):
        raise invalid(f"{path}.emoji.name", "COMPONENT_INVALID_EMOJI", "Invalid emoji")


def check_options(path: str, select: Json, *, most: int = 25) -> None:
    """What one may choose between, and how many of them."""
    options = check_list(f"{path}.options", select.get("options"), least=1, most=most)
    for place, option in enumerate(options):
        here = f"{path}.options.{place}"
        check_text(f"{here}.label", option.get("label"), least=1, most=100)
        check_text(f"{here}.value", option.get("value"), least=1, most=100)
        check_text(f"{here}.description", option.get("description"), most=100)
        if option.get("emoji"):
            check_emoji(here, option["emoji"])
    values = [option["value"] for option in options]
    if len(set(values)) < len(values):
        raise invalid(f"{path}.options", "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "values are not unique")
    check_range(path, select, len(options))
    if sum(bool(option.get("default")) for option in options) > (select.get("max_values") or 1):
        raise invalid(f"{path}.options", "SELECT_COMPONENT_TOO_MANY_DEFAULT", "more defaults than max_values")


def check_range(path: str, select: Json, most: int) -> None:
    least = check_number(f"{path}.min_values", select.get("min_values", 1), least=0, most=25)
    top = check_number(f"{path}.max_values", select.get("max_values", 1), least=1, most=most)
    if least > top:
        raise invalid(f"{path}.min_values", "NUMBER_TYPE_MAX", f"int value should be <= {top}.")


def _row(path: str, row: Json) -> None:
    inside = check_list(f"{path}.components", row.get("components"), least=1, most=5)
    for place, one in enumerate(inside):
        check_component(f"{path}.components.{place}", one, {BUTTON, *SELECTS})
    if len(inside) > 1 and any(one["type"] in SELECTS for one in inside):
        raise invalid(
            f"{path}.components",
            "COMPONENT_LAYOUT_WIDTH_EXCEEDED",
            "The specified component exceeds the maximum width",
        )


def _button(path: str, button: Json) -> None:
    style = check_number(f"{path}.style", button.get("style"), least=1, most=PREMIUM)
    check_text(f"{path}.label", button.get("label"), most=80)
    if style == LINK:
        check_text(f"{path}.url", button.get("url"), least=1, most=512)
        if not str(button["url"]).startswith(("http://", "https://", "discord://")):
            raise invalid(
                f"{path}.url", "URL_TYPE_INVALID_SCHEME", "Scheme must be one of http, https, discord"
            )
        if button.get("custom_id"):
            raise invalid(path, "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE", "custom_id and url")
    else:
        check_text(f"{path}.custom_id", button.get("custom_id"), least=1, most=100)
    if button.get("emoji"):
        check_emoji(path, button["emoji"])
    if not (button.get("label") or button.get("emoji")):
        raise invalid(f"{path}.label", "BUTTON_COMPONENT_INVALID", "A button needs a label or an emoji")


def _select(path: str, select: Json) -> None:
    check_text(f"{path}.custom_id", select.get("custom_id"), least=1, most=100)
    check_text(f"{path}.placeholder", select.get("placeholder"), most=150)
    if select["type"] == SELECT:
        check_options(path, select)
    else:
        check_range(path, select, 25)


def _section(path: str, section: Json) -> None:
    inside = check_list(f"{path}.components", section.get("components"), least=1, most=3)
    for place, one in enumerate(inside):
        check_component(f"{path}.components.{place}", one, {WORDS})
    check_component(f"{path}.accessory", section.get("accessory") or {}, {BUTTON, THUMBNAIL})


def _container(path: str, container: Json) -> None:
    for place, one in enumerate(
        check_list(f"{path}.components", container.get("components"), least=1, most=40)
    ):
        check_component(f"{path}.components.{place}", one, _BOXED)


def _words(path: str, words: Json) -> None:
    check_text(f"{path}.content", words.get("content"), least=1, most=4000)


def _gallery(path: str, gallery: Json) -> None:
    for place, one in enumerate(check_list(f"{path}.items", gallery.get("items"), least=1, most=10)):
        _picture(f"{path}.items.{place}", one)


def _picture(path: str, picture: Json) -> None:
    check_text(f"{path}.media.url", (picture.get("media") or {}).get("url"), least=1, most=2048)
    check_text(f"{path}.description", picture.get("description"), most=1024)


def _file(path: str, file: Json) -> None:
    check_text(f"{path}.file.url", (file.get("file") or {}).get("url"), least=1, most=2048)


def _anything(_path: str, _one: Json) -> None:
    """A separator has nothing that could be wrong."""


_CHECKS: Mapping[int, Check] = {
    ROW: _row,
    BUTTON: _button,
    SELECT: _select,
    SECTION: _section,
    WORDS: _words,
    THUMBNAIL: _picture,
    GALLERY: _gallery,
    FILE: _file,
    SEPARATOR: _anything,
    CONTAINER: _container,
}
