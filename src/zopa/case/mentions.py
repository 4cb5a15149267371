"""Where the files of a case name things: what references, renaming and completion go by.

Expressions are read by the readers that the checks use, so that a word counts as an option only
where it is resolved as one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

from zopa.case.roles import Path, Role, key_role, value_role
from zopa.files.document import Document
from zopa.files.nodes import ListNode, MapNode, Node, ScalarNode, Slot
from zopa.files.offsets import Places, character_places
from zopa.rules.parse import names_in_consent, names_in_constraint
from zopa.rules.space import Domain, Members, Numbers, Options
from zopa.schema.published import FileKind


class Thing(NamedTuple):
    """Something that has an id: what it is, whose it is (of options and conditions), its id."""

    what: str
    within: str
    name: str


class Mention(NamedTuple):
    """One place that names a thing.

    ``start`` and ``end`` are indices in the text of the file; quotes lie outside. ``defines``
    marks the place where the thing gets its name.
    """

    thing: Thing
    start: int
    end: int
    defines: bool


@dataclass(frozen=True)
class Known:
    """What a model names: enough to tell what the words of an expression are."""

    space: dict[str, Domain]
    parties: tuple[str, ...]


NOTHING_KNOWN = Known({}, ())


def known_names(model: Document) -> Known:
    """Read the names of a model, from one that breaks the schema too, as far as it goes."""
    space: dict[str, Domain] = {}
    for name, issue in _entries(model.data.get("issues")):
        if isinstance(issue, dict):
            space[name] = _domain(issue)
    return Known(space, tuple(name for name, _ in _entries(model.data.get("parties"))))


def mentions(document: Document, kind: FileKind, known: Known) -> tuple[Mention, ...]:
    """Find every place of a file that names something, in order of place.

    Parameters
    ----------
    known
        The names of the case's model, for the expressions.
    """
    party = document.data.get("party")
    walk = _Walk(document, kind, known, party if isinstance(party, str) else "")
    found = dict.fromkeys(walk.below(document.root, ()))
    return tuple(sorted(found, key=lambda m: (m.start, m.end, m.thing)))


def _entries(data: Any) -> Iterable[tuple[str, Any]]:
    return data.items() if isinstance(data, dict) else ()


def _domain(issue: dict[str, Any]) -> Domain:
    """Give what an issue may be settled as; of a number only that it is one."""
    for key in ("options", "members"):
        names = tuple(name for name, _ in _entries(issue.get(key)))
        if names:
            return (
                Options(names, issue.get("kind") == "scale") if key == "options" else Members(names)
            )
    return Numbers(Fraction(0), Fraction(1), Fraction(1))


class _Walk:
    def __init__(self, document: Document, kind: FileKind, known: Known, party: str) -> None:
        self.text = document.source.text
        self.kind = kind
        self.known = known
        self.party = party

    def below(self, node: Node, path: Path) -> Iterator[Mention]:
        match node:
            case MapNode(entries=entries):
                for key, slot in entries.items():
                    role = key_role(self.kind, (*path, key), self.party)
                    if role is not None:
                        yield from self.key(key, slot, role)
                    yield from self.below(slot.node, (*path, key))
            case ListNode(items=items):
                for index, slot in enumerate(items):
                    yield from self.below(slot.node, (*path, index))
            case ScalarNode(value=str()):
                role = value_role(self.kind, path)
                if role is not None:
                    yield from self.value(node, role)

    def key(self, key: str, slot: Slot, role: Role) -> Iterator[Mention]:
        start, end = slot.key_start, slot.key_end
        if self.text[start : start + 1] in ("'", '"') and self.text[start + 1 : end - 1] == key:
            start, end = start + 1, end - 1
        if self.text[start:end] == key:
            yield from _named(role, key, [(i, i + 1) for i in range(start, end)])
            if self.kind is FileKind.POSITIONS and role.what == "issue":
                yield Mention(Thing("stance", self.party, key), start, end, True)

    def value(self, node: ScalarNode, role: Role) -> Iterator[Mention]:
        places = character_places(node, self.text)
        if not places:
            return
        known, text = self.known, node.text
        match role.what:
            case "consent":
                named = names_in_consent(text, known.parties)
            case "limit" if role.within not in known.space or text == "all":
                named = ()
            case "limit":
                named = names_in_constraint(text, known.space, role.within)
            case "statement":
                named = names_in_constraint(text, known.space)
            case _:
                yield from _named(role, text, places)
                return
        for what, name, issue, start, end in named:
            yield Mention(Thing(what, issue, name), places[start][0], places[end - 1][1], False)


def _named(role: Role, text: str, places: Places) -> Iterator[Mention]:
    """Give what one word names, or two words with a dot between."""

    def mention(what: str, within: str, start: int, end: int, defines: bool = False) -> Mention:
        thing = Thing(what, within, text[start:end])
        return Mention(thing, places[start][0], places[end - 1][1], defines)

    if role.what not in ("stance", "added"):
        if text:
            within = role.within if role.what in ("option", "condition", "bonus") else ""
            yield mention(role.what, within, 0, len(text), role.defines)
        return
    party, dot, rest = text.partition(".")
    if not (party and dot and rest):
        return
    yield mention("party", "", 0, len(party))
    begin = len(party) + 1
    if role.what == "added":
        yield mention("condition", party, begin, len(text), role.defines)
    else:
        yield mention("issue", "", begin, len(text))
        yield mention("stance", party, begin, len(text))
