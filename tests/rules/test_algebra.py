from fractions import Fraction
from random import Random

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from zopa.diagnostics import UsageError
from zopa.rules.algebra import number_set
from zopa.rules.evaluate import evaluate
from zopa.rules.formulas import latex, to_sympy
from zopa.rules.parse import parse_constraint
from zopa.rules.space import Members, Numbers, Options

SPACE = {
    "x": Numbers(Fraction(-4), Fraction(9, 2), Fraction(1, 2)),
    "y": Numbers(Fraction(0), Fraction(9), Fraction(1)),
    "c": Options(("a", "b_c")),
    "s": Members(("m", "n")),
}
LOW, HIGH = sympy.Integer(-4), sympy.Rational(9, 2)


def reals(text: str) -> sympy.Set:
    return number_set(parse_constraint(text, SPACE, about="x"), "x", SPACE)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x <= 1.5", sympy.Interval(LOW, sympy.Rational(3, 2))),
        ("x < 2", sympy.Interval.Ropen(LOW, 2)),
        ("-1 < x <= 2", sympy.Interval.Lopen(-1, 2)),
        ("x < -1 or x >= 2", sympy.Interval.Ropen(LOW, -1) + sympy.Interval(2, HIGH)),
        ("x == 3", sympy.FiniteSet(3)),
        ("x in [3, -1, 0.3, 99]", sympy.FiniteSet(-1, sympy.Rational(3, 10), 3)),
        ("x != 3", sympy.Interval.Ropen(LOW, 3) + sympy.Interval.Lopen(3, HIGH)),
        ("x < 3 or x >= 3", sympy.Interval(LOW, HIGH)),
        ("not (x < 3 or x >= 3)", sympy.EmptySet),
        ("x > 99", sympy.EmptySet),
        ("x > 99 or x == 1", sympy.FiniteSet(1)),
        ("3 * x - 1 >= x + 0.5", sympy.Interval(sympy.Rational(3, 4), HIGH)),
        ("x - x == 0", sympy.Interval(LOW, HIGH)),
        ("x - x == 1", sympy.EmptySet),
        ("x * x < 2", sympy.Interval.open(-sympy.sqrt(2), sympy.sqrt(2))),
        ("x * x == 2 and x * x * x * x == 4", sympy.FiniteSet(-sympy.sqrt(2), sympy.sqrt(2))),
        ("x * x <= 0", sympy.FiniteSet(0)),
        ("(x - 1) * (x - 1) > 0", sympy.Interval.Ropen(LOW, 1) + sympy.Interval.Lopen(1, HIGH)),
        ("x * x < -1", sympy.EmptySet),
        ("x * x <= x + 1 and x >= 0", sympy.Interval(0, (1 + sympy.sqrt(5)) / 2)),
    ],
)
def test_number_sets_are_exact(text: str, expected: sympy.Set) -> None:
    assert reals(text) == expected


def test_a_cubic_bound_is_exact() -> None:
    found = reals("x * x * x - 2 * x >= 5")
    z = sympy.Symbol("z")
    assert sympy.minimal_polynomial(found.start, z) == z**3 - 2 * z - 5
    assert not found.left_open
    assert found.end == HIGH


def random_term(rng: Random, depth: int) -> str:
    kind = rng.choice(["x", "literal", "sum", "product", "minus"] if depth else ["x", "literal"])
    if kind == "x":
        return "x"
    if kind == "literal":
        return rng.choice(["0", "1", "2", "-3", "0.5", "4.5", "-4"])
    first, second = random_term(rng, depth - 1), random_term(rng, depth - 1)
    if kind == "sum":
        return f"({first} {rng.choice('+-')} {second})"
    return f"({first} * {second})" if kind == "product" else f"-({first})"


def random_limit(rng: Random, depth: int) -> str:
    kind = rng.choice(["leaf", "and", "or", "not"]) if depth else "leaf"
    if kind == "leaf":
        chain = [random_term(rng, 2), "x", random_term(rng, 1)][: rng.choice([2, 2, 3])]
        relations = [rng.choice(["==", "!=", "<", "<=", ">", ">="]) for _ in chain]
        text = chain[0]
        for relation, term in zip(relations, chain[1:], strict=False):
            text += f" {relation} {term}"
        return text
    if kind == "not":
        return f"not ({random_limit(rng, depth - 1)})"
    return f"({random_limit(rng, depth - 1)}) {kind} ({random_limit(rng, depth - 1)})"


@settings(max_examples=80, deadline=None)
@given(st.randoms(use_true_random=True))
def test_number_sets_agree_with_evaluation_at_any_rational(rng: Random) -> None:
    constraint = parse_constraint(random_limit(rng, 2), SPACE)
    found = number_set(constraint, "x", SPACE)
    samples = {Fraction(rng.randint(-80, 90), rng.randint(1, 20)) for _ in range(12)}
    samples |= {Fraction(n, 2) for n in range(-8, 10)}  # where the bounds are
    for value in sorted(v for v in samples if -4 <= v <= Fraction(9, 2)):
        exact = sympy.Rational(value.numerator, value.denominator)
        assert bool(found.contains(exact)) == evaluate(constraint, {"x": value})
    assert found.is_subset(sympy.Interval(LOW, HIGH))


def test_a_number_set_needs_a_constraint_on_one_number() -> None:
    for text, issue in (("x > y", "x"), ("c == a", "c"), ("y > 1", "x"), ("size(s) > 1", "s")):
        with pytest.raises(UsageError):
            number_set(parse_constraint(text, SPACE), issue, SPACE)


def test_published_zones_overlap_as_published() -> None:
    # bargaining zones A-D on one price line; overlaps of pairs by interval arithmetic
    space = {"price": Numbers(Fraction(0), Fraction(50), Fraction(1))}
    limits = {"A": (10, 20), "B": (18, 30), "C": (25, 40), "D": (5, 12)}
    zones = {
        name: number_set(
            parse_constraint(f"{low} <= price <= {high}", space, about="price"), "price", space
        )
        for name, (low, high) in limits.items()
    }
    assert zones["A"] & zones["B"] == sympy.Interval(18, 20)
    assert zones["A"] & zones["D"] == sympy.Interval(10, 12)
    assert zones["B"] & zones["C"] == sympy.Interval(25, 30)
    for first, second in (("A", "C"), ("B", "D"), ("C", "D")):
        assert zones[first] & zones[second] == sympy.EmptySet


def test_formulas_are_built_from_symbols_and_relations() -> None:
    x, y = sympy.Symbol("x", real=True), sympy.Symbol("y", real=True)
    formula = to_sympy(parse_constraint("x + 0.5 * y * y < 3 and not x == y", SPACE))
    assert formula == sympy.And(x + y**2 / 2 < 3, sympy.Ne(x, y))
    sized = to_sympy(parse_constraint("size(s) + x >= 1 or m not in s", SPACE))
    size = sympy.Symbol("size(s)", integer=True, nonnegative=True)
    assert sized == sympy.Or(size + x >= 1, sympy.Not(sympy.Symbol("m in s")))


def test_formulas_keep_an_issue_apart_from_an_option_of_its_name() -> None:
    space = {"a": Options(("a", "b"))}
    assert to_sympy(parse_constraint("a in [a]", space)) not in (sympy.true, sympy.false)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("-1 <= x < 2.5", r"-1 \leq \mathrm{x} < \frac{5}{2}"),
        ("x < 3 or x >= 3", r"\mathrm{x} < 3 \vee \mathrm{x} \geq 3"),
        ("not c == b_c", r"\neg \left(\mathrm{c} = \mathrm{b\_c}\right)"),
        ("m not in s and (x != 1 or size(s) > 1)",
         r"\mathrm{m} \notin \mathrm{s} \wedge \left(\mathrm{x} \neq 1 \vee"
         r" \left|\mathrm{s}\right| > 1\right)"),
        ("c in [a, b_c]", r"\mathrm{c} \in \left\{\mathrm{a}, \mathrm{b\_c}\right\}"),
        ("x * x in [1]", r"\mathrm{x}^{2} \in \left\{1\right\}"),
    ],
)  # fmt: skip
def test_latex_keeps_the_authors_order(text: str, expected: str) -> None:
    assert latex(parse_constraint(text, SPACE)) == expected
