"""What there is to say about a name: in plain text, since nothing in a file is read as markup."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from zopa.case.case import Case, CaseStance, Choice
from zopa.case.mentions import Thing
from zopa.check.stances import shown
from zopa.lsp.index import Index
from zopa.rules.evaluate import evaluate


def about(thing: Thing, index: Index, case: Case | None) -> str:
    """Tell what a name stands for.

    Parameters
    ----------
    case
        The baseline, as it was last without errors; None if it never was.
    """
    said = index.said(thing)
    head = index.title(thing) or thing.name
    of = f" of {thing.within}" if thing.within else ""
    lines = [head, f"{thing.what} {thing.name}{of}"]
    if isinstance(said, Mapping):
        lines += _more(thing, said, index)
    if case is not None:
        lines += _positions(thing, case)
    return "\n".join(lines)


def _more(thing: Thing, said: Mapping[str, Any], index: Index) -> Iterator[str]:
    match thing.what:
        case "issue":
            yield from _issue(thing.name, said, index)
        case "claim":
            yield from _claim(thing, said, index)
        case "source":
            yield _joined(said.get("outlet"), _date(said.get("published")))
        case "event":
            confidence = said.get("confidence")
            yield _joined(said.get("date"), confidence is not None and f"confidence {confidence}")
        case "rule" | "condition" | "bonus":
            for key in ("when", "require", "worth", "strength", "package", "basis"):
                if key in said:
                    yield f"{key}: {said[key]}"
        case "scenario" if "because" in said:
            yield str(said["because"])
    if isinstance(said.get("note"), str):
        yield said["note"]


def _issue(name: str, said: Mapping[str, Any], index: Index) -> Iterator[str]:
    kind = said.get("kind")
    if kind == "number":
        low, high, step = (said.get(key) for key in ("min", "max", "step"))
        yield f"number, {low} to {high} in steps of {step}, {said.get('unit')}"
        return
    yield f"{kind}, lowest first:" if kind == "scale" else f"{kind}:"
    for option in index.all("option", name):
        yield f"  {option.name}: {index.title(option)}"


def _claim(thing: Thing, said: Mapping[str, Any], index: Index) -> Iterator[str]:
    hands = [str(said.get("speaker")), *map(str, said.get("relayed_by") or ())]
    yield f"{said.get('kind')}, {said.get('status')}: {', by way of '.join(hands)}"
    place = next(index.definitions(thing), None)
    if place is not None:
        data = place.file.data
        paragraph = said.get("paragraph")
        yield _joined(data.get("title"), data.get("outlet"), _date(data.get("published")))
        yield _joined(f"paragraph {paragraph}", _date(said.get("date")))
    for other in said.get("contradicts") or ():
        yield f"contradicts {other}: {index.title(Thing('claim', '', str(other)))}"


def _date(said: Any) -> str:
    return str(said.get("date") or "undated") if isinstance(said, Mapping) else ""


def _joined(*parts: Any) -> str:
    return ", ".join(str(part) for part in parts if part)


def _positions(thing: Thing, case: Case) -> Iterator[str]:
    match thing.what:
        case "issue" if thing.name in case.issues:
            yield f"stances on {case.as_of}:"
            for party, entry in case.parties.items():
                yield f"  {entry.title}: {in_words(case.stance(party, thing.name))}"
        case "stance" if (thing.within, thing.name) in case.stances:
            yield in_words(case.stance(thing.within, thing.name))
        case "option" if thing.within in case.issues:
            yield from _option(thing, case)
        case "party" if thing.name in case.parties:
            held = [s for s in case.stances.values() if s.party == thing.name]
            spoken = sum(not (s.missing or s.silent) for s in held)
            silent = sum(s.silent for s in held)
            yield (
                f"stances on {spoken} of {len(held)} issues on {case.as_of}; "
                f"silent on {silent}, no entry on {len(held) - spoken - silent}"
            )
            own = sum(c.party == thing.name for c in case.conditions)
            yield f"conditions: {own}"


def _option(thing: Thing, case: Case) -> Iterator[str]:
    """Say who wants an option, leaves it out of what it accepts, or refuses it."""
    found: dict[str, list[str]] = {"ideal of": [], "outside the demand of": [], "red line of": []}
    single = case.issues[thing.within].kind != "set"
    for party, entry in case.parties.items():
        stance = case.stance(party, thing.within)
        if stance.ideal == thing.name or (
            isinstance(stance.ideal, frozenset) and thing.name in stance.ideal
        ):
            found["ideal of"].append(entry.title)
        outcome: dict[str, Choice] = {thing.within: thing.name}
        if single and stance.acceptable and not evaluate(stance.acceptable.constraint, outcome):
            found["outside the demand of"].append(entry.title)
        if single and stance.red_line and evaluate(stance.red_line.constraint, outcome):
            found["red line of"].append(entry.title)
    for words, parties in found.items():
        if parties:
            yield f"{words} {', '.join(parties)}"


def in_words(stance: CaseStance) -> str:
    """Say a stance in a line."""
    if stance.missing:
        return "no entry"
    if stance.silent:
        return "silent"
    if stance.defers_to is not None:
        return f"defers to {stance.defers_to}"
    parts = []
    if stance.ideal is not None:
        parts.append(f"ideal {shown(stance.ideal)}")
    if stance.flexible:
        parts.append("accepts any")
    elif stance.acceptable is not None:
        parts.append(f"accepts {stance.acceptable.constraint.text}")
    else:
        parts.append("limit unknown")
    if stance.red_line is not None:
        parts.append(f"never {stance.red_line.constraint.text}")
    return "; ".join(parts)
