"""The steps of one submission: one test per verdict, bad input from learners, and what is never graded."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from graded_texts import RIGHT, Grade, last_line

from harness.course.catalogue import Course, load_course
from harness.course.submission import Submission
from harness.errors import GuestError, IsolationError
from harness.grading.grader import Grader
from harness.grading.mistake_runs import Runner
from harness.results.result import CheckVerdict, Result, Verdict
from harness.sandbox.guest import GuestHandle, Limits
from harness.sandbox.zygote import Zygote


def test_verdict_of_a_right_submission_is_passed(grade_text: Grade) -> None:
    """Every check passes, and the score is 1."""
    result = grade_text(RIGHT)
    assert (result.verdict, result.score, result.message) == (Verdict.PASSED, 1.0, "")
    assert [check.verdict.value for check in result.checks] == ["passed"] * 5
    assert result.checks[-1].id == "kept between calls"
    assert (result.isolation.level, result.environment["seed"], result.diagnosis) == (result.isolation.level, 3, ())


def test_what_a_guest_does_after_its_last_answer_counts(grade_text: Grade) -> None:
    """The values are reported before it has ended, and right ones are a pass only when it has."""
    result = grade_text(
        "import os\nend = os._exit\n\n\ndef leave(code):\n    os.write(3, b'more')\n    end(code)\n\n\n"
        f"os._exit = leave\n\n\n{RIGHT}"
    )
    assert result.verdict is Verdict.REFUSED
    assert result.checks[-1].message == "it sent more than an answer may hold"


def test_verdict_of_wrong_values_is_failed_with_the_call_and_both_values(grade_text: Grade) -> None:
    """The smallest case comes first; it shows the call, the position, the expected and the actual value."""
    result = grade_text("def scale(x, factor=2.0):\n    return x * factor + (x > 1.5) * (x.dim() == 1)\n")
    assert result.verdict is Verdict.FAILED
    first = result.checks[0]
    assert first.input == "scale(x=tensor([ 1.,  2., -3.]))"
    assert last_line(result) == "[1]: expected 4, got 5; 1 of 3 entries differ"
    assert (first.expected, first.actual) == ("tensor([ 2.,  4., -6.])", "tensor([ 2.,  5., -6.])")
    document = json.loads(json.dumps(result.as_json(), allow_nan=False))["checks"][0]
    assert document["difference"] == {
        "place": "[1]", "expected": 4.0, "actual": 5.0,
        "excerpt": {
            "shape": [3], "rows": [[]], "first_column": 0, "expected": [[2.0, 4.0, -6.0]],
            "actual": [[2.0, 5.0, -6.0]], "differs": [[False, True, False]],
        },
    }  # fmt: skip
    assert 0 < result.score < 1


def test_submission_that_draws_from_the_random_module_gets_the_same_result_again(grade_text: Grade) -> None:
    """`random` is seeded with the grading's seed, so a mistake that draws numbers can be recognised."""
    text = "import random\n\n\ndef scale(x, factor=2.0):\n    return x * factor + random.random()\n"
    first, second = grade_text(text), grade_text(text)
    assert first.verdict is Verdict.FAILED
    assert [check.actual for check in first.checks] == [check.actual for check in second.checks]


def test_verdict_of_a_raising_submission_is_error_with_the_learners_line(grade_text: Grade) -> None:
    """The message shows the last line that ran in the learner's file, and no line of the harness."""
    result = grade_text("def scale(x, factor=2.0):\n    return x.no_such_thing * factor\n")
    assert result.verdict is Verdict.ERROR
    assert "AttributeError: 'Tensor' object has no attribute 'no_such_thing'" in result.message
    assert "line 2, in scale: return x.no_such_thing * factor" in result.message
    assert result.checks[0].as_json()["line"] == 2
    assert "guest.py" not in result.message


def test_verdict_of_too_much_memory_is_memory(grade_text: Grade) -> None:
    """The allocation fails inside the guest, and the message says why."""
    result = grade_text("def scale(x, factor=2.0):\n    return bytearray(8 << 30)\n")
    assert result.verdict is Verdict.MEMORY
    assert "MemoryError" in result.message


def test_verdict_of_too_much_tensor_memory_is_memory(grade_text: Grade) -> None:
    """Torch raises its own error for it, which is recognised."""
    result = grade_text("import torch\ndef scale(x, factor=2.0):\n    return torch.ones(1 << 31)\n")
    assert result.verdict is Verdict.MEMORY


def test_verdict_of_a_forbidden_name_in_the_source_is_refused_with_its_line(grade_text: Grade) -> None:
    """No line of the submission runs."""
    text = "import torch\nprint('ran')\ndef scale(x, factor=2.0):\n    return torch.square(x) / x * factor\n"
    result = grade_text(text)
    assert (result.verdict, result.score, result.output.stdout) == (Verdict.REFUSED, 0.0, "")
    assert result.message == "line 4 uses torch.square, which this exercise forbids. Multiply yourself."


def test_verdict_of_a_forbidden_name_reached_at_run_time_is_refused(grade_text: Grade) -> None:
    """Hiding the name from the source does not help, and `except` does not catch the refusal."""
    hidden = 'getattr(torch, "erauqs"[::-1])(x)'
    for body in (
        f"return {hidden}",
        f"try:\n        return {hidden}\n    except Exception:\n        return x * factor",
    ):
        result = grade_text(f"import torch\ndef scale(x, factor=2.0):\n    {body}\n")
        assert result.verdict is Verdict.REFUSED
        assert "torch.square is forbidden here. Multiply yourself." in result.message
        assert result.diagnosis == ()  # rules were broken, whatever the values are


def test_verdict_of_a_broken_course_is_internal_error(write_course: Callable[..., Path], zygote: Zygote) -> None:
    """A reference that raises is never counted against the learner."""
    course = load_course(
        write_course(scale_py="def scale(x, factor=2.0):\n    product + 0; return shifted; x * factor\n")
    )
    result = Grader(zygote, 0).grade(Submission("s.py", "s.py", "", "scale", text=RIGHT), course.exercise("scale"))
    assert (result.verdict, result.score) == (Verdict.INTERNAL_ERROR, 0.0)
    assert "the harness failed, not the submission" in result.message
    assert "NameError" in result.message


def test_verdict_of_an_impossible_draw_is_internal_error(write_course: Callable[..., Path], zygote: Zygote) -> None:
    """A case that cannot be drawn makes its exercise fail, not the whole cohort."""
    course = load_course(write_course())
    exercise = course.exercise("scale")
    text = exercise.path.read_text().replace("{normal: [1, 4]}", "{normal: [100000, 100000]}")
    exercise.path.write_text(text)
    broken = load_course(course.root).exercise("scale")
    result = Grader(zygote, 0).grade(Submission("s.py", "s.py", "", "scale", text=RIGHT), broken)
    assert result.verdict is Verdict.INTERNAL_ERROR


BAD_TEXT = [
    ("", "error", "the file does not define scale; expected scale(x, factor=2.0). It defines nothing callable."),
    ("def scales(x):\n    return x\n", "error", "expected scale(x, factor=2.0). It defines scales."),
    ("scale = 3\n", "error", "scale is of type int, not a function or class; expected scale(x, factor=2.0)"),
    ("def scale(x, factor=2.0)\n    return x\n", "error", "line 1: the file is not valid Python: expected ':'\n"),
    ("x = 1\n\0\n", "error", "the file is not valid Python: "),
    ("import no_such_package\n", "error", "of your own into it; a package would have to be installed here"),
    ("import sys\nsys.exit(0)\n", "error", "line 2: loading the file raised SystemExit: 0"),
    ("1 / 0\n", "error", "line 1: loading the file raised ZeroDivisionError: division by zero"),
    ("def scale(x):\n    return 2 * x\n", "error", "takes 1 positional argument but 2 were given"),
    ("def scale(x, by=2.0):\n    return x * by\n", "passed", ""),
    ("import os\nos._exit(0)\n", "error", "the process ended itself (exit code 0) without answering"),
    ("def scale(x, factor=2.0):\n    x *= factor\n    return x\n", "failed", "it changed its argument x"),
    ("def scale(x, factor=2.0):\n    return (x * factor).double()\n", "failed", "float32 expected, float64 returned"),
    ("def scale(x, factor=2.0):\n    return (x * factor)[None]\n", "failed", "shape [3] expected, [1, 3] returned"),
    ("def scale(x, factor=2.0):\n    yield x * factor\n", "failed", "a tensor expected, generator returned"),
    ("def scale(x, factor=2.0):\n    return (x * factor).tolist()\n", "failed", "a tensor expected, list returned"),
    ("def scale(x, factor=2.0):\n    pass\n", "failed", "a tensor expected, None returned"),
    ("def scale(x, factor=2.0):\n    return (x * factor).to_sparse()\n", "failed", "a tensor expected, "),
]  # fmt: skip


@pytest.mark.parametrize(("text", "verdict", "sentence"), BAD_TEXT)
def test_bad_submission_gets_a_verdict_an_exit_code_and_a_sentence(
    small_course: Course, tmp_path: Path, run: Callable[..., Any], text: str, verdict: str, sentence: str
) -> None:
    """A learner's mistake gives a clear message, never a traceback."""
    path = tmp_path / "scale.py"
    path.write_text(text, encoding="utf-8")
    ran = run("--course", small_course.root, "check", path, "--json")
    assert (ran.json["verdict"], ran.code) == (verdict, 0 if verdict == "passed" else 1)
    assert sentence in ran.json["message"]
    assert "Traceback" not in ran.out + ran.err


def test_syntax_error_is_shown_with_its_line(grade_text: Grade) -> None:
    """The line of the file follows, then what to do."""
    result = grade_text("import torch\n\ndef scale(x, factor=2.0):\n    return x * (factor\n")
    assert result.message.startswith("line 4: the file is not valid Python: '(' was never closed")
    assert result.message.endswith("\n        return x * (factor\n  close each bracket by its own kind")


def test_bytes_that_are_not_utf8_are_an_error_with_their_line(
    small_course: Course, tmp_path: Path, run: Callable[..., Any]
) -> None:
    """The message says how to fix the encoding."""
    path = tmp_path / "scale.py"
    path.write_bytes(b"# fine\n# caf\xe9\n" + RIGHT.encode())
    ran = run("--course", small_course.root, "check", path, "--json")
    assert (ran.json["verdict"], ran.code) == ("error", 1)
    assert ran.json["message"] == "scale.py is not UTF-8 text: byte 0xe9 on line 2; save it as UTF-8"


def test_file_that_is_huge_is_an_error(small_course: Course, tmp_path: Path, run: Callable[..., Any]) -> None:
    """No real solution has megabytes."""
    path = tmp_path / "scale.py"
    path.write_text("#" * (2 << 20))
    ran = run("--course", small_course.root, "check", path, "--json")
    assert (ran.json["verdict"], ran.code) == ("error", 1)
    assert "is larger than 1 MB" in ran.json["message"]


@pytest.mark.parametrize(
    ("name", "options", "sentence"),
    [
        ("scale.py", (), "there is no such file"),
        ("folder", (), "is a folder; give a file, or grade the folder with `harness --course"),
        ("scales.py", (), "name it scale.py or pass --exercise scale"),
        ("other.py", ("--exercise", "scal"), 'did you mean "scale"?'),
    ],
)
def test_wrong_command_exits_with_two_and_says_what_to_do(
    small_course: Course, tmp_path: Path, run: Callable[..., Any], name: str, options: tuple[str, ...], sentence: str
) -> None:
    """A mistake in the command is not a verdict."""
    (tmp_path / "folder").mkdir()
    for made in ("scales.py", "other.py"):
        (tmp_path / made).write_text(RIGHT)
    ran = run("--course", small_course.root, "check", tmp_path / name, *options)
    assert ran.code == 2
    assert sentence in ran.err
    assert ran.out == ""


def test_file_with_another_name_is_graded_by_the_exercise_option(
    small_course: Course, tmp_path: Path, run: Callable[..., Any]
) -> None:
    """`--exercise` overrides the file's name, and a byte order mark does no harm."""
    path = tmp_path / "mine.py"
    path.write_bytes(b"\xef\xbb\xbf" + RIGHT.encode())
    assert run("--course", small_course.root, "check", path, "--exercise", "scale").code == 0


NASTY = "\\x1b[2J\\x00\\ud800\\u202e\\r\\n::error::gone\\n  ::set-output name=a::b\\n##[error]no"


@pytest.mark.parametrize(
    "text",
    [
        f"print('{NASTY}')\n" + RIGHT,
        f"def scale(x, factor=2.0):\n    raise ValueError('{NASTY}' * 1000)\n",
        f"raise ValueError('{NASTY}')\n",
        f"def scale(x, factor=2.0):\n    return '{NASTY}' * 1000\n",
        f"def scale(x, factor=2.0):\n    return type('{NASTY.replace(chr(92) + 'x00', '')}', (), {{}})()\n",
        f"def scale(x, factor=2.0):\n    return {{'{NASTY}': ['{NASTY}'.encode('utf-8', 'surrogatepass')]}}\n",
        "x = '\x1b[31m\n",
        "globals()['\\x1b[31m'] = print\n",
    ],
)
def test_text_of_a_submission_is_safe_to_display(grade_text: Grade, text: str) -> None:
    """What a submission prints, raises, returns or names cannot control a terminal, a CI log or a page."""
    result = grade_text(text)
    assert result.verdict is not Verdict.INTERNAL_ERROR
    document = result.as_json()
    json.dumps(document, ensure_ascii=False).encode("utf-8")
    texts = [result.message, result.output.stdout, result.output.stderr]
    for check in result.checks:
        sides = (check.difference.expected, check.difference.actual) if check.difference else ()
        values = (check.message, check.input, check.expected, check.actual, *sides)
        texts += [value for value in values if isinstance(value, str)]
    for text in texts:
        assert all(char.isprintable() or char in "\n\t" for char in text)
        assert not any(line.lstrip().startswith("::") for line in text.split("\n"))
        assert "##[" not in text
        assert len(text) < 80_000
    assert sum(len(c.message) for c in result.checks) < 60_000


def test_path_and_learner_are_safe_to_display(grader: Grader, small_course: Course) -> None:
    """The submission chooses its file name too."""
    submission = Submission("a\x1b/\udcff.py", "s.py", "", "scale", learner="eve\n::error::", text=RIGHT)
    result = grader.grade(submission, small_course.exercise("scale"))
    assert (result.submission.path, result.learner) == ("a\\x1b/\\udcff.py", "eve\n: :error::")


def test_result_as_json_has_the_fields_of_the_contract(grade_text: Grade) -> None:
    """Other programs rely on these names."""
    document = grade_text("def scale(x, factor=2.0):\n    return x * factor + 1\n").as_json()
    assert list(document) == [
        "schema", "exercise", "learner", "submission", "verdict", "message", "score", "points", "max_points",
        "points_rule", "checks", "efficiency", "diagnosis", "integrity", "isolation", "environment", "output", "wall_s",
    ]  # fmt: skip
    assert document["schema"] == "harness.result/1"
    assert document["diagnosis"] == [{"mistake": "adds-one", "says": "You add one.", "match": "exact"}]
    assert list(document["checks"][0]) == [
        "id", "kind", "verdict", "message", "input", "expected", "actual", "required", "difference",
        "trivial", "worth", "credit",
    ]  # fmt: skip
    assert document["points"] == round(document["score"] * 10, 2)


def test_progress_names_what_is_measured_and_a_pass_waits_for_required_costs_only(
    grader: Grader, costly_course: Course
) -> None:
    """The values come first, then each cost. The final result has no `measuring`."""
    text = "def ask(model, values):\n    model(values)\n    return sum(model(values))\n"
    interim: list[Result] = []
    submission = Submission("ask.py", "ask.py", "", "ask", text=text)
    whole = grader.grade(submission, costly_course.exercise("ask"), interim.append)
    assert [(result.verdict, result.measuring, len(result.checks)) for result in interim] == [
        (Verdict.UNVERIFIED, "two calls at most", 2), (Verdict.PASSED, "each value once", 3)]  # fmt: skip
    assert [result.as_json()["measuring"] for result in interim] == ["two calls at most", "each value once"]
    assert (whole.verdict, whole.score, "measuring" in whole.as_json()) == (Verdict.PASSED, 1.0, False)
    assert whole.as_json()["efficiency"] == [
        {"id": "each value once", "says": "the model sees each value twice; keep what it returned",
         "verdict": "failed", "figure": 6.0, "limit": 3.0, "unit": "tokens"},
    ]  # fmt: skip


def test_two_grades_under_one_seed_are_equal(grader: Grader, zygote: Zygote, small_course: Course) -> None:
    """Only the time differs between them."""
    text = "def scale(x, factor=2.0):\n    return x * factor + 1e-3\n"
    submission = Submission("s.py", "s.py", "", "scale", text=text)
    exercise = small_course.exercise("scale")
    first, second = (grader.grade(submission, exercise).as_json() for grader in (grader, Grader(zygote, grader.seed)))
    assert {**first, "wall_s": 0} == {**second, "wall_s": 0}


@pytest.mark.parametrize(("text", "verdict"), [(RIGHT, "unverified"), (RIGHT.replace("*", "+"), "failed")])
def test_device_that_guests_do_not_have_leaves_a_pass_unverified(
    small_course: Course, tmp_path: Path, run: Callable[..., Any], text: str, verdict: str
) -> None:
    """An unchecked solution is never called passed; wrong values on the CPU still fail."""
    path = tmp_path / "scale.py"
    path.write_text(text, encoding="utf-8")
    ran = run("--course", small_course.root, "check", path, "--device", "cuda", "--json")
    assert (ran.json["verdict"], ran.code) == (verdict, 1)
    assert ran.json["environment"]["device"] == "cpu"
    assert ran.json["checks"][-1]["verdict"] == "inconclusive"


def test_required_gpu_checks_without_a_gpu_leave_the_verdict_unverified(zygote: Zygote) -> None:
    """Each check is listed with the reason; all checks on the CPU passed."""
    exercise = load_course(None).exercise("softmax")
    submission = Submission("softmax.py", "softmax.py", "", "softmax", text=exercise.reference_source)
    result = Grader(zygote, 1, "cuda", missing="there is no device here").grade(submission, exercise)
    assert result.verdict is Verdict.UNVERIFIED
    open_checks = [check for check in result.checks if check.verdict is CheckVerdict.INCONCLUSIVE]
    assert {check.id for check in open_checks if check.kind == "speed"} == {
        case.name for case in exercise.file.speed if case.device == "cuda"
    }
    assert all("there is no device here" in check.message for check in open_checks)
    assert {check.verdict for check in result.checks} == {CheckVerdict.PASSED, CheckVerdict.INCONCLUSIVE}


def test_stretch_goal_on_a_missing_gpu_is_not_required(zygote: Zygote) -> None:
    """It is inconclusive and costs no points."""
    exercise = load_course(None).exercise("softmax")
    stretch = tuple(case.model_copy(update={"tier": "stretch"}) for case in exercise.file.speed)
    file = exercise.file.model_copy(update={"speed": stretch, "cost": ()})
    right = Submission("softmax.py", "softmax.py", "", "softmax", text=exercise.reference_source)
    result = Grader(zygote, 1, "cuda", missing="no device").grade(right, replace(exercise, file=file))
    names = {case.name for case in stretch if case.device == "cuda"}
    missing = [check for check in result.checks if check.id in names]
    assert {(check.is_required, check.verdict) for check in missing} == {(False, CheckVerdict.INCONCLUSIVE)}


def test_profile_lists_operators_of_both_sides(zygote: Zygote) -> None:
    """An operator that only the submission uses has no entry for the reference."""
    exercise = load_course(None).exercise("softmax")
    text = exercise.reference_source.replace("torch.exp(x - top)", "torch.exp(x - top).clone()")
    submission = Submission("softmax.py", "softmax.py", "", "softmax", text=text)
    profile = Grader(zygote, 1).profile(submission, exercise)
    assert profile is not None
    rows = {name: (own, reference) for name, own, reference in profile.rows(99)}
    own, reference = rows["aten.clone"]
    assert own is not None
    assert own.calls == 1
    assert reference is None
    assert profile.own.total_s >= profile.own.outside_s > 0


def test_guest_of_an_interrupted_diagnosis_is_not_used_again(small_course: Course, zygote: Zygote) -> None:
    """Its answers may still be under way; a guest that finished is kept warm."""
    exercise = small_course.exercise(small_course.exercise_ids[0])
    key = Grader(zygote, 1).key_of(exercise)
    with Runner(key, zygote) as runner:
        runner.trace(exercise.reference_source)
        finished = runner.caller.guest if runner.caller else None
    assert finished in zygote.resting
    with pytest.raises(KeyboardInterrupt), Runner(key, zygote) as runner:
        runner.trace(exercise.reference_source)
        interrupted = runner.caller.guest if runner.caller else None
        raise KeyboardInterrupt
    assert interrupted is not None
    assert interrupted not in zygote.resting


RAISERS = [
    ("class Mine(ValueError):\n    pass\n", "Mine", "passed"),
    ("class ValueError(Exception):\n    pass\n", "ValueError", "failed"),
    ("import builtins\nclass Mine(Exception):\n    pass\nbuiltins.ValueError = Mine\n", "Mine", "failed"),
]


@pytest.mark.parametrize(("text", "raised", "verdict"), RAISERS)
def test_expected_error_is_pythons_own_class_or_a_subclass(
    grade_text: Grade, text: str, raised: str, verdict: str
) -> None:
    """A class of the same name does not count, nor does one put into its place in `builtins`."""
    body = f"        if amount < 0:\n            raise {raised}(amount)\n        self.total += amount\n"
    made = "    def __init__(self, start=0):\n        self.total = start\n"
    result = grade_text(
        f"{text}class Counter:\n{made}    def add(self, amount):\n{body}        return self.total\n", "counter"
    )
    refusal = next(check for check in result.checks if check.id == "refuses less than nothing")
    assert refusal.verdict.value == verdict, refusal.message


def test_unexpected_failure_is_an_internal_error_and_says_where(
    grade_text: Grade, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No traceback ends the command."""
    monkeypatch.setattr("harness.grading.grader.compare_run", lambda *_: 1 / 0)
    result = grade_text(RIGHT)
    assert result.verdict is Verdict.INTERNAL_ERROR
    assert "ZeroDivisionError" in result.message and "test_grader.py" in result.message


def test_answer_of_nearly_the_largest_message_size_is_wrong_but_no_tampering(grade_text: Grade) -> None:
    """A text that grows too long is an ordinary mistake."""
    result = grade_text("def scale(x, factor=2.0):\n    return 'a' * ((5 << 18) - 20)\n")
    assert result.verdict is Verdict.FAILED
    assert "far too large" in result.message


def test_result_flags_what_a_human_should_look_at(grade_text: Grade) -> None:
    """The flag does not change the verdict."""
    result = grade_text("import gc\ngc.get_objects()\ndef scale(x, factor=2.0):\n    return x * factor\n")
    assert result.verdict is Verdict.PASSED
    assert [(flag.signal, flag.line) for flag in result.integrity] == [("gc", 2)]
    assert result.as_json()["integrity"][0]["line"] == 2
    assert grade_text("def scale(x, factor=2.0):\n    return x * factor\n").integrity == ()


@pytest.mark.parametrize(("late", "verdict"), [(1, Verdict.PASSED), (2, Verdict.TIMEOUT)])
def test_guest_that_is_late_with_cpu_time_left_is_followed_by_another(
    late: int, verdict: Verdict, zygote: Zygote, small_course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The machine may have stood still; a submission that waits itself is late again."""
    grader, exercise = Grader(zygote, 0), small_course.exercise("scale")
    grader.key_of(exercise)
    fork, asked = zygote.fork, []

    def fork_late(limits: Limits) -> GuestHandle:
        asked.append(limits)
        return fork(replace(limits, wall_s=-1.0, cpu_s=3) if len(asked) <= late else limits)

    monkeypatch.setattr(zygote, "fork", fork_late)
    result = grader.grade(Submission("scale.py", "scale.py", "", "scale", text=RIGHT), exercise)
    assert result.verdict is verdict, result.message


def test_grader_whose_sandbox_never_came_up_says_so_and_does_not_raise(small_course: Course) -> None:
    """No guest can then say which torch it has."""

    def wait_ready() -> Any:
        raise IsolationError("strict: the zygote is gone")

    def fork(limits: Any) -> Any:
        raise GuestError("the zygote is gone")

    zygote: Any = SimpleNamespace(device="cpu", level="strict", layers=(), info={}, wait_ready=wait_ready, fork=fork)
    submission = Submission("scale.py", "scale.py", "", "scale", text=RIGHT)
    result = Grader(zygote, 0).grade(submission, small_course.exercise("scale"))
    assert (result.verdict, result.environment["torch"]) == ("internal_error", metadata.version("torch"))
    assert "the zygote is gone" in result.message
