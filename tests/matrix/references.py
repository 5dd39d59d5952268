"""Grade every reference and its first known mistake with the installed harness: the references must pass, the
mistakes must not.  Exits with 1 otherwise.  Runs on every system, without pytest."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from harness.course.catalogue import load_course
from harness.course.submission import Submission
from harness.grading.grader import Grader
from harness.results.result import Verdict
from harness.sandbox.start import start_zygote

FINE = (Verdict.PASSED, Verdict.UNVERIFIED)  # cost is not measured here


def main(only: Sequence[str]) -> None:
    """Print a line for each surprise, and the totals."""
    course = load_course(None)
    names = only or course.exercise_ids
    surprises = []
    zygote, weaker = start_zygote(None, course.secret_paths(), warm=True)
    with zygote:
        grader = Grader(zygote, 0, with_cost=False)
        for name in names:
            exercise = course.exercise(name)
            texts = {"reference": exercise.reference_source, "mistake": exercise.mistakes[0].runnable_source()}
            for kind, text in texts.items():
                result = grader.grade(Submission(f"{name}.py", f"{name}.py", "", name, text=text), exercise)
                if (result.verdict in FINE) != (kind == "reference"):
                    surprises.append(f"{name}, {kind}: {result.verdict.value} {result.message[:200]}")
        info = zygote.wait_ready()
    print(*surprises, *(f"not stronger: {reason}" for reason in weaker), sep="\n")
    counted = f"{2 * len(names) - len(surprises)} of {2 * len(names)} as expected"
    print(f"| {info['python']} | {info['torch']} | {sys.platform} | {zygote.level} | {counted} |")
    sys.exit(1 if surprises else 0)


if __name__ == "__main__":
    main(sys.argv[1:])
