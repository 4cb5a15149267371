"""Cut an expression into words, and repair the slips whose meaning is plain.

A repaired slip is still an error; the repair lets the rest of the expression be checked too, so
that an author sees every problem at once. Nothing outside ASCII survives this step.
"""

from __future__ import annotations

import keyword
import re
import unicodedata
from enum import Enum, auto
from fractions import Fraction
from typing import NamedTuple

from zopa.rules.problems import Problem, shown


class Kind(Enum):
    """What part a word plays."""

    NAME = auto()
    NUMBER = auto()
    OPERATOR = auto()
    OPEN = auto()
    CLOSE = auto()
    COMMA = auto()


class Token(NamedTuple):
    """A word of an expression.

    Parameters
    ----------
    text
        The word after repair, e.g. ``==`` where the author wrote ``=``.
    start, end
        Where the author's word stands, in characters.
    value
        Of a number that could be read.
    broken
        True where the word's meaning is lost; it has been reported, and nothing that contains it
        is judged further.
    """

    kind: Kind
    text: str
    start: int
    end: int
    value: Fraction | None = None
    broken: bool = False


_DIGITS = 30  # accepted on either side of the decimal point

_WORDS = re.compile(
    r"""
    (?P<space>   [ \t\r\n]+ )
  | (?P<number>  \.?[0-9] (?: [eE][+-](?=[0-9]) | [\w.] )* )
  | (?P<name>    [^\W\d]\w* )
  | (?P<text>    "[^"]*" | '[^']*' )
  | (?P<symbol>  ===|!==|\*\*|//|<<|>>|<=|>=|==|!=|<>|=>|=<|:=|->|&&|\|\|
               | [-+*<>=()\[\]{},./%@^~!&|≤≥≠∧∨¬×·−–—∈∉] )
  | (?P<quote>   ["'“”„‘’«»`]+ )
  | (?P<remark>  \#[^\r\n]* )
  | (?P<blank>   [^\S\ \t\r\n]+ )
  | (?P<other>   (?P<mark>.)(?P=mark)* )
    """,
    re.VERBOSE | re.DOTALL,
)
_NUMBER = re.compile(r"(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE]([+-]?[0-9]+))?")

_PLAIN = {
    "==": Kind.OPERATOR, "!=": Kind.OPERATOR, "<=": Kind.OPERATOR, ">=": Kind.OPERATOR,
    "<": Kind.OPERATOR, ">": Kind.OPERATOR, "+": Kind.OPERATOR, "-": Kind.OPERATOR,
    "*": Kind.OPERATOR, "(": Kind.OPEN, "[": Kind.OPEN, ")": Kind.CLOSE, "]": Kind.CLOSE,
    ",": Kind.COMMA,
}  # fmt: skip

# what the author wrote -> (what is read instead, remedy)
_SLIPS = {
    "=": ("==", "write `==` to compare"),
    "===": ("==", "write `==` to compare"),
    ":=": ("==", "write `==` to compare"),
    "!==": ("!=", "write `!=` for 'is not'"),
    "<>": ("!=", "write `!=` for 'is not'"),
    "≠": ("!=", "write `!=` for 'is not'"),
    "=>": (">=", "write `>=` for 'at least'"),
    "≥": (">=", "write `>=` for 'at least'"),
    "=<": ("<=", "write `<=` for 'at most'"),
    "≤": ("<=", "write `<=` for 'at most'"),
    "&": ("and", "write `and`"),
    "&&": ("and", "write `and`"),
    "∧": ("and", "write `and`"),
    "|": ("or", "write `or`"),
    "||": ("or", "write `or`"),
    "^": ("*", "write `x * x` for a power, `or` for 'or'"),
    "∨": ("or", "write `or`"),
    "!": ("not", "write `not`"),
    "~": ("not", "write `not`"),
    "¬": ("not", "write `not`"),
    "×": ("*", "write `*` to multiply"),
    "·": ("*", "write `*` to multiply"),
    "−": ("-", "write an ordinary hyphen `-` for minus"),
    "–": ("-", "write an ordinary hyphen `-` for minus"),
    "—": ("-", "write an ordinary hyphen `-` for minus"),
    "**": ("*", "write powers out, as in `x * x`"),
    "/": ("*", "multiply by a decimal, as in `0.5 * x`"),
    "//": ("*", "multiply by a decimal, as in `0.5 * x`"),
    "%": ("*", "write the number alone"),
    "@": ("*", "write `*` to multiply"),
    "<<": ("<", "write `<` for 'less than'"),
    ">>": (">", "write `>` for 'more than'"),
    "∈": ("in", "write `in`"),
    "∉": ("not in", "write `not in`"),
    "{": ("[", "write a list in square brackets, `[a, b]`"),
    "}": ("]", "write a list in square brackets, `[a, b]`"),
}

_OPERATOR_WORDS = ("and", "or", "not", "in")
_JOINED = {
    ("not", "in"): "not in",
    ("is", "not"): "is not",
    ("is", "in"): "in",
    ("is not", "in"): "not in",
}
_IS = {"is": "==", "is not": "!="}
_CONDITION = "write a condition with `when` and `require`"
# words that are no names -> remedy
_REFUSED = {
    "True": "write what must hold as a comparison",
    "False": "write what must hold as a comparison",
    "true": "write what must hold as a comparison",
    "false": "write what must hold as a comparison",
    "None": "option names are lower case",
    "null": "leave the field out",
    "if": _CONDITION,
    "else": _CONDITION,
    "elif": _CONDITION,
    "then": _CONDITION,
    "implies": _CONDITION,
    "->": _CONDITION,
    "lambda": "only comparisons, `and`, `or`, `not`, `in`, `+ - *` and `size(...)` are",
    "for": "name the options or issues one by one",
    "await": "only comparisons, `and`, `or`, `not`, `in`, `+ - *` and `size(...)` are",
    "yield": "only comparisons, `and`, `or`, `not`, `in`, `+ - *` and `size(...)` are",
}


def scan(text: str) -> tuple[list[Token], list[Problem]]:
    """Cut a text into tokens.

    Parameters
    ----------
    text
        Any text; its length is the caller's business.

    Returns
    -------
    tuple
        The tokens in order, repaired where possible, and the problems found on the way.
    """
    tokens: list[Token] = []
    problems: list[Problem] = []
    for match in _WORDS.finditer(text):
        word, start, end = match.group(), match.start(), match.end()
        match match.lastgroup:
            case "space":
                continue
            case "number":
                tokens.append(_number(word, start, problems))
            case "name":
                tokens.append(_name(word, start, problems))
            case "symbol":
                tokens.append(_symbol(word, start, problems))
            case "text":
                tokens.append(_quoted(word, start, problems))
            case "other":
                problems.append(_strange(word, start, end))
                tokens.append(Token(Kind.NAME, word, start, end, broken=True))
            case _:
                problems.append(_strange(word, start, end))
    return _merged(tokens), problems


def _number(word: str, start: int, problems: list[Problem]) -> Token:
    end = start + len(word)
    value, message, remedy = _read_number(word)
    if value is None:
        problems.append(Problem("bad-number", message, remedy, start, end))
    return Token(Kind.NUMBER, word, start, end, value, broken=value is None)


def _read_number(word: str) -> tuple[Fraction | None, str, str]:
    match = _NUMBER.fullmatch(word)
    if match is None:
        if re.fullmatch(r"[0-9]+(?:_[0-9]+)+", word):
            remedy = f"write {shown(word.replace('_', ''))}"
        elif re.fullmatch(r"0[0-9]+(?:\.[0-9]*)?", word):
            remedy = "write it without leading zeros"
        else:
            remedy = "write digits, with a point for decimals, as in `600` or `62.5`"
        return None, f"{shown(word)} is not a number", remedy
    remedy = f"at most {_DIGITS} digits on either side of the decimal point; choose a larger unit"
    message = f"{shown(word)} is too long a number"
    mantissa, exponent = re.split("[eE]", word)[0], match.group(1) or "0"
    # the limits come before the arithmetic: 1e999999 is never computed
    if len(mantissa) > 2 * _DIGITS + 1 or len(exponent.lstrip("+-0")) > 2:
        return None, message, remedy
    value = Fraction(mantissa) * Fraction(10) ** int(exponent)
    if value >= 10**_DIGITS or (10**_DIGITS) % value.denominator:
        return None, message, remedy
    return value, "", ""


def _name(word: str, start: int, problems: list[Problem]) -> Token:
    end = start + len(word)
    if not word.isascii():
        # Python would fold ligatures and full-width letters into other names: refuse them here
        for run in re.finditer(r"[^\x00-\x7f]+", word):
            problems.append(_foreign(word, run, start))
        return Token(Kind.NAME, word, start, end, broken=True)
    if word in _OPERATOR_WORDS:
        return Token(Kind.OPERATOR, word, start, end)
    if word.lower() in _OPERATOR_WORDS:
        problems.append(_refused(word, f"write `{word.lower()}`", start))
        return Token(Kind.OPERATOR, word.lower(), start, end)
    if word == "is":
        problems.append(_refused(word, "write `==` to compare, `!=` for 'is not'", start))
        return Token(Kind.OPERATOR, word, start, end)
    if word in _REFUSED or keyword.iskeyword(word):
        remedy = _REFUSED.get(word, "it cannot be a name; rename the issue or option")
        problems.append(_refused(word, remedy, start))
        return Token(Kind.NAME, word, start, end, broken=True)
    return Token(Kind.NAME, word, start, end)


def _foreign(word: str, run: re.Match[str], start: int) -> Problem:
    letter = run.group()[0]
    name = unicodedata.name(letter, "a character without a name").lower()
    return Problem(
        "expression-syntax",
        f"{shown(word)} holds {shown(run.group())}, which starts with {name}",
        "names have only the letters a to z, digits and `_`; type the word anew",
        start + run.start(),
        start + run.end(),
    )


def _symbol(word: str, start: int, problems: list[Problem]) -> Token:
    end = start + len(word)
    if word in _PLAIN:
        return Token(_PLAIN[word], word, start, end)
    if word in _SLIPS:
        repaired, remedy = _SLIPS[word]
        problems.append(_refused(word, remedy, start))
        return Token(_PLAIN.get(repaired, Kind.OPERATOR), repaired, start, end)
    if word == ".":
        remedy = "name an issue alone, without a party; numbers are written as `0.5`"
    else:
        remedy = _REFUSED.get(word, "")
    problems.append(_refused(word, remedy, start))
    return Token(Kind.OPERATOR, word, start, end, broken=True)


def _quoted(word: str, start: int, problems: list[Problem]) -> Token:
    end = start + len(word)
    inner = word[1:-1].strip()
    problems.append(_refused(word, "write names without quotes", start))
    is_name = re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", inner) and not keyword.iskeyword(inner)
    return Token(Kind.NAME, inner if is_name else word, start, end, broken=not is_name)


def _strange(word: str, start: int, end: int) -> Problem:
    if word.isspace():
        message, remedy = "this is no ordinary space", "type the space anew"
    elif word[0] == "#":
        message, remedy = "an expression has no remarks", "put them into `note`"
    elif word[0] in "\"'“”„‘’«»`":
        message, remedy = "quotation marks are not part of the language", "write names without them"
    else:
        message, remedy = f"{shown(word)} is not part of the language", "remove it"
    return Problem("expression-not-allowed", message, remedy, start, end)


def _refused(word: str, remedy: str, start: int) -> Problem:
    code = "expression-syntax" if word in ("=", "=>", "=<") else "expression-not-allowed"
    message = f"{shown(word)} is not part of the language"
    return Problem(code, message, remedy, start, start + len(word))


def _merged(tokens: list[Token]) -> list[Token]:
    """Join what is one operator in two or three words, ``not in`` and the slips with ``is``."""
    merged: list[Token] = []
    for token in tokens:
        joined = _JOINED.get((merged[-1].text, token.text)) if merged else None
        if joined is None:
            merged.append(token)
        else:
            merged[-1] = Token(Kind.OPERATOR, joined, merged[-1].start, token.end)
    return [t._replace(text=_IS[t.text]) if t.text in _IS else t for t in merged]
