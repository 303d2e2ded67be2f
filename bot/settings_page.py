"""Writes the page of all settings from the class itself, so that the two cannot drift apart."""

from __future__ import annotations

import sys
import types
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import AfterValidator, BaseModel, SecretStr, ValidationError, create_model
from pydantic.fields import FieldInfo

from bot.settings import Settings

AREAS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Model providers", ("GROQ_", "OPENAI_")),
    ("Database", ("DATABASE_URL", "TWIN_SPOOL")),
    ("Slack", ("SLACK_", "TWIN_SLACK_")),
    ("Discord", ("DISCORD_", "TWIN_DISCORD_")),
    ("The person", ("TWIN_PROFILE", "TWIN_OWNER", "TWIN_ADMINS")),
    ("Web", ("TWIN_WEB_",)),
    (
        "Limits",
        ("TWIN_DAILY_", "TWIN_MONTHLY_", "TWIN_USER_RATE", "TWIN_CHANNEL_RATE", "TWIN_RATE", "TWIN_RESERVE_"),
    ),
    ("Reports", ("TWIN_TIMEZONE", "TWIN_REPORT_", "TWIN_WEBHOOK_")),
    (
        "Answers",
        (
            "TWIN_MODELS",
            "TWIN_ORDER",
            "TWIN_CACHE",
            "TWIN_HEDGE",
            "TWIN_QUOTES",
            "TWIN_VERIFIER",
            "TWIN_GUARD",
            "TWIN_EMBEDDINGS",
            "TWIN_RETENTION_",
        ),
    ),
    ("Logs", ("TWIN_LOG",)),
)
"""Areas of the page in their order, by how the names of their settings begin."""

_EXAMPLES = {
    "catalogue": '[catalogue."groq:openai/gpt-oss-20b"]',
    "providers": "[providers.groq2]",
    "limits": "[limits.students]",
    "experiments": "[experiments.tone.arms.warm]",
}

_WORDS = {bool: "`true`, `false`", SecretStr: "a secret", date: "a date", Path: "a path"}

HEAD = """\
<!-- Written by `make docs` from bot/settings.py; `make check` compares. Change the class, not this page. -->

# Configuration

A setting is looked up in the environment first, then in `.env`, then in `twin.toml` (both in the folder
that the twin is started in), then in the defaults below. An empty value counts as unset. In `twin.toml` a
name may be written in capitals or in small letters. A value that is not allowed stops the start with one line
that names it.
`twin config show` tells each value and where it came from, with secrets masked.
"""


def page() -> str:
    """The whole page, in Markdown."""
    return "\n".join([HEAD, *_areas(), *_tables_of_the_file()])


def area_of(name: str) -> str:
    """The heading under which a setting stands."""
    return next((area for area, begins in AREAS if name.startswith(begins)), "More")


def allowed(field: FieldInfo) -> str:
    """What a setting accepts, in a few words: its kind, its bounds, or what its own check expects."""
    kinds = [kind for kind in _kinds(field.annotation) if kind is not type(None)]
    if all(get_origin(kind) is Literal for kind in kinds):
        return _listed(kinds)
    if {int, Decimal, float} & set(kinds) and bool not in kinds:
        return ("whole number" if int in kinds else "number") + _bounds(field)
    words = (one for kind, one in _WORDS.items() if kind in kinds)
    return next(words, "") or _of_many(kinds) or _expectation(field)


def _of_many(kinds: Sequence[Any]) -> str:
    """What a list or a table of tables holds; empty for anything else."""
    held = [part for kind in kinds if get_origin(kind) in {list, dict} for part in get_args(kind)]
    if any(map(_is_table, held)):
        return "tables"
    return f"a list of {_listed(held)}" if held else ""


def _listed(kinds: Sequence[Any]) -> str:
    return ", ".join(f"`{value}`" for kind in kinds for value in get_args(kind))


def default(field: FieldInfo) -> str:
    """The default as one would write it; a dash where there is none."""
    value = field.get_default(call_default_factory=True)
    if field.is_required():
        return "none: it must be given"
    if value in (None, "", [], {}):
        return "-"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _areas() -> Iterator[str]:
    fields = {str(f.validation_alias): f for f in Settings.model_fields.values() if f.validation_alias}
    for area in [area for area, _ in AREAS] + ["More"]:
        rows = [_row(name, field) for name, field in fields.items() if area_of(name) == area]
        if rows:
            yield (
                f"## {area}\n\n| name | meaning | default | allowed |\n|---|---|---|---|\n"
                + "\n".join(rows)
                + "\n"
            )


def _row(name: str, field: FieldInfo) -> str:
    cells = (f"`{name}`", field.description or "", default(field), allowed(field))
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _tables_of_the_file() -> Iterator[str]:
    """Fields without a name in the environment: tables that only ``twin.toml`` can hold."""
    for key, field in Settings.model_fields.items():
        if field.validation_alias is None:
            entries = [part for part in (*get_args(field.annotation), field.annotation) if _is_table(part)]
            told = field.description or ""
            about = told[:1].upper() + told[1:]
            where = _EXAMPLES.get(key)
            each = f": one table for each, `{where}`" if where else ""
            yield f"## `[{key}]` in `twin.toml`\n\n{about}{each}.\n\n" + _keys(entries[0])


def _keys(entry: type[BaseModel]) -> str:
    """The keys of a table, those of the tables in it after a dot."""
    rows = [_row(name, one) for name, one in entry.model_fields.items()]
    for name, one in entry.model_fields.items():
        within = f"{name}.NAME" if get_origin(one.annotation) is dict else f"[{name}]"
        for inner in filter(_is_table, get_args(one.annotation)):
            rows += [_row(f"{within}.{key}", two) for key, two in inner.model_fields.items()]
    return "\n".join(["| key | meaning | default | allowed |", "|---|---|---|---|", *rows]) + "\n"


def _is_table(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _kinds(annotation: Any) -> tuple[Any, ...]:
    return get_args(annotation) if get_origin(annotation) in {Union, types.UnionType} else (annotation,)


def _bounds(field: FieldInfo) -> str:
    low = next((f"from {m.ge}" for m in field.metadata if getattr(m, "ge", None) is not None), "")
    low = low or next((f"above {m.gt}" for m in field.metadata if getattr(m, "gt", None) is not None), "")
    high = next((f"to {m.le}" for m in field.metadata if getattr(m, "le", None) is not None), "")
    return "".join(f" {bound}" for bound in (low, high) if bound)


def _expectation(field: FieldInfo) -> str:
    """Hand the setting's own check a value that nothing accepts, and listen to what it says."""
    if not any(isinstance(part, AfterValidator) for part in _checks(field)):
        return "text"
    try:
        create_model("Probe", value=(field.rebuild_annotation(), ...)).model_validate({"value": "\x01"})
    except ValidationError as error:
        said = str(error.errors(include_url=False)[0]["msg"]).removeprefix("Value error, ")
        return said.removeprefix("expected ") if said.startswith("expected ") else "a URL"
    return "text"


def _checks(field: FieldInfo) -> Iterator[Any]:
    yield from field.metadata
    for kind in _kinds(field.annotation):
        yield from getattr(kind, "__metadata__", ())


def main(words: Sequence[str]) -> int:
    """``PATH`` writes the page, ``--check PATH`` compares; returns the exit code."""
    paths = [Path(word) for word in words if word != "--check"]
    if len(paths) != 1:
        sys.stderr.write("expected one path: python -m bot.settings_page [--check] docs/configuration.md\n")
        return 2
    if "--check" not in words:
        paths[0].write_text(page(), encoding="utf-8")
        return 0
    if paths[0].is_file() and paths[0].read_text(encoding="utf-8") == page():
        return 0
    sys.stderr.write(f"{paths[0]} is not what bot/settings.py says: run `make docs` and commit it\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
