"""What the files of a case name, at the places where the editor has it now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from zopa.case.mentions import Known, Mention, Thing
from zopa.files.source import Source
from zopa.schema.published import FileKind


class File(NamedTuple):
    """One file: its text now, what its last readable version says and names, where that is now.

    ``whole`` tells whether the text now is that version.
    """

    path: Path
    kind: FileKind
    data: Mapping[str, Any]
    source: Source
    mentions: tuple[Mention, ...]
    whole: bool


class Place(NamedTuple):
    """A mention and its file."""

    file: File
    mention: Mention


class Index:
    """Everything that the files of one case name.

    Parameters
    ----------
    known
        The names of the model.
    files
        The files of the case, the model first.
    """

    def __init__(self, known: Known, files: tuple[File, ...]) -> None:
        self.known = known
        self.files = {file.path: file for file in files}
        self.places: dict[Thing, list[Place]] = {}
        for file in files:
            for mention in file.mentions:
                self.places.setdefault(mention.thing, []).append(Place(file, mention))

    def at(self, path: Path, index: int) -> tuple[Mention, ...]:
        """Give what is named at a character, the narrowest first."""
        file = self.files.get(path)
        if file is None:
            return ()
        found = (m for m in file.mentions if m.start <= index <= m.end)
        return tuple(sorted(found, key=lambda m: (m.end - m.start, m.thing.what == "stance")))

    def definitions(self, thing: Thing) -> Iterator[Place]:
        """Give the places where a thing gets its name."""
        return (place for place in self.places.get(thing, ()) if place.mention.defines)

    def all(self, what: str, within: str = "") -> tuple[Thing, ...]:
        """List the things of a kind in the order of the files."""
        return tuple(
            thing
            for thing, places in self.places.items()
            if thing.what == what
            and thing.within == within
            and any(place.mention.defines for place in places)
        )

    def said(self, thing: Thing) -> Any:
        """Give what a file says where a thing is defined; None where nothing does."""
        place = next(self.definitions(thing), None)
        if place is None:
            return None
        data = place.file.data
        match thing.what:
            case "source":
                return data
            case "option":
                issue = _get(data, "issues", thing.within)
                return _get(issue, "options", thing.name) or _get(issue, "members", thing.name)
            case "condition" if place.file.kind is FileKind.SCENARIOS:
                target = f"{thing.within}.{thing.name}"
                adding = (_get(s, "add", target) for s in _values(data.get("scenarios")))
                return next((said for said in adding if said is not None), None)
            case what:
                return _get(data, _ROOMS.get(what, ""), thing.name)

    def title(self, thing: Thing) -> str:
        """Say in words what a thing is; empty where no file does."""
        said = self.said(thing)
        if isinstance(said, str):
            return said
        found = (_get(said, key) for key in ("title", "statement", "text"))
        return next((text for text in found if isinstance(text, str)), "")


_ROOMS = {
    "party": "parties",
    "event": "events",
    "issue": "issues",
    "rule": "rules",
    "note": "notes",
    "stance": "stances",
    "condition": "conditions",
    "bonus": "bonuses",
    "claim": "claims",
    "scenario": "scenarios",
}


def _get(data: Any, *keys: str) -> Any:
    for key in keys:
        data = data.get(key) if isinstance(data, dict) else None
    return data


def _values(data: Any) -> list[Any]:
    return list(data.values()) if isinstance(data, dict) else []


class Shift:
    """Where the characters of a text are after an edit of one stretch.

    Parameters
    ----------
    before, now
        The text before the edit, and after it.
    """

    def __init__(self, before: str, now: str) -> None:
        same = before == now
        self.kept = len(before) if same else _shared(before, now)
        most = min(len(before), len(now)) - self.kept
        tail = 0 if same else _shared(before[::-1][:most], now[::-1][:most])
        self.rest = len(before) - tail
        self.by = len(now) - len(before)

    def at(self, index: int) -> int:
        """Give the place of a character; of one that was edited, where the edit begins."""
        if index <= self.kept:
            return index
        return index + self.by if index >= self.rest else self.kept


def moved(mentions: tuple[Mention, ...], before: str, now: str) -> tuple[Mention, ...]:
    """Give mentions of a text where they are after an edit; what the edit touched is left out."""
    if before == now:
        return mentions
    shift = Shift(before, now)
    return tuple(
        m if m.end <= shift.kept else m._replace(start=m.start + shift.by, end=m.end + shift.by)
        for m in mentions
        if m.end <= shift.kept or m.start >= shift.rest
    )


def _shared(one: str, other: str) -> int:
    """Count the characters with which both begin."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((index for index, (a, b) in pairs if a != b), min(len(one), len(other)))
