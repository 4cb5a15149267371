"""The options that choose a case, through every command that takes them."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Zopa = Callable[..., Any]
ASKED = [
    "--set", "south.border.acceptable=[new_line, old_line]",
    "--set", "south.border.red_line=[]",
    "--drop", "south.pay_for_line",
]  # fmt: skip
COMMANDS = {
    "solve": ["solve", "demo"],
    "explain": ["explain", "demo"],
    "assess": ["assess", "demo", "--fix", "border=old_line"],
    "agreements": ["agreements", "demo"],
    "compare": ["compare", "demo"],
    "timeline": ["timeline", "demo"],
    "evidence": ["evidence", "demo"],
    "chart": ["chart", "demo", "conflicts", "-f", "json"],
    "report": ["report", "demo", "-o", "out"],
}


@pytest.mark.parametrize("words", COMMANDS.values(), ids=COMMANDS.keys())
def test_every_command_takes_changes(space: Path, zopa_run: Zopa, words: list[str]) -> None:
    printed = zopa_run(*words, *ASKED)
    assert (printed.code, printed.err) == (0, "")
    assert printed.out != zopa_run(*words).out or words[0] == "report"


def test_changes_open_the_space_and_are_said(space: Path, zopa_run: Zopa) -> None:
    assert json.loads(zopa_run("solve", "demo", "-f", "json").out)["verdict"] == "closed"
    data = json.loads(zopa_run("solve", "demo", *ASKED, "-f", "json").out)
    assert data["verdict"] == "open"
    assert (data["scenario"], data["scenario_title"]) == (None, None)
    assert data["selection"] == ASKED
    assert [change["id"] for change in data["scenario_changes"]] == [
        "south.border",
        "south.pay_for_line",
    ]
    text = " ".join(zopa_run("solve", "demo", *ASKED).out.split())
    assert text.startswith("A small case, with changes asked for, positions of 2025-01-31 ===")
    assert "What this request changes, by assumption" in text
    assert "no longer: Pays for the new line only" in text


def test_agreements_say_which_case_they_are_of(space: Path, zopa_run: Zopa) -> None:
    words = ["agreements", "demo", *ASKED, "--undisputed"]
    text = " ".join(zopa_run(*words).out.split())
    assert text.startswith("A small case, with changes asked for, positions of 2025-01-31 ===")
    assert "Evidence kept: undisputed." in text
    data = json.loads(zopa_run(*words, "-f", "json").out)
    assert data["selection"] == [*ASKED, "--undisputed"]
    assert data["evidence"]["undisputed"] is True
    named = zopa_run("agreements", "demo", "-s", "soften").out
    assert named.startswith("A small case, scenario “North takes the new line”, positions of")


def test_a_scenario_with_changes_says_both(space: Path, zopa_run: Zopa) -> None:
    words = ["solve", "demo", "-s", "soften", "--walk-away", "north=30..40"]
    text = " ".join(zopa_run(*words).out.split())
    assert "scenario “North takes the new line” with further changes, positions" in text
    assert "North: new: Walk-away value 30 to 40. [north.walk_away]" in text
    data = json.loads(zopa_run(*words, "-f", "json").out)
    assert data["parties"]["north"]["walk_away"] == {"low": 30, "high": 40}
    assert data["scenario"] == "soften"


def test_joined_scenarios_are_named_together(space: Path, zopa_run: Zopa) -> None:
    scenarios = space / "models/demo/scenarios.yaml"
    scenarios.write_text(
        scenarios.read_text() + "  more: {title: No monitors, drop: [south.pay_for_line]}\n"
    )
    data = json.loads(zopa_run("solve", "demo", "-s", "soften+more", "-f", "json").out)
    assert data["scenario"] == "soften+more"
    assert data["scenario_title"] == "North takes the new line + No monitors"
    assert data["selection"] == ["--scenario", "soften+more"]
    assert {change["id"] for change in data["scenario_changes"]} == {
        "north.border",
        "south.pay_for_line",
    }


def test_wrong_arguments_are_shown_with_carets_and_are_wrong_usage(
    space: Path, zopa_run: Zopa
) -> None:
    printed = zopa_run(
        "solve", "demo", "--set", "north.border.acceptable=[old_lin, shared]", "--drop", "south.pay"
    )
    assert (printed.code, printed.out) == (2, "")
    assert printed.err == (
        "command-line:1:32: error: 'old_lin' is not an option of 'border' [unknown-option]\n"
        "    did you mean 'old_line'?\n"
        "    1 | --set north.border.acceptable=[old_lin, shared]\n"
        "      |                                ^^^^^^^\n"
        "command-line:2:8: error: unknown condition 'south.pay' [unknown-condition]\n"
        "    did you mean 'south.pay_for_line'?\n"
        "    2 | --drop south.pay\n"
        "      |        ^^^^^^^^^\n"
        "2 errors; nothing was solved or written\n"
    )


def test_with_errors_in_the_files_as_well_the_files_are_at_fault(
    space: Path, zopa_run: Zopa
) -> None:
    north = space / "positions/demo/north.yaml"
    north.write_text(north.read_text().replace("ideal: old_line", "ideal: old_lin"))
    printed = zopa_run("solve", "demo", "--drop", "south.pay")
    assert printed.code == 1
    assert "positions/demo/north.yaml:5:12: error" in printed.err
    assert "command-line:1:8: error" in printed.err


@pytest.mark.parametrize("words", COMMANDS.values(), ids=COMMANDS.keys())
def test_a_change_without_effect_is_a_warning_and_no_error(
    space: Path, zopa_run: Zopa, words: list[str]
) -> None:
    printed = zopa_run(*words, "--set", "north.border.acceptable=[old_line]")
    assert printed.code == 0
    assert printed.out
    assert "command-line:1:7: warning: " in printed.err
    assert "[change-without-effect]" in printed.err


def test_an_option_that_clashes_with_the_files_is_wrong_usage(space: Path, zopa_run: Zopa) -> None:
    printed = zopa_run("solve", "demo", "--set", "north.border.acceptable=[old_line, shared]")
    assert printed.code == 2
    assert "both acceptable and a red line: shared" in printed.err
    assert "--set north.border.acceptable=[old_line, shared]" in printed.err


@pytest.mark.parametrize(
    "value",
    ["__import__('os').system('touch canary')", "!!python/object/apply:os.system ['touch canary']",
     "`touch canary`", "$(touch canary)", "{{touch canary}}", "&a [*a]"],
)  # fmt: skip
def test_nothing_in_an_argument_is_run(space: Path, zopa_run: Zopa, value: str) -> None:
    for words in (
        ["--set", f"north.border.acceptable={value}"],
        ["--set", f"north.tariff.acceptable={value}"],
        ["--add", f"north.x={{require: {json.dumps(value)}, strength: demand}}"],
        ["--walk-away", f"north={value}"],
        ["--drop", value],
    ):
        printed = zopa_run("solve", "demo", *words)
        assert (printed.code, printed.out) == (2, ""), words
        assert "command-line:1:" in printed.err
    assert not list(space.rglob("canary"))


def test_an_argument_with_control_characters_is_not_obeyed(space: Path, zopa_run: Zopa) -> None:
    printed = zopa_run("solve", "demo", "--set", "north.border.ideal=\x1b[31m")
    assert (printed.code, printed.out) == (2, "")
    assert "\x1b" not in printed.err


def test_a_report_says_how_to_make_it_again_and_does_not_replace_another(
    space: Path, zopa_run: Zopa
) -> None:
    refused = zopa_run("report", "demo", *ASKED)
    assert (refused.code, refused.out) == (2, "")
    assert "--out DIR" in refused.err
    assert not (space / "reports").exists()
    assert zopa_run("report", "demo", *ASKED, "--as-of", "2025-01-31", "-o", "one").code == 0
    manifest = json.loads((space / "one/manifest.json").read_text())
    words = shlex.split(manifest["command"])
    assert words[:3] == ["zopa", "report", "demo"]
    assert words[3:] == [*ASKED, "--as-of", "2025-01-31"] == manifest["selection"]
    assert zopa_run(*words[1:], "-o", "two").code == 0
    for file in (space / "one").iterdir():
        assert file.read_bytes() == (space / "two" / file.name).read_bytes()


def test_scenarios_that_do_not_fit_what_is_asked_for_are_left_out_and_named(
    space: Path, zopa_run: Zopa
) -> None:
    south = space / "positions/demo/south.yaml"
    text, _, _ = south.read_text(encoding="utf-8").partition("conditions:")
    south.with_name("south@jo.yaml").write_text(text, encoding="utf-8")
    made = zopa_run("report", "demo", "--coder", "jo", "--charts", "none", "-o", "out")
    why = "unknown condition 'south.pay_for_line'"
    assert (made.code, made.err) == (
        0,
        f"warning: the scenario “And the rest” is left out: {why}\n",
    )
    brief = (space / "out/report.md").read_text(encoding="utf-8")
    _, _, section = brief.partition("### Left out\n")
    assert f"one scenario cannot be applied:\n\n- **And the rest:** {why}.\n" in section
    assert "North takes the new line" in brief
    assert "And the rest" not in (space / "out/scenarios.csv").read_text(encoding="utf-8")


def test_a_scenario_that_an_earlier_day_does_not_know_has_no_timeline_and_says_so(
    space: Path, zopa_run: Zopa
) -> None:
    south = space / "positions/demo/south.yaml"
    text = south.read_text(encoding="utf-8")
    south.write_text(text.replace("  pay_for_line:\n", "  pay_for_line:\n    since: 2025-01-20\n"))
    made = zopa_run("report", "demo", "-s", "bargain", "--charts", "none", "-o", "out")
    why = "is left out: not on every day: unknown condition 'south.pay_for_line'"
    assert (made.code, made.err) == (0, f"warning: the chart timeline {why}\n")
    brief = (space / "out/report.md").read_text(encoding="utf-8")
    assert f"The chart “timeline” {why}." in brief


def test_joined_scenarios_have_a_report_folder_of_their_own(space: Path, zopa_run: Zopa) -> None:
    assert zopa_run("report", "demo", "-s", "soften+bargain").code == 0
    assert (space / "reports/demo/soften+bargain/results.json").is_file()


def test_what_was_asked_for_is_saved_as_a_scenario(space: Path, zopa_run: Zopa) -> None:
    scenarios = space / "models/demo/scenarios.yaml"
    before = scenarios.read_bytes()
    printed = zopa_run("solve", "demo", *ASKED, "--save-as", "open_it", "-f", "json")
    assert printed.code == 0
    assert printed.err == f"saved as scenario 'open_it' in {scenarios}\n"
    assert scenarios.read_bytes().startswith(before)
    assert zopa_run("check", "demo").code == 0
    asked = json.loads(printed.out)
    again = json.loads(zopa_run("solve", "demo", "-s", "open_it", "-f", "json").out)
    assert again["scenario"] == "open_it"
    for part in ("verdict", "space", "conflicts", "scenario_changes"):
        assert again[part] == asked[part]
    refused = zopa_run("explain", "demo", *ASKED, "--save-as", "open_it")
    assert (refused.code, refused.out) == (2, "")
    assert "there is a scenario 'open_it' already" in refused.err


def test_nothing_is_saved_where_the_request_is_wrong(space: Path, zopa_run: Zopa) -> None:
    before = (space / "models/demo/scenarios.yaml").read_bytes()
    assert zopa_run("solve", "demo", "--drop", "south.x", "--save-as", "it").code == 2
    assert zopa_run("solve", "demo", "--save-as", "it").code == 2
    assert (space / "models/demo/scenarios.yaml").read_bytes() == before


def test_the_day_is_chosen_and_said(space: Path, zopa_run: Zopa) -> None:
    north = space / "positions/demo/north.yaml"
    north.write_text(north.read_text().replace("  tariff:\n", "  tariff:\n    since: 2025-01-10\n"))
    now, before = (
        json.loads(zopa_run("solve", "demo", "-f", "json", *words).out)
        for words in ([], ["--as-of", "2025-01-09"])
    )
    assert (now["as_of"], before["as_of"]) == ("2025-01-31", "2025-01-09")
    assert "north.tariff.demand" in now["commitments"]
    assert "north.tariff.demand" not in before["commitments"]
    assert before["selection"] == ["--as-of", "2025-01-09"]
    printed = zopa_run("solve", "demo", "--as-of", "9 January")
    assert (printed.code, printed.out) == (2, "")
    assert "'9 January' is not a date" in printed.err


FILTERS = [
    ["--evidence", "reported"],
    ["--undisputed"],
    ["--min-confidence", "0.6"],
    ["--without-source", "minutes"],
    ["--without-event", "talk"],
]


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("words", FILTERS, ids=" ".join)
def test_every_command_takes_filters_on_evidence(
    space: Path, zopa_run: Zopa, command: str, words: list[str]
) -> None:
    if command == "report" and words != ["--undisputed"]:
        return  # a report takes long, and hands all of them on alike
    printed = zopa_run(*COMMANDS[command], *words)
    assert (printed.code, printed.err) == (0, "")
    assert printed.out


def test_filters_are_said_with_all_that_falls(space: Path, zopa_run: Zopa) -> None:
    words = ["solve", "demo", "--without-event", "talk", "--evidence", "reported"]
    text = " ".join(zopa_run(*words).out.split())
    assert "Evidence kept ------------- Reported or firmer, without talk. 4 statements" in text
    assert "- North: north.border.ideal, north.border.acceptable, north.border.red_line" in text
    assert "- South: south.border.acceptable" in text
    data = json.loads(zopa_run(*words, "-f", "json").out)
    assert data["evidence"] == {
        "basis": "reported",
        "undisputed": False,
        "min_confidence": None,
        "without_sources": [],
        "without_events": ["talk"],
        "set_aside": [
            "north.border.ideal",
            "north.border.acceptable",
            "north.border.red_line",
            "south.border.acceptable",
        ],
    }
    assert data["selection"] == ["--evidence", "reported", "--without-event", "talk"]
    assert "south.border.demand" not in data["commitments"]
    assert "south.border.red_line" in data["commitments"]


def test_a_filter_by_which_nothing_falls_says_so(space: Path, zopa_run: Zopa) -> None:
    text = " ".join(zopa_run("explain", "demo", "--evidence", "inferred").out.split())
    assert "Inferred or firmer. Nothing falls by this." in text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--evidence", "assumed"], "'stated', 'reported', 'inferred'"),
        (["--min-confidence", "60%"], "'60%' is no confidence"),
        (["--min-confidence", "2"], "a number from 0 to 1"),
        (["--without-source", "minute"], "did you mean 'minutes'?"),
        (["--without-event", "tlak"], "did you mean 'talk'?"),
        (["--without-event", ""], "unknown event ''"),
    ],
    ids=lambda w: " ".join(w) if isinstance(w, list) else w,
)
def test_a_filter_that_is_none_is_wrong_usage(
    space: Path, zopa_run: Zopa, words: list[str], said: str
) -> None:
    printed = zopa_run("solve", "demo", *words)
    assert (printed.code, printed.out) == (2, "")
    assert said in " ".join(printed.err.split())


def test_filters_cannot_be_saved_as_a_scenario(space: Path, zopa_run: Zopa) -> None:
    printed = zopa_run("solve", "demo", *ASKED, "--undisputed", "--save-as", "it")
    assert (printed.code, printed.out) == (2, "")
    assert "a scenario cannot hold --undisputed" in printed.err


def test_a_second_coders_file_is_taken_if_asked_for(space: Path, zopa_run: Zopa) -> None:
    north = (space / "positions/demo/north.yaml").read_text()
    before = zopa_run("solve", "demo", "-f", "json").out
    other = space / "positions/demo/north@maria.yaml"
    other.write_text(north.replace("acceptable: [old_line]", "acceptable: [old_line, new_line]"))
    assert zopa_run("check", "demo").code == 0
    assert zopa_run("solve", "demo", "-f", "json").out == before
    data = json.loads(zopa_run("solve", "demo", "--coder", "maria", "-f", "json").out)
    assert data["commitments"]["north.tariff.demand"]["file"] == "positions/demo/north@maria.yaml"
    assert "positions/demo/north@maria.yaml" in data["inputs"]
    assert data["selection"] == ["--coder", "maria"]
    printed = zopa_run("solve", "demo", "--coder", "marai")
    assert (printed.code, printed.out) == (2, "")
    assert "did you mean 'maria'?" in printed.err
