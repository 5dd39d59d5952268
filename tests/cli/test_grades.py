"""An assignment on the command line: which learners and exercises count, regrading, and how a grade is explained."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from recompute_gradebook import term_differences
from sample_term import make_term

from harness.course.catalogue import Course

Run = Callable[..., Any]
RIGHT = "def scale(x, factor=2.0):\n    return x * factor\n"
WRONG = "def scale(x, factor=2.0):\n    return x * factor + 1\n"
ASSIGNMENT = "title: Homework\nexercises: {scale: {points: 20}, cuts: {}}\nroster: roster.csv\n"


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small_course: Course) -> Path:
    """A folder with two submissions, one of them for another exercise, and an assignment with a roster."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HARNESS_COURSE", str(small_course.root))
    for name, text in {"ada/scale.py": RIGHT, "bob/scale.py": WRONG, "bob/mean.py": "x = 1\n"}.items():
        (tmp_path / "all" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "all" / name).write_text(text)
    (tmp_path / "roster.csv").write_text("id,name\nada,Ada L\nbob,Bob\ncyd,Cyd\n")
    (tmp_path / "assignment.yaml").write_text(ASSIGNMENT)
    return tmp_path


def column(path: Path, number: int) -> list[str]:
    """A column of a CSV file without quotes."""
    return [line.split(",")[number] for line in path.read_text(encoding="utf-8-sig").splitlines()[1:]]


def test_grade_by_an_assignment_counts_all_learners_and_only_its_exercises(work: Path, run: Run) -> None:
    """Skipped files are named."""
    ran = run("grade", "all", "--assignment", "assignment.yaml", "--export", "gradebook")
    assert ran.code == 0
    assert "bob/mean.py (the assignment does not have this exercise)" in ran.err
    book = work / "all/results/gradebook.csv"
    assert column(book, 0) == ["ada", "bob", "cyd"]
    assert column(book, 7) == ["30", "30", "30"]  # max_total


def test_nothing_to_grade_is_an_error(work: Path, run: Run) -> None:
    """With a roster too, and whatever else is handed in."""
    (work / "none").mkdir()
    for options in ((), ("--assignment", "assignment.yaml", "--require-pass")):
        assert run("grade", "none", *options).code == 2
    (work / "none/ada").mkdir()
    (work / "none/ada/mean.py").write_text(RIGHT)
    ran = run("grade", "none", "--assignment", "assignment.yaml")
    assert (ran.code, "no file answers an exercise of assignment.yaml" in ran.err) == (2, True)


def test_work_that_cannot_be_graded_is_said_on_every_page(work: Path, run: Run) -> None:
    """Neither "nothing" nor "not handed in"; a pattern of the assignment makes the file usable."""
    for name in ("cyd/Final_v2.py", "cyd/report.pdf", "ada/thoughts.pdf"):
        (work / "all" / name).parent.mkdir(exist_ok=True)
        (work / "all" / name).write_text(RIGHT)
    ran = run("grade", "all", "--assignment", "assignment.yaml", "--export", "gradebook,feedback,gradescope")
    assert ran.code == 0
    results = work / "all/results"
    rows = [line.split(",") for line in (results / "gradebook.csv").read_text().splitlines()]
    assert [row[4:6] for row in rows[1:]] == [["20", ""], ["0", ""], ["unusable", "unusable"]]
    why = "handed in, not usable: Final_v2.py: its name is not that of an exercise"
    for page in ("feedback/cyd.html", "gradescope/cyd/results.json", "cohort.html", "gradebook.csv"):
        assert why in (results / page).read_text(encoding="utf-8-sig"), page
    assert "handed in nothing" not in (results / "cohort.html").read_text()
    assert why in run("class", "explain", "cyd", "scale", "--results", "all/results").out
    (work / "assignment.yaml").write_text(
        ASSIGNMENT.replace("scale: {points: 20}", "scale: {points: 20, files: [final*]}")
    )
    run("grade", "all", "--assignment", "assignment.yaml", "--export", "gradebook")
    assert column(results / "gradebook.csv", 4) == ["20", "0", "20"]


def test_explain_grade_uses_the_assignment_of_the_results(work: Path, run: Run) -> None:
    """By default; another one, or one that has changed, would explain another grade."""
    run("grade", "all", "--assignment", "assignment.yaml")
    ran = run("class", "explain", "ada", "--results", "all/results")
    assert "1 x 20 = 20" in ran.out
    assert "ada (Ada L), cuts" in ran.out  # every exercise
    (work / "other.yaml").write_text(ASSIGNMENT.replace("20", "30"))
    ran = run("class", "explain", "ada", "scale", "--results", "all/results", "--assignment", "other.yaml")
    assert (ran.code, "was graded by other rules: other.yaml differs from" in ran.err) == (2, True)
    (work / "assignment.yaml").write_text(ASSIGNMENT.replace("20", "30"))
    ran = run("class", "explain", "ada", "scale", "--results", "all/results")
    assert (ran.code, "assignment.yaml has changed since" in ran.err) == (2, True)


def test_rules_for_late_work_without_times_are_refused_before_grading(work: Path, run: Run) -> None:
    """Not after an hour."""
    (work / "assignment.yaml").write_text(
        f"{ASSIGNMENT}due: {{timezone: UTC, all: 2026-12-01 12:00}}\nlate: {{per_day: 10 %}}\n"
    )
    ran = run("grade", "all", "--assignment", "assignment.yaml")
    assert (ran.code, ran.out) == (2, "")
    assert "it is not known when ada, bob handed in. Collect again with --times FILE" in ran.err


def test_one_learner_is_graded_again_and_the_others_stay(work: Path, run: Run) -> None:
    """The results have all learners."""
    run("grade", "all")
    ran = run("grade", "all", "--regrade", "--learner", "ada", "--exercise", "scale")
    assert "known from before" in ran.out
    assert "(2 known from before)" in ran.out
    records = [json.loads(path.read_text()) for path in (work / "all/results/records").rglob("*.json")]
    attempts = {record["learner"]: len(record["attempts"]) for record in records if record["exercise_id"] == "scale"}
    assert attempts == {"ada": 2, "bob": 1}
    assert len((work / "all/results/results.jsonl").read_text().splitlines()) == 3
    assert "3 of 3 are known" in run("grade", "all").out


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--learner", "ada"), "give --regrade too"),
        (("--regrade", "--learner", "eve"), "--learner eve: the cohort has no such submission"),
    ],
)
def test_nothing_to_grade_again_is_an_error(work: Path, run: Run, options: tuple[str, ...], message: str) -> None:
    """Otherwise a typing error would look like a regrade."""
    ran = run("grade", "all", *options)
    assert ran.code == 2
    assert message in ran.err


def test_exports_that_are_not_requested_again_are_removed(work: Path, run: Run) -> None:
    """They would show old grades."""
    run("grade", "all", "--export", "gradebook,gradescope,checks")
    run("grade", "all", "--export", "gradebook")
    left = {path.name for path in (work / "all/results").iterdir()}
    assert "gradebook.csv" in left
    assert left.isdisjoint({"gradescope", "checks.csv"})


def test_gradebook_that_is_filled_in_is_not_removed(work: Path, run: Run) -> None:
    """Even if it is in the folder of results."""
    sheet = "Student,ID,SIS User ID,Section,scale (1)\n    Points Possible,,,,10\nAda,1,ada,A,\n"
    run("grade", "all")
    (work / "all/results/canvas.csv").write_text(sheet)
    assert run("grade", "all", "--export", "canvas=all/results/canvas.csv").code == 0
    assert "Ada,1,ada,A,10" in (work / "all/results/canvas.csv").read_text()


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of the results but the lock and the records."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "lock" and "records" not in path.parts
    }


def test_export_that_fails_leaves_all_old_outputs(work: Path, run: Run) -> None:
    """Also the pages, and what is exported before it; the next command replaces them."""
    run("grade", "all", "--assignment", "assignment.yaml", "--export", "gradebook,feedback")
    before = contents(work / "all/results")
    (work / "all/bob/scale.py").write_text(RIGHT)
    (work / "sheet.csv").write_text("Student,ID,SIS User ID,Section,Essay (1)\nAda L,1,x,A,\n")
    options = ("--assignment", "assignment.yaml", "--export", "gradebook,feedback,canvas=sheet.csv")
    ran = run("grade", "all", *options)
    assert ran.code == 2
    assert 'no column is named after the assignment "Homework" or an exercise' in ran.err
    assert contents(work / "all/results") == before
    (work / "assignment.yaml").write_text(ASSIGNMENT + ran.err.split("exercise:\n")[1])  # the advice, as it is printed
    ran = run("grade", "all", *options)
    assert ran.code == 0
    assert "canvas.csv: 1 of 3 learners written; not matched: bob, cyd" in ran.out
    assert "Ada L,1,x,A,20" in (work / "all/results/canvas.csv").read_text()


def test_publish_sums_up_and_replaces_everything_or_nothing(work: Path, run: Run) -> None:
    """A dry run and a failed one leave all as it was; the summary says what wants a decision and what has changed."""
    for name in ("cyd/final.py", "eve/scale.py"):
        (work / "all" / name).parent.mkdir()
        (work / "all" / name).write_text(RIGHT)
    (work / "sheet.csv").write_text("Student,ID,Section,Homework (1)\nAda L,1,A,\nBob,2,A,\n")
    (work / "assignment.yaml").write_text(f"{ASSIGNMENT}canvas: {{file: sheet.csv}}\n")
    ran = run("class", "publish", "all", "--assignment", "assignment.yaml", "--dry-run")
    assert ran.code == 0
    for line in (
        "canvas.csv: 2 of 4 learners written; not matched: cyd, eve",
        "4 learners: 3 graded, 1 handed in nothing usable",
        "  cyd Cyd, final.py: its name is not that of an exercise", "1 not on the roster:\n  eve",
    ):  # fmt: skip
        assert line in ran.out
    assert not (work / "all/results/gradebook.csv").exists()
    assert run("class", "publish", "all", "--assignment", "assignment.yaml").code == 0
    results = work / "all/results"
    assert "Ada L,1,A,20" in (results / "canvas.csv").read_text()
    assert column(results / "feedback/mail-merge.csv", 0) == ["ada", "bob", "cyd", "eve"]
    before = contents(results)
    (work / "all/bob/scale.py").write_text(RIGHT)
    (work / "sheet.csv").write_text("Student,ID,Section,Homework (1)\nZoe,1,A,\n")
    ran = run("class", "publish", "all", "--assignment", "assignment.yaml")
    assert (ran.code, "no grade can be written into sheet.csv" in ran.err) == (2, True)
    assert contents(results) == before
    (work / "sheet.csv").write_text("Student,ID,Section,Homework (1)\nBob,1,A,\n")
    ran = run("class", "publish", "all", "--assignment", "assignment.yaml")
    assert "1 changed since the last time:\n  bob Bob: 0 is now 20" in ran.out


def test_collected_folder_is_published_by_its_manifest(work: Path, run: Run) -> None:
    """The folder alone does not say what is late and what is not usable."""
    (work / "all/manifest.csv").write_text("learner,exercise,path\n")
    ran = run("class", "publish", "all", "--assignment", "assignment.yaml", "--dry-run")
    assert ran.code == 2 and "all was collected; publish all/manifest.csv" in ran.err


def test_cohort_keeps_its_rule_for_points(work: Path, run: Run) -> None:
    """Another one is refused with the cure, also after an interrupt; other exercises may have theirs."""
    command = ("class", "publish", "all", "--assignment", "assignment.yaml")
    assert run(*command).code == 0
    before = contents(work / "all/results")
    (work / "assignment.yaml").write_text(f"{ASSIGNMENT}partial_credit: share\n")
    (work / "all/results/assignment.json").unlink()
    ran = run(*command)
    assert ran.code == 2 and "were given by `shown`, and the assignment now says `share`" in ran.err
    assert before.items() >= contents(work / "all/results").items()
    assert run(*command, "--out", "other").code == 0
    assert run("grade", *command[2:], "--regrade").code == 0
    assert "Points by `share`" in run(*command).out
    added = ASSIGNMENT.replace("cuts: {}", "cuts: {}, mean: {partial_credit: none}")
    (work / "assignment.yaml").write_text(f"{added}partial_credit: share\n")
    assert "Points by `share` and `none`" in run(*command).out
    (work / "assignment.yaml").write_text(added)
    assert "the points of scale, cuts were given by `share`" in run(*command).err


def test_next_command_that_reads_results_finishes_a_publication_that_was_killed(work: Path, run: Run) -> None:
    """While its files were moved."""
    assert run("class", "publish", "all", "--assignment", "assignment.yaml").code == 0
    ready = work / "all/results/.ready"
    ready.mkdir()
    for name, text in ((".stale", "[]"), ("gradebook.csv", "new")):
        (ready / name).write_text(text)
    assert run("class", "explain", "ada", "--results", "all/results").code == 0
    assert (work / "all/results/gradebook.csv").read_text() == "new" and not ready.exists()


def test_explain_grade_prints_the_steps_and_says_what_is_missing(work: Path, run: Run) -> None:
    """By the rules under which the results were graded."""
    ran = run("class", "explain", "ada", "scale", "--results", "all/results", "--assignment", "assignment.yaml")
    assert ran.code == 2
    assert (
        "attempts.jsonl is not there; run `harness class publish` or `harness grade` with that assignment first"
        in ran.err
    )
    run("grade", "all", "--assignment", "assignment.yaml")
    ran = run("class", "explain", "ada", "scale", "--results", "all/results", "--assignment", "assignment.yaml")
    assert ran.code == 0
    assert ran.out.startswith("ada (Ada L), scale\n")
    assert "1 x 20 = 20" in ran.out
    assert "20 of 30" in ran.out
    run("grade", "all")
    assert not (work / "all/results/assignment.json").exists()
    assert "of 10" in run("class", "explain", "bob", "scale", "--results", "all/results").out


TERM = """\
title: Winter 2026
roster: roster.csv
assignments: {hw1: {}, hw2: {weight: 2}, hw3: {}}
slip: {days: 3}
drop_lowest: 1
excused: [{learner: bob, assignment: hw2, why: ill at home}]
extensions: [{learner: cyd, assignment: hw1, days: 2}]
"""


@pytest.fixture
def term(work: Path) -> Path:
    """A term of three assignments, the last of them not graded yet.

    hw1, in two files: Ada is two days late, Bob one, Cyd two with as many days more. hw2: Ada is two days late again.
    """
    (work / "term").mkdir()
    (work / "term/term.yaml").write_text(TERM)
    (work / "term/roster.csv").write_text("id,name\nada,Ada L\nbob,Bob\ncyd,Cyd\n")
    days = {"hw1": {"ada": 3, "bob": 2, "cyd": 3}, "hw2": {"ada": 3, "bob": 1, "cyd": 1}, "hw3": {}}
    for name, mine in days.items():
        folder = work / "term" / name
        folder.mkdir()
        (folder / "assignment.yaml").write_text(
            f"title: Homework {name}\nexercises: {{scale: {{}}, mean: {{}}}}\nlate: {{per_day: 10 %}}\n"
            "due: {timezone: UTC, all: 2026-12-01 12:00}\n"
        )
        rows = ["learner,exercise,path,submitted"]
        for learner, day in mine.items():
            for exercise, text in {"scale": RIGHT, "mean": WRONG}.items():
                (folder / f"{learner}-{exercise}.py").write_text(text)
                rows.append(f"{learner},{exercise},{learner}-{exercise}.py,2026-12-0{day}T11:00:00+00:00")
        (folder / "manifest.csv").write_text("\n".join(rows))
    return work / "term"


def test_term_has_one_gradebook_with_slip_days_carried(term: Path, run: Run) -> None:
    """Three slip days: Ada uses two for hw1 and one for hw2, whose other day costs 10 %. Bob is excused from hw2."""
    assert run("class", "term", "term").code == 2  # nothing was graded
    for name in ("hw1", "hw2"):
        ran = run("class", "publish", f"term/{name}/manifest.csv", "--assignment", f"term/{name}/assignment.yaml")
        assert ran.code == 0, ran.err
    ran = run("class", "term", "term")
    assert ran.code == 0
    assert "Not graded yet, and not counted: hw3" in ran.out
    with (term / "term/gradebook.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows == [
        ["learner", "name", "email", "section", "hw1", "hw1 %", "hw2", "hw2 %", "percent", "slip_days",
         "slip_days_left", "notes"],
        ["ada", "Ada L", "", "", "10", "50", "9", "45", "50", "3", "0", "hw2: does not count, as the lowest"],
        ["bob", "Bob", "", "", "10", "50", "excused", "", "50", "1", "2", "hw2: excused; ill at home"],
        ["cyd", "Cyd", "", "", "10", "50", "10", "50", "50", "0", "3", "hw2: does not count, as the lowest"],
    ]  # fmt: skip
    assert "ill at home" not in (term / "term/learners/bob.html").read_text()
    explained = run("class", "explain", "ada", "--results", "term").out
    assert "hw2          9 of 20, 45 %, weight 2, 2 days late, 1 of them slip days" in explained
    assert "slip days    3 used, 0 left" in explained
    ran = run("class", "explain", "ada", "scale", "--results", "term/hw2/results")
    assert "1 slip day used" in ran.out
    assert "Homework hw2" in (term / "term/learners/ada.html").read_text()
    with (term / "hw2/assignment.yaml").open("a") as file:
        file.write("feedback_from: 2099-01-01 00:00\n")
    run("class", "term", "term")
    assert "Homework hw2" not in (term / "term/learners/ada.html").read_text()
    (term / "term.yaml").write_text(TERM.replace("days: 3", "days: 9"))
    ran = run("class", "term", "term")
    assert "hw1 was published by other rules than those that hold now; publish it again" in ran.out


def test_term_of_six_assignments_equals_the_second_program_cell_by_cell(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """40 learners, slip days, excuses, extensions, dropped work, adjustments, regrades, three rules for points."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("HARNESS_COURSE", raising=False)
    make_term(tmp_path / "t", 40, seed=5)
    assert run("class", "term", "t").code == 0
    assert [*term_differences(tmp_path / "t")] == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("hw2, why", "hw9, why", 'no assignment is named "hw9"; did you mean'),
        ("learner: cyd", "learner: cid", 'no one on the roster has the id "cid"; did you mean "cyd"?'),
        ("drop_lowest: 1", "drop_lowest: 3", "no assignment would be left that counts"),
        ("slip:", "slipp:", 'unknown key "slipp"; did you mean "slip"?'),
    ],
)
def test_wrong_term_is_refused_with_its_line(term: Path, run: Run, old: str, new: str, message: str) -> None:
    """As an assignment is."""
    (term / "term.yaml").write_text(TERM.replace(old, new))
    ran = run("class", "term", "term")
    assert (ran.code, "term.yaml:" in ran.err, message in ran.err) == (2, True, True)


def test_regrade_requests_and_feedback_later_are_on_the_page(work: Path, run: Run) -> None:
    """A request with its answer and points; before the time that the assignment names, only what was handed in."""
    regrades = (
        "regrades:\n"
        "- {learner: bob, exercise: scale, asked: 2026-12-03, reason: my idea is right, answered: 2026-12-04,"
        " answer: half of it, points: 5}\n"
        "- {learner: ada, exercise: scale, asked: 2026-12-05, reason: too few points}\n"
    )
    (work / "assignment.yaml").write_text(ASSIGNMENT + regrades)
    ran = run("class", "publish", "all", "--assignment", "assignment.yaml")
    assert "1 regrade requests open:\n  ada Ada L, scale: too few points" in ran.out
    page = (work / "all/results/feedback/bob.html").read_text()
    assert "regrade requested 2026-12-03: my idea is right; answered 2026-12-04: half of it" in page
    assert column(work / "all/results/gradebook.csv", 4) == ["20", "5", ""]
    (work / "assignment.yaml").write_text(f"{ASSIGNMENT}{regrades}feedback_from: 2099-01-01 09:00\n")
    run("class", "publish", "all", "--assignment", "assignment.yaml")
    page = (work / "all/results/feedback/bob.html").read_text()
    assert "feedback comes at 2099-01-01 09:00" in page and "handed in" in page and "half of it" not in page
    assert column(work / "all/results/feedback/mail-merge.csv", 4) == ["", "", ""]


def test_anonymous_outputs_name_nobody_and_no_reason(work: Path, run: Run) -> None:
    """In a folder of their own; pseudonyms are the same every time, and the real results stay."""
    (work / "roster.csv").write_text("id,name,email\nada,Ada Lovelace,ada@example.org\nbob,Bobby Tables,\n")
    more = "excused: [{learner: ada, exercise: cuts, why: a broken leg}]\n"
    (work / "assignment.yaml").write_text(ASSIGNMENT + more)
    options = ("--assignment", "assignment.yaml", "--export", "gradebook,feedback,gradescope,checks")
    assert run("grade", "all", *options).code == 0
    before = contents(work / "all/results")
    assert run("grade", "all", *options, "--anonymous").code == 0
    after = contents(work / "all/results")
    ours = {name: text for name, text in after.items() if name.startswith("anonymous/")}
    assert {name: text for name, text in after.items() if name not in ours} == before
    for name, text in ours.items():
        for part in ("ada", "Lovelace", "Bobby", "bob", "example.org", "broken"):
            assert not re.search(rf"\b{part}\b", name + text.decode("utf-8-sig")), (name, part)
    names = column(work / "all/results/anonymous/gradebook.csv", 0)
    assert len(set(names)) == 2 and all(re.fullmatch("learner-[0-9a-f]{8}", name) for name in names)
    run("grade", "all", *options, "--anonymous")
    assert column(work / "all/results/anonymous/gradebook.csv", 0) == names
    assert run("grade", "all", "--anonymous", "--export", "canvas=sheet.csv").code == 2
