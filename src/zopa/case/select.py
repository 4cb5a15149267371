"""From a case's files to one Case: choose the date, the scenario and the changes, then resolve."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from zopa.case.asked import Asked, filter_of, read_selection, written
from zopa.case.case import EVERYTHING, Case, EvidenceFilter
from zopa.case.changes import apply_changes, collisions, scenario_chain, unknown_parties
from zopa.case.draft import Draft, baseline, errors, same_content
from zopa.case.evidence import Sieve
from zopa.case.files import CaseFiles
from zopa.case.memory import Memory
from zopa.case.public import (
    check_public,
    confidential_files,
    published,
    without_private_sources,
)
from zopa.case.resolve import Resolver
from zopa.case.selection import AS_CODED, Selection
from zopa.diagnostics import (
    COMMAND_LINE,
    Diagnostic,
    InputError,
    Severity,
    Span,
    UsageError,
    did_you_mean,
)
from zopa.files.words import quote
from zopa.schema.scenarios import Scenario


def scenario_names(files: CaseFiles) -> tuple[str, ...]:
    """Name the scenarios of a case in file order, without the baseline."""
    return () if files.scenarios is None else tuple(files.scenarios.content.scenarios)


def select(files: CaseFiles, selection: Selection = AS_CODED) -> Case:
    """Give the Case that a selection asks for.

    Raises
    ------
    UsageError
        If there is no such scenario.
    InputError
        With every error in what was selected.
    """
    case, found = Selector(files).examine(selection)
    if case is None:
        raise refusal(selection, found)
    return case


def refusal(selection: Selection, found: tuple[Diagnostic, ...]) -> InputError:
    """Give the errors among some findings as one exception, with the text of the request."""
    return InputError(errors(found), written(selection).text)


class Selector:
    """Gives the cases that the files of one case hold; what scenarios share is resolved once.

    Parameters
    ----------
    memory
        What was worked out before, e.g. from the files as they were before an edit.
    """

    def __init__(self, files: CaseFiles, memory: Memory | None = None) -> None:
        self.files = files
        self._memory = memory or Memory()
        self._resolver = Resolver(files, self._memory)
        self._baselines: dict[date, Draft] = {}
        self._bases: dict[Selection, Case | None] = {}
        self._coders: dict[str, Selector] = {}
        self._sieves: dict[EvidenceFilter, Sieve] = {}

    def examine(
        self, selection: Selection = AS_CODED
    ) -> tuple[Case | None, tuple[Diagnostic, ...]]:
        """Give the Case that a selection asks for, or None, with everything found on the way.

        Places in the request itself have `COMMAND_LINE` for their file.

        Raises
        ------
        UsageError
            If there is no such scenario, source, event or coder, or a day or a number is none.
        """
        if selection.coder is not None:
            other = self._coded_by(selection.coder)
            case, found = other.examine(replace(selection, coder=None))
            return case and replace(case, selection=selection), found
        asked = read_selection(selection)
        as_of = asked.as_of or self.files.model.content.as_of
        if as_of not in self._baselines:
            self._baselines[as_of] = baseline(self.files, as_of, self._memory)
        start = self._baselines[as_of]
        scenarios = self._scenarios(selection)
        draft, found = self._changed(start, selection, asked)
        case, more = self._resolver.resolve(draft, as_of=as_of)
        found = (*found, *draft.diagnostics, *more)
        if case is None or errors(found):
            return None, found
        kept = self._published if selection.public else self._kept
        case = replace(kept(case, selection), selection=selection)
        if not scenarios and not selection.changes:
            return case, found
        unchanged = selection.unchanged()
        if unchanged not in self._bases:
            self._bases[unchanged], _ = self.examine(unchanged)
        case = replace(
            case,
            scenario="+".join(selection.scenarios) or None,
            scenario_title=" + ".join(s.title for s in scenarios) or None,
            scenario_because=" ".join(s.because for s in scenarios if s.because) or None,
            base=self._bases[unchanged],
        )
        return case, found

    def _coded_by(self, coder: str) -> Selector:
        if coder not in self.files.codings:
            known = tuple(self.files.codings)
            hint = did_you_mean(coder, known) or "this case has no second coder's files"
            raise UsageError(f"case {self.files.name!r} has no coder {quote(coder)}", hint)
        if coder not in self._coders:
            self._coders[coder] = Selector(self.files.coded_by(coder), self._memory)
        return self._coders[coder]

    def _kept(self, case: Case, selection: Selection) -> Case:
        """Set aside what rests on less evidence than is asked for."""
        kept = filter_of(selection, case.sources, case.events)
        if kept == EVERYTHING:
            return case
        if kept not in self._sieves:
            self._sieves[kept] = Sieve(case, kept)
        return self._sieves[kept].apply(case)

    def _published(self, whole: Case, selection: Selection) -> Case:
        """Leave out what is private, before anything says what else is set aside."""
        check_public(selection, whole)
        case = without_private_sources(self._kept(published(whole), selection), whole)
        hidden = confidential_files(self.files, case)
        inputs = {name: digest for name, digest in case.inputs.items() if name not in hidden}
        return replace(case, inputs=inputs)

    def _scenarios(self, selection: Selection) -> tuple[Scenario, ...]:
        """Look up the scenarios that are named."""
        names = selection.scenarios
        known = scenario_names(self.files)
        for index, name in enumerate(names):
            if name not in known:
                hint = did_you_mean(name, known) or "this case has no scenarios file"
                raise UsageError(f"case {self.files.name!r} has no scenario {name!r}", hint)
            if name in names[:index]:
                raise UsageError(f"scenario {name!r} is named twice", "name each once")
        if self.files.scenarios is None:
            return ()
        return tuple(self.files.scenarios.content.scenarios[name] for name in names)

    def _changed(
        self, start: Draft, selection: Selection, asked: Asked
    ) -> tuple[Draft, tuple[Diagnostic, ...]]:
        """Apply the scenarios, then the changes of the request."""
        parties = self.files.model.content.parties
        chain, found = scenario_chain(self.files, selection.scenarios)
        draft = start
        for link in chain:
            scenarios = self.files.scenarios
            if scenarios is None:
                break
            scenario, at = scenarios.content.scenarios[link], scenarios.at("scenarios", link)
            draft = apply_changes(draft, scenario, at, f"scenario {link!r}", self._memory)
            found = (*found, *unknown_parties(scenario, parties, at))
        found = (*found, *asked.diagnostics)
        if asked.changes is not None and asked.at is not None:
            who = "the command line"
            draft = apply_changes(draft, asked.changes, asked.at, who, self._memory)
            found = (*found, *unknown_parties(asked.changes, parties, asked.at))
        if not errors((*found, *draft.diagnostics)):
            found = (*found, *self._oddities(start, draft, selection, asked))
        return draft, found

    def _oddities(
        self, start: Draft, draft: Draft, selection: Selection, asked: Asked
    ) -> Iterator[Diagnostic]:
        """Point out scenarios that replace each other's changes, and what changes nothing."""
        names = selection.scenarios
        place = asked.scenario_at
        if len(names) > 1:
            for message in collisions(self.files, names):
                help = "the later one holds; the order is that of the names"
                yield Diagnostic("scenarios-collide", message, place, help, Severity.WARNING)
        if not (names or selection.changes) or not same_content(start, draft):
            return
        help = "give it a change, or remove it"
        if len(names) == 1 and not selection.changes and self.files.scenarios is not None:
            message = f"scenario {names[0]!r} changes nothing"
            place = self.files.scenarios.at("scenarios", names[0]).key_span
        else:
            message = "all this together changes nothing"
            place = place or Span(COMMAND_LINE, 1, 1, 1, 1)
        yield Diagnostic("scenario-without-effect", message, place, help, Severity.WARNING)
