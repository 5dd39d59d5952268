"""Statements as pages: formulas are rendered, nothing else changes, and no solution appears before a
pass."""

from __future__ import annotations

import re
from html import unescape

import pytest
from page_reader import PageReader

from harness.course.catalogue import ROLES, Course, load_course
from harness.course.figure import read_figure
from harness.progress.rows import Standing
from harness.report.book import book_index, code_html, exercise_page, formula, statement_html

MOST_BYTES = 60_000
# The index grows with every exercise.
MOST_BYTES_PER_EXERCISE = 440
PASSED = Standing("scale", 1, 1.0, True, "passed")


@pytest.fixture(scope="module")
def built_in() -> Course:
    """The course of the package."""
    return load_course()


# ---- formulas


def test_line_of_formulas_keeps_its_notes() -> None:
    """The text between formulas stays text; of two overlapping formulas the longer one is used."""
    html = code_html("y = x + 1        for `x` < 2", {"y = x + 1": "y=x+1", "x + 1": "WRONG"})
    assert html.count("<math") == 1 and "WRONG" not in html
    assert '<span class="note">for <code>x</code> &lt; 2</span>' in html


def test_code_in_a_sentence_is_rendered_if_it_is_a_formula() -> None:
    """All other code stays code, and HTML in a statement is text."""
    html = statement_html("turn by `b ** (2i / d)`, not `b`; <b>bold</b>", {"b ** (2i / d)": "b^{2i/d}"})
    assert "<msup>" in html and "<code>b</code>" in html and "&lt;b&gt;" in html


def test_name_of_a_function_has_no_wide_space() -> None:
    """The converter would add one, as for an operator."""
    assert '<mo lspace=".1em" rspace="0">softmax</mo>' in formula(r"\operatorname{softmax}(x)")
    assert '<mo lspace=".1em" rspace=".17em">log</mo>' in formula(r"\log x")


@pytest.mark.slow
def test_every_formula_of_the_course_is_rendered(built_in: Course) -> None:
    """Neither LaTeX nor a formula in its terminal form remains."""
    for task in built_in.exercises():
        html = statement_html(task.file.statement, task.file.formulas)
        assert html.count("<math") >= len(task.file.formulas), task.id
        for latex in task.file.formulas.values():
            assert not re.search(r"\\|<merror", formula(latex)), (task.id, latex)


# ---- pages


def test_page_has_the_solution_only_after_a_pass(small_course: Course) -> None:
    """Neither for a new exercise nor after a failed attempt."""
    task, catalogue = small_course.exercise("scale"), small_course.summaries()
    for standing in (None, Standing("scale", 3, 0.9, False, "failed")):
        page = exercise_page(task, catalogue, standing)
        assert "The reference" not in page and task.reference_source.splitlines()[-1] not in page
    assert "The reference" in exercise_page(task, catalogue, PASSED)


def test_page_alone_links_to_no_other(small_course: Course) -> None:
    """There are no other pages beside it."""
    page = exercise_page(small_course.exercise("scale"), small_course.summaries(), None)
    assert [link for link in PageReader(page).values("href") if not link.startswith(("#", "https://arxiv.org"))] == []


def test_page_has_conventions_and_sources(built_in: Course) -> None:
    """And the hints, folded by stage."""
    page = exercise_page(built_in.exercise("rope"), built_in.summaries(), None, is_in_book=True)
    assert "GPT-NeoX" in page and 'href="https://arxiv.org/abs/2104.09864"' in page
    assert page.count("<details>") == 3 and "<details open" not in page
    assert 'href="attention.html"' in page


def test_page_carries_its_picture_with_the_numbers_as_text(built_in: Course) -> None:
    """Inside the page, as an image, which runs no script; below 60 KB as well."""
    for figure_of in ("attention", "sliding-window"):
        task = built_in.exercise(figure_of)
        figure = read_figure(task.path)
        assert figure is not None
        page = exercise_page(task, built_in.summaries(), None, figure)
        seen = PageReader(page)
        assert seen.values("src") == [figure.source] and seen.values("alt") == [figure.title]
        assert figure.numbers.splitlines()[1] in page and len(page.encode()) < MOST_BYTES
        assert "default-src 'none'; img-src data:;" in unescape(page)


@pytest.mark.parametrize("one_in", [6, pytest.param(1, marks=pytest.mark.slow)])
def test_book_is_small_complete_and_without_scripts(built_in: Course, one_in: int) -> None:
    """Each page is small, its ids are unique, and every link leads somewhere."""
    catalogue = built_in.summaries()
    names = {f"{summary.id}.html" for summary in catalogue}
    standings = {summary.id: PASSED for summary in catalogue}
    pages = {
        f"{summary.id}.html": exercise_page(built_in.exercise(summary.id), catalogue, PASSED, is_in_book=True)
        for summary in catalogue[::one_in]
    } | {"index.html": book_index(catalogue, standings)}
    limits = {"index.html": MOST_BYTES_PER_EXERCISE * len(catalogue)}
    for name, page in pages.items():
        assert len(page.encode()) < limits.get(name, MOST_BYTES), name
        seen = PageReader(page)
        ids = seen.values("id")
        assert "script" not in seen.tags and not seen.values("src", "srcset", "data", "xlink:href"), name
        assert len(ids) == len(set(ids)), name
        for link in seen.values("href"):
            assert link.startswith("https://arxiv.org") or link[1:] in ids or link in {*names, *pages}, (name, link)
    assert names <= set(PageReader(pages["index.html"]).values("href"))


def test_every_exercise_has_a_role(built_in: Course) -> None:
    """Plans for a role are made of them, so each role has some frequent ones."""
    catalogue = built_in.summaries()
    assert all(summary.roles and set(summary.roles) <= ROLES.keys() for summary in catalogue)
    for role in sorted({role for summary in catalogue for role in summary.roles}):
        assert sum(role in summary.roles and summary.frequency == "often" for summary in catalogue) >= 5, role
