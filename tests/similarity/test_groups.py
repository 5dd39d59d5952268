"""Connected groups of similar pairs."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from harness.similarity import SimilarPair, group_pairs

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
