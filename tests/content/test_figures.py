"""The pictures of exercises and cards: drawn from the references, with their numbers as text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from figures import every

from harness.cards.deck import load_deck
from harness.course.catalogue import load_course
from harness.course.figure import Figure, figure_of_card, read_figure

ROOT = Path(__file__).parents[2]
FILES = {
    path.relative_to(ROOT).with_suffix("").as_posix().removeprefix("exercises/"): path
    for folder in ("exercises", "flashcards")
    for path in (ROOT / folder).rglob("*.svg")
}
NUMBER = re.compile(r"[-−]?\d+(?:\.\d+)?")
MOST_BYTES = 400_000


def figure_in(path: Path) -> Figure:
    """The picture in a file."""
    figure = read_figure(path)
    assert figure is not None
    return figure


def test_each_picture_belongs_to_an_exercise_or_a_card() -> None:
    """And each is drawn by the command."""
    course = load_course()
    cards = load_deck(course.root, course.summaries()).cards
    known = {f"{course.chapter_of(name)}/{name}" for name in course.exercise_ids} | {
        f"flashcards/{id_}" for id_ in cards
    }
    assert set(FILES) == set(every()) and len(FILES) >= 30
    assert set(FILES) <= known


@pytest.mark.parametrize("place", every())
def test_picture_is_what_the_reference_gives(place: str) -> None:
    """`python tests/bench/draw_figures.py` writes the file again; the last digits may differ between machines."""
    drawn, kept = every()[place]().svg(), FILES[place].read_text(encoding="utf-8")
    assert NUMBER.sub("#", drawn) == NUMBER.sub("#", kept)
    for new, old in zip(NUMBER.findall(drawn), NUMBER.findall(kept), strict=True):
        one, other = (float(text.replace("−", "-")) for text in (new, old))
        assert abs(one - other) <= max(0.11, 0.01 * abs(other)), (new, old)


@pytest.mark.parametrize("place", FILES)
def test_picture_says_what_it_shows_and_loads_nothing(place: str) -> None:
    """A sentence and the numbers in lines that fit a terminal; light and dark; no script and no address."""
    figure, text = figure_in(FILES[place]), FILES[place].read_text(encoding="utf-8")
    assert 20 <= len(figure.title) <= 120 and re.search(r"\d|█", figure.numbers)
    assert max(map(len, figure.numbers.splitlines())) <= 78
    assert "prefers-color-scheme:dark" in text
    assert not re.search(r"<script|href|url\(|@import|\bon\w+=", text)


def test_all_pictures_together_are_small() -> None:
    """They are part of every installation."""
    assert sum(path.stat().st_size for path in FILES.values()) < MOST_BYTES


def test_picture_of_a_card_is_its_own_or_that_of_its_first_exercise() -> None:
    """Any other exercise that it practises is only touched by it."""
    assert figure_of_card(ROOT, "parallelism-bubble", ("roofline",)) == figure_in(
        FILES["flashcards/parallelism-bubble"]
    )
    assert figure_of_card(ROOT, "another", ("rope", "alibi")) == figure_in(FILES["transformer/rope"])
    assert figure_of_card(ROOT, "another", ("gpt-size", "rope")) is None
    assert figure_of_card(ROOT, "another", ()) is None
