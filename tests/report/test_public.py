"""--public: what is private is in no byte of a report, and in no answer."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from zopa import api
from zopa.case.selection import Selection
from zopa.diagnostics import UsageError

DEMO = Path(__file__).parents[1] / "corpus" / "workspace"

# what is put into the files, each word in no other place
SECRETS = (
    "zqsilver",
    "zqcopper",
    "zqmemo",
    "zqleak",
    "zqwhy",
    "37.625",
    "41.375",
    "zqaside",
    "zqpact",
)

PRIVATE_STANCE = """
  border:
    ideal: old_line
    red_line: [shared, new_line]
    weight: 3
    weight_because: zqwhy one
    basis: stated
    private: true
    evidence: [zq9]
    note: zqsilver
"""
PUBLIC_STANCE = """
  guarantee:
    acceptable: {options: [paper, troops], basis: reported, evidence: [c1], note: zqcopper}
    red_line: [none]
    basis: reported
    evidence: [c1]
    confidence: 0.5
    confidence_because: zqwhy two
    note: zqcopper too
  tariff:
    ideal: 0
    acceptable: "<= 2.5"
    basis: stated
    evidence: [c1]
  monitors: {silent: true, evidence: [c2], note: zqaside}
"""
CONDITION = """
conditions:
  zqpact_condition:
    title: zqpact
    require: tariff <= 1
    strength: red_line
    basis: stated
    private: true
    event: zqleak_event
    evidence: [zq9]
  roof:
    when: border == new_line
    require: guarantee >= paper
    strength: demand
    basis: stated
    evidence: [c1]
    note: zqaside again
"""
MEMO = """
source: zqmemo
title: zqmemo
published: {date: 2025-01-05, precision: day}
claims:
  zq9:
    paragraph: 1
    speaker: zqmemo speaker
    about: [north]
    issues: [border]
    kind: red_line
    status: stated
    date: {date: 2025-01-05, precision: day}
    event: zqleak_event
    statement: zqmemo says so.
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Callable[[bool], Path]:
    """Copy the small case, with private statements in it, or with those cut out by hand."""

    def made(private: bool) -> Path:
        folder = tmp_path / ("whole" if private else "cut")
        shutil.copytree(DEMO, folder)
        north = folder / "positions/demo/north.yaml"
        walk_away = "walk_away: {low: 37.625, high: 41.375}\n" if private else ""
        condition = (
            CONDITION
            if private
            else CONDITION.replace(
                CONDITION[CONDITION.index("  zqpact") : CONDITION.index("  roof")], ""
            )
        )
        text = "party: north\nas_of: 2025-01-31\n" + walk_away + "stances:"
        text += (PRIVATE_STANCE if private else "\n") + PUBLIC_STANCE[1:] + condition
        if not private:
            text = "\n".join(
                line
                for line in text.replace(", note: zqcopper}", "}")
                .replace(", note: zqaside}", "}")
                .splitlines()
                if "note:" not in line and "because" not in line
            )
        north.write_text(text, encoding="utf-8")
        if private:
            (folder / "seeds/demo/zqmemo.yaml").write_text(MEMO, encoding="utf-8")
            model = folder / "models/demo/model.yaml"
            event = "  zqleak_event: {title: zqleak, confidence: 0.5}\nissues:"
            model.write_text(model.read_text("utf-8").replace("issues:", event, 1), "utf-8")
        scenarios = folder / "models/demo/scenarios.yaml"
        told = scenarios.read_text("utf-8").replace("    because: It said so once.\n", "")
        # a scenario that changes the private stance, and one that moves a walk-away value
        cut = (
            told
            if private
            else told.replace(
                "    set:\n      north.border: {acceptable: [old_line, new_line]}\n",
                "    set:\n      south.tariff: {weight: 2}\n",
            )
        )
        told = told.replace(
            "north.border: {acceptable: [old_line, new_line]}",
            "north.border: {red_line: [shared], note: zqsilver}\n"
            "      south.tariff: {weight: 2}\n    walk_away: {north: 41.375}",
        )
        scenarios.write_text(told if private else cut, encoding="utf-8")
        return folder

    return made


def reported(folder: Path, *options: str) -> dict[str, bytes]:
    """Make the report as a user does; give every file of it, and what was printed."""
    words = ["report", "demo", *options, "-w", str(folder), "-o", str(folder / "out")]
    done = subprocess.run([sys.executable, "-m", "zopa", *words], capture_output=True, check=True)
    files = {path.name: path.read_bytes() for path in sorted((folder / "out").iterdir())}
    return files | {"printed": done.stdout + done.stderr}


def words_of(name: str, data: bytes, tmp_path: Path) -> bytes:
    """Give a file's bytes; of a PDF its text, too, where the machine can read it."""
    if not name.endswith(".pdf") or shutil.which("pdftotext") is None:
        return data
    place = tmp_path / name
    place.write_bytes(data)
    text = subprocess.run(["pdftotext", str(place), "-"], capture_output=True, check=True).stdout
    return data + text


def test_no_byte_of_a_public_report_tells_what_is_private(
    workspace: Callable[[bool], Path], tmp_path: Path
) -> None:
    folder = workspace(True)
    whole = reported(folder)
    told = b"".join(words_of(name, data, tmp_path) for name, data in whole.items()).lower()
    # the search finds what is there: without --public each of them is told
    assert all(secret.encode() in told for secret in SECRETS if secret != "zqwhy")
    public = reported(folder, "--public")
    assert set(public) <= set(whole)
    for name, data in public.items():
        found = words_of(name, data, tmp_path).lower()
        assert [s for s in SECRETS if s.encode() in found] == [], name


def test_a_public_answer_is_that_of_files_without_the_private_parts(
    workspace: Callable[[bool], Path],
) -> None:
    public = api.solve("demo", Selection(public=True), start=workspace(True)).to_dict()
    cut = api.solve("demo", start=workspace(False)).to_dict()
    left_out = [note for note in public["notes"] if note["code"] == "left_out"]
    assert [note["text"] for note in left_out] == [
        "left out, so that the rest may be published: 1 private stance, 1 private condition, "
        "1 walk-away value, 4 notes; they count in no answer here, and with them the answer may "
        "be another one"
    ]
    public["notes"] = [note for note in public["notes"] if note["code"] != "left_out"]
    for data in (public, cut):
        for commitment in (*data["commitments"].values(), *data["rules"].values()):
            commitment.pop("line")
        data.pop("inputs")
        data.pop("selection")
    assert public == cut


def test_a_scenario_cannot_tell_what_is_private(workspace: Callable[[bool], Path]) -> None:
    folder = workspace(True)
    public = api.solve("demo", Selection(scenario="soften", public=True), start=folder)
    assert [change.id for change in public.scenario_changes] == ["south.tariff"]
    assert not [name for name in public.commitments if name.startswith("north.border")]
    compared = api.compare("demo", ["soften"], Selection(public=True), start=folder).to_dict()
    assert "41.375" not in json.dumps(compared)
    assert "zq" not in json.dumps(compared)
    timeline, _ = api.timeline("demo", Selection(public=True), start=folder)
    assert "zq" not in json.dumps(timeline.to_dict())


def test_no_digest_of_a_file_with_private_parts_is_given(
    workspace: Callable[[bool], Path],
) -> None:
    public = api.solve("demo", Selection(public=True), start=workspace(True))
    assert "positions/demo/south.yaml" in public.inputs
    assert "positions/demo/north.yaml" not in public.inputs
    assert "models/demo/scenarios.yaml" not in public.inputs


@pytest.mark.parametrize(
    ("selection", "message"),
    [
        (Selection(public=True, walk_away=("north=3",)), "--public leaves walk-away values out"),
        (
            Selection(public=True, set=("north.border.weight=2",)),
            "--set changes 'north.border', which is private",
        ),
    ],
)
def test_what_is_left_out_cannot_be_changed(
    workspace: Callable[[bool], Path], selection: Selection, message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        api.load("demo", selection, start=workspace(True))


def test_a_case_without_private_parts_is_told_whole() -> None:
    public = api.solve("demo", Selection(public=True), start=DEMO).to_dict()
    whole = api.solve("demo", start=DEMO).to_dict()
    public["selection"] = whole["selection"]
    assert public == whole
