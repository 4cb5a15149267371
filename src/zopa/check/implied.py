"""What do rules leave: is an option, a condition or another rule idle beside them?

Truth tables over the issues that one of them names, with all rules that name no other: what is
found is so, but what follows only by way of further issues is not looked for, nor what takes more
than a few thousand outcomes to tell.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from math import prod

from zopa.case.case import Case, CaseCondition, CaseRule
from zopa.check.expressions import FEW
from zopa.diagnostics import Diagnostic, Severity, Span
from zopa.rules.evaluate import evaluate
from zopa.rules.space import Members, Numbers, Value
from zopa.rules.tree import Constraint

# an issue and an option or member of it; the name of an amount is empty
_Option = tuple[str, str]


def check_implied(
    case: Case, known: Case | None = None, optional: Collection[str] = ()
) -> Iterator[Diagnostic]:
    """Yield the rules and conditions that others make idle, and the options that no rule leaves.

    Parameters
    ----------
    known
        A case already checked, whose conditions are not checked again. Its rules are those of
        the model, which scenarios can only set aside: they are checked without ``known`` only.
    optional
        Rules that some scenario sets aside: beside them nothing is idle for good.
    """
    firm = [rule for rule in case.rules if rule.id not in optional]
    if known is None:
        yield from _rules(case, firm)
    seen = set() if known is None else {id(condition) for condition in known.conditions}
    for condition in case.conditions:
        if id(condition) not in seen:
            yield from _condition(case, condition, firm)


def _rules(case: Case, firm: Sequence[CaseRule]) -> Iterator[Diagnostic]:
    yield from _ruled_out(case, firm)
    left = list(firm)
    for rule in reversed(case.rules):
        rules = _within(rule.constraint, [other for other in left if other is not rule])
        if _follows(case, rule.constraint, rules):
            left = [other for other in left if other is not rule]
            needed = _enough(case, rule.constraint, rules)
            yield _idle(f"rule {rule.id!r}", needed, rule.origin)


def _condition(
    case: Case, condition: CaseCondition, firm: Sequence[CaseRule]
) -> Iterator[Diagnostic]:
    rules = _within(condition.constraint, firm)
    if _follows(case, condition.constraint, rules):
        needed = _enough(case, condition.constraint, rules)
        yield _idle(f"condition {condition.id!r}", needed, condition.origin)


def _within(constraint: Constraint, rules: Sequence[CaseRule]) -> list[CaseRule]:
    """Keep the rules that name no issue beyond those of a constraint."""
    return [rule for rule in rules if set(rule.constraint.issues) <= set(constraint.issues)]


def _follows(case: Case, constraint: Constraint, rules: Sequence[CaseRule]) -> bool:
    """Tell whether every outcome that keeps the rules keeps a constraint, and only because of them.

    Not where no outcome keeps the rules or every outcome the constraint, which is told elsewhere,
    nor where there are too many outcomes to look at.
    """
    kept, bites = False, False
    for outcome in _outcomes(case, constraint.issues) if rules else ():
        holds = evaluate(constraint, outcome)
        bites = bites or not holds
        if all(evaluate(rule.constraint, outcome) for rule in rules):
            if not holds:
                return False
            kept = True
    return kept and bites


def _enough(case: Case, constraint: Constraint, rules: Sequence[CaseRule]) -> Sequence[CaseRule]:
    """Leave out the rules that a constraint does not need in order to follow."""
    needed = list(rules)
    for rule in rules:
        fewer = [other for other in needed if other is not rule]
        if _follows(case, constraint, fewer):
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


def _ruled_out(case: Case, firm: Sequence[CaseRule]) -> Iterator[Diagnostic]:
    """Yield the options that no outcome has which keeps some rules, and rules that clash."""
    told: set[object] = set()
    for rule in firm:
        issues = rule.constraint.issues
        rules = _within(rule.constraint, firm)
        kept = _kept(case, issues, rules)
        if kept is None:
            continue
        if not kept:
            few = _fewest(case, issues, rules)
            # of a rule that nothing can keep it is said elsewhere that it is impossible
            if len(few) > 1 and few not in told:
                told.add(few)
                yield _clash(few)
            continue
        for option in _options(case, issues):
            if option not in kept and option not in told:
                told.add(option)
                yield _impossible(case, option, _fewest(case, issues, rules, option))


def _kept(case: Case, issues: Sequence[str], rules: Sequence[CaseRule]) -> set[_Option] | None:
    """Give the options that outcomes have which keep some rules; None if there are too many."""
    if not _few(case, issues):
        return None
    return {
        (issue, name)
        for outcome in _outcomes(case, issues)
        if all(evaluate(rule.constraint, outcome) for rule in rules)
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
    case: Case, issues: Sequence[str], rules: Sequence[CaseRule], option: _Option | None = None
) -> tuple[CaseRule, ...]:
    """Leave out rules, later ones first, while those left rule out an option, or everything."""
    needed = list(rules)
    for rule in reversed(rules):
        fewer = [other for other in needed if other is not rule]
        kept = _kept(case, issues, fewer) or set()
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
