"""Text of files comes out as text: in the brief, in Markdown and in tables."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest

from zopa import api
from zopa.report.brief import characters
from zopa.report.brief.content import brief
from zopa.report.brief.text import as_markdown
from zopa.report.brief.typeset import typeset
from zopa.report.tables import tables
from zopa.results.comparison import Comparison
from zopa.results.solution import Solution

HOSTILE = {
    "html": "<script>alert(1)</script><b onclick='x'>&amp;</b>",
    "typst": '#panic("x") $x^2$ #include "/etc/passwd" *a* _b_ @label <label> `c` // \\',
    "markdown": "](javascript:alert) ![x](y) | # = - 1. ~~a~~ [link](#claim) <!-- -->",
    "latex": r"\input{/etc/passwd} $\frac{1}{0}$ % \end{document}",
    "rich": "[red]text[/red] [link=http://example.org]x[/link] :bomb:",
    "control": "bell\x07 escape\x1b[31m backwards\u202eabc nul\x00 joined\u200bup",
    "formula": '=HYPERLINK("http://example.org","x")',
    "sum": "@SUM(A1:A9)",
    "minus": "-2+3+cmd|' /C calc'!A0",
    "scripts": "Україна עברית العربية Ελλάδα",
}
# free texts of results, by their key
FREE = {
    "title", "short", "text", "prose", "note", "statement", "speaker", "outlet", "unit", "because",
    "scenario_title", "scenario_because", "agreement_prose", "low_end", "high_end", "before",
    "after", "reason",
}  # fmt: skip


def poisoned(data: Any, poison: Callable[[str], str], key: str = "") -> Any:
    """Put a text before every free text of a result."""
    if isinstance(data, dict):
        return {name: poisoned(value, poison, name) for name, value in data.items()}
    if isinstance(data, list):
        return [poisoned(value, poison, key) for value in data]
    return poison(data) if isinstance(data, str) and key in FREE else data


@pytest.fixture(scope="module")
def results() -> tuple[dict[str, Any], dict[str, Any]]:
    loaded = api.load("tutorial")
    comparison = loaded.beside().comparison
    assert comparison is not None
    return loaded.solve().to_dict(), comparison.to_dict()


@pytest.fixture(scope="module")
def hostile(results: tuple[dict[str, Any], dict[str, Any]]) -> tuple[Solution, Comparison]:
    """Give results that hold every hostile text, in turn, in every free text."""
    texts = list(HOSTILE.values())
    count = 0

    def poison(text: str) -> str:
        nonlocal count
        count += 1
        return f"{texts[count % len(texts)]} {text}"

    solution, comparison = results
    made = Solution.model_validate(poisoned(solution, poison))
    beside = Comparison.model_validate(poisoned(comparison, poison))
    assert count > 20 * len(texts)
    return made, beside


def set_on_paper(
    solution: Solution, comparison: Comparison | None
) -> tuple[bytes, tuple[str, ...]]:
    parts = brief(solution, {}, comparison)
    return typeset(parts, {}, title=solution.title, running="x", as_of="2024-06-01", author="zopa")


def words_of(text: str) -> str:
    """Make the white space of a text of a PDF plain."""
    return " ".join(text.replace("\u200b", "").split())


def test_hostile_text_is_printed_in_the_brief_as_it_stands(
    hostile: tuple[Solution, Comparison],
    conforms: Callable[[bytes], None],
    paper_text: Callable[..., str],
) -> None:
    pdf, lacking = set_on_paper(*hostile)
    conforms(pdf)
    assert lacking == ()
    text = re.sub(r"\s", "", words_of(paper_text(pdf)))
    for whole in (
        "<script>alert(1)</script><b",
        '#panic("x")$x^2$#include"/etc/passwd"',
        "[red]text[/red]",
        r"\input{/etc/passwd}",
        "](javascript:alert)![x](y)",
        r"bell\x07escape\x1b[31mbackwards\u202eabcnul\x00joined\u200bup",
        "Україна",
    ):
        assert whole.replace(" ", "") in text, whole


def test_hostile_text_is_no_markup_in_markdown(hostile: tuple[Solution, Comparison]) -> None:
    text = as_markdown(brief(hostile[0], {}, hostile[1]))
    assert "\x1b" not in text and "\u202e" not in text and "\x00" not in text
    # every tag is one of ours, and every link leads into the document
    ours = re.compile(r'<a id="[a-z0-9-]+"></a>|</?details>|</?summary>')
    left = re.sub(r"\\.", "", ours.sub("", text))
    assert "<" not in left and ">" not in left
    assert all(to.startswith("#") for to in re.findall(r"\]\(([^)]*)\)", left))
    bare = re.sub(r"\\.", "", text)
    for line in bare.splitlines():
        assert not line.startswith("#") or re.match(r"#{1,4} ", line)
    # a bar of a text never ends a cell: all rows of a table are as long as its rule
    rule = 0
    for line in bare.splitlines():
        if line.startswith("| ---"):
            rule = line.count("|")
        elif not line.startswith("|"):
            rule = 0
        elif rule:
            assert line.count("|") == rule, line


def test_no_text_in_a_table_is_computed_by_a_spreadsheet(
    hostile: tuple[Solution, Comparison],
) -> None:
    made = tables(*hostile)
    assert {"zones.csv", "claims.csv", "scenarios.csv"} <= set(made)
    number = re.compile(r"-?\d+(\.\d+)?(/\d+)?")
    for name, text in made.items():
        rows = list(csv.reader(StringIO(text)))
        assert {len(row) for row in rows} == {len(rows[0])}, name
        for field in (field for row in rows for field in row):
            assert field.isprintable(), (name, field)
            assert not field.startswith(("=", "+", "-", "@")) or number.fullmatch(field)


def test_very_long_texts_stay_on_the_page(
    results: tuple[dict[str, Any], dict[str, Any]],
    conforms: Callable[[bytes], None],
    paper_text: Callable[..., str],
) -> None:
    solution, _ = results
    words, letters = "word " * 2000, "x" * 10_000
    solution = {**solution, "title": f"Long {words[:500]}"}
    claims = dict(solution["claims"])
    first, second = list(claims)[:2]
    claims[first] = {**claims[first], "statement": f"{words}END"}
    claims[second] = {**claims[second], "statement": f"{letters}END"}
    pdf, _ = set_on_paper(Solution.model_validate({**solution, "claims": claims}), None)
    conforms(pdf)
    text = re.sub(r"\s", "", words_of(paper_text(pdf)))
    # also in a list, where the conflict that rests on it is told; nothing is cut off
    assert text.count("x") >= len(letters)
    assert "wordEND" in text
    boxes = paper_text(pdf, "-bbox")
    right = [float(x) for x in re.findall(r'xMax="([\d.]+)"', boxes)]
    bottom = [float(y) for y in re.findall(r'yMax="([\d.]+)"', boxes)]
    assert len(right) > 3000
    assert max(right) < 595 - 30 and max(bottom) < 842 - 15


def test_a_character_without_a_font_is_shown_by_its_code_and_reported(
    results: tuple[dict[str, Any], dict[str, Any]],
    conforms: Callable[[bytes], None],
    paper_text: Callable[..., str],
) -> None:
    solution = Solution.model_validate({**results[0], "title": "한 and עברית"})
    pdf, lacking = set_on_paper(solution, None)
    conforms(pdf)
    assert lacking == ("한",)
    assert "[U+D55C] and" in words_of(paper_text(pdf))


def test_chinese_and_japanese_are_set_where_there_is_a_font_for_them(
    results: tuple[dict[str, Any], dict[str, Any]],
    conforms: Callable[[bytes], None],
    paper_text: Callable[..., str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    solution = Solution.model_validate({**results[0], "title": "河川协定 かな"})
    pdf, lacking = set_on_paper(solution, None)
    conforms(pdf)
    assert lacking == ()
    assert "河川协定 かな" in words_of(paper_text(pdf))
    assert characters.packages_for(solution.title) == ("zhplot",)
    assert characters.packages_for("Україна עברית العربية 한") == ()
    monkeypatch.setattr(characters, "chinese_font", lambda: None)
    assert set_on_paper(solution, None)[1] == tuple(sorted("河川协定かな"))
    assert characters.packages_for(solution.title) == ()
