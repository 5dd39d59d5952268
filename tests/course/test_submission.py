"""Files that are handed in: what is read of them, and their digests."""

from __future__ import annotations

import hashlib
import io
import os
from pathlib import Path

import pytest

from harness.course.catalogue import Course
from harness.course.submission import HASHED_BYTES, MAX_BYTES, read_stream, read_submission
from harness.errors import UsageError


@pytest.mark.parametrize("size", [0, MAX_BYTES, MAX_BYTES + 1, 3 * MAX_BYTES + 5])
def test_digest_is_that_of_the_whole_file(tmp_path: Path, small_course: Course, size: int) -> None:
    """Also of one that is too long to be graded."""
    path = tmp_path / "scale.py"
    path.write_bytes(content := b"#" * size)
    submission = read_submission(path, small_course)
    assert submission.sha256 == hashlib.sha256(content).hexdigest()
    assert bool(submission.problem) is (size > MAX_BYTES)


def test_digest_of_what_is_not_read_whole_is_not_known(tmp_path: Path, small_course: Course) -> None:
    """A sparse file of a terabyte costs nobody an hour; a pipe has no content."""
    huge, pipe = tmp_path / "scale.py", tmp_path / "mean.py"
    with huge.open("wb") as file:
        file.truncate(HASHED_BYTES * 16)
    os.mkfifo(pipe)
    for path in (huge, pipe):
        submission = read_submission(path, small_course)
        assert submission.sha256 == "" and submission.problem


def test_submission_from_a_stream_needs_the_name_of_its_exercise(small_course: Course) -> None:
    """It has no file name that would say so; its digest is that of its content."""
    content = b"def scale(x, factor=2.0):\n    return x * factor\n"
    submission = read_stream(io.BytesIO(content), small_course, "scale")
    assert (submission.path, submission.name, submission.exercise_id) == ("-", "scale.py", "scale")
    assert submission.text == content.decode()
    assert submission.sha256 == hashlib.sha256(content).hexdigest()
    with pytest.raises(UsageError, match="--exercise ID"):
        read_stream(io.BytesIO(content), small_course, None)
    with pytest.raises(UsageError, match="scael"):
        read_stream(io.BytesIO(content), small_course, "scael")
