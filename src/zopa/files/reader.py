"""Read a YAML file: all that is wrong with it at once, or its data with a place for everything."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

import yaml

from zopa.diagnostics import Diagnostic, InputError, Span
from zopa.files.characters import decode
from zopa.files.document import Document
from zopa.files.limits import Limits
from zopa.files.nodes import ListNode, MapNode, Node, ScalarNode, to_plain
from zopa.files.scalars import Plain
from zopa.files.source import Source
from zopa.files.tree import TreeBuilder
from zopa.files.words import found

__all__ = ["Document", "parse_document", "read_bytes", "read_document"]

_DEFAULT = Limits()
# libyaml compares each %TAG line with all others, so that many of them take minutes
_TAG_DIRECTIVE = re.compile(r"^%TAG\b.*", re.MULTILINE)
_REASONS: dict[type[OSError], tuple[str, str]] = {
    FileNotFoundError: ("there is no such file", "check the name"),
    PermissionError: ("the file may not be read", "ask for permission to read it"),
    NotADirectoryError: ("there is no such file", "check the name"),
}


def read_document(path: Path, shown: str, limits: Limits = _DEFAULT) -> Document:
    """Read one YAML file.

    Parameters
    ----------
    path
        The file; it must be a regular file.
    shown
        Its name in messages, relative to what the user works in.
    limits
        Limits on size, number of values and nesting.

    Returns
    -------
    Document
        The data, and where each key, value and character of a text stands.

    Raises
    ------
    InputError
        With every diagnostic that could be found: ``file-unreadable``, ``file-too-large``,
        ``not-utf8``, ``yaml-*``, ``bad-number``.
    """
    shown = shown.replace(os.sep, "/")
    return parse_document(read_bytes(path, shown, limits), shown, limits)


def parse_document(
    data: bytes, shown: str, limits: Limits = _DEFAULT, *, foreign: bool = False
) -> Document:
    """Read the bytes of a YAML file; see `read_document`, and for ``foreign`` `TreeBuilder`."""
    if len(data) > limits.max_bytes:
        raise _too_large(shown, limits)
    source = decode(data, shown, limits)
    if hit := _TAG_DIRECTIVE.search(source.text):
        message = "a line that starts with '%TAG' is an instruction to YAML, which zopa refuses"
        span = source.span(hit.start(), hit.end())
        raise InputError([Diagnostic("yaml-directive", message, span, "remove the line")])
    builder = TreeBuilder(source, limits, foreign=foreign)
    try:
        root = builder.build()
    except yaml.YAMLError as error:
        from zopa.files.syntax import explain_syntax_error

        explained = explain_syntax_error(error, source, builder.last_scalar)
        raise InputError([*builder.findings, explained]) from None
    if builder.findings:
        raise InputError(builder.findings)
    mapping = _top_mapping(root, source)
    return Document(shown, _entries(mapping), source, mapping)


def _entries(mapping: MapNode) -> dict[str, Plain]:
    return {key: to_plain(slot.node) for key, slot in mapping.entries.items()}


def _top_mapping(root: Node | None, source: Source) -> MapNode:
    if isinstance(root, MapNode):
        return root
    if root is None or (isinstance(root, ScalarNode) and root.value is None):
        message = "the file is empty"
        span = Span(source.shown, 1, 1, 1, 1)
        raise InputError([Diagnostic("yaml-empty", message, span, "write 'key: value' lines")])
    what = "a list" if isinstance(root, ListNode) else found(root.value)
    raise InputError(
        [
            Diagnostic(
                "yaml-not-a-mapping",
                f"the file holds {what}, where keys with values are expected",
                source.head_span(root.start, root.end),
                "write 'key: value' lines",
            )
        ]
    )


def read_bytes(path: Path, shown: str, limits: Limits = _DEFAULT) -> bytes:
    """Read the bytes of a regular file that is not too large; see `read_document`."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            what = "a folder" if stat.S_ISDIR(status.st_mode) else "no regular file"
            raise _unreadable(shown, f"this is {what}", "name a YAML file")
        if status.st_size > limits.max_bytes:
            raise _too_large(shown, limits)
        with path.open("rb") as file:
            return file.read(limits.max_bytes + 1)
    except OSError as error:
        reason = (f"the file cannot be read ({error.strerror or 'unknown reason'})", "")
        raise _unreadable(shown, *_REASONS.get(type(error), reason)) from None
    except ValueError:  # a NUL character in the name
        raise _unreadable(shown, "this is no name of a file", "check the name") from None


def _unreadable(shown: str, message: str, help: str) -> InputError:
    return InputError([Diagnostic("file-unreadable", message, Span(shown, 1, 1, 1, 1), help)])


def _too_large(shown: str, limits: Limits) -> InputError:
    return InputError(
        [
            Diagnostic(
                "file-too-large",
                f"the file is larger than {limits.max_bytes:,} bytes",
                Span(shown, 1, 1, 1, 1),
                "split it into several files",
            )
        ]
    )
