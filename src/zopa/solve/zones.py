"""Where the positions on one issue overlap, contest and bar each other, option by option."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from zopa.case.case import Case, CaseStance
from zopa.problem.relation import BoolArray
from zopa.results.base import Reading, Zone
from zopa.rules.space import Members
from zopa.rules.tables import truth_table


@dataclass(frozen=True)
class Standing:
    """How the parties stand to one option, or to one stretch of a number line.

    Each party is listed once, with its strongest objection: in ``red_line_of`` where its red line
    is crossed, else in ``demand_of`` where its demand leaves the option out. ``silent`` and
    ``limit_unknown`` list those whose consent would be a guess.
    """

    zone: Zone
    demand_of: tuple[str, ...]
    red_line_of: tuple[str, ...]
    silent: tuple[str, ...]
    limit_unknown: tuple[str, ...]


def is_limited(stance: CaseStance, reading: Reading) -> bool:
    """Whether a reading knows what a stance accepts: a stated limit, or the ideal in its place."""
    return stance.acceptable is not None or (
        reading is Reading.CAUTIOUS and stance.limit_unknown and stance.ideal is not None
    )


def standing(
    case: Case,
    issue: str,
    reading: Reading,
    leaves: Callable[[CaseStance], bool],
    crosses: Callable[[CaseStance], bool],
    is_ideal: Callable[[CaseStance], bool],
) -> Standing:
    """Say how the parties stand to something on an issue.

    Parameters
    ----------
    leaves, crosses, is_ideal
        Whether it lies outside a stance's demand, across its red line, or is its ideal.
    """
    demand_of, red_line_of, silent, unknown = [], [], [], []
    for party in case.parties:
        stance = case.stance(party, issue)
        if stance.red_line is not None and crosses(stance):
            red_line_of.append(party)
        elif is_limited(stance, reading):
            if leaves(stance):
                demand_of.append(party)
        elif stance.silent or stance.missing:
            silent.append(party)
        elif stance.limit_unknown and not is_ideal(stance):
            unknown.append(party)
    zone = Zone.BARRED if red_line_of else Zone.CONTESTED if demand_of else Zone.OVERLAP
    return Standing(zone, tuple(demand_of), tuple(red_line_of), tuple(silent), tuple(unknown))


class Limits:
    """The truth tables of every stance on one issue, over the issue's values."""

    def __init__(self, case: Case, issue: str, reading: Reading) -> None:
        domain = case.space[issue]
        count = domain.count
        self.kept: dict[str, BoolArray] = {}
        self.crossed: dict[str, BoolArray] = {}
        for party in case.parties:
            stance = case.stance(party, issue)
            if stance.acceptable is not None:
                self.kept[party] = truth_table(stance.acceptable.constraint, case.space).holds
            elif is_limited(stance, reading):
                self.kept[party] = np.array([domain.at(i) == stance.ideal for i in range(count)])
            else:
                self.kept[party] = np.ones(count, np.bool_)
            self.crossed[party] = (
                np.zeros(count, np.bool_)
                if stance.red_line is None
                else truth_table(stance.red_line.constraint, case.space).holds
            )


def option_standings(
    case: Case, issue: str, reading: Reading = Reading.CODED
) -> tuple[Standing, ...]:
    """Say how the parties stand to each option of a choice or a scale, in the model's order."""
    limits = Limits(case, issue, reading)
    domain = case.space[issue]
    return tuple(
        standing(
            case,
            issue,
            reading,
            leaves=lambda s, i=index: not limits.kept[s.party][i],  # type: ignore[misc]
            crosses=lambda s, i=index: bool(limits.crossed[s.party][i]),  # type: ignore[misc]
            is_ideal=lambda s, i=index: s.ideal == domain.at(i),  # type: ignore[misc]
        )
        for index in range(domain.count)
    )


def member_standings(
    case: Case, issue: str, reading: Reading = Reading.CODED, *, included: bool
) -> tuple[Standing, ...]:
    """Say how the parties stand to each member of a set being in, or being left out.

    A member's zone is the best that any combination with it (without it) has; a party objects
    where every such combination leaves its demand or crosses its red line.
    """
    limits = Limits(case, issue, reading)
    domain = case.space[issue]
    if not isinstance(domain, Members):
        raise TypeError(f"{issue} is no set")
    subsets = np.arange(domain.count)
    result = []
    for member in domain.names:
        chosen = ((subsets >> domain.bit(member)) & 1) == int(included)
        held = _Held(limits, chosen, member, included)
        result.append(_member_standing(case, issue, reading, held))
    return tuple(result)


@dataclass(frozen=True)
class _Held:
    """The combinations that hold a member, or (``included`` False) leave it out."""

    limits: Limits
    chosen: BoolArray
    member: str
    included: bool


def _member_standing(case: Case, issue: str, reading: Reading, held: _Held) -> Standing:
    limits, chosen = held.limits, held.chosen
    alone = standing(
        case,
        issue,
        reading,
        leaves=lambda s: not limits.kept[s.party][chosen].any(),
        crosses=lambda s: bool(limits.crossed[s.party][chosen].all()),
        is_ideal=lambda s: (
            isinstance(s.ideal, frozenset) and (held.member in s.ideal) == held.included
        ),
    )
    zone = _best_zone(limits, chosen, list(case.parties))
    return Standing(zone, alone.demand_of, alone.red_line_of, alone.silent, alone.limit_unknown)


def _best_zone(limits: Limits, chosen: BoolArray, parties: Sequence[str]) -> Zone:
    uncrossed = chosen.copy()
    kept = chosen.copy()
    for party in parties:
        uncrossed &= ~limits.crossed[party]
        kept &= limits.kept[party]
    if (uncrossed & kept).any():
        return Zone.OVERLAP
    return Zone.CONTESTED if uncrossed.any() else Zone.BARRED
