"""A language client of the tests' own: it starts ``zopa lsp`` and speaks JSON-RPC with it."""

from __future__ import annotations

import itertools
import json
import os
import queue
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import zopa

WORKSPACE = Path(__file__).parents[1] / "corpus" / "workspace"
PATIENCE = 30.0  # seconds before a missing answer fails the test; no test measures time
Place = tuple[int, int]
PLAIN = {"general": {"positionEncodings": ["utf-16"]}}
RICH = {
    "general": {"positionEncodings": ["utf-8", "utf-16"]},
    "textDocument": {
        "publishDiagnostics": {"codeDescriptionSupport": True, "tagSupport": {"valueSet": [1, 2]}},
        "documentSymbol": {"hierarchicalDocumentSymbolSupport": True},
    },
    "workspace": {
        "didChangeWatchedFiles": {"dynamicRegistration": True},
        "codeLens": {"refreshSupport": True},
        "workspaceEdit": {"documentChanges": True},
    },
}


class Client:
    """An editor with files open: it edits them, and asks."""

    def __init__(self, root: Path, capabilities: dict[str, Any]) -> None:
        self.root = root
        self.requests: list[dict[str, Any]] = []
        environment = {**os.environ, "PYTHONPATH": str(Path(zopa.__file__).parents[1])}
        self._child = subprocess.Popen(
            [sys.executable, "-m", "zopa", "lsp"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=root,
            env=environment,
        )
        self._numbers = itertools.count(1)
        self._come: queue.Queue[dict[str, Any]] = queue.Queue()
        self._answers: dict[int, dict[str, Any]] = {}
        self.told: list[dict[str, Any]] = []
        self.versions: dict[str, int] = {}
        self._errors = b""
        self._threads = [
            threading.Thread(target=self._read, daemon=True),
            threading.Thread(target=self._read_errors, daemon=True),
        ]
        for thread in self._threads:
            thread.start()
        self.capabilities = self.ask(
            "initialize",
            {
                "processId": None,
                "rootUri": root.as_uri(),
                "capabilities": capabilities,
            },
        )["capabilities"]
        self.say("initialized", {})

    def close(self) -> bytes:
        """End it as an editor does; give what it wrote to stderr."""
        self.ask("shutdown", None)
        self.say("exit", None)
        code = self._child.wait(PATIENCE)
        assert code == 0, (code, self._errors[-2000:])
        for thread in self._threads:
            thread.join(PATIENCE)
        for pipe in (self._child.stdin, self._child.stdout, self._child.stderr):
            if pipe is not None:
                pipe.close()
        return self._errors

    def uri(self, file: str) -> str:
        """The address of a file of the workspace."""
        return (self.root / file).resolve().as_uri()

    def say(self, method: str, params: object) -> None:
        """Send a notification."""
        self._send({"method": method, "params": params})

    def ask(self, method: str, params: object) -> Any:
        """Send a request and wait for its result; an error of the server is a KeyError here."""
        number = next(self._numbers)
        self._send({"id": number, "method": method, "params": params})
        while number not in self._answers:
            self._take()
        return self._answers.pop(number)["result"]

    def refused(self, method: str, params: object) -> str:
        """Send a request that must be refused; give the reason."""
        number = next(self._numbers)
        self._send({"id": number, "method": method, "params": params})
        while number not in self._answers:
            self._take()
        return str(self._answers.pop(number)["error"]["message"])

    def asked(self, method: str) -> dict[str, Any]:
        """Wait for a request of the server."""
        while not any(request["method"] == method for request in self.requests):
            self._take()
        return next(request for request in self.requests if request["method"] == method)

    def open(self, file: str, text: str | None = None) -> list[dict[str, Any]]:
        """Open a file, or change the text of an open one; give what is then wrong with it."""
        uri = self.uri(file)
        if text is None:
            text = (self.root / file).read_bytes().decode()
        version = self.versions[uri] = self.versions.get(uri, 0) + 1
        self.told.clear()
        if version == 1:
            item = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
            self.say("textDocument/didOpen", {"textDocument": item})
        else:
            change = {"textDocument": {"uri": uri, "version": version}}
            self.say("textDocument/didChange", {**change, "contentChanges": [{"text": text}]})
        return self.diagnostics(file)

    def diagnostics(self, file: str) -> list[dict[str, Any]]:
        """Wait for what is wrong with a file, at the version sent last."""
        uri = self.uri(file)
        while True:
            for told in self.told:
                if told["uri"] == uri and told.get("version") == self.versions.get(uri):
                    return list(told["diagnostics"])
            self._take()

    def shut(self, file: str) -> None:
        """Close a file without saving it."""
        uri = self.uri(file)
        self.versions.pop(uri, None)
        self.told.clear()
        self.say("textDocument/didClose", {"textDocument": {"uri": uri}})
        self.diagnostics(file)

    def at(self, file: str, place: Place, method: str, **more: object) -> Any:
        """Ask about a place, line and character counted from 0."""
        line, character = place
        return self.ask(
            f"textDocument/{method}",
            {
                "textDocument": {"uri": self.uri(file)},
                "position": {"line": line, "character": character},
                **more,
            },
        )

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._child.stdin is not None
        self._child.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self._child.stdin.flush()

    def _take(self) -> None:
        message = self._come.get(timeout=PATIENCE)
        if "method" in message and "id" in message:
            self.requests.append(message)
            self._send({"id": message["id"], "result": None})
        elif "id" in message:
            self._answers[message["id"]] = message
        elif message["method"] == "textDocument/publishDiagnostics":
            self.told.append(message["params"])
        elif message["method"] == "window/showMessage":
            raise AssertionError(message["params"])

    def _read(self) -> None:
        pipe = self._child.stdout
        assert pipe is not None
        while header := pipe.readline():
            length = int(header.split(b":")[1])
            while pipe.readline().strip():
                pass
            self._come.put(json.loads(pipe.read(length)))

    def _read_errors(self) -> None:
        assert self._child.stderr is not None
        self._errors = self._child.stderr.read()


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """An editor in a small valid workspace with the case ``demo``."""
    yield from session(tmp_path_factory.mktemp("with blank é") / "space", PLAIN)


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """The same with an editor that can do more, and counts in bytes."""
    yield from session(tmp_path_factory.mktemp("ночь 🕊 %41;#") / "space", RICH)


def session(root: Path, capabilities: dict[str, Any]) -> Iterator[Client]:
    shutil.copytree(WORKSPACE, root)
    client = Client(root, capabilities)
    yield client
    assert b"Traceback" not in client.close()


@pytest.fixture
def edited(client: Client) -> Iterator[Client]:
    """The same editor; what a test opens is closed unsaved at its end."""
    yield client
    for uri in list(client.versions):
        client.shut(uri.removeprefix(client.root.resolve().as_uri() + "/"))


class Typing:
    """Edits files of the case, the cursor at ``§``."""

    files = {
        "model": "models/demo/model.yaml",
        "scenarios": "models/demo/scenarios.yaml",
        "north": "positions/demo/north.yaml",
        "south": "positions/demo/south.yaml",
        "minutes": "seeds/demo/minutes.yaml",
        "paper": "seeds/demo/paper.yaml",
    }

    def __init__(self, client: Client) -> None:
        self.client = client
        self.found: list[dict[str, Any]] = []

    def text(self, file: str) -> str:
        """The text of a file on the disk."""
        return (self.client.root / self.files[file]).read_text(encoding="utf-8")

    def __call__(self, file: str, old: str, new: str) -> tuple[str, Place]:
        """Replace what stands once in a file, unsaved; give the file and the cursor's place."""
        text = self.text(file)
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        text = text.replace(old, new)
        before, _, _ = text.partition("§")
        self.found = self.client.open(self.files[file], text.replace("§", ""))
        line = before.rpartition("\n")[2]
        return self.files[file], (before.count("\n"), len(line.encode("utf-16-le")) // 2)

    def labels(self, file: str, old: str, new: str) -> list[str]:
        """What is proposed at the cursor after an edit."""
        return [item["label"] for item in self.items(file, old, new)]

    def items(self, file: str, old: str, new: str) -> list[dict[str, Any]]:
        """The proposals at the cursor after an edit, in the order in which an editor shows them."""
        where, place = self(file, old, new)
        found = self.client.at(where, place, "completion")
        return sorted(found, key=lambda item: str(item["sortText"]))

    def hover(self, file: str, old: str, new: str) -> str:
        """What is said of the name at the cursor after an edit."""
        where, place = self(file, old, new)
        found = self.client.at(where, place, "hover")
        return "" if found is None else str(found["contents"]["value"])


@pytest.fixture
def typing(edited: Client) -> Typing:
    """Somebody who types."""
    return Typing(edited)
