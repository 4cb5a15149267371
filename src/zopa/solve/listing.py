"""All agreements, outcome by outcome, in the order of the model, a bounded number at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import compress
from typing import Any

import numpy as np

from zopa._version import __version__
from zopa.case.case import Case, Choice
from zopa.diagnostics import EnvironmentFailure, UsageError
from zopa.files.rows import Block, Column
from zopa.problem.compile import compile_problem, with_scores
from zopa.problem.diagram import Diagram, count
from zopa.problem.problem import Problem
from zopa.problem.relation import BoolArray, IntArray, NodeLimit
from zopa.results.base import Level, Reading
from zopa.rules.space import Domain, Members, Numbers
from zopa.solve.agreements import Choices, choices_of
from zopa.solve.reserved import all_outcomes, only
from zopa.solve.space import NODE_LIMIT

__all__ = ["MOST", "Listing", "about", "list_agreements"]

# Rows of a table unless more are asked for; a spreadsheet has 1,048,576.
MOST = 1_000_000
# Outcomes, as merged options, that are held at a time.
_BLOCK = 1 << 16
# Outcomes to look at for each row, where walk-away values are no part of the diagram.
_LOOKED_AT = 10


def list_agreements(
    case: Case,
    level: Level = Level.DEMANDS,
    reading: Reading = Reading.CODED,
    most: int | None = None,
    *,
    node_limit: int = NODE_LIMIT,
) -> Listing:
    """List all agreements of a case, each one, none of a closed space.

    Parameters
    ----------
    most
        Agreements beyond which to refuse; `MOST` if left out.

    Raises
    ------
    UsageError
        If there are more of them.
    EnvironmentFailure
        If the case is too entangled for a decision diagram, or walk-away values leave too many
        outcomes to be looked at.
    """
    problem = with_scores(compile_problem(case, level, reading))
    try:
        choices = choices_of(problem, node_limit)
    except NodeLimit as error:
        raise EnvironmentFailure(f"the agreements cannot be listed: {error}") from None
    listing = Listing(choices, MOST if most is None else most)
    total = count(choices.diagram)
    if choices.judge is None and total > listing.most:
        raise listing.too_many(f"{total:,}")
    if total > _LOOKED_AT * listing.most:
        raise EnvironmentFailure(
            f"the agreements cannot be listed: {total:,} outcomes would have to be judged by their "
            "walk-away values; list some with --best K or --sample N, or narrow the case down"
        )
    return listing


def about(problem: Problem) -> dict[str, str]:
    """Say what a table of agreements is of; ``scale`` is how many units of score make one."""
    case, scores = problem.case, problem.scores
    scales = {} if scores is None else {p: u.scale for p, u in scores.utilities.items()}
    told = {
        "zopa": __version__,
        "case": case.name,
        "title": case.title,
        "as_of": str(case.as_of),
        "scenario": case.scenario,
        "selection": list(case.selection.words),
        "level": problem.level.value,
        "reading": problem.reading.value,
        "scale": scales,
    }
    return {"zopa": json.dumps(told, ensure_ascii=False)}


@dataclass(frozen=True, eq=False)
class Listing:
    """The agreements as a table.

    A column per issue; ``accepts.PARTY``, whether the party's commitments hold; of every party
    whose utility is known ``utility.PARTY`` and, as the integer that it is compared by,
    ``score.PARTY``; ``leans_on_silence.PARTY``, the issues that the agreement settles where this
    party has stated no limit. No id has a dot in it, so that no two columns have one name.
    """

    choices: Choices
    most: int

    @property
    def problem(self) -> Problem:
        """The case as tables."""
        return self.choices.problem

    def too_many(self, number: str) -> UsageError:
        """Say that there are more agreements than are to be written."""
        return UsageError(
            f"there are {number} agreements, and at most {self.most:,} are written",
            "allow more with --max-rows N, narrow the case down with --set PARTY.ISSUE.FIELD=VALUE "
            "or a scenario, or list some with --best K or --sample N",
        )

    @property
    def columns(self) -> tuple[Column, ...]:
        """Name the columns."""
        case, scores = self.problem.case, self.problem.scores
        valued = () if scores is None else scores.parties
        return (
            *(_issue_column(issue, domain) for issue, domain in case.space.items()),
            *(Column(f"accepts.{party}", "truth") for party in case.parties),
            *(Column(f"utility.{party}", "near") for party in valued),
            *(Column(f"score.{party}", "whole") for party in valued),
            *(Column(f"leans_on_silence.{party}", "texts") for party in self._unstated),
        )

    def blocks(self) -> Iterator[Block]:
        """Give the columns of so many agreements at a time.

        Raises
        ------
        UsageError
            Where only going through them tells that there are more than allowed.
        """
        listed = 0
        for classes, values in self._rows():
            listed += len(values)
            if listed > self.most:
                raise self.too_many(f"more than {self.most:,}")
            yield [
                *self._issues(values),
                *(column.tolist() for column in self._accepting(classes)),
                *self._worth(classes),
                *(self._leaning(values, alike) for alike in self._unstated.values()),
            ]

    def _rows(self) -> Iterator[tuple[IntArray, IntArray]]:
        """Give agreements as classes and as values of the variables, shape (outcome, variable)."""
        classes = [variable.class_of for variable in self.problem.variables]
        for found in self._below(self.choices.diagram, {}):
            if len(found):
                yield np.stack([own[found[:, i]] for i, own in enumerate(classes)], axis=1), found

    def _below(self, diagram: Diagram, fixed: Mapping[int, int]) -> Iterator[IntArray]:
        """Give the values of the agreements that a diagram holds, in their order.

        Too many are taken value by value of the next variable of an issue.
        """
        left = (i for i in self._settling if i not in fixed)
        if count(diagram) <= _BLOCK or (at := next(left, None)) is None:
            yield self._unfolded(diagram, fixed)
            return
        single = _single(diagram, at)
        parts: dict[int, Diagram] = {}
        for value, own in enumerate(self.problem.variables[at].class_of.tolist()):
            if own not in parts:
                parts[own] = only(single, at, [own])
            if not parts[own].empty:
                yield from self._below(parts[own], {**fixed, at: value})

    @cached_property
    def _settling(self) -> list[int]:
        """The variables that say how issues are settled; they decide the others."""
        variables = self.problem.variables
        return [i for i, variable in enumerate(variables) if variable.issue is not None]

    def _unfolded(self, diagram: Diagram, fixed: Mapping[int, int]) -> IntArray:
        """Give the values of all agreements that a diagram holds, sorted."""
        none = np.empty((0, len(self.problem.variables)), dtype=np.int64)
        rows = np.concatenate([none, *(all_outcomes(diagram) if not diagram.empty else ())])
        if self.choices.judge is not None:
            rows = rows[self.choices.judge.agreed(rows)]
        for i, variable in enumerate(self.problem.variables):
            if i in fixed:
                rows[:, i] = fixed[i]
                continue
            # every class becomes the values that it stands for
            order = np.argsort(variable.class_of, kind="stable")
            copies = np.array(variable.multiplicity)[rows[:, i]]
            first = np.searchsorted(variable.class_of[order], rows[:, i])
            start = np.repeat(np.cumsum(copies) - copies, copies)
            first = np.repeat(first, copies)
            rows = np.repeat(rows, copies, axis=0)
            rows[:, i] = order[first + np.arange(len(rows)) - start]
        return rows[np.lexsort(rows.T[self._settling[::-1]])]

    def _issues(self, values: IntArray) -> Iterator[Sequence[Any]]:
        for issue, domain in self.problem.case.space.items():
            own = values[:, list(self.problem.variables_of(issue))]
            match domain:
                case Members():
                    yield _named(own.astype(np.bool_), domain.names)
                case Numbers():
                    points = {i: _decimal(domain.at(i)) for i in set(own[:, 0].tolist())}
                    yield [points[i] for i in own[:, 0].tolist()]
                case _:
                    yield [domain.names[i] for i in own[:, 0].tolist()]

    def _accepting(self, classes: IntArray) -> Iterator[BoolArray]:
        for group in self.problem.groups:
            kept = np.ones(len(classes), dtype=np.bool_)
            for relation in group:
                kept &= relation.kept_by_each(classes)
            yield kept

    def _worth(self, classes: IntArray) -> Iterator[Sequence[Any]]:
        scores = self.problem.scores
        if scores is None:
            return
        total = sum(table[classes[:, i]] for i, table in enumerate(scores.tables))
        columns = np.asarray(total, dtype=np.int64).T.tolist()
        for utility, column in zip(scores.utilities.values(), columns, strict=True):
            near = {score: Fraction(score, utility.scale) for score in set(column)}
            yield [near[score] for score in column]
        yield from columns

    @cached_property
    def _unstated(self) -> Mapping[str, Mapping[str, Sequence[int] | None]]:
        """Per party, the issues without a stated limit, with the values of its ideal."""
        case = self.problem.case
        found: dict[str, dict[str, Sequence[int] | None]] = {}
        for party in case.parties:
            for issue, domain in case.space.items():
                stance = case.stance(party, issue)
                if stance.limit_unknown:
                    ideal = _indices(domain, stance.ideal)
                    found.setdefault(party, {})[issue] = ideal
        return found

    def _leaning(
        self, values: IntArray, unstated: Mapping[str, Sequence[int] | None]
    ) -> list[tuple[str, ...]]:
        other = np.ones((len(values), len(unstated)), dtype=np.bool_)
        for place, (issue, ideal) in enumerate(unstated.items()):
            if ideal is not None:
                own = values[:, list(self.problem.variables_of(issue))]
                other[:, place] = (own != np.array(ideal)).any(axis=1)
        return _named(other, tuple(unstated))


def _single(diagram: Diagram, variable: int) -> Diagram:
    """Let every class of a variable stand for one value."""
    copies = list(diagram.multiplicities)
    copies[variable] = (1,) * len(copies[variable])
    return replace(diagram, multiplicities=tuple(copies))


def _named(inside: BoolArray, names: Sequence[str]) -> list[tuple[str, ...]]:
    """Name what is marked in each row; equal rows share one tuple."""
    packed = np.ascontiguousarray(np.packbits(inside, axis=1))
    keys = packed.view(np.dtype((np.void, packed.shape[1]))).ravel()
    _, first, which = np.unique(keys, return_index=True, return_inverse=True)
    known = [tuple(compress(names, inside[row])) for row in first.tolist()]
    return [known[i] for i in which.tolist()]


def _issue_column(issue: str, domain: Domain) -> Column:
    match domain:
        case Members():
            return Column(issue, "texts")
        case Numbers():
            ends = [_decimal(n) for n in (domain.minimum, domain.step, domain.maximum)]
            places = max(0, *(-int(end.as_tuple().exponent) for end in ends))
            whole = max(len(str(int(abs(end)))) for end in ends)
            return Column(issue, "decimal", whole + places, places)
        case _:
            return Column(issue)


def _decimal(number: Fraction) -> Decimal:
    """Write a point of a grid, whose bounds and step are decimals, exactly."""
    places = 0
    while 10**places % number.denominator:
        places += 1
    # as text, which no precision of the moment rounds
    return Decimal(f"{number.numerator * 10**places // number.denominator}e-{places}")


def _indices(domain: Domain, choice: Choice | None) -> Sequence[int] | None:
    """Give the values of an issue's variables; None where the grid has no such point."""
    match domain:
        case Members() if isinstance(choice, frozenset):
            return [int(name in choice) for name in domain.names]
        case Numbers() if isinstance(choice, Fraction):
            steps = (choice - domain.minimum) / domain.step
            return [int(steps)] if steps.denominator == 1 else None
        case _ if isinstance(choice, str) and not isinstance(domain, Members | Numbers):
            return [domain.names.index(choice)]
        case _:
            return None
