"""Why a conflict's members cannot hold together: the rules that take part, and the steps."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from zopa.problem.diagram import build
from zopa.problem.problem import Problem
from zopa.problem.relation import AnyRelation, BoolArray, NodeLimit, Threshold
from zopa.problem.soft import SoftDiagram, build_soft
from zopa.rules.space import Members, Numbers
from zopa.solve.families import NOTHING, Families, concession_family, element_order
from zopa.solve.wording import amount_text, choice_text, either

_SHOWN = 6
# Beyond this, a diagram for every set of rules tried takes less time than one for all of them.
_MOST_NODES = 50_000


@dataclass(frozen=True)
class _Step:
    """One deduction: a relation leaves only ``left`` of a variable's classes."""

    label: str
    variable: int
    scope: tuple[int, ...]
    left: BoolArray


def rules_taking_part(
    problem: Problem,
    members: Iterable[int],
    clash: Callable[[Sequence[str]], bool] | None = None,
) -> tuple[str, ...]:
    """Find a smallest set of rules with which some commitments cannot be kept together.

    Rules are left out one by one, the last of the model first, as long as the conflict stays; where
    several such sets exist, this is the one that keeps the model's earlier rules.

    Parameters
    ----------
    members
        Positions of the commitments. Where several coalitions could make an agreement, each must
        fail on those that bind it; with no member at all, the rules alone leave nothing.
    clash
        Says whether the members clash under some rules; by diagrams if left out.
    """
    groups = [[problem.relations[i] for i in group] for group in _bound(problem, members)]
    connected = {name for kept in groups for name in _connected(problem, kept)}
    taking = [name for name in problem.rules if name in connected]

    clashing = _with_rules(problem, groups, taking) if clash is None else clash
    if clashing(()):
        return ()
    for name in reversed(taking.copy()):
        fewer = [n for n in taking if n != name]
        if clashing(fewer):
            taking = fewer
    return tuple(taking)


def _bound(problem: Problem, members: Iterable[int]) -> list[tuple[int, ...]]:
    """List which members bind each coalition; a list that contains another says nothing more."""
    listed = tuple(members)
    bound = dict.fromkeys(
        tuple(i for i in listed if coalition.intersection(problem.commitments[i].held_by))
        for coalition in problem.coalitions
    )
    return [group for group in bound if not any(set(other) < set(group) for other in bound)]


def _connected(problem: Problem, relations: Sequence[AnyRelation]) -> list[str]:
    """Name the rules that share a variable with these relations, directly or by other rules.

    With no relation, all rules are named.
    """
    if not relations:
        return list(problem.rules)
    reached = {v for relation in relations for v in relation.scope}
    found: set[str] = set()
    grown = True
    while grown:
        grown = False
        for definition in problem.definitions:
            if reached.intersection(definition.scope) and not reached.issuperset(definition.scope):
                grown = True
                reached.update(definition.scope)
        for name, rule in problem.rules.items():
            if name not in found and reached.intersection(rule.scope):
                found.add(name)
                reached.update(rule.scope)
                grown = True
    return [name for name in problem.rules if name in found]


def _with_rules(
    problem: Problem, groups: Sequence[Sequence[AnyRelation]], names: Sequence[str]
) -> Callable[[Sequence[str]], bool]:
    """Prepare to say whether each group clashes under some of the rules named.

    What outcomes that keep a group break of the rules answers for all of them at once: some rules
    leave none of these outcomes if they meet every set of broken rules.
    """
    rules = [problem.rules[name] for name in names]
    element = {name: i for i, name in enumerate(names)}

    def fail(chosen: Sequence[str]) -> bool:
        own = [problem.rules[name] for name in chosen]
        return not any(satisfiable(problem, [*kept, *own]) for kept in groups)

    if not any(rule.scope for rule in rules):
        return fail
    try:
        softs = [_rules_broken(problem, kept, rules) for kept in groups]
        families = Families(element_order(softs))
        broken = concession_family(families, softs)
    except NodeLimit:
        return fail
    return lambda chosen: families.excluding(broken, [element[n] for n in chosen]) == NOTHING


def _rules_broken(
    problem: Problem, kept: Sequence[AnyRelation], rules: Sequence[AnyRelation]
) -> SoftDiagram:
    """Build the diagram of what outcomes that keep some relations break of some rules."""
    used, defining = _spanned(problem, [*kept, *rules])
    place = {variable: i for i, variable in enumerate(used)}
    return build_soft(
        [problem.sizes[v] for v in used],
        [relation.moved(place) for relation in (*kept, *defining)],
        [rule.moved(place) for rule in rules],
        range(len(used)),
        node_limit=_MOST_NODES,
    )


def satisfiable(problem: Problem, relations: Sequence[AnyRelation]) -> bool:
    """Say whether some outcome keeps these relations, rules aside."""
    used, defining = _spanned(problem, relations)
    relations = [*relations, *defining]
    if not used:
        return all(relation.kept_by(()) for relation in relations)
    place = {variable: i for i, variable in enumerate(used)}
    moved = [relation.moved(place) for relation in relations]
    sizes = [problem.sizes[v] for v in used]
    ones = [(1,) * size for size in sizes]
    return not build(sizes, ones, moved, (), (frozenset(),), range(len(used))).empty


def _spanned(
    problem: Problem, relations: Sequence[AnyRelation]
) -> tuple[list[int], list[AnyRelation]]:
    """List the variables of some relations in search order, and what auxiliary ones of them are."""
    named = {v for relation in relations for v in relation.scope}
    defining = _defining(problem, named)
    named.update(v for definition in defining for v in definition.scope)
    return sorted(named, key=problem.order.index), defining


def _defining(problem: Problem, variables: Iterable[int]) -> list[AnyRelation]:
    """List what the auxiliary variables among these are."""
    auxiliary = {v for v in variables if problem.variables[v].issue is None}
    return [d for d in problem.definitions if auxiliary.intersection(d.scope)]


def reasons(problem: Problem, members: Sequence[int], rules: Sequence[str]) -> tuple[str, ...]:
    """Derive, step by step, why nothing is left; empty where single steps do not show it.

    Each step takes one commitment or rule and what is left so far, and says what that leaves on one
    issue (arc consistency). Steps that the end does not need are left out. Where several coalitions
    could make an agreement, the failure of each is derived in turn.
    """
    found: list[str] = []
    for group in _bound(problem, members):
        steps = _derivation(problem, group, rules)
        if not steps or any(problem.variables[step.variable].issue is None for step in steps):
            return ()
        words = [_words(problem, step) for step in steps]
        if found:
            words[0] = f"nor can others agree instead: {words[0]}"
        found += words
    return tuple(found)


def _derivation(problem: Problem, members: Sequence[int], rules: Sequence[str]) -> list[_Step]:
    """Find steps that end with nothing left on some issue; none where there are no such steps."""
    named = [(_label(problem, i), problem.relations[i]) for i in members]
    named += [(f"the rule “{_rule_title(problem, n)}”", problem.rules[n]) for n in rules]
    reached = {v for _, relation in named for v in relation.scope}
    named += [("", definition) for definition in _defining(problem, reached)]
    named.sort(key=lambda pair: len(pair[1].scope) > 1)
    left = [np.ones(size, np.bool_) for size in problem.sizes]
    steps: list[_Step] = []
    changed = True
    while changed:
        changed = False
        for label, relation in named:
            for variable, mask in _revise(relation, left):
                left[variable] = mask
                steps.append(_Step(label, variable, relation.scope, mask))
                changed = True
                if not mask.any():
                    return _needed(steps)
    return []


def _revise(relation: AnyRelation, left: Sequence[BoolArray]) -> Iterable[tuple[int, BoolArray]]:
    """Yield the variables on which a relation leaves less than before."""
    if isinstance(relation, Threshold):
        yield from _revise_sum(relation, left)
        return
    table = relation.holds
    for axis, variable in enumerate(relation.scope):
        shape = [1] * table.ndim
        shape[axis] = -1
        table = table & left[variable].reshape(shape)
    for axis, variable in enumerate(relation.scope):
        others = tuple(a for a in range(table.ndim) if a != axis)
        mask = table.any(axis=others) & left[variable]
        if (mask != left[variable]).any():
            yield variable, mask
            if not mask.any():
                return


def _revise_sum(threshold: Threshold, left: Sequence[BoolArray]) -> Iterable[tuple[int, BoolArray]]:
    """Yield the variables of which a sum leaves less: what the others can add decides."""
    gains = [
        worths[left[variable]]
        for variable, worths in zip(threshold.scope, threshold.worths, strict=False)
    ]
    low, high = sum(int(g.min()) for g in gains), sum(int(g.max()) for g in gains)
    least, most = threshold.least, threshold.most
    within = (least is None or high >= least) and (most is None or low <= most)
    surely = (least is None or low >= least) and (most is None or high <= most)
    if threshold.decides:
        verdict = threshold.scope[-1]
        mask = left[verdict] & np.array([not surely, within])
        if (mask != left[verdict]).any():
            yield verdict, mask
        return
    for variable, worths, gain in zip(threshold.scope, threshold.worths, gains, strict=True):
        mask = left[variable].copy()
        if least is not None:
            mask &= worths + (high - int(gain.max())) >= least
        if most is not None:
            mask &= worths + (low - int(gain.min())) <= most
        if (mask != left[variable]).any():
            yield variable, mask
            if not mask.any():
                return


def _needed(steps: Sequence[_Step]) -> list[_Step]:
    wanted = {steps[-1].variable}
    kept: list[_Step] = []
    for step in reversed(steps):
        if step.variable in wanted:
            kept.append(step)
            wanted.update(step.scope)
    return kept[::-1]


def _label(problem: Problem, index: int) -> str:
    commitment = problem.commitments[index]
    party = problem.case.parties[commitment.party].title
    match commitment.kind:
        case "demand":
            return f"{party}’s demand"
        case "red_line":
            return f"{party}’s red line"
        case "condition":
            name = commitment.title
            return f"{party}’s condition “{name}”" if name else f"{party}’s condition"
        case "walk_away":
            return f"{party}’s walk-away value"


def _rule_title(problem: Problem, name: str) -> str:
    return next(rule.title for rule in problem.case.rules if rule.id == name)


def _words(problem: Problem, step: _Step) -> str:
    variable = problem.variables[step.variable]
    name = str(variable.issue)
    issue = f"“{problem.case.titles.issues[name]}”"
    if not step.left.any():
        return f"{step.label} then leaves nothing on {issue}"
    domain = problem.case.space[name]
    if isinstance(domain, Members) and variable.member is not None:
        title = problem.case.titles.options.get((name, variable.member), variable.member)
        must = bool(step.left[int(variable.class_of[1])])
        return f"{step.label} means that {issue} {'must' if must else 'cannot'} include {title}"
    alive = [int(i) for i in np.flatnonzero(step.left[variable.class_of])]
    if isinstance(domain, Numbers):
        return f"{step.label} leaves {issue} only {_runs(problem, name, alive)}"
    names = [f"“{choice_text(problem.case, name, domain.at(i))}”" for i in alive]
    if len(names) > _SHOWN:
        return f"{step.label} leaves {len(names)} options on {issue}"
    return f"{step.label} leaves only {either(names)} on {issue}"


def _runs(problem: Problem, issue: str, alive: Sequence[int]) -> str:
    """Write grid positions as ranges of amounts."""
    domain = problem.case.space[issue]
    if not isinstance(domain, Numbers):
        raise TypeError(f"{issue} is no number")
    cuts = [i for i in range(1, len(alive)) if alive[i] != alive[i - 1] + 1]
    runs = [(alive[a], alive[b - 1]) for a, b in zip([0, *cuts], [*cuts, len(alive)], strict=True)]
    words = [
        amount_text(domain.at(low))
        if low == high
        else f"{amount_text(domain.at(low))} to {amount_text(domain.at(high))}"
        for low, high in runs
    ]
    unit = f" {domain.unit}" if domain.unit else ""
    if len(words) > _SHOWN:
        return f"{len(alive)} amounts{unit}"
    return either(words) + unit
