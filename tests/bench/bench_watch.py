"""From save to verdict with `harness watch` in a terminal: median and 95th percentile, and where the time goes.

    python tests/bench/bench_watch.py [--saves 50] [--exercises softmax,top-p,bpe-merge]

A save is timed from the moment at which the file is closed to the moment at which the verdict can be read from the
terminal.  Every other save is right, every other one a known mistake.  The load of the machine is printed, since
whatever else computes takes its share; on a busy machine `chrt -f 1 python tests/bench/bench_watch.py` (as root) says
what an idle one would.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import os
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import pexpect

from harness.course.catalogue import Course, load_course
from harness.course.exercise import Exercise
from harness.course.submission import Submission
from harness.grading.checks import compare_run, decide
from harness.grading.grader import Grader
from harness.grading.runs import SubmissionRun, call_all, open_submission
from harness.sandbox.start import start_zygote

VERDICT = re.compile(rb"PASSED|FAILED|ERROR|REFUSED|the values are right")
REST_S = 0.6


def texts(task: Exercise, count: int) -> list[str]:
    """Right and wrong by turns, each another text."""
    wrong = [mistake.source() for mistake in task.mistakes]
    return [
        f"# {number}\n{task.reference_source if number % 2 else wrong[number % len(wrong)]}" for number in range(count)
    ]


def save(path: Path, text: str, number: int) -> None:
    """Save as editors do: over the file, or beside it and renamed."""
    if number % 4 < 2:
        path.write_text(text, encoding="utf-8")
    else:
        beside = path.with_suffix(".tmp")
        beside.write_text(text, encoding="utf-8")
        beside.replace(path)


def drain(child: pexpect.spawn, seconds: float) -> None:
    """Read the output for this long."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with contextlib.suppress(pexpect.TIMEOUT):
            child.read_nonblocking(1 << 16, 0.05)


def time_saves(course: Course, exercise: str, count: int, options: Sequence[str]) -> list[float]:
    """Milliseconds from each save to its verdict on the terminal."""
    task = course.exercise(exercise)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"{exercise}.py")
        path.write_text(task.mistakes[0].source())
        environment = {**os.environ, "HARNESS_HOME": f"{folder}/home", "TERM": "xterm-256color"}
        command = ["-m", "harness", "watch", folder, *options]
        child = pexpect.spawn(sys.executable, command, env=environment, dimensions=(40, 100), timeout=60)
        child.expect(VERDICT)
        drain(child, 4.0)  # known mistakes are prepared
        found = []
        for number, text in enumerate(texts(task, count)):
            drain(child, REST_S)
            save(path, text, number)
            start = time.perf_counter()
            child.expect(VERDICT)
            found.append(1000 * (time.perf_counter() - start))
        child.send("q")
        child.expect(pexpect.EOF)
        child.close()
    return found


def split_time(course: Course, exercise: str, count: int) -> dict[str, list[float]]:
    """Milliseconds of each part of a grading with a guest forked ahead."""
    task = course.exercise(exercise)
    started, _ = start_zygote(None, course.secret_paths(), warm=True)
    parts: dict[str, list[float]] = {}
    with started as zygote:
        grader = Grader(zygote, 0)
        grader.prepare(task)
        key = grader.key_of(task)
        for text in texts(task, count):
            submission = Submission("x.py", "x.py", "", exercise, text=text)
            zygote.reserve.take_up()
            time.sleep(0.1)
            marks = [("", time.perf_counter())]
            with open_submission(submission, key, zygote) as (caller, _failure):
                marks.append(("take a guest, load the file", time.perf_counter()))
                run = SubmissionRun(submission=submission)
                call_all(caller, key, run)
                marks.append(("all calls", time.perf_counter()))
                caller.guest.close()
                marks.append(("the guest ends", time.perf_counter()))
            checks = compare_run(run, key, zygote)
            decide(run, checks)
            marks.append(("compare", time.perf_counter()))
            for (_, before), (name, at) in itertools.pairwise(marks):
                parts.setdefault(name, []).append(1000 * (at - before))
            zygote.reserve.fork_ahead(zygote.reserve.asked_for())
    return parts


def percentile(values: Sequence[float], share: float) -> float:
    """The value that this share of the values does not exceed."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def main() -> None:
    """The tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--saves", type=int, default=50)
    parser.add_argument("--exercises", default="softmax,top-p,bpe-merge")
    given = parser.parse_args()
    course = load_course()
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores; {given.saves} saves each; milliseconds")
    print(f"{'save to verdict':<28}{'median':>8}{'95th':>8}{'worst':>8}")
    every: list[float] = []
    for exercise in given.exercises.split(","):
        for name, options in (("notified", []), ("polling", ["--poll"])):
            found = time_saves(course, exercise, given.saves, options)
            every += found
            print(
                f"{exercise + ', ' + name:<28}{statistics.median(found):>8.0f}{percentile(found, 0.95):>8.0f}"
                f"{max(found):>8.0f}",
                flush=True,
            )
    print(f"{'all':<28}{statistics.median(every):>8.0f}{percentile(every, 0.95):>8.0f}{max(every):>8.0f}")
    print(f"\n{'where it goes':<40}{'median':>8}{'95th':>8}")
    for exercise in given.exercises.split(","):
        for name, values in split_time(course, exercise, given.saves).items():
            print(f"{exercise + ': ' + name:<40}{statistics.median(values):>8.1f}{percentile(values, 0.95):>8.1f}")
    print(f"load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
