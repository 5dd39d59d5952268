"""What the screen adds after each step of a session: blocks and a prompt.  Pure; without colours and widths."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import assert_never

from harness.cards.records import Cloze, Explain, Numeric
from harness.clock import MINUTE_MS
from harness.command_line import command_line
from harness.drill.answer_view import answer_blocks
from harness.drill.answering import NO_IDEA, SURENESS, CardRun
from harness.drill.state import DrillState
from harness.scheduler.calendar import Calendar
from harness.scheduler.events import AGAIN, RATINGS
from harness.scheduler.rating import allowed_ms
from harness.terminal.blocks import Block, Prompt, ScreenUpdate
from harness.text import counted

# Short, so that the question below it stays on a small screen.
WHICH_SAID = "Which of these did you say?"
HELP = (
    ("Enter", "or Space: the suggestion"),
    (NO_IDEA, "no idea: show the answer"),
    ("h", "a hint; then Hard at most"),
    ("u", "undo answers, one by one"),
    ("Backspace", "undo one key"),
    ("s", "suspend the card"),
    ("q", "quit; answers are saved"),
)
WITH_COLON = "While you type: :h, :u, :s, :q."
HELP_BLOCKS = (*(Block("key", text, key) for key, text in HELP), Block("note", WITH_COLON))


def screen_update(
    before: DrillState | None, after: DrillState, dates: Mapping[int, str], recall: float | None = None
) -> ScreenUpdate:
    """The part of `after` that was not on the screen at `before`.

    `dates`: when the card would be asked again, by rating; empty if the schedule does not learn.
    `recall`: the predicted probability that the card was known.
    """
    blocks = [*(HELP_BLOCKS if after.is_help else ()), *_new_blocks(before, after)]
    run = after.run
    if run is None or after.ended:
        return ScreenUpdate(tuple(blocks), None)
    prompt = _rating_prompt(run, dates, recall) if run.phase == "rate" else prompt_of(run)
    if prompt.wants == "clock" and before is not None and before.run is not None and not _is_new(before, after):
        prompt = replace(prompt, keys=())  # they are on the screen already
    return ScreenUpdate(tuple(blocks), prompt)


def in_days(due_ms: int, days: int, at_ms: int, calendar: Calendar) -> str:
    """When a card comes back, in words and as a date."""
    if days == 0:
        return f"in {max(1, round((due_ms - at_ms) / MINUTE_MS))} min"
    day = calendar.day(due_ms)
    return f"in {counted(days, 'day')}, {day.day} {day:%b}{f' {day.year}' if days > 180 else ''}"


def echo(before: DrillState, after: DrillState) -> str:
    """What the key between two states of a session meant, to be printed after its prompt."""
    old, new = before.run, after.run
    if old is None or after.note or after.is_help or after.is_back_here:
        return ""
    if len(after.reviews) > len(before.reviews):
        return RATINGS[after.reviews[-1].rating]
    return "" if new is None or after.ended else echo_of(old, new)


def echo_of(old: CardRun, new: CardRun) -> str:
    """What the key between two states of a card meant."""
    if new.has_no_idea and not old.has_no_idea:
        return "no idea"
    if old.phase == "sure" and new.phase != "sure":
        return next((words for percent, words in SURENESS.values() if percent == new.confidence), "not said")
    if new == old or len(new.points) < len(old.points):
        return ""
    if old.phase == "points":
        return "✓ said" if new.points[-1] else "✗ missed"
    if old.phase == "flags":
        return "✗ said" if new.flags[-1] else "✓ not said"
    if old.phase == "self":
        is_right = new.rating_range is not None and new.rating_range.is_right
        return "counted as right" if new.is_overridden else "right" if is_right else "not right"
    return ", ".join(str(place + 1) for place in new.picked) if old.phase == "pick" else ""


def _is_new(before: DrillState | None, after: DrillState) -> bool:
    """Whether nothing of the current card is on the screen."""
    is_another = before is None or before.run is None or before.turns[0] != after.turns[0]
    return is_another or after.is_back_here


# ---- blocks


def _new_blocks(before: DrillState | None, after: DrillState) -> Iterator[Block]:
    run = after.run
    if after.note:
        yield Block("note", after.note)
    if run is None:
        return
    old = None if before is None or _is_new(before, after) else before.run
    if old is None:
        yield from _question(after, run)
        yield from _so_far(run)
    yield from card_blocks(run, old, is_titled=True)
    if after.suggests_practice and run.phase == "rate" and (old is None or old.phase != "rate"):
        for exercise in run.prepared.card.practise[:1]:
            times = after.fails + 1
            start = command_line(f"start {exercise}")
            yield Block("advice", f"Failed {times} times. Writing it yourself helps more: {start}")


def card_blocks(run: CardRun, old: CardRun | None, *, is_titled: bool) -> Iterator[Block]:
    """Hint, titles and answer of a card as far as they are not on the screen since `old`, which is None where nothing
    of the card is.  `is_titled`: a title is repeated until its first point is judged."""
    if run.is_hinted and (old is None or not old.is_hinted):
        yield Block("hint", run.prepared.hint, "hint")
    is_next = old is None or old.phase != run.phase
    if is_titled or is_next:
        yield from _judged_titles(run)
    if run.phase in ("self", "rate") and is_next:
        yield from answer_blocks(run, is_repeated=old is None, is_open=old is not None and old.is_revealed)


def _question(state: DrillState, run: CardRun) -> Iterator[Block]:
    card = run.prepared.card
    number = len(state.reviews) + 1
    parts = [f"{number} of {len(state.reviews) + len(state.turns)}", card.chapter, card.topic, card.level]
    turn = state.turns[0]
    why = "once more" if turn.is_back else state.setup.why.get(card.id, "")
    parts += [why] if why else []
    yield Block("head", " · ".join(parts))
    notice = state.setup.notices.get(card.id)
    if notice and not any(review.card == card.id for review in state.reviews):
        yield Block("note", notice)
    yield from question_blocks(run)


def question_blocks(run: CardRun) -> Iterator[Block]:
    """The question, its code, its options."""
    yield Block("question", run.prepared.question)
    if run.prepared.code:
        yield Block("code", run.prepared.code)
    for place, option in enumerate(run.prepared.options, 1):
        yield Block("option", option.text, str(place))


def _so_far(run: CardRun) -> Iterator[Block]:
    """What was typed so far, for a card that is drawn again before its answer is revealed."""
    if run.is_revealed:
        return
    for number, typed in enumerate(run.typed, 1):
        yield Block("note", f"Gap {number}: {typed}" if len(run.prepared.gaps) > 1 else f"Your answer: {typed}")
    if run.answer and not run.typed and not run.picked:
        yield Block("note", f"Your answer: {run.answer}")


def _judged_titles(run: CardRun) -> Iterator[Block]:
    """The titles above the first point and above the first red flag."""
    if run.phase == "points" and not run.points:
        yield Block("title", WHICH_SAID)
    if run.phase == "flags" and not run.flags:
        yield Block("title", "Did you say any of this? It is wrong.")


# ---- prompts


def prompt_of(run: CardRun) -> Prompt:
    """The prompt of each phase up to the rating."""
    card = run.prepared.card
    match run.phase:
        case "speak":
            assert isinstance(card, Explain)
            return Prompt(
                text="Say it aloud.",
                keys=(("Space", "when done", ""), ("t", "type it", ""), (NO_IDEA, "no idea", "")),
                wants="clock",
                spent_ms=run.elapsed_ms,
                allowed_ms=allowed_ms(card, is_typed=False),
            )
        case "write":
            return Prompt(text="Your answer", wants="line")
        case "number":
            assert isinstance(card, Numeric)
            return Prompt(text=f"Your answer{f' in {card.unit}' if card.unit else ''}", wants="line")
        case "gap":
            number = f" {len(run.typed) + 1}" if len(run.prepared.gaps) > 1 else ""
            return Prompt(text=f"Gap{number}, or Enter if you only thought it", wants="line")
        case "pick":
            return Prompt(text=_pick_text(run))
        case "sure":
            keys = tuple((key, words, "") for key, (_, words) in SURENESS.items())
            return Prompt(text="How sure?", keys=keys)
        case "points" | "flags" | "self":
            return _judged_prompt(run)
        case "rate":
            raise AssertionError("a rating is asked for with the dates that it leads to")
        case _:
            assert_never(run.phase)


def _pick_text(run: CardRun) -> str:
    last = len(run.prepared.options)
    if not run.prepared.takes_several:
        return f"Which one? 1-{last}"
    picked = ", ".join(str(place + 1) for place in run.picked)
    return f"Which ones? 1-{last}, then Enter{f' (picked: {picked})' if picked else ''}"


def _judged_prompt(run: CardRun) -> Prompt:
    """Whether a point, a red flag or the whole answer was right, with its place among those to judge."""
    card = run.prepared.card
    keys = (("y/n", "", ""),)
    if isinstance(card, (Cloze, Numeric)):
        return Prompt(text="Count it as right anyway?" if run.answer else "Did you have it right?", keys=keys)
    assert isinstance(card, Explain)
    if run.phase == "flags":
        place = len(run.flags)
        return Prompt(text=card.red_flags[place], mark=f"{place + 1}/{len(card.red_flags)}", keys=keys)
    place, points = len(run.points), (*card.must, *card.points)
    text = f"{points[place]}{card.must_mark(place)}"
    return Prompt(text=text, mark=f"{place + 1}/{len(points)}", keys=keys)


def _rating_prompt(run: CardRun, dates: Mapping[int, str], recall: float | None) -> Prompt:
    assert run.rating_range is not None
    ratings = [rating for rating in RATINGS if rating <= run.rating_range.ceiling]
    default = run.rating_range.suggested
    keys = tuple(
        (str(rating), RATINGS[rating], _beside(rating, dates, is_default=rating == default)) for rating in ratings
    )
    known = "" if recall is None else f"The schedule estimated a {recall:.0%} chance that you know it."
    return Prompt(text=known, keys=keys, wants="rating")


def _beside(rating: int, dates: Mapping[int, str], *, is_default: bool) -> str:
    """The text beside a rating: when the card comes back, which one is the fail, which one Enter takes."""
    parts = [dates.get(rating, ""), "you did not know it" if rating == AGAIN else "", "‹ Enter" if is_default else ""]
    return "  ".join(filter(None, parts))
