"""Expressions that are code, bombs or slips: read, never run, each slip at its own column."""

from __future__ import annotations

from collections.abc import Callable

import pytest

LIMIT = '"<= 2.5"'
RULE = "un in monitors\n    basis"
DEEP = 5_000

CODE = [
    ("import of a module", "\"__import__(§'os')§.system(§'touch canary')\"",
     ["expression-not-allowed"] * 3),
    ("lambda", "\"§lambda§: 0\"", ["expression-not-allowed"] * 2),
    ("attribute", "tariff§.real > 1", ["expression-not-allowed"]),
    ("attribute of a text", "\"§''§.__class__§.__mro__\"", ["expression-not-allowed"] * 3),
    ("call", "§open(tariff) == 1", ["expression-not-allowed | not a function"]),
    ("f-string", "\"tariff == f§'{tariff}'\"",
     ["expression-not-allowed | without quotes"]),
    ("walrus", "tariff §:= 3", ["expression-not-allowed | ==`"]),
    ("comprehension", "\"tariff in [x §for x in [1]]\"", ["expression-not-allowed | one by one"]),
    ("statement", "\"tariff == 1§; §import os\"",
     ["expression-not-allowed | remove it", "expression-not-allowed"]),
    ("power tower", "\"tariff <= 9§**9§**9\"",
     ["expression-not-allowed | powers", "expression-not-allowed | powers"]),
    ("shift", "\"tariff <= 1 §<< 99999\"", ["expression-not-allowed"]),
    ("division", "tariff §/ 2 <= 1", ["expression-not-allowed | multiply by a decimal"]),
    ("long number", f"\"tariff <= §{'9' * 1_000}\"", ["bad-number | too long"]),
    ("exponent", "\"tariff <= §1e999999999\"", ["bad-number | too long"]),
    ("infinity in words", "tariff <= §inf", ["unknown-issue | known here"]),
    ("percent", "tariff <= 5 §%", ["expression-not-allowed | write the number alone"]),
    ("thousands separator", "\"tariff <= 1§,200\"", ["expression-syntax | thousands"]),
    ("many brackets", "\"" + "(" * 50 + "§" + "(" * 900 + "tariff <= 1\"", ["expression-too-deep"]),
    ("5,000 nots", "§" + "not " * DEEP + "tariff <= 1", ["too-long | 20000 characters"]),
    ("4,000 nots", "§" + "not " * 4_000 + "tariff <= 1", ["expression-too-long | 2000"]),
    ("as many nots as fit", "not " * 50 + "§not " + "not " * 400 + "tariff <= 1",
     ["expression-too-deep | more than 50 deep"]),
    ("20,000 brackets", "§" + "(" * 9_990, ["expression-too-long"]),
    ("very long", "§" + " or ".join(["tariff <= 1"] * 200), ["expression-too-long | split it"]),
    ("longer than a text may be", "§" + "(" * 20_001, ["too-long | 20000 characters"]),
    ("line breaks", "\"tariff <= 1\\n\\n  and §shared\"", ["wrong-kind | "]),
    ("remark", "\"tariff <= 1 §# later\"", ["expression-not-allowed | put them into `note`"]),
    ("blank", "\"§  \"", ["expression-syntax | the expression is empty"]),
]  # fmt: skip

WORDS = [
    ("single equals sign", "tariff §= 5", ["expression-syntax | write `==` to compare"]),
    ("keyword as a name", "§if == 1", ["expression-not-allowed | "]),
    ("condition in one line", "tariff <= 1 §if border == shared",
     ["expression-not-allowed | `when`"]),
    ("true", "tariff == §true", ["expression-not-allowed | what must hold"]),
    ("none is an option", "border != old_line and guarantee > none", []),
    ("AND", "tariff <= 1 §AND tariff >= 0", ["expression-not-allowed | write `and`"]),
    ("quotes around an option", "\"border == §'shared'\"",
     ["expression-not-allowed | without quotes"]),
    ("option that is not", "border == §sharde", ["unknown-option | 'shared'"]),
    ("issue that is not", "§boarder == shared", ["unknown-issue | 'border'"]),
    ("party in front", "north§.tariff <= 5", ["expression-not-allowed | without a party"]),
    ("order of a choice", "§border >= new_line", ["wrong-kind | only a scale has an order"]),
    ("number with an option", "tariff == §shared", ["wrong-kind | option of `border`"]),
    ("option of another issue", "border == §troops", ["unknown-option | belongs to `guarantee`"]),
    ("choice with a number", "§border == 3", ["wrong-kind | choice, not a number"]),
    ("set with an option", "§monitors == un", ["wrong-kind | `un in monitors`"]),
    ("member that is not", "§usa in monitors", ["unknown-member | known here: un, osce"]),
    ("member in a choice", "un in §border", ["wrong-kind | "]),
    ("size of a choice", "size(§border) == 1", ["wrong-kind | choice, not a set"]),
    ("list without in", "border == §[old_line, shared]", ["wrong-kind | write `in` before a list"]),
    ("option twice in a list", "border in [shared, §shared]", ["repeated-name | remove it once"]),
    ("no statement", "§tariff", ["wrong-kind | "]),
    ("operator missing", "tariff §5", ["expression-syntax | an operator is missing"]),
    ("unit", "tariff <= 5 §percent", ["expression-syntax | without a unit"]),
    ("bracket never closed", "§(tariff <= 5", ["expression-syntax | never closed"]),
    ("bracket never opened", "tariff <= 5§)", ["expression-syntax | closes none that is open"]),
    ("Cyrillic look-alike", "b§\u043erder == shared",
     ["expression-syntax | cyrillic small letter o"]),
    ("ligature", "tari§\ufb00 <= 5", ["expression-syntax | latin small ligature ff"]),
    ("full-width digit", "tariff <= §\uff15", ["expression-not-allowed"]),
    ("no-break space", "\"tariff§\u00a0<= 5\"", ["expression-not-allowed | no ordinary space"]),
    ("typographic quotes", "border == §\u201cshared§\u201d",
     ["expression-not-allowed | without them", "expression-not-allowed | without them"]),
    ("no numbers but constants", "§1 <= 2", ["wrong-kind | names no issue"]),
    ("product of five issues", "§tariff * tariff * tariff * tariff * tariff <= 1",
     ["bad-number | more than 4 issues"]),
    ("several slips in one expression", "§boder == shared and tariff §= §shred or §usa in monitors",
     ["unknown-issue | 'border'", "expression-syntax | write `==`", "unknown-issue | ",
      "unknown-member | known here"]),
]  # fmt: skip

PLACES = [
    ("letters of other scripts before it", "south",
     "  pay_for_line:\n    title: Pays for the new line only\n",
     "  pay_for_line: {title: \"Граница, 境界, \U0001f54a, ﬁn\", when: border == new_line, "
     "require: tariff <= 5 and §bordre == shared, strength: demand, basis: stated}\n  " "other:\n",
     ["unknown-issue | 'border'"]),
    ("escapes before it", "south", "when: border == new_line",
     "when: \"bor\\u0064er\\x20== §new_lin\"", ["unknown-option | 'new_line'"]),
    ("doubled quotes before it", "south",
     "title: Pays for the new line only\n    when: border == new_line",
     "title: 'It''s'\n    when: 'border == §new_lin'", ["unknown-option | 'new_line'"]),
    ("folded lines before it", "south", "when: border == new_line",
     "when: >-\n      border == new_line\n      and tariff >= 0\n      and §bordr == shared",
     ["unknown-issue | 'border'"]),
    ("a literal block", "south", "when: border == new_line",
     "when: |\n      border == new_line\n        and tariff >= §shared\n", ["wrong-kind | "]),
    ("a plain text over two lines", "south", "when: border == new_line",
     "when: border == new_line and\n      §bordr == shared", ["unknown-issue | 'border'"]),
    ("an entry of a list", "north", "acceptable: [old_line]",
     "acceptable: [old_line, border == §shred]", ["unknown-option | 'shared'"]),
    ("a limit about another issue", "north", LIMIT, "\"<= 2.5 or §border == shared\"",
     ["other-issue | `when` and `require`"]),
    ("a shorthand", "north", LIMIT, "\"<= 2.5 or §paper\"", ["wrong-kind | "]),
    ("an agreement with not", "model", "north and south", "north and §not south",
     ["expression-not-allowed | more consent never undoes"]),
    ("too few parties", "model", "north and south", "at_least(§3, north, south)",
     ["bad-number | from 1 to 2"]),
    ("a party twice", "model", "north and south", "at_least(1, north, §north)", ["repeated-name"]),
    ("an issue in an agreement", "model", "north and south", "north and §border",
     ["unknown-party"]),
    ("a number as an agreement", "model", "north and south", "\"§1\"", ["expression-not-allowed"]),
    ("a bonus", "north", "stances:", "bonuses:\n  b: {when: border == §sharde, worth: 1}\nstances:",
     ["unknown-option | 'shared'"]),
]  # fmt: skip
IN_RULES = CODE + WORDS


@pytest.mark.parametrize(
    ("text", "found"), [row[1:] for row in IN_RULES], ids=[row[0] for row in IN_RULES]
)
def test_what_is_no_expression_is_reported_at_its_column(
    reports: Callable[..., object], text: str, found: list[str]
) -> None:
    reports("model", RULE, f"{text}\n    basis", found)


@pytest.mark.parametrize(
    ("file", "old", "new", "found"), [row[1:] for row in PLACES], ids=[row[0] for row in PLACES]
)
def test_columns_count_characters_whatever_stands_before(
    reports: Callable[..., object], file: str, old: str, new: str, found: list[str]
) -> None:
    reports(file, old, new, found)
