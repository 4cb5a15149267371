"""What several commands take: the case, the selection, the level, the format.

A command that works on a selected case takes one argument ``selection`` and is decorated with
`selects`, which gives it every option that says which case of the many in the files is meant.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Collection, Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from zopa.case.selection import Selection
from zopa.cli import completing

if TYPE_CHECKING:
    from zopa.api import LoadedCase
    from zopa.results.base import Level
    from zopa.results.solution import Solution


class Format(StrEnum):
    """Text for people, JSON for programs."""

    TEXT = "text"
    JSON = "json"


class CheckFormat(StrEnum):
    """Text for people, JSON for programs, and what reviewers of changes read."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"
    SARIF = "sarif"


class FileKind(StrEnum):
    """The kinds of file that have a schema."""

    MODEL = "model"
    POSITIONS = "positions"
    SCENARIOS = "scenarios"
    SOURCE = "source"
    DEAL = "deal"


class TableFormat(StrEnum):
    """Text for people, JSON for programs, CSV for spreadsheets."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"


class LevelName(StrEnum):
    """Which commitments must hold."""

    DEMANDS = "demands"
    RED_LINES = "red-lines"


class BasisName(StrEnum):
    """The weakest basis that is kept."""

    STATED = "stated"
    REPORTED = "reported"
    INFERRED = "inferred"


class FileFormat(StrEnum):
    """What a chart is written as."""

    PDF = "pdf"
    SVG = "svg"
    PNG = "png"
    JSON = "json"


class PaperName(StrEnum):
    """What a brief is printed on."""

    A4 = "a4"
    LETTER = "letter"


CaseArgument = Annotated[
    str,
    typer.Argument(
        metavar="CASE",
        help="The case: a folder name under models/.",
        autocompletion=completing.case_names,
    ),
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


SaveOption = Annotated[
    str | None,
    typer.Option(
        "--save-as",
        metavar="NAME",
        help="Append what is changed here to scenarios.yaml, as a scenario of this name.",
    ),
]


def _many(flag: str, metavar: str, help: str, offer: completing.Offer | None = None) -> Any:
    option = typer.Option(flag, metavar=metavar, help=help, autocompletion=offer)
    return Annotated[list[str] | None, option]


# the options that `selects` adds, by the field of Selection that each one fills
_SELECTION: dict[str, Any] = {
    "scenario": Annotated[
        str | None,
        typer.Option(
            "--scenario",
            "-s",
            metavar="NAME",
            help="A scenario, or several joined by + and applied in that order; the baseline if "
            "left out.",
            autocompletion=completing.scenario_names,
        ),
    ],
    "as_of": Annotated[
        str | None,
        typer.Option(
            "--as-of",
            metavar="DATE",
            help="Take the positions of this day; the model's if left out.",
        ),
    ],
    "set": _many(
        "--set",
        "PARTY.ISSUE.FIELD=VALUE",
        "Assume another value, in YAML: russia.land.acceptable='[freeze, swap]'. Repeat for more.",
    ),
    "drop": _many(
        "--drop", "PARTY.CONDITION", "Leave a condition out.", completing.condition_names
    ),
    "add": _many(
        "--add",
        "PARTY.CONDITION=YAML",
        "Add a condition: '{when: ..., require: ..., strength: demand}'.",
    ),
    "without_rules": _many("--without-rule", "RULE", "Leave a rule out.", completing.rule_names),
    "walk_away": _many(
        "--walk-away",
        "PARTY=N",
        "Assume a reservation value, or a range: PARTY=LOW..HIGH.",
        completing.party_equals,
    ),
    "evidence": Annotated[
        BasisName | None,
        typer.Option("--evidence", help="Keep what rests at least on this."),
    ],
    "undisputed": Annotated[
        bool, typer.Option("--undisputed", help="Keep what no claim speaks against.")
    ],
    "min_confidence": Annotated[
        str | None,
        typer.Option("--min-confidence", metavar="X", help="Keep what is this sure, 0 to 1."),
    ],
    "without_sources": _many(
        "--without-source",
        "ID",
        "Take a document to be wrong; what rests on it alone falls.",
        completing.source_names,
    ),
    "without_events": _many(
        "--without-event", "ID", "Take a source event to be wrong; what hangs on it falls."
    ),
    "public": Annotated[
        bool,
        typer.Option(
            "--public",
            help="Leave private stances and conditions, walk-away values and notes out of what is "
            "solved and shown.",
        ),
    ],
    "coder": Annotated[
        str | None,
        typer.Option(
            "--coder",
            metavar="NAME",
            help="Take this coder's files, PARTY@NAME.yaml, where they are.",
        ),
    ],
}


def selects(command: Callable[..., None], *, without: Collection[str] = ()) -> Callable[..., None]:
    """Give a command the options that choose a case, gathered in its argument ``selection``.

    In the help they stand after the command's own options, but for --workspace. A command with an
    argument ``scenarios`` gets no --scenario; ``without`` names other fields that make no sense.
    """
    own = inspect.signature(command, eval_str=True).parameters
    left_out = {*without, *(["scenario"] if "scenarios" in own else [])}
    added = {
        name: (option, False if name in ("undisputed", "public") else None)
        for name, option in _SELECTION.items()
        if name not in left_out
    }

    def selection(words: Mapping[str, Any]) -> Selection:
        fields: dict[str, Any] = {
            name: tuple(word) if isinstance(word, list) else word for name, word in words.items()
        }
        return Selection(**fields)

    return gathers(command, "selection", added, selection)


def gathers(
    command: Callable[..., None],
    into: str,
    options: Mapping[str, tuple[Any, Any]],
    make: Callable[[Mapping[str, Any]], object],
) -> Callable[..., None]:
    """Give a command options that are gathered in one of its arguments.

    In the help they stand after the command's own options, but for --workspace.

    Parameters
    ----------
    into
        The argument.
    options
        By name, what typer reads, and the default.
    make
        Gives the argument, from those that are given.
    """
    own = inspect.signature(command, eval_str=True).parameters
    chosen = [
        inspect.Parameter(
            name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation
        )
        for name, (annotation, default) in options.items()
    ]
    rest = [p.replace(kind=p.KEYWORD_ONLY) for p in own.values() if p.name != into]
    last = [rest.pop()] if rest and rest[-1].name == "workspace" else []
    parameters = [*rest, *chosen, *last]

    @functools.wraps(command)
    def gathered(**given: Any) -> None:
        words = {name: given.pop(name) for name in options}
        asked = {name: word for name, word in words.items() if word not in (None, [])}
        command(**{into: make(asked)}, **given)

    # typer reads both
    gathered.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    gathered.__annotations__ = {p.name: p.annotation for p in parameters}
    return gathered


def loaded_case(case: str, selection: Selection, workspace: Path | None) -> LoadedCase:
    """Load what the options ask for, and print what is odd about them."""
    from zopa import api
    from zopa.cli import messages

    loaded = api.load(case, selection, start=workspace)
    messages.show_warnings(loaded.warnings, loaded.asked)
    return loaded


def level_of(name: LevelName) -> Level:
    """Give the level that an option names."""
    from zopa.results.base import Level

    return Level.RED_LINES if name is LevelName.RED_LINES else Level.DEMANDS


def listed(text: str | None) -> tuple[str, ...] | None:
    """Split words joined by commas."""
    return None if text is None else tuple(part.strip() for part in text.split(",") if part.strip())


def solution_of(
    case: str,
    selection: Selection,
    level: LevelName,
    cautious: bool,
    workspace: Path | None,
    save_as: str | None = None,
    **drawing: int,
) -> Solution:
    """Solve what the options ask for, and save it as a scenario where that is asked for."""
    from zopa.cli import output
    from zopa.results.base import Reading

    reading = Reading.CAUTIOUS if cautious else Reading.CODED
    loaded = loaded_case(case, selection, workspace)
    if save_as is not None:
        output.show_saved(loaded.save_as(save_as), save_as)
    with output.working("solving"):
        return loaded.solve(level_of(level), reading, **drawing)
