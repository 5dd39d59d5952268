"""Every card says how often interviews ask it, as `docs/frequency.md` rates its topic."""

from __future__ import annotations

import re

import pytest

from harness.cards.deck import deck_paths, read_deck
from harness.course.catalogue import load_course

COURSE = load_course(None)
PAGE = (COURSE.root / "docs/frequency.md").read_text(encoding="utf-8")
FREQUENCIES = ("often", "sometimes", "rarely")
TOPICS = {
    topic: frequency
    for frequency in FREQUENCIES
    for topic in re.findall(r"([a-z0-9-]+) \d", re.findall(rf"^\| {frequency} \| (.*) \|$", PAGE, re.MULTILINE)[0])
}


def test_every_card_has_the_frequency_of_its_topic_and_a_hard_card_the_next_lower(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Retired cards do not count."""
    cards = read_deck(COURSE, tmp_path_factory.mktemp("home")).cards.values()
    written = [card for card in cards if card.kind != "spot-the-bug"]
    assert {card.topic for card in written} == TOPICS.keys()
    for card in written:
        place = FREQUENCIES.index(TOPICS[card.topic]) + (card.level == "hard")
        assert card.frequency == FREQUENCIES[min(place, 2)], card.id


def test_frequency_is_written_on_every_card() -> None:
    """The default is only for learners' own cards."""
    for path in deck_paths(COURSE.root):
        text = path.read_text(encoding="utf-8")
        assert len(re.findall(r"^    frequency: ", text, re.MULTILINE)) == len(
            re.findall(r"^  - id: ", text, re.MULTILINE)
        )
