"""``zopa fmt``: the layout of the files of a case."""

from __future__ import annotations

from typing import Annotated

import typer

from zopa.cli.options import WorkspaceOption


def fmt(
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="CASE|FILE...", help="Cases or YAML files; all cases if left out."),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; name the files that would change.")
    ] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Write nothing; show what would change.")
    ] = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Bring files into one layout: indentation, blanks and empty lines.

    Words, quotes, comments, the order of keys and the line breaks of texts stay as they are. The
    files that change are named, and written all or none. A file that cannot be read is left as it
    is, with exit code 1; with --check it is 1 too if a file would change.
    """
    from zopa import api
    from zopa.cli import output

    found = api.format_files(words or (), workspace)
    if not (check or diff):
        found.write()
    output.show_warnings(found.diagnostics, "")
    if diff:
        output.show_diffs([file.diff() for file in found.changed])
    else:
        names = [file.shown for file in found.changed]
        output.show_layouts(names, len(found.files), written=not check)
    if found.diagnostics or (check and found.changed):
        raise typer.Exit(1)
