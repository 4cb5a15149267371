"""Tables of actors: positions become ideals, saliences weights, and influence is told."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from zopa import api
from zopa.diagnostics import InputError
from zopa.exchange.recognise import Kind, read_new_case, recognise
from zopa.exchange.told import NewCase
from zopa.files.limits import Limits

TABLE = """Water; scen 1,Who gets it,3,2,
Actor,Description,Influence,Share Position,Share Salience,Pstn2,Sal2,
QB,Quillbeck,100,20,60,0.5,40,
MF,"Marrowfen, the lower",55.5,65,  60.5,100,0
AU,Authority,80,20,40,7,1,
"""
PLAIN = "Actor,Capability,Position,Salience\nNorth,0.1,4,0.8\nSouth,0.2,10,1\n"


def read(text: str) -> NewCase:
    file = recognise(text.encode(), "table", ".csv", "table.csv", Limits())
    assert file.kind is Kind.KTAB
    return read_new_case([file])


def test_a_table_of_ktab_becomes_ideals_with_weights() -> None:
    new = read(TABLE)
    assert new.model["title"] == "Water; scen 1"
    assert new.model["parties"]["qb"] == {"title": "Quillbeck", "short": "QB"}
    share, other = new.model["issues"].values()
    assert (share["title"], share["min"], share["max"], share["step"]) == ("Share", 0, 100, 1)
    assert (other["title"], other["step"]) == ("Pstn2", Decimal("0.1"))
    assert new.positions["qb"]["stances"] == {
        "share": {"ideal": 20, "weight": 60, "basis": "assumed"},
        "pstn2": {"ideal": Decimal("0.5"), "weight": 40, "basis": "assumed"},
    }
    assert new.positions["mf"]["stances"] == {
        "share": {"ideal": 65, "weight": Decimal("60.5"), "basis": "assumed"}
    }


def test_influence_and_silent_saliences_are_told_actor_by_actor() -> None:
    assert [str(loss)[:60] for loss in read(TABLE).losses] == [
        "table.csv:1: description: 'Who gets it'; a case has a title only"[:60],
        "table.csv:3: QB: influence 100; zopa gives no party more weight"[:60],
        "table.csv:4: MF: influence 55.5; zopa gives no party more weight"[:60],
        "table.csv:4: MF, pstn2: salience 0; position 100 is left out"[:60],
        "table.csv:5: AU: influence 80; zopa gives no party more weight"[:60],
        "basis of the positions: the table names none; 'assumed' is written"[:60],
    ]


def test_a_table_that_names_no_scale_runs_over_its_positions() -> None:
    new = read(PLAIN)
    (issue,) = new.model["issues"].values()
    assert (issue["min"], issue["max"], issue["step"]) == (4, 10, 1)
    assert new.model["parties"] == {"north": "North", "south": "South"}
    assert any("no scale" in loss.text for loss in new.losses)


def test_a_wrong_count_of_actors_is_told() -> None:
    losses = read(TABLE.replace(",3,2,", ",4,2,")).losses
    assert any(loss.item == "table.csv:1: actors" and "there are 3" in loss.text for loss in losses)


@pytest.mark.parametrize(
    ("old", "new", "place", "words"),
    [
        ("AU,", "QB,", "5:1", "twice"),
        ("AU,", ",", "5:1", "no actor"),
        ("80,20,40,7,1,", "80,20,40,7", "5:1", "6 cells"),
        ("80,20,40,7,1,", "80,20,40,7,1,,9", "5:28", "no heading"),
        ("80,20", "80,101", "5:17", "outside 0 to 100"),
        ("80,20", "80,-1", "5:17", "from 0 up"),
        ("80,20", "80,many", "5:17", "'many'"),
        ("80,20", "80,1.00001", "5:17", "more than 3 decimal places"),
        ("Pstn2,Sal2,", "Pstn2", "2:1", "pairs of Position"),
        ("Pstn2,Sal2,", "", "3:24", "no heading"),
        ('"Marrowfen', 'a"Marrowfen', "4:47", "no heading"),
        (TABLE[TABLE.index("QB") :], "", "2:1", "no actors"),
    ],
)
def test_what_cannot_be_read_is_refused_at_its_cell(
    old: str, new: str, place: str, words: str
) -> None:
    assert old in TABLE
    with pytest.raises(InputError) as caught:
        read(TABLE.replace(old, new))
    assert f"table.csv:{place}" in str(caught.value) and words in str(caught.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        # found by fuzzing
        (f'"{PLAIN}"', "t.csv:1:1: error[bad-import]: no line begins with the heading 'Actor'"),
        (PLAIN.replace("10", "9" * 40), "t.csv:3:11: error[bad-import]: with these positions"),
        ("\nActor,Power,Position,Salience\n", "no actors"),
    ],
)
def test_a_table_that_is_none_is_refused(text: str, words: str) -> None:
    file = recognise(text.encode(), "t", ".csv", "t.csv", Limits())
    assert file.kind is Kind.KTAB
    with pytest.raises(InputError) as caught:
        read_new_case([file])
    assert words in str(caught.value)


def test_more_actors_than_an_expression_can_name_must_all_accept(tmp_path: Path) -> None:
    for room in ("seeds", "positions", "models"):
        (tmp_path / room).mkdir()
    path = tmp_path / "many.txt"
    rows = "".join(f"A long name of actor {n},1,{n % 3},1\n" for n in range(120))
    path.write_text("Actor,Power,Position,Salience\n" + rows)
    api.import_files([path], "many", as_of=date(2020, 1, 1), start=tmp_path)
    consent = api.load("many", start=tmp_path).case.agreement
    assert len(consent.text) > 2_000
    assert len(consent.root.parts) == len(consent.parties) == 120  # type: ignore[union-attr]
