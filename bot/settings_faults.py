"""What is said of a setting that is not allowed: its name, what was seen, and what is expected."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, get_args, get_origin

from pydantic import BaseModel

_SECRETIVE = "providers"
_OPEN = frozenset({"kind"})
"""Whatever stands in a table of a provider may be a key, but for these."""
_LONGEST = 80
_ADDRESS = "alerts.webhook"
"""It may hold a secret, also where it is no address."""
_NO_TABLE = frozenset({"dict_type", "model_type", "model_attributes_type"})
_WORDS = (
    ("Value error, ", ""),
    ("Input should be greater", "expected a number greater"),
    ("Input should be less", "expected a number less"),
    ("Input should be ", "expected "),
    ("Input should have ", "expected "),
    ("Field required", "is missing"),
)


def told(fault: Mapping[str, Any], settings: type[BaseModel], plain: Collection[str]) -> str:
    """One fault of `settings` in one line; `plain` are the names outside of tables that hold no secret."""
    name = ".".join(str(part) for part in fault["loc"] if part != "[key]")
    table = _table_at(settings, fault["loc"])
    if fault["type"] in _NO_TABLE:
        known = f" with some of {', '.join(table.model_fields)}" if table else ""
        return f"{name}: expected a table, [{name}{'' if table else '.NAME'}]{known}"
    if fault["type"] == "extra_forbidden":
        return f"{name}: there is no such key; {_keys(settings, fault['loc'])}"
    return f"{name}: {_seen(name, fault, plain)}{_worded(str(fault['msg']))}"


def _keys(settings: type[BaseModel], place: Sequence[Any]) -> str:
    """Those that there are, and the one that was meant."""
    table = _table_at(settings, place[:-1])
    known = list(table.model_fields) if table else []
    close = get_close_matches(str(place[-1]).lower(), known, n=1)
    return f"expected some of {', '.join(known)}" + (f"; perhaps {close[0]} was meant" if close else "")


def _table_at(settings: type[BaseModel], place: Sequence[Any]) -> type[BaseModel] | None:
    """The form of the table at a place such as ``experiments.tone.arms.warm``; None: it is no single one."""
    kind: Any = settings
    for part in place:
        if get_origin(kind) is dict:
            kind = get_args(kind)[1]
        elif get_origin(kind) is list:
            kind = get_args(kind)[0]
        elif isinstance(kind, type) and issubclass(kind, BaseModel) and part in kind.model_fields:
            kind = kind.model_fields[part].annotation
        else:
            return None
    return kind if isinstance(kind, type) and issubclass(kind, BaseModel) else None


def _seen(name: str, fault: Mapping[str, Any], plain: Collection[str]) -> str:
    first, *rest = name.split(".")
    if name == _ADDRESS:
        return ""
    may = name in plain or (bool(rest) and (first != _SECRETIVE or rest[-1] in _OPEN))
    if not may or (rest and not isinstance(fault["input"], str | int | float)):
        return ""
    return f"seen {_without_password(name, str(fault['input']))[:_LONGEST]!r}; "


def _without_password(name: str, value: str) -> str:
    """An address may hold a password, wherever a wrong one has put it."""
    if not name.endswith("_URL"):
        return value
    hidden = re.sub(r"(password\s*=\s*)('[^']*'|[^&\s]*)", r"\1****", value, flags=re.IGNORECASE)
    return re.sub(r"^(\w+://)?.*@", r"\1****@", hidden, flags=re.DOTALL)


def _worded(said: str) -> str:
    for theirs, ours in _WORDS:
        said = said.replace(theirs, ours, 1) if said.startswith(theirs) else said
    is_a_name = any(letter.isupper() for letter in said.partition(" ")[0][1:])
    return said if is_a_name else said[:1].lower() + said[1:]
