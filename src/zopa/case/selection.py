"""Which case of the many that the files hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

BASELINE = "baseline"


@dataclass(frozen=True)
class Selection:
    """Which case of the many that the files hold: a scenario (None: the baseline) and a day."""

    scenario: str | None = None
    as_of: date | None = None


# the baseline, on the model's day
AS_CODED = Selection()
