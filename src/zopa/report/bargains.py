"""What the parties could reach, in words: bargaining points and the frontier."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from zopa.report.blocks import Block, Heading, Item, Paragraph
from zopa.report.sentences import counted, joined, number_text, sentence, settled_text
from zopa.results.bargaining import Bargaining, Frontier, HighEnd, Point, Trade
from zopa.results.base import Amount, Verdict
from zopa.results.solution import Solution

PRINCIPLES = {
    "nash": "Nash point, the greatest product of gains over the walk-away values",
    "kalai_smorodinsky": "Kalai-Smorodinsky point, the most even share of what each could gain",
    "egalitarian": "Egalitarian point, the greatest least gain",
    "utilitarian": "Utilitarian point, the greatest sum of utilities",
}
# Principles that add or compare utilities of different parties as they stand.
_COMPARING = ("egalitarian", "utilitarian")


def worth_text(value: Amount) -> str:
    """Write a utility to one decimal, marked where that is rounded."""
    exact = Fraction(value)
    tenths = round(exact * 10)
    text = number_text(Fraction(tenths, 10))
    return text if Fraction(tenths, 10) == exact else f"about {text}"


def utilities_sentence(solution: Solution) -> str:
    """Say what the parties' utilities are made from."""
    made = {
        "points": "the sum of its points",
        "values": "made from the values on file",
        "derived": "wholly or in part derived from its stances by zopa's table",
        None: "unknown",
    }
    groups: dict[str, list[str]] = {}
    for party in solution.parties.values():
        groups.setdefault(made[party.utilities], []).append(party.title)
    parts = [f"{joined(names)}: {words}" for words, names in groups.items()]
    return (
        "Utilities are each party's own measure, 0 to 100 or points; those of different parties "
        f"are not comparable. {'; '.join(parts)}."
    )


def bargaining_blocks(solution: Solution) -> Iterator[Block]:
    """Tell the bargaining points and the frontier; nothing where nobody's utility is known."""
    bargaining, frontier = solution.bargaining, solution.frontier
    if bargaining is None:
        return
    yield Heading("What the parties could reach")
    yield Paragraph(utilities_sentence(solution))
    if bargaining.base == "rules_only":
        yield Paragraph(
            "The space is closed, so these are outcomes that keep the rules alone: every one of "
            "them breaks some commitment."
        )
    yield from _points(solution, bargaining)
    yield Item(_frontier_sentence(frontier))
    yield from _trades(solution)
    if solution.high_end is not None:
        yield Item(high_end_sentence(solution, solution.high_end))


def _frontier_sentence(frontier: Frontier | None) -> str:
    if frontier is None:
        return "Pareto frontier: not known, a limit was passed."
    complete = "in all" if frontier.complete else "found; others are missing, a limit was passed"
    return (
        f"Pareto frontier: {counted(frontier.count, 'utility vector')} {complete}, beyond which no "
        "party can gain unless another loses."
    )


def _points(solution: Solution, bargaining: Bargaining) -> Iterator[Block]:
    none: dict[str, list[str]] = {}
    for name, title in PRINCIPLES.items():
        points: tuple[Point, ...] | None = getattr(bargaining, name)
        if points is None:
            none.setdefault(bargaining.why[name], []).append(title.partition(",")[0])
            continue
        aside = " (compares utilities as they stand)" if name in _COMPARING else ""
        ties = bargaining.ties[name]
        tied = f"; {counted(ties, 'vector')} tie" if ties > 1 else ""
        yield Item(f"{title}{aside}{tied}")
        for point in points[:3]:
            yield Item(point_sentence(solution, point), 1)
            for line in give_and_get(solution, point):
                yield Item(line, 2, muted=True)
        if ties > 3:
            yield Item(f"and {ties - 3:,} more; the JSON lists the first 50", 1)
    for why, titles in none.items():
        yield Item(f"{joined(titles)}: none, because {why}.")


def point_sentence(solution: Solution, point: Point) -> str:
    """Say what a point is worth to each party, and how many outcomes share it."""
    worth = ", ".join(
        f"{solution.parties[party].title} {worth_text(value)}"
        for party, value in point.utilities.items()
    )
    return worth if point.ties is None else f"{worth}; {counted(point.ties, 'outcome')}"


def give_and_get(solution: Solution, point: Point) -> Iterator[str]:
    """Say per party what it leaves of its commitments, and where it has what it would like best."""
    for name, party in solution.parties.items():
        if name in point.gives:
            gets = _gets(point.gets.get(name, ()))
            yield f"{party.title} gives way on {_gives(solution, point.gives[name])}; {gets}"
    content = [
        f"{party.title} ({_gets(point.gets.get(name, ()))})"
        for name, party in solution.parties.items()
        if name not in point.gives
    ]
    if content:
        yield f"nothing asked for is given up by {joined(content)}"


def _gives(solution: Solution, ids: tuple[str, ...]) -> str:
    """Name what is given up; of a ladder only the lowest rung, which says most."""
    ladders = {solution.commitments[name].ladder: name for name in ids}
    return joined(dict.fromkeys(_given(solution, name) for name in ladders.values()))


def _given(solution: Solution, name: str) -> str:
    commitment = solution.commitments[name]
    if commitment.kind == "walk_away":
        return "its walk-away value"
    if commitment.kind == "condition":
        return f"the condition “{commitment.title}”"
    issue = solution.issues[commitment.issues[0]].title
    return f"“{issue}”" + (" (red line)" if commitment.kind == "red_line" else "")


def _gets(issues: tuple[str, ...]) -> str:
    return f"its ideal on {counted(len(issues), 'issue')}"


def _trades(solution: Solution) -> Iterator[Block]:
    trades = solution.trades
    if trades is None or not trades.count:
        return
    fitting = sum(trade.possible for trade in trades.found)
    yield Item(
        f"Trades: {counted(trades.count, 'pair')} of issues on which two parties would both do "
        "better by giving way on one each, by their own weights. Of those listed, "
        f"{counted(fitting, 'fits', 'fit')} into some outcome."
    )
    for trade in trades.found[:3]:
        yield Item(trade_sentence(solution, trade), 1)
    if trades.count > 3:
        yield Item(f"and {trades.count - 3:,} more; the JSON lists {trades.listed:,}", 1)


def trade_sentence(solution: Solution, trade: Trade) -> str:
    """Say a trade: who has its way on what, what each gains and gives, what it crosses."""
    parts = [
        f"{solution.parties[side.party].title} has its way on "
        f"“{solution.issues[side.issue].title}” "
        f"({settled_text(solution, side.issue, side.option)}; worth {worth_text(side.gains)} to "
        f"it, for {worth_text(side.gives)} given)"
        for side in trade.sides
    ]
    text = " and ".join(parts)
    if not trade.possible:
        text += "; no outcome has both"
    given = (*trade.red_lines_crossed, *trade.gives_up)
    return text + (f"; leaves {joined(given)}" if given else "")


def high_end_sentence(solution: Solution, high: HighEnd) -> str:
    """Say what changes if walk-away ranges are taken at their high end."""
    taken = joined(
        f"{solution.parties[party].title} {number_text(value)}"
        for party, value in high.walk_away.items()
    )
    match high.verdict:
        case Verdict.OPEN:
            count = (
                "" if high.agreements is None else f", with {counted(high.agreements, 'agreement')}"
            )
            verdict = f"open{count}"
        case Verdict.CLOSED:
            verdict = "closed"
        case Verdict.UNKNOWN:
            verdict = "unknown, a limit was hit"
    return sentence(
        f"walk-away ranges are taken at their low end; at the high end ({taken}) the space is "
        f"{verdict}"
    )
