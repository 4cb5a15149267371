"""Whether a report is what its files, recomputed, give: what differs, and where."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from zopa.diagnostics import UsageError, printable
from zopa.report.brief.typeset import Paper
from zopa.report.make import FORMATS, MANIFEST, Choices, Report, digest


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as the manifest, or a new computation, says.

    ``about`` is ``request``, ``input``, ``version`` or ``output``; ``name`` is what differs.
    """

    about: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What was compared, and all that differs."""

    folder: Path
    inputs: int
    outputs: int
    differences: tuple[Difference, ...]


class Manifest:
    """A manifest as it stands in a folder; it may be of another version, or edited."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        path = folder / MANIFEST
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise UsageError(
                f"there is no report in {printable(str(folder))}",
                "write one with zopa report, or name its folder with --out",
            ) from None
        except (OSError, ValueError) as error:
            raise UsageError(
                f"{printable(str(path))} cannot be read as a manifest",
                printable(str(error)),
            ) from None
        self._data: dict[str, Any] = data if isinstance(data, dict) else {}

    def choices(self) -> Choices:
        """What the report was asked to be like; the usual where the manifest does not say."""
        paper, charts = str(self._data.get("paper")), self._data.get("charts")
        known = Choices()
        papers: dict[str, Paper] = {name: name for name in get_args(Paper)}
        return Choices(
            papers.get(paper, known.paper),
            tuple(form for form in FORMATS if form in charts)
            if isinstance(charts, list)
            else known.charts,
        )

    def table(self, name: str) -> dict[str, str]:
        """Give a table of names and texts; an empty one where there is none."""
        found = self._data.get(name)
        if not isinstance(found, dict):
            return {}
        return {key: text for key, text in found.items() if isinstance(text, str)}

    @property
    def command(self) -> str:
        """The command that the report says made it."""
        return str(self._data.get("command", ""))


def verify_report(manifest: Manifest, report: Report) -> Verification:
    """Compare a folder with a report that was computed anew."""
    now = json.loads(report.files[MANIFEST])
    differences = (
        *_request(manifest, now),
        *_inputs(manifest.table("inputs"), now["inputs"]),
        *_versions(manifest.table("versions"), now["versions"]),
        *_outputs(manifest, report),
    )
    return Verification(manifest.folder, len(now["inputs"]), len(now["outputs"]), differences)


def _request(manifest: Manifest, now: Mapping[str, Any]) -> Iterator[Difference]:
    if manifest.command != now["command"]:
        yield Difference(
            "request",
            "command",
            f"the report was made by “{manifest.command}”, this is “{now['command']}”",
        )


def _inputs(then: Mapping[str, str], now: Mapping[str, str]) -> Iterator[Difference]:
    for name in sorted({*then, *now}):
        if name not in now:
            yield Difference("input", name, "was read then, and is not now")
        elif name not in then:
            yield Difference("input", name, "is read now, and was not then")
        elif then[name] != now[name]:
            yield Difference("input", name, "has changed since")


def _versions(then: Mapping[str, str], now: Mapping[str, str]) -> Iterator[Difference]:
    for name in sorted({*then, *now}):
        if then.get(name) != now.get(name):
            was, is_now = then.get(name, "not used"), now.get(name, "not used")
            yield Difference("version", name, f"was {was}, and is {is_now}")


def _outputs(manifest: Manifest, report: Report) -> Iterator[Difference]:
    listed = manifest.table("outputs")
    computed = {name: data for name, data in report.files.items() if name != MANIFEST}
    for name in sorted({*listed, *computed}):
        if name not in listed:
            yield Difference("output", name, "would be written now, and was not then")
            continue
        found = _read(manifest.folder, name)
        if found is None:
            yield Difference("output", name, "is missing")
        elif digest(found) != listed[name]:
            yield Difference("output", name, "is not the file that the manifest speaks of")
        elif name not in computed:
            yield Difference("output", name, "would not be written now")
        if name in computed and found is not None and found != computed[name]:
            yield Difference("output", name, "comes out differently when computed anew")


def _read(folder: Path, name: str) -> bytes | None:
    if Path(name).name != name:
        return None  # outside the folder is nobody's output
    try:
        return (folder / name).read_bytes()
    except OSError:
        return None
