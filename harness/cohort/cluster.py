"""Grading on a Ray cluster: an actor with one zygote on every node, or one for every GPU, which it has for itself.

The driver alone reads the cohort and writes records.  What a lost worker had in hand goes to another, and only the
first answer for a submission counts; a worker's node gets a new one while it is there.  Exercises are sent along, so
that nodes need the package and nothing of the course.
"""

from __future__ import annotations

import os
import socket
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from harness.cohort.files import read_entry
from harness.cohort.local import GradingOptions, LocalWorker, broken_result, check_same
from harness.cohort.plan import PlannedSubmission
from harness.cohort.record import Conditions
from harness.course.catalogue import Course
from harness.course.exercise import Exercise
from harness.course.submission import Submission
from harness.errors import HarnessError, UsageError

LOCAL, AUTO = "local", "auto"
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
# Written by `ray start`.
RUNNING = Path("/tmp/ray/ray_current_cluster")
# A submission whose workers were lost so often is left as an internal error: it may be what kills them.
MOST_LOSSES = 3
# How often a node gets a new worker in place of one that was lost.
MOST_RENEWALS = 20
START_S = 300.0
# Submissions that a worker holds beside those that it is grading.
AHEAD = 2


class RemoteWorker:
    """What runs on a node."""

    def __init__(self, wanted: GradingOptions) -> None:
        here = Path(__file__).resolve().parent.parent
        # The sandbox ends with the thread that started it; this one stays.
        self.keeper = ThreadPoolExecutor(1)
        self.station = self.keeper.submit(LocalWorker, replace(wanted, hidden=(*wanted.hidden, here))).result()

    def describe(self) -> tuple[str, Conditions, tuple[str, ...]]:
        """Its name, under which conditions it grades, and why not at a stronger level."""
        name = f"{socket.gethostname()} (process {os.getpid()})"
        return name, self.station.conditions, tuple(self.station.weaker)

    def grade(self, submission: Submission, exercise: Exercise) -> dict[str, Any]:
        """The result's document."""
        return self.station.grade(submission, exercise).as_json()


@dataclass
class WorkerHandle:
    """A worker as the driver sees it: where it is, how many submissions it takes at once, and how many it has."""

    node: str
    slots: int
    actor: Any
    name: str = ""
    load: int = 0
    is_ready: bool = False
    is_lost: bool = False


@dataclass
class ClusterJob:
    """A submission on its way, and how many workers were lost with it."""

    entry: PlannedSubmission
    submission: Submission
    losses: int = 0


class ClusterExecutor:
    """The driver's side."""

    def __init__(self, wanted: GradingOptions, jobs: int | None, tell: Callable[[str], None]) -> None:
        import ray

        self.ray: Any = ray
        self.wanted = wanted
        self.tell = tell
        self.renewals: dict[str, int] = {}
        self.exercises: dict[str, Any] = {}
        self.posts = [
            self._start(node["NodeID"], slots)
            for node in self.ray.nodes()
            if node["Alive"]
            for slots in _slots(node["Resources"], wanted.device, jobs)
        ]
        if not self.posts:
            what = "GPU" if wanted.device != "cpu" else "CPU"
            raise HarnessError(f"no node of the cluster offers a {what}")
        self.conditions = self._wait_ready()

    def close(self) -> None:
        """End the workers, and what they are grading."""
        for post in self.posts:
            with suppress(self.ray.exceptions.RayError):
                self.ray.kill(post.actor)

    def grade_each(
        self,
        entries: Iterable[PlannedSubmission],
        course: Course,
        finish: Callable[[PlannedSubmission, Submission, Any], Any],
    ) -> Iterator[Any]:
        errors = self.ray.exceptions
        lost = (errors.RayActorError, errors.WorkerCrashedError, errors.NodeDiedError, errors.ObjectLostError)
        rest = iter(entries)
        again: deque[ClusterJob] = deque()
        on_the_way: dict[Any, tuple[ClusterJob, WorkerHandle]] = {}
        starting: dict[Any, WorkerHandle] = {}
        while True:
            for post, job in self._hand_out(again, rest, course):
                on_the_way[self._send(post, job, course)] = (job, post)
            if not on_the_way:
                if not again and next_is_missing(rest, again, course):
                    return
                if not starting:
                    raise HarnessError("no worker is left; what was graded is kept, and the same command goes on")
            done, _ = self.ray.wait([*on_the_way, *starting], num_returns=1)
            for ref in done:
                if ref in starting:
                    self._welcome(starting.pop(ref), ref)
                    continue
                job, post = on_the_way.pop(ref)
                post.load -= 1
                try:
                    document = self.ray.get(ref)
                except (*lost, errors.RayTaskError) as error:
                    starting.update(self._replace(post, is_dead=isinstance(error, lost)))
                    job.losses += 1
                    if job.losses < MOST_LOSSES:
                        again.append(job)
                        continue
                    document = self._give_up(job, course)
                yield finish(job.entry, job.submission, document)

    def _hand_out(
        self, again: deque[ClusterJob], rest: Iterator[PlannedSubmission], course: Course
    ) -> Iterator[tuple[WorkerHandle, ClusterJob]]:
        """Submissions for the workers that have room, those that were lost before first."""
        for post in self.posts:
            while post.is_ready and not post.is_lost and post.load < post.slots + AHEAD:
                if not again and next_is_missing(rest, again, course):
                    return
                post.load += 1
                yield post, again.popleft()

    def _send(self, post: WorkerHandle, job: ClusterJob, course: Course) -> Any:
        exercise_id = job.entry.exercise_id
        if exercise_id not in self.exercises:
            self.exercises[exercise_id] = self.ray.put(course.exercise(exercise_id))
        return post.actor.grade.remote(job.submission, self.exercises[exercise_id])

    def _give_up(self, job: ClusterJob, course: Course) -> dict[str, Any]:
        told = f"the harness failed, not the submission: {MOST_LOSSES} workers were lost while they graded it"
        return broken_result(job.submission, course.exercise(job.entry.exercise_id), self.conditions, told).as_json()

    # ---- workers

    def _start(self, node: str, slots: int) -> WorkerHandle:
        from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

        is_gpu = self.wanted.device != "cpu"
        actor = (
            self.ray.remote(RemoteWorker)
            .options(
                num_cpus=slots,
                num_gpus=1 if is_gpu else 0,
                max_concurrency=slots,
                max_restarts=0,
                max_task_retries=0,
                scheduling_strategy=NodeAffinitySchedulingStrategy(node, soft=False),
            )
            .remote(self.wanted)
        )
        return WorkerHandle(node, slots, actor)

    def _wait_ready(self) -> Conditions:
        """All workers of the start, under the same conditions."""
        found = []
        for post in self.posts:
            try:
                name, conditions, weaker = self.ray.get(post.actor.describe.remote(), timeout=START_S)
            except self.ray.exceptions.RayTaskError as error:
                raise HarnessError(f"a worker did not start: {error.cause}") from None
            except self.ray.exceptions.RayError as error:
                raise HarnessError(f"a worker did not start: {_first_line(error)}") from None
            found.append((name, conditions))
            self._note_ready(post, name, weaker)
        return check_same(found)

    def _note_ready(self, post: WorkerHandle, name: str, weaker: Iterable[str]) -> None:
        post.name, post.is_ready = name, True
        for reason in weaker:
            self.tell(f"{name}: not stronger: {reason}")
        self.tell(f"worker {name} is ready, {post.slots} at once")

    def _replace(self, post: WorkerHandle, is_dead: bool) -> dict[Any, WorkerHandle]:
        """A new worker in the place of a lost one, as far as that is worth trying, and its first word to wait for."""
        if post.is_lost:
            return {}
        post.is_lost = True
        self.posts.remove(post)
        self.tell(f"worker {post.name} is lost; what it had goes to others")
        if not is_dead:  # it answers, but cannot grade any more
            with suppress(self.ray.exceptions.RayError):
                self.ray.kill(post.actor)
        self.renewals[post.node] = self.renewals.get(post.node, 0) + 1
        is_there = any(node["NodeID"] == post.node and node["Alive"] for node in self.ray.nodes())
        if not is_there or self.renewals[post.node] > MOST_RENEWALS:
            return {}
        new = self._start(post.node, post.slots)
        self.posts.append(new)
        return {new.actor.describe.remote(): new}

    def _welcome(self, post: WorkerHandle, ref: Any) -> None:
        """A worker that was started later is ready, or never will be."""
        try:
            name, conditions, weaker = self.ray.get(ref)
            check_same([("the cluster", self.conditions), (name, conditions)])
        except (self.ray.exceptions.RayError, HarnessError) as error:
            post.is_lost = True
            self.posts.remove(post)
            self.tell(f"no new worker: {_first_line(error)}")
            return
        self._note_ready(post, name, weaker)


def next_is_missing(rest: Iterator[PlannedSubmission], again: deque[ClusterJob], course: Course) -> bool:
    """Read the next submission into `again`; whether there is none."""
    entry = next(rest, None)
    if entry is not None:
        again.append(ClusterJob(entry, read_entry(entry, course)))
    return entry is None


def _slots(resources: dict[str, float], device: str, jobs: int | None) -> Iterator[int]:
    """How many submissions each worker of a node grades at once; on a GPU one at a time."""
    cores = int(resources.get("CPU", 0))
    if device != "cpu":
        yield from [1] * min(int(resources.get("GPU", 0)), cores)
    elif cores:
        yield min(cores, jobs or cores)


@contextmanager
def open_cluster(
    wanted: GradingOptions, jobs: int | None, address: str, tell: Callable[[str], None]
) -> Iterator[ClusterExecutor]:
    """Connect to a Ray cluster, or start one on this machine, and a worker on each of its nodes.

    `address` is `local`, `auto`, or where the cluster's head is.  Raises UsageError without Ray, HarnessError where
    there is no cluster or its nodes differ.
    """
    if address == AUTO and not (os.environ.get("RAY_ADDRESS") or RUNNING.exists()):
        address = LOCAL
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing is sent to anybody
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
    if address == LOCAL or address.rpartition(":")[0] in LOOPBACK:
        # Else Ray puts the machine's outer address in the place of the loopback one.
        os.environ["RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER"] = "0"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import ray
    except ImportError:
        raise UsageError("--cluster needs Ray: pip install 'llm-foundations-harness[cluster]'") from None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Ray's own
        _connect(ray, address, jobs)
        executor = None
        try:
            executor = ClusterExecutor(wanted, jobs, tell)
            yield executor
        finally:
            if executor is not None:
                executor.close()
            ray.shutdown()


def _connect(ray: Any, address: str, jobs: int | None) -> None:
    quiet: dict[str, Any] = {"log_to_driver": False, "logging_level": "ERROR"}
    if address == LOCAL:
        cores = jobs or len(os.sched_getaffinity(0))
        ray.init(address=LOCAL, num_cpus=cores, include_dashboard=False, **quiet)
        return
    try:
        ray.init(address=address, **quiet)
    except (ConnectionError, ValueError, RuntimeError) as error:
        raise HarnessError(f"there is no Ray cluster at {address}: {_first_line(error)}") from None


def _first_line(error: Exception) -> str:
    text = str(error).strip()
    return text.splitlines()[0] if text else type(error).__name__
