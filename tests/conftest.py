"""Shared by all tests: a course of four small exercises, one zygote at the strongest level, and the command line in
this process."""

from __future__ import annotations

import gc
import itertools
import json
import os
import signal
import sys
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from built_in import COURSE
from hypothesis import settings

from harness.course.catalogue import Course, load_course
from harness.course.exercise import Exercise
from harness.course.submission import Submission
from harness.engine.engine import Engine, GraderName
from harness.grading.grader import Grader
from harness.results.result import Result
from harness.sandbox import start
from harness.sandbox.start import start_zygote
from harness.sandbox.zygote import Zygote

# A process that a shell starts in the background ignores Ctrl-C, and so would the commands that tests interrupt.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# The width of the caller's terminal must not leak in; tests open terminals of their own.
for name in ("COLUMNS", "LINES"):
    os.environ.pop(name, None)

# The processes that share the quick run. Slow runs, soaks and runs on a GPU have the machine to themselves.
QUICK_PROCESSES = 2


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """For `-n auto`, which is the default; `-n 0` runs everything in this process."""
    is_quick = all(f"not {mark}" in config.option.markexpr for mark in ("slow", "soak", "gpu", "triton"))
    return min(QUICK_PROCESSES, os.cpu_count() or 1) if is_quick else 0


def is_kernel_test(item: pytest.Item, kernels: set[str]) -> bool:
    """Whether a test is given one of these exercises, by its id or by a file in a folder of that name."""
    given = getattr(item, "callspec", None)
    values = given.params.values() if given is not None else ()
    parts = [value.parts if isinstance(value, Path) else (value,) for value in values if isinstance(value, Path | str)]
    return any(kernels.intersection(names) for names in parts)


@pytest.hookimpl(tryfirst=True)  # before tests are chosen by their marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of kernels carry the mark `triton`, and are skipped where it is not installed."""
    kernels = {summary.id for summary in COURSE.summaries() if summary.language}
    is_installed = find_spec("triton") is not None
    for item in items:
        if item.get_closest_marker("triton") or is_kernel_test(item, kernels):
            item.add_marker("triton")
            if not is_installed:
                item.add_marker(pytest.mark.skip(reason="Triton is not installed (pip install triton)"))


def pytest_collection_finish() -> None:
    """What was collected stays to the end: looking for garbage in it took a seventh of the CPU of these processes."""
    gc.freeze()


# The same examples on every machine; `pytest tests/property --hypothesis-profile soak` looks for new ones.
settings.register_profile("steady", max_examples=50, derandomize=True, deadline=None)
settings.register_profile("soak", max_examples=3000, deadline=None)
settings.load_profile("steady")

HEAD = "# yaml-language-server: $schema=../../course.schema.json\n"
SCALE = f"""{HEAD}id: scale
title: Scaling
level: core
minutes: 5
frequency: often
entry: "scale(x, factor=2.0)"
returns: Tensor
statement: Multiply x by factor. So [1, 2, -3] becomes [2, 4, -6].
hints: [first hint, second hint, third hint]
limits: {{wall_s: 3.0, memory_mb: 512}}
forbid:
  - names: [torch.square]
    modules: [statistics]
    instead: Multiply yourself.
cases:
  the worked example:
    example: true
    call: {{x: {{tensor: [1.0, 2.0, -3.0]}}}}
  drawn numbers:
    repeat: 2
    call: {{x: {{normal: [3, 5]}}, factor: 3.0}}
  one row:
    call: {{x: {{normal: [1, 4]}}, factor: -0.5}}
stability:
  small numbers:
    call: {{x: {{normal: [2, 4], scale: 1.0e-30}}, factor: 1.5}}
mistakes:
  adds-one:
    why: You add one.
    product + 0: product + 1
  adds-the-factor:
    why: You add the factor.
    x * factor: x + factor
  negates:
    why: You turn the sign round.
    return shifted: return -shifted
  nothing-for-small-numbers:
    why: You take small numbers for zero.
    return shifted: return torch.where(shifted.abs() < 1e-20, 0.0, shifted)
"""
SCALE_REFERENCE = """import torch


def scale(x, factor=2.0):
    product = x * factor
    shifted = product + 0
    return shifted
"""
CUTS = f"""{HEAD}id: cuts
title: Cutting
level: warm-up
minutes: 5
frequency: rarely
needs: [scale]
entry: "cuts(text)"
returns: "list[str]"
statement: Cut the text into pieces; joined they give it again, and none is longer than three.
hints: [first hint, second hint, third hint]
limits: {{wall_s: 3.0, memory_mb: 512}}
compare: {{judge: true}}
cases:
  the worked example:
    example: true
    call: {{text: abcdefgh}}
  another text:
    call: {{text: the quick brown fox}}
mistakes:
  one-too-long:
    why: Your pieces have four letters.
    size = 3: size = 4
"""
CUTS_REFERENCE = """def cuts(text):
    size = 3
    return [text[n : n + size] for n in range(0, len(text), size)]


def judge(arguments, output):
    if "".join(output) != arguments["text"]:
        return "joined, the pieces do not give the text"
    if max(map(len, output)) > 3:
        return "a piece is longer than three"
    return None
"""
COUNTER = f"""{HEAD}id: counter
title: Counting
level: warm-up
minutes: 5
frequency: rarely
entry: "Counter(start=0)"
returns: int
statement: Count.
hints: [first hint, second hint, third hint]
limits: {{wall_s: 3.0, memory_mb: 512}}
cases:
  adds:
    example: true
    steps:
      - Counter: {{start: 1}}
      - add: {{amount: 2}}
      - add: {{amount: 5}}
      - get: total
  two side by side:
    steps:
      - Counter: {{start: 3}}
        save_as: {{first: ""}}
      - Counter: {{start: 8}}
      - add: {{amount: 4}}
        of: first
      - get: total
  refuses less than nothing:
    steps:
      - Counter: {{}}
      - add: {{amount: -1}}
        raises: ValueError
"""
COUNTER_REFERENCE = """class Counter:
    def __init__(self, start=0):
        self.total = start

    def add(self, amount):
        if amount < 0:
            raise ValueError(amount)
        self.total += amount
        return self.total
"""
MEAN = f"""{HEAD}id: mean
title: Mean
level: warm-up
minutes: 5
frequency: rarely
entry: "mean(values)"
returns: "tuple[float, int]"
statement: The mean of the values and how many there are.
hints: [first hint, second hint, third hint]
limits: {{wall_s: 3.0, memory_mb: 512}}
cases:
  the worked example:
    example: true
    call: {{values: [1.0, 2.5, 4.0]}}
  more values:
    call: {{values: [3.0, 1.0, 2.0, 8.0]}}
"""
MEAN_REFERENCE = """def mean(values):
    return sum(values) / len(values), len(values)
"""
ASK = f"""{HEAD}id: ask
title: Asking
level: warm-up
minutes: 5
frequency: rarely
entry: "ask(model, values)"
returns: int
statement: Add up what the model makes of the values.
hints: [first hint, second hint, third hint]
limits: {{wall_s: 3.0, memory_mb: 512}}
cases:
  the worked example:
    example: true
    call: {{model: {{function: doubled}}, values: [1, 2, 3]}}
mistakes:
  adds-one:
    why: You add one.
    return sum: return 1 + sum
cost:
  two calls at most:
    tier: required
    measure: calls
    of: doubled
    call: {{model: {{function: doubled}}, values: [1, 2, 3]}}
    limit: 2
    why: you ask again and again
  each value once:
    tier: stretch
    measure: tokens
    of: doubled
    call: {{model: {{function: doubled}}, values: [1, 2, 3]}}
    limit: 3
    why: the model sees each value twice; keep what it returned
"""
ASK_REFERENCE = """def doubled():
    return lambda values: [2 * value for value in values]


def ask(model, values):
    return sum(model(values))
"""
FILES = {
    "exercises/transformer/scale.yaml": SCALE,
    "reference/transformer/scale.py": SCALE_REFERENCE,
    "exercises/tokenization/cuts.yaml": CUTS,
    "reference/tokenization/cuts.py": CUTS_REFERENCE,
    "exercises/inference/counter.yaml": COUNTER,
    "reference/inference/counter.py": COUNTER_REFERENCE,
    "exercises/context/mean.yaml": MEAN,
    "reference/context/mean.py": MEAN_REFERENCE,
}


def write_files(root: Path, files: dict[str, str]) -> Path:
    """Write these files under a folder."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


@pytest.fixture(scope="session")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A new folder for each test. `mktemp` would look at all earlier ones to find the next number."""
    root = tmp_path_factory.mktemp("homes")
    return (root / str(number) for number in itertools.count())


@pytest.fixture(autouse=True)
def _own_home(homes: Iterator[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep tests away from the user's progress and server, and from a course named by the environment."""
    monkeypatch.setenv("HARNESS_SERVER", "0")
    home = next(homes)
    home.mkdir()
    monkeypatch.setenv("HARNESS_HOME", str(home))
    monkeypatch.delenv("HARNESS_COURSE", raising=False)


@pytest.fixture(scope="session")
def zygote() -> Iterator[Zygote]:
    """A zygote at the strongest level that holds on this machine."""
    started, _ = start_zygote(None, COURSE.secret_paths())
    with started:
        yield started


@pytest.fixture
def write_course(tmp_path: Path) -> Callable[..., Path]:
    """A function that writes the small course, some of its files replaced, and returns its folder."""

    def write(**replaced: str) -> Path:
        files = {name: replaced.get(Path(name).name.replace(".", "_"), text) for name, text in FILES.items()}
        return write_files(tmp_path / "course", files)

    return write


@pytest.fixture(scope="session")
def scale_yaml() -> str:
    """The text of the small course's first exercise, to be changed."""
    return SCALE


@pytest.fixture(scope="session")
def small_course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The small course."""
    return load_course(write_files(tmp_path_factory.mktemp("course"), FILES))


@pytest.fixture(scope="session")
def costly_course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The course of `ask`, with one required limit and one stretch goal."""
    files = {"exercises/inference/ask.yaml": ASK, "reference/inference/ask.py": ASK_REFERENCE}
    return load_course(write_files(tmp_path_factory.mktemp("costly"), files))


@pytest.fixture(scope="session")
def course_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str, str], Course]:
    """A function that makes the course of one exercise from its id, its text and its reference."""

    def make(name: str, text: str, reference: str) -> Course:
        files = {f"exercises/training/{name}.yaml": text, f"reference/training/{name}.py": reference}
        return load_course(write_files(tmp_path_factory.mktemp(name), files))

    return make


@pytest.fixture(scope="session")
def grader(zygote: Zygote) -> Grader:
    """One grader for the small course."""
    return Grader(zygote, seed=3)


@pytest.fixture(scope="session")
def grade_text(grader: Grader, small_course: Course) -> Callable[..., Result]:
    """A function that grades a text by an exercise of the small course."""

    def grade(text: str, exercise: str = "scale") -> Result:
        submission = Submission(f"{exercise}.py", f"{exercise}.py", "", exercise, text=text)
        return grader.grade(submission, small_course.exercise(exercise))

    return grade


class _Shared:
    """A borrowed zygote: closing it does nothing."""

    def __init__(self, zygote: Zygote) -> None:
        self._zygote = zygote

    def __getattr__(self, name: str) -> Any:
        return getattr(self._zygote, name)

    def __enter__(self) -> _Shared:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def kill(self) -> None:
        pass

    def close(self) -> None:
        pass


@dataclass(frozen=True)
class Ran:
    """The exit code and the output of a command."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one document on standard output."""
        return json.loads(self.out)


@pytest.fixture(scope="session")
def shared(zygote: Zygote) -> _Shared:
    """The tests' own zygote, to be given to commands."""
    return _Shared(zygote)


@pytest.fixture(scope="session")
def kept_graders() -> defaultdict[tuple[str, bool], OrderedDict[GraderName, Grader]]:
    """The graders of all commands so far, by device and by whether cost is measured."""
    return defaultdict(OrderedDict)


@pytest.fixture
def borrowed_zygote(
    shared: _Shared,
    kept_graders: defaultdict[tuple[str, bool], OrderedDict[GraderName, Grader]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Make every start of a zygote return the tests' own, with the answers that earlier commands have made."""

    def grader_of(engine: Engine, exercise: Exercise, seed: int | None = None) -> Grader:
        if not engine.missing and engine.on_device.zygote is None:
            engine.graders = kept_graders[engine.options.device, engine.options.with_cost]
        return own_grader(engine, exercise, seed)

    own_grader = Engine.grader_of
    monkeypatch.setattr(start, "start_zygote", lambda *_, **__: (shared, []))
    monkeypatch.setattr(Engine, "grader_of", grader_of)


@pytest.fixture
def run(
    borrowed_zygote: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Ran]:
    """The `harness` command in this process, with the tests' own zygote in place of a new one."""
    from harness.cli.main import main

    def call(*arguments: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["harness", *map(str, arguments)])
        capsys.readouterr()
        code = 0
        try:
            main()
        except SystemExit as ended:
            code = int(ended.code or 0)
        captured = capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    return call
