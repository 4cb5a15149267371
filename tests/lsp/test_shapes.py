"""Layout, outline, highlights, comments that let a warning stand, and what proposals explain."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import zopa
from zopa.check.codes import WARNINGS
from zopa.lsp.findings import link_of

UGLY = "party: north\nas_of:   2025-01-31\n\n\n\nstances:\n    border: {ideal:   old_line}   # 🕊\n"
UNCITED = ("north", "evidence: [c1]\n  tariff", "# none\n  tariff")


def changed(text: str, edits: list[dict[str, Any]]) -> str:
    """Make edits, counted in UTF-16, as an editor does: all of them speak of the text before."""
    lines = text.splitlines(keepends=True)
    starts = [len("".join(lines[:number])) for number in range(len(lines) + 1)]

    def index(place: dict[str, int]) -> int:
        line = lines[place["line"]] if place["line"] < len(lines) else ""
        before = line.encode("utf-16-le")[: 2 * place["character"]].decode("utf-16-le")
        return starts[place["line"]] + len(before)

    for edit in sorted(edits, key=lambda e: index(e["range"]["start"]), reverse=True):
        start, end = index(edit["range"]["start"]), index(edit["range"]["end"])
        text = text[:start] + edit["newText"] + text[end:]
    return text


def formatted(text: str, folder: Path) -> str:
    """What ``zopa fmt`` makes of a text."""
    path = folder / "text.yaml"
    path.write_text(text, encoding="utf-8", newline="")
    done = subprocess.run(
        [sys.executable, "-m", "zopa", "fmt", str(path)],
        capture_output=True,
        check=False,
        env={"PYTHONPATH": str(Path(zopa.__file__).parents[1])},
    )
    assert done.returncode == 0, done.stderr
    return path.read_bytes().decode()


@pytest.mark.parametrize("text", [UGLY, UGLY.replace("\n", "\r\n")])
def test_an_editor_formats_as_fmt_does(typing: Any, tmp_path: Path, text: str) -> None:
    client, file = typing.client, typing.files["north"]
    client.open(file, text)
    params = {
        "textDocument": {"uri": client.uri(file)},
        "options": {"tabSize": 8, "insertSpaces": False},
    }
    edits = client.ask("textDocument/formatting", params)
    after = changed(text, edits)
    assert after == formatted(text, tmp_path) != text
    # what is well is not touched, so that the cursor stays
    assert all(e["range"]["end"]["line"] - e["range"]["start"]["line"] < 5 for e in edits)
    client.open(file, after)
    assert client.ask("textDocument/formatting", params) == []
    client.open(file, "stances: [")
    assert client.ask("textDocument/formatting", params) is None


def actions(typing: Any, where: str) -> list[dict[str, Any]]:
    found = typing.found
    span = {"start": {"line": 0, "character": 0}, "end": {"line": 99, "character": 0}}
    params = {
        "textDocument": {"uri": typing.client.uri(where)},
        "range": found[0]["range"] if found else span,
        "context": {"diagnostics": found},
    }
    return list(typing.client.ask("textDocument/codeAction", params))


def test_a_warning_is_let_stand_by_a_comment_at_its_line(typing: Any) -> None:
    where, _ = typing(*UNCITED)
    (action,) = actions(typing, where)
    assert action["title"] == "Let this stand: ignore 'stance-without-evidence' here"
    (edits,) = action["edit"]["changes"].values()
    text = typing.text("north").replace(*UNCITED[1:])
    after = changed(text, edits)
    assert "  guarantee:  # zopa: ignore[stance-without-evidence]\n" in after
    assert typing.client.open(where, after) == []


def test_another_code_joins_the_comment_that_is_there(typing: Any) -> None:
    there = "guarantee:  # zopa: ignore[stale-stance] Looked at.\n"
    text = typing.text("north").replace(*UNCITED[1:]).replace("guarantee:\n", there)
    where = typing.files["north"]
    found = typing.found = typing.client.open(where, text)
    assert {f["code"] for f in found} == {"stance-without-evidence", "unused-ignore"}
    (action,) = actions(typing, where)
    (edits,) = action["edit"]["changes"].values()
    after = changed(text, edits)
    assert "# zopa: ignore[stale-stance, stance-without-evidence] Looked at.\n" in after
    assert [f["code"] for f in typing.client.open(where, after)] == ["unused-ignore"]


def test_the_comment_stands_above_a_long_line(typing: Any) -> None:
    long = "guarantee: {acceptable: '>= paper', basis: reported, note: " + "x" * 60 + "}\n"
    text = typing.text("north")
    start, end = text.index("guarantee:"), text.index("  tariff:")
    text = text[:start] + long + text[end:]
    where = typing.files["north"]
    typing.found = typing.client.open(where, text)
    (action,) = actions(typing, where)
    (edits,) = action["edit"]["changes"].values()
    after = changed(text, edits)
    assert "  # zopa: ignore[stance-without-evidence]\n  guarantee:" in after
    assert typing.client.open(where, after) == []


def test_an_error_is_not_let_stand(typing: Any) -> None:
    where, _ = typing("south", "when: border == new_line", "when: border == 5")
    assert [f["severity"] for f in typing.found] == [1]
    assert [a for a in actions(typing, where) if "stand" in a["title"]] == []


@pytest.mark.parametrize(
    ("typed", "first"),
    [("ignore[§]", "already-implied"), ("ignore[stale-stance, st§", "stance-without-evidence")],
)
def test_codes_are_proposed_in_a_comment(typing: Any, typed: str, first: str) -> None:
    labels = typing.labels("north", "weight: 3", f"weight: 3  # zopa: {typed}")
    assert set(labels) == WARNINGS - {word for word in ("stale-stance",) if word in typed}
    assert first in labels


def test_a_proposal_explains_the_thing_when_it_is_looked_at(typing: Any) -> None:
    where, place = typing("north", "disputed_by: [c2]", "disputed_by: [c§")
    items = {i["label"]: i for i in typing.client.at(where, place, "completion")}
    assert "documentation" not in items["c3"]
    assert items["c3"]["insertTextFormat"] == 1
    resolved = typing.client.ask("completionItem/resolve", items["c3"])
    said = resolved["documentation"]
    assert said["kind"] == "plaintext"
    assert "claim c3" in said["value"] and "A paper of South" in said["value"]
    key = {"label": "note", "textEdit": {"range": items["c3"]["textEdit"]["range"], "newText": ""}}
    assert "documentation" not in typing.client.ask("completionItem/resolve", key)


def test_every_place_of_a_name_in_the_file_is_marked(typing: Any) -> None:
    where, place = typing("model", "when: guarantee ==", "when: guar§antee ==")
    lines = typing.text("model").splitlines()
    found = typing.client.at(where, place, "documentHighlight")
    words = [
        lines[f["range"]["start"]["line"]][
            f["range"]["start"]["character"] : f["range"]["end"]["character"]
        ]
        for f in found
    ]
    assert words == ["guarantee", "guarantee"]
    assert [f["kind"] for f in found] == [3, 2]
    assert typing.client.at(where, (0, 9), "documentHighlight") == []


def test_the_outline_is_a_list_for_an_editor_that_knows_no_other(typing: Any) -> None:
    typing("model", "title: A small case", "title: A small case§")
    uri = typing.client.uri(typing.files["model"])
    found = typing.client.ask("textDocument/documentSymbol", {"textDocument": {"uri": uri}})
    inside = {f["name"]: f.get("containerName") for f in found}
    assert inside["shared"] == "border"
    assert inside["border"] == "issues"
    assert inside["watched"] == "rules"


def test_a_rename_is_refused_before_a_name_is_asked_for(typing: Any) -> None:
    typing("north", "party: north", "party: [north")
    where, (line, character) = typing("south", "border == new_line", "border == §new_line")
    params = {
        "textDocument": {"uri": typing.client.uri(where)},
        "position": {"line": line, "character": character},
    }
    said = typing.client.refused("textDocument/prepareRename", params)
    assert "north.yaml cannot be read" in said


def test_every_code_of_a_warning_leads_to_the_line_that_explains_it() -> None:
    assert [code for code in sorted(WARNINGS) if link_of(code) is None] == []
    assert link_of("no-such-code") is None
