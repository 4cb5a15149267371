"""What do rules leave: is an option, a condition or another rule idle beside them?

Truth tables over the issues that one of them names, with all rules that name no other: what is
found is so, but what follows only by way of further issues is not looked for, nor what takes more
than a few thousand outcomes to tell.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import partial
from math import prod

from zopa.case.case import Case, CaseCondition, CaseRule
from zopa.case.memory import Memory
from zopa.check.expressions import FEW
from zopa.diagnostics import Diagnostic, Severity, Span
from zopa.rules.evaluate import evaluate
from zopa.rules.space import Members, Numbers, Value
from zopa.rules.tree import Constraint

# an issue and an option or member of it; the name of an amount is empty
_Option = tuple[str, str]


def check_implied(
    case: Case,
    known: Case | None = None,
    optional: Collection[str] = (),
    memory: Memory | None = None,
) -> Iterator[Diagnostic]:
    """Yield the rules and conditions that others make idle, and the options that no rule leaves.

    Parameters
    ----------
    known
        A case already checked, whose conditions are not checked again. Its rules are those of
        the model, which scenarios can only set aside: they are checked without ``known`` only.
    optional
        Rules that some scenario sets aside: beside them nothing is idle for good.
    memory
        What was worked out before.
    """
    look = _Look(case, memory or Memory())
    firm = [rule for rule in case.rules if rule.id not in optional]
    if known is None:
        yield from _rules(look, firm)
    seen = set() if known is None else {id(condition) for condition in known.conditions}
    for condition in case.conditions:
        if id(condition) not in seen:
            yield from _condition(look, condition, firm)


class _Look:
    """Looks at the outcomes of a case, the same ones once."""

    def __init__(self, case: Case, memory: Memory) -> None:
        self.case = case
        self._memory = memory

    def follows(self, constraint: Constraint, rules: Sequence[CaseRule]) -> bool:
        constraints = self._constraints([constraint, *(rule.constraint for rule in rules)])
        return self._memory.recall(
            (_follows, self.case.space, *constraints), partial(_follows, self.case, *constraints)
        )

    def kept(self, issues: Sequence[str], rules: Sequence[CaseRule]) -> set[_Option] | None:
        constraints = self._constraints([rule.constraint for rule in rules])
        return self._memory.recall(
            (_kept, self.case.space, *issues, *constraints),
            partial(_kept, self.case, issues, constraints),
        )

    def _constraints(self, constraints: Sequence[Constraint]) -> list[Constraint]:
        return [self._memory.one(constraint) for constraint in constraints]


def _rules(look: _Look, firm: Sequence[CaseRule]) -> Iterator[Diagnostic]:
    yield from _ruled_out(look, firm)
    left = list(firm)
    for rule in reversed(look.case.rules):
        rules = _within(rule.constraint, [other for other in left if other is not rule])
        if look.follows(rule.constraint, rules):
            left = [other for other in left if other is not rule]
            needed = _enough(look, rule.constraint, rules)
            yield _idle(f"rule {rule.id!r}", needed, rule.origin)


def _condition(
    look: _Look, condition: CaseCondition, firm: Sequence[CaseRule]
) -> Iterator[Diagnostic]:
    rules = _within(condition.constraint, firm)
    if look.follows(condition.constraint, rules):
        needed = _enough(look, condition.constraint, rules)
        yield _idle(f"condition {condition.id!r}", needed, condition.origin)


def _within(constraint: Constraint, rules: Sequence[CaseRule]) -> list[CaseRule]:
    """Keep the rules that name no issue beyond those of a constraint."""
    return [rule for rule in rules if set(rule.constraint.issues) <= set(constraint.issues)]


def _follows(case: Case, constraint: Constraint, *rules: Constraint) -> bool:
    """Tell whether every outcome that keeps the rules keeps a constraint, and only because of them.

    Not where no outcome keeps the rules or every outcome the constraint, which is told elsewhere,
    nor where there are too many outcomes to look at.
    """
    kept, bites = False, False
    for outcome in _outcomes(case, constraint.issues) if rules else ():
        holds = evaluate(constraint, outcome)
        bites = bites or not holds
        if all(evaluate(rule, outcome) for rule in rules):
            if not holds:
                return False
            kept = True
    return kept and bites


def _enough(look: _Look, constraint: Constraint, rules: Sequence[CaseRule]) -> Sequence[CaseRule]:
    """Leave out the rules that a constraint does not need in order to follow."""
    needed = list(rules)
    for rule in rules:
        fewer = [other for other in needed if other is not rule]
        if look.follows(constraint, fewer):
            needed = fewer
    return needed


def _few(case: Case, issues: Sequence[str]) -> bool:
    return prod(case.space[issue].count for issue in issues) <= FEW


def _outcomes(case: Case, issues: Sequence[str]) -> Iterator[dict[str, Value]]:
    """Give every combination of values of some issues; none where there are too many."""
    domains = [case.space[issue] for issue in issues]
    for index in range(prod(domain.count for domain in domains) if _few(case, issues) else 0):
        outcome = {}
        for issue, domain in zip(issues, domains, strict=True):
            index, value = divmod(index, domain.count)
            outcome[issue] = domain.at(value)
        yield outcome


def _idle(name: str, rules: Sequence[CaseRule], origin: Span) -> Diagnostic:
    return _warning(
        "already-implied",
        f"{name} is kept wherever {_listed(rules)} {'is' if len(rules) == 1 else 'are'}",
        origin,
        "it decides no outcome; check what it says, or remove it",
    )


def _ruled_out(look: _Look, firm: Sequence[CaseRule]) -> Iterator[Diagnostic]:
    """Yield the options that no outcome has which keeps some rules, and rules that clash."""
    told: set[object] = set()
    for rule in firm:
        issues = rule.constraint.issues
        rules = _within(rule.constraint, firm)
        kept = look.kept(issues, rules)
        if kept is None:
            continue
        if not kept:
            few = _fewest(look, issues, rules)
            # of a rule that nothing can keep it is said elsewhere that it is impossible
            if len(few) > 1 and few not in told:
                told.add(few)
                yield _clash(few)
            continue
        for option in _options(look.case, issues):
            if option not in kept and option not in told:
                told.add(option)
                yield _impossible(look.case, option, _fewest(look, issues, rules, option))


def _kept(case: Case, issues: Sequence[str], rules: Sequence[Constraint]) -> set[_Option] | None:
    """Give the options that outcomes have which keep some rules; None if there are too many."""
    if not _few(case, issues):
        return None
    return {
        (issue, name)
        for outcome in _outcomes(case, issues)
        if all(evaluate(rule, outcome) for rule in rules)
        for issue in issues
        for name in _named(outcome[issue])
    }


def _options(case: Case, issues: Sequence[str]) -> Iterator[_Option]:
    for issue in issues:
        domain = case.space[issue]
        # to narrow a range is what rules on numbers are for
        if not isinstance(domain, Numbers):
            yield from ((issue, name) for name in domain.names)


def _named(value: Value) -> frozenset[str]:
    match value:
        case frozenset():
            return value | {""}
        case str():
            return frozenset({value})
        case _:
            return frozenset({""})


def _fewest(
    look: _Look, issues: Sequence[str], rules: Sequence[CaseRule], option: _Option | None = None
) -> tuple[CaseRule, ...]:
    """Leave out rules, later ones first, while those left rule out an option, or everything."""
    needed = list(rules)
    for rule in reversed(rules):
        fewer = [other for other in needed if other is not rule]
        kept = look.kept(issues, fewer) or set()
        if option not in kept if option else not kept:
            needed = fewer
    return tuple(needed)


def _impossible(case: Case, option: _Option, rules: Sequence[CaseRule]) -> Diagnostic:
    issue, name = option
    kind = "member" if isinstance(case.space[issue], Members) else "option"
    verb = "leaves" if len(rules) == 1 else "leave"
    return _warning(
        "impossible-option",
        f"{_listed(rules)} {verb} no outcome with the {kind} {name!r} of {issue!r}",
        rules[-1].origin,
        f"check the rule, or take the {kind} out of the issue",
    )


def _clash(rules: Sequence[CaseRule]) -> Diagnostic:
    return _warning(
        "rules-clash",
        f"no outcome keeps {_listed(rules)} together",
        rules[-1].origin,
        "nothing can be agreed while all of them hold; check what they require",
    )


def _listed(rules: Sequence[CaseRule]) -> str:
    noun = "rule" if len(rules) == 1 else "rules"
    return f"{noun} {' and '.join(repr(rule.id) for rule in rules)}"


def _warning(code: str, message: str, span: Span, help: str) -> Diagnostic:
    return Diagnostic(code, message, span, help, Severity.WARNING)
