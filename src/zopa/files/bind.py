"""Plain data against a pydantic model: every error at its line, in plain words."""

from __future__ import annotations

from typing import TypeVar

from pydantic import BaseModel, ValidationError

from zopa.diagnostics import Diagnostic
from zopa.files.document import Document

ModelT = TypeVar("ModelT", bound=BaseModel)


def bind(document: Document, model: type[ModelT]) -> tuple[ModelT | None, tuple[Diagnostic, ...]]:
    """Check a document against a model.

    Validators of the model may raise ``ValueError``, whose text becomes the message, or
    ``PydanticCustomError(code, message, context)``: its code, with dashes for underscores, becomes
    the diagnostic's, ``context["help"]`` the remedy, and ``context["path"]`` (keys and positions
    below the value that was validated) moves the place.

    Parameters
    ----------
    document
        A file that was read.
    model
        What the file may say. Dates arrive as text, so it must not be strict about them.

    Returns
    -------
    tuple
        The validated object and no diagnostics, or None and all diagnostics in the order of
        their places.
    """
    try:
        return model.model_validate(document.data), ()
    except ValidationError as error:
        from zopa.files.diagnose import diagnose

        return None, diagnose(document, model, error)
