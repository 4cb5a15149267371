"""What runs beside an editor's questions, and what no editor is shown when it fails."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from pygls.exceptions import FeatureNotificationError, JsonRpcInvalidParams

from zopa.case.case import Case
from zopa.case.workspace import Workspace
from zopa.lsp import answers, edits
from zopa.lsp.counting import Counter, conflicts_of, meaning
from zopa.lsp.features import make_server
from zopa.lsp.project import Project

DOCUMENT = types.TextDocumentIdentifier("file:///nowhere.yaml")
PLACE = types.Position(0, 0)


@pytest.fixture(scope="module")
def case() -> Case:
    root = Path(__file__).parents[1] / "corpus" / "workspace"
    found = Project(Workspace(root)).case("demo")
    assert found is not None
    return found


def without(case: Case, party: str) -> Case:
    """The case as if a party had said nothing of the border."""
    key = (party, "border")
    silent = replace(case.stances[key], acceptable=None, red_line=None, ideal=None, silent=True)
    return replace(case, stances={**case.stances, key: silent})


def test_a_count_that_an_edit_overtook_is_given_up_for_the_new_one(case: Case) -> None:
    quiet = without(case, "north")

    async def both() -> tuple[Any, Any, Any, Any]:
        counter = Counter()
        old = asyncio.ensure_future(counter.conflicts(case))
        await asyncio.sleep(0)
        first = counter._child
        new = asyncio.ensure_future(counter.conflicts(quiet))
        found = await asyncio.wait_for(asyncio.gather(old, new), 60)
        again = await counter.conflicts(quiet)
        second = counter._child
        counter.end()
        return found, again, first, second

    (old, new), again, first, second = asyncio.run(both())
    assert old is None
    assert new == again == conflicts_of(quiet)
    assert new != conflicts_of(case)
    # one process was ended at once, the other when it was no longer needed
    assert first is not second
    assert first.poll() is not None and second.poll() is not None


def test_one_who_asks_and_goes_away_leaves_the_answer_to_others(case: Case) -> None:
    async def two() -> Any:
        counter = Counter()
        gone = asyncio.ensure_future(counter.conflicts(case))
        stays = asyncio.ensure_future(counter.conflicts(case))
        await asyncio.sleep(0)
        gone.cancel()
        found = await asyncio.wait_for(stays, 60)
        counter.end()
        return found

    assert asyncio.run(two()) == conflicts_of(case) != ()


def test_conflicts_follow_from_stances_and_not_from_titles(case: Case) -> None:
    assert meaning(replace(case, title="Another", inputs={})) == meaning(case)
    assert meaning(without(case, "north")) != meaning(case)


def test_an_answer_that_fails_is_none_and_is_written_down(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("no such luck")

    monkeypatch.setattr(answers, "tell", fail)
    features = make_server().protocol.fm.features
    with caplog.at_level(logging.ERROR):
        assert features[types.TEXT_DOCUMENT_HOVER](types.HoverParams(DOCUMENT, PLACE)) is None
    (record,) = caplog.records
    assert record.exc_info and "no such luck" in str(record.exc_info[1])


def test_a_refusal_is_an_answer_and_goes_through(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise JsonRpcInvalidParams("it is taken")

    monkeypatch.setattr(edits, "renamed", refuse)
    features = make_server().protocol.fm.features
    with pytest.raises(JsonRpcInvalidParams, match="it is taken"):
        features[types.TEXT_DOCUMENT_RENAME](types.RenameParams(DOCUMENT, PLACE, "x"))


def test_what_fails_in_the_server_is_no_message_to_the_writer(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    server = make_server()
    shown: list[object] = []
    monkeypatch.setattr(server, "window_show_message", shown.append)
    with caplog.at_level(logging.ERROR):
        server.report_server_error(RuntimeError("no such luck"), FeatureNotificationError)
    assert shown == []
    assert "no such luck" in caplog.text


@pytest.mark.parametrize("place", [(0, 0), (0, 10**6), (10**6, 0), (2, 10**6)])
@pytest.mark.parametrize("text", ["", "party: north\r\n", "\ud83d", "a: [\n - {", "🕊: 🕊\n\n\n"])
def test_no_place_of_no_text_is_an_error(typing: Any, text: str, place: tuple[int, int]) -> None:
    client, file = typing.client, typing.files["north"]
    client.open(file, text)
    for method, more in {
        "hover": {},
        "completion": {},
        "definition": {},
        "references": {"context": {"includeDeclaration": True}},
        "documentHighlight": {},
        "prepareRename": {},
        "rename": {"newName": "other"},
        "documentSymbol": {},
        "formatting": {"options": {"tabSize": 2, "insertSpaces": True}},
        "codeLens": {},
    }.items():
        client.at(file, place, method, **more)
