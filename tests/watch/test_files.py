"""`harness watch`: files as editors write them, and their folder."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

import pytest

from harness.course.catalogue import Course, load_course
from harness.watch.files import GONE_S, Clock, Notifier, WatchedFolder, watch

RIGHT = "def scale(x, factor=2.0):\n    return x * factor\n"
WRONG = "def scale(x, factor=2.0):\n    return x * factor + 1\n"


@pytest.fixture
def folder(tmp_path: Path, small_course: Course) -> WatchedFolder:
    """A folder that was examined while empty."""
    watched = WatchedFolder(tmp_path, small_course)
    assert watched.look() == []
    return watched


def names(folder: WatchedFolder) -> list[str]:
    """The files with new content."""
    return [file.submission.name for file in folder.look()]


def test_look_finds_new_and_changed_files_once(folder: WatchedFolder) -> None:
    """Including files that appear later; files of other names do not count."""
    (folder.path / "scale.py").write_text(RIGHT)
    (folder.path / "notes.py").write_text("x = 1")
    (folder.path / "scale.txt").write_text("x")
    (folder.path / "mean.py").mkdir()
    assert names(folder) == ["scale.py"]
    assert names(folder) == []
    (folder.path / "scale.py").write_text(WRONG)
    (folder.path / "cuts.py").write_text("x = 1")
    assert set(names(folder)) == {"scale.py", "cuts.py"}


def test_look_names_each_save_of_a_file_that_is_nearly_named_after_an_exercise(folder: WatchedFolder) -> None:
    """Neither other files nor those from before the first look."""
    for name in ("scale2.py", "notes.py", "repro_scale.py"):
        (folder.path / name).write_text(RIGHT)
    assert (names(folder), folder.misnamed) == ([], ["scale2.py"])
    assert (names(folder), folder.misnamed) == ([], [])
    (folder.path / "scale2.py").write_text(RIGHT + "\n")
    assert (names(folder), folder.misnamed) == ([], ["scale2.py"])
    again = WatchedFolder(folder.path, folder.course)
    assert (names(again), again.misnamed) == ([], [])


def test_look_sees_a_file_renamed_over_another(folder: WatchedFolder) -> None:
    """As editors save, even if time and size stay the same."""
    path = folder.path / "scale.py"
    path.write_text(RIGHT)
    assert names(folder) == ["scale.py"]
    beside = folder.path / "scale.py.tmp"
    beside.write_text(RIGHT.replace("*", "+"))
    at = path.stat()
    os.utime(beside, ns=(at.st_atime_ns, at.st_mtime_ns))
    beside.replace(path)
    assert names(folder) == ["scale.py"]


def test_look_ignores_a_save_with_the_same_content(folder: WatchedFolder) -> None:
    """It is not an attempt."""
    path = folder.path / "scale.py"
    path.write_text(RIGHT)
    assert names(folder) == ["scale.py"]
    os.utime(path, ns=(0, 0))
    assert names(folder) == []
    path.unlink()
    assert names(folder) == []
    path.write_text(RIGHT)
    assert names(folder) == []


def test_look_waits_for_a_file_being_written(folder: WatchedFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Truncated first, then written in two parts: one complete file, not three."""
    path = folder.path / "scale.py"
    path.write_text("")
    parts = iter([RIGHT[:10], RIGHT])

    def write_meanwhile(_: float) -> None:
        part = next(parts, None)
        if part is not None:
            path.write_text(part)

    monkeypatch.setattr("harness.watch.files.time.sleep", write_meanwhile)
    assert [file.submission.text for file in folder.look()] == [RIGHT]


def test_look_finally_accepts_an_empty_file(folder: WatchedFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    """It may be intended."""
    clock = iter(range(1000))
    monkeypatch.setattr("harness.watch.files.time.sleep", lambda _: None)
    monkeypatch.setattr("harness.watch.files.time.monotonic", lambda: next(clock) / 10)
    (folder.path / "scale.py").write_text("")
    assert [file.submission.text for file in folder.look()] == [""]


def test_file_counts_as_removed_after_a_while_and_its_twin_replaces_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some editors remove a file before they write it again."""
    folder = WatchedFolder(tmp_path, load_course())
    clock = [0.0]
    monkeypatch.setattr("harness.watch.files.time.monotonic", lambda: clock[0])
    for name in ("causal-mask.py", "causal_mask.py"):
        (folder.path / name).write_text(RIGHT)
    found = names(folder)
    assert len(found) == 2 and folder.lost() == []
    (folder.path / found[1]).unlink()
    assert (names(folder), folder.lost()) == ([], [])
    clock[0] = GONE_S / 2
    assert (names(folder), folder.lost()) == ([], [])
    clock[0] = GONE_S
    assert (names(folder), folder.lost()) == ([], [found[1]])
    assert names(folder) == [found[0]]
    clock[0] = 2 * GONE_S
    assert folder.lost() == []


def test_look_reads_a_file_that_is_not_text_as_a_submission_with_a_problem(folder: WatchedFolder) -> None:
    """It is graded as such, and watch continues."""
    (folder.path / "scale.py").write_bytes(b"\xff\xfe")
    (found,) = folder.look()
    assert found.submission.text is None
    assert "UTF-8" in found.submission.problem


def test_look_survives_a_folder_that_goes_and_comes_back(folder: WatchedFolder) -> None:
    """As when a branch without it is checked out."""
    folder.path.rmdir()
    assert names(folder) == []
    folder.path.mkdir()
    (folder.path / "scale.py").write_text(RIGHT)
    assert names(folder) == ["scale.py"]


@pytest.mark.parametrize("is_polling", [True, False])
def test_watcher_reports_a_save_and_can_be_stopped(folder: WatchedFolder, is_polling: bool) -> None:
    """By polling, and by the system's events where supported."""
    if not is_polling and sys.platform != "linux":
        pytest.skip("only Linux reports changes")
    waker = Clock() if is_polling else Notifier(folder.path)
    written, gone = threading.Event(), threading.Event()
    misnamed = threading.Event()
    calls = (lambda files: written.set(), lambda names: gone.set(), lambda names: misnamed.set())
    thread = threading.Thread(target=watch, args=(folder, waker, *calls))
    thread.start()
    (folder.path / "scale.py").write_text(RIGHT)
    assert written.wait(30)
    (folder.path / "scale2.py").write_text(RIGHT)
    assert misnamed.wait(30)
    (folder.path / "scale.py").unlink()
    assert gone.wait(30)
    waker.stop()
    thread.join(30)
    assert not thread.is_alive()
