"""Resolve the names of an expression: an option is looked up at the issue it is compared with."""

from __future__ import annotations

import ast
import math
from collections.abc import Sequence

from zopa.rules.problems import shown, suggest
from zopa.rules.reading import Reading
from zopa.rules.space import Domain, Members, Numbers, Options, Space, kind_of
from zopa.rules.tree import CompareOptions, IssueOption, Option, Relation


class Names:
    """What the names of one expression may stand for.

    Methods that resolve a name return None where they have reported a problem.
    """

    def __init__(self, reading: Reading, space: Space, about: str | None) -> None:
        self._reading = reading
        self._space = space
        self._about = about
        self._visible = tuple(space) if about is None else (about,)

    def word(self, node: ast.expr) -> str | None:
        """Name at a node; None if it is none, or one already reported."""
        if not isinstance(node, ast.Name):
            return None
        token = self._reading.token(node)
        return None if token.broken else token.text

    def domain(self, word: str | None) -> Domain | None:
        """Values of an issue; None if the name is no issue that may be named here."""
        return self._space[word] if word is not None and word in self._visible else None

    def owners(self, word: str) -> tuple[str, ...]:
        """Issues that have an option or member of this name."""
        return tuple(
            issue
            for issue, domain in self._space.items()
            if not isinstance(domain, Numbers) and word in domain.names
        )

    def issue(self, node: ast.expr) -> None:
        """Note that the word at a node was found to name an issue."""
        self._reading.note(node, "issue")

    def report_no_issue(self, node: ast.expr, wanted: str) -> None:
        """Report a name that should be an issue of some kind, ``wanted``, and is not."""
        word = self.word(node)
        if word is None:
            return
        if self._is_hidden(word):
            message = f"a limit of {shown(self._about or '')} cannot name {shown(word)}"
            help = "write a condition with `when` and `require`"
            self._reading.report(node, "other-issue", message, help)
        elif word in self._visible:
            kind = kind_of(self._space[word])
            message = f"{shown(word)} is a {kind}, not {wanted}"
            self._reading.report(node, "wrong-kind", message, self._usage(word))
        elif owners := self.owners(word):
            what = "a member" if isinstance(self._space[owners[0]], Members) else "an option"
            message = f"{shown(word)} is {what} of {shown(owners[0])}, not {wanted}"
            self._reading.report(node, "wrong-kind", message, self._usage(owners[0], word))
        else:
            help = suggest(word, self._visible, "the issues are listed in the model")
            self._reading.report(node, "unknown-issue", f"unknown issue {word[:100]!r}", help)

    def _usage(self, issue: str, name: str | None = None) -> str:
        """Show how an issue is used in a statement."""
        match self._space[issue]:
            case Options(names):
                return f"write for example `{issue} == {name or names[0]}`"
            case Members(names):
                return f"write for example `{name or names[0]} in {issue}` or `size({issue}) >= 1`"
            case Numbers(minimum):
                return f"write for example `{issue} >= {math.ceil(minimum)}`"

    def option(self, node: ast.expr, issue: str, names: Sequence[str]) -> str | None:
        """Resolve an option of a choice or scale."""
        return self._one_of(node, issue, names, "option")

    def member(self, node: ast.expr, issue: str, names: Sequence[str]) -> str | None:
        """Resolve a member of a set."""
        return self._one_of(node, issue, names, "member")

    def _one_of(self, node: ast.expr, issue: str, names: Sequence[str], what: str) -> str | None:
        word = self.word(node)
        if word in names:
            self._reading.note(node, "option", issue)
            return word
        if not isinstance(node, ast.Name):
            kind = kind_of(self._space[issue])
            message = f"{shown(self._reading.words(node))} is no {what} of {shown(issue)}, a {kind}"
            self._reading.report(node, "wrong-kind", message, self._usage(issue))
        elif word is not None:
            article = "an" if what == "option" else "a"
            message = f"{word[:100]!r} is not {article} {what} of {issue!r}"
            help = suggest(word, names, "the model lists what there is")
            if owners := self.owners(word):
                help += f" ({shown(word)} belongs to {shown(owners[0])})"
            self._reading.report(node, f"unknown-{what}", message, help)
        return None

    def readings(self, nodes: Sequence[ast.expr]) -> int:
        """Count the ways in which names that are compared make sense as options and issues."""
        words = [self.word(node) for node in nodes]
        return sum(self._readings(words, domain) for domain in self._domains(words))

    def _domains(self, words: Sequence[str | None]) -> list[Options]:
        """Option lists of the issues among some words, without repeats."""
        found: dict[Options, None] = {}
        for word in words:
            domain = self.domain(word)
            if isinstance(domain, Options):
                found[domain] = None
        return list(found)

    def _readings(self, words: Sequence[str | None], domain: Options) -> int:
        as_option = [word in domain.names for word in words]
        as_issue = [self.domain(word) == domain for word in words]
        any_way = math.prod(a + b for a, b in zip(as_option, as_issue, strict=True))
        return any_way - all(as_option)  # one of them must be an issue

    def chain(
        self, nodes: Sequence[ast.expr], relations: Sequence[Relation], whole: ast.expr
    ) -> CompareOptions | None:
        """Resolve names that are compared with each other."""
        words = [self.word(node) for node in nodes]
        if any(word is None for word in words):
            return None
        readable = [d for d in self._domains(words) if self._readings(words, d)]
        if not readable:
            self._report_chain(nodes, words, whole)
            return None
        if self.readings(nodes) > 1:
            message = f"{shown(self._reading.words(whole))} can be read in more than one way"
            help = "an option has the name of an issue; write `issue in [option]`"
            self._reading.report(whole, "ambiguous-name", message, help)
            return None
        domain = readable[0]
        if not domain.ordered and any(relation.is_order for relation in relations):
            issue = next(word for word in words if self.domain(word) == domain)
            message = f"the options of {shown(issue or '')} have no order"
            help = "compare with `==` or `in [...]`; only a scale has an order"
            self._reading.report(whole, "wrong-kind", message, help)
            return None
        owner = next(word for word in words if word is not None and self.domain(word) == domain)
        for node, word in zip(nodes, words, strict=True):
            if self.domain(word) == domain:
                self._reading.note(node, "issue")
            else:
                self._reading.note(node, "option", owner)
        operands = tuple(
            IssueOption(word) if self.domain(word) == domain else Option(word)
            for word in words
            if word is not None
        )
        return CompareOptions(operands, tuple(relations), domain.names)

    def _report_chain(
        self, nodes: Sequence[ast.expr], words: Sequence[str | None], whole: ast.expr
    ) -> None:
        """Say why names that are compared make no sense."""
        domains = self._domains(words)
        sets = [node for node in nodes if isinstance(self.domain(self.word(node)), Members)]
        hidden = [n for n, word in zip(nodes, words, strict=True) if self._is_hidden(word)]
        if sets:
            self.report_no_issue(sets[0], "something to compare")
        elif hidden:
            for node in hidden:
                self.report_no_issue(node, "an issue of this limit")
        elif len(domains) > 1:
            message = "the issues compared have different options"
            help = "compare each with an option, or give both issues the same list of options"
            self._reading.report(whole, "wrong-kind", message, help)
        elif domains:
            issue = next(word for word in words if self.domain(word) == domains[0])
            for node in nodes:
                if self.domain(self.word(node)) != domains[0]:
                    self.option(node, issue or "", domains[0].names)
        else:
            unknown = [node for node in nodes if not self.owners(self.word(node) or "")]
            self.report_no_issue((unknown or nodes)[0], "an issue")

    def _is_hidden(self, word: str | None) -> bool:
        return word in self._space and word not in self._visible
