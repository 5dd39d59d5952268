"""Places in code: what a key names, and what its new text makes of it."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.course.exercise import Edit, apply_edits, join_edits
from harness.course.places import Code
from harness.course.tokens import PlaceError

SOURCE = """\
def softmax(x, dim=-1):
    top = x.amax(dim=dim, keepdim=True)  # the largest
    top = top.masked_fill(top == -inf, 0.0)
    weights = exp(x - top)  # (..., n)
    total = weights.sum(dim=dim)
    if total is None:
        total = f"{top} of 3"
    elif total == 1:
        total = 2
    return weights / total  # sums to 1
"""
# The same program with other brackets, commas and lines, and without comments.
LAID_OUT = """\
def softmax(
    x,
    dim=-1,
):
    top = x.amax(
        dim=dim,
        keepdim=True,
    )
    top = (
        top.masked_fill(
            top == -inf, 0.0,
        )
    )
    weights = exp(
        x - top
    )
    total = weights.sum(dim=dim)
    if (
        total is None
    ):
        total = f"{top} of 3"
    elif total == 1:
        total = 2
    return (
        weights / total
    )
"""
CHANGES = [
    ("x - top", "x", "exp(x)"),
    ("1st top =", "x.max()", "top = x.max()"),
    ("2nd top =", "top", "top = top\n"),
    ("return", "weights", "return weights"),
    ("keepdim=True", "keepdim=False", "keepdim=False"),
    ("x.amax", "x.mean", "x.mean(dim"),
    ("before 1st top =", "if x is None:\n  x = 0", "    if x is None:\n      x = 0\n    top = x.amax"),
    ("after if total is None", "total = 7", "        total = 2\n    total = 7"),
    ("if total is None", "if total is 3", "if total is 3"),
    ("elif total == 1", "elif total == 5", "elif total == 5:"),
    ("if total is None", "total = 4\ntotal = 5", "dim=dim)\n    total = 4\n    total = 5\n    return"),
    ("softmax return", "0", "return 0"),
    ("weights = exp(x - top)", "weights = x\nweights = weights", "weights = x\n    weights = weights"),
    ("exp(x - top)", "exp(\n    x\n)", "exp(x)"),
]


def changed(text: str, key: str, new: str | None) -> str:
    """The program with one change."""
    made = apply_edits(text, [Code(text).edit(key, new)])
    assert made is not None
    return ast.unparse(ast.parse(made))


@pytest.mark.parametrize(("key", "new", "part"), CHANGES)
def test_place_gets_its_new_text_however_the_code_is_laid_out(key: str, new: str, part: str) -> None:
    """Comments, brackets around an expression and commas at the end of a list do not count."""
    made = changed(SOURCE, key, new)
    assert "".join(part.split()) in "".join(made.split())
    assert changed(LAID_OUT, key, new) == made


@pytest.mark.parametrize(
    "key", ["2nd top =", "2nd top", "if total is None", "elif total == 1", "total = 2", "4th total ="]
)
def test_null_drops_what_the_key_names(key: str) -> None:
    """A statement goes with its line; a block that it leaves empty gets `pass`."""
    key = "total = 2" if key == "4th total =" else "2nd top =" if key == "2nd top" else key
    assert changed(SOURCE, key, None).count("\n") <= ast.unparse(ast.parse(SOURCE)).count("\n")
    assert changed(SOURCE, key, None) == changed(LAID_OUT, key, None) != ast.unparse(ast.parse(SOURCE))


def test_comment_of_the_line_stays() -> None:
    """A change leaves the rest of its line as it is."""
    made = apply_edits(SOURCE, [Code(SOURCE).edit("return", "weights")])
    assert made is not None and "return weights  # sums to 1" in made


@pytest.mark.parametrize(
    ("key", "new", "problem"),
    [
        ("top =", "x", '"top =" appears twice, lines 2 and 3; write "1st top ="'),
        ("2nd weights =", "x", 'weights is assigned once; write "weights ="'),
        ("2nd return", "x", 'a value is returned once; write "return"'),
        ("exp(x)", "x", '"exp(x)" is not in the reference; near: "exp(x - top)", line 4'),
        ("x - top", "x) + (x", "the new text closes a bracket that it does not open"),
        ("x - top", "(x", "brackets and quotes must be closed"),
        ("before return", None, "write the statements that stand before it"),
    ],
)
def test_key_that_names_no_single_place_says_what_to_write(key: str, new: str | None, problem: str) -> None:
    """Nobody has to count or to search."""
    with pytest.raises(PlaceError) as caught:
        Code(SOURCE).edit(key, new)
    assert str(caught.value) == problem


@st.composite
def edits_of(draw: st.DrawFn, length: int) -> list[Edit]:
    """Two changes of a text of this length that do not overlap."""
    cuts = sorted(draw(st.lists(st.integers(0, length), min_size=4, max_size=4)))
    texts = draw(st.lists(st.text("AB", max_size=3), min_size=2, max_size=2))
    return [Edit(cuts[0], cuts[1], texts[0]), Edit(cuts[2], cuts[3], texts[1])]


@given(st.data())
def test_joined_changes_do_what_both_did_in_turn(data: st.DataObject) -> None:
    """So a solution made from another one is a change of the reference too."""
    text = "abcdefghijklmnop"
    first = data.draw(edits_of(len(text)))
    changed_once = apply_edits(text, first)
    assert changed_once is not None
    then = data.draw(edits_of(len(changed_once)))
    assert apply_edits(text, join_edits(text, first, then)) == apply_edits(changed_once, then)
