"""The report folder: complete, verifiable, the same bytes each time, and never half-written."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from zopa import api
from zopa.diagnostics import EnvironmentFailure
from zopa.report.charts.figures import KINDS
from zopa.report.folder import write_report
from zopa.report.make import Report
from zopa.results.solution import Solution


@pytest.fixture(scope="module")
def written(
    made: Report, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, tuple[Path, ...]]:
    folder = tmp_path_factory.mktemp("report") / "tutorial"
    return folder, write_report(made, folder).paths


def test_a_report_holds_every_chart_the_results_and_a_manifest(
    written: tuple[Path, tuple[Path, ...]],
) -> None:
    folder, paths = written
    names = {path.name for path in folder.iterdir()}
    assert names == {path.name for path in paths}
    for kind in KINDS:
        assert f"{kind}.pdf" in names
        assert any(name.startswith(kind) and name.endswith(".svg") for name in names)
        assert any(name.startswith(kind) and name.endswith(".png") for name in names)
    assert {"results.json", "manifest.json"} <= names


def test_the_results_are_the_solution(written: tuple[Path, tuple[Path, ...]]) -> None:
    folder, _ = written
    data = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    assert data["schema"] == 1
    assert Solution.model_validate(data).to_dict() == data
    assert data == json.loads(json.dumps(api.solve("tutorial").to_dict()))


def test_the_manifest_gives_the_hash_of_every_input_and_output(
    written: tuple[Path, tuple[Path, ...]],
) -> None:
    folder, paths = written
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["command"] == "zopa report tutorial"
    outputs = {p.name for p in paths} - {"manifest.json"}
    assert set(manifest["outputs"]) == outputs
    for name, digest in manifest["outputs"].items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
    root = Path(api.load("tutorial").workspace.root)
    assert "models/tutorial/model.yaml" in manifest["inputs"]
    for name, digest in manifest["inputs"].items():
        assert hashlib.sha256((root / name).read_bytes()).hexdigest() == digest


def test_where_nothing_can_be_written_nothing_is(made: Report, tmp_path: Path) -> None:
    blocked = tmp_path / "taken"
    blocked.write_text("a file where the folder should be", encoding="utf-8")
    with pytest.raises(EnvironmentFailure):
        write_report(made, blocked)
    assert blocked.read_text(encoding="utf-8") == "a file where the folder should be"
    assert [p.name for p in tmp_path.iterdir()] == ["taken"]


def test_pages_of_an_earlier_report_do_not_stay_behind(
    made: Report, written: tuple[Path, tuple[Path, ...]], tmp_path: Path
) -> None:
    folder = tmp_path / "report"
    folder.mkdir()
    (folder / "matrix-7.png").write_bytes(b"old page")
    (folder / "notes.txt").write_text("somebody's own", encoding="utf-8")
    manifest = {"outputs": {"matrix-7.png": "0", "../outside.txt": "0"}}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    (tmp_path / "outside.txt").write_text("not ours", encoding="utf-8")
    write_report(made, folder)
    names = {path.name for path in folder.iterdir()}
    assert names == {path.name for path in written[1]} | {"notes.txt"}
    assert (tmp_path / "outside.txt").exists()


def test_a_scenario_has_a_folder_of_its_own() -> None:
    workspace = api.load("tutorial").workspace
    assert workspace.reports("tutorial").parts[-2:] == ("reports", "tutorial")
    assert workspace.reports("tutorial", scenario="compromise").name == "compromise"
