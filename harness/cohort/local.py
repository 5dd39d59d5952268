"""Grade on this machine, in threads that share one zygote.

Whatever a submission does, the others are graded: an unforeseen failure is an internal error of that one submission,
and a zygote that was killed is started again.
"""

from __future__ import annotations

import contextlib
import hashlib
import platform
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from itertools import islice
from pathlib import Path
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import TypeVar

from harness import __version__
from harness.cohort.attempts import Conditions
from harness.course.exercise import Exercise
from harness.course.submission import Submission
from harness.errors import HarnessError
from harness.grading.grader import MAX_POINTS, MOST_CHARS, Grader
from harness.records import Check, CheckVerdict, Isolation, Result, SubmittedFile, Verdict
from harness.sandbox import start
from harness.sandbox.zygote import Zygote
from harness.text import clean

# The longest single wait: a signal that arrives just before a wait begins is acted on when it ends.
POLL_S = 0.5
# How often a submission is tried when its zygote dies.
TRIES = 3
# Packages and modules whose code decides verdicts; a change to any other leaves cached verdicts valid.
DECIDING = {"authoring", "course", "guest", "sandbox", "comparison", "measure", "grading", "records", "errors", "text"}
In = TypeVar("In")
Out = TypeVar("Out")


@dataclass(frozen=True)
class GradingOptions:
    """How to grade: the isolation level (None: the strongest of strict and standard), the device, whether cost and
    speed are measured, the seed, and the paths that no submission may read."""

    level: str | None
    device: str
    with_cost: bool
    seed: int
    hidden: tuple[Path, ...]


class LocalWorker:
    """A zygote and its grader, both started again when the zygote dies.  Thread-safe; a context manager."""

    def __init__(self, options: GradingOptions) -> None:
        self.options = options
        self.lock = threading.Lock()
        self.is_closed = False
        self.zygote, self.weaker = self._start(options.level)
        self.on_device = self._start_for_device(options.level)
        self.weaker = [*self.weaker, *self.on_device.weaker]
        self.grader = self._make_grader()

    @property
    def conditions(self) -> Conditions:
        """The conditions that this worker grades under."""
        options = self.options
        return Conditions(
            harness=f"{__version__}+{engine_digest()}",
            torch=metadata.version("torch"),
            python=platform.python_version(),
            device=f"{options.device} (missing)" if self.missing else options.device,
            level=(self.on_device.zygote or self.zygote).level,
            with_cost=options.with_cost,
            seed=options.seed,
        )

    def __enter__(self) -> LocalWorker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the zygote, and with it everything that is being graded."""
        with self.lock:
            self.is_closed = True
            for zygote in self.zygotes:
                zygote.close()

    def grade(self, submission: Submission, exercise: Exercise) -> Result:
        """Grade one submission.  Raises HarnessError only when no zygote can be started."""
        for left in reversed(range(TRIES)):
            grader = self.grader
            try:
                result = _grade(grader, submission, exercise)
            except HarnessError:  # the zygote died before it was ready
                if not left or not self._replace(grader):
                    raise
                continue
            if result.verdict is not Verdict.INTERNAL_ERROR or not self._replace(grader):
                break
        return result

    def _replace(self, grader: Grader) -> bool:
        """Start a new zygote if this grader's is dead; whether it was."""
        with self.lock:
            if self.grader is not grader:
                return True  # another thread has done it
            dead = [zygote for zygote in self.zygotes if not zygote.is_running]
            if self.is_closed or not dead:
                return False
            for zygote in dead:
                zygote.close()
                if zygote is self.zygote:
                    self.zygote, _ = self._start(zygote.level)
                else:
                    self.on_device = self._start_for_device(zygote.level)
            self.grader = self._make_grader()
            self.grader.keys = grader.keys  # plain values; nothing that refers to the dead zygote
            self.grader.locks = grader.locks
            return True

    @property
    def zygotes(self) -> list[Zygote]:
        """Those that are running."""
        return [self.zygote, *([self.on_device.zygote] if self.on_device.zygote is not None else [])]

    @property
    def missing(self) -> str:
        """Why guests do not have the device that was asked for; "" where they do."""
        return self.on_device.missing

    def _start(self, level: str | None) -> tuple[Zygote, list[str]]:
        return start.start_zygote(level, self.options.hidden, warm=True, weakest="standard")

    def _start_for_device(self, level: str | None) -> start.DeviceStart:
        options = self.options
        return start.start_for_device(options.device, level, options.hidden, warm=True, weakest="standard")

    def _make_grader(self) -> Grader:
        options = self.options
        return Grader(self.zygote, options.seed, options.device, options.with_cost, self.missing, self.on_device.zygote)


def _grade(grader: Grader, submission: Submission, exercise: Exercise) -> Result:
    with contextlib.suppress(Exception):  # raised again, and handled, by the call below
        grader.key_of(exercise)  # so that the first submission's time does not include it
    return grader.grade(submission, exercise)


def broken_result(submission: Submission, exercise: Exercise, conditions: Conditions, message: str) -> Result:
    """The result of a submission that no worker could grade: an internal error."""
    environment = {
        "device": conditions.device,
        "torch": conditions.torch,
        "python": conditions.python,
        "harness": __version__,
        "seed": conditions.seed,
        "exercise_sha256": exercise.digest,
    }
    return Result(
        exercise=exercise.id,
        learner=None if submission.learner is None else clean(submission.learner, MOST_CHARS),
        submission=SubmittedFile(clean(submission.path, MOST_CHARS), submission.sha256 or None),
        verdict=Verdict.INTERNAL_ERROR,
        message=message,
        score=0.0,
        max_points=MAX_POINTS,
        checks=(Check("grading", "policy", CheckVerdict.ERROR, message),),
        isolation=Isolation(conditions.level),
        environment=environment,
    )


def do_each(work: Callable[[In], Out], items: Iterable[In], jobs: int) -> Iterator[Out]:
    """Apply `work` to every item on `jobs` threads, and yield the outcomes as they arrive; few items wait at any time.

    When the caller stops iterating, waiting items are dropped; running ones go on until their zygote is closed.
    """
    pool = ThreadPoolExecutor(max_workers=jobs, thread_name_prefix="grade")
    ended: SimpleQueue[Future[Out]] = SimpleQueue()
    try:
        # Not above `try`: CPython 3.11 looks up the handler of a Ctrl-C during a loop's jump just before its target.
        rest = iter(items)
        under_way = 0
        while True:
            for item in islice(rest, 2 * jobs + 1 - under_way):
                pool.submit(work, item).add_done_callback(ended.put)
                under_way += 1
            if not under_way:
                break
            try:
                future = ended.get(timeout=POLL_S)
            except Empty:
                continue
            under_way -= 1
            yield future.result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


@cache
def engine_digest() -> str:
    """A digest of the files that decide verdicts: cached verdicts must not outlive a change to them."""
    package = Path(__file__).resolve().parent.parent
    digest = hashlib.sha256()
    for path in sorted(package.rglob("*.py")):
        name = path.relative_to(package).as_posix()
        if name.split("/")[0].removesuffix(".py") in DECIDING:
            content = path.read_bytes()
            digest.update(f"{name} {len(content)} ".encode() + content)
    return digest.hexdigest()[:12]


def check_same(workers: Sequence[tuple[str, Conditions]]) -> Conditions:
    """The conditions that all workers share.  Raises HarnessError if they differ, and says in what."""
    first_name, first = workers[0]
    for name, conditions in workers[1:]:
        for field in first.__dataclass_fields__:
            mine, theirs = getattr(first, field), getattr(conditions, field)
            if mine != theirs:
                raise HarnessError(
                    f"{first_name} has {field} {mine}, {name} has {theirs}: verdicts would depend on where they are "
                    "made; make them the same" + (", or give --isolation" if field == "level" else "")
                )
    return first
