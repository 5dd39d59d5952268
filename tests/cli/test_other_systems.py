"""The commands for learners, as if on macOS and on Windows (`other_system.py` says what that covers)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pexpect
import pytest

from harness.course.catalogue import Course

SYSTEMS = ("darwin", "win32")
PRETEND = Path(__file__).with_name("other_system.py")
RIGHT = "def scale(x, factor=2.0):\n    return x * factor\n"
WRONG = "def scale(x, factor=2.0):\n    return x * factor + 1\n"
Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def environment(small_course: Course, tmp_path: Path) -> dict[str, str]:
    """The environment of a beginner."""
    return {**os.environ, "HARNESS_HOME": str(tmp_path / "home"), "HARNESS_COURSE": str(small_course.root)}


@pytest.fixture
def run(environment: dict[str, str], tmp_path: Path) -> Command:
    """A function that runs the command as if on a system, in an empty folder; a pipe may reject characters outside
    ASCII."""

    def call(system: str, *arguments: str, typed: str = "", code: int = 0) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, str(PRETEND), system, *arguments]
        ran = subprocess.run(
            command, env={**environment, "PYTHONIOENCODING": "ascii"}, cwd=tmp_path, input=typed, capture_output=True,
            text=True, timeout=280, check=False,
        )  # fmt: skip
        assert ran.returncode == code, ran.stdout + ran.stderr
        return ran

    return call


@pytest.mark.parametrize("system", SYSTEMS)
def test_missing_features_are_hidden_from_the_harness_only(system: str) -> None:
    """So that the other tests here can fail: a fork server cannot even be imported, or finds no pidfd and no /proc."""
    program = f"""import sys, importlib
sys.path.insert(0, {str(PRETEND.parent)!r})
import other_system
other_system.hide({system!r})
import os, select, signal
from harness.sandbox import linux_process, levels
assert levels.sys.platform == {system!r} and sys.platform == "linux"
assert not hasattr(levels.os, "pidfd_open") and hasattr(os, "pidfd_open")
assert linux_process.peak_mb(os.getpid()) == 0
assert hasattr(levels.os, "fork") == ({system!r} == "darwin")
try:
    importlib.import_module("harness.guest.zygote")
except ImportError as error:
    print(error)
"""
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout == ("there is no fcntl here\n" if system == "win32" else "")


@pytest.mark.slow
def test_every_module_of_the_grader_can_be_imported_as_if_on_windows() -> None:
    """Every command can be started."""
    program = f"""import importlib, pkgutil, sys
sys.path.insert(0, {str(PRETEND.parent)!r})
import other_system
other_system.hide("win32")
import harness
for module in pkgutil.walk_packages(harness.__path__, "harness."):
    if module.name.split(".")[1] not in ("guest", "__main__") and not module.name.endswith("build_hook"):
        importlib.import_module(module.name)
"""
    subprocess.run([sys.executable, "-c", program], check=True, timeout=120)


@pytest.mark.slow
@pytest.mark.parametrize("system", SYSTEMS)
def test_check_names_the_mistake_and_says_that_nothing_is_isolated(system: str, run: Command, tmp_path: Path) -> None:
    """The level, its layers and one plain sentence; then a right solution passes."""
    (tmp_path / "scale.py").write_text(WRONG)
    result = json.loads(run(system, "check", "scale.py", "--json", code=1).stdout)
    assert (result["verdict"], result["diagnosis"][0]["mistake"]) == ("failed", "adds-one")
    assert result["isolation"] == {"level": "process", "layers": ["own interpreter", "limits kept by the grader"]}
    (tmp_path / "scale.py").write_text(RIGHT)
    name = {"darwin": "macOS", "win32": "Windows"}[system]
    shown = run(system, "check", "scale.py").stdout
    assert "PASSED" in shown
    assert f"there is no sandbox on {name}; the file you check runs with all your rights" in " ".join(shown.split())


@pytest.mark.slow
@pytest.mark.parametrize("system", SYSTEMS)
def test_unavailable_level_is_refused(system: str, run: Command, tmp_path: Path) -> None:
    """`grade` needs `--isolation process` by name; nothing is silently weakened."""
    (tmp_path / "cohort" / "ada").mkdir(parents=True)
    (tmp_path / "cohort" / "ada" / "scale.py").write_text(RIGHT)
    assert "--isolation process" in run(system, "grade", "cohort", code=3).stderr
    run(system, "check", "cohort/ada/scale.py", "--isolation", "strict", code=3)
    run(system, "grade", "cohort", "--isolation", "process", "--out", "out")
    (line,) = (tmp_path / "out" / "results.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["verdict"] == "passed"


@pytest.mark.slow
@pytest.mark.parametrize("system", SYSTEMS)
def test_watch_grades_saved_files(system: str, environment: dict[str, str], tmp_path: Path) -> None:
    """By keys on macOS, by lines on Windows."""
    enter = "" if system == "darwin" else "\n"
    terminal = {**environment, "TERM": "xterm-256color" if system == "darwin" else "", "NO_COLOR": "1"}
    child = pexpect.spawn(
        sys.executable, [str(PRETEND), system, "watch", str(tmp_path)], env=terminal, timeout=120, dimensions=(24, 80)
    )
    child.expect("0/4")
    child.send(f"n{enter}")
    child.expect("is the starter")
    (tmp_path / "scale.py").write_text(WRONG)
    child.expect("FAILED")
    child.expect("adds-one")
    (tmp_path / "scale.py").write_text(RIGHT)
    child.expect("PASSED")
    child.send(f"q{enter}")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0


@pytest.mark.slow
@pytest.mark.parametrize("system", SYSTEMS)
def test_interview_is_completed_and_stored(system: str, run: Command) -> None:
    """In line mode, each question given up, with a score sheet."""
    plan = json.loads(run(system, "interview", "--plan", "--json", "--seed", "5").stdout)
    assert plan["rounds"]
    run(system, "interview", "--seed", "5", "--plain", "--minutes", "5", typed="-\n" * 200)
    assert run(system, "interview", "--history", "1").stdout


@pytest.mark.slow
@pytest.mark.parametrize("system", SYSTEMS)
def test_drill_and_report_work(system: str, run: Command, tmp_path: Path) -> None:
    """A card answered line by line, once its exercise has passed; the page of progress."""
    (tmp_path / "scale.py").write_text(RIGHT)
    run(system, "check", "scale.py")
    drilled = run(system, "drill", "--plain", "--cram", "--json", "--seed", "1", typed="1\n3\n\n" * 5)
    assert json.loads(drilled.stdout)["answers"]
    run(system, "report", "--out", "progress.html")
    assert "scale" in (tmp_path / "progress.html").read_text(encoding="utf-8").lower()


@pytest.mark.slow
def test_drill_takes_single_keys_on_windows(environment: dict[str, str], run: Command, tmp_path: Path) -> None:
    """A console needs no Enter, and no TERM."""
    (tmp_path / "scale.py").write_text(RIGHT)
    run("win32", "check", "scale.py")  # its cards are locked until it has passed
    terminal = {name: value for name, value in environment.items() if name != "TERM"} | {"NO_COLOR": "1"}
    child = pexpect.spawn(
        sys.executable, [str(PRETEND), "win32", "drill", "--cram", "--seed", "1"], env=terminal, timeout=120,
        dimensions=(24, 80), cwd=str(tmp_path),
    )  # fmt: skip
    child.expect("Which one")
    child.send("q")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
