"""What the documents show as output is what the program prints."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
# a block may leave lines out where it says "..."
LEFT_OUT = "\0"


def shown(name: str) -> list[tuple[str, str]]:
    """List the commands of a document with each stretch of output that it shows."""
    found: list[tuple[str, str]] = []
    command = None
    fences = r"^```(\w*)\n(.*?)^```$"
    for language, block in re.findall(fences, (ROOT / name).read_text(), re.DOTALL | re.MULTILINE):
        if language:
            continue
        lines = block.splitlines()
        if lines[0].startswith("$ "):
            command, lines = lines[0][2:], lines[1:]
        if command is None or command.split()[1] in ("check", "chart", "report"):
            # those speak of a misspelled file, or write one
            continue
        text = words(" ".join(LEFT_OUT if line.strip() == "..." else line for line in lines))
        found += [(command, part) for p in text.split(LEFT_OUT) if (part := p.strip())]
    return found


def words(text: str) -> str:
    """Forget how lines are broken."""
    return " ".join(text.split())


def test_the_documents_show_what_the_program_prints(
    zopa_run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("COLUMNS", "88")  # as wide as the tables that are shown
    # of one test, so that what several documents show is worked out once
    printed: dict[str, str] = {}
    for name in ("README.md", "docs/two-towns.md", "docs/meaning-of-results.md"):
        listed = shown(name)
        assert len(listed) >= 7, name
        for command, part in listed:
            if command not in printed:
                run = zopa_run(*shlex.split(command)[1:])
                assert run.code == 0, command
                # rules under headings are as long as the widest line, which the width decides
                printed[command] = re.sub(r"[-=]{3,}", "---", words(run.out))
            assert re.sub(r"[-=]{3,}", "---", part) in printed[command], f"{name}: {command}"
