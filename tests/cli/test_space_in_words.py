"""The agreement space in words, as the commands print it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]

SECTION = """\
The agreement space in words
----------------------------
An outcome that keeps the rules is an agreement exactly when it settles the core
as above and all of this holds:
- “Yearly payment of Marrowfen” is at least 65 thousand crowns a year.
- “Who runs the sluice” is “Quillbeck runs it” or “Both towns run it”.
- “Who may inspect the works” includes Marrowfen's staff.
"""


@pytest.mark.parametrize("command", ["solve", "explain"])
def test_solve_and_explain_print_it_within_eighty_columns(
    command: str, zopa_run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("COLUMNS", "80")
    printed = zopa_run(command, "tutorial", "-s", "compromise")
    assert printed.code == 0
    assert SECTION in printed.out


def test_the_json_carries_the_expression_and_its_parts(
    zopa_run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    printed = zopa_run("solve", "tutorial", "-s", "compromise", "--format", "json")
    space = json.loads(printed.out)["space"]
    assert space["formula"] == " and ".join(part["formula"] for part in space["formula_parts"])
    assert space["formula_parts"][1] == {
        "issues": ["payment"],
        "formula": "payment >= 65",
        "prose": "“Yearly payment of Marrowfen” is at least 65 thousand crowns a year",
    }
    assert (space["formula_besides"], space["formula_note"]) == ([], None)


def test_a_closed_space_says_why_it_has_no_formula(
    zopa_run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    printed = zopa_run("solve", "tutorial", "--format", "json")
    space = json.loads(printed.out)["space"]
    assert (space["formula"], space["formula_prose"], space["formula_parts"]) == (None, None, [])
    assert space["formula_note"] == "there is no agreement to describe"
