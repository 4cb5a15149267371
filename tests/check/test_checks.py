"""Every finding of the checks at its place, and beside it what is right and passes in silence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from zopa.case.files import read_case
from zopa.case.workspace import Workspace
from zopa.check.case import check_files
from zopa.diagnostics import Severity

ROOT = Path(__file__).parents[2]
Check = Callable[..., Any]
ERROR, WARNING = Severity.ERROR, Severity.WARNING
COLOUR = "{ideal: red, acceptable: [red], red_line: [blue], basis: stated, evidence: [c1]}"
LEVEL = '{acceptable: ">= mid", basis: stated, evidence: [c1]}'
AMOUNT = '{ideal: 0, acceptable: "<= 50", red_line: "> 80", basis: stated, evidence: [c1]}'
WHO = "{ideal: [un], acceptable: un in who, basis: stated, evidence: [c1]}"
RULE = "{title: High is dear, when: level == high, require: amount >= 50, basis: analyst}"
COVER = "{when: colour == green, require: level == high, strength: demand, basis: stated}"
SET = "{ann.colour: {weight: 2}}"

# name, file, what is there, what is wrong in its place, finding, what is right in its place
CHECKS = [
    ("everything acceptable", "ann", "acceptable: [red], red_line: [blue]",
     "acceptable: §[red, green, blue]", WARNING, "everything-acceptable", "acceptable: all"),
    ("everything acceptable in words", "ann", '">= mid"', '§">= low"', WARNING,
     "everything-acceptable", '"> low"'),
    ("every subset acceptable", "ann", "un in who", "§size(who) <= 2", WARNING,
     "everything-acceptable", "size(who) <= 1 or un not in who"),
    ("nothing acceptable", "ann", 'ideal: 0, acceptable: "<= 50"',
     'acceptable: §"amount < 0 and amount == 0"', ERROR, "nothing-acceptable",
     'acceptable: "amount <= 0 and amount == 0"'),
    ("nothing acceptable on the grid", "ann", 'ideal: 0, acceptable: "<= 50"',
     'acceptable: §"30 < amount and amount < 40"', ERROR, "nothing-acceptable",
     'acceptable: "30 < amount and amount < 50"'),
    ("red line around all", "ann", 'ideal: 0, acceptable: "<= 50", red_line: "> 80"',
     'red_line: §">= 0"', ERROR, "red-line-all", 'red_line: "> 0"'),
    ("red line around nothing", "ann", '"> 80"', '§"> 100"', WARNING, "empty-red-line", '"> 90"'),
    ("all acceptable beside a red line", "ann", "acceptable: [red]", "acceptable: all",
     ERROR, "limits-clash", "acceptable: [red, green]"),
    ("options on both sides", "ann", "acceptable: [red], red_line: [blue]",
     "acceptable: [red, green], red_line: §[blue, green]", ERROR, "limits-clash",
     "acceptable: [red, green], red_line: [blue]"),
    ("amounts on both sides", "ann", '"> 80"', '§">= 50"', ERROR, "limits-clash", '"> 50"'),
    ("subsets on both sides", "ann", "acceptable: un in who",
     "acceptable: un in who, red_line: §eu in who", ERROR, "limits-clash",
     "acceptable: un in who, red_line: un not in who"),
    ("ideal outside", "ann", "§colour: {ideal: red", "colour: {ideal: green", ERROR,
     "ideal-outside-acceptable", "colour: {ideal: red"),
    ("ideal amount outside", "ann", "§amount: {ideal: 0", "amount: {ideal: 60", ERROR,
     "ideal-outside-acceptable", "amount: {ideal: 50"),
    ("ideal set outside", "ann", "§who: {ideal: [un]", "who: {ideal: [eu]", ERROR,
     "ideal-outside-acceptable", "who: {ideal: [eu, un]"),
    ("ideal beyond its own red line", "ann", 'ideal: 0, acceptable: "<= 50", red_line: "> 80"',
     'ideal: 90, red_line: §"> 80"', ERROR, "ideal-in-red-line", 'ideal: 80, red_line: "> 80"'),
    ("ideal between steps", "ann", "§amount: {ideal: 0", "amount: {ideal: 12.5", WARNING,
     "off-grid", "amount: {ideal: 10"),
    ("no claim cited", "ann", "§level: {acceptable: \">= mid\", basis: stated, evidence: [c1]}",
     'level: {acceptable: ">= mid", basis: stated}', WARNING, "stance-without-evidence",
     'level: {acceptable: ">= mid", basis: assumed}'),
    ("rule that cannot be kept", "model", "§dear: " + RULE,
     "dear: {title: T, require: amount > 100 or amount < 0, basis: analyst}", ERROR, "impossible",
     "dear: {title: T, require: amount >= 100 or amount < 10, basis: analyst}"),
    ("rule that is always kept", "model", "§dear: " + RULE,
     "dear: {title: T, when: level == high, require: level >= mid, basis: analyst}", WARNING,
     "without-effect",
     "dear: {title: T, when: level >= mid, require: amount >= 50, basis: analyst}"),
    ("condition that cannot be kept", "ann", "§cover: " + COVER,
     "cover: {require: colour == red and colour == blue, strength: demand, basis: stated}", ERROR,
     "impossible",
     "cover: {require: colour == red and level == low, strength: demand, basis: stated}"),
    ("condition that is always kept", "ann", "§cover: " + COVER,
     "cover: {when: un in who, require: size(who) >= 1, strength: demand, basis: stated}", WARNING,
     "without-effect",
     "cover: {when: un in who, require: size(who) > 1, strength: demand, basis: stated}"),
    ("bound between two steps", "ann", '"<= 50"', '§"<= 55"', WARNING, "bound-between-steps",
     '"<= 60"'),
    ("amounts listed between two steps", "ann", '"<= 50"', '§"amount in [0, 15]"', WARNING,
     "bound-between-steps", '"amount in [0, 10]"'),
    ("bound between two steps in a rule", "model", "§dear: " + RULE, RULE.replace("50", "55")
     .join(["dear: ", ""]), WARNING, "bound-between-steps", "dear: " + RULE),
    ("bound between two steps in a condition", "ann", "§cover: " + COVER,
     "cover: {require: 2.5 < amount, strength: demand, basis: stated}", WARNING,
     "bound-between-steps", "cover: {require: 0 < amount, strength: demand, basis: stated}"),
    ("bound off the line", "ann", '"<= 50"', '§"-10 <= amount <= 50"', WARNING, "out-of-range",
     '"0 <= amount <= 50"'),
]  # fmt: skip
# where the finding points at something else than the text that makes it
PLACED = {"all acceptable beside a red line": ("red_line: [blue]", "red_line: §[blue]")}


def test_the_case_itself_has_no_findings(check: Check) -> None:
    assert check() == ((), [])


@pytest.mark.parametrize(
    ("name", "stem", "old", "wrong", "severity", "code"),
    [c[:6] for c in CHECKS],
    ids=[c[0] for c in CHECKS],
)
def test_what_is_odd_is_found_at_its_place(
    check: Check, name: str, stem: str, old: str, wrong: str, severity: Severity, code: str
) -> None:
    # a mark in the old text stands for the key before it, which the new text keeps
    new = f"§{wrong}" if old.startswith("§") else wrong
    edits = [(old.removeprefix("§"), new)]
    if name in PLACED:
        edits.append(PLACED[name])
    found, places = check(**{stem: edits})
    assert [(d.code, d.severity, str(d.span)) for d in found] == [(code, severity, places[0])]
    assert found[0].help or code in ("nothing-acceptable", "red-line-all")
    assert not found[0].message.endswith(".")


@pytest.mark.parametrize(
    ("stem", "old", "right"), [(c[1], c[2], c[6]) for c in CHECKS], ids=[c[0] for c in CHECKS]
)
def test_what_is_right_passes_in_silence(check: Check, stem: str, old: str, right: str) -> None:
    assert check(**{stem: [(old.removeprefix("§"), right)]})[0] == ()


def test_a_party_without_a_file_is_pointed_out(check: Check) -> None:
    found, places = check(bob=None, model=[("  bob: Bob", "  §bob: Bob")])
    assert [(d.code, d.severity, str(d.span)) for d in found] == [
        ("missing-positions", WARNING, places[0])
    ]
    assert found[0].help == "add positions/demo/bob.yaml"


def test_a_table_too_large_to_work_out_is_an_error_with_a_remedy(check: Check) -> None:
    fine = "min: 0, max: 100, step: 0.001"
    second = f"  sum: {{title: Sum, kind: number, unit: euro, {fine}}}\nrules:\n"
    found, places = check(
        model=[
            ("min: 0, max: 100, step: 10", fine),
            ("rules:\n", second + "  §cap: {title: Cap, require: sum <= amount, basis: analyst}\n"),
        ]
    )
    assert [(d.code, d.severity, str(d.span)) for d in found] == [
        ("table-too-large", ERROR, places[0])
    ]
    assert "coarser step" in found[0].help


def test_limits_on_a_long_line_are_checked_too(check: Check) -> None:
    # more values than are judged one by one
    fine = ("min: 0, max: 100, step: 10", "min: 0, max: 100, step: 0.01")
    assert check(model=[fine])[0] == ()
    found, places = check(model=[fine], ann=[('"> 80"', '§">= 50"')])
    assert [(d.code, str(d.span)) for d in found] == [("limits-clash", places[0])]
    assert found[0].message == "both acceptable and a red line: 50"


# Scenarios


def test_a_scenario_is_checked_as_the_case_that_it_makes(check: Check) -> None:
    every = "{ann.colour: {acceptable: §[red, green, blue]}}"
    found, places = check(scenarios=[(SET, every)])
    assert {(d.code, d.severity, str(d.span)) for d in found} == {
        ("limits-clash", ERROR, places[0]),
        ("everything-acceptable", WARNING, places[0]),
    }


def test_an_ideal_that_a_scenario_leaves_outside_is_only_a_warning(check: Check) -> None:
    found, places = check(scenarios=[(SET, "{ann.colour: {acceptable: §[green]}}")])
    assert [(d.code, d.severity, str(d.span)) for d in found] == [
        ("ideal-outside-acceptable", WARNING, places[0])
    ]
    assert check(scenarios=[(SET, "{ann.colour: {acceptable: [green], ideal: green}}")])[0] == ()


def test_a_red_line_that_a_scenario_puts_over_a_demand_is_an_error_there(check: Check) -> None:
    found, places = check(scenarios=[(SET, '{ann.amount: {red_line: §">= 30"}}')])
    assert [(d.code, d.severity, str(d.span)) for d in found] == [
        ("limits-clash", ERROR, places[0])
    ]


def test_a_scenario_that_declares_all_acceptable_must_take_the_red_line_away(check: Check) -> None:
    found, places = check(scenarios=[(SET, "{§ann.colour: {acceptable: all}}")])
    assert [(d.code, d.severity, str(d.span)) for d in found] == [
        ("limits-clash", ERROR, places[0])
    ]
    assert check(scenarios=[(SET, "{ann.colour: {acceptable: all, red_line: []}}")])[0] == ()


def test_a_condition_that_a_scenario_adds_is_checked(check: Check) -> None:
    added = "{title: T, add: {§ann.more: {require: level >= low, strength: demand}}}"
    found, places = check(scenarios=[("scenarios:\n", f"scenarios:\n  more: {added}\n")])
    assert [(d.code, d.severity, str(d.span)) for d in found] == [
        ("without-effect", WARNING, places[0])
    ]


def test_what_the_case_itself_has_is_not_repeated_for_each_scenario(check: Check) -> None:
    found, places = check(ann=[('"<= 50"', '§"<= 55"')])
    assert [str(d.span) for d in found] == places


def test_what_a_scenario_changes_is_found_though_the_case_itself_is_wrong(check: Check) -> None:
    found, places = check(
        ann=[('"<= 50"', '§"<= 55"')],
        scenarios=[(SET, "{ann.colour: {acceptable: §[red, blue]}}")],
    )
    assert [(d.code, str(d.span)) for d in found] == [
        ("limits-clash", places[1]),
        ("bound-between-steps", places[0]),
    ]


def test_a_scenario_that_repairs_a_stance_is_no_longer_faulted_for_it(check: Check) -> None:
    wrong = ("acceptable: [red], red_line: [blue]", "acceptable: [red, blue], red_line: §[blue]")
    repair = (SET, "{ann.colour: {red_line: []}}")
    found, places = check(ann=[wrong], scenarios=[repair])
    assert [(d.code, str(d.span)) for d in found] == [("limits-clash", places[0])]


def test_scenarios_without_effect_are_pointed_out_in_the_check(check: Check) -> None:
    found, places = check(
        scenarios=[("  softer:", "  §softer:"), (SET, "{§ann.colour: {ideal: red}}")]
    )
    assert [(d.code, d.severity, str(d.span)) for d in found] == [
        ("scenario-without-effect", WARNING, places[0]),
        ("change-without-effect", WARNING, places[1]),
    ]


# The cases of this repository


@pytest.mark.parametrize("case", ["tutorial", "ukraine-2025"])
def test_a_case_of_this_repository_has_no_finding(case: str) -> None:
    assert check_files(read_case(Workspace(ROOT), case)) == ()
