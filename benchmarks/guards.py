"""What the guards of recall catch and block, on pairs by the author of their rules: an aid, no proof."""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from pathlib import Path
from time import perf_counter

from bot.recall import traits, wording
from bot.recall.guards import differ

_FOLDER = Path(__file__).parent / "dev" / "pairs"

_OTHERS = ("aside", "more", "last", "wide", "wide_aside", "wide_last")


def main() -> int:
    """Print the tables; ``-v``: each pair judged wrongly; ``aside``, ``wide_last`` ...: other pairs."""
    suffix = next((f"_{name}" for name in _OTHERS if name in sys.argv), "")
    beside = "_wide" if "wide" in suffix else suffix.removesuffix("_more").removesuffix("_last")
    same = [_pair(f"same: {line}") for line in _lines(f"same{beside}.txt")]
    minimal = [_pair(line) for line in _lines(f"minimal{suffix}.txt")]
    print("Written by the author of the rules: optimistic.")
    for strict in (False, True):
        print(f"{'strict' if strict else 'gated'}:")
        _table(same, minimal, strict=strict)
    pairs = [(one, other) for _, one, other in (*same, *minimal)]
    cold, warm = _cost(pairs, is_cold=True), _cost(pairs, is_cold=False)
    print(f"{cold:.3f} ms a pair of questions never seen, {warm:.3f} ms one of known ones")
    return 0


def _table(same: list[tuple[str, str, str]], minimal: list[tuple[str, str, str]], *, strict: bool) -> None:
    is_wordy = "-v" in sys.argv
    blocked = [(one, other, why) for _, one, other in same if (why := differ(one, other, strict=strict))]
    print(f"  {len(blocked)} of {len(same)} pairs with one answer blocked ({len(blocked) / len(same):.1%})")
    for one, other, why in blocked if is_wordy else ():
        print(f"      {why}: {one} => {other}")
    missed = defaultdict(list)
    for kind, one, other in minimal:
        if not differ(one, other, strict=strict):
            missed[kind].append((one, other))
    lost = sum(map(len, missed.values()))
    print(f"  {len(minimal) - lost} of {len(minimal)} minimal pairs caught ({1 - lost / len(minimal):.1%})")
    for kind, total in Counter(kind for kind, *_ in minimal).items():
        print(f"    {kind:10} {total - len(missed[kind]):3} of {total:3}")
        for one, other in missed[kind] if is_wordy else ():
            print(f"      {one} => {other}")


def _cost(pairs: list[tuple[str, str]], *, is_cold: bool) -> float:
    for one, other in pairs:
        differ(one, other)
    started = perf_counter()
    for one, other in pairs:
        if is_cold:
            for cached in (traits.read, wording.key, wording.bare):
                cached.cache_clear()
        differ(one, other)
    return (perf_counter() - started) * 1000 / len(pairs)


def _pair(line: str) -> tuple[str, str, str]:
    kind, _, pair = line.partition(": ")
    one, _, other = pair.partition(" => ")
    return kind, one, other


def _lines(name: str) -> list[str]:
    return [line for line in (_FOLDER / name).read_text("utf-8").splitlines() if line]


if __name__ == "__main__":
    sys.exit(main())
