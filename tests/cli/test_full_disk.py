"""A full disk, at whatever moment, is one line and exit code 3; old files stay whole, and no half of a new one is left.

Without root a limit on the size of files stands for the full disk; with it there is a small file system as well.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from harness.course.catalogue import Course

resource = pytest.importorskip("resource")
RIGHT = "def scale(x, factor=2.0):\n    return x * factor\n"
GRADE = ("grade", "all", "--out", "out/results", "--no-cost", "--export", "gradebook,feedback")
COMMANDS = {
    "grade": GRADE,
    "check": ("check", "scale.py", "--no-cost"),
    "collect": ("class", "collect", "folder", "all", "--out", "out/cohort"),
    "autograde": ("class", "autograde", "prairielearn", "--assignment", "assignment.yaml", "--root", "root"),
    "demo": ("demo", "out/demo"),
    "drill": ("drill",),
    "report": ("report", "--out", "out/report.html"),
    "book": ("show", "--web", "--out", "out/book"),
    "start": ("start", "cuts", "--dir", "out"),
    "hint": ("hint", "scale"),
    "new": ("course", "new", "course", "out/acme"),
    "backup": ("progress", "backup", "out/backup"),
    "export": ("cards", "export", "--json", "out/cards.json"),
}
QUICK = ("grade", "collect", "drill", "start")
Harness = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def harness(tmp_path: Path, small_course: Course, monkeypatch: pytest.MonkeyPatch) -> Harness:
    """A function that runs the command in a folder of its own, where no file may grow beyond a limit in bytes."""
    monkeypatch.chdir(tmp_path)
    for folder in ("all/ann", "root/student", "out", "temporary"):
        (tmp_path / folder).mkdir(parents=True)
    for file in ("all/ann/scale.py", "root/student/scale.py", "scale.py"):
        (tmp_path / file).write_text(RIGHT)
    (tmp_path / "assignment.yaml").write_text("title: Homework\nexercises: {scale: {}}\n")
    places = {"HARNESS_COURSE": small_course.root, "HARNESS_HOME": "out/home", "TMPDIR": tmp_path / "temporary"}
    for name, place in places.items():
        monkeypatch.setenv(name, str(place))

    def run(*arguments: str, most_bytes: int | None = None) -> subprocess.CompletedProcess[str]:
        def limit() -> None:
            if most_bytes is not None:
                resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))

        command = [sys.executable, "-m", "harness", *arguments]
        return subprocess.run(
            command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL, preexec_fn=limit
        )

    return run


def check_refusal(ran: subprocess.CompletedProcess[str]) -> None:
    """Exit code 3, a last line that says what to do, nothing of Python's."""
    assert ran.returncode == 3, ran.stderr
    assert "Traceback" not in ran.stderr and "Error" not in ran.stderr
    last = ran.stderr.splitlines()[-1]
    assert last.startswith("harness: ") and ("cannot be" in last) and "make room" in last


def temporary_files(folder: Path) -> list[Path]:
    """What is left of unfinished writes."""
    return [path for path in folder.rglob(".*") if path.is_file() and path.parent.name != ".harness"]


@pytest.mark.parametrize(
    "name", [name if name in QUICK else pytest.param(name, marks=pytest.mark.slow) for name in COMMANDS]
)
def test_disk_that_is_full_from_the_start(harness: Harness, tmp_path: Path, name: str) -> None:
    """No command can write anything."""
    if name == "backup":
        assert harness("hint", "scale").returncode == 0
    check_refusal(harness(*COMMANDS[name], most_bytes=0))
    assert temporary_files(tmp_path) == []


@pytest.mark.parametrize(
    "most_bytes", [3_000, *(pytest.param(most, marks=pytest.mark.slow) for most in (50, 500, 20_000))]
)
def test_disk_that_fills_up_while_a_cohort_is_graded(
    harness: Harness, run: Callable[..., Any], tmp_path: Path, most_bytes: int
) -> None:
    """The results of the run before stay as they were, and the next run replaces them."""
    assert run(*GRADE).code == 0
    results = tmp_path / "out/results"
    before = {path: path.read_bytes() for path in results.rglob("*") if path.is_file() and path.name != "lock"}
    (tmp_path / "all/ann/scale.py").write_text(RIGHT.replace("factor\n", "factor + 1\n"))
    check_refusal(harness(*GRADE, most_bytes=most_bytes))
    assert temporary_files(tmp_path) == []
    for path, content in before.items():
        now = path.read_bytes()
        assert now == content or len(now) <= most_bytes, path  # a new one that fits is whole
    assert run(*GRADE).code == 0
    assert "failed" in (results / "results.csv").read_text()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[[int], None]]:
    """A function that puts a file system of a size in KB where the commands write."""
    mounted = []

    def mount(kilobytes: int) -> None:
        (tmp_path / "out").mkdir(exist_ok=True)
        command = ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(tmp_path / "out")]
        if os.geteuid() != 0 or subprocess.run(command, capture_output=True, check=False).returncode:
            pytest.skip("no file system can be mounted here")
        mounted.append(tmp_path / "out")

    yield mount
    for place in mounted:
        subprocess.run(["umount", str(place)], check=True)


@pytest.mark.slow
@pytest.mark.parametrize("kilobytes", [4, 40])
@pytest.mark.parametrize("name", ["grade", "check", "demo", "drill", "report", "book", "new", "export"])
def test_small_file_system_that_fills_up(
    harness: Harness, small_disk: Callable[[int], None], tmp_path: Path, name: str, kilobytes: int
) -> None:
    """It is either large enough, or the refusal leaves nothing unfinished."""
    small_disk(kilobytes)
    ran = harness(*COMMANDS[name])
    if ran.returncode != 0:
        check_refusal(ran)
    assert temporary_files(tmp_path / "out") == []


def test_full_standard_output_is_an_error_too() -> None:
    """`harness list > file` on a full disk must not look like a short list."""
    if not os.path.exists("/dev/full"):
        pytest.skip("there is no /dev/full here")
    command = [sys.executable, "-m", "harness", "list"]
    with open("/dev/full", "w", encoding="utf-8") as full:
        ran = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert ran.returncode == 3 and "No space left on device" in ran.stderr and "Traceback" not in ran.stderr
