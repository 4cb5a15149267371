"""The file formats as JSON Schemas, which editors complete, explain and check keys with.

A schema says what a file's form is. What needs a second look at the file, or another file, such as
the name of an issue, is left to `zopa.check`.
"""

from __future__ import annotations

import ast
import inspect
import json
import sys
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from zopa.schema.deals import Deal
from zopa.schema.evidence import Source
from zopa.schema.model import Model
from zopa.schema.positions import Positions
from zopa.schema.scenarios import Scenarios

__all__ = ["FileKind", "json_schema", "schema_file"]

# What editors' servers understand; later drafts spell lists of unlike items otherwise.
_DRAFT = "http://json-schema.org/draft-07/schema#"

_LIMITS = {
    "ge": "minimum",
    "le": "maximum",
    "gt": "exclusiveMinimum",
    "min_length": "minItems",
}


class FileKind(StrEnum):
    """The kinds of file; the value is the name of the schema."""

    MODEL = "model"
    POSITIONS = "positions"
    SCENARIOS = "scenarios"
    SOURCE = "source"
    DEAL = "deal"


_MODELS: Mapping[FileKind, type[BaseModel]] = {
    FileKind.MODEL: Model,
    FileKind.POSITIONS: Positions,
    FileKind.SCENARIOS: Scenarios,
    FileKind.SOURCE: Source,
    FileKind.DEAL: Deal,
}


def json_schema(kind: FileKind) -> dict[str, Any]:
    """Give the JSON Schema (draft 7) of a kind of file."""
    made = _MODELS[kind].model_json_schema(schema_generator=_Generator)
    return {"$schema": _DRAFT, **_spelled(made)}


def schema_file(kind: FileKind) -> tuple[str, bytes]:
    """Give the file that holds a schema: its name and its content."""
    text = json.dumps(json_schema(kind), ensure_ascii=False, indent=2)
    return f"{kind.value}.schema.json", f"{text}\n".encode()


class _Generator(GenerateJsonSchema):
    """Writes what a file may hold, where pydantic would say what Python may hand over."""

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        """Describe every key by the text below its field."""
        made = super().model_schema(schema)
        made["description"] = made["description"].partition("\n\n")[0].replace("\n", " ")
        texts = _descriptions(schema["cls"])
        for key, its in made.get("properties", {}).items():
            its.pop("title", None)
            if key in texts:
                # beside a reference, draft 7 reads nothing else
                if "$ref" in its:
                    made["properties"][key] = {"allOf": [its], "description": texts[key]}
                else:
                    its["description"] = texts[key]
        return made

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """Leave defaults out: what a file does not say is unknown, not a value."""
        return self.generate_inner(schema["schema"])

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        """Refuse a key without a value."""
        return self.generate_inner(schema["schema"])

    def decimal_schema(self, schema: core_schema.DecimalSchema) -> JsonSchemaValue:
        """Take numbers alone; text of digits is no number."""
        return {"type": "number"}

    def tuple_schema(self, schema: core_schema.TupleSchema) -> JsonSchemaValue:
        """Spell lists of unlike items as draft 7 does."""
        made = super().tuple_schema(schema)
        if "prefixItems" in made:
            made["items"] = made.pop("prefixItems")
        return made


def _spelled(schema: Any) -> Any:
    """Spell limits that stand behind a validator, which pydantic hands on as they are."""
    match schema:
        case dict():
            its = {key: _spelled(value) for key, value in schema.items()}
            for key, word in _LIMITS.items():
                if isinstance(its.get(key), int):
                    its[word] = its.pop(key)
            if "patternProperties" in its:
                its.setdefault("additionalProperties", False)
            return its
        case list():
            return [_spelled(value) for value in schema]
        case _:
            return schema


def _descriptions(model: type[BaseModel]) -> dict[str, str]:
    """Give the text below each field of a model, those that it inherits too."""
    found: dict[str, str] = {}
    for kind in reversed(model.__mro__):
        found |= _texts_in(kind.__module__).get(kind.__name__, {})
    return found


@cache
def _texts_in(module: str) -> dict[str, dict[str, str]]:
    """Read the texts below the fields of a module's classes, by class and field."""
    if not module.startswith("zopa."):
        return {}
    tree = ast.parse(inspect.getsource(sys.modules[module]))
    found: dict[str, dict[str, str]] = {}
    for kind in tree.body:
        if not isinstance(kind, ast.ClassDef):
            continue
        texts = found[kind.name] = {}
        for line, below in zip(kind.body, kind.body[1:], strict=False):
            match line, below:
                case (
                    ast.AnnAssign(target=ast.Name(id=name)),
                    ast.Expr(value=ast.Constant(value=str(text))),
                ):
                    texts[name] = inspect.cleandoc(text).replace("\n", " ")
    return found
