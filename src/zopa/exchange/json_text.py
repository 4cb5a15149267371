"""Plain data as JSON with exact numbers, and no character that a file may not hold."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal

from zopa.exchange.cells import spelled
from zopa.files.characters import FORBIDDEN


def written_json(value: object, indent: str = "") -> str:
    """Write plain data as JSON."""
    deeper = indent + "  "
    match value:
        case Mapping() if value:
            lines = [
                f"{deeper}{_text(key)}: {written_json(inner, deeper)}"
                for key, inner in value.items()
            ]
            return "{\n" + ",\n".join(lines) + f"\n{indent}}}"
        case Mapping():
            return "{}"
        case list() | tuple():
            return f"[{', '.join(written_json(inner, deeper) for inner in value)}]"
        case Decimal():
            return spelled(value)
        case str():
            return _text(value)
        case _:
            return json.dumps(value)


def _text(text: str) -> str:
    written = json.dumps(text, ensure_ascii=False)
    return FORBIDDEN.sub(lambda hit: f"\\u{ord(hit[0]):04x}", written)
