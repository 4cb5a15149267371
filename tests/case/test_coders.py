"""Files of a second coder beside the first: found by name, checked, and taken if asked for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from zopa.case.files import read_case
from zopa.case.select import Selector
from zopa.case.selection import Selection
from zopa.case.workspace import Workspace
from zopa.check.case import check_files
from zopa.diagnostics import Diagnostic, InputError, Severity, UsageError

Make = Callable[..., Any]
BOB = """\
party: bob
as_of: 2025-03-01
stances:
  colour: {acceptable: [green], basis: reported, evidence: [c2]}
"""
CEM = """\
party: cem
as_of: 2025-03-01
stances:
  level: {acceptable: top, basis: stated, evidence: [c1]}
"""


def test_the_first_coders_files_are_taken_unless_another_is_asked_for(make: Make) -> None:
    made = make(**{"bob@maria": BOB})
    selector = Selector(made.files)
    first, _ = selector.examine()
    second, found = selector.examine(Selection(coder="maria"))
    assert found == ()
    assert first.stance("bob", "colour").defers_to == "ann"
    assert second.stance("bob", "colour").acceptable.constraint.text == "green"
    assert second.stance("bob", "level").missing
    # where the coder has no file, the first coder's stays
    assert second.stance("ann", "colour").acceptable.constraint.text == "red"
    assert second.selection.words == ("--coder", "maria")


def test_a_result_names_the_files_that_it_was_made_of(make: Make) -> None:
    made = make(**{"bob@maria": BOB})
    plain = make().case().inputs
    assert made.case().inputs == plain
    second, _ = Selector(made.files).examine(Selection(coder="maria"))
    assert list(second.inputs) == sorted(second.inputs)
    assert second.inputs.keys() ^ plain.keys() == {
        "positions/demo/bob.yaml",
        "positions/demo/bob@maria.yaml",
    }


def test_a_coder_may_code_a_party_that_the_first_left_out(make: Make) -> None:
    made = make(**{"cem@maria": CEM})
    assert made.case().stance("cem", "level").missing
    case, _ = Selector(made.files).examine(Selection(coder="maria"))
    assert case.stance("cem", "level").acceptable.constraint.text == "top"


def test_scenarios_days_and_filters_apply_to_what_the_coder_has(make: Make) -> None:
    dated = BOB.replace("{acceptable", "{since: 2025-02-01, acceptable")
    made = make(
        **{"bob@maria": dated},
        scenarios="scenarios: {it: {title: It, set: {bob.colour: {weight: 7}}}}",
    )
    selector = Selector(made.files)
    case, _ = selector.examine(Selection("it", coder="maria"))
    assert case.stance("bob", "colour").written.weight == 7
    assert case.stance("bob", "colour").acceptable.constraint.text == "green"
    assert case.base.stance("bob", "colour").acceptable.constraint.text == "green"
    early, _ = selector.examine(Selection(as_of="2025-01-01", coder="maria"))
    assert early.stance("bob", "colour").missing
    stated, _ = selector.examine(Selection(evidence="stated", coder="maria"))
    assert stated.stance("bob", "colour").missing


def test_several_coders_are_told_apart(make: Make) -> None:
    made = make(**{"bob@maria": BOB, "bob@liu": BOB.replace("green", "blue"), "cem@liu": CEM})
    assert {coder: len(files) for coder, files in made.files.codings.items()} == {
        "liu": 2,
        "maria": 1,
    }
    case, _ = Selector(made.files).examine(Selection(coder="liu"))
    assert case.stance("bob", "colour").acceptable.constraint.text == "blue"
    assert not case.stance("cem", "level").missing


@pytest.mark.parametrize(
    ("coder", "said"), [("mria", "did you mean 'maria'"), ("", "known here: maria")]
)
def test_an_unknown_coder_is_a_wrong_call(make: Make, coder: str, said: str) -> None:
    with pytest.raises(UsageError, match="no second coder's files"):
        Selector(make().files).examine(Selection(coder="maria"))
    with pytest.raises(UsageError, match=said):
        Selector(make(**{"bob@maria": BOB}).files).examine(Selection(coder=coder))


def found_in(make: Make, **files: Any) -> list[Diagnostic]:
    return list(check_files(make(**files).files))


def test_a_check_reads_what_every_coder_has(make: Make) -> None:
    before = found_in(make)
    assert found_in(make, **{"bob@maria": BOB}) == before
    wrong = BOB.replace("[green]", "[gren]").replace("[c2]", "[c22]")
    new = [d for d in found_in(make, **{"bob@maria": wrong}) if d not in before]
    assert [(d.code, d.span.file, d.severity) for d in new] == [
        ("unknown-option", "positions/demo/bob@maria.yaml", Severity.ERROR),
        ("unknown-claim", "positions/demo/bob@maria.yaml", Severity.ERROR),
    ]
    clash = BOB.replace("[green]", "[green], red_line: [green]")
    new = [d for d in found_in(make, **{"bob@maria": clash}) if d not in before]
    assert [d.code for d in new] == ["limits-clash"]


@pytest.mark.parametrize(
    ("stem", "text", "place", "said"),
    [
        ("ann@maria", BOB, "1:8", "named after 'ann'"),
        ("bob@Maria", BOB, "1:1", "'Maria' is no coder's name"),
        ("bob@", BOB, "1:1", "'' is no coder's name"),
        ("bob@a@b", BOB, "1:1", "'a@b' is no coder's name"),
        ("bob@null", BOB, "1:1", "'null' is no coder's name"),
        ("bob@maria", BOB.replace("stances", "stance"), "3:1", "unknown key"),
    ],
)
def test_a_coders_file_that_is_wrong_is_reported(
    make: Make, stem: str, text: str, place: str, said: str
) -> None:
    with pytest.raises(InputError) as wrong:
        make(**{stem: text})
    (found,) = wrong.value.diagnostics
    assert str(found.span) == f"positions/demo/{stem}.yaml:{place}"
    assert said in found.message


def test_the_same_party_twice_by_one_coder_cannot_be(make: Make, tmp_path: Path) -> None:
    # names of files are unique, and a coder's file must bear its party's name
    make(**{"bob@maria": BOB})
    assert len(read_case(Workspace(tmp_path), "demo").codings["maria"]) == 1


def test_what_holds_on_another_day_is_checked_too(make: Make) -> None:
    before = found_in(make)
    dated = (
        "  level: {ideal: top, basis: stated, evidence: [c1]}",
        "  level:\n"
        "    - {until: 2024-01-01, ideal: low, red_line: [low], basis: stated, evidence: [c1]}\n"
        "    - {since: 2024-01-01, ideal: top, basis: stated, evidence: [c1]}\n",
    )
    new = [d for d in found_in(make, bob=dated) if d not in before]
    assert [(d.code, d.span.line) for d in new] == [("ideal-in-red-line", 6)]
    # and not when the two never hold on the same day
    apart = dated[0], dated[1].replace(", red_line: [low]", "")
    assert [d for d in found_in(make, bob=apart) if d not in before] == []


def test_lists_are_taken_for_tuples_and_a_text_for_one(make: Make) -> None:
    listed = Selection(set=["ann.colour.ideal=red"], drop="ann.cover")  # type: ignore[arg-type]
    assert listed == Selection(set=("ann.colour.ideal=red",), drop=("ann.cover",))
    assert hash(listed) == hash(Selection(set=("ann.colour.ideal=red",), drop=("ann.cover",)))
