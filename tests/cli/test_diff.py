"""``zopa diff`` through its real entry point: folders and revisions of git, good and bad input."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Zopa = Callable[..., Any]
REPOSITORY = Path(__file__).parents[2]
NORTH = "positions/demo/north.yaml"


def replaced(path: Path, *pairs: tuple[str, str]) -> None:
    """Edit a file."""
    text = path.read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")


@pytest.fixture
def git(monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Run git as somebody, whatever the machine's own settings."""
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "Somebody")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "somebody@example.org")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name, raising=False)

    def call(*words: str) -> str:
        done = subprocess.run(["git", *words], capture_output=True, check=True)
        return done.stdout.decode().strip()

    return call


@pytest.fixture
def history(space: Path, git: Callable[..., str]) -> Path:
    """The workspace with two commits: in the first, North asks for the old line."""
    git("init", "--quiet", "--initial-branch=main")
    git("add", ".")
    git("commit", "--quiet", "-m", "one")
    return space


TUTORIAL = """\
Sharing the Ombrel, a fictional water pact: what has changed
============================================================
Before: before, positions of 2024-06-01. After: after, positions of 2024-06-01.
The agreement space is open; before, it was closed. All demands and red lines
are kept.
Version    Coded   Cautious  Core  Conflicts  Fewest  Size
  before   closed  closed    –     3          2 / 2   0
  after    open    closed    2     0          –       60
Coded and cautious: is there an agreement with all demands kept, where an
unknown limit is read as no limit, or as the ideal alone. Core: on how many
issues all agreements say the same, of 5. Conflicts: minimal sets of commitments
that cannot be kept together. Fewest: commitments / stances and conditions to
give up at least; none if the rules alone leave nothing. Size: how many
agreements there are, which hangs on how finely the issues are cut. ?: a limit
was hit.
Red lines alone: open in all (insisting is not a red line).

What the files say
------------------
One thing removed and three things changed. Words and ids are those of the
files.

Rules
- changed: “The payment covers the upkeep” [cost]
  - require: payment >= 2 * share → payment >= 1.5 * share

Stances
- changed: Quillbeck, “Yearly water share of Marrowfen” [quillbeck.share]
  - acceptable: <= 30 → <= 35
- changed: Marrowfen, “Yearly payment of Marrowfen” [marrowfen.payment]
  - acceptable: all → <= 90

Conditions
- removed: Marrowfen, “Pays more than 60 only with live meters”
  [marrowfen.live_for_pay]
  - when: payment > 60
  - require: metering == live
  - strength: demand
  - package: meter_offer
  - weight: 2
  - basis: stated
  - confidence: 0.9
  - evidence: [t01-c07]

Conflicts
---------
Of the three conflicts before three are gone and none is left; none is new.
- gone: quillbeck.share.demand and marrowfen.share.demand
- gone: quillbeck.payment.demand, quillbeck.metering.demand and
  marrowfen.live_for_pay
- gone: quillbeck.metering.demand, marrowfen.share.demand and
  marrowfen.live_for_pay (rule cost)

Agreements
----------
60 gained, 0 lost, 0 kept, outcome by outcome.
- one gained: share=35 payment=65 sluice=upstream metering=monthly inspectors=
- in all agreements: share=35 metering=monthly

Bargaining points
-----------------
Moved: Utilitarian point.
What each point is worth to the parties, to one decimal. Utilities are each
party's own measure, 0 to 100 or points; those of different parties are not
comparable. Where the space is closed the points are of outcomes that keep the
rules alone, and break commitments.
Utilitarian point, the greatest sum of utilities:
Version    Of          QB    MF    OWA
  before   rules       80    57    100
  after    agreements  70.5  52.3  87.5
Nash, Kalai-Smorodinsky and Egalitarian points: none, because no walk-away value
is given for Ombrel Water Authority.
"""


def test_edits_of_the_tutorial_are_told_with_what_they_do(
    tmp_path: Path, zopa_run: Zopa, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    for version in ("before", "after"):
        for room in ("models", "positions", "seeds"):
            shutil.copytree(REPOSITORY / room / "tutorial", tmp_path / version / room / "tutorial")
    replaced(
        tmp_path / "after/positions/tutorial/quillbeck.yaml",
        ('acceptable: "<= 30"', 'acceptable: "<= 35"'),
        # in another order, which says the same
        ("[upstream, joint]", "[joint, upstream]"),
    )
    marrowfen = tmp_path / "after/positions/tutorial/marrowfen.yaml"
    text = marrowfen.read_text(encoding="utf-8").replace("acceptable: all", 'acceptable: "<= 90"')
    text = re.sub(r"  live_for_pay:\n.*?(?=  own_eyes:)", "", text, flags=re.DOTALL)
    marrowfen.write_text(text, encoding="utf-8")
    model = tmp_path / "after/models/tutorial/model.yaml"
    replaced(model, ("payment >= 2 * share", "payment >= 1.5 * share"))
    run = zopa_run("diff", "tutorial", "before", "after")
    assert (run.code, run.err) == (0, "")
    assert run.out == TUTORIAL
    back = json.loads(zopa_run("diff", "tutorial", "after", "before", "-f", "json").out)
    assert back["agreements_lost"]["count"] == 60
    assert {edit["how"] for edit in back["edits"] if edit["kind"] == "condition"} == {"added"}
    assert zopa_run("diff", "tutorial", "before", "after", "-f", "json").out.startswith(
        '{\n  "schema": 1,'
    )


def test_the_working_tree_is_set_beside_the_last_commit(history: Path, zopa_run: Zopa) -> None:
    unchanged = zopa_run("diff", "demo")
    assert unchanged.code == 0
    assert "Nothing that they say has changed." in unchanged.out
    assert re.search(r"Before: HEAD \([0-9a-f]{10}\)", " ".join(unchanged.out.split()))
    stance = (history / NORTH).read_text(encoding="utf-8")
    (history / NORTH).write_text(stance.replace("basis: stated", "basis: inferred", 1))
    found = json.loads(zopa_run("diff", "demo", "-f", "json").out)
    assert [(edit["kind"], edit["how"]) for edit in found["edits"]] == [("stance", "changed")]
    assert {"field": "basis", "before": "stated", "after": "inferred"} in found["edits"][0][
        "fields"
    ]
    assert found["before"]["revision"]
    assert found["after"]["revision"] is None


def test_two_revisions_are_compared_and_the_working_tree_is_left_alone(
    history: Path, git: Callable[..., str], zopa_run: Zopa
) -> None:
    replaced(history / NORTH, ("basis: stated", "basis: inferred"))
    git("commit", "--quiet", "-am", "two")
    (history / NORTH).write_text("party: {", encoding="utf-8")
    status = git("status", "--porcelain")
    run = zopa_run("diff", "demo", "HEAD~1", "HEAD", "-f", "md")
    assert run.code == 0
    assert "basis: stated → inferred" in run.out
    assert run.out.startswith("# A small case: what has changed\n")
    assert git("status", "--porcelain") == status
    assert zopa_run("diff", "demo", "HEAD", "HEAD~1").code == 0


def test_a_workspace_below_the_root_of_its_repository_is_found(
    tmp_path: Path, git: Callable[..., str], zopa_run: Zopa, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = tmp_path / "whole thing" / "dossiér"
    shutil.copytree(REPOSITORY / "tests" / "corpus" / "workspace", inner)
    monkeypatch.chdir(tmp_path / "whole thing")
    git("init", "--quiet")
    git("add", ".")
    git("commit", "--quiet", "-m", "one")
    run = zopa_run("diff", "demo", "-w", str(inner))
    assert (run.code, run.err) == (0, "")
    assert "Nothing that they say has changed." in run.out


def test_errors_of_both_versions_are_told_each_with_its_version(
    history: Path, git: Callable[..., str], zopa_run: Zopa
) -> None:
    whole = (history / NORTH).read_text(encoding="utf-8")
    replaced(history / NORTH, ("basis: stated", "basis: guessed"))
    git("commit", "--quiet", "-am", "wrong")
    (history / NORTH).write_text(whole.replace("basis: stated", "basis: rumoured", 1))
    run = zopa_run("diff", "demo")
    assert (run.code, run.out) == (1, "")
    places = re.findall(r"^(\S+?):\d+:\d+: error", run.err, re.M)
    assert sorted(places) == [f"HEAD:{NORTH}", NORTH]


BAD = [
    (("demo", "nowhere"), 2, "'nowhere' is neither a folder nor a revision of git"),
    (("demo", "--output=x"), 2, "No such option"),
    (("demo", "models"), 2, "holds no seeds/"),
    (("demo", "./models"), 2, "holds no seeds/"),
    (("nemo",), 2, "there is no case 'nemo' in"),
    (("nemo", "HEAD", "HEAD"), 2, "there is no case 'nemo' in HEAD"),
    (("../demo",), 2, "is not a case name"),
    (("demo", "-s", "nothing"), 2, "in HEAD ("),
    (("demo", "--set", "north.border.ideal=none"), 2, "nothing was solved"),
]


@pytest.mark.parametrize(("words", "code", "says"), BAD)
def test_what_cannot_be_compared_is_refused_with_a_remedy(
    history: Path, zopa_run: Zopa, words: tuple[str, ...], code: int, says: str
) -> None:
    run = zopa_run("diff", *words)
    assert (run.code, run.out) == (code, "")
    assert says in run.err
    assert len(run.err.strip().splitlines()) > 1


def test_a_case_that_one_version_has_not_got_is_told(
    history: Path, git: Callable[..., str], zopa_run: Zopa
) -> None:
    for room in ("models", "positions", "seeds"):
        shutil.copytree(history / room / "demo", history / room / "later")
    run = zopa_run("diff", "later")
    assert run.code == 2
    assert re.search(r"there is no case 'later' in HEAD \([0-9a-f]{10}\)", run.err)
    assert "it is in the working tree" in run.err


def test_a_name_of_both_a_folder_and_a_revision_is_asked_about(
    history: Path, git: Callable[..., str], zopa_run: Zopa
) -> None:
    shutil.copytree(history / "models", history / "main" / "models")
    run = zopa_run("diff", "demo", "main")
    assert run.code == 2
    assert "both a folder and a revision" in run.err
    assert "./main" in run.err


def test_without_git_folders_can_still_be_compared(
    space: Path, zopa_run: Zopa, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(space.parent))
    none = zopa_run("diff", "demo")
    assert none.code == 2
    assert "is in no git repository" in none.err
    assert "two folders" in none.err
    monkeypatch.setenv("PATH", str(space))
    missing = zopa_run("diff", "demo")
    assert missing.code == 3
    assert "git is not here" in missing.err
    assert zopa_run("diff", "demo", ".", ".").code == 0


def test_a_link_in_a_revision_is_not_followed(
    history: Path, git: Callable[..., str], zopa_run: Zopa
) -> None:
    blob = git("hash-object", "-w", NORTH)
    git("update-index", "--add", "--cacheinfo", f"120000,{blob},positions/demo/west.yaml")
    git("commit", "--quiet", "-m", "a link")
    run = zopa_run("diff", "demo", "HEAD", ".")
    assert run.code == 2
    assert "positions/demo/west.yaml is a link in" in run.err


def test_agreements_are_not_compared_where_an_issue_has_an_option_more(
    history: Path, zopa_run: Zopa
) -> None:
    replaced(
        history / "models/demo/model.yaml",
        ("    options:\n", "    options:\n      third: A third line\n"),
    )
    run = zopa_run("diff", "demo", "-f", "json")
    assert run.code == 0, run.err
    found = json.loads(run.out)
    assert found["agreements_gained"] is None
    assert "'border'" in found["why"]["agreements_gained"]
    added = [edit for edit in found["edits"] if edit["how"] == "added"]
    assert [(edit["kind"], edit["id"]) for edit in added] == [("option", "border.third")]
    # what mentions the other options says the same as before
    assert [edit["kind"] for edit in found["edits"]] == ["option"]


def test_what_is_private_is_left_out_of_what_may_be_published(
    history: Path, zopa_run: Zopa
) -> None:
    replaced(
        history / NORTH, ("basis: stated", "private: true\n    note: the secret\n    basis: stated")
    )
    assert "the secret" in zopa_run("diff", "demo").out
    public = zopa_run("diff", "demo", "--public")
    assert public.code == 0, public.err
    assert "the secret" not in public.out
