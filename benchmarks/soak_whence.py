"""What a twin holds in memory, told from inside of it; the product knows nothing of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HOOK = """
import functools, gc, json, os, pathlib, signal, sys, types
from collections import Counter

_SHARED = (type, types.ModuleType, types.FunctionType, types.CodeType, types.BuiltinFunctionType)
_KEPT = type(functools.lru_cache(len))

def _weight(root, seen):
    weight, left = 0, [root]
    while left:
        one = left.pop()
        if id(one) in seen or issubclass(type(one), _SHARED):
            continue
        seen.add(id(one))
        weight += sys.getsizeof(one, 0)
        left += gc.get_referents(one)
    return weight

def _caches(every):
    for one in every:
        if type(one) is _KEPT and one.cache_info().currsize:
            name = ".".join(str(getattr(one, part, "?")) for part in ("__module__", "__qualname__"))
            seen = {{id(one.__dict__), id(one)}}
            yield name, [*one.cache_info(), sum(_weight(two, seen) for two in gc.get_referents(one))]

def _tell(*_):
    folder = pathlib.Path({folder!r})
    number = len(list(folder.glob("held-*.json"))) + 1
    gc.collect()
    every = gc.get_objects()
    kinds, sizes = Counter(), Counter()
    for one in every:
        name = f"{{type(one).__module__}}.{{type(one).__qualname__}}"
        kinds[name] += 1
        sizes[name] += sys.getsizeof(one, 0)
    told = {{
        "caches": dict(_caches(every)),
        "kinds": {{name: [kinds[name], sizes[name]] for name in kinds}},
        "blocks": sys.getallocatedblocks(),
    }}
    (folder / "unfinished").write_text(json.dumps(told), "utf-8")
    os.replace(folder / "unfinished", folder / f"held-{{number}}.json")

signal.signal(signal.SIGUSR1, _tell)
"""
"""A `sitecustomize.py`: at a SIGUSR1 it tells what each `lru_cache` holds, and how many objects there are."""
MOST = 25


def grown(folder: Path) -> Iterator[str]:
    """The caches and the kinds of objects that have grown most between two snapshots."""
    before, after = (json.loads((folder / f"held-{number}.json").read_text("utf-8")) for number in (1, 2))
    yield f"blocks of Python's allocator: {before['blocks']:,}, then {after['blocks']:,}"
    yield from _caches(before["caches"], after["caches"])
    yield from _kinds(before["kinds"], after["kinds"])


def _caches(before: dict[str, Any], after: dict[str, Any]) -> Iterator[str]:
    for name, (hits, misses, room, held, weight) in sorted(after.items(), key=lambda one: -one[1][4])[:MOST]:
        was = before.get(name, (0, 0, 0, 0, 0))
        yield (
            f"{weight / 1024:9.0f} kB (was {was[4] / 1024:.0f})  {name}: "
            f"{held:,} (was {was[3]:,}) of {room or 0:,}, {hits:,} hits, {misses:,} misses"
        )


def _kinds(before: dict[str, list[int]], after: dict[str, list[int]]) -> Iterator[str]:
    climbs = {name: size - before.get(name, [0, 0])[1] for name, (_, size) in after.items()}
    for name in sorted(climbs, key=lambda one: -climbs[one])[:MOST]:
        yield f"{climbs[name] / 1024:+9.0f} kB  {name}: {after[name][0]:,} (was {before.get(name, [0])[0]:,})"
