"""New cards: how many an evening has, which come first, and how many fit before an interview.  Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil

from harness.cards.records import Card
from harness.cards.roles import MOST, NO_WEIGHTS, RoleWeights
from harness.course.catalogue import FREQUENCIES, LEVELS

# Cards of an evening without a limit.  Due cards beyond this number wait, so a backlog is spread over days.
CARDS_A_DAY = 80
NEW_A_DAY = 10
# The most before an interview, so that all cards are seen before the last days.
NEW_A_DAY_AT_MOST = 20
# Reviews leave one card in this many to new ones, so that a learner who fails much still meets new cards.
NEW_CARD_IN = 3
# For a role, this many cards of a topic make the next ones of it as urgent as those asked one step more rarely.
TURN = 2
# Before an interview every card is asked once more on these days.
FINAL_DAYS = 3


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """How many of the cards not seen before today fit into the days before an interview, if not all of them do."""

    unseen: int
    days: int
    new_a_day: int
    # About this many.
    fitting: int


def new_a_day(unseen: int, days_left: int | None) -> int:
    """The number of new cards a day; before an interview enough to see all before the last days, up to a limit."""
    if days_left is None:
        return NEW_A_DAY
    needed = ceil(unseen / max(1, days_left - FINAL_DAYS))
    return min(max(needed, NEW_A_DAY), NEW_A_DAY_AT_MOST)


def reserved(capacity: int) -> int:
    """How many cards of an evening reviews must leave to new ones."""
    return max(0, capacity) // NEW_CARD_IN


def coverage(
    unseen: int, days_left: int | None, *, capacity: int = CARDS_A_DAY, new: int | None = None
) -> Coverage | None:
    """What fits at `capacity` cards a day, `new` of them new if the learner says so; None if all cards fit."""
    if days_left is None or not unseen:
        return None
    a_day = min(new_a_day(unseen, days_left), max(1, reserved(capacity))) if new is None else new
    fitting = a_day * max(1, days_left)
    return Coverage(unseen=unseen, days=days_left, new_a_day=a_day, fitting=fitting) if fitting < unseen else None


def coverage_text(found: Coverage) -> str:
    """The coverage in words."""
    when = "today" if found.days <= 1 else f"in the {found.days} days until your interview"
    return (
        f"At {found.new_a_day} new cards a day, you will see about {found.fitting} of the {found.unseen} unseen ones "
        f"{when}, those that interviewers ask about most first."
    )


def in_order(unseen: Iterable[Card], seen: Iterable[Card], weights: RoleWeights = NO_WEIGHTS) -> list[Card]:
    """New cards in the order in which they are asked.

    Those asked most in interviews for the role come first, and no topic keeps another one waiting: each `TURN` cards
    of it count as a step.  Without a role, those that interviewers often ask about come first.  Among equal ones topics
    take turns, beginning with those of which the fewest cards were seen, each with its easier cards first.
    """
    counts = Counter(card.topic for card in seen)
    places: dict[str, tuple[int, int]] = {}
    ranks: dict[str, int] = {}
    asked = list(unseen)
    for card in asked:
        weight = MOST if card.is_own else weights.of_topic(card.topic)
        ranks[card.id] = _rank(FREQUENCIES, card.frequency) - (2 * weight if weights.role else 0)
    cards = sorted(asked, key=lambda card: (ranks[card.id], _rank(LEVELS, card.level)))
    for card in cards:
        steps = counts[card.topic] // TURN if weights.role else 0
        places[card.id] = ranks[card.id] + steps, counts[card.topic]
        counts[card.topic] += 1
    return sorted(cards, key=lambda card: places[card.id])


def _rank(names: tuple[str, ...], name: str) -> int:
    """The place of a name; that in the middle for a name of another deck."""
    return names.index(name) if name in names else 1
