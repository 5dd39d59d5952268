"""A line for every file of the corpus of submissions: its verdict, the first check that fails, the named mistakes.

    python tests/bench/verdicts.py OUT [--against EARLIER] [--corpus FOLDER] [--seed N] [--with-cost] [--without-plans]

A change of the language that changes no verdict leaves all lines as they are; `--against` prints those that differ from
an earlier run, and exits with 1 if any does.  To compare with an older version, run this file with PYTHONPATH at a work
tree of it, with `--corpus` at the same files.  All of them take about an hour of CPU.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from pathlib import Path

from harness.course.catalogue import load_course
from harness.course.exercise import Exercise
from harness.course.submission import read_submission
from harness.grading.grader import Grader
from harness.results.result import Result
from harness.sandbox.start import start_zygote

CORPUS = Path(__file__).parents[1] / "content" / "submissions"


def line_of(path: Path, result: Result) -> str:
    """What one file got: verdict, first failed check, mistakes."""
    failed = next((check.id for check in result.checks if check.verdict.value not in ("passed", "skipped")), "-")
    named = ", ".join(finding.mistake for finding in result.diagnosis) or "-"
    return f"{path.parts[-3]}/{path.parent.name}/{path.name} | {result.verdict.value} | {failed} | {named}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--against", type=Path)
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--with-cost", action="store_true", help="measure cost and speed, too")
    parser.add_argument("--without-plans", action="store_true", help="without derived calls")
    given = parser.parse_args()
    course = load_course(None)
    zygote, _ = start_zygote(None, course.secret_paths(), warm=True)
    grader = Grader(zygote, given.seed, with_cost=given.with_cost)
    lines = []
    with given.out.open("w", encoding="utf-8") as out:
        for folder in sorted(given.corpus.iterdir()):
            exercise: Exercise = course.exercise(folder.name)
            exercise = exercise.without_plan() if given.without_plans else exercise
            for path in sorted(folder.glob("*/*.py")):
                lines.append(line_of(path, grader.grade(read_submission(path, course, exercise.id), exercise)))
                print(lines[-1], file=out, flush=True)
    print(hashlib.sha256("\n".join(lines).encode()).hexdigest(), len(lines), "files")
    if given.against is not None:
        earlier = set(given.against.read_text(encoding="utf-8").splitlines())
        different = sorted(earlier ^ set(lines))
        print(*(f"{'-' if line in earlier else '+'} {line}" for line in different), sep="\n")
        sys.exit(bool(different))


if __name__ == "__main__":
    main()
