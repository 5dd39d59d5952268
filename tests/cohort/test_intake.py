"""Downloads of Canvas, Moodle, Gradescope and GitHub, as these platforms lay them out: no learner is lost."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import re
import subprocess
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from datetime import UTC
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from harness.cohort.intake import download
from harness.cohort.intake.collect import (
    LEARNER_BYTES,
    LEARNER_FILES,
    LEARNER_NAMES,
    Collection,
    collect,
    summarise,
    write_collection,
)
from harness.cohort.intake.times import TimeTable, read_times
from harness.cohort.jobs import plan_manifest
from harness.course.catalogue import Course
from harness.course.submission import MAX_BYTES
from harness.errors import HarnessError, UsageError
from harness.policy.people import Person, RosterIndex
from harness.policy.roster import RosterEntry

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
    """Write these files into a folder."""
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
    """Learner, exercise, content and attempt of each collected file."""
    return [(file.learner, file.exercise_id, file.content.decode(), file.attempt) for file in collection.files]


def reasons(collection: Collection) -> dict[str, str]:
    """The reasons why files were left out."""
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
    assert (learner, why) == ("", "leeann could be a1 or a2; give the roster a column for this platform")


ODD = (
    RosterEntry("so1", "O'Brien, Séan", ids={"canvas": "11"}),
    RosterEntry("al1", "Ann Lee", ids={"canvas": "21", "github": "ann-lee"}),
    RosterEntry("al2", "Ann Lee", ids={"canvas": "22", "github": "lee"}),
    RosterEntry("vb1", "Jan van der Berg"),
    RosterEntry("lm1", "李 明"),
    RosterEntry("bk1", "Bea King-Noether", group="Team Rocket"),
    RosterEntry("zd1", "Zoë D'Arcy", group="Team Rocket"),
)


def zipped(files: Mapping[str, str | bytes]) -> bytes:
    """An archive as a learner submits it."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return content.getvalue()


def found_in(folder: Path, platform: str, files: Mapping[str, str | bytes]) -> Collection:
    """The files collected from these for the odd roster."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return collect(folder, platform, EXERCISES, ODD, TimeTable())


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
    assert "Ann Lee could be al1 or al2" in "".join(reasons(found).values())


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


def test_submitted_archives_are_unpacked(tmp_path: Path) -> None:
    """Archives in them too. Extra files of macOS are ignored, and unreadable files are listed."""
    inner = {
        "work/scale.py": "z",
        "__MACOSX/work/._scale.py": "junk",
        "../mean.py": "out",
        "deep.zip": zipped({"mean.py": "m", "deeper.zip": zipped({"scale.py": "x"})}),
        "a.txt": "",
    }
    found = found_in(tmp_path / "c", "canvas", {
        "leeann_21_902_hw-1.zip": zipped(inner), "leeann_22_903_hw.ZIP": "no archive",
    })  # fmt: skip
    assert taken(found) == [("al1", "mean", "m", 2), ("al1", "scale", "z", 2)]
    assert reasons(found) == {
        "leeann_21_902_hw-1.zip/a.txt": "it is a text file; hand in a file like softmax.py",
        "leeann_21_902_hw-1.zip/deep.zip/deeper.zip": "it is an archive in an archive in another one, which is not "
        "opened; zip the files themselves",
        "leeann_22_903_hw.ZIP": "the archive cannot be read: File is not a zip file",
    }


@pytest.mark.parametrize(
    ("name", "mode"), [("hw.tar", "w"), ("hw-2.tar.gz", "w:gz"), ("hw.TGZ", "w:gz"), ("hw.tar.xz", "w:xz")]
)
def test_tar_files_are_unpacked(tmp_path: Path, name: str, mode: Any) -> None:
    """Compressed or not; links, folders and what lies outside are left out, a damaged one says so."""
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode=mode) as archive:
        plain, link = tarfile.REGTYPE, tarfile.SYMTYPE
        for path, kind in (("w/scale.py", plain), ("../mean.py", plain), ("mean.py", link)):
            entry = tarfile.TarInfo(path)
            entry.type, entry.size, entry.linkname = kind, int(kind == plain), "/etc/passwd"
            archive.addfile(entry, io.BytesIO(b"t"))
    found = found_in(tmp_path / "c", "canvas", {f"leeann_21_902_{name}": content.getvalue(), "leeann_22_1_x.tgz": "no"})
    assert taken(found) == [("al1", "scale", "t", 3 if "-2" in name else 1)]
    assert [ignored.learner for ignored in found.unusable] == ["al2"]
    assert "the archive cannot be read" in reasons(found)["leeann_22_1_x.tgz"]


def test_tar_that_unpacks_beyond_the_limit_is_left_out(tmp_path: Path) -> None:
    """Its size is known before it is unpacked as a whole."""
    bomb = gzip.compress(b"0" * (download.UNPACKED_BYTES + 1))
    found = found_in(tmp_path / "c", "canvas", {"leeann_21_902_hw.tar.gz": bomb})
    assert "holds more than 32 MB" in reasons(found)["leeann_21_902_hw.tar.gz"]


def test_archive_beyond_the_limits_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By size, and by the number of files."""
    monkeypatch.setattr(download, "ARCHIVE_FILES", 1)
    files = {"leeann_21_1_a.zip": zipped({"scale.py": "", "b.py": ""}), "leeann_22_1_b.zip": zipped({"scale.py": ""})}
    assert taken(found_in(tmp_path / "c", "canvas", files)) == [("al2", "scale", "", 1)]
    monkeypatch.setattr(download, "ARCHIVE_BYTES", 10)
    found = found_in(tmp_path / "c", "canvas", files)
    assert not found.files and "larger than 0 MB" in "".join(reasons(found).values())


def test_without_a_roster_learners_are_named_by_the_platform(tmp_path: Path) -> None:
    """Or by the names of plain folders."""
    found = collect(lay(tmp_path / "x", {"ada/scale.py": "1", "loose.py": ""}), "folder", EXERCISES, (), TimeTable())
    assert taken(found) == [("ada", "scale", "1", 0)]
    assert reasons(found) == {"loose.py": "it is not in a learner's folder"}


def test_zip_that_points_outside_or_is_too_large_writes_nothing_outside(tmp_path: Path) -> None:
    """A name with `..` is left out, and so is a file of 2 MB."""
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
    assert table.of("ada", "mean") == "2026-12-01T10:00:00+00:00"
    assert table.of("ada", "scale") == "2026-12-02T10:00:00+01:00"
    assert table.of("bob", "scale") == ""


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
    with pytest.raises(UsageError, match="is not empty and was not made by `harness collect`"):
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
    assert "nobody on the roster is nobodyno" in text


def test_command_says_what_to_do_next(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch, small_course: Course
) -> None:
    """`grade` accepts the manifest, with the platform's number of the attempt."""
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


def crowded(copies: int, size: int) -> bytes:
    """An archive of archives, notes and a thousand copies of one exercise."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(copies):
            archive.writestr(f"{number:04}/scale.py", b"#" * size)
            archive.writestr(f"{number:04}/inner.zip", b"")
            archive.writestr(f"{number:04}/notes.txt", b"")
    return content.getvalue()


@pytest.mark.parametrize(("copies", "size"), [(600, 10), (120, 1 << 20)])
def test_what_one_learner_hands_in_costs_no_more_than_their_share(tmp_path: Path, copies: int, size: int) -> None:
    """Thousands of files in archives, or many megabytes: a line says so, few are read, and others lose nothing."""
    folder = lay(tmp_path / "c", {"beakingnoether_101_5_scale.py": RIGHT})
    for number in range(3):
        (folder / f"lovelaceada_100_{number}_hw.zip").write_bytes(crowded(copies, size))
    read: list[int] = []
    reader = download._reader

    def counted(open_file: Callable[[], Any]) -> Callable[[int], bytes]:
        inner = reader(open_file)
        return lambda limit: (content := inner(limit), read.append(len(content)))[0]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(download, "_reader", counted)
        found = collect(folder, "canvas", EXERCISES, ROSTER, TimeTable())
    assert len(read) <= LEARNER_FILES + 1 and sum(read) <= LEARNER_BYTES + MAX_BYTES
    assert [file.learner for file in found.files if file.learner != "al1"] == ["bk2"]
    assert len(found.left_out) <= LEARNER_NAMES + 1
    assert found.left_out[-1].path == "lovelaceada"
    assert re.fullmatch(r"\d+ more of these files are not used", found.left_out[-1].why)


def test_notebook_is_a_file_for_each_exercise_in_it(tmp_path: Path) -> None:
    """By what it defines; its name does not matter.  A later file still counts for its exercise."""
    code = ["def scale(x, factor=2.0):\n", "    return x\n"], "def mean(values): return 1", "!ls\nplot(scale)"
    cells = [{"cell_type": "code", "source": source} for source in code]
    files = {
        "lovelaceada_100_2000_homework.ipynb": json.dumps({"cells": cells}),
        "lovelaceada_100_2001_mean-1.py": "a later mean",
        "kingnoetherbea_200_2002_homework.ipynb": "{",
        "zochen_300_2003_notes.ipynb": json.dumps({"cells": []}),
    }
    entries = {"scale": "scale", "mean": "mean", "Counter": "counter"}
    found = collect(lay(tmp_path, files), "canvas", EXERCISES, ROSTER, TimeTable(), entries)
    text = "# %% code cell 1\ndef scale(x, factor=2.0):\n    return x\n"
    assert taken(found) == [("al1", "mean", "a later mean", 2), ("al1", "scale", text, 1)]
    why = reasons(found)
    assert why["kingnoetherbea_200_2002_homework.ipynb"].startswith("it is not a Jupyter notebook: ")
    assert "define no function or class" in why["zochen_300_2003_notes.ipynb"]


def test_names_of_files_are_taken_as_learners_write_them(tmp_path: Path) -> None:
    """A prefix with a number, a text editor's ending, and what the assignment allows."""
    files = {"a/HW3_scale.py": "1", "b/scale.py.txt": "2", "c/my work.py": "3", "d/scale_work.pdf": "4"}
    patterns = {"scale": ["my*.py"]}
    found = collect(lay(tmp_path / "x", files), "folder", EXERCISES, (), TimeTable(), patterns=patterns)
    assert taken(found) == [("a", "scale", "1", 0), ("b", "scale", "2", 0), ("c", "scale", "3", 0)]
    assert [(file.learner, file.path) for file in found.unusable] == [("d", "d/scale_work.pdf")]


def test_manifest_keeps_what_is_known_of_times_and_what_is_not_usable(tmp_path: Path, small_course: Course) -> None:
    """A document beside usable work is no hand-in of its own."""
    source = lay(tmp_path / "c", CANVAS | {"lovelaceada_100_2009_notes.pdf": "", "doedan_400_2004_scale.docx": ""})
    plan = plan_manifest(write_collection(collect(source, "canvas", EXERCISES, ROSTER, TimeTable()), tmp_path / "o"),
                         small_course)  # fmt: skip
    assert {(entry.learner, entry.timing) for entry in plan.entries} == {
        ("al1", "on-time"), ("bk2", "late"), ("cz3", "on-time"),
    }  # fmt: skip
    assert [(row.learner, row.exercise_id) for row in plan.unusable] == [("dd4", ""), ("dd4", "scale")]


def test_readme_of_every_repository_is_one_line(tmp_path: Path) -> None:
    """And it is nobody's work."""
    clones = {f"hw-{name}/README.md": "" for name in ("ada", "bea-k", "k", "dan")} | {"hw-ada/scale.py": RIGHT}
    found = collect(lay(tmp_path / "x", clones), "github", EXERCISES, ROSTER, TimeTable())
    assert [entry.path for entry in found.left_out] == ["README.md, 4 times"]
    assert found.missing == ("bk2", "cz3", "dd4")


def test_download_of_another_platform_is_an_error_that_names_it(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch, small_course: Course
) -> None:
    """Nothing is written."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HARNESS_COURSE", str(small_course.root))
    lay(tmp_path / "c", CANVAS)
    ran = run("collect", "moodle", "c")
    assert ran.code == 2
    assert "its names are like those of canvas: `harness collect canvas c`" in ran.err
    assert not (tmp_path / "cohort").exists()
