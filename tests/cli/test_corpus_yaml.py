"""Files that are no YAML, no UTF-8, or too much of either: one diagnostic at the right place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

NORTH = (Path(__file__).parents[1] / "corpus/workspace/positions/demo/north.yaml").read_bytes()
BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 20)
)
HALF = 10_000

# name, file, what is replaced, by what, what must be said
SYNTAX = [
    ("bracket never closed", "north", "[old_line]\n", "§[old_line\n",
     ["yaml-syntax | '[' opened here is never closed"]),
    ("brace never closed", "north", "{silent: true, evidence: [c2]}",
     "§{silent: true, evidence: [c2]",
     ["yaml-syntax | the bracket '{' opened here is never closed"]),
    ("quote never closed", "north", '"<= 2.5"', '§"<= 2.5',
     ["yaml-syntax | the quote opened here is never closed"]),
    ("quote closed by the next one", "north", '">= paper"', '">= paper',
     ["20:18 yaml-syntax | the quote was opened at line 15"]),
    ("colon without space", "north", "basis: reported", "basis§:reported",
     ["yaml-syntax | a space is missing after this colon"]),
    ("colon in a text", "model", "Troops are watched", "Rule§: troops are watched",
     ["yaml-syntax | must be in quotes"]),
    ("comma missing", "north", "[old_line]\n", "[\"old_line\" §shared]\n",
     ["yaml-syntax | a comma or the closing ']' is missing"]),
    ("indented differently", "north", "    weight: 3", "   §weight: 3",
     ["yaml-syntax | indent"]),
    ("tab as indentation", "north", "    weight: 3", "§\tweight: 3",
     ["yaml-syntax | a tab is used to indent here"]),
    ("text starts with at", "north", "acceptable: [old_line]", "acceptable: §@old_line",
     ["yaml-syntax | a text cannot start with '@'"]),
    ("text starts with percent", "model", "unit: percent", "unit: §%",
     ["yaml-syntax | a text cannot start with '%'"]),
    ("comparison that YAML reads as a block", "north", '"<= 2.5"', "§>= 2.5",
     ["yaml-syntax | put it in quotes: '>= 2.5'"]),
    ("list on the line of its key", "north", "[c1]\n    disputed_by", "§- c1\n    disputed_by",
     ["yaml-syntax | a list with '-' cannot start on the line of its key"]),
    ("unknown escape", "north", '">= paper"', '"§\\>= paper"', ["yaml-syntax | "]),
    ("two documents", "north", "stances:\n", "§---\nstances:\n",
     ["yaml-many-documents | a file holds one"]),
    ("directive", "model", "title: A small case\n", "§%TAG ! !b\n---\ntitle: A small case\n",
     ["yaml-directive | remove the line"]),
    ("duplicate key", "north", "    weight: 3\n", "    weight: 3\n    §ideal: shared\n",
     ["yaml-duplicate-key | 'ideal' is already given at line 5, column 5"]),
    ("duplicate key in another spelling", "north", "party: north\n",
     'party: north\n§"party": south\n', ["yaml-duplicate-key | keep one of the two"]),
    ("key that is a number", "model", "none: None at all", "§1: None at all",
     ["yaml-key-not-text | put it in quotes: '1'"]),
    ("key that is true", "model", "none: None at all", "§true: None at all",
     ["yaml-key-not-text | a key must be a text"]),
    ("key that is a list", "model", "none: None at all", "? §[a, b]\n : None at all",
     ["yaml-key-not-text | a key must be a text"]),
    ("key missing", "model", "none: None at all", "§: None at all",
     ["yaml-syntax | the key before this colon is missing"]),
    ("infinity", "north", "ideal: 0", "ideal: §.inf", ["bad-number | no number"]),
    ("not a number", "north", "confidence: 0.9", "confidence: §.nan", ["bad-number | no number"]),
    ("exponent beyond reason", "north", "ideal: 0", "ideal: §1e999", ["bad-number | exponent"]),
    ("long number", "north", "ideal: 0", f"ideal: §{'9' * 4000}", ["bad-number | too long"]),
    ("three slips in one file", "north", "ideal: 0\n    acceptable: \"<= 2.5\"",
     "ideal: §.inf\n    §ideal: §1e41\n    acceptable: §!range 5",
     ["bad-number", "yaml-duplicate-key", "bad-number", "yaml-tag"]),
]  # fmt: skip

HOSTILE = [
    ("python tag", "north", "north\nas_of",
     "§!!python/object/apply:os.system ['touch canary']\nas_of",
     ["yaml-tag | nothing is ever run from a file"]),
    ("python tag with a scalar", "north", "party: north", "party: §!!python/name:os.system north",
     ["yaml-tag | remove the tag"]),
    ("python module tag", "north", "party: north", "party: §!!python/module:canary ''",
     ["yaml-tag"]),
    ("binary tag", "north", "party: north", "party: §!!binary bm9ydGg=", ["yaml-tag"]),
    ("tag of another", "model", "min: 0", "min: §!env HOME", ["yaml-tag | '!env'"]),
    ("tag that does not fit", "model", "min: 0", "min: §!!int none", ["yaml-tag | does not fit"]),
    ("merge key", "north", "party: north", "§<<: {party: north}",
     ["yaml-merge-key | write the keys out"]),
    ("unknown alias", "north", "event: talk", "event: §*talk",
     ["yaml-unknown-alias | put a text that starts with '*' in quotes"]),
    ("anchor given twice", "north", "north\nas_of: 2025-01-31", "&a north\nas_of: §&a 2025-01-31",
     ["yaml-duplicate-anchor | already given at line 1"]),
    ("alias of itself", "north", "[old_line]\n", "&a [old_line, §*a]\n",
     ["yaml-recursive-alias | which would never end"]),
    ("aliases that explode", "north", None, BOMB, ["6:10 yaml-too-many-nodes | aliases"]),
    ("open brackets", "north", None, "a: " + "[" * 2 * HALF, ["1:43 yaml-too-deep | 40 deep"]),
    ("closed brackets", "north", None, f"a: {'[' * HALF}{']' * HALF}", ["1:43 yaml-too-deep"]),
    ("braces", "north", None, "{a: " * HALF, ["1:161 yaml-too-deep"]),
    ("long key", "north", None, "x" * 200_000, ["1:1 yaml-not-a-mapping | where keys with values"]),
    ("too large", "north", None, "# a\n" * 250_001, ["1:1 file-too-large | 1,000,000 bytes"]),
]  # fmt: skip

BYTES = [
    ("empty", b"", ["1:1 yaml-empty | the file is empty"]),
    ("nothing but a remark", b"# later\n", ["1:1 yaml-empty | key: value"]),
    ("nothing but null", b"~\n", ["1:1 yaml-empty"]),
    ("list at the top", b"- party: north\n", ["1:1 yaml-not-a-mapping | holds a list"]),
    ("text at the top", b"party north\n", ["1:1 yaml-not-a-mapping | holds the text"]),
    ("latin-1", NORTH.replace(b"north\n", b"n\xf6rth\n", 1), ["1:9 not-utf8 | 0xF6"]),
    ("windows-1251", NORTH + "note: Граница\n".encode("cp1251"), ["24:7 not-utf8 | UTF-8"]),
    ("broken after letters", "note: ЖЖЖ".encode()[:-1], ["1:9 not-utf8 | line 1, column 9"]),
    ("utf-16 with a mark", NORTH.decode().encode("utf-16"), ["1:1 not-utf8 | UTF-16"]),
    ("utf-16 without a mark", NORTH.decode().encode("utf-16-le"), ["1:1 not-utf8 | UTF-16"]),
    ("utf-32", NORTH.decode().encode("utf-32"), ["1:1 not-utf8 | UTF-32"]),
    ("NUL", NORTH.replace(b"north\n", b"no\0rth\n", 1), ["1:10 yaml-control-character | NUL"]),
    ("escape", NORTH.replace(b"[old_line]\n", b'["\x1b[31m"]\n', 1),
     ["6:19 yaml-control-character | U+001B"]),
    ("two control characters", b"party: a\x07b\nnote: \xe2\x80\xa8\n",
     ["1:9 yaml-control-character", "2:7 yaml-control-character | U+2028"]),
    ("bell as an escape in quotes", NORTH.replace(b"party: north", b'party: "nor\\ath"'),
     ["1:8 bad-id | not an id"]),
    ("half a character", NORTH.replace(b"party: north", b'party: "\\ud800"'), ["1:9 yaml-syntax"]),
]  # fmt: skip

FINE = [
    ("byte order mark", b"\xef\xbb\xbf" + NORTH),
    ("line ends of Windows", NORTH.replace(b"\n", b"\r\n")),
    ("both", b"\xef\xbb\xbf" + NORTH.replace(b"\n", b"\r\n")),
    ("no last line end", NORTH.rstrip()),
    ("an alias that does no harm",
     NORTH.replace(b"[c1]\n    disp", b"&c [c1]\n    disp").replace( b'paper"\n    basis: reported\n    evidence: [c1]', b'paper"\n    basis: reported\n    evidence: *c')),
    ("a line for editors", b"# yaml-language-server: $schema=positions.json\n" + NORTH),
]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "old", "new", "found"),
    [row[1:] for row in SYNTAX + HOSTILE],
    ids=[row[0] for row in SYNTAX + HOSTILE],
)
def test_what_is_no_plain_yaml_is_reported_at_its_place(
    reports: Callable[..., object], file: str, old: str | None, new: str, found: list[str]
) -> None:
    reports(file, old, new, found)


@pytest.mark.parametrize(("data", "found"), [row[1:] for row in BYTES], ids=[r[0] for r in BYTES])
def test_bytes_that_are_no_text_are_reported_at_their_place(
    reports: Callable[..., object], data: bytes, found: list[str]
) -> None:
    reports("north", None, data, found)


@pytest.mark.parametrize("data", [row[1] for row in FINE], ids=[row[0] for row in FINE])
def test_what_editors_add_to_a_file_does_no_harm(
    reports: Callable[..., object], data: bytes
) -> None:
    reports("north", None, data, [])


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "byte order mark"])
@pytest.mark.parametrize("line_end", [b"\n", b"\r\n", b"\r"], ids=["LF", "CR LF", "CR"])
def test_a_place_does_not_depend_on_line_ends_or_a_byte_order_mark(
    reports: Callable[..., object], mark: bytes, line_end: bytes
) -> None:
    wrong = NORTH.replace(b"party: north", b"party: nroth").replace(b"[shared]", b"[sharde]")
    found = ["1:8 unknown-party | 'north'", "7:16 unknown-option | 'shared'"]
    reports("north", None, mark + wrong.replace(b"\n", line_end), found)
