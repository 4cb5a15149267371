"""What the answer says of a stance or condition, above it: in how many conflicts it takes part."""

from __future__ import annotations

from lsprotocol import types

from zopa.case.mentions import Thing
from zopa.lsp.answers import Asked, stretch
from zopa.lsp.counting import Conflicts
from zopa.schema.published import FileKind


def lenses(question: Asked, conflicts: Conflicts) -> list[types.CodeLens]:
    """Say above every stance and condition of a position file in how many conflicts it is."""
    file = question.names.files.get(question.path)
    if file is None or question.kind is not FileKind.POSITIONS or not conflicts:
        return []
    found = []
    for mention in file.mentions:
        if not mention.defines or mention.thing.what not in ("stance", "condition"):
            continue
        part = sum(any(_is_of(mention.thing, m) for m in members) for members in conflicts)
        title = f"in {part:,} of {len(conflicts):,} conflicts" if part else "in no conflict"
        where = stretch(mention.start, mention.end, file.source, question.codec)
        found.append(types.CodeLens(where, types.Command(title, "")))
    return found


def _is_of(thing: Thing, commitment: str) -> bool:
    own = f"{thing.within}.{thing.name}"
    rungs = (".demand", ".red_line") if thing.what == "stance" else ("",)
    return commitment in {own + rung for rung in rungs}
