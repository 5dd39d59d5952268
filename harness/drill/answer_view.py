"""The right answer of a card beside the learner's, as blocks of text.  Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from harness.cards import cloze
from harness.cards.records import Choice, Cloze, Explain, Numeric, Scenario, SpotTheBug
from harness.drill.answering import CardRun
from harness.terminal.blocks import Block
from harness.text import clock


def answer_blocks(run: CardRun, *, is_repeated: bool = False, is_open: bool = False) -> Iterator[Block]:
    """What is displayed once the answer is revealed.

    `is_repeated`: nothing of this card is on the screen yet.  `is_open`: a part of the answer is.
    """
    card = run.prepared.card
    match card:
        case Explain():
            yield from _points(run, card, is_repeated=is_repeated or run.has_no_idea)
            yield Block("title", "Model answer")
            yield Block("answer", card.answer)
        case Numeric() | Cloze() if is_open:
            return  # displayed before the learner decided whether it counts
        case Numeric():
            yield from _number(run)
        case Cloze():
            yield from _gaps(run, card)
        case Choice() | SpotTheBug():
            yield from _options(run)
        case Scenario():
            yield from _options(run)
            yield Block("title", "What decides")
            for fact in card.facts:
                yield Block("plain", fact, "·")
            yield Block("answer", card.answer)
        case _:
            assert_never(card)
    if card.sources and (not is_open or isinstance(card, Explain)):
        yield Block("source", f"Source: {'; '.join(card.sources)}")


def _points(run: CardRun, card: Explain, *, is_repeated: bool) -> Iterator[Block]:
    if is_repeated:
        for point, is_hit in zip((*card.must, *card.points), run.points, strict=True):
            yield Block("right" if is_hit else "wrong", point, "✓" if is_hit else "✗")
        for flag, is_raised in zip(card.red_flags, run.flags, strict=False):
            if is_raised:
                yield Block("wrong", flag, "✗")
    assert run.rating_range is not None
    if run.has_no_idea:
        return
    time = f"{clock(run.elapsed_ms)} of {clock(card.seconds * 1000)}"
    yield Block("right" if run.rating_range.is_right else "wrong", f"{run.rating_range.why} ({time}).")


def _number(run: CardRun) -> Iterator[Block]:
    is_right = run.rating_range is not None and run.rating_range.is_right and not run.is_overridden
    yield _result(run.prepared.answer, is_right=is_right)
    if run.judgement is not None and run.judgement.says:
        yield Block("advice", run.judgement.says)
    yield Block("answer", run.prepared.working)


def _gaps(run: CardRun, card: Cloze) -> Iterator[Block]:
    if run.rating_range is not None and run.typed and not run.is_overridden:
        yield _result("", is_right=run.rating_range.is_right)
    elif run.typed:
        # Gaps after the last one typed were only thought.
        for number, (typed, right) in enumerate(zip(run.typed, run.prepared.gaps, strict=False), 1):
            fits = cloze.fits(typed, right)
            label = f"gap {number}: " if len(run.prepared.gaps) > 1 else ""
            text = typed if fits else f"{typed}; the answer is {' or '.join(right)}"
            yield Block("right" if fits else "wrong", f"{label}{text}", "✓" if fits else "✗")
    yield Block("answer", cloze.filled(card.text))
    if card.note:
        yield Block("answer", card.note)


def _options(run: CardRun) -> Iterator[Block]:
    numbers = [str(place) for place, option in enumerate(run.prepared.options, 1) if option.is_right]
    assert run.rating_range is not None
    right = " and ".join([", ".join(numbers[:-1]), numbers[-1]] if len(numbers) > 1 else numbers)
    yield _result(right, is_right=run.rating_range.is_right)
    for wrong, right in run.prepared.repairs:
        yield Block("title", "The bug, and the fix")
        yield Block("removed", wrong, "-")
        yield Block("added", right, "+")
    is_missed = run.rating_range is not None and not run.rating_range.is_right
    for place, option in enumerate(run.prepared.options):
        # A description of a bug is its own explanation; it is repeated if the learner missed it.
        why = option.why or (option.text if option.is_right and is_missed else "")
        if why:
            sign = "✓" if option.is_right else "✗" if place in run.picked else " "
            yield Block("plain", why, f"{sign} {place + 1}")


def _result(right: str, *, is_right: bool) -> Block:
    """Whether the answer is right, and the right one."""
    if is_right:
        return Block("right", f"Right: {right}" if right else "Right", "✓")
    return Block("wrong", f"The answer is {right}" if right else "Not right", "✗")
