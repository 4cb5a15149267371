"""The report folder on disk: written as a whole, and what an earlier report left taken away."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from zopa.files.write import write_all
from zopa.report.charts.page import Page
from zopa.report.make import MANIFEST, Made, Report, rendered


@dataclass(frozen=True, slots=True)
class Written:
    """The files of a report, and what it could not show; see `Report`."""

    paths: tuple[Path, ...]
    lacking: tuple[str, ...] = ()
    left_out: Mapping[str, str] = field(default_factory=dict)


def write_report(report: Report, folder: Path) -> Written:
    """Write all files of a report.

    Files that an earlier report wrote there, by its manifest, and this one does not are removed.

    Raises
    ------
    EnvironmentFailure
        If they cannot be written; then none has changed.
    """
    stale = _earlier(folder) - set(report.files)
    write_all(folder, report.files)
    for name in sorted(stale):
        (folder / name).unlink(missing_ok=True)
    paths = tuple(folder / name for name in report.files)
    return Written(paths, report.lacking, report.left_out)


def _earlier(folder: Path) -> set[str]:
    """Name the files that an earlier report wrote into a folder, by its manifest."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        names = [str(name) for name in manifest["outputs"]]
    except (OSError, ValueError, KeyError, TypeError):
        return set()  # no report of ours; nothing of it is touched
    return {name for name in names if Path(name).name == name and (folder / name).is_file()}


def write_pages(results: Made, pages: Sequence[Page], target: Path, form: str) -> tuple[Path, ...]:
    """Write the pages of one chart: one PDF, or one SVG or PNG per page.

    Raises
    ------
    EnvironmentFailure
        If they cannot be written; then none has changed.
    """
    files = rendered(results, pages, form, target.stem)
    if len(files) == 1:
        files = {target.name: next(iter(files.values()))}
    write_all(target.parent, files)
    return tuple(target.parent / name for name in files)
