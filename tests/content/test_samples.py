"""Graded sample answers fit the questions of the chains that they answer."""

from __future__ import annotations

from typing import Any

import yaml
from built_in import COURSE

from harness.interview.material_files import load_material

FILE = COURSE.root / "flashcards/interview/samples/chains.yaml"
SAMPLES: list[dict[str, Any]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))["samples"]
MATERIAL = load_material(COURSE.root)


def test_every_chain_has_a_weak_a_passable_and_a_strong_answer() -> None:
    """In this order, to one of its questions."""
    assert sorted(sample["question"].split(":")[1].split("/")[0] for sample in SAMPLES) == sorted(
        MATERIAL.of_kind("deep-dive")
    )
    for sample in SAMPLES:
        assert [answer["grade"] for answer in sample["answers"]] == ["weak", "passable", "strong"], sample["question"]


def test_every_point_of_the_question_is_judged() -> None:
    """A point that is added or removed has to be judged in its samples."""
    for sample in SAMPLES:
        card = MATERIAL.cards[sample["question"]]
        for answer in sample["answers"]:
            judged = len(answer["must"]), len(answer["points"])
            assert judged == (len(card.must), len(card.points)), card.id


def test_grade_follows_from_the_points_that_must_be_said() -> None:
    """A strong answer says all of them, a weak one none, and each has the length of a spoken answer."""
    for sample in SAMPLES:
        weak, _, strong = sample["answers"]
        assert not any(weak["must"] + weak["points"]) and all(strong["must"]), sample["question"]
        assert all(60 <= len(answer["text"].split()) <= 120 for answer in sample["answers"]), sample["question"]
