"""Tests of harness.export.lms.canvas_push and `harness class canvas-push`, against a stub of Canvas on this machine."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest

from harness.errors import UsageError
from harness.export.lms.canvas_push import open_course, read_push

Run = Callable[..., Any]
CELLS = [{"assignment": 12, "title": "Homework 1", "points": {"7": "9.5", "8": "10", "9": "3"}}]


class Stub(ThreadingHTTPServer):
    """The five requests of Canvas that are made; `posted` are the grades that it was sent."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.scores: dict[int, float | None] = {7: 4.0, 8: 10.0, 9: None, 10: 1.0}
        self.posted: list[dict[str, list[str]]] = []
        self.fails = False
        self.url = f"http://127.0.0.1:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    """Answers as Canvas does; it asks for the token."""

    server: Stub

    def log_message(self, *_: Any) -> None:
        """Nothing on the screen."""

    def do_GET(self) -> None:
        course = "/api/v1/courses/5"
        path = self.path.partition("?")[0]
        submissions = [{"id": n, "user_id": n, "score": score} for n, score in self.server.scores.items()]
        answers: dict[str, Any] = {
            course: {"id": 5, "name": "LLM"},
            f"{course}/assignments/12": {"id": 12, "course_id": 5, "name": "Homework 1"},
            f"{course}/assignments/12/submissions": submissions,
        }
        self.answer(answers.get(path))

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.posted.append(parse_qs(body))
        state = "failed" if self.server.fails else "completed"
        self.answer({"id": 1, "workflow_state": state, "url": "", "completion": 100})

    def answer(self, document: Any) -> None:
        """The document; 401 without the token, 404 for anything else."""
        allowed = self.headers["Authorization"] == "Bearer secret"
        self.send_response(401 if not allowed else 404 if document is None else 200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(document if document is not None else {"errors": "no"}).encode())


# canvasapi warns of http, which is allowed on this machine only
pytestmark = pytest.mark.filterwarnings("ignore:Canvas may respond unexpectedly:UserWarning")


@pytest.fixture
def canvas(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Stub]:
    """A stub with a token, and the cells that publish wrote in `results`."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CANVAS_API_TOKEN", "secret")
    (tmp_path / "results").mkdir()
    (tmp_path / "results/canvas-push.json").write_text(json.dumps(CELLS))
    stub = Stub()
    thread = threading.Thread(target=stub.serve_forever, daemon=True)
    thread.start()
    yield stub
    stub.shutdown()
    stub.server_close()
    thread.join()


def test_a_dry_run_says_what_differs_and_changes_nothing(canvas: Stub, run: Run) -> None:
    """Two of three grades; the one that Canvas has already is not counted."""
    ran = run("class", "canvas-push", "--url", canvas.url, "--course-id", "5")
    assert ran.code == 0 and canvas.posted == []
    assert "Homework 1: 2 grades of 3 differ in Canvas, 1 of them without a grade there" in ran.out
    assert "user 7: 4 becomes 9.5" in ran.out and "Nothing was changed" in ran.out


def test_only_what_was_published_and_differs_is_sent(canvas: Stub, run: Run) -> None:
    """Not the learner whom the file does not have, nor the grade that is there."""
    ran = run("class", "canvas-push", "--url", canvas.url, "--course-id", "5", "--send")
    assert ran.code == 0 and "2 grades sent" in ran.out
    assert canvas.posted == [{"grade_data[7][posted_grade]": ["9.5"], "grade_data[9][posted_grade]": ["3"]}]


def test_what_canvas_refuses_is_said(canvas: Stub, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A job that fails, a learner who is not in the course, a wrong token, another course, no token."""

    def push(*more: str) -> Any:
        return run("class", "canvas-push", "--url", canvas.url, "--course-id", *more)

    canvas.fails = True
    assert "Canvas has not finished (failed)" in push("5", "--send").err
    del canvas.scores[7]
    assert "no submission of the users 7" in push("5").err
    assert "does not open course 6" in push("6").err
    monkeypatch.setenv("CANVAS_API_TOKEN", "wrong")
    assert "does not open course 5" in push("5").err
    monkeypatch.delenv("CANVAS_API_TOKEN")
    assert push("5").code == 2


def test_a_token_is_not_sent_in_the_clear(tmp_path: Path) -> None:
    """And without published cells there is nothing to send."""
    with pytest.raises(UsageError, match="only sent over https"):
        open_course("http://canvas.example.edu", 5, "secret")
    with pytest.raises(UsageError, match="publish with --export canvas=FILE first"):
        read_push(tmp_path)
    (tmp_path / "canvas-push.json").write_text("[3]")
    with pytest.raises(UsageError, match="cannot be read"):
        read_push(tmp_path)
