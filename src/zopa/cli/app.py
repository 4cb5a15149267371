"""The application that every command is entered in, and what ``zopa`` alone accepts."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, Any, TextIO

import typer
from typer.core import TyperGroup

import zopa


def nowhere() -> TextIO:
    """Give a stream that swallows what is written to it."""
    return Path(os.devnull).open("w", encoding="utf-8")


class _Commands(TyperGroup):
    """Ends quietly when the reader of a pipe goes away, as `| head` does."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            sys.stdout = nowhere()
            raise typer.Exit(0) from None


app = typer.Typer(
    name="zopa",
    cls=_Commands,
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    help=(
        "Model negotiation positions, find the zone of possible agreement, and explain what "
        "stands in its way.\n\n"
        "zopa works on the workspace it finds from the current folder upwards (a folder with "
        "seeds/, positions/ and models/); outside any, on the cases packed with it.\n\n"
        "Start with: zopa cases, then zopa explain ukraine-2025. A case of your own: zopa init."
    ),
    epilog=(
        "Exit codes: 0 fine (a closed agreement space is a result, not an error), 1 errors in "
        "the files, 2 wrong usage, 3 could not run."
    ),
)


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
