"""How large, how deep and how many: the limits a file must keep."""

from __future__ import annotations

from dataclasses import dataclass

DEEPEST = 200
"""No limit on nesting may exceed this: data is walked by recursion, which Python bounds."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits on one file; whatever exceeds one is reported, never read half.

    Parameters
    ----------
    max_bytes
        Size of the file in bytes; a larger file is refused before it is read.
    max_nodes
        Keys and values after every alias is expanded; a text counts once more for every 100
        characters, so that aliases cannot multiply a long text either.
    max_depth
        Nesting of lists and mappings after every alias is expanded; at most 200.
    max_findings
        Diagnostics reported about one file before reading stops.

    Raises
    ------
    ValueError
        If a limit is not positive, or ``max_depth`` is above 200.
    """

    max_bytes: int = 1_000_000
    max_nodes: int = 200_000
    max_depth: int = 40
    max_findings: int = 100

    def __post_init__(self) -> None:
        if min(self.max_bytes, self.max_nodes, self.max_depth, self.max_findings) < 1:
            raise ValueError("every limit must be at least 1")
        if self.max_depth > DEEPEST:
            raise ValueError(f"max_depth may be at most {DEEPEST}")
