"""A cohort that is killed at random and continued has the same results as an undisturbed run.

The quick test kills a stand-in that stores invented verdicts, the long one the real command.
"""

from __future__ import annotations

import contextlib
import csv
import json
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from harness.cohort.folder import RunFolder
from harness.course.catalogue import Course
from harness.files import READY, finish_replacing

LEARNERS = 12
KILLS, MANY_KILLS = 5, 200
STORED = re.compile(r"^\[ *\d+/\d+\] (\S+)/(\S+): (\S+)", re.MULTILINE)
STAND_IN = """
import sys, pathlib, runpy
sys.path.insert(0, {tests!r})
import click
from test_run import Bench, CONDITIONS
from harness.cohort.folder import open_folder
from harness.cohort.jobs import plan_cohort
from harness.cohort.result_files import write_results
from harness.cohort.run import begin, run
from harness.course.catalogue import load_course
course, source, out = load_course(sys.argv[1]), pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
plan = plan_cohort(source, course)
with open_folder(out) as folder:
    for verdict in run(folder, plan.entries, begin(folder, plan, CONDITIONS, None, False), course, Bench()):
        if verdict.is_new:
            print(f"[1/1] {{verdict.entry.learner}}/{{verdict.entry.exercise_id}}: {{verdict.verdict}}", flush=True)
    write_results(folder, plan.entries, "last")
"""


def write_cohort(folder: Path, texts: dict[str, list[str]]) -> Path:
    """Each learner submits one of the texts of each exercise."""
    for number in range(LEARNERS):
        for exercise, choices in texts.items():
            path = folder / f"learner{number:02}" / f"{exercise}.py"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"{choices[number % len(choices)]}\n# {number}\n")
    return folder


def read_results(out: Path) -> list[dict[str, Any]]:
    """The results without times."""
    results = [json.loads(line) for line in (out / "results.jsonl").read_text().splitlines()]
    for result in results:
        result.pop("wall_s")
    return results


class Killer:
    """Starts a command again and again, and kills it at random moments."""

    def __init__(self, command: list[str], out: Path) -> None:
        self.command = command
        self.out = out
        self.random = random.Random(5)  # the same moments everywhere, as far as possible
        self.stored: dict[tuple[str, str], str] = {}
        self.killed = 0
        self.graded_twice: list[tuple[str, str]] = []

    def run(self, most_s: float | None = None, most_lines: int | None = None) -> bool:
        """Run once, killed after at most this many seconds or lines; True if the run was completed."""
        environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
        process = subprocess.Popen(self.command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment)
        assert process.stdout is not None
        clock = threading.Timer(self.random.uniform(0, most_s), process.kill) if most_s else None
        if clock:
            clock.start()
        lines = self.random.randrange(most_lines + 1) if most_lines is not None else -1
        head = b""
        while lines > 0 and (line := process.stdout.readline()):
            head += line
            lines -= b"[" in line
        if most_lines is not None:
            process.kill()
        out, err = process.communicate()
        if clock:
            clock.cancel()
            clock.join()
        assert process.returncode in (0, -signal.SIGKILL), err.decode()
        self.killed += process.returncode != 0
        for learner, exercise, verdict in STORED.findall((head + out).decode()):
            if (learner, exercise) in self.stored:
                self.graded_twice.append((learner, exercise))
            self.stored[learner, exercise] = verdict
        return process.returncode == 0


def check_equal(killer: Killer, quiet: Path) -> None:
    """No result is missing or doubled, and no printed verdict is lost."""
    results = read_results(killer.out)
    assert results == read_results(quiet)
    assert killer.graded_twice == []
    verdicts = {(result["learner"], result["exercise"]): result["verdict"] for result in results}
    assert killer.stored.items() <= verdicts.items()
    folder = RunFolder(killer.out)
    records = [folder.read(entry) for entry in folder.read_plan()]
    assert [len(record.attempts) for record in records if record is not None] == [1] * len(results)
    assert not list(killer.out.rglob("*.damaged"))


@pytest.mark.slow
def test_run_that_is_killed_and_continued_equals_an_undisturbed_one(tmp_path: Path, small_course: Course) -> None:
    """Killed five times between any two lines."""
    source = write_cohort(tmp_path / "all", {"scale": ["passed", "failed 0.3"], "mean": ["failed 0.5"]})
    code = STAND_IN.format(tests=str(Path(__file__).parent))
    start = [sys.executable, "-c", code, str(small_course.root), str(source)]
    assert Killer([*start, str(tmp_path / "quiet")], tmp_path / "quiet").run()
    killer = Killer([*start, str(tmp_path / "out")], tmp_path / "out")
    for _ in range(KILLS):
        killer.run(most_lines=LEARNERS // 2)
    assert killer.run()
    check_equal(killer, tmp_path / "quiet")


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_real_run_that_is_killed_two_hundred_times_equals_an_undisturbed_one(
    tmp_path: Path, small_course: Course
) -> None:
    """The command with its zygote and guests, killed at any time. Whenever all is graded, the folder is started
    afresh."""
    right = small_course.exercise("scale").reference_source
    wrong = [small_course.exercise("scale").mistake(mistake).source() for mistake in ("adds-one", "negates")]
    texts = {"scale": [right, *wrong], "mean": ["def mean(values):\n    return 0.0, 0\n"], "cuts": ["x = 1"]}
    source = write_cohort(tmp_path / "all", texts)
    start = [sys.executable, "-m", "harness", "--course", str(small_course.root), "grade", str(source), "--seed", "3"]
    start += ["--no-similar", "--jobs", "2", "--out"]
    assert Killer([*start, str(tmp_path / "quiet")], tmp_path / "quiet").run()
    killed, rounds = 0, 0
    while killed < MANY_KILLS:
        rounds += 1
        killer = Killer([*start, str(tmp_path / f"out{rounds}")], tmp_path / f"out{rounds}")
        killer.random.seed(rounds)
        while killed + killer.killed < MANY_KILLS and not killer.run(most_s=5.0):
            pass
        killer.run()
        killed += killer.killed
        check_equal(killer, tmp_path / "quiet")
    print(f"{killed} kills in {rounds} rounds")


# ---- publishing


def maxima(out: Path) -> set[str]:
    """The maximum of a total in each of the files that learners and platforms get."""
    found = set()
    for name, column in (("gradebook.csv", "max_total"), ("feedback/mail-merge.csv", "max_points")):
        with (out / name).open(encoding="utf-8-sig", newline="") as file:
            found |= {row[column] for row in csv.DictReader(file)}
    for page in (out / "feedback").glob("*.html"):
        found |= set(re.findall(r"of (20|40)<", page.read_text(encoding="utf-8")))
    return found


@pytest.mark.slow
def test_publish_killed_at_random_moments_leaves_all_old_outputs_or_all_new_ones(
    tmp_path: Path, small_course: Course
) -> None:
    """Twenty times, between rules of 20 and of 40 points; what was complete is put in place by the next command."""
    cohort = tmp_path / "cohort"
    for number in range(LEARNERS):
        (cohort / f"learner{number:02}").mkdir(parents=True)
        (cohort / f"learner{number:02}/scale.py").write_text(f"def scale(x, factor=2.0):\n    return x  # {number}\n")
    rules, out = tmp_path / "assignment.yaml", tmp_path / "out"
    command = [
        sys.executable, "-m", "harness", "--course", str(small_course.root), "class", "publish", str(cohort),
        "--assignment", str(rules), "--out", str(out), "--seed", "3", "--export", "gradebook,feedback",
    ]  # fmt: skip

    def start(points: int) -> subprocess.Popen[bytes]:
        rules.write_text(f"exercises: {{scale: {{points: {points}}}}}\n")
        return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    assert start(20).wait() == 0
    begun = time.perf_counter()
    assert start(20).wait() == 0
    took = time.perf_counter() - begun
    draw, present = random.Random(7), "20"  # no secret
    for _ in range(20):
        wanted = "40" if present == "20" else "20"
        process = start(int(wanted))
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=draw.uniform(0, took))
        process.kill()
        process.wait()
        assert (out / READY).is_dir() or maxima(out) in ({present}, {wanted})
        finish_replacing(out)
        (present,) = maxima(out)
