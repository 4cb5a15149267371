from fractions import Fraction

import pytest

from zopa.diagnostics import UsageError, ZopaError
from zopa.rules.evaluate import evaluate
from zopa.rules.parse import parse_consent, parse_constraint
from zopa.rules.problems import ExpressionError, Problem
from zopa.rules.space import Members, Numbers, Options
from zopa.rules.tree import (
    And,
    AtLeast,
    Compare,
    CompareOptions,
    ConsentAnd,
    ConsentOr,
    Constant,
    Contains,
    IssueNumber,
    IssueOption,
    Negation,
    Not,
    OneNumberOf,
    OneOf,
    Option,
    Or,
    PartyName,
    Product,
    Relation,
    Size,
    Sum,
)

LAND = ("ua_full", "freeze", "swap", "ru_full")
LEVELS = ("none", "assurances", "a5_like", "nato_a5")
SPACE = {
    "donbas_control": Options(LAND),
    "south_control": Options(LAND),
    "eu_path": Options(("confirmed", "open", "closed")),
    "guarantee_strength": Options(LEVELS, ordered=True),
    "force_cap": Numbers(Fraction(0), Fraction(1000), Fraction(50), "thousand personnel"),
    "reserve_cap": Numbers(Fraction(0), Fraction(2000), Fraction(100), "thousand personnel"),
    "guarantors": Members(("us", "europe", "turkey")),
}
PARTIES = ("russia", "ukraine", "united_states", "europe")


def number(value: str) -> Constant:
    return Constant(Fraction(value))


def root_of(text: str, about: str | None = None) -> object:
    return parse_constraint(text, SPACE, about=about).root


def problems_of(text: str, about: str | None = None) -> tuple[Problem, ...]:
    with pytest.raises(ExpressionError) as caught:
        parse_constraint(text, SPACE, about=about)
    assert caught.value.problems
    return caught.value.problems


def only_problem(text: str, about: str | None = None) -> Problem:
    (problem,) = problems_of(text, about)
    return problem


def place(text: str, problem: Problem) -> str:
    return text[problem.start : problem.end]


# What is read


def test_options_are_resolved_at_the_issue_they_are_compared_with() -> None:
    assert root_of("donbas_control == freeze") == CompareOptions(
        (IssueOption("donbas_control"), Option("freeze")), (Relation.EQUAL,), LAND
    )


def test_the_sides_of_a_comparison_may_be_swapped() -> None:
    assert root_of("freeze == donbas_control") == CompareOptions(
        (Option("freeze"), IssueOption("donbas_control")), (Relation.EQUAL,), LAND
    )


def test_scales_compare_by_order() -> None:
    assert root_of("assurances <= guarantee_strength < nato_a5") == CompareOptions(
        (Option("assurances"), IssueOption("guarantee_strength"), Option("nato_a5")),
        (Relation.AT_MOST, Relation.BELOW),
        LEVELS,
    )


def test_issues_with_the_same_options_compare() -> None:
    assert root_of("donbas_control != south_control") == CompareOptions(
        (IssueOption("donbas_control"), IssueOption("south_control")), (Relation.UNEQUAL,), LAND
    )


def test_and_binds_more_tightly_than_or_and_not_more_than_both() -> None:
    us, europe, turkey = (Contains("guarantors", m) for m in ("us", "europe", "turkey"))
    text = "us in guarantors or europe in guarantors and not turkey in guarantors"
    assert root_of(text) == Or((us, And((europe, Not(turkey)))))


def test_membership_lists_and_sets_have_their_negations() -> None:
    assert root_of("us not in guarantors") == Contains("guarantors", "us", negated=True)
    text = "donbas_control not in [freeze, swap]"
    assert root_of(text) == OneOf("donbas_control", ("freeze", "swap"), negated=True)
    text = "force_cap in [600, -0.5]"
    assert root_of(text) == OneNumberOf(IssueNumber("force_cap"), (Fraction(600), Fraction(-1, 2)))


def test_arithmetic_keeps_the_authors_terms_in_order() -> None:
    cap, reserve = IssueNumber("force_cap"), IssueNumber("reserve_cap")
    assert root_of(
        "force_cap - 2 * reserve_cap + size(guarantors) <= -(force_cap - 0.5)"
    ) == Compare(
        (
            Sum((cap, Negation(Product((number("2"), reserve))), Size("guarantors"))),
            Negation(Sum((cap, Negation(number("0.5"))))),
        ),
        (Relation.AT_MOST,),
    )


def test_decimals_are_exact() -> None:
    assert root_of("force_cap < 0.1") == Compare(
        (IssueNumber("force_cap"), Constant(Fraction(1, 10))), (Relation.BELOW,)
    )
    assert root_of("force_cap < 1.5e-3") == Compare(
        (IssueNumber("force_cap"), Constant(Fraction(3, 2000))), (Relation.BELOW,)
    )
    long = "123456789012345678901234567890.123456789012345678901234567891"
    assert root_of(f"force_cap < {long}") == Compare(
        (IssueNumber("force_cap"), number(long)), (Relation.BELOW,)
    )


def test_line_breaks_count_as_spaces() -> None:
    text = "donbas_control ==\r\n\tfreeze\nand us\n in guarantors\n"
    constraint = parse_constraint(text, SPACE)
    assert constraint.text == text
    assert constraint.root == root_of("donbas_control == freeze and us in guarantors")


def test_issues_are_listed_in_order_of_first_appearance() -> None:
    text = (
        "force_cap < 3 or us in guarantors and south_control == freeze or reserve_cap < force_cap"
    )
    issues = parse_constraint(text, SPACE).issues
    assert issues == ("force_cap", "guarantors", "south_control", "reserve_cap")


def test_numbers_outside_the_range_are_left_to_the_caller() -> None:
    assert not evaluate(parse_constraint("force_cap > 5000", SPACE), {"force_cap": Fraction(1000)})


def test_a_long_sum_is_no_deep_one() -> None:
    text = "force_cap" + " - 1" * 490 + " < 3"
    assert len(text) <= 2000
    constraint = parse_constraint(text, SPACE)
    assert evaluate(constraint, {"force_cap": Fraction(492)})
    assert not evaluate(constraint, {"force_cap": Fraction(493)})


# The shorthand of limits


@pytest.mark.parametrize(
    ("about", "short", "full"),
    [
        ("force_cap", "<= 600", "force_cap <= 600"),
        ("force_cap", "600", "force_cap == 600"),
        ("force_cap", "-0.5", "force_cap == -0.5"),
        ("force_cap", "600 <= force_cap <= 800", "600 <= force_cap <= 800"),
        ("force_cap", "<= 200 or not (>= 800)", "force_cap <= 200 or not force_cap >= 800"),
        ("force_cap", "> 200 and < 800", "force_cap > 200 and force_cap < 800"),
        ("force_cap", "not in [600, 700]", "force_cap not in [600, 700]"),
        ("guarantee_strength", ">= a5_like", "guarantee_strength >= a5_like"),
        ("donbas_control", "freeze", "donbas_control == freeze"),
        ("donbas_control", "not (freeze or swap)",
         "not (donbas_control == freeze or donbas_control == swap)"),
        ("donbas_control", "in [freeze, swap]", "donbas_control in [freeze, swap]"),
        ("donbas_control", "!= freeze", "donbas_control != freeze"),
        ("guarantors", "us in guarantors", "us in guarantors"),
        ("guarantors", "size(guarantors) >= 1", "size(guarantors) >= 1"),
    ],
)  # fmt: skip
def test_a_limit_may_leave_out_its_issue(about: str, short: str, full: str) -> None:
    constraint = parse_constraint(short, SPACE, about=about)
    assert constraint.text == short
    assert constraint.root == root_of(full)
    assert constraint.issues == (about,)


@pytest.mark.parametrize(
    "text", ["south_control == freeze", "freeze and us in guarantors", "force_cap <= 3",
             "== south_control", "south_control", "size(guarantors) > 0", "force_cap in [1]"]
)  # fmt: skip
def test_a_limit_that_names_another_issue_is_sent_to_the_conditions(text: str) -> None:
    problem = only_problem(text, about="donbas_control")
    assert problem.code == "other-issue"
    assert place(text, problem) in {"south_control", "guarantors", "force_cap"}
    assert "condition" in problem.help


def test_a_lone_member_is_asked_for_its_meaning() -> None:
    problem = only_problem("us", about="guarantors")
    assert problem.code == "wrong-kind"
    assert "`us in guarantors`" in problem.help


@pytest.mark.parametrize(
    ("text", "about", "where"),
    [("<= 600", "donbas_control", "<="), ("  not in [2]", "donbas_control", "2"),
     ("< freeze", "donbas_control", "< freeze"), ("== us", "guarantors", "=="),
     ("600", "donbas_control", "600"), (">= freeze", "guarantee_strength", "freeze")],
)  # fmt: skip
def test_a_wrong_limit_is_pointed_at_though_its_issue_is_left_out(
    text: str, about: str, where: str
) -> None:
    assert place(text, problems_of(text, about)[0]) == where


def test_a_limit_of_an_unknown_issue_is_a_wrong_call() -> None:
    with pytest.raises(UsageError):
        parse_constraint("freeze", SPACE, about="donbas")


# Names that mean two things


def test_a_name_that_is_an_issue_and_an_option_is_read_as_what_fits() -> None:
    space = {
        "sanctions": Options(("hold", "neutrality")),
        "neutrality": Options(("none", "strict")),
    }
    constraint = parse_constraint("sanctions == neutrality", space)
    assert constraint.issues == ("sanctions",)
    constraint = parse_constraint("neutrality == strict", space)
    assert constraint.issues == ("neutrality",)


def test_an_option_named_like_a_number_issue_stays_an_option() -> None:
    space = {"mode": Options(("cap", "free")), "cap": SPACE["force_cap"]}
    assert parse_constraint("mode == cap", space).issues == ("mode",)
    assert parse_constraint("cap == 3", space).issues == ("cap",)


def test_a_comparison_with_two_readings_is_refused() -> None:
    space = {"a": Options(("b", "c")), "b": Options(("b", "c"))}
    with pytest.raises(ExpressionError) as caught:
        parse_constraint("a == b", space)
    assert [p.code for p in caught.value.problems] == ["ambiguous-name"]
    assert parse_constraint("a in [b]", space).root == OneOf("a", ("b",))
    assert parse_constraint("b", space, about="b").root == OneOf("b", ("b",))


def test_functions_share_no_names_with_issues() -> None:
    space = {"size": Members(("size", "us")), "at_least": SPACE["force_cap"]}
    text = "size(size) >= 1 and size in size and at_least >= 3"
    assert parse_constraint(text, space).issues == ("size", "at_least")


# What is refused, where, and with what advice


@pytest.mark.parametrize(
    ("text", "code", "where", "advice"),
    [
        ("donbas_contrl == freeze", "unknown-issue", "donbas_contrl", "'donbas_control'"),
        ("freeze == donbas_contrl", "unknown-issue", "donbas_contrl", "'donbas_control'"),
        ("donbas_control == frezee", "unknown-option", "frezee", "'freeze'"),
        ("donbas_control in [freeze, swop]", "unknown-option", "swop", "'swap'"),
        ("eu_path == freeze", "unknown-option", "freeze", "`donbas_control`"),
        ("uss in guarantors", "unknown-member", "uss", "'us'"),
        ("us in guarantrs", "unknown-issue", "guarantrs", "'guarantors'"),
        ("size(guarantrs) > 1", "unknown-issue", "guarantrs", "'guarantors'"),
        ("force_cp <= 3", "unknown-issue", "force_cp", "'force_cap'"),
        ("Donbas_Control == freeze", "unknown-issue", "Donbas_Control", "'donbas_control'"),
        ("donbas_control < freeze", "wrong-kind", "donbas_control < freeze", "scale"),
        ("donbas_control == eu_path", "wrong-kind", "donbas_control == eu_path", "same list"),
        ("donbas_control == 600", "wrong-kind", "donbas_control", "donbas_control == ua_full"),
        ("force_cap == freeze", "wrong-kind", "freeze", "donbas_control == freeze"),
        ("guarantee_strength + 1 > 2", "wrong-kind", "guarantee_strength", "guarantee_strength =="),
        ("guarantors == us", "wrong-kind", "guarantors", "us in guarantors"),
        ("guarantors > 1", "wrong-kind", "guarantors", "size(guarantors)"),
        ("guarantors in [us]", "wrong-kind", "guarantors", "us in guarantors"),
        ("us in us", "wrong-kind", "us", "us in guarantors"),
        ("us in donbas_control", "wrong-kind", "donbas_control", "donbas_control =="),
        ("donbas_control in freeze", "wrong-kind", "freeze", "donbas_control == freeze"),
        ("donbas_control == [freeze, swap]", "wrong-kind", "[freeze, swap]", "`in`"),
        ("600 in guarantors", "wrong-kind", "600", "us in guarantors"),
        ("force_cap in [600, reserve_cap]", "wrong-kind", "reserve_cap", "=="),
        ("force_cap in [600-800]", "wrong-kind", "600-800", "`>= 600 and <= 800`"),
        ("force_cap in [reserve_cap-800]", "wrong-kind", "reserve_cap-800", "list numbers only"),
        ("(force_cap > 2) + 1 > 3", "wrong-kind", "force_cap > 2", "and"),
        ("size(force_cap) > 3", "wrong-kind", "force_cap", "force_cap >="),
        ("size(600) > 3", "wrong-kind", "600", "size(issue)"),
        ("donbas_control", "wrong-kind", "donbas_control", "donbas_control =="),
        ("freeze", "wrong-kind", "freeze", "donbas_control == freeze"),
        ("freeze == swap", "wrong-kind", "freeze", "donbas_control == freeze"),
        ("force_cap + 1", "wrong-kind", "force_cap + 1", "compare"),
        ("1 < 2", "wrong-kind", "1 < 2", "compare an issue"),
        ("[freeze, swap]", "wrong-kind", "[freeze, swap]", "`in`"),
        ("donbas_control in [freeze, freeze]", "repeated-name", "freeze", "once"),
        ("force_cap in [600, 600.0]", "repeated-name", "600.0", "once"),
        ("donbas_control in []", "expression-syntax", "[]", ""),
        ("donbas_control = freeze", "expression-syntax", "=", "`==`"),
        ("force_cap => 3", "expression-syntax", "=>", "`>=`"),
        ("force_cap ≤ 3", "expression-not-allowed", "≤", "`<=`"),
        ("force_cap <> 3", "expression-not-allowed", "<>", "`!=`"),
        ("us in guarantors && force_cap > 3", "expression-not-allowed", "&&", "`and`"),
        ("us in guarantors | force_cap > 3", "expression-not-allowed", "|", "`or`"),
        ("us in guarantors AND force_cap > 3", "expression-not-allowed", "AND", "`and`"),
        ("!us in guarantors", "expression-not-allowed", "!", "`not`"),
        ("donbas_control is freeze", "expression-not-allowed", "is", "`==`"),
        ("donbas_control is not freeze", "expression-not-allowed", "is", "`!=`"),
        ("force_cap ** 2 > 3", "expression-not-allowed", "**", "x * x"),
        ("force_cap / 2 > 3", "expression-not-allowed", "/", "0.5"),
        ("force_cap // 2 > 3", "expression-not-allowed", "//", "0.5"),
        ("force_cap % 2 > 3", "expression-not-allowed", "%", "alone"),
        ("force_cap <= 10%", "expression-not-allowed", "%", "alone"),
        ("force_cap ^ 2 > 3", "expression-not-allowed", "^", "x * x"),
        ("force_cap << 2 > 3", "expression-not-allowed", "<<", "<"),
        ("force_cap – 2 > 3", "expression-not-allowed", "–", "hyphen"),
        ("(force_cap := 3)", "expression-not-allowed", ":=", "`==`"),
        ("ukraine.force_cap > 3", "expression-not-allowed", ".", "without a party"),
        ("donbas_control == 'freeze'", "expression-not-allowed", "'freeze'", "without quotes"),
        ("donbas_control in {freeze}", "expression-not-allowed", "{", "square"),
        ("max(force_cap, 3) > 2", "expression-not-allowed", "max", "size(...)"),
        ("at_least(1, us) > 2", "expression-not-allowed", "at_least", "agreement"),
        ("us in guarantors in guarantors", "expression-not-allowed",
         "us in guarantors in guarantors", "`and`"),
        ("donbas_control == True", "expression-not-allowed", "True", "comparison"),
        ("true", "expression-not-allowed", "true", "comparison"),
        ("force_cap if us in guarantors", "expression-not-allowed", "if", "`when`"),
        ("us in guarantors -> force_cap > 3", "expression-not-allowed", "->", "`when`"),
        ("class == 3", "expression-not-allowed", "class", "rename"),
        ("force_cap > 3 # why", "expression-not-allowed", "# why", "note"),
        ("force_cap\u00a0> 3", "expression-not-allowed", "\u00a0", "anew"),
        ("force_cap ? 3", "expression-not-allowed", "?", "remove"),
        ("size() > 1", "expression-syntax", "size()", "size(issue)"),
        ("size(guarantors, guarantors) > 1", "expression-syntax",
         "size(guarantors, guarantors)", "size(issue)"),
        ("force_cap > 600 thousand", "expression-syntax", "thousand", "unit"),
        ("donbas_control == ua full", "expression-syntax", "full", "`_`"),
        ("donbas_control [freeze]", "expression-syntax", "[", "`in`"),
        ("force_cap[0] > 3", "expression-syntax", "[", "`in`"),
        ("donbas_control == not freeze", "expression-syntax", "not", "`!=`"),
        ("us in guarantors not us in guarantors", "expression-syntax", "not", "`and`"),
        ("us in guarantors and", "expression-syntax", "and", ""),
        ("and us in guarantors", "expression-syntax", "and", ""),
        ("us in guarantors and or us in guarantors", "expression-syntax", "or", ""),
        ("(us in guarantors", "expression-syntax", "(", ""),
        ("us in guarantors)", "expression-syntax", ")", ""),
        ("donbas_control in [freeze)", "expression-syntax", ")", ""),
        ("us in guarantors) and (us in guarantors", "expression-syntax", ")", ""),
        ("donbas_control == (freeze, swap)", "expression-syntax", ",", "[a, b]"),
        ("donbas_control == freeze, swap", "expression-syntax", ",", "[a, b]"),
        ("() == 3", "expression-syntax", ")", ""),
        ("", "expression-syntax", "", ""),
        (" \n ", "expression-syntax", " \n ", ""),
        ("force_cap < 1_000", "bad-number", "1_000", "`1000`"),
        ("force_cap < 0777", "bad-number", "0777", "zeros"),
        ("force_cap < 0x10", "bad-number", "0x10", "digits"),
        ("force_cap < 3j", "bad-number", "3j", "digits"),
        ("force_cap < 600k", "bad-number", "600k", "digits"),
        ("force_cap < 1.2.3", "bad-number", "1.2.3", "digits"),
        ("force_cap < 1e999999", "bad-number", "1e999999", "larger unit"),
        ("force_cap < 1e-999999999999", "bad-number", "1e-999999999999", "larger unit"),
        ("force_cap < 1e30", "bad-number", "1e30", "larger unit"),
        ("force_cap < 1e-31", "bad-number", "1e-31", "larger unit"),
        (f"force_cap < {'9' * 31}", "bad-number", "9" * 31, "larger unit"),
        (f"force_cap < {'9' * 1900}", "bad-number", "9" * 1900, "larger unit"),
        ("force_cap * force_cap * (force_cap * force_cap * force_cap) > 1", "bad-number",
         "force_cap * force_cap * (force_cap * force_cap * force_cap) > 1", "several"),
        ("1e29 * 1e29 * 1e29 * force_cap > 1", "bad-number",
         "1e29 * 1e29 * 1e29 * force_cap > 1", "units"),
    ],
)  # fmt: skip
def test_a_wrong_expression_is_reported_at_its_words(
    text: str, code: str, where: str, advice: str
) -> None:
    problem = problems_of(text)[0]
    assert (problem.code, place(text, problem)) == (code, where)
    assert advice in problem.help


def test_powers_are_refused_without_being_computed() -> None:
    codes = {problem.code for problem in problems_of("9**9**9**9**9 < force_cap")}
    assert codes == {"expression-not-allowed"}


def test_all_problems_are_found_at_once_and_sorted_by_place() -> None:
    text = "donbas_control = frezee && us in guarantrs or force_cap < 0777"
    found = [(problem.code, place(text, problem)) for problem in problems_of(text)]
    assert found == [
        ("expression-syntax", "="),
        ("unknown-option", "frezee"),
        ("expression-not-allowed", "&&"),
        ("unknown-issue", "guarantrs"),
        ("bad-number", "0777"),
    ]


def test_a_word_without_meaning_has_no_echo() -> None:
    text = "donbas_control == True and size('x y') > 2 and class in [lambda]"
    assert [place(text, p) for p in problems_of(text)] == ["True", "'x y'", "class", "lambda"]


def test_a_thousands_separator_is_explained() -> None:
    text = "force_cap <= 1,000"
    assert any("thousands" in problem.help for problem in problems_of(text))


def test_places_count_characters_after_cyrillic_text_and_ligatures() -> None:
    text = "донбас == freeze and ﬁeld == swap and donbas_cоntrol == freeze or force_cp < 2"
    found = [(problem.code, place(text, problem)) for problem in problems_of(text)]
    assert found == [
        ("expression-syntax", "донбас"),
        ("expression-syntax", "ﬁ"),
        ("expression-syntax", "о"),  # the Cyrillic letter in donbas_control
        ("unknown-issue", "force_cp"),
    ]


def test_a_letter_of_another_script_is_named() -> None:
    (problem,) = problems_of("donbas_cоntrol == freeze")
    assert "cyrillic small letter o" in problem.message


def test_a_ligature_does_not_stand_for_its_letters() -> None:
    space = {"field": SPACE["force_cap"]}
    with pytest.raises(ExpressionError) as caught:
        parse_constraint("ﬁeld < 3", space)
    assert [(p.start, p.end) for p in caught.value.problems] == [(0, 1)]


def test_messages_never_hold_unprintable_characters() -> None:
    for text in ("force_cap \ud800 3", "\x00", "a\u202eb == 3", "'\x1b[31m' == force_cap"):
        error = ExpressionError(problems_of(text))
        assert str(error).replace("\n", "").isprintable()


def test_expression_errors_are_errors_of_zopa() -> None:
    assert issubclass(ExpressionError, ZopaError)
    assert "unknown-option" in str(ExpressionError(problems_of("donbas_control == frezee")))


# Who must accept


def test_an_agreement_rule_has_names_and_or_and_at_least() -> None:
    consent = parse_consent("russia and ukraine and at_least(1, united_states, europe)", PARTIES)
    assert consent.parties == PARTIES
    assert consent.root == ConsentAnd(
        (PartyName("russia"), PartyName("ukraine"), AtLeast(1, ("united_states", "europe")))
    )
    consent = parse_consent("russia and (ukraine or europe)", PARTIES)
    assert consent.root == ConsentAnd(
        (PartyName("russia"), ConsentOr((PartyName("ukraine"), PartyName("europe"))))
    )


@pytest.mark.parametrize(
    ("text", "code", "where", "advice"),
    [
        ("rusia", "unknown-party", "rusia", "'russia'"),
        ("at_least(1, russia, ukrain)", "unknown-party", "ukrain", "'ukraine'"),
        ("russia == ukraine", "expression-not-allowed", "russia == ukraine", "at_least"),
        ("3", "expression-not-allowed", "3", "at_least"),
        ("size(russia)", "expression-not-allowed", "size", "at_least"),
        ("at_least(1)", "expression-syntax", "at_least(1)", "at_least(1, a, b)"),
        ("at_least()", "expression-syntax", "at_least()", "at_least(1, a, b)"),
        ("at_least(3, russia, ukraine)", "bad-number", "3", "from 1 to 2"),
        ("at_least(0, russia, ukraine)", "bad-number", "0", "from 1 to 2"),
        ("at_least(0.5, russia, ukraine)", "bad-number", "0.5", "from 1 to 2"),
        ("at_least(-1, russia, ukraine)", "bad-number", "-1", "from 1 to 2"),
        ("at_least(russia, ukraine)", "bad-number", "russia", "at_least(1, a, b)"),
        ("at_least(1, russia, russia)", "repeated-name", "russia", "once"),
        ("at_least(1, russia and ukraine)", "wrong-kind", "russia and ukraine", "`and`"),
        ("russia, ukraine", "expression-syntax", ",", ""),
        ("russia.ukraine", "expression-not-allowed", ".", ""),
        ("russia & ukraine", "expression-not-allowed", "&", "`and`"),
    ],
)
def test_a_wrong_agreement_rule_is_reported_at_its_words(
    text: str, code: str, where: str, advice: str
) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse_consent(text, PARTIES)
    problem = caught.value.problems[0]
    assert (problem.code, place(text, problem)) == (code, where)
    assert advice in problem.help


def test_an_agreement_rule_has_no_not() -> None:
    with pytest.raises(ExpressionError, match="more consent never undoes an agreement"):
        parse_consent("russia and not ukraine", PARTIES)
