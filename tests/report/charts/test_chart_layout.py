"""The look, the measuring of text, and the check that every saved figure passes."""

from __future__ import annotations

import itertools

import matplotlib
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib import rcParams
from matplotlib.figure import Figure

from zopa.report.charts.layout import balanced, check_layout, text_width, wrap
from zopa.report.charts.style import (
    COLOUR,
    GREY,
    MARGIN,
    SHAPES,
    chart_style,
    font,
    font_file,
    mixed,
    party_looks,
)

# Linear RGB as seen with normal vision, deuteranopia and protanopia (Machado, Oliveira and
# Fernandes 2009, severity 1).
VISIONS = {
    "normal": np.eye(3),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
}
XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])


def linear(colour: str) -> np.ndarray:
    rgb = np.array([int(colour[k : k + 2], 16) for k in (1, 3, 5)]) / 255
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def lab(colour: str, vision: np.ndarray) -> np.ndarray:
    xyz = XYZ @ np.clip(vision @ linear(colour), 0, 1) / np.array([0.9505, 1, 1.089])
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def figure_with(*texts: tuple[float, float, str, float]) -> Figure:
    """A figure of 100 by 50 mm with texts at places in millimetres, y upwards."""
    with chart_style():
        figure = Figure(figsize=(100 / 25.4, 50 / 25.4))
        for x, y, text, size in texts:
            figure.text(x / 100, y / 50, text, fontproperties=font(size), parse_math=False)
    return figure


@pytest.mark.parametrize("vision", VISIONS)
def test_no_party_has_the_colour_of_a_red_line_or_of_an_overlap(vision: str) -> None:
    for party, meaning in itertools.product(COLOUR.parties, (COLOUR.red_line, COLOUR.overlap)):
        distance = np.linalg.norm(lab(party, VISIONS[vision]) - lab(meaning, VISIONS[vision]))
        assert distance > 15, (party, meaning)


@pytest.mark.parametrize("vision", VISIONS)
def test_red_lines_and_overlaps_differ_in_every_vision(vision: str) -> None:
    distance = lab(COLOUR.red_line, VISIONS[vision]) - lab(COLOUR.overlap, VISIONS[vision])
    assert np.linalg.norm(distance) > 12


@pytest.mark.parametrize("name", ["ink", "muted", "red_line", "overlap"])
def test_colours_that_carry_text_stand_out_from_white(name: str) -> None:
    for palette in (COLOUR, GREY):
        luminance = float(XYZ[1] @ linear(getattr(palette, name)))
        assert 1.05 / (luminance + 0.05) >= 4.5


def test_greys_are_grey() -> None:
    for value in (*GREY.parties, GREY.ink, GREY.muted, GREY.faint, GREY.red_tint, GREY.hair):
        assert value[1:3] == value[3:5] == value[5:7]


def test_every_party_has_a_shape_of_its_own_and_keeps_it() -> None:
    parties = [f"p{k}" for k in range(len(SHAPES))]
    looks = party_looks(parties, COLOUR)
    assert len({look.shape for look in looks.values()}) == len(parties)
    assert [look.colour for look in looks.values()][:3] == ["#004488", "#BB5566", "#DDAA33"]


def test_mixing_runs_from_ground_to_colour() -> None:
    assert mixed("#004488", 1) == "#004488"
    assert mixed("#004488", 0) == "#FFFFFF"


def test_the_font_comes_from_matplotlib_itself() -> None:
    for bold, italic in itertools.product((False, True), repeat=2):
        assert font_file(bold, italic).startswith(matplotlib.get_data_path())


def test_the_style_leaves_no_setting_behind_even_after_an_error() -> None:
    before = dict(rcParams)
    with pytest.raises(ZeroDivisionError), chart_style():
        raise ZeroDivisionError
    assert dict(rcParams) == before


words = st.text(
    alphabet=st.sampled_from("abcdefghijklmnopqrstuvwxyzABCДЖЯйё0123456789-/–,.“”≤≥−"),
    min_size=1,
    max_size=30,
)


@settings(max_examples=50, deadline=None)
@given(st.lists(words, min_size=1, max_size=25), st.floats(12, 90))
def test_wrapped_lines_fit_and_lose_nothing(text: list[str], width: float) -> None:
    lines = wrap(" ".join(text), width, 7.5)
    assert all(text_width(line, 7.5) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == "".join(text)


@settings(max_examples=30, deadline=None)
@given(st.lists(words, min_size=1, max_size=25), st.floats(40, 90))
def test_balanced_lines_are_no_more_and_lose_nothing(text: list[str], width: float) -> None:
    lines = balanced(" ".join(text), width, 10.5, bold=True)
    assert len(lines) <= len(wrap(" ".join(text), width, 10.5, bold=True))
    assert "".join(lines).replace(" ", "") == "".join(text)


def test_a_balanced_headline_leaves_no_word_alone() -> None:
    text = "Five minimal conflicts close the agreement space; three concessions together open it"
    lines = balanced(text, 170, 10.5, bold=True)
    assert len(lines) == 2
    assert min(len(line.split()) for line in lines) >= 4


def test_a_no_break_space_keeps_a_sign_with_its_word() -> None:
    line = "Other states recognise it, Ukraine does not\u00a0†"
    for width in range(14, 80):
        assert not any(part == "†" for part in wrap(line, width, 7.5))


def test_an_empty_text_is_one_empty_line() -> None:
    assert wrap("", 50, 7) == ("",)


def test_good_text_passes() -> None:
    figure = figure_with((5, 10, "Привет, ≤ 600 → “ок”", 8), (5, 20, "$300bn and $5", 7))
    assert check_layout(figure) == ()


def test_text_over_text_is_caught() -> None:
    problems = check_layout(figure_with((5, 10, "underneath", 8), (12, 10.5, "on top", 8)))
    assert len(problems) == 1
    assert "lies over" in problems[0]


def test_texts_that_only_stand_close_pass() -> None:
    width = text_width("left", 8)
    assert check_layout(figure_with((5, 10, "left", 8), (5 + width + 0.3, 10, "right", 8))) == ()


@pytest.mark.parametrize(("x", "y"), [(-1, 10), (95, 10), (5, -0.8), (5, 49)])
def test_text_off_the_page_is_caught(x: float, y: float) -> None:
    assert any("off the page" in p for p in check_layout(figure_with((x, y, "Wide words", 9))))


def test_text_below_seven_points_is_caught() -> None:
    assert check_layout(figure_with((5, 10, "small", 6.9))) == (
        "'small' is set at 6.9 pt, below 7 pt",
    )


def test_a_missing_character_is_named() -> None:
    (problem,) = check_layout(figure_with((5, 10, "Beijing 北京", 8)))[:1]
    assert "'北' (U+5317)" in problem


def test_another_font_is_caught() -> None:
    with chart_style():
        figure = Figure(figsize=(3, 2))
        figure.text(0.1, 0.5, "serif", family="DejaVu Serif", size=9)
    assert any("not set in the bundled font" in p for p in check_layout(figure))


def test_turned_text_is_measured_turned() -> None:
    with chart_style():
        figure = Figure(figsize=(100 / 25.4, 50 / 25.4))
        figure.text(0.9, 0.1, "a tall label", fontproperties=font(8), rotation=90)
    assert check_layout(figure) == ()


def test_hidden_and_empty_texts_do_not_count() -> None:
    figure = figure_with((5, 10, "seen", 8), (5, 10, "hidden", 8), (5, 10, "  ", 8))
    figure.texts[1].set_visible(False)
    assert check_layout(figure) == ()


def test_measuring_agrees_with_the_margin() -> None:
    # 7.5 pt text is about 1.5 mm wide per letter; a page holds a line of 100 letters and more.
    assert 100 < text_width("n" * 100, 7.5) < 2 * (183 - 2 * MARGIN)
