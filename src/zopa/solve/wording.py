"""Results in words and in plain values: outcomes, limits, commitments, rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from zopa.case.case import Case, CaseLimit, CaseRule, Choice
from zopa.problem.problem import Commitment
from zopa.results.base import plain_number
from zopa.results.solution import CommitmentResult, Outcome, RuleResult
from zopa.rules.prose import prose
from zopa.rules.space import Members, Options
from zopa.rules.subsets import listed
from zopa.rules.tables import truth_table
from zopa.rules.tree import Constraint, Not


def settled(case: Case, outcome: Mapping[str, Choice]) -> Outcome:
    """Give an outcome as plain result values: names, exact amounts, members in model order."""
    plain: Outcome = {}
    for issue, choice in outcome.items():
        domain = case.space[issue]
        if isinstance(choice, frozenset) and isinstance(domain, Members):
            plain[issue] = tuple(name for name in domain.names if name in choice)
        elif isinstance(choice, str | Fraction):
            plain[issue] = choice
    return plain


def choice_text(case: Case, issue: str, choice: Choice) -> str:
    """Name a value of an issue as a reader knows it, without quotes."""
    if isinstance(choice, str):
        return case.titles.options.get((issue, choice), choice)
    if isinstance(choice, Fraction):
        unit = case.titles.units.get(issue)
        return f"{amount_text(choice)} {unit}" if unit else amount_text(choice)
    domain = case.space[issue]
    names = domain.names if isinstance(domain, Members) else tuple(sorted(choice))
    members = [case.titles.options.get((issue, n), n) for n in names if n in choice]
    return " and ".join(members) if members else "nobody"


def amount_text(value: Fraction | Decimal) -> str:
    """Write an exact amount: decimals where they end, else a fraction."""
    return str(plain_number(value))


def limit_options(case: Case, issue: str, limit: CaseLimit) -> tuple[str, ...] | None:
    """List the options that a limit on a choice or scale names; None on numbers and sets."""
    domain = case.space[issue]
    if not isinstance(domain, Options):
        return None
    holds = truth_table(limit.constraint, case.space).holds
    return tuple(name for name, held in zip(domain.names, holds, strict=True) if held)


def limit_text(case: Case, issue: str, constraint: Constraint) -> str:
    """Say in words what a limit names: the options' titles, else the expression in prose."""
    domain = case.space[issue]
    if isinstance(domain, Options):
        holds = truth_table(constraint, case.space).holds
        named = [
            f"“{choice_text(case, issue, name)}”"
            for name, held in zip(domain.names, holds, strict=True)
            if held
        ]
        return either(named)
    return prose(constraint, case.titles)


def either(words: list[str]) -> str:
    """Join alternatives: ``a, b or c``."""
    if len(words) < 2:
        return "".join(words)
    return ", ".join(words[:-1]) + " or " + words[-1]


def _inner(constraint: Constraint) -> Constraint:
    """Take the excluded part of a red line, which is kept as its negation."""
    root = constraint.root
    if isinstance(root, Not):
        return Constraint(constraint.text, root.part, constraint.issues)
    return constraint


def commitment_title(case: Case, commitment: Commitment) -> str:
    """Give a short label for a table row, without the party's name."""
    if commitment.reservation is not None:
        return f"worth at least {amount_text(commitment.reservation)} to it"
    if commitment.kind == "condition":
        return commitment.title or commitment_clause(case, commitment)
    issue = commitment.issues[0]
    domain = case.space[issue]
    name = case.issues[issue].short or case.titles.issues[issue]
    constraint = commitment.limit
    if commitment.kind == "red_line":
        constraint = _inner(constraint)
    text = limit_text(case, issue, constraint)
    if commitment.from_ideal:
        ideal = f"only its ideal, {text}" if isinstance(domain, Options) else text
        return f"{name}: {ideal} (no limit stated)"
    if isinstance(domain, Options):
        return f"{name}: {'only' if commitment.kind == 'demand' else 'not'} {text}"
    # a label needs no quotation marks around the issue that it begins with
    text = text.replace(f"“{case.titles.issues[issue]}”", name)
    return text if commitment.kind == "demand" else f"not: {text}"


def commitment_clause(case: Case, commitment: Commitment) -> str:
    """Say what the commitment asks for, without the party's name."""
    if commitment.reservation is not None:
        return f"worth at least {amount_text(commitment.reservation)} to it by its own measure"
    if commitment.kind == "condition":
        condition = next(c for c in case.conditions if c.id == commitment.id)
        required = prose(condition.require, case.titles)
        if condition.when is None:
            return required
        return f"if {prose(condition.when, case.titles)}, then {required}"
    issue = commitment.issues[0]
    if commitment.kind == "demand":
        return _about(case, issue, commitment.limit)
    return _about(case, issue, _inner(commitment.limit))


def _about(case: Case, issue: str, constraint: Constraint) -> str:
    text = limit_text(case, issue, constraint)
    if isinstance(case.space[issue], Options):
        return f"{text} on “{case.titles.issues[issue]}”"
    return text


def commitment_prose(case: Case, commitment: Commitment) -> str:
    """Say in a sentence, without a final full stop, who wants or rules out what."""
    party = case.parties[commitment.party].title
    clause = commitment_clause(case, commitment)
    if commitment.reservation is not None:
        return f"{party} prefers no agreement to one that is not {clause}"
    if commitment.kind == "condition":
        comma = "," if clause.startswith("if ") else ""
        verb = "accepts no outcome unless" if commitment.strength == "red_line" else "asks that"
        return f"{party} {verb}{comma} {clause}"
    verb = "accepts only" if commitment.kind == "demand" else "rules out"
    if commitment.from_ideal:
        verb = "states no limit, and is read as accepting only its ideal:"
    if isinstance(case.space[commitment.issues[0]], Options):
        return f"{party} {verb} {clause}"
    return f"{party} {verb} outcomes where {clause}"


def describe_commitment(case: Case, commitment: Commitment) -> CommitmentResult:
    """Give a commitment as a result, with its words, its sources and its place."""
    return CommitmentResult(
        party=commitment.party,
        held_by=commitment.held_by,
        kind=commitment.kind,
        ladder=commitment.ladder,
        issues=commitment.issues,
        strength=commitment.strength.value,
        title=commitment_title(case, commitment),
        prose=commitment_prose(case, commitment),
        weight=commitment.weight,
        basis=commitment.basis.value if commitment.basis else None,
        confidence=commitment.confidence,
        event=commitment.event,
        evidence=commitment.evidence,
        disputed_by=commitment.disputed_by,
        package=commitment.package,
        note=commitment.note,
        private=commitment.private,
        file=commitment.origin.file if commitment.origin else None,
        line=commitment.origin.line if commitment.origin else None,
    )


def describe_rule(case: Case, rule: CaseRule) -> RuleResult:
    """Give a rule as a result."""
    required = prose(rule.require, case.titles)
    text = required if rule.when is None else f"if {prose(rule.when, case.titles)}, then {required}"
    return RuleResult(
        title=rule.title,
        prose=text,
        basis=rule.basis,
        evidence=rule.evidence,
        note=rule.note,
        file=rule.origin.file,
        line=rule.origin.line,
    )


def formula_prose(case: Case, formula: Constraint) -> str:
    """Say in words what a formula asks for; options of scales by their titles, not their order."""
    return prose(replace(formula, root=listed(formula.root, case.space)), case.titles)


def widening(
    case: Case, commitment: Commitment, choice: Mapping[str, Choice], worth: Fraction | None = None
) -> str:
    """Say what giving up a commitment comes to, for one outcome that it would have barred.

    ``worth`` is what the outcome is worth to a party whose walk-away value is given up.
    """
    party = case.parties[commitment.party].title
    if commitment.reservation is not None:
        least = amount_text(commitment.reservation)
        lower = "less" if worth is None else amount_text(worth)
        return f"{party}: settle for what is worth {lower} to it, instead of at least {least}"
    if commitment.kind == "condition":
        name = commitment.title or commitment_clause(case, commitment)
        return f"{party}: set aside the condition “{name}”"
    issue = commitment.issues[0]
    value = choice_text(case, issue, choice[issue])
    where = f"on “{case.titles.issues[issue]}”"
    if commitment.kind == "red_line":
        return f"{party}: no longer rule out “{value}” {where}"
    return f"{party}: also accept “{value}” {where}"
