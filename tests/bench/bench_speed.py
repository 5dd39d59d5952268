"""How often a timed verdict is wrong: decisions, rounds and seconds for known ratios to the reference.

    python tests/bench/bench_speed.py [--trials 100] [--load 2] [--ratios 0.87,1.0,1.3,2.0]

The limit is 1.5 times the reference.  Reference and submission do the same work; to either, work that is thrown away is
added until the ratio is the one asked for.  `--load N` keeps N processes busy beside it.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from harness.course.catalogue import load_course
from harness.course.schema import MODELINE
from harness.course.submission import Submission
from harness.grading.grader import Grader
from harness.grading.runs import time_submission
from harness.sandbox.start import start_zygote

STEPS = 200
YAML = f"""{MODELINE}
id: settle
title: Settle
level: core
minutes: 5
frequency: often
entry: "settle(x)"
returns: Tensor
statement: Do it.
hints: [first hint, second hint, third hint]
cases:
  a few:
    call: {{x: {{normal: [3, 4]}}}}
mistakes:
  no-x:
    why: You leave x out.
    y + x: y
speed:
  as fast as the reference:
    call: {{x: {{normal: [64, 64]}}}}
    limit: 1.5
    baseline: timed
    why: it is slow
"""
WORK = """import torch


def settle(x):
    y = x
    for _ in range({steps}):
        y = torch.tanh(y + x)
    return y


def {name}(x):
    z = x
    for _ in range({more}):
        z = torch.tanh(z + x)
    return settle(x)
"""


def write_course(folder: Path, more: int) -> None:
    """The exercise, its timed baseline doing `more` steps for nothing."""
    texts = {
        "exercises/training/settle.yaml": YAML,
        "reference/training/settle.py": WORK.format(steps=STEPS, name="timed", more=more),
    }
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def submission_of(more: int) -> str:
    """A right solution that does `more` steps for nothing."""
    renamed = WORK.format(steps=STEPS, name="slower", more=more).replace("def settle", "def work")
    return renamed.replace("return settle(x)", "return work(x)").replace("def slower", "def settle")


def main() -> None:
    """Print a line for each ratio."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--trials", type=int, default=100)
    parser.add_argument("--load", type=int, default=0)
    parser.add_argument("--ratios", default="0.87,1.0,1.3,2.0")
    chosen = parser.parse_args()
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(chosen.load)]
    try:
        print(f"limit 1.5, {chosen.trials} trials a ratio, {chosen.load} busy processes beside")
        print(f"{'ratio':>6} {'passed':>7} {'failed':>7} {'unsure':>7} {'wrong':>6} {'rounds':>7} {'most':>5} "
              f"{'s':>6} {'median':>7} {'from':>6} {'to':>6}")  # fmt: skip
        for ratio in map(float, chosen.ratios.split(",")):
            print(run(ratio, chosen.trials), flush=True)
    finally:
        for process in busy:
            process.kill()
            process.wait()


def run(ratio: float, trials: int) -> str:
    """One line of the table."""
    spare = STEPS // 4 if ratio < 1 else 0
    extra = round(ratio * (STEPS + spare)) - STEPS
    with tempfile.TemporaryDirectory() as name:
        write_course(Path(name), spare)
        course = load_course(name)
        exercise = course.exercise("settle")
        submission = Submission("settle.py", "settle.py", "", "settle", text=submission_of(extra))
        zygote, _ = start_zygote(None, course.secret_paths(), warm=True)
        sides: Counter[str] = Counter()
        rounds, seconds, medians = [], [], []
        with zygote:
            grader = Grader(zygote, 1)
            key, timing = grader.key_of(exercise), grader.timing_case_of(exercise, exercise.file.speed[0])
            for _ in range(trials):
                start = time.perf_counter()
                timed = time_submission(submission, key, timing, zygote)
                seconds.append(time.perf_counter() - start)
                sides[timed.side] += 1
                if timed.fault is not None or timed.reason:
                    print(f"       {timed.fault.message if timed.fault else timed.reason}")
                rounds.append(len(timed.ratios))
                if timed.interval is not None:
                    medians.append(timed.interval.median)
    wrong = sides["above"] if ratio < 1.5 else sides["below"]
    return (
        f"{ratio:>6} {sides['below']:>7} {sides['above']:>7} {sides['']:>7} {wrong:>6} {statistics.mean(rounds):>7.1f} "
        f"{max(rounds):>5} {statistics.mean(seconds):>6.2f} {statistics.median(medians):>7.3f} {min(medians):>6.3f} "
        f"{max(medians):>6.3f}"
    )


if __name__ == "__main__":
    main()
