"""`harness watch` as a learner uses it, in a terminal and without one."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pexpect
import pytest

from harness.course.catalogue import Course
from harness.progress.store import Store

RIGHT = "def scale(x, factor=2.0):\n    return x * factor\n"
WRONG = "def scale(x, factor=2.0):\n    return x * factor + 1\n"


def spawn(course: Course, folder: Path, home: Path, *options: str, **more: str) -> pexpect.spawn:
    """The command in a terminal of 24 x 80."""
    environment = {**os.environ, "HARNESS_HOME": str(home), "TERM": "xterm-256color", **more}
    command = ["-m", "harness", "--course", str(course.root), "watch", str(folder), *options]
    return pexpect.spawn(sys.executable, command, env=environment, timeout=120, dimensions=(24, 80))


def test_watch_in_a_terminal_from_the_first_file_to_the_last_check(small_course: Course, tmp_path: Path) -> None:
    """Start, fail, pass, resize, move on, quit. The terminal is restored, and the attempts are stored."""
    child = spawn(small_course, tmp_path, tmp_path / "home", NO_COLOR="1")
    child.expect("Press n to write")
    child.expect("0/4")
    child.send("n")
    child.expect("counter.py is the starter")
    (tmp_path / "scale.py").write_text(WRONG)
    child.expect("FAILED")
    child.expect("Known mistake: adds-one")
    (tmp_path / "new.tmp").write_text(RIGHT)
    (tmp_path / "new.tmp").replace(tmp_path / "scale.py")
    child.expect("PASSED")
    child.expect("1/4")
    child.setwinsize(24, 20)
    child.expect("\n1/4")
    child.setwinsize(24, 80)
    child.expect(r"Progress \[")
    child.send("n")
    child.expect("the starter")
    child.send("l\x1b[A")
    child.expect("q:back")
    child.send("qc")
    child.expect("1 checked, all passed")
    child.send("q")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    store = Store(tmp_path / "home", course=small_course.name)
    assert [attempt.verdict for attempt in store.attempts("scale")] == ["failed", "passed"]
    store.close()


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ("\x03", 130),
        pytest.param(signal.SIGTERM, 143, marks=pytest.mark.slow),
        pytest.param("\x04", 0, marks=pytest.mark.slow),
        pytest.param(signal.SIGHUP, 129, marks=pytest.mark.slow),
    ],
)
def test_watch_restores_the_terminal_however_it_ends(how: Any, code: int, small_course: Course, tmp_path: Path) -> None:
    """A shell in the same terminal can still echo and edit lines."""
    script = (
        f"{sys.executable} -m harness --course {small_course.root} watch {tmp_path}; echo code $?; stty -a; read word"
    )
    environment = {**os.environ, "HARNESS_HOME": str(tmp_path / "home"), "TERM": "xterm"}
    child = pexpect.spawn("bash", ["-c", f"trap : HUP TERM INT; {script}"], env=environment, timeout=120)
    child.expect("0/4")
    if isinstance(how, str):
        child.send(how)
    else:
        found = subprocess.run(
            ["pgrep", "-P", str(child.pid), "-f", "harness"], capture_output=True, text=True, check=True
        )
        os.kill(int(found.stdout.split()[0]), how)
    child.expect(r"code (\d+)")
    assert int(child.match[1]) == code
    child.expect(r"[ \n]icanon")
    child.expect(r"[ \n]echo ")
    child.close(force=True)


def test_watch_without_a_terminal_writes_verdicts_below_one_another(small_course: Course, tmp_path: Path) -> None:
    """Without colours or cursor movement; keys are lines."""
    (tmp_path / "scale.py").write_text(WRONG)
    command = [sys.executable, "-m", "harness", "--course", str(small_course.root), "watch", str(tmp_path), "--poll"]
    environment = {**os.environ, "HARNESS_HOME": str(tmp_path / "home")}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, text=True) as ran:
        assert ran.stdin is not None
        assert ran.stdout is not None
        seen = ""
        while "Known mistake" not in seen:
            seen += ran.stdout.readline()
        (tmp_path / "scale.py").write_text(RIGHT)
        while "1/4" not in seen:
            seen += ran.stdout.readline()
        ran.stdin.write("q\n")
        ran.stdin.flush()  # and stays open until the end, because a thread waits to read from it
        seen += ran.stdout.read()
        assert ran.wait(60) == 0
    assert re.search("✗ FAILED.*✓ PASSED", seen, re.DOTALL)
    assert "\x1b" not in seen


@pytest.mark.slow
def test_watch_without_a_terminal_writes_each_cost_once(costly_course: Course, tmp_path: Path) -> None:
    """The name of the measurement, its figure, then the verdict with the next step."""
    (tmp_path / "ask.py").write_text("def ask(model, values):\n    model(values)\n    return sum(model(values))\n")
    command = [sys.executable, "-m", "harness", "--course", str(costly_course.root), "watch", str(tmp_path), "--poll"]
    environment = {**os.environ, "HARNESS_HOME": str(tmp_path / "home")}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, text=True) as ran:
        assert ran.stdin is not None
        assert ran.stdout is not None
        seen = ""
        while "1/1" not in seen:
            seen += ran.stdout.readline()
        ran.stdin.write("q\n")
        ran.stdin.close()
        seen += ran.stdout.read()
        assert ran.wait(60) == 0
    parts = (
        "the values are right", "measuring: two calls at most", "two calls at most: 2 calls; the limit is 2",
        "measuring: each value once", "Stretch: the model sees each value twice",
    )  # fmt: skip
    assert [seen.count(part) for part in parts] == [1] * len(parts)
    assert sorted(parts, key=seen.index) == list(parts)
    store = Store(tmp_path / "home", course=costly_course.name)
    assert [attempt.goals[0].verdict for attempt in store.attempts("ask")] == ["failed"]
    store.close()


def test_watch_refuses_a_missing_folder(run: Callable[..., Any], tmp_path: Path) -> None:
    """The message says what to do."""
    ran = run("watch", tmp_path / "nowhere")
    assert ran.code == 2
    assert "no such folder" in ran.err
