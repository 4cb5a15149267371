"""A check answers at once: what a command does not need, it does not import."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import zopa as package

SOURCE = Path(package.__file__).parents[1]
REPOSITORY = SOURCE.parent

# Runs a command and lists, on stderr, which of the heavy packages it imported. A package that is
# blocked behaves as if it were not installed.
CHILD = """
import json, sys
heavy, blocked = json.loads(sys.argv.pop(1)), json.loads(sys.argv.pop(1))
class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in blocked:
            raise ModuleNotFoundError(f"{name} is not installed here")
sys.meta_path.insert(0, Blocked())
from zopa.cli.main import run
code = 0
try:
    run()
except SystemExit as ended:
    code = ended.code
print("imported:", *[name for name in heavy if name in sys.modules], file=sys.stderr)
sys.exit(code)
"""
HEAVY = ["numpy", "pydantic", "sympy", "matplotlib", "yaml"]


def start(words: list[str], blocked: tuple[str, ...] = ()) -> tuple[int, str, list[str]]:
    """Run a command in the repository: its exit code, what it printed, what it imported."""
    done = subprocess.run(
        [sys.executable, "-c", CHILD, json.dumps(HEAVY), json.dumps(blocked), *words],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
    )
    assert "Traceback" not in done.stderr, done.stderr
    imported = done.stderr.splitlines()[-1].removeprefix("imported:").split()
    return done.returncode, done.stdout, imported


@pytest.mark.parametrize("words", [["--help"], ["-h"], ["--version"]], ids=" ".join)
def test_help_imports_nothing_heavy(words: list[str]) -> None:
    assert start(words)[::2] == (0, [])


@pytest.mark.parametrize(("words", "code"), [(["solve", "--help"], 0), (["slove"], 2)])
def test_what_never_reaches_the_api_imports_only_what_typer_does(
    words: list[str], code: int
) -> None:
    ended, _, imported = start(words)
    assert ended == code
    assert set(imported) <= {"pydantic"}


@pytest.mark.parametrize("words", [["check", "ukraine-2025"], ["check"], ["cases"]], ids=" ".join)
def test_checking_and_listing_import_neither_charts_nor_algebra_nor_arrays(
    words: list[str],
) -> None:
    code, _, imported = start(words)
    assert code == 0
    assert imported == ["pydantic", "yaml"]


@pytest.mark.parametrize("words", [["check"], ["cases"], ["check", "tutorial", "-f", "json"]])
def test_checking_and_listing_work_where_the_heavy_packages_are_missing(words: list[str]) -> None:
    missing = ("numpy", "sympy", "matplotlib")
    assert start(words, missing)[:2] == start(words)[:2]


def test_a_blocked_package_cannot_be_imported() -> None:
    with pytest.raises(AssertionError, match="numpy is not installed here"):
        start(["solve", "tutorial"], ("numpy",))


@pytest.mark.parametrize("words", [["solve", "tutorial"], ["explain", "tutorial"]], ids=" ".join)
def test_solving_and_explaining_need_no_charts(words: list[str]) -> None:
    code, out, imported = start(words, ("matplotlib",))
    assert code == 0
    assert out
    assert "matplotlib" not in imported


def test_importing_the_package_imports_nothing_heavy() -> None:
    text = f"import sys, zopa; print([m for m in {HEAVY} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", text],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
    )
    assert done.stdout == "[]\n"
