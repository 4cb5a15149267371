"""``zopa solve --draws``: what hangs on values known only within bounds."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Zopa = Callable[..., Any]
RANGED = ["solve", "demo", "--walk-away", "north=30..40", "--walk-away", "south=10"]


def test_draws_are_told_with_their_number_and_seed(space: Path, zopa_run: Zopa) -> None:
    printed = zopa_run(*RANGED, "--draws", "40", "--seed", "7")
    assert (printed.code, printed.err) == (0, "")
    # a line may end at the hyphen
    text = " ".join(printed.out.split()).replace("walk- away", "walk-away")
    assert "What hangs on uncertain values" in text
    assert (
        "Estimates from 40 draws (seed 7), each value evenly from its range: the walk-away value "
        "of North, 30 to 40."
    ) in text
    assert "known only within bounds" not in text.lower()


def test_the_json_holds_the_draws_and_the_same_seed_gives_the_same(
    space: Path, zopa_run: Zopa
) -> None:
    words = [*RANGED, "-f", "json", "--draws", "40"]
    one, other, third = (zopa_run(*words, "--seed", seed).out for seed in ("1", "1", "2"))
    assert one == other
    ranges = json.loads(one)["ranges"]
    assert (ranges["method"], ranges["draws"], ranges["seed"]) == ("estimated", 40, 1)
    assert ranges["walk_away"] == {"north": {"low": 30, "high": 40}}
    assert json.loads(third)["ranges"]["seed"] == 2
    assert json.loads(zopa_run(*RANGED, "-f", "json").out)["ranges"] is None


def test_without_draws_the_answer_says_what_is_uncertain(space: Path, zopa_run: Zopa) -> None:
    text = " ".join(zopa_run(*RANGED).out.split())
    assert "Known only within bounds: north.walk_away;" in text
    assert "zopa solve --draws 1000 says how much hangs on it" in text
    assert "What hangs on uncertain values" not in text


def test_a_range_of_weights_can_be_asked_for(space: Path, zopa_run: Zopa) -> None:
    words = ["--set", "north.border.weight_range={low: 1, high: 6}", "--draws", "5"]
    printed = zopa_run("solve", "demo", *words)
    assert (printed.code, printed.err) == (0, "")
    text = " ".join(printed.out.split())
    assert "the weight of “The border” to North, 1 to 6." in text
    assert "weight 3 (1 to 6)" in text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--draws", "5"], "there is nothing to draw: no walk-away value"),
        (["--draws", "-1"], "Invalid value for '--draws'"),
        (["--draws", "some"], "Invalid value for '--draws'"),
        (["--draws", "5", "--seed", "-1"], "Invalid value for '--seed'"),
        (["--set", "north.border.weight_range={low: 4, high: 6}"], "weight 3 lies outside"),
        (["--set", "north.border.weight_range={low: 6, high: 4}"], "'low' (6) is above 'high' (4)"),
        (["--set", "north.border.weight_range={low: 0, high: 4}"], "more than 0"),
    ],
)
def test_draws_and_ranges_that_make_no_sense_are_refused(
    space: Path, zopa_run: Zopa, words: list[str], said: str
) -> None:
    printed = zopa_run("solve", "demo", *words)
    assert (printed.code, printed.out) == (2, "")
    assert said in " ".join(printed.err.split())
