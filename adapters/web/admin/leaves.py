"""A list that is read whole, shown a leaf at a time (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from starlette.requests import Request

from adapters.web.admin.pages import with_query

ON_A_LEAF = 50
_DIGITS = 6
_One = TypeVar("_One")


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf(Generic[_One]):
    """Some of ``many``, with the addresses of the leaf behind it and of the first one (empty: none)."""

    rows: Sequence[_One]
    many: int
    next: str = ""
    first: str = ""


def leaf(request: Request, found: Sequence[_One], most: int = ON_A_LEAF) -> Leaf[_One]:
    """The leaf that ``?page=N`` asks for, from 1; behind the last one stands the last one."""
    said = request.query_params.get("page", "")
    wanted = int(said) - 1 if said.isascii() and said.isdigit() and len(said) <= _DIGITS else 0
    number = max(0, min(wanted, (len(found) - 1) // most))
    end = (number + 1) * most
    return Leaf(
        rows=found[number * most : end],
        many=len(found),
        next=with_query(request, page=number + 2) if end < len(found) else "",
        first=with_query(request, page=None) if number else "",
    )
