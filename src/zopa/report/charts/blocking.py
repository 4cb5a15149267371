"""Blocking: which party, and which stance or condition, stands in the way most."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from zopa.report.blocking import ladder_name
from zopa.report.charts.chosen import Chosen, choose
from zopa.report.charts.frame import Frame, footer, joined, verdict_sentence
from zopa.report.charts.layout import text_width, tidy
from zopa.report.charts.marks import KeyEntry, party_key
from zopa.report.charts.page import Page
from zopa.report.charts.sheet import Pen, Sheet
from zopa.report.charts.style import MARGIN, SMALL, chart_style, drop
from zopa.report.charts.table import Cell, Column, Group, Row, Table, table_pages
from zopa.report.charts.ways_out import percent
from zopa.report.phrases import counted, listing, number, sentence
from zopa.results.base import Amount
from zopa.results.blocking import Blocking, LadderBlocking
from zopa.results.solution import CommitmentResult, Solution

_WIDE_FROM = 110.0
_BAR = 2.0
_PERCENT = 9.4


@chart_style()
def blocking(
    solution: Solution,
    *,
    width: float = 183.0,
    parties: Sequence[str] | None = None,
    issues: Sequence[str] | None = None,
    greyscale: bool = False,
) -> tuple[Page, ...]:
    """Draw how much of what is lost each party, and each stance or condition, accounts for.

    A first table adds up the shares of each party's stances and conditions; a second lists these,
    the largest share first, with the agreements gained if one alone gives way. Where giving up one
    alone gains nothing, the conflicts and concession sets that it is part of stand there instead.

    Parameters
    ----------
    solution
        The results to show.
    width
        Of the page, in millimetres.
    parties, issues
        Ids to show, all if None: only their stances, and conditions on these issues.
    greyscale
        Draw in greys.

    Returns
    -------
    tuple of Page
        At least one page; a page that says so where nothing is blocked or it is not known.

    Raises
    ------
    UsageError
        If a party or issue is unknown, or the width is out of range.
    """
    chosen = choose(solution, width, parties, issues, greyscale)
    found = solution.blocking
    ladders = _ladders(chosen)
    claims = [c for own in ladders.values() for one in own for c in one.evidence]
    frame = Frame(_headline(chosen), _deck(chosen), footer(solution, claims))
    if found is None or not found.lost:
        return table_pages(chosen, frame, ())
    shown = [name for name in _order(found) if name in ladders and found.ladders[name].breaks]
    tables = [_who(chosen, found, ladders), _what(chosen, found, shown, ladders)]
    key = [*party_key(chosen), *_key(chosen)]
    return table_pages(chosen, frame, [t for t in tables if t.groups[0].rows], key)


def _ladders(chosen: Chosen) -> dict[str, list[CommitmentResult]]:
    """List the rungs of every ladder that touches what is chosen."""
    found: dict[str, list[CommitmentResult]] = {}
    for own in chosen.solution.commitments.values():
        on_issue = not own.issues or any(issue in chosen.issues for issue in own.issues)
        if own.party in chosen.parties and on_issue:
            found.setdefault(own.ladder, []).append(own)
    return found


def _order(found: Blocking) -> list[str]:
    """List ladders by their Shapley value, equal ones in the order of the files."""
    return sorted(found.ladders, key=lambda name: -Fraction(found.ladders[name].shapley))


def _share(value: Amount | None) -> Fraction:
    return Fraction(value) if value is not None else Fraction(0)


def _by_party(chosen: Chosen, found: Blocking, what: str = "shapley_share") -> dict[str, Fraction]:
    """Add up the shares of all ladders of each party, also of those not shown."""
    total = {party: Fraction(0) for party in chosen.solution.parties}
    of = {own.ladder: own.party for own in chosen.solution.commitments.values()}
    for name, ladder in found.ladders.items():
        total[of[name]] += _share(getattr(ladder, what))
    return total


def _headline(chosen: Chosen) -> str:
    found = chosen.solution.blocking
    if found is None:
        return "What single stances and conditions block is not known"
    if not found.lost:
        return "No stance and no condition blocks anything: nothing is lost"
    about = "about " if found.method == "estimated" else ""
    shares = _by_party(chosen, found)
    top = max(shares.values())
    leading = [chosen.titles[p] for p, share in shares.items() if share == top]
    verb = "accounts" if len(leading) == 1 else "each account"
    text = f"{listing(leading)} {verb} for {about}{percent(float(top))} of the outcomes lost"
    gaining = [name for name, own in found.ladders.items() if own.withdraw]
    if gaining:
        some = counted(len(gaining), "stance or condition", "stances or conditions")
        return sentence(f"{text}; giving up one alone helps for {some}")
    return sentence(f"{text}; giving up one stance alone gains nothing")


def _deck(chosen: Chosen) -> str:
    found = chosen.solution.blocking
    verdict = verdict_sentence(chosen.solution)
    if found is None:
        why = (
            "Either several groups of parties could agree, so that no share is defined, or a "
            "limit was hit."
        )
        return joined([why, verdict])
    if not found.lost:
        return verdict
    parts = [
        f"Lost are the {found.lost:,} outcomes that keep the rules and break something."
        if found.method == "exact"
        else f"Estimated from {found.draws or 0:,} outcomes drawn at random (seed {found.seed}).",
        "Shapley: each lost outcome is shared equally among all that it breaks. Banzhaf: it counts "
        "half as much for each further thing that it breaks.",
        verdict,
    ]
    return joined(parts)


def _key(chosen: Chosen) -> list[KeyEntry]:
    return [
        KeyEntry("Shapley share", swatch="bar"),
        KeyEntry("Banzhaf share, thin line", sign="│"),
    ]


def _who(chosen: Chosen, found: Blocking, ladders: dict[str, list[CommitmentResult]]) -> Table:
    """Add up shares by party, in the order of the model."""
    shapley = _by_party(chosen, found)
    banzhaf = _by_party(chosen, found, "banzhaf_share")
    most = max(*shapley.values(), *banzhaf.values(), Fraction(1, 100))
    room = chosen.width - 2 * MARGIN
    name = room * 0.36
    rows = []
    for party in chosen.parties:
        pair = (shapley[party], banzhaf[party])
        cells = (
            Cell((chosen.titles[party],)),
            _bar(chosen, party, pair, (most, room - name)),
        )
        alt = f"{chosen.titles[party]}: Shapley {_pc(pair[0])}, Banzhaf {_pc(pair[1])}."
        rows.append(Row(cells, alt, look=chosen.looks[party]))
    columns = (Column("Who", name), Column("Share of the outcomes lost", room - name))
    return Table(columns, (Group("", tuple(rows)),), title="Who: all of a party’s taken together")


def _what(
    chosen: Chosen,
    found: Blocking,
    shown: Sequence[str],
    ladders: dict[str, list[CommitmentResult]],
) -> Table:
    """List ladders, the largest share first, with what giving way alone gains."""
    room = chosen.width - 2 * MARGIN
    gains = any(own.withdraw for own in found.ladders.values())
    wide = chosen.width >= _WIDE_FROM
    numbers = (20.0, 20.0) if wide else (11.0, 11.0)
    name = room * (0.42 if wide else 0.46)
    bar = room - name - sum(numbers)
    heads = (
        ("gained if kept to its red line", "gained if given up")
        if gains
        else ("conflicts it is part of", "concession sets with it")
    )
    if not wide:
        heads = ("to red line", "given up") if gains else ("con-flicts", "sets")
    shares = [_share(own.shapley_share) for own in found.ladders.values()]
    shares += [_share(own.banzhaf_share) for own in found.ladders.values()]
    most = max(*shares, Fraction(1, 1000))
    rows = []
    for key in shown:
        own = found.ladders[key]
        party = ladders[key][0].party
        pair = (_share(own.shapley_share), _share(own.banzhaf_share))
        values = _gained(own) if gains else _parts(chosen, ladders[key])
        title = _title(chosen, key, ladders[key])
        cells = (
            Cell((title,)),
            _bar(chosen, party, pair, (most, bar)),
            *(Cell((value,)) for value in values),
        )
        told = "; ".join(f"{head}: {value}" for head, value in zip(heads, values, strict=True))
        alt = f"{tidy(ladder_name(chosen.solution, key))}: Shapley {_pc(pair[0])}, "
        rows.append(Row(cells, f"{alt}Banzhaf {_pc(pair[1])}; {told}.", look=chosen.looks[party]))
    columns = (
        Column("What: stance or condition", name),
        Column("Share of the outcomes lost", bar),
        *(Column(head, wide_, "right") for head, wide_ in zip(heads, numbers, strict=True)),
    )
    return Table(columns, (Group("", tuple(rows)),), note=_note(chosen, found, gains, len(shown)))


def _title(chosen: Chosen, ladder: str, rungs: Sequence[CommitmentResult]) -> str:
    first = rungs[0]
    if first.kind in ("demand", "red_line"):
        return tidy(chosen.solution.issues[first.issues[0]].title)
    if first.kind == "walk_away":
        return "Its walk-away value"
    return tidy(first.title) or ladder


def _gained(own: LadderBlocking) -> tuple[str, str]:
    weaken = "–" if own.weaken is None else f"{own.weaken:,}"
    return weaken, f"{own.withdraw:,}"


def _parts(chosen: Chosen, rungs: Sequence[CommitmentResult]) -> tuple[str, str]:
    solution = chosen.solution
    keys = {key for key, own in solution.commitments.items() if own.ladder == rungs[0].ladder}
    conflicts = sum(not keys.isdisjoint(c.members) for c in solution.conflicts.minimal)
    sets = sum(not keys.isdisjoint(c.drop) for c in solution.concessions.minimal)
    return f"{conflicts:,}", f"{sets:,}"


def _note(chosen: Chosen, found: Blocking, gains: bool, shown: int) -> str:
    parts = []
    if gains:
        parts.append(
            "Gained: agreements that there are more of if this alone gives way; – where there is "
            "no demand beside a red line."
        )
    else:
        parts.append("Giving up one alone gains nothing: every outcome lost breaks at least two.")
        lists = (("conflict", chosen.solution.conflicts), ("set", chosen.solution.concessions))
        for noun, some in lists:
            if some.listed < some.count or not some.complete:
                parts.append(f"Of the {noun}s only the smallest {some.listed:,} are counted here.")
    idle = len(found.ladders) - sum(bool(own.breaks) for own in found.ladders.values())
    if idle:
        verb = "breaks" if idle == 1 else "break"
        parts.append(f"{sentence(number(idle))} more block nothing: no lost outcome {verb} them.")
    if found.method == "estimated":
        parts.append("All figures are estimates; the JSON has their 95% intervals.")
    return " ".join(parts)


def _bar(
    chosen: Chosen, party: str, pair: tuple[Fraction, Fraction], scale: tuple[Fraction, float]
) -> Cell:
    """Draw a Shapley share as a bar and the Banzhaf share as a line across it."""
    most, _ = scale

    def mark(sheet: Sheet, x: float, middle: float, width: float, height: float) -> None:
        start, room = x + _PERCENT, width - _PERCENT - 2.0
        colours = chosen.colours
        long = room * float(pair[0] / most)
        look = chosen.looks[party]
        pen = Pen("shapley", face=look.colour, edge=colours.ink, width=0.4, layer=2)
        sheet.box(start, middle - _BAR / 2, max(long, 0.15), _BAR, pen)
        at = start + room * float(pair[1] / most)
        line = Pen("banzhaf", edge=colours.ink, width=1.1, layer=3)
        sheet.line(at, middle - _BAR * 0.9, at, middle + _BAR * 0.9, line)
        text = _pc(pair[0])
        sheet.text(
            start - 1.0 if text_width(text, SMALL) < _PERCENT - 1.0 else start - 0.4,
            middle + drop(SMALL),
            text,
            size=SMALL,
            align="right",
        )

    return Cell(mark=mark, height=3.4)


def _pc(share: Fraction) -> str:
    text = percent(float(share))
    return "<1%" if text.startswith("under") else text
