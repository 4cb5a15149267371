"""What the format itself offers at a place of a file: keys with their meaning, words to choose."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from zopa.schema.published import FileKind, json_schema

Path = tuple[str | int, ...]
Schema = Mapping[str, Any]


def keys_at(kind: FileKind, path: Path, data: object) -> dict[str, str]:
    """List the keys that the mapping at a path may have, each with its meaning.

    Parameters
    ----------
    data
        What the file says so far, which chooses among forms, e.g. by the ``kind`` of an issue.
    """
    found: dict[str, str] = {}
    for schema in _at(kind, path, data):
        for key, its in schema.get("properties", {}).items():
            found.setdefault(key, its.get("description", ""))
    return found


def words_at(kind: FileKind, path: Path, data: object) -> tuple[str, ...]:
    """List the words among which the value at a path must be chosen; none where it is free."""
    found: dict[str, None] = {}
    for schema in _at(kind, path, data):
        words = schema.get("enum", [schema["const"]] if "const" in schema else [])
        found |= {str(word): None for word in words}
        if schema.get("type") == "boolean":
            found |= {"true": None, "false": None}
    return tuple(found)


@cache
def _whole(kind: FileKind) -> Schema:
    return json_schema(kind)


def _at(kind: FileKind, path: Path, data: object) -> list[Schema]:
    whole = _whole(kind)
    here = list(_forms(whole, whole, data))
    for step in path:
        data = _step(data, step)
        here = [
            form
            for schema in here
            for inner in _inside(schema, step)
            for form in _forms(inner, whole, data)
        ]
    return here


def _step(data: object, step: str | int) -> object:
    if isinstance(data, dict):
        return data.get(step)
    inside = isinstance(data, list) and isinstance(step, int) and step < len(data)
    return data[step] if inside else None  # type: ignore[index]


def _forms(schema: Schema, whole: Schema, data: object) -> Iterator[Schema]:
    """Give the forms that a value may have; of those told apart by a word, the one in the file."""
    if "$ref" in schema:
        schema = whole["definitions" if "definitions" in whole else "$defs"][
            schema["$ref"].rpartition("/")[2]
        ]
    choices = [part for word in ("allOf", "anyOf", "oneOf") for part in schema.get(word, ())]
    for part in choices:
        yield from _forms(part, whole, data)
    if choices:
        return
    for key, its in schema.get("properties", {}).items():
        said = _step(data, key)
        # a word still being typed chooses nothing
        if "const" in its and isinstance(said, str) and said in _KINDS and said != its["const"]:
            return
    yield schema


_KINDS = ("choice", "scale", "number", "set")


def _inside(schema: Schema, step: str | int) -> Iterator[Schema]:
    if isinstance(step, int):
        items = schema.get("items")
        if isinstance(items, list):
            yield from items[step : step + 1]
        elif isinstance(items, dict):
            yield items
        return
    if step in schema.get("properties", {}):
        yield schema["properties"][step]
        return
    # what is being typed need not have the form of an id yet
    yield from schema.get("patternProperties", {}).values()
    if isinstance(schema.get("additionalProperties"), dict):
        yield schema["additionalProperties"]
