"""One function per command: what the command line calls, and what a notebook uses.

Heavy libraries are imported inside the functions that need them, so that checking a case is fast.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from zopa.api.checking import CaseSummary, CheckReport, cases, check
from zopa.api.comparing import ASKED, LoadedScenarios, compare, load_scenarios, timeline
from zopa.api.drawing import PreparedChart, chart, charts, report, write_charts
from zopa.api.editing import Begun, format_files, format_text, init, json_schema, write_schemas
from zopa.api.exchanging import Exported, Imported, export, import_files
from zopa.api.loading import LoadedCase, assess, explain, export_agreements, load, solve
from zopa.api.reviewing import diff
from zopa.api.sweeping import LoadedSweep, export_sweep, load_sweep, sweep_summary
from zopa.api.watching import Watched, watch
from zopa.case.selection import Selection
from zopa.diagnostics import EnvironmentFailure, InputError, UsageError
from zopa.results.base import Level, Reading, Verdict

if TYPE_CHECKING:
    from zopa.compare.sweep.choose import SweepRequest
    from zopa.report.make import Choices

__all__ = [
    "ASKED",
    "Begun",
    "CaseSummary",
    "CheckReport",
    "Choices",
    "EnvironmentFailure",
    "Exported",
    "Imported",
    "InputError",
    "Level",
    "LoadedCase",
    "LoadedScenarios",
    "LoadedSweep",
    "PreparedChart",
    "Reading",
    "Selection",
    "SweepRequest",
    "UsageError",
    "Verdict",
    "Watched",
    "assess",
    "cases",
    "chart",
    "charts",
    "check",
    "compare",
    "diff",
    "explain",
    "export",
    "export_agreements",
    "export_sweep",
    "format_files",
    "format_text",
    "import_files",
    "init",
    "json_schema",
    "load",
    "load_scenarios",
    "load_sweep",
    "report",
    "solve",
    "sweep_summary",
    "timeline",
    "watch",
    "write_charts",
    "write_schemas",
]

# what asks for a sweep or a report stands beside them, with heavy libraries
_LATER = {"Choices": "zopa.report.make", "SweepRequest": "zopa.compare.sweep.choose"}


def __getattr__(name: str) -> object:
    if name in _LATER:
        return getattr(import_module(_LATER[name]), name)
    raise AttributeError(f"module 'zopa.api' has no attribute {name!r}")
