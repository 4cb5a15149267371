"""Comments let warnings stand, where they say so, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from zopa.check.codes import WARNINGS
from zopa.diagnostics import Severity

ROOT = Path(__file__).parents[2]
Examine = Callable[..., Any]
# an ideal between two steps is a warning
IDEAL = ("{ideal: 0, ", "{ideal: 12.5, ")
AMOUNT = (
    '  amount: {ideal: 0, acceptable: "<= 50", red_line: "> 80", basis: stated, evidence: [c1]}\n'
)
ODD = AMOUNT.replace("ideal: 0", "ideal: 12.5")
COMMENT = "# zopa: ignore[off-grid]"


def codes(found: Any) -> tuple[list[str], list[str]]:
    return [d.code for d in found.diagnostics], [one.diagnostic.code for one in found.ignored]


@pytest.mark.parametrize(
    "text",
    [
        ODD.rstrip("\n") + f"  {COMMENT}\n",
        f"  {COMMENT}\n" + ODD,
        f"{COMMENT}\n" + ODD,
        f"  {COMMENT}\n  # the line above speaks of the line below\n" + ODD,
        ODD.rstrip("\n") + "  #zopa:ignore[off-grid]\n",
        ODD.rstrip("\n") + "  # Between two steps. # zopa: ignore[ off-grid ] It was said so.\n",
        ODD.rstrip("\n") + f"  {COMMENT}\r\n",
    ],
    ids=["behind", "above", "left", "comment between", "close", "behind a comment", "CR LF"],
)
def test_a_comment_lets_a_warning_stand(examine: Examine, text: str) -> None:
    assert codes(examine(ann=[IDEAL])[0]) == (["off-grid"], [])
    assert codes(examine(ann=[(AMOUNT, text)])[0]) == ([], ["off-grid"])


@pytest.mark.parametrize("start", ["", "---\n", "# Ann's.\n\n"])
def test_above_everything_a_comment_speaks_of_the_whole_file(examine: Examine, start: str) -> None:
    first = f"{start}# zopa: ignore[off-grid, bound-between-steps]\n\nparty: ann"
    found, _ = examine(ann=[IDEAL, ("party: ann", first), ('"<= 50"', '"<= 55"')])
    assert codes(found) == ([], ["off-grid", "bound-between-steps"])


def test_of_several_codes_each_counts_by_itself(examine: Examine) -> None:
    line = ODD.replace("<= 50", "<= 55").rstrip("\n")
    both = f"{line}  # zopa: ignore[off-grid,bound-between-steps]\n"
    assert codes(examine(ann=[(AMOUNT, both)])[0]) == ([], ["off-grid", "bound-between-steps"])
    one = f"{line}  {COMMENT}\n"
    assert codes(examine(ann=[(AMOUNT, one)])[0]) == (["bound-between-steps"], ["off-grid"])


def test_the_reason_is_kept(examine: Examine) -> None:
    text = ODD.rstrip("\n") + f"  {COMMENT}: said in these words\n"
    (one,) = examine(ann=[(AMOUNT, text)])[0].ignored
    assert one.reason == "said in these words"
    assert one.diagnostic.severity is Severity.WARNING


@pytest.mark.parametrize(
    "text",
    [
        f"  {COMMENT}\n\n" + ODD,
        ODD + f"  {COMMENT}\n",
        ODD.replace("[c1]", f'[c1], note: "{COMMENT}"'),
        ODD.replace("[c1]}", "[c1], note: 'two lines,\n    " + COMMENT + "'}"),
    ],
    ids=["a line between", "below", "in quotes", "in quotes of two lines"],
)
def test_elsewhere_it_lets_nothing_stand(examine: Examine, text: str) -> None:
    found, ignored = codes(examine(ann=[(AMOUNT, text)])[0])
    assert "off-grid" in found
    assert ignored == []


def test_a_block_of_text_holds_no_comments_but_behind_its_sign(examine: Examine) -> None:
    block = f"note: |\n  {COMMENT}\nparty: ann"
    assert codes(examine(ann=[IDEAL, ("party: ann", block)])[0]) == (["off-grid"], [])
    sign = f"note: |  {COMMENT}\n  x\nparty: ann"
    found, _ = examine(ann=[("party: ann", sign)])
    assert codes(found) == (["unused-ignore"], [])


def test_a_comment_that_ignores_nothing_is_pointed_out(examine: Examine) -> None:
    text = AMOUNT.rstrip("\n") + "  # zopa: ignore[§off-grid]\n"
    found, places = examine(ann=[(AMOUNT, text)])
    (one,) = found.diagnostics
    assert (one.code, one.severity, str(one.span)) == (
        "unused-ignore",
        Severity.WARNING,
        places[0],
    )
    assert one.message == "there is no warning 'off-grid' on line 6"


def test_an_unused_comment_for_the_file_is_pointed_out(examine: Examine) -> None:
    found, places = examine(bob=[("party: bob", "# zopa: ignore[§off-grid]\nparty: bob")])
    (one,) = found.diagnostics
    assert (one.code, str(one.span)) == ("unused-ignore", places[0])
    assert one.message == "there is no warning 'off-grid' in this file"


@pytest.mark.parametrize(
    ("comment", "message", "help"),
    [
        ("# zopa: ignore[§of-grid]", "no warning has the code 'of-grid'", "mean 'off-grid'?"),
        ("# zopa: ignore[§limits-clash]", "has the code 'limits-clash'", "only warnings"),
        ("# zopa: ignore[off-grid, §off-grid]", "'off-grid' stands twice", "remove one"),
        ("§# zopa: ignore", "says which warning", "ignore[code]"),
        ("§# zopa: ignore[]", "says which warning", "ignore[code]"),
        ("§# zopa: ignore off-grid", "says which warning", "ignore[code]"),
        ("§# zopa: please", "says which warning", "ignore[code]"),
        ("# zopa: ignore[§unused-ignore]", "no warning has the code", "only warnings"),
    ],
)  # fmt: skip
def test_a_comment_that_makes_no_sense_is_pointed_out(
    examine: Examine, comment: str, message: str, help: str
) -> None:
    odd = ODD.rstrip("\n")
    found, places = examine(ann=[(AMOUNT, f"{odd}  {comment}\n")])
    (bad,) = [d for d in found.diagnostics if d.code == "bad-ignore"]
    assert (bad.severity, str(bad.span)) == (Severity.WARNING, places[0])
    assert message in bad.message
    assert help in bad.help


def test_an_error_is_not_ignored_and_the_comment_is_pointed_out(examine: Examine) -> None:
    wrong = AMOUNT.replace("ideal: 0", "ideal: 60").rstrip("\n")
    found, places = examine(ann=[(AMOUNT, f"{wrong}  # zopa: ignore[§ideal-outside-acceptable]\n")])
    assert [(d.code, d.severity) for d in found.diagnostics] == [
        ("ideal-outside-acceptable", Severity.ERROR),
        ("unused-ignore", Severity.WARNING),
    ]
    assert str(found.diagnostics[1].span) == places[0]
    assert "an error cannot be ignored" in found.diagnostics[1].message


def test_beside_errors_nothing_is_said_of_comments_that_ignore_nothing(examine: Examine) -> None:
    # what an error kept from being looked at may be what the comment speaks of
    text = AMOUNT.rstrip("\n") + f"  {COMMENT}\n"
    found, _ = examine(ann=[(AMOUNT, text), ("acceptable: [red]", "acceptable: [blue]")])
    assert {d.severity for d in found.diagnostics} == {Severity.ERROR}


def test_what_a_scenario_brings_is_ignored_in_its_file(examine: Examine) -> None:
    every = "{ann.amount: {ideal: 12.5}}  # zopa: ignore[off-grid]"
    found, _ = examine(scenarios=[("{ann.colour: {weight: 2}}", every)])
    assert codes(found) == ([], ["off-grid"])


def test_every_code_that_may_be_ignored_is_documented_as_a_warning() -> None:
    text = (ROOT / "docs/diagnostics.md").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| `")]
    warned = [row.split("|")[1] for row in rows if re.search(r"\*w( r)?\*", row)]
    listed = {code for cell in warned for code in re.findall(r"`([a-z-]+)`", cell)}
    apart = {"bad-ignore", "unused-ignore", "scenarios-collide"}
    assert apart <= listed
    assert listed - apart == WARNINGS
