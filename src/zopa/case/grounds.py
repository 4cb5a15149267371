"""What every scenario of a case shares: domains, claims, bonuses, and checks of the model."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from zopa.case.case import CaseBonus
from zopa.case.files import CaseFiles, Origin
from zopa.case.names import Names
from zopa.diagnostics import Diagnostic
from zopa.rules.source import decimal
from zopa.rules.space import Domain, Members, Numbers, Options
from zopa.schema.evidence import Claim
from zopa.schema.model import ChoiceIssue, Issue, NumberIssue, ScaleIssue, SetIssue

# A grid finer than this is a slip of the step, not a model.
MAX_GRID = 1_000_000


def domain_of(issue: Issue, origin: Origin, found: list[Diagnostic]) -> Domain | None:
    """Give what an issue may be settled as; None where its numbers are wrong."""
    match issue:
        case ChoiceIssue() | ScaleIssue():
            return Options(tuple(issue.options), ordered=issue.kind == "scale")
        case SetIssue():
            return Members(tuple(issue.members))
        case NumberIssue():
            return _numbers(issue, origin, found)


def _numbers(issue: NumberIssue, origin: Origin, found: list[Diagnostic]) -> Numbers | None:
    low, high, step = Fraction(issue.min), Fraction(issue.max), Fraction(issue.step)
    if low > high:
        found.append(
            Diagnostic(
                "bad-range",
                f"min ({issue.min}) is above max ({issue.max})",
                origin.down("min").span,
                "swap them",
            )
        )
        return None
    points = (high - low) / step + 1
    if points > MAX_GRID:
        found.append(
            Diagnostic(
                "absurd-grid",
                f"a step of {issue.step} makes {int(points):,} outcomes on this issue",
                origin.down("step").span,
                f"take a step that makes at most {MAX_GRID:,}",
            )
        )
        return None
    if points.denominator != 1:
        last = decimal(low + int(points - 1) * step)
        found.append(
            Diagnostic(
                "uneven-grid",
                f"steps of {issue.step} from {issue.min} end at {last}, short of max {issue.max}",
                origin.down("step").span,
                "let the step divide the range, or lower max to the last step",
            )
        )
        return None
    return Numbers(low, high, step, issue.unit)


def claims_of(files: CaseFiles, found: list[Diagnostic]) -> Mapping[str, tuple[str, Claim]]:
    """Collect all claims with the source of each."""
    claims: dict[str, tuple[str, Claim]] = {}
    sources: dict[str, str] = {}
    for filed in files.sources:
        source = filed.content.source
        if source in sources:
            found.append(
                Diagnostic(
                    "duplicate-id",
                    f"source {source!r} is already described in {sources[source]}",
                    filed.at("source").span,
                    "give each source one file",
                )
            )
        sources.setdefault(source, filed.document.shown)
        for name, claim in filed.content.claims.items():
            if name in claims:
                found.append(
                    Diagnostic(
                        "duplicate-id",
                        f"claim {name!r} is already made in source {claims[name][0]!r}",
                        filed.at("claims", name).key_span,
                        "give it another id",
                    )
                )
            claims.setdefault(name, (source, claim))
    return claims


def check_sources(files: CaseFiles, names: Names) -> None:
    """Check the names that claims use."""
    model = files.model.content
    for filed in files.sources:
        for name, claim in filed.content.claims.items():
            origin = filed.at("claims", name)
            for index, party in enumerate(claim.about):
                names.known("party", party, model.parties, origin.down("about", index))
            for index, issue in enumerate(claim.issues):
                names.known("issue", issue, model.issues, origin.down("issues", index))
            names.event(claim.event, origin.down("event"))
            names.evidence(claim.contradicts, origin.down("contradicts"))


def check_parties(files: CaseFiles, names: Names) -> None:
    """Check that each position file belongs to one party of its own."""
    seen: dict[str, str] = {}
    for filed in files.positions:
        party = filed.content.party
        if not names.known("party", party, names.parties, filed.at("party")):
            continue
        if party in seen:
            names.error(
                "duplicate-party",
                f"the positions of {party!r} already stand in {seen[party]}",
                filed.at("party"),
                "keep one file per party; a second coder's file is named PARTY@CODER.yaml",
            )
        seen.setdefault(party, filed.document.shown)


def check_model(files: CaseFiles, names: Names) -> None:
    """Check the evidence of issues, notes and rules."""
    model = files.model
    for name, issue in model.content.issues.items():
        names.evidence(issue.evidence, model.at("issues", name, "evidence"))
    for name, note in model.content.notes.items():
        names.evidence(note.evidence, model.at("notes", name, "evidence"))
    for name, rule in model.content.rules.items():
        if rule.basis == "source" and not rule.evidence:
            names.error(
                "rule-without-source",
                f"rule {name!r} says that a source states it, and cites none",
                model.at("rules", name, "basis"),
                "add 'evidence: [claim, ...]', or say basis: analyst",
            )


def bonuses_of(files: CaseFiles, names: Names) -> Mapping[tuple[str, str], CaseBonus]:
    """Collect the bonuses, their expressions checked."""
    bonuses: dict[tuple[str, str], CaseBonus] = {}
    for filed in files.positions:
        party = filed.content.party
        for name, bonus in filed.content.bonuses.items():
            origin = filed.at("bonuses", name)
            constraint = names.constraint(bonus.when, origin.down("when"))
            if constraint is not None:
                bonuses[party, name] = CaseBonus(
                    party=party,
                    id=f"{party}.{name}",
                    title=bonus.title,
                    constraint=constraint,
                    worth=bonus.worth,
                    note=bonus.note,
                    origin=origin.key_span,
                )
    return bonuses
