"""Cold start, checks by the server, and throughput, side by side with plain pytest subprocesses that do the same.

    python tests/bench/bench_check.py [--rounds 5] [--submissions 200] [--jobs 2]

Prints medians of whole processes; wall and CPU seconds by the operating system's own accounting.  The verdict on values
is timed in a terminal, from the start of the command to the line that says it.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from harness.course.catalogue import Course, load_course
from harness.course.submission import Submission
from harness.engine.engine import do_each
from harness.grading.grader import Grader
from harness.sandbox.start import start_zygote
from harness.server.address import list_addresses

LIGHT = (
    "softmax",
    "causal-mask",
    "layer-norm",
    "bpe-merge",
    "bpe-decode",
    "temperature",
    "top-k",
    "top-p",
    "kv-cache-bytes",
)
VERDICT = re.compile(rb"values right|PASSED|FAILED|ERROR|VALUES RIGHT")
PYTEST_FILE = """
import importlib.util
import pytest
import torch

spec = importlib.util.spec_from_file_location("submission", {path!r})
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)


def expected(logits, p):
    values, order = torch.sort(logits.double(), dim=-1, descending=True)
    mass = torch.softmax(values, -1)
    drop = mass.cumsum(-1) - mass >= p
    out = values.masked_fill(drop, float("-inf"))
    return torch.empty_like(out).scatter(-1, order, out).to(logits.dtype)


@pytest.mark.parametrize("seed", range({checks}))
def test_top_p(seed):
    logits = 3 * torch.randn(3, 7, generator=torch.Generator().manual_seed(seed))
    torch.testing.assert_close(module.top_p_filter(logits, 0.7), expected(logits, 0.7))
"""


@dataclass(frozen=True)
class Cost:
    """One process: wall and CPU seconds."""

    wall_s: float
    cpu_s: float


def run(command: Sequence[str], cwd: str) -> Cost:
    """One child process, its CPU time with that of all its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    environment = {**os.environ, "HARNESS_HOME": str(Path(cwd, "home"))}
    subprocess.run(command, cwd=cwd, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Cost(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def bench_cold(course: Course, rounds: int) -> None:
    """One check, cold, against `import torch` and against pytest, in turn."""
    task = course.exercise("top-p")
    checks = len(task.file.cases) + len(task.file.stability) + 1
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "top_p.py").write_text(task.reference_source)
        test = Path(folder, "test_top_p.py")
        test.write_text(PYTEST_FILE.format(path=str(Path(folder, "top_p.py")), checks=checks))
        commands = {
            "import torch": [sys.executable, "-c", "import torch"],
            "harness check": [sys.executable, "-m", "harness", "check", "top_p.py"],
            "pytest, same checks": [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(test)],
            "harness --help": [sys.executable, "-m", "harness", "--help"],
        }
        costs: dict[str, list[Cost]] = {name: [] for name in commands}
        for number in range(rounds + 1):
            for name, command in commands.items():
                cost = run(command, folder)
                if number:  # the first round warms the page cache
                    costs[name].append(cost)
    base = statistics.median(cost.wall_s for cost in costs["import torch"])
    print(f"{'one process, cold':<24}{'wall s':>9}{'CPU s':>9}{'wall / import torch':>22}")
    for name, found in costs.items():
        wall = statistics.median(cost.wall_s for cost in found)
        cpu = statistics.median(cost.cpu_s for cost in found)
        print(f"{name:<24}{wall:>9.2f}{cpu:>9.2f}{wall / base:>22.2f}")


def time_to_values(command: Sequence[str], cwd: str, more: Mapping[str, str]) -> Cost:
    """Seconds until the verdict on values is on the terminal, and the CPU of the whole command."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    terminal, theirs = os.openpty()
    environment = {**os.environ, "HARNESS_HOME": str(Path(cwd, "home")), "TERM": "xterm-256color", **more}
    start, wall, seen = time.perf_counter(), 0.0, b""
    with subprocess.Popen(command, cwd=cwd, env=environment, stdin=theirs, stdout=theirs, stderr=theirs):
        os.close(theirs)
        with contextlib.suppress(OSError):  # the terminal is closed
            while part := os.read(terminal, 1 << 16):
                seen += part
                if not wall and VERDICT.search(seen):
                    wall = time.perf_counter() - start
    os.close(terminal)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Cost(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def bench_second(course: Course, rounds: int) -> None:
    """Checks that a server answers, from a shell, beside a cold one and the import that this one waits for."""
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as sockets:
        more = {"XDG_RUNTIME_DIR": sockets, "HARNESS_SERVER": "1", "CI": ""}
        harness = [str(Path(sys.executable).parent / "harness")]
        environment = {**os.environ, "HARNESS_HOME": str(Path(folder, "home")), **more}
        server = subprocess.Popen([*harness, "server", "run"], cwd="/", env=environment)
        while not list_addresses(sockets) and server.poll() is None:
            time.sleep(0.1)
        print(f"\n{'to the verdict on values':<24}{'wall s':>9}{'CPU s':>9}")
        for name in ("softmax", "attention", "top-p"):
            Path(folder, f"{name}.py").write_text(course.exercise(name).reference_source)
            command = [*harness, "check", f"{name}.py"]
            costs = [time_to_values(command, folder, more) for _ in range(rounds + 1)][1:]
            print_median(f"second check, {name}", costs)
        subprocess.run([*harness, "server", "stop"], env=environment, check=True, stdout=subprocess.DEVNULL)
        server.wait()
        command = [*harness, "check", "top-p.py", "--no-cost"]
        cold = [time_to_values(command, folder, {"HARNESS_SERVER": "0"}) for _ in range(rounds)]
        print_median("cold check, top-p", cold)
        print_median("import torch", [run([sys.executable, "-c", "import torch"], folder) for _ in range(rounds)])
        print_median("harness --help", [run([*harness, "--help"], folder) for _ in range(rounds)])
        print_median("python -c pass", [run([sys.executable, "-c", "pass"], folder) for _ in range(rounds)])


def print_median(name: str, costs: Sequence[Cost]) -> None:
    """One line of the table."""
    wall, cpu = (
        statistics.median(values) for values in zip(*((cost.wall_s, cost.cpu_s) for cost in costs), strict=True)
    )
    print(f"{name:<24}{wall:>9.3f}{cpu:>9.3f}", flush=True)


def bench_cohort(course: Course, count: int, jobs: int) -> None:
    """Many light submissions through one zygote; the start is not counted."""
    zygote, _ = start_zygote(None, course.secret_paths(), warm=True)
    with zygote:
        zygote.wait_ready()
        grader = Grader(zygote, 0)
        submissions = []
        for number in range(count):
            task = course.exercise(LIGHT[number % len(LIGHT)])
            text = f"# {number}\n{task.reference_source}"
            submissions.append(Submission(f"{task.id}.py", f"{task.id}.py", "", task.id, f"learner{number}", text))
        for name in LIGHT:
            grader.key_of(course.exercise(name))
        pid = zygote.process.pid
        ours, theirs, start = time.process_time(), tree_cpu_s(pid), time.perf_counter()
        results = list(
            do_each(
                lambda submission: grader.grade(submission, course.exercise(submission.exercise_id)), submissions, jobs
            )
        )
        wall = time.perf_counter() - start
        cpu = time.process_time() - ours + tree_cpu_s(pid) - theirs
    passed = sum(result.verdict == "passed" for result in results)
    print(f"\n{count} light submissions, {jobs} at once, isolation {zygote.level}: {passed} passed in {wall:.2f} s")
    print(f"  {1000 * cpu / count:.1f} ms of CPU each (grader, zygote and guests), {count / wall:.0f} a second")


def tree_cpu_s(pid: int) -> float:
    """CPU seconds of a process and its descendants, those that have ended included."""
    total = 0.0
    stack = [pid]
    while stack:
        process = stack.pop()
        try:
            fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
            children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
        except OSError:
            continue
        total += sum(int(fields[n]) for n in (11, 12, 13, 14)) / os.sysconf("SC_CLK_TCK")
        stack += [int(child) for child in children]
    return total


def main() -> None:
    """Both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--submissions", type=int, default=200)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    given = parser.parse_args()
    course = load_course()
    bench_cold(course, given.rounds)
    bench_second(course, given.rounds)
    bench_cohort(course, given.submissions, given.jobs)


if __name__ == "__main__":
    main()
