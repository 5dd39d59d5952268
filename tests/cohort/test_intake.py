"""Downloads of Canvas, Moodle, Gradescope and GitHub, as these platforms lay them out: no learner is lost."""

from __future__ import annotations

import csv
import os
import subprocess
import zipfile
from datetime import UTC
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from downloads import CANVAS, EXERCISES, RIGHT, ROSTER, Run, found_in, lay, reasons, taken

from harness.cohort.intake.collect import (
    collect,
    summarise,
    write_collection,
)
from harness.cohort.intake.times import TimeTable, read_times
from harness.cohort.jobs import plan_manifest
from harness.course.catalogue import Course
from harness.errors import HarnessError, UsageError
from harness.policy.roster import Person, RosterEntry, RosterIndex


def pack(folder: Path) -> Path:
    """The folder as a zip file."""
    target = folder.with_suffix(".zip")
    with zipfile.ZipFile(target, "w") as archive:
        for path in sorted(folder.rglob("*")):
            archive.write(path, path.relative_to(folder))
    return target


@pytest.mark.parametrize("is_packed", [False, True])
def test_canvas_is_read_by_the_names_of_its_files(tmp_path: Path, is_packed: bool) -> None:
    """By number if the roster has one, otherwise by the reversed name; -2 marks the third attempt."""
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
    assert found.missing == ()
    assert [(file.learner, file.why[:15]) for file in found.unusable] == [("dd4", "it is a noteboo")]
    assert [file.timing for file in found.files] == ["on-time", "on-time", "late", "on-time"]


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
    """Only the worksheet identifies an anonymous participant; times are local."""
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
  :results: !ruby/hash:Some::Class
    tests: []
  :score: !ruby/object:BigDecimal 27:0.1e2
"""


@pytest.mark.parametrize("is_packed", [False, True])
def test_gradescope_is_read_by_its_metadata(tmp_path: Path, is_packed: bool) -> None:
    """Each member of a group has the file, with its time and attempt; Ruby's objects are skipped and never created."""
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
    """Otherwise no file would be matched."""
    source = lay(tmp_path / "x", {"ada/scale.py": ""})
    with pytest.raises(UsageError, match=r"holds no submission_metadata\.yml"):
        collect(source, "gradescope", EXERCISES, (), TimeTable())
    with pytest.raises(UsageError, match="is a file; give the folder of the clones"):
        collect(pack(source), "github", EXERCISES, (), TimeTable())
    with pytest.raises(UsageError, match="is not a readable zip file"):
        collect(lay(tmp_path, {"y.zip": "no"}) / "y.zip", "canvas", EXERCISES, (), TimeTable())
    with pytest.raises(UsageError, match="is not there"):
        collect(tmp_path / "none", "canvas", EXERCISES, (), TimeTable())


def commit(clone: Path, name: str, text: str, time: str) -> None:
    """Make one more commit in a clone."""
    lay(clone, {name: text})
    who = {"GIT_AUTHOR_NAME": "x", "GIT_AUTHOR_EMAIL": "x@example.org", "GIT_COMMITTER_NAME": "x"}
    environment = {**os.environ, **who, "GIT_COMMITTER_EMAIL": "x@example.org", "GIT_COMMITTER_DATE": time}
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "x"]):
        subprocess.run(["git", *arguments], cwd=clone, env=environment, check=True, capture_output=True)


def test_github_is_read_by_logins_with_times_and_attempts_from_commits(tmp_path: Path) -> None:
    """`hw1-bea-k` is bea-k, although k is a login too. A clone's own configuration is never executed."""
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
    """By attempt; without attempts, the file with the exercise's own name."""
    files = {
        "lovelaceada_100_1_scale-1.py": "second", "lovelaceada_100_1_scale.py": "first",
        "doedan_400_2_mean_final.py": "other", "doedan_400_2_mean.py": "named",
    }  # fmt: skip
    found = collect(lay(tmp_path / "c", files), "canvas", EXERCISES, ROSTER, TimeTable())
    assert taken(found) == [("al1", "scale", "second", 2), ("dd4", "mean", "named", 1)]
    assert len(found.left_out) == 2
    assert all("answers the same exercise and counts" in why for why in reasons(found).values())


def test_name_that_fits_two_learners_is_not_guessed() -> None:
    """A column of the roster can distinguish them."""
    twins = (RosterEntry("a1", "Ann Lee"), RosterEntry("a2", "Lee Ann"))
    learner, why = RosterIndex(twins, "canvas").find(Person("9", "leeann"))
    assert (learner, why) == ("", "leeann could be a1 or a2; give one of them 9 in a column canvas of the roster")


def test_canvas_names_with_accents_apostrophes_and_words_in_any_order_are_found(tmp_path: Path) -> None:
    """Two learners with one name by their numbers, a group by its name. For an anonymous download the message says what
    to do."""
    found = found_in(tmp_path / "c", "canvas", {
        "obrienséan_LATE_11_900_scale-1.py": "sean", "leeann_21_902_scale.py": "21", "leeann_22_903_scale-2.py": "22",
        "vanderbergjan_31_904_scale.py": "jan", "bergjanvander_31_905_mean.py": "jan too",
        "明李_51_907_scale.py": "ming",
        "teamrocket_61_908_scale.py": "ours", "LATE_anon_Ab1xY_909_mean.py": "?",
    })  # fmt: skip
    assert taken(found) == [
        ("Team Rocket", "scale", "ours", 1), ("al1", "scale", "21", 1), ("al2", "scale", "22", 3),
        ("lm1", "scale", "ming", 1), ("so1", "scale", "sean", 2), ("vb1", "mean", "jan too", 1),
        ("vb1", "scale", "jan", 1),
    ]  # fmt: skip
    assert list(reasons(found).values()) == ["the download is anonymous; reveal the names in Canvas and download again"]
    assert found.missing == ()  # the group submitted for both of its members


def test_moodle_puts_the_group_before_the_name_and_drops_apostrophes(tmp_path: Path) -> None:
    """Every member of a group has the same file; of two learners with one name, neither is guessed."""
    found = found_in(tmp_path / "m", "moodle", {
        "Séan OBrien_71_assignsubmission_file/scale.py": "sean",
        "Team Rocket-Bea King-Noether_72_assignsubmission_file/scale.py": "ours",
        "Team Rocket-Zoë DArcy_73_assignsubmission_file/scale.py": "ours",
        "Ann Lee_74_assignsubmission_file/scale.py": "?",
    })  # fmt: skip
    assert taken(found) == [("bk1", "scale", "ours", 0), ("so1", "scale", "sean", 0), ("zd1", "scale", "ours", 0)]
    assert reasons(found)["Ann Lee_74_assignsubmission_file/scale.py"] == (
        "Ann Lee could be al1 or al2; give one of them 74 in a column moodle of the roster, or let --times name "
        "Moodle's grading worksheet"
    )
    assert (found.unclear, found.missing) == (("al1", "al2"), ("vb1", "lm1"))
    assert "2 on the roster have nothing so far, since their name fits several" in "\n".join(summarise(found, {}))


@pytest.mark.parametrize("folder", ["hw1", "hw1-submissions"])
@pytest.mark.parametrize("clones", [("ann-lee",), ("ann-lee", "ann-kim"), ("ann-lee", "lee", "team-rocket")])
def test_github_login_is_not_cut_if_all_logins_have_the_same_prefix(
    tmp_path: Path, folder: str, clones: tuple[str, ...]
) -> None:
    """`hw1-ann-lee` beside `hw1-ann-kim` is ann-lee, not lee; a team is a group."""
    found = found_in(tmp_path / folder, "github", {f"hw1-{name}/scale.py": name for name in clones})
    expected = {"ann-lee": "al1", "lee": "al2", "team-rocket": "Team Rocket"}
    assert {(file.learner, file.content.decode()) for file in found.files} == {
        (expected[name], name) for name in clones if name in expected
    }


def test_without_a_roster_learners_are_named_by_the_platform(tmp_path: Path) -> None:
    """Or by the names of plain folders."""
    found = collect(lay(tmp_path / "x", {"ada/scale.py": "1", "loose.py": ""}), "folder", EXERCISES, (), TimeTable())
    assert taken(found) == [("ada", "scale", "1", 0)]
    assert reasons(found) == {"loose.py": "it is not in a learner's folder"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("who,when\n", "should name the columns learner and submitted"),
        ("learner,submitted\nada,yesterday\n", 'times.csv:2: "yesterday" is not a readable time'),
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
    """The more specific one counts."""
    path = tmp_path / "times.csv"
    path.write_text("learner,exercise,submitted\nada,,2026-12-01 10:00\nada,scale,2026-12-02T10:00+01:00\n")
    table = read_times(path, UTC)
    assert table.of(Person(), "ada", "mean") == "2026-12-01T10:00:00+00:00"
    assert table.of(Person(), "ada", "scale") == "2026-12-02T10:00:00+01:00"
    assert table.of(Person(), "bob", "scale") == ""
    path.write_text("learner,submitted\nKim Lee,2026-12-01\nKim Lee,2026-12-02\n")
    with pytest.raises(UsageError, match=r"times\.csv:3: Kim Lee has a time already"):
        read_times(path)


def test_grades_of_github_classroom_give_times_by_login_and_by_repository(tmp_path: Path) -> None:
    """They are UTC, and no claims."""
    path = tmp_path / "grades.csv"
    path.write_text(
        "github_username,student_repository_name,submission_timestamp\n"
        "ada,hw-ada,2026-12-01 10:00:00 UTC\nx,hw-bea-k,2026-12-02 10:00:00 UTC\n"
    )
    clones = lay(tmp_path / "all", {"hw-ada/scale.py": RIGHT, "hw-bea-k/scale.py": RIGHT})
    found = collect(clones, "github", EXERCISES, ROSTER, read_times(path))
    assert [(file.learner, file.submitted, file.timing) for file in found.files] == [
        ("al1", "2026-12-01T10:00:00+00:00", ""), ("bk2", "2026-12-02T10:00:00+00:00", ""),
    ]  # fmt: skip


def test_collection_becomes_a_manifest_that_can_be_graded(tmp_path: Path, small_course: Course) -> None:
    """With times and attempts. A second collection removes withdrawn files; a folder of other files is left alone."""
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
    with pytest.raises(UsageError, match="is not empty and was not made by `harness class collect`"):
        write_collection(found, tmp_path / "mine")
    lay(tmp_path, {"file": ""})
    with pytest.raises((HarnessError, NotADirectoryError)):
        write_collection(found, tmp_path / "file/below")


def test_summary_says_who_is_missing_and_what_was_left_out(tmp_path: Path) -> None:
    """The instructor reads it, and collected.csv has it too."""
    found = collect(lay(tmp_path / "c", CANVAS), "canvas", EXERCISES, ROSTER, TimeTable())
    text = "\n".join(summarise(found, {"dd4": "Dan Doe"}))
    assert text.startswith("4 submissions of 3 learners\n1 of them late by the platform's mark, time unknown: ")
    assert "3 of them on time by the platform" in text
    assert "1 file handed in, not usable:\n  dd4 Dan Doe, doedan_400_2004_homework.ipynb: it is a notebook" in text
    assert "nobody on the roster is nobodyno" in text and text.count("homework.ipynb") == 1


def test_command_says_what_to_do_next(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch, small_course: Course
) -> None:
    """`grade` accepts the manifest, with the platform's number of the attempt."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HARNESS_COURSE", str(small_course.root))
    (tmp_path / "roster.csv").write_text("id,name,canvas\nal1,Ada Lovelace,100\n")
    (tmp_path / "a.yaml").write_text("title: x\nexercises: {scale: {}}\nroster: roster.csv\n")
    lay(tmp_path / "c", {"lovelaceada_100_2000_scale-2.py": RIGHT})
    ran = run("class", "collect", "canvas", "c", "--assignment", "a.yaml")
    assert ran.code == 0
    assert "Next: `harness class publish cohort/manifest.csv --assignment a.yaml --dry-run`" in ran.out
    assert run("grade", "cohort/manifest.csv", "--assignment", "a.yaml", "--out", "out").code == 0
    assert '"attempt": 3' in (tmp_path / "out/results.jsonl").read_text()
