"""Similar pairs → connected groups: who shares text with whom, directly or through others.  Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from harness.similarity import SimilarPair


@dataclass(frozen=True)
class SimilarGroup:
    """Learners whose submissions to one exercise are connected by similar pairs.

    `learners` begin with the one who shares the most tokens with the others; `pairs` are the strongest first.
    """

    exercise: str
    learners: tuple[str, ...]
    pairs: tuple[SimilarPair, ...]

    def others(self, learner: str) -> tuple[str, ...]:
        """The members besides one."""
        return tuple(other for other in self.learners if other != learner)


def group_pairs(pairs: Iterable[SimilarPair]) -> tuple[SimilarGroup, ...]:
    """The connected groups of each exercise, in the order of their first pairs."""
    leaders: dict[tuple[str, str], tuple[str, str]] = {}

    def leader(member: tuple[str, str]) -> tuple[str, str]:
        while leaders.setdefault(member, member) != member:
            leaders[member] = leaders[leaders[member]]
            member = leaders[member]
        return member

    ordered = list(pairs)
    for pair in ordered:
        leaders[leader((pair.exercise, pair.learner_a))] = leader((pair.exercise, pair.learner_b))
    groups: dict[tuple[str, str], list[SimilarPair]] = defaultdict(list)
    for pair in ordered:
        groups[leader((pair.exercise, pair.learner_a))].append(pair)
    return tuple(_group(exercise, own) for (exercise, _), own in groups.items())


def _group(exercise: str, pairs: list[SimilarPair]) -> SimilarGroup:
    tokens: dict[str, int] = defaultdict(int)
    for pair in pairs:
        tokens[pair.learner_a] += pair.tokens
        tokens[pair.learner_b] += pair.tokens
    learners = sorted(tokens, key=lambda learner: (-tokens[learner], learner))
    return SimilarGroup(exercise, tuple(learners), tuple(pairs))
