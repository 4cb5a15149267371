"""A scenario's changes as selectors: one diagram of what is an agreement under which of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from zopa.case.case import Choice
from zopa.case.differences import Change, circular, variant
from zopa.diagnostics import ZopaError
from zopa.problem.compile import compile_problem, joined, with_auxiliaries
from zopa.problem.diagram import Diagram, build
from zopa.problem.joint import Shared, guarded
from zopa.problem.order import search_order
from zopa.problem.problem import Commitment, Problem
from zopa.problem.relation import AnyRelation, Relation
from zopa.solve.space import NODE_LIMIT

__all__ = ["Block", "Entangled", "Switched", "switch"]

# Changes that one selector turns on together.
Block = tuple[Change, ...]

# Changes that one commitment may hang on: each of their subsets is compiled.
MOST_TOGETHER = 8


class Entangled(ZopaError):  # noqa: N818  (a limit is not an error of anybody's)
    """The changes cannot be taken one by one."""


@dataclass(frozen=True, eq=False)
class Switched:
    """The agreements under every choice of selectors.

    Parameters
    ----------
    diagram
        Over the variables of the issues, then the selectors.
    selectors
        Their variables, one per block.
    problem
        Gives the meaning of the issues' variables.
    """

    diagram: Diagram
    selectors: tuple[int, ...]
    problem: Problem

    def outcome(self, assignment: Sequence[int]) -> dict[str, Choice]:
        """Read an assignment as an outcome."""
        return self.problem.outcome(assignment)


def switch(
    before: Problem, after: Problem, blocks: Sequence[Block], node_limit: int = NODE_LIMIT
) -> Switched:
    """Build the diagram of what is an agreement under which blocks of changes.

    Parameters
    ----------
    before, after
        The baseline and the scenario, compiled at the same level and in the same reading.
    blocks
        Every change between them, in one of the blocks.

    Raises
    ------
    NodeLimit
        If the diagram grows too large.
    Entangled
        If a commitment hangs on too many blocks, or some blocks without the others make no case.
    """
    joint = _Joint(before, after, blocks)
    variables = tuple(joint.shared.variables)
    sizes = (*(v.size for v in variables), *(2 for _ in blocks))
    copies = (*(v.multiplicity for v in variables), *((1, 1) for _ in blocks))
    always = [*joint.shared.definitions, *joint.rules()]
    groups = joint.groups()
    coalitions = joint.coalitions(groups)
    order = joint.order(sizes, [*always, *(r for group in groups for r in group)])
    diagram = build(sizes, copies, always, groups, coalitions, order, node_limit)
    return Switched(diagram, tuple(joint.selectors), replace(before, variables=variables))


class _Joint:
    """The variants that must be compiled, with their relations under the selectors' guard."""

    def __init__(self, before: Problem, after: Problem, blocks: Sequence[Block]) -> None:
        self.before, self.after, self.blocks = before, after, blocks
        self.drivers = {ladder: self._drivers(ladder) for ladder in self._ladders()}
        # by the blocks that are on; most ladders hang on one, which the scenario has on as well
        self.variants = {self._everything: after, frozenset[int](): before}
        for drivers in self.drivers.values():
            for choice in _choices(drivers):
                self._compile(self._standing_for(choice))
        self.shared = Shared(tuple(self.variants.values()))
        first = len(self.shared.variables)
        self.selectors = range(first, first + len(blocks))

    @property
    def _everything(self) -> frozenset[int]:
        return frozenset(range(len(self.blocks)))

    def _standing_for(self, choice: Mapping[int, int]) -> frozenset[int]:
        """Choose the variant that shows what a ladder is once some blocks are chosen."""
        if all(choice.values()):
            return self._everything if choice else frozenset()
        return frozenset(block for block, chosen in choice.items() if chosen)

    def _compile(self, on: frozenset[int]) -> None:
        if on not in self.variants:
            chosen = [change for block in sorted(on) for change in self.blocks[block]]
            case = variant(self.before.case, self.after.case, chosen)
            issue = circular(case)
            if issue is not None:
                names = " and ".join(repr(change.id) for change in chosen)
                raise Entangled(
                    f"with {names} alone, parties would defer to each other in a circle on "
                    f"{issue!r}"
                )
            self.variants[on] = compile_problem(
                case, self.before.level, self.before.reading, like=self.before
            )

    def _ladders(self) -> Iterator[str]:
        """Name every ladder that some variant may have once."""
        both = (self.before, self.after)
        ladders = [c.ladder for problem in both for c in problem.commitments]
        # what a party is worth hangs on many changes: a variant may be the first to tell
        ladders += [
            f"{party}.walk_away"
            for problem in both
            for party, value in problem.case.walk_away.items()
            if value is not None
        ]
        yield from dict.fromkeys(ladders)

    def _drivers(self, ladder: str) -> tuple[int, ...]:
        """List the blocks on which the commitments of a ladder hang."""
        party, _, name = ladder.partition(".")
        parties, issues = self.before.case.parties, self.before.case.issues
        targets = {ladder}
        if name in issues and self._deferring(name, parties):
            # who holds a commitment hangs on who defers to whom
            targets |= {f"{other}.{name}" for other in parties}
        if name == "walk_away":
            targets |= {f"{party}.{issue}" for issue in issues}
            for issue in issues:
                if self._deferring(issue, (party,)):
                    targets |= {f"{other}.{issue}" for other in parties}
        found = tuple(
            number
            for number, block in enumerate(self.blocks)
            if any(change.target in targets and change.kind != "rule" for change in block)
        )
        if len(found) > MOST_TOGETHER:
            raise Entangled(
                f"{ladder} hangs on {len(found)} changes at once; at most {MOST_TOGETHER} are told "
                "apart"
            )
        return found

    def _deferring(self, issue: str, parties: Iterable[str]) -> bool:
        """Whether one of the parties defers to another, in the baseline or in the scenario."""
        return any(
            problem.case.stances[party, issue].defers_to is not None
            for problem in (self.before, self.after)
            for party in parties
        )

    def _block(self, kind: str, target: str) -> int | None:
        """Find the block with a change of one kind."""
        for number, block in enumerate(self.blocks):
            if any(change.kind == kind and change.target == target for change in block):
                return number
        return None

    def rules(self) -> list[AnyRelation]:
        """Give the rules, each in force only where no change leaves it out."""
        found: list[AnyRelation] = []
        for problem, on in ((self.before, 0), (self.after, 1)):
            for name, relation in problem.rules.items():
                block = self._block("rule", name)
                if block is None and problem is self.after:
                    continue
                guard = {} if block is None else {self.selectors[block]: on}
                found += guarded(self.shared.relation(problem, relation), guard)
        return found

    def groups(self) -> list[list[AnyRelation]]:
        """Give, per party, what it needs kept."""
        groups: dict[str, list[AnyRelation]] = {party: [] for party in self.before.case.parties}
        owned = {on: _by_ladder(problem) for on, problem in self.variants.items()}
        for ladder, drivers in self.drivers.items():
            for choice in _choices(drivers):
                on = self._standing_for(choice)
                guard = {self.selectors[block]: chosen for block, chosen in choice.items()}
                for commitment, relation in owned[on].get(ladder, ()):
                    shared = self.shared.relation(self.variants[on], relation)
                    for party in commitment.held_by:
                        groups[party] += guarded(shared, guard)
        return list(groups.values())

    def order(self, sizes: Sequence[int], relations: Sequence[AnyRelation]) -> tuple[int, ...]:
        """Order the variables: as in the baseline, each selector after what it bears on.

        Where the scenario joins what the baseline does not, an order is searched.
        """
        before, after = self.before, self.after
        known = joined((*before.always, *before.relations), before)
        if not joined((*after.always, *after.relations), after) <= known:
            return search_order(sizes, relations)
        issues = sum(variable.issue is not None for variable in before.variables)
        order = list(with_auxiliaries(before.order, issues, self.shared.definitions))
        place = {variable: i for i, variable in enumerate(order)}
        last = dict.fromkeys(self.selectors, -1)
        for relation in relations:
            read = max((place[v] for v in relation.scope if v in place), default=-1)
            for selector in last.keys() & set(relation.scope):
                last[selector] = max(last[selector], read)
        # from the end, so that places stay as they are
        for selector in sorted(self.selectors, key=last.__getitem__, reverse=True):
            order.insert(last[selector] + 1, selector)
        return tuple(order)

    def coalitions(self, groups: list[list[AnyRelation]]) -> list[frozenset[int]]:
        """Give the coalitions; where a change says who must agree, the selector is a party to them.

        Two groups are added, one that accepts while the change is off, and one while it is on.
        """
        before = list(self.before.group_coalitions)
        block = self._block("agreement", "agreement")
        if block is None:
            return before
        off = len(groups)
        for accepts in ([True, False], [False, True]):
            groups.append([Relation((self.selectors[block],), np.array(accepts))])
        return [
            *(coalition | {off} for coalition in before),
            *(coalition | {off + 1} for coalition in self.after.group_coalitions),
        ]


def _choices(blocks: Sequence[int]) -> Iterator[Mapping[int, int]]:
    """List every way to turn some blocks off (0) and on (1)."""
    for choice in product((0, 1), repeat=len(blocks)):
        yield dict(zip(blocks, choice, strict=True))


def _by_ladder(problem: Problem) -> Mapping[str, list[tuple[Commitment, AnyRelation]]]:
    found: dict[str, list[tuple[Commitment, AnyRelation]]] = {}
    for commitment, relation in zip(problem.commitments, problem.relations, strict=True):
        found.setdefault(commitment.ladder, []).append((commitment, relation))
    return found
