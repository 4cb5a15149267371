"""From the bytes of a file to its characters: UTF-8 only, and nothing invisible that misleads."""

from __future__ import annotations

import codecs
import re

from zopa.diagnostics import Diagnostic, InputError, Span
from zopa.files.limits import Limits
from zopa.files.source import Source

_BOM = "\ufeff"
# What YAML forbids, and the three line ends that YAML 1.1 and 1.2, and editors, disagree about.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_NAMES = {
    "\x00": "the NUL character (U+0000)",
    "\x1b": "the escape character (U+001B)",
    "\x85": "the invisible line end U+0085",
    "\u2028": "the invisible line separator U+2028",
    "\u2029": "the invisible paragraph separator U+2029",
    "\ufeff": "a byte order mark (U+FEFF) in the middle of the file",
}
_WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)


def decode(data: bytes, shown: str, limits: Limits) -> Source:
    """Decode a file's bytes; a leading byte order mark is dropped.

    Raises
    ------
    InputError
        ``not-utf8`` at the first wrong byte, or ``yaml-control-character`` at each forbidden
        character.
    """
    if data.startswith(_WIDE_MARKS) or _looks_wide(data):
        raise InputError([_not_utf8(shown, 1, 1, "the file is in UTF-16 or UTF-32, not in UTF-8")])
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = Source.of(shown, data[: error.start].decode("utf-8").removeprefix(_BOM))
        line, column = before.place(len(before.text))
        byte = data[error.start]
        message = f"the byte 0x{byte:02X} at line {line}, column {column} is not UTF-8"
        raise InputError([_not_utf8(shown, line, column, message)]) from None
    source = Source.of(shown, text.removeprefix(_BOM))
    _refuse_forbidden(source, limits)
    return source


def _looks_wide(data: bytes) -> bool:
    # UTF-16 without a mark is valid UTF-8 in which every other character is NUL
    head = data[:64]
    return len(head) >= 4 and head.count(0) * 3 >= len(head) and (head[0] == 0) != (head[1] == 0)


def _not_utf8(shown: str, line: int, column: int, message: str) -> Diagnostic:
    span = Span(shown, line, column, line, column + 1)
    return Diagnostic("not-utf8", message, span, "save the file with the encoding UTF-8")


def _refuse_forbidden(source: Source, limits: Limits) -> None:
    findings = []
    for number, hit in enumerate(FORBIDDEN.finditer(source.text)):
        span = source.span(hit.start(), hit.end())
        if number == limits.max_findings:
            findings.append(
                Diagnostic(
                    "too-many-errors",
                    f"reading stops here, after {number} forbidden characters",
                    span,
                    "put those right first, then check again",
                )
            )
            break
        name = _NAMES.get(hit[0], f"the control character U+{ord(hit[0]):04X}")
        findings.append(
            Diagnostic(
                "yaml-control-character",
                f"{name} is not allowed here",
                span,
                f"delete it, or write \\u{ord(hit[0]):04X} inside double quotes",
            )
        )
    if findings:
        raise InputError(findings)
