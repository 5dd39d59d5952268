"""Every sample page, and some of the course, in chromium with axe-core.

`AXE_CORE=/path/to/axe.min.js pytest -m slow` runs the tests.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from pathlib import Path
from types import ModuleType

import pytest
from samples import make_samples, samples_folder

from harness.cards.deck import load_deck
from harness.course.catalogue import load_course
from harness.progress.attempts import PassRecord
from harness.progress.rows import Standing
from harness.report.book import book_index, exercise_page
from harness.report.review import review_page

AXE = os.environ.get("AXE_CORE", "")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("chromium") is None, reason="chromium is not installed"),
    pytest.mark.skipif(not AXE, reason="AXE_CORE does not name an axe.min.js (npm pack axe-core)"),
]


@pytest.fixture(scope="module")
def axe() -> ModuleType:
    """The command of the bench."""
    spec = importlib.util.spec_from_file_location("bench_axe", Path(__file__).parents[1] / "bench" / "axe.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["bench_axe"] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", ["phone", "laptop"])
@pytest.mark.parametrize("name", sorted(path.name for path in samples_folder().glob("*.html")))
def test_page_in_a_browser_has_nothing_serious(axe: ModuleType, name: str, size: str, scheme: str) -> None:
    """No serious finding of axe-core, no error, no request, nothing wider than the window."""
    seen = axe.look(name, make_samples()[name], Path(AXE).read_text(encoding="utf-8"), size, scheme)
    assert seen.serious == ()
    assert seen.checked > 20
    if name.startswith("learner") and size == "phone":
        assert seen.unfolded < 3 * axe.SIZES[size][1]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", ["phone", "laptop"])
@pytest.mark.parametrize("name", ["index", "attention", "decoder-block", "cross-entropy", "chat-template", "review"])
def test_page_of_the_course_has_nothing_serious(axe: ModuleType, name: str, size: str, scheme: str) -> None:
    """The index of the book, pages with matrices, formulas and code, and a review."""
    course = load_course()
    catalogue = course.summaries()
    passed = Standing("attention", 1, 1.0, True, "passed")
    if name == "index":
        page = book_index(catalogue, {"attention": passed})
    elif name == "review":
        page = review_page(
            course.exercise("gae"), "def gae():\n    return 1\n", {"checks": []},
            PassRecord(attempt=1, began_ms=0, is_from_start=True, passed_ms=0, tries=1, hints=0),
            load_deck(course.root, catalogue).cards.values(),
        )  # fmt: skip
    else:
        page = exercise_page(course.exercise(name), catalogue, passed, is_in_book=True)
    seen = axe.look(name, page, Path(AXE).read_text(encoding="utf-8"), size, scheme)
    assert seen.serious == ()
    assert seen.checked > 20


def test_page_with_everything_wrong_has_findings(axe: ModuleType) -> None:
    """Otherwise the other tests would prove nothing."""
    page = make_samples()["learner-empty.html"]
    wrong = (
        '<p style="color:#aaa;background:#bbb">pale</p><img src="https://example.org/x.png">'
        '<div style="width:3000px">wide</div><script>never()</script>'
    )
    source = Path(AXE).read_text(encoding="utf-8")
    seen = axe.look("wrong", page.replace("</main>", f"{wrong}</main>"), source, "phone", "light")
    findings = "\n".join(seen.serious)
    for what in ("color-contrast", "image-alt", "wider than the window", "refused: https://example.org", "inline by"):
        assert what in findings, findings
