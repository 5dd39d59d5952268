"""Shared by the tests of the command line: a folder to work in, and the command as a process of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

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


@pytest.fixture
def start() -> Callable[..., subprocess.Popen[str]]:
    """Starts the command as a process of its own."""

    def begin(*arguments: object, **options: Any) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "harness", *map(str, arguments)]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)

    return begin
