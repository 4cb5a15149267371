"""A case as other programs see it: outcomes, and worth that adds up over single issues."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from zopa.case.case import Case
from zopa.diagnostics import UsageError
from zopa.exchange.games import (
    SCALE,
    Curve,
    Game,
    GameIssue,
    Grid,
    Item,
    Profile,
    Worths,
    amounts_of,
    mapped,
)
from zopa.exchange.told import Loss
from zopa.problem.utility import Term, Utility, reservation, utilities
from zopa.rules.space import Members, Numbers, Options
from zopa.schema.positions import WalkAwayRange

OUT, IN = "out", "in"


def as_game(case: Case) -> Game:
    """Write a case as issues and profiles whose utilities run from 0 to 1.

    Utilities are divided by 100, or by a higher power of ten where they are larger. A set becomes
    an issue for each of its members. What does not add up over single issues is told and left out.

    Raises
    ------
    UsageError
        If nothing says what outcomes are worth to anybody.
    """
    found = utilities(case)
    if not found:
        raise UsageError(
            f"nothing in {case.name} says what outcomes are worth to a party",
            "give values or points to stances",
        )
    losses: list[Loss] = []
    issues, members = _issues(case)
    tables = {party: _Table.of(case, found[party], members, losses) for party in found}
    unit = SCALE
    while any(table.reach > unit for table in tables.values()):
        unit *= 10
    if unit != SCALE:
        losses.append(Loss("utilities", f"divided by {unit:,}, not by {SCALE}, to be at most 1"))
    profiles = []
    for party in case.parties:
        title = case.parties[party].title
        if party not in tables:
            losses.append(Loss(party, "nothing says what outcomes are worth to it; no profile"))
            continue
        least = reservation(case, party)
        if isinstance(case.walk_away.get(party), WalkAwayRange):
            losses.append(Loss(f"{party}.walk_away", "a range; its low end is given"))
        profiles.append(
            tables[party].profile(
                party, title, unit, None if least is None else Fraction(least) / unit
            )
        )
    return Game(case.title, tuple(issues), tuple(profiles), tuple(losses))


def _issues(case: Case) -> tuple[list[GameIssue], dict[tuple[str, str], str]]:
    """Give the issues, and the name of that of each member of a set."""
    found: list[GameIssue] = []
    members: dict[tuple[str, str], str] = {}
    taken = set(case.issues)
    for name in case.issues:
        title, domain = case.titles.issues[name], case.space[name]
        match domain:
            case Options():
                items = (Item(option, case.titles.options[name, option]) for option in domain.names)
                found.append(GameIssue(name, tuple(items), title=title))
            case Numbers():
                last = domain.minimum + (domain.count - 1) * domain.step
                grid = Grid(domain.minimum, last, domain.step)
                found.append(GameIssue(name, grid=grid, title=title))
            case Members():
                for member in domain.names:
                    own = f"{name}_{member}"
                    while own in taken:
                        own += "_"
                    taken.add(own)
                    members[name, member] = own
                    whole = f"{title}: {case.titles.options[name, member]}"
                    found.append(GameIssue(own, (Item(OUT), Item(IN)), title=whole))
    return found, members


@dataclass(frozen=True)
class _Table:
    """What a party's outcomes are worth, on its own scale, by issues of the game."""

    weights: Mapping[str, Fraction]
    worths: Mapping[str, Worths]

    @classmethod
    def of(
        cls,
        case: Case,
        utility: Utility,
        members: Mapping[tuple[str, str], str],
        losses: list[Loss],
    ) -> _Table:
        rows: dict[str, list[Fraction]] = {}
        for term in utility.terms:
            issue, row = term.issues[0], _row(case, term)
            if row is None:
                text = "worth of a combination, which does not add up over issues; left out"
                losses.append(Loss(f"{utility.party}: {', '.join(term.issues)}", text))
                continue
            own = issue if term.member is None else members[issue, term.member]
            before = rows.get(own)
            rows[own] = row if before is None else [a + b for a, b in zip(before, row, strict=True)]
        worths: dict[str, Worths] = {}
        for issue in case.issues:
            domain = case.space[issue]
            match domain:
                case Options():
                    row = rows.get(issue, [Fraction(0)] * domain.count)
                    worths[issue] = dict(zip(domain.names, row, strict=True))
                case Numbers():
                    worths[issue] = _curve(domain, rows.get(issue))
                case Members():
                    for member in domain.names:
                        own = members[issue, member]
                        low, high = rows.get(own, [Fraction(0)] * 2)
                        worths[own] = {OUT: low, IN: high}
        return cls(_shares(case, utility, members, worths), worths)

    @property
    def reach(self) -> Fraction:
        """The greatest utility."""
        return sum((max(amounts_of(w)) for w in self.worths.values()), Fraction(0))

    def profile(self, name: str, title: str, unit: int, least: Fraction | None) -> Profile:
        """Divide the utility into weights and worths, the product of which is worth / unit."""
        worths = {
            issue: mapped(worth, 1 / (unit * weight) if (weight := self.weights[issue]) else weight)
            for issue, worth in self.worths.items()
        }
        return Profile(name, self.weights, worths, least, title)


def _shares(
    case: Case,
    utility: Utility,
    members: Mapping[tuple[str, str], str],
    worths: Mapping[str, Worths],
) -> dict[str, Fraction]:
    """Give each issue's share of the weight as stated; 1 where a party thinks in points."""
    owner = {own: issue for (issue, _), own in members.items()}
    valued = [name for name, worth in worths.items() if any(amounts_of(worth))]
    if utility.source == "points":
        return {name: Fraction(name in valued) for name in worths}
    stated = {}
    for term in utility.terms:
        written = case.stance(utility.party, term.issues[0]).written
        weight = None if written is None else written.weight
        stated[term.issues[0]] = Fraction(1 if weight is None else weight)
    total = sum(stated.values())
    shares = {name: stated.get(owner.get(name, name), Fraction(0)) / total for name in worths}
    # what a bonus alone values has no weight of its own
    return {name: shares[name] or Fraction(name in valued) for name in worths}


def _row(case: Case, term: Term) -> list[Fraction] | None:
    """Give what a term adds at every value of its issue; None if it is not about one issue."""
    single = len(term.issues) == 1
    if not single or (term.member is None and isinstance(case.space[term.issues[0]], Members)):
        return None
    numerators = term.worths.numerators
    if term.levels is not None:
        numerators = numerators[term.levels]
    return [Fraction(int(number), term.worths.denominator) for number in numerators]


def _curve(domain: Numbers, row: list[Fraction] | None) -> Curve:
    """Give the places where a line along the grid bends, with its ends."""
    places = [0, domain.count - 1] if domain.count > 1 else [0]
    if row is not None and domain.count > 2:
        numbers = np.array(row, dtype=object)
        bends = np.flatnonzero(np.diff(numbers, 2)) + 1
        places = [0, *map(int, bends), domain.count - 1]
    return tuple(
        (domain.minimum + place * domain.step, row[place] if row is not None else Fraction(0))
        for place in places
    )


def not_additive(case: Case) -> Iterator[Loss]:
    """Tell what a case says beside what outcomes are worth, item by item."""
    for named, written_issue in case.issues.items():
        if written_issue.kind == "scale":
            yield Loss(f"issues.{named}", "a scale; the order of its options is not held")
        elif written_issue.kind == "set":
            yield Loss(f"issues.{named}", "a set; each of its members is an issue of its own")
        elif written_issue.kind == "number":
            yield Loss(f"issues.{named}", f"its unit ({written_issue.unit}) is not held")
    for rule in case.rules:
        yield Loss(f"rules.{rule.id}", "a rule; the format takes every outcome for possible")
    if set(case.agreement.text.split(" and ")) != set(case.parties):
        yield Loss("agreement", "who must accept; the format asks every party")
    for (party, issue), stance in case.stances.items():
        written = stance.written
        if written is None:
            continue
        keys = sorted(written.model_fields_set - {"values", "points", "weight"})
        if keys:
            yield Loss(f"{party}.{issue}", f"{', '.join(keys)}: only what it values is held")
    for condition in case.conditions:
        yield Loss(condition.id, "a condition; the format has none")
    for name in case.notes:
        yield Loss(f"notes.{name}", "a note; the format has none")
    for name in case.sources:
        yield Loss(f"sources.{name}", "evidence; the format has none")
