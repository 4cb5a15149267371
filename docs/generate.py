"""Writes the pages of ``docs/reference`` from the schemas, the commands and the docstrings.

``python docs/generate.py`` writes them; a test compares them with what it would write.
"""

from __future__ import annotations

import inspect
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import Enum
from itertools import chain
from pathlib import Path
from textwrap import fill
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin

import typer
from pydantic import BaseModel

from zopa.cli.app import app
from zopa.cli.main import run  # noqa: F401  (with it, every command is entered in the app)
from zopa.schema import base
from zopa.schema.published import FileKind, json_schema

FOLDER = Path(__file__).parent / "reference"
COMMAND = "python docs/generate.py"

Schema = Mapping[str, Any]


def pages() -> dict[str, str]:
    """Give every generated page, by its name."""
    made: dict[str, Callable[[], Iterator[str]]] = {"files.md": files, "commands.md": commands}
    note = f"<!-- written by `{COMMAND}`: change what it reads, not this page -->\n"
    return {name: "\n".join([note, *lines()]).rstrip() + "\n" for name, lines in made.items()}


def row(*cells: str) -> str:
    """Write a row of a table."""
    return "| " + " | ".join(cell.replace("|", r"\|") for cell in cells) + " |"


def code(*words: str) -> str:
    """Set words in code, one by one."""
    return ", ".join(f"`{word}`" for word in words)


# --- files ---------------------------------------------------------------------------------------

_WHERE = {
    FileKind.MODEL: "models/&lt;case&gt;/model.yaml",
    FileKind.POSITIONS: "positions/&lt;case&gt;/*.yaml",
    FileKind.SCENARIOS: "models/&lt;case&gt;/scenarios.yaml",
    FileKind.SOURCE: "seeds/&lt;case&gt;/*.yaml",
    FileKind.DEAL: "A draft deal",
}

_TYPES = {
    "id": "small ASCII letters, digits and `_`, at most 100, beginning with a letter; no word of "
    "the language",
    "label": "ASCII letters, digits, `-` and `_`, at most 100, beginning with a letter or digit",
    "text": "at most 20,000 characters",
    "expression": "text in the [language of rules and conditions](../expressions.md)",
    "number": "an exact decimal, of at most 40 digits; no text of digits",
    "day": "a day of the calendar, `2024-06-01`",
}


def files() -> Iterator[str]:
    """Write the reference of the files, from their schemas."""
    yield "# Reference of the files\n"
    yield "Every key of every kind of file, as the [JSON Schemas](../editors.md) have it. What the"
    yield "keys mean together, with examples, stands in [file formats](../file-formats.md). An"
    yield "unknown key is an error, and so is a key without a value.\n"
    yield "*Unstated* means that nothing is assumed where the key is left out, unless its meaning"
    yield "says so; *none*, that there are then no entries.\n"
    yield row("type", "is")
    yield row("---", "---")
    for name, meaning in _TYPES.items():
        yield row(name, meaning)
    yield ""
    models = _models()
    told: set[str] = set()
    for kind in FileKind:
        schema = json_schema(kind)
        yield f"## {_WHERE[kind]}\n"
        yield from _keys(schema, models)
        for name in _reached(schema, schema.get("$defs", {})):
            if name not in told and "properties" in schema["$defs"][name]:
                told.add(name)
                yield f"### {_title(name)}\n"
                yield from _keys(schema["$defs"][name], models, schema["$defs"])


def _models() -> dict[str, type[BaseModel]]:
    """Find the class behind every schema, by its title."""
    found: dict[str, type[BaseModel]] = {}
    left: list[type[BaseModel]] = [base.Strict]
    while left:
        for model in left.pop().__subclasses__():
            found[model.__name__] = model
            left.append(model)
    return found


def _reached(schema: Schema, definitions: Schema) -> list[str]:
    """List the definitions that a schema leads to, in the order of its keys."""
    found: list[str] = []

    def look(part: Any) -> None:
        match part:
            case {"$ref": str(ref)}:
                name = ref.rpartition("/")[2]
                if name not in found:
                    found.append(name)
                    look(definitions[name])
            case dict():
                for key, value in part.items():
                    if key not in ("$defs", "discriminator"):
                        look(value)
            case list():
                for value in part:
                    look(value)

    look(schema)
    return found


def _keys(
    schema: Schema, models: Mapping[str, type[BaseModel]], definitions: Schema | None = None
) -> Iterator[str]:
    """Write one mapping: what it is, and a row for each of its keys."""
    definitions = definitions if definitions is not None else schema.get("$defs", {})
    fields = models[schema["title"]].model_fields
    yield schema["description"].replace("``", "`") + "\n"
    yield row("key", "type", "if left out", "meaning")
    yield row(*["---"] * 4)
    for key, its in schema["properties"].items():
        left_out = "**required**"
        if key not in schema.get("required", ()):
            left_out = _left_out(fields[key].default)
        yield row(f"`{key}`", _type(its, definitions), left_out, its["description"])
    yield ""


def _left_out(default: object) -> str:
    match default:
        case None:
            return "unstated"
        case bool():
            return f"`{str(default).lower()}`"
        case Enum():
            return f"`{default.value}`"
        case () | {}:
            return "none"
        case _:
            raise ValueError(f"no words for the default {default!r}")


def _title(name: str) -> str:
    """Name a definition in words: ``NumberIssue`` is a number issue."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).capitalize()


def _type(schema: Schema, definitions: Schema) -> str:
    """Say in words what a value may be."""
    match schema:
        case {"$ref": str(ref)}:
            name = ref.rpartition("/")[2]
            if "properties" not in definitions[name]:
                return _type(definitions[name], definitions)
            return f"[{_title(name).lower()}](#{_title(name).lower().replace(' ', '-')})"
        case {"allOf": [only]}:
            return _type(only, definitions)
        case {"anyOf": parts} | {"oneOf": parts}:
            return " or ".join(dict.fromkeys(_type(part, definitions) for part in parts))
        case {"enum": values}:
            return code(*values)
        case {"const": value}:
            return code(value)
        case {"type": list(types)}:
            return " or ".join(_type({"type": one}, definitions) for one in types)
        case {"type": "array", "items": list(items)}:
            return "[" + "; ".join(_type(item, definitions) for item in items) + "]"
        case {"type": "array", "items": items}:
            return f"list of {_several(_type(items, definitions))}"
        case {"type": "object", "patternProperties": entries}:
            ((pattern, its),) = entries.items()
            return f"{_text({'pattern': pattern})}: {_type(its, definitions)}"
        case {"type": "boolean"}:
            return "`true` or `false`"
        case {"type": "number" | "integer"}:
            return _number(schema)
        case {"type": "string"}:
            return _text(schema)
        case _:
            raise ValueError(f"no words for the schema {schema}")


def _several(words: str) -> str:
    """Put a type into the plural, or into brackets."""
    if link := re.fullmatch(r"\[([\w ]+)\](\(\S+\))", words):
        return f"[{link[1]}s]{link[2]}"
    return f"{words}s" if words.isalpha() else f"({words})"


def _number(schema: Schema) -> str:
    word = "number" if schema["type"] == "number" else "whole number"
    match schema:
        case {"minimum": low, "maximum": high}:
            return f"{word} from {low} to {high}"
        case {"minimum": low}:
            return f"{word} from {low}"
        case {"exclusiveMinimum": low}:
            return f"{word} above {low}"
    return word


def _text(schema: Schema) -> str:
    match schema:
        case {"pattern": str(pattern)} if pattern.endswith(rf"\.{base.ID_FORM}$"):
            return "id.id"
        case {"pattern": str(pattern)} if pattern.endswith(f"{base.ID_FORM}$"):
            return "id"
        case {"pattern": "^[0-9a-f]{64}$"}:
            return "64 digits and letters a-f"
        case {"pattern": str()}:
            return "label"
        case {"format": "date"}:
            return "day"
        case {"minLength": 1}:
            return "expression"
    return "text"


# --- commands ------------------------------------------------------------------------------------

# An option that so many commands have in the same words is explained once.
_SHARED = 3

Row = tuple[str, str]


def commands() -> Iterator[str]:
    """Write the reference of the command line, from what `--help` shows."""
    entered = {
        its.name or its.callback.__name__: its.callback
        for its in app.registered_commands
        if its.callback is not None
    }
    options = {name: _rows(its, typer.models.OptionInfo) for name, its in entered.items()}
    found = Counter(chain.from_iterable(options.values()))
    shared = [one for one, times in found.items() if times >= _SHARED]
    yield "# Reference of the commands\n"
    yield "What `--help` says of every command and option. How they work together, with examples,"
    yield "stands in [the command line](../command-line.md).\n"
    for name in entered:
        yield f"- [`zopa {name}`](#zopa-{name})"
    yield "- [options of several commands](#options-of-several-commands)\n"
    yield "`zopa --version` shows the version; `zopa --install-completion` teaches the shell to"
    yield "complete commands, options and the names in the files (cases, scenarios, parties,"
    yield "issues), and `zopa --show-completion` shows what it would do.\n"
    for name, function in entered.items():
        yield f"## zopa {name}\n"
        yield from _command(name, function)
        yield from _table("argument", _rows(function, typer.models.ArgumentInfo))
        yield from _table("option", [one for one in options[name] if one not in shared])
        known = [flags for flags, _ in (one for one in options[name] if one in shared)]
        if known:
            also = ", ".join(flags.partition(", ")[0] for flags in known)
            yield f"And [of several commands](#options-of-several-commands): {also}.\n"
    yield "## Options of several commands\n"
    yield row("option", "takes", "if left out", "meaning", "commands")
    yield row(*["---"] * 5)
    for one in shared:
        users = ", ".join(name for name, rows in options.items() if one in rows)
        yield f"| {one[0]} | {one[1]} {users} |"


def _command(name: str, function: Callable[..., Any]) -> Iterator[str]:
    """Write how a command is called, and what its help says of it."""
    words = [
        flags.strip("`").replace(r"\|", "|")
        for flags, _ in _rows(function, typer.models.ArgumentInfo)
    ]
    yield "```\n" + " ".join(["zopa", name, *words, "[OPTIONS]"]) + "\n```\n"
    for paragraph in inspect.cleandoc(function.__doc__ or "").partition("\f")[0].split("\n\n"):
        text, _, example = " ".join(paragraph.replace("``", "`").split()).partition("Example: ")
        if text:
            yield fill(text, 100) + "\n"
        if example:
            yield f"```\n{example}\n```\n"


def _table(heading: str, rows: list[Row]) -> Iterator[str]:
    if rows:
        yield row(heading, "takes", "if left out", "meaning")
        yield row(*["---"] * 4)
        yield from (f"| {name} | {rest}" for name, rest in rows)
        yield ""


def _rows(function: Callable[..., Any], kind: type[typer.models.ParameterInfo]) -> list[Row]:
    """Explain the arguments or the options of a command: each name, and the rest of its row."""
    told = [(its, *_declared(its)) for its in _parameters(function)]
    return [_explained(its, type_, info) for its, type_, info in told if isinstance(info, kind)]


def _parameters(function: Callable[..., Any]) -> Iterable[inspect.Parameter]:
    return inspect.signature(function, eval_str=True).parameters.values()


def _declared(parameter: inspect.Parameter) -> tuple[Any, typer.models.ParameterInfo]:
    """Take the type of a parameter and what typer is told of it."""
    type_, *rest = get_args(parameter.annotation)
    (info,) = (its for its in rest if isinstance(its, typer.models.ParameterInfo))
    if get_origin(type_) in (Union, UnionType):
        (type_,) = (part for part in get_args(type_) if part is not NoneType)
    return type_, info


def _explained(parameter: inspect.Parameter, type_: Any, info: typer.models.ParameterInfo) -> Row:
    """Explain an argument or an option: its name, what it takes, its default, its meaning."""
    several = get_origin(type_) in (list, tuple)
    (item,) = get_args(type_)[:1] if several else (type_,)
    word = str(info.metavar or parameter.name.upper())
    takes = f"`{word}`"
    if isinstance(item, type) and issubclass(item, Enum):
        takes = code(*(str(member.value) for member in item))
    elif item is bool:
        takes = ""
    elif item is int and not info.metavar:
        takes = "a whole number"
    if isinstance(info, typer.models.OptionInfo):
        name = code(*_flags(parameter, info))
        takes += ", several times" if several else ""
    else:
        word = word.strip("[]").removesuffix("...") + ("..." if several else "")
        name = f"`{word}`" if parameter.default is inspect.Parameter.empty else f"`[{word}]`"
        takes = "" if takes == f"`{word}`" or several else takes
    meaning = " ".join((info.help or "").split())
    return name.replace("|", r"\|"), row(takes, _default(parameter.default), meaning)[2:]


def _flags(parameter: inspect.Parameter, info: typer.models.ParameterInfo) -> list[str]:
    """List the ways to write an option, the longest first."""
    # inside Annotated, what typer takes for the default is the first of the flags
    flags = [flag for flag in (info.default, *(info.param_decls or ())) if isinstance(flag, str)]
    if not flags:
        flags = [f"--{parameter.name.replace('_', '-')}"]
    return sorted(flags, key=lambda flag: -len(flag))


def _default(default: object) -> str:
    if default is inspect.Parameter.empty:
        return "**required**"
    if default in (None, False):
        return ""
    return f"`{default.value if isinstance(default, Enum) else default}`"


def main() -> None:
    """Write the pages."""
    FOLDER.mkdir(exist_ok=True)
    for name, text in pages().items():
        (FOLDER / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
