"""A project that remembers finds after any edits what one that reads all anew finds."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zopa.case.select import Selector
from zopa.case.selection import Selection
from zopa.case.workspace import Workspace
from zopa.diagnostics import InputError, UsageError
from zopa.lsp.project import Project

ROOT = Path(__file__).parents[1] / "corpus" / "workspace"
FILES = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*.yaml"))
# beside the files on the disk, those of a second coder, who holds something else
OTHER = "positions/demo/north@maria.yaml"
TEXTS = {file: (ROOT / file).read_text(encoding="utf-8") for file in FILES}
TEXTS[OTHER] = TEXTS["positions/demo/north.yaml"].replace("[old_line]", "[old_line, shared]")
WORD = re.compile(r"[\w.-]+|[<>=]+|[:\[\]{}#]|\n +")
WORDS = sorted({word for text in TEXTS.values() for word in WORD.findall(text)})
WORDS += ["", "  ", "# zopa: ignore[stance-without-evidence]\n", "🕊", "'"]


NORTH, SOUTH, MODEL = "positions/demo/north.yaml", "positions/demo/south.yaml", FILES[0]
# what people write: most of these leave the case whole, and change what is found in others
SENSIBLE = [
    (NORTH, "acceptable: [old_line]", "acceptable: [old_line, shared]"),
    (NORTH, "acceptable: [old_line]", "acceptable: [old_line, new_line, shared]"),
    (NORTH, "red_line: [shared]", "red_line: [old_line]"),
    (NORTH, "ideal: 0", "ideal: 0.2"),
    (NORTH, "evidence: [c1]\n  tariff", "# zopa: ignore[stale-stance]\n  tariff"),
    (NORTH, "as_of: 2025-01-31\n", "as_of: 2025-01-31\n# zopa: ignore[everything-acceptable]\n"),
    (NORTH, "    basis: reported\n", "    basis: reported\n    until: 2025-01-15\n"),
    (SOUTH, "require: tariff <= 5", "require: tariff <= 10"),
    (SOUTH, "when: border == new_line", "when: guarantee == troops"),
    (SOUTH, 'acceptable: ">= 2"', 'acceptable: ">= 2.25"'),
    (SOUTH, "defers_to: north", "silent: true"),
    (MODEL, "min: 0", "min: 3"),
    (MODEL, "step: 0.5", "step: 0.25"),
    (MODEL, "      shared: {title: Both hold it}\n", ""),
    (MODEL, "require: un in monitors", "require: guarantee != troops"),
    (MODEL, "as_of: 2025-01-31", "as_of: 2027-01-31"),
    (MODEL, "title: The border", "title: The long border\n    # moved"),
    (FILES[1], "acceptable: [old_line, new_line]", "acceptable: [old_line]"),
    (FILES[1], "drop: [south.pay_for_line]", "drop: []"),
    (FILES[1], "without_rules: [watched]", "without_rules: []"),
    (FILES[1], "require: ", ""),
    (FILES[4], "contradicts: [c1]", "contradicts: []"),
    (FILES[4], "about: [north]\n    issues", "about: [south]\n    issues"),
    (FILES[4], "  c2:", "  c22:"),
    (FILES[4], "published: {date: 2025-01-20", "published: {date: 2024-01-20"),
]  # fmt: skip
ODD = st.tuples(st.sampled_from(sorted(TEXTS)), st.integers(0, 400), st.sampled_from(WORDS))
BACK = st.sampled_from(sorted(TEXTS))
EDIT = st.one_of(*[st.sampled_from(SENSIBLE)] * 6, ODD, BACK)
Edit = str | tuple[str, str, str] | tuple[str, int, str]


def edited(texts: dict[str, str], edit: Edit) -> tuple[str, str]:
    """Give the file that an edit is about, and its text after it."""
    match edit:
        case str():
            return edit, TEXTS[edit]
        case file, str() as old, new:
            return file, texts[file].replace(old, new, 1)
        case file, place, word:
            hits = list(WORD.finditer(texts[file]))
            hit = hits[place % len(hits)]
            return file, texts[file][: hit.start()] + word + texts[file][hit.end() :]


def examined(project: Project) -> object:
    """What a case is under its last scenario, with what is found on the way."""
    try:
        return Selector(project.read("demo"), project.memory("demo")).examine(Selection("bargain"))
    except (InputError, UsageError) as error:
        return str(error)


def test_every_sensible_edit_is_one() -> None:
    assert [(file, old) for file, old, _ in SENSIBLE if old not in TEXTS.get(file, "")] == []


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    root = tmp_path_factory.mktemp("edits")
    shutil.copytree(ROOT, root, dirs_exist_ok=True)
    yield root


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(EDIT, min_size=2, max_size=5))
def test_the_findings_after_edits_are_those_of_a_fresh_check(root: Path, steps: list[Edit]) -> None:
    remembering = Project(Workspace(root))
    remembering.check("demo")
    texts = dict(TEXTS)
    for edit in steps:
        file, text = edited(texts, edit)
        texts[file] = remembering.buffers.texts[root / file] = text
        fresh = Project(Workspace(root))
        fresh.buffers.texts.update(remembering.buffers.texts)
        assert remembering.check("demo") == fresh.check("demo")
        assert examined(remembering) == examined(fresh)


def test_a_warning_that_comes_and_goes_is_told_each_time(root: Path) -> None:
    project = Project(Workspace(root))
    path = root / "positions/demo/north.yaml"
    text = TEXTS["positions/demo/north.yaml"]
    doubtful = text.replace("evidence: [c1]\n  tariff", "# none\n  tariff")
    assert doubtful != text
    for _ in range(12):
        project.buffers.texts[path] = doubtful
        assert [found.code for found in project.check("demo")] == ["stance-without-evidence"]
        project.buffers.texts[path] = text
        assert project.check("demo") == ()
