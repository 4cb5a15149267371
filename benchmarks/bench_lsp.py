"""What somebody who types waits for: a real server over its standard input and output."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median, quantiles

import pytest

from benchmarks.editor import Editor
from benchmarks.rows import Row
from zopa.case.files import read_case
from zopa.case.workspace import Workspace
from zopa.check.case import check_files

EDITS = "An edit in an editor, until the findings are there, by the clock"
QUESTIONS = "Questions of an editor, by the clock"
ROOT = Path(__file__).parent.parent
CASE = "ukraine-2025"
ROUNDS = 100
# where free text begins, and where an expression or a list of options does
TEXT = re.compile(r"(?:title|statement|because|note): (?=[A-Z])")


class Waited:
    """Calls a function; of all its calls it keeps how long one waited."""

    def __init__(self, call: Callable[[int], object]) -> None:
        self._call = call
        self.seconds: list[float] = []

    def __call__(self) -> object:
        """Call it with the number of the call."""
        begin = time.perf_counter()
        result = self._call(len(self.seconds))
        self.seconds.append(time.perf_counter() - begin)
        return result

    def measured(self, row: Row) -> tuple[float, float]:
        """Repeat it under pytest-benchmark and beyond; give the median and the 95th percentile."""
        row.measure(self, first=0.01)
        while 1 < len(self.seconds) < ROUNDS:
            self()
        if len(self.seconds) == 1:
            return self.seconds[0], self.seconds[0]
        return median(self.seconds), quantiles(self.seconds, n=20)[-1]


@pytest.fixture(scope="module")
def editor() -> Iterator[Editor]:
    """Give an editor in this repository."""
    with Editor(ROOT) as editor:
        yield editor


def typed(text: str, number: int) -> str:
    """Add a word to a text in the middle of a file."""
    hits = list(TEXT.finditer(text))
    at = hits[len(hits) // 2].end()
    return f"{text[:at]}Word{number} {text[at:]}"


def other_option(text: str, number: int) -> str:
    """Add a name that is none to the first list of what is acceptable, and take it back."""
    word = f"[unknown_{number}, " if number % 2 else "["
    return re.sub(r"(?<=acceptable: )\[", word, text, count=1)


def renamed_option(text: str, number: int) -> str:
    """Give an option of the model another name in every edit: all files are judged anew."""
    return re.sub(r"(?<=options:\n      )\w+", f"option_{number}", text, count=1)


@pytest.mark.parametrize(
    ("words", "file", "change"),
    [
        pytest.param(
            "a word in positions",
            f"positions/{CASE}/russia.yaml",
            typed,
            marks=pytest.mark.smallest,
        ),
        ("a wrong option in positions, and back", f"positions/{CASE}/ukraine.yaml", other_option),
        ("a word in the model", f"models/{CASE}/model.yaml", typed),
        ("another option in the model", f"models/{CASE}/model.yaml", renamed_option),
        ("a word in the scenarios", f"models/{CASE}/scenarios.yaml", typed),
        ("a word in a source", f"seeds/{CASE}/000_6faf03cb1a215d0c.yaml", typed),
    ],
)
def bench_edit(
    row: Row, editor: Editor, words: str, file: str, change: Callable[[str, int], str]
) -> None:
    """An edit of one file, beside a check of all files that remembers nothing."""
    text = (ROOT / file).read_text(encoding="utf-8")
    files = read_case(Workspace(ROOT), CASE)
    assert check_files(files) == ()
    for number in range(3):
        editor.edit(file, change(text, number))

    row.begin(EDITS, case=CASE, edit=words)
    edit = Waited(lambda number: editor.edit(file, change(text, number)))
    fresh = Waited(lambda _: check_files(read_case(Workspace(ROOT), CASE)))
    half, most = edit.measured(row)
    for _ in edit.seconds[:20]:
        fresh()
    anew = median(fresh.seconds)
    assert editor.edit(file, text) == []
    row.note(
        **{
            "median,_ms": 1000 * half,
            "95th_percentile,_ms": 1000 * most,
            "read_and_checked_anew,_ms": 1000 * anew,
            "anew_/_median": anew / half,
        }
    )
    row.goal(f"An edit of {CASE}, median, ms", 1000 * half, 60, "<=")
    row.goal(f"An edit of {CASE}, 95th percentile, ms", 1000 * most, 100, "<=")


@pytest.mark.parametrize(
    ("method", "file", "place"),
    [
        pytest.param(
            "completion",
            f"positions/{CASE}/russia.yaml",
            "ideal: ",
            marks=pytest.mark.smallest,
        ),
        ("hover", f"positions/{CASE}/russia.yaml", "  crimea_control"),
        ("definition", f"positions/{CASE}/russia.yaml", "evidence: [s"),
        ("references", f"models/{CASE}/model.yaml", "  donbas_control"),
        ("documentHighlight", f"positions/{CASE}/russia.yaml", "evidence: [s"),
    ],
)
def bench_question(row: Row, editor: Editor, method: str, file: str, place: str) -> None:
    """A question about a name, right after an edit."""
    text = (ROOT / file).read_text(encoding="utf-8")
    before = text[: text.index(place) + len(place)]
    line, character = before.count("\n"), len(before.rpartition("\n")[2])
    more = {"context": {"includeDeclaration": True}} if method == "references" else {}
    editor.edit(file, text)
    row.begin(QUESTIONS, case=CASE, question=method)

    def ask(number: int) -> object:
        answer = editor.at(file, line, character, method, **more)
        assert answer
        return answer

    half, most = Waited(ask).measured(row)
    row.note(**{"median,_ms": 1000 * half, "95th_percentile,_ms": 1000 * most})
    row.goal(f"A question of an editor about {CASE}, 95th percentile, ms", 1000 * most, 100, "<=")
