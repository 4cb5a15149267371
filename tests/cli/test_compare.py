"""``zopa compare`` through its real entry point: every format, good and bad input, 80 columns."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from zopa.report.compare_rows import COLUMNS

Zopa = Callable[..., Any]
REPOSITORY = Path(__file__).parents[2]
FORMATS = ("text", "json", "csv", "tsv", "md")

# the demo case: North wants the old line, South rules it out, and North's other wishes are met
SOFTEN = """\
A small case: baseline and one scenario, positions of 2025-01-31
================================================================
All demands and red lines are kept.
Scenario    Coded   Cautious  Core  Conflicts  Fewest  Size
  baseline  closed  closed    –     1          1 / 1   0
  soften    open    open      1     0          –       8
Coded and cautious: is there an agreement with all demands kept, where an
unknown limit is read as no limit, or as the ideal alone. Core: on how many
issues all agreements say the same, of 4. Conflicts: minimal sets of commitments
that cannot be kept together. Fewest: commitments / stances and conditions to
give up at least; none if the rules alone leave nothing. Size: how many
agreements there are, which hangs on how finely the issues are cut. ?: a limit
was hit.
Red lines alone: open in all (insisting is not a red line).

Bargaining points
-----------------
What each point is worth to the parties, to one decimal. Utilities are each
party's own measure, 0 to 100 or points; those of different parties are not
comparable. Where the space is closed the points are of outcomes that keep the
rules alone, and break commitments.
Utilitarian point, the greatest sum of utilities:
Scenario    Of          N   S
  baseline  rules       95  75
  soften    agreements  80  100
Nash, Kalai-Smorodinsky and Egalitarian points: none, because no walk-away value
is given for North and South.

soften: North takes the new line
--------------------------------
The agreement space is open; in the baseline it is closed.

What is changed, by assumption
- North: On “The border”: accepts “The old line” or “The new line”. Before:
  accepts “The old line”. [north.border]

Conflicts
Of the one conflict of the baseline one is gone and none is left; none is new.
- gone: north.border.demand and south.border.red_line

Agreements
8 gained, 0 lost, 0 kept, outcome by outcome.
- one gained: border=new_line guarantee=paper tariff=2 monitors=un
- in all agreements: border=new_line

Which changes do it
One smallest set of these changes opens the space.
- north.border
"""


def test_one_scenario_reads_as_here(space: Path, zopa_run: Zopa) -> None:
    printed = zopa_run("compare", "demo", "soften")
    assert (printed.code, printed.err) == (0, "")
    assert printed.out == SOFTEN


def test_all_scenarios_come_in_the_order_of_the_file_after_the_baseline(
    space: Path, zopa_run: Zopa
) -> None:
    printed = zopa_run("compare", "demo", "-f", "json")
    data = json.loads(printed.out)
    assert list(data["scenarios"]) == ["soften", "bargain"]
    assert zopa_run("compare", "demo", "soften", "bargain", "-f", "json").out == printed.out
    assert list(json.loads(zopa_run("compare", "demo", "bargain", "soften", "-f", "json").out)[
        "scenarios"
    ]) == ["bargain", "soften"]  # fmt: skip


def test_the_json_has_what_the_contract_promises(space: Path, zopa_run: Zopa) -> None:
    data = json.loads(zopa_run("compare", "demo", "-f", "json").out)
    assert {"schema", "case", "baseline", "scenarios"} <= set(data)
    assert data["schema"] == 1
    for scenario in data["scenarios"].values():
        assert {
            "summary", "changes", "conflicts_removed", "conflicts_added", "agreements_gained",
            "agreements_lost", "opening_sets", "attribution",
        } <= set(scenario)  # fmt: skip
        ids = [change["id"] for change in scenario["changes"]]
        assert list(scenario["attribution"]) == ids
        for change in scenario["changes"]:
            assert {"id", "before", "after"} <= set(change)
    assert [change["id"] for change in data["scenarios"]["bargain"]["changes"]] == [
        "north.border",
        "drop south.pay_for_line",
        "add north.cover",
        "without rule watched",
        "agreement",
    ]
    assert data["scenarios"]["bargain"]["opening_sets"] == [["north.border"], ["agreement"]]
    share = data["scenarios"]["bargain"]["attribution"]["agreement"]
    assert share == {
        "alone": {"verdict": 1, "agreements": 36},
        "shapley": {"verdict": 0.5, "agreements": 60},
    }


@pytest.mark.parametrize(("form", "separator"), [("csv", ","), ("tsv", "\t")])
def test_a_table_has_a_row_per_scenario(
    space: Path, zopa_run: Zopa, form: str, separator: str
) -> None:
    printed = zopa_run("compare", "demo", "-f", form)
    assert (printed.code, printed.err) == (0, "")
    header, *rows = csv.reader(io.StringIO(printed.out), delimiter=separator)
    assert tuple(header) == COLUMNS
    assert [row[0] for row in rows] == ["baseline", "soften", "bargain"]
    last = dict(zip(header, rows[2], strict=True))
    assert last["agreements"] == "96"
    assert last["opening_sets"] == "north.border; agreement"
    assert last["conflicts_removed"] == "north.border.demand + south.border.red_line"
    baseline = dict(zip(header, rows[0], strict=True))
    assert (baseline["changes"], baseline["fewest_commitments"]) == ("", "1")


def test_a_title_cannot_break_a_table_or_become_a_formula(space: Path, zopa_run: Zopa) -> None:
    path = space / "models/demo/scenarios.yaml"
    text = path.read_text(encoding="utf-8")
    title = '"=1+1, \\"quoted\\"\\tand\\nmore"'
    path.write_text(text.replace("North takes the new line", title), encoding="utf-8")
    for form, separator in (("csv", ","), ("tsv", "\t")):
        printed = zopa_run("compare", "demo", "soften", "-f", form)
        header, *rows = csv.reader(io.StringIO(printed.out), delimiter=separator)
        assert [len(row) for row in rows] == [len(header)] * 2
        assert rows[1][1] == '\'=1+1, "quoted"\\tand\\nmore'
    printed = zopa_run("compare", "demo", "soften", "-f", "md")
    assert '## soften: =1+1, "quoted"\\\\tand\\\\nmore\n' in printed.out


def test_markdown_says_what_the_text_says(space: Path, zopa_run: Zopa) -> None:
    text = zopa_run("compare", "demo").out
    found = zopa_run("compare", "demo", "-f", "md")
    assert (found.code, found.err) == (0, "")
    assert found.out.startswith("# A small case: baseline and two scenarios")
    assert (
        "| Scenario | Coded | Cautious | Core | Conflicts | Fewest | Size |\n| --- |" in found.out
    )
    assert "| bargain | open | open | 0 | 0 | – | 96 |\n" in found.out
    assert "\\[drop south.pay_for_line\\]" in found.out
    words = re.compile(r"\w+")
    assert sorted(words.findall(found.out)) == sorted(words.findall(text))


@pytest.mark.parametrize("case", ["tutorial", "ukraine-2025"])
def test_everything_fits_80_columns(zopa_apart: Zopa, case: str) -> None:
    printed = zopa_apart("compare", case, "-w", str(REPOSITORY), seconds=120, COLUMNS="80")
    assert (printed.code, printed.err) == (0, "")
    lines = printed.out.splitlines()
    assert max(map(len, lines)) <= 80
    # an id too long for its column is broken where it reads well
    table = lines[
        : lines.index("Coded and cautious: is there an agreement with all demands kept, where an")
    ]
    assert all(not line.rstrip().endswith("_a") for line in table)


def test_bargaining_points_stand_side_by_side_where_walk_away_values_allow_them(
    space: Path, zopa_run: Zopa
) -> None:
    words = ["soften", "--walk-away", "north=10", "--walk-away", "south=10"]
    printed = zopa_run("compare", "demo", *words)
    lines = printed.out.splitlines()
    start = lines.index("Nash point, the greatest product of gains over the walk-away values:")
    # the baseline has no walk-away values, so no such point
    assert lines[start + 1].split() == ["Scenario", "Of", "N", "S"]
    assert lines[start + 2].split()[:2] == ["soften", "agreements"]
    assert "points of baseline: none, because" in " ".join(printed.out.split())
    data = json.loads(zopa_run("compare", "demo", *words, "-f", "json").out)
    assert data["baseline"]["bargaining"]["nash"] is None
    (point, *_) = data["scenarios"]["soften"]["summary"]["bargaining"]["nash"]
    rounded = [f"{round(10 * float(point['utilities'][p])) / 10:g}" for p in ("north", "south")]
    assert lines[start + 2].split()[2:] == rounded


def test_where_nothing_is_worth_anything_there_are_no_points_and_it_is_said(
    space: Path, zopa_run: Zopa
) -> None:
    for party in ("north", "south"):
        (space / f"positions/demo/{party}.yaml").write_text(
            f"party: {party}\nas_of: 2025-01-31\n", encoding="utf-8"
        )
    (space / "models/demo/scenarios.yaml").unlink()
    printed = " ".join(zopa_run("compare", "demo").out.split())
    assert "All points: none, because nothing is known of what outcomes are worth" in printed


def test_levels_and_readings_are_said(space: Path, zopa_run: Zopa) -> None:
    printed = " ".join(zopa_run("compare", "demo", "--level", "red-lines").out.split())
    assert "Only the red lines are kept, which looks easier than it is" in printed
    assert "Scenario Red lines Coded Cautious" in printed
    printed = " ".join(zopa_run("compare", "demo", "--cautious").out.split())
    assert "Unknown limits are read cautiously" in printed


def test_scenarios_joined_are_one_column(space: Path, zopa_run: Zopa) -> None:
    data = json.loads(zopa_run("compare", "demo", "soften+bargain", "-f", "json").out)
    (scenario,) = data["scenarios"].values()
    assert list(data["scenarios"]) == ["soften+bargain"]
    assert scenario["summary"]["title"] == "North takes the new line + And the rest"


def test_changes_asked_for_are_compared_by_themselves(space: Path, zopa_run: Zopa) -> None:
    words = ["--set", "north.border.acceptable=[old_line, new_line]"]
    data = json.loads(zopa_run("compare", "demo", *words, "-f", "json").out)
    assert data["selection"] == words
    assert list(data["scenarios"]) == ["asked"]
    assert data["baseline"]["verdict"] == "closed"
    assert data["scenarios"]["asked"]["summary"]["verdict"] == "open"
    assert data["scenarios"]["asked"]["summary"]["title"] == "Changes asked for"


def test_named_scenarios_are_taken_with_the_changes_asked_for(space: Path, zopa_run: Zopa) -> None:
    words = ["--drop", "south.pay_for_line"]
    data = json.loads(zopa_run("compare", "demo", "soften", *words, "-f", "json").out)
    changes = [change["id"] for change in data["scenarios"]["soften"]["changes"]]
    assert changes == ["north.border", "drop south.pay_for_line"]
    title = data["scenarios"]["soften"]["summary"]["title"]
    assert title == "North takes the new line, with further changes"


def test_the_baseline_may_be_named_and_stays_first(space: Path, zopa_run: Zopa) -> None:
    data = json.loads(zopa_run("compare", "demo", "baseline", "soften", "-f", "json").out)
    assert list(data["scenarios"]) == ["soften"]


def test_a_case_without_scenarios_shows_its_baseline(space: Path, zopa_run: Zopa) -> None:
    (space / "models/demo/scenarios.yaml").unlink()
    printed = zopa_run("compare", "demo")
    assert printed.code == 0
    assert "baseline and no scenarios" in printed.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nothing"], "case 'demo' has no scenario 'nothing'"),
        (["soften", "soften"], "scenario 'soften' is named twice"),
        (["soften+soften"], "scenario 'soften' is named twice"),
        (["-f", "xml"], "'xml' is not one of"),
        (["-s", "soften"], "No such option: -s"),
        (["--level", "wishes"], "'wishes' is not one of"),
    ],
)
def test_a_wrong_call_says_so_and_prints_nothing(
    space: Path, zopa_run: Zopa, words: list[str], said: str
) -> None:
    printed = zopa_run("compare", "demo", *words)
    assert (printed.code, printed.out) == (2, "")
    assert said in " ".join(printed.err.split())


def test_a_wrong_change_is_reported_once_at_its_place(space: Path, zopa_run: Zopa) -> None:
    words = ["soften", "bargain", "--drop", "south.nothing"]
    printed = zopa_run("compare", "demo", *words)
    assert printed.out == ""
    assert printed.code != 0
    assert printed.err.count("unknown condition 'south.nothing'") == 1


def test_errors_of_all_scenarios_come_at_once(space: Path, zopa_run: Zopa) -> None:
    path = space / "models/demo/scenarios.yaml"
    text = path.read_text(encoding="utf-8").replace("old_line, new_line", "old_lime, new_line")
    path.write_text(text.replace("watched", "washed"), encoding="utf-8")
    printed = zopa_run("compare", "demo")
    assert (printed.code, printed.out) == (1, "")
    assert printed.err.count("did you mean 'old_line'") == 1
    assert printed.err.count("unknown rule 'washed'") == 1
    assert "2 errors; nothing was solved" in printed.err


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_files_give_the_same_bytes(space: Path, zopa_run: Zopa, form: str) -> None:
    assert (
        zopa_run("compare", "demo", "-f", form).out == zopa_run("compare", "demo", "-f", form).out
    )
