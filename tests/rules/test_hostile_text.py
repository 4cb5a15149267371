"""Text that would crash, stall or subvert a careless reader."""

import ast
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest

import zopa
from zopa.rules.parse import parse_consent, parse_constraint
from zopa.rules.problems import ExpressionError
from zopa.rules.space import Members, Numbers, Options

SPACE = {
    "x": Numbers(Fraction(0), Fraction(9), Fraction(1)),
    "c": Options(("a", "b")),
    "s": Members(("m", "n")),
}


@pytest.fixture(autouse=True)
def quick() -> Iterator[None]:
    """Every text is refused or read at once."""
    begin = time.perf_counter()
    yield
    assert time.perf_counter() - begin < 2


def codes(text: str) -> set[str]:
    with pytest.raises(ExpressionError) as caught:
        parse_constraint(text, SPACE)
    return {problem.code for problem in caught.value.problems}


@pytest.mark.parametrize("text", ["(" * 20_000, "not " * 5_000 + "x > 1", "x" * 10**7])
def test_long_text_is_refused_before_anything_else(text: str) -> None:
    assert codes(text) == {"expression-too-long"}


def test_the_limit_of_length_is_exact() -> None:
    assert parse_constraint("x > 1".ljust(2000), SPACE)
    assert codes("x > 1".ljust(2001)) == {"expression-too-long"}


@pytest.mark.parametrize(
    "text",
    [
        "(" * 900 + "x > 1" + ")" * 900,
        "(" * 2000,
        "[" * 1000 + "]" * 1000,
        "not " * 490 + "x > 1",
        "-" * 1900 + "x > 1",
        "- +" * 600 + "x > 1",
        "(not " * 300 + "x > 1" + ")" * 300,
        "not(-(" * 60 + "x > 1",
        "s(" * 900,
        "~" * 1900 + "x",
    ],
)
def test_deep_nesting_is_refused(text: str) -> None:
    assert "expression-too-deep" in codes(text)


def test_the_limit_of_depth_is_exact() -> None:
    assert parse_constraint("(" * 50 + "x > 1" + ")" * 50, SPACE)
    assert parse_constraint("not " * 50 + "x > 1", SPACE)
    assert codes("(" * 51 + "x > 1" + ")" * 51) == {"expression-too-deep"}
    assert codes("not " * 51 + "x > 1") == {"expression-too-deep"}


@pytest.mark.parametrize(
    "text",
    [
        " or ".join(["x>1"] * 280),
        "x" + "<9" * 990,
        "x>" + "-1" * 990,
        "x>" + "1*" * 900 + "0",
        " and ".join(["c==a or x<3"] * 120),
    ],
)
def test_wide_expressions_are_read(text: str) -> None:
    assert parse_constraint(text, SPACE).issues


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('echo hacked')",
        "(lambda: x)() > 1",
        "[y for y in (1, 2)] > 1",
        "().__class__.__bases__[0] == x",
        "x if c == a else x",
        "f'{x}' == x",
        "x > 1 ; import os",
        "x > (yield)",
        "x > await x",
        "*x > 1",
        "size(*s) > 1",
        "size(s=s) > 1",
        "x > ...",
        "x > 1 \\\n",
        "print x",
        "x.real > 1",
        "b'a' == c",
        "x > 1 if True else exec('1')",
        "eval(x) > 1",
        "c == a\x00",
    ],
)
def test_python_is_no_part_of_the_language(text: str) -> None:
    assert codes(text) <= {"expression-syntax", "expression-not-allowed", "wrong-kind"}


def test_pythons_parser_sees_neither_names_nor_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    parse = ast.parse

    def spy(source: str, mode: str = "exec") -> ast.AST:
        seen.append(source)
        return parse(source, mode=mode)

    monkeypatch.setattr(ast, "parse", spy)
    parse_constraint("x > 12.5 and c in [a, b] or size(s) > 1", SPACE)
    assert seen == ["n > 0 and n in [ n , n ] or n ( n ) > 0"]


def test_many_unknown_names_are_reported_in_time() -> None:
    words = " and ".join(f"w{i}=={i}" for i in range(150))
    assert codes(words) == {"unknown-issue"}


def test_agreement_rules_have_the_same_limits() -> None:
    for text in ("(" * 60 + "a" + ")" * 60, "a and " * 400 + "a", "at_least(9**9**9, a)"):
        with pytest.raises(ExpressionError):
            parse_consent(text, ["a"])


def test_reading_and_tables_do_without_sympy() -> None:
    source = Path(zopa.__file__).parents[1]
    modules = [
        "algebra",
        "consent",
        "formulas",
        "parse",
        "polynomials",
        "prose",
        "source",
        "tables",
    ]
    code = (
        "import sys\n"
        + "".join(f"import zopa.rules.{module}\n" for module in modules)
        + "sys.exit('sympy' in sys.modules)"
    )
    env = {**os.environ, "PYTHONPATH": str(source)}
    done = subprocess.run([sys.executable, "-c", code], env=env, check=False)
    assert done.returncode == 0
