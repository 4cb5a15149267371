"""Plain data against a pydantic model: every error at its line, in plain words."""

from __future__ import annotations

from typing import TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from zopa.diagnostics import Diagnostic, Span, in_order
from zopa.files.document import Document
from zopa.files.locate import trace
from zopa.files.problems import Problem, settle
from zopa.files.wording import explain

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
        problems = [_problem(model, details) for details in error.errors(include_url=False)]
    return None, in_order(_diagnose(document, problem) for problem in settle(problems))


def _problem(model: type[BaseModel], details: ErrorDetails) -> Problem:
    traced = trace(model, details["loc"])
    context = details.get("ctx") or {}
    path = traced.path
    if details["type"] in ("union_tag_invalid", "union_tag_not_found"):
        path = (*path, str(context["discriminator"]).strip("'"))
    elif isinstance(context.get("path"), list | tuple):
        path = (*path, *context["path"])
    return Problem(
        kind=details["type"],
        loc=details["loc"],
        path=path,
        forks=traced.forks,
        known=traced.known,
        on_key=traced.on_key,
        context=context,
        found=details["input"],
        message=details["msg"],
    )


def _diagnose(document: Document, problem: Problem) -> Diagnostic:
    code, message, help = explain(problem)
    return Diagnostic(code, message, _place(document, problem), help)


def _place(document: Document, problem: Problem) -> Span:
    if problem.kind in ("missing", "union_tag_not_found"):
        owner = problem.path[:-1]
        is_key = isinstance(problem.path[-1], str)
        return document.key_span(owner) if is_key else document.spot_span(owner)
    if problem.kind == "extra_forbidden" or problem.on_key:
        return document.key_span(problem.path)
    return document.spot_span(problem.path)
