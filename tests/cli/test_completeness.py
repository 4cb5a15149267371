"""The documents leave out no diagnostic, no note and no key of a result."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from zopa import results
from zopa.cli import main as _entered  # noqa: F401  (its commands are in the app)
from zopa.cli.app import app

ROOT = Path(__file__).parents[2]


def page(name: str) -> str:
    """The text of a document."""
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def calls() -> list[ast.Call]:
    """Every call in the program."""
    files = sorted((ROOT / "src" / "zopa").rglob("*.py"))
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in files)
    return [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]


def codes(calls: list[ast.Call], names: set[str]) -> set[str]:
    """The codes that calls of these names give, as their first argument or by keyword."""
    found: set[str] = set()
    for call in calls:
        if getattr(call.func, "id", getattr(call.func, "attr", "")) in names:
            keyed = (word.value for word in call.keywords if word.arg == "code")
            match [*call.args[:1], *keyed]:
                case [ast.Constant(value=str(code)), *_]:
                    found.add(code)
    return found


def test_every_diagnostic_has_its_row(calls: list[ast.Call]) -> None:
    rows = re.findall(r"^\| (`[^|]*`)[^|`]*\|", page("diagnostics.md"), re.M)
    listed = {code for row in rows for code in re.findall(r"`([a-z0-9-]+)`", row)}
    given = codes(calls, {"Diagnostic", "PydanticCustomError", "Problem"})
    assert len(given) > 50
    assert {code.replace("_", "-") for code in given} - listed == set()


def test_every_command_has_its_row_and_its_section() -> None:
    text = page("command-line.md")
    names = [c.name or c.callback.__name__ for c in app.registered_commands if c.callback]
    assert re.findall(r"^### zopa (\w+)$", text, re.M) == names
    assert re.findall(r"^\| \[`zopa (\w+)`\]\(#zopa-\1\) \|", text, re.M) == names


def test_every_note_is_explained(calls: list[ast.Call]) -> None:
    given = codes(calls, {"Note"})
    assert len(given) > 15
    told = set(re.findall(r"`([a-z_]+)`", page("meaning-of-results.md")))
    assert given - told == set()


def models(base: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """Every result, and every part of one."""
    for model in base.__subclasses__():
        yield model
        yield from models(model)


def test_every_key_of_a_result_is_explained() -> None:
    for module in pkgutil.iter_modules(results.__path__):
        importlib.import_module(f"{results.__name__}.{module.name}")
    code = " ".join(re.findall(r"`([^`]+)`", page("json.md")))
    told = set(re.findall(r"[a-z_0-9]+", code))
    looked = 0
    for model in models(BaseModel):
        if model.__module__.startswith(results.__name__):
            keys = {
                its.serialization_alias or its.alias or n for n, its in model.model_fields.items()
            }
            assert keys - told == set(), model.__name__
            looked += 1
    assert looked > 50


def test_every_module_that_a_document_names_is_there() -> None:
    named = {
        name
        for path in (ROOT / "docs").rglob("*.md")
        for name in re.findall(r"`([\w/]+\.py)`", path.read_text(encoding="utf-8"))
    }
    assert len(named) > 30
    missing = [
        n for n in named if not any((base / n).is_file() for base in (ROOT / "src/zopa", ROOT))
    ]
    assert missing == []


def test_what_is_cited_is_in_the_literature_and_the_other_way_round() -> None:
    text, _, literature = page("method.md").partition("## Literature\n")
    entries = [" ".join(entry.split()) for entry in re.split(r"^- ", literature, flags=re.M)[1:]]
    cited = re.findall(
        r"([A-Z][\wö-]+(?: et al\.| and [A-Z][\w-]+(?: [A-Z][\w-]+)?)?) (\d{4})(?=[;,\]])",
        text + page("meaning-of-results.md"),
    )
    assert len(cited) > 15
    used = set()
    for authors, year in cited:
        first = authors.split(" and ")[0].removesuffix(" et al.")
        of_them = {entry for entry in entries if first in entry and year in entry}
        assert of_them, f"[{authors} {year}] is not in the literature"
        used |= of_them
    assert set(entries) == used


def test_every_page_is_listed_and_no_link_leads_nowhere() -> None:
    # anchors are looked at where the site of the documents is made
    pages = [*(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md")]
    linked = {}
    for path in pages:
        text = re.sub(r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.M | re.S)
        links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text)
        linked[path] = {(path.parent / link).resolve() for link in links}
        missing = [link for link in links if not (path.parent / link).exists()]
        assert missing == [], path
    docs = {path for path in pages if path.is_relative_to(ROOT / "docs")} - {
        ROOT / "docs/README.md"
    }
    assert docs - linked[ROOT / "docs/README.md"] == set(), "list new pages in docs/README.md"
