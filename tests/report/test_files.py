"""The page of a learner's work, linked from the matrix of the cohort page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from harness.report.cohort.files import CodeBlock, own_pages, view_work, write_learner_pages
from harness.results.result import Result

HOSTILE = "</pre><script>alert(1)</script>&\x1b[31m\u202e"


def result(learner: str, exercise: str = "top-p", verdict: str = "failed", **more: Any) -> Result:
    """A result with two checks, of which the second failed."""
    checks = [
        {"id": "the first", "kind": "correctness", "verdict": "passed", "message": "", "required": True},
        {"id": "the second", "kind": "correctness", "verdict": "failed", "message": "expected 1, got 2", "line": 2,
         "required": True},
    ]  # fmt: skip
    document = {
        "schema": "harness.result/1", "max_points": 10,
        "learner": learner, "exercise": exercise, "verdict": verdict, "score": 0.5, "message": "expected 1, got 2",
        "checks": checks, "diagnosis": [{"mistake": "off-by-one", "says": "You cut `k` too early.", "match": "exact"}],
        "submission": {"path": f"{learner}/{exercise}.py", "sha256": "1", "submitted": "2026-11-20T10:00:00+01:00"},
        "attempt": 2, "attempts": 3,
    } | more  # fmt: skip
    return Result.from_json(document, "test")


def test_page_has_verdict_mistake_first_failure_and_code_with_the_line_marked(tmp_path: Path) -> None:
    """One file per learner, with an anchor for each exercise."""
    works = [(result("ada"), "a = 1\nb = 2\nc = 3\n"), (result("ada", "gelu", "passed", diagnosis=[]), "x = 1\n")]
    addresses = write_learner_pages(
        [*works, (result("bob"), None)], tmp_path, {"top-p": "Nucleus sampling"}, {"ada": "Ada L."}
    )
    assert addresses == {"ada": "learners/ada.html", "bob": "learners/bob.html"}
    page = (tmp_path / "learners/ada.html").read_text(encoding="utf-8")
    for part in (
        "<h1>Ada L.</h1>", "ada · 1 of 2",
        '<section id="top-p"><h2>Nucleus sampling', '<section id="gelu">', "1 of 2 submissions passed",
        "First failure: the second", "expected 1, got 2", "You cut <code>k</code> too early.", "attempt 2 of 3",
        "handed in 2026-11-20 10:00:00+01:00", "a = 1\n<mark>b = 2</mark>\nc = 3\n</pre>", ">\n1\n2\n3\n</pre>",
    ):  # fmt: skip
        assert part in page, part
    assert page.count("expected 1, got 2") == 1  # a pass has no failure
    assert "The graded file is not at hand" in (tmp_path / "learners/bob.html").read_text(encoding="utf-8")


def test_hostile_code_names_and_messages_are_escaped(tmp_path: Path) -> None:
    """Neither the folder nor the link has a path from outside."""
    work = result(f"../{HOSTILE}", message=HOSTILE, checks=[], integrity=[{"signal": "s", "line": 1, "says": HOSTILE}])
    (address,) = write_learner_pages([(work, f"{HOSTILE}\n{HOSTILE}")], tmp_path, {}, {}).values()
    (path,) = (tmp_path / "learners").iterdir()
    page = path.read_text(encoding="utf-8")
    assert "<script>" not in page and "\x1b" not in page and "\u202e" not in page and "&lt;script&gt;" in page
    assert address.startswith("learners/") and not set(address.removeprefix("learners/")) & set("/<>\"' #?")


def test_own_pages_are_known_and_similar_names_stay_apart(tmp_path: Path) -> None:
    """Some file systems do not distinguish Ada and ada. Pages of others are not ours."""
    addresses = write_learner_pages([(result("Ada"), None), (result("ada"), None)], tmp_path, {}, {})
    assert addresses == {"Ada": "learners/Ada.html", "ada": "learners/ada-.html"}
    (tmp_path / "learners/mine.html").write_text("<p>mine</p>")
    assert sorted(path.name for path in own_pages(tmp_path)) == ["Ada.html", "ada-.html"]


def test_lines_of_flags_are_marked_too() -> None:
    """Beside the line of the first failure; an empty first line keeps its number."""
    work = view_work(result("ada", integrity=[{"signal": "gc", "line": 4, "says": "x"}]), "\nb\nc\nd")
    assert list(work["code"]) == [
        CodeBlock(1, 1, "", False), CodeBlock(2, 2, "b", True), CodeBlock(3, 3, "c", False), CodeBlock(4, 4, "d", True),
    ]  # fmt: skip
