"""What an editor is told while somebody types: the findings of ``zopa check``."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import zopa


def span(found: dict[str, Any]) -> tuple[int, int, int, int]:
    start, end = found["range"]["start"], found["range"]["end"]
    return start["line"], start["character"], end["line"], end["character"]


def test_a_good_case_has_no_findings(typing: Any) -> None:
    typing("north", "weight: 3", "weight: 3")
    assert typing.found == []


def test_a_finding_has_code_severity_place_and_remedy(typing: Any) -> None:
    _, (line, column) = typing("north", "ideal: old_line", "ideal: §old_lin")
    (found,) = typing.found
    assert (found["code"], found["severity"], found["source"]) == ("unknown-option", 1, "zopa")
    assert found["message"] == "unknown option 'old_lin'\ndid you mean 'old_line'?"
    assert span(found) == (line, column, line, column + len("old_lin"))


def test_a_warning_is_a_warning(typing: Any) -> None:
    typing("north", "evidence: [c1]\n  tariff", "# none\n  tariff")
    assert [(f["code"], f["severity"]) for f in typing.found] == [("stance-without-evidence", 2)]


def test_a_finding_leads_to_the_issue_that_it_is_about(typing: Any) -> None:
    typing("north", "ideal: old_line", "ideal: old_lin")
    (related,) = typing.found[0]["relatedInformation"]
    assert related["location"]["uri"] == typing.client.uri(typing.files["model"])
    line = related["location"]["range"]["start"]["line"]
    assert typing.text("model").splitlines()[line] == "  border:"
    assert "border" in related["message"]


def test_an_unsaved_model_judges_the_other_files(typing: Any) -> None:
    client = typing.client
    typing("model", "shared: {title: Both hold it}", "both: {title: Both hold it}")
    assert typing.found == []
    codes = [found["code"] for found in client.diagnostics(typing.files["north"])]
    assert codes == ["unknown-option"]


def test_columns_are_those_of_the_editor(typing: Any) -> None:
    # 🕊 is one character and two units of UTF-16
    _, (line, column) = typing("model", "title: Both hold it}", "title: 🕊, nte: §a}")
    (found,) = [f for f in typing.found if f["code"] == "unknown-key"]
    assert span(found) == (line, column - 5, line, column - 2)


def test_a_broken_file_is_one_finding_and_mended_none(typing: Any) -> None:
    typing("south", "party: south", "party: [south")
    assert [found["code"].partition("-")[0] for found in typing.found] == ["yaml"]
    typing("south", "party: south", "party: south")
    assert typing.found == []


def test_closing_a_file_goes_back_to_what_is_saved(typing: Any) -> None:
    typing("north", "ideal: old_line", "ideal: old_lin")
    assert typing.found != []
    typing.client.shut(typing.files["north"])
    uri = typing.client.uri(typing.files["north"])
    assert [told["diagnostics"] for told in typing.client.told if told["uri"] == uri] == [[]]


def test_what_lies_in_no_workspace_is_left_alone(typing: Any, tmp_path: Path) -> None:
    uri = (tmp_path / "other.yaml").as_uri()
    item = {"uri": uri, "languageId": "yaml", "version": 1, "text": "a: [b"}
    typing.client.say("textDocument/didOpen", {"textDocument": item})
    position = {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 2}}
    assert typing.client.ask("textDocument/hover", position) is None
    assert typing.client.ask("textDocument/completion", position) == []
    assert all(told["uri"] != uri for told in typing.client.told)


@pytest.mark.parametrize("text", ["", "\x00", "stances: *x", "- a", "party: \ud800", "a: b\r\rc"])
def test_odd_texts_are_findings(typing: Any, text: str) -> None:
    # json writes half a character as an escape, as an editor may
    found = typing.client.open(typing.files["north"], text)
    assert [finding["severity"] for finding in found if finding["severity"] == 1] != []


def test_the_findings_are_those_of_check(typing: Any) -> None:
    client = typing.client
    typing("north", 'acceptable: "<= 2.5"', 'acceptable: "<= 2.3 and borde == x"')
    path = client.root / typing.files["north"]
    saved = path.read_bytes()
    path.write_bytes(saved.replace(b'acceptable: "<= 2.5"', b'acceptable: "<= 2.3 and borde == x"'))
    try:
        done = subprocess.run(
            [sys.executable, "-m", "zopa", "check", "demo", "--format", "json"],
            cwd=client.root,
            capture_output=True,
            check=False,
            env={"PYTHONPATH": str(Path(zopa.__file__).parents[1])},
        )
    finally:
        path.write_bytes(saved)
    expected = [
        (d["code"], d["line"] - 1, d["column"] - 1, d["end_line"] - 1, d["end_column"] - 1)
        for d in json.loads(done.stdout)["diagnostics"]
        if d["file"] == typing.files["north"]
    ]
    assert expected != []
    assert [(found["code"], *span(found)) for found in typing.found] == expected


def test_without_pygls_the_command_says_what_to_install() -> None:
    block = "import sys; sys.modules['pygls'] = None; from zopa.cli.main import run; run()"
    done = subprocess.run(
        [sys.executable, "-c", block, "lsp"],
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(Path(zopa.__file__).parents[1])},
    )
    assert done.returncode == 3
    assert "pip install 'zopa[lsp]'" in done.stderr
    assert "Traceback" not in done.stderr
