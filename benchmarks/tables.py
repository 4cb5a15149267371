"""From the figures of a run to `docs/benchmarks.md`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

__all__ = ["page"]

_HEAD = """# Benchmarks

What zopa needs, measured beside other programs in one run that also compares their answers: equal
frontiers, brute force at the small end, and properties that hold at any size. A wrong answer fails
the run. This page is written by

```
python -m pip install -e '.[bench]'
python -m benchmarks
```

Times are processor time in one process, the median of some runs (one, where a run takes long);
tables name what they measure otherwise. Memory is the most that Python and numpy hold at a time.
What was not run says so; nothing is extrapolated. All cases are drawn from fixed seeds by
`benchmarks/workloads.py`.
"""


def page(run: Mapping[str, Any], versions: Mapping[str, str]) -> str:
    """Write the page.

    Parameters
    ----------
    run
        The JSON of pytest-benchmark.
    versions
        Of the programs measured.
    """
    rows = [benchmark["extra_info"] for benchmark in run["benchmarks"]]
    parts = [_HEAD, "\n".join(_about(run, versions)), _goals(rows)]
    for name in dict.fromkeys(info["table"] for info in rows):
        cells = [info["cells"] for info in rows if info["table"] == name]
        parts.append(f"## {name}\n\n{_table(cells)}")
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def _about(run: Mapping[str, Any], versions: Mapping[str, str]) -> Iterator[str]:
    machine = run["machine_info"]
    processor = machine.get("cpu", {})
    named = ", ".join(f"{name} {version}" for name, version in versions.items())
    yield f"- Date: {run['datetime'][:10]}"
    yield f"- Machine: {processor.get('brand_raw', 'unknown')}, {processor.get('count', '?')} cores"
    yield f"- System: {machine['system']} {machine['machine']}"
    yield f"- Versions: Python {machine['python_version']}, {named}"


def _goals(rows: Sequence[Mapping[str, Any]]) -> str:
    cells = []
    every = [goal for info in rows for goal in info["goals"]]
    for name in dict.fromkeys(goal["name"] for goal in every):
        own = [goal for goal in every if goal["name"] == name]
        least = own[0]["sense"] == ">="
        worst = (min if least else max)(goal["value"] for goal in own)
        limit = own[0]["limit"]
        met = worst >= limit if least else worst <= limit
        cells.append(
            {
                "goal": name,
                "limit": f"{'at least' if least else 'at most'} {_cell(limit)}",
                "measured, the worst": worst,
                "of cases": len(own),
                "result": "met" if met else "**missed**",
            }
        )
    return f"## Goals\n\n{_table(cells)}"


def _table(rows: Sequence[Mapping[str, Any]]) -> str:
    columns = list(dict.fromkeys(column for cells in rows for column in cells))
    lines = [columns, [_rule(column, rows) for column in columns]]
    lines += [[_cell(cells.get(column)) for column in columns] for cells in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _rule(column: str, rows: Sequence[Mapping[str, Any]]) -> str:
    """Align numbers to the right."""
    numbers = any(isinstance(cells.get(column), int | float) for cells in rows)
    return "---:" if numbers else "---"


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case int() if value >= 10**9 and value == 10 ** (len(str(value)) - 1):
            return f"10^{len(str(value)) - 1}"
        case int() if value >= 10**15:
            return f"{value:.2e}"
        case int():
            return f"{value:,}"
        case float() if value >= 100:
            return f"{value:,.0f}"
        case float():
            return f"{value:.3g}" if value >= 0.001 else f"{value:.2g}"
        case _:
            return str(value)
