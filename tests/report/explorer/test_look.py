"""A party looks the same in the explorer and in the charts."""

from __future__ import annotations

import re
from importlib.resources import files

from zopa.report.charts.style import COLOUR

STYLE = files("zopa.report.explorer").joinpath("assets/style.css").read_text(encoding="utf-8")


def test_parties_have_the_colours_of_the_charts_and_red_lines_have_their_own() -> None:
    light = STYLE.partition("svg.p0")[2].partition("\n")[0]
    colours = re.findall(r"#[0-9a-f]{6}", light)
    assert colours == [colour.lower() for colour in COLOUR.parties]
    assert f"--red: {COLOUR.red_line.lower()};" in STYLE
    assert f"--open: {COLOUR.overlap.lower()};" in STYLE
    assert not {COLOUR.red_line.lower(), COLOUR.overlap.lower()} & {*colours}
