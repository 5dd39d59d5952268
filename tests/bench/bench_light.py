"""CPU of one light submission in a cohort, by the grader, the zygote and its guests together, as a multiple of one that
does not parse: that is the floor of a guest.

    python tests/bench/bench_light.py [--rounds 40] [--more-calls 12]

Each exercise's reference is graded in turn with the others, under one key, with cost and without.  `--more-calls N`
asks N of the small calls again: the difference is the price of a call.
"""

from __future__ import annotations

import argparse
import itertools
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from harness.comparison.answer_key import AnswerKey
from harness.course.catalogue import Course, load_course
from harness.course.submission import Submission
from harness.grading.grader import Grader
from harness.results.result import Verdict
from harness.sandbox.guest import GuestHandle
from harness.sandbox.start import start_zygote
from harness.sandbox.zygote import Zygote

EXERCISES = ("attention", "softmax", "top-p", "causal-mask")
NO_PYTHON = "def softmax(x, dim=-1)\n    return x\n"


def lengthened(key: AnswerKey, more: int) -> AnswerKey:
    """A key that asks `more` of its small calls again, each counted as a call of its own."""
    small = [answer for answer in key.answers if answer.max_bytes < 4096 and len(answer.call.steps) == 1]
    further = tuple(replace(answer) for answer in itertools.islice(itertools.cycle(small), more))
    return replace(key, answers=key.answers + further)


class Meter:
    """Milliseconds of CPU of the grader, the zygote and its guests so far."""

    def __init__(self, zygote: Zygote) -> None:
        self.zygote = zygote
        self.guests: list[GuestHandle] = []
        self.of_guests = 0.0
        fork = zygote.fork

        def fork_and_keep(*given: Any, **named: Any) -> GuestHandle:
            self.guests.append(fork(*given, **named))
            return self.guests[-1]

        zygote.fork = fork_and_keep  # type: ignore[method-assign]

    def read(self) -> list[float]:
        """Of each of the three."""
        ended = [guest for guest in self.guests if guest.exit is not None]
        self.of_guests += sum(guest.exit["cpu_s"] for guest in ended if guest.exit)
        self.guests = [guest for guest in self.guests if guest.exit is None]
        own = sum(running_s(pid) for pid in descendants(self.zygote.process.pid))
        return [1000 * time.process_time(), 1000 * own, 1000 * self.of_guests]


def descendants(pid: int) -> list[int]:
    """A process and those below it that run; a zygote below bubblewrap is one of them."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *itertools.chain.from_iterable(map(descendants, map(int, children)))]


def running_s(pid: int) -> float:
    """Seconds of CPU of a running process, by the scheduler's clock."""
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9


def measure(course: Course, zygote: Zygote, rounds: int, more: int, *, with_cost: bool) -> dict[str, list[float]]:
    """Mean milliseconds of CPU by exercise, and of a file that does not parse as `floor`."""
    grader = Grader(zygote, 0, with_cost=with_cost)
    rows = {name: (course.exercise(name).reference_source, course.exercise(name)) for name in EXERCISES}
    for exercise in [exercise for _, exercise in rows.values()]:
        grader.known["key", exercise.id] = lengthened(grader.key_of(exercise), more)
    rows["floor"] = (NO_PYTHON, course.exercise("softmax"))
    meter = Meter(zygote)
    spent = {name: [0.0] * 3 for name in rows}
    for number in range(-5, rounds):
        for name, (text, exercise) in rows.items():
            before = meter.read()
            result = grader.grade(Submission(f"{name}.py", name, "", exercise.id, text=text), exercise)
            if result.verdict is not (Verdict.PASSED if name != "floor" else Verdict.ERROR):
                raise SystemExit(f"{name}: {result.verdict}: {result.message}")
            if number >= 0:
                spent[name] = [a + c - b for a, b, c in zip(spent[name], before, meter.read(), strict=True)]
    return {name: [part / rounds for part in parts] for name, parts in spent.items()}


def main() -> None:
    """The table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--more-calls", type=int, default=0)
    given = parser.parse_args()
    course = load_course()
    for with_cost in (False, True):
        zygote, _ = start_zygote(None, course.secret_paths(), warm=True)
        with zygote:
            found = measure(course, zygote, given.rounds, given.more_calls, with_cost=with_cost)
        print(f"{'with' if with_cost else 'without'} cost, level {zygote.level}, ms of CPU")
        print(f"{'':<14}{'grader':>8}{'zygote':>8}{'guests':>8}{'sum':>8}{'x floor':>9}")
        for name, parts in found.items():
            figures = "".join(f"{part:8.1f}" for part in (*parts, sum(parts)))
            print(f"{name:<14}{figures}{sum(parts) / sum(found['floor']):9.2f}")


if __name__ == "__main__":
    main()
