"""``zopa init`` through its real entry point, with good and bad input."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from zopa.case.files import read_case
from zopa.case.workspace import Workspace
from zopa.files import write

Zopa = Callable[..., Any]
EXAMPLE = [
    "seeds/{}/meeting.yaml",
    "positions/{}/owner.yaml",
    "positions/{}/guild.yaml",
    "models/{}/model.yaml",
    "models/{}/scenarios.yaml",
]


def everything(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder, with a blank and a letter that is not ASCII in its name."""
    here = tmp_path / "é x"
    here.mkdir()
    monkeypatch.chdir(here)
    return here


def test_an_empty_folder_becomes_a_workspace_whose_case_is_right_and_laid_out(
    folder: Path, zopa_run: Zopa
) -> None:
    ended = zopa_run("init", "my-case")
    assert (ended.code, ended.out.split()) == (0, [name.format("my-case") for name in EXAMPLE])
    assert ended.err == "next: zopa explain my-case, then change the files piece by piece\n"
    assert sorted(everything(folder)) == sorted(ended.out.split())
    checked = zopa_run("check")
    assert (checked.code, checked.out, checked.err) == (0, "", "my-case: 0 errors, 0 warnings\n")
    assert zopa_run("fmt", "--check").code == 0
    assert zopa_run("explain", "my-case").code == 0


def test_the_example_shows_a_conflict_and_a_scenario_that_resolves_it(
    folder: Path, zopa_run: Zopa
) -> None:
    zopa_run("init", "hall")
    closed = json.loads(zopa_run("solve", "hall", "-f", "json").out)
    assert closed["verdict"] == "closed"
    assert [conflict["members"] for conflict in closed["conflicts"]["minimal"]] == [
        ["owner.rent.demand", "guild.rent.demand"]
    ]
    opened = json.loads(zopa_run("solve", "hall", "-s", "middle_rent", "-f", "json").out)
    # by hand: rent 950, therefore daily opening, and the one way of repairing that both accept
    assert (opened["verdict"], opened["space"]["agreements"]) == ("open", 1)
    assert opened["space"]["core"] == {"rent": 950, "opening": "daily", "repairs": "shared"}


def test_a_case_is_added_to_the_workspace_above(
    space: Path, zopa_run: Zopa, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything(space)
    monkeypatch.chdir(space / "positions")
    ended = zopa_run("init", "hall", "-f", "json")
    written = [space / name.format("hall") for name in EXAMPLE]
    told = [Path(name) for name in json.loads(ended.out)["written"]]
    assert [path.resolve() for path in told] == [path.resolve() for path in written]
    after = everything(space)
    assert {name: after[name] for name in before} == before
    assert len(after) == len(before) + len(EXAMPLE)


def test_another_folder_becomes_a_workspace(folder: Path, zopa_run: Zopa) -> None:
    (folder / "some where").mkdir()
    ended = zopa_run("init", "hall", "-w", "some where")
    assert ended.code == 0
    assert "zopa explain hall -w 'some where'" in ended.err
    assert zopa_run("check", "hall", "-w", "some where").code == 0


def test_parties_and_scenarios_are_added_and_every_byte_stays(space: Path, zopa_run: Zopa) -> None:
    before = everything(space)
    ended = zopa_run(
        "init", "demo", "--party", "east", "--party", "far_west", "--scenario", "swap",
        "--scenario", "mix",
    )  # fmt: skip
    model, scenarios = "models/demo/model.yaml", "models/demo/scenarios.yaml"
    new = ["positions/demo/east.yaml", "positions/demo/far_west.yaml"]
    assert (ended.code, ended.out.split()) == (0, [model, *new, scenarios])
    after = everything(space)
    assert after.keys() - before.keys() == set(new)
    assert {n for n in before if after[n] != before[n]} == {model, scenarios}
    added = b"  east: {title: East}\n  far_west: {title: Far west}\n"
    assert after[model].replace(added, b"", 1) == before[model]
    assert after[scenarios].startswith(before[scenarios])
    files = read_case(Workspace(space), "demo")
    assert list(files.model.content.parties)[-2:] == ["east", "far_west"]
    assert files.scenarios is not None
    assert list(files.scenarios.content.scenarios)[-2:] == ["swap", "mix"]
    checked = zopa_run("check", "demo")
    assert checked.code == 0
    assert checked.out.count("[scenario-without-effect]") == 2


def test_a_new_position_file_names_every_issue_and_is_one_when_its_signs_are_taken_away(
    space: Path, zopa_run: Zopa
) -> None:
    zopa_run("init", "demo", "--party", "east")
    path = space / "positions/demo/east.yaml"
    head, mark, outline = path.read_text(encoding="utf-8").partition("# stances:\n")
    issues = read_case(Workspace(space), "demo").model.content.issues
    lines = [mark, *outline.splitlines(keepends=True)]
    named = [line[4:].split(":")[0] for line in lines if line.startswith("#   ") and line[4] != " "]
    assert named == list(issues)
    path.write_text(head + "".join(line.removeprefix("# ") for line in lines), encoding="utf-8")
    found = zopa_run("check", "demo").out
    assert "yaml" not in found.replace(".yaml", "")
    assert found.count("this key has no value") >= 5


def test_a_party_of_the_model_gets_its_file(space: Path, zopa_run: Zopa) -> None:
    (space / "positions/demo/north.yaml").unlink()
    model = (space / "models/demo/model.yaml").read_bytes()
    ended = zopa_run("init", "demo", "--party", "north")
    assert (ended.code, ended.out) == (0, "positions/demo/north.yaml\n")
    assert (space / "models/demo/model.yaml").read_bytes() == model


@pytest.mark.parametrize("hand", ["lines", "byte order mark", "line ends of Windows"])
def test_a_party_is_entered_whatever_the_hand(folder: Path, zopa_run: Zopa, hand: str) -> None:
    zopa_run("init", "hall")
    path = folder / "models/hall/model.yaml"
    text = path.read_text(encoding="utf-8")
    above = "short: Guild}\n"
    match hand:
        case "lines":
            last = "  guild: {title: Market guild, short: Guild}\n"
            assert last in text
            lines = (
                "  guild:   # the last\n      title: Market guild\n      note: |\n        One\n\n"
            )
            text, above = text.replace(last, lines), "        One\n"
        case "byte order mark":
            text = "\ufeff" + text
        case _:
            text, above = text.replace("\n", "\r\n"), "short: Guild}\r\n"
    path.write_bytes(text.encode())
    assert zopa_run("init", "hall", "--party", "town").code == 0
    after = path.read_bytes().decode()
    added = "  town: {title: Town}\r\n" if "\r" in text else "  town: {title: Town}\n"
    assert f"{above}{added}" in after
    assert after.replace(added, "", 1) == text
    assert zopa_run("check", "hall").err == "hall: 0 errors, 0 warnings\n"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("demo",), 2, "there is a case 'demo' already"),
        (("../x",), 2, "'../x' is not a case name"),
        (("a b",), 2, "a case name has letters, digits"),
        (("",), 2, "is not a case name"),
        (("half",), 2, "seeds/half is there already"),
        (("demi", "--party", "east"), 2, "did you mean 'demo'?"),
        (("demo", "--party", "East"), 2, "'East' cannot name a party"),
        (("demo", "--party", "in"), 2, "'in' cannot name a party"),
        (("demo", "--party", "north"), 2, "already, in positions/demo/north.yaml"),
        (("demo", "--party", "tariff"), 1, "[duplicate-id]"),
        (("demo", "--party", "east", "--scenario", "a-b"), 2, "cannot name a scenario"),
        (("demo", "--scenario", "all"), 2, "'all' cannot name a scenario"),
        (("demo", "--party", "x", "-w", "nowhere"), 2, "nowhere is not a folder"),
        (("new", "-w", "nowhere"), 2, "nowhere is not a folder"),
        ((), 2, "Missing argument 'NAME'"),
    ],
)
def test_a_wrong_call_is_told_and_writes_nothing(
    space: Path, zopa_run: Zopa, words: tuple[str, ...], code: int, said: str
) -> None:
    (space / "seeds/half").mkdir()
    (space / "seeds/half/x.yaml").write_text("", encoding="utf-8")
    before = everything(space)
    ended = zopa_run("init", *words)
    assert ended.code == code
    assert said in ended.err
    assert ended.out == ""
    assert everything(space) == before


def test_a_scenario_that_is_there_is_not_overwritten(folder: Path, zopa_run: Zopa) -> None:
    zopa_run("init", "hall")
    before = everything(folder)
    ended = zopa_run("init", "hall", "--party", "town", "--scenario", "middle_rent")
    assert ended.code == 2
    assert "there is a scenario 'middle_rent' already" in ended.err
    assert everything(folder) == before


def test_a_file_without_a_party_in_it_is_not_overwritten(space: Path, zopa_run: Zopa) -> None:
    (space / "positions/demo/east.yaml").symlink_to("nowhere")
    assert zopa_run("init", "demo", "--party", "east").code == 1
    assert (space / "positions/demo/east.yaml").is_symlink()
    (space / "positions/demo/east.yaml").unlink()
    (space / "positions/demo/north.yaml").rename(space / "positions/demo/west.yaml")
    before = everything(space)
    for party in ("north", "west"):
        ended = zopa_run("init", "demo", "--party", party)
        assert ended.code == 2
        assert "already, in positions/demo/west.yaml" in ended.err
    assert everything(space) == before


def test_parties_in_braces_are_left_to_the_author(folder: Path, zopa_run: Zopa) -> None:
    zopa_run("init", "hall")
    path = folder / "models/hall/model.yaml"
    text = path.read_text(encoding="utf-8")
    start, end = text.index("parties:"), text.index("\n\n# Who must")
    path.write_text(f"{text[:start]}parties: {{owner: Owner, guild: Guild}}{text[end:]}", "utf-8")
    before = everything(folder)
    ended = zopa_run("init", "hall", "--party", "town")
    assert ended.code == 2
    assert "town: {title: Town}" in ended.err
    assert everything(folder) == before


def test_a_party_is_not_entered_where_that_would_change_another_text(
    folder: Path, zopa_run: Zopa
) -> None:
    zopa_run("init", "hall")
    path = folder / "models/hall/model.yaml"
    text = path.read_text(encoding="utf-8")
    last = "  guild: {title: Market guild, short: Guild}\n"
    kept = "  guild:\n    title: Market guild\n    note: |+\n      Its empty lines count.\n\n"
    path.write_text(text.replace(last, kept), encoding="utf-8")
    before = everything(folder)
    ended = zopa_run("init", "hall", "--party", "town")
    assert ended.code == 2
    assert "add this to them by hand" in ended.err
    assert everything(folder) == before


def test_what_is_asked_twice_is_made_once(folder: Path, zopa_run: Zopa) -> None:
    zopa_run("init", "hall")
    words = ("--party", "town", "--scenario", "dry", "--party", "town", "--scenario", "dry")
    assert zopa_run("init", "hall", *words).code == 0
    assert (folder / "models/hall/model.yaml").read_text(encoding="utf-8").count("town: {") == 1


def test_errors_that_were_there_before_stop_nobody(folder: Path, zopa_run: Zopa) -> None:
    zopa_run("init", "hall")
    note = folder / "seeds/hall/meeting.yaml"
    text = note.read_text(encoding="utf-8").replace("about: [owner]", "about: [town]")
    note.write_text(text, encoding="utf-8")
    assert "unknown-party" in zopa_run("check", "hall").out
    assert zopa_run("init", "hall", "--party", "bank").code == 0
    assert zopa_run("init", "hall", "--party", "town").code == 0
    assert zopa_run("check", "hall").code == 0


def test_outside_any_workspace_there_is_nothing_to_add_to(folder: Path, zopa_run: Zopa) -> None:
    ended = zopa_run("init", "tutorial", "--party", "east")
    assert ended.code == 2
    assert "there is no workspace here" in ended.err
    assert everything(folder) == {}


@pytest.mark.parametrize("words", [("new",), ("demo", "--party", "east", "--scenario", "swap")])
def test_a_full_disk_leaves_no_file_and_no_folder(
    space: Path, zopa_run: Zopa, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    before, folders = everything(space), sorted(space.rglob("*"))
    write_temporary = write._write_temporary
    written: list[Path] = []

    def full(path: Path, data: bytes) -> Path:
        written.append(path)
        if len(written) == 3:
            raise OSError(28, "No space left on device")
        return write_temporary(path, data)

    monkeypatch.setattr(write, "_write_temporary", full)
    ended = zopa_run("init", *words)
    assert ended.code == 3
    assert "the disk is full" in ended.err
    assert everything(space) == before
    assert sorted(space.rglob("*")) == folders


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["CON"], "on Windows no file is named 'CON'"),
        (["demo", "--party", "aux"], "on Windows no file is named 'aux.yaml'"),
        (["Demo"], "/demo and seeds/Demo differ only in capital letters"),
    ],
)
def test_names_that_not_every_system_takes_are_refused(
    space: Path, zopa_run: Callable[..., Any], words: list[str], said: str
) -> None:
    before = sorted(space.rglob("*"))
    ended = zopa_run("init", *words)
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err and "\n      " in ended.err
    assert sorted(space.rglob("*")) == before
