"""The ``zopa`` command: every subcommand calls one function of the API and prints its result."""

from __future__ import annotations

import gc
import io
import sys

from zopa.cli.answers import agreements, assess, explain, solve
from zopa.cli.app import app, nowhere
from zopa.cli.cases import cases, check, schema
from zopa.cli.comparing import compare, diff
from zopa.cli.editing import fmt, init, lsp
from zopa.cli.exchanging import export, import_
from zopa.cli.grounds import evidence, timeline
from zopa.cli.pictures import chart, report
from zopa.cli.sweeping import sweep
from zopa.cli.watching import watch

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
    app.command()(command)
app.command("import")(import_)
app.command()(lsp)


def run() -> None:
    """Run the command line; every error becomes a message and an exit code, never a traceback."""
    from zopa.diagnostics import EnvironmentFailure, ZopaError

    # A command makes many objects that all live until it ends: looking for garbage among them more
    # seldom saves a sixth of a report's time.
    gc.set_threshold(50_000, 20, 100)
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by the caller, as `>&-` does
            setattr(sys, name, nowhere())
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
        sys.stdout = nowhere()
        sys.exit(output.show_error(EnvironmentFailure(f"cannot go on: {error.strerror or error}")))
