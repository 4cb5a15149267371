"""``zopa timeline`` and ``zopa evidence`` through their real entry point."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import zopa
from zopa.report.charts.frame import footer
from zopa.results.evidence import EvidenceReport
from zopa.results.timeline import Timeline

Zopa = Callable[..., Any]
MARIA = """\
party: south
as_of: 2025-01-31
stances:
  border: {acceptable: [new_line, shared, old_line], basis: stated, evidence: [c3]}
  tariff: {acceptable: ">= 2", basis: stated, evidence: [c3]}
conditions:
  pays: {when: border == new_line, require: tariff <= 5, strength: demand, basis: stated}
"""


def dated(space: Path) -> None:
    north = space / "positions/demo/north.yaml"
    tariff = (
        '  tariff:\n    ideal: 0\n    acceptable: "<= 2.5"\n    basis: stated\n    evidence: [c1]\n'
    )
    assert tariff in north.read_text()
    entries = (
        "  tariff:\n"
        "    - {until: 2025-01-10, ideal: 0, acceptable: '<= 1', basis: stated, evidence: [c1]}\n"
        "    - {since: 2025-01-10, ideal: 0, acceptable: '<= 2.5', basis: stated, evidence: [c1]}\n"
    )
    north.write_text(north.read_text().replace(tariff, entries))


def narrow(text: str, columns: int = 80) -> bool:
    return all(len(line) <= columns for line in text.splitlines())


def test_a_timeline_shows_the_days_the_verdicts_and_what_moved(space: Path, zopa_run: Zopa) -> None:
    dated(space)
    printed = zopa_run("timeline", "demo")
    assert (printed.code, printed.err) == (0, "")
    assert narrow(printed.out)
    lines = printed.out.splitlines()
    assert lines[0] == "A small case, positions in time"
    rows = [line.split("  ") for line in lines]
    table = [[cell.strip() for cell in row if cell.strip()] for row in rows]
    assert ["the beginning", "closed", "closed", "open", "2", "2 (2)", "0"] in table
    assert ["2025-01-10 *", "closed", "closed", "open", "1", "1 (1)", "0"] in table
    text = " ".join(printed.out.split())
    assert "1 of the 9 stances and conditions on file carry a date." in text
    assert "- Event: A talk on the radio [talk]" in text
    assert "- North: On “The tariff”: accepts outcomes where “The tariff” is at most 2.5" in text
    assert (
        "Before: accepts outcomes where “The tariff” is at most 1 percent. [north.tariff]" in text
    )


def test_a_timeline_tells_agreements_gained_and_lost(space: Path, zopa_run: Zopa) -> None:
    dated(space)
    text = " ".join(zopa_run("timeline", "demo", "-s", "soften").out.split())
    assert "- Agreements: 8 gained, 0 lost, 0 kept, outcome by outcome." in text
    periods = json.loads(zopa_run("timeline", "demo", "-s", "soften", "-f", "json").out)["periods"]
    assert (periods[0]["gained"], periods[0]["kept"]) == (None, None)
    assert (periods[1]["gained"]["count"], periods[1]["lost"]["count"]) == (8, 0)
    assert "Agreements:" not in zopa_run("timeline", "demo").out


def test_a_timeline_as_json_reads_back(space: Path, zopa_run: Zopa) -> None:
    dated(space)
    data = json.loads(zopa_run("timeline", "demo", "-s", "soften", "-f", "json").out)
    assert Timeline.model_validate(data).to_dict() == data
    assert data["schema"] == 1
    assert (data["scenario"], data["selection"]) == ("soften", ["--scenario", "soften"])
    assert [p["since"] for p in data["periods"]] == [None, "2025-01-10"]
    assert [p["holds_as_of"] for p in data["periods"]] == [False, True]
    assert data["periods"][1]["moved"][0]["id"] == "north.tariff"
    assert data["periods"][1]["events"] == {"talk": "A talk on the radio"}


def test_a_timeline_takes_changes_filters_and_a_level(space: Path, zopa_run: Zopa) -> None:
    dated(space)
    printed = zopa_run(
        "timeline", "demo", "--drop", "south.pay_for_line", "--undisputed", "--level", "red-lines"
    )
    assert (printed.code, printed.err) == (0, "")
    text = " ".join(printed.out.split())
    assert text.startswith("A small case, with changes asked for, positions in time")
    assert "Evidence kept: undisputed." in text
    assert "counted with the red lines alone" in text


def test_a_timeline_of_what_is_wrong_says_so(space: Path, zopa_run: Zopa) -> None:
    for words, code, said in (
        (["timeline", "dmo"], 2, "did you mean 'demo'?"),
        (["timeline", "demo", "-s", "sotfen"], 2, "did you mean 'soften'?"),
        (["timeline", "demo", "--as-of", "2025-01-01"], 2, "No such option"),
        (
            ["timeline", "demo", "--drop", "south.x"],
            2,
            "command-line:1:8: error: unknown condition",
        ),
        (["timeline"], 2, "CASE"),
    ):
        printed = zopa_run(*words)
        assert (printed.code, printed.out) == (code, "")
        assert said in " ".join(printed.err.split())
    odd = zopa_run("timeline", "demo", "--set", "north.border.acceptable=[old_line]")
    assert odd.code == 0
    assert "[change-without-effect]" in odd.err
    north = space / "positions/demo/north.yaml"
    north.write_text(north.read_text().replace("ideal: old_line", "ideal: shared"))
    printed = zopa_run("timeline", "demo")
    assert (printed.code, printed.out) == (1, "")
    assert "positions/demo/north.yaml" in printed.err


def test_evidence_shows_what_hangs_on_what(space: Path, zopa_run: Zopa) -> None:
    printed = zopa_run("evidence", "demo")
    assert (printed.code, printed.err) == (0, "")
    assert narrow(printed.out)
    text = " ".join(printed.out.split())
    assert text.startswith("A small case, what rests on what, positions of 2025-01-31 ===")
    assert "With all demands the agreement space is closed as coded" in text
    assert "What hangs on one document or one source event" in text
    assert "[1] minutes" in text
    assert "By inference alone" in text
    assert "- c1: North wants the old line, a guarantee and no tariff. North; stated" in text
    assert (
        "against it (marked on one side only): c2: Nothing is said of monitors. A guest, " in text
    )
    assert "by way of North" in text
    assert "- South leaves “The guarantee” to North" in text
    assert "- On “The border”: prefers “The new line”. [south.border.ideal: stated]" in text
    assert "Documents" in text


def test_evidence_lists_the_statements_that_are_asked_for(space: Path, zopa_run: Zopa) -> None:
    out = zopa_run("evidence", "demo", "--parties", "south", "--issues", "tariff").out
    text = " ".join(out.split())
    assert "South: two statements" in text
    assert "North:" not in text.split("Who leaves")[1].split("South: two")[0].replace(
        "to North", ""
    )
    assert "south.tariff.acceptable, south.tariff.red_line: stated" in text
    assert "south.border" not in text.split("South: two statements")[1]


def test_evidence_as_json_reads_back_and_holds_all(space: Path, zopa_run: Zopa) -> None:
    data = json.loads(zopa_run("evidence", "demo", "--parties", "south", "-f", "json").out)
    assert EvidenceReport.model_validate(data).to_dict() == data
    assert data["schema"] == 1
    assert "north.border.acceptable" in data["statements"]
    assert {w["id"] for w in data["without"]} == {"minutes", "paper", "talk"}
    assert data["contradictions"] == [
        {
            "claims": ["c1", "c2"],
            "mutual": False,
            "statements": data["contradictions"][0]["statements"],
        }
    ]
    assert data["coders"] is None


@pytest.mark.parametrize(
    "command",
    [
        ["solve"],
        ["explain"],
        ["agreements"],
        ["assess", "--fix", "border=shared"],
        ["timeline"],
        ["evidence"],
    ],
)
def test_an_answer_names_the_coder_whose_files_it_takes(
    space: Path, zopa_run: Zopa, command: list[str]
) -> None:
    text = (space / "positions/demo/south.yaml").read_text("utf-8")
    (space / "positions/demo/south@maria.yaml").write_text(text, "utf-8")
    head, *options = command
    printed = zopa_run(head, "demo", *options, "--coder", "maria")
    assert printed.code == 0
    assert "A small case, coder maria, " in " ".join(printed.out.split())
    assert "coder" not in zopa_run(head, "demo", *options).out


def test_a_chart_and_a_report_name_the_coder(space: Path, zopa_run: Zopa) -> None:
    text = (space / "positions/demo/south.yaml").read_text("utf-8")
    (space / "positions/demo/south@maria.yaml").write_text(text, "utf-8")
    asked = zopa.Selection(coder="maria")
    assert " · coder maria · " in footer(zopa.load("demo", asked).solve(), [])
    made = zopa_run("report", "demo", "--coder", "maria", "--charts", "none", "-o", "out")
    assert made.code == 0
    report = (space / "out/report.md").read_text("utf-8")
    assert "Positions of 31 January 2025, coder maria" in report


def test_evidence_compares_coders(space: Path, zopa_run: Zopa) -> None:
    (space / "positions/demo/south@maria.yaml").write_text(MARIA)
    assert zopa_run("check", "demo").code == 0
    printed = zopa_run("evidence", "demo", "--coders")
    assert printed.code == 0
    assert narrow(printed.out)
    text = " ".join(printed.out.split())
    assert "Coder maria beside the first" in text
    assert "Both coded South. 0 of 4 stances are coded alike (0%)" in text
    assert "Conditions: 1 in both codings, 0 in the first alone, 0 in the second alone." in text
    assert "south.border: ideal, acceptable and red line differ" in text
    data = json.loads(zopa_run("evidence", "demo", "--coders", "-f", "json").out)
    maria = data["coders"]["maria"]
    assert maria["stances"] == {"compared": 4, "alike": 0}
    assert maria["conditions_alike"] == [["south.pay_for_line", "south.pays"]]
    assert EvidenceReport.model_validate(data).to_dict() == data


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--parties", "nroth"], "unknown party 'nroth' did you mean 'north'"),
        (["--issues", "tarif"], "unknown issue 'tarif' did you mean 'tariff'?"),
        (["--parties", ","], "no party is chosen"),
        (["--coders"], "case 'demo' has one coder only"),
        (["--coder", "maria"], "no second coder's files"),
        (["--without-source", "x"], "unknown source 'x'"),
        (["--add", "south.x=1"], "command-line:1:15: error"),
    ],
    ids=lambda w: " ".join(w) if isinstance(w, list) else "",
)
def test_evidence_of_what_is_not_there_is_wrong_usage(
    space: Path, zopa_run: Zopa, words: list[str], said: str
) -> None:
    printed = zopa_run("evidence", "demo", *words)
    assert (printed.code, printed.out) == (2, "")
    assert said in " ".join(printed.err.replace("zopa:", "").split())


def test_evidence_of_files_with_errors_is_refused(space: Path, zopa_run: Zopa) -> None:
    paper = space / "seeds/demo/paper.yaml"
    paper.write_text(paper.read_text().replace("  c3:", "  c4:"))
    printed = zopa_run("evidence", "demo")
    assert (printed.code, printed.out) == (1, "")
    assert "unknown claim 'c3'" in printed.err


def test_no_words_of_a_file_are_obeyed_by_the_terminal(space: Path, zopa_run: Zopa) -> None:
    minutes = space / "seeds/demo/minutes.yaml"
    minutes.write_text(
        minutes.read_text().replace("speaker: A guest", 'speaker: "[red]A\\e[31m guest"')
    )
    for words in (["evidence", "demo"], ["evidence", "demo", "-f", "json"]):
        out = zopa_run(*words).out
        assert "\x1b" not in out
        assert "[red]A" in out
