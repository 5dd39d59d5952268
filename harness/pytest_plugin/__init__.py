"""Exercises as tests, if pytest is asked for them: `--harness`, or `harness = true` in its settings.

pytest loads this module wherever the harness is installed, so it imports nothing more until it is asked.
"""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """The option and the setting that ask for exercises."""
    help_text = "Grade the exercise files: each of their checks is a test."
    parser.getgroup("harness").addoption("--harness", action="store_true", help=help_text)
    parser.addini("harness", help_text, type="bool", default=False)


def pytest_configure(config: pytest.Config) -> None:
    """Register the collector and the grader."""
    if config.getoption("--harness") or config.getini("harness"):
        from harness.pytest_plugin.collection import ExercisePlugin

        config.pluginmanager.register(ExercisePlugin(), "harness-exercises")
