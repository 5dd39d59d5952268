"""Submitted files: how they are read, and their digests."""

from __future__ import annotations

import hashlib
import io
import os
from dataclasses import replace
from pathlib import Path

import pytest

from harness.course.catalogue import Course
from harness.course.file_content import HASHED_BYTES, MAX_BYTES
from harness.course.file_names import explain_name, find_file, guess_exercise, newest_file
from harness.course.submission import read_stream, read_submission, submission_of
from harness.errors import UsageError


@pytest.mark.parametrize("size", [0, MAX_BYTES, MAX_BYTES + 1, 3 * MAX_BYTES + 5])
def test_digest_is_that_of_the_whole_file(tmp_path: Path, small_course: Course, size: int) -> None:
    """Even if the file is too large to be graded."""
    path = tmp_path / "scale.py"
    path.write_bytes(content := b"#" * size)
    submission = read_submission(path, small_course)
    assert submission.sha256 == hashlib.sha256(content).hexdigest()
    assert bool(submission.problem) is (size > MAX_BYTES)


def test_digest_of_a_file_that_is_not_read_completely_is_unknown(tmp_path: Path, small_course: Course) -> None:
    """Hashing a sparse file of a terabyte would take hours, and a pipe has no fixed content."""
    huge, pipe = tmp_path / "scale.py", tmp_path / "mean.py"
    with huge.open("wb") as file:
        file.truncate(HASHED_BYTES * 16)
    os.mkfifo(pipe)
    for path in (huge, pipe):
        submission = read_submission(path, small_course)
        assert submission.sha256 == "" and submission.problem


def test_submission_from_a_stream_needs_the_name_of_its_exercise(small_course: Course) -> None:
    """It has no file name. Its digest is that of its content."""
    content = b"def scale(x, factor=2.0):\n    return x * factor\n"
    submission = read_stream(io.BytesIO(content), small_course, "scale")
    assert (submission.path, submission.name, submission.exercise_id) == ("-", "scale.py", "scale")
    assert submission.text == content.decode()
    assert submission.sha256 == hashlib.sha256(content).hexdigest()
    with pytest.raises(UsageError, match="--exercise ID"):
        read_stream(io.BytesIO(content), small_course, None)
    with pytest.raises(UsageError, match="scael"):
        read_stream(io.BytesIO(content), small_course, "scael")


@pytest.mark.parametrize(
    ("name", "guess"),
    [
        ("attention2.py", "attention"),
        ("attention_final_v3.py", "attention"),
        ("attention (1).py", "attention"),
        ("Top_P copy.py", "top-p"),
        ("atention.py", "attention"),
        ("topp.py", "top-p"),
        ("repro_attention.py", ""),
        ("notes.py", ""),
        ("2.py", ""),
    ],
)
def test_name_near_an_exercise_says_which_it_is(name: str, guess: str) -> None:
    """The advice names both ways to fix it."""
    known = ("attention", "cross-attention", "top-p")
    assert guess_exercise(Path(name), known) == guess
    advice = f"name it {guess}.py or pass --exercise {guess}" if guess else "name it after an exercise"
    assert advice in explain_name(Path(name), known)


@pytest.mark.parametrize(("given", "found"), [("scale", "scale.py"), ("top-p.py", "top_p.py"), ("top-p", "top_p.py")])
def test_file_is_found_by_the_id_of_its_exercise(tmp_path: Path, small_course: Course, given: str, found: str) -> None:
    """With or without its extension, with dashes or underscores, and beside a folder of that name."""
    (tmp_path / "scale").mkdir()
    (tmp_path / found).write_text("")
    assert find_file(tmp_path / given, small_course) == tmp_path / found


def test_missing_file_names_the_command_that_writes_it(tmp_path: Path, small_course: Course) -> None:
    """Only for an exercise of the course."""
    with pytest.raises(UsageError, match="no such file; `harness start scale` writes it"):
        find_file(tmp_path / "scale.py", small_course)
    with pytest.raises(UsageError, match='no such file; did you mean "scale"'):
        find_file(tmp_path / "scael", small_course)
    with pytest.raises(UsageError, match=r"no such file$"):
        find_file(tmp_path / "zzz.py", small_course)


def test_newest_file_is_the_one_written_last_of_those_named_after_an_exercise(tmp_path: Path) -> None:
    """Other files and folders do not count."""
    assert newest_file(tmp_path, ("scale", "mean")) is None
    for age, name in enumerate(("notes.py", "mean.py", "scale.py")):
        (tmp_path / name).write_text("")
        os.utime(tmp_path / name, (1000 - age, 1000 - age))
    assert newest_file(tmp_path, ("scale", "mean")) == tmp_path / "mean.py"
    assert newest_file(tmp_path, ("scale",)) == tmp_path / "scale.py"


def test_submission_of_a_text_is_that_of_its_file(tmp_path: Path, small_course: Course) -> None:
    """But for the place of the file."""
    text = "def scale(x, factor=2.0):\n    return x * factor\n"
    (tmp_path / "scale.py").write_text(text)
    read = read_submission(tmp_path / "scale.py", small_course, learner="ada")
    assert submission_of(text, "scale", "ada") == replace(read, path="scale.py")
    assert submission_of("x" * (MAX_BYTES + 1), "scale").text is None
    assert "is not UTF-8 text" in submission_of("\ud800", "scale").problem
