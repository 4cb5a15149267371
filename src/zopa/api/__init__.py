"""One function per command: what the command line calls, and what a notebook uses.

Heavy libraries are imported inside the functions that need them, so that checking a case is fast.
"""

from zopa.api.checking import CaseSummary, CheckReport, cases, check
from zopa.api.comparing import ASKED, LoadedScenarios, compare, load_scenarios, timeline
from zopa.api.drawing import PreparedChart, chart, charts, report, write_charts
from zopa.api.editing import Begun, format_files, init, json_schema, write_schemas
from zopa.api.exchanging import Exported, Imported, export, import_files
from zopa.api.loading import LoadedCase, assess, load, solve
from zopa.api.sweeping import LoadedSweep, export_sweep, load_sweep, sweep_summary

__all__ = [
    "ASKED",
    "Begun",
    "CaseSummary",
    "CheckReport",
    "Exported",
    "Imported",
    "LoadedCase",
    "LoadedScenarios",
    "LoadedSweep",
    "PreparedChart",
    "assess",
    "cases",
    "chart",
    "charts",
    "check",
    "compare",
    "export",
    "export_sweep",
    "format_files",
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
    "write_charts",
    "write_schemas",
]
