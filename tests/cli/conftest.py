"""Shared by the tests of the command line: a folder to work in."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.course.catalogue import Course


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small_course: Course) -> Path:
    """An empty folder to work in, with the small course as the course."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("HARNESS_COURSE", str(small_course.root))
    return folder
