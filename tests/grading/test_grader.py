"""The steps of one submission: one test per verdict, the bad inputs that learners hand in, and what is never graded."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from harness.course.catalogue import Course, load_course
from harness.course.submission import Submission
from harness.grading.grader import Grader
from harness.grading.mistake_runs import Runner
from harness.records import CheckVerdict, Result, Verdict
from harness.sandbox.zygote import Zygote

RIGHT = "def scale(x, factor=2.0):\n    return x * factor\n"
Grade = Callable[..., Result]


def last_lines(result: Result) -> str:
    """The sentence below the call that is shown."""
    return result.message.split("\n  ")[-1]


# ---- one test per verdict


def test_verdict_of_a_right_submission_is_passed(grade_text: Grade) -> None:
    """Every check passes, and all points are given."""
    result = grade_text(RIGHT)
    assert (result.verdict, result.score, result.message) == (Verdict.PASSED, 1.0, "")
    assert [check.verdict.value for check in result.checks] == ["passed"] * 5
    assert result.checks[-1].id == "the same call again"
    assert (result.level, result.environment["seed"], result.diagnosis) == (result.level, 3, ())


def test_verdict_of_wrong_values_is_failed_with_call_and_both_sides(grade_text: Grade) -> None:
    """The smallest case comes first; the call, the place, what was expected and what came are said."""
    result = grade_text("def scale(x, factor=2.0):\n    return x * factor + (x > 1.5) * (x.dim() == 1)\n")
    assert result.verdict is Verdict.FAILED
    first = result.checks[0]
    assert first.input == "scale(x=tensor([ 1.,  2., -3.]))"
    assert last_lines(result) == "[1]: expected 4, got 5; 1 of 3 entries differ"
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
    """Its seed is that of the grading, so a mistake that draws can be recognised."""
    text = "import random\n\n\ndef scale(x, factor=2.0):\n    return x * factor + random.random()\n"
    first, second = grade_text(text), grade_text(text)
    assert first.verdict is Verdict.FAILED
    assert [check.actual for check in first.checks] == [check.actual for check in second.checks]


def test_verdict_of_a_raising_submission_is_error_with_the_learners_line(grade_text: Grade) -> None:
    """The last line of the learner's own file is shown, nothing of ours."""
    result = grade_text("def scale(x, factor=2.0):\n    return x.no_such_thing * factor\n")
    assert result.verdict is Verdict.ERROR
    assert "AttributeError: 'Tensor' object has no attribute 'no_such_thing'" in result.message
    assert "line 2, in scale: return x.no_such_thing * factor" in result.message
    assert result.checks[0].as_json()["line"] == 2
    assert "guest.py" not in result.message


def test_verdict_of_an_endless_loop_is_timeout(grade_text: Grade) -> None:
    """The limit is said; later cases are skipped, not failed."""
    result = grade_text("def scale(x, factor=2.0):\n    while True:\n        pass\n")
    assert result.verdict is Verdict.TIMEOUT
    assert "no answer within 3 s" in result.message or "no answer after 3 s of CPU" in result.message
    assert [check.verdict.value for check in result.checks[1:]] == ["skipped"] * 4


def test_verdict_of_too_much_memory_is_memory(grade_text: Grade) -> None:
    """A submission cannot take the machine down, and the verdict says why."""
    result = grade_text("def scale(x, factor=2.0):\n    return bytearray(8 << 30)\n")
    assert result.verdict is Verdict.MEMORY
    assert "MemoryError" in result.message


def test_verdict_of_too_much_tensor_memory_is_memory(grade_text: Grade) -> None:
    """Torch says it in its own words."""
    result = grade_text("import torch\ndef scale(x, factor=2.0):\n    return torch.ones(1 << 31)\n")
    assert result.verdict is Verdict.MEMORY


def test_verdict_of_a_forbidden_name_in_the_source_is_refused_with_its_line(grade_text: Grade) -> None:
    """Nothing of it has run."""
    text = "import torch\nprint('ran')\ndef scale(x, factor=2.0):\n    return torch.square(x) / x * factor\n"
    result = grade_text(text)
    assert (result.verdict, result.score, result.stdout) == (Verdict.REFUSED, 0.0, "")
    assert result.message == "line 4 uses torch.square, which this exercise forbids. Multiply yourself."


def test_verdict_of_a_forbidden_name_reached_at_run_time_is_refused(grade_text: Grade) -> None:
    """Hiding the name from the source does not help, and `except` does not hide the refusal."""
    hidden = 'getattr(torch, "erauqs"[::-1])(x)'
    for body in (
        f"return {hidden}",
        f"try:\n        return {hidden}\n    except Exception:\n        return x * factor",
    ):
        result = grade_text(f"import torch\ndef scale(x, factor=2.0):\n    {body}\n")
        assert result.verdict is Verdict.REFUSED
        assert "torch.square is forbidden here. Multiply yourself." in result.message


def test_verdict_of_a_broken_course_is_internal_error(write_course: Callable[..., Path], zygote: Zygote) -> None:
    """A reference that raises is never held against the learner."""
    course = load_course(
        write_course(scale_py="def scale(x, factor=2.0):\n    product + 0; return shifted; x * factor\n")
    )
    result = Grader(zygote, 0).grade(Submission("s.py", "s.py", "", "scale", text=RIGHT), course.exercise("scale"))
    assert (result.verdict, result.score) == (Verdict.INTERNAL_ERROR, 0.0)
    assert "the harness failed, not the submission" in result.message
    assert "NameError" in result.message


def test_verdict_of_an_impossible_draw_is_internal_error(write_course: Callable[..., Path], zygote: Zygote) -> None:
    """A case that cannot be drawn stops this exercise, not the cohort."""
    course = load_course(write_course())
    exercise = course.exercise("scale")
    text = exercise.path.read_text().replace("{normal: [1, 4]}", "{normal: [100000, 100000]}")
    exercise.path.write_text(text)
    broken = load_course(course.root).exercise("scale")
    result = Grader(zygote, 0).grade(Submission("s.py", "s.py", "", "scale", text=RIGHT), broken)
    assert result.verdict is Verdict.INTERNAL_ERROR


# ---- bad input, as the command line sees it

BAD_TEXT = [
    ("", "error", "the file does not define scale; expected scale(x, factor=2.0). It defines nothing callable."),
    ("def scales(x):\n    return x\n", "error", "expected scale(x, factor=2.0). It defines scales."),
    ("scale = 3\n", "error", "scale is of type int, not a function or class; expected scale(x, factor=2.0)"),
    ("def scale(x, factor=2.0)\n    return x\n", "error", "line 1: the file is not valid Python: expected ':'\n"),
    ("x = 1\n\0\n", "error", "the file is not valid Python: "),
    ("import no_such_package\n", "error", "line 1: No module named 'no_such_package': the package is not installed"),
    ("import sys\nsys.exit(0)\n", "error", "line 2: loading the file raised SystemExit: 0"),
    ("1 / 0\n", "error", "line 1: loading the file raised ZeroDivisionError: division by zero"),
    ("while True:\n    pass\n", "timeout", "the file was not loaded to its end (timeout): no answer "),
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
def test_submission_that_is_bad_gets_a_verdict_a_code_and_a_sentence(
    small_course: Course, tmp_path: Path, run: Callable[..., Any], text: str, verdict: str, sentence: str
) -> None:
    """A learner's mistake is a value with a clear message, never a traceback."""
    path = tmp_path / "scale.py"
    path.write_text(text, encoding="utf-8")
    ran = run("--course", small_course.root, "check", path, "--json")
    assert (ran.json["verdict"], ran.code) == (verdict, 0 if verdict == "passed" else 1)
    assert sentence in ran.json["message"]
    assert "Traceback" not in ran.out + ran.err


def test_syntax_error_is_shown_with_its_line(grade_text: Grade) -> None:
    """The line as it stands in the file."""
    result = grade_text("import torch\n\ndef scale(x, factor=2.0):\n    return x * (factor\n")
    assert result.message.startswith("line 4: the file is not valid Python: '(' was never closed")
    assert result.message.endswith("\n        return x * (factor")


def test_bytes_that_are_not_utf8_are_an_error_with_their_line(
    small_course: Course, tmp_path: Path, run: Callable[..., Any]
) -> None:
    """The verdict on a file in another encoding says what to do."""
    path = tmp_path / "scale.py"
    path.write_bytes(b"# fine\n# caf\xe9\n" + RIGHT.encode())
    ran = run("--course", small_course.root, "check", path, "--json")
    assert (ran.json["verdict"], ran.code) == ("error", 1)
    assert ran.json["message"] == "scale.py is not UTF-8 text: byte 0xe9 on line 2; save it as UTF-8"


def test_file_that_is_huge_is_an_error(small_course: Course, tmp_path: Path, run: Callable[..., Any]) -> None:
    """Nobody's solution has megabytes."""
    path = tmp_path / "scale.py"
    path.write_text("#" * (2 << 20))
    ran = run("--course", small_course.root, "check", path, "--json")
    assert (ran.json["verdict"], ran.code) == ("error", 1)
    assert "is larger than 1 MB" in ran.json["message"]


@pytest.mark.parametrize(
    ("name", "options", "sentence"),
    [
        ("scale.py", (), "there is no such file"),
        ("folder", (), "is a folder; give a file, or grade the folder with `harness grade"),
        ("scales.py", (), "name it scale.py or pass --exercise scale"),
        ("other.py", ("--exercise", "scal"), 'did you mean "scale"?'),
    ],
)
def test_call_that_is_wrong_exits_with_two_and_says_what_to_do(
    small_course: Course, tmp_path: Path, run: Callable[..., Any], name: str, options: tuple[str, ...], sentence: str
) -> None:
    """The caller's mistake is no verdict."""
    (tmp_path / "folder").mkdir()
    for made in ("scales.py", "other.py"):
        (tmp_path / made).write_text(RIGHT)
    ran = run("--course", small_course.root, "check", tmp_path / name, *options)
    assert ran.code == 2
    assert sentence in ran.err
    assert ran.out == ""


def test_file_of_another_name_is_graded_as_the_exercise_named(
    small_course: Course, tmp_path: Path, run: Callable[..., Any]
) -> None:
    """`--exercise` overrides the file's name, and a byte order mark does no harm."""
    path = tmp_path / "mine.py"
    path.write_bytes(b"\xef\xbb\xbf" + RIGHT.encode())
    assert run("--course", small_course.root, "check", path, "--exercise", "scale").code == 0


# ---- what is never graded


def test_printed_text_is_captured_and_not_graded(grade_text: Grade) -> None:
    """Neither prints nor a forged verdict among them count."""
    result = grade_text("import sys\nprint('hello')\nprint('{\"verdict\": \"failed\"}', file=sys.stderr)\n" + RIGHT)
    assert result.verdict is Verdict.PASSED
    assert (result.stdout, result.stderr) == ("hello\n", '{"verdict": "failed"}\n')
    assert not result.truncated


def test_printed_text_is_capped(grade_text: Grade) -> None:
    """64 KB are kept and the result says that there was more."""
    result = grade_text("print('x' * 100_000)\nprint('\\x1b' * 60_000)\n" + RIGHT)
    assert (result.verdict, result.truncated) == (Verdict.PASSED, True)
    assert 64 << 10 <= len(result.stdout) <= (64 << 10) + 20


def test_warning_is_not_graded(grade_text: Grade) -> None:
    """Nor is one that the submission turns into noise at import."""
    result = grade_text("import warnings\nwarnings.warn('old')\nassert 1 is 1\n" + RIGHT)
    assert result.verdict is Verdict.PASSED
    assert "old" in result.stderr


ACCEPTED = [
    "import torch\nclass A(torch.Tensor): 1\ndef scale(x, factor=2.0):\n    return (x * factor).as_subclass(A)\n",
    "def scale(x, factor=2.0):\n    return (x * factor).mT.contiguous().mT if x.dim() > 1 else x * factor\n",
    "import torch\ndef scale(x, factor=2.0):\n    return torch.nn.Parameter(x * factor)\n",
    "class Scale:\n    def __call__(self, x, factor=2.0):\n        return x * factor\nscale = Scale()\n",
    "from functools import lru_cache\n@lru_cache\ndef scale(x, factor=2.0):\n    return x * factor\n",
]


@pytest.mark.parametrize("text", ACCEPTED)
def test_value_in_another_dress_is_accepted(grade_text: Grade, text: str) -> None:
    """Subclasses, views, gradients and callables of other kinds are right answers."""
    assert grade_text(text).verdict is Verdict.PASSED


MEANS = [
    ("sum(values) / len(values), len(values)", "passed"),
    ("Pair(sum(values) / len(values), len(values))", "passed"),
    ("np.float64(sum(values) / len(values)), len(values)", "passed"),
    ("[sum(values) / len(values), len(values)]", "failed"),
    ("(sum(values) / len(values), float(len(values)))", "failed"),
    ("(sum(values) / len(values), np.int64(len(values)))", "failed"),
    ("(torch.tensor(values).mean(), len(values))", "failed"),
    ("(10 ** 400, len(values))", "failed"),
    ("(sum(values) / len(values), 10 ** 5000)", "failed"),
    ("(sum(values) / len(values), '\\ud800\\x1b[31m::error::')", "failed"),
    ("(float('nan'), len(values))", "failed"),
    ("(sum(values) / len(values), len(values), 1)", "failed"),
    ("{0: sum(values) / len(values), 1: len(values)}", "failed"),
]


@pytest.mark.parametrize(("returned", "verdict"), MEANS)
def test_plain_value_is_graded_by_kind_and_content(grade_text: Grade, returned: str, verdict: str) -> None:
    """A named tuple is a tuple and a NumPy float a float; whatever comes, the result can be stored and printed."""
    head = (
        "from typing import NamedTuple\nimport numpy as np, torch\nclass Pair(NamedTuple):\n    a: float\n    b: int\n"
    )
    result = grade_text(f"{head}def mean(values):\n    return {returned}\n", "mean")
    assert result.verdict.value == verdict, result.message
    json.dumps(result.as_json(), ensure_ascii=False).encode("utf-8")


@pytest.mark.parametrize("kind", ["list", "tuple", "NoneType", "tensor"])
def test_object_that_claims_to_be_plain_fails_a_judged_exercise(grade_text: Grade, kind: str) -> None:
    """A class may call itself `list`; it is still not one, and the judge never meets it."""
    text = f"Fake = type({kind!r}, (), dict(__module__='builtins'))\ndef cuts(text):\n    return Fake()\n"
    result = grade_text(text, "cuts")
    assert result.verdict is Verdict.FAILED
    assert "list expected" in result.message


def test_judged_exercise_accepts_another_right_answer_and_says_what_is_wrong(grade_text: Grade) -> None:
    """The judge decides, not the reference's own cuts."""
    assert grade_text("def cuts(text):\n    return list(text)\n", "cuts").verdict is Verdict.PASSED
    wrong = grade_text("def cuts(text):\n    return [text]\n", "cuts")
    assert wrong.verdict is Verdict.FAILED
    assert last_lines(wrong) == "a piece is longer than three"


COUNTERS = [
    ("self.total = start", "self.total += amount", "passed"),
    ("self.total = start", "self.total += amount + 1", "failed"),
    ("Counter.total = start", "Counter.total += amount", "failed"),
    ("self.count = start; self.total = 8", "self.count += amount; return self.count", "passed"),
    ("self.count = start", "self.count += amount; return self.count", "error"),
]


@pytest.mark.parametrize(("make", "add", "verdict"), COUNTERS)
def test_class_is_graded_by_what_its_script_compares(grade_text: Grade, make: str, add: str, verdict: str) -> None:
    """Make, call, read: the inside is the learner's, and each object has its own."""
    text = (
        f"class Counter:\n    def __init__(self, start=0):\n        {make}\n    def add(self, amount):\n"
        f"        if amount < 0:\n            raise ValueError\n        {add}\n        return self.total\n"
    )
    assert grade_text(text, "counter").verdict.value == verdict


# ---- state between calls


def test_mutable_default_is_found_when_the_calls_are_made_again(grade_text: Grade) -> None:
    """The first calls were right; made again they are not."""
    text = (
        "def scale(x, factor=2.0, seen=[]):\n    seen.append(x)\n"
        "    return x * factor if len(seen) <= 6 else x * factor + 1\n"
    )
    result = grade_text(text)
    assert result.verdict is Verdict.FAILED
    assert [check.id for check in result.checks if check.verdict.value == "failed"] == ["the same call again"]
    assert "right the first time, wrong when called again" in result.message


BUFFERS = {
    "by shape": "buffers = {}\ndef scale(x, factor=2.0):\n    out = buffers.setdefault(x.shape, torch.empty_like(x))\n"
    "    return torch.mul(x, factor, out=out)\n",
    "for all": "buffer = torch.empty(64)\ndef scale(x, factor=2.0):\n    out = buffer[: x.numel()].view(x.shape)\n"
    "    return torch.mul(x, factor, out=out)\n",
}


@pytest.mark.parametrize("name", BUFFERS)
def test_result_buffer_shared_between_calls_is_found(grade_text: Grade, name: str) -> None:
    """Each result is right when it comes, and wrong once the next call has been made."""
    result = grade_text("import torch\n" + BUFFERS[name])
    assert result.verdict is Verdict.FAILED
    (failed,) = [check for check in result.checks if check.verdict.value == "failed"]
    assert (failed.id, failed.kind) == ("the same call again", "property")
    assert "a later call changed this result" in failed.message
    assert failed.expected != failed.actual


def test_list_returned_again_and_again_is_found(grade_text: Grade) -> None:
    """A list that is cleared and filled anew at each call is no result."""
    text = "pieces = []\ndef cuts(text):\n    pieces[:] = text\n    return pieces\n"
    result = grade_text(text, "cuts")
    assert result.verdict is Verdict.FAILED
    assert "a later call changed this result" in result.message


def test_result_kept_by_shape_is_found(grade_text: Grade) -> None:
    """One drawn case is asked with other values, too."""
    text = (
        "KEPT = {}\n\n\ndef scale(x, factor=2.0):\n    return KEPT.setdefault((*x.shape, factor), x * factor).clone()\n"
    )
    result = grade_text(text.replace("(*x.shape, factor)", "(*x.shape, factor) if x.shape == (1, 4) else object()"))
    assert [check.id for check in result.checks if check.verdict is CheckVerdict.FAILED] == ["one row"]


def test_results_remembered_by_argument_are_no_fault(grade_text: Grade) -> None:
    """A cache that hands out the same right result is fine."""
    text = "known = {}\ndef cuts(text):\n    return known.setdefault(text, list(text))\n"
    assert grade_text(text, "cuts").verdict is Verdict.PASSED


# ---- text that reaches the result

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
def test_text_of_a_submission_is_fit_to_be_shown(grade_text: Grade, text: str) -> None:
    """No terminal, CI log or page can be driven by what a submission prints, raises, returns or is called."""
    result = grade_text(text)
    assert result.verdict is not Verdict.INTERNAL_ERROR
    document = result.as_json()
    shown = json.dumps(document, ensure_ascii=False)
    shown.encode("utf-8")
    texts = [result.message, result.stdout, result.stderr]
    for check in result.checks:
        sides = (check.difference.expected, check.difference.actual) if check.difference else ()
        found = (check.message, check.input, check.expected, check.actual, *sides)
        texts += [text for text in found if isinstance(text, str)]
    for one in texts:
        assert all(char.isprintable() or char in "\n\t" for char in one)
        assert not any(line.lstrip().startswith("::") for line in one.split("\n"))
        assert "##[" not in one
        assert len(one) < 80_000
    assert sum(len(c.message) for c in result.checks) < 60_000


def test_path_and_learner_are_fit_to_be_shown(grader: Grader, small_course: Course) -> None:
    """A file's name is the submission's own text too."""
    submission = Submission("a\x1b/\udcff.py", "s.py", "", "scale", learner="eve\n::error::", text=RIGHT)
    result = grader.grade(submission, small_course.exercise("scale"))
    assert (result.path, result.learner) == ("a\\x1b/\\udcff.py", "eve\n: :error::")


# ---- the record


def test_result_as_json_has_the_fields_of_the_contract(grade_text: Grade) -> None:
    """Programs rely on these names."""
    document = grade_text("def scale(x, factor=2.0):\n    return x * factor + 1\n").as_json()
    assert list(document) == [
        "schema", "exercise", "learner", "submission", "verdict", "message", "score", "points", "max_points", "checks",
        "efficiency", "diagnosis", "integrity", "isolation", "environment", "output", "wall_s",
    ]  # fmt: skip
    assert document["schema"] == "harness.result/1"
    assert document["diagnosis"] == [{"mistake": "adds-one", "says": "You add one.", "match": "exact"}]
    assert list(document["checks"][0]) == [
        "id",
        "kind",
        "verdict",
        "message",
        "input",
        "expected",
        "actual",
        "required",
        "difference",
    ]
    assert document["points"] == round(document["score"] * 10, 2)


def test_progress_names_what_is_measured_and_a_pass_waits_for_required_costs_only(
    grader: Grader, costly_course: Course
) -> None:
    """Values first, then each cost; the whole result names nothing that is measured."""
    text = "def ask(model, values):\n    model(values)\n    return sum(model(values))\n"
    seen: list[Result] = []
    submission = Submission("ask.py", "ask.py", "", "ask", text=text)
    whole = grader.grade(submission, costly_course.exercise("ask"), seen.append)
    assert [(one.verdict, one.measuring, len(one.checks)) for one in seen] == [
        (Verdict.UNVERIFIED, "two calls at most", 2), (Verdict.PASSED, "each value once", 3)]  # fmt: skip
    assert [one.as_json()["measuring"] for one in seen] == ["two calls at most", "each value once"]
    assert (whole.verdict, whole.score, "measuring" in whole.as_json()) == (Verdict.PASSED, 1.0, False)
    assert whole.efficiency == [
        {"id": "each value once", "says": "the model sees each value twice; keep what it returned",
         "verdict": "failed", "figure": 6.0, "limit": 3.0, "unit": "tokens"},
    ]  # fmt: skip


def test_grades_under_one_seed_are_the_same(grader: Grader, zygote: Zygote, small_course: Course) -> None:
    """Nothing of the result but the time depends on the run."""
    text = "def scale(x, factor=2.0):\n    return x * factor + 1e-3\n"
    submission = Submission("s.py", "s.py", "", "scale", text=text)
    exercise = small_course.exercise("scale")
    one, other = (each.grade(submission, exercise).as_json() for each in (grader, Grader(zygote, grader.seed)))
    assert {**one, "wall_s": 0} == {**other, "wall_s": 0}


@pytest.mark.parametrize(("text", "verdict"), [(RIGHT, "unverified"), (RIGHT.replace("*", "+"), "failed")])
def test_device_that_guests_do_not_have_leaves_a_pass_unverified(
    small_course: Course, tmp_path: Path, run: Callable[..., Any], text: str, verdict: str
) -> None:
    """What was not checked is never called passed; what is wrong on the CPU is wrong."""
    path = tmp_path / "scale.py"
    path.write_text(text, encoding="utf-8")
    ran = run("--course", small_course.root, "check", path, "--device", "cuda", "--json")
    assert (ran.json["verdict"], ran.code) == (verdict, 1)
    assert ran.json["environment"]["device"] == "cpu"
    assert ran.json["checks"][-1]["verdict"] == "inconclusive"


def test_required_gpu_checks_without_a_gpu_leave_the_verdict_unverified(zygote: Zygote) -> None:
    """Each by its name, with the reason; the CPU's checks all passed."""
    exercise = load_course(None).exercise("softmax")
    one = Submission("softmax.py", "softmax.py", "", "softmax", text=exercise.reference_source)
    result = Grader(zygote, 1, "cuda", missing="there is no device here").grade(one, exercise)
    assert result.verdict is Verdict.UNVERIFIED
    open_checks = [check for check in result.checks if check.verdict is CheckVerdict.INCONCLUSIVE]
    assert {check.id for check in open_checks if check.kind == "speed"} == {
        case.name for case in exercise.file.speed if case.device == "cuda"
    }
    assert all("there is no device here" in check.message for check in open_checks)
    assert {check.verdict for check in result.checks} == {CheckVerdict.PASSED, CheckVerdict.INCONCLUSIVE}


def test_stretch_goal_on_a_gpu_that_is_missing_is_no_required_check(zygote: Zygote) -> None:
    """It is undecided, and costs no points."""
    exercise = load_course(None).exercise("softmax")
    stretch = tuple(case.model_copy(update={"tier": "stretch"}) for case in exercise.file.speed)
    file = exercise.file.model_copy(update={"speed": stretch, "cost": ()})
    right = Submission("softmax.py", "softmax.py", "", "softmax", text=exercise.reference_source)
    result = Grader(zygote, 1, "cuda", missing="no device").grade(right, replace(exercise, file=file))
    names = {case.name for case in stretch if case.device == "cuda"}
    missing = [check for check in result.checks if check.id in names]
    assert {(check.is_required, check.verdict) for check in missing} == {(False, CheckVerdict.INCONCLUSIVE)}


def test_profile_lists_operators_of_both_sides(zygote: Zygote) -> None:
    """The slowest first, and what ran outside of torch."""
    exercise = load_course(None).exercise("softmax")
    text = exercise.reference_source.replace("torch.exp(x - top)", "torch.exp(x - top).clone()")
    one = Submission("softmax.py", "softmax.py", "", "softmax", text=text)
    found = Grader(zygote, 1).profile(one, exercise)
    assert found is not None
    rows = {name: (own, theirs) for name, own, theirs in found.rows(99)}
    own, theirs = rows["aten.clone"]
    assert own is not None
    assert own.calls == 1
    assert theirs is None
    assert found.own.total_s >= found.own.outside_s > 0


def test_guest_of_a_diagnosis_that_broke_off_is_not_lent_again(small_course: Course, zygote: Zygote) -> None:
    """Its answers may still be on their way; one that came to its end is kept warm."""
    exercise = small_course.exercise(small_course.exercise_ids[0])
    key = Grader(zygote, 1).key_of(exercise)
    with Runner(key, zygote) as runner:
        runner.trace(exercise.reference_source)
        kept = runner.caller.guest if runner.caller else None
    assert kept in zygote.resting
    with pytest.raises(KeyboardInterrupt), Runner(key, zygote) as runner:
        runner.trace(exercise.reference_source)
        broken = runner.caller.guest if runner.caller else None
        raise KeyboardInterrupt
    assert broken is not None
    assert broken not in zygote.resting


RAISERS = [
    ("class Mine(ValueError):\n    pass\n", "Mine", "passed"),
    ("class ValueError(Exception):\n    pass\n", "ValueError", "failed"),
    ("import builtins\nclass Mine(Exception):\n    pass\nbuiltins.ValueError = Mine\n", "Mine", "failed"),
]


@pytest.mark.parametrize(("text", "raised", "verdict"), RAISERS)
def test_error_asked_for_is_pythons_own_or_derives_from_it(
    grade_text: Grade, text: str, raised: str, verdict: str
) -> None:
    """A class that only has its name is none, nor is one that has taken its place."""
    body = f"        if amount < 0:\n            raise {raised}(amount)\n        self.total += amount\n"
    made = "    def __init__(self, start=0):\n        self.total = start\n"
    result = grade_text(
        f"{text}class Counter:\n{made}    def add(self, amount):\n{body}        return self.total\n", "counter"
    )
    found = next(check for check in result.checks if check.id == "refuses less than nothing")
    assert found.verdict.value == verdict, found.message


def test_failure_that_nobody_foresaw_is_an_internal_error_and_says_where(
    grade_text: Grade, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No command ends in a traceback for it."""
    monkeypatch.setattr("harness.grading.grader.compare_run", lambda *_: 1 / 0)
    result = grade_text(RIGHT)
    assert result.verdict is Verdict.INTERNAL_ERROR
    assert "ZeroDivisionError" in result.message and "test_grader.py" in result.message


def test_answer_as_long_as_a_message_may_be_is_wrong_and_no_tampering(grade_text: Grade) -> None:
    """A text that grows too long is a mistake like any other."""
    result = grade_text("def scale(x, factor=2.0):\n    return 'a' * ((1 << 20) - 20)\n")
    assert result.verdict is Verdict.FAILED
    assert "far too large" in result.message


def test_result_flags_what_a_human_should_look_at(grade_text: Grade) -> None:
    """The verdict stays what it is."""
    result = grade_text("import gc\ngc.get_objects()\ndef scale(x, factor=2.0):\n    return x * factor\n")
    assert result.verdict is Verdict.PASSED
    assert [(flag.signal, flag.line) for flag in result.integrity] == [("gc", 2)]
    assert result.as_json()["integrity"][0]["line"] == 2
    assert grade_text("def scale(x, factor=2.0):\n    return x * factor\n").integrity == ()
