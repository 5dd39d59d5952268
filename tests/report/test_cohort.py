"""The cohort page: what counts, how figures are computed, and that no submission can break it."""

from __future__ import annotations

import base64
import hashlib
import json
import random
import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from statistics import covariance, variance
from typing import Any

import pytest
from page_reader import PageReader
from samples import make_samples, samples_folder

from harness.course.catalogue import Summary
from harness.errors import HarnessError
from harness.export.gradebook import make_gradebook
from harness.policy.assignment import Assignment, sentence_of
from harness.report import page
from harness.report.cohort.analysis import ConfidenceInterval, correlation
from harness.report.cohort.similar_work import view_groups
from harness.report.cohort.tally import natural, tally_results
from harness.report.cohort.view import cohort_page, view_cohort
from harness.results.points import SENTENCES
from harness.results.result import Result
from harness.similarity import LineRange, SimilarPair, TextMatch, group_pairs

MOST_BYTES = 3_000_000
HOSTILE = '</script></style><script>document.title=1</script><img src=x onerror="alert()">\'"`{{7*7}}\u202e\x00'


def course(*ids: str) -> list[Summary]:
    """The catalogue of a course with these exercises, two in the first chapter."""
    return [
        Summary(name, "first" if n < 2 else "second", name.title(), "core", 30, "often", ())
        for n, name in enumerate(ids)
    ]


def result(learner: str | None, exercise: str = "a", verdict: str = "passed", **more: Any) -> Result:
    """A result without the parts that no page reads."""
    score = {"passed": 1.0, "failed": 0.5, "unverified": 1.0}.get(verdict, 0.0)
    checks = more.pop("checks", [check("first", "passed" if verdict == "passed" else "failed")])
    document = {
        "schema": "harness.result/1", "exercise": exercise, "learner": learner,
        "submission": {"path": f"{learner}/{exercise}.py", "sha256": "0"}, "verdict": verdict, "message": "",
        "score": score, "points": 0, "max_points": 10, "checks": checks, "diagnosis": [],
        "isolation": {"level": "strict", "layers": []},
        "environment": {"device": "cpu", "torch": "2", "python": "3", "harness": "0", "seed": 1},
        "output": {"stdout": "", "stderr": "", "truncated": False}, "wall_s": 0.05,
    } | more  # fmt: skip
    return Result.from_json(document, "test")


def check(name: str, verdict: str, kind: str = "correctness", message: str = "") -> dict[str, Any]:
    return {"id": name, "kind": kind, "verdict": verdict, "message": message, "input": None}


def mistake(name: str, match: str = "exact") -> dict[str, str]:
    return {"mistake": name, "says": f"What {name} means.", "match": match}


def cohort(learners: int, exercises: int, seed: int = 0, missing: float = 0.1) -> Iterator[Result]:
    """Random results: every verdict, mistakes and costs."""
    drawn = random.Random(seed)
    for learner in range(learners):
        skill = drawn.gauss(0, 0.3)
        for number in range(exercises):
            if drawn.random() < missing:
                continue
            is_passed = drawn.random() < 0.6 + skill
            verdict = (
                "passed" if is_passed else drawn.choices(["failed", "error", "timeout", "refused"], [8, 2, 1, 1])[0]
            )
            found = [mistake(f"m{int(drawn.expovariate(0.3))}")] if verdict == "failed" else []
            name = f"learner-with-a-name-{learner}"
            yield result(
                name, f"exercise-{number}", verdict, diagnosis=found, score=1.0 if is_passed else drawn.random()
            )


# ---- the page as a whole


def test_sample_pages_are_up_to_date() -> None:
    """Byte for byte: run `python tests/bench/samples.py` after a change of templates, then look at them."""
    for name, text in make_samples().items():
        assert (samples_folder() / name).read_bytes() == text.encode(), f"reports/samples/{name} is out of date"


def test_page_groups_missing_points_by_cause_and_says_the_rule_that_was_used() -> None:
    """The commonest cause first; scores are those of the rule."""
    checks = [check("first", "passed"), check("second", "failed")]
    marked = {"points_rule": "shown", "checks": checks}
    results = [result("ada"), result("bob", verdict="failed", **marked), result("cyd", verdict="error")]
    for rule, sentence in SENTENCES.items():
        book = make_gradebook(results, Assignment(partial_credit=rule), datetime.now(UTC))
        text = " ".join(re.sub("<[^>]+>", " ", cohort_page(results, course("a"), book=book)).split())
        assert sentence in text and all(other not in text for other in {*SENTENCES.values()} - {sentence})
        assert "wrong in some cases, without a known mistake 1 " + {"none": "0.00"}.get(rule, "0.50") in text
    mixed = Assignment.model_validate({"exercises": {"a": {"partial_credit": "none"}, "b": {}}})
    assert sentence_of(mixed) == f"a: {SENTENCES['none']} b: {SENTENCES['shown']}"


def test_page_of_the_same_results_in_another_order_is_the_same() -> None:
    """Threads and shards finish in any order."""
    documents = list(cohort(12, 5))
    shuffled = random.Random(1).sample(documents, len(documents))
    exercises = course(*(f"exercise-{n}" for n in range(5)))
    assert cohort_page(documents, exercises) == cohort_page(iter(shuffled), exercises)


def test_page_of_a_full_course_stays_small() -> None:
    """500 learners and 85 exercises, all submitted, hundreds of mistakes."""
    text = cohort_page(cohort(500, 85, missing=0), course(*(f"exercise-{n}" for n in range(85))))
    assert len(text.encode()) < MOST_BYTES


def test_page_of_nothing_says_what_to_do() -> None:
    """An empty cohort is not an error."""
    text = cohort_page([], course("a"))
    assert "Nothing to show yet" in text and "harness grade" in text


def test_page_of_one_submission_gives_no_figure_that_needs_more() -> None:
    """It says that there are too few learners."""
    text = cohort_page([result("ada")], course("a", "b"))
    for part in ("too few learners (0)", "nothing handed in for 1 other"):
        assert part in text


def test_page_loads_nothing_and_runs_its_own_scripts_only() -> None:
    """It has no address, and its policy allows only the digests of its own scripts."""
    text = cohort_page(cohort(3, 3), course("exercise-0"))
    assert not re.search(r"""\b(?:src|href|action)\s*=\s*(?!["']?#)|url\((?!#)|@import|https?:""", text)
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)
    assert policy
    digests = [
        base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        for script in re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    ]
    assert digests and all(f"sha256-{digest}" in policy[1].replace("&#39;", "'") for digest in digests)


def test_templates_are_found_in_a_wheel_and_reported_if_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a wheel they are inside the package."""
    monkeypatch.setattr(page, "__file__", str(tmp_path / "harness" / "report" / "page.py"))
    with pytest.raises(HarnessError, match="reinstall"):
        page.reports_folder.__wrapped__()
    folder = tmp_path / "harness" / "_course" / "reports"
    folder.mkdir(parents=True)
    (folder / "base.html").touch()
    assert page.reports_folder.__wrapped__() == folder


# ---- hostile input


def named_cohort(text: str) -> str:
    """A page in which everything that can come from outside is this text."""
    broken = result(text, "a", "internal_error", message=text, submission={"path": text, "sha256": ""})
    costly = check(text, "failed", "cost", text) | {"figure": 9.0, "limit": 3.0, "unit": text}
    failed = result("ben", "b", "failed", checks=[check(text, "failed"), costly], diagnosis=[mistake(text)])
    flag = {"signal": text, "line": 3, "says": text}
    unnamed = result(
        text, "b", "failed", integrity=[flag], checks=[check(text, "failed")], environment={"torch": text, "seed": text}
    )
    foreign = result("ben", text, "passed", isolation={"level": text})
    pair = SimilarPair(text, "ben", "b", 0.9, 0.8, (TextMatch(LineRange(1, 1), LineRange(1, 1)),), 70)
    return cohort_page(
        [broken, failed, unnamed, foreign], course("a", "b"), [pair], {(text, "b"): text, ("ben", "b"): text}
    )


def test_flagged_submissions_come_first_with_their_lines() -> None:
    """Before ungraded submissions and all figures; a page without flags has no such section."""
    flags = [{"signal": "gc", "line": line, "says": "reads <the> collector"} for line in (12, 3, 0)]
    page = cohort_page(
        [result("ada", integrity=flags), result("ben", "a", "internal_error"), result("zoe", integrity=[])], course("a")
    )
    assert "1 submission has integrity flags" in page and "they change nothing by themselves" in page
    section = page[page.index('id="flags"') : page.index('id="broken"')]
    assert section.index("line&nbsp;3: <code>gc</code>") < section.index("line&nbsp;12: <code>gc</code>")
    assert "line&nbsp;0" not in section and "reads &lt;the&gt; collector" in section and "zoe" not in section
    assert "#flags" not in cohort_page([result("zoe", integrity=[])], course("a"))


def test_hostile_names_and_messages_make_no_element_and_no_attribute() -> None:
    """The page has the same structure as with a harmless name, and its data stays data."""
    bad, good = PageReader(named_cohort(HOSTILE)), PageReader(named_cohort("!harmless"))
    assert bad.tags == good.tags
    names, usual = ([name for name, _ in learner.attributes if name != "class"] for learner in (bad, good))
    assert names == usual  # except for the class of a long name
    assert not any(name.startswith("on") for name, _ in bad.attributes)
    data = json.loads(bad.scripts[0])
    assert any("</script>" in row[0] for row in data["rows"])
    text = named_cohort(HOSTILE)
    assert "\u202e" not in text and "\x00" not in text and "{{7*7}}" in text


def test_learners_with_the_same_displayed_name_stay_separate() -> None:
    """A name that differs only in invisible characters does not replace another's result."""
    view = view_cohort(
        [result("ada"), result("ada\r", verdict="failed"), result("x" * 200), result("x" * 201)], course("a")
    )
    assert view["headline"]["learners"] == 4 and view["headline"]["replaced"] == 0
    assert [row.learner for row in view["matrix"].rows][:2] == ["ada", "ada (2)"]


def test_name_written_from_right_to_left_is_isolated() -> None:
    """Otherwise it would reverse the text after it. Plain names need no such element."""
    text = cohort_page([result("\u05d3\u05e0\u05d4"), result("ada")], course("a"))
    assert "<bdi>\u05d3\u05e0\u05d4</bdi>" in text and "<bdi>ada" not in text


# ---- which results count


def test_internal_errors_come_first_and_count_in_no_figure() -> None:
    """They are errors of the harness."""
    documents = [
        result("ada"),
        result("ben", verdict="internal_error", message="no fork"),
        result("cleo", verdict="failed"),
    ]
    view, text = view_cohort(documents, course("a")), cohort_page(documents, course("a"))
    assert (view["headline"]["counted"], view["headline"]["passed"], view["headline"]["ungraded"]) == (2, 1, 1)
    assert (view["analysis"][0].n, view["lessons"][0].n, view["headline"]["mean"]) == (2, 2, 0.75)
    assert text.index("no fork") < text.index("Mean score") < text.index("What to teach next week")
    assert view["matrix"].rows[1].mean is None


def test_unverified_submissions_count_in_no_figure_but_are_mentioned() -> None:
    """All checks that ran passed, but some could not run."""
    view = view_cohort([result("ada"), result("ben", verdict="unverified")], course("a"))
    assert (view["headline"]["counted"], view["headline"]["unverified"], view["analysis"][0].n) == (1, 1, 1)


def test_last_result_of_a_learner_counts_and_the_others_are_mentioned() -> None:
    """A corrected submission is a passed one."""
    documents = [result("ada", verdict="internal_error", message="no fork"), result("ada")]
    view = view_cohort(documents, course("a"))
    assert (view["headline"]["passed"], view["headline"]["replaced"], view["ungraded"]) == (1, 1, ())


def test_submission_without_a_learner_is_named_by_its_path() -> None:
    """And counts on its own."""
    view = view_cohort([result(None)], course("a"))
    assert view["matrix"].rows[0].learner == "None/a.py"


def test_exercise_outside_the_course_is_shown_last() -> None:
    """By its id, in a chapter of its own."""
    view = view_cohort([result("ada", "z"), result("ada", "b"), result("ada", "a")], course("a", "b", "c"))
    assert view["matrix"].columns == ("a", "b", "z") and view["untouched"] == ("c",)
    assert [chapter.name for chapter in view["chapters"]] == ["first", ""]


def test_conditions_that_differ_are_named() -> None:
    """Two seeds mean two different exams."""
    first = result("ada")
    other = result("ben", environment={**first.environment, "seed": 2})
    assert "Not all submissions were graded under the same conditions" in cohort_page([first, other], course("a"))
    assert "All submissions were graded under the same conditions" in cohort_page([first], course("a"))


def test_natural_order_sorts_by_numbers_in_names() -> None:
    """Learners are often numbered."""
    assert sorted(["x-10", "x-2", "X-1", "a"], key=natural) == ["a", "X-1", "x-2", "x-10"]


def test_matrix_has_a_letter_for_every_cell_and_numbers_above() -> None:
    """Chapters are separated; a missing submission is a dot."""
    documents = [
        result("ada", "a"),
        result("ada", "c", "timeout"),
        result("ben", "b", "failed", diagnosis=[mistake("m")]),
    ]
    matrix = view_cohort(documents, course("a", "b", "c"))["matrix"]
    assert ["".join(text for _, text in row.runs) for row in matrix.rows] == ["P. T", ".F ."]
    assert matrix.heads == ("12 3",)
    assert matrix.data["checks"] == ["first"]
    assert matrix.data["rows"] == [
        ["ada", "P.T", [100, 0], {}, 0.5, {"2": 0}, ""], ["ben", ".F.", [50], {"1": [0]}, 0.5, {}, ""],
    ]  # fmt: skip


# ---- mistakes


def test_mistakes_are_ranked_by_how_many_learners_made_them() -> None:
    """A submission with two mistakes counts for both; one without a known mistake counts for its first failing
    check."""
    documents = [
        result("ada", "a", "failed", diagnosis=[mistake("rare")]),
        result("ben", "a", "failed", diagnosis=[mistake("common"), mistake("rare")]),
        result("cleo", "a", "failed", diagnosis=[mistake("common", "consistent")]),
        result("dan", "a", "failed", diagnosis=[mistake("common")]),
        result("eve", "a", "error", checks=[check("one", "passed"), check("two", "error"), check("three", "failed")]),
        result("finn", "a"),
    ]
    view = view_cohort(documents, course("a"))
    assert [(mistake.mistake, mistake.n, mistake.of, mistake.exact) for mistake in view["mistakes"]] == [
        ("common", 3, 6, 2),
        ("rare", 2, 6, 2),
    ]
    (lesson,) = view["lessons"]
    assert (lesson.n, lesson.missed, lesson.unnamed, lesson.first_failures) == (6, 5, 1, (("two", 1),))
    text = cohort_page(documents, course("a"))
    assert text.index("What common means.") < text.index("What rare means.")


# ---- figures


def test_item_figures_equal_those_computed_by_hand() -> None:
    """Ten learners, three exercises: the share, the mean, and the correlation with the mean of the others."""
    scores = [
        (1, 1, 1),
        (1, 1, 0.5),
        (1, 0.5, 1),
        (1, 1, 1),
        (0.5, 0, 0),
        (0, 0, 0.5),
        (0.5, 0, 0),
        (0, 0.5, 0),
        (1, 0, 1),
        (0, 0, 0),
    ]
    documents = [
        result(f"l{n}", name, "passed" if score == 1 else "failed", score=score)
        for n, line in enumerate(scores)
        for name, score in zip("abc", line, strict=True)
    ]
    item = next(item for item in view_cohort(documents, course("a", "b", "c"))["analysis"] if item.exercise == "a")
    rest = [(b + c) / 2 for _, b, c in scores]
    own = [a for a, _, _ in scores]
    r = covariance(own, rest) / (variance(own) * variance(rest)) ** 0.5
    assert (item.n, item.share.value, item.mean_score) == (10, 0.5, pytest.approx(0.6))
    assert item.r is not None and item.r.value == pytest.approx(r) and item.r.low < r < item.r.high


def test_discrimination_of_few_learners_or_equal_scores_is_no_figure() -> None:
    """No figure is invented where nothing varies."""
    few = [result(f"l{n}", name) for n in range(9) for name in "abc"]
    alike = [result(f"l{n}", name) for n in range(20) for name in "abc"]
    for documents in (few, alike):
        assert all(item.r is None for item in view_cohort(documents, course("a", "b", "c"))["analysis"])
    assert correlation([(1.0, 0.0), (0.0, 1.0), (1.0, 0.0), (0.0, 1.0)]) == ConfidenceInterval(-1, -1, -1)


def test_exercise_that_good_learners_fail_is_reported() -> None:
    """A correlation that is significantly negative is a fault of the exercise."""
    documents = []
    for n in range(40):
        good = n % 2 == 0
        documents += [result(f"l{n}", name, "passed" if good else "failed", score=float(good)) for name in "abc"]
        documents.append(result(f"l{n}", "d", "failed" if good else "passed", score=float(not good)))
    hints = {item.exercise: item.hint for item in view_cohort(documents, course("a", "b", "c", "d"))["analysis"]}
    assert hints == {"a": "", "b": "", "c": "", "d": "backwards"}


# ---- cost and speed


def measured(name: str, verdict: str, figure: float | None = None, limit: float = 4.0, **more: Any) -> dict[str, Any]:
    """A check of cost as the grader writes it."""
    found = {} if figure is None else {"figure": figure, "limit": limit, "unit": "calls"}
    return check(name, verdict, "cost", f"{verdict}: once a token") | {"required": True} | found | more


def test_costs_are_multiples_of_their_limits() -> None:
    """From figure and limit, not from numbers in the message; without a figure there is no ratio."""
    found = [
        measured("work", "failed", 12),
        measured("work", "passed", 2),
        measured("work", "inconclusive") | {"message": "9 times, 3 are enough"},
        measured("work", "skipped"),
        measured("work", "failed", 10),
    ]
    documents = [result(f"l{n}", "a", "failed", checks=[figure]) for n, figure in enumerate(found)]
    view = view_cohort(documents, course("a"))
    (cost,) = view["costs"]["checks"]
    assert (cost.n, cost.over, cost.doubtful, cost.median, cost.worst) == (3, 2, 1, 2.5, 3.0)
    assert [(cost.learner, cost.ratio) for cost in view["costs"]["furthest"]] == [("l0", 3.0), ("l4", 2.5)]
    assert "once a token" in cohort_page(documents, course("a"))


def test_missed_stretch_goal_is_labelled_and_not_listed_as_exceeded() -> None:
    """Required limits come first, and only those are listed as exceeded."""
    goal = measured("each value once", "failed", 40, required=False)
    documents = [
        result("ada", "a", "passed", checks=[goal, measured("work", "passed", 2)]),
        result("ben", "a", "failed", checks=[goal, measured("work", "failed", 8)]),
    ]
    view = view_cohort(documents, course("a"))
    assert [(cost.check, cost.is_required, cost.over) for cost in view["costs"]["checks"]] == [
        ("work", True, 1), ("each value once", False, 2)]  # fmt: skip
    assert [(cost.learner, cost.check) for cost in view["costs"]["furthest"]] == [("ben", "work")]
    assert "each value once (cost, stretch goal)" in cohort_page(documents, course("a"))
    assert {key[0]: mark.first_failure for key, mark in tally_results(documents).marks.items()} == {
        "ada": "",
        "ben": "work",
    }


# ---- similar work

PAIR = SimilarPair("ada", "ben", "a", 0.9, 0.75, (TextMatch(LineRange(2, 3), LineRange(1, 2)),), 70)
TEXTS = {("ada", "a"): "one\r\ntwo = 1\r\nthree\r\nfour", ("ben", "a"): "two = 1\nthree\nother"}


def test_two_similar_submissions_show_their_lines_beside_each_other_as_a_hint() -> None:
    """Without the files, only the line numbers are shown."""
    documents = [result("ada"), result("ben")]
    page = cohort_page(documents, course("a"), [PAIR], TEXTS)
    assert page.count("two = 1\nthree</code>") == 2 and "four" not in page
    assert "A hint for a human, never a verdict." in page and "lines 2 to 3" in page
    assert "The numbers of the lines only" in cohort_page(documents, course("a"), [PAIR])


def test_group_of_three_shows_the_lines_in_common_once() -> None:
    """Those of the member who shares the most, with their positions in the other files; the pairs are folded."""
    other = SimilarPair("ada", "cyd", "a", 0.6, 0.9, (TextMatch(LineRange(3, 4), LineRange(7, 8)),), 80)
    groups = group_pairs([PAIR, other])
    (hint,) = view_groups(groups, TEXTS | {("cyd", "a"): "x"}, str)
    assert hint["learners"] == ("ada", "cyd", "ben") and hint["possible_pairs"] == 3 and len(hint["pairs"]) == 2
    assert (hint["least"], hint["most"], hint["tokens"]) == (0.9, 0.9, 80)
    (common,) = hint["common"]
    assert (common["lines"]["first"], common["lines"]["last"], common["lines"]["text"]) == (
        2,
        4,
        "two = 1\nthree\nfour",
    )
    assert [(side["learner"], side["first"], side["last"], side["text"]) for side in common["others"]] == [
        ("ben", 1, 2, ""), ("cyd", 7, 8, ""),
    ]  # fmt: skip
    page = cohort_page([result("ada"), result("ben"), result("cyd")], course("a"), [PAIR, other], TEXTS)
    assert page.count("two = 1\nthree") == 1
    assert "Also in ben, lines 1 to 2; cyd, lines 7 to 8." in page and "2 of 3 pairs" in page


def test_names_lead_to_the_pages_of_learners() -> None:
    """In the matrix with and without script, and in the tables; a learner without a page has no link."""
    flag = {"signal": "gc", "line": 3, "says": "looks"}
    documents = [result("ada", integrity=[flag]), result("ben")]
    page = cohort_page(documents, course("a"), pages={"ada": "learners/ada%2520l.html"})
    assert '<a href="learners/ada%2520l.html#a">ada</a>' in page and '<a href="learners/ada%2520l.html">ada</a>' in page
    assert '"learners/ada%2520l.html"]' in page and ">ben</a>" not in page


def test_read_documents_keeps_little_of_each() -> None:
    """The submission's output and inputs are not kept for the page."""
    long = result("ada", output={"stdout": "x" * 65536, "stderr": "", "truncated": True})
    tally = tally_results([long])
    assert "xxx" not in repr(tally)


# ---- in a browser

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here")
def test_page_in_a_browser_builds_its_grid_without_an_error(tmp_path: Path) -> None:
    """Even with hostile names: our scripts run, theirs do not, and the console stays empty."""
    file = tmp_path / "cohort.html"
    file.write_text(named_cohort(HOSTILE), encoding="utf-8")
    command = [
        str(CHROMIUM), "--headless=new", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}",
        "--enable-logging=stderr", "--virtual-time-budget=3000", "--dump-dom", file.as_uri(),
    ]  # fmt: skip
    ran = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    assert 'role="grid"' in ran.stdout and "<title>Cohort report" in ran.stdout
    assert "CONSOLE" not in ran.stderr
