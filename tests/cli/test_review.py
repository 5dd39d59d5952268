"""`harness review`: refused before a pass, then a page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.course.catalogue import Course

Run = Callable[..., Any]


def test_review_comes_after_a_pass(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small_course: Course
) -> None:
    """Before it, the advice names the hints, and nothing is written."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HARNESS_COURSE", str(small_course.root))
    refused = run("review", "scale")
    assert refused.code == 2 and "harness hint scale" in refused.err
    assert not Path("review-scale.html").exists()
    assert run("start", "scale").code == 0
    Path("scale.py").write_text("def scale(x, factor=2.0):\n    return factor * x\n", encoding="utf-8")
    assert run("check", "scale.py").code == 0
    assert run("review", "scale").code == 0
    page = Path("review-scale.html").read_text(encoding="utf-8")
    assert "return factor * x" in page and "from harness start" in page
