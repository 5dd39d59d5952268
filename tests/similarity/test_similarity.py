"""Similarity hints: differences that are ignored, text that is nobody's own, thresholds, and hostile texts."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from built_in import COURSE
from hypothesis import given
from hypothesis import strategies as st

from harness.similarity import LineRange, SimilarPair, Text, TextMatch, find_pairs, find_verbatim, group_pairs
from harness.similarity.lexemes import MAX_LEXEMES
from harness.similarity.tokens import read_tokens

ORIGINAL = '''"""My solution."""
import torch
from torch.nn.functional import relu as rectify


def weights(scores: torch.Tensor, mask=None) -> torch.Tensor:
    """Turns scores into weights."""
    top = scores.amax(dim=-1, keepdim=True)  # for stability
    shifted = (scores - top.clamp(min=-1e9))
    if mask is not None:
        shifted = shifted.masked_fill(~mask, float("-inf"))
    grown = torch.exp(shifted)
    return grown / grown.sum(dim=-1, keepdim=True).clamp_min(1e-12)


def attend(query, key, value, mask=None):
    scale = query.shape[-1] ** -0.5
    scores = torch.einsum("...qd,...kd->...qk", query, key) * scale
    found = []
    for head in range(scores.shape[1]):
        found.append(weights(scores[:, head], mask) @ rectify(value[:, head]))
    return torch.stack(found, dim=1)
'''
DISGUISED = """import torch as t, math
import torch.nn.functional as F

def w(s, m: "t.Tensor | None" = None, ):
  best : t.Tensor = s.amax(dim = -1,
      keepdim = True,)
  left = s - best.clamp(min=-1_000_000_000.0)

  if m is not None: left = left.masked_fill(~m, float('-inf'))
  big = t.exp(left); return (big / big.sum(dim=-1, keepdim=True).clamp_min(0.000000000001))
def attend(a, b, c, m=None) -> t.Tensor:
  '''Attention.'''
  factor = a.shape[-1] ** -.5
  table = (t.einsum('...qd,...kd->...qk', a, b) * factor)
  rows = []
  for n in range(table.shape[1]):
    rows.append(w(table[:, n], m) @ F.relu(c[:, n]))
  # done
  return t.stack(rows, dim=1)
"""
OTHER = """import torch


def attend(query, key, value, mask=None):
    logits = query @ key.transpose(-2, -1) / query.shape[-1] ** 0.5
    if mask is not None:
        logits = torch.where(mask, logits, -torch.inf)
    logsum = torch.logsumexp(logits, -1, keepdim=True)
    probabilities = (logits - torch.nan_to_num(logsum, neginf=0.0)).exp()
    outputs = probabilities.matmul(value.relu())
    return outputs.to(dtype=query.dtype).contiguous()
"""
SHORT = (
    "def softmax(x, dim=-1):\n    e = (x - x.amax(dim, keepdim=True)).exp()\n    return e / e.sum(dim, keepdim=True)\n"
)


def pairs(*texts: str, starter: str = "", reference: str = "", **options: float) -> list[tuple[str, str]]:
    """The pairs named when a, b, c … submit these texts."""
    given = [Text(name, "one", text) for name, text in zip("abcdefghij", texts, strict=False)]
    found = find_pairs(given, {"one": starter}, {"one": reference}, **options)
    return [(pair.learner_a, pair.learner_b) for pair in found]


def same(first: str, other: str) -> bool:
    """Whether two texts have the same tokens."""
    a, b = read_tokens(first), read_tokens(other)
    return a.symbols.tolist() == b.symbols.tolist() and a.back.tolist() == b.back.tolist()


@pytest.mark.parametrize(
    ("first", "other"),
    [
        ("x = 1  # one\n\n\n", "x=1"),
        ("def f(a: int, *b: str, c: dict[str, int] = {}) -> None: pass", "def f(a, *b, c={}):\n  pass"),
        ("def f[T](a: C[[T], int] = lambda q: q) -> dict[T, int]:\n  return a", "def f(a=lambda q: q): return a"),
        ("async def f(x: int): return x", "async def f(y): return y"),
        ('def f():\n  """Doc."""\n  "more"\n  return 1', "def f(): return 1"),
        ("total: float = 0.5", "t = 5e-1"),
        ("x: int\ny = 0x10", "z = 16"),
        ("f(\n  1_000,\n  'a',\n)", 'f(1000.0, "b")'),
        ("(a, b) = (b, a)", "x, y = y, x"),
        ("a = 1; b = a", "p = 1\nq = p"),
        ("import numpy as np\ny = np.linalg.norm(x)", "from numpy.linalg import norm as n\ny = n(x)"),
        ("class A(Base):\n  def go(self, k): self.k = k; return self.go(k=1)",
         "class B(Base):\n  def run(self, m): self.m = m; return self.run(m=1)"),
        ("mean = x.mean(dim=1)", "m = x.mean(dim=1)"),
        ("dim = 1\nx.sum(dim=dim)", "axis = 1\nx.sum(dim=axis)"),
    ],
)  # fmt: skip
def test_tokens_of_differently_written_equal_code_are_the_same(first: str, other: str) -> None:
    """Comments, docstrings, annotations, layout, names, imports and notation do not count."""
    assert same(first, other)


@pytest.mark.parametrize(
    ("first", "other"),
    [
        ("x = a + b", "x = a - b"),
        ("x = x.mean()", "x = x.sum()"),
        ("x.sum(dim=1)", "x.sum(axis=1)"),
        ("a = b + b", "a = b + c"),
        ("x = 1", "x = 2"),
        ("x = max(y)", "x = min(y)"),
        ("if x: y = 1", "while x: y = 1"),
        ("x[1:2]", "x[1, 2]"),
    ],
)
def test_tokens_of_different_code_differ(first: str, other: str) -> None:
    """What a program does counts: operators, values, names of libraries, and which name is which."""
    assert not same(first, other)


@pytest.mark.parametrize(
    "text", ["def f(:\n  return 'abc\n", "x = (1,\n\ty]\n", "if x:\n\ty\n   z\n", "f'{a", '"""open']
)
def test_text_that_does_not_parse_is_still_read(text: str) -> None:
    """As far as the tokenizer goes."""
    sound = "def g(x):\n    return x + 1\n"
    assert len(read_tokens(sound + text)) >= len(read_tokens(sound))


def test_broken_line_changes_nothing_above_it() -> None:
    """A copy that does not parse is still named."""
    assert pairs(ORIGINAL, DISGUISED + "\n)]\nx = 'open\n") == [("a", "b")]


def test_disguised_copy_is_named_and_another_solution_is_not() -> None:
    """Renamed, reformatted, annotated, with other imports."""
    assert pairs(ORIGINAL, OTHER, DISGUISED) == [("a", "c")]


def test_pair_has_shares_and_the_lines_of_both() -> None:
    """A page needs them to show the texts side by side."""
    (pair,) = find_pairs([Text("ada", "one", ORIGINAL), Text("bob", "one", DISGUISED)], {}, {})
    assert (pair.learner_a, pair.learner_b, pair.exercise) == ("ada", "bob", "one")
    assert pair.share_a > 0.9
    assert pair.share_b > 0.9
    assert pair.tokens >= 100
    assert pair.matches == (TextMatch(LineRange(6, 22), LineRange(4, 19)),)


def test_copy_inside_a_longer_text_has_a_high_and_a_low_share() -> None:
    """One text is part of the other."""
    (pair,) = find_pairs([Text("ada", "one", ORIGINAL), Text("bob", "one", f"{OTHER}\n\n{ORIGINAL}")], {}, {})
    assert pair.share_a > 0.9
    assert 0.4 < pair.share_b < 0.75
    assert all(match.b.first - match.a.first == len(OTHER.splitlines()) + 2 for match in pair.matches)


def test_functions_in_another_order_are_two_matches() -> None:
    """Each stretch with its own lines."""
    head, first, second = ORIGINAL.split("\n\n\n")
    (pair,) = find_pairs(
        [Text("ada", "one", ORIGINAL), Text("bob", "one", "\n\n\n".join([head, second.rstrip(), first]))], {}, {}
    )
    assert [match.a.first for match in pair.matches] == [6, 16]
    assert pair.matches[0].b.first > pair.matches[1].b.first


@pytest.mark.parametrize("where", ["starter", "reference"])
def test_text_of_starter_or_reference_does_not_count(where: str) -> None:
    """Learners who start from the same file, or arrive at the reference, did not copy from each other."""
    assert pairs(ORIGINAL, DISGUISED, **{where: ORIGINAL}) == []


def test_text_of_many_learners_does_not_count_and_text_of_two_does() -> None:
    """The cohort's boilerplate is left out."""
    assert pairs(*[ORIGINAL] * 8) == []
    assert pairs(*[ORIGINAL] * 2, *[OTHER] * 8) == [("a", "b")]


UNRELATED = """
def schedule(steps, warmup, peak, floor, kind):
    values = []
    for step in range(steps):
        if step < warmup:
            values.append(peak * step / warmup)
            continue
        share = (step - warmup) / max(1, steps - warmup)
        if kind == "linear":
            values.append(floor + (peak - floor) * (1 - share))
        elif kind == "square":
            values.append(floor + (peak - floor) * (1 - share) ** 2)
        else:
            raise ValueError(f"unknown kind {kind}")
    return values


def moving_average(rows, width):
    window, total, out = [], 0.0, []
    for row in rows:
        window.append(row["loss"])
        total += row["loss"]
        if len(window) > width:
            total -= window.pop(0)
        out.append({"at": row["at"], "mean": total / len(window)})
    return out
"""


def test_pair_that_shares_less_than_half_of_either_gives_no_hint() -> None:
    """A third of one and almost half of the other is not enough; an option lowers the threshold."""
    shared = ORIGINAL.split("\n\n\n")[1]
    texts = [Text("ada", "one", f"{shared}\n\n{UNRELATED}"), Text("bob", "one", f"{shared}\n\n{OTHER}")]
    (pair,) = find_pairs(texts, {}, {}, 0.3)
    assert 0.3 < pair.share_a < 0.45 < pair.share_b < 0.5
    assert find_pairs(texts, {}, {}) == ()


def test_short_text_gives_no_pair() -> None:
    """Every softmax has these three lines."""
    assert pairs(SHORT, SHORT) == []
    assert pairs(SHORT, SHORT, least_tokens=20) == [("a", "b")]


def test_texts_of_one_learner_are_no_pair() -> None:
    """They are two attempts of the same person."""
    assert find_pairs([Text("ada", "one", ORIGINAL), Text("ada", "one", DISGUISED)], {}, {}) == ()


def test_texts_of_different_exercises_are_no_pair() -> None:
    """Only the same exercise is compared."""
    assert find_pairs([Text("ada", "one", ORIGINAL), Text("bob", "two", DISGUISED)], {}, {}) == ()


def test_stronger_hints_come_first() -> None:
    """So a reader of only the first hints sees the right ones."""
    half = ORIGINAL.split("\n\n\n")[1]
    found = find_pairs(
        [Text("ada", "one", ORIGINAL), Text("bob", "one", half), Text("cy", "one", DISGUISED)], {}, {}, least_tokens=30
    )
    assert (found[0].learner_a, found[0].learner_b) == ("ada", "cy")
    assert [pair.tokens for pair in found] == sorted((pair.tokens for pair in found), reverse=True)


def test_no_submissions_give_no_pairs() -> None:
    """The result is empty."""
    assert find_pairs([], {}, {}) == ()
    assert pairs("", "\n", "# nothing") == []
    assert pairs("x = 1", "y = 1", reference="z = 1", least_tokens=1) == []


@pytest.mark.parametrize(
    "text",
    [
        "x = 1\n" * 200_000,
        "(" * 1_000_000,
        '"\\' * 500_000,
        "'''\n\\" * 300_000,
        "\x00\ud800é" * 300_000,
        "f'{" * 300_000,
        "".join(" " * (n % 90) + "if x:\n" for n in range(20_000)),
        "9" * 1_000_000,
        "from\nimport\nfrom x import (\n",
    ],
    ids=lambda text: repr(text[:8]),
)
def test_hostile_text_is_read_within_limits(text: str) -> None:
    """It raises nothing and ends in time."""
    assert len(read_tokens(text)) <= MAX_LEXEMES
    assert pairs(text, text, ORIGINAL, DISGUISED) in ([("c", "d")], [("a", "b"), ("c", "d")], [("c", "d"), ("a", "b")])


def test_pairs_do_not_depend_on_the_hash_seed() -> None:
    """The same on every machine and in every run."""
    code = (
        "from harness.similarity import Text, find_pairs\nfrom harness.similarity.tokens import read_tokens\n"
        f"a, b = {ORIGINAL!r}, {DISGUISED!r}\n"
        "print(find_pairs([Text('a', 'x', a), Text('b', 'x', b)], {}, {}), read_tokens(a).symbols.sum())"
    )
    shown = {
        subprocess.run(
            [sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(shown) == 1


# ---- groups

NAMES = st.sampled_from("abcdefgh")


def pair(a: str, b: str, exercise: str = "x", tokens: int = 70) -> SimilarPair:
    """Two learners with common text."""
    return SimilarPair(a, b, exercise, 0.9, 0.8, (), tokens)


def test_learners_connected_through_others_are_one_group_for_each_exercise() -> None:
    """The learner who shares the most comes first; groups are in the order of their first pairs."""
    found = group_pairs([pair("d", "e"), pair("a", "b"), pair("a", "b", "y"), pair("b", "c", tokens=80)])
    assert [(group.exercise, group.learners) for group in found] == [
        ("x", ("d", "e")), ("x", ("b", "c", "a")), ("y", ("a", "b")),
    ]  # fmt: skip
    assert [(shared.learner_a, shared.learner_b) for shared in found[1].pairs] == [("a", "b"), ("b", "c")]
    assert found[1].others("c") == ("b", "a")


@given(st.lists(st.tuples(NAMES, NAMES).filter(lambda two: two[0] != two[1]), unique=True, max_size=12))
def test_every_pair_is_in_exactly_one_group_and_no_learner_in_two(edges: list[tuple[str, str]]) -> None:
    """For any pairs."""
    groups = group_pairs([pair(*edge) for edge in edges])
    members = [learner for group in groups for learner in group.learners]
    assert len(members) == len(set(members)) == len({learner for edge in edges for learner in edge})
    assert sorted((shared.learner_a, shared.learner_b) for group in groups for shared in group.pairs) == sorted(edges)
    for group in groups:
        assert all({shared.learner_a, shared.learner_b} <= set(group.learners) for shared in group.pairs)


# ---- copies of the reference

SUBMISSIONS = Path(__file__).parents[1] / "content" / "submissions"


@pytest.mark.parametrize("exercise_id", ["top-p", "attention", "adamw"])
def test_reference_is_marked_and_other_right_solutions_are_not(exercise_id: str) -> None:
    """Also with other comments and layout; a short reference too."""
    exercise = COURSE.exercise(exercise_id)
    texts = {path.name: path.read_text() for path in (SUBMISSIONS / exercise_id / "right").glob("*.py")}
    copy = "# my own work\n" + exercise.reference_source.replace("    ", "  ")
    found = find_verbatim({**texts, "copy": copy}, exercise.reference_source, exercise.starter_source())
    assert len(texts) > 1
    assert found == {"copy": 1.0}


def test_share_that_right_solutions_have_anyway_marks_nobody() -> None:
    """What is left of a reference without the starter may be too short to say anything."""
    short = "def f(x):\n    return x + 1\n"
    assert find_verbatim({"ada": short}, short, "") == {}
