"""Files that are handed in: what is read of them, and their digests."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from harness.course.catalogue import Course
from harness.course.submission import HASHED_BYTES, MAX_BYTES, read_submission


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
