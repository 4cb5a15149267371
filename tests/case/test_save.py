"""What was asked for, appended to scenarios.yaml: nothing that was there changes."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from zopa.case.case import Case
from zopa.case.files import read_case
from zopa.case.save import save_scenario
from zopa.case.select import select
from zopa.case.selection import Selection
from zopa.case.workspace import Workspace
from zopa.diagnostics import EnvironmentFailure, UsageError
from zopa.problem.commitments import commitments

Make = Callable[..., Any]
ASKED = Selection(
    set=("ann.colour.acceptable=[red, green]", "ann.level.weight=2.50", "bob.colour.silent=true"),
    drop=("ann.cover",),
    add=("bob.more={title: 'No: \"more\"', require: 'amount <= 20', strength: demand}",),
    without_rules=("not_blue",),
    walk_away=("ann=20.5..30", "bob=4"),
)
PLAIN = """\
# a comment at the top
scenarios:
  # and one here
  base:   {title: Base, set: {bob.level: {acceptable: mid}}}   # and at the end
"""


def says(case: Case) -> object:
    brought = [(c.id, c.constraint, c.strength, c.basis, c.weight) for c in commitments(case)]
    stances = {key: (s.silent, s.written and s.written.weight) for key, s in case.stances.items()}
    return brought, stances, [r.id for r in case.rules], case.agreement.text, case.walk_away


def save(root: Path, selection: Selection, name: str = "mine") -> bytes:
    """Save a scenario, and show that it says what was asked for."""
    files = read_case(Workspace(root), "demo")
    path = save_scenario(Workspace(root), files, selection, name)
    assert path == root / "models/demo/scenarios.yaml"
    saved = select(read_case(Workspace(root), "demo"), Selection(name))
    assert says(saved) == says(select(files, selection))
    return path.read_bytes()


def written(root: Path, text: str | bytes) -> bytes:
    data = text.encode() if isinstance(text, str) else text
    (root / "models/demo/scenarios.yaml").write_bytes(data)
    return data


FILES = {
    "plain": PLAIN,
    "no line end": PLAIN.rstrip("\n"),
    "comments below": PLAIN + "  # the last word\n# of all\n\n\n",
    "indented by four": "scenarios:\n    base:\n        title: Base\n        drop: [ann.cover]\n",
    "not indented": "scenarios:\n base: {title: Base, drop: [ann.cover]}\n",
    "Windows line ends": PLAIN.replace("\n", "\r\n"),
    "with a byte order mark": "\ufeff" + PLAIN,
    "a block of text last": "scenarios:\n  base:\n    drop: []\n    title: |\n      Base\n",
    "a folded text last": "scenarios:\n  base:\n    drop: []\n    title: >-\n      Base\n",
    "letters of another script": PLAIN.replace("Base", "Основа “x”"),
}


@pytest.mark.parametrize("text", FILES.values(), ids=FILES.keys())
def test_a_scenario_is_appended_and_every_byte_before_it_stays(
    make: Make, tmp_path: Path, text: str
) -> None:
    make()
    before = written(tmp_path, text)
    after = save(tmp_path, ASKED)
    assert after.startswith(before)
    assert after != before
    assert (b"\r\n" in before) == (b"\r\n" in after)
    assert b"\n\n" not in after.replace(b"\r\n", b"\n")[len(before) :].lstrip(b"\n")


def test_scenarios_and_changes_become_what_is_extended_and_its_own(
    make: Make, tmp_path: Path
) -> None:
    make()
    written(tmp_path, PLAIN)
    joined = Selection("base", set=("ann.colour.acceptable=[red, green]",), drop=("ann.cover",))
    assert save(tmp_path, joined).decode() == PLAIN + (
        "\n"
        "  mine:\n"
        "    title: Mine\n"
        "    extends: [base]\n"
        "    set:\n"
        "      ann.colour:\n"
        "        acceptable: [red, green]\n"
        "    drop: [ann.cover]\n"
    )
    assert b"extends: [base, mine]" in save(tmp_path, Selection("base+mine"), "both_of_them")
    assert b"title: Both of them" in (tmp_path / "models/demo/scenarios.yaml").read_bytes()


def test_without_a_file_one_is_made(make: Make, tmp_path: Path) -> None:
    make()
    assert save(tmp_path, ASKED).startswith(b"scenarios:\n  mine:\n    title: Mine\n")


BY_HAND = {
    "braces": "{scenarios: {base: {title: Base, drop: [ann.cover]}}}",
    "braces inside": "scenarios: {base: {title: Base, drop: [ann.cover]}}\n",
    "no scenarios": "scenarios: {}\n",
    "an end mark": PLAIN + "...\n",
    "a text that takes in what follows": (
        "scenarios:\n  base:\n    drop: [ann.cover]\n    title: |+\n      Base\n"
    ),
}


@pytest.mark.parametrize("text", BY_HAND.values(), ids=BY_HAND.keys())
def test_what_cannot_be_appended_to_is_left_alone_and_the_text_is_shown(
    make: Make, tmp_path: Path, text: str
) -> None:
    make()
    before = written(tmp_path, text)
    files = read_case(Workspace(tmp_path), "demo")
    with pytest.raises(UsageError, match="by hand:\nmine:\n  title: Mine\n") as refused:
        save_scenario(Workspace(tmp_path), files, Selection(drop=("ann.cover",)), "mine")
    assert "scenarios.yaml" in refused.value.message
    assert (tmp_path / "models/demo/scenarios.yaml").read_bytes() == before


@pytest.mark.parametrize(
    ("selection", "name", "said"),
    [
        (ASKED, "base", "there is a scenario 'base' already"),
        (ASKED, "baseline", "cannot name a scenario"),
        (ASKED, "a+b", "cannot name a scenario"),
        (ASKED, "Mine", "cannot name a scenario"),
        (ASKED, "../x", "cannot name a scenario"),
        (ASKED, "", "cannot name a scenario"),
        (ASKED, "null", "cannot name a scenario"),
        (Selection(), "mine", "nothing to save"),
        (Selection("baseline"), "mine", "nothing to save"),
        (Selection("base", as_of="2025-02-01"), "mine", "cannot hold --as-of"),
    ],
)
def test_what_cannot_be_saved_is_a_wrong_call_and_changes_nothing(
    make: Make, tmp_path: Path, selection: Selection, name: str, said: str
) -> None:
    make()
    before = written(tmp_path, PLAIN)
    files = read_case(Workspace(tmp_path), "demo")
    with pytest.raises(UsageError, match=said):
        save_scenario(Workspace(tmp_path), files, selection, name)
    assert (tmp_path / "models/demo/scenarios.yaml").read_bytes() == before


def test_a_file_that_changed_meanwhile_is_not_written_to(make: Make, tmp_path: Path) -> None:
    make()
    written(tmp_path, PLAIN)
    files = read_case(Workspace(tmp_path), "demo")
    before = written(tmp_path, PLAIN + "  other: {title: Other, drop: [ann.cover]}\n")
    with pytest.raises(EnvironmentFailure, match="has changed meanwhile"):
        save_scenario(Workspace(tmp_path), files, ASKED, "mine")
    assert (tmp_path / "models/demo/scenarios.yaml").read_bytes() == before
    (tmp_path / "models/demo/scenarios.yaml").unlink()
    with pytest.raises(EnvironmentFailure, match="cannot read"):
        save_scenario(Workspace(tmp_path), files, ASKED, "mine")


def test_packed_cases_are_not_written_to(make: Make, tmp_path: Path) -> None:
    make()
    before = written(tmp_path, PLAIN)
    packed = Workspace(tmp_path, packed=True)
    with pytest.raises(UsageError, match="workspace of your own"):
        save_scenario(packed, read_case(packed, "demo"), ASKED, "mine")
    assert (tmp_path / "models/demo/scenarios.yaml").read_bytes() == before


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root writes everywhere")
def test_a_folder_that_cannot_be_written_to_is_a_failure(make: Make, tmp_path: Path) -> None:
    make()
    written(tmp_path, PLAIN)
    (tmp_path / "models/demo").chmod(0o555)
    try:
        with pytest.raises(EnvironmentFailure, match="permission"):
            save(tmp_path, ASKED)
    finally:
        (tmp_path / "models/demo").chmod(0o755)
