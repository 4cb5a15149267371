"""The tutorial case, small enough to be worked out by hand; the sums stand beside the tests.

Share: 13 amounts, 20 to 50; payment: 13 amounts, 40 to 100, and at least twice the share; sluice:
4 options; metering: 4; inspectors: 8 sets, of which 2 have the staff of both towns.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from functools import cache
from itertools import product
from pathlib import Path

import pytest

from zopa.case.files import CaseFiles, read_case
from zopa.case.select import scenario_names, select
from zopa.case.selection import Selection
from zopa.case.workspace import Workspace
from zopa.results.base import Level, Reading, Verdict, Zone
from zopa.results.solution import Solution
from zopa.solve.solver import solve_case

ROOT = Path(__file__).parents[2]
Q_SHARE, M_SHARE = "quillbeck.share.demand", "marrowfen.share.demand"
Q_PAYMENT, Q_METERING = "quillbeck.payment.demand", "quillbeck.metering.demand"
LIVE_FOR_PAY = "marrowfen.live_for_pay"


@cache
def files() -> CaseFiles:
    return read_case(Workspace(ROOT), "tutorial")


@cache
def solved(
    scenario: str | None = None,
    level: Level = Level.DEMANDS,
    reading: Reading = Reading.CODED,
    as_of: date | None = None,
) -> Solution:
    return solve_case(select(files(), Selection(scenario, as_of)), level, reading)


def drops(solution: Solution) -> set[frozenset[str]]:
    return {frozenset(c.drop) for c in solution.concessions.minimal}


SLUICE_POINTS = {"upstream": 20, "joint": 12, "company": 5, "downstream": 0}
METER_POINTS = {"unmetered": 5, "yearly": 5, "monthly": 3, "live": 0}
SLUICE_WORTH = {"downstream": 100, "joint": 70, "company": 50, "upstream": 20}
METER_WORTH = {"unmetered": 0, "yearly": 20, "monthly": 60, "live": 100}
TEAMS = [
    frozenset(
        name for i, name in enumerate(("qb_staff", "mf_staff", "university")) if bits >> i & 1
    )
    for bits in range(8)
]


def below(shares: list[Fraction], least_payment: int, meters: list[str], sluices: list[str]) -> int:
    """Count the rule-keeping outcomes of a box that leave a town below its walk-away value."""
    return sum(walking(shares, least_payment, meters, sluices))


def walking(
    shares: list[Fraction],
    least_payment: int,
    meters: list[str],
    sluices: list[str],
    teams: list[frozenset[str]] = TEAMS,
) -> tuple[int, int, int]:
    """Count those that only Quillbeck would walk away from, only Marrowfen, and both.

    The worth of each is added up by hand from the towns' files: 45 points for a share of 20 down to
    none for 50, 30 points for a payment of 100; and so on.
    """
    found = {(True, False): 0, (False, True): 0, (True, True): 0, (False, False): 0}
    for share, payment, sluice, meter, team in product(
        shares, range(least_payment, 101, 5), sluices, meters, teams
    ):
        if payment < 2 * share or (sluice == "joint" and not team >= {"qb_staff", "mf_staff"}):
            continue
        points = (
            Fraction(45) * (50 - share) / 30
            + Fraction(30) * (payment - 40) / 60
            + SLUICE_POINTS[sluice]
            + METER_POINTS[meter]
        )
        water = (share - 20) * 5 if share <= 30 else 50 + (share - 30) * Fraction(5, 2)
        worth = (
            4 * water
            + 2 * Fraction(100) * (100 - payment) / 60
            + SLUICE_WORTH[sluice]
            + 2 * METER_WORTH[meter]
            + (60 if "mf_staff" in team else 0)
            + (40 if "university" in team else 0)
        ) / Fraction(10) + (5 if meter == "live" and "university" in team else 0)
        found[points < 40, worth < 30] += 1
    return found[True, False], found[False, True], found[True, True]


def amounts(low: int, high: int) -> list[Fraction]:
    """Shares on the grid."""
    return [low + Fraction(5, 2) * i for i in range(int((high - low) / Fraction(5, 2)) + 1)]


def test_the_grid_is_the_product_of_all_issues() -> None:
    assert solved().space.outcomes == 13 * 13 * 4 * 4 * 8 == 21_632


def test_the_rules_leave_what_covers_the_upkeep_and_staffs_the_sluice() -> None:
    # of the k-th share, 13 - k payments cover twice the amount; the sluice run jointly has 2 sets
    assert solved().space.feasible == sum(range(1, 14)) * 4 * (3 * 8 + 2) == 9_464


def test_the_baseline_is_closed_and_its_red_lines_are_open() -> None:
    assert solved().verdict is Verdict.CLOSED
    assert solved().space.agreements == 0
    assert solved().levels.demands.cautious is Verdict.CLOSED
    # shares 25 to 40 with 11, 10, ... 5 payments
    lower = solved(level=Level.RED_LINES)
    short = below(amounts(25, 40), 40, list(METER_POINTS), list(SLUICE_POINTS))
    assert lower.space.agreements == (11 + 10 + 9 + 8 + 7 + 6 + 5) * 4 * 26 - short == 5_329
    assert lower.verdict is solved().levels.red_lines.verdict is Verdict.OPEN


def test_three_conflicts_are_found_with_the_rule_that_one_rests_on() -> None:
    found = {frozenset(c.members): c.rules for c in solved().conflicts.minimal}
    assert found == {
        frozenset({Q_SHARE, M_SHARE}): (),
        frozenset({Q_PAYMENT, LIVE_FOR_PAY, Q_METERING}): (),
        frozenset({M_SHARE, LIVE_FOR_PAY, Q_METERING}): ("cost",),
    }
    assert solved().conflicts.count == 3


def test_the_conflict_with_the_rule_is_explained_step_by_step() -> None:
    conflict = next(c for c in solved().conflicts.minimal if c.rules)
    assert conflict.because == (
        "Quillbeck’s demand leaves only “No meters”, “Once a year” or “Once a month”"
        " on “How often the meters are read”",
        "Marrowfen’s demand leaves “Yearly water share of Marrowfen” only 35 to 50"
        " million cubic metres a year",
        "Marrowfen’s condition “Pays more than 60 only with live meters” leaves"
        " “Yearly payment of Marrowfen” only 40 to 60 thousand crowns a year",
        "the rule “The payment covers the upkeep” then leaves nothing on"
        " “Yearly payment of Marrowfen”",
    )


# what each of the five opens: shares, payments, metering, sluice with inspectors
OPENED = {
    # 35, 37.5, 40 with 7, 6, 5 payments; monthly; Quillbeck runs it (8 sets) or both do (2)
    frozenset({Q_SHARE, LIVE_FOR_PAY}): (7 + 6 + 5) * 1 * (8 + 2),
    # the same with live meters, which need Marrowfen's staff: 4 sets, or 2
    frozenset({Q_SHARE, Q_METERING}): (7 + 6 + 5) * 1 * (4 + 2),
    # 25, 27.5, 30 with payments up to 60: 3, 2, 1; monthly
    frozenset({M_SHARE, Q_PAYMENT}): (3 + 2 + 1) * 1 * (8 + 2),
    # 25, 27.5, 30 with payments from 65: 8 each
    frozenset({M_SHARE, LIVE_FOR_PAY}): (3 * 8) * 1 * (8 + 2)
    # in which 14 packages leave Marrowfen below 30
    - below(amounts(25, 30), 65, ["monthly"], ["upstream", "joint"]),
    frozenset({M_SHARE, Q_METERING}): (3 * 8) * 1 * (4 + 2),
}


def test_five_ways_out_are_found_with_what_they_open() -> None:
    found = {frozenset(c.drop): c.opens.agreements for c in solved().concessions.minimal}
    assert found == OPENED
    assert solved().concessions.count == 5


def test_no_way_out_crosses_a_red_line_and_all_take_two_commitments() -> None:
    concessions = solved().concessions
    assert concessions.ties == {
        "fewest": 5,
        "fewest_without_red_lines": 5,
        "fewest_ladders": 5,
    }
    assert all(c.red_lines_crossed == () for c in concessions.minimal)


def test_shares_are_parts_of_a_partys_own_weight() -> None:
    # Marrowfen: share 4, live_for_pay 2, own_eyes 1; Quillbeck gives no weights, so 4 times 1
    by_set = {frozenset(c.drop): c.share for c in solved().concessions.minimal}
    seventh = Fraction(1, 7)
    assert by_set[frozenset({M_SHARE, LIVE_FOR_PAY})] == {"marrowfen": 6 * seventh}
    assert by_set[frozenset({Q_SHARE, Q_METERING})] == {"quillbeck": Fraction(1, 2)}
    assert by_set[frozenset({Q_SHARE, LIVE_FOR_PAY})] == {
        "quillbeck": Fraction(1, 4),
        "marrowfen": 2 * seventh,
    }


def test_the_most_even_way_out_gives_up_at_most_two_sevenths() -> None:
    even = solved().concessions.most_even
    assert even is not None
    assert set(even.drop) == {Q_SHARE, LIVE_FOR_PAY}


def test_in_the_baseline_nothing_is_gained_by_giving_up_one_thing_alone() -> None:
    found = solved().blocking
    assert found is not None
    assert found.method == "exact"
    # the quarrels over the share and over the meters need one concession each
    assert [own.withdraw for own in found.ladders.values()] == [0] * 10
    assert [name for name, own in found.ladders.items() if own.weaken is not None] == [
        "quillbeck.share",
        "marrowfen.share",
    ]
    assert found.lost == solved().space.feasible
    # more than 30: shares 5 to 12, with 8, 7, ... 1 payments; sluice and inspectors in 26 ways
    assert found.ladders["quillbeck.share"].breaks == sum(range(1, 9)) * 4 * 26
    # another than quillbeck or both runs the sluice: 16 of the 26 ways
    assert found.ladders["quillbeck.sluice"].breaks == sum(range(1, 14)) * 4 * 16


def test_red_lines_and_walk_away_values_block_what_lies_beyond_them() -> None:
    found = solved(level=Level.RED_LINES).blocking
    assert found is not None
    meters, sluices = list(METER_POINTS), list(SLUICE_POINTS)
    # shares below 25 have 13 and 12 payments, shares above 40 have 4, 3, 2 and 1
    low, high = (13 + 12) * 4 * 26, (4 + 3 + 2 + 1) * 4 * 26
    q_low, m_low, both_low = walking(amounts(20, 24), 40, meters, sluices)
    q_high, m_high, both_high = walking(amounts(40, 50)[1:], 40, meters, sluices)
    q_mid, m_mid, both_mid = walking(amounts(25, 40), 40, meters, sluices)
    gains = {name: own.withdraw for name, own in found.ladders.items()}
    assert gains == {
        "quillbeck.share": high - q_high - m_high - both_high,
        "quillbeck.walk_away": q_mid,
        "marrowfen.share": low - q_low - m_low - both_low,
        "marrowfen.walk_away": m_mid,
    }
    # an outcome that breaks two counts half for each, one that breaks three a third
    assert found.ladders["marrowfen.share"].shapley == (
        low - q_low - m_low - both_low + Fraction(q_low + m_low, 2) + Fraction(both_low, 3)
    )
    assert found.ladders["quillbeck.walk_away"].shapley == (
        q_mid + Fraction(q_low + q_high + both_mid, 2) + Fraction(both_low + both_high, 3)
    )
    assert found.ladders["quillbeck.walk_away"].banzhaf == (
        q_mid + Fraction(q_low + q_high + both_mid, 2) + Fraction(both_low + both_high, 4)
    )


def test_gains_in_the_compromise_are_those_worked_out_by_hand() -> None:
    found = solved("compromise").blocking
    assert found is not None
    # live meters come with marrowfen's staff
    staffed = [team for team in TEAMS if "mf_staff" in team]
    half = [Fraction(65, 2)]

    def walked(shares: list[Fraction], sluices: list[str]) -> int:
        return sum(walking(shares, 65, ["live"], sluices, staffed))

    run = ["upstream", "joint"]
    assert walked(half, run) == 0
    gains = {name: (own.weaken, own.withdraw) for name, own in found.ladders.items()}
    assert gains == {
        # below 32.5: shares 25, 27.5 and 30, and across the red line 20 and 22.5, each with
        # 8 payments from 65 and 6 ways of sluice and inspectors
        "marrowfen.share": (
            3 * 8 * 6 - walked(amounts(25, 30), run),
            5 * 8 * 6 - walked(amounts(20, 30), run),
        ),
        # above: 35, 37.5, 40 with 7, 6, 5 payments; across the red line 4, 3, 2, 1
        "quillbeck.share": ((7 + 6 + 5) * 6, (7 + 6 + 5 + 4 + 3 + 2 + 1) * 6),
        # 40 to 60 cover no share of 32.5
        "quillbeck.payment": (None, 0),
        # the sluice run by marrowfen or the company: 4 sets of inspectors each
        "quillbeck.sluice": (None, 8 * (4 + 4) - walked(half, ["downstream", "company"])),
        # metering once a month too, with 10 ways of sluice and inspectors
        "marrowfen.live_for_pay": (None, 8 * 10),
        # live meters without marrowfen's staff: 4 more sets if quillbeck runs the sluice
        "marrowfen.own_eyes": (None, 8 * 4),
        # no meters, or once a year, run against live_for_pay
        "authority.metering": (None, 0),
        # nobody walks away from what all else allows
        "quillbeck.walk_away": (None, 0),
        "marrowfen.walk_away": (None, 0),
    }
    assert (walked(amounts(20, 30), run), walked(half, ["downstream", "company"])) == (4, 4)


def test_a_way_out_goes_no_further_than_it_must() -> None:
    by_set = {frozenset(c.drop): c for c in solved().concessions.minimal}
    way = by_set[frozenset({Q_SHARE, LIVE_FOR_PAY})]
    assert way.widen[Q_SHARE] == (
        "Quillbeck: also accept “35 million cubic metres a year” on"
        " “Yearly water share of Marrowfen”"
    )
    assert way.opens.example["share"] == 35
    assert by_set[frozenset({M_SHARE, Q_PAYMENT})].opens.example["share"] == 30
    assert by_set[frozenset({M_SHARE, Q_PAYMENT})].opens.example["payment"] == 60


def test_the_share_is_cut_into_five_zones() -> None:
    zones = solved().issues["share"].zones
    assert zones is not None
    found = [
        (z.zone, z.min, z.min_open, z.max, z.max_open, z.grid_points, z.demand_of, z.red_line_of)
        for z in zones
    ]
    town, fen = ("quillbeck",), ("marrowfen",)
    assert found == [
        (Zone.BARRED, 20, False, 25, True, 2, (), fen),
        (Zone.CONTESTED, 25, False, 30, False, 3, fen, ()),
        (Zone.CONTESTED, 30, True, 35, True, 1, town + fen, ()),
        (Zone.CONTESTED, 35, False, 40, False, 3, town, ()),
        (Zone.BARRED, 40, True, 50, False, 4, (), town),
    ]
    # beside what the amount itself breaks, the quarrel over the meters breaks one more
    assert [z.least_broken for z in zones] == [3, 2, 3, 2, 3]
    assert [z.agreements for z in zones] == [0] * 5


def test_the_payment_overlaps_from_65() -> None:
    zones = solved().issues["payment"].zones
    assert zones is not None
    found = [(z.zone, z.min, z.max, z.max_open, z.grid_points, z.demand_of) for z in zones]
    assert found == [
        (Zone.CONTESTED, 40, 65, True, 5, ("quillbeck",)),
        (Zone.OVERLAP, 65, 100, False, 8, ()),
    ]
    # Marrowfen takes any price and the authority defers: nobody's consent is guessed
    assert all(z.silent == z.limit_unknown == () for z in zones)


def test_options_are_marked_where_consent_would_be_a_guess() -> None:
    sluice = solved().issues["sluice"].options
    assert sluice is not None
    assert {name: option.zone for name, option in sluice.items()} == {
        "upstream": Zone.OVERLAP,
        "joint": Zone.OVERLAP,
        "downstream": Zone.CONTESTED,
        "company": Zone.CONTESTED,
    }
    assert sluice["upstream"].limit_unknown == ("marrowfen",)
    assert sluice["downstream"].limit_unknown == ()  # its own ideal
    assert all(option.silent == ("authority",) for option in sluice.values())
    inspectors = solved().issues["inspectors"]
    assert inspectors.options is not None and inspectors.excluded is not None
    assert inspectors.options["mf_staff"].limit_unknown == ()
    assert inspectors.options["qb_staff"].limit_unknown == ("marrowfen",)
    assert inspectors.excluded["qb_staff"].limit_unknown == ()
    assert inspectors.options["university"].silent == ("quillbeck", "authority")


# verdict and agreements of each scenario
SCENARIOS = {
    "meet_halfway": 0,
    "live_meters": 0,
    # share 32.5, 8 payments, live, Quillbeck runs it (4 sets) or both do (2)
    "compromise": 8 * (4 + 2),
    # only Marrowfen's staff inspects, so Quillbeck runs the sluice
    "one_inspector": 8,
    # payments 65 and 70
    "price_cap": 2 * (4 + 2),
    "subsidy": 0,
    # share 32.5, 8 payments, anything but live
    # of which 12 leave Marrowfen below 30
    "towns_alone": 8 * 3 * (8 + 2)
    - below([Fraction(65, 2)], 65, ["unmetered", "yearly", "monthly"], ["upstream", "joint"]),
}


def test_every_scenario_is_worked_out() -> None:
    assert scenario_names(files()) == tuple(SCENARIOS)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_scenario_has_the_agreements_worked_out_by_hand(scenario: str) -> None:
    expected = SCENARIOS[scenario]
    assert solved(scenario).space.agreements == expected
    assert solved(scenario).verdict is (Verdict.OPEN if expected else Verdict.CLOSED)


def test_closing_half_the_gap_leaves_the_quarrel_over_the_meters() -> None:
    found = {frozenset(c.members) for c in solved("meet_halfway").conflicts.minimal}
    assert found == {
        frozenset({Q_PAYMENT, LIVE_FOR_PAY, Q_METERING}),
        frozenset({M_SHARE, LIVE_FOR_PAY, Q_METERING}),
    }
    assert drops(solved("meet_halfway")) == {
        frozenset({LIVE_FOR_PAY}),
        frozenset({Q_METERING}),
        frozenset({Q_PAYMENT, M_SHARE}),
    }


def test_live_meters_leave_the_gap_on_the_share() -> None:
    assert drops(solved("live_meters")) == {frozenset({Q_SHARE}), frozenset({M_SHARE})}


def test_without_the_rule_two_conflicts_remain() -> None:
    assert solved("subsidy").conflicts.count == 2
    assert solved("subsidy").concessions.count == 2 * 3
    assert all(c.rules == () for c in solved("subsidy").conflicts.minimal)


def test_with_one_inspector_all_but_the_payment_is_settled() -> None:
    space = solved("one_inspector").space
    assert space.core == {
        "share": Fraction(65, 2),
        "sluice": "upstream",
        "metering": "live",
        "inspectors": ("mf_staff",),
    }
    assert space.free == ("payment",)


def test_an_earlier_day_takes_the_position_of_that_day() -> None:
    solution = solved(as_of=date(2024, 5, 27))
    assert "marrowfen.share.red_line" not in solution.commitments
    limit = solution.issues["share"].stances["marrowfen"].acceptable
    assert limit is not None and limit.intervals is not None
    assert (limit.intervals[0].min, limit.intervals[0].max) == (40, 50)
    later = solved(as_of=date(2024, 5, 28))
    assert "marrowfen.share.red_line" in later.commitments


def test_the_cautious_reading_adds_the_ideals_without_a_limit() -> None:
    coded, cautious = solved(), solved(reading=Reading.CAUTIOUS)
    assert set(cautious.commitments) - set(coded.commitments) == {
        "marrowfen.sluice.demand",
        "marrowfen.metering.demand",
        "marrowfen.inspectors.demand",
    }


# the share of codings


def test_the_share_of_codings_is_the_one_worked_out_by_hand() -> None:
    """Open if no conflict is whole.

    Marrowfen's demand on the share right, 0.95: Quillbeck's wrong, 0.05, and not both its demand on
    metering, 0.7 * 0.8, and the condition, 0.9, right. Wrong, 0.05: not all three of conflict 2.
    """
    right = Fraction("0.05") * (1 - Fraction("0.56") * Fraction("0.9"))
    wrong = 1 - Fraction("0.9") * Fraction("0.56") * Fraction("0.9")
    share = solved().share_of_codings
    assert Fraction(share.exact or 0) == Fraction("0.95") * right + Fraction("0.05") * wrong
    assert (share.exact, share.value) == ("159/3125", 0.05088)
    assert Fraction(share.by_exact["marrowfen.share"]) == right - wrong
    assert share.most is not None and share.most.ids == ("marrowfen.share",)
    assert (share.most.if_right, share.most.if_wrong) == (0.0248, 0.5464)
    assert share.cautious is not None
    assert (share.cautious.value or 0) < share.value
    assert solved(level=Level.RED_LINES).share_of_codings.exact == "1"
