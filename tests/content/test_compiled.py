"""`torch.compile` in a submission changes nothing: it returns its argument, whatever its options."""

from __future__ import annotations

import re

import pytest
from built_in import COURSE, reference_path

from harness.course.submission import Submission
from harness.grading.grader import Grader
from harness.records import Outcome, Raised, Returned, Step
from harness.results.result import Verdict
from harness.sandbox.caller import Caller, GuestSource
from harness.sandbox.guest import Limits
from harness.sandbox.zygote import Zygote

WITH_TORCH = [
    name for name in COURSE.exercise_ids if "import torch" in reference_path(name).read_text(encoding="utf-8")
]


@pytest.fixture(scope="module")
def grader(zygote: Zygote) -> Grader:
    """A grader of values only."""
    return Grader(zygote, 1, with_cost=False)


# The steps of projects run whole models, for up to a minute.
@pytest.mark.parametrize("exercise_id", [name for name in WITH_TORCH if not re.search(r"-\d$", name)][::20])
def test_compiled_reference_passes(exercise_id: str, grader: Grader) -> None:
    """The submission itself compiles the entry, or each method of a class."""
    exercise = COURSE.exercise(exercise_id)
    name = exercise.entry_name
    compiled = f"""
import torch as compiling
if isinstance({name}, type):
    for its_name, its_method in list(vars({name}).items()):
        if callable(its_method):
            setattr({name}, its_name, compiling.compile(its_method, mode="max-autotune"))
else:
    {name} = compiling.compile({name}, fullgraph=True)
"""
    file = f"{exercise_id}.py"
    submission = Submission(file, file, "", exercise_id, text=exercise.reference_source + compiled)
    result = grader.grade(submission, exercise)
    assert result.verdict in (Verdict.PASSED, Verdict.UNVERIFIED), result.message


def run(zygote: Zygote, text: str, rules: list[dict[str, object]] | None = None) -> Outcome:
    """The outcome of `f()` of a source."""
    with zygote.fork(Limits(wall_s=30.0)) as guest:
        caller = Caller(guest)
        failure = caller.load(GuestSource(text, "compiled.py", "f", rules=rules or []), seed=0)
        assert failure is None, failure
        return caller.perform(Step("call", ()), 0)


FORMS = {
    "decorator": "@torch.compile\ndef double(x):\n    return 2 * x\n",
    "decorator with options": "@torch.compile(mode='max-autotune', fullgraph=True)\ndef double(x):\n    return 2 * x\n",
    "call with options": "double = torch.compile(lambda x: 2 * x, dynamic=True, backend='inductor')\n",
    "imported by name": "from torch import compile\ndouble = compile(lambda x: 2 * x)\n",
    "module": "double = torch.compile(Double(), options={'trace.enabled': True})\n",
    "module compiled in place": "double = Double()\ndouble.compile(fullgraph=True)\n",
}
DOUBLE = "import torch\nclass Double(torch.nn.Module):\n    def forward(self, x):\n        return 2 * x\n"


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_torch_compile_in_every_form_computes_without_the_compiler(form: str, zygote: Zygote) -> None:
    """The compiler is not even loaded."""
    text = f"import sys\n{DOUBLE}{form}def f():\n    found = double(torch.ones(1)).item()\n"
    outcome = run(zygote, f"{text}    return found, 'torch._inductor.compile_fx' in sys.modules\n")
    assert isinstance(outcome, Returned), outcome
    assert outcome.value == (2.0, False)


def test_torch_compile_of_a_forbidden_function_is_refused(zygote: Zygote) -> None:
    """Compiling does not bypass a guard."""
    rules: list[dict[str, object]] = [{"ops": ["aten::softmax", "aten::_softmax"], "instead": "By hand."}]
    text = "import torch\ndef f():\n    return torch.compile(getattr(torch, 'soft' + 'max'))(torch.ones(2), -1)\n"
    outcome = run(zygote, text, rules)
    assert isinstance(outcome, Raised)
    assert outcome.type_name == "ForbiddenUse"
