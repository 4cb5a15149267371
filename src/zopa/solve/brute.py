"""The oracle of the tests: every answer straight from its definition, outcome by outcome.

Slow and plain on purpose. It shares nothing with the diagrams and the truth tables: each outcome of
the full grid is judged by the expression evaluator.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, pairwise, product
from typing import Any

from zopa.case.case import Case, Choice
from zopa.diagnostics import UsageError
from zopa.problem.commitments import commitments
from zopa.problem.problem import Commitment
from zopa.results.base import Level, Reading, Verdict
from zopa.rules.consent import accepts
from zopa.rules.evaluate import evaluate
from zopa.schema.base import Strength

Ids = frozenset[str]


@dataclass(frozen=True)
class BruteBlocking:
    """What one ladder costs, in rule-keeping outcomes; ``weaken`` is None without both rungs."""

    weaken: int | None
    withdraw: int
    breaks: int
    shapley: Fraction
    banzhaf: Fraction


@dataclass(frozen=True)
class BruteSolution:
    """What exhaustive search finds; outcomes are judged one by one.

    ``kept`` and ``least_broken`` map issue and value to the agreements with that value and to the
    fewest commitments that a rule-keeping outcome with it breaks (None: the rules allow none).
    ``blocking`` is None where several minimal groups of parties could agree.
    """

    verdict: Verdict
    feasible: int
    agreements: int
    kept: Mapping[str, Mapping[Choice, int]]
    core: Mapping[str, Choice]
    least_broken: Mapping[str, Mapping[Choice, int | None]]
    concessions: frozenset[Ids]
    conflicts: frozenset[Ids]
    blocking: Mapping[str, BruteBlocking] | None


def brute_force(
    case: Case,
    level: Level = Level.DEMANDS,
    reading: Reading = Reading.CODED,
    limit: int = 200_000,
    *,
    without: Collection[str] = (),
) -> BruteSolution:
    """Solve a case by going through all outcomes.

    Parameters
    ----------
    without
        Commitments that are set aside.

    Raises
    ------
    UsageError
        If the grid has more than ``limit`` outcomes.
    """
    size = 1
    for domain in case.space.values():
        size *= domain.count
    if size > limit:
        raise UsageError(f"{size:,} outcomes are too many for brute force")
    brought = [c for c in commitments(case, level, reading) if c.id not in without]
    coalitions = _winning(case)
    kept: dict[str, dict[Choice, int]] = {
        issue: {domain.at(i): 0 for i in range(domain.count)}
        for issue, domain in case.space.items()
    }
    least: dict[str, dict[Choice, int | None]] = {
        issue: dict.fromkeys(values) for issue, values in kept.items()
    }
    feasible = agreements = 0
    violated: set[Ids] = set()
    judged: list[list[Commitment]] = []
    for outcome in _outcomes(case):
        if not all(evaluate(rule.constraint, outcome) for rule in case.rules):
            continue
        feasible += 1
        broken = [c for c in brought if not kept_by(case, c, outcome)]
        judged.append(broken)
        agreed = accepts(case.agreement, _accepting(case, broken))
        agreements += agreed
        costs = [_broken_for(coalition, broken) for coalition in coalitions]
        violated.update(costs)
        fewest = min((len(cost) for cost in costs), default=None)
        for issue, value in outcome.items():
            kept[issue][value] += agreed
            before = least[issue][value]
            if fewest is not None and (before is None or fewest < before):
                least[issue][value] = fewest
    concessions = _minimal(violated)
    return BruteSolution(
        verdict=Verdict.OPEN if agreements else Verdict.CLOSED,
        feasible=feasible,
        agreements=agreements,
        kept=kept,
        core={
            issue: alive[0]
            for issue, counts in kept.items()
            if len(alive := [value for value, n in counts.items() if n]) == 1
        },
        least_broken=least,
        concessions=concessions,
        conflicts=_conflicts(brought, concessions),
        blocking=_blocking(case, brought, judged),
    )


def agreed_outcomes(
    case: Case, level: Level = Level.DEMANDS, reading: Reading = Reading.CODED
) -> tuple[Mapping[str, Choice], ...]:
    """List all agreements, in the order of the grid."""
    brought = commitments(case, level, reading)
    return tuple(
        outcome
        for outcome in _outcomes(case)
        if all(evaluate(rule.constraint, outcome) for rule in case.rules)
        and accepts(
            case.agreement,
            _accepting(case, [c for c in brought if not kept_by(case, c, outcome)]),
        )
    )


def kept_by(case: Case, commitment: Commitment, outcome: Mapping[str, Choice]) -> bool:
    """Whether an outcome keeps a commitment."""
    if commitment.constraint is not None:
        return evaluate(commitment.constraint, outcome)
    worth = utility(case, commitment.party, outcome)
    return worth is not None and worth >= Fraction(commitment.reservation or 0)


def utility(case: Case, party: str, outcome: Mapping[str, Choice]) -> Fraction | None:
    """What an outcome is worth to a party; None where nothing tells outcomes apart for it."""
    written = {i: w for i in case.issues if (w := case.stance(party, i).written) is not None}
    bonuses = [b for (owner, _), b in case.bonuses.items() if owner == party]
    extra = sum((Fraction(b.worth) for b in bonuses if evaluate(b.constraint, outcome)), Fraction())
    if any(w.points is not None for w in written.values()):
        points = {i: w.points for i, w in written.items() if w.points is not None}
        return extra + sum((_read(points[i], outcome[i]) for i in points), Fraction())
    parts = []
    for issue, domain in case.space.items():
        stance = written.get(issue)
        weight = Fraction(1 if stance is None or stance.weight is None else stance.weight)
        if stance is not None and stance.values is not None:
            parts.append((weight, _read(stance.values, outcome[issue])))
            continue
        each = {_derived(case, party, issue, domain.at(i)) for i in range(domain.count)}
        if len(each) > 1:
            parts.append((weight, _derived(case, party, issue, outcome[issue])))
    if not parts:
        return extra if bonuses else None
    total = sum((w for w, _ in parts), Fraction())
    return extra + sum((w * v for w, v in parts), Fraction()) / total


def _read(worths: Any, choice: Choice) -> Fraction:
    """Read worths as written at one value."""
    if isinstance(choice, str):
        return Fraction(worths.get(choice, 0))
    if isinstance(choice, frozenset):
        return sum((Fraction(worths.get(member, 0)) for member in choice), Fraction())
    for (low, base), (high, top) in pairwise(worths):
        if low <= choice <= high:
            way = (choice - Fraction(low)) / (Fraction(high) - Fraction(low))
            return Fraction(base) + way * (Fraction(top) - Fraction(base))
    raise UsageError(f"{choice} lies outside a curve")


def _derived(case: Case, party: str, issue: str, choice: Choice) -> Fraction:
    """Derive what a value is worth from a stance: ideal 100, acceptable 75, ... red line 0."""
    stance = case.stance(party, issue)
    own = stance.defers_to is None
    while stance.defers_to is not None:
        stance = case.stance(stance.defers_to, issue)
    at = {issue: choice}
    domain = case.space[issue]
    ideal = stance.ideal if own else None
    ideal = ideal if ideal in [domain.at(i) for i in range(domain.count)] else None
    if ideal is not None and choice == ideal:
        return Fraction(100)
    if stance.red_line is not None and evaluate(stance.red_line.constraint, at):
        return Fraction(0)
    if stance.flexible or stance.acceptable is not None:
        inside = stance.acceptable is None or evaluate(stance.acceptable.constraint, at)
        return Fraction((75 if ideal is not None else 100) if inside else 25)
    return Fraction(50)


def _outcomes(case: Case) -> Iterator[Mapping[str, Choice]]:
    domains = [[d.at(i) for i in range(d.count)] for d in case.space.values()]
    for values in product(*domains):
        yield dict(zip(case.space, values, strict=True))


def _accepting(case: Case, broken: Sequence[Commitment]) -> frozenset[str]:
    return frozenset(case.parties) - {party for c in broken for party in c.held_by}


def _winning(case: Case) -> list[frozenset[str]]:
    """List every set of parties whose acceptance is enough, minimal or not."""
    parties = tuple(case.parties)
    return [
        frozenset(members)
        for size in range(len(parties) + 1)
        for members in combinations(parties, size)
        if accepts(case.agreement, frozenset(members))
    ]


def _broken_for(coalition: frozenset[str], broken: Sequence[Commitment]) -> Ids:
    return frozenset(c.id for c in broken if coalition & set(c.held_by))


def _minimal(sets: set[Ids]) -> frozenset[Ids]:
    return frozenset(s for s in sets if not any(other < s for other in sets))


def _conflicts(brought: Sequence[Commitment], concessions: frozenset[Ids]) -> frozenset[Ids]:
    """Find the weakest choices of one rung (or none) per ladder that cannot be kept together."""
    ladders: dict[str, list[str | None]] = {}
    for commitment in sorted(brought, key=lambda c: -c.rung):
        if any(commitment.id in dropped for dropped in concessions):
            ladders.setdefault(commitment.ladder, [None]).append(commitment.id)
    together: dict[tuple[int, ...], Ids] = {}
    for rungs in product(*(range(len(ladder)) for ladder in ladders.values())):
        chosen = frozenset(
            name
            for rung, ladder in zip(rungs, ladders.values(), strict=True)
            if (name := ladder[rung]) is not None
        )
        if all(chosen & dropped for dropped in concessions):
            together[rungs] = chosen
    return frozenset(
        chosen
        for rungs, chosen in together.items()
        if not any(
            other != rungs and all(a <= b for a, b in zip(other, rungs, strict=True))
            for other in together
        )
    )


def _blocking(
    case: Case, brought: Sequence[Commitment], judged: Sequence[Sequence[Commitment]]
) -> Mapping[str, BruteBlocking] | None:
    """Count what each ladder costs, from what each rule-keeping outcome breaks."""
    winning = _winning(case)
    needed = frozenset.intersection(*winning)
    if needed not in winning:
        return None
    counting = [c for c in brought if needed.intersection(c.held_by)]
    broken = [[c for c in own if c in counting] for own in judged]
    agreements = broken.count([])

    def gained(dropped: Sequence[Commitment]) -> int:
        return sum(all(c in dropped for c in own) for own in broken) - agreements

    found = {}
    for ladder in dict.fromkeys(c.ladder for c in counting):
        rungs = [c for c in counting if c.ladder == ladder]
        demands = [c for c in rungs if c.strength is Strength.DEMAND]
        sizes = [
            len({c.ladder for c in own}) for own in broken if any(c.ladder == ladder for c in own)
        ]
        found[ladder] = BruteBlocking(
            weaken=gained(demands) if demands and len(rungs) > len(demands) else None,
            withdraw=gained(rungs),
            breaks=len(sizes),
            shapley=sum((Fraction(1, size) for size in sizes), Fraction(0)),
            banzhaf=sum((Fraction(1, 2 ** (size - 1)) for size in sizes), Fraction(0)),
        )
    return found
