"""The time of a right solution: each reference as a submission, its values alone and in full, beside `import torch`.

    python tests/bench/bench_references.py [--rounds 3] [--only kv-cache,gae] [--right]

Each figure is the fastest of the rounds, as whole processes; CPU with that of all children.  `--right` takes every
right file of tests/content in place of the references, once, in full, and prints the longest of each exercise.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from harness.course.catalogue import load_course

RIGHT = Path(__file__).parent.parent / "content" / "submissions"


def run(command: Sequence[str], home: str) -> tuple[float, float, int]:
    """Wall and CPU seconds of a process with its children, and its exit code."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    environment = {**os.environ, "HARNESS_HOME": home}
    done = subprocess.run(command, env=environment, capture_output=True, check=False)
    wall_s = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall_s, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.returncode


def fastest(command: Sequence[str], home: str, rounds: int) -> tuple[float, float, int]:
    """The fastest of some runs."""
    return min(run(command, home) for _ in range(rounds))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default="")
    parser.add_argument("--right", action="store_true")
    given = parser.parse_args()
    course = load_course()
    exercises = [item.id for item in course.summaries() if not given.only or item.id in given.only.split(",")]
    with tempfile.TemporaryDirectory() as home:
        torch_s, _, _ = fastest([sys.executable, "-c", "import torch"], home, max(given.rounds, 3))
        print(f"import torch: {torch_s:.2f} s")
        print_right(exercises, home) if given.right else print_references(exercises, home, given.rounds, torch_s)


def print_references(exercises: Sequence[str], home: str, rounds: int, torch_s: float) -> None:
    """A line for each reference; the worst ratio last."""
    course, ratios = load_course(), {}
    print(f"{'exercise':<28}{'values s':>10}{'full s':>10}{'full CPU s':>12}{'full / import torch':>21}  exit")
    for exercise in exercises:
        check = [sys.executable, "-m", "harness", "check", str(course.exercise(exercise).reference_path)]
        check += ["--exercise", exercise, "--json"]
        values_s, _, _ = fastest([*check, "--no-cost"], home, rounds)
        full_s, cpu_s, code = fastest(check, home, rounds)
        ratios[exercise] = full_s / torch_s
        figures = f"{values_s:>10.2f}{full_s:>10.2f}{cpu_s:>12.2f}{ratios[exercise]:>21.2f}"
        print(f"{exercise:<28}{figures}  {code}", flush=True)
    worst = max(ratios, key=lambda name: ratios[name])
    print(f"worst: {worst}, {ratios[worst]:.2f} times `import torch`")


def print_right(exercises: Sequence[str], home: str) -> None:
    """The right file of each exercise that took the most CPU."""
    print(f"{'exercise':<28}{'files':>6}{'most CPU s':>12}  file")
    for exercise in exercises:
        found = []
        for path in sorted((RIGHT / exercise / "right").glob("*.py")):
            command = [sys.executable, "-m", "harness", "check", str(path), "--exercise", exercise, "--json"]
            _, cpu_s, code = run(command, home)
            found.append((cpu_s, path.name + ("" if code == 0 else f" (exit {code})")))
        if found:
            print(f"{exercise:<28}{len(found):>6}{max(found)[0]:>12.2f}  {max(found)[1]}", flush=True)


if __name__ == "__main__":
    main()
