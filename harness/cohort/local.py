"""Grading on this machine: threads that share one zygote.

Whatever a submission does, its neighbours are graded: a failure that nobody foresaw is an internal error of that one
submission, and a zygote that was killed is started again.
"""

from __future__ import annotations

import contextlib
import hashlib
import platform
import threading
from collections.abc import Callable, Iterable, Iterator
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
from harness.cohort.record import Conditions
from harness.course.exercise import Exercise
from harness.course.submission import Submission
from harness.errors import HarnessError, IsolationError
from harness.grading.grader import MAX_POINTS, MOST_CHARS, Grader
from harness.records import Check, CheckVerdict, Result, Verdict
from harness.sandbox import start
from harness.sandbox.gpu import find_missing
from harness.sandbox.zygote import Zygote
from harness.text import clean

# How long to wait at once: a signal that comes just before a wait begins is acted on when it ends.
LOOK_S = 0.5
# How often a submission is graded whose zygote died under it.
TRIES = 3
# Packages and modules whose code decides verdicts; of any other a change leaves what is cached valid.
DECIDING = {"authoring", "course", "guest", "sandbox", "comparison", "measure", "grading", "records", "errors", "text"}
In = TypeVar("In")
Out = TypeVar("Out")


@dataclass(frozen=True)
class GradingOptions:
    """How to grade: the isolation level (None: the strongest of strict and standard), the device, whether cost and
    speed are measured, the seed, and what no submission may read."""

    level: str | None
    device: str
    with_cost: bool
    seed: int
    hidden: tuple[Path, ...]


class LocalWorker:
    """A zygote and its grader, both started again when the zygote dies.  Thread-safe; a context manager."""

    def __init__(self, wanted: GradingOptions) -> None:
        self.wanted = wanted
        self.lock = threading.Lock()
        self.is_closed = False
        self.missing = find_missing() if wanted.device != "cpu" else ""
        self.zygote, self.weaker = self._start()
        self.grader = self._make_grader()

    @property
    def conditions(self) -> Conditions:
        """What every verdict from here depends on."""
        wanted = self.wanted
        return Conditions(
            harness=f"{__version__}+{engine_digest()}",
            torch=metadata.version("torch"),
            python=platform.python_version(),
            device=f"{wanted.device} (missing)" if self.missing else wanted.device,
            level=self.zygote.level,
            with_cost=wanted.with_cost,
            seed=wanted.seed,
        )

    def __enter__(self) -> LocalWorker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the zygote, and with it all that is being graded."""
        with self.lock:
            self.is_closed = True
            self.zygote.close()

    def grade(self, submission: Submission, exercise: Exercise) -> Result:
        """Grade one submission.  Raises HarnessError only when no zygote can be started any more."""
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
        """Start again if this grader's zygote is dead; whether that was so."""
        with self.lock:
            if self.grader is not grader:
                return True  # a neighbour has done it
            if self.is_closed or grader.zygote.process.poll() is None:
                return False
            grader.zygote.close()
            self.zygote, _ = self._start(grader.zygote.level)
            self.grader = self._make_grader()
            self.grader.keys = grader.keys  # values only; what holds on to the dead zygote is left behind
            self.grader.locks = grader.locks
            return True

    def _start(self, level: str | None = None) -> tuple[Zygote, list[str]]:
        wanted = self.wanted
        device = "cpu" if self.missing else wanted.device
        level = level or wanted.level
        try:
            return start.start_zygote(level, wanted.hidden, warm=True, weakest="standard", device=device)
        except IsolationError as error:
            if device == "cpu":
                raise
            self.missing = str(error)
        return start.start_zygote(level, wanted.hidden, warm=True, weakest="standard")

    def _make_grader(self) -> Grader:
        return Grader(self.zygote, self.wanted.seed, self.wanted.device, self.wanted.with_cost, self.missing)


def _grade(grader: Grader, submission: Submission, exercise: Exercise) -> Result:
    with contextlib.suppress(Exception):  # it comes again, and is handled, below
        grader.key_of(exercise)  # not in the time of whoever comes first
    return grader.grade(submission, exercise)


def broken_result(submission: Submission, exercise: Exercise, conditions: Conditions, told: str) -> Result:
    """An internal error where no zygote is left to speak of."""
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
        path=clean(submission.path, MOST_CHARS),
        sha256=submission.sha256,
        verdict=Verdict.INTERNAL_ERROR,
        checks=(Check("grading", "policy", CheckVerdict.ERROR, told),),
        diagnosis=(),
        max_points=MAX_POINTS,
        level=conditions.level,
        layers=(),
        environment=environment,
        stdout="",
        stderr="",
        truncated=False,
        wall_s=0.0,
        message=told,
    )


def do_each(work: Callable[[In], Out], given: Iterable[In], jobs: int) -> Iterator[Out]:
    """Do the work on so many threads, and give what comes of it as it comes; few are waiting at any time.

    When the caller stops asking, what waits is not begun; what runs goes on until what it needs is closed.
    """
    pool = ThreadPoolExecutor(max_workers=jobs, thread_name_prefix="grade")
    ended: SimpleQueue[Future[Out]] = SimpleQueue()
    try:
        # Not above `try`: CPython 3.11 looks for what handles Ctrl-C at a jump back just before where it jumps to.
        rest = iter(given)
        under_way = 0
        while True:
            for item in islice(rest, 2 * jobs + 1 - under_way):
                pool.submit(work, item).add_done_callback(ended.put)
                under_way += 1
            if not under_way:
                break
            try:
                future = ended.get(timeout=LOOK_S)
            except Empty:
                continue
            under_way -= 1
            yield future.result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


@cache
def engine_digest() -> str:
    """A digest of the files that decide verdicts: a cache must not outlive a change of them."""
    package = Path(__file__).resolve().parent.parent
    digest = hashlib.sha256()
    for path in sorted(package.rglob("*.py")):
        name = path.relative_to(package).as_posix()
        if name.split("/")[0].removesuffix(".py") in DECIDING:
            content = path.read_bytes()
            digest.update(f"{name} {len(content)} ".encode() + content)
    return digest.hexdigest()[:12]


def check_same(found: Iterable[tuple[str, Conditions]]) -> Conditions:
    """The conditions that all places share.  Raises HarnessError, and says which differ and where."""
    places = list(found)
    first_name, first = places[0]
    for name, conditions in places[1:]:
        for field in first.__dataclass_fields__:
            mine, theirs = getattr(first, field), getattr(conditions, field)
            if mine != theirs:
                raise HarnessError(
                    f"{first_name} has {field} {mine}, {name} has {theirs}: verdicts would depend on where they are "
                    "made; make them the same" + (", or give --isolation" if field == "level" else "")
                )
    return first
