"""Downloads of Canvas, Moodle, Gradescope and GitHub, rebuilt as those platforms lay them out: nobody is lost."""

from __future__ import annotations

import csv
import os
import subprocess
import zipfile
from collections.abc import Callable, Mapping
from datetime import UTC
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from harness.cohort.intake.collect import Collection, collect, summarise, write_collection
from harness.cohort.intake.people import Person, RosterIndex
from harness.cohort.intake.times import TimeTable, read_times
from harness.cohort.plan import plan_manifest
from harness.course.catalogue import Course
from harness.errors import HarnessError, UsageError
from harness.policy.assignment import RosterEntry

ROSTER = (
    RosterEntry("al1", "Ada Lovelace", "ada@example.org", ids={"canvas": "100", "github": "ada"}),
    RosterEntry("bk2", "Bea King-Noether", "bea@example.org", ids={"github": "bea-k"}),
    RosterEntry("cz3", "Chen Zoë", "chen@example.org", ids={"github": "k"}),
    RosterEntry("dd4", "Dan Doe", "dan@example.org"),
)
EXERCISES = ("scale", "mean", "cuts")
RIGHT = "def scale(x, factor=2.0):\n    return x * factor\n"
Run = Callable[..., Any]


def lay(folder: Path, files: Mapping[str, str]) -> Path:
    """These files in a folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def pack(folder: Path) -> Path:
    """The folder as a zip file."""
    target = folder.with_suffix(".zip")
    with zipfile.ZipFile(target, "w") as archive:
        for path in sorted(folder.rglob("*")):
            archive.write(path, path.relative_to(folder))
    return target


def taken(collection: Collection) -> list[tuple[str, str, str, int]]:
    """Learner, exercise, content and attempt."""
    return [(file.learner, file.exercise_id, file.content.decode(), file.attempt) for file in collection.files]


def reasons(collection: Collection) -> dict[str, str]:
    """Why files were left out."""
    return {entry.path: entry.why for entry in collection.left_out}


CANVAS = {
    "lovelaceada_100_2000_scale-2.py": "third",
    "lovelaceada_100_2001_Mean.py": "a mean",
    "kingnoetherbea_LATE_200_2002_scale.py": "late",
    "zochen_300_2003_scale (1).py": "by name",
    "doedan_400_2004_homework.ipynb": "{}",
    "nobodyno_500_2005_scale.py": "?",
    "scale.py": "?",
}


@pytest.mark.parametrize("is_packed", [False, True])
def test_canvas_is_read_by_the_names_of_its_files(tmp_path: Path, is_packed: bool) -> None:
    """By number where the roster has one, else by the name with its words turned round; -2 is the third attempt."""
    source = lay(tmp_path / "canvas", CANVAS)
    found = collect(pack(source) if is_packed else source, "canvas", EXERCISES, ROSTER, TimeTable())
    assert taken(found) == [
        ("al1", "mean", "a mean", 1), ("al1", "scale", "third", 3), ("bk2", "scale", "late", 1),
        ("cz3", "scale", "by name", 1),
    ]  # fmt: skip
    why = reasons(found)
    assert why["doedan_400_2004_homework.ipynb"].startswith("it is a notebook")
    assert why["nobodyno_500_2005_scale.py"] == "nobody on the roster is nobodyno"
    assert "Canvas names files like" in why["scale.py"]
    assert found.missing == ("dd4",)


MOODLE = {
    "Ada Lovelace_7001_assignsubmission_file/scale.py": "ada",
    "Ada Lovelace_7001_assignsubmission_onlinetext/onlinetext.html": "<p>",
    "Participant 7002_7002_assignsubmission_file_/deep/mean.py": "bea",
    "Chen Zoë_7003_assignsubmission_file_cuts.py": "chen",
}
WORKSHEET = (
    "Identifier,Full name,ID number,Email address,Status,Grade,Last modified (submission)\n"
    'Participant 7001,Ada Lovelace,al1,ada@example.org,x,,"Tuesday, 1 December 2026, 11:30 PM"\n'
    'Participant 7002,,,bea@example.org,x,,"Wednesday, 2 December 2026, 00:10"\n'
    "Participant 7004,Dan Doe,dd4,,x,,-\n"
)


def test_moodle_is_read_by_folders_or_by_prefix_and_its_worksheet_gives_times(tmp_path: Path) -> None:
    """A blind participant is known from the worksheet alone; times are local ones."""
    sheet = tmp_path / "sheet.csv"
    sheet.write_text(WORKSHEET, encoding="utf-8")
    times = read_times(sheet, ZoneInfo("Europe/Berlin"))
    found = collect(pack(lay(tmp_path / "moodle", MOODLE)), "moodle", EXERCISES, ROSTER, times)
    assert [(file.learner, file.exercise_id, file.submitted) for file in found.files] == [
        ("al1", "scale", "2026-12-01T23:30:00+01:00"), ("bk2", "mean", "2026-12-02T00:10:00+01:00"),
        ("cz3", "cuts", ""),
    ]  # fmt: skip
    assert "only files are graded" in "".join(reasons(found).values())


GRADESCOPE = """\
submission_11:
  :submitters:
  - :name: Ada Lovelace
    :sid: '100'
    :email: ada@example.org
  - :name: Bea King-Noether
    :email: bea@example.org
  :created_at: 2026-12-01 10:00:00.000000000 Z
  :history:
  - :id: 9
    :created_at: 2026-11-30 10:00:00.000000000 Z
submission_12:
  :submitters:
  - :name: Somebody Else
    :email: else@example.org
  :created_at: 2026-12-01 11:00:00.000000000 Z
"""


@pytest.mark.parametrize("is_packed", [False, True])
def test_gradescope_is_read_by_its_metadata(tmp_path: Path, is_packed: bool) -> None:
    """Each member of a group has the file, with time and attempt."""
    files = {
        "assignment_5_export/submission_metadata.yml": GRADESCOPE,
        "assignment_5_export/submission_11/scale.py": "ours",
        "assignment_5_export/submission_12/scale.py": "theirs",
        "assignment_5_export/submission_13/scale.py": "?",
    }
    source = lay(tmp_path / "gradescope", files)
    found = collect(pack(source) if is_packed else source, "gradescope", EXERCISES, ROSTER, TimeTable())
    assert taken(found) == [("al1", "scale", "ours", 2), ("bk2", "scale", "ours", 2)]
    assert {file.submitted for file in found.files} == {"2026-12-01T10:00:00+00:00"}
    assert sorted(reasons(found).values()) == [
        "nobody on the roster is Somebody Else", "submission_metadata.yml does not name its submission",
    ]  # fmt: skip


def test_download_of_another_platform_is_refused(tmp_path: Path) -> None:
    """Nothing would be matched."""
    source = lay(tmp_path / "x", {"ada/scale.py": ""})
    with pytest.raises(UsageError, match=r"holds no submission_metadata\.yml"):
        collect(source, "gradescope", EXERCISES, (), TimeTable())
    with pytest.raises(UsageError, match="is a file; give the folder of the clones"):
        collect(pack(source), "github", EXERCISES, (), TimeTable())
    with pytest.raises(UsageError, match="is no zip file that can be read"):
        collect(lay(tmp_path, {"y.zip": "no"}) / "y.zip", "canvas", EXERCISES, (), TimeTable())
    with pytest.raises(UsageError, match="is not there"):
        collect(tmp_path / "none", "canvas", EXERCISES, (), TimeTable())


def commit(clone: Path, name: str, text: str, time: str) -> None:
    """One more commit in a clone."""
    lay(clone, {name: text})
    who = {"GIT_AUTHOR_NAME": "x", "GIT_AUTHOR_EMAIL": "x@example.org", "GIT_COMMITTER_NAME": "x"}
    environment = {**os.environ, **who, "GIT_COMMITTER_EMAIL": "x@example.org", "GIT_COMMITTER_DATE": time}
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "x"]):
        subprocess.run(["git", *arguments], cwd=clone, env=environment, check=True, capture_output=True)


def test_github_is_read_by_logins_with_times_and_attempts_from_commits(tmp_path: Path) -> None:
    """`hw1-bea-k` is bea-k, although k is a login too; what a clone configures is not run."""
    ada, bea = tmp_path / "hw1/hw1-ada", tmp_path / "hw1/hw1-bea-k"
    ada.mkdir(parents=True)
    bea.mkdir()
    commit(ada, "src/scale.py", "first", "2026-12-01T10:00:00+01:00")
    commit(ada, "src/scale.py", "second", "2026-12-01T12:00:00+01:00")
    commit(bea, "scale.py", "bea", "2026-12-02T09:00:00+00:00")
    lay(tmp_path / "hw1", {"hw1-k/scale.py": "no history"})
    config = bea / ".git/config"
    config.write_text(f"{config.read_text()}[log]\n\tshowSignature = true\n[gpg]\n\tprogram = touch {tmp_path}/ran\n")
    found = collect(tmp_path / "hw1", "github", EXERCISES, ROSTER, TimeTable())
    assert taken(found) == [
        ("al1", "scale", "second", 2),
        ("bk2", "scale", "bea", 1),
        ("cz3", "scale", "no history", 0),
    ]
    assert [file.submitted for file in found.files] == ["2026-12-01T12:00:00+01:00", "2026-12-02T09:00:00Z", ""]
    assert not (tmp_path / "ran").exists()


def test_later_file_counts_and_the_other_is_listed(tmp_path: Path) -> None:
    """By attempt; where nothing tells, the one with the exercise's own name."""
    files = {
        "lovelaceada_100_1_scale-1.py": "second", "lovelaceada_100_1_scale.py": "first",
        "doedan_400_2_mean_final.py": "other", "doedan_400_2_mean.py": "named",
    }  # fmt: skip
    found = collect(lay(tmp_path / "c", files), "canvas", EXERCISES, ROSTER, TimeTable())
    assert taken(found) == [("al1", "scale", "second", 2), ("dd4", "mean", "named", 1)]
    assert len(found.left_out) == 2
    assert all("answers the same exercise and counts" in why for why in reasons(found).values())


def test_name_that_fits_two_learners_is_not_guessed() -> None:
    """The roster can tell them apart by a column."""
    twins = (RosterEntry("a1", "Ann Lee"), RosterEntry("a2", "Lee Ann"))
    learner, why = RosterIndex(twins, "canvas").find(Person("9", "leeann"))
    assert (learner, why) == ("", "leeann could be a1 or a2; give the roster a column for this platform")


def test_without_a_roster_everybody_is_who_the_platform_says(tmp_path: Path) -> None:
    """By the plain folders too."""
    found = collect(lay(tmp_path / "x", {"ada/scale.py": "1", "loose.py": ""}), "folder", EXERCISES, (), TimeTable())
    assert taken(found) == [("ada", "scale", "1", 0)]
    assert reasons(found) == {"loose.py": "it lies in no learner's folder"}


def test_zip_that_points_outside_or_is_too_large_writes_nothing_outside(tmp_path: Path) -> None:
    """A name with `..` is left out, a file of 2 MB too."""
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../ada/scale.py", "outside")
        archive.writestr("bob/scale.py", "x" * (2 << 20))
        archive.writestr("cyd/scale.py", "fine")
    found = collect(path, "folder", EXERCISES, (), TimeTable())
    assert taken(found) == [("cyd", "scale", "fine", 0)]
    assert reasons(found) == {"bob/scale.py": "it is larger than 1 MB"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("who,when\n", "should name the columns learner and submitted"),
        ("learner,submitted\nada,yesterday\n", 'times.csv:2: "yesterday" is no time that can be read'),
    ],
)
def test_times_that_cannot_be_read_are_refused(tmp_path: Path, text: str, message: str) -> None:
    """With the line."""
    path = tmp_path / "times.csv"
    path.write_text(text)
    with pytest.raises(UsageError) as raised:
        read_times(path)
    assert message in str(raised.value)


def test_own_times_are_by_learner_or_by_exercise(tmp_path: Path) -> None:
    """The more special one counts."""
    path = tmp_path / "times.csv"
    path.write_text("learner,exercise,submitted\nada,,2026-12-01 10:00\nada,scale,2026-12-02T10:00+01:00\n")
    table = read_times(path, UTC)
    assert table.of("ada", "mean") == "2026-12-01T10:00:00+00:00"
    assert table.of("ada", "scale") == "2026-12-02T10:00:00+01:00"
    assert table.of("bob", "scale") == ""


def test_collection_becomes_a_manifest_that_can_be_graded(tmp_path: Path, small_course: Course) -> None:
    """Times and attempts with it; a second collection removes what was withdrawn; a foreign folder is left alone."""
    out = tmp_path / "cohort"
    source = lay(tmp_path / "c", CANVAS)
    found = collect(source, "canvas", EXERCISES, ROSTER, TimeTable({("100", "scale"): "2026-12-01T10:00:00+01:00"}))
    plan = plan_manifest(write_collection(found, out), small_course)
    assert [(entry.learner, entry.exercise_id, entry.submitted, entry.attempt) for entry in plan.entries][1] == (
        "al1", "scale", "2026-12-01T10:00:00+01:00", "3",
    )  # fmt: skip
    with (out / "collected.csv").open(encoding="utf-8") as file:
        assert len(list(csv.reader(file))) == 4
    (source / "lovelaceada_100_2001_Mean.py").unlink()
    write_collection(collect(source, "canvas", EXERCISES, ROSTER, TimeTable()), out)
    assert not (out / "al1/mean.py").exists()
    assert (out / "al1/scale.py").exists()
    lay(tmp_path / "mine", {"notes.txt": "x"})
    with pytest.raises(UsageError, match="is not empty and was not made by `harness collect`"):
        write_collection(found, tmp_path / "mine")
    lay(tmp_path, {"file": ""})
    with pytest.raises((HarnessError, NotADirectoryError)):
        write_collection(found, tmp_path / "file/below")


def test_summary_says_who_is_missing_and_what_was_left_out(tmp_path: Path) -> None:
    """The instructor reads it, and collected.csv has it too."""
    found = collect(lay(tmp_path / "c", CANVAS), "canvas", EXERCISES, ROSTER, TimeTable())
    text = "\n".join(summarise(found, {"dd4": "Dan Doe"}))
    assert text.startswith("4 submissions of 3 learners\n4 of them without a time")
    assert "  dd4 Dan Doe" in text
    assert "nobody on the roster is nobodyno" in text


def test_command_says_what_to_do_next(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch, small_course: Course
) -> None:
    """And grade takes the manifest, with the attempt that the platform counts."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HARNESS_COURSE", str(small_course.root))
    (tmp_path / "roster.csv").write_text("id,name,canvas\nal1,Ada Lovelace,100\n")
    (tmp_path / "a.yaml").write_text("title: x\nexercises: {scale: {}}\nroster: roster.csv\n")
    lay(tmp_path / "c", {"lovelaceada_100_2000_scale-2.py": RIGHT})
    ran = run("collect", "canvas", "c", "--assignment", "a.yaml")
    assert ran.code == 0
    assert "Next: `harness grade cohort/manifest.csv --assignment a.yaml --export gradebook`" in ran.out
    assert run("grade", "cohort/manifest.csv", "--assignment", "a.yaml", "--out", "out").code == 0
    assert '"attempt": 3' in (tmp_path / "out/results.jsonl").read_text()
