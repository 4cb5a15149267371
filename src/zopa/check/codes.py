"""The codes of all findings that may be ignored: whatever can be a warning or a remark."""

from __future__ import annotations

WARNINGS = frozenset(
    {
        "already-implied",
        "bound-between-steps",
        "change-without-effect",
        "contradicted-evidence",
        "empty-red-line",
        "everything-acceptable",
        "ideal-outside-acceptable",
        "impossible-option",
        "missing-positions",
        "off-grid",
        "out-of-range",
        "rules-clash",
        "scenario-without-effect",
        "stale-stance",
        "stance-without-evidence",
        "unused-claim",
        "without-effect",
    }
)
