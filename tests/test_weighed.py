"""Memory is weighed from outside the guest: what the system tells of its peak, and what no guest can hide there."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

from harness.course import Course
from harness.grade import Grader
from harness.language import MODELINE
from harness.model import Check, CheckVerdict
from harness.submission import Submission
from harness.worker.caller import Caller, Source
from harness.worker.host import Nursery
from harness.worker.session import Limits

YAML = f"""{MODELINE}
id: totals
title: Totals
level: core
minutes: 5
frequency: high
entry: "totals(start, blocks=())"
returns: Tensor
statement: Add the sum of each block to start.
hints: [first hint, second hint, third hint]
limits: {{wall_s: 20.0}}
cases:
  - name: numbers
    call: {{start: {{normal: [3]}}}}
mistakes:
  - id: adds-one
    says: You add one.
    change: {{"start + 0": "start + 1"}}
cost:
  - name: memory
    call: {{start: {{normal: [3]}}, blocks: {{iterator: [{{normal: [100000]}}], times: 60}}}}
    memory_mb: true
    limit: 10
    why: you hold much memory
wasteful:
  - id: hoards
    says: You hold much memory.
    breaks: [memory]
    change: {{"        total = ": "        copies.append(block.numpy().copy())\\n        total = "}}
"""
REFERENCE = """def totals(start, blocks=()):
    total, copies = start + 0, []
    for block in blocks:
        total = total + block.sum()
    return total
"""
HOARDS = REFERENCE.replace("        total = ", "        copies.append(block.numpy().copy())\n        total = ")


@pytest.fixture
def weigh(course_of: Callable[[str, str, str], Course], nursery: Nursery) -> Callable[[str], Check]:
    """Grades a text; gives the check of its memory."""
    exercise = course_of("totals", YAML, REFERENCE).exercise("totals")

    def call(text: str) -> Check:
        submission = Submission("totals.py", "totals.py", "", "totals", text=text)
        (check,) = (one for one in Grader(nursery, 1).grade(submission, exercise).checks if one.kind == "cost")
        return check

    return call


def test_guest_cannot_reset_the_peak_of_its_memory(weigh: Callable[[str], Check]) -> None:
    """The kernel's own switch for it is out of reach, and what is given back was held."""
    text = HOARDS.replace(
        "    return total",
        """    copies.clear()
    try:
        with open("/proc/self/clear_refs", "w") as file:
            file.write("5")
    except OSError:
        pass
    return total""",
    )
    assert weigh(text).verdict is CheckVerdict.FAILED


MAPS = """
import mmap, os
KEPT, MAPPED = [], []
def totals(start, blocks=()):
    if not MAPPED:
        with open(NAME, "rb") as file:
            MAPPED.append(mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ))
        for place in range(0, SIZE, 4096):
            MAPPED[0][place]
    return inner(start, blocks)
"""


def forbid_forgetting(monkeypatch: pytest.MonkeyPatch) -> None:
    """As the system forbids it whoever is not root."""
    write_text = Path.write_text

    def refuse(path: Path, *given: Any, **options: Any) -> int:
        if path.name == "clear_refs":
            raise PermissionError
        return write_text(path, *given, **options)

    monkeypatch.setattr(Path, "write_text", refuse)


@pytest.mark.parametrize("is_allowed", [True, pytest.param(False, marks=pytest.mark.slow)])
def test_code_that_the_first_call_maps_is_no_memory_of_the_solution(
    weigh: Callable[[str], Check], monkeypatch: pytest.MonkeyPatch, is_allowed: bool
) -> None:
    """Where the peak may be forgotten, by a second call; else up to a share of the limit.  What is kept counts."""
    if not is_allowed:
        forbid_forgetting(monkeypatch)
    (library,) = Path(str(metadata.distribution("torch").locate_file("torch/lib"))).glob("libtorch_cpu.*")
    keeps = HOARDS.replace("copies.append", "len(KEPT) > 50 or KEPT.append")
    other = (keeps, 1, CheckVerdict.FAILED) if is_allowed else (HOARDS, 100, CheckVerdict.FAILED)
    for source, size_mb, verdict in ((REFERENCE, 12, CheckVerdict.PASSED), other):
        maps = MAPS.replace("NAME", repr(str(library))).replace("SIZE", str(size_mb << 20))
        assert weigh(source.replace("def totals", "def inner") + maps).verdict is verdict


TEMPORARY = "\n\nimport torch\ntorch.ones(40_000_000)\n"


@pytest.fixture
def must_forget(nursery: Nursery) -> None:
    """Skips where the system does not let us forget the peak of a guest that is confined, as it lets only root."""
    with nursery.fork(Limits()) as guest:
        assert Caller(guest).load(Source("def f():\n    pass\n", "f.py", "f"), seed=0) is None
        if not guest.reset_peak():
            pytest.skip("it takes root to forget a peak")


@pytest.mark.usefixtures("must_forget")
def test_memory_that_was_held_before_the_call_hides_nothing(weigh: Callable[[str], Check]) -> None:
    """An earlier peak is forgotten."""
    assert weigh(HOARDS + TEMPORARY).verdict is CheckVerdict.FAILED


def test_what_an_earlier_peak_may_hide_is_not_called_measured(
    weigh: Callable[[str], Check], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the system does not let us forget it."""
    forbid_forgetting(monkeypatch)
    assert weigh(HOARDS + TEMPORARY).verdict is CheckVerdict.INCONCLUSIVE
    assert weigh(HOARDS).verdict is CheckVerdict.FAILED


ROOMS = "import torch\nROOMS = [torch.zeros(6_000_000) for _ in range(2)]\n"
FILLS = """        copies = copies or [ROOMS[-1], 0]
        copies[0][copies[1] : copies[1] + len(block)] = block
        copies[1] += len(block)
"""
USES = ROOMS + REFERENCE.replace("        total = ", f"{FILLS}        total = ")


@pytest.mark.usefixtures("must_forget")
@pytest.mark.parametrize(
    "taken", ["ROOMS[-1]", pytest.param("ROOMS.pop()", marks=pytest.mark.slow)], ids=["kept", "given-back"]
)
def test_memory_that_was_filled_before_the_call_is_no_room_for_it(taken: str, weigh: Callable[[str], Check]) -> None:
    """What of it a call uses counts, what it leaves alone does not."""
    check = weigh(USES.replace("ROOMS[-1]", taken))
    assert check.verdict is CheckVerdict.FAILED
    assert re.search(r"the use of [12]\d MB that the file had filled before make [123]\d MB, 10 are", check.message)
    assert weigh(ROOMS + REFERENCE).verdict is CheckVerdict.PASSED


def test_what_may_be_written_into_filled_memory_is_not_called_measured(
    weigh: Callable[[str], Check], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nobody may look which of it was used."""
    forbid_forgetting(monkeypatch)
    assert weigh(USES).verdict is CheckVerdict.INCONCLUSIVE
