"""A drill of six cards without a store or a clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from harness.cards.question import PreparedCard, prepare_card
from harness.cards.records import Card, Choice, Cloze, Explain, Numeric, Option, Scenario, Wrong
from harness.drill import engine
from harness.drill.screen import echo, screen_update
from harness.drill.state import SessionSetup
from harness.scheduler.events import AnyEvent, Reviewed, Undone

BASE: dict[str, Any] = {"chapter": "c", "topic": "t", "level": "core", "sources": ("A book",)}


OPTIONS = (
    Option(text="right", is_right=True, why="so it is"),
    Option(text="wrong", is_right=False, why="it is not"),
    Option(text="worse", is_right=False, why="by no means"),
)


EXPLAIN = Explain(
    id="explain", question="Why?", must=("first",), points=("second", "third", "fourth", "fifth"),
    red_flags=("nonsense",), answer="Because.", seconds=60, hint="think", practise=("scale",), **BASE,
)  # fmt: skip


NUMERIC = Numeric(
    id="numeric", question="{a} bytes twice?", draw={"a": (3, 5, 7)}, formula="2 * a", unit="bytes", absolute=0,
    wrong=(Wrong(formula="a * a", explanation="That is the square of {a}."),), working="2 x {a} = {answer}", hint="{a}",
    **BASE,
)  # fmt: skip


CHOICE = Choice(id="choice", question="Which?", options=OPTIONS, **BASE)


SEVERAL = Choice(id="several", question="Which?", options=(OPTIONS[0], replace(OPTIONS[0], text="too"), *OPTIONS[1:]),
                 **BASE)  # fmt: skip


CLOZE = Cloze(id="cloze", text="{{query|queries}} and {{key}}", note="as always", **BASE)


SCENARIO = Scenario(id="scenario", question="What now?", options=OPTIONS, facts=("a: b",), answer="This.", **BASE)


BUG = Choice(id="bug:scale", question="", options=(), practise=("scale",), **BASE)


def prepare_bug(card: Card, seed: int) -> PreparedCard:
    """A spot-the-bug card as it is asked, without an exercise."""
    options = tuple(
        Option(text=text, is_right=text == "adds", why="", name=name)
        for name, text in (("m1", "adds"), ("m2", "negates"))
    )
    return PreparedCard(card=card, seed=seed, question="Which?", code="x = 1\n", repairs=(("1", "2"),), options=options)


CARDS: dict[str, Card] = {card.id: card for card in (EXPLAIN, NUMERIC, CHOICE, SEVERAL, CLOZE, SCENARIO, BUG)}


class Session:
    """A session whose clock advances a second per key, and a store that numbers events."""

    def __init__(self, cards: Sequence[str], **plan: Any) -> None:
        self.at_ms = 1_000_000
        self.events: list[AnyEvent] = []
        self.state = engine.start(SessionSetup(session="s", cards=tuple(cards), seed=1, **plan))
        self.settle()

    def settle(self) -> None:
        if self.state.wanted:
            self.state = engine.put_down(
                self.state, prepared(self.state.wanted.card, self.state.wanted.seed), self.at_ms
            )

    def press(self, *keys: str, seconds: int = 1) -> Session:
        for key in keys:
            self.at_ms += 1000 * seconds
            if engine.wants_earlier(self.state, key):
                self.state = replace(self.state, earlier=())
            before = self.state
            step = engine.press(self.state, key, self.at_ms)
            numbers = [len(self.events) + n + 1 for n in range(len(step.events))]
            self.events += [replace(event, id=number) for event, number in zip(step.events, numbers, strict=True)]
            self.state = step.state
            for event, number in zip(step.events, numbers, strict=True):
                self.state = engine.noted(self.state, event, number)
            self.settle()
            screen_update(before, self.state, {})
            echo(before, self.state)
        return self

    @property
    def card(self) -> str:
        return self.state.turns[0].card if self.state.turns else ""

    @property
    def live(self) -> list[AnyEvent]:
        """The events that count after all undos."""
        gone = {event.event for event in self.events if isinstance(event, Undone)}
        return [event for event in self.events if event.id not in gone and not isinstance(event, Undone)]

    def key_of(self, name: str) -> str:
        """The key of the option of this name, in the displayed order."""
        run = self.state.run
        assert run is not None
        return str(next(n for n, option in enumerate(run.prepared.options, 1) if option.name == name))


def prepared(card: str, seed: int) -> PreparedCard:
    return prepare_bug(CARDS[card], seed) if card == "bug:scale" else prepare_card(CARDS[card], seed)


def last(table: Session) -> Reviewed:
    event = table.events[-1]
    assert isinstance(event, Reviewed)
    return event
