"""The JSON Schemas for editors: complete, committed, and of one mind with the reader."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator
from pydantic import BaseModel

from zopa.files.bind import bind
from zopa.files.reader import parse_document
from zopa.schema.deals import Deal
from zopa.schema.evidence import Source
from zopa.schema.model import Model
from zopa.schema.positions import Positions
from zopa.schema.published import FileKind, json_schema, schema_file
from zopa.schema.scenarios import Scenarios

ROOT = Path(__file__).parents[2]
KINDS: dict[FileKind, type[BaseModel]] = {
    FileKind.MODEL: Model,
    FileKind.POSITIONS: Positions,
    FileKind.SCENARIOS: Scenarios,
    FileKind.SOURCE: Source,
    FileKind.DEAL: Deal,
}
FILES = [
    (kind, path)
    for kind, pattern in (
        (FileKind.MODEL, "models/*/model.yaml"),
        (FileKind.SCENARIOS, "models/*/scenarios.yaml"),
        (FileKind.POSITIONS, "positions/*/*.yaml"),
        (FileKind.SOURCE, "seeds/*/*.yaml"),
    )
    for path in sorted(ROOT.glob(pattern))
]


def plain(text: str) -> Any:
    """Read a text as zopa does, down to what JSON can say."""
    return json.loads(json.dumps(parse_document(text.encode(), "f.yaml").data, default=float))


def refused(kind: FileKind, text: str) -> list[str]:
    """Say where the schema of a kind refuses a text."""
    found = Draft7Validator(json_schema(kind)).iter_errors(plain(text))
    return [error.json_path for error in found]


@pytest.mark.parametrize("kind", FileKind)
def test_the_committed_schema_is_the_one_that_is_made(kind: FileKind) -> None:
    name, content = schema_file(kind)
    assert (ROOT / "schemas" / name).read_bytes() == content, "run `zopa schema` and commit"


@pytest.mark.parametrize("kind", FileKind)
def test_a_schema_is_one_and_describes_every_key(kind: FileKind) -> None:
    schema = json_schema(kind)
    Draft7Validator.check_schema(schema)
    for made in (schema, *schema.get("$defs", {}).values()):
        for key, its in made.get("properties", {}).items():
            assert its.get("description", "").endswith("."), (made["title"], key)


@pytest.mark.parametrize(("kind", "path"), FILES, ids=lambda v: getattr(v, "stem", None))
def test_the_files_of_the_cases_keep_their_schema(kind: FileKind, path: Path) -> None:
    assert refused(kind, path.read_text(encoding="utf-8")) == []


STANCE = "party: north\nas_of: 2025-01-15\nstances:\n  border:\n    "
ALLOWED = [
    ("one word", STANCE + "{acceptable: all, basis: stated}"),
    ("a list", STANCE + "{acceptable: [open, 3.5, '>= 2'], basis: stated}"),
    ("a number", STANCE + "{red_line: 600, basis: stated}"),
    ("a limit in full", STANCE + "{acceptable: {options: open, basis: inferred}}"),
    ("several entries", STANCE + "- {until: 2025-01-01, silent: true}"),
    ("a curve", STANCE + "{values: [[0, 100], [600, 40.5]]}"),
    ("a range", "party: north\nas_of: 2025-01-15\nwalk_away: {low: 20, high: 40}"),
]
BAD = [
    ("an unknown key", STANCE + "{aceptable: [open], basis: stated}", "$.stances.border"),
    ("an unknown basis", STANCE + "{ideal: open, basis: sure}", "$.stances.border"),
    ("a share above one", STANCE + "{ideal: a, basis: stated, confidence: 7}", "$.stances.border"),
    ("a number in quotes", STANCE + "{ideal: a, basis: stated, weight: '3'}", "$.stances.border"),
    ("a weight of nothing", STANCE + "{ideal: a, basis: stated, weight: 0}", "$.stances.border"),
    ("a key without a value", STANCE + "{ideal: open, basis: stated, note: }", "$.stances.border"),
    ("no day", "party: north", "$"),
    ("a word that is taken", "party: not\nas_of: 2025-01-15", "$.party"),
    ("an id with a capital", "party: North\nas_of: 2025-01-15", "$.party"),
    ("a single point", STANCE + "{values: [[0, 100, 3]]}", "$.stances.border"),
    ("no list of stances", "party: north\nas_of: 2025-01-15\nstances: [1]", "$.stances"),
]


@pytest.mark.parametrize(("text"), [t for _, t in ALLOWED], ids=[n for n, _ in ALLOWED])
def test_every_form_that_the_reader_takes_is_allowed(text: str) -> None:
    assert bind(parse_document(text.encode(), "f.yaml"), Positions)[0] is not None
    assert refused(FileKind.POSITIONS, text) == []


@pytest.mark.parametrize(("text", "place"), [(t, p) for _, t, p in BAD], ids=[n for n, _, _ in BAD])
def test_a_bad_form_is_refused_where_the_reader_refuses_it(text: str, place: str) -> None:
    assert bind(parse_document(text.encode(), "f.yaml"), Positions)[0] is None
    assert refused(FileKind.POSITIONS, text) == [place]
