"""Grade on this machine, in threads that share one zygote.

Whatever a submission does, the others are graded: an unforeseen failure is an internal error of that one submission,
and a zygote that was killed is started again.
"""

from __future__ import annotations

import os
import platform
import threading
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from itertools import islice
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import TYPE_CHECKING, TypeVar

from harness import __version__
from harness.engine.conditions import Conditions, GradingOptions, engine_digest
from harness.errors import IsolationError
from harness.sandbox import start
from harness.sandbox.guest import Limits
from harness.sandbox.zygote import Zygote
from harness.text import clean

if TYPE_CHECKING:
    from harness.course.exercise import Exercise
    from harness.course.submission import Submission
    from harness.grading.grader import Grader
    from harness.results.result import Result

# The longest single wait: a signal that arrives just before a wait begins is acted on when it ends.
POLL_S = 0.5
# How often a submission is tried when its zygote dies.
TRIES = 3
# Exercises under a seed whose answers and known mistakes are kept.
MOST_KEPT = 256
In = TypeVar("In")
Out = TypeVar("Out")
# An exercise, whether its costs are checked, and the seed.
GraderName = tuple[str, str, bool, int]


class Engine:
    """A zygote and its graders, started again when the zygote dies.  Thread-safe; a context manager.

    The constructor returns while torch is being imported.
    """

    def __init__(self, options: GradingOptions) -> None:
        self.options = options
        self.lock = threading.Lock()
        self.is_closed = False
        # levels that hold but cannot import torch, with the reason
        self.failed: dict[str, str] = {}
        self.graders: OrderedDict[GraderName, Grader] = OrderedDict()
        # The sandbox ends with the thread that started it, so that thread must live as long as the engine.
        self.starter = ThreadPoolExecutor(1, "engine")
        try:
            self.zygote, self.weaker = self.starter.submit(self._start, options.level).result()
            self.on_device = self.starter.submit(self._start_for_device, options.level).result()
        except BaseException:
            self.starter.shutdown()
            raise
        self.weaker = [*self.weaker, *self.on_device.weaker]

    @property
    def conditions(self) -> Conditions:
        """The conditions that this engine grades under."""
        from importlib import metadata  # slow to import, and a single check needs none

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

    def __enter__(self) -> Engine:
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
        self.starter.shutdown()

    def grade(
        self,
        submission: Submission,
        exercise: Exercise,
        on_progress: Callable[[Result], None] | None = None,
        *,
        seed: int | None = None,
        with_cost: bool | None = None,
        with_diagnosis: bool = True,
    ) -> Result:
        """Grade one submission, under the seed of the options unless another is given.

        Raises HarnessError only if no zygote can be started, or if this job was cancelled.
        """
        from harness.results.result import Verdict  # while the zygote imports torch

        for _ in range(TRIES):
            grader = self.grader_of(exercise, seed)
            with suppress(Exception):  # `grade` fails alike and reports it; a key's time is its own
                grader.key_of(exercise)
            result = grader.grade(submission, exercise, on_progress, with_cost=with_cost, with_diagnosis=with_diagnosis)
            if result.verdict is not Verdict.INTERNAL_ERROR or not self._replace(grader):
                break
        self.zygote.reserve.check()
        return result

    def grader_of(self, exercise: Exercise, seed: int | None = None) -> Grader:
        """The grader that keeps the answers to this exercise under this seed, or under that of the options."""
        from harness.grading.grader import Grader  # numpy is imported while the zygote imports torch

        seed = self.options.seed if seed is None else seed
        name = exercise.id, exercise.digest, bool(exercise.file.cost or exercise.file.speed), seed
        with self.lock:
            if name not in self.graders:
                options = self.options
                self.graders[name] = Grader(
                    self.zygote, seed, options.device, options.with_cost, self.missing, self.on_device.zygote
                )
            self.graders.move_to_end(name)
            while len(self.graders) > MOST_KEPT:
                self.graders.popitem(last=False)
            return self.graders[name]

    def _replace(self, grader: Grader) -> bool:
        """Start a new zygote if this grader's has died; returns whether it had."""
        with self.lock:
            if (grader.zygote, grader.gpu_zygote) != (self.zygote, self.on_device.zygote):
                return True  # another thread has done it
            dead = [zygote for zygote in self.zygotes if not zygote.is_running]
            if self.is_closed or not dead:
                return False
            for zygote in dead:
                self._note_failure(zygote)
                zygote.close()
                level = self.options.level if zygote.level in self.failed else zygote.level
                if zygote is self.zygote:
                    self.zygote, self.weaker = self.starter.submit(self._start, level).result()
                else:
                    self.on_device = self.starter.submit(self._start_for_device, level).result()
            self.graders.clear()
            return True

    def _note_failure(self, zygote: Zygote) -> None:
        """Remember that torch cannot be imported at this level, so that it is not tried again."""
        try:
            zygote.wait_ready()
        except IsolationError as error:
            self.failed[zygote.level] = str(error)

    @property
    def zygotes(self) -> list[Zygote]:
        """The zygotes that are running."""
        return [self.zygote, *([self.on_device.zygote] if self.on_device.zygote is not None else [])]

    @property
    def missing(self) -> str:
        """Why guests do not have the requested device; "" if they do."""
        return self.on_device.missing

    # ---- one job a thread

    def begin_job(self) -> None:
        """Begin a new job in this thread."""
        for zygote in self.zygotes:
            zygote.reserve.take_up()

    def cancel_job(self, thread: int) -> None:
        """End what a thread is grading; the result then means nothing."""
        for zygote in self.zygotes:
            zygote.reserve.give_up(thread)

    def guests_of_job(self) -> Counter[Limits]:
        """The guests that this thread's job has started so far."""
        return self.zygote.reserve.asked_for()

    def fork_ahead(self, wanted: Mapping[Limits, int]) -> None:
        """Keep these guests ready in reserve; call it only while no verdict is pending."""
        self.zygote.reserve.fork_ahead(wanted)

    def _start(self, level: str | None) -> tuple[Zygote, list[str]]:
        options = self.options
        return start.start_zygote(level, options.hidden, options.is_warm, options.weakest, failed=self.failed)

    def _start_for_device(self, level: str | None) -> start.DeviceStart:
        options = self.options
        return start.start_for_device(options.device, level, options.hidden, options.is_warm, options.weakest)


def broken_result(submission: Submission, exercise: Exercise, conditions: Conditions, message: str) -> Result:
    """The result of a submission that no engine could grade: an internal error."""
    from harness.grading.grader import MAX_POINTS, MOST_CHARS
    from harness.results.result import Check, CheckVerdict, Isolation, Result, SubmittedFile, Verdict

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


def usable_cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def do_each(work: Callable[[In], Out], items: Iterable[In], jobs: int) -> Iterator[Out]:
    """Apply `work` to every item on `jobs` threads, and yield the outcomes as they arrive; only a few items are queued
    at a time.

    When the caller stops iterating, queued items are dropped; running ones continue until their zygote is closed.
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
