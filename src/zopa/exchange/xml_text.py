"""XML as elements that know their place; nothing is fetched, expanded or believed.

A document type is refused where it begins, so that there are no entities but the five of XML, and
nothing outside the file is ever looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from zopa.diagnostics import Span
from zopa.exchange.told import refused
from zopa.files.limits import Limits
from zopa.files.source import Source


@dataclass(frozen=True, slots=True)
class Element:
    """An element: its attributes, the elements in it, and where it begins. Text is not kept."""

    tag: str
    attributes: Mapping[str, str]
    span: Span
    children: list[Element] = field(default_factory=list)

    def named(self, tag: str) -> list[Element]:
        """Give the elements of a name that stand directly in it."""
        return [child for child in self.children if child.tag == tag]

    def walk(self) -> Iterator[Element]:
        """Give the element and all in it, in the order of the file."""
        waiting = [self]
        while waiting:
            element = waiting.pop()
            yield element
            waiting += reversed(element.children)


def parse_xml(source: Source, limits: Limits) -> Element:
    """Read XML.

    Raises
    ------
    InputError
        ``xml-syntax``; ``xml-doctype`` for a document type; ``xml-too-large`` for more elements and
        attributes or deeper nesting than the limits allow.
    """
    reading = _Reading(source, limits)
    try:
        reading.parser.Parse(source.text, True)
    except expat.ExpatError as error:
        span = Span(source.shown, error.lineno, error.offset + 1, error.lineno, error.offset + 2)
        reason = expat.ErrorString(error.code)
        message = f"this is no XML: {reason}"
        raise refused(
            "xml-syntax", message, span, "write it anew with the program that made it"
        ) from None
    return reading.root


class _Reading:
    def __init__(self, source: Source, limits: Limits) -> None:
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.StartDoctypeDeclHandler = self._doctype
        self._shown = source.shown
        self._limits = limits
        self._open: list[Element] = []
        self._count = 0
        self._root: Element | None = None

    @property
    def root(self) -> Element:
        """The outermost element; XML without one is no XML."""
        if self._root is None:
            raise ValueError("no element")
        return self._root

    def _span(self, length: int) -> Span:
        line, column = self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1
        return Span(self._shown, line, column, line, column + length)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._count += 1 + len(attributes)
        span = self._span(len(tag) + 1)
        if self._count > self._limits.max_nodes:
            message = f"the file holds more than {self._limits.max_nodes:,} elements and attributes"
            raise refused("xml-too-large", message, span, "split the domain")
        if len(self._open) >= self._limits.max_depth:
            message = f"elements are nested more than {self._limits.max_depth} deep here"
            raise refused("xml-too-large", message, span, "no known format is nested like this")
        element = Element(tag, attributes, span)
        if self._open:
            self._open[-1].children.append(element)
        else:
            self._root = element
        self._open.append(element)

    def _end(self, tag: str) -> None:
        self._open.pop()

    def _doctype(self, name: str, *_: object) -> None:
        message = "a document type is declared here, which zopa refuses: it can name other files"
        raise refused("xml-doctype", message, self._span(9), "remove the declaration")
