"""TorchCode's judge and this harness, side by side, on the same right and wrong solutions.

    pip install torch-judge==0.1.1
    python tests/bench/bench_judges.py [--task ID …] [--wrong] [--jobs 2]

`judges/<exercise id>/` holds `right/*.py` and `wrong/*.py`, written against the exercise's contract, and `adapter.py`,
which dresses a solution in the signature or class that the other judge asks for, so that no name decides.  The first
line of a wrong solution says its mistake: `# mistake: …`, or `# outside: …` when the other judge's task does not cover
it; those are graded by ours and stay out of the totals.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import io
import json
import multiprocessing
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
from pathlib import Path
from types import ModuleType

from harness.course.catalogue import Course, load_course
from harness.course.submission import read_submission
from harness.errors import HarnessError
from harness.grading.grader import Grader
from harness.records import Result
from harness.sandbox.start import start_zygote

FOLDER = Path(__file__).parent / "judges"
MISSING = "torch-judge is not installed; this comparison needs it: pip install torch-judge==0.1.1"
THEIRS_S = 60.0
OURS_REJECT = ("failed", "error", "timeout", "memory")


@dataclass(frozen=True)
class Solution:
    """One file and both verdicts on it; `theirs` is whether it passed there, None if that judge was not run."""

    path: Path
    theirs: bool | None = None
    ours: Result | None = None

    @property
    def exercise(self) -> str:
        """The id of its exercise."""
        return self.path.parent.parent.name

    @property
    def is_right(self) -> bool:
        """Whether it is meant to be right."""
        return self.path.parent.name == "right"

    @property
    def first_line(self) -> str:
        """The first line without its mark: the mistake."""
        return self.path.read_text(encoding="utf-8").partition("\n")[0].lstrip("# ")

    @property
    def is_outside(self) -> bool:
        """Whether the other judge's task does not cover its mistake."""
        return not self.is_right and self.first_line.startswith("outside:")

    @property
    def passed_ours(self) -> bool:
        """Whether it passes this harness. Raises if there is no verdict on the solution itself."""
        verdict = self.ours.verdict.value if self.ours else "not graded"
        if verdict != "passed" and verdict not in OURS_REJECT:
            raise HarnessError(f"{self.path}: {verdict}: {self.ours.message if self.ours else ''}")
        return verdict == "passed"

    @property
    def name_given(self) -> str:
        """The known mistakes that this harness names, or nothing."""
        return " + ".join(finding.mistake for finding in self.ours.diagnosis) if self.ours else ""


def find_solutions(exercises: Sequence[str]) -> list[Solution]:
    """The files of these exercises, right ones first."""
    paths = [path for name in exercises for kind in ("right", "wrong") for path in (FOLDER / name / kind).glob("*.py")]
    return [Solution(path) for path in sorted(paths)]


def load_file(path: Path, name: str) -> ModuleType:
    """A file as a module of that name."""
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} cannot be loaded")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def send_verdict(sender: Connection[bool, bool], solution: Path, adapter: Path) -> None:
    """Sends whether the other judge calls the solution solved.  Its own `check` decides, through the progress file that
    it writes; it finds the solution where it looks for it outside a notebook, in these globals."""
    engine = importlib.import_module("torch_judge.engine")
    progress = importlib.import_module("torch_judge.progress")
    torch = importlib.import_module("torch")
    torch.set_num_threads(1)
    torch.manual_seed(0)  # some of its tests draw without a seed
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()) as out:
        vars(progress)["PROGRESS_PATH"] = str(Path(folder, "progress.json"))
        try:
            theirs = load_file(adapter, "adapter")
            globals()[engine.get_task(theirs.TASK)["function_name"]] = theirs.adapt(load_file(solution, "solution"))
            engine.check(theirs.TASK)
            solved = json.loads(Path(progress.PROGRESS_PATH).read_text())[theirs.TASK]["status"] == "solved"
        except Exception as error:
            print(f"{type(error).__name__}: {error}")
            solved = False
    if os.environ.get("JUDGES_TALK"):
        print(solution, out.getvalue(), sep="\n", file=sys.stderr)
    sender.send(solved)


def ask_theirs(solutions: Sequence[Solution], jobs: int) -> list[Solution]:
    """Each solution in a process of its own, forked from one that has imported torch; too long is a rejection."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["__main__", "torch", "torch_judge.engine"])

    def ask(solution: Solution) -> Solution:
        return replace(solution, theirs=in_process(context, solution.path, FOLDER / solution.exercise / "adapter.py"))

    with ThreadPoolExecutor(jobs) as pool:
        return list(pool.map(ask, solutions))


def in_process(context: ForkServerContext, solution: Path, adapter: Path) -> bool:
    """The judge's verdict within the time, by a pipe: exit codes get lost if several threads start processes."""
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=send_verdict, args=(sender, solution, adapter))
    process.start()
    sender.close()
    try:
        return bool(receiver.poll(THEIRS_S) and receiver.recv())
    except EOFError:
        return False
    finally:
        process.kill()
        process.join()
        receiver.close()


def ask_ours(solutions: Sequence[Solution], course: Course, jobs: int) -> list[Solution]:
    """All solutions with one grader."""
    tasks = {name: course.exercise(name) for name in {solution.exercise for solution in solutions}}
    zygote, _ = start_zygote(None, course.secret_paths())
    with zygote:
        grader = Grader(zygote, seed=0)

        def ask(solution: Solution) -> Solution:
            submission = read_submission(solution.path, course, solution.exercise)
            return replace(solution, ours=grader.grade(submission, tasks[solution.exercise]))

        with ThreadPoolExecutor(jobs) as pool:
            return list(pool.map(ask, solutions))


def count_row(solutions: Sequence[Solution]) -> dict[str, int]:
    """The numbers of a line of the table."""
    right = [solution for solution in solutions if solution.is_right]
    wrong = [solution for solution in solutions if not solution.is_right and not solution.is_outside]
    return {
        "right": len(right),
        "theirs pass": sum(solution.theirs is True for solution in right),
        "ours pass": sum(solution.passed_ours for solution in right),
        "wrong": len(wrong),
        "theirs accept": sum(solution.theirs is True for solution in wrong),
        "ours accept": sum(solution.passed_ours for solution in wrong),
        "ours name": sum(bool(solution.name_given) for solution in wrong),
    }


def print_table(rows: Mapping[str, Mapping[str, int]]) -> None:
    """A line for each task, the totals last."""
    names = list(next(iter(rows.values())))
    total = {name: sum(row[name] for row in rows.values()) for name in names}
    print(f"{'exercise':<25}" + "".join(f"{name:>{len(name) + 3}}" for name in names))
    for task, row in {**rows, f"{len(rows)} exercises": total}.items():
        print(f"{task:<25}" + "".join(f"{row[name]:>{len(name) + 3}}" for name in names))


def print_solutions(solutions: Sequence[Solution]) -> None:
    """Every wrong solution with both verdicts, and every right one that a judge rejected."""
    for solution in solutions:
        theirs = {True: "passes", False: "rejected", None: "not asked"}[solution.theirs]
        ours = "passes" if solution.passed_ours else "rejected"
        if solution.is_right and {theirs, ours} == {"passes"}:
            continue
        said = "" if solution.is_right else f"  {solution.first_line}"
        named = f"  [{solution.name_given}]" if solution.name_given else ""
        print(f"{solution.path.relative_to(FOLDER).as_posix():<58} theirs {theirs:<10} ours {ours:<9}{said}{named}")


def main() -> None:
    """Both judges on every solution."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--task", action="append", metavar="ID", help="an exercise id; all by default")
    parser.add_argument("--wrong", action="store_true", help="list the wrong solutions with both verdicts")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    given = parser.parse_args()
    if importlib.util.find_spec("torch_judge") is None:
        print(MISSING, file=sys.stderr)
        raise SystemExit(2)
    course = load_course()
    known = sorted(path.parent.name for path in FOLDER.glob("*/adapter.py"))
    asked = given.task or known
    unknown = [name for name in asked if name not in known]
    if unknown:
        parser.error(f"not compared: {', '.join(unknown)}; compared are {', '.join(known)}")
    here = [name for name in asked if name in course.exercise_ids]
    solutions = find_solutions(here)
    outside = [solution for solution in solutions if solution.is_outside]
    inside = ask_theirs([solution for solution in solutions if not solution.is_outside], given.jobs)
    judged = sorted(ask_ours([*inside, *outside], course, given.jobs), key=lambda solution: solution.path)
    if given.wrong:
        print_solutions(judged)
        print()
    for name in sorted(set(asked) - set(here)):
        print(f"{name}: not here yet")
    if here:
        print_table({name: count_row([solution for solution in judged if solution.exercise == name]) for name in here})


if __name__ == "__main__":
    main()
