"""An editor: it starts `zopa lsp`, edits a file, and waits for what is wrong with it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any


class Editor:
    """Speaks with a server over its standard input and output.

    Parameters
    ----------
    root
        The workspace.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._number = 0
        self._versions: dict[str, int] = {}
        self._child = subprocess.Popen(
            [sys.executable, "-m", "zopa", "lsp"],
            cwd=root,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        where = {"processId": None, "rootUri": root.as_uri(), "capabilities": {}}
        self.ask("initialize", where)
        self._send({"method": "initialized", "params": {}})

    def __enter__(self) -> Editor:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # closes what joins the two, and waits
        with self._child:
            if error is not None:
                self._child.kill()
            else:
                self.ask("shutdown", None)
                self._send({"method": "exit"})

    def ask(self, method: str, params: object) -> Any:
        """Ask, and wait for the answer."""
        self._number += 1
        self._send({"id": self._number, "method": method, "params": params})
        while (message := self._receive()).get("id") != self._number:
            pass
        return message["result"]

    def edit(self, file: str, text: str) -> list[Any]:
        """Open a file or change its text, and wait for what is wrong with it."""
        uri = self.uri(file)
        version = self._versions[file] = self._versions.get(file, 0) + 1
        if version == 1:
            item = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
            self._send({"method": "textDocument/didOpen", "params": {"textDocument": item}})
        else:
            self._send(
                {
                    "method": "textDocument/didChange",
                    "params": {
                        "textDocument": {"uri": uri, "version": version},
                        "contentChanges": [{"text": text}],
                    },
                }
            )
        while True:
            told = self._receive().get("params", {})
            if told.get("uri") == uri and told.get("version") == version:
                return list(told["diagnostics"])

    def at(self, file: str, line: int, character: int, method: str, **more: object) -> Any:
        """Ask about a place, line and character counted from 0."""
        place = {"line": line, "character": character}
        params = {"textDocument": {"uri": self.uri(file)}, "position": place, **more}
        return self.ask(f"textDocument/{method}", params)

    def uri(self, file: str) -> str:
        """Give the address of a file of the workspace."""
        return (self._root / file).as_uri()

    def _send(self, message: dict[str, object]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._child.stdin is not None
        self._child.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self._child.stdin.flush()

    def _receive(self) -> dict[str, Any]:
        pipe = self._child.stdout
        assert pipe is not None
        length = int(pipe.readline().split(b":")[1])
        while pipe.readline().strip():
            pass
        return dict(json.loads(pipe.read(length)))
