"""Do a stance's ideal, demand and red line hold together?"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import partial
from itertools import islice

from zopa.case.case import Case, CaseLimit, CaseStance, Choice
from zopa.case.memory import Memory
from zopa.check.expressions import FEW, tabulate
from zopa.diagnostics import Diagnostic, Severity, Span
from zopa.rules.evaluate import evaluate
from zopa.rules.source import decimal
from zopa.rules.space import Domain, Members, Numbers
from zopa.rules.tree import Constraint

_SHOWN = 5


def check_stances(
    case: Case, known: Case | None = None, memory: Memory | None = None
) -> Iterator[Diagnostic]:
    """Yield what is wrong or odd about the stances of a case, but for those of a known one.

    Parameters
    ----------
    memory
        What was worked out before.
    """
    memory = memory or Memory()
    judge = _Judge(case, memory)
    for key, stance in case.stances.items():
        if stance.written is None or (known is not None and known.stances[key] is stance):
            continue
        if known is None or _says(known.stances[key]) != _says(stance):
            yield from memory.recall((_judged, case.space, stance), partial(_judged, judge, stance))
        says_something = stance.ideal is not None or stance.acceptable or stance.red_line
        cited = stance.written.evidence or any(
            limit is not None and limit.evidence for limit in (stance.acceptable, stance.red_line)
        )
        if says_something and not cited and not _assumed(stance):
            yield Diagnostic(
                "stance-without-evidence",
                f"{stance.party} on {stance.issue!r} cites no claim",
                stance.origin,
                "add 'evidence: [claim, ...]', or mark it basis: assumed",
                Severity.WARNING,
            )


def _says(stance: CaseStance) -> tuple[object, ...]:
    """Give what the limits and the ideal are judged by."""
    limits = (stance.acceptable, stance.red_line)
    return (stance.ideal, stance.flexible, *(limit and limit.constraint for limit in limits))


def _judged(judge: _Judge, stance: CaseStance) -> tuple[Diagnostic, ...]:
    domain = judge.case.space[stance.issue]
    return (*_limits(judge, domain, stance), *_ideal(judge.case, stance))


class _Judge:
    """Tells which values limits name; what the limits of several parties share is done once."""

    def __init__(self, case: Case, memory: Memory) -> None:
        self.case = case
        self._memory = memory

    def held(self, limit: CaseLimit) -> list[bool] | Diagnostic:
        """Tell for each value of a limit's issue whether the limit names it, or why none knows."""
        constraint = limit.constraint
        (issue,) = constraint.issues
        domain = self.case.space[issue]
        if domain.count > FEW:
            table = tabulate(self.case, constraint, limit.origin)
            return table if isinstance(table, Diagnostic) else [bool(value) for value in table]
        return self._memory.recall(
            (_held, self._memory.one(constraint), domain), partial(_held, constraint, domain)
        )


def _held(constraint: Constraint, domain: Domain) -> list[bool]:
    (issue,) = constraint.issues
    return [evaluate(constraint, {issue: domain.at(i)}) for i in range(domain.count)]


def _assumed(stance: CaseStance) -> bool:
    return stance.written is not None and stance.written.basis == "assumed"


def _limits(judge: _Judge, domain: Domain, stance: CaseStance) -> Iterator[Diagnostic]:
    kept: list[bool] | None = None
    crossed: list[bool] | None = None
    if stance.acceptable is not None:
        found = judge.held(stance.acceptable)
        if isinstance(found, Diagnostic):
            yield found
            return
        kept = found
        if not any(kept):
            yield _error("nothing-acceptable", "no outcome is acceptable", stance.acceptable)
        elif all(kept):
            yield Diagnostic(
                "everything-acceptable",
                "this leaves every option open",
                stance.acceptable.origin,
                "if it was declared, write 'acceptable: all'; if nothing is known, leave it out",
                Severity.WARNING,
            )
    if stance.red_line is not None:
        found = judge.held(stance.red_line)
        if isinstance(found, Diagnostic):
            yield found
            return
        crossed = found
        if all(crossed):
            yield _error("red-line-all", "this rules out every option", stance.red_line)
        elif not any(crossed):
            yield Diagnostic(
                "empty-red-line",
                "this rules out nothing on the grid",
                stance.red_line.origin,
                "check the bound, or leave the red line out",
                Severity.WARNING,
            )
    if stance.flexible and stance.red_line is not None:
        yield Diagnostic(
            "limits-clash",
            "every option is declared acceptable, and some are red lines",
            _written_last(stance, stance.red_line),
            "list what it accepts instead of 'all'",
        )
    both: list[Choice] = []
    if kept is not None and crossed is not None:
        shared = (i for i, (k, c) in enumerate(zip(kept, crossed, strict=True)) if k and c)
        both = [domain.at(i) for i in islice(shared, _SHOWN + 1)]
    if both and stance.acceptable is not None and stance.red_line is not None:
        by_scenario = _scenario_wrote(stance.acceptable)
        yield Diagnostic(
            "limits-clash",
            f"both acceptable and a red line: {listed(both, domain)}",
            (stance.acceptable if by_scenario else stance.red_line).origin,
            "take it out of one of the two",
        )


def _ideal(case: Case, stance: CaseStance) -> Iterator[Diagnostic]:
    if stance.ideal is None:
        return
    outcome = {stance.issue: stance.ideal}
    if stance.acceptable is not None and not evaluate(stance.acceptable.constraint, outcome):
        by_scenario = _scenario_wrote(stance.acceptable)
        yield Diagnostic(
            "ideal-outside-acceptable",
            f"the ideal {shown(stance.ideal)} of {stance.party} is not among what it accepts",
            stance.acceptable.origin if by_scenario else stance.origin,
            "add it to acceptable, or change the ideal",
            Severity.WARNING if by_scenario else Severity.ERROR,
        )
    if stance.red_line is not None and evaluate(stance.red_line.constraint, outcome):
        yield Diagnostic(
            "ideal-in-red-line",
            f"the ideal {shown(stance.ideal)} of {stance.party} crosses its own red line",
            _written_last(stance, stance.red_line),
            "change one of the two",
        )
    domain = case.space[stance.issue]
    if (
        isinstance(domain, Numbers)
        and isinstance(stance.ideal, Fraction)
        and ((stance.ideal - domain.minimum) / domain.step).denominator != 1
    ):
        yield Diagnostic(
            "off-grid",
            f"the ideal {shown(stance.ideal)} lies between two steps of {stance.issue!r}",
            stance.origin,
            "outcomes lie on the steps; take a finer step if this amount matters",
            Severity.WARNING,
        )


def _scenario_wrote(part: CaseLimit | CaseStance) -> bool:
    return part.origin is not None and not part.origin.file.startswith("positions/")


def _written_last(stance: CaseStance, limit: CaseLimit) -> Span | None:
    """Point at the scenario's change where a limit and a change disagree, else at the limit."""
    changed = _scenario_wrote(stance) and not _scenario_wrote(limit)
    return stance.origin if changed else limit.origin


def _error(code: str, message: str, limit: CaseLimit, help: str = "") -> Diagnostic:
    return Diagnostic(code, message, limit.origin, help)


def shown(choice: Choice) -> str:
    """Write a value for a message."""
    if isinstance(choice, frozenset):
        return "{" + ", ".join(sorted(choice)) + "}"
    return choice if isinstance(choice, str) else decimal(choice)


def listed(choices: list[Choice], domain: Domain) -> str:
    """Write some values for a message, the first few of many."""
    named = [
        "{" + ", ".join(n for n in domain.names if n in choice) + "}"
        if isinstance(domain, Members) and isinstance(choice, frozenset)
        else shown(choice)
        for choice in choices[:_SHOWN]
    ]
    return ", ".join(named) + (", ..." if len(choices) > _SHOWN else "")
