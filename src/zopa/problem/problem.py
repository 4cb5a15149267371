"""The compiled problem: variables, tables and commitments, each with its origin in the case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Literal

import numpy as np

from zopa.case.case import Case, Choice
from zopa.diagnostics import Span
from zopa.problem.relation import AnyRelation, IntArray
from zopa.problem.utility import Utility
from zopa.results.base import Level, Reading
from zopa.rules.space import Members
from zopa.rules.tree import Constraint
from zopa.schema.base import Basis, Strength

Kind = Literal["demand", "red_line", "condition", "walk_away"]


@dataclass(frozen=True, eq=False)
class Variable:
    """One solver variable: an issue, one member of a set issue (0: out, 1: in), or an auxiliary.

    An auxiliary has no issue. The other variables decide it: it says which case of a combination
    they make, so that worth can be added up, and sums compared, variable by variable.

    Options that no table tells apart are merged into classes. ``class_of`` maps each value of the
    domain to its class, ``values`` each class to its lowest value, ``multiplicity`` to how many
    values it stands for.
    """

    issue: str | None
    member: str | None
    class_of: IntArray
    values: tuple[int, ...]
    multiplicity: tuple[int, ...]

    @property
    def size(self) -> int:
        """Number of classes."""
        return len(self.values)


@dataclass(frozen=True, eq=False)
class Commitment:
    """A constraint that a party brings, compiled.

    ``held_by`` lists the party and everyone who defers to it on this issue: whoever needs one of
    them needs this commitment kept. ``rung`` is 0 for a demand (or condition), 1 for a red line;
    commitments of one ``ladder`` are given up from rung 0. ``from_ideal``: nothing states this
    limit; the cautious reading takes it from the ideal. A walk-away value has no constraint on
    single issues, but a ``reservation``: the utility that the party asks for at least.
    """

    id: str
    party: str
    held_by: tuple[str, ...]
    kind: Kind
    ladder: str
    rung: int
    strength: Strength
    constraint: Constraint | None
    basis: Basis | None
    confidence: Decimal | None
    event: str | None
    evidence: tuple[str, ...]
    disputed_by: tuple[str, ...]
    weight: Decimal | None
    package: str | None
    title: str | None
    note: str | None
    private: bool
    origin: Span | None
    from_ideal: bool = False
    reservation: Decimal | None = None

    @property
    def issues(self) -> tuple[str, ...]:
        """The issues that it names; none for a walk-away value, which asks about the whole."""
        return () if self.constraint is None else self.constraint.issues

    @property
    def limit(self) -> Constraint:
        """The constraint of a demand, red line or condition."""
        if self.constraint is None:
            raise TypeError(f"{self.id} is a walk-away value")
        return self.constraint


@dataclass(frozen=True, eq=False)
class Scores:
    """What outcomes are worth to the parties, in integers: the sum over all variables.

    Parameters
    ----------
    utilities
        By party, those of whom anything is known, in the case's order.
    tables
        Per variable, shape (class, party): the score that each class adds.
    """

    utilities: Mapping[str, Utility]
    tables: tuple[IntArray, ...]

    @property
    def parties(self) -> tuple[str, ...]:
        """The parties, in the order of the tables' columns."""
        return tuple(self.utilities)

    def of(self, assignment: Sequence[int]) -> tuple[int, ...]:
        """Add up the scores of one outcome, per party."""
        total = sum(table[chosen] for table, chosen in zip(self.tables, assignment, strict=True))
        return tuple(int(score) for score in np.atleast_1d(total))


@dataclass(frozen=True, eq=False)
class Problem:
    """A case at one level and in one reading, as tables over variables.

    ``rules`` and ``commitments`` keep the order of the files; ``relations[i]`` is the table of
    ``commitments[i]``. ``definitions`` say what the auxiliary variables are. ``coalitions`` are the
    minimal sets of parties whose acceptance makes an agreement; ``order`` is the order of variables
    in diagrams. ``scores`` is None where the options were merged without regard to utilities.
    """

    case: Case
    level: Level
    reading: Reading
    variables: tuple[Variable, ...]
    rules: Mapping[str, AnyRelation]
    definitions: tuple[AnyRelation, ...]
    commitments: tuple[Commitment, ...]
    relations: tuple[AnyRelation, ...]
    coalitions: tuple[frozenset[str], ...]
    order: tuple[int, ...]
    scores: Scores | None = None

    @cached_property
    def sizes(self) -> tuple[int, ...]:
        """Number of classes per variable."""
        return tuple(v.size for v in self.variables)

    @cached_property
    def multiplicities(self) -> tuple[tuple[int, ...], ...]:
        """How many original values each class stands for, per variable."""
        return tuple(v.multiplicity for v in self.variables)

    @property
    def always(self) -> tuple[AnyRelation, ...]:
        """What every outcome keeps: the rules, and what the auxiliary variables are."""
        return (*self.rules.values(), *self.definitions)

    @property
    def outcomes(self) -> int:
        """Size of the whole grid of outcomes."""
        product = 1
        for domain in self.case.space.values():
            product *= domain.count
        return product

    def variables_of(self, issue: str) -> tuple[int, ...]:
        """Indices of an issue's variables: one, or one per member of a set."""
        return self._variables_of.get(issue, ())

    @cached_property
    def _variables_of(self) -> dict[str | None, tuple[int, ...]]:
        places: dict[str | None, tuple[int, ...]] = {}
        for i, variable in enumerate(self.variables):
            places[variable.issue] = (*places.get(variable.issue, ()), i)
        return places

    @property
    def groups(self) -> tuple[tuple[AnyRelation, ...], ...]:
        """The tables that each party needs kept, in the order of the case's parties."""
        pairs = list(zip(self.commitments, self.relations, strict=True))
        return tuple(
            tuple(relation for commitment, relation in pairs if party in commitment.held_by)
            for party in self.case.parties
        )

    @property
    def needed(self) -> tuple[str, ...]:
        """The parties without whose acceptance nothing is an agreement, in the case's order."""
        return tuple(p for p in self.case.parties if all(p in c for c in self.coalitions))

    @property
    def group_coalitions(self) -> tuple[frozenset[int], ...]:
        """The coalitions as positions of parties."""
        position = {party: i for i, party in enumerate(self.case.parties)}
        return tuple(frozenset(position[p] for p in members) for members in self.coalitions)

    def outcome(self, assignment: Sequence[int]) -> dict[str, Choice]:
        """Read an assignment of classes as an outcome, taking the lowest value of each class."""
        chosen: dict[str, Choice] = {}
        for issue, domain in self.case.space.items():
            indices = self.variables_of(issue)
            if isinstance(domain, Members):
                chosen[issue] = frozenset(
                    str(self.variables[i].member)
                    for i in indices
                    if self.variables[i].values[assignment[i]]
                )
            else:
                chosen[issue] = domain.at(self.variables[indices[0]].values[assignment[indices[0]]])
        return chosen

    def fixed(self, outcome: Mapping[str, Choice]) -> dict[int, int]:
        """Translate a whole or partial outcome into variables and classes."""
        fixed: dict[int, int] = {}
        for issue, choice in outcome.items():
            domain = self.case.space[issue]
            for i in self.variables_of(issue):
                variable = self.variables[i]
                if isinstance(domain, Members):
                    value = int(variable.member in choice)  # type: ignore[operator]
                elif isinstance(choice, Fraction):
                    value = int((choice - domain.minimum) / domain.step)  # type: ignore[union-attr]
                else:
                    value = domain.names.index(choice)  # type: ignore[union-attr]
                fixed[i] = int(variable.class_of[value])
        return fixed
