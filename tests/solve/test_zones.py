"""Zones: exact stretches of a number line, and the standing of members of a set."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from itertools import combinations, pairwise
from math import isqrt
from random import Random
from typing import Any

import pytest

from zopa.results.base import Zone
from zopa.results.solution import NumberZone, Solution
from zopa.rules.evaluate import evaluate
from zopa.rules.space import Members, Numbers
from zopa.solve.solver import solve_case
from zopa.solve.zones import member_standings

Make = Callable[..., Any]


@pytest.fixture
def line(plain: Make) -> Make:
    """Solve a case with one number and one stance on it per party."""

    def solved(
        stances: Mapping[str, Mapping[str, Any]],
        low: str = "0",
        high: str = "1000",
        step: str = "50",
    ) -> Solution:
        issue = {"title": "Amount", "kind": "number", "unit": "units"}
        ends = {"min": Decimal(low), "max": Decimal(high), "step": Decimal(step)}
        case = plain(
            {"parties": {p: p.title() for p in stances}, "issues": {"amount": issue | ends}},
            {p: {"stances": {"amount": {"basis": "stated", **s}}} for p, s in stances.items()},
        ).case()
        return solve_case(case)

    return solved


def zones_of(solution: Solution) -> tuple[NumberZone, ...]:
    zones = solution.issues["amount"].zones
    assert zones is not None
    return zones


def shown(zone: NumberZone) -> str:
    """Write a zone as a mathematician does: ``overlap (610, 640)``."""
    left, right = "(" if zone.min_open else "[", ")" if zone.max_open else "]"
    return f"{zone.zone} {left}{zone.min}, {zone.max}{right}"


# Four intervals on one line. Own arithmetic, a standard small example: each pair either overlaps in
# one stretch or clashes, and no conflict has more than two members (Helly's theorem).

INTERVALS = {"ann": (10, 20), "bob": (18, 30), "cem": (25, 40), "dea": (5, 12)}
OVERLAPS = {("ann", "bob"): (18, 20), ("ann", "dea"): (10, 12), ("bob", "cem"): (25, 30)}
CONFLICTS = [{"ann", "cem"}, {"bob", "dea"}, {"cem", "dea"}]
CONCESSIONS = [{"ann", "dea"}, {"bob", "cem"}, {"cem", "dea"}]


def bargainers(*names: str) -> dict[str, dict[str, Any]]:
    return {n: {"acceptable": f"{INTERVALS[n][0]} <= amount <= {INTERVALS[n][1]}"} for n in names}


@pytest.mark.parametrize("pair", list(combinations(INTERVALS, 2)))
def test_two_intervals_overlap_in_one_stretch_or_not_at_all(
    line: Make, pair: tuple[str, str]
) -> None:
    zones = zones_of(line(bargainers(*pair), "0", "50", "1"))
    overlaps = [(z.min, z.max, z.min_open or z.max_open) for z in zones if z.zone is Zone.OVERLAP]
    assert overlaps == ([(*OVERLAPS[pair], False)] if pair in OVERLAPS else [])


def test_four_intervals_clash_in_three_pairs(line: Make) -> None:
    solution = line(bargainers(*INTERVALS), "0", "50", "1")
    found = [{m.split(".")[0] for m in c.members} for c in solution.conflicts.minimal]
    assert found == CONFLICTS


def test_four_intervals_have_three_ways_out(line: Make) -> None:
    solution = line(bargainers(*INTERVALS), "0", "50", "1")
    found = [{m.split(".")[0] for m in c.drop} for c in solution.concessions.minimal]
    assert found == CONCESSIONS
    # the way out that keeps two parties ends in their overlap
    examples = [c.opens.example["amount"] for c in solution.concessions.minimal]
    assert [25 <= examples[0] <= 30, 10 <= examples[1] <= 12, 18 <= examples[2] <= 20] == [True] * 3
    assert [c.opens.agreements for c in solution.concessions.minimal] == [6, 3, 3]


def test_four_intervals_cut_the_line_at_every_end(line: Make) -> None:
    zones = zones_of(line(bargainers(*INTERVALS), "0", "50", "1"))
    inside = {"ann", "bob", "cem", "dea"}
    assert [(shown(z), inside - set(z.demand_of)) for z in zones] == [
        ("contested [0, 5)", set()),
        ("contested [5, 10)", {"dea"}),
        ("contested [10, 12]", {"ann", "dea"}),
        ("contested (12, 18)", {"ann"}),
        ("contested [18, 20]", {"ann", "bob"}),
        ("contested (20, 25)", {"bob"}),
        ("contested [25, 30]", {"bob", "cem"}),
        ("contested (30, 40]", {"cem"}),
        ("contested (40, 50]", set()),
    ]


# Ends


def test_an_overlap_between_two_steps_holds_no_outcome(line: Make) -> None:
    solution = line({"ann": {"acceptable": "> 610"}, "bob": {"acceptable": "< 640"}})
    assert [shown(z) for z in zones_of(solution)] == [
        "contested [0, 610]",
        "overlap (610, 640)",
        "contested [640, 1000]",
    ]
    assert [z.between_steps for z in zones_of(solution)] == [False, True, False]
    assert [z.grid_points for z in zones_of(solution)] == [13, 0, 8]
    assert [z.agreements for z in zones_of(solution)] == [0, 0, 0]
    assert zones_of(solution)[1].least_broken is None
    assert solution.verdict == "closed"


def test_a_step_inside_an_overlap_opens_it(line: Make) -> None:
    solution = line({"ann": {"acceptable": ">= 600"}, "bob": {"acceptable": "<= 600"}})
    overlap = zones_of(solution)[1]
    assert (shown(overlap), overlap.grid_points) == ("overlap [600, 600]", 1)
    assert not overlap.between_steps
    assert overlap.agreements == solution.space.agreements == 1


def test_limits_that_only_touch_do_not_overlap(line: Make) -> None:
    solution = line({"ann": {"acceptable": "> 600"}, "bob": {"acceptable": "<= 600"}})
    assert [shown(z) for z in zones_of(solution)] == ["contested [0, 600]", "contested (600, 1000]"]
    assert [z.demand_of for z in zones_of(solution)] == [("ann",), ("bob",)]


def test_a_red_line_bars_and_what_it_leaves_of_a_demand_is_contested(line: Make) -> None:
    solution = line({"ann": {"acceptable": "<= 300", "red_line": "> 500"}, "bob": {"ideal": 900}})
    zones = zones_of(solution)
    assert [shown(z) for z in zones] == [
        "overlap [0, 300]",
        "contested (300, 500]",
        "barred (500, 1000]",
    ]
    assert [z.demand_of for z in zones] == [(), ("ann",), ()]
    assert [z.red_line_of for z in zones] == [(), (), ("ann",)]
    assert all(z.limit_unknown == ("bob",) for z in zones)


def test_amounts_picked_out_leave_holes(line: Make) -> None:
    solution = line({"ann": {"red_line": [200, 400]}, "bob": {"acceptable": "amount != 300"}})
    assert [shown(z) for z in zones_of(solution)] == [
        "overlap [0, 200)",
        "barred [200, 200]",
        "overlap (200, 300)",
        "contested [300, 300]",
        "overlap (300, 400)",
        "barred [400, 400]",
        "overlap (400, 1000]",
    ]
    assert [z.grid_points for z in zones_of(solution)] == [4, 1, 1, 1, 1, 1, 12]


def test_a_demand_for_single_amounts_contests_all_between(line: Make) -> None:
    zones = zones_of(line({"ann": {"acceptable": [0, 1000]}}))
    assert [shown(z) for z in zones] == [
        "overlap [0, 0]",
        "contested (0, 1000)",
        "overlap [1000, 1000]",
    ]


def test_limits_beyond_the_line_do_not_widen_it(line: Make) -> None:
    solution = line({"ann": {"acceptable": "<= 5000"}, "bob": {"red_line": "< -20"}})
    assert [shown(z) for z in zones_of(solution)] == ["overlap [0, 1000]"]


def test_decimals_are_exact(line: Make) -> None:
    # in binary floating point 0.1 + 0.2 is not 0.3
    solution = line(
        {"ann": {"acceptable": "amount >= 0.1 + 0.2"}, "bob": {"acceptable": "<= 0.7"}},
        "0",
        "1",
        "0.1",
    )
    assert [(z.min, z.max, z.grid_points) for z in zones_of(solution)] == [
        (0, Fraction(3, 10), 3),
        (Fraction(3, 10), Fraction(7, 10), 5),
        (Fraction(7, 10), 1, 3),
    ]


def test_a_third_stays_a_fraction_with_a_decimal_beside_it(line: Make) -> None:
    solution = line({"ann": {"acceptable": "3 * amount <= 100"}}, "0", "50", "1")
    below, above = zones_of(solution)
    assert below.max == above.min == Fraction(100, 3)
    assert (below.max_open, above.min_open) == (False, True)
    assert below.max_approx == above.min_approx == float(Fraction(100, 3))
    assert (below.min_approx, above.max_approx) == (None, None)
    assert (below.grid_points, above.grid_points) == (34, 17)
    written = solution.to_dict()["issues"]["amount"]["zones"][0]
    assert (written["min"], written["max"]) == (0, "100/3")


def test_ends_are_numbers_in_json(line: Make) -> None:
    solution = line({"ann": {"acceptable": "<= 22.5"}}, "0", "50", "2.5")
    zones = solution.to_dict()["issues"]["amount"]["zones"]
    assert [(z["min"], z["max"]) for z in zones] == [(0, 22.5), (22.5, 50)]


def test_a_root_is_an_exact_end_with_a_decimal_beside_it(line: Make) -> None:
    solution = line({"ann": {"acceptable": "amount * amount <= 2000"}}, "0", "100", "1")
    below, above = zones_of(solution)
    assert below.max == above.min == "20*sqrt(5)"
    assert below.max_approx == pytest.approx(2000**0.5)
    assert below.grid_points == isqrt(2000) + 1


def test_the_same_root_spelled_in_two_ways_is_one_end(line: Make) -> None:
    solution = line(
        {
            "ann": {"acceptable": "amount * amount <= 2"},
            "bob": {"red_line": "amount * amount * amount - 2 * amount > 0"},
            "cem": {"acceptable": "3 * amount * amount >= 6"},
        },
        "0",
        "10",
        "1",
    )
    assert [shown(z) for z in zones_of(solution)] == [
        "contested [0, sqrt(2))",
        "overlap [sqrt(2), sqrt(2)]",
        "barred (sqrt(2), 10]",
    ]
    assert zones_of(solution)[1].between_steps


def test_a_line_of_one_amount_is_one_zone(line: Make) -> None:
    (zone,) = zones_of(line({"ann": {"acceptable": "<= 7"}}, "7", "7", "1"))
    assert (shown(zone), zone.grid_points) == ("overlap [7, 7]", 1)


def test_nothing_said_is_an_overlap_that_rests_on_silence(line: Make) -> None:
    (zone,) = zones_of(line({"ann": {"ideal": 300}, "bob": {"acceptable": "all"}}))
    assert (zone.zone, zone.silent, zone.limit_unknown) == (Zone.OVERLAP, (), ("ann",))


# What must hold of any line


def random_limit(rng: Random) -> str:
    a, b = sorted(Fraction(rng.randint(-10, 250), rng.choice((1, 2, 4, 5))) for _ in range(2))
    low, high = (str(Decimal(x.numerator) / Decimal(x.denominator)) for x in (a, b))
    return rng.choice(
        (
            f"amount <= {low}",
            f"amount > {high}",
            f"{low} <= amount < {high}",
            f"amount < {low} or amount >= {high}",
            f"amount != {low}",
            f"7 * amount >= {high} and amount != {low}",
            f"amount * amount <= 5 * {high}",
            f"not ({low} < amount <= {high})",
        )
    )


@pytest.mark.parametrize("seed", range(40))
def test_zones_cut_the_whole_line_and_say_what_holds_on_each(plain: Make, seed: int) -> None:
    rng = Random(seed)
    parties = ("ann", "bob", "cem")[: rng.choice((1, 2, 2, 3))]
    step = rng.choice((Fraction(1), Fraction(1, 2), Fraction(5, 2), Fraction(1, 10), Fraction(50)))
    low = Fraction(rng.randint(-4, 4)) * step
    high = low + step * rng.choice((0, 1, 7, 30))
    grid = {n: Decimal(float(v)).quantize(Decimal("0.1")) for n, v in
            (("min", low), ("max", high), ("step", step))}  # fmt: skip
    issue = {"title": "Amount", "kind": "number", "unit": "units", **grid}
    stances: dict[str, dict[str, Any]] = {}
    for party in parties:
        fields = rng.choice((("acceptable",), ("red_line",), ("acceptable", "red_line")))
        stances[party] = {f: random_limit(rng) for f in fields} | {"basis": "stated"}
    made = plain(
        {"parties": {p: p for p in parties}, "issues": {"amount": issue}},
        {p: {"stances": {"amount": s}} for p, s in stances.items()},
    )
    case = made.case()
    zones = zones_of(solve_case(case)) if clashes_nowhere(case) else zones_alone(case)
    numbers = case.space["amount"]
    assert isinstance(numbers, Numbers)
    assert (number(zones[0].min, None), zones[0].min_open) == (low, False), made
    assert (number(zones[-1].max, None), zones[-1].max_open) == (high, False), made
    for left, right in pairwise(zones):
        assert left.max == right.min, made
        assert left.max_open != right.min_open, made
        assert (left.zone, left.demand_of, left.red_line_of) != (
            right.zone,
            right.demand_of,
            right.red_line_of,
        ), made
    values = list(numbers.values())
    for zone in zones:
        start, end = number(zone.min, zone.min_approx), number(zone.max, zone.max_approx)
        inside = [
            v
            for v in values
            if (start < v or (start == v and not zone.min_open))
            and (v < end or (v == end and not zone.max_open))
        ]
        assert zone.grid_points == len(inside), made
        samples = [*inside, start + (end - start) / 3] if start < end else inside
        for value in samples:
            assert standing(case, value) == (zone.demand_of, zone.red_line_of), made
    assert sum(z.grid_points for z in zones) == numbers.count


def clashes_nowhere(case: Any) -> bool:
    """Whether each party's own limits fit together, as the solver may expect."""
    return all(
        stance.acceptable is None
        or stance.red_line is None
        or not any(
            evaluate(stance.acceptable.constraint, {"amount": v})
            and evaluate(stance.red_line.constraint, {"amount": v})
            for v in case.space["amount"].values()
        )
        for stance in case.stances.values()
    )


def zones_alone(case: Any) -> tuple[NumberZone, ...]:
    """Cut the line without solving the case."""
    from zopa.solve.number_zones import number_standings

    return tuple(
        NumberZone(
            zone=found.zone,
            grid_points=len(stretch.grid(case.space["amount"])),
            demand_of=found.demand_of,
            red_line_of=found.red_line_of,
            **dict(stretch.interval()),
        )
        for stretch, found in number_standings(case, "amount")
    )


def number(amount: Any, approx: float | None) -> Fraction:
    """Give an end as a number; a root to some digits, none of which a grid point comes near."""
    return Fraction(approx) if isinstance(amount, str) and approx is not None else Fraction(amount)


def standing(case: Any, value: Fraction) -> tuple[tuple[str, ...], tuple[str, ...]]:
    against, lines = [], []
    for party in case.parties:
        stance = case.stance(party, "amount")
        crossed = stance.red_line and evaluate(stance.red_line.constraint, {"amount": value})
        if crossed:
            lines.append(party)
        elif stance.acceptable and not evaluate(stance.acceptable.constraint, {"amount": value}):
            against.append(party)
    return tuple(against), tuple(lines)


# Sets


def subset(rng: Random, names: tuple[str, ...]) -> str:
    member, other = rng.choice(names), rng.choice(names)
    return rng.choice(
        (
            f"{member} in who",
            f"{member} not in who",
            f"size(who) >= {rng.randint(0, len(names))}",
            f"size(who) <= {rng.randint(0, len(names))}",
            f"{member} in who and {other} not in who",
            f"{member} in who or size(who) == 0",
        )
    )


@pytest.mark.parametrize("seed", range(60))
def test_a_member_stands_as_its_best_combination_does(plain: Make, seed: int) -> None:
    rng = Random(seed)
    names = ("un", "eu", "us")[: rng.choice((1, 2, 3))]
    parties = ("ann", "bob", "cem")[: rng.choice((1, 2, 3))]
    issue = {"title": "Who", "kind": "set", "members": {n: n for n in names}}
    stances = {
        p: {rng.choice(("acceptable", "red_line")): subset(rng, names), "basis": "stated"}
        for p in parties
    }
    made = plain(
        {"parties": {p: p for p in parties}, "issues": {"who": issue}},
        {p: {"stances": {"who": s}} for p, s in stances.items()},
    )
    case = made.case()
    domain = case.space["who"]
    assert isinstance(domain, Members)
    for included in (True, False):
        for name, found in zip(
            names, member_standings(case, "who", included=included), strict=True
        ):
            values = [domain.at(i) for i in range(domain.count)]
            values = [v for v in values if (name in v) == included]
            objections = {
                (p, f): [evaluate(limit.constraint, {"who": v}) for v in values]
                for p in parties
                for f in ("acceptable", "red_line")
                if (limit := getattr(case.stance(p, "who"), f)) is not None
            }
            lines = tuple(p for (p, f), o in objections.items() if f == "red_line" and all(o))
            demands = tuple(
                p for (p, f), o in objections.items() if f == "acceptable" and not any(o)
            )
            assert (found.red_line_of, found.demand_of) == (lines, demands), made
            crossed = [
                any(o[i] for (_, f), o in objections.items() if f == "red_line")
                for i in range(len(values))
            ]
            left = [
                any(not o[i] for (_, f), o in objections.items() if f == "acceptable")
                for i in range(len(values))
            ]
            best = min((2 * c + (not c and d) for c, d in zip(crossed, left, strict=True)))
            assert found.zone is [Zone.OVERLAP, Zone.CONTESTED, Zone.BARRED][best], made
