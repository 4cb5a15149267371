"""Completion and hover: the names of the case, with what they stand for."""

from __future__ import annotations

from typing import Any

import pytest

BORDER = ["old_line", "new_line", "shared"]
ISSUES = ["border", "guarantee", "tariff", "monitors"]
CLAIMS = ["c1", "c2", "c3"]


@pytest.mark.parametrize(
    ("file", "old", "new", "first"),
    [
        ("north", "ideal: old_line", "ideal: §", BORDER),
        ("north", "ideal: old_line", "ideal: ol§", BORDER),
        ("north", "acceptable: [old_line]", "acceptable: [§]", ["all", *BORDER]),
        ("north", "acceptable: [old_line]", "acceptable: [old_line, §", ["all", *BORDER]),
        ("north", 'acceptable: ">= paper"', 'acceptable: ">= §', ["none", "paper", "troops"]),
        ("north", "event: talk", "event: §", ["talk"]),
        ("north", "disputed_by: [c2]", "disputed_by: [c§", CLAIMS),
        ("north", "basis: reported", "basis: §", ["stated", "reported", "inferred", "assumed"]),
        ("south", "defers_to: north", "defers_to: §", ["north", "south"]),
        ("south", "when: border == new_line", "when: §", ISSUES),
        ("south", "when: border == new_line", "when: border == §", BORDER),
        ("south", "when: border == new_line", "when: border in [shared, §", BORDER),
        ("south", "when: border == new_line", "when: un in §", ["monitors"]),
        ("south", "require: tariff <= 5", "require: tariff <= 5 and guarantee != p§",
         ["none", "paper", "troops"]),
        ("model", "agreement: north and south", "agreement: north and §", ["north", "south"]),
        ("model", "when: guarantee == troops", "when: guarantee == §", ["none", "paper", "troops"]),
        ("model", "kind: scale", "kind: §", ["choice", "scale", "number", "set"]),
        ("scenarios", "extends: [soften]", "extends: [§]", ["soften", "bargain"]),
        ("scenarios", "without_rules: [watched]", "without_rules: [§]", ["watched"]),
        ("scenarios", "drop: [south.pay_for_line]", "drop: [south.§]", ["pay_for_line"]),
        ("scenarios", "drop: [south.pay_for_line]", "drop: [§]", ["north", "south"]),
        ("scenarios", "acceptable: [old_line, new_line]", "acceptable: [§]", ["all", *BORDER]),
        ("minutes", "about: [north]\n    issues", "about: [§]\n    issues", ["north", "south"]),
        ("minutes", "issues: [border, guarantee, tariff]", "issues: [border, §]", ISSUES),
        ("minutes", "contradicts: [c1]", "contradicts: [§", CLAIMS),
    ],
)  # fmt: skip
def test_what_fits_is_proposed(
    typing: Any, file: str, old: str, new: str, first: list[str]
) -> None:
    assert typing.labels(file, old, new)[: len(first)] == first


def test_only_issues_without_a_stance_are_proposed(typing: Any) -> None:
    end = "  monitors: {silent: true, evidence: [c2]}\n"
    labels = typing.labels("north", end, "  §\n")
    assert labels == ["monitors"]


def test_a_key_of_the_format_is_proposed_once_with_its_meaning(typing: Any) -> None:
    items = {i["label"]: i for i in typing.items("north", "weight: 3", "§")}
    assert {"weight", "note", "since"} <= items.keys()
    assert not {"ideal", "acceptable", "event"} & items.keys()
    assert "how much it matters" in items["weight"]["detail"].lower()
    assert items["weight"]["textEdit"]["newText"] == "weight: "


def test_keys_are_those_of_the_kind_of_issue(typing: Any) -> None:
    labels = typing.labels("model", "    unit: percent\n", "    §\n")
    assert "unit" in labels
    assert "options" not in labels


def test_a_target_of_a_scenario_is_proposed_in_two_steps(typing: Any) -> None:
    key = "north.border: {acceptable"
    (item, *_) = typing.items("scenarios", key, "§: {acceptable")
    assert (item["label"], item["textEdit"]["newText"]) == ("north", "north.")
    assert typing.labels("scenarios", key, "north.§: {acceptable")[:4] == ISSUES


def test_titles_are_details_and_the_word_is_replaced_whole(typing: Any) -> None:
    where, (line, column) = typing("north", "ideal: old_line", "ideal: ol§d")
    item = next(
        i for i in typing.client.at(where, (line, column), "completion") if i["label"] == "new_line"
    )
    assert item["detail"] == "The new line"
    edit = item["textEdit"]
    assert (edit["range"]["start"]["character"], edit["range"]["end"]["character"]) == (
        column - 2,
        column + 1,
    )


def test_a_broken_model_is_remembered(typing: Any) -> None:
    typing("model", "title: A small case", "title: [A small case")
    assert typing.labels("north", "ideal: old_line", "ideal: §")[:3] == BORDER


def test_an_option_that_is_not_saved_is_proposed(typing: Any) -> None:
    typing("model", "      shared: {title", "      divided: Halves\n      shared: {title")
    assert "divided" in typing.labels("north", "ideal: old_line", "ideal: §")


def test_an_issue_tells_its_options_and_who_stands_where(typing: Any) -> None:
    said = typing.hover("north", "  border:\n", "  bor§der:\n")
    assert said == (
        "The border\n"
        "issue border\n"
        "choice:\n"
        "  old_line: The old line\n"
        "  new_line: The new line\n"
        "  shared: Both hold it\n"
        "stances on 2025-01-31:\n"
        "  North: ideal old_line; accepts old_line; never shared\n"
        "  South: ideal new_line; accepts new_line or shared; never old_line"
    )


def test_silence_and_deference_are_told_as_such(typing: Any) -> None:
    said = typing.hover("north", "  guarantee:\n", "  guaran§tee:\n")
    assert "South: defers to north" in said
    assert "scale, lowest first:" in said
    said = typing.hover("north", "  monitors: {", "  moni§tors: {")
    assert "North: silent" in said


def test_a_claim_tells_its_text_and_its_way_here(typing: Any) -> None:
    said = typing.hover("north", "disputed_by: [c2]", "disputed_by: [§c2]")
    assert said == (
        "Nothing is said of monitors.\n"
        "claim c2\n"
        "uncertainty, reported: A guest, by way of North\n"
        "Minutes of a meeting, 2025-01-20\n"
        "paragraph [2, 3], 2025-01\n"
        "contradicts c1: North wants the old line, a guarantee and no tariff."
    )


def test_a_party_tells_how_much_is_coded(typing: Any) -> None:
    said = typing.hover("south", "defers_to: north", "defers_to: nor§th")
    assert said.startswith(
        "North\nparty north\nstances on 3 of 4 issues on 2025-01-31; silent on 1"
    )


def test_an_option_tells_who_wants_and_who_refuses_it(typing: Any) -> None:
    said = typing.hover("south", "when: border == new_line", "when: border == new_§line")
    assert said == (
        "The new line\noption new_line of border\nideal of South\noutside the demand of North"
    )


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("north", "event: talk", "event: §talk", "confidence 0.6"),
        ("scenarios", "without_rules: [watched]", "without_rules: [§watched]", "un in monitors"),
        ("scenarios", "extends: [soften]", "extends: [§soften]", "It said so once."),
        ("scenarios", "drop: [south.pay", "drop: [south.§pay", "require: tariff <= 5"),
        ("paper", "source: paper", "source: §paper", "A paper of South"),
    ],
)
def test_other_names_are_explained(typing: Any, file: str, old: str, new: str, words: str) -> None:
    assert words in typing.hover(file, old, new)


def test_a_half_typed_file_still_tells_what_stands_around_the_edit(typing: Any) -> None:
    typing("north", "party: north", "party: north")
    text = typing.text("north").replace("weight: 3", "weight: [")
    assert typing.client.open(typing.files["north"], text) != []
    line = text.splitlines().index("  guarantee:")
    said = typing.client.at(typing.files["north"], (line, 4), "hover")
    assert said["contents"]["value"].startswith("The guarantee")


def test_plain_text_tells_nothing(typing: Any) -> None:
    assert typing.hover("north", "as_of: 2025-01-31", "as_of: 2025§-01-31") == ""
