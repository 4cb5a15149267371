"""Every control of the explorer, by mouse and by keyboard; its address; what it must not do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from zopa import api
from zopa.report.explorer import data as explorer_data

Open = Callable[..., Any]
DEMAND = "russia.donbas_control.demand"
DONBAS = "fieldset.issue[data-issue=donbas_control]"


def held(explorer: Any, name: str) -> Any:
    """Find the box of a commitment; its party's list is opened."""
    page = explorer.page
    party = name.split(".")[0]
    page.evaluate("p => document.querySelector(`details[data-party=${p}]`).open = true", party)
    return page.locator(f"input[data-id='{name}']")


def address(explorer: Any) -> str:
    """Give the part of the address after #."""
    found: str = explorer.page.evaluate("location.hash")
    return found


def test_choosing_a_scenario_changes_the_answer(opened: Open) -> None:
    explorer = opened("ukraine-2025")
    before = explorer.read()
    explorer.page.select_option("#scenario", "bridging_package")
    after = explorer.read()
    assert before["headline"].startswith("Closed")
    assert after["headline"].startswith("Open")
    assert explorer.page.inner_text("#because")
    explorer.page.click("#changes summary")
    assert explorer.page.locator("#change-list li").count() > 2
    assert "s=bridging_package" in address(explorer)


def test_level_and_reading_are_chosen_by_radio_buttons(opened: Open) -> None:
    explorer = opened("ukraine-2025")
    explorer.page.check("input[name=level][value=red_lines]")
    assert explorer.read()["headline"].startswith("Open")
    assert "looks easier than it is" in explorer.read()["facts"]
    explorer.page.check("input[name=level][value=demands]")
    conflicts = len(explorer.read()["conflicts"])
    explorer.page.check("input[name=reading][value=cautious]")
    assert len(explorer.read()["conflicts"]) > conflicts


def test_a_demand_set_aside_is_in_no_conflict_and_comes_back(opened: Open) -> None:
    explorer = opened("ukraine-2025")
    before = explorer.read()
    held(explorer, DEMAND).uncheck()
    after = explorer.read()
    assert any(DEMAND in members for members in before["conflicts"])
    assert not any(DEMAND in members for members in after["conflicts"])
    assert "set aside" in after["facts"]
    assert f"aside={DEMAND}" in address(explorer)
    explorer.page.click("#restore")
    assert explorer.read() == before
    assert address(explorer) == ""


def test_a_whole_party_can_be_set_aside(opened: Open) -> None:
    explorer = opened("ukraine-2025")
    page = explorer.page
    russia = page.locator("details[data-party=russia]")
    russia.get_by_role("button", name="Set its demands aside").click()
    assert not any(
        name.endswith(".demand") and name.startswith("russia")
        for members in explorer.read()["conflicts"]
        for name in members
    )
    russia.get_by_role("button", name="Set its red lines aside").click()
    assert not any(n.startswith("russia") for m in explorer.read()["conflicts"] for n in m)
    russia.get_by_role("button", name="Hold all").click()
    assert address(explorer) == ""


def test_a_walk_away_value_is_moved_emptied_and_checked(opened: Open) -> None:
    explorer = opened("tutorial", "#s=compromise&level=red_lines")
    page = explorer.page
    before = explorer.read()
    assert page.input_value("#walk-quillbeck") == "40"
    page.fill("#walk-quillbeck", "99")
    assert explorer.read()["facts"] != before["facts"]
    assert "walk=quillbeck:99" in address(explorer)
    page.fill("#walk-quillbeck", "100/3")
    assert page.get_attribute("#walk-quillbeck", "aria-invalid") == "false"
    moved = explorer.read()
    page.fill("#walk-quillbeck", "a lot")
    assert page.get_attribute("#walk-quillbeck", "aria-invalid") == "true"
    # what is no number changes nothing
    assert explorer.read() == moved
    page.fill("#walk-quillbeck", "40")
    assert explorer.read() == before


def test_a_deal_is_built_option_by_option(opened: Open) -> None:
    explorer = opened("tutorial")
    page = explorer.page
    page.check("fieldset.issue[data-issue=sluice] input[value=joint]")
    assert "settles one issue" in explorer.read()["deal"]
    page.fill("#deal-share", "30")
    page.check("fieldset.issue[data-issue=inspectors] .member >> nth=0 >> input")
    assert "deal=share:30,sluice:joint,inspectors:qb_staff" in address(explorer)
    page.fill("#deal-share", "31")
    assert page.get_attribute("#deal-share", "aria-invalid") == "true"
    page.fill("#deal-share", "30")
    page.check("fieldset.issue[data-issue=inspectors] .left-open input")
    assert "inspectors" not in address(explorer)
    page.click("#clear")
    assert explorer.read()["deal"] is None


def test_a_deal_names_the_commitments_that_it_breaks(opened: Open) -> None:
    explorer = opened("ukraine-2025")
    explorer.page.check(f"{DONBAS} input[value=freeze]")
    shown = explorer.read()
    found = api.assess(api.load("ukraine-2025"), fix=["donbas_control=freeze"])
    assert set(shown["crossed"]) == {c.commitment for c in found.crossed}
    assert found.nearest is not None
    assert "no agreement has it" in shown["deal"]


def test_a_stance_shows_its_evidence_and_what_disputes_it(opened: Open) -> None:
    explorer = opened("ukraine-2025")
    page = explorer.page
    page.click("[data-stance='russia.donbas_control']")
    text = page.inner_text("#evidence")
    stance = api.solve("ukraine-2025").issues["donbas_control"].stances["russia"]
    claims = api.solve("ukraine-2025").claims
    assert stance.evidence
    for name in (*stance.evidence, *stance.disputed_by):
        assert claims[name].statement in text
        assert f"[{name}]" in text
    assert ("Disputed by" in text) == bool(stance.disputed_by)
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.dataset.stance") == "russia.donbas_control"


def test_every_stance_and_every_commitment_opens(opened: Open) -> None:
    explorer = opened("tutorial")
    opened_ = explorer.page.evaluate(
        """() => [...document.querySelectorAll("[data-stance], [data-held], .source")].map((b) => {
          b.click();
          const text = document.querySelector("#evidence-body").innerText;
          document.querySelector("#evidence-close").click();
          return text.length;
        })"""
    )
    assert len(opened_) > 20
    assert min(opened_) > 20
    assert explorer.complaints == []


def test_everything_can_be_done_with_the_keyboard_alone(opened: Open) -> None:
    explorer = opened("ukraine-2025")
    page = explorer.page
    press = page.keyboard.press

    def tab_to(test: str) -> None:
        for _ in range(400):
            press("Tab")
            if page.evaluate(f"(() => {{ const e = document.activeElement; return {test}; }})()"):
                return
        pytest.fail(f"no Tab leads to {test}")

    press("Tab")
    assert page.evaluate("document.activeElement.id") == "skip"
    press("Enter")
    assert page.evaluate("document.activeElement.id") == "answer"
    tab_to("e.id === 'scenario'")
    press("End")
    assert "s=silence_not_consent" in address(explorer)
    press("Home")
    assert address(explorer) == ""
    tab_to("e.name === 'level'")
    press("ArrowDown")
    assert "level=red_lines" in address(explorer)
    press("ArrowUp")
    tab_to(f"e.dataset.id === '{DEMAND}'")
    press("Space")
    assert f"aside={DEMAND}" in address(explorer)
    # the place is kept, though the answer around it is new
    assert page.evaluate("document.activeElement.dataset.id") == DEMAND
    tab_to("e.className === 'source'")
    press("Enter")
    assert page.evaluate("document.querySelector('#evidence').open")
    press("Escape")
    assert page.evaluate("document.activeElement.className") == "source"
    tab_to("e.id === 'walk-ukraine'")
    page.keyboard.type("50")
    assert "walk=ukraine:50" in address(explorer)
    tab_to("e.id === 'restore'")
    press("Enter")
    assert address(explorer) == ""
    tab_to("e.name === 'deal-0'")
    press("Space")
    press("ArrowDown")
    assert "deal=donbas_control:" in address(explorer)
    assert explorer.complaints == []


def test_the_status_line_tells_a_screen_reader_what_changed(opened: Open) -> None:
    explorer = opened("ukraine-2025")
    line = explorer.page.locator("[aria-live=polite]")
    before = line.text_content()
    explorer.page.select_option("#scenario", "bridging_package")
    after = line.text_content()
    assert before.startswith("Closed") and "Five conflicts" in before
    assert after.startswith("Open") and "No conflicts" in after


def test_an_address_brings_a_state_back(opened: Open) -> None:
    one = opened("tutorial")
    one.page.select_option("#scenario", "subsidy")
    one.page.check("input[name=reading][value=cautious]")
    one.page.fill("#walk-marrowfen", "12.5")
    one.page.check("fieldset.issue[data-issue=metering] input[value=monthly]")
    one.page.check("fieldset.issue[data-issue=inspectors] input[value=settled]")
    held(one, "quillbeck.metering.demand").uncheck()
    other = opened("tutorial", address(one))
    assert other.read() == one.read()
    assert other.page.input_value("#walk-marrowfen") == "12.5"
    assert other.page.input_value("#scenario") == "subsidy"
    assert not held(other, "quillbeck.metering.demand").is_checked()


@pytest.mark.parametrize(
    "bad",
    [
        "#s=nothing",
        "#level=all&reading=bold",
        "#aside=x,russia.no.demand,__proto__",
        "#walk=russia:much,nobody:3,russia:1/0",
        "#deal=donbas_control:moon,__proto__:x,constructor:y,:,donbas_control",
        "#axes=russia,russia",
        "#s=%E0%A4%A&deal=%",
        "#<script>alert(1)</script>=1",
        "#a=" + "x" * 20_000,
    ],
)
def test_an_address_that_does_not_fit_is_put_aside_with_a_notice(opened: Open, bad: str) -> None:
    explorer = opened("ukraine-2025", bad)
    shown = explorer.read()
    assert "does not fit this case" in shown["notice"]
    assert len(shown["notice"]) < 300
    assert shown["headline"] == "Closed: no package keeps every demand and red line."
    assert explorer.complaints == []


def test_a_part_that_fits_is_taken_all_the_same(opened: Open) -> None:
    explorer = opened("ukraine-2025", "#s=bridging_package&aside=nobody.x.demand")
    assert explorer.read()["notice"] is not None
    assert explorer.page.input_value("#scenario") == "bridging_package"


@pytest.mark.parametrize("case", ["tutorial", "ukraine-2025"])
def test_the_page_asks_for_nothing_and_complains_of_nothing(opened: Open, case: str) -> None:
    explorer = opened(case)
    explorer.page.click("[data-stance] >> nth=0")
    assert explorer.requests == [explorer.url]
    assert explorer.complaints == []
    text = Path(explorer.url.removeprefix("file://")).read_text(encoding="utf-8")
    policy = text.split('Content-Security-Policy" content="')[1].split('"')[0]
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy
    assert "http://" not in text.replace("http://www.w3.org/2000/svg", "")
    assert "https://" not in text


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("case", "where"),
    [
        ("ukraine-2025", ""),
        (
            "ukraine-2025",
            "#s=bridging_package&aside=ukraine.donbas_control.red_line&"
            "deal=donbas_control:freeze,nato_membership:renounced&walk=ukraine:50,russia:40",
        ),
        ("tutorial", "#s=compromise&level=red_lines&deal=sluice:joint,share:30"),
    ],
)
def test_rules_of_accessibility_find_nothing(
    opened: Open, case: str, where: str, scheme: str
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    explorer = opened(case, where, color_scheme=scheme)
    explorer.page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true })")
    assert problems(Axe().run(explorer.page)) == []
    explorer.page.click("[data-stance] >> nth=0")
    assert problems(Axe().run(explorer.page)) == []


def problems(found: Any) -> list[str]:
    """Name what axe objects to, with the first element."""
    return [f"{v['id']}: {v['nodes'][0]['html']}" for v in found.response["violations"]]


@pytest.mark.parametrize("case", ["tutorial", "ukraine-2025"])
def test_a_phone_needs_no_scrolling_sideways(opened: Open, case: str) -> None:
    explorer = opened(case, viewport={"width": 360, "height": 740})
    assert explorer.page.evaluate("document.documentElement.scrollWidth") <= 360


def test_on_paper_the_controls_are_gone_and_the_answer_is_there(opened: Open) -> None:
    explorer = opened("ukraine-2025")
    explorer.page.emulate_media(media="print")
    assert explorer.page.is_visible("#headline")
    assert explorer.page.is_visible("#conflicts")
    assert not explorer.page.is_visible("#controls")


def test_without_scripts_the_result_is_told(opened: Open) -> None:
    explorer = opened("ukraine-2025", java_script_enabled=False)
    text = explorer.page.inner_text("body")
    solution = api.solve("ukraine-2025")
    assert "The agreement space is closed" in text
    for conflict in solution.conflicts.minimal:
        for name in conflict.members:
            assert solution.commitments[name].prose in text


def test_a_scenario_too_large_to_embed_is_switched_off_with_the_reason(
    opened: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(explorer_data, "MOST_CELLS", 10)
    path = tmp_path / "large.html"
    path.write_bytes(api.load("tutorial").explorer())
    explorer = opened(path, "#deal=sluice:joint")
    shown = explorer.read()
    assert shown["headline"].startswith("Not known here")
    assert "closed" not in shown["headline"].lower()
    assert "zopa solve tutorial" in shown["facts"]
    assert explorer.page.locator("#issues input:not(.left-open input)").first.is_disabled()
    assert "switched off" in explorer.page.inner_text("#walk")
    explorer.page.click("[data-stance] >> nth=0")
    assert explorer.page.inner_text("#evidence-body")
    assert explorer.complaints == []


def test_past_the_node_limit_nothing_is_called_closed(
    opened: Open, explorers: Callable[[str], Path], tmp_path: Path
) -> None:
    text = explorers("tutorial").read_text(encoding="utf-8")
    assert "const NODE_LIMIT = 40000;" in text
    path = tmp_path / "limit.html"
    path.write_text(text.replace("const NODE_LIMIT = 40000;", "const NODE_LIMIT = 2;"), "utf-8")
    # the policy knows the script by its hash, and this is another script
    explorer = opened(path, "#s=compromise&level=red_lines&deal=sluice:joint", bypass_csp=True)
    shown = explorer.read()
    assert shown["headline"].startswith("Not known here")
    # a verdict that so few nodes are enough for is right all the same
    solved = api.solve("tutorial", "compromise").levels.demands
    assert shown["levels"]["coded"] in (solved.verdict, "not known here")
    assert shown["levels"]["cautious"] in (solved.cautious, "not known here")
    assert shown["levels"]["red"] == "not known here"
    assert "not known here" in shown["deal"]
    assert {row["alive"] for row in shown["issues"]["sluice"]} == {"not known here"}
    assert explorer.complaints == []


def test_the_explorer_is_small_and_always_the_same(explorers: Callable[[str], Path]) -> None:
    data = explorers("ukraine-2025").read_bytes()
    assert len(data) < 300_000
    assert api.load("tutorial").explorer() == explorers("tutorial").read_bytes()
