"""Answers where no decision diagram fits: by search, with solvers that are an extra of the install.

CP-SAT (ortools) settles verdicts and finds bargaining points, PySAT finds conflicts and concession
sets, the smallest first. Both are imported only where a limit was hit. Their effort is bounded by
counts of steps, not by time, so that the same input gives the same answer; what they do not settle
within it stays unknown.
"""

from __future__ import annotations

from importlib import import_module

from zopa.diagnostics import ZopaError

__all__ = ["EXTRA", "OutOfWork", "missing"]

EXTRA = "cp"
_NEEDED = {"ortools": "ortools.sat.python.cp_model", "python-sat": "pysat.examples.rc2"}


class OutOfWork(ZopaError):  # noqa: N818  (a limit is not an error of anybody's)
    """A search was given up; what it looked for is unknown."""

    def __init__(self) -> None:
        super().__init__("the search was given up after as many steps as it is allowed")


def missing() -> tuple[str, ...]:
    """Name the packages that the search needs and that cannot be imported."""
    lacking = []
    for package, module in _NEEDED.items():
        try:
            import_module(module)
        except ImportError:
            lacking.append(package)
    return tuple(lacking)
