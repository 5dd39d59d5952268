"""An assistant: the SDK's client on a server in this process, over a course with cards; all it receives is kept."""

from __future__ import annotations

import json
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp.client.client import Client
from mcp.shared.exceptions import MCPError

from harness.course.catalogue import Course
from harness.mcp.flashcards import Flashcards
from harness.mcp.server import make_server
from harness.mcp.tutor import Tutor
from harness.progress.store import Store

CARDS = """chapter: transformer
title: Scaling
cards:
  - {id: spoken, kind: explain, topic: scaling, level: core, frequency: often, question: "Why scale?",
     must: [marmalade keeps it small], points: [kumquats], red_flags: [rhubarb], answer: Marmalade and kumquats.}
  - {id: number, kind: numeric, topic: scaling, level: core, frequency: often, question: "How much is {a} times 1000?",
     draw: {a: [3]}, formula: a * 1000 + 17, absolute: 0, working: "that is 3017 indeed"}
  - {id: gap, kind: cloze, topic: scaling, level: core, frequency: often, text: "The scale is {{quince}}."}
  - id: choice
    kind: choice
    topic: scaling
    level: core
    frequency: often
    question: Which one?
    options:
      - {text: one, why: damson}
      - {text: two, right: true, why: greengage}
      - {text: three, why: medlar}
"""
ANSWERS = ("marmalade", "kumquat", "rhubarb", "3017", "quince", "damson", "greengage", "medlar")


class Assistant:
    """What a program says to the server, and all that it receives."""

    def __init__(self, client: Client) -> None:
        self.client, self.received = client, ""

    async def call(self, tool: str, **arguments: Any) -> dict[str, Any]:
        """The structured content of an answer, which its text repeats; {"error": message} for an error."""
        try:
            answer = await self.client.call_tool(tool, arguments)
        except MCPError as error:
            self.received += str(error)
            return {"error": str(error)}
        (content,) = answer.content
        self.received += content.text
        if answer.is_error:
            return {"error": content.text}
        assert answer.structured_content == json.loads(content.text)
        return answer.structured_content


Talk = Callable[[Assistant], Awaitable[None]]


@pytest.fixture
def course(write_course: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> Course:
    """The small course with a deck."""
    root = write_course()
    (root / "flashcards").mkdir()
    (root / "flashcards/transformer.yaml").write_text(CARDS)
    monkeypatch.setenv("HARNESS_COURSE", str(root))
    return Course(root, str(root))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The learner's folder."""
    made = tmp_path / "work"
    made.mkdir()
    return made


@pytest.fixture
def converse(course: Course, folder: Path, borrowed_zygote: None) -> Callable[[Talk], Assistant]:
    """Runs a conversation to its end; returns the assistant."""

    def run(talk: Talk, level: str | None = None) -> Assistant:
        async def connect() -> Assistant:
            async with Client(make_server(Tutor(course, folder, level), Flashcards(course))) as client:
                assistant = Assistant(client)
                await talk(assistant)
                return assistant

        return anyio.run(connect)

    return run


@pytest.fixture
def store(course: Course) -> Store:
    """The learner's progress."""
    made = Store(Path(os.environ["HARNESS_HOME"]), course=course.name)
    yield made
    made.close()
