"""Find the folder that holds seeds, positions and models, and the cases in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from zopa.diagnostics import EnvironmentFailure, UsageError, did_you_mean, printable
from zopa.files.words import quote

ROOMS = ("seeds", "positions", "models")
# no longer than any file system takes
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Workspace:
    """A folder with ``seeds/``, ``positions/`` and ``models/``.

    ``packed`` is True for the cases that travel with the program; their reports go to the current
    folder, because the program's own folder is not the user's.
    """

    root: Path
    packed: bool = False

    def cases(self) -> tuple[str, ...]:
        """Name the cases here: the folders of ``models/`` that hold a ``model.yaml``."""
        try:
            found = sorted(p.parent.name for p in (self.root / "models").glob("*/model.yaml"))
        except OSError as error:
            raise EnvironmentFailure(f"cannot list {self.root / 'models'}: {error}") from error
        return tuple(name for name in found if _NAME.fullmatch(name))

    def case_name(self, name: str) -> str:
        """Check that a case of this name is here.

        Raises
        ------
        UsageError
            If the name could leave the workspace, or no such case exists.
        """
        check_name(name)
        folder = self.root / "models" / name
        if not folder.is_dir():
            known = self.cases()
            hint = did_you_mean(name, known) or "run 'zopa cases' to see what is here"
            raise UsageError(f"there is no case {name!r} in {self.shown_root()}", hint)
        return name

    def shown_root(self) -> str:
        """Name the workspace for a message."""
        return "the cases packed with zopa" if self.packed else printable(str(self.root))

    def shown(self, path: Path) -> str:
        """Name a file for a message: relative to the workspace, with forward slashes."""
        return printable(path.relative_to(self.root).as_posix())

    def reports(self, case: str, *, scenario: str | None = None) -> Path:
        """Give the folder that the report of a case, or of one of its scenarios, goes to."""
        folder = (Path.cwd() if self.packed else self.root) / "reports" / case
        return folder if scenario is None else folder / scenario


def check_name(name: str) -> None:
    """Refuse, with a UsageError, a name that no case may have: it could leave the workspace."""
    if not _NAME.fullmatch(name):
        raise UsageError(
            f"{quote(name)} is not a case name",
            "a case name has letters, digits, '-' and '_' only; it is a folder of models/",
        )


def find_workspace(start: Path | str | None = None) -> Workspace:
    """Look for a workspace from a folder upwards, as git does; else take the packed cases.

    Raises
    ------
    UsageError
        If ``start`` is given and is no folder.
    """
    # a notebook may well give it as text
    found = workspace_above(Path.cwd() if start is None else Path(start))
    if found is not None:
        return found
    if start is not None:
        raise UsageError(
            f"no workspace in {start} or above it",
            "a workspace is a folder that holds seeds/, positions/ and models/",
        )
    return packed_workspace()


def workspace_above(folder: Path) -> Workspace | None:
    """Look for a workspace from a folder upwards; None if there is none.

    Raises
    ------
    UsageError
        If the folder is none.
    """
    if not folder.is_dir():
        raise UsageError(f"{folder} is not a folder", "give the folder that holds models/")
    here = folder.resolve()
    for above in (here, *here.parents):
        if all((above / room).is_dir() for room in ROOMS):
            return Workspace(above)
    return None


def packed_workspace() -> Workspace:
    """Give the cases that travel with the program: in the wheel, or in a source checkout."""
    package = Path(__file__).resolve().parents[1]
    for root in (package / "packed", package.parent.parent):
        if all((root / room).is_dir() for room in ROOMS):
            return Workspace(root, packed=True)
    raise UsageError(
        "no workspace here, and this installation of zopa holds no cases",
        "go to a folder that holds seeds/, positions/ and models/",
    )
