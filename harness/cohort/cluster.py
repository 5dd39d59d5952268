"""Grade on a Ray cluster: an actor with one zygote on every node, or one per GPU, which it has to itself.

Only the driver reads the cohort and writes records.  The submissions of a lost worker go to another, and only the first
result of a submission counts; a node that is still alive gets a new worker.  Exercises are sent with the submissions,
so that nodes need the package and nothing of the course.
"""

from __future__ import annotations

import os
import secrets
import socket
import time
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from harness.cohort.jobs import PlannedSubmission, read_entry
from harness.cohort.run import Finish
from harness.course.catalogue import Course
from harness.course.exercise import Exercise
from harness.course.submission import Submission
from harness.engine.conditions import Conditions, GradingOptions, check_same
from harness.engine.engine import Engine, broken_result, usable_cores
from harness.errors import HarnessError, UsageError
from harness.results.result import Result

LOCAL, AUTO = "local", "auto"
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
# Written by `ray start`.
RUNNING = Path("/tmp/ray/ray_current_cluster")
# A submission that this many workers were lost with becomes an internal error: it may be what kills them.
MOST_LOSSES = 3
# How often a node gets a new worker in place of a lost one.
MOST_RENEWALS = 20
START_S = 300.0
# Submissions queued at a worker beyond those that it is grading.
AHEAD = 2
# How often the cluster is asked for nodes that have joined.
LOOK_S = 5.0


class RemoteWorker:
    """The actor that runs on a node."""

    def __init__(self, options: GradingOptions) -> None:
        here = Path(__file__).resolve().parent.parent
        self.engine = Engine(replace(options, hidden=(*options.hidden, here)))

    def describe(self) -> tuple[str, Conditions, tuple[str, ...]]:
        """Its name, the conditions it grades under, and why no stronger level works."""
        name = f"{socket.gethostname()} (process {os.getpid()})"
        return name, self.engine.conditions, tuple(self.engine.weaker)

    def grade(self, submission: Submission, exercise: Exercise) -> Result:
        """The result of a submission."""
        return self.engine.grade(submission, exercise)


@dataclass
class WorkerHandle:
    """A worker as the driver sees it: its node, how many submissions it grades at once, and how many it has now."""

    node: str
    slots: int
    actor: Any
    name: str = ""
    load: int = 0
    is_ready: bool = False
    is_lost: bool = False


@dataclass
class ClusterJob:
    """A submission that was read, and how many workers were lost with it."""

    entry: PlannedSubmission
    submission: Submission
    losses: int = 0


class ClusterExecutor:
    """The driver's side."""

    def __init__(self, options: GradingOptions, jobs: int | None, on_message: Callable[[str], None]) -> None:
        import ray

        self.ray: Any = ray
        self.options = options
        self.on_message = on_message
        self.renewals: dict[str, int] = {}
        self.exercises: dict[str, Any] = {}
        self.jobs = jobs
        self.nodes: set[str] = set()
        self.workers = list(self._start_on_new_nodes())
        if not self.workers:
            what = "GPU" if options.device != "cpu" else "CPU"
            raise HarnessError(f"no node of the cluster offers a {what}")
        self.conditions = self._wait_ready()

    def close(self) -> None:
        """End the workers, even during their gradings."""
        for worker in list(self.workers):
            self._drop(worker)

    def _drop(self, worker: WorkerHandle) -> None:
        """End a worker, also one that answers but cannot grade any more."""
        worker.is_lost = True
        self.workers.remove(worker)
        with suppress(self.ray.exceptions.RayError):
            self.ray.kill(worker.actor)

    def grade_each(self, entries: Iterable[PlannedSubmission], course: Course, finish: Finish) -> Iterator[Any]:
        errors = self.ray.exceptions
        lost = (errors.RayActorError, errors.WorkerCrashedError, errors.NodeDiedError, errors.ObjectLostError)
        rest = iter(entries)
        again: deque[ClusterJob] = deque()
        in_flight: dict[Any, tuple[ClusterJob, WorkerHandle]] = {}
        starting: dict[Any, WorkerHandle] = {}
        looked = time.monotonic()
        while True:
            for worker, job in self._hand_out(again, rest, course):
                in_flight[self._send(worker, job, course)] = (job, worker)
            if not in_flight:
                if not again and is_exhausted(rest, again, course):
                    return
                if not starting:
                    raise HarnessError("no worker is left; finished verdicts are kept, and the same command resumes")
            done, _ = self.ray.wait([*starting, *in_flight], num_returns=1, timeout=LOOK_S)
            if time.monotonic() - looked >= LOOK_S:
                looked = time.monotonic()
                starting.update(self._join())
            for ref in done:
                if ref in starting:
                    self._on_ready(starting.pop(ref), ref)
                    continue
                job, worker = in_flight.pop(ref)
                worker.load -= 1
                try:
                    result = self.ray.get(ref)
                except (*lost, errors.RayTaskError):
                    starting.update(self._replace(worker))
                    job.losses += 1
                    if job.losses < MOST_LOSSES:
                        again.append(job)
                        continue
                    result = self._give_up(job, course)
                yield finish(job.entry, job.submission, result)

    def _hand_out(
        self, again: deque[ClusterJob], rest: Iterator[PlannedSubmission], course: Course
    ) -> Iterator[tuple[WorkerHandle, ClusterJob]]:
        """Assign submissions to the workers with a free slot; those of lost workers go first."""
        for worker in self.workers:
            while worker.is_ready and not worker.is_lost and worker.load < worker.slots + AHEAD:
                if not again and is_exhausted(rest, again, course):
                    return
                worker.load += 1
                yield worker, again.popleft()

    def _send(self, worker: WorkerHandle, job: ClusterJob, course: Course) -> Any:
        exercise_id = job.entry.exercise_id
        if exercise_id not in self.exercises:
            self.exercises[exercise_id] = self.ray.put(course.exercise(exercise_id))
        return worker.actor.grade.remote(job.submission, self.exercises[exercise_id])

    def _give_up(self, job: ClusterJob, course: Course) -> Result:
        message = f"the harness failed, not the submission: {MOST_LOSSES} workers were lost while they graded it"
        return broken_result(job.submission, course.exercise(job.entry.exercise_id), self.conditions, message)

    # ---- workers

    def _start_on_new_nodes(self) -> Iterator[WorkerHandle]:
        """A worker for each node that has joined since the last look, or one for each of its GPUs."""
        for node in self.ray.nodes():
            if not node["Alive"] or node["NodeID"] in self.nodes:
                continue
            self.nodes.add(node["NodeID"])
            for slots in _slots(node["Resources"], self.options.device, self.jobs):
                yield self._start(node["NodeID"], slots)

    def _join(self) -> dict[Any, WorkerHandle]:
        """Start workers on the nodes that have joined; each by the call to wait for."""
        new = list(self._start_on_new_nodes())
        self.workers += new
        return {worker.actor.describe.remote(): worker for worker in new}

    def _start(self, node: str, slots: int) -> WorkerHandle:
        from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

        is_gpu = self.options.device != "cpu"
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
            .remote(self.options)
        )
        return WorkerHandle(node, slots, actor)

    def _wait_ready(self) -> Conditions:
        """Wait for the first workers; the conditions, which must be the same for all."""
        workers = []
        for worker in self.workers:
            try:
                name, conditions, weaker = self.ray.get(worker.actor.describe.remote(), timeout=START_S)
            except self.ray.exceptions.RayTaskError as error:
                raise HarnessError(f"a worker did not start: {error.cause}") from None
            except self.ray.exceptions.RayError as error:
                raise HarnessError(f"a worker did not start: {_first_line(error)}") from None
            workers.append((name, conditions))
            self._mark_ready(worker, name, weaker)
        return check_same(workers)

    def _mark_ready(self, worker: WorkerHandle, name: str, weaker: Iterable[str]) -> None:
        worker.name, worker.is_ready = name, True
        for reason in weaker:
            self.on_message(f"{name}: not stronger: {reason}")
        self.on_message(f"worker {name} is ready, {worker.slots} at once")

    def _replace(self, worker: WorkerHandle) -> dict[Any, WorkerHandle]:
        """Start a new worker in place of a lost one, where that is worth trying; it by the call to wait for."""
        if worker.is_lost:
            return {}
        self._drop(worker)
        self.on_message(f"worker {worker.name} is lost; its submissions go to others")
        self.renewals[worker.node] = self.renewals.get(worker.node, 0) + 1
        is_there = any(node["NodeID"] == worker.node and node["Alive"] for node in self.ray.nodes())
        if not is_there or self.renewals[worker.node] > MOST_RENEWALS:
            return {}
        new = self._start(worker.node, worker.slots)
        self.workers.append(new)
        return {new.actor.describe.remote(): new}

    def _on_ready(self, worker: WorkerHandle, ref: Any) -> None:
        """A worker that was started later is ready, or has failed."""
        try:
            name, conditions, weaker = self.ray.get(ref)
            check_same([("the cluster", self.conditions), (name, conditions)])
        except (self.ray.exceptions.RayError, HarnessError) as error:
            self._drop(worker)
            self.on_message(f"no new worker: {_first_line(error)}")
            return
        self._mark_ready(worker, name, weaker)


def is_exhausted(rest: Iterator[PlannedSubmission], again: deque[ClusterJob], course: Course) -> bool:
    """Whether there is no further submission; the next one is read into `again`."""
    entry = next(rest, None)
    if entry is not None:
        again.append(ClusterJob(entry, read_entry(entry, course)))
    return entry is None


def _slots(resources: dict[str, float], device: str, jobs: int | None) -> Iterator[int]:
    """How many submissions each worker of a node grades at once; a GPU grades one at a time."""
    cores = int(resources.get("CPU", 0))
    if device != "cpu":
        yield from [1] * min(int(resources.get("GPU", 0)), cores)
    elif cores:
        yield min(cores, jobs or cores)


@contextmanager
def open_cluster(
    options: GradingOptions, jobs: int | None, address: str, on_message: Callable[[str], None]
) -> Iterator[ClusterExecutor]:
    """Connect to a Ray cluster, or start one on this machine, and start a worker on each of its nodes.

    `address` is `local`, `auto` for the cluster that runs here, or the address of a cluster's head.  Raises UsageError
    if Ray is not installed or none runs here, HarnessError if there is no cluster or its nodes differ.
    """
    if address == AUTO and not (os.environ.get("RAY_ADDRESS") or RUNNING.exists()):
        raise UsageError(
            "no Ray cluster runs here: RAY_ADDRESS is not set, and no `ray start` was made. Start one with "
            "`ray start --head`, or give --cluster local for one that ends with this run"
        )
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # Ray sends usage statistics by default
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
    if address == LOCAL or address.rpartition(":")[0] in LOOPBACK:
        # Otherwise Ray replaces the loopback address with the machine's public one.
        os.environ["RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER"] = "0"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import ray
    except ImportError:
        raise UsageError("--cluster needs Ray: pip install ray") from None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Ray's own
        _connect(ray, address, jobs)
        executor = None
        try:
            executor = ClusterExecutor(options, jobs, on_message)
            yield executor
        finally:
            if executor is not None:
                executor.close()
            ray.shutdown()


def _connect(ray: Any, address: str, jobs: int | None) -> None:
    quiet: dict[str, Any] = {"log_to_driver": False, "logging_level": "ERROR"}
    if address == LOCAL:
        if not os.environ.get("RAY_AUTH_MODE"):
            # In a file, as Ray keeps it by default, it would keep a later `ray start --head` from being connected to.
            os.environ |= {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": secrets.token_hex(32)}
        ray.init(
            address=LOCAL,
            num_cpus=jobs or usable_cores(),
            include_dashboard=False,
            _node_ip_address=LOOPBACK[0],
            **quiet,
        )
        return
    try:
        ray.init(address=address, **quiet)
    except (ConnectionError, ValueError, RuntimeError) as error:
        raise HarnessError(f"there is no Ray cluster at {address}: {_first_line(error)}") from None


def _first_line(error: Exception) -> str:
    text = str(error).strip()
    return text.splitlines()[0] if text else type(error).__name__
