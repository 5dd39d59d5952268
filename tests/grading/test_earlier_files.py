"""A step of a project: graded on the learner's earlier files, on the reference's in their place, and on no others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from built_in import COURSE
from graded_texts import write_notebook
from guide_examples import EXAMPLES

from harness.api.task import write_feedback
from harness.course.catalogue import Course, load_course
from harness.course.submission import (
    EarlierFile,
    Submission,
    read_notebook,
    read_steps,
    read_submission,
    submission_of,
)
from harness.errors import UsageError
from harness.grading.earlier_files import grade_on_earlier, used_by
from harness.grading.grader import Grader
from harness.report.attempt import attempt_page, cell_html
from harness.results.result import Result, Verdict
from harness.results.verdict_rows import as_text, verdict_sections
from harness.sandbox.zygote import Zygote
from harness.scheduler.calendar import Calendar

CENTRE = "def centre(x):\n    return x - x.mean(-1, keepdim=True)\n"
OF_ALL = "def centre(x):\n    return x - x.mean()\n"
STANDARDISE = (
    "from spread_1 import centre\n\n\ndef standardise(x, eps=1e-5):\n    c = centre(x)\n"
    "    return c / (c.square().mean(-1, keepdim=True) + eps).sqrt()\n"
)
WRONG = STANDARDISE.replace(".square()", ".abs()")
Grade = Callable[..., Result]


@pytest.fixture(scope="module")
def course() -> Course:
    """The examples of the guide, with the project `spread`."""
    return load_course(EXAMPLES)


@pytest.fixture(scope="module")
def spread_grader(zygote: Zygote) -> Grader:
    """One for all tests here."""
    return Grader(zygote, seed=5)


@pytest.fixture
def grade(spread_grader: Grader, course: Course, tmp_path: Path) -> Grade:
    """Grades the second step, with these other files beside it."""

    def graded(second: str, **files: str) -> Result:
        for name, text in {"spread_2": second, **files}.items():
            (tmp_path / f"{name}.py").write_text(text)
        submission = read_submission(tmp_path / "spread_2.py", course)
        return spread_grader.grade(submission, course.exercise("spread-2"))

    return graded


def says(result: Result) -> str:
    """The rows below the headline as text."""
    return as_text(verdict_sections(result, "-v lists every check"))


def test_own_earlier_file_is_imported(grade: Grade) -> None:
    """By a `from` import, by an import of the module, and within a function."""
    texts = [
        STANDARDISE,
        STANDARDISE.replace("from spread_1 import centre", "import spread_1").replace("= centre", "= spread_1.centre"),
        STANDARDISE.replace("from spread_1 import centre\n\n\n", "").replace(
            "    c = ", "    from spread_1 import centre\n    c = "
        ),
    ]
    for text in texts:
        result = grade(text, spread_1=f"print('mine')\n{CENTRE}")
        assert (result.verdict, result.output.stdout) == (Verdict.PASSED, "mine\n"), result.message
        assert [(used.exercise, used.is_own) for used in result.uses] == [("spread-1", True)]
        assert "Graded with your spread-1." in says(result)


def test_reference_stands_in_for_a_missing_file_and_says_so(grade: Grade) -> None:
    """The step has all its points."""
    result = grade(STANDARDISE)
    assert (result.verdict, result.score) == (Verdict.PASSED, 1.0)
    assert "Graded with the reference's spread-1: there is no spread_1.py beside the file" in says(result)


@pytest.mark.parametrize(
    "faulty", [OF_ALL, "def centre(x):\n    raise NotImplementedError\n", "def centre(x:\n", "import nothing_here\n"]
)
def test_faulty_earlier_file_costs_no_points_and_is_named(grade: Grade, faulty: str) -> None:
    """Wrong, unfinished, no Python, or one that cannot be imported."""
    result = grade(STANDARDISE, spread_1=faulty)
    assert (result.verdict, result.score) == (Verdict.PASSED, 1.0), result.message
    assert "Graded with the reference's spread-1: with your spread_1.py, this step does not pass" in says(result)
    assert Result.from_json(result.as_json(), "it") == result


def test_earlier_file_that_is_no_python_costs_nothing_where_it_is_not_imported(grade: Grade) -> None:
    """The guest reads it before the step."""
    result = grade(STANDARDISE.replace("from spread_1 import centre", CENTRE), spread_1="def centre(x:\n")
    assert (result.verdict, result.score) == (Verdict.PASSED, 1.0), result.message


def test_each_faulty_earlier_file_is_named_and_no_right_one(grade: Grade) -> None:
    """Of four files, two of which are at fault, those two are the reference's."""
    exercise = COURSE.exercise("mini-engine-5")
    names = [step.id for step in exercise.earlier]
    earlier = tuple(EarlierFile(name, f"{name}.py", text="") for name in names)
    submission = replace(submission_of("import mini_engine_1", exercise.id), earlier=earlier)
    passed = grade(STANDARDISE, spread_1=CENTRE)

    def graded(tried: Submission, *_: Any, **__: Any) -> Result:
        is_wrong = {"mini-engine-2", "mini-engine-4"} & {each.exercise_id for each in tried.earlier}
        verdict = Verdict.FAILED if is_wrong else Verdict.PASSED
        return replace(passed, verdict=verdict, uses=used_by(tried, exercise))

    result = grade_on_earlier(submission, exercise, graded, None)
    assert result.is_passed and [used.is_own for used in result.uses] == [True, False, True, False]
    assert result.uses[1].why == "with your mini-engine-2.py or mini-engine-4.py, this step does not pass"


def test_wrong_step_is_wrong_on_either_file_and_its_mistake_is_named(grade: Grade) -> None:
    """A right or a wrong earlier file changes neither."""
    texts = [WRONG, STANDARDISE.replace("c / (", "x / (")]
    results = [grade(text, spread_1=first) for text in texts for first in (CENTRE, OF_ALL)]
    assert [result.verdict for result in results] == [Verdict.FAILED] * 4
    named = [[found.mistake for found in result.diagnosis] for result in results]
    assert named == [[], [], ["not-centred"], ["not-centred"]]


def test_nothing_else_of_the_folder_can_be_imported(grade: Grade) -> None:
    """Neither a helper beside it, nor the step itself, nor another exercise."""
    for module in ("helpers", "spread_2", "running_mean", "reference"):
        text = f"import {module}\n{STANDARDISE}"
        result = grade(text, spread_1=CENTRE, helpers="", running_mean="", reference="")
        assert result.verdict is Verdict.ERROR
        assert f"No module named '{module}'" in result.message


def test_reference_in_the_guest_has_no_source_and_none_of_its_texts(grade: Grade) -> None:
    """What a submission prints of it is its name."""
    look = (
        "import inspect, spread_1\ntry:\n    print(inspect.getsource(spread_1.centre))\nexcept OSError:\n"
        "    print('no source')\nprint(spread_1.__doc__, getattr(spread_1, '__file__', None))\n"
    )
    result = grade(look + STANDARDISE)
    assert (result.verdict, result.output.stdout) == (Verdict.PASSED, "no source\nNone None\n")


def test_flags_of_an_earlier_file_are_the_submission_s(grade: Grade) -> None:
    """Also where the reference's is used in its place."""
    for faulty in (CENTRE, OF_ALL):
        result = grade(STANDARDISE, spread_1=f"import sys\nsys._getframe(0)\n{faulty}")
        assert result.verdict is Verdict.PASSED
        assert {flag.signal for flag in result.integrity} == {"frames"}
        assert any("spread_1.py, line 2" in flag.says for flag in result.integrity)


def test_link_that_leads_out_of_the_folder_is_not_followed(
    grade: Grade, course: Course, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Nor is a file that is no text, nor one beside a file of another name."""
    other = tmp_path_factory.mktemp("other") / "spread_1.py"
    other.write_text(CENTRE)
    (tmp_path / "spread_1.py").symlink_to(other)
    result = grade(STANDARDISE)
    assert "spread_1.py is a symbolic link that leads out of its folder" in says(result)
    (tmp_path / "spread_1.py").unlink()
    (tmp_path / "spread_1.py").write_bytes(b"\xff\xfe\xff")
    assert "is not UTF-8 text" in says(grade(STANDARDISE))
    (tmp_path / "mine.py").write_text(STANDARDISE)
    assert read_submission(tmp_path / "mine.py", course, "spread-2").earlier == ()


def test_steps_of_a_folder_are_read_in_order(course: Course, tmp_path: Path) -> None:
    """Other files are left out; a folder without steps is no submission."""
    for name in ("spread_2", "spread_1", "running_mean", "notes"):
        (tmp_path / f"{name}.py").write_text("x = 1\n")
    found = read_steps(tmp_path, Path("spread"), course)
    assert [submission.path for submission in found] == ["spread/spread_1.py", "spread/spread_2.py"]
    assert [earlier.exercise_id for earlier in found[1].earlier] == ["spread-1"]
    with pytest.raises(UsageError, match="no steps of a project"):
        read_steps(tmp_path / "nothing", Path("nothing"), course)


def test_project_is_started_checked_and_graded_as_a_cohort(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`start` writes its files, `check` grades the folder, `grade` a folder for each learner, again after a change of
    an earlier file."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HARNESS_COURSE", str(EXAMPLES))
    assert run("start", "spread").code == 0
    assert Path("spread/spread_2.py").read_text().startswith("from spread_1 import centre\n\n\ndef standardise(")
    assert "has all steps" in run("start", "spread").err
    starter = Path("spread/spread_1.py").read_text()
    Path("spread/spread_1.py").write_text(CENTRE)
    assert "Next: harness check spread/spread_2.py" in run("check", "spread/spread_1.py").out
    Path("spread/spread_1.py").write_text(starter)
    Path("spread/spread_2.py").write_text(STANDARDISE)
    begun = run("check", "spread").out
    assert "reference's spread-1: spread_1.py is still the starter" in begun and begun.endswith("\n1 of 2 passed.\n")
    Path("spread/spread_1.py").write_text(OF_ALL)
    Path("spread/spread_2.py").write_text(STANDARDISE)
    checked = run("check", "spread")
    assert checked.code == 1
    assert checked.out.index("FAILED  spread-1") < checked.out.index("PASSED  spread-2")
    Path("cohort").mkdir()
    Path("spread").rename("cohort/ada")
    first = run("grade", "cohort", "--out", "results")
    assert first.code == 0, first.err
    Path("cohort/ada/spread_1.py").write_text(CENTRE)
    again = run("grade", "cohort", "--out", "results")
    assert "Graded with the reference" not in again.out
    results = Path("results/results.csv").read_text()
    assert results.count(",passed,") == 2, results


def test_cells_of_a_notebook_are_its_steps(run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong cell costs the points of its own step only, also where another cell imports what it defines."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HARNESS_COURSE", str(EXAMPLES))
    defined = STANDARDISE.split("\n\n\n")[1]
    for later in (defined, STANDARDISE):
        write_notebook(Path("work.ipynb"), "import torch", OF_ALL, later)
        checked = run("check", "work.ipynb").out
        assert "FAILED  spread-1   2 of 4" in checked and "mean-of-everything" in checked
        assert "PASSED  spread-2" in checked
        assert "with your cells of spread-1, this step does not pass" in checked
        write_notebook(Path("work.ipynb"), "import torch", CENTRE, later)
        checked = run("check", "work.ipynb").out
        assert checked.count("PASSED") == 2 and "Graded with your spread-1." in checked
    write_notebook(Path("work.ipynb"), STANDARDISE)
    assert "Graded with the reference's spread-1" in run("check", "work.ipynb").out


def test_cells_of_every_function_that_cases_call_belong_to_a_step(tmp_path: Path) -> None:
    """Also of a second one beside the entry, such as the tokenizer of the first step of tiny-gpt."""
    head, cells = "import torch\nfrom torch import Tensor\n", COURSE.exercise("tiny-gpt-1").reference_source
    path = write_notebook(tmp_path / "work.ipynb", head, cells.partition("from torch import Tensor\n")[2])
    (submission,) = read_notebook(path, COURSE, "tiny-gpt-1")
    assert "class Tokenizer" in (submission.text or "") and "def get_batch" in (submission.text or "")


def test_every_page_and_text_says_that_the_reference_s_file_was_used(
    run: Any, grade: Grade, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The feedback of a program, the page of an attempt and of a notebook's cell, the pages and exports of a class."""
    result = grade(STANDARDISE, spread_1=OF_ALL)
    said = "Graded with the reference's spread-1: with your spread_1.py, this step does not pass"
    assert said in write_feedback(result, (), "first") and said not in write_feedback(result, (), "verdict")
    for page in (attempt_page(1, 0, result, STANDARDISE, Calendar()), cell_html(result)):
        assert "the reference’s spread-1: with your spread_1.py" in page.replace("&#39;", "’").replace("'", "’")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HARNESS_COURSE", str(EXAMPLES))
    folder = Path("cohort/ada/spread")  # as `start` writes it
    folder.mkdir(parents=True)
    (folder / "spread_1.py").write_text(OF_ALL)
    (folder / "spread_2.py").write_text(STANDARDISE)
    Path("assignment.yaml").write_text("exercises: {spread-1: {points: 10}, spread-2: {points: 10}}\n")
    done = run("grade", "cohort", "--out", "out", "--assignment", "assignment.yaml", "--export", "gradescope")
    assert done.code == 0, done.err
    assert "spread_1.py, this step does not pass" in Path("out/learners/ada.html").read_text()
    (exported,) = Path("out").rglob("*gradescope*/**/*.json")
    assert "graded on the reference's spread-1" in exported.read_text()


def test_repro_says_which_earlier_file_its_script_needs(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The script would otherwise end at an import; of the reference it holds nothing."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HARNESS_COURSE", str(EXAMPLES))
    Path("spread_2.py").write_text(WRONG)
    written = run("repro", "spread_2.py")
    assert written.code == 0 and "It needs your spread_1.py beside spread_2.py" in written.out
    assert "solution spread-1 --give-up" in written.out
    assert "keepdim" not in Path("repro_spread_2.py").read_text()
    Path("spread_1.py").write_text(CENTRE)
    assert "It needs" not in run("repro", "spread_2.py").out
