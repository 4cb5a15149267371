"""Read a version of a case from git into a folder of its own; the working tree is never touched."""

from __future__ import annotations

import subprocess
from pathlib import Path, PurePosixPath

from zopa.case.workspace import ROOMS, Workspace
from zopa.diagnostics import EnvironmentFailure, UsageError, printable
from zopa.files.words import quote

__all__ = ["Repository", "unknown_revision"]

# what git calls the kinds of entry that hold a text of their own
_FILES = (b"100644", b"100755")


class Repository:
    """The git repository that a workspace lies in.

    Raises
    ------
    UsageError
        If the workspace lies in none.
    EnvironmentFailure
        If git is not there.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._root = workspace.root
        done = self._git("rev-parse", "--show-prefix")
        if done.returncode or workspace.packed:
            raise UsageError(
                f"{workspace.shown_root()} is in no git repository that can be read"
                + (f": {_words(done)}" if done.returncode else ""),
                "name two folders to compare instead of revisions",
            )
        self._prefix = _name(done.stdout.removesuffix(b"\n"))

    def commit(self, revision: str) -> str | None:
        """Look up a revision: the hash of its commit; None if there is none."""
        done = self._git(
            "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"
        )
        return None if done.returncode else done.stdout.decode().strip()

    def extract(self, commit: str, case: str, into: Path) -> Workspace:
        """Write the files of a case, as a commit has them, below a folder.

        Raises
        ------
        UsageError
            If a file is a link: what it leads to is not in the commit.
        """
        folders = [f"{self._prefix}{room}/{case}" for room in ROOMS]
        tree = self._need("ls-tree", "-r", "-z", "--full-tree", commit, "--", *folders)
        for room in ROOMS:
            (into / room).mkdir()
        blobs: list[tuple[Path, bytes]] = []
        for entry in tree.split(b"\0")[:-1]:
            about, _, name = entry.partition(b"\t")
            mode, _, blob = about.split(b" ")
            shown = _name(name).removeprefix(self._prefix)
            path = PurePosixPath(shown)
            if path.suffix not in (".yaml", ".yml") or len(path.parts) != 3:
                continue
            if mode not in _FILES:
                raise UsageError(
                    f"{printable(shown)} is a link in {commit[:10]}, and links are not followed",
                    "put the file itself under version control",
                )
            blobs.append((into / path, blob))
        self._write(blobs)
        return Workspace(into)

    def _write(self, blobs: list[tuple[Path, bytes]]) -> None:
        asked = b"".join(blob + b"\n" for _, blob in blobs)
        data, place = self._need("cat-file", "--batch", given=asked), 0
        for path, _ in blobs:
            head, _, _ = data[place : place + 200].partition(b"\n")
            size = int(head.split(b" ")[2])
            begin = place + len(head) + 1
            place = begin + size + 1
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(data[begin : begin + size])

    def _need(self, *words: str, given: bytes = b"") -> bytes:
        done = self._git(*words, given=given)
        if done.returncode:
            raise EnvironmentFailure(f"git cannot read the version: {_words(done)}")
        return done.stdout

    def _git(self, *words: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        try:
            return subprocess.run(
                ["git", "-C", str(self._root), *words],
                input=given,
                capture_output=True,
                check=False,
            )
        except FileNotFoundError:
            raise EnvironmentFailure(
                "git is not here; install it, or compare two folders instead of revisions"
            ) from None


def _name(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def _words(done: subprocess.CompletedProcess[bytes]) -> str:
    """Give the first line of what git says is wrong."""
    lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
    return printable(lines[0].removeprefix("fatal: ")) if lines else "no reason given"


def unknown_revision(word: str, case: str) -> UsageError:
    """Say that a word names neither a folder nor a revision."""
    return UsageError(
        f"{quote(word)} is neither a folder nor a revision of git",
        f"name one, as in: zopa diff {case} main; a copy that git has cut off (as in CI) may need "
        "'git fetch --unshallow'",
    )
