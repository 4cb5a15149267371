"""Two versions of a case side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from zopa.api.loading import LoadedCase, loaded_case
from zopa.case.files import CaseFiles, read_case
from zopa.case.select import Selector
from zopa.case.selection import AS_CODED, Selection
from zopa.case.workspace import ROOMS, Workspace, check_name, find_workspace
from zopa.diagnostics import Diagnostic, InputError, UsageError, in_order
from zopa.files.words import quote
from zopa.results.base import Level, Reading

if TYPE_CHECKING:
    from zopa.results.versions import VersionComparison


WORKING_TREE = "the working tree"


@dataclass(frozen=True)
class _Place:
    """Where a version is: its workspace, what it is called, and its commit if it has one."""

    workspace: Workspace
    name: str
    revision: str | None = None

    @property
    def shown(self) -> str:
        """The name for a message, with the commit where that tells more."""
        if self.revision is None or self.revision.startswith(self.name):
            return self.name
        return f"{self.name} ({self.revision[:10]})"


def diff(
    case: str,
    before: str | Path = "HEAD",
    after: str | Path | None = None,
    selection: Selection = AS_CODED,
    *,
    level: Level | str = Level.DEMANDS,
    reading: Reading | str = Reading.CODED,
    start: Path | None = None,
) -> VersionComparison:
    """Compare two versions of a case: what was edited, and what that does.

    Parameters
    ----------
    before, after
        Folders that hold ``models/``, ``positions/`` and ``seeds/``, or revisions of git; ``after``
        None is the workspace as it is.
    selection
        What to choose in both: a scenario, a day, filters on evidence.

    Raises
    ------
    UsageError
        If a version is not there, or has no such case, scenario, source, event or coder.
    InputError
        With every error of both versions; files are named ``VERSION:FILE``.
    EnvironmentFailure
        If git is needed and not there.
    """
    check_name(case)
    with ExitStack() as stack:
        places = _places(case, (before, after), start, stack)
        _check_case(case, places)
        loaded = _load_both(places, case, selection)
        # all is read; what follows takes time, and the folders are not needed for it
    from zopa.compare.versions import VersionRead, compare_versions

    one, other = (
        VersionRead(place.name, place.revision, found.case, found.files)
        for place, found in zip(places, loaded, strict=True)
    )
    return compare_versions(one, other, Level(level), Reading(reading))


def _places(
    case: str, words: Sequence[str | Path | None], start: Path | None, stack: ExitStack
) -> list[_Place]:
    """Find out what each word names, and read revisions into folders of their own."""
    import tempfile

    from zopa.case.revisions import Repository, unknown_revision

    found: list[_Place] = []
    repository: Repository | None = None
    for word in words:
        if word is None:
            found.append(_Place(find_workspace(start), WORKING_TREE))
            continue
        name = str(word)
        if Path(name).is_dir() and (isinstance(word, Path) or _surely_folder(name)):
            found.append(_Place(_folder(Path(name)), name))
            continue
        if repository is None and Path(name).is_dir():
            # a plain name, and maybe nothing but a folder
            try:
                repository = Repository(find_workspace(start))
            except UsageError:
                found.append(_Place(_folder(Path(name)), name))
                continue
        repository = repository or Repository(find_workspace(start))
        commit = repository.commit(name)
        if commit is None:
            if not Path(name).is_dir():
                raise unknown_revision(name, case)
            found.append(_Place(_folder(Path(name)), name))
            continue
        if Path(name).is_dir():
            raise UsageError(
                f"{quote(name)} is both a folder and a revision of git",
                f"write ./{name} for the folder, or {commit[:10]} for the revision",
            )
        into = stack.enter_context(tempfile.TemporaryDirectory(prefix="zopa-"))
        found.append(_Place(repository.extract(commit, case, Path(into)), name, commit))
    return found


def _surely_folder(name: str) -> bool:
    return name.startswith((".", "/", "~")) or Path(name).is_absolute()


def _folder(path: Path) -> Workspace:
    missing = [room for room in ROOMS if not (path / room).is_dir()]
    if missing:
        raise UsageError(
            f"{quote(str(path))} holds no {missing[0]}/",
            "give the folder that holds seeds/, positions/ and models/",
        )
    return Workspace(path.resolve())


def _check_case(case: str, places: Sequence[_Place]) -> None:
    """Refuse a case that a version has not got."""
    there = [p for p in places if (p.workspace.root / "models" / case).is_dir()]
    if len(there) == len(places):
        return
    if not there and places[-1].revision is None:
        # says what is here, and suggests a name
        places[-1].workspace.case_name(case)
    lacking = next(place for place in places if place not in there)
    raise UsageError(
        f"there is no case {case!r} in {lacking.shown}",
        f"it is in {there[0].shown}; name two versions that have it, or run 'zopa solve {case}'"
        if there
        else "name versions that have it; 'zopa cases' lists what is here",
    )


def _load_both(places: Sequence[_Place], case: str, selection: Selection) -> list[LoadedCase]:
    """Load both versions, or raise all errors of both."""
    from zopa.case.edits import in_order_of

    read: list[CaseFiles] = []
    loaded: list[LoadedCase] = []
    wrong: list[Diagnostic] = []
    written = ""
    for place in places:
        try:
            with _named(place):
                files = read_case(place.workspace, case)
                read.append(in_order_of(read[0], files) if read else files)
                loaded.append(loaded_case(place.workspace, Selector(read[-1]), selection))
        except InputError as error:
            wrong += error.diagnostics
            written = written or error.written
    if wrong:
        raise InputError(wrong, written)
    return loaded


@contextmanager
def _named(place: _Place) -> Iterator[None]:
    """Let what is wrong with a version say which one it is."""
    try:
        yield
    except UsageError as error:
        raise UsageError(f"in {place.shown}: {error.message}", error.help) from None
    except InputError as error:
        if place.name == WORKING_TREE:
            raise
        named = (
            d
            if d.span is None or d.asked
            else d._replace(span=d.span._replace(file=f"{place.name}:{d.span.file}"))
            for d in error.diagnostics
        )
        raise InputError(in_order(named), error.written) from None
