"""``zopa report --verify``: a report that is what it says passes, and whatever differs is named."""

from __future__ import annotations

import json
import shutil
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

Zopa = Any


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a report of the tutorial case without files of charts, on letter paper."""
    from zopa import api
    from zopa.report.make import Choices

    folder = tmp_path_factory.mktemp("verify") / "report"
    api.report("tutorial", out=folder, choices=Choices("letter", ()))
    return folder


@pytest.fixture
def report(written: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(written, tmp_path / "report"))


def test_a_report_is_the_same_when_computed_anew(report: Path, zopa_run: Zopa) -> None:
    found = zopa_run("report", "tutorial", "-o", str(report), "--verify")
    assert (found.code, found.err) == (0, "")
    assert "the same when computed anew" in found.out


def test_everything_that_differs_is_named(report: Path, zopa_run: Zopa) -> None:
    manifest = json.loads((report / "manifest.json").read_text(encoding="utf-8"))
    manifest["versions"]["typst"] = "0.0.1"
    manifest["inputs"]["models/tutorial/model.yaml"] = "0" * 64
    manifest["inputs"]["models/tutorial/gone.yaml"] = "0" * 64
    manifest["outputs"]["extra.txt"] = "0" * 64
    del manifest["outputs"]["claims.csv"]
    (report / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    edited = (report / "report.md").read_text(encoding="utf-8").replace("closed", "open", 1)
    (report / "report.md").write_text(edited, encoding="utf-8")
    (report / "brief.pdf").unlink()
    found = zopa_run("report", "tutorial", "-o", str(report), *["--verify", "--charts", "svg"])
    assert (found.code, found.err) == (1, "")
    lines = found.out.splitlines()
    assert lines[0] == (
        "request command: the report was made by “zopa report tutorial --paper letter --charts "
        "none”, this is “zopa report tutorial --charts svg”"
    )
    charts = [line for line in lines if ".svg: would be written now, and was not then" in line]
    assert len(charts) >= 3
    assert [line for line in lines[1:] if line not in charts] == [
        "input models/tutorial/gone.yaml: was read then, and is not now",
        "input models/tutorial/model.yaml: has changed since",
        f"version typst: was 0.0.1, and is {version('typst')}",
        "output brief.pdf: is missing",
        "output claims.csv: would be written now, and was not then",
        "output extra.txt: is missing",
        "output report.md: is not the file that the manifest speaks of",
        "output report.md: comes out differently when computed anew",
    ]


def test_differences_as_json(report: Path, zopa_run: Zopa) -> None:
    (report / "zones.csv").write_text("edited", encoding="utf-8")
    found = zopa_run("report", "tutorial", "-o", str(report), "--verify", "-f", "json")
    answer = json.loads(found.out)
    assert (found.code, answer["same"]) == (1, False)
    assert {one["name"] for one in answer["differences"]} == {"zones.csv"}


def test_where_there_is_no_report_the_remedy_is_named(tmp_path: Path, zopa_run: Zopa) -> None:
    found = zopa_run("report", "tutorial", "-o", str(tmp_path), "--verify")
    assert found.code == 2
    assert "there is no report in" in found.err and "zopa report" in found.err


def test_a_title_that_no_font_has_breaks_no_report(tmp_path: Path, zopa_run: Zopa) -> None:
    root = Path(__file__).parents[2]
    for room in ("models", "positions", "seeds"):
        shutil.copytree(root / room / "tutorial", tmp_path / room / "tutorial")
    model = tmp_path / "models/tutorial/model.yaml"
    text = model.read_text(encoding="utf-8").replace("Who runs the sluice", "누가 수문을")
    model.write_text(text, encoding="utf-8")
    folder = tmp_path / "report"
    words = ["tutorial", "-o", str(folder), "--charts", "none", "--workspace", str(tmp_path)]
    found = zopa_run("report", *words)
    assert found.code == 0
    assert "warning: no font of the brief has U+AC00, U+B204" in found.err
    assert "warning: the chart matrix is left out: " in found.err
    markdown = (folder / "report.md").read_text(encoding="utf-8")
    assert "누가 수문을" in markdown and "The chart “matrix” is left out: " in markdown
    assert (folder / "brief.pdf").stat().st_size > 50_000
