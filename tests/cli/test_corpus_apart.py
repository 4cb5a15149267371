"""The worst inputs in a process of their own, as a user meets them, within a time limit."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Zopa = Callable[..., Any]
BOMB = "a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n"
    for before, name in zip("abcdefghijkl", "bcdefghijklm", strict=True)
)
REQUIRE = "require: un in monitors"
CANARY = "touch canary"

# name, the file, what is replaced, by what, the code of the first diagnostic and its place
FILES = [
    ("aliases that explode", "models/demo/model.yaml", None, BOMB, "6:12: error", "too-many-nodes"),
    ("brackets without end", "positions/demo/north.yaml", None, "[" * 20_000, "1:41: error",
     "too-deep"),
    ("keys without end", "positions/demo/north.yaml", None, "? " * 20_000, "1:81: error",
     "too-deep"),
    ("python tag", "positions/demo/north.yaml", "party: north",
     f"party: !!python/object/apply:os.system ['{CANARY}']", "1:8: error", "yaml-tag"),
    ("python tag on the whole file", "models/demo/scenarios.yaml", None,
     f"!!python/object/apply:subprocess.check_output [[{CANARY}]]", "1:1: error", "yaml-tag"),
    ("alias of itself", "positions/demo/north.yaml", "[old_line]\n", "&a [*a]\n",
     "6:21: error", "recursive-alias"),
    ("UTF-16", "positions/demo/north.yaml", None, "party: north".encode("utf-16"), "1:1: error",
     "not-utf8"),
    ("noise", "positions/demo/north.yaml", None, bytes(range(256)) * 40,
     "3:115: error", "not-utf8"),
    ("code in an expression", "models/demo/model.yaml", REQUIRE,
     f"require: \"__import__('os').system('{CANARY}') == 0\"", "38:26: error", "not-allowed"),
    ("power tower", "models/demo/model.yaml", REQUIRE, "require: tariff <= 9**9**9",
     "38:25: error", "not-allowed"),
    ("nots", "models/demo/model.yaml", REQUIRE, "require: " + "not " * 490 + "tariff <= 1",
     "38:214: error", "too-deep"),
    ("brackets in an expression", "models/demo/model.yaml", REQUIRE,
     "require: \"" + "(" * 20_000 + "\"", "38:15: error", "expression-too-long"),
    ("huge integers", "models/demo/model.yaml", "max: 10", "max: " + "9" * 400_000, "28:10: error",
     "bad-number"),
    ("huge grid", "models/demo/model.yaml", "step: 0.5", "step: 0.0000000000000000000001",
     "29:11: error", "absurd-grid"),
    ("too large", "seeds/demo/paper.yaml", None, "a: 1\n" * 300_000, "1:1: error",
     "file-too-large"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "old", "new", "place", "code"),
    [row[1:] for row in FILES],
    ids=[row[0] for row in FILES],
)
def test_a_hostile_file_is_refused_at_once_and_nothing_runs(
    space: Path,
    zopa_apart: Zopa,
    file: str,
    old: str | None,
    new: str | bytes,
    place: str,
    code: str,
) -> None:
    path = space / file
    if old is not None:
        before = path.read_text()
        assert before.count(old) == 1
        new = before.replace(old, str(new))
    path.write_bytes(new if isinstance(new, bytes) else new.encode())
    files = sorted(space.rglob("*"))
    printed = zopa_apart("check", "demo")
    assert printed.out.splitlines()[0].startswith(f"{file}:{place}: ")
    assert f"{code}]" in printed.out.splitlines()[0]
    assert printed.code == (0 if "warning" in place else 1)
    assert len(printed.out) < 5_000
    assert sorted(space.rglob("*")) == files


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["solve", "../../etc"], 2, "is not a case name"),
        (["solve", "d\u0435mo"], 2, "is not a case name"),
        (["solve", "demo", "-s", "nothing"], 2, "has no scenario"),
        (["assess", "demo", "--fix", f"border=__import__('os').system('{CANARY}')"], 2, "option"),
        (["frobnicate"], 2, "No such command"),
    ],
    ids=["path", "Cyrillic", "scenario", "code", "command"],
)
def test_a_wrong_call_ends_at_once(
    space: Path, zopa_apart: Zopa, words: list[str], code: int, said: str
) -> None:
    printed = zopa_apart(*words)
    assert (printed.code, printed.out) == (code, "")
    assert said in printed.err
    assert not (space / "canary").exists()


def test_a_set_of_too_many_members_is_refused_where_a_limit_speaks_of_it(
    space: Path, zopa_apart: Zopa
) -> None:
    path = space / "models/demo/model.yaml"
    many = ", ".join(f"m{i}: M" for i in range(40))
    path.write_text(path.read_text().replace("{un: The UN, osce:", f"{{un: The UN, {many}, osce:"))
    printed = zopa_apart("check", "demo")
    assert printed.code == 1
    first = printed.out.splitlines()[0]
    assert first.startswith("positions/demo/south.yaml:16:17: error: ")
    assert first.endswith("[table-too-large]")
