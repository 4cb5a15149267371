"""What reaches a terminal, a pipe or a full disk: plain words, no escapes, no tracebacks."""

from __future__ import annotations

import io
import json
import os
import pty
import re
import signal
import subprocess
import sys
import textwrap
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import zopa as package
from zopa.__main__ import main
from zopa.cli.main import run
from zopa.cli.terminal import animated, coloured
from zopa.files.dump import dump_yaml
from zopa.files.reader import read_document

Zopa = Callable[..., Any]
COMMANDS = [
    ["cases"],
    ["check"],
    ["solve", "demo"],
    ["explain", "demo"],
    ["assess", "demo", "--fix", "border=new_line", "--fix", "tariff=3"],
    ["compare", "demo"],
    ["sweep", "demo", "soften", "--vary", "north.border"],
]
NAMES = [words[0] for words in COMMANDS]
MARKUP = "[bold red]x[/] [link=https://example.org]y[/link] [/nothing] :boom: \\[z]"
# colour, bell, a new window title, the start of the line, text that runs backwards
CONTROL = "\x1b[31mred \x07 \x1b]0;title\x07 \r \x9b1m \u202eback \x00 \u2028 end"
FREE_TEXT = {
    "title", "short", "note", "because", "statement", "speaker", "unit", "low", "high", "text",
    "outlet", "old_line", "none", "un", "not_modelled",
}  # fmt: skip


def add_to_texts(folder: Path, added: str) -> None:
    """Write some characters behind every free text of a case."""

    def walk(value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            return {name: walk(inner, name) for name, inner in value.items()}
        if isinstance(value, list):
            return [walk(inner) for inner in value]
        return f"{value} {added}" if isinstance(value, str) and key in FREE_TEXT else value

    for path in sorted(folder.rglob("*.yaml")):
        data = walk(read_document(path, path.name).data)
        path.write_text(dump_yaml(data), encoding="utf-8")


def raw_controls(text: str) -> list[str]:
    """Characters that a terminal would obey, apart from the ends of lines."""
    return [c for c in text if unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp") and c != "\n"]


@pytest.mark.parametrize("words", COMMANDS, ids=NAMES)
def test_markup_in_a_title_is_printed_as_it_stands(
    space: Path, zopa_run: Zopa, words: list[str]
) -> None:
    add_to_texts(space, MARKUP)
    printed = zopa_run(*words)
    assert printed.code == 0
    assert raw_controls(printed.out + printed.err) == []
    if words != ["check"]:
        squeezed = "".join(printed.out.split())
        for part in MARKUP.split():
            assert part in squeezed


@pytest.mark.parametrize("words", COMMANDS, ids=NAMES)
def test_control_characters_in_a_title_never_reach_the_terminal(
    space: Path, zopa_run: Zopa, words: list[str]
) -> None:
    add_to_texts(space, CONTROL)
    printed = zopa_run(*words)
    assert printed.code == 0
    assert raw_controls(printed.out + printed.err) == []
    if words != ["check"]:
        assert "\\x1b[31mred" in printed.out
        listed = zopa_run(*words, "-f", "json").out
        assert raw_controls(listed) == []
        assert any(CONTROL in text for text in texts_of(json.loads(listed)))


def texts_of(data: Any) -> list[str]:
    """Every text in JSON data."""
    if isinstance(data, str):
        return [data]
    parts = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    return [text for part in parts for text in texts_of(part)]


def test_control_characters_in_a_wrong_file_never_reach_the_terminal(
    space: Path, zopa_run: Zopa
) -> None:
    edits = {
        "models/demo/model.yaml": ("kind: choice", 'kind: "\\e[31mchoice"'),
        "positions/demo/north.yaml": ("party: north", "party: n\x1b[31morth"),
        "positions/demo/south.yaml": ("basis: inferred", 'basis: "\\u202edne\\a"'),
        "seeds/demo/paper.yaml": ("  c3:", '  "c\\e3":'),
        "seeds/demo/minutes.yaml": ("kind: demand", "kind: \u202edemand"),
    }
    for file, (old, new) in edits.items():
        text = (space / file).read_text(encoding="utf-8")
        (space / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    for words in (["check", "demo"], ["solve", "demo"], ["check", "demo", "-f", "json"]):
        printed = zopa_run(*words)
        assert printed.code == 1
        assert raw_controls(printed.out + printed.err) == []


def test_file_text_with_line_ends_stays_on_its_line(space: Path, zopa_run: Zopa) -> None:
    path = space / "models/demo/model.yaml"
    title = "title: |\n  A case\n  error: nothing is wrong\n"
    path.write_text(path.read_text().replace("title: A small case\n", title))
    for words in COMMANDS[2:]:
        printed = zopa_run(*words)
        assert printed.code == 0
        assert not any(line.startswith("error:") for line in printed.out.splitlines())


def test_long_words_and_long_texts_are_broken_to_the_width(
    space: Path, monkeypatch: pytest.MonkeyPatch, zopa_run: Zopa
) -> None:
    add_to_texts(space, "https://example.org/" + "a" * 300 + " " + "и так далее " * 40)
    monkeypatch.setenv("COLUMNS", "80")
    for words in COMMANDS:
        printed = zopa_run(*words)
        assert printed.code == 0
        assert max(map(len, printed.out.splitlines()), default=0) <= 80


def in_terminal(words: list[str], **environment: str) -> str:
    """Run a command whose stdout is a terminal, and give all that it wrote there."""
    ours, theirs = pty.openpty()
    child = subprocess.Popen(
        [sys.executable, "-m", "zopa", *words],
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=subprocess.DEVNULL,
        env={**clean_environment(), "TERM": "xterm-256color", **environment},
    )
    os.close(theirs)
    written = b""
    try:
        while block := os.read(ours, 65536):
            written += block
    except OSError:  # how Linux says that the other side is closed
        pass
    os.close(ours)
    assert child.wait(timeout=20) == 0
    return written.decode()


def clean_environment() -> dict[str, str]:
    names = ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "PYTHONIOENCODING")
    kept = {name: value for name, value in os.environ.items() if name not in names}
    return {**kept, "PYTHONPATH": str(Path(package.__file__).parents[1]), "PYTHONUTF8": "1"}


def test_headings_stand_out_on_a_terminal_and_not_with_no_color(space: Path) -> None:
    plain = in_terminal(["solve", "demo"], NO_COLOR="1")
    styled = in_terminal(["solve", "demo"])
    assert "\x1b" not in plain
    assert "\x1b[1mA small case" in styled
    assert re.sub(r"\x1b\[\d*m", "", styled) == plain


def test_colour_is_for_terminals_that_can_and_people_who_want_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    for name in ("TERM", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    assert coloured(Terminal()) and not coloured(io.StringIO())
    # by no-color.org an empty text asks for nothing
    for value, wanted in (("1", False), ("0", False), ("", True)):
        monkeypatch.setenv("NO_COLOR", value)
        assert coloured(Terminal()) is wanted and animated(Terminal())
    monkeypatch.setenv("TERM", "dumb")
    assert not coloured(Terminal()) and not animated(Terminal())


@pytest.mark.parametrize("words", COMMANDS[2:], ids=NAMES[2:])
def test_a_pipe_gets_no_escapes_even_when_colour_is_forced(
    space: Path, monkeypatch: pytest.MonkeyPatch, zopa_run: Zopa, words: list[str]
) -> None:
    plain = zopa_run(*words).out
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    assert zopa_run(*words).out == plain
    assert "\x1b" not in plain


@pytest.mark.parametrize("words", [["solve", "demo", "-f", "json"], ["explain", "demo"]])
def test_a_pipe_that_is_closed_early_is_no_error(space: Path, words: list[str]) -> None:
    child = subprocess.Popen(
        [sys.executable, "-u", "-m", "zopa", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=clean_environment(),
    )
    assert child.stdout is not None
    assert child.stderr is not None
    assert child.stdout.read(1)
    child.stdout.close()
    assert child.stderr.read() == b""
    child.stderr.close()
    assert child.wait(timeout=20) in (0, 1)


SLOW = """
import signal, sys, time
# a shell that runs the tests in the background has interrupts ignored
signal.signal(signal.SIGINT, signal.default_int_handler)
import zopa.solve.solver
def never_ending(*_, **__):
    print("solving", file=sys.stderr, flush=True)
    time.sleep(60)
zopa.solve.solver.solve_case = never_ending
from zopa.cli.main import run
sys.argv = ["zopa", "solve", "demo"]
run()
"""


def test_an_interrupt_ends_a_solve_with_130_and_no_traceback(space: Path) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", SLOW],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=clean_environment(),
    )
    assert child.stderr is not None
    assert child.stderr.readline() == b"solving\n"
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=20)
    assert child.returncode == 130
    assert b"Traceback" not in err
    assert out == b""


HELD = """
import runpy, signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)
import zopa.files.write as write
def held(pending):
    # all is written beside, and nothing is in its place
    print("held", len(pending), file=sys.stderr, flush=True)
    time.sleep(60)
write._put_in_place = held
sys.argv = ["zopa", *sys.argv[1:]]
runpy.run_module("zopa", run_name="__main__")
"""


def test_an_interrupt_leaves_no_half_of_a_report(space: Path) -> None:
    before = sorted(space.rglob("*"))
    child = subprocess.Popen(
        [sys.executable, "-c", HELD, "report", "demo", "--charts", "none"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=clean_environment(),
    )
    assert child.stderr is not None
    assert re.match(rb"held \d+\n", child.stderr.readline())
    assert sorted(space.rglob("*")) != before
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=20)
    assert (child.returncode, out, err) == (130, b"", b"")
    assert sorted(space.rglob("*")) == before


SERVED = """
import runpy, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.argv = ["zopa", "lsp"]
runpy.run_module("zopa", run_name="__main__")
"""


def test_an_interrupt_ends_the_language_server_at_once(space: Path) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", SERVED],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=clean_environment(),
    )
    assert child.stdin is not None and child.stdout is not None
    asked = {"processId": None, "rootUri": space.as_uri(), "capabilities": {}}
    request = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": asked}
    body = json.dumps(request).encode()
    child.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
    child.stdin.flush()
    assert child.stdout.read(1) == b"C"
    child.send_signal(signal.SIGINT)
    # the editor has not gone, and stdin is still open
    assert child.wait(timeout=20) == 130
    _, err = child.communicate()
    assert err == b""


def test_an_interrupt_while_the_program_is_read_is_quiet_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Interrupting:
        @staticmethod
        def run() -> None:
            raise KeyboardInterrupt

    monkeypatch.setitem(sys.modules, "zopa.cli.main", Interrupting)
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 130
    assert capsys.readouterr() == ("", "")


def test_blanks_and_letters_of_all_kinds_in_paths(
    space: Path, zopa_run: Zopa, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = space.parent / "Fall 1 – 交渉 é"
    space.rename(root)
    (root / "aus gabe").mkdir()
    monkeypatch.chdir(root / "aus gabe")
    deal, folder = root / "é deal.yaml", "über sicht"
    deal.write_text("settles: {tariff: 3}\n", encoding="utf-8")
    for words in (
        ["check", "demo"],
        ["solve", "demo", "--walk-away", "north=40", "--save-as", "more"],
        ["assess", "demo", str(deal)],
        ["fmt", "--check", str(deal)],
        ["export", "demo", "--to", "geniusweb", "-o", folder],
        ["import", *(f"{folder}/{n}.json" for n in ("demo-domain", "north")), "--into", "back"],
        ["agreements", "demo", "-s", "bargain", "--export", f"{folder}/ü 1.parquet"],
        ["chart", "demo", "matrix", "-o", f"{folder}/ü.svg"],
        ["cases", "-w", str(root)],
    ):
        ended = zopa_run(*words)
        assert ended.code == 0, (words, ended.err)
        assert "\\x" not in ended.out + ended.err and "\\u" not in ended.out + ended.err


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_a_terminal_that_lacks_letters_gets_escapes(
    space: Path, zopa_apart: Zopa, encoding: str
) -> None:
    path = space / "models/demo/model.yaml"
    path.write_text(path.read_text().replace("A small case", "Граница"), encoding="utf-8")
    printed = zopa_apart("cases", PYTHONIOENCODING=encoding, PYTHONUTF8="0")
    assert printed.code == 0
    assert "\\u0413\\u0440\\u0430" in printed.out
    printed = zopa_apart("cases", "-f", "json", PYTHONIOENCODING=encoding, PYTHONUTF8="0")
    assert printed.code == 0
    assert "Граница" in texts_of(json.loads(printed.out))


def in_ascii(words: list[str], monkeypatch: pytest.MonkeyPatch) -> bytes:
    """Run a command whose stdout has no letters but those of ASCII."""
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    with monkeypatch.context() as patched:
        patched.setattr(sys, "stdout", stream)
        patched.setattr(sys, "argv", ["zopa", *words])
        with pytest.raises(SystemExit) as ended:
            run()
    assert ended.value.code in (0, None)
    stream.flush()
    written: bytes = stream.buffer.getvalue()  # type: ignore[attr-defined]
    return written


def test_signs_of_typography_become_plain_ones_and_tables_stay_as_they_are(
    space: Path, zopa_run: Zopa, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = space / "models/demo/model.yaml"
    text = path.read_text(encoding="utf-8").replace("A small case", "A “small” – case’s × 3 ≤ 4 é")
    path.write_text(text, encoding="utf-8")
    shown = in_ascii(["explain", "demo"], monkeypatch)
    assert shown.startswith(b'A "small" - case\'s x 3 <= 4 \\xe9')
    assert b"\\u20" not in shown
    # what programs read is UTF-8 wherever it is printed, and says the same
    for form in ("csv", "md"):
        words = ["compare", "demo", "-f", form]
        plain = zopa_run(*words).out
        assert form == "csv" or "“small”" in plain
        assert in_ascii(words, monkeypatch) == plain.encode()


def test_no_locale_is_no_crash(space: Path, zopa_apart: Zopa) -> None:
    (space / "é – ü.yaml").write_text("a:  Граница “é” 边界\n", encoding="utf-8")
    environment = dict.fromkeys(("LANG", "LC_CTYPE", "PYTHONIOENCODING"), "")
    environment |= {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    done = zopa_apart("fmt", "é – ü.yaml", "--diff", **environment)
    assert done.code == 0 and "+a: " in done.out


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no disk that is always full")
@pytest.mark.parametrize("words", [["cases"], ["solve", "demo", "-f", "json"]])
def test_a_full_disk_is_exit_3(space: Path, words: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "zopa", *words],
            stdout=full,
            stderr=subprocess.PIPE,
            env=clean_environment(),
            timeout=20,
            check=False,
        )
    assert done.returncode == 3
    assert done.stderr == b"zopa: cannot go on: No space left on device\n"


def test_a_closed_stdout_is_no_crash(space: Path) -> None:
    done = subprocess.run(
        ["sh", "-c", f"'{sys.executable}' -m zopa solve demo >&-"],
        stderr=subprocess.PIPE,
        env=clean_environment(),
        timeout=20,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_text_to_add_by_hand_can_be_copied(space: Path, zopa_run: Zopa) -> None:
    path = space / "models/demo/scenarios.yaml"
    path.write_text("scenarios: {}\n", encoding="utf-8")
    ended = zopa_run("solve", "demo", "--walk-away", "north=40", "--save-as", "more")
    assert ended.code == 2
    _, _, text = ended.err.partition("by hand:\n")
    added = textwrap.dedent(text)
    path.write_text("scenarios:\n" + textwrap.indent(added, "  "), encoding="utf-8")
    assert zopa_run("solve", "demo", "--scenario", "more").code == 0
