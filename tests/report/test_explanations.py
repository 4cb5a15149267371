"""Explanations, summaries and assessments in words."""

from __future__ import annotations

import pytest

from zopa import api
from zopa.case.selection import Selection
from zopa.report.blocks import Block, Grid, Heading, Item, Paragraph
from zopa.report.codings import codings_blocks, percent_text
from zopa.report.deal import describe_deal
from zopa.report.explain import explain
from zopa.report.sentences import counted, joined, percent
from zopa.report.summary import summarise
from zopa.report.uncertain import uncertain_blocks
from zopa.results.base import Level, Reading
from zopa.results.blocking import Blocking, LadderBlocking
from zopa.results.codings import CodingShare, Hinge, ShareBounds, ShareOfCodings
from zopa.results.solution import Conflict, Conflicts, Solution


def text_of(blocks: tuple[Block, ...]) -> str:
    lines = []
    for block in blocks:
        match block:
            case Grid(header, rows):
                lines += [" | ".join(row) for row in (header, *rows)]
            case Heading(text) | Paragraph(text) | Item(text):
                lines.append(text)
    return "\n".join(lines)


@pytest.fixture(scope="module")
def ukraine() -> Solution:
    return api.solve("ukraine-2025")


def test_every_member_of_every_conflict_is_explained_with_its_sources(ukraine: Solution) -> None:
    text = text_of(explain(ukraine))
    for conflict in ukraine.conflicts.minimal:
        for member in conflict.members:
            commitment = ukraine.commitments[member]
            assert commitment.prose in text
            assert f"[{member}: " in text
            for claim in (*commitment.evidence, *commitment.disputed_by):
                assert ukraine.claims[claim].statement.rstrip(".") in text
        for rule in conflict.rules:
            assert ukraine.rules[rule].title in text
        for step in conflict.because:
            assert step[1:] in text


def test_every_concession_set_is_listed_and_highlights_name_their_ties(ukraine: Solution) -> None:
    text = text_of(explain(ukraine))
    listed = [
        block.text
        for block in explain(ukraine)
        if isinstance(block, Item) and ": opens " in block.text
    ]
    assert len(listed) == ukraine.concessions.count == ukraine.concessions.listed
    assert f"one of {ukraine.concessions.ties['fewest']} that tie" in text


def test_ways_out_are_told_where_only_the_conflicts_hit_a_limit(ukraine: Solution) -> None:
    missing = Conflicts(complete=False, count=0, listed=0, minimal=())
    solution = ukraine.model_copy(update={"conflicts": missing})
    explained, summary = text_of(explain(solution)), text_of(summarise(solution))
    assert "The conflicts could not be found: a limit was hit." in explained
    assert "Conflicts: not found, a limit was hit." in summary
    for text in (explained, summary):
        assert f"{ukraine.concessions.count} smallest concession sets" in text


def test_both_readings_and_levels_stand_beside_the_verdict(ukraine: Solution) -> None:
    for blocks in (explain(ukraine), summarise(ukraine)):
        text = text_of(blocks)
        assert "closed as coded; read cautiously: closed" in text
        assert "Red lines alone: open" in text


def test_what_the_answer_leans_on_and_what_is_not_modelled_is_said(ukraine: Solution) -> None:
    text = text_of(explain(ukraine))
    for note in ukraine.notes:
        assert note.text[1:] in text
    for kept in ukraine.not_modelled.values():
        assert kept.text[1:] in text
    for source in ukraine.sources.values():
        assert source.title in text


def test_an_open_space_is_explained_by_its_core() -> None:
    solution = api.solve("ukraine-2025", "minimal_bridge")
    text = text_of(explain(solution))
    assert "The agreement space is open" in text
    assert "What all agreements share" in text
    assert "Why: " not in text
    assert "Ways out" not in text
    assert "it is closed" in text, "the cautious reading closes it, and that is said"


def test_the_summary_shows_every_option_with_its_zone(ukraine: Solution) -> None:
    text = text_of(summarise(ukraine))
    for issue in ukraine.issues.values():
        assert issue.title in text
        for option in (issue.options or {}).values():
            assert option.title in text


def test_a_deal_is_described_with_whom_it_crosses() -> None:
    loaded = api.load("ukraine-2025")
    found = loaded.assess({"donbas_control": "ru_full"})
    text = text_of(describe_deal(found, loaded.solve()))
    assert "does not become an agreement" in text
    assert "[ukraine.donbas_control.red_line: red line" in text
    assert "No change of terms alone repairs it" in text


@pytest.mark.parametrize(
    ("number", "expected"),
    [(0, "no options"), (1, "one option"), (10, "ten options"), (1234, "1,234 options")],
)
def test_counts_read_as_words_up_to_ten(number: int, expected: str) -> None:
    assert counted(number, "option") == expected


def test_lists_and_shares_read_well() -> None:
    assert joined(["a"]) == "a"
    assert joined(["a", "b", "c"]) == "a, b and c"
    assert percent("1/3") == "about 33%"
    assert percent(1) == "100%"


def test_a_scenario_says_what_it_assumes() -> None:
    solution = api.solve("ukraine-2025", "minimal_bridge")
    assert {change.id for change in solution.scenario_changes} == {
        "russia.donbas_control",
        "russia.crimea_recognition",
        "russia.east_recognition",
        "russia.south_for_donbas",
    }
    (dropped,) = [c for c in solution.scenario_changes if c.id == "russia.south_for_donbas"]
    assert dropped.before is not None
    assert dropped.after is None
    for blocks in (explain(solution), summarise(solution)):
        text = text_of(blocks)
        assert "What this scenario changes, by assumption" in text
        assert solution.scenario_because is not None
        assert solution.scenario_because.rstrip(".")[1:] in text
        assert all(f"[{change.id}]" in text for change in solution.scenario_changes)
    assert api.solve("ukraine-2025").scenario_changes == ()


def test_an_explanation_lists_some_of_many_sets_and_says_so() -> None:
    solution = api.solve("ukraine-2025", reading="cautious")
    blocks = explain(solution)
    listed = [b for b in blocks if isinstance(b, Item) and ": opens " in b.text]
    assert solution.concessions.count > len(listed) == 24
    assert "The first 24 follow" in text_of(blocks)


def test_an_ideal_read_as_a_limit_is_not_called_a_demand_of_the_party() -> None:
    solution = api.solve("ukraine-2025", reading="cautious")
    commitment = solution.commitments["united_kingdom.foreign_troops.demand"]
    assert commitment.basis == "assumed"
    assert "states no limit, and is read as accepting only its ideal" in commitment.prose
    assert "united_kingdom.foreign_troops.demand" not in api.solve("ukraine-2025").commitments


def test_rules_that_leave_nothing_are_named_as_the_conflict() -> None:
    solution = api.solve("tutorial")
    alone = Conflict(members=(), rules=("cost", "staffed"))
    conflicts = solution.conflicts.model_copy(update={"count": 1, "listed": 1, "minimal": (alone,)})
    solution = solution.model_copy(update={"conflicts": conflicts})
    assert "Conflict 1: the rules of the model alone" in text_of(explain(solution))
    assert "1. The rules of the model alone: cost and staffed" in text_of(summarise(solution))


def blocking_text(solution: Solution) -> list[str]:
    """The lines on blocking; the same in a summary and in an explanation."""
    parts = []
    for blocks in (summarise(solution), explain(solution)):
        lines, inside = [], False
        for block in blocks:
            if isinstance(block, Heading):
                inside = block.text == "What single stances and conditions block"
            elif inside and isinstance(block, Paragraph | Item):
                lines.append(block.text)
        parts.append(lines)
    assert parts[0] == parts[1]
    return parts[0]


def test_what_one_concession_alone_gains_is_told_most_first() -> None:
    lines = blocking_text(api.solve("tutorial", "compromise"))
    assert lines[0].startswith(
        "Giving up one alone adds agreements for 5 of 9 stances, conditions and walk-away values."
    )
    assert lines[1:3] == [
        "Marrowfen on “Yearly water share of Marrowfen”: 236 agreements gained, 144 if its red "
        "line is kept; about 21% of the loss [marrowfen.share]",
        "Quillbeck on “Yearly water share of Marrowfen”: 168 agreements gained, 108 if its red "
        "line is kept; about 11% of the loss [quillbeck.share]",
    ]
    assert lines[3].startswith("Marrowfen, “Pays more than 60 only with live meters”: 80 agree")
    assert len(lines) == 7
    assert lines[-1] == "Equal ones stand in the order of the files."


def test_where_nothing_is_gained_alone_the_part_in_conflicts_and_ways_out_is_told() -> None:
    lines = blocking_text(api.solve("tutorial"))
    assert lines[0] == (
        "Giving up one alone gains no agreement: every outcome lost breaks at least two. What "
        "they take part in:"
    )
    assert [line.split(": ")[1] for line in lines[1:-1]] == [
        "in 2 of 3 conflicts and 3 of 5 concession sets [marrowfen.share]",
        "in 2 of 3 conflicts and 2 of 5 concession sets [quillbeck.metering]",
        "in 2 of 3 conflicts and 2 of 5 concession sets [marrowfen.live_for_pay]",
        "in 1 of 3 conflicts and 2 of 5 concession sets [quillbeck.share]",
        "in 1 of 3 conflicts and 1 of 5 concession sets [quillbeck.payment]",
    ]


def test_more_ladders_than_a_summary_shows_are_counted() -> None:
    lines = blocking_text(api.solve("ukraine-2025", level="red_lines"))
    assert len(lines) == 7
    assert lines[-1] == "Two more in the JSON. Equal ones stand in the order of the files."


def test_estimates_are_told_as_estimates() -> None:
    solution = api.solve("tutorial", "compromise")
    assert solution.blocking is not None
    one = LadderBlocking(
        weaken=7, withdraw=9, breaks=9, shapley=9, shapley_share=1, banzhaf=9, banzhaf_share=1
    )
    none = one.model_copy(update={"weaken": 0, "withdraw": 0})
    for ladder, expected in (
        (one, "about 9 agreements gained, about 7 if its red line is kept"),
        (none, "100% of the loss"),
    ):
        guessed = Blocking(
            method="estimated", lost=9, draws=1_000, seed=5, ladders={"marrowfen.share": ladder}
        )
        lines = blocking_text(solution.model_copy(update={"blocking": guessed}))
        assert lines[0].startswith("Estimated from 1,000 rule-keeping outcomes")
        assert "(seed 5)" in lines[0]
        assert lines[1].startswith(("Giving up one alone adds", "None of the outcomes drawn"))
        assert "gains no agreement" not in lines[1]
        assert expected in lines[2]


def test_nothing_is_said_of_blocking_where_nothing_is_known_of_it() -> None:
    solution = api.solve("tutorial")
    assert blocking_text(solution.model_copy(update={"blocking": None})) == []
    assert blocking_text(
        solution.model_copy(update={"blocking": Blocking(method="exact", lost=0, ladders={})})
    ) == []  # fmt: skip


def told(solution: Solution, **changed: object) -> str:
    """Tell a share of codings that differs in some ways."""
    share = solution.share_of_codings.model_copy(update=changed)
    changed_solution = solution.model_copy(update={"share_of_codings": share})
    return text_of(tuple(codings_blocks(changed_solution)))


def test_the_share_of_codings_stands_beside_the_cautious_one_and_is_no_forecast(
    ukraine: Solution,
) -> None:
    for blocks in (explain(ukraine), summarise(ukraine)):
        text = text_of(blocks)
        assert (
            "as coded, 27.4% of all codings; read cautiously, 0.7% (exact, shown rounded)" in text
        )
        assert "speaks of the coding and is no forecast" in text
        assert "9.3% if it is real, 100% if it is not [s003_account]" in text


def test_what_the_share_hangs_on_is_named_in_the_reading_that_was_asked_for() -> None:
    coded = text_of(tuple(codings_blocks(api.solve("tutorial"))))
    assert "- " not in coded and "Most hangs on the stance of Marrowfen on “Yearly water" in coded
    cautious = text_of(tuple(codings_blocks(api.solve("tutorial", reading=Reading.CAUTIOUS))))
    assert "Read cautiously, most hangs on the stance of Marrowfen on “Yearly water" in cautious
    assert "1.7% if it is coded right, 34.8% if it is coded wrong" in cautious


def test_an_open_space_is_open_in_all_codings_and_hangs_on_nothing() -> None:
    red_lines = api.solve("tutorial", level=Level.RED_LINES)
    text = text_of(tuple(codings_blocks(red_lines)))
    assert "says: 100% of all codings (exact" in text and "cautiously" not in text
    assert "hangs on" not in text
    # as coded it is open in any case, and the cautious reading is what there is to tell
    open_space = api.solve("tutorial", "compromise")
    assert open_space.share_of_codings.exact == "1"
    assert "Read cautiously, most hangs on" in text_of(tuple(codings_blocks(open_space)))


def test_bounds_limits_and_ties_of_the_share_are_told(ukraine: Solution) -> None:
    bounds = ShareBounds(low="0.250999", high="0.500001")
    text = told(ukraine, value=None, exact=None, interval=bounds, by={}, most=None, cautious=None)
    assert "between 25% and 50.1% (bounds, as a limit was hit) of all codings. This" in text
    assert "exact" not in text
    limit = Hinge(
        ids=("ukraine.donbas_control.red_line", "officials_relay"),
        derivative=-0.25,
        if_right=None,
        if_wrong=None,
    )
    text = told(ukraine, most=limit)
    assert "the red line of Ukraine on “" in text and "would lower it by 2.5%" in text
    assert "as much hangs on officials_relay [ukraine.donbas_control.red_line]" in text
    condition = limit.model_copy(update={"ids": ("russia.south_for_donbas",)})
    title = ukraine.commitments["russia.south_for_donbas"].title
    assert f"the condition “{title}” of Russia" in told(ukraine, most=condition)


def test_nothing_is_told_of_codings_where_no_confidence_is_on_file(ukraine: Solution) -> None:
    certain = CodingShare(value=0.0, exact="0", by={"a.b": -1.0}, taken_as_certain=("a.b",))
    share = ShareOfCodings(**dict(certain), cautious=certain)
    bare = ukraine.model_copy(update={"share_of_codings": share})
    assert list(codings_blocks(bare)) == []


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        (0, "0%"),
        (1, "100%"),
        (0.05088, "5.1%"),
        (0.25, "25%"),
        (1e-9, "under 0.1%"),
        (1 - 1e-9, "over 99.9%"),
    ],
)
def test_a_share_is_none_or_all_only_where_it_is_exactly_that(share: float, expected: str) -> None:
    assert percent_text(share) == expected


def test_a_walk_away_value_is_lowered_and_is_no_red_line_in_words() -> None:
    asked = Selection(walk_away=("quillbeck=90", "marrowfen=80"))
    solution = api.load("tutorial", asked).solve()
    texts = [block.text for block in explain(solution) if isinstance(block, Item | Paragraph)]
    assert any(
        text.startswith("Every way out crosses at least one red line or lowers") for text in texts
    )
    assert any(
        "settle for what is worth 34 to it, instead of at least 80" in text for text in texts
    )
    assert not any("walk_away (RL)" in text for text in texts)
    (page, *_) = api.charts(solution, "conflicts")
    assert "walk-away value" in page.alt


def test_draws_without_an_agreement_or_a_decision_are_told() -> None:
    solution = api.load("tutorial").solve(draws=3)
    text = text_of(tuple(uncertain_blocks(solution)))
    assert "Estimates from 3 draws (seed 0)" in text
    assert "The space is closed whatever is drawn, so the points are picked from the" in text
    assert "There is an agreement in" not in text
    assert solution.ranges is not None
    undecided = solution.ranges.model_copy(update={"undecided": 2, "base": "agreements"})
    told = solution.model_copy(update={"ranges": undecided})
    text = text_of(tuple(uncertain_blocks(told)))
    assert "There is an agreement in 0 of 3 (95% interval 0% to 0%)." in text
    assert "In 2 draws a limit was hit; they are left out." in text
    assert not list(uncertain_blocks(api.solve("tutorial")))
