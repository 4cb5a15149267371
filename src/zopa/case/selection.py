"""Which case of the many that the files hold: the request of a command or of a notebook.

Only data, so that the command line can make one without reading anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

BASELINE = "baseline"
# the options that change positions, by the field of Selection that each one fills
CHANGE_OPTIONS = {
    "set": "--set",
    "drop": "--drop",
    "add": "--add",
    "without_rules": "--without-rule",
    "walk_away": "--walk-away",
}


@dataclass(frozen=True)
class Selection:
    """Which case of the many that the files hold.

    The changes are texts as on the command line: ``Selection(set=("russia.land.acceptable=[x]",))``
    and are applied after the scenario.

    Parameters
    ----------
    scenario
        A scenario, or several joined by ``+``, applied in that order; None: the baseline.
    as_of
        The day whose positions are taken, a date or text such as ``2025-08-18``; None: the model's.
    set
        ``PARTY.ISSUE.FIELD=VALUE``: replace one field of a stance, as a scenario's ``set`` does.
    drop
        ``PARTY.CONDITION``: leave a condition out.
    add
        ``PARTY.CONDITION={when: ..., require: ..., strength: ...}``: add a condition.
    without_rules
        Rules to leave out.
    walk_away
        ``PARTY=N`` or ``PARTY=LOW..HIGH``: replace a reservation value.
    evidence
        The weakest basis that is kept: ``stated``, ``reported`` or ``inferred``.
    undisputed
        Keep only what no claim speaks against.
    min_confidence
        Keep only what is coded with at least this confidence, 0 to 1.
    without_sources
        Take these documents to be wrong: what rests on nothing else falls.
    without_events
        Take these source events to be wrong: what is coded to hang on them falls.
    coder
        Take this coder's files where there are any, the first coder's elsewhere.
    public
        Leave private stances and conditions, all walk-away values and all notes out.
    """

    scenario: str | None = None
    as_of: date | str | None = None
    set: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    add: tuple[str, ...] = ()
    without_rules: tuple[str, ...] = ()
    walk_away: tuple[str, ...] = ()
    evidence: str | None = None
    undisputed: bool = False
    min_confidence: Decimal | str | None = None
    without_sources: tuple[str, ...] = ()
    without_events: tuple[str, ...] = ()
    coder: str | None = None
    public: bool = False

    def __post_init__(self) -> None:
        """Take lists for tuples, and one text for a tuple of one."""
        for name in (*CHANGE_OPTIONS, "without_sources", "without_events"):
            value = getattr(self, name)
            texts = (value,) if isinstance(value, str) else tuple(value)
            object.__setattr__(self, name, texts)

    @property
    def scenarios(self) -> tuple[str, ...]:
        """The scenarios named, in the order of application, without the baseline."""
        names = () if self.scenario is None else self.scenario.split("+")
        return tuple(name for name in names if name != BASELINE)

    @property
    def changes(self) -> bool:
        """Whether something is changed on top of the scenarios."""
        return any(getattr(self, field) for field in CHANGE_OPTIONS)

    @property
    def words(self) -> tuple[str, ...]:
        """The same options as the words of a command."""
        return tuple(word for option in self.options() for word in option if word is not None)

    def unchanged(self) -> Selection:
        """Give the same selection without scenarios and changes: the baseline of that day."""
        return replace(self, scenario=None, set=(), drop=(), add=(), without_rules=(), walk_away=())

    def options(self) -> Iterator[tuple[str, str | None]]:
        """Give the options of the command line that ask for this, each with its value if any."""
        if self.scenarios:
            yield "--scenario", "+".join(self.scenarios)
        for field, flag in CHANGE_OPTIONS.items():
            for text in getattr(self, field):
                yield flag, text
        if self.as_of is not None:
            yield "--as-of", str(self.as_of)
        if self.evidence is not None:
            yield "--evidence", self.evidence
        if self.undisputed:
            yield "--undisputed", None
        if self.min_confidence is not None:
            yield "--min-confidence", str(self.min_confidence)
        for source in self.without_sources:
            yield "--without-source", source
        for event in self.without_events:
            yield "--without-event", event
        if self.coder is not None:
            yield "--coder", self.coder
        if self.public:
            yield "--public", None


# the baseline, on the model's day
AS_CODED = Selection()
