"""Graph models keep the order of preferences, and states that cannot be become rules."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from zopa import api
from zopa.diagnostics import InputError, UsageError
from zopa.exchange.recognise import Kind, read_new_case, recognise
from zopa.exchange.told import NewCase
from zopa.files.limits import Limits

# Facts of the conflict over the Euphrates as in the test data of gmcr-py, with the ranks of the
# states as derived there: the greater, the better.
EUPHRATES: dict[str, Any] = {
    "options": [
        {"name": "Release Water", "permittedDirection": "both"},
        {"name": "Escalate", "permittedDirection": "forward"},
        {"name": "Attack", "permittedDirection": "both"},
    ],
    "infeasibles": [[[0, "Y"], [1, "Y"]]],
    "decisionMakers": [
        {
            "name": "Syria",
            "options": [0, 1],
            "preferences": [
                [[0, "N"], [1, "N"], [2, "N"]],
                [[1, "Y"]],
                [[2, "N"]],
                [[0, "N"]],
            ],
        },
        {
            "name": "Iraq",
            "options": [2],
            "preferences": [
                [[0, "Y"], [1, "N"], [2, "N"]],
                [[0, "N"], [1, "N"], [2, "Y"]],
                [[0, "N"], [1, "Y"], [2, "Y"]],
                [[0, "N"], [1, "N"], [2, "N"]],
                [[0, "Y"], [1, "N"], [2, "Y"]],
            ],
        },
    ],
}
RANKS = {
    "syria": {"NNN": 6, "YNN": 3, "NYN": 5, "NNY": 2, "YNY": 1, "NYY": 4},
    "iraq": {"NNN": 3, "YNN": 6, "NYN": 1, "NNY": 5, "YNY": 2, "NYY": 4},
}


def read(model: object) -> NewCase:
    text = json.dumps(model)
    file = recognise(text.encode(), "war", ".gmcr", "war.gmcr", Limits())
    assert file.kind is Kind.GMCR
    return read_new_case([file])


def test_outcomes_have_the_published_order_and_only_possible_states_are_left(
    tmp_path: Path,
) -> None:
    for room in ("seeds", "positions", "models"):
        (tmp_path / room).mkdir()
    path = tmp_path / "euphrates.gmcr"
    path.write_text(json.dumps(EUPHRATES))
    api.import_files([path], "war", as_of=date(2003, 1, 1), start=tmp_path)
    found = api.load("war", start=tmp_path).agreements(20).found
    states = {
        "".join("Y" if choice == "yes" else "N" for choice in one.outcome.values()): one.utilities
        for one in found
    }
    assert states.keys() == RANKS["syria"].keys()
    for party, ranks in RANKS.items():
        by_worth = sorted(states, key=lambda state: states[state][party])
        assert by_worth == sorted(ranks, key=lambda state: ranks[state])
        assert len({states[state][party] for state in states}) == len(states)


def test_what_is_not_held_is_told() -> None:
    new = read({**EUPHRATES, "colour": "red"})
    assert [loss.item for loss in new.losses] == [
        "war.gmcr:1: colour",
        "war.gmcr:1: Escalate",
        "war.gmcr:1: Syria",
        "war.gmcr:1: Iraq",
        "preferences",
    ]
    assert new.model["rules"]["infeasible_1"]["require"] == (
        "not (release_water == yes and escalate == yes)"
    )


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        (("useManualPreferenceVectors",), True, "made by hand"),
        (("infeasibles", 0, 0, 0), 3, "no option 3"),
        (("infeasibles", 0, 0, 0), -1, "no option -1"),
        (("infeasibles", 0, 0, 1), "maybe", '"Y" or "N"'),
        (("infeasibles", 0), [], "empty"),
        (("infeasibles",), "none", "has to be a list"),
        (("decisionMakers", 0, "preferences", 0, 0), ["if"], '"Y" or "N"'),
        (("decisionMakers", 0, "preferences"), [[[0, "Y"]]] * 41, "at most 40"),
        (("decisionMakers", 0, "options"), [7], "no option 7"),
        (("decisionMakers",), [], "needs decision makers"),
        (("options", 0), {}, "no 'name'"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(
    path: tuple[Any, ...], value: object, words: str
) -> None:
    model = json.loads(json.dumps(EUPHRATES))
    inner: Any = model
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    with pytest.raises(InputError) as caught:
        read(model)
    assert "war.gmcr:1:" in str(caught.value) and words in str(caught.value)


def test_two_graph_models_are_not_one_case() -> None:
    text = json.dumps(EUPHRATES).encode()
    files = [recognise(text, name, "", name, Limits()) for name in ("a", "b")]
    with pytest.raises(UsageError, match="several graph models"):
        read_new_case(files)
