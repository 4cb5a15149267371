"""Filters on evidence: what falls, what stays, and that less never closes the space."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zopa.case.case import Case
from zopa.case.select import Selector
from zopa.case.selection import Selection
from zopa.diagnostics import UsageError
from zopa.problem.commitments import commitments
from zopa.results.base import Level, Reading
from zopa.schema.base import Basis
from zopa.solve.solver import solve_case

Make = Callable[..., Any]
EVENTS = {"talk": 0.5, "leak": None}
SOURCES = {"minutes": ["m1", "m2"], "paper": ["p1", "p2"]}
RANK = ["stated", "reported", "inferred", "assumed"]


def claim(event: str | None = None) -> dict[str, Any]:
    return {
        "paragraph": 1, "speaker": "Ann", "topic": "context", "kind": "fact", "status": "stated",
        "date": {"precision": "unknown"}, "statement": "So.",
    } | ({"event": event} if event else {})  # fmt: skip


def source(name: str) -> str:
    claims = {c: claim() for c in SOURCES[name]}
    published = {"precision": "unknown"}
    return json.dumps({"source": name, "title": name, "published": published, "claims": claims})


MODEL = json.dumps(
    {
        "title": "A case", "as_of": "2025-03-01", "parties": {"ann": "Ann", "bob": "Bob"},
        "events": {n: {"title": n} | ({"confidence": c} if c else {}) for n, c in EVENTS.items()},
        "issues": {
            "colour": {"title": "C", "kind": "choice", "options": {"red": "R", "green": "G"}},
            "level": {"title": "L", "kind": "scale", "ends": {"low": "l", "high": "h"},
                      "options": {"low": "L", "mid": "M", "high": "H"}},
        },
        "rules": {
            "sourced": {"title": "S", "require": "not (colour == red and level == low)",
                        "basis": "source", "evidence": ["p1"]},
            "logical": {"title": "L", "require": "not (colour == green and level == high)",
                        "basis": "logic"},
        },
    }
)  # fmt: skip
CLAIMS = st.lists(st.sampled_from(["m1", "m2", "p1", "p2"]), max_size=3, unique=True)
GROUNDS = st.fixed_dictionaries(
    {"basis": st.sampled_from(RANK)},
    optional={
        "confidence": st.sampled_from([0, 0.3, 0.5, 0.6, 0.8, 1]),
        "event": st.sampled_from(list(EVENTS)),
        "evidence": CLAIMS,
        "disputed_by": CLAIMS,
    },
)
# ideal, acceptable and red line that hold together
WANTS = {
    "colour": [("red", "red", "green"), ("green", "green", "red"), ("red", "all", None)],
    "level": [("low", "low", "high"), ("high", ">= mid", "low"), ("mid", "all", None),
              ("low", ["low", "mid"], "high")],
}  # fmt: skip


@st.composite
def stances(draw: st.DrawFn, issue: str) -> dict[str, Any]:
    """A stance of any kind."""
    stance = draw(GROUNDS)
    kind = draw(st.sampled_from(["limits", "limits", "limits", "silent", "defers"]))
    if kind == "silent":
        return stance | {"silent": True}
    if kind == "defers":
        return stance | {"defers_to": "cem"}
    wants = draw(st.sampled_from(WANTS[issue]))
    for field, value in zip(("ideal", "acceptable", "red_line"), wants, strict=True):
        if value is None or (field != "acceptable" and draw(st.booleans())):
            continue
        if field != "ideal" and draw(st.booleans()):
            value = {"options": value} | draw(GROUNDS)
        stance[field] = value
    if draw(st.booleans()):
        stance["weight"] = 2
    return stance


CONDITION = GROUNDS.map(
    lambda grounds: (
        {"when": "colour == red", "require": "level == high", "strength": "demand"} | grounds
    )
)
FILTERS = st.builds(
    Selection,
    evidence=st.sampled_from([None, "stated", "reported", "inferred"]),
    undisputed=st.booleans(),
    min_confidence=st.sampled_from([None, "0.3", "0.55", Decimal("0.8"), "1"]),
    without_sources=st.sampled_from([(), ("minutes",), ("paper",), ("minutes", "paper")]),
    without_events=st.sampled_from([(), ("talk",), ("leak",)]),
)


def made(make: Make, ann: dict[str, Any], bob: dict[str, Any], extra: dict[str, Any]) -> Any:
    def file(party: str, content: dict[str, Any]) -> str:
        written = {"party": party, "as_of": "2025-03-01", "stances": content}
        if party == "ann":
            written["conditions"] = {"more": extra}
        return json.dumps(written).replace('"cem"', '"bob"' if party == "ann" else '"ann"')

    files = {"ann": file("ann", ann), "bob": file("bob", bob)}
    return make(model=MODEL, minutes=source("minutes"), paper=source("paper"), **files)


def falls(grounds: dict[str, Any], asked: Selection) -> bool:
    """Say it again, from the words of the documentation and the data of the file."""
    gone = {c for s in asked.without_sources for c in SOURCES[s]}
    evidence, against = grounds.get("evidence", []), grounds.get("disputed_by", [])
    if asked.evidence and RANK.index(grounds["basis"]) > RANK.index(asked.evidence):
        return True
    if asked.undisputed and set(against) - gone:
        return True
    if asked.min_confidence is not None:
        sure = grounds.get("confidence")
        event = EVENTS.get(grounds.get("event", ""))
        if sure is None or sure * (1 if event is None else event) < float(asked.min_confidence):
            return True
    if grounds.get("event") in asked.without_events:
        return True
    return bool(evidence) and not set(evidence) - gone


RANDOM = settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
PARTY = st.fixed_dictionaries({"colour": stances("colour"), "level": stances("level")})


@RANDOM
@given(ann=PARTY, bob=PARTY, extra=CONDITION, asked=FILTERS)
def test_what_falls_is_what_the_documentation_says(
    make: Make, ann: dict[str, Any], bob: dict[str, Any], extra: dict[str, Any], asked: Selection
) -> None:
    files = made(make, ann, bob, extra)
    whole, _ = Selector(files.files).examine()
    case, found = Selector(files.files).examine(asked)
    if whole is None:
        assert case is None  # what is wrong in the files stays wrong
        return
    assert case is not None, found
    aside = []
    for party, content in (("ann", ann), ("bob", bob)):
        for issue in ("colour", "level"):
            stance = content[issue]
            now, before = case.stance(party, issue), whole.stance(party, issue)
            left = []
            for field in ("ideal", "acceptable", "red_line", "defers_to"):
                if field not in stance:
                    continue
                value: Any = stance[field]
                own = value if isinstance(value, dict) else {"options": value}
                fell = falls(stance | own, asked)
                if fell:
                    aside.append(f"{party}.{issue}.{field}")
                else:
                    left.append(field)
                shown = "flexible" if own["options"] == "all" else field
                kept = getattr(now, shown)
                assert bool(kept) == (not fell)
            assert now.missing == (not left and "silent" not in stance)
            assert now.silent == before.silent
            if now.written is not None:
                assert now.written.weight == before.written.weight
    assert (not case.conditions) == falls(extra, asked)
    aside += ["ann.more"] if falls(extra, asked) else []
    sourced = "paper" not in asked.without_sources
    assert [r.id for r in case.rules] == (["sourced", "logical"] if sourced else ["logical"])
    aside += [] if sourced else ["sourced"]
    assert list(case.set_aside) == aside


@RANDOM
@given(ann=PARTY, bob=PARTY, extra=CONDITION, asked=FILTERS, level=st.sampled_from(Level))
def test_fewer_commitments_never_close_the_space(
    make: Make,
    ann: dict[str, Any],
    bob: dict[str, Any],
    extra: dict[str, Any],
    asked: Selection,
    level: Level,
) -> None:
    files = made(make, ann, bob, extra)
    whole, _ = Selector(files.files).examine()
    if whole is None:
        return
    case, _ = Selector(files.files).examine(asked)
    before, after = solve_case(whole, level), solve_case(case, level)
    assert after.space.agreements >= before.space.agreements
    assert after.space.feasible >= before.space.feasible


@RANDOM
@given(ann=PARTY, bob=PARTY, extra=CONDITION, asked=FILTERS)
def test_a_stricter_filter_sets_more_aside(
    make: Make, ann: dict[str, Any], bob: dict[str, Any], extra: dict[str, Any], asked: Selection
) -> None:
    selector = Selector(made(make, ann, bob, extra).files)
    if selector.examine()[0] is None:
        return
    aside = set(selector.examine(asked)[0].set_aside)
    for part in ("evidence", "min_confidence", "without_events"):
        only = Selection(**{part: getattr(asked, part)})
        assert set(selector.examine(only)[0].set_aside) <= aside
    firmer = Selection(evidence="reported"), Selection(evidence="stated")
    assert set(selector.examine(firmer[0])[0].set_aside) <= set(
        selector.examine(firmer[1])[0].set_aside
    )


# By hand


def kept(make: Make, selection: Selection, **files: Any) -> Case:
    case, found = Selector(make(**files).files).examine(selection)
    assert case is not None, found
    return case


def test_without_a_filter_nothing_is_set_aside(make: Make) -> None:
    case = kept(make, Selection())
    assert case.set_aside == ()
    assert solve_case(case).evidence.model_dump() == {
        "basis": None, "undisputed": False, "min_confidence": None, "without_sources": (),
        "without_events": (), "set_aside": (),
    }  # fmt: skip


def test_the_two_limits_of_a_stance_fall_apart(make: Make) -> None:
    case = kept(make, Selection(evidence="reported"))
    level = case.stance("ann", "level")
    assert (level.acceptable, level.red_line.basis) == (None, Basis.STATED)
    assert level.limit_unknown
    assert case.set_aside == ("ann.level.acceptable",)


def test_a_stance_of_which_nothing_is_left_counts_as_nothing_on_record(make: Make) -> None:
    case = kept(make, Selection(without_events=("talk",)))
    colour = case.stance("ann", "colour")
    assert colour.missing
    assert colour.limit_unknown
    assert colour.written.weight == 2  # the coder's own, which cites nothing
    assert colour.written.evidence == ()
    assert case.set_aside == (
        "ann.colour.ideal", "ann.colour.acceptable", "ann.colour.red_line",
    )  # fmt: skip
    result = solve_case(case).issues["colour"].stances["ann"]
    assert (result.missing, result.limit_unknown, result.weight) == (True, True, 2)


def test_a_limit_that_is_left_keeps_the_claims_that_count(make: Make) -> None:
    paper = source("paper").replace("p1", "c9").replace("p2", "c10")
    edit = (
        "    evidence: [c1]\n    disputed_by: [c2]",
        "    evidence: [c1, c9]\n    disputed_by: [c2]",
    )
    case = kept(make, Selection(without_sources=("minutes",)), ann=edit, paper=paper)
    colour = case.stance("ann", "colour")
    assert (colour.acceptable.evidence, colour.acceptable.disputed_by) == (("c9",), ())
    assert (colour.written.evidence, colour.written.disputed_by) == (("c9",), ())
    # what a document says against something counts no more either
    both = Selection(without_sources=("minutes",), undisputed=True)
    assert kept(make, both, ann=edit, paper=paper).stance("ann", "colour").acceptable
    assert (
        kept(make, Selection(undisputed=True), ann=edit, paper=paper)
        .stance("ann", "colour")
        .missing
    )


def test_deference_falls_with_its_evidence(make: Make) -> None:
    before = kept(make, Selection())
    assert any("bob" in c.held_by for c in commitments(before) if c.party == "ann")
    case = kept(make, Selection(without_sources=("minutes",)))
    assert case.stance("bob", "colour").missing
    # its basis is not coded, so it is not judged by it
    assert kept(make, Selection(evidence="stated")).stance("bob", "colour").defers_to == "ann"


def test_an_unstated_confidence_is_not_known_to_be_high_enough(make: Make) -> None:
    case = kept(make, Selection(min_confidence="0"))
    assert case.stance("ann", "colour").acceptable is not None
    assert case.stance("bob", "level").missing
    assert "ann.cover" in case.set_aside


@pytest.mark.parametrize(("least", "stays"), [("0.45", True), ("0.46", False)])
def test_the_confidence_of_the_event_counts(make: Make, least: str, stays: bool) -> None:
    # 0.9 for the coding, 0.5 for the talk
    colour = kept(make, Selection(min_confidence=least)).stance("ann", "colour")
    assert (colour.acceptable is not None) == stays


SCENARIO = "scenarios: {it: {title: It, set: {ann.colour: {acceptable: [red, green]}}}}"


@pytest.mark.parametrize(
    "selection",
    [
        Selection("it", evidence="stated"),
        Selection("it", min_confidence="1"),
        Selection(set=("ann.colour.acceptable=[red, green]",), evidence="stated"),
        Selection(set=("ann.colour.acceptable=[red, green]",), without_sources=("minutes",)),
    ],
)
def test_what_a_scenario_or_a_request_assumes_always_stays(
    make: Make, selection: Selection
) -> None:
    case = kept(make, selection, scenarios=SCENARIO)
    colour = case.stance("ann", "colour")
    assert colour.acceptable.constraint.text == "red or green"
    assert colour.acceptable.basis is Basis.ASSUMED


def test_the_baseline_of_a_scenario_is_filtered_alike(make: Make) -> None:
    case = kept(make, Selection("it", evidence="reported"), scenarios=SCENARIO)
    assert case.base.set_aside == ("ann.level.acceptable",)
    assert case.base.stance("ann", "level") is case.stance("ann", "level")
    assert [c.id for c in solve_case(case).scenario_changes] == ["ann.colour"]


def test_read_cautiously_a_limit_that_falls_leaves_the_ideal_alone(make: Make) -> None:
    # this is why "never close" is said of the reading as coded only
    edit = (
        "  level:\n    acceptable:",
        "  level:\n    ideal: top\n    basis: stated\n    acceptable:",
    )
    case = kept(make, Selection(evidence="reported"), ann=edit)
    guess = {c.id: c for c in commitments(case, Level.DEMANDS, Reading.CAUTIOUS)}
    assert guess["ann.level.demand"].from_ideal


@pytest.mark.parametrize(
    ("selection", "said"),
    [
        (Selection(evidence="assumed"), "'assumed' is no basis"),
        (Selection(evidence="repotred"), "did you mean 'reported'"),
        (Selection(min_confidence="1.5"), "'1.5' is no confidence"),
        (Selection(min_confidence="-0"), "'-0' is no confidence"),
        (Selection(min_confidence="nan"), "'nan' is no confidence"),
        (Selection(min_confidence="1e-3"), "'1e-3' is no confidence"),
        (Selection(min_confidence=""), "'' is no confidence"),
        (Selection(without_sources=("minute",)), "unknown source 'minute'; did you mean 'minutes'"),
        (Selection(without_events=("tlak",)), "unknown event 'tlak'; did you mean 'talk'"),
    ],
)
def test_what_is_no_filter_is_a_wrong_call(make: Make, selection: Selection, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        Selector(make().files).examine(selection)
