"""The role decides which cards come first, which exercises are planned, and what an interview asks."""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest
import yaml

from harness.cards.deck import load_deck
from harness.cards.records import SpotTheBug
from harness.cards.roles import FILE, NO_WEIGHTS, load_weights, read_roles
from harness.course.catalogue import ROLES, load_course
from harness.drill.new_cards import in_order
from harness.errors import CourseError
from harness.interview.candidates import LearnerProfile, candidates
from harness.interview.formats import FORMATS, ROLE_SHARES, format_for
from harness.interview.material_files import load_material
from harness.interview.rounds import plan_rounds
from harness.lint.course import check_roles

COURSE = load_course(None)
CARDS = load_deck(COURSE.root, COURSE.summaries()).cards
WRITTEN = [card for card in CARDS.values() if not isinstance(card, SpotTheBug)]
WEIGHTS = {role: load_weights(COURSE, role) for role in ROLES}
MATERIAL = load_material(COURSE.root)
NOBODY = LearnerProfile(recalls={}, resting=(), standings={}, asked={})


def test_the_file_names_every_topic_and_only_known_exercises() -> None:
    """What lint says of the course."""
    assert check_roles(COURSE) == []


def test_first_cards_differ_between_roles() -> None:
    """Research and retrieval share less than 30 % of their first 120 cards, and no two roles share most of them."""
    first = {role: {card.id for card in in_order(WRITTEN, (), WEIGHTS[role])[:120]} for role in ROLES}
    for one, other in combinations(ROLES, 2):
        assert len(first[one] & first[other]) / len(first[one] | first[other]) < 0.65, (one, other)
    assert len(first["research"] & first["rag"]) / len(first["research"] | first["rag"]) < 0.3


@pytest.mark.parametrize("role", ROLES)
def test_what_a_role_is_asked_most_comes_in_the_first_quarter(role: str) -> None:
    """Four of five topics of weight 3 at least."""
    topics = {card.topic for card in WRITTEN if WEIGHTS[role].of_topic(card.topic) == 3}
    first = {card.topic for card in in_order(WRITTEN, (), WEIGHTS[role])[: len(WRITTEN) // 4]}
    assert len(topics & first) >= 0.8 * len(topics)


def test_without_a_role_the_order_is_by_frequency() -> None:
    """As before there were roles."""
    ranks = [card.frequency for card in in_order(WRITTEN, (), NO_WEIGHTS)]
    assert ranks == sorted(ranks, key=["often", "sometimes", "rarely"].index)


def test_an_exercise_without_weights_falls_back_on_its_own_roles() -> None:
    """For kernels, where it does not name them, one less than for inference; for safety none."""
    known = WEIGHTS["inference"].exercises
    for summary in COURSE.summaries():
        if summary.id not in known:
            expected = (2 if summary.frequency in ("often", "sometimes") else 1) if "inference" in summary.roles else 0
            assert WEIGHTS["inference"].of_exercise(summary) == expected
            if "kernels" not in summary.roles:
                assert WEIGHTS["kernels"].of_exercise(summary) == max(0, expected - 1)
            assert WEIGHTS["safety"].of_exercise(summary) == 0


def test_interviews_ask_what_the_role_is_asked() -> None:
    """Over 60 plans, most topics asked have a high weight, and the mix of kinds is the role's own."""
    for role in ("inference", "rag"):
        format_, weights = format_for("mixed", role), WEIGHTS[role]
        assert sum(format_.shares.values()) == pytest.approx(1) and format_ != FORMATS["mixed"]
        pool = candidates(CARDS, COURSE.summaries(), NOBODY, "core", (), MATERIAL, format_, weights)
        asked = Counter(q.topic for seed in range(60) for q in plan_rounds(pool, 45, seed, (), format_))
        important = sum(n for topic, n in asked.items() if weights.of_topic(topic) >= 2)
        assert important > 0.7 * asked.total(), role
    assert set(ROLE_SHARES) == set(ROLES)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"roles": {"research": "x"}}, "in this order"),
        ({"topics": {"rope": {"weights": [1, 2], "why": "so"}}}, "6 numbers from 0 to 3"),
        ({"topics": {"rope": {"weights": [1, 2, 3, 0, 4, 0], "why": "so"}}}, "6 numbers from 0 to 3"),
        ({"topics": {"rope": {"weights": [1, 2, 3, 0, 1, 0]}}}, "where the weights come from"),
    ],
)
def test_a_wrong_file_is_refused_with_its_line(change: dict[str, object], message: str) -> None:
    """Each problem names the place and what to do."""
    text = yaml.safe_dump({"roles": dict(ROLES), "topics": {}, "exercises": {}, **change}, sort_keys=False)
    with pytest.raises(CourseError, match=message):
        read_roles(text.encode(), "roles.yaml")


def test_lint_names_a_topic_without_weights(tmp_path: Path) -> None:
    """A course of its own with a copy of the file that lacks one."""
    data = yaml.safe_load((COURSE.root / FILE).read_text(encoding="utf-8"))
    del data["topics"]["rope"]
    (tmp_path / "flashcards" / "interview").mkdir(parents=True)
    (tmp_path / FILE).write_text(yaml.safe_dump(data, sort_keys=False), encoding="utf-8")
    deck = COURSE.root / "flashcards" / "transformer.yaml"
    (tmp_path / "flashcards" / "transformer.yaml").write_text(deck.read_text(encoding="utf-8"), encoding="utf-8")
    for name in ("exercises", "reference"):
        (tmp_path / name).symlink_to(COURSE.root / name)
    assert any('no weights for the topic "rope"' in line for line in check_roles(load_course(str(tmp_path))))
