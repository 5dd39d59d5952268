"""The one writer: whole or not at all, never through a link, private where it should be; and nothing else writes."""

from __future__ import annotations

import ast
import contextlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.errors import HarnessError, UsageError
from harness.files import (
    finish_replacing,
    keep_private,
    make_folder,
    open_private,
    replacing,
    write,
    write_private,
    writing,
)

PACKAGE = Path(__file__).parent.parent / "harness"
# What writes besides the one writer: the sandbox and its guests (scratch files, /proc, cgroups), and the modules that
# an author runs to write a schema or a picture of this repository.
OTHERS = ("files.py", "guest/", "sandbox/")
OF_THE_REPOSITORY = {"policy/parser.py", "cards/build_hook.py"}
WRITES = (
    "write_text", "write_bytes", "symlink_to", "hardlink_to", "mkstemp", "NamedTemporaryFile", "shutil.copy",
    "shutil.copyfile", "shutil.copy2", "shutil.copytree", "shutil.move", "os.link",
)  # fmt: skip


def mode(path: Path) -> int:
    """The permissions of a file or folder."""
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture(params=[0o022, 0o077, 0o002])
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    """The umask of this process."""
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def test_link_is_replaced_and_never_followed(tmp_path: Path) -> None:
    """Neither one to a file of somebody else nor one to nothing; a hard link leaves the other file as it is."""
    other = tmp_path / "other"
    other.write_text("theirs")
    (tmp_path / "to-file").symlink_to(other)
    (tmp_path / "to-nothing").symlink_to(tmp_path / "nothing")
    (tmp_path / "hard").hardlink_to(other)
    for name in ("to-file", "to-nothing", "hard"):
        for is_private in (False, True):
            write(tmp_path / name, "mine", is_private=is_private)
            assert not (tmp_path / name).is_symlink() and (tmp_path / name).read_text() == "mine"
    assert other.read_text() == "theirs" and not (tmp_path / "nothing").exists()


def test_private_files_and_folders_are_for_their_owner_whatever_the_umask(tmp_path: Path, umask: int) -> None:
    """Others follow the umask; a file that is replaced gets the rights of the new one."""
    private = write_private(tmp_path / "a/b/c.txt", "x")
    assert [mode(path) for path in (private, private.parent, private.parent.parent)] == [0o600, 0o700, 0o700]
    public = write(tmp_path / "d/e.txt", "x")
    assert (mode(public), mode(public.parent)) == (0o666 & ~umask, 0o777 & ~umask)
    assert mode(write_private(public, "x")) == 0o600
    open_private(tmp_path / "lock", "ab").close()
    assert mode(tmp_path / "lock") == 0o600


def test_earlier_rights_are_taken_from_others_but_not_where_many_share(tmp_path: Path) -> None:
    """A folder as /tmp is stays open to everybody."""
    folder = make_folder(tmp_path / "home")
    folder.chmod(0o755)
    keep_private(folder)
    shared = make_folder(tmp_path / "shared")
    shared.chmod(0o1777)
    keep_private(shared)
    keep_private(tmp_path / "nothing")
    assert (mode(folder), mode(shared)) == (0o700, 0o1777)


def test_failure_in_the_middle_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    """Also with `is_new`, where no file may appear."""
    write(tmp_path / "a", "old")
    for name, is_new in (("a", False), ("b", True)):
        with pytest.raises(HarnessError, match=rf"{name} cannot be written: No space left on device; make room there"):
            with writing(tmp_path / name, is_new=is_new) as file:
                file.write(b"half")
                raise OSError(28, "No space left on device")
    assert [path.name for path in tmp_path.iterdir()] == ["a"] and (tmp_path / "a").read_text() == "old"


def test_new_file_takes_no_place_that_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By a file, a link to nothing, or a file that appears in the meantime; also where no hard link can be made."""
    (tmp_path / "link").symlink_to(tmp_path / "nothing")
    write(tmp_path / "a", "old", is_new=True)

    def no_links(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    for _ in range(2):
        for name in ("a", "link"):
            with pytest.raises(UsageError, match="is already there and was left as it is"):
                write(tmp_path / name, "new", is_new=True)
        monkeypatch.setattr(os, "link", no_links)
    assert write(tmp_path / "b", "new", is_new=True).read_text() == "new"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b", "link"]


def test_device_is_not_replaced_by_a_file(tmp_path: Path) -> None:
    """`--out /dev/null` by root."""
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(HarnessError, match="it is not a file"):
        write(tmp_path / "pipe", "x")
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)


def is_write(call: ast.Call) -> bool:
    """Whether a call writes a file by itself."""
    called = f".{ast.unparse(call.func)}"
    if called.endswith(tuple(f".{name}" for name in WRITES)):
        return True
    modes = [node.value for node in call.args[:2] if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return called.endswith(".open") and any(set(text) & set("wax") and set(text) <= set("wabxt+r") for text in modes)


def test_nothing_but_the_one_writer_writes() -> None:
    """A second way would follow links, or leave half a file."""
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(PACKAGE).as_posix()
        if name.startswith(OTHERS) or name in OF_THE_REPOSITORY:
            continue
        calls = (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call))
        found += [f"{name}:{call.lineno} {ast.unparse(call)[:60]}" for call in calls if is_write(call)]
    assert found == []


def old_files(folder: Path) -> None:
    """Files of an earlier run, and one of somebody else's."""
    for name in ("a.csv", "pages/ada.html", "pages/bob.html", "pages/mine.txt"):
        write_private(folder / name, "old")


def test_new_files_take_their_places_together(tmp_path: Path) -> None:
    """Stale ones are removed, others stay."""
    old_files(tmp_path)
    with replacing(tmp_path) as new:
        write_private(new.path / "a.csv", "new")
        write_private(new.path / "pages/ada.html", "new")
        new.stale.append(tmp_path / "pages/bob.html")
        assert (tmp_path / "a.csv").read_text() == "old"
    assert (tmp_path / "a.csv").read_text() == (tmp_path / "pages/ada.html").read_text() == "new"
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a.csv", "ada.html", "mine.txt", "pages"]


@pytest.mark.parametrize("is_dropped", [False, True])
def test_block_that_fails_or_is_dropped_leaves_the_old_files(tmp_path: Path, is_dropped: bool) -> None:
    """No file of the new ones is left either."""
    old_files(tmp_path)
    with contextlib.suppress(ValueError), replacing(tmp_path) as new:
        write_private(new.path / "a.csv", "new")
        new.is_dropped = is_dropped
        if not is_dropped:
            raise ValueError
    assert (tmp_path / "a.csv").read_text() == "old"
    assert not list(tmp_path.glob(".*"))


def test_process_that_dies_between_two_files_is_finished_by_the_next(tmp_path: Path) -> None:
    """From the moment at which all new files are complete."""
    old_files(tmp_path)
    for name, text in {"pages/ada.html": "new", ".stale": '["pages/bob.html"]'}.items():  # a.csv was moved already
        write_private(tmp_path / ".ready" / name, text)
    finish_replacing(tmp_path)
    assert (tmp_path / "pages/ada.html").read_text() == "new"
    assert sorted(path.name for path in (tmp_path / "pages").iterdir()) == ["ada.html", "mine.txt"]
    assert not list(tmp_path.glob(".*"))
