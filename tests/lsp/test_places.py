"""Where a name is given, and everywhere that it is used."""

from __future__ import annotations

from typing import Any

import pytest

PLACES = [
    ("north", "  border:\n", "  bor§der:\n", "border", 8),
    ("south", "when: border == new_line", "when: border == §new_line", "new_line", 5),
    ("north", "disputed_by: [c2]", "disputed_by: [§c2]", "c2", 5),
    ("south", "defers_to: north", "defers_to: §north", "north", 9),
    ("north", "event: talk", "event: §talk", "talk", 3),
    ("scenarios", "extends: [soften]", "extends: [§soften]", "soften", 2),
    ("scenarios", "drop: [south.pay", "drop: [south.§pay", "pay_for_line", 2),
]


def texts(typing: Any, locations: list[dict[str, Any]]) -> list[str]:
    """What is written at some locations."""
    files = {typing.client.uri(path): typing.text(name) for name, path in typing.files.items()}
    found = []
    for location in locations:
        start, end = location["range"]["start"], location["range"]["end"]
        line = files[location["uri"]].splitlines()[start["line"]]
        assert start["line"] == end["line"]
        found.append(line[start["character"] : end["character"]])
    return found


@pytest.mark.parametrize(("file", "old", "new", "name", "count"), PLACES)
def test_every_reference_reads_as_the_name(
    typing: Any, file: str, old: str, new: str, name: str, count: int
) -> None:
    where, place = typing(file, old, new)
    found = typing.client.at(where, place, "references", context={"includeDeclaration": True})
    assert texts(typing, found) == [name] * count
    others = typing.client.at(where, place, "references", context={"includeDeclaration": False})
    given = [location for location in found if location not in others]
    assert texts(typing, given) == [name]
    assert given[0] in typing.client.at(where, place, "definition")


def test_what_names_nothing_leads_nowhere(typing: Any) -> None:
    where, place = typing("north", "as_of: 2025-01-31", "as_of: 2025§-01-31")
    assert typing.client.at(where, place, "definition") == []
    assert typing.client.at(where, place, "references", context={"includeDeclaration": True}) == []
