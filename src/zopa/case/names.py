"""Look names up and parse expressions; what fails becomes a diagnostic at its place."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import partial
from itertools import pairwise
from typing import TypeVar

from zopa.case.case import CaseLimit, Choice
from zopa.case.draft import DraftStance
from zopa.case.files import Origin
from zopa.case.memory import Memory
from zopa.diagnostics import Diagnostic, did_you_mean
from zopa.files.words import quote
from zopa.rules.consent import TooManyCoalitions, minimal_coalitions
from zopa.rules.parse import parse_consent, parse_constraint
from zopa.rules.problems import ExpressionError
from zopa.rules.source import decimal
from zopa.rules.space import Members, Numbers, Options, Space
from zopa.rules.tree import Consent, Constraint, Not, Or
from zopa.schema.base import Basis
from zopa.schema.positions import Limit

T = TypeVar("T")


class Names:
    """The names of one case, and the errors found while looking them up."""

    def __init__(
        self,
        space: Space,
        parties: Iterable[str],
        events: Iterable[str],
        claims: Iterable[str],
        memory: Memory,
    ) -> None:
        self.space = space
        self.parties = tuple(parties)
        self.events = tuple(events)
        # a dict keeps the order, so that suggestions are the same in every run
        self.claims = dict.fromkeys(claims)
        self.found: list[Diagnostic] = []
        self._memory = memory
        # all that the meaning of a name follows from
        all_names = (self.parties, self.events, tuple(self.claims))
        self.context = memory.recall((Names, space, memory.one(all_names)), object)

    def error(self, code: str, message: str, origin: Origin, help: str = "") -> None:
        """Note an error at a value."""
        self.found.append(Diagnostic(code, message, origin.span, help))

    def known(self, what: str, name: str, among: Collection[str], origin: Origin) -> bool:
        """Check that a name exists; ``what`` is party, issue, event or claim."""
        if name in among:
            return True
        message = f"unknown {what} {quote(name)}"
        self.error(f"unknown-{what}", message, origin, did_you_mean(name[:100], among))
        return False

    def key(self, what: str, name: str, among: Collection[str], origin: Origin) -> bool:
        """Check that a key of a mapping names something that exists."""
        if name in among:
            return True
        self.found.append(
            Diagnostic(
                f"unknown-{what}",
                f"unknown {what} {quote(name)}",
                origin.key_span,
                did_you_mean(name[:100], among),
            )
        )
        return False

    def evidence(self, claims: Iterable[str], origin: Origin) -> None:
        """Check that every cited claim exists."""
        for index, claim in enumerate(claims):
            if claim not in self.claims:
                self.error(
                    "unknown-claim",
                    f"unknown claim {quote(claim)}",
                    origin.down(index),
                    did_you_mean(claim[:100], self.claims),
                )

    def event(self, event: str | None, origin: Origin) -> None:
        """Check that an event exists."""
        if event is not None:
            self.known("event", event, self.events, origin)

    def constraint(self, text: str, origin: Origin, about: str | None = None) -> Constraint | None:
        """Parse an expression about outcomes; many limits read the same."""
        parsed = self._memory.recall(
            (_parsed, self.space, text, about), partial(_parsed, self.space, text, about)
        )
        if isinstance(parsed, ExpressionError):
            self._expression_errors(parsed, origin)
            return None
        return parsed

    def consent(self, text: str, origin: Origin) -> Consent | None:
        """Parse an agreement rule."""
        try:
            consent = parse_consent(text, self.parties)
            minimal_coalitions(consent)
        except ExpressionError as error:
            self._expression_errors(error, origin)
            return None
        except TooManyCoalitions as error:
            self.error(
                "too-many-coalitions",
                f"this can be met by more than {error.limit:,} smallest sets of parties",
                origin,
                "name fewer parties in at_least, or ask for fewer or more of them",
            )
            return None
        return consent

    def conditional(
        self, when: str | None, require: str, origin: Origin
    ) -> tuple[Constraint, Constraint | None, Constraint] | None:
        """Parse a condition or rule: the whole of it, its ``when`` and its ``require``."""
        required = self.constraint(require, origin.down("require"))
        if when is None:
            return None if required is None else (required, None, required)
        given = self.constraint(when, origin.down("when"))
        if given is None or required is None:
            return None
        whole = self._memory.recall((_when, given, required), partial(_when, given, required))
        return whole, given, required

    def _expression_errors(self, error: ExpressionError, origin: Origin) -> None:
        for problem in error.problems:
            span = origin.text_span(problem.start, problem.end)
            self.found.append(Diagnostic(problem.code, problem.message, span, problem.help))

    def limit(self, draft: DraftStance, field: str, issue: str) -> CaseLimit | None:
        """Resolve a limit of a stance; None when it is absent, empty or wrong."""
        limit: Limit | None = getattr(draft.stance, field)
        if limit is None or not limit.options or limit.is_all:
            return None
        origin = draft.at(field)
        wrapped = isinstance(_data_at(origin), dict)
        options = origin.down("options") if wrapped else origin
        listed = isinstance(_data_at(options), list)
        parts = []
        for index, term in enumerate(limit.options):
            place = options.down(index) if listed else options
            parts.append(self._term(term, issue, place))
        stance = draft.stance
        if wrapped:
            self.evidence(limit.evidence or (), origin.down("evidence"))
            self.evidence(limit.disputed_by or (), origin.down("disputed_by"))
            self.event(limit.event, origin.down("event"))
        known = [part for part in parts if part is not None]
        if len(known) < len(parts):
            return None
        return CaseLimit(
            constraint=self._memory.recall((_any_of, *known), partial(_any_of, known, issue)),
            basis=limit.basis or stance.basis or Basis.ASSUMED,
            confidence=_first(limit.confidence, stance.confidence),
            event=_first(limit.event, stance.event),
            evidence=_first(limit.evidence, stance.evidence) or (),
            disputed_by=_first(limit.disputed_by, stance.disputed_by) or (),
            note=limit.note or stance.note,
            origin=origin.span,
        )

    def _term(self, term: Decimal | str, issue: str, origin: Origin) -> Constraint | None:
        domain = self.space[issue]
        if isinstance(term, Decimal):
            if not isinstance(domain, Numbers):
                self.error(
                    "wrong-kind",
                    f"{issue!r} has named options, not numbers",
                    origin,
                    "name one of its options",
                )
                return None
            return self.constraint(format(term, "f"), origin, about=issue)
        if term == "all":
            self.error("misplaced-all", "'all' stands alone, not in a list", origin, "write 'all'")
            return None
        if isinstance(domain, Members) and term in domain.names:
            self.error(
                "wrong-kind",
                f"{term!r} alone does not say whether it must be in {issue!r} or be all of it",
                origin,
                f"write '{term} in {issue}'",
            )
            return None
        return self.constraint(term, origin, about=issue)

    def ideal(self, draft: DraftStance, issue: str) -> Choice | None:
        """Resolve the ideal of a stance; None when it is absent or wrong."""
        value = draft.stance.ideal
        if value is None:
            return None
        origin = draft.at("ideal")
        match self.space[issue]:
            case Options(names):
                if isinstance(value, str):
                    return value if self.known("option", value, names, origin) else None
                self.error("wrong-kind", "the ideal is one option's name", origin)
            case Numbers() as numbers:
                if isinstance(value, Decimal):
                    return self._amount(Fraction(value), numbers, origin)
                self.error("wrong-kind", "the ideal is one number", origin)
            case Members(names):
                if isinstance(value, str) and self.known("member", value, names, origin):
                    return frozenset({value})
                if isinstance(value, tuple):
                    good = [
                        self.known("member", member, names, origin.down(index))
                        for index, member in enumerate(value)
                    ]
                    return frozenset(value) if all(good) else None
                if isinstance(value, Decimal):
                    self.error("wrong-kind", "the ideal is a list of members", origin)
        return None

    def _amount(self, value: Fraction, numbers: Numbers, origin: Origin) -> Fraction | None:
        if numbers.minimum <= value <= numbers.maximum:
            return value
        self.error(
            "out-of-range",
            f"{decimal(value)} lies outside {_range(numbers)}",
            origin,
            "give an amount within the issue's min and max",
        )
        return None

    def worths(self, values: object, issue: str, origin: Origin) -> None:
        """Check that the values or points of a stance name what exists."""
        domain = self.space[issue]
        if values is None:
            return
        if isinstance(values, Mapping):
            if isinstance(domain, Numbers):
                self.error(
                    "wrong-kind",
                    f"{issue!r} is a number",
                    origin,
                    "list pairs of amount and worth, e.g. [[0, 100], [600, 40]]",
                )
                return
            what = "option" if isinstance(domain, Options) else "member"
            for name in values:
                self.key(what, name, domain.names, origin.down(name))
        elif not isinstance(domain, Numbers):
            self.error(
                "wrong-kind", f"{issue!r} is no number", origin, "map option names to numbers"
            )
        else:
            self._curve(tuple(values), domain, origin)  # type: ignore[arg-type]

    def _curve(
        self, curve: tuple[tuple[Decimal, Decimal], ...], numbers: Numbers, origin: Origin
    ) -> None:
        amounts = [Fraction(amount) for amount, _ in curve]
        if any(one >= other for one, other in pairwise(amounts)):
            self.error("bad-curve", "the amounts do not rise from pair to pair", origin)
        elif amounts[0] > numbers.minimum or amounts[-1] < numbers.maximum:
            self.error(
                "bad-curve",
                f"the pairs do not reach from {_range(numbers)}",
                origin,
                "begin at the issue's min or below and end at its max or above",
            )


def _range(numbers: Numbers) -> str:
    return f"{decimal(numbers.minimum)} to {decimal(numbers.maximum)}"


def _parsed(space: Space, text: str, about: str | None) -> Constraint | ExpressionError:
    try:
        return parse_constraint(text, space, about=about)
    except ExpressionError as error:
        return error.with_traceback(None)


def _when(given: Constraint, required: Constraint) -> Constraint:
    return Constraint(
        text=f"{required.text} when {given.text}",
        root=Or((Not(given.root), required.root)),
        issues=tuple(dict.fromkeys((*given.issues, *required.issues))),
    )


def _any_of(parts: list[Constraint], issue: str) -> Constraint:
    if len(parts) == 1:
        return parts[0]
    text = " or ".join(part.text for part in parts)
    return Constraint(text=text, root=Or(tuple(part.root for part in parts)), issues=(issue,))


def _first(one: T | None, other: T | None) -> T | None:
    return other if one is None else one


def _data_at(origin: Origin) -> object:
    data: object = origin.document.data
    for step in origin.path:
        inside = (isinstance(data, dict) and step in data) or (
            isinstance(data, list) and isinstance(step, int) and step < len(data)
        )
        if not inside:
            return None
        data = data[step]  # type: ignore[index]
    return data
