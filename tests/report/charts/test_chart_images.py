"""What every kind of chart looks like, pixel for pixel, where `pytest --mpl` runs.

The versions that draw are pinned there; without the option the charts are only drawn. To accept a
new look, run `pytest tests/report/charts/test_chart_images.py --mpl-generate-path
tests/report/charts/baseline` in that environment, and look at every image before committing it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from matplotlib.figure import Figure

from zopa.report.charts import style
from zopa.report.charts.figures import KINDS, draw
from zopa.results.base import Verdict
from zopa.results.solution import Solution

Build = Callable[[Any], Solution]
Made = Callable[[str, Solution], Any]

# Width, parties, closed, greyscale.
LOOKS = {
    "wide": (183, 8, True, False),
    "narrow": (89, 5, False, True),
    "pair": (120, 2, False, False),
}
# Two parties have a form of their own in the space alone.
SHOWN = [*((kind, look) for kind in KINDS for look in ("wide", "narrow")), ("space", "pair")]


@pytest.mark.mpl_image_compare(
    baseline_dir="baseline",
    style=style.RC_PARAMS,
    tolerance=2,
    savefig_kwargs={"dpi": 60},
    deterministic=True,
)
@pytest.mark.parametrize(("kind", "look"), SHOWN)
def test_looks(
    build: Build,
    varied_case: Callable[..., Any],
    equipped: Callable[[Solution, bool], Solution],
    made: Made,
    kind: str,
    look: str,
) -> Figure:
    width, parties, closed, greyscale = LOOKS[look]
    case = varied_case(parties, 8 if closed else 4, closed=closed)
    case.verdict = Verdict.CLOSED if closed else Verdict.OPEN
    results = made(kind, equipped(build(case), closed))
    return draw(results, kind, width=width, greyscale=greyscale)[0].figure
