"""Right values at too high a price: each measure, its limit, and when nothing is measured."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from textwrap import indent

import pytest
import yaml

from harness.course import Course
from harness.errors import CourseError
from harness.grade import Grader
from harness.language import MODELINE
from harness.lint import lint_exercise
from harness.model import CheckVerdict, Result, Verdict
from harness.submission import Submission
from harness.worker.host import Nursery

YAML = f"""{MODELINE}
id: total
title: Total
level: core
minutes: 5
frequency: high
entry: "total(x, model, values, blocks=())"
returns: Tensor
statement: Do it.
hints: [first hint, second hint, third hint]
limits: {{wall_s: 20.0}}
cases:
  - name: numbers
    call: {{x: {{normal: [3, 4]}}, model: {{function: toy}}, values: [1, 2, 3]}}
mistakes:
  - id: adds-one
    says: You add one.
    change: {{"total + model": "total + 1 + model"}}
cost:
  - name: growth
    call: {{x: {{normal: [2, 2]}}, model: {{function: toy}}, values: {{ids: n, high: 9}}}}
    growth: {{n: [750, 3000]}}
    limit: 1.5
    why: you go over the values once for each value
  - name: calls
    call: {{x: {{normal: [3, 4]}}, model: {{function: toy}}, values: [1, 2, 3]}}
    calls: toy
    limit: 1
    why: you ask again
  - name: tokens
    call: {{x: {{normal: [3, 4]}}, model: {{function: toy}}, values: [1, 2, 3]}}
    tokens: toy
    limit: 3
    why: you give it more than the values
  - name: flops
    draw: {{n: [8]}}
    call: {{x: {{normal: [n, n]}}, model: {{function: toy}}, values: [1]}}
    flops: true
    limit: 3 * n * n
    why: you multiply matrices where a vector is enough
  - name: entries
    call: {{x: {{normal: [30, 30]}}, model: {{function: toy}}, values: [1]}}
    entries: true
    limit: 1000
    why: you make a large tensor
  - name: made
    call: {{x: {{normal: [30, 30]}}, model: {{function: toy}}, values: [1]}}
    made: true
    limit: 1000
    why: you copy again and again
  - name: lines
    call: {{x: {{normal: [3, 4]}}, model: {{function: toy}}, values: {{ids: 100, high: 9}}}}
    lines: true
    limit: 60
    why: you go over the values in Python
  - name: copied
    call: {{x: {{normal: [3, 4]}}, model: {{function: toy}}, values: {{ids: 5000, high: 9}}}}
    copied: true
    limit: 80000
    why: you copy the values
  - name: alive
    call:
      {{x: {{normal: [2, 2]}}, model: {{function: toy}}, values: [1],
       blocks: {{iterator: [{{normal: [2]}}], times: 5}}}}
    alive: true
    limit: 2
    why: you keep the blocks
  - name: trained
    gradients: [x]
    call: {{x: {{normal: [3, 4]}}, model: {{function: toy}}, values: [1]}}
    trained: true
    limit: 3 * 4
    why: you train more than x
  - name: joins
    call:
      {{x: {{normal: [2, 2]}}, model: {{function: toy}}, values: [1],
       blocks: {{list_of: {{normal: [2]}}, times: 3}}}}
    joins: [blocks]
    limit: 3 - 1
    why: you join the blocks more often than once each
  - name: memory
    call:
      {{x: {{normal: [30, 30]}}, model: {{function: toy}}, values: [1],
       blocks: {{iterator: [{{normal: [100000]}}], times: 60}}}}
    memory_mb: true
    limit: 10
    why: you hold much memory
wasteful:
  - id: asks-twice
    says: You ask twice.
    breaks: [calls]
    change: {{"    answer = x @ ": "    model(values[:1])\\n    answer = x @ "}}
  - id: all-at-once
    says: You give the model the values twice.
    breaks: [tokens]
    change: {{"model(values)": "model(values + values) / 2"}}
  - id: multiplies
    says: You multiply matrices.
    breaks: [flops]
    change: {{"    answer = x @ ": "    x @ x.new_ones(x.shape[1], x.shape[1])\\n    answer = x @ "}}
  - id: large
    says: You make a large tensor.
    breaks: [entries]
    change: {{"    answer = x @ ": "    x.new_zeros(2000)\\n    answer = x @ "}}
  - id: copies
    says: You copy again and again.
    breaks: [made]
    change: {{"    answer = x @ ": "    [x.clone() for _ in range(3)]\\n    answer = x @ "}}
  - id: loops
    says: You go over the values in Python.
    breaks: [lines]
    change: {{"    answer = x @ ": "    [one for one in values]\\n    answer = x @ "}}
  - id: slices
    says: You copy the values.
    breaks: [copied]
    change: {{"    answer = x @ ": "    [values[:] for _ in range(40)]\\n    answer = x @ "}}
  - id: keeps
    says: You keep the blocks.
    breaks: [alive]
    change: {{"for block in blocks": "for block in list(blocks)"}}
  - id: trains
    says: You train something of your own.
    breaks: [trained]
    change: {{"return answer + ": "return answer + x.new_zeros(1).requires_grad_() + "}}
  - id: joins
    says: You join the blocks again and again.
    breaks: [joins]
    change: {{"block.sum()": "block[:1].sum() + block[1:].sum()"}}
  - id: hoards
    says: You hold much memory.
    breaks: [memory]
    change: {{"        total = ": "        copies.append(block.numpy().copy())\\n        total = "}}
  - id: quadratic
    says: You go over the values again and again.
    breaks: [growth]
    change: {{"    answer = x @ ": "    sum(a == b for a in values for b in values)\\n    answer = x @ "}}
  - id: asks-by-itself
    says: You ask the model again for each value.
    breaks: [calls]
    of: by-name
    change: {{"model(values=values)": "sum(model(values=[one]) for one in values)"}}
thrifty:
  - id: by-name
    says: The model gets its values by name, and the blocks are added by sum.
    body: |
      def total(x, model, values, blocks=()):
          return (x @ x.new_ones(x.shape[1], 1))[:, 0] + model(values=values) + sum(block.sum() for block in blocks)
"""
REFERENCE = """def total(x, model, values, blocks=()):
    answer = x @ x.new_ones(x.shape[1])
    total, copies = 0.0, []
    for block in blocks:
        total = total + block.sum()
    return answer + total + model(values)


def toy():
    return lambda values: float(sum(values))
"""
MEASURES = (
    *("calls", "tokens", "flops", "entries", "made", "lines", "copied", "alive", "trained", "joins", "memory"),
    "growth",
)
# all but what takes long
QUICK = tuple(name for name in MEASURES if name not in ("memory", "growth"))
WASTEFUL = (
    "asks-twice",
    "all-at-once",
    "multiplies",
    "large",
    "copies",
    "loops",
    "slices",
    "keeps",
    "trains",
    "joins",
    "hoards",
    "quadratic",
)


@pytest.fixture
def write(course_of: Callable[[str, str, str], Course]) -> Callable[..., Course]:
    """The course of this one exercise; `measured` names the cost cases that stay, all where it names none."""

    def call(text: str = YAML, measured: Sequence[str] = ()) -> Course:
        if measured:
            content = yaml.safe_load(text)
            content["cost"] = [case for case in content["cost"] if case["name"] in measured]
            content["wasteful"] = [one for one in content["wasteful"] if {*one["breaks"]} <= {*measured}]
            text = f"{MODELINE}\n{yaml.safe_dump(content, sort_keys=False)}"
        return course_of("total", text, REFERENCE)

    return call


@pytest.fixture
def grade(write: Callable[..., Course], nursery: Nursery) -> Callable[..., Result]:
    """Grades a text against it."""

    def call(text: str, *measured: str, with_cost: bool = True) -> Result:
        submission = Submission("total.py", "total.py", "", "total", text=text)
        exercise = write(measured=measured).exercise("total")
        return Grader(nursery, 1, with_cost=with_cost).grade(submission, exercise)

    return call


def costs(result: Result) -> dict[str, CheckVerdict]:
    """The cost checks by name."""
    return {check.id: check.verdict for check in result.checks if check.kind == "cost"}


def test_right_solution_at_its_price_passes_every_measure(grade: Callable[..., Result]) -> None:
    """And the checks say what was measured."""
    result = grade(REFERENCE)
    assert result.verdict is Verdict.PASSED
    assert costs(result) == dict.fromkeys(MEASURES, CheckVerdict.PASSED)
    assert all(check.message for check in result.checks if check.kind == "cost")


@pytest.mark.parametrize(("wasteful", "broken"), [*zip(WASTEFUL, MEASURES, strict=True)])
def test_wasteful_solution_fails_with_the_figure_the_limit_and_the_reason(
    wasteful: str, broken: str, write: Callable[..., Course], grade: Callable[..., Result]
) -> None:
    """Its values are right; the kind says that its cost is not."""
    exercise = write().exercise("total")
    text = next(one.source() for one in exercise.wasteful if one.id == wasteful)
    result = grade(text, broken)
    assert result.verdict is Verdict.FAILED
    failed = [check for check in result.checks if check.verdict is CheckVerdict.FAILED]
    assert {check.kind for check in failed} == {"cost"}
    assert broken in {check.id for check in failed}
    why = next(case.why for case in exercise.cost if case.name == broken)
    assert why in next(check.message for check in failed if check.id == broken)


@pytest.mark.parametrize(
    ("late", "measured", "told"),
    [
        ("threading.Timer(0.05, model, [values])", "calls", "toy was called 2 times, 1 is enough"),
        ("threading.Thread(target=model, args=(values,))", "calls", "toy was called 2 times, 1 is enough"),
        ("threading.Timer(0.05, x.matmul, [x.new_ones(x.shape[1], 8)])", "flops", "are enough"),
        ("threading.Thread(target=sum, args=([a == b for a in values for b in values],))", "growth", "a power of"),
    ],
    ids=["timer", "thread", "products", "time"],
)
def test_what_a_thread_does_after_the_return_is_counted_too(
    late: str, measured: str, told: str, grade: Callable[..., Result]
) -> None:
    """Where cost is measured; where it is not, a model that is asked too late raises in the thread that asks it."""
    source = REFERENCE.replace("    answer", f"    {late}.start()\n    answer", 1)
    result = grade(f"import threading\n\n\n{source}", measured)
    assert costs(result) == {measured: CheckVerdict.FAILED}
    assert {check.kind for check in result.checks if check.verdict is not CheckVerdict.PASSED} == {"cost"}
    assert told in result.message


def test_wrong_values_leave_the_cost_unmeasured(grade: Callable[..., Result]) -> None:
    """The values come first; what was not run is not called passed."""
    result = grade(REFERENCE.replace("total + model", "total - model"))
    assert result.verdict is Verdict.FAILED
    assert costs(result) == dict.fromkeys(MEASURES, CheckVerdict.SKIPPED)


def test_cost_that_is_left_out_leaves_the_verdict_unverified(grade: Callable[..., Result]) -> None:
    """Also for a solution that would have passed."""
    result = grade(REFERENCE, with_cost=False)
    assert result.verdict is Verdict.UNVERIFIED
    assert result.score == 1.0
    assert result.message == "not measured (--no-cost)"


def test_solution_that_never_ends_at_size_fails_its_cost(grade: Callable[..., Result]) -> None:
    """It is too slow, not broken."""
    text = REFERENCE.replace("    answer", "    while len(values) > 2000:\n        pass\n    answer", 1)
    result = grade(text, "growth")
    assert result.verdict is Verdict.FAILED
    assert costs(result)["growth"] is CheckVerdict.FAILED


def test_wrong_answer_at_size_fails(grade: Callable[..., Result]) -> None:
    """Nothing measured counts without the right answer."""
    text = REFERENCE.replace("    answer", "    if len(values) > 100:\n        return x\n    answer", 1)
    result = grade(text, "growth")
    assert result.verdict is Verdict.FAILED
    assert costs(result)["growth"] is CheckVerdict.FAILED


def test_after_a_call_without_a_right_answer_no_other_is_measured(grade: Callable[..., Result]) -> None:
    """It may have taken all the time there is; the verdict stands already."""
    text = REFERENCE.replace("    answer", "    if x.shape == (8, 8):\n        return x\n    answer", 1)
    result = grade(text)
    assert result.verdict is Verdict.FAILED
    before, (failed, *after) = MEASURES[:2], MEASURES[2:]
    assert costs(result) == (
        dict.fromkeys(before, CheckVerdict.PASSED)
        | {failed: CheckVerdict.FAILED}
        | dict.fromkeys(after, CheckVerdict.SKIPPED)
    )


def test_what_takes_long_is_not_measured_once_something_is_above_its_limit(grade: Callable[..., Result]) -> None:
    """It comes last wherever it stands, and changes no verdict any more; what is counted at once is told in full."""
    text = REFERENCE.replace("    answer", "    model(values[:1])\n    [one for one in values]\n    answer", 1)
    passed, failed, skipped = CheckVerdict.PASSED, CheckVerdict.FAILED, CheckVerdict.SKIPPED
    result = grade(text, "growth", "lines", "calls", "tokens", "flops", "memory")
    assert result.verdict is Verdict.FAILED
    cheap = {"calls": failed, "tokens": failed, "flops": passed}
    assert costs(result) == {"growth": skipped, "lines": skipped, "memory": skipped} | cheap
    result = grade(text.replace("model(values[:1])", ""), "growth", "lines", "calls", "memory")
    assert costs(result) == {"growth": skipped, "lines": failed, "calls": passed, "memory": passed}


def test_counting_has_more_time_than_the_call_has_without_it(write: Callable[..., Course], nursery: Nursery) -> None:
    """What counting adds is not the submission's."""
    exercise = write(YAML.replace("wall_s: 20.0", "wall_s: 1.0"), ["flops"]).exercise("total")
    waits = "    if x.shape == (8, 8):\n        time.sleep(1.2)\n    answer"
    text = f"import time\n\n\n{REFERENCE.replace('    answer', waits, 1)}"
    result = Grader(nursery, 1).grade(Submission("total.py", "total.py", "", "total", text=text), exercise)
    assert costs(result) == {"flops": CheckVerdict.PASSED}


def test_what_is_joined_in_python_numbers_is_not_called_counted(grade: Callable[..., Result]) -> None:
    """Nothing sees how often, so it is neither passed nor failed."""
    text = REFERENCE.replace("total + block.sum()", "total + sum(block.tolist())")
    result = grade(text, *QUICK)
    assert result.verdict is Verdict.UNVERIFIED
    assert costs(result) == dict.fromkeys(QUICK, CheckVerdict.PASSED) | {"joins": CheckVerdict.INCONCLUSIVE}
    assert "leave numbers in tensors" in result.message


ENDLESS = "for _ in iter(int, 1):\n    pass\n"
HIDDEN = f"try:\n{indent(ENDLESS, '    ')}except BaseException:\n    {{then}}\n"
IN_A_THREAD = """import threading
run = threading.Thread(target=lambda: [one for one in range(1000)])
run.start()
run.join()
"""


@pytest.mark.parametrize(
    "added",
    {
        "endless": ENDLESS,
        "long": "for _ in range(1000):\n    pass\n",
        "caught": HIDDEN.format(then="pass"),
        "another error": HIDDEN.format(then="raise ValueError('no')"),
        "in a thread": IN_A_THREAD,
        "no answer": f"{ENDLESS}return None\n",
    }.items(),
    ids=lambda pair: pair[0],
)
def test_a_call_is_ended_when_it_is_far_above_the_limit_of_lines(
    added: tuple[str, str], grade: Callable[..., Result]
) -> None:
    """Nobody waits any longer than is needed to know, and no figure is made up."""
    only_there = "    if len(values) > 50:\n" + indent(added[1], "        ")
    text = REFERENCE.replace("    answer", f"{only_there}    answer", 1)
    (check,) = (one for one in grade(text, "lines").checks if one.kind == "cost")
    assert check.verdict is CheckVerdict.FAILED
    assert check.message.startswith("more than 78 of its lines ran, 60 are enough: you go over the values in Python")


def test_a_call_is_ended_when_it_has_copied_far_too_much(grade: Callable[..., Result]) -> None:
    """Each line for itself is below any limit."""
    text = REFERENCE.replace("    answer", "    while len(values) > 100:\n        values[:]\n    answer", 1)
    (check,) = (one for one in grade(text, "copied").checks if one.kind == "cost")
    assert check.verdict is CheckVerdict.FAILED
    assert check.message.startswith("more than 104,000 entries were copied or gone over within its lines, 80,000 are")


def test_what_is_just_above_a_limit_of_lines_is_told_its_figure(grade: Callable[..., Result]) -> None:
    """It runs to its end."""
    slightly = REFERENCE.replace("    answer", "    for _ in range(30):\n        pass\n    answer", 1)
    (check,) = (one for one in grade(slightly, "lines").checks if one.kind == "cost")
    assert check.verdict is CheckVerdict.FAILED
    assert not check.message.startswith("more")


def test_graph_inside_a_function_counts_as_trained(grade: Callable[..., Result]) -> None:
    """Its leaves are reached by the gradient, though the graph that is seen from outside does not hold them."""
    text = """import torch


class Inside(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        with torch.enable_grad():
            leaves = x.detach().requires_grad_(), torch.nn.Parameter(torch.ones(x.shape[1], EXTRA))
            ctx.leaves, ctx.made = leaves, leaves[0] @ leaves[1][:, 0]
        return ctx.made.detach()

    @staticmethod
    def backward(ctx, grad):
        torch.autograd.backward(ctx.made, grad)
        return ctx.leaves[0].grad


def total(x, model, values, blocks=()):
    return Inside.apply(x) + sum(block.sum() for block in blocks) + model(values)
"""
    assert costs(grade(text.replace("EXTRA", "7"), "trained")) == {"trained": CheckVerdict.FAILED}
    no_parameter = text.replace("torch.nn.Parameter(torch.ones(x.shape[1], EXTRA))", "torch.ones(x.shape[1], 1)")
    assert costs(grade(no_parameter, "trained")) == {"trained": CheckVerdict.PASSED}


@pytest.mark.parametrize(
    "line",
    [
        "torch._C._len_torch_dispatch_stack()",
        "getattr(torch._C, '_get_dispatch_' + 'stack_at')",
        "torch.utils._python_dispatch._get_current_dispatch_mode()",
        "torch.utils._python_dispatch._disable_current_modes().__enter__()",
        "torch._C._DisableTorchDispatch()",
        "__import__('sys').settrace(None)",
        "__import__('sys').gettrace()",
        "taken()",
    ],
)
def test_whoever_looks_for_what_counts_is_not_called_counted(line: str, grade: Callable[..., Result]) -> None:
    """It may do less work only while it is watched; to have a name for a switch is not to use it."""
    head = "import torch\ntaken = torch._C._len_torch_dispatch_stack\n"
    result = grade(head + REFERENCE.replace("    answer", f"    {line}\n    answer", 1), *QUICK)
    is_used = not line.startswith("getattr")
    assert result.verdict is (Verdict.UNVERIFIED if is_used else Verdict.PASSED)
    unseen = ("flops", "entries", "made", "lines", "copied", "alive", "trained", "joins") if is_used else ()
    assert costs(result) == dict.fromkeys(QUICK, CheckVerdict.PASSED) | dict.fromkeys(unseen, CheckVerdict.INCONCLUSIVE)


def test_modes_that_torch_itself_asks_for_or_that_are_a_solutions_own_change_nothing(
    grade: Callable[..., Result],
) -> None:
    """`MultiheadAttention` asks whether it is traced; a mode that a solution enters is left again."""
    text = """import torch
from torch.utils.flop_counter import FlopCounterMode


def total(x, model, values, blocks=()):
    with FlopCounterMode(display=False):
        torch.nn.MultiheadAttention(2, 1)(*3 * [torch.ones(1, 1, 2)])
    answer = x @ x.new_ones(x.shape[1])
    return answer + sum(block.sum() for block in blocks) + model(values)
"""
    result = grade(text, *QUICK)
    assert costs(result) | {"flops": CheckVerdict.PASSED} == dict.fromkeys(QUICK, CheckVerdict.PASSED)


def test_lint_proves_both_sides_of_every_limit(write: Callable[..., Course], nursery: Nursery) -> None:
    """The reference below with room, something wasteful above each."""
    assert lint_exercise(write().exercise("total"), nursery, range(1)).problems == []


BROKEN = [
    (
        "limit: 3\n    why: you give",
        "limit: 2\n    why: you give",
        "cost 'tokens': the reference has too little room (3 of 2)",
    ),
    ("limit: 10\n", "limit: 100\n", "cost 'memory': wasteful hoards does not break it by far ("),
    ("breaks: [memory]", "breaks: [calls]", "cost 'memory': no wasteful solution breaks it"),
    (
        "+ model(values=values) +",
        "+ 2 * model(values=values) / 2 + model([1]) - model([1]) +",
        "thrifty by-name has too little",
    ),
    ("+ model(values=values) +", "- model(values=values) +", "thrifty by-name gives wrong values"),
    ("limit: 3 * n * n", "limit: 2 * n * n", "'flops': thrifty by-name has too little room (128 of 128)"),
    ("model(values + values) / 2", "model(values + values)", "wasteful all-at-once gives wrong values"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("old", "new", "problem"), BROKEN)
def test_limit_that_separates_nothing_is_refused(
    old: str, new: str, problem: str, write: Callable[..., Course], nursery: Nursery
) -> None:
    """Each with its reason."""
    assert YAML.count(old) == 1
    problems = lint_exercise(write(YAML.replace(old, new)).exercise("total"), nursery, range(1)).problems
    assert any(problem in one for one in problems), problems


WRONG = [
    ("calls: toy", "calls: toys", 'the reference defines no function "toys"; did you mean "toy"?'),
    ("    flops: true\n", "    flops: true\n    entries: true\n", "a cost has one measure"),
    ("[750, 3000]", "[3000, 750]", "the small size comes first"),
    ("    flops: true\n", "    flops: true\n    beside: {d: [1, 2]}\n", '"beside" belongs to growth'),
    ("    flops: true\n", "    flops: true\n    slower: 6.0\n", '"slower" belongs to growth'),
    ("    flops: true\n", "    flops: true\n    fast: 2.0\n", '"fast" belongs to slower'),
    ("limit: 3 * n * n", "limit: 2 * m", 'unknown symbol "m"'),
    ("    limit: 1\n", "", 'missing key "limit"'),
    ("joins: [blocks]", "joins: [block]", '"block" is no argument of a call here'),
    ("of: by-name", "of: by-nam", 'no wasteful or thrifty solution "by-nam" with a body; did you mean "by-name"?'),
    ('"model(values=values)": ', '"model(values)": ', 'this text is not in "by-name"'),
    ("breaks: [memory]", "breaks: [memery]", 'no cost or speed case "memery"; did you mean "memory"?'),
    ("    breaks: [memory]\n", "", 'missing key "breaks"'),
    ("breaks: [memory]", "breaks: []", "breaks"),
]


@pytest.mark.parametrize(("old", "new", "problem"), WRONG)
def test_cost_that_makes_no_sense_is_refused(old: str, new: str, problem: str, write: Callable[..., Course]) -> None:
    """With the place and the reason."""
    assert YAML.count(old) == 1
    with pytest.raises(CourseError) as caught:
        write(YAML.replace(old, new)).exercise("total")
    assert problem in str(caught.value)


def test_guest_cannot_say_how_often_it_called_a_callable(grade: Callable[..., Result]) -> None:
    """It counts its own FLOPs and tensors, nothing else, whatever its answer holds."""
    text = """
import json

honest = json.dumps


def forged(value, **options):
    if isinstance(value, dict) and value.get("op") == "returned":
        value = {**value, "work": {"calls toy": 0, "tokens toy": 0}}
    return honest(value, **options)


json.dumps = forged


def total(x, model, values, blocks=()):
    model(values[:0])
    return x @ x.new_ones(x.shape[1]) + model(values) + sum(block.sum() for block in blocks)
"""
    result = grade(text, "calls")
    assert result.verdict is Verdict.FAILED
    assert costs(result)["calls"] is CheckVerdict.FAILED


@pytest.mark.slow
def test_helper_that_works_while_the_guest_waits_leaves_the_growth_undecided(grade: Callable[..., Result]) -> None:
    """The guest's own clock stands still while another process computes for it."""
    text = REFERENCE.replace("    answer", "    import time\n    time.sleep(len(values) / 2000)\n    answer", 1)
    result = grade(text, "growth")
    assert costs(result)["growth"] is CheckVerdict.INCONCLUSIVE
    assert result.verdict is Verdict.UNVERIFIED
