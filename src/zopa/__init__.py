"""zopa: model negotiation positions, find the zone of possible agreement, explain what bars it.

In a notebook: ``zopa.load("ukraine-2025").solve()``. Every command has its function in `zopa.api`;
here stand only those whose names are no packages of zopa.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from zopa._version import __version__ as __version__

if TYPE_CHECKING:
    from zopa.api import LoadedCase as LoadedCase
    from zopa.api import Selection as Selection
    from zopa.api import assess as assess
    from zopa.api import cases as cases
    from zopa.api import chart as chart
    from zopa.api import charts as charts
    from zopa.api import load as load

__all__ = ["LoadedCase", "Selection", "assess", "cases", "chart", "charts", "load"]


def __getattr__(name: str) -> object:
    # looked up on first use, so that `zopa --help` imports nothing heavy
    if name in __all__:
        from zopa import api

        return getattr(api, name)
    raise AttributeError(f"module 'zopa' has no attribute {name!r}")
