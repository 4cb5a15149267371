"""A thing gets another name everywhere, a misspelt word the right one; conflicts are counted."""

from __future__ import annotations

from typing import Any

import pytest

NAMES = [
    ("north", "  border:\n", "  bor§der:\n", "frontier"),
    ("south", "when: border == new_line", "when: border == §new_line", "another_line"),
    ("north", "disputed_by: [c2]", "disputed_by: [§c2]", "c22"),
    ("south", "defers_to: north", "defers_to: §north", "upland"),
    ("north", "event: talk", "event: §talk", "talks"),
    ("scenarios", "extends: [soften]", "extends: [§soften]", "give_way"),
    ("scenarios", "drop: [south.pay", "drop: [south.§pay", "pays"),
]


def with_edits(text: str, edits: list[dict[str, Any]]) -> str:
    """Make the edits of one file, the last first."""
    lines = text.splitlines(keepends=True)
    places = sorted(edits, key=lambda e: tuple(e["range"]["start"].values()), reverse=True)
    for edit in places:
        start, end = edit["range"]["start"], edit["range"]["end"]
        assert start["line"] == end["line"]
        line = lines[start["line"]]
        lines[start["line"]] = (
            line[: start["character"]] + edit["newText"] + line[end["character"] :]
        )
    return "".join(lines)


@pytest.mark.parametrize(("file", "old", "new", "name"), NAMES)
def test_a_new_name_is_written_everywhere_and_the_old_one_again(
    typing: Any, file: str, old: str, new: str, name: str
) -> None:
    client = typing.client
    texts = {path: typing.text(key) for key, path in typing.files.items()}
    for path, text in texts.items():
        client.open(path, text)
    where, place = typing(file, old, new)
    before = typing.found
    asked = client.at(where, place, "prepareRename")
    first, placeholder = asked["range"]["start"], asked["placeholder"]
    changes = client.at(where, place, "rename", newName=name)["changes"]
    renamed = {p: with_edits(t, changes.get(client.uri(p), [])) for p, t in texts.items()}
    assert renamed != texts
    for path, text in renamed.items():
        client.open(path, text)
    # the same findings as before, none about a name that nothing has
    assert [d["code"] for d in client.diagnostics(where)] == [d["code"] for d in before]
    back = (first["line"], first["character"])
    old_name = texts[where].splitlines()[first["line"]][
        first["character"] : asked["range"]["end"]["character"]
    ]
    assert old_name == placeholder
    changes = client.at(where, back, "rename", newName=old_name)["changes"]
    for path, text in renamed.items():
        assert with_edits(text, changes.get(client.uri(path), [])) == texts[path]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("New Line", "is no id"),
        ("size", "is no id"),
        ("old_line", "already"),
        ("shared", "already"),
    ],
)
def test_a_name_that_is_none_or_taken_is_refused(typing: Any, name: str, reason: str) -> None:
    where, (line, character) = typing(
        "south", "when: border == new_line", "when: border == §new_line"
    )
    params = {
        "textDocument": {"uri": typing.client.uri(where)},
        "position": {"line": line, "character": character},
        "newName": name,
    }
    assert reason in typing.client.refused("textDocument/rename", params)


def test_nothing_is_renamed_while_some_file_cannot_be_read(typing: Any) -> None:
    typing("north", "party: north", "party: [north")
    where, (line, character) = typing(
        "south", "when: border == new_line", "when: border == §new_line"
    )
    params = {
        "textDocument": {"uri": typing.client.uri(where)},
        "position": {"line": line, "character": character},
        "newName": "another",
    }
    assert "north.yaml cannot be read" in typing.client.refused("textDocument/rename", params)


def test_what_has_no_name_of_its_own_is_not_renamed(typing: Any) -> None:
    where, place = typing("north", "as_of: 2025-01-31", "as_of: 2025§-01-31")
    assert typing.client.at(where, place, "prepareRename") is None


def test_a_misspelt_word_is_mended(typing: Any) -> None:
    where, _ = typing("south", "when: border == new_line", "when: border == new_lin§")
    uri = typing.client.uri(where)
    found = [d for d in typing.found if "did you mean" in d["message"]]
    assert len(found) == 1
    params = {
        "textDocument": {"uri": uri},
        "range": found[0]["range"],
        "context": {"diagnostics": found},
    }
    actions = typing.client.ask("textDocument/codeAction", params)
    assert "Write 'new_line' instead of 'new_lin'" in [a["title"] for a in actions]
    edit = next(a["edit"]["changes"][uri] for a in actions if "'new_line' instead" in a["title"])
    text = typing.text("south").replace("== new_line", "== new_lin", 1)
    assert with_edits(text, edit) == typing.text("south")
    params["context"] = {"diagnostics": []}
    assert typing.client.ask("textDocument/codeAction", params) == []


def test_a_lens_says_in_how_many_conflicts_a_stance_is(typing: Any) -> None:
    where, _ = typing("north", "party: north", "party: north§")
    found = typing.client.ask(
        "textDocument/codeLens", {"textDocument": {"uri": typing.client.uri(where)}}
    )
    lines = typing.text("north").splitlines()
    told = {
        lines[lens["range"]["start"]["line"]].strip().rstrip(":"): lens["command"]["title"]
        for lens in found
    }
    assert told["border"] == "in 1 of 1 conflicts"
    typing("north", "party: north", "party: [north")
    assert (
        typing.client.ask(
            "textDocument/codeLens",
            {"textDocument": {"uri": typing.client.uri("models/demo/model.yaml")}},
        )
        == []
    )
