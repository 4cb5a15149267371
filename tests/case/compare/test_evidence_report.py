"""What rests on what: every statement with its claims, and what becomes of the answer without."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from zopa.case.files import read_case
from zopa.case.select import Selector
from zopa.case.selection import Selection
from zopa.case.workspace import Workspace
from zopa.compare.evidence import evidence_report
from zopa.problem.commitments import commitments
from zopa.results.base import Level, Verdict
from zopa.results.evidence import EvidenceReport, Without
from zopa.solve.solver import solve_case

Make = Callable[..., Any]
ROOT = Path(__file__).parents[3]


@cache
def reported(name: str, selection: Selection = Selection(), **asked: Any) -> EvidenceReport:  # noqa: B008
    selector = Selector(read_case(Workspace(ROOT), name))
    case, found = selector.examine(selection)
    assert case is not None, found
    return evidence_report(selector, case, **asked)


def of(made: Any, selection: Selection = Selection(), **asked: Any) -> EvidenceReport:  # noqa: B008
    selector = Selector(made.files)
    case, found = selector.examine(selection)
    assert case is not None, found
    return evidence_report(selector, case, **asked)


def without(found: EvidenceReport, name: str) -> Without:
    (one,) = [w for w in found.without if w.id == name]
    return one


CASES = [
    ("tutorial", Selection()),
    ("tutorial", Selection("compromise")),
    ("tutorial", Selection(undisputed=True)),
    ("ukraine-2025", Selection("minimal_bridge", without_events=("envoy_interview",))),
]


@pytest.mark.parametrize(("name", "selection"), CASES)
@pytest.mark.parametrize("level", Level)
def test_without_something_the_case_is_what_the_filter_makes_of_it(
    name: str, selection: Selection, level: Level
) -> None:
    found = reported(name, selection, level=level)
    selector = Selector(read_case(Workspace(ROOT), name))
    whole, _ = selector.examine(selection)
    before = solve_case(whole, level)
    assert found.standing.levels == before.levels
    assert found.standing.conflicts == before.conflicts.count
    assert set(found.conflicts) == {c.members for c in before.conflicts.minimal}
    named = {(w.kind, w.id) for w in found.without}
    assert named == (
        {("source", s) for s in whole.sources}
        | {("event", e) for e in whole.events if e not in selection.without_events}
    )
    for one in found.without:
        more = {f"without_{one.kind}s": (*getattr(selection, f"without_{one.kind}s"), one.id)}
        fields = {"scenario": selection.scenario, "undisputed": selection.undisputed}
        fields |= {"without_events": selection.without_events} | more
        case, _ = selector.examine(Selection(**fields))
        after = solve_case(case, level)
        assert one.standing.levels == after.levels
        assert one.standing.conflicts == after.conflicts.count
        assert one.verdict_changes == (before.levels != after.levels)
        was = {c.members for c in before.conflicts.minimal}
        now = {c.members for c in after.conflicts.minimal}
        assert set(one.conflicts_removed) == was - now
        assert set(one.conflicts_added) == now - was
        assert set(one.falls) == set(case.set_aside) - set(whole.set_aside)


@pytest.mark.parametrize("name", ["tutorial", "ukraine-2025"])
def test_every_commitment_is_some_statement_with_the_same_grounds(name: str) -> None:
    found = reported(name)
    case, _ = Selector(read_case(Workspace(ROOT), name)).examine()
    made = {s.commitment: s for s in found.statements.values() if s.commitment}
    brought = {c.id: c for c in commitments(case) if c.kind != "walk_away"}
    assert made.keys() == brought.keys()
    for commitment in brought.values():
        statement = made[commitment.id]
        assert statement.party == commitment.party
        assert (statement.basis, statement.confidence, statement.event) == (
            commitment.basis.value, commitment.confidence, commitment.event,
        )  # fmt: skip
        assert statement.evidence == commitment.evidence
        assert statement.disputed_by == commitment.disputed_by
        assert (statement.file, statement.line) == (
            commitment.origin.file, commitment.origin.line,
        )  # fmt: skip
        assert set(statement.sources) == {case.claims[c][0] for c in statement.evidence}


@pytest.mark.parametrize("name", ["tutorial", "ukraine-2025"])
def test_every_contradiction_is_there_once_and_every_claim_it_names(name: str) -> None:
    found = reported(name)
    case, _ = Selector(read_case(Workspace(ROOT), name)).examine()
    marked = {
        frozenset({one, other})
        for one, (_, claim) in case.claims.items()
        for other in claim.contradicts
    }
    listed = [frozenset(c.claims) for c in found.contradictions]
    assert len(listed) == len(set(listed))
    assert set(listed) == marked
    assert all(claim in found.claims for pair in listed for claim in pair)
    cited = {c for s in found.statements.values() for c in (*s.evidence, *s.disputed_by)}
    assert found.claims.keys() == cited.union(*marked)
    assert found.uncited == len(case.claims) - len(found.claims)
    for contradiction in found.contradictions:
        assert set(contradiction.statements) == {
            name
            for name, s in found.statements.items()
            if set(contradiction.claims) & {*s.evidence, *s.disputed_by}
        }


def test_a_result_reads_back_the_same() -> None:
    found = reported("tutorial")
    data = json.loads(json.dumps(found.to_dict()))
    assert EvidenceReport.model_validate(data).to_dict() == found.to_dict()


def test_the_verdict_on_ukraine_hangs_on_one_account() -> None:
    found = reported("ukraine-2025")
    assert [w.id for w in found.without if w.verdict_changes] == ["s003_account"]
    account = without(found, "s003_account")
    assert account.standing.levels.demands.verdict is Verdict.OPEN
    assert len(account.conflicts_removed) == 5
    assert len(account.falls) == len(account.statements) == 33
    # the envoy's interview, on which all five documents lean, closes nothing by itself
    assert without(found, "envoy_interview").conflicts_removed == ()
    assert "united_states.guarantee_strength" not in found.by_inference
    assert "russia.guarantee_strength" in found.by_inference
    assert found.deference == {
        "united_states.donbas_control": ("ukraine",),
        "united_states.kherson_zap_line": ("ukraine",),
    }


# By hand


def test_a_statement_has_its_words_its_grounds_and_its_place(make: Make) -> None:
    found = of(make())
    assert list(found.statements) == [
        "ann.colour.ideal", "ann.colour.acceptable", "ann.colour.red_line",
        "ann.level.acceptable", "ann.level.red_line", "ann.cover",
        "bob.colour.defers_to", "bob.level.ideal",
    ]  # fmt: skip
    red = found.statements["ann.colour.red_line"]
    assert (red.party, red.issue, red.field, red.commitment) == (
        "ann", "colour", "red_line", "ann.colour.red_line",
    )  # fmt: skip
    assert (red.text, red.basis, red.event) == ("rules out “Blue”", "stated", "talk")
    assert (red.evidence, red.disputed_by, red.sources) == (("c1",), ("c2",), ("minutes",))
    assert (red.file, red.line) == ("positions/demo/ann.yaml", 7)
    assert found.statements["bob.colour.defers_to"].text == "accepts whatever Ann accepts"
    assert found.statements["bob.level.ideal"].commitment is None
    assert found.statements["ann.cover"].issue is None


def test_what_is_declared_flexible_rests_on_something_too(make: Make) -> None:
    edit = ("  level: {ideal: top, basis: stated, evidence: [c1]}",
            "  level: {acceptable: {options: all, basis: reported, evidence: [c2]}}")  # fmt: skip
    flexible = of(make(bob=edit)).statements["bob.level.acceptable"]
    assert (flexible.text, flexible.basis, flexible.evidence) == (
        "accepts everything", "reported", ("c2",),
    )  # fmt: skip
    assert flexible.commitment is None


def test_what_a_scenario_assumes_is_marked(make: Make) -> None:
    made = make(scenarios="scenarios: {it: {title: It, set: {ann.level: {acceptable: top}}}}")
    statements = of(made, Selection("it")).statements
    assert statements["ann.level.acceptable"].assumed
    assert not statements["ann.level.red_line"].assumed
    assert not statements["ann.colour.acceptable"].assumed


@pytest.mark.parametrize(
    ("basis", "listed"), [("inferred", True), ("assumed", True), ("reported", False)]
)
def test_what_rests_on_inference_alone_is_named(make: Make, basis: str, listed: bool) -> None:
    edit = ("red_line: {options: low, basis: stated", f"red_line: {{options: low, basis: {basis}")
    found = of(make(ann=edit))
    assert ("ann.level" in found.by_inference) == listed  # the other limit is inferred
    condition = of(make(ann=("basis: reported", f"basis: {basis}")))
    assert ("ann.cover" in condition.by_inference) == listed


def test_deference_without_a_basis_is_no_inference(make: Make) -> None:
    assert "bob.colour" not in of(make()).by_inference


def test_deference_is_followed_to_the_last(make: Make) -> None:
    cem = "party: cem\nas_of: 2025-03-01\nstances:\n  colour: {defers_to: bob, evidence: [c1]}\n"
    found = of(make(cem=cem))
    assert found.deference == {"bob.colour": ("ann",), "cem.colour": ("bob", "ann")}


def test_a_contradiction_marked_on_one_side_only_is_told_apart(make: Make) -> None:
    one = ("    statement: Bob leaves it to Ann.", "    statement: Bob.\n    contradicts: [c1]")
    (found,) = of(make(minutes=one)).contradictions
    assert (found.claims, found.mutual) == (("c1", "c2"), False)
    assert "ann.colour.ideal" in found.statements
    both = [one, ("    statement: Ann asks for red.", "    statement: Red.\n    contradicts: [c2]")]
    (found,) = of(make(minutes=both)).contradictions
    assert (found.claims, found.mutual) == (("c1", "c2"), True)


def test_without_its_only_document_nothing_is_left(make: Make) -> None:
    found = of(make())
    gone = without(found, "minutes")
    assert set(gone.falls) == set(gone.statements) == set(found.statements)
    # all is from one document, so all hangs on it; the talk carries one stance
    talk = without(found, "talk")
    assert talk.statements == talk.falls == (
        "ann.colour.ideal", "ann.colour.acceptable", "ann.colour.red_line",
    )  # fmt: skip


def test_a_filter_that_is_on_is_not_tried_again(make: Make) -> None:
    found = of(make(), Selection(without_events=("talk",)))
    assert [w.id for w in found.without] == ["minutes"]
    assert found.evidence.without_events == ("talk",)
    assert not any(name.startswith("ann.colour") for name in found.statements)
    assert not any(name.startswith("ann.colour") for name in without(found, "minutes").falls)


def test_past_a_limit_a_search_settles_the_verdict_and_nothing_is_counted() -> None:
    found = reported("tutorial", Selection("compromise"), node_limit=2)
    whole = reported("tutorial", Selection("compromise"))
    assert found.standing.levels.demands.verdict is whole.standing.levels.demands.verdict
    assert found.standing.levels.methods["demands.verdict"] == "cp_sat"
    assert found.standing.conflicts is None
    assert found.conflicts == ()
