"""What docs/python.md shows is what Python gives, and it leaves no name and no command out."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest

import zopa
from zopa import api
from zopa.cli.main import app

PAGE = (Path(__file__).parents[2] / "docs" / "python.md").read_text(encoding="utf-8")


def test_every_example_gives_what_it_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # no workspace, so that the packed cases serve
    blocks = re.findall(r"^```python\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    assert len(blocks) >= 8
    names: dict[str, object] = {}
    runner = doctest.DocTestRunner()
    said: list[str] = []
    for block in blocks:
        test = doctest.DocTestParser().get_doctest(block, names, "docs/python.md", None, 0)
        assert test.examples
        runner.run(test, out=said.append, clear_globs=False)
        names = test.globs
    assert not said, "".join(said)


@pytest.mark.parametrize(("package", "names"), [("zopa", zopa.__all__), ("zopa.api", api.__all__)])
def test_the_names_that_stay_are_the_names_that_are_offered(package: str, names: list[str]) -> None:
    listed = re.search(rf"^- `{re.escape(package)}`: (.*?)(?=^-|\Z)", PAGE, re.M | re.S)
    assert listed is not None
    assert re.findall(r"`(\w+)`", listed[1]) == names, "list every name in docs/python.md"
    module = api if package == "zopa.api" else zopa
    assert all(getattr(module, name) is not None for name in names)


def test_every_command_has_its_function() -> None:
    entered = {c.name or c.callback.__name__ for c in app.registered_commands if c.callback}
    rows = dict(re.findall(r"^\| `zopa (\w+)` \| (.*) \|$", PAGE, re.M))
    listed = {"zopa": zopa.__all__, "api": api.__all__, "zopa.lsp.server": ["serve"]}
    assert rows.keys() == entered, "give every command a row in docs/python.md"
    for command, words in rows.items():
        functions = re.findall(r"(zopa\.lsp\.server|zopa|api)\.(\w+)\(", words)
        assert functions, command
        for module, name in functions:
            assert name in listed[module], name


def test_the_readme_says_what_its_lines_of_python_give(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    text = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"^```python\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    lines = [line.partition("  # ")[::2] for line in block.splitlines() if line]
    names: dict[str, object] = {}
    compared = 0
    for line, comment in lines:
        if comment[:1] in ("<", "(") or comment.isdigit():
            assert repr(eval(line, names)) == comment, line  # noqa: S307
            compared += 1
        else:
            exec(line, names)  # noqa: S102
    assert compared == 5
