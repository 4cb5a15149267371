"""What the answer leans on, how it was found, and what it cannot say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from zopa.report.brief.citing import EVENTS, cited, event_letters
from zopa.report.brief.first_page import UNCERTAINTY
from zopa.report.brief.naming import Names
from zopa.report.brief.parts import Bullet, Muted, Para, Part, Strong, Title, adapted
from zopa.report.codings import codings_blocks
from zopa.report.phrases import day
from zopa.report.sentences import counted, joined, number_text, sentence
from zopa.report.summary import note_blocks
from zopa.report.uncertain import uncertain_blocks
from zopa.results.base import AnsweredBy
from zopa.results.solution import Solution

_WORDS = (
    ("Demand. ", "What a party insists on: an outcome outside what it leaves open breaks it."),
    ("Red line. ", "What a party says that it will never accept. Insisting alone is no red line."),
    ("Condition. ", "A demand or red line that joins issues: if this, then that."),
    ("Commitment. ", "Any of these three, or a walk-away value."),
    (
        "As coded, cautious. ",
        "Two readings of a limit that nobody stated: as no limit; or, where a "
        "party names an ideal, as that ideal alone.",
    ),
    (
        "Overlap, contested, barred. ",
        "Of one option: inside everybody's stated limits; outside a demand; across a red line.",
    ),
    ("Conflict. ", "A smallest set of commitments that cannot all be kept."),
    ("Concession set. ", "A smallest set of commitments whose dropping leaves an agreement."),
    (
        "Basis and confidence. ",
        "Stated, reported, inferred or assumed; and how sure the analyst is, "
        "from 0 to 1, that a stance is coded right.",
    ),
    (
        "Coding. ",
        "The analyst's reading of what documents say. A share of codings weighs the readings that "
        "are possible by the confidence in each part of them.",
    ),
    ("Source event. ", "An occasion that several documents retell. It counts once."),
)


def words() -> Iterator[Part]:
    """Explain the words that the brief uses."""
    yield Title("Words", 2, "words")
    for word, meaning in _WORDS:
        yield Bullet((Strong(word), meaning))


def uncertainty_section(
    solution: Solution, figures: Iterable[Part], last: Iterable[Part]
) -> Iterator[Part]:
    """Show how much hangs on the coding, and on which evidence."""
    yield Title("Uncertainty", anchor=UNCERTAINTY)
    yield Para(
        (
            "A coded position may be wrong, its source may be, and a party may mean something else "
            "than it says. This is what the answer leans on.",
        )
    )
    names = Names(solution)
    yield from names.in_words(adapted(codings_blocks(solution), 1))
    yield from names.in_words(adapted(uncertain_blocks(solution), 1))
    yield from figures
    yield from names.in_words(adapted(note_blocks(solution), 1))
    yield from last
    if solution.events:
        yield Title("Source events", 2, EVENTS)
        yield Para(
            (
                "Documents that retell the same occasion are one source, not several. Stances "
                "stand or fall with the event that they hang on.",
            )
        )
        named = event_letters(solution)
        for name, event in solution.events.items():
            parts = [day(event.date) if event.date else "day not given"]
            if event.confidence is not None:
                parts.append(f"held to be as told with confidence {number_text(event.confidence)}")
            letter = (Strong(f"{named[name]} "),) if name in named else ()
            yield Bullet((*letter, f"{event.title} ", Muted(f"({'; '.join(parts)})")))


_METHOD = (
    (
        "What goes in. ",
        "Analysts write down what documents say that each party wants (its ideal), what its demand "
        "leaves open, and what it will never accept (its red line), each with basis, confidence "
        "and claims. An outcome settles every issue. Rules hold for every outcome, whoever wants "
        "it.",
    ),
    (
        "What is computed. ",
        "An agreement is an outcome that keeps the rules and whose accepting parties are enough. "
        "Conflicts are all smallest sets of commitments that no rule-keeping outcome keeps "
        "together; concessions are all smallest sets whose dropping leaves an agreement.",
    ),
    (
        "Two readings. ",
        "As coded, a limit that nobody stated binds nobody. Read cautiously, a party that names an "
        "ideal and no limit accepts the ideal alone. The truth is likely to lie between.",
    ),
    (
        "What counts mean. ",
        "The number of outcomes and agreements depends on how finely the issues are cut. It "
        "measures no likelihood and no quality.",
    ),
    (
        "What weights and utilities mean. ",
        "Weights are the analyst's and hold within a party. Utilities of different parties are not "
        "comparable; a point that adds or compares them says so. Where no values are on file they "
        "are derived from the stances by a fixed table.",
    ),
    (
        "What this cannot say. ",
        "It does not forecast, and it does not advise. It does not know what parties keep to "
        "themselves, how they would react, who can deliver, or whether a deal is just. It holds "
        "the positions of one day as the cited documents give them.",
    ),
)
_LIMITS = {
    "nodes": "nodes of a diagram",
    "listed": "sets or points listed",
    "blocking_work": "steps for what blocks",
    "codings_nodes": "nodes for the share of codings",
    "cp_sat_effort": "units of effort of CP-SAT",
    "pysat_effort": "units of effort of PySAT",
}
_FOUND_BY: dict[AnsweredBy, str] = {
    "diagram": "by a decision diagram of all outcomes, exactly",
    "cp_sat": "by a search with CP-SAT, as the diagram passed its limit",
    "pysat": "by a search with PySAT, as the diagram passed its limit",
    "limit": "not at all, as a limit was hit",
}


def method_section(solution: Solution) -> Iterator[Part]:
    """Say how the answer was found, where it stops, and how to check it."""
    yield Title("Method and limits", anchor="method")
    for name, text in _METHOD:
        yield Para((Strong(name), text))
    complete = "all" if solution.conflicts.complete else "not all"
    ways = "all" if solution.concessions.complete else "not all"
    yield Para(
        (
            f"The verdict was found {_FOUND_BY[solution.verdict_method]}; {complete} conflicts and "
            f"{ways} concession sets are known. The search would have stopped, and said so, at "
            + joined(f"{n:,} {_LIMITS.get(name, name)}" for name, n in solution.limits.items())
            + ".",
        )
    )
    yield Para(
        (
            "Versions: "
            + ", ".join(f"{name} {number}" for name, number in solution.versions.items())
            + f". The same files and versions give the same bytes: zopa report {solution.case} "
            "--verify recomputes this report and says what differs; manifest.json has the hash of "
            f"each of the {counted(len(solution.inputs), 'input file')}.",
        )
    )
    names = Names(solution)
    if solution.not_modelled:
        yield Title("What the model does not hold", 2)
    for note in solution.not_modelled.values():
        about = (Muted(f" ({note.reason}) "),) if note.reason else (" ",)
        yield Bullet((*names.linked(sentence(note.text)), *about, *cited(solution, note.evidence)))
