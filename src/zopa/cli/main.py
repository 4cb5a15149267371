"""The ``zopa`` command: every subcommand calls one function of the API and prints its result."""

from __future__ import annotations

import codecs
import gc
import io
import sys
from collections.abc import Callable

from zopa.cli.answers import agreements, assess, explain, solve
from zopa.cli.app import app, nowhere
from zopa.cli.cases import cases, check, schema
from zopa.cli.comparing import compare, diff
from zopa.cli.editing import fmt, init, lsp
from zopa.cli.exchanging import export, import_
from zopa.cli.grounds import evidence, timeline
from zopa.cli.pictures import chart, report
from zopa.cli.sweeping import sweep
from zopa.cli.terminal import plainly
from zopa.cli.watching import watch


def _summary(command: Callable[..., None]) -> str:
    """Give the first sentence of a command's help, which the list of commands shows whole."""
    first, _, _ = " ".join((command.__doc__ or "").split()).partition(". ")
    return first if first.endswith(".") else f"{first}."


# in the order of the help
for command in (
    cases,
    init,
    check,
    fmt,
    solve,
    explain,
    assess,
    agreements,
    compare,
    diff,
    watch,
    timeline,
    evidence,
    sweep,
    chart,
    report,
    schema,
    export,
):
    app.command(short_help=_summary(command))(command)
app.command("import", short_help=_summary(import_))(import_)
app.command(short_help=_summary(lsp))(lsp)


def run() -> None:
    """Run the command line; every error becomes a message and an exit code, never a traceback."""
    from zopa.diagnostics import EnvironmentFailure, ZopaError

    # A command makes many objects that all live until it ends: looking for garbage among them more
    # seldom saves a sixth of a report's time.
    codecs.register_error("zopa.plainly", plainly)
    gc.set_threshold(50_000, 20, 100)
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by the caller, as `>&-` does
            setattr(sys, name, nowhere())
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # what the terminal has no letter for is shown otherwise, instead of a crash
            stream.reconfigure(errors="zopa.plainly")
    try:
        try:
            app(prog_name="zopa")
        finally:
            sys.stdout.flush()
    except ZopaError as error:
        from zopa.cli import messages

        sys.exit(messages.show_error(error))
    except BrokenPipeError:
        # the reader of a pipe went away, as `| head` does; nothing is wrong
        sys.stderr.close()
        sys.exit(0)
    except KeyboardInterrupt:
        sys.exit(130)
    except OSError as error:
        from zopa.cli import messages

        # what is left in the buffer cannot be written either, and Python would try at exit
        sys.stdout = nowhere()
        sys.exit(
            messages.show_error(EnvironmentFailure(f"cannot go on: {error.strerror or error}"))
        )
