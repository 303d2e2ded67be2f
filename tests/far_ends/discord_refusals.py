"""How a small Discord says no: an HTTP status, its own code, and which field of a form was wrong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Json = dict[str, Any]

INVALID_FORM, TOO_MANY = 50035, 429


class Refusal(Exception):
    """A request that Discord refuses; `body` is what it answers."""

    def __init__(self, status: int, code: int, message: str, **more: Any) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status = status
        self.headers = {"Via": "1.1 google"} if status == TOO_MANY else {}
        self.body: Json = {"code": code, "message": message, **more}


def invalid(path: str, code: str, message: str) -> Refusal:
    """A form whose field at the dotted `path` is wrong, told as Discord tells it: nested, with `_errors`."""
    errors: Json = {"_errors": [{"code": code, "message": message}]}
    for step in reversed(path.split(".")):
        errors = {step: errors}
    return Refusal(400, INVALID_FORM, "Invalid Form Body", errors=errors)


def check_text(path: str, text: object, *, least: int = 0, most: int) -> None:
    """A text is a string of so many characters, or the form is refused; None counts as an empty one."""
    if text is None:
        text = ""
    if not isinstance(text, str):
        raise invalid(path, "BASE_TYPE_BAD_TYPE", "Could not interpret as string.")
    if not text and least:
        raise invalid(path, "BASE_TYPE_REQUIRED", "This field is required")
    if not least <= len(text) <= most:
        words = (
            f"Must be between {least} and {most} in length."
            if least
            else f"Must be {most} or fewer in length."
        )
        raise invalid(path, "BASE_TYPE_BAD_LENGTH" if least else "BASE_TYPE_MAX_LENGTH", words)


def check_number(path: str, value: object, *, least: int, most: int) -> int:
    """A whole number of a range."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise invalid(path, "NUMBER_TYPE_COERCE", f'Value "{value}" is not int.')
    if not least <= value <= most:
        code = "NUMBER_TYPE_MIN" if value < least else "NUMBER_TYPE_MAX"
        raise invalid(path, code, f"int value should be between {least} and {most}.")
    return value


def check_list(path: str, several: object, *, least: int = 0, most: int) -> Sequence[Any]:
    """A list of so many."""
    if not isinstance(several, list):
        raise invalid(path, "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
    if not least <= len(several) <= most:
        raise invalid(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length.")
    return several


def one_of(path: str, value: object, allowed: Sequence[object]) -> None:
    if value not in allowed:
        raise invalid(path, "BASE_TYPE_CHOICES", f"Value must be one of {set(allowed)}.")
