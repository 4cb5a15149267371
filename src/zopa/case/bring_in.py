"""Files of other tools, brought into the workspace: all of them, or none."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from zopa.case.files import CaseFiles, Filed, read_case
from zopa.case.new_files import new_files
from zopa.case.workspace import ROOMS, Workspace, check_name
from zopa.diagnostics import Diagnostic, InputError, UsageError, printable
from zopa.exchange.recognise import Foreign, Kind, read_new_case, recognise
from zopa.exchange.stances import positions_document, read_stances
from zopa.exchange.told import Loss
from zopa.files.bind import bind
from zopa.files.document import Document
from zopa.files.dump import dump_yaml
from zopa.files.limits import Limits
from zopa.files.nodes import MapNode, Node
from zopa.files.reader import read_bytes
from zopa.files.source import Source
from zopa.files.write import write_all
from zopa.schema.evidence import Source as EvidenceNote
from zopa.schema.positions import Positions
from zopa.schema.whole import WholeCase

LIMITS = Limits(max_bytes=4_000_000)
"""What a file of another tool may have."""


@dataclass(frozen=True)
class Brought:
    """Files ready to be written into a workspace, by name, and what has to be told.

    ``replaces`` names those that are there already.
    """

    root: Path
    files: Mapping[str, bytes]
    losses: tuple[Loss, ...]
    replaces: tuple[str, ...] = ()

    def write(self) -> tuple[Path, ...]:
        """Write them, all or none."""
        write_all(self.root, self.files)
        return tuple(self.root / name for name in self.files)


def bring_in(
    workspace: Workspace, paths: Sequence[Path], into: str, as_of: date
) -> tuple[CaseFiles, Brought]:
    """Read files of other tools, and give the case that they make and what is to be written.

    Parameters
    ----------
    as_of
        The day of a case whose files do not name one.

    Raises
    ------
    UsageError
        If the files do not go together, or the case is missing or there already.
    InputError
        With all that is wrong with the files.
    """
    read = {path: _recognised(path) for path in paths}
    files = [file for file, _ in read.values()]
    if {file.kind for file in files} <= {Kind.STANCES, Kind.CASE}:
        if len(files) > 1:
            raise UsageError("these files do not go together", "import one table, or one case")
        if isinstance(files[0].content, Source):
            return stances_brought(workspace, read_case(workspace, into), files[0].content)
        if isinstance(files[0].content, Document):
            return case_brought(workspace, files[0].content, new_case(workspace, into))
    name = new_case(workspace, into)
    new = read_new_case(files)
    came_from = {path.name: (file.kind.value, digest) for path, (file, digest) in read.items()}
    made, written = new_files(new, name, as_of, came_from)
    return made, Brought(workspace.root, written, new.losses)


def _recognised(path: Path) -> tuple[Foreign, str]:
    """Say what a file is, and give its SHA-256 sum."""
    shown = printable(path.as_posix())
    data = read_bytes(path, shown, LIMITS)
    found = recognise(data, path.stem, path.suffix.lower(), shown, LIMITS)
    return found, hashlib.sha256(data).hexdigest()


def new_case(workspace: Workspace, name: str) -> str:
    """Check that a name is free for a new case.

    Raises
    ------
    UsageError
        If it is no name of a case, or something of that name is there.
    """
    check_name(name)
    root = writable(workspace)
    for room in ROOMS:
        folder = root / room / name
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise UsageError(f"{room}/{name} is there already", "choose another name")
        here = folder.parent.iterdir() if folder.parent.is_dir() else ()
        if twin := next((p for p in here if _alike(p.name, name)), None):
            raise UsageError(
                f"{room}/{twin.name} and {room}/{name} differ only in capital letters, and are one "
                "folder on Windows and macOS",
                "choose another name",
            )
    return name


def _alike(one: str, other: str) -> bool:
    return one != other and one.casefold() == other.casefold()


def writable(workspace: Workspace) -> Path:
    """Give the folder of a workspace that may be written to."""
    if workspace.packed:
        raise UsageError(
            "there is no workspace here to import into",
            "go to a folder that holds seeds/, positions/ and models/",
        )
    return workspace.root


def stances_brought(
    workspace: Workspace, files: CaseFiles, source: Source
) -> tuple[CaseFiles, Brought]:
    """Take the stances of a table into the position files of a case.

    A party's file keeps what it has besides stances; the files of parties that the table does not
    name stay as they are, and so does a file whose stances the table repeats.

    Returns
    -------
    tuple
        The case as it then is, with the places of stances in the table, and what to write.

    Raises
    ------
    InputError
        With all that is wrong with the table.
    """
    root = writable(workspace)
    here = {filed.content.party: filed for filed in files.positions}
    made = _positions(source, files, here)
    new = [filed for filed in made if _changes(filed, here.get(filed.content.party))]
    named = {f"positions/{files.name}/{f.content.party}.yaml": f for f in new}
    others = [
        next((filed for filed in made if filed.content.party == old.content.party), old)
        for old in files.positions
    ]
    added = [filed for filed in made if filed.content.party not in here]
    losses = [*_kept(files, made), *_comments_lost(new, here)]
    brought = Brought(
        root,
        {name: _written(f, here.get(f.content.party)) for name, f in named.items()},
        tuple(losses),
        tuple(name for name, filed in named.items() if filed.content.party in here),
    )
    return replace(files, positions=(*others, *added)), brought


def _positions(
    source: Source, files: CaseFiles, here: Mapping[str, Filed[Positions]]
) -> list[Filed[Positions]]:
    found: list[Diagnostic] = []
    made: list[Filed[Positions]] = []
    for party, rows in read_stances(source).items():
        kept = here[party].document.data if party in here else {}
        document = positions_document(source, rows, kept, files.model.content.as_of.isoformat())
        content, wrong = bind(document, Positions)
        found += wrong
        if content is not None:
            made.append(Filed(document, content))
    if found:
        raise InputError(found)
    return made


def _changes(filed: Filed[Positions], old: Filed[Positions] | None) -> bool:
    return old is None or filed.content.stances != old.content.stances


def _written(filed: Filed[Positions], old: Filed[Positions] | None) -> bytes:
    """Write a position file; stances that say what they said keep their form."""
    data = dict(filed.document.data)
    stances = dict(data["stances"])
    if old is not None:
        for issue, entries in filed.content.stances.items():
            if entries == old.content.stances.get(issue):
                stances[issue] = old.document.data["stances"][issue]
    return dump_yaml({**data, "stances": stances}).encode()


def _kept(files: CaseFiles, made: list[Filed[Positions]]) -> Iterator[Loss]:
    named = {filed.content.party for filed in made}
    for filed in files.positions:
        if filed.content.party not in named:
            yield Loss(filed.content.party, "the table has no row of it; its file stays as it is")


def _comments_lost(
    new: list[Filed[Positions]], here: Mapping[str, Filed[Positions]]
) -> Iterator[Loss]:
    for filed in new:
        old = here.get(filed.content.party)
        count = 0 if old is None else sum("#" in line for line in old.document.lines)
        if old is not None and count:
            lines = "1 line" if count == 1 else f"{count} lines"
            yield Loss(old.document.shown, f"written anew; {lines} with '#' may lose a comment")


def case_brought(workspace: Workspace, document: Document, name: str) -> tuple[CaseFiles, Brought]:
    """Take a whole case, as exported, in as a new one.

    Raises
    ------
    InputError
        With all that is wrong with the file.
    """
    root = writable(workspace)
    whole, found = bind(document, WholeCase)
    if whole is None:
        raise InputError(found)
    parts = dict(_parts(document, name, whole))
    model = parts[f"models/{name}/model.yaml"]
    positions = [part for part in parts.values() if isinstance(part.content, Positions)]
    files = CaseFiles(
        name=name,
        model=Filed(model.document, whole.model),
        positions=tuple(
            Filed(part.document, whole.positions[party])
            for party, part in zip(whole.positions, positions, strict=False)
        ),
        sources=tuple(
            Filed(part.document, part.content)
            for part in parts.values()
            if isinstance(part.content, EvidenceNote)
        ),
        scenarios=None
        if whole.scenarios is None
        else Filed(parts[f"models/{name}/scenarios.yaml"].document, whole.scenarios),
        inputs={},
    )
    written = {path: dump_yaml(part.document.data).encode() for path, part in parts.items()}
    return files, Brought(root, written, ())


def _parts(
    document: Document, name: str, whole: WholeCase
) -> Iterator[tuple[str, Filed[BaseModel]]]:
    yield f"models/{name}/model.yaml", Filed(_part(document, "model"), whole.model)
    for party, positions in whole.positions.items():
        yield (
            f"positions/{name}/{party}.yaml",
            Filed(_part(document, "positions", party), positions),
        )
    for coder, coded in whole.codings.items():
        for party, positions in coded.items():
            part = _part(document, "codings", coder, party)
            yield f"positions/{name}/{party}@{coder}.yaml", Filed(part, positions)
    if whole.scenarios is not None:
        part = _part(document, "scenarios")
        yield f"models/{name}/scenarios.yaml", Filed(part, whole.scenarios)
    for label, source in whole.sources.items():
        yield f"seeds/{name}/{label}.yaml", Filed(_part(document, "sources", label), source)


def _part(document: Document, *path: str) -> Document:
    """Cut a part out of a document; its places stay those of the whole."""
    node: Node = document.root
    data: Any = document.data
    for key in path:
        if isinstance(node, MapNode):
            node = node.entries[key].node
        data = data[key]
    if not isinstance(node, MapNode):
        raise TypeError(f"{path} is no mapping")
    return replace(document, data=data, root=node)
