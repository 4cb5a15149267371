"""Selecting a case: the day, what each entry inherits, and names that mean nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from zopa.case.select import select
from zopa.case.selection import Selection
from zopa.diagnostics import InputError, Severity
from zopa.rules.consent import accepts
from zopa.schema.base import Basis

Make = Callable[..., Any]
WHO = "  who: {silent: true, evidence: [c1]}\n"

# What a stance says


def test_a_limit_inherits_what_it_does_not_say_itself(make: Make) -> None:
    limit = make().case().stance("ann", "colour").red_line
    assert (limit.basis, limit.confidence, limit.event) == (Basis.STATED, Decimal("0.9"), "talk")
    assert (limit.evidence, limit.disputed_by, limit.note) == (("c1",), ("c2",), "It said so.")
    assert str(limit.origin) == "positions/demo/ann.yaml:7:15"


def test_a_limit_may_rest_on_evidence_of_its_own(make: Make) -> None:
    stance = make().case().stance("ann", "level")
    assert (stance.acceptable.basis, stance.acceptable.evidence) == (Basis.INFERRED, ("c2",))
    assert (stance.red_line.basis, stance.red_line.evidence) == (Basis.STATED, ("c1",))
    assert (stance.acceptable.confidence, stance.red_line.confidence) == (Decimal("0.5"), None)


def test_an_issue_that_a_file_does_not_mention_is_missing_and_a_silent_one_is_not(
    make: Make,
) -> None:
    case = make().case()
    assert case.stance("cem", "colour").missing
    assert not case.stance("cem", "colour").silent
    assert case.stance("ann", "who").silent
    assert not case.stance("ann", "who").missing
    assert case.stance("ann", "who").limit_unknown
    assert not case.stance("bob", "colour").limit_unknown  # it defers


@pytest.mark.parametrize(
    ("written", "ideal"),
    [("amount: {ideal: 12.5, basis: stated}", Fraction(25, 2)),
     ("who: {ideal: [eu, un], basis: stated}", frozenset({"un", "eu"})),
     ("who: {ideal: [], basis: stated}", frozenset()),
     ("who: {ideal: un, basis: stated}", frozenset({"un"})),
     ("level: {ideal: high, basis: stated}", "high")],
)  # fmt: skip
def test_an_ideal_is_read_as_its_issue_asks(make: Make, written: str, ideal: object) -> None:
    case = make(bob=("  level: {ideal: top, basis: stated, evidence: [c1]}", f"  {written}")).case()
    assert case.stance("bob", written.partition(":")[0]).ideal == ideal


def test_left_out_the_agreement_asks_every_party(make: Make) -> None:
    agreement = make().case().agreement
    assert accepts(agreement, frozenset({"ann", "bob", "cem"}))
    assert not accepts(agreement, frozenset({"ann", "bob"}))


def test_files_of_another_date_are_pointed_out(make: Make) -> None:
    assert make().case().stale == ()
    assert make(bob=("2025-03-01", "2025-02-28")).case().stale == ("bob",)


def test_a_case_knows_the_files_it_was_made_of(make: Make) -> None:
    inputs = make().case().inputs
    assert list(inputs) == sorted(inputs)
    assert set(inputs) == {
        "models/demo/model.yaml",
        "positions/demo/ann.yaml",
        "positions/demo/bob.yaml",
        "seeds/demo/minutes.yaml",
    }
    assert all(len(digest) == 64 for digest in inputs.values())


# Days

DATED = """\
  amount:
    - {until: 2025-01-15, acceptable: "<= 10", basis: stated}
    - {since: 2025-01-15, until: 2025-02-01, acceptable: "<= 20", basis: stated}
    - {since: 2025-02-10, acceptable: "<= 30", basis: stated}
"""


@pytest.mark.parametrize(
    ("day", "limit"),
    [("2024-12-31", "<= 10"), ("2025-01-14", "<= 10"), ("2025-01-15", "<= 20"),
     ("2025-01-31", "<= 20"), ("2025-02-01", None), ("2025-02-09", None),
     ("2025-02-10", "<= 30"), ("2025-03-01", "<= 30")],
)  # fmt: skip
def test_the_entry_that_holds_on_the_day_is_taken(make: Make, day: str, limit: str | None) -> None:
    case = make(ann=(WHO, WHO + DATED)).case(as_of=date.fromisoformat(day))
    stance = case.stance("ann", "amount")
    assert (stance.acceptable and stance.acceptable.constraint.text) == limit
    assert stance.missing == (limit is None)
    assert case.as_of == date.fromisoformat(day)


def test_without_a_day_the_models_is_taken(make: Make) -> None:
    made = make(ann=(WHO, WHO + DATED), model=("as_of: 2025-03-01", "as_of: 2025-01-20"))
    assert made.case().as_of == date(2025, 1, 20)
    assert made.case().stance("ann", "amount").acceptable.constraint.text == "<= 20"


@pytest.mark.parametrize(("day", "holds"), [("2025-01-31", False), ("2025-02-01", True)])
def test_a_condition_holds_within_its_window(make: Make, day: str, holds: bool) -> None:
    made = make(ann=("    strength: demand\n", "    strength: demand\n    since: 2025-02-01\n"))
    case = made.case(as_of=date.fromisoformat(day))
    assert [c.id for c in case.conditions] == (["ann.cover"] if holds else [])


def test_a_scenario_changes_the_entry_of_the_day(make: Make) -> None:
    changes = "scenarios:\n  it: {title: It, set: {ann.amount: {weight: 5}}}\n"
    made = make(ann=(WHO, WHO + DATED), scenarios=changes)
    stance = made.case("it", date(2025, 1, 20)).stance("ann", "amount")
    assert stance.acceptable.constraint.text == "<= 20"
    assert stance.written.weight == 5


@pytest.mark.parametrize(
    "second",
    ["since: 2025-01-14", "since: 2025-01-14, until: 2025-01-15", "until: 2025-01-01",
     "until: 2026-01-01", ""],
)  # fmt: skip
def test_windows_that_overlap_are_an_error_on_any_day(make: Make, second: str) -> None:
    entries = (
        "  amount:\n"
        '    - {until: 2025-01-15, acceptable: "<= 10", basis: stated}\n'
        f'    - §{{{second}{", " if second else ""}acceptable: "<= 20", basis: stated}}\n'
    )
    made = make(ann=(WHO, WHO + entries))
    for day in (date(2020, 1, 1), date(2025, 3, 1)):
        case, found = made.examine(as_of=day)
        assert case is None
        assert found == [f"overlapping-dates {made.marked[0]}"]


def test_a_window_that_ends_where_the_next_begins_does_not_overlap(make: Make) -> None:
    assert make(ann=(WHO, WHO + DATED)).examine()[1] == []


def test_what_is_wrong_in_an_entry_of_another_day_is_found_all_the_same(make: Make) -> None:
    entries = (
        "  amount:\n"
        '    - {until: 2025-01-15, acceptable: "<= §ten", basis: stated}\n'
        '    - {since: 2025-01-15, acceptable: "<= 20", basis: stated}\n'
    )
    made = make(ann=(WHO, WHO + entries))
    case, found = made.examine()
    assert case is None
    assert [f.split()[1] for f in found] == made.marked


# Things that stand twice


def test_a_second_file_for_a_party_is_an_error(make: Make) -> None:
    made = make(bob_again="party: §bob\nas_of: 2025-03-01\n")
    case, found = made.examine()
    assert case is None
    assert found == [f"duplicate-party {made.marked[0]}"]
    assert "positions/demo/bob.yaml" in made.found()[0].message


PAPER = """\
source: paper
title: Paper
published: {precision: unknown}
claims:
  c9: {paragraph: 1, speaker: Bob, issues: [level], kind: fact, status: stated,
       date: {precision: unknown}, statement: Once.}
"""


def test_a_claim_made_in_two_sources_is_an_error(make: Make) -> None:
    assert make(paper=PAPER).examine()[1] == []
    made = make(paper=PAPER.replace("  c9", "  §c2"))
    case, found = made.examine()
    assert case is None
    assert found == [f"duplicate-id {made.marked[0]}"]
    assert "source 'minutes'" in made.found()[0].message


def test_a_source_described_in_two_files_is_an_error(make: Make) -> None:
    made = make(paper=PAPER.replace("source: paper", "source: §minutes"))
    case, found = made.examine()
    assert case is None
    assert found == [f"duplicate-id {made.marked[0]}"]
    assert "seeds/demo/minutes.yaml" in made.found()[0].message


def test_a_condition_cannot_have_the_name_of_an_issue(make: Make) -> None:
    made = make(ann=("  cover:\n", "  §level:\n"))
    case, found = made.examine()
    assert case is None
    assert found == [f"duplicate-id {made.marked[0]}"]


# Names that mean nothing

UNKNOWN = [
    ("party", "bob", "party: bob", "party: §bbo", "unknown-party", "did you mean 'bob'"),
    ("issue", "bob", "  level:", "  §leevl:", "unknown-issue", "did you mean 'level'"),
    ("ideal", "ann", "ideal: red", "ideal: §rad", "unknown-option", "did you mean 'red'"),
    ("option", "ann", "[blue]", "[blue, §gren]", "unknown-option", "did you mean `green`"),
    ("option in words", "ann", '">= mid"', '">= §mdi"', "unknown-option", "did you mean `mid`"),
    ("member", "ann", "{silent: true, evidence: [c1]}",
     '{acceptable: "§uno in who", basis: stated}', "unknown-member", "did you mean `un`"),
    ("party deferred to", "bob", "defers_to: ann", "defers_to: §an", "unknown-party",
     "did you mean 'ann'"),
    ("claim", "ann", "    evidence: [c1]\n    disputed_by: [c2]",
     "    evidence: [c1, §c11]\n    disputed_by: [c2]", "unknown-claim", "did you mean 'c1'"),
    ("claim against", "ann", "disputed_by: [c2]", "disputed_by: [§k2]", "unknown-claim",
     "known here: c1, c2"),
    ("event", "ann", "event: talk", "event: §tlak", "unknown-event", "did you mean 'talk'"),
    ("issue of a condition", "ann", "when: colour", "when: §color", "unknown-issue",
     "did you mean `colour`"),
    ("option of a condition", "ann", "level >= high", "level >= §hight", "unknown-option",
     "did you mean `high`"),
    ("issue of a rule", "model", "require: colour", "require: §clour", "unknown-issue",
     "did you mean `colour`"),
    ("party of a claim", "minutes", "about: [bob]", "about: [§bop]", "unknown-party", "'bob'"),
    ("issue of a claim", "minutes", "issues: [level]", "issues: [§levl]", "unknown-issue",
     "'level'"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("stem", "old", "new", "code", "help"), [u[1:] for u in UNKNOWN], ids=[u[0] for u in UNKNOWN]
)
def test_an_unknown_name_is_reported_where_it_stands_with_the_nearest_known_one(
    make: Make, stem: str, old: str, new: str, code: str, help: str
) -> None:
    made = make(**{stem: (old, new)})
    case, _ = made.examine()
    assert case is None
    (found,) = dict.fromkeys(made.found())
    assert (found.code, str(found.span)) == (code, made.marked[0])
    assert found.severity is Severity.ERROR
    assert help.replace("`", "'") in found.help.replace("`", "'")


def test_errors_of_all_files_are_reported_at_once_and_in_order(make: Make) -> None:
    made = make(
        ann=[("ideal: red", "ideal: §rad"), ("event: talk", "event: §tlak")],
        bob=("defers_to: ann", "defers_to: §an"),
        model=("require: colour", "require: §clour"),
        minutes=("about: [bob]", "about: [§bop]"),
    )
    with pytest.raises(InputError) as wrong:
        select(made.files, Selection())
    assert [str(d.span) for d in wrong.value.diagnostics] == made.marked


# Who defers to whom


def test_parties_that_defer_to_each_other_in_a_circle_are_an_error(make: Make) -> None:
    # ann -> cem -> bob -> ann
    colour = "{defers_to: §cem}\n"
    ann = "party: ann\nas_of: 2025-03-01\nstances:\n  colour: " + colour + "  who: {silent: true}\n"
    made = make(
        ann=ann,
        bob=("{defers_to: ann,", "{defers_to: §ann,"),
        cem="party: cem\nas_of: 2025-03-01\nstances:\n  colour: {defers_to: §bob}\n",
    )
    case, found = made.examine()
    assert case is None
    assert found == [f"circular-deference {place}" for place in made.marked]
    assert made.found()[0].message == ("on 'colour', ann defers to cem defers to bob defers to ann")


def test_a_party_that_defers_to_itself_is_an_error(make: Make) -> None:
    made = make(bob=("defers_to: ann", "defers_to: §bob"))
    assert made.examine()[1] == [f"circular-deference {made.marked[0]}"]


def test_deferring_by_way_of_a_third_or_to_a_silent_party_is_no_error(make: Make) -> None:
    stances = "  colour: {defers_to: bob}\n  who: {defers_to: ann}\n"
    cem = f"party: cem\nas_of: 2025-03-01\nstances:\n{stances}"
    assert make(cem=cem).examine()[1] == []
