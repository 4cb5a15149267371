"""Follow the location of a pydantic error through the model that raised it.

Pydantic puts the branches of unions into its locations (``("limit", "list[str]", 0)``). Walking
the model tells them apart from keys of the file, whatever those are called.
"""

from __future__ import annotations

import types
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, NewType, Union, get_args, get_origin

from pydantic import AliasChoices, AliasPath, BaseModel, RootModel

Loc = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Trace:
    """What the location of an error means.

    Parameters
    ----------
    path
        The location without the branches of unions: keys and list positions only.
    forks
        Indices in the location that name the branch of a union, ascending.
    known
        Keys that the mapping may have to which the last component of the path belongs, in the
        model's order; empty when it is no model.
    on_key
        True when the error is about the key itself, not its value.
    """

    path: Loc
    forks: tuple[int, ...]
    known: tuple[str, ...]
    on_key: bool


def trace(model: type[BaseModel], loc: Loc) -> Trace:
    """Follow a location through a model; what the model does not tell is taken as a path."""
    candidates: list[Any] = [model]
    path: list[str | int] = []
    forks: list[int] = []
    known: tuple[str, ...] = ()
    for index, part in enumerate(loc):
        branches = [branch for c in candidates if len(_members(c)) > 1 for branch in _members(c)]
        if branches:
            forks.append(index)
            candidates = _narrow(branches, str(part))
            continue
        if part == "[key]" and index == len(loc) - 1:
            return Trace(tuple(path), tuple(forks), known, True)
        known = tuple(dict.fromkeys(key for c in candidates for key in _keys_of(c)))
        candidates = [inner for c in candidates for inner in _inside(c, part)]
        path.append(part)
    return Trace(tuple(path), tuple(forks), known, False)


def _plain(annotation: Any) -> Any:
    """Strip what says nothing about the shape: Annotated, NewType, aliases, root models."""
    while True:
        if get_origin(annotation) is Annotated:
            annotation = get_args(annotation)[0]
        elif isinstance(annotation, NewType):
            annotation = annotation.__supertype__
        elif hasattr(annotation, "__value__"):
            annotation = annotation.__value__
        elif isinstance(annotation, type) and issubclass(annotation, RootModel):
            annotation = annotation.model_fields["root"].annotation
        else:
            members = [m for m in _union_args(annotation) if m is not types.NoneType]
            if len(members) != 1:
                return annotation
            annotation = members[0]


def _union_args(annotation: Any) -> tuple[Any, ...]:
    if get_origin(annotation) in (Union, types.UnionType):
        return get_args(annotation)
    return ()


def _members(annotation: Any) -> list[Any]:
    """The branches of a union, without None; a single one when it is no union."""
    plain = _plain(annotation)
    return [m for m in _union_args(plain) if m is not types.NoneType] or [plain]


def _narrow(branches: list[Any], label: str) -> list[Any]:
    """The branches that pydantic may mean by a label: a class, a tag, ``list[...]``."""
    near = [b for b in branches if _is_labelled(_plain(b), label)]
    return near or branches


def _is_labelled(branch: Any, label: str) -> bool:
    if _is_model(branch):
        if branch.__name__ in label:
            return True
        literals = [_plain(f.annotation) for f in branch.model_fields.values()]
        return any(label in map(str, get_args(a)) for a in literals if get_origin(a) is Literal)
    origin = get_origin(branch)
    return isinstance(origin, type) and label.startswith(f"{origin.__name__}[")


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _spelling(model: type[BaseModel]) -> Iterator[tuple[str, Any]]:
    """How each field of a model is spelled in a file, with what it holds."""
    for name, field in model.model_fields.items():
        alias = field.validation_alias or field.alias
        if isinstance(alias, AliasChoices):
            alias = alias.choices[0]
        if isinstance(alias, AliasPath):
            alias = str(alias.path[0])
        yield alias or name, field.annotation


def _keys_of(annotation: Any) -> tuple[str, ...]:
    plain = _plain(annotation)
    return tuple(key for key, _ in _spelling(plain)) if _is_model(plain) else ()


def _inside(annotation: Any, part: str | int) -> list[Any]:
    """What stands at a key or position of a value with this annotation."""
    plain = _plain(annotation)
    if _is_model(plain):
        return [inner for key, inner in _spelling(plain) if key == part]
    origin, args = get_origin(plain), get_args(plain)
    if not isinstance(origin, type) or not args:
        return []
    if issubclass(origin, Mapping):
        return [args[1]]
    if origin is tuple and args[-1] is not Ellipsis:
        return [args[part]] if isinstance(part, int) and part < len(args) else []
    return [args[0]] if issubclass(origin, Collection) else []
