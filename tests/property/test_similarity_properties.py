"""Laws of similarity hints, for texts of any content in any order."""

from __future__ import annotations

import ast
import random

from hypothesis import given
from hypothesis import strategies as st

from harness.similarity import Text, find_pairs
from harness.similarity.tokens import read_tokens

NAMES = ["alpha", "beta", "gamma", "delta"]
EXPRESSIONS = st.recursive(
    st.sampled_from([*NAMES, "1", "0.5", "'text'", "len(alpha)", "beta.sum(dim=1)"]),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+-*/@"), inner).map(lambda parts: f"({parts[0]} {parts[1]} {parts[2]})"),
        st.tuples(inner, inner).map(
            lambda parts: f"{parts[0]}[{parts[1]}]" if parts[0] in NAMES else f"max({parts[1]})"
        ),
    ),
    max_leaves=6,
)
STATEMENTS = st.one_of(
    st.tuples(st.sampled_from(NAMES), EXPRESSIONS).map(lambda parts: f"{parts[0]} = {parts[1]}"),
    st.tuples(EXPRESSIONS, st.sampled_from(NAMES)).map(lambda parts: f"if {parts[0]}:\n        {parts[1]} += 1"),
    st.tuples(st.sampled_from(NAMES), EXPRESSIONS).map(lambda parts: f"for {parts[0]} in {parts[1]}:\n        pass"),
)
PROGRAMS = st.lists(STATEMENTS, min_size=1, max_size=14).map(
    lambda body: "def f(alpha, beta):\n    " + "\n    ".join(body) + "\n    return gamma\n"
)
WORDS = st.text(st.sampled_from("ab1.()[]{}\"'\\#:=;,\n \tdefif"), max_size=60)


def tokens(text: str) -> tuple[list[int], list[int]]:
    """The tokens of a text that are compared."""
    read = read_tokens(text)
    return read.symbols.tolist(), read.back.tolist()


@given(PROGRAMS, st.permutations(["one", "two", "three", "four"]))
def test_consistent_renaming_changes_nothing(text: str, names: list[str]) -> None:
    """Names that the text itself defines do not matter."""
    renamed = text
    for old, new in zip(NAMES, names, strict=True):
        renamed = renamed.replace(old, new)
    assert tokens(renamed) == tokens(text)


@given(PROGRAMS)
def test_layout_changes_nothing(text: str) -> None:
    """Neither rewriting the text with `ast.unparse` nor adding comments and blank lines."""
    assert tokens(ast.unparse(ast.parse(text))) == tokens(text)
    assert tokens(text.replace("\n", "  # why\n\n")) == tokens(text)


@given(st.one_of(st.text(max_size=200), WORDS))
def test_any_text_is_read(text: str) -> None:
    """No text raises, and every reported line is a line of the text."""
    read = read_tokens(text)
    assert len(read.symbols) == len(read.back) == len(read.lines)
    assert all(1 <= line <= text.count("\n") + text.count("\r") + text.count("\f") + 1 for line in read.lines)
    assert all(symbol == 0 or symbol % 2 == 1 for symbol in read.symbols.tolist())


@given(st.lists(PROGRAMS, min_size=2, max_size=5), st.randoms(use_true_random=False))
def test_pairs_do_not_depend_on_the_order(programs: list[str], draw: random.Random) -> None:
    """The same pairs with the same shares and lines."""
    texts = [Text(f"learner{number}", "one", program) for number, program in enumerate(programs)]
    texts.append(Text("copy", "one", programs[0]))
    mixed = draw.sample(texts, len(texts))

    assert find_pairs(texts, {}, {}, 0.3, least_tokens=15) == find_pairs(mixed, {}, {}, 0.3, least_tokens=15)


@given(st.lists(PROGRAMS, min_size=2, max_size=4))
def test_shares_and_lines_are_within_bounds(programs: list[str]) -> None:
    """Shares lie between 0 and 1, one of them reaches the threshold, and lines are ordered lines of the texts."""
    texts = {f"learner{number}": program for number, program in enumerate([*programs, programs[0]])}
    for pair in find_pairs([Text(name, "one", text) for name, text in texts.items()], {}, {}, 0.4, least_tokens=15):
        assert 0 < pair.share_a <= 1
        assert 0 < pair.share_b <= 1
        assert max(pair.share_a, pair.share_b) >= 0.4
        assert pair.tokens >= 15
        for match in pair.matches:
            for lines, name in ((match.a, pair.learner_a), (match.b, pair.learner_b)):
                assert 1 <= lines.first <= lines.last <= len(texts[name].splitlines())


@given(PROGRAMS)
def test_copy_of_a_long_text_is_reported_completely(text: str) -> None:
    """If it is long enough and nothing of it was provided."""
    count = len(read_tokens(text))
    pairs = find_pairs([Text("ada", "one", text), Text("bob", "one", text)], {}, {})
    assert [(pair.share_a, pair.share_b) for pair in pairs] == ([(1.0, 1.0)] if count >= 60 else [])
