"""Plans: which file is a submission to which exercise by whom, from a folder or a manifest; skipped files; shards."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.cohort.jobs import PlannedSubmission, Shard, parse_shard, plan_cohort, read_entry, shard_number
from harness.course.catalogue import Course
from harness.errors import UsageError

RIGHT = "def scale(x, factor=2.0):\n    return x * factor\n"


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """A function that writes files in a cohort folder and returns the folder."""

    def write_all(*names: str) -> Path:
        for name in names:
            path = tmp_path / "all" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(RIGHT)
        return tmp_path / "all"

    return write_all


def who(entries: tuple[PlannedSubmission, ...]) -> list[tuple[str, str]]:
    """Learners and exercises of these entries."""
    return [(entry.learner, entry.exercise_id) for entry in entries]


def test_plan_of_a_folder_is_in_order_and_lists_skipped_files(write: Callable[..., Path], small_course: Course) -> None:
    """By learner and exercise; hidden files and the folder of results are skipped silently."""
    folder = write("zoe/scale.py", "ada/scale.py", "ada/mean.py", "ada/helper.py", ".git/scale.py", "ada/.scale.py",
                   "out/scale.py", "readme.md")  # fmt: skip
    plan = plan_cohort(folder, small_course, folder / "out")
    assert who(plan.entries) == [("ada", "mean"), ("ada", "scale"), ("zoe", "scale")]
    assert [(Path(ignored.path).name, ignored.why) for ignored in plan.left_out] == [
        ("helper.py", "its name is not that of an exercise")
    ]


def test_plan_names_submissions_in_unexpected_places(write: Callable[..., Path], small_course: Course) -> None:
    """Too deep, too high, or under a misspelt name: everything is reported."""
    folder = write("scale.py", "ada/scale.py", "bob/hw1/scale.py", "cat/notes.md", "dan/Scale (1).py",
                   "eve/__pycache__/scale.py", "__MACOSX/ada/scale.py")  # fmt: skip
    reasons = {
        Path(ignored.path).relative_to(folder).as_posix(): ignored.why
        for ignored in plan_cohort(folder, small_course).left_out
    }
    assert reasons == {
        "scale.py": "it is not in a learner's folder",
        "bob/hw1": "it is nested too deep; only files directly in a learner's folder, or in a project's, count",
        "cat": "it contains no submission, only notes.md",
        "dan/Scale (1).py": 'its name is not that of an exercise; did you mean "scale"?',
        "eve": "it contains no submission",
    }
    (folder / "ada/scale.py").unlink()
    with pytest.raises(UsageError, match="holds no submission") as raised:
        plan_cohort(folder, small_course)
    assert "bob/hw1: it is nested too deep" in str(raised.value)


def test_plan_of_two_files_for_one_exercise_takes_the_contracts_name(
    write_course: Callable[..., Path], write: Callable[..., Path]
) -> None:
    """`a-b.py` and `a_b.py` are the same exercise; one of them counts, and the other is listed."""
    from harness.course.catalogue import load_course

    root = write_course()
    for name, end in (("exercises", "yaml"), ("reference", "py")):
        path = next((root / name).glob(f"*/mean.{end}"))
        stem = "the-mean" if end == "yaml" else "the_mean"
        path.with_name(f"{stem}.{end}").write_text(path.read_text().replace("id: mean", "id: the-mean"))
    plan = plan_cohort(write("ada/the_mean.py", "ada/the-mean.py"), load_course(root))
    assert [Path(entry.path).name for entry in plan.entries] == ["the-mean.py"]
    assert [ignored.why for ignored in plan.left_out] == ["the-mean.py answers the same exercise"]


def test_plan_does_not_follow_a_learner_that_is_a_link(write: Callable[..., Path], small_course: Course) -> None:
    """It could lead to the work of others, or to the references."""
    folder = write("ada/scale.py")
    (folder / "mallory").symlink_to(small_course.root / "reference" / "transformer")
    plan = plan_cohort(folder, small_course)
    assert who(plan.entries) == [("ada", "scale")]
    assert "symbolic link" in plan.left_out[0].why


def test_entry_that_links_out_of_its_folder_is_a_submission_with_a_problem(
    write: Callable[..., Path], small_course: Course
) -> None:
    """Otherwise a learner could submit the reference. A link to a file beside it is fine."""
    folder = write("ada/scale.py", "ada/my_work.py")
    (folder / "ada/mean.py").symlink_to(folder / "ada/my_work.py")
    (folder / "bob").mkdir()
    (folder / "bob/scale.py").symlink_to(small_course.root / "reference/transformer/scale.py")
    (folder / "bob/mean.py").symlink_to("../ada/scale.py")
    (folder / "bob/cuts.py").symlink_to("cuts.py")
    read = {
        (entry.learner, entry.exercise_id): read_entry(entry, small_course)
        for entry in plan_cohort(folder, small_course).entries
    }
    assert read["ada", "mean"].text == RIGHT
    for exercise in ("scale", "mean"):
        assert read["bob", exercise].text is None
        assert "leads out of its folder" in read["bob", exercise].problem
    assert read["bob", "cuts"].text is None


def test_entries_that_cannot_be_read_are_submissions_with_problems(
    write: Callable[..., Path], small_course: Course
) -> None:
    """A folder, a pipe, a huge file, bytes that are not text, a file that was removed."""
    folder = write("ada/scale.py", "bob/scale.py", "cat/scale.py", "dan/x.md", "eve/x.md")
    (folder / "bob/scale.py").write_bytes(b"x = '\xff'\n")
    (folder / "cat/scale.py").write_bytes(b"#" * (2 << 20))
    (folder / "dan/scale.py").mkdir()
    os.mkfifo(folder / "eve/scale.py")
    plan = plan_cohort(folder, small_course)
    (folder / "ada/scale.py").unlink()
    read = [read_entry(entry, small_course) for entry in plan.entries]
    assert [submission.text for submission in read] == [None] * 5
    for submission, problem in zip(
        read, ("no such file", "not UTF-8", "larger than", "folder", "regular file"), strict=True
    ):
        assert problem in submission.problem


def test_entry_in_an_encoding_that_it_declares_is_read(write: Callable[..., Path], small_course: Course) -> None:
    """As Python reads it (PEP 263); a codec that is not a plain encoding is refused."""
    folder = write("ada/scale.py", "bob/scale.py", "cat/scale.py")
    (folder / "ada/scale.py").write_bytes(b"# coding: cp1252\nNAME = '\xe9'\n")
    (folder / "bob/scale.py").write_bytes(b"NAME = '\xe9'\n")
    (folder / "cat/scale.py").write_bytes(b"# coding: utf_7\nNAME = '\xe9'\n")
    ada, bob, cat = (read_entry(entry, small_course) for entry in plan_cohort(folder, small_course).entries)
    assert ada.text == "# coding: cp1252\nNAME = 'é'\n"
    for name, line in ((bob, 1), (cat, 2)):
        assert f"not UTF-8 text: byte 0xe9 on line {line}" in name.problem


def test_learner_whose_name_is_not_text_has_a_plan_and_a_shard(tmp_path: Path, small_course: Course) -> None:
    """Names are bytes on disk."""
    folder = tmp_path / "all"
    path = os.fsencode(folder) + b"/\xff\xfe\nx"
    os.makedirs(path)
    with open(path + b"/scale.py", "w") as file:
        file.write(RIGHT)
    (entry,) = plan_cohort(folder, small_course).entries
    assert read_entry(entry, small_course).text == RIGHT
    assert sum(Shard(number, 3).has(entry) for number in (1, 2, 3)) == 1


# ---- manifests


def test_manifest_lists_submissions_wherever_they_are(write: Callable[..., Path], small_course: Course) -> None:
    """Paths are relative to its folder, columns in any order, and times are read."""
    folder = write("x/a.py", "x/b.py")
    manifest = folder / "all.csv"
    manifest.write_text(
        '﻿Exercise, learner,path,submitted\nscale,"Doe, Zoe",x/a.py,2026-11-24T18:30+01:00\n\nmean,ada,x/b.py,\n'
    )
    entries = plan_cohort(manifest, small_course).entries
    assert who(entries) == [("Doe, Zoe", "scale"), ("ada", "mean")]
    assert [entry.submitted for entry in entries] == ["2026-11-24T18:30+01:00", ""]
    assert read_entry(entries[0], small_course).text == RIGHT


def test_all_mistakes_of_a_manifest_are_reported_with_their_lines(
    write: Callable[..., Path], small_course: Course
) -> None:
    """Before anything is graded."""
    folder = write("a.py")
    manifest = folder / "all.csv"
    manifest.write_text(
        "learner,exercise,path,submitted\n"
        "ada,scale,a.py,\n"
        "ada,scael,a.py,\n"
        '"a\nb",scale,nowhere.py,\n'
        "ada,scale,a.py,\n"
        ",scale,a.py,\n"
        "bob,scale\n"
        "cat,scale,a.py,yesterday\n"
    )
    with pytest.raises(UsageError) as raised:
        plan_cohort(manifest, small_course)
    message = str(raised.value)
    for line, part in (
        (3, 'unknown exercise "scael"; did you mean "scale"?'),
        (4, f"{folder / 'nowhere.py'}: there is no such file"),
        (6, "ada has a submission for scale already, on line 2"),
        (7, "the learner is missing"),
        (8, "2 columns where the first line has 4"),
        (9, 'submitted is not a time: "yesterday"'),
    ):
        assert f"all.csv:{line}:1: {part}" in message
    assert message.count("all.csv:") == 6


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"learner,exercise,pth\n", 'all.csv:1:1: unknown column "pth"; did you mean "path"?'),
        (b"learner,path\n", "exercise is missing"),
        (b"learner,exercise,path,path\n", "a column is named twice"),
        (b"", "learner, exercise, path is missing"),
        (b"learner,exercise,path\n", "lists no submission"),
        (b'learner,exercise,path\nada,"scale"x,a.py\n', "all.csv:2:1: no CSV"),
        (b"learner,exercise,path\nada,scale,a.py\nb\xff,scale,a.py\n", "not UTF-8"),
    ],
)
def test_invalid_manifest_is_refused(
    write: Callable[..., Path], small_course: Course, content: bytes, message: str
) -> None:
    """With what is wrong with it."""
    folder = write("a.py")
    (folder / "all.csv").write_bytes(content)
    with pytest.raises(UsageError) as raised:
        plan_cohort(folder / "all.csv", small_course)
    assert message in str(raised.value)


# ---- shards


def test_shards_divide_a_cohort_evenly_and_always_in_the_same_way() -> None:
    """Only by learner and exercise, so every machine and version gives the same numbers."""
    entries = [
        PlannedSubmission(f"learner{n}", exercise, f"/somewhere/{n}")
        for n in range(200)
        for exercise in ("mean", "scale")
    ]
    counts = Counter(next(number for number in (1, 2, 3) if parse_shard(f"{number}/3").has(entry)) for entry in entries)
    assert all(100 < count < 170 for count in counts.values())
    fixed = [
        PlannedSubmission("ada", "attention", ""),
        PlannedSubmission("ada", "top-p", ""),
        PlannedSubmission("\udcffx", "top-p", ""),
    ]
    assert [shard_number(entry, 3) for entry in fixed] == [3, 3, 1]


@pytest.mark.parametrize("text", ["0/3", "4/3", "1", "1/0", "a/b", "-1/3", "1/3/5", ""])
def test_invalid_shard_is_refused(text: str) -> None:
    """With the expected form."""
    with pytest.raises(UsageError, match="expected I/N"):
        parse_shard(text)
