"""One small case without findings, in a workspace of its own, with some of its files edited."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from zopa.case.files import read_case
from zopa.case.workspace import Workspace
from zopa.check.case import Findings, examine_files
from zopa.diagnostics import Diagnostic

MARK = "§"
FILES = {
    "models/demo/model.yaml": """\
title: A small case
as_of: 2025-03-01
parties:
  ann: Ann
  bob: Bob
issues:
  colour: {title: Colour, kind: choice, options: {red: Red, green: Green, blue: Blue}}
  level:
    title: Level
    kind: scale
    ends: {low: least, high: most}
    options: {low: Low, mid: Mid, high: High}
  amount: {title: Amount, kind: number, unit: euro, min: 0, max: 100, step: 10}
  who: {title: Who, kind: set, members: {un: The UN, eu: The EU}}
rules:
  dear: {title: High is dear, when: level == high, require: amount >= 50, basis: analyst}
""",
    "positions/demo/ann.yaml": """\
party: ann
as_of: 2025-03-01
stances:
  colour: {ideal: red, acceptable: [red], red_line: [blue], basis: stated, evidence: [c1]}
  level: {acceptable: ">= mid", basis: stated, evidence: [c1]}
  amount: {ideal: 0, acceptable: "<= 50", red_line: "> 80", basis: stated, evidence: [c1]}
  who: {ideal: [un], acceptable: un in who, basis: stated, evidence: [c1]}
conditions:
  cover: {when: colour == green, require: level == high, strength: demand, basis: stated}
""",
    "positions/demo/bob.yaml": """\
party: bob
as_of: 2025-03-01
stances:
  colour: {acceptable: all, basis: stated, evidence: [c1]}
  level: {silent: true}
""",
    "models/demo/scenarios.yaml": """\
scenarios:
  softer:
    title: Colour weighs more
    set: {ann.colour: {weight: 2}}
""",
    "seeds/demo/minutes.yaml": """\
source: minutes
title: Minutes
published: {date: 2025-02-02, precision: day}
claims:
  c1: {paragraph: 1, speaker: Ann, issues: [colour], kind: demand, status: stated,
       date: {date: 2025-02-02, precision: day}, statement: Ann asks for red.}
""",
}

Found = tuple[Diagnostic, ...]
Checked = tuple[Found, list[str]]
Check = Callable[..., Checked]


@pytest.fixture
def examine(tmp_path: Path) -> Callable[..., tuple[Findings, list[str]]]:
    """Edit the case (a file's stem to pairs of texts; None deletes it), and examine it.

    Gives what was found, and the places that were marked (§).
    """

    def examined(**edits: list[tuple[str, str]] | None) -> tuple[Findings, list[str]]:
        texts = dict(FILES)
        for stem, pairs in edits.items():
            (name,) = [name for name in FILES if name.endswith(f"/{stem}.yaml")]
            if pairs is None:
                del texts[name]
            for old, new in pairs or ():
                assert texts[name].count(old) == 1, f"{old!r} in {name}"
                texts[name] = texts[name].replace(old, new)
        places = []
        for name, text in texts.items():
            while MARK in text:
                before, _, after = text.partition(MARK)
                places.append(
                    f"{name}:{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"
                )
                text = before + after
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="")
        return examine_files(read_case(Workspace(tmp_path), "demo")), places

    return examined


@pytest.fixture
def check(examine: Callable[..., tuple[Findings, list[str]]]) -> Check:
    """Edit the case and check it; see `examine`. Of what was found, errors and warnings only."""

    def checked(**edits: list[tuple[str, str]] | None) -> Checked:
        found, places = examine(**edits)
        return found.diagnostics, places

    return checked
