"""Gradients on the CPU of a machine where torch sees a device, which this file pretends with a few lines of C++."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest

from harness.course.catalogue import load_course
from harness.course.submission import Submission
from harness.errors import IsolationError
from harness.grading.grader import Grader
from harness.records import Verdict
from harness.sandbox.levels import find_installed_answers, plan_level
from harness.sandbox.zygote import Zygote

# Autograd asks every registered guard how many devices there are, and this one says one.
DEVICE = """#include <c10/core/impl/DeviceGuardImplInterface.h>
C10_REGISTER_GUARD_IMPL(PrivateUse1, c10::impl::NoOpDeviceGuardImpl<c10::DeviceType::PrivateUse1>);
"""
START = "main()\n"
BACKWARD = "torch.ones(2, requires_grad=True).sum().backward()\n"
COURSE = load_course(None)


@pytest.fixture(scope="module")
def fake_device(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shared library that registers a device with torch; skips where it cannot be built."""
    compiler, torch = shutil.which("g++"), find_spec("torch")
    folder = Path(str(torch.origin)).parent if torch else Path()
    if compiler is None or not (folder / "include/c10").is_dir():
        pytest.skip("needs g++ and torch's headers")
    source = tmp_path_factory.mktemp("device") / "device.cpp"
    source.write_text(DEVICE)
    built = source.with_suffix(".so")
    arguments = ["-std=c++17", "-O0", "-shared", "-fPIC", f"-I{folder / 'include'}", str(source), "-o", str(built)]
    done = subprocess.run(
        [compiler, *arguments, f"-L{folder / 'lib'}", "-lc10"], capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        pytest.skip(f"the device does not compile here: {done.stderr[:300]}")
    return built


@pytest.fixture(params=["strict", "standard"])
def open_zygote(request: pytest.FixtureRequest, fake_device: Path) -> Iterator[Callable[..., Zygote]]:
    """Opens a zygote in which torch sees the device; skips where the level does not hold."""
    opened: list[Zygote] = []

    def make(first: str = "") -> Zygote:
        hidden = [*COURSE.secret_paths(), *find_installed_answers()]
        try:
            plan = plan_level(request.param, hidden)
            *before, program = plan.command
            seen = str(fake_device)
            if "--remount-ro" in before:  # what bubblewrap does after its last mount
                at = before.index("--remount-ro")
                before[at:at] = ["--ro-bind", seen, "/box/device.so"]
                seen = "/box/device.so"
            program = program.replace(START, f"import ctypes, torch\nctypes.CDLL({seen!r})\n{first}{START}")
            zygote = Zygote(replace(plan, command=(*before, program)), hidden, warm=False)
        except IsolationError as error:
            pytest.skip(str(error))
        opened.append(zygote)
        zygote.start_import()
        return zygote

    yield make
    for zygote in opened:
        zygote.close()


def test_reference_with_gradients_where_torch_sees_a_device_passes(open_zygote: Callable[..., Zygote]) -> None:
    """Nothing before the fork makes autograd start the threads of devices."""
    exercise = COURSE.exercise("dpo-loss")
    submission = Submission("dpo_loss.py", "dpo_loss.py", "", exercise.id, text=exercise.reference_source)
    result = Grader(open_zygote(), 1, with_cost=False).grade(submission, exercise)
    assert result.verdict in (Verdict.PASSED, Verdict.UNVERIFIED), result.message
    assert {check.verdict.value for check in result.checks if check.kind == "correctness"} == {"passed"}


def test_backward_before_the_fork_where_torch_sees_a_device_is_noticed(open_zygote: Callable[..., Zygote]) -> None:
    """The harness says that the machine is at fault, before any submission is graded."""
    with pytest.raises(IsolationError, match="cannot compute gradients"):
        open_zygote(BACKWARD).wait_ready()
