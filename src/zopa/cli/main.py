"""The ``zopa`` command: every subcommand calls one function of the API and prints its result."""

from __future__ import annotations

import gc
import io
import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer
from typer.core import TyperGroup

import zopa

if TYPE_CHECKING:
    from zopa.results.base import Level
    from zopa.results.solution import Solution


class _Commands(TyperGroup):
    """Ends quietly when the reader of a pipe goes away, as `| head` does."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            sys.stdout = _nowhere()
            raise typer.Exit(0) from None


app = typer.Typer(
    name="zopa",
    cls=_Commands,
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help=(
        "Model negotiation positions, find the zone of possible agreement, and explain what "
        "stands in its way.\n\n"
        "zopa works on the workspace it finds from the current folder upwards (a folder with "
        "seeds/, positions/ and models/); outside any, on the cases packed with it.\n\n"
        "Start with: zopa cases, then zopa explain ukraine-2025."
    ),
    epilog=(
        "Exit codes: 0 fine (a closed agreement space is a result, not an error), 1 errors in "
        "the files, 2 wrong usage, 3 could not run."
    ),
)


class Format(StrEnum):
    """Text for people, JSON for programs."""

    TEXT = "text"
    JSON = "json"


class LevelName(StrEnum):
    """Which commitments must hold."""

    DEMANDS = "demands"
    RED_LINES = "red-lines"


class FileFormat(StrEnum):
    """What a chart is written as."""

    PDF = "pdf"
    SVG = "svg"
    PNG = "png"
    JSON = "json"


CaseArgument = Annotated[
    str, typer.Argument(metavar="CASE", help="The case: a folder name under models/.")
]
ScenarioOption = Annotated[
    str | None,
    typer.Option("--scenario", "-s", metavar="NAME", help="A scenario; the baseline if left out."),
]
LevelOption = Annotated[
    LevelName,
    typer.Option(
        "--level",
        help="demands: all commitments must hold. red-lines: only red lines; never read it alone, "
        "insisting is not a red line.",
    ),
]
CautiousOption = Annotated[
    bool,
    typer.Option(
        "--cautious",
        help="Where a party has an ideal but no stated limit, accept only the ideal.",
    ),
]
FormatOption = Annotated[
    Format, typer.Option("--format", "-f", help="text to read, json for programs.")
]
WorkspaceOption = Annotated[
    Path | None,
    typer.Option(
        "--workspace", "-w", metavar="DIR", help="Look for the workspace from this folder upwards."
    ),
]


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"zopa {zopa.__version__}")
        raise typer.Exit


@app.callback()
def _main(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """Model negotiation positions and find the zone of possible agreement."""


@app.command()
def cases(
    case: Annotated[
        str | None, typer.Argument(metavar="CASE", help="Show this case's ids and titles.")
    ] = None,
    form: FormatOption = Format.TEXT,
    workspace: WorkspaceOption = None,
) -> None:
    """List the cases that are here; of one case, every party, issue, option and scenario.

    The ids are what --fix, --scenario, --parties and deal files use.
    """
    from zopa import api
    from zopa.cli import output

    if case is not None:
        output.show_outline(api.load(case, start=workspace), as_json=form is Format.JSON)
        return

    found = api.cases(workspace)
    output.show_cases(found, as_json=form is Format.JSON)


@app.command()
def check(
    case: Annotated[
        str | None, typer.Argument(metavar="CASE", help="The case; all cases if left out.")
    ] = None,
    form: FormatOption = Format.TEXT,
    workspace: WorkspaceOption = None,
) -> None:
    """Check the files of a case, and give every error at once, with file, line and remedy.

    Errors make the exit code 1; warnings do not.
    """
    from zopa import api
    from zopa.cli import output

    report = api.check(case, workspace)
    output.show_check(report, as_json=form is Format.JSON)
    if report.errors:
        raise typer.Exit(1)


@app.command()
def solve(
    case: CaseArgument,
    scenario: ScenarioOption = None,
    level: LevelOption = LevelName.DEMANDS,
    cautious: CautiousOption = False,
    form: FormatOption = Format.TEXT,
    workspace: WorkspaceOption = None,
) -> None:
    """Find the agreement space, the zones, all minimal conflicts and all concession sets.

    Exact, or it says that it is not. The JSON holds everything that was found, with the source of
    every commitment.
    """
    from zopa.cli import output

    solution = _solution(case, scenario, level, cautious, workspace)
    output.show_solution(solution, as_json=form is Format.JSON)


@app.command()
def explain(
    case: CaseArgument,
    scenario: ScenarioOption = None,
    level: LevelOption = LevelName.DEMANDS,
    cautious: CautiousOption = False,
    form: FormatOption = Format.TEXT,
    workspace: WorkspaceOption = None,
) -> None:
    """Explain in sentences, with sources: who wants what, why it clashes, which ways lead out."""
    from zopa.cli import output

    solution = _solution(case, scenario, level, cautious, workspace)
    output.show_explanation(solution, as_json=form is Format.JSON)


@app.command()
def assess(
    case: CaseArgument,
    deal: Annotated[
        Path | None,
        typer.Argument(metavar="DEAL.yaml", help="A file with 'settles: {issue: value, ...}'."),
    ] = None,
    fix: Annotated[
        list[str] | None,
        typer.Option(
            "--fix",
            metavar="ISSUE=VALUE",
            help="Settle an issue; repeat for more. Members of a set are joined by commas.",
        ),
    ] = None,
    scenario: ScenarioOption = None,
    level: LevelOption = LevelName.DEMANDS,
    form: FormatOption = Format.TEXT,
    workspace: WorkspaceOption = None,
) -> None:
    """Test a draft deal, whole or partial: whom it crosses, the nearest repair, what stays open.

    Example: zopa assess ukraine-2025 --fix donbas_control=freeze --fix nato_membership=renounced
    """
    from zopa import api
    from zopa.cli import output

    with output.working("assessing the deal"):
        loaded = api.load(case, scenario, start=workspace)
        found = api.assess(loaded, deal_file=deal, fix=fix or (), level=_level(level))
    output.show_assessment(found, loaded.solve, as_json=form is Format.JSON)


@app.command()
def chart(  # noqa: PLR0913  (one argument per option of the command line)
    case: CaseArgument,
    kind: Annotated[str, typer.Argument(metavar="KIND", help="matrix, ranges or conflicts.")],
    out: Annotated[
        Path | None,
        typer.Option("-o", "--out", metavar="FILE", help="CASE-KIND.FORMAT if left out."),
    ] = None,
    file_format: Annotated[
        FileFormat | None,
        typer.Option(
            "--format",
            "-f",
            help="Taken from FILE's ending if left out, else pdf. json draws no file: it prints "
            "each page's headline and its description for readers who cannot see it.",
        ),
    ] = None,
    width: Annotated[
        int, typer.Option(help="Width in mm: 183 (two columns), 120 or 89 (one column).")
    ] = 183,
    parties: Annotated[str | None, typer.Option(metavar="A,B", help="Only these parties.")] = None,
    issues: Annotated[str | None, typer.Option(metavar="A,B", help="Only these issues.")] = None,
    greyscale: Annotated[bool, typer.Option("--greyscale", help="Without colour.")] = False,
    scenario: ScenarioOption = None,
    level: LevelOption = LevelName.DEMANDS,
    cautious: CautiousOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Draw one figure for print: matrix, ranges or conflicts, as PDF, SVG or PNG.

    A chart of several pages becomes one PDF, or several numbered SVG or PNG files.
    """
    from zopa import api
    from zopa.cli import output

    target, form = output.chart_target(out, file_format, case, kind)
    solution = _solution(case, scenario, level, cautious, workspace)
    with output.working("drawing"):
        pages = api.charts(
            solution,
            kind,
            width=width,
            parties=_listed(parties),
            issues=_listed(issues),
            greyscale=greyscale,
        )
        words_only = file_format is FileFormat.JSON
        written = () if words_only else api.write_charts(solution, pages, target, form)
    if words_only:
        output.show_pages(case, kind, pages)
    else:
        output.show_written(written)


@app.command()
def report(
    case: CaseArgument,
    scenario: ScenarioOption = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--out",
            metavar="DIR",
            help="reports/CASE/ if left out; reports/CASE/SCENARIO/ for one.",
        ),
    ] = None,
    form: FormatOption = Format.TEXT,
    workspace: WorkspaceOption = None,
) -> None:
    """Write charts, results.json and manifest.json to reports/CASE/, and name the files."""
    from zopa import api
    from zopa.cli import output

    with output.working("solving and drawing"):
        written = api.report(case, scenario, out=out, start=workspace)
    output.show_written(written, as_json=form is Format.JSON)


def _level(name: LevelName) -> Level:
    from zopa.results.base import Level

    return Level.RED_LINES if name is LevelName.RED_LINES else Level.DEMANDS


def _listed(text: str | None) -> tuple[str, ...] | None:
    return None if text is None else tuple(part.strip() for part in text.split(",") if part.strip())


def _solution(
    case: str, scenario: str | None, level: LevelName, cautious: bool, workspace: Path | None
) -> Solution:
    from zopa import api
    from zopa.cli import output
    from zopa.results.base import Reading

    reading = Reading.CAUTIOUS if cautious else Reading.CODED
    with output.working("solving"):
        return api.solve(case, scenario, level=_level(level), reading=reading, start=workspace)


def _nowhere() -> TextIO:
    return Path(os.devnull).open("w", encoding="utf-8")


def _start_fast() -> None:
    """Spare a short run what it does not need: frequent garbage collection, pydantic plugins."""
    gc.set_threshold(100_000, 50, 50)
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")


def run() -> None:
    """Run the command line; every error becomes a message and an exit code, never a traceback."""
    from zopa.diagnostics import EnvironmentFailure, ZopaError

    _start_fast()
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by the caller, as `>&-` does
            setattr(sys, name, _nowhere())
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # a letter that the terminal does not know is shown as an escape, instead of a crash
            stream.reconfigure(errors="backslashreplace")
    try:
        try:
            app(prog_name="zopa")
        finally:
            sys.stdout.flush()
    except ZopaError as error:
        from zopa.cli import output

        sys.exit(output.show_error(error))
    except BrokenPipeError:
        # the reader of a pipe went away, as `| head` does; nothing is wrong
        sys.stderr.close()
        sys.exit(0)
    except KeyboardInterrupt:
        sys.exit(130)
    except OSError as error:
        from zopa.cli import output

        # what is left in the buffer cannot be written either, and Python would try at exit
        sys.stdout = _nowhere()
        sys.exit(output.show_error(EnvironmentFailure(f"cannot go on: {error.strerror or error}")))
