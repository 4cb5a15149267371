"""One small case of three parties, in a workspace of its own, with any of its files replaced."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from zopa.case.case import Case
from zopa.case.files import CaseFiles, read_case
from zopa.case.select import Selector
from zopa.case.selection import Selection
from zopa.case.workspace import Workspace
from zopa.diagnostics import Diagnostic

MARK = "§"
ROOMS = {"model": "models", "scenarios": "models", "minutes": "seeds", "paper": "seeds"}
FILES = {
    "models/demo/model.yaml": """\
title: A small case
as_of: 2025-03-01
parties: {ann: Ann, bob: Bob, cem: Cem}
events:
  talk: {title: A talk, date: 2025-02-01, confidence: 0.5}
issues:
  colour: {title: Colour, kind: choice, options: {red: Red, green: Green, blue: Blue}}
  level:
    title: Level
    kind: scale
    ends: {low: least, high: most}
    options: {low: Low, mid: Mid, high: High, top: Top}
  amount: {title: Amount, kind: number, unit: euro, min: 0, max: 100, step: 10}
  who: {title: Who, kind: set, members: {un: The UN, eu: The EU}}
rules:
  not_blue: {title: Not blue, require: colour != blue, basis: analyst}
""",
    "positions/demo/ann.yaml": """\
party: ann
as_of: 2025-03-01
stances:
  colour:
    ideal: red
    acceptable: [red]
    red_line: [blue]
    weight: 2
    basis: stated
    confidence: 0.9
    event: talk
    evidence: [c1]
    disputed_by: [c2]
    note: It said so.
  level:
    acceptable: {options: ">= mid", basis: inferred, confidence: 0.5, evidence: [c2]}
    red_line: {options: low, basis: stated, evidence: [c1]}
  who: {silent: true, evidence: [c1]}
conditions:
  cover:
    title: Cover for green
    when: colour == green
    require: level >= high
    strength: demand
    basis: reported
    evidence: [c1]
""",
    "positions/demo/bob.yaml": """\
party: bob
as_of: 2025-03-01
stances:
  colour: {defers_to: ann, evidence: [c2]}
  level: {ideal: top, basis: stated, evidence: [c1]}
""",
    "seeds/demo/minutes.yaml": """\
source: minutes
title: Minutes
published: {date: 2025-02-02, precision: day}
claims:
  c1:
    paragraph: 1
    speaker: Ann
    about: [ann]
    issues: [colour]
    kind: demand
    status: stated
    date: {date: 2025-02-02, precision: day}
    statement: Ann asks for red.
  c2:
    paragraph: 2
    speaker: Bob
    about: [bob]
    issues: [level]
    kind: demand
    status: reported
    date: {date: 2025-02-02, precision: day}
    statement: Bob leaves it to Ann.
""",
}


@dataclass(frozen=True)
class Made:
    """The files of a case, and the places that were marked in them."""

    files: CaseFiles
    marked: list[str]

    def examine(
        self, scenario: str | None = None, as_of: date | None = None
    ) -> tuple[Case | None, list[str]]:
        """Select a case; give it with what was found, as ``code file:line:column``."""
        case, found = Selector(self.files).examine(Selection(scenario, as_of))
        return case, [f"{d.code} {d.span}" for d in found]

    def case(self, scenario: str | None = None, as_of: date | None = None) -> Case:
        """Select a case that has no errors."""
        case, found = self.examine(scenario, as_of)
        assert case is not None, found
        return case

    def found(self, scenario: str | None = None) -> tuple[Diagnostic, ...]:
        """Give all that is found about a selection."""
        return Selector(self.files).examine(Selection(scenario))[1]


Make = Callable[..., Made]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Write the case, with some files replaced or edited, and read it.

    Arguments name a file by its stem; a text replaces it, pairs of texts edit it. The first
    marks (§) of all texts are taken out; where they stood is in ``marked``.
    """

    def made(**changes: str | tuple[str, str] | list[tuple[str, str]]) -> Made:
        texts = dict(FILES)
        for stem, change in changes.items():
            name = f"{ROOMS.get(stem, 'positions')}/demo/{stem}.yaml"
            if isinstance(change, str):
                texts[name] = change
                continue
            for old, new in [change] if isinstance(change, tuple) else change:
                assert texts[name].count(old) == 1, f"{old!r} in {name}"
                texts[name] = texts[name].replace(old, new)
        marked = []
        for name, text in texts.items():
            while MARK in text:
                before, _, after = text.partition(MARK)
                column = len(before) - before.rfind("\n")
                marked.append(f"{name}:{before.count(chr(10)) + 1}:{column}")
                text = before + after
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return Made(read_case(Workspace(tmp_path), "demo"), marked)

    return made
