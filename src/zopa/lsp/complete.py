"""What may be written at the cursor: names of the case, keys and words of the format."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from zopa.case.mentions import Thing
from zopa.case.roles import Role, key_role, value_role
from zopa.check.codes import WARNINGS
from zopa.lsp.cursor import Cursor
from zopa.lsp.index import Index
from zopa.rules.offers import fitting
from zopa.schema.keys import keys_at, words_at
from zopa.schema.published import FileKind

_IGNORED = re.compile(r"#[ \t]*zopa:[ \t]*ignore[ \t]*\[(?P<others>[^\]\[#]*?)(?P<word>[a-z-]*)\Z")
_CODE = re.compile(r"[a-z-]+")


class Proposal(NamedTuple):
    """One word to choose: how it reads, what it is, in words, what is then written, and of what."""

    label: str
    what: str
    detail: str
    text: str
    thing: Thing | None = None


def proposals(cursor: Cursor, kind: FileKind, index: Index) -> tuple[Proposal, ...]:
    """List what may be written at the cursor, in the order of the files, without repeats."""
    found = _keys(cursor, kind, index) if cursor.key else _values(cursor, kind, index)
    return tuple({proposal.label: proposal for proposal in found}.values())


def _keys(cursor: Cursor, kind: FileKind, index: Index) -> Iterator[Proposal]:
    here: object = cursor.data
    for step in cursor.path:
        here = here[step] if isinstance(here, dict | list) else None  # type: ignore[index]
    present = set(here) if isinstance(here, dict) else set()
    party = cursor.data.get("party")
    path = (*cursor.path, "x.x" if "." in cursor.before else "x")
    role = key_role(kind, path, party if isinstance(party, str) else "")
    if role is not None and (not role.defines or role.what == "added"):
        for proposal in _named(role, cursor.before, index):
            if proposal.label not in present:
                end = "" if proposal.text.endswith(".") else ": "
                yield proposal._replace(text=f"{proposal.text}{end}")
    for key, meaning in keys_at(kind, cursor.path, cursor.data).items():
        if key not in present:
            yield Proposal(key, "key", meaning, f"{key}: ")


def _values(cursor: Cursor, kind: FileKind, index: Index) -> Iterator[Proposal]:
    for word in words_at(kind, cursor.path, cursor.data):
        yield Proposal(word, "word", "", word)
    role = value_role(kind, cursor.path)
    if role is not None and not role.defines:
        yield from _named(role, cursor.before, index)
    if cursor.own_line:
        # where a mapping may begin
        yield from _keys(cursor, kind, index)


def _named(role: Role, before: str, index: Index) -> Iterator[Proposal]:
    match role.what:
        case "limit":
            if not before.strip():
                yield Proposal("all", "word", "declared: any option is acceptable", "all")
            for what, name, issue in fitting(before, index.known.space, role.within):
                yield _proposal(Thing(what, issue, name), index)
        case "statement":
            for what, name, issue in fitting(before, index.known.space):
                yield _proposal(Thing(what, issue, name), index)
        case "consent":
            for thing in index.all("party"):
                yield _proposal(thing, index)
            yield Proposal("at_least", "word", "at_least(1, a, b): so many of these", "at_least(")
        case "stance" | "added":
            yield from _dotted(role, before, index)
        case what:
            for thing in index.all(what, role.within):
                yield _proposal(thing, index)


def _dotted(role: Role, before: str, index: Index) -> Iterator[Proposal]:
    """Propose a party, or behind its dot what it has."""
    party, dot, _ = before.partition(".")
    if not dot:
        for thing in index.all("party"):
            proposal = _proposal(thing, index)
            yield proposal._replace(text=f"{proposal.text}.")
    elif role.what == "stance":
        for thing in index.all("issue"):
            yield _proposal(thing, index)
    elif not role.defines:
        for thing in index.all("condition", party):
            yield _proposal(thing, index)


def _proposal(thing: Thing, index: Index) -> Proposal:
    return Proposal(thing.name, thing.what, index.title(thing), thing.name, thing)


def ignorable(text: str, index: int) -> tuple[int, int, tuple[Proposal, ...]] | None:
    """List the codes that a comment before the cursor may name, and the word that they replace.

    None where the cursor is not in such a comment.
    """
    line = text[max(text.rfind("\n", 0, index), text.rfind("\r", 0, index)) + 1 : index]
    hit = _IGNORED.search(line)
    if hit is None:
        return None
    after = _CODE.match(text, index)
    start, end = index - len(hit["word"]), after.end() if after else index
    codes = sorted(WARNINGS.difference(_CODE.findall(hit["others"])))
    return start, end, tuple(Proposal(code, "word", "", code) for code in codes)
