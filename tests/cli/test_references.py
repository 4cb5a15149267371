"""The generated pages of the documents are up to date, and as complete as what they are made of."""

from __future__ import annotations

import importlib.util
import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from zopa.schema.published import FileKind, json_schema

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "docs" / "reference"


@pytest.fixture(scope="module")
def generate() -> ModuleType:
    """The script that writes the pages; it is no part of any package."""
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_picture_of_the_layers_is_the_contract_of_the_imports() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    picture = re.search(r"^## The layers\n.*?^```\n(.*?)^```", page, re.M | re.S)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (layers,) = (c["layers"] for c in project["tool"]["importlinter"]["contracts"] if "layers" in c)
    assert picture is not None
    drawn = [line.split()[0].removesuffix(".py") for line in picture[1].splitlines()]
    assert [f"zopa.{name}" for name in drawn] == layers


def sections(page: str, level: str) -> dict[str, str]:
    """Take a page apart at its headings of a level."""
    parts = re.split(rf"^{level} (.*)$", (REFERENCE / page).read_text(encoding="utf-8"), flags=re.M)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_the_generated_pages_are_up_to_date(generate: ModuleType) -> None:
    written = {path.name: path.read_text(encoding="utf-8") for path in REFERENCE.glob("*.md")}
    for name, text in generate.pages().items():
        assert written.get(name) == text, f"run `{generate.COMMAND}` and commit docs/reference"
    made = {name for name, text in written.items() if generate.COMMAND in text}
    assert made == generate.pages().keys()


@pytest.mark.parametrize("kind", FileKind)
def test_the_reference_of_the_files_has_every_key_of_every_schema(kind: FileKind) -> None:
    # not by the generator's own walk through the schema: whatever is defined there must be told
    tables = sections("files.md", "#{2,3}")
    schema = json_schema(kind)
    for name, its in {"": schema, **schema.get("$defs", {})}.items():
        if "properties" in its:
            words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).capitalize()
            texts = [text for title, text in tables.items() if title == words or not name]
            rows = [re.findall(r"^\| `(\w+)` \|", text, re.M) for text in texts]
            assert list(its["properties"]) in rows, name


def test_the_reference_of_the_commands_tells_what_help_tells(
    zopa_run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    told = sections("commands.md", "##")
    shared = told.pop("Options of several commands")
    top = zopa_run("--help").out
    listed = re.findall(r"^  ([a-z]+) ", top.partition("Commands:\n")[2].partition("\n\n")[0], re.M)
    assert [f"zopa {name}" for name in listed] == list(told)
    for heading, text in told.items():
        out = zopa_run(*heading.split()[1:], "--help").out
        flags = set(re.findall(r"^ +(?:-\w, )?(--[a-z-]+)", out, re.M)) - {"--help"}
        own = set(re.findall(r"^\| `(--[a-z-]+)`", text, re.M))
        also = re.search(r"^And .*: (.*)\.$", text, re.M)
        others = set(re.findall(r"`(--[a-z-]+)`", also[1])) if also else set()
        assert not own & others
        assert own | others == flags, heading
        assert all(f"\n| `{flag}`" in shared for flag in others)
        # words of help, however they are broken into lines
        plain = "".join(out.split())
        for row in re.findall(r"^\| .* \| (.+) \|$", text, re.M):
            if row not in ("meaning", "---"):
                assert "".join(row.replace("\\|", "|").split()) in plain, (heading, row)
