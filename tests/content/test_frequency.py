"""Every card says how often interviewers ask it, as `docs/frequency.md` rates its topic."""

from __future__ import annotations

import re

from built_in import COURSE
from content.claims.texts import DECK

from harness.cards.deck import deck_paths

PAGE = (COURSE.root / "docs/frequency.md").read_text(encoding="utf-8")
FREQUENCIES = ("often", "sometimes", "rarely")
TOPICS = {
    topic: frequency
    for frequency in FREQUENCIES
    for topic in re.findall(r"([a-z0-9-]+) \d", re.findall(rf"^\| {frequency} \| (.*) \|$", PAGE, re.MULTILINE)[0])
}


def test_every_card_has_the_frequency_of_its_topic_and_a_hard_card_the_next_lower() -> None:
    """Retired cards do not count."""
    assert {card.topic for card in DECK.cards.values()} == TOPICS.keys()
    for card in DECK.cards.values():
        place = FREQUENCIES.index(TOPICS[card.topic]) + (card.level == "hard")
        assert card.frequency == FREQUENCIES[min(place, 2)], card.id


def test_frequency_is_written_on_every_card() -> None:
    """The default is only for learners' own cards."""
    for path in deck_paths(COURSE.root):
        text = path.read_text(encoding="utf-8")
        assert len(re.findall(r"^    frequency: ", text, re.MULTILINE)) == len(
            re.findall(r"^  - id: ", text, re.MULTILINE)
        )
