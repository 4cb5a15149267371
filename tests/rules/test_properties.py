"""What must hold for every expression, over small random spaces of all four kinds."""

import itertools
from collections.abc import Iterator, Mapping
from fractions import Fraction
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from zopa.rules.evaluate import evaluate
from zopa.rules.parse import parse_consent, parse_constraint
from zopa.rules.problems import ExpressionError
from zopa.rules.prose import prose
from zopa.rules.source import source
from zopa.rules.space import Domain, Members, Numbers, Options, Value
from zopa.rules.tables import cells, truth_table
from zopa.rules.titles import Titles
from zopa.rules.tree import Constraint

OPTIONS = ("ant", "bee", "cat", "dog")
LEVELS = ("low", "mid", "top")
CODES = {
    "ambiguous-name", "bad-number", "expression-not-allowed", "expression-syntax",
    "expression-too-deep", "expression-too-long", "other-issue", "repeated-name",
    "unknown-issue", "unknown-member", "unknown-option", "unknown-party", "wrong-kind",
}  # fmt: skip

Space = dict[str, Domain]


def number_domain(rng: Random) -> Numbers:
    """A few grid points: small and plain, huge, or finely divided."""
    units = [Fraction(1), Fraction(1), Fraction(1, 4), Fraction(10**19), Fraction(1, 10**9)]
    unit = rng.choice(units)
    minimum = rng.randint(-3, 3) * unit
    step = rng.randint(1, 3) * unit
    beyond = rng.choice([Fraction(0), step / 2])  # the last step may not fit
    return Numbers(minimum, minimum + rng.randint(0, 3) * step + beyond, step)


def random_space(rng: Random) -> Space:
    """At most some hundred outcomes over two to five issues of all kinds, in any order."""
    choices = [Options(OPTIONS[: rng.randint(1, 4)]) for _ in range(2)]
    scales = [Options(LEVELS[: rng.randint(1, 3)], ordered=True) for _ in range(2)]
    space: Space = {
        "size": number_domain(rng),  # named like the function
        "num": number_domain(rng),
        "choice": choices[0],
        "other": choices[rng.randint(0, 1)],
        "scale": scales[0],
        "rung": scales[rng.randint(0, 1)],
        "group": Members(("us", "eu", "un")[: rng.randint(1, 3)]),
    }
    names = rng.sample(sorted(space), rng.randint(2, 5))
    return {name: space[name] for name in names}


LITERALS = ("0", "1", "2", "3", ".5", "1.", "-1", "- 2", "+3", "1e19", "4e-9", "1e-9", "-1e19")
EQUALITIES = ("==", "!=")
RELATIONS = ("==", "!=", "<", "<=", ">", ">=")


def random_number(rng: Random, space: Space, depth: int) -> str:
    atoms = [name for name, domain in space.items() if isinstance(domain, Numbers)]
    atoms += [f"size({name})" for name, domain in space.items() if isinstance(domain, Members)]
    kinds = ["literal", "atom", "atom"] if atoms else ["literal"]
    kinds += ["sum", "sum", "product", "minus", "plus", "bracket"] if depth else []
    kind = rng.choice(kinds)
    if kind == "literal":
        return rng.choice(LITERALS)
    if kind == "atom":
        return rng.choice(atoms)
    first, second = (random_number(rng, space, depth - 1) for _ in range(2))
    written = {
        "sum": f"{first} {rng.choice('+-')} {second}",
        "product": f"{first}*{second}",
        "minus": f"-{first}",
        "plus": f"+{first}",
        "bracket": f"({first})",
    }
    return written[kind]


def random_leaf(rng: Random, space: Space) -> str:
    issue = rng.choice(sorted(space))
    domain = space[issue]
    found = rng.choice(["in", "not in"])
    chain = [issue]
    links = rng.choice([1, 1, 2])
    match domain:
        case Members(names):
            return f"{rng.choice(names)} {found} {issue}"
        case Numbers():
            if rng.random() < 0.2:
                listed = rng.sample(LITERALS, rng.randint(1, 3))
                return f"{random_number(rng, space, 1)} {found} [{', '.join(listed)}]"
            for _ in range(links):
                chain += [rng.choice(RELATIONS), random_number(rng, space, 3)]
        case Options(names, ordered):
            if rng.random() < 0.4:
                listed = rng.sample(names, rng.randint(1, len(names)))
                return f"{issue} {found} [{', '.join(listed)}]"
            same = [other for other in sorted(space) if space[other] == domain]
            for _ in range(links):
                relation = rng.choice(RELATIONS if ordered else EQUALITIES)
                chain += [relation, rng.choice([*names, *same])]
    return " ".join(rng.choice([chain, chain[::-1]]))


def random_expression(rng: Random, space: Space, depth: int) -> str:
    kind = rng.choice(["leaf", "and", "or", "not", "bracket"]) if depth else "leaf"
    if kind == "leaf":
        return random_leaf(rng, space)
    parts = [random_expression(rng, space, depth - 1) for _ in range(rng.randint(2, 3))]
    if kind in ("and", "or"):
        return f" {kind} ".join(parts)
    return f"not {parts[0]}" if kind == "not" else f"({parts[0]})"


def random_constraint(rng: Random) -> tuple[Space, Constraint]:
    """A constraint in a space; texts that multiply too much or name no issue are passed over."""
    while True:
        space = random_space(rng)
        text = random_expression(rng, space, 3)
        try:
            return space, parse_constraint(text, space)
        except ExpressionError as error:
            allowed = {"bad-number", "repeated-name", "wrong-kind"}
            assert {problem.code for problem in error.problems} <= allowed, text


SEEDS = st.randoms(use_true_random=True)  # seeded by Hypothesis, and much quicker than drawing


def outcomes(space: Mapping[str, Domain], issues: tuple[str, ...]) -> Iterator[dict[str, Value]]:
    """Every outcome, built without the positions that tables use."""
    values: list[list[Value]] = []
    for issue in issues:
        match space[issue]:
            case Options(names):
                values.append(list(names))
            case Numbers() as domain:
                values.append(list(domain.values()))
            case Members(names):
                picks = itertools.product([False, True], repeat=len(names))
                values.append([frozenset(itertools.compress(names, pick)) for pick in picks])
    return (dict(zip(issues, chosen, strict=True)) for chosen in itertools.product(*values))


@settings(max_examples=1000, deadline=None)
@given(SEEDS)
def test_truth_tables_agree_with_evaluation_on_every_outcome(rng: Random) -> None:
    space, constraint = random_constraint(rng)
    table = truth_table(constraint, space)
    assert table.issues == constraint.issues
    assert table.holds.dtype == bool
    assert table.holds.shape == tuple(space[issue].count for issue in constraint.issues)
    assert table.holds.size == cells(constraint, space)
    expected = [evaluate(constraint, outcome) for outcome in outcomes(space, constraint.issues)]
    assert table.holds.ravel().tolist() == expected


@settings(max_examples=1000, deadline=None)
@given(SEEDS)
def test_reading_what_was_printed_gives_the_same_tree(rng: Random) -> None:
    space, constraint = random_constraint(rng)
    printed = source(constraint)
    again = parse_constraint(printed, space)
    assert (again.root, again.issues) == (constraint.root, constraint.issues)
    assert source(again) == printed
    assert prose(constraint, Titles())


SPACE: Space = {
    "num": Numbers(Fraction(0), Fraction(9), Fraction(1)),
    "choice": Options(OPTIONS),
    "other": Options(OPTIONS),
    "scale": Options(LEVELS, ordered=True),
    "group": Members(("us", "eu")),
    "eu": Options(("ant", "us")),  # an issue named like a member
}
PIECES = [
    *SPACE, *OPTIONS, *LEVELS, "us", "eu", "size", "at_least", "and", "or", "not", "in", "is",
     "if", "lambda", "True", "None", "==", "=", "<=", "<", "!=", "+", "-", "*", "**", "/", "(", ")",
     "[", "]", ",", ".", "{", "}", "1", "0.5", "007", "1e9", "1e99999", "3j", "'ant'", '"', "#",
     ":", ";", "@", "!", "&&", "≤", "ﬁ", "ж", "\u00a0", "\n", "\x00", "\ud800", "\u202e", "٣", "²",
     "𝐱", "\\", "x" * 300,
]  # fmt: skip


def check_any_text(text: str, about: str | None) -> None:
    """Read a text every way; whatever it is, the answer is a tree or an ExpressionError."""
    readers = (
        lambda: parse_constraint(text, SPACE),
        lambda: parse_constraint(text, SPACE, about=about),
        lambda: parse_consent(text, ["us", "eu", "num"]),
    )
    for read in readers:
        try:
            read()
        except ExpressionError as error:
            assert error.problems
            for problem in error.problems:
                assert problem.code in CODES
                assert 0 <= problem.start <= problem.end <= len(text)
                assert problem.message and (problem.message + problem.help).isprintable()


ABOUT = st.sampled_from([None, *SPACE])


@settings(max_examples=600, deadline=None)
@given(st.text(max_size=60), ABOUT)
def test_any_text_is_read_or_refused(text: str, about: str | None) -> None:
    check_any_text(text, about)


@settings(max_examples=600, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=14), st.sampled_from(["", " "]), ABOUT)
def test_any_words_of_the_language_are_read_or_refused(
    words: list[str], between: str, about: str | None
) -> None:
    check_any_text(between.join(words), about)


def damaged(rng: Random) -> str:
    text = random_expression(rng, SPACE, 2)
    for _ in range(rng.randint(1, 3)):
        start = rng.randint(0, len(text))
        text = text[:start] + rng.choice(["", *PIECES]) + text[start + rng.randint(0, 4) :]
    return text


@settings(max_examples=600, deadline=None)
@given(SEEDS, ABOUT)
def test_any_damaged_expression_is_read_or_refused(rng: Random, about: str | None) -> None:
    check_any_text(damaged(rng), about)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.sampled_from([" ", "\n", "\t", "  \r\n"]), min_size=3, max_size=3),
    st.sampled_from(["донбас", "ﬁeld", "Ünïts", "中文"]),
    st.sampled_from(["ants", "bees", "catt"]),
)
def test_a_wrong_word_is_pointed_at_wherever_it_stands(
    gaps: list[str], foreign: str, wrong: str
) -> None:
    text = f"{gaps[0]}{foreign} == 1 and{gaps[1]}choice =={gaps[2]}{wrong}"
    try:
        parse_constraint(text, SPACE)
    except ExpressionError as error:
        found = {p.code: text[p.start : p.end] for p in error.problems}
        assert found["unknown-option"] == wrong
        assert all(
            text[p.start : p.end] in foreign and not text[p.start : p.end].isascii()
            for p in error.problems
            if p.code == "expression-syntax"
        )
        assert "expression-syntax" in found
    else:
        raise AssertionError(text)
