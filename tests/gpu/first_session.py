"""The first minutes on a GPU: which layer of the sandbox breaks CUDA, and how precise the windows are.

    python tests/gpu/first_session.py [--parts machine,fork,…] [--seconds 540]

Prints Markdown with the card's name, for docs/benchmarks.md. Items that there is no time for are listed as not run.
Without a card it prints the reason and what it would run, and exits with 3.
"""

from __future__ import annotations

import argparse
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial

import torch

from harness.course.catalogue import Course, load_course
from harness.course.exercise import Exercise
from harness.course.schema import SpeedFile
from harness.course.submission import Submission
from harness.grading.grader import Grader
from harness.grading.runs import time_submission
from harness.records import Call, Returned, Step
from harness.sandbox import gpu, nvml
from harness.sandbox.caller import Caller, GuestSource
from harness.sandbox.forked_guest import ForkedGuest
from harness.sandbox.gpu_machine import examine_machine, find_missing, find_problems
from harness.sandbox.guest import Limits
from harness.sandbox.levels import find_installed_answers, plan_level
from harness.sandbox.start import DeviceStart, start_for_device, start_zygote
from harness.sandbox.zygote import Zygote

NO_CARD = 3
# Levels, and the layers that are removed from them.
LADDER: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("process", ()),
    ("standard", ()),
    ("standard", ("landlock",)),
    ("standard", ("seccomp",)),
    ("standard", ("rlimits",)),
    ("standard", ("landlock", "seccomp", "rlimits")),
    ("strict", ()),
    ("strict", ("landlock",)),
    ("strict", ("seccomp",)),
    ("strict", ("rlimits",)),
    ("strict", ("landlock", "seccomp", "rlimits")),
)
# The work of a zygote before it forks.
WARM_UPS = {
    "the import of torch": "",
    "the import of torch._dynamo": "import torch._dynamo, torch.optim, torch.func",
    "a backward pass": "x = torch.ones(4, requires_grad=True); (x * x).sum().backward()",
}
FORK = """
import os, torch
torch.set_num_threads(1)
{warm_up}
if os.fork() == 0:
    for name, act in {{
        "sum on the device": lambda: torch.ones(8, device="cuda").sum().item(),
        "backward on the CPU": lambda: torch.ones(2, requires_grad=True).sum().backward(),
    }}.items():
        try:
            act()
            print(name, "works", end="; ", flush=True)
        except BaseException as error:
            print(name, "FAILS:", type(error).__name__, str(error)[:90], end="; ", flush=True)
    os._exit(0)
os.wait()
"""
PROBE = """
import ctypes, time, torch

def matmul():
    square = torch.ones(256, 256, device="cuda")
    return (square @ square)[0, 0].item()

def backward():
    x = torch.ones(4, 4, device="cuda", requires_grad=True)
    (x @ x).sum().backward()

STEPS = {
    "cuInit": lambda: ctypes.CDLL("libcuda.so.1").cuInit(0),
    "sum": lambda: torch.ones(8, device="cuda").sum().item(),
    "matmul": matmul,
    "backward": backward,
    "pinned memory": lambda: torch.ones(1 << 20).pin_memory(),
}

def probe():
    outcomes = []
    for name, act in STEPS.items():
        started = time.perf_counter()
        try:
            code = act()
            word = f"{code}" if name == "cuInit" and code else "works"
        except BaseException as error:
            word = f"{type(error).__name__}: {error}"[:160]
        outcomes.append([name, word, time.perf_counter() - started])
    return outcomes
"""
SPIN = """

right, side = softmax, None
torch.cuda.synchronize = lambda *_, **__: None


def softmax(x, dim=-1):
    global side
    for _ in range(3):
        out = right(x, dim)
    if x.numel() > 1_000_000:
        side = side or torch.cuda.Stream()
        with torch.cuda.stream(side):
            torch.cuda._sleep(400_000_000)
    return out
"""
ZEROS = """

right = softmax


def softmax(x, dim=-1):
    return right(x, dim) if x.numel() < 1_000_000 else torch.zeros_like(x)
"""
ATTACKS = {"three times the work, and a kernel on a side stream": SPIN, "zeros at the timed size": ZEROS}


@dataclass(frozen=True)
class Item:
    """One thing to try, and the table rows that it produces."""

    name: str
    run: Callable[[], Iterator[str]]


class Session:
    """The things to try; zygotes are started when the first part needs them."""

    def __init__(self, course: Course) -> None:
        self.course = course
        self.hidden = [*course.secret_paths(), *find_installed_answers()]
        self.started: Grader | None = None
        self.on_device = DeviceStart()

    def plan(self) -> dict[str, list[Item]]:
        """Every part with its items."""
        timed = [
            (exercise, case)
            for exercise in self.course.exercises()
            for case in exercise.file.speed
            if case.device == "cuda"
        ]
        softmax = self.course.exercise("softmax")
        (first, *_) = (case for case in softmax.file.speed if case.device == "cuda")
        return {
            "machine": [Item("what the machine has", self.describe_machine)],
            "fork": [Item(name, partial(self.try_fork, name, text)) for name, text in WARM_UPS.items()],
            "ladder": [Item(_rung(level, less), partial(self.climb, level, less)) for level, less in LADDER],
            "memory": [Item("device memory of a guest, by the driver", self.weigh)],
            "windows": [
                Item(f"{exercise.id}: {case.name}", partial(self.time, exercise, case, exercise.reference_source))
                for exercise, case in timed
            ],
            "attacks": [
                Item(name, partial(self.time, softmax, first, softmax.reference_source + text))
                for name, text in ATTACKS.items()
            ],
        }

    def grader(self) -> Grader:
        """A grader with the GPU at the strongest level that works. Raises RuntimeError if none does."""
        if self.started is None:
            self.on_device = start_for_device("cuda", None, self.hidden, warm=True)
            gpu_zygote = self.on_device.zygote
            if gpu_zygote is not None:
                print(f"\nlevel {gpu_zygote.level} ({', '.join(gpu_zygote.layers)}) {list(self.on_device.weaker)}\n")
            zygote, _ = start_zygote(None, self.hidden)
            self.started = Grader(zygote, 1, "cuda", gpu_zygote=gpu_zygote)
        if self.started.gpu_zygote is None:
            raise RuntimeError(self.on_device.missing)
        return self.started

    def close(self) -> None:
        """End the zygotes."""
        for zygote in (self.started.zygote, self.started.gpu_zygote) if self.started is not None else ():
            if zygote is not None:
                zygote.close()

    def describe_machine(self) -> Iterator[str]:
        """Card, driver, kernel and problems."""
        machine = examine_machine()
        yield f"nodes {' '.join(machine.nodes)}; driver's library in {' '.join(machine.libraries)}"
        yield f"kernel {platform.release()}, Python {platform.python_version()}, torch {torch.__version__}"
        yield f"tools missing for Triton: {' '.join(machine.missing_tools) or 'none'}"
        for problem in find_problems(machine):
            yield f"{problem.text}; {problem.remedy}"

    def try_fork(self, name: str, warm_up: str) -> Iterator[str]:
        """What works in a child of a process that did `warm_up` before."""
        program = FORK.format(warm_up=warm_up)
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=90, check=False)
        yield f"after {name}: {done.stdout.strip() or done.stderr.strip()[-300:]}"

    def climb(self, level: str, less: tuple[str, ...]) -> Iterator[str]:
        """What a guest can do with the device at a level without some of its layers."""
        plan = plan_level(level, self.hidden, "cuda")
        layers = tuple(layer for layer in plan.layers if layer not in less)
        with Zygote(replace(plan, layers=layers), self.hidden, False, "cuda") as zygote:
            zygote.start_import()
            zygote.wait_ready()
            with zygote.fork(Limits(wall_s=90)) as guest:
                outcome = _probe(Caller(guest))
        steps = ", ".join(f"{name} {word} ({seconds:.1f} s)" for name, word, seconds in outcome)
        yield f"{_rung(level, less)}: {steps}"

    def weigh(self) -> Iterator[str]:
        """How much memory a context takes, and whether the driver attributes it to its process."""
        zygote = self.grader().gpu_zygote
        assert zygote is not None
        with zygote.fork(Limits(wall_s=90)) as guest:
            _probe(Caller(guest))
            held = nvml.used_mb(zygote.gpu_uuid, guest.pid) if isinstance(guest, ForkedGuest) else None
        yield "the driver does not say" if held is None else f"{held:,.0f} MB"

    def time(self, exercise: Exercise, case: SpeedFile, text: str) -> Iterator[str]:
        """One timed case: the ratio, which should be 1 for the reference, and how long the measurement takes."""
        grader = self.grader()
        timing = grader.timing_case_of(exercise, case)
        submission = Submission(f"{exercise.id}.py", f"{exercise.id}.py", "", exercise.id, text=text)
        started = time.perf_counter()
        timed = time_submission(submission, grader.key_of(exercise), timing, timing.zygote)
        spent, interval = time.perf_counter() - started, timed.interval
        ratio = f"{interval.median:.2f} ({interval.low:.2f}–{interval.high:.2f})" if interval else "–"
        share = f"{timed.share:.1f}" if timed.share is not None else "–"
        why = timed.fault.message if timed.fault else timed.reason
        cells = [exercise.id, case.name, f"{case.limit:g}", ratio, str(len(timed.ratios)), share]
        cells += [timed.side or "unsure", f"{spent:.0f} s", " ".join(why.split())[:120]]
        yield f"| {' | '.join(cells)} |"


HEADS = {
    "windows": "| exercise | case | limit | ratio of the reference | rounds | share | side | took | why |\n"
    "|---|---|---|---|---|---|---|---|---|"
}
HEADS["attacks"] = HEADS["windows"].replace("ratio of the reference", "ratio")


def _rung(level: str, less: tuple[str, ...]) -> str:
    return f"{level} without {' and '.join(less)}" if less else level


def _probe(caller: Caller) -> list[list[object]]:
    """The result of each step of the probe. Raises RuntimeError if it could not run."""
    failure = caller.load(GuestSource(PROBE, "probe.py", "probe"), 0)
    if failure is not None:
        raise RuntimeError(failure.message)
    call = Call("probe", "correctness", (Step("call", ()),), "float32", "float32", False, False, True)
    (outcome,) = caller.run(call, 1 << 20)
    if not isinstance(outcome, Returned):
        raise RuntimeError(str(outcome)[:300])
    value: list[list[object]] = outcome.value
    return value


def play(parts: dict[str, list[Item]], seconds: float) -> None:
    """Run every item in order while there is time; a failure becomes a line, and the next item runs."""
    deadline = time.monotonic() + seconds
    left_out = []
    for part, items in parts.items():
        print(f"\n### {part}\n")
        if part in HEADS:
            print(HEADS[part])
        for item in items:
            if time.monotonic() > deadline:
                left_out.append(f"{part}: {item.name}")
                continue
            try:
                for line in item.run():
                    print(line if line.startswith("|") else f"- {line}", flush=True)
            except Exception as error:  # failures are what this script looks for
                print(f"- {item.name}: {type(error).__name__}: {' '.join(str(error).split())[:300]}", flush=True)
    print(f"\nNot run, out of time: {'; '.join(left_out) or 'nothing'}")


@contextmanager
def opened(session: Session) -> Iterator[Session]:
    """Close the session at the end."""
    try:
        yield session
    finally:
        session.close()


def main(arguments: list[str]) -> int:
    """The exit code."""
    parser = argparse.ArgumentParser(description="The first minutes on a card.")
    parser.add_argument("--parts", help="comma-separated; default: all")
    parser.add_argument("--seconds", type=float, default=540.0, help="no item starts after so long (default: 540)")
    wanted = parser.parse_args(arguments)
    with opened(Session(load_course(None))) as session:
        plan = session.plan()
        parts = {name: plan[name] for name in (wanted.parts.split(",") if wanted.parts else plan)}
        missing = find_missing()
        if missing:
            print(f"No card: {missing}. Nothing was run, nothing is verified. With one, this would run:")
            for part, items in parts.items():
                print(f"- {part}: {'; '.join(item.name for item in items)}")
            return NO_CARD
        device = nvml.describe()
        print(f"## {device.get('name', ' '.join(gpu.find_nodes()))}, driver {device.get('driver', 'unknown')}")
        play(parts, wanted.seconds)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
