"""Submissions that never end: the verdict is `timeout`, and the message names the line that was running."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.course.catalogue import load_course
from harness.course.submission import Submission
from harness.grading.grader import Grader
from harness.results.result import Verdict
from harness.sandbox.zygote import Zygote

# On a busy machine the wall time may run out before the CPU time.
CPU = "no answer (after 1 s of CPU|within 2 s)"
ENDLESS = {
    "loop": ("def scale(x, factor=2.0):\n    while True:\n        x = x\n", rf"{CPU}; line [23] was running: `.+`"),
    "loop at import": ("while True:\n    pass\n", rf"{CPU}; line [12] was running: `.+`"),
    "loop in C": (
        "def scale(x, factor=2.0):\n    return sum(iter(int, 1))\n",
        rf"{CPU}; line 2 was running: `return sum\(iter\(int, 1\)\)`",
    ),
    "loop that catches everything": (
        "def scale(x, factor=2.0):\n    while True:\n        try:\n            x = x\n"
        "        except BaseException:\n            pass\n",
        rf"{CPU}; line [2-6] was running: `.+`",
    ),
    "loop below a library": (
        "import functools\ndef scale(x, factor=2.0):\n    return functools.reduce(max, iter(int, 1))\n",
        rf"{CPU}; line 3 was running: `.+`",
    ),
    "loop that ignores the signal": (
        "import signal\nsignal.signal(signal.SIGXCPU, signal.SIG_IGN)\n"
        "def scale(x, factor=2.0):\n    while True:\n        pass\n",
        CPU,
    ),
    "sleep": (
        "import time\ndef scale(x, factor=2.0):\n    time.sleep(600)\n",
        r"no answer within 2 s; line 3 was running: `time\.sleep\(600\)`",
    ),
}


LONG = ("loop in C", "loop that catches everything", "loop below a library")
CASES = [pytest.param(*ENDLESS[name], id=name, marks=[pytest.mark.slow] * (name in LONG)) for name in ENDLESS]


@pytest.mark.parametrize(("text", "message"), CASES)
def test_endless_submission_is_a_timeout_that_names_its_line(
    text: str, message: str, run: Callable[..., Any], write_course: Callable[..., Path], tmp_path: Path, scale_yaml: str
) -> None:
    """The kernel stops a busy loop and the grader stops a sleeping process; neither counts as a crash. Later
    cases are skipped, not failed."""
    course = write_course(scale_yaml=scale_yaml.replace("wall_s: 3.0", "cpu_s: 1, wall_s: 3.0"))
    file = tmp_path / "scale.py"
    file.write_text(text)
    ran = run("--course", course, "check", file, "--json")
    assert ran.code == 1
    assert ran.json["verdict"] == "timeout"
    assert {check["verdict"] for check in ran.json["checks"][1:]} <= {"skipped"}
    assert re.search(rf"(?m){message}$", ran.json["message"]), ran.json["message"]


@pytest.mark.slow
def test_known_mistake_that_never_ends_is_named(zygote: Zygote) -> None:
    """The mistake is run just long enough to see that it hangs too."""
    exercise = load_course(None).exercise("chunking")
    text = exercise.mistake("never-moves-on").runnable_source()
    result = Grader(zygote, 1).grade(Submission("chunking.py", "chunking.py", "", "chunking", text=text), exercise)
    assert result.verdict is Verdict.TIMEOUT
    assert [(diagnosis.mistake, diagnosis.match) for diagnosis in result.diagnosis] == [("never-moves-on", "exact")]
    assert any("was running" in check.message for check in result.checks)
