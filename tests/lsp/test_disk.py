"""Files that come, go and change on the disk, addresses, and editors that can do more."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

NORTH, MODEL = "positions/demo/north.yaml", "models/demo/model.yaml"
WRONG = ("ideal: old_line", "ideal: old_lin")
CREATED, CHANGED, DELETED = 1, 2, 3


@pytest.fixture
def disk(rich: Any) -> Iterator[Any]:
    """The editor; what a test does to the files on the disk is undone at its end."""
    before = {path: path.read_bytes() for path in rich.root.rglob("*.yaml")}
    yield rich
    for uri in list(rich.versions):
        rich.say("textDocument/didClose", {"textDocument": {"uri": uri}})
    rich.versions.clear()
    for path in rich.root.rglob("*.yaml"):
        if path not in before:
            path.unlink()
    for path, data in before.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    told(rich, *(path.relative_to(rich.root).as_posix() for path in before))


def told(rich: Any, *files: str, kind: int = CHANGED) -> None:
    """Tell the server that files have changed."""
    changes = [{"uri": rich.uri(file), "type": kind} for file in files]
    rich.told.clear()
    rich.say("workspace/didChangeWatchedFiles", {"changes": changes})


def codes(rich: Any, file: str) -> list[str]:
    return [found["code"] for found in rich.diagnostics(file)]


def rewrite(rich: Any, file: str, old: str, new: str) -> None:
    path = rich.root / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_the_server_asks_to_be_told_of_files(rich: Any) -> None:
    (asked,) = rich.asked("client/registerCapability")["params"]["registrations"]
    assert asked["method"] == "workspace/didChangeWatchedFiles"
    globs = [watcher["globPattern"] for watcher in asked["registerOptions"]["watchers"]]
    assert "**/{models,positions,seeds}/*/*.{yaml,yml}" in globs


def test_a_file_that_another_program_saves_is_checked(disk: Any) -> None:
    assert disk.open(MODEL) == []
    rewrite(disk, NORTH, *WRONG)
    told(disk, NORTH)
    assert codes(disk, NORTH) == ["unknown-option"]
    # back again, within the same tick of the clock and of the same length
    status = (disk.root / NORTH).stat()
    rewrite(disk, NORTH, *reversed(WRONG))
    os.utime(disk.root / NORTH, ns=(status.st_atime_ns, status.st_mtime_ns))
    told(disk, NORTH)
    assert codes(disk, NORTH) == []


def test_what_is_open_and_unsaved_wins_over_the_disk(disk: Any) -> None:
    text = (disk.root / NORTH).read_text(encoding="utf-8")
    assert disk.open(NORTH, text + "# unsaved\n") == []
    rewrite(disk, NORTH, *WRONG)
    told(disk, NORTH)
    assert codes(disk, NORTH) == []
    disk.shut(NORTH)
    assert codes(disk, NORTH) == ["unknown-option"]


def test_a_file_that_is_gone_is_missed_and_a_new_one_read(disk: Any) -> None:
    assert disk.open(MODEL) == []
    data = (disk.root / NORTH).read_bytes()
    (disk.root / NORTH).rename(disk.root / "positions/demo/other.yaml")
    told(disk, NORTH, "positions/demo/other.yaml")
    (disk.root / "positions/demo/other.yaml").unlink()
    told(disk, "positions/demo/other.yaml", kind=DELETED)
    assert "missing-positions" in codes(disk, MODEL)
    (disk.root / NORTH).write_bytes(data)
    told(disk, NORTH, kind=CREATED)
    assert codes(disk, MODEL) == []


def test_a_folder_that_goes_with_a_checkout_and_comes_back(disk: Any) -> None:
    assert disk.open(MODEL) == []
    room, aside = disk.root / "seeds", disk.root / "aside"
    room.rename(aside)
    told(disk, "seeds", kind=DELETED)
    assert codes(disk, "seeds/demo") == ["missing-file"]
    aside.rename(room)
    told(disk, "seeds", kind=CREATED)
    assert codes(disk, "seeds/demo") == []


def test_a_workspace_that_comes_after_its_file_was_opened(disk: Any, tmp_path: Path) -> None:
    text = (disk.root / NORTH).read_text(encoding="utf-8").replace(*WRONG)
    path = tmp_path / NORTH
    uri = path.as_uri()
    item = {"uri": uri, "languageId": "yaml", "version": 7, "text": text}
    disk.say("textDocument/didOpen", {"textDocument": item})
    shutil.copytree(disk.root, tmp_path, dirs_exist_ok=True)
    changes = [{"uri": (tmp_path / "positions").as_uri(), "type": CREATED}]
    disk.told.clear()
    disk.say("workspace/didChangeWatchedFiles", {"changes": changes})
    disk.versions[uri] = 7
    # another workspace, with a case of the same name
    disk.ask("textDocument/hover", {"textDocument": {"uri": uri}, "position": position(0, 0)})
    while not (found := [t for t in disk.told if t["uri"] == uri]):
        disk._take()
    assert [d["code"] for d in found[0]["diagnostics"]] == ["unknown-option"]
    assert all(t["uri"] != disk.uri(NORTH) for t in disk.told)


def position(line: int, character: int) -> dict[str, int]:
    return {"line": line, "character": character}


@pytest.mark.parametrize(
    "uri",
    [
        "untitled:Untitled-1",
        "file:///nowhere/positions/demo/north.yaml",
        "file:///a%00b/positions/demo/north.yaml",
        "file://[/positions/demo/north.yaml",
        "git:/positions/demo/north.yaml?HEAD",
        "north.yaml",
        "",
    ],
)
def test_a_file_that_is_in_no_workspace_gets_no_answer_and_does_no_harm(
    rich: Any, uri: str
) -> None:
    item = {"uri": uri, "languageId": "yaml", "version": 1, "text": "party: [a"}
    document = {"textDocument": {"uri": uri}}
    rich.say("textDocument/didOpen", {"textDocument": item})
    for method in ("hover", "completion", "definition", "documentHighlight", "prepareRename"):
        assert not rich.ask(f"textDocument/{method}", {**document, "position": position(0, 3)})
    for method in ("codeLens", "documentSymbol", "formatting"):
        options = {"options": {"tabSize": 2, "insertSpaces": True}}
        assert not rich.ask(f"textDocument/{method}", {**document, **options})
    rich.say("textDocument/didClose", document)
    rich.say("workspace/didChangeWatchedFiles", {"changes": [{"uri": uri, "type": CHANGED}]})


def test_an_address_may_be_escaped_in_more_ways_than_one(disk: Any) -> None:
    uri = disk.uri(NORTH)
    assert "%F0%9F%95%8A" in uri and "%23" in uri
    other = uri.replace("positions", "%70ositions").replace("north.yaml", "nort%68.yaml")
    text = (disk.root / NORTH).read_text(encoding="utf-8").replace(*WRONG)
    item = {"uri": other, "languageId": "yaml", "version": 1, "text": text}
    disk.told.clear()
    disk.say("textDocument/didOpen", {"textDocument": item})
    disk.versions[other] = 1
    while not (found := [t for t in disk.told if t["uri"] == other]):
        disk._take()
    assert [d["code"] for d in found[0]["diagnostics"]] == ["unknown-option"]


def test_columns_are_bytes_where_the_editor_counts_bytes(disk: Any) -> None:
    assert disk.capabilities["positionEncoding"] == "utf-8"
    text = (disk.root / MODEL).read_text(encoding="utf-8")
    text = text.replace("{title: Both hold it}", "{title: 'né 🕊', nte: a}")
    (found,) = [f for f in disk.open(MODEL, text) if f["code"] == "unknown-key"]
    line = text.splitlines()[found["range"]["start"]["line"]].encode()
    start, end = found["range"]["start"]["character"], found["range"]["end"]["character"]
    assert line[start:end] == b"nte"
    at = (found["range"]["start"]["line"], line.index(b"shared") + 2)
    assert disk.at(MODEL, at, "hover")["contents"]["value"].startswith("né 🕊\noption shared")


def test_a_finding_leads_to_the_line_of_the_page_that_explains_it(disk: Any) -> None:
    text = (disk.root / NORTH).read_text(encoding="utf-8").replace(*WRONG)
    (found,) = disk.open(NORTH, text)
    page, _, line = found["codeDescription"]["href"].partition("#L")
    lines = Path(page.removeprefix("file://")).read_text(encoding="utf-8").splitlines()
    assert "`unknown-option`" in lines[int(line) - 1].split("|")[1]
    assert "tags" not in found


def test_what_changes_nothing_is_shown_faded(disk: Any) -> None:
    text = (disk.root / MODEL).read_text(encoding="utf-8")
    text = text.replace("require: un in monitors", "require: guarantee == troops")
    found = {f["code"]: f.get("tags") for f in disk.open(MODEL, text)}
    assert found["without-effect"] == [1]


def test_a_rename_names_the_version_that_it_was_made_for(disk: Any) -> None:
    disk.open(NORTH)
    disk.open(NORTH)
    text = (disk.root / NORTH).read_text(encoding="utf-8")
    line = text.splitlines().index("  border:")
    edit = disk.at(NORTH, (line, 3), "rename", newName="frontier")
    versions = {
        c["textDocument"]["uri"]: c["textDocument"]["version"] for c in edit["documentChanges"]
    }
    assert versions[disk.uri(NORTH)] == 2
    assert versions[disk.uri(MODEL)] is None


def test_the_outline_holds_what_a_file_defines_half_typed_or_not(disk: Any) -> None:
    text = (disk.root / MODEL).read_text(encoding="utf-8")
    document = {"textDocument": {"uri": disk.uri(MODEL)}}
    for now in (text, text.replace("title: The tariff", "title: [The\n tariff", 1)):
        disk.open(MODEL, now)
        found = {s["name"]: s for s in disk.ask("textDocument/documentSymbol", document)}
        assert list(found) == ["parties", "events", "issues", "rules", "notes"]
        border, *_, monitors = found["issues"]["children"]
        assert (border["name"], border["detail"]) == ("border", "The border")
        assert [s["name"] for s in border["children"]] == ["old_line", "new_line", "shared"]
        lines = now.splitlines()
        for symbol in (border, monitors, *monitors["children"]):
            span = symbol["selectionRange"]
            line = lines[span["start"]["line"]]
            assert line[span["start"]["character"] : span["end"]["character"]] == symbol["name"]
            assert place(symbol["range"]["start"]) <= place(span["start"])
            assert place(span["end"]) <= place(symbol["range"]["end"])


def place(point: dict[str, int]) -> tuple[int, int]:
    return point["line"], point["character"]


def test_counts_are_asked_for_again_when_another_file_changed_them(disk: Any) -> None:
    document = {"textDocument": {"uri": disk.uri(NORTH)}}
    disk.open(NORTH)
    lenses = disk.ask("textDocument/codeLens", document)
    assert "in 1 of 1 conflicts" in [lens["command"]["title"] for lens in lenses]
    disk.requests.clear()
    rewrite(disk, "positions/demo/south.yaml", "red_line: {options: [old_line]", "# {x: [old_line]")
    rewrite(disk, "positions/demo/south.yaml", "options: [new_line, shared]", "options: [old_line]")
    rewrite(disk, "positions/demo/south.yaml", "ideal: new_line", "ideal: old_line")
    told(disk, "positions/demo/south.yaml")
    disk.asked("workspace/codeLens/refresh")
    assert disk.ask("textDocument/codeLens", document) == []
