"""The solver against plain search through all outcomes, over thousands of random cases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import product
from math import prod
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zopa.case.case import Case, Choice
from zopa.problem.commitments import commitments
from zopa.results.bargaining import Bargaining
from zopa.results.base import Level, Reading, Verdict, Zone, plain_number
from zopa.results.solution import ConcessionSet, Conflict, OptionResult, Solution
from zopa.rules.consent import accepts
from zopa.rules.evaluate import evaluate
from zopa.rules.parse import parse_constraint
from zopa.rules.space import Members, Numbers, Options
from zopa.schema.base import Basis, Strength
from zopa.solve.brute import BruteSolution, brute_force, kept_by, utility
from zopa.solve.solver import solve_case

WAYS = [
    (Level.DEMANDS, Reading.CODED),
    (Level.DEMANDS, Reading.CAUTIOUS),
    (Level.RED_LINES, Reading.CODED),
]
PER_CHUNK = 50
CHUNKS = 20

Outcome = Mapping[str, Choice]
Ids = frozenset[str]


class Tabulated:
    """Every outcome of a case with the rules and the commitments that it breaks."""

    def __init__(self, case: Case, level: Level, reading: Reading) -> None:
        self.case = case
        self.brought = commitments(case, level, reading)
        self.by_id = {c.id: c for c in self.brought}
        self.place = {c.id: i for i, c in enumerate(self.brought)}
        domains = [[d.at(i) for i in range(d.count)] for d in case.space.values()]
        self.outcomes = [dict(zip(case.space, values, strict=True)) for values in product(*domains)]
        self.rules_broken = [
            {rule.id for rule in case.rules if not evaluate(rule.constraint, outcome)}
            for outcome in self.outcomes
        ]
        self.broken = [
            {c.id for c in self.brought if not kept_by(case, c, outcome)}
            for outcome in self.outcomes
        ]

    def agreed(self, broken: Iterable[str]) -> bool:
        """Whether an outcome that breaks these commitments, and no other, is agreed to."""
        against = {party for name in broken for party in self.by_id[name].held_by}
        return accepts(self.case.agreement, frozenset(self.case.parties) - against)

    def agreements(
        self, dropped: Ids = frozenset(), kept: Ids | None = None, rules: Ids | None = None
    ) -> list[Outcome]:
        """List what is agreed to with some commitments dropped, or only some commitments kept."""
        found = []
        for outcome, rules_broken, broken in zip(
            self.outcomes, self.rules_broken, self.broken, strict=True
        ):
            in_force = broken - dropped if kept is None else broken & kept
            if not (rules_broken if rules is None else rules_broken & rules) and self.agreed(
                in_force
            ):
                found.append(outcome)
        return found

    def outcome_of(self, settled: Mapping[str, Any]) -> Outcome:
        """Find the outcome that a result shows; it must be on the grid."""
        shown = {
            issue: frozenset(value) if isinstance(value, tuple) else value
            for issue, value in settled.items()
        }
        return next(outcome for outcome in self.outcomes if outcome == shown)


# What must hold of one solution


def check(made: Any, level: Level, reading: Reading) -> None:
    case = made.case()
    solution = solve_case(case, level, reading)
    oracle = brute_force(case, level, reading)
    table = Tabulated(case, level, reading)
    assert solution.verdict is oracle.verdict
    assert solution.space.outcomes == len(table.outcomes)
    assert solution.space.feasible == oracle.feasible
    assert solution.space.agreements == oracle.agreements
    assert solution.space.method == "exact"
    check_meaning(made, solution)
    check_space(solution, table, oracle.core)
    check_formula(solution, table)
    for issue in case.issues:
        check_issue(solution, case, issue, oracle.kept[issue], oracle.least_broken[issue])
    check_conflicts(solution, table, oracle.conflicts)
    check_concessions(solution, table, oracle.concessions - {frozenset()})
    check_blocking(solution, oracle)
    check_reach(made, solution, table)


def check_meaning(made: Any, solution: Solution) -> None:
    """Count agreements from what the random case's texts mean, without any of zopa's parts."""
    assert set(solution.commitments) == brought(made, (solution.level, solution.reading))
    counts = dict.fromkeys(WAYS, 0)
    for values in product(*made.values.values()):
        outcome = dict(zip(made.values, values, strict=True))
        if all(rule(outcome) for rule in made.rules):
            for way in WAYS:
                willing = frozenset(
                    p for p in made.model["parties"] if accepted(made, p, outcome, way)
                )
                counts[way] += made.agreed(willing)
    verdicts = {w: Verdict.OPEN if n else Verdict.CLOSED for w, n in counts.items()}
    assert solution.space.agreements == counts[solution.level, solution.reading]
    assert solution.levels.demands.verdict is verdicts[WAYS[0]]
    assert solution.levels.demands.cautious is verdicts[WAYS[1]]
    assert solution.levels.red_lines.verdict is verdicts[WAYS[2]]


def brought(made: Any, way: tuple[Level, Reading]) -> set[str]:
    """Name the commitments that there should be; a demand that is just its red line is none."""
    names = {
        f"{p}.{name}"
        for p, name, strength, _ in made.conditions
        if way[0] is Level.DEMANDS or strength == "red_line"
    }
    for (party, issue), limits in made.limits.items():
        outcomes = [{issue: value} for value in made.values[issue]]
        if limits.red_line is not None:
            names.add(f"{party}.{issue}.red_line")
        demanded = limits.acceptable is not None and (
            limits.red_line is None
            or any(limits.acceptable(o) == limits.red_line(o) for o in outcomes)
        )
        guessed = way[1] is Reading.CAUTIOUS and limits.acceptable is None
        if way[0] is Level.DEMANDS and (demanded or (guessed and limits.ideal is not None)):
            names.add(f"{party}.{issue}.demand")
    some = {issue: values[0] for issue, values in made.values.items()}
    for party in made.walk_away:
        if made.utility(party, some) is not None:
            names.add(f"{party}.walk_away")
    return names


def accepted(made: Any, party: str, outcome: Outcome, way: tuple[Level, Reading]) -> bool:
    level, reading = way
    for issue in outcome:
        limits = made.limits[party, issue]
        while limits.defers_to is not None:
            limits = made.limits[limits.defers_to, issue]
        if limits.red_line is not None and limits.red_line(outcome):
            return False
        if level is Level.RED_LINES:
            continue
        if limits.acceptable is not None and not limits.acceptable(outcome):
            return False
        guessed = reading is Reading.CAUTIOUS and limits.acceptable is None
        if guessed and limits.ideal is not None and outcome[issue] != limits.ideal:
            return False
    worth = made.utility(party, outcome) if party in made.walk_away else None
    if worth is not None and worth < made.walk_away[party]:
        return False
    return all(
        holds(outcome)
        for holder, _, strength, holds in made.conditions
        if holder == party and (level is Level.DEMANDS or strength == "red_line")
    )


def check_space(solution: Solution, table: Tabulated, core: Mapping[str, Choice]) -> None:
    case, space = table.case, solution.space
    shown = {i: frozenset(v) if isinstance(v, tuple) else v for i, v in space.core.items()}
    assert shown == core
    is_open = solution.verdict is Verdict.OPEN
    assert space.free == tuple(i for i in case.issues if is_open and i not in core)
    assert (space.example is not None) == is_open
    if space.example is not None:
        assert table.outcome_of(space.example) in table.agreements()


def check_formula(solution: Solution, table: Tabulated) -> None:
    """Among the outcomes that keep the rules, the formula must tell just the agreements."""
    space = solution.space
    kept = [
        (outcome, broken)
        for outcome, rules, broken in zip(
            table.outcomes, table.rules_broken, table.broken, strict=True
        )
        if not rules and broken.isdisjoint(space.formula_besides)
    ]
    agreements = table.agreements()
    if space.formula is None:
        # nothing is left unsaid where there is something to say
        assert not agreements or len(agreements) == len(kept)
        return
    formula = parse_constraint(space.formula, table.case.space)
    assert [outcome for outcome, _ in kept if evaluate(formula, outcome)] == agreements


def check_issue(
    solution: Solution,
    case: Case,
    issue: str,
    kept: Mapping[Choice, int],
    least: Mapping[Choice, int | None],
) -> None:
    result, domain = solution.issues[issue], case.space[issue]

    def agrees(option: OptionResult, values: Sequence[Choice]) -> None:
        assert option.agreements == sum(kept[v] for v in values)
        known = [n for v in values if (n := least[v]) is not None]
        assert option.least_broken == min(known, default=None)

    if isinstance(domain, Options):
        assert result.options is not None
        for name, option in result.options.items():
            agrees(option, [name])
            zone, against, lines = standing(case, issue, name, solution.reading)
            assert (option.zone, option.demand_of, option.red_line_of) == (zone, against, lines)
    elif isinstance(domain, Members):
        assert result.options is not None and result.excluded is not None
        for name in domain.names:
            for option, wanted in ((result.options[name], True), (result.excluded[name], False)):
                values = [v for v in kept if isinstance(v, frozenset) and (name in v) == wanted]
                agrees(option, values)
                assert option.zone is best(
                    standing(case, issue, v, solution.reading)[0] for v in values
                )
    else:
        check_zones(solution, case, issue, domain, kept, least)


def best(zones: Iterable[Zone]) -> Zone:
    return min(zones, key=[Zone.OVERLAP, Zone.CONTESTED, Zone.BARRED].index)


def standing(
    case: Case, issue: str, value: Choice, reading: Reading
) -> tuple[Zone, tuple[str, ...], tuple[str, ...]]:
    """Say who leaves a demand and whose red line is crossed at one value."""
    against, lines = [], []
    for party in case.parties:
        stance, outcome = case.stance(party, issue), {issue: value}
        if stance.red_line is not None and evaluate(stance.red_line.constraint, outcome):
            lines.append(party)
        elif stance.acceptable is not None:
            if not evaluate(stance.acceptable.constraint, outcome):
                against.append(party)
        elif (
            reading is Reading.CAUTIOUS
            and not (stance.flexible or stance.defers_to)
            and stance.ideal not in (None, value)
        ):
            # the ideal stands in for the limit that is not stated
            against.append(party)
    zone = Zone.BARRED if lines else Zone.CONTESTED if against else Zone.OVERLAP
    return zone, tuple(against), tuple(lines)


def check_zones(
    solution: Solution,
    case: Case,
    issue: str,
    numbers: Numbers,
    kept: Mapping[Choice, int],
    least: Mapping[Choice, int | None],
) -> None:
    zones = solution.issues[issue].zones
    assert zones is not None
    left = list(numbers.values())
    for zone in zones:
        low, high = Fraction(zone.min), Fraction(zone.max)
        inside = [
            v
            for v in left
            if low <= v <= high
            and not (zone.min_open and v == low)
            and not (zone.max_open and v == high)
        ]
        left = [v for v in left if v not in inside]
        assert zone.grid_points == len(inside)
        assert zone.between_steps == (zone.zone is Zone.OVERLAP and not inside)
        assert zone.agreements == sum(kept[v] for v in inside)
        known = [n for v in inside if (n := least[v]) is not None]
        assert zone.least_broken == min(known, default=None)
        for value in [*inside, *([(low + high) / 2] if low < high else [])]:
            shown = (zone.zone, zone.demand_of, zone.red_line_of)
            assert standing(case, issue, value, solution.reading) == shown
    assert left == []


def check_conflicts(solution: Solution, table: Tabulated, expected: frozenset[Ids]) -> None:
    found = solution.conflicts
    assert found.complete
    assert found.count == found.listed == len(found.minimal) == len(expected)
    assert {frozenset(c.members) for c in found.minimal} == expected
    places = [[table.place[m] for m in c.members] for c in found.minimal]
    assert places == sorted((sorted(p) for p in places), key=lambda p: (len(p), p))
    for conflict in found.minimal:
        check_conflict(conflict, table)


def check_conflict(conflict: Conflict, table: Tabulated) -> None:
    members, rules = frozenset(conflict.members), frozenset(conflict.rules)
    assert not table.agreements(kept=members, rules=rules), "the rules named are not enough"
    for rule in rules:
        assert table.agreements(kept=members, rules=rules - {rule}), f"{rule} takes no part"
    if conflict.because:
        assert "leaves nothing on" in conflict.because[-1]
    bases = [c.basis for m in members if (c := table.by_id[m]).basis is not None]
    weakest = max(bases, key=list(Basis).index, default=None)
    assert conflict.weakest_basis == (weakest and weakest.value)


def check_concessions(solution: Solution, table: Tabulated, expected: frozenset[Ids]) -> None:
    found = solution.concessions
    assert found.complete
    assert found.count == found.listed == len(found.minimal) == len(expected)
    sets = {frozenset(c.drop): c for c in found.minimal}
    assert sets.keys() == expected
    places = [[table.place[m] for m in c.drop] for c in found.minimal]
    assert places == sorted((sorted(p) for p in places), key=lambda p: (len(p), p))
    for concession in found.minimal:
        check_concession(solution, concession, table)
    red_lines = {c.id for c in table.brought if c.strength is Strength.RED_LINE}

    def first(
        cost: Callable[[Ids], Any], among: Iterable[Ids]
    ) -> tuple[ConcessionSet | None, int | None]:
        """Choose by cost, then size, then the order of the commitments."""
        priced = {names: cost(names) for names in among}
        if not priced:
            return None, None
        least = min(priced.values())
        tied = [names for names, price in priced.items() if price == least]
        shown = min(tied, key=lambda names: (len(names), sorted(table.place[n] for n in names)))
        return sets[shown], len(tied)

    fewest, ties = first(len, sets)
    assert (found.fewest, found.ties.get("fewest")) == (fewest, ties)
    gentle, ties = first(len, [names for names in sets if not names & red_lines])
    shown_ties = found.ties.get("fewest_without_red_lines")
    assert (found.fewest_without_red_lines, shown_ties) == (gentle, ties)

    def ladders(names: Ids) -> int:
        return len({table.by_id[name].ladder for name in names})

    by_ladder, ties = first(ladders, sets)
    assert (found.fewest_ladders, found.ties.get("fewest_ladders")) == (by_ladder, ties)

    def evenness(names: Ids) -> Any:
        given_up = shares(table, names)
        return sorted((given_up.get(p, Fraction(0)) for p in table.case.parties), reverse=True)

    # what a walk-away value weighs beside an issue nobody says
    weighed = [names for names in sets if not any(n.endswith(".walk_away") for n in names)]
    assert (found.most_even is None) == (not weighed)
    if found.most_even is not None:
        chosen = frozenset(found.most_even.drop)
        least_even = min((evenness(names), len(names)) for names in weighed)
        assert (evenness(chosen), len(chosen)) == least_even
        assert found.most_even == sets[chosen]


def shares(table: Tabulated, names: Ids) -> dict[str, Fraction]:
    """Work out what part of its own weight each party gives up; a missing weight is 1."""
    weights = {
        c.ladder: (c.party, Fraction(1 if c.weight is None else c.weight))
        for c in table.brought
        if c.kind != "walk_away"
    }
    given_up: dict[str, Fraction] = {}
    for ladder in {table.by_id[name].ladder for name in names} & weights.keys():
        party, weight = weights[ladder]
        total = sum(w for p, w in weights.values() if p == party)
        given_up[party] = given_up.get(party, Fraction(0)) + weight / total
    return given_up


def check_concession(solution: Solution, concession: ConcessionSet, table: Tabulated) -> None:
    dropped = frozenset(concession.drop)
    opened = table.agreements(dropped=dropped)
    assert concession.opens.agreements == len(opened) > 0
    example = table.outcome_of(concession.opens.example)
    assert example in opened
    # nothing is dropped in vain: the agreement shown crosses each limit given up
    assert all(not kept_by(table.case, table.by_id[name], example) for name in dropped)
    crossed = [n for n in concession.drop if table.by_id[n].strength is Strength.RED_LINE]
    assert list(concession.red_lines_crossed) == crossed
    assert concession.share == shares(table, dropped)
    assert list(concession.share) == [p for p in table.case.parties if p in concession.share]
    assert tuple(concession.widen) == concession.drop
    for name, words in concession.widen.items():
        commitment = table.by_id[name]
        assert words.startswith(f"{table.case.parties[commitment.party].title}: ")
        if commitment.kind == "walk_away":
            worth = utility(table.case, commitment.party, example)
            assert concession.lower_to[name] == worth < Fraction(commitment.reservation)
            assert f"worth {written(worth)} to it" in words
        elif commitment.kind != "condition":
            assert f"“{said(table.case, commitment.issues[0], example)}”" in words
    assert distances(table, concession.drop, example) == min(
        distances(table, concession.drop, outcome) for outcome in opened
    )


def written(value: Fraction) -> str:
    """Write an amount as results do."""
    return str(int(value)) if value.denominator == 1 else str(plain_number(value))


def said(case: Case, issue: str, outcome: Outcome) -> str:
    """Name a value as titles do in the random cases."""
    value, domain = outcome[issue], case.space[issue]
    if isinstance(value, str):
        return value.title()
    if isinstance(value, Fraction):
        return f"{float(value):g} units"
    names = domain.names if isinstance(domain, Members) else ()
    return " and ".join(n.upper() for n in names if n in value) or "nobody"


def distances(table: Tabulated, dropped: Sequence[str], outcome: Outcome) -> list[Fraction | int]:
    """How many steps past each limit given up an outcome goes, ladder by ladder.

    Only on issues with a line of values; the top rung given up is what counts. Of a walk-away
    value, what counts is how little the outcome is worth.
    """
    found: list[Fraction | int] = []
    seen: set[str] = set()
    for name in dropped:
        commitment = table.by_id[name]
        if commitment.kind == "walk_away":
            found.append(-(utility(table.case, commitment.party, outcome) or Fraction()))
            continue
        issue = commitment.issues[0]
        domain = table.case.space[issue]
        if commitment.kind == "condition" or commitment.ladder in seen or issue in seen:
            continue
        seen |= {commitment.ladder, issue}
        if isinstance(domain, Members):
            continue
        values = [domain.at(i) for i in range(domain.count)]
        kept = [i for i, v in enumerate(values) if evaluate(commitment.constraint, {issue: v})]
        at = values.index(outcome[issue])  # type: ignore[arg-type]
        found.append(min((abs(at - k) for k in kept), default=at))
    return found


# What the parties could reach


def check_reach(made: Any, solution: Solution, table: Tabulated) -> None:
    """Work out frontier and bargaining points from what the texts mean, outcome by outcome."""
    parties = [p for p in made.model["parties"] if made.utility(p, table.outcomes[0]) is not None]
    for party in made.model["parties"]:
        assert (solution.parties[party].utilities is not None) == (party in parties)
    base = table.agreements()
    if not base:
        kept = zip(table.outcomes, table.rules_broken, strict=True)
        base = [outcome for outcome, broken in kept if not broken]
    if not base or not parties:
        assert solution.frontier is None and solution.bargaining is None
        return
    frontier, bargaining = solution.frontier, solution.bargaining
    assert frontier is not None and bargaining is not None
    is_open = solution.verdict is Verdict.OPEN
    assert frontier.base == bargaining.base == ("agreements" if is_open else "rules_only")
    assert frontier.complete and frontier.parties == tuple(parties)
    worth = [tuple(made.utility(p, outcome) for p in parties) for outcome in base]
    ties = Counter(worth)
    best = [v for v in ties if not any(dominates(w, v) for w in ties)]
    scales = [solution.parties[p].scale for p in parties]
    found = {
        tuple(Fraction(s, scale or 1) for s, scale in zip(row, scales, strict=True)): n
        for row, n in zip(frontier.scores, frontier.ties, strict=True)
    }
    assert found == {v: ties[v] for v in best}
    for point in [*frontier.points, *(p for n in POINTS for p in getattr(bargaining, n) or ())]:
        outcome = table.outcome_of(point.outcome)
        assert outcome in base
        vector = tuple(point.utilities[p] for p in parties)
        assert vector == tuple(made.utility(p, outcome) for p in parties)
        assert point.ties == ties[vector]
        broken = table.broken[table.outcomes.index(outcome)]
        assert set(broken) == {name for given in point.gives.values() for name in given}
    check_bargaining(made, bargaining, parties, best)


POINTS = ("nash", "kalai_smorodinsky", "egalitarian", "utilitarian")


def dominates(one: tuple[Any, ...], other: tuple[Any, ...]) -> bool:
    return one != other and all(a >= b for a, b in zip(one, other, strict=True))


def check_bargaining(
    made: Any, bargaining: Bargaining, parties: list[str], best: list[tuple[Fraction, ...]]
) -> None:
    everybody = list(made.model["parties"])
    picked: dict[str, set[Any] | None] = dict.fromkeys(POINTS)
    if parties == everybody:
        most = max(sum(v) for v in best)
        picked["utilitarian"] = {v for v in best if sum(v) == most}
    if parties == everybody and set(made.walk_away) == set(everybody):
        least = [made.walk_away[p] for p in parties]
        gains = {v: tuple(a - b for a, b in zip(v, least, strict=True)) for v in best}
        rational = [v for v, gain in gains.items() if min(gain) >= 0]
        if rational:
            least_gain = max(min(gains[v]) for v in rational)
            picked["egalitarian"] = {v for v in rational if min(gains[v]) == least_gain}
            ideal = [max(gains[v][i] for v in rational) for i in range(len(parties))]

            def relative(v: tuple[Fraction, ...]) -> list[Fraction]:
                return sorted(g / top for g, top in zip(gains[v], ideal, strict=True) if top)

            most_even = max(relative(v) for v in rational)
            picked["kalai_smorodinsky"] = {v for v in rational if relative(v) == most_even}
        if any(min(gains[v]) > 0 for v in rational):
            product_of = {v: prod(gains[v]) for v in rational if min(gains[v]) > 0}
            most = max(product_of.values())
            picked["nash"] = {v for v, value in product_of.items() if value == most}
            assert bargaining.values["nash"] == most
    for name in POINTS:
        points = getattr(bargaining, name)
        shown = points and {tuple(p.utilities[q] for q in parties) for p in points}
        assert shown == picked[name], name
        assert (name in bargaining.why) == (points is None)


def check_blocking(solution: Solution, oracle: BruteSolution) -> None:
    found, expected = solution.blocking, oracle.blocking
    codes = {note.code for note in solution.notes}
    assert ("blocking_needs_conjunction" in codes) == (expected is None)
    assert not codes & {"blocking_limit", "blocking_estimated"}
    if expected is None or found is None:
        assert found is None and expected is None
        return
    assert found.method == "exact"
    lost = oracle.feasible - oracle.agreements
    assert found.lost == lost
    assert list(found.ladders) == list(expected)
    swings = sum(own.banzhaf for own in expected.values())
    for ladder, own in expected.items():
        shown = found.ladders[ladder]
        assert (shown.weaken, shown.withdraw, shown.breaks) == (
            own.weaken,
            own.withdraw,
            own.breaks,
        )
        assert (shown.shapley, shown.banzhaf) == (own.shapley, own.banzhaf)
        assert shown.shapley_share == (own.shapley / lost if lost else None)
        assert shown.banzhaf_share == (own.banzhaf / swings if lost else None)


# The cases


def check_with_context(made: Any, level: Level, reading: Reading) -> None:
    try:
        check(made, level, reading)
    except Exception as error:
        raise AssertionError(f"{level}, {reading}: {error}\n{made}") from error


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_a_random_case_is_solved_as_brute_force_solves_it(
    random_case: Callable[[Random, object], Any], chunk: int
) -> None:
    for seed in range(chunk * PER_CHUNK, (chunk + 1) * PER_CHUNK):
        check_with_context(random_case(Random(seed), seed), *WAYS[(0, 1, 0, 2)[seed % 4]])


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(rng=st.randoms(use_true_random=False), way=st.sampled_from(WAYS))
def test_a_case_that_hypothesis_finds_is_solved_as_brute_force_solves_it(
    random_case: Callable[[Random, object], Any], rng: Random, way: tuple[Level, Reading]
) -> None:
    check_with_context(random_case(rng, None), *way)
