"""What is no error, and yet worth a second look: evidence, and rules beside rules."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from zopa.case.files import read_case
from zopa.case.workspace import Workspace
from zopa.check.case import examine_files
from zopa.diagnostics import Severity

ROOT = Path(__file__).parents[2]
Examine = Callable[..., Any]
CLAIM = "statement: Ann asks for red.}\n"
LEVEL = '  level: {acceptable: ">= mid", basis: stated, evidence: [c1]}'
COVER = "{when: colour == green, require: level == high, strength: demand, basis: stated}"
RULES = "rules:\n"
SAID = "date: {date: 2025-02-02, precision: day}, statement"


def told(found: Any) -> list[tuple[str, str]]:
    return [(d.code, str(d.span)) for d in found.diagnostics]


def claim(name: str, **other: str) -> str:
    """Write a claim of Ann's about the level, with some of its keys changed."""
    keys = {
        "paragraph": "2",
        "speaker": "Ann",
        "about": "[ann]",
        "issues": "[level]",
        "kind": "demand",
        "status": "stated",
        "date": "{date: 2025-02-02, precision: day}",
        "statement": "Ann asks for more.",
    } | other
    return f"  §{name}: {{{', '.join(f'{k}: {v}' for k, v in keys.items() if v)}}}\n"


# Old evidence


def old(date: str) -> list[tuple[str, str]]:
    return [("date: {date: 2025-02-02, precision: day}, statement", f"date: {date}, statement")]


@pytest.mark.parametrize(
    ("date", "stale"),
    [
        ("{date: 2024-03-01, precision: day}", False),  # 365 days before the case
        ("{date: 2024-02-29, precision: day}", True),
        ("{date: 2024-03, precision: month}", False),  # perhaps its last day
        ("{date: 2024-02, precision: month}", True),
        ("{date: 2024, precision: year}", False),
        ("{date: 2023, precision: year}", True),
        ("{precision: unknown}", False),  # then the day of the minutes, in February, counts
    ],
)
def test_a_stance_on_old_evidence_is_stale(examine: Examine, date: str, stale: bool) -> None:
    found, places = examine(
        minutes=old(date),
        ann=[("  level: {acc", "  §level: {acc"), ("  colour: {", "  §colour: {")],
    )
    codes = {d.code for d in found.diagnostics}
    assert codes == ({"stale-stance"} if stale else set())
    if stale:
        assert set(places) < {str(d.span) for d in found.diagnostics}
        assert len(found.diagnostics) == 5  # four of Ann's, one of Bob's; the silent one is spared


def test_how_old_is_stale_is_said_in_the_model(examine: Examine) -> None:
    model = [("as_of: 2025-03-01\n", "as_of: 2025-03-01\nstale_after: 26\n")]
    found, _ = examine(model=model)
    assert {d.code for d in found.diagnostics} == {"stale-stance"}
    message = "ann on 'colour' rests on nothing newer than 2025-02-02, 27 days before the case"
    assert message in [d.message for d in found.diagnostics]
    model = [("as_of: 2025-03-01\n", "as_of: 2025-03-01\nstale_after: 27\n")]
    assert told(examine(model=model)[0]) == []


@pytest.mark.parametrize("fresh", ["since: 2025-02-20", "reviewed_on: 2025-02-20"])
def test_a_review_or_a_new_beginning_makes_a_stance_fresh(examine: Examine, fresh: str) -> None:
    found, _ = examine(
        minutes=old("{date: 2023-01-01, precision: day}"),
        ann=[(LEVEL, LEVEL.replace("basis", f"{fresh}, basis"))],
    )
    messages = [d.message for d in found.diagnostics if d.code == "stale-stance"]
    assert len(messages) == 4
    assert not any("'level'" in message for message in messages)


def test_a_claim_without_any_date_is_never_called_old(examine: Examine) -> None:
    unknown = ("published: {date: 2025-02-02, precision: day}", "published: {precision: unknown}")
    assert told(examine(minutes=[unknown, *old("{precision: unknown}")])[0]) == []


def test_a_condition_on_old_evidence_is_stale(examine: Examine) -> None:
    cover = COVER.replace("}", ", evidence: [c2]}")
    second = claim("c2", date="{date: 2020-01-01, precision: day}").replace("§", "")
    found, places = examine(
        ann=[("cover: " + COVER, f"§cover: {cover}")], minutes=[(CLAIM, CLAIM + second)]
    )
    assert told(found) == [("stale-stance", places[0])]


# Contradictions


def contradicted(examine: Examine, stance: str = LEVEL, **other: str) -> list[tuple[str, str]]:
    """Examine the case where a second claim contradicts the one that is cited."""
    second = claim("c2", contradicts="[c1]", **other).replace("§", "")
    found, _ = examine(ann=[(LEVEL, stance)], minutes=[(CLAIM, CLAIM + second)])
    return [(d.code, d.message) for d in found.diagnostics]


def test_a_contradiction_that_a_stance_passes_over_is_pointed_out(examine: Examine) -> None:
    message = "ann on 'level' cites 'c1', which 'c2' contradicts"
    assert contradicted(examine) == [("contradicted-evidence", message)]
    assert contradicted(examine, about="") == [("contradicted-evidence", message)]


def test_the_claim_that_is_contradicted_counts_like_the_one_that_says_so(examine: Examine) -> None:
    first = CLAIM.replace("}", ", contradicts: [c2]}")
    second = claim("c2").replace("§", "")
    found, places = examine(
        ann=[("  level: {acc", "  §level: {acc")], minutes=[(CLAIM, first + second)]
    )
    assert told(found) == [("contradicted-evidence", places[0])]


@pytest.mark.parametrize(
    "other",
    [{"about": "[bob]"}, {"issues": "[who]", "about": "[bob]"}, {"issues": "", "topic": "context"}],
)
def test_a_contradiction_about_something_else_is_passed_over(
    examine: Examine, other: dict[str, str]
) -> None:
    assert contradicted(examine, **other) == []


@pytest.mark.parametrize(
    "more",
    ["disputed_by: [c2]", "note: c2 is the older text.", "note: 'Not so (c2).'"],
)
def test_a_contradiction_that_is_named_is_no_finding(examine: Examine, more: str) -> None:
    assert contradicted(examine, LEVEL.replace("basis", f"{more}, basis")) == []


def test_both_sides_of_a_contradiction_cited_as_evidence_are_named(examine: Examine) -> None:
    assert contradicted(examine, LEVEL.replace("[c1]", "[c1, c2]")) == []


def test_a_longer_name_in_the_note_names_another_claim(examine: Examine) -> None:
    stance = LEVEL.replace("basis", "note: See c22., basis")
    assert [code for code, _ in contradicted(examine, stance)] == ["contradicted-evidence"]


def test_a_condition_with_contradicted_evidence_is_pointed_out(examine: Examine) -> None:
    cover = COVER.replace("}", ", evidence: [c1]}")
    second = claim("c2", contradicts="[c1]").replace("§", "")
    found, places = examine(
        ann=[
            ("cover: " + COVER, f"§cover: {cover}"),
            (LEVEL, LEVEL.replace("[c1]", "[c1, c2]")),
        ],
        minutes=[(CLAIM, CLAIM + second)],
    )
    assert told(found) == [("contradicted-evidence", places[0])]


# Claims that nobody cites


def unused(examine: Examine, *claims: str, **edits: Any) -> tuple[list[str], list[str], list[str]]:
    found, places = examine(minutes=[(CLAIM, CLAIM + "".join(claims))], **edits)
    assert {d.code for d in (*found.diagnostics, *found.remarks)} <= {"unused-claim"}
    warnings, remarks = found.diagnostics, found.remarks
    assert {d.severity for d in warnings} <= {Severity.WARNING}
    assert {d.severity for d in remarks} <= {Severity.REMARK}
    return [str(d.span) for d in warnings], [str(d.span) for d in remarks], places


def test_a_partys_demand_that_nothing_cites_is_pointed_out(examine: Examine) -> None:
    warnings, remarks, places = unused(examine, claim("c2"))
    assert (warnings, remarks) == (places, [])


@pytest.mark.parametrize(
    "other",
    [{"kind": "fact"}, {"kind": "uncertainty"}, {"about": ""}, {"status": "analysis"}],
)
def test_what_tells_no_position_is_only_a_remark(examine: Examine, other: dict[str, str]) -> None:
    warnings, remarks, places = unused(examine, claim("c2", **other))
    assert (warnings, remarks) == ([], places)


def test_a_claim_about_no_issue_is_no_finding(examine: Examine) -> None:
    assert unused(examine, claim("c2", issues="", topic="process"))[:2] == ([], [])


def test_the_second_report_of_one_event_is_only_a_remark(examine: Examine) -> None:
    events = ("issues:\n  colour", "events: {talk: {title: Talk}}\nissues:\n  colour")
    heard = claim("c2", event="talk").replace("§", "")
    cites = (LEVEL, LEVEL.replace("[c1]", "[c1, c2]"))
    edits = {"model": [events], "ann": [cites]}
    warnings, remarks, places = unused(examine, heard, claim("c3", event="talk"), **edits)
    assert (warnings, remarks) == ([], places)
    other = claim("c3", event="talk", issues="[who]")
    warnings, remarks, places = unused(examine, heard, other, **edits)
    assert (warnings, remarks) == (places, [])


@pytest.mark.parametrize(
    ("stem", "edit"),
    [
        ("ann", (LEVEL, LEVEL.replace("evidence", "disputed_by: [c2], evidence"))),
        ("bob", ("{silent: true}", "{silent: true, evidence: [c2]}")),
        ("model", ("kind: choice,", "kind: choice, evidence: [c2],")),
        ("model", ("basis: analyst}", "basis: analyst, evidence: [c2]}")),
        ("scenarios", ("{weight: 2}", "{weight: 2, evidence: [c2]}")),
        ("ann", ("acceptable: [red]", "acceptable: {options: [red], evidence: [c1, c2]}")),
    ],
)
def test_a_claim_that_anything_cites_is_used(
    examine: Examine, stem: str, edit: tuple[str, str]
) -> None:
    warnings, remarks, _ = unused(examine, claim("c2").replace("§", ""), **{stem: [edit]})
    assert (warnings, remarks) == ([], [])


def test_a_claim_that_is_not_there_is_only_the_error_that_it_is(examine: Examine) -> None:
    found, places = examine(scenarios=[("{weight: 2}", "{weight: 2, evidence: [§c9]}")])
    assert told(found) == [("unknown-claim", places[0])]


# Rules and conditions beside rules


def ruled(examine: Examine, *rules: str, **edits: Any) -> tuple[list[Any], list[str]]:
    """Examine the case with rules before the one that it has."""
    texts = "".join(f"  §r{i}: {{title: R, {r}, basis: analyst}}\n" for i, r in enumerate(rules))
    found, places = examine(model=[(RULES, RULES + texts)], **edits)
    return list(found.diagnostics), places


def test_a_condition_that_a_rule_implies_is_pointed_out(examine: Examine) -> None:
    found, places = ruled(
        examine,
        "when: colour == green, require: level == high and amount == 100",
        "when: colour != red, require: level == high",
        ann=[("cover: " + COVER, f"§cover: {COVER}")],
    )
    assert [(d.code, str(d.span)) for d in found] == [("already-implied", places[2])]
    assert found[0].message == "condition 'ann.cover' is kept wherever rule 'r1' is"


def test_a_condition_that_goes_beyond_the_rules_is_not(examine: Examine) -> None:
    assert ruled(examine, "when: colour == green, require: level >= mid")[0] == []


def test_a_condition_that_two_rules_imply_together_names_both(examine: Examine) -> None:
    found, _ = ruled(
        examine,
        "when: colour == green, require: level >= mid",
        "require: level != mid or colour == red",
    )
    assert [d.message for d in found] == [
        "condition 'ann.cover' is kept wherever rules 'r0' and 'r1' are"
    ]


def test_of_two_rules_that_say_the_same_the_later_is_idle(examine: Examine) -> None:
    same = "require: level != low or amount <= 50"
    found, places = ruled(examine, same, same)
    assert [(d.code, str(d.span)) for d in found] == [("already-implied", places[1])]
    assert "'r0'" in found[0].message


def test_beside_a_rule_that_a_scenario_sets_aside_nothing_is_idle(examine: Examine) -> None:
    rule = "when: colour == green, require: level == high"
    edit = (
        "    set: {ann.colour: {weight: 2}}",
        "    set: {ann.colour: {weight: 2}}\n    without_rules: [r0]",
    )
    assert ruled(examine, rule, scenarios=[edit])[0] == []
    assert [d.code for d in ruled(examine, rule)[0]] == ["already-implied"]


def test_a_condition_of_a_scenario_that_a_rule_implies_is_pointed_out(examine: Examine) -> None:
    added = "    add: {§bob.more: {require: level != low, strength: demand}}\n"
    found, places = ruled(
        examine,
        "require: level >= mid",
        scenarios=[("    title: Colour", f"{added}    title: Colour")],
    )
    assert [(d.code, str(d.span)) for d in found] == [
        ("impossible-option", places[0]),
        ("already-implied", places[1]),
    ]


def test_a_rule_that_no_outcome_needs_to_mind_says_that_it_never_applies(examine: Examine) -> None:
    found, places = ruled(examine, "when: level == high and level == low, require: colour == red")
    assert [(d.code, str(d.span)) for d in found] == [("without-effect", places[0])]
    assert found[0].message == "rule 'r0' never applies: nothing meets its 'when'"


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        (["require: colour != blue"],
         "rule 'r0' leaves no outcome with the option 'blue' of 'colour'"),
        (["require: un not in who"],
         "rule 'r0' leaves no outcome with the member 'un' of 'who'"),
        (["when: level == high, require: colour == red",
          "when: level == high, require: colour == blue"],
         "rules 'r0' and 'r1' leave no outcome with the option 'high' of 'level'"),
        (["when: level == high, require: amount == 20 and colour == red"],
         "rules 'r0' and 'dear' leave no outcome with the option 'high' of 'level'"),
        (["when: level == high, require: amount == 60 and colour == red",
          "when: amount >= 10, require: level == high"], ""),
    ],
)  # fmt: skip
def test_an_option_that_rules_leave_nowhere_is_pointed_out(
    examine: Examine, rules: list[str], message: str
) -> None:
    found, _ = ruled(examine, *rules)
    assert [d.message for d in found if d.code == "impossible-option"] == [message] * bool(message)


def test_that_a_rule_narrows_a_number_is_no_finding(examine: Examine) -> None:
    assert ruled(examine, "require: 10 <= amount <= 60")[0] == []


def test_rules_that_cannot_be_kept_together_are_pointed_out(examine: Examine) -> None:
    found, places = ruled(examine, "require: amount > 60", "require: amount < 40")
    assert ("rules-clash", places[1]) in [(d.code, str(d.span)) for d in found]
    (clash,) = [d for d in found if d.code == "rules-clash"]
    assert clash.message == "no outcome keeps rules 'r0' and 'r1' together"


# The cases that come with zopa


@pytest.mark.parametrize(("case", "ignored"), [("tutorial", 0), ("ukraine-2025", 3)])
def test_the_published_cases_have_no_warnings_and_a_reason_for_each_that_is_ignored(
    case: str, ignored: int
) -> None:
    found = examine_files(read_case(Workspace(ROOT), case))
    assert found.diagnostics == ()
    assert len(found.ignored) == ignored
    assert all(len(one.reason) > 20 for one in found.ignored)
