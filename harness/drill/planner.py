"""Which cards a session asks, and in which order.  Pure: deck, memory and the moment come in, a plan comes out.

Due cards come first, those least likely to be known at the front, up to the day's limit; new ones are spread among
them and have a share that reviews cannot take; siblings wait for tomorrow; topics alternate.  In the last days before
an interview every card is asked once more.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from random import Random
from typing import Literal

from harness.cards.records import Card
from harness.cards.roles import NO_WEIGHTS, RoleWeights
from harness.drill.interleave import alternate_topics, spread_in
from harness.drill.new_cards import CARDS_A_DAY, FINAL_DAYS, Coverage, coverage, in_order, new_a_day, reserved
from harness.scheduler.calendar import Calendar
from harness.scheduler.events import AGAIN
from harness.scheduler.replay import Memory, interview_day, is_due
from harness.scheduler.schedule import recall
from harness.study.study_plan import SECONDS_PER_CARD


@dataclass(frozen=True, kw_only=True)
class Options:
    """What the learner asks for; None leaves it to the planner."""

    # Topics or chapters, and kinds of cards; empty for all.
    topics: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    # The number of cards in this session.
    limit: int | None = None
    # The number of new cards today, including earlier sessions.
    new: int | None = None
    # Any card of the topics, whatever the schedule says; the answers are stored with `is_cram`.
    is_cram: bool = False
    # Also ask cards that are due within this number of days.
    ahead_days: int = 0
    # Orders cards that are equally urgent, and draws the cards of a cram.
    seed: int = 0
    # No card is asked after this number of minutes; the plan does not depend on it.
    minutes: float | None = None


# called: due because of a mistake in an exercise; final: asked once more in the last days before an interview.
Why = Literal["called", "due", "new", "final", "ahead", "cram"]


@dataclass(frozen=True, kw_only=True)
class SessionPlan:
    """A session's cards in order, and what was left out."""

    # By id, in order: why each is asked.
    cards: Mapping[str, Why]
    # Due, but left for another day because of the limit or the number a day.
    held_back: int
    # Suspended cards of the topics.  Leeches among them are asked only on the eve of an interview.
    suspended: int
    # Never asked so far, and not in this session.
    new_left: int
    # When the next card is due that is not asked now; None if there is none.
    next_ms: int | None
    # Days from today to the interview, 0 on the day; None without one, and after it.
    days_to_interview: int | None
    # Whether these are the last days before the interview, in which every card is asked once more.
    is_final: bool
    # Whether no card was answered before today.
    is_first_day: bool
    # How many new cards fit before the interview; None if all do, or without one.
    coverage: Coverage | None


DEFAULTS = Options()


def plan_session(
    cards: Mapping[str, Card],
    memory: Memory,
    now_ms: int,
    calendar: Calendar,
    options: Options = DEFAULTS,
    weights: RoleWeights = NO_WEIGHTS,
) -> SessionPlan:
    """The session for this moment.  Cards of the memory that are not in the deck are ignored."""
    selection = _Selection(cards, memory, now_ms, calendar, options, weights)
    asked = selection.cram() if options.is_cram else selection.session()
    # If all are of one topic, families alternate instead.
    is_mixed = len({cards[card].topic for card in asked}) > 1
    order = alternate_topics(
        list(asked),
        lambda card: cards[card].topic if is_mixed else cards[card].family or card,
        lambda card: cards[card].family,
    )
    return SessionPlan(
        cards={card: asked[card] for card in order},
        held_back=0 if options.is_cram else sum(card.id not in asked for card in selection.due),
        suspended=sum(card.id in memory.suspended and card.id not in asked for card in selection.fitting),
        new_left=sum(card.id not in asked for card in selection.unseen),
        next_ms=selection.next_ms(asked),
        days_to_interview=selection.days_left,
        is_final=selection.is_final,
        is_first_day=selection.new_today == len(selection.seen),
        coverage=None if options.is_cram else selection.coverage(),
    )


def is_chosen(card: Card, options: Options) -> bool:
    """Whether a card is of the topics and kinds that the learner asks for."""
    is_of_topic = not options.topics or not options.topics.isdisjoint({card.topic, card.chapter})
    return is_of_topic and (not options.kinds or card.kind in options.kinds)


class _Selection:
    """The cards of one moment by their state, and the choice among them."""

    def __init__(
        self,
        cards: Mapping[str, Card],
        memory: Memory,
        now_ms: int,
        calendar: Calendar,
        options: Options,
        weights: RoleWeights,
    ) -> None:
        self.cards, self.memory, self.now_ms, self.calendar, self.options = cards, memory, now_ms, calendar, options
        self.weights = weights
        self.random = Random(options.seed)  # noqa: S311 - nothing secret
        self.today = calendar.day(now_ms)
        self.start_ms, self.tomorrow_ms = calendar.start_ms(self.today), self._day_start_ms(1)
        interview = interview_day(memory, self.today)
        self.days_left = (interview - self.today).days if interview else None
        self.is_final = self.days_left is not None and self.days_left <= FINAL_DAYS

        self.seen = {card: memory.cards[card] for card in cards if card in memory.cards}
        todays = [card for card in self.seen if self._is_todays(cards[card])]
        self.answered_today = len(todays)
        self.new_today = sum(self.start_ms <= seen.first_ms < self.tomorrow_ms for seen in self.seen.values())

        self.fitting = [card for card in cards.values() if is_chosen(card, options)]
        self.awake = [card for card in self.fitting if card.id not in memory.suspended]
        self.unseen = [card for card in self.awake if card.id not in self.seen]
        seen = [card for card in self.awake if card.id in self.seen]
        self.random.shuffle(seen)
        # The card of each family that was asked today or is chosen for today.
        self.families = {cards[card].family: card for card in todays if cards[card].family}
        made_due = [card for card in self.unseen if card.id in memory.made_due]
        due = sorted((card for card in seen if self._is_due(card, self.tomorrow_ms)), key=self._need)
        self.due = self._first_of_families([*made_due, *due])

    def cram(self) -> dict[str, Why]:
        """Cards drawn regardless of the schedule; the less likely a card is known, the likelier it is drawn."""
        # Efraimidis and Spirakis 2006: the order of these keys is a weighted draw without replacement.
        keys = {card.id: self.random.expovariate(1.05 - self._recall(card)) for card in self.awake}
        return dict.fromkeys(sorted(keys, key=keys.__getitem__)[: self.options.limit], "cram")

    def session(self) -> dict[str, Why]:
        """Due cards with new ones among them, those of the last days before an interview, and those asked ahead."""
        why: dict[str, Why] = {card.id: "called" if card.id in self.memory.made_due else "due" for card in self.due}
        reviews = list(self.due)
        if self.is_final:
            passes, leeches = self._final_pass(), self._last_look()
            why |= {card.id: "final" for card in (*passes, *leeches)}
            reviews = [*sorted([*reviews, *passes], key=self._need), *leeches]
        new = self._new_cards(len(reviews))
        why |= {card.id: "new" for card in new}
        reviews = reviews[: self._capacity(len(reviews), len(new))]
        order = [*reviews, *new] if self.is_final else spread_in(reviews, new)
        if self.options.ahead_days:
            ahead = self._first_of_families(self._ahead(why))
            why |= {card.id: "ahead" for card in ahead}
            order += ahead
        return {card.id: why[card.id] for card in order[: self.options.limit]}

    def coverage(self) -> Coverage | None:
        """How many of the new cards fit before the interview; None if all do."""
        limit, minutes = self.options.limit, self.options.minutes
        capacity = min(
            CARDS_A_DAY if limit is None else limit,
            CARDS_A_DAY if minutes is None else int(minutes * 60 / SECONDS_PER_CARD),
        )
        unseen = len(self.unseen) + self.new_today
        return coverage(unseen, self.days_left, capacity=capacity, new=self.options.new)

    def next_ms(self, asked: Collection[str]) -> int | None:
        """When the first of the cards is due that are not asked now."""
        left = [card for card in self.awake if card.id not in asked]
        if any(card.id not in self.seen or self._is_due(card, self.tomorrow_ms) for card in left):
            return self.tomorrow_ms
        dues = [self.seen[card.id].due_ms for card in left]
        return max(self.now_ms, self.calendar.start_ms(self.calendar.day(min(dues)))) if dues else None

    def _day_start_ms(self, days: int) -> int:
        """The start of the day that is `days` days from today."""
        return self.calendar.start_ms(self.today + timedelta(days=days))

    def _recall(self, card: Card) -> float:
        """The probability of knowing it now; 0 for a card never answered."""
        card_memory = self.seen.get(card.id)
        return 0.0 if card_memory is None else recall(card_memory, self.now_ms)

    def _is_due(self, card: Card, horizon_ms: int) -> bool:
        return is_due(self.memory, card.id, self.now_ms, horizon_ms)

    def _need(self, card: Card) -> tuple[bool, float]:
        """First those due after a mistake, then the least likely to be known."""
        return card.id not in self.memory.made_due, self._recall(card)

    def _first_of_families(self, cards: Iterable[Card]) -> list[Card]:
        """Those that may be asked today; the others wait for a sibling, but not in the last days."""
        return [
            card
            for card in cards
            if not card.family
            or self.families.setdefault(card.family, card.id) == card.id
            or self._is_todays(card)
            or self.is_final
        ]

    def _capacity(self, reviews: int, new: int) -> int:
        """The number of reviews that may be asked."""
        if self.options.limit is not None:
            return max(0, self.options.limit - new)
        if self.is_final:
            return reviews
        # Cards failed today are asked today in any case.
        failed = sum(self._is_todays(card) for card in self.due)
        return max(0, CARDS_A_DAY - self.answered_today - new) + failed

    def _new_cards(self, reviews: int) -> list[Card]:
        """The new cards of this session: as many as the learner asked for, or as fit beside the reviews."""
        limit, wanted = self.options.limit, self.options.new
        if wanted is None:
            wanted = new_a_day(len(self.unseen) + self.new_today, self.days_left)
            capacity = CARDS_A_DAY - self.answered_today if limit is None else limit
            free = max(capacity - (0 if self.is_final else reviews), reserved(capacity))
            count = min(wanted - self.new_today, free)
        else:
            count = wanted - self.new_today
            if limit is not None:
                count = min(count, max(limit - reviews, limit // 2))
        waiting = [card for card in self.unseen if card.id not in self.memory.made_due]
        fresh = self._first_of_families(in_order(waiting, (self.cards[card] for card in self.seen), self.weights))
        return fresh[: max(0, count)]

    def _final_pass(self) -> list[Card]:
        """Cards asked today although they are not due, so that every card is known once in the last days.

        The most stable come first, so that the least stable are asked nearest to the interview.
        """
        days_left = self.days_left or 0
        since_ms = self._day_start_ms(days_left - FINAL_DAYS)
        seen = [card for card in self.awake if card.id in self.seen]
        due = {card.id for card in self.due}
        waiting = [card for card in seen if not self._is_known_since(card, since_ms) and card.id not in due]
        waiting.sort(key=lambda card: -self.seen[card.id].stability_days)
        known = sum(self._is_known_since(card, since_ms) for card in seen)
        share = ceil(len(seen) * min(FINAL_DAYS - days_left + 1, FINAL_DAYS) / FINAL_DAYS)
        return waiting[: max(0, share - known - len(due))]

    def _last_look(self) -> list[Card]:
        """The leeches, on the eve of the interview only: what is learned then will still be known."""
        if self.days_left not in (0, 1):
            return []
        eve_ms = self._day_start_ms(self.days_left - 1)
        leeches = {card for card, suspension in self.memory.suspended.items() if suspension.is_leech}
        return [card for card in self.fitting if card.id in leeches and self.seen[card.id].last_ms < eve_ms]

    def _is_known_since(self, card: Card, since_ms: int) -> bool:
        card_memory = self.seen[card.id]
        return since_ms <= card_memory.last_ms <= self.now_ms and card_memory.last_rating != AGAIN

    def _is_todays(self, card: Card) -> bool:
        return card.id in self.seen and self.start_ms <= self.seen[card.id].last_ms < self.tomorrow_ms

    def _ahead(self, chosen: Collection[str]) -> list[Card]:
        """Cards due within the days asked for that are not chosen yet, the earliest first."""
        horizon_ms = self._day_start_ms(self.options.ahead_days + 1)
        left = (card for card in self.awake if card.id in self.seen and card.id not in chosen)
        due = (card for card in left if self._is_due(card, horizon_ms))
        return sorted(due, key=lambda card: self.seen[card.id].due_ms)
