"""Cards over `harness mcp`: every kind, the drill's records, and a session that the terminal goes on with."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from harness.progress.store import Store
from harness.scheduler.event_log import read_events

from .conftest import Assistant

Converse = Callable[..., Assistant]
RIGHT = {"number": "3017", "gap": "quince", "spoken": "It keeps the numbers small."}
WRONG = {"number": "3", "gap": "pear", "spoken": "I forgot."}


async def answer_all(assistant: Assistant, answers: dict[str, str], is_said: bool) -> dict[str, dict[str, Any]]:
    """The answer of each card, once; the option that is right is looked for by its text."""
    given: dict[str, dict[str, Any]] = {}
    while (question := (await assistant.call("due_cards"))["question"]) is not None:
        card = question["card"]
        if card in given:  # it was failed
            break
        options = {option.partition(" ")[2]: option[0] for option in question["options"]}
        answer = answers.get(card) or options["two" if is_said else "one"]
        given[card] = await assistant.call("answer_card", card=card, answer=answer, confidence=75)
        if given[card]["rating"] is None:
            assert "error" in await assistant.call("judge_card", card=card, said=[is_said], said_wrong=[])
            assert "error" in await assistant.call("answer_card", card=card, answer="another")
            given[card] = await assistant.call("judge_card", card=card, said=[is_said] * 2, said_wrong=[not is_said])
    return given


def test_right_answers_are_rated_as_in_the_drill(converse: Converse, store: Store) -> None:
    """With the learner's confidence and words; the answer comes with the rating."""

    async def talk(assistant: Assistant) -> None:
        given = await answer_all(assistant, RIGHT, True)
        ratings = {card: answer["rating"] for card, answer in given.items()}
        assert ratings == {"spoken": "Easy", "number": "Good", "gap": "Good", "choice": "Good"}
        assert "Marmalade and kumquats." in given["spoken"]["text"]
        assert "3017" in given["number"]["text"] and "greengage" in given["choice"]["text"]
        assert (await assistant.call("due_cards")) == {"question": None, "left": 0}

    converse(talk)
    events = {event.card: event for event in read_events(store).events}
    assert (events["spoken"].answer, events["spoken"].points) == ("It keeps the numbers small.", (True, True))
    assert {event.confidence for event in events.values()} == {75}


def test_wrong_answers_are_again(converse: Converse, store: Store) -> None:
    """None of them is counted as right on request."""

    async def talk(assistant: Assistant) -> None:
        given = await answer_all(assistant, WRONG, False)
        assert {answer["rating"] for answer in given.values()} == {"Again"}
        assert "✗ Not right\nThe scale is [quince]." in given["gap"]["text"]

    converse(talk)
    assert [event.overridden for event in read_events(store).events if event.rating == 1] == [False] * 4


def test_terminal_goes_on_with_the_session(converse: Converse, store: Store) -> None:
    """With the card that is asked; what was answered counts."""
    asked: list[str] = []

    async def begin(assistant: Assistant) -> None:
        asked.append((await assistant.call("due_cards"))["question"]["card"])
        await assistant.call("answer_card", card=asked[0], answer="-")
        asked.append((await assistant.call("due_cards"))["question"]["card"])

    converse(begin)
    command = [sys.executable, "-m", "harness", "drill", "--plain"]
    ran = subprocess.run(command, input="-\n\nq\n", capture_output=True, text=True, check=True)
    assert "Resuming the interrupted session, with 1 card answered" in ran.stdout
    assert [event.card for event in read_events(store).events] == asked


def test_plan_is_made_and_shown(converse: Converse, store: Store, folder: Path) -> None:
    """As by the command; the next steps begin with today's part."""

    async def talk(assistant: Assistant) -> None:
        made = await assistant.call("plan", interview="2099-01-31", minutes=30, role="rag")
        assert (made["plan"]["interview"], made["plan"]["minutes"]) == ("2099-01-31", 30)
        assert made["today"] == (await assistant.call("plan"))["today"] == (await assistant.call("next_step"))["today"]
        assert made["today"]

    converse(talk)
    assert '"role": "rag"' in store.study_plan()
