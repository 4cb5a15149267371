"""Whoever follows the tutorial or a how-to guide to the letter gets what it shows."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

DOCS = Path(__file__).parents[2] / "docs"
PAGES = [DOCS / "tutorial.md", *sorted((DOCS / "how-to").glob("*.md"))]
# a file to be written stands below its name; a block without a language holds commands
STEP = re.compile(r"(?:^`([\w/.]+)`\n\n)?^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def steps(page: Path) -> Iterator[tuple[str, str]]:
    """List the files that a page has written, and its commands with what they print."""
    for name, language, block in STEP.findall(page.read_text(encoding="utf-8")):
        if name:
            yield name, block
        elif not language:
            assert block.startswith("$ "), block
            for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
                command, _, shown = part.partition("\n")
                yield f"$ {command}", shown


def words(text: str) -> str:
    """Forget how lines are broken, how long rules under headings are, and where the folder is."""
    plain = text.replace(f"{Path.cwd().resolve()}/", "")
    return re.sub(r"[-=]{3,}", "---", " ".join(plain.split()))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_can_be_followed_from_an_empty_folder(
    page: Path,
    zopa_run: Callable[..., Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "88")
    followed = 0
    for step, text in steps(page):
        match shlex.split(step):
            case ["$", "zopa", *arguments]:
                run = zopa_run(*arguments)
                printed = words(run.out + run.err)
                assert run.code == (1 if " error:" in text else 0), (step, printed)
                begin = 0
                for part in text.split("...\n"):
                    at = printed.find(words(part), begin)
                    assert at >= begin, f"{step} does not print {part!r} but {printed}"
                    begin = at + len(words(part))
                followed += 1
            case ["$", "mkdir", name]:
                Path(name).mkdir()
            case ["$", "cd", name]:
                monkeypatch.chdir(name)
            case ["$", "rm", *names]:
                for name in names:
                    Path(name).unlink()
            case ["$", "sed", "-i", change, name]:
                _, old, new, _ = change.split("/")
                path = Path(name)
                path.write_text(path.read_text(encoding="utf-8").replace(old, new))
            case [name]:
                Path(name).write_text(text, encoding="utf-8")
            case _:
                pytest.fail(f"no hand knows how to do this: {step}")
    assert followed >= 5
