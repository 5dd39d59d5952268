"""Shared by the tests of repro scripts: a fast way to run Python, and a way from a wrong solution to its script."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from harness.comparison.answer_key import AnswerKey, build_key
from harness.course.catalogue import Course
from harness.course.submission import read_submission
from harness.repro.failing_call import FailingCall, find_failing_call
from harness.repro.script import default_path, write_repro
from harness.sandbox.zygote import Zygote

# Arguments of Python and its standard input → its exit code and its output.
Python = Callable[..., tuple[int, str]]
WriteRepro = Callable[..., tuple[Path, FailingCall]]


@pytest.fixture(scope="session")
def forked_python() -> Iterator[subprocess.Popen[str]]:
    """A process that runs scripts in forks of itself."""
    command = [sys.executable, str(Path(__file__).with_name("forked_python.py"))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as started:
        yield started
        assert started.stdin is not None
        started.stdin.close()


@pytest.fixture
def python(forked_python: subprocess.Popen[str], tmp_path: Path) -> Python:
    """A function that runs Python in the test's own folder."""

    def run(*arguments: str, given: str = "") -> tuple[int, str]:
        assert forked_python.stdin is not None and forked_python.stdout is not None
        asked = {"arguments": arguments, "input": given, "folder": str(tmp_path)}
        forked_python.stdin.write(json.dumps(asked) + "\n")
        forked_python.stdin.flush()
        code, printed = json.loads(forked_python.stdout.readline())
        return code, printed

    return run


@pytest.fixture(scope="session")
def keys() -> dict[Any, AnswerKey]:
    """The answer keys built so far."""
    return {}


@pytest.fixture
def write_script(tmp_path: Path, zygote: Zygote, keys: dict[Any, AnswerKey]) -> WriteRepro:
    """A function that writes a solution, and the script of its failing check beside it."""

    def write(course: Course, exercise: str, text: str, name: str | None = None) -> tuple[Path, FailingCall]:
        file = tmp_path / f"{exercise.replace('-', '_')}.py"
        file.write_text(text, encoding="utf-8")
        place = (course.root, exercise)
        if place not in keys:
            keys[place] = build_key(course.exercise(exercise), zygote, 3)
        submission = read_submission(file, course)
        found = find_failing_call(submission, keys[place], zygote, name)
        path, *_ = write_repro(found, keys[place], submission, default_path(submission))
        return path, found

    return write
