"""`harness drill` as a learner uses it: in a terminal, through a pipe, killed, stopped, resized, narrow, plain."""

from __future__ import annotations

import signal
import sys
import termios

import pexpect
import pytest
from drill_terminal import ANSI, PROMPTS, Learner, answers_in, events_in, piped

from harness.scheduler.events import Undone

CTRL_C, CTRL_D, CTRL_Z = "\x03", "\x04", "\x1a"


def test_terminal_session_with_all_kinds_with_undo_across_a_requeue_and_a_resume(environment: dict[str, str]) -> None:
    """More than twenty cards: fail, come back, undo over it, quit, continue in a second session until nothing is
    left."""
    learner = Learner(environment)
    learner.answer(is_right=False)
    for _ in range(4):
        learner.answer()
    is_line = learner.at_prompt() in ("number", "gap")
    before = answers_in(environment)
    assert [event.card for event in before].count(before[0].card) == 2, "the failed card was back after three others"
    for number in range(5):
        learner.child.send("u\n" if is_line and number == 0 else "u")
        learner.expect("Undone")
        learner.expect(PROMPTS["rate"])
    assert answers_in(environment) == []
    assert sum(isinstance(event, Undone) for event in events_in(environment)) == 5
    learner.child.send(" ")
    for _ in range(9):
        learner.answer()
    learner.at_prompt()
    learner.child.send("q")
    learner.expect("Stopped here")
    learner.expect("10 answers, 9 right")
    assert learner.end() == 0

    second = Learner(environment)
    while second.answer() != "end":
        pass
    assert second.end() == 0
    done = answers_in(environment)
    kinds = {review.card.split("-")[0].split(":")[0] for review in done}
    assert kinds == {"explain", "numeric", "choice", "cloze", "scenario", "bug"}
    assert len({review.card for review in done}) == 19
    assert len(done) >= 20


def test_pipe_session_with_all_kinds_with_undo_and_quit(environment: dict[str, str]) -> None:
    """The same keys as lines; the session ends with the input."""
    lines = "-\n\n-\n\n-\n\n-\n\n-\n\n" + "u\n" * 5 + "1\n"
    ran = piped(environment, lines)
    assert ran.returncode == 0
    assert "Stopped here." in ran.stdout and "1 answer, 0 right" in ran.stdout
    assert ran.stdout.count("Undone.") == 5
    assert len(answers_in(environment)) == 1
    rest = piped(environment, "-\n\n" * 100)
    assert "Stopped here." in rest.stdout or "That was the last card." in rest.stdout
    assert len({review.card for review in answers_in(environment)}) == 19
    assert "\x1b" not in ran.stdout + rest.stdout


def test_pipe_answers_are_typed_in_full(environment: dict[str, str]) -> None:
    """A spoken answer may be a line, and words replace keys."""
    ran = piped(environment, "It is so because of that.\n4\nyes\nyes\nno\neasy\n", "--topic", "saying", "--limit", "1")
    assert "2 of 2 points, in time and sure" in ran.stdout
    assert answers_in(environment)[0].answer == "It is so because of that."
    assert "Easy 1" in ran.stdout


@pytest.mark.parametrize(
    "keys",
    [pytest.param(keys, marks=pytest.mark.slow) for keys in ("", " ", " 4", " 4yy", " 4yyn")] + [" 4y", " 4yyn "],
)
def test_sigkill_between_two_keys_loses_nothing(environment: dict[str, str], keys: str) -> None:
    """The next start continues at the same prompt."""
    options = ("--topic", "saying", "--limit", "3")
    learner = Learner(environment, *options)
    prompt = learner.at_prompt()
    for key in keys:
        learner.child.send(key)
        prompt = _next_prompt(learner, prompt)
    learner.child.kill(signal.SIGKILL)
    assert learner.end() == -signal.SIGKILL
    assert len(answers_in(environment)) == (len(keys) == 6)
    again = Learner(environment, *options)
    again.expect("Resuming the interrupted session")
    assert again.at_prompt() == prompt
    again.child.send("q")
    assert again.end() == 0


def _next_prompt(learner: Learner, prompt: str) -> str:
    """The next prompt; after a clock, its last tick must not be taken for it."""
    if prompt == "say":
        learner.expect(PROMPTS["sure"])
        return "sure"
    return learner.at_prompt()


@pytest.mark.parametrize(
    ("key", "code"),
    [(CTRL_C, 130), pytest.param(CTRL_D, 0, marks=pytest.mark.slow), pytest.param("q", 0, marks=pytest.mark.slow)],
)
def test_every_end_restores_the_terminal(environment: dict[str, str], key: str, code: int) -> None:
    """While the clock runs, and while a line is typed."""
    for topic in ("saying", "counting"):
        learner = Learner(environment, "--topic", topic, "--new-session")
        learner.at_prompt()
        learner.child.send("q\n" if key == "q" and topic == "counting" else key)
        assert learner.end() == code
        assert learner.left == learner.modes


@pytest.mark.parametrize("number", [signal.SIGTERM, pytest.param(signal.SIGHUP, marks=pytest.mark.slow)])
def test_signals_that_end_a_session_restore_the_terminal(environment: dict[str, str], number: int) -> None:
    """Seen from a shell that does not repair it."""
    learner = Learner(environment, "--topic", "saying")
    learner.at_prompt()
    learner.child.kill(number)
    assert learner.end() == 128 + number
    assert learner.left == learner.modes


def test_ctrl_z_restores_the_terminal_and_takes_it_again(environment: dict[str, str]) -> None:
    """In a shell that does not restore terminal modes. The pause is no thinking time, and the question is redrawn."""
    shell = pexpect.spawn("sh", ["-i"], env=environment | {"PS1": "$ ", "ENV": ""}, encoding="utf-8", timeout=60)
    shell.delaybeforesend = None
    shell.expect(r"\$ ")
    found = termios.tcgetattr(shell.child_fd)
    shell.sendline(f"{sys.executable} -m harness drill --seed 3 --topic saying")
    shell.expect(PROMPTS["say"])
    assert not termios.tcgetattr(shell.child_fd)[3] & termios.ICANON
    shell.send(CTRL_Z)
    shell.expect("(?i)stopped|suspended")
    shell.expect(r"\$ ")
    assert termios.tcgetattr(shell.child_fd)[3] & (termios.ICANON | termios.ECHO) == termios.ICANON | termios.ECHO
    shell.sendline("fg")
    shell.expect("Why is it so")
    shell.expect(PROMPTS["say"])
    assert not termios.tcgetattr(shell.child_fd)[3] & termios.ICANON
    shell.send(CTRL_C)
    shell.expect("interrupted")
    shell.expect(r"\$ ")
    assert termios.tcgetattr(shell.child_fd)[3] == found[3]
    shell.sendline("exit")
    shell.expect(pexpect.EOF)
    shell.close()


def test_resize_in_a_session_changes_the_next_lines_only(environment: dict[str, str]) -> None:
    """From wide to narrow while a question waits."""
    learner = Learner(environment, "--topic", "choosing")
    assert learner.at_prompt() == "pick"
    learner.child.setwinsize(50, 40)
    learner.log.seek(0)
    learner.log.truncate()
    learner.child.send("-")
    learner.expect(PROMPTS["rate"])
    learner.child.send(" ")
    assert learner.at_prompt() == "pick"
    assert max(map(len, ANSI.sub("", learner.log.getvalue()).split("\r\n"))) <= 40
    learner.child.send("q")
    assert learner.end() == 0


def test_typed_ahead_keys_and_arrow_keys_do_no_harm(environment: dict[str, str]) -> None:
    """Keys typed before the prompt count; a key without a meaning is ignored completely."""
    learner = Learner(environment, "--topic", "counting", "--limit", "1")
    learner.at_prompt()
    learner.child.send("0\n")
    learner.child.send("\x1b[A\x1b[1;5C1")
    learner.expect(PROMPTS["sure"])
    learner.expect(PROMPTS["judge"])
    learner.child.send("\x1bOB  \x0c")
    assert learner.end() == 0
    assert [review.confidence for review in answers_in(environment)] == [0]
