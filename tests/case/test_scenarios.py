"""Scenarios: what each change does to the case, and what cannot be applied."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from zopa.case.select import scenario_names, select
from zopa.case.selection import BASELINE, Selection
from zopa.diagnostics import InputError, Severity, UsageError
from zopa.schema.base import Basis, Strength

Make = Callable[..., Any]


def scenarios(body: str) -> str:
    return "scenarios:\n" + "".join(f"  {line}\n" for line in body.strip("\n").split("\n"))


def one(change: str) -> str:
    """A file with one scenario, ``it``."""
    return scenarios(f"it:\n  title: It\n  {change}")


# What a change replaces, and what it leaves alone


def test_a_changed_limit_is_assumed_and_rests_on_nothing(make: Make) -> None:
    stance = (
        make(scenarios=one("set: {ann.colour: {acceptable: [red, green]}}"))
        .case("it")
        .stance("ann", "colour")
    )
    limit = stance.acceptable
    assert limit.constraint.text == "red or green"
    assert (limit.basis, limit.confidence, limit.event) == (Basis.ASSUMED, None, None)
    assert limit.evidence == limit.disputed_by == ()
    assert limit.origin.file == "models/demo/scenarios.yaml"
    assert stance.written.basis is Basis.ASSUMED
    assert stance.written.evidence == ()
    assert stance.written.note is None


def test_an_unchanged_limit_keeps_what_it_rests_on(make: Make) -> None:
    made = make(scenarios=one("set: {ann.colour: {acceptable: [red, green]}}"))
    limit, before = (made.case(s).stance("ann", "colour").red_line for s in ("it", None))
    assert limit.constraint == before.constraint
    assert (limit.basis, limit.confidence) == (Basis.STATED, Decimal("0.9"))
    assert (limit.event, limit.evidence, limit.disputed_by) == ("talk", ("c1",), ("c2",))
    assert limit.origin == before.origin


def test_an_unchanged_limit_with_a_basis_of_its_own_keeps_that(make: Make) -> None:
    stance = (
        make(scenarios=one("set: {ann.level: {red_line: [low, mid], ideal: top}}"))
        .case("it")
        .stance("ann", "level")
    )
    assert stance.ideal == "top"
    assert (stance.acceptable.basis, stance.acceptable.evidence) == (Basis.INFERRED, ("c2",))
    assert (stance.red_line.basis, stance.red_line.evidence) == (Basis.ASSUMED, ())


def test_ideal_and_weight_stay_where_only_a_limit_changes(make: Make) -> None:
    made = make(scenarios=one("set: {ann.colour: {acceptable: [red, green]}}"))
    stance = made.case("it").stance("ann", "colour")
    assert (stance.ideal, stance.written.weight) == ("red", Decimal(2))


def test_a_new_weight_ends_the_range_of_the_old_one(make: Make) -> None:
    changes = """\
around: {title: Around, set: {ann.colour: {weight_range: {low: 1, high: 3}}}}
other: {title: Other, extends: [around], set: {ann.colour: {weight: 5}}}
"""
    made = make(scenarios=scenarios(changes))
    around = made.case("around").stance("ann", "colour").written
    assert (around.weight, around.weight_range.high) == (Decimal(2), Decimal(3))
    other = made.case("other").stance("ann", "colour").written
    assert (other.weight, other.weight_range) == (Decimal(5), None)


def test_a_range_that_does_not_hold_the_weight_on_file_is_an_error(make: Make) -> None:
    made = make(scenarios=one("set: {ann.colour: {weight_range: §{low: 3, high: 4}}}"))
    case, found = made.examine("it")
    assert case is None
    assert found == [f"out-of-range {made.marked[0]}"]


def test_a_change_may_cite_claims_and_say_what_it_rests_on(make: Make) -> None:
    changes = """\
it:
  title: It
  set:
    ann.colour: {acceptable: [red, green], evidence: [c2]}
    ann.level:
      acceptable: {options: high, basis: reported, confidence: 0.25, evidence: [c1]}
      red_line: {options: [low, mid], evidence: [c2]}
"""
    case = make(scenarios=scenarios(changes)).case("it")
    assert case.stance("ann", "colour").acceptable.evidence == ("c2",)
    level = case.stance("ann", "level")
    assert (level.acceptable.basis, level.acceptable.evidence) == (Basis.REPORTED, ("c1",))
    assert level.acceptable.confidence == Decimal("0.25")
    assert (level.red_line.basis, level.red_line.evidence) == (Basis.ASSUMED, ("c2",))


def test_an_empty_red_line_takes_the_red_line_away(make: Make) -> None:
    made = make(scenarios=one("set: {ann.colour: {acceptable: all, red_line: []}}"))
    stance = made.case("it").stance("ann", "colour")
    assert stance.red_line is None
    assert stance.acceptable is None
    assert stance.flexible
    assert not stance.limit_unknown
    assert stance.ideal == "red"


def test_a_stance_made_silent_says_nothing_any_more(make: Make) -> None:
    stance = (
        make(scenarios=one("set: {ann.colour: {silent: true}}")).case("it").stance("ann", "colour")
    )
    assert stance.silent
    assert stance.ideal is stance.acceptable is stance.red_line is None


def test_a_silent_stance_that_is_given_a_limit_is_silent_no_more(make: Make) -> None:
    made = make(scenarios=one('set: {ann.who: {acceptable: "un in who"}}'))
    stance = made.case("it").stance("ann", "who")
    assert not stance.silent
    assert stance.acceptable.constraint.text == "un in who"


def test_a_stance_that_defers_and_is_given_a_limit_defers_no_more(make: Make) -> None:
    stance = (
        make(scenarios=one("set: {bob.colour: {acceptable: [green]}}"))
        .case("it")
        .stance("bob", "colour")
    )
    assert stance.defers_to is None
    assert stance.acceptable.constraint.text == "green"


def test_a_stance_made_to_defer_has_no_limits_of_its_own(make: Make) -> None:
    stance = (
        make(scenarios=one("set: {ann.level: {defers_to: bob}}")).case("it").stance("ann", "level")
    )
    assert stance.defers_to == "bob"
    assert stance.ideal is stance.acceptable is stance.red_line is None


@pytest.mark.parametrize(
    ("change", "contradicting"),
    [("silent: true, acceptable: [red]", "acceptable"), ("silent: true, defers_to: cem", "defers"),
     ("red_line: [red], defers_to: cem", "red_line")],
)  # fmt: skip
def test_a_change_cannot_be_silent_or_defer_and_still_set_a_limit(
    make: Make, change: str, contradicting: str
) -> None:
    with pytest.raises(InputError) as wrong:
        made = make(scenarios=one(f"set: {{ann.colour: {{{change}}}}}"))
        select(made.files, Selection("it"))
    assert [d.code for d in wrong.value.diagnostics] == ["contradicting-keys"]
    assert (wrong.value.diagnostics[0].span.line, wrong.value.diagnostics[0].span.column) == (
        4,
        24 + change.index(contradicting),
    )


def test_a_party_that_says_nothing_can_be_given_a_stance(make: Make) -> None:
    made = make(scenarios=one("set: {cem.amount: {acceptable: '<= 50'}}"))
    assert made.case().stance("cem", "amount").missing
    stance = made.case("it").stance("cem", "amount")
    assert not stance.missing
    assert stance.acceptable.basis is Basis.ASSUMED


def test_conditions_rules_and_agreement_change(make: Make) -> None:
    changes = """\
it:
  title: It changes
  drop: [ann.cover]
  without_rules: [not_blue]
  add:
    bob.limit: {when: level == top, require: amount <= 50, strength: red_line, weight: 2}
  walk_away: {cem: 30}
  agreement: ann or bob
"""
    made = make(scenarios=scenarios(changes))
    before, after = made.case(), made.case("it")
    assert [c.id for c in before.conditions] == ["ann.cover"]
    (added,) = after.conditions
    assert (added.id, added.strength, added.weight) == ("bob.limit", Strength.RED_LINE, Decimal(2))
    assert (added.basis, added.evidence, added.title) == (Basis.ASSUMED, (), None)
    assert [r.id for r in before.rules] == ["not_blue"]
    assert after.rules == ()
    assert (before.agreement.text, after.agreement.text) == ("ann and bob and cem", "ann or bob")
    assert (before.walk_away["cem"], after.walk_away["cem"]) == (None, Decimal(30))
    assert (before.scenario, after.scenario, after.scenario_title) == (None, "it", "It changes")


def test_a_condition_can_be_dropped_and_added_anew(make: Make) -> None:
    changes = """\
it:
  title: It
  drop: [ann.cover]
  add: {ann.cover: {require: level == top, strength: demand}}
"""
    (condition,) = make(scenarios=scenarios(changes)).case("it").conditions
    assert (condition.id, condition.constraint.text) == ("ann.cover", "level == top")


def test_a_scenario_leaves_the_baseline_as_it_is(make: Make) -> None:
    made = make(scenarios=one("set: {ann.colour: {acceptable: [green]}}"))
    made.case("it")
    assert made.case().stance("ann", "colour").acceptable.constraint.text == "red"
    assert made.case(BASELINE).scenario is None
    assert scenario_names(made.files) == ("it",)


# What a scenario extends

CHAIN = """\
base:
  title: Base
  set: {ann.colour: {acceptable: [green]}, ann.level: {acceptable: high}}
left:
  title: Left
  extends: [base]
  set: {ann.colour: {acceptable: [green, red]}}
right:
  title: Right
  extends: [base]
  set: {ann.colour: {acceptable: [red]}, bob.level: {acceptable: mid}}
left_right: {title: Both, extends: [left, right]}
right_left: {title: Both, extends: [right, left]}
own: {title: Own, extends: [left, right], set: {ann.colour: {acceptable: [blue], red_line: []}}}
"""


@pytest.mark.parametrize(
    ("scenario", "colour"),
    [("left_right", "red"), ("right_left", "green or red"), ("own", "blue"),
     ("left", "green or red")],
)  # fmt: skip
def test_what_is_extended_applies_in_its_order_and_before_its_own(
    make: Make, scenario: str, colour: str
) -> None:
    case = make(scenarios=scenarios(CHAIN)).case(scenario)
    assert case.stance("ann", "colour").acceptable.constraint.text == colour
    assert case.stance("ann", "level").acceptable.constraint.text == "high"


def test_a_base_shared_by_two_applies_once(make: Make) -> None:
    # applied again after `left`, `base` would undo what `left` says
    changes = CHAIN + "twice: {title: Twice, extends: [left, base]}\n"
    case = make(scenarios=scenarios(changes)).case("twice")
    assert case.stance("ann", "colour").acceptable.constraint.text == "green or red"


def test_a_drop_in_a_shared_base_happens_once(make: Make) -> None:
    changes = """\
base: {title: Base, drop: [ann.cover], without_rules: [not_blue]}
left: {title: Left, extends: [base], set: {ann.colour: {acceptable: [green]}}}
right: {title: Right, extends: [base], set: {bob.level: {acceptable: mid}}}
both: {title: Both, extends: [left, right]}
"""
    case = make(scenarios=scenarios(changes)).case("both")
    assert case.conditions == case.rules == ()


# What is wrong


def test_a_scenario_that_is_not_there_is_a_wrong_call(make: Make) -> None:
    made = make(scenarios=one("set: {ann.colour: {acceptable: [green]}}"))
    with pytest.raises(UsageError, match="has no scenario 'its'; did you mean 'it'"):
        made.examine("its")


def test_a_scenario_without_a_scenarios_file_is_a_wrong_call(make: Make) -> None:
    with pytest.raises(UsageError, match="no scenarios file"):
        make().examine("it")


WRONG = [
    ("extends an unknown scenario", "extends: [§itt]\n  drop: [ann.cover]",
     "unknown-scenario", "did you mean 'it'?"),
    ("extends itself", "extends: [§it]\n  drop: [ann.cover]",
     "circular-scenario", "remove one of the links"),
    ("unknown party", "set: {§anne.colour: {acceptable: [red]}}", "unknown-party", "'ann'"),
    ("unknown issue", "set: {§ann.color: {acceptable: [green]}}", "unknown-issue", "'colour'"),
    ("unknown option", "set: {ann.colour: {acceptable: [green, §redd]}}",
     "unknown-option", "'red'"),
    ("unknown option in words", 'set: {ann.level: {acceptable: ">= §hihg"}}',
     "unknown-option", "'high'"),
    ("unknown claim", "set: {ann.colour: {acceptable: [green], evidence: [c1, §c11]}}",
     "unknown-claim", "'c1'"),
    ("defers to an unknown party", "set: {ann.colour: {defers_to: §bobby}}",
     "unknown-party", "'bob'"),
    ("drops an unknown condition", "drop: [§ann.covr]", "unknown-condition", "'ann.cover'"),
    ("drops a stance", "drop: [§ann.colour]", "unknown-condition", "set: {ann.colour"),
    ("leaves out an unknown rule", "without_rules: [§not_bleu]", "unknown-rule", "'not_blue'"),
    ("adds for an unknown party", "add: {§ane.c: {require: colour == red, strength: demand}}",
     "unknown-party", "'ann'"),
    ("adds with an unknown issue", "add: {ann.c: {require: §colr == red, strength: demand}}",
     "unknown-issue", "'colour'"),
    ("adds what is there", "add: {§ann.cover: {require: colour == red, strength: demand}}",
     "duplicate-id", "another name"),
    ("adds under an issue's name", "add: {§ann.level: {require: colour == red, strength: demand}}",
     "duplicate-id", "rename the condition"),
    ("asks an unknown party to agree", "agreement: ann and §bo", "unknown-party", "'bob'"),
    ("gives an unknown party a reservation value", "walk_away: {§zoe: 20}", "unknown-party",
     "known here: ann, bob, cem"),
    ("accepts nothing", "set: {ann.colour: {acceptable: §[]}}", "empty-acceptable",
     "leave the key out"),
    ("rules out everything", "set: {ann.colour: {red_line: §all}}", "red-line-all", "name the"),
    ("defers in a circle", "set: {ann.colour: {defers_to: §bob}}", "circular-deference",
     "a stance of its own"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "code", "help"), [w[1:] for w in WRONG], ids=[w[0] for w in WRONG]
)
def test_what_cannot_be_applied_is_reported_at_its_place(
    make: Make, change: str, code: str, help: str
) -> None:
    made = make(scenarios=one(change))
    case, _ = made.examine("it")
    assert case is None
    found = [d for d in made.found("it") if str(d.span) == made.marked[0]]
    assert [(d.code, d.severity) for d in found] == [(code, Severity.ERROR)]
    assert help in found[0].help
    # the baseline is none the worse
    assert made.examine()[1] == []


def test_a_circle_of_scenarios_is_reported_from_each_of_them(make: Make) -> None:
    changes = """\
one: {title: One, extends: [§two], drop: [ann.cover]}
two: {title: Two, extends: [§three], without_rules: [not_blue]}
three: {title: Three, extends: [§one]}
"""
    made = make(scenarios=scenarios(changes))
    for name, place in zip(("two", "three", "one"), made.marked, strict=True):
        case, found = made.examine(name)
        assert case is None
        assert found == [f"circular-scenario {place}"]


def test_every_error_of_a_scenario_is_reported_at_once(make: Make) -> None:
    changes = "extends: [§nobody]\n  set: {ann.colour: {ideal: §rod}}\n  drop: [§ann.x]"
    made = make(scenarios=scenarios(f"it:\n  title: It\n  {changes}"))
    assert sorted(made.examine("it")[1]) == [
        f"unknown-condition {made.marked[2]}",
        f"unknown-option {made.marked[1]}",
        f"unknown-scenario {made.marked[0]}",
    ]


# What changes nothing


def test_a_change_to_what_already_is_is_a_warning(make: Make) -> None:
    changes = "set: {§ann.colour: {acceptable: [red]}, ann.level: {acceptable: top}}"
    made = make(scenarios=one(changes))
    case, found = made.examine("it")
    assert case is not None
    assert found == [f"change-without-effect {made.marked[0]}"]
    assert made.found("it")[0].severity is Severity.WARNING


@pytest.mark.parametrize("change", ["because: Nothing.", "set: {ann.colour: {red_line: [blue]}}"])
def test_a_scenario_that_changes_nothing_is_a_warning(make: Make, change: str) -> None:
    made = make(scenarios=one(change).replace("it:", "§it:"))
    case, found = made.examine("it")
    assert case is not None
    assert f"scenario-without-effect {made.marked[0]}" in found
    assert all(d.severity is Severity.WARNING for d in made.found("it"))


def test_a_scenario_that_undoes_what_it_extends_changes_nothing(make: Make) -> None:
    changes = """\
base: {title: Base, set: {ann.colour: {acceptable: [green]}}}
§back: {title: Back, extends: [base], set: {ann.colour: {acceptable: [red]}}}
"""
    made = make(scenarios=scenarios(changes))
    assert made.examine("back")[1] == [f"scenario-without-effect {made.marked[0]}"]
    assert made.examine("base")[1] == []


@pytest.mark.parametrize(
    "change",
    ["set: {ann.colour: {weight: 3}}", "set: {ann.who: {silent: false, ideal: [un]}}",
     "agreement: ann and bob", "walk_away: {ann: 10}", "without_rules: [not_blue]"],
)  # fmt: skip
def test_a_scenario_that_changes_something_is_not_warned_about(make: Make, change: str) -> None:
    assert make(scenarios=one(change)).examine("it")[1] == []
