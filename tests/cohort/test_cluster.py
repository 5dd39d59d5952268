"""Grading on a cluster: no submission is lost or graded twice, whichever process dies.

The quick tests use a stand-in for Ray that loses workers on request, the slow ones a real cluster of two nodes on this
machine.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from harness.cohort import cluster as cluster_module
from harness.cohort.cluster import MOST_LOSSES, ClusterExecutor, open_cluster
from harness.cohort.jobs import plan_cohort, read_entry
from harness.course.catalogue import Course
from harness.engine.conditions import Conditions, GradingOptions
from harness.errors import HarnessError, UsageError
from harness.results.result import Result, SubmittedFile, Verdict

CONDITIONS = Conditions("0+a", "2", "3.11", "cpu", "strict", True, 7)
WANTED = GradingOptions(None, "cpu", True, 7, ())
CLUSTER = """
import sys
from ray.cluster_utils import Cluster
cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "node_ip_address": "127.0.0.1"})
cluster.add_node(num_cpus=1, node_ip_address="127.0.0.1")
print("ADDRESS", cluster.address, flush=True)
sys.stdin.read()
cluster.shutdown()
"""


class RayError(Exception):
    """The base class of Ray's errors."""


class Lost(RayError):
    """A worker has died."""


class Broken(RayError):
    """A worker's own code raised."""

    cause = "it failed"


class StandIn(ModuleType):
    """As much of Ray as the driver uses. A call ends when it is waited for, or when its worker is lost."""

    def __init__(self, nodes: list[dict[str, float]]) -> None:
        super().__init__("ray")
        self.resources = nodes
        self.alive = [True] * len(nodes)
        self.conditions = [CONDITIONS] * len(nodes)
        self.actors: list[Actor] = []
        self.loses: Callable[[str], bool] = lambda learner: False
        self.breaks: Callable[[str], bool] = lambda learner: False
        self.exceptions = SimpleNamespace(
            RayError=RayError, RayActorError=Lost, WorkerCrashedError=Lost, NodeDiedError=Lost,
            ObjectLostError=Lost, RayTaskError=Broken,
        )  # fmt: skip

    def nodes(self) -> list[dict[str, Any]]:
        return [
            {"NodeID": str(number), "Alive": self.alive[number], "Resources": resources}
            for number, resources in enumerate(self.resources)
        ]

    def put(self, value: Any) -> Any:
        return value

    def remote(self, _: type) -> Any:
        def make(wanted: GradingOptions, **options: Any) -> Actor:
            self.actors.append(Actor(self, options))
            return self.actors[-1]

        return SimpleNamespace(options=lambda **options: SimpleNamespace(remote=lambda task: make(task, **options)))

    def kill(self, actor: Actor) -> None:
        actor.is_dead = True

    def wait(self, refs: list[Call], num_returns: int, timeout: float) -> tuple[list[Call], list[Call]]:
        return refs[:num_returns], refs[num_returns:]

    def get(self, ref: Call, timeout: float | None = None) -> Any:
        return ref.answer()


class Actor:
    """A worker of the stand-in."""

    def __init__(self, ray: StandIn, options: dict[str, Any]) -> None:
        self.ray = ray
        self.options = options
        self.node = int(options["scheduling_strategy"])
        self.is_dead = False
        self.graded: list[str] = []
        self.grade = SimpleNamespace(remote=lambda submission, exercise: Call(lambda: self._grade(submission)))
        self.describe = SimpleNamespace(remote=lambda: Call(self._describe))

    def _describe(self) -> tuple[str, Conditions, tuple[str, ...]]:
        if self.is_dead or not self.ray.alive[self.node]:
            raise Lost("gone")
        return f"node{self.node}", self.ray.conditions[self.node], ()

    def _grade(self, submission: Any) -> Result:
        if self.ray.loses(submission.learner):
            self.is_dead = True
        if self.is_dead or not self.ray.alive[self.node]:
            raise Lost("gone")
        if self.ray.breaks(submission.learner):
            raise Broken("broken")
        self.graded.append(submission.learner)
        return Result(exercise="scale", learner=submission.learner, submission=SubmittedFile("scale.py"), score=1.0,
                      verdict=Verdict.PASSED, max_points=10.0, checks=())  # fmt: skip


class Call:
    """The future result of a call."""

    def __init__(self, answer: Callable[[], Any]) -> None:
        self.answer = answer


@pytest.fixture
def make_ray(monkeypatch: pytest.MonkeyPatch) -> Callable[..., StandIn]:
    """A function that makes a stand-in whose nodes have these numbers of cores."""

    def make(*nodes: dict[str, float]) -> StandIn:
        ray = StandIn(list(nodes) or [{"CPU": 2.0}, {"CPU": 2.0}])
        strategies = ModuleType("ray.util.scheduling_strategies")
        strategies.NodeAffinitySchedulingStrategy = lambda node, soft: node
        monkeypatch.setitem(sys.modules, "ray", ray)
        monkeypatch.setitem(sys.modules, "ray.util", ModuleType("ray.util"))
        monkeypatch.setitem(sys.modules, "ray.util.scheduling_strategies", strategies)
        return ray

    return make


@pytest.fixture
def grade(tmp_path: Path, small_course: Course) -> Callable[..., dict[str, str]]:
    """A function that grades twenty learners with an executor; each verdict by learner, none twice."""
    for number in range(20):
        (tmp_path / f"all/l{number:02}").mkdir(parents=True)
        (tmp_path / f"all/l{number:02}/scale.py").write_text("x = 1\n")
    entries = plan_cohort(tmp_path / "all", small_course).entries

    def grade_all(executor: ClusterExecutor) -> dict[str, str]:
        found: dict[str, str] = {}

        def finish(entry: Any, submission: Any, result: Any) -> None:
            assert entry.learner not in found
            assert submission == read_entry(entry, small_course)
            found[entry.learner] = result.verdict

        list(executor.grade_each(entries, small_course, finish))
        return found

    return grade_all


ALL = [f"l{number:02}" for number in range(20)]


def test_cluster_has_a_worker_per_node_and_one_verdict_per_submission(
    make_ray: Callable[..., StandIn], grade: Callable[..., dict[str, str]]
) -> None:
    """Each worker uses the node's cores."""
    ray = make_ray({"CPU": 4.0}, {"CPU": 2.0}, {"memory": 1.0})
    messages: list[str] = []
    executor = ClusterExecutor(WANTED, None, messages.append)
    assert [actor.options["num_cpus"] for actor in ray.actors] == [4, 2]
    assert executor.conditions == CONDITIONS
    assert grade(executor) == dict.fromkeys(ALL, "passed")
    assert all(actor.graded for actor in ray.actors)
    assert messages == ["worker node0 is ready, 4 at once", "worker node1 is ready, 2 at once"]
    executor.close()
    assert all(actor.is_dead for actor in ray.actors)


def test_each_gpu_has_one_worker(make_ray: Callable[..., StandIn]) -> None:
    """It grades one submission at a time; a cluster without a GPU is refused."""
    ray = make_ray({"CPU": 8.0, "GPU": 2.0}, {"CPU": 8.0})
    ClusterExecutor(replace(WANTED, device="cuda"), None, lambda _: None)
    assert [(actor.node, actor.options["num_gpus"], actor.options["max_concurrency"]) for actor in ray.actors] == [
        (0, 1, 1),
        (0, 1, 1),
    ]
    make_ray({"CPU": 8.0})
    with pytest.raises(HarnessError, match="no node of the cluster offers a GPU"):
        ClusterExecutor(replace(WANTED, device="cuda"), None, lambda _: None)


def test_submissions_of_a_lost_worker_are_graded_elsewhere_and_its_node_gets_a_new_worker(
    make_ray: Callable[..., StandIn], grade: Callable[..., dict[str, str]]
) -> None:
    """Each once."""
    ray = make_ray()
    lost = {"l03", "l17"}
    ray.loses = lambda learner: learner in lost and not lost.discard(learner)
    messages: list[str] = []
    assert grade(ClusterExecutor(WANTED, None, messages.append)) == dict.fromkeys(ALL, "passed")
    assert sum("is lost" in message for message in messages) == 2
    assert len(ray.actors) == 4


def test_submission_that_loses_every_worker_is_an_internal_error_and_the_others_go_on(
    make_ray: Callable[..., StandIn], grade: Callable[..., dict[str, str]]
) -> None:
    """It may be what kills them."""
    ray = make_ray({"CPU": 1.0})
    ray.loses = lambda learner: learner == "l19"
    found = grade(ClusterExecutor(WANTED, None, lambda _: None))
    assert found == {**dict.fromkeys(ALL, "passed"), "l19": "internal_error"}
    assert len(ray.actors) == 1 + MOST_LOSSES


def test_node_that_is_gone_gets_no_new_worker(
    make_ray: Callable[..., StandIn], grade: Callable[..., dict[str, str]]
) -> None:
    """The other node takes over its work. When that is gone too, the run ends and says that it can be continued."""
    ray = make_ray()

    def lose(learner: str) -> bool:
        ray.alive[1] = ray.alive[1] and learner < "l05"
        return False

    ray.loses = lose
    assert grade(ClusterExecutor(WANTED, None, lambda _: None)) == dict.fromkeys(ALL, "passed")
    assert len(ray.actors) == 2
    ray = make_ray({"CPU": 1.0})

    def lose_all(learner: str) -> bool:
        ray.alive[0] = learner < "l05"
        return False

    ray.loses = lose_all
    with pytest.raises(HarnessError, match="no worker is left"):
        grade(ClusterExecutor(WANTED, None, lambda _: None))


def test_node_that_joins_later_gets_a_worker_and_work(
    make_ray: Callable[..., StandIn], grade: Callable[..., dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Under the same conditions; a node that differs is left out with a message."""
    monkeypatch.setattr(cluster_module, "LOOK_S", 0.0)
    ray = make_ray({"CPU": 1.0})
    messages: list[str] = []

    def join(learner: str) -> bool:
        if learner == "l05":
            ray.resources += [{"CPU": 1.0}, {"CPU": 1.0}]
            ray.alive += [True, True]
            ray.conditions += [CONDITIONS, replace(CONDITIONS, torch="3")]
        return False

    ray.loses = join
    assert grade(ClusterExecutor(WANTED, None, messages.append)) == dict.fromkeys(ALL, "passed")
    assert [bool(actor.graded) for actor in ray.actors] == [True, True, False]
    assert "worker node1 is ready, 1 at once" in messages
    assert any(message.startswith("no new worker: ") for message in messages)


def test_cluster_that_does_not_run_is_not_started_silently(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """One machine would take hours for the work of a cluster."""
    monkeypatch.delenv("RAY_ADDRESS", raising=False)
    monkeypatch.setattr(cluster_module, "RUNNING", tmp_path / "none")
    with pytest.raises(UsageError, match="no Ray cluster runs here"):
        with open_cluster(WANTED, None, "auto", lambda _: None):
            pass


def test_worker_that_cannot_grade_any_more_is_replaced(
    make_ray: Callable[..., StandIn], grade: Callable[..., dict[str, str]]
) -> None:
    """Although it still answers."""
    ray = make_ray({"CPU": 1.0})
    broken = {"l04"}
    ray.breaks = lambda learner: learner in broken and not broken.discard(learner)
    assert grade(ClusterExecutor(WANTED, None, lambda _: None)) == dict.fromkeys(ALL, "passed")
    assert [actor.is_dead for actor in ray.actors] == [True, False]


def test_nodes_that_differ_are_refused(make_ray: Callable[..., StandIn]) -> None:
    """A worker that does not start is reported."""
    ray = make_ray()
    ray.conditions[1] = replace(CONDITIONS, torch="3")
    with pytest.raises(HarnessError, match="node0 has torch 2, node1 has 3"):
        ClusterExecutor(WANTED, None, lambda _: None)
    ray.alive = [True, True]
    ray.loses = lambda _: True
    monkey = ray.remote

    def remote(actor: type) -> Any:
        made = monkey(actor)
        ray.alive[1] = False
        return made

    ray.remote = remote
    with pytest.raises(HarnessError, match="a worker did not start: gone"):
        ClusterExecutor(WANTED, None, lambda _: None)


def test_cluster_without_ray_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """The package is an extra."""
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(UsageError, match="pip install ray"):
        with open_cluster(WANTED, None, "local", lambda _: None):
            pass


# ---- a real cluster


@pytest.fixture
def cluster() -> Iterator[str]:
    """The address of a cluster of two single-core nodes on this machine."""
    environment = {**os.environ, "RAY_USAGE_STATS_ENABLED": "0"}
    process = subprocess.Popen(
        [sys.executable, "-c", CLUSTER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=environment,
    )
    with process:
        assert process.stdout is not None
        line = next((line for line in process.stdout if line.startswith("ADDRESS")), "")
        assert line
        yield line.split()[1]
        process.communicate()


def write_cohort(folder: Path, course: Course) -> Path:
    """Ten learners with right and wrong solutions of two exercises."""
    task = course.exercise("scale")
    texts = [task.reference_source, *(mistake.source() for mistake in task.mistakes)]
    for number in range(10):
        for exercise, text in (("scale", texts[number % len(texts)]), ("mean", "def mean(values):\n    return 0\n")):
            path = folder / f"l{number}" / f"{exercise}.py"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"{text}\n# {number}\n")
    return folder


def without_times(out: Path) -> list[dict[str, Any]]:
    """The results without their times."""
    found = [json.loads(line) for line in (out / "results.jsonl").read_text().splitlines()]
    for row in found:
        del row["wall_s"]
    return found


@pytest.mark.slow
@pytest.mark.skipif(find_spec("ray") is None, reason="Ray is an extra")
def test_two_nodes_of_which_one_loses_its_worker_equal_one_machine(
    tmp_path: Path, small_course: Course, cluster: str
) -> None:
    """It is killed in the middle of the run."""
    source = write_cohort(tmp_path / "all", small_course)
    command = [sys.executable, "-m", "harness", "--course", str(small_course.root), "grade", str(source)]
    command += ["--seed", "5", "--out"]
    subprocess.run([*command, str(tmp_path / "one")], check=True, stdout=subprocess.DEVNULL)
    process = subprocess.Popen(
        [*command, str(tmp_path / "two"), "--cluster", cluster],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None and process.stderr is not None
    workers: list[int] = []
    while len(workers) < 2:
        line = process.stderr.readline()
        assert line, "the run ended"
        workers += [int(process_id) for process_id in re.findall(r"\(process (\d+)\) is ready", line)]
    for _ in range(4):
        assert process.stdout.readline()
    os.kill(workers[0], signal.SIGKILL)
    _, err = process.communicate()
    assert process.returncode == 0, err
    assert f"(process {workers[0]}) is lost" in err
    assert without_times(tmp_path / "two") == without_times(tmp_path / "one")
    records = [json.loads(path.read_text()) for path in (tmp_path / "two/records").rglob("*.json")]
    assert [len(record["attempts"]) for record in records] == [1] * 20


@pytest.mark.parametrize("address", ["local", "10.0.0.1:6379"])
def test_cluster_of_our_own_is_on_loopback_and_no_other_is_started(
    address: str, make_ray: Callable[..., StandIn], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A cluster that runs already is only connected to: `ray.shutdown` then disconnects and stops nothing."""
    ray = make_ray()
    given: list[dict[str, Any]] = []
    monkeypatch.setattr(ray, "init", lambda **options: given.append(options), raising=False)
    monkeypatch.setattr(ray, "shutdown", lambda: None, raising=False)
    with open_cluster(WANTED, 1, address, lambda _: None):
        pass
    (options,) = given
    assert options["address"] == address
    assert options.get("_node_ip_address") == ("127.0.0.1" if address == "local" else None)
    assert ("num_cpus" in options) == (address == "local")
