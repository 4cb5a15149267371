"""Files appear whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from zopa.diagnostics import EnvironmentFailure, UsageError
from zopa.files.write import write_all, write_atomically


def everything(folder: Path) -> dict[str, bytes | None]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }


@pytest.fixture
def umask_022() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def failing(code: int, *, after: int = 0) -> Callable[..., None]:
    """A system call that works some times and then fails with an error code."""
    calls = []

    def call(*_: object, **__: object) -> None:
        calls.append(1)
        if len(calls) > after:
            raise OSError(code, os.strerror(code))

    return call


def test_a_new_file_is_written(tmp_path: Path) -> None:
    write_atomically(tmp_path / "a.yaml", b"a: 1\r\n")
    assert everything(tmp_path) == {"a.yaml": b"a: 1\r\n"}


def test_an_old_file_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"old and longer")
    write_atomically(tmp_path / "a.yaml", b"new")
    assert everything(tmp_path) == {"a.yaml": b"new"}


@pytest.mark.skipif(os.name != "posix", reason="permission bits are a Unix thing")
@pytest.mark.usefixtures("umask_022")
def test_permissions_are_the_usual_ones_or_those_of_the_old_file(tmp_path: Path) -> None:
    write_atomically(tmp_path / "new", b"")
    (tmp_path / "old").write_bytes(b"")
    (tmp_path / "old").chmod(0o640)
    write_atomically(tmp_path / "old", b"x")
    modes = [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("new", "old")]
    assert modes == [0o644, 0o640]


def test_a_link_is_replaced_and_what_it_names_stays(tmp_path: Path) -> None:
    (tmp_path / "target").write_bytes(b"precious")
    (tmp_path / "link").symlink_to(tmp_path / "target")
    write_atomically(tmp_path / "link", b"new")
    assert everything(tmp_path) == {"link": b"new", "target": b"precious"}
    assert not (tmp_path / "link").is_symlink()


@pytest.mark.parametrize(
    ("call", "code", "words"),
    [
        ("open", errno.EACCES, "no permission"),
        ("open", errno.EROFS, "can only be read"),
        ("fsync", errno.ENOSPC, "the disk is full"),
        ("replace", errno.EPERM, "no permission"),
        ("fsync", errno.EIO, os.strerror(errno.EIO)),
    ],
)
def test_when_the_machine_refuses_nothing_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, code: int, words: str
) -> None:
    (tmp_path / "a").write_bytes(b"old")
    target = Path if call == "replace" else os
    with monkeypatch.context() as patch:
        patch.setattr(target, call, failing(code))
        with pytest.raises(EnvironmentFailure) as caught:
            write_atomically(tmp_path / "a", b"new")
    assert words in str(caught.value)
    assert "cannot write" in str(caught.value)
    assert everything(tmp_path) == {"a": b"old"}


def test_a_full_disk_is_met_while_writing(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    signal = pytest.importorskip("signal")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        with pytest.raises(EnvironmentFailure, match="the file would be too large"):
            write_atomically(tmp_path / "a", b"x" * 5000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    assert everything(tmp_path) == {}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("folder", "a folder has that name"),
        ("none/a", "the folder does not exist"),
        ("file/a", "what should be its folder is a file"),
        ("x" * 300, "the name is too long"),
        ("a\0b", "this is no file name"),
    ],
)
def test_a_name_that_cannot_be_written_is_explained(tmp_path: Path, name: str, words: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_bytes(b"")
    before = everything(tmp_path)
    with pytest.raises(EnvironmentFailure, match=words):
        write_atomically(tmp_path / name, b"new")
    assert everything(tmp_path) == before


def test_an_interruption_leaves_no_temporary_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_atomically(tmp_path / "a", b"new")
    assert everything(tmp_path) == {}


def test_several_files_are_written_with_their_folders(tmp_path: Path) -> None:
    write_all(tmp_path / "reports" / "x", {"b.svg": b"2", "charts/a.svg": b"1"})
    assert everything(tmp_path) == {
        "reports": None,
        "reports/x": None,
        "reports/x/b.svg": b"2",
        "reports/x/charts": None,
        "reports/x/charts/a.svg": b"1",
    }


@pytest.mark.parametrize("good_calls", [0, 1, 2])
def test_when_one_of_several_fails_none_has_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, good_calls: int
) -> None:
    (tmp_path / "b").write_bytes(b"old")
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", failing(errno.ENOSPC, after=good_calls))
        with pytest.raises(EnvironmentFailure, match="the disk is full"):
            write_all(tmp_path, {"a": b"1", "b": b"2", "sub/c": b"3"})
    assert everything(tmp_path) == {"b": b"old"}


def test_a_folder_in_the_way_of_one_stops_all(tmp_path: Path) -> None:
    (tmp_path / "z").mkdir()
    with pytest.raises(EnvironmentFailure, match="a folder has that name"):
        write_all(tmp_path, {"a": b"1", "z": b"2"})
    assert everything(tmp_path) == {"z": None}


def test_a_failure_while_files_are_put_in_place_says_what_is_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace = Path.replace

    def picky(self: Path, target: Path) -> Path:
        if target.name == "b":
            raise PermissionError(errno.EACCES, "held by another program")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", picky)
    with pytest.raises(EnvironmentFailure, match=r"these were already replaced: a$"):
        write_all(tmp_path, {"a": b"1", "b": b"2", "c": b"3"})
    assert everything(tmp_path) == {"a": b"1"}


@pytest.mark.parametrize(
    "name",
    [
        "../a",
        "a/../../b",
        "/etc/x",
        "",
        ".",
        "..",
        "a//b",
        "a/",
        "C:x",
        "C:\\x",
        "a\\b",
        "\\\\h\\s",
        "a\0",
    ],
)
def test_no_name_leaves_the_folder(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "inside"
    with pytest.raises(UsageError):
        write_all(folder, {"fine": b"1", name: b"2"})
    assert everything(tmp_path) == {}


def test_no_linked_folder_leads_out(tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "inside").mkdir()
    (tmp_path / "inside" / "sub").symlink_to(tmp_path / "outside")
    with pytest.raises(UsageError, match="would leave its folder"):
        write_all(tmp_path / "inside", {"a": b"1", "sub/b": b"2"})
    assert list((tmp_path / "outside").iterdir()) == []
    assert not (tmp_path / "inside" / "a").exists()


def test_a_name_cannot_be_a_file_and_a_folder(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="needs a folder where 'a' is a file"):
        write_all(tmp_path, {"a": b"1", "a/b": b"2"})
    assert everything(tmp_path) == {}


def test_writing_nothing_is_fine(tmp_path: Path) -> None:
    write_all(tmp_path / "none", {})
    assert everything(tmp_path) == {}


@pytest.mark.parametrize("name", ["con.yaml", "a/NUL", "Aux.tar.gz", "com1.json", "lpt9/x", "prn"])
def test_a_name_that_windows_keeps_for_itself_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="on Windows no file is named"):
        write_all(tmp_path, {"good.yaml": b"", name: b""})
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_only_contains_such_a_word_is_written(tmp_path: Path) -> None:
    names = ["console.yaml", "my-con.yaml", "com.yaml", "lpt10.yaml", "a/nul_.yaml"]
    write_all(tmp_path, dict.fromkeys(names, b""))
    assert everything(tmp_path).keys() == {*names, "a"}


def test_names_that_differ_in_capital_letters_alone_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"'seeds/A\.yaml' and 'seeds/a.yaml' differ only in"):
        write_all(tmp_path, {"seeds/a.yaml": b"", "seeds/A.yaml": b""})
    assert list(tmp_path.iterdir()) == []
