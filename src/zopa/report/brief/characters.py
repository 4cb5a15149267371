"""Which characters the brief's fonts have, and how those that none has are shown.

Libertinus Serif comes inside typst (SIL Open Font License), DejaVu Sans inside matplotlib (its own
free licence). Between them they have Latin, Greek, Cyrillic, Hebrew, Arabic, Armenian, Georgian and
the usual signs. Noto Sans SC inside zhplot (SIL Open Font License), where that is installed, adds
Chinese characters and Japanese syllables.
"""

from __future__ import annotations

import importlib.util
import re
from functools import lru_cache
from pathlib import Path

from zopa.diagnostics import printable

SERIF = "Libertinus Serif"
SANS = "DejaVu Sans"
CHINESE = "Noto Sans SC"
# what has that font, and where in it
_CHINESE_PACKAGE = "zhplot"
_CHINESE_FILE = Path("fonts", "NotoSansSC-Regular.ttf")

# Ids and addresses are words without end, and a column must hold them.
_LONG = re.compile(r"\S{24,}")
_PIECE = re.compile(r"[^._/,=-]{0,23}[._/,=-]{1,24}|[^._/,=-]{1,24}")
# Lines that a file wraps are one paragraph.
_WRAPPED = re.compile(r"[ \t]*\r?\n[ \t]*|\t")
_BREAK = "\u200b"


class Coverage:
    """Shows text in characters that the fonts have, and remembers which they lack.

    ``serif`` and ``sans`` are the fonts of texts and headings in the order of use, ``folders``
    where their files are.
    """

    def __init__(self) -> None:
        chinese = chinese_font()
        more = () if chinese is None else (CHINESE,)
        self.serif = (SERIF, SANS, *more)
        self.sans = (SANS, SERIF, *more)
        self.folders = (_matplotlib_fonts(), *(() if chinese is None else (chinese.parent,)))
        self._known = _known_characters(chinese)
        self._lacking: dict[str, None] = {}

    @property
    def lacking(self) -> tuple[str, ...]:
        """The characters met that no font has, each once."""
        return tuple(sorted(self._lacking))

    def shown(self, text: str) -> str:
        """Write control characters as escapes, and what no font has by its code: ``[U+4E2D]``."""
        text = printable(_WRAPPED.sub(" ", text))
        if not all(letter in self._known for letter in text):
            text = "".join(self._shown(letter) for letter in text)
        return _LONG.sub(lambda word: _breakable(word.group()), text)

    def _shown(self, letter: str) -> str:
        if letter in self._known:
            return letter
        self._lacking[letter] = None
        return f"[U+{ord(letter):04X}]"


def _breakable(word: str) -> str:
    """Let a long word break: after its own joints, else after so many letters."""
    return _BREAK.join(_PIECE.findall(word))


def _matplotlib_fonts() -> Path:
    import matplotlib

    return Path(matplotlib.get_data_path()) / "fonts" / "ttf"


def chinese_font() -> Path | None:
    """Find the font for Chinese; None where it is not installed."""
    found = importlib.util.find_spec(_CHINESE_PACKAGE)
    for folder in (found.submodule_search_locations or ()) if found else ():
        if (file := Path(folder, _CHINESE_FILE)).is_file():
            return file
    return None


def packages_for(text: str) -> tuple[str, ...]:
    """Name the packages whose fonts a text is set in beside the usual ones."""
    chinese = chinese_font()
    if chinese is None:
        return ()
    others = set(text) - _known_characters(None)
    return (_CHINESE_PACKAGE,) if others & _known_characters(chinese) else ()


@lru_cache(maxsize=2)
def _known_characters(chinese: Path | None) -> frozenset[str]:
    from matplotlib.ft2font import FT2Font

    regular, bold = (
        FT2Font(_matplotlib_fonts() / name) for name in ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")
    )
    known = regular.get_charmap().keys() & bold.get_charmap().keys()
    if chinese is not None:
        known |= FT2Font(chinese).get_charmap().keys()
    return frozenset(map(chr, known))
