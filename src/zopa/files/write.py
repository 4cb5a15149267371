"""Write files so that nobody ever sees half of one."""

from __future__ import annotations

import errno
import os
import re
import secrets
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath, PureWindowsPath

from zopa.diagnostics import EnvironmentFailure, UsageError

_REASONS = {
    errno.EACCES: "there is no permission to write there",
    errno.EPERM: "there is no permission to write there",
    errno.EROFS: "the disk can only be read",
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk space allowed to you is used up",
    errno.EFBIG: "the file would be too large",
    errno.EISDIR: "a folder has that name",
    errno.ENOENT: "the folder does not exist",
    errno.ENOTDIR: "what should be its folder is a file",
    errno.EEXIST: "what should be its folder is a file",
    errno.ENAMETOOLONG: "the name is too long",
}


_DEVICE = re.compile("con|prn|aux|nul|conin[$]|conout[$]|(com|lpt)[0-9¹²³]", re.IGNORECASE)


def write_atomically(path: Path, data: bytes) -> None:
    """Replace a file, or create it; readers see the old content or the new, never a part.

    The folder must exist. A symbolic link is replaced, not followed. The permissions of a file
    that is replaced are kept; a new file gets the usual ones.

    Raises
    ------
    EnvironmentFailure
        If the machine refuses; then nothing has changed and no temporary file is left.
    """
    with _in_plain_words(path):
        temporary = _write_temporary(path, data)
        try:
            temporary.replace(path)
        except BaseException:
            _discard(temporary)
            raise
        _sync_folder(path.parent)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give an empty file beside a path to write to, which takes its place when all went well.

    For what is too large to be held as a whole; otherwise as `write_atomically`.

    Raises
    ------
    EnvironmentFailure
        If the machine refuses; then nothing has changed and no temporary file is left.
    """
    with _in_plain_words(path):
        temporary = _write_temporary(path, b"")
    try:
        yield temporary
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException as error:
        _discard(temporary)
        if isinstance(error, OSError):
            raise _failure(path, error) from None
        raise
    _sync_folder(path.parent)


def write_all(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write several files into a folder, all or none.

    Every file is first written in full under a temporary name, so that a full disk or a missing
    permission is met before any of them is put in place.

    Parameters
    ----------
    folder
        Created, with its parents, when it does not exist.
    files
        Content by name; names are relative, with forward slashes, and may name subfolders.

    Raises
    ------
    UsageError
        If a name leaves the folder, or one name needs a folder where another is a file.
    EnvironmentFailure
        If the machine refuses. Nothing has changed then, unless the message says otherwise
        (files are put in place one by one at the end, which fails only when another program
        holds one of them).
    """
    paths = {name: folder / _checked(name) for name in sorted(files)}
    _check_overlaps(paths)
    made: list[Path] = []
    pending: dict[Path, Path] = {}
    try:
        for name, path in paths.items():
            with _in_plain_words(path):
                _make_folders(path.parent, made)
                _check_inside(folder, path, name)
                pending[path] = _write_temporary(path, files[name])
        _put_in_place(pending)
    except BaseException:
        for temporary in pending.values():
            _discard(temporary)
        for new_folder in reversed(made):
            with suppress(OSError):
                new_folder.rmdir()  # only when empty
        raise


def write_together(files: Mapping[Path, bytes]) -> None:
    """Replace several files, wherever they are, all or none.

    Raises
    ------
    EnvironmentFailure
        As for `write_all`.
    """
    pending: dict[Path, Path] = {}
    try:
        for path in sorted(files):
            with _in_plain_words(path):
                pending[path] = _write_temporary(path, files[path])
        _put_in_place(pending)
    except BaseException:
        for temporary in pending.values():
            _discard(temporary)
        raise


def _put_in_place(pending: Mapping[Path, Path]) -> None:
    done: list[Path] = []
    for path, temporary in pending.items():
        try:
            with _in_plain_words(path):
                temporary.replace(path)
        except EnvironmentFailure as failure:
            if not done:
                raise
            names = ", ".join(p.name for p in done)
            raise EnvironmentFailure(f"{failure}; these were already replaced: {names}") from None
        done.append(path)
    for parent in sorted({path.parent for path in pending}):
        _sync_folder(parent)


def _checked(name: str) -> PurePosixPath:
    """A name as a path below a folder, refused when it could lead out of it on any system."""
    parts = name.split("/")
    windows = PureWindowsPath(name)
    if (
        any(part in ("", ".", "..") for part in parts)
        or windows.drive
        or windows.root
        or "\\" in name
        or "\0" in name
    ):
        raise UsageError(f"the name {name!r} would leave its folder", "use a plain file name")
    if taken := next(filter(is_reserved, parts), None):
        raise UsageError(
            f"{name!r} cannot be written: on Windows no file is named {taken!r}",
            "take another name or id, so that the files can be used everywhere",
        )
    return PurePosixPath(name)


def is_reserved(name: str) -> bool:
    """Tell whether a name, with any ending, is that of a device of Windows."""
    return _DEVICE.fullmatch(name.partition(".")[0].strip()) is not None


def _check_overlaps(paths: Mapping[str, Path]) -> None:
    alike: dict[str, str] = {}
    for name in paths:
        if (other := alike.setdefault(name.casefold(), name)) != name:
            raise UsageError(
                f"{other!r} and {name!r} differ only in capital letters, and are one file on "
                "Windows and macOS",
                "take another name or id for one of them",
            )
    taken = set(paths.values())
    for name, path in paths.items():
        if clash := next((parent for parent in path.parents if parent in taken), None):
            raise UsageError(
                f"{name!r} needs a folder where {clash.name!r} is a file",
                "take another name for one of them",
            )


def _check_inside(folder: Path, path: Path, name: str) -> None:
    # a subfolder may be a link that leads elsewhere
    if not path.parent.resolve().is_relative_to(folder.resolve()):
        raise UsageError(f"the name {name!r} would leave its folder", "remove the link")


def _make_folders(folder: Path, made: list[Path]) -> None:
    missing = []
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    for new_folder in reversed(missing):
        new_folder.mkdir(exist_ok=True)
        made.append(new_folder)


def _write_temporary(path: Path, data: bytes) -> Path:
    """Write data beside a path, on the same disk, safely stored; return the temporary file."""
    if path.is_dir() and not path.is_symlink():
        raise IsADirectoryError(errno.EISDIR, "is a folder", str(path))
    temporary = path.parent / f".zopa-{secrets.token_hex(8)}.tmp"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    descriptor = os.open(temporary, flags, 0o666)  # less what the user's umask takes away
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        _keep_permissions(path, temporary)
    except BaseException:
        _discard(temporary)
        raise
    return temporary


def _keep_permissions(path: Path, temporary: Path) -> None:
    with suppress(OSError):
        status = path.lstat()
        if stat.S_ISREG(status.st_mode):
            temporary.chmod(stat.S_IMODE(status.st_mode) & 0o777)


def _discard(temporary: Path) -> None:
    with suppress(OSError):
        temporary.unlink()


def _sync_folder(folder: Path) -> None:
    """Store the folder's own change; not every system can, and the file is whole without it."""
    if os.name != "posix":
        return
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextmanager
def _in_plain_words(path: Path) -> Iterator[None]:
    try:
        yield
    except ValueError:  # a NUL character in the name
        raise EnvironmentFailure(f"cannot write {str(path)!r}: this is no file name") from None
    except OSError as error:
        raise _failure(path, error) from None


def _failure(path: Path, error: OSError) -> EnvironmentFailure:
    reason = _REASONS.get(error.errno or 0, error.strerror or "the system refuses")
    return EnvironmentFailure(f"cannot write {path}: {reason}")
