"""A smaller file with the same content: typst writes every tag of a PDF out in full."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pikepdf


def compacted(pdf: bytes) -> bytes:
    """Pack the objects of a PDF into compressed streams; the same input gives the same bytes.

    The tags that make a brief readable aloud are thousands of small objects; packed they take a
    quarter. Nothing of what is shown, said or declared changes.
    """
    import pikepdf

    with pikepdf.open(BytesIO(pdf)) as document:
        for found in document.objects:
            if isinstance(found, pikepdf.Stream) and found.read_raw_bytes().endswith(b"\r"):
                _end_otherwise(found)
        return _saved(document)


def _saved(document: pikepdf.Pdf) -> bytes:
    """Save a document with its objects packed, so that no stream of them ends in a return.

    Where one does, an object is given a number of its own: that changes what is packed with what.
    """
    data = _packed(document)
    for page in document.pages:
        if b"\r\nendstream" not in data:
            break
        for key in ("/MediaBox", "/Resources"):
            if key in page and not page.obj[key].is_indirect:
                page.obj[key] = document.make_indirect(page.obj[key])
        data = _packed(document)
    return data


def _packed(document: pikepdf.Pdf) -> bytes:
    import pikepdf

    packed = BytesIO()
    document.save(
        packed,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        deterministic_id=True,
    )
    return packed.getvalue()


def _end_otherwise(stream: pikepdf.Stream) -> None:
    """Let a stream not end in a carriage return.

    With the line feed that has to follow, PDF/A could not tell where the data ends: the return may
    belong to the end of the line. One blank more means nothing in drawings, fonts and tables.
    """
    data = stream.read_bytes() + b"\n"
    if "/Length1" in stream:
        stream.Length1 = len(data)
    stream.write(data)
