"""Syntax errors of the YAML parser in plain words, at the place where they are put right.

The parser says where it gave up; the person who edits the file needs to know where the mistake
is: an unclosed bracket is reported at the bracket, not at the end of the file.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import yaml

from zopa.diagnostics import Diagnostic
from zopa.files.source import Source
from zopa.files.words import quote

_INDENT_HELP = "indent it exactly like the lines it belongs to, with spaces"
_QUOTE_HELP = "put the whole text in quotes"
_CLOSERS = {"[": "]", "{": "}"}


@dataclass(frozen=True, slots=True)
class _Trouble:
    """What the parser said: its words, and the two places it names."""

    source: Source
    context: str
    problem: str
    began: int
    at: int
    last_scalar: tuple[int, int]

    @property
    def char(self) -> str:
        return self.source.text[self.at : self.at + 1]

    @property
    def line(self) -> str:
        return self.source.line(self.source.place(self.at)[0])

    @property
    def before(self) -> str:
        """The part of the line in front of the place."""
        return self.line[: self.source.place(self.at)[1] - 1]

    @property
    def same_line(self) -> bool:
        return self.source.place(self.at)[0] == self.source.place(self.began)[0]

    @property
    def opener(self) -> str:
        return self.source.text[self.began : self.began + 1]

    def says(self, *phrases: str) -> bool:
        return any(phrase in self.problem for phrase in phrases)


# A rule gives (code, message, help, start, end), or None when it does not apply.
_Finding = tuple[str, str, str, int, int]
_Rule = Callable[[_Trouble], _Finding | None]


def explain_syntax_error(
    error: yaml.YAMLError, source: Source, last_scalar: tuple[int, int]
) -> Diagnostic:
    """Turn an error of PyYAML into a diagnostic in plain words.

    Parameters
    ----------
    error
        As raised while the events of ``source`` were read.
    source
        The text that was being read.
    last_scalar
        Where the last scalar before the error starts and ends.

    Returns
    -------
    Diagnostic
        With code ``yaml-syntax``, or the nearer one where there is one (``yaml-tag``,
        ``yaml-many-documents``, ``yaml-directive``).
    """
    end = len(source.text)
    trouble = _Trouble(source, "", "", end, end, last_scalar)
    if isinstance(error, yaml.MarkedYAMLError):
        at = error.problem_mark.index if error.problem_mark else end
        began = error.context_mark.index if error.context_mark else at
        trouble = _Trouble(source, error.context or "", error.problem or "", began, at, last_scalar)
    for rule in _RULES:
        if finding := rule(trouble):
            code, message, help, start, stop = finding
            return Diagnostic(code, message, source.span(start, stop), help)
    message = "the file cannot be read as YAML from here on"
    span = source.span(trouble.at, trouble.at + 1)
    return Diagnostic(
        "yaml-syntax", message, span, "check quotes, brackets, colons and indentation"
    )


def _syntax(message: str, help: str, start: int, end: int | None = None) -> _Finding:
    return "yaml-syntax", message, help, start, start + 1 if end is None else end


def _tab(trouble: _Trouble) -> _Finding | None:
    if not trouble.says("tab character") and not (
        trouble.char == "\t" and trouble.says("cannot start any token")
    ):
        return None
    return _syntax(
        "a tab is used to indent here", "indent with spaces, never with tabs", trouble.at
    )


def _forbidden_start(trouble: _Trouble) -> _Finding | None:
    if trouble.says("cannot start any token"):
        return _syntax(
            f"a text cannot start with {quote(trouble.char)} unless it is in quotes",
            _QUOTE_HELP,
            trouble.at,
        )
    if "anchor" in trouble.context or "alias" in trouble.context:
        return _syntax(
            f"a text cannot start with {quote(trouble.opener)} unless it is in quotes",
            _QUOTE_HELP,
            trouble.began,
        )
    if trouble.says("mapping keys are not allowed"):
        return _syntax(
            "a text cannot start with '? ' unless it is in quotes", _QUOTE_HELP, trouble.at
        )
    return None


def _block_text(trouble: _Trouble) -> _Finding | None:
    if "block scalar" not in trouble.context:
        return None
    line, column = trouble.source.place(trouble.began)
    written = trouble.source.line(line)[column - 1 :].rstrip()
    return _syntax(
        f"{quote(trouble.opener)} starts a block of text, which must begin on the next line",
        f"if the text is meant, put it in quotes: {quote(written)}",
        trouble.began,
        trouble.began + len(written),
    )


def _quoted_text(trouble: _Trouble) -> _Finding | None:
    if "quoted scalar" not in trouble.context:
        return None
    if trouble.says("end of stream", "document indicator", "document separator"):
        return _syntax(
            "the quote opened here is never closed",
            "close it; inside single quotes, an apostrophe is written twice",
            trouble.began,
        )
    slash = trouble.source.text.rfind("\\", trouble.began, trouble.at + 1)
    start = max(slash, trouble.began)
    return _syntax(
        f"{quote(trouble.source.text[start : start + 2])} means nothing inside double quotes",
        "write the backslash twice, or use single quotes",
        start,
        start + 2,
    )


def _missing_colon(trouble: _Trouble) -> _Finding | None:
    if "simple key" not in trouble.context:
        return None
    line = trouble.source.line(trouble.source.place(trouble.began)[0])
    column = trouble.source.place(trouble.began)[1]
    written = line[column - 1 :].rstrip()
    end = trouble.began + len(written)
    if re.match(r"[^\s:]+:\S", written):
        colon = trouble.began + written.index(":")
        return _syntax("a space is missing after this colon", "write 'key: value'", colon)
    return _syntax(
        f"{quote(written)} has no colon, so it is no key", "write 'key: value'", trouble.began, end
    )


def _no_key(trouble: _Trouble) -> _Finding | None:
    begins = not trouble.before.strip() or trouble.before.rstrip().endswith(tuple("-[{,"))
    if trouble.char != ":" or not begins:
        return None
    help = "write 'key: value', or put a text that starts with ':' in quotes"
    return _syntax("the key before this colon is missing", help, trouble.at)


def _stray_colon(trouble: _Trouble) -> _Finding | None:
    if trouble.says("unexpected ':'"):
        return _syntax("a text that ends with ':' must be in quotes", _QUOTE_HELP, trouble.at)
    if not trouble.says("mapping values are not allowed"):
        return None
    if re.search(r":\s", trouble.before):
        return _syntax(
            "a text with ': ' inside must be in quotes", _QUOTE_HELP + " after the key", trouble.at
        )
    start = trouble.at - len(trouble.before.lstrip())
    return _syntax(
        "a key is not expected here: the line above already has a value, or lacks its colon",
        _INDENT_HELP + "; or check the line above",
        start,
        trouble.at,
    )


def _list_on_key_line(trouble: _Trouble) -> _Finding | None:
    if not trouble.says("sequence entries are not allowed"):
        return None
    return _syntax(
        "a list with '-' cannot start on the line of its key",
        "begin it on the next line, write it as [a, b], or put the text in quotes",
        trouble.at,
    )


def _brackets(trouble: _Trouble) -> _Finding | None:
    if "flow sequence" not in trouble.context and "flow mapping" not in trouble.context:
        return None
    closer = _CLOSERS.get(trouble.opener, "]")
    at_end = not trouble.source.text[trouble.at :].strip()
    if at_end or (trouble.char == ":" and not trouble.same_line):
        return _syntax(
            f"the bracket {quote(trouble.opener)} opened here is never closed",
            f"close it with {quote(closer)}",
            trouble.began,
        )
    if trouble.char == ":":
        return _syntax("a text with ': ' inside must be in quotes", _QUOTE_HELP, trouble.at)
    return _syntax(
        f"a comma or the closing {quote(closer)} is missing before this",
        "separate entries with commas; put a text with brackets or commas in quotes",
        trouble.at,
    )


def _empty_entry(trouble: _Trouble) -> _Finding | None:
    if not trouble.says("node content"):
        return None
    if "flow" in trouble.context and trouble.char:
        return _syntax(
            f"an entry is missing before {quote(trouble.char)}", "remove one comma", trouble.at
        )
    if trouble.char.strip():
        return _syntax(
            f"a text cannot start with {quote(trouble.char)} unless it is in quotes",
            _QUOTE_HELP,
            trouble.at,
        )
    return None


def _tag(trouble: _Trouble) -> _Finding | None:
    if trouble.says("tag handle") or "a tag" in trouble.context:
        message = "a text cannot start with '!' unless it is in quotes"
        return "yaml-tag", message, _QUOTE_HELP, trouble.began, trouble.began + 1
    return None


def _directive(trouble: _Trouble) -> _Finding | None:
    if "directive" in trouble.context or trouble.says("directive", "incompatible YAML"):
        message = "a line that starts with '%' is an instruction to YAML, which zopa does not read"
        start = trouble.began
        return "yaml-directive", message, "remove the line", start, start + 1
    return None


def _other_document(trouble: _Trouble) -> _Finding | None:
    if not trouble.says("<document start>", "document start"):
        return None
    above = trouble.source.text[: trouble.at]
    if re.search(r"^\.\.\.", above, re.MULTILINE):
        message = "a second document starts here, but a file holds one"
        help = "move what follows to a file of its own"
        return "yaml-many-documents", message, help, trouble.at, trouble.at + 1
    if not trouble.before.strip():
        return _syntax("this line is indented less than the first key", _INDENT_HELP, trouble.at)
    return _after_value(trouble)


def _after_value(trouble: _Trouble) -> _Finding:
    if trouble.char in ("]", "}"):
        return _syntax(
            f"the closing {quote(trouble.char)} has no opening bracket", "remove it", trouble.at
        )
    if trouble.before.rstrip().endswith(("'", '"')):
        opened = trouble.source.place(trouble.last_scalar[0])[0]
        several = opened != trouble.source.place(trouble.last_scalar[1])[0]
        return _syntax(
            "text follows the closing quote"
            + (f"; the quote was opened at line {opened}" if several else ""),
            "put the whole text in quotes; inside single quotes an apostrophe is written twice,"
            ' inside double quotes a quote is written \\"',
            trouble.at,
        )
    return _syntax("text follows here after the value is complete", _QUOTE_HELP, trouble.at)


def _indentation(trouble: _Trouble) -> _Finding | None:
    if "block mapping" not in trouble.context and "block collection" not in trouble.context:
        return None
    if trouble.before.strip() or trouble.char in ("]", "}"):
        return _after_value(trouble)
    if trouble.char == "-" and "block mapping" in trouble.context:
        return _syntax(
            "a list entry stands among keys",
            "indent the list below its key, or write 'key: value'",
            trouble.at,
        )
    if "block collection" in trouble.context and trouble.source.place(trouble.began) != (1, 1):
        return _syntax(
            "this line is neither an entry of the list above nor indented like a key",
            _INDENT_HELP,
            trouble.at,
        )
    if "block collection" in trouble.context:
        return _syntax("a key stands among list entries", "start the line with '- '", trouble.at)
    return _syntax(
        "this line is indented differently from its neighbours", _INDENT_HELP, trouble.at
    )


_RULES: tuple[_Rule, ...] = (
    _tab,
    _forbidden_start,
    _block_text,
    _quoted_text,
    _missing_colon,
    _no_key,
    _stray_colon,
    _list_on_key_line,
    _brackets,
    _empty_entry,
    _tag,
    _directive,
    _other_document,
    _indentation,
)
