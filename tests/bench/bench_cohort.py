"""About a thousand real submissions through `harness grade`, and a sample of them through plain pytest processes that
make the same calls and compare with the same values: once as it is, and once by a course that knows no mistakes, since
pytest names none either.

    python tests/bench/bench_cohort.py [--submissions 1000] [--exercises 12] [--sample 40]

The submissions are the course's references and known mistakes and what tests/content/submissions holds, by exercise in
turn; ten hostile ones from tests/hostile are among them in a second run, which must change no other verdict.
"""

from __future__ import annotations

import argparse
import json
import os
import pickle
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

from bench_check import run, tree_cpu_s

from harness.comparison.answer_key import AnswerKey, build_key
from harness.course.catalogue import Course, load_course
from harness.records import Array
from harness.sandbox.start import start_zygote

TESTS = Path(__file__).parent.parent
HOSTILE = (
    "forgery/patched_comparisons", "forgery/nan_as_wildcard", "introspection/expected_in_frames", "signals/exit_zero",
    "signals/kill_everybody", "processes/fork_bomb", "memory/tensors", "output/flood_stdout", "files/fill_scratch",
    "import-time/sys_exit",
)  # fmt: skip
MISTAKES = re.compile(r"^mistakes:\n(?:[ #].*\n|\n)*", re.MULTILINE)
PYTEST_FILE = """
import importlib.util
import pickle

import pytest
import torch

spec = importlib.util.spec_from_file_location("submission", {path!r})
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
CALLS = pickle.load(open({calls!r}, "rb"))


def value(node):
    if isinstance(node, dict) and "dtype" in node:
        data = bytearray(node["data"])
        tensor = torch.frombuffer(data, dtype=getattr(torch, node["dtype"])) if data else torch.empty(0)
        return tensor.reshape(node["shape"])
    if isinstance(node, (list, tuple)):
        return type(node)(map(value, node))
    return {{key: value(item) for key, item in node.items()}} if isinstance(node, dict) else node


@pytest.mark.parametrize("number", range(len(CALLS)))
def test_call(number):
    arguments, expected = CALLS[number]
    torch.testing.assert_close(module.{entry}(**value(arguments)), value(expected))
"""


@dataclass(frozen=True)
class Measured:
    """One run: seconds by the clock and of all processors together, and the largest memory of the grader itself."""

    wall_s: float
    cpu_s: float
    peak_mb: float


# ---- the cohort


def collect(course: Course, count: int, most: int | None = None) -> list[tuple[str, str]]:
    """Exercise and text of `count` submissions; every exercise has its turn before one has its next.

    Of at most `most` exercises, taken from all over the course.
    """
    rows = []
    stride = 1 if most is None else -(-len(course.exercise_ids) // most)
    for exercise_id in course.exercise_ids[::stride]:
        task = course.exercise(exercise_id)
        known = [mistake.source() for mistake in task.mistakes]
        folder = TESTS / "content" / "submissions" / exercise_id
        right, wrong, refused = (
            [path.read_text(encoding="utf-8") for path in sorted((folder / kind).glob("*.py"))]
            for kind in ("right", "wrong", "refused")
        )
        mixed = [text for turn in zip_longest(right, known, wrong, right[::-1], refused[:1]) for text in turn if text]
        rows.append([(exercise_id, text) for text in dict.fromkeys([task.reference_source, *mixed])])
    return [row for turn in zip_longest(*rows) for row in turn if row is not None][:count]


def write_cohort(folder: Path, submissions: list[tuple[str, str]], hostile: bool = False) -> None:
    """A learner for each turn."""
    turns: Counter[str] = Counter()
    for exercise_id, text in submissions:
        path = folder / f"learner{turns[exercise_id]:03}" / f"{exercise_id}.py"
        turns[exercise_id] += 1
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for number, name in enumerate(HOSTILE if hostile else ()):
        content = (TESTS / "hostile" / "submissions" / f"{name}.py").read_bytes()
        exercise_id = content.split(b"exercise: ")[1].split()[0].decode()
        path = folder / f"learner{number:03}-mallory" / f"{exercise_id}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.replace(b"@PARENT@", str(os.getpid()).encode()))


def write_course_without_mistakes(course: Course, folder: Path) -> None:
    """The same checks, and nothing to name what is wrong by."""
    for name in ("exercises", "reference"):
        shutil.copytree(course.root / name, folder / name)
    for path in (folder / "exercises").glob("*/*.yaml"):
        path.write_text(MISTAKES.sub("", path.read_text(encoding="utf-8")), encoding="utf-8")


def grade(folder: Path, out: Path, *options: str, course: Path | None = None) -> Measured:
    """`harness grade` as a process of its own."""
    of_course = [] if course is None else ["--course", str(course)]
    command = [sys.executable, "-m", "harness", *of_course, "grade", str(folder), "--out", str(out)]
    start = time.perf_counter()
    process = subprocess.Popen([*command, "--seed", "0", *options], stdout=subprocess.PIPE, text=True)
    peak, cpu = [0.0], [0.0]

    def watch() -> None:
        while process.poll() is None:
            peak[0] = max(peak[0], peak_mb(process.pid))
            cpu[0] = max(cpu[0], tree_cpu_s(process.pid))
            time.sleep(0.2)

    watcher = threading.Thread(target=watch)
    watcher.start()
    errors, _ = process.communicate()
    watcher.join()
    if process.returncode:
        raise SystemExit(f"harness grade ended with {process.returncode}: {errors[-500:]}")
    return Measured(time.perf_counter() - start, cpu[0], peak[0])


def peak_mb(pid: int) -> float:
    """The most memory that a process has had."""
    try:
        text = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    found = [line.split()[1] for line in text.splitlines() if line.startswith("VmHWM")]
    return float(found[0]) / 1024 if found else 0.0


def read_verdicts(out: Path) -> dict[tuple[str, str], dict[str, Any]]:
    """Results without times, by learner and exercise."""
    found = {}
    with (out / "results.jsonl").open(encoding="utf-8") as file:
        for line in file:
            document = json.loads(line)
            document.pop("wall_s")
            found[document["learner"], document["exercise"]] = document
    return found


# ---- pytest


def as_plain(value: Any) -> Any:
    """A drawn value as something that pickle takes without the harness; LookupError for what is no plain value."""
    if isinstance(value, Array):
        return {"dtype": value.dtype, "shape": value.shape, "data": value.data}
    if isinstance(value, (list, tuple)):
        return type(value)(map(as_plain, value))
    if isinstance(value, dict):
        return {key: as_plain(item) for key, item in value.items()}
    if value is None or isinstance(value, (bool, int, float, str, bytes)):
        return value
    raise LookupError(type(value).__name__)


def plain_calls(key: AnswerKey) -> list[tuple[Any, Any]] | None:
    """Arguments and expected value of every call; None where a call is more than that."""
    if key.exercise.signature.is_class or key.exercise.file.compare.judge or key.exercise.support or key.ranks:
        return None
    try:
        found = []
        for answer in key.answers:
            (step,) = answer.call.steps
            (expected,) = answer.expected
            if expected is None or step.name or step.map_over or step.gradients:
                return None
            found.append((as_plain(dict(step.arguments)), as_plain(expected.declared)))
        return found
    except (LookupError, ValueError):
        return None


def bench_pytest(
    course: Course, submissions: list[tuple[str, str]], sample: int, jobs: int
) -> tuple[Measured, list[str]]:
    """A sample of the submissions, a pytest process each, `jobs` at once; the time of one, and its exercises."""
    folder = Path(tempfile.mkdtemp(prefix="bench-pytest-"))
    zygote, _ = start_zygote(None, course.secret_paths())
    with zygote:
        calls: dict[str, Any] = {}
        for exercise_id in dict.fromkeys(name for name, _ in submissions):
            calls[exercise_id] = plain_calls(build_key(course.exercise(exercise_id), zygote, 0))
    usable = [submission for submission in submissions if calls[submission[0]]]
    chosen = usable[:: max(1, len(usable) // sample)][:sample]
    commands = []
    for number, (exercise_id, text) in enumerate(chosen):
        own = folder / str(number)
        own.mkdir()
        (own / "submission.py").write_text(text, encoding="utf-8")
        (own / "calls.pkl").write_bytes(pickle.dumps(calls[exercise_id]))
        entry = course.exercise(exercise_id).entry_name
        names = {"path": str(own / "submission.py"), "calls": str(own / "calls.pkl"), "entry": entry}
        (own / "test_it.py").write_text(PYTEST_FILE.format(**names))
        commands.append([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(own / "test_it.py")])
    run(commands[0], str(folder))  # warms the page cache
    before = os.times()
    start = time.perf_counter()
    with ThreadPoolExecutor(jobs) as pool:
        list(pool.map(lambda command: run(command, str(folder)), commands))
    wall = time.perf_counter() - start
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    shutil.rmtree(folder)
    return Measured(wall / len(chosen), cpu / len(chosen), 0.0), sorted({name for name, _ in chosen})


def main() -> None:
    """Both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--submissions", type=int, default=1000)
    parser.add_argument(
        "--exercises", type=int, help="of at most N exercises (default: all); a fixed cost falls on each"
    )
    parser.add_argument("--sample", type=int, default=40)
    parser.add_argument("--jobs", type=int, help="submissions graded at once (default: that of harness grade)")
    parser.add_argument("--cost", action="store_true", help="measure cost and speed too; pytest does not")
    parser.add_argument("--once", action="store_true", help="leave out the run with hostile submissions")
    given = parser.parse_args()
    course = load_course()
    submissions = collect(course, given.submissions, given.exercises)
    count, cores = len(submissions), len(os.sched_getaffinity(0))
    options = [] if given.cost else ["--no-cost"]
    options += [] if given.jobs is None else ["--jobs", str(given.jobs)]
    folder = Path(tempfile.mkdtemp(prefix="bench-cohort-"))
    write_cohort(folder / "quiet", submissions)
    with_endless = grade(folder / "quiet", folder / "quiet-out", *options)
    quiet = read_verdicts(folder / "quiet-out")
    endless = [name for name, document in quiet.items() if document["verdict"] == "timeout"]
    for learner, exercise_id in endless:  # pytest alone would wait for them for ever
        (folder / "quiet" / learner / f"{exercise_id}.py").unlink()
    ours = grade(folder / "quiet", folder / "ending-out", *options) if endless else with_endless
    count -= len(endless)
    write_course_without_mistakes(course, folder / "course")
    checked = grade(folder / "quiet", folder / "checked-out", *options, course=folder / "course")
    unlike = [
        name
        for name, document in read_verdicts(folder / "checked-out").items()
        if document["verdict"] != quiet[name]["verdict"]
    ]
    theirs, exercises = bench_pytest(course, submissions, given.sample, cores)
    tally = Counter(document["verdict"] for document in quiet.values())
    print(f"{len(quiet)} submissions of {len({name for name, _ in submissions})} exercises on {cores} cores: "
          f"{', '.join(f'{n} {verdict}' for verdict, n in tally.most_common())}")  # fmt: skip
    seconds = f"{with_endless.wall_s:.0f} s by the clock, {with_endless.cpu_s:.0f} s of CPU"
    print(f"with {len(endless)} that never end: {seconds}; without these from here on, for pytest would not end either")
    print(f"pytest: a sample of {given.sample} from {len(exercises)} exercises, the same calls and values\n")
    print(f"{'':<54}{'harness grade':>15}{'pytest':>10}{'ratio':>8}")
    for what, found in (("the same checks", checked), ("mistakes named too", ours)):
        rows = [
            ("seconds of CPU a submission", found.cpu_s / count, theirs.cpu_s),
            ("seconds by the clock a submission", found.wall_s / count, theirs.wall_s),
        ]
        for name, mine, other in rows:
            print(f"{f'{what}: {name}':<54}{mine:>15.4f}{other:>10.3f}{other / mine:>8.1f}")
        mine, other = 1 / (found.wall_s / count * cores), 1 / (theirs.wall_s * cores)
        print(f"{f'{what}: submissions a second and core':<54}{mine:>15.2f}{other:>10.3f}{mine / other:>8.1f}")
    print(f"verdicts that differ where no mistakes are named: {len(unlike)} {unlike[:5] or ''}")
    print(f"with start, exercises, files and page; grader's memory at most {ours.peak_mb:.0f} MB")
    if not given.once:
        write_cohort(folder / "hostile", submissions, hostile=True)  # the endless ones are in it again
        again = grade(folder / "hostile", folder / "hostile-out", *options)
        found = read_verdicts(folder / "hostile-out")
        for document in (*quiet.values(), *found.values()):
            document["submission"].pop("path")
        changed = [name for name, document in quiet.items() if found[name] != document]
        worse = [name for name in changed if found[name]["verdict"] != quiet[name]["verdict"]]
        others = Counter(document["verdict"] for name, document in found.items() if name not in quiet)
        print(f"\nwith {others.total()} hostile ones among them: {again.wall_s:.0f} s, {again.peak_mb:.0f} MB; "
              f"{len(worse)} other verdicts changed, {len(changed)} results; theirs are "
              f"{', '.join(f'{n} {verdict}' for verdict, n in others.most_common())}")  # fmt: skip
        for name in changed[:10]:
            print(f"  changed: {'/'.join(name)}: {quiet[name]['verdict']} → {found[name]['verdict']}")
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
