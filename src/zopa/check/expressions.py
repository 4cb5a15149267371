"""Are the bounds in expressions on the grid, and do rules and conditions say anything?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import partial
from itertools import pairwise
from math import prod
from typing import TYPE_CHECKING

from zopa.case.case import Case, CaseCondition, CaseRule, CaseStance
from zopa.case.memory import Memory
from zopa.diagnostics import Diagnostic, Severity, Span
from zopa.rules.evaluate import evaluate
from zopa.rules.source import decimal
from zopa.rules.space import Numbers, Value
from zopa.rules.tree import (
    And,
    Compare,
    Constant,
    Constraint,
    IssueNumber,
    Not,
    Number,
    OneNumberOf,
    Or,
    Statement,
)

if TYPE_CHECKING:
    from zopa.rules.tables import BoolArray

# outcomes that are judged one by one; more need a table
FEW = 2_000
LARGE = 1_000_000


def check_expressions(
    case: Case, known: Case | None = None, memory: Memory | None = None
) -> Iterator[Diagnostic]:
    """Yield what is odd about the limits, rules and conditions, but for those of a known case.

    Parameters
    ----------
    memory
        What was worked out before.
    """
    memory = memory or Memory()
    seen: set[int] = set()
    if known is not None:
        seen = {id(x) for x in (*known.stances.values(), *known.rules, *known.conditions)}
    entries: tuple[CaseStance | CaseRule | CaseCondition, ...] = (
        *case.stances.values(),
        *case.rules,
        *case.conditions,
    )
    for entry in entries:
        if id(entry) not in seen:
            yield from memory.recall((_odd, case.space, entry), partial(_odd, case, entry, memory))


def _odd(
    case: Case, entry: CaseStance | CaseRule | CaseCondition, memory: Memory
) -> tuple[Diagnostic, ...]:
    found: list[Diagnostic] = []
    if isinstance(entry, CaseStance):
        for limit in (entry.acceptable, entry.red_line):
            if limit is not None:
                found += _bounds(case, limit.constraint, limit.origin)
    else:
        kind = "rule" if isinstance(entry, CaseRule) else "condition"
        found += _bounds(case, entry.constraint, entry.origin)
        found += _effect(case, entry, f"{kind} {entry.id!r}", memory)
    return tuple(found)


def _effect(
    case: Case, entry: CaseRule | CaseCondition, name: str, memory: Memory
) -> Iterator[Diagnostic]:
    origin = entry.origin
    found = _ever_and_always(case, entry.constraint, origin, memory)
    if isinstance(found, Diagnostic):
        yield found
    if found is None or isinstance(found, Diagnostic):
        return
    ever, always = found
    if not ever:
        yield Diagnostic(
            "impossible", f"{name} can never be kept", origin, "check what it requires"
        )
    elif always:
        applies = entry.when and _ever_and_always(case, entry.when, origin, memory)
        never = isinstance(applies, tuple) and not applies[0]
        yield Diagnostic(
            "without-effect",
            f"{name} never applies: nothing meets its 'when'"
            if never
            else f"{name} is always kept",
            origin,
            "it changes no result; check what it says, or remove it",
            Severity.WARNING,
        )


def _ever_and_always(
    case: Case, constraint: Constraint, origin: Span, memory: Memory
) -> tuple[bool, bool] | Diagnostic | None:
    """Tell whether a constraint holds somewhere, and everywhere; None where that is not known."""
    first, all_seen = memory.recall(
        (_first, case.space, memory.one(constraint)), partial(_first, case, constraint)
    )
    if all_seen or first == (True, False):
        return first
    table = tabulate(case, constraint, origin)
    if isinstance(table, Diagnostic):
        from zopa.rules.sums import split

        return table if split(constraint, case.space) is None else None
    return bool(table.any()), bool(table.all())


def _first(case: Case, constraint: Constraint) -> tuple[tuple[bool, bool], bool]:
    """Tell it of the first outcomes, as far as needed, and whether these are all."""
    count = prod(case.space[issue].count for issue in constraint.issues)
    ever, always = False, True
    # a large table is built even where a few outcomes tell, since solving may refuse it
    for index in range(min(count, FEW) if count <= LARGE else 0):
        holds = evaluate(constraint, _outcome(case, constraint, index))
        ever, always = ever or holds, always and holds
        if ever and not always:
            break
    return (ever, always), count <= FEW


def _outcome(case: Case, constraint: Constraint, index: int) -> Mapping[str, Value]:
    """Give one of all combinations of values, the last issue changing first."""
    outcome = {}
    for issue in reversed(constraint.issues):
        index, value = divmod(index, case.space[issue].count)
        outcome[issue] = case.space[issue].at(value)
    return outcome


def tabulate(case: Case, constraint: Constraint, origin: Span) -> BoolArray | Diagnostic:
    """Work out a constraint for every combination of values, or say that there are too many."""
    # imported here: numpy is worth its start-up for large tables only
    from zopa.rules.tables import TableTooLarge, too_large, truth_table

    try:
        return truth_table(constraint, case.space).holds
    except TableTooLarge as error:
        return too_large(error, case.space, origin)


def _bounds(case: Case, constraint: Constraint, origin: Span) -> Iterator[Diagnostic]:
    for issue, value in _compared(constraint.root):
        numbers = case.space[issue]
        if not isinstance(numbers, Numbers):
            continue
        if not numbers.minimum <= value <= numbers.maximum:
            yield Diagnostic(
                "out-of-range",
                f"{decimal(value)} lies outside {issue!r}, which runs from "
                f"{decimal(numbers.minimum)} to {decimal(numbers.maximum)}",
                origin,
                "check the amount, or widen the issue",
                Severity.WARNING,
            )
        elif ((value - numbers.minimum) / numbers.step).denominator != 1:
            yield Diagnostic(
                "bound-between-steps",
                f"{decimal(value)} lies between two steps of {issue!r}",
                origin,
                f"outcomes lie on steps of {decimal(numbers.step)}; take a finer step if this "
                "bound matters",
                Severity.WARNING,
            )


def _compared(root: Statement) -> Iterator[tuple[str, Fraction]]:
    """Yield each issue that is compared with a bare number."""
    match root:
        case And(parts) | Or(parts):
            for part in parts:
                yield from _compared(part)
        case Not(part):
            yield from _compared(part)
        case Compare(operands):
            for left, right in pairwise(operands):
                yield from _pair(left, right)
                yield from _pair(right, left)
        case OneNumberOf(IssueNumber(issue), values):
            for value in values:
                yield issue, value
        case _:
            return


def _pair(left: Number, right: Number) -> Iterator[tuple[str, Fraction]]:
    if isinstance(left, IssueNumber) and isinstance(right, Constant):
        yield left.issue, right.value
