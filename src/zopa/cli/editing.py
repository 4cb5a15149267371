"""``zopa init``, ``fmt`` and ``lsp``: begin a case, lay files out, answer an editor."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from zopa.cli import completing
from zopa.cli.options import Format, FormatOption, WorkspaceOption
from zopa.cli.terminal import say
from zopa.diagnostics import EnvironmentFailure, UsageError, printable


def init(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="A new case; with --party or --scenario, a case.")
    ],
    parties: Annotated[
        list[str] | None,
        typer.Option("--party", metavar="ID", help="Add a party to the case; may be repeated."),
    ] = None,
    scenarios: Annotated[
        list[str] | None,
        typer.Option("--scenario", metavar="ID", help="Add a scenario; may be repeated."),
    ] = None,
    form: FormatOption = Format.TEXT,
    folder: Annotated[
        Path | None,
        typer.Option(
            "--workspace",
            "-w",
            metavar="DIR",
            help="A folder in a workspace, or one that becomes a workspace.",
        ),
    ] = None,
) -> None:
    """Begin a case with a small example to change, or add parties and scenarios to a case.

    Without a workspace in or above the current folder, the current folder becomes one. Nothing is
    overwritten, and all files are written or none.
    """
    from zopa import api
    from zopa.cli import output

    begun = api.init(name, parties or (), scenarios or (), folder)
    output.show_written(begun.paths, as_json=form is Format.JSON)
    place = "" if folder is None else f" -w {shlex.quote(str(folder))}"
    if parties or scenarios:
        then = f"next: fill in what these leave open, then zopa check {name}{place}"
    else:
        then = f"next: zopa explain {name}{place}, then change the files piece by piece"
    say(then, rest="    ")


def fmt(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="CASE|FILE...",
            help="Cases or YAML files; all cases if left out. - reads stdin and writes stdout.",
            autocompletion=completing.case_names,
        ),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; name the files that would change.")
    ] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Write nothing; show what would change.")
    ] = False,
    stdin_name: Annotated[
        Path | None,
        typer.Option(
            "--stdin-filename", metavar="FILE", help="With -: the name of the text in messages."
        ),
    ] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Bring files into one layout: indentation, blanks and empty lines.

    Words, quotes, comments, the order of keys and the line breaks of texts stay as they are. The
    files that change are named, and written all or none. A file that cannot be read is left as it
    is, with exit code 1; with --check it is 1 too if a file would change.
    """
    from zopa import api
    from zopa.cli import messages

    if words == ["-"]:
        _fmt_stdin("stdin" if stdin_name is None else stdin_name.as_posix(), check=check, diff=diff)
        return
    if stdin_name is not None or "-" in (words or ()):
        raise UsageError("- stands for stdin, alone", "zopa fmt - --stdin-filename FILE < FILE")
    found = api.format_files(words or (), workspace)
    if not (check or diff):
        found.write()
    messages.show_warnings(found.diagnostics, "")
    for file in found.changed:
        # nothing in it that a terminal would obey
        lines = file.diff().split("\n")[:-1] if diff else [file.shown]
        print("\n".join(printable(line) for line in lines))
    what = "would change" if check or diff else "changed"
    total = "1 file" if len(found.files) == 1 else f"{len(found.files)} files"
    say(f"{total}: {len(found.changed)} {what}")
    if found.diagnostics or (check and found.changed):
        raise typer.Exit(1)


def _fmt_stdin(shown: str, *, check: bool, diff: bool) -> None:
    """Lay out what an editor sends; nothing is printed where that is no YAML, or would be."""
    from zopa import api
    from zopa.cli import output

    found = api.format_text(output.read_bytes(), shown)
    if diff:
        print("".join(printable(line) + "\n" for line in found.diff().split("\n")[:-1]), end="")
    elif not check:
        output.write_bytes(found.after)
    if check and found.changed:
        raise typer.Exit(1)


def lsp(
    stdio: Annotated[
        bool,
        typer.Option("--stdio", help="Over standard input and output, as editors ask; always so."),
    ] = True,
) -> None:
    """Answer an editor: findings as you type, completion, what names mean and where they are.

    An editor starts it and speaks the Language Server Protocol with it over standard input and
    output. It needs the extra: pip install 'zopa[lsp]'.
    """
    try:
        import pygls  # noqa: F401
    except ImportError:
        raise EnvironmentFailure(
            "zopa lsp needs pygls, which is not installed; run: pip install 'zopa[lsp]'"
        ) from None
    from zopa.lsp.server import serve

    serve()
