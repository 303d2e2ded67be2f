"""
Modals, checked as Discord checks them, and filled in as people fill them in.

``check_modal`` is for what a bot sends, ``filled`` for what somebody types: it refuses what the client would
not let them send (`CannotBeTyped`), so that a test cannot do what nobody can.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tests.far_ends.discord_components import (
    INPUT,
    LABEL,
    ROW,
    SELECTS,
    UPLOAD,
    WORDS,
    check_options,
    check_range,
    check_unique,
    numbered,
)
from tests.far_ends.discord_refusals import Json, check_list, check_number, check_text, invalid, one_of

SHORT, LONG = 1, 2
RADIO, CHECKS, CHECK = 21, 22, 23
_STRING_SELECT = 3
_FIELDS = {INPUT, *SELECTS, UPLOAD, RADIO, CHECKS, CHECK}
MOST_TYPED = 4000


class CannotBeTyped(AssertionError):
    """Somebody on Discord cannot send this: the field is missing, too long, or there is no such choice."""


def check_modal(modal: Json) -> Json:
    """The modal as a person sees it; a `Refusal` when Discord would not open it."""
    check_text("data.title", modal.get("title"), least=1, most=45)
    check_text("data.custom_id", modal.get("custom_id"), least=1, most=100)
    rows = check_list("data.components", modal.get("components"), least=1, most=5)
    for place, row in enumerate(rows):
        path = f"data.components.{place}"
        one_of(f"{path}.type", row.get("type"), [ROW, WORDS, LABEL])
        _check_row(path, row)
    check_unique(list(rows))
    return {**modal, "components": numbered(list(rows))}


def _check_row(path: str, row: Json) -> None:
    if row["type"] == WORDS:
        check_text(f"{path}.content", row.get("content"), least=1, most=4000)
    elif row["type"] == ROW:
        (field,) = check_list(f"{path}.components", row.get("components"), least=1, most=1)
        one_of(f"{path}.components.0.type", field.get("type"), [INPUT])
        check_text(f"{path}.components.0.label", field.get("label"), least=1, most=45)
        _check_input(f"{path}.components.0", field)
    else:
        _check_label(path, row)


def _check_label(path: str, row: Json) -> None:
    check_text(f"{path}.label", row.get("label"), least=1, most=45)
    check_text(f"{path}.description", row.get("description"), most=100)
    field, path = row.get("component") or {}, f"{path}.component"
    one_of(f"{path}.type", field.get("type"), sorted(_FIELDS))
    if field["type"] == INPUT:
        if field.get("label"):
            raise invalid(f"{path}.label", "TEXT_INPUT_LABEL_NOT_ALLOWED", "The label stands above already")
        _check_input(path, field)
        return
    check_text(f"{path}.custom_id", field.get("custom_id"), least=1, most=100)
    if field["type"] in {_STRING_SELECT, RADIO, CHECKS}:
        check_options(path, field, most=25 if field["type"] == _STRING_SELECT else 10)
    elif field["type"] in SELECTS:
        check_range(path, field, 25)


def _check_input(path: str, field: Json) -> None:
    check_text(f"{path}.custom_id", field.get("custom_id"), least=1, most=100)
    one_of(f"{path}.style", field.get("style"), [SHORT, LONG])
    check_text(f"{path}.placeholder", field.get("placeholder"), most=100)
    least = check_number(f"{path}.min_length", field.get("min_length") or 0, least=0, most=MOST_TYPED)
    most = check_number(f"{path}.max_length", field.get("max_length") or MOST_TYPED, least=1, most=MOST_TYPED)
    if least > most:
        raise invalid(f"{path}.min_length", "NUMBER_TYPE_MAX", f"int value should be <= {most}.")
    if field.get("value"):
        check_text(f"{path}.value", field["value"], least=least, most=most)


def fields_of(modal: Json) -> Iterator[tuple[str, Json]]:
    """What can be filled in, each with the words that stand at it."""
    for row in modal["components"]:
        if row["type"] == ROW:
            (field,) = row["components"]
            yield field["label"], field
        elif row["type"] == LABEL:
            yield row["label"], row["component"]


def typed(modal: Json) -> dict[str, Any]:
    """What stands in the modal before anybody types: by `custom_id`."""
    return {field["custom_id"]: _before(field) for _, field in fields_of(modal)}


def words_of(modal: Json) -> str:
    """Everything that can be read in a modal."""
    told = [modal["title"]]
    for row in modal["components"]:
        told += [row.get("content"), row.get("label"), row.get("description")]
    for _, field in fields_of(modal):
        told += [field.get("label"), field.get("placeholder"), field.get("value")]
    return "\n".join(word for word in told if word)


def filled(modal: Json, values: Mapping[str, Any]) -> list[Json]:
    """The rows that come with a submission; `values` go by `custom_id` or by what stands at the field."""
    left = dict(values)
    whole = {}
    for label, field in fields_of(modal):
        name = field["custom_id"] if field["custom_id"] in left else label
        whole[field["custom_id"]] = _entered(label, field, left.pop(name, _before(field)))
    if left:
        raise CannotBeTyped(f"there is no field {sorted(left)}; there are {sorted(typed(modal))}")
    return [_sent(row, whole) for row in modal["components"]]


def _before(field: Json) -> Any:
    if field["type"] == INPUT:
        return field.get("value") or ""
    if field["type"] == CHECK:
        return bool(field.get("default"))
    return [option["value"] for option in field.get("options", []) if option.get("default")]


def _entered(label: str, field: Json, value: Any) -> Json:
    needed = field.get("required", True)
    told = {"type": field["type"], "id": field["id"], "custom_id": field["custom_id"]}
    if field["type"] == INPUT:
        least, most = field.get("min_length") or 0, field.get("max_length") or MOST_TYPED
        if (needed and not value) or (value and not least <= len(value) <= most):
            raise CannotBeTyped(f"{label!r} takes {least} to {most} characters: {len(value)} were typed")
        return {**told, "value": value}
    if field["type"] == CHECK:
        return {**told, "value": bool(value)}
    chosen = [value] if isinstance(value, str) else list(value)
    known = {option["value"] for option in field.get("options", [])}
    least = field.get("min_values", 1) if needed else 0
    if (known and not known.issuperset(chosen)) or not least <= len(chosen) <= field.get("max_values", 1):
        raise CannotBeTyped(f"{label!r} takes {least} or more of {sorted(known)}: {chosen} were chosen")
    if field["type"] == RADIO:
        return {**told, "value": chosen[0] if chosen else None}
    return {**told, "values": chosen}


def _sent(row: Json, whole: Mapping[str, Json]) -> Json:
    told = {"type": row["type"], "id": row["id"]}
    if row["type"] == ROW:
        return {**told, "components": [whole[field["custom_id"]] for field in row["components"]]}
    if row["type"] == LABEL:
        return {**told, "component": whole[row["component"]["custom_id"]]}
    return told
