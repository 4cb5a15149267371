"""The share of codings against going through every draw, and against shares worked out by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise, product
from math import prod
from random import Random
from typing import Any

import numpy as np
import pytest

from zopa.case.case import Case, Choice
from zopa.problem.commitments import commitments
from zopa.problem.compile import compile_problem
from zopa.problem.order import search_order
from zopa.problem.problem import Commitment
from zopa.problem.relation import NodeLimit, Relation
from zopa.problem.soft import build_soft
from zopa.results.base import Level, Reading, Verdict
from zopa.results.codings import CodingShare
from zopa.rules.consent import accepts
from zopa.rules.evaluate import evaluate
from zopa.solve.brute import kept_by
from zopa.solve.coding_bounds import coding_bounds
from zopa.solve.codings import share_of_codings
from zopa.solve.draws import Draws, LadderDraw, Parameter, Rung, draws_of
from zopa.solve.families import Families, concession_family, element_order
from zopa.solve.likelihood import likelihood
from zopa.solve.solver import solve_case
from zopa.solve.space import explore

WAYS = [
    (Level.DEMANDS, Reading.CODED),
    (Level.DEMANDS, Reading.CAUTIOUS),
    (Level.RED_LINES, Reading.CODED),
]
CONFIDENCES = ("0", "0.125", "0.25", "0.5", "0.6", "0.8", "0.95", "1")
CHUNKS, PER_CHUNK = 10, 30


def doubted(made: Any, rng: Random) -> Any:
    """Put confidences and shared events on a random case, and leave some out."""
    events = [f"event_{i}" for i in range(rng.choice((0, 1, 2, 3)))]

    def doubt(data: dict[str, Any], share: float) -> None:
        if rng.random() < share:
            data["confidence"] = Decimal(rng.choice(CONFIDENCES))
        if events and rng.random() < share:
            data["event"] = rng.choice(events)

    for event in events:
        made.model.setdefault("events", {})[event] = {"title": event}
        if rng.random() < 0.8:
            made.model["events"][event]["confidence"] = Decimal(rng.choice(CONFIDENCES))
    for body in made.positions.values():
        for stance in body.get("stances", {}).values():
            doubt(stance, 0.7)
            for limit in ("acceptable", "red_line"):
                if stance.get(limit, "all") != "all" and rng.random() < 0.4:
                    if not isinstance(stance[limit], dict):
                        stance[limit] = {"options": stance[limit], "basis": "reported"}
                    doubt(stance[limit], 0.6)
        for condition in body.get("conditions", {}).values():
            doubt(condition, 0.7)
    return made


class Oracle:
    """The share from its definition: every outcome judged, every draw gone through."""

    def __init__(self, case: Case, level: Level, reading: Reading) -> None:
        self.case = case
        self.brought = commitments(case, level, reading)
        self.broken: set[frozenset[Commitment]] = set()
        domains = [[d.at(i) for i in range(d.count)] for d in case.space.values()]
        for values in product(*domains):
            outcome: Mapping[str, Choice] = dict(zip(case.space, values, strict=True))
            if all(evaluate(rule.constraint, outcome) for rule in case.rules):
                kept = (c for c in self.brought if not kept_by(case, c, outcome))
                self.broken.add(frozenset(kept))
        self.known: dict[frozenset[Commitment], bool] = {}
        self.confidence = {c.id: self.written(c) for c in self.brought}
        self.events = sorted({c.event for c in self.brought if c.event is not None})
        for event in self.events:
            given = case.events[event].confidence
            self.confidence[event] = Fraction(1) if given is None else Fraction(given)
        self.ladders = list(dict.fromkeys(c.ladder for c in self.brought))

    def written(self, commitment: Commitment) -> Fraction:
        given = commitment.confidence
        if commitment.from_ideal:
            stance = self.case.stance(commitment.party, commitment.issues[0]).written
            given = stance and stance.confidence
        return Fraction(1) if given is None else Fraction(given)

    def is_open(self, kept: frozenset[Commitment]) -> bool:
        if kept not in self.known:
            everybody = frozenset(self.case.parties)
            self.known[kept] = any(
                accepts(self.case.agreement, everybody - {p for c in b & kept for p in c.held_by})
                for b in self.broken
            )
        return self.known[kept]

    def draws(self) -> int:
        """How many draws there are at most."""
        own = [{self.confidence[c.id] for c in self.brought if c.ladder == n} for n in self.ladders]
        return 2 ** len(self.events) * prod(1 + len(some) for some in own)

    def share(self, changed: Mapping[str, Fraction] | None = None) -> Fraction:
        """Add up the probability of the draws that leave the space open."""
        sure = {**self.confidence, **(changed or {})}
        real = [[(sure[e], {e}), (1 - sure[e], set())] for e in self.events]
        right = []
        for ladder in self.ladders:
            rungs = [c for c in self.brought if c.ladder == ladder]
            # the middle of each part of the line stands for the whole part
            cuts = sorted({Fraction(0), *(sure[c.id] for c in rungs), Fraction(1)})
            right.append(
                [(b - a, {c for c in rungs if (a + b) / 2 < sure[c.id]}) for a, b in pairwise(cuts)]
            )
        total = Fraction(0)
        for happened in product(*real):
            events = set().union(*(names for _, names in happened))
            there = {c for c in self.brought if c.event is None or c.event in events}
            chances: dict[frozenset[Commitment], Fraction] = {
                frozenset(): prod((p for p, _ in happened), start=Fraction(1))
            }
            for drawn in right:
                grown: dict[frozenset[Commitment], Fraction] = {}
                for (kept, chance), (length, held) in product(chances.items(), drawn):
                    more = kept | (held & there)
                    grown[more] = grown.get(more, Fraction(0)) + chance * length
                chances = grown
            total += sum(chance for kept, chance in chances.items() if self.is_open(kept))
        return total

    def slope(self, name: str) -> Fraction:
        """Differentiate by an exact difference: in between, the share is a straight line."""
        low, high, names = Fraction(0), Fraction(1), [name]
        if name in self.ladders:
            names = [c.id for c in self.brought if c.ladder == name]
        elif name not in self.events:
            ladder = next(c.ladder for c in self.brought if c.id == name)
            others = [self.confidence[c.id] for c in self.brought if c.ladder == ladder]
            low = max((c for c in others if c < self.confidence[name]), default=low)
            high = min((c for c in others if c > self.confidence[name]), default=high)
        ends = [self.share(dict.fromkeys(names, end)) for end in (low, high)]
        return (ends[1] - ends[0]) / (high - low)


def check(found: CodingShare, oracle: Oracle, rng: Random) -> None:
    share = oracle.share()
    assert found.exact is not None and Fraction(found.exact) == share
    assert found.value == float(share) and found.interval is None
    slopes = {name: Fraction(slope) for name, slope in found.by_exact.items()}
    assert {name: float(slope) for name, slope in slopes.items()} == found.by
    in_doubt = {c for c in oracle.brought if c.kind != "walk_away"}
    named = {c.ladder if c.ladder in slopes else c.id for c in in_doubt}
    assert slopes.keys() == named | set(oracle.events)
    for name in rng.sample(sorted(slopes), min(3, len(slopes))):
        assert slopes[name] == oracle.slope(name), name
    steepest = min(slopes.values(), default=Fraction(0))
    if not steepest:
        assert found.most is None
        return
    assert found.most is not None and found.most.derivative == float(steepest)
    assert set(found.most.ids) == {n for n, slope in slopes.items() if slope == steepest}
    if found.most.if_right is not None:
        first = found.most.ids[0]
        rungs = [c.id for c in oracle.brought if c.ladder == first] or [first]
        for end, expected in ((1, found.most.if_right), (0, found.most.if_wrong)):
            assert float(oracle.share(dict.fromkeys(rungs, Fraction(end)))) == expected


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_share_and_derivatives_agree_with_going_through_every_draw(
    random_case: Callable[..., Any], chunk: int
) -> None:
    rng = Random(7_000 + chunk)
    closed = between = 0
    while closed < PER_CHUNK:
        made = doubted(random_case(rng, f"codings {chunk}.{closed}"), rng)
        case = made.case()
        level, reading = rng.choice(WAYS)
        oracle = Oracle(case, level, reading)
        facts = explore(compile_problem(case, level, reading))
        # what is open as it stands is open in every draw: some of those are enough
        if oracle.draws() > 2_000 or (facts.verdict is Verdict.OPEN and rng.random() < 0.8):
            continue
        closed += facts.verdict is Verdict.CLOSED
        found = share_of_codings(facts)
        own = found if reading is Reading.CODED else found.cautious
        assert own is not None
        try:
            check(own, oracle, rng)
            assert (found.cautious is None) == (level is Level.RED_LINES)
            limited = share_of_codings(facts, drawn_nodes=3)
            check_bounds(limited if reading is Reading.CODED else limited.cautious, oracle)
            between += 0 < oracle.share() < 1
        except AssertionError:
            print(made)
            raise
    assert between > PER_CHUNK / 3


def check_bounds(found: CodingShare | None, oracle: Oracle) -> None:
    assert found is not None
    if found.interval is None:
        assert found.exact is not None and Fraction(found.exact) == oracle.share()
    else:
        low, high = Fraction(str(found.interval.low)), Fraction(str(found.interval.high))
        assert 0 <= low <= oracle.share() <= high <= 1 and low < high
        assert not found.by and found.most is None


# Worked out by hand

ISSUE = {"title": "Which way", "kind": "choice", "options": {n: n for n in ("a", "b", "c")}}
DEMAND, LINE = "alpha.way.demand", "alpha.way.red_line"


def solved(plain: Any, stances: dict[str, Any], **more: Any) -> Any:
    """Solve a case with one issue and a stance of each party on it."""
    model = {"parties": {p: {"title": p.title()} for p in stances}, "issues": {"way": ISSUE}}
    bodies = {p: {"stances": {"way": stance}} if stance else {} for p, stance in stances.items()}
    return solve_case(plain({**model, **more}, bodies).case())


def alpha(demand: str, line: str, **more: Any) -> dict[str, Any]:
    return {
        "acceptable": {"options": ["a"], "confidence": Decimal(demand), **more},
        "red_line": {"options": ["c"], "confidence": Decimal(line)},
        "basis": "stated",
    }


def bravo(option: str) -> dict[str, Any]:
    return {"acceptable": [option], "basis": "stated", "confidence": Decimal(1)}


def test_the_limits_of_a_stance_share_one_draw(plain: Any) -> None:
    """Demand 0.5 and red line 0.8: both hold in 0.5, the red line alone in 0.3, none in 0.2."""
    share = solved(plain, {"alpha": alpha("0.5", "0.8"), "bravo": bravo("b")}).share_of_codings
    assert (share.exact, share.by[DEMAND], share.by[LINE]) == ("1/2", -1, 0)
    share = solved(plain, {"alpha": alpha("0.5", "0.8"), "bravo": bravo("c")}).share_of_codings
    assert (share.exact, share.by[DEMAND], share.by[LINE]) == ("1/5", 0, -1)
    assert share.most.ids == (LINE,) and share.most.if_right is None
    # a demand that holds keeps the red line too, whatever is thought of that
    share = solved(plain, {"alpha": alpha("0.8", "0.5"), "bravo": bravo("c")}).share_of_codings
    assert (share.exact, share.by[DEMAND], share.by[LINE]) == ("1/5", -1, 0)
    # with one confidence there is one figure for the stance
    share = solved(plain, {"alpha": alpha("0.8", "0.8"), "bravo": bravo("c")}).share_of_codings
    assert share.exact == "1/5" and share.by["alpha.way"] == -1 and DEMAND not in share.by
    assert (share.most.if_right, share.most.if_wrong) == (0, 1)


def test_each_limit_falls_with_its_own_event(plain: Any) -> None:
    """Against c stand the demand, if the talk took place (0.5), and the red line: one draw, 0.8.

    Against b stands the demand alone: 0.5 times 0.8.
    """
    talk = {"events": {"talk": {"title": "A talk", "confidence": Decimal("0.5")}}}
    stance = alpha("0.8", "0.8", event="talk")
    share = solved(plain, {"alpha": stance, "bravo": bravo("c")}, **talk).share_of_codings
    assert share.exact == "1/5" and share.by["talk"] == 0
    share = solved(plain, {"alpha": stance, "bravo": bravo("b")}, **talk).share_of_codings
    assert share.exact == "3/5"
    assert share.by["talk"] == -0.8 and share.by["alpha.way"] == -0.5
    assert share.most.ids == ("talk",)
    assert (share.most.if_right, share.most.if_wrong) == (0.2, 1)


def test_what_has_no_confidence_is_certain_and_named(plain: Any) -> None:
    talk = {"events": {"talk": {"title": "A talk"}}}
    stance = {"acceptable": ["a"], "basis": "stated", "event": "talk"}
    solution = solved(plain, {"alpha": stance, "bravo": bravo("b")}, **talk)
    share = solution.share_of_codings
    assert share.exact == "0" and share.taken_as_certain == ("talk", "alpha.way")
    # and one doubt about any of the three would do
    assert share.by == {"talk": -1, "alpha.way": -1, "bravo.way": -1}
    assert set(share.most.ids) == set(share.by)
    note = next(n for n in solution.notes if n.code == "confidence_missing")
    assert note.ids == ("talk", "alpha.way") and "talk, alpha.way" in note.text


def test_an_ideal_read_as_a_limit_is_as_sure_as_its_stance(plain: Any) -> None:
    wish = {"ideal": "a", "basis": "stated", "confidence": Decimal("0.7")}
    share = solved(plain, {"alpha": wish, "bravo": bravo("b")}).share_of_codings
    assert share.exact == "1" and share.by == {"bravo.way": 0} and share.most is None
    assert share.cautious.exact == "3/10"
    assert share.cautious.by == {"alpha.way": -1, "bravo.way": -0.7}


def test_who_defers_to_whom_is_not_drawn_and_a_doubt_about_it_is_named(plain: Any) -> None:
    """Either party is enough; alpha defers, so that the one demand binds both: 1 - 0.6."""
    defers = {"defers_to": "bravo", "confidence": Decimal("0.5")}
    never = {"acceptable": "way == a and way == b", "basis": "stated", "confidence": Decimal("0.6")}
    solution = solved(plain, {"alpha": defers, "bravo": never}, agreement="alpha or bravo")
    assert solution.share_of_codings.exact == "2/5"
    note = next(n for n in solution.notes if n.code == "deferring_certain")
    assert note.ids == ("alpha.way",)


def test_walk_away_values_are_certain(plain: Any) -> None:
    """Alpha walks away from what is worth less than 90 to it, and bravo's b, at 0.5, is."""
    stance = {"values": {"a": 100, "b": 50}}
    bodies = {"alpha": {"stances": {"way": stance}, "walk_away": 90}, "bravo": {}}
    bodies["bravo"] = {"stances": {"way": {**bravo("b"), "confidence": Decimal("0.5")}}}
    model = {"parties": {p: {"title": p} for p in bodies}, "issues": {"way": ISSUE}}
    share = solve_case(plain(model, bodies).case()).share_of_codings
    assert share.exact == "1/2" and share.by == {"bravo.way": -1}
    assert share.taken_as_certain == ()


def test_the_share_is_the_same_whichever_reading_was_asked_for(plain: Any) -> None:
    wish = {"ideal": "a", "basis": "stated", "confidence": Decimal("0.7")}
    model = {
        "parties": {"alpha": {"title": "A"}, "bravo": {"title": "B"}},
        "issues": {"way": ISSUE},
    }
    bodies = {"alpha": {"stances": {"way": wish}}, "bravo": {"stances": {"way": bravo("b")}}}
    case = plain(model, bodies).case()
    one, other = (solve_case(case, reading=reading).share_of_codings for reading in Reading)
    assert one == other


# Large

TWENTIETHS = [Fraction(k, 20) for k in range(8, 20)]


def implication(rng: np.random.Generator) -> Relation:
    """Some options of one or two issues require some options of another."""
    width = 3 if rng.random() < 0.3 else 2
    scope = tuple(int(v) for v in rng.choice(20, width, replace=False))
    sides = [np.isin(np.arange(5), rng.choice(5, rng.integers(1, 4), replace=False)) for _ in scope]
    when = sides[0] if width == 2 else np.logical_and.outer(sides[0], sides[1])
    return Relation(scope, ~np.logical_and.outer(when, ~sides[-1]))


def hundred_commitments(seed: int) -> tuple[Families, int]:
    """Twenty issues of five options, ten rules, eighty limits and twenty conditions."""
    rng = np.random.default_rng(seed)
    rules = [implication(rng) for _ in range(10)]
    limits = [
        Relation((k % 20,), np.isin(np.arange(5), rng.choice(5, rng.integers(1, 4), replace=False)))
        for k in range(80)
    ]
    brought = [*limits, *(implication(rng) for _ in range(20))]
    soft = build_soft([5] * 20, rules, brought, search_order([5] * 20, [*rules, *brought]))
    families = Families(element_order([soft]))
    return families, families.upward(concession_family(families, [soft]))


def hundred_draws(seed: int, events: int) -> Draws:
    """Each commitment a stance of its own, three in five resting on one of the events."""
    rng = Random(seed)
    return Draws(
        tuple(Parameter(f"event {i}", rng.choice(TWENTIETHS), True) for i in range(events)),
        tuple(
            LadderDraw((Rung(e, sure, event),), (Parameter(f"stance {e}", sure, True),))
            for e in range(100)
            for sure in [rng.choice(TWENTIETHS)]
            for event in [rng.randrange(events) if rng.random() < 0.6 else None]
        ),
    )


def with_events_settled(draws: Draws, real: tuple[bool, ...]) -> Draws:
    """Let the commitments of events that are not real fall for certain."""
    ladders = []
    for ladder in draws.ladders:
        (rung,), (parameter,) = ladder.rungs, ladder.parameters
        sure = rung.confidence if rung.event is None or real[rung.event] else Fraction(0)
        ladders.append(
            LadderDraw((Rung(rung.element, sure, None),), (Parameter(parameter.id, sure, True),))
        )
    return Draws((), tuple(ladders))


@pytest.mark.parametrize("seed", [1, 2])
def test_a_hundred_commitments_with_shared_events_are_as_if_the_events_were_settled_one_by_one(
    seed: int,
) -> None:
    families, opening = hundred_commitments(seed)
    draws = hundred_draws(seed, 4)
    found = likelihood(families.elements, families.up_sets, opening, draws, 100_000)
    value, slopes = Fraction(0), dict.fromkeys(found.by, Fraction(0))
    for real in product((True, False), repeat=4):
        chance = Fraction(1)
        for event, happened in zip(draws.events, real, strict=True):
            chance *= event.confidence if happened else 1 - event.confidence
        settled = with_events_settled(draws, real)
        one = likelihood(families.elements, families.up_sets, opening, settled, 100_000)
        value += chance * one.value
        for event, happened in zip(draws.events, real, strict=True):
            likely = event.confidence if happened else event.confidence - 1
            slopes[event.id] += one.value * chance / likely
        for ladder in draws.ladders:
            event_of = ladder.rungs[0].event
            if event_of is None or real[event_of]:
                name = ladder.parameters[0].id
                slopes[name] += chance * one.by[name]
    assert 0 < found.value == value < 1
    assert found.by == slopes


def test_a_diagram_over_the_draws_that_grows_too_large_raises_the_limit() -> None:
    families, opening = hundred_commitments(1)
    with pytest.raises(NodeLimit):
        likelihood(families.elements, families.up_sets, opening, hundred_draws(1, 4), 500)


@pytest.mark.parametrize("seed", range(3))
def test_bounds_hold_and_close_in(random_case: Callable[..., Any], seed: int) -> None:
    rng = Random(seed)
    met = 0
    for number in range(40):
        case = doubted(random_case(rng, f"bounds {seed}.{number}"), rng).case()
        oracle = Oracle(case, Level.DEMANDS, Reading.CODED)
        problem = compile_problem(case)
        facts = explore(problem)
        if oracle.draws() > 500 or facts.verdict is Verdict.OPEN or facts.softs is None:
            continue
        met += 1
        share, draws = oracle.share(), draws_of(problem)
        before = coding_bounds(facts.softs, draws, 1)
        for steps in (4, 16, 10_000):
            visits = steps * max(1, sum(soft.nodes for soft in facts.softs))
            bounds = coding_bounds(facts.softs, draws, visits)
            assert before.low <= bounds.low <= share <= bounds.high <= before.high
            before = bounds
        assert before.low == share == before.high
    assert met > 5


def test_without_soft_diagrams_a_closed_space_is_bounded_by_all_being_right(
    random_case: Callable[..., Any],
) -> None:
    rng = Random(3)
    met = 0
    for number in range(60):
        case = doubted(random_case(rng, f"blind {number}"), rng).case()
        oracle = Oracle(case, Level.DEMANDS, Reading.CODED)
        facts = explore(compile_problem(case), soft=False)
        if oracle.draws() > 500 or facts.verdict is not Verdict.CLOSED:
            continue
        found = share_of_codings(facts)
        check_bounds(found, oracle)
        met += found.interval is not None and found.interval.high < 1
    assert met
