"""Add what was asked for to ``scenarios.yaml`` as a scenario; every byte before it stays."""

from __future__ import annotations

import hashlib
import textwrap
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from zopa.case.asked import read_selection
from zopa.case.draft import errors
from zopa.case.files import CaseFiles, Filed
from zopa.case.select import Selector, scenario_names
from zopa.case.selection import BASELINE, Selection
from zopa.case.workspace import Workspace
from zopa.diagnostics import EnvironmentFailure, InputError, UsageError
from zopa.files.bind import bind
from zopa.files.dump import dump_yaml
from zopa.files.nodes import MapNode
from zopa.files.reader import Document, parse_document
from zopa.files.words import quote
from zopa.files.write import write_atomically
from zopa.schema.base import is_id
from zopa.schema.scenarios import Scenarios


def save_scenario(workspace: Workspace, files: CaseFiles, selection: Selection, name: str) -> Path:
    """Append a scenario that changes what the selection changes.

    Returns
    -------
    Path
        The file, ``models/<case>/scenarios.yaml``.

    Raises
    ------
    UsageError
        If the name is taken or no id, the selection cannot be a scenario, or the file is written
        so that nothing can be appended; then nothing has changed.
    EnvironmentFailure
        If the file cannot be written, or has changed since it was read.
    """
    check_scenario_name(files, name)
    entry = _entry(files, selection, name)
    if workspace.packed:
        raise UsageError(
            "the cases packed with zopa are not written to",
            "copy the case to a workspace of your own",
        )
    shown = f"models/{files.name}/scenarios.yaml"
    before = current(workspace, files, shown)
    _, after = add_scenario(before, files, name, entry, dump_yaml({name: entry}))
    path = workspace.root / shown
    write_atomically(path, after)
    return path


def add_scenario(
    before: bytes, files: CaseFiles, name: str, entry: Mapping[str, object], written: str
) -> tuple[CaseFiles, bytes]:
    """Add a scenario below the last one.

    Parameters
    ----------
    before
        The file as it is; nothing if there is none.
    written
        The entry as it is to stand there, from the first column.

    Returns
    -------
    tuple
        The case with the scenario, and the file as it then is.

    Raises
    ------
    UsageError
        If the name is taken or no id, or nothing can be appended to the file.
    """
    check_scenario_name(files, name)
    after = _appended(before, files, written)
    return _proved(after, files, name, entry, written), after


def check_scenario_name(files: CaseFiles, name: str) -> None:
    """Refuse, with a UsageError, a name that no new scenario may have."""
    if not is_id(name) or name == BASELINE:
        raise UsageError(
            f"{quote(name)} cannot name a scenario",
            "use small ASCII letters, digits and underscores, starting with a letter",
        )
    if name in scenario_names(files):
        raise UsageError(f"there is a scenario {name!r} already", "give it another name")


def _entry(files: CaseFiles, selection: Selection, name: str) -> dict[str, object]:
    """Give the new scenario as it stands in the file."""
    if selection.unchanged() != Selection():
        rest = [flag for flag, _ in selection.unchanged().options()]
        raise UsageError(
            f"a scenario cannot hold {', '.join(dict.fromkeys(rest))}", "save it without"
        )
    names = selection.scenarios
    if not names and not selection.changes:
        raise UsageError("there is nothing to save: this is the baseline", "change something")
    entry: dict[str, object] = {"title": name.replace("_", " ").capitalize()}
    if names:
        entry["extends"] = list(names)
    at = read_selection(selection).at
    return entry if at is None else entry | at.document.data


def current(workspace: Workspace, files: CaseFiles, shown: str) -> bytes:
    """Give the bytes of a file of a case, which must be those that were read; none if new.

    Raises
    ------
    EnvironmentFailure
        If it cannot be read, or has changed.
    """
    if shown not in files.inputs:
        return b""
    try:
        data = (workspace.root / shown).read_bytes()
    except OSError as error:
        raise EnvironmentFailure(f"cannot read {shown}: {error.strerror or error}") from None
    if hashlib.sha256(data).hexdigest() != files.inputs[shown]:
        raise EnvironmentFailure(f"{shown} has changed meanwhile; nothing was saved")
    return data


def _appended(before: bytes, files: CaseFiles, written: str) -> bytes:
    if files.scenarios is None:
        return ("scenarios:\n" + textwrap.indent(written, "  ")).encode()
    indent = _indent(files.scenarios.document)
    if indent is None:
        raise _by_hand(written, "its scenarios stand in braces")
    line_end = "\r\n" if b"\r\n" in before else "\n"
    gap = "\n" if before.endswith((b"\n", b"\r")) else "\n\n"
    text = gap + textwrap.indent(written, " " * indent)
    return before + text.replace("\n", line_end).encode()


def _indent(document: Document) -> int | None:
    """How far the scenarios of a file are indented; None where they stand in braces."""
    slot = document.root.entries.get("scenarios")
    if slot is None or not isinstance(slot.node, MapNode) or not slot.node.entries:
        return None
    if document.source.text[slot.node.start] == "{":
        return None
    first = next(iter(slot.node.entries.values()))
    return document.source.place(first.key_start)[1] - 1


def _proved(
    data: bytes, files: CaseFiles, name: str, entry: Mapping[str, object], written: str
) -> CaseFiles:
    """Make sure that the new file says what the old one said and the new scenario, no more.

    Raises
    ------
    UsageError
        If not: the end of the file is written in a way that what follows would become part of it.
    """
    old = {} if files.scenarios is None else files.scenarios.document.data
    known = old.get("scenarios") or {}
    by_hand = _by_hand(written, "what follows would become part of its last text")
    try:
        document = parse_document(data, f"models/{files.name}/scenarios.yaml")
    except InputError:
        raise by_hand from None
    if document.data != {**old, "scenarios": {**known, name: entry}}:
        raise by_hand
    content, wrong = bind(document, Scenarios)
    if content is None:
        raise InputError(wrong)
    changed = replace(files, scenarios=Filed(document, content))
    _, found = Selector(changed).examine(Selection(scenario=name))
    if errors(found):
        raise InputError(errors(found))
    return changed


def _by_hand(written: str, why: str) -> UsageError:
    return UsageError(
        f"nothing can be added at the end of scenarios.yaml: {why}",
        f"add this to it by hand:\n{written}",
    )
