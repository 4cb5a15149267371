"""Errors of pydantic without the noise of unions: one wrong value, one problem.

A value that may be one thing or another is tried as each; when it fits none, pydantic reports
every attempt. What the person who wrote it meant is the attempt that got furthest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from zopa.files.locate import Loc

EXPECTED: Mapping[str, str] = {
    **dict.fromkeys(("string_type", "string_sub_type", "string_unicode"), "text"),
    **dict.fromkeys(("int_type", "int_parsing", "int_from_float"), "a whole number"),
    **dict.fromkeys(
        ("decimal_type", "decimal_parsing", "float_type", "float_parsing", "finite_number"),
        "a number",
    ),
    **dict.fromkeys(("bool_type", "bool_parsing"), "true or false"),
    **dict.fromkeys(
        ("list_type", "tuple_type", "set_type", "frozen_set_type", "iterable_type"), "a list"
    ),
    **dict.fromkeys(
        ("dict_type", "mapping_type", "model_type", "model_attributes_type", "dataclass_type"),
        "keys with values",
    ),
    **dict.fromkeys(
        ("date_type", "date_parsing", "date_from_datetime_parsing", "date_from_datetime_inexact"),
        "a date such as 2025-08-18",
    ),
    "none_required": "nothing",
}
"""What a value should have been, by the type of the error."""

CHOICES = frozenset({"literal_error", "enum"})
WRONG_TYPE = "zopa_wrong_type"
"""Type of a problem that stands for several attempts, none of which fits."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One error of pydantic, located.

    Parameters
    ----------
    kind
        Pydantic's type of the error, or that of a custom error.
    loc
        Pydantic's location.
    path
        The same without branches of unions.
    forks
        Which components of ``loc`` are branches of unions.
    known
        The keys that may stand where the last component of ``path`` stands.
    on_key
        The key is wrong, not the value.
    context, found, message
        The error's context, the value it is about, its text.
    expected
        Other things that would have been right, in words.
    """

    kind: str
    loc: Loc
    path: Loc
    forks: tuple[int, ...]
    known: tuple[str, ...]
    on_key: bool
    context: Mapping[str, object]
    found: object
    message: str
    expected: tuple[str, ...] = ()

    @property
    def is_bad_date(self) -> bool:
        """A text stands where a date is asked for: the right kind of value, but no date."""
        return self.kind.startswith("date_") and isinstance(self.found, str)

    def has_wrong_shape(self, depth: int) -> bool:
        """Tell whether the value at ``path[:depth]`` is altogether of another kind."""
        if len(self.path) != depth:
            return False
        if self.kind in CHOICES:
            return not isinstance(self.found, str)
        return self.kind == WRONG_TYPE or (self.kind in EXPECTED and not self.is_bad_date)

    def is_choice(self, depth: int) -> bool:
        """Tell whether the value at ``path[:depth]`` is a word that is not on a list of words."""
        return len(self.path) == depth and self.kind in CHOICES

    def wanted(self) -> tuple[str, ...]:
        """What would have been right here, in words."""
        if self.kind in CHOICES:
            return (str(self.context.get("expected", "")), *self.expected)
        if self.kind in EXPECTED:
            return (EXPECTED[self.kind], *self.expected)
        return self.expected


def settle(problems: Iterable[Problem], level: int = 0) -> list[Problem]:
    """Keep, of every union, the problems of the branch that was meant.

    Parameters
    ----------
    problems
        Problems as pydantic reports them.
    level
        How many unions above have been settled already.

    Returns
    -------
    list of Problem
        In the order in which their values first came up.
    """
    settled: list[Problem] = []
    unions: dict[Loc, dict[str | int, list[Problem]]] = {}
    for problem in problems:
        if len(problem.forks) <= level:
            settled.append(problem)
            continue
        fork = problem.forks[level]
        branches = unions.setdefault(problem.loc[:fork], {})
        branches.setdefault(problem.loc[fork], []).append(problem)
    for loc, branches in unions.items():
        attempts = [settle(branch, level + 1) for branch in branches.values()]
        settled += _choose(attempts, len(loc) - level)
    return settled


def _choose(attempts: Sequence[list[Problem]], depth: int) -> list[Problem]:
    if len(attempts) == 1:
        return attempts[0]
    fitting = [a for a in attempts if not all(p.has_wrong_shape(depth) for p in a)]
    others = [p for a in attempts if a not in fitting for p in a]
    wanted = tuple(dict.fromkeys(word for p in others for word in p.wanted()))
    if not fitting:
        return [replace(others[0], kind=WRONG_TYPE, expected=wanted)]
    words = [a for a in fitting if all(p.is_choice(depth) for p in a)]
    if len(words) == len(fitting):
        # every branch that fits is a list of words: offer all their words together
        joined = ", ".join(str(a[0].context.get("expected", "")) for a in words)
        return [replace(words[0][0], context={"expected": joined}, expected=wanted)]
    serious = [a for a in fitting if a not in words]
    return min(serious, key=lambda a: (-max(len(p.path) for p in a), len(a)))
