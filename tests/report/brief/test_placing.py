"""Where things stand on the pages of a brief: figures, tables and what leads up to them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from zopa.report.brief.parts import Figure, Para, Part, Settled, Table, Title, cell
from zopa.report.brief.placing import placed
from zopa.report.brief.typeset import typeset

FIGURE = Figure("matrix-1", "A matrix", "Described.")
TABLE = Table(("A", "B"), ((cell("1"), cell("2")),))


def test_every_figure_stands_before_a_table_and_before_what_leads_up_to_it() -> None:
    lead = (Title("Zones", 2), Para(("Of one option.",)))
    parts = placed([Title("A section"), Para(("Before.",)), FIGURE, *lead, TABLE])
    assert parts.index(Settled()) == parts.index(FIGURE) + 1
    assert parts[-1] == TABLE
    assert [part.keep for part in parts if isinstance(part, Para)] == [False, True]


@pytest.mark.parametrize(
    ("after", "moves"),
    [
        ([Para(("word " * 400,))], True),
        ([Para(("A line.",))], False),
        ([Title("The next section"), Para(("word " * 400,))], False),
        ([TABLE, Para(("word " * 400,))], False),
        ([FIGURE, FIGURE, Para(("word " * 400,))], False),
        ([Para(("word " * 100,)), FIGURE, Para(("word " * 100,))], False),
    ],
    ids=[
        "text",
        "a line",
        "another section",
        "a table",
        "text for one of three",
        "text for one of two",
    ],
)
def test_a_figure_moves_only_where_text_takes_its_place(after: list[Part], moves: bool) -> None:
    figure = placed([Title("A section"), FIGURE, *after])[1]
    assert isinstance(figure, Figure)
    assert figure.moves is moves


def test_figures_that_follow_each_other_move_together_or_stay_in_order() -> None:
    for words, moves in ((200, False), (400, True)):
        parts = placed([Title("A section"), FIGURE, FIGURE, Para(("word " * words,))])
        assert [part.moves for part in parts if isinstance(part, Figure)] == [moves, moves]


def on_paper(parts: list[Part]) -> bytes:
    pdf, _ = typeset(parts, {}, title="A", running="A", as_of="2024-06-01", author="zopa")
    return pdf


def test_a_page_that_goes_on_with_a_group_of_a_table_names_the_group_again(
    paper_text: Callable[..., str],
) -> None:
    rows = (*[(cell(f"row {n}"), cell("said")) for n in range(90)],)
    table = Table(("Party", "Says"), ((cell("The issue"),), *rows))
    first, second, *_ = paper_text(on_paper([table])).split("\f")
    assert "The issue" in first
    assert second.index("Party") < second.index("The issue") < second.index("row ")


def test_no_line_breaks_inside_the_id_of_a_claim_or_an_option_of_a_command(
    paper_text: Callable[..., str],
) -> None:
    text = "".join(f"{'w' * n} s003-c16 {'w' * n} --verify " for n in range(1, 40))
    words = paper_text(on_paper([Para((text,))])).split()
    assert words.count("s003-c16") == words.count("--verify") == 39
