"""Begin a case, or a part of one: files with remarks that are right as they stand."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files as packaged
from pathlib import Path

from zopa.case.bring_in import new_case
from zopa.case.files import CaseFiles, Filed
from zopa.case.save import add_scenario, current
from zopa.case.workspace import Workspace, check_name
from zopa.diagnostics import InputError, UsageError, printable
from zopa.files.bind import bind
from zopa.files.nodes import MapNode, Node
from zopa.files.reader import Document, parse_document
from zopa.files.words import quote
from zopa.schema.base import is_id
from zopa.schema.model import ChoiceIssue, Issue, Model, NumberIssue, ScaleIssue, SetIssue
from zopa.schema.positions import Positions

_EXAMPLE = {
    "seeds": ("meeting",),
    "positions": ("owner", "guild"),
    "models": ("model", "scenarios"),
}
_FIRST_STANCE = """\
#     ideal:
#     acceptable:      # what its demand leaves open{example}
#     red_line:        # what it will never accept
#     basis:           # stated, reported, inferred or assumed
#     confidence:      # that it is coded right, 0 to 1
#     evidence: []     # claims of seeds/{case}/
"""
_POSITIONS = """\
# No stance is coded yet, so the consent of this party is unknown on every issue. Where a document
# says what it wants, take away the number signs and cite the claim; where you looked and found
# nothing, write {{silent: true}}.

party: {party}
as_of: {as_of}

# stances:
"""
_SCENARIO = """\
{name}:
  title: {title}
  # because:           # why it is worth asking
  # set:               # new values of the named fields of a stance
  #   {target}: {{acceptable: all}}
"""


@dataclass(frozen=True)
class Begun:
    """Files ready to be written into a workspace, by name."""

    root: Path
    files: Mapping[str, bytes]


def begin_case(root: Path, name: str) -> Begun:
    """Give the files of an example case under a name.

    Raises
    ------
    UsageError
        If it is no name of a case, or something of that name is there.
    """
    check_name(name)
    if (root / "models" / name / "model.yaml").exists():
        hint = "add to it with --party or --scenario, or choose another name"
        raise UsageError(f"there is a case {quote(name)} already", hint)
    new_case(Workspace(root), name)
    example = packaged("zopa.case").joinpath("example")
    return Begun(
        root,
        {
            f"{room}/{name}/{stem}.yaml": example.joinpath(room, f"{stem}.yaml").read_bytes()
            for room, stems in _EXAMPLE.items()
            for stem in stems
        },
    )


def begin_parts(
    workspace: Workspace, files: CaseFiles, parties: Sequence[str], scenarios: Sequence[str]
) -> tuple[CaseFiles, Begun]:
    """Add parties and scenarios to a case; nothing that is there is lost.

    Returns
    -------
    tuple
        The case as it then is, and what to write.

    Raises
    ------
    UsageError
        If a name is taken or no id, or a file is written so that nothing can be added.
    EnvironmentFailure
        If a file has changed since it was read.
    """
    made: dict[str, bytes] = {}
    for party in dict.fromkeys(parties):
        files, new = _with_party(workspace, files, party, made)
        made |= new
    shown = f"models/{files.name}/scenarios.yaml"
    for name in dict.fromkeys(scenarios):
        before = made[shown] if shown in made else current(workspace, files, shown)
        title = _title(name)
        text = _SCENARIO.format(name=name, title=title, target=_target(files))
        files, made[shown] = add_scenario(before, files, name, {"title": title}, text)
    return files, Begun(workspace.root, made)


def _target(files: CaseFiles) -> str:
    model = files.model.content
    return f"{next(iter(model.parties))}.{next(iter(model.issues))}"


def _title(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _with_party(
    workspace: Workspace, files: CaseFiles, party: str, made: Mapping[str, bytes]
) -> tuple[CaseFiles, dict[str, bytes]]:
    """Give a party an entry in the model, where it has none, and a file."""
    if not is_id(party):
        raise UsageError(
            f"{quote(party)} cannot name a party",
            "use small ASCII letters, digits and underscores, starting with a letter",
        )
    shown = f"positions/{files.name}/{party}.yaml"
    taken = [f.document.shown for f in files.positions if f.content.party == party]
    if not taken and os.path.lexists(workspace.root / shown):
        taken = [shown]
    if taken:
        raise UsageError(f"there is a party {party!r} already, in {taken[0]}", "name another one")
    new: dict[str, bytes] = {}
    if party not in files.model.content.parties:
        model = files.model.document.shown
        before = made[model] if model in made else current(workspace, files, model)
        document, new[model] = _entered(before, files.model.document, party)
        content, wrong = bind(document, Model)
        if content is None:
            raise InputError(wrong)
        files = replace(files, model=Filed(document, content))
    new[shown] = _positions(files, party).encode()
    document = parse_document(new[shown], shown)
    positions, wrong = bind(document, Positions)
    if positions is None:
        raise InputError(wrong)
    return replace(files, positions=(*files.positions, Filed(document, positions))), new


def _entered(before: bytes, document: Document, party: str) -> tuple[Document, bytes]:
    """Enter a party in a model, below the last one; every other byte stays.

    Raises
    ------
    UsageError
        If parties stand in braces, or what is added would become part of another text.
    """
    entry = f"{party}: {{title: {_title(party)}}}"
    by_hand = UsageError(
        f"nothing can be added to the parties of {document.shown}",
        f"add this to them by hand, then run the command again:\n  {entry}",
    )
    parties, text = document.root.entries["parties"].node, document.source.text
    if not isinstance(parties, MapNode) or _is_braced(parties, document):
        raise by_hand
    first = next(iter(parties.entries.values()))
    indent = document.source.place(first.key_start)[1] - 1
    line_end = "\r\n" if "\r\n" in text else "\n"
    at = text.find("\n", len(text[: _end(parties, document)].rstrip())) + 1
    head, tail = (text[:at], text[at:]) if at else (text + line_end, "")
    byte_order_mark = before[: len(before) - len(text.encode())]
    after = byte_order_mark + f"{head}{' ' * indent}{entry}{line_end}{tail}".encode()
    expected = {**document.data["parties"], party: {"title": _title(party)}}
    try:
        made = parse_document(after, document.shown)
    except InputError:
        raise by_hand from None
    if repr(made.data) != repr({**document.data, "parties": expected}):
        raise by_hand
    return made, after


def _is_braced(node: Node, document: Document) -> bool:
    return document.source.text[node.start] == "{"


def _end(node: Node, document: Document) -> int:
    """Where a node ends; a mapping in lines with its last value, not before what follows it."""
    if not isinstance(node, MapNode) or _is_braced(node, document):
        return node.end
    return _end([*node.entries.values()][-1].node, document)


def _positions(files: CaseFiles, party: str) -> str:
    model = files.model.content
    text = _POSITIONS.format(party=party, as_of=model.as_of.isoformat())
    for number, (name, issue) in enumerate(model.issues.items()):
        options, example = _in_words(name, issue)
        head = printable(f"{' '.join(issue.title.split())}: {options}")
        text += f"#   {name}:".ljust(22) + f" # {head}\n"
        if number == 0:
            text += _FIRST_STANCE.format(case=files.name, example=example)
    return text


def _in_words(name: str, issue: Issue) -> tuple[str, str]:
    """What an issue takes, and an example of a limit."""
    match issue:
        case NumberIssue():
            unit = f" {issue.unit}" if issue.unit else ""
            taken = f"{issue.min:f} to {issue.max:f}{unit}, in steps of {issue.step:f}"
            return taken, f', e.g. "<= {issue.max:f}"'
        case ScaleIssue():
            options = list(issue.options)
            return " < ".join(options), f', e.g. "<= {options[-1]}"'
        case ChoiceIssue():
            return ", ".join(issue.options), f"; a list: [{', '.join(list(issue.options)[:2])}]"
        case SetIssue():
            members = list(issue.members)
            return f"any of {', '.join(members)}", f', e.g. "{members[0]} in {name}"'
