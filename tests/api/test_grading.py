"""`Harness`: what it grades, what it raises, and how work is given up."""

from __future__ import annotations

import asyncio
import json
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import jsonschema
import pytest

import harness
from harness import Grade, Harness, HarnessError, IsolationError, UsageError, Verdict
from harness.api import functions
from harness.api.jobs import CancelledGrading, Job
from harness.course.catalogue import Course
from harness.engine.conditions import GradingOptions
from harness.sandbox import levels
from harness.sandbox.guest import GuestHandle

RIGHT = "def scale(x, factor=2.0):\n    return x * factor\n"
WRONG = "def scale(x, factor=2.0):\n    return x * factor + 1\n"
RAISES = "def scale(x, factor=2.0):\n    raise KeyError(x)\n"
ENDLESS = "def scale(x, factor=2.0):\n    while True:\n        pass\n"
SCHEMA = json.loads((Path(harness.__file__).parent / "results" / "result.schema.json").read_text(encoding="utf-8"))
OFFSET = 1


def scale(x, factor=2.0):  # type: ignore[no-untyped-def]
    """A wrong solution that uses a constant of its module."""
    return x * factor + OFFSET


@pytest.fixture(scope="module")
def graders(small_course: Course) -> Iterator[Harness]:
    """A Harness over the small course."""
    with Harness(small_course.root, jobs=2) as made:
        yield made


@pytest.mark.parametrize(
    ("source", "exercise", "verdict"),
    [
        (RIGHT, "scale", Verdict.PASSED), (RIGHT, None, Verdict.PASSED), (WRONG, None, Verdict.FAILED),
        ("\ufeff" + RIGHT, None, Verdict.PASSED),
        (RAISES, "scale", Verdict.ERROR), ("def scale(", "scale", Verdict.ERROR), (scale, None, Verdict.FAILED),
        ("import torch\n\ndef scale(x, factor=2.0):\n    return torch.square(x)\n", None, Verdict.REFUSED),
    ],
)  # fmt: skip
def test_grade_of_a_text_or_a_function_has_its_verdict(
    graders: Harness, source: harness.api.grading.Source, exercise: str | None, verdict: Verdict
) -> None:
    """Whatever a submission does is a verdict; the exercise is found by what is defined."""
    grade = graders.grade(source, exercise)
    assert (grade.verdict, grade.passed, grade.exercise) == (verdict, verdict is Verdict.PASSED, "scale")
    assert grade.conditions["isolation"] in ("strict", "standard")
    jsonschema.validate(json.loads(json.dumps(grade.as_dict())), SCHEMA)


def test_grade_of_a_wrong_solution_names_the_mistake_and_can_be_shown(graders: Harness) -> None:
    """As text and as HTML, in which nothing of the submission is markup."""
    grade = graders.grade(WRONG.replace("return", "print('<b>me</b>')\n    return"))
    assert [mistake.mistake for mistake in grade.mistakes] == ["adds-one"]
    assert str(grade).startswith("FAILED  scale ")
    assert "Known mistake: adds-one" in str(grade)
    page = grade._repr_html_()
    assert "FAILED" in page and "You add one." in page
    assert "<b>me</b>" not in page and "&lt;b&gt;me&lt;/b&gt;" in page
    assert graders.grade(WRONG, diagnose=False).mistakes == ()


def test_truth_of_a_grade_is_an_error(graders: Harness) -> None:
    """`if grade:` would be true for a failed one."""
    with pytest.raises(TypeError, match=r"grade\.passed"):
        bool(graders.grade(WRONG))


def test_text_that_is_the_path_of_a_file_is_not_read(graders: Harness, tmp_path: Path) -> None:
    """Otherwise an answer could name the reference."""
    path = tmp_path / "scale.py"
    path.write_text(RIGHT, encoding="utf-8")
    assert graders.grade(str(path), "scale").verdict is Verdict.ERROR
    assert graders.grade(path).passed


@pytest.mark.parametrize(
    ("source", "exercise", "message"),
    [
        ("x = 1", None, "defines no exercise"), (RIGHT + "class Counter: pass", None, "several exercises"),
        (RIGHT, "scales", 'did you mean "scale"'), (Path("none/scale.py"), None, "no such file"),
        ("def scale(", None, "is not valid Python"), (lambda x: x, "scale", "source of <lambda> is not available"),
        (len, "scale", "is not a function or class"), (print, None, "no exercise asks for print"),
    ],
)  # fmt: skip
def test_wrong_call_says_what_to_do(
    graders: Harness, source: harness.api.grading.Source, exercise: str | None, message: str
) -> None:
    """A mistake of the caller is no verdict."""
    with pytest.raises(UsageError, match=message):
        graders.grade(source, exercise)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"isolation": "strickt"}, 'no level of isolation "strickt"; did you mean "strict"'),
        ({"device": "tpu"}, 'no device "tpu"; did you mean "cpu"'),
        ({"seed": -1}, "the seed must be 0 or greater, not -1"),
        ({"jobs": 0}, "jobs should be 1 or more, not 0"),
    ],
)  # fmt: skip
def test_wrong_option_is_refused_before_anything_starts(
    small_course: Course, options: dict[str, Any], message: str
) -> None:
    """None is silently taken for another."""
    with pytest.raises(UsageError, match=message):
        Harness(small_course.root, **options)


def test_wrong_number_is_a_mistake_of_the_caller(graders: Harness) -> None:
    """Not one of the harness, and no verdict."""
    with pytest.raises(UsageError, match="the seed must be 0 or greater, not -3"):
        graders.grade(RIGHT, seed=-3)
    with pytest.raises(UsageError, match="jobs should be 1 or more, not -1"):
        list(graders.grade_many([(RIGHT, "scale")], jobs=-1))


def test_one_name_may_stand_for_a_list(graders: Harness) -> None:
    """A text is no list of letters."""
    assert graders.tasks(kinds="write", levels="core") == graders.tasks(kinds=["write"], levels=["core"])


def test_tasks_hold_what_to_write_and_nothing_that_gives_it_away(graders: Harness) -> None:
    """Neither the reference, nor a hint, nor a case."""
    tasks = {task.id: task for task in graders.tasks()}
    assert list(tasks) == list(graders.course.exercise_ids) or set(tasks) == set(graders.course.exercise_ids)
    task = tasks["scale"]
    assert (task.kind, task.entry, task.chapter, task.level) == ("write", "scale", "transformer", "core")
    assert "Multiply x by factor" in task.prompt and "raise NotImplementedError" in task.starter
    for secret in ("product", "hint", "drawn numbers", "adds-one"):
        assert secret not in task.prompt + task.starter
    (debug,) = graders.tasks(chapters=["transformer"], kinds=["debug"])
    assert debug.starter in debug.prompt and debug.sha256 != task.sha256
    with pytest.raises(UsageError, match='no chapter "transformers"; did you mean "transformer"'):
        graders.tasks(chapters=["transformers"])


def test_feedback_never_names_an_expected_value_that_the_statement_does_not_show(graders: Harness) -> None:
    """The worked example is in the statement; the numbers of other cases are not."""
    shown = graders.grade("def scale(x, factor=2.0):\n    return x * 0\n")
    hidden = graders.grade("def scale(x, factor=2.0):\n    return x * 2.0\n")
    assert "expected 2" in graders.feedback(shown, "first")
    secrets = [check for check in hidden.failing if check.difference is not None]
    assert secrets
    for tell in ("verdict", "first", "diagnosis", "all"):
        said = graders.feedback(hidden, tell)  # type: ignore[arg-type]
        assert said.startswith("failed: ")
        for check in secrets:
            assert check.difference is not None
            assert str(check.expected) not in said
            assert str(check.difference.expected)[:6] not in said
    assert secrets[0].id in graders.feedback(hidden, "all")
    with pytest.raises(UsageError, match='no tell "everything"'):
        graders.feedback(shown, "everything")  # type: ignore[arg-type]


def test_feedback_names_the_mistake_from_diagnosis_on(graders: Harness) -> None:
    """A repair turn may hear more or less."""
    grade = graders.grade(WRONG)
    assert "You add one." not in graders.feedback(grade, "first")
    assert "You add one." in graders.feedback(grade, "diagnosis")


def test_many_are_graded_in_any_order_with_their_numbers(graders: Harness) -> None:
    """A caller who stops early waits for nobody."""
    pairs = [(RIGHT, "scale"), (WRONG, None), (RAISES, "scale"), ("x", "scale")]
    found = dict(graders.grade_many(pairs))
    assert [found[n].verdict.value for n in range(4)] == ["passed", "failed", "error", "error"]
    with pytest.raises(UsageError):
        list(graders.grade_many([(RIGHT, "nothing")]))
    few = graders.grade_many(pair for _ in range(1000) for pair in pairs)
    next(few)
    few.close()  # type: ignore[attr-defined]
    assert graders.grade(RIGHT).passed


def test_many_are_graded_by_asyncio(graders: Harness) -> None:
    """The event loop is free meanwhile."""

    async def main() -> list[Grade]:
        return await asyncio.gather(*(graders.agrade(text, "scale") for text in (RIGHT, WRONG, RAISES)))

    assert [grade.verdict.value for grade in asyncio.run(main())] == ["passed", "failed", "error"]


@pytest.fixture
def started(graders: Harness, monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Set as soon as a guest is given to a submission."""
    assert graders.grade(RIGHT).passed  # the key is known
    event = threading.Event()
    reserve = graders.engine.zygote.reserve
    start = reserve.start

    def begin(*arguments: object) -> GuestHandle:
        guest = start(*arguments)  # type: ignore[arg-type]
        event.set()
        return guest

    monkeypatch.setattr(reserve, "start", begin)
    return event


def test_cancelled_grading_ends_its_guest_and_leaves_others_alone(graders: Harness, started: threading.Event) -> None:
    """It says nothing about the submission; the thread works on."""
    job, errors = Job(), list[BaseException]()

    def work() -> None:
        try:
            graders._grade(job, ENDLESS, "scale")
        except HarnessError as error:
            errors.append(error)
        assert graders.grade(RIGHT).passed

    thread = threading.Thread(target=work)
    thread.start()
    assert started.wait(30)
    job.cancel()
    thread.join()
    assert [type(error) for error in errors] == [CancelledGrading]
    with pytest.raises(CancelledGrading):
        graders._grade(job, RIGHT, "scale")


def test_task_that_is_cancelled_ends_its_guest(graders: Harness, started: threading.Event) -> None:
    """As with asyncio.timeout around it."""

    async def main() -> None:
        task = asyncio.create_task(graders.agrade(ENDLESS, "scale"))
        await asyncio.to_thread(started.wait, 30)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(main())
    assert graders.grade(RIGHT).passed


def test_grading_that_takes_longer_than_its_limit_is_undecided(graders: Harness) -> None:
    """The machine may have been busy: it does not count against the submission."""
    grade = graders.grade(ENDLESS, timeout_s=0.05)
    assert grade.verdict is Verdict.INTERNAL_ERROR
    assert "not graded within 0.05 s" in grade.message


def test_every_call_after_a_fork_says_to_make_another(graders: Harness) -> None:
    """The child would share the parent's sandbox, and end it with its own end."""
    assert graders.grade(RIGHT).passed
    child = os.fork()
    if not child:
        raised = 0
        for call in (lambda: graders.grade(RIGHT), graders.tasks, lambda: list(graders.grade_many([(RIGHT, None)]))):
            try:
                call()
            except HarnessError as error:
                raised += "make a Harness in the child" in str(error)
        graders.close()
        os._exit(raised)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 3
    assert graders.grade(RIGHT).passed


def test_closed_harness_grades_nothing(small_course: Course) -> None:
    """And may be closed twice."""
    with Harness(small_course.root) as made:
        made.close()
        with pytest.raises(HarnessError, match="is closed"):
            made.grade(RIGHT)
        with pytest.raises(HarnessError, match="is closed"), made:
            raise AssertionError("unreachable")


def test_check_of_own_work_finds_the_function_and_records_the_attempt(
    small_course: Course, borrowed_zygote: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the id of the exercise, where it is called."""
    from harness.progress.store import Store

    monkeypatch.setenv("HARNESS_COURSE", str(small_course.root))
    monkeypatch.setattr(functions, "_OWN", {})
    grade = harness.check("scale")
    assert grade.verdict is Verdict.FAILED
    assert grade.mistakes[0].mistake == "adds-one"
    assert grade.notes[-1].startswith("Next: ")
    store = Store(course=small_course.name)
    assert store.standings()["scale"].attempts == 1
    store.close()
    with pytest.raises(UsageError, match="counter asks for Counter, which is not defined here"):
        harness.check("counter")
    functions.own_harness().close()


def test_check_without_a_sandbox_says_so(small_course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is good enough for one's own code, and nobody should take it for more."""
    monkeypatch.setattr(functions, "_OWN", {})
    monkeypatch.setenv("HARNESS_COURSE", str(small_course.root))
    options = GradingOptions("process", "cpu", True, 0, small_course.secret_paths(), is_warm=False)
    own = Harness.for_own_code(small_course, options)
    monkeypatch.setitem(functions._OWN, str(small_course.root), own)
    grade = harness.check(RIGHT)
    assert grade.passed and grade.isolation.level == "process"
    assert grade.notes[0] == functions.NO_SANDBOX and "no sandbox here" in grade._repr_html_()
    own.close()


def test_check_at_a_weaker_level_says_why(small_course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    """As where bubblewrap is missing: nothing is weakened in silence."""

    def fail() -> NoReturn:
        raise IsolationError("strict: there is no bubblewrap")

    monkeypatch.setattr(levels, "find_bubblewrap", fail)
    monkeypatch.setattr(functions, "_OWN", {})
    monkeypatch.setenv("HARNESS_COURSE", str(small_course.root))
    grade = harness.check(RIGHT)
    assert grade.passed and grade.isolation.level != "strict"
    assert "not stronger: strict: there is no bubblewrap" in grade.notes
    functions.own_harness().close()
