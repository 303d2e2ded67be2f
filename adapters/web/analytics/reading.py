"""An OpenAPI document as people read it: what each path takes and tells, in words (pure)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_REF = "#/components/schemas/"
_DEEP = 6
Schema = Mapping[str, Any]
Schemas = Mapping[str, Schema]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What a value is, in words; ``shape`` is that of its parts, if it has a name."""

    words: str
    shape: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A parameter, or a field of a shape."""

    name: str
    kind: Kind
    about: str
    needed: bool
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A named object of the JSON."""

    name: str
    about: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """One status, and what comes with it."""

    status: str
    about: str
    told: tuple[tuple[str, Kind], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One path and method; ``call`` is a line for the terminal, ``example`` what comes back."""

    name: str
    method: str
    path: str
    title: str
    about: str
    is_public: bool
    parameters: tuple[Item, ...]
    takes: Kind | None
    endings: tuple[Ending, ...]
    call: str
    example: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """What belongs together."""

    name: str
    about: str
    operations: tuple[Operation, ...]


def chapters(document: Mapping[str, Any], base: str) -> tuple[Chapter, ...]:
    """All operations by their tag; ``base`` is where the door is, without a slash at its end."""
    schemas: Schemas = document["components"]["schemas"]
    every = [
        (told["tags"][0], _operation(path, method, told, schemas, base))
        for path, methods in document["paths"].items()
        for method, told in methods.items()
    ]
    return tuple(
        Chapter(
            name=tag["name"],
            about=tag["description"],
            operations=tuple(one for name, one in every if name == tag["name"]),
        )
        for tag in document["tags"]
    )


def shapes(document: Mapping[str, Any]) -> tuple[Shape, ...]:
    """Every shape that has fields."""
    schemas: Schemas = document["components"]["schemas"]
    return tuple(
        Shape(name=name, about=_line(one), items=tuple(_fields(one, schemas)))
        for name, one in schemas.items()
        if "properties" in one
    )


def kind_of(schema: Schema, schemas: Schemas) -> Kind:
    """``text``, ``whole number from 1 to 366``, ``list of DayTold``, ``share or null``."""
    if "$ref" in schema:
        return _named(str(schema["$ref"]).removeprefix(_REF), schemas)
    if parts := schema.get("anyOf"):
        kinds = [kind_of(one, schemas) for one in parts]
        words = list(dict.fromkeys(one.words for one in kinds))
        return Kind(words=" or ".join(words), shape=next((one.shape for one in kinds if one.shape), ""))
    if schema.get("type") == "array":
        inner = kind_of(schema.get("items", {}), schemas)
        return Kind(words=f"list of {inner.words}", shape=inner.shape)
    if isinstance(schema.get("additionalProperties"), Mapping):
        inner = kind_of(schema["additionalProperties"], schemas)
        return Kind(words=f"object, each field {inner.words}", shape=inner.shape)
    return Kind(words=_plain(schema))


def example_of(schema: Schema, schemas: Schemas, deep: int = 0) -> object:
    """A value that fits: the first example, or the plainest there is."""
    if "$ref" in schema:
        return example_of(schemas[str(schema["$ref"]).removeprefix(_REF)], schemas, deep)
    for name in ("examples", "enum"):
        if schema.get(name):
            return schema[name][0]
    if "const" in schema:
        return schema["const"]
    if parts := schema.get("anyOf"):
        return example_of(parts[0], schemas, deep)
    return _example(schema, schemas, deep)


def _example(schema: Schema, schemas: Schemas, deep: int) -> object:
    match schema.get("type"):
        case "object" if deep < _DEEP:
            fields = schema.get("properties", {}).items()
            return {name: example_of(one, schemas, deep + 1) for name, one in fields}
        case "array" if deep < _DEEP:
            return [example_of(schema.get("items", {}), schemas, deep + 1)] * int(schema.get("minItems", 1))
        case "integer" | "number":
            return schema.get("minimum", 0)
        case "boolean":
            return True
        case "string":
            return schema.get("default", "...")
        case _:
            return {}


def _operation(path: str, method: str, told: Schema, schemas: Schemas, base: str) -> Operation:
    body = told.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    fine = told["responses"].get("200", {}).get("content", {}).get("application/json", {}).get("schema")
    return Operation(
        name=told["operationId"],
        method=method.upper(),
        path=path,
        title=told["summary"],
        about=told.get("description", ""),
        is_public=not told.get("security"),
        parameters=tuple(
            Item(
                name=one["name"],
                kind=kind_of(one["schema"], schemas),
                about=_with_default(one),
                needed=one.get("required", False),
                place=one["in"],
            )
            for one in told.get("parameters", ())
        ),
        takes=None if body is None else kind_of(body, schemas),
        endings=tuple(_ending(status, one, schemas) for status, one in sorted(told["responses"].items())),
        call=_call(base + path, told, body, schemas),
        example="" if not fine else json.dumps(example_of(fine, schemas), indent=2, ensure_ascii=False),
    )


def _ending(status: str, told: Schema, schemas: Schemas) -> Ending:
    content = told.get("content", {}).items()
    streamed = {"type": "events"}
    kinds = tuple((media, kind_of(one.get("schema", streamed), schemas)) for media, one in content)
    return Ending(status=status, about=told["description"], told=kinds)


def _call(address: str, told: Schema, body: Schema | None, schemas: Schemas) -> str:
    """A line for a terminal; it asks with the token of the environment where one is needed."""
    parts = ["curl"]
    if told.get("security"):
        parts.append('-H "Authorization: Bearer $TWIN_WEB_TOKEN"')
    if body is not None:
        said = example_of(body, schemas)
        needed = schemas[str(body["$ref"]).removeprefix(_REF)].get("required", ())
        kept = (
            {name: value for name, value in said.items() if name in needed}
            if isinstance(said, dict)
            else said
        )
        parts += ["-H 'Content-Type: application/json'", f"-d '{json.dumps(kept, ensure_ascii=False)}'"]
    days = any(one["name"] == "days" for one in told.get("parameters", ()))
    parts.append(f"'{address}{'?days=30' if days else ''}'")
    return " ".join(parts)


def _named(name: str, schemas: Schemas) -> Kind:
    named = schemas.get(name, {})
    return Kind(words=name, shape=name) if "properties" in named else kind_of(named, schemas)


def _fields(schema: Schema, schemas: Schemas) -> Iterator[Item]:
    needed: Sequence[str] = schema.get("required", ())
    for name, one in schema["properties"].items():
        yield Item(name=name, kind=kind_of(one, schemas), about=_about(one), needed=name in needed)


def _about(schema: Schema) -> str:
    """What is said of a field, or of the kind of value that it is."""
    said = [schema, *schema.get("anyOf", ()), schema.get("items", {})]
    return next((str(one["description"]) for one in said if one.get("description")), "")


def _with_default(parameter: Schema) -> str:
    """What is said of a parameter, and what it is where nobody gives it."""
    about, usual = parameter.get("description", ""), parameter["schema"].get("default")
    return f"{about} (`{usual}` where it is left out)" if usual else about


def _line(schema: Schema) -> str:
    return " ".join(str(schema.get("description", "")).split())


_WORDS = {"string": "text", "integer": "whole number", "number": "number", "boolean": "true or false"}
_FORMATS = {"date": "date", "date-time": "instant"}


def _plain(schema: Schema) -> str:
    if "const" in schema:
        return json.dumps(schema["const"])
    if choices := schema.get("enum"):
        return " or ".join(f"`{one}`" for one in choices)
    kind = str(schema.get("type", "anything"))
    words = _FORMATS.get(str(schema.get("format")), _WORDS.get(kind, kind))
    low, high = schema.get("minimum"), schema.get("maximum")
    if low is not None and high is not None:
        return f"{words} from {low} to {high}"
    return f"{words}, {low} or more" if low else words
