"""What a shell is offered at TAB, asked for as the scripts of the shells ask for it."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import zopa as package

Zopa = Callable[..., Any]


def asked(shell: str, line: str) -> subprocess.CompletedProcess[str]:
    """Run zopa as the completion of a shell does; the cursor stands at the end of the line."""
    words = shlex.split(line) + [""] * line.endswith(" ")
    environment = {
        **os.environ,
        "PYTHONPATH": str(Path(package.__file__).parents[1]),
        "_ZOPA_COMPLETE": f"complete_{shell}",
        "COMP_WORDS": line,
        "COMP_CWORD": str(len(words) - 1),
        "_TYPER_COMPLETE_ARGS": line,
        "_TYPER_COMPLETE_FISH_ACTION": "get-args",
    }
    call = [
        sys.executable,
        "-c",
        "import sys; sys.argv = ['zopa']; from zopa.cli.main import run; run()",
    ]
    return subprocess.run(
        call, capture_output=True, text=True, env=environment, timeout=60, check=False
    )


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("zopa solve ", ["demo"]),
        ("zopa solve demo --without-source ", ["minutes", "paper"]),
        ("zopa chart demo sc", ["scenarios"]),
    ],
)
def test_bash_is_offered_the_names_that_fit(space: Path, line: str, offered: list[str]) -> None:
    done = asked("bash", line)
    assert (done.stdout.split(), done.stderr, done.returncode) == (offered, "", 0)


def test_zsh_and_fish_are_offered_names_with_their_titles(space: Path) -> None:
    assert '"demo"' in asked("zsh", "zopa explain d").stdout
    assert asked("fish", "zopa explain demo --drop south").stdout.startswith("south.")
    assert "soften\t" in asked("fish", "zopa compare demo ").stdout


def test_wrong_files_and_no_workspace_offer_nothing_and_say_nothing(space: Path) -> None:
    (space / "models/demo/model.yaml").write_text("parties: [\n", encoding="utf-8")
    for line in ("zopa chart demo space --parties ", "zopa solve ../demo -s "):
        done = asked("bash", line)
        assert (done.stdout.strip(), done.stderr, done.returncode) == ("", "", 0)


def test_every_chart_is_offered() -> None:
    from zopa.cli.completing import CHARTS
    from zopa.report.charts.figures import KINDS

    assert list(CHARTS) == list(KINDS)


@pytest.fixture
def offered(space: Path, monkeypatch: pytest.MonkeyPatch, zopa_run: Zopa) -> Callable[[str], Any]:
    """Ask in this process: what completes the last word of a line, with its help."""
    import typer.main

    from zopa.cli.app import app

    root = typer.main.get_command(app)

    def ask(line: str) -> list[str]:
        from typer._completion_classes import BashComplete

        words = shlex.split(line) + [""] * line.endswith(" ")
        found = BashComplete(root, {}, "zopa", "_ZOPA_COMPLETE").get_completions(
            words[1:-1], words[-1]
        )
        return [item.value for item in found]

    return ask


def test_lists_go_on_behind_their_commas_and_name_nothing_twice(
    offered: Callable[[str], list[str]],
) -> None:
    assert offered("zopa evidence demo --parties ") == ["north", "south"]
    assert offered("zopa evidence demo --parties north,") == ["north,south"]
    assert offered("zopa chart demo space --issues bor") == ["border"]
    assert "north.border" in offered("zopa sweep demo --vary north.b")
    assert offered("zopa assess demo --fix bor") == ["border="]
    assert offered("zopa solve demo --walk-away s") == ["south="]


def test_the_named_workspace_is_where_names_come_from(
    offered: Callable[[str], list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert offered("zopa solve tut") == ["tutorial"]
    assert offered("zopa solve -w space ") == ["demo"]
    assert "soften" in offered("zopa solve demo -w space -s ")
