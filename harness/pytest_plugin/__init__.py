"""Exercises as tests, if pytest is asked for them: `--harness`, or `harness = true` in its settings.

    collection (pytest's items) ─▶ grader (a server that runs, else an engine of its own) ─▶ grading ─▶ outcome

pytest loads this module wherever the harness is installed, so it imports nothing more until it is asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """The option and the settings that ask for exercises."""
    help_text = "Grade the exercise files: each of their checks is a test."
    parser.getgroup("harness").addoption("--harness", action="store_true", help=help_text)
    parser.addini("harness", help_text, type="bool", default=False)
    server_text = "Leave a server behind that makes the next run fast, also without a terminal; never in CI."
    parser.addini("harness_server", server_text, type="bool", default=False)


def pytest_configure(config: pytest.Config) -> None:
    """Register the collector."""
    if config.getoption("--harness") or config.getini("harness"):
        from harness.pytest_plugin.collection import ExercisePlugin

        config.pluginmanager.register(ExercisePlugin(), "harness-exercises")
