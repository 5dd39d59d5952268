"""`harness grade`, `merge` and `demo` as commands: exit codes, files and messages.

Most tests call the command in this process with the tests' own zygote; a few start it for real.
"""

from __future__ import annotations

import io
import json
import os
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.cli import cohort_view
from harness.cli.cohort_outputs import OWN
from harness.cli.cohort_view import CohortView, describe
from harness.cohort.jobs import PlannedSubmission
from harness.cohort.run import StoredVerdict
from harness.course.catalogue import Course
from harness.export import FORMATS
from harness.terminal.console import TerminalConsole

Run = Callable[..., Any]
RIGHT = "def scale(x, factor=2.0):\n    return x * factor\n"
WRONG = "def scale(x, factor=2.0):\n    return x * factor + 1\n"
LOOP = "def scale(x, factor=2.0):\n    while True:\n        pass\n"
# Of the cohort below, where a learner handed in a file that is no exercise's.
ALWAYS = {"unusable.jsonl", "results.jsonl", "results.csv", "junit.xml", "cohort.html", "records", "plan.jsonl",
          "run.json", "lock", "history.json", "learners"}  # fmt: skip
MARK = "grader.mark"  # in a folder among the submissions


def cohort(folder: Path) -> Path:
    """Three learners, one of them with a file that belongs to no exercise."""
    for name, text in {
        "zoe/scale.py": WRONG,
        "ada/scale.py": RIGHT,
        "ada/mean.py": "def mean(values):\n    return 0.0, 0\n",
        "bob/notes.py": "x = 1\n",
        "bob/cuts.py": "def cuts(text):\n    return list(text)\n",
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def read(out: Path) -> list[dict[str, Any]]:
    """The results of a folder."""
    return [json.loads(line) for line in (out / "results.jsonl").read_text().splitlines()]


def test_grade_writes_one_line_per_submission_in_order_and_all_files_of_the_contract(work: Path, run: Run) -> None:
    """Exit code 0 once all have a verdict. A file that belongs to no exercise is named; no incomplete file is left."""
    ran = run("grade", cohort(work / "all"), "--seed", "7", "--jobs", "2")
    assert ran.code == 0
    results = read(work / "all/results")
    assert [(result["learner"], result["exercise"], result["verdict"]) for result in results] == [
        ("ada", "mean", "failed"), ("ada", "scale", "passed"), ("bob", "cuts", "passed"), ("zoe", "scale", "failed"),
    ]  # fmt: skip
    assert {result["environment"]["seed"] for result in results} == {7}
    assert "notes.py (its name is not that of an exercise)" in ran.err
    assert {path.name for path in (work / "all/results").iterdir()} == {*ALWAYS, "left_out.csv", MARK}
    assert (
        work / "all/results/left_out.csv"
    ).read_text() == f"path,why\n{work}/all/bob/notes.py,its name is not that of an exercise\n"
    assert "4 submissions" in ran.out
    assert "zoe/scale: failed (adds-one)" in ran.out


def test_page_leads_to_the_work_of_each_learner_and_says_what_changed(work: Path, run: Run) -> None:
    """The links are those of files; a corrected file is on the next page."""
    folder = cohort(work / "all")
    run("grade", folder)
    page = (folder / "results/cohort.html").read_text()
    addresses = set(re.findall(r'"(learners/[^"#]+)', page))
    assert addresses == {f"learners/{name}.html" for name in ("ada", "bob", "zoe")}
    assert all((folder / "results" / address).is_file() for address in addresses)
    assert "return x * factor + 1" in (folder / "results/learners/zoe.html").read_text()
    (folder / "zoe/scale.py").write_text(RIGHT)
    run("grade", folder)
    page = (folder / "results/cohort.html").read_text()
    assert "Now passed <b>1</b>" in page and "was failed" in page and "No longer passed" not in page


def test_grade_again_grades_nothing_and_writes_the_same(work: Path, run: Run) -> None:
    """With the folder's seed and without; a later option adds more files."""
    run("grade", cohort(work / "all"))
    before = {name: (work / "all/results" / name).read_bytes() for name in ALWAYS - {"records", "lock", "learners"}}
    ran = run("grade", work / "all", "--export", "checks,gradescope")
    assert ran.out.startswith("4 of 4 are known from before\n4 submissions")
    assert {name: (work / "all/results" / name).read_bytes() for name in before} == before
    assert (work / "all/results/checks.csv").read_text().count("ada,mean,failed") == 2
    assert (work / "all/results/gradescope").is_dir()
    for option in ("--regrade", "--fresh"):
        assert "[1/4]" in run("grade", work / "all", option).out


def test_grade_takes_a_manifest_and_a_seed_from_the_environment(
    work: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CI keeps seeds in secrets."""
    cohort(work / "all")
    (work / "some.csv").write_text("learner,exercise,path\nZoë,scale,all/zoe/scale.py\n")
    monkeypatch.setenv("HARNESS_SEED", "11")
    assert run("grade", "some.csv", "--out", "out").code == 0
    (result,) = read(work / "out")
    assert (result["learner"], result["environment"]["seed"]) == ("Zoë", 11)


def test_grade_with_require_pass_exits_with_one_unless_all_passed(work: Path, run: Run) -> None:
    """For CI."""
    assert run("grade", cohort(work / "all"), "--require-pass").code == 1
    (work / "good/ada").mkdir(parents=True)
    (work / "good/ada/scale.py").write_text(RIGHT)
    assert run("grade", work / "good", "--require-pass").code == 0


def test_grade_of_nothing_or_to_nowhere_says_what_to_do(work: Path, run: Run) -> None:
    """Before anything is graded."""
    (work / "empty").mkdir()
    for folder, sentence in (("empty", "holds no submission"), ("none", "is not a folder")):
        ran = run("grade", folder)
        assert (ran.code, ran.out) == (2, "")
        assert sentence in ran.err
    (work / "file").write_text("")
    ran = run("grade", cohort(work / "all"), "--out", work / "file/below")
    assert (ran.code, ran.out) == (3, "")
    assert "name another place" in ran.err
    (work / "all/results").mkdir()
    (work / "all/results/scale.py").write_text(RIGHT)
    ran = run("grade", work / "all")
    assert (ran.code, ran.out) == (2, "")
    assert "say with --out" in ran.err


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--export", "gradescoop"], 'did you mean "gradescope"?'),
        (["--shard", "4/3"], "expected I/N"),
        (["--keep", "first"], "'first' is not one of"),
    ],
)
def test_grade_refuses_wrong_options_before_grading(work: Path, run: Run, options: list[str], message: str) -> None:
    """A typing error must not cost an hour of grading."""
    ran = run("grade", cohort(work / "all"), *options)
    assert (ran.code, ran.out) == (2, "")
    assert message in ran.err
    assert not (work / "all/results").exists()


def test_export_help_lists_every_export(run: Run) -> None:
    """Without a folder."""
    ran = run("grade", "--export", "help")
    assert ran.code == 0
    assert [line.split()[0] for line in ran.out.splitlines()] == [*FORMATS, *OWN]


def test_grade_that_cannot_write_keeps_the_old_results(work: Path, run: Run) -> None:
    """A file is written completely or not at all."""
    run("grade", cohort(work / "all"))
    path = work / "all/results/results.jsonl"
    before = path.read_text()
    (work / "all/results/results.csv").unlink()
    (work / "all/results/results.csv").mkdir()
    ran = run("grade", work / "all")
    assert ran.code == 3
    assert path.read_text() == before


def test_folder_of_a_learner_is_never_taken_for_the_record(work: Path, run: Run) -> None:
    """A folder `results` has forged verdicts; it is refused as results, and its learner is graded like all others."""
    cohort(work / "all")
    assert run("grade", work / "all", "--out", work / "honest", "--seed", 7).code == 0
    forged = work / "all/results"
    shutil.copytree(work / "honest", forged)
    for record in (forged / "records").rglob("*.json"):
        record.write_text(record.read_text().replace('"verdict": "failed"', '"verdict": "passed"'))
    outcome = run("grade", work / "all", "--seed", 7)
    assert outcome.code == 2 and "may be a learner's" in outcome.err
    (forged / "scale.py").write_text(RIGHT)
    assert run("grade", work / "all", "--out", "all/results").code == 2
    assert run("grade", work / "all", "--out", "elsewhere").code == 0
    verdicts = {(result["learner"], result["exercise"]): result["verdict"] for result in read(work / "elsewhere")}
    assert verdicts["zoe", "scale"] == "failed" and verdicts["results", "scale"] == "passed"


def test_assignment_sees_all_attempts_and_keep_overrules_it(work: Path, run: Run) -> None:
    """A second file of the same learner is a second attempt."""
    (work / "assignment.yaml").write_text("attempts: {keep: best}\n")
    folder = cohort(work / "all")
    run("grade", folder)
    (folder / "ada/scale.py").write_text(WRONG)
    grade = ("grade", folder, "--assignment", "assignment.yaml", "--export", "gradebook")
    for options, verdict, points in (((), "passed", "10"), (("--keep", "last"), "failed", None)):
        ran = run(*grade, *options)
        assert ran.code == 0
        assert ("attempts the best one counts: 2 failed, 2 passed." in ran.out) == (not options)
        shown = {(result["learner"], result["exercise"]): result for result in read(folder / "results")}["ada", "scale"]
        assert (shown["verdict"], shown["attempts"]) == (verdict, 2)
        row = next(line for line in (folder / "results/gradebook.csv").read_text().splitlines() if "ada" in line)
        assert (points in row.split(",")) if points else ("10" not in row.split(","))


def test_shards_merge_to_the_whole_on_the_command_line(work: Path, run: Run) -> None:
    """The same bytes except for times; missing parts are named."""
    cohort(work / "all")
    run("grade", "all", "--out", "whole", "--seed", "3", "--no-cost")
    for number in (1, 2, 3):
        assert (
            run("grade", "all", "--out", f"s{number}", "--seed", "3", "--no-cost", "--shard", f"{number}/3").code == 0
        )
    ran = run("class", "merge", "s1", "s2", "s3", "--out", "joined")
    assert (ran.code, ran.out) == (0, "4 submissions from 3 folders. Results: joined\n")
    assert {path.name for path in (work / "joined").iterdir()} == ALWAYS
    for name in ("results.jsonl", "results.csv"):
        texts = [(work / folder / name).read_text() for folder in ("whole", "joined")]
        first, second = (re.sub(r'"wall_s": [\d.]+|,[\d.]+$', "", text, flags=re.MULTILINE) for text in texts)
        assert first == second
    for missing in ("s1", "s2", "s3"):
        if not read(work / missing):
            continue
        ran = run("class", "merge", *({"s1", "s2", "s3"} - {missing}), "--out", "gaps")
        assert (ran.code, ran.out) == (2, "")
        assert "no verdict" in ran.err
        assert f"(shard {missing[1]}/3, which was not given)" in ran.err
        assert run("class", "merge", *({"s1", "s2", "s3"} - {missing}), "--out", "gaps", "--allow-gaps").code == 0
    assert run("class", "merge", "s1", "--out", "s1").code == 2


def test_demo_grades_its_own_cohort(work: Path, run: Run) -> None:
    """References pass, starters do not, known mistakes are named, the hostile file gains nothing."""
    ran = run("demo", "here")
    assert ran.code == 0
    verdicts = {(result["learner"], result["exercise"]): result for result in read(work / "here/results")}
    for exercise in ("scale", "cuts", "counter", "mean"):
        assert verdicts["ada", exercise]["verdict"] == "passed"
        assert verdicts["ben", exercise]["verdict"] == "error"
    assert verdicts["cleo", "scale"]["diagnosis"][0]["mistake"] == "adds-one"
    assert verdicts["mallory", "scale"]["verdict"] in ("error", "refused")
    assert verdicts["mallory", "scale"]["score"] == 0
    assert "Known mistake: one-too-long" in ran.out
    assert (work / "here/results/cohort.html").exists()


def test_awkward_submissions_get_results_and_stop_no_run(work: Path, run: Run) -> None:
    """Bytes that are not text, a link to the reference, names that are not text or could control a terminal."""
    folder = cohort(work / "all")
    reference = Path(os.environ["HARNESS_COURSE"]) / "reference/transformer/scale.py"
    for name in (b"bytes", b"link", b"huge", b"\xff\xfe", b"a\x1b[2Jb\n::error::", b"<script>alert(1)"):
        os.makedirs(os.fsencode(folder) + b"/" + name)
    (folder / "bytes/scale.py").write_bytes(b"\xff\x00")
    (folder / "link/scale.py").symlink_to(reference)
    (folder / "huge/scale.py").write_bytes(b"#" * (5 << 20))
    for name in (b"\xff\xfe", b"a\x1b[2Jb\n::error::", b"<script>alert(1)"):
        with open(os.fsencode(folder) + b"/" + name + b"/scale.py", "w") as file:
            file.write(RIGHT)
    ran = run("grade", folder, "--export", "checks,gradescope,github-annotations,gradebook")
    assert ran.code == 0
    verdicts = {
        result["learner"]: result["verdict"] for result in read(folder / "results") if result["exercise"] == "scale"
    }
    assert [verdicts[name] for name in ("ada", "zoe")] == ["passed", "failed"]
    assert [verdicts[name] for name in ("bytes", "link", "huge")] == ["error"] * 3
    assert list(verdicts.values()).count("passed") == 4
    assert "\x1b" not in ran.out + ran.err
    assert "\n::error::" not in (folder / "results/cohort.html").read_text()
    assert "<script>alert" not in (folder / "results/cohort.html").read_text()


# ---- for real


@pytest.mark.parametrize(
    ("sent", "code"), [(signal.SIGTERM, 143), pytest.param(signal.SIGINT, 130, marks=pytest.mark.slow)]
)
def test_interrupted_grade_ends_at_once_and_can_be_continued(
    write_course: Callable[..., Path],
    small_course: Course,
    work: Path,
    run: Run,
    start: Callable[..., Any],
    sent: signal.Signals,
    code: int,
) -> None:
    """Although a submission loops longer than any test."""
    text = (small_course.root / "exercises/transformer/scale.yaml").read_text()
    course = write_course(scale_yaml=text.replace("wall_s: 3.0", "wall_s: 600.0"))
    for learner, text in {"ada": RIGHT, "eve": LOOP, "fay": LOOP, "zoe": LOOP}.items():
        (work / "all" / learner).mkdir(parents=True)
        (work / "all" / learner / "scale.py").write_text(text)
    process = start("--course", course, "grade", "all", "--jobs", "1")
    assert process.stdout is not None
    assert "ada/scale: passed" in process.stdout.readline()
    process.send_signal(sent)
    out, err = process.communicate()
    assert process.returncode == code
    assert "1 of 4 are graded and kept" in err
    assert "Traceback" not in out + err
    assert "zoe" not in out
    assert not (work / "all/results/results.jsonl").exists()
    for learner in ("eve", "fay", "zoe"):
        (work / "all" / learner / "scale.py").unlink()
    ran = run("--course", course, "grade", "all")
    assert ran.code == 0
    assert ran.out.startswith("1 of 1 are known from before")


def test_line_of_a_verdict_is_one_line_whatever_the_learners_name() -> None:
    """Otherwise a folder's name could write a verdict into the log, or a command for the CI runner."""
    line = describe(
        StoredVerdict(PlannedSubmission("a\n[2/2] zoe/scale: passed\n::error::x", "scale", ""), "failed", (), True)
    )
    assert line == "a\\n[2/2] zoe/scale: passed\\n: :error::x/scale: failed"


def test_view_on_a_terminal_names_what_failed_above_a_line_of_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the learner's name."""
    monkeypatch.setattr(cohort_view, "console", lambda: screen)
    screen = TerminalConsole(file=io.StringIO(), force_terminal=True, width=90)
    monkeypatch.setattr(type(screen), "is_dumb_terminal", False)
    view = CohortView(4)
    with view.waiting:
        view.on_verdict(StoredVerdict(PlannedSubmission("old", "scale", ""), "passed", (), False))
        view.on_verdict(StoredVerdict(PlannedSubmission("a\x1b[2J", "scale", ""), "failed", ("adds-one",), True))
    text = re.sub(r"\x1b\[[\d;?]*[A-Za-z]", "", screen.file.getvalue())  # type: ignore[attr-defined]
    assert "2 of 4: 1 failed, 1 passed (1 known from before)" in text
    assert "a\\x1b[2J/scale: failed (adds-one)\n" in text


@pytest.mark.slow
def test_live_view_is_shown_on_a_terminal(work: Path) -> None:
    """Without one, plain lines are printed, as in the other tests here."""
    folder = cohort(work / "all")
    leader, follower = pty.openpty()
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "100"}
    command = [sys.executable, "-m", "harness", "grade", str(folder), "--isolation", "process"]
    process = subprocess.Popen(command, stdout=follower, stderr=subprocess.PIPE, env=environment)
    os.close(follower)
    shown = b""
    while process.poll() is None or select.select([leader], [], [], 0)[0]:
        if select.select([leader], [], [], 0.1)[0]:
            try:
                shown += os.read(leader, 65536)
            except OSError:
                break
    _, err = process.communicate()
    os.close(leader)
    assert process.returncode == 0, err
    text = re.sub(r"\x1b\[[\d;?]*[A-Za-z]", "", shown.decode())
    assert re.search(r"\d of 4", text)
    assert "2 failed, 2 passed. Isolation process" in text
    assert "[1/4]" not in text


def test_results_are_for_their_owner_alone_even_those_of_an_earlier_version(work: Path, run: Run) -> None:
    """Seed, names, grades, code: no file and no folder of the results is open to others."""
    (work / "roster.csv").write_text("id,name\nann,Ann\nbob,Bob\n")
    (work / "a.yaml").write_text("title: Homework\nexercises: {scale: {}}\nroster: roster.csv\n")
    out = work / "results"
    options = ("--out", out, "--assignment", work / "a.yaml", "--export", "gradebook,feedback,gradescope,checks")
    for _ in range(2):
        assert run("grade", cohort(work / "all"), *options).code == 0
        everything = [out, *out.rglob("*")]
        assert len(everything) > 15
        assert [path for path in everything if path.stat().st_mode & 0o077] == []
        for path in everything:  # as an earlier version left it
            path.chmod(path.stat().st_mode | (0o055 if path.is_dir() else 0o044))


def test_link_in_the_results_is_replaced_and_a_failed_export_leaves_the_old_ones(work: Path, run: Run) -> None:
    """What is written into a folder goes nowhere else; what is not written again goes last."""
    out, elsewhere = work / "results", work / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "keep").write_text("theirs")
    options = ("--out", out, "--export", "gradebook,feedback")
    assert run("grade", cohort(work / "all"), *options).code == 0
    for name in ("feedback", "learners"):
        shutil.rmtree(out / name)
        (out / name).symlink_to(elsewhere)
    for name in ("results.jsonl", "run.json", "gradebook.csv", "cohort.html"):
        (out / name).unlink()
        (out / name).symlink_to(elsewhere / "keep")
    shutil.copy(elsewhere / "keep", elsewhere / "run.json")
    (out / "run.json").unlink()
    assert run("grade", work / "all", *options).code == 0
    assert not any(path.is_symlink() for path in out.rglob("*"))
    assert sorted(path.name for path in elsewhere.iterdir()) == ["keep", "run.json"]
    assert (elsewhere / "keep").read_text() == "theirs"
    (work / "canvas.csv").write_text("nothing of Canvas\n")
    assert run("grade", work / "all", "--out", out, "--export", f"canvas={work / 'canvas.csv'}").code == 2
    assert (out / "feedback").is_dir() and (out / "gradebook.csv").is_file()
    assert run("grade", work / "all", "--out", out).code == 0
    assert not (out / "feedback").exists() and not (out / "gradebook.csv").exists()
