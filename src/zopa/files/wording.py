"""Problems of values in plain words: a code, what is wrong, what to do."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import get_args

from pydantic_core import core_schema

from zopa.diagnostics import did_you_mean
from zopa.files.problems import CHOICES, WRONG_TYPE, Problem
from zopa.files.words import found, quote

Words = tuple[str, str, str]
"""Code, message and remedy."""

_BUILT_IN = frozenset(get_args(core_schema.ErrorType))
_BOUNDS = {
    "greater_than": ("gt", "more than {}"),
    "greater_than_equal": ("ge", "at least {}"),
    "less_than": ("lt", "less than {}"),
    "less_than_equal": ("le", "at most {}"),
    "multiple_of": ("multiple_of", "a multiple of {}"),
    "decimal_max_digits": ("max_digits", "a number of at most {} digits"),
    "decimal_max_places": ("decimal_places", "a number of at most {} decimal places"),
    "decimal_whole_digits": ("whole_digits", "a number of at most {} digits before the point"),
}
_LENGTHS = {
    "too_short": ("too-short", "min_length", "at least", "entry", "entries"),
    "too_long": ("too-long", "max_length", "at most", "entry", "entries"),
    "string_too_short": ("too-short", "min_length", "at least", "character", "characters"),
    "string_too_long": ("too-long", "max_length", "at most", "character", "characters"),
}


def explain(problem: Problem) -> Words:
    """Say what is wrong with a value and what to do, without a word of pydantic's."""
    if problem.kind not in _BUILT_IN and problem.kind != WRONG_TYPE:
        code = problem.kind.replace("_", "-")
        return code, problem.message, str(problem.context.get("help", ""))
    if problem.is_bad_date:
        return _bad_date(problem)
    if problem.kind in _BOUNDS:
        return _out_of_range(problem)
    if problem.kind in _LENGTHS:
        return _wrong_length(problem)
    if problem.kind in CHOICES and isinstance(problem.found, str):
        return _unknown_value(problem)
    if problem.kind in _SPECIAL:
        return _SPECIAL[problem.kind](problem)
    if problem.wanted():
        return _wrong_type(problem)
    return "invalid-value", f"{found(problem.found)} cannot stand here", ""


def _unknown_key(problem: Problem) -> Words:
    key = str(problem.path[-1])
    return "unknown-key", f"unknown key {quote(key)}", did_you_mean(key, problem.known)


def _missing_key(problem: Problem) -> Words:
    key = problem.path[-1]
    if isinstance(key, int):
        count = len(problem.found) if isinstance(problem.found, list) else key
        return "too-short", f"the list has {_count(count, 'entry', 'entries')}, too few", ""
    owner = next((part for part in reversed(problem.path[:-1]) if isinstance(part, str)), None)
    where = f" below {quote(owner)}" if owner else ""
    return "missing-key", f"the key {quote(key)} is missing", f"add '{key}: ...'{where}"


def _unknown_value(problem: Problem) -> Words:
    word = str(problem.found)
    known = re.findall(r"'((?:[^'\\]|\\.)*)'", str(problem.context.get("expected", "")))
    help = did_you_mean(word, known)
    if problem.expected:
        joint = " Or write " if help.endswith("?") else "; or write " if help else "write "
        help += joint + _either(problem.expected)
    return "unknown-value", f"unknown value {quote(word)}" if word else "the text is empty", help


def _unknown_tag(problem: Problem) -> Words:
    key, tag = str(problem.path[-1]), str(problem.context.get("tag", ""))
    known = re.findall(r"'([^']*)'", str(problem.context.get("expected_tags", "")))
    return "unknown-value", f"unknown {key} {quote(tag)}", did_you_mean(tag, known)


def _wrong_type(problem: Problem) -> Words:
    wanted = problem.wanted()
    help = ""
    if problem.found is None:
        help = "write a value after the colon, or remove the key"
    elif "text" in wanted and not isinstance(problem.found, str | list | dict):
        help = "put it in quotes if it is text"
    elif wanted == ("a list",) and isinstance(problem.found, str):
        help = f"write it as a list: [{problem.found}]" if len(problem.found) < 40 else ""
    return "wrong-type", f"expected {_either(wanted)}, found {found(problem.found)}", help


def _bad_date(problem: Problem) -> Words:
    help = "write dates as year-month-day, e.g. 2025-08-18"
    return "bad-date", f"{quote(str(problem.found))} is no date", help


def _out_of_range(problem: Problem) -> Words:
    key, phrase = _BOUNDS[problem.kind]
    bound = phrase.format(problem.context.get(key))
    return "out-of-range", f"expected {bound}, found {found(problem.found)}", ""


def _wrong_length(problem: Problem) -> Words:
    code, key, phrase, one, many = _LENGTHS[problem.kind]
    limit = problem.context.get(key)
    actual = len(problem.found) if isinstance(problem.found, str | list | dict) else 0
    bound = f"{phrase} {_count(limit, one, many)}"
    return code, f"expected {bound}, found {actual or 'none'}", ""


def _bad_pattern(problem: Problem) -> Words:
    text, pattern = str(problem.found), str(problem.context.get("pattern", ""))
    if not (_matches(pattern, "some_id") and not _matches(pattern, "Some id")):
        return "bad-text", f"{quote(text)} does not have the form asked for here", ""
    help = "an id has small letters, digits and '_' and starts with a letter"
    proposal = re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")
    if proposal and _matches(pattern, proposal):
        help += f", e.g. {quote(proposal)}"
    return "bad-id", f"{quote(text)} is no id", help


def _said_by_validator(problem: Problem) -> Words:
    return "invalid-value", str(problem.context.get("error", problem.message)), ""


def _matches(pattern: str, text: str) -> bool:
    try:
        return re.search(pattern, text) is not None
    except re.error:  # pydantic's patterns are Rust's, nearly the same
        return False


def _count(number: object, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _either(words: tuple[str, ...]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


_SPECIAL: Mapping[str, Callable[[Problem], Words]] = {
    "extra_forbidden": _unknown_key,
    "missing": _missing_key,
    "union_tag_not_found": _missing_key,
    "union_tag_invalid": _unknown_tag,
    "string_pattern_mismatch": _bad_pattern,
    "value_error": _said_by_validator,
    "assertion_error": _said_by_validator,
}
