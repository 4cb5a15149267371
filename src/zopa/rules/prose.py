"""Say in neutral English what a constraint or an agreement rule asks for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction

from zopa.rules.source import decimal
from zopa.rules.titles import Titles
from zopa.rules.tree import (
    And,
    AtLeast,
    Compare,
    CompareOptions,
    Consent,
    ConsentAnd,
    ConsentNode,
    ConsentOr,
    Constant,
    Constraint,
    Contains,
    IssueNumber,
    IssueOption,
    Negation,
    Not,
    Number,
    OneNumberOf,
    OneOf,
    Option,
    Or,
    PartyName,
    Product,
    Relation,
    Size,
    Statement,
    Sum,
    issues_of_number,
)


def prose(constraint: Constraint, titles: Titles) -> str:
    """Say what a constraint asks for, as a clause without a final full stop."""
    return _Writer(titles).statement(constraint.root)


def consent_prose(consent: Consent, titles: Titles) -> str:
    """Say who must accept, as a clause without a final full stop."""
    return f"{_rule(consent.root, titles)} must accept"


def amount(value: Fraction, unit: str | None = None) -> str:
    """Print a number for readers: exact, long ones in groups of three, with its unit."""
    text = decimal(abs(value))
    whole, point, part = text.partition(".")
    grouped = f"{int(whole):,}" if len(whole) > 4 else whole
    sign = "−" if value < 0 else ""
    separator = "" if unit == "%" else " "
    return f"{sign}{grouped}{point}{part}" + (f"{separator}{unit}" if unit else "")


_OPTION_WORDS = {
    Relation.EQUAL: "is",
    Relation.UNEQUAL: "is not",
    Relation.BELOW: "is below",
    Relation.AT_MOST: "is at most",
    Relation.ABOVE: "is above",
    Relation.AT_LEAST: "is at least",
}
_ISSUE_WORDS = {
    **_OPTION_WORDS,
    Relation.EQUAL: "is the same as",
    Relation.UNEQUAL: "is not the same as",
}
_NUMBER_WORDS = {
    **_OPTION_WORDS,
    Relation.BELOW: "is less than",
    Relation.ABOVE: "is more than",
}
_SIZE_WORDS = {
    Relation.EQUAL: "has exactly",
    Relation.UNEQUAL: "does not have exactly",
    Relation.BELOW: "has fewer than",
    Relation.AT_MOST: "has at most",
    Relation.ABOVE: "has more than",
    Relation.AT_LEAST: "has at least",
}


class _Writer:
    """Writes statements about issues under their titles."""

    def __init__(self, titles: Titles) -> None:
        self._titles = titles

    def statement(self, node: Statement) -> str:
        match node:
            case And(parts):
                return _clauses([self._grouped(part, "either ") for part in parts], "and", parts)
            case Or(parts):
                return _clauses([self._grouped(part, "") for part in parts], "or", parts)
            case Not(part):
                opposite = _opposite(part)
                if opposite is not None:
                    return self.statement(opposite)
                return f"it is not the case that ({self.statement(part)})"
            case Compare(operands, relations):
                return self._numbers(operands, relations)
            case CompareOptions(operands, relations):
                return self._options(operands, relations)
            case OneOf(issue, options, negated):
                quoted = [self._quoted(issue, option) for option in options]
                return f"{self._issue(issue)} {_one_of(quoted, negated)}"
            case OneNumberOf(number, values, negated):
                listed = [amount(value, self._unit(number)) for value in values]
                return f"{self._number(number)} {_one_of(listed, negated)}"
            case Contains(issue, member, negated):
                verb = "does not include" if negated else "includes"
                return f"{self._issue(issue)} {verb} {self._titles.option(issue, member)}"

    def _grouped(self, part: Statement, either: str) -> str:
        """Write a part of a larger statement so that a reader sees where it ends."""
        text = self.statement(part)
        if not isinstance(part, And | Or):
            return text
        plain = not any(_is_long(inner) for inner in part.parts)
        return f"{either}{text}" if either and plain and isinstance(part, Or) else f"({text})"

    def _options(
        self, operands: Sequence[IssueOption | Option], relations: Sequence[Relation]
    ) -> str:
        titled = next(o.issue for o in operands if isinstance(o, IssueOption))
        texts = [
            self._issue(o.issue) if isinstance(o, IssueOption) else self._quoted(titled, o.name)
            for o in operands
        ]
        fixed = [isinstance(operand, Option) for operand in operands]

        def clause(subject: int, relation: Relation, other: int) -> str:
            words = _OPTION_WORDS if fixed[subject] or fixed[other] else _ISSUE_WORDS
            return f"{words[relation]} {texts[other]}"

        return _chain(texts, fixed, relations, clause)

    def _numbers(self, operands: Sequence[Number], relations: Sequence[Relation]) -> str:
        texts = [self._number(operand) for operand in operands]
        fixed = [isinstance(operand, Constant) for operand in operands]
        counts = all(isinstance(operand, Constant | Size) for operand in operands)
        if counts and sum(fixed) == len(fixed) - 1:
            texts = [self._issue(o.issue) if isinstance(o, Size) else "" for o in operands]

        def clause(subject: int, relation: Relation, other: int) -> str:
            limit = operands[other]
            if not isinstance(limit, Constant):
                return f"{_NUMBER_WORDS[relation]} {texts[other]}"
            if texts[other] == "":
                return f"{_SIZE_WORDS[relation]} {_members(limit.value)}"
            unit = self._unit(operands[subject])
            return f"{_NUMBER_WORDS[relation]} {amount(limit.value, unit)}"

        return _chain(texts, fixed, relations, clause)

    def _issue(self, issue: str) -> str:
        """Quote a title, so that a reader sees where a title such as a question ends."""
        title = self._titles.issues.get(issue)
        return issue if title is None else f"“{title}”"

    def _quoted(self, issue: str, option: str) -> str:
        return f"“{self._titles.option(issue, option)}”"

    def _number(self, node: Number) -> str:
        match node:
            case Constant(value):
                return amount(value)
            case IssueNumber(issue):
                return self._issue(issue)
            case Size(issue):
                return f"the number of members in {self._issue(issue)}"
            case Negation(term):
                return f"minus {self._factor(term)}"
            case Sum(terms):
                return self._factor(terms[0]) + "".join(map(self._added, terms[1:]))
            case Product(factors):
                return " times ".join(map(self._factor, factors))

    def _added(self, node: Number) -> str:
        if isinstance(node, Negation):
            return f" minus {self._factor(node.term)}"
        return f" plus {self._factor(node)}"

    def _factor(self, node: Number) -> str:
        text = self._number(node)
        return f"({text})" if isinstance(node, Sum | Negation) else text

    def _unit(self, node: Number) -> str | None:
        """Unit of a calculation, where it has one: sums of one unit, and multiples."""
        match node:
            case IssueNumber(issue):
                return self._titles.units.get(issue)
            case Negation(term):
                return self._unit(term)
            case Sum(parts) | Product(parts):
                units = [self._unit(part) for part in parts if issues_of_number(part)]
                same = len(set(units)) == 1 and (isinstance(node, Sum) or len(units) == 1)
                return units[0] if same else None
            case Constant() | Size():
                return None


def _chain(
    texts: Sequence[str],
    fixed: Sequence[bool],
    relations: Sequence[Relation],
    clause: Callable[[int, Relation, int], str],
) -> str:
    """Write a chain of comparisons, around one subject where there is one."""
    pairs = [(i, relation, i + 1) for i, relation in enumerate(relations)]
    # the issue comes first: `600 <= force_cap` is about the cap
    turned = [(b, r.mirrored, a) if fixed[a] and not fixed[b] else (a, r, b) for a, r, b in pairs]
    subjects = {a for a, _, _ in turned}
    clauses = [clause(*pair) for pair in turned]
    if len(subjects) > 1:
        written = (f"{texts[a]} {text}" for (a, _, _), text in zip(turned, clauses, strict=True))
        return " and ".join(written)
    verb = clauses[0].split(" ", 1)[0] + " "
    rest = [text.removeprefix(verb) for text in clauses[1:]]
    return " and ".join([f"{texts[subjects.pop()]} {clauses[0]}", *rest])


def _clauses(texts: Sequence[str], word: str, parts: Sequence[Statement]) -> str:
    """Join clauses; those with an "and" or "or" of their own are set off with commas."""
    comma = "," if any(_is_long(part) for part in parts) else ""
    return f"{comma} {word} ".join(texts)


def _is_long(part: Statement) -> bool:
    match part:
        case And() | Or() | Not(And() | Or()):
            return True
        case OneOf(_, listed) | OneNumberOf(_, listed):
            return len(listed) > 1
        case Compare(_, relations) | CompareOptions(_, relations):
            return len(relations) > 1
        case Not(inner):
            return _is_long(inner)
        case Contains():
            return False


def _opposite(part: Statement) -> Statement | None:
    """Statement that holds just when this one does not, where it is as short."""
    match part:
        case Not(inner):
            return inner
        case Compare(_, (relation,)) | CompareOptions(_, (relation,)):
            return replace(part, relations=(relation.negated,))
        case OneOf(_, _, negated) | OneNumberOf(_, _, negated) | Contains(_, _, negated):
            return replace(part, negated=not negated)
        case _:
            return None


def _one_of(texts: Sequence[str], negated: bool) -> str:
    if len(texts) == 1:
        return f"is not {texts[0]}" if negated else f"is {texts[0]}"
    if negated and len(texts) == 2:
        return f"is neither {texts[0]} nor {texts[1]}"
    return f"is none of {_listed(texts, 'and')}" if negated else f"is {_listed(texts, 'or')}"


def _listed(texts: Sequence[str], word: str) -> str:
    return f" {word} ".join([", ".join(texts[:-1]), texts[-1]]) if len(texts) > 1 else texts[0]


def _members(value: Fraction) -> str:
    return f"{amount(value)} member" + ("" if value == 1 else "s")


def _rule(node: ConsentNode, titles: Titles) -> str:
    match node:
        case PartyName(party):
            return titles.party(party)
        case AtLeast(count, members):
            return f"at least {count} of {_listed([titles.party(m) for m in members], 'and')}"
        case ConsentAnd(parts):
            return _rules(parts, "and", titles)
        case ConsentOr(parts):
            return _rules(parts, "or", titles)


def _rules(parts: Sequence[ConsentNode], word: str, titles: Titles) -> str:
    texts = [_rule(part, titles) for part in parts]
    for index, part in enumerate(parts):
        if isinstance(part, ConsentAnd | ConsentOr):
            texts[index] = f"({texts[index]})"
    if any(isinstance(part, AtLeast) for part in parts):  # its list ends in "and", too
        return f"{', '.join(texts[:-1])}, {word} {texts[-1]}"
    return _listed(texts, word)
