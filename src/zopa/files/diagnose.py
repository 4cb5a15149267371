"""What pydantic refuses: every error at its line, in plain words."""

from __future__ import annotations

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from zopa.diagnostics import Diagnostic, Span, in_order
from zopa.files.document import Document
from zopa.files.locate import trace
from zopa.files.problems import Problem, settle
from zopa.files.wording import explain


def diagnose(
    document: Document, model: type[BaseModel], error: ValidationError
) -> tuple[Diagnostic, ...]:
    """Give all that is wrong with a document, in the order of its places; see `bind`."""
    problems = [_problem(model, details) for details in error.errors(include_url=False)]
    return in_order(_diagnose(document, problem) for problem in settle(problems))


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
