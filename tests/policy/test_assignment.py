"""An assignment: the rules of its file, where it is wrong, and the grades it gives, computed by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from harness.authoring.key_reference import list_gaps
from harness.authoring.models import schema_text
from harness.errors import CourseError, UsageError
from harness.export.explain import explain_grade
from harness.export.gradebook_data import Gradebook, make_gradebook
from harness.policy.parser import SCHEMAS, read_assignment
from harness.policy.roster import read_roster
from harness.policy.rules import Policy
from harness.records import Check, CheckVerdict, Result, SubmittedFile, Verdict, score_of

NOW = datetime(2026, 12, 24, tzinfo=UTC)
ROSTER = "id,name,email,group,canvas\nada,Ada L,ada@example.org,,17\nbob,Bob,,g1,\ncyd,Cyd,,g1,\ndan,,,,\n"
DUE = "due: {timezone: UTC, all: 2026-12-01 12:00}\nlate: {per_day: 10 %}\n"
FOLDER = Path(__file__).parents[2] / "harness" / "policy"
Read = Callable[..., Policy]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """A function that reads an assignment of softmax and top-p (20 points) with these additional lines."""

    def call(lines: str = "", exercises: str = "{softmax: {}, top-p: {points: 20}}", roster: str = ROSTER) -> Policy:
        (tmp_path / "roster.csv").write_text(roster, encoding="utf-8")
        text = f"title: Homework\nexercises: {exercises}\n{'roster: roster.csv' if roster else ''}\n{lines}\n"
        path = tmp_path / "assignment.yaml"
        path.write_text(text, encoding="utf-8")
        return read_assignment(path, ["softmax", "top-p", "gelu"])

    return call


def result(learner: str, exercise: str, passed: int = 4, submitted: str = "2026-12-01T10:00", **more: Any) -> Any:
    """A result with this number of 4 checks passed, the last of kind stability, and a met stretch goal."""
    checks = [
        Check(f"case {n}", "stability" if n == 3 else "correctness", CheckVerdict.PASSED, has_value=True)
        if n < passed
        else Check(f"case {n}", "stability" if n == 3 else "correctness", CheckVerdict.FAILED, "wrong")
        for n in range(4)
    ]
    checks.append(Check("memory", "cost", CheckVerdict.PASSED, is_required=False))
    verdict = Verdict.PASSED if passed == 4 else Verdict.FAILED
    return Result(
        exercise=exercise, learner=learner, submission=SubmittedFile("x.py", "ab" * 32, f"{submitted}+00:00"),
        verdict=verdict, score=score_of(verdict, checks), max_points=10.0, checks=tuple(checks), **more,
    )  # fmt: skip


def book_of(policy: Policy, *results: Any) -> Gradebook:
    """The gradebook at a time after every date."""
    return make_gradebook(list(results), policy, NOW)


def problems(read: Read, *given: str) -> list[str]:
    """The problems of an assignment, without file names."""
    with pytest.raises(CourseError) as raised:
        read(*given)
    return [problem.message for problem in raised.value.problems]


# ---- the file


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_schema_beside_the_parser_is_that_of_the_models_and_explains_every_key(name: str) -> None:
    """Run `python -m harness.policy.parser harness/policy` after a change."""
    schema = SCHEMAS[name].model_json_schema(by_alias=True)
    assert (FOLDER / name).read_text(encoding="utf-8") == schema_text(schema)
    assert list_gaps(schema) == []


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("excused: [{learner: eve, why: ill}]", 'nobody on the roster has the id "eve"'),
        ("excused: [{learner: ada, exercise: gelu, why: ill}]", 'no exercise of the assignment is named "gelu"'),
        ("adjustments: [{learner: add, exercise: softmax, points: 1, why: x}]", 'the id "add"; did you mean "ada"?'),
        ("slip: {days: 2}", "late work loses nothing, so there is nothing to waive (late: …)"),
        (f"{DUE}slip: {{days: 2, used: {{eve: 1}}}}", 'nobody on the roster has the id "eve"'),
        ("due: {timezone: UTC, all: 2026-12-01 12:00, extensions: [{learner: eve, until: 2026-12-02 12:00}]}", "eve"),
        ("hidden: [{exercise: gelu}]", 'no exercise of the assignment is named "gelu"'),
    ],
)
def test_rules_about_unknown_learners_or_exercises_are_refused(read: Read, lines: str, message: str) -> None:
    """A typing error in a name could silently cancel a learner's extension."""
    assert any(message in found for found in problems(read, lines))


def test_unknown_exercise_and_unknown_key_are_refused_by_name(read: Read) -> None:
    """With the name that was probably meant."""
    assert problems(read, "", "{softmx: {}}") == [
        'no exercise of the course is named "softmx"; did you mean "softmax"?'
    ]
    assert "did you mean" in problems(read, "", "{softmax: {point: 3}}")[0]
    assert problems(read, "", "{}")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name\nAda\n", "the first line should name a column `id`"),
        ("id,name\nada,Ada\nada,Ada\n", '"ada" is listed twice'),
        ("id,name\nada,Lovelace, Ada\n", "3 columns where the first line has 2"),
        ("id,name\n,Ada\n", "the id is missing"),
        ("id,group\nada,bob\nbob,\n", '"bob" is both a learner and a group'),
        ("id\nada\x1b\n", "control character U+001B"),
        ("id\n\n", "lists no learners"),
    ],
)
def test_roster_that_cannot_be_right_is_refused(tmp_path: Path, text: str, message: str) -> None:
    """With its line, before anything is graded."""
    path = tmp_path / "roster.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as raised:
        read_roster(path)
    assert message in str(raised.value)


def test_roster_keeps_the_names_of_other_platforms_and_ignores_other_columns(tmp_path: Path) -> None:
    """The export of a learning management system has many columns."""
    path = tmp_path / "roster.csv"
    path.write_text("\ufeffID,Name,Phone,Canvas\nada,Ada,1,17\n", encoding="utf-8")
    (entry,) = read_roster(path)
    assert (entry.id, entry.name, entry.ids) == ("ada", "Ada", {"canvas": "17"})


# ---- the grades


def test_learner_without_submissions_has_a_row_and_every_exercise_counts(read: Read) -> None:
    """One file of two is not 100 %."""
    book = book_of(read(), result("ada", "softmax"))
    assert list(book.learners) == ["ada", "bob", "cyd", "dan"]
    assert (book.total("ada").points, book.total("ada").max_points) == (10, 30)
    assert (book.total("dan").points, book.total("dan").max_points, book.total("dan").percent) == (0, 30, 0)


def test_other_exercises_do_not_count_and_strangers_are_named(read: Read) -> None:
    """Strangers are graded, and no learner is lost."""
    book = book_of(read(), result("ada", "gelu"), result("eve", "softmax"))
    assert book.total("ada").points == 0
    assert book.learner_notes("eve") == ["not on the roster"]
    assert list(book.learners)[-1] == "eve"


def test_group_shares_the_best_submission_of_its_members(read: Read) -> None:
    """Under a member's name or the group's own, which has no row of its own."""
    book = book_of(read("attempts: {keep: best}"), result("bob", "softmax", 2), result("g1", "top-p"))
    assert list(book.learners) == ["ada", "bob", "cyd", "dan"]
    for learner in ("bob", "cyd"):
        assert {name: grade.points for name, grade in book.learners[learner].items()} == {"softmax": 5, "top-p": 20}
        assert all(grade.learner == learner for grade in book.learners[learner].values())


def test_excused_exercise_leaves_the_denominator(read: Read) -> None:
    """Even if something was submitted."""
    book = book_of(read("excused: [{learner: ada, exercise: top-p, why: ill}]"), result("ada", "top-p", 1))
    assert book.absence("ada", "top-p").note == "excused: ill"
    assert book.total("ada").max_points == 10


def test_adjustments_add_and_subtract_down_to_zero(read: Read) -> None:
    """Even without a submission."""
    lines = (
        "adjustments: [{learner: ada, exercise: softmax, points: 2.5, why: oral}, "
        "{learner: ada, exercise: top-p, points: -50, why: copied}, "
        "{learner: dan, exercise: softmax, points: 4, why: x}]"
    )
    book = book_of(read(lines), result("ada", "softmax", 2), result("ada", "top-p", 3))
    assert [grade.points for grade in book.learners["ada"].values()] == [Decimal("7.5"), 0]
    assert book.learners["ada"]["softmax"].notes == ("adjusted by +2.5 points: oral",)
    assert (book.total("dan").points, book.absence("dan", "softmax").note) == (
        4,
        "not handed in; adjusted by +4 points: x",
    )


def test_weights_by_kind_change_the_share_and_all_or_nothing_takes_it(read: Read) -> None:
    """2 of 3 correctness checks with weight 3, a failed stability check with weight 1: 6 of 10."""
    kinds = book_of(read("", "{softmax: {kinds: {correctness: 3}}}"), result("ada", "softmax", 2))
    assert kinds.learners["ada"]["softmax"].points == 6
    nothing = book_of(read("", "{softmax: {all_or_nothing: true}}"), result("ada", "softmax", 3))
    assert nothing.learners["ada"]["softmax"].points == 0
    everything = book_of(read("", "{softmax: {all_or_nothing: true}}"), result("ada", "softmax"))
    assert everything.learners["ada"]["softmax"].points == 10


def test_stretch_goals_and_a_bonus_add_points_beyond_the_maximum(read: Read) -> None:
    """A stretch goal only if the submission passed."""
    policy = read("", "{softmax: {stretch: 2}, top-p: {bonus: true}}")
    book = book_of(policy, result("ada", "softmax"), result("ada", "top-p", 3), result("bob", "softmax", 3))
    assert book.learners["ada"]["softmax"].points == 12
    assert (book.total("ada").points, book.total("ada").max_points) == (Decimal("19.5"), 10)
    assert book.learners["bob"]["softmax"].points == Decimal("7.5")


def test_lowest_exercise_is_dropped_by_its_share(read: Read) -> None:
    """Of equal ones the later; at least one stays."""
    policy = read("drop_lowest: 1")
    book = book_of(policy, result("ada", "softmax", 2), result("ada", "top-p", 3))
    assert (book.total("ada").dropped, book.total("ada").points) == (("softmax",), 15)
    assert book.total("dan").dropped == ("top-p",)
    assert book_of(read("drop_lowest: 5"), result("ada", "softmax")).total("ada").dropped == ("top-p",)


def test_slip_days_are_used_in_order_and_then_lateness_costs(read: Read) -> None:
    """Two late days with two slip days cost nothing; the next exercise, one day late, costs 10 %."""
    lines = f"{DUE}slip: {{days: 3, used: {{ada: 1}}}}"
    late = [
        result("ada", "softmax", submitted="2026-12-03T10:00"),
        result("ada", "top-p", submitted="2026-12-02T10:00"),
    ]
    book = book_of(read(lines), *late)
    grades = book.learners["ada"]
    assert [(grade.slip_days, grade.days_late, grade.points) for grade in grades.values()] == [(2, 0, 10), (0, 1, 18)]
    assert grades["softmax"].notes == ("2 slip days used",)


def test_explained_grade_names_every_step(read: Read) -> None:
    """Attempts, which one counts, checks, the earned share, lateness, adjustment, total."""
    lines = f"{DUE}attempts: {{keep: best}}\nadjustments: [{{learner: ada, exercise: top-p, points: 1, why: oral}}]"
    policy = read(lines)
    first = result("ada", "top-p", 2, attempt=1)
    second = result("ada", "top-p", 3, "2026-12-02T10:00", attempt=2)
    text = "\n".join(explain_grade(book_of(policy, first, second), "ada", "top-p"))
    for part in (
        "attempt 1  failed, handed in 2026-12-01 10:00+00:00", "attempt 2  failed, handed in 2026-12-02 10:00+00:00",
        "the best one", "3 of 4 passed", "0.75 x 20 = 15", "1 day late: 10 % of what was earned deducted",
        "adjusted by +1 points: oral", "14.5 of 20", "14.5 of 30",
    ):  # fmt: skip
        assert part in text
    with pytest.raises(UsageError, match='nobody here is named "adda"; did you mean "ada"'):
        explain_grade(book_of(policy, first), "adda", "top-p")
    with pytest.raises(UsageError, match="is not an exercise of these results"):
        explain_grade(book_of(policy, first), "ada", "gelu")


def test_plain_policy_grades_as_before(read: Read) -> None:
    """Without an assignment, nothing is weighted."""
    assert book_of(Policy(), result("ada", "softmax", 3)).learners["ada"]["softmax"].points == Decimal("7.5")
