"""Files and folders that are missing, odd, unreadable, or wrong in many places at once."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Zopa = Callable[..., Any]

# name, what is removed, all that must be said
MISSING = [
    ("model", "models/demo/model.yaml", ["models/demo/model.yaml:1:1 missing-file"]),
    ("positions", "positions/demo", ["positions/demo:1:1 missing-file"]),
    ("seeds", "seeds/demo", ["seeds/demo:1:1 missing-file"]),
    ("one party", "positions/demo/south.yaml",
     ["models/demo/model.yaml:5:3 missing-positions",
      "models/demo/scenarios.yaml:10:12 unknown-condition",
      # nothing is left that cites it
      "seeds/demo/paper.yaml:5:3 unused-claim"]),
    ("scenarios", "models/demo/scenarios.yaml", []),
]  # fmt: skip


def said(printed: Any) -> list[str]:
    """Every diagnostic of a check as ``file:line:column code``."""
    return [
        f"{d['file']}:{d['line']}:{d['column']} {d['code']}"
        for d in json.loads(printed.out)["diagnostics"]
    ]


@pytest.mark.parametrize(("gone", "found"), [r[1:] for r in MISSING], ids=[r[0] for r in MISSING])
def test_what_is_missing_is_named(space: Path, zopa_run: Zopa, gone: str, found: list[str]) -> None:
    path = space / gone
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    printed = zopa_run("check", "demo", "--format", "json")
    assert said(printed) == found
    assert printed.code == (1 if found else 0)


def test_a_party_without_a_position_file_is_a_warning(space: Path, zopa_run: Zopa) -> None:
    (space / "positions/demo/south.yaml").unlink()
    (space / "models/demo/scenarios.yaml").unlink()
    printed = zopa_run("check", "demo")
    assert printed.code == 0
    assert printed.out.startswith("models/demo/model.yaml:5:3: warning: party 'south' has no")
    assert "add positions/demo/south.yaml" in printed.out
    assert "[missing-positions]" in printed.out


def test_a_folder_without_position_files_is_an_error(space: Path, zopa_run: Zopa) -> None:
    for path in (space / "positions/demo").iterdir():
        path.unlink()
    printed = zopa_run("check", "demo")
    assert printed.code == 1
    assert "positions/demo holds no position file" in printed.out


def test_a_case_folder_without_a_model_is_not_listed_but_can_be_checked(
    space: Path, zopa_run: Zopa
) -> None:
    (space / "models/other").mkdir()
    assert "other" not in zopa_run("cases").out
    printed = zopa_run("check", "other", "--format", "json")
    assert said(printed) == [
        "models/other/model.yaml:1:1 missing-file",
        "positions/other:1:1 missing-file",
        "seeds/other:1:1 missing-file",
    ]


def test_a_workspace_without_cases_says_so(space: Path, zopa_run: Zopa) -> None:
    shutil.rmtree(space / "models/demo")
    listed = zopa_run("cases")
    assert (listed.code, listed.out) == (0, "No cases here.\n")
    checked = zopa_run("check")
    assert checked.code == 2
    assert "there are no cases in" in checked.err


@pytest.mark.parametrize("file", ["positions/demo/north.yaml", "models/demo/scenarios.yaml"])
def test_a_folder_named_like_a_file_is_reported(space: Path, zopa_run: Zopa, file: str) -> None:
    (space / file).unlink()
    (space / file).mkdir()
    printed = zopa_run("check", "demo")
    assert printed.code == 1
    assert f"{file}:1:1: error: this is a folder [file-unreadable]" in printed.out


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_named_pipe_is_refused_and_not_waited_for(space: Path, zopa_apart: Zopa) -> None:
    os.mkfifo(space / "seeds/demo/pipe.yaml")
    printed = zopa_apart("check", "demo")
    assert printed.code == 1
    assert "pipe.yaml:1:1: error: this is no regular file [file-unreadable]" in printed.out


def test_a_link_to_nothing_is_reported(space: Path, zopa_run: Zopa) -> None:
    for file in ("positions/demo/east.yaml", "models/demo/scenarios.yaml"):
        (space / file).unlink(missing_ok=True)
        (space / file).symlink_to(space / "nowhere.yaml")
    printed = zopa_run("check", "demo")
    assert printed.code == 1
    assert "positions/demo/east.yaml:1:1: error: " in printed.out
    assert "models/demo/scenarios.yaml:1:1: error: " in printed.out


def test_a_link_in_a_circle_is_reported(space: Path, zopa_run: Zopa) -> None:
    path = space / "models/demo/model.yaml"
    path.unlink()
    path.symlink_to(path)
    for words in (["check", "demo"], ["solve", "demo"], ["cases"], ["check"]):
        printed = zopa_run(*words)
        assert printed.code in (1, 2) or words == ["cases"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads all files")
def test_a_file_that_may_not_be_read_is_reported(space: Path, zopa_run: Zopa) -> None:
    (space / "positions/demo/north.yaml").chmod(0)
    printed = zopa_run("check", "demo")
    assert printed.code == 1
    assert "north.yaml:1:1: error: the file may not be read [file-unreadable]" in printed.out


def test_a_file_with_the_other_ending_is_not_passed_over(space: Path, zopa_run: Zopa) -> None:
    for file in ("positions/demo/south", "seeds/demo/paper"):
        (space / f"{file}.yaml").rename(space / f"{file}.yml")
    printed = zopa_run("check", "demo")
    assert printed.code == 1
    assert (
        "positions/demo/south.yml is not read [missing-file]\n    name it south.yaml" in printed.out
    )
    assert "seeds/demo/paper.yml is not read [missing-file]" in printed.out


@pytest.mark.parametrize(
    ("file", "help"),
    [
        ("models/demo/scenario.yaml", "name it scenarios.yaml"),
        ("models/demo/Scenarios.yaml", "name it scenarios.yaml"),
        ("models/demo/scenarios.YAML", "name it scenarios.yaml"),
        ("models/demo/models.yaml", "name it model.yaml"),
        ("positions/demo/east.YAML", "name it east.yaml"),
        ("seeds/demo/more.Yml", "name it more.yaml"),
    ],
)
def test_a_file_that_is_nearly_named_right_is_not_passed_over(
    space: Path, zopa_run: Zopa, file: str, help: str
) -> None:
    (space / file).write_text("a: 1\n")
    printed = zopa_run("check", "demo")
    assert printed.code == 1
    assert f"{file}:1:1: error: {file} is not read [missing-file]\n    {help}\n" in printed.out


def test_files_that_editors_and_people_leave_beside_are_passed_over(
    space: Path, zopa_run: Zopa
) -> None:
    (space / "positions/demo/.#north.yaml").symlink_to("somebody@host.1234")
    for file in ("positions/demo/._north.yaml", "seeds/demo/.hidden.yml", "seeds/demo/a.pdf"):
        (space / file).write_bytes(b"\x00\x01")
    for file in ("positions/demo/north.yaml~", "models/demo/a_draft_deal.yaml"):
        (space / file).write_text("[")
    assert zopa_run("check", "demo").code == 0


def test_the_model_with_the_other_ending_is_not_passed_over(space: Path, zopa_run: Zopa) -> None:
    for file in ("models/demo/scenarios", "models/demo/model"):
        (space / f"{file}.yaml").rename(space / f"{file}.yml")
    printed = zopa_run("check", "demo")
    assert printed.code == 1
    assert "models/demo/scenarios.yml is not read [missing-file]" in printed.out
    assert "models/demo/model.yml is not read [missing-file]" in printed.out


@pytest.mark.parametrize("name", [b"\xff\xfe", "Граница".encode(), b"a b", b"\x1b[31mred", b"a\nb"])
def test_the_name_of_a_file_can_be_anything(
    space: Path, zopa_run: Zopa, zopa_apart: Zopa, name: bytes
) -> None:
    path = os.path.join(os.fsencode(space), b"positions/demo", name + b".yaml")  # noqa: PTH118
    try:
        with open(path, "wb") as file:  # noqa: PTH123
            file.write(b"party: east\nas_of: 2025-01-31\nnote: [a\n")
    except OSError:
        pytest.skip("this file system refuses the name")
    printed = zopa_run("check", "demo")
    assert printed.code == 1
    assert "[yaml-syntax]" in printed.out
    assert "\x1b" not in printed.out
    assert printed.out.startswith("positions/demo/")
    assert len(printed.out.splitlines()) <= 4  # message, help, line, marks
    assert zopa_run("check", "demo", "--format", "json").code == 1
    assert zopa_run("solve", "demo").code == 1
    if name == b"\xff\xfe":
        assert zopa_apart("check", "demo") == printed


def test_files_are_named_in_order_and_errors_of_all_of_them_come_at_once(
    space: Path, zopa_run: Zopa
) -> None:
    edits = {
        "models/demo/model.yaml": ("step: 0.5", "step: -1"),
        "models/demo/scenarios.yaml": ("because: It", "becuase: It"),
        "positions/demo/north.yaml": ("[old_line]\n", "[old_line\n"),
        "positions/demo/south.yaml": ("strength: demand", "strength: wish"),
        "seeds/demo/minutes.yaml": ("kind: demand", "kind: wish"),
        "seeds/demo/paper.yaml": ("source: paper", "source: \x07"),
    }
    for file, (old, new) in edits.items():
        text = (space / file).read_text()
        assert old in text
        (space / file).write_text(text.replace(old, new, 1))
    printed = zopa_run("check", "demo", "--format", "json")
    assert said(printed) == [
        "models/demo/model.yaml:29:11 out-of-range",
        "models/demo/scenarios.yaml:4:5 unknown-key",
        "positions/demo/north.yaml:6:17 yaml-syntax",
        "positions/demo/south.yaml:25:15 unknown-value",
        "seeds/demo/minutes.yaml:10:11 unknown-value",
        "seeds/demo/paper.yaml:1:9 yaml-control-character",
    ]
    assert printed.err == "demo: 6 errors, 0 warnings\n"
    solved = zopa_run("solve", "demo")
    assert (solved.code, solved.out) == (1, "")
    assert "6 errors; nothing was solved or written" in solved.err
    listed = zopa_run("cases")
    assert listed.code == 0
    assert "6 errors in its files" in listed.out


def test_names_in_all_files_are_checked_at_once(space: Path, zopa_run: Zopa) -> None:
    edits = {
        "models/demo/model.yaml": ("when: guarantee == troops", "when: guarantee == trops"),
        "models/demo/scenarios.yaml": ("extends: [soften]", "extends: [softer]"),
        "positions/demo/north.yaml": ("event: talk", "event: tlak"),
        "positions/demo/south.yaml": ("party: south", "party: suoth"),
        "seeds/demo/minutes.yaml": ("about: [north]", "about: [nroth]"),
    }
    for file, (old, new) in edits.items():
        text = (space / file).read_text()
        (space / file).write_text(text.replace(old, new, 1))
    found = said(zopa_run("check", "demo", "--format", "json"))
    assert [line for line in found if "unknown-condition" not in line] == [
        "models/demo/model.yaml:37:24 unknown-option",
        "models/demo/scenarios.yaml:9:15 unknown-scenario",
        "positions/demo/north.yaml:11:12 unknown-event",
        "positions/demo/south.yaml:1:8 unknown-party",
        "seeds/demo/minutes.yaml:8:13 unknown-party",
    ]


def test_text_and_json_say_the_same(space: Path, zopa_run: Zopa, zopa_apart: Zopa) -> None:
    path = space / "positions/demo/north.yaml"
    path.write_text(path.read_text().replace("[c1]", "[c9]").replace('"<= 2.5"', '"<= 2.25"'))
    (space / "models/demo/scenarios.yaml").unlink()
    listed = json.loads(zopa_run("check", "demo", "--format", "json").out)
    assert listed["schema"] == 1
    text = zopa_run("check", "demo").out
    for d in listed["diagnostics"]:
        head = f"{d['file']}:{d['line']}:{d['column']}: {d['severity']}: {d['message']}"
        assert f"{head} [{d['code']}]\n" in text
        assert f"    {d['help']}\n" in text
        assert (d["line"], d["column"]) < (d["end_line"], d["end_column"])
    assert text.count("[unknown-claim]") == len(listed["diagnostics"]) == 3
    again = [zopa_apart("check", "demo", PYTHONHASHSEED=str(seed)).out for seed in (1, 2)]
    assert again == [text, text]
