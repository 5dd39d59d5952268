"""How often a verdict on growth is wrong or undecided: right and costly submissions of `tests/content`, many times.

    python tests/bench/bench_cost.py [--trials 30] [--load 2] [--only gae,bpe-train] [--kind right]

A trial is what `harness check` does for the cost of the exercise: measured again where once does not settle it.  The
figures are those of its growths.
`--load` starts so many busy processes beside it, and ends them.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from harness.course import load_course
from harness.grade import Grader
from harness.measure.counted import CostAnswer, make_cost_check
from harness.model import CheckVerdict
from harness.submission import Submission
from harness.trial import measure_costs
from harness.worker.start import start_nursery

FOLDER = Path(__file__).parent.parent / "content" / "submissions"
WANTED = {"right": CheckVerdict.PASSED, "costly": CheckVerdict.FAILED}


@dataclass
class Line:
    """What the trials of one file gave."""

    name: str
    wanted: CheckVerdict
    verdicts: list[CheckVerdict]
    values: list[float]
    seconds: list[float]

    def text(self) -> str:
        """A row of the table."""
        unsure = self.verdicts.count(CheckVerdict.INCONCLUSIVE)
        wrong = len(self.verdicts) - unsure - self.verdicts.count(self.wanted)
        return (
            f"{self.name:<55} {self.wanted.value:>6} {unsure:>7} {wrong:>6} {min(self.values):>7.2f} "
            f"{statistics.median(self.values):>7.2f} {max(self.values):>7.2f} {statistics.mean(self.seconds):>6.2f}"
        )


def main() -> None:
    """Print a line for each file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--trials", type=int, default=30)
    parser.add_argument("--load", type=int, default=0)
    parser.add_argument("--only", default="")
    parser.add_argument("--kind", choices=[*WANTED])
    chosen = parser.parse_args()
    print(f"{'':<55} {'wanted':>6} {'unsure':>7} {'wrong':>6} {'least':>7} {'median':>7} {'most':>7} {'s':>6}")
    with loaded(chosen.load):
        for line in run(chosen.trials, [one for one in chosen.only.split(",") if one], chosen.kind):
            print(line.text(), flush=True)


@contextmanager
def loaded(count: int) -> Iterator[None]:
    """So many busy processes meanwhile."""
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(count)]
    try:
        yield
    finally:
        for process in busy:
            process.kill()
            process.wait()


def run(trials: int, only: list[str], chosen: str | None) -> Iterator[Line]:
    """The files of every exercise with a growth, one after the other."""
    course = load_course(None)
    nursery, _ = start_nursery(None, course.secret_paths(), warm=True)
    with nursery:
        grader = Grader(nursery, 0)
        for exercise in course.exercises():
            if not any(case.growth for case in exercise.cost) or (only and exercise.id not in only):
                continue
            key = grader.key_of(exercise)
            costs = grader.costs_of(key)
            for kind, wanted in WANTED.items():
                for path in sorted([] if chosen not in (None, kind) else (FOLDER / exercise.id / kind).glob("*.py")):
                    name = f"{exercise.id}.py"
                    one = Submission(name, name, "", exercise.id, text=path.read_text(encoding="utf-8"))
                    line = Line(path.relative_to(FOLDER).as_posix(), wanted, [], [], [])
                    for _ in range(trials):
                        start = time.perf_counter()
                        # each for itself, so that a growth is measured whatever the counts say
                        pairs = [(cost, measure_costs(one, key, [cost], nursery)[0]) for cost in costs]
                        line.seconds.append(time.perf_counter() - start)
                        line.values.append(max(each.value for cost, each in pairs if cost.case.growth))
                        line.verdicts.append(_worst([_verdict(cost, each) for cost, each in pairs]))
                    yield line


def _verdict(cost: CostAnswer, measured: object) -> CheckVerdict:
    return make_cost_check(cost, measured, "").verdict


def _worst(verdicts: list[CheckVerdict]) -> CheckVerdict:
    ranked = (CheckVerdict.FAILED, CheckVerdict.INCONCLUSIVE, CheckVerdict.PASSED, CheckVerdict.SKIPPED)
    return min(verdicts, key=ranked.index)


if __name__ == "__main__":
    main()
