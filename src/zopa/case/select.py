"""From a case's files to one Case: choose the date and the scenario, then resolve."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from zopa.case.case import Case
from zopa.case.draft import (
    Draft,
    apply_scenario,
    baseline,
    errors,
    same_content,
    scenario_chain,
    unknown_parties,
)
from zopa.case.files import CaseFiles
from zopa.case.resolve import Resolver
from zopa.case.selection import AS_CODED, BASELINE, Selection
from zopa.diagnostics import Diagnostic, InputError, Severity, UsageError, did_you_mean


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
        raise InputError(errors(found))
    return case


class Selector:
    """Gives the cases that the files of one case hold; what scenarios share is resolved once."""

    def __init__(self, files: CaseFiles) -> None:
        self.files = files
        self._resolver = Resolver(files)
        self._baselines: dict[date, Draft] = {}

    def examine(
        self, selection: Selection = AS_CODED
    ) -> tuple[Case | None, tuple[Diagnostic, ...]]:
        """Give the Case that a selection asks for, or None, with everything found on the way.

        Raises
        ------
        UsageError
            If there is no such scenario.
        """
        name = None if selection.scenario in (None, BASELINE) else selection.scenario
        as_of = selection.as_of or self.files.model.content.as_of
        draft, found = self._draft(name, as_of)
        words = None
        if name is not None and self.files.scenarios is not None:
            words = self.files.scenarios.content.scenarios[name]
        case, more = self._resolver.resolve(draft, as_of=as_of, scenario=name, words=words)
        found = (*found, *draft.diagnostics, *more)
        if case is None or errors(found):
            return None, found
        if name is not None:
            base, _ = self.examine(Selection(as_of=selection.as_of))
            case = replace(case, base=base)
        return case, found

    def _draft(self, name: str | None, as_of: date) -> tuple[Draft, tuple[Diagnostic, ...]]:
        if as_of not in self._baselines:
            self._baselines[as_of] = baseline(self.files, as_of)
        start = self._baselines[as_of]
        if name is None:
            return start, ()
        known = scenario_names(self.files)
        scenarios = self.files.scenarios
        if name not in known or scenarios is None:
            hint = did_you_mean(name, known) or "this case has no scenarios file"
            raise UsageError(f"case {self.files.name!r} has no scenario {name!r}", hint)
        chain, found = scenario_chain(self.files, name)
        draft = start
        for link in chain:
            scenario = scenarios.content.scenarios[link]
            at = scenarios.at("scenarios", link)
            draft = apply_scenario(draft, link, scenario, at)
            found = (*found, *unknown_parties(scenario, self.files.model.content.parties, at))
        if not errors((*found, *draft.diagnostics)) and same_content(start, draft):
            idle = Diagnostic(
                "scenario-without-effect",
                f"scenario {name!r} changes nothing",
                scenarios.at("scenarios", name).key_span,
                "give it a change, or remove it",
                Severity.WARNING,
            )
            found = (*found, idle)
        return draft, found
