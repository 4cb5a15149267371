"""A smaller file with the same content: typst writes every tag of a PDF out in full."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pikepdf

# Compressed data that happens to end in a carriage return makes one with the line feed before the
# end of its stream, and readers differ on where the data ends.
_AMBIGUOUS = b"\r\nendstream"
_TRIES = 12


def compacted(pdf: bytes) -> bytes:
    """Pack the objects of a PDF into compressed streams; the same input gives the same bytes.

    The tags that make a brief readable aloud are thousands of small objects; packed they take a
    quarter. Nothing of what is shown, said or declared changes.
    """
    import pikepdf

    saved = b""
    for spare in range(_TRIES):
        packed = BytesIO()
        with pikepdf.open(BytesIO(pdf)) as document:
            for found in document.objects:
                if isinstance(found, pikepdf.Stream) and found.read_raw_bytes().endswith(b"\r"):
                    _lengthened(found)
            if spare:  # moves and changes what is packed with it
                document.Root["/ZopaSpare"] = document.make_indirect(pikepdf.String("." * spare))
            document.save(
                packed,
                object_stream_mode=pikepdf.ObjectStreamMode.generate,
                deterministic_id=True,
            )
        saved = packed.getvalue()
        if _AMBIGUOUS not in saved:
            break
    return saved


def _lengthened(stream: pikepdf.Stream) -> None:
    """Add a blank to drawing instructions, which changes nothing but their checksum."""
    if stream.get("/Subtype") == "/Form" or not stream.keys() - {"/Length", "/Filter"}:
        stream.write(stream.read_bytes() + b" ")
