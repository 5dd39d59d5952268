"""Plan, cache and run without a guest: what is graded, known and stored, whichever process dies."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from harness.cohort.attempts import Keep, SubmissionRecord
from harness.cohort.folder import RunFolder, open_folder, open_for_reading
from harness.cohort.jobs import CohortPlan, PlannedSubmission, Shard, plan_cohort, read_entry
from harness.cohort.merge import merge
from harness.cohort.result_files import ResultFile, write_csv, write_results
from harness.cohort.run import begin, choose_level, choose_seed, run
from harness.course.catalogue import Course, load_course
from harness.course.submission import Submission
from harness.engine.conditions import Conditions
from harness.errors import HarnessError, UsageError
from harness.results.result import Check, CheckVerdict, Result, SubmittedFile, Verdict

CONDITIONS = Conditions("0+a", "2", "3.11", "cpu", "strict", True, 7)


class Bench:
    """Grades by the text of a submission: `passed`, `failed` or `internal_error`. It counts, and may stop."""

    def __init__(self, conditions: Conditions = CONDITIONS) -> None:
        self.conditions = conditions
        self.graded: list[tuple[str, str]] = []
        self.stop_after: int | None = None

    def grade_each(
        self,
        entries: Iterable[PlannedSubmission],
        course: Course,
        finish: Callable[[PlannedSubmission, Submission, Any], Any],
    ) -> Iterator[Any]:
        for entry in entries:
            if self.stop_after is not None and len(self.graded) >= self.stop_after:
                raise KeyboardInterrupt
            submission = read_entry(entry, course)
            self.graded.append((entry.learner, entry.exercise_id))
            yield finish(entry, submission, graded(submission, self.conditions))


def graded(submission: Submission, conditions: Conditions) -> Result:
    """A result as the grader makes it."""
    words = (submission.text or "error").partition("\n")[0].split()
    score = float(words[1]) if len(words) > 1 else float(words[0] == "passed")
    return Result(
        exercise=submission.exercise_id,
        learner=submission.learner,
        submission=SubmittedFile(submission.path, submission.sha256),
        verdict=Verdict(words[0]),
        message="" if words[0] == "passed" else "=1+1",
        score=score,
        max_points=10.0,
        checks=(),
        environment={"device": "cpu", "seed": conditions.seed},
    )


class Cohort:
    """A folder of learners and one of results, graded by a bench."""

    def __init__(self, folder: Path, course: Course) -> None:
        self.course = course
        self.folder = folder / "all"
        self.out = folder / "out"

    def hand_in(self, **texts: str) -> Cohort:
        """`ada="passed"` is ada's scale.py; `ada__mean` is another exercise."""
        for name, text in texts.items():
            learner, _, exercise = name.partition("__")
            path = self.folder / learner / f"{exercise or 'scale'}.py"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return self

    def grade(
        self,
        bench: Bench | None = None,
        regrade: bool = False,
        keep: Keep = "last",
        shard: Shard | None = None,
        out: Path | None = None,
    ) -> list[Result]:
        """A whole run; the results that it shows."""
        executor = bench or Bench()
        plan = plan_cohort(self.folder, self.course)
        with open_folder(out or self.out) as folder:
            entries = [entry for entry in plan.entries if shard is None or shard.has(entry)]
            info = begin(folder, plan, executor.conditions, shard, regrade)
            self.verdicts = list(run(folder, entries, info, self.course, executor))
            return list(write_results(folder, entries, keep))

    def record(self, learner: str, exercise: str = "scale") -> SubmissionRecord:
        """What is kept of a submission."""
        found = RunFolder(self.out).read(PlannedSubmission(learner, exercise, ""))
        assert found is not None
        return found


@pytest.fixture
def cohort(tmp_path: Path, small_course: Course) -> Cohort:
    """An empty cohort."""
    return Cohort(tmp_path, small_course)


def verdicts(results: list[Result]) -> dict[str, str]:
    """The verdicts by learner."""
    return {result.learner: result.verdict for result in results}


# ---- the cache


def test_continued_run_grades_only_submissions_without_a_verdict(cohort: Cohort) -> None:
    """An interrupt loses no printed verdict."""
    cohort.hand_in(ada="passed", bob="failed", cat="passed", dan="failed")
    bench = Bench()
    bench.stop_after = 2
    with pytest.raises(KeyboardInterrupt):
        cohort.grade(bench)
    assert not (cohort.out / "results.jsonl").exists()
    second = Bench()
    results = cohort.grade(second)
    assert [learner for learner, _ in second.graded] == ["cat", "dan"]
    assert [verdict.is_new for verdict in cohort.verdicts] == [False, False, True, True]
    assert verdicts(results) == {"ada": "passed", "bob": "failed", "cat": "passed", "dan": "failed"}
    assert [len(cohort.record(learner).attempts) for learner in ("ada", "dan")] == [1, 1]


@pytest.mark.parametrize(
    "changed",
    [
        {"seed": 8},
        {"torch": "3"},
        {"python": "3.12"},
        {"harness": "0+b"},
        {"device": "cuda"},
        {"level": "standard"},
        {"with_cost": False},
    ],
)
def test_verdict_is_valid_only_under_the_same_conditions(cohort: Cohort, changed: dict[str, Any]) -> None:
    """For each condition that it depends on."""
    cohort.hand_in(ada="passed")
    cohort.grade()
    again = Bench(replace(CONDITIONS, **changed))
    cohort.grade(again)
    assert len(again.graded) == 1


def test_verdict_is_invalid_after_the_exercise_changed(
    cohort: Cohort, write_course: Callable[..., Path], small_course: Course
) -> None:
    """A new case makes it another exercise."""
    cohort.hand_in(ada="passed", ada__mean="passed")
    cohort.grade()
    text = (small_course.root / "exercises/transformer/scale.yaml").read_text()
    cohort.course = load_course(write_course(scale_yaml=text.replace("repeat: 2", "repeat: 3")))
    again = Bench()
    cohort.grade(again)
    assert again.graded == [("ada", "scale")]


def test_internal_errors_are_tried_again_and_are_no_attempts(cohort: Cohort) -> None:
    """The next result replaces them; an older score stays."""
    cohort.hand_in(ada="failed 0.5")
    cohort.grade()
    cohort.hand_in(ada="internal_error")
    assert verdicts(cohort.grade()) == {"ada": "internal_error"}
    again = Bench()
    cohort.grade(again)
    assert len(again.graded) == 1
    assert len(cohort.record("ada").attempts) == 2
    assert verdicts(cohort.grade(keep="best")) == {"ada": "failed"}
    cohort.hand_in(ada="passed")
    (result,) = cohort.grade()
    assert (result.verdict, result.attempt, result.attempts) == ("passed", 2, 2)


def test_regrading_run_grades_all_again_and_can_be_continued(cohort: Cohort) -> None:
    """Even without --regrade. The seed stays, and so do older attempts."""
    cohort.hand_in(ada="passed", bob="passed", cat="passed")
    cohort.grade()
    stopped = Bench()
    stopped.stop_after = 1
    with pytest.raises(KeyboardInterrupt):
        cohort.grade(stopped, regrade=True)
    rest = Bench()
    cohort.grade(rest)
    assert [learner for learner, _ in rest.graded] == ["bob", "cat"]
    assert len(cohort.record("ada").attempts) == 2
    assert cohort.grade()[0].attempts == 1  # the same file twice is one attempt of the learner


# ---- attempts


def test_attempts_are_kept_and_keep_says_which_one_counts(cohort: Cohort) -> None:
    """The last attempt is that of the current file, even if an older file came back."""
    for text in ("failed 0.5", "failed 0.8", "failed 0.2"):
        cohort.hand_in(ada=text)
        cohort.grade()
    (last,) = cohort.grade()
    (best,) = cohort.grade(keep="best")
    assert (last.score, last.attempt, last.attempts) == (0.2, 3, 3)
    assert (best.score, best.attempt, best.attempts) == (0.8, 2, 3)
    cohort.hand_in(ada="failed 0.5")
    again = Bench()
    (last,) = cohort.grade(again)
    assert (last.score, last.attempt, again.graded) == (0.5, 1, [])
    assert len(cohort.record("ada").attempts) == 3


def test_result_shows_the_current_path_of_the_file(cohort: Cohort, tmp_path: Path) -> None:
    """For a known verdict on a file that was moved, with the time of submission."""
    cohort.hand_in(ada="passed")
    cohort.grade()
    cohort.folder.rename(tmp_path / "moved")
    (tmp_path / "all.csv").write_text(
        "learner,exercise,path,submitted\nada,scale,moved/ada/scale.py,2026-11-24T12:00:00\n"
    )
    cohort.folder = tmp_path / "all.csv"
    again = Bench()
    (result,) = cohort.grade(again)
    assert again.graded == []
    assert result.submission.path == str(tmp_path / "moved/ada/scale.py")
    assert result.submission.submitted == "2026-11-24T12:00:00"


# ---- files


def test_half_written_and_damaged_records_are_never_read(cohort: Cohort) -> None:
    """An incomplete record is ignored, a damaged one is set aside."""
    cohort.hand_in(ada="passed", bob="passed", cat="passed")
    cohort.grade()
    paths = {
        name: RunFolder(cohort.out).record_path(PlannedSubmission(name, "scale", "")) for name in ("ada", "bob", "cat")
    }
    paths["ada"].rename(paths["ada"].with_name("scale.json.part"))
    paths["bob"].write_text(paths["bob"].read_text()[:100])
    paths["cat"].write_text('{"schema": "harness.record/1", "attempts": [], "learner": "cat", "exercise_id": "scale"}')
    again = Bench()
    assert set(verdicts(cohort.grade(again)).values()) == {"passed"}
    assert [learner for learner, _ in again.graded] == ["ada", "bob", "cat"]
    assert len(list(cohort.out.rglob("*.damaged"))) == 2


def test_folder_has_one_writer_at_a_time_and_is_free_when_it_dies(tmp_path: Path) -> None:
    """The kernel holds the lock; readers are refused too while a run writes."""
    code = (
        "import sys, pathlib\nfrom harness.cohort.folder import open_folder\n"
        "with open_folder(pathlib.Path(sys.argv[1])) as folder:\n"
        "    folder.path.joinpath('plan.jsonl').touch()\n    print('mine', flush=True)\n    sys.stdin.read()\n"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with other:
        assert other.stdout is not None
        assert other.stdout.readline() == "mine\n"
        for opened in (open_folder, open_for_reading):
            with pytest.raises(HarnessError, match=f"is being written by process {other.pid} on"):
                with opened(tmp_path):
                    pass
        other.kill()
    with open_folder(tmp_path) as folder:
        assert folder.read_info() is None


def test_run_info_that_is_not_ours_is_refused(tmp_path: Path) -> None:
    """With another schema, or not JSON."""
    for text in ('{"schema": "other/1"}', "{", '{"schema": "harness.run/1"}'):
        (tmp_path / "run.json").write_text(text)
        with pytest.raises(HarnessError, match=r"run\.json is"):
            RunFolder(tmp_path).read_info()


def test_seed_is_drawn_once_for_a_folder(cohort: Cohort) -> None:
    """It is recorded before anything is graded; a given seed takes precedence."""
    cohort.hand_in(ada="passed")
    with open_folder(cohort.out) as folder:
        assert choose_seed(folder, None) != choose_seed(folder, None)
        assert choose_seed(folder, 5) == 5
        begin(folder, CohortPlan(()), CONDITIONS, None, False)
        assert choose_seed(folder, None) == 7
        assert choose_seed(folder, 5) == 5


def test_continued_run_keeps_the_level_of_its_folder(cohort: Cohort) -> None:
    """Otherwise a machine with another level would grade all again; `process` must be named."""
    with open_folder(cohort.out) as folder:
        assert choose_level(folder, None, False) is None
        begin(folder, CohortPlan(()), replace(CONDITIONS, level="standard"), None, False)
        assert choose_level(folder, None, False) == "standard"
        assert choose_level(folder, None, True) is None
        assert choose_level(folder, "strict", False) == "strict"
        begin(folder, CohortPlan(()), replace(CONDITIONS, level="process"), None, False)
        assert choose_level(folder, None, False) is None


def test_results_are_one_line_each_and_no_cell_is_a_formula(cohort: Cohort) -> None:
    """A spreadsheet would execute it."""
    cohort.hand_in(**{"=cmd": "failed", "ada": "passed"})
    cohort.grade()
    rows = list(csv.DictReader((cohort.out / "results.csv").read_text().splitlines()))
    assert [(row["learner"], row["verdict"], row["message"]) for row in rows] == [
        ("'=cmd", "failed", "'=1+1"),
        ("ada", "passed", ""),
    ]
    results = ResultFile(cohort.out / "results.jsonl")
    assert [result.learner for result in results] == ["=cmd", "ada"]
    assert (len(results), results[-1].learner, results[0:1][0].learner) == (2, "ada", "=cmd")


def test_results_count_required_checks_and_stretch_goals_apart(cohort: Cohort) -> None:
    """A missed stretch goal is not a failed check."""
    cohort.hand_in(ada="passed")
    (result,) = cohort.grade()
    checks = (
        Check("one", "correctness", CheckVerdict.PASSED),
        Check("goal", "cost", CheckVerdict.FAILED, is_required=False),
        Check("other", "cost", CheckVerdict.PASSED, is_required=False),
    )
    (row,) = csv.DictReader("".join(write_csv([replace(result, checks=checks)])).splitlines())
    assert [row[name] for name in ("checks_passed", "checks", "stretch_met", "stretch_goals")] == ["1", "1", "1", "2"]


# ---- merging


def parts_of(cohort: Cohort, tmp_path: Path, of: int) -> list[Path]:
    """The cohort, graded in shards."""
    for number in range(1, of + 1):
        cohort.grade(shard=Shard(number, of), out=tmp_path / f"part{number}")
    return [tmp_path / f"part{number}" for number in range(1, of + 1)]


def merge_all(parts: list[Path], out: Path, **options: bool) -> list[Result]:
    """The results after merging the parts."""
    with open_folder(out) as target:
        merged = merge([RunFolder(part) for part in parts], target, **options)
        return list(write_results(target, merged.entries, "last"))


def test_shards_merged_equal_the_whole_byte_for_byte(cohort: Cohort, tmp_path: Path) -> None:
    """In any order."""
    cohort.hand_in(**{f"l{n}": f"failed 0.{n}" for n in range(10)}, **{f"l{n}__mean": "passed" for n in range(10)})
    cohort.grade()
    parts = parts_of(cohort, tmp_path, 3)
    merge_all(parts[::-1], tmp_path / "whole")
    for name in ("results.jsonl", "results.csv", "plan.jsonl"):
        assert (tmp_path / "whole" / name).read_bytes() == (cohort.out / name).read_bytes()


def test_merge_refuses_gaps_and_names_them(cohort: Cohort, tmp_path: Path) -> None:
    """A missing shard, or one that was not completed; nothing is written."""
    cohort.hand_in(**{f"l{n:02}": "passed" for n in range(30)})
    parts = parts_of(cohort, tmp_path, 3)
    with pytest.raises(UsageError, match=r"\d+ have no verdict:\n  l\d\d/scale \(shard 2/3, which was not given\)"):
        merge_all([parts[0], parts[2]], tmp_path / "whole")
    assert not (tmp_path / "whole/plan.jsonl").exists()
    lost = next(parts[1].rglob("scale.json"))
    lost.unlink()
    with pytest.raises(UsageError, match=rf"1 has no verdict:\n  l\d\d/scale \(shard 2/3, in {parts[1]}\)"):
        merge_all(parts, tmp_path / "whole")
    assert len(merge_all(parts, tmp_path / "whole", allow_gaps=True)) == 29


def test_merge_refuses_contradictions_and_keeps_both_on_request(cohort: Cohort, tmp_path: Path) -> None:
    """Equal duplicates are fine. Of two verdicts the later one counts, and the other becomes an attempt."""
    cohort.hand_in(ada="failed 0.5", bob="passed")
    cohort.grade(out=tmp_path / "one")
    cohort.grade(out=tmp_path / "two")
    assert len(merge_all([tmp_path / "one", tmp_path / "two"], tmp_path / "same")) == 2
    cohort.hand_in(ada="passed")
    cohort.grade(out=tmp_path / "two")
    with pytest.raises(UsageError, match=r"1 contradiction:\n  ada/scale: .*one says failed, .*two says passed"):
        merge_all([tmp_path / "one", tmp_path / "two"], tmp_path / "whole")
    cohort.out = tmp_path / "whole"
    merge_all([tmp_path / "one", tmp_path / "two"], cohort.out, allow_conflicts=True)
    assert {attempt.result.score for attempt in cohort.record("ada").attempts} == {0.5, 1.0}
    cohort.grade(Bench(replace(CONDITIONS, seed=8)), out=tmp_path / "three")
    with pytest.raises(UsageError, match=r"one was graded with seed 7, .*three with 8"):
        merge_all([tmp_path / "one", tmp_path / "three"], tmp_path / "more")


def test_merge_takes_a_verdict_for_an_internal_error_elsewhere(cohort: Cohort, tmp_path: Path) -> None:
    """An internal error contradicts nothing."""
    cohort.hand_in(ada="passed")
    cohort.grade(out=tmp_path / "one")
    path = RunFolder(tmp_path / "one").record_path(PlannedSubmission("ada", "scale", ""))
    broken = json.loads(path.read_text())
    broken["attempts"][0]["result"]["verdict"] = "internal_error"
    cohort.grade(out=tmp_path / "two")
    (tmp_path / "two" / path.relative_to(tmp_path / "one")).write_text(json.dumps(broken))
    for parts in (["one", "two"], ["two", "one"]):
        (result,) = merge_all([tmp_path / part for part in parts], tmp_path / "".join(parts))
        assert result.is_passed


def test_merge_of_a_folder_without_results_is_a_usage_error(tmp_path: Path) -> None:
    """With a message."""
    with pytest.raises(UsageError, match=r"no plan\.jsonl"):
        with open_for_reading(tmp_path):
            pass
