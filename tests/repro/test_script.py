"""Scripts of failing checks: they fail in plain Python like the check, pass once the solution is right, and stop in a
debugger at the place that their first lines name.
"""

from __future__ import annotations

import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from harness.comparison.answer_key import build_key
from harness.course.catalogue import Course, load_course
from harness.course.submission import read_submission
from harness.errors import UsageError
from harness.repro import failing_call
from harness.repro.failing_call import FailingCall, find_failing_call
from harness.repro.script import write_repro
from harness.sandbox.zygote import Zygote

Python = Callable[..., tuple[int, str]]
WriteScript = Callable[..., tuple[Path, FailingCall]]
SCALE = "def scale(x, factor=2.0):\n    return x * factor\n"
COUNTER = """class Counter:
    def __init__(self, start=0):
        self.total = start

    def add(self, amount):
        if amount < 0:
            raise ValueError(amount)
        self.total += amount
        return self.total
"""
ASK = "def ask(model, values):\n    return sum(model(values))\n"
CUTS = "def cuts(text):\n    return [text[n : n + 3] for n in range(0, len(text), 3)]\n"


def changed(text: str, old: str, new: str) -> str:
    """The text with a mistake in it."""
    assert old in text
    return text.replace(old, new)


def last_line(printed: str) -> str:
    """The last line, which has the exception's message."""
    return printed.strip().splitlines()[-1]


# Two steps of one exercise: a call per item, whose result is passed on, and an attribute that is read.
SUMS = """# yaml-language-server: $schema=../../course.schema.json
id: sums
title: Adding up
level: warm-up
minutes: 5
frequency: rarely
entry: "sums(total, item)"
returns: "tuple[float, float]"
statement: Add an item to the total; give the new total, and half of it.
hints: [first hint, second hint, third hint]
limits: {cpu_s: 1, wall_s: 2.0, memory_mb: 512}
cases:
  one after the other:
    example: true
    steps:
      - {call: {total: 0.5, item: {each: [1.0, 2.0, 4.0]}}, carry: {total: 0}, part: 1, save_as: {halves: ""}}
      - {call: {total: 1.0, item: 2.0}, part: 1}
"""
SUMS_REFERENCE = """def sums(total, item):
    return total + item, (total + item) / 2
"""


@pytest.fixture(scope="module")
def courses(small_course: Course, costly_course: Course, course_of: Callable[..., Course]) -> dict[str, Course]:
    """The course of each exercise here."""
    small = dict.fromkeys(("scale", "counter", "cuts"), small_course)
    sums = course_of("sums", SUMS, SUMS_REFERENCE)
    built_in = dict.fromkeys(("lora", "gradient-checkpointing"), load_course(None))
    return {**small, "ask": costly_course, "sums": sums, **built_in}


def right_text(course: Course, exercise: str) -> str:
    """A right solution, without its judge and the functions that make callables."""
    return course.exercise(exercise).reference_source.split("\n\n\ndef judge")[0]


DRAWN = ("scale", "x * factor", "x * factor + (x.dim() == 2)")
STATEFUL = ("counter", "self.total += amount", "self.total += amount + (self.total == 3)")
CALLABLE = ("ask", "sum(model(values))", "1 + sum(model(values))")
GRADIENT = ("lora", "x @ a.T", "x @ a.detach().T")


@pytest.mark.parametrize(
    ("exercise", "old", "new", "says"),
    [
        (*DRAWN, "[0, 0]: expected "),
        (*STATEFUL, "8 expected, 9 returned"),
        (*CALLABLE, "12 expected, 13 returned"),
        (*GRADIENT, "gradient of a[0, 0]: expected "),
        ("lora", "x @ w.T", "x @ w.clone().requires_grad_().T", "that you made trainable"),
        ("cuts", "size = 3", "size = 4", "a piece is longer than three"),
        ("counter", "raise ValueError(amount)", "return 0", "ValueError expected, it returned 0"),
        ("counter", "raise ValueError(amount)", "raise KeyError(amount)", "KeyError: -1"),
        ("scale", "x * factor", "x.mul_(factor)", "it changed its argument x; arguments are never modified"),
        ("gradient-checkpointing", "weight.detach().requires", "weight.requires", "it changed its argument weights"),
        ("scale", "product + 0", "(product + 0).double()", "dtype float32 expected, float64 returned"),
        ("sums", "(total + item) / 2", "(total + item) / 2 + (total > 3)", "[2]"),
    ],
)
def test_script_fails_as_the_check_did_and_passes_with_the_right_solution(
    exercise: str, old: str, new: str, says: str, courses: dict[str, Course], write_script: WriteScript, python: Python
) -> None:
    """Every kind of case, and every way to fail one."""
    right = right_text(courses[exercise], exercise)
    script, found = write_script(courses[exercise], exercise, changed(right, old, new))
    code, printed = python(script.name)
    assert code == 1, printed
    assert says in last_line(printed)
    assert found.is_confirmed
    assert "harness" not in "".join(line for line in script.read_text().splitlines() if "import" in line)
    script.with_name(f"{exercise.replace('-', '_')}.py").write_text(right)
    code, printed = python(script.name)
    assert (code, printed) == (0, f'the check "{found.check.id}" passes\n')


def test_script_makes_every_draw_of_its_check(
    courses: dict[str, Course], write_script: WriteScript, python: Python
) -> None:
    """A solution that is right only for the first draw does not pass."""
    script, found = write_script(courses["scale"], "scale", changed(SCALE, "x * factor", "x * factor + (x.dim() == 2)"))
    assert found.check.id == "drawn numbers" and len(found.rest) == 1
    first = found.answers[0].call.steps[0].arguments[0][1].numpy()[0, 0]
    text = f"def scale(x, factor=2.0):\n    return x * factor + (abs(x[0, 0] - {first!s}) > 1e-6)\n"
    script.with_name("scale.py").write_text(text)
    code, printed = python(script.name)
    assert code == 1 and "in draw_2" in printed


@pytest.mark.parametrize(("exercise", "old", "new"), [DRAWN, STATEFUL, CALLABLE, GRADIENT])
def test_debugger_stops_before_the_call_and_steps_into_the_solution(
    exercise: str, old: str, new: str, courses: dict[str, Course], write_script: WriteScript, python: Python
) -> None:
    """With the command in the script's first lines."""
    course = courses[exercise]
    script, found = write_script(course, exercise, changed(right_text(course, exercise), old, new))
    command = next(line for line in script.read_text().splitlines() if line.startswith("# python -m pdb"))
    _, printed = python(*shlex.split(command)[2:], given="p 6 * 7\nstep\nstep\nwhere\nq\n")
    assert "# <- the call" in printed and "(Pdb) 42" in printed, printed
    assert f"{exercise}.py(" in printed.split("(Pdb) 42")[1], printed
    steps = found.answers[-1].call.steps
    assert f"{steps[found.step].name or course.exercise(exercise).entry_name}()" in printed


def test_script_runs_in_plain_python(courses: dict[str, Course], write_script: WriteScript, tmp_path: Path) -> None:
    """In another folder, in a process of its own."""
    script, _ = write_script(courses["scale"], "scale", changed(SCALE, "x * factor", "x * factor + 1"))
    ran = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    assert last_line(ran.stderr).startswith("AssertionError: [0]: expected 2, got 3; 3 of 3 entries differ")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["repro_scale.py", "scale.py"]


def test_script_of_large_tensors_reads_them_from_a_file_beside_it(
    courses: dict[str, Course], write_script: WriteScript, python: Python
) -> None:
    """The numbers are equal to the last bit, so the same check passes."""
    right = right_text(courses["lora"], "lora")
    script, _ = write_script(courses["lora"], "lora", right, "many rows")
    assert "stored['x']" in script.read_text()
    assert python(script.name) == (0, 'the check "many rows" passes\n')
    script.with_suffix(".safetensors").unlink()
    assert python(script.name)[0] == 1


def test_script_for_state_between_calls_makes_the_calls_that_show_it(
    courses: dict[str, Course], write_script: WriteScript, python: Python
) -> None:
    """A later call changes an earlier result, or a call fails the second time."""
    shared = "import torch\nout = torch.zeros(100)\n\n\ndef scale(x, factor=2.0):\n"
    shared += "    part = out[: x.numel()].view(x.shape)\n    part.copy_(x * factor)\n    return part\n"
    counted = "calls = []\n\n\ndef scale(x, factor=2.0):\n    calls.append(x)\n"
    counted += "    return x * factor + (len(calls) > 5)\n"
    for text, says in ((shared, "expected "), (counted, "expected ")):
        script, found = write_script(courses["scale"], "scale", text)
        assert found.check.id == "kept between calls" and len(found.answers) > 1
        code, printed = python(script.name)
        assert code == 1 and says in last_line(printed), printed
        script.with_name("scale.py").write_text(SCALE)
        assert python(script.name)[0] == 0
        script.unlink()


def test_script_of_an_endless_loop_ends_by_itself_and_shows_where_it_was(
    courses: dict[str, Course], write_script: WriteScript, python: Python
) -> None:
    """After the time that the check allows, but not in a debugger, which waits for the user."""
    text = "def sums(total, item):\n    while total > 1:\n        pass\n    return total + item, (total + item) / 2\n"
    script, found = write_script(courses["sums"], "sums", text)
    assert found.is_late
    script.write_text(changed(script.read_text(), "dump_traceback_later(2,", "dump_traceback_later(0.2,"))
    code, printed = python(script.name)
    assert code == 1 and "sums.py" in printed and "Timeout" in printed


def test_script_finds_a_file_of_any_name_in_another_folder(
    courses: dict[str, Course], zygote: Zygote, tmp_path: Path, python: Python
) -> None:
    """A name with a dash cannot be imported normally."""
    course, file = courses["sums"], tmp_path / "my-sums.py"
    file.write_text("def sums(total, item):\n    return 1.0, 2.0\n")
    key = build_key(course.exercise("sums"), zygote, 0)
    submission = read_submission(file, course, "sums")
    (tmp_path / "scripts").mkdir()
    found = find_failing_call(submission, key, zygote)
    write_repro(found, key, submission, tmp_path / "scripts" / "first.py")
    code, printed = python("scripts/first.py")
    assert code == 1 and "expected" in last_line(printed)


def test_only_the_calls_of_a_check_that_is_known_to_fail_are_made_again(
    courses: dict[str, Course], zygote: Zygote, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`harness check` has just made them all. What passes on its own is looked for among all calls again."""
    course, file = courses["sums"], tmp_path / "sums.py"
    file.write_text("def sums(total, item):\n    return 1.0, 2.0\n")
    key = build_key(course.exercise("sums"), zygote, 0)
    submission = read_submission(file, course)
    found = find_failing_call(submission, key, zygote)
    known: Any = SimpleNamespace(checks=(found.check,))
    made: list[str] = []
    plain = failing_call.run_submission

    def watched(*arguments: Any) -> Any:
        made.append("all")
        return plain(*arguments)

    monkeypatch.setattr(failing_call, "run_submission", watched)
    assert find_failing_call(submission, key, zygote, known=known) == found and not made
    file.write_text(course.exercise("sums").reference_source)
    with pytest.raises(UsageError, match="every check of values passes"):
        find_failing_call(read_submission(file, course), key, zygote, known=known)
    assert made == ["all"]


@pytest.mark.parametrize(
    ("text", "name", "says"),
    [
        (SCALE, None, "every check of values passes; --check NAME writes a call that passes"),
        ("def scale(x", None, "no call could be made: line 1: the file is not valid Python"),
        (SCALE, "one rwo", 'scale has no check "one rwo"; did you mean "one row"?'),
        ("def scale(x, factor=2.0):\n    import statistics\n", None, "statistics"),
    ],
)
def test_no_script_is_written_if_there_is_no_call_to_make(
    text: str, name: str | None, says: str, courses: dict[str, Course], write_script: WriteScript, tmp_path: Path
) -> None:
    """The message gives the reason."""
    with pytest.raises(UsageError, match=says.replace("?", r"\?").replace("(", r"\(")):
        write_script(courses["scale"], "scale", text, name)
    assert not (tmp_path / "repro_scale.py").exists()


def test_unchanged_script_is_replaced_and_an_edited_one_is_not(
    courses: dict[str, Course], write_script: WriteScript, tmp_path: Path
) -> None:
    """Neither is any other file of that name."""
    wrong = changed(SCALE, "x * factor", "x * factor + 1")
    script, _ = write_script(courses["scale"], "scale", wrong)
    write_script(courses["scale"], "scale", wrong, "one row")
    assert "one row" in script.read_text()
    script.write_text(script.read_text().replace("def call():", "def call():\n    breakpoint()"))
    with pytest.raises(UsageError, match="is there already, and is yours or was changed"):
        write_script(courses["scale"], "scale", wrong)
    assert "breakpoint()" in script.read_text()


@pytest.mark.skipif(sys.platform != "linux", reason="the limit of memory holds on Linux alone")
def test_script_of_a_call_that_takes_too_much_memory_has_the_limit_of_the_check(
    courses: dict[str, Course], write_script: WriteScript, python: Python
) -> None:
    """Otherwise the call would pass on a machine with enough memory."""
    text = "def sums(total, item):\n    many = bytearray(1 << 30)\n    return total + item, (total + item) / 2\n"
    script, found = write_script(courses["sums"], "sums", text)
    assert found.is_out_of_memory
    code, printed = python(script.name)
    assert code == 1 and "MemoryError" in last_line(printed)
