"""The line that names the work in progress, and what is printed above it."""

from __future__ import annotations

import pyte
import pytest
from pyte.modes import LNM

from harness.cli.screen import GradingProgress, Waiting, waiting_for
from harness.results.result import Check, CheckVerdict, Result, SubmittedFile, Verdict
from harness.terminal.console import TerminalConsole


def screen_of(output: str) -> list[str]:
    """What a terminal of 40 columns shows."""
    screen = pyte.Screen(40, 10)
    screen.set_mode(LNM)
    pyte.Stream(screen).feed(output)
    return [line.rstrip() for line in screen.display if line.strip()]


def test_line_names_what_is_waited_for_counts_seconds_and_is_gone_at_the_end(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Seconds are counted for each piece of work, and displayed after a while; printed lines stay above."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "40")
    clock = [100.0]
    monkeypatch.setattr("harness.cli.screen.time.monotonic", lambda: clock[0])
    out = TerminalConsole()
    with Waiting(out) as waiting:
        waiting.on("reading")
        drawn = capsys.readouterr().out
        assert screen_of(drawn) == ["reading …"]
        clock[0] += 12
        waiting.on("reading")
        drawn += capsys.readouterr().out
        assert screen_of(drawn) == ["reading … 12 s"]
        waiting.on("writing")
        out.print("read")
        drawn += capsys.readouterr().out
        assert screen_of(drawn) == ["read", "writing …"]
    assert screen_of(drawn + capsys.readouterr().out) == ["read"]


def test_line_counts_what_is_handed_on(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """An item counts once the next one is requested."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    with Waiting(TerminalConsole()) as waiting:
        texts = [(item, waiting.text) for item in waiting.through("ab", 2, "counting")]
    assert texts == [("a", "counting, 0 of 2 done"), ("b", "counting, 1 of 2 done")]
    assert waiting.text == "counting, 2 of 2 done"
    capsys.readouterr()


def test_line_is_not_drawn_without_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """Neither on standard output nor on standard error."""
    with waiting_for("nothing"):
        pass
    assert capsys.readouterr() == ("", "")


def test_second_run_of_a_submission_prints_only_what_the_first_did_not(capsys: pytest.CaptureFixture[str]) -> None:
    """A busy machine may end the first after any cost; the second then begins with the values again."""
    values = Check("the worked example", "correctness", CheckVerdict.PASSED)
    costs = [Check(name, "cost", CheckVerdict.PASSED) for name in ("calls", "memory")]

    def partial(measured: int, measuring: str) -> Result:
        return Result(
            exercise="softmax", learner=None, submission=SubmittedFile("softmax.py", ""), verdict=Verdict.UNVERIFIED,
            score=0.0, max_points=10.0, checks=(values, *costs[:measured]), measuring=measuring,
        )  # fmt: skip

    with Waiting(TerminalConsole()) as waiting:
        progress = GradingProgress(waiting)
        for measured, name in ((0, "calls"), (1, "memory"), (0, "calls"), (1, "memory")):
            progress.show(partial(measured, name))
        progress.end(partial(2, ""))
    printed = [" ".join(line.split()[:2]) for line in capsys.readouterr().out.splitlines() if line]
    assert printed == ["✓ values", "measuring: calls", "✓ calls:", "measuring: memory", "✓ memory:"]
