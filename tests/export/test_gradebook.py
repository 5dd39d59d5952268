"""What all exports share: their names, their order, how results are read, and that a hostile result harms none."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, overload

import pytest
from junitparser import JUnitXml

from harness.errors import HarnessError, UsageError
from harness.export import FORMATS, check_requests, export_all, github, junit
from harness.export.checks_table import write_checks_csv
from harness.export.gradebook import make_gradebook
from harness.files import folder_name
from harness.policy import visibility
from harness.policy.assignment import Assignment
from harness.policy.rules import GradebookTemplate
from harness.policy.visibility import view_result
from harness.records import IntegrityFlag
from harness.report.page import LETTERS
from harness.results.points import share_score
from harness.results.result import (
    Check,
    CheckVerdict,
    Diagnosis,
    Difference,
    Excerpt,
    Isolation,
    Printed,
    Result,
    SubmittedFile,
    Verdict,
)
from harness.results.verdict_rows import SIGNS
from harness.text import one_plain_line, plain

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
HOSTILE = "\x1b]0;title\x07\x1b[31m=cmd|'/c calc'!A1\x00\r\n::error::x ##[group]]]><a> \ud800\uffff%0A\u202e </pre>"
RUNNER = {
    "CLASSROOM": "cs", "ASSIGNMENT": "llm", "SUBMISSION_TAG": "submit/x", "COMMIT_URL": "https://c",
    "RELEASE_URL": "https://r", "OWNER": "alice",
}  # fmt: skip
# A number that no other part of a document has.
SECRET = 73.3125


def make(learner: str | None = "ada", exercise: str = "top-p", text: str = "expected 1", **more: Any) -> Result:
    """A failed result with this text in every text field."""
    checks = (Check("one", "correctness", CheckVerdict.PASSED), Check(text[:50], "cost", CheckVerdict.FAILED, text))
    given: dict[str, Any] = {
        "submission": SubmittedFile(f"{learner}/{exercise}.py", "ab" * 32), "isolation": Isolation("strict"),
        "diagnosis": (Diagnosis("wrong", text, "exact"),), "max_points": 10.0, "output": Printed(text, text),
        "environment": {"device": "cpu", "torch": text[:30], "seed": 7}, "wall_s": 0.1, "verdict": Verdict.FAILED,
    }  # fmt: skip
    parts = {"checks": checks} | given | more
    return Result(
        exercise=exercise, learner=learner, score=float(share_score(parts["verdict"], parts["checks"])), **parts
    )


@pytest.fixture(autouse=True)
def _outside_of_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*RUNNER, "GITHUB_STEP_SUMMARY", "USERNAME"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def sheets(tmp_path: Path) -> Assignment:
    """An assignment that fills in an export of Canvas and one of Moodle."""
    canvas, moodle = tmp_path / "canvas.csv", tmp_path / "moodle.csv"
    canvas.write_text("Student,ID,SIS User ID,Section,top-p (1)\n    Points Possible,,,,10\nAda,1,ada,A,\n")
    moodle.write_text("First name,Surname,ID number,top-p (Real)\nAda,Lovelace,ada,-\n")
    return Assignment(canvas={"file": str(canvas)}, moodle={"file": str(moodle)})


def export(results: Sequence[Result], out: Path, names: Sequence[str], rules: Assignment | None = None) -> list[Path]:
    """The files that these exports write."""
    return export_all(make_gradebook(results, rules or Assignment(), NOW), out, names)


def test_names_have_a_line_of_help_each() -> None:
    """The command line prints them."""
    assert set(FORMATS) >= {"junit", "gradescope", "prairielearn", "classroom50", "gradebook", "canvas", "moodle"}
    assert all("\n" not in text and 20 < len(text) < 110 for text in (made.about for made in FORMATS.values()))


def test_unknown_name_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    """With the nearest name."""
    with pytest.raises(UsageError, match='no export is named "junitt"; did you mean "junit"'):
        export([], tmp_path, ["gradebook", "junitt"])
    assert list(tmp_path.iterdir()) == []


def test_names_that_need_a_file_say_so(tmp_path: Path) -> None:
    """Canvas and Moodle are filled in, so they need a file."""
    with pytest.raises(UsageError, match="canvas: which export is to be filled in"):
        check_requests(["canvas"], Assignment())
    with pytest.raises(UsageError, match=r"no\.csv is not there; export the gradebook of Moodle to it first"):
        check_requests([f"moodle={tmp_path / 'no.csv'}"], Assignment())
    with pytest.raises(UsageError, match='"junit" takes no file; only canvas and moodle do'):
        check_requests(["junit=x.xml"], Assignment())


def test_file_after_the_name_replaces_that_of_the_assignment(tmp_path: Path, sheets: Assignment) -> None:
    """The assignment's columns and rules still apply."""
    other = tmp_path / "other.csv"
    other.write_text("x")
    rules = Assignment(canvas={"file": "gone.csv", "columns": {"top-p": "A"}})
    found = check_requests([f"canvas={other}"], rules)
    assert found == {"canvas": GradebookTemplate(file=str(other), columns={"top-p": "A"})}


@pytest.mark.parametrize("text", ["expected 1", HOSTILE, HOSTILE * 800, "x" * 100_000])
def test_every_export_takes_any_result(
    tmp_path: Path, sheets: Assignment, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    """All exports at once, with a learner of every kind; the files can be read, and no file is elsewhere."""
    for name, value in RUNNER.items():
        monkeypatch.setenv(name, value)
    results = [make(text=text), make(None, text=text), make(text[:300], text=text), make("../up", text=text)]
    out = tmp_path / "out"
    paths = export(results, out, list(FORMATS), sheets)
    assert len(paths) == len(set(paths)) and all(path.resolve().is_relative_to(out) for path in paths)
    assert {path for path in out.rglob("*") if path.is_file()} == set(paths)
    for path in paths:
        content = path.read_text(encoding="utf-8-sig")
        assert not set("\x00\x07\x1b\ufffe\uffff\u202e") & set(content)
        if path.suffix == ".json":
            json.loads(content)
        elif path.suffix == ".jsonl":
            assert [json.loads(line)["task_id"] for line in content.splitlines()] == ["top-p"] * 4
        elif path.suffix == ".xml":
            assert len(list(JUnitXml.fromfile(str(path)))) == 4
        elif path.suffix == ".csv":
            assert not any(cell.startswith("=") for row in csv.reader(content.splitlines()) for cell in row)
        elif path.name == "annotations.txt":
            assert all(line.startswith("::error ") and "##[" not in line for line in content.splitlines())


def test_no_export_reveals_hidden_checks(tmp_path: Path, sheets: Assignment, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a hidden check's name and message nor what the submission printed in it."""
    for name, value in RUNNER.items():
        monkeypatch.setenv(name, value)
    numbers = Excerpt((2,), ((),), 0, ((SECRET, SECRET),), ((SECRET, 1.0),), ((False, True),))
    secret = Check(
        "SECRET case", "stability", CheckVerdict.FAILED, "SECRET arguments", "SECRET", "SECRET", "SECRET",
        difference=Difference("SECRET", SECRET, "SECRET", numbers), line=3,
    )  # fmt: skip
    goal = replace(secret, id="SECRET goal", is_required=False, figure=2.0, limit=1.0, next_step="SECRET step")
    checks, output = (*make().checks[:1], secret, goal), Printed("SECRET", "SECRET")
    result = replace(make(), checks=checks, message=secret.message, output=output)
    for show in ("all", "first", "verdicts", "counts"):
        rules = Assignment(hidden=[{"kinds": ["stability"]}], messages={"show": show})
        rules = rules.model_copy(update={"canvas": sheets.canvas, "moodle": sheets.moodle})
        for path in export([result], tmp_path / show, list(FORMATS), rules):
            text = path.read_text(encoding="utf-8")
            assert "SECRET" not in text and str(SECRET) not in text, path


@pytest.mark.parametrize(
    ("show", "messages"),
    [("all", ["", "Stretch: keep it. (2; the goal is 1)"]), ("first", ["", "Stretch: keep it. (2; the goal is 1)"]),
     ("verdicts", ["", ""]), ("counts", [])],
)  # fmt: skip
def test_next_step_of_a_stretch_goal_is_shown_like_messages(show: Any, messages: list[str]) -> None:
    """It is not a problem, so it hides no other message under `first`; `counts` has only required checks."""
    goal = Check("g", "cost", CheckVerdict.FAILED, "", None, None, None, False, 2.0, 1.0, "", "keep it")
    check = Check("one", "correctness", CheckVerdict.PASSED)
    rules = Assignment(messages={"show": show})
    book = make_gradebook([make(checks=(check, goal), verdict=Verdict.PASSED)], rules, NOW)
    grade = next(iter(book.grades))
    seen = view_result(book.result(grade), grade, book.assignment, NOW)
    assert [check.message for check in seen.checks] == messages
    assert seen.first_problem is None
    assert [tally.text for tally in seen.tallies] == (["1 of 1 passed"] if show == "counts" else [])


def test_checks_table_has_tier_figure_limit_and_unit(tmp_path: Path) -> None:
    """Empty if nothing was measured."""
    goal = Check("g", "cost", CheckVerdict.FAILED, "", None, None, None, False, 2.5, 1.0, "exponent", "keep it")
    rows = list(csv.DictReader(write_checks_csv([make(checks=(goal,)), make()], tmp_path).read_text().splitlines()))
    assert [(row["required"], row["figure"], row["limit"], row["unit"]) for row in rows] == [
        ("False", "2.5", "1.0", "exponent"), ("True", "", "", ""), ("True", "", "", "")]  # fmt: skip


class Counted(Sequence[Result]):
    """Results that count how many are held at once, like those of a results.jsonl, which holds none."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.reads = 0

    def __len__(self) -> int:
        return self.count

    @overload
    def __getitem__(self, number: int) -> Result: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[Result]: ...
    def __getitem__(self, number: Any) -> Any:
        if not 0 <= number < self.count:
            raise IndexError(number)
        self.reads += 1
        return make(f"l{number % 50}", f"e{number // 50}")


def test_results_are_read_in_place(tmp_path: Path) -> None:
    """Twice, for the grades and for the text."""
    counted = Counted(200)
    export(counted, tmp_path / "a", ["junit", "gradebook"])
    assert counted.reads == 400


def test_exports_are_the_same_each_time_and_replace_the_older_ones(tmp_path: Path) -> None:
    """They depend neither on the clock nor on the order of a set."""
    results = [make("b"), make("a"), make("b", "softmax")]
    names = ["junit", "gradescope", "prairielearn", "gradebook", "github-summary", "humaneval"]
    first = {path: path.read_bytes() for path in export(results, tmp_path, names)}
    assert {path: path.read_bytes() for path in export(results, tmp_path, names)} == first


def test_name_asked_for_twice_is_written_once(tmp_path: Path) -> None:
    """`--export junit` beside the default."""
    assert export([make()], tmp_path, ["junit", "junit"]) == [tmp_path / "junit.xml"]
    assert export([make()], tmp_path, []) == []


def test_no_results_still_make_valid_files(tmp_path: Path) -> None:
    """A shard may be empty."""
    paths = export([], tmp_path, ["junit", "github-annotations", "github-summary", "gradebook", "humaneval"])
    assert len(JUnitXml.fromfile(str(paths[0]))) == 0
    assert paths[1].read_text() == "" and "0 of 0" in paths[2].read_text()


def test_invalid_result_is_named_and_nothing_is_written(tmp_path: Path) -> None:
    """Every result is looked at before the first file is written."""
    bad = replace(make(), submission=SubmittedFile("x.py", None, "yesterday"))
    with pytest.raises(UsageError, match="result 2 was handed in at 'yesterday'"):
        export([make(), bad], tmp_path, ["junit"])
    assert list(tmp_path.iterdir()) == []


def test_folder_that_cannot_be_written_is_the_machines_fault(tmp_path: Path) -> None:
    """Exit code 3, with what to do."""
    (tmp_path / "file").write_text("")
    with pytest.raises(HarnessError, match=r"cannot be written: .*; name another place"):
        export([make()], tmp_path / "file", ["junit"])


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain text\n\tstays", "plain text\n\tstays"),
        ("\x1b[1;31mred\x1b[0m", "red"),
        ("\x1b]8;;http://x\x1b\\link\x1b]8;;\x07", "link"),
        ("\x9b31mred", "red"),
        ("\x1bPq#0\x1b\\x\x1b(By\x1b", "xy"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("a\u202eb\u2066c\ufeffd\u2028e", "abcde"),
        ("\ud83d\ude00 \U0001f600 \U0001ffff", " \U0001f600 "),
        ("\x1b]no end\nnext", "no end\nnext"),
    ],
)
def test_plain_keeps_text_and_nothing_else(text: str, shown: str) -> None:
    """Escape sequences are removed with their parameters."""
    assert plain(text) == shown


def test_plain_shortens_with_a_note() -> None:
    """The rest is not even searched."""
    assert plain("x" * 11, 10) == "x" * 10 + " … (shortened)" and plain("x" * 10, 10) == "x" * 10
    assert plain("\x1b[m" * 1_000_000 + "x", 10).endswith("(shortened)")
    assert one_plain_line("a\n b\t" + "c" * 9, 6) == "a b c…"


@pytest.mark.parametrize(
    "name", ["..", ".", "", "a/b", "a\\b", "CON", "nul.txt", ".hidden", " x ", "x.", "\ud800", "é"]
)
def test_folder_name_is_valid_on_any_system(name: str) -> None:
    """Whatever the learner's name."""
    found = folder_name(name)
    assert found and found.isascii() and not set('/\\:*?"<>|') & set(found)
    assert (
        not found.startswith((".", " ")) and not found.endswith((".", " ")) and found.casefold() not in ("con", "nul")
    )


def test_import_brings_nothing_heavy() -> None:
    """The help of the command line lists the names."""
    heavy = "torch numpy pandas pyarrow rich yaml jinja2 sqlite3"
    code = f"import sys, harness.export; assert not set({heavy!r}.split()) & set(sys.modules), sys.modules.keys()"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_every_verdict_has_its_word_in_every_format() -> None:
    """A new verdict must have its own word everywhere."""
    verdicts, outcomes = set(Verdict), set(CheckVerdict)
    assert set(visibility.HEADLINES) == set(junit.OUTCOMES) == {*github.LEVELS, Verdict.PASSED} == verdicts
    assert set(LETTERS) == {verdict.value for verdict in verdicts}
    assert set(junit.CHECK_OUTCOMES) == outcomes
    assert set(SIGNS) == {outcome.value for outcome in outcomes}


def test_held_submission_is_held_in_every_export(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sheets: Assignment
) -> None:
    """It has no points. The learner is informed, but no flag is named."""
    for name, value in RUNNER.items():
        monkeypatch.setenv(name, value)
    flag = IntegrityFlag("gc", 3, "reads the garbage collector")
    passed = make(checks=(Check("one", "correctness", CheckVerdict.PASSED),), verdict=Verdict.PASSED)
    rules = sheets.model_copy(update={"integrity": "hold"})
    names = sorted(set(FORMATS) - {"humaneval", "github-annotations"})
    paths = export([replace(passed, integrity=(flag,))], tmp_path / "out", names, rules)
    texts = {path.relative_to(tmp_path / "out").as_posix(): path.read_text(encoding="utf-8-sig") for path in paths}
    assert "\nada,held,pending,10,pending,0," in texts["gradebook.csv"]
    assert "top-p (1): held" in texts["canvas-report.txt"] and "Ada,1,ada,A,\n" in texts["canvas.csv"]
    assert json.loads(texts["canvas-push.json"]) == []
    assert "held" in texts["moodle-report.txt"] and "ada,-\n" in texts["moodle.csv"]
    assert json.loads(texts["gradescope/results.json"])["score"] == 0
    assert json.loads(texts["prairielearn/results.json"])["score"] == 0
    row = json.loads(texts["classroom50/result.json"])["tests"][0]
    assert (row["score"], row["max-score"]) == (0, 10)
    for name, text in texts.items():
        assert "held" in text or name in ("canvas.csv", "canvas-push.json", "moodle.csv"), name
        assert "garbage" not in text, name
