"""How time and memory of `harness grade` grow with the cohort: synthetic submissions with known
verdicts, so that plan, cache, results, exports and page are measured.

    python tests/bench/bench_growth.py [--sizes 1000 10000 100000]

Each size is a process of its own.  The engine itself writes the records, from invented verdicts of realistic
size.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from bench_cohort import Measured, peak_mb

from harness.cohort import folder as folder_module
from harness.cohort.folder import open_folder
from harness.cohort.jobs import PlannedSubmission, plan_cohort, read_entry
from harness.cohort.run import begin, run
from harness.course.catalogue import Course, load_course
from harness.course.submission import Submission
from harness.engine.conditions import Conditions, GradingOptions
from harness.engine.engine import Engine
from harness.results.result import Result

SEED = 0
CHECKS = 12


class FromNothing:
    """Gives verdicts without grading: of ten submissions six pass, three fail and one raises."""

    def __init__(self, conditions: Conditions) -> None:
        self.conditions = conditions

    def grade_each(
        self,
        entries: Iterable[PlannedSubmission],
        course: Course,
        finish: Callable[[PlannedSubmission, Submission, Any], Any],
    ) -> Iterator[Any]:
        for entry in entries:
            submission = read_entry(entry, course)
            yield finish(entry, submission, make_result(submission, self.conditions, course))


def make_result(submission: Submission, conditions: Conditions, course: Course) -> Result:
    """A result of realistic size."""
    chance = random.Random(submission.sha256)
    verdict = chance.choice(["passed"] * 6 + ["failed"] * 3 + ["error"])
    task = course.exercise(submission.exercise_id)
    mistake = chance.choice(task.mistakes)
    failed = 0 if verdict == "passed" else chance.randrange(1, CHECKS)
    checks = [
        {
            "id": f"case {number}",
            "kind": "correctness",
            "verdict": "failed" if number < failed else "passed",
            "message": "call(x=tensor([1., 2.]))\n  [0, 1]: expected 23.37, got 24.04" if number < failed else "",
            "input": "call(x=tensor([1., 2.]))" if number < failed else None,
            "expected": "tensor([[1., 2., 3.]])" if number < failed else None,
            "actual": "tensor([[1., 2., 4.]])" if number < failed else None,
        }
        for number in range(CHECKS)
    ]
    score = 1 - failed / CHECKS
    known = [{"mistake": mistake.id, "says": mistake.explanation, "match": "exact"}] if verdict == "failed" else []
    document = {
        "schema": "harness.result/1",
        "exercise": submission.exercise_id,
        "learner": submission.learner,
        "submission": {"path": submission.path, "sha256": submission.sha256},
        "verdict": verdict,
        "message": checks[0]["message"],
        "score": round(score, 4),
        "points": round(10 * score, 2),
        "max_points": 10.0,
        "checks": checks,
        "diagnosis": known,
        "isolation": {"level": conditions.level, "layers": ["bubblewrap", "landlock", "seccomp"]},
        "environment": {
            "device": "cpu",
            "torch": conditions.torch,
            "python": conditions.python,
            "harness": conditions.harness,
            "seed": conditions.seed,
            "exercise_sha256": task.digest,
        },
        "output": {"stdout": "", "stderr": "", "truncated": False},
        "wall_s": round(chance.random() / 10, 4),
    }
    return Result.from_json(document, submission.path)


def write_submissions(folder: Path, count: int, course: Course) -> None:
    """Every learner submits every exercise; no two files are the same."""
    ids = course.exercise_ids
    for number in range(count):
        path = folder / f"learner{number // len(ids):05}" / f"{ids[number % len(ids)]}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"def solve(x):\n    total = x * {number}\n    return total + {number % 7}\n")


def write_records(source: Path, out: Path, course: Course, conditions: Conditions) -> float:
    """Store a verdict for each submission; return the seconds."""
    start = time.perf_counter()
    plan = plan_cohort(source, course, out)
    with open_folder(out) as opened:
        info = begin(opened, plan, conditions, None, False)
        for _ in run(opened, plan.entries, info, course, FromNothing(conditions)):
            pass
    return time.perf_counter() - start


def measure(command: list[str]) -> Measured:
    """The time and the peak memory of one process."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    peak = 0.0
    while process.poll() is None:
        peak = max(peak, peak_mb(process.pid))
        time.sleep(0.02)
    usage = os.times()
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return Measured(time.perf_counter() - start, usage.children_user + usage.children_system, peak)


def main() -> None:
    """The table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 10_000, 100_000])
    given = parser.parse_args()
    course = load_course()
    folder_module.os.fsync = lambda _: None  # type: ignore[attr-defined] - the records are only made here
    with Engine(GradingOptions(None, "cpu", True, SEED, course.secret_paths())) as engine:
        conditions = engine.conditions
    print(
        f"{'submissions':>12}{'records s':>11}{'grade s':>9}{'ms each':>9}{'memory MB':>11}"
        f"{'results MB':>12}{'page MB':>9}"
    )
    for size in given.sizes:
        folder = Path(tempfile.mkdtemp(prefix="bench-growth-"))
        write_submissions(folder / "all", size, course)
        made = write_records(folder / "all", folder / "out", course, conditions)
        command = [sys.executable, "-m", "harness", "grade", str(folder / "all"), "--out", str(folder / "out")]
        found = measure(command)
        with (folder / "out" / "results.jsonl").open() as file:
            lines = sum(json.loads(line)["schema"] == "harness.result/1" for line in file)
        if lines != size:
            raise SystemExit(f"{lines} results of {size}")
        sizes = [(folder / "out" / name).stat().st_size / 1e6 for name in ("results.jsonl", "cohort.html")]
        print(
            f"{size:>12}{made:>11.1f}{found.wall_s:>9.1f}{1000 * found.wall_s / size:>9.2f}{found.peak_mb:>11.0f}"
            f"{sizes[0]:>12.1f}{sizes[1]:>9.1f}",
            flush=True,
        )
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
