"""Going through the days: each period is what the case is on its days, and no day is left out."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zopa.case.draft import days_of_change
from zopa.case.files import read_case
from zopa.case.select import Selector, select
from zopa.case.selection import Selection
from zopa.case.workspace import Workspace
from zopa.compare.timeline import timeline
from zopa.diagnostics import InputError, UsageError
from zopa.problem.commitments import commitments
from zopa.results.base import Level, Verdict
from zopa.results.timeline import Timeline
from zopa.solve.solver import solve_case

Make = Callable[..., Any]
ROOT = Path(__file__).parents[3]
FIRST = date(2025, 1, 1)
MODEL = {
    "title": "A case",
    "as_of": "2025-01-10",
    "parties": {"ann": "Ann", "bob": "Bob"},
    "events": {"talk": {"title": "The talk", "date": "2025-01-05"}},
    "issues": {
        "amount": {"title": "A", "kind": "number", "unit": "euro", "min": 0, "max": 9, "step": 1}
    },
}
WINDOWS = st.lists(st.tuples(st.integers(0, 14), st.integers(1, 6), st.integers(0, 9)), max_size=4)


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def entries(windows: list[tuple[int, int, int]], sign: str) -> list[dict[str, Any]]:
    """Entries that do not overlap: each from its day on, for some days, with a limit."""
    found: list[dict[str, Any]] = []
    free = 0
    for start, length, limit in sorted(windows):
        begin = max(start, free)
        free = begin + length
        found.append(
            {
                "since": str(day(begin)),
                "until": str(day(free)),
                "acceptable": f"{sign} {limit}",
                "basis": "stated",
                "evidence": ["c1"],
            }
        )
    if found and found[0]["since"] == str(day(0)):
        del found[0]["since"]  # from the beginning
    if found and len(found) % 2:
        del found[-1]["until"]  # without an end
    return found


def limits_on(listed: list[dict[str, Any]], when: date) -> list[str]:
    return [
        entry["acceptable"]
        for entry in listed
        if entry.get("since", "0000") <= str(when) < entry.get("until", "9999")
    ]


def agreed(asks: list[dict[str, Any]], takes: list[dict[str, Any]], when: date) -> set[int]:
    """The amounts between the limits of a day."""
    low = max((int(text.split()[1]) for text in limits_on(asks, when)), default=0)
    high = min((int(text.split()[1]) for text in limits_on(takes, when)), default=9)
    return set(range(low, high + 1))


def positions(party: str, listed: list[dict[str, Any]]) -> str:
    stances = {"amount": listed} if listed else {}
    return json.dumps({"party": party, "as_of": "2025-01-10", "stances": stances})


MINUTES = json.dumps(
    {
        "source": "minutes", "title": "Minutes", "published": {"precision": "unknown"},
        "claims": {"c1": {"paragraph": 1, "speaker": "Ann", "topic": "context", "kind": "fact",
                          "status": "stated", "date": {"precision": "unknown"},
                          "statement": "So."}},
    }
)  # fmt: skip
RANDOM = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def made(make: Make, ann: list[dict[str, Any]], bob: list[dict[str, Any]]) -> Any:
    files = {"ann": positions("ann", ann), "bob": positions("bob", bob)}
    return make(model=json.dumps(MODEL), minutes=MINUTES, **files)


@RANDOM
@given(ann=WINDOWS, bob=WINDOWS)
def test_every_day_has_what_its_entries_say_and_is_in_the_period_that_says_so(
    make: Make, ann: list[tuple[int, int, int]], bob: list[tuple[int, int, int]]
) -> None:
    asks, takes = entries(ann, ">="), entries(bob, "<=")
    files = made(make, asks, takes).files
    selector = Selector(files)
    found, odd = timeline(files, Selection())
    assert odd == ()
    starts = [p.since for p in found.periods]
    assert [p.until for p in found.periods] == [*starts[1:], None]
    assert starts[0] is None
    assert {str(d) for d in days_of_change(files)} | {"2025-01-05"} == set(starts[1:])
    for number in range(-2, 40):
        when = day(number)
        case, _ = selector.examine(Selection(as_of=when))
        expected = [*limits_on(asks, when), *limits_on(takes, when)]
        assert [c.constraint.text for c in commitments(case)] == expected
        (period,) = [
            p
            for p in found.periods
            if (p.since or "") <= str(when) and (p.until is None or str(when) < p.until)
        ]
        low = max((int(t.split()[1]) for t in expected if t.startswith(">=")), default=0)
        high = min((int(t.split()[1]) for t in expected if t.startswith("<=")), default=9)
        assert period.standing.agreements == max(0, high - low + 1)
        assert period.standing.conflicts == int(low > high)
        assert period.standing.fewest_ladders == int(low > high)
    (now,) = [p for p in found.periods if p.holds_as_of]
    assert (now.since or "") <= "2025-01-10" < (now.until or "9999")


@RANDOM
@given(ann=WINDOWS, bob=WINDOWS)
def test_what_moved_leads_from_one_period_to_the_next(
    make: Make, ann: list[tuple[int, int, int]], bob: list[tuple[int, int, int]]
) -> None:
    asks, takes = entries(ann, ">="), entries(bob, "<=")
    found, _ = timeline(made(make, asks, takes).files, Selection())
    assert found.periods[0].moved == ()
    assert (found.periods[0].gained, found.periods[0].lost, found.periods[0].kept) == (None,) * 3
    for period in found.periods[1:]:
        on = date.fromisoformat(period.since or "")
        before = on - timedelta(days=1)
        expected = {
            f"{party}.amount"
            for party, listed in (("ann", asks), ("bob", takes))
            if limits_on(listed, before) != limits_on(listed, on)
        }
        assert {change.id for change in period.moved} == expected
        was, now = (agreed(asks, takes, when) for when in (before, on))
        assert period.gained is not None
        assert period.lost is not None
        turned = (period.gained.count, period.lost.count, period.kept)
        assert turned == (len(now - was), len(was - now), len(was & now))
        for told, own in ((period.gained, now - was), (period.lost, was - now)):
            assert told.example is None if not own else int(told.example["amount"]) in own


@pytest.mark.parametrize("level", Level)
def test_a_period_stands_as_the_case_of_its_first_day_is_solved(level: Level) -> None:
    files = read_case(Workspace(ROOT), "tutorial")
    found, _ = timeline(files, Selection("meet_halfway"), level)
    assert [p.since for p in found.periods] == [None, "2024-05-20", "2024-05-28"]
    for period in found.periods:
        when = period.since or "2024-01-01"
        solution = solve_case(select(files, Selection("meet_halfway", as_of=when)), level)
        standing = period.standing
        assert standing.levels == solution.levels
        assert standing.conflicts == solution.conflicts.count
        assert standing.agreements == solution.space.agreements
        fewest, ladders = solution.concessions.fewest, solution.concessions.fewest_ladders
        assert standing.fewest_commitments == (len(fewest.drop) if fewest else 0)
        assert standing.fewest_ladders == (
            len({d.removesuffix(".demand").removesuffix(".red_line") for d in ladders.drop})
            if ladders
            else 0
        )


def test_before_and_after_alaska_comes_out_of_the_dates() -> None:
    files = read_case(Workspace(ROOT), "ukraine-2025")
    found, _ = timeline(files, Selection())
    assert [p.since for p in found.periods] == [None, "2025-08-15", "2025-08-17"]
    assert [p.holds_as_of for p in found.periods] == [False, False, True]
    assert [p.standing.conflicts for p in found.periods] == [10, 5, 5]
    assert [p.standing.fewest_ladders for p in found.periods] == [5, 3, 3]
    assert [p.standing.levels.demands.verdict for p in found.periods] == [Verdict.CLOSED] * 3
    scenario, _ = timeline(files, Selection("before_alaska"))
    assert scenario.periods[2].standing == found.periods[0].standing
    assert [change.id for change in found.periods[1].moved] == [
        "russia.guarantee_strength",
        "russia.guarantors",
        "russia.ru_nonaggression_law",
        "united_states.guarantee_strength",
        "united_states.ru_nonaggression_law",
        "united_states.sequencing",
    ]
    assert set(found.periods[2].events) == {
        "envoy_interview",
        "rubio_interviews",
        "brussels_statements",
    }
    assert found.dated == 7
    assert Timeline.model_validate(found.to_dict()).to_dict() == found.to_dict()


def test_where_nothing_is_dated_there_is_one_period(make: Make) -> None:
    undated = ("talk: {title: A talk, date: 2025-02-01, confidence: 0.5}", "talk: A talk")
    model = (undated[0], "talk: {title: A talk, confidence: 0.5}")
    found, _ = timeline(make(model=model).files, Selection())
    (period,) = found.periods
    assert (period.since, period.until, period.holds_as_of) == (None, None, True)
    assert found.dated == 0


def test_a_stance_that_only_rests_on_something_else_has_not_moved(make: Make) -> None:
    level = (
        "  level: {ideal: top, basis: stated, evidence: [c1]}",
        "  level:\n    - {until: 2025-01-01, ideal: top, basis: inferred, evidence: [c2]}\n"
        "    - {since: 2025-01-01, ideal: top, basis: stated, evidence: [c1]}",
    )
    found, _ = timeline(make(bob=level).files, Selection())
    assert [(p.since, p.moved) for p in found.periods[1:]] == [
        ("2025-01-01", ()),
        ("2025-02-01", ()),
    ]
    weighed = level[0], level[1].replace("stated, evidence", "stated, weight: 2, evidence")
    (change,) = timeline(make(bob=weighed).files, Selection())[0].periods[1].moved
    assert (change.id, "weight 2" in str(change.after)) == ("bob.level", True)


def test_conditions_come_and_go(make: Make) -> None:
    edit = ("    strength: demand\n", "    strength: demand\n    since: 2025-01-01\n"
            "    until: 2025-01-15\n")  # fmt: skip
    found, _ = timeline(make(ann=edit).files, Selection())
    first, second = found.periods[1], found.periods[2]
    ((come,), (gone,)) = (first.moved, second.moved)
    assert (come.id, come.before, gone.id, gone.after) == ("ann.cover", None, "ann.cover", None)


def test_scenarios_changes_and_filters_hold_throughout(make: Make) -> None:
    asked = Selection("it", drop=("ann.cover",), evidence="stated")
    scenarios = "scenarios: {it: {title: It, set: {bob.level: {acceptable: mid}}}}"
    found, _ = timeline(make(scenarios=scenarios).files, asked)
    assert found.selection == asked.words
    assert (found.scenario, found.scenario_title) == ("it", "It")
    assert found.evidence.set_aside == ("ann.level.acceptable",)


def test_the_dates_of_the_coder_who_is_asked_for_count(make: Make) -> None:
    other = (
        "party: bob\nas_of: 2025-03-01\nstances:\n"
        "  level: {since: 2025-01-07, acceptable: top, basis: stated, evidence: [c1]}\n"
    )
    files = make(**{"bob@maria": other}).files
    assert [p.since for p in timeline(files, Selection())[0].periods] == [None, "2025-02-01"]
    found, _ = timeline(files, Selection(coder="maria"))
    assert [p.since for p in found.periods] == [None, "2025-01-07", "2025-02-01"]
    assert "positions/demo/bob@maria.yaml" in found.inputs


def test_a_day_is_refused_and_an_unknown_name_too(make: Make) -> None:
    files = make().files
    with pytest.raises(UsageError, match="leave out --as-of"):
        timeline(files, Selection(as_of="2025-01-01"))
    for selection in (Selection("it"), Selection(coder="x"), Selection(without_events=("x",))):
        with pytest.raises(UsageError):
            timeline(files, selection)


def test_an_error_on_any_day_is_reported(make: Make) -> None:
    level = (
        "  level: {ideal: top, basis: stated, evidence: [c1]}",
        "  level:\n"
        "    - {until: 2024-01-01, ideal: low, red_line: [low], basis: stated, evidence: [c1]}\n"
        "    - {since: 2024-01-01, ideal: top, basis: stated, evidence: [c1]}\n",
    )
    with pytest.raises(InputError) as wrong:
        timeline(make(bob=level).files, Selection())
    assert [d.code for d in wrong.value.diagnostics] == ["ideal-in-red-line"]


def test_what_is_odd_about_the_request_is_told_once(make: Make) -> None:
    asked = Selection(set=("ann.colour.acceptable=[red]", "ann.level.weight=3"))
    _, odd = timeline(make().files, asked)
    assert [d.code for d in odd] == ["change-without-effect"]
    _, odd = timeline(make().files, Selection(set=("ann.colour.acceptable=[red]",)))
    assert sorted(d.code for d in odd) == ["change-without-effect", "scenario-without-effect"]


def test_past_a_limit_a_search_settles_the_verdict_and_nothing_is_counted() -> None:
    files = read_case(Workspace(ROOT), "tutorial")
    found, _ = timeline(files, Selection("compromise"), node_limit=2)
    whole, _ = timeline(files, Selection("compromise"))
    for period, exact in zip(found.periods, whole.periods, strict=True):
        assert period.standing.levels.demands.verdict is exact.standing.levels.demands.verdict
        assert period.standing.levels.methods["demands.verdict"] == "cp_sat"
        assert period.standing.conflicts is period.standing.fewest_ladders is None
        assert period.standing.agreements is None
