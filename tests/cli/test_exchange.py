"""``zopa export`` and ``import`` through their real entry point, with good and bad input."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from zopa import api
from zopa.case.files import read_case
from zopa.case.workspace import Workspace

Zopa = Callable[..., Any]


def said(space: Path, case: str = "demo") -> dict[str, Any]:
    """What all files of a case say, without places and names of files."""
    files = read_case(Workspace(space), case)
    return {
        "model": files.model.content,
        "positions": {f.content.party: f.content for f in files.positions},
        "scenarios": files.scenarios and files.scenarios.content,
        "sources": {f.content.source: f.content for f in files.sources},
        "codings": {c: [f.content for f in filed] for c, filed in files.codings.items()},
    }


def everything(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_table_brought_back_unchanged_writes_nothing(space: Path, zopa_run: Zopa) -> None:
    assert zopa_run("export", "demo", "--to", "csv", "-o", "out.csv").code == 0
    before = everything(space)
    ended = zopa_run("import", "out.csv", "--into", "demo")
    assert (ended.code, ended.out, ended.err) == (0, "", "")
    assert everything(space) == before


def test_an_edited_cell_changes_its_stance_and_no_other(space: Path, zopa_run: Zopa) -> None:
    zopa_run("export", "demo", "--to", "csv", "-o", "out.csv")
    table = (space / "out.csv").read_text(encoding="utf-8-sig")
    assert "<= 2.5" in table
    # as a spreadsheet of another country saves it
    (space / "out.csv").write_text(table.replace("<= 2.5", "<= 3"), encoding="utf-8")
    before, south = said(space), (space / "positions/demo/south.yaml").read_bytes()
    refused = zopa_run("import", "out.csv", "--into", "demo")
    assert refused.code == 2
    assert "positions/demo/north.yaml" in refused.err and "--replace" in refused.err
    assert said(space) == before
    ended = zopa_run("import", "out.csv", "--into", "demo", "--replace", "-f", "json")
    told = json.loads(ended.out)
    assert told["replaced"] == ["positions/demo/north.yaml"]
    assert (space / "positions/demo/south.yaml").read_bytes() == south
    after = said(space)
    old, new = before["positions"]["north"], after["positions"]["north"]
    changed = {issue for issue in old.stances if old.stances[issue] != new.stances[issue]}
    assert changed == {"tariff"}
    assert new.stances["tariff"][0].acceptable.options == ("<= 3",)
    assert {**after, "positions": None} == {**before, "positions": None}


def test_what_a_table_does_not_hold_is_told_item_by_item(space: Path, zopa_run: Zopa) -> None:
    ended = zopa_run("export", "demo", "--to", "csv", "-o", "out.csv", "-f", "json")
    items = {loss["item"] for loss in json.loads(ended.out)["losses"]}
    files = read_case(Workspace(space), "demo")
    model = files.model.content
    expected = {f"issues.{name}" for name in model.issues} | {f"rules.{n}" for n in model.rules}
    expected |= {source.document.shown for source in files.sources} | {"south.pay_for_line"}
    assert expected <= items
    printed = zopa_run("export", "demo", "--to", "csv", "-o", "out.csv")
    assert all(f"not held: {item}:" in printed.err for item in expected)


def test_a_table_on_stdout_is_the_table_of_the_file(space: Path, zopa_apart: Zopa) -> None:
    assert zopa_apart("export", "demo", "--to", "csv", "-o", "out.csv").code == 0
    assert zopa_apart("export", "demo", "--to", "csv").out == (space / "out.csv").read_text()


def test_a_whole_case_goes_through_json_and_back(space: Path, zopa_run: Zopa) -> None:
    (space / "positions/demo/north@other.yaml").write_bytes(
        (space / "positions/demo/north.yaml").read_bytes()
    )
    assert zopa_run("export", "demo", "--to", "json", "-o", "case.json").code == 0
    json.loads((space / "case.json").read_text())
    ended = zopa_run("import", "case.json", "--into", "copy")
    assert ended.code == 0, ended.err
    assert said(space, "copy") == said(space)
    assert zopa_run("check", "copy").code == zopa_run("check", "demo").code


def test_a_new_case_never_takes_the_place_of_another(space: Path, zopa_run: Zopa) -> None:
    zopa_run("export", "demo", "--to", "json", "-o", "case.json")
    before = everything(space)
    for words in (["demo"], ["demo", "--replace"], ["../out"]):
        ended = zopa_run("import", "case.json", "--into", *words)
        assert ended.code == 2, words
    assert everything(space) == before


@pytest.mark.parametrize(
    ("name", "content", "code", "words"),
    [
        ("t.csv", "party,issue,ideal,basis\nnorth,border,old_lin,stated\n", 1, "t.csv:2:14: error"),
        ("t.csv", "party,issue,ideal,basis\neast,border,old_line,stated\n", 1, "t.csv:2:1: error"),
        ("t.csv", "party,issue,acceptable,basis\nnorth,tariff,<=,stated\n", 1, "t.csv:2:"),
        ("t.csv", b"party,issue\nnorth,b\xe9\n", 1, "not UTF-8"),
        ("t.csv", b"party,issue\n" + b"x" * 10_000_000, 1, "file-too-large"),
        ("t.json", "{", 1, "t.json:1:"),
        ("t.json", "[" * 100_000, 1, "t.json:1:"),
        ("t.json", '{"schema": 2}', 1, "t.json:1:"),
        ("t.json", " " * 10_000_000, 1, "file-too-large"),
        ("t.doc", "x", 1, "t.doc:1:1: error: this is in no format that zopa knows"),
        ("t.csv", "<html></html>", 1, "t.csv:1:1: error: this is in no format that zopa knows"),
        ("t.json", "", 1, "t.json:1:1: error: this is in no format that zopa knows"),
        ("t.xml", "<utility_space>", 1, "t.xml:1:"),
        ("none.csv", None, 1, "there is no such file"),
    ],
)
def test_a_file_that_is_wrong_is_refused_with_its_place(
    space: Path, zopa_run: Zopa, name: str, content: str | bytes | None, code: int, words: str
) -> None:
    if content is not None:
        (space / name).write_bytes(content.encode() if isinstance(content, str) else content)
    before = everything(space)
    into = "fresh" if name.endswith(".json") else "demo"
    ended = zopa_run("import", name, "--into", into, "--replace")
    assert (ended.code, ended.out) == (code, "")
    assert words in ended.err
    assert everything(space) == before


PROFILE = """<utility_space><objective name="root"><issue index="1" name="Price">
<item value="60 €" evaluation="2"/><item value="45 €" evaluation="1"/></issue>
<weight index="1" value="1"/></objective><discount_factor value="0.5"/>
<reservation value="0.25"/></utility_space>
"""


def test_profiles_of_genius_become_a_new_case(space: Path, zopa_run: Zopa) -> None:
    for name in ("buyer.xml", "seller.dat"):
        (space / name).write_text(PROFILE, encoding="utf-8")
    words = ("import", "buyer.xml", "seller.dat", "--into", "market", "--as-of", "2014-05-06")
    ended = zopa_run(*words, "-f", "json")
    assert ended.code == 0, ended.err
    told = json.loads(ended.out)
    assert [loss["item"] for loss in told["losses"]] == [
        "buyer.xml:3: discount_factor",
        "seller.dat:3: discount_factor",
    ]
    files = said(space, "market")
    assert str(files["model"].as_of) == "2014-05-06"
    assert list(files["model"].parties) == ["buyer", "seller"]
    assert files["positions"]["buyer"].walk_away == 25
    assert files["positions"]["buyer"].stances["price"][0].values == {
        "option_60": 100,
        "option_45": 50,
    }
    assert {source.file for source in files["sources"].values()} == {"buyer.xml", "seller.dat"}
    assert (zopa_run("check", "market").code, zopa_run("solve", "market").code) == (0, 0)
    assert zopa_run(*words).code == 2  # it is there


def test_files_of_several_kinds_are_not_imported_together(space: Path, zopa_run: Zopa) -> None:
    (space / "buyer.xml").write_text(PROFILE, encoding="utf-8")
    zopa_run("export", "demo", "--to", "csv", "-o", "out.csv")
    before = everything(space)
    ended = zopa_run("import", "buyer.xml", "out.csv", "--into", "fresh")
    assert ended.code == 2 and "several kinds" in ended.err
    assert everything(space) == before


@pytest.mark.parametrize("form", ["genius", "geniusweb", "negmas", "negmas-json"])
def test_a_case_becomes_a_domain_with_its_profiles_and_comes_back(
    space: Path, zopa_run: Zopa, form: str
) -> None:
    ended = zopa_run("export", "demo", "--to", form, "-o", "game", "-f", "json")
    assert ended.code == 0, ended.err
    told = json.loads(ended.out)
    written = sorted(Path(path).as_posix() for path in told["written"])
    assert written == sorted(
        path.relative_to(space).as_posix() for path in everything(space / "game")
    )
    assert {Path(name).stem for name in written} == {"demo-domain", "north", "south"}
    items = {loss["item"] for loss in told["losses"]}
    model = read_case(Workspace(space), "demo").model.content
    assert {f"rules.{name}" for name in model.rules} | {"south.pay_for_line"} <= items
    ended = zopa_run("import", *written, "--into", "back")
    assert ended.code == 0, ended.err
    assert list(said(space, "back")["positions"]) == ["north", "south"]
    assert zopa_run("check", "back").code == 0


def test_a_domain_is_that_of_the_scenario_and_the_day_asked_for(
    space: Path, zopa_run: Zopa
) -> None:
    words = ("export", "demo", "--to", "geniusweb", "-f", "json", "-o")
    plain = json.loads(zopa_run(*words, "plain").out)
    assert "the baseline is given" in str(plain["losses"])
    asked = ("-s", "bargain", "--set", "north.tariff.weight=9")
    ended = zopa_run(*words, "asked", *asked)
    items = {loss["item"]: loss["text"] for loss in json.loads(ended.out)["losses"]}
    assert "scenarios.bargain" not in items
    assert items["scenarios.soften"] == "a scenario; the scenario 'bargain' is given"
    profiles = [(space / name / "north.json").read_bytes() for name in ("plain", "asked")]
    assert profiles[0] != profiles[1]
    zopa_run("import", *(str(p) for p in (space / "asked").glob("*.json")), "--into", "back")
    assert api.solve("back").parties["north"].utilities == "values"


@pytest.mark.parametrize("form", ["csv", "json"])
@pytest.mark.parametrize("words", [["-s", "bargain"], ["--as-of", "2025-01-01"], ["--public"]])
def test_files_as_they_stand_are_of_no_day_and_no_scenario(
    space: Path, zopa_run: Zopa, form: str, words: list[str]
) -> None:
    ended = zopa_run("export", "demo", "--to", form, *words)
    assert (ended.code, ended.out) == (2, "")
    assert "the files as they stand" in ended.err and "or export to genius" in ended.err


def test_a_whole_case_without_its_sources_is_refused_in_one_line(
    space: Path, zopa_run: Zopa
) -> None:
    zopa_run("export", "demo", "--to", "json", "-o", "case.json")
    whole = json.loads((space / "case.json").read_text())
    del whole["sources"]
    (space / "case.json").write_text(json.dumps(whole))
    before = everything(space)
    ended = zopa_run("import", "case.json", "--into", "copy")
    assert ended.code == 1 and everything(space) == before
    assert ended.err.count("error:") == 1
    assert "and there is no source that holds them [unknown-claim]" in ended.err
    assert "take the sources along" in ended.err
    # what stays wrong besides is told as well
    whole["positions"]["north"]["stances"]["border"]["ideal"] = "nowhere"
    (space / "case.json").write_text(json.dumps(whole))
    ended = zopa_run("import", "case.json", "--into", "copy")
    assert "unknown option 'nowhere'" in ended.err and "no source that holds" in ended.err


def test_a_domain_and_its_profiles_need_a_folder(space: Path, zopa_run: Zopa) -> None:
    before = everything(space)
    ended = zopa_run("export", "demo", "--to", "genius")
    assert (ended.code, ended.out) == (2, "") and "folder" in ended.err
    (space / "taken").write_text("x")
    assert zopa_run("export", "demo", "--to", "genius", "-o", "taken").code == 3
    assert everything(space) == {**before, space / "taken": b"x"}


def test_json_about_an_export_needs_a_file_for_the_export(space: Path, zopa_run: Zopa) -> None:
    assert zopa_run("export", "demo", "--to", "csv", "-f", "json").code == 2


def test_the_packed_cases_are_exported_but_never_written_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, zopa_run: Zopa
) -> None:
    monkeypatch.chdir(tmp_path)
    assert zopa_run("export", "tutorial", "--to", "csv", "-o", "out.csv").code == 0
    ended = zopa_run("import", "out.csv", "--into", "tutorial", "--replace")
    assert ended.code == 2 and "no workspace here" in ended.err
