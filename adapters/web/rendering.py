"""How templates become pages: what they show is text, and a name that is missing is an error."""

from __future__ import annotations

from pathlib import Path
from types import CodeType

from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket

HERE = Path(__file__).parent


class _Compiled(BytecodeCache):
    """Compiled templates, by their words: it takes long, and all doors of a process need the same."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._known.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self._known[bucket.key, bucket.checksum] = bucket.code


_COMPILED = {trimmed: _Compiled() for trimmed in (False, True)}
"""Filters are looked up when a page is made, so that doors with others may share them."""


def templates(*, trimmed: bool = False) -> Environment:
    """Those of ``templates``; ``trimmed`` ones leave no line where a block stood."""
    return Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=trimmed,
        lstrip_blocks=trimmed,
        bytecode_cache=_COMPILED[trimmed],
    )
