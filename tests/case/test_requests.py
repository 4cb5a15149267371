"""Changes asked for on the spot, and scenarios joined: the same as a scenario that says so."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zopa.case.case import Case
from zopa.case.changes import apply_changes
from zopa.case.draft import baseline
from zopa.case.select import Selector, select
from zopa.case.selection import CHANGE_OPTIONS, Selection
from zopa.diagnostics import COMMAND_LINE, Diagnostic, InputError, Severity, UsageError
from zopa.problem.commitments import commitments
from zopa.schema.base import Basis

Make = Callable[..., Any]
BASE = "scenarios:\n  base: {title: Base, set: {bob.level: {acceptable: mid}}}\n"


def says(case: Case) -> object:
    """What a case says, without who says it where."""
    brought = [
        (c.id, c.constraint, c.strength, c.basis, c.confidence, c.event, c.evidence, c.weight)
        for c in commitments(case)
    ]
    stances = {
        key: (s.ideal, s.flexible, s.silent, s.missing, s.defers_to, s.written and s.written.values)
        for key, s in case.stances.items()
    }
    rules = [rule.id for rule in case.rules]
    return brought, stances, rules, case.agreement.text, case.walk_away


VALUES: dict[str, list[tuple[str, object]]] = {
    "colour": [
        ("acceptable", ["red", "green"]), ("acceptable", "all"), ("red_line", []),
        ("red_line", ["blue"]), ("ideal", "green"), ("defers_to", "cem"), ("silent", True),
        ("weight", 3), ("values", {"red": 10, "green": 70}), ("evidence", ["c2"]),
        ("acceptable", {"options": ["green"], "basis": "stated", "evidence": ["c1"]}),
    ],
    "level": [("acceptable", ">= mid"), ("red_line", ["low"]), ("ideal", "top"), ("weight", 0.5)],
    "amount": [("acceptable", "<= 50"), ("acceptable", 40), ("red_line", "> 80"), ("ideal", 10)],
    "who": [("acceptable", "un in who"), ("ideal", ["eu", "un"]), ("silent", False)],
}  # fmt: skip
SET = st.dictionaries(
    st.tuples(st.sampled_from(["ann", "bob", "cem"]), st.sampled_from(list(VALUES))),
    st.lists(st.integers(0, 10), min_size=1, max_size=3),
    max_size=3,
).map(
    lambda chosen: {
        f"{party}.{issue}": dict(VALUES[issue][i % len(VALUES[issue])] for i in picks)
        for (party, issue), picks in chosen.items()
        if issue != "colour" or {i % 11 for i in picks} != {9}  # evidence alone is no change
    }
)
CONDITIONS = [
    {"require": "level == top", "strength": "demand"},
    {"when": "colour == red", "require": "amount <= 20", "strength": "red_line", "weight": 2},
]
CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "set": SET,
        "drop": st.sampled_from([[], ["ann.cover"]]),
        "without_rules": st.sampled_from([[], ["not_blue"]]),
        "add": st.dictionaries(
            st.sampled_from(["ann.cover", "bob.extra", "cem.more"]), st.sampled_from(CONDITIONS)
        ),
        "walk_away": st.dictionaries(
            st.sampled_from(["ann", "bob"]), st.sampled_from([10, 20.5, {"low": 5, "high": 30}])
        ),
    },
)


def asked(changes: dict[str, Any]) -> Selection:
    """The same changes as options of a command."""
    settings: dict[str, tuple[str, ...]] = {}
    settings["set"] = tuple(
        f"{target}.{field}={json.dumps(value)}"
        for target, change in changes.get("set", {}).items()
        for field, value in change.items()
    )
    settings["add"] = tuple(f"{t}={json.dumps(c)}" for t, c in changes.get("add", {}).items())
    settings["walk_away"] = tuple(
        f"{p}={v['low']}..{v['high']}" if isinstance(v, dict) else f"{p}={v}"
        for p, v in changes.get("walk_away", {}).items()
    )
    for name in ("drop", "without_rules"):
        settings[name] = tuple(changes.get(name, ()))
    return Selection(**settings)  # type: ignore[arg-type]


def file_of(**scenarios: dict[str, Any]) -> str:
    titled = {name: {"title": name, **content} for name, content in scenarios.items()}
    return json.dumps({"scenarios": titled})


def verdict(made: Any, selection: Selection) -> tuple[object, list[str]]:
    """What is selected, or nothing; and the codes of all that is wrong with it."""
    case, found = Selector(made.files).examine(selection)
    wrong = sorted({d.code for d in found if d.severity is Severity.ERROR})
    return (case and says(case)), wrong


RANDOM = settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@RANDOM
@given(changes=CHANGES)
def test_what_is_asked_for_is_what_a_scenario_with_the_same_content_says(
    make: Make, changes: dict[str, Any]
) -> None:
    made = make(scenarios=file_of(it=changes))
    assert verdict(made, asked(changes)) == verdict(made, Selection("it"))


@RANDOM
@given(one=CHANGES, two=CHANGES, third=CHANGES)
def test_joined_scenarios_are_one_after_the_other_and_what_a_scenario_extends(
    make: Make, one: dict[str, Any], two: dict[str, Any], third: dict[str, Any]
) -> None:
    made = make(scenarios=file_of(a=one, b=two, ab={"extends": ["a", "b"], **third}))
    on_top = asked(third)
    joined = Selection("a+b", **{f.name: getattr(on_top, f.name) for f in fields(on_top)[2:]})
    assert verdict(made, joined) == verdict(made, Selection("ab"))
    # and step by step
    filed = made.files.scenarios
    steps = baseline(made.files, made.files.model.content.as_of)
    for name in ("a", "b"):
        at = filed.at("scenarios", name)
        steps = apply_changes(steps, filed.content.scenarios[name], at, name)
    case, _ = Selector(made.files).examine(Selection("a+b"))
    if case is not None:
        other = Selector(made.files)._resolver.resolve(steps, as_of=case.as_of)[0]
        assert other is not None
        assert says(case) == says(other)


def test_a_change_asked_for_is_assumed_and_says_where_it_is_written(make: Make) -> None:
    made = make()
    case, found = Selector(made.files).examine(Selection(set=("ann.colour.acceptable=[green]",)))
    assert found == ()
    limit = case.stance("ann", "colour").acceptable
    assert (limit.constraint.text, limit.basis, limit.evidence) == ("green", Basis.ASSUMED, ())
    assert str(limit.origin) == f"{COMMAND_LINE}:1:29"
    assert case.scenario is None
    assert case.base.stance("ann", "colour").acceptable.constraint.text == "red"
    assert case.base.base is None


def test_several_fields_of_one_stance_are_one_change(make: Make) -> None:
    texts = ("ann.level.acceptable=top", "bob.level.ideal=mid", "ann.level.red_line=[low, mid]")
    case, _ = Selector(make().files).examine(Selection(set=texts))
    level = case.stance("ann", "level")
    assert (level.acceptable.constraint.text, level.red_line.constraint.text) == (
        "top",
        "low or mid",
    )
    # one alone leaves the other limit its own evidence
    case, _ = Selector(make().files).examine(Selection(set=texts[:1]))
    assert case.stance("ann", "level").red_line.evidence == ("c1",)


def test_the_request_comes_after_the_scenarios(make: Make) -> None:
    made = make(scenarios="scenarios: {it: {title: It, set: {ann.colour: {acceptable: [green]}}}}")
    selection = Selection("it", set=("ann.colour.acceptable=[red, green]",))
    case, _ = Selector(made.files).examine(selection)
    assert case.stance("ann", "colour").acceptable.constraint.text == "red or green"
    assert (case.scenario, case.scenario_title) == ("it", "It")
    assert case.selection == selection
    assert case.selection.words == (
        "--scenario", "it", "--set", "ann.colour.acceptable=[red, green]",
    )  # fmt: skip


def test_the_titles_and_reasons_of_joined_scenarios_stand_together(make: Make) -> None:
    made = make(
        scenarios="scenarios:\n  a: {title: One, because: First., drop: [ann.cover]}\n"
        "  b: {title: Two, because: Second., set: {bob.level: {acceptable: mid}}}\n"
    )
    case, _ = Selector(made.files).examine(Selection("b+a"))
    assert (case.scenario, case.scenario_title) == ("b+a", "Two + One")
    assert case.scenario_because == "Second. First."


def test_the_baseline_may_stand_among_joined_scenarios(make: Make) -> None:
    made = make(scenarios=BASE)
    assert Selection("baseline+base").scenarios == ("base",)
    assert verdict(made, Selection("baseline+base")) == verdict(made, Selection("base"))


@pytest.mark.parametrize(
    ("scenario", "said"),
    [("base+bsae", "'base'"), ("base+", "no scenario ''"), ("+base", "no scenario ''"),
     ("base+base", "named twice"), ("base,base", "no scenario 'base,base'")],
)  # fmt: skip
def test_joined_names_that_are_wrong_are_a_wrong_call(make: Make, scenario: str, said: str) -> None:
    with pytest.raises(UsageError, match=said.replace("+", "\\+")):
        Selector(make(scenarios=BASE).files).examine(Selection(scenario))


def found_in(make: Make, selection: Selection, **files: Any) -> list[Diagnostic]:
    return list(Selector(make(**files).files).examine(selection)[1])


# the option, its text with a mark where the finding stands, its code, what the help says
WRONG = [
    ("set", "ann.colour.acceptable=[green, §redd]", "unknown-option", "did you mean 'red'"),
    ("set", "ann.level.acceptable='>= §hihg'", "unknown-option", "did you mean `high`"),
    ("set", "§ann.color.acceptable=[red]", "unknown-issue", "did you mean 'colour'"),
    ("set", "§an.colour.acceptable=[red]", "unknown-party", "did you mean 'ann'"),
    ("set", "ann.colour.§aceptable=[red]", "unknown-key", "did you mean 'acceptable'"),
    ("set", "§ann.colour=[red]", "bad-argument", "PARTY.ISSUE.FIELD=VALUE"),
    ("set", "§ann.colour.red_line.options=[red]", "bad-argument", "PARTY.ISSUE.FIELD=VALUE"),
    ("set", "§ann.colour.acceptable", "bad-argument", "PARTY.ISSUE.FIELD=VALUE"),
    ("set", "§A.colour.acceptable=red", "bad-target", "russia.donbas_control"),
    ("set", "ann.colour.acceptable=§", "wrong-type", "write a value"),
    ("set", "ann.colour.acceptable=§[red", "yaml-syntax", "close it"),
    ("set", "ann.colour.acceptable=§!!python/name:os.system x", "yaml-tag", "remove the tag"),
    ("set", "ann.colour.acceptable=§[]", "empty-acceptable", "list what it accepts"),
    ("set", "ann.colour.weight=§-1", "out-of-range", ""),
    ("set", "ann.colour.ideal=§0x", "unknown-option", "known here"),
    ("set", "ann.colour.defers_to=§bbo", "unknown-party", "did you mean 'bob'"),
    ("set", "ann.colour.acceptable={options: [red], evidence: [§c11]}", "unknown-claim", "'c1'"),
    ("drop", "§ann.covr", "unknown-condition", "did you mean 'ann.cover'"),
    ("drop", "§ann", "bad-target", "write e.g."),
    ("add", "§ann.x", "bad-argument", "PARTY.CONDITION="),
    ("add", "§ann.x={require: level == top}", "missing-key", "strength"),
    ("add", "ann.x={require: level == §topp, strength: demand}", "unknown-option", "`top`"),
    ("add", "§ann.cover={require: level == top, strength: demand}", "duplicate-id", "another"),
    ("without_rules", "§not_bleu", "unknown-rule", "did you mean 'not_blue'"),
    ("walk_away", "§an=3", "unknown-party", "did you mean 'ann'"),
    ("walk_away", "§ann", "bad-argument", "PARTY=N"),
    ("walk_away", "ann=§many", "wrong-type", ""),
    ("walk_away", "§ann=9..3", "bad-range", ""),
    ("walk_away", "ann=3..§x", "wrong-type", ""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("option", "text", "code", "help"), WRONG, ids=[f"{w[0]} {w[1]}" for w in WRONG]
)
def test_what_is_wrong_is_reported_in_the_argument(
    make: Make, option: str, text: str, code: str, help: str
) -> None:
    selection = Selection("base", **{option: (text.replace("§", ""),)})
    column = len(CHANGE_OPTIONS[option]) + 2 + text.index("§")
    said = found_in(make, selection, scenarios=BASE)
    found = [d for d in said if str(d.span) == f"{COMMAND_LINE}:2:{column}"]
    assert [(d.code, d.severity) for d in found] == [(code, Severity.ERROR)]
    assert help.replace("`", "'") in found[0].help.replace("`", "'")


def test_every_wrong_argument_is_reported_at_once(make: Make) -> None:
    selection = Selection(
        set=("ann.colour.acceptable=[gren]", "bob.levl.ideal=top"),
        drop=("ann.x",),
        without_rules=("nought",),
        walk_away=("zoe=3",),
    )
    assert [d.span.line for d in found_in(make, selection)] != []
    lines = {d.span.line for d in found_in(make, selection)}
    assert lines == {1, 2, 3, 4, 5}
    unread = Selection(set=("ann.colour.ideal=[", "ann.level.ideal=]", "x", "ann.who.idal=1"))
    assert {d.span.line for d in found_in(make, unread)} == {1, 2, 3, 4}


@pytest.mark.parametrize(
    ("option", "texts"),
    [("set", ("ann.level.ideal=top", "ann.level.ideal=high")), ("walk_away", ("bob=1..2", "bob=3")),
     ("add", ("ann.x={require: level == top, strength: demand}",) * 2),
     ("drop", ("ann.cover", "ann.cover")), ("without_rules", ("not_blue", "not_blue"))],
)  # fmt: skip
def test_what_is_given_twice_is_an_error(make: Make, option: str, texts: tuple[str, ...]) -> None:
    (found,) = found_in(make, Selection(**{option: texts}))
    assert found.code in ("yaml-duplicate-key", "repeated")
    assert "twice" in found.message
    assert found.severity is Severity.ERROR


def test_a_request_that_changes_nothing_is_pointed_out(make: Make) -> None:
    selection = Selection(set=("ann.colour.acceptable=[red]",))
    found = found_in(make, selection)
    assert {(d.code, d.severity) for d in found} == {
        ("change-without-effect", Severity.WARNING),
        ("scenario-without-effect", Severity.WARNING),
    }
    assert all(d.span.file == COMMAND_LINE for d in found)


JOINED = """\
scenarios:
  green: {title: Green, set: {ann.colour: {acceptable: [green]}}, drop: [ann.cover]}
  red: {title: Red, set: {ann.colour: {acceptable: [red]}}}
  none: {title: None, drop: [ann.cover], without_rules: [not_blue]}
  low: {title: Low, extends: [green], set: {ann.colour: {acceptable: [green, red]}}}
  same: {title: Same, set: {ann.colour: {acceptable: [green]}}}
  more: {title: More, add: {bob.x: {require: level == top, strength: demand}}}
  other: {title: Other, add: {bob.x: {require: level == mid, strength: demand}}}
  again: {title: Again, add: {bob.x: {require: level == top, strength: demand}}}
"""


@pytest.mark.parametrize(
    ("scenario", "codes"),
    [
        ("green+red", ["scenarios-collide"]),  # the later holds, and it is said
        ("red+green", ["change-without-effect", "scenarios-collide"]),
        ("green+same", ["change-without-effect"]),  # both say the same
        ("green+low", []),  # what is extended may be refined
        ("green+none", ["change-without-effect"]),  # dropped twice
        ("none+more", []),
        ("more+other", ["duplicate-id"]),  # a contradiction
        ("more+again", ["change-without-effect"]),
    ],
)
def test_scenarios_that_replace_or_contradict_each_other_are_reported(
    make: Make, scenario: str, codes: list[str]
) -> None:
    found = found_in(make, Selection(scenario), scenarios=JOINED)
    assert sorted(d.code for d in found) == codes
    for diagnostic in found:
        wrong = diagnostic.severity is Severity.ERROR
        assert wrong == (diagnostic.code == "duplicate-id")


def test_a_collision_names_both_and_points_at_the_request(make: Make) -> None:
    (found,) = found_in(make, Selection("green+red"), scenarios=JOINED)
    assert found.message == "red replaces what green says on ann.colour.acceptable"
    assert str(found.span) == f"{COMMAND_LINE}:1:12"


@pytest.mark.parametrize(
    "day", ["2025-1-2", "2025-02-30", "20250102", "tomorrow", "", "2025-W01-1"]
)
def test_what_is_no_day_is_a_wrong_call(make: Make, day: str) -> None:
    with pytest.raises(UsageError, match="is not a date"):
        Selector(make().files).examine(Selection(as_of=day))


def test_a_day_may_be_a_date_or_its_text(make: Make) -> None:
    for day in (date(2025, 2, 1), "2025-02-01"):
        case, _ = Selector(make().files).examine(Selection(as_of=day))
        assert case.as_of == date(2025, 2, 1)


@pytest.mark.parametrize(
    ("selection", "said"),
    [(Selection(drop=("ann.x",) * 1001), "scenarios.yaml"),
     (Selection(set=("ann.colour.ideal=" + "x" * 100_000,)), "scenarios.yaml"),
     (Selection(drop=("ann.\udcff",)), "is not text"),
     (Selection(set=("ann.colour.ideal=\0",)), "NUL"),
     (Selection(set=("ann.colour.ideal=\x1b[31m",)), "escape character")],
)  # fmt: skip
def test_what_cannot_be_read_at_all_is_a_wrong_call(
    make: Make, selection: Selection, said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        Selector(make().files).examine(selection)


def test_a_refusal_carries_the_text_that_its_places_point_into(make: Make) -> None:
    with pytest.raises(InputError) as wrong:
        select(make().files, Selection(set=("ann.colour.ideal=rad",)))
    assert wrong.value.written == "--set ann.colour.ideal=rad"
